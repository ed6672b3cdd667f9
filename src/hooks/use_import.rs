//! A file as records.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use serde_json::Value;
use yew::prelude::*;

use super::sapwood::use_store;
use super::use_export::BEAT;
use super::use_guard::use_guard;
use crate::engine::clock::Instant;
use crate::engine::import::{AT_ONCE, Import, ImportColumn, ImportProgress, Input, Step};
use crate::engine::record::RecordId;
use crate::engine::runtime::Guard;
use crate::engine::store::Store;
use crate::engine::transfer::{PIECE, Source};

/// How [`use_import`] imports.
#[derive(Clone, Debug, PartialEq)]
pub struct UseImportOptions {
    /// Which fields a file may have.
    pub columns: Rc<[ImportColumn]>,
    /// Makes of what a line says the record that is sent, both JSON objects (Refine's `mapData`). Default: it is sent as it is.
    pub map_data: Option<Callback<Value, Value>>,
    /// How many records are sent at the same time, at least one. Default: six.
    pub at_once: usize,
}

impl UseImportOptions {
    /// Files with these columns.
    #[must_use]
    pub fn new(columns: impl Into<Rc<[ImportColumn]>>) -> Self {
        Self {
            columns: columns.into(),
            map_data: None,
            at_once: AT_ONCE,
        }
    }
}

/// What [`use_import`] answers.
#[derive(Clone, Debug)]
pub struct UseImportHandle {
    /// How far it is; `None` before the first file.
    pub progress: Option<ImportProgress>,
    /// Imports a file; nothing happens while one is being imported.
    pub start: Callback<Source>,
    /// Ends it: what was sent is awaited, the rest is not sent.
    pub cancel: Callback<()>,
    /// Forgets what became of the last file.
    pub reset: Callback<()>,
}

/// Imports files of comma-separated values, however large, without holding up the page (Refine's `useImport`).
///
/// Lists of the resource show the new records when it is over, and others hear of them. When the component goes, no more
/// is sent.
#[hook]
pub fn use_import(resource: &str, options: UseImportOptions) -> UseImportHandle {
    let store = use_store();
    let progress = use_state_eq(|| None);
    let running = use_mut_ref(|| None::<Rc<Job>>);
    let (leaving, cancelling) = (Rc::clone(&running), Rc::clone(&running));
    use_guard((), move |()| {
        Guard::new(move || {
            let job = leaving.borrow_mut().take();
            job.iter().for_each(Job::cancel);
        })
    });
    let cancel = Callback::from(move |()| {
        let job = cancelling.borrow().clone();
        job.iter().for_each(Job::cancel);
    });
    let (setter, resource) = (progress.setter(), resource.to_owned());
    let start = Callback::from(move |source: Source| {
        if running.borrow().as_ref().is_some_and(|job| !job.is_over()) {
            return;
        }
        let report = setter.clone();
        let job = Rc::new(Job {
            store: Rc::clone(&store),
            resource: resource.clone(),
            source,
            read: Cell::new(0),
            map_data: options.map_data.clone(),
            import: RefCell::new(Import::new(Rc::clone(&options.columns), options.at_once)),
            created: RefCell::default(),
            told: Cell::new(Instant::ZERO),
            report: Box::new(move |progress| report.set(Some(progress))),
        });
        (job.report)(ImportProgress::Reading { lines: 0 });
        running.replace(Some(Rc::clone(&job)));
        job.read();
    });
    let reset = progress.setter().to_callback().reform(|()| None);
    UseImportHandle {
        progress: (*progress).clone(),
        start,
        cancel,
        reset,
    }
}

/// One file on its way.
struct Job {
    store: Rc<Store>,
    resource: String,
    source: Source,
    /// How many bytes were read.
    read: Cell<u64>,
    import: RefCell<Import>,
    map_data: Option<Callback<Value, Value>>,
    created: RefCell<Vec<RecordId>>,
    /// When progress was last reported.
    told: Cell<Instant>,
    report: Box<dyn Fn(ImportProgress)>,
}

impl Job {
    fn is_over(&self) -> bool {
        matches!(self.import.borrow().progress(), ImportProgress::Over(_))
    }

    fn cancel(self: &Rc<Self>) {
        self.handle(Input::Cancel);
    }

    fn handle(self: &Rc<Self>, input: Input) {
        let steps = self.import.borrow_mut().handle(input);
        for step in steps {
            match step {
                Step::Read => self.read(),
                Step::Send { line, values } => {
                    let values = match &self.map_data {
                        Some(map) => map.emit(values),
                        None => values,
                    };
                    self.send(line, &values);
                }
                Step::Finish => self.finish(),
            }
        }
        self.tell();
    }

    fn read(self: &Rc<Self>) {
        let start = self.read.get();
        let end = self.source.size.min(start + PIECE);
        self.read.set(end);
        let piece = (start < end).then(|| (self.source.read)(start, end));
        let job = Rc::clone(self);
        let task = async move {
            let input = match piece {
                None => Input::End,
                Some(piece) => piece.await.map_or_else(Input::Unreadable, Input::Piece),
            };
            job.handle(input);
        };
        self.store.runtime().spawn(Box::pin(task)).detach();
    }

    fn send(self: &Rc<Self>, line: u64, values: &Value) {
        let (job, answer) = (Rc::clone(self), self.store.create_quietly(&self.resource, values));
        let task = async move {
            let answer = answer.await;
            let error = match answer {
                Ok(record) => {
                    job.created.borrow_mut().extend(RecordId::of(&record));
                    None
                }
                Err(error) => Some(Rc::new(error)),
            };
            job.handle(Input::Answered { line, error });
        };
        self.store.runtime().spawn(Box::pin(task)).detach();
    }

    fn finish(&self) {
        let created = self.created.take();
        if !created.is_empty() {
            self.store.created_many(&self.resource, &created);
        }
        let progress = self.import.borrow().progress();
        (self.report)(progress);
    }

    /// Reports progress, unless it just did.
    fn tell(&self) {
        let now = self.store.runtime().now();
        if now < self.told.get() + BEAT {
            return;
        }
        let progress = self.import.borrow().progress();
        if !matches!(progress, ImportProgress::Over(_)) {
            self.told.set(now);
            (self.report)(progress);
        }
    }
}
