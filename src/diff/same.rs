//! Definitions that two versions give in the same words: they are one in the guideline that holds both, so that a comparison
//! which rests on them is one question, whatever it computes.

use super::remap::Remap;
use crate::check::model::{ClassRow, Cond, CondKind, DefId, FactId, Guideline, Meaning, Num, Recommendation, RowsOf};
use rustc_hash::{FxHashMap, FxHasher};
use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};

/// Which definition of the new version says the same as which of the old one; both by their own ids.
pub fn definitions(old: (&Guideline, &Remap), new: (&Guideline, &Remap)) -> BTreeMap<DefId, DefId> {
    let mut named: BTreeMap<Option<&str>, DefId> = BTreeMap::new();
    let mut marked: FxHashMap<u64, Vec<DefId>> = FxHashMap::default();
    for id in &old.0.order {
        named.entry(name(old.0, *id)).or_insert(*id);
        let mark = Mark { side: old, found: None }.of(*id);
        mark.into_iter().for_each(|mark| marked.entry(mark).or_default().push(*id));
    }
    let mut matcher = Matcher { old, new, found: BTreeMap::new(), scopes: None };
    for id in &new.0.order {
        let Some(mark) = (Mark { side: new, found: Some(&matcher.found) }).of(*id) else { continue };
        if matcher.scopes.is_none()
            && matches!(id, DefId::Rec(rec) if new.0.rec(*rec).is_some_and(|rec| !rec.regardless_of_scope))
        {
            let scopes = [old.0, new.0].map(|g| g.header.as_ref().and_then(|header| header.scope.as_ref()));
            let [before, now] = scopes;
            matcher.scopes = Some(matcher.option(before, now));
        }
        let alike = marked.get(&mark).map_or(&[][..], Vec::as_slice);
        let by_name = named.get(&name(new.0, *id)).into_iter();
        let same = by_name.chain(alike).copied().find(|other| matcher.same(*other, *id));
        if let Some(same) = same {
            matcher.found.insert(*id, same);
        }
    }
    matcher.found
}

/// A number by which definitions that say the same are found: it is one for all of them.
struct Mark<'a> {
    side: (&'a Guideline, &'a Remap),
    /// What the definitions of the new version are in the old one; none in the old one itself.
    found: Option<&'a BTreeMap<DefId, DefId>>,
}

impl Mark<'_> {
    /// None where it rests on a definition that the old version does not have.
    fn of(&self, id: DefId) -> Option<u64> {
        let mut to = FxHasher::default();
        let (g, _) = self.side;
        match id {
            DefId::Term(id) => match &g.term(id)?.means {
                Meaning::Cond(cond) => self.cond(cond, &mut to)?,
                Meaning::Num(num, _) => self.num(num, &mut to)?,
                Meaning::Rows(rows) => {
                    self.definition(DefId::Class(rows.class), &mut to)?;
                    rows.values.iter().try_for_each(|num| self.num(num, &mut to))?;
                }
            },
            DefId::Class(id) => {
                let class = g.class(id)?;
                if class.rows_of.is_none() {
                    class.members.iter().for_each(|member| member.name.hash(&mut to));
                }
                for row in &class.rows {
                    row.member.hash(&mut to);
                    self.option(row.when.as_ref(), &mut to)?;
                }
            }
            DefId::Score(id) => {
                for (points, when) in &g.score(id)?.items {
                    points.hash(&mut to);
                    self.cond(when, &mut to)?;
                }
            }
            DefId::Rec(id) => {
                let rec = g.rec(id)?;
                rec.regardless_of_scope.hash(&mut to);
                self.option(rec.when.as_ref(), &mut to)?;
                self.option(rec.unless.as_ref(), &mut to)?;
                for other in &rec.overridden_by {
                    self.definition(DefId::Rec(*other), &mut to)?;
                }
            }
        }
        Some(to.finish())
    }

    fn definition(&self, id: DefId, to: &mut FxHasher) -> Option<()> {
        let id = match self.found {
            Some(found) => *found.get(&id)?,
            None => id,
        };
        id.hash(to);
        Some(())
    }

    fn option(&self, cond: Option<&Cond>, to: &mut FxHasher) -> Option<()> {
        cond.map_or(Some(()), |cond| self.cond(cond, to))
    }

    /// Conditions are no deeper than the reader of texts allows.
    fn cond(&self, cond: &Cond, to: &mut FxHasher) -> Option<()> {
        std::mem::discriminant(&cond.kind).hash(to);
        let (_, remap) = self.side;
        match &cond.kind {
            CondKind::Const(value) => value.hash(to),
            CondKind::Fact(id) | CondKind::Empty(id) => remap.fact(*id).hash(to),
            CondKind::Member(id, members) => {
                remap.fact(*id).hash(to);
                let mut members: Vec<u32> = members.iter().map(|member| remap.member(*id, *member)).collect();
                members.sort_unstable();
                members.hash(to);
            }
            CondKind::Has(id, member) => (remap.fact(*id), remap.member(*id, *member)).hash(to),
            CondKind::Term(id) => self.definition(DefId::Term(*id), to)?,
            CondKind::Class(id, members) => {
                members.hash(to);
                self.definition(DefId::Class(*id), to)?;
            }
            CondKind::Applies(id) => self.definition(DefId::Rec(*id), to)?,
            CondKind::Compare(op, left, right) => {
                std::mem::discriminant(op).hash(to);
                self.num(left, to)?;
                self.num(right, to)?;
            }
            CondKind::AtLeast(count, _) => count.hash(to),
            CondKind::And(_) | CondKind::Or(_) | CondKind::Not(_) => {}
        }
        cond.parts().len().hash(to);
        cond.parts().iter().try_for_each(|part| self.cond(part, to))
    }

    /// Numbers are no deeper than the reader of texts allows.
    fn num(&self, num: &Num, to: &mut FxHasher) -> Option<()> {
        std::mem::discriminant(num).hash(to);
        match num {
            Num::Const(value) => value.hash(to),
            Num::Fact(id) => self.side.1.fact(*id).hash(to),
            Num::Term(id) => self.definition(DefId::Term(*id), to)?,
            Num::Score(id) => self.definition(DefId::Score(*id), to)?,
            _ => {}
        }
        num.operands().try_for_each(|operand| self.num(operand, to))
    }
}

