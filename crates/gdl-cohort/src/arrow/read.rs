//! Rows of Parquet and Arrow, as rows of a table. Only columns that something is asked of are read.

use super::cells::{cell, unreadable};
use super::guard::guarded;
use crate::batch::{BATCH, Body, MOST};
use crate::input::{Input, Kind, Source};
use crate::mapping::Names;
use crate::request::{Request, Stopped};
use crate::table::Head;
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_ipc::reader::{FileReader, StreamReader};
use arrow_schema::{DataType, Field, Fields};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};
use std::fs::File;
use std::io::{BufReader, Cursor, Read, Seek, SeekFrom};
use std::sync::Arc;

/// Rows that are decoded at once.
const DECODED: usize = 8_192;
/// How a file of Arrow begins; a stream begins otherwise.
const ARROW: &[u8] = b"ARROW1";

/// A column with its place: the column at the top, and in groups the places within.
#[derive(Debug, Clone)]
struct Leaf {
    name: String,
    path: Vec<usize>,
    /// What it holds that no fact can.
    unreadable: Option<&'static str>,
}

/// Reads a file of columns.
pub(crate) struct Reader {
    name: Arc<str>,
    head: Arc<Head>,
    /// For each column of the head, the place in what is read; none where nothing is asked of it.
    places: Vec<Option<Vec<usize>>>,
    batches: Batches,
    /// Rows that were decoded, and how many of them were taken.
    decoded: Option<(RecordBatch, usize)>,
    row: u64,
}

enum Batches {
    Parquet(Box<Groups>),
    File(Box<FileReader<BufReader<File>>>),
    Stream(Box<StreamReader<Box<dyn Read + Send>>>),
}

/// Row groups of Parquet.
struct Groups {
    file: File,
    metadata: ArrowReaderMetadata,
    roots: Vec<usize>,
    next: usize,
    open: Option<ParquetRecordBatchReader>,
    /// Rows of the group that were read.
    rows: u64,
}

/// What is read, before its columns are known to the guideline.
enum Opened {
    Parquet(File, ArrowReaderMetadata),
    File(File, Fields),
    Stream(Box<dyn Read + Send>, Vec<u8>),
}

impl Reader {
    /// Opens a file and holds its columns against the guideline.
    pub fn open(request: &Request, input: Input, looked_at: bool) -> Result<Reader, Stopped> {
        let Input { name, source, kind } = input;
        let unreadable = |why: String| {
            let what = if kind == Kind::Parquet { "Parquet" } else { "Arrow" };
            Stopped::Input(format!("{name}: this cannot be read as {what}: {why}"))
        };
        let opened = guarded(|| opened(kind, source)).and_then(|opened| opened).map_err(unreadable)?;
        // A stream is read from its beginning once more, for the columns that are asked for alone.
        let (fields, opened) = match opened {
            Opened::Parquet(file, metadata) => (metadata.schema().fields().clone(), Opened::Parquet(file, metadata)),
            Opened::File(file, fields) => (fields.clone(), Opened::File(file, fields)),
            Opened::Stream(rest, first) => {
                let whole: Box<dyn Read + Send> = Box::new(Cursor::new(first).chain(rest));
                let stream = guarded(|| StreamReader::try_new(whole, None)).and_then(|opened| opened.map_err(said));
                let stream = stream.map_err(unreadable)?;
                let fields = stream.schema().fields().clone();
                let leaves = leaves(request, &fields);
                let head = head(request, &name, &leaves, kind, looked_at)?;
                let places = leaves.into_iter().enumerate();
                let places = places.map(|(at, leaf)| head.is_used(at).then_some(leaf.path)).collect();
                let batches = Batches::Stream(Box::new(stream));
                return Ok(Reader { name: Arc::from(name.as_str()), head, places, batches, decoded: None, row: 0 });
            }
        };
        let leaves = leaves(request, &fields);
        let head = head(request, &name, &leaves, kind, looked_at)?;
        let used = leaves.iter().enumerate().filter(|(at, _)| head.is_used(*at));
        let mut roots: Vec<usize> = used.filter_map(|(_, leaf)| leaf.path.first().copied()).collect();
        roots.dedup();
        let places = leaves.into_iter().enumerate().map(|(at, mut leaf)| {
            let root = leaf.path.first_mut()?;
            *root = roots.iter().position(|own| own == root)?;
            head.is_used(at).then_some(leaf.path)
        });
        let places = places.collect();
        let batches = match opened {
            Opened::Parquet(file, metadata) => {
                Batches::Parquet(Box::new(Groups { file, metadata, roots, next: 0, open: None, rows: 0 }))
            }
            Opened::File(mut file, _) => {
                let reader = guarded(|| {
                    file.seek(SeekFrom::Start(0)).map_err(|error| error.to_string())?;
                    FileReader::try_new(BufReader::new(file), Some(roots)).map_err(said)
                });
                Batches::File(Box::new(reader.and_then(|reader| reader).map_err(unreadable)?))
            }
            Opened::Stream(..) => return Err(unreadable("it is no file".to_owned())),
        };
        Ok(Reader { name: Arc::from(name.as_str()), head, places, batches, decoded: None, row: 0 })
    }

