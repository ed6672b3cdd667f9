//! Which topics are meant: all, one by name, or those of a URI template.

/// A topic, a template for topics, or `*`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Selector(String);

impl Selector {
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Whether `topic` is meant. In a template, `{name}` stands for anything but nothing and slashes, `{+name}` and
    /// `{/name*}` for anything but nothing.
    pub(super) fn matches(&self, topic: &str) -> bool {
        self.0 == "*" || self.0 == topic || fits(&self.0, topic)
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

fn fits(template: &str, topic: &str) -> bool {
    let Some((before, rest)) = template.split_once('{') else {
        return template == topic;
    };
    let (Some(topic), Some((variable, after))) = (topic.strip_prefix(before), rest.split_once('}')) else {
        return false;
    };
    let may_have_slashes = variable.starts_with(['+', '/', '#']);
    let ends = topic
        .char_indices()
        .take_while(|(_, letter)| may_have_slashes || *letter != '/')
        .map(|(at, letter)| at + letter.len_utf8());
    ends.into_iter()
        .any(|end| topic.get(end..).is_some_and(|rest| fits(after, rest)))
}

#[cfg(test)]
mod tests {
    use super::Selector;

    #[test]
    fn names_templates_and_the_star_match() {
        let matches = |selector: &str, topic: &str| Selector::new(selector).matches(topic);
        assert!(matches("*", "anything") && matches("a/b", "a/b") && !matches("a/b", "a/c"));
        assert!(matches("resources/{name}", "resources/posts"));
        assert!(!matches("resources/{name}", "resources/posts/5"));
        assert!(!matches("resources/{name}", "resources/"));
        assert!(matches("resources/{+path}", "resources/posts/5"));
        assert!(matches(
            "https://x.org/{a}/{b}.json",
            "https://x.org/bäume/5.json"
        ));
        assert!(!matches("https://x.org/{a}/{b}.json", "https://x.org/5.json"));
        assert!(matches("odd{", "odd{") && !matches("odd{", "odd"));
    }
}
