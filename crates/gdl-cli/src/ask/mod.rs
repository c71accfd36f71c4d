//! `gdl ask`: an interview that asks only what matters, in a terminal or as lines of a protocol.

mod input;
mod interview;
mod protocol;
mod terminal;
mod told;

use super::check;
use super::files::{self, Unreadable};
use super::patient;
use super::{Format, Status, day, output};
use clap::Args;
use gdl::ask;
use gdl::case;
use gdl::check::model::Guideline;
use gdl::diagnostic;
use gdl::driver;
use gdl::eval::Subject;
use gdl::report::diagnostics;
use gdl::suggest::nearest;
use interview::Interview;
use std::path::{Path, PathBuf};
use told::{Told, may_save, typed};

/// Arguments of `gdl ask`.
#[derive(Debug, Args)]
pub struct Options {
    /// The guideline: a folder of .gdl files, or a file.
    #[arg(value_name = "GUIDELINE")]
    guideline: PathBuf,
    /// What is known already: a case, a JSON or YAML file.
    #[arg(long, value_name = "FILE")]
    case: Option<PathBuf>,
    /// Write the case to this file after each answer. It may be the file of --case; another file that exists is left alone.
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
    /// Ask only until these recommendations are decided.
    #[arg(long, value_name = "NAME", num_args = 1..)]
    until: Vec<String>,
    /// The day on which the question is asked, for a guideline that asks for `today`. Without it the case says it, or the clock.
    #[arg(long, value_name = "DATE", value_parser = day::day)]
    today: Option<String>,
    /// No color, and no signs that a screen reader would spell out.
    #[arg(long)]
    plain: bool,
    /// With a person, or with another program: one JSON object a line.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// Runs the command.
pub fn run(options: &Options) -> Result<Status, Unreadable> {
    if options.case.as_deref().is_some_and(|path| path.as_os_str() == "-") {
        return Err(Unreadable("--case -: the answers come from standard input; name a file".to_owned()));
    }
    let mut project = files::guideline(&options.guideline)?;
    let Some(sound) = check::sound(&project) else { return Ok(Status::BadNews) };
    let engine = sound.engine();
    let guideline = engine.guideline();
    if guideline.header.is_none() {
        let path = files::name(&options.guideline);
        return Err(Unreadable(format!(
            "{path}: no `guideline` is declared here, only definitions that others import"
        )));
    }
    let wanted = match options.until.as_slice() {
        [] => ask::verdicts(&engine),
        names => names.iter().map(|name| wanted(guideline, name)).collect::<Result<_, _>>()?,
    };
    let save = options.save.as_deref();
    may_save(save, options.case.as_deref())?;
    let digest = driver::digest(&project.sources);
    let bytes = options.case.as_deref().map(|path| files::bytes(path, case::MAX_BYTES)).transpose()?;
    let label = options.case.as_deref().map_or("the answers".to_owned(), files::name);
    let (mut case, mut found) =
        patient::read(guideline, &mut project.sources, (&label, options.case.as_deref()), bytes, &[]);
    let other_day = patient::asked_on(guideline, &mut project.sources, &mut case, options.today.as_deref());
    let begun = match diagnostic::any_error(&found) {
        true => Err(Vec::new()),
        false => Interview::begin(&engine, project.sources.clone(), case, wanted),
    };
    let interview = match begun {
        Ok(interview) => interview,
        Err(why) => {
            found.extend(why);
            output::findings(&project.sources, &found);
            let count = diagnostics::count(&found);
            output::problem(&format!("{label}: {count}; nothing was asked\n"));
            return Ok(Status::BadNews);
        }
    };
    let others = other_day.into_iter().chain(found.into_iter().map(|found| found.message)).collect();
    let until = if options.until.is_empty() { String::new() } else { format!(" --until {}", options.until.join(" ")) };
    let again = format!("gdl ask {}{until}", typed(&files::name(&options.guideline)));
    let beside = options.case.as_deref().and_then(Path::parent).unwrap_or(Path::new("")).to_owned();
    let told = Told { digest, label, save: save.map(Path::to_owned), others, again, beside };
    match options.format {
        Format::Text => terminal::run(interview, &told, options.plain),
        Format::Json => protocol::run(interview, &told),
    }
}

/// The recommendation of a name.
fn wanted(guideline: &Guideline, name: &str) -> Result<Subject, Unreadable> {
    let found = guideline.rec_named(name).map(Subject::Rec);
    found.ok_or_else(|| {
        let near = nearest(name, guideline.recommendations.iter().map(|rec| rec.name.as_str()));
        let hint = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
        Unreadable(format!("--until: this guideline has no recommendation called `{name}`{hint}"))
    })
}
