//! Import and export of a list: two buttons, and the windows that they open.

use std::rc::Rc;

use yew::prelude::*;

use super::buttons::view_button;
use super::export::ExportPanel;
use super::import::ImportPanel;
use crate::engine::import::ImportColumn;
use crate::engine::params::ListParams;
use crate::engine::resource::Resource;
use crate::engine::transfer::{Sink, Source};
use crate::hooks::{ButtonHandle, use_export_button, use_import_button};
use crate::ui::button::Button;
use crate::ui::icons;

/// Opens files that people choose, and makes files to give to them. The shell provides it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Files {
    /// Opens a file.
    pub(crate) open: Callback<web_sys::File, Source>,
    /// Makes a new one.
    pub(crate) create: Callback<(), Rc<dyn Sink>>,
}

/// Properties of [`Transfer`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct TransferProps {
    /// The resource.
    pub(crate) resource: Resource,
    /// The conditions and the order of the list that is exported.
    pub(crate) params: ListParams,
    /// The columns that can be imported.
    pub(crate) columns: Rc<[ImportColumn]>,
}

#[derive(Clone, Copy, PartialEq)]
enum Shown {
    Nothing,
    Export,
    Import,
}

/// The buttons. What they open is there only while it is open, and all its work ends with it.
#[component]
pub(crate) fn Transfer(props: &TransferProps) -> Html {
    let shown = use_state_eq(|| Shown::Nothing);
    let show = |what: Shown| {
        let setter = shown.setter();
        Callback::from(move |()| setter.set(what))
    };
    let resource = &props.resource;
    let export = use_export_button(resource.name());
    let import = use_import_button(resource.name());
    let view = |button: &ButtonHandle, icon: fn() -> Html, opens: Shown| {
        let look = Button {
            icon: Some(icon),
            ..Button::default()
        };
        view_button(button, look, |look, label| look.view(label, show(opens)))
    };
    let on_close = show(Shown::Nothing);
    html! {
        <>
            {view(&export, icons::download, Shown::Export)}
            {view(&import, icons::upload, Shown::Import)}
            if *shown == Shown::Export {
                <ExportPanel resource={resource.clone()} params={props.params.clone()} {on_close} />
            } else if *shown == Shown::Import {
                <ImportPanel resource={resource.clone()} columns={props.columns.clone()} {on_close} />
            }
        </>
    }
}
