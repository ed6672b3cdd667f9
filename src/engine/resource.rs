//! What an app declares about its resources.

use std::rc::Rc;

use super::i18n::{keeps_capitals, t_or};
use super::locate::Action;
use super::record::RecordId;
use super::runtime::Runtime;

/// A resource of the API and its pages (Refine's `resources` entry).
///
/// ```
/// use sapwood::engine::resource::Resource;
///
/// let posts = Resource::new("posts")
///     .list("/posts")
///     .create("/posts/create")
///     .edit("/posts/edit/:id")
///     .show("/posts/show/:id")
///     .can_delete(true);
/// assert_eq!(&*posts.label(), "Posts");
/// assert_eq!(posts.edit_path(&6.into()).as_deref(), Some("/posts/edit/6"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    name: Rc<str>,
    label: Option<Rc<str>>,
    singular: Option<Rc<str>>,
    icon: Option<Rc<str>>,
    parent: Option<Rc<str>>,
    hidden: bool,
    can_delete: bool,
    list: Option<Rc<str>>,
    create: Option<Rc<str>>,
    edit: Option<Rc<str>>,
    copy: Option<Rc<str>>,
    show: Option<Rc<str>>,
}

impl Resource {
    /// The resource that the API calls `name`, with no pages yet.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self {
            name: name.into(),
            label: None,
            singular: None,
            icon: None,
            parent: None,
            hidden: false,
            can_delete: false,
            list: None,
            create: None,
            edit: None,
            copy: None,
            show: None,
        }
    }

    /// Has a list page at `path`.
    #[must_use]
    pub fn list(mut self, path: &str) -> Self {
        self.list = Some(path.into());
        self
    }

    /// Has a create page at `path`.
    #[must_use]
    pub fn create(mut self, path: &str) -> Self {
        self.create = Some(path.into());
        self
    }

    /// Has an edit page at `path`, in which `:id` stands for the record's id.
    #[must_use]
    pub fn edit(mut self, path: &str) -> Self {
        self.edit = Some(path.into());
        self
    }

    /// Has a page that makes a copy of a record at `path`, in which `:id` stands for the record's id (Refine's `clone`).
    #[must_use]
    pub fn cloning(mut self, path: &str) -> Self {
        self.copy = Some(path.into());
        self
    }

    /// Has a show page at `path`, in which `:id` stands for the record's id.
    #[must_use]
    pub fn show(mut self, path: &str) -> Self {
        self.show = Some(path.into());
        self
    }

    /// Is called `label` where people read it. Default: the name with a capital.
    #[must_use]
    pub fn with_label(mut self, label: &str) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Is called `singular` where people read of one record. Default: the name without a final `s` (or `ies`).
    #[must_use]
    pub fn with_singular(mut self, singular: &str) -> Self {
        self.singular = Some(singular.into());
        self
    }

    /// Has an icon, by the name that the app's menu knows it by.
    #[must_use]
    pub fn with_icon(mut self, icon: &str) -> Self {
        self.icon = Some(icon.into());
        self
    }

    /// Stands below the resource `parent` in the menu.
    #[must_use]
    pub fn with_parent(mut self, parent: &str) -> Self {
        self.parent = Some(parent.into());
        self
    }

    /// Does not stand in the menu.
    #[must_use]
    pub fn hidden(mut self) -> Self {
        self.hidden = true;
        self
    }

    /// Whether its records may be deleted (`meta.canDelete` of the guide). Default: no.
    #[must_use]
    pub fn can_delete(mut self, can_delete: bool) -> Self {
        self.can_delete = can_delete;
        self
    }

    /// The name in the API.
    #[must_use]
    pub fn name(&self) -> &Rc<str> {
        &self.name
    }

    /// The name for people, of many: `Posts`.
    #[must_use]
    pub fn label(&self) -> Rc<str> {
        self.label
            .clone()
            .unwrap_or_else(|| capitalised(&self.name).into())
    }

    /// The name for people, of one, in lower case: `post`.
    #[must_use]
    pub fn singular(&self) -> Rc<str> {
        self.singular
            .clone()
            .unwrap_or_else(|| singular_of(&self.name).into())
    }

    /// The [label](Self::label) in the language of the reader: the text `posts.posts`.
    #[must_use]
    pub fn translated_label(&self) -> String {
        let name = &self.name;
        t_or(&format!("{name}.{name}"), &self.label())
    }

    /// What one record is called in the language of the reader, in the middle of a sentence: the text `posts.singular`.
    #[must_use]
    pub fn translated_singular(&self) -> String {
        t_or(&format!("{}.singular", self.name), &self.singular())
    }

    /// What several records are called in the language of the reader, in the middle of a sentence.
    #[must_use]
    pub fn translated_plural(&self, runtime: &dyn Runtime) -> String {
        let label = self.translated_label();
        if keeps_capitals() {
            label
        } else {
            runtime.lower_case(&label)
        }
    }

    /// The name of its icon.
    #[must_use]
    pub fn icon(&self) -> Option<&str> {
        self.icon.as_deref()
    }

    /// The resource it stands below in the menu.
    #[must_use]
    pub fn parent(&self) -> Option<&str> {
        self.parent.as_deref()
    }

    /// Whether it may stand in the menu: it has a list page and is not hidden.
    #[must_use]
    pub const fn in_menu(&self) -> bool {
        !self.hidden && self.list.is_some()
    }

    /// Whether the path of its list page has parameters, such as `/posts/:post/comments`: it alone opens nothing.
    #[must_use]
    pub fn is_missing_parameter(&self) -> bool {
        self.list.as_deref().is_some_and(|path| path.contains(':'))
    }

    /// Whether its records may be deleted.
    #[must_use]
    pub const fn deletable(&self) -> bool {
        self.can_delete
    }

    /// The path of the list page.
    #[must_use]
    pub fn list_path(&self) -> Option<&str> {
        self.list.as_deref()
    }

    /// The path of the create page.
    #[must_use]
    pub fn create_path(&self) -> Option<&str> {
        self.create.as_deref()
    }

    /// The path of the edit page of the record `id`.
    #[must_use]
    pub fn edit_path(&self, id: &RecordId) -> Option<String> {
        self.edit.as_deref().map(|path| with_id(path, id))
    }

    /// The path of the page that makes a copy of the record `id`.
    #[must_use]
    pub fn clone_path(&self, id: &RecordId) -> Option<String> {
        self.copy.as_deref().map(|path| with_id(path, id))
    }

    /// The path of the show page of the record `id`.
    #[must_use]
    pub fn show_path(&self, id: &RecordId) -> Option<String> {
        self.show.as_deref().map(|path| with_id(path, id))
    }

    /// The one of `resources` with this name.
    pub(crate) fn named<'a>(resources: &'a [Self], name: &str) -> Option<&'a Self> {
        resources.iter().find(|resource| *resource.name == *name)
    }

    /// The path of the page that does `action`, with the record `id` where it is a page of one; `None` if there is no such
    /// page, or no id where one is needed.
    #[must_use]
    pub fn path_of(&self, action: Action, id: Option<&RecordId>) -> Option<String> {
        match action {
            Action::List => self.list_path().map(str::to_owned),
            Action::Create => self.create_path().map(str::to_owned),
            Action::Edit => self.edit_path(id?),
            Action::Clone => self.clone_path(id?),
            Action::Show => self.show_path(id?),
        }
    }

    /// What the page is called that does `action`, in the language of the reader: the text `posts.titles.edit` and its like.
    #[must_use]
    pub fn page_title(&self, action: Action, id: Option<&RecordId>) -> String {
        let singular = self.singular();
        let id = id.map(|id| format!(" {id}")).unwrap_or_default();
        let title = |action: &str, default: &str| t_or(&format!("{}.titles.{action}", self.name), default);
        match action {
            Action::List => title("list", &self.label()),
            Action::Create => title("create", &format!("Create {singular}")),
            Action::Show => title("show", &capitalised(&singular)) + &id,
            Action::Edit => title("edit", &format!("Edit {singular}")) + &id,
            Action::Clone => title("clone", &format!("Clone {singular}")) + &id,
        }
    }

    /// The live channel of its events: `resources/NAME`.
    #[must_use]
    pub fn channel(&self) -> Rc<str> {
        channel_of(&self.name)
    }
}

