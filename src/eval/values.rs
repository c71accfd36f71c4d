//! What a guideline computes for one case: scores, classes, terms and derived facts, each with the values that it can still
//! have. Scores and classes are exact: a value is named where some completion of the case has it, and only there.

use super::around::Around;
use super::engine::{Engine, Subject};
use super::kleene::{self, View};
use super::pieces::{left_of, lies_among};
use super::prepared::Prepared;
pub use super::remaining::Remaining;
use super::remaining::excludes;
pub(super) use super::remaining::{Left, limits};
use super::settle::{self, Unsettled};
use super::stretch::Piece;
use super::tie::Settled;
use crate::check::model::{
    ClassId, DefId, Derivation, FactId, FactType, Guideline, Meaning, Num, NumberType, Outcome, Partial, RecId,
    ScoreId, Term, TermId, Value,
};
use crate::decide::compile::Derived;
use crate::decide::completions::Completions;
use crate::decide::diagram::{Manager, Node};
use crate::decide::interval::Range;
use crate::decide::rests::Rests;
use crate::number::Number;
use std::collections::{BTreeMap, BTreeSet};

/// Something that a guideline computes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Computed {
    /// A score.
    Score(ScoreId),
    /// A classification.
    Class(ClassId),
    /// A term.
    Term(TermId),
    /// A fact, mostly one that is derived from others.
    Fact(FactId),
}

/// What something comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueAnswer {
    /// What is computed.
    pub of: Computed,
    /// The values that it can have.
    pub remaining: Remaining,
    /// The unknown facts on which that hangs, in the guideline's order; empty where one value is left.
    pub missing: Vec<FactId>,
    /// The least and the greatest value that a score can have in any case.
    pub range: Option<(Number, Number)>,
    /// Whether less may be left than lies between the ends that are told: facts stand in a formula twice, or are tied to each other.
    pub hull: bool,
}

/// Which values are wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Wanted {
    /// The scores and classes that the answer rests on.
    #[default]
    Decisive,
    /// All that the guideline computes.
    All,
}

/// What the guideline computes for a case, in the guideline's order: scores, classes, terms, derived facts. `spoken` are the
/// recommendations that apply or may apply.
pub fn values(engine: &Engine, prepared: &Prepared, spoken: &[RecId], wanted: Wanted) -> Vec<ValueAnswer> {
    let g = engine.guideline();
    let all = wanted == Wanted::All;
    let by_rows = |id: TermId| matches!(g.term(id), Some(Term { means: Meaning::Rows(_), .. }));
    if !all && g.scores.is_empty() && g.classes.is_empty() && g.displayed.is_empty() && g.measures.is_empty() {
        return Vec::new();
    }
    let mut rests = Rests::default();
    rests.definitions(g, spoken.iter().map(|id| DefId::Rec(*id)));
    let shown = |of: &Computed| {
        let unless_said = match *of {
            Computed::Score(id) => rests.definitions.contains(&DefId::Score(id)),
            Computed::Class(id) => rests.definitions.contains(&DefId::Class(id)),
            Computed::Term(id) => {
                (by_rows(id) || g.is_placed(DefId::Term(id))) && rests.definitions.contains(&DefId::Term(id))
            }
            Computed::Fact(_) => false,
        };
        let said = named(g, *of).and_then(|(name, _)| g.displayed.get(name).copied());
        all || said.unwrap_or(unless_said)
    };
    let scores = g.scores.ids().map(Computed::Score);
    let classes = g.classes.with_ids().filter(|(_, class)| class.rows_of.is_none()).map(|(id, _)| Computed::Class(id));
    // What is asked of a list that is left out stands for nothing.
    let placed: BTreeSet<DefId> = g.order.iter().copied().filter(|id| g.is_placed(*id)).collect();
    let asked = |id: &TermId| !g.is_placed(DefId::Term(*id)) || placed.contains(&DefId::Term(*id));
    let terms = g.terms.ids().filter(asked).map(Computed::Term);
    let facts = g.derivation_order.iter().copied().filter(|id| !given(prepared, *id)).map(Computed::Fact);
    let view = kleene::view(g, &prepared.values);
    let chosen = scores.chain(classes).chain(terms).chain(facts).filter(shown);
    let around = Around::new(engine, prepared, &view);
    chosen.map(|of| value_in(&around, of)).collect()
}

