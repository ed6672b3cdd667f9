//! What the toolbar does to a text in Markdown. Pure: a text and a selection in, one replacement out.

/// One of the toolbar's buttons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Command {
    Bold,
    Italic,
    Strike,
    Title,
    Link,
    Quote,
    Code,
    Table,
    Bullets,
    Numbers,
    Checks,
}

/// A replacement in a text, in UTF-16 units as a `<textarea>` counts them, and what is selected afterwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Edit {
    /// From where to where.
    pub(super) range: (usize, usize),
    /// What stands there afterwards.
    pub(super) text: String,
    /// What is selected afterwards.
    pub(super) select: (usize, usize),
}

impl Command {
    /// What the command does to `text`, of which the part from `start` to `end` is selected.
    ///
    /// A command that was carried out already is taken back: what is bold is bold no more.
    pub(super) fn apply(self, text: &str, start: usize, end: usize) -> Edit {
        let text: Vec<u16> = text.encode_utf16().collect();
        let (start, end) = (start.min(text.len()), end.min(text.len()));
        let part = Part {
            start: start.min(end),
            end: end.max(start),
            text: &text,
        };
        match self {
            Self::Bold => part.around("**", "bold"),
            Self::Italic => part.around("_", "italic"),
            Self::Strike => part.around("~~", "struck out"),
            Self::Code if part.selected().contains('\n') => part.fenced(),
            Self::Code => part.around("`", "code"),
            Self::Link => part.link(),
            Self::Table => part.table(),
            Self::Title => part.lines(|_| "## ".to_owned()),
            Self::Quote => part.lines(|_| "> ".to_owned()),
            Self::Bullets => part.lines(|_| "- ".to_owned()),
            Self::Numbers => part.lines(|number| format!("{number}. ")),
            Self::Checks => part.lines(|_| "- [ ] ".to_owned()),
        }
    }
}

/// A text and what is selected of it.
struct Part<'a> {
    text: &'a [u16],
    start: usize,
    end: usize,
}

impl Part<'_> {
    fn slice(&self, start: usize, end: usize) -> String {
        String::from_utf16_lossy(self.text.get(start..end).unwrap_or_default())
    }

    fn selected(&self) -> String {
        self.slice(self.start, self.end)
    }

    /// Puts `mark` on both sides of what is selected, or takes it away; where nothing is, a word stands in for it.
    fn around(&self, mark: &str, word: &str) -> Edit {
        let width = units(mark);
        let outside = self.start >= width
            && self.slice(self.start - width, self.start) == mark
            && self.slice(self.end, self.end + width) == mark;
        if outside {
            let (start, end) = (self.start - width, self.end + width);
            return edit((start, end), self.selected(), (start, self.end - width));
        }
        let selected = self.selected();
        let inner = selected
            .strip_prefix(mark)
            .and_then(|rest| rest.strip_suffix(mark));
        if let Some(inner) = inner.filter(|inner| !inner.is_empty()) {
            let inside = (self.start, self.start + units(inner));
            return edit((self.start, self.end), inner.to_owned(), inside);
        }
        let inner = if selected.is_empty() { word } else { &selected };
        let from = self.start + width;
        let replaced = format!("{mark}{inner}{mark}");
        edit((self.start, self.end), replaced, (from, from + units(inner)))
    }

    /// The address is selected afterwards, to be typed over.
    fn link(&self) -> Edit {
        const ADDRESS: &str = "https://";
        let selected = self.selected();
        let name = if selected.is_empty() { "text" } else { &selected };
        let from = self.start + units(name) + 3;
        let replaced = format!("[{name}]({ADDRESS})");
        edit((self.start, self.end), replaced, (from, from + units(ADDRESS)))
    }

    fn fenced(&self) -> Edit {
        let before = if self.at_line_start() { "" } else { "\n" };
        let selected = self.selected();
        let from = self.start + units(before) + 4;
        let replaced = format!("{before}```\n{}\n```\n", selected.trim_end_matches('\n'));
        edit((self.start, self.end), replaced, (from, from + units(&selected)))
    }

    fn table(&self) -> Edit {
        let before = match (self.start, self.at_line_start()) {
            (0, _) => "",
            (_, true) => "\n",
            (_, false) => "\n\n",
        };
        let from = self.end + units(before) + 2;
        let replaced = format!("{before}| Column | Column |\n| --- | --- |\n| Text | Text |\n");
        edit((self.end, self.end), replaced, (from, from + 6))
    }

    /// Begins each line that is selected with what `mark` gives, counted from 1; lines that all begin so lose it.
    fn lines(&self, mark: impl Fn(usize) -> String) -> Edit {
        let is_break = |unit: &u16| *unit == u16::from(b'\n');
        let before = self.text.get(..self.start).unwrap_or_default();
        let start = before.iter().rposition(is_break).map_or(0, |at| at + 1);
        let after = self.text.get(self.end..).unwrap_or_default();
        let end = after
            .iter()
            .position(is_break)
            .map_or(self.text.len(), |at| self.end + at);
        let lines = self.slice(start, end);
        let marked = lines.split('\n').enumerate();
        let all = marked
            .clone()
            .all(|(index, line)| line.starts_with(&mark(index + 1)));
        let changed = marked.map(|(index, line)| {
            let mark = mark(index + 1);
            if all {
                line.strip_prefix(&mark).unwrap_or(line).to_owned()
            } else {
                format!("{mark}{}", without_mark(line))
            }
        });
        let changed = changed.collect::<Vec<_>>().join("\n");
        let until = start + units(&changed);
        edit(
            (start, end),
            changed,
            (if lines.contains('\n') { start } else { until }, until),
        )
    }

    fn at_line_start(&self) -> bool {
        let before = self.start.checked_sub(1).and_then(|at| self.text.get(at));
        before.is_none_or(|unit| *unit == u16::from(b'\n'))
    }
}

