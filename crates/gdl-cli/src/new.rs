//! `gdl new`: a small guideline to start from, which checks, tests, proves and evaluates, with files for pipelines; or an empty
//! case of a guideline.

use super::files::{self, Unreadable};
use super::{Status, check, output, write};
use gdl::case;
use gdl::characters::unseen;
use gdl::report::style::plural;
use gdl::syntax;
use std::path::{Path, PathBuf};

/// What it was asked.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The folder to make; its name becomes that of the guideline. With --case, the file to make; without it, the case is printed.
    #[arg(value_name = "NAME", required_unless_present = "case")]
    name: Option<PathBuf>,
    /// The title of the guideline; without it, its name in words.
    #[arg(long)]
    title: Option<String>,
    /// Make an empty case of this guideline instead: a YAML file with every fact, its question and its choices as comments.
    #[arg(long, value_name = "GUIDELINE", conflicts_with = "title")]
    case: Option<PathBuf>,
}

/// The files, as they are written but for `{{name}}`, `{{title}}` and `{{version}}`.
const FILES: &[(&str, &str)] = &[
    ("README.md", include_str!("template/README.md")),
    ("guideline.gdl", include_str!("template/guideline.gdl")),
    ("facts.gdl", include_str!("template/facts.gdl")),
    ("recommendations.gdl", include_str!("template/recommendations.gdl")),
    ("sources.gdl", include_str!("template/sources.gdl")),
    ("examples.gdl", include_str!("template/examples.gdl")),
    ("gdl.toml", include_str!("template/gdl.toml")),
    ("cases/patient.json", include_str!("template/patient.json")),
    (".github/workflows/guideline.yml", include_str!("template/github.yml")),
    (".gitlab-ci.yml", include_str!("template/gitlab.yml")),
    (".pre-commit-config.yaml", include_str!("template/pre-commit.yaml")),
];

/// Runs the command.
pub fn run(options: &Options) -> Result<Status, Unreadable> {
    match (&options.case, &options.name) {
        (Some(guideline), name) => empty_case(guideline, name.as_deref()),
        (None, Some(folder)) => guideline(folder, options.title.as_deref()),
        // The arguments are not read without either.
        (None, None) => Ok(Status::NoWork),
    }
}

/// Writes a case of which nothing is known.
fn empty_case(guideline: &Path, target: Option<&Path>) -> Result<Status, Unreadable> {
    if let Some(target) = target {
        let shown = files::name(target);
        if !target.extension().is_some_and(|ending| ending == "yaml" || ending == "yml") {
            let why = "an empty case is written with comments, in a file that ends in .yaml";
            return Err(Unreadable(format!("{shown}: {why}")));
        }
        if files::holds_something(target)? {
            return Err(Unreadable(format!("{shown}: this exists already; nothing was written")));
        }
    }
    let project = files::guideline(guideline)?;
    let Some(sound) = check::sound(&project) else { return Ok(Status::BadNews) };
    let text = case::blank(sound.guideline());
    let Some(target) = target else {
        output::result(&text)?;
        return Ok(Status::Fine);
    };
    write::file(target, &text)?;
    let (case, guideline) = (files::name(target), files::name(guideline));
    output::result(&format!("{case}: an empty case\n\nGo on with\n  gdl eval {guideline} --case {case}\n"))?;
    Ok(Status::Fine)
}

/// Writes the folder of a small guideline.
fn guideline(folder: &Path, title: Option<&str>) -> Result<Status, Unreadable> {
    let shown = files::name(folder);
    let last = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let Some(name) = syntax::proper_name(&last).filter(|name| !name.contains('.')) else {
        let why = "a guideline's name begins with a letter and has letters, digits and underscores, such as `liver_metastases`";
        return Err(Unreadable(format!("`{}` cannot name a guideline: {why}", files::name(Path::new(&last)))));
    };
    if files::holds_something(folder)? {
        return Err(Unreadable(format!("{shown}: this exists already; nothing was written")));
    }
    let title = title.map_or_else(|| in_words(&name), str::to_owned);
    if title.trim().is_empty() || title.contains(|c: char| c == '\n' || c == '\t' || unseen(c).is_some()) {
        return Err(Unreadable("a title is one line of text".to_owned()));
    }
    let written = |(file, text): &(&'static str, &str)| {
        // In a text of the language, quotes and backslashes have their escapes.
        let gdl = Path::new(file).extension().is_some_and(|extension| extension == "gdl");
        let title = if gdl { title.replace('\\', "\\\\").replace('"', "\\\"") } else { title.clone() };
        let version = env!("CARGO_PKG_VERSION");
        // The title comes last: it is the author's, and may hold anything.
        let text = text.replace("{{name}}", &name).replace("{{version}}", version).replace("{{title}}", &title);
        (*file, text)
    };
    let written: Vec<(&str, String)> = FILES.iter().map(written).collect();
    write::folder(folder, &written)?;
    output::result(&format!(
        "{shown}: a guideline of {}\n\nGo on with\n  gdl check {shown}\n  gdl test {shown} --coverage\n  gdl eval {shown} --case {shown}/cases/patient.json\n",
        plural(FILES.len(), "file")
    ))?;
    Ok(Status::Fine)
}

/// `liver_metastases` as "Liver metastases".
fn in_words(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map(char::to_uppercase).into_iter().flatten().chain(letters).collect()
}
