//! Two versions of a guideline as one: the same facts, and the definitions of both side by side. Compiled together they
//! share variables and classes, so that what means the same is the same node.

use super::pairing::{self, Pairs};
use super::remap::Remap;
use super::same;
use crate::check::model::{
    ClassId, ClassRow, Classification, Comparison, Cond, CondKind, Constraint, DefId, Derivation, EntryFact, Fact,
    FactId, FactType, Guideline, ListedId, Meaning, Num, NumberType, Term, TermId, Value, Values,
};
use crate::decide::usual::Usual;
use crate::source::Span;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Which version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// The old one.
    Old,
    /// The new one.
    New,
}

/// What one version became.
#[derive(Debug, Clone)]
pub struct Half {
    /// Where its ids went.
    pub remap: Remap,
    /// Whether it speaks of a case.
    pub scope: TermId,
    /// Whether its types and constraints allow a case.
    pub valid: TermId,
    /// For whom each of its `see` is meant; none is for everybody.
    pub see: Vec<Option<TermId>>,
    /// What its derivations give, as classifications; by fact of the merged guideline.
    pub derived: Vec<(FactId, ClassId)>,
    /// Classes that may be given, with the constraint that what is given is what the rows give.
    pub classed: Vec<(FactId, usize)>,
    /// Its derivations that are numbers.
    pub computed: Vec<(FactId, Num)>,
}

/// Both versions.
#[derive(Debug, Clone)]
pub struct Merged {
    /// The guideline that holds both; the recommendations of the old version come first.
    pub guideline: Arc<Guideline>,
    /// The old version in it.
    pub old: Half,
    /// The new version in it.
    pub new: Half,
    /// The facts of both.
    pub facts: Pairs<FactId>,
}

/// Puts two versions together. Where they ask other things of lists, what is true of the answers of both at once is not known.
pub fn merge(old: &Guideline, new: &Guideline, facts: Pairs<FactId>, asks_otherwise: bool) -> Merged {
    let mut merged = Guideline::default();
    let mut of_old = Remap::default();
    let mut of_new = Remap::default();
    for (id, fact) in new.facts.with_ids() {
        let former = facts.old_of(id).and_then(|id| old.facts.get(id));
        let (fact, members) = joined(fact, former);
        of_new.members.push(members);
        of_new.facts.push(merged.facts.push(fact));
    }
    let names: BTreeSet<String> = merged.facts.iter().map(|fact| fact.name.clone()).collect();
    let list_of = |id: ListedId| {
        let name = old.listed.get(id).map(|list| &list.name);
        let same = new.listed.with_ids().find(|(_, list)| Some(&list.name) == name);
        same.map_or_else(|| ListedId(index(new.listed.len()).saturating_add(id.0)), |(id, _)| id)
    };
    for (id, fact) in old.facts.with_ids() {
        let now = facts.new_of(id);
        let members = match now.and_then(|to| merged.facts.get(to)).map(|fact| &fact.ty) {
            Some(FactType::OneOf(all) | FactType::SetOf(all)) => former_members(&fact.ty, all),
            _ => Vec::new(),
        };
        of_old.members.push(members);
        of_old.facts.push(match now {
            Some(to) => to,
            None => {
                let clash = names.contains(&fact.name);
                let name = if clash { format!("{} (before)", fact.name) } else { fact.name.clone() };
                let day = fact.day.map(|day| of_old.fact(day));
                let entry = fact.entry.clone().map(|entry| EntryFact {
                    list: list_of(entry.list),
                    asked: if entry.asked == id { merged.facts.next() } else { of_old.fact(entry.asked) },
                    there: entry.there.map(|there| of_old.fact(there)),
                    ..entry
                });
                let to = merged.facts.push(Fact { name, derivation: None, never: None, day, entry, ..fact.clone() });
                if let Some(day) = day.and_then(|day| merged.facts.get_mut(day)) {
                    day.never = Some(to);
                }
                to
            }
        });
    }
    // The definitions of the old version come first: their ids stay what they are.
    of_new.same = same::definitions((old, &of_old), (new, &of_new));
    let old = add(&mut merged, old, of_old, asks_otherwise);
    let new = add(&mut merged, new, of_new, asks_otherwise);
    Merged { guideline: Arc::new(merged), old, new, facts }
}

fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// A fact that takes the values of both versions, and where the members of the new one stand in it.
fn joined(new: &Fact, old: Option<&Fact>) -> (Fact, Vec<u32>) {
    let mut fact = Fact { derivation: None, ..new.clone() };
    let mut own = Vec::new();
    match (&mut fact.ty, old.map(|old| &old.ty)) {
        (FactType::OneOf(members), Some(FactType::OneOf(former)))
        | (FactType::SetOf(members), Some(FactType::SetOf(former))) => {
            own = (0..index(members.len())).collect();
            let gone = pairing::members(former, members).gone;
            members.extend(gone.into_iter().filter_map(|at| former.get(at).cloned()));
        }
        (FactType::OneOf(members) | FactType::SetOf(members), _) => own = (0..index(members.len())).collect(),
        (FactType::Number(ty), Some(FactType::Number(former))) => widen(ty, former),
        _ => {}
    }
    (fact, own)
}

