//! What is wrong with a row: every reason, each with its column.

use gdl::codes::Code;
use gdl::diagnostic::{Diagnostic, Severity};
use serde::Serialize;

/// A reason why a row has no answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// Its code, as `gdl explain` knows it.
    pub code: &'static str,
    /// The column of a table, or the name at the top of a row of JSON; none where the row as a whole is meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// Which character of the row, where a row of JSON is read as it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub character: Option<usize>,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

/// Where in a text of JSON the value of a column stands.
#[derive(Debug, Clone)]
pub(crate) struct Cell {
    pub column: String,
    pub from: usize,
    pub to: usize,
}

impl Fault {
    /// A fault of the row as a whole.
    pub(crate) fn whole(code: Code, message: impl Into<String>, help: Option<String>) -> Self {
        Fault { code: code.id(), column: None, character: None, message: message.into(), help }
    }

    /// The errors among findings about a row; `text` is the row as it was read, `cells` where its columns stand in it, where it
    /// was made of columns.
    pub(crate) fn all(found: &[Diagnostic], text: &str, cells: Option<&[Cell]>) -> Vec<Fault> {
        let errors = found.iter().filter(|found| found.severity() == Severity::Error);
        errors.map(|found| Fault::of(found, text, cells)).collect()
    }

    fn of(found: &Diagnostic, text: &str, cells: Option<&[Cell]>) -> Fault {
        let span = found.span();
        let nowhere = span == gdl::source::Span::default();
        let at = span.start as usize;
        let cell = cells.and_then(|cells| cells.iter().find(|cell| cell.from <= at && at <= cell.to));
        let character = text.get(..at).map(|before| before.chars().count().saturating_add(1));
        let label = found.labels.first().map(|label| label.text.as_str()).filter(|label| !label.is_empty());
        let message = match label {
            Some(label) => format!("{} ({label})", found.message),
            None => found.message.clone(),
        };
        Fault {
            code: found.code.id(),
            column: cell.filter(|_| !nowhere).map(|cell| cell.column.clone()),
            character: character.filter(|_| cells.is_none() && !nowhere),
            message,
            help: found.help.clone(),
        }
    }
}
