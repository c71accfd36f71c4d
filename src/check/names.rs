//! Declared names: one namespace for all declarations, one for the ids of statements. Every later question "what is
//! this name?" is answered here, with a suggestion among names of the right kind where nothing answers.

use super::Checker;
use super::model::{ClassId, FactId, RecId, ScoreId, TermId};
use super::suggest::nearest;
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::RESERVED;
use crate::syntax::ast::{Declaration, Keyword, Name};

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Symbol {
    Guideline,
    Scheme(u32),
    Fact(FactId),
    Term(TermId),
    List(u32),
    Class(ClassId),
    Score(ScoreId),
    Treatment(u32),
    Rec(RecId),
    Study(u32),
    Reading(u32),
}

impl Symbol {
    /// What a sentence calls it, with its article.
    pub fn noun(self) -> &'static str {
        match self {
            Symbol::Guideline => "the guideline",
            Symbol::Scheme(_) => "a grading scheme",
            Symbol::Fact(_) => "a fact",
            Symbol::Term(_) => "a term",
            Symbol::List(_) => "a list",
            Symbol::Class(_) => "a classification",
            Symbol::Score(_) => "a score",
            Symbol::Treatment(_) => "a treatment",
            Symbol::Rec(_) => "a recommendation",
            Symbol::Study(_) => "a study",
            Symbol::Reading(_) => "a reading",
        }
    }
}

/// A declared name.
#[derive(Debug, Clone, Copy)]
pub struct Declared {
    pub symbol: Symbol,
    pub span: Span,
    /// False where its declaration could not be read or understood: uses are not reported.
    pub sound: bool,
}

impl Checker<'_> {
    /// Declares the name of a declaration; false where it has none that can be used.
    pub(super) fn declare(&mut self, declaration: &Declaration, symbol: Symbol) -> bool {
        let Some(name) = &declaration.name else { return false };
        self.check_spelling(declaration.keyword, name);
        self.declare_name(name, symbol)
    }

    fn declare_name(&mut self, name: &Name, symbol: Symbol) -> bool {
        if let Some(before) = self.names.get(&name.text) {
            let found = Diagnostic::new(Code::DuplicateName, name.span, format!("`{}` is declared twice", name.text))
                .label("declared again")
                .also(before.span, "first declared here")
                .help("Give one of the two another name, or remove it.");
            self.diagnostics.push(found);
            return false;
        }
        self.names.insert(name.text.clone(), Declared { symbol, span: name.span, sound: true });
        true
    }

    /// Declares the id of a statement or of a reading that is cited by an id; false where it exists already.
    pub(super) fn declare_id(&mut self, name: &Name) -> bool {
        if let Some(before) = self.statement_spans.get(&name.text) {
            let found = Diagnostic::new(Code::DuplicateName, name.span, format!("`{}` is declared twice", name.text))
                .label("declared again")
                .also(*before, "first declared here")
                .help("Give one of the two another id, or remove it.");
            self.diagnostics.push(found);
            return false;
        }
        self.statement_spans.insert(name.text.clone(), name.span);
        true
    }

    fn check_spelling(&mut self, keyword: Keyword, name: &Name) {
        let text = name.text.as_str();
        if RESERVED.contains(&text) {
            let found = Diagnostic::new(
                Code::NameIsReserved,
                name.span,
                format!("`{text}` is a word of the language and cannot be a name"),
            )
            .help("Choose another name, for instance with a word added.");
            self.diagnostics.push(found);
            return;
        }
        let dots = text.matches('.').count();
        let dotted = matches!(keyword, Keyword::Fact | Keyword::Use);
        let lower = text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'.');
        let (what, right) = if !lower {
            ("has capital letters", text.to_lowercase())
        } else if dots > 1 && keyword == Keyword::Fact {
            ("has more than one dot", text.replacen('.', "_", dots.saturating_sub(1)))
        } else if dots > 0 && !dotted {
            ("has a dot, which only facts have", text.replace('.', "_"))
        } else {
            return;
        };
        let found = Diagnostic::new(Code::BadName, name.span, format!("the name `{text}` {what}"))
            .help(format!("Names have lower-case letters, digits and underscores: `{right}`."))
            .fix(name.span, right);
        self.diagnostics.push(found);
    }

    /// Marks a declared name as not usable: what rests on it is not reported again.
    pub(super) fn unsound(&mut self, name: &str) {
        if let Some(declared) = self.names.get_mut(name) {
            declared.sound = false;
        }
    }

    /// What a name stands for. None where that is reported, here or earlier.
    pub(super) fn resolve(&mut self, name: &str, span: Span, wanted: &str, fits: fn(Symbol) -> bool) -> Option<Symbol> {
        if let Some(declared) = self.names.get(name).copied() {
            if !declared.sound {
                return None;
            }
            if fits(declared.symbol) {
                return Some(declared.symbol);
            }
            let found =
                Diagnostic::new(Code::WrongKind, span, format!("`{name}` is {}, not {wanted}", declared.symbol.noun()))
                    .also(declared.span, "declared here");
            let found = match declared.symbol {
                Symbol::Rec(_) => {
                    found.help(format!("To ask for its verdict, write `{name} applies` or `{name} does not apply`."))
                }
                Symbol::List(_) => found.help(format!("A list stands behind `in`: `fact in {name}`.")),
                _ => found.help(format!("Name {wanted} here.")),
            };
            self.diagnostics.push(found);
            return None;
        }
        if self.damaged.contains(name) {
            return None;
        }
        self.unknown_name(name, span, wanted, fits);
        None
    }

    fn unknown_name(&mut self, name: &str, span: Span, wanted: &str, fits: fn(Symbol) -> bool) {
        let found = Diagnostic::new(Code::UnknownName, span, format!("nothing declares `{name}`"));
        let other_name = self.other_names.get(&name.to_lowercase()).cloned();
        let mut candidates: Vec<&str> =
            self.names.iter().filter(|(_, d)| fits(d.symbol)).map(|(n, _)| n.as_str()).collect();
        candidates.sort_unstable();
        let near = nearest(name, candidates.iter().copied()).map(str::to_owned);
        // `ki67` for `tumor.ki67`.
        let tail = || {
            let mut ends = candidates.iter().filter(|c| c.rsplit_once('.').is_some_and(|(_, tail)| tail == name));
            match (ends.next(), ends.next()) {
                (Some(only), None) => Some((*only).to_owned()),
                _ => None,
            }
        };
        let right = other_name.or(near).or_else(tail);
        let found = match right {
            Some(right) => found.help(format!("Did you mean `{right}`?")).fix(span, right),
            None => {
                found.help(format!("{} of this name must be declared, here or in an imported folder.", capital(wanted)))
            }
        };
        self.diagnostics.push(found);
    }
}

/// The first letter made a capital.
pub fn capital(words: &str) -> String {
    let mut chars = words.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}
