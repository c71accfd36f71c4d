//! What may stand in conditions, and in what an example gives and expects.

use super::candidates::{Candidate, Known};
use super::hover::UNITS;
use super::index::Kind;
use crate::check::model::{FactType, Meaning, NumberType};
use crate::check::units;
use crate::lint;
use crate::report::show::number;
use crate::syntax::ast::Keyword;
use std::collections::BTreeSet;

impl Known<'_> {
    /// What may stand in a condition.
    pub(super) fn condition(&self) -> Vec<Candidate> {
        let words = self.place.words.as_slice();
        let (last, rest) = match words.split_last() {
            Some((last, rest)) => (*last, rest),
            None => return self.operands(),
        };
        // A note or a place to look says its text first.
        if matches!(self.place.clause, "see" | "note") && !words.contains(&"when") {
            return if last.starts_with('"') { vec![Candidate::word("when")] } else { Vec::new() };
        }
        if self.place.clause == "otherwise" && words.len() == 1 {
            return ["means", "applies when", "does not apply"].map(Candidate::word).to_vec();
        }
        if self.place.clause.is_empty()
            && !words.contains(&"when")
            && !words.contains(&"points")
            && !words.contains(&"point")
        {
            return ["when", "otherwise", "points when"].map(Candidate::word).to_vec();
        }
        if let Some(subject) = self.asked_for_members() {
            return self.members(subject);
        }
        match last {
            "<" | ">" | "<=" | ">=" | "=" | "!=" | "≤" | "≥" | "≠" => {
                self.limits(rest.last().copied().unwrap_or(""))
            }
            "and" | "or" | "not" | "(" | "," | "when" | "unless" | "+" | "-" | "*" | "/" | "of" | "where" | "means" => {
                self.operands()
            }
            "at" => ["least"].map(Candidate::word).to_vec(),
            _ if last.starts_with(|c: char| c.is_ascii_digit()) => self.units(rest),
            name => self.behind(name),
        }
    }

    /// Facts, terms, classifications, scores; the verdicts of recommendations; what begins a condition.
    pub(super) fn operands(&self) -> Vec<Candidate> {
        let own = self.own_name();
        let mut found = self.symbols(|kind| {
            matches!(kind, Kind::Declared(Keyword::Fact | Keyword::Term | Keyword::Classify | Keyword::Score))
        });
        found.extend(["not", "at least", "years from", "months from", "days from"].map(Candidate::word));
        let verdicts = self.symbols(|kind| kind == Kind::Declared(Keyword::Recommend));
        // What rests on itself means nothing.
        found.retain(|one| one.label != own);
        found.extend(verdicts.into_iter().filter(|one| one.label != own).map(|one| {
            let label = format!("{} applies", one.label);
            Candidate { insert: label.clone(), label, ..one }
        }));
        found
    }

    /// Of what a member is asked for: behind `is`, in the parentheses of `in` and `includes`.
    fn asked_for_members(&self) -> Option<&str> {
        let words = self.place.words.as_slice();
        let joins = |word: &&str| matches!(*word, "is" | "in" | "includes" | "include");
        let open = words.iter().rposition(|word| *word == "(");
        let closed = words.iter().rposition(|word| *word == ")");
        // Between a parenthesis and the cursor stand members alone.
        let list = open.filter(|open| closed.is_none_or(|closed| closed < *open)).filter(|open| {
            let inside = words.get(open.saturating_add(1)..).unwrap_or(&[]);
            inside.iter().enumerate().all(|(at, word)| (at.rem_euclid(2) == 1) == (*word == ","))
                && inside.len().rem_euclid(2) == 0
        });
        let end = match list {
            Some(open) => open,
            None => words.len(),
        };
        let mut back = words.get(..end)?.iter().rev().copied().peekable();
        while back.next_if(|word| matches!(*word, "any" | "all" | "of" | "not")).is_some() {}
        let word = back.next().filter(joins)?;
        if word == "in" && list.is_none() {
            return None;
        }
        while back.next_if(|word| matches!(*word, "not" | "does" | "is")).is_some() {}
        back.next()
    }

    /// The members of something, those that the guideline names least first.
    pub(super) fn members(&self, name: &str) -> Vec<Candidate> {
        let Some(id) = self.index.named(name) else { return Vec::new() };
        let own = self.index.all().filter(|(_, symbol)| symbol.owner == Some(id) && symbol.kind == Kind::Member);
        let mut found: Vec<(usize, Candidate)> = own
            .map(|(id, symbol)| (self.index.uses_of(id).count().min(2), Candidate::named(id, symbol)))
            .filter(|(_, one)| !self.listed_already(&one.label))
            .collect();
        found.sort_by_key(|(uses, _)| *uses > 1);
        let lists = self.guideline.lists.iter().filter(|list| self.guideline.fact_name(list.of) == name);
        let lists: BTreeSet<&str> = lists.map(|list| list.name.as_str()).collect();
        let in_words = self.place.words.last() == Some(&"in");
        let named = self.symbols(|kind| kind == Kind::Declared(Keyword::Term));
        let named = named.into_iter().filter(|one| in_words && lists.contains(one.label.as_str()));
        found.into_iter().map(|(_, one)| one).chain(named).collect()
    }

    /// Whether a member stands in the list before the cursor.
    fn listed_already(&self, member: &str) -> bool {
        let back = self.place.words.iter().rev().take_while(|word| **word != "(");
        self.place.words.last() == Some(&",") && back.into_iter().any(|word| *word == member)
    }

    fn number_type(&self, name: &str) -> Option<&NumberType> {
        let fact = self.guideline.facts.iter().find(|fact| fact.name == name).and_then(|fact| match &fact.ty {
            FactType::Number(ty) => Some(ty),
            _ => None,
        });
        fact.or_else(|| self.guideline.terms.iter().find(|term| term.name == name)?.means.number_type())
    }

    /// Numbers with which a fact is compared elsewhere.
    fn limits(&self, name: &str) -> Vec<Candidate> {
        let mut found = Vec::new();
        if let (Some(ty), Some(fact)) = (self.number_type(name), self.guideline.fact_named(name)) {
            let shown = |value| Candidate::value(number(ty, value), "a limit elsewhere");
            found.extend(lint::limits(self.guideline, fact).iter().map(shown));
        }
        found.extend(self.operands());
        found
    }

    /// Units behind a number: that of what it is compared with, and others that measure the same.
    fn units(&self, rest: &[&str]) -> Vec<Candidate> {
        let signs = ["<", ">", "<=", ">=", "=", "!=", "≤", "≥", "≠"];
        let Some((_, before)) = rest.split_last().filter(|(sign, _)| signs.contains(sign)) else {
            return ["and", "or"].map(Candidate::word).to_vec();
        };
        let name = before.last().copied().unwrap_or("");
        let Some(ty) = self.number_type(name) else { return Vec::new() };
        let mut found = Vec::new();
        if !ty.unit.text.is_empty() {
            found.push(Candidate::value(ty.unit.text.clone(), "the unit of this fact"));
        }
        let of_fact = self.guideline.facts.iter().find(|fact| fact.name == name);
        let others = of_fact.into_iter().flat_map(|fact| &fact.others).map(|other| other.unit.text.clone());
        found.extend(others.map(|unit| Candidate::value(unit, "tied to this fact")));
        let same = UNITS.iter().filter(|unit| units::parse(unit).is_ok_and(|meaning| meaning.kind == ty.kind));
        found.extend(same.map(|unit| Candidate::value((*unit).to_owned(), "measures the same")));
        found
    }

    /// What may follow a name.
    fn behind(&self, name: &str) -> Vec<Candidate> {
        if self.guideline.rec_named(name).is_some() {
            return ["applies", "does not apply"].map(Candidate::word).to_vec();
        }
        let class = self.guideline.classes.iter().any(|class| class.name == name && class.rows_of.is_none());
        let fact = self.guideline.facts.iter().find(|fact| fact.name == name);
        let number = self.number_type(name).is_some() || self.guideline.scores.iter().any(|score| score.name == name);
        let words: &[&str] = match fact.map(|fact| &fact.ty) {
            _ if class => &["is", "is not", "in"],
            Some(FactType::OneOf(_)) => &["is", "is not", "in"],
            Some(FactType::SetOf(_)) => {
                &["includes", "includes any of", "includes all of", "does not include", "is empty"]
            }
            _ if number => &["<", "<=", ">", ">=", "=", "between"],
            _ => &["and", "or"],
        };
        words.iter().copied().map(Candidate::word).collect()
    }

    /// Facts that an example does not give yet.
    pub(super) fn facts_to_give(&self) -> Vec<Candidate> {
        let declaration = self.text.get(self.place.declaration..).unwrap_or("");
        let lines =
            declaration.lines().skip(1).take_while(|line| line.starts_with([' ', '\t']) || line.trim().is_empty());
        let given: BTreeSet<&str> = lines
            .map(|line| line.trim().strip_prefix("given").unwrap_or(line).trim())
            .filter_map(|line| line.split(['=', '<', '>', ' ']).next())
            .collect();
        let mut found = self.symbols(|kind| matches!(kind, Kind::Declared(Keyword::Fact | Keyword::Classify)));
        found.retain(|one| !given.contains(one.label.as_str()) && self.may_be_given(&one.label));
        for one in &mut found {
            one.insert = format!("{} = ", one.label);
        }
        found
    }

    fn may_be_given(&self, name: &str) -> bool {
        self.guideline.facts.iter().any(|fact| fact.name == name)
            || self.guideline.listed.iter().any(|list| list.name == name)
    }

    /// What stands behind `given`.
    pub(super) fn given(&self) -> Vec<Candidate> {
        let words = self.place.words.as_slice();
        match words.last() {
            None => self.facts_to_give(),
            Some(&("=" | "," | "(" | "or" | "not")) => {
                let at = words.iter().rposition(|word| *word == "=" || *word == "is").unwrap_or(0);
                self.values(words.get(..at).and_then(|before| before.last()).copied().unwrap_or(""))
            }
            Some(_) => Vec::new(),
        }
    }

    /// The values that something can have.
    pub(super) fn values(&self, name: &str) -> Vec<Candidate> {
        let members = self.members(name);
        if !members.is_empty() {
            return members;
        }
        let fact = self.guideline.facts.iter().find(|fact| fact.name == name);
        match fact.map(|fact| &fact.ty) {
            Some(FactType::YesNo) => ["yes", "no"].map(Candidate::word).to_vec(),
            _ => Vec::new(),
        }
    }

    /// What an example expects: recommendations, terms, values, then how they come out.
    pub(super) fn expected(&self) -> Vec<Candidate> {
        let words = self.place.words.as_slice();
        let name = words.last().copied().unwrap_or("");
        let fresh = words.is_empty() || self.place.first;
        if fresh {
            let mut found = self.columns();
            found.extend(["in scope", "out of scope", "scope undetermined"].map(Candidate::word));
            return found;
        }
        if words.last() == Some(&"=") {
            return self.values(words.iter().rev().nth(1).copied().unwrap_or(""));
        }
        if words.last() == Some(&"without") || words.last() == Some(&",") {
            return self.symbols(|kind| kind == Kind::Declared(Keyword::Fact));
        }
        if self.guideline.rec_named(name).is_some() {
            return ["applies", "does not apply", "undetermined", "undetermined without"].map(Candidate::word).to_vec();
        }
        let term = self.guideline.terms.iter().find(|term| term.name == name);
        if term.is_some_and(|term| matches!(term.means, Meaning::Cond(_))) {
            return ["holds", "does not hold", "undetermined", "undetermined without"].map(Candidate::word).to_vec();
        }
        ["="].map(Candidate::word).to_vec()
    }

    /// What an expectation can be of.
    pub(super) fn columns(&self) -> Vec<Candidate> {
        let mut found = self.symbols(|kind| kind == Kind::Declared(Keyword::Recommend));
        found.extend(
            self.symbols(|kind| matches!(kind, Kind::Declared(Keyword::Term | Keyword::Classify | Keyword::Score))),
        );
        found
    }
}
