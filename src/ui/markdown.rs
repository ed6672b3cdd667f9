//! Text in Markdown, as elements.

use serde_json::Value;
use yew::prelude::*;
use yew::virtual_dom::{VNode, VTag};

sheet!(
    markdown_class,
    r#"
    line-height: 1.65; overflow-wrap: anywhere;
    > * + * { margin-top: .85em; }
    h2, h3, h4, h5, h6 { margin-top: 1.3em; }
    > :first-child { margin-top: 0; }
    h2 { font-size: 1.25rem; }
    h3 { font-size: 1.0938rem; }
    h4, h5, h6 { font-size: 1rem; }
    ul, ol { padding-inline-start: 1.6em; }
    li + li, li > ul, li > ol { margin-top: .25em; }
    li > p + p { margin-top: .6em; }
    li:has(> .task) { position: relative; list-style: none; }
    .task { position: absolute; inset: calc((1lh - 1.15em) / 2) auto auto -1.6em; display: grid; place-items: center; width: 1.15em; height: 1.15em; border: 1.5px solid var(--line-strong); border-radius: 4px; }
    .task[data-done=true] { border-color: var(--accent); background: var(--accent); }
    .task[data-done=true]::after { content: ""; width: .3em; height: .6em; margin-top: -.15em; border: solid var(--on-accent); border-width: 0 2px 2px 0; rotate: 45deg; }
    blockquote { padding: 2px 0 2px 16px; border-inline-start: 3px solid var(--accent-line); color: var(--muted); }
    blockquote > * + * { margin-top: .6em; }
    code { padding: .12em .38em; border-radius: 4px; background: var(--hover); font-family: var(--mono); font-size: .9em; }
    pre { padding: 12px 14px; border: 1px solid var(--line); border-radius: var(--radius-s); background: var(--sunken); overflow-x: auto; line-height: 1.5; }
    pre code { padding: 0; background: none; font-size: .8125rem; }
    hr { height: 1px; border: 0; background: var(--line); }
    img { border-radius: var(--radius-s); }
    .scroll { overflow-x: auto; }
    table { font-variant-numeric: tabular-nums; }
    th, td { padding: 6px 12px; border: 1px solid var(--line); text-align: start; }
    th { background: var(--sunken); font-weight: 600; }
    "#
);

/// The elements that a text may have; anything else in a tree is left out, and so is what is in it.
const TAGS: [&str; 27] = [
    "p",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "em",
    "strong",
    "del",
    "code",
    "pre",
    "blockquote",
    "ul",
    "ol",
    "li",
    "span",
    "a",
    "img",
    "div",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "hr",
    "br",
];

/// The attributes that they may have.
const ATTRIBUTES: [&str; 15] = [
    "alt",
    "aria-label",
    "class",
    "data-done",
    "href",
    "loading",
    "referrerpolicy",
    "rel",
    "role",
    "scope",
    "src",
    "start",
    "style",
    "tabindex",
    "target",
];

/// Draws the tree of a text as `crate::markdown::typeset` writes it: an array of texts and elements, an element being an
/// array of its tag, its attributes and what is in it. What is no such tree is left out.
pub fn view_markdown(tree: &Value) -> Html {
    html! { <div class={markdown_class()}>{for nodes(tree).map(view)}</div> }
}

/// Draws a text as it was typed, for when it cannot be read as Markdown.
pub fn view_plain(text: &str) -> Html {
    html! { <div class={markdown_class()} style="white-space:pre-wrap">{text}</div> }
}

fn nodes(tree: &Value) -> impl Iterator<Item = &Value> {
    tree.as_array().map_or(&[][..], Vec::as_slice).iter()
}

fn view(node: &Value) -> VNode {
    match node {
        Value::String(text) => VNode::from(text.clone()),
        node => view_element(node).unwrap_or_default(),
    }
}

fn view_element(node: &Value) -> Option<VNode> {
    let mut parts = nodes(node);
    let tag = known(&TAGS, parts.next()?.as_str()?)?;
    let mut element = VTag::new(tag);
    for (name, value) in parts.next()?.as_object()? {
        if let (Some(name), Some(value)) = (known(&ATTRIBUTES, name), value.as_str()) {
            element.add_attribute(name, value.to_owned());
        }
    }
    element.add_children(parts.map(view));
    Some(element.into())
}

fn known(names: &[&'static str], name: &str) -> Option<&'static str> {
    names.iter().copied().find(|known| *known == name)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn drawn(node: &Value) -> VTag {
        match view(node) {
            VNode::VTag(element) => (*element).clone(),
            other => panic!("no element: {other:?}"),
        }
    }

    #[test]
    fn an_element_has_its_attributes_and_what_is_in_it() {
        let link = drawn(&json!(["a", {"href": "/posts", "rel": "nofollow"}, "all ", ["em", {}, "posts"]]));
        assert_eq!(link.tag(), "a");
        let attributes: Vec<_> = link.attributes.iter().collect();
        assert!(attributes.contains(&("href", "/posts")) && attributes.contains(&("rel", "nofollow")));
    }

    #[test]
    fn what_a_text_may_not_have_is_left_out() {
        assert_eq!(view(&json!(["script", {}, "alert(1)"])), VNode::default());
        let image = drawn(&json!(["img", {"src": "https://x.example/i.png", "onerror": "alert(1)"}]));
        assert_eq!(
            image.attributes.iter().collect::<Vec<_>>(),
            [("src", "https://x.example/i.png")]
        );
    }

    #[test]
    fn a_broken_tree_is_nothing() {
        for tree in [
            json!(null),
            json!([[]]),
            json!([["p"]]),
            json!([[1, {}]]),
            json!({"p": 1}),
        ] {
            let _ = view_markdown(&tree);
            assert!(nodes(&tree).all(|node| view(node) == VNode::default()));
        }
    }

    #[test]
    fn everything_that_a_text_can_become_can_be_drawn() {
        let text = "# a\n\n*b* **c** ~~d~~ `e` [f](https://x.example) ![g](https://x.example/g.png)\\\nh\n\n> i\n\n3. j\n\n- [x] k\n\n```\nl\n```\n\n| m |\n|:-:|\n| n |\n\n---\n";
        fn check(node: &Value) {
            if let Some([tag, attributes, inside @ ..]) = node.as_array().map(Vec::as_slice) {
                assert!(known(&TAGS, tag.as_str().unwrap()).is_some(), "{tag}");
                for name in attributes.as_object().unwrap().keys() {
                    assert!(known(&ATTRIBUTES, name).is_some(), "{name}");
                }
                inside.iter().for_each(check);
            }
        }
        let tree: Value = serde_json::from_str(&crate::markdown::typeset(text)).unwrap();
        nodes(&tree).for_each(check);
    }
}
