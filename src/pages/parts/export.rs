//! The window in which a list becomes a file.

use std::rc::Rc;

use yew::prelude::*;

use super::failure::sentence;
use super::provided::use_provided;
use super::transfer::Files;
use crate::engine::export::ExportSpec;
use crate::engine::i18n::{grouped, t, t_with};
use crate::engine::params::ListParams;
use crate::engine::resource::Resource;
use crate::engine::runtime::Guard;
use crate::engine::transfer::Sink;
use crate::hooks::{
    ExportProgress, UseExportOptions, use_event, use_export, use_guard, use_notify, use_store,
};
use crate::ui::alert::{Tone, view_alert};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::panel::{Panel, view_progress};

/// Properties of [`ExportPanel`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct ExportPanelProps {
    /// The resource.
    pub(crate) resource: Resource,
    /// The conditions and the order.
    pub(crate) params: ListParams,
    /// Closes it.
    pub(crate) on_close: Callback<()>,
}

/// Begins at once, says how far it is, and closes when the person has the file.
#[component]
pub(crate) fn ExportPanel(props: &ExportPanelProps) -> Html {
    let options = options(&props.params, use_provided().files);
    let export = use_export(props.resource.name(), options);
    let start = use_event(export.start.clone());
    use_guard((), move |()| {
        start.emit(());
        Guard::empty()
    });
    let noun = props.resource.translated_plural(&**use_store().runtime());
    let title = AttrValue::from(t_with(
        "export.title",
        "Export {{resource}}",
        &[("resource", &noun)],
    ));
    let (notify, on_close) = (use_notify(), props.on_close.clone());
    use_guard(export.progress.clone(), move |progress| {
        if let ExportProgress::Done { records, file } = progress {
            notify.success("export-notification", &done_text(*records, &noun, file));
            on_close.emit(());
        }
        Guard::empty()
    });
    let panel = Panel {
        title,
        body: view_body(&export.progress),
        buttons: view_buttons(&export.progress, &export.start, &props.on_close),
        busy: matches!(export.progress, ExportProgress::Running { .. }),
        on_close: props.on_close.clone(),
    };
    panel.view(true)
}

fn options(params: &ListParams, files: Option<Files>) -> UseExportOptions {
    let create = files.map(|files| files.create);
    UseExportOptions {
        spec: ExportSpec {
            sorters: params.sorters.clone(),
            filters: params.filters.clone(),
            ..ExportSpec::default()
        },
        sink: Rc::new(move || {
            create
                .as_ref()
                .map_or_else(|| Rc::new(Nowhere) as _, |create| create.emit(()))
        }),
        file_name: None,
    }
}

fn done_text(records: u64, noun: &str, file: &str) -> String {
    let count = grouped(records);
    t_with(
        "export.done",
        "Exported {{count}} {{resource}} to {{file}}",
        &[("count", &count), ("resource", noun), ("file", file)],
    )
}

fn view_body(progress: &ExportProgress) -> Html {
    match progress {
        ExportProgress::Running { done, total } => {
            let text = match total {
                0 => t("export.running", "Exporting…").into_owned(),
                total => {
                    let (done, total) = (grouped(*done), grouped(*total));
                    let numbers = [("processed", &*done), ("total", &*total)];
                    t_with("export.progress", "Exporting: {{processed}}/{{total}}", &numbers)
                }
            };
            view_progress(text, *done, *total)
        }
        ExportProgress::Failed(error) => {
            let failed = t(
                "export.failed",
                "The export did not come to its end, so there is no file.",
            );
            let text = format!("{failed} {}", sentence(error));
            view_alert(Tone::Error, text.into(), Html::default())
        }
        ExportProgress::Idle | ExportProgress::Done { .. } => Html::default(),
    }
}

fn view_buttons(progress: &ExportProgress, start: &Callback<()>, on_close: &Callback<()>) -> Html {
    let again = Button {
        kind: ButtonKind::Primary,
        ..Button::default()
    };
    html! {
        <>
            {Button::default().view(t("buttons.cancel", "Cancel").into(), on_close.clone())}
            if matches!(progress, ExportProgress::Failed(_)) {
                {again.view(t("buttons.retry", "Try again").into(), start.clone())}
            }
        </>
    }
}

/// Where nothing can be written to, as outside of the shell.
struct Nowhere;

impl Sink for Nowhere {
    fn write(&self, _: &str) {}

    fn save(&self, _: &str) {}
}
