//! A status in a word and a colour.

use yew::prelude::*;

sheet!(
    tag_class,
    r#"
    display: inline-flex; align-items: center; gap: 6px; height: 24px; padding: 0 9px 0 8px; border: 1px solid var(--tone-line); border-radius: 99px; background: var(--tone-soft); color: var(--tone); font-size: .75rem; font-weight: 600; line-height: 1; white-space: nowrap;
    --tone: var(--muted); --tone-soft: var(--sunken); --tone-line: var(--line);
    &::before { content: ""; width: 6px; height: 6px; border-radius: 50%; background: currentColor; }
    &[data-tone=good] { --tone: var(--accent); --tone-soft: var(--accent-soft); --tone-line: var(--accent-line); }
    &[data-tone=bad] { --tone: var(--danger); --tone-soft: var(--danger-soft); --tone-line: var(--danger-line); }
    "#
);

/// The colour of a tag.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TagTone {
    /// Grey: nothing special, or a value we do not know.
    #[default]
    Neutral,
    /// Green: as it should be.
    Good,
    /// Red: not as it should be.
    Bad,
}

impl TagTone {
    /// The tone of a post's status: published is good, rejected is bad, a draft and anything unknown is neutral.
    pub fn of_status(status: &str) -> Self {
        match status {
            "published" => Self::Good,
            "rejected" => Self::Bad,
            _ => Self::Neutral,
        }
    }
}

/// A tag; the word carries the meaning, the colour repeats it.
pub fn view_tag(tone: TagTone, text: &AttrValue) -> Html {
    let tone = match tone {
        TagTone::Neutral => None,
        TagTone::Good => Some("good"),
        TagTone::Bad => Some("bad"),
    };
    html! { <span class={tag_class()} data-tone={tone}>{text}</span> }
}
