//! Which page of which resource a path is, and the menu over the resources.

use std::rc::Rc;

use super::record::RecordId;
use super::resource::Resource;

/// What a page does with a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Shows many records.
    List,
    /// Makes a new record.
    Create,
    /// Changes a record.
    Edit,
    /// Makes a new record that begins with the values of another.
    Clone,
    /// Shows one record.
    Show,
}

/// A page of a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// The resource.
    pub resource: Resource,
    /// What the page does with it.
    pub action: Action,
    /// The record, on pages of one.
    pub id: Option<RecordId>,
}

impl Location {
    /// What the page is called: its heading, its last crumb, and the start of the document's title.
    #[must_use]
    pub fn title(&self) -> String {
        self.resource.page_title(self.action, self.id.as_ref())
    }
}

/// Finds the page that `path` opens; `None` if it is no page of any of `resources`.
///
/// `path` has no query. Ids in it may be percent-encoded.
#[must_use]
pub fn locate(resources: &[Resource], path: &str) -> Option<Location> {
    // In the place of an id every path matches its own pattern, whatever the id is.
    let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let id = RecordId::parse(&percent_decode(last));
    let here = |candidate: Option<&str>| candidate.map(trimmed) == Some(trimmed(path));
    resources.iter().find_map(|resource| {
        let with_id = |candidate: Option<String>| here(candidate.as_deref());
        let action = if here(resource.list_path()) {
            Action::List
        } else if here(resource.create_path()) {
            Action::Create
        } else if with_id(id.as_ref().and_then(|id| resource.edit_path(id))) {
            Action::Edit
        } else if with_id(id.as_ref().and_then(|id| resource.clone_path(id))) {
            Action::Clone
        } else if with_id(id.as_ref().and_then(|id| resource.show_path(id))) {
            Action::Show
        } else {
            return None;
        };
        let of_one = matches!(action, Action::Edit | Action::Clone | Action::Show);
        Some(Location {
            resource: resource.clone(),
            action,
            id: id.clone().filter(|_| of_one),
        })
    })
}

/// One entry of the menu, with those below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MenuItem {
    /// The resource whose list it opens.
    pub resource: Resource,
    /// The entries below it.
    pub children: Vec<Self>,
}

/// The menu over `resources`, in their order.
///
/// Resources whose parent does not stand in the menu stand at the top. Resources that are each other's parents never
/// do, directly or not: the first of them stands at the top.
#[must_use]
pub fn menu(resources: &[Resource]) -> Vec<MenuItem> {
    let shown: Vec<&Resource> = resources.iter().filter(|resource| resource.in_menu()).collect();
    let tops = shown.iter().copied().filter(|resource| is_top(&shown, resource));
    tops.map(|resource| item(&shown, resource)).collect()
}

/// The names of the entries that `selected` is below, outermost first; none for one at the top, or one that is not there.
#[must_use]
pub fn open_keys(items: &[MenuItem], selected: &str) -> Vec<Rc<str>> {
    path_to(items, selected).unwrap_or_default()
}

fn path_to(items: &[MenuItem], selected: &str) -> Option<Vec<Rc<str>>> {
    items.iter().find_map(|item| {
        let name = item.resource.name();
        if **name == *selected {
            return Some(Vec::new());
        }
        let mut path = path_to(&item.children, selected)?;
        path.insert(0, Rc::clone(name));
        Some(path)
    })
}

fn item(shown: &[&Resource], resource: &Resource) -> MenuItem {
    let children = shown
        .iter()
        .filter(|child| child.parent() == Some(&**resource.name()) && !is_top(shown, child));
    MenuItem {
        resource: resource.clone(),
        children: children.map(|child| item(shown, child)).collect(),
    }
}

