//! The answer for a case while its guideline is written, the questions that it leaves open, and the case with one of them
//! answered: `gdl/answer`, `gdl/question`, `gdl/give`.

use crate::analysis::View;
use crate::protocol::{Answer, Refused, Value, json, params};
use crate::state::Server;
use gdl::ask::{self, Item};
use gdl::case;
use gdl::check::model::Guideline;
use gdl::diagnostic::Diagnostic;
use gdl::driver;
use gdl::editor::{self, Asked};
use gdl::eval::Engine;
use gdl::report::evidence::Evidence;
use gdl::report::{answer_json, ask as question};
use gdl::source::Sources;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// Which case of which guideline.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wanted {
    text_document: Document,
    /// The path of the case; without it the one that was chosen, and without that nothing is known.
    case: Option<String>,
    /// Its text, where the editor has another one than the disk.
    text: Option<String>,
    /// The fact that is asked or given.
    fact: Option<String>,
    /// What is said of it.
    value: Option<String>,
}

/// A text of the guideline.
#[derive(Debug, Deserialize)]
struct Document {
    uri: String,
}

/// A guideline and a case of it.
struct Found {
    view: Arc<View>,
    name: Option<String>,
    bytes: Vec<u8>,
}

impl Found {
    fn engine(&self) -> Result<&Engine, Refused> {
        let engine = self.view.engine();
        engine.ok_or_else(|| Refused::because("this guideline has errors: it cannot be used until it is mended"))
    }

    fn file(&self) -> Option<(&str, &[u8])> {
        self.name.as_deref().map(|name| (name, self.bytes.as_slice()))
    }

    /// The case made ready, or what is wrong with it; and the texts in which that stands.
    fn asked(&self, today: &str) -> Result<(Sources, Result<Asked, Vec<Diagnostic>>), Refused> {
        let engine = self.engine()?;
        if engine.guideline().header.is_none() {
            return Err(Refused::because("no guideline is declared here, only definitions that others import"));
        }
        let mut sources = self.view.project.sources.clone();
        let asked = editor::asked(engine, &mut sources, self.file(), today);
        Ok((sources, asked))
    }
}

impl Server {
    fn wanted(&self, wanted: &Wanted) -> Result<Found, Refused> {
        let (view, _) = self.text(&wanted.text_document.uri)?;
        let name = wanted.case.clone().or_else(|| self.client.settings.case.clone());
        let name = name.filter(|name| !name.is_empty());
        let bytes = match (&name, &wanted.text) {
            (None, _) => Vec::new(),
            (Some(_), Some(text)) => text.as_bytes().to_vec(),
            (Some(name), None) => self.case(name, &view.place).map_err(Refused::because)?,
        };
        // Of a path that an editor chose, only the name is for people.
        let name = name.map(|name| {
            let path = PathBuf::from(&name);
            path.file_name().filter(|_| path.is_absolute()).map_or(name, |last| last.to_string_lossy().into_owned())
        });
        Ok(Found { view, name, bytes })
    }
}

/// `gdl/answer`: the answer as `gdl eval --format json` gives it, or what is wrong with the case.
pub fn answer(server: &mut Server, value: Value) -> Answer {
    let found = server.wanted(&params(value)?)?;
    let (sources, asked) = found.asked(&server.overlay.world.today())?;
    let (answer, faults) = match asked {
        Ok(asked) => {
            let digest = driver::digest(&found.view.project.sources);
            let answer = asked.answer();
            let g = asked.engine.guideline();
            let answer = answer_json::json(g, &sources, &digest, &asked.case, &answer, Evidence::Brief);
            (json!(answer), Vec::new())
        }
        Err(faults) => (Value::Null, faults),
    };
    let fault = |one: &Diagnostic| json!({"code": one.code.id(), "place": sources.place(one.span()), "message": one.message, "help": one.help});
    let faults: Vec<Value> = faults.iter().map(fault).collect();
    let facts = titles(&found.view.project.guideline);
    Ok(json!({"case": found.name, "answer": answer, "faults": faults, "facts": facts}))
}

/// What people call each fact and list.
fn titles(guideline: &Guideline) -> BTreeMap<&str, &str> {
    let facts = guideline.facts.iter().map(|fact| (fact.name.as_str(), fact.title.as_str()));
    facts.chain(guideline.listed.iter().map(|list| (list.name.as_str(), list.title.as_str()))).collect()
}

/// `gdl/question`: what a person is asked for a fact, as `gdl ask --format json` has it, and what hangs on it.
pub fn question(server: &mut Server, value: Value) -> Answer {
    let wanted: Wanted = params(value)?;
    let found = server.wanted(&wanted)?;
    let (sources, asked) = found.asked(&server.overlay.world.today())?;
    let asked = asked.map_err(|faults| refused(&sources, &faults))?;
    let name = wanted.fact.as_deref().unwrap_or("");
    let guideline = asked.engine.guideline();
    let item = Item::named(guideline, name);
    let item = item.ok_or_else(|| Refused::because(format!("no fact is called `{name}`")))?;
    let item = match item {
        Item::Fact(id) => Item::of(guideline, id),
        list @ Item::List(_) => list,
    };
    let verdicts = ask::verdicts(&asked.engine);
    let why = ask::hanging(&asked.engine, &asked.prepared, &verdicts, item);
    let question = question::question(guideline, &asked.case, item, &why);
    Ok(json!(question))
}

fn refused(sources: &Sources, faults: &[Diagnostic]) -> Refused {
    let first = faults.iter().find(|one| one.severity() == gdl::diagnostic::Severity::Error);
    Refused::because(first.map_or_else(String::new, |one| format!("{}: {}", sources.place(one.span()), one.message)))
}

/// `gdl/give`: the text of the case with one fact more, or another value of it.
pub fn give(server: &mut Server, value: Value) -> Answer {
    let wanted: Wanted = params(value)?;
    let found = server.wanted(&wanted)?;
    let (fact, value) = (wanted.fact.as_deref().unwrap_or(""), wanted.value.as_deref().unwrap_or(""));
    let text = String::from_utf8(found.bytes.clone())
        .map_err(|_| Refused::because("the case is not text in UTF-8: save it so, and try again"))?;
    let name = found.name.as_deref().unwrap_or("case.json");
    let guideline = found.engine()?.guideline();
    let text = case::amend(guideline, name, &text, (fact, value)).map_err(Refused::because)?;
    Ok(json!({"text": text}))
}
