//! From pest's pairs to a dose: the amount, and what is said of it.

use super::names::P;
use super::parts::Parts;
use crate::syntax::ast::{DoseClause, DosePart, DosePartKind, DoseStep, DoseTimes, Expr, Halves};
use crate::syntax::grammar::{Rule, inner};

impl<'t> Parts<'_, 't> {
    pub fn dose(&mut self) -> Option<DoseClause> {
        let steps = self.all(Rule::dose_step);
        let steps = steps.into_iter().map(|step| self.dose_step(step)).collect::<Option<_>>()?;
        Some(DoseClause { steps })
    }

    fn dose_step(&mut self, pair: P<'t>) -> Option<DoseStep> {
        let mut amounts = Vec::new();
        let mut parts = Vec::new();
        for part in inner(pair) {
            match part.as_rule() {
                Rule::sum => amounts.push(self.build.sum(part)),
                Rule::dose_part => parts.push(self.dose_part(part)?),
                _ => {}
            }
        }
        let mut amounts = amounts.into_iter();
        Some(DoseStep { amount: amounts.next()?, high: amounts.next(), parts })
    }

    fn dose_part(&mut self, pair: P<'t>) -> Option<DosePart> {
        let span = self.build.at(&pair);
        let part = inner(pair).into_iter().next()?;
        let rule = part.as_rule();
        if rule == Rule::foreign_dose {
            let word = self.build.name(&part);
            return Some(DosePart { kind: DosePartKind::Foreign(word), span });
        }
        let parts = inner(part);
        let says = |rule: Rule| parts.iter().any(|part| part.as_rule() == rule);
        let times = match () {
            () if says(Rule::kw_twice) => Some(DoseTimes::Twice),
            () if says(Rule::dose_a_day) => Some(DoseTimes::Once),
            () => None,
        };
        let a_day = says(Rule::dose_a_day);
        let halves = parts.iter().find(|part| part.as_rule() == Rule::halves).cloned();
        let halves = halves.map(|pair| {
            let up = inner(pair).iter().any(|part| part.as_rule() == Rule::kw_up);
            if up { Halves::Up } else { Halves::Down }
        });
        let mut amounts: Vec<Expr> = Vec::new();
        let (mut text, mut count) = (None, None);
        for part in parts {
            match part.as_rule() {
                Rule::quantity => amounts.push(self.build.quantity(part)),
                Rule::text => text = Some(self.build.text_of(part)),
                Rule::dose_count => count = Some(self.build.number(&part, None)),
                _ => {}
            }
        }
        let mut first = || (!amounts.is_empty()).then(|| amounts.remove(0));
        let kind = match rule {
            Rule::dose_steps => DosePartKind::Steps(first()?, halves),
            Rule::dose_amounts => DosePartKind::Amounts(amounts, halves),
            Rule::dose_most => DosePartKind::AtMost(first()?, a_day),
            Rule::dose_route => DosePartKind::Route(text?),
            Rule::dose_needed => DosePartKind::Needed(text),
            Rule::dose_every => {
                let interval = first()?;
                DosePartKind::Every(interval, first())
            }
            Rule::dose_times => DosePartKind::Times(match count {
                Some(count) => DoseTimes::Count(count),
                None => times.unwrap_or(DoseTimes::Single),
            }),
            Rule::dose_for => DosePartKind::For(first()?),
            _ => return None,
        };
        Some(DosePart { kind, span })
    }
}
