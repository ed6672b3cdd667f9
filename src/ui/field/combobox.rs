//! One of very many, found by typing (the ARIA combobox pattern with a list popup).

use std::rc::Rc;

use web_sys::KeyboardEvent;
use yew::prelude::*;

use super::listbox::{Listbox, ListboxAction};
use super::{Choice, Field, FieldChange};
use crate::engine::i18n::t;
use crate::ui::{dom, icons};

sheet!(
    combobox_class,
    r#"
    position: relative;
    > .icon, > .spin { position: absolute; right: 11px; top: calc(max(24px, var(--touch) - 14px) / 2); color: var(--muted); pointer-events: none; }
    input { padding-inline-end: 34px; text-overflow: ellipsis; }
    .options { position: absolute; z-index: 20; inset: calc(100% + 5px) 0 auto; max-height: 276px; overflow-y: auto; padding: 5px; border: 1px solid var(--line); border-radius: var(--radius); background: var(--raised); box-shadow: var(--shadow-float); list-style: none; }
    .option { display: flex; justify-content: space-between; gap: 8px; align-items: center; min-height: var(--touch); padding: 7px 10px; border-radius: var(--radius-s); cursor: pointer; }
    .option:hover, .option.active { background: var(--hover); }
    .option.active { box-shadow: inset 2px 0 0 var(--accent); }
    .option[aria-selected=true] { color: var(--accent); font-weight: 600; }
    .note { padding: 10px; color: var(--muted); }
    @media (max-width: 639.98px) { > .icon, > .spin { top: 15px; } .option { padding: 11px 10px; } }
    "#
);

/// Properties of [`Combobox`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct ComboboxProps {
    /// What it has in common with other fields.
    pub field: Field,
    /// The label of the value chosen; the options need not contain it. Empty while it is not known yet.
    #[prop_or_default]
    pub value_label: AttrValue,
    /// What was found for the text last given to `on_search`.
    pub options: Rc<[Choice]>,
    /// The options are being looked for; default: no.
    #[prop_or_default]
    pub loading: bool,
    /// There are more options than those given; default: no. Then the last row of the list brings them.
    #[prop_or_default]
    pub has_more: bool,
    /// Called when more options are wanted: the last row was chosen, or the list was scrolled to its end.
    #[prop_or_default]
    pub on_more: Callback<()>,
    /// Called with the text at each change, and with an empty one when the list closes; to wait a little before asking a
    /// server is the caller's.
    pub on_search: Callback<String>,
    /// Called with the value of the option chosen.
    pub on_change: Callback<FieldChange>,
}

impl ComboboxProps {
    /// How many rows the list has: the options, and the one that brings more.
    fn rows(&self) -> usize {
        self.options.len() + usize::from(self.has_more)
    }

    fn selected(&self) -> Option<usize> {
        self.options
            .iter()
            .position(|choice| choice.value == self.field.value)
    }
}

type State = UseReducerDispatcher<Listbox>;

/// A labelled text input with a list of options below it.
///
/// Down and Up open the list and move in it, Enter takes an option, Esc and leaving the field close the list and keep the
/// value. What is typed only searches; it never becomes the value.
#[component]
pub fn Combobox(props: &ComboboxProps) -> Html {
    let state = use_reducer(Listbox::default);
    let list = use_node_ref();
    {
        let list = list.clone();
        use_effect_with(state.clone(), move |_| scroll_to_active(&list));
    }
    let field = &props.field;
    let (open, active, shown) = match &*state {
        Listbox::Closed => (false, None, props.value_label.clone()),
        Listbox::Open { query: None, active } => (true, *active, props.value_label.clone()),
        Listbox::Open {
            query: Some(query),
            active,
        } => (true, *active, query.clone().into()),
    };
    let dispatcher = state.dispatcher();
    let list_id = format!("list-{}", field.name);
    field.view(html! {
        <div class={combobox_class()}>
            <input
                class="control"
                id={field.control_id()}
                name={&field.name}
                role="combobox"
                type="text"
                autocomplete="off"
                spellcheck="false"
                aria-autocomplete="list"
                aria-expanded={open.to_string()}
                aria-controls={list_id.clone()}
                aria-activedescendant={active.filter(|_| open).map(|active| option_id(&field.name, active))}
                aria-required={field.must()}
                aria-invalid={field.invalid()}
                aria-describedby={field.described_by()}
                placeholder={t("select.search", "Type to search…")}
                value={shown}
                oninput={typed(props, &dispatcher)}
                onkeydown={pressed(props, &dispatcher, open, active)}
                onclick={opened(props, &dispatcher)}
                onblur={left(props, &dispatcher, open)}
            />
            if props.loading { {icons::spinner()} } else { {icons::chevron_down()} }
            <ul id={list_id} class="options" role="listbox" ref={list} aria-label={field.label.clone()} hidden={!open} onscroll={scrolled(props)} onmousedown={|event: MouseEvent| event.prevent_default()}>
                if open { {view_options(props, &dispatcher, active)} }
            </ul>
        </div>
    })
}

