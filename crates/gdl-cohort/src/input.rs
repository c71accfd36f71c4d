//! Files of rows, before they are opened.

use std::fs::File;
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
    /// Parquet.
    Parquet,
    /// Arrow, as a file or a stream.
    Arrow,
}

impl Kind {
    /// By the ending of a name; an ending of packing is passed over.
    pub fn of(name: &str) -> Option<Kind> {
        let name = name.to_ascii_lowercase();
        let name = [".gz", ".zst", ".zstd"].iter().find_map(|packed| name.strip_suffix(packed)).unwrap_or(&name);
        match name.rsplit_once('.')?.1 {
            "ndjson" | "jsonl" => Some(Kind::Ndjson),
            "csv" => Some(Kind::Csv),
            "tsv" | "tab" => Some(Kind::Tsv),
            "parquet" | "pq" => Some(Kind::Parquet),
            "arrow" | "arrows" | "feather" | "ipc" => Some(Kind::Arrow),
            _ => None,
        }
    }
}

/// A file of rows.
pub struct Input {
    /// Its name, as it is shown.
    pub name: String,
    /// What it holds.
    pub source: Source,
    /// How its rows are written.
    pub kind: Kind,
}

/// Where bytes come from.
pub enum Source {
    /// A file, in which one can read here and there.
    File(File),
    /// What comes one behind the other.
    Stream(Box<dyn Read + Send>),
}

impl Source {
    /// All bytes, one behind the other.
    pub(crate) fn stream(self) -> Box<dyn Read + Send> {
        match self {
            Source::File(file) => Box::new(file),
            Source::Stream(stream) => stream,
        }
    }
}
