//! Text in Markdown, read into a tree of elements with safe addresses. Pure.
//!
//! There is no way from the text to an HTML string: what is not Markdown is text. It runs in a worker
//! (`src/bin/markdown.rs`), so that the parser is loaded when a text is first shown; [`ui::markdown`](crate::ui::markdown)
//! draws what comes out.

mod tree;
mod url;
mod wire;

/// Reads a text, CommonMark with tables, strike-through and task lists, into the JSON that
/// [`ui::markdown::view_markdown`](crate::ui::markdown::view_markdown) draws.
///
/// Links lead to `http`, `https` and `mailto` addresses and to pages of the app, images come from `http` and `https`; any
/// other is its text. Raw HTML is shown as it was typed. Headings start below the page's title and never skip a level.
/// Every text gives a tree; none is an error.
#[must_use]
pub fn typeset(text: &str) -> String {
    wire::to_json(tree::parse(text)).to_string()
}
