//! The worker that reads Markdown: a program of its own, loaded when a page first shows a text.
//!
//! A Markdown parser is a fifth of all the code, and a list of posts needs none of it; beside the page it also never keeps
//! anybody from typing.

fn main() {
    sapwood::platform::worker::serve(sapwood::markdown::typeset);
}
