//! The records a new database starts with: 30 categories and 1,000 posts, the same every time.

mod topics;
mod writing;

use rusqlite::{Connection, params};

use self::topics::TOPICS;
use crate::clock;
use crate::random::Random;

/// How many posts a new database gets.
pub(crate) const POSTS: usize = 1000;

/// 2023-01-09, when the blog began.
const FIRST_DAY: u64 = 1_673_222_400_000;

const HOUR: u64 = 3_600_000;

/// Fills empty tables. The same number gives the same records, and a larger one begins with those of a smaller one.
pub(crate) fn fill(connection: &Connection, posts: usize) -> rusqlite::Result<()> {
    let mut random = Random::new(20_230_109);
    let mut insert = connection.prepare("INSERT INTO categories (title, created_at) VALUES (?, ?)")?;
    for (topic, index) in TOPICS.iter().zip(0..) {
        insert.execute(params![topic.title, clock::iso(FIRST_DAY + index * HOUR)])?;
    }
    let mut insert = connection.prepare(
        "INSERT INTO posts (title, content, status, category_id, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)",
    )?;
    let mut at = FIRST_DAY + 48 * HOUR;
    for number in 0..posts {
        let Some(post) = writing::post(number, &mut random) else {
            continue;
        };
        at += (7 + random.next() % 33) * HOUR + random.next() % HOUR;
        let updated = (random.below(3) == 0).then(|| clock::iso(at + (1 + random.next() % 200) * HOUR));
        insert.execute(params![
            post.title,
            post.content,
            post.status,
            post.category,
            clock::iso(at),
            updated
        ])?;
    }
    Ok(())
}
