//! A chart as a decision table, where that is smaller: a row for each way to an end other than "no", a column for each question.

use super::boxes::{Chart, End, Target};
use super::words::{Words, end};
use crate::check::model::Guideline;

/// Most rows and columns of a table.
const MOST_ROWS: usize = 12;
const MOST_COLUMNS: usize = 8;

/// A decision table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The questions, with the name of what each asks.
    pub columns: Vec<(String, String)>,
    /// The rows: an answer for each question, none where it does not matter; and what comes out.
    pub rows: Vec<(Vec<Option<String>>, String)>,
    /// What comes out in all other cases.
    pub otherwise: Option<String>,
}

/// The table of a chart, where it has fewer cells than the chart has boxes and answers.
pub fn table(g: &Guideline, chart: &Chart, words: &[Words]) -> Option<Table> {
    let mut columns: Vec<usize> = Vec::new();
    let mut rows: Vec<(Vec<(usize, usize)>, End)> = Vec::new();
    let mut waiting: Vec<(Target, Vec<(usize, usize)>)> = vec![(chart.begin, Vec::new())];
    let mut otherwise = None;
    while let Some((target, path)) = waiting.pop() {
        match target {
            Target::End(no @ (End::No | End::None)) => otherwise = Some(end(g, chart.of, no)),
            Target::End(end) => {
                rows.push((path, end));
                if rows.len() > MOST_ROWS {
                    return None;
                }
            }
            Target::Box(at) => {
                // The first answer comes first.
                for (way, to) in chart.boxes.get(at)?.ways.iter().enumerate().rev() {
                    waiting.push((to.to, [path.as_slice(), &[(at, way)]].concat()));
                }
                if waiting.len() > MOST_ROWS.saturating_mul(MOST_COLUMNS) {
                    return None;
                }
            }
        }
    }
    let title = |at: usize| words.get(at).map(|words| (words.title.as_str(), words.name.as_str()));
    for (at, _) in rows.iter().flat_map(|(path, _)| path) {
        if !columns.iter().any(|column| title(*column) == title(*at)) {
            columns.push(*at);
        }
    }
    columns.sort_unstable();
    let answers: usize = chart.boxes.iter().map(|asked| asked.ways.len()).sum();
    let cells = rows.len().saturating_mul(columns.len());
    if rows.is_empty() || columns.len() > MOST_COLUMNS || cells >= chart.boxes.len().saturating_add(answers) {
        return None;
    }
    let cell = |path: &[(usize, usize)], column: usize| {
        let (at, way) = path.iter().find(|(at, _)| title(*at) == title(column))?;
        words.get(*at)?.ways.get(*way).cloned()
    };
    let row = |(path, at): &(Vec<(usize, usize)>, End)| {
        (columns.iter().map(|column| cell(path, *column)).collect(), end(g, chart.of, *at))
    };
    Some(Table {
        columns: columns
            .iter()
            .filter_map(|at| title(*at))
            .map(|(title, name)| (title.to_owned(), name.to_owned()))
            .collect(),
        rows: rows.iter().map(row).collect(),
        otherwise,
    })
}
