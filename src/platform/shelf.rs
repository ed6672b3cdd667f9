//! What all pages of the app in this browser share: a few texts in its storage, and claims as Web Locks.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{AbortController, Storage};

use super::listener::listen;
use crate::engine::runtime::{Guard, Shelf};

/// The browser's storage for one app.
///
/// Claims are [Web Locks]: the browser ends them with the page, however it goes. It grants them to pages that came encrypted
/// or from this very computer only. Without them nobody could tell whether another page still lives, so what is kept is
/// then the tab's own (`sessionStorage`): it outlives a reload, but not the tab.
///
/// [Web Locks]: https://developer.mozilla.org/en-US/docs/Web/API/Web_Locks_API
#[derive(Clone, Debug)]
pub struct BrowserShelf {
    start: Rc<str>,
    locks: Option<Object>,
}

impl BrowserShelf {
    /// The shelf of the app with this name.
    #[must_use]
    pub fn new(app: &str) -> Self {
        let navigator = web_sys::window().map(|window| window.navigator());
        let locks = navigator.and_then(|navigator| Reflect::get(&navigator, &"locks".into()).ok());
        Self {
            start: format!("sapwood {app} ").into(),
            locks: locks.and_then(|locks| locks.dyn_into().ok()),
        }
    }

    fn storage(&self) -> Option<Storage> {
        let window = web_sys::window()?;
        let storage = if self.locks.is_some() {
            window.local_storage()
        } else {
            window.session_storage()
        };
        storage.ok()?
    }

    fn name(&self, key: &str) -> String {
        format!("{}{key}", self.start)
    }
}

impl Shelf for BrowserShelf {
    fn keys(&self, start: &str) -> Vec<String> {
        let Some(storage) = self.storage() else {
            return Vec::new();
        };
        let names = (0..storage.length().unwrap_or_default()).filter_map(|place| storage.key(place).ok()?);
        let keys = names.filter_map(|name| Some(name.strip_prefix(&*self.start)?.to_owned()));
        keys.filter(|key| key.starts_with(start)).collect()
    }

    fn get(&self, key: &str) -> Option<String> {
        self.storage()?.get_item(&self.name(key)).ok()?
    }

    fn set(&self, key: &str, text: &str) -> bool {
        let storage = self.storage();
        storage.is_some_and(|storage| storage.set_item(&self.name(key), text).is_ok())
    }

    fn remove(&self, key: &str) {
        if let Some(storage) = self.storage() {
            // A browser that refuses this keeps nothing either.
            let _ = storage.remove_item(&self.name(key));
        }
    }

    fn claim(&self, name: &str, then: Box<dyn FnOnce()>) -> Guard {
        let asked = self
            .locks
            .as_ref()
            .and_then(|locks| Claim::ask(locks, &self.name(name)));
        let Some((claim, granted)) = asked else {
            // Whatever is kept is this tab's own, and its former page is gone.
            let wanted = Rc::new(RefCell::new(Some(then)));
            let waits = Rc::downgrade(&wanted);
            spawn_local(async move {
                let then = waits.upgrade().and_then(|wanted| wanted.take());
                if let Some(then) = then {
                    then();
                }
            });
            return Guard::new(move || drop(wanted));
        };
        spawn_local(async move {
            // A claim that was given up is refused.
            if JsFuture::from(granted).await.is_ok() {
                then();
            }
        });
        Guard::new(move || claim.end())
    }

    fn watch(&self, on_change: Rc<dyn Fn()>) -> Guard {
        web_sys::window().map_or_else(Guard::empty, |window| {
            listen(&window, "storage", move |_| on_change())
        })
    }
}

/// A lock that was asked for.
struct Claim {
    abort: AbortController,
    /// Gives the lock back, once it is granted.
    release: Rc<RefCell<Option<Function>>>,
}

impl Claim {
    /// Asks for a lock. The promise tells when it is granted, or that it was given up before.
    fn ask(locks: &Object, name: &str) -> Option<(Self, Promise)> {
        let abort = AbortController::new().ok()?;
        let options = Object::new();
        Reflect::set(&options, &"signal".into(), &abort.signal()).ok()?;
        let request: Function = Reflect::get(locks, &"request".into()).ok()?.dyn_into().ok()?;
        let release = Rc::<RefCell<Option<Function>>>::default();
        let held = Rc::clone(&release);
        let mut asked = None;
        let granted = Promise::new(&mut |grant, refuse| {
            let held = Rc::clone(&held);
            // The lock is held until the promise that this answers is resolved.
            let hold = Closure::once_into_js(move || -> JsValue {
                let until = Promise::new(&mut |resolve, _| drop(held.replace(Some(resolve))));
                let _ = grant.call0(&JsValue::NULL);
                until.into()
            });
            let answer = request.call3(locks, &name.into(), &options, &hold);
            asked = answer.ok().and_then(|answer| answer.dyn_into::<Promise>().ok());
            if let Some(asked) = &asked {
                let asked = JsFuture::from(asked.clone());
                spawn_local(async move {
                    if asked.await.is_err() {
                        let _ = refuse.call0(&JsValue::NULL);
                    }
                });
            }
        });
        asked.map(|_| (Self { abort, release }, granted))
    }

    fn end(self) {
        match self.release.take() {
            Some(release) => {
                let _ = release.call0(&JsValue::NULL);
            }
            None => self.abort.abort(),
        }
    }
}
