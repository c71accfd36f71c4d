//! What the recognisers of mistakes share: where reading stopped and in which clause, a cursor over its words, amounts, and
//! the question whether a text that would be written instead can be read there.

use super::spot::Spot;
use crate::codes::Code;
use crate::dates::days;
use crate::diagnostic::{Diagnostic, unit_behind};
use crate::source::Span;
use crate::syntax::grammar::{self, GdlParser, Rule, written};
use crate::syntax::keyword::Keyword;
use crate::syntax::known::{Measure, Vocabulary};
use crate::syntax::layout::nesting::nesting;
use crate::syntax::reader::Reader;
use crate::syntax::wanted::Wanted;
use crate::syntax::words::{Token, next_token};
use pest::Parser;
use pest::error::{Error, InputLocation};

/// Recognises a mistake of one kind at a place, and says what to write; none where it is not of that kind.
pub type Recogniser = fn(&Place<'_, '_>) -> Option<Diagnostic>;

/// Where reading stopped, and in what.
pub struct Place<'r, 'a> {
    pub reader: &'r Reader<'a>,
    pub keyword: Keyword,
    /// The keyword of the clause, empty for a row; that of the declaration where its head is read.
    pub word: &'static str,
    /// The rule that reads the head or clause.
    pub rule: Rule,
    /// How it is written, by example.
    pub written: &'static str,
    pub spot: &'r Spot<'a>,
    /// All that could have stood there.
    pub all_wanted: &'r [Wanted],
    /// At most three of them, the most telling ones.
    pub wanted: &'r [Wanted],
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

    /// The clause with blanks where its comments stand.
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
        self.reader.span(self.spot.base.saturating_add(start), self.spot.base.saturating_add(end))
    }

    /// A finding at some bytes of the clause.
    pub fn tell(&self, code: Code, start: usize, end: usize, what: String) -> Diagnostic {
        Diagnostic::new(code, self.span(start, end), what)
    }

    /// The place of a word.
    pub fn at(&self, token: &Token<'_>) -> Span {
        self.span(token.at, token.end())
    }

    /// A finding at a word that cannot be read.
    pub fn problem(&self, token: &Token<'_>, what: impl Into<String>) -> Diagnostic {
        Diagnostic::new(Code::CannotRead, self.at(token), what)
    }

    /// A finding at a word of which nothing better can be said.
    pub fn cannot_stand(&self, token: &Token<'_>) -> Diagnostic {
        self.problem(token, format!("`{}` cannot stand here", token.shown()))
    }

    /// A word that stands for another.
    pub fn belongs(&self, found: &Token<'_>, right: &str) -> Diagnostic {
        self.problem(found, format!("`{}` stands where `{right}` belongs", found.text))
            .help(format!("Write `{right}`."))
            .fix(self.at(found), right)
    }

    /// A word is missing before another.
    pub fn missing_before(&self, found: &Token<'_>, right: &str) -> Diagnostic {
        self.problem(found, format!("`{right}` is missing before `{}`", found.shown()))
            .help(format!("Put `{right}` before it."))
            .fix(self.span(found.at, found.at), format!("{right} "))
    }

    /// What stands behind a word.
    pub fn behind(&self, token: &Token<'_>) -> &'a str {
        self.spot.slice.get(token.end()..).unwrap_or("")
    }

    /// The bytes between the word before the place and a word.
    pub fn gap(&self, token: &Token<'_>) -> Span {
        self.span(self.spot.before.as_ref().map_or(token.at, Token::end), token.at)
    }

    /// Whether a word is the keyword of the clause.
    pub fn opens(&self, token: Option<&Token<'_>>) -> bool {
        token.is_some_and(|token| token.at == 0 && token.text == self.word)
    }

    /// Whether the clause could end there.
    pub fn ends(&self) -> bool {
        self.all_wanted.contains(&Wanted::End)
    }

    /// Whether the clause is a condition behind its keyword, or says values upon conditions.
    pub fn is_condition(&self) -> bool {
        matches!(self.word, "when" | "unless" | "means" | "holds" | "scope" | "always" | "never")
    }

    /// The same, and lists of conditions.
    pub fn has_conditions(&self) -> bool {
        self.is_condition() || self.word == "favored"
    }

    /// Whether it is the type of a fact.
    pub fn is_type(&self) -> bool {
        (self.keyword, self.word) == (Keyword::Fact, "type")
    }

    /// Whether the clause can be read as far as a text that is put in the place of some bytes, and beyond it.
    pub fn reads(&self, start: usize, end: usize, text: &str) -> bool {
        let (Some(before), Some(behind)) = (self.spot.slice.get(..start), self.spot.slice.get(end..)) else {
            return false;
        };
        let changed = format!("{before}{text}{behind}");
        let done = start.saturating_add(text.trim_end().len());
        nesting(self.reader.source, 0, &changed).is_ok()
            && GdlParser::parse(self.rule, &changed).map_or_else(|error| stopped(&error) >= done, |_| true)
    }

    /// What was told, with a text to be put in the place of some bytes where the clause can be read with it.
    pub fn guessed(&self, told: Diagnostic, start: usize, end: usize, right: String) -> Diagnostic {
        if self.reads(start, end, &right) { told.guess(self.span(start, end), right) } else { told }
    }

    /// The words that begin before a byte.
    pub fn words_upto(&self, end: usize) -> Vec<Token<'a>> {
        let mut words = Vec::new();
        let mut cursor = self.cursor(0);
        while let Some(token) = cursor.token().filter(|token| token.at < end) {
            cursor.at = token.end();
            words.push(token);
        }
        words
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
        Some(if self.has_conditions() { self.word.len() } else { 0 })
    }

    /// Where the condition, or the part of it between `and` and `or`, begins in which reading stopped; and whether the place
    /// lies in a condition at all.
    pub fn part(&self) -> Option<usize> {
        self.part_upto(self.stopped())
    }

    /// The same for the part that reaches to a byte.
    pub fn part_upto(&self, stopped: usize) -> Option<usize> {
        let mut cursor = self.cursor(0);
        let mut start = None;
        let mut between = false;
        let mut verb = false;
        let conditional = self.has_conditions();
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

/// The byte at which reading stopped.
pub fn stopped(error: &Error<Rule>) -> usize {
    match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
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
        // A day is no amount.
        if !token.text.starts_with(|c: char| c.is_ascii_digit()) || days(token.text).is_some() {
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
            (Some(Measure::Number(Some(unit), _)), None) => (format!("{}{}", self.number, unit_behind(unit)), false),
            (_, Some(unit)) => (format!("{}{}", self.number, unit_behind(unit)), self.unit.as_deref() == Some(unit)),
            (_, None) => (self.number.clone(), true),
        }
    }

    /// The same number, with another amount's unit where it has none.
    pub fn with_unit_of(&self, other: &Amount) -> Amount {
        Amount { unit: self.unit.clone().or_else(|| other.unit.clone()), ..self.clone() }
    }
}
