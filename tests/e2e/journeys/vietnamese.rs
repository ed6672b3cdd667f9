//! A person who reads Vietnamese meets no sentence of the app's in English: not on the pages, not in dialogs and messages, not
//! in what goes wrong.

use serde_json::{Value, json};

use super::transfer::{choose, make_file};
use super::{ALERT, cell, field};
use crate::harness::{Key, Page, World};

/// Words that English sentences are made of, and Vietnamese ones never.
const ENGLISH: &str = "\\b(the|this|that|was|were|is|are|not|and|your|you|with|of|for|from|by|be|it|will|has|have|records?|posts?|\
    categor(y|ies)|server|save[ds]?|edit(ed|s)?|show(n|s)?|deleted?|cancel(led)?|close|search|title|status|content|page|draft|\
    published|rejected|select(ed)?|sort|view|changed?|nothing|offline|connection|reached|answer|password|user|sign|line|column|\
    file|next|previous|undo|back|refresh|keep|write|bold|italic|must|number|please|enter|try|again)\\b";

/// What a person sees or hears of the page but what people wrote and what is called the same everywhere.
const SENTENCES: &str = "const english = new RegExp(arguments[0], 'i'); const said = []; \
    const foreign = 'script, style, noscript, option[lang], .language-name, td[data-col=title], td[data-col=category], \
        [data-testid=avatars], .login-hint, [data-testid^=show-title], [data-testid^=show-category], [data-testid^=show-content], \
        .conflict-side p, [role=option], textarea, code, .preview'; \
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT); \
    while (walk.nextNode()) if (!walk.currentNode.parentElement.closest(foreign)) said.push(walk.currentNode.data.trim()); \
    for (const element of document.querySelectorAll('[aria-label], [title], [placeholder]')) \
        if (!element.closest(foreign)) for (const name of ['aria-label', 'title', 'placeholder']) said.push(element.getAttribute(name) ?? ''); \
    return said.filter((text) => english.test(text.replaceAll('config.json', '')));";

#[track_caller]
fn assert_vietnamese(page: &Page, what: &str) {
    let english = page.run(SENTENCES, &json!([ENGLISH]));
    assert_eq!(english, json!([]), "English on {what}");
}

/// A page that has been in Vietnamese before.
fn open(world: &World, path: &str) -> Page {
    let page = world.browser();
    page.goto("/favicon.svg");
    page.run("localStorage.setItem('sapwood.locale', 'vi')", &json!([]));
    page.goto(path);
    page
}

#[test]
fn lists_and_what_is_done_to_them_are_in_vietnamese() {
    let world = World::new();
    let page = open(&world, "/posts");
    page.wait_text("main h1", "Bài viết");
    page.wait_there(&cell(1, "category"));
    assert_vietnamese(&page, "the list");
    for menu in ["Chuyên mục", "Trạng thái", "Hiển thị"] {
        page.wait_for("the focus on the menu's button", |page| {
            page.run(
                "const opener = [...document.querySelectorAll('main .opener')].find((e) => e.innerText.includes(arguments[0]));
                 opener?.focus(); return Boolean(opener)",
                &json!([menu]),
            ) == json!(true)
        });
        page.press(Key::Enter);
        page.wait_there(".panel label");
        assert_vietnamese(&page, menu);
        page.press(Key::Escape);
        page.wait_gone(".panel");
    }
    page.click("tr[data-id='1'] .check");
    page.wait_there("[data-testid=selection]");
    page.click("tr[data-id='2'] .check");
    assert_vietnamese(&page, "a selection");
    page.click_named("Xóa");
    page.wait_there("dialog[open]");
    assert_vietnamese(&page, "the question before deleting");
    page.press(Key::Escape);
    page.wait_gone("dialog[open]");
    page.goto("/posts?filters[0][field]=q&filters[0][operator]=contains&filters[0][value]=xyzzy");
    page.wait_there("tr.blank");
    assert_vietnamese(&page, "an empty list");
    world.fault(
        "http",
        &json!({ "method": "GET", "path": "/api/categories", "times": null, "status": 400, "body": "{}", "contentType": "application/json" }),
    );
    page.goto("/categories");
    page.wait_text("tr.blank", "(trạng thái 400)");
    assert_vietnamese(&page, "a list that could not be loaded");
    page.goto("/nowhere");
    page.wait_there("[data-testid=not-found]");
    assert_vietnamese(&page, "an address that leads nowhere");
    page.assert_no_panic();
}

