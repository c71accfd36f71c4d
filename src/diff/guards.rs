//! What the authors hold their guideline to: invariants, questions, accepted findings, examples, readings. Which of them are
//! new, gone or other than before. One that is gone or weaker changes nobody's advice, but lets a later change do so.

use super::difference::Difference;
use super::pairing::Names;
use super::texts::{TextChange, Texts};
use crate::case::{show_part, show_value, shown};
use crate::check::model::{
    Accepted, Accepts, Cond, CondKind, DefId, Example, Expected, ExpectedOf, ExpectedOutcome, FactId, Guideline,
    Invariant, Outcome, Part, Question, Reading, RecId, Reworded, Value,
};
use crate::source::Sources;

/// A version with its texts, and what its names are called in the new one.
#[derive(Clone, Copy)]
struct Version<'a> {
    g: &'a Guideline,
    sources: &'a Sources,
    names: &'a Names,
}

/// What differs, kind by kind, in the order of the old version; what is new comes last in its kind.
pub fn guards(old: (&Guideline, &Sources), new: (&Guideline, &Sources), difference: &Difference) -> Vec<TextChange> {
    let names = difference.names();
    let mut texts = Texts::new(&names);
    let (a, b) = (old.0, new.0);
    let old = Version { g: a, sources: old.1, names: &names };
    let new = Version { g: b, sources: new.1, names: &Names::default() };
    let title = |title: &str| format!("\"{title}\"");
    texts.both(
        "invariant",
        (&a.invariants, &b.invariants),
        |one| title(&one.title),
        [&|one| invariant(old, one), &|one| invariant(new, one)],
    );
    texts.both(
        "question",
        (&a.questions, &b.questions),
        |one| title(&one.title),
        [&|one| question(old, one), &|one| question(new, one)],
    );
    texts.both(
        "accepted",
        (&a.accepted, &b.accepted),
        |one| title(&one.title),
        [&|one| accepted(old, one), &|one| accepted(new, one)],
    );
    texts.both(
        "example",
        (&a.examples, &b.examples),
        |one| title(&one.title),
        [&|one| example(old, one), &|one| example(new, one)],
    );
    texts.both(
        "reading",
        (&a.readings, &b.readings),
        |one| one.name.clone(),
        [&|one| reading(old, one), &|one| reading(new, one)],
    );
    texts.found()
}

impl Version<'_> {
    /// A condition as it is written.
    fn condition(self, cond: &Cond) -> String {
        self.names.now(&self.sources.one_line(cond.span))
    }

    fn when(self, when: Option<&Cond>) -> String {
        when.map_or(String::new(), |when| format!(" when {}", self.condition(when)))
    }

    fn fact(self, id: FactId) -> String {
        self.names.now(self.g.fact_name(id))
    }

    fn definition(self, id: DefId) -> String {
        let g = self.g;
        let name = match id {
            DefId::Rec(id) => g.rec(id).map(|rec| &rec.name),
            DefId::Term(id) => g.term(id).map(|term| &term.name),
            DefId::Class(id) => g.class(id).map(|class| &class.name),
            DefId::Score(id) => g.score(id).map(|score| &score.name),
        };
        name.map(|name| self.names.now(name)).unwrap_or_default()
    }
}

fn invariant(version: Version<'_>, one: &Invariant) -> String {
    match &one.always.kind {
        // `never X` is held as `not X`.
        CondKind::Not(never) if never.span == one.always.span => format!("never {}", version.condition(never)),
        _ => format!("always {}", version.condition(&one.always)),
    }
}

fn question(version: Version<'_>, one: &Question) -> String {
    let covers: Vec<String> = one.covers.iter().map(|id| version.definition(DefId::Rec(*id))).collect();
    format!("covers {}{}", covers.join(", "), version.when(one.when.as_ref()))
}

