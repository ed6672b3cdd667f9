//! Where a form leads after it was saved.

use crate::engine::locate::Action;
use crate::engine::record::RecordId;
use crate::engine::resource::Resource;

/// Where a form leads after it was saved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Redirect {
    /// To the list of the resource.
    #[default]
    List,
    /// To the page that shows the record.
    Show,
    /// To the page that edits the record.
    Edit,
    /// Nowhere.
    Stay,
}

impl Redirect {
    /// The path that it leads to; `None` if it leads nowhere. A server that does not say the id of a new record leaves only
    /// the list to go to.
    #[must_use]
    pub fn path(self, resource: &Resource, id: Option<&RecordId>) -> Option<String> {
        let action = match self {
            Self::Stay => return None,
            Self::List => Action::List,
            Self::Show => Action::Show,
            Self::Edit => Action::Edit,
        };
        let action = if id.is_none() { Action::List } else { action };
        resource.path_of(action, id)
    }
}

/// Where forms lead after they were saved, by what they made (Refine's `redirect.afterCreate` and so on). Default: to the
/// list, whatever it was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Redirects {
    /// After a new record.
    pub after_create: Redirect,
    /// After another version of one.
    pub after_edit: Redirect,
    /// After a copy of one.
    pub after_clone: Redirect,
}

impl Redirects {
    /// Where the form on a page that does `action` leads.
    #[must_use]
    pub const fn after(self, action: Action) -> Redirect {
        match action {
            Action::Create => self.after_create,
            Action::Clone => self.after_clone,
            Action::Edit | Action::List | Action::Show => self.after_edit,
        }
    }
}

impl From<Redirect> for Redirects {
    fn from(redirect: Redirect) -> Self {
        Self {
            after_create: redirect,
            after_edit: redirect,
            after_clone: redirect,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_leads_to_the_record_if_its_id_is_known_and_else_to_the_list() {
        let posts = Resource::new("posts").list("/posts").edit("/posts/edit/:id");
        let id = RecordId::from(7);
        let path = |redirect: Redirect, id| redirect.path(&posts, id);
        assert_eq!(path(Redirect::List, Some(&id)).as_deref(), Some("/posts"));
        assert_eq!(path(Redirect::Edit, Some(&id)).as_deref(), Some("/posts/edit/7"));
        assert_eq!(path(Redirect::Edit, None).as_deref(), Some("/posts"));
        assert_eq!(path(Redirect::Show, Some(&id)), None, "there is no such page");
        assert_eq!(path(Redirect::Stay, Some(&id)), None);
    }

    #[test]
    fn each_kind_of_form_leads_where_it_is_told_to() {
        let redirects = Redirects {
            after_clone: Redirect::Edit,
            after_edit: Redirect::Stay,
            ..Redirects::default()
        };
        let after = [Action::Create, Action::Edit, Action::Clone].map(|action| redirects.after(action));
        assert_eq!(after, [Redirect::List, Redirect::Stay, Redirect::Edit]);
    }
}
