//! From Markdown to a tree of plain nodes with safe addresses. Pure.

use pulldown_cmark::{Alignment, CodeBlockKind, Event, Options, Parser, Tag};

use super::url::{SafeUrl, safe_image, safe_link};

/// Elements deeper than this are left out, their text stays: a thousand nested quotes must not exhaust the stack.
const MAX_DEPTH: usize = 24;

/// A piece of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node {
    Text(String),
    Element(Kind, Vec<Self>),
}

/// What an element is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Paragraph,
    /// 2 to 6: the page's title is the first level.
    Heading(u8),
    Emphasis,
    Strong,
    Deleted,
    Code,
    CodeBlock,
    Quote,
    List {
        /// The first number; `None` for bullets.
        start: Option<u64>,
    },
    Item,
    Task {
        done: bool,
    },
    Link(SafeUrl),
    Image {
        src: String,
        alt: String,
    },
    Table,
    TableHead,
    TableBody,
    Row,
    Cell {
        header: bool,
        align: Align,
    },
    Rule,
    Break,
}

/// How a column of a table is aligned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Align {
    #[default]
    Start,
    Center,
    End,
}

/// Parses a text. Never fails: what is not Markdown is text.
pub(super) fn parse(text: &str) -> Vec<Node> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut builder = Builder::default();
    for event in Parser::new_ext(text, options) {
        builder.handle(event);
    }
    builder.finish()
}

/// An element whose end has not come yet; `None` for one that is left out and gives its children to its parent.
struct OpenElement {
    kind: Option<Kind>,
    children: Vec<Node>,
}

#[derive(Default)]
struct Builder {
    done: Vec<Node>,
    open: Vec<OpenElement>,
    /// Level of the last heading; 1 is the page's title.
    heading: u8,
    /// Alignment of the columns of the table we are in, and which column is next.
    columns: Vec<Align>,
    column: usize,
    in_head: bool,
}

impl Builder {
    fn handle(&mut self, event: Event<'_>) {
        match event {
            Event::Start(Tag::Image { dest_url, .. }) => self.start_image(&dest_url),
            Event::Start(tag) => {
                let kind = self.kind_of(tag);
                self.start(kind);
            }
            Event::End(_) => self.end(),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.text(&text),
            Event::Code(text) => self.leaf(Kind::Code, vec![Node::Text(text.into_string())]),
            Event::SoftBreak => self.text("\n"),
            Event::HardBreak => self.leaf(Kind::Break, Vec::new()),
            Event::Rule => self.leaf(Kind::Rule, Vec::new()),
            Event::TaskListMarker(done) => self.leaf(Kind::Task { done }, Vec::new()),
            // The extensions that make these are off.
            Event::FootnoteReference(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.text(&text)
            }
        }
    }

    /// What a start tag becomes; `None` leaves the element out and keeps what is in it.
    fn kind_of(&mut self, tag: Tag<'_>) -> Option<Kind> {
        Some(match tag {
            Tag::Paragraph | Tag::HtmlBlock => Kind::Paragraph,
            Tag::Heading { level, .. } => Kind::Heading(self.heading_level(level as u8)),
            Tag::Emphasis => Kind::Emphasis,
            Tag::Strong => Kind::Strong,
            Tag::Strikethrough => Kind::Deleted,
            Tag::CodeBlock(CodeBlockKind::Indented | CodeBlockKind::Fenced(_)) => Kind::CodeBlock,
            Tag::BlockQuote(_) => Kind::Quote,
            Tag::List(start) => Kind::List { start },
            Tag::Item => Kind::Item,
            Tag::Link { dest_url, .. } => Kind::Link(safe_link(&dest_url)?),
            Tag::Table(columns) => {
                self.columns = columns.into_iter().map(align).collect();
                Kind::Table
            }
            Tag::TableHead => {
                self.in_head = true;
                self.column = 0;
                Kind::TableHead
            }
            Tag::TableRow => {
                self.in_head = false;
                self.column = 0;
                Kind::Row
            }
            Tag::TableCell => {
                let align = self.columns.get(self.column).copied().unwrap_or_default();
                self.column += 1;
                Kind::Cell {
                    header: self.in_head,
                    align,
                }
            }
            _ => return None,
        })
    }

    /// One below what is written, so that the page's title stays alone at the top, and at most one below the heading
    /// before it, so that no level is skipped.
    fn heading_level(&mut self, written: u8) -> u8 {
        let last = self.heading.max(1);
        self.heading = (written + 1).min(last + 1).min(6);
        self.heading
    }

    fn start(&mut self, kind: Option<Kind>) {
        let kind = kind.filter(|_| self.open.len() < MAX_DEPTH);
        self.open.push(OpenElement {
            kind,
            children: Vec::new(),
        });
    }

    /// An image has its description inside; it is collected like children and becomes `alt` at the end.
    fn start_image(&mut self, url: &str) {
        self.start(safe_image(url).map(|src| Kind::Image {
            src,
            alt: String::new(),
        }));
    }

    fn end(&mut self) {
        let Some(OpenElement { kind, children }) = self.open.pop() else {
            return;
        };
        match kind {
            None => self.siblings().extend(children),
            Some(Kind::Image { src, .. }) => {
                let alt = plain_text(&children);
                self.leaf(Kind::Image { src, alt }, Vec::new());
            }
            Some(Kind::TableHead) => {
                let row = Node::Element(Kind::Row, children);
                self.leaf(Kind::TableHead, vec![row]);
            }
            Some(Kind::Table) => {
                let table = table_with_body(children);
                self.leaf(Kind::Table, table);
            }
            Some(kind) => self.leaf(kind, children),
        }
    }

    fn leaf(&mut self, kind: Kind, children: Vec<Node>) {
        self.siblings().push(Node::Element(kind, children));
    }

    fn text(&mut self, text: &str) {
        if let Some(Node::Text(last)) = self.siblings().last_mut() {
            last.push_str(text);
        } else {
            self.siblings().push(Node::Text(text.to_owned()));
        }
    }

    fn siblings(&mut self) -> &mut Vec<Node> {
        self.open
            .last_mut()
            .map_or(&mut self.done, |open| &mut open.children)
    }

    fn finish(mut self) -> Vec<Node> {
        while !self.open.is_empty() {
            self.end();
        }
        self.done
    }
}

/// The rows after the head, together in a body.
fn table_with_body(children: Vec<Node>) -> Vec<Node> {
    let (mut parts, rows): (Vec<_>, Vec<_>) = children
        .into_iter()
        .partition(|node| matches!(node, Node::Element(Kind::TableHead, _)));
    if !rows.is_empty() {
        parts.push(Node::Element(Kind::TableBody, rows));
    }
    parts
}

/// The text of nodes without their elements.
fn plain_text(nodes: &[Node]) -> String {
    let text = |node: &Node| match node {
        Node::Text(text) => text.clone(),
        Node::Element(_, children) => plain_text(children),
    };
    nodes.iter().map(text).collect()
}

const fn align(alignment: Alignment) -> Align {
    match alignment {
        Alignment::None | Alignment::Left => Align::Start,
        Alignment::Center => Align::Center,
        Alignment::Right => Align::End,
    }
}

#[cfg(test)]
mod tests;
