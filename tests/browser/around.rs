//! Around the data: who may do what, who is here, messages, waiting, files.

use std::cell::RefCell;
use std::future::ready;
use std::rc::Rc;

use sapwood::engine::access::{AccessAction, CanParams, Verdict};
use sapwood::engine::auth::{AuthError, AuthFuture, AuthProvider, Identity, Session};
use sapwood::engine::data::DataError;
use sapwood::engine::export::ExportSpec;
use sapwood::engine::import::{ImportColumn, ImportProgress};
use sapwood::engine::live::LiveMode;
use sapwood::engine::notify::{NotificationProvider, Toast, ToastKind};
use sapwood::engine::transfer::{Sink, Source};
use sapwood::hooks::{
    AuthState, Authenticated, CanAccess, NotificationOption, Providers, Shared, UseExportOptions,
    UseImportOptions, UseListOptions, UseLoadingOvertimeOptions, UseLogListOptions, UseMutationOptions,
    use_can, use_create, use_export, use_get_identity, use_import, use_is_authenticated, use_list,
    use_loading_overtime, use_log_list, use_login, use_logout, use_menu, use_notification, use_on_error,
    use_permissions,
};
use sapwood::model::Post;
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;

use crate::support::{Doorkeeper, Hurried, Log, LogProps, With, WithProps, World, settled};

#[component]
fn Rooms(_: &LogProps) -> Html {
    let edit = use_can(&CanParams::new("posts", AccessAction::Edit));
    let said = match edit {
        Verdict::Pending => "?".to_owned(),
        Verdict::Yes => "yes".to_owned(),
        Verdict::No { reason, hide } => format!("{reason} {hide}"),
    };
    let menu: Vec<String> = use_menu()
        .items
        .iter()
        .map(|item| item.resource.name().to_string())
        .collect();
    html! {
        <>
            {said}{" "}{menu.join(",")}{" "}
            <CanAccess resource="posts" action={AccessAction::Show}>{"show"}</CanAccess>
            <CanAccess resource="posts" action={AccessAction::Edit} fallback={html! { {"/no"} }}>{"edit"}</CanAccess>
        </>
    }
}

#[wasm_bindgen_test]
async fn what_is_not_allowed_is_said_and_hidden_and_each_question_is_asked_once() {
    let world = World::new(LiveMode::Off);
    let asked = Log::new();
    let page = world.mount::<With<Rooms>>(WithProps::new(Providers {
        access_control: Some(Rc::new(Doorkeeper(asked.clone()))),
        ..Providers::default()
    }));
    page.shows("Not you false posts show/no").await;
    let mut asked = asked.lines();
    asked.sort();
    assert_eq!(
        asked,
        ["categories list", "posts edit", "posts list", "posts show"]
    );
    page.unmount();
}

#[wasm_bindgen_test]
async fn without_access_control_everything_is_allowed_at_once() {
    let world = World::new(LiveMode::Off);
    let page = world.mount::<With<Rooms>>(WithProps::new(Providers::default()));
    page.shows("yes posts,categories showedit").await;
    page.unmount();
}

/// Knows one password.
#[derive(Default)]
struct Accounts(RefCell<Option<Identity>>);

impl AuthProvider for Accounts {
    fn login(&self, credentials: &Value) -> AuthFuture<Identity> {
        if credentials["password"] != "secret" {
            return Box::pin(ready(Err(AuthError::new("Wrong password."))));
        }
        let ann = Identity {
            id: "ann".into(),
            name: "Ann".into(),
            avatar: None,
            permissions: json!(["list"]),
        };
        self.0.replace(Some(ann.clone()));
        Box::pin(ready(Ok(ann)))
    }

    fn logout(&self) -> AuthFuture<()> {
        self.0.replace(None);
        Box::pin(ready(Ok(())))
    }

    fn identity(&self) -> AuthFuture<Option<Identity>> {
        Box::pin(ready(Ok(self.0.borrow().clone())))
    }
}

#[component]
fn Office(_: &LogProps) -> Html {
    let (login, logout) = (use_login(), use_logout());
    let on_error = use_on_error();
    let identity = use_get_identity();
    let permissions = use_permissions();
    let session = use_is_authenticated();
    let expired = matches!(session, Some(Session::SignedOut(_)));
    let enter = |password: &'static str| {
        let login = login.login.clone();
        move |_: MouseEvent| login.emit(json!({ "password": password }))
    };
    let refused = on_error.reform(|_: MouseEvent| DataError::Status {
        status: 401,
        message: "".into(),
    });
    let failed = match &login.state {
        AuthState::Failed(error) => error.to_string(),
        AuthState::Idle | AuthState::Pending | AuthState::Done => String::new(),
    };
    html! {
        <>
            <button id="wrong" onclick={enter("guess")} />
            <button id="right" onclick={enter("secret")} />
            <button id="leave" onclick={logout.logout.reform(|_: MouseEvent| ())} />
            <button id="refused" onclick={refused} />
            <Authenticated fallback={html! { {"stranger"} }}>
                {identity.map(|identity| identity.name.to_string())}{" "}{permissions.to_string()}
            </Authenticated>
            {failed}{if expired { " out" } else { "" }}
        </>
    }
}

