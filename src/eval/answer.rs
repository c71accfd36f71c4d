//! The answer for one case: scope, every recommendation's verdict, and what people need around them. Plain data; the
//! reports draw it.

use super::doses::{self, DoseAnswer};
use super::engine::{Engine, Subject};
use super::explain::{Reason, explain};
use super::gaps::GapAnswer;
use super::kleene;
use super::mentioned;
use super::prepared::Prepared;
use super::readings::Decided;
use super::stretch::Stretch;
use super::values::{self, ValueAnswer};
use crate::check::model::{FactId, FactType, Outcome, Partial, QuestionId, RecId, Status, Value, Values};
use crate::number::Number;
use std::collections::{BTreeMap, BTreeSet};

/// The answer for one case.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Whether the guideline speaks of this patient.
    pub scope: ScopeAnswer,
    /// Every recommendation, in the guideline's order.
    pub recommendations: Vec<RecAnswer>,
    /// The values that it rests on, derived ones included, by [`FactId`].
    pub values: Values,
    /// Facts that were not given and could be derived.
    pub derived: Vec<(FactId, Value)>,
    /// What the guideline computes: the scores and classes that the answer rests on, unless more is asked for.
    pub computed: Vec<ValueAnswer>,
    /// The values that texts of recommendations name.
    pub mentioned: Vec<ValueAnswer>,
    /// Facts that are known in part.
    pub partial: Vec<PartAnswer>,
    /// Unknown facts that some verdict hangs on, the one that most hang on first, with the number that hang on it.
    pub open: Vec<(FactId, usize)>,
    /// Unknown facts on which no verdict hangs, but whether a question is left open, with the number of these questions.
    pub open_of_questions: Vec<(FactId, usize)>,
    /// Questions that this patient is left without an answer to, or may be.
    pub gaps: Vec<GapAnswer>,
    /// What might be expected of this patient and does not apply.
    pub bars: Vec<Bar>,
    /// What the reader must know: an unpublished guideline, a given fact that contradicts the others.
    pub warnings: Vec<String>,
}

/// A fact that is known in part.
#[derive(Debug, Clone)]
pub struct PartAnswer {
    /// The fact.
    pub fact: FactId,
    /// What is known of it.
    pub part: Partial,
    /// The limits of the guideline that lie within what is left.
    pub limits: Vec<Number>,
}

/// Whether the guideline speaks of this patient.
#[derive(Debug, Clone)]
pub struct ScopeAnswer {
    /// In scope, out of scope, or not to be told.
    pub verdict: Outcome,
    /// The unknown facts on which it hangs.
    pub missing: Vec<FactId>,
    /// Where to look instead or beside.
    pub see: Vec<String>,
    /// Why it is out of scope or cannot be told.
    pub reasons: Vec<Reason>,
    /// Readings under whose other wording it would come out otherwise.
    pub readings: Vec<Decided>,
}

/// One recommendation's answer.
#[derive(Debug, Clone)]
pub struct RecAnswer {
    /// The recommendation.
    pub rec: RecId,
    /// Applies, does not apply, or undetermined.
    pub verdict: Outcome,
    /// The unknown facts on which it hangs, in the guideline's order; empty where it is decided.
    pub missing: Vec<FactId>,
    /// What favors it further and is known to hold.
    pub favored: Vec<String>,
    /// What favors it further if it holds, which cannot be told, with the unknown facts on which that hangs.
    pub favored_open: Vec<(String, Vec<FactId>)>,
    /// Remarks that hold.
    pub notes: Vec<String>,
    /// The dose, where it applies or may apply and has one.
    pub dose: Option<DoseAnswer>,
    /// Readings under whose other wording it would come out otherwise.
    pub readings: Vec<Decided>,
}

/// A recommendation that might be expected and does not apply.
#[derive(Debug, Clone)]
pub struct Bar {
    /// The recommendation.
    pub rec: RecId,
    /// True where its exception keeps it from applying, false where its own conditions do not hold.
    pub exception: bool,
    /// The conditions that decide; none where only all of them together do.
    pub reasons: Vec<Reason>,
}

impl Status {
    /// What a reader of an answer must know of it.
    pub fn warning(self) -> Option<&'static str> {
        match self {
            Status::Published => None,
            Status::Draft => {
                Some("This guideline is a draft. It is not published, and not meant for the care of patients.")
            }
            Status::InReview => Some("This guideline is in review. It is not published yet."),
            Status::Superseded => Some("This guideline is superseded: a newer version replaces it."),
            Status::Expired => Some("This guideline is expired: its statements may no longer be right."),
        }
    }
}

