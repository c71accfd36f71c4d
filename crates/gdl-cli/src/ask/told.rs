//! What an interview is told beside the case, and what becomes of its answers: they are written after each, and kept where it is
//! ended before its time.

use super::interview::Interview;
use crate::files::{self, Unreadable};
use crate::{output, write};
use gdl::case::to_json;
use gdl::check::model::Guideline;
use gdl::suggest::nearest;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

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
    pub(super) fn save(&self, interview: &Interview) -> Result<(), Unreadable> {
        match &self.save {
            Some(path) => write::file(path, &to_json(interview.guideline(), interview.case())),
            None => Ok(()),
        }
    }

    /// Keeps the answers of an interview that is ended before its time, and says how to go on: in the file that was named, else in a
    /// new one beside the case. Where that cannot be written, they are shown.
    pub(super) fn keep(&self, interview: &Interview) -> Result<(), Unreadable> {
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
pub(super) fn typed(name: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '/');
    if name.chars().all(plain) { name.to_owned() } else { format!("'{}'", name.replace('\'', "'\\''")) }
}

/// Refuses to write over a file that is not the case's.
pub(super) fn may_save(save: Option<&Path>, case: Option<&Path>) -> Result<(), Unreadable> {
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
pub(super) fn no_fact(g: &Guideline, name: &str) -> String {
    if let Some(list) = name.split('[').next().filter(|list| *list != name && g.list_named(list).is_some()) {
        return format!("{name} is a part of {list}: answer {list} anew, with all its entries");
    }
    let names = g.facts.iter().filter(|fact| fact.day.is_none() && fact.entry.is_none());
    let names = names.map(|fact| fact.name.as_str()).chain(g.listed.iter().map(|list| list.name.as_str()));
    let hint = nearest(name, names).map_or(String::new(), |near| format!("; did you mean {near}?"));
    format!("the guideline has no fact {name}{hint}")
}
