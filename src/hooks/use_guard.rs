//! Effects that hold something until they are over.

use std::any::Any;
use std::rc::Rc;

use yew::prelude::*;

use crate::engine::runtime::Guard;

/// Runs `start` after the first render and after each one that gives other `deps`. What it started, its guard keeps
/// going until then, or until the component is gone.
///
/// It is [`use_effect_with`], which is in the app once for each place that uses it; of this one there is little more
/// than the closure.
#[hook]
pub fn use_guard<T, F>(deps: T, start: F)
where
    T: PartialEq + 'static,
    F: FnOnce(&T) -> Guard + 'static,
{
    let deps = Rc::new(deps);
    let given = Rc::clone(&deps);
    use_any_guard(Deps(deps), Box::new(move || start(&given)));
}

/// The part that does not know the types.
#[hook]
fn use_any_guard(deps: Deps, start: Box<dyn FnOnce() -> Guard>) {
    use_effect_with(deps, move |_| {
        let guard = start();
        move || drop(guard)
    });
}

/// Something that an effect depends on.
struct Deps(Rc<dyn Same>);

impl PartialEq for Deps {
    fn eq(&self, other: &Self) -> bool {
        self.0.same(&*other.0)
    }
}

trait Same: Any {
    fn same(&self, other: &dyn Any) -> bool;
}

impl<T: PartialEq + 'static> Same for T {
    fn same(&self, other: &dyn Any) -> bool {
        other.downcast_ref::<T>() == Some(self)
    }
}
