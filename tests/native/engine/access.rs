//! Access control: who asks, how often, and whose answers count.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use sapwood::engine::access::{
    Access, AccessAction, AccessControlProvider, Can, CanParams, NOT_ACCESSIBLE, Verdict,
};
use sapwood::engine::runtime::{LocalFuture, Runtime};
use serde_json::json;

use super::support::{SimRuntime, World, ms};

/// Answers after a while: editing is for those who may, whose name is kept here.
struct Doorkeeper {
    runtime: Rc<SimRuntime>,
    asked: RefCell<Vec<String>>,
    may_edit: Cell<bool>,
    hides: bool,
}

impl AccessControlProvider for Doorkeeper {
    fn can(&self, params: &CanParams) -> LocalFuture<Can> {
        let id = params.id.as_ref().map_or("any", |id| id.as_str()).to_owned();
        let asked = format!("{} {} {id}", params.resource, params.action.as_str());
        self.asked.borrow_mut().push(asked);
        let answer = match (&params.action, self.may_edit.get()) {
            (AccessAction::Edit, false) => Can::No(Some("Editors only".into())),
            (AccessAction::Delete, _) => Can::No(None),
            _ => Can::Yes,
        };
        after(&self.runtime, ms(100), answer)
    }

    fn hide_if_unauthorized(&self) -> bool {
        self.hides
    }
}

/// A future that is done after a while of simulated time.
fn after<T: 'static>(runtime: &Rc<SimRuntime>, wait: Duration, value: T) -> LocalFuture<T> {
    let slot = Rc::new(Cell::new(None));
    let filled = Rc::clone(&slot);
    let timer = runtime.after(wait, Box::new(move || filled.set(Some(value))));
    Box::pin(std::future::poll_fn(move |_| {
        let _kept = &timer;
        slot.take()
            .map_or(std::task::Poll::Pending, std::task::Poll::Ready)
    }))
}

struct Bench {
    world: Rc<World>,
    keeper: Rc<Doorkeeper>,
    access: Rc<Access>,
    told: Rc<Cell<u32>>,
    _watching: sapwood::engine::runtime::Guard,
}

fn bench(hides: bool) -> Bench {
    let world = Rc::<World>::default();
    let runtime = Rc::new(SimRuntime(Rc::clone(&world)));
    let keeper = Rc::new(Doorkeeper {
        runtime: Rc::clone(&runtime),
        asked: RefCell::default(),
        may_edit: Cell::new(false),
        hides,
    });
    let access = Access::new(Rc::clone(&keeper) as Rc<dyn AccessControlProvider>, runtime);
    let told = Rc::new(Cell::new(0));
    let count = Rc::clone(&told);
    let watching = access.watch(Rc::new(move || count.set(count.get() + 1)));
    Bench {
        world,
        keeper,
        access,
        told,
        _watching: watching,
    }
}

fn edit() -> CanParams {
    CanParams::new("posts", AccessAction::Edit)
}

#[test]
fn a_question_is_asked_once_and_its_answer_stays() {
    let bench = bench(false);
    for _ in 0..3 {
        assert_eq!(bench.access.can(&edit()), Verdict::Pending);
    }
    bench.world.advance(ms(100));
    let no = Verdict::No {
        reason: "Editors only".into(),
        hide: false,
    };
    assert_eq!(bench.access.can(&edit()), no);
    bench.world.advance(Duration::from_secs(3600));
    assert_eq!(
        bench.access.can(&edit()),
        no,
        "an answer is never asked for again"
    );
    assert_eq!(*bench.keeper.asked.borrow(), ["posts edit any"]);
    assert_eq!(bench.told.get(), 1);
}

#[test]
fn the_record_and_whatever_else_is_told_make_another_question() {
    let bench = bench(false);
    bench.access.can(&edit());
    bench.access.can(&edit().with_id(Some(5.into())));
    bench.access.can(&CanParams {
        meta: json!({"owner": "ann"}),
        ..edit()
    });
    bench.world.settle();
    assert_eq!(
        *bench.keeper.asked.borrow(),
        ["posts edit any", "posts edit 5", "posts edit any"]
    );
}

#[test]
fn a_refusal_without_a_reason_has_refines_words_and_may_hide_the_button() {
    let bench = bench(true);
    let delete = CanParams::new("posts", AccessAction::Delete);
    bench.access.can(&delete);
    bench.world.advance(ms(100));
    let no = Verdict::No {
        reason: NOT_ACCESSIBLE.into(),
        hide: true,
    };
    assert_eq!(bench.access.can(&delete), no);
}

#[test]
fn another_person_is_asked_about_anew_and_late_answers_about_the_former_one_do_not_count() {
    let bench = bench(false);
    bench.access.can(&edit());
    bench.world.advance(ms(50));
    bench.keeper.may_edit.set(true);
    bench.access.forget();
    assert_eq!(bench.access.can(&edit()), Verdict::Pending);
    bench.world.advance(ms(60));
    assert_eq!(
        bench.access.can(&edit()),
        Verdict::Pending,
        "the answer was about somebody else"
    );
    bench.world.advance(ms(40));
    assert_eq!(bench.access.can(&edit()), Verdict::Yes);
}
