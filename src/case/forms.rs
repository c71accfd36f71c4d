//! The forms in which a fact is known in part: the names of limits, and the words and signs before a number or a day.

use super::expect::brief;
use super::tree::{Item, Key};
use crate::check::model::Fact;
use crate::codes::Code;
use crate::diagnostic::Diagnostic;

/// A limit: which side of the values it cuts off, and whether it belongs itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// The values lie above.
    Low(bool),
    /// The values lie below.
    High(bool),
}

/// Names of limits, in an object and in a text.
const LIMITS: &[(&str, Side)] = &[
    ("at least", Side::Low(true)),
    ("at most", Side::High(true)),
    ("above", Side::Low(false)),
    ("below", Side::High(false)),
];
/// Names of limits of days, in an object and in a text.
const DAYS: &[(&str, Side)] = &[
    ("on or after", Side::Low(true)),
    ("on or before", Side::High(true)),
    ("since", Side::Low(true)),
    ("after", Side::Low(false)),
    ("before", Side::High(false)),
];
/// Other words for limits, in a text.
const WORDS: &[(&str, Side)] = &[
    ("more than", Side::Low(false)),
    ("greater than", Side::Low(false)),
    ("less than", Side::High(false)),
    ("over", Side::Low(false)),
    ("under", Side::High(false)),
];
const SIGNS: &[(&str, Side)] = &[
    ("<=", Side::High(true)),
    (">=", Side::Low(true)),
    ("≤", Side::High(true)),
    ("≥", Side::Low(true)),
    ("⩽", Side::High(true)),
    ("⩾", Side::Low(true)),
    ("<", Side::High(false)),
    (">", Side::Low(false)),
];
/// What says in an object which members are left.
const MEMBERS: &[&str] = &["one of", "not", "includes", "excludes"];
/// Names with which people and programs mean the same.
const ALMOST: &[&str] = &[
    "at_least",
    "at_most",
    "atleast",
    "atmost",
    "min",
    "max",
    "minimum",
    "maximum",
    "low",
    "high",
    "from",
    "to",
    "until",
    "more than",
    "less than",
    "over",
    "under",
    "<",
    ">",
    "<=",
    ">=",
    "≤",
    "≥",
    "one_of",
    "oneof",
    "any of",
    "include",
    "exclude",
    "included",
    "excluded",
    "none of",
    "comparator",
    "between",
    "gt",
    "lt",
    "gte",
    "lte",
    "ge",
    "le",
];

/// True of an object that says what is known of a fact, rather than holding facts.
pub(super) fn is_part(entries: &[(Key, Item)]) -> bool {
    let named = |word: &str| {
        let limits = || LIMITS.iter().chain(DAYS).any(|(name, _)| *name == word);
        limits() || word == "uln" || MEMBERS.contains(&word) || ALMOST.contains(&word)
    };
    entries.iter().any(|(key, _)| named(&key.text.to_lowercase()))
}

/// The limit that an entry of an object names.
pub(super) fn limit(key: &str, date: bool) -> Option<Side> {
    let days = if date { DAYS } else { &[] };
    LIMITS.iter().chain(days).find(|(name, _)| *name == key).map(|(_, side)| *side)
}

/// A piece of a text and where it begins there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece<'t> {
    /// The piece, without blanks around it.
    pub text: &'t str,
    /// Its first byte.
    pub at: usize,
}

impl<'t> Piece<'t> {
    /// A whole text.
    pub fn whole(text: &'t str) -> Self {
        Piece { text, at: 0 }.trim()
    }

    fn trim(self) -> Self {
        let body = self.text.trim_start();
        let lead = self.text.len().saturating_sub(body.len());
        Piece { text: body.trim_end(), at: self.at.saturating_add(lead) }
    }

    fn behind(self, bytes: usize) -> Option<Self> {
        Some(Piece { text: self.text.get(bytes..)?, at: self.at.saturating_add(bytes) }.trim())
    }

    /// What follows a word or some, at the beginning, with blanks behind each.
    pub fn after_word(self, words: &str) -> Option<Self> {
        let mut rest = self;
        for word in words.split(' ') {
            let same = rest.text.get(..word.len())?.eq_ignore_ascii_case(word);
            let apart = rest.text.get(word.len()..)?.starts_with(char::is_whitespace);
            rest = rest.behind(word.len()).filter(|_| same && apart)?;
        }
        Some(rest)
    }

    /// What stands on both sides of a word, the first time it stands between blanks.
    pub fn around(self, word: &str) -> Option<(Self, Self)> {
        let mut from = 0_usize;
        for part in self.text.split_whitespace() {
            let at = self.text.get(from..)?.find(part)?.saturating_add(from);
            from = at.saturating_add(part.len());
            if part.eq_ignore_ascii_case(word) && at > 0 && from < self.text.len() {
                let before = Piece { text: self.text.get(..at)?, at: self.at }.trim();
                return Some((before, self.behind(from)?));
            }
        }
        None
    }

    /// The limit that stands before a value, and the value.
    fn side(self, date: bool) -> Option<(Side, Self)> {
        let signs = SIGNS.iter().find_map(|(sign, side)| {
            self.text.starts_with(sign).then_some(()).and_then(|()| Some((*side, self.behind(sign.len())?)))
        });
        let words: &[&[(&str, Side)]] = if date { &[DAYS] } else { &[LIMITS, WORDS] };
        let word = || words.iter().copied().flatten().find_map(|(word, side)| Some((*side, self.after_word(word)?)));
        signs.or_else(word)
    }
}

/// The limits that a text gives: `below 5`, `3 to 5`, `above 3 and at most 5`.
pub(super) fn sides(text: &str, date: bool) -> Option<Vec<(Side, Piece<'_>)>> {
    let whole = Piece::whole(text);
    let both = |(low, high)| vec![(Side::Low(true), low), (Side::High(true), high)];
    if let Some(rest) = whole.after_word("between") {
        return rest.around("and").map(both);
    }
    if let Some((first, second)) = whole.around("and")
        && let (Some(first), Some(second)) = (first.side(date), second.side(date))
    {
        return Some(vec![first, second]);
    }
    if let Some(one) = whole.side(date) {
        return Some(vec![one]);
    }
    whole.after_word("from").unwrap_or(whole).around("to").map(both)
}

/// Part of an answer that has none.
pub(super) fn no_part(fact: &Fact, node: &Item) -> Box<Diagnostic> {
    let message = format!("`{}` is yes or no, and nothing lies between", fact.name);
    let found = Diagnostic::new(Code::CaseBadPart, node.span, message);
    Box::new(found.help("write true for yes, false for no; where it is not known, write null or leave it out"))
}

/// An entry of an object that says nothing of this fact.
pub(super) fn no_limit(fact: &Fact, key: &Key, takes: &str) -> Box<Diagnostic> {
    let message = format!("{} says nothing of what is known of `{}`", brief(&key.text), fact.name);
    Box::new(Diagnostic::new(Code::CaseBadPart, key.span, message).help(format!("write {takes}")))
}
