//! Classifications by ranges of one number, alone or beside the same other conditions: ranges that leave a crack between
//! them, or overlap.

use super::Linter;
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

impl Linter<'_> {
    /// Remarks on rows.
    pub(super) fn rows(&mut self) {
        let g = self.guideline;
        // What excludes each other, or are levels of a score, is held to that.
        for class in g.classes.iter().filter(|class| !class.exclusive) {
            self.ranges(&class.rows);
        }
        for fact in &g.facts {
            if let (Some(Derivation::Rows(rows)), false) = (&fact.derivation, fact.exclusive) {
                self.ranges(rows);
            }
        }
    }

    /// Rows that ask the same but for the range of one number are looked at together.
    fn ranges(&mut self, rows: &[ClassRow]) {
        let otherwise = rows.iter().any(|row| row.when.is_none());
        let conditions: Vec<&Cond> = rows.iter().filter_map(|row| row.when.as_ref()).collect();
        let mut groups: Vec<Group<'_>> = Vec::new();
        for part in conditions.iter().filter_map(|cond| part(cond)) {
            match groups.iter_mut().find(|group| group.fact == part.fact && group.alike(&part.beside)) {
                Some(group) => group.ranges.push(part.range),
                None => groups.push(Group { fact: part.fact, beside: part.beside, ranges: vec![part.range] }),
            }
        }
        for Group { fact, beside, ranges } in groups {
            let whole = beside.is_empty() && ranges.len() == conditions.len();
            self.beside_each_other(fact, ranges, otherwise && whole);
        }
    }

    /// Ranges of one fact; `cracks`: whether `otherwise` takes what lies between them.
    fn beside_each_other(&mut self, fact: FactId, mut ranges: Vec<Range>, cracks: bool) {
        let Some(FactType::Number(ty)) = self.guideline.fact(fact).map(|fact| &fact.ty) else { return };
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
            } else if cracks
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

/// Rows of one number that ask the same beside it.
struct Group<'c> {
    fact: FactId,
    beside: Vec<Asked<'c>>,
    ranges: Vec<Range>,
}

impl Group<'_> {
    fn alike(&self, beside: &[Asked<'_>]) -> bool {
        self.beside.len() == beside.len() && beside.iter().all(|asked| self.beside.contains(asked))
    }
}

/// What a row asks beside its range: a fact, a member, a term; or that it does not hold.
type Asked<'c> = (bool, &'c CondKind);

/// The condition of a row: a range of one fact, and what else is asked.
struct Part<'c> {
    fact: FactId,
    range: Range,
    beside: Vec<Asked<'c>>,
}

/// One comparison, or several parts joined by `and`.
fn part(cond: &Cond) -> Option<Part<'_>> {
    let parts: Vec<&Cond> = match &cond.kind {
        CondKind::And(all) => all.iter().collect(),
        _ => vec![cond],
    };
    let mut of = None;
    let mut range = Range { low: None, high: None, span: cond.span };
    let mut beside = Vec::new();
    for part in parts {
        if let Some(asked) = asked(part) {
            beside.push(asked);
            continue;
        }
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
    of.map(|fact| Part { fact, range, beside })
}

fn asked(cond: &Cond) -> Option<Asked<'_>> {
    let (denied, cond) = match &cond.kind {
        CondKind::Not(inner) => (true, inner.as_ref()),
        _ => (false, cond),
    };
    matches!(
        cond.kind,
        CondKind::Fact(_)
            | CondKind::Member(..)
            | CondKind::Has(..)
            | CondKind::Empty(_)
            | CondKind::Term(_)
            | CondKind::Class(..)
            | CondKind::Applies(_)
    )
    .then_some((denied, &cond.kind))
}
