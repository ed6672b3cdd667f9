//! What outlives the page, and who takes it up.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use sapwood::engine::live::LiveMode::Off;
use sapwood::engine::mutation::MutationMode;
use sapwood::engine::store::Options;
use serde_json::{Value, json};

use super::{create, delete, shown, undo_all, write, writes};
use crate::engine::support::{Bench, Call, Disk, Tables, ms, posts};

/// Two pages of one browser and the same server.
struct Browser {
    disk: Rc<Disk>,
    tables: Tables,
}

impl Browser {
    fn new() -> Self {
        let tables = Tables::default();
        let record = |id: i64| (id, json!({"id": id, "title": format!("post {id}")}));
        tables
            .borrow_mut()
            .insert("posts".into(), (1..=10).map(record).collect());
        Self {
            disk: Rc::default(),
            tables,
        }
    }

    fn open(&self, mode: MutationMode) -> Bench {
        let options = Options {
            mutation_mode: mode,
            ..Options::default()
        };
        let page = Bench::tab(options, &self.disk, &self.tables);
        page.world.settle();
        page
    }

    fn kept(&self) -> Vec<Value> {
        let texts = self.disk.texts.borrow();
        texts
            .values()
            .map(|text| serde_json::from_str(text).unwrap())
            .collect()
    }
}

#[test]
fn k11_a_reload_in_the_window_keeps_the_intent_and_begins_its_time_anew() {
    let browser = Browser::new();
    let page = browser.open(MutationMode::Undoable);
    let _result = page.mutate(delete(3));
    assert_eq!(browser.kept().len(), 1, "at once");
    page.advance(ms(4000));
    page.kill(&browser.disk);

    let page = browser.open(MutationMode::Undoable);
    let _list = page.show_loaded(&posts(), Off);
    assert_eq!(shown(&page), (9, 9));
    let ended = Rc::new(RefCell::new(Vec::new()));
    let sink = Rc::clone(&ended);
    let _hearer = page.store.on_resumed(Rc::new(move |items, outcome| {
        sink.borrow_mut().push((items.to_vec(), outcome.clone()))
    }));
    page.advance(ms(4499));
    assert!(writes(&page).is_empty(), "the time begins anew");
    page.advance(ms(501));
    page.deliver(write(&page));
    assert_eq!(ended.borrow()[0].0, [delete(3)]);
    assert!(ended.borrow()[0].1.failed.is_empty());
    assert!(browser.kept().is_empty());
}

#[test]
fn what_was_left_behind_can_be_undone() {
    let browser = Browser::new();
    let page = browser.open(MutationMode::Undoable);
    let _result = page.mutate(delete(3));
    page.kill(&browser.disk);
    let page = browser.open(MutationMode::Undoable);
    undo_all(&page);
    page.advance(ms(60_000));
    assert!(writes(&page).is_empty() && browser.kept().is_empty());
}

#[test]
fn another_tab_takes_up_what_a_closed_one_leaves_behind_and_only_one_does() {
    let browser = Browser::new();
    let [first, second, third] = [(); 3].map(|()| browser.open(MutationMode::Undoable));
    let _result = first.mutate(delete(3));
    for page in [&second, &third] {
        page.advance(ms(1000));
    }
    assert!(second.store.pending().is_empty() && third.store.pending().is_empty());
    first.kill(&browser.disk);
    for page in [&second, &third, &second, &third] {
        page.world.settle();
    }
    let pending = [&second, &third].map(|page| page.store.pending().len());
    assert_eq!(pending, [1, 0]);
    for page in [&second, &third] {
        page.advance(ms(6000));
    }
    assert_eq!([&second, &third].map(|page| writes(page).len()), [1, 0]);
}

