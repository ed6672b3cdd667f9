//! Which version of a record the server sent under which entity tag.

use crate::engine::record::Record;
use crate::sorted_map::SortedMap;

/// How many answers are remembered; the oldest are forgotten, and what stands on them is compared by reading again.
const MOST: usize = 64;

/// The records that came with a strong `ETag`, by their address.
#[derive(Debug, Default)]
pub(super) struct Versions {
    /// Oldest first.
    known: Vec<Version>,
    wanted: SortedMap<String, String>,
}

#[derive(Debug)]
struct Version {
    url: String,
    record: Record,
    tag: String,
}

impl Versions {
    /// The record at `url` came with this tag. A weak tag says too little: it is not remembered.
    pub(super) fn came(&mut self, url: &str, record: &Record, tag: Option<&str>) {
        self.known
            .retain(|version| version.url != url || version.record != *record);
        let Some(tag) = tag.filter(|tag| tag.starts_with('"')) else {
            return;
        };
        if self.known.len() == MOST {
            self.known.remove(0);
        }
        self.known.push(Version {
            url: url.to_owned(),
            record: record.clone(),
            tag: tag.to_owned(),
        });
    }

    /// The next write to `url` is to happen only if the record still is `base`. Returns whether the tag of that is known.
    pub(super) fn want(&mut self, url: &str, base: &Record) -> bool {
        let is_it = |version: &&Version| version.url == url && version.record == *base;
        let tag = self.known.iter().rfind(is_it).map(|version| version.tag.clone());
        let known = tag.is_some();
        match tag {
            Some(tag) => drop(self.wanted.insert(url.to_owned(), tag)),
            None => drop(self.wanted.remove(url)),
        }
        known
    }

    /// The tag for `If-Match` of the write that is sent to `url` now.
    pub(super) fn take(&mut self, url: &str) -> Option<String> {
        self.wanted.remove(url)
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use serde_json::json;

    use super::*;

    fn record(title: &str) -> Record {
        Rc::new(json!({ "title": title }))
    }

    #[test]
    fn a_write_names_the_version_that_it_stands_on_once() {
        let mut versions = Versions::default();
        versions.came("/posts/1", &record("a"), Some("\"1\""));
        versions.came("/posts/1", &record("b"), Some("\"2\""));
        assert!(
            versions.want("/posts/1", &record("a")),
            "an older one is still known"
        );
        assert_eq!(versions.take("/posts/1").as_deref(), Some("\"1\""));
        assert_eq!(versions.take("/posts/1"), None);
        assert!(!versions.want("/posts/2", &record("a")));
    }

    #[test]
    fn the_same_record_under_another_tag_is_known_by_the_newer_one() {
        let mut versions = Versions::default();
        for tag in ["\"1\"", "\"3\""] {
            versions.came("/posts/1", &record("a"), Some(tag));
        }
        assert!(versions.want("/posts/1", &record("a")));
        assert_eq!(versions.take("/posts/1").as_deref(), Some("\"3\""));
    }

    #[test]
    fn what_is_not_known_or_weak_is_not_named() {
        let mut versions = Versions::default();
        versions.came("/posts/1", &record("a"), Some("W/\"1\""));
        versions.came("/posts/1", &record("b"), None);
        assert!(!versions.want("/posts/1", &record("a")) && !versions.want("/posts/1", &record("b")));
        versions.came("/posts/1", &record("a"), Some("\"1\""));
        assert!(versions.want("/posts/1", &record("a")));
        assert!(
            !versions.want("/posts/1", &record("c")),
            "and the former wish is over"
        );
        assert_eq!(versions.take("/posts/1"), None);
    }

    #[test]
    fn the_oldest_are_forgotten() {
        let mut versions = Versions::default();
        for number in 0..=MOST {
            versions.came(&format!("/posts/{number}"), &record("a"), Some("\"1\""));
        }
        assert!(!versions.want("/posts/0", &record("a")) && versions.want("/posts/1", &record("a")));
    }
}
