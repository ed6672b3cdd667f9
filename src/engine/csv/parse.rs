//! Lines as texts, read a piece at a time.

use super::{FORMULA, HARMLESS};
use crate::engine::i18n::Phrase;

/// How many bytes of a first line are looked at to find out what separates its cells.
const LONGEST_HEAD: usize = 64 * 1024;

/// What may separate cells; the first of those that are as frequent counts.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

/// One line that was read. With line breaks in quotes it may be several lines of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CsvRow {
    /// The line of the file on which it begins, from 1.
    pub line: u64,
    /// Its cells.
    pub cells: Vec<String>,
    /// What is wrong with the line, if something is.
    pub problem: Option<Phrase>,
}

/// Reads a file piece by piece, wherever the pieces are cut: in a letter, in a line break, in quotes.
///
/// It takes what spreadsheets write: a byte order mark or none, commas, semicolons or tabs (the first line tells), any line
/// ends, quotes around cells with doubled ones in them. Lines with nothing on them are left out. An apostrophe that was
/// written before a formula is taken away.
#[derive(Debug)]
pub struct CsvParser {
    /// The first line, as long as it is not known what separates cells.
    head: Vec<u8>,
    separator: Option<u8>,
    line: u64,
    row_line: u64,
    place: Place,
    after_return: bool,
    cell: Vec<u8>,
    was_quoted: bool,
    cells: Vec<String>,
    problem: Option<Phrase>,
    rows: Vec<CsvRow>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Before the first letter of a cell.
    Start,
    /// In a cell without quotes.
    Plain,
    /// In quotes.
    Quoted,
    /// After a quotation mark in quotes: their end, or the first of two.
    Quote,
}

impl Default for CsvParser {
    fn default() -> Self {
        Self {
            head: Vec::new(),
            separator: None,
            line: 1,
            row_line: 1,
            place: Place::Start,
            after_return: false,
            cell: Vec::new(),
            was_quoted: false,
            cells: Vec::new(),
            problem: None,
            rows: Vec::new(),
        }
    }
}

impl CsvParser {
    /// Takes in the next piece and returns the lines that ended in it.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<CsvRow> {
        if self.separator.is_some() {
            self.read(bytes);
        } else {
            self.head.extend_from_slice(bytes);
            if self.head.len() >= LONGEST_HEAD || first_line(&self.head).1 {
                self.begin();
            }
        }
        std::mem::take(&mut self.rows)
    }

    /// Takes in the end of the file and returns the last line, if it had no end of its own.
    pub fn finish(&mut self) -> Vec<CsvRow> {
        if self.separator.is_none() {
            self.begin();
        }
        if self.place == Place::Quoted {
            self.problem = Some(Phrase::new(
                "import.openQuote",
                "a quotation mark is opened here and never closed",
            ));
        }
        if self.place != Place::Start || !self.cells.is_empty() || !self.cell.is_empty() {
            self.end_row();
        }
        std::mem::take(&mut self.rows)
    }

    fn begin(&mut self) {
        let head = std::mem::take(&mut self.head);
        let text = head.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&head);
        self.separator = Some(separator(text));
        self.read(text);
    }

    fn read(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.take(*byte);
        }
    }

    fn take(&mut self, byte: u8) {
        let is_second_half = byte == b'\n' && std::mem::take(&mut self.after_return);
        self.after_return = byte == b'\r';
        let is_break = byte == b'\n' || byte == b'\r';
        if is_break && !is_second_half {
            self.line += 1;
        }
        match self.place {
            Place::Quoted if byte == b'"' => self.place = Place::Quote,
            Place::Quoted => self.cell.push(byte),
            Place::Quote if byte == b'"' => {
                self.cell.push(b'"');
                self.place = Place::Quoted;
            }
            _ if is_second_half => {}
            _ if is_break => self.end_row(),
            _ if Some(byte) == self.separator => self.end_cell(),
            Place::Start if byte == b'"' => {
                self.place = Place::Quoted;
                self.was_quoted = true;
            }
            Place::Start | Place::Plain => {
                self.cell.push(byte);
                self.place = Place::Plain;
            }
            // Spaces between the end of quotes and the next cell mean nothing.
            Place::Quote if byte == b' ' => {}
            Place::Quote => {
                self.problem = Some(Phrase::new(
                    "import.behindQuote",
                    "something stands behind the end of a quoted cell",
                ));
                self.cell.push(byte);
            }
        }
    }

    fn end_cell(&mut self) {
        let bytes = std::mem::take(&mut self.cell);
        let text = String::from_utf8(bytes).unwrap_or_else(|error| {
            self.problem = Some(Phrase::new(
                "import.notUtf8",
                "this is not UTF-8; save the file as \"CSV UTF-8\"",
            ));
            String::from_utf8_lossy(error.as_bytes()).into_owned()
        });
        self.cells.push(unmarked(text));
        self.place = Place::Start;
    }

    fn end_row(&mut self) {
        self.end_cell();
        let cells = std::mem::take(&mut self.cells);
        let is_blank = !self.was_quoted && cells.iter().all(|cell| cell.trim().is_empty());
        let problem = self.problem.take();
        if !is_blank || problem.is_some() {
            self.rows.push(CsvRow {
                line: self.row_line,
                cells,
                problem,
            });
        }
        self.was_quoted = false;
        self.row_line = self.line;
    }
}

/// The text without the apostrophe that keeps a spreadsheet from taking it for a formula.
fn unmarked(text: String) -> String {
    let marked = text.strip_prefix(HARMLESS);
    match marked.filter(|rest| rest.starts_with(FORMULA) || rest.starts_with(HARMLESS)) {
        Some(rest) => rest.to_owned(),
        None => text,
    }
}

