//! `gdl check`: every error and warning of guidelines.

use super::files::{self, Unreadable};
use super::{FindingsFormat, Status, day, output, write};
use clap::ValueEnum;
use gdl::codes::Code;
use gdl::config;
use gdl::diagnostic::{self, Diagnostic};
use gdl::driver::Built;
use gdl::lint::{self, Settings};
use gdl::mend::{self, Which};
use gdl::project::{Project, Sound};
use gdl::report::style::plural;
use gdl::report::worksheet as report;
use gdl::report::{diagnostics, github, listing, sarif};
use gdl::source::SourceId;
use gdl::{verify, worksheet};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// For commands that need a sound guideline: what may be done with it, or none, and what is wrong with it is printed.
pub fn sound(project: &Project) -> Option<Sound> {
    let sound = project.sound();
    if sound.is_none() {
        output::findings(&project.sources, &project.findings);
        let count = diagnostics::count(&project.findings);
        output::problem(&format!("{count}: this guideline cannot be used until it is mended\n"));
    }
    sound
}

/// The same in the format that a command was asked for.
pub fn sound_in(project: &Project, path: &Path, format: FindingsFormat) -> Result<Option<Sound>, Unreadable> {
    let sound = project.sound();
    match format {
        _ if sound.is_some() => {}
        FindingsFormat::Text => return Ok(self::sound(project)),
        FindingsFormat::Json => {
            output::json(&diagnostics::json(&path.to_string_lossy(), &project.sources, &project.findings))?;
        }
        FindingsFormat::Sarif => output::json(&sarif::log(&entries(project)))?,
        FindingsFormat::Github => annotate(project)?,
    }
    Ok(sound)
}

fn entries(project: &Project) -> Vec<sarif::Entry<'_>> {
    let entry = |diagnostic| sarif::Entry { sources: &project.sources, diagnostic, more: None, accepted: None };
    project.findings.iter().map(entry).collect()
}

