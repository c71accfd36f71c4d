//! What the recognisers of mistakes share: where reading stopped and in which clause, a cursor over its words, amounts, and
//! the question whether a text that would be written instead can be read there.

use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::ast::Keyword;
use crate::syntax::grammar::{self, GdlParser, Rule, written};
use crate::syntax::known::{Measure, Vocabulary};
use crate::syntax::outline::Reader;
use crate::syntax::scan;
use crate::syntax::slips::{Spot, Token, next_token};
use pest::Parser;

/// Where reading stopped, and in what.
pub struct Place<'r, 'a> {
    pub reader: &'r Reader<'a>,
    pub keyword: Keyword,
    /// The keyword of the clause; empty for a row.
    pub word: &'r str,
    pub spot: &'r Spot<'a>,
}

impl<'a> Place<'_, 'a> {
    /// The declared names; none at the first reading.
    pub fn known(&self) -> Option<&Vocabulary> {
        self.reader.known
    }

    /// What a declared name is.
    pub fn measure(&self, name: &str) -> Option<&Measure> {
        self.known()?.get(name)
    }

    pub fn slice(&self) -> &'a str {
        self.spot.slice
    }

    pub fn text(&self, start: usize, end: usize) -> &'a str {
        self.spot.slice.get(start..end).unwrap_or("")
    }

    /// The words between two bytes with one blank between them, without comments.
    pub fn words(&self, start: usize, end: usize) -> String {
        let lines = self.text(start, end).lines().map(crate::tokens::strip_comment);
        lines.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
    }

    pub fn span(&self, start: usize, end: usize) -> Span {
        self.spot.span(self.reader, start, end)
    }

    /// A finding at some bytes of the clause.
    pub fn tell(&self, code: Code, start: usize, end: usize, what: String) -> Diagnostic {
        Diagnostic::new(code, self.span(start, end), what)
    }

    fn rule(&self) -> Option<Rule> {
        let form = if self.word.is_empty() { self.keyword.row() } else { self.keyword.clause(self.word) };
        form.map(|form| form.rule)
    }

    /// Whether the clause can be read as far as a text that is put in the place of some bytes, and beyond it.
    pub fn reads(&self, start: usize, end: usize, text: &str) -> bool {
        let (Some(rule), Some(before), Some(behind)) =
            (self.rule(), self.spot.slice.get(..start), self.spot.slice.get(end..))
        else {
            return false;
        };
        let changed = format!("{before}{text}{behind}");
        let done = start.saturating_add(text.trim_end().len());
        scan::nesting(self.reader.source, 0, &changed).is_ok()
            && GdlParser::parse(rule, &changed).map_or_else(|error| super::position(&error) >= done, |_| true)
    }

    /// A cursor at a byte.
    pub fn cursor(&self, at: usize) -> Cursor<'a> {
        Cursor { slice: self.spot.slice, at }
    }

    /// Where reading stopped.
    pub fn stopped(&self) -> usize {
        self.spot.found.as_ref().map_or(self.spot.slice.len(), |found| found.at)
    }

    /// Where the condition begins in which reading stopped; none where it is no condition.
    pub fn list_start(&self) -> Option<usize> {
        self.part()?;
        let conditional =
            matches!(self.word, "when" | "unless" | "means" | "holds" | "scope" | "always" | "never" | "favored");
        Some(if conditional { self.word.len() } else { 0 })
    }

    /// Where the condition, or the part of it between `and` and `or`, begins in which reading stopped; and whether the place
    /// lies in a condition at all.
    pub fn part(&self) -> Option<usize> {
        let stopped = self.stopped();
        let mut cursor = self.cursor(0);
        let mut start = None;
        let mut between = false;
        let mut verb = false;
        let conditional =
            matches!(self.word, "when" | "unless" | "means" | "holds" | "scope" | "always" | "never" | "favored");
        while let Some(token) = cursor.token() {
            if token.at > stopped {
                break;
            }
            let first = token.at == 0;
            match token.text {
                _ if first && !self.word.is_empty() => start = conditional.then(|| token.end()),
                "when" | "given" | "unless" => start = Some(token.end()),
                "and" if between => between = false,
                "between" => between = true,
                "not" if verb => {}
                "and" | "or" | "not" | "(" | "," if start.is_some() && token.at < stopped => start = Some(token.end()),
                _ => {}
            }
            verb = matches!(token.text, "is" | "are" | "does" | "was");
            cursor.at = token.end();
        }
        let start = start?;
        Some(self.cursor(start).token().map_or(start, |token| token.at))
    }
}

