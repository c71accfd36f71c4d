//! Lists of findings without an entry: `not (latest of lab.hba1c >= 7 %)` holds of those who were never measured.

use super::Linter;
use super::never::{Together, together};
use crate::check::model::{Asked, Cond, CondKind, Guideline, Meaning, Measure, Num};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use std::collections::BTreeSet;

/// Terms that are followed into each other.
const MAX_DEPTH: usize = 32;

impl Linter<'_> {
    /// Remarks on conditions that hold because a list may be empty.
    pub(super) fn empty_lists(&mut self) {
        let g = self.guideline;
        if g.measures.is_empty() {
            return;
        }
        for one in &together(g) {
            let guarded = asked_whether_empty(g, one);
            let mut found: BTreeSet<(Span, String)> = BTreeSet::new();
            for (cond, exception) in one.conditions() {
                denied(g, cond, !exception, (cond.span, 0), &mut |measure, span| {
                    let list = g.list_of(&measure.source).and_then(|list| g.listed.get(list));
                    if let Some(list) = list.filter(|list| !guarded.contains(&list.name)) {
                        found.insert((span, list.name.clone()));
                    }
                });
            }
            for (span, list) in found {
                let words = self.sources.one_line(span);
                let what = format!("this holds of those who have no entry in `{list}`, too");
                let found = Diagnostic::new(Code::ListMayBeEmpty, span, what).help(format!(
                    "Without an entry every comparison with what is asked of it fails, so that its denial holds. Write \
                     `{list} is not empty and {words}` if they are not meant, or `{list} is empty or {words}` if they are."
                ));
                self.push(found);
            }
        }
    }
}

/// The lists of which some condition asks whether there is an entry.
fn asked_whether_empty(g: &Guideline, of: &Together<'_>) -> BTreeSet<String> {
    let mut lists = BTreeSet::new();
    for (cond, _) in of.conditions() {
        cond.each(&mut |part| {
            let measure = match &part.kind {
                CondKind::Fact(id) => measure(g, &Num::Fact(*id)),
                _ => None,
            };
            let one = measure.filter(|measure| matches!(measure.asked, Asked::AtLeast(_)));
            lists.extend(
                one.and_then(|one| g.list_of(&one.source)).and_then(|list| g.listed.get(list)).map(|l| l.name.clone()),
            );
        });
    }
    lists
}

fn measure<'g>(g: &'g Guideline, num: &Num) -> Option<&'g Measure> {
    let Num::Fact(id) = num else { return None };
    g.measures.iter().find(|measure| measure.fact == *id)
}

/// Comparisons with what may have no value that are denied, and where that stands.
fn denied<'g>(
    g: &'g Guideline,
    cond: &Cond,
    holds: bool,
    (place, depth): (Span, usize),
    into: &mut dyn FnMut(&'g Measure, Span),
) {
    match &cond.kind {
        CondKind::Not(inner) => denied(g, inner, !holds, (cond.span, depth), into),
        CondKind::And(parts) | CondKind::Or(parts) | CondKind::AtLeast(_, parts) => {
            for part in parts {
                let place = if holds { part.span } else { place };
                denied(g, part, holds, (place, depth), into);
            }
        }
        CondKind::Term(id) if depth < MAX_DEPTH => {
            if let Some(Meaning::Cond(means)) = g.term(*id).map(|term| &term.means) {
                denied_inside(g, means, holds, (place, depth.saturating_add(1)), into);
            }
        }
        CondKind::Compare(_, left, right) if !holds => {
            for side in [left, right] {
                side.each(&mut |num| {
                    if let Some(measure) = measure(g, num)
                        && !matches!(measure.asked, Asked::Sum(_) | Asked::Number)
                    {
                        into(measure, place);
                    }
                });
            }
        }
        _ => {}
    }
}

/// The same in the meaning of a term: the place stays where the term is named, and what is denied there is said there.
fn denied_inside<'g>(
    g: &'g Guideline,
    means: &Cond,
    holds: bool,
    place: (Span, usize),
    into: &mut dyn FnMut(&'g Measure, Span),
) {
    if !holds {
        match &means.kind {
            CondKind::And(parts) | CondKind::Or(parts) => {
                parts.iter().for_each(|part| denied_inside(g, part, holds, place, into));
            }
            _ => denied(g, means, holds, place, into),
        }
    }
}
