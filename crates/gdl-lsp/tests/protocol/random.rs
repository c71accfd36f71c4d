//! Random edits, at borders rather than anywhere: after them the server knows what one knows that starts with the same texts.
//! `LSP_EDITS` says how many; each run of edits is the same for the same number, so that what fails can be run again.

use crate::support::{Client, ROOT, Shelf, uri};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Edits where nothing else is asked for.
const EDITS: usize = 1_500;
/// Edits after which a fresh start is compared.
const EVERY: usize = 25;

/// A small generator, so that what it draws is the same everywhere.
struct Draw(u64);

impl Draw {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % count.max(1)
    }

    fn of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }
}

const FILES: &[(&str, &str)] = &[
    (
        "g/a.gdl",
        "use lib.facts\n\nguideline g \"A guideline\"\n  version   1.0.0\n  status    draft\n  scope     adult\n\ntreatment t \"Treatment\"\n",
    ),
    (
        "g/b.gdl",
        "recommend r \"Recommend it\"\n  stance    for t\n  kind      good practice\n  when      large and adult\n\nterm large \"Large\"\n  means     size >= 3 cm or stage is II\n",
    ),
    (
        "lib/facts/f.gdl",
        "fact adult \"Adult µ𝔸\"\n  type      yes/no\n\nfact size \"Size\"\n  type      length in cm, at least 0 cm\n\nfact stage \"Stage\"\n  type      one of I \"one\", II \"two\"\n",
    ),
    ("h/alone.gdl", "# Nothing else.\nfact x \"X\"\n  type      integer, 0 to 9\n"),
];

const WRITTEN: &[&str] = &[
    "\n",
    "\r\n",
    "\r",
    "\"",
    "#",
    " ",
    "  ",
    "fact ",
    "term ",
    "use lib.facts\n",
    "(",
    ")",
    ",",
    "and ",
    "or ",
    "not ",
    "3 cm",
    "µ",
    "𝔸",
    "\u{feff}",
    "size",
    "adult",
    "x",
    "y \"Y\"\n  type yes/no\n",
    "when ",
    "means ",
    "scope ",
    "\u{202e}",
    "{size}",
    ".",
    "=",
];

/// The texts as the editor has them, and what it has undone.
struct Editor {
    texts: BTreeMap<String, String>,
    versions: BTreeMap<String, i32>,
    before: Vec<(String, String)>,
    utf8: bool,
}

impl Editor {
    fn position(&self, text: &str, byte: usize) -> Value {
        let before = &text[..byte];
        let mut line = 0;
        let mut start = 0;
        let bytes = before.as_bytes();
        for (at, byte) in bytes.iter().enumerate() {
            let lone = *byte == b'\r' && text.as_bytes().get(at + 1) != Some(&b'\n');
            if *byte == b'\n' || lone {
                line += 1;
                start = at + 1;
            }
        }
        let rest = &before[start..];
        let units = if self.utf8 { rest.len() } else { rest.encode_utf16().count() };
        json!({"line": line, "character": units})
    }
}

/// A border between characters, rather at the edge of a line or a word; none within the two characters that end a line.
fn border(draw: &mut Draw, text: &str) -> usize {
    let edge = |at: usize| {
        let (before, behind) = (text[..at].chars().next_back(), text[at..].chars().next());
        let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        word(before) != word(behind) || matches!(before, None | Some('\n' | '"')) || behind.is_none()
    };
    let inside = |at: usize| text[..at].ends_with('\r') && text[at..].starts_with('\n');
    let all: Vec<usize> = (0..=text.len()).filter(|at| text.is_char_boundary(*at) && !inside(*at)).collect();
    let edges: Vec<usize> = all.iter().copied().filter(|at| edge(*at)).collect();
    if draw.below(4) > 0 && !edges.is_empty() { edges[draw.below(edges.len())] } else { all[draw.below(all.len())] }
}

fn open(client: &mut Client, name: &str, text: &str) {
    let item = json!({"uri": uri(name), "languageId": "gdl", "version": 1, "text": text});
    client.notify("textDocument/didOpen", json!({"textDocument": item}));
}

fn capabilities(utf8: bool) -> Value {
    let encodings = if utf8 { json!(["utf-8"]) } else { json!(["utf-16"]) };
    json!({"general": {"positionEncodings": encodings}, "textDocument": {"publishDiagnostics": {"relatedInformation": true}}})
}

/// What a server knows, as far as a client can ask for it.
fn known(client: &mut Client, editor: &Editor, place: (&str, usize)) -> Value {
    client.settle();
    let mut found: BTreeMap<String, Value> = BTreeMap::new();
    for (uri, published) in &client.published {
        let findings = published["diagnostics"].clone();
        if findings != json!([]) {
            found.insert(format!("findings {uri}"), findings);
        }
    }
    for name in editor.texts.keys() {
        let document = json!({"uri": uri(name)});
        for method in [
            "textDocument/documentSymbol",
            "textDocument/foldingRange",
            "textDocument/codeLens",
            "textDocument/semanticTokens/full",
        ] {
            let answer = client.request(method, json!({"textDocument": document}));
            found.insert(format!("{method} {name}"), answer.unwrap_or_else(|error| error));
        }
    }
    let (name, byte) = place;
    let position = editor.position(&editor.texts[name], byte);
    let asked = json!({"textDocument": {"uri": uri(name)}, "position": position, "positions": [position],
        "context": {"includeDeclaration": true, "diagnostics": []}, "range": {"start": position, "end": position}});
    for method in ["hover", "definition", "references", "completion", "codeAction", "selectionRange", "prepareRename"] {
        let answer = client.request(&format!("textDocument/{method}"), asked.clone());
        found.insert(format!("{method} at {name}"), answer.unwrap_or_else(|error| error));
    }
    json!(found)
}

