//! Mutation modes in components, and what the browser keeps of them.

use std::cell::Cell;
use std::rc::Rc;

use sapwood::engine::live::LiveMode;
use sapwood::engine::mutation::{MutationMode, Phase};
use sapwood::engine::record::RecordId;
use sapwood::engine::runtime::Shelf;
use sapwood::hooks::{
    BulkState, UseBulkOptions, UseListOptions, UseMutationOptions, pending_text, use_create_many, use_delete,
    use_delete_many, use_list, use_pending, use_store, use_toasts, use_update_many,
};
use sapwood::model::Post;
use sapwood::platform::shelf::BrowserShelf;
use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;

use crate::support::{Log, Mounted, World, settled, until};

#[derive(Clone, PartialEq, Properties)]
struct Props {
    log: Log,
}

#[component]
fn Many(props: &Props) -> Html {
    let options = || UseBulkOptions {
        on_settled: Callback::from({
            let log = props.log.clone();
            move |outcome: Rc<sapwood::engine::mutation::BulkOutcome>| {
                log.write(format!(
                    "{} done, {} not",
                    outcome.succeeded.len(),
                    outcome.failed.len()
                ));
            }
        }),
        ..UseBulkOptions::default()
    };
    let deletion = use_delete_many("posts", options());
    let update = use_update_many("posts", options());
    let creation = use_create_many("posts", options());
    let ids = |ids: [i64; 3]| ids.map(RecordId::from).to_vec();
    let delete = deletion.delete.reform(move |_: MouseEvent| ids([1, 2, 999]));
    let change = update
        .update
        .reform(move |_: MouseEvent| (ids([3, 4, 5]), json!({"status": "published"})));
    let create = creation
        .create
        .reform(|_: MouseEvent| ["a", "b"].map(|title| json!({ "title": title })).to_vec());
    let pending = match deletion.state {
        BulkState::Pending(progress) => format!("{} on their way", progress.of),
        BulkState::Idle | BulkState::Done(_) => String::new(),
    };
    let toasts = use_toasts();
    let toasts = toasts.iter().map(|toast| {
        html! { <p>{&*toast.message}{" | "}{toast.description.as_deref().unwrap_or_default()}</p> }
    });
    html! {
        <>
            <button id="delete" onclick={delete}>{ pending }</button>
            <button id="update" onclick={change} />
            <button id="create" onclick={create} />
            { for toasts }
        </>
    }
}

async fn contains<C: BaseComponent>(page: &Mounted<C>, text: &str)
where
    C::Properties: Clone + PartialEq,
{
    let what = format!("the page to say {text:?}");
    until(&what, || page.text().contains(text), || page.text()).await;
}

#[wasm_bindgen_test]
async fn many_records_are_changed_as_one_and_each_refusal_is_said() {
    let world = World::new(LiveMode::Off);
    let log = Log::new();
    let page = world.mount::<Many>(Props { log: log.clone() });
    settled().await;
    world.server.held.set(true);
    page.click("#delete");
    contains(&page, "3 on their way").await;
    world.server.held.set(false);
    settled().await;
    assert_eq!(log.take(), ["2 done, 1 not"]);
    contains(&page, "2 of 3 posts were deleted").await;
    contains(&page, "999: ").await;
    page.click("#update");
    settled().await;
    assert_eq!(log.take(), ["3 done, 0 not"]);
    contains(&page, "Successfully updated 3 posts").await;
    page.click("#create");
    settled().await;
    assert_eq!(log.take(), ["2 done, 0 not"]);
    contains(&page, "Successfully created 2 posts").await;
}

#[component]
fn Undo(props: &Props) -> Html {
    let log = |text: &'static str| {
        let log = props.log.clone();
        Callback::from(move |()| log.write(text.to_owned()))
    };
    let list = use_list::<Post>("posts", UseListOptions::default());
    let deletion = use_delete(
        "posts",
        UseMutationOptions {
            mode: Some(MutationMode::Undoable),
            on_shown: log("shown"),
            on_undone: log("undone"),
            on_success: log("done").reform(|_| ()),
            ..UseMutationOptions::default()
        },
    );
    let pending = use_pending();
    let store = use_store();
    let delete = deletion.delete.reform(|_: MouseEvent| RecordId::from(3));
    let toasts = pending.changes.iter().map(|change| {
        let id = change.id;
        let undo = pending.undo.reform(move |_: MouseEvent| id);
        assert!(matches!(change.phase, Phase::Held { .. }));
        html! { <button id="undo" onclick={undo}>{pending_text(&store, change)}</button> }
    });
    html! {
        <>
            <button id="delete" onclick={delete}>{list.total}</button>
            { for toasts }
        </>
    }
}

#[wasm_bindgen_test]
async fn a_deletion_shows_at_once_and_can_be_undone() {
    let world = World::new(LiveMode::Off);
    let log = Log::new();
    let page = world.mount::<Undo>(Props { log: log.clone() });
    settled().await;
    world.server.calls.borrow_mut().clear();
    page.click("#delete");
    settled().await;
    page.shows("122Post 3 will be deleted").await;
    page.click("#undo");
    settled().await;
    page.shows("123").await;
    assert_eq!(log.take(), ["shown", "undone"]);
    assert!(world.server.calls.borrow().is_empty(), "nothing was sent");
}

#[wasm_bindgen_test]
async fn the_browser_keeps_texts_by_app() {
    let (one, other) = (BrowserShelf::new("shelf-test"), BrowserShelf::new("another"));
    assert!(one.set("outbox.1", "text"));
    assert_eq!(one.get("outbox.1").as_deref(), Some("text"));
    assert_eq!(
        (one.keys("outbox."), other.keys("outbox.").len()),
        (vec!["outbox.1".to_owned()], 0)
    );
    one.remove("outbox.1");
    assert_eq!(one.get("outbox.1"), None);
}

#[wasm_bindgen_test]
async fn a_claim_is_granted_to_one_at_a_time_and_those_that_are_given_up_never() {
    let shelf = BrowserShelf::new("shelf-test");
    let granted = |shelf: &BrowserShelf| {
        let flag = Rc::new(Cell::new(false));
        let set = Rc::clone(&flag);
        let guard = shelf.claim("page", Box::new(move || set.set(true)));
        (flag, guard)
    };
    let (first, first_guard) = granted(&shelf);
    assert!(!first.get(), "never inside the call");
    let (given_up, given_up_guard) = granted(&shelf);
    let (third, _third_guard) = granted(&shelf);
    while !first.get() {
        settled().await;
    }
    drop(given_up_guard);
    settled().await;
    assert!(!given_up.get() && !third.get());
    drop(first_guard);
    while !third.get() {
        settled().await;
    }
    assert!(!given_up.get());
}
