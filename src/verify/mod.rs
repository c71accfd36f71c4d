//! Proofs over all possible patients: what the decision diagrams decide about a guideline as a whole, each finding with a
//! patient who shows it.

mod accept;
mod cover;
mod effects;
mod finding;
mod joined;
mod parts;
pub(crate) mod patient;
mod proof;
pub(crate) mod situation;
pub(crate) mod space;
mod unused;
mod verdicts;
mod words;

pub use cover::{Cover, CoverCase, Goal, cover, cover_of};
pub use finding::{Counts, Finding, Measured, Shown, ShownOf, ShownVerdict, Stats, Verification};
pub use patient::{Witness, given};
pub use proof::{Proof, Prover, prove};
pub use situation::{Extent, Situation};
pub use space::{Space, Why};

use crate::check::model::{Cond, CondKind, ExpectedOf, FactId, Guideline, RecId};
use crate::codes::Code;
pub use crate::decide::budget::{Budget, MAX_NODES, MAX_STEPS};
use crate::decide::diagram::{Node, TooComplex};
use crate::decide::domain::Kind;
use crate::diagnostic::Diagnostic;
use crate::eval::{Engine, explain};
use crate::source::{Sources, Span};
use accept::Use;
use patient::{Claim, Seeker, Sought};

/// Verifies a guideline. `sources` tells its own texts from imported ones.
pub fn verify(engine: &Engine, sources: &Sources, budget: impl Into<Budget>) -> Verification {
    let budget = budget.into();
    let mut verifier = match Verifier::new(engine, sources, budget.clone()) {
        Ok(verifier) => verifier,
        Err(TooComplex) => {
            let g = engine.guideline();
            let span = g.constraints.first().map_or_else(Span::default, |c| c.span);
            let found = not_decided(
                Code::ConstraintsContradict,
                span,
                "the constraints together are too large for a proof",
                TOO_LARGE,
            );
            let stats = Stats { steps: (budget.taken(), budget.steps()), ..stats(engine) };
            return Verification { findings: vec![found], given_up: 1, stats, ..Verification::default() };
        }
    };
    verifier.run();
    verifier.result
}

struct Verifier<'a, 's> {
    space: Space<'a>,
    seeker: Seeker<'a>,
    sources: &'s Sources,
    result: Verification,
    /// Which of the accepted findings accept something.
    used: Vec<Use>,
    /// Conditions and the cases in which each decides.
    deciding: Vec<effects::Deciding>,
    /// True where the cases in which conditions decide are needed later.
    keeps: bool,
    /// Of what proofs were given up, and what is said of it.
    open: Vec<(Code, String)>,
}

const TOO_LARGE: &str =
    "It rests on too many facts at once. Split the recommendation, or give the proof more room with `--max-nodes`.";

/// Steps that it takes to write a finding down.
const FINDING: usize = 5_000;

const TOO_LONG: &str =
    "It was given up, so that others can be decided. Simplify its conditions, or give the run more with `--max-steps`.";

const SPENT: &str =
    "What was looked at before it took all steps that a run may take. Give the run more with `--max-steps`.";

fn not_decided(of: Code, span: Span, what: &str, why: &str) -> Finding {
    let diagnostic = Diagnostic::new(Code::NotDecided, span, what).help(why);
    Finding { diagnostic, of, shown: None, extent: None, accepted: None }
}

impl<'a, 's> Verifier<'a, 's> {
    fn new(engine: &'a Engine, sources: &'s Sources, budget: Budget) -> Result<Self, TooComplex> {
        let space = Space::new(engine, budget)?;
        let used = vec![Use::Nothing; engine.guideline().accepted.len()];
        let seeker = Seeker::new(engine);
        let result = Verification { stats: stats(engine), ..Verification::default() };
        Ok(Verifier { space, seeker, sources, result, used, deciding: Vec::new(), keeps: false, open: Vec::new() })
    }

