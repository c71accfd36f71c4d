//! Which declaration of the new version is which of the old one. Names decide; where a name is gone, its title, the
//! question that is asked, a code, or `also` tell what it is called now.

use crate::check::model::{Fact, FactId, FactType, Guideline, Id, Member, RecId, Recommendation};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// A declaration that was given another name: old, new.
pub type Renamed = (String, String);

/// What is called otherwise now: new names by old ones.
#[derive(Debug, Clone, Default)]
pub struct Names(BTreeMap<String, String>);

impl Names {
    /// The new names of what was given one.
    pub fn of<'a>(renamed: impl Iterator<Item = &'a Renamed>) -> Self {
        let mut names = BTreeMap::new();
        for (old, new) in renamed {
            names.entry(old.clone()).or_insert_with(|| new.clone());
        }
        Names(names)
    }

    /// A text of the old version with the names that the new version has.
    pub fn now(&self, text: &str) -> String {
        let mut result = String::with_capacity(text.len());
        let mut rest = text;
        while !rest.is_empty() {
            let part_of_name = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
            let inside = rest.starts_with(part_of_name);
            let end = rest.find(|c: char| part_of_name(c) != inside).unwrap_or(rest.len());
            let (word, behind) = rest.split_at_checked(end).unwrap_or((rest, ""));
            result.push_str(self.0.get(word).map_or(word, String::as_str));
            rest = behind;
        }
        result
    }
}

/// The things of two lists that are called the same, one of the old list for each of the new: places in the old list and in
/// the new one, in the order of the old one.
pub fn by_name(old: impl Iterator<Item = String>, new: impl Iterator<Item = String>) -> Vec<(usize, Option<usize>)> {
    let mut waiting: BTreeMap<String, VecDeque<usize>> = BTreeMap::new();
    for (to, name) in new.enumerate() {
        waiting.entry(name).or_default().push_back(to);
    }
    old.enumerate().map(|(at, name)| (at, waiting.get_mut(&name).and_then(VecDeque::pop_front))).collect()
}

/// Declarations of both versions by their ids.
#[derive(Debug, Clone)]
pub struct Pairs<I> {
    /// Those that both have: old, new.
    pub both: Vec<(I, I)>,
    /// Those that only the old version has.
    pub gone: Vec<I>,
    /// Those that only the new version has.
    pub added: Vec<I>,
    new_of: BTreeMap<I, I>,
    old_of: BTreeMap<I, I>,
}

impl<I> Default for Pairs<I> {
    fn default() -> Self {
        let (both, gone, added) = (Vec::new(), Vec::new(), Vec::new());
        Pairs { both, gone, added, new_of: BTreeMap::new(), old_of: BTreeMap::new() }
    }
}

impl<I: Id + Ord> Pairs<I> {
    /// What one of the old version is in the new.
    pub fn new_of(&self, old: I) -> Option<I> {
        self.new_of.get(&old).copied()
    }

    /// What one of the new version was in the old.
    pub fn old_of(&self, new: I) -> Option<I> {
        self.old_of.get(&new).copied()
    }

    fn pair(&mut self, old: I, new: I) {
        self.both.push((old, new));
        self.new_of.insert(old, new);
        self.old_of.insert(new, old);
    }

    /// `same` is asked of those of one name.
    fn of<T>(
        old: &[T],
        new: &[T],
        name: impl Fn(&T) -> &str,
        same: impl Fn(&T, &T) -> bool,
        alike: impl Fn(&T, &T) -> bool,
    ) -> Pairs<I> {
        let mut pairs = Pairs::default();
        let mut named: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (to, other) in new.iter().enumerate() {
            named.entry(name(other)).or_default().push(to);
        }
        for (at, one) in old.iter().enumerate() {
            let of_name = named.get(name(one)).into_iter().flatten().copied();
            let mut found = of_name.filter(|to| new.get(*to).is_some_and(|other| same(one, other))).map(I::of);
            let found = found.find(|to| pairs.old_of(*to).is_none());
            found.into_iter().for_each(|to| pairs.pair(I::of(at), to));
        }
        let free: Vec<(I, &T)> = new.iter().enumerate().map(|(to, other)| (I::of(to), other)).collect();
        let mut free: Vec<(I, &T)> = free.into_iter().filter(|(to, _)| pairs.old_of(*to).is_none()).collect();
        for (at, one) in old.iter().enumerate() {
            let at = I::of(at);
            if pairs.new_of(at).is_some() {
                continue;
            }
            let mut found = free.iter().filter(|(_, other)| alike(one, other)).map(|(to, _)| *to);
            match (found.next(), found.next()) {
                (Some(to), None) => {
                    pairs.pair(at, to);
                    free.retain(|(other, _)| *other != to);
                }
                // Of several that are like it none is taken: a wrong guess would make a wrong proof.
                _ => pairs.gone.push(at),
            }
        }
        pairs.both.sort_unstable();
        pairs.added = free.into_iter().map(|(to, _)| to).collect();
        pairs
    }
}

