//! The requests that only gdl has: what comes back of each, in lines.

use crate::commands::Session;
use crate::support::uri;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// Runs one.
pub fn command(session: &mut Session, words: &[&str], quoted: &str) -> String {
    let name = words.get(1).copied().unwrap_or("");
    let case = words.get(2).copied().unwrap_or("-");
    let mut asked = json!({});
    if !name.is_empty() {
        asked["textDocument"] = json!({"uri": uri(name)});
    }
    if case != "-" {
        asked["case"] = json!(case);
    }
    if let Some(fact) = words.get(3) {
        asked["fact"] = json!(fact);
    }
    if words[0] == "answer" && !quoted.is_empty() {
        asked["text"] = json!(quoted);
    }
    asked["value"] = json!(quoted);
    if !quoted.is_empty() && matches!(words[0], "test" | "explain") {
        asked["only"] = json!([quoted]);
    }
    asked["explain"] = json!(words[0] == "explain");
    let method = if words[0] == "explain" { "test" } else { words[0] };
    let found = match session.ask(&format!("gdl/{method}"), asked) {
        Ok(found) => found,
        Err(why) => return why,
    };
    match words[0] {
        "answer" => answer(&found),
        "question" => question(&found),
        "give" => found["text"].as_str().unwrap().to_owned(),
        "tests" => tests(session, &found),
        "test" | "explain" => results(session, &found),
        _ => findings(session, &found),
    }
}

fn texts(list: &Value) -> String {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).collect::<Vec<_>>().join(", ")
}

fn answer(found: &Value) -> String {
    let mut out = format!("case {}\n", found["case"]);
    for fault in found["faults"].as_array().unwrap() {
        let text = |key: &str| fault[key].as_str().unwrap_or("").to_owned();
        writeln!(out, "{} {} {} ({})", text("place"), text("code"), text("message"), text("help")).unwrap();
    }
    let answer = &found["answer"];
    if answer.is_null() {
        return out;
    }
    writeln!(
        out,
        "{}: {}",
        answer["guideline"]["name"].as_str().unwrap(),
        answer["scope"]["verdict"].as_str().unwrap()
    )
    .unwrap();
    for one in answer["recommendations"].as_array().unwrap() {
        let missing = texts(&one["missing"]);
        let without = if missing.is_empty() { String::new() } else { format!(" without {missing}") };
        writeln!(out, "{} {}{without}", one["name"].as_str().unwrap(), one["verdict"].as_str().unwrap()).unwrap();
    }
    for one in answer["values"].as_array().unwrap() {
        writeln!(out, "{} = {}", one["name"].as_str().unwrap(), one["value"]).unwrap();
    }
    writeln!(out, "facts {}", found["facts"]).unwrap();
    out
}

fn question(found: &Value) -> String {
    let mut out = format!("{} ({})\n", found["text"].as_str().unwrap(), found["takes"].as_str().unwrap());
    for choice in found["choices"].as_array().unwrap() {
        writeln!(out, "  {} {}", choice["name"].as_str().unwrap(), choice["label"]).unwrap();
    }
    writeln!(out, "known {}, hangs on it: {}", found["known"], texts(&found["why"])).unwrap();
    out
}

fn tests(session: &Session, found: &Value) -> String {
    let mut out = String::new();
    for guideline in found["guidelines"].as_array().unwrap() {
        let sound = if guideline["sound"] == json!(true) { "" } else { " (with errors)" };
        writeln!(out, "{} {}{sound}", session.name(&guideline["uri"]), guideline["title"]).unwrap();
        for test in guideline["tests"].as_array().unwrap() {
            let name = session.name(&test["uri"]);
            let span = session.span(&name, &test["range"]);
            writeln!(out, "  {name}:{span} {} {}", test["kind"].as_str().unwrap(), test["title"]).unwrap();
        }
    }
    if out.is_empty() { "nothing\n".to_owned() } else { out }
}

fn results(session: &Session, found: &Value) -> String {
    let mut out = String::new();
    for one in found["results"].as_array().unwrap() {
        writeln!(out, "{} {}: {}", one["kind"].as_str().unwrap(), one["title"], one["state"].as_str().unwrap())
            .unwrap();
        for failure in one["failures"].as_array().unwrap() {
            let name = session.name(&failure["uri"]);
            let span = session.span(&name, &failure["range"]);
            writeln!(out, "  {name}:{span} expected {}, found {}", failure["expected"], failure["found"]).unwrap();
        }
        for key in ["message", "explanation"] {
            if let Some(text) = one[key].as_str().filter(|text| !text.is_empty()) {
                writeln!(out, "  {key}\n    {}", text.trim_end().replace('\n', "\n    ")).unwrap();
            }
        }
    }
    out
}

fn findings(session: &Session, found: &Value) -> String {
    let how = if found["report"]["advice_changes"].is_boolean() { "same" } else { "passed" };
    let mut out = format!("{how} {}\n", found[how]);
    for one in found["findings"].as_array().unwrap() {
        let place = one["uri"].as_str().map_or("nowhere".to_owned(), |_| {
            let name = session.name(&one["uri"]);
            format!("{name}:{}", session.span(&name, &one["range"]))
        });
        let code = one["code"].as_str().map_or(String::new(), |code| format!("{code} "));
        writeln!(out, "{place} {code}{}", one["message"].as_str().unwrap().replace('\n', "\n    ")).unwrap();
        if let Some(patient) = one["patient"].as_str() {
            writeln!(out, "    {patient}").unwrap();
        }
    }
    if let Some(page) = found["page"].as_str() {
        writeln!(out, "page\n    {}", page.trim_end().replace('\n', "\n    ")).unwrap();
    }
    out
}