/// Where the members of an old fact stand among those of both.
fn former_members(old: &FactType, all: &[crate::check::model::Member]) -> Vec<u32> {
    let (FactType::OneOf(former) | FactType::SetOf(former)) = old else { return Vec::new() };
    let pairs = pairing::members(former, all);
    (0..former.len()).map(|at| pairs.new_of(at).map_or(u32::MAX, index)).collect()
}

fn widen(ty: &mut NumberType, former: &NumberType) {
    // Of whole numbers only those can be compared that both versions allow; that the others are refused is told apart.
    let coarser = (&former.unit.factor / &ty.unit.factor).is_integer();
    if former.integer && (!ty.integer || coarser) {
        ty.unit.clone_from(&former.unit);
    }
    ty.integer |= former.integer;
    ty.low = match (ty.low.take(), &former.low) {
        (Some(a), Some(b)) if a.0 == b.0 => Some((a.0, a.1 || b.1)),
        (Some(a), Some(b)) => Some(if a.0 < b.0 { a } else { b.clone() }),
        _ => None,
    };
    ty.high = match (ty.high.take(), &former.high) {
        (Some(a), Some(b)) if a.0 == b.0 => Some((a.0, a.1 || b.1)),
        (Some(a), Some(b)) => Some(if a.0 > b.0 { a } else { b.clone() }),
        _ => None,
    };
}

/// Adds the definitions of one version.
fn add(merged: &mut Guideline, g: &Guideline, mut remap: Remap, asks_otherwise: bool) -> Half {
    remap.terms = index(merged.terms.len());
    remap.classes = index(merged.classes.len());
    remap.scores = index(merged.scores.len());
    remap.recommendations = index(merged.recommendations.len());
    let span = g.header.as_ref().map_or(Span::default(), |header| header.span);
    merged.terms.extend(g.terms.iter().map(|term| Term { means: remap.meaning(&term.means), ..term.clone() }));
    let class = |class: &Classification| Classification { rows: remap.rows(&class.rows), ..class.clone() };
    merged.classes.extend(g.classes.iter().map(class));
    merged.scores.extend(g.scores.iter().map(|score| {
        let items = score.items.iter().map(|(points, when)| (points.clone(), remap.cond(when))).collect();
        crate::check::model::Score { items, ..score.clone() }
    }));
    let scope = g.header.as_ref().and_then(|header| header.scope.as_ref());
    let scope = scope.map_or(Cond { kind: CondKind::Const(true), span }, |scope| remap.cond(scope));
    let scope_term = push_term(merged, "scope", scope);
    let in_scope = Cond { kind: CondKind::Term(scope_term), span };
    let has_scope = g.header.as_ref().is_some_and(|header| header.scope.is_some());
    let scope = has_scope.then_some(&in_scope);
    merged.recommendations.extend(g.recommendations.iter().map(|rec| remap.recommendation(rec, scope)));
    // What can be true of the answers of one version at once is no rule that refuses a patient.
    let constraints = if asks_otherwise { g.own_constraints() } else { &g.constraints };
    let valid = valid(merged, (g, constraints), &remap, span);
    let valid = push_term(merged, "valid", valid);
    let all_see = g.header.iter().flat_map(|header| &header.see);
    let see_terms: Vec<Option<TermId>> =
        all_see.map(|see| Some(push_term(merged, "see", remap.cond(see.when.as_ref()?)))).collect();
    // The scope needs terms, and recommendations need the scope.
    let mut placed = false;
    for definition in &g.order {
        let needs = |id: &DefId| matches!(id, DefId::Rec(rec) if g.rec(*rec).is_some_and(|r| !r.regardless_of_scope));
        if needs(definition) && !placed {
            merged.order.push(DefId::Term(scope_term));
            placed = true;
        }
        merged.order.push(remap.definition(*definition));
    }
    if !placed {
        merged.order.push(DefId::Term(scope_term));
    }
    merged.order.push(DefId::Term(valid));
    merged.order.extend(see_terms.iter().flatten().map(|term| DefId::Term(*term)));
    let mut half = Half {
        remap,
        scope: scope_term,
        valid,
        see: see_terms,
        derived: Vec::new(),
        computed: Vec::new(),
        classed: Vec::new(),
    };
    for fact in &g.derivation_order {
        derive(merged, g, *fact, &mut half);
    }
    for constraint in &g.constraints {
        let holds = half.remap.cond(&constraint.holds);
        let of_class = |fact: &Fact| fact.classed && fact.span == constraint.span;
        half.classed.extend(g.facts.find(of_class).map(|fact| (half.remap.fact(fact), merged.constraints.len())));
        merged.constraints.push(Constraint { holds, ..constraint.clone() });
    }
    half
}

fn push_term(merged: &mut Guideline, name: &str, cond: Cond) -> TermId {
    let term = TermId(index(merged.terms.len()));
    merged.terms.push(Term {
        name: name.to_owned(),
        title: String::new(),
        span: cond.span,
        means: Meaning::Cond(cond),
        from: Vec::new(),
    });
    term
}