fn annotate(project: &Project) -> output::Printed {
    let lines = project.findings.iter().map(|finding| github::line(&project.sources, finding, None));
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
    #[arg(long, value_name = "DATE", value_parser = day::day)]
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
    let today = options.today.clone().unwrap_or_else(day::universal);
    if let Some(target) = &options.worksheet {
        return worksheet(&options.paths, target, &today);
    }
    let mut all = Vec::new();
    let mut mended = Vec::new();
    let mut unread = Vec::new();
    let mut seen = BTreeSet::new();
    for path in options.paths.iter().flat_map(|path| files::guidelines(path)) {
        // The same guideline by two ways is checked once.
        let checked = path.and_then(|path| match seen.insert(files::real(&path)) {
            true => one(path, options, &today, &mut all, &mut mended),
            false => Ok(()),
        });
        // One that cannot be read or written does not end the others.
        unread.extend(checked.err());
    }
    let deny_warnings = options.deny == Some(Deny::Warnings);
    let fails = |found: &[Diagnostic]| diagnostic::any_error(found) || (deny_warnings && !found.is_empty());
    let failed = all.iter().any(|(_, project)| fails(&project.findings));
    match options.format {
        FindingsFormat::Text => text(&all, &mended, options)?,
        FindingsFormat::Json => {
            let reports =
                all.iter().map(|(path, e)| diagnostics::json(&path.to_string_lossy(), &e.sources, &e.findings));
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
    path: PathBuf,
    options: &Options,
    today: &str,
    all: &mut Vec<(PathBuf, Project)>,
    mended: &mut Vec<(String, usize)>,
) -> Result<(), Unreadable> {
    let mut project = files::guideline(&path)?;
    let settings = settings(&path, today, all)?;
    if options.fix || options.unsafe_fixes {
        let which = if options.unsafe_fixes { Which::All } else { Which::Safe };
        project = mend(&project, which, options.format == FindingsFormat::Text, mended)?;
    }
    if project.sound().is_some() {
        let remarks = lint::lint(&project.guideline, &project.sources, &settings);
        project.remark(remarks);
    }
    all.push((path, project));
    Ok(())
}

/// Writes the worksheet of one guideline.
fn worksheet(paths: &[PathBuf], target: &Path, today: &str) -> Result<Status, Unreadable> {
    let [path] = paths else { return Err(Unreadable("a worksheet is written for one guideline".to_owned())) };
    let project = files::guideline(path)?;
    let Some(sound) = sound(&project) else { return Ok(Status::BadNews) };
    let guideline = sound.guideline();
    let proofs = verify::verify(&sound.engine(), &project.sources, verify::MAX_NODES);
    let sheet = worksheet::worksheet(guideline, &project.sources, &proofs, today);
    let html = target.extension().is_some_and(|extension| extension == "html");
    let text = if html { report::html } else { report::markdown }(guideline, &project.sources, &sheet);
    if target.as_os_str() == "-" {
        output::result(&text)?;
    } else {
        write::file(target, &text)?;
    }
    // What is not decided is listed in it.
    Ok(if proofs.given_up == 0 { Status::Fine } else { Status::BadNews })
}

/// The settings beside a guideline. Mistakes in them are reported like those of a guideline.
fn settings(path: &Path, today: &str, all: &mut Vec<(PathBuf, Project)>) -> Result<Settings, Unreadable> {
    let mut settings = Settings::default();
    if let Some(sources) = files::settings(path)? {
        let text = sources.get(SourceId(0)).map_or("", |file| &file.text);
        let (chosen, diagnostics) = config::read(SourceId(0), text);
        settings = chosen;
        if !diagnostics.is_empty() {
            let name = sources.get(SourceId(0)).map_or(String::new(), |file| file.name.clone());
            let built = Built { diagnostics, ..Built::default() };
            all.push((PathBuf::from(name), Project::built(sources, built, &[])));
        }
    }
    settings.today = Some(today.to_owned());
    Ok(settings)
}

fn text(all: &[(PathBuf, Project)], mended: &[(String, usize)], options: &Options) -> output::Printed {
    for (name, count) in mended {
        output::result(&format!("mended {name}: {}\n", plural(*count, "mistake")))?;
    }
    let (mut safe, mut guesses) = (0usize, 0usize);
    let mut elsewhere = BTreeSet::new();
    let mut summed = false;
    for (path, project) in all {
        let found = &project.findings;
        if options.all {
            output::findings_in_full(&project.sources, found);
        } else {
            output::findings(&project.sources, found);
        }
        let what = match &project.guideline.header {
            Some(header) => format!("{} {}", header.name, header.version),
            None if path.ends_with(config::FILE_NAME) => "settings".to_owned(),
            None => "library".to_owned(),
        };
        output::result(&format!("{} ({what}): {}\n", files::name(path), diagnostics::count(found)))?;
        let summary = listing::summary(found, output::look());
        summed = summed || !summary.is_empty();
        output::result(&summary)?;
        elsewhere.extend(in_imports(project));
        let (certain, other) = mend::fixable(&project.sources, found);
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
fn in_imports(project: &Project) -> impl Iterator<Item = String> {
    let file = |found: &Diagnostic| project.sources.get(found.span().source).filter(|file| file.imported);
    project.findings.iter().filter_map(move |found| Some(file(found)?.name.clone()))
}

/// Mends the files of one guideline, and finds what is left in them then.
fn mend(project: &Project, which: Which, text: bool, done: &mut Vec<(String, usize)>) -> Result<Project, Unreadable> {
    // What is no text in UTF-8 cannot be written back.
    let untouched = project.reading().iter().filter(|found| found.code == Code::NotUtf8);
    let mended = mend::mend(&project.sources, which, &untouched.map(|found| found.span().source).collect());
    for (id, codes) in &mended.applied {
        let paths = (mended.sources.get(*id), project.sources.get(*id), project.paths.get(id.0 as usize));
        if let (Some(file), Some(before), Some(path)) = paths {
            if which == Which::All {
                show(&file.name, &before.text, &file.text, text)?;
            }
            write::file(path, &file.text)?;
            done.push((file.name.clone(), codes.len()));
        }
    }
    Ok(Project::built(mended.sources, mended.built, project.reading()))
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
