//! `gdl fmt`: lays files out the one way, or says what would change.

use super::files::{self, Unreadable};
use super::{Status, output, write};
use gdl::codes::Code;
use gdl::diagnostic::{self, Diagnostic};
use gdl::format::{self, Change, Formatted};
use gdl::project::Texts;
use gdl::source::{SourceId, Span};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Lines of a file that `--check` shows.
const MOST_LINES: usize = 12;

/// What it was asked.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// .gdl files, or folders of them and the folders below; `-` reads standard input and writes standard output.
    #[arg(required_unless_present = "stdin", value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Change nothing, and list what would change; the exit status is 1 where something would.
    #[arg(long)]
    check: bool,
    /// The same as `-`.
    #[arg(long, conflicts_with = "paths")]
    stdin: bool,
}

/// How many files came out how.
#[derive(Default)]
struct Counts {
    same: usize,
    changed: usize,
    left: usize,
}

/// Runs the command.
pub fn run(options: &Options) -> Result<Status, Unreadable> {
    if options.stdin || options.paths == [Path::new("-")] {
        return standard(options.check);
    }
    let mut counts = Counts::default();
    let mut unread = Vec::new();
    let mut seen = BTreeSet::new();
    for path in options.paths.iter().flat_map(|path| files::texts(path)) {
        let done = path.and_then(|path| {
            // The same file by two ways is laid out once.
            if seen.insert(files::real(&path)) { one(&path, options.check, &mut counts) } else { Ok(()) }
        });
        unread.extend(done.err());
    }
    output::result(&summary(&counts, options.check))?;
    unread.iter().for_each(output::failure);
    let bad = counts.left > 0 || (options.check && counts.changed > 0) || faulty_imports(&options.paths, &seen);
    Ok(match (unread.is_empty(), bad) {
        (false, _) => Status::NoWork,
        (true, true) => Status::BadNews,
        (true, false) => Status::Fine,
    })
}

/// Lays out one file.
fn one(path: &Path, check: bool, counts: &mut Counts) -> Result<(), Unreadable> {
    let texts = files::text(path)?;
    let count = match formatted(&texts) {
        None => &mut counts.left,
        Some(Formatted::Changed(text)) => {
            if check {
                output::result(&would_change(&texts, &text))?;
            } else {
                write::file(path, &text)?;
                output::result(&format!("formatted {}\n", files::name(path)))?;
            }
            &mut counts.changed
        }
        Some(_) => &mut counts.same,
    };
    *count = count.saturating_add(1);
    Ok(())
}

/// Shows what is wrong in imported folders, and answers whether something is. Layout needs none of them, so that the files
/// themselves are laid out all the same. What stands in a file that was laid out has been said.
fn faulty_imports(paths: &[PathBuf], laid_out: &BTreeSet<PathBuf>) -> bool {
    let mut said = BTreeSet::new();
    let mut faulty = false;
    let guidelines = paths.iter().flat_map(|path| files::guidelines(path)).flatten();
    for project in guidelines.filter_map(|path| files::guideline(&path).ok()) {
        let elsewhere = |found: &Diagnostic| match project.sources.get(found.span().source) {
            Some(file) if file.imported => project
                .paths
                .get(found.span().source.0 as usize)
                .is_some_and(|path| !laid_out.contains(&files::real(path))),
            _ => matches!(
                found.code,
                Code::ImportNotFound | Code::ImportUnreadable | Code::ImportCircle | Code::ImportLimit
            ),
        };
        // What an imported folder declares too: neither file is wrong by itself.
        let clashes = |found: &Diagnostic| {
            let imported = |span: Span| project.sources.get(span.source).is_some_and(|file| file.imported);
            found.code == Code::DuplicateName && found.labels.iter().any(|label| imported(label.span))
        };
        let mut found = project.findings.clone();
        found.retain(|finding| {
            (elsewhere(finding) || clashes(finding))
                && said.insert((project.sources.place(finding.span()), finding.code))
        });
        faulty |= diagnostic::any_error(&found);
        output::findings(&project.sources, &found);
    }
    faulty
}

/// From standard input to standard output. What cannot be laid out is handed on as it is.
fn standard(check: bool) -> Result<Status, Unreadable> {
    let texts = files::standard_text()?;
    let Some(outcome) = formatted(&texts) else { return Ok(Status::BadNews) };
    match outcome {
        Formatted::Changed(text) if check => {
            output::result(&would_change(&texts, &text))?;
            return Ok(Status::BadNews);
        }
        Formatted::Changed(text) => output::bytes(text.as_bytes())?,
        _ if check => {}
        _ => output::bytes(old(&texts).as_bytes())?,
    }
    Ok(Status::Fine)
}

fn old(texts: &Texts) -> &str {
    texts.sources.get(SourceId(0)).map_or("", |file| &file.text)
}

/// Lays out a text; where that may not be, says why.
fn formatted(texts: &Texts) -> Option<Formatted> {
    let mut found = texts.diagnostics.clone();
    // What is no text in UTF-8 cannot be written back.
    let unreadable = diagnostic::any_error(&found);
    match format::format(SourceId(0), old(texts)) {
        Formatted::Mistaken(mistakes) => found.extend(mistakes),
        Formatted::Fault(why) => {
            let name = texts.path(SourceId(0)).map_or(String::new(), files::name);
            output::problem(&format!("{name}: left as it is, for {why}: this is a fault of gdl, please report it\n"));
            return None;
        }
        outcome if !unreadable => return Some(outcome),
        _ => {}
    }
    diagnostic::sort(&mut found);
    output::findings(&texts.sources, &found);
    None
}

/// The lines that would change.
fn would_change(texts: &Texts, text: &str) -> String {
    let mut shown = format!("{} would change\n", texts.path(SourceId(0)).map_or(String::new(), files::name));
    let (changes, count) = format::changes(old(texts), text, MOST_LINES);
    if changes.is_empty() {
        shown.push_str("       only how its lines end\n");
    }
    for Change { line, old, new } in changes {
        let mut number = format!("{line:5}");
        for (sign, text) in [('-', old), ('+', new)] {
            if let Some(text) = text {
                let text = visible(text);
                let row = format!("{number} {sign} {text}");
                let _ = writeln!(shown, "{}", row.trim_end());
                number = " ".repeat(5);
            }
        }
    }
    let more = count.saturating_sub(MOST_LINES);
    if more > 0 {
        let lines = if more == 1 { "line" } else { "lines" };
        let _ = writeln!(shown, "      … and {more} more {lines}");
    }
    shown
}

/// A line whose blanks at the end, tabs and signs of control can be seen.
fn visible(line: &str) -> String {
    let kept = line.trim_end();
    let behind = line.get(kept.len()..).unwrap_or("").chars().map(|c| if c == '\t' { '→' } else { '·' });
    let signs = kept.chars().map(|c| match c {
        '\t' => '→',
        c if c.is_control() || c == '\u{feff}' => '·',
        c => c,
    });
    signs.chain(behind).collect()
}

fn summary(counts: &Counts, check: bool) -> String {
    let files = |count: usize| if count == 1 { "1 file".to_owned() } else { format!("{count} files") };
    let mut parts = Vec::new();
    if counts.changed > 0 {
        let verb = if check { "would change" } else { "formatted" };
        parts.push(format!("{} {verb}", files(counts.changed)));
    }
    if counts.left > 0 {
        parts.push(format!("{} left as written", files(counts.left)));
    }
    if counts.same > 0 || parts.is_empty() {
        parts.push(format!("{} already laid out so", files(counts.same)));
    }
    format!("{}\n", parts.join(", "))
}
