//! The window in which a file becomes records.

use std::rc::Rc;

use yew::prelude::*;

use super::provided::use_provided;
use super::transfer::Files;
use crate::engine::i18n::{grouped, t, t_count, t_with};
use crate::engine::import::{ImportColumn, ImportEnd, ImportProgress, ImportReport};
use crate::engine::resource::Resource;
use crate::hooks::{UseImportHandle, UseImportOptions, use_import, use_store};
use crate::ui::alert::{Tone, view_alert};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::icons;
use crate::ui::panel::{Panel, view_file_button, view_lines, view_progress};

/// The most failed lines that are listed; all of them are in the file.
const LISTED: usize = 8;

/// Properties of [`ImportPanel`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct ImportPanelProps {
    /// The resource.
    pub(crate) resource: Resource,
    /// The columns that a file may have.
    pub(crate) columns: Rc<[ImportColumn]>,
    /// Closes it.
    pub(crate) on_close: Callback<()>,
}

/// Asks for a file, says how far it is, and what became of its lines.
#[component]
pub(crate) fn ImportPanel(props: &ImportPanelProps) -> Html {
    let files = use_provided().files;
    let import = use_import(
        props.resource.name(),
        UseImportOptions::new(props.columns.clone()),
    );
    let noun = props.resource.translated_plural(&**use_store().runtime());
    let (body, buttons) = match &import.progress {
        None => (
            view_invitation(&props.columns),
            view_choice(props, &import, files.as_ref()),
        ),
        Some(ImportProgress::Reading { lines }) => {
            let text = t_count(
                "import.reading",
                *lines as u64,
                "Reading the file: {{count}} line",
                "Reading the file: {{count}} lines",
            );
            (view_progress(text, 0, 0), view_cancel(&import))
        }
        Some(ImportProgress::Sending { done, total, failed }) => (
            view_sending(*done as u64, *total as u64, *failed as u64),
            view_cancel(&import),
        ),
        Some(ImportProgress::Over(report)) => (
            view_report(report),
            view_after(props, &import, report, files.as_ref()),
        ),
    };
    let is_over = matches!(import.progress, None | Some(ImportProgress::Over(_)));
    let panel = Panel {
        title: t_with("import.title", "Import {{resource}}", &[("resource", &noun)]).into(),
        body,
        buttons,
        busy: !is_over,
        on_close: props.on_close.clone(),
    };
    panel.view(true)
}

fn view_invitation(columns: &[ImportColumn]) -> Html {
    let invitation = t(
        "import.invitation",
        "Choose a CSV file, such as an export or what a spreadsheet saves. Each of its lines becomes a record.",
    );
    let head = t("import.columns", "Its first line names the columns:");
    let others = t("import.others", "Others are left out.");
    let names = columns.iter().enumerate().map(|(index, column)| {
        let comma = if index == 0 { "" } else { ", " };
        let needed = column.required.then(|| t("import.needed", "(needed)"));
        html! { <>{comma}<code>{column.field}</code>{for needed.map(|needed| format!(" {needed}"))}</> }
    });
    html! {
        <>
            <p>{invitation}</p>
            <p class="panel-note">{head}{" "}{for names}{". "}{others}</p>
        </>
    }
}

fn view_choice(props: &ImportPanelProps, import: &UseImportHandle, files: Option<&Files>) -> Html {
    let choose = Button {
        kind: ButtonKind::Primary,
        icon: Some(icons::upload),
        ..Button::default()
    };
    let label = t("import.choose", "Choose a file");
    let start = import.start.clone();
    let open = files.map(|files| files.open.clone());
    let on_file = Callback::from(move |file: web_sys::File| {
        if let Some(open) = &open {
            start.emit(open.emit(file));
        }
    });
    html! {
        <>
            {Button::default().view(t("buttons.cancel", "Cancel").into(), props.on_close.clone())}
            {view_file_button(choose.view_look(label.clone().into()), label.into(), ".csv,text/csv,text/plain", &on_file)}
        </>
    }
}

