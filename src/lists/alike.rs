//! What two versions of a guideline mean by what they ask of lists: answers to what means the same are the same fact of a patient, all
//! others are not. Everything is put in words, by names and not by places, and the words are compared.

use super::said::Listings;
use crate::check::model::{
    Asked, ClassRow, Complete, Cond, CondKind, Derivation, Fact, FactId, FactType, Groups, Guideline, Length, ListFact,
    ListedId, Num, Origin, Source, Window,
};
use std::collections::{BTreeMap, BTreeSet};

/// What differs in what two versions ask of lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unlike {
    /// Lists of both versions that are declared otherwise, and facts that are derived from lists otherwise.
    pub declared: BTreeSet<String>,
    /// Questions of one wording that mean other things.
    pub asked: BTreeSet<String>,
    /// Whether anything differs, or what can be true of the answers at once.
    pub any: bool,
}

/// What differs in what two versions ask of lists: in what lists are, what is asked of them, what is derived from those that may be
/// left out, and what can be true of the answers at once.
pub fn unlike(old: &Guideline, new: &Guideline) -> Unlike {
    let (before, now) = (Words(old).all(), Words(new).all());
    let mut unlike = Unlike { any: before != now, ..Unlike::default() };
    for (what, words) in &before {
        match (what.split_once(' '), now.get(what)) {
            (Some(("asked", text)), Some(other)) if words != other => {
                unlike.asked.insert(text.to_owned());
            }
            (Some(("list" | "derived", name)), Some(other)) if words != other => {
                unlike.declared.insert(name.to_owned());
            }
            (Some(("derived", name)), None) => {
                unlike.declared.insert(name.to_owned());
            }
            _ => {}
        }
    }
    let derived =
        now.keys().filter(|what| !before.contains_key(*what)).filter_map(|what| what.strip_prefix("derived "));
    unlike.declared.extend(derived.map(str::to_owned));
    unlike
}

/// The same lists of findings for the other version; none where it has none of these.
pub fn carried(from: &Guideline, to: &Guideline, listings: &Listings) -> Option<Listings> {
    let (from, to) = (from.written(), to.written());
    let mut carried = Listings::new();
    for (id, listing) in listings {
        let own = from.listed.get(*id)?;
        let Some((to_id, other)) = to.listed.with_ids().find(|(_, other)| other.name == own.name) else { continue };
        if Words(from).list(own) != Words(to).list(other) {
            return None;
        }
        let place = |part: &FactId| own.parts.iter().position(|own| from.fact_name(*own) == to.fact_name(*part));
        let places: Vec<usize> = other.parts.iter().map(place).collect::<Option<_>>()?;
        let mut listing = listing.clone();
        for entry in &mut listing.entries {
            entry.parts = places.iter().map(|at| entry.parts.get(*at).cloned().flatten()).collect();
        }
        carried.insert(to_id, listing);
    }
    Some(carried)
}

/// A guideline in words.
struct Words<'a>(&'a Guideline);

