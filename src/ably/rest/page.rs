//! Pages of what a channel was sent (TG), and how they are asked for (RSL2b, RTL10).

use super::What;
use crate::ably::error::ErrorInfo;
use crate::ably::io::HttpAnswer;
use crate::ably::url;

/// Which part of a channel's history to get (RSL2b, RSP4b).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HistoryQuery {
    /// From when on, in milliseconds since 1970. Default: as far back as the server keeps it.
    pub start: Option<i64>,
    /// Until when, in milliseconds since 1970. Default: now.
    pub end: Option<i64>,
    /// Whether the oldest come first. Default: the newest do.
    pub forwards: bool,
    /// How many a page holds, at most 1000. Default: 100.
    pub limit: Option<u32>,
    /// Whether to stop at the moment when the channel was attached (RTL10b), so that history and live messages meet
    /// without a gap and without an overlap. An error unless it is attached. Default: no.
    pub until_attach: bool,
}

impl HistoryQuery {
    /// The path of the first page of a channel's messages, or of its members' news.
    pub(in crate::ably) fn path(&self, channel: &str, what: What, attach_serial: Option<&str>) -> String {
        let number = |number: Option<i64>| number.map(|number| number.to_string());
        let direction = if self.forwards { "forwards" } else { "backwards" };
        let params = [
            ("start", number(self.start)),
            ("end", number(self.end)),
            ("direction", Some(direction.to_owned())),
            ("limit", number(self.limit.map(i64::from))),
            ("fromSerial", attach_serial.map(str::to_owned)),
        ];
        let mut path = "/channels/".to_owned();
        url::percent_encode(channel, &mut path);
        path.push_str(match what {
            What::Presence => "/presence/history",
            What::Time | What::Messages => "/messages",
        });
        let given = params
            .iter()
            .filter_map(|(name, value)| Some((*name, value.as_deref()?)));
        url::with_query(&path, &given.collect::<Vec<_>>())
    }
}

/// One page of a list (TG1).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page<T> {
    /// What is on it (TG3).
    pub items: Vec<T>,
    /// The next page; `None` on the last one (TG4, TG6, TG7).
    pub next: Option<PageLink>,
    /// The first page, if the server says where it is (TG5).
    pub first: Option<PageLink>,
}

/// Where a page is; to be got with [`Client::page`](crate::ably::client::Client::page).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageLink {
    pub(in crate::ably) what: What,
    /// The path, which begins with a slash: a page is never got from another host than Ably's.
    pub(in crate::ably) path: String,
}

/// The path that `answer` to a request for `from` names as the page `rel`.
pub(super) fn link(answer: &HttpAnswer, rel: &str, from: &str) -> Option<String> {
    let mut rest = answer.header("Link")?;
    while let Some((_, after)) = rest.split_once('<') {
        let (target, after) = after.split_once('>')?;
        let end = after.find('<').unwrap_or(after.len());
        let (params, after) = after.split_at(end);
        let is_it = params.split([';', ',']).any(|param| {
            let (name, value) = param.split_once('=').unwrap_or_default();
            name.trim() == "rel" && value.trim().trim_matches('"') == rel
        });
        if is_it {
            return resolve(target, from);
        }
        rest = after;
    }
    None
}

/// The path of `target` as seen from the path `from`.
fn resolve(target: &str, from: &str) -> Option<String> {
    if let Some((_, after)) = target.split_once("://") {
        let slash = after.find('/')?;
        return after.get(slash..).map(str::to_owned);
    }
    if target.starts_with('/') {
        return Some(target.to_owned());
    }
    let path = from.split('?').next().unwrap_or_default();
    let folder = path
        .rfind('/')
        .and_then(|slash| path.get(..=slash))
        .unwrap_or("/");
    let name = target.strip_prefix("./").unwrap_or(target);
    Some(format!("{folder}{name}"))
}

/// What an answer without success says: Ably's own error if there is one, otherwise the status.
pub(super) fn refusal(answer: &HttpAnswer) -> ErrorInfo {
    let by_status = || {
        let text = format!("the server answered with status {}", answer.status);
        ErrorInfo::new(u32::from(answer.status) * 100, text).with_status(answer.status)
    };
    answer.error().unwrap_or_else(by_status)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link_of(header: &str, rel: &str) -> Option<String> {
        let answer = HttpAnswer {
            headers: vec![("link".into(), header.into())],
            ..HttpAnswer::default()
        };
        link(&answer, rel, "/channels/a%2Fb/messages?limit=2")
    }

    #[test]
    fn tg_links_are_relative_to_the_page_or_to_the_host() {
        let header = r#"<./messages?limit=2&from=a,b>; rel="next", <./messages?limit=2>; rel=first,</x/y?z=1>;rel="current""#;
        assert_eq!(
            link_of(header, "next").as_deref(),
            Some("/channels/a%2Fb/messages?limit=2&from=a,b")
        );
        assert_eq!(
            link_of(header, "first").as_deref(),
            Some("/channels/a%2Fb/messages?limit=2")
        );
        assert_eq!(link_of(header, "current").as_deref(), Some("/x/y?z=1"));
        assert_eq!(link_of(header, "last"), None);
    }

    #[test]
    fn a_link_to_another_host_stays_on_this_one() {
        let header = r#"<https://evil.example.com/channels/c/messages?x=1>; rel="next""#;
        assert_eq!(
            link_of(header, "next").as_deref(),
            Some("/channels/c/messages?x=1")
        );
        for odd in ["", "<", "<>", "<a", "rel=next", "<https://x>;rel=next"] {
            let found = link_of(odd, "next");
            assert!(found.is_none_or(|path| path.starts_with('/')), "{odd}");
        }
    }

    #[test]
    fn rsl2b_a_query_says_what_was_asked_for_and_no_more() {
        let query = HistoryQuery::default();
        assert_eq!(
            query.path("a/b ü", What::Messages, None),
            "/channels/a%2Fb%20%C3%BC/messages?direction=backwards"
        );
    }
}
