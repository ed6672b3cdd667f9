//! Where one can go in an app: from a resource, an action and an id to an address.

use super::locate::Action;
use super::record::RecordId;
use super::resource::{Resource, percent_encode};
use super::table::query_pairs;

/// Where to go (Refine's `to`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum To {
    /// To the path that is open: only the query and the hash may become others.
    #[default]
    Here,
    /// To this path.
    Path(String),
    /// To a page of a resource.
    Page {
        /// The name of the resource.
        resource: String,
        /// What the page does with it.
        action: Action,
        /// The record, for pages of one.
        id: Option<RecordId>,
    },
}

impl To {
    /// To the page of `resource` that does `action` with the record `id`.
    #[must_use]
    pub fn page(resource: &str, action: Action, id: Option<&RecordId>) -> Self {
        Self::Page {
            resource: resource.to_owned(),
            action,
            id: id.cloned(),
        }
    }
}

impl From<&str> for To {
    fn from(path: &str) -> Self {
        Self::Path(path.to_owned())
    }
}

/// Whether Back leads to the address that is left (Refine's `type`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GoType {
    /// Yes.
    #[default]
    Push,
    /// No: the new address takes its place.
    Replace,
}

/// Where to go, and what of the address that is open to take along (Refine's `useGo`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GoOptions {
    /// The path. Default: the one that is open.
    pub to: To,
    /// The query, by name and value.
    pub query: Vec<(String, String)>,
    /// What comes after `#`.
    pub hash: Option<String>,
    /// Whether the query that is open stays, but for what `query` names anew. Default: no.
    pub keep_query: bool,
    /// Whether the hash that is open stays where there is no new one. Default: no.
    pub keep_hash: bool,
    /// Whether Back leads to the address that is left. Default: yes.
    pub kind: GoType,
}

/// The address that is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Here<'a> {
    /// Its path.
    pub path: &'a str,
    /// Its query, with or without the `?`.
    pub query: &'a str,
    /// Its hash, with or without the `#`.
    pub hash: &'a str,
}

impl GoOptions {
    /// To the page of `resource` that does `action` with the record `id`.
    #[must_use]
    pub fn page(resource: &str, action: Action, id: Option<&RecordId>) -> Self {
        Self {
            to: To::page(resource, action, id),
            ..Self::default()
        }
    }

    /// The address that this leads to from `here`; `None` if the resource, or the page of it, does not exist.
    #[must_use]
    pub fn address(&self, resources: &[Resource], here: Here<'_>) -> Option<String> {
        let mut address = match &self.to {
            To::Here => here.path.to_owned(),
            To::Path(path) => path.clone(),
            To::Page { resource, action, id } => {
                Resource::named(resources, resource)?.path_of(*action, id.as_ref())?
            }
        };
        let kept = query_pairs(here.query).filter(|_| self.keep_query);
        let kept = kept.filter(|(name, _)| !self.query.iter().any(|(new, _)| new == name));
        for (place, (name, value)) in kept.chain(self.query.iter().cloned()).enumerate() {
            address.push(if place == 0 { '?' } else { '&' });
            address.push_str(&percent_encode(&name));
            address.push('=');
            address.push_str(&percent_encode(&value));
        }
        let old = here.hash.trim_start_matches('#');
        let kept = Some(old).filter(|old| self.keep_hash && !old.is_empty());
        if let Some(hash) = self.hash.as_deref().or(kept) {
            address.push('#');
            address.push_str(hash);
        }
        Some(address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Here<'static> = Here {
        path: "/posts",
        query: "?status=draft&q=a%20b",
        hash: "#top",
    };

    fn address(options: GoOptions) -> Option<String> {
        let posts = Resource::new("posts").list("/posts").edit("/posts/edit/:id");
        options.address(&[posts], HERE)
    }

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn a_page_is_found_by_resource_action_and_id() {
        let page = |action, id: Option<&RecordId>| address(GoOptions::page("posts", action, id));
        let id = RecordId::parse("a/b").unwrap();
        assert_eq!(page(Action::List, None).as_deref(), Some("/posts"));
        assert_eq!(
            page(Action::Edit, Some(&id)).as_deref(),
            Some("/posts/edit/a%2Fb")
        );
        assert_eq!(page(Action::Edit, None), None, "which one?");
        assert_eq!(page(Action::Show, Some(&id)), None, "there is no such page");
        assert_eq!(address(GoOptions::page("users", Action::List, None)), None);
    }

    #[test]
    fn query_and_hash_are_left_behind_unless_they_are_to_be_kept() {
        assert_eq!(address(GoOptions::default()).as_deref(), Some("/posts"));
        let kept = GoOptions {
            keep_query: true,
            keep_hash: true,
            ..GoOptions::default()
        };
        assert_eq!(
            address(kept.clone()).as_deref(),
            Some("/posts?status=draft&q=a%20b#top")
        );
        let changed = GoOptions {
            to: "/categories".into(),
            query: vec![pair("q", "c&d"), pair("page", "2")],
            hash: Some("end".to_owned()),
            ..kept
        };
        assert_eq!(
            address(changed).as_deref(),
            Some("/categories?status=draft&q=c%26d&page=2#end")
        );
    }

    #[test]
    fn without_a_hash_to_keep_there_is_none() {
        let keep = GoOptions {
            keep_hash: true,
            ..GoOptions::default()
        };
        let here = Here { hash: "", ..HERE };
        assert_eq!(keep.address(&[], here).as_deref(), Some("/posts"));
    }
}
