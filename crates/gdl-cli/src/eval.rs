//! `gdl eval`: one case against one guideline.

use super::check;
use super::files::{self, Unreadable};
use super::patient::{self, Ready, asked_on};
use super::{Format, Status, day, output, what_if};
use clap::{Args, ValueEnum};
use gdl::case::{self, Case};
use gdl::check::model::{Guideline, RecId, Values};
use gdl::diagnostic::Diagnostic;
use gdl::driver;
use gdl::eval::values::computed_named;
use gdl::eval::{Engine, Prepared};
use gdl::pages;
use gdl::report::answer_text::Detail;
use gdl::report::evidence::Evidence;
use gdl::report::{answer_json, answer_markdown, answer_text, diagnostics, explain, show, why};
use gdl::source::Sources;
use gdl::suggest::nearest;
use std::borrow::Cow;
use std::path::{Path, PathBuf};

/// Arguments of `gdl eval`.
#[derive(Debug, Args)]
pub struct Options {
    /// The guideline: a folder of .gdl files, or a file.
    #[arg(value_name = "GUIDELINE")]
    guideline: PathBuf,
    /// The case: a JSON or YAML file, or - for standard input. Without it nothing is known but what --set says.
    #[arg(long, value_name = "FILE")]
    case: Option<PathBuf>,
    /// Set a fact, whatever the case says of it; `unknown` clears it. Repeatable. What is known in part is written as in a
    /// case: 'crp=<5 mg/L', 'crp=>=3', 'size=3 to 5 cm', 'born=1950', 'site=ileum or jejunum', 'site=not lung'.
    #[arg(long = "set", value_name = "FACT=VALUE")]
    sets: Vec<String>,
    /// Show what changes against the case as it is, were a fact otherwise: changed lines only, before → after. Written as for
    /// --set; `unknown` takes a fact away. Repeatable.
    #[arg(long = "what-if", value_name = "FACT=VALUE")]
    what_ifs: Vec<String>,
    /// The day on which the question is asked, for a guideline that asks for `today`. Without it the case says it, or the clock.
    #[arg(long, value_name = "DATE", value_parser = day::day)]
    today: Option<String>,
    /// How to report.
    #[arg(long, value_enum, default_value_t = AnswerFormat::Text)]
    format: AnswerFormat,
    /// List the recommendations that do not apply, too.
    #[arg(long)]
    all: bool,
    /// Show everything that the guideline computes: scores, classes, terms and derived facts.
    #[arg(long)]
    values: bool,
    /// How much of the evidence behind what applies is shown.
    #[arg(long, value_enum, default_value_t = Shown::Brief, value_name = "HOW")]
    evidence: Shown,
    /// Explain condition by condition: a recommendation, score, class, term or derived fact by its name, or all recommendations. Of
    /// a recommendation also on what it rests, which changes would make it apply, or which answers would settle it.
    #[arg(long, value_name = "NAME", num_args = 0..=1, default_missing_value = "")]
    explain: Option<String>,
}

/// How to report an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum AnswerFormat {
    /// For people, in a terminal.
    Text,
    /// For machines: one object, versioned.
    Json,
    /// For a record or a ticket.
    Markdown,
    /// For the board: one page to print or to send, that needs nothing else.
    Html,
}

/// How much of the evidence is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Shown {
    /// No study.
    None,
    /// The first studies, with the figures that bear on the recommendation.
    Brief,
    /// Every study with all its figures and caveats.
    Full,
}

impl From<Shown> for Evidence {
    fn from(shown: Shown) -> Self {
        match shown {
            Shown::None => Evidence::None,
            Shown::Brief => Evidence::Brief,
            Shown::Full => Evidence::Full,
        }
    }
}

