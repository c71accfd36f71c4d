//! `gdl cohort`: any number of cases against one guideline.

mod bar;

use super::check;
use super::files::{self, Unreadable};
use super::write::growing;
use super::{Status, day, output, write};
use bar::Bar;
use clap::{Args, ValueEnum};
use gdl::check::model::Guideline;
use gdl::driver;
use gdl_cohort::{
    About, Format as Rows, Input, Kind, LOOKED_AT, Like, Mapping, Names, Progress, Request, Source, Stopped, Tally,
};
use gdl_cohort::{draft, fits, generate, html, look, looked_text, markdown, run as answer, summary, text};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::available_parallelism;

/// Bytes that a file of names or values may have.
const MAX_MAPPING: usize = 4_000_000;
/// Rows that are invented at most.
const MAX_GENERATED: u64 = 1_000_000_000;

/// Arguments of `gdl cohort`.
#[derive(Debug, Args)]
pub struct Options {
    /// The guideline: a folder of .gdl files, or a file.
    #[arg(value_name = "GUIDELINE")]
    guideline: PathBuf,
    /// Files of rows: .ndjson, .jsonl, .csv, .tsv, also packed (.gz, .zst); .parquet, .arrow; - for standard input.
    #[arg(value_name = "INPUT", required_unless_present = "generate")]
    inputs: Vec<PathBuf>,
    /// How rows are written, where the name of a file does not say it.
    #[arg(long, value_enum, value_name = "KIND")]
    from: Option<Written>,
    /// What to write.
    #[arg(long, value_enum, default_value_t = Format::Ndjson)]
    format: Format,
    /// Write to a file, whole or not at all, instead of standard output.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The column that holds the name of a row; `id` where nothing else is said.
    #[arg(long, value_name = "COLUMN")]
    id: Option<String>,
    /// A TOML file with the fact of each column: "Ki-67 (%)" = "tumor.ki67".
    #[arg(long, value_name = "FILE")]
    rename: Option<PathBuf>,
    /// A TOML file with how values are written: members for codes ([codes."sex"] "1" = "male"), units ([units] "size" = "mm").
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
    /// Pass over a column; '*' stands for all that no fact has. Repeatable.
    #[arg(long, value_name = "COLUMN")]
    ignore: Vec<String>,
    /// A text that stands for what is not known, such as NA; an empty cell always does. Repeatable.
    #[arg(long, value_name = "TEXT")]
    unknown: Vec<String>,
    /// Say in each row on which facts its open verdicts hang.
    #[arg(long)]
    missing: bool,
    /// Count the summary by these facts or columns, too.
    #[arg(long, value_name = "COLUMN", value_delimiter = ',')]
    by: Vec<String>,
    /// The day on which the question is asked, for a guideline that asks for `today`. Without it a row says it, or the clock.
    #[arg(long, value_name = "DATE", value_parser = day::day)]
    today: Option<String>,
    /// End after so many rows without an answer; then no file is written.
    #[arg(long, value_name = "N")]
    max_errors: Option<u64>,
    /// Look for names that more than one row has. It keeps a trace of every name in memory.
    #[arg(long)]
    unique_id: bool,
    /// How many rows are decided at once; as many as there are processors where nothing is said.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
    /// Only look at the columns and the first rows: what each column gives, what no column gives, and what cannot be read.
    #[arg(long, conflicts_with_all = ["format", "output", "max_errors", "generate", "missing", "unique_id"])]
    dry_run: bool,
    /// Write a file for --map instead: names that seem to be meant, and every code that was met, as comments.
    #[arg(long, conflicts_with_all = ["format", "dry_run", "max_errors", "generate", "missing", "unique_id"])]
    draft_map: bool,
    /// Invent so many rows that this guideline can be asked about, instead of reading any.
    #[arg(long, value_name = "N", conflicts_with = "inputs", value_parser = clap::value_parser!(u64).range(1..=MAX_GENERATED))]
    generate: Option<u64>,
    /// With --generate: the same number gives the same rows.
    #[arg(long, value_name = "NUMBER", default_value_t = 1, requires = "generate")]
    seed: u64,
    /// With --generate: rows as in this file of cases, in how often each fact is known and each member given, and in the
    /// range of numbers. No row of it is copied.
    #[arg(long, value_name = "FILE", requires = "generate")]
    like: Option<PathBuf>,
}

/// How rows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Written {
    /// A JSON object a line.
    Ndjson,
    /// A table with commas, and a line of names.
    Csv,
    /// The same with tabs.
    Tsv,
    /// Parquet, where gdl was built with it.
    Parquet,
    /// Arrow, a file or a stream, where gdl was built with Parquet.
    Arrow,
}

