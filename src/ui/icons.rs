//! Icons drawn as strokes in the colour and at the size of the text around them, hidden from assistive technology: what
//! an icon means must be said by the text or `aria-label` beside it.

use yew::prelude::*;

fn icon(path: &'static str) -> Html {
    html! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d={path} /></svg>
    }
}

macro_rules! icons {
    ($($(#[$doc:meta])* $name:ident = $path:literal;)*) => {
        $($(#[$doc])* pub fn $name() -> Html { icon($path) })*
    };
}

icons! {
    /// A plus: create.
    plus = "M12 5v14M5 12h14";
    /// Lines with dots: a list.
    list = "M9 6h11M9 12h11M9 18h11M4.5 6h.01M4.5 12h.01M4.5 18h.01";
    /// Stacked pages: posts.
    posts = "M7 3h8l4 4v14H7zM14.5 3.5V8H19M10 12.5h6M10 16.5h6";
    /// A label: categories.
    label = "M3 12V4a1 1 0 0 1 1-1h8l9 9-9 9zM7.5 7.5h.01";
    /// A pen: edit.
    edit = "M4 20h4L19.5 8.5a2.1 2.1 0 0 0-3-3L5 17zM14.5 7.5l3 3";
    /// An eye: show.
    eye = "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z";
    /// A sheet over another: clone.
    copy = "M8.5 8.5H20V20H8.5zM15.5 8.5V4H4v11.5h4.5";
    /// A bin: delete.
    trash = "M4 7h16M9.5 7V4h5v3M6 7l1 13h10l1-13M10 11v5.5M14 11v5.5";
    /// A circling arrow: refresh.
    refresh = "M20 11a8 8 0 1 0-2.3 6.3M20 4v7h-7";
    /// A magnifying glass: search.
    search = "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5 20.5 20.5";
    /// A chevron to the left.
    chevron_left = "M14.5 6l-6 6 6 6";
    /// A chevron to the right.
    chevron_right = "M9.5 6l6 6-6 6";
    /// A chevron down.
    chevron_down = "M6 9.5l6 6 6-6";
    /// A chevron up.
    chevron_up = "M6 14.5l6-6 6 6";
    /// Both chevrons: a column that can be sorted and is not.
    sortable = "M8 10l4-4 4 4M8 14l4 4 4-4";
    /// Three lines: open the menu.
    menu = "M4 6.5h16M4 12h16M4 17.5h16";
    /// A sun: light theme.
    sun = "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4";
    /// A moon: dark theme.
    moon = "M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z";
    /// A screen: the theme of the system.
    monitor = "M3.5 4.5h17v12h-17zM9 20h6M12 16.5V20";
    /// A tick: done, chosen.
    check = "M5 12.5l4.5 4.5L19 7.5";
    /// A cross: close, clear.
    close = "M6 6l12 12M18 6L6 18";
    /// A triangle with an exclamation mark: warning.
    warning = "M12 4 2.8 19.5h18.4zM12 10v4.5M12 17h.01";
    /// A circle with an i: information.
    info = "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5.5M12 7.7h.01";
    /// A circle with an exclamation mark: error.
    error = "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7.5V13M12 16.3h.01";
    /// A circle with a tick: success.
    success = "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8 12.3l2.8 2.8L16 9.5";
    /// An arrow to the left: back.
    arrow_left = "M20 12H4.5M11 5.5 4.5 12l6.5 6.5";
    /// A disk: save.
    save = "M5 4h11l4 4v12H4V5a1 1 0 0 1 1-1zM8 4v5h7V4M8 20v-6h8v6";
    /// An arrow out of a box: leads away from the app.
    external = "M14 4h6v6M20 4l-9 9M18 13.5V20H4V6h6.5";
    /// An arrow turning back: undo.
    undo = "M9 14 4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3";
    /// Columns: how a table looks.
    columns = "M4 5h16v14H4zM9.5 5v14M14.5 5v14";
    /// Two links of a chain: link.
    link = "M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7l-1.5 1.5M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.7l1.5-1.5";
    /// Quotation marks: quote.
    quote = "M5 17V11a4 4 0 0 1 4-4M5 13h4v4H5zM14 17v-6a4 4 0 0 1 4-4M14 13h4v4h-4z";
    /// Angle brackets: code.
    code = "M8.5 7 3.5 12l5 5M15.5 7l5 5-5 5";
    /// A grid: table.
    table = "M4 5h16v14H4zM4 10h16M4 14.5h16M10 5v14";
    /// Lines with numbers: a numbered list.
    numbers = "M10 6h10M10 12h10M10 18h10M4 5l1.5-1v4M4 13h3l-3 4h3";
    /// Lines with ticks: a checklist.
    checklist = "M11 6h9M11 12h9M11 18h9M3.5 6 5 7.5 8 4.5M3.5 12 5 13.5 8 10.5M3.5 18 5 19.5 8 16.5";
    /// An arrow into a tray: export.
    download = "M12 4v11M7 10.5l5 5 5-5M4.5 20h15";
    /// An arrow out of a tray: import.
    upload = "M12 15.5V4.5M7 9l5-5 5 5M4.5 20h15";
    /// A clock with an arrow back: what was before.
    history = "M4.5 12a7.5 7.5 0 1 0 2.4-5.5M4 4v4.5h4.5M12 8v4.5l3 1.8";
    /// A door with an arrow out of it: sign out.
    logout = "M10 4H5v16h5M15 8l4 4-4 4M19 12H9.5";
    /// A funnel: filter.
    filter = "M4 5h16l-6.5 8v6l-3-1.5V13z";
}

/// A turning ring: work under way.
pub fn spinner() -> Html {
    html! {
        <svg class="icon spin" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d="M12 3.5a8.5 8.5 0 1 1-8.5 8.5" />
        </svg>
    }
}
