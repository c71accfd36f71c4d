//! The interview with another program: a request and a reply a line, each one JSON object. The book describes it, and
//! `schemas/ask-v1.schema.json` holds what is replied.

use super::interview::{Interview, Step};
use super::told::{Told, no_fact};
use crate::Status;
use crate::files::Unreadable;
use crate::files::{Line, line};
use crate::output;
use gdl::ask::Item;
use gdl::case::to_json;
use gdl::diagnostic::Diagnostic;
use gdl::eval::answer;
use gdl::report::ask::{AskedGuidelineV1, DoneV1, ErrorV1, HelloV1, ProblemV1, ToldV1, VERSION, subject};
use gdl::report::evidence::Evidence;
use gdl::report::{answer_json, what_if as report, why};
use gdl::suggest::nearest;
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// The keys that each request takes, beside `type`, `id` and `revision`.
const REQUESTS: &[(&str, &[&str])] = &[
    ("answer", &["fact", "value"]),
    ("unknown", &["fact"]),
    ("ask", &["fact"]),
    ("back", &[]),
    ("keep", &[]),
    ("beside", &[]),
    ("explain", &["name"]),
    ("what_if", &["facts"]),
    ("state", &[]),
    ("finish", &[]),
];

struct Request {
    kind: String,
    id: Value,
    revision: Option<u64>,
    fact: Option<String>,
    value: Option<Box<RawValue>>,
    name: Option<String>,
    facts: Vec<String>,
}

/// Runs the interview.
pub fn run(mut interview: Interview, told: &Told) -> Result<Status, Unreadable> {
    let header = interview.guideline().header.clone();
    output::json_line(&HelloV1 {
        r#type: "hello",
        version: VERSION,
        guideline: AskedGuidelineV1 {
            name: header.as_ref().map_or_else(String::new, |header| header.name.clone()),
            title: header.as_ref().map_or_else(String::new, |header| header.title.clone()),
            version: header.as_ref().map_or_else(String::new, |header| header.version.clone()),
            status: header.as_ref().map_or("", |header| header.status.word()).to_owned(),
            digest: told.digest.clone(),
        },
    })?;
    reply(&interview, told, Value::Null)?;
    loop {
        let text = match line()? {
            Line::Text(text) if text.trim().is_empty() => continue,
            Line::Text(text) => text,
            Line::End => return Ok(Status::Fine),
            Line::TooLong => {
                refuse(&interview, Value::Null, vec![wrong("a line is longer than 1 MiB")])?;
                continue;
            }
            Line::NoText => {
                refuse(&interview, Value::Null, vec![wrong("a line is not text in UTF-8")])?;
                continue;
            }
        };
        let request = match request(&text) {
            Ok(request) => request,
            Err((id, why)) => {
                refuse(&interview, id, vec![wrong(&why)])?;
                continue;
            }
        };
        if request.revision.is_some_and(|revision| revision != interview.revision()) {
            let why = format!("the case has changed since: this is revision {}", interview.revision());
            refuse(&interview, request.id, vec![wrong(&why)])?;
            continue;
        }
        if request.kind == "finish" {
            done(&interview, told, request.id, "finished")?;
            return Ok(Status::Fine);
        }
        if let Some(told) = beside(&mut interview, told, &request) {
            match told {
                Ok(told) => output::json_line(&told)?,
                Err(problems) => refuse(&interview, request.id, problems)?,
            }
            continue;
        }
        match act(&mut interview, &request) {
            Ok(()) => {
                told.save(&interview)?;
                reply(&interview, told, request.id)?;
            }
            Err(problems) => refuse(&interview, request.id, problems)?,
        }
    }
}

/// What a request asks to be told that changes nothing; none for all others.
fn beside(interview: &mut Interview, told: &Told, request: &Request) -> Option<Result<ToldV1, Vec<ProblemV1>>> {
    let explanation = match (request.kind.as_str(), &request.name) {
        ("explain", Some(name)) => explanation(interview, told, name),
        ("what_if", _) => what_if(interview, told, &request.facts),
        _ => return None,
    };
    Some(explanation.map(|(r#type, told)| ToldV1 {
        r#type,
        id: request.id.clone(),
        revision: interview.revision(),
        told,
    }))
}