/// What to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A JSON object for each row, a line each.
    Ndjson,
    /// A table, a line for each row.
    Csv,
    /// Parquet, where gdl was built with it; to a file.
    Parquet,
    /// What is counted of all rows, for people.
    Summary,
    /// The same for machines: one object, versioned.
    SummaryJson,
    /// The same as Markdown.
    SummaryMarkdown,
    /// The same as a page, with bars: one file that needs nothing else.
    SummaryHtml,
}

/// Where rows go.
enum Out {
    Printed(output::Rows),
    File(growing::Growing),
    #[cfg(feature = "parquet")]
    Parquet(Box<gdl_cohort::ParquetRows<growing::Growing>>),
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Out::Printed(out) => out.write(bytes),
            Out::File(out) => out.write(bytes),
            #[cfg(feature = "parquet")]
            Out::Parquet(out) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Out::Printed(out) => out.flush(),
            Out::File(out) => out.flush(),
            #[cfg(feature = "parquet")]
            Out::Parquet(out) => out.flush(),
        }
    }
}

/// Runs the command.
pub fn run(options: &Options) -> Result<Status, Unreadable> {
    let project = files::guideline(&options.guideline)?;
    let Some(sound) = check::sound(&project) else { return Ok(Status::BadNews) };
    let guideline = sound.guideline();
    if guideline.header.is_none() {
        let path = files::name(&options.guideline);
        return Err(Unreadable(format!(
            "{path}: no `guideline` is declared here, only definitions that others import"
        )));
    }
    let names = Names::of(guideline);
    let mut mapping = Mapping::default();
    if let Some(path) = &options.rename {
        mapping.read_names(&files::name(path), &mapping_text(path)?, &names).map_err(Unreadable)?;
    }
    if let Some(path) = &options.map {
        mapping.read_values(&files::name(path), &mapping_text(path)?, &names).map_err(Unreadable)?;
    }
    options.ignore.iter().for_each(|name| mapping.ignore(name));
    options.unknown.iter().for_each(|text| mapping.unknown(text));
    let summarized = !matches!(options.format, Format::Ndjson | Format::Csv | Format::Parquet);
    if !summarized && !options.by.is_empty() {
        return Err(Unreadable("--by goes with --format summary: rows are written as they come".to_owned()));
    }
    let threads = options.threads.map(usize::from);
    let clock = day::local();
    let request = Arc::new(Request {
        engine: sound.engine(),
        mapping,
        id: options.id.clone(),
        today: options.today.clone(),
        clock: clock.clone(),
        by: options.by.clone(),
        missing: options.missing,
        counted: summarized,
        max_errors: options.max_errors,
        unique: options.unique_id,
        threads: threads.unwrap_or_else(|| available_parallelism().map_or(1, usize::from)),
        format: match options.format {
            // Parquet is made of rows of JSON.
            Format::Ndjson | Format::Parquet => Rows::Ndjson,
            Format::Csv => Rows::Csv,
            _ => Rows::None,
        },
    });
    let interrupted = interrupted()?;
    if let Some(count) = options.generate {
        return invent(options, &request, count, &interrupted);
    }
    if options.like.is_some() {
        return Err(Unreadable("--like goes with --generate: it says what invented rows are like".to_owned()));
    }
    let (inputs, total) = inputs(options, &options.inputs)?;
    quiet_where_guarded();
    if options.dry_run || options.draft_map {
        return looked(options, &request, inputs);
    }
    let shown = inputs.iter().map(|input| input.name.clone()).collect();
    let digest = driver::digest(&project.sources);
    let mut out = match options.format {
        Format::Parquet => parquet(options, guideline, &digest)?,
        _ => out(options.output.as_deref().filter(|_| !summarized))?,
    };
    let mut bar = Bar::new(total);
    let mut watch = |progress: Progress| {
        bar.show(progress);
        !interrupted.load(Ordering::Relaxed)
    };
    let done = answer(&request, inputs, &mut out, &mut watch);
    bar.clear();
    let tally = match done {
        Ok(tally) => tally,
        Err(Stopped::Input(why)) => return Err(Unreadable(why)),
        Err(Stopped::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(Status::Fine),
        Err(Stopped::Output(error)) => return Err(unwritten(options, &error)),
        Err(Stopped::TooManyErrors(tally)) => {
            let rows = tally.all.rows;
            let more = options.max_errors.unwrap_or(0);
            output::problem(&format!(
                "more than {more} of the first {rows} rows have no answer; the others were not read\n"
            ));
            told(&tally);
            return Ok(Status::BadNews);
        }
        Err(Stopped::Interrupted) => {
            output::problem("interrupted: no file was written\n");
            return Ok(Status::Interrupted);
        }
    };
    finish(options, out)?;
    if summarized {
        let today = options.today.as_deref().unwrap_or(&clock);
        let (by, unique) = (&options.by, options.unique_id);
        let about = About { guideline, digest: &digest, inputs: shown, by, today, unique };
        let summary = summary(&about, &tally);
        let said = match options.format {
            Format::SummaryJson => format!(
                "{}\n",
                serde_json::to_string_pretty(&summary)
                    .map_err(|error| Unreadable(format!("no JSON can be made: {error}")))?
            ),
            Format::SummaryMarkdown => markdown(&summary),
            Format::SummaryHtml => html(&summary).map_err(|error| Unreadable(error.to_string()))?,
            _ => text(&summary),
        };
        match &options.output {
            Some(path) => write::file(path, &said)?,
            None => output::result(&said)?,
        }
    } else if tally.all.invalid > 0 {
        output::problem(&format!("{} of {} rows have no answer\n", tally.all.invalid, tally.all.rows));
        told(&tally);
    }
    if let Some(id) = options.id.as_ref().filter(|_| tally.unnamed > 0) {
        let words = if tally.unnamed == 1 { "1 row has" } else { &format!("{} rows have", tally.unnamed) };
        output::problem(&format!("{words} no `{id}`, which --id names: the name is the position\n"));
    }
    for (name, first, row) in &tally.doubled {
        output::problem(&format!("rows {first} and {row} have one name: {name}\n"));
    }
    if tally.doubles > 0 {
        output::problem(&format!("{} rows have a name that a row before them has\n", tally.doubles));
    }
    Ok(if tally.all.invalid > 0 || tally.doubles > 0 { Status::BadNews } else { Status::Fine })
}

/// Inputs, and how large they are together where that can be known.
fn inputs(options: &Options, paths: &[PathBuf]) -> Result<(Vec<Input>, Option<u64>), Unreadable> {
    let (mut inputs, mut total) = (Vec::new(), Some(0u64));
    for path in paths {
        let name = if is_standard(path) { "standard input".to_owned() } else { files::name(path) };
        let kind = kind(options.from, path, &name)?;
        let (source, size) = if is_standard(path) {
            (Source::Stream(Box::new(io::stdin())), None)
        } else {
            match files::rows(path)? {
                (file, Some(size)) => (Source::File(file), Some(size)),
                (pipe, None) => (Source::Stream(Box::new(pipe)), None),
            }
        };
        let packed =
            path.extension().is_some_and(|ending| ["gz", "zst", "zstd"].iter().any(|packed| ending == *packed))
                || matches!(kind, Kind::Parquet | Kind::Arrow);
        total = total.zip(size.filter(|_| !packed)).map(|(total, size)| total.saturating_add(size));
        inputs.push(Input { name, source, kind });
    }
    Ok((inputs, total))
}

/// Looks at the inputs and answers nothing.
fn looked(options: &Options, request: &Request, inputs: Vec<Input>) -> Result<Status, Unreadable> {
    let most = options.dry_run.then_some(LOOKED_AT);
    let looked = look(request, inputs, most).map_err(|stopped| Unreadable(stopped.to_string()))?;
    let guideline = request.engine.guideline();
    if options.dry_run {
        output::result(&looked_text(guideline, &looked))?;
        return Ok(if fits(&looked) { Status::Fine } else { Status::BadNews });
    }
    let text = draft(guideline, &request.mapping, &looked);
    match &options.output {
        Some(path) => write::file(path, &text)?,
        None => output::result(&text)?,
    }
    Ok(Status::Fine)
}

/// What is wrong with rows, by kind.
fn told(tally: &Tally) {
    for (code, kind) in &tally.faults {
        let rows: Vec<String> = kind.rows.iter().map(u64::to_string).collect();
        let column = kind.first.column.as_ref().map(|column| format!("{column}: ")).unwrap_or_default();
        let more = if kind.count > kind.rows.len() as u64 { " and others" } else { "" };
        output::problem(&format!(
            "  {code} {}x, rows {}{more}: {column}{}\n",
            kind.count,
            rows.join(", "),
            kind.first.message
        ));
    }
}

fn invent(options: &Options, request: &Request, count: u64, interrupted: &AtomicBool) -> Result<Status, Unreadable> {
    let csv = match options.format {
        Format::Ndjson => false,
        Format::Csv => true,
        _ => return Err(Unreadable("--generate writes rows: --format ndjson or csv".to_owned())),
    };
    let like = match &options.like {
        None => None,
        Some(path) => {
            quiet_where_guarded();
            let (inputs, _) = inputs(options, std::slice::from_ref(path))?;
            let (like, passed) = Like::read(request, inputs).map_err(|stopped| Unreadable(stopped.to_string()))?;
            if passed > 0 {
                let path = files::name(path);
                let rows = if passed == 1 { "row" } else { "rows" };
                output::problem(&format!("{path}: {passed} {rows} cannot be read, passed over\n"));
            }
            Some(like)
        }
    };
    let mut out = out(options.output.as_deref())?;
    let mut inventor = generate::Inventor::like(&request.engine, options.seed, csv, like.as_ref());
    let mut text = inventor.head();
    for at in 0..count {
        text.push_str(&inventor.row());
        if at % 256 == 255 || at.saturating_add(1) == count {
            match out.write_all(text.as_bytes()) {
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(Status::Fine),
                written => written.map_err(|error| unwritten(options, &error))?,
            }
            text.clear();
        }
        if interrupted.load(Ordering::Relaxed) {
            return Ok(Status::Interrupted);
        }
    }
    match out.flush() {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(Status::Fine),
        written => written.map_err(|error| unwritten(options, &error))?,
    }
    finish(options, out)?;
    Ok(Status::Fine)
}

fn unwritten(options: &Options, error: &io::Error) -> Unreadable {
    match &options.output {
        Some(path) => {
            Unreadable(format!("{}: this cannot be written: {error}; nothing was changed", files::name(path)))
        }
        None => Unreadable(format!("standard output cannot be written: {error}")),
    }
}

fn out(path: Option<&Path>) -> Result<Out, Unreadable> {
    Ok(match path {
        Some(path) => Out::File(growing::begin(path)?),
        None => Out::Printed(output::rows()),
    })
}

/// Brings a file to its place.
fn finish(options: &Options, out: Out) -> Result<(), Unreadable> {
    #[cfg(not(feature = "parquet"))]
    let _ = options;
    match out {
        Out::Printed(_) => Ok(()),
        Out::File(file) => file.finish(),
        #[cfg(feature = "parquet")]
        Out::Parquet(rows) => rows.finish().map_err(|error| unwritten(options, &error))?.finish(),
    }
}

/// Begins a file of Parquet.
#[cfg(feature = "parquet")]
fn parquet(options: &Options, guideline: &Guideline, digest: &str) -> Result<Out, Unreadable> {
    let Some(path) = &options.output else {
        return Err(Unreadable("--format parquet is no text to be printed: give --output FILE".to_owned()));
    };
    let file = growing::begin(path)?;
    let rows = gdl_cohort::ParquetRows::new(file, guideline, digest, options.missing);
    Ok(Out::Parquet(Box::new(rows.map_err(|error| unwritten(options, &error))?)))
}

/// Says how Parquet can be written.
#[cfg(not(feature = "parquet"))]
fn parquet(_: &Options, _: &Guideline, _: &str) -> Result<Out, Unreadable> {
    Err(Unreadable(gdl_cohort::WITHOUT_PARQUET.to_owned()))
}

/// What panics while a broken file is read is told as that, and not as a fault of this program.
fn quiet_where_guarded() {
    #[cfg(feature = "parquet")]
    {
        let told = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if !gdl_cohort::is_guarded() {
                told(panic);
            }
        }));
    }
}

