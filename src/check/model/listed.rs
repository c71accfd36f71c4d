//! Where a guideline speaks of lists of findings, and which of its parts only stand for them.

use super::{Cond, Constraint, DefId, Derivation, Fact, FactId, Guideline, ListedId, Named, Origin, Source, Window};
use std::collections::BTreeSet;

impl Guideline {
    /// Everything that is named in choosing entries.
    pub fn names_of_source(&self, source: &Source, visit: &mut dyn FnMut(Named)) {
        match &source.of {
            Origin::List(_) => {}
            Origin::Groups(at) => {
                if let Some(groups) = self.groups.get(*at) {
                    self.names_of_source(&groups.source, visit);
                }
            }
            Origin::Ends { of, .. } | Origin::Inner(of) => self.names_of_source(of, visit),
        }
        for window in &source.windows {
            if let Window::Since(day) | Window::Until(day) = window {
                day.each_name(&mut |named| visit(named));
            }
        }
        source.only.iter().for_each(|only| only.each_name(&mut |named| visit(named)));
    }

    /// The list that entries come from.
    pub fn list_of(&self, source: &Source) -> Option<ListedId> {
        match &source.of {
            Origin::List(id) => Some(*id),
            Origin::Groups(at) => self.list_of(&self.groups.get(*at)?.source),
            Origin::Ends { of, .. } | Origin::Inner(of) => self.list_of(of),
        }
    }

    /// The list that is asked by what a fact of [`Guideline::inner`] stands for.
    pub fn list_asked(&self, fact: FactId) -> Option<ListedId> {
        self.list_of(&self.measures.iter().find(|measure| measure.fact == fact)?.source)
    }

    /// The lists that a derivation asks and that a case may leave out.
    pub fn may_be_left_out(&self, derivation: &Derivation) -> BTreeSet<ListedId> {
        let mut found = BTreeSet::new();
        let mut look = |named: Named| found.extend(self.left_out(named));
        match derivation {
            Derivation::Value(num) => num.each_name(&mut look),
            Derivation::Condition(cond) => cond.each_name(&mut look),
            Derivation::Rows(rows) => {
                rows.iter().filter_map(|row| row.when.as_ref()).for_each(|when| when.each_name(&mut look));
            }
        }
        found
    }

    /// The same of a condition.
    pub fn asks_left_out(&self, cond: &Cond) -> BTreeSet<ListedId> {
        let mut found = BTreeSet::new();
        cond.each_name(&mut |named| found.extend(self.left_out(named)));
        found
    }

    fn left_out(&self, named: Named) -> Option<ListedId> {
        let Named::Fact(fact) = named else { return None };
        self.list_asked(fact).filter(|id| self.listed.get(*id).is_some_and(|list| list.left_out))
    }

    /// Whether a definition stands for what is asked of a list, and for nothing that an author defines.
    pub fn is_placed(&self, id: DefId) -> bool {
        let Some(origin) = &self.origin else { return false };
        match id {
            DefId::Term(id) => origin.terms.get(id).is_none(),
            DefId::Class(id) => origin.classes.get(id).is_none(),
            DefId::Score(_) | DefId::Rec(_) => false,
        }
    }
    /// The constraints that authors wrote: those behind them say what can be true of lists at once.
    pub fn own_constraints(&self) -> &[Constraint] {
        let own = self.origin.as_ref().map_or(self.constraints.len(), |origin| origin.constraints.len());
        self.constraints.get(..own).unwrap_or(&self.constraints)
    }
    /// The facts that are known or not known together with a fact: all that stand for one list.
    pub fn known_with(&self, id: FactId) -> Vec<FactId> {
        let list = |fact: &Fact| fact.entry.as_ref().map(|entry| entry.list);
        let Some(own) = self.fact(id).and_then(list) else { return vec![id] };
        self.facts.with_ids().filter(|(_, fact)| list(fact) == Some(own)).map(|(id, _)| id).collect()
    }
    /// The guideline as its authors wrote it.
    pub fn written(&self) -> &Guideline {
        self.origin.as_deref().unwrap_or(self)
    }
    /// What says of what hangs on an entry of a list that the list is missing.
    pub fn list_missing(&self, id: FactId) -> FactId {
        let list = self.fact(id).and_then(|fact| fact.entry.as_ref()).and_then(|entry| self.listed.get(entry.list));
        list.map_or(id, |list| list.stands)
    }
}
