//! What a number or condition rests on, through every definition that it refers to.

use crate::check::model::Named;
use crate::check::model::{Cond, DefId, Derivation, FactId, Guideline, Num};
use std::collections::BTreeSet;

/// Facts and definitions that something rests on.
#[derive(Debug, Clone, Default)]
pub struct Rests {
    /// Facts tested or computed with.
    pub facts: BTreeSet<FactId>,
    /// Definitions referred to, by themselves or by others of them.
    pub definitions: BTreeSet<DefId>,
    waiting: Vec<DefId>,
}

impl Rests {
    /// Adds what a number rests on.
    pub fn num(&mut self, guideline: &Guideline, num: &Num) {
        self.look_at_num(num);
        self.follow(guideline);
    }

    /// Adds what a condition rests on.
    pub fn cond(&mut self, guideline: &Guideline, cond: &Cond) {
        self.look_at(cond);
        self.follow(guideline);
    }

    /// Adds what a derivation rests on.
    pub fn derivation(&mut self, guideline: &Guideline, derivation: &Derivation) {
        match derivation {
            Derivation::Rows(rows) => {
                rows.iter().filter_map(|row| row.when.as_ref()).for_each(|when| self.look_at(when))
            }
            Derivation::Condition(cond) => self.look_at(cond),
            Derivation::Value(num) => self.look_at_num(num),
        }
        self.follow(guideline);
    }

    /// Adds what definitions rest on, and themselves.
    pub fn definitions(&mut self, guideline: &Guideline, ids: impl IntoIterator<Item = DefId>) {
        ids.into_iter().for_each(|id| self.definition(id));
        self.follow(guideline);
    }

    /// The definitions that one names itself, without what those rest on; the scope's too, where it holds for it.
    pub fn direct(guideline: &Guideline, id: DefId) -> BTreeSet<DefId> {
        let mut rests = Rests::default();
        rests.look_into(guideline, id);
        rests.definitions
    }

    /// Definitions wait their turn, so that no chain of them overflows the stack.
    fn follow(&mut self, guideline: &Guideline) {
        while let Some(id) = self.waiting.pop() {
            self.look_into(guideline, id);
        }
    }

    fn look_into(&mut self, guideline: &Guideline, id: DefId) {
        match id {
            DefId::Term(id) => {
                if let Some(term) = guideline.term(id) {
                    term.means.each_name(&mut |named| self.named(named));
                }
            }
            DefId::Class(id) => {
                let rows = guideline.class(id).into_iter().flat_map(|class| &class.rows);
                rows.filter_map(|row| row.when.as_ref()).for_each(|when| self.look_at(when));
            }
            DefId::Score(id) => {
                let items = guideline.score(id).into_iter().flat_map(|score| &score.items);
                items.for_each(|(_, when)| self.look_at(when));
            }
            DefId::Rec(id) => {
                let Some(rec) = guideline.rec(id) else { return };
                let scope = guideline.header.iter().filter_map(|header| header.scope.as_ref());
                let scope = scope.filter(|_| !rec.regardless_of_scope);
                scope.chain(&rec.when).chain(&rec.unless).for_each(|cond| self.look_at(cond));
                rec.overridden_by.iter().for_each(|other| self.definition(DefId::Rec(*other)));
            }
        }
    }

    fn definition(&mut self, id: DefId) {
        if self.definitions.insert(id) {
            self.waiting.push(id);
        }
    }

    fn look_at(&mut self, cond: &Cond) {
        cond.each_name(&mut |named| self.named(named));
    }

    fn look_at_num(&mut self, num: &Num) {
        num.each_name(&mut |named| self.named(named));
    }

    fn named(&mut self, named: Named) {
        match named {
            Named::Fact(id) => {
                self.facts.insert(id);
            }
            Named::Definition(id) => self.definition(id),
        }
    }
}
