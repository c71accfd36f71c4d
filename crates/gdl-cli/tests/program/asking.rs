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

#[test]
fn what_is_told_beside_the_questions_changes_nothing() {
    let mut session = Session::begin(&[]);
    let first = session.reply();
    let (explained, what_if) = (schema("explain-v1.schema.json"), schema("what-if-v1.schema.json"));
    let told = session.ask(json!({"type": "explain", "id": "a", "name": "liver_resection"}));
    assert_eq!((&told["type"], &told["id"], &told["revision"]), (&json!("explanation"), &json!("a"), &json!(0)));
    assert!(explained.is_valid(&told["told"]), "{told}");
    assert_eq!(told["told"]["explanations"][0]["name"], "liver_resection");
    let told = session.ask(json!({"type": "what_if", "id": 3, "facts": {"tumor.differentiation": "poor"}}));
    assert_eq!(told["type"], "what_if", "{told}");
    assert!(what_if.is_valid(&told["told"]), "{told}");
    assert_eq!(told["told"]["what_if"][0]["fact"], "tumor.differentiation");
    assert!(told["told"]["changes"].as_array().unwrap().iter().any(|one| one["of"] == "scope"), "{told}");
    let again = session.ask(json!({"type": "state"}));
    assert_eq!(again, first);
    for (request, words) in [
        (r#"{"type": "explain", "name": "liver_resectoin"}"#, "did you mean liver_resection?"),
        (r#"{"type": "explain"}"#, "has a `name`"),
        (r#"{"type": "what_if", "facts": {}}"#, "names no fact"),
        (r#"{"type": "what_if", "facts": ["a"]}"#, "an object of facts"),
        (r#"{"type": "what_if", "facts": {"tumor.differentiation": "middling"}}"#, "middling"),
    ] {
        let told = session.send(request);
        assert_eq!(told["type"], "error", "{told}");
        assert!(told["problems"][0]["message"].as_str().unwrap().contains(words), "{told}");
    }
    assert_eq!(session.end(), Some(0));
}

/// An interview with a person, ended by a signal once some lines are answered; what was printed, and how it ended.
#[cfg(unix)]
fn ended(folder: &Path, arguments: &[&str], lines: &[&str], signal: &str) -> (String, Option<i32>) {
    use std::io::Read as _;
    let mut child = Command::new(env!("CARGO_BIN_EXE_gdl"))
        .args(["ask", NET, "--today", "2026-11-28"])
        .args(arguments)
        .env("NO_COLOR", "1")
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut to, mut from) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let mut said = Vec::new();
    let mut waiting = lines.iter();
    loop {
        let mut byte = [0];
        assert_eq!(from.read(&mut byte).unwrap(), 1, "{}", String::from_utf8_lossy(&said));
        said.push(byte[0]);
        if !said.ends_with(b"\n> ") {
            continue;
        }
        match waiting.next() {
            Some(line) => writeln!(to, "{line}").unwrap(),
            None => break,
        }
    }
    let process = child.id().to_string();
    assert!(Command::new("kill").args([signal, &process]).status().unwrap().success());
    from.read_to_end(&mut said).unwrap();
    (String::from_utf8(said).unwrap(), child.wait().unwrap().code())
}

#[cfg(unix)]
#[test]
fn who_ends_an_interview_by_ctrl_c_finds_the_answers_in_a_new_file() {
    let folder = folder("ended");
    fs::write(folder.join("net_local_therapy-answers.json"), "mine").unwrap();
    let answers = ["tumor.differentiation = well", "tumor.primary_site = ileum"];
    let (said, status) = ended(&folder, &[], &answers, "-INT");
    assert_eq!(status, Some(130), "{said}");
    assert!(said.contains("The answers so far are in net_local_therapy-answers-2.json. To go on:"), "{said}");
    assert!(
        said.ends_with("--case net_local_therapy-answers-2.json --save net_local_therapy-answers-2.json\n"),
        "{said}"
    );
    let kept: Value =
        serde_json::from_str(&fs::read_to_string(folder.join("net_local_therapy-answers-2.json")).unwrap()).unwrap();
    assert_eq!(kept["tumor"], json!({"differentiation": "well", "primary_site": "ileum"}));
    assert_eq!(fs::read_to_string(folder.join("net_local_therapy-answers.json")).unwrap(), "mine");

    // Beside the case from which it began; as a hospital's scripts end programs.
    fs::create_dir(folder.join("cases")).unwrap();
    fs::write(folder.join("cases/p.json"), r#"{"tumor": {"differentiation": "well"}}"#).unwrap();
    let (said, status) = ended(&folder, &["--case", "cases/p.json"], &answers[1..], "-TERM");
    assert_eq!(status, Some(130), "{said}");
    let kept = fs::read_to_string(folder.join("cases/net_local_therapy-answers.json")).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&kept).unwrap()["tumor"]["primary_site"], "ileum");

    // In the file that was named, and in no other.
    let (said, status) = ended(&folder, &["--save", "mine.json"], &answers, "-INT");
    assert_eq!(status, Some(130), "{said}");
    assert!(said.contains("The answers so far are in mine.json."), "{said}");
    let (said, status) = ended(&folder, &[], &[], "-INT");
    assert_eq!(status, Some(130), "{said}");
    assert!(said.contains("Nothing was answered."), "{said}");
    let mut names: Vec<_> = fs::read_dir(&folder).unwrap().map(|one| one.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["cases", "mine.json", "net_local_therapy-answers-2.json", "net_local_therapy-answers.json"]);
}
