//! `gdl check`: every error and warning of guidelines.

use super::files::{self, Unreadable};
use super::{FindingsFormat, Status, output};
use crate::diagnostic::{self, Diagnostic};
use crate::driver;
use crate::report::{diagnostics, github, sarif};
use crate::source::Sources;
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
pub fn sound_in(examined: &Examined, path: &Path, format: FindingsFormat) -> bool {
    let sound = examined.built.sound();
    match format {
        _ if sound => {}
        FindingsFormat::Text => return self::sound(examined),
        FindingsFormat::Json => {
            let label = path.display().to_string();
            output::json(&diagnostics::json(&label, &examined.sources, &examined.built.diagnostics));
        }
        FindingsFormat::Sarif => output::json(&sarif::log(&entries(examined))),
        FindingsFormat::Github => annotate(examined),
    }
    sound
}

fn entries(examined: &Examined) -> Vec<sarif::Entry<'_>> {
    let entry = |diagnostic| sarif::Entry { sources: &examined.sources, diagnostic, more: None, accepted: None };
    examined.built.diagnostics.iter().map(entry).collect()
}

fn annotate(examined: &Examined) {
    for finding in &examined.built.diagnostics {
        output::result(&github::line(&examined.sources, finding, None));
    }
}

/// Runs the command.
pub fn run(paths: &[PathBuf], format: FindingsFormat, deny_warnings: bool) -> Result<Status, Unreadable> {
    let mut all = Vec::new();
    for path in paths {
        for loaded in files::guidelines(path)? {
            all.push((loaded.path.clone(), examine(loaded)));
        }
    }
    let fails = |found: &[Diagnostic]| diagnostic::any_error(found) || (deny_warnings && !found.is_empty());
    let failed = all.iter().any(|(_, examined)| fails(&examined.built.diagnostics));
    match format {
        FindingsFormat::Text => {
            for (path, examined) in &all {
                output::findings(&examined.sources, &examined.built.diagnostics);
                let guideline = &examined.built.guideline;
                let what = match &guideline.header {
                    Some(header) => format!("{} {}", header.name, header.version),
                    None => "library".to_owned(),
                };
                output::result(&format!(
                    "{} ({what}): {}\n",
                    path.display(),
                    diagnostics::count(&examined.built.diagnostics)
                ));
            }
        }
        FindingsFormat::Json => {
            let reports = all
                .iter()
                .map(|(path, e)| diagnostics::json(&path.display().to_string(), &e.sources, &e.built.diagnostics));
            output::json(&diagnostics::ChecksV1::new(reports.collect()));
        }
        FindingsFormat::Sarif => {
            let entries: Vec<_> = all.iter().flat_map(|(_, e)| entries(e)).collect();
            output::json(&sarif::log(&entries));
        }
        FindingsFormat::Github => all.iter().for_each(|(_, e)| annotate(e)),
    }
    Ok(if failed { Status::BadNews } else { Status::Fine })
}
