//! The records that the demo begins with: 30 categories and 1,000 posts, the same every time, in the browser and in the
//! sandbox.
//!
//! They are put together from small lists of words, in `assets/demo.json`. The file is 12 kB and only the demo
//! asks for it; the records themselves would be 1.2 MB, and lists in the program would weigh on everybody's first load.

mod date;
mod writing;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::ably::backoff::Dice;

pub use date::iso;

/// How many posts there are at the start.
pub const POSTS: usize = 1000;

/// 2023-01-09, when the blog began.
const FIRST_DAY: u64 = 1_673_222_400_000;

const HOUR: u64 = 3_600_000;

/// The words that the records are made of (`assets/demo.json`).
#[derive(Clone, Debug, Deserialize)]
pub struct Words {
    topics: Vec<Topic>,
    titles: Vec<String>,
    openings: Vec<String>,
    sentences: Vec<String>,
    headings: Vec<String>,
    steps: Vec<String>,
    links: Vec<Link>,
}

/// A category and its vocabulary.
#[derive(Clone, Debug, Deserialize)]
struct Topic {
    title: String,
    /// Where the writers learnt it.
    place: String,
    /// Subjects of posts, as they stand within a sentence.
    subjects: Vec<String>,
    /// Things one uses or buys.
    things: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
struct Link {
    text: String,
    href: String,
}

impl Words {
    /// Reads the file of the words.
    ///
    /// # Errors
    ///
    /// A sentence that says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.trim_start().starts_with('<') {
            return Err("it is a page, not a list of words".to_owned());
        }
        let words: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        // The walk through all pairs needs as many subjects of each topic.
        let subjects = words.topics.first().map_or(0, |topic| topic.subjects.len());
        if subjects == 0 || words.topics.iter().any(|topic| topic.subjects.len() != subjects) {
            return Err("its topics must have as many subjects each, and some".to_owned());
        }
        if words.titles.is_empty() {
            return Err("it has no titles".to_owned());
        }
        Ok(words)
    }

    /// The categories, in the order of their ids.
    #[must_use]
    pub fn categories(&self) -> Vec<Value> {
        let topics = self.topics.iter().zip(0..);
        let categories = topics.map(|(topic, index)| {
            json!({ "id": index + 1, "title": topic.title, "createdAt": iso(FIRST_DAY + index * HOUR) })
        });
        categories.collect()
    }

    /// The first posts, in the order of their ids. More of them begin with those of fewer.
    #[must_use]
    pub fn posts(&self, count: usize) -> Vec<Value> {
        let mut dice = Dice::new(20_230_109);
        let mut at = FIRST_DAY + 48 * HOUR;
        let mut posts = Vec::with_capacity(count);
        for number in 0..count {
            let mut post = self.post(number, &mut dice);
            at += (7 + dice.bits() % 33) * HOUR + dice.bits() % HOUR;
            let updated = dice
                .bits()
                .is_multiple_of(3)
                .then(|| at + (1 + dice.bits() % 200) * HOUR);
            if let Value::Object(fields) = &mut post {
                fields.insert("id".to_owned(), json!(number + 1));
                fields.insert("createdAt".to_owned(), iso(at).into());
                fields.extend(updated.map(|at| ("updatedAt".to_owned(), iso(at).into())));
            }
            posts.push(post);
        }
        posts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Words {
        Words::parse(include_str!("../../../assets/demo.json")).unwrap()
    }

    #[test]
    fn there_are_30_categories_and_1000_posts_whose_titles_differ() {
        let categories = words().categories();
        assert_eq!(
            (categories.len(), &categories[0]["title"]),
            (30, &json!("Gardening"))
        );
        let posts = words().posts(POSTS);
        let mut titles: Vec<&str> = posts.iter().filter_map(|post| post["title"].as_str()).collect();
        titles.sort_unstable();
        titles.dedup();
        assert_eq!((posts.len(), titles.len()), (1000, 1000));
        for post in &posts {
            assert!((1..=30).contains(&post["category"]["id"].as_i64().unwrap()));
            assert!(post["content"].as_str().unwrap().len() > 200);
        }
    }

    #[test]
    fn the_same_number_gives_the_same_posts_and_more_begin_with_them() {
        let (few, more) = (words().posts(20), words().posts(40));
        assert_eq!(few[..], more[..20]);
    }

    #[test]
    fn what_is_no_list_of_words_is_said() {
        let error = |text: &str| Words::parse(text).unwrap_err();
        assert!(error("<!doctype html>").contains("a page"));
        assert!(error("{}").contains("topics"));
        let empty =
            r#"{"topics":[],"titles":[],"openings":[],"sentences":[],"headings":[],"steps":[],"links":[]}"#;
        assert!(error(empty).contains("subjects"));
    }
}
