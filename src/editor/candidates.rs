//! What may be offered at a place, and what is known of the guideline around it.

use super::index::{Index, Kind, Symbol, SymbolId};
use super::place::Place;
use crate::check::model::Guideline;
use crate::syntax::ast::Keyword;

/// Most candidates that are offered at once.
pub const MOST: usize = 200;

/// Something that may stand at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// What is shown.
    pub label: String,
    /// What it is, in a few words.
    pub detail: Option<String>,
    /// What is written.
    pub insert: String,
    /// Whether `insert` has places to fill in: `${1:name}`.
    pub snippet: bool,
    /// What it is.
    pub sort: Sort,
    /// By what else it is found.
    pub also: Vec<String>,
    /// What is declared, where it names that.
    pub symbol: Option<SymbolId>,
}

/// What a candidate is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// A word of the language.
    Word,
    /// What is declared.
    Named(Kind),
    /// A number or unit.
    Value,
}

impl Candidate {
    pub(super) fn word(word: &str) -> Candidate {
        let (label, insert) = (word.to_owned(), word.to_owned());
        Candidate { label, detail: None, insert, snippet: false, sort: Sort::Word, also: Vec::new(), symbol: None }
    }

    pub(super) fn value(text: String, detail: &str) -> Candidate {
        Candidate { detail: Some(detail.to_owned()), sort: Sort::Value, ..Candidate::word(&text) }
    }

    pub(super) fn named(id: SymbolId, symbol: &Symbol) -> Candidate {
        Candidate {
            detail: symbol.title.clone(),
            sort: Sort::Named(symbol.kind),
            symbol: Some(id),
            ..Candidate::word(&symbol.name)
        }
    }
}

/// What is written of a candidate where nothing can be filled in: each place as its example says.
pub fn unfilled(one: &Candidate) -> String {
    if !one.snippet {
        return one.insert.clone();
    }
    let mut out = String::new();
    let mut rest = one.insert.as_str();
    while let Some((before, behind)) = rest.split_once('$') {
        out.push_str(before);
        rest = match behind.strip_prefix('{').and_then(|inside| inside.split_once('}')) {
            Some((inside, behind)) => {
                out.push_str(inside.split_once(':').map_or("", |(_, example)| example));
                behind
            }
            None => behind.trim_start_matches(|c: char| c.is_ascii_digit()),
        };
    }
    out.push_str(rest);
    out
}

/// What may stand at a place, and from which byte on it is written.
#[derive(Debug, Clone, Default)]
pub struct Completions {
    /// First byte that is replaced.
    pub start: usize,
    /// The candidates, the likeliest first.
    pub candidates: Vec<Candidate>,
    /// Whether more fit than are there.
    pub more: bool,
}

/// What is known around a place.
pub(super) struct Known<'k> {
    pub(super) place: &'k Place<'k>,
    pub(super) guideline: &'k Guideline,
    pub(super) index: &'k Index,
    pub(super) text: &'k str,
}

impl Known<'_> {
    /// All that is declared of some kinds, those of the guideline itself first.
    pub(super) fn symbols(&self, fits: impl Fn(Kind) -> bool) -> Vec<Candidate> {
        let mut found: Vec<(SymbolId, &Symbol)> =
            self.index.all().filter(|(_, symbol)| symbol.named && fits(symbol.kind)).collect();
        found.sort_by_key(|(_, symbol)| symbol.imported);
        found
            .into_iter()
            .map(|(id, symbol)| Candidate { also: self.other_names(symbol), ..Candidate::named(id, symbol) })
            .collect()
    }

    /// The name of the declaration in which the cursor is.
    pub(super) fn own_name(&self) -> &str {
        let declaration = self.text.get(self.place.declaration..).unwrap_or("");
        declaration.split_whitespace().nth(1).unwrap_or("")
    }

    fn other_names(&self, symbol: &Symbol) -> Vec<String> {
        match symbol.kind {
            Kind::Declared(Keyword::Fact) => {
                let fact = self.guideline.facts.iter().find(|fact| fact.name == symbol.name);
                let list =
                    || self.guideline.listed.iter().find(|list| list.name == symbol.name).map(|list| list.also.clone());
                fact.map(|fact| fact.also.clone()).or_else(list).unwrap_or_default()
            }
            Kind::Declared(Keyword::Treatment) => {
                let own = self.guideline.treatments.iter().find(|one| one.name == symbol.name);
                own.map(|one| one.also.clone()).unwrap_or_default()
            }
            _ => Vec::new(),
        }
    }

    pub(super) fn declared(&self, keyword: Keyword) -> Vec<Candidate> {
        self.symbols(|kind| kind == Kind::Declared(keyword))
    }
}
