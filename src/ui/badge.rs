//! A count of what is new.

use yew::prelude::*;

use crate::engine::i18n::t_count_with;

sheet!(
    badge_class,
    r#"
    display: inline-grid; place-items: center; min-width: 20px; height: 20px; padding: 0 6px; border-radius: 99px; background: var(--fresh); color: var(--on-fresh); font-size: .6875rem; font-weight: 600; line-height: 1; font-variant-numeric: tabular-nums; animation: badge-in .25s ease-out;
    "#
);

/// What the badge shows: the number up to 99, then `99+`.
fn shown(count: u32) -> String {
    if count > 99 {
        "99+".to_owned()
    } else {
        count.to_string()
    }
}

/// "1 new or changed post", "3 new or changed posts"; `noun` is the singular, the plural adds an s.
fn spoken(count: u32, noun: &str) -> String {
    t_count_with(
        "badge.news",
        count.into(),
        "{{count}} new or changed {{noun}}",
        "{{count}} new or changed {{noun}}s",
        &[("noun", noun)],
    )
}

/// A badge (`data-testid="badge"`); nothing at all for 0. `noun` names one of what is counted ("entry" is better given as
/// "record": the plural adds an s).
pub fn view_badge(count: u32, noun: &str) -> Html {
    if count == 0 {
        return Html::default();
    }
    let spoken = spoken(count, noun);
    html! {
        <span class={classes!(badge_class(), "item-badge")} title={spoken.clone()}>
            <span aria-hidden="true" data-testid="badge">{shown(count)}</span>
            <span class="visually-hidden">{spoken}</span>
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_ninety_nine_is_shown_as_such_and_spoken_exactly() {
        assert_eq!(shown(99), "99");
        assert_eq!(shown(120), "99+");
        assert_eq!(spoken(120, "post"), "120 new or changed posts");
    }

    #[test]
    fn one_is_spoken_in_the_singular() {
        assert_eq!(spoken(1, "post"), "1 new or changed post");
    }
}
