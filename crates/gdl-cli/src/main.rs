//! The program `gdl`: arguments, files, printing, exit status. Everything between is the library.
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects
    )
)]

mod ask;
mod check;
mod cohort;
mod day;
mod diff;
mod eval;
mod explain;
mod export;
mod files;
mod fmt;
mod git;
mod lsp;
mod new;
mod output;
mod patient;
mod render;
mod schema;
mod shell;
mod test;
mod trace;
mod verify;
mod what_if;
mod write;

use clap::{Parser, Subcommand, ValueEnum};
use gdl::characters::unseen;
use std::path::PathBuf;
use std::process::ExitCode;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Status {
    /// Fine.
    Fine,
    /// The answer is bad news: errors found, a test fails, a case is invalid.
    BadNews,
    /// The command could not do its work.
    NoWork,
    /// Whoever asked has ended it.
    Interrupted,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> ExitCode {
        match status {
            Status::Fine => ExitCode::SUCCESS,
            Status::BadNews => ExitCode::from(1),
            Status::NoWork => ExitCode::from(2),
            Status::Interrupted => ExitCode::from(130),
        }
    }
}

/// Checks, evaluates and tests clinical guidelines written in GDL.
///
/// A guideline is a folder of .gdl files. A case is a JSON or YAML file that says what is known of one patient;
/// what it does not say is unknown, never assumed.
#[derive(Debug, Parser)]
#[command(name = "gdl", version, max_term_width = 100, arg_required_else_help = true)]
#[command(
    after_help = "Exit status: 0 fine, 1 bad news (errors found, a test fails, an invalid case), 2 the command could not do its work."
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Report every error and warning of guidelines.
    #[command(
        after_help = "Examples:\n  gdl check guidelines\n  gdl check my-guideline --deny warnings\n  gdl check my-guideline --fix\n  gdl check my-guideline --worksheet=implementability.html\n  gdl check my-guideline --format sarif > findings.sarif"
    )]
    Check(check::Options),
    /// Evaluate one case.
    #[command(
        after_help = "Examples:\n  gdl eval my-guideline --case patient.json\n  gdl eval my-guideline --case patient.yaml --set 'tumor.ki67=4 %'\n  cat patient.json | gdl eval my-guideline --case - --format json\n  gdl eval my-guideline --case patient.json --explain liver_resection\n  gdl eval my-guideline --case patient.json --what-if liver.function=compromised\n  gdl eval my-guideline --case patient.json --format html > board.html"
    )]
    Eval(eval::Options),
    /// Evaluate any number of cases: rows of JSON or of a table in, verdicts or a summary out.
    #[command(
        after_help = "Examples:\n  gdl cohort my-guideline patients.ndjson > verdicts.ndjson\n  gdl cohort my-guideline registry.csv --rename names.toml --output verdicts.csv --format csv\n  gdl cohort my-guideline registry.csv --dry-run\n  gdl cohort my-guideline registry.csv --draft-map --output map.toml\n  gdl cohort my-guideline part-*.csv.gz --format summary --by patient.sex\n  gdl cohort my-guideline --generate 1000 --seed 7 --output invented.ndjson\n\nA row that cannot be answered becomes a row that says why, and the others go on. Exit status: 0 all rows have an answer, 1 some have none, 2 the rows could not be read or written, 130 interrupted."
    )]
    Cohort(cohort::Options),
    /// Ask for what matters of one patient, the most useful question first, and answer.
    #[command(
        after_help = "Examples:\n  gdl ask my-guideline\n  gdl ask my-guideline --case patient.json --save patient.json\n  gdl ask my-guideline --until liver_resection\n  gdl ask my-guideline --format json\n\nAn answer is written as in a case, also in part: 4 %, under 3 cm, before 2020, not lung. Type help for what else can be typed."
    )]
    Ask(ask::Options),
    /// Lay out guidelines the one way; only blanks and blank lines change.
    #[command(
        after_help = "Examples:\n  gdl fmt my-guideline\n  gdl fmt --check guidelines\n  gdl fmt - < draft.gdl > tidy.gdl\n\nA file with mistakes is left as it is. Exit status: 0 done, 1 mistakes found or, with --check, something would change, 2 nothing could be read or written."
    )]
    Fmt(fmt::Options),
    /// Run the examples and invariants that a guideline carries.
    #[command(
        after_help = "Examples:\n  gdl test my-guideline\n  gdl test my-guideline --filter remnant --fail-fast\n  gdl test my-guideline --coverage-html coverage.html\n  gdl test my-guideline --minimum 80 --format junit > results.xml\n  gdl test my-guideline --suggest > suggested.txt"
    )]
    Test(test::Options),
    /// Prove what holds for every possible patient, and show a patient where a proof fails.
    #[command(
        after_help = "Examples:\n  gdl verify my-guideline\n  gdl verify my-guideline --witness-dir cases/found\n  gdl verify my-guideline --format json --stats"
    )]
    Verify(verify::Options),
    /// Show whose advice changes between two versions of a guideline, with patients; prove it where nobody's does.
    #[command(
        after_help = "Examples:\n  gdl diff guideline-1.0 guideline-1.1\n  gdl diff my-guideline --git HEAD~1\n  gdl diff my-guideline --git v1.0 --cases cases --format markdown\n  gdl diff old new --renamed tumor.ki67=tumor.ki_67\n\nExit status: 0 no patient's advice changes, 1 advice changes or the proof stays open, 2 no comparison was made."
    )]
    Diff(diff::Options),
    /// Account for every statement of the source: cited by what, narrative why, or missing.
    #[command(after_help = "Examples:\n  gdl trace my-guideline\n  gdl trace my-guideline --format json")]
    Trace {
        /// The guideline: a folder of .gdl files, or a file.
        #[arg(value_name = "GUIDELINE")]
        guideline: PathBuf,
        /// How to report.
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    /// Draw a guideline: as a site for those who review it, or the chart of one recommendation.
    #[command(
        after_help = "Examples:\n  gdl render my-guideline -o site\n  gdl render my-guideline liver_resection > liver_resection.svg\n  gdl render my-guideline scope --to mermaid\n  gdl render my-guideline liver_resection --to dot | dot -Tpdf > liver_resection.pdf"
    )]
    Render(render::Options),
    /// Say what a code means: a wrong example, why it is wrong, and the mended example.
    #[command(after_help = "Examples:\n  gdl explain GDL0312\n  gdl explain missing-unit\n  gdl explain")]
    Explain(explain::Options),
    /// Print a JSON Schema of a guideline's case files: for forms and validators of other programs.
    #[command(
        after_help = "Examples:\n  gdl schema my-guideline > my-guideline.schema.json\n  npx ajv-cli validate --spec=draft2020 --strict=false -s my-guideline.schema.json -d patient.json\n\nThe schema takes every case that gdl eval reads. Units, and whatever else only the words of a text say, are left to gdl."
    )]
    Schema(schema::Options),
    /// Write a guideline for another program: as a query for databases, exact about what is not known.
    #[command(
        after_help = "Examples:\n  gdl export my-guideline --to sql --dialect duckdb --what table\n  gdl export my-guideline --to sql --dialect duckdb -o verdicts.sql\n  gdl export my-guideline --to sql --dialect postgres --table registry.patients --id patient --columns terms,scores\n  gdl export my-guideline --to sql --dialect spark --what validity\n\nA verdict that a query cannot always tell exactly is refused, and the message says which and why; --partly answers unsettled in such rows."
    )]
    Export(export::Options),
    /// Make a small guideline to start from, with examples, a case and files for pipelines; or an empty case of a guideline.
    #[command(
        after_help = "Examples:\n  gdl new liver_metastases\n  gdl new guidelines/thyroid_nodules --title \"Thyroid nodules in adults\"\n  gdl new patient.yaml --case my-guideline\n\nWhat it says is invented, and passes gdl check, test, verify and fmt: replace it a declaration at a time."
    )]
    New(new::Options),
    /// Serve an editor: findings, completion, names and meanings while a guideline is written.
    #[command(
        after_help = "An editor starts it, and speaks the Language Server Protocol on standard input and output. The book has a page with\nwhat to write for Neovim and Helix: In an editor."
    )]
    Lsp(lsp::Options),
    /// Print the completions of a shell.
    #[command(
        after_help = "Examples:\n  gdl completions bash > ~/.local/share/bash-completion/completions/gdl\n  gdl completions zsh > ~/.zfunc/_gdl\n  gdl completions fish > ~/.config/fish/completions/gdl.fish"
    )]
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Write manual pages, one for the program and one for each command.
    #[command(after_help = "Example:\n  gdl man ~/.local/share/man/man1")]
    Man {
        /// The folder to write to.
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
}

