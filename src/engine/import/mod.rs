//! Records out of a file of comma-separated values.
//!
//! The whole file is read first, so that a mistake in its first line is known before anything is sent and progress can say
//! "3 of 10". Then its lines are sent, a few at a time. A line that is refused is kept with the reason, and the others go
//! on; when the server is not there any more, the rest is kept, too, so that nothing has to be guessed afterwards.

mod columns;

use std::collections::VecDeque;
use std::rc::Rc;

use serde_json::Value;

use super::csv::{BOM, CsvParser, CsvRow, Table};
use super::data::DataError;
use super::i18n::Phrase;
use crate::sorted_map::SortedMap;
use columns::Head;

pub use columns::{ImportColumn, ImportValue};

/// How many records are sent at the same time, unless somebody says otherwise.
pub const AT_ONCE: usize = 6;

/// How far an import is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportProgress {
    /// The file is being read: so many of its lines so far.
    Reading {
        /// Lines with records on them.
        lines: usize,
    },
    /// Its records are being sent.
    Sending {
        /// Those that the server answered, or that could not be sent.
        done: usize,
        /// All of them.
        total: usize,
        /// Those of `done` that were not created.
        failed: usize,
    },
    /// It is over.
    Over(Rc<ImportReport>),
}

/// What became of an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportReport {
    /// How many records were created.
    pub created: usize,
    /// The lines that were not, in the order of the file.
    pub failed: Vec<FailedLine>,
    /// The columns of the file that no field is called like: they were left out.
    pub unknown: Vec<String>,
    /// Why it ended.
    pub end: ImportEnd,
    head: Vec<String>,
}

/// Why an import ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportEnd {
    /// Every line was tried.
    Complete,
    /// A person ended it.
    Cancelled,
    /// The server no longer answered, or no longer knows who asks; this is what it said last.
    Stopped(Phrase),
    /// The file cannot be imported; nothing was sent.
    Unreadable(Phrase),
}

/// A line that became no record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedLine {
    /// The line of the file, from 1.
    pub line: u64,
    /// Why, for people to read.
    pub reason: Phrase,
    cells: Vec<String>,
}

impl ImportReport {
    /// The failed lines as a file that can be corrected and imported: the columns of the original, and the reason.
    #[must_use]
    pub fn failed_file(&self) -> String {
        let head = self.head.iter().map(String::as_str);
        let mut text = BOM.to_owned() + &Table::texts(head.chain(["line", "error"]));
        for failed in &self.failed {
            let blank = self.head.len().saturating_sub(failed.cells.len());
            let cells = failed.cells.iter().map(String::as_str).take(self.head.len());
            let line = failed.line.to_string();
            let cells = cells.chain(std::iter::repeat_n("", blank));
            let reason = failed.reason.to_string();
            text += &Table::texts(cells.chain([&*line, &*reason]));
        }
        text
    }
}

/// What happens to an import.
#[derive(Debug)]
pub enum Input {
    /// The next piece of the file was read.
    Piece(Vec<u8>),
    /// The file has been read to its end.
    End,
    /// It cannot be read any further.
    Unreadable(Phrase),
    /// The server answered for the line with this number.
    Answered {
        /// The line.
        line: u64,
        /// Why there is no record; `None` if there is.
        error: Option<Rc<DataError>>,
    },
    /// A person ends it.
    Cancel,
}

/// What has to be done.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Read the next piece.
    Read,
    /// Create a record from this line.
    Send {
        /// The line.
        line: u64,
        /// Its fields.
        values: Value,
    },
    /// Nothing more: it is over.
    Finish,
}

/// An import under way.
#[derive(Debug)]
pub struct Import {
    columns: Rc<[ImportColumn]>,
    at_once: usize,
    parser: CsvParser,
    head: Option<Head>,
    waiting: VecDeque<(u64, Vec<String>, Value)>,
    sent: SortedMap<u64, Vec<String>>,
    total: usize,
    created: usize,
    failed: Vec<FailedLine>,
    /// How many answers in a row said that the server is not well.
    unwell: u32,
    phase: Phase,
}

#[derive(Debug)]
enum Phase {
    Reading,
    Sending,
    /// No more is sent; what was sent is awaited.
    Ending(ImportEnd),
    Over(ImportEnd),
}

/// After how many answers in a row that say that the server is not well the rest is not tried.
const PATIENCE: u32 = 5;

impl Import {
    /// An import of these columns, with so many requests at the same time, at least one.
    #[must_use]
    pub fn new(columns: Rc<[ImportColumn]>, at_once: usize) -> Self {
        Self {
            columns,
            at_once: at_once.max(1),
            parser: CsvParser::default(),
            head: None,
            waiting: VecDeque::new(),
            sent: SortedMap::new(),
            total: 0,
            created: 0,
            failed: Vec::new(),
            unwell: 0,
            phase: Phase::Reading,
        }
    }

    /// How far it is.
    #[must_use]
    pub fn progress(&self) -> ImportProgress {
        match &self.phase {
            Phase::Reading => ImportProgress::Reading { lines: self.total },
            Phase::Sending | Phase::Ending(_) => ImportProgress::Sending {
                done: self.created + self.failed.len(),
                total: self.total,
                failed: self.failed.len(),
            },
            Phase::Over(end) => ImportProgress::Over(Rc::new(self.report(end.clone()))),
        }
    }