/// Whether a fact is known, and not because it is derived.
fn given(prepared: &Prepared, id: FactId) -> bool {
    prepared.values.knows(id) && !prepared.derived.contains(&id)
}

/// What one of them comes to.
pub fn value(engine: &Engine, prepared: &Prepared, view: &View<'_>, of: Computed) -> ValueAnswer {
    value_in(&Around::new(engine, prepared, view), of)
}

fn value_in(around: &Around<'_>, of: Computed) -> ValueAnswer {
    let Around { engine, prepared, view, .. } = *around;
    let g = engine.guideline();
    let mut exact = None;
    let (remaining, missing) = match of {
        Computed::Score(id) => engine.left(prepared, DefId::Score(id), view),
        Computed::Class(id) => engine.left(prepared, DefId::Class(id), view),
        Computed::Term(id) => match g.term(id).map(|term| &term.means) {
            Some(Meaning::Num(..) | Meaning::Rows(_)) => {
                let rows = engine.by_rows(prepared, view, id);
                exact = rows.as_ref().map(|(_, exact)| *exact);
                rows.map_or_else(|| number_in(around, &Num::Term(id)), |(left, _)| left)
            }
            Some(Meaning::Cond(_)) | None => {
                let truth = engine.verdict(prepared, Subject::Term(id));
                let open = truth == Outcome::Undetermined;
                let missing = if open { engine.missing(prepared, Subject::Term(id)) } else { BTreeSet::new() };
                (Remaining::Truth(truth), missing)
            }
        },
        Computed::Fact(id) => fact(around, id),
    };
    let range = match of {
        Computed::Score(id) => engine.range(id),
        Computed::Class(_) | Computed::Term(_) | Computed::Fact(_) => None,
    };
    let stretches = matches!(&remaining, Remaining::Pieces(..))
        || matches!(&remaining, Remaining::Between(low, high) if low.is_some() || high.is_some());
    let exactly = || match of {
        Computed::Term(id) => around.exact(&Num::Term(id)),
        // What nothing is derived for is known as it is given.
        Computed::Fact(id) => g.fact(id).is_none_or(|fact| fact.derivation.is_none()) || around.exact(&Num::Fact(id)),
        Computed::Score(_) | Computed::Class(_) => true,
    };
    let hull = stretches && !exact.unwrap_or_else(exactly);
    ValueAnswer { of, remaining, missing: g.asked_all(missing).into_iter().collect(), range, hull }
}

/// What is left of a derived fact.
fn fact(around: &Around<'_>, id: FactId) -> Left {
    let Around { engine, prepared, .. } = *around;
    let g = engine.guideline();
    let known = prepared.values.get(id).map(|value| match value {
        Value::Bool(truth) => Remaining::Truth(if *truth { Outcome::Yes } else { Outcome::No }),
        Value::Member(at) => Remaining::Members([Some(*at)].into()),
        Value::Number(number) => Remaining::Numbers([number.clone()].into()),
        Value::Set(set) => Remaining::Sets(set.clone()),
    });
    if let Some(known) = known {
        return (known, BTreeSet::new());
    }
    let Some(fact) = g.fact(id) else { return (Remaining::Untold, BTreeSet::new()) };
    match &fact.derivation {
        Some(Derivation::Value(num)) => {
            let (derived, missing) = number_in(around, num);
            let Some(part) = prepared.values.part(id) else { return (met(derived, &fact.ty, None), missing) };
            // What is given in part counts wherever it leaves out what is derived.
            let missing = if excludes(&derived, None, Some(part)) {
                [id].into()
            } else {
                engine.open_facts(prepared, &Num::Fact(id))
            };
            let (low, high) = around.lies(&Num::Fact(id)).stretch.limits();
            (Remaining::Between(low, high), missing)
        }
        Some(Derivation::Rows(_) | Derivation::Condition(_)) => {
            let Some(settled) = engine.members(prepared, id) else { return (Remaining::Untold, BTreeSet::new()) };
            let left: BTreeSet<Option<u32>> = settled.says.iter().map(|node| node.as_member()).collect();
            let remaining = match (&fact.ty, left.len()) {
                (FactType::YesNo, 1) => match left.first() {
                    Some(Some(member)) => Remaining::Truth(if *member == 1 { Outcome::Yes } else { Outcome::No }),
                    _ => Remaining::Truth(Outcome::Undetermined),
                },
                (FactType::YesNo, _) => Remaining::Truth(Outcome::Undetermined),
                _ => Remaining::Members(left),
            };
            (remaining, settled.matter)
        }
        None => (not_given(&fact.ty, prepared.values.part(id)), [id].into()),
    }
}