/// Runs the command.
pub fn run(options: &Options) -> Result<Status, Unreadable> {
    if options.format != AnswerFormat::Text && options.all {
        let what = if options.format == AnswerFormat::Json { "JSON" } else { "a page" };
        return Err(Unreadable(format!("--all goes with --format text; {what} holds every recommendation")));
    }
    if matches!(options.format, AnswerFormat::Markdown | AnswerFormat::Html) && options.explain.is_some() {
        return Err(Unreadable("--explain goes with --format text and json".to_owned()));
    }
    if !options.what_ifs.is_empty() && (options.all || options.explain.is_some()) {
        return Err(Unreadable("--what-if shows what changes: --all and --explain do not go with it".to_owned()));
    }
    let mut project = files::guideline(&options.guideline)?;
    let Some(sound) = check::sound(&project) else { return Ok(Status::BadNews) };
    let guideline = sound.guideline();
    if guideline.header.is_none() {
        let path = files::name(&options.guideline);
        return Err(Unreadable(format!(
            "{path}: no `guideline` is declared here, only definitions that others import"
        )));
    }
    let digest = driver::digest(&project.sources);
    let (label, bytes) = match &options.case {
        None if options.sets.is_empty() => ("(no file)".to_owned(), None),
        None => ("--set".to_owned(), None),
        Some(path) if path.as_os_str() == "-" => {
            ("standard input".to_owned(), Some(files::standard_input(case::MAX_BYTES)?))
        }
        Some(path) => (files::name(path), Some(files::bytes(path, case::MAX_BYTES)?)),
    };
    if let Some(name) = options.explain.as_deref().filter(|name| !name.is_empty()) {
        explainable(guideline, name)?;
    }
    let file = options.case.as_deref().filter(|path| path.as_os_str() != "-");
    let (mut case, found) = patient::read(guideline, &mut project.sources, (&label, file), bytes, &options.sets);
    let other_day = asked_on(guideline, &mut project.sources, &mut case, options.today.as_deref());
    let given = case.clone();
    let refused = |sources: &Sources, found: &[Diagnostic]| refuse(options.format, sources, (&label, file), found);
    let engine = sound.engine();
    let ready = match patient::ready(&engine, &project.sources, case, found) {
        Ok(ready) => ready,
        Err(found) => return refused(&project.sources, &found),
    };
    if !options.what_ifs.is_empty() {
        let format = match options.format {
            AnswerFormat::Text => Format::Text,
            AnswerFormat::Json => Format::Json,
            AnswerFormat::Markdown | AnswerFormat::Html => {
                return Err(Unreadable("--what-if goes with --format text or json".to_owned()));
            }
        };
        let told = what_if::Told { label: &label, digest: &digest, values: options.values, format };
        return match what_if::run((&engine, &ready), given, &mut project.sources, &options.what_ifs, told)? {
            Ok(()) => Ok(Status::Fine),
            Err(found) => refused(&project.sources, &found),
        };
    }
    let ready = Ready { warnings: other_day.into_iter().chain(ready.warnings).collect(), ..ready };
    let (engine, guideline, prepared) = (&ready.engine, ready.engine.guideline(), &ready.prepared);
    if let Some(name) = options.explain.as_deref().filter(|name| !name.is_empty()) {
        is_computed(guideline, name)?;
    }
    let mut answer = ready.answer();
    if options.values {
        answer.show_all_values(engine, prepared);
    }
    match options.format {
        AnswerFormat::Json if options.explain.is_some() => {
            let name = options.explain.as_deref().unwrap_or_default();
            let ids = explained_ids(guideline, name);
            if ids.is_empty() {
                let why = format!("--explain {name} --format json: only recommendations are explained as JSON");
                return Err(Unreadable(why));
            }
            let both = (prepared, &ready.case.values);
            output::json(&why::json(engine, (&project.sources, &digest), both, &ids))?;
        }
        AnswerFormat::Json => output::json(&answer_json::json(
            guideline,
            &project.sources,
            &digest,
            &ready.case,
            &answer,
            options.evidence.into(),
        ))?,
        AnswerFormat::Markdown => output::result(&answer_markdown::markdown(
            (guideline, &project.sources, &digest),
            (&label, &ready.case, asked(guideline, &ready.case, options.today.as_deref()).as_deref()),
            &answer,
            options.evidence.into(),
        ))?,
        AnswerFormat::Html => {
            let day = asked(guideline, &ready.case, options.today.as_deref());
            let from = pages::answer::From {
                guideline,
                sources: &project.sources,
                digest: &digest,
                label: &label,
                case: &ready.case,
                day: day.as_deref(),
            };
            let page = pages::answer::html(from, &answer, options.evidence.into());
            output::result(&page.map_err(|fault| Unreadable(format!("the page cannot be made: {fault}")))?)?;
        }
        AnswerFormat::Text => {
            let look = output::look();
            let mut text = match &options.explain {
                Some(name) => explained(engine, &project.sources, (prepared, &ready.case.values), name),
                None => answer_text::text(
                    guideline,
                    &project.sources,
                    &label,
                    &ready.case,
                    &answer,
                    Detail { all: options.all, evidence: options.evidence.into(), page: false },
                    look,
                ),
            };
            if !text.ends_with('\n') {
                text.push('\n');
            }
            output::result(&text)?;
        }
    }
    Ok(Status::Fine)
}

