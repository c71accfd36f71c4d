//! Findings as the client shows them: errors first, so many a file at most and the rest counted, each with the places that
//! belong to it and a link to the page of its code.

use crate::analysis::{Analysis, View};
use crate::lines::{Encoding, Lines};
use crate::protocol::{
    Code as ShownCode, CodeDescription, Diagnostic as Shown, DiagnosticRelatedInformation, DiagnosticSeverity,
    DiagnosticTag, Location, Message, Position, Range, Uri,
};
use crate::uri;
use gdl::codes::{Code, Severity};
use gdl::diagnostic::Diagnostic;
use gdl::source::{Sources, Span};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Most findings of one file that are sent. Clients keep a thousand, and some become slow long before.
pub const MOST: usize = 300;

/// What the client can show.
#[derive(Debug, Clone, Default)]
pub struct Abilities {
    /// Places that belong to a finding.
    pub related: bool,
    /// Tags of what is not used.
    pub tags: bool,
    /// Links to pages.
    pub links: bool,
    /// Where the book stands, if the client says so.
    pub book: Option<String>,
    /// How it counts characters.
    pub encoding: Encoding,
}

/// The findings of one file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Published {
    /// Its address.
    pub uri: String,
    /// The version that they are of, where it is open.
    pub version: Option<i32>,
    /// The findings.
    pub shown: Vec<Shown>,
}

/// All findings, by the true path of their file.
pub fn all(analysis: &Analysis, abilities: &Abilities) -> BTreeMap<PathBuf, Published> {
    let mut found: BTreeMap<PathBuf, Published> = BTreeMap::new();
    for view in analysis.views.values() {
        for known in &view.texts {
            // Each file of a guideline that is open is told, if only that there is nothing.
            if known.version.is_some() {
                let published = found.entry(known.real.clone()).or_default();
                (published.uri, published.version) = (known.uri.clone(), known.version);
            }
        }
        for one in &view.project.findings {
            let Some(known) = view.known(one.span().source) else { continue };
            let published = found.entry(known.real.clone()).or_default();
            (published.uri, published.version) = (known.uri.clone(), known.version);
            let shown = shown(one, abilities, &|span| view.location(span));
            if !published.shown.contains(&shown) || published.shown.len() > MOST {
                published.shown.push(shown);
            }
        }
        proofs(view, abilities, &mut found);
        if let Some((sources, wrong)) = &view.settings {
            of_settings(view, sources, wrong, abilities, &mut found);
        }
    }
    for (place, unread) in &analysis.unread {
        let path = if unread.path.as_os_str().is_empty() { place } else { &unread.path };
        let published = found.entry(path.clone()).or_default();
        published.uri = uri::uri(path, uri::HERE);
        published.shown.push(Shown {
            severity: Some(DiagnosticSeverity::Error),
            source: Some(SOURCE.to_owned()),
            message: Message::String(format!("this cannot be read: {}", unread.why)),
            ..Shown::default()
        });
    }
    for published in found.values_mut() {
        limit(&mut published.shown);
    }
    found
}

const SOURCE: &str = "gdl";
/// What is said of what was proved in the background.
const PROOF: &str = "gdl proof";
/// The same of examples.
const TEST: &str = "gdl test";

/// What proofs and examples came to.
fn proofs(view: &View, abilities: &Abilities, found: &mut BTreeMap<PathBuf, Published>) {
    let Some(proved) = view.proved() else { return };
    let mut add = |span: Span, one: Shown| {
        let Some(known) = view.known(span.source) else { return };
        let published = found.entry(known.real.clone()).or_default();
        (published.uri, published.version) = (known.uri.clone(), known.version);
        published.shown.push(one);
    };
    for (one, patient, open) in &proved.findings {
        let mut shown = shown(one, abilities, &|span| view.location(span));
        shown.source = Some(PROOF.to_owned());
        if let (Message::String(message), Some(patient)) = (&mut shown.message, patient) {
            message.push_str(&format!("\n{patient}"));
        }
        // That a proof was not finished is no fault of the text.
        if *open {
            shown.severity = Some(DiagnosticSeverity::Information);
        }
        add(one.span(), shown);
    }
    for (span, words) in &proved.failures {
        add(
            *span,
            Shown {
                range: view.range(*span),
                severity: Some(DiagnosticSeverity::Error),
                source: Some(TEST.to_owned()),
                message: Message::String(words.trim_end().to_owned()),
                ..Shown::default()
            },
        );
    }
}

