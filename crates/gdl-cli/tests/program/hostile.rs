//! Nobody is fooled: what a guideline, a case, a file's name, an argument or the settings hold cannot steer a terminal,
//! speak to the server of a pipeline, or leave the place that a format has for it. Every command is run in every format.

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// What every text of the guideline holds; the end makes each of its own.
const TEXT: &str = "::error file=x,line=1::boom | a `b` <script>alert(1)</script> &amp; [c](javascript:alert(2)) *d* _e_ # f --> ]]> 'g' \\\"h\\\" ##[error]i ##vso[task]j $k$ <img src=x onerror=l>";

/// `{}` stands for a text.
const GUIDELINE: &str = "guideline hostile \"{}\"
  version   0.1.0
  status    draft
  scope     adult
  see       \"{}\"
            when not adult
  purpose   \"{}\"
  misuse    \"{}\"

fact adult \"{}\"
  type      yes/no
  ask       \"{}\"
  note      \"{}\"

fact size \"{}\"
  type      length in cm, 0 cm to 30 cm
  judged by \"{}\"
            because \"{}\"

fact kind \"{}\"
  type      one of first \"{}\", second \"{}\"

constraint \"{}\"
  holds     not (kind is first and size > 20 cm)

term large \"{}\"
  means     size > 3 cm and kind is first

treatment surgery \"{}\"

treatment waiting \"{}\"

recommend operate \"{}\"
  stance    for surgery
  kind      informal
  when      large
  because   \"{}\"
  note      \"{}\"
            when size > 5 cm
  from      S-1

recommend refrain \"{}\"
  stance    against surgery
  kind      informal
  when      size > 2 cm
  because   \"{}\"
  from      S-2

recommend wait \"{}\"
  stance    for waiting
  kind      informal
  when      not large
  from      S-1

statement S-1 in \"{}\"
  \"{}\"

statement S-2 in \"{}\"
  \"{}\"

statement S-3 in \"{}\"
  \"{}\"

statement S-4 in \"{}\"
  \"{}\"

narrative S-3 because \"{}\"

narrative S-4 because \"{}\"

example \"{}\"
  given     adult = yes
            size = 4 cm
            kind = first
  expect    operate applies
            refrain applies

example \"{}\"
  given     adult = yes
            size = 1 cm
            kind = second
  expect    operate applies

invariant \"{}\"
  never     operate applies and refrain applies
";

const COMMANDS: &[&str] = &[
    "check new",
    "check new --format json",
    "check new --format sarif",
    "check new --format github",
    "eval new --case case.json",
    "eval new --case case.json --all --explain",
    "eval new --case case.json --format json",
    "eval new --case wrong.json",
    "eval new --case wrong.json --format json",
    "test new",
    "test new --list",
    "test new --coverage",
    "test new --format json",
    "test new --format junit",
    "test broken --format junit",
    "test new --suggest",
    "test new --coverage-html written.html",
    "verify new",
    "verify new --format json",
    "verify new --format sarif",
    "verify new --format github",
    "verify new --cover",
    "diff old new",
    "diff old new --format json",
    "diff old new --format markdown",
    "diff old new --cases case.json --format markdown",
    "trace new",
    "trace new --format json",
    "check new --worksheet",
    "check new --worksheet=written.html",
    "check broken",
    "check broken --format json",
    "check broken --format sarif",
    "check broken --format github",
    "fmt broken",
    "fmt new --check",
    "cohort new rows.csv --ignore *",
    "cohort new rows.csv --ignore * --format csv",
    "cohort new rows.csv --ignore * --format summary --by kind",
    "cohort new rows.csv --ignore * --format summary-json",
    "cohort new rows.csv --ignore * --format summary-markdown",
    "cohort new rows.csv --ignore * --by kind --format summary-html --output written.html",
    "cohort new rows.csv --dry-run",
    "cohort new rows.csv --draft-map",
];

fn guideline(mark: &str) -> String {
    let mut parts = GUIDELINE.split("{}");
    let mut out = parts.next().unwrap().to_owned();
    for (at, part) in parts.enumerate() {
        out.push_str(&format!("{TEXT} {mark}{at}{part}"));
    }
    out
}