/// The day of the question, where the option or the case says it or the guideline asks for it.
fn asked(guideline: &Guideline, case: &Case, option: Option<&str>) -> Option<String> {
    let of_case = || guideline.today().and_then(|id| Some(show::value(guideline.fact(id)?, case.value(id)?)));
    option.map(str::to_owned).or_else(of_case)
}

/// Says why a case is refused.
fn refuse(
    format: AnswerFormat,
    sources: &Sources,
    (label, file): (&str, Option<&Path>),
    found: &[Diagnostic],
) -> Result<Status, Unreadable> {
    match format {
        AnswerFormat::Text | AnswerFormat::Markdown | AnswerFormat::Html => {
            output::findings(sources, found);
            let count = diagnostics::count(found);
            output::problem(&format!("{label}: {count}; the case was not evaluated\n"));
        }
        AnswerFormat::Json => {
            let real = file.map_or(Cow::Borrowed(label), |path| path.to_string_lossy());
            output::json(&diagnostics::json(&real, sources, found))?;
        }
    }
    Ok(Status::BadNews)
}

/// The lists from which a fact is computed where they are given; none of all others.
fn from_lists(guideline: &Guideline, name: &str) -> Option<String> {
    let origin = guideline.origin.as_ref()?;
    let derivation = origin.fact(origin.fact_named(name)?)?.derivation.as_ref()?;
    let lists = origin.may_be_left_out(derivation);
    let names: Vec<String> =
        lists.iter().filter_map(|id| origin.listed.get(*id)).map(|list| format!("`{}`", list.name)).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

/// Refuses a fact that would be computed from lists that a case leaves out.
fn is_computed(guideline: &Guideline, name: &str) -> Result<(), Unreadable> {
    match from_lists(guideline, name) {
        Some(lists) if computed_named(guideline, name).is_none() => Err(Unreadable(format!(
            "--explain: `{name}` is computed from {lists}, which this case leaves out; here it is a fact that is given"
        ))),
        _ => Ok(()),
    }
}

/// Refuses a name that stands for nothing that can be explained.
fn explainable(guideline: &Guideline, name: &str) -> Result<(), Unreadable> {
    if guideline.rec_named(name).is_some() || computed_named(guideline, name).is_some() {
        return Ok(());
    }
    // Whether it is computed hangs on the case, which may list what it is computed from.
    if from_lists(guideline, name).is_some() {
        return Ok(());
    }
    if guideline.fact_named(name).is_some() {
        return Err(Unreadable(format!("--explain: `{name}` is a fact that is given; nothing computes it")));
    }
    let recommendations = guideline.recommendations.iter().map(|rec| rec.name.as_str());
    let scores = guideline.scores.iter().map(|score| score.name.as_str());
    let classes = guideline.classes.iter().map(|class| class.name.as_str());
    let terms = guideline.terms.iter().map(|term| term.name.as_str());
    let near = nearest(name, recommendations.chain(scores).chain(classes).chain(terms));
    let hint = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
    Err(Unreadable(format!(
        "--explain: this guideline has no recommendation and computes nothing called `{name}`{hint}"
    )))
}

fn explained(engine: &Engine, sources: &Sources, (prepared, case): (&Prepared, &Values), name: &str) -> String {
    let guideline = engine.guideline();
    let look = output::look();
    if let (None, Some(of)) = (guideline.rec_named(name), computed_named(guideline, name)) {
        return explain::computed(engine, sources, prepared, of, look);
    }
    explain::text(engine, sources, (prepared, case), &explained_ids(guideline, name), look)
}

/// The recommendation of a name; without one all of them.
fn explained_ids(guideline: &Guideline, name: &str) -> Vec<RecId> {
    match guideline.rec_named(name) {
        Some(id) => vec![id],
        None if name.is_empty() => guideline.recommendations.ids().collect(),
        None => Vec::new(),
    }
}