fn is_standard(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn kind(from: Option<Written>, path: &Path, name: &str) -> Result<Kind, Unreadable> {
    match from {
        Some(Written::Ndjson) => Ok(Kind::Ndjson),
        Some(Written::Csv) => Ok(Kind::Csv),
        Some(Written::Tsv) => Ok(Kind::Tsv),
        Some(Written::Parquet) => Ok(Kind::Parquet),
        Some(Written::Arrow) => Ok(Kind::Arrow),
        None if is_standard(path) => Ok(Kind::Ndjson),
        None => Kind::of(&path.to_string_lossy()).ok_or_else(|| {
            Unreadable(format!(
                "{name}: the name does not say how its rows are written: give --from ndjson, csv, tsv, parquet or arrow"
            ))
        }),
    }
}

fn mapping_text(path: &Path) -> Result<String, Unreadable> {
    let bytes = files::bytes(path, MAX_MAPPING)?;
    String::from_utf8(bytes).map_err(|_| Unreadable(format!("{}: this is not text in UTF-8", files::name(path))))
}

/// A flag that is up once whoever asked ends the program; the second time it ends at once.
fn interrupted() -> Result<Arc<AtomicBool>, Unreadable> {
    let flag = Arc::new(AtomicBool::new(false));
    #[cfg(unix)]
    {
        let failed = |error: io::Error| Unreadable(format!("a signal cannot be handled: {error}"));
        let signal = signal_hook::consts::SIGINT;
        signal_hook::flag::register_conditional_default(signal, Arc::clone(&flag)).map_err(failed)?;
        signal_hook::flag::register(signal, Arc::clone(&flag)).map_err(failed)?;
    }
    Ok(flag)
}
