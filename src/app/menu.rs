//! The menu, and the badge that counts what others did to the posts.

use std::rc::Rc;

use yew::prelude::*;

use super::unseen::{Unseen, UnseenAction};
use crate::engine::i18n::t;
use crate::engine::live::{LiveEvent, LiveMode};
use crate::engine::locate::{self, Action};
use crate::engine::resource::{Resource, channel_of};
use crate::engine::runtime::Guard;
use crate::hooks::{
    UseMenuOptions, UseSubscriptionOptions, use_get_identity, use_guard, use_live_mode, use_menu,
    use_resource, use_subscription,
};
use crate::model::{Category, Post};
use crate::routes::LOGOUT;
use crate::ui::icons;
use crate::ui::layout::MenuItem;

/// The items of the menu, and what is to be called with the key of an item that is clicked.
///
/// As in the guide, posts carry a badge: how many of them others created or changed since their list was last visited.
#[hook]
pub(crate) fn use_menu_items() -> (Rc<[MenuItem]>, Callback<AttrValue>) {
    let menu = use_menu(UseMenuOptions::default());
    let (unseen, on_select) = use_unseen(Post::RESOURCE);
    let logout = use_get_identity().map(|_| logout());
    let items = menu
        .items
        .iter()
        .map(|item| drawn(item, menu.selected.as_deref(), unseen))
        .chain(logout)
        .collect();
    (items, on_select)
}

/// How many records of a resource others created or changed since its list was visited, by address or by its menu item.
#[hook]
fn use_unseen(resource: &'static str) -> (u32, Callback<AttrValue>) {
    let unseen = use_reducer(Unseen::default);
    let news = unseen.dispatcher();
    // An app that is not live at all counts nothing either, and needs no connection.
    let enabled = use_live_mode(None) != LiveMode::Off;
    use_subscription(UseSubscriptionOptions {
        types: vec!["created", "updated"],
        enabled,
        ..UseSubscriptionOptions::new(
            channel_of(resource),
            Callback::from(move |event: LiveEvent| news.dispatch(UnseenAction::News(event.ids))),
        )
    });
    let page = use_resource();
    let at_list = page.is_some_and(|page| &**page.resource.name() == resource && page.action == Action::List);
    let visit = unseen.dispatcher();
    use_guard(at_list, move |at_list| {
        if *at_list {
            visit.dispatch(UnseenAction::Visit);
        }
        Guard::empty()
    });
    let visit = unseen.dispatcher();
    let on_select = Callback::from(move |key: AttrValue| {
        if key == resource {
            visit.dispatch(UnseenAction::Visit);
        }
    });
    (unseen.count(), on_select)
}

fn drawn(item: &locate::MenuItem, here: Option<&str>, unseen: u32) -> MenuItem {
    let resource = &item.resource;
    let name = &**resource.name();
    MenuItem {
        key: resource.name().clone().into(),
        label: resource.translated_label().into(),
        href: resource.list_path().map(|path| path.to_owned().into()),
        icon: icon(resource),
        selected: here == Some(name),
        badge: if name == Post::RESOURCE { unseen } else { 0 },
        noun: resource.translated_singular().into(),
        children: item
            .children
            .iter()
            .map(|child| drawn(child, here, unseen))
            .collect(),
    }
}

/// The way out: a link as any other, so that a form with changes can ask first.
fn logout() -> MenuItem {
    MenuItem {
        key: "logout".into(),
        label: t("buttons.logout", "Logout").into(),
        href: Some(AttrValue::Static(LOGOUT)),
        icon: icons::logout(),
        selected: false,
        badge: 0,
        noun: AttrValue::default(),
        children: Vec::new(),
    }
}

fn icon(resource: &Resource) -> Html {
    match resource.icon() {
        Some(Post::RESOURCE) => icons::posts(),
        Some(Category::RESOURCE) => icons::label(),
        _ => icons::list(),
    }
}
