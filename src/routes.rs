//! Where pages are, and what they are called.

use crate::engine::i18n::t_or;
use crate::engine::locate::{Action, Location};
use crate::engine::record::RecordId;
use crate::engine::resource::{Resource, capitalised, percent_encode};

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

/// What a page is called: its heading, its last crumb, and the start of the document's title.
#[must_use]
pub fn page_title(page: &Location) -> String {
    let singular = page.resource.singular();
    let id = page.id.as_ref().map(|id| format!(" {id}")).unwrap_or_default();
    let title = |action: &str, default: String| title_of(&page.resource, action, &default);
    match page.action {
        Action::List => title("list", page.resource.label().to_string()),
        Action::Create => title("create", format!("Create {singular}")),
        Action::Show => title("show", capitalised(&singular)) + &id,
        Action::Edit => title("edit", format!("Edit {singular}")) + &id,
        Action::Clone => title("clone", format!("Clone {singular}")) + &id,
    }
}

/// The title of a page of a resource in the language of the reader, or else `default`.
fn title_of(resource: &Resource, action: &str, default: &str) -> String {
    t_or(&format!("{}.titles.{action}", resource.name()), default)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::locate::locate;

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

    #[test]
    fn titles_name_the_record() {
        let resources = [
            pages_of("posts").cloning(&clone_path("posts")),
            pages_of("categories"),
        ];
        let title = |path| page_title(&locate(&resources, path).unwrap());
        assert_eq!(title("/posts"), "Posts");
        assert_eq!(title("/posts/show/5"), "Post 5");
        assert_eq!(title("/categories/edit/5"), "Edit category 5");
        assert_eq!(title("/posts/clone/5"), "Clone post 5");
        assert_eq!(title("/posts/create"), "Create post");
    }
}
