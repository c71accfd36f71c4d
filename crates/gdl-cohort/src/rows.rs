//! Rows as they come in: files of JSON lines or of tables, packed by gzip or not, cut into batches. What is wrong with a
//! file as a whole is told before its first row; what is wrong with a row stays with the row.

use crate::batch::{BATCH, Batch, Body, Item, MOST};
use crate::input::{Input, Kind};
use crate::request::{MAX_ROW, Request, Stopped};
use crate::table::Head;
use crate::zstd::Frames;
use flate2::read::MultiGzDecoder;
use std::io::{BufRead, BufReader, Cursor, Read};
use std::sync::Arc;

/// Bytes that are looked at to see how a file is written.
const LOOK: usize = 4;
/// Bytes that a reader fetches at once.
const FETCH: usize = 1 << 18;

/// Reads batches from some inputs, one behind the other.
pub(crate) struct Rows<'r> {
    request: &'r Request,
    waiting: std::vec::IntoIter<Input>,
    open: Option<Open>,
    /// Rows that were read.
    count: u64,
    batches: u64,
    /// Whether a column that no fact has is read as what it seems to mean, and ends nothing.
    looked_at: bool,
    /// The columns of the table that was opened last.
    head: Option<Arc<Head>>,
}

enum Open {
    Lines {
        name: Arc<str>,
        reader: Box<dyn BufRead + Send>,
        line: u64,
    },
    Table {
        name: Arc<str>,
        reader: Box<csv::Reader<Box<dyn BufRead + Send>>>,
        head: Arc<Head>,
    },
    #[cfg(feature = "parquet")]
    Columns(Box<crate::arrow::Reader>),
}

impl Open {
    fn head(&self) -> Option<&Arc<Head>> {
        match self {
            Open::Lines { .. } => None,
            Open::Table { head, .. } => Some(head),
            #[cfg(feature = "parquet")]
            Open::Columns(reader) => Some(reader.head()),
        }
    }
}

impl<'r> Rows<'r> {
    pub fn new(request: &'r Request, inputs: Vec<Input>) -> Self {
        Rows { request, waiting: inputs.into_iter(), open: None, count: 0, batches: 0, looked_at: false, head: None }
    }

    /// The same for files that are only looked at.
    pub fn looking(request: &'r Request, inputs: Vec<Input>) -> Self {
        Rows { looked_at: true, ..Rows::new(request, inputs) }
    }

    /// The columns of the table that was read last.
    pub fn head(&self) -> Option<&Head> {
        self.head.as_deref()
    }

    /// The next batch; none behind the last.
    pub fn next(&mut self) -> Result<Option<Batch>, Stopped> {
        loop {
            if self.open.is_none() {
                let Some(input) = self.waiting.next() else { return Ok(None) };
                let open = open(self.request, input, self.looked_at)?;
                self.head = open.head().map(Arc::clone);
                self.open = Some(open);
            }
            let first = self.count.saturating_add(1);
            let body = match &mut self.open {
                Some(Open::Lines { name, reader, line }) => lines(name, reader, line)?,
                Some(Open::Table { name, reader, head }) => records(name, reader, head)?,
                #[cfg(feature = "parquet")]
                Some(Open::Columns(reader)) => reader.records()?,
                None => None,
            };
            let Some((name, body)) = body else {
                self.open = None;
                continue;
            };
            let nth = self.batches;
            self.batches = nth.saturating_add(1);
            self.count = self.count.saturating_add(u64::try_from(body.len()).unwrap_or(u64::MAX));
            return Ok(Some(Batch { nth, first, name, body }));
        }
    }
}

fn unreadable(name: &str, error: &std::io::Error) -> Stopped {
    let why = match error.kind() {
        std::io::ErrorKind::UnexpectedEof => "it ends in the middle of what is packed".to_owned(),
        _ => error.to_string(),
    };
    Stopped::Input(format!("{name}: this cannot be read to its end: {why}"))
}

