//! Why: the author's own conditions, each with what it says of this case and the facts that make it say so.

use super::kleene::{self, View, not};
use crate::check::model::{
    ClassRow, Cond, CondKind, DefId, Derivation, ExpectedOf, FactId, Guideline, Meaning, Num, Outcome, RecId, Values,
};
use crate::source::Span;
use std::cell::Cell;
use std::collections::BTreeSet;

/// A condition and what it says of a case.
#[derive(Debug, Clone)]
pub struct Reason {
    /// Where the author wrote it.
    pub span: Span,
    /// What it says by itself.
    pub truth: Outcome,
    /// How its parts are joined.
    pub join: Join,
    /// Its parts, in the author's order.
    pub parts: Vec<Reason>,
    /// The facts that it tests itself, without its parts.
    pub facts: BTreeSet<FactId>,
    /// What it looks at, where its words do not say it: a level of a score.
    pub of: Option<String>,
    /// The term, classification or recommendation that it names.
    pub names: Option<DefId>,
}

/// How parts are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Join {
    /// It has no parts.
    Leaf,
    /// All must hold.
    All,
    /// One must hold.
    Any,
    /// So many must hold.
    AtLeast(u32),
    /// Its part must not hold.
    Not,
    /// It stands for its part.
    Means,
}

/// Conditions from which on an explanation follows no further definitions.
const MAX_REASONS: usize = 2_000;
/// Deepest definitions that an explanation follows.
const MAX_FOLLOWED: usize = 6;

/// Explains a condition.
pub fn explain(guideline: &Guideline, view: &View<'_>, cond: &Cond) -> Reason {
    Explainer { guideline, view, made: Cell::new(0) }.reason(cond, 0)
}

/// The conditions behind something that an expectation can name.
pub fn behind(guideline: &Guideline, of: ExpectedOf) -> Vec<&Cond> {
    let g = guideline;
    let scope = g.header.as_ref().and_then(|h| h.scope.as_ref());
    match of {
        ExpectedOf::Scope => scope.into_iter().collect(),
        ExpectedOf::Rec(id) => g.rec(id).map_or_else(Vec::new, |rec| {
            scope.filter(|_| !rec.regardless_of_scope).into_iter().chain(&rec.when).chain(&rec.unless).collect()
        }),
        ExpectedOf::Term(id) => match g.term(id).map(|t| &t.means) {
            Some(Meaning::Cond(cond)) => vec![cond],
            Some(Meaning::Rows(rows)) => g.class(rows.class).map_or_else(Vec::new, |class| conditions_of(&class.rows)),
            Some(Meaning::Num(..)) | None => Vec::new(),
        },
        ExpectedOf::Class(id) => g.class(id).map_or_else(Vec::new, |class| conditions_of(&class.rows)),
        ExpectedOf::Score(id) => g.score(id).into_iter().flat_map(|s| s.items.iter().map(|(_, when)| when)).collect(),
        ExpectedOf::Fact(id) => match g.fact(id).and_then(|f| f.derivation.as_ref()) {
            Some(Derivation::Rows(derived)) => conditions_of(derived),
            Some(Derivation::Condition(_) | Derivation::Value(_)) | None => Vec::new(),
        },
    }
}

/// The conditions without parts that decide whether a recommendation applies; the scope only where it keeps it from
/// applying.
pub fn verdict(guideline: &Guideline, values: &Values, id: RecId) -> Vec<Reason> {
    let span = guideline.rec(id).map_or_else(Span::default, |rec| rec.span);
    leaves(guideline, values, &[&Cond { kind: CondKind::Applies(id), span }])
}

/// The conditions without parts that decide what some conditions say of a case, each once.
pub fn leaves(guideline: &Guideline, values: &Values, conditions: &[&Cond]) -> Vec<Reason> {
    let view = kleene::view(guideline, values);
    let mut leaves: Vec<Reason> = Vec::new();
    let mut seen = BTreeSet::new();
    for cond in conditions {
        for leaf in explain(guideline, &view, cond).leaves() {
            if seen.insert(leaf.span) {
                leaves.push(leaf.clone());
            }
        }
    }
    leaves
}

/// What decides what some conditions say of a case, as an outline: each condition with how deep it stands below the terms
/// and recommendations that name it. Each condition without parts comes once.
pub fn outline(guideline: &Guideline, values: &Values, of: ExpectedOf) -> Vec<(usize, Reason)> {
    let view = kleene::view(guideline, values);
    let (mut lines, mut seen) = (Vec::new(), BTreeSet::new());
    match of {
        ExpectedOf::Rec(id) => {
            let span = guideline.rec(id).map_or_else(Span::default, |rec| rec.span);
            let reason = explain(guideline, &view, &Cond { kind: CondKind::Applies(id), span });
            // The recommendation itself was asked for.
            reason.deciding().into_iter().for_each(|part| part.outline(0, &mut lines, &mut seen));
        }
        _ => {
            for cond in behind(guideline, of) {
                explain(guideline, &view, cond).outline(0, &mut lines, &mut seen);
            }
        }
    }
    lines
}