/// The bytes of the first line that is not blank, and whether its end was seen.
fn first_line(bytes: &[u8]) -> (&[u8], bool) {
    let mut in_quotes = false;
    for (index, byte) in bytes.iter().enumerate() {
        match byte {
            b'"' => in_quotes = !in_quotes,
            b'\n' | b'\r' if !in_quotes => {
                let line = bytes.get(..index).unwrap_or_default();
                if !line.trim_ascii().is_empty() {
                    return (line, true);
                }
            }
            _ => {}
        }
    }
    (bytes, false)
}

fn separator(bytes: &[u8]) -> u8 {
    let (line, _) = first_line(bytes);
    let mut in_quotes = false;
    let mut counts = [0_usize; SEPARATORS.len()];
    for byte in line {
        in_quotes ^= *byte == b'"';
        let place = SEPARATORS.iter().position(|known| known == byte);
        if let Some(count) = place
            .filter(|_| !in_quotes)
            .and_then(|place| counts.get_mut(place))
        {
            *count += 1;
        }
    }
    // `max_by_key` takes the last of equals, and commas come first.
    let most = SEPARATORS
        .iter()
        .zip(counts)
        .rev()
        .max_by_key(|(_, count)| *count);
    most.map_or(b',', |(separator, _)| *separator)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::csv::{BOM, Table};

    /// What is read of `text`, the same wherever it is cut.
    #[track_caller]
    fn rows(text: &[u8]) -> Vec<CsvRow> {
        let whole = pieces(text, text.len().max(1));
        for size in 1..=text.len().min(7) {
            assert_eq!(pieces(text, size), whole, "in pieces of {size}");
        }
        whole
    }

    fn pieces(text: &[u8], size: usize) -> Vec<CsvRow> {
        let mut parser = CsvParser::default();
        let mut rows: Vec<CsvRow> = text.chunks(size).flat_map(|piece| parser.push(piece)).collect();
        rows.extend(parser.finish());
        rows
    }

    #[track_caller]
    fn cells(text: &str) -> Vec<Vec<String>> {
        let rows = rows(text.as_bytes());
        assert!(rows.iter().all(|row| row.problem.is_none()), "{rows:?}");
        rows.into_iter().map(|row| row.cells).collect()
    }

    #[test]
    fn lines_of_every_system_are_read_with_their_numbers() {
        for end in ["\n", "\r\n", "\r"] {
            let text = format!("a,b{end}1,ü{end}{end}3,4");
            let rows = rows(text.as_bytes());
            let lines: Vec<_> = rows.iter().map(|row| (row.line, row.cells.join("|"))).collect();
            let expected = [(1, "a|b"), (2, "1|ü"), (4, "3|4")];
            assert_eq!(
                lines,
                expected.map(|(line, cells)| (line, cells.to_owned())),
                "{end:?}"
            );
        }
    }

    #[test]
    fn quotes_hold_separators_breaks_and_quotes() {
        let read = rows(b"a,b\n\"x, \"\"y\"\"\r\nz\",\"\"\n1,2\n");
        assert_eq!(read[1].cells, ["x, \"y\"\r\nz", ""]);
        assert_eq!((read[1].line, read[2].line), (2, 4));
        assert_eq!(cells("a,b\n\"x\" ,y"), [["a", "b"], ["x", "y"]]);
    }

    #[test]
    fn a_byte_order_mark_is_not_part_of_the_first_name() {
        assert_eq!(cells(&format!("{BOM}a,b\n1,2")), [["a", "b"], ["1", "2"]]);
        assert_eq!(cells(&format!("{BOM}\"a\",b")), [["a", "b"]]);
    }

    #[test]
    fn the_first_line_tells_what_separates_cells() {
        assert_eq!(cells("a;b\n1,5;2"), [["a", "b"], ["1,5", "2"]]);
        assert_eq!(cells("a\tb\n1,5\t2"), [["a", "b"], ["1,5", "2"]]);
        assert_eq!(cells("\"x;y;z\",b\n1,2"), [["x;y;z", "b"], ["1", "2"]]);
        assert_eq!(cells("\n\na;b\n1;2"), [["a", "b"], ["1", "2"]]);
        assert_eq!(cells("alone\n1"), [["alone"], ["1"]]);
    }

    #[test]
    fn what_is_wrong_is_said_of_its_line_and_the_next_one_is_read() {
        let read = rows(b"a,b\n\"x\"y,1\n2,3\n\"open,4\n5,6");
        assert!(
            read[1]
                .problem
                .clone()
                .unwrap()
                .to_string()
                .contains("behind the end")
        );
        assert_eq!((&read[2].problem, read[2].line), (&None, 3));
        assert!(
            read[3]
                .problem
                .clone()
                .unwrap()
                .to_string()
                .contains("never closed")
        );
        assert_eq!(read[3].line, 4);
        let latin = rows(b"a\ncaf\xe9\nok");
        assert!(latin[1].problem.clone().unwrap().to_string().contains("UTF-8"));
        assert_eq!(latin[2].problem, None);
    }

    #[test]
    fn an_empty_file_has_no_lines() {
        for text in ["", "\n", "\r\n\r\n", BOM, " \n"] {
            assert!(cells(text).is_empty(), "{text:?}");
        }
    }

    #[test]
    fn what_was_written_reads_back() {
        let fields = [
            "=1",
            "'",
            "''x",
            "a,\"b\"\n",
            " c ",
            "-1",
            "@",
            "\t",
            "\r\n",
            "ü;",
            "",
        ];
        let table = Table::new(fields.map(str::to_owned).to_vec());
        let text = table.head() + &Table::texts(fields);
        let read = cells(&text);
        assert_eq!(read, [fields, fields]);
    }
}
