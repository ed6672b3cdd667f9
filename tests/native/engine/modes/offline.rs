//! Without a network.

use std::cell::RefCell;
use std::rc::Rc;

use sapwood::engine::live::LiveMode::Off;
use sapwood::engine::mutation::{MutationMode, Phase};
use sapwood::engine::store::MutateOptions;

use super::{bench, delete, retitle, shown, undo_all, write, writes};
use crate::engine::support::{ms, network, posts};

#[test]
fn k20_offline_a_plain_save_is_refused_at_once_and_a_shown_one_waits_and_says_so() {
    let bench = bench(MutationMode::Optimistic);
    let _list = bench.show_loaded(&posts(), Off);
    bench.store.set_online(false);
    let plain = Rc::new(RefCell::new(None));
    let sink = Rc::clone(&plain);
    let options = MutateOptions {
        mode: Some(MutationMode::Pessimistic),
        ..MutateOptions::default()
    };
    bench.store.mutate_with(
        retitle(4, "x"),
        options,
        Box::new(move |result| *sink.borrow_mut() = Some(result)),
    );
    bench.world.settle();
    let error = plain.borrow_mut().take().unwrap().unwrap_err();
    assert!(error.to_string().contains("offline"), "{error}");

    let result = bench.update(3, "mine");
    bench.advance(ms(60_000));
    assert_eq!(bench.store.pending()[0].phase, Phase::Offline { sent: false });
    assert_eq!(
        (writes(&bench).len(), bench.titles(&posts())[2].as_str()),
        (0, "mine")
    );
    bench.store.set_online(true);
    bench.deliver(write(&bench));
    assert!(result.borrow()[0].is_ok());
}

#[test]
fn what_waits_for_the_network_can_be_undone() {
    let bench = bench(MutationMode::Optimistic);
    let _list = bench.show_loaded(&posts(), Off);
    bench.store.set_online(false);
    let _result = bench.mutate(delete(3));
    undo_all(&bench);
    bench.store.set_online(true);
    assert_eq!((writes(&bench).len(), shown(&bench)), (0, (10, 10)));
}

#[test]
fn who_deletes_what_others_deleted_meanwhile_gets_what_they_wanted() {
    let bench = bench(MutationMode::Undoable);
    let _list = bench.show_loaded(&posts(), Off);
    let result = bench.mutate(delete(3));
    bench.server.remove("posts", 3);
    bench.advance(ms(5000));
    bench.deliver(write(&bench));
    assert!(result.borrow()[0].is_ok());
    assert!(
        bench.news.published.borrow().is_empty(),
        "who deleted it told others"
    );
}

#[test]
fn a_lost_answer_is_no_loss_of_what_is_shown_when_the_network_went() {
    let bench = bench(MutationMode::Optimistic);
    let _list = bench.show_loaded(&posts(), Off);
    let result = bench.update(3, "mine");
    let sent = write(&bench);
    bench.store.set_online(false);
    bench.fail(sent, network());
    assert!(result.borrow().is_empty());
    assert_eq!(bench.titles(&posts())[2], "mine");
    bench.store.set_online(true);
    bench.deliver(write(&bench));
    assert!(result.borrow()[0].is_ok());
}