fn of_settings(
    view: &View,
    sources: &Sources,
    wrong: &[Diagnostic],
    abilities: &Abilities,
    found: &mut BTreeMap<PathBuf, Published>,
) {
    let path = view.place.join(gdl::config::FILE_NAME);
    let address = uri::uri(&path, uri::HERE);
    let location = |span: Span| {
        let text = sources.get(span.source).map_or("", |file| &*file.text);
        let range = Lines::of(text).range(text, span.range(), abilities.encoding);
        Some(Location { uri: Uri(address.clone()), range })
    };
    let shown: Vec<Shown> = wrong.iter().map(|one| shown(one, abilities, &location)).collect();
    if !shown.is_empty() {
        found.insert(path, Published { uri: address.clone(), version: None, shown });
    }
}

/// One finding.
pub fn shown(one: &Diagnostic, abilities: &Abilities, location: &dyn Fn(Span) -> Option<Location>) -> Shown {
    let mut message = one.message.clone();
    let mut related = Vec::new();
    for (at, label) in one.labels.iter().enumerate() {
        if at > 0 && abilities.related {
            let words = if label.text.is_empty() { "here, too" } else { &label.text };
            related.extend(
                location(label.span)
                    .map(|location| DiagnosticRelatedInformation { location, message: words.to_owned() }),
            );
        } else if !label.text.is_empty() {
            message.push_str(&format!("\n{}", label.text));
        }
    }
    if let Some(help) = &one.help {
        message.push_str(&format!("\n{help}"));
    }
    let unused = matches!(one.code, Code::UnusedName | Code::UnusedFact | Code::AllowedForNothing);
    Shown {
        range: location(one.span()).map_or_else(Range::default, |location| location.range),
        severity: Some(match one.severity() {
            Severity::Error => DiagnosticSeverity::Error,
            Severity::Warning => DiagnosticSeverity::Warning,
        }),
        code: Some(ShownCode::String(one.code.id().to_owned())),
        code_description: abilities.book.as_ref().filter(|_| abilities.links).map(|book| CodeDescription {
            href: Uri(format!("{}/codes/{}.html", book.trim_end_matches('/'), one.code.id())),
        }),
        source: Some(SOURCE.to_owned()),
        message: Message::String(message),
        tags: (unused && abilities.tags).then(|| vec![DiagnosticTag::Unnecessary]),
        related_information: (!related.is_empty()).then_some(related),
        data: None,
    }
}

/// Errors first, then in the order of the text; of more than are sent, how many there are.
fn limit(shown: &mut Vec<Shown>) {
    shown.sort_by_key(|one| (one.severity != Some(DiagnosticSeverity::Error), one.range.start));
    if shown.len() <= MOST {
        return;
    }
    let left = shown.split_off(MOST.saturating_sub(1));
    let errors = left.iter().filter(|one| one.severity == Some(DiagnosticSeverity::Error)).count();
    let more = format!(
        "{} more findings in this file, {errors} of them errors, are not shown: `gdl check` lists them all",
        left.len()
    );
    shown.push(Shown {
        range: Range { start: Position::default(), end: Position::default() },
        severity: Some(if errors > 0 { DiagnosticSeverity::Error } else { DiagnosticSeverity::Warning }),
        source: Some(SOURCE.to_owned()),
        message: Message::String(more),
        ..Shown::default()
    });
}
