//! Proofs about parts: recommendations that never apply, conditions, exceptions and rows that make no difference,
//! recommendations that only repeat others.

use super::effects::{Because, Effects, Examiner, Idle};
use super::finding::Finding;
use super::patient::{Claim, Sought};
use super::verdicts::SEVERAL;
use super::verifier::{Verifier, not_decided};
use crate::check::model::{
    Accepts, ClassId, Classification, Cond, CondKind, DefId, Derivation, Meaning, Outcome, Part, RecId, Recommendation,
    RowsOf, ScoreId, Stance, TermId,
};
use crate::codes::Code;
use crate::decide::diagram::{Node, TooComplex};
use crate::diagnostic::Diagnostic;
use crate::eval::{Standing, Subject};
use crate::source::Span;

type Done = Result<(), TooComplex>;

/// Where a condition stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// Of a declaration that is called by its name.
    Plain,
    /// An exception.
    Unless,
    /// Of something that has no name: the scope, a question.
    Unnamed,
}

impl<'g> Verifier<'g, '_> {
    /// Recommendations that apply to nobody.
    pub(super) fn dead(&mut self) {
        let g = self.guideline();
        self.result.counts.recommendations = g.recommendations.len();
        for (id, rec) in g.recommendations.with_ids() {
            let done = self.dead_one(id);
            self.proved(Code::DeadRecommendation, done, rec.span, &rec.name);
        }
    }

    fn dead_one(&mut self, id: RecId) -> Done {
        let g = self.guideline();
        let Some(rec) = g.rec(id) else { return Ok(()) };
        let node = self.node_of(id);
        let region = self.space.possible(node)?;
        if region != Node::FALSE && !self.space.asks_several(region) && !self.space.asks_left_open(region) {
            return Ok(());
        }
        match self.seek(region, &[Claim::Rec(id, true)], &rec.name)? {
            Sought::Patient(_) => {}
            Sought::Open if self.applies_in_an_example(id) => {}
            Sought::Open => {
                let what = format!("whether `{}` ever applies is not decided", rec.name);
                let why = self.why_open(region);
                self.push(not_decided(Code::DeadRecommendation, rec.span, &what, why));
            }
            Sought::Nobody => {
                let (when, unless, defeated) = self.sides(id)?;
                let alone = self.space.manager.and(when, self.scope_of(id))?;
                let excepted = self.space.without(alone, unless)?;
                let why = if self.space.possible(alone)? == Node::FALSE {
                    "no possible patient in scope meets its conditions"
                } else if self.space.possible(excepted)? == Node::FALSE {
                    "its exceptions cover everybody whom it is for"
                } else if defeated != Node::FALSE {
                    "a recommendation that overrides it applies wherever it would"
                } else {
                    "no possible patient in scope meets its conditions without an exception"
                };
                let diagnostic = Diagnostic::new(
                    Code::DeadRecommendation,
                    rec.span,
                    format!("`{}` applies to no possible patient", rec.name),
                )
                .label(why)
                .help("The constraints are taken into account. Correct its conditions, or remove it.");
                let accepted = self.accepts(Accepts::Redundant(Part::Definition(DefId::Rec(id))));
                self.push(Finding { of: diagnostic.code, diagnostic, shown: None, extent: None, accepted });
            }
        }
        Ok(())
    }

    /// Whether it applies to the patient of an example, whose lists of findings are given: then it applies to somebody.
    fn applies_in_an_example(&self, id: RecId) -> bool {
        let engine = self.space.engine;
        let g = engine.guideline();
        g.examples.iter().filter(|example| !example.lists.is_empty()).any(|example| {
            let Ok(Some((own, values))) = engine.of_lists(&example.lists, &example.values(g.facts.len())) else {
                return false;
            };
            let prepared = own.prepare(&values);
            own.standing(&prepared) == Standing::Possible && own.verdict(&prepared, Subject::Rec(id)) == Outcome::Yes
        })
    }

    /// A recommendation's `when`, its `unless`, and where another overrides it.
    fn sides(&mut self, id: RecId) -> Result<(Node, Node, Node), TooComplex> {
        let g = self.guideline();
        let Some(rec) = g.rec(id) else { return Ok((Node::FALSE, Node::FALSE, Node::FALSE)) };
        let when = rec.when.as_ref().map_or(Ok(Node::TRUE), |when| self.space.condition(when))?;
        let unless = rec.unless.as_ref().map_or(Ok(Node::FALSE), |unless| self.space.condition(unless))?;
        let defeating = rec.overridden_by.iter().map(|other| self.node_of(*other)).collect();
        Ok((when, unless, self.space.manager.any(defeating)?))
    }

    /// Conditions, exceptions and rows that make no difference.
    pub(super) fn effects(&mut self) {
        let g = self.guideline();
        if let Some((header, scope)) = g.header.as_ref().and_then(|header| Some((header, header.scope.as_ref()?))) {
            let done = self.examine(None, "the scope", Role::Unnamed, Vec::new(), |examiner| {
                examiner.condition(scope, Node::TRUE).map(drop)
            });
            self.proved(Code::IdleCondition, done, header.span, "the scope");
        }
        for (id, rec) in g.recommendations.with_ids() {
            let done = self.recommendation_effects(id);
            self.proved(Code::IdleCondition, done, rec.span, &rec.name);
        }
        for (at, term) in (0u32..).zip(&g.terms).filter(|(at, _)| !g.is_placed(DefId::Term(TermId(*at)))) {
            if let (Meaning::Cond(cond), false) = (&term.means, self.imported(term.span)) {
                let part = Part::Definition(DefId::Term(TermId(at)));
                let look = |examiner: &mut Examiner<'_, 'g>| examiner.condition(cond, Node::TRUE).map(drop);
                let done = self.examine(Some(part), &term.name, Role::Plain, Vec::new(), look);
                self.proved(Code::IdleCondition, done, term.span, &term.name);
            }
        }
        let of_dose = |class: &Classification| matches!(class.rows_of, Some(RowsOf::Dose(_)));
        for (at, class) in (0u32..)
            .zip(&g.classes)
            .filter(|(_, class)| !of_dose(class) && !self.imported(class.span))
            .collect::<Vec<_>>()
        {
            if g.is_placed(DefId::Class(ClassId(at))) {
                continue;
            }
            let part = Part::Definition(DefId::Class(ClassId(at)));
            let done =
                self.examine(Some(part), &class.name, Role::Plain, Vec::new(), |e| e.rows(&class.rows, Node::TRUE));
            self.proved(Code::IdleCondition, done, class.span, &class.name);
        }
        for (at, score) in (0u32..).zip(&g.scores).filter(|(_, score)| !self.imported(score.span)).collect::<Vec<_>>() {
            let part = Part::Definition(DefId::Score(ScoreId(at)));
            let look = |examiner: &mut Examiner<'_, 'g>| {
                score.items.iter().try_for_each(|(_, when)| examiner.condition(when, Node::TRUE).map(drop))
            };
            let done = self.examine(Some(part), &score.name, Role::Plain, Vec::new(), look);
            self.proved(Code::IdleCondition, done, score.span, &score.name);
        }
        for (id, fact) in g.facts.with_ids().filter(|(_, fact)| !self.imported(fact.span)).collect::<Vec<_>>() {
            let look = |examiner: &mut Examiner<'_, 'g>| match &fact.derivation {
                Some(Derivation::Rows(rows)) => examiner.rows(rows, Node::TRUE),
                Some(Derivation::Condition(cond)) => examiner.condition(cond, Node::TRUE).map(drop),
                Some(Derivation::Value(_)) | None => Ok(()),
            };
            let done = self.examine(Some(Part::Fact(id)), &fact.name, Role::Plain, Vec::new(), look);
            self.proved(Code::IdleCondition, done, fact.span, &fact.name);
        }
        for question in &g.questions {
            if let Some(when) = &question.when {
                let scope = self.space.engine.compiled().scope;
                let around = vec![(Because::Scope, scope)];
                let name = format!("the question \"{}\"", question.title);
                let kept = self.deciding.len();
                let done = self.examine(None, &name, Role::Unnamed, around, |e| e.condition(when, scope).map(drop));
                // It decides no verdict, so that a suite need not show it.
                self.deciding.truncate(kept);
                self.proved(Code::IdleCondition, done, question.span, &question.title);
            }
        }
        // What is asked of a list that a case may leave out says nothing of anybody who leaves it out.
        let left_out = |at: usize| {
            let written = g.written().constraints.get(at);
            written.is_some_and(|constraint| !g.written().asks_left_out(&constraint.holds).is_empty())
        };
        for (at, constraint) in g.own_constraints().iter().enumerate() {
            if !self.imported(constraint.span) && !left_out(at) {
                let done = self.constraint_effects(at);
                self.proved(Code::IdleCondition, done, constraint.span, &constraint.title);
            }
        }
    }

    fn recommendation_effects(&mut self, id: RecId) -> Done {
        let g = self.guideline();
        let Some(rec) = g.rec(id) else { return Ok(()) };
        let region = self.space.possible(self.node_of(id))?;
        if region == Node::FALSE {
            return Ok(());
        }
        let part = Some(Part::Definition(DefId::Rec(id)));
        let scope = self.scope_of(id);
        let (when, unless, defeated) = self.sides(id)?;
        let in_scope = self.space.without(scope, defeated)?;
        let around = vec![(Because::Scope, scope)];
        let mut left = when;
        if let Some(cond) = &rec.when {
            let (before, own) = inherited(rec, cond);
            let before = before.map_or(Ok(Node::TRUE), |before| self.space.condition(&before))?;
            let care = self.space.without(in_scope, unless)?;
            let care = self.space.manager.and(care, before)?;
            if let Some(own) = own {
                self.examine(part, &rec.name, Role::Plain, around.clone(), |e| {
                    left = e.condition(&own, care)?;
                    Ok(())
                })?;
                left = self.space.manager.and(left, before)?;
            }
        }
        let when_place = rec.when.iter().map(|cond| (Because::Condition(cond.span), when));
        let around: Vec<(Because, Node)> = around.into_iter().chain(when_place).collect();
        if let Some(cond) = &rec.unless {
            let holds = self.space.manager.or(when, left)?;
            let care = self.space.manager.and(in_scope, holds)?;
            self.examine(part, &rec.name, Role::Unless, around.clone(), |e| e.condition(cond, care).map(drop))?;
        }
        let around = vec![(Because::Condition(rec.span), region)];
        let further =
            rec.favored.iter().map(|(_, cond)| cond).chain(rec.notes.iter().filter_map(|(_, when)| when.as_ref()));
        for cond in further {
            self.examine(part, &rec.name, Role::Plain, around.clone(), |e| e.condition(cond, region).map(drop))?;
        }
        for other in &rec.overrides {
            self.override_effect(id, *other)?;
        }
        Ok(())
    }

    /// An `overrides` that meets nobody.
    fn override_effect(&mut self, id: RecId, other: RecId) -> Done {
        let g = self.guideline();
        let (Some(rec), Some(beaten)) = (g.rec(id), g.rec(other)) else { return Ok(()) };
        let (when, unless, _) = self.sides(other)?;
        let would = self.space.without(when, unless)?;
        let would = self.space.manager.and(would, self.scope_of(other))?;
        let both = self.space.manager.and(would, self.node_of(id))?;
        if self.space.nobody(both)? {
            let diagnostic = Diagnostic::new(
                Code::IdleException,
                rec.span,
                format!("`{}` overrides `{}` for no possible patient", rec.name, beaten.name),
            )
            .label("never applies where")
            .also(beaten.span, "this would")
            .help("Remove the name from `overrides`, or correct the conditions.");
            let accepted = self.accepts(Accepts::Redundant(Part::Definition(DefId::Rec(id))));
            self.push(Finding { of: diagnostic.code, diagnostic, shown: None, extent: None, accepted });
        }
        Ok(())
    }

    /// A constraint matters where all others are met.
    fn constraint_effects(&mut self, at: usize) -> Done {
        let g = self.guideline();
        let Some(constraint) = g.constraints.get(at) else { return Ok(()) };
        let budget = self.space.budget.clone();
        let mut space = super::space::Space::of_constraints(self.space.engine, budget, |other| other != at)?;
        let mut examiner = Examiner::new(&mut space, Vec::new());
        examiner.condition(&constraint.holds, Node::TRUE)?;
        let found = examiner.finish();
        self.idle(Some(Part::Constraint(at)), &constraint.title, Role::Plain, &found);
        Ok(())
    }

    fn examine(
        &mut self,
        part: Option<Part>,
        name: &str,
        role: Role,
        around: Vec<(Because, Node)>,
        look: impl FnOnce(&mut Examiner<'_, 'g>) -> Done,
    ) -> Done {
        let mut examiner = Examiner::new(&mut self.space, around);
        let done = look(&mut examiner);
        let found = examiner.finish();
        self.idle(part, name, role, &found);
        self.deciding.extend(found.deciding);
        done
    }

    fn idle(&mut self, part: Option<Part>, name: &str, role: Role, found: &Effects) {
        let counts = &mut self.result.counts;
        counts.conditions = counts.conditions.saturating_add(found.idle.len()).saturating_add(found.deciding.len());
        for idle in &found.idle {
            let accepted = part.and_then(|part| self.accepts(Accepts::Redundant(part)));
            let diagnostic = say(name, role, idle);
            self.push(Finding { of: diagnostic.code, diagnostic, shown: None, extent: None, accepted });
        }
        let unproved = || found.deciding.iter().filter(|deciding| !deciding.proved);
        // Where it is open whether a recommendation applies at all, so is every condition of it.
        let whole = match part {
            Some(Part::Definition(DefId::Rec(id))) => self.guideline().rec(id).map(|rec| rec.span),
            _ => None,
        };
        let open = |finding: &Finding| {
            finding.of == Code::DeadRecommendation
                && finding.diagnostic.code == Code::NotDecided
                && Some(finding.diagnostic.span()) == whole
        };
        if self.result.findings.iter().any(open) {
            let counts = &mut self.result.counts;
            counts.unproved = counts.unproved.saturating_add(unproved().count());
            return;
        }
        for deciding in unproved() {
            let name = if role == Role::Unnamed { name.to_owned() } else { format!("`{name}`") };
            let what = format!("whether this condition makes a difference to {name} is not decided");
            let mut finding = not_decided(Code::IdleCondition, deciding.span, &what, SEVERAL);
            finding.accepted = part.and_then(|part| self.accepts(Accepts::Redundant(part)));
            self.push(finding);
        }
    }

    /// Recommendations that say the same as another for some of its patients.
    pub(super) fn repeated(&mut self) {
        let g = self.guideline();
        for (id, rec) in g.recommendations.with_ids() {
            let same = |other: RecId| {
                g.rec(other).is_some_and(|o| {
                    (o.stance, &o.treatments, &o.over, o.choice, o.regardless_of_scope)
                        == (rec.stance, &rec.treatments, &rec.over, rec.choice, rec.regardless_of_scope)
                        && (!warns(rec.stance) || own_words(rec).is_none_or(|words| own_words(o) == Some(words)))
                })
            };
            let others: Vec<RecId> = g.recommendations.ids().filter(|other| *other != id && same(*other)).collect();
            // One that it repeats is enough to be told.
            let mut failed = false;
            for other in others {
                let done = self.repeats(id, other);
                if done.is_err() && !failed {
                    self.given_up(Code::Repeated, rec.span, &format!("whether `{}` repeats another", rec.name));
                }
                failed |= done.is_err();
                self.next_proof(done.is_err());
                if done == Ok(true) || self.space.budget.spent() {
                    break;
                }
            }
        }
    }

    /// True where a recommendation adds nothing to another.
    fn repeats(&mut self, id: RecId, other: RecId) -> Result<bool, TooComplex> {
        let g = self.guideline();
        let (Some(rec), Some(first)) = (g.rec(id), g.rec(other)) else { return Ok(false) };
        self.space.manager.spend(20)?;
        let (here, there) = (self.node_of(id), self.node_of(other));
        // Of two that are equal, the later one repeats.
        if self.space.nobody(here)?
            || !self.space.inside(here, there)?
            || (id < other && self.space.inside(there, here)?)
        {
            return Ok(false);
        }
        let diagnostic = Diagnostic::new(Code::Repeated, rec.span, format!("`{}` adds nothing to `{}`", rec.name, first.name))
            .label("says the same of the same treatment")
            .also(first.span, "applies wherever it does")
            .help("Remove it, or make it one of the other's notes; if both are meant, record it as `accepted` with the reason.");
        let accepted = self.accepts(Accepts::Redundant(Part::Definition(DefId::Rec(id))));
        self.push(Finding { of: diagnostic.code, diagnostic, shown: None, extent: None, accepted });
        Ok(true)
    }
}

