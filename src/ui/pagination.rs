//! Paging below a table: real links, so that a page can be opened in a tab of its own.

use web_sys::{Element, PointerEvent};
use yew::prelude::*;

use super::{dom, icons};
use crate::engine::i18n::{Text, grouped, t, t_with};

/// The page sizes offered.
pub const PAGE_SIZES: [u64; 4] = [10, 20, 50, 100];

sheet!(
    pagination_class,
    r#"
    display: flex; flex-wrap: wrap; align-items: center; justify-content: flex-end; gap: 10px 14px; margin-top: 16px;
    font-variant-numeric: tabular-nums;
    .pages-total { margin-inline-end: auto; color: var(--muted); }
    ol { display: flex; gap: 4px; list-style: none; }
    li { display: grid; }
    .page { display: grid; place-items: center; min-width: max(34px, var(--touch)); height: max(34px, var(--touch)); padding: 0 8px; border: 1px solid transparent; border-radius: var(--radius-s); color: var(--text); text-decoration: none; transition: background-color .12s; }
    a.page:hover { background: var(--hover); color: var(--accent); }
    .page[aria-current] { border-color: var(--accent); background: var(--accent-soft); color: var(--accent); font-weight: 600; }
    .page[aria-disabled] { opacity: .4; }
    .page-gap { color: var(--muted); }
    .page-brief { display: none; }
    select { height: max(34px, var(--touch)); padding: 0 28px 0 10px; border: 1px solid var(--line-strong); border-radius: var(--radius-s); background: var(--chevron), var(--surface); appearance: none; }
    select:hover { border-color: var(--accent); }
    @media (max-width: 575.98px) {
        justify-content: space-between;
        .page-number { display: none; }
        .page-brief { display: grid; place-items: center; padding: 0 6px; }
        .page { min-width: 44px; height: max(40px, var(--touch)); }
        .pages-total { margin: 0; width: 100%; text-align: center; }
        select { height: max(40px, var(--touch)); }
    }
    "#
);

/// One place in the row of pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Item {
    Page(u64),
    Gap,
}

/// Which pages to offer: first, last, the current one and its neighbours, with gaps between; seven places when there are
/// more than seven pages, so that the links do not move under the pointer.
fn items(current: u64, last: u64) -> Vec<Item> {
    let pages = |from: u64, to: u64| (from..=to).map(Item::Page);
    if last <= 7 {
        return pages(1, last).collect();
    }
    let mut items = vec![Item::Page(1)];
    match current {
        0..=4 => {
            items.extend(pages(2, 5));
            items.push(Item::Gap);
        }
        _ if current + 3 >= last => {
            items.push(Item::Gap);
            items.extend(pages(last - 4, last - 1));
        }
        _ => {
            items.push(Item::Gap);
            items.extend(pages(current - 1, current + 1));
            items.push(Item::Gap);
        }
    }
    items.push(Item::Page(last));
    items
}

/// How many pages `total` records make; at least one, also for a page size of 0.
fn last_page(total: u64, page_size: u64) -> u64 {
    total.div_ceil(page_size.max(1)).max(1)
}

/// "11–20 of 1,000", "No entries", or for a page past the end just "1,000 in all".
fn range_text(page: u64, page_size: u64, total: u64) -> String {
    let first = page.saturating_sub(1).saturating_mul(page_size).saturating_add(1);
    let last = page.saturating_mul(page_size).min(total);
    if total == 0 {
        t("pagination.none", "No entries").into_owned()
    } else if first > total {
        t_with(
            "pagination.total",
            "{{total}} in all",
            &[("total", &grouped(total))],
        )
    } else {
        let (first, last, total) = (grouped(first), grouped(last), grouped(total));
        let numbers = [("first", &*first), ("last", &*last), ("total", &*total)];
        t_with("pagination.range", "{{first}}–{{last}} of {{total}}", &numbers)
    }
}

/// Where a table stands in its pages.
#[derive(Clone, Copy, Debug)]
pub struct Pages {
    /// The current page, from 1. One past the end is shown as it is: no page is marked, and Previous leads to the last.
    pub page: u64,
    /// Records on a page. One that is not among [`PAGE_SIZES`] is offered as well.
    pub page_size: u64,
    /// Records in all.
    pub total: u64,
    /// Whether the records of another page are still on screen.
    pub busy: bool,
}

/// The address of a page. The frame follows plain clicks (see [`super`]).
type Href<'a> = &'a dyn Fn(u64) -> AttrValue;

