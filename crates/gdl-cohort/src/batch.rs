//! Some rows on their way from the reader to those who decide them.

use crate::table::Head;
use std::sync::Arc;

/// Rows of a batch.
pub(crate) const BATCH: usize = gdl::columns::ROWS;
/// Bytes after which a batch ends before it is full.
pub(crate) const MOST: usize = 8 << 20;

/// Rows that were read together.
#[derive(Debug)]
pub(crate) struct Batch {
    /// Which batch it is, from 0.
    pub nth: u64,
    /// The position of its first row among all, from 1.
    pub first: u64,
    /// The file that it comes from.
    pub name: Arc<str>,
    pub body: Body,
}

/// What was read.
#[derive(Debug)]
pub(crate) enum Body {
    /// Lines of JSON: all bytes, and where in them each row stands.
    Lines(Vec<u8>, Vec<Item>),
    /// Rows of a table.
    Records(Vec<csv::ByteRecord>, Arc<Head>),
}

/// A line.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Item {
    pub from: usize,
    pub to: usize,
    pub line: u64,
    /// Whether it was too large to be kept.
    pub large: bool,
}

impl Batch {
    /// File and line of a row.
    pub fn place(&self, at: usize) -> String {
        let line = match &self.body {
            Body::Lines(_, items) => items.get(at).map(|item| item.line),
            Body::Records(records, _) => records.get(at).and_then(|record| Some(record.position()?.line())),
        };
        line.map_or_else(|| self.name.to_string(), |line| format!("{}:{line}", self.name))
    }
}

impl Body {
    pub fn len(&self) -> usize {
        match self {
            Body::Lines(_, items) => items.len(),
            Body::Records(records, _) => records.len(),
        }
    }

    /// Bytes that it holds.
    pub fn bytes(&self) -> usize {
        match self {
            Body::Lines(bytes, _) => bytes.len(),
            Body::Records(records, _) => {
                records.iter().map(|record| record.as_slice().len()).fold(0, usize::saturating_add)
            }
        }
    }
}
