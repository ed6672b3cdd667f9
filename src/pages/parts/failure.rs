//! What stands in the place of data that could not be had.

use yew::prelude::*;

use super::buttons::view_list_button;
use super::resource::said;
use crate::engine::data::DataError;
use crate::engine::i18n::{t, t_with};
use crate::engine::resource::{Resource, capitalised};
use crate::ui::button::Button;
use crate::ui::error_page::{ErrorReport, view_error_page};
use crate::ui::icons;

/// The page of a record that could not be fetched: that it does not exist, or why not and how to try again.
pub(crate) fn view_record_failure(resource: &Resource, error: &DataError, on_retry: &Callback<()>) -> Html {
    let singular = resource.translated_singular();
    match error {
        DataError::NotFound { .. } => view_failure(
            said("record.missing", "This {{resource}} does not exist", &singular),
            t(
                "record.missingWhy",
                "It may have been deleted, or the address is mistyped.",
            )
            .into(),
            view_list_button(resource, false),
        ),
        error => view_failure(
            said(
                "record.notLoaded",
                "This {{resource}} could not be loaded",
                &singular,
            ),
            sentence(error),
            view_ways_out(resource, on_retry),
        ),
    }
}

/// The page of a record that the server has, but sends as something else.
pub(crate) fn view_unreadable(resource: &Resource, problem: &str, on_retry: &Callback<()>) -> Html {
    let title = said(
        "record.unreadable",
        "This {{resource}} cannot be shown",
        &resource.translated_singular(),
    );
    let what = t_with(
        "record.unreadableWhy",
        "The server sent something unreadable for it: {{problem}}.",
        &[("problem", problem)],
    );
    view_failure(title, what.into(), view_ways_out(resource, on_retry))
}

fn view_failure(title: String, what: AttrValue, action: Html) -> Html {
    view_error_page(&ErrorReport {
        title: title.into(),
        what,
        place: AttrValue::default(),
        remedy: AttrValue::default(),
        action,
    })
}

fn view_ways_out(resource: &Resource, on_retry: &Callback<()>) -> Html {
    html! { <>{view_retry(on_retry)}{" "}{view_list_button(resource, false)}</> }
}

/// A button that tries again.
pub(crate) fn view_retry(on_retry: &Callback<()>) -> Html {
    let button = Button {
        icon: Some(icons::refresh),
        ..Button::default()
    };
    button.view(t("buttons.retry", "Try again").into(), on_retry.clone())
}

/// What went wrong, as a sentence: with a capital, and a full stop at its end.
pub(crate) fn sentence(error: &DataError) -> AttrValue {
    let text = capitalised(&error.to_string());
    if text.ends_with(['.', '!', '?', '…']) {
        text.into()
    } else {
        format!("{text}.").into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_reads_as_a_sentence() {
        assert_eq!(
            &*sentence(&DataError::Network("offline".into())),
            "The server was not reached: offline."
        );
        let said = DataError::Conflict {
            message: "Somebody was faster.".into(),
        };
        assert_eq!(&*sentence(&said), "Somebody was faster.");
    }
}
