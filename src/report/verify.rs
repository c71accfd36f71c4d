//! The results of `gdl verify`: findings with the patient who shows each and how much they cover; what was proved.

use super::sarif::Entry;
use super::style::{Ink, Look, plural};
use super::{diagnostics, drawn, listing, show};
use crate::check::model::{Guideline, Values};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::number::Number;
use crate::source::Sources;
use crate::verify::{Finding, Measured, Shown, ShownOf, ShownVerdict, Verification, Witness, given};
use num_traits::ToPrimitive;
use serde::Serialize;
use std::collections::BTreeMap;

/// What a share is, in small print.
pub const SHARES: &str = "Shares count combinations of values, each as often as any other: they are not shares of patients. \
                         Situations may overlap.";

/// Situations that the text lists; JSON holds all that were looked for.
const LISTED: usize = 5;

/// Findings of one kind that the text tells in full, each with its patient; of the others it has a line each, and JSON all.
const IN_FULL: usize = 20;

/// The results as text.
/// `accepted`: with every accepted finding in full.
pub fn text(guideline: &Guideline, sources: &Sources, result: &Verification, accepted: bool, look: Look) -> String {
    let page = Page { guideline, sources, look };
    let mut out = String::new();
    let mut kinds: BTreeMap<Code, Vec<&Finding>> = BTreeMap::new();
    for finding in result.open() {
        kinds.entry(finding.diagnostic.code).or_default().push(finding);
    }
    let mut told: BTreeMap<Code, usize> = BTreeMap::new();
    for finding in result.open() {
        let code = finding.diagnostic.code;
        let count = told.entry(code).or_default();
        *count = count.saturating_add(1);
        if *count <= IN_FULL {
            out.push_str(&drawn::text(sources, std::slice::from_ref(&finding.diagnostic), look));
            out.push_str(&page.proof(finding));
        }
        if *count == IN_FULL {
            let more = kinds.get(&code).and_then(|kind| kind.get(IN_FULL..)).unwrap_or(&[]);
            let more: Vec<&Diagnostic> = more.iter().map(|finding| &finding.diagnostic).collect();
            out.push_str(&listing::others(sources, &more, usize::MAX, look));
        }
    }
    out.push_str(&page.accepted(result, accepted));
    out.push_str(&page.summary(result));
    if result.findings.iter().any(|f| f.extent.is_some() && (accepted || f.accepted.is_none())) {
        out.push_str(&look.wrap("", 0, Ink::Quiet, SHARES));
    }
    out
}

struct Page<'a> {
    guideline: &'a Guideline,
    sources: &'a Sources,
    look: Look,
}