fn is_top(shown: &[&Resource], resource: &Resource) -> bool {
    let parent_of = |resource: &Resource| {
        let name = resource.parent()?;
        shown.iter().copied().find(|other| &**other.name() == name)
    };
    let ancestors: Vec<&Resource> = std::iter::successors(parent_of(resource), |above| parent_of(above))
        .take(shown.len())
        .collect();
    let in_circle = ancestors.iter().any(|above| above.name() == resource.name());
    let first_of_circle = || {
        let place = |name| shown.iter().position(|other| other.name() == name);
        ancestors
            .iter()
            .all(|above| place(resource.name()) <= place(above.name()))
    };
    ancestors.is_empty() || (in_circle && first_of_circle())
}

fn trimmed(path: &str) -> &str {
    path.trim_end_matches('/')
}

fn percent_decode(text: &str) -> String {
    super::table::decode(&text.replace('+', "%2B"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resources() -> [Resource; 2] {
        [
            Resource::new("posts")
                .list("/posts")
                .create("/posts/create")
                .edit("/posts/edit/:id")
                .show("/posts/show/:id"),
            Resource::new("categories").list("/categories"),
        ]
    }

    fn found(path: &str) -> Option<(String, Action, Option<RecordId>)> {
        let location = locate(&resources(), path)?;
        Some((location.resource.name().to_string(), location.action, location.id))
    }

    #[test]
    fn a_path_says_resource_action_and_id() {
        assert_eq!(found("/posts"), Some(("posts".into(), Action::List, None)));
        assert_eq!(found("/posts/"), Some(("posts".into(), Action::List, None)));
        assert_eq!(
            found("/posts/create"),
            Some(("posts".into(), Action::Create, None))
        );
        assert_eq!(
            found("/posts/edit/6"),
            Some(("posts".into(), Action::Edit, Some(6.into())))
        );
        let id = RecordId::parse("a/b+c").unwrap();
        assert_eq!(
            found("/posts/show/a%2Fb%2Bc"),
            Some(("posts".into(), Action::Show, Some(id)))
        );
    }

    #[test]
    fn other_paths_are_no_page_of_a_resource() {
        for path in [
            "/",
            "",
            "/post",
            "/posts/edit",
            "/posts/edit/6/more",
            "/categories/create",
        ] {
            assert_eq!(found(path), None, "{path}");
        }
    }

    #[test]
    fn the_menu_is_a_tree_in_the_order_of_the_resources() {
        let tree = menu(&[
            Resource::new("posts").list("/posts"),
            Resource::new("drafts").list("/drafts").with_parent("posts"),
            Resource::new("audit").list("/audit").hidden(),
            Resource::new("stray").list("/stray").with_parent("audit"),
        ]);
        let names: Vec<_> = tree.iter().map(|item| item.resource.name().to_string()).collect();
        assert_eq!(names, ["posts", "stray"]);
        assert_eq!(&**tree[0].children[0].resource.name(), "drafts");
    }

    #[test]
    fn what_the_selected_entry_is_below_is_open() {
        let tree = menu(&[
            Resource::new("blog").list("/blog"),
            Resource::new("posts").list("/posts").with_parent("blog"),
            Resource::new("drafts").list("/drafts").with_parent("posts"),
            Resource::new("users").list("/users"),
        ]);
        let open = |name: &str| open_keys(&tree, name).join(" ");
        assert_eq!(
            ["drafts", "posts", "blog", "users", "none"].map(open),
            ["blog posts", "blog", "", "", ""]
        );
    }

    #[test]
    fn resources_that_are_each_others_parents_do_not_hang_the_menu() {
        let tree = menu(&[
            Resource::new("a").list("/a").with_parent("b"),
            Resource::new("b").list("/b").with_parent("a"),
            Resource::new("c").list("/c").with_parent("c"),
        ]);
        let names: Vec<_> = tree.iter().map(|item| item.resource.name().to_string()).collect();
        assert_eq!(names, ["a", "c"]);
        assert_eq!(&**tree[0].children[0].resource.name(), "b");
    }
}
