//! `gdl schema`: a JSON Schema of the cases of a guideline.

use super::files::{self, Unreadable};
use super::{Status, check, output};
use gdl::{case, driver};
use std::path::PathBuf;

/// What it was asked.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The guideline: a folder of .gdl files, or a file.
    #[arg(value_name = "GUIDELINE")]
    guideline: PathBuf,
}

/// Runs the command.
pub fn run(options: &Options) -> Result<Status, Unreadable> {
    let project = files::guideline(&options.guideline)?;
    let Some(sound) = check::sound(&project) else { return Ok(Status::BadNews) };
    output::result(&case::schema(sound.guideline(), &driver::digest(&project.sources)))?;
    Ok(Status::Fine)
}