/// What is left of a fact that is not given, or given in part.
fn not_given(ty: &FactType, part: Option<&Partial>) -> Remaining {
    match (ty, part) {
        (FactType::YesNo, _) => Remaining::Truth(Outcome::Undetermined),
        (FactType::OneOf(_), Some(Partial::OneOf(left))) => {
            Remaining::Members(left.iter().copied().map(Some).collect())
        }
        (FactType::OneOf(members), _) => Remaining::Members((0u32..).zip(members).map(|(at, _)| Some(at)).collect()),
        (FactType::Number(_), _) => met(Remaining::Between(None, None), ty, part),
        (FactType::SetOf(_), _) => Remaining::Untold,
    }
}

/// What is left of numbers by what is known in part, and by the range of their type.
fn met(left: Remaining, ty: &FactType, part: Option<&Partial>) -> Remaining {
    match (left, ty) {
        (Remaining::Between(low, high), FactType::Number(ty)) => {
            let (low, high) = within(ty, part, (low, high));
            Remaining::Between(low, high)
        }
        (Remaining::Pieces(pieces, lacks), FactType::Number(ty)) => {
            Remaining::Pieces(pieces.into_iter().map(|piece| within(ty, part, piece)).collect(), lacks)
        }
        (left, _) => left,
    }
}

/// The part of a piece that lies in the range of a type, and in what is known.
fn within(ty: &NumberType, part: Option<&Partial>, (low, high): Piece) -> Piece {
    let (least, most) = limits(part);
    let known = Range::of(ty).between(least, most).between(low, high);
    (known.low, known.high)
}

/// What is left of a number that is computed with facts.
pub(super) fn number(engine: &Engine, prepared: &Prepared, view: &View<'_>, num: &Num) -> Left {
    number_in(&Around::new(engine, prepared, view), num)
}

fn number_in(around: &Around<'_>, num: &Num) -> Left {
    let Around { engine, prepared, view, .. } = *around;
    let never = never_was(engine, prepared, num);
    if never == Outcome::Yes {
        return (Remaining::Undefined, BTreeSet::new());
    }
    match view.known_number(num).filter(|_| never == Outcome::No) {
        Some(number) => (Remaining::Numbers([number].into()), BTreeSet::new()),
        None if view.is_undefined(num) => (Remaining::Undefined, BTreeSet::new()),
        None => {
            let left = engine.left_by_ties(prepared, num);
            if !left.is_empty() {
                let remaining = left_of(lies_among(around, num, &left), never == Outcome::Undetermined);
                let missing = match left.keys().next() {
                    _ if remaining.is_known() => BTreeSet::new(),
                    Some(id) if left.len() == 1 => engine.hangs_on_classes(around, num, *id, &remaining),
                    _ => engine.open_facts(prepared, num),
                };
                return (remaining, missing);
            }
            let lies = around.lies(num);
            if lies.never {
                return (Remaining::Undefined, BTreeSet::new());
            }
            let (low, high) = lies.stretch.limits();
            let lacks = lies.lacks || never == Outcome::Undetermined;
            let remaining = if lacks && (low.is_some() || high.is_some()) {
                Remaining::Pieces(vec![(low, high)], true)
            } else {
                Remaining::Between(low, high)
            };
            (remaining, engine.open_facts(prepared, num))
        }
    }
}

