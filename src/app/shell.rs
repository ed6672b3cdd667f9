//! The frame around every page: menu, header, and what happens when the address changes.

use yew::prelude::*;
use yew_router::AnyRoute;
use yew_router::hooks::{use_location, use_navigator};

use super::demo::SharedDemo;
use super::later::{UseLater, use_later};
use super::markdown::typesetter;
use super::menu::use_menu_items;
use super::status::LivePill;
use super::theme::ThemeControl;
use super::toasts::Toasts;
use super::unsaved::use_unsaved;
use crate::engine::i18n::{t, t_with};
use crate::engine::locate::{Location, locate};
use crate::engine::runtime::Guard;
use crate::hooks::{WarnAboutChange, use_go, use_guard, use_store, use_translate};
use crate::pages::{self, Guarded, Kept, Provided};
use crate::platform::{page, storage};
use crate::ui::layout::{AppFrame, SIDER_KEY};

/// An address of the app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    /// Its path.
    pub(crate) path: AttrValue,
    /// Its query, with the `?` if there is one.
    pub(crate) query: AttrValue,
}

impl Default for Address {
    fn default() -> Self {
        Self {
            path: AttrValue::Static("/"),
            query: AttrValue::default(),
        }
    }
}

/// Properties of [`Shell`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct ShellProps {
    /// The demo, if the app has no server.
    pub(crate) demo: Option<SharedDemo>,
    /// The address of what stays while the window is at another one, and the shell out of sight. Default: it is in sight.
    #[prop_or_default]
    pub(crate) away: Option<Address>,
}

/// Header, sider, toasts, and the page that the address names.
#[component]
pub(crate) fn Shell(props: &ShellProps) -> Html {
    let Address { path, query } = use_address(props.away.as_ref());
    let store = use_store();
    let place = locate(store.resources(), &path);
    let title = document_title(place.as_ref());
    use_arrival(&path, &title, props.away.is_some());
    use_translate();
    let unsaved = use_unsaved(format!("{path}{query}"));
    let on_navigate = use_follow(&unsaved);
    let (items, on_select) = use_menu_items();
    let (collapsed, on_collapse) = use_collapsed();
    let home = pages::home(store.resources()).filter(|_| path == "/");
    use_home(home);
    let later = use_later(place.as_ref().is_some_and(pages::is_later));
    // Nothing for the moment until one is at home.
    let page = home.is_none().then(|| {
        let later = |place: &Location| later.pages.view(place, &query, &later.retry);
        pages::view(place.as_ref(), &query, later)
    });
    let provided = use_provisions(&later);
    // One node each, there or not: what comes later must not move its neighbours, which would be made anew.
    let demo = props.demo.clone().zip(later.frame);
    let demo = demo
        .map(|(demo, frame)| (frame.demo_note)(demo))
        .unwrap_or_default();
    html! {
        <ContextProvider<Provided> context={provided}>
            <AppFrame
                {items}
                {on_select}
                {collapsed}
                {on_collapse}
                {on_navigate}
                header={html! { <>{later.frame.map(|frame| (frame.person)()).unwrap_or_default()}<LivePill /><ThemeControl /></> }}
            >
                <Guarded {place}>{for page}</Guarded>
                {demo}
            </AppFrame>
            {later.frame.map(|frame| (frame.question)(&unsaved)).unwrap_or_default()}
            <Toasts undo={later.frame.map(|frame| (frame.undo)())} />
        </ContextProvider<Provided>>
    }
}

/// Where the shell is: at the window's address unless it is away from there.
#[hook]
fn use_address(away: Option<&Address>) -> Address {
    match (away, use_location()) {
        (Some(away), _) => away.clone(),
        (None, Some(location)) => Address {
            path: location.path().to_owned().into(),
            query: location.query_str().to_owned().into(),
        },
        (None, None) => Address::default(),
    }
}

/// Whether only the icons of the menu are seen, and what changes that.
#[hook]
fn use_collapsed() -> (bool, Callback<bool>) {
    let collapsed = use_state_eq(|| storage::get(SIDER_KEY).is_some());
    let setter = collapsed.setter();
    let on_collapse = Callback::from(move |collapsed: bool| {
        keep_collapsed(collapsed);
        setter.set(collapsed);
    });
    (*collapsed, on_collapse)
}

/// What the pages are given.
#[hook]
fn use_provisions(later: &UseLater) -> Provided {
    let typesetter = use_memo((), |()| typesetter());
    let kept = use_memo((), |()| kept());
    let files = use_memo(later.frame, |frame| frame.map(|frame| (frame.files)()));
    Provided {
        typesetter: Some((*typesetter).clone()),
        later: later.pages.here(),
        kept: (*kept).clone(),
        files: (*files).clone(),
    }
}

/// Goes to `path` in the place of where one is, so that Back does not lead here again.
#[hook]
fn use_home(path: Option<&str>) {
    let navigator = use_navigator();
    use_guard((path.map(str::to_owned), navigator), |(path, navigator)| {
        if let (Some(path), Some(navigator)) = (path, navigator) {
            navigator.replace(&AnyRoute::new(path.clone()));
        }
        Guard::empty()
    });
}

/// The browser's memory, for the pages.
fn kept() -> Kept {
    Kept {
        get: Callback::from(|key: AttrValue| storage::get(&key)),
        set: Callback::from(|(key, text): (AttrValue, String)| {
            storage::set(&key, &text);
        }),
    }
}

fn keep_collapsed(collapsed: bool) {
    if collapsed {
        storage::set(SIDER_KEY, "collapsed");
    } else {
        storage::remove(SIDER_KEY);
    }
}

/// What stands in the window's title: the page, then the app.
fn document_title(place: Option<&Location>) -> String {
    let missing = || t("documentTitle.notFound", "Page not found").into_owned();
    let page = place.map_or_else(missing, Location::title);
    t_with("documentTitle.page", "{{page}} | Sapwood", &[("page", &page)])
}

/// Names the document, and moves the focus to the heading of each page but the first: a screen reader says where it is,
/// and the next Tab starts there.
#[hook]
fn use_arrival(path: &str, title: &str, is_away: bool) {
    use_guard((title.to_owned(), is_away), |(title, is_away)| {
        if !*is_away {
            page::set_title(title);
        }
        Guard::empty()
    });
    let first = use_mut_ref(|| true);
    // The title alone changes with the language, and whoever chose that is still there.
    use_guard((path.to_owned(), is_away), move |(_, is_away)| {
        if !*is_away && !first.replace(false) {
            page::scroll_to_top();
            page::focus_heading();
        }
        Guard::empty()
    });
}

/// Follows the links of the page, after the question about what is unsaved if there has to be one.
#[hook]
fn use_follow(unsaved: &WarnAboutChange) -> Callback<AttrValue> {
    let go = use_go();
    use_callback((go, unsaved.clone()), |href: AttrValue, (go, unsaved)| {
        let go = go.clone();
        unsaved.ask(move || {
            go.push(&href);
            page::scroll_to_top();
        });
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::resources;

    #[test]
    fn the_documents_title_names_the_page() {
        let title = |path| document_title(locate(&resources(), path).as_ref());
        assert_eq!(title("/posts"), "Posts | Sapwood");
        assert_eq!(title("/posts/edit/5"), "Edit post 5 | Sapwood");
        assert_eq!(title("/nowhere"), "Page not found | Sapwood");
    }
}
