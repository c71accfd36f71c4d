//! Findings as JSON, and how many there are in words.

use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Sources;
use serde::Serialize;

/// `2 errors, 1 warning`.
pub fn count(diagnostics: &[Diagnostic]) -> String {
    let errors = diagnostics.iter().filter(|d| d.severity() == Severity::Error).count();
    let warnings = diagnostics.len().saturating_sub(errors);
    let plural = |n: usize, word: &str| if n == 1 { format!("1 {word}") } else { format!("{n} {word}s") };
    match (errors, warnings) {
        (0, 0) => "no errors".to_owned(),
        (errors, 0) => plural(errors, "error"),
        (0, warnings) => plural(warnings, "warning"),
        (errors, warnings) => format!("{}, {}", plural(errors, "error"), plural(warnings, "warning")),
    }
}

/// The JSON of `gdl check`: the findings of each guideline, version 1.
#[derive(Debug, Serialize)]
pub struct ChecksV1 {
    version: u32,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    mended: Vec<MendedV1>,
    checked: Vec<FindingsV1>,
}

/// A file that `--fix` has changed, and how many mistakes it mended there.
#[derive(Debug, Serialize)]
struct MendedV1 {
    file: String,
    mistakes: usize,
}

impl ChecksV1 {
    /// The findings of several guidelines, and the files that were mended before.
    pub fn new(checked: Vec<FindingsV1>, mended: Vec<(String, usize)>) -> Self {
        let mended = mended.into_iter().map(|(file, mistakes)| MendedV1 { file, mistakes }).collect();
        ChecksV1 { version: 1, mended, checked }
    }
}

/// The JSON of the findings about one guideline or case, version 1.
#[derive(Debug, Serialize)]
pub struct FindingsV1 {
    version: u32,
    path: String,
    errors: usize,
    warnings: usize,
    findings: Vec<FindingV1>,
}

/// The JSON of one finding, version 1.
#[derive(Debug, Serialize)]
pub struct FindingV1 {
    code: &'static str,
    name: &'static str,
    severity: &'static str,
    message: String,
    labels: Vec<LabelV1>,
    help: Option<String>,
    fix: Option<FixV1>,
}

#[derive(Debug, Serialize)]
struct LabelV1 {
    #[serde(flatten)]
    place: PlaceV1,
    text: String,
}

#[derive(Debug, Serialize)]
struct FixV1 {
    #[serde(flatten)]
    place: PlaceV1,
    replacement: String,
    /// Whether it is certain to be what the author meant.
    safe: bool,
}

/// Lines and columns from 1, columns in characters; offsets in bytes.
#[derive(Debug, Serialize)]
struct PlaceV1 {
    file: String,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    start: u32,
    end: u32,
}

fn place(sources: &Sources, span: crate::source::Span) -> PlaceV1 {
    let file = sources.get(span.source);
    let (line, column) = file.map_or((1, 1), |f| f.line_column(span.start));
    let (end_line, end_column) = file.map_or((1, 1), |f| f.line_column(span.end));
    PlaceV1 {
        file: file.map_or(String::new(), |f| f.real_name().into_owned()),
        line,
        column,
        end_line,
        end_column,
        start: span.start,
        end: span.end,
    }
}

/// Findings about one guideline or case as versioned data.
pub fn json(path: &str, sources: &Sources, diagnostics: &[Diagnostic]) -> FindingsV1 {
    let errors = diagnostics.iter().filter(|d| d.severity() == Severity::Error).count();
    FindingsV1 {
        version: 1,
        path: path.to_owned(),
        errors,
        warnings: diagnostics.len().saturating_sub(errors),
        findings: diagnostics.iter().map(|d| finding(sources, d)).collect(),
    }
}

/// One finding as versioned data.
pub fn finding(sources: &Sources, d: &Diagnostic) -> FindingV1 {
    FindingV1 {
        code: d.code.id(),
        name: d.code.name(),
        severity: match d.severity() {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        message: d.message.clone(),
        labels: d.labels.iter().map(|l| LabelV1 { place: place(sources, l.span), text: l.text.clone() }).collect(),
        help: d.help.clone(),
        fix: d.fix.as_ref().map(|f| FixV1 {
            place: place(sources, f.span),
            replacement: f.replacement.clone(),
            safe: f.safe,
        }),
    }
}
