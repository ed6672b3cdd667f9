//! What the page of a list says about its rows.

use crate::engine::place::Waiting;
use crate::hooks::Problem;

/// "3 new posts", "10 or more new posts", "The order has changed"; `None` if nothing waits.
pub(super) fn waiting_text(waiting: Waiting, plural: &str, singular: &str) -> Option<String> {
    Some(match waiting {
        waiting if waiting.is_empty() => return None,
        Waiting { new: 0, .. } => "The order has changed".to_owned(),
        Waiting {
            new, at_least: true, ..
        } => format!("{new} or more new {plural}"),
        Waiting { new: 1, .. } => format!("1 new {singular}"),
        Waiting { new, .. } => format!("{new} new {plural}"),
    })
}

/// What others did to a list that does not follow by itself.
pub(super) fn news_text(news: usize, plural: &str, singular: &str) -> String {
    match news {
        0 => format!("There are newer {plural} than these."),
        1 => format!("1 {singular} was changed by somebody else."),
        many => format!("{many} {plural} were changed by others."),
    }
}

pub(super) fn ignored_text(ignored: &[String]) -> String {
    format!(
        "This list cannot show “{}” of the address. It shows what comes nearest.",
        ignored.join("&")
    )
}

/// Says of the first unreadable row what is wrong with it, and of the others how many they are.
pub(super) fn problems_text(problems: &[Problem]) -> String {
    let Some(first) = problems.first() else {
        return String::new();
    };
    let name = first
        .id
        .as_ref()
        .map_or_else(|| format!("row {}", first.row), |id| format!("the record {id}"));
    let others = match problems.len() - 1 {
        0 => String::new(),
        1 => " One other cannot be shown either.".to_owned(),
        more => format!(" {more} others cannot be shown either."),
    };
    format!(
        "The server sent something unreadable for {name}, which is left out: {}.{others}",
        first.text
    )
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
