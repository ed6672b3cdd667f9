//! The mark: growth rings with a shoot.

use yew::prelude::*;

/// The logo, as large as the `svg` around it is made, in the colour of the text; hidden from assistive technology. The
/// same drawing is in `index.html` and `assets/favicon.svg`.
pub fn view_logo() -> Html {
    html! {
        <svg viewBox="0 0 32 32" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="2.4" stroke-linecap="round">
            <circle cx="16" cy="17" r="2.2" fill="currentColor" stroke="none" />
            <path d="M29 16A13 13 0 1 1 20.6 3.8M23.9 17.6A7.9 7.9 0 1 1 17.6 9.2M17.6 9.2C18.4 5 21.6 2.6 26.4 2.4C26.6 6.4 24 9.6 17.6 9.2Z" />
        </svg>
    }
}
