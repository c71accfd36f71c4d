//! The names a case may use: the guideline's facts and their groups; and the name that was meant where one is wrong.

use super::tree::Key;
use crate::check::model::{Fact, FactId, Guideline, ListedId};
use crate::suggest::{self, Near};
use rustc_hash::{FxHashMap, FxHashSet};

/// Facts and groups by name.
#[derive(Debug)]
pub(crate) struct Names<'g> {
    guideline: &'g Guideline,
    facts: FxHashMap<&'g str, FactId>,
    lists: FxHashMap<&'g str, ListedId>,
    groups: FxHashSet<&'g str>,
}

/// What a wrong name probably means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Meant {
    /// One fact.
    Fact(String),
    /// One group.
    Group(String),
    /// A name that several groups have.
    OneOf(Vec<String>),
}

impl<'g> Names<'g> {
    pub fn new(guideline: &'g Guideline) -> Self {
        let (facts, lists, groups) = (FxHashMap::default(), FxHashMap::default(), FxHashSet::default());
        let mut names = Names { guideline, facts, lists, groups };
        for (id, fact) in guideline.facts.with_ids().filter(|(_, fact)| is_declared(fact)) {
            names.facts.insert(&fact.name, id);
            names.groups.extend(groups_of(&fact.name));
        }
        for (id, list) in guideline.listed.with_ids() {
            names.lists.insert(&list.name, id);
            names.groups.extend(groups_of(&list.name));
        }
        names
    }

    pub fn fact(&self, name: &str) -> Option<FactId> {
        self.facts.get(name).copied()
    }

    /// The list of findings of a name.
    pub fn list(&self, name: &str) -> Option<ListedId> {
        self.lists.get(name).copied()
    }

    /// The names of the facts that a case may give, and of the lists.
    fn declared(&self) -> impl Iterator<Item = &'g str> + use<'g> {
        let facts = self.guideline.facts.iter().filter(|fact| is_declared(fact)).map(|fact| fact.name.as_str());
        facts.chain(self.guideline.listed.iter().map(|list| list.name.as_str()))
    }

    pub fn is_group(&self, name: &str) -> bool {
        self.groups.contains(name)
    }

    /// The facts of a group, in order of declaration.
    pub fn members(&self, group: &str) -> Vec<&'g str> {
        let inside = |name: &str| name.strip_prefix(group).is_some_and(|rest| rest.starts_with('.'));
        self.declared().filter(|name| inside(name)).collect()
    }

    /// The names at the top of a case, groups with a dot behind them, in order of declaration; the first of them.
    pub fn top(&self) -> Vec<String> {
        let mut names = Vec::new();
        for name in self.declared() {
            let name = name.split_once('.').map_or(name.to_owned(), |(group, _)| format!("{group}.…"));
            if !names.contains(&name) && names.len() < 15 {
                names.push(name);
            }
        }
        names
    }

    /// What a name that is none probably means: another name of a fact, a name nearby, or the name of a fact without
    /// its group. Where the case holds an object there, groups come first.
    pub fn meant(&self, name: &str, holds_object: bool) -> Option<Meant> {
        let group = || {
            let mut groups: Vec<&str> = self.groups.iter().copied().collect();
            groups.sort_unstable();
            nearest(name, &groups).map(|found| Meant::Group(found.to_owned()))
        };
        if holds_object && let Some(found) = group() {
            return Some(found);
        }
        let facts = &self.guideline.facts;
        let names: Vec<&str> = self.declared().collect();
        let lasts: Vec<&str> = names.iter().copied().map(last_word).collect();
        let others: Vec<&str> = facts.iter().flat_map(|fact| fact.also.iter().map(String::as_str)).collect();
        let also = |word: &str| {
            let found = nearest(word, &others)?;
            facts.iter().find(|fact| fact.also.iter().any(|other| other == found))
        };
        if let Some(found) = nearest(name, &names) {
            return Some(Meant::Fact(found.to_owned()));
        }
        // `tumor.primary` for `tumor.primary_site`: the beginning of one name only.
        let mut longer = self.declared().filter(|own| name.len() > 3 && own.starts_with(name));
        if let (Some(only), None) = (longer.next(), longer.next()) {
            return Some(Meant::Fact(only.to_owned()));
        }
        let last = last_word(name);
        if let Some(word) = nearest(last, &lasts) {
            let found = self.declared().filter(|own| last_word(own) == word);
            let mut found: Vec<String> = found.map(str::to_owned).collect();
            return match found.len() {
                1 => found.pop().map(Meant::Fact),
                _ => Some(Meant::OneOf(found)),
            };
        }
        let other = also(name).or_else(|| also(last)).map(|fact| Meant::Fact(fact.name.clone()));
        other.or_else(group)
    }
}

/// Whether a case may give it by its name: neither what says of a day whether it never was, nor a part of an entry of a list.
fn is_declared(fact: &Fact) -> bool {
    fact.day.is_none() && fact.entry.is_none()
}

/// The groups in which a name stands.
fn groups_of(name: &str) -> impl Iterator<Item = &str> {
    name.match_indices('.').filter_map(|(at, _)| name.get(..at))
}

impl Meant {
    /// As a question to the author of the case.
    pub fn question(&self) -> String {
        match self {
            Meant::Fact(name) => format!("did you mean `{name}`?"),
            Meant::Group(name) => format!("did you mean the group `{name}`?"),
            Meant::OneOf(names) => {
                let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
                format!("did you mean one of {}?", names.join(", "))
            }
        }
    }

    /// What to write instead of `key` inside `group` (empty at the top); none where the name belongs elsewhere.
    pub fn replacement(&self, group: &str, key: &Key) -> Option<String> {
        let (Meant::Fact(name) | Meant::Group(name)) = self else { return None };
        let inside = match group {
            "" => name.as_str(),
            group => name.strip_prefix(group)?.strip_prefix('.')?,
        };
        Some(key.spelled(inside))
    }
}

/// The name that is meant for certain enough to ask about it; one that may be another thing is not proposed.
fn nearest<'a>(written: &str, names: &[&'a str]) -> Option<&'a str> {
    match suggest::name(written, names.iter().copied()) {
        Near::Meant(meant) => Some(meant),
        Near::Other(_) | Near::Nothing => None,
    }
}

/// The last word of a name with dots.
pub(super) fn last_word(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(_, last)| last)
}
