//! Other wordings of readings that change no verdict: the place is contested, and whichever way it is decided, every
//! patient is told the same.

use super::finding::Finding;
use super::patient::{Claim, Seeker, Sought};
use super::space::{Space, Why};
use super::verdicts::SEVERAL;
use super::verifier::{Verifier, not_decided};
use crate::check::model::{Cond, CondKind, DefId, Reading, Reworded};
use crate::codes::Code;
use crate::decide::compile::compile_within;
use crate::decide::diagram::{Node, TooComplex};
use crate::diagnostic::Diagnostic;
use crate::eval::Engine;
use crate::eval::beside::{Beside, Ready};
use std::cell::LazyCell;
use std::sync::Arc;

/// Whether two wordings differ for a possible patient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Differ {
    Somewhere,
    Nowhere,
    NotKnown,
}

impl Verifier<'_, '_> {
    /// Other wordings that change no verdict.
    pub(super) fn wordings(&mut self) {
        let g = self.guideline();
        let readings =
            g.readings.iter().filter(|reading| !reading.otherwise.is_empty() && !self.imported(reading.span));
        let readings: Vec<&Reading> = readings.collect();
        if readings.is_empty() {
            return;
        }
        let ready = Ready::new(g);
        for reading in readings {
            self.result.counts.wordings = self.result.counts.wordings.saturating_add(reading.otherwise.len());
            let Some(first) = reading.otherwise.first() else { continue };
            if self.wording(&ready, reading, first, true) == Differ::Somewhere && reading.otherwise.len() > 1 {
                for one in &reading.otherwise {
                    self.wording(&ready, reading, one, false);
                }
            }
        }
    }

    /// Looks at all that a reading words otherwise, or at one of it beside all others.
    fn wording(&mut self, ready: &Ready, reading: &Reading, at: &Reworded, all: bool) -> Differ {
        let g = self.guideline();
        let Some(both) = ready.beside(reading, (!all).then_some(at.of)) else { return Differ::Somewhere };
        let of = match at.of {
            DefId::Term(id) => g.term(id).map_or("", |term| term.name.as_str()),
            DefId::Rec(id) => g.rec(id).map_or("", |rec| rec.name.as_str()),
            DefId::Class(_) | DefId::Score(_) => "",
        };
        let differ = match self.differ(both) {
            Ok(differ) => differ,
            Err(why) => {
                let what = format!("whether the other wording of `{}` changes a verdict", reading.name);
                self.given_up_for(why, Code::IdleWording, at.span, &what);
                return Differ::NotKnown;
            }
        };
        let found = match differ {
            Differ::Somewhere => return differ,
            Differ::NotKnown => {
                let what = format!("whether the other wording of `{}` changes a verdict is not decided", reading.name);
                not_decided(Code::IdleWording, at.span, &what, SEVERAL)
            }
            Differ::Nowhere => {
                let diagnostic = if all {
                    let what = format!("the other wording of `{}` changes no verdict", reading.name);
                    Diagnostic::new(Code::IdleWording, at.span, what)
                        .label("whichever wording decides, every possible patient gets the same verdicts")
                        .help("Correct it; or leave `otherwise` out, and say in `decision` that no condition depends on it.")
                } else {
                    let what = format!(
                        "the other wording of `{of}` changes no verdict beside the others of `{}`",
                        reading.name
                    );
                    Diagnostic::new(Code::IdleWording, at.span, what)
                        .label("without it, every possible patient gets the same verdicts")
                        .help("Correct it, or leave it out; the reading has other wordings that change verdicts.")
                };
                Finding { of: diagnostic.code, diagnostic, shown: None, extent: None, accepted: None }
            }
        };
        self.push(found);
        differ
    }

    /// Whether somebody is told otherwise.
    fn differ(&mut self, both: Beside) -> Result<Differ, Why> {
        if self.space.budget.spent() {
            return Err(Why::Spent);
        }
        let Beside { guideline, scope, recommendations } = both;
        let guideline = Arc::new(guideline);
        let budget = &self.space.budget;
        let part = budget.part();
        let mut left = part;
        let compiled = compile_within(&guideline, &mut left);
        let taken = usize::try_from(part.saturating_sub(left)).unwrap_or(usize::MAX);
        budget.charge(taken.saturating_add(self.guideline().order.len()));
        let compiled = compiled.map_err(|_| match (left, budget.spent()) {
            (_, true) => Why::Spent,
            (0, false) => Why::Long,
            (_, false) => Why::Large,
        })?;
        let engine = Engine::plain(&guideline, Arc::new(compiled));
        let terms = scope.iter().flat_map(|(own, other)| [own, other]);
        let terms: Vec<Cond> =
            terms.map(|term| Cond { kind: CondKind::Term(*term), span: Default::default() }).collect();
        let mut space = Space::new(&engine, self.space.budget.clone()).map_err(|TooComplex| Why::Large)?;
        let compiled = engine.compiled();
        let mut pairs: Vec<[(Node, Claim<'_>, Claim<'_>); 2]> = Vec::new();
        if let [own, other] = terms.as_slice() {
            let side = |cond| {
                let node = space.condition(cond).unwrap_or(Node::FALSE);
                (node, Claim::Holds(cond, node, true), Claim::Holds(cond, node, false))
            };
            pairs.push([own, other].map(side));
        }
        for (own, other) in recommendations {
            pairs.push([own, other].map(|id| {
                let node = compiled.recommendations.get(id).copied().unwrap_or(Node::FALSE);
                (node, Claim::Rec(id, true), Claim::Rec(id, false))
            }));
        }
        let found = told_otherwise(&engine, &mut space, &pairs);
        found.map_err(|TooComplex| space.why())
    }
}

fn told_otherwise<'e>(
    engine: &'e Engine,
    space: &mut Space<'e>,
    pairs: &[[(Node, Claim<'e>, Claim<'e>); 2]],
) -> Result<Differ, TooComplex> {
    // Few differences need to be looked for.
    let seeker = LazyCell::new(|| Seeker::new(engine));
    let mut result = Differ::Nowhere;
    for [own, other] in pairs {
        for ((one, holds, _), (another, _, fails)) in [(own, other), (other, own)] {
            let region = space.without(*one, *another)?;
            let region = space.possible(region)?;
            if region == Node::FALSE {
                continue;
            }
            if !space.asks_several(region) && !space.asks_left_open(region) {
                return Ok(Differ::Somewhere);
            }
            match seeker.seek(space, region, &[*holds, *fails], "told-otherwise")? {
                Sought::Patient(_) => return Ok(Differ::Somewhere),
                Sought::Nobody => {}
                Sought::Open => result = Differ::NotKnown,
            }
        }
    }
    Ok(result)
}
