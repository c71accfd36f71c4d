//! `gdl check`: every error and warning of guidelines.

use super::files::{self, Unreadable};
use super::{Format, Status, output};
use crate::diagnostic::{self, Diagnostic};
use crate::driver;
use crate::report::diagnostics;
use crate::source::Sources;
use std::path::PathBuf;

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

/// Runs the command.
pub fn run(paths: &[PathBuf], format: Format, deny_warnings: bool) -> Result<Status, Unreadable> {
    let mut all = Vec::new();
    for path in paths {
        for loaded in files::guidelines(path)? {
            all.push((loaded.path.clone(), examine(loaded)));
        }
    }
    let fails = |found: &[Diagnostic]| diagnostic::any_error(found) || (deny_warnings && !found.is_empty());
    let failed = all.iter().any(|(_, examined)| fails(&examined.built.diagnostics));
    match format {
        Format::Text => {
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
        Format::Json => {
            let reports = all
                .iter()
                .map(|(path, e)| diagnostics::json(&path.display().to_string(), &e.sources, &e.built.diagnostics));
            output::json(&diagnostics::ChecksV1::new(reports.collect()));
        }
    }
    Ok(if failed { Status::BadNews } else { Status::Fine })
}
