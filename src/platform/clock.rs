//! The browser's clocks.

use std::rc::Rc;
use std::time::Duration;

use crate::engine::clock::Instant;

/// The current moment on the page's monotonic clock, counted from when the page was opened.
#[must_use]
pub fn now() -> Instant {
    let performance = web_sys::window().and_then(|window| window.performance());
    let ms = performance.map_or_else(js_sys::Date::now, |performance| performance.now());
    Instant::from_origin(Duration::try_from_secs_f64(ms / 1000.0).unwrap_or_default())
}

/// The date and time as ISO 8601 writes it, in UTC: `2026-11-24T04:05:06.789Z`.
#[must_use]
pub fn timestamp() -> Rc<str> {
    String::from(js_sys::Date::new_0().to_iso_string()).into()
}

/// The time of day of what [`timestamp`] writes, `10:32` here where the page is; of another day, with the date before it. What is no time stays as it is.
#[must_use]
pub fn time_of_day(timestamp: &str) -> String {
    let date = js_sys::Date::new(&timestamp.into());
    if date.get_time().is_nan() {
        return timestamp.to_owned();
    }
    let time = format!("{:02}:{:02}", date.get_hours(), date.get_minutes());
    let day = |date: &js_sys::Date| (date.get_full_year(), date.get_month() + 1, date.get_date());
    let (year, month, of_month) = day(&date);
    if day(&js_sys::Date::new_0()) == (year, month, of_month) {
        return time;
    }
    format!("{year}-{month:02}-{of_month:02} {time}")
}