    /// The columns.
    pub fn head(&self) -> &Arc<Head> {
        &self.head
    }

    /// The next rows.
    pub fn records(&mut self) -> Result<Option<(Arc<str>, Body)>, Stopped> {
        let read = guarded(|| self.read()).and_then(|read| read);
        let records = read.map_err(|why| {
            let place = match &self.batches {
                Batches::Parquet(groups) => groups.place(),
                Batches::File(_) | Batches::Stream(_) => format!("the rows behind row {}", self.row),
            };
            Stopped::Input(format!(
                "{}: {place} cannot be read: {why}; the file is broken, and nothing was written",
                self.name
            ))
        })?;
        Ok((!records.is_empty()).then(|| (Arc::clone(&self.name), Body::Records(records, Arc::clone(&self.head)))))
    }

    fn read(&mut self) -> Result<Vec<csv::ByteRecord>, String> {
        let mut records = Vec::new();
        let mut size = 0usize;
        while records.len() < BATCH && size < MOST {
            let (batch, at) = match self.decoded.take() {
                Some((batch, at)) if at < batch.num_rows() => (batch, at),
                _ => match self.batches.next()? {
                    Some(batch) => (batch, 0),
                    None => break,
                },
            };
            if at < batch.num_rows() {
                let record = self.record(&batch, at);
                size = size.saturating_add(record.as_slice().len());
                records.push(record);
            }
            self.decoded = Some((batch, at.saturating_add(1)));
        }
        Ok(records)
    }

    fn record(&mut self, batch: &RecordBatch, at: usize) -> csv::ByteRecord {
        let mut record = csv::ByteRecord::new();
        for place in &self.places {
            let text = place.as_ref().and_then(|place| found(batch.columns(), place, at));
            record.push_field(text.unwrap_or_default().as_bytes());
        }
        self.row = self.row.saturating_add(1);
        let mut position = csv::Position::new();
        position.set_line(self.row);
        record.set_position(Some(position));
        record
    }
}

/// The cell at a place.
fn found(columns: &[ArrayRef], place: &[usize], row: usize) -> Option<String> {
    let (first, rest) = place.split_first()?;
    let column = columns.get(*first)?;
    if rest.is_empty() {
        return Some(cell(column, row));
    }
    let group = column.as_struct_opt().filter(|group| !group.is_null(row))?;
    found(group.columns(), rest, row)
}

impl Batches {
    fn next(&mut self) -> Result<Option<RecordBatch>, String> {
        match self {
            Batches::Parquet(groups) => groups.next(),
            Batches::File(reader) => reader.next().transpose().map_err(said),
            Batches::Stream(reader) => reader.next().transpose().map_err(said),
        }
    }
}

impl Groups {
    fn next(&mut self) -> Result<Option<RecordBatch>, String> {
        loop {
            let Some(open) = &mut self.open else {
                if self.next >= self.metadata.metadata().num_row_groups() {
                    return Ok(None);
                }
                let file = self.file.try_clone().map_err(|error| error.to_string())?;
                let mask = ProjectionMask::roots(self.metadata.parquet_schema(), self.roots.iter().copied());
                let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, self.metadata.clone());
                let builder = builder.with_row_groups(vec![self.next]).with_projection(mask);
                self.open = Some(builder.with_batch_size(DECODED).build().map_err(|error| error.to_string())?);
                self.rows = 0;
                continue;
            };
            if let Some(batch) = open.next().transpose().map_err(said)? {
                self.rows = self.rows.saturating_add(u64::try_from(batch.num_rows()).unwrap_or(u64::MAX));
                return Ok(Some(batch));
            }
            let told = self.metadata.metadata().row_groups().get(self.next).map_or(0, |group| group.num_rows());
            if u64::try_from(told) != Ok(self.rows) {
                return Err(format!("it says that it has {told} rows, and {} are there", self.rows));
            }
            self.next = self.next.saturating_add(1);
            self.open = None;
        }
    }

    fn place(&self) -> String {
        let all = self.metadata.metadata().num_row_groups();
        format!("row group {} of {all}", self.next.saturating_add(1).min(all.max(1)))
    }
}

