//! How the answers of rows are written: an object a line, or a table.

use crate::fault::Fault;
use crate::json::quoted;
use gdl::case::CaseId;
use gdl::check::model::{Guideline, Outcome};
use gdl::report::terminal;

/// How rows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A JSON object a line.
    Ndjson,
    /// A table with commas.
    Csv,
    /// Not at all: only what is counted is wanted.
    None,
}

/// What rows of a guideline look like.
#[derive(Debug, Clone)]
pub struct Layout {
    format: Format,
    /// Each recommendation with its verdict, `,"name":"applies"`, not applying and open.
    keys: Vec<[String; 3]>,
    names: Vec<String>,
    missing: bool,
}

/// A row that is written.
pub(crate) struct Written<'a> {
    pub number: u64,
    pub id: Option<&'a CaseId>,
    /// File and line.
    pub place: &'a str,
    pub answer: Result<&'a [Outcome], &'a [Fault]>,
    /// Names of the facts on which open verdicts hang.
    pub missing: Option<&'a [&'a str]>,
}

fn scope(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Yes => "in_scope",
        Outcome::No => "out_of_scope",
        Outcome::Undetermined => "undetermined",
    }
}

fn verdict(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Yes => "applies",
        Outcome::No => "does_not_apply",
        Outcome::Undetermined => "undetermined",
    }
}

impl Layout {
    /// Rows of a guideline in a format.
    pub fn new(guideline: &Guideline, format: Format, missing: bool) -> Self {
        let names: Vec<String> = guideline.recommendations.iter().map(|rec| rec.name.clone()).collect();
        let all = [Outcome::Yes, Outcome::No, Outcome::Undetermined];
        let keys = names.iter().map(|name| all.map(|outcome| format!(",{}:\"{}\"", quoted(name), verdict(outcome))));
        let keys = keys.collect();
        Layout { format, keys, names, missing }
    }

    /// What stands before the first row.
    pub fn head(&self) -> String {
        if self.format != Format::Csv {
            return String::new();
        }
        let mut cells = vec!["id", "scope"];
        cells.extend(self.names.iter().map(String::as_str));
        if self.missing {
            cells.push("missing");
        }
        cells.push("error");
        record(&cells)
    }

    /// Adds a row.
    pub(crate) fn row(&self, row: &Written<'_>, into: &mut String) {
        match self.format {
            Format::Ndjson => self.object(row, into),
            Format::Csv => into.push_str(&self.record(row)),
            Format::None => {}
        }
    }

    fn object(&self, row: &Written<'_>, into: &mut String) {
        into.push_str("{\"id\":");
        match row.id {
            Some(id) if id.number => into.push_str(&id.text),
            Some(id) => into.push_str(&terminal::json(&quoted(&id.text))),
            None => into.push_str(&row.number.to_string()),
        }
        match row.answer {
            Ok(verdicts) => {
                if let Some((first, others)) = verdicts.split_first() {
                    into.push_str(",\"scope\":\"");
                    into.push_str(scope(*first));
                    into.push('"');
                    for ([applies, not, open], outcome) in self.keys.iter().zip(others) {
                        into.push_str(match outcome {
                            Outcome::Yes => applies,
                            Outcome::No => not,
                            Outcome::Undetermined => open,
                        });
                    }
                }
                if let Some(missing) = row.missing {
                    let names: Vec<String> = missing.iter().map(|name| quoted(name)).collect();
                    into.push_str(&format!(",\"missing\":[{}]", names.join(",")));
                }
            }
            Err(faults) => {
                let faults = serde_json::to_string(faults).unwrap_or_else(|_| "[]".to_owned());
                into.push_str(&format!(",\"row\":{},\"place\":", row.number));
                into.push_str(&terminal::json(&quoted(row.place)));
                into.push_str(",\"error\":");
                into.push_str(&terminal::json(&faults));
            }
        }
        into.push_str("}\n");
    }

    fn record(&self, row: &Written<'_>) -> String {
        let number = row.number.to_string();
        let id = row.id.map_or(number.as_str(), |id| id.text.as_str());
        let mut cells = vec![id];
        let missing = row.missing.unwrap_or(&[]).join("; ");
        let error = match row.answer {
            Ok(verdicts) => {
                cells.extend(verdicts.iter().take(1).map(|outcome| scope(*outcome)));
                cells.extend(verdicts.iter().skip(1).map(|outcome| verdict(*outcome)));
                String::new()
            }
            Err(faults) => {
                cells.resize(self.names.len().saturating_add(2), "");
                let reasons: Vec<String> = faults
                    .iter()
                    .map(|fault| match &fault.column {
                        Some(column) => format!("{} {column}: {}", fault.code, fault.message),
                        None => format!("{} {}", fault.code, fault.message),
                    })
                    .collect();
                format!("row {}, {}: {}", row.number, row.place, reasons.join("; "))
            }
        };
        if self.missing {
            cells.push(&missing);
        }
        cells.push(&error);
        record(&cells)
    }
}

/// A line of a table. What cannot be seen is written as what it is; a cell that a spreadsheet would take for a formula begins
/// with an apostrophe.
fn record(cells: &[&str]) -> String {
    let shown = cells.iter().map(|cell| {
        let cell = gdl::characters::shown(cell);
        let formula = cell.starts_with(['=', '+', '@', '-']) && cell.parse::<f64>().is_err();
        let cell = if formula { format!("'{cell}") } else { cell.replace('\n', " ") };
        if cell.contains([',', '"', '\r', '\n']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
    });
    let mut line = shown.collect::<Vec<String>>().join(",");
    line.push('\n');
    line
}