/// Looks at how an input is written, and reads the names of its columns.
fn open(request: &Request, input: Input, looked_at: bool) -> Result<Open, Stopped> {
    if matches!(input.kind, Kind::Parquet | Kind::Arrow) {
        return columns(request, input, looked_at);
    }
    let Input { name, source, kind } = input;
    let mut reader = source.stream();
    let first = peek(&mut reader).map_err(|error| unreadable(&name, &error))?;
    let whole = BufReader::with_capacity(FETCH, Cursor::new(first.clone()).chain(reader));
    if first.starts_with(b"PAR1") || first.starts_with(b"ARRO") {
        let (what, from) = if first.starts_with(b"PAR1") { ("Parquet", "parquet") } else { ("Arrow", "arrow") };
        return Err(Stopped::Input(format!("{name}: this is {what}: give --from {from}")));
    }
    let mut reader: Box<dyn BufRead + Send> = if first.starts_with(&[0x1f, 0x8b]) {
        Box::new(BufReader::with_capacity(FETCH, MultiGzDecoder::new(whole)))
    } else if first.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        Box::new(BufReader::with_capacity(FETCH, Frames::new(whole)))
    } else {
        Box::new(whole)
    };
    let start = reader.fill_buf().map_err(|error| unreadable(&name, &error))?;
    if start.starts_with(&[0xff, 0xfe]) || start.starts_with(&[0xfe, 0xff]) {
        return Err(Stopped::Input(format!("{name}: this looks like UTF-16: save the file as UTF-8")));
    }
    if start.starts_with(&[0xef, 0xbb, 0xbf]) {
        reader.consume(3);
    }
    let shown: Arc<str> = Arc::from(name.as_str());
    if kind == Kind::Ndjson {
        return Ok(Open::Lines { name: shown, reader, line: 0 });
    }
    let delimiter = if kind == Kind::Tsv { b'\t' } else { b',' };
    let mut table = csv::ReaderBuilder::new().flexible(true).delimiter(delimiter).from_reader(reader);
    let names = table.byte_headers().map_err(|error| broken(&name, &error))?;
    let mut columns = Vec::new();
    for (at, column) in names.iter().enumerate() {
        let nth = at.saturating_add(1);
        let text = std::str::from_utf8(column);
        let text =
            text.map_err(|_| Stopped::Input(format!("{name}: the name of column {nth} is not text in UTF-8")))?;
        columns.push(text.trim().to_owned());
    }
    let head = Head::new(request, &name, &columns, kind, looked_at).map_err(Stopped::Input)?;
    Ok(Open::Table { name: shown, reader: Box::new(table), head: Arc::new(head) })
}

/// Opens a file of columns.
#[cfg(feature = "parquet")]
fn columns(request: &Request, input: Input, looked_at: bool) -> Result<Open, Stopped> {
    Ok(Open::Columns(Box::new(crate::arrow::Reader::open(request, input, looked_at)?)))
}

/// Says how files of columns can be read.
#[cfg(not(feature = "parquet"))]
fn columns(_: &Request, input: Input, _: bool) -> Result<Open, Stopped> {
    Err(Stopped::Input(format!("{}: {}", input.name, crate::WITHOUT_PARQUET)))
}

/// The first bytes of an input.
fn peek(reader: &mut impl Read) -> std::io::Result<Vec<u8>> {
    let mut first = Vec::new();
    reader.by_ref().take(LOOK as u64).read_to_end(&mut first)?;
    Ok(first)
}

fn broken(name: &str, error: &csv::Error) -> Stopped {
    match error.kind() {
        csv::ErrorKind::Io(error) => unreadable(name, error),
        _ => Stopped::Input(format!("{name}: this cannot be read as a table: {error}")),
    }
}

/// What was read, and from which file; none behind the last row.
type Found = Option<(Arc<str>, Body)>;

/// The next lines; empty lines are passed over.
fn lines(name: &Arc<str>, reader: &mut Box<dyn BufRead + Send>, line: &mut u64) -> Result<Found, Stopped> {
    let mut bytes = Vec::new();
    let mut items: Vec<Item> = Vec::new();
    while items.len() < BATCH && bytes.len() < MOST {
        let from = bytes.len();
        let most = u64::try_from(MAX_ROW).unwrap_or(u64::MAX).saturating_add(1);
        let read =
            reader.by_ref().take(most).read_until(b'\n', &mut bytes).map_err(|error| unreadable(name, &error))?;
        if read == 0 {
            break;
        }
        *line = line.saturating_add(1);
        let whole = bytes.last() == Some(&b'\n');
        let large = !whole && read > MAX_ROW;
        if large {
            bytes.truncate(from);
            skip_line(reader).map_err(|error| unreadable(name, &error))?;
        }
        let text = bytes.get(from..).unwrap_or(&[]);
        let end = text.iter().rposition(|byte| !byte.is_ascii_whitespace()).map_or(0, |last| last.saturating_add(1));
        if end == 0 && !large {
            bytes.truncate(from);
            continue;
        }
        items.push(Item { from, to: from.saturating_add(end), line: *line, large });
    }
    Ok((!items.is_empty()).then(|| (Arc::clone(name), Body::Lines(bytes, items))))
}

fn skip_line(reader: &mut Box<dyn BufRead + Send>) -> std::io::Result<()> {
    loop {
        let buffer = reader.fill_buf()?;
        if buffer.is_empty() {
            return Ok(());
        }
        match buffer.iter().position(|byte| *byte == b'\n') {
            Some(at) => {
                reader.consume(at.saturating_add(1));
                return Ok(());
            }
            None => {
                let all = buffer.len();
                reader.consume(all);
            }
        }
    }
}

fn records(
    name: &Arc<str>,
    reader: &mut csv::Reader<Box<dyn BufRead + Send>>,
    head: &Arc<Head>,
) -> Result<Found, Stopped> {
    let mut all = Vec::new();
    let mut size = 0usize;
    while all.len() < BATCH && size < MOST {
        let mut record = csv::ByteRecord::new();
        if !reader.read_byte_record(&mut record).map_err(|error| broken(name, &error))? {
            break;
        }
        size = size.saturating_add(record.as_slice().len());
        all.push(record);
    }
    Ok((!all.is_empty()).then(|| (Arc::clone(name), Body::Records(all, Arc::clone(head)))))
}
