//! Values that answers show and that can be otherwise in the other version: scores, classes, and terms that texts
//! name or that are always shown.

use super::compare::{Comparer, Done};
use super::merge::Side;
use crate::check::model::{
    ClassId, Classification, DefId, Dose, FactId, Guideline, Meaning, Num, Recommendation, ScoreId, Term, TermId,
};
use crate::decide::diagram::{Node, TooComplex};
use crate::decide::rests::Rests;
use std::collections::{BTreeMap, BTreeSet};

impl Comparer<'_, '_> {
    /// Looks for them, by name: a value that only one version has is no change of it.
    pub(super) fn values(&mut self) {
        let (old, new) = (self.before(), self.now());
        let mut changed = Vec::new();
        let former: BTreeMap<&str, ScoreId> =
            old.scores.with_ids().map(|(id, score)| (score.name.as_str(), id)).collect();
        for (id, score) in new.scores.with_ids() {
            let Some(before) = former.get(score.name.as_str()) else { continue };
            let differs = self.score_differs(*before, id);
            self.value_changed(&score.name, (DefId::Score(*before), DefId::Score(id)), differs, &mut changed);
        }
        let former: BTreeMap<&str, ClassId> = old
            .classes
            .with_ids()
            .filter(|(_, class)| class.rows_of.is_none())
            .map(|(id, class)| (class.name.as_str(), id))
            .collect();
        for (id, class) in new.classes.with_ids().filter(|(_, class)| class.rows_of.is_none()) {
            let Some(before) = former.get(class.name.as_str()) else { continue };
            let differs = self.class_differs(*before, id);
            self.value_changed(&class.name, (DefId::Class(*before), DefId::Class(id)), differs, &mut changed);
        }
        let shown = |g: &Guideline, name: &str| g.mentioned.contains(name) || g.displayed.get(name) == Some(&true);
        let former: BTreeMap<&str, TermId> = old.terms.with_ids().map(|(id, term)| (term.name.as_str(), id)).collect();
        let rows = |term: &Term| matches!(term.means, Meaning::Rows(_));
        let told = |term: &Term| rows(term) || shown(old, &term.name) || shown(new, &term.name);
        for (id, term) in new.terms.with_ids().filter(|(_, term)| told(term)) {
            let Some(before) = former.get(term.name.as_str()) else { continue };
            let differs = self.term_differs(*before, id);
            self.value_changed(&term.name, (DefId::Term(*before), DefId::Term(id)), differs, &mut changed);
        }
        let former: BTreeMap<&str, &Recommendation> =
            old.recommendations.iter().map(|rec| (rec.name.as_str(), rec)).collect();
        for rec in new.recommendations.iter() {
            let Some(before) = former.get(rec.name.as_str()) else { continue };
            let name = format!("dose of {}", rec.name);
            if changed.contains(&name) {
                continue;
            }
            let differs = self.dose_differs(before.dose.as_ref(), rec.dose.as_ref());
            let mut behind = (Rests::default(), Rests::default());
            before.dose.iter().for_each(|dose| dose_rests(old, dose, &mut behind.0));
            rec.dose.iter().for_each(|dose| dose_rests(new, dose, &mut behind.1));
            self.told_changed(&name, behind, Ok(differs), &mut changed);
        }
        // One that is rounded otherwise is told otherwise, and so is a class that may be given and has another label.
        let has = |g: &Guideline, name: &str| {
            g.terms.iter().any(|term| term.name == name) || g.facts.iter().any(|fact| fact.name == name)
        };
        let rounded = old.rounded.keys().chain(new.rounded.keys());
        let rounded = rounded.filter(|name| old.rounded.get(*name) != new.rounded.get(*name));
        let labels = new.facts.iter().filter(|fact| fact.classed).filter(|fact| {
            let before = old.facts.iter().find(|before| before.classed && before.name == fact.name);
            before.is_some_and(|before| before.ty != fact.ty)
        });
        for name in rounded.chain(labels.map(|fact| &fact.name)) {
            if has(old, name) && has(new, name) && !changed.contains(name) {
                changed.push(name.clone());
            }
        }
        self.result.values = changed;
    }

    fn value_changed(
        &mut self,
        name: &str,
        (before, now): (DefId, DefId),
        differs: Done<bool>,
        changed: &mut Vec<String>,
    ) {
        let rests = |g: &Guideline, id: DefId| {
            let mut rests = Rests::default();
            rests.definitions(g, [id]);
            rests
        };
        let behind = (rests(self.before(), before), rests(self.now(), now));
        self.told_changed(name, behind, differs, changed);
    }