impl Words<'_> {
    fn all(&self) -> BTreeMap<String, String> {
        let g = self.0;
        let mut said = BTreeMap::new();
        let asked: BTreeSet<ListedId> = g.measures.iter().filter_map(|own| g.list_of(&own.source)).collect();
        for list in asked.into_iter().filter_map(|id| g.listed.get(id)) {
            said.insert(format!("list {}", list.name), self.list(list));
        }
        for own in &g.measures {
            let means = format!("{} {} of {}", own.denied, self.asked(&own.asked), self.source(&own.source));
            said.insert(format!("asked {}", own.text), means);
        }
        for tied in g.constraints.iter().skip(g.own_constraints().len()) {
            said.insert(format!("tied {}", self.cond(&tied.holds)), String::new());
        }
        for fact in &g.written().facts {
            if let Some(derivation) = fact.derivation.as_ref().filter(|own| !g.may_be_left_out(own).is_empty()) {
                said.insert(format!("derived {}", fact.name), self.derivation(derivation));
            }
        }
        said
    }

    fn list(&self, list: &ListFact) -> String {
        let complete = match &list.complete {
            Complete::Given => "when given".to_owned(),
            Complete::Never => "never".to_owned(),
            Complete::From(day) => self.num(day),
        };
        let part = |id: &FactId| self.0.fact(*id).map(|part| self.part(part));
        let mut key: Vec<&str> = list.key.iter().map(|part| self.0.fact_name(*part)).collect();
        key.sort_unstable();
        format!(
            "{:?}; value {}; on {}; one for {key:?}; each {}; same day {:?}; most {:?}; complete {complete}; may be left out {}",
            list.parts.iter().filter_map(part).collect::<BTreeSet<String>>(),
            list.value.map_or("", |part| self.0.fact_name(part)),
            list.on.map_or("", |part| self.0.fact_name(part)),
            self.conds(&list.each),
            list.same_day,
            list.most,
            list.left_out,
        )
    }

    fn part(&self, part: &Fact) -> String {
        let ty = match &part.ty {
            FactType::YesNo => "yes or no".to_owned(),
            FactType::Number(ty) => format!("{ty:?} {:?}", part.others),
            FactType::OneOf(members) | FactType::SetOf(members) => {
                let names: BTreeSet<&str> = members.iter().map(|member| member.name.as_str()).collect();
                format!("{} {names:?}", if matches!(part.ty, FactType::OneOf(_)) { "one of" } else { "set of" })
            }
        };
        format!("{} {ty}", part.name)
    }

    fn asked(&self, asked: &Asked) -> String {
        let what = match asked {
            Asked::Latest(_) => "latest",
            Asked::First(_) => "first",
            Asked::Lowest(_) => "lowest",
            Asked::Highest(_) => "highest",
            Asked::Mean(_) => "mean",
            Asked::Sum(_) => "sum",
            Asked::Number => "number",
            Asked::AtLeast(count) => return format!("at least {count}"),
            Asked::InARow(count) => return format!("{count} in a row"),
            Asked::Run(length) => return format!("a run over {}", Self::length(length)),
        };
        format!("{what} {}", asked.part().map_or("", |part| self.0.fact_name(part)))
    }

    fn length(length: &Length) -> String {
        format!("{} {}", length.count, if length.months { "months" } else { "days" })
    }

    fn source(&self, source: &Source) -> String {
        let of = match &source.of {
            Origin::List(id) => self.0.listed.get(*id).map_or(String::new(), |list| list.name.clone()),
            Origin::Groups(at) => self.0.groups.get(*at).map_or(String::new(), |groups| self.groups(groups)),
            Origin::Ends { last, count, of } => {
                format!("({} {count} of {})", if *last { "last" } else { "first" }, self.source(of))
            }
            Origin::Inner(of) => format!("({})", self.source(of)),
        };
        let windows = source.windows.iter().map(|window| match window {
            Window::Since(day) => format!("since {}", self.num(day)),
            Window::Until(day) => format!("until {}", self.num(day)),
            Window::BeforeLatest => "before the latest".to_owned(),
            Window::Any(length) => format!("within any {}", Self::length(length)),
        });
        format!("{of} {:?} where {}", windows.collect::<Vec<_>>(), self.conds(source.only.as_slice()))
    }

    fn groups(&self, groups: &Groups) -> String {
        let by = self.0.fact_name(groups.by);
        format!("({} of {} for each {by}, {})", self.asked(&groups.asked), self.source(&groups.source), groups.dated)
    }

    fn derivation(&self, derivation: &Derivation) -> String {
        match derivation {
            Derivation::Value(num) => self.num(num),
            Derivation::Condition(cond) => self.cond(cond),
            Derivation::Rows(rows) => {
                let row = |row: &ClassRow| format!("{}: {}", row.member, self.conds(row.when.as_slice()));
                rows.iter().map(row).collect::<Vec<String>>().join("; ")
            }
        }
    }

    fn conds(&self, conds: &[Cond]) -> String {
        conds.iter().map(|cond| self.cond(cond)).collect::<Vec<String>>().join("; ")
    }

    fn cond(&self, cond: &Cond) -> String {
        let g = self.0;
        let member = |id: FactId, members: &mut dyn Iterator<Item = u32>| {
            let all: BTreeSet<String> = match g.fact(id).map(|fact| &fact.ty) {
                Some(FactType::OneOf(all) | FactType::SetOf(all)) => members
                    .filter_map(|at| all.get(usize::try_from(at).ok()?))
                    .map(|member| member.name.clone())
                    .collect(),
                _ => members.map(|at| at.to_string()).collect(),
            };
            format!("{} is {all:?}", g.fact_name(id))
        };
        match &cond.kind {
            CondKind::Const(value) => value.to_string(),
            CondKind::Fact(id) => g.fact_name(*id).to_owned(),
            CondKind::Empty(id) => format!("{} is empty", g.fact_name(*id)),
            CondKind::Member(id, members) => member(*id, &mut members.iter().copied()),
            CondKind::Has(id, own) => format!("includes {}", member(*id, &mut std::iter::once(*own))),
            CondKind::Term(id) => format!("term {}", g.term(*id).map_or("", |term| term.name.as_str())),
            CondKind::Class(id, members) => {
                format!("class {} {members:?}", g.class(*id).map_or("", |class| class.name.as_str()))
            }
            CondKind::Applies(id) => format!("verdict {}", g.rec(*id).map_or("", |rec| rec.name.as_str())),
            CondKind::Compare(op, left, right) => format!("{} {} {}", self.num(left), op.sign(), self.num(right)),
            CondKind::And(parts) => format!("all ({})", self.conds(parts)),
            CondKind::Or(parts) => format!("any ({})", self.conds(parts)),
            CondKind::AtLeast(count, parts) => format!("{count} of ({})", self.conds(parts)),
            CondKind::Not(part) => format!("not ({})", self.cond(part)),
        }
    }

    fn num(&self, num: &Num) -> String {
        let g = self.0;
        let what = match num {
            Num::Const(value) => return value.to_string(),
            Num::Fact(id) => return g.fact_name(*id).to_owned(),
            Num::Term(id) => return format!("term {}", g.term(*id).map_or("", |term| term.name.as_str())),
            Num::Score(id) => return format!("score {}", g.score(*id).map_or("", |score| score.name.as_str())),
            Num::Add(..) => "sum".to_owned(),
            Num::Subtract(..) => "difference".to_owned(),
            Num::Multiply(..) => "product".to_owned(),
            Num::Divide(..) => "quotient".to_owned(),
            Num::Negate(..) => "negative".to_owned(),
            Num::AddMonths(..) => "months later".to_owned(),
            Num::Completed(unit, ..) => format!("{unit:?} completed"),
            Num::Least(..) => "least".to_owned(),
            Num::Greatest(..) => "greatest".to_owned(),
            Num::Rounded(_, step) => format!("rounded to {step}"),
            Num::Power(..) => "power".to_owned(),
            Num::Function(of, _) => format!("{of:?}"),
        };
        format!("{what} ({})", num.operands().map(|own| self.num(own)).collect::<Vec<String>>().join("; "))
    }
}
