//! What the page of a list says about its rows.

use super::resource::said;
use crate::engine::i18n::{grouped, t, t_count, t_count_with, t_with};
use crate::engine::place::Waiting;
use crate::hooks::Problem;

/// "3 new posts", "10 or more new posts", "The order has changed"; `None` if nothing waits.
pub(super) fn waiting_text(waiting: Waiting, plural: &str, singular: &str) -> Option<String> {
    Some(match waiting {
        waiting if waiting.is_empty() => return None,
        Waiting { new: 0, .. } => t("list.moved", "The order has changed").into_owned(),
        Waiting {
            new, at_least: true, ..
        } => t_with(
            "list.newAtLeast",
            "{{count}} or more new {{resource}}",
            &[("count", &grouped(new as u64)), ("resource", plural)],
        ),
        Waiting { new, .. } => {
            let noun = [("resource", if new == 1 { singular } else { plural })];
            t_count_with(
                "list.new",
                new as u64,
                "{{count}} new {{resource}}",
                "{{count}} new {{resource}}",
                &noun,
            )
        }
    })
}

/// What others did to a list that does not follow by itself.
pub(super) fn news_text(news: usize, plural: &str, singular: &str) -> String {
    match news {
        0 => said("list.newer", "There are newer {{resource}} than these.", plural),
        many => t_count_with(
            "list.changed",
            many as u64,
            "{{count}} {{resource}} was changed by somebody else.",
            "{{count}} {{resource}} were changed by others.",
            &[("resource", if many == 1 { singular } else { plural })],
        ),
    }
}

pub(super) fn ignored_text(ignored: &[String]) -> String {
    t_with(
        "list.ignored",
        "This list cannot show “{{what}}” of the address. It shows what comes nearest.",
        &[("what", &ignored.join("&"))],
    )
}

/// Says of the first unreadable row what is wrong with it, and of the others how many they are.
pub(super) fn problems_text(problems: &[Problem]) -> String {
    let Some(first) = problems.first() else {
        return String::new();
    };
    let name = first.id.as_ref().map_or_else(
        || t_with("list.row", "row {{row}}", &[("row", &first.row.to_string())]),
        |id| t_with("list.record", "the record {{id}}", &[("id", id.as_str())]),
    );
    let others = match problems.len() - 1 {
        0 => String::new(),
        more => format!(
            " {}",
            t_count(
                "list.others",
                more as u64,
                "One other cannot be shown either.",
                "{{count}} others cannot be shown either.",
            )
        ),
    };
    let first = t_with(
        "list.unreadable",
        "The server sent something unreadable for {{name}}, which is left out: {{problem}}.",
        &[("name", &name), ("problem", &first.text)],
    );
    first + &others
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn k14_what_waits_is_said_with_the_right_count() {
        let waiting = |new, at_least, moved| Waiting { new, at_least, moved };
        let text = |waiting| waiting_text(waiting, "posts", "post");
        assert_eq!(text(waiting(0, false, false)), None);
        assert_eq!(text(waiting(1, false, false)).unwrap(), "1 new post");
        assert_eq!(text(waiting(3, false, true)).unwrap(), "3 new posts");
        assert_eq!(text(waiting(10, true, false)).unwrap(), "10 or more new posts");
        assert_eq!(text(waiting(0, false, true)).unwrap(), "The order has changed");
        assert_eq!(news_text(3, "posts", "post"), "3 posts were changed by others.");
    }

    #[test]
    fn unreadable_rows_are_named_and_counted() {
        let problem = |row| Problem {
            row,
            id: None,
            text: "missing field `id`".into(),
        };
        assert_eq!(
            problems_text(&[problem(2)]),
            "The server sent something unreadable for row 2, which is left out: missing field `id`."
        );
        assert!(
            problems_text(&[problem(2), problem(3), problem(4)])
                .ends_with(" 2 others cannot be shown either.")
        );
    }
}
