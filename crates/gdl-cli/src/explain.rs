//! `gdl explain`: what a code means, with a wrong example, why it is wrong, and the mended one.

use super::files::Unreadable;
use super::{Status, output};
use gdl::codes::Code;
use gdl::report::code as report;
use gdl::suggest::nearest;

/// What it was asked.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Codes or their names: GDL0312, 312, missing-unit. Without one, all codes are listed.
    #[arg(value_name = "CODE")]
    codes: Vec<String>,
}

/// Runs the command.
pub fn run(options: &Options) -> Result<Status, Unreadable> {
    if options.codes.is_empty() {
        output::result(&report::list(output::look()))?;
        return Ok(Status::Fine);
    }
    let codes = options.codes.iter().map(|word| code(word)).collect::<Result<Vec<_>, _>>()?;
    let pages: Vec<String> = codes.into_iter().map(|code| report::page(code, output::look())).collect();
    output::result(&pages.join("\n"))?;
    Ok(Status::Fine)
}

fn code(word: &str) -> Result<Code, Unreadable> {
    Code::of(word).ok_or_else(|| {
        let ids = Code::ALL.iter().map(|code| code.name());
        // Another number is another code, however near.
        let near = nearest(word, ids).map_or(String::new(), |near| format!("; did you mean {near}?"));
        Unreadable(format!("{word}: there is no such code{near} (`gdl explain` lists all)"))
    })
}
