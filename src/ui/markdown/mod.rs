//! Text in Markdown, as elements. There is no way from the text to an HTML string: what is not Markdown is text.

mod tree;
mod url;

use yew::prelude::*;
use yew::virtual_dom::{VNode, VTag};

use self::tree::{Align, Kind, Node};

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
    li:has(> .task) { list-style: none; margin-inline-start: -1.6em; }
    .task { display: inline-grid; place-items: center; width: 1.15em; height: 1.15em; margin-inline-end: .45em; border: 1.5px solid var(--line-strong); border-radius: 4px; vertical-align: middle; translate: 0 -.08em; }
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

/// Properties of [`Markdown`].
#[derive(Clone, Debug, PartialEq, Eq, Properties)]
pub struct MarkdownProps {
    /// The text: CommonMark with tables, strike-through and task lists.
    pub text: AttrValue,
}

/// Draws a text in Markdown. Parses it only when it changed.
///
/// Links lead to `http`, `https` and `mailto` addresses and to pages of the app, images come from `http` and `https`; any
/// other is its text. Raw HTML is shown as it was typed. Headings start below the page's title and never skip a level.
#[component]
pub fn Markdown(props: &MarkdownProps) -> Html {
    html! { <div class={markdown_class()}>{for tree::parse(&props.text).into_iter().map(view)}</div> }
}

fn view(node: Node) -> VNode {
    let (kind, children) = match node {
        Node::Text(text) => return VNode::from(text),
        Node::Element(kind, children) => (kind, children),
    };
    let mut element = VTag::new(tag(&kind));
    let children = children.into_iter().map(view);
    match kind {
        Kind::CodeBlock => {
            // Reachable by keyboard, because it may scroll.
            element.add_attribute("tabindex", "0");
            let mut code = VTag::new("code");
            code.add_children(children);
            element.add_child(code.into());
            return element.into();
        }
        Kind::Table => {
            element.add_children(children);
            return html! { <div class="scroll" tabindex="0" role="group" aria-label="Table">{VNode::from(element)}</div> };
        }
        other => set_attributes(&mut element, other),
    }
    element.add_children(children);
    element.into()
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

fn set_attributes(element: &mut VTag, kind: Kind) {
    match kind {
        Kind::List { start: Some(start) } if start != 1 => element.add_attribute("start", start.to_string()),
        Kind::Task { done } => {
            element.add_attribute("class", "task");
            element.add_attribute("role", "img");
            element.add_attribute("aria-label", if done { "done:" } else { "to do:" });
            element.add_attribute("data-done", done.to_string());
        }
        Kind::Link(link) => {
            element.add_attribute("href", link.href);
            if link.external {
                element.add_attribute("rel", "noopener noreferrer nofollow");
                element.add_attribute("target", "_blank");
            }
        }
        Kind::Image { src, alt } => {
            element.add_attribute("src", src);
            element.add_attribute("alt", alt);
            element.add_attribute("loading", "lazy");
            element.add_attribute("referrerpolicy", "no-referrer");
        }
        Kind::Cell { header, align } => {
            if header {
                element.add_attribute("scope", "col");
            }
            match align {
                Align::Start => {}
                Align::Center => element.add_attribute("style", "text-align:center"),
                Align::End => element.add_attribute("style", "text-align:end"),
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(text: &str) -> VTag {
        let mut nodes = tree::parse(text);
        let Some(Node::Element(_, mut children)) = nodes.pop() else {
            panic!("no element in {text}")
        };
        let VNode::VTag(element) = view(children.remove(0)) else {
            panic!("no tag in {text}")
        };
        (*element).clone()
    }

    fn attributes(element: &VTag) -> Vec<(&str, &str)> {
        element.attributes.iter().collect()
    }

    #[test]
    fn a_link_that_leads_away_gives_nothing_of_the_app_along() {
        let link = drawn("[a](https://x.example)");
        assert_eq!(link.tag(), "a");
        assert!(attributes(&link).contains(&("rel", "noopener noreferrer nofollow")));
    }

    #[test]
    fn a_link_into_the_app_stays_in_its_tab() {
        assert_eq!(attributes(&drawn("[a](/posts)")), [("href", "/posts")]);
    }

    #[test]
    fn an_image_is_loaded_late_and_without_a_referrer() {
        let image = drawn("![bark](https://x.example/i.png)");
        assert_eq!(image.tag(), "img");
        for expected in [
            ("alt", "bark"),
            ("loading", "lazy"),
            ("referrerpolicy", "no-referrer"),
        ] {
            assert!(attributes(&image).contains(&expected), "{expected:?}");
        }
    }
}