    /// Notes a value that differs; and one that may, as it rests on a fact that is filled in in another way.
    fn told_changed(
        &mut self,
        name: &str,
        (before, now): (Rests, Rests),
        differs: Done<bool>,
        changed: &mut Vec<String>,
    ) {
        match differs {
            Ok(true) => changed.push(name.to_owned()),
            Ok(false) => {
                let merged = self.seeker.merged;
                let (old, new) = (&merged.half(Side::Old).remap, &merged.half(Side::New).remap);
                let before = before.facts.iter().map(|id| old.fact(*id));
                let behind: BTreeSet<FactId> = before.chain(now.facts.iter().map(|id| new.fact(*id))).collect();
                let filled = self.filled_otherwise();
                if let Some(id) = filled.intersection(&behind).next() {
                    let fact = merged.guideline.fact_name(*id);
                    let what = format!("whether `{name}` changes where {fact} is filled in from other facts");
                    self.result.undecided.push(what);
                }
            }
            Err(TooComplex) => self.given_up(&format!("the value of `{name}`")),
        }
        self.space.next_proof();
        self.space.tidy(false);
    }

    fn score_differs(&mut self, old: ScoreId, new: ScoreId) -> Done<bool> {
        let merged = self.seeker.merged;
        let before = self.definition(DefId::Score(merged.half(Side::Old).remap.score(old)));
        let now = self.definition(DefId::Score(merged.half(Side::New).remap.score(new)));
        self.somebody_differs(before, now)
    }

    /// Classes are alike by their names; one that has another label is another one to a reader.
    fn class_differs(&mut self, old: ClassId, new: ClassId) -> Done<bool> {
        let merged = self.seeker.merged;
        let before = self.definition(DefId::Class(merged.half(Side::Old).remap.class(old)));
        let now = self.definition(DefId::Class(merged.half(Side::New).remap.class(new)));
        let (Some(of_old), Some(of_new)) = (self.before().class(old), self.now().class(new)) else { return Ok(true) };
        let place = |class: &Classification, at: u32| {
            let member = class.members.get(at as usize)?;
            of_old.members.iter().position(|other| other == member).and_then(|at| u32::try_from(at).ok())
        };
        let others = u32::try_from(of_old.members.len()).unwrap_or(u32::MAX);
        let now = self.space.manager.map(now, &|_, node| match node.as_member() {
            Some(at) => Node::member(place(of_new, at).unwrap_or(others.saturating_add(at))),
            None => node,
        })?;
        self.somebody_differs(before, now)
    }

    fn term_differs(&mut self, old: TermId, new: TermId) -> Done<bool> {
        let merged = self.seeker.merged;
        let (before, now) = (merged.half(Side::Old).remap.term(old), merged.half(Side::New).remap.term(new));
        let means = |g: &Guideline, id: TermId| g.term(id).is_some_and(|term| term.means.number_type().is_some());
        if merged.new.remap.same.get(&DefId::Term(new)) == Some(&DefId::Term(old)) {
            return Ok(false);
        }
        match (means(self.before(), old), means(self.now(), new)) {
            (false, false) => self.somebody_differs(self.term_node(before), self.term_node(now)),
            (true, true) => {
                let forms = &self.space.domain().forms;
                let sums = forms.of(&Num::Term(before)).zip(forms.of(&Num::Term(now)));
                if sums.is_some_and(|(before, now)| before == now) {
                    return Ok(false);
                }
                let rowed = &self.space.domain().rowed;
                let ways =
                    |id: TermId| rowed.ways(id).map(|ways| ways.iter().map(|way| way.num.clone()).collect::<Vec<_>>());
                match (ways(before), ways(now)) {
                    (None, None) => Ok(true),
                    (was, is) => self.rows_differ((before, was), (now, is)),
                }
            }
            _ => Ok(true),
        }
    }

