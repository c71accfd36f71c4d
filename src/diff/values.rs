//! Values that answers show and that some patients have otherwise in the other version: scores, classes, and terms that texts
//! name or that are always shown.

use super::compare::{Comparer, Done};
use super::merge::Side;
use crate::check::model::{ClassId, Classification, DefId, Guideline, Meaning, Num, ScoreId, TermId};
use crate::decide::diagram::{Node, TooComplex};
use std::collections::BTreeMap;

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
            self.value_changed(&score.name, differs, &mut changed);
        }
        let former: BTreeMap<&str, ClassId> =
            old.classes.with_ids().map(|(id, class)| (class.name.as_str(), id)).collect();
        for (id, class) in new.classes.with_ids() {
            let Some(before) = former.get(class.name.as_str()) else { continue };
            let differs = self.class_differs(*before, id);
            self.value_changed(&class.name, differs, &mut changed);
        }
        let shown = |g: &Guideline, name: &str| g.mentioned.contains(name) || g.displayed.get(name) == Some(&true);
        let former: BTreeMap<&str, TermId> = old.terms.with_ids().map(|(id, term)| (term.name.as_str(), id)).collect();
        for (id, term) in new.terms.with_ids().filter(|(_, term)| shown(old, &term.name) || shown(new, &term.name)) {
            let Some(before) = former.get(term.name.as_str()) else { continue };
            let differs = self.term_differs(*before, id);
            self.value_changed(&term.name, differs, &mut changed);
        }
        self.result.values = changed;
    }

    fn value_changed(&mut self, name: &str, differs: Done<bool>, changed: &mut Vec<String>) {
        match differs {
            Ok(true) => changed.push(name.to_owned()),
            Ok(false) => {}
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
        let means = |g: &Guideline, id: TermId| g.term(id).is_some_and(|term| matches!(term.means, Meaning::Num(..)));
        match (means(self.before(), old), means(self.now(), new)) {
            (false, false) => self.somebody_differs(self.term_node(before), self.term_node(now)),
            (true, true) => {
                let forms = &self.space.domain().forms;
                let sums = forms.of(&Num::Term(before)).zip(forms.of(&Num::Term(now)));
                let alike = sums.is_some_and(|(before, now)| before == now);
                Ok(!alike && merged.new.remap.same.get(&DefId::Term(new)) != Some(&DefId::Term(old)))
            }
            _ => Ok(true),
        }
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