fn project(root: &Path) {
    let write = |name: &str, text: &str| {
        let path = root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("old/g.gdl", &guideline("old"));
    write("new/g.gdl", &guideline("new").replace("size > 3 cm", "size > 4 cm"));
    write("new/gdl.toml", "[lints]\nvague-term = \"warn\"\n");
    write(
        "broken/g.gdl",
        &guideline("broken").replace("kind is first and", "kind is forst and").replace("yes/no", "yes/nay"),
    );
    let steers = "\u{1b}[2J\u{202e}";
    write("rows.csv", &format!("id,kind,size,\"{TEXT}\"\n1,\"{TEXT}{steers}\",\"::error::{steers}\",2\n"));
    write(
        "case.json",
        "{ \"id\": \"::error::x <script>\", \"adult\": true, \"size\": \"4 cm\", \"kind\": \"first\" }\n",
    );
    write(
        "wrong.json",
        "{ \"::error::<script>\": true, \"kind\": \"::error::<script> ##[error]\", \"size\": \"::warning::x\" }\n",
    );
}

fn gdl(root: &Path, arguments: &[OsString]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gdl"));
    command.args(arguments).current_dir(root).output().expect("the program runs")
}

fn words(arguments: &str) -> Vec<OsString> {
    arguments.split(' ').map(OsString::from).collect()
}

/// What must be true of all that is printed; annotations begin their lines themselves.
fn harmless(what: &str, printed: &[u8], annotations: bool) -> String {
    let text = String::from_utf8(printed.to_vec()).unwrap_or_else(|_| panic!("{what}: no text"));
    for c in text.chars() {
        assert!(gdl::characters::unseen(c).is_none(), "{what}: {c:?} is printed\n{}", text.escape_debug());
    }
    for line in text.lines().map(str::trim_start) {
        let ours = annotations && (line.starts_with("::error file=") || line.starts_with("::warning file="));
        assert!(ours || !line.starts_with("::"), "{what}: a command: {line}");
        assert!(!line.contains("##[") && !line.contains("##vso["), "{what}: a command: {line}");
    }
    text
}

fn markdown(what: &str, text: &str) {
    assert!(!text.contains("<script") && !text.contains("<img"), "{what}: {text}");
    assert!(!text.contains("](javascript"), "{what}: a link\n{text}");
    let mut columns = None;
    for line in text.lines() {
        let bars = line.replace("\\|", "").matches('|').count();
        if line.starts_with('|') {
            assert_eq!(*columns.get_or_insert(bars), bars, "{what}: {line}");
        } else {
            assert!(bars == 0 || line.contains('`'), "{what}: {line}");
            columns = None;
        }
    }
}

fn xml(what: &str, text: &str) {
    let mut reader = quick_xml::Reader::from_str(text);
    let mut names = std::collections::BTreeSet::new();
    loop {
        match reader.read_event().unwrap_or_else(|error| panic!("{what}: {error}\n{text}")) {
            quick_xml::events::Event::Eof => break,
            quick_xml::events::Event::Start(tag) | quick_xml::events::Event::Empty(tag) => {
                names.insert(String::from_utf8_lossy(tag.name().as_ref()).into_owned());
            }
            _ => {}
        }
    }
    assert!(!names.contains("script") && !names.contains("img") && names.contains("testcase"), "{what}: {names:?}");
}

fn html(what: &str, text: &str) {
    for tag in ["<script", "<img", "javascript:alert(2)\""] {
        assert!(!text.contains(tag), "{what}: {tag}\n{text}");
    }
    // Tags open and close in their order.
    let mut open = Vec::new();
    for tag in text.split('<').skip(1).map(|rest| rest.split('>').next().unwrap()) {
        let name = tag.split(' ').next().unwrap();
        if name.starts_with('!') || ["meta", "br"].contains(&name) {
            continue;
        }
        match name.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop(), Some(name), "{what}"),
            None => open.push(name),
        }
    }
    assert_eq!(open, [""; 0], "{what}");
}

