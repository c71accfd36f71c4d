//! Findings as SARIF 2.1.0, which code hosts and editors show beside the lines of a change. The structures are the few of
//! the standard (OASIS, "Static Analysis Results Interchange Format", 2.1.0 errata 01) that findings need.

use crate::codes::Code;
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{Sources, Span};
use serde::Serialize;
use std::path::Path;

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// A finding, and what goes with it.
#[derive(Debug)]
pub struct Entry<'a> {
    /// The texts that it points into.
    pub sources: &'a Sources,
    /// The finding.
    pub diagnostic: &'a Diagnostic,
    /// More to say: the patient who shows it.
    pub more: Option<String>,
    /// Why it is accepted; none where it is not.
    pub accepted: Option<String>,
}

/// A log with one run.
#[derive(Debug, Serialize)]
pub struct LogV1 {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    column_kind: &'static str,
    results: Vec<Found>,
}

#[derive(Debug, Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    version: &'static str,
    semantic_version: &'static str,
    rules: Vec<Described>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Described {
    id: &'static str,
    name: String,
    short_description: Message,
    default_configuration: Configuration,
}

#[derive(Debug, Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Debug, Serialize)]
struct Message {
    text: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Found {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Message,
    locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<Repair>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suppressions: Vec<Suppression>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: Physical,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Debug, Serialize)]
struct Artifact {
    uri: String,
}

/// Lines and columns from 1, columns in characters, the end exclusive.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Repair {
    description: Message,
    artifact_changes: [Change; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Change {
    artifact_location: Artifact,
    replacements: [Replacement; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement {
    deleted_region: Region,
    inserted_content: Message,
}

#[derive(Debug, Serialize)]
struct Suppression {
    kind: &'static str,
    justification: String,
}

/// Findings as a log. Every code that occurs is a rule.
pub fn log(entries: &[Entry<'_>]) -> LogV1 {
    let occurs = |code: &&Code| entries.iter().any(|entry| entry.diagnostic.code == **code);
    let codes: Vec<Code> = Code::ALL.iter().filter(occurs).copied().collect();
    let rules = codes.iter().map(|code| Described {
        id: code.id(),
        name: pascal(code.name()),
        short_description: Message { text: code.summary().to_owned() },
        default_configuration: Configuration { level: level(code.severity()) },
    });
    let driver = Driver {
        name: "gdl",
        version: env!("CARGO_PKG_VERSION"),
        semantic_version: env!("CARGO_PKG_VERSION"),
        rules: rules.collect(),
    };
    let results = entries.iter().map(|entry| found(entry, &codes)).collect();
    let run = Run { tool: Tool { driver }, column_kind: "unicodeCodePoints", results };
    LogV1 { schema: SCHEMA, version: "2.1.0", runs: [run] }
}

fn found(entry: &Entry<'_>, codes: &[Code]) -> Found {
    let Entry { sources, diagnostic, .. } = entry;
    let (primary, related) = match diagnostic.labels.as_slice() {
        [] => (Vec::new(), Vec::new()),
        [first, rest @ ..] => (
            vec![location(sources, first.span, "")],
            rest.iter().map(|label| location(sources, label.span, &label.text)).collect(),
        ),
    };
    Found {
        rule_id: diagnostic.code.id(),
        rule_index: codes.iter().position(|code| *code == diagnostic.code).unwrap_or(0),
        level: level(diagnostic.severity()),
        message: Message { text: message(diagnostic, entry.more.as_deref()) },
        locations: primary,
        related_locations: related,
        fixes: diagnostic
            .fix
            .iter()
            .filter(|fix| fix.safe)
            .map(|fix| Repair {
                description: Message { text: diagnostic.help.clone().unwrap_or_else(|| "Mend it.".to_owned()) },
                artifact_changes: [Change {
                    artifact_location: artifact(sources, fix.span),
                    replacements: [Replacement {
                        deleted_region: region(sources, fix.span),
                        inserted_content: Message { text: fix.replacement.clone() },
                    }],
                }],
            })
            .collect(),
        suppressions: entry
            .accepted
            .iter()
            .map(|why| Suppression { kind: "inSource", justification: why.clone() })
            .collect(),
    }
}

/// What is wrong, what the place says, what to do, what else there is to say: each a sentence.
pub fn message(diagnostic: &Diagnostic, more: Option<&str>) -> String {
    let mut out = String::new();
    let label = diagnostic.labels.first().map_or("", |label| label.text.as_str());
    for part in [diagnostic.message.as_str(), label, diagnostic.help.as_deref().unwrap_or(""), more.unwrap_or("")] {
        let mut chars = part.chars();
        let Some(first) = chars.next() else { continue };
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(first.to_uppercase());
        out.push_str(chars.as_str());
        if !part.ends_with(['.', '!', '?']) {
            out.push('.');
        }
    }
    out
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

/// `unknown-name` as the standard wants the names of rules: `UnknownName`.
fn pascal(name: &str) -> String {
    let mut out = String::new();
    for part in name.split('-') {
        let mut chars = part.chars();
        out.extend(chars.next().map(|c| c.to_ascii_uppercase()));
        out.push_str(chars.as_str());
    }
    out
}

fn location(sources: &Sources, span: Span, text: &str) -> Location {
    let physical_location = Physical { artifact_location: artifact(sources, span), region: region(sources, span) };
    let message = (!text.is_empty()).then(|| Message { text: text.to_owned() });
    Location { physical_location, message }
}

fn region(sources: &Sources, span: Span) -> Region {
    let place = |offset| sources.get(span.source).map_or((1, 1), |file| file.line_column(offset));
    let ((start_line, start_column), (end_line, end_column)) = (place(span.start), place(span.end));
    Region { start_line, start_column, end_line, end_column }
}

fn artifact(sources: &Sources, span: Span) -> Artifact {
    let file = sources.get(span.source);
    let path = file.map(|file| file.path.as_deref().unwrap_or(Path::new(&file.name)));
    Artifact { uri: path.map_or(String::new(), uri) }
}

/// A path as a URI reference (RFC 3986): what has no meaning of its own there is written as its bytes.
fn uri(path: &Path) -> String {
    let bytes = path.as_os_str().as_encoded_bytes();
    let mut out = if bytes.starts_with(b"/") { "file://".to_owned() } else { String::new() };
    let mut bytes = bytes;
    while let Some(rest) = bytes.strip_prefix(b"./") {
        bytes = rest;
    }
    for byte in bytes {
        match *byte {
            b'\\' if std::path::MAIN_SEPARATOR == '\\' => out.push('/'),
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => out.push(char::from(*byte)),
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_uri_references() {
        let uri = |path: &str| uri(Path::new(path));
        assert_eq!(uri("./a b/ä.gdl"), "a%20b/%C3%A4.gdl");
        assert_eq!(uri("/x/y.gdl"), "file:///x/y.gdl");
        assert_eq!(uri("a:b#c?d.gdl"), "a%3Ab%23c%3Fd.gdl");
        assert_eq!(uri("a\nb\u{202e}.gdl"), "a%0Ab%E2%80%AE.gdl");
        let parts = if cfg!(windows) { "folder/file.gdl" } else { "folder%5Cfile.gdl" };
        assert_eq!(uri("folder\\file.gdl"), parts);
    }

    #[test]
    fn rules_have_the_names_that_the_standard_wants() {
        assert_eq!(pascal("unknown-name"), "UnknownName");
        assert_eq!(pascal("and-beside-or"), "AndBesideOr");
    }
}
