//! Forms over a page and step by step, and the fields that only a browser can show.

use std::rc::Rc;

use sapwood::engine::field::Field as Named;
use sapwood::engine::form::FieldRule;
use sapwood::engine::live::LiveMode;
use sapwood::hooks::{
    FormTarget, Redirect, UseFormOptions, UseSelectOptions, use_modal_form, use_select, use_steps_form,
};
use sapwood::model::{Category, Post};
use sapwood::ui::field::{Field, MarkdownField, TagField, view_boolean_field, view_number_field};
use serde_json::{Value, json};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlTextAreaElement, KeyboardEvent, KeyboardEventInit};
use yew::prelude::*;

use crate::support::{Mounted, World, settled};

fn press<C: BaseComponent>(page: &Mounted<C>, selector: &str, key: &str, ctrl: bool)
where
    C::Properties: Clone + PartialEq,
{
    let init = KeyboardEventInit::new();
    init.set_key(key);
    init.set_ctrl_key(ctrl);
    init.set_bubbles(true);
    init.set_cancelable(true);
    let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap();
    page.element(selector).dispatch_event(&event).unwrap();
}

/// Shows whether the form is open, the title, and whether it is asked if it may be closed.
#[component]
fn Over() -> Html {
    let modal = use_modal_form::<Category>(
        Category::RESOURCE,
        UseFormOptions {
            rules: vec![FieldRule::new(Category::TITLE).required()],
            keep_drafts: false,
            ..UseFormOptions::default()
        },
    );
    let on_change = modal.on_change.clone();
    let on_type = Callback::from(move |event: InputEvent| {
        let input: web_sys::HtmlInputElement = event.target_unchecked_into();
        on_change.emit((Category::TITLE.name(), Value::from(input.value())));
    });
    let create = modal.show.reform(|_: MouseEvent| FormTarget::Create);
    let edit = modal.show.reform(|_: MouseEvent| FormTarget::Edit(3.into()));
    let (close, save, answer) = (modal.close.clone(), modal.save.clone(), modal.answer.clone());
    html! {
        <>
            <input id="title" oninput={on_type} value={modal.text(Category::TITLE)} />
            <button id="create" onclick={create} />
            <button id="edit" onclick={edit} />
            <button id="close" onclick={move |_| close.emit(())} />
            <button id="yes" onclick={move |_| answer.emit(true)} />
            <button id="save" onclick={move |_| save.emit(())} />
            if modal.open { {"open "} }
            { modal.text(Category::TITLE) }
            if modal.asking { {" close?"} }
        </>
    }
}

#[wasm_bindgen_test]
async fn a_form_over_the_page_is_another_one_each_time_and_closes_when_it_is_saved() {
    let world = World::new(LiveMode::Off);
    let page = world.mount::<Over>(());
    settled().await;
    page.click("#create");
    page.shows("open ").await;
    page.type_into("#title", "New");
    page.shows("open New").await;
    page.click("#close");
    page.shows("open New close?").await;
    page.click("#yes");
    page.shows("").await;
    page.click("#edit");
    page.shows("open Category 3").await;
    page.type_into("#title", "Changed");
    page.click("#save");
    page.shows("").await;
    assert_eq!(*world.server.last_write.borrow(), json!({"title": "Changed"}));
    page.click("#create");
    page.shows("open ").await;
    page.click("#close");
    page.shows("").await;
    page.unmount();
}

const STEPS: &[&[Named<Post>]] = &[&[Post::TITLE], &[Post::STATUS]];

/// Shows the step, and what is wrong with its fields.
#[component]
fn Steps() -> Html {
    let form = use_steps_form::<Post>(
        Post::RESOURCE,
        FormTarget::Create,
        STEPS,
        UseFormOptions {
            rules: vec![
                FieldRule::new(Post::TITLE).required(),
                FieldRule::new(Post::STATUS).required(),
            ],
            redirect: Some(Redirect::Stay.into()),
            keep_drafts: false,
            ..UseFormOptions::default()
        },
    );
    let set = |field: &'static str| form.on_change.reform(move |_: MouseEvent| (field, json!("x")));
    let next = form.go_to_step.reform({
        let current = form.current;
        move |_: MouseEvent| current + 1
    });
    let back = form.go_to_step.reform(|_: MouseEvent| 0);
    let clear = form
        .on_change
        .reform(|_: MouseEvent| (Post::TITLE.name(), json!("")));
    let save = form.save.reform(|_: MouseEvent| ());
    html! {
        <>
            <button id="title" onclick={set(Post::TITLE.name())} />
            <button id="clear" onclick={clear} />
            <button id="status" onclick={set(Post::STATUS.name())} />
            <button id="next" onclick={next} />
            <button id="back" onclick={back} />
            <button id="save" onclick={save} />
            { form.current + 1 }
            if form.is_last { {" last"} }
            { for STEPS.iter().flat_map(|step| step.iter()).filter_map(|field| form.error(*field)).map(|text| format!(" {text}")) }
            if form.submit == sapwood::engine::form::SubmitState::Saved { {" saved"} }
        </>
    }
}

