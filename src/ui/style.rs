//! One style sheet a component, registered once.

use std::borrow::Cow;

use stylist::Style;
use stylist::ast::{Block, RuleBlockContent, ScopeContent, Sheet, StringFragment, StyleAttribute};
use yew::AttrValue;

/// Declares a function that returns the class name of a constant style sheet.
///
/// Stylist hashes and compares a whole sheet each time one is used; a table of a thousand rows must not. The sheet is
/// registered at the first call on this thread, afterwards the call is one pointer copy.
macro_rules! sheet {
    ($name:ident, $css:literal) => {
        fn $name() -> yew::AttrValue {
            thread_local! {
                static CLASS: yew::AttrValue = $crate::ui::style::register($css);
            }
            CLASS.with(yew::AttrValue::clone)
        }
    };
}

/// Adds a sheet to the document and returns its class; a sheet that cannot be added leaves the element unstyled.
///
/// The sheet is the inside of one rule, which begins with a declaration; selectors in it are nested by the browser
/// (CSS Nesting). It stays one text: `css!` would turn it into a tree of constants that weighs four times as much in
/// the wasm. Keyframes cannot be nested, so they stand in `assets/app.css`.
pub(crate) fn register(css: &'static str) -> AttrValue {
    // Stylist knows declarations, not texts: to it the first one's value is all that follows.
    let (key, value) = css.split_once(':').unwrap_or_default();
    let all = RuleBlockContent::StyleAttr(StyleAttribute {
        key: Cow::Borrowed(key.trim_start()),
        value: Cow::Owned(vec![StringFragment {
            inner: Cow::Borrowed(value.trim()),
        }]),
    });
    let block = Block {
        condition: Cow::Borrowed(&[]),
        content: Cow::Owned(vec![all]),
    };
    let sheet: Sheet = vec![ScopeContent::Block(block)].into();
    Style::new(sheet).map_or(AttrValue::Static(""), |style| {
        AttrValue::from(style.get_class_name().to_owned())
    })
}