fn name(g: &Guideline, id: DefId) -> Option<&str> {
    match id {
        DefId::Term(id) => g.term(id).map(|term| term.name.as_str()),
        DefId::Class(id) => g.class(id).filter(|class| class.rows_of.is_none()).map(|class| class.name.as_str()),
        DefId::Score(id) => g.score(id).map(|score| score.name.as_str()),
        DefId::Rec(id) => g.rec(id).map(|rec| rec.name.as_str()),
    }
}

struct Matcher<'a> {
    old: (&'a Guideline, &'a Remap),
    new: (&'a Guideline, &'a Remap),
    found: BTreeMap<DefId, DefId>,
    /// Whether both scopes say the same, once that is known.
    scopes: Option<bool>,
}

impl Matcher<'_> {
    fn same(&self, old: DefId, new: DefId) -> bool {
        let (a, b) = (self.old.0, self.new.0);
        match (old, new) {
            (DefId::Term(old), DefId::Term(new)) => {
                match (a.term(old).map(|t| &t.means), b.term(new).map(|t| &t.means)) {
                    (Some(Meaning::Cond(old)), Some(Meaning::Cond(new))) => self.cond(old, new),
                    (Some(Meaning::Num(old, _)), Some(Meaning::Num(new, _))) => self.num(old, new),
                    (Some(Meaning::Rows(old)), Some(Meaning::Rows(new))) => {
                        self.pair(DefId::Class(old.class), DefId::Class(new.class))
                            && each(&old.values, &new.values, |old, new| self.num(old, new))
                    }
                    _ => false,
                }
            }
            (DefId::Class(old), DefId::Class(new)) => match (a.class(old), b.class(new)) {
                (Some(old), Some(new)) => {
                    let names = |class: &crate::check::model::Classification| {
                        class.members.iter().map(|member| member.name.clone()).collect::<Vec<_>>()
                    };
                    let alike = match (old.rows_of, new.rows_of) {
                        (None, None) => names(old) == names(new),
                        (Some(RowsOf::Term(_)), Some(RowsOf::Term(_))) => true,
                        (Some(RowsOf::Dose(_)), Some(RowsOf::Dose(_))) => true,
                        _ => false,
                    };
                    alike && self.rows(&old.rows, &new.rows)
                }
                _ => false,
            },
            (DefId::Score(old), DefId::Score(new)) => match (a.score(old), b.score(new)) {
                (Some(old), Some(new)) => {
                    each(&old.items, &new.items, |(old, when), (new, other)| old == new && self.cond(when, other))
                }
                _ => false,
            },
            (DefId::Rec(old), DefId::Rec(new)) => match (a.rec(old), b.rec(new)) {
                (Some(old), Some(new)) => self.recommendation(old, new),
                _ => false,
            },
            _ => false,
        }
    }

    fn recommendation(&self, old: &Recommendation, new: &Recommendation) -> bool {
        old.regardless_of_scope == new.regardless_of_scope
            && (old.regardless_of_scope || self.scopes == Some(true))
            && self.option(old.when.as_ref(), new.when.as_ref())
            && self.option(old.unless.as_ref(), new.unless.as_ref())
            && each(&old.overridden_by, &new.overridden_by, |old, new| self.pair(DefId::Rec(*old), DefId::Rec(*new)))
    }

    fn rows(&self, old: &[ClassRow], new: &[ClassRow]) -> bool {
        each(old, new, |old, new| old.member == new.member && self.option(old.when.as_ref(), new.when.as_ref()))
    }

    fn option(&self, old: Option<&Cond>, new: Option<&Cond>) -> bool {
        match (old, new) {
            (Some(old), Some(new)) => self.cond(old, new),
            (None, None) => true,
            _ => false,
        }
    }

    fn pair(&self, old: DefId, new: DefId) -> bool {
        self.found.get(&new) == Some(&old)
    }

    fn fact(&self, old: FactId, new: FactId) -> bool {
        self.old.1.fact(old) == self.new.1.fact(new)
    }

    fn member(&self, (old, a): (FactId, u32), (new, b): (FactId, u32)) -> bool {
        self.fact(old, new) && self.old.1.member(old, a) == self.new.1.member(new, b)
    }

    /// Conditions are no deeper than the reader of texts allows.
    fn cond(&self, old: &Cond, new: &Cond) -> bool {
        let all = |old: &[Cond], new: &[Cond]| each(old, new, |old, new| self.cond(old, new));
        match (&old.kind, &new.kind) {
            (CondKind::Const(old), CondKind::Const(new)) => old == new,
            (CondKind::Fact(old), CondKind::Fact(new)) | (CondKind::Empty(old), CondKind::Empty(new)) => {
                self.fact(*old, *new)
            }
            (CondKind::Member(old, a), CondKind::Member(new, b)) => {
                a.len() == b.len() && a.iter().all(|a| b.iter().any(|b| self.member((*old, *a), (*new, *b))))
            }
            (CondKind::Has(old, a), CondKind::Has(new, b)) => self.member((*old, *a), (*new, *b)),
            (CondKind::Term(old), CondKind::Term(new)) => self.pair(DefId::Term(*old), DefId::Term(*new)),
            (CondKind::Class(old, a), CondKind::Class(new, b)) => {
                a == b && self.pair(DefId::Class(*old), DefId::Class(*new))
            }
            (CondKind::Applies(old), CondKind::Applies(new)) => self.pair(DefId::Rec(*old), DefId::Rec(*new)),
            (CondKind::Compare(op, a, b), CondKind::Compare(other, c, d)) => {
                op == other && self.num(a, c) && self.num(b, d)
            }
            (CondKind::And(old), CondKind::And(new)) | (CondKind::Or(old), CondKind::Or(new)) => all(old, new),
            (CondKind::AtLeast(a, old), CondKind::AtLeast(b, new)) => a == b && all(old, new),
            (CondKind::Not(old), CondKind::Not(new)) => self.cond(old, new),
            _ => false,
        }
    }

    /// Numbers are no deeper than the reader of texts allows.
    fn num(&self, old: &Num, new: &Num) -> bool {
        match (old, new) {
            (Num::Const(old), Num::Const(new)) => old == new,
            (Num::Fact(old), Num::Fact(new)) => self.fact(*old, *new),
            (Num::Term(old), Num::Term(new)) => self.pair(DefId::Term(*old), DefId::Term(*new)),
            (Num::Score(old), Num::Score(new)) => self.pair(DefId::Score(*old), DefId::Score(*new)),
            (Num::Negate(old), Num::Negate(new)) => self.num(old, new),
            (Num::Add(a, b), Num::Add(c, d))
            | (Num::Subtract(a, b), Num::Subtract(c, d))
            | (Num::Multiply(a, b), Num::Multiply(c, d))
            | (Num::Divide(a, b), Num::Divide(c, d))
            | (Num::Least(a, b), Num::Least(c, d))
            | (Num::Greatest(a, b), Num::Greatest(c, d))
            | (Num::AddMonths(a, b), Num::AddMonths(c, d)) => self.num(a, c) && self.num(b, d),
            (Num::Rounded(a, old), Num::Rounded(b, new)) => old == new && self.num(a, b),
            (Num::Power(a, b), Num::Power(c, d)) => self.num(a, c) && self.num(b, d),
            (Num::Function(old, a), Num::Function(new, b)) => old == new && self.num(a, b),
            (Num::Completed(old, a, b), Num::Completed(new, c, d)) => old == new && self.num(a, c) && self.num(b, d),
            _ => false,
        }
    }
}

/// True where both lists are as long and every two of them are alike.
fn each<A, B>(old: &[A], new: &[B], alike: impl Fn(&A, &B) -> bool) -> bool {
    old.len() == new.len() && old.iter().zip(new).all(|(old, new)| alike(old, new))
}
