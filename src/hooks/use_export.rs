//! A list as a file.

use std::fmt;
use std::rc::Rc;
use std::time::Duration;

use yew::prelude::*;

use super::sapwood::use_store;
use super::shared::Shared;
use super::use_guard::use_guard;
use crate::engine::clock::Instant;
use crate::engine::data::{DataError, ListAnswer};
use crate::engine::export::{Export, ExportSpec, file_name};
use crate::engine::params::ListParams;
use crate::engine::query::RetryPolicy;
use crate::engine::runtime::{Guard, sleep};
use crate::engine::store::Store;
use crate::engine::transfer::Sink;

/// The shortest time between two reports of progress: more of them nobody can read.
pub(super) const BEAT: Duration = Duration::from_millis(100);

/// How [`use_export`] exports.
#[derive(Clone)]
pub struct UseExportOptions {
    /// Which records, and what of them.
    pub spec: ExportSpec,
    /// Makes the file to write to.
    pub sink: Rc<dyn Fn() -> Rc<dyn Sink>>,
    /// What it is called. Default: the resource and the day.
    pub file_name: Option<Rc<str>>,
}

impl fmt::Debug for UseExportOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UseExportOptions")
            .field("spec", &self.spec)
            .field("file_name", &self.file_name)
            .finish_non_exhaustive()
    }
}

/// How far an export is.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum ExportProgress {
    /// Nothing was asked for yet, or it was ended.
    #[default]
    Idle,
    /// Records are being fetched.
    Running {
        /// How many were written.
        done: u64,
        /// How many there are; 0 until that is known.
        total: u64,
    },
    /// The file was given to the person.
    Done {
        /// How many records are in it.
        records: u64,
        /// What it is called.
        file: Rc<str>,
    },
    /// The list could not be fetched to its end. There is no file: half a list would pass for a whole one.
    Failed(DataError),
}

/// What [`use_export`] answers.
#[derive(Clone, Debug)]
pub struct UseExportHandle {
    /// How far it is.
    pub progress: ExportProgress,
    /// Begins, unless it is under way.
    pub start: Callback<()>,
    /// Ends it; there is no file then. So does the end of the component.
    pub cancel: Callback<()>,
}

/// Exports the records of a list as comma-separated values, page by page, however many there are (Refine's `useExport`).
///
/// The provider is asked for one page after the other, past the cache; a request that failed is made again as others are.
/// Between two pages the browser can do what else there is to do.
#[hook]
pub fn use_export(resource: &str, options: UseExportOptions) -> UseExportHandle {
    let store = use_store();
    let progress = use_state_eq(ExportProgress::default);
    let running = use_mut_ref(Guard::empty);
    {
        let running = Rc::clone(&running);
        use_guard((), move |()| {
            Guard::new(move || drop(running.replace(Guard::empty())))
        });
    }
    let is_running = matches!(*progress, ExportProgress::Running { .. });
    let start = {
        let (running, setter, resource) = (Rc::clone(&running), progress.setter(), resource.to_owned());
        Callback::from(move |()| {
            if is_running {
                return;
            }
            let report = setter.clone();
            report.set(ExportProgress::Running { done: 0, total: 0 });
            let job = Job {
                store: Rc::clone(&store),
                resource: resource.clone(),
                options: options.clone(),
                report: Box::new(move |progress| report.set(progress)),
            };
            let task = store.runtime().spawn(Box::pin(job.run()));
            drop(running.replace(task));
        })
    };
    let cancel = {
        let setter = progress.setter();
        Callback::from(move |()| {
            drop(running.replace(Guard::empty()));
            setter.set(ExportProgress::Idle);
        })
    };
    UseExportHandle {
        progress: (*progress).clone(),
        start,
        cancel,
    }
}

struct Job {
    store: Rc<Store>,
    resource: String,
    options: UseExportOptions,
    report: Box<dyn Fn(ExportProgress)>,
}

impl Job {
    async fn run(self) {
        let end = match self.write().await {
            Ok(end) => end,
            Err(error) => ExportProgress::Failed(error),
        };
        (self.report)(end);
    }

    async fn write(&self) -> Result<ExportProgress, DataError> {
        let runtime = self.store.runtime();
        let sink = (self.options.sink)();
        let mut export = Export::new(self.options.spec.clone());
        let mut told = Instant::ZERO;
        loop {
            let page = export.take(&self.fetch(&export.params()).await?);
            sink.write(&page.text);
            if page.is_last {
                let usual = || file_name(&self.resource, &runtime.timestamp()).into();
                let file = self.options.file_name.clone().unwrap_or_else(usual);
                sink.save(&file);
                let records = page.done;
                return Ok(ExportProgress::Done { records, file });
            }
            let now = runtime.now();
            if now >= told + BEAT {
                told = now;
                let (done, total) = (page.done, page.total);
                (self.report)(ExportProgress::Running { done, total });
            }
            // What else is to be done comes first.
            sleep(runtime, Duration::ZERO).await;
        }
    }

    async fn fetch(&self, params: &ListParams) -> Result<ListAnswer, DataError> {
        let runtime = self.store.runtime();
        let policy = RetryPolicy::default();
        let mut attempt = 0;
        loop {
            let error = match self.store.fetch_page(&self.resource, params).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            attempt += 1;
            let Some(wait) = policy.delay(&error, attempt, runtime.random()) else {
                return Err(error);
            };
            sleep(runtime, wait).await;
        }
    }
}

impl PartialEq for UseExportOptions {
    fn eq(&self, other: &Self) -> bool {
        self.spec == other.spec
            && self.file_name == other.file_name
            && Shared(Rc::clone(&self.sink)) == Shared(Rc::clone(&other.sink))
    }
}
