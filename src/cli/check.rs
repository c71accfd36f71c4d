//! `gdl check`: every error and warning of guidelines.

use super::files::{self, Unreadable};
use super::{FindingsFormat, Status, output, write};
use crate::check::model::Guideline;
use crate::codes::Code;
use crate::config;
use crate::diagnostic::{self, Diagnostic};
use crate::driver;
use crate::eval::Engine;
use crate::lint::{self, Settings};
use crate::mend::{self, Which};
use crate::report::style::plural;
use crate::report::worksheet as report;
use crate::report::{diagnostics, github, listing, sarif};
use crate::source::{SourceId, Sources};
use crate::{verify, worksheet};
use clap::ValueEnum;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// A guideline's texts, and everything found about it.
pub struct Examined {
    pub sources: Sources,
    pub built: driver::Built,
}

/// Reads and builds one guideline.
pub fn examine(loaded: files::Loaded) -> Examined {
    let mut built = driver::build(&loaded.sources);
    built.diagnostics.extend(loaded.diagnostics);
    diagnostic::sort(&mut built.diagnostics);
    Examined { sources: loaded.sources, built }
}

/// For commands that need a sound guideline: prints what is wrong with it, and answers whether to go on.
pub fn sound(examined: &Examined) -> bool {
    let sound = examined.built.sound();
    if !sound {
        output::findings(&examined.sources, &examined.built.diagnostics);
        let count = diagnostics::count(&examined.built.diagnostics);
        output::problem(&format!("{count}: this guideline cannot be used until it is mended\n"));
    }
    sound
}

/// The same in the format that a command was asked for.
pub fn sound_in(examined: &Examined, path: &Path, format: FindingsFormat) -> Result<bool, Unreadable> {
    let sound = examined.built.sound();
    match format {
        _ if sound => {}
        FindingsFormat::Text => return Ok(self::sound(examined)),
        FindingsFormat::Json => {
            let label = files::name(path);
            output::json(&diagnostics::json(&label, &examined.sources, &examined.built.diagnostics))?;
        }
        FindingsFormat::Sarif => output::json(&sarif::log(&entries(examined)))?,
        FindingsFormat::Github => annotate(examined)?,
    }
    Ok(sound)
}

fn entries(examined: &Examined) -> Vec<sarif::Entry<'_>> {
    let entry = |diagnostic| sarif::Entry { sources: &examined.sources, diagnostic, more: None, accepted: None };
    examined.built.diagnostics.iter().map(entry).collect()
}

fn annotate(examined: &Examined) -> output::Printed {
    let lines = examined.built.diagnostics.iter().map(|finding| github::line(&examined.sources, finding, None));
    output::annotations(&lines.collect::<String>())
}

/// What it was asked.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Guidelines: folders of .gdl files, folders of such folders, or single files.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// How to report.
    #[arg(long, value_enum, default_value_t = FindingsFormat::Text)]
    format: FindingsFormat,
    /// Show every warning in full, and not only the first of its kind; and every error, however many there are.
    #[arg(long)]
    all: bool,
    /// What else makes the check fail.
    #[arg(long, value_enum, value_name = "WHAT")]
    deny: Option<Deny>,
    /// Write a worksheet of implementability instead: what the compiler can tell of a guideline, and what a person must
    /// judge. Markdown, or a page where the file's name ends in .html; without a file, to standard output.
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true, default_missing_value = "-", conflicts_with_all = ["fix", "unsafe_fixes", "format", "all"])]
    worksheet: Option<PathBuf>,
    /// The day to compare review dates with, instead of today.
    #[arg(long, value_name = "DATE", value_parser = day)]
    today: Option<String>,
    /// Mend in the files what has one right text, and report what is left.
    #[arg(long)]
    fix: bool,
    /// Mend also where the author may have meant something else: look at what it changes.
    #[arg(long)]
    unsafe_fixes: bool,
}

/// What else makes a check fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Deny {
    /// Warnings.
    Warnings,
}

