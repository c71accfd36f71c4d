//! What a guideline declares, for messages about what cannot be read: which facts there are, what each is, and which of
//! them everyday words name. It is gathered from the trees, and only where something could not be read.

use super::ast::{ClauseKind, Declaration, Expr, ExprKind, File, Keyword, TypeKind};
use std::collections::BTreeMap;

/// What a declared name stands for, as far as a message needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Measure {
    /// Yes or no: a fact or a term.
    Condition,
    /// A number, with its unit where it has one, and whether it is whole.
    Number(Option<String>, bool),
    /// A day.
    Date,
    /// One of its members, or several where the flag is set.
    Members(Vec<String>, bool),
    /// A recommendation.
    Verdict,
    /// A treatment.
    Treatment,
    /// A list of findings.
    List(Entries),
    /// Something else, or a fact whose type could not be read.
    Other,
}

/// What the entries of a list have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entries {
    /// Their parts; of a list of values the value is the first.
    pub parts: Vec<(String, Measure)>,
    /// The part that is their day.
    pub on: Option<String>,
    /// The list is one of values.
    pub valued: bool,
}

impl Entries {
    /// What a part is.
    pub fn part(&self, name: &str) -> Option<&Measure> {
        self.parts.iter().find(|(own, _)| own == name).map(|(_, measure)| measure)
    }

    /// The part that is looked at where none is named: the value, or the only number.
    pub fn looked_at(&self) -> Option<&str> {
        if self.valued {
            return self.parts.first().map(|(name, _)| name.as_str());
        }
        let mut numbers = self.parts.iter().filter(|(_, measure)| measure.is_number());
        match (numbers.next(), numbers.next()) {
            (Some((name, _)), None) => Some(name),
            _ => None,
        }
    }
}

impl Measure {
    /// A number of any kind.
    pub fn is_number(&self) -> bool {
        matches!(self, Measure::Number(..))
    }

    /// What can stand alone as a condition.
    pub fn is_condition(&self) -> bool {
        matches!(self, Measure::Condition)
    }

    /// A number without a unit.
    pub fn is_plain(&self) -> bool {
        matches!(self, Measure::Number(None, _))
    }
}

/// The declared names of all texts.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    names: BTreeMap<String, Measure>,
    /// Everyday words for a name; none where two names have them.
    words: BTreeMap<String, Option<String>>,
    /// Codes of grades by what they mean.
    levels: Vec<(String, String)>,
    scores: Vec<String>,
}

