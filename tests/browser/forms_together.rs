//! Forms of which two people have the same record, or whose server has a say.

use std::cell::Cell;
use std::rc::Rc;

use sapwood::engine::data::DataError;
use sapwood::engine::form::{AsyncRule, FieldRule, Side, SubmitState};
use sapwood::engine::live::LiveMode;
use sapwood::hooks::{AutoSave, FormTarget, Redirect, Shared, UseFormOptions, use_form, use_toasts};
use sapwood::model::Post;
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;

use crate::support::{Hurried, Mounted, World, settled, turn};

/// How often it was asked whether a title is taken; an odd number of characters is slow to answer.
type Asked = Shared<Cell<u32>>;

#[derive(Clone, PartialEq, Properties)]
struct FormProps {
    target: FormTarget,
    #[prop_or_default]
    auto_save: bool,
    #[prop_or_default]
    asked: Option<Asked>,
}

fn edit(id: i64) -> FormProps {
    FormProps {
        target: FormTarget::Edit(id.into()),
        auto_save: false,
        asked: None,
    }
}

fn is_taken(asked: Asked) -> AsyncRule {
    AsyncRule {
        field: Post::TITLE.name(),
        check: Rc::new(move |title: Value| {
            asked.set(asked.get() + 1);
            Box::pin(async move {
                turn().await;
                (title == json!("taken")).then(|| "is taken".to_owned())
            })
        }),
    }
}

/// Shows `title/status`, then the state of the save, the conflicts, what is wrong, and the messages.
#[component]
fn PostForm(props: &FormProps) -> Html {
    let form = use_form::<Post>(
        Post::RESOURCE,
        props.target.clone(),
        UseFormOptions {
            rules: vec![
                FieldRule::new(Post::TITLE).required(),
                FieldRule::new(Post::STATUS),
            ],
            checks: props.asked.iter().cloned().map(is_taken).collect(),
            auto_save: props.auto_save.then(AutoSave::default),
            redirect: Some(Redirect::Stay.into()),
            keep_drafts: false,
            ..UseFormOptions::default()
        },
    );
    let submit = match &form.submit {
        SubmitState::Idle => "",
        SubmitState::Invalid => " invalid",
        SubmitState::Conflicted => " conflicted",
        SubmitState::Checking => " checking",
        SubmitState::Saving => " saving",
        SubmitState::Saved => " saved",
        SubmitState::Failed(_) => " failed",
    };
    let conflicts: Vec<String> = form
        .conflicts()
        .iter()
        .map(|(field, conflict)| format!(" {field}: {} or {}", conflict.mine, conflict.theirs))
        .collect();
    let type_into = |field: &'static str| {
        let on_change = form.on_change.clone();
        Callback::from(move |event: InputEvent| {
            let input: web_sys::HtmlInputElement = event.target_unchecked_into();
            on_change.emit((field, Value::from(input.value())));
        })
    };
    let (save, save_mine, restore) = (form.save.clone(), form.save_mine.clone(), form.restore.clone());
    let theirs = form
        .resolve
        .reform(|_: MouseEvent| (Post::TITLE.name().to_owned(), Side::Theirs));
    let gone = if form.is_gone() { " gone" } else { "" };
    let auto = form.auto_save().map(|status| format!(" [{}]", status.text()));
    let toasts: Vec<String> = use_toasts()
        .iter()
        .map(|toast| format!(" ({})", toast.message))
        .collect();
    html! {
        <>
            <input id="title" oninput={type_into(Post::TITLE.name())} value={form.text(Post::TITLE)} />
            <input id="status" oninput={type_into(Post::STATUS.name())} value={form.text(Post::STATUS)} />
            <button id="save" onclick={move |_| save.emit(())} />
            <button id="save-mine" onclick={move |_| save_mine.emit(())} />
            <button id="theirs" onclick={theirs} />
            <button id="restore" onclick={move |_| restore.emit(())} />
            { form.text(Post::TITLE) }{ "/" }{ form.text(Post::STATUS) }
            { submit }{ conflicts }{ gone }{ auto }
            { for form.error(Post::TITLE).map(|text| format!(" {text}")) }
            { for form.other_errors().into_iter().map(|text| format!(" {text}")) }
            { toasts }
        </>
    }
}