/// Whether a day with which a number is computed never was.
pub(super) fn never_was(engine: &Engine, prepared: &Prepared, num: &Num) -> Outcome {
    let g = engine.guideline();
    let mut found = Outcome::No;
    for never in engine.computed_with(num).into_iter().filter_map(|id| g.fact(id)?.never) {
        match prepared.values.get(never) {
            Some(Value::Bool(true)) => return Outcome::Yes,
            Some(_) => {}
            None => found = Outcome::Undetermined,
        }
    }
    found
}

impl Engine {
    /// What is left of a score or class, and the facts that would settle it.
    pub(super) fn left(&self, prepared: &Prepared, id: DefId, view: &View<'_>) -> Left {
        let ask = |engine: &Engine, prepared: &Prepared| {
            let compiled = engine.compiled();
            let node = compiled.definitions.get(&id).copied().unwrap_or(Node::NONE);
            engine.several(prepared, (&compiled.manager, node), &|node| node)
        };
        let Ok((engine, settled)) = self.on(prepared, &ask) else {
            return (self.at_least_known(id, view), BTreeSet::new());
        };
        let manager = &engine.compiled().manager;
        let remaining = match id {
            DefId::Score(_) => {
                Remaining::Numbers(settled.says.iter().filter_map(|node| manager.as_number(*node)).cloned().collect())
            }
            _ => Remaining::Members(settled.says.iter().map(|node| node.as_member()).collect()),
        };
        (remaining, settled.matter)
    }

    /// What condition by condition is told of a score or class that is too complex.
    fn at_least_known(&self, id: DefId, view: &View<'_>) -> Remaining {
        match id {
            DefId::Score(of) => match view.known_number(&Num::Score(of)) {
                Some(number) => Remaining::Numbers([number].into()),
                None => Remaining::Untold,
            },
            DefId::Class(of) => {
                view.known_class(of).map_or(Remaining::Untold, |class| Remaining::Members([class].into()))
            }
            DefId::Term(_) | DefId::Rec(_) => Remaining::Untold,
        }
    }

    /// What completions say of a diagram of several things, and the facts that settle which; `alike` is one thing for all that
    /// are the same.
    pub(super) fn several(
        &self,
        prepared: &Prepared,
        (manager, node): (&Manager, Node),
        alike: &dyn Fn(Node) -> Node,
    ) -> Result<Settled, Unsettled> {
        let mut settled = self.settle(prepared, (manager, node), settle::Wanted::Verdict)?;
        settled.says = settled.says.into_iter().map(alike).collect();
        if settled.says.len() > 1 {
            let large = |_| Unsettled::TooComplex(BTreeSet::new());
            let mut completions = Completions::default();
            let whole = completions.import(manager, node, &prepared.codes).map_err(large)?;
            // That no row holds is one of the things that may be said, and not that nothing is settled.
            let things: Vec<Node> = completions.plain.terminals(whole).into_iter().collect();
            let place = |node: Node| {
                let at = things.iter().position(|thing| alike(*thing) == alike(node));
                at.and_then(|at| u32::try_from(at).ok())
            };
            let whole =
                completions.plain.map(whole, &|_, node| place(node).map_or(node, Node::member)).map_err(large)?;
            settled.matter = self.settle(prepared, (&completions.plain, whole), settle::Wanted::Facts)?.matter;
        } else {
            settled.matter.clear();
        }
        Ok(settled)
    }

