//! Findings that the authors accept, with their reason: which of them still accept something.

use super::finding::{Finding, Measured};
use super::situation::extent;
use super::verifier::{Use, Verifier};
use crate::check::model::{Accepts, RecId, Recommendation, TreatmentId};
use crate::codes::Code;
use crate::decide::diagram::{Node, TooComplex};
use crate::diagnostic::Diagnostic;

impl Verifier<'_, '_> {
    /// Parts a region into what is accepted, by whom, and the rest.
    pub(super) fn parted(
        &mut self,
        region: Node,
        matches: impl Fn(&Accepts) -> bool,
    ) -> Result<(Vec<(usize, Node)>, Node), TooComplex> {
        let mut accepted = Vec::new();
        let mut rest = region;
        for (at, finding) in self.guideline().accepted.iter().enumerate() {
            if !matches(&finding.what) {
                continue;
            }
            let node = self.space.engine.compiled().accepted.get(at).copied().unwrap_or(Node::FALSE);
            let part = self.space.manager.and(rest, node)?;
            if self.space.possible(part)? == Node::FALSE {
                let whole = self.space.manager.and(region, node)?;
                if self.space.possible(whole)? != Node::FALSE {
                    self.note(at, Use::Taken);
                }
                continue;
            }
            self.note(at, Use::Accepts);
            accepted.push((at, part));
            rest = self.space.without(rest, node)?;
        }
        Ok((accepted, rest))
    }

    /// The first acceptance of a finding that concerns nobody in particular.
    pub(super) fn accepts(&mut self, what: Accepts) -> Option<String> {
        let mut all = (0..).zip(&self.guideline().accepted).filter(|(_, finding)| finding.what == what);
        let (at, _) = all.next()?;
        for (other, _) in all {
            self.note(other, Use::Taken);
        }
        self.note(at, Use::Accepts);
        self.guideline().accepted.get(at).map(|finding| finding.title.clone())
    }

    /// Leaves alone the acceptances of what could not be decided: whether they still accept something is not known.
    pub(super) fn leave(&mut self, matches: impl Fn(&Accepts) -> bool) {
        for (at, finding) in self.guideline().accepted.iter().enumerate() {
            if matches(&finding.what) {
                self.note(at, Use::Accepts);
            }
        }
    }

    /// What an acceptance is for.
    pub(super) fn note(&mut self, at: usize, what: Use) {
        if let Some(used) = self.used.get_mut(at) {
            *used = what;
        }
    }

    /// Reports part of a region as accepted.
    pub(super) fn push_accepted(
        &mut self,
        at: usize,
        part: Node,
        base: Node,
        of: &'static str,
        diagnostic: Diagnostic,
    ) -> Result<(), TooComplex> {
        let title = self.guideline().accepted.get(at).map(|finding| finding.title.clone());
        let extent = self.measured(part, base, of)?;
        self.push(Finding { of: diagnostic.code, diagnostic, shown: None, extent, accepted: title });
        Ok(())
    }

    /// How much of `base` a region covers.
    pub(super) fn measured(
        &mut self,
        region: Node,
        base: Node,
        of: &'static str,
    ) -> Result<Option<Measured>, TooComplex> {
        let (base, aside) = self.space.countable_beside(base, region)?;
        let region = self.space.manager.and(region, base)?;
        Ok(extent(&mut self.space, region, base)?.map(|extent| Measured { of, aside, extent }))
    }

    /// Accepted findings that are found no more.
    pub(super) fn stale(&mut self) {
        let g = self.guideline();
        for (finding, used) in g.accepted.iter().zip(self.used.clone()) {
            // Whether they still accept something is not known where proofs were given up.
            let open = match finding.what {
                Accepts::Redundant(_) => self.open.iter().any(|(of, _)| *of != Code::InvariantBroken),
                Accepts::Undecided(_) => self.open.iter().any(|(of, _)| *of == Code::InvariantBroken),
                Accepts::Gap(_) | Accepts::Conflict(..) | Accepts::Unused(_) => false,
            };
            if used == Use::Accepts || open {
                continue;
            }
            let taken = "all that it accepts is accepted by declarations before it";
            let what = match finding.what {
                _ if used == Use::Taken => taken,
                Accepts::Gap(_) => "this question leaves nobody open who is meant here",
                Accepts::Conflict(..) => {
                    "these recommendations do not contradict each other for anybody who is meant here"
                }
                Accepts::Redundant(_) => "every condition of this declaration makes a difference",
                Accepts::Unused(_) => "a verdict rests on this fact",
                Accepts::Undecided(_) => "this invariant is decided",
            };
            let help = match (used, &finding.when) {
                (Use::Taken, _) => "Remove this declaration, or narrow those before it with `when`.",
                (_, Some(_)) => "Remove this declaration, or correct its `when`.",
                (_, None) => "Remove this declaration; what it accepted is found no more.",
            };
            let place = finding.when.as_ref().map_or(finding.span, |when| when.span);
            let diagnostic =
                Diagnostic::new(Code::AcceptedNoMore, place, format!("nothing is left to accept: {what}")).help(help);
            self.push(Finding { of: diagnostic.code, diagnostic, shown: None, extent: None, accepted: None });
        }
    }

    /// The recommendations against a treatment that one favors, each with the treatment.
    pub(super) fn opposed(&self, first: RecId) -> Vec<(RecId, TreatmentId)> {
        use crate::check::model::Stance::{Against, For, Option};
        let g = self.guideline();
        let Some(favoring) = g.rec(first).filter(|rec| matches!(rec.stance, For | Option)) else { return Vec::new() };
        let against = g.recommendations.with_ids().filter(|(_, rec)| rec.stance == Against);
        let shared = |(second, opposing): (RecId, &Recommendation)| {
            let shared = favoring.treatments.iter().find(|treatment| opposing.treatments.contains(treatment));
            shared.map(|treatment| (second, *treatment))
        };
        against.filter_map(shared).collect()
    }
}