/// The live channel of the events of the resource `name`: `resources/NAME`, as Refine has it.
#[must_use]
pub fn channel_of(name: &str) -> Rc<str> {
    format!("resources/{name}").into()
}

/// The channel that says who is at the records of a resource.
///
/// It is one for the whole resource, whose members say which record they are at: a list then needs one channel, not one
/// for each row. And it is another one than that of its events, which every page listens to: who comes and goes is told
/// to those pages only that show it, and a token may allow one without the other.
#[must_use]
pub fn presence_channel_of(resource: &str) -> String {
    format!("presence/{resource}")
}

/// The name of the resource whose events arrive on `channel`; `None` for channels of other kinds.
#[must_use]
pub fn resource_of(channel: &str) -> Option<&str> {
    channel.strip_prefix("resources/").filter(|name| !name.is_empty())
}

/// Writes `text` so that it can stand as one segment of a URL path or as one part of a query (RFC 3986 `unreserved`).
#[must_use]
pub fn percent_encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            const HEX: &[u8; 16] = b"0123456789ABCDEF";
            encoded.push('%');
            for digit in [byte >> 4, byte & 15] {
                encoded.extend(HEX.get(usize::from(digit)).copied().map(char::from));
            }
        }
    }
    encoded
}

fn with_id(path: &str, id: &RecordId) -> String {
    path.replace(":id", &percent_encode(id.as_str()))
}

