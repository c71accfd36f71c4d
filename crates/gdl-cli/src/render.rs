//! `gdl render`: a guideline drawn for people: as a site, or the chart of one recommendation.

use super::check;
use super::files::{self, Unreadable};
use super::{Status, output, write};
use clap::{Args, ValueEnum};
use gdl::chart::{self, Of, Undrawn};
use gdl::driver;
use gdl::eval::Engine;
use gdl::pages;
use gdl::report::style::plural;
use gdl::source::Sources;
use gdl::suggest::nearest;
use std::path::PathBuf;

/// Arguments of `gdl render`.
#[derive(Debug, Args)]
pub struct Options {
    /// The guideline: a folder of .gdl files, or a file.
    #[arg(value_name = "GUIDELINE")]
    guideline: PathBuf,
    /// Draw the chart of one thing: a recommendation, a term that is a condition, a class, or `scope`.
    #[arg(value_name = "NAME", required_unless_present = "output", conflicts_with = "output")]
    name: Option<String>,
    /// In which language the chart is drawn.
    #[arg(long, value_enum, default_value_t = Language::Svg, conflicts_with = "output")]
    to: Language,
    /// Write the whole guideline as a site to a folder: a new or an empty one, or one that this command has written.
    #[arg(short, long, value_name = "FOLDER")]
    output: Option<PathBuf>,
}

/// The language of a chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Language {
    /// A drawing for browsers and word processors.
    Svg,
    /// For pages that take Mermaid.
    Mermaid,
    /// For Graphviz.
    Dot,
}

/// Runs the command.
pub fn run(options: &Options) -> Result<Status, Unreadable> {
    let project = files::guideline(&options.guideline)?;
    let Some(sound) = check::sound(&project) else { return Ok(Status::BadNews) };
    let engine = sound.engine();
    if let Some(folder) = &options.output {
        if sound.guideline().header.is_none() {
            let path = files::name(&options.guideline);
            return Err(Unreadable(format!(
                "{path}: no `guideline` is declared here, only definitions that others import"
            )));
        }
        let site = pages::site::site(&engine, &project.sources, &driver::digest(&project.sources));
        let files = site.map_err(|fault| Unreadable(format!("the pages cannot be made: {fault}")))?;
        write::site(folder, &files)?;
        output::result(&format!("{}: {}\n", files::name(folder), plural(files.len(), "page")))?;
        return Ok(Status::Fine);
    }
    let name = options.name.as_deref().unwrap_or("");
    let of = named(&engine, name)?;
    let drawn = drawn(&engine, &project.sources, of, options.to);
    let text = drawn.map_err(|why| Unreadable(format!("`{name}` has no chart: {why}")))?;
    output::result(&text)?;
    Ok(Status::Fine)
}

/// What has a chart under a name.
fn named(engine: &Engine, name: &str) -> Result<Of, Unreadable> {
    let guideline = engine.guideline();
    if let Some(of) = chart::named(guideline, name) {
        return Ok(of);
    }
    let all = chart::charts(guideline);
    let near = nearest(name, all.iter().map(|of| of.name(guideline)));
    let hint = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
    Err(Unreadable(format!(
        "this guideline has no recommendation, condition or class called `{name}` that could be drawn{hint}"
    )))
}

fn drawn(engine: &Engine, sources: &Sources, of: Of, to: Language) -> Result<String, Undrawn> {
    let (drawn, words) = chart::drawn(engine, sources, of)?;
    let guideline = engine.guideline();
    Ok(match to {
        Language::Svg => chart::file(guideline, &drawn, &words),
        Language::Mermaid => chart::mermaid(guideline, &drawn, &words),
        Language::Dot => chart::dot(guideline, &drawn, &words),
    })
}
