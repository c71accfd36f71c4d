//! Which declaration of the new version is which of the old one. Names decide; where a name is gone, its title, the
//! question that is asked, a code, or `also` tell what it is called now.

use crate::check::model::{Fact, FactType, Guideline, Member, Recommendation};

/// A declaration that was given another name: old, new.
pub type Renamed = (String, String);

/// What is called otherwise now: old and new names.
#[derive(Debug, Clone, Default)]
pub struct Names(pub Vec<Renamed>);

impl Names {
    /// A text of the old version with the names that the new version has.
    pub fn now(&self, text: &str) -> String {
        let mut result = String::with_capacity(text.len());
        let mut rest = text;
        while !rest.is_empty() {
            let part_of_name = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
            let inside = rest.starts_with(part_of_name);
            let end = rest.find(|c: char| part_of_name(c) != inside).unwrap_or(rest.len());
            let (word, behind) = rest.split_at_checked(end).unwrap_or((rest, ""));
            let renamed = self.0.iter().find(|(old, _)| old == word);
            result.push_str(renamed.map_or(word, |(_, new)| new));
            rest = behind;
        }
        result
    }
}

/// Declarations of both versions by their indices.
#[derive(Debug, Clone, Default)]
pub struct Pairs {
    /// Those that both have: old, new.
    pub both: Vec<(usize, usize)>,
    /// Those that only the old version has.
    pub gone: Vec<usize>,
    /// Those that only the new version has.
    pub added: Vec<usize>,
}

impl Pairs {
    /// The index in the new version.
    pub fn new_of(&self, old: usize) -> Option<usize> {
        self.both.iter().find(|(a, _)| *a == old).map(|(_, b)| *b)
    }

    /// The index in the old version.
    pub fn old_of(&self, new: usize) -> Option<usize> {
        self.both.iter().find(|(_, b)| *b == new).map(|(a, _)| *a)
    }

    fn of<T>(old: &[T], new: &[T], same: impl Fn(&T, &T) -> bool, alike: impl Fn(&T, &T) -> bool) -> Pairs {
        let mut pairs = Pairs::default();
        let free = |pairs: &Pairs, at: usize| pairs.old_of(at).is_none();
        for (at, one) in old.iter().enumerate() {
            let found = new.iter().enumerate().find(|(to, other)| free(&pairs, *to) && same(one, other));
            pairs.both.extend(found.map(|(to, _)| (at, to)));
        }
        for (at, one) in old.iter().enumerate() {
            if pairs.new_of(at).is_some() {
                continue;
            }
            let mut found =
                new.iter().enumerate().filter(|(to, other)| free(&pairs, *to) && alike(one, other)).map(|(to, _)| to);
            match (found.next(), found.next()) {
                (Some(to), None) => pairs.both.push((at, to)),
                // Of several that are like it none is taken: a wrong guess would make a wrong proof.
                _ => pairs.gone.push(at),
            }
        }
        pairs.both.sort_unstable();
        pairs.added = (0..new.len()).filter(|to| pairs.old_of(*to).is_none()).collect();
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

/// The facts of both versions. `renamed` says what the user knows of new names.
pub fn facts(old: &Guideline, new: &Guideline, renamed: &[Renamed]) -> Pairs {
    let same = |a: &Fact, b: &Fact| a.name == b.name && same_type(&a.ty, &b.ty);
    let gone = |name: &str| !new.facts.iter().any(|f| f.name == name);
    let fresh = |name: &str| !old.facts.iter().any(|f| f.name == name);
    let alike = |a: &Fact, b: &Fact| {
        let told = told(renamed, &a.name, &b.name);
        let free = gone(&a.name) && fresh(&b.name);
        let evidence = b.also.contains(&a.name)
            || a.title == b.title
            || (a.ask.is_some() && a.ask == b.ask)
            || a.codes.iter().any(|code| b.codes.contains(code));
        same_type(&a.ty, &b.ty) && (told || (free && evidence))
    };
    Pairs::of(&old.facts, &new.facts, same, alike)
}

/// The members of a fact in both versions.
pub fn members(old: &[Member], new: &[Member]) -> Pairs {
    let alike = |a: &Member, b: &Member| a.label.is_some() && a.label == b.label;
    Pairs::of(old, new, |a, b| a.name == b.name, alike)
}

/// The recommendations of both versions. `equal` tells of two by their indices whether they are proved to apply to the
/// same patients.
pub fn recommendations(
    old: &Guideline,
    new: &Guideline,
    renamed: &[Renamed],
    equal: impl Fn(usize, usize) -> bool,
) -> Pairs {
    let treatments = |g: &Guideline, rec: &Recommendation| -> Vec<String> {
        let named = rec.treatments.iter().filter_map(|at| g.treatments.get(*at as usize));
        named.map(|t| t.name.clone()).collect()
    };
    let gone = |name: &str| new.rec_named(name).is_none();
    let fresh = |name: &str| old.rec_named(name).is_none();
    let index = |g: &Guideline, name: &str| g.rec_named(name).map_or(usize::MAX, |id| id.0 as usize);
    let same = |a: &Recommendation, b: &Recommendation| a.name == b.name;
    let alike = |a: &Recommendation, b: &Recommendation| {
        let what = a.stance == b.stance && treatments(old, a) == treatments(new, b);
        let evidence = a.title == b.title || equal(index(old, &a.name), index(new, &b.name));
        told(renamed, &a.name, &b.name) || (gone(&a.name) && fresh(&b.name) && what && evidence)
    };
    Pairs::of(&old.recommendations, &new.recommendations, same, alike)
}
