//! Titles and Markdown texts, put together from sentences that fit any subject.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{Topic, Words};
use crate::ably::backoff::Dice;
use crate::engine::resource::capitalised;

impl Words {
    /// The post of that number (from 0), without its id and dates.
    ///
    /// Numbers walk through all pairs of a template and a subject with a step that shares no divisor with their count, so
    /// no title comes twice before each pair was used; after that the title counts its parts.
    pub(super) fn post(&self, number: usize, dice: &mut Dice) -> Value {
        let Some(first) = self.topics.first() else {
            return json!({});
        };
        let pairs = first.subjects.len() * self.topics.len() * self.titles.len();
        let pair = number.wrapping_mul(1931) % pairs.max(1);
        let (template, subject) = (pair % self.titles.len().max(1), pair / self.titles.len().max(1));
        let topic_index = subject % self.topics.len();
        let topic = self.topics.get(topic_index).unwrap_or(first);
        let mut writer = Writer {
            words: self,
            topic,
            subject: nth(&topic.subjects, subject / self.topics.len()),
            turn: below(dice, self.sentences.len()),
            dice,
        };
        let mut title = writer.fill(nth(&self.titles, template));
        if number >= pairs {
            // Writing to a string cannot fail, here and below.
            let _ = write!(title, ", part {}", number / pairs.max(1) + 1);
        }
        let content = writer.content(number);
        json!({
            "title": title,
            "content": content,
            "status": status(below(dice, 20)),
            "category": { "id": topic_index + 1 },
        })
    }
}

/// Of twenty posts twelve are published, five are drafts and three were rejected.
const fn status(roll: usize) -> &'static str {
    match roll {
        0..12 => "published",
        12..17 => "draft",
        _ => "rejected",
    }
}

/// A number below `bound`; 0 when `bound` is 0, and then the dice are not rolled.
fn below(dice: &mut Dice, bound: usize) -> usize {
    if bound == 0 {
        return 0;
    }
    (dice.bits() % bound as u64) as usize
}

fn nth(texts: &[String], index: usize) -> &str {
    texts.get(index).map_or("", |text| text)
}

struct Writer<'a> {
    words: &'a Words,
    topic: &'a Topic,
    subject: &'a str,
    /// The sentence that comes next.
    turn: usize,
    dice: &'a mut Dice,
}

impl<'a> Writer<'a> {
    fn content(&mut self, number: usize) -> String {
        let words = self.words;
        let opening = self.pick(&words.openings);
        let opening = self.fill(opening);
        let mut text = format!("{opening} {}\n", self.paragraph());
        for section in 0..1 + below(self.dice, 3) {
            let heading = nth(&words.headings, (number + section) % words.headings.len().max(1));
            let _ = write!(text, "\n## {heading}\n\n{}\n", self.paragraph());
            let block = match below(self.dice, 6) {
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

    fn pick(&mut self, texts: &'a [String]) -> &'a str {
        nth(texts, below(self.dice, texts.len()))
    }

    fn fill(&mut self, template: &str) -> String {
        let topic = self.topic;
        let thing = self.pick(&topic.things);
        template
            .replace("{S}", &capitalised(self.subject))
            .replace("{s}", self.subject)
            .replace("{p}", &topic.place)
            .replace("{t}", thing)
    }

    /// Three or four sentences. The turn steps by a number that shares no divisor with theirs, so that none comes again
    /// before all others were said.
    fn paragraph(&mut self) -> String {
        let count = 3 + below(self.dice, 2);
        let sentences: Vec<_> = (0..count).map(|_| self.next_sentence()).collect();
        sentences.join(" ")
    }

    fn next_sentence(&mut self) -> String {
        let sentences = &self.words.sentences;
        self.turn = (self.turn + 5) % sentences.len().max(1);
        self.fill(nth(sentences, self.turn))
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
        let steps = &self.words.steps;
        let first = below(self.dice, steps.len());
        let lines: Vec<_> = (steps.iter().cycle().skip(first).take(4).zip(1..))
            .map(|(step, number)| format!("{number}. {step}."))
            .collect();
        lines.join("\n")
    }

    fn table(&mut self) -> String {
        const VERDICTS: [&str; 3] = ["worth it", "borrow it first", "~~worth it~~ skip it"];
        let mut text = "| What | Price | Verdict |\n|---|---:|---|".to_owned();
        for thing in &self.topic.things {
            let price = 4 + below(self.dice, 60);
            let verdict = VERDICTS.get(below(self.dice, VERDICTS.len())).unwrap_or(&"");
            let _ = write!(text, "\n| {thing} | {price} € | {verdict} |");
        }
        text
    }

    fn tasks(&mut self) -> String {
        let steps = self.words.steps.iter().take(4);
        let lines: Vec<_> = steps
            .map(|step| {
                let done = if below(self.dice, 2) == 0 { "x" } else { " " };
                format!("- [{done}] {step}")
            })
            .collect();
        lines.join("\n")
    }

    fn quote(&mut self) -> String {
        let sentence = self.next_sentence();
        let subject = self.subject;
        format!("> {sentence}\n\nThat was said about {subject}, and it is true of most things.")
    }

    fn link(&mut self) -> String {
        let links = &self.words.links;
        let Some(link) = links.get(below(self.dice, links.len())) else {
            return String::new();
        };
        let (subject, text, href) = (self.subject, &link.text, &link.href);
        format!("More about {subject} is in [{text}]({href}); ~~the old page~~ is gone.")
    }
}