fn conditions_of(rows: &[ClassRow]) -> Vec<&Cond> {
    rows.iter().filter_map(|row| row.when.as_ref()).collect()
}

struct Explainer<'a> {
    guideline: &'a Guideline,
    view: &'a View<'a>,
    /// Conditions that were looked at.
    made: Cell<usize>,
}

impl Explainer<'_> {
    fn reason(&self, cond: &Cond, followed: usize) -> Reason {
        self.made.set(self.made.get().saturating_add(1));
        let follows = followed < MAX_FOLLOWED && self.made.get() < MAX_REASONS;
        let mut reason = Reason {
            span: cond.span,
            truth: self.view.truth(cond),
            join: Join::Leaf,
            parts: Vec::new(),
            facts: BTreeSet::new(),
            of: self.guideline.leveled.get(&cond.span).cloned(),
            names: None,
        };
        let parts = |parts: &[Cond]| parts.iter().map(|part| self.reason(part, followed)).collect();
        match &cond.kind {
            CondKind::Const(_) => {}
            CondKind::Fact(id) | CondKind::Member(id, _) | CondKind::Has(id, _) | CondKind::Empty(id) => {
                reason.facts.insert(*id);
            }
            CondKind::And(all) if all.iter().any(|part| part.span != cond.span) => {
                reason.join = Join::All;
                reason.parts = parts(all);
            }
            CondKind::Or(any) if any.iter().any(|part| part.span != cond.span) => {
                reason.join = Join::Any;
                reason.parts = parts(any);
            }
            // `between` and `includes all of` are one condition to their author.
            CondKind::And(all) | CondKind::Or(all) => all.iter().for_each(|part| self.facts(part, &mut reason.facts)),
            CondKind::AtLeast(count, of) => {
                reason.join = Join::AtLeast(*count);
                reason.parts = parts(of);
            }
            CondKind::Not(inner) if inner.span == cond.span => {
                // `is not`, `not in`: the author's one condition.
                let mut inner = self.reason(inner, followed);
                inner.truth = reason.truth;
                return inner;
            }
            CondKind::Not(inner) => {
                reason.join = Join::Not;
                reason.parts = vec![self.reason(inner, followed)];
            }
            CondKind::Compare(_, left, right) => {
                let mut seen = BTreeSet::new();
                self.num_facts(left, &mut reason.facts, &mut seen);
                self.num_facts(right, &mut reason.facts, &mut seen);
            }
            // What is asked of a list is one condition in the author's words.
            CondKind::Term(id) if self.guideline.is_placed(DefId::Term(*id)) => {
                let means = self.guideline.term(*id).and_then(|term| term.means.condition());
                means.into_iter().for_each(|means| self.facts(means, &mut reason.facts));
            }
            CondKind::Term(id) => {
                reason.names = Some(DefId::Term(*id));
                if let (Some(Meaning::Cond(means)), true) = (self.guideline.term(*id).map(|t| &t.means), follows) {
                    reason.join = Join::Means;
                    reason.parts = vec![self.reason(means, followed.saturating_add(1))];
                }
            }
            CondKind::Class(id, _) => {
                reason.names = Some(DefId::Class(*id));
                for row in self.guideline.class(*id).into_iter().flat_map(|c| &c.rows) {
                    row.when.iter().for_each(|when| self.facts(when, &mut reason.facts));
                }
            }
            CondKind::Applies(id) => {
                reason.names = Some(DefId::Rec(*id));
                if let (Some(rec), true) = (self.guideline.rec(*id), follows) {
                    reason.join = Join::Means;
                    let next = followed.saturating_add(1);
                    // The scope is shown where it keeps the recommendation from applying.
                    let scope = self.guideline.header.as_ref().and_then(|header| header.scope.as_ref());
                    let scope = scope.filter(|_| !rec.regardless_of_scope).map(|scope| self.reason(scope, next));
                    reason.parts.extend(scope.filter(|scope| scope.truth != Outcome::Yes));
                    reason.parts.extend(rec.when.as_ref().map(|when| self.reason(when, next)));
                    let unless = rec.unless.as_ref().map(|unless| self.reason(unless, next));
                    reason.parts.extend(unless.map(|part| Reason {
                        span: part.span,
                        truth: not(part.truth),
                        join: Join::Not,
                        facts: BTreeSet::new(),
                        of: None,
                        names: None,
                        parts: vec![part],
                    }));
                }
            }
        }
        reason
    }

    fn facts(&self, cond: &Cond, into: &mut BTreeSet<FactId>) {
        let reason = self.reason(cond, MAX_FOLLOWED);
        let mut waiting = vec![reason];
        while let Some(reason) = waiting.pop() {
            into.extend(reason.facts);
            waiting.extend(reason.parts);
        }
    }

    /// The facts of a number; each value that it names is looked at once.
    fn num_facts(&self, num: &Num, into: &mut BTreeSet<FactId>, seen: &mut BTreeSet<DefId>) {
        match num {
            Num::Const(_) => {}
            Num::Fact(id) => {
                into.insert(*id);
            }
            Num::Term(id) if !seen.insert(DefId::Term(*id)) => {}
            Num::Score(id) if !seen.insert(DefId::Score(*id)) => {}
            Num::Term(id) => {
                let means = self.guideline.term(*id).map(|t| &t.means);
                if let Some(Meaning::Rows(rows)) = means {
                    for row in self.guideline.class(rows.class).into_iter().flat_map(|class| &class.rows) {
                        row.when.iter().for_each(|when| self.facts(when, into));
                    }
                }
                let numbers = means.into_iter().flat_map(Meaning::numbers);
                numbers.filter(|num| !matches!(num, Num::Term(_))).for_each(|num| self.num_facts(num, into, seen));
            }
            Num::Score(id) => {
                for (_, when) in self.guideline.score(*id).into_iter().flat_map(|s| &s.items) {
                    self.facts(when, into);
                }
            }
            Num::Negate(_)
            | Num::Add(..)
            | Num::Subtract(..)
            | Num::Multiply(..)
            | Num::Divide(..)
            | Num::AddMonths(..)
            | Num::Completed(..)
            | Num::Least(..)
            | Num::Greatest(..)
            | Num::Rounded(..)
            | Num::Power(..)
            | Num::Function(..) => num.operands().for_each(|operand| self.num_facts(operand, into, seen)),
        }
    }
}