    /// What completions say of a fact that is derived by rows; of one that is given in part which member it has, as what is given
    /// counts more than what is derived.
    fn members(&self, prepared: &Prepared, id: FactId) -> Option<Settled> {
        let Derived::Rows(node) = self.compiled().derivations.get(&id)? else { return None };
        // Of the guideline for a case alone the derivation is asked by its class; what is known in part is put in there.
        let class = || self.own(prepared).and_then(|own| own.derivations.get(&id).copied());
        let in_part = prepared.values.part(id).is_some();
        let ask = |engine: &Engine, of: &Prepared| {
            let compiled = engine.compiled();
            if let Some(own) = engine.member_of(id).filter(|_| in_part) {
                let (manager, node) = own.map_err(|_| Unsettled::TooComplex([id].into()))?;
                return engine.several(of, (&manager, node), &|node| node);
            }
            let node = match compiled.derivations.get(&id) {
                Some(Derived::Rows(_)) => Some(*node),
                Some(Derived::Sum(..) | Derived::Computed(_)) => None,
                None => class().and_then(|class| compiled.definitions.get(&DefId::Class(class)).copied()),
            };
            let node = node.ok_or_else(|| Unsettled::TooComplex([id].into()))?;
            engine.several(of, (&compiled.manager, node), &|node| node)
        };
        self.on(prepared, &ask).ok().map(|(_, settled)| settled)
    }

    /// What completions leave of the numbers with which another is computed, where they leave less than their range: of one
    /// the classes that its values fall into, of several, which may be tied to each other, from the first class to the last.
    fn left_by_ties(&self, prepared: &Prepared, num: &Num) -> BTreeMap<FactId, Vec<Piece>> {
        let ties = prepared.ties.get_or_init(|| self.ties(prepared));
        let tied = |id: &FactId| {
            let own = [*id].into();
            !prepared.values.knows(*id) && ties.iter().any(|tie| tie.reaches(&own))
        };
        let facts = self.computed_with(num).into_iter().filter(tied);
        let mut left: BTreeMap<FactId, Vec<Piece>> =
            facts.filter_map(|id| Some((id, self.classes_left(prepared, id)?))).collect();
        if left.len() > 1 {
            for pieces in left.values_mut() {
                let ends = pieces.first().zip(pieces.last()).map(|(first, last)| (first.0.clone(), last.1.clone()));
                *pieces = ends.into_iter().collect();
            }
        }
        left
    }

    /// What a number hangs on that is computed with one fact that others are tied to: the facts that settle in which class this
    /// one lies, where its classes do not come to the same number.
    fn hangs_on_classes(&self, around: &Around<'_>, num: &Num, id: FactId, left: &Remaining) -> BTreeSet<FactId> {
        let prepared = around.prepared;
        let open = || self.open_facts(prepared, num);
        let exact = matches!(left, Remaining::Numbers(_));
        let ask = |engine: &Engine, of: &Prepared| {
            let own = engine.member_of(id).ok_or_else(|| Unsettled::PutIn([id].into()))?;
            let (manager, node) = own.map_err(|_| Unsettled::TooComplex([id].into()))?;
            let range = match self.guideline().fact(id).map(|fact| &fact.ty) {
                Some(FactType::Number(ty)) => Range::of(ty),
                _ => return Err(Unsettled::TooComplex([id].into())),
            };
            let comes_to = |interval| {
                let part = range.within(interval);
                let all = lies_among(around, num, &[(id, vec![(part.low, part.high)])].into());
                if exact { Some(left_of(all, false)) } else { None }
            };
            let classes: Vec<Option<Remaining>> = engine.compiled().domain.intervals(id).iter().map(comes_to).collect();
            let alike = |node: Node| {
                let own = node.as_member().and_then(|at| classes.get(at as usize)?.as_ref());
                let first = own.and_then(|own| classes.iter().position(|other| other.as_ref() == Some(own)));
                first.and_then(|at| u32::try_from(at).ok()).map_or(node, Node::member)
            };
            engine.several(of, (&manager, node), &alike)
        };
        match self.on(prepared, &ask) {
            Ok((_, settled)) if exact => settled.matter,
            Ok((_, settled)) => settled.matter.into_iter().chain(open()).collect(),
            Err(_) => open(),
        }
    }

