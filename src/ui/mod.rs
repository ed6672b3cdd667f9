//! The plain components: props in, callbacks out; no hooks of ours, no engine, no router.
//!
//! A bit of markup without state is a function `view_*` that returns `Html`; a `#[component]` is used only where there is
//! state, a slot, or something worth skipping when nothing changed. Texts are `AttrValue`, lists `Rc<[T]>`, so that props
//! compare cheaply.
//!
//! # Catalogue
//!
//! | module | what it draws |
//! |---|---|
//! | [`layout`] | [`AppFrame`](layout::AppFrame): header, sider with menu and badges, drawer, `<main>`; [`layout::view_logo`] |
//! | [`theme`] | [`theme::view_theme_switch`], [`theme::apply`]; the tokens themselves are in `assets/app.css` |
//! | [`icons`] | inline icons as functions |
//! | [`button`] | [`Button`](button::Button), which also draws links that look like one |
//! | [`page_header`], [`breadcrumb`] | title row with Back and actions; path to the page |
//! | [`table`], [`pagination`] | data table pieces; [`pagination::view_pagination`] with real links |
//! | [`grid`], [`reading`] | moving in a table by keyboard; where somebody is in it |
//! | [`toolbar`], [`popover`] | the search field above a table; buttons with a panel |
//! | [`selection`] | what is said about selected rows, and what can be done with them |
//! | [`pill`] | what waits to be shown |
//! | [`field`] | [`Field`](field::Field), [`field::view_text_field`], [`field::view_select_field`], [`Combobox`](field::Combobox), [`MarkdownField`](field::MarkdownField), [`field::view_form`] |
//! | [`alert`], [`toast`], [`dialog`] | a message in place, in the corner, in the way |
//! | [`undo`] | a toast with the time that is left to undo something |
//! | [`tag`], [`badge`], [`status_pill`] | a status, a count, the connection |
//! | [`avatars`] | who is here: initials on discs |
//! | [`card`] | surface for forms and records, [`card::view_details`] for label and value pairs |
//! | [`skeleton`], [`empty`], [`error_page`] | nothing yet, nothing at all, nothing because of an error |
//! | [`markdown`] | [`markdown::view_markdown`]: a text as elements, never as an HTML string |
//!
//! # Links
//!
//! Every link is a plain `<a href>`. The frame hands plain clicks on links that start with `/` to its `on_navigate`, so a
//! row with three links needs no closure and a middle click still opens a tab. A component that must do something else
//! on a click takes `onclick` and calls `prevent_default` itself; the frame then leaves the click alone.
//!
//! # Styles
//!
//! Each file holds its own sheet ([`stylist`]), registered once and reused by class name; it speaks only in the tokens of
//! `assets/app.css`. Light and dark are the same sheet: the tokens change, no component renders again.

#[macro_use]
mod style;
mod dom;

pub mod alert;
pub mod avatars;
pub mod badge;
pub mod breadcrumb;
pub mod button;
pub mod card;
pub mod dialog;
pub mod empty;
pub mod error_page;
pub mod field;
pub mod grid;
pub mod icons;
pub mod layout;
pub mod markdown;
pub mod page_header;
pub mod pagination;
pub mod pill;
pub mod popover;
pub mod reading;
pub mod selection;
pub mod skeleton;
pub mod status_pill;
pub mod table;
pub mod tag;
pub mod theme;
pub mod toast;
pub mod toolbar;
pub mod undo;