fn option_id(name: &str, index: usize) -> String {
    format!("option-{name}-{index}")
}

fn view_options(props: &ComboboxProps, state: &State, active: Option<usize>) -> Html {
    if props.options.is_empty() {
        let note = if props.loading {
            t("select.searching", "Searching…")
        } else {
            t("select.none", "Nothing found")
        };
        return html! { <li class="note" role="option" aria-disabled="true" aria-selected="false">{note}</li> };
    }
    let selected = props.selected();
    let view = |(index, choice): (usize, &Choice)| {
        let onclick = {
            let (choose, value) = (choose(props, state), choice.value.clone());
            move |_: MouseEvent| choose.emit(value.clone())
        };
        let chosen = selected == Some(index);
        html! {
            <li
                key={choice.value.as_str()}
                id={option_id(&props.field.name, index)}
                class={classes!("option", (active == Some(index)).then_some("active"))}
                role="option"
                aria-selected={chosen.to_string()}
                {onclick}
            >
                {&choice.label}
                if chosen { {icons::check()} }
            </li>
        }
    };
    let more = props.has_more.then(|| view_more(props, active));
    let options = props.options.iter().enumerate().map(view);
    options.chain(more).collect()
}

/// The last row.
fn view_more(props: &ComboboxProps, active: Option<usize>) -> Html {
    let place = props.options.len();
    let onclick = props.on_more.reform(|_: MouseEvent| ());
    html! {
        <li
            key="more…"
            id={option_id(&props.field.name, place)}
            class={classes!("option", "note", (active == Some(place)).then_some("active"))}
            role="option"
            aria-selected="false"
            {onclick}
        >
            {if props.loading { t("select.loading", "Loading more…") } else { t("select.more", "Show more…") }}
        </li>
    }
}

/// The end of the list brings more of it.
fn scrolled(props: &ComboboxProps) -> Callback<Event> {
    let (more, on_more) = (props.has_more && !props.loading, props.on_more.clone());
    Callback::from(move |event: Event| {
        if more && dom::is_scrolled_to_end(&event) {
            on_more.emit(());
        }
    })
}

/// Takes an option: tells the form, closes the list, forgets the search.
fn choose(props: &ComboboxProps, state: &State) -> Callback<AttrValue> {
    let (name, on_change) = (props.field.name.clone(), props.on_change.clone());
    let (on_search, state) = (props.on_search.clone(), state.clone());
    Callback::from(move |value: AttrValue| {
        on_change.emit((name.clone(), value.to_string()));
        state.dispatch(ListboxAction::Close);
        on_search.emit(String::new());
    })
}

fn typed(props: &ComboboxProps, state: &State) -> Callback<InputEvent> {
    let (on_search, state) = (props.on_search.clone(), state.clone());
    Callback::from(move |event: InputEvent| {
        let text = dom::value_of(&event);
        state.dispatch(ListboxAction::Type(text.clone()));
        on_search.emit(text);
    })
}

fn opened(props: &ComboboxProps, state: &State) -> Callback<MouseEvent> {
    let (selected, state) = (props.selected(), state.clone());
    Callback::from(move |_: MouseEvent| state.dispatch(ListboxAction::Open(selected)))
}

fn left(props: &ComboboxProps, state: &State, open: bool) -> Callback<FocusEvent> {
    let (on_search, state) = (props.on_search.clone(), state.clone());
    Callback::from(move |_: FocusEvent| {
        if open {
            state.dispatch(ListboxAction::Close);
            on_search.emit(String::new());
        }
    })
}

fn pressed(
    props: &ComboboxProps,
    state: &State,
    open: bool,
    active: Option<usize>,
) -> Callback<KeyboardEvent> {
    let (choose, selected, len) = (choose(props, state), props.selected(), props.rows());
    let more = (props.has_more && active == Some(props.options.len())).then(|| props.on_more.clone());
    let target = active
        .and_then(|index| props.options.get(index))
        .map(|choice| choice.value.clone());
    let (on_search, state) = (props.on_search.clone(), state.clone());
    Callback::from(move |event: KeyboardEvent| {
        let action = match event.key().as_str() {
            "ArrowDown" | "ArrowUp" if !open => ListboxAction::Open(selected),
            "ArrowDown" => ListboxAction::Move { by: 1, len },
            "ArrowUp" => ListboxAction::Move { by: -1, len },
            "Escape" if open => {
                on_search.emit(String::new());
                ListboxAction::Close
            }
            "Enter" if open => {
                event.prevent_default();
                if let Some(value) = &target {
                    choose.emit(value.clone());
                } else if let Some(more) = &more {
                    more.emit(());
                }
                return;
            }
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        state.dispatch(action);
    })
}

/// Keeps the option under the keyboard in sight.
fn scroll_to_active(list: &NodeRef) {
    let active = list
        .cast::<web_sys::Element>()
        .and_then(|list| list.query_selector(".active").ok().flatten());
    if let Some(active) = active {
        dom::scroll_into_view(&active);
    }
}