/// Total, pages and page size; on narrow screens "‹ 3 / 13 ›". `on_page_size` is called with a new page size; `on_point`
/// with the page whose link the mouse or the keyboard's focus is at, and with `None` when it is there no longer. A finger
/// points at nothing: it presses.
pub fn view_pagination(
    pages: Pages,
    href: Href<'_>,
    on_page_size: &Callback<u64>,
    on_point: &Callback<Option<u64>>,
) -> Html {
    let Pages {
        page,
        page_size,
        total,
        busy,
    } = pages;
    let range = if busy {
        t_with(
            "pagination.loading",
            "Loading page {{page}}…",
            &[("page", &grouped(page))],
        )
    } else {
        range_text(page, page_size, total)
    };
    let onpointerover = {
        let on_point = on_point.clone();
        move |event: PointerEvent| {
            if event.pointer_type() != "touch" {
                on_point.emit(page_of(event.target_dyn_into()));
            }
        }
    };
    let onpointerleave = on_point.reform(|_: PointerEvent| None);
    let onfocusin = on_point.reform(|event: FocusEvent| page_of(event.target_dyn_into()));
    let onfocusout = on_point.reform(|_: FocusEvent| None);
    let last = last_page(total, page_size);
    let previous = (page > 1).then(|| (page - 1).min(last));
    let next = (page < last).then(|| page + 1);
    html! {
        <div class={pagination_class()}>
            <span class="pages-total">{range}</span>
            <nav aria-label={t("pagination.label", "Pages")} {onpointerover} {onpointerleave} {onfocusin} {onfocusout}>
                <ol>
                    {view_step(href, previous, t("pagination.previous", "Previous page"), icons::chevron_left())}
                    {for items(page, last).into_iter().map(|item| view_item(href, page, item))}
                    <li class="page-brief">{format!("{} / {}", grouped(page), grouped(last))}</li>
                    {view_step(href, next, t("pagination.next", "Next page"), icons::chevron_right())}
                </ol>
            </nav>
            {view_sizes(page_size, on_page_size)}
        </div>
    }
}

/// The page that the link around an element leads to.
fn page_of(element: Option<Element>) -> Option<u64> {
    let link = element?.closest("a[data-page]").ok().flatten()?;
    link.get_attribute("data-page")?.parse().ok()
}

fn view_step(href: Href<'_>, target: Option<u64>, label: Text, icon: Html) -> Html {
    html! {
        <li>
            if let Some(page) = target {
                <a class="page" href={href(page)} data-page={page.to_string()} aria-label={label.clone()} title={label}>{icon}</a>
            } else {
                <span class="page" aria-disabled="true">{icon}</span>
            }
        </li>
    }
}

fn view_item(href: Href<'_>, current: u64, item: Item) -> Html {
    let Item::Page(page) = item else {
        return html! { <li class="page-number page page-gap" aria-hidden="true">{"…"}</li> };
    };
    let current = (page == current).then_some("page");
    html! {
        <li class="page-number">
            <a class="page" href={href(page)} data-page={page.to_string()} aria-label={t_with("pagination.page", "Page {{page}}", &[("page", &page.to_string())])} aria-current={current}>
                {page}
            </a>
        </li>
    }
}

fn view_sizes(page_size: u64, on_page_size: &Callback<u64>) -> Html {
    let mut sizes = PAGE_SIZES.to_vec();
    if let Err(place) = sizes.binary_search(&page_size) {
        sizes.insert(place, page_size);
    }
    let onchange = on_page_size.clone();
    let onchange = move |event: Event| {
        if let Ok(size) = dom::value_of(&event).parse() {
            onchange.emit(size);
        }
    };
    let option = |size: u64| {
        html! { <option value={size.to_string()} selected={size == page_size}>{t_with("pagination.size", "{{size}} / page", &[("size", &size.to_string())])}</option> }
    };
    html! { <select aria-label={t("pagination.sizeLabel", "Page size")} {onchange}>{for sizes.into_iter().map(option)}</select> }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(current: u64, last: u64) -> String {
        let text = |item| match item {
            Item::Page(page) => page.to_string(),
            Item::Gap => "…".to_owned(),
        };
        items(current, last)
            .into_iter()
            .map(text)
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn few_pages_are_all_shown() {
        assert_eq!(shown(1, 1), "1");
        assert_eq!(shown(3, 7), "1 2 3 4 5 6 7");
    }

    #[test]
    fn many_pages_always_take_seven_places() {
        assert_eq!(shown(1, 100), "1 2 3 4 5 … 100");
        assert_eq!(shown(4, 100), "1 2 3 4 5 … 100");
        assert_eq!(shown(5, 100), "1 … 4 5 6 … 100");
        assert_eq!(shown(96, 100), "1 … 95 96 97 … 100");
        assert_eq!(shown(97, 100), "1 … 96 97 98 99 100");
        assert_eq!(shown(100, 100), "1 … 96 97 98 99 100");
    }

    #[test]
    fn a_page_past_the_end_still_offers_the_real_ones() {
        assert_eq!(shown(500, 100), "1 … 96 97 98 99 100");
        assert_eq!(range_text(500, 10, 1_000), "1,000 in all");
        assert_eq!(range_text(u64::MAX, u64::MAX, 7), "7 in all");
    }

    #[test]
    fn the_range_ends_with_the_last_record() {
        assert_eq!(range_text(1, 10, 1_000), "1–10 of 1,000");
        assert_eq!(range_text(4, 10, 33), "31–33 of 33");
        assert_eq!(range_text(1, 10, 0), "No entries");
    }

    #[test]
    fn a_page_size_of_zero_is_one_page_per_record() {
        assert_eq!(last_page(0, 10), 1);
        assert_eq!(last_page(1_000, 10), 100);
        assert_eq!(last_page(5, 0), 5);
    }
}
