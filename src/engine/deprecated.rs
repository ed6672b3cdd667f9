//! Whether what a page shows is still what the server has, for pages that do not follow changes by themselves.

use super::live::EventType;

/// Why what is shown is out of date (`deprecated` in Refine's guide).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deprecated {
    /// It was changed.
    Updated,
    /// It no longer exists.
    Deleted,
}

/// What bears on whether what is shown is out of date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News<'a> {
    /// A live event about what is shown.
    Event(&'a EventType),
    /// The cache holds newer data than what is shown.
    NewerData,
    /// The server no longer knows it (404).
    Missing,
    /// The newest data was fetched and is shown.
    Refreshed,
}

impl Deprecated {
    /// What is to be said after `news`, when `said` is said already.
    ///
    /// "Deleted" is never replaced by "updated" (K10 in `tests/parity.md`): only showing the newest data takes it back.
    #[must_use]
    pub const fn after(said: Option<Self>, news: News<'_>) -> Option<Self> {
        match (said, news) {
            (_, News::Refreshed) => None,
            (_, News::Missing | News::Event(EventType::Deleted)) | (Some(Self::Deleted), _) => {
                Some(Self::Deleted)
            }
            (_, News::NewerData | News::Event(EventType::Updated)) => Some(Self::Updated),
            (said, News::Event(EventType::Created | EventType::Other(_))) => said,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(news: &[News<'_>]) -> Option<Deprecated> {
        news.iter()
            .fold(None, |said, news| Deprecated::after(said, *news))
    }

    #[test]
    fn an_update_is_said_until_the_newest_data_is_shown() {
        assert_eq!(
            after(&[News::Event(&EventType::Updated)]),
            Some(Deprecated::Updated)
        );
        assert_eq!(after(&[News::NewerData]), Some(Deprecated::Updated));
        assert_eq!(after(&[News::NewerData, News::Refreshed]), None);
    }

    #[test]
    fn k10_deleted_is_never_replaced_by_updated() {
        let deleted = News::Event(&EventType::Deleted);
        let updated = News::Event(&EventType::Updated);
        assert_eq!(
            after(&[updated, deleted, updated, News::NewerData]),
            Some(Deprecated::Deleted)
        );
        assert_eq!(
            after(&[News::Missing, News::NewerData]),
            Some(Deprecated::Deleted)
        );
        assert_eq!(after(&[deleted, News::Refreshed]), None);
    }

    #[test]
    fn what_does_not_change_the_record_says_nothing() {
        let pinned = EventType::Other("pinned".into());
        assert_eq!(
            after(&[News::Event(&EventType::Created), News::Event(&pinned)]),
            None
        );
        assert_eq!(
            after(&[News::NewerData, News::Event(&EventType::Created)]),
            Some(Deprecated::Updated)
        );
    }
}
