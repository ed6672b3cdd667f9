//! Patterns for texts: the part of regular expressions that forms need, as in the `pattern` of an HTML input.

use std::iter::Peekable;
use std::str::Chars;

use thiserror::Error;

/// How many steps a match may take. A pattern that needs more for a text is taken not to match it.
const MOST_STEPS: u32 = 100_000;

/// A pattern that a whole text must match.
///
/// It knows letters, `.`, `[a-z_]`, `[^…]`, `\d`, `\w`, `\s`, `\` before any other sign, `(…)`, `|`, and `?`, `*`,
/// `+`, `{2}`, `{2,}` and `{2,5}` behind any of them. It stands for the whole text without `^` and `$`.
///
/// ```
/// use sapwood::engine::form::Pattern;
///
/// let slug = Pattern::parse("[a-z0-9]+(-[a-z0-9]+)*").unwrap();
/// assert!(slug.matches("old-growth") && !slug.matches("Old growth"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(Branches);

/// Why a pattern cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("the pattern {pattern:?} cannot be read: {problem}")]
pub struct PatternError {
    pattern: String,
    problem: &'static str,
}

type Branches = Vec<Vec<Piece>>;

#[derive(Clone, Debug, PartialEq, Eq)]
struct Piece {
    what: What,
    least: u32,
    most: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum What {
    Any,
    Set {
        ranges: Vec<(char, char)>,
        inverted: bool,
    },
    Group(Branches),
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    ///
    /// [`PatternError`] for what is none, or has something that is not known here.
    pub fn parse(pattern: &str) -> Result<Self, PatternError> {
        let wrong = |problem| PatternError {
            pattern: pattern.to_owned(),
            problem,
        };
        let mut signs = pattern.chars().peekable();
        let branches = read_branches(&mut signs).map_err(wrong)?;
        match signs.next() {
            None => Ok(Self(branches)),
            Some(_) => Err(wrong("a `)` has no `(`")),
        }
    }

    /// Whether `text` as a whole matches.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        let text: Vec<char> = text.chars().collect();
        let mut steps = MOST_STEPS;
        of_branches(&self.0, &text, &mut steps, &mut |rest, _| rest.is_empty())
    }
}

type Signs<'a> = Peekable<Chars<'a>>;

