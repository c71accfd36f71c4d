//! What decides and the other wording of a reading in one guideline, side by side: what they share is there once, so that
//! one set of diagrams tells whether anybody is told otherwise.

use super::wordings::{behind_cases, keep, plain, reword};
use crate::check::model::{
    ClassRow, Classification, Cond, CondKind, DefId, Guideline, Header, Meaning, Num, Reading, RecId, Recommendation,
    Reworded, RowsOf, Score, Term, TermId,
};
use crate::decide::rests::Rests;
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};

/// A guideline, made ready for having other wordings beside it.
#[derive(Debug)]
pub struct Ready {
    /// Without what no verdict rests on, and with its scope as a term.
    guideline: Guideline,
    scope: Option<TermId>,
    /// The recommendations that are for the scope alone.
    within: BTreeSet<RecId>,
    /// What names each definition.
    named_by: BTreeMap<DefId, Vec<DefId>>,
}

/// Both in one guideline.
#[derive(Debug)]
pub struct Beside {
    /// The guideline that holds both.
    pub guideline: Guideline,
    /// The scope, where the other wording reaches it: as it is, and under the other wording.
    pub scope: Option<(TermId, TermId)>,
    /// The recommendations that the other wording reaches: each as it is, and under the other wording.
    pub recommendations: Vec<(RecId, RecId)>,
}

impl Ready {
    /// Makes a guideline ready.
    pub fn new(guideline: &Guideline) -> Self {
        let mut plain = plain(guideline);
        let header = plain.header.take();
        let within = guideline.recommendations.with_ids().filter(|(_, rec)| !rec.regardless_of_scope);
        let within: BTreeSet<RecId> = within.map(|(id, _)| id).collect();
        let scope = header.and_then(|Header { scope, .. }| scope).map(|scope| {
            let (name, title, span) = (String::new(), String::new(), scope.span);
            plain.terms.push(Term { name, title, means: Meaning::Cond(scope), from: Vec::new(), span })
        });
        let mut ready = Ready { guideline: plain, scope, within, named_by: BTreeMap::new() };
        for id in guideline.recommendations.ids() {
            if let Some(rec) = ready.guideline.recommendations.get_mut(id) {
                within_scope(scope.filter(|_| ready.within.contains(&id)), rec);
            }
        }
        for id in definitions(&ready.guideline) {
            for name in Rests::direct(&ready.guideline, id) {
                ready.named_by.entry(name).or_default().push(id);
            }
        }
        ready
    }

    /// All that a reading words otherwise beside what decides; or, with `left_out`, beside all that it words otherwise but
    /// this one. None where that would be a circle.
    pub fn beside(&self, reading: &Reading, left_out: Option<DefId>) -> Option<Beside> {
        let mut both = self.guideline.clone();
        let (own, shared): (Vec<&Reworded>, Vec<&Reworded>) =
            reading.otherwise.iter().partition(|reworded| left_out.is_none_or(|of| reworded.of == of));
        let mut renames: BTreeMap<DefId, Vec<DefId>> = BTreeMap::new();
        for reworded in shared {
            self.reword(&mut both, reworded, reworded.of);
            for name in Rests::direct(&both, reworded.of) {
                renames.entry(name).or_default().push(reworded.of);
            }
        }
        let mut reached: BTreeSet<DefId> = own.iter().map(|reworded| reworded.of).collect();
        let mut waiting: Vec<DefId> = reached.iter().copied().collect();
        while let Some(id) = waiting.pop() {
            let names = self.named_by.get(&id).into_iter().chain(renames.get(&id)).flatten();
            waiting.extend(names.copied().filter(|next| reached.insert(*next)));
        }
        let mut renamed = Renamed::default();
        for id in reached {
            let copy = match id {
                DefId::Term(of) => DefId::Term(both.terms.push(both.terms.get(of)?.clone())),
                DefId::Class(of) => DefId::Class(both.classes.push(both.classes.get(of)?.clone())),
                DefId::Score(of) => DefId::Score(both.scores.push(both.scores.get(of)?.clone())),
                DefId::Rec(of) => DefId::Rec(both.recommendations.push(both.recommendations.get(of)?.clone())),
            };
            renamed.to.insert(id, copy);
        }
        for reworded in own {
            self.reword(&mut both, reworded, renamed.moved(reworded.of));
        }
        renamed.apply(&mut both);
        let scope = self.scope.and_then(|scope| Some((scope, renamed.term_moved(scope)?)));
        let moved = |(id, copy): (&DefId, &DefId)| match (id, copy) {
            (DefId::Rec(id), DefId::Rec(copy)) => Some((*id, *copy)),
            _ => None,
        };
        let recommendations: Vec<(RecId, RecId)> = renamed.to.iter().filter_map(moved).collect();
        let mut needed = behind_cases(&both);
        needed.definitions(&both, recommendations.iter().flat_map(|(id, copy)| [DefId::Rec(*id), DefId::Rec(*copy)]));
        needed.definitions(&both, scope.iter().flat_map(|(own, other)| [DefId::Term(*own), DefId::Term(*other)]));
        keep(&mut both, &needed.definitions);
        both.order = ordered(&both, &needed.definitions)?;
        Some(Beside { guideline: both, scope, recommendations })
    }

    /// Puts the other wording of a definition in the place of one; a recommendation keeps its scope.
    fn reword(&self, guideline: &mut Guideline, reworded: &Reworded, place: DefId) {
        reword(guideline, &Reworded { of: place, ..reworded.clone() });
        if let (DefId::Rec(of), DefId::Rec(place)) = (reworded.of, place)
            && let Some(rec) = guideline.recommendations.get_mut(place)
        {
            within_scope(self.scope.filter(|_| self.within.contains(&of)), rec);
        }
    }
}