impl Vocabulary {
    /// What the trees declare.
    pub fn of<'a>(files: impl IntoIterator<Item = &'a File>) -> Self {
        let mut known = Vocabulary::default();
        for declaration in files.into_iter().flat_map(|file| &file.declarations) {
            known.declare(declaration);
        }
        known
    }

    fn declare(&mut self, declaration: &Declaration) {
        for clause in &declaration.clauses {
            if let ClauseKind::Level { code, strength, certainty } = &clause.kind {
                let means = format!("{} {}", strength.text, certainty.text);
                self.levels.push((folded(&means), code.text.clone()));
            }
        }
        let Some(name) = &declaration.name else { return };
        let name = name.text.as_str();
        let measure = match declaration.keyword {
            Keyword::Fact => fact(declaration),
            Keyword::Term => term(declaration),
            Keyword::Classify => {
                let rows = declaration.clauses.iter().filter_map(|clause| match &clause.kind {
                    ClauseKind::Row(row) => Some(row.member.text.clone()),
                    _ => None,
                });
                Measure::Members(rows.collect(), false)
            }
            Keyword::Score => {
                self.scores.push(name.to_owned());
                Measure::Number(None, true)
            }
            Keyword::Recommend => Measure::Verdict,
            Keyword::Treatment => Measure::Treatment,
            _ => Measure::Other,
        };
        let mut words = vec![folded(name)];
        words.extend(name.rsplit_once('.').map(|(_, last)| folded(last)));
        words.extend(declaration.title.as_ref().map(|title| folded(&title.value)));
        for clause in &declaration.clauses {
            if let ClauseKind::Also(others) = &clause.kind {
                words.extend(others.iter().map(|other| folded(&other.value)));
            }
        }
        for word in words {
            let entry = self.words.entry(word).or_insert_with(|| Some(name.to_owned()));
            if entry.as_deref() != Some(name) {
                *entry = None;
            }
        }
        self.names.insert(name.to_owned(), measure);
    }

    /// What a declared name is; `today` is a date everywhere.
    pub fn get(&self, name: &str) -> Option<&Measure> {
        self.names.get(name).or((name == "today").then_some(&Measure::Date))
    }

    /// The list that a name stands for, and the part of its entries that the name names.
    pub fn list<'n>(&self, name: &'n str) -> Option<(&'n str, Option<&'n str>, &Entries)> {
        if let Some(Measure::List(entries)) = self.names.get(name) {
            return Some((name, None, entries));
        }
        let (list, part) = name.rsplit_once('.')?;
        match self.names.get(list) {
            Some(Measure::List(entries)) => Some((list, Some(part), entries)),
            _ => None,
        }
    }

    /// The only declared name of a kind that everyday words mean: its spelling, its last part, its title.
    pub fn meant(&self, words: &str, fits: fn(&Measure) -> bool) -> Option<&str> {
        let wanted = folded(words);
        let one = wanted.strip_suffix('s').unwrap_or(&wanted);
        let found = [wanted.as_str(), one].into_iter().find_map(|words| self.words.get(words)?.as_deref());
        found.filter(|name| self.names.get(*name).is_some_and(fits))
    }

    /// The only name for which something holds.
    fn only(&self, holds: impl Fn(&str, &Measure) -> bool) -> Option<&str> {
        let mut all = self.names.iter().filter(|(name, measure)| holds(name, measure));
        match (all.next(), all.next()) {
            (Some((name, _)), None) => Some(name),
            _ => None,
        }
    }

    /// The patient's age, where it is a number.
    pub fn age(&self) -> Option<&str> {
        self.only(|name, measure| measure.is_number() && last(name) == "age")
    }

    /// The day on which the guideline is asked.
    pub fn today(&self) -> &str {
        const NOW: &[&str] = &["today", "now", "visit", "visit_date", "date_of_visit", "current_date"];
        self.only(|name, measure| *measure == Measure::Date && NOW.contains(&last(name))).unwrap_or("today")
    }

    /// The only score.
    pub fn score(&self) -> Option<&str> {
        match self.scores.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }

    /// The only fact or classification that has a member of this name, and whether it can hold several.
    pub fn owner(&self, member: &str) -> Option<(&str, bool)> {
        let mut all = self.names.iter().filter_map(|(name, measure)| match measure {
            Measure::Members(members, several) => {
                members.iter().any(|own| own.eq_ignore_ascii_case(member)).then_some((name.as_str(), *several))
            }
            _ => None,
        });
        match (all.next(), all.next()) {
            (Some(only), None) => Some(only),
            _ => None,
        }
    }

    /// A member as it is declared.
    pub fn member(&self, of: &str, member: &str) -> Option<&str> {
        match self.names.get(of)? {
            Measure::Members(members, _) => {
                members.iter().find(|own| own.eq_ignore_ascii_case(member)).map(String::as_str)
            }
            _ => None,
        }
    }

    /// The grade that means a strength and a certainty, in everyday words.
    pub fn level(&self, words: &str) -> Option<&str> {
        let wanted = folded(words);
        let mut all = self.levels.iter().filter(|(means, _)| *means == wanted);
        match (all.next(), all.next()) {
            (Some((_, code)), None) => Some(code),
            _ => None,
        }
    }

    /// Treatments, in the order of their names.
    pub fn treatments(&self) -> impl Iterator<Item = &str> {
        self.names.iter().filter(|(_, measure)| **measure == Measure::Treatment).map(|(name, _)| name.as_str())
    }

    /// A condition that is declared, for an example.
    pub fn a_condition(&self) -> Option<&str> {
        self.names.iter().find(|(_, measure)| measure.is_condition()).map(|(name, _)| name.as_str())
    }

    /// A number that is declared, for an example.
    pub fn a_number(&self) -> Option<&str> {
        self.names.iter().find(|(_, measure)| measure.is_number()).map(|(name, _)| name.as_str())
    }
}