impl Reason {
    /// The parts that make the whole say what it says: of an `and` that fails those that fail, of one that holds all.
    pub fn deciding(&self) -> Vec<&Reason> {
        let with = |truth: Outcome| self.parts.iter().filter(|part| part.truth == truth).collect::<Vec<_>>();
        match (self.join, self.truth) {
            (Join::Leaf, _) => Vec::new(),
            (Join::Not, _) | (Join::Means | Join::All, Outcome::Yes) | (Join::Any, Outcome::No) => {
                self.parts.iter().collect()
            }
            // A recommendation that is overridden need not fail by any condition of its own.
            (Join::Means, truth) => {
                let same = with(truth);
                if same.is_empty() { self.parts.iter().collect() } else { same }
            }
            (Join::All | Join::Any | Join::AtLeast(_), truth) => with(truth),
        }
    }

    /// The deciding conditions, those that stand for others before them. Reasons are no deeper than definitions are
    /// followed and conditions are nested, which the reader of texts bounds.
    fn outline(&self, depth: usize, lines: &mut Vec<(usize, Reason)>, seen: &mut BTreeSet<Span>) {
        let deciding = self.deciding();
        if deciding.is_empty() || self.join == Join::Means {
            if !seen.insert(self.span) {
                return;
            }
            lines.push((depth, Reason { parts: Vec::new(), ..self.clone() }));
        }
        let below = if self.join == Join::Means { depth.saturating_add(1) } else { depth };
        deciding.into_iter().for_each(|part| part.outline(below, lines, seen));
    }

    /// The conditions without parts that decide, from left to right, each once.
    pub fn leaves(&self) -> Vec<&Reason> {
        self.told(usize::MAX)
    }

    /// The same, but that a term which more than so many conditions decide stands for them.
    pub fn told(&self, most: usize) -> Vec<&Reason> {
        let mut leaves: Vec<&Reason> = Vec::new();
        let mut seen = BTreeSet::new();
        let mut waiting = vec![self];
        while let Some(reason) = waiting.pop() {
            let mut deciding = reason.deciding();
            let term = most != usize::MAX && matches!(reason.names, Some(DefId::Term(_)));
            if deciding.is_empty() || term && reason.leaves().len() > most {
                if seen.insert(reason.span) {
                    leaves.push(reason);
                }
                continue;
            }
            deciding.reverse();
            waiting.extend(deciding);
        }
        leaves
    }
}
