//! The account of the source: every statement, and what cites it or why nothing does.

use super::style::{Ink, Look, plural};
use crate::check::model::{Guideline, Statement};
use serde::Serialize;
use std::collections::BTreeMap;

/// One statement and where it went.
#[derive(Debug, Clone)]
pub struct Row<'g> {
    /// The statement.
    pub statement: &'g Statement,
    /// What cites it: keyword, name; each once, in the guideline's order.
    pub cited_by: Vec<(&'static str, &'g str)>,
}

impl Row<'_> {
    /// True where nothing cites the statement and no reason says why.
    pub fn missing(&self) -> bool {
        self.cited_by.is_empty() && self.statement.narrative.is_none()
    }
}

/// The account of all statements, in their order of declaration.
pub fn rows(guideline: &Guideline) -> Vec<Row<'_>> {
    let mut cited: BTreeMap<&str, Vec<(&'static str, &str)>> = BTreeMap::new();
    for citation in &guideline.citations {
        let by = cited.entry(&citation.statement).or_default();
        if !by.contains(&(citation.keyword, &citation.by)) {
            by.push((citation.keyword, &citation.by));
        }
    }
    let row = |statement| Row { statement, cited_by: cited.get(statement_id(statement)).cloned().unwrap_or_default() };
    guideline.statements.iter().map(row).collect()
}

fn statement_id(statement: &Statement) -> &str {
    &statement.id
}

/// The account as text.
pub fn text(guideline: &Guideline, look: Look) -> String {
    let rows = rows(guideline);
    let mut out = String::new();
    let mut section = None;
    for row in &rows {
        if section != Some(&row.statement.section) {
            if section.is_some() {
                out.push('\n');
            }
            section = Some(&row.statement.section);
            out.push_str(&look.ink(Ink::Heading, &row.statement.section));
            out.push('\n');
        }
        out.push_str(&one(row, look));
    }
    let missing = rows.iter().filter(|r| r.missing()).count();
    let narrative = rows.iter().filter(|r| r.statement.narrative.is_some()).count();
    let cited = rows.len().saturating_sub(missing).saturating_sub(narrative);
    let summary =
        format!("{}: {cited} cited, {narrative} narrative, {missing} missing", plural(rows.len(), "statement"));
    out.push('\n');
    out.push_str(&look.ink(if missing == 0 { Ink::Good } else { Ink::Bad }, &summary));
    out.push('\n');
    out
}

fn one(row: &Row<'_>, look: Look) -> String {
    let says = row.statement.says.as_deref().unwrap_or("");
    let id = look.ink(Ink::Title, &format!("{:<8}", row.statement.id));
    let mut out = String::new();
    let kind = row.statement.kind.as_deref().unwrap_or("");
    out.push_str(&format!("  {id}{}\n", look.ink(Ink::Quiet, kind)));
    if !says.is_empty() {
        out.push_str(&look.wrap("          ", 10, Ink::Plain, says));
    }
    let mut by_kind: Vec<(&str, Vec<&str>)> = Vec::new();
    for (keyword, name) in &row.cited_by {
        match by_kind.iter_mut().find(|(k, _)| k == keyword) {
            Some((_, names)) => names.push(name),
            None => by_kind.push((keyword, vec![name])),
        }
    }
    for (keyword, names) in by_kind {
        // Titles hold commas themselves.
        let separator = if names.iter().any(|name| name.contains(' ')) { "; " } else { ", " };
        out.push_str(&look.wrap("        → ", 10, Ink::Good, &format!("{keyword} {}", names.join(separator))));
    }
    if let Some(reason) = &row.statement.narrative {
        out.push_str(&look.wrap("        · ", 10, Ink::Quiet, &format!("narrative: {reason}")));
    }
    if row.missing() {
        out.push_str(&look.wrap("        ✗ ", 10, Ink::Bad, "missing: nothing cites it, and no narrative says why"));
    }
    out
}

/// The account as JSON, version 1.
#[derive(Debug, Serialize)]
pub struct TraceV1<'g> {
    version: u32,
    guideline: &'g str,
    statements: Vec<StatementV1<'g>>,
}

#[derive(Debug, Serialize)]
struct StatementV1<'g> {
    id: &'g str,
    section: &'g str,
    kind: Option<&'g str>,
    says: Option<&'g str>,
    references: Vec<(u32, u32)>,
    state: &'static str,
    narrative: Option<&'g str>,
    cited_by: Vec<CitedV1<'g>>,
}

#[derive(Debug, Serialize)]
struct CitedV1<'g> {
    keyword: &'static str,
    name: &'g str,
}

/// The account as versioned data.
pub fn json(guideline: &Guideline) -> TraceV1<'_> {
    let statement = |row: Row<'_>| -> &'static str {
        match (row.cited_by.is_empty(), row.statement.narrative.is_some()) {
            (false, _) => "cited",
            (true, true) => "narrative",
            (true, false) => "missing",
        }
    };
    let statements = rows(guideline)
        .into_iter()
        .map(|row| StatementV1 {
            id: &row.statement.id,
            section: &row.statement.section,
            kind: row.statement.kind.as_deref(),
            says: row.statement.says.as_deref(),
            references: row.statement.references.clone(),
            narrative: row.statement.narrative.as_deref(),
            cited_by: row.cited_by.iter().map(|(keyword, name)| CitedV1 { keyword, name }).collect(),
            state: statement(row),
        })
        .collect();
    TraceV1 { version: 1, guideline: guideline.header.as_ref().map_or("", |h| h.name.as_str()), statements }
}