/// Runs the command.
pub fn run(options: &Options) -> Result<Status, Unreadable> {
    let today = options.today.clone().unwrap_or_else(today);
    if let Some(target) = &options.worksheet {
        return worksheet(&options.paths, target, &today);
    }
    let mut all = Vec::new();
    let mut mended = Vec::new();
    let mut unread = Vec::new();
    let mut seen = BTreeSet::new();
    for loaded in options.paths.iter().flat_map(|path| files::guidelines(path)) {
        let checked = loaded.and_then(|loaded| {
            // The same guideline by two ways is checked once.
            if !seen.insert(files::real(&loaded.path)) {
                return Ok(());
            }
            one(loaded, options, &today, &mut all, &mut mended)
        });
        // One that cannot be read or written does not end the others.
        unread.extend(checked.err());
    }
    let deny_warnings = options.deny == Some(Deny::Warnings);
    let fails = |found: &[Diagnostic]| diagnostic::any_error(found) || (deny_warnings && !found.is_empty());
    let failed = all.iter().any(|(_, examined)| fails(&examined.built.diagnostics));
    match options.format {
        FindingsFormat::Text => text(&all, &mended, options)?,
        FindingsFormat::Json => {
            let reports =
                all.iter().map(|(path, e)| diagnostics::json(&files::name(path), &e.sources, &e.built.diagnostics));
            output::json(&diagnostics::ChecksV1::new(reports.collect(), mended))?;
        }
        FindingsFormat::Sarif => {
            let entries: Vec<_> = all.iter().flat_map(|(_, e)| entries(e)).collect();
            output::json(&sarif::log(&entries))?;
        }
        FindingsFormat::Github => all.iter().try_for_each(|(_, e)| annotate(e))?,
    }
    unread.iter().for_each(output::failure);
    Ok(match (unread.is_empty(), failed) {
        (false, _) => Status::NoWork,
        (true, true) => Status::BadNews,
        (true, false) => Status::Fine,
    })
}

/// Checks one guideline, and mends it before where that is asked for.
fn one(
    loaded: files::Loaded,
    options: &Options,
    today: &str,
    all: &mut Vec<(PathBuf, Examined)>,
    mended: &mut Vec<(String, usize)>,
) -> Result<(), Unreadable> {
    let path = loaded.path.clone();
    let settings = settings(&path, today, all)?;
    let mut examined = if options.fix || options.unsafe_fixes {
        let which = if options.unsafe_fixes { Which::All } else { Which::Safe };
        mend(loaded, which, options.format == FindingsFormat::Text, mended)?
    } else {
        examine(loaded)
    };
    if examined.built.sound() {
        let remarks = lint::lint(&examined.built.guideline, &examined.sources, &settings);
        examined.built.diagnostics.extend(remarks);
        diagnostic::sort(&mut examined.built.diagnostics);
    }
    all.push((path, examined));
    Ok(())
}

/// Writes the worksheet of one guideline.
fn worksheet(paths: &[PathBuf], target: &Path, today: &str) -> Result<Status, Unreadable> {
    let [path] = paths else { return Err(Unreadable("a worksheet is written for one guideline".to_owned())) };
    let mut examined = examine(files::guideline(path)?);
    if !sound(&examined) {
        return Ok(Status::BadNews);
    }
    let Some(compiled) = examined.built.compiled.take() else { return Ok(Status::BadNews) };
    let guideline = &examined.built.guideline;
    let proofs = verify::verify(&Engine::of(guideline, compiled), &examined.sources, verify::MAX_NODES);
    let sheet = worksheet::worksheet(guideline, &examined.sources, &proofs, today);
    let html = target.extension().is_some_and(|extension| extension == "html");
    let text = if html { report::html } else { report::markdown }(guideline, &examined.sources, &sheet);
    if target.as_os_str() == "-" {
        output::result(&text)?;
    } else {
        write::file(target, &text)?;
    }
    // What is not decided is listed in it.
    Ok(if proofs.given_up == 0 { Status::Fine } else { Status::BadNews })
}

/// The settings beside a guideline. Mistakes in them are reported like those of a guideline.
fn settings(path: &Path, today: &str, all: &mut Vec<(PathBuf, Examined)>) -> Result<Settings, Unreadable> {
    let mut settings = Settings::default();
    if let Some(sources) = files::settings(path)? {
        let text = sources.get(SourceId(0)).map_or("", |file| &file.text);
        let (chosen, diagnostics) = config::read(SourceId(0), text);
        settings = chosen;
        if !diagnostics.is_empty() {
            let name = sources.get(SourceId(0)).map_or(String::new(), |file| file.name.clone());
            let built = driver::Built { guideline: Guideline::default(), diagnostics, compiled: None };
            all.push((PathBuf::from(name), Examined { sources, built }));
        }
    }
    settings.today = Some(today.to_owned());
    Ok(settings)
}

