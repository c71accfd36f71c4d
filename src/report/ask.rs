//! The questions of an interview: for people, and as the lines of a protocol for other programs, one object a line. Version 1
//! is fixed by `schemas/ask-v1.schema.json`.

use super::answer_json::AnswerV1;
use super::style::{Ink, Look, list, plural};
use crate::ask::{Item, Next};
use crate::case::{Case, expected, kind, range, show_part, show_value};
use crate::check::model::{Fact, FactType, Guideline, Member, Outcome};
use crate::eval::Subject;
use serde::Serialize;
use serde_json::Value;

/// The version of the protocol.
pub const VERSION: u32 = 1;

/// Names that one line shows before it breaks off.
const SHOWN: usize = 4;

/// The first line.
#[derive(Debug, Clone, Serialize)]
pub struct HelloV1 {
    /// `hello`.
    pub r#type: &'static str,
    /// Version of the protocol.
    pub version: u32,
    /// The guideline.
    pub guideline: AskedGuidelineV1,
}

/// Which guideline asks.
#[derive(Debug, Clone, Serialize)]
pub struct AskedGuidelineV1 {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Its version.
    pub version: String,
    /// Where it stands.
    pub status: String,
    /// What tells its texts apart from those of another version.
    pub digest: String,
}

/// A question.
#[derive(Debug, Clone, Serialize)]
pub struct QuestionV1 {
    /// `question`.
    pub r#type: &'static str,
    /// That of the request that it replies to; null for the first one.
    pub id: Value,
    /// Counts the changes of the case; a request that names an older one is refused.
    pub revision: u64,
    /// The fact or list that is asked for.
    pub fact: String,
    /// Its title.
    pub title: String,
    /// The question to a person; the title where the guideline has none.
    pub text: String,
    /// Its type, as `gdl schema` names it.
    pub kind: &'static str,
    /// The members of a one-of or a set.
    pub choices: Vec<ChoiceV1>,
    /// The unit in which a bare number is read.
    pub unit: Option<String>,
    /// Its range, in words.
    pub range: Option<String>,
    /// What it takes, in words.
    pub takes: String,
    /// Who judges it.
    pub judged_by: Option<String>,
    /// What hangs on it: names of recommendations, and `scope`.
    pub why: Vec<String>,
    /// What is known of it already.
    pub known: Option<String>,
    /// How far the interview is.
    pub progress: ProgressV1,
    /// What the last answer has decided, or changed.
    pub decided_now: Vec<VerdictV1>,
    /// What the reader must know of the last answer.
    pub warnings: Vec<String>,
}

/// A member.
#[derive(Debug, Clone, Serialize)]
pub struct ChoiceV1 {
    /// Its name, as a case has it.
    pub name: String,
    /// What a person reads.
    pub label: Option<String>,
}

/// How far an interview is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct ProgressV1 {
    /// Verdicts that are decided.
    pub decided: usize,
    /// All that are wanted.
    pub of: usize,
    /// Facts that could still be asked for, this one among them.
    pub left: usize,
}

/// A verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VerdictV1 {
    /// The recommendation, or `scope`; of what stands beside verdicts, in words.
    pub name: String,
    /// `applies`, `does_not_apply`, `undetermined`; of the scope `in_scope`, `out_of_scope`; of what stands beside verdicts `holds`,
    /// `does_not_hold`.
    pub verdict: &'static str,
}

/// The end of an interview.
#[derive(Debug, Serialize)]
pub struct DoneV1 {
    /// `done`.
    pub r#type: &'static str,
    /// That of the request that it replies to.
    pub id: Value,
    /// Counts the changes of the case.
    pub revision: u64,
    /// `settled`, `not_known_left` where what is open hangs on facts that nobody knows, `finished` where the other side ended it.
    pub reason: &'static str,
    /// What is open, and the facts on which it hangs.
    pub left_open: Vec<String>,
    /// How far it came.
    pub progress: ProgressV1,
    /// What the last answer has decided, or changed.
    pub decided_now: Vec<VerdictV1>,
    /// The case, as a case file has it.
    pub case: Value,
    /// The answer, as `gdl eval --format json` prints it.
    pub answer: AnswerV1,
}

/// What was asked to be told; nothing has changed.
#[derive(Debug, Clone, Serialize)]
pub struct ToldV1 {
    /// `explanation` or `what_if`.
    pub r#type: &'static str,
    /// That of the request that it replies to.
    pub id: Value,
    /// Counts the changes of the case.
    pub revision: u64,
    /// As `gdl eval --explain NAME --format json` or `gdl eval --what-if … --format json` prints it.
    pub told: Value,
}

/// A request that could not be met; nothing has changed.
#[derive(Debug, Clone, Serialize)]
pub struct ErrorV1 {
    /// `error`.
    pub r#type: &'static str,
    /// That of the request.
    pub id: Value,
    /// The revision that holds.
    pub revision: u64,
    /// What is wrong.
    pub problems: Vec<ProblemV1>,
}

