//! A log of texts that the browser keeps and all tabs of a site share (IndexedDB).

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::task::{Poll, Waker};

use js_sys::Array;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    IdbDatabase, IdbKeyRange, IdbObjectStore, IdbOpenDbRequest, IdbTransaction, IdbTransactionMode,
};

use crate::engine::runtime::LocalFuture;

/// The one store of the database.
const STORE: &str = "log";

/// A change of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Write {
    /// Keeps a text under a number.
    Put {
        /// The number; at most 2^53, which JavaScript writes exactly.
        number: u64,
        /// The text.
        text: String,
    },
    /// Forgets what is under a number.
    Delete {
        /// The number.
        number: u64,
    },
    /// Forgets everything.
    Clear,
}

/// What a transaction makes of the texts that it found: the changes that it asks for.
pub type Work = Box<dyn FnOnce(Vec<String>) -> Vec<Write>>;

/// An open log. Closes when it is dropped.
#[derive(Debug)]
pub struct Log {
    database: IdbDatabase,
    /// A newer page asks that older ones let go of the database; then nothing is kept any more.
    _on_version_change: Closure<dyn Fn()>,
}

type Outcome = Result<(), String>;

/// An answer that comes by callback.
#[derive(Default)]
struct Answer {
    outcome: RefCell<Option<Outcome>>,
    waker: RefCell<Option<Waker>>,
}

impl Answer {
    fn set(&self, outcome: Outcome) {
        self.outcome.borrow_mut().get_or_insert(outcome);
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }

    async fn wait(&self) -> Outcome {
        std::future::poll_fn(|context| {
            if let Some(outcome) = self.outcome.take() {
                return Poll::Ready(outcome);
            }
            self.waker.replace(Some(context.waker().clone()));
            Poll::Pending
        })
        .await
    }
}

impl Log {
    /// Opens the log `name`; an empty one if there was none.
    ///
    /// # Errors
    ///
    /// If the browser keeps nothing for this site, as in some private windows, or has no room. The text is for people.
    pub async fn open(name: &str) -> Result<Self, String> {
        let request = web_sys::window()
            .and_then(|window| window.indexed_db().ok().flatten())
            .and_then(|factory| factory.open_with_u32(name, 1).ok())
            .ok_or("this browser keeps nothing for this site")?;
        let database = opened(&request).await?;
        let to_close = database.clone();
        let on_version_change = Closure::<dyn Fn()>::new(move || to_close.close());
        database.set_onversionchange(Some(on_version_change.as_ref().unchecked_ref()));
        Ok(Self {
            database,
            _on_version_change: on_version_change,
        })
    }

    /// One transaction: hands the texts under numbers larger than `after`, in their order, to `work`, and makes the changes
    /// that it asks for, all or none. Transactions that may write, those of other tabs among them, come one after the other.
    ///
    /// Without `writes`, `work` must ask for nothing. Dropping the future ends the transaction; what it has not kept by then
    /// is not kept.
    ///
    /// # Errors
    ///
    /// If nothing was kept: no room, most of the time. The text is what the browser says.
    pub fn transact(&self, after: u64, writes: bool, work: Work) -> LocalFuture<Outcome> {
        let mode = if writes {
            IdbTransactionMode::Readwrite
        } else {
            IdbTransactionMode::Readonly
        };
        let begun = self
            .database
            .transaction_with_str_and_mode(STORE, mode)
            .map_err(|error| sentence(&error));
        Box::pin(async move { Running::start(begun?, after, work)?.answer().await })
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        self.database.set_onversionchange(None);
        self.database.close();
    }
}

