//! `gdl test`: the examples and invariants that a guideline carries.

use super::check;
use super::files::{self, Unreadable};
use super::{Status, output, write};
use clap::{Args, ValueEnum};
use gdl::check::model::Guideline;
use gdl::eval::Engine;
use gdl::report::{coverage as report, junit, suggest, tests};
use gdl::source::Sources;
use gdl::testing::{self, Choice, Report};
use gdl::verify::{self, Budget};
use std::path::PathBuf;

/// Arguments of `gdl test`.
#[derive(Debug, Args)]
pub struct Options {
    /// The guideline: a folder of .gdl files, or a file.
    #[arg(value_name = "GUIDELINE")]
    guideline: PathBuf,
    /// How to report.
    #[arg(long, value_enum, default_value_t = TestFormat::Text)]
    format: TestFormat,
    /// Run only what has this text in its title, in capitals or not; repeat it for more.
    #[arg(long, value_name = "TEXT")]
    filter: Vec<String>,
    /// Stop behind the first failure.
    #[arg(long)]
    fail_fast: bool,
    /// List the titles with their places, and run nothing.
    #[arg(long, conflicts_with_all = ["fail_fast", "coverage", "coverage_html", "minimum"])]
    list: bool,
    /// Report which verdicts and which values of conditions the examples show.
    #[arg(long)]
    coverage: bool,
    /// Write a page with the guideline's text, each condition marked by what the examples show of it.
    #[arg(long, value_name = "FILE")]
    coverage_html: Option<PathBuf>,
    /// Fail where the examples cover less than so many percent.
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
    minimum: Option<u8>,
    /// Write examples for what the examples do not show instead, to be read by a physician and pasted.
    #[arg(long, conflicts_with_all = ["list", "format", "fail_fast", "coverage", "coverage_html", "minimum"])]
    suggest: bool,
    /// Most steps that all proofs may take together; what is not decided then is named.
    #[arg(long, value_name = "COUNT", default_value_t = verify::MAX_STEPS)]
    max_steps: u64,
}

/// How to report tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum TestFormat {
    /// For people.
    Text,
    /// For machines: one object, versioned.
    Json,
    /// For servers that run tests: JUnit XML.
    Junit,
}

/// Runs the command.
pub fn run(options: &Options) -> Result<Status, Unreadable> {
    let project = files::guideline(&options.guideline)?;
    let Some(sound) = check::sound(&project) else {
        if options.format == TestFormat::Junit {
            let label = files::name(&options.guideline);
            output::result(&junit::broken(&project.sources, &label, &project.findings))?;
        }
        return Ok(Status::BadNews);
    };
    let guideline = sound.guideline();
    let sources = &project.sources;
    let choice = Choice { titles: options.filter.clone(), fail_fast: options.fail_fast };
    refuse_idle(guideline, &choice)?;
    if options.list {
        match options.format {
            TestFormat::Text => output::result(&tests::list(guideline, sources, &choice, output::look()))?,
            TestFormat::Json => output::json(&tests::list_json(guideline, sources, &choice))?,
            TestFormat::Junit => {
                return Err(Unreadable(
                    "--list runs nothing, so that there is no result to report as JUnit".to_owned(),
                ));
            }
        }
        return Ok(Status::Fine);
    }
    let engine = sound.engine();
    let budget = Budget::new(verify::MAX_NODES, options.max_steps);
    let result = testing::run_within(&engine, &choice, &budget);
    if options.suggest {
        return suggest(&engine, sources, &result, &budget);
    }
    let wanted = options.coverage || options.coverage_html.is_some() || options.minimum.is_some();
    let coverage = wanted.then(|| testing::coverage_within(&engine, sources, &result, &budget));
    match options.format {
        TestFormat::Text => {
            output::result(&tests::text(guideline, sources, &result, output::look()))?;
            if let Some(coverage) = &coverage {
                output::result(&format!("\n{}", report::text(guideline, sources, coverage, output::look())))?;
            }
        }
        TestFormat::Json => {
            let coverage = coverage.as_ref().map(|coverage| report::json(guideline, sources, coverage));
            output::json(&tests::json(guideline, sources, &result, coverage))?;
        }
        TestFormat::Junit => {
            output::result(&junit::text(guideline, sources, &result))?;
            if let Some(coverage) = &coverage {
                output::problem(&format!("coverage: {}\n", report::figure(coverage)));
            }
        }
    }
    let mut passed = result.passed();
    if let Some(coverage) = &coverage {
        if coverage.spent {
            output::problem("gdl: what else the examples show is not decided: the budget of this run is spent\n");
            passed = false;
        }
        if let Some(path) = &options.coverage_html {
            write::file(path, &report::html::page(guideline, sources, coverage))?;
        }
        let minimum = options.minimum.map(usize::from);
        if let Some(sentence) = minimum.and_then(|minimum| report::below(coverage, minimum)) {
            output::problem(&format!("gdl: {sentence}\n"));
            passed = false;
        }
    }
    Ok(if passed { Status::Fine } else { Status::BadNews })
}

fn suggest(engine: &Engine, sources: &Sources, result: &Report, budget: &Budget) -> Result<Status, Unreadable> {
    let coverage = testing::coverage_within(engine, sources, result, budget);
    let suggestions = testing::suggest(engine, sources, &coverage, budget);
    output::result(&suggest::examples(engine.guideline(), sources, &coverage, &suggestions))?;
    Ok(if suggestions.undecided.is_empty() { Status::Fine } else { Status::BadNews })
}

/// A text that stands in no title is a slip: a run of nothing must not look like a success.
fn refuse_idle(guideline: &Guideline, choice: &Choice) -> Result<(), Unreadable> {
    let idle = choice.idle(guideline);
    let Some((text, near)) = idle.first() else { return Ok(()) };
    let help = match near {
        Some(title) => format!("did you mean \"{title}\"?"),
        None => "--list shows all titles".to_owned(),
    };
    Err(Unreadable(format!("no example and no invariant has \"{text}\" in its title; {help}")))
}