/// Answers one case.
pub fn answer(engine: &Engine, prepared: &Prepared) -> Answer {
    let g = engine.guideline();
    let mut verdicts = Vec::new();
    engine.verdicts(prepared, &mut verdicts);
    let mut verdicts = verdicts.into_iter();
    let scope_verdict = verdicts.next().unwrap_or(Outcome::Undetermined);
    let deciding = engine.deciding(prepared);
    let mut recommendations = Vec::new();
    let mut hanging: BTreeMap<FactId, usize> = BTreeMap::new();
    for (rec, verdict) in g.recommendations.ids().zip(verdicts) {
        let open = verdict == Outcome::Undetermined;
        let missing: Vec<FactId> =
            if open { engine.missing(prepared, Subject::Rec(rec)).into_iter().collect() } else { Vec::new() };
        for fact in &missing {
            let count = hanging.entry(*fact).or_insert(0);
            *count = count.saturating_add(1);
        }
        recommendations.push(RecAnswer {
            rec,
            verdict,
            missing,
            favored: holding(engine, prepared, g.rec(rec).map(|rec| &rec.favored), |at| Subject::Favored(rec, at)),
            favored_open: favored_open(engine, prepared, rec),
            notes: holding(engine, prepared, g.rec(rec).map(|rec| &rec.notes), |at| Subject::Note(rec, at)),
            dose: if verdict == Outcome::No { None } else { doses::dose(engine, prepared, rec) },
            readings: deciding.recommendations.iter().filter(|(id, _)| *id == rec).map(|(_, d)| d.clone()).collect(),
        });
    }
    let mut open: Vec<(FactId, usize)> = hanging.into_iter().collect();
    open.sort_by_key(|(fact, count)| (std::cmp::Reverse(*count), *fact));
    let derived = prepared.derived.iter().filter_map(|id| Some((*id, prepared.values.get(*id)?.clone())));
    let derived = derived.chain(engine.left_of_parts(prepared));
    let bars = g.recommendations.ids().zip(&recommendations);
    let speaks = |id: RecId| scope_verdict == Outcome::Yes || g.rec(id).is_some_and(|rec| rec.regardless_of_scope);
    let bars = bars
        .filter(|(id, answer)| answer.verdict == Outcome::No && speaks(*id))
        .filter_map(|(id, _)| bar(engine, prepared, id));
    let bars = bars.collect();
    let (gaps, undecided) = engine.open_questions(prepared);
    let open_of_questions = of_questions(&gaps, &open);
    let mut warnings: Vec<String> = g.header.iter().filter_map(|h| h.status.warning()).map(str::to_owned).collect();
    warnings.extend(undecided.into_iter().filter_map(|at| g.questions.get(at)).map(|question| {
        format!("Whether the question \"{}\" is left open is too complex to be decided.", question.title)
    }));
    warnings.extend(deciding.large.iter().filter_map(|at| g.readings.get(*at)).map(|reading| {
        format!("What the other wording of reading {} would change is too complex to be decided.", reading.name)
    }));
    let (of_scope, named) = engine.named_roughly(prepared);
    let named: Vec<&str> = named.iter().filter_map(|id| g.rec(*id)).map(|rec| rec.name.as_str()).collect();
    let whether = if of_scope { vec!["whether the guideline speaks of this patient"] } else { Vec::new() };
    if of_scope || !named.is_empty() {
        warnings.push(format!(
            "It is too complex to tell exactly which facts these hang on, and some that are named may settle nothing: {}.",
            [whether, named].concat().join(", ")
        ));
    }
    let computed = values::values(engine, prepared, &spoken(&recommendations), values::Wanted::Decisive);
    // What is known in part of the answers of a list follows from its entries.
    let stated = |id: FactId| !g.fact(id).and_then(|fact| fact.entry.as_ref()).is_some_and(|entry| entry.further);
    Answer {
        scope: ScopeAnswer { readings: deciding.scope, ..scope(engine, prepared, scope_verdict) },
        recommendations,
        values: prepared.values.clone(),
        derived: derived.collect(),
        computed,
        mentioned: mentioned::mentioned(engine, prepared),
        partial: prepared
            .values
            .parts()
            .filter(|(id, _)| stated(*id))
            .map(|(id, part)| in_part(engine, id, part))
            .collect(),
        open,
        open_of_questions,
        gaps,
        bars,
        warnings,
    }
}

impl Answer {
    /// Holds everything that the guideline computes, not only what the answer rests on.
    pub fn show_all_values(&mut self, engine: &Engine, prepared: &Prepared) {
        self.computed = values::values(engine, prepared, &spoken(&self.recommendations), values::Wanted::All);
    }
}