    fn report(&self, end: ImportEnd) -> ImportReport {
        let mut failed = self.failed.clone();
        failed.sort_by_key(|failed| failed.line);
        let head = self.head.as_ref();
        ImportReport {
            created: self.created,
            failed,
            unknown: head.map(|head| head.unknown.clone()).unwrap_or_default(),
            end,
            head: head.map(|head| head.names.clone()).unwrap_or_default(),
        }
    }

    /// Takes in what happened and returns what is to be done now.
    pub fn handle(&mut self, input: Input) -> Vec<Step> {
        match (&self.phase, input) {
            (Phase::Reading, Input::Piece(bytes)) => {
                let rows = self.parser.push(&bytes);
                self.take(rows)
                    .map_or_else(|end| self.end(end), |()| vec![Step::Read])
            }
            (Phase::Reading, Input::End) => {
                let rows = self.parser.finish();
                match self.take(rows).and_then(|()| self.check()) {
                    Ok(()) => {
                        self.phase = Phase::Sending;
                        self.send()
                    }
                    Err(end) => self.end(end),
                }
            }
            (Phase::Reading, Input::Unreadable(problem)) => self.end(ImportEnd::Unreadable(problem)),
            (Phase::Reading | Phase::Sending, Input::Cancel) => self.end(ImportEnd::Cancelled),
            (Phase::Sending | Phase::Ending(_), Input::Answered { line, error }) => {
                self.answered(line, error)
            }
            _ => Vec::new(),
        }
    }

    fn take(&mut self, rows: Vec<CsvRow>) -> Result<(), ImportEnd> {
        for row in rows {
            let Some(head) = &self.head else {
                self.head = Some(Head::read(row, &self.columns).map_err(ImportEnd::Unreadable)?);
                continue;
            };
            self.total += 1;
            match head.values(&row, &self.columns) {
                Ok(values) => self.waiting.push_back((row.line, row.cells, values)),
                Err(reason) => self.failed.push(FailedLine {
                    line: row.line,
                    reason,
                    cells: row.cells,
                }),
            }
        }
        Ok(())
    }

    fn check(&self) -> Result<(), ImportEnd> {
        let problem = match (&self.head, self.total) {
            (None, _) => Phrase::new("import.empty", "The file is empty."),
            (Some(_), 0) => Phrase::new(
                "import.noRecords",
                "The file has a first line with names, and no records below it.",
            ),
            (Some(_), _) => return Ok(()),
        };
        Err(ImportEnd::Unreadable(problem))
    }

    fn send(&mut self) -> Vec<Step> {
        let mut steps = Vec::new();
        while self.sent.len() < self.at_once {
            let Some((line, cells, values)) = self.waiting.pop_front() else {
                break;
            };
            self.sent.insert(line, cells);
            steps.push(Step::Send { line, values });
        }
        if self.sent.is_empty() {
            self.phase = Phase::Over(ImportEnd::Complete);
            steps.push(Step::Finish);
        }
        steps
    }

    fn answered(&mut self, line: u64, error: Option<Rc<DataError>>) -> Vec<Step> {
        let Some(cells) = self.sent.remove(&line) else {
            return Vec::new();
        };
        let Some(error) = error else {
            self.created += 1;
            self.unwell = 0;
            return self.go_on();
        };
        let reason = Phrase::from(reason_of(&error));
        self.unwell = if error.is_transient() { self.unwell + 1 } else { 0 };
        let is_hopeless = matches!(*error, DataError::Status { status: 401, .. });
        self.failed.push(FailedLine {
            line,
            reason: reason.clone(),
            cells,
        });
        if matches!(self.phase, Phase::Sending) && (is_hopeless || self.unwell >= PATIENCE) {
            return self.end(ImportEnd::Stopped(reason));
        }
        self.go_on()
    }

    fn go_on(&mut self) -> Vec<Step> {
        match &self.phase {
            Phase::Ending(end) if self.sent.is_empty() => {
                self.phase = Phase::Over(end.clone());
                vec![Step::Finish]
            }
            Phase::Ending(_) => Vec::new(),
            _ => self.send(),
        }
    }

    /// Sends no more. What is left becomes failed lines, unless nothing was sent at all.
    fn end(&mut self, end: ImportEnd) -> Vec<Step> {
        if matches!(self.phase, Phase::Sending) {
            let left = std::mem::take(&mut self.waiting).into_iter();
            self.failed.extend(left.map(|(line, cells, _)| FailedLine {
                line,
                reason: Phrase::new("import.notSent", "not sent"),
                cells,
            }));
        }
        self.phase = Phase::Ending(end);
        self.go_on()
    }
}

/// What the server said, with the fields that it is about.
fn reason_of(error: &DataError) -> String {
    let DataError::Invalid { fields, .. } = error else {
        return error.to_string();
    };
    if fields.is_empty() {
        return error.to_string();
    }
    let texts: Vec<String> = fields
        .iter()
        .map(|(name, text)| format!("{name}: {text}"))
        .collect();
    texts.join("; ")
}