/// Two warnings of one treatment may warn of different things: what each says is in its title.
fn warns(stance: Stance) -> bool {
    matches!(stance, Stance::Caution | Stance::Precaution)
}

/// What a title says, without capitals, blanks and stops; none where it only repeats a name that is no word (`R1`).
fn own_words(rec: &Recommendation) -> Option<String> {
    let plain = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let (title, name): (String, String) = (plain(&rec.title), plain(&rec.name));
    let word = title.split(|c: char| !c.is_alphabetic()).any(|run| run.chars().count() > 2);
    (word || title != name).then_some(title)
}

fn say(name: &str, role: Role, idle: &Idle) -> Diagnostic {
    let (code, what) = match (role, idle.always) {
        (Role::Unless, false) => (Code::IdleException, format!("this exception of `{name}` meets no possible patient")),
        (Role::Unnamed, _) => (Code::IdleCondition, format!("this condition makes no difference to {name}")),
        _ => (Code::IdleCondition, format!("this condition makes no difference to `{name}`")),
    };
    let label = if idle.always { "always holds where it would matter" } else { "never holds where it would matter" };
    let found = Diagnostic::new(code, idle.span, what).label(label);
    match idle.because {
        Some(Because::Condition(span)) => also_unless_here(found, span, idle.span),
        Some(Because::Scope) => found.help("The scope of the guideline says so already. Leave it out, or correct it."),
        Some(Because::Constraints) => found.help("The constraints say so already. Leave it out, or correct it."),
        Some(Because::Itself) => found.help("It is the same for every patient. Leave it out, or correct it."),
        None => found.help("What stands around it says so already. Leave it out, or correct it."),
    }
}

fn also_unless_here(found: Diagnostic, other: Span, here: Span) -> Diagnostic {
    let found = if other == here { found } else { found.also(other, "because of this") };
    found.help("Leave it out, or correct it; the answer is the same without it.")
}

/// What a recommendation has from the one that it stands in for, which is told there, and its own conditions.
fn inherited(rec: &Recommendation, when: &Cond) -> (Option<Cond>, Option<Cond>) {
    let CondKind::And(parts) = &when.kind else { return (None, Some(when.clone())) };
    let Some((before, own)) = parts.split_at_checked(rec.inherited).filter(|(before, _)| !before.is_empty()) else {
        return (None, Some(when.clone()));
    };
    let all = |parts: &[Cond]| {
        let kind = CondKind::And(parts.to_vec());
        match parts {
            [] => None,
            [only] => Some(only.clone()),
            _ => Some(Cond { kind, span: when.span }),
        }
    };
    (all(before), all(own))
}
