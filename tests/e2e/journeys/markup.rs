//! What people write is text: it never runs.

use serde_json::json;

use crate::harness::World;

const CONTENT: &str = "<script>window.ran = 1</script>

<img src=x onerror=\"window.ran = 2\">

[click me](javascript:window.ran=3) and [me](JaVaScRiPt&colon;window.ran=4) and [data](data:text/html,<script>parent.ran=5</script>)

<a href=\"javascript:window.ran=6\">raw</a> <svg onload=\"window.ran=7\"></svg>

![picture](javascript:window.ran=8) [fine](https://example.org/) [mail](mailto:a@example.org)

| a | b |
|---|---|
| ~~gone~~ | <iframe srcdoc=\"<script>parent.ran=9</script>\"></iframe> |

- [x] done
";

const TITLE: &str = "<img src=x onerror=\"window.ran=10\"><script>window.ran=11</script>";

#[test]
fn scripts_in_content_and_title_are_inert() {
    let world = World::new();
    world.patch_post(1, &json!({ "title": TITLE, "content": CONTENT }));
    let page = world.open("/posts/show/1");
    page.wait_text("[data-testid=show-title]", TITLE);
    page.wait_there("[data-testid=show-content] table");
    let content = "[data-testid=show-content]";
    assert_eq!(
        page.count(&format!("{content} :is(script, iframe, svg, object, embed)")),
        0
    );
    let links = page.run(
        "return [...document.querySelectorAll(arguments[0] + ' a')].map((a) => a.getAttribute('href'))",
        &json!([content]),
    );
    assert_eq!(links, json!(["https://example.org/", "mailto:a@example.org"]));
    let handlers = page.run(
        "return [...document.querySelectorAll('main *')].flatMap((e) => e.getAttributeNames()).filter((n) => n.startsWith('on'))",
        &json!([]),
    );
    assert_eq!(handlers, json!([]));
    assert_eq!(page.count(&format!("{content} del")), 1);
    assert_eq!(page.count(&format!("{content} [data-done=true]")), 1);

    page.click_named("Posts");
    page.wait_text("tr[data-id=\"1\"] td[data-col=title]", TITLE);
    page.follow("/posts/edit/1");
    page.wait_value("[name=title]", TITLE);
    page.click_named("Preview");
    page.wait_there("[role=tabpanel] table");
    assert_eq!(page.run("return window.ran ?? null", &json!([])), json!(null));
}