fn accepted(version: Version<'_>, one: &Accepted) -> String {
    let g = version.g;
    let rec = |id: RecId| version.definition(DefId::Rec(id));
    let what = match one.what {
        Accepts::Gap(at) => {
            let question = g.questions.get(at).map_or("", |question| question.title.as_str());
            format!("gap \"{question}\"")
        }
        Accepts::Conflict(a, b) => format!("conflict {} and {}", rec(a), rec(b)),
        Accepts::Redundant(Part::Definition(id)) => format!("redundant {}", version.definition(id)),
        Accepts::Redundant(Part::Fact(id)) => format!("redundant {}", version.fact(id)),
        Accepts::Redundant(Part::Constraint(at)) => {
            let constraint = g.constraints.get(at).map_or("", |constraint| constraint.title.as_str());
            format!("redundant \"{constraint}\"")
        }
        Accepts::Unused(id) => format!("unused {}", version.fact(id)),
        Accepts::Undecided(at) => {
            let invariant = g.invariants.get(at).map_or("", |invariant| invariant.title.as_str());
            format!("undecided \"{invariant}\"")
        }
    };
    format!("{what}{}, because \"{}\"", version.when(one.when.as_ref()), one.because)
}

/// What an example gives, by the names of the facts, and what it expects.
fn example(version: Version<'_>, one: &Example) -> String {
    let given = one.given.iter().filter_map(|(id, value, _)| {
        let fact = version.g.fact(*id)?;
        Some(format!("{} = {}", version.fact(*id), show_value(fact, value)))
    });
    let parts = one.parts.iter().filter_map(|(id, part, _)| {
        let fact = version.g.fact(*id)?;
        Some(format!("{} in part: {}", version.fact(*id), show_part(fact, part)))
    });
    let mut given: Vec<String> = given.chain(parts).collect();
    given.sort();
    let expect: Vec<String> = one.expect.iter().map(|expected| expectation(version, expected)).collect();
    format!("given {}; expect {}", given.join(", "), expect.join(", "))
}

fn expectation(version: Version<'_>, expected: &Expected) -> String {
    let g = version.g;
    let of = match expected.of {
        ExpectedOf::Scope => "scope".to_owned(),
        ExpectedOf::Rec(id) => version.definition(DefId::Rec(id)),
        ExpectedOf::Term(id) => version.definition(DefId::Term(id)),
        ExpectedOf::Class(id) => version.definition(DefId::Class(id)),
        ExpectedOf::Score(id) => version.definition(DefId::Score(id)),
        ExpectedOf::Fact(id) => version.fact(id),
    };
    match (&expected.outcome, expected.of) {
        (ExpectedOutcome::Verdict(outcome, missing), _) => {
            let word = match outcome {
                Outcome::Yes => "yes",
                Outcome::No => "no",
                Outcome::Undetermined => "undetermined",
            };
            let without = missing.as_ref().map_or(String::new(), |ids| {
                let names: Vec<String> = ids.iter().map(|id| version.fact(*id)).collect();
                format!(" without {}", names.join(", "))
            });
            format!("{of}: {word}{without}")
        }
        (ExpectedOutcome::Value(value), ExpectedOf::Fact(id)) => {
            format!("{of} = {}", g.fact(id).map_or(String::new(), |fact| show_value(fact, value)))
        }
        (ExpectedOutcome::Value(Value::Member(at)), ExpectedOf::Class(id)) => {
            let member = g.class(id).and_then(|class| class.members.get(*at as usize));
            format!("{of} is {}", member.map_or("", |member| member.name.as_str()))
        }
        (ExpectedOutcome::Value(Value::Number(number)), ExpectedOf::Term(id)) => {
            let ty = g.term(id).and_then(|term| term.means.number_type());
            format!("{of} = {}", ty.map_or(String::new(), |ty| shown(ty, number)))
        }
        (ExpectedOutcome::Value(Value::Number(number)), _) => format!("{of} = {}", crate::number::show(number)),
        (ExpectedOutcome::Value(_), _) => of,
    }
}

fn reading(version: Version<'_>, one: &Reading) -> String {
    let mut words = vec![one.question.clone()];
    words.extend(one.sources.iter().map(|(quoted, from)| format!("\"{quoted}\" in {from}")));
    words.extend(one.decision.clone());
    let otherwise = |reworded: &Reworded| format!("otherwise {}", version.names.now(&reworded.written));
    words.extend(one.otherwise.iter().map(otherwise));
    words.join("; ")
}