/// How to report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// For machines: one object, versioned.
    Json,
}

/// How to report findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FindingsFormat {
    /// For people.
    Text,
    /// For machines: one object, versioned.
    Json,
    /// For code hosts and editors: SARIF 2.1.0.
    Sarif,
    /// For GitHub Actions: an annotation a line.
    Github,
}

fn main() -> ExitCode {
    let status = bounded_files().and_then(|()| match Arguments::try_parse() {
        Ok(arguments) => run(arguments.command),
        Err(told) => tell(&told),
    });
    match status {
        Ok(status) => status.into(),
        Err(error) => {
            output::failure(&error);
            Status::NoWork.into()
        }
    }
}

/// A file that may grow no further is an error like a full disk, and not the end of the program.
fn bounded_files() -> Result<(), files::Unreadable> {
    #[cfg(unix)]
    signal_hook::flag::register(signal_hook::consts::SIGXFSZ, std::sync::Arc::default())
        .map_err(|error| files::Unreadable(format!("a signal cannot be handled: {error}")))?;
    Ok(())
}

/// Prints the help or the version that was asked for, or what is wrong with the arguments.
fn tell(told: &clap::Error) -> Result<Status, files::Unreadable> {
    let words = told.render();
    // What is said back of an argument must not pass for a color of ours.
    let veiled = std::env::args_os().any(|argument| argument.to_string_lossy().chars().any(|c| unseen(c).is_some()));
    let drawn = |color: bool| if color && !veiled { words.ansi().to_string() } else { words.to_string() };
    if told.use_stderr() {
        output::problem(&drawn(output::stderr_look().color));
        return Ok(Status::NoWork);
    }
    output::result(&drawn(output::look().color))?;
    Ok(Status::Fine)
}

fn run(command: Command) -> Result<Status, files::Unreadable> {
    match command {
        Command::Check(options) => check::run(&options),
        Command::Eval(options) => eval::run(&options),
        Command::Cohort(options) => cohort::run(&options),
        Command::Ask(options) => ask::run(&options),
        Command::Fmt(options) => fmt::run(&options),
        Command::Test(options) => test::run(&options),
        Command::Verify(options) => verify::run(&options),
        Command::Diff(options) => diff::run(&options),
        Command::Trace { guideline, format } => trace::run(&guideline, format),
        Command::Render(options) => render::run(&options),
        Command::Explain(options) => explain::run(&options),
        Command::Schema(options) => schema::run(&options),
        Command::Export(options) => export::run(&options),
        Command::New(options) => new::run(&options),
        Command::Lsp(options) => lsp::run(&options),
        Command::Completions { shell } => shell::completions(shell),
        Command::Man { folder } => shell::manual(&folder),
    }
}
