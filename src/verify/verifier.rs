//! What all proofs over one guideline share: the space of its patients, the search for one, what was found so far, and how a
//! proof is given up.

use super::effects::Deciding;
use super::finding::{Finding, Shown, ShownOf, ShownVerdict, Verification};
use super::patient::{Claim, Seeker, Sought, Witness};
use super::space::{Space, Why};
use super::stats::Stats;
use crate::check::model::{Cond, CondKind, ExpectedOf, Guideline, RecId};
use crate::codes::Code;
use crate::decide::budget::Budget;
use crate::decide::diagram::{Node, TooComplex};
use crate::diagnostic::Diagnostic;
use crate::eval::{Engine, explain};
use crate::source::{Sources, Span};

/// What a declaration of an accepted finding does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// Nothing that it speaks of is found.
    Nothing,
    /// Others accept it already.
    Taken,
    /// It accepts something.
    Accepts,
}

/// A guideline whose proofs are under way.
pub(super) struct Verifier<'a, 's> {
    pub(super) space: Space<'a>,
    pub(super) seeker: Seeker<'a>,
    pub(super) sources: &'s Sources,
    pub(super) result: Verification,
    /// Which of the accepted findings accept something.
    pub(super) used: Vec<Use>,
    /// Conditions and the cases in which each decides.
    pub(super) deciding: Vec<Deciding>,
    /// True where the cases in which conditions decide are needed later.
    pub(super) keeps: bool,
    /// Of what proofs were given up, and what is said of it.
    pub(super) open: Vec<(Code, String)>,
}

pub(super) const TOO_LARGE: &str =
    "It rests on too many facts at once. Split the recommendation, or give the proof more room with `--max-nodes`.";

/// Steps that it takes to write a finding down.
const FINDING: usize = 5_000;

const TOO_LONG: &str =
    "It was given up, so that others can be decided. Simplify its conditions, or give the run more with `--max-steps`.";

const SPENT: &str =
    "What was looked at before it took all steps that a run may take. Give the run more with `--max-steps`.";

pub(super) fn not_decided(of: Code, span: Span, what: &str, why: &str) -> Finding {
    let diagnostic = Diagnostic::new(Code::NotDecided, span, what).help(why);
    Finding { diagnostic, of, shown: None, extent: None, accepted: None }
}

impl<'a, 's> Verifier<'a, 's> {
    pub(super) fn new(engine: &'a Engine, sources: &'s Sources, budget: Budget) -> Result<Self, TooComplex> {
        let space = Space::new(engine, budget)?;
        let used = vec![Use::Nothing; engine.guideline().accepted.len()];
        let seeker = Seeker::new(engine);
        let result = Verification { stats: Stats::of(engine), ..Verification::default() };
        Ok(Verifier { space, seeker, sources, result, used, deciding: Vec::new(), keeps: false, open: Vec::new() })
    }

    pub(super) fn guideline(&self) -> &'a Guideline {
        self.space.engine.guideline()
    }

    pub(super) fn push(&mut self, finding: Finding) {
        self.result.findings.push(finding);
    }

    /// What was found, or that the proof was too large.
    pub(super) fn proved(&mut self, of: Code, done: Result<(), TooComplex>, span: Span, name: &str) {
        if done.is_err() {
            self.given_up(of, span, &format!("`{name}`"));
        }
        self.next_proof(done.is_err());
    }

    /// Between two proofs.
    pub(super) fn next_proof(&mut self, failed: bool) {
        self.space.next_proof();
        if !self.keeps {
            self.deciding.clear();
            self.space.tidy(failed);
        }
        if failed {
            self.space.manager.forget();
        }
    }

    /// Says of what the proof under way was given up, and why.
    pub(super) fn given_up(&mut self, of: Code, span: Span, what: &str) {
        self.given_up_for(self.space.why(), of, span, what);
    }

    /// The same of a proof that was given up before.
    pub(super) fn given_up_for(&mut self, why: Why, of: Code, span: Span, what: &str) {
        let (why, help) = match why {
            Why::Large => ("is too large for a proof", TOO_LARGE),
            Why::Long => ("is not decided: it takes more steps than one proof may", TOO_LONG),
            Why::Spent => ("is not decided: the budget of this run is spent", SPENT),
        };
        let what = format!("{what} {why}");
        self.push(not_decided(of, span, &what, help));
        self.open.push((of, what));
    }

    /// A patient with the verdicts that meet in them.
    pub(super) fn shown(&self, witness: Witness, claims: &[Claim<'a>]) -> Shown {
        let engine = self.space.engine;
        let g = engine.guideline();
        let prepared = engine.prepare(&witness.values);
        let leaves = |conditions: &[&Cond]| explain::leaves(g, &prepared.values, conditions);
        let verdict = |claim: &Claim<'a>| match *claim {
            Claim::Scope(holds) => {
                ShownVerdict { of: ShownOf::Scope, holds, reasons: leaves(&explain::behind(g, ExpectedOf::Scope)) }
            }
            Claim::Rec(id, holds) => {
                ShownVerdict { of: ShownOf::Rec(id), holds, reasons: explain::verdict(g, &prepared.values, id) }
            }
            Claim::Holds(cond, _, true) => ShownVerdict { of: ShownOf::Asked, holds: true, reasons: leaves(&[cond]) },
            Claim::Holds(cond, _, false) => match &cond.kind {
                // `never X` is held as `not X`.
                CondKind::Not(never) if never.span == cond.span => {
                    ShownVerdict { of: ShownOf::Never, holds: true, reasons: leaves(&[&**never]) }
                }
                _ => ShownVerdict { of: ShownOf::Always, holds: false, reasons: leaves(&[cond]) },
            },
        };
        // Each looks at all definitions of the guideline.
        let all = self.space.domain().conditions.saturating_mul(2).saturating_add(g.order.len().saturating_mul(4));
        self.space.manager.charge(FINDING.saturating_add(all.saturating_mul(claims.len())));
        let verdicts = claims.iter().map(verdict).collect();
        Shown { witness, verdicts }
    }

    /// Looks for a patient; the space is that of the guideline.
    pub(super) fn seek(&mut self, region: Node, claims: &[Claim<'a>], name: &str) -> Result<Sought, TooComplex> {
        let found = self.seeker.seek(&mut self.space, region, claims, name)?;
        // A search that ended because no steps were left is no search.
        if found == Sought::Open && self.space.manager.over() { Err(TooComplex) } else { Ok(found) }
    }

    /// Scope, as a recommendation has it.
    pub(super) fn scope_of(&self, id: RecId) -> Node {
        let regardless = self.guideline().rec(id).is_some_and(|rec| rec.regardless_of_scope);
        if regardless { Node::TRUE } else { self.space.engine.compiled().scope }
    }

    pub(super) fn node_of(&self, id: RecId) -> Node {
        self.space.engine.compiled().recommendations.get(id).copied().unwrap_or(Node::FALSE)
    }

    pub(super) fn imported(&self, span: Span) -> bool {
        self.sources.get(span.source).is_some_and(|file| file.imported)
    }
}
