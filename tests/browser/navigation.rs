//! Going from page to page by the names of resources.

use std::sync::Once;

use sapwood::engine::form::{FieldRule, Redirect, Redirects};
use sapwood::engine::go::{GoOptions, GoType};
use sapwood::engine::live::LiveMode;
use sapwood::engine::locate::Action;
use sapwood::engine::store::Options;
use sapwood::hooks::{
    FormTarget, Link, UseFormOptions, use_back, use_form, use_get_to_path, use_go, use_navigation,
    use_parsed, use_to_path, use_warn_about_change,
};
use sapwood::model::Post;
use sapwood::platform::history::number_entries;
use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;
use yew_router::Router;
use yew_router::history::{AnyHistory, BrowserHistory, History};
use yew_router::query::Raw;

use crate::support::{Mounted, World};

#[derive(Clone, PartialEq, Properties)]
struct SiteProps {
    history: AnyHistory,
}

/// The browser's own history, with this address on top.
fn at(address: &str) -> SiteProps {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let history = BrowserHistory::new();
    history
        .push_with_query(path.to_owned(), Raw(query.to_owned()))
        .unwrap();
    SiteProps {
        history: AnyHistory::Browser(history),
    }
}

/// The app begins here: the entry of the history that is open is its first.
fn begin() {
    static NUMBERING: Once = Once::new();
    NUMBERING.call_once(number_entries);
    // The history's own method would go on counting.
    js_sys::eval("History.prototype.replaceState.call(history, { sapwood: 0 }, '')").unwrap();
}

#[component]
fn Site<C>(props: &SiteProps) -> Html
where
    C: BaseComponent<Properties = ()>,
{
    html! { <Router history={props.history.clone()}><C /></Router> }
}

fn open<C>(world: &World, address: &str) -> Mounted<Site<C>>
where
    C: BaseComponent<Properties = ()>,
{
    world.mount::<Site<C>>(at(address))
}

/// Shows where one is, and goes elsewhere.
#[component]
fn Walker() -> Html {
    let parsed = use_parsed();
    let (go, navigation, back) = (use_go(), use_navigation(), use_back());
    let page_two = GoOptions {
        query: vec![("page".to_owned(), "2".to_owned())],
        keep_query: true,
        ..GoOptions::default()
    };
    let edit_href = go.address(&GoOptions::page("posts", Action::Edit, Some(&6.into())));
    let (pushing, replacing) = (navigation.clone(), navigation.clone());
    let params = parsed
        .params
        .iter()
        .map(|(name, value)| format!(" {name}={value}"));
    html! {
        <>
            <button id="edit" onclick={move |_: MouseEvent| pushing.edit("posts", &6.into(), GoType::Push)} />
            <button id="replace" onclick={move |_: MouseEvent| replacing.show("posts", &7.into(), GoType::Replace)} />
            <button id="nowhere" onclick={move |_: MouseEvent| navigation.show("categories", &7.into(), GoType::Push)} />
            <button id="two" onclick={move |_: MouseEvent| go.go(&page_two)} />
            <button id="back" onclick={back.reform(|_: MouseEvent| ())} />
            <a href={edit_href} />
            {parsed.pathname.clone()}{for params}
        </>
    }
}

#[wasm_bindgen_test]
async fn one_goes_to_pages_by_resource_action_and_id() {
    let world = World::new(LiveMode::Off);
    let page = open::<Walker>(&world, "/posts?q=oak");
    page.shows("/posts q=oak").await;
    assert_eq!(
        page.element("a").get_attribute("href").as_deref(),
        Some("/posts/edit/6")
    );
    page.click("#two");
    page.shows("/posts q=oak page=2").await;
    page.click("#nowhere");
    page.click("#edit");
    page.shows("/posts/edit/6").await;
    page.unmount();
}

#[wasm_bindgen_test]
async fn back_leads_to_the_page_before_and_never_out_of_the_app() {
    let world = World::new(LiveMode::Off);
    at("/before-the-app");
    let page = open::<Walker>(&world, "/posts/show/3");
    begin();
    page.shows("/posts/show/3").await;
    page.click("#back");
    page.shows("/posts").await;
    page.click("#two");
    page.shows("/posts page=2").await;
    page.click("#edit");
    page.shows("/posts/edit/6").await;
    page.click("#replace");
    page.shows("/posts/show/7").await;
    page.click("#back");
    page.shows("/posts page=2").await;
    page.unmount();
}

#[wasm_bindgen_test]
async fn back_knows_where_the_browsers_own_buttons_led() {
    let world = World::new(LiveMode::Off);
    let history = web_sys::window().unwrap().history().unwrap();
    at("/before-the-app");
    let page = open::<Walker>(&world, "/posts/show/3");
    begin();
    page.shows("/posts/show/3").await;
    page.click("#edit");
    page.shows("/posts/edit/6").await;
    history.back().unwrap();
    page.shows("/posts/show/3").await;
    history.forward().unwrap();
    page.shows("/posts/edit/6").await;
    page.click("#back");
    page.shows("/posts/show/3").await;
    page.click("#back");
    page.shows("/posts").await;
    page.unmount();
}

/// Something is typed into a form, and not saved.
#[component]
fn Hesitant() -> Html {
    let form = use_form::<Post>(
        Post::RESOURCE,
        FormTarget::Create,
        UseFormOptions {
            rules: vec![FieldRule::new(Post::TITLE)],
            keep_drafts: false,
            ..UseFormOptions::default()
        },
    );
    let (go, warning, parsed) = (use_go(), use_warn_about_change(), use_parsed());
    let on_change = form
        .on_change
        .reform(|_: MouseEvent| (Post::TITLE.name(), json!("typed")));
    let leave = warning.clone();
    html! {
        <>
            <button id="type" onclick={on_change} />
            <button id="go" onclick={move |_: MouseEvent| go.push("/categories")} />
            <button id="leave" onclick={move |_: MouseEvent| leave.leave()} />
            {parsed.pathname}
            if warning.is_asking() { {" leave?"} }
        </>
    }
}

