//! What people are called.
//!
//! Who has no account gets a name that can be remembered, "Curious Otter", and since two may get the same, their client id
//! ends in a mark that tells them apart: `Curious Otter-09ab34cd`. So a client id is all that others need to know.

/// What a new visitor may be like: sixteen words.
const MANNERS: &str =
    "Brave Bright Calm Clever Curious Eager Gentle Happy Kind Lively Merry Nimble Patient Quiet Swift Wise";

/// What a new visitor may be: sixteen words.
const ANIMALS: &str =
    "Badger Beaver Bison Crane Falcon Fox Hare Heron Lynx Marten Moose Otter Owl Robin Stoat Wren";

/// A new client id. Of the random number, 40 bits count: eight make the name, the others the mark.
///
/// ```
/// use sapwood::engine::presence::name;
///
/// let id = name::made_up(0x4b_09ab_34cd);
/// assert_eq!(id, "Curious Otter-09ab34cd");
/// assert_eq!(name::of(&id), "Curious Otter");
/// ```
#[must_use]
pub fn made_up(random: u64) -> String {
    let pick = |words: &'static str, bits: u32| {
        let word = words.split(' ').nth((random >> bits) as usize & 15);
        word.unwrap_or_default()
    };
    let (manner, animal) = (pick(MANNERS, 36), pick(ANIMALS, 32));
    with_mark(&format!("{manner} {animal}"), random as u32)
}

/// The client id of somebody called `name`, with the mark of another one of theirs; `None` if that has no mark.
///
/// ```
/// use sapwood::engine::presence::name;
///
/// assert_eq!(name::renamed("Curious Otter-09ab34cd", "Ann").as_deref(), Some("Ann-09ab34cd"));
/// assert_eq!(name::renamed("somebody", "Ann"), None);
/// ```
#[must_use]
pub fn renamed(client_id: &str, name: &str) -> Option<String> {
    let (_, mark) = split(client_id)?;
    Some(with_mark(name, mark))
}

/// What the owner of a client id is called: the id itself, without the mark if it has one.
///
/// ```
/// use sapwood::engine::presence::name;
///
/// assert_eq!(name::of("ann@example.org"), "ann@example.org");
/// assert_eq!(name::of("Ann-09ab34cd"), "Ann");
/// ```
#[must_use]
pub fn of(client_id: &str) -> &str {
    split(client_id).map_or(client_id, |(name, _)| name)
}

fn with_mark(name: &str, mark: u32) -> String {
    format!("{name}-{mark:08x}")
}

/// The name and the mark of a client id that has one.
fn split(client_id: &str) -> Option<(&str, u32)> {
    let (name, mark) = client_id.rsplit_once('-')?;
    let is_mark = !name.is_empty() && mark.len() == 8 && mark.bytes().all(|byte| byte.is_ascii_hexdigit());
    let mark = u32::from_str_radix(mark, 16).ok().filter(|_| is_mark)?;
    Some((name, mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_makes_a_name_that_reads_back() {
        for random in [0, 1, u64::from(u32::MAX), u64::MAX, 0x12_3456_789a] {
            let id = made_up(random);
            let (name, mark) = split(&id).unwrap();
            assert_eq!(mark, random as u32);
            assert_eq!(name.split(' ').filter(|word| !word.is_empty()).count(), 2, "{id}");
        }
    }

    #[test]
    fn only_eight_hexadecimal_digits_behind_a_name_are_a_mark() {
        for id in [
            "ann",
            "ann-1234567",
            "ann-123456789",
            "ann-1234567g",
            "-12345678",
            "ann-+1234567",
            "",
        ] {
            assert_eq!(of(id), id);
        }
    }
}