#[wasm_bindgen_test]
async fn each_step_is_checked_before_the_next_one_opens() {
    let world = World::new(LiveMode::Off);
    let page = world.mount::<Steps>(());
    page.shows("1").await;
    page.click("#next");
    page.shows("1 Please enter Title").await;
    page.click("#title");
    page.shows("1").await;
    page.click("#next");
    page.shows("2 last").await;
    page.click("#back");
    page.shows("1").await;
    page.click("#next");
    page.shows("2 last").await;
    page.click("#clear");
    settled().await;
    page.click("#save");
    page.shows("1 Please enter Title Please enter Status").await;
    page.click("#title");
    page.click("#status");
    page.shows("1").await;
    page.click("#save");
    page.shows("1 saved").await;
    assert_eq!(
        *world.server.last_write.borrow(),
        json!({"title": "x", "status": "x"})
    );
    page.unmount();
}

/// Shows how many categories are offered, and whether there are more.
#[component]
fn Select() -> Html {
    let select = use_select(
        Category::RESOURCE,
        UseSelectOptions {
            values: vec![30.into()],
            ..UseSelectOptions::default()
        },
    );
    let more = select.load_more.reform(|_: MouseEvent| ());
    let chosen = select.options.iter().any(|option| option.label == "Category 30");
    html! {
        <>
            <button id="more" onclick={more} />
            { select.options.len() }
            if chosen { {" chosen"} }
            if select.has_more { {" more"} }
        </>
    }
}

#[wasm_bindgen_test]
async fn a_select_offers_page_after_page_and_always_what_is_chosen() {
    let world = World::new(LiveMode::Off);
    let page = world.mount::<Select>(());
    page.shows("11 chosen more").await;
    page.click("#more");
    page.shows("21 chosen more").await;
    page.click("#more");
    page.shows("30 chosen").await;
    page.unmount();
}

fn field(name: &'static str, value: AttrValue) -> Field {
    Field {
        name: name.into(),
        label: "Field".into(),
        value,
        required: false,
        changed: false,
        error: None,
        help: None,
        below: None,
    }
}

/// Shows the text of a Markdown field.
#[component]
fn Writing() -> Html {
    let text = use_state_eq(|| AttrValue::from("an old tree"));
    let on_change = {
        let text = text.setter();
        Callback::from(move |(_, value): (AttrValue, String)| text.set(value.into()))
    };
    let preview = Callback::from(|text: AttrValue| html! { {text} });
    html! {
        <>
            <MarkdownField field={field("text", (*text).clone())} {on_change} {preview} />
            <output>{(*text).clone()}</output>
        </>
    }
}

#[wasm_bindgen_test]
async fn the_toolbar_and_its_shortcuts_write_markdown() {
    let world = World::new(LiveMode::Off);
    let page = world.mount::<Writing>(());
    settled().await;
    let area: HtmlTextAreaElement = page.element("textarea").unchecked_into();
    area.focus().unwrap();
    area.set_selection_range(3, 6).unwrap();
    press(&page, "textarea", "b", true);
    page.part_shows("output", "an **old** tree").await;
    assert_eq!(
        (area.selection_start().unwrap(), area.selection_end().unwrap()),
        (Some(5), Some(8))
    );
    press(&page, "textarea", "b", true);
    page.part_shows("output", "an old tree").await;
    page.click("[aria-label='Bulleted list']");
    page.part_shows("output", "- an old tree").await;
    press(&page, "[role=toolbar] button", "ArrowRight", false);
    settled().await;
    assert_eq!(
        page.element("[role=toolbar] button[tabindex='0']")
            .get_attribute("aria-label")
            .as_deref(),
        Some("Numbered list")
    );
    page.unmount();
}

/// Shows the values of the plain fields.
#[component]
fn Plain() -> Html {
    let tags = use_state_eq(|| Rc::<[AttrValue]>::from(["oak".into()]));
    let values = use_state_eq(|| ("false".to_owned(), "1".to_owned()));
    let on_tags = {
        let tags = tags.setter();
        Callback::from(move |all: Vec<String>| tags.set(all.into_iter().map(AttrValue::from).collect()))
    };
    let on_flag = {
        let values = values.clone();
        Callback::from(move |(_, flag): (AttrValue, String)| values.set((flag, values.1.clone())))
    };
    let on_number = {
        let values = values.clone();
        Callback::from(move |(_, number): (AttrValue, String)| values.set((values.0.clone(), number)))
    };
    html! {
        <>
            <TagField field={field("tags", AttrValue::default())} tags={Rc::clone(&*tags)} on_change={on_tags} />
            { view_boolean_field(&field("flag", values.0.clone().into()), &on_flag) }
            { view_number_field(&field("number", values.1.clone().into()), "any", &on_number) }
            <output>{ tags.iter().map(ToString::to_string).collect::<Vec<_>>().join("+") }{ format!(" {} {}", values.0, values.1) }</output>
        </>
    }
}

#[wasm_bindgen_test]
async fn tags_numbers_and_switches_say_what_they_hold() {
    let world = World::new(LiveMode::Off);
    let page = world.mount::<Plain>(());
    settled().await;
    page.part_shows("output", "oak false 1").await;
    page.type_into("[name=tags]", "elm, ash");
    settled().await;
    press(&page, "[name=tags]", "Enter", false);
    page.part_shows("output", "oak+elm+ash false 1").await;
    page.click("[aria-label='Remove elm']");
    page.part_shows("output", "oak+ash false 1").await;
    press(&page, "[name=tags]", "Backspace", false);
    page.part_shows("output", "oak false 1").await;
    page.click("[role=switch]");
    page.part_shows("output", "oak true 1").await;
    page.type_into("[name=number]", "2.5");
    page.part_shows("output", "oak true 2.5").await;
    page.unmount();
}
