//! Rows of a table of examples: their cells stand below each other.

use super::tokens::{Kind, Token, spaced, tokens};
use crate::syntax::ast::{ClauseKind, Declaration, File};
use std::collections::BTreeMap;

/// A line of a table: whether the keyword of its row stands on it, and its cells as they are laid out.
pub struct Row {
    pub keyword: bool,
    pub cells: String,
}

/// The lines of a text that hold the cells of a row, by the byte at which each begins.
pub fn rows(text: &str, file: &File) -> BTreeMap<usize, Row> {
    let mut rows = BTreeMap::new();
    for declaration in &file.declarations {
        let table = table(text, declaration);
        // Where a row lacks a cell, or goes on in another line, none is set below another.
        let columns = table.first().map_or(0, |line| line.cells.len());
        if columns < 2 || table.iter().any(|line| line.cells.len() != columns) {
            continue;
        }
        let width = |column: usize| {
            let cells = table.iter().filter_map(|line| line.cells.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        for line in &table {
            rows.insert(line.start, Row { keyword: line.keyword, cells: row(&line.cells, &widths) });
        }
    }
    rows
}

struct Line {
    start: usize,
    keyword: bool,
    cells: Vec<String>,
}

/// The rows of a declaration. None where the cells of one stand on several lines.
fn table(text: &str, declaration: &Declaration) -> Vec<Line> {
    let mut table = Vec::new();
    for clause in &declaration.clauses {
        let ClauseKind::TableRow { title, .. } = &clause.kind else { continue };
        let (start, end) = (clause.span.range().start, clause.span.range().end);
        let from = clause.keyword_span.range().end;
        let value = text.get(from..end).unwrap_or("").trim_end();
        // The title may stand on a line of its own.
        let behind = title.as_ref().and_then(|title| text.get(title.span.range().end..end)).unwrap_or("");
        let below = behind.trim_start_matches([' ', '\t', ',']).strip_prefix(['\n', '\r']).map(str::trim);
        let (start, keyword, value) = match below {
            Some(below) => (text.get(..end).and_then(|upto| upto.rfind(below)).unwrap_or(start), false, below),
            None => (start, true, value),
        };
        if value.contains(['\n', '#']) {
            return Vec::new();
        }
        table.push(Line { start, keyword, cells: cells(value) });
    }
    table
}

/// What stands between the commas outside of parentheses, laid out.
fn cells(value: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut depth = 0usize;
    let mut last: Option<Token<'_>> = None;
    for token in tokens(value) {
        match token.kind {
            Kind::Open => depth = depth.saturating_add(1),
            Kind::Close => depth = depth.saturating_sub(1),
            Kind::Comma if depth == 0 => {
                cells.push(String::new());
                last = None;
                continue;
            }
            _ => {}
        }
        if let Some(cell) = cells.last_mut() {
            if last.is_some_and(|last| spaced(&last, &token, true, false)) {
                cell.push(' ');
            }
            cell.push_str(token.text);
        }
        last = Some(token);
    }
    cells
}

/// A row with its cells in their columns.
fn row(cells: &[String], widths: &[usize]) -> String {
    let mut line = String::new();
    for (at, (cell, width)) in cells.iter().zip(widths).enumerate() {
        line.push_str(cell);
        if at.saturating_add(1) < cells.len() {
            let blanks = width.saturating_sub(cell.chars().count()).saturating_add(1);
            line.push(',');
            line.extend(std::iter::repeat_n(' ', blanks));
        }
    }
    line
}
