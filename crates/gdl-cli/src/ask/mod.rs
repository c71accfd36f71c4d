//! `gdl ask`: an interview that asks only what matters, in a terminal or as lines of a protocol.

mod input;
mod interview;
mod protocol;
mod terminal;

use super::check;
use super::files::{self, Unreadable};
use super::patient;
use super::{Format, Status, day, output, write};
use clap::Args;
use gdl::ask;
use gdl::case::{self, to_json};
use gdl::check::model::Guideline;
use gdl::diagnostic;
use gdl::driver;
use gdl::eval::Subject;
use gdl::report::diagnostics;
use gdl::suggest::nearest;
use interview::Interview;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

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

/// What an interview is told beside the case.
pub struct Told {
    /// What tells the guideline's texts apart from those of another version.
    pub digest: String,
    /// What the case is called.
    pub label: String,
    /// Where the case is written after each answer.
    pub save: Option<PathBuf>,
    /// What the reader must know of the case as it was given.
    pub others: Vec<String>,
    /// What is typed to be asked again.
    pub again: String,
    /// The folder in which the answers are kept where the interview is ended before its time.
    pub beside: PathBuf,
}

impl Told {
    /// Writes the case, where that is asked for: whole, or the file stays as it was.
    fn save(&self, interview: &Interview) -> Result<(), Unreadable> {
        match &self.save {
            Some(path) => write::file(path, &to_json(interview.guideline(), interview.case())),
            None => Ok(()),
        }
    }

    /// Keeps the answers of an interview that is ended before its time, and says how to go on: in the file that was named, else in a
    /// new one beside the case. Where that cannot be written, they are shown.
    fn keep(&self, interview: &Interview) -> Result<(), Unreadable> {
        if interview.revision() == 0 {
            return output::result("Nothing was answered.\n");
        }
        let text = to_json(interview.guideline(), interview.case());
        let path = match &self.save {
            Some(path) => path.clone(),
            None => {
                let name = interview.guideline().header.as_ref().map_or("guideline", |header| header.name.as_str());
                let names = (1u32..=MOST_KEPT).map(|at| match at {
                    1 => format!("{name}-answers.json"),
                    _ => format!("{name}-answers-{at}.json"),
                });
                let free = |path: &PathBuf| path.symlink_metadata().is_err_and(|why| why.kind() == ErrorKind::NotFound);
                let Some(path) = names.map(|name| self.beside.join(name)).find(free) else {
                    return output::result(&format!("The answers so far, which no file keeps:\n{text}"));
                };
                if let Err(why) = write::file(&path, &text) {
                    output::problem(&format!("{}\n", why.0));
                    return output::result(&format!("The answers so far, which no file keeps:\n{text}"));
                }
                path
            }
        };
        let name = files::name(&path);
        let again = format!("{} --case {name} --save {name}", self.again, name = typed(&name));
        output::result(&format!("The answers so far are in {name}. To go on:\n  {again}\n"))
    }
}

/// Most files in which answers are kept in one folder.
const MOST_KEPT: u32 = 1_000;

/// A name as it is typed to a shell.
fn typed(name: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '/');
    if name.chars().all(plain) { name.to_owned() } else { format!("'{}'", name.replace('\'', "'\\''")) }
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

/// Refuses to write over a file that is not the case's.
fn may_save(save: Option<&Path>, case: Option<&Path>) -> Result<(), Unreadable> {
    let Some(save) = save else { return Ok(()) };
    let same = case.is_some_and(|case| files::real(case) == files::real(save));
    if !same && files::holds_something(save)? {
        let shown = files::name(save);
        return Err(Unreadable(format!(
            "--save {shown}: this exists already; to go on with it, name it by --case, too"
        )));
    }
    Ok(())
}

/// What is said of a name that is no fact: parts of entries are given with their list.
fn no_fact(g: &Guideline, name: &str) -> String {
    if let Some(list) = name.split('[').next().filter(|list| *list != name && g.list_named(list).is_some()) {
        return format!("{name} is a part of {list}: answer {list} anew, with all its entries");
    }
    let names = g.facts.iter().filter(|fact| fact.day.is_none() && fact.entry.is_none());
    let names = names.map(|fact| fact.name.as_str()).chain(g.listed.iter().map(|list| list.name.as_str()));
    let hint = nearest(name, names).map_or(String::new(), |near| format!("; did you mean {near}?"));
    format!("the guideline has no fact {name}{hint}")
}
