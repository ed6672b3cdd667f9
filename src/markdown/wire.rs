//! The tree as JSON, the way it travels from the worker to the page.
//!
//! A text is a string, an element an array: its tag, its attributes as an object, then what is in it.

use serde_json::{Map, Value};

use super::tree::{Align, Kind, Node};

/// The nodes as one JSON array.
pub(super) fn to_json(nodes: Vec<Node>) -> Value {
    Value::Array(nodes.into_iter().map(node).collect())
}

fn node(node: Node) -> Value {
    match node {
        Node::Text(text) => Value::String(text),
        Node::Element(kind, children) => {
            let inside: Vec<Value> = children.into_iter().map(self::node).collect();
            match kind {
                // Both may scroll, so both can be reached by keyboard.
                Kind::CodeBlock => {
                    let code = element("code", Vec::new(), inside);
                    element("pre", vec![("tabindex", "0".to_owned())], vec![code])
                }
                Kind::Table => {
                    let around = [
                        ("class", "scroll"),
                        ("tabindex", "0"),
                        ("role", "group"),
                        ("aria-label", "Table"),
                    ];
                    let around = around.map(|(name, value)| (name, value.to_owned())).to_vec();
                    element("div", around, vec![element("table", Vec::new(), inside)])
                }
                other => element(tag(&other), attributes(other), inside),
            }
        }
    }
}

fn element(tag: &str, attributes: Attributes, inside: Vec<Value>) -> Value {
    let attributes = attributes
        .into_iter()
        .map(|(name, value)| (name.to_owned(), Value::String(value)))
        .collect::<Map<_, _>>();
    let mut parts = vec![tag.into(), Value::Object(attributes)];
    parts.extend(inside);
    Value::Array(parts)
}

const fn tag(kind: &Kind) -> &'static str {
    match kind {
        Kind::Paragraph => "p",
        Kind::Heading(2) => "h2",
        Kind::Heading(3) => "h3",
        Kind::Heading(4) => "h4",
        Kind::Heading(5) => "h5",
        Kind::Heading(_) => "h6",
        Kind::Emphasis => "em",
        Kind::Strong => "strong",
        Kind::Deleted => "del",
        Kind::Code => "code",
        Kind::CodeBlock => "pre",
        Kind::Quote => "blockquote",
        Kind::List { start: None } => "ul",
        Kind::List { start: Some(_) } => "ol",
        Kind::Item => "li",
        Kind::Task { .. } => "span",
        Kind::Link(_) => "a",
        Kind::Image { .. } => "img",
        Kind::Table => "table",
        Kind::TableHead => "thead",
        Kind::TableBody => "tbody",
        Kind::Row => "tr",
        Kind::Cell { header: true, .. } => "th",
        Kind::Cell { header: false, .. } => "td",
        Kind::Rule => "hr",
        Kind::Break => "br",
    }
}

type Attributes = Vec<(&'static str, String)>;

fn attributes(kind: Kind) -> Attributes {
    let mut attributes = Attributes::new();
    let mut put = |name, value: &str| attributes.push((name, value.to_owned()));
    match kind {
        Kind::List { start: Some(start) } if start != 1 => put("start", &start.to_string()),
        Kind::Task { done } => {
            put("class", "task");
            put("role", "img");
            put("aria-label", if done { "done:" } else { "to do:" });
            put("data-done", if done { "true" } else { "false" });
        }
        Kind::Link(link) => {
            put("href", &link.href);
            if link.external {
                put("rel", "noopener noreferrer nofollow");
                put("target", "_blank");
            }
        }
        Kind::Image { src, alt } => {
            put("src", &src);
            put("alt", &alt);
            put("loading", "lazy");
            put("referrerpolicy", "no-referrer");
        }
        Kind::Cell { header, align } => {
            if header {
                put("scope", "col");
            }
            match align {
                Align::Start => {}
                Align::Center => put("style", "text-align:center"),
                Align::End => put("style", "text-align:end"),
            }
        }
        _ => {}
    }
    attributes
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tree::parse;
    use super::*;

    fn sent(text: &str) -> Value {
        to_json(parse(text))
    }

    #[test]
    fn elements_are_arrays_and_texts_are_strings() {
        assert_eq!(sent("a *b*"), json!([["p", {}, "a ", ["em", {}, "b"]]]));
    }

    #[test]
    fn a_link_that_leads_away_gives_nothing_of_the_app_along() {
        let link = json!(["a", {
            "href": "https://x.example", "rel": "noopener noreferrer nofollow", "target": "_blank"
        }, "a"]);
        assert_eq!(sent("[a](https://x.example)"), json!([["p", {}, link]]));
    }

    #[test]
    fn a_link_into_the_app_stays_in_its_tab() {
        assert_eq!(
            sent("[a](/posts)"),
            json!([["p", {}, ["a", {"href": "/posts"}, "a"]]])
        );
    }

    #[test]
    fn an_image_is_loaded_late_and_without_a_referrer() {
        let image = json!(["img", {
            "alt": "bark", "loading": "lazy", "referrerpolicy": "no-referrer", "src": "https://x.example/i.png"
        }]);
        assert_eq!(
            sent("![bark](https://x.example/i.png)"),
            json!([["p", {}, image]])
        );
    }

    #[test]
    fn what_may_scroll_can_be_reached_by_keyboard() {
        assert_eq!(
            sent("```\na\n```"),
            json!([["pre", {"tabindex": "0"}, ["code", {}, "a\n"]]])
        );
        let table = &sent("| a |\n|---|\n| 1 |")[0];
        assert_eq!(
            (&table[0], &table[1]["tabindex"], &table[2][0]),
            (&json!("div"), &json!("0"), &json!("table"))
        );
    }
}
