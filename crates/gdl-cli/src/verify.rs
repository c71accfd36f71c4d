//! `gdl verify`: proofs over all possible patients.

use super::check;
use super::files::{self, Unreadable};
use super::{FindingsFormat, Status, output, write};
use clap::Args;
use gdl::report::{cover, github, sarif, verify as report};
use gdl::verify::{self, Budget};
use std::path::PathBuf;

/// Arguments of `gdl verify`.
#[derive(Debug, Args)]
pub struct Options {
    /// The guideline: a folder of .gdl files, or a file.
    #[arg(value_name = "GUIDELINE")]
    guideline: PathBuf,
    /// How to report.
    #[arg(long, value_enum, default_value_t = FindingsFormat::Text)]
    format: FindingsFormat,
    /// Write the patient of each finding there, as a case that `gdl eval` reads.
    #[arg(long, value_name = "DIR")]
    witness_dir: Option<PathBuf>,
    /// List the findings that the guideline accepts, each with its reason and for whom.
    #[arg(long)]
    accepted: bool,
    /// Report the order of the variables and how many nodes the diagrams have, too.
    #[arg(long)]
    stats: bool,
    /// Write a small suite of complete cases as examples instead: every recommendation applies and does not apply in
    /// one, every condition decides in one. To a file, or to standard output.
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "-", require_equals = true)]
    cover: Option<PathBuf>,
    /// Most nodes of decision diagrams that a proof may hold.
    #[arg(long, value_name = "COUNT", default_value_t = verify::MAX_NODES)]
    max_nodes: usize,
    /// Most steps that all proofs may take together; what is not decided then is named.
    #[arg(long, value_name = "COUNT", default_value_t = verify::MAX_STEPS)]
    max_steps: u64,
}

/// Runs the command.
pub fn run(options: &Options) -> Result<Status, Unreadable> {
    let project = files::guideline(&options.guideline)?;
    let Some(sound) = check::sound_in(&project, &options.guideline, options.format)? else {
        return Ok(Status::BadNews);
    };
    let (guideline, engine) = (sound.guideline(), sound.engine());
    let budget = Budget::new(options.max_nodes, options.max_steps);
    if let Some(path) = &options.cover {
        let cover = verify::cover(&engine, &project.sources, &budget);
        let decided = cover.decided();
        let text = cover::examples(guideline, &project.sources, &cover);
        if path.as_os_str() == "-" {
            output::result(&text)?;
        } else {
            write::file(path, &text)?;
        }
        return Ok(if decided { Status::Fine } else { Status::BadNews });
    }
    let result = verify::verify(&engine, &project.sources, &budget);
    if let Some(folder) = &options.witness_dir {
        let witnesses = result.findings.iter().filter_map(|finding| finding.shown.as_ref()).map(|shown| &shown.witness);
        for witness in witnesses {
            write::file(&folder.join(format!("{}.json", witness.name)), &witness.text)?;
        }
    }
    match options.format {
        FindingsFormat::Text => {
            if options.stats {
                output::result(&report::stats(&result))?;
            }
            output::result(&report::text(guideline, &project.sources, &result, options.accepted, output::look()))?;
        }
        FindingsFormat::Json => output::json(&report::json(guideline, &project.sources, &result, options.stats))?,
        FindingsFormat::Sarif => {
            let entries: Vec<_> =
                result.findings.iter().map(|f| report::entry(guideline, &project.sources, f)).collect();
            output::json(&sarif::log(&entries))?;
        }
        FindingsFormat::Github => {
            for finding in result.open() {
                let entry = report::entry(guideline, &project.sources, finding);
                output::annotations(&github::line(&project.sources, &finding.diagnostic, entry.more.as_deref()))?;
            }
        }
    }
    Ok(if result.passed() { Status::Fine } else { Status::BadNews })
}