/// Today, in universal time: the one thing that a check takes from the clock, and only to tell whether a review is due.
fn today() -> String {
    jiff::Timestamp::now().to_string().chars().take_while(|c| *c != 'T').collect()
}

fn day(text: &str) -> Result<String, String> {
    match crate::dates::days(text) {
        Some(_) => Ok(text.to_owned()),
        None => Err("a date is written year-month-day, such as 2026-11-23".to_owned()),
    }
}

fn text(all: &[(PathBuf, Examined)], mended: &[(String, usize)], options: &Options) -> output::Printed {
    for (name, count) in mended {
        output::result(&format!("mended {name}: {}\n", plural(*count, "mistake")))?;
    }
    let (mut safe, mut guesses) = (0usize, 0usize);
    let mut elsewhere = BTreeSet::new();
    let mut summed = false;
    for (path, examined) in all {
        let found = &examined.built.diagnostics;
        if options.all {
            output::findings_in_full(&examined.sources, found);
        } else {
            output::findings(&examined.sources, found);
        }
        let what = match &examined.built.guideline.header {
            Some(header) => format!("{} {}", header.name, header.version),
            None if path.ends_with(config::FILE_NAME) => "settings".to_owned(),
            None => "library".to_owned(),
        };
        output::result(&format!("{} ({what}): {}\n", files::name(path), diagnostics::count(found)))?;
        let summary = listing::summary(found, output::look());
        summed = summed || !summary.is_empty();
        output::result(&summary)?;
        elsewhere.extend(in_imports(examined));
        let (certain, other) = mend::fixable(&examined.sources, found);
        safe = safe.saturating_add(certain);
        guesses = guesses.saturating_add(other);
    }
    if summed {
        output::result("`gdl explain CODE` says what a finding means, with an example\n")?;
    }
    if safe > 0 {
        output::result(&format!("`gdl check --fix` mends {safe} of them\n"))?;
    }
    if guesses > 0 && !options.unsafe_fixes {
        let more = if safe > 0 { " more" } else { " of them" };
        output::result(&format!("`gdl check --unsafe-fixes` mends {guesses}{more}, as they are probably meant\n"))?;
    }
    if (options.fix || options.unsafe_fixes) && !elsewhere.is_empty() {
        let files: Vec<String> = elsewhere.into_iter().collect();
        output::result(&format!("left as it is, for it is imported: {}\n", files.join(", ")))?;
    }
    Ok(())
}

/// The imported files in which something is wrong.
fn in_imports(examined: &Examined) -> impl Iterator<Item = String> {
    let file = |found: &Diagnostic| examined.sources.get(found.span().source).filter(|file| file.imported);
    examined.built.diagnostics.iter().filter_map(move |found| Some(file(found)?.name.clone()))
}

/// Mends the files of one guideline, and reads what is found in them then.
fn mend(
    loaded: files::Loaded,
    which: Which,
    text: bool,
    done: &mut Vec<(String, usize)>,
) -> Result<Examined, Unreadable> {
    // What is no text in UTF-8 cannot be written back.
    let untouched = loaded.diagnostics.iter().filter(|found| found.code == Code::NotUtf8);
    let mended = mend::mend(&loaded.sources, which, &untouched.map(|found| found.span().source).collect());
    for (id, codes) in &mended.applied {
        let paths = (mended.sources.get(*id), loaded.sources.get(*id), loaded.paths.get(id.0 as usize));
        if let (Some(file), Some(before), Some(path)) = paths {
            if which == Which::All {
                show(&file.name, &before.text, &file.text, text)?;
            }
            write::file(path, &file.text)?;
            done.push((file.name.clone(), codes.len()));
        }
    }
    let mut built = mended.built;
    built.diagnostics.extend(loaded.diagnostics);
    diagnostic::sort(&mut built.diagnostics);
    Ok(Examined { sources: mended.sources, built })
}

/// The lines of a file that are about to be changed, as they are and as they will be. Where machines read the output,
/// people read them on the other channel.
fn show(name: &str, before: &str, after: &str, text: bool) -> Result<(), Unreadable> {
    let mut told = String::new();
    for change in mend::changes(before, after) {
        told.push_str(&format!("{name}:{}\n", change.line));
        change.old.iter().for_each(|line| told.push_str(&format!("- {line}\n")));
        change.new.iter().for_each(|line| told.push_str(&format!("+ {line}\n")));
    }
    if text {
        output::result(&told)
    } else {
        output::problem(&told);
        Ok(())
    }
}
