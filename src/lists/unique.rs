//! `one for each`: no two entries have the same of a part. Of entries of which it is not known that is something more that is known.

use super::entries::{Entries, Entry, Part};
use super::fold::{and, certain, is, not, or};
use super::place::Placing;
use super::said::TooOpen;
use crate::check::model::{Comparison, Cond, CondKind, Constraint, FactId, FactType, ListFact, Value};
use crate::source::Span;

/// Most pairs of entries that are told apart.
const MAX_PAIRS: usize = 400;

impl Placing<'_> {
    /// That two entries of which not all is known differ in the part by which entries are told apart.
    pub(super) fn unlike(&mut self, list: &ListFact, entries: &Entries) -> Result<(), TooOpen> {
        let &[key] = list.key.as_slice() else { return Ok(()) };
        let mut pairs = 0usize;
        for (at, one) in entries.all.iter().enumerate() {
            for other in entries.all.iter().skip(at.saturating_add(1)) {
                let same = self.same(key, one, other);
                if is(&same, false) {
                    continue;
                }
                pairs = pairs.saturating_add(1);
                if pairs > MAX_PAIRS {
                    return Err(self.too_open(&list.name, "of too many of its entries it is not known which they are"));
                }
                let name = self.origin.fact_name(key);
                self.out.constraints.push(Constraint {
                    title: format!("no two entries of `{}` have the same `{name}`", list.name),
                    holds: not(same),
                    because: None,
                    from: Vec::new(),
                    span: list.span,
                });
            }
        }
        Ok(())
    }

    /// Whether two entries have the same of a part.
    fn same(&self, part: FactId, a: &Entry, b: &Entry) -> Cond {
        let span = Span::default();
        if let (Some(a), Some(b)) = (a.num(part), b.num(part)) {
            return self.known().compared(Comparison::Equal, &a, &b, span);
        }
        let values: Vec<Value> = match self.origin.fact(part).map(|fact| &fact.ty) {
            Some(FactType::YesNo) => vec![Value::Bool(false), Value::Bool(true)],
            Some(FactType::OneOf(members)) => {
                (0..members.len()).filter_map(|at| Some(Value::Member(u32::try_from(at).ok()?))).collect()
            }
            // Sets are no keys.
            _ => return certain(false, span),
        };
        or(values.into_iter().map(|value| and([has(a, part, &value), has(b, part, &value)], span)), span)
    }
}

/// Whether a part of an entry has a value.
fn has(entry: &Entry, part: FactId, value: &Value) -> Cond {
    let span = Span::default();
    match (entry.parts.get(&part), value) {
        (Some(Part::Known(known)), _) => certain(known == value, span),
        (Some(Part::Fact(fact)), Value::Bool(yes)) => {
            let is = Cond { kind: CondKind::Fact(*fact), span };
            if *yes { is } else { not(is) }
        }
        (Some(Part::Fact(fact)), Value::Member(member)) => {
            Cond { kind: CondKind::Member(*fact, [*member].into()), span }
        }
        _ => certain(false, span),
    }
}
