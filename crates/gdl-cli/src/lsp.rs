//! `gdl lsp`: the language server, on standard input and output.

use super::files::{Disk, Unreadable};
use super::{Status, output};
use std::io;
use std::sync::Arc;

/// Arguments of `gdl lsp`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Standard input and output, which is all that there is: editors say it, and it may be left out.
    #[arg(long)]
    stdio: bool,
}

/// Serves an editor until it ends.
pub fn run(_: &Options) -> Result<Status, Unreadable> {
    let input = io::BufReader::new(io::stdin());
    match gdl_lsp::serve(input, output::protocol(), Arc::new(Disk)) {
        Ok(true) => Ok(Status::Fine),
        // The editor went away without a word.
        Ok(false) => Ok(Status::BadNews),
        Err(error) => Err(Unreadable(format!("the language server cannot be started: {error}"))),
    }
}