/// A line without what makes it a heading, a quote or an item: it can be one of them only.
fn without_mark(line: &str) -> &str {
    let number = line.trim_start_matches(|sign: char| sign.is_ascii_digit());
    if let Some(rest) = number.strip_prefix(". ").filter(|_| number.len() < line.len()) {
        return rest;
    }
    let heading = line.trim_start_matches('#');
    if let Some(rest) = heading.strip_prefix(' ').filter(|_| heading.len() < line.len()) {
        return rest;
    }
    ["- [ ] ", "- [x] ", "- ", "> "]
        .into_iter()
        .find_map(|mark| line.strip_prefix(mark))
        .unwrap_or(line)
}

fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

const fn edit(range: (usize, usize), text: String, select: (usize, usize)) -> Edit {
    Edit { range, text, select }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Carries out a command on a text in which `[` and `]` stand around the selection, and marks the new one likewise.
    fn done(command: Command, marked: &str) -> String {
        let units: Vec<u16> = marked.encode_utf16().collect();
        let place = |sign: char| units.iter().position(|unit| *unit == sign as u16).unwrap();
        let (start, end) = (place('⟨'), place('⟩') - 1);
        let plain = marked.replace(['⟨', '⟩'], "");
        let Edit { range, text, select } = command.apply(&plain, start, end);
        let plain: Vec<u16> = plain.encode_utf16().collect();
        let mut changed = plain[..range.0].to_vec();
        changed.extend(text.encode_utf16());
        changed.extend(&plain[range.1..]);
        changed.insert(select.1, '⟩' as u16);
        changed.insert(select.0, '⟨' as u16);
        String::from_utf16(&changed).unwrap()
    }

    #[test]
    fn what_is_selected_becomes_bold_and_bold_no_more() {
        assert_eq!(done(Command::Bold, "😀 an ⟨old⟩ tree"), "😀 an **⟨old⟩** tree");
        assert_eq!(done(Command::Bold, "😀 an **⟨old⟩** tree"), "😀 an ⟨old⟩ tree");
        assert_eq!(done(Command::Bold, "an ⟨**old**⟩ tree"), "an ⟨old⟩ tree");
        assert_eq!(done(Command::Italic, "⟨⟩"), "_⟨italic⟩_");
        assert_eq!(done(Command::Strike, "⟨a⟩"), "~~⟨a⟩~~");
    }

    #[test]
    fn a_link_asks_for_its_address() {
        assert_eq!(done(Command::Link, "see ⟨this⟩"), "see [this](⟨https://⟩)");
        assert_eq!(done(Command::Link, "⟨⟩"), "[text](⟨https://⟩)");
    }

    #[test]
    fn code_of_several_lines_stands_between_fences() {
        assert_eq!(done(Command::Code, "x ⟨y⟩"), "x `⟨y⟩`");
        assert_eq!(done(Command::Code, "x ⟨a\nb⟩"), "x \n```\n⟨a\nb⟩\n```\n");
    }

    #[test]
    fn whole_lines_become_items_wherever_in_them_the_selection_is() {
        assert_eq!(done(Command::Bullets, "a\nb⟨b⟩\nc"), "a\n- bb⟨⟩\nc");
        assert_eq!(done(Command::Numbers, "⟨a\nb⟩\nc"), "⟨1. a\n2. b⟩\nc");
        assert_eq!(done(Command::Numbers, "⟨1. a\n2. b⟩"), "⟨a\nb⟩");
        assert_eq!(done(Command::Checks, "⟨- a\n2. b⟩"), "⟨- [ ] a\n- [ ] b⟩");
        assert_eq!(done(Command::Title, "⟨⟩# Tree"), "## Tree⟨⟩");
        assert_eq!(done(Command::Title, "## Tree⟨⟩"), "Tree⟨⟩");
        assert_eq!(done(Command::Quote, "#tag⟨⟩"), "> #tag⟨⟩");
    }

    #[test]
    fn a_table_stands_by_itself() {
        assert_eq!(
            done(Command::Table, "a⟨⟩"),
            "a\n\n| ⟨Column⟩ | Column |\n| --- | --- |\n| Text | Text |\n"
        );
        assert!(done(Command::Table, "⟨⟩").starts_with("| ⟨Column⟩ |"));
    }

    #[test]
    fn a_selection_beyond_the_text_is_its_end() {
        assert_eq!(Command::Bold.apply("ab", 7, 9).range, (2, 2));
    }
}
