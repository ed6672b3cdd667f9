//! The addresses of the app, and what stands at each.

use yew_router::Routable;

use crate::engine::locate::{Action, Location};
use crate::engine::resource::{Resource, capitalised};
use crate::model::{Category, Post};

/// An address of the app.
///
/// Ids are texts here, percent-decoded: whether there is such a record is for the page to find out.
#[derive(Clone, Debug, PartialEq, Eq, Routable)]
pub enum Route {
    /// Leads to the list of the first resource.
    #[at("/")]
    Home,
    /// The list of posts.
    #[at("/posts")]
    PostList,
    /// The form for a new post.
    #[at("/posts/create")]
    PostCreate,
    /// One post.
    #[at("/posts/show/:id")]
    PostShow {
        /// Which one.
        id: String,
    },
    /// The form of one post.
    #[at("/posts/edit/:id")]
    PostEdit {
        /// Which one.
        id: String,
    },
    /// The form for a copy of one post.
    #[at("/posts/clone/:id")]
    PostClone {
        /// Of which one.
        id: String,
    },
    /// The list of categories.
    #[at("/categories")]
    CategoryList,
    /// The form for a new category.
    #[at("/categories/create")]
    CategoryCreate,
    /// One category.
    #[at("/categories/show/:id")]
    CategoryShow {
        /// Which one.
        id: String,
    },
    /// The form of one category.
    #[at("/categories/edit/:id")]
    CategoryEdit {
        /// Which one.
        id: String,
    },
    /// Any other address.
    #[not_found]
    #[at("/404")]
    NotFound,
}

/// The resources of the app and where their pages are, in the order of the menu.
///
/// As in the guide, posts may be deleted and categories may not.
#[must_use]
pub fn resources() -> Vec<Resource> {
    let pages = |name: &str| {
        Resource::new(name)
            .list(&format!("/{name}"))
            .create(&format!("/{name}/create"))
            .show(&format!("/{name}/show/:id"))
            .edit(&format!("/{name}/edit/:id"))
            .with_icon(name)
    };
    let posts = pages(Post::RESOURCE).cloning("/posts/clone/:id").can_delete(true);
    vec![posts, pages(Category::RESOURCE)]
}

/// What a page is called: its heading, its last crumb, and the start of the document's title.
#[must_use]
pub fn page_title(page: &Location) -> String {
    let singular = page.resource.singular();
    let id = page.id.as_ref().map(|id| format!(" {id}")).unwrap_or_default();
    match page.action {
        Action::List => page.resource.label().to_string(),
        Action::Create => format!("Create {singular}"),
        Action::Show => format!("{}{id}", capitalised(&singular)),
        Action::Edit => format!("Edit {singular}{id}"),
        Action::Clone => format!("Clone {singular}{id}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::locate::locate;
    use crate::engine::record::RecordId;

    #[test]
    fn every_page_of_every_resource_has_a_route() {
        let id = RecordId::parse("a b/c").unwrap();
        for resource in resources() {
            let paths = [
                resource.list_path().map(str::to_owned),
                resource.create_path().map(str::to_owned),
                resource.show_path(&id),
                resource.edit_path(&id),
            ];
            for path in paths.map(Option::unwrap) {
                assert_ne!(Route::recognize(&path), Some(Route::NotFound), "{path}");
                assert_eq!(Route::recognize(&path).unwrap().to_path(), path);
            }
        }
    }

    #[test]
    fn an_unknown_address_is_not_found() {
        for path in ["/nowhere", "/posts/show", "/posts/show/1/2", "/posts/edit/"] {
            assert_eq!(Route::recognize(path), Some(Route::NotFound), "{path}");
        }
        assert_eq!(Route::recognize("/posts/"), Some(Route::PostList));
    }

    #[test]
    fn titles_name_the_record() {
        let title = |path| page_title(&locate(&resources(), path).unwrap());
        assert_eq!(title("/posts"), "Posts");
        assert_eq!(title("/posts/show/5"), "Post 5");
        assert_eq!(title("/categories/edit/5"), "Edit category 5");
        assert_eq!(title("/posts/clone/5"), "Clone post 5");
        assert_eq!(title("/posts/create"), "Create post");
    }
}