    /// The classes of a number that completions leave, in order; none where they leave all of them, or where that is not told.
    fn classes_left(&self, prepared: &Prepared, id: FactId) -> Option<Vec<Piece>> {
        let fact = self.guideline().fact(id)?;
        let FactType::Number(ty) = &fact.ty else { return None };
        // A day that never was is told of elsewhere.
        if fact.never.is_some_and(|never| prepared.values.get(never) != Some(&Value::Bool(false))) {
            return None;
        }
        let ask = |engine: &Engine, of: &Prepared| {
            let own = engine.member_of(id).ok_or_else(|| Unsettled::PutIn([id].into()))?;
            let (manager, node) = own.map_err(|_| Unsettled::TooComplex([id].into()))?;
            engine.settle(of, (&manager, node), settle::Wanted::Verdict)
        };
        let (engine, settled) = self.on(prepared, &ask).ok()?;
        let (low, high) = limits(prepared.values.part(id));
        let range = Range::of(ty).between(low, high);
        let classes: BTreeSet<usize> =
            settled.says.iter().filter_map(|node| node.as_member()).map(|at| at as usize).collect();
        let intervals = engine.compiled().domain.intervals(id);
        if classes.is_empty() || classes.len() == intervals.len() {
            return None;
        }
        let within = |at: &usize| intervals.get(*at).map(|interval| range.within(interval));
        Some(classes.iter().filter_map(within).map(|part| (part.low, part.high)).collect())
    }

    /// The unknown facts that a number is computed with. Those behind a derived fact can be given in its place.
    pub(super) fn open_facts(&self, prepared: &Prepared, num: &Num) -> BTreeSet<FactId> {
        let mut missing = BTreeSet::new();
        let mut waiting: Vec<FactId> = self.computed_with(num).into_iter().collect();
        while let Some(id) = waiting.pop() {
            if !prepared.values.knows(id) && missing.insert(id) {
                waiting.extend(self.sources(id));
            }
        }
        missing
    }

    /// The facts that a number is computed with, in the guideline's order.
    pub fn computed_with(&self, num: &Num) -> BTreeSet<FactId> {
        let mut rests = Rests::default();
        rests.num(self.guideline(), num);
        rests.facts
    }

    /// The least and the greatest value that a score has in any case; none where lists that are given here bear on it.
    pub(super) fn range(&self, id: ScoreId) -> Option<(Number, Number)> {
        let mut rests = Rests::default();
        rests.definitions(self.guideline(), std::iter::once(DefId::Score(id)));
        if rests.definitions.iter().any(|id| self.guideline().is_placed(*id)) {
            return None;
        }
        let manager = &self.compiled().manager;
        let node = *self.compiled().definitions.get(&DefId::Score(id))?;
        let all: BTreeSet<&Number> =
            manager.terminals(node).into_iter().filter_map(|node| manager.as_number(node)).collect();
        Some(((*all.first()?).clone(), (*all.last()?).clone()))
    }
}

/// Something that is computed, by its name; none of a fact that is only given.
pub fn computed_named(g: &Guideline, name: &str) -> Option<Computed> {
    let score = g.scores.ids().map(Computed::Score);
    let class = g.classes.with_ids().filter(|(_, class)| class.rows_of.is_none()).map(|(id, _)| Computed::Class(id));
    let term = g.terms.ids().map(Computed::Term);
    let fact = g.derivation_order.iter().copied().map(Computed::Fact);
    score.chain(class).chain(term).chain(fact).find(|of| named(g, *of).is_some_and(|(own, _)| own == name))
}

/// The name and title of what is computed.
pub fn named(g: &Guideline, of: Computed) -> Option<(&str, &str)> {
    match of {
        Computed::Score(id) => g.score(id).map(|score| (score.name.as_str(), score.title.as_str())),
        Computed::Class(id) => g.class(id).map(|class| (class.name.as_str(), class.title.as_str())),
        Computed::Term(id) => g.term(id).map(|term| (term.name.as_str(), term.title.as_str())),
        Computed::Fact(id) => g.fact(id).map(|fact| (fact.name.as_str(), fact.title.as_str())),
    }
}