async fn opened(world: &World, props: FormProps) -> Mounted<PostForm> {
    let page = world.mount::<PostForm>(props);
    page.shows("Post 6/draft").await;
    page
}

#[wasm_bindgen_test]
async fn k9_a_save_over_another_version_is_stopped_and_both_are_shown() {
    for versions in [false, true] {
        let world = World::new(LiveMode::Off);
        world.server.versions.set(versions);
        let page = opened(&world, edit(6)).await;
        page.type_into("#title", "mine");
        // Nobody told this page.
        world.server.change("posts", 6, "title", json!("theirs"));
        page.click("#save");
        page.shows(r#"mine/draft conflicted title: "mine" or "theirs""#)
            .await;
        assert_eq!(
            *world.server.last_write.borrow(),
            json!(null),
            "nothing was sent over it"
        );
        page.click("#save");
        settled().await;
        assert_eq!(
            *world.server.last_write.borrow(),
            json!(null),
            "asking again sends nothing either"
        );
        page.click("#save-mine");
        page.shows("mine/draft saved (Successfully updated post)").await;
        assert_eq!(*world.server.last_write.borrow(), json!({"title": "mine"}));
        page.unmount();
    }
}

#[wasm_bindgen_test]
async fn k9_what_others_changed_elsewhere_is_merged_and_the_save_goes_on() {
    for versions in [false, true] {
        let world = World::new(LiveMode::Off);
        world.server.versions.set(versions);
        let page = opened(&world, edit(6)).await;
        page.type_into("#title", "mine");
        world.server.change("posts", 6, "status", json!("published"));
        page.click("#save");
        page.shows("mine/published saved (Successfully updated post)")
            .await;
        assert_eq!(*world.server.last_write.borrow(), json!({"title": "mine"}));
        page.unmount();
    }
}

#[wasm_bindgen_test]
async fn with_a_version_a_save_costs_one_request_and_without_one_two() {
    for (versions, reads) in [(true, 1), (false, 2)] {
        let world = World::new(LiveMode::Off);
        world.server.versions.set(versions);
        let page = opened(&world, edit(6)).await;
        page.type_into("#title", "mine");
        page.click("#save");
        page.shows("mine/draft saved (Successfully updated post)").await;
        assert_eq!(world.server.asked("ONE posts 6"), reads);
        page.unmount();
    }
}

#[wasm_bindgen_test]
async fn taking_theirs_gives_up_what_was_typed() {
    let world = World::new(LiveMode::Off);
    let page = opened(&world, edit(6)).await;
    page.type_into("#title", "mine");
    world.server.change("posts", 6, "title", json!("theirs"));
    page.click("#save");
    page.shows(r#"mine/draft conflicted title: "mine" or "theirs""#)
        .await;
    page.click("#theirs");
    page.shows("theirs/draft").await;
    page.unmount();
}

#[wasm_bindgen_test]
async fn a_conflict_that_is_none_of_another_version_is_said_and_not_tried_for_ever() {
    let world = World::new(LiveMode::Off);
    let page = opened(&world, edit(6)).await;
    page.type_into("#title", "mine");
    *world.server.refuses.borrow_mut() = Some(DataError::Conflict {
        message: "the title is taken".into(),
    });
    page.click("#save");
    page.shows("mine/draft failed (The post was not saved)").await;
    assert_eq!(world.server.asked("UPDATE posts 6"), 1);
    page.unmount();
}

#[wasm_bindgen_test]
async fn a_record_that_is_deleted_meanwhile_is_restored_as_new_with_what_was_typed() {
    for versions in [false, true] {
        let world = World::new(LiveMode::Off);
        world.server.versions.set(versions);
        let page = opened(&world, edit(6)).await;
        page.type_into("#title", "mine");
        world.server.remove("posts", 6);
        page.click("#save");
        page.shows("mine/draft failed gone (The post was not saved)")
            .await;
        page.click("#restore");
        settled().await;
        assert_eq!(
            *world.server.last_write.borrow(),
            json!({"title": "mine", "status": "draft"})
        );
        assert_eq!(world.server.asked("CREATE posts"), 1);
        page.unmount();
    }
}

#[wasm_bindgen_test]
async fn a_server_that_fails_takes_nothing_and_the_save_can_be_tried_again() {
    let world = World::new(LiveMode::Off);
    let page = opened(&world, edit(6)).await;
    page.type_into("#title", "mine");
    *world.server.refuses.borrow_mut() = Some(DataError::Status {
        status: 500,
        message: "".into(),
    });
    page.click("#save");
    page.shows("mine/draft failed (The post was not saved)").await;
    page.click("#save");
    page.shows("mine/draft saved (Successfully updated post)").await;
    page.unmount();
}

#[wasm_bindgen_test]
async fn what_the_server_finds_wrong_is_said_at_the_field_or_above_the_form() {
    let world = World::new(LiveMode::Off);
    let page = opened(&world, edit(6)).await;
    page.type_into("#title", "mine");
    let fields = [("title", "is rude"), ("quota", "is used up")];
    *world.server.refuses.borrow_mut() = Some(DataError::Invalid {
        message: "no".into(),
        fields: fields.map(|(name, text)| (name.into(), text.into())).into(),
    });
    page.click("#save");
    page.shows("mine/draft failed is rude Quota: is used up (The post was not saved)")
        .await;
    page.unmount();
}

#[wasm_bindgen_test]
async fn others_are_asked_once_when_the_person_pauses_and_before_a_save() {
    let world = World::with(LiveMode::Off, Rc::new(Hurried));
    let asked: Asked = Rc::new(Cell::new(0)).into();
    let page = opened(
        &world,
        FormProps {
            asked: Some(asked.clone()),
            ..edit(6)
        },
    )
    .await;
    for text in ["t", "ta", "taken"] {
        page.type_into("#title", text);
    }
    page.shows("taken/draft is taken").await;
    assert_eq!(asked.get(), 1);
    page.type_into("#title", "free");
    page.shows("free/draft").await;
    page.click("#save");
    page.shows("free/draft saved (Successfully updated post)").await;
    page.type_into("#title", "taken");
    page.click("#save");
    page.shows("taken/draft invalid is taken (Successfully updated post)")
        .await;
    page.unmount();
}

#[wasm_bindgen_test]
async fn an_automatic_save_is_one_request_a_second_after_the_last_key_and_says_nothing() {
    let world = World::with(LiveMode::Auto, Rc::new(Hurried));
    world.server.versions.set(true);
    let page = world.mount::<PostForm>(FormProps {
        auto_save: true,
        ..edit(6)
    });
    page.shows("Post 6/draft [waiting for changes]").await;
    for text in ["a", "au", "auto"] {
        page.type_into("#title", text);
    }
    page.shows("auto/draft [waiting for changes]").await;
    world.server.held.set(true);
    page.shows("auto/draft saving [saving...]").await;
    page.type_into("#title", "auto and more");
    world.server.held.set(false);
    page.shows("auto and more/draft saved [saved]").await;
    assert_eq!(
        world.server.asked("UPDATE posts 6"),
        2,
        "what was typed meanwhile is saved by itself too"
    );
    assert_eq!(
        *world.server.last_write.borrow(),
        json!({"title": "auto and more"})
    );
    page.unmount();
}

#[wasm_bindgen_test]
async fn a_conflict_stops_automatic_saves_until_it_is_settled() {
    let world = World::with(LiveMode::Off, Rc::new(Hurried));
    let page = world.mount::<PostForm>(FormProps {
        auto_save: true,
        ..edit(6)
    });
    page.shows("Post 6/draft [waiting for changes]").await;
    world.server.change("posts", 6, "title", json!("theirs"));
    page.type_into("#title", "mine");
    let stopped = r#"mine/draft conflicted title: "mine" or "theirs" [auto save failure]"#;
    page.shows(stopped).await;
    assert_eq!(world.server.asked("UPDATE"), 0);
    page.click("#theirs");
    page.shows("theirs/draft [waiting for changes]").await;
    page.type_into("#title", "mine again");
    page.shows("mine again/draft saved [saved]").await;
    page.unmount();
}

#[wasm_bindgen_test]
async fn a_copy_begins_with_the_original_and_creates_a_record() {
    let world = World::new(LiveMode::Off);
    let page = opened(
        &world,
        FormProps {
            target: FormTarget::Clone(6.into()),
            ..edit(6)
        },
    )
    .await;
    page.type_into("#title", "copy");
    page.click("#save");
    page.shows("copy/draft saved (Successfully created post)").await;
    assert_eq!(
        *world.server.last_write.borrow(),
        json!({"title": "copy", "status": "draft"})
    );
    page.unmount();
}