/// The derivation of a fact as a classification of its members, or as a number.
fn derive(merged: &mut Guideline, g: &Guideline, fact: FactId, half: &mut Half) {
    let Some(derivation) = g.fact(fact).and_then(|fact| fact.derivation.as_ref()) else { return };
    let to = half.remap.fact(fact);
    let span = g.fact(fact).map_or(Span::default(), |fact| fact.span);
    let derivation = half.remap.derivation(fact, derivation);
    let rows = match &derivation {
        Derivation::Value(num) => {
            half.computed.push((to, num.clone()));
            None
        }
        Derivation::Rows(rows) => Some(rows.clone()),
        Derivation::Condition(cond) => {
            Some(vec![ClassRow { member: 1, when: Some(cond.clone()), span }, ClassRow { member: 0, when: None, span }])
        }
    };
    if let Some(rows) = rows {
        let class = ClassId(index(merged.classes.len()));
        let name = g.fact_name(fact).to_owned();
        merged.classes.push(Classification {
            exclusive: false,
            rows_of: None,
            name,
            title: String::new(),
            members: Vec::new(),
            rows,
            from: Vec::new(),
            span,
        });
        merged.order.push(DefId::Class(class));
        half.derived.push((to, class));
    }
}

/// What the types of a version allow beside those of both, and its constraints.
fn valid(merged: &mut Guideline, (g, constraints): (&Guideline, &[Constraint]), remap: &Remap, span: Span) -> Cond {
    let cond = |kind: CondKind| Cond { kind, span };
    let mut all: Vec<Cond> = constraints.iter().map(|constraint| remap.cond(&constraint.holds)).collect();
    let mut types = Vec::new();
    for (own, fact) in g.facts.with_ids() {
        let to = remap.fact(own);
        match (&fact.ty, merged.fact(to).map(|fact| &fact.ty)) {
            (FactType::OneOf(members), Some(FactType::OneOf(all))) if members.len() < all.len() => {
                let some: BTreeSet<u32> = (0..index(members.len())).map(|m| remap.member(own, m)).collect();
                types.push(cond(CondKind::Member(to, some)));
            }
            (FactType::SetOf(members), Some(FactType::SetOf(all))) if members.len() < all.len() => {
                let some: BTreeSet<u32> = (0..index(members.len())).map(|m| remap.member(own, m)).collect();
                for other in (0..index(all.len())).filter(|member| !some.contains(member)) {
                    types.push(cond(CondKind::Not(Box::new(cond(CondKind::Has(to, other))))));
                }
            }
            (FactType::Number(ty), Some(FactType::Number(both))) => {
                if let (None, Some(never)) = (fact.never, merged.fact(to).and_then(|fact| fact.never)) {
                    types.push(cond(CondKind::Not(Box::new(cond(CondKind::Fact(never))))));
                }
                let compare = |op, limit: &crate::number::Number| {
                    cond(CondKind::Compare(op, Num::Fact(to), Num::Const(limit.clone())))
                };
                if let (Some((low, closed)), true) = (&ty.low, ty.low != both.low) {
                    types.push(compare(if *closed { Comparison::GreaterOrEqual } else { Comparison::Greater }, low));
                }
                if let (Some((high, closed)), true) = (&ty.high, ty.high != both.high) {
                    types.push(compare(if *closed { Comparison::LessOrEqual } else { Comparison::Less }, high));
                }
            }
            _ => {}
        }
    }
    for holds in &types {
        merged.constraints.push(Constraint {
            title: String::new(),
            holds: holds.clone(),
            because: None,
            from: Vec::new(),
            span,
        });
    }
    all.extend(types);
    cond(CondKind::And(all))
}

impl Merged {
    /// A version in it.
    pub fn half(&self, side: Side) -> &Half {
        match side {
            Side::Old => &self.old,
            Side::New => &self.new,
        }
    }

    /// The values of the new version's examples.
    pub fn usual(&self, new: &Guideline) -> Usual {
        let remap = &self.new.remap;
        Usual::placed(new, self.guideline.facts.len(), |own, value| {
            let value = match value {
                Value::Member(member) => Value::Member(remap.member(own, *member)),
                Value::Set(set) => Value::Set(set.iter().map(|member| remap.member(own, *member)).collect()),
                other => other.clone(),
            };
            (remap.fact(own), value)
        })
    }

    /// The values of a merged case as one version has them; a value that the version does not have is left out.
    pub fn values(&self, side: Side, count: usize, merged: &Values) -> Values {
        let remap = &self.half(side).remap;
        let value = |own: FactId| {
            let value = merged.get(remap.fact(own))?;
            let back = |member: u32| {
                let members = remap.members.get(own).filter(|members| !members.is_empty());
                members.map_or(Some(member), |members| members.iter().position(|to| *to == member).map(index))
            };
            Some(match value {
                Value::Member(member) => Value::Member(back(*member)?),
                Value::Set(set) => Value::Set(set.iter().filter_map(|member| back(*member)).collect()),
                other => other.clone(),
            })
        };
        (0..count).map(|at| value(FactId(index(at)))).collect()
    }
}