#[test]
fn what_was_sent_when_the_page_went_is_finished_and_a_creation_is_never_repeated() {
    let browser = Browser::new();
    let page = browser.open(MutationMode::Optimistic);
    let _results = [page.update(3, "mine"), page.mutate(create("new"))];
    page.kill(&browser.disk);
    let page = browser.open(MutationMode::Optimistic);
    assert_eq!(writes(&page), [Call::Update(3.into(), json!({"title": "mine"}))]);
    let typed = page.store.take_rejected("posts", None).unwrap();
    assert_eq!(typed.variables(), Some(&json!({"title": "new"})));
    page.deliver(write(&page));
    assert!(browser.kept().is_empty());
}

#[test]
fn where_nothing_can_be_kept_changes_are_made_all_the_same() {
    let browser = Browser::new();
    browser.disk.full.set(true);
    let page = browser.open(MutationMode::Undoable);
    let _result = page.mutate(delete(3));
    assert!(page.world.warnings.borrow()[0].contains("does not keep"));
    page.advance(ms(5000));
    assert_eq!(writes(&page).len(), 1);
}

#[test]
fn what_cannot_be_read_in_the_outbox_is_said_and_thrown_away() {
    let browser = Browser::new();
    let texts = &browser.disk.texts;
    texts.borrow_mut().insert("outbox.x.1".into(), "{}".into());
    let page = browser.open(MutationMode::Undoable);
    assert!(page.world.warnings.borrow()[0].contains("outbox.x.1"));
    assert!(texts.borrow().is_empty() && page.store.pending().is_empty());
}

#[test]
fn what_one_person_left_behind_is_done_for_nobody_else_and_waits_for_them() {
    let browser = Browser::new();
    let page = browser.open(MutationMode::Undoable);
    page.store.set_person("ann");
    let _result = page.mutate(delete(3));
    page.kill(&browser.disk);

    let page = browser.open(MutationMode::Undoable);
    page.advance(ms(60_000));
    for stranger in ["ben", ""] {
        page.store.set_person(stranger);
        page.advance(ms(60_000));
    }
    assert!(page.store.pending().is_empty() && writes(&page).is_empty());
    assert_eq!(browser.kept().len(), 1, "it is still there");
    page.store.set_person("ann");
    page.world.settle();
    assert_eq!(page.store.pending().len(), 1);
    page.advance(ms(5000));
    assert_eq!(writes(&page), [Call::Delete(3.into())]);
    page.deliver(write(&page));
    assert!(browser.kept().is_empty());
}

#[test]
fn what_one_person_asked_for_is_not_sent_while_another_is_here() {
    let browser = Browser::new();
    let page = browser.open(MutationMode::Undoable);
    page.store.set_person("ann");
    let _anns = page.mutate(delete(3));
    page.store.set_person("");
    page.advance(ms(60_000));
    assert!(page.store.pending().is_empty() && writes(&page).is_empty());
    page.store.set_person("ben");
    let _bens = page.mutate(delete(3));
    page.advance(ms(5000));
    assert_eq!(writes(&page).len(), 1, "ben's own");
    page.deliver(write(&page));
    assert_eq!(browser.kept().len(), 1, "ann's");
    page.store.set_person("ann");
    page.world.settle();
    assert_eq!(writes(&page).len(), 2);
}

#[test]
fn before_somebody_signs_out_what_is_pending_is_done_unless_there_is_no_network() {
    for online in [true, false] {
        let browser = Browser::new();
        let page = browser.open(MutationMode::Undoable);
        page.store.set_person("ann");
        let _result = page.mutate(delete(3));
        page.store.set_online(online);
        let done = Rc::new(Cell::new(false));
        let (settled, sink) = (page.store.settle_pending(), Rc::clone(&done));
        let task = async move {
            settled.await;
            sink.set(true);
        };
        page.store.runtime().spawn(Box::pin(task)).detach();
        page.world.settle();
        assert_eq!((done.get(), writes(&page).len()), (!online, usize::from(online)));
        if online {
            page.deliver(write(&page));
        }
        assert!(done.get());
        assert_eq!(browser.kept().len(), usize::from(!online));
    }
}