#[test]
fn every_command_in_every_format_keeps_texts_in_their_place() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    project(root);
    let sarif = jsonschema::validator_for(
        &serde_json::from_str(include_str!("../../../../tests/schemas/sarif-2.1.0.json")).unwrap(),
    )
    .unwrap();
    for arguments in COMMANDS {
        let _ = fs::remove_file(root.join("written.html"));
        let output = gdl(root, &words(arguments));
        let annotations = arguments.ends_with("github");
        let out = harmless(arguments, &output.stdout, annotations);
        let told = harmless(arguments, &output.stderr, false);
        assert!(matches!(output.status.code(), Some(0 | 1)), "{arguments}: {told}");
        if arguments.ends_with("json") && !arguments.ends_with(".json") {
            if !out.is_empty() {
                serde_json::from_str::<serde_json::Value>(&out)
                    .unwrap_or_else(|error| panic!("{arguments}: {error}\n{out}"));
            }
        } else if arguments.ends_with("sarif") {
            let value = serde_json::from_str(&out).unwrap();
            let faults: Vec<String> = sarif.iter_errors(&value).map(|error| error.to_string()).collect();
            assert_eq!(faults, [""; 0], "{arguments}");
        } else if arguments.ends_with("markdown") || arguments.ends_with("--worksheet") {
            assert!(out.contains("boom"), "{arguments}: {told}");
            markdown(arguments, &out);
        } else if arguments.ends_with("junit") {
            assert!(out.contains("boom") || arguments.contains("broken"), "{arguments}: {told}");
            xml(arguments, &out);
        } else if arguments.contains(".html") {
            let page =
                fs::read(root.join("written.html")).unwrap_or_else(|error| panic!("{arguments}: {error}\n{told}"));
            html(arguments, &harmless(arguments, &page, false));
        } else if annotations {
            for line in out.lines() {
                let (properties, message) = line[2..].split_once("::").unwrap();
                assert!(!properties.contains("boom") && !message.is_empty(), "{line}");
            }
        }
    }
}

#[test]
fn a_broken_guideline_has_a_junit_result_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    project(folder.path());
    let output = gdl(folder.path(), &words("test broken --format junit"));
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(text.contains("errors=\"2\"") && text.contains("<error type=\"GDL0207\""), "{text}");
}

/// Guidelines, cases, names, arguments and settings with characters that steer.
#[test]
fn nothing_steers_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let evil = "\u{1b}[2J\u{7}\u{9b}31m\u{202e}\u{2066}\u{200f}\u{200b}\u{2028}\u{e0041}\u{61c}\u{8}";
    let text =
        format!("fact a{evil} \"A {evil}\"  # {evil}\n  type      yes/no {evil}\n\nfact b \"B\"\n  type yes/no\n");
    fs::create_dir_all(root.join("g")).unwrap();
    fs::create_dir_all(root.join("sound")).unwrap();
    fs::write(root.join("g/g.gdl"), &text).unwrap();
    let sound = "guideline s \"S\"\n  version 1\n  status draft\n\nfact b \"B\"\n  type yes/no\n";
    fs::write(root.join("sound/s.gdl"), sound).unwrap();
    fs::write(root.join("sound/gdl.toml"), format!("[lints]\n\"{evil}\" = \"warn\"\n", evil = "\u{202e}\u{9b}x"))
        .unwrap();
    let escaped: String = evil.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
    fs::write(
        root.join("case.json"),
        format!("{{ \"{escaped}\": true, \"b\": \"{escaped}\", \"id\": \"{escaped}\" }}"),
    )
    .unwrap();
    fs::write(root.join("raw.json"), format!("{{ \"b{evil}\": true }}")).unwrap();
    fs::write(root.join("raw.yaml"), format!("b: \"no\" # {evil}\n\"{}\": yes\n", "\u{202e}x")).unwrap();
    let mut runs: Vec<Vec<OsString>> = [
        "check g",
        "check g --format json",
        "check g --format sarif",
        "check g --format github",
        "check sound",
        "check g --fix",
        "eval g",
        "test g --format junit",
        "verify g",
        "diff sound g",
        "trace g",
        "fmt g",
        "fmt g --check",
        "eval sound --case case.json",
        "eval sound --case case.json --format json",
        "eval sound --case raw.json",
        "eval sound --case raw.yaml",
        "diff sound sound --cases raw.yaml",
    ]
    .iter()
    .map(|arguments| words(arguments))
    .collect();
    let long = format!("{evil}\n::error::x");
    for arguments in [
        vec!["eval", "sound", "--set", &format!("b{long}=yes")],
        vec!["eval", "sound", "--set", &format!("b={long}")],
        vec!["eval", "sound", "--explain", &long],
        vec!["eval", "sound", "--case", &long],
        vec!["check", &long],
        vec!["check", "sound", &format!("--format={long}")],
        vec!["check", "sound", "--today", &long],
        vec![&long],
        vec!["explain", &long],
        vec!["new", &long],
        vec!["new", "fine", "--title", &long],
        vec!["test", "sound", "--filter", &long],
        vec!["diff", "sound", "sound", "--renamed", &long],
        vec!["diff", "sound", "--git", &long],
        vec!["fmt", &long],
        vec!["check", "sound", &format!("--worksheet=case.json/{long}/x")],
    ] {
        runs.push(arguments.into_iter().map(OsString::from).collect());
    }
    for arguments in runs {
        let output = gdl(root, &arguments);
        let what = format!("{arguments:?}");
        let annotations = what.contains("github");
        harmless(&what, &output.stdout, annotations);
        harmless(&what, &output.stderr, false);
        let fine = ["check\", \"sound\"]", "diff\", \"sound\", \"sound\", \"--cases"];
        assert!(fine.iter().any(|fine| what.contains(fine)) || output.status.code() != Some(0), "{what}");
    }
    let output = gdl(root, &words("check g --format json"));
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let codes: std::collections::BTreeSet<&str> =
        value["checked"][0]["findings"].as_array().unwrap().iter().map(|f| f["code"].as_str().unwrap()).collect();
    assert_eq!(codes.into_iter().collect::<Vec<_>>(), ["GDL0119"]);
}