/// What a library says, in one line.
fn said(error: arrow_schema::ArrowError) -> String {
    error.to_string()
}

fn opened(kind: Kind, source: Source) -> Result<Opened, String> {
    if kind == Kind::Parquet {
        let Source::File(file) = source else {
            return Err("what it holds stands at its end, so it is read from a file, and neither from a pipe nor unpacked on the way".to_owned());
        };
        let metadata =
            ArrowReaderMetadata::load(&file, ArrowReaderOptions::new()).map_err(|error| error.to_string())?;
        return Ok(Opened::Parquet(file, metadata));
    }
    let mut first = Vec::new();
    let most = u64::try_from(ARROW.len()).unwrap_or(u64::MAX);
    match source {
        Source::File(mut file) => {
            (&mut file).take(most).read_to_end(&mut first).map_err(|error| error.to_string())?;
            if first != ARROW {
                return Ok(Opened::Stream(Box::new(BufReader::new(file)), first));
            }
            file.seek(SeekFrom::Start(0)).map_err(|error| error.to_string())?;
            let copy = file.try_clone().map_err(|error| error.to_string())?;
            let reader = FileReader::try_new(BufReader::new(copy), None).map_err(said)?;
            let fields = reader.schema().fields().clone();
            Ok(Opened::File(file, fields))
        }
        Source::Stream(mut stream) => {
            (&mut stream).take(most).read_to_end(&mut first).map_err(|error| error.to_string())?;
            if first == ARROW {
                return Err(
                    "this is a file of Arrow, and is read from a file; what comes by a pipe is a stream of Arrow"
                        .to_owned(),
                );
            }
            Ok(Opened::Stream(Box::new(BufReader::new(stream)), first))
        }
    }
}

fn head(request: &Request, name: &str, leaves: &[Leaf], kind: Kind, looked_at: bool) -> Result<Arc<Head>, Stopped> {
    let names: Vec<String> = leaves.iter().map(|leaf| leaf.name.clone()).collect();
    let head = Head::new(request, name, &names, kind, looked_at).map_err(Stopped::Input)?;
    for (at, leaf) in leaves.iter().enumerate().filter(|(at, _)| head.is_used(*at)) {
        if let Some(holds) = leaf.unreadable {
            let column = names.get(at).map_or("", String::as_str);
            return Err(Stopped::Input(format!(
                "{name}: the column `{column}` holds {holds}; write it otherwise, or pass over it with --ignore '{column}'"
            )));
        }
    }
    Ok(Arc::new(head))
}

/// All columns; those of a group that is no fact itself by their names with dots.
fn leaves(request: &Request, fields: &Fields) -> Vec<Leaf> {
    let names = Names::of(request.engine.guideline());
    let mut all = Vec::new();
    for (at, field) in fields.iter().enumerate() {
        add(request, &names, &mut all, (String::new(), Vec::new()), at, field);
    }
    all
}

fn add(
    request: &Request,
    names: &Names,
    all: &mut Vec<Leaf>,
    (prefix, mut path): (String, Vec<usize>),
    at: usize,
    field: &Field,
) {
    let name = if prefix.is_empty() { field.name().clone() } else { format!("{prefix}.{}", field.name()) };
    path.push(at);
    match field.data_type() {
        DataType::Struct(fields)
            if names.holds(request.mapping.named(&name)).is_none() && !request.mapping.passes_over(&name, false) =>
        {
            for (at, field) in fields.iter().enumerate() {
                add(request, names, all, (name.clone(), path.clone()), at, field);
            }
        }
        of => all.push(Leaf { name, path, unreadable: unreadable(of) }),
    }
}
