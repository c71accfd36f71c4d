//! An interview as another program leads it: every line meets its schema, a request that cannot be met changes nothing, and
//! what was saved is what was answered, and answers as `gdl eval` does.

use serde_json::{Value, json};
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

const NET: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../guidelines/net-local-therapy");

fn schema(name: &str) -> jsonschema::Validator {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas").join(name);
    jsonschema::validator_for(&serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()).unwrap()
}

struct Session {
    child: Child,
    to: Option<ChildStdin>,
    from: BufReader<ChildStdout>,
    lines: jsonschema::Validator,
    answers: jsonschema::Validator,
}

impl Session {
    fn begin(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_gdl"))
            .args(["ask", NET, "--format", "json", "--today", "2026-11-28"])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (to, from) = (child.stdin.take(), BufReader::new(child.stdout.take().unwrap()));
        let (lines, answers) = (schema("ask-v1.schema.json"), schema("answer-v1.schema.json"));
        let mut session = Session { child, to, from, lines, answers };
        assert_eq!(session.reply()["type"], "hello");
        session
    }

    fn reply(&mut self) -> Value {
        let mut line = String::new();
        self.from.read_line(&mut line).unwrap();
        let value: Value = serde_json::from_str(&line).unwrap();
        let faults: Vec<String> = self.lines.iter_errors(&value).map(|fault| fault.to_string()).collect();
        assert!(faults.is_empty(), "{faults:?}\n{line}");
        if value["type"] == "done" {
            let faults: Vec<String> =
                self.answers.iter_errors(&value["answer"]).map(|fault| fault.to_string()).collect();
            assert!(faults.is_empty(), "{faults:?}");
        }
        value
    }

    fn send(&mut self, line: &str) -> Value {
        writeln!(self.to.as_mut().unwrap(), "{line}").unwrap();
        self.reply()
    }

    fn ask(&mut self, request: Value) -> Value {
        assert!(self.lines.is_valid(&request), "{request}");
        self.send(&request.to_string())
    }

    fn end(mut self) -> Option<i32> {
        self.to = None;
        self.child.wait().unwrap().code()
    }
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("asking").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// The first choice, or a value that every number takes.
fn some_answer(question: &Value) -> Value {
    let choices = question["choices"].as_array().unwrap();
    match question["kind"].as_str().unwrap() {
        _ if question["fact"] == "tumor.primary_site" => json!("pancreas"),
        "yes/no" => json!(true),
        "one of" => choices[0]["name"].clone(),
        "set of" => json!([]),
        "percent" => json!(50),
        _ => json!(1),
    }
}

#[test]
fn a_whole_interview_is_saved_and_answers_as_eval_does() {
    let folder = folder("whole");
    let saved = folder.join("case.json");
    let mut session = Session::begin(&["--save", saved.to_str().unwrap()]);
    let mut reply = session.reply();
    let mut asked = Vec::new();
    while reply["type"] == "question" {
        let fact = reply["fact"].as_str().unwrap().to_owned();
        assert!(!asked.contains(&fact), "{fact} is asked twice");
        assert!(!reply["why"].as_array().unwrap().is_empty(), "{fact} is asked for nothing");
        asked.push(fact.clone());
        let value = some_answer(&reply);
        let request =
            json!({"type": "answer", "id": asked.len(), "revision": reply["revision"], "fact": fact, "value": value});
        let next = session.ask(request);
        if next["type"] == "error" {
            // Another answer contradicts it: then it is not known.
            reply = session.ask(json!({"type": "unknown", "fact": fact}));
        } else {
            assert_eq!(next["id"], asked.len());
            reply = next;
        }
        // What was answered is in the file, whole, after each answer.
        let _: Value = serde_json::from_str(&fs::read_to_string(&saved).unwrap()).unwrap();
    }
    assert_eq!(reply["type"], "done");
    assert_eq!(reply["reason"], if reply["left_open"] == json!([]) { "settled" } else { "not_known_left" });
    let eval = Command::new(env!("CARGO_BIN_EXE_gdl"))
        .args(["eval", NET, "--format", "json", "--today", "2026-11-28", "--case"])
        .arg(&saved)
        .output()
        .unwrap();
    let answer: Value = serde_json::from_slice(&eval.stdout).unwrap();
    assert_eq!(reply["answer"], answer);
    assert_eq!(session.end(), Some(0));
}

#[test]
fn what_is_no_request_changes_nothing() {
    let mut session = Session::begin(&[]);
    let first = session.reply();
    let fact = first["fact"].as_str().unwrap().to_owned();
    let long = "x".repeat(2 << 20);
    let bad = [
        "{",
        "[]",
        "{}",
        r#"{"type": "answer"}"#,
        r#"{"type": "guess", "fact": "x"}"#,
        r#"{"type": "state", "fact": "x"}"#,
        r#"{"type": "answer", "fact": 3, "value": 1}"#,
        r#"{"type": "answer", "fact": "no.such.fact", "value": 1}"#,
        r#"{"type": "state", "revision": 7}"#,
        r#"{"type": "back"}"#,
        r#"{"type": "beside"}"#,
        "\u{0}",
        &long,
    ];
    for line in bad {
        let reply = session.send(line);
        assert_eq!(
            (&reply["type"], &reply["revision"]),
            (&json!("error"), &json!(0)),
            "{}",
            &line[..line.len().min(60)]
        );
    }
    let reply = session.ask(json!({"type": "answer", "id": "a", "fact": fact, "value": "no such value"}));
    assert_eq!((&reply["type"], &reply["id"]), (&json!("error"), &json!("a")));
    assert!(reply["problems"][0]["code"].is_string());
    let again = session.ask(json!({"type": "state"}));
    assert_eq!((&again["fact"], &again["revision"]), (&first["fact"], &first["revision"]));
    assert_eq!(session.end(), Some(0));
}

#[test]
fn going_back_loses_nothing_that_was_answered() {
    let mut session = Session::begin(&[]);
    let first = session.reply();
    let answer = |session: &mut Session, question: &Value, value: Value| {
        session.ask(json!({"type": "answer", "fact": question["fact"], "value": value}))
    };
    let second = answer(&mut session, &first, some_answer(&first));
    let third = answer(&mut session, &second, some_answer(&second));
    let back = session.ask(json!({"type": "back"}));
    assert_eq!(back["fact"], second["fact"]);
    assert!(back["known"].is_string());
    let back = session.ask(json!({"type": "back"}));
    assert_eq!((&back["fact"], &back["known"]), (&first["fact"], &json!("pancreas")));
    // A double click is refused, and the same answer again leads to where one was.
    let old = session.ask(json!({"type": "answer", "revision": 0, "fact": first["fact"], "value": false}));
    assert_eq!(old["type"], "error");
    let kept = session.ask(json!({"type": "keep"}));
    assert_eq!((&kept["fact"], &kept["revision"]), (&third["fact"], &json!(2)));
    assert_eq!(session.end(), Some(0));
}

#[test]
fn numbers_keep_their_digits() {
    let mut session = Session::begin(&[]);
    session.reply();
    let line = r#"{"type": "answer", "fact": "disease.largest_lesion", "value": 3.000000000000000000001}"#;
    session.send(line);
    let done = session.ask(json!({"type": "finish"}));
    let text = done["case"].to_string();
    assert!(text.contains("3.000000000000000000001"), "{text}");
}
