//! What can be otherwise of a case: facts that are given, facts that are not known, and facts that stay as they are. And what is
//! said of the case while some of them may be anything, as a diagram.

use crate::check::model::{DefId, FactId, Guideline, ListedId, Outcome, Partial, Value, Values};
use crate::decide::compile::Derived;
use crate::decide::completions::Completions;
use crate::decide::diagram::{Node, Run, TooComplex};
use crate::decide::domain::Kind;
use crate::decide::interval::declared;
use crate::decide::rests::Rests;
use crate::eval::{Engine, Prepared, Subject};
use std::collections::BTreeSet;

/// The fact that a person is asked for where a fact is looked at; none of parts of entries of lists, which are not looked at one
/// by one.
pub(super) fn item(g: &Guideline, id: FactId) -> Option<FactId> {
    let fact = g.fact(id)?;
    if fact.entry.is_some() { None } else { Some(g.asked(id)) }
}

/// Whether something of a fact is known that is said and not derived.
pub(super) fn is_given(g: &Guideline, case: &Values, id: FactId) -> bool {
    let never = g.fact(id).and_then(|fact| fact.never);
    let said = |id: FactId| case.knows(id) || case.part(id).is_some();
    said(id) || never.is_some_and(said)
}

/// Makes a fact unknown, with whether it never was.
pub(super) fn forget(g: &Guideline, case: &mut Values, id: FactId) {
    case.take(id);
    if let Some(never) = g.fact(id).and_then(|fact| fact.never) {
        case.take(never);
    }
}

/// The variables of a fact that a person is asked for: of a set all its members, of a day also whether it never was.
pub(super) fn variables(engine: &Engine, id: FactId) -> Vec<u32> {
    let domain = &engine.compiled().domain;
    let never = engine.guideline().fact(id).and_then(|fact| fact.never);
    let own = |id: FactId| domain.fact(id).into_iter().chain(domain.bits(id));
    own(id).chain(never.into_iter().flat_map(own)).collect()
}

/// What is said of a case of which some facts may be anything: by their classes, [`Node::NOBODY`] where a constraint is broken.
/// Facts that are derived by rows stand as these rows.
pub(super) struct Said {
    pub completions: Completions,
    pub node: Node,
    /// Whether it says exactly what all completions say: no comparison of several facts, no number that is computed, and no
    /// constraint is left open.
    pub exact: bool,
}

/// Builds it. `codes` are the classes that are fixed, by variable; `about` are facts whose constraints count in any case; what is known
/// of a fact in part `counts` or not.
pub(super) fn said(
    engine: &Engine,
    prepared: &Prepared,
    case: &Values,
    subject: Subject,
    codes: &[u32],
    (about, counts): (&BTreeSet<FactId>, &dyn Fn(FactId) -> bool),
) -> Result<Said, TooComplex> {
    let compiled = engine.compiled();
    let mut build = Build { engine, case, codes, completions: Completions::default() };
    let node = build.completions.import(&compiled.manager, engine.root(subject), codes)?;
    let mut node = build.derived(node)?;
    let mut exact = true;
    // Constraints count that bear on what is tested, directly or by others, or on what it is about.
    let mut open: Vec<Node> = compiled.constraints.clone();
    loop {
        let facts: BTreeSet<FactId> = build.facts(node).union(about).copied().collect();
        let mut bears = Vec::new();
        let mut rest = Vec::new();
        for constraint in open {
            let imported = build.completions.import(&compiled.manager, constraint, codes)?;
            let imported = build.derived(imported)?;
            match imported {
                Node::TRUE => {}
                other if other == Node::FALSE || !build.facts(other).is_disjoint(&facts) => bears.push(other),
                _ => rest.push(constraint),
            }
        }
        open = rest;
        if bears.is_empty() {
            break;
        }
        match build.completions.where_all(bears, node) {
            Ok(joined) => node = joined,
            Err(TooComplex) => {
                exact = false;
                break;
            }
        }
    }
    for (id, part) in prepared.values.parts().filter(|(id, _)| counts(*id)) {
        if let Some(within) = build.in_part(id, part)? {
            node = build.completions.plain.choose(within, node, Node::NOBODY)?;
        }
    }
    // What is known in part of a derived fact counts only where it leaves what is derived.
    exact &=
        !prepared.values.parts().any(|(id, _)| engine.guideline().fact(id).is_some_and(|of| of.derivation.is_some()));
    exact &= build.completions.tests(node).into_iter().all(|variable| build.plain(variable));
    Ok(Said { completions: build.completions, node, exact })
}

struct Build<'a> {
    engine: &'a Engine,
    case: &'a Values,
    codes: &'a [u32],
    completions: Completions,
}

