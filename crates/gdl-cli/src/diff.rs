//! `gdl diff`: whose advice changes between two versions of a guideline.

use super::check;
use super::files::{self, Unreadable};
use super::{Status, git, output, write};
use clap::{Args, ValueEnum};
use gdl::case;
use gdl::check::model::{Guideline, Values};
use gdl::diagnostic::{self, Severity};
use gdl::diff::{self, CaseChange, Difference, Renamed, changes};
use gdl::eval::{Engine, Refusal, Standing};
use gdl::project::Project;
use gdl::report::{diff as report, refusal};
use gdl::source::Sources;
use gdl::verify::{self, Budget};
use std::path::{Path, PathBuf};

/// Arguments of `gdl diff`.
#[derive(Debug, Args)]
pub struct Options {
    /// The old version: a folder of .gdl files, or a file. With --git: the new one, as it stands on the disk.
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The new version.
    #[arg(value_name = "NEW", required_unless_present = "git", conflicts_with = "git")]
    new: Option<PathBuf>,
    /// Compare with what this git revision has of the same folder.
    #[arg(long, value_name = "REV")]
    git: Option<String>,
    /// Say which of these cases are answered otherwise, too: a case, or a folder of cases. Repeatable.
    #[arg(long, value_name = "DIR|FILE")]
    cases: Vec<PathBuf>,
    /// A fact or recommendation that was given another name which is not recognised by itself. Repeatable.
    #[arg(long, value_name = "OLD=NEW")]
    renamed: Vec<String>,
    /// Write the patients there, for each version a case that `gdl eval` reads.
    #[arg(long, value_name = "DIR")]
    witness_dir: Option<PathBuf>,
    /// How to report.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Most nodes of decision diagrams that a proof may hold.
    #[arg(long, value_name = "COUNT", default_value_t = verify::MAX_NODES)]
    max_nodes: usize,
    /// Most steps that all proofs may take together; what is not decided then is named.
    #[arg(long, value_name = "COUNT", default_value_t = verify::MAX_STEPS)]
    max_steps: u64,
}

/// How to report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// For machines: one object, versioned.
    Json,
    /// For the comment of a pull request.
    Markdown,
}

/// Runs the command.
pub fn run(options: &Options) -> Result<Status, Unreadable> {
    let (old, new, labels) = load(options)?;
    // Both are examined before it ends, so that one run shows all that is to be mended.
    let (Some(old_sound), Some(new_sound)) = (check::sound(&old), check::sound(&new)) else {
        return Ok(Status::BadNews);
    };
    let renamed = renamed(&options.renamed, &old.guideline, &new.guideline)?;
    let (old_engine, new_engine) = (old_sound.engine(), new_sound.engine());
    let budget = Budget::new(options.max_nodes, options.max_steps);
    let difference =
        diff::compare(&old_engine, &new_engine, &renamed, &budget).map_err(|failed| Unreadable(failed.0))?;
    let guards = diff::guards((&old.guideline, &old.sources), (&new.guideline, &new.sources), &difference);
    let cases = match options.cases.as_slice() {
        [] => None,
        paths => Some(cases(&old_engine, &new_engine, &difference, paths)?),
    };
    if let Some(folder) = &options.witness_dir {
        for patient in difference.patients() {
            for (version, text) in [("old", &patient.old_text), ("new", &patient.new_text)] {
                write::file(&folder.join(version).join(format!("{}.json", patient.name)), text)?;
            }
        }
    }
    let compared = report::Compared {
        old: report::Version { label: &labels.0, engine: &old_engine, sources: &old.sources },
        new: report::Version { label: &labels.1, engine: &new_engine, sources: &new.sources },
        difference: &difference,
        guards: &guards,
        cases: cases.as_ref(),
    };
    match options.format {
        Format::Text => output::result(&report::text(&compared, output::look()))?,
        Format::Json => output::json(&report::json(&compared))?,
        Format::Markdown => output::result(&report::markdown(&compared))?,
    }
    Ok(if difference.same_advice() { Status::Fine } else { Status::BadNews })
}

/// The texts of both versions, and what the user calls each.
fn load(options: &Options) -> Result<(Project, Project, (String, String)), Unreadable> {
    let label = |path: &Path| files::name(path);
    match (&options.new, &options.git) {
        (Some(new), _) => {
            let labels = (label(&options.old), label(new));
            Ok((files::guideline(&options.old)?, files::guideline(new)?, labels))
        }
        (None, revision) => {
            let revision = revision.as_deref().unwrap_or("HEAD");
            let checkout = git::checkout(&options.old, revision)?;
            let mut old = files::guideline(&checkout.path)?;
            old.sources.rename(|name| checkout.shown(revision, name));
            let shown = checkout.shown(revision, &label(&checkout.path));
            Ok((old, files::guideline(&options.old)?, (shown, label(&options.old))))
        }
    }
}