fn run(seed: u64, edits: usize, utf8: bool) {
    let mut draw = Draw(seed);
    let shelf = Arc::new(Shelf::default());
    for (name, text) in FILES {
        shelf.put(&format!("{ROOT}/{name}"), *text);
    }
    let (mut client, _) = Client::start(shelf.clone(), &capabilities(utf8), &json!({"proofs": false}));
    let texts: BTreeMap<String, String> =
        FILES.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    let mut editor = Editor { texts, versions: BTreeMap::new(), before: Vec::new(), utf8 };
    for name in FILES.iter().map(|(name, _)| *name) {
        open(&mut client, name, &editor.texts[name]);
        editor.versions.insert(name.to_owned(), 1);
    }
    for at in 0..edits {
        let name = FILES[draw.below(FILES.len())].0;
        let text = editor.texts[name].clone();
        let undone = if draw.below(5) == 0 { editor.before.pop() } else { None };
        let (name, range, with) = match undone {
            Some((name, before)) => {
                let text = &editor.texts[&name];
                (name.clone(), (0, text.len()), before)
            }
            None => {
                let (a, b) = (border(&mut draw, &text), border(&mut draw, &text));
                let end = if draw.below(3) == 0 && a.abs_diff(b) < 40 { a.max(b) } else { a.min(b) };
                (name.to_owned(), (a.min(b), end), draw.of(WRITTEN).to_owned())
            }
        };
        let text = editor.texts[&name].clone();
        let range_shown = json!({"start": editor.position(&text, range.0), "end": editor.position(&text, range.1)});
        let mut new = text.clone();
        new.replace_range(range.0..range.1, &with);
        editor.before.push((name.clone(), text));
        editor.texts.insert(name.clone(), new);
        let version = editor.versions.get_mut(&name).unwrap();
        *version += 1;
        let document = json!({"uri": uri(&name), "version": *version});
        let changes = json!([{"range": range_shown, "text": with}]);
        client.notify("textDocument/didChange", json!({"textDocument": document, "contentChanges": changes}));
        // Files come and go on the disk, too, and texts are closed and opened.
        if draw.below(12) == 0 {
            let path = format!("{ROOT}/lib/facts/more.gdl");
            if draw.below(2) == 0 {
                shelf.put(&path, "fact more \"More\"\n  type      yes/no\n")
            } else {
                shelf.remove(&path)
            }
            client.notify("workspace/didChangeWatchedFiles", json!({"changes": []}));
        }
        if draw.below(15) == 0 {
            client.notify("textDocument/didClose", json!({"textDocument": {"uri": uri(&name)}}));
            open(&mut client, &name, &editor.texts[&name]);
        }
        if draw.below(7) == 0 {
            client.begin(
                "textDocument/hover",
                json!({"textDocument": document, "position": {"line": 1, "character": 3}}),
            );
        }
        if at % EVERY == EVERY - 1 {
            let place = (name.as_str(), border(&mut draw, &editor.texts[&name]));
            let now = known(&mut client, &editor, place);
            let (mut fresh, _) = Client::start(shelf.clone(), &capabilities(utf8), &json!({"proofs": false}));
            for (name, text) in &editor.texts {
                open(&mut fresh, name, text);
            }
            let anew = known(&mut fresh, &editor, place);
            assert!(fresh.stop());
            if now != anew {
                for (key, value) in now.as_object().unwrap() {
                    assert_eq!(Some(value), anew.get(key), "seed {seed}, edit {at}: {key}\n{:#?}", editor.texts);
                }
                panic!("seed {seed}, edit {at}: {now}\n{anew}");
            }
        }
        // Texts stay as long as people write them.
        for (name, text) in FILES {
            if editor.texts[*name].len() > 2_000 {
                editor.texts.insert((*name).to_owned(), (*text).to_owned());
                let version = editor.versions.get_mut(*name).unwrap();
                *version += 1;
                let document = json!({"uri": uri(name), "version": *version});
                client.notify(
                    "textDocument/didChange",
                    json!({"textDocument": document, "contentChanges": [{"text": text}]}),
                );
                editor.before.clear();
            }
        }
    }
    assert!(client.stop());
}

#[test]
fn after_any_edits_the_server_knows_what_a_fresh_start_knows() {
    let edits = std::env::var("LSP_EDITS").ok().and_then(|count| count.parse().ok()).unwrap_or(EDITS);
    let runs = edits.div_ceil(500);
    for run_of in 0..runs {
        run(u64::try_from(run_of).unwrap() + 1, edits / runs, run_of % 2 == 0);
    }
}
