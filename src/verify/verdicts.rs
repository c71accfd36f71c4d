//! Proofs about verdicts: constraints that contradict each other, invariants, recommendations for and against one
//! treatment, questions that are left open.

use super::finding::Finding;
use super::patient::{Claim, Sought};
use super::space::Why;
use super::verifier::{Use, Verifier, not_decided};
use crate::check::model::{Accepts, InvariantId, Question, QuestionId, RecId, TreatmentId};
use crate::codes::Code;
use crate::decide::diagram::{Node, TooComplex};
use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// Why a proof stays open.
pub(super) const SEVERAL: &str = "It rests on comparisons of several facts that bear on each other: no patient was found who shows it, and that there is none is not proved either.";

/// The same where lists of findings are left open.
const LISTS: &str = "It rests on what is asked of a list of findings, each question of which is left open by itself: no list was built that shows it, and that there is none is not proved either. An example that gives entries may show it.";

impl<'g> Verifier<'g, '_> {
    /// Why it is not decided whether there is a patient in a region.
    pub(super) fn why_open(&self, region: Node) -> &'static str {
        if self.space.asks_left_open(region) { LISTS } else { SEVERAL }
    }

    /// Whether the constraints leave anybody, and anybody in scope. False where it is proved that they leave nobody, and
    /// where the budget does not reach to tell: whatever is said of patients says nothing then.
    pub(super) fn constraints(&mut self) -> bool {
        let g = self.guideline();
        self.result.counts.constraints = g.own_constraints().len();
        let place = g.constraints.first().map_or_else(Span::default, |constraint| constraint.holds.span);
        match self.space.anybody() {
            Ok(Some(true)) => {}
            Ok(Some(false)) => {
                let done = self.contradiction();
                if done.is_err() {
                    let what = "nobody meets all constraints: which of them contradict each other";
                    self.given_up(Code::ConstraintsContradict, place, what);
                }
                self.next_proof(done.is_err());
                return false;
            }
            Ok(None) => {
                let what = "whether anybody meets all constraints is not decided";
                self.push(not_decided(Code::ConstraintsContradict, place, what, SEVERAL));
            }
            Err(TooComplex) => {
                self.given_up(Code::ConstraintsContradict, place, "whether anybody meets all constraints");
                self.next_proof(true);
                return false;
            }
        }
        let scope = self.space.engine.compiled().scope;
        let Some(header) = &g.header else { return true };
        let place = header.scope.as_ref().map_or(header.span, |scope| scope.span);
        match self.space.possible(scope) {
            Ok(Node::FALSE) => {
                let diagnostic = Diagnostic::new(Code::ConstraintsContradict, place, "nobody can be in scope")
                    .help("The constraints exclude every patient of whom the scope speaks. Correct one or the other.");
                self.push(Finding { of: diagnostic.code, diagnostic, shown: None, extent: None, accepted: None });
            }
            Ok(_) => {}
            Err(TooComplex) => {
                self.given_up(Code::ConstraintsContradict, place, "whether anybody can be in scope");
                self.next_proof(true);
            }
        }
        true
    }

    /// The fewest constraints that leave nobody.
    fn contradiction(&mut self) -> Result<(), TooComplex> {
        let g = self.guideline();
        let nodes = self.space.engine.compiled().constraints.clone();
        let mut kept: Vec<usize> = (0..nodes.len()).collect();
        for at in (0..nodes.len()).rev() {
            let fewer: Vec<usize> = kept.iter().copied().filter(|other| *other != at).collect();
            let parts = fewer.iter().filter_map(|other| nodes.get(*other).copied()).collect();
            let together = self.space.manager.all(parts)?;
            if self.space.found(together)? == Some(false) {
                kept = fewer;
            }
        }
        let mut places = kept.iter().filter_map(|at| g.constraints.get(*at));
        let Some(first) = places.next() else { return Ok(()) };
        let mut diagnostic =
            Diagnostic::new(Code::ConstraintsContradict, first.holds.span, "no patient meets all constraints")
                .label("this")
                .help("Every case would be refused. Correct one of them.");
        for other in places {
            diagnostic = diagnostic.also(other.holds.span, "and this contradict each other");
        }
        self.push(Finding { of: diagnostic.code, diagnostic, shown: None, extent: None, accepted: None });
        Ok(())
    }

    /// What must hold for every patient.
    pub(super) fn invariants(&mut self) {
        let g = self.guideline();
        self.result.counts.invariants = g.invariants.len();
        for (at, invariant) in g.invariants.with_ids() {
            let node = self.space.engine.compiled().invariants.get(at).copied().unwrap_or(Node::TRUE);
            let done = self.invariant(at, node);
            self.proved(Code::InvariantBroken, done, invariant.span, &invariant.title);
        }
    }

    fn invariant(&mut self, at: InvariantId, node: Node) -> Result<(), TooComplex> {
        let g = self.guideline();
        let Some(invariant) = g.invariants.get(at) else { return Ok(()) };
        let broken = self.space.manager.not(node)?;
        let region = self.space.possible(broken)?;
        let claims = [Claim::Holds(&invariant.always, node, false)];
        match self.seek(region, &claims, &format!("invariant-{}", at.0.saturating_add(1)))? {
            Sought::Nobody => {}
            Sought::Patient(witness) => {
                let diagnostic =
                    Diagnostic::new(Code::InvariantBroken, invariant.span, "a patient breaks this invariant")
                        .help("Correct the recommendation that goes too far, or the invariant.");
                let extent = self.measured(broken, Node::TRUE, "all cases")?;
                let shown = Some(self.shown(*witness, &claims));
                self.push(Finding { of: diagnostic.code, diagnostic, shown, extent, accepted: None });
            }
            Sought::Open => {
                let mut finding = not_decided(
                    Code::InvariantBroken,
                    invariant.span,
                    "this invariant is neither proved nor broken",
                    self.why_open(region),
                );
                finding.accepted = self.accepts(Accepts::Undecided(at));
                self.push(finding);
            }
        }
        Ok(())
    }

    /// Recommendations for and against the same treatment that apply to one patient.
    pub(super) fn conflicts(&mut self) {
        let g = self.guideline();
        for (first, rec) in g.recommendations.with_ids() {
            let opposed = self.opposed(first);
            self.result.counts.pairs = self.result.counts.pairs.saturating_add(opposed.len());
            // Those of which it is not decided are named together.
            let mut open: Vec<(Why, Vec<RecId>)> = Vec::new();
            for (second, treatment) in opposed {
                let done = self.conflict(first, second, treatment);
                if done.is_err() {
                    self.leave(|what| opposes(what, first, second));
                    let why = self.space.why();
                    match open.iter_mut().find(|(other, _)| *other == why) {
                        Some((_, others)) => others.push(second),
                        None => open.push((why, vec![second])),
                    }
                }
                self.next_proof(done.is_err());
            }
            for (why, others) in open {
                let names: Vec<String> =
                    others.iter().filter_map(|id| g.rec(*id)).map(|rec| format!("`{}`", rec.name)).collect();
                let what = format!("whether `{}` contradicts {}", rec.name, names.join(", "));
                self.given_up_for(why, Code::Conflict, rec.span, &what);
            }
        }
    }

    fn conflict(&mut self, first: RecId, second: RecId, treatment: TreatmentId) -> Result<(), TooComplex> {
        let g = self.guideline();
        let (Some(favoring), Some(opposing)) = (g.rec(first), g.rec(second)) else { return Ok(()) };
        let name = g.treatments.get(treatment).map_or("", |t| t.name.as_str());
        self.space.manager.spend(20)?;
        let both = self.space.manager.and(self.node_of(first), self.node_of(second))?;
        if self.space.nobody(both)? {
            return Ok(());
        }
        let of = "the cases in scope";
        let base = self.space.manager.and(self.scope_of(first), self.scope_of(second))?;
        let finding = |found: &str| {
            Diagnostic::new(Code::Conflict, opposing.span, format!("`{}` and `{}` contradict each other {found}", favoring.name, opposing.name))
                .label(format!("against {name}"))
                .also(favoring.span, format!("{} {name}", if favoring.stance == crate::check::model::Stance::For { "for" } else { "an option:" }))
                .help("Narrow one of them, let one override the other with `overrides`, or record it as `accepted` with the reason.")
        };
        let (accepted, rest) = self.parted(both, |what| opposes(what, first, second))?;
        for (at, part) in accepted {
            self.push_accepted(at, part, base, of, finding("for these patients"))?;
        }
        let claims = [Claim::Rec(first, true), Claim::Rec(second, true)];
        let region = self.space.possible(rest)?;
        match self.seek(region, &claims, &format!("conflict-{}-{}", favoring.name, opposing.name))? {
            Sought::Nobody => {}
            Sought::Patient(witness) => {
                let extent = self.measured(rest, base, of)?;
                let shown = Some(self.shown(*witness, &claims));
                self.push(Finding {
                    of: Code::Conflict,
                    diagnostic: finding("for some patients"),
                    shown,
                    extent,
                    accepted: None,
                });
            }
            Sought::Open => {
                let what = format!(
                    "whether `{}` and `{}` can contradict each other is not decided",
                    favoring.name, opposing.name
                );
                self.push(not_decided(Code::Conflict, opposing.span, &what, SEVERAL));
            }
        }
        Ok(())
    }

    /// Questions that nobody answers for some patient.
    pub(super) fn gaps(&mut self) {
        let g = self.guideline();
        self.result.counts.questions = g.questions.len();
        for (at, question) in g.questions.with_ids() {
            let done = match self.gap(at) {
                Err(TooComplex) if self.gap_apart(at) => Ok(()),
                done => done,
            };
            if done.is_err() {
                self.leave(|what| *what == Accepts::Gap(at));
            }
            self.proved(Code::Gap, done, question.span, &question.title);
        }
    }

    /// A patient for whom a question is left open, where all such patients together are too many for a diagram. True where
    /// there is one, or it is proved that there is none, and each acceptance of the gap is known to be for somebody or not.
    fn gap_apart(&mut self, at: QuestionId) -> bool {
        let g = self.guideline();
        let Some(question) = g.questions.get(at) else { return true };
        let compiled = self.space.engine.compiled();
        let asked = compiled.questions.get(at).copied().unwrap_or(Node::TRUE);
        // What earlier proofs built is dropped, so that there is room.
        self.space.tidy(true);
        let mut open = vec![(compiled.scope, Node::TRUE), (asked, Node::TRUE)];
        open.extend(question.covers.iter().map(|id| (self.node_of(*id), Node::FALSE)));
        let claims = gap_claims(question, asked);
        let name = format!("gap-{}", at.0.saturating_add(1));
        let (mut rest, mut uses, mut found) = (open.clone(), Vec::new(), Vec::new());
        for (of, (finding, node)) in g.accepted.iter().zip(&compiled.accepted).enumerate() {
            if finding.what != Accepts::Gap(at) {
                continue;
            }
            let with =
                |ways: &[(Node, Node)]| -> Vec<_> { ways.iter().copied().chain([(*node, Node::TRUE)]).collect() };
            match self.seeker.seek_apart(&self.space, &with(&rest), &claims, &name) {
                Sought::Patient(witness) => {
                    let whom = "patients whose gap is accepted, too many for a diagram to count";
                    found.push((witness, whom, Some(finding.title.clone())));
                    uses.push((of, Use::Accepts));
                }
                Sought::Nobody => match self.seeker.seek_apart(&self.space, &with(&open), &claims, &name) {
                    Sought::Patient(_) => uses.push((of, Use::Taken)),
                    Sought::Nobody => {}
                    Sought::Open => return false,
                },
                Sought::Open => return false,
            }
            rest.push((*node, Node::FALSE));
        }
        match self.seeker.seek_apart(&self.space, &rest, &claims, &name) {
            Sought::Patient(witness) => found.push((witness, "some patients, too many for a diagram to count", None)),
            Sought::Nobody => {}
            Sought::Open => return false,
        }
        for (of, used) in uses {
            self.note(of, used);
        }
        for (witness, whom, accepted) in found {
            let shown = Some(self.shown(*witness, &claims));
            let diagnostic = gap_finding(question, whom);
            self.push(Finding { of: Code::Gap, diagnostic, shown, extent: None, accepted });
        }
        true
    }

    fn gap(&mut self, at: QuestionId) -> Result<(), TooComplex> {
        let g = self.guideline();
        let Some(question) = g.questions.get(at) else { return Ok(()) };
        let compiled = self.space.engine.compiled();
        let asked = compiled.questions.get(at).copied().unwrap_or(Node::TRUE);
        let base = self.space.manager.and(compiled.scope, asked)?;
        let answers = question.covers.iter().map(|id| self.node_of(*id)).collect();
        let answered = self.space.manager.any(answers)?;
        let open = self.space.without(base, answered)?;
        if self.space.nobody(open)? {
            return Ok(());
        }
        let of = if question.when.is_some() { "the cases that it is asked about" } else { "the cases in scope" };
        let (accepted, rest) = self.parted(open, |what| *what == Accepts::Gap(at))?;
        for (at, part) in accepted {
            self.push_accepted(at, part, base, of, gap_finding(question, "these patients"))?;
        }
        let claims = gap_claims(question, asked);
        let region = self.space.possible(rest)?;
        match self.seek(region, &claims, &format!("gap-{}", at.0.saturating_add(1)))? {
            Sought::Nobody => {}
            Sought::Patient(witness) => {
                let extent = self.measured(rest, base, of)?;
                let shown = Some(self.shown(*witness, &claims));
                self.push(Finding {
                    of: Code::Gap,
                    diagnostic: gap_finding(question, "some patients"),
                    shown,
                    extent,
                    accepted: None,
                });
            }
            Sought::Open => {
                self.push(not_decided(
                    Code::Gap,
                    question.span,
                    &format!("whether the question \"{}\" is left open for anybody is not decided", question.title),
                    SEVERAL,
                ));
            }
        }
        Ok(())
    }
}

/// True where a declaration accepts that two recommendations contradict each other.
fn opposes(what: &Accepts, first: RecId, second: RecId) -> bool {
    matches!(what, Accepts::Conflict(a, b) if (*a, *b) == (first, second) || (*b, *a) == (first, second))
}

fn gap_finding(question: &Question, whom: &str) -> Diagnostic {
    Diagnostic::new(Code::Gap, question.span, format!("the question \"{}\" is left open for {whom}", question.title))
        .label("none of the recommendations that it names applies")
        .help("Add a recommendation for them, narrow the question with `when`, or record the gap as `accepted` with the reason.")
}

/// What is true of somebody for whom a question is left open.
fn gap_claims(question: &Question, asked: Node) -> Vec<Claim<'_>> {
    let mut claims = vec![Claim::Scope(true)];
    claims.extend(question.when.as_ref().map(|when| Claim::Holds(when, asked, true)));
    claims.extend(question.covers.iter().map(|id| Claim::Rec(*id, false)));
    claims
}