/// The facts on which nothing but questions hangs, the one on which most hang first, with their number.
fn of_questions(gaps: &[GapAnswer], open: &[(FactId, usize)]) -> Vec<(FactId, usize)> {
    let mut hanging: BTreeMap<FactId, BTreeSet<QuestionId>> = BTreeMap::new();
    for gap in gaps {
        if gaps.iter().any(|other| other.question == gap.question && other.verdict == Outcome::Yes) {
            continue;
        }
        for fact in gap.missing.iter().filter(|fact| open.iter().all(|(own, _)| own != *fact)) {
            hanging.entry(*fact).or_default().insert(gap.question);
        }
    }
    let mut hanging: Vec<(FactId, usize)> = hanging.into_iter().map(|(fact, of)| (fact, of.len())).collect();
    hanging.sort_by_key(|(fact, count)| (std::cmp::Reverse(*count), *fact));
    hanging
}

/// Recommendations that apply or may apply.
fn spoken(answers: &[RecAnswer]) -> Vec<RecId> {
    answers.iter().filter(|answer| answer.verdict != Outcome::No).map(|answer| answer.rec).collect()
}

/// What is known of a fact in part, with the limits that cross it: what is left lies on two sides of them, or on one and on them.
fn in_part(engine: &Engine, fact: FactId, part: &Partial) -> PartAnswer {
    let mut limits = Vec::new();
    if let (Some(FactType::Number(ty)), Partial::Between(low, high)) =
        (engine.guideline().fact(fact).map(|fact| &fact.ty), part)
    {
        let left = Stretch::of(ty, low, high);
        let crossing = engine.compiled().domain.thresholds(fact).filter(|limit| left.against(limit).len() > 1);
        limits.extend(crossing.cloned());
    }
    PartAnswer { fact, part: part.clone(), limits }
}

/// The words whose conditions hold in every completion.
fn holding<C>(
    engine: &Engine,
    prepared: &Prepared,
    words: Option<&Vec<(String, C)>>,
    subject: impl Fn(usize) -> Subject,
) -> Vec<String> {
    let words = words.into_iter().flatten().enumerate();
    let holds = words.filter(|(at, _)| engine.verdict(prepared, subject(*at)) == Outcome::Yes);
    holds.map(|(_, (words, _))| words.clone()).collect()
}

/// Most conditions that are told in place of the term that they decide; where there are more, the term is told.
const MAX_TOLD: usize = 3;

/// Why a recommendation does not apply, where it might be expected. Asked of what does not apply in any completion.
fn bar(engine: &Engine, prepared: &Prepared, id: RecId) -> Option<Bar> {
    let g = engine.guideline();
    let rec = g.rec(id)?;
    if engine.verdict(prepared, Subject::Expected(id)) != Outcome::Yes {
        return None;
    }
    let view = kleene::view(g, &prepared.values);
    let of = |cond: &crate::check::model::Cond, truth: Outcome| {
        let reason = explain(g, &view, cond);
        (reason.truth == truth).then(|| reason.told(MAX_TOLD).into_iter().cloned().collect::<Vec<Reason>>())
    };
    if let Some(reasons) = rec.unless.as_ref().and_then(|cond| of(cond, Outcome::Yes)) {
        return Some(Bar { rec: id, exception: true, reasons });
    }
    let reasons = rec.when.as_ref().and_then(|cond| of(cond, Outcome::No)).unwrap_or_default();
    Some(Bar { rec: id, exception: false, reasons })
}

/// What may favor a recommendation, with what that hangs on.
fn favored_open(engine: &Engine, prepared: &Prepared, id: RecId) -> Vec<(String, Vec<FactId>)> {
    let labels = engine.guideline().rec(id).into_iter().flat_map(|rec| &rec.favored).enumerate();
    let open = |at: usize| engine.verdict(prepared, Subject::Favored(id, at)) == Outcome::Undetermined;
    let missing = |at: usize| engine.missing(prepared, Subject::Favored(id, at)).into_iter().collect();
    labels.filter(|(at, _)| open(*at)).map(|(at, (label, _))| (label.clone(), missing(at))).collect()
}

fn scope(engine: &Engine, prepared: &Prepared, verdict: Outcome) -> ScopeAnswer {
    let g = engine.guideline();
    let missing = if verdict == Outcome::Undetermined {
        engine.missing(prepared, Subject::Scope).into_iter().collect()
    } else {
        Vec::new()
    };
    let header = g.header.as_ref();
    let see = header.map_or(&[][..], |h| &h.see).iter().enumerate();
    let see = see.filter(|(at, _)| engine.verdict(prepared, Subject::See(*at)) == Outcome::Yes);
    let see = see.map(|(_, see)| see.topic.clone());
    let mut reasons = Vec::new();
    if let (Some(scope), true) = (header.and_then(|h| h.scope.as_ref()), verdict != Outcome::Yes) {
        let view = kleene::view(g, &prepared.values);
        let reason = explain(g, &view, scope);
        reasons = reason.leaves().into_iter().cloned().collect();
    }
    ScopeAnswer { verdict, missing, see: see.collect(), reasons, readings: Vec::new() }
}