    fn dose_differs(&self, old: Option<&Dose>, new: Option<&Dose>) -> bool {
        match (old, new) {
            (Some(old), Some(new)) => {
                let parts = |dose: &Dose| {
                    let ceilings = (dose.most.clone(), dose.most_a_day.clone());
                    let given = (dose.route.clone(), dose.times.clone(), dose.duration.clone(), dose.as_needed.clone());
                    (dose.dispensed.clone(), dose.halves_up, ceilings, given)
                };
                let ends = match (&old.high, &new.high) {
                    (Some(old), Some(new)) => self.computed_alike(old, new),
                    (old, new) => old.is_none() && new.is_none(),
                };
                parts(old) != parts(new)
                    || !ends
                    || !self.computed_alike(&old.amount, &new.amount)
                    || old.then.len() != new.then.len()
                    || old.then.iter().zip(&new.then).any(|(old, new)| self.dose_differs(Some(old), Some(new)))
            }
            (None, None) => false,
            _ => true,
        }
    }

    /// Whether two numbers are computed in the same way from the same facts.
    fn computed_alike(&self, old: &Num, new: &Num) -> bool {
        let merged = self.seeker.merged;
        let (before, now) = (&merged.half(Side::Old).remap, &merged.half(Side::New).remap);
        let same = |old: DefId, new: DefId| now.same.get(&new) == Some(&old);
        let forms = &self.space.domain().forms;
        let sums = forms.of(&before.num(old)).zip(forms.of(&now.num(new)));
        if sums.is_some_and(|(old, new)| old == new) {
            return true;
        }
        match (old, new) {
            (Num::Const(old), Num::Const(new)) => old == new,
            (Num::Fact(old), Num::Fact(new)) => before.fact(*old) == now.fact(*new),
            (Num::Term(old), Num::Term(new)) => same(DefId::Term(*old), DefId::Term(*new)),
            (Num::Score(old), Num::Score(new)) => same(DefId::Score(*old), DefId::Score(*new)),
            (Num::Completed(unit, ..), Num::Completed(other, ..)) if unit != other => false,
            _ => {
                std::mem::discriminant(old) == std::mem::discriminant(new)
                    && old.operands().count() == new.operands().count()
                    && old.operands().zip(new.operands()).all(|(old, new)| self.computed_alike(old, new))
            }
        }
    }

    /// Whether somebody has another number by rows; a number without rows has one way.
    fn rows_differ(
        &mut self,
        (before, was): (TermId, Option<Vec<Num>>),
        (now, is): (TermId, Option<Vec<Num>>),
    ) -> Done<bool> {
        let one = |id: TermId, ways: Option<Vec<Num>>| ways.unwrap_or_else(|| vec![Num::Term(id)]);
        let several = (was.is_some(), is.is_some());
        let (was, is) = (one(before, was), one(now, is));
        let node = |this: &Self, id: TermId, rows: bool| if rows { this.term_node(id) } else { Node::member(0) };
        let (old, new) = (node(self, before, several.0), node(self, now, several.1));
        for (first, a) in (0u32..).zip(&was).map(|(at, num)| (Node::member(at), Some(num))).chain([(Node::NONE, None)])
        {
            for (second, b) in
                (0u32..).zip(&is).map(|(at, num)| (Node::member(at), Some(num))).chain([(Node::NONE, None)])
            {
                let alike = match (a, b) {
                    (Some(a), Some(b)) => {
                        let forms = &self.space.domain().forms;
                        a == b || forms.of(a).zip(forms.of(b)).is_some_and(|(a, b)| a == b)
                    }
                    (None, None) => true,
                    _ => false,
                };
                if alike {
                    continue;
                }
                let takes = self.space.manager.map(old, &|_, node| Node::truth(node == first))?;
                let otherwise = self.space.manager.map(new, &|_, node| Node::truth(node == second))?;
                let both = self.space.manager.and(takes, otherwise)?;
                if self.space.possible(both)? != Node::FALSE {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// Whether some possible patient is told another thing.
    fn somebody_differs(&mut self, before: Node, now: Node) -> Done<bool> {
        if before == now {
            return Ok(false);
        }
        for thing in self.space.manager.terminals(before) {
            let is = |_: &_, node: Node| Node::truth(node == thing);
            let was = self.space.manager.map(before, &is)?;
            let still = self.space.manager.map(now, &is)?;
            let differs = self.space.without(was, still)?;
            if self.space.possible(differs)? != Node::FALSE {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// What a dose, and those that follow it, are computed from.
fn dose_rests(g: &Guideline, dose: &Dose, rests: &mut Rests) {
    rests.num(g, &dose.amount);
    dose.high.iter().for_each(|high| rests.num(g, high));
    dose.then.iter().for_each(|next| dose_rests(g, next, rests));
}