#[cfg(unix)]
#[test]
fn names_of_files_do_not_steer_either() {
    use std::os::unix::ffi::OsStringExt;
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let name = |bytes: &[u8]| OsString::from_vec(bytes.to_vec());
    let evil = name("a\u{1b}[2J\n::error::x\u{202e}".as_bytes());
    fs::create_dir_all(root.join(&evil)).unwrap();
    let mut file = evil.clone();
    file.push(".gdl");
    fs::write(root.join(&evil).join(&file), "fact a \"A\"\n  type   yes/nay\n").unwrap();
    for arguments in
        [vec!["check"], vec!["test"], vec!["fmt"], vec!["check", "--fix"], vec!["check", "--format", "github"]]
    {
        let mut arguments: Vec<OsString> = arguments.into_iter().map(OsString::from).collect();
        arguments.push(evil.clone());
        let output = gdl(root, &arguments);
        harmless(&format!("{arguments:?}"), &output.stdout, arguments.len() == 4);
        harmless(&format!("{arguments:?}"), &output.stderr, false);
    }
}

/// What a program reads is the path itself: it can be opened.
#[cfg(unix)]
#[test]
fn machines_get_paths_as_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    for name in ["a\nb.gdl", "a\tb.gdl", "a\u{202e}b.gdl", "a\u{ad}b.gdl", "a\\b.gdl", "a \"b\" %.gdl"] {
        fs::write(root.join(name), "fact a \"A\"\n  type   yes/nay\n").unwrap();
        let printed = |format: &str| {
            let output = gdl(root, &[OsString::from("check"), name.into(), "--format".into(), format.into()]);
            assert_eq!(output.status.code(), Some(1), "{name:?}");
            serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap()
        };
        let mut files = Vec::new();
        strings(&printed("json"), "file", &mut files);
        assert!(!files.is_empty(), "{name:?}");
        for file in files {
            assert_eq!(file, name);
        }
        let mut links = Vec::new();
        strings(&printed("sarif"), "uri", &mut links);
        let opened = links.iter().filter(|link| unescaped(link) == name).count();
        assert!(opened > 0, "{name:?}: {links:?}");
        fs::remove_file(root.join(name)).unwrap();
    }
}

/// Every text under a key.
fn strings(value: &serde_json::Value, key: &str, found: &mut Vec<String>) {
    match value {
        serde_json::Value::Array(items) => items.iter().for_each(|item| strings(item, key, found)),
        serde_json::Value::Object(entries) => {
            for (name, value) in entries {
                match value.as_str() {
                    Some(text) if name == key => found.push(text.to_owned()),
                    _ => strings(value, key, found),
                }
            }
        }
        _ => {}
    }
}

fn unescaped(uri: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = uri;
    while let Some(c) = rest.chars().next() {
        let escape = rest.strip_prefix('%').and_then(|code| u8::from_str_radix(code.get(..2)?, 16).ok());
        let length = if escape.is_some() { 3 } else { c.len_utf8() };
        bytes.extend(escape.map_or_else(|| rest.as_bytes()[..length].to_vec(), |byte| vec![byte]));
        rest = &rest[length..];
    }
    String::from_utf8(bytes).unwrap()
}
