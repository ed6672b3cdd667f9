//! Tables as text: comma-separated values (RFC 4180), as spreadsheets write and read them.

mod parse;
mod write;

pub use parse::{CsvParser, CsvRow};
pub use write::{BOM, Table};

/// The characters with which a spreadsheet takes a cell for a formula (OWASP, "CSV injection").
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// What is written before a text that a spreadsheet would take for a formula, and taken away when it is read again.
const HARMLESS: char = '\'';