impl Build<'_> {
    fn facts(&self, node: Node) -> BTreeSet<FactId> {
        let domain = &self.engine.compiled().domain;
        self.completions.tests(node).into_iter().flat_map(|variable| domain.facts(variable)).collect()
    }

    /// Whether a variable is what it says, and follows from no other.
    fn plain(&self, variable: u32) -> bool {
        let compiled = self.engine.compiled();
        let computed = |id: &FactId| {
            let number = matches!(compiled.derivations.get(id), Some(Derived::Sum(..) | Derived::Computed(_)));
            number && !self.case.knows(*id)
        };
        match compiled.domain.kind(variable) {
            Some(Kind::Fact(id)) => !computed(&id),
            Some(Kind::Bit(..)) => true,
            Some(Kind::Atom(_)) | None => false,
        }
    }

    /// A diagram in which facts that are derived by rows stand as these rows.
    fn derived(&mut self, node: Node) -> Result<Node, TooComplex> {
        let (g, compiled) = (self.engine.guideline(), self.engine.compiled());
        let is_said = |id: FactId| is_given(g, self.case, id);
        self.completions.by_rows(g, compiled, self.codes, &is_said, node)
    }

    /// Where a fact that is known in part has a value that is left to it; none where its classes do not tell.
    fn in_part(&mut self, id: FactId, part: &Partial) -> Result<Option<Node>, TooComplex> {
        let domain = &self.engine.compiled().domain;
        let plain = &mut self.completions.plain;
        if let Partial::Set(includes, excludes) = part {
            let mut all = Node::TRUE;
            for (member, has) in includes.iter().map(|at| (at, true)).chain(excludes.iter().map(|at| (at, false))) {
                let Some(variable) = domain.bit(id, *member) else { continue };
                let runs = [Run { end: 1, child: Node::truth(!has) }, Run { end: 2, child: Node::truth(has) }];
                let one = plain.node(variable, runs)?;
                all = plain.and(all, one)?;
            }
            return Ok(Some(all));
        }
        let Some(variable) = domain.fact(id) else { return Ok(None) };
        let classes = domain.classes(variable).unwrap_or(0);
        let allowed = allowed(self.engine, id, part);
        let run = |class: u32| {
            let left = allowed.get(class as usize).copied().unwrap_or(true);
            Run { end: class.saturating_add(1), child: Node::truth(left) }
        };
        Ok(Some(plain.node(variable, (0..classes).map(run))?))
    }
}

/// The classes of a fact in which some value is left to it by what is known in part.
pub(super) fn allowed(engine: &Engine, id: FactId, part: &Partial) -> Vec<bool> {
    let domain = &engine.compiled().domain;
    let classes = domain.fact(id).and_then(|variable| domain.classes(variable)).unwrap_or(0);
    let (intervals, range) = (domain.intervals(id), declared(engine.guideline(), id));
    let left = |class: u32| match part {
        Partial::OneOf(_) => part.allows(&Value::Member(class)),
        Partial::Between(low, high) => {
            let here = range.as_ref().zip(intervals.get(class as usize)).map(|(range, here)| range.within(here));
            here.is_none_or(|here| here.between(low.clone(), high.clone()).typical().is_some())
        }
        Partial::Set(..) => true,
    };
    (0..classes).map(left).collect()
}

/// The lists of findings that something asks of a case; whose entries are taken as they are here. A list that may be left out counts
/// where something is derived from it.
pub(super) fn lists(engine: &Engine, (prepared, case): (&Prepared, &Values), subject: Subject) -> BTreeSet<ListedId> {
    let g = engine.guideline().written();
    let mut rests = Rests::default();
    let scope = g.header.as_ref().and_then(|header| header.scope.as_ref());
    match subject {
        Subject::Rec(id) => {
            rests.definitions(g, [DefId::Rec(id)]);
            let regardless = g.rec(id).is_some_and(|rec| rec.regardless_of_scope);
            scope.filter(|_| !regardless).into_iter().for_each(|scope| rests.cond(g, scope));
        }
        _ => scope.into_iter().for_each(|scope| rests.cond(g, scope)),
    }
    let mut waiting: Vec<(FactId, bool)> = rests.facts.iter().map(|id| (*id, true)).collect();
    let (mut seen, mut found) = (BTreeSet::new(), BTreeSet::new());
    while let Some((id, known)) = waiting.pop() {
        if !seen.insert(id) {
            continue;
        }
        let left_out = |list: &ListedId| g.listed.get(*list).is_some_and(|list| list.left_out);
        found.extend(g.list_asked(id).filter(|list| known || !left_out(list)));
        if let Some(derivation) = g.fact(id).and_then(|fact| fact.derivation.as_ref())
            && !is_given(g, case, id)
        {
            let mut behind = Rests::default();
            behind.derivation(g, derivation);
            waiting.extend(behind.facts.into_iter().map(|source| (source, prepared.values.knows(id))));
        }
    }
    found
}

/// The subject's verdict for a case; none where nobody is like it, or that is not decided.
pub(super) fn verdict(engine: &Engine, case: &Values, subject: Subject) -> Option<Outcome> {
    let prepared = engine.prepare(case);
    let possible = engine.standing(&prepared) == crate::eval::Standing::Possible;
    possible.then(|| engine.verdict(&prepared, subject))
}