/// Reads on word by word.
#[derive(Clone, Copy)]
pub struct Cursor<'a> {
    pub slice: &'a str,
    pub at: usize,
}

/// A number with its unit, as it is written.
#[derive(Clone, Debug)]
pub struct Amount {
    pub number: String,
    pub unit: Option<String>,
    /// First byte behind it.
    pub end: usize,
}

/// Numbers in words.
pub const NUMBERS: &[(&str, &str)] = &[
    ("one", "1"),
    ("two", "2"),
    ("three", "3"),
    ("four", "4"),
    ("five", "5"),
    ("six", "6"),
    ("seven", "7"),
    ("eight", "8"),
    ("nine", "9"),
    ("ten", "10"),
    ("eleven", "11"),
    ("twelve", "12"),
];

/// Words for years that are no unit of the language, or only as `years`.
const YEARS: &[&str] = &["y", "yr", "yrs", "year", "years", "yo", "ys"];

impl<'a> Cursor<'a> {
    /// The word, number or sign that comes next.
    pub fn token(&self) -> Option<Token<'a>> {
        next_token(self.slice, self.at)
    }

    /// Passes over the words of a phrase, without regard to capitals.
    pub fn eat(&mut self, phrase: &str) -> bool {
        let mut ahead = *self;
        for word in phrase.split(' ') {
            let Some(token) = ahead.token() else { return false };
            // A sign such as `>=` is read sign by sign.
            let sign = !word.starts_with(char::is_alphanumeric);
            let rest = ahead.slice.get(token.at..).unwrap_or("");
            if !(token.text.eq_ignore_ascii_case(word) || (sign && rest.starts_with(word))) {
                return false;
            }
            ahead.at = token.at.saturating_add(word.len());
        }
        *self = ahead;
        true
    }

    /// Passes over the first of some phrases that stands here.
    pub fn eat_any<'p>(&mut self, phrases: &[&'p str]) -> Option<&'p str> {
        phrases.iter().copied().find(|phrase| self.eat(phrase))
    }

    /// A number in digits or as a word, with its unit.
    pub fn amount(&mut self) -> Option<Amount> {
        let token = self.token()?;
        if let Some((_, digits)) = NUMBERS.iter().find(|(word, _)| token.text.eq_ignore_ascii_case(word)) {
            self.at = token.end();
            return Some(Amount { number: (*digits).to_owned(), unit: None, end: token.end() });
        }
        if !token.text.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let rest = self.slice.get(token.at..)?;
        let line = rest.split(['\n', '#']).next().unwrap_or(rest);
        let pair = GdlParser::parse(Rule::quantity, line).ok()?.next()?;
        let mut end = token.at.saturating_add(grammar::place(&pair).1);
        let mut amount = Amount { number: String::new(), unit: None, end };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::unit => amount.unit = Some(written(&part).to_owned()),
                _ => amount.number = written(&part).to_owned(),
            }
        }
        // `20 or`, `5 points`, `3 lesions and`: words of the sentence are no units.
        self.at = end;
        if amount.unit.as_deref() == Some("mm") && self.eat("Hg") {
            end = self.at;
            amount.unit = Some("mmHg".to_owned());
        }
        amount.end = end;
        Some(amount)
    }

    /// Only blanks are left.
    pub fn ended(&self) -> bool {
        self.token().is_none()
    }
}

impl Amount {
    /// As a fact of this kind is compared with it, and whether nothing was added or left out for that.
    pub fn for_measure(&self, measure: Option<&Measure>) -> (String, bool) {
        let unit = self.unit.as_deref().map(|unit| if YEARS.contains(&unit) { "years" } else { unit });
        match (measure, unit) {
            (Some(Measure::Number(None, _)), Some(_)) => (self.number.clone(), false),
            (Some(Measure::Number(Some(unit), _)), None) => (format!("{} {unit}", self.number), false),
            (_, Some(unit)) => (format!("{} {unit}", self.number), self.unit.as_deref() == Some(unit)),
            (_, None) => (self.number.clone(), true),
        }
    }

    /// The same number, with another amount's unit where it has none.
    pub fn with_unit_of(&self, other: &Amount) -> Amount {
        Amount { unit: self.unit.clone().or_else(|| other.unit.clone()), ..self.clone() }
    }
}