/// What the user says of new names: each must be a name of its version.
fn renamed(arguments: &[String], old: &Guideline, new: &Guideline) -> Result<Vec<Renamed>, Unreadable> {
    let known = |g: &Guideline, name: &str| {
        g.facts.iter().any(|fact| fact.name == name) || g.recommendations.iter().any(|rec| rec.name == name)
    };
    let mut pairs = Vec::new();
    for argument in arguments {
        let Some((from, to)) = argument.split_once('=') else {
            return Err(Unreadable(format!("--renamed {argument}: write the old name, =, and the new name")));
        };
        let (from, to) = (from.trim(), to.trim());
        for (g, name, version) in [(old, from, "old"), (new, to, "new")] {
            if !known(g, name) {
                return Err(Unreadable(format!(
                    "--renamed {argument}: the {version} version has no fact or recommendation `{name}`"
                )));
            }
        }
        pairs.push((from.to_owned(), to.to_owned()));
    }
    Ok(pairs)
}

/// What becomes of the given cases.
fn cases(old: &Engine, new: &Engine, difference: &Difference, paths: &[PathBuf]) -> Result<report::Cases, Unreadable> {
    let mut found = report::Cases::default();
    for path in paths {
        for file in files::cases(path)? {
            let name = files::name(&file);
            let bytes = files::bytes(&file, case::MAX_BYTES)?;
            let read = (values(old, &name, &bytes), values(new, &name, &bytes));
            let refused = |version: &str, why: &str| format!("refused by the {version} version ({why})");
            let change = match read {
                (Err(before), Err(now)) => {
                    let why = if before == now { now } else { format!("old version: {before}; new version: {now}") };
                    found.unread.push((name, why));
                    continue;
                }
                (Err(before), Ok(_)) => Some(refused("old", &before)),
                (Ok(_), Err(now)) => Some(refused("new", &now)),
                (Ok(before), Ok(now)) => {
                    found.compared = found.compared.saturating_add(1);
                    let verdicts = changes((&before.0, &before.1), (&now.0, &now.1), difference);
                    if !verdicts.is_empty() {
                        found.changed.push(CaseChange { case: name, refused: None, verdicts });
                    }
                    continue;
                }
            };
            found.compared = found.compared.saturating_add(1);
            found.changed.push(CaseChange { case: name, refused: change, verdicts: Vec::new() });
        }
    }
    Ok(found)
}

/// A case as one version reads it, or its first fault.
fn values(engine: &Engine, name: &str, bytes: &[u8]) -> Result<(Engine, Values), String> {
    let g = engine.guideline();
    let mut sources = Sources::new();
    let source = case::add_source(&mut sources, name, bytes).map_err(|fault| fault.message)?;
    let read = case::read_case(g, &sources, source);
    let mut faults = read.diagnostics;
    diagnostic::sort(&mut faults);
    if let Some(fault) = faults.into_iter().find(|fault| fault.severity() == Severity::Error) {
        return Err(fault.message);
    }
    let (engine, values) = match engine.of_lists(&read.case.lists, &read.case.values) {
        Ok(Some(own)) => own,
        Ok(None) => (engine.clone(), read.case.values.clone()),
        Err(why) => {
            let faults = refusal::unlisted(g, &read.case, why);
            return Err(faults.into_iter().next().map_or_else(String::new, |fault| fault.message));
        }
    };
    let g = engine.guideline();
    let prepared = engine.prepare(&values);
    let Standing::Refused(refusals) = engine.standing(&prepared) else {
        return match refusal::too_complex(&engine, &read.case, &prepared) {
            Some(fault) => Err(fault.message),
            None => Ok((engine, values)),
        };
    };
    match refusals.first() {
        Some(Refusal::Constraints(some)) if some.len() == 1 => {
            let titles: Vec<&str> =
                some.iter().filter_map(|at| g.constraints.get(*at)).map(|c| c.title.as_str()).collect();
            Err(format!("it breaks the constraint \"{}\"", titles.concat()))
        }
        Some(refusal) => Err(refusal::sentence(g, refusal)),
        None => Ok((engine.clone(), values)),
    }
}
