//! Where pages are.

use crate::engine::record::RecordId;
use crate::engine::resource::{Resource, percent_encode};

/// Where one signs in.
pub const LOGIN: &str = "/login";

/// Where one signs out.
pub const LOGOUT: &str = "/logout";

/// The resource `name` with its pages where they are in this app: `/NAME`, `/NAME/create`, `/NAME/show/ID`, `/NAME/edit/ID`.
/// In the menu it has the icon of its name.
#[must_use]
pub fn pages_of(name: &str) -> Resource {
    Resource::new(name)
        .list(&format!("/{name}"))
        .create(&format!("/{name}/create"))
        .show(&show_path(name, ":id"))
        .edit(&edit_path(name, ":id"))
        .with_icon(name)
}

/// Where copies of the records of `name` are made: `/NAME/clone/ID`.
#[must_use]
pub fn clone_path(name: &str) -> String {
    format!("/{name}/clone/:id")
}

/// The page that shows a record of [`pages_of`] `name`.
#[must_use]
pub fn show_href(name: &str, id: &RecordId) -> String {
    show_path(name, &percent_encode(id.as_str()))
}

/// The page that edits a record of [`pages_of`] `name`.
#[must_use]
pub fn edit_href(name: &str, id: &RecordId) -> String {
    edit_path(name, &percent_encode(id.as_str()))
}

fn show_path(name: &str, id: &str) -> String {
    format!("/{name}/show/{id}")
}

fn edit_path(name: &str, id: &str) -> String {
    format!("/{name}/edit/{id}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::locate::{Action, locate};

    #[test]
    fn links_to_records_lead_to_their_pages() {
        let posts = [pages_of("posts")];
        let id = RecordId::parse("a b/c").unwrap();
        assert_eq!(posts[0].show_path(&id), Some(show_href("posts", &id)));
        assert_eq!(posts[0].edit_path(&id), Some(edit_href("posts", &id)));
        let edit = locate(&posts, &edit_href("posts", &id)).unwrap();
        assert_eq!((edit.action, edit.id), (Action::Edit, Some(id)));
    }

    #[test]
    fn an_unknown_address_is_no_page() {
        let posts = [pages_of("posts")];
        for path in [
            "/nowhere",
            "/posts/show",
            "/posts/show/1/2",
            "/posts/edit/",
            "/posts/clone/1",
        ] {
            assert_eq!(locate(&posts, path), None, "{path}");
        }
        assert_eq!(locate(&posts, "/posts/").unwrap().action, Action::List);
    }
}