/// Why a recommendation comes out as it does, and what would change it.
fn explanation(interview: &Interview, told: &Told, name: &str) -> Result<(&'static str, Value), Vec<ProblemV1>> {
    let view = interview.view();
    let g = view.engine.guideline();
    let id = g.rec_named(name).ok_or_else(|| {
        let near = nearest(name, g.recommendations.iter().map(|rec| rec.name.as_str()));
        let hint = near.map_or(String::new(), |near| format!("; did you mean {near}?"));
        vec![wrong(&format!("the guideline has no recommendation {name}{hint}"))]
    })?;
    let both = (&view.prepared, &view.case.values);
    let told = why::json(&view.engine, (interview.sources(), &told.digest), both, &[id]);
    Ok(("explanation", serde_json::to_value(told).unwrap_or(Value::Null)))
}

/// What changes, were facts otherwise.
fn what_if(interview: &mut Interview, told: &Told, facts: &[String]) -> Result<(&'static str, Value), Vec<ProblemV1>> {
    if facts.is_empty() {
        return Err(vec![wrong("`facts` names no fact")]);
    }
    let compared = interview.what_if(facts).map_err(|found| found.iter().map(problem).collect::<Vec<_>>())?;
    let told = report::json(interview.guideline(), &told.digest, &compared);
    Ok(("what_if", serde_json::to_value(told).unwrap_or(Value::Null)))
}

/// Does what a request asks for.
fn act(interview: &mut Interview, request: &Request) -> Result<(), Vec<ProblemV1>> {
    let found = |found: Vec<Diagnostic>| found.iter().map(problem).collect::<Vec<_>>();
    let item = match &request.fact {
        Some(name) => Some(
            Item::named(interview.guideline(), name)
                .ok_or_else(|| vec![wrong(&no_fact(interview.guideline(), name))])?,
        ),
        None => None,
    };
    match (request.kind.as_str(), item, &request.value) {
        ("unknown", Some(item), _) => interview.not_known(item).map_err(found),
        ("answer", Some(item), Some(value)) => match as_set(value) {
            Some(text) => interview.answer(item, &text).map_err(found),
            None => interview.not_known(item).map_err(found),
        },
        ("ask", Some(item), _) => {
            interview.choose(item);
            Ok(())
        }
        ("back", ..) if interview.back() => Ok(()),
        ("back", ..) => Err(vec![wrong("nothing was asked before this")]),
        ("keep", ..) => {
            interview.keep();
            Ok(())
        }
        ("beside", ..) if !interview.open().is_empty() => Err(vec![wrong("not all verdicts are decided yet")]),
        ("beside", ..) if interview.beside().is_empty() => Err(vec![wrong("nothing is open beside the verdicts")]),
        ("beside", ..) => {
            interview.go_on();
            Ok(())
        }
        ("state", ..) => Ok(()),
        (kind, ..) => Err(vec![wrong(&format!("`{kind}` is not complete"))]),
    }
}

/// A value of a case as `--set` takes it; none of null. Numbers keep the digits that were sent.
fn as_set(raw: &RawValue) -> Option<String> {
    match serde_json::from_str(raw.get()) {
        Ok(Value::Null) => None,
        Ok(Value::String(text)) => Some(text),
        Ok(Value::Bool(true)) => Some("yes".to_owned()),
        Ok(Value::Bool(false)) => Some("no".to_owned()),
        _ => Some(raw.get().to_owned()),
    }
}

