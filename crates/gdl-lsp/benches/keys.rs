//! How long an author waits: from a key to its findings, for a completion, for a hover; on the NET guideline, and on one with ten
//! thousand recommendations. `cargo bench -p gdl-lsp --bench keys`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    clippy::print_stdout
)]

#[path = "../tests/support/mod.rs"]
mod support;

use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use support::{Client, ROOT, Shelf, net, uri};

fn main() {
    let recommendations: usize =
        std::env::var("LSP_RECOMMENDATIONS").ok().and_then(|n| n.parse().ok()).unwrap_or(10_000);
    let shelf = net();
    let name = "net-local-therapy/10-surgery.gdl";
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../guidelines");
    let text = String::from_utf8(std::fs::read(root.join(name)).unwrap()).unwrap();
    measure("NET", shelf, name, &text, 100);
    let shelf = Arc::new(Shelf::default());
    let text = large(recommendations);
    shelf.put(&format!("{ROOT}/large/a.gdl"), text.clone());
    measure(&format!("{recommendations} recommendations"), shelf, "large/a.gdl", &text, 20);
}

/// A guideline of one file.
fn large(recommendations: usize) -> String {
    let mut text = String::from(
        "guideline large \"Large\"\n  version   1.0.0\n  status    draft\n  scope     f0 >= 0 cm\n\ntreatment t \"T\"\n\nstatement A-1 in \"S\"\n  says      \"It is so.\"\n\n",
    );
    for at in 0..200 {
        writeln!(text, "fact f{at} \"Fact {at}\"\n  type      length in cm, 0 cm to 1000 cm\n").unwrap();
    }
    for at in 0..recommendations {
        let (a, b, c) = (at % 200, (at * 7 + 1) % 200, (at * 13 + 2) % 200);
        writeln!(
            text,
            "recommend r{at} \"Recommendation {at}\"\n  stance    for t\n  kind      good practice\n  when      f{a} >= {}.5 cm and f{b} < {} cm and not f{c} > {} cm\n  from      A-1\n",
            at % 900, at % 800 + 1, at % 700 + 2
        )
        .unwrap();
    }
    text
}

fn measure(what: &str, shelf: Arc<Shelf>, name: &str, text: &str, keys: usize) {
    let encodings = json!({"general": {"positionEncodings": ["utf-8"]}});
    let begun = Instant::now();
    let (mut client, _) = Client::start(shelf, &encodings, &json!({}));
    println!("{what}: the first findings after {:?}", begun.elapsed());
    let item = json!({"uri": uri(name), "languageId": "gdl", "version": 1, "text": text});
    client.notify("textDocument/didOpen", json!({"textDocument": item}));
    client.settle();
    // Within the title of a recommendation in the middle.
    let at = text[text.len() / 2..]
        .find("recommend ")
        .map(|at| at + text.len() / 2)
        .unwrap_or_else(|| text.find("recommend ").unwrap());
    let line = text[..at].matches('\n').count();
    let quote = text[at..].find('"').unwrap() + 1;
    let place = json!({"line": line, "character": quote});
    let (mut findings, mut completions, mut hovers) = (Vec::new(), Vec::new(), Vec::new());
    for key in 0..keys {
        let after = json!({"line": line, "character": quote + 1});
        let (range, with) = if key % 2 == 0 {
            (json!({"start": place, "end": place}), "x")
        } else {
            (json!({"start": place, "end": after}), "")
        };
        let version = key + 2;
        let document = json!({"uri": uri(name), "version": version});
        let begun = Instant::now();
        client.notify(
            "textDocument/didChange",
            json!({"textDocument": document, "contentChanges": [{"range": range, "text": with}]}),
        );
        let asked = json!({"textDocument": document, "position": {"line": line + 1, "character": 2}});
        client.request("textDocument/completion", asked).unwrap();
        completions.push(begun.elapsed());
        while client.published.get(&uri(name)).map(|one| one["version"].clone()) != Some(json!(version)) {
            let message = client.receive().unwrap();
            client.keep(message);
        }
        findings.push(begun.elapsed());
        let begun = Instant::now();
        let asked = json!({"textDocument": document, "position": {"line": line, "character": 12}});
        let answer: Value = client.request("textDocument/hover", asked).unwrap();
        assert!(!answer.is_null());
        hovers.push(begun.elapsed());
    }
    for (of, times) in [("key to findings", findings), ("key to completion", completions), ("hover", hovers)] {
        println!("{what}: {of}: {}", shown(times));
    }
    if let Ok(status) = std::fs::read_to_string("/proc/self/status") {
        for line in status.lines().filter(|line| line.starts_with("VmRSS") || line.starts_with("VmHWM")) {
            println!("{what}: {line}");
        }
    }
    assert!(client.stop());
}

fn shown(mut times: Vec<Duration>) -> String {
    times.sort();
    let at = |part: usize| times[(times.len() - 1) * part / 100];
    format!("half within {:?}, 95 of 100 within {:?}, the longest {:?}", at(50), at(95), at(100))
}