#[test]
fn forms_conflicts_and_what_became_of_them_are_in_vietnamese() {
    let world = World::new();
    let page = open(&world, "/posts/create");
    page.wait_there("[role=toolbar]");
    page.click("main button[type=submit]");
    page.wait_there(".field-error");
    assert_vietnamese(&page, "a form with errors");

    page.goto("/posts/edit/4");
    page.wait_for("the channel of the posts", |_| {
        world.channels().contains(&"resources/posts".to_owned())
    });
    page.wait_for("the title", |page| {
        page.value(&field("title")).is_some_and(|title| !title.is_empty())
    });
    page.fill(&field("title"), "Của tôi");
    world.patch_post(4, &json!({ "title": "Khác" }));
    page.wait_there(ALERT);
    assert_vietnamese(&page, "a form whose record was changed");
    page.click("main button[type=submit]");
    page.wait_there("[data-conflict=title]");
    assert_vietnamese(&page, "a conflict");
    page.click("main button[type=submit]");
    page.wait_there("dialog[open]");
    assert_vietnamese(&page, "the question before overwriting");
    page.click_named("Lưu bản của tôi");
    page.wait_path("/posts");
    page.wait_text("[data-testid=toast]", "Đã lưu bài viết");
    assert_vietnamese(&page, "a list after a change");

    page.follow("/posts/show/5");
    page.wait_there("[data-testid=show-content]");
    page.click(".card-toggle");
    page.wait_there(".card-toggle[aria-expanded=true]");
    assert_vietnamese(&page, "a record");
    world.rest("DELETE", "/api/posts/5", &Value::Null);
    page.wait_there(ALERT);
    assert_vietnamese(&page, "a record that was deleted");
    page.assert_no_panic();
}

#[test]
fn what_can_be_undone_and_what_could_not_be_sent_is_said_in_vietnamese() {
    let world = World::new();
    let mut config = world.config();
    config["mutationMode"] = json!("undoable");
    config["undoableTimeout"] = json!(60_000);
    world.configure(1, &config.to_string());
    let page = open(&world, "/posts/edit/3");
    page.wait_for("the title", |page| {
        page.value(&field("title")).is_some_and(|title| !title.is_empty())
    });
    page.fill(&field("title"), "Đổi");
    page.click("main button[type=submit]");
    page.wait_there("[data-testid=undo-toast]");
    assert_vietnamese(&page, "a change that can be undone");

    page.goto("/posts/edit/7");
    page.wait_for("the title", |page| {
        page.value(&field("title")).is_some_and(|title| !title.is_empty())
    });
    page.fill(&field("title"), "Không đến nơi");
    world.fault("http", &json!({ "method": "PATCH", "path": "/api/posts/7", "times": null, "status": 500, "body": "{}", "contentType": "application/json" }));
    page.click("main button[type=submit]");
    page.wait_text("[data-testid=toast]", "(trạng thái 500)");
    assert_vietnamese(&page, "a change that the server refused");
    page.assert_no_panic();
}

#[test]
fn what_is_wrong_with_a_file_is_said_in_vietnamese() {
    let world = World::new();
    let page = open(&world, "/posts");
    page.wait_there(&cell(1, "title"));
    page.click_named("Nhập");
    for (file, said) in [
        ("", "Tệp này trống."),
        ("title,category.id\n\"a\"b,1\n", "dấu ngoặc kép"),
    ] {
        page.wait_there("dialog[open] input[type=file]");
        assert_vietnamese(&page, "the import");
        make_file(&page, file);
        choose(&page);
        page.wait_text("dialog[open]", said);
        assert_vietnamese(&page, "an import that failed");
        page.click_named("Nhập tệp khác");
    }
}

#[test]
fn why_a_page_is_not_live_is_said_in_vietnamese() {
    let world = World::new();
    let mut config = world.config();
    config["live"]["endpoint"] = json!("127.0.0.1");
    config["live"]["port"] = json!(9);
    config["live"]["tls"] = json!(false);
    world.configure(1, &config.to_string());
    let page = open(&world, "/posts");
    page.wait_text(
        "[data-testid=live-status]",
        "không kết nối được với máy chủ (lỗi Ably 80003)",
    );
    assert_vietnamese(&page, "a page that is not live");
}

#[test]
fn why_nobody_is_let_in_is_said_in_vietnamese() {
    let world = World::with_options(&["--login"]);
    let page = open(&world, "/posts");
    page.wait_there(&field("username"));
    page.click("button[type=submit]");
    page.wait_there("#login-password-wrong .login-wrong");
    assert_vietnamese(&page, "an incomplete login");
    page.fill(&field("username"), "ann");
    page.fill(&field("password"), "wrong");
    world.fault(
        "http",
        &json!({ "method": "POST", "path": "/session/login", "times": 1, "status": 401, "body": "" }),
    );
    page.press(Key::Enter);
    page.wait_text("[role=alert]", "Tên người dùng hoặc mật khẩu không đúng.");
    assert_vietnamese(&page, "a refused login");
}