impl Page<'_> {
    /// The patient and the extent of a finding.
    fn proof(&self, finding: &Finding) -> String {
        let mut out = String::new();
        if let Some(shown) = &finding.shown {
            out.push_str(&format!(
                "  {}\n",
                self.look.ink(Ink::Heading, "this patient, whatever else is true of them")
            ));
            out.push_str(&self.patient(&shown.witness));
            for verdict in &shown.verdicts {
                out.push_str(&self.verdict(shown, verdict));
            }
        }
        if let Some(measured) = &finding.extent {
            out.push_str(&self.measured(measured));
        }
        if !out.is_empty() {
            out.push('\n');
        }
        out
    }

    fn patient(&self, witness: &Witness) -> String {
        let lines = facts(self.guideline, witness);
        if lines.is_empty() {
            return "    any patient\n".to_owned();
        }
        lines.iter().map(|line| self.look.wrap("    ", 6, Ink::Plain, line)).collect()
    }

    fn verdict(&self, shown: &Shown, verdict: &ShownVerdict) -> String {
        let mut out = self.look.wrap("  ", 4, Ink::Title, &verdict_words(self.guideline, verdict));
        for reason in &verdict.reasons {
            let words = show::reason(self.guideline, self.sources, reason, &shown.witness.values);
            out.push_str(&self.look.wrap("    ", 6, Ink::Quiet, &words));
        }
        out
    }

    fn measured(&self, measured: &Measured) -> String {
        let extent = &measured.extent;
        let count = extent.situations.len();
        let situations =
            if extent.complete { plural(count, "situation") } else { format!("more than {count} situations") };
        let aside = if measured.aside { ", counting also patients whom the constraints exclude" } else { "" };
        let covers = format!("{} of {}{aside}: {situations}", percent(&extent.share), measured.of);
        let mut out = self.look.wrap("  ", 4, Ink::Heading, &covers);
        for situation in extent.situations.iter().take(LISTED) {
            let words = match situation.conditions.as_slice() {
                [] => "everybody".to_owned(),
                conditions => conditions.join(" and "),
            };
            let lead = format!("    {:>8}  ", percent(&situation.share));
            out.push_str(&self.look.wrap(&lead, 14, Ink::Plain, &words));
        }
        if count > LISTED {
            out.push_str(&format!("              and {} more, smaller\n", count.saturating_sub(LISTED)));
        }
        out
    }

    /// Findings that are accepted: how many, or each with its reason and for whom.
    fn accepted(&self, result: &Verification, in_full: bool) -> String {
        let mut out = String::new();
        let accepted = || result.findings.iter().filter_map(|finding| Some((finding, finding.accepted.as_ref()?)));
        let count = accepted().count();
        if count == 0 {
            return out;
        }
        if !in_full {
            let verb = if count == 1 { "is" } else { "are" };
            let words = format!("{} {verb} accepted (--accepted lists them).", plural(count, "finding"));
            return format!("{}\n", self.look.wrap("", 0, Ink::Quiet, &words));
        }
        for (finding, title) in accepted() {
            out.push_str(&self.look.wrap("accepted  ", 10, Ink::Title, title));
            out.push_str(&self.look.wrap("    ", 4, Ink::Plain, &finding.diagnostic.message));
            if let Some(declared) = self.guideline.accepted.iter().find(|declared| declared.title == *title) {
                out.push_str(&self.look.wrap("    because ", 12, Ink::Quiet, &declared.because));
            }
            if let Some(measured) = &finding.extent {
                out.push_str(&self.measured(measured));
            }
        }
        out.push('\n');
        out
    }

    fn summary(&self, result: &Verification) -> String {
        let mut out = String::new();
        for (count, what, good, codes) in rows(result) {
            if count == 0 {
                continue;
            }
            let of = |accepted: bool, decided: bool| {
                let findings = result.findings.iter().filter(|finding| codes.contains(&finding.of));
                let accepted = findings.filter(|finding| finding.accepted.is_some() == accepted);
                accepted.filter(|finding| (finding.diagnostic.code != Code::NotDecided) == decided).count()
            };
            let unproved = if codes.contains(&Code::IdleCondition) { result.counts.unproved } else { 0 };
            let (found, undecided) = (of(false, true), of(false, false).saturating_add(unproved));
            let counted = [
                (found, "found"),
                (undecided, "not decided"),
                (of(true, true), "accepted"),
                (of(true, false), "accepted as not decided"),
            ];
            let counted: Vec<String> =
                counted.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
            let (ink, verdict) = match (found, undecided) {
                (0, 0) if counted.is_empty() => (Ink::Good, good.to_owned()),
                (0, 0) => (Ink::Good, format!("{}, nothing else found", counted.join(", "))),
                (0, _) => (Ink::Open, counted.join(", ")),
                _ => (Ink::Bad, counted.join(", ")),
            };
            out.push_str(&format!(
                "{}{}\n",
                self.look.ink(Ink::Plain, &format!("{:<24}", plural(count, what))),
                self.look.ink(ink, &verdict)
            ));
        }
        let open = result.wrong().count();
        let remarks = result.open().count().saturating_sub(open);
        let (ink, words) = match open {
            0 if result.findings.is_empty() => {
                (Ink::Good, "Proved for every patient whom the declared types and constraints allow.".to_owned())
            }
            0 if remarks > 0 && result.findings.len() == remarks => {
                let words = format!(
                    "Proved for every patient whom the declared types and constraints allow, with {}.",
                    plural(remarks, "remark")
                );
                (Ink::Good, words)
            }
            0 => {
                let words = "Nothing is found that is not accepted, for any patient whom the declared types and \
                             constraints allow.";
                (Ink::Good, words.to_owned())
            }
            open => (Ink::Bad, format!("{} that nobody has accepted.", plural(open, "finding"))),
        };
        out.push_str(&self.look.ink(ink, &words));
        out.push('\n');
        out
    }
}

/// The facts of a patient: `disease.smallest_lesion = 3 cm`.
pub fn facts(guideline: &Guideline, witness: &Witness) -> Vec<String> {
    let facts = given(guideline, witness).map(|(fact, value)| format!("{} = {}", fact.name, show::value(fact, value)));
    facts.chain(show::lists(guideline, &witness.values).unwrap_or_default()).collect()
}