#[wasm_bindgen_test]
async fn nobody_is_led_away_from_what_is_unsaved_without_a_question() {
    let world = World::new(LiveMode::Off);
    let page = open::<Hesitant>(&world, "/posts/create");
    page.shows("/posts/create").await;
    page.click("#type");
    page.click("#go");
    page.shows("/posts/create leave?").await;
    page.click("#leave");
    page.shows("/categories").await;
    page.unmount();
}

#[component]
fn Reader() -> Html {
    let parsed = use_parsed();
    let resource = parsed
        .resource
        .as_ref()
        .map(|resource| resource.name().to_string());
    let q = parsed.param("q").map(str::to_owned);
    html! { { format!("{resource:?} {:?} {:?} {} {q:?}", parsed.action, parsed.id, parsed.pathname) } }
}

#[wasm_bindgen_test]
async fn an_address_is_taken_apart() {
    let world = World::new(LiveMode::Off);
    let page = open::<Reader>(&world, "/posts/edit/6?x=1&q=a%20b");
    page.shows("Some(\"posts\") Some(Edit) Some(#6) /posts/edit/6 Some(\"a b\")")
        .await;
    page.unmount();
    let page = open::<Reader>(&world, "/nowhere");
    page.shows("None None None /nowhere None").await;
    page.unmount();
    let page = world.mount::<Reader>(());
    page.shows("None None None  None").await;
    page.unmount();
}

#[component]
fn Signposts() -> Html {
    let parsed = use_parsed();
    let find = GoOptions {
        query: vec![("q".to_owned(), "a&b".to_owned())],
        ..GoOptions::page("posts", Action::List, None)
    };
    html! {
        <>
            <Link to="/categories">{"categories "}</Link>
            <Link go={find}>{"find "}</Link>
            <Link go={GoOptions::page("posts", Action::Clone, Some(&1.into()))}>{"nowhere "}</Link>
            {parsed.pathname.clone()}{parsed.param("q").map(str::to_owned)}
        </>
    }
}

#[wasm_bindgen_test]
async fn a_link_is_followed_without_loading_the_app_anew() {
    let world = World::new(LiveMode::Off);
    let page = open::<Signposts>(&world, "/posts");
    page.shows("categories find nowhere /posts").await;
    let href = |place: u8| {
        let link = page.element(&format!("a:nth-of-type({place})"));
        link.get_attribute("href")
    };
    assert_eq!(href(1).as_deref(), Some("/categories"));
    assert_eq!(href(2).as_deref(), Some("/posts?q=a%26b"));
    assert_eq!(href(3), None, "posts have no page for copies here");
    page.click("a:nth-of-type(1)");
    page.shows("categories find nowhere /categories").await;
    page.click("a:nth-of-type(3)");
    page.click("a:nth-of-type(2)");
    page.shows("categories find nowhere /postsa&b").await;
    page.unmount();
}

#[component]
fn Paths() -> Html {
    let show = use_to_path("posts", Action::Show, Some(&5.into()));
    let paths = use_get_to_path();
    let others = [
        paths.path("posts", Action::Create, None),
        paths.path("posts", Action::Show, None),
        paths.path("users", Action::List, None),
    ];
    html! { { format!("{show:?} {others:?}") } }
}

#[wasm_bindgen_test]
async fn paths_are_known_by_resource_action_and_id() {
    let world = World::new(LiveMode::Off);
    let page = world.mount::<Paths>(());
    let text = page_text(&page).await;
    assert!(text.contains("/posts/show/5"), "{text}");
    assert!(text.contains("/posts/create"), "{text}");
    assert!(text.ends_with("None, None]"), "{text}");
    page.unmount();
}

async fn page_text(page: &Mounted<Paths>) -> String {
    crate::support::until("the paths", || !page.text().is_empty(), String::new).await;
    page.text()
}

/// Two forms: one that leads where the app says, and one that has a way of its own.
#[component]
fn Writers() -> Html {
    let parsed = use_parsed();
    let options = |redirect: Option<Redirects>| UseFormOptions {
        rules: vec![FieldRule::new(Post::TITLE)],
        initial: json!({ "title": "new" }),
        redirect,
        keep_drafts: false,
        ..UseFormOptions::default()
    };
    let usual = use_form::<Post>(Post::RESOURCE, FormTarget::Create, options(None));
    let own = use_form::<Post>(
        Post::RESOURCE,
        FormTarget::Create,
        options(Some(Redirect::Edit.into())),
    );
    html! {
        <>
            <button id="usual" onclick={usual.save.reform(|_: MouseEvent| ())} />
            <button id="own" onclick={own.save.reform(|_: MouseEvent| ())} />
            {parsed.pathname}
        </>
    }
}

#[wasm_bindgen_test]
async fn a_saved_form_leads_where_the_app_says_unless_it_has_a_way_of_its_own() {
    let world = World::of(Options {
        redirect: Redirects {
            after_create: Redirect::Show,
            ..Redirects::default()
        },
        ..Options::default()
    });
    let page = open::<Writers>(&world, "/posts/create");
    page.shows("/posts/create").await;
    page.click("#usual");
    page.shows("/posts/show/124").await;
    page.click("#own");
    page.shows("/posts/edit/125").await;
    page.unmount();
}
