//! Files of rows, before they are opened.

use std::io::Read;

/// How rows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A JSON object a line.
    Ndjson,
    /// A table with commas, and a line of names.
    Csv,
    /// The same with tabs.
    Tsv,
}

impl Kind {
    /// By the ending of a name; an ending of packing is passed over.
    pub fn of(name: &str) -> Option<Kind> {
        let name = name.to_ascii_lowercase();
        let name = name.strip_suffix(".gz").unwrap_or(&name);
        match name.rsplit_once('.')?.1 {
            "ndjson" | "jsonl" => Some(Kind::Ndjson),
            "csv" => Some(Kind::Csv),
            "tsv" | "tab" => Some(Kind::Tsv),
            _ => None,
        }
    }
}

/// A file of rows.
pub struct Input {
    /// Its name, as it is shown.
    pub name: String,
    /// What it holds.
    pub reader: Box<dyn Read + Send>,
    /// How its rows are written.
    pub kind: Kind,
}