async fn opened(request: &IdbOpenDbRequest) -> Result<IdbDatabase, String> {
    let answer = Rc::new(Answer::default());
    let handler = |outcome: fn() -> Outcome| {
        let answer = answer.clone();
        Closure::<dyn Fn()>::new(move || answer.set(outcome()))
    };
    let on_success = handler(|| Ok(()));
    let on_error = handler(|| Err("this browser keeps nothing for this site".to_owned()));
    let creating = request.clone();
    let on_upgrade = Closure::<dyn Fn()>::new(move || {
        if let Some(database) = database_of(&creating) {
            // It fails only if the store exists, which a new database rules out.
            let _ = database.create_object_store(STORE);
        }
    });
    request.set_onsuccess(Some(on_success.as_ref().unchecked_ref()));
    request.set_onerror(Some(on_error.as_ref().unchecked_ref()));
    request.set_onupgradeneeded(Some(on_upgrade.as_ref().unchecked_ref()));
    let outcome = answer.wait().await;
    request.set_onsuccess(None);
    request.set_onerror(None);
    request.set_onupgradeneeded(None);
    outcome?;
    database_of(request).ok_or_else(|| "this browser keeps nothing for this site".to_owned())
}

fn database_of(request: &IdbOpenDbRequest) -> Option<IdbDatabase> {
    request.result().ok()?.dyn_into().ok()
}

/// A transaction under way. Dropping it ends it.
struct Running {
    transaction: IdbTransaction,
    answer: Rc<Answer>,
    ended: Cell<bool>,
    _on_read: Closure<dyn FnMut()>,
    _on_end: [Closure<dyn Fn()>; 2],
}

impl Running {
    fn start(transaction: IdbTransaction, after: u64, work: Work) -> Result<Self, String> {
        let trouble = |error: JsValue| sentence(&error);
        let store = transaction.object_store(STORE).map_err(trouble)?;
        let range = IdbKeyRange::lower_bound_with_open(&key(after), true).map_err(trouble)?;
        let request = store.get_all_with_key(&range).map_err(trouble)?;
        let answer = Rc::new(Answer::default());
        let (read, target) = (request.clone(), transaction.clone());
        let mut work = Some(work);
        let on_read = Closure::<dyn FnMut()>::new(move || {
            let Some(work) = work.take() else { return };
            let found: Array = read.result().unwrap_or_default().unchecked_into();
            let found = found.iter().filter_map(|text| text.as_string()).collect();
            let kept = work(found)
                .into_iter()
                .try_for_each(|change| write(&store, change));
            if kept.is_err() {
                // Then it ends as one that failed.
                let _ = target.abort();
            }
        });
        request.set_onsuccess(Some(on_read.as_ref().unchecked_ref()));
        let done = answer.clone();
        let on_complete = Closure::<dyn Fn()>::new(move || done.set(Ok(())));
        let (failed, target) = (answer.clone(), transaction.clone());
        let on_abort = Closure::<dyn Fn()>::new(move || {
            failed.set(Err(target
                .error()
                .map_or_else(String::new, |error| error.message())));
        });
        transaction.set_oncomplete(Some(on_complete.as_ref().unchecked_ref()));
        transaction.set_onabort(Some(on_abort.as_ref().unchecked_ref()));
        Ok(Self {
            transaction,
            answer,
            ended: Cell::new(false),
            _on_read: on_read,
            _on_end: [on_complete, on_abort],
        })
    }

    async fn answer(self) -> Outcome {
        let outcome = self.answer.wait().await;
        self.ended.set(true);
        outcome
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.transaction.set_oncomplete(None);
        self.transaction.set_onabort(None);
        if !self.ended.get() {
            // The one that has ended meanwhile refuses, and it does not matter.
            let _ = self.transaction.abort();
        }
    }
}

fn write(store: &IdbObjectStore, change: Write) -> Result<(), JsValue> {
    match change {
        Write::Put { number, text } => store.put_with_key(&text.into(), &key(number)),
        Write::Delete { number } => store.delete(&key(number)),
        Write::Clear => store.clear(),
    }
    .map(drop)
}

#[allow(clippy::cast_precision_loss, reason = "numbers beyond 2^53 do not occur")]
fn key(number: u64) -> JsValue {
    JsValue::from_f64(number as f64)
}

fn sentence(error: &JsValue) -> String {
    let message = error
        .dyn_ref::<js_sys::Error>()
        .map(|error| String::from(error.message()));
    let message = message.or_else(|| {
        let exception = error.dyn_ref::<web_sys::DomException>();
        exception.map(web_sys::DomException::message)
    });
    message.unwrap_or_else(|| "the browser refused it".to_owned())
}
