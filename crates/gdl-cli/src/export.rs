//! `gdl export`: a guideline in the language of another program.

use super::files::{self, Unreadable};
use super::{Status, check, day, output, write};
use clap::{Args, ValueEnum};
use gdl::check::model::{Guideline, RecId};
use gdl::eval::Engine;
use gdl::sql::plan::Input;
use gdl::sql::{Asked, Dialect, Layout, plan, query, table, validity};
use gdl::suggest::nearest;
use gdl::{dates, driver};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Arguments of `gdl export`.
#[derive(Debug, Args)]
pub struct Options {
    /// The guideline: a folder of .gdl files, or a file.
    #[arg(value_name = "GUIDELINE")]
    guideline: PathBuf,
    /// The language.
    #[arg(long, value_enum)]
    to: Language,
    /// The engine that will read it.
    #[arg(long, value_enum)]
    dialect: Engines,
    /// What is written: the query, the table that it reads, or the query that lists values which may not stand in that table.
    #[arg(long, value_enum, default_value_t = What::Query)]
    what: What,
    /// The table of cases; its schema before a dot.
    #[arg(long, value_name = "NAME", default_value = "cases")]
    table: String,
    /// A column that tells rows apart and is carried over; may be repeated.
    #[arg(long, value_name = "COLUMN", default_value = "id")]
    id: Vec<String>,
    /// The day on which the question is asked, for a guideline that asks for `today`. Without it the table has a column `today`.
    #[arg(long, value_name = "DATE", value_parser = day::day)]
    today: Option<String>,
    /// Columns beside the verdicts: terms, classes and scores, where they are exact.
    #[arg(long, value_enum, value_delimiter = ',', value_name = "KIND")]
    columns: Vec<Beside>,
    /// Only this recommendation; may be repeated.
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// Where the query cannot tell a verdict exactly, let it say `unsettled` in the row, and do not refuse it.
    #[arg(long)]
    partly: bool,
    /// Write to a file.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// The language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Language {
    /// A query for databases and for engines over files.
    Sql,
}

/// The engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Engines {
    /// DuckDB 1.0 or later.
    Duckdb,
    /// PostgreSQL 12 or later.
    Postgres,
    /// Spark 3.5 or later.
    Spark,
    /// SQLite 3.35 or later; decimals stand in millionths, as whole numbers.
    Sqlite,
}

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    /// The query: a row for each case, a column for each recommendation.
    Query,
    /// The table of cases.
    Table,
    /// A query that lists each value which may not stand where it does.
    Validity,
}

/// Columns beside the verdicts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Beside {
    /// Terms that are conditions.
    Terms,
    /// Classifications.
    Classes,
    /// Scores.
    Scores,
}

/// Runs the command.
pub fn run(options: &Options) -> Result<Status, Unreadable> {
    let Language::Sql = options.to;
    let project = files::guideline(&options.guideline)?;
    let Some(sound) = check::sound(&project) else { return Ok(Status::BadNews) };
    let engine = sound.engine();
    let guideline = engine.guideline();
    let beside = |kind: Beside| options.columns.contains(&kind);
    let asked = Asked {
        partly: options.partly || options.what != What::Query,
        terms: beside(Beside::Terms),
        classes: beside(Beside::Classes),
        scores: beside(Beside::Scores),
        only: named(guideline, &options.only)?,
    };
    let planned = match plan(&engine, &asked) {
        Ok(planned) => planned,
        Err(found) => {
            output::findings(&project.sources, &found);
            return Ok(Status::BadNews);
        }
    };
    let taken = planned.inputs.iter().map(|input| &input.name).chain(planned.answers.iter().map(|answer| &answer.name));
    if let Some(taken) = taken.into_iter().find(|name| options.id.iter().any(|id| id.eq_ignore_ascii_case(name))) {
        return Err(Unreadable(format!(
            "`{taken}` is a column of the guideline, and cannot tell rows apart: give `--id` another one"
        )));
    }
    let layout = Layout {
        table: options.table.clone(),
        ids: options.id.clone(),
        today: options.today.as_deref().and_then(dates::days),
        head: head(&engine, options, &driver::digest(&project.sources)),
    };
    let dialect = match options.dialect {
        Engines::Duckdb => Dialect::DuckDb,
        Engines::Postgres => Dialect::Postgres,
        Engines::Spark => Dialect::Spark,
        Engines::Sqlite => Dialect::Sqlite,
    };
    let title = |input: &Input| title(guideline, input);
    let text = match options.what {
        What::Query => query(&planned, dialect, &layout),
        What::Table => table(&planned, dialect, &layout, &title),
        What::Validity => validity(&planned, dialect, &layout, &title),
    };
    match &options.output {
        Some(path) => write::file(path, &text)?,
        None => output::result(&text)?,
    }
    Ok(Status::Fine)
}

/// A column in the author's words.
fn title(guideline: &Guideline, input: &Input) -> String {
    let Some(fact) = guideline.fact(input.fact) else { return String::new() };
    let members = match &fact.ty {
        gdl::check::model::FactType::SetOf(members) => members.as_slice(),
        _ => &[],
    };
    match input.member.and_then(|at| members.get(at as usize)) {
        Some(member) => format!("{}: {}", fact.title, member.label.as_deref().unwrap_or(&member.name)),
        None if fact.day.is_some() => format!("{}: never", fact.title),
        None => fact.title.clone(),
    }
}

/// What is said at the head.
fn head(engine: &Engine, options: &Options, digest: &str) -> Vec<String> {
    let name = engine.guideline().header.as_ref().map_or(String::new(), |header| {
        format!("{} {} ({}), {digest}", header.name, header.version, header.status.word())
    });
    let what = match options.what {
        What::Query => vec![
            format!(
                "A row for each case of {}. status: answered; invalid, where a value may not stand in its column;",
                options.table
            ),
            "contradictory, where nobody is like the case; or unsettled, where only gdl eval can tell. Verdicts are"
                .to_owned(),
            "NULL unless it is answered.".to_owned(),
        ],
        What::Table => vec!["The table of cases. NULL is not known.".to_owned()],
        What::Validity => vec!["Each value that may not stand in its column.".to_owned()],
    };
    [name].into_iter().chain(what).collect()
}

/// The recommendations of some names.
fn named(guideline: &Guideline, names: &[String]) -> Result<BTreeSet<RecId>, Unreadable> {
    let mut found = BTreeSet::new();
    for name in names {
        let Some(id) = guideline.rec_named(name) else {
            let near = nearest(name, guideline.recommendations.iter().map(|rec| rec.name.as_str()));
            let hint = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            return Err(Unreadable(format!("this guideline has no recommendation called `{name}`{hint}")));
        };
        found.insert(id);
    }
    Ok(found)
}
