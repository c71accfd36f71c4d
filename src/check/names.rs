//! Declared names: one namespace for all declarations, one for the ids of statements. Every later question "what is
//! this name?" is answered here, with a suggestion among names of the right kind where nothing answers.

use super::checker::Checker;
use super::model::Fact;
use super::symbol::{Declared, Symbol};
use crate::codes::Code;
use crate::diagnostic::capital;
use crate::diagnostic::{Diagnostic, Label};
use crate::source::Span;
use crate::suggest::{self, Near};
use crate::syntax::ast::{DOSE_OF, Declaration, Keyword, Name};
use crate::syntax::reserved;

impl Checker<'_> {
    /// Declares the name of a declaration; false where it has none that can be used.
    pub(super) fn declare(&mut self, declaration: &Declaration, symbol: Symbol) -> bool {
        let Some(name) = &declaration.name else { return false };
        if let Some(right) = self.check_spelling(declaration.keyword, name) {
            // Uses of the right spelling are no mistake of their own.
            self.damaged.insert(folded(&right));
        }
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

    /// Reports a name that is not written as names are; returns the right spelling.
    fn check_spelling(&mut self, keyword: Keyword, name: &Name) -> Option<String> {
        let text = name.text.as_str();
        if text == Fact::TODAY {
            self.called_today(keyword, name);
            return None;
        }
        if let Some((what, help)) = reserved(keyword, text) {
            self.diagnostics.push(Diagnostic::new(Code::NameIsReserved, name.span, what).help(help));
            return None;
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
            return None;
        };
        let found = Diagnostic::new(Code::BadName, name.span, format!("the name `{text}` {what}"))
            .help(format!("Names have lower-case letters, digits and underscores: `{right}`."))
            .guess(name.span, right.clone());
        self.diagnostics.push(found);
        Some(right)
    }

    /// Marks a declared name as not usable: what rests on it is not reported again.
    pub(super) fn unsound(&mut self, name: &str) {
        if let Some(declared) = self.names.get_mut(name) {
            declared.sound = false;
        }
    }

    /// What a name stands for. None where that is reported, here or earlier.
    pub(super) fn resolve(&mut self, name: &str, span: Span, wanted: &str, fits: fn(Symbol) -> bool) -> Option<Symbol> {
        if let Some(part) = self.parts.as_ref().and_then(|parts| parts.get(name)).copied()
            && fits(Symbol::Fact(part))
        {
            return Some(Symbol::Fact(part));
        }
        if let Some(declared) = self.names.get(name).copied() {
            // A term that could not be read may be a list.
            let unclear = matches!(declared.symbol, Symbol::Term(_) | Symbol::List(_));
            if !declared.sound && (unclear || fits(declared.symbol)) {
                return None;
            }
            if fits(declared.symbol) {
                return Some(declared.symbol);
            }
            self.wrong_kind(name, span, wanted, declared);
            return None;
        }
        if name.starts_with(DOSE_OF) {
            self.no_dose(name, span);
        } else if !self.is_damaged(name) && !self.part_named(name, span, wanted) {
            self.unknown_name(name, span, wanted, fits);
        }
        None
    }

    fn wrong_kind(&mut self, name: &str, span: Span, wanted: &str, declared: Declared) {
        let found =
            Diagnostic::new(Code::WrongKind, span, format!("`{name}` is {}, not {wanted}", declared.symbol.noun()))
                .also(declared.span, "declared here");
        let found = match declared.symbol {
            Symbol::Listed(_) | Symbol::Groups(_) if wanted == CONDITION => found.help(format!(
                "Ask something of it: `latest of {name} >= …`, `any of ({name} where …)`, `at least 2 of ({name} where …)`."
            )),
            _ if wanted == CONDITIONS => found.help(WITH_CONDITIONS),
            Symbol::Rec(_) if wanted == CONDITION => found
                .help(format!("To ask for its verdict, write `{name} applies` or `{name} does not apply`."))
                .guess(span.after(), " applies"),
            Symbol::Rec(_) if wanted == EXPECTED => {
                found.help(format!("Write `{name} applies`, `{name} does not apply` or `{name} undetermined`."))
            }
            Symbol::Term(_) if wanted == EXPECTED => {
                found.help(format!("Write `{name} holds`, `{name} does not hold` or `{name} undetermined`."))
            }
            Symbol::List(_) if wanted == CONDITION => {
                found.help(format!("A list stands behind `in`: `fact in {name}`."))
            }
            Symbol::Treatment(_) if wanted == CONDITION => found.help(
                "Whether it was given is a fact of its own; whether it is advised is the verdict of a recommendation.",
            ),
            _ => found.help(format!("Name {wanted} here.")),
        };
        self.diagnostics.push(found);
    }

    /// True where a declaration that could not be read seems to declare the name. Where a whole text could not be read,
    /// it may declare anything: an empty name stands for that.
    pub(super) fn is_damaged(&self, name: &str) -> bool {
        !self.damaged.is_empty() && (self.damaged.contains("") || self.damaged.contains(&folded(name)))
    }

    fn unknown_name(&mut self, name: &str, span: Span, wanted: &str, fits: fn(Symbol) -> bool) {
        let found = Diagnostic::new(Code::UnknownName, span, format!("nothing declares `{name}`"));
        if let Some(right) = truth(name).filter(|_| wanted == CONDITION) {
            let found = found.help(format!("A condition is `yes` or `no`: write `{right}`.")).fix(span, right);
            self.diagnostics.push(found);
            return;
        }
        if let Some(found) = self.everyday(name, span).filter(|_| wanted == CONDITION) {
            self.diagnostics.push(found);
            return;
        }
        let again = self.unknown.contains_key(name);
        match if again { None } else { self.name_meant(name, fits) } {
            Some((right, true)) => {
                let found = found.help(format!("Did you mean `{right}`?")).guess(span, right);
                self.diagnostics.push(found);
            }
            Some((other, false)) => {
                let help = format!(
                    "`{other}` is declared, but may be another thing: write the name that is meant, or declare `{name}`."
                );
                self.push_unknown(name, found.help(help));
            }
            None => {
                let found = found
                    .help(format!("{} of this name must be declared, here or in an imported folder.", capital(wanted)));
                self.push_unknown(name, found);
            }
        }
    }

    /// Reports a name that resembles nothing once, with its further places.
    pub(super) fn push_unknown(&mut self, name: &str, found: Diagnostic) {
        let Some(first) = self.unknown.get(name).and_then(|at| self.diagnostics.get_mut(*at)) else {
            self.unknown.insert(name.to_owned(), self.diagnostics.len());
            self.diagnostics.push(found);
            return;
        };
        let span = found.span();
        if let Some(primary) = first.labels.first_mut()
            && span < primary.span
        {
            let later = std::mem::replace(&mut primary.span, span);
            if first.labels.len() <= MAX_PLACES {
                first.labels.push(Label { span: later, text: "and here".to_owned() });
            }
        } else if first.labels.len() <= MAX_PLACES {
            first.labels.push(Label { span, text: "and here".to_owned() });
        }
    }

    /// The declared name that is meant: by another name of it, by its spelling, or without its group. False with one that is
    /// near and may be another thing.
    fn name_meant(&mut self, name: &str, fits: fn(Symbol) -> bool) -> Option<(String, bool)> {
        if let Some(Some(right)) = self.other_names.get(&folded(name)).filter(|right| self.fits(right, fits)) {
            return Some((right.clone(), true));
        }
        self.suggestions = self.suggestions.checked_sub(self.names.len())?;
        let candidates: Vec<&str> =
            self.names.iter().filter(|(_, d)| fits(d.symbol)).map(|(n, _)| n.as_str()).collect();
        let near = suggest::name(name, candidates.iter().copied());
        if let Near::Meant(near) = near {
            return Some((near.to_owned(), true));
        }
        // `ki67` for `tumor.ki67`.
        let mut ends = candidates.iter().filter(|c| c.rsplit_once('.').is_some_and(|(_, tail)| tail == name));
        match (ends.next(), ends.next()) {
            (Some(only), None) => Some(((*only).to_owned(), true)),
            _ => match near {
                Near::Other(other) => Some((other.to_owned(), false)),
                _ => None,
            },
        }
    }

    fn fits(&self, name: &Option<String>, fits: fn(Symbol) -> bool) -> bool {
        name.as_ref().and_then(|name| self.names.get(name)).is_some_and(|d| fits(d.symbol))
    }

    /// Another name for what is declared. Where two have it, it suggests neither.
    pub(super) fn other_name(&mut self, other: &str, name: &str) {
        self.other_names
            .entry(folded(other))
            .and_modify(|meant| *meant = meant.take().filter(|before| before == name))
            .or_insert_with(|| Some(name.to_owned()));
    }
}

/// What `resolve` wants where a list is asked.
pub const LIST: &str = "a list of findings";
/// What `resolve` wants in a condition.
pub const CONDITION: &str = "a fact or term";
/// What `resolve` wants before `=` in an expectation.
pub const EXPECTED: &str = "a fact, classification or score";
/// What `resolve` wants behind `redundant`.
pub const CONDITIONS: &str = "a declaration with conditions";
/// The declarations with conditions.
pub const WITH_CONDITIONS: &str = "Name a recommendation, a condition term, a classification, a score or a fact with a \
                                   derivation, or the title of a constraint.";
/// Most further places of an unknown name that are shown.
const MAX_PLACES: usize = 5;

/// `true` and its like, as the language writes them.
pub fn truth(name: &str) -> Option<&'static str> {
    match name.to_lowercase().as_str() {
        "true" => Some("yes"),
        "false" => Some("no"),
        _ => None,
    }
}

/// A name without regard to capitals, hyphens, blanks and underscores.
pub fn folded(name: &str) -> String {
    name.to_lowercase().replace(['-', ' '], "_")
}
