//! Files: a list is written to one, and records are read from one.

use std::cell::RefCell;
use std::future::ready;
use std::rc::Rc;

use sapwood::engine::export::ExportSpec;
use sapwood::engine::import::{ImportColumn, ImportProgress};
use sapwood::engine::live::LiveMode;
use sapwood::engine::transfer::{Sink, Source};
use sapwood::hooks::{
    Shared, UseExportOptions, UseImportOptions, UseListOptions, use_export, use_import, use_list,
};
use sapwood::model::Post;
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;

use crate::support::{World, settled};

/// A file in memory.
#[derive(Default)]
struct Paper {
    text: RefCell<String>,
    name: RefCell<String>,
}

struct Pen(Rc<Paper>);

impl Sink for Pen {
    fn write(&self, text: &str) {
        self.0.text.borrow_mut().push_str(text);
    }

    fn save(&self, name: &str) {
        self.0.name.replace(name.to_owned());
    }
}

#[derive(Clone, PartialEq, Properties)]
struct DeskProps {
    paper: Shared<Paper>,
}

#[component]
fn Desk(props: &DeskProps) -> Html {
    let paper = props.paper.clone();
    let export = use_export(
        Post::RESOURCE,
        UseExportOptions {
            spec: ExportSpec {
                fields: Some(vec!["id".into(), "title".into()]),
                page_size: 50,
                ..ExportSpec::default()
            },
            sink: Rc::new(move || Rc::new(Pen(Rc::clone(&paper)))),
            file_name: Some("all.csv".into()),
        },
    );
    let columns = use_memo((), |()| -> Rc<[ImportColumn]> {
        Rc::new([ImportColumn::new("title").required()])
    });
    let import = use_import(
        Post::RESOURCE,
        UseImportOptions {
            map_data: Some(Callback::from(|mut values: Value| {
                values["status"] = json!("draft");
                values
            })),
            ..UseImportOptions::new((*columns).clone())
        },
    );
    let total = use_list::<Post>(Post::RESOURCE, UseListOptions::default()).total;
    let text = Rc::new("title\r\nfirst\r\n\"second, with a comma\"\r\n".to_owned());
    let start = import.start.clone();
    let read = move |_: MouseEvent| {
        let text = Rc::clone(&text);
        start.emit(Source {
            name: "new.csv".into(),
            size: text.len() as u64,
            read: Rc::new(move |from, to| {
                let piece = text.as_bytes()[from as usize..to as usize].to_vec();
                Box::pin(ready(Ok(piece)))
            }),
        });
    };
    let created = match &import.progress {
        Some(ImportProgress::Over(report)) => format!("created {}", report.created),
        _ => String::new(),
    };
    html! {
        <>
            <button id="export" onclick={export.start.reform(|_: MouseEvent| ())} />
            <button id="cancel" onclick={export.cancel.reform(|_: MouseEvent| ())} />
            <button id="import" onclick={read} />
            {total}{" "}{created}
        </>
    }
}

#[wasm_bindgen_test]
async fn a_list_becomes_a_file_page_by_page() {
    let world = World::new(LiveMode::Off);
    let paper = Rc::<Paper>::default();
    let page = world.mount::<Desk>(DeskProps {
        paper: Rc::clone(&paper).into(),
    });
    page.shows("123 ").await;
    page.click("#export");
    crate::support::until("the file", || &*paper.name.borrow() == "all.csv", String::new).await;
    let text = paper.text.borrow();
    assert!(
        text.starts_with("\u{feff}id,title\r\n1,Post 1\r\n"),
        "{}",
        &text[..40]
    );
    assert_eq!(text.matches("\r\n").count(), 124);
    assert_eq!(
        world.server.asked("LIST posts"),
        4,
        "the list itself, and three pages of 50"
    );
    page.unmount();
}

#[wasm_bindgen_test]
async fn an_export_that_is_cancelled_gives_no_file() {
    let world = World::new(LiveMode::Off);
    let paper = Rc::<Paper>::default();
    let page = world.mount::<Desk>(DeskProps {
        paper: Rc::clone(&paper).into(),
    });
    page.shows("123 ").await;
    world.server.held.set(true);
    page.click("#export");
    settled().await;
    page.click("#cancel");
    world.server.held.set(false);
    settled().await;
    assert_eq!((&**paper.name.borrow(), &**paper.text.borrow()), ("", ""));
    page.unmount();
}

#[wasm_bindgen_test]
async fn a_file_becomes_records_that_lists_show_and_others_hear_of() {
    let world = World::new(LiveMode::Auto);
    let page = world.mount::<Desk>(DeskProps {
        paper: Rc::<Paper>::default().into(),
    });
    page.shows("123 ").await;
    page.click("#import");
    page.shows("125 created 2").await;
    assert_eq!(
        world.server.last_write.borrow()["status"],
        "draft",
        "what the page adds to each line"
    );
    settled().await;
    let published: Vec<String> = world
        .live
        .published
        .borrow()
        .iter()
        .map(|event| format!("{} {:?}", event.kind.as_str(), event.ids.as_deref()))
        .collect();
    assert_eq!(
        published,
        ["created Some([#124, #125])"],
        "one event for all of them"
    );
    page.unmount();
}
