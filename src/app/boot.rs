//! From `config.json` to the first page.

use std::rc::Rc;
use std::time::Duration;

use yew::prelude::*;
use yew_router::BrowserRouter;

use super::access::{Around, around};
use super::ahead::Ahead;
use super::demo::SharedDemo;
use super::locales::speak;
use super::providers::setup;
use crate::config::{Config, ConfigError};
use crate::engine::runtime::Guard;
use crate::engine::store::Store;
use crate::hooks::{SapwoodStore, Shared, use_guard};
use crate::pages::foresee;
use crate::platform::history;
use crate::platform::http::{self, Method};
use crate::platform::page::{self, PageEvent};
use crate::ui::error_page::{ErrorReport, view_error_page};

/// How long to wait for `config.json`.
const PATIENCE: Duration = Duration::from_secs(15);

/// Starts the app: reads the configuration, and puts the app in the place of the skeleton that `index.html` shows
/// meanwhile, or a page that says what is wrong with the configuration.
pub async fn boot() {
    let started = match load().await {
        Ok(config) => start(&config).await,
        Err(error) => Err(error),
    };
    let mut ahead = started.as_ref().ok().and_then(ask_ahead);
    speak().await;
    if let Some(ahead) = &mut ahead {
        ahead.answered_or_late().await;
    }
    let Some(root) = page::element("app") else { return };
    history::number_entries();
    yew::Renderer::<App>::with_root_and_props(root, AppProps { started }).render();
    if let Some(ahead) = ahead {
        ahead.hand_over().await;
    }
}

async fn load() -> Result<Config, ConfigError> {
    let url = page::resolve("/config.json");
    let answer = http::send(Method::Get, &url, &[], None, PATIENCE)
        .await
        .map_err(|reason| ConfigError {
            path: "config.json".to_owned(),
            problem: format!("the server was not reached: {reason}"),
        })?;
    // `trunk serve` passes this on to the sandbox; where none runs, it answers 500 without a word.
    if cfg!(debug_assertions) && answer.status == 500 && answer.body.is_empty() {
        return Ok(Config::default());
    }
    Config::from_answer(
        answer.status,
        answer.content_type.as_deref().unwrap_or_default(),
        &answer.body,
    )
}

async fn start(config: &Config) -> Result<Started, ConfigError> {
    let around = around(config).await?;
    let (setup, demo) = setup(config).await?;
    Ok(Started {
        store: Store::new(setup).into(),
        demo: demo.map(Rc::new).map(Shared),
        around,
    })
}

/// Asks for what the first page shows before there is a page.
fn ask_ahead(started: &Started) -> Option<Ahead> {
    // Those who have to sign in first may not ask yet.
    if started.around.has_door() {
        return None;
    }
    let store = &started.store;
    let (path, query) = page::address();
    let key = foresee(store.resources(), &path, &query)?;
    Some(Ahead::new(store, key))
}

#[derive(Clone, Debug, PartialEq, Properties)]
struct AppProps {
    started: Result<Started, ConfigError>,
}

/// What the app runs on.
#[derive(Clone, Debug, PartialEq)]
struct Started {
    store: Shared<Store>,
    demo: Option<SharedDemo>,
    around: Around,
}

/// The whole app around its store.
#[component]
fn App(props: &AppProps) -> Html {
    let store = props.started.as_ref().ok().map(|started| started.store.clone());
    use_guard(store, |store| match store {
        Some(store) => watch_network(store),
        None => Guard::empty(),
    });
    match &props.started {
        Ok(started) => html! {
            <SapwoodStore store={started.store.clone()} providers={started.around.providers.clone()}>
                <BrowserRouter>{started.around.view(started.demo.clone())}</BrowserRouter>
            </SapwoodStore>
        },
        Err(error) => view_broken_config(error),
    }
}

fn watch_network(store: &Rc<Store>) -> Guard {
    let store = Rc::clone(store);
    page::on_page_event(Rc::new(move |event| match event {
        PageEvent::Online => store.set_online(true),
        PageEvent::Offline => store.set_online(false),
        _ => {}
    }))
}

/// The page that names the field of `config.json` that cannot be used, and what is wrong with it.
fn view_broken_config(error: &ConfigError) -> Html {
    let ConfigError { path, problem } = error;
    let place = if path == "config.json" {
        path.clone()
    } else {
        format!("config.json, field {path}")
    };
    let page = view_error_page(&ErrorReport {
        title: "The configuration cannot be used".into(),
        what: format!("{path}: {problem}").into(),
        place: place.into(),
        remedy: "Correct the file beside index.html on the server, then reload this page.".into(),
        action: Html::default(),
    });
    html! { <main>{page}</main> }
}