fn read_branches(signs: &mut Signs<'_>) -> Result<Branches, &'static str> {
    let mut branches = vec![Vec::new()];
    while let Some(sign) = signs.next_if(|sign| *sign != ')') {
        if sign == '|' {
            branches.push(Vec::new());
            continue;
        }
        let what = read_what(sign, signs)?;
        let (least, most) = read_count(signs)?;
        if let Some(branch) = branches.last_mut() {
            branch.push(Piece { what, least, most });
        }
    }
    Ok(branches)
}

fn read_what(sign: char, signs: &mut Signs<'_>) -> Result<What, &'static str> {
    let set = |ranges| What::Set {
        ranges,
        inverted: false,
    };
    match sign {
        '.' => Ok(What::Any),
        '(' => {
            let branches = read_branches(signs)?;
            signs
                .next()
                .map(|_| What::Group(branches))
                .ok_or("a `(` has no `)`")
        }
        '[' => read_set(signs),
        '\\' => Ok(set(escaped(signs.next().ok_or("it ends with `\\`")?))),
        '*' | '+' | '?' | '{' => Err("a repetition repeats nothing"),
        '^' | '$' => Err("it stands for the whole text, so `^` and `$` are not needed"),
        other => Ok(set(vec![(other, other)])),
    }
}

fn read_set(signs: &mut Signs<'_>) -> Result<What, &'static str> {
    const OPEN: &str = "a `[` has no `]`";
    let inverted = signs.next_if_eq(&'^').is_some();
    let mut ranges = Vec::new();
    loop {
        match signs.next().ok_or(OPEN)? {
            ']' => return Ok(What::Set { ranges, inverted }),
            '\\' => ranges.extend(escaped(signs.next().ok_or(OPEN)?)),
            from => {
                let mut ahead = signs.clone();
                let to = (ahead.next() == Some('-')).then(|| ahead.next()).flatten();
                if let Some(to) = to.filter(|to| *to != ']') {
                    *signs = ahead;
                    ranges.push((from, to));
                } else {
                    ranges.push((from, from));
                }
            }
        }
    }
}

fn escaped(sign: char) -> Vec<(char, char)> {
    match sign {
        'd' => vec![('0', '9')],
        'w' => vec![('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')],
        's' => vec![(' ', ' '), ('\t', '\r'), ('\u{a0}', '\u{a0}')],
        other => vec![(other, other)],
    }
}

fn read_count(signs: &mut Signs<'_>) -> Result<(u32, u32), &'static str> {
    if signs.next_if_eq(&'{').is_none() {
        let known = match signs.peek() {
            Some('*') => (0, u32::MAX),
            Some('+') => (1, u32::MAX),
            Some('?') => (0, 1),
            _ => return Ok((1, 1)),
        };
        signs.next();
        return Ok(known);
    }
    let mut inside = String::new();
    while let Some(sign) = signs.next_if(|sign| *sign != '}') {
        inside.push(sign);
    }
    signs.next().ok_or("a `{` has no `}`")?;
    let number = |text: &str| text.parse().map_err(|_| "in `{…}` there must be numbers");
    match inside.split_once(',') {
        None => number(&inside).map(|count| (count, count)),
        Some((least, "")) => Ok((number(least)?, u32::MAX)),
        Some((least, most)) => Ok((number(least)?, number(most)?)),
    }
}

/// Hears what is left of the text after a match of what stands before, and says whether the rest matches too.
type Then<'a> = &'a mut dyn FnMut(&[char], &mut u32) -> bool;

fn of_branches(branches: &[Vec<Piece>], text: &[char], steps: &mut u32, then: Then<'_>) -> bool {
    branches
        .iter()
        .any(|branch| of_pieces(branch, text, steps, &mut *then))
}

fn of_pieces(pieces: &[Piece], text: &[char], steps: &mut u32, then: Then<'_>) -> bool {
    match pieces.split_first() {
        None => then(text, steps),
        Some((piece, after)) => of_piece(piece, 0, text, steps, &mut |rest, steps| {
            of_pieces(after, rest, steps, &mut *then)
        }),
    }
}

/// As often as it goes, and then less often.
fn of_piece(piece: &Piece, times: u32, text: &[char], steps: &mut u32, then: Then<'_>) -> bool {
    if *steps == 0 {
        return false;
    }
    *steps -= 1;
    let more = times < piece.most
        && of_one(&piece.what, text, steps, &mut |rest, steps| {
            // What takes nothing could be repeated for ever.
            (rest.len() < text.len() || times < piece.least)
                && of_piece(piece, times.saturating_add(1), rest, steps, &mut *then)
        });
    more || (times >= piece.least && then(text, steps))
}

fn of_one(what: &What, text: &[char], steps: &mut u32, then: Then<'_>) -> bool {
    if let What::Group(branches) = what {
        return of_branches(branches, text, steps, then);
    }
    let Some((sign, rest)) = text.split_first() else {
        return false;
    };
    let fits = match what {
        What::Set { ranges, inverted } => {
            let inside = ranges.iter().any(|(from, to)| (from..=to).contains(&sign));
            inside != *inverted
        }
        What::Any | What::Group(_) => *sign != '\n',
    };
    fits && then(rest, steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, text: &str) -> bool {
        Pattern::parse(pattern).unwrap().matches(text)
    }

    #[test]
    fn the_whole_text_must_match() {
        assert!(matches("abc", "abc") && !matches("abc", "abcd") && !matches("abc", "xabc"));
        assert!(matches("", "") && !matches("", "a"));
        assert!(matches("a|bc", "bc") && matches("(a|b)c", "bc") && !matches("(a|b)c", "b"));
    }

    #[test]
    fn sets_ranges_and_classes() {
        assert!(matches("[a-c_-]+", "a-c_b") && !matches("[a-c]", "d"));
        assert!(matches("[^0-9]+", "abc") && !matches("[^0-9]+", "ab1"));
        assert!(
            matches(r"\d{4}-\d\d", "2026-01") && matches(r"\w+\.\w+", "a_1.b") && !matches(r"a\.b", "axb")
        );
        assert!(matches(".{2}", "äß") && !matches(".", "\n") && matches(r"[\]\\]+", r"]\"));
    }

    #[test]
    fn repetitions_give_back_what_others_need() {
        assert!(matches("a*ab", "aaab") && matches("a?b", "b") && matches("a{2,}", "aaa"));
        assert!(matches("a{2,3}", "aaa") && !matches("a{2,3}", "aaaa") && !matches("a{2}", "a"));
        assert!(matches("[^@ ]+@[^@ ]+\\.[^@ ]+", "ann@example.org") && !matches("(ab)+", "aba"));
    }

    #[test]
    fn what_would_take_for_ever_ends() {
        assert!(!matches("(a*)*b", &"a".repeat(200)));
        assert!(matches("(a*)*", "aaa") && matches("(a?){3}b", "b"));
    }

    #[test]
    fn what_is_no_pattern_says_why() {
        for (pattern, problem) in [
            ("(a", "has no `)`"),
            ("a)", "has no `(`"),
            ("[a", "has no `]`"),
            ("a{x}", "must be numbers"),
            ("a{2", "has no `}`"),
            ("*a", "repeats nothing"),
            ("a\\", "ends with"),
            ("^a$", "not needed"),
        ] {
            let error = Pattern::parse(pattern).unwrap_err().to_string();
            assert!(error.contains(problem), "{pattern}: {error}");
        }
    }
}