fn last(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// Words without regard to capitals, blanks and signs.
fn folded(words: &str) -> String {
    let mut folded = String::with_capacity(words.len());
    for c in words.chars() {
        if c.is_alphanumeric() {
            folded.extend(c.to_lowercase());
        } else if !folded.ends_with('_') {
            folded.push('_');
        }
    }
    folded.trim_matches('_').to_owned()
}

fn fact(declaration: &Declaration) -> Measure {
    let kind = declaration.clauses.iter().find_map(|clause| match &clause.kind {
        ClauseKind::Type(ty) => Some(&ty.kind),
        _ => None,
    });
    match kind {
        Some(TypeKind::List { of: Some(of), dated }) => values(typed(&of.kind), *dated),
        Some(TypeKind::List { of: None, .. }) => Measure::List(entries(declaration)),
        Some(kind) => typed(kind),
        None => Measure::Other,
    }
}

/// A list of values, perhaps with their days.
fn values(value: Measure, dated: bool) -> Measure {
    let mut parts = vec![("value".to_owned(), value)];
    parts.extend(dated.then(|| ("on".to_owned(), Measure::Date)));
    Measure::List(Entries { parts, on: dated.then(|| "on".to_owned()), valued: true })
}

fn entries(declaration: &Declaration) -> Entries {
    let (mut parts, mut on) = (Vec::new(), None);
    for clause in &declaration.clauses {
        match &clause.kind {
            ClauseKind::Part(part) => parts.push((part.name.text.clone(), typed(&part.ty.kind))),
            ClauseKind::Ordered(name) => on = Some(name.text.clone()),
            _ => {}
        }
    }
    Entries { parts, on, valued: false }
}

fn typed(kind: &TypeKind) -> Measure {
    match kind {
        TypeKind::YesNo => Measure::Condition,
        TypeKind::Integer => Measure::Number(None, true),
        TypeKind::Decimal => Measure::Number(None, false),
        TypeKind::Percent => Measure::Number(Some("%".to_owned()), false),
        TypeKind::Date => Measure::Date,
        TypeKind::Quantity { unit, .. } => Measure::Number(Some(unit.text.clone()), false),
        TypeKind::OneOf(members) | TypeKind::SetOf(members) => Measure::Members(
            members.iter().map(|member| member.name.text.clone()).collect(),
            matches!(kind, TypeKind::SetOf(_)),
        ),
        TypeKind::List { .. } | TypeKind::Unknown(_) => Measure::Other,
    }
}

/// A term is a condition where it is written as one.
fn term(declaration: &Declaration) -> Measure {
    let means = declaration.clauses.iter().find_map(|clause| match &clause.kind {
        ClauseKind::Means(expr) => Some(expr),
        ClauseKind::MeansRows(rows) => rows.first().map(|row| &row.value),
        _ => None,
    });
    match means {
        // `sum of tumor.target.diameter for each scan`: a list of its own.
        Some(Expr { kind: ExprKind::Gathered(gathered), .. }) if gathered.per.is_some() => {
            values(Measure::Number(None, false), true)
        }
        Some(Expr {
            kind:
                ExprKind::Number { .. }
                | ExprKind::Arithmetic { .. }
                | ExprKind::Completed { .. }
                | ExprKind::Extreme { .. }
                | ExprKind::Rounded { .. }
                | ExprKind::Power { .. }
                | ExprKind::PowerOf { .. }
                | ExprKind::Function { .. }
                | ExprKind::Gathered(_)
                | ExprKind::Date(_),
            ..
        })
        | None => Measure::Other,
        Some(Expr { kind: ExprKind::Name(_), .. }) => Measure::Other,
        Some(_) => Measure::Condition,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceId;

    #[test]
    fn everyday_words_mean_the_only_name_that_has_them() {
        let text = "fact patient.age \"Age\"\n  type integer\nfact lab.inr \"INR\"\n  type decimal\n\
                    fact af.valve \"Mechanical heart valve\"\n  type yes/no\nfact other.valve \"V\"\n  type yes/no\n";
        let parsed = crate::syntax::parse(SourceId(0), text);
        let known = Vocabulary::of([&*parsed.file]);
        assert_eq!(known.meant("age", Measure::is_number), Some("patient.age"));
        assert_eq!(known.meant("INR", Measure::is_number), Some("lab.inr"));
        assert_eq!(known.meant("mechanical heart valves", Measure::is_condition), Some("af.valve"));
        assert_eq!(known.meant("valve", Measure::is_condition), None);
        assert_eq!(known.meant("inr", Measure::is_condition), None);
        assert_eq!(known.age(), Some("patient.age"));
    }
}