fn view_sending(done: u64, total: u64, failed: u64) -> Html {
    let (processed, all) = (grouped(done), grouped(total));
    let numbers = [("processed", &*processed), ("total", &*all)];
    let text = t_with(
        "notifications.importProgress",
        "Importing: {{processed}}/{{total}}",
        &numbers,
    );
    html! {
        <>
            {view_progress(text, done, total)}
            if failed > 0 { <p class="panel-note">{failed_text(failed)}</p> }
        </>
    }
}

fn view_cancel(import: &UseImportHandle) -> Html {
    Button::default().view(t("buttons.cancel", "Cancel").into(), import.cancel.clone())
}

fn view_report(report: &ImportReport) -> Html {
    if let ImportEnd::Unreadable(problem) = &report.end {
        return view_alert(Tone::Error, html! { {problem} }, Html::default());
    }
    let failed = report.failed.len() as u64;
    let tone = if failed == 0 { Tone::Success } else { Tone::Warning };
    let listed = report.failed.iter().take(LISTED).map(|failed| {
        let line = t_with(
            "import.line",
            "Line {{line}}",
            &[("line", &failed.line.to_string())],
        );
        (line, failed.reason.clone())
    });
    let more = failed.saturating_sub(LISTED as u64);
    let unknown = report.unknown.join(", ");
    html! {
        <>
            {view_alert(tone, summary(report).into(), Html::default())}
            if failed > 0 { {view_lines(listed)} }
            if more > 0 { <p class="panel-note">{t_count("import.more", more, "And one line more.", "And {{count}} lines more.")}</p> }
            if !report.unknown.is_empty() {
                <p class="panel-note">{t_with("import.leftOut", "Columns that were left out: {{columns}}.", &[("columns", &unknown)])}</p>
            }
        </>
    }
}

fn view_after(
    props: &ImportPanelProps,
    import: &UseImportHandle,
    report: &Rc<ImportReport>,
    files: Option<&Files>,
) -> Html {
    let done = Button {
        kind: ButtonKind::Primary,
        ..Button::default()
    };
    let download = Button {
        icon: Some(icons::download),
        ..Button::default()
    };
    let save = files.filter(|_| !report.failed.is_empty()).map(|files| {
        let (create, report) = (files.create.clone(), Rc::clone(report));
        Callback::from(move |()| {
            let file = create.emit(());
            file.write(&report.failed_file());
            file.save("failed-lines.csv");
        })
    });
    html! {
        <>
            {for save.map(|save| download.view(t("import.download", "Download the failed lines").into(), save))}
            {Button::default().view(t("import.again", "Import another file").into(), import.reset.clone())}
            {done.view(t("buttons.close", "Close").into(), props.on_close.clone())}
        </>
    }
}

/// What became of it, in a sentence or two.
fn summary(report: &ImportReport) -> String {
    let created = t_count(
        "import.created",
        report.created as u64,
        "{{count}} record was created.",
        "{{count}} records were created.",
    );
    let failed = report.failed.len() as u64;
    let end = match &report.end {
        ImportEnd::Complete | ImportEnd::Unreadable(_) => None,
        ImportEnd::Cancelled => Some(t("import.cancelled", "The import was cancelled.").into_owned()),
        ImportEnd::Stopped(reason) => Some(t_with(
            "import.stopped",
            "The import was stopped: {{reason}}.",
            &[("reason", reason)],
        )),
    };
    let failed = (failed > 0).then(|| failed_text(failed));
    let sentences: Vec<String> = end.into_iter().chain([created]).chain(failed).collect();
    sentences.join(" ")
}

fn failed_text(failed: u64) -> String {
    t_count(
        "import.failed",
        failed,
        "{{count}} line could not be imported.",
        "{{count}} lines could not be imported.",
    )
}
