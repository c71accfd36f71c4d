//! Verdicts as Parquet. They are made of the rows as JSON lines, which say all there is of a row.

use arrow_array::builder::{Int64Builder, ListBuilder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use gdl::check::model::Guideline;
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::io::{self, Write};
use std::sync::Arc;

/// Rows that are written together.
const TOGETHER: usize = 16_384;

/// Takes rows as JSON lines, and writes them as Parquet.
pub struct ParquetRows<W: Write + Send> {
    writer: ArrowWriter<W>,
    schema: SchemaRef,
    line: Vec<u8>,
    id: StringBuilder,
    /// The scope, and each recommendation, by name.
    words: Vec<(String, StringBuilder)>,
    missing: Option<ListBuilder<StringBuilder>>,
    row: Int64Builder,
    place: StringBuilder,
    error: StringBuilder,
    rows: usize,
}

impl<W: Write + Send> ParquetRows<W> {
    /// Begins a file of a guideline's verdicts; `missing` says whether rows name the facts on which open verdicts hang.
    pub fn new(out: W, guideline: &Guideline, digest: &str, missing: bool) -> io::Result<Self> {
        let mut names = vec!["scope".to_owned()];
        names.extend(guideline.recommendations.iter().map(|rec| rec.name.clone()));
        let text = |name: &str, nullable: bool| Field::new(name, DataType::Utf8, nullable);
        let mut fields = vec![text("id", false)];
        fields.extend(names.iter().map(|name| text(name, true)));
        if missing {
            fields.push(Field::new_list("missing", Field::new_list_field(DataType::Utf8, true), true));
        }
        fields.push(Field::new("row", DataType::Int64, true));
        fields.extend(["place", "error"].map(|name| text(name, true)));
        let mut seen = BTreeSet::new();
        if let Some(twice) = fields.iter().find(|field| !seen.insert(field.name().to_lowercase())) {
            return Err(io::Error::other(format!(
                "two columns would be called `{}`, one of them after a recommendation",
                twice.name()
            )));
        }
        let schema = Arc::new(Schema::new(fields));
        let header = guideline.header.as_ref();
        let of = |name: &str, value: &str| KeyValue::new(format!("gdl.{name}"), value.to_owned());
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_key_value_metadata(Some(vec![
                of("guideline", header.map_or("", |header| header.name.as_str())),
                of("version", header.map_or("", |header| header.version.as_str())),
                of("digest", digest),
            ]))
            .build();
        let writer = ArrowWriter::try_new(out, Arc::clone(&schema), Some(properties)).map_err(io::Error::other)?;
        Ok(ParquetRows {
            writer,
            schema,
            line: Vec::new(),
            id: StringBuilder::new(),
            words: names.into_iter().map(|name| (name, StringBuilder::new())).collect(),
            missing: missing.then(|| ListBuilder::new(StringBuilder::new())),
            row: Int64Builder::new(),
            place: StringBuilder::new(),
            error: StringBuilder::new(),
            rows: 0,
        })
    }

    fn row(&mut self) -> io::Result<()> {
        let line = std::mem::take(&mut self.line);
        let row: Map<String, Value> = serde_json::from_slice(&line).map_err(io::Error::other)?;
        self.id.append_option(row.get("id").map(word));
        for (name, words) in &mut self.words {
            words.append_option(row.get(name).and_then(Value::as_str));
        }
        if let Some(missing) = &mut self.missing {
            let names = row.get("missing").and_then(Value::as_array);
            names.into_iter().flatten().for_each(|name| missing.values().append_option(name.as_str()));
            missing.append(names.is_some());
        }
        self.row.append_option(row.get("row").and_then(Value::as_i64));
        self.place.append_option(row.get("place").and_then(Value::as_str));
        let reasons = row.get("error").and_then(Value::as_array).map(|faults| {
            let reasons: Vec<String> = faults.iter().map(reason).collect();
            reasons.join("; ")
        });
        self.error.append_option(reasons);
        self.rows = self.rows.saturating_add(1);
        if self.rows >= TOGETHER { self.together() } else { Ok(()) }
    }

    fn together(&mut self) -> io::Result<()> {
        let mut columns: Vec<ArrayRef> = vec![Arc::new(self.id.finish())];
        for (_, words) in &mut self.words {
            columns.push(Arc::new(words.finish()));
        }
        if let Some(missing) = &mut self.missing {
            columns.push(Arc::new(missing.finish()));
        }
        columns.push(Arc::new(self.row.finish()));
        columns.push(Arc::new(self.place.finish()));
        columns.push(Arc::new(self.error.finish()));
        self.rows = 0;
        let batch = RecordBatch::try_new(Arc::clone(&self.schema), columns).map_err(io::Error::other)?;
        self.writer.write(&batch).map_err(failed)
    }

    /// Ends the file, and gives back where it was written to.
    pub fn finish(mut self) -> io::Result<W> {
        if self.rows > 0 {
            self.together()?;
        }
        self.writer.into_inner().map_err(failed)
    }
}

impl<W: Write + Send> Write for ParquetRows<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.line.extend_from_slice(part);
            if part.ends_with(b"\n") {
                self.row()?;
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A full disk is told as what it is.
fn failed(error: parquet::errors::ParquetError) -> io::Error {
    match error {
        parquet::errors::ParquetError::External(cause) => match cause.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(cause) => io::Error::other(cause),
        },
        error => io::Error::other(error),
    }
}

/// A name as text.
fn word(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}

/// Why a row has no answer.
fn reason(fault: &Value) -> String {
    let text = |name: &str| fault.get(name).and_then(Value::as_str).unwrap_or("");
    match fault.get("column").and_then(Value::as_str) {
        Some(column) => format!("{} {column}: {}", text("code"), text("message")),
        None => format!("{} {}", text("code"), text("message")),
    }
}