/// One thing that is wrong.
#[derive(Debug, Clone, Serialize)]
pub struct ProblemV1 {
    /// A code that `gdl explain` knows; null for what is wrong with the request itself.
    pub code: Option<String>,
    /// In one sentence.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

/// The name of what a verdict is about.
pub fn subject(guideline: &Guideline, of: Subject) -> String {
    let rec = |id| guideline.rec(id).map_or("", |rec| rec.name.as_str());
    match of {
        Subject::Scope => "scope".to_owned(),
        Subject::Rec(id) | Subject::Expected(id) => rec(id).to_owned(),
        Subject::Favored(id, _) => format!("what favors {}", rec(id)),
        Subject::Note(id, _) => format!("a remark on {}", rec(id)),
        Subject::Dose(id) => format!("the dose of {}", rec(id)),
        Subject::See(_) => "where else to look".to_owned(),
        Subject::Term(id) => guideline.term(id).map_or(String::new(), |term| term.name.clone()),
    }
}

/// A verdict in the words of machines.
pub fn verdict(guideline: &Guideline, of: Subject, outcome: Outcome) -> VerdictV1 {
    let verdict = match (of, outcome) {
        (_, Outcome::Undetermined) => "undetermined",
        (Subject::Scope, Outcome::Yes) => "in_scope",
        (Subject::Scope, Outcome::No) => "out_of_scope",
        (Subject::Rec(_), Outcome::Yes) => "applies",
        (Subject::Rec(_), Outcome::No) => "does_not_apply",
        (_, Outcome::Yes) => "holds",
        (_, Outcome::No) => "does_not_hold",
    };
    // Of what stands beside a verdict is told what it says.
    let name = match of {
        Subject::Favored(id, at) => guideline.rec(id).and_then(|rec| {
            let (label, _) = rec.favored.get(at)?;
            Some(format!("{label}, which favors {}", rec.name))
        }),
        Subject::Note(id, at) => guideline.rec(id).and_then(|rec| {
            let (text, _) = rec.notes.get(at)?;
            Some(format!("the remark on {}: {text}", rec.name))
        }),
        _ => None,
    };
    VerdictV1 { name: name.unwrap_or_else(|| subject(guideline, of)), verdict }
}

/// What is known of something already.
fn known(guideline: &Guideline, case: &Case, item: Item) -> Option<String> {
    match item {
        Item::List(id) => {
            let listing = case.lists.get(&id)?;
            Some(plural(listing.entries.len(), "entry").replace("entrys", "entries"))
        }
        Item::Fact(id) => {
            let fact = guideline.fact(id)?;
            let never = fact.never.and_then(|never| Some(show_value(guideline.fact(never)?, case.value(never)?)));
            let value = case.value(id).map(|value| show_value(fact, value));
            value.or_else(|| case.part(id).map(|part| show_part(fact, part))).or(never)
        }
    }
}

/// A question, of which the one who asks fills in where the interview stands.
pub fn question(guideline: &Guideline, case: &Case, item: Item, why: &[Subject]) -> QuestionV1 {
    let (fact, list) = match item {
        Item::Fact(id) => (guideline.fact(id), None),
        Item::List(id) => (None, guideline.listed.get(id)),
    };
    let title = fact.map(|fact| &fact.title).or(list.map(|list| &list.title)).cloned().unwrap_or_default();
    let ask = fact.and_then(|fact| fact.ask.clone()).or(list.and_then(|list| list.ask.clone()));
    let entry = list.map(|list| {
        let parts = list.parts.iter().filter_map(|part| guideline.fact(*part)).map(|part| part.name.as_str());
        let each = parts.map(|part| format!("\"{part}\": …")).collect::<Vec<_>>().join(", ");
        format!("entries with `;` between them, [{{{each}}}, …], or none")
    });
    let number = fact.and_then(|fact| match &fact.ty {
        FactType::Number(ty) => Some(ty),
        _ => None,
    });
    QuestionV1 {
        r#type: "question",
        id: Value::Null,
        revision: 0,
        fact: item.name(guideline).to_owned(),
        text: ask.unwrap_or_else(|| title.clone()),
        title,
        kind: fact.map_or("list of", kind),
        choices: fact.map_or(&[][..], members).iter().map(choice).collect(),
        unit: number.map(|ty| ty.unit.text.clone()).filter(|unit| !unit.is_empty()),
        range: number.and_then(range),
        takes: fact.map(takes).or(entry).unwrap_or_default(),
        judged_by: fact.and_then(|fact| fact.judged.as_ref()).map(|(by, _)| by.clone()),
        why: why.iter().map(|of| subject(guideline, *of)).collect(),
        known: known(guideline, case, item),
        progress: ProgressV1::default(),
        decided_now: Vec::new(),
        warnings: Vec::new(),
    }
}

fn takes(fact: &Fact) -> String {
    match &fact.ty {
        FactType::YesNo => "yes or no".to_owned(),
        _ if fact.never.is_some() => format!("{}, or never", expected(fact)),
        _ => expected(fact),
    }
}

fn members(fact: &Fact) -> &[Member] {
    match &fact.ty {
        FactType::OneOf(members) | FactType::SetOf(members) => members,
        _ => &[],
    }
}

fn choice(member: &Member) -> ChoiceV1 {
    ChoiceV1 { name: member.name.clone(), label: member.label.clone() }
}

/// Whether choices are numbered: not where a member is itself written with digits.
pub fn numbered(question: &QuestionV1) -> bool {
    !question.choices.is_empty()
        && !question.choices.iter().any(|choice| choice.name.starts_with(|c: char| c.is_ascii_digit()))
}

/// What an interview says of a question, for a person.
pub fn text(question: &QuestionV1, look: Look) -> String {
    let mut out = String::from("\n");
    let progress = question.progress;
    let left = format!("at most {} left to ask for", plural(progress.left, "fact"));
    out.push_str(&look.wrap("", 0, Ink::Quiet, &format!("{} of {} decided; {left}", progress.decided, progress.of)));
    out.push_str(&look.wrap("", 0, Ink::Heading, &question.text));
    if question.text != question.title {
        out.push_str(&look.wrap("  ", 2, Ink::Plain, &question.title));
    }
    if question.choices.is_empty() {
        out.push_str(&look.wrap("  ", 2, Ink::Plain, &question.takes));
    } else {
        let several =
            if question.kind == "set of" { "any of these, with commas between them, or none" } else { "one of" };
        out.push_str(&format!("  {several}\n"));
        let with_numbers = numbered(question);
        for (nth, choice) in (1usize..).zip(&question.choices) {
            let lead = if with_numbers { format!("  {nth:>3}  ") } else { "       ".to_owned() };
            let label = choice.label.as_ref().filter(|label| **label != choice.name);
            let words = label.map_or(choice.name.clone(), |label| format!("{} ({label})", choice.name));
            out.push_str(&look.wrap(&lead, 7, Ink::Plain, &words));
        }
    }
    if let Some(by) = &question.judged_by {
        out.push_str(&look.wrap("  ", 2, Ink::Quiet, &format!("judged by {by}")));
    }
    if let Some(known) = &question.known {
        out.push_str(&look.wrap("  ", 2, Ink::Plain, &format!("known so far: {known}; Enter leaves it so")));
    }
    out.push_str(&look.wrap("  ", 2, Ink::Quiet, &format!("asked as {}", question.fact)));
    out.push_str(&look.wrap("  ", 2, Ink::Quiet, &reason(&question.why, SHOWN)));
    out
}

/// Why something is asked.
pub fn reason(why: &[String], most: usize) -> String {
    let scope = why.iter().any(|name| name == "scope");
    if scope {
        return "because it tells whether the guideline speaks of this patient".to_owned();
    }
    let mut names: Vec<String> = why.iter().take(most).cloned().collect();
    let more = why.len().saturating_sub(most);
    if more > 0 {
        names.push(format!("{more} more"));
    }
    match names.is_empty() {
        true => "nothing that is open hangs on it".to_owned(),
        false => format!("because of {}", list(&names)),
    }
}

/// What an answer has decided or changed, for a person; nothing where it has not.
pub fn decided(now: &[VerdictV1], look: Look) -> String {
    let mut out = String::new();
    let names = |verdict: &str| -> Vec<String> {
        now.iter().filter(|of| of.verdict == verdict).map(|of| of.name.clone()).collect()
    };
    let mut say = |ink: Ink, words: String| out.push_str(&look.wrap("  ", 2, ink, &words));
    if now.iter().any(|of| of.verdict == "in_scope") {
        say(Ink::Good, "The guideline speaks of this patient.".to_owned());
    }
    if now.iter().any(|of| of.verdict == "out_of_scope") {
        say(Ink::Bad, "The guideline does not speak of this patient.".to_owned());
    }
    let applies = names("applies");
    if !applies.is_empty() {
        say(Ink::Good, format!("Applies: {}", list(&applies)));
    }
    match names("does_not_apply").as_slice() {
        [] => {}
        few if few.len() <= SHOWN => say(Ink::Quiet, format!("Does not apply: {}", list(few))),
        many => say(Ink::Quiet, format!("{} recommendations do not apply", many.len())),
    }
    for (verdict, words) in [("holds", "Holds"), ("does_not_hold", "Does not hold")] {
        for name in names(verdict) {
            say(Ink::Plain, format!("{words}: {name}"));
        }
    }
    let open = names("undetermined");
    if !open.is_empty() {
        say(Ink::Open, format!("Open again: {}", list(&open)));
    }
    out
}

/// Everything that could still be asked for, for a person.
pub fn left(guideline: &Guideline, next: &Next) -> Vec<String> {
    next.left.iter().map(|item| item.name(guideline).to_owned()).collect()
}