/// True where values of one fact can be values of the other.
pub fn same_type(old: &FactType, new: &FactType) -> bool {
    match (old, new) {
        (FactType::YesNo, FactType::YesNo)
        | (FactType::OneOf(_), FactType::OneOf(_))
        | (FactType::SetOf(_), FactType::SetOf(_)) => true,
        (FactType::Number(a), FactType::Number(b)) => a.kind == b.kind && a.scale == b.scale,
        _ => false,
    }
}

fn told(renamed: &[Renamed], old: &str, new: &str) -> bool {
    renamed.iter().any(|(a, b)| a == old && b == new)
}

/// The facts of both versions. `renamed` says what the user knows of new names, and `unlike` which answers that lists give have the
/// same name and are others.
pub fn facts(old: &Guideline, new: &Guideline, renamed: &[Renamed], unlike: &BTreeSet<String>) -> Pairs<FactId> {
    let kind = |a: &Fact, b: &Fact| {
        a.day.is_some() == b.day.is_some()
            && a.entry.is_some() == b.entry.is_some()
            && a.entry.as_ref().map(|entry| entry.there.is_some())
                == b.entry.as_ref().map(|entry| entry.there.is_some())
    };
    let other = |a: &Fact| {
        a.entry.is_some()
            && unlike.iter().any(|text| a.name == *text || a.name.strip_prefix("there is a ") == Some(text))
    };
    let same = |a: &Fact, b: &Fact| a.name == b.name && same_type(&a.ty, &b.ty) && kind(a, b) && !other(a);
    let names = |g: &Guideline| g.facts.iter().map(|fact| fact.name.clone()).collect::<BTreeSet<String>>();
    let (before, now) = (names(old), names(new));
    let (gone, fresh) = (|name: &str| !now.contains(name), |name: &str| !before.contains(name));
    let alike = |a: &Fact, b: &Fact| {
        let told = told(renamed, &a.name, &b.name);
        let free = gone(&a.name) && fresh(&b.name);
        let evidence = b.also.contains(&a.name)
            || a.title == b.title
            || (a.ask.is_some() && a.ask == b.ask)
            || a.codes.iter().any(|code| b.codes.contains(code));
        let of_list = a.entry.is_some() || b.entry.is_some();
        !of_list && same_type(&a.ty, &b.ty) && kind(a, b) && (told || (free && evidence))
    };
    Pairs::of(&old.facts, &new.facts, |fact| &fact.name, same, alike)
}

/// The members of a fact in both versions.
pub fn members(old: &[Member], new: &[Member]) -> Pairs<usize> {
    let alike = |a: &Member, b: &Member| a.label.is_some() && a.label == b.label;
    Pairs::of(old, new, |member| &member.name, |_, _| true, alike)
}

/// The recommendations of both versions. `equal` tells of two whether they are proved to apply to the same patients.
pub fn recommendations(
    old: &Guideline,
    new: &Guideline,
    renamed: &[Renamed],
    equal: impl Fn(RecId, RecId) -> bool,
) -> Pairs<RecId> {
    let treatments = |g: &Guideline, rec: &Recommendation| -> Vec<String> {
        let named = rec.treatments.iter().filter_map(|at| g.treatments.get(*at));
        named.map(|t| t.name.clone()).collect()
    };
    let ids = |g: &Guideline| {
        g.recommendations.with_ids().map(|(id, rec)| (rec.name.clone(), id)).collect::<BTreeMap<String, RecId>>()
    };
    let (before, now) = (ids(old), ids(new));
    let equal = |a: &str, b: &str| before.get(a).zip(now.get(b)).is_some_and(|(a, b)| equal(*a, *b));
    let alike = |a: &Recommendation, b: &Recommendation| {
        let free = !now.contains_key(&a.name) && !before.contains_key(&b.name);
        let what = || a.stance == b.stance && treatments(old, a) == treatments(new, b);
        let evidence = || a.title == b.title || equal(&a.name, &b.name);
        told(renamed, &a.name, &b.name) || (free && what() && evidence())
    };
    Pairs::of(&old.recommendations, &new.recommendations, |rec| &rec.name, |_, _| true, alike)
}
