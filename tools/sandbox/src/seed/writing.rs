//! Titles and Markdown texts, put together from sentences that fit any subject.

use std::fmt::Write as _;

use super::topics::{TOPICS, Topic};
use crate::random::Random;

/// A post without its number and dates.
pub(super) struct Post {
    /// The id of its category.
    pub(super) category: i64,
    pub(super) title: String,
    pub(super) content: String,
    pub(super) status: &'static str,
}

const TITLES: &[&str] = &[
    "A year with {s}",
    "What {s} taught me about patience",
    "{S}: the parts nobody writes down",
    "{S}, without the fuss",
    "Five mistakes I made with {s}",
    "Getting started with {s}",
    "In praise of {s}",
    "Notes on {s}",
    "{S} for people with little time",
    "A second look at {s}",
    "Questions readers ask about {s}",
    "{S} on a small budget",
    "The quiet pleasure of {s}",
    "How I stopped worrying about {s}",
    "{S} step by step",
    "What changed my mind about {s}",
    "Everything I would tell a beginner about {s}",
    "{S}, one season later",
    "The case against {s}",
    "{S} in ten minutes a day",
];

const OPENINGS: &[&str] = &[
    "I came to {s} late, {p}, and with more enthusiasm than sense.",
    "Most of what I know about {s} I learnt {p}, usually by doing it wrong first.",
    "Last month three readers wrote to ask about {s}, so here is the long answer.",
    "There are shelves of books on {s}. This is the page I wish I had read before any of them.",
    "For years I avoided {s}. Then a friend showed me how simple it is once you slow down.",
    "This started as a note to myself about {s} and grew.",
];

const SENTENCES: &[&str] = &[
    "The first attempt will not be good, and that is *fine*.",
    "Write down what you did; you will not remember it in a month.",
    "I keep {t} within reach and use it more often than I expected.",
    "It took me about a season to notice that the advice I had followed was for somebody else's circumstances.",
    "If you change two things at once you learn nothing about either.",
    "Cheap is good enough to begin with; you will know what to replace when it annoys you.",
    "Half of the work is preparation, and the other half goes better for it.",
    "Someone at the next table told me the same thing in fewer words: **start smaller**.",
    "None of this needs to be perfect. It needs to be done again next week.",
    "When it goes wrong, it almost always goes wrong at the beginning.",
    "I asked an older hand about it, and she only smiled and said: wait.",
    "The difference showed after the third try, not after the first.",
];

const HEADINGS: &[&str] = &[
    "What you need",
    "How I do it",
    "What went wrong",
    "A small routine",
    "When to stop",
    "What I would change",
];

const STEPS: &[&str] = &[
    "Look at what you already have before you buy anything",
    "Give it twice the time you think it needs",
    "Check it the next morning, with fresh eyes",
    "Ask somebody who has done it for longer",
    "Keep one example of every failure",
    "Clean up at once; tomorrow it takes three times as long",
];

const LINKS: &[(&str, &str)] = &[
    ("the notes from last spring", "https://example.org/notes/spring"),
    (
        "a longer article",
        "https://example.org/articles/the-long-version",
    ),
    ("this friendly forum", "https://example.net/forum"),
    ("the book I mentioned", "https://example.com/books/a-good-start"),
];

/// The post of that number (from 0); `None` only if there were no topics.
///
/// Numbers walk through all pairs of a template and a subject with a step that shares no divisor with their count, so no
/// title comes twice before each pair was used; after that the title counts its parts.
pub(super) fn post(number: usize, random: &mut Random) -> Option<Post> {
    let subjects = TOPICS.first()?.subjects.len() * TOPICS.len();
    let pairs = subjects * TITLES.len();
    let pair = number.wrapping_mul(1931) % pairs;
    let (template, subject) = (pair % TITLES.len(), pair / TITLES.len());
    let topic_index = subject % TOPICS.len();
    let topic = TOPICS.get(topic_index)?;
    let subject = topic.subjects.get(subject / TOPICS.len())?;
    let turn = random.below(SENTENCES.len());
    let mut writer = Writer {
        topic,
        subject,
        turn,
        random,
    };
    let mut title = writer.fill(TITLES.get(template)?);
    if number >= pairs {
        let _ = write!(title, ", part {}", number / pairs + 1);
    }
    let content = writer.content(number);
    Some(Post {
        category: i64::try_from(topic_index).ok()? + 1,
        title,
        content,
        status: status(random.below(20)),
    })
}