/// `text` with a capital at its start.
///
/// Only of the letters A to Z: the tables for all the others would be about 3 % of the app, for names that are parts of
/// addresses and for sentences in English.
pub(crate) fn capitalised(text: &str) -> String {
    let mut text = text.to_owned();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}

fn singular_of(name: &str) -> String {
    if let Some(stem) = name.strip_suffix("ies") {
        format!("{stem}y")
    } else {
        name.strip_suffix('s').unwrap_or(name).to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_for_people_follow_from_the_name_in_the_api() {
        let categories = Resource::new("categories");
        assert_eq!(
            (&*categories.label(), &*categories.singular()),
            ("Categories", "category")
        );
        let news = Resource::new("news").with_label("News").with_singular("article");
        assert_eq!((&*news.label(), &*news.singular()), ("News", "article"));
    }

    #[test]
    fn a_channel_names_its_resource_if_it_is_of_one() {
        assert_eq!(resource_of(&channel_of("blog/posts")), Some("blog/posts"));
        assert_eq!(resource_of("resources/"), None);
        assert_eq!(resource_of("chat"), None);
    }

    #[test]
    fn an_id_cannot_break_out_of_its_place_in_the_path() {
        let posts = Resource::new("posts").show("/posts/show/:id");
        let id = RecordId::parse("../a b?c#ü").unwrap();
        assert_eq!(
            posts.show_path(&id).unwrap(),
            "/posts/show/..%2Fa%20b%3Fc%23%C3%BC"
        );
    }

    #[test]
    fn titles_name_the_record() {
        let title = |action| Resource::new("categories").page_title(action, Some(&RecordId::from(5)));
        assert_eq!(title(Action::List), "Categories");
        assert_eq!(title(Action::Show), "Category 5");
        assert_eq!(title(Action::Edit), "Edit category 5");
        assert_eq!(title(Action::Clone), "Clone category 5");
        assert_eq!(title(Action::Create), "Create category");
    }

    #[test]
    fn only_what_can_be_opened_stands_in_the_menu() {
        assert!(Resource::new("posts").list("/posts").in_menu());
        assert!(!Resource::new("posts").in_menu());
        assert!(!Resource::new("posts").list("/posts").hidden().in_menu());
        let comments = Resource::new("comments").list("/posts/:post/comments");
        assert!(comments.in_menu() && comments.is_missing_parameter());
        assert!(!Resource::new("posts").list("/posts").is_missing_parameter());
    }
}