#[wasm_bindgen_test]
async fn somebody_signs_in_is_refused_once_and_signs_out() {
    let world = World::new(LiveMode::Off);
    let page = world.mount::<With<Office>>(WithProps::new(Providers {
        auth: Some(Rc::new(Accounts::default())),
        ..Providers::default()
    }));
    page.shows("stranger out").await;
    page.click("#wrong");
    page.shows("strangerWrong password. out").await;
    page.click("#right");
    page.shows("Ann [\"list\"]").await;
    page.click("#refused");
    page.shows("stranger out").await;
    page.click("#right");
    page.shows("Ann [\"list\"]").await;
    page.click("#leave");
    page.shows("stranger out").await;
    page.unmount();
}

#[wasm_bindgen_test]
async fn without_accounts_nobody_is_asked_who_they_are() {
    let world = World::new(LiveMode::Off);
    let page = world.mount::<With<Office>>(WithProps::new(Providers::default()));
    page.shows(" null").await;
    page.click("#right");
    settled().await;
    page.shows(" null").await;
    page.unmount();
}

/// Writes down what it is to show.
struct Crier(Log);

impl NotificationProvider for Crier {
    fn open(&self, toast: &Toast) {
        self.0.write(format!("open {} {}", toast.key, toast.message));
    }

    fn close(&self, key: &str) {
        self.0.write(format!("close {key}"));
    }
}

#[component]
fn Speaker(_: &LogProps) -> Html {
    let notification = use_notification();
    let usual = use_create(Post::RESOURCE, UseMutationOptions::default()).create;
    let off = use_create(
        Post::RESOURCE,
        UseMutationOptions {
            success_notification: NotificationOption::Off,
            ..UseMutationOptions::default()
        },
    );
    let own = use_create(
        Post::RESOURCE,
        UseMutationOptions {
            success_notification: NotificationOption::With(Callback::from(|mutated| {
                let sapwood::engine::mutation::Mutated { id, .. } = mutated;
                Some(Toast {
                    key: "own".into(),
                    kind: ToastKind::Info,
                    message: format!("number {}", id?).into(),
                    description: None,
                })
            })),
            ..UseMutationOptions::default()
        },
    );
    let create = |create: Callback<Value>| create.reform(|_: MouseEvent| json!({ "title": "x" }));
    let close = move |_: MouseEvent| notification.close("own");
    html! {
        <>
            <button id="usual" onclick={create(usual)} />
            <button id="off" onclick={create(off.create)} />
            <button id="own" onclick={create(own.create)} />
            <button id="close" onclick={close} />
        </>
    }
}

#[wasm_bindgen_test]
async fn messages_go_to_the_apps_own_provider_and_each_hook_may_choose_its_own() {
    let world = World::new(LiveMode::Off);
    let heard = Log::new();
    let page = world.mount::<With<Speaker>>(WithProps::new(Providers {
        notification: Some(Rc::new(Crier(heard.clone()))),
        ..Providers::default()
    }));
    settled().await;
    for button in ["#usual", "#off", "#own", "#close"] {
        page.click(button);
        settled().await;
    }
    assert_eq!(
        heard.lines(),
        [
            "open create-posts-notification Successfully created post",
            "open own number 126",
            "close own"
        ]
    );
    page.unmount();
}

#[component]
fn Patience(props: &LogProps) -> Html {
    let loading = use_state_eq(|| true);
    let log = props.log.clone();
    let elapsed = use_loading_overtime(
        *loading,
        UseLoadingOvertimeOptions {
            on_interval: Callback::from(move |elapsed: std::time::Duration| {
                log.write(elapsed.as_secs().to_string())
            }),
            ..UseLoadingOvertimeOptions::default()
        },
    );
    let setter = loading.setter();
    let done = elapsed.map_or(
        "done",
        |elapsed| if elapsed.as_secs() >= 2 { "long" } else { "short" },
    );
    html! { <><button id="done" onclick={move |_: MouseEvent| setter.set(false)} />{done}</> }
}

#[wasm_bindgen_test]
async fn how_long_one_waits_is_counted_until_it_is_over() {
    let world = World::with(LiveMode::Off, Rc::new(Hurried));
    let log = Log::new();
    let page = world.mount::<Patience>(LogProps { log: log.clone() });
    page.shows("short").await;
    page.shows("long").await;
    assert_eq!(log.lines()[..2], ["1", "2"]);
    page.click("#done");
    page.shows("done").await;
    page.unmount();
}

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

#[component]
fn Past(props: &LogProps) -> Html {
    let open = use_state_eq(|| false);
    let log = use_log_list(
        "posts",
        &5.into(),
        UseLogListOptions {
            enabled: *open,
            ..UseLogListOptions::default()
        },
    );
    props.log.write(log.is_kept.to_string());
    let setter = open.setter();
    html! { <><button id="open" onclick={move |_: MouseEvent| setter.set(true)} />{log.entries.len()}</> }
}

#[wasm_bindgen_test]
async fn a_log_is_read_when_it_is_opened_and_again_when_the_record_changes() {
    let world = World::new(LiveMode::Auto);
    let page = world.mount::<With<Past>>(WithProps::new(Providers {
        audit_log: Some("audit".into()),
        ..Providers::default()
    }));
    page.shows("0").await;
    assert_eq!(world.server.asked("LIST audit"), 0);
    page.click("#open");
    settled().await;
    assert_eq!(world.server.asked("LIST audit"), 1);
    world.other_changes("posts", 6, "title", json!("another post"));
    settled().await;
    assert_eq!(
        world.server.asked("LIST audit"),
        1,
        "another record has a log of its own"
    );
    world.other_changes("posts", 5, "title", json!("this post"));
    crate::support::until(
        "the log to be read again",
        || world.server.asked("LIST audit") == 2,
        String::new,
    )
    .await;
    page.unmount();
}