/// Of twenty posts twelve are published, five are drafts and three were rejected.
fn status(roll: usize) -> &'static str {
    match roll {
        0..12 => "published",
        12..17 => "draft",
        _ => "rejected",
    }
}

struct Writer<'a> {
    topic: &'a Topic,
    subject: &'static str,
    /// The sentence that comes next.
    turn: usize,
    random: &'a mut Random,
}

impl Writer<'_> {
    fn content(&mut self, number: usize) -> String {
        let opening = self.sentence(OPENINGS);
        let mut text = format!("{opening} {}\n", self.paragraph());
        for section in 0..1 + self.random.below(3) {
            let _ = write!(
                text,
                "\n## {}\n\n{}\n",
                self.heading(number + section),
                self.paragraph()
            );
            let block = match self.random.below(6) {
                0 => self.bullets(),
                1 => self.steps(),
                2 => self.table(),
                3 => self.tasks(),
                4 => self.quote(),
                _ => self.link(),
            };
            let _ = write!(text, "\n{block}\n");
        }
        text
    }

    fn fill(&mut self, template: &str) -> String {
        let thing = self.random.pick(&self.topic.things).copied().unwrap_or_default();
        template
            .replace("{S}", &capitalised(self.subject))
            .replace("{s}", self.subject)
            .replace("{p}", self.topic.place)
            .replace("{t}", thing)
    }

    fn sentence(&mut self, of: &[&str]) -> String {
        let template = self.random.pick(of).copied().unwrap_or_default();
        self.fill(template)
    }

    fn heading(&self, turn: usize) -> &'static str {
        HEADINGS.get(turn % HEADINGS.len()).copied().unwrap_or_default()
    }

    /// Three or four sentences. The turn steps by a number that shares no divisor with theirs, so that none comes again
    /// before all others were said.
    fn paragraph(&mut self) -> String {
        let count = 3 + self.random.below(2);
        let sentences: Vec<_> = (0..count).map(|_| self.next_sentence()).collect();
        sentences.join(" ")
    }

    fn next_sentence(&mut self) -> String {
        self.turn = (self.turn + 5) % SENTENCES.len();
        self.fill(SENTENCES.get(self.turn).copied().unwrap_or_default())
    }

    fn bullets(&self) -> String {
        let lines: Vec<_> = self
            .topic
            .things
            .iter()
            .map(|thing| format!("- {thing}"))
            .collect();
        lines.join("\n")
    }

    fn steps(&mut self) -> String {
        let first = self.random.below(STEPS.len());
        let steps = STEPS.iter().cycle().skip(first).take(4).zip(1..);
        let lines: Vec<_> = steps.map(|(step, number)| format!("{number}. {step}.")).collect();
        lines.join("\n")
    }

    fn table(&mut self) -> String {
        let mut text = "| What | Price | Verdict |\n|---|---:|---|".to_owned();
        for thing in &self.topic.things {
            let price = 4 + self.random.below(60);
            let verdict = self
                .random
                .pick(&["worth it", "borrow it first", "~~worth it~~ skip it"]);
            let _ = write!(
                text,
                "\n| {thing} | {price} € | {} |",
                verdict.copied().unwrap_or_default()
            );
        }
        text
    }

    fn tasks(&mut self) -> String {
        let lines: Vec<_> = STEPS
            .iter()
            .take(4)
            .map(|step| format!("- [{}] {step}", if self.random.below(2) == 0 { "x" } else { " " }))
            .collect();
        lines.join("\n")
    }

    fn quote(&mut self) -> String {
        let sentence = self.next_sentence();
        format!(
            "> {sentence}\n\nThat was said about {}, and it is true of most things.",
            self.subject
        )
    }

    fn link(&mut self) -> String {
        let (text, address) = self.random.pick(LINKS).copied().unwrap_or_default();
        format!(
            "More about {} is in [{text}]({address}); ~~the old page~~ is gone.",
            self.subject
        )
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}