/// Makes the scope a condition of a recommendation.
fn within_scope(scope: Option<TermId>, rec: &mut Recommendation) {
    rec.regardless_of_scope = true;
    if let Some(scope) = scope {
        let span = rec.when.as_ref().map_or(Span::default(), |when| when.span);
        let within = Cond { kind: CondKind::Term(scope), span };
        let when = std::iter::once(within).chain(rec.when.take()).collect();
        rec.when = Some(Cond { kind: CondKind::And(when), span });
    }
}

fn definitions(guideline: &Guideline) -> impl Iterator<Item = DefId> {
    (guideline.terms.ids().map(DefId::Term))
        .chain(guideline.classes.ids().map(DefId::Class))
        .chain(guideline.scores.ids().map(DefId::Score))
        .chain(guideline.recommendations.ids().map(DefId::Rec))
}

/// Some definitions, with all that they name among them, each behind everything that it names; none where that is a circle.
fn ordered(guideline: &Guideline, some: &BTreeSet<DefId>) -> Option<Vec<DefId>> {
    let mut open: BTreeMap<DefId, usize> = BTreeMap::new();
    let mut named_by: BTreeMap<DefId, Vec<DefId>> = BTreeMap::new();
    let mut ready = Vec::new();
    for id in some {
        let names = Rests::direct(guideline, *id);
        if names.is_empty() {
            ready.push(*id);
        }
        open.insert(*id, names.len());
        names.into_iter().for_each(|name| named_by.entry(name).or_default().push(*id));
    }
    let mut order = Vec::new();
    while let Some(id) = ready.pop() {
        order.push(id);
        for next in named_by.remove(&id).unwrap_or_default() {
            let Some(left) = open.get_mut(&next) else { continue };
            *left = left.saturating_sub(1);
            if *left == 0 {
                ready.push(next);
            }
        }
    }
    (order.len() == open.len()).then_some(order)
}

/// The definitions that have a copy under the other wording.
#[derive(Debug, Default)]
struct Renamed {
    to: BTreeMap<DefId, DefId>,
}

impl Renamed {
    fn moved(&self, id: DefId) -> DefId {
        self.to.get(&id).copied().unwrap_or(id)
    }

    fn term_moved(&self, id: TermId) -> Option<TermId> {
        if let Some(DefId::Term(copy)) = self.to.get(&DefId::Term(id)) { Some(*copy) } else { None }
    }

    /// Makes every copy name copies, where there are any.
    fn apply(&self, guideline: &mut Guideline) {
        for copy in self.to.values() {
            match copy {
                DefId::Term(id) => {
                    if let Some(term) = guideline.terms.get_mut(*id) {
                        term.means = self.meaning(&term.means);
                    }
                }
                DefId::Class(id) => {
                    if let Some(class) = guideline.classes.get_mut(*id) {
                        self.class(class);
                    }
                }
                DefId::Score(id) => {
                    if let Some(Score { items, .. }) = guideline.scores.get_mut(*id) {
                        items.iter_mut().for_each(|(_, when)| *when = self.cond(when));
                    }
                }
                DefId::Rec(id) => {
                    if let Some(rec) = guideline.recommendations.get_mut(*id) {
                        self.rec(rec);
                    }
                }
            }
        }
    }

    fn cond(&self, cond: &Cond) -> Cond {
        let kind = match (&cond.kind, cond.name().and_then(|named| named.definition()).map(|id| self.moved(id))) {
            (CondKind::Term(_), Some(DefId::Term(id))) => CondKind::Term(id),
            (CondKind::Class(_, members), Some(DefId::Class(id))) => CondKind::Class(id, members.clone()),
            (CondKind::Applies(_), Some(DefId::Rec(id))) => CondKind::Applies(id),
            _ => return cond.with(&|part| self.cond(part), &|num| self.num(num)),
        };
        Cond { kind, span: cond.span }
    }

    fn num(&self, num: &Num) -> Num {
        match num.name().and_then(|named| named.definition()).map(|id| self.moved(id)) {
            Some(DefId::Term(id)) => Num::Term(id),
            Some(DefId::Score(id)) => Num::Score(id),
            _ => num.with(&|operand| self.num(operand)),
        }
    }

    fn meaning(&self, means: &Meaning) -> Meaning {
        let mut moved = means.with(&|cond| self.cond(cond), &|num| self.num(num));
        if let Meaning::Rows(rows) = &mut moved
            && let DefId::Class(class) = self.moved(DefId::Class(rows.class))
        {
            rows.class = class;
        }
        moved
    }

    fn class(&self, class: &mut Classification) {
        let row = |row: &ClassRow| ClassRow { when: row.when.as_ref().map(|when| self.cond(when)), ..row.clone() };
        class.rows = class.rows.iter().map(row).collect();
        class.rows_of = class.rows_of.map(|of| match of {
            RowsOf::Term(id) => RowsOf::Term(self.term_moved(id).unwrap_or(id)),
            RowsOf::Dose(id) => RowsOf::Dose(self.term_moved(id).unwrap_or(id)),
            RowsOf::Levels(id) => match self.moved(DefId::Score(id)) {
                DefId::Score(id) => RowsOf::Levels(id),
                _ => RowsOf::Levels(id),
            },
        });
    }

    fn rec(&self, rec: &mut Recommendation) {
        rec.when = rec.when.as_ref().map(|when| self.cond(when));
        rec.unless = rec.unless.as_ref().map(|unless| self.cond(unless));
        for other in rec.overrides.iter_mut().chain(&mut rec.overridden_by) {
            if let DefId::Rec(id) = self.moved(DefId::Rec(*other)) {
                *other = id;
            }
        }
    }
}