/// Reads a request; with its id, as far as it has one, where it is none.
fn request(text: &str) -> Result<Request, (Value, String)> {
    let none = |why: &str| (Value::Null, why.to_owned());
    let Ok(mut entries) = serde_json::from_str::<BTreeMap<String, Box<RawValue>>>(text) else {
        return Err(none("a request is an object of JSON"));
    };
    let mut take = |key: &str| entries.remove(key);
    let plain = |raw: Option<Box<RawValue>>| -> Value {
        raw.and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or(Value::Null)
    };
    let (id, kind, revision) = (plain(take("id")), plain(take("type")), plain(take("revision")));
    let fail = |why: String| (id.clone(), why);
    let Value::String(kind) = kind else { return Err(fail("a request has a `type`".to_owned())) };
    let Some((_, keys)) = REQUESTS.iter().find(|(name, _)| *name == kind) else {
        let names: Vec<&str> = REQUESTS.iter().map(|(name, _)| *name).collect();
        return Err(fail(format!("there is no request `{kind}`; there are {}", names.join(", "))));
    };
    let revision = match revision {
        Value::Null => None,
        revision => Some(revision.as_u64().ok_or_else(|| fail("`revision` is a whole number".to_owned()))?),
    };
    if let Some(other) = entries.keys().find(|key| !keys.contains(&key.as_str())) {
        return Err(fail(format!("a request `{kind}` takes no `{other}`")));
    }
    if let Some(lacking) = keys.iter().find(|key| !entries.contains_key(**key)) {
        return Err(fail(format!("a request `{kind}` has a `{lacking}`")));
    }
    let fact = match entries.remove("fact").map(|raw| plain(Some(raw))) {
        None => None,
        Some(Value::String(name)) => Some(name),
        Some(_) => return Err(fail("`fact` is the name of a fact".to_owned())),
    };
    let value = entries.remove("value");
    let name = match entries.remove("name").map(|raw| plain(Some(raw))) {
        None => None,
        Some(Value::String(name)) => Some(name),
        Some(_) => return Err(fail("`name` is the name of a recommendation".to_owned())),
    };
    let facts =
        match entries.remove("facts").map(|raw| serde_json::from_str::<BTreeMap<String, Box<RawValue>>>(raw.get())) {
            None => Vec::new(),
            Some(Ok(facts)) => {
                let set = |(name, value): (String, Box<RawValue>)| {
                    format!("{name}={}", as_set(&value).unwrap_or_else(|| "unknown".to_owned()))
                };
                facts.into_iter().map(set).collect()
            }
            Some(Err(_)) => return Err(fail("`facts` is an object of facts with values".to_owned())),
        };
    Ok(Request { kind, revision, fact, value, id, name, facts })
}

fn wrong(message: &str) -> ProblemV1 {
    ProblemV1 { code: None, message: message.to_owned(), help: None }
}

fn problem(found: &Diagnostic) -> ProblemV1 {
    ProblemV1 { code: Some(found.code.id().to_owned()), message: found.message.clone(), help: found.help.clone() }
}

fn refuse(interview: &Interview, id: Value, problems: Vec<ProblemV1>) -> Result<(), Unreadable> {
    output::json_line(&ErrorV1 { r#type: "error", id, revision: interview.revision(), problems })
}

/// The next question, or the end.
fn reply(interview: &Interview, told: &Told, id: Value) -> Result<(), Unreadable> {
    match interview.step() {
        Step::Ask(item, why) => {
            let mut question = interview.question(item, &why);
            question.id = id;
            if interview.revision() == 0 {
                question.warnings.extend(told.others.iter().cloned());
            }
            output::json_line(&question)
        }
        Step::Settled => done(interview, told, id, "settled"),
        Step::NotKnown => done(interview, told, id, "not_known_left"),
    }
}

fn done(interview: &Interview, told: &Told, id: Value, reason: &'static str) -> Result<(), Unreadable> {
    let view = interview.view();
    let mut answer = answer::answer(&view.engine, &view.prepared);
    answer.warnings.extend(told.others.iter().chain(interview.warnings()).chain(&view.complex).cloned());
    let g = interview.guideline();
    let case = serde_json::from_str(&to_json(g, interview.case())).unwrap_or(Value::Null);
    output::json_line(&DoneV1 {
        r#type: "done",
        id,
        revision: interview.revision(),
        reason,
        left_open: interview.open().into_iter().map(|of| subject(g, of)).collect(),
        progress: interview.progress(),
        decided_now: interview.now().to_vec(),
        case,
        answer: answer_json::json(
            view.engine.guideline(),
            interview.sources(),
            &told.digest,
            &view.case,
            &answer,
            Evidence::Brief,
        ),
    })
}
