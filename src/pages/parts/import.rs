//! The window in which a file becomes records.

use std::rc::Rc;

use yew::prelude::*;

use super::go::use_provided;
use super::transfer::Files;
use crate::engine::i18n::{t, t_with};
use crate::engine::import::{ImportColumn, ImportEnd, ImportProgress, ImportReport};
use crate::engine::resource::Resource;
use crate::hooks::{UseImportHandle, UseImportOptions, use_import, use_store};
use crate::ui::alert::{Tone, view_alert};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::icons;
use crate::ui::panel::{Panel, grouped, view_file_button, view_lines, view_progress};

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
    let import = use_import(props.resource.name(), UseImportOptions::new(props.columns.clone()));
    let noun = use_store().runtime().lower_case(&props.resource.label());
    let (body, buttons) = match &import.progress {
        None => (view_invitation(&noun, &props.columns), view_choice(props, &import, files.as_ref())),
        Some(ImportProgress::Reading { lines }) => {
            let text = format!("Reading the file: {} lines", grouped(*lines as u64));
            (view_progress(text, 0, 0), view_cancel(&import))
        }
        Some(ImportProgress::Sending { done, total, failed }) => {
            (view_sending(*done as u64, *total as u64, *failed as u64), view_cancel(&import))
        }
        Some(ImportProgress::Over(report)) => {
            (view_report(report, &noun), view_after(props, &import, report, files.as_ref()))
        }
    };
    let is_over = matches!(import.progress, None | Some(ImportProgress::Over(_)));
    let panel = Panel {
        title: format!("Import {noun}").into(),
        body,
        buttons,
        busy: !is_over,
        on_close: props.on_close.clone(),
    };
    panel.view(true)
}

fn view_invitation(noun: &str, columns: &[ImportColumn]) -> Html {
    let names = columns.iter().enumerate().map(|(index, column)| {
        let comma = if index == 0 { "" } else { ", " };
        let needed = if column.required { " (needed)" } else { "" };
        html! { <>{comma}<code>{column.field}</code>{needed}</> }
    });
    html! {
        <>
            <p>{format!("Choose a CSV file, such as an export or what a spreadsheet saves. Each of its lines becomes one of the {noun}.")}</p>
            <p class="panel-note">{"Its first line names the columns: "}{for names}{". Others are left out."}</p>
        </>
    }
}

fn view_choice(props: &ImportPanelProps, import: &UseImportHandle, files: Option<&Files>) -> Html {
    let choose = Button {
        kind: ButtonKind::Primary,
        icon: Some(icons::upload),
        ..Button::default()
    };
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
            {view_file_button(choose.view_look("Choose a file".into()), "Choose a file".into(), ".csv,text/csv,text/plain", &on_file)}
        </>
    }
}

fn view_sending(done: u64, total: u64, failed: u64) -> Html {
    let (processed, all) = (grouped(done), grouped(total));
    let numbers = [("processed", &*processed), ("total", &*all)];
    let text = t_with("notifications.importProgress", "Importing: {{processed}}/{{total}}", &numbers);
    html! {
        <>
            {view_progress(text, done, total)}
            if failed > 0 { <p class="panel-note">{format!("{} could not be imported so far.", lines(failed))}</p> }
        </>
    }
}

fn view_cancel(import: &UseImportHandle) -> Html {
    Button::default().view(t("buttons.cancel", "Cancel").into(), import.cancel.clone())
}

fn view_report(report: &ImportReport, noun: &str) -> Html {
    if let ImportEnd::Unreadable(problem) = &report.end {
        return view_alert(Tone::Error, html! { {problem} }, Html::default());
    }
    let failed = report.failed.len() as u64;
    let tone = if failed == 0 { Tone::Success } else { Tone::Warning };
    let listed = report.failed.iter().take(LISTED).map(|failed| (failed.line, failed.reason.clone()));
    let more = failed.saturating_sub(LISTED as u64);
    html! {
        <>
            {view_alert(tone, summary(report, noun).into(), Html::default())}
            if failed > 0 { {view_lines(listed)} }
            if more > 0 { <p class="panel-note">{format!("And {} more.", lines(more))}</p> }
            if !report.unknown.is_empty() {
                <p class="panel-note">{format!("Columns that were left out: {}.", report.unknown.join(", "))}</p>
            }
        </>
    }
}

fn view_after(props: &ImportPanelProps, import: &UseImportHandle, report: &Rc<ImportReport>, files: Option<&Files>) -> Html {
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
            {for save.map(|save| download.view("Download the failed lines".into(), save))}
            {Button::default().view("Import another file".into(), import.reset.clone())}
            {done.view(t("buttons.close", "Close").into(), props.on_close.clone())}
        </>
    }
}

/// What became of it, in a sentence or two.
fn summary(report: &ImportReport, noun: &str) -> String {
    let created = format!("{} {noun} were created", grouped(report.created as u64));
    let failed = match report.failed.len() as u64 {
        0 => ".".to_owned(),
        failed => format!(", {} could not be imported.", lines(failed)),
    };
    match &report.end {
        ImportEnd::Complete | ImportEnd::Unreadable(_) => format!("{created}{failed}"),
        ImportEnd::Cancelled => format!("The import was cancelled. {created}{failed}"),
        ImportEnd::Stopped(reason) => format!("The import was stopped: {reason}. {created}{failed}"),
    }
}

fn lines(number: u64) -> String {
    match number {
        1 => "1 line".to_owned(),
        number => format!("{} lines", grouped(number)),
    }
}