/// A finding for SARIF and annotations, with its patient.
pub fn entry<'a>(guideline: &Guideline, sources: &'a Sources, finding: &'a Finding) -> Entry<'a> {
    let more = finding.shown.as_ref().map(|shown| match facts(guideline, &shown.witness).as_slice() {
        [] => "It is so for any patient".to_owned(),
        facts => format!("A patient: {}", facts.join(", ")),
    });
    Entry { sources, diagnostic: &finding.diagnostic, more, accepted: finding.accepted.clone() }
}

/// What was looked at: how many, what, how it reads when nothing is found, which codes speak against it.
fn rows(result: &Verification) -> [(usize, &'static str, &'static str, &'static [Code]); 9] {
    let counts = &result.counts;
    [
        (counts.constraints, "constraint", "can be met together", &[Code::ConstraintsContradict]),
        (counts.invariants, "invariant", "true of everybody", &[Code::InvariantBroken]),
        (counts.pairs, "pair", "for and against one treatment never meet in one patient", &[Code::Conflict]),
        (counts.questions, "question", "answered for everybody", &[Code::Gap]),
        (
            counts.recommendations,
            "recommendation",
            "each applies to somebody and says something of its own",
            &[Code::DeadRecommendation, Code::Repeated],
        ),
        (counts.conditions, "condition", "each decides for somebody", &[Code::IdleCondition, Code::IdleException]),
        (counts.wordings, "other wording", "each changes a verdict of somebody", &[Code::IdleWording]),
        (counts.facts, "fact", "each matters to some answer", &[Code::UnusedFact]),
        (counts.doses, "dose", "each can be given to everybody whom it is for", &[Code::DoseOfNothing]),
    ]
}

fn verdict_words(guideline: &Guideline, verdict: &ShownVerdict) -> String {
    match (verdict.of, verdict.holds) {
        (ShownOf::Scope, true) => "is in scope".to_owned(),
        (ShownOf::Scope, false) => "is out of scope".to_owned(),
        (ShownOf::Rec(id), holds) => {
            let name = guideline.rec(id).map_or("", |rec| rec.name.as_str());
            format!("{name} {}", if holds { "applies" } else { "does not apply" })
        }
        (ShownOf::Asked, _) => "the question arises".to_owned(),
        (ShownOf::Never, _) => "what must never be is so".to_owned(),
        (ShownOf::Always, _) => "what must always be is not so".to_owned(),
    }
}

/// A share in percent, with two digits that mean something.
pub fn percent(share: &Number) -> String {
    let value = share.to_f64().unwrap_or(0.0) * 100.0;
    let text = match value {
        v if v == 0.0 || v >= 99.95 => format!("{v:.0}"),
        v if v >= 10.0 => format!("{v:.1}"),
        v if v >= 1.0 => format!("{v:.1}"),
        v if v >= 0.1 => format!("{v:.2}"),
        v if v >= 0.01 => format!("{v:.3}"),
        v if v >= 0.001 => format!("{v:.4}"),
        _ => return "< 0.001 %".to_owned(),
    };
    format!("{text} %")
}

/// How large the diagrams are, as text.
pub fn stats(result: &Verification) -> String {
    let stats = &result.stats;
    let mut out = "variables, in the order of the diagrams\n".to_owned();
    for (at, (name, classes)) in stats.order.iter().enumerate() {
        out.push_str(&format!(
            "  {:>4}  {name}, {}\n",
            at.saturating_add(1),
            if *classes == 1 { "1 class".to_owned() } else { format!("{classes} classes") }
        ));
    }
    out.push_str("nodes of each recommendation\n");
    for (name, nodes) in &stats.recommendations {
        out.push_str(&format!("  {nodes:>6}  {name}\n"));
    }
    out.push_str(&format!("nodes of the guideline {}, with all proofs {}\n", stats.compiled, stats.proofs));
    out.push_str(&format!("steps of all proofs {} of {}\n", stats.steps.0, stats.steps.1));
    out
}

/// The results as JSON, version 1.
#[derive(Debug, Serialize)]
pub struct VerificationV1 {
    version: u32,
    passed: bool,
    findings: Vec<FoundV1>,
    counts: CountsV1,
    #[serde(skip_serializing_if = "Option::is_none")]
    stats: Option<StatsV1>,
}

#[derive(Debug, Serialize)]
struct FoundV1 {
    #[serde(flatten)]
    finding: diagnostics::FindingV1,
    /// Title of the declaration that accepts it.
    accepted: Option<String>,
    witness: Option<WitnessV1>,
    extent: Option<ExtentV1>,
}

#[derive(Debug, Serialize)]
struct WitnessV1 {
    name: String,
    /// The case, as `gdl eval` reads it.
    case: serde_json::Value,
    verdicts: Vec<VerdictV1>,
}

#[derive(Debug, Serialize)]
struct VerdictV1 {
    of: String,
    reasons: Vec<String>,
}

/// A share is an exact fraction, and a number near it.
#[derive(Debug, Serialize)]
struct ShareV1 {
    exact: String,
    about: f64,
}

/// How much something covers.
#[derive(Debug, Serialize)]
pub struct ExtentV1 {
    of: &'static str,
    constraints_between_facts_left_aside: bool,
    share: ShareV1,
    complete: bool,
    situations: Vec<SituationV1>,
}

#[derive(Debug, Serialize)]
struct SituationV1 {
    conditions: Vec<String>,
    share: ShareV1,
}

#[derive(Debug, Serialize)]
struct CountsV1 {
    invariants: usize,
    pairs: usize,
    questions: usize,
    recommendations: usize,
    conditions: usize,
    unproved_conditions: usize,
    wordings: usize,
    facts: usize,
    constraints: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    doses: Option<usize>,
}

#[derive(Debug, Serialize)]
struct StatsV1 {
    variables: Vec<(String, u32)>,
    recommendations: Vec<(String, usize)>,
    nodes: usize,
    nodes_with_proofs: usize,
    steps: u64,
    most_steps: u64,
}

fn share(share: &Number) -> ShareV1 {
    ShareV1 { exact: format!("{}/{}", share.numer(), share.denom()), about: share.to_f64().unwrap_or(0.0) }
}

fn situations(situations: &[crate::verify::Situation]) -> Vec<SituationV1> {
    let one = |s: &crate::verify::Situation| SituationV1 { conditions: s.conditions.clone(), share: share(&s.share) };
    situations.iter().map(one).collect()
}

/// An extent as versioned data.
pub fn extent(measured: &Measured) -> ExtentV1 {
    ExtentV1 {
        of: measured.of,
        constraints_between_facts_left_aside: measured.aside,
        share: share(&measured.extent.share),
        complete: measured.extent.complete,
        situations: situations(&measured.extent.situations),
    }
}

/// The results as versioned data.
pub fn json(guideline: &Guideline, sources: &Sources, result: &Verification, with_stats: bool) -> VerificationV1 {
    let verdict = |values: &Values, verdict: &ShownVerdict| VerdictV1 {
        of: verdict_words(guideline, verdict),
        reasons: verdict.reasons.iter().map(|r| show::reason(guideline, sources, r, values)).collect(),
    };
    let witness = |shown: &Shown| WitnessV1 {
        name: shown.witness.name.clone(),
        case: serde_json::from_str(&shown.witness.text).unwrap_or_default(),
        verdicts: shown.verdicts.iter().map(|v| verdict(&shown.witness.values, v)).collect(),
    };
    let counts = &result.counts;
    let stats = &result.stats;
    VerificationV1 {
        version: 1,
        passed: result.passed(),
        findings: result
            .findings
            .iter()
            .map(|f| FoundV1 {
                finding: diagnostics::finding(sources, &f.diagnostic),
                accepted: f.accepted.clone(),
                witness: f.shown.as_ref().map(witness),
                extent: f.extent.as_ref().map(extent),
            })
            .collect(),
        counts: CountsV1 {
            invariants: counts.invariants,
            pairs: counts.pairs,
            questions: counts.questions,
            recommendations: counts.recommendations,
            conditions: counts.conditions,
            unproved_conditions: counts.unproved,
            wordings: counts.wordings,
            facts: counts.facts,
            constraints: counts.constraints,
            doses: (counts.doses > 0).then_some(counts.doses),
        },
        stats: with_stats.then(|| StatsV1 {
            variables: stats.order.clone(),
            recommendations: stats.recommendations.clone(),
            nodes: stats.compiled,
            nodes_with_proofs: stats.proofs,
            steps: stats.steps.0,
            most_steps: stats.steps.1,
        }),
    }
}
