//! A program that runs beside the page (a web worker) and answers texts with texts.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use js_sys::global;
use wasm_bindgen::JsCast;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

/// Hears the answer to one text; `None` if the worker could not be loaded.
pub type OnAnswer = Box<dyn FnOnce(Option<String>)>;

/// A worker that is started when it is first asked, and ends when this is dropped.
pub struct Worker {
    script: &'static str,
    state: Rc<RefCell<State>>,
}

/// How far the worker is. Answers come in the order of the questions.
enum State {
    /// Nobody asked yet.
    Idle,
    /// Its program is on its way: it cannot hear yet.
    Loading {
        script: Script,
        questions: Vec<String>,
        waiting: VecDeque<OnAnswer>,
    },
    /// It hears.
    Ready {
        script: Script,
        waiting: VecDeque<OnAnswer>,
    },
    /// It could not be loaded, or it broke.
    Failed,
}

/// The running script and the callbacks that it calls.
struct Script {
    worker: web_sys::Worker,
    _on_message: Closure<dyn Fn(MessageEvent)>,
    _on_error: Closure<dyn Fn()>,
}

impl std::fmt::Debug for Worker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Worker").field(&self.script).finish()
    }
}

impl Worker {
    /// A worker whose program `script` is, an address of the site. Nothing is loaded yet.
    #[must_use]
    pub fn new(script: &'static str) -> Self {
        Self {
            script,
            state: Rc::new(RefCell::new(State::Idle)),
        }
    }

    /// Asks for the answer to `text`. `on_answer` is called exactly once, later, unless the worker is dropped before; inside
    /// this call only if the worker failed already.
    pub fn ask(&self, text: String, on_answer: OnAnswer) {
        let mut state = self.state.borrow_mut();
        if matches!(*state, State::Idle) {
            *state = self.start();
        }
        match &mut *state {
            State::Idle | State::Failed => {
                drop(state);
                on_answer(None);
            }
            State::Loading {
                questions, waiting, ..
            } => {
                questions.push(text);
                waiting.push_back(on_answer);
            }
            State::Ready { script, waiting } => {
                script.send(&text);
                waiting.push_back(on_answer);
            }
        }
    }

    fn start(&self) -> State {
        let Ok(worker) = web_sys::Worker::new(self.script) else {
            return State::Failed;
        };
        let weak = Rc::downgrade(&self.state);
        let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(state) = weak.upgrade() {
                on_message(&state, event.data().as_string());
            }
        });
        let weak = Rc::downgrade(&self.state);
        let on_error = Closure::<dyn Fn()>::new(move || {
            if let Some(state) = weak.upgrade() {
                fail(&state);
            }
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        State::Loading {
            script: Script {
                worker,
                _on_message: on_message,
                _on_error: on_error,
            },
            questions: Vec::new(),
            waiting: VecDeque::new(),
        }
    }
}

impl Script {
    fn send(&self, text: &str) {
        // A text can always be sent.
        let _ = self.worker.post_message(&JsValue::from_str(text));
    }
}

impl Drop for Script {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

/// The worker's first message is no text: it says that it hears. All others are answers.
fn on_message(state: &RefCell<State>, answer: Option<String>) {
    let mut state = state.borrow_mut();
    match (&mut *state, answer) {
        (State::Ready { waiting, .. }, Some(answer)) => {
            let on_answer = waiting.pop_front();
            drop(state);
            if let Some(on_answer) = on_answer {
                on_answer(Some(answer));
            }
        }
        (State::Loading { .. }, None) => {
            if let State::Loading {
                script,
                questions,
                waiting,
            } = std::mem::replace(&mut *state, State::Failed)
            {
                questions.iter().for_each(|text| script.send(text));
                *state = State::Ready { script, waiting };
            }
        }
        _ => {}
    }
}

fn fail(state: &RefCell<State>) {
    let former = state.replace(State::Failed);
    if let State::Loading { waiting, .. } | State::Ready { waiting, .. } = former {
        waiting.into_iter().for_each(|on_answer| on_answer(None));
    }
}

/// Runs inside of a worker: answers each text with what `answer` makes of it, as long as the page is there.
pub fn serve(answer: fn(&str) -> String) {
    let scope: DedicatedWorkerGlobalScope = global().unchecked_into();
    let own = scope.clone();
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        let text = event.data().as_string().unwrap_or_default();
        // A text can always be sent.
        let _ = own.post_message(&JsValue::from_str(&answer(&text)));
    });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // It listens until the browser ends the worker.
    on_message.forget();
    let _ = scope.post_message(&JsValue::NULL);
}
