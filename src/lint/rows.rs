//! Classifications by ranges of one number: ranges that leave a crack between them, or overlap.

use super::Subject;
use super::walk;
use crate::check::model::{ClassRow, Comparison, Cond, CondKind, Derivation, FactId, FactType};
use crate::check::units;
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::number::Number;
use crate::source::Span;

/// A range; each end with its limit and whether the limit belongs.
#[derive(Debug, Clone)]
struct Range {
    low: Option<(Number, bool)>,
    high: Option<(Number, bool)>,
    span: Span,
}

impl Subject<'_> {
    /// Remarks on rows.
    pub(super) fn rows(&mut self) {
        let g = self.guideline;
        for class in &g.classes {
            self.ranges(&class.rows);
        }
        for fact in &g.facts {
            if let Some(Derivation::Rows(rows)) = &fact.derivation {
                self.ranges(rows);
            }
        }
    }

    fn ranges(&mut self, rows: &[ClassRow]) {
        let otherwise = rows.iter().any(|row| row.when.is_none());
        let mut of: Option<FactId> = None;
        let mut ranges = Vec::new();
        for cond in rows.iter().filter_map(|row| row.when.as_ref()) {
            let Some((fact, range)) = range(cond) else { return };
            if of.is_some_and(|known| known != fact) {
                return;
            }
            of = Some(fact);
            ranges.push(range);
        }
        let Some(fact) = of.and_then(|id| self.guideline.fact(id)) else { return };
        let FactType::Number(ty) = &fact.ty else { return };
        let show = |value: &Number| units::show(value, &ty.unit);
        let span = |(low, from): (&Number, bool), (high, to): (&Number, bool)| {
            let (from, to) = (if from { "from" } else { "above" }, if to { "to" } else { "to below" });
            format!("{from} {} {to} {}", show(low), show(high))
        };
        ranges.sort_by(|a, b| a.low.cmp(&b.low).then_with(|| a.span.cmp(&b.span)));
        for (below, above) in ranges.iter().zip(ranges.iter().skip(1)) {
            let (Some((end, ends)), Some((start, starts))) = (&below.high, &above.low) else { continue };
            let meet = format!("the next one begins at {}", show(start));
            if end > start || (end == start && *ends && *starts) {
                let what = if end == start {
                    format!("two rows hold at {}", show(end))
                } else {
                    format!("two rows hold {}", span((start, *starts), (end, *ends)))
                };
                let found = Diagnostic::new(Code::RowsOverlap, above.span, what)
                    .also(below.span, "the other one")
                    .help("The row that stands first counts. Where that is meant, allow the remark here; else let each limit belong to one row.");
                self.push(found);
            } else if otherwise
                && (end < start || (!*ends && !*starts))
                && !next_to(end, *ends, start, *starts, ty.integer)
            {
                let what = if end == start {
                    format!("no range holds at {}", show(end))
                } else {
                    format!("no range holds {}", span((end, !*ends), (start, !*starts)))
                };
                let found = Diagnostic::new(Code::RowsCrack, below.span, what)
                    .also(above.span, meet)
                    .help("`otherwise` takes what lies between them. Let one range begin where the other ends.");
                self.push(found);
            }
        }
    }
}

/// Whether nothing lies between two limits of whole numbers: `<= 3` and `>= 4`.
fn next_to(end: &Number, ends: bool, start: &Number, starts: bool, whole: bool) -> bool {
    let one = crate::number::one();
    let last = if ends { end.clone() } else { end - &one };
    let first = if starts { start.clone() } else { start + &one };
    whole && first - last <= one
}

/// A condition that is a range of one fact: one comparison, or two joined by `and`.
fn range(cond: &Cond) -> Option<(FactId, Range)> {
    let parts: Vec<&Cond> = match &cond.kind {
        CondKind::And(all) => all.iter().collect(),
        CondKind::Compare(..) => vec![cond],
        _ => return None,
    };
    let mut of = None;
    let mut range = Range { low: None, high: None, span: cond.span };
    for part in parts {
        let limits = walk::limits(part);
        let ([limit], CondKind::Compare(..)) = (limits.as_slice(), &part.kind) else { return None };
        if of.is_some_and(|known| known != limit.fact) {
            return None;
        }
        of = Some(limit.fact);
        let end = match limit.comparison {
            Comparison::Less => (&mut range.high, false),
            Comparison::LessOrEqual => (&mut range.high, true),
            Comparison::Greater => (&mut range.low, false),
            Comparison::GreaterOrEqual => (&mut range.low, true),
            Comparison::Equal | Comparison::NotEqual => return None,
        };
        if end.0.replace((limit.value.clone(), end.1)).is_some() {
            return None;
        }
    }
    of.map(|fact| (fact, range))
}