    fn guideline(&self) -> &'a Guideline {
        self.space.engine.guideline()
    }

    fn run(&mut self) {
        if self.constraints() {
            self.invariants();
            self.conflicts();
            self.gaps();
            self.dead();
            self.effects();
            self.repeated();
            self.unused();
            self.stale();
        }
        let found = &mut self.result.findings;
        found.sort_by_key(|f| (f.accepted.is_some(), f.diagnostic.code.id(), f.diagnostic.span()));
        self.space.next_proof();
        let (stats, budget) = (&mut self.result.stats, &self.space.budget);
        stats.proofs = self.space.manager.len();
        stats.steps = (budget.taken(), budget.steps());
        self.result.given_up = self.open.len();
    }

    fn push(&mut self, finding: Finding) {
        self.result.findings.push(finding);
    }

    /// What was found, or that the proof was too large.
    fn proved(&mut self, of: Code, done: Result<(), TooComplex>, span: Span, name: &str) {
        if done.is_err() {
            self.given_up(of, span, &format!("`{name}`"));
        }
        self.next_proof(done.is_err());
    }

    /// Between two proofs.
    fn next_proof(&mut self, failed: bool) {
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
    fn given_up(&mut self, of: Code, span: Span, what: &str) {
        self.given_up_for(self.space.why(), of, span, what);
    }

    /// The same of a proof that was given up before.
    fn given_up_for(&mut self, why: Why, of: Code, span: Span, what: &str) {
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
    fn shown(&self, witness: Witness, claims: &[Claim<'a>]) -> Shown {
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
    fn seek(&mut self, region: Node, claims: &[Claim<'a>], name: &str) -> Result<Sought, TooComplex> {
        let found = self.seeker.seek(&mut self.space, region, claims, name)?;
        // A search that ended because no steps were left is no search.
        if found == Sought::Open && self.space.manager.over() { Err(TooComplex) } else { Ok(found) }
    }

    /// Scope, as a recommendation has it.
    fn scope_of(&self, id: RecId) -> Node {
        let regardless = self.guideline().rec(id).is_some_and(|rec| rec.regardless_of_scope);
        if regardless { Node::TRUE } else { self.space.engine.compiled().scope }
    }

    fn node_of(&self, id: RecId) -> Node {
        self.space.engine.compiled().recommendations.get(id).copied().unwrap_or(Node::FALSE)
    }

    fn imported(&self, span: Span) -> bool {
        self.sources.get(span.source).is_some_and(|file| file.imported)
    }
}

fn recommendations(guideline: &Guideline) -> impl Iterator<Item = RecId> + use<> {
    guideline.recommendations.ids()
}

/// What a variable stands for, in the author's words.
fn variable_name(engine: &Engine, at: u32) -> String {
    let g = engine.guideline();
    let domain = &engine.compiled().domain;
    let fact = |id: FactId| g.fact_name(id).to_owned();
    match domain.variables.get(at as usize).map(|v| v.kind) {
        Some(Kind::Fact(id)) => fact(id),
        Some(Kind::Bit(id, member)) => {
            let name = match g.fact(id).map(|f| &f.ty) {
                Some(crate::check::model::FactType::SetOf(members)) => members.get(member as usize).map(|m| &m.name),
                _ => None,
            };
            format!("{} includes {}", fact(id), name.map_or("", String::as_str))
        }
        Some(Kind::Atom(_)) => {
            let facts: Vec<String> = domain.facts(at).map(fact).collect();
            format!("a comparison of {}", facts.join(" and "))
        }
        None => String::new(),
    }
}

fn stats(engine: &Engine) -> Stats {
    let compiled = engine.compiled();
    let inner = |node: Node| compiled.manager.below(node).into_iter().filter(|node| !node.is_terminal()).count();
    let variables = (0u32..).zip(&compiled.domain.variables);
    let recommendations = engine.guideline().recommendations.iter().zip(&compiled.recommendations);
    Stats {
        order: variables.map(|(at, variable)| (variable_name(engine, at), variable.classes)).collect(),
        recommendations: recommendations.map(|(rec, node)| (rec.name.clone(), inner(*node))).collect(),
        compiled: compiled.manager.len(),
        proofs: compiled.manager.len(),
        steps: (0, 0),
    }
}
