//! Every file of `tests/sessions` that ends in `.session` is a test: texts, what an editor does with them, and behind each
//! command, in lines that begin with `>`, what comes back. Each is run as several clients see it: places in UTF-16 and in UTF-8,
//! and texts whose lines end with CR and LF. `UPDATE_SESSIONS=1 cargo test -p gdl-lsp --test sessions` writes anew what comes back.
//!
//! | line | what it does |
//! |---|---|
//! | `== NAME`, then lines | a file that is there from the beginning |
//! | `== session` | the commands begin |
//! | `options JSON` | settings of the client; the first command, if it stands there |
//! | `open NAME`, `close NAME`, `save NAME` | |
//! | `new NAME "TEXT"` | opens a text that no disk has |
//! | `edit NAME LINE:COLUMN-LINE:COLUMN "TEXT"` | lines and columns from 1, in characters |
//! | `write NAME "TEXT"`, `delete NAME` | something else changes the disk |
//! | `commit` | the disk as it is becomes the last commit |
//! | `answer NAME CASE`, `question NAME CASE FACT`, `give NAME CASE FACT "VALUE"` | of a case, `-` for none |
//! | `tests`, `test NAME "TITLE"`, `explain NAME "TITLE"`, `verify NAME`, `diff NAME` | |
//! | `findings` | the findings of all files |
//! | any other word | a request, as `commands.rs` has it |
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    clippy::print_stdout
)]

mod commands;
mod custom;
#[path = "../support/mod.rs"]
mod support;

use libtest_mimic::{Arguments, Failed, Trial};
use std::fs;
use std::path::Path;
use std::process::ExitCode;

/// How a client sees texts.
#[derive(Debug, Clone, Copy)]
pub struct Way {
    /// It counts characters in bytes.
    pub utf8: bool,
    /// Its lines end with CR and LF.
    pub returns: bool,
    /// All that clients can: versions in edits, related places, tags.
    pub able: bool,
}

fn main() -> ExitCode {
    let mut trials = Vec::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sessions");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths.into_iter().filter(|path| path.extension().is_some_and(|e| e == "session")) {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        trials.push(Trial::test(name, move || session(&path).map_err(Failed::from)));
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn session(path: &Path) -> Result<(), String> {
    let written = fs::read_to_string(path).unwrap();
    let ways = [(false, false), (true, false), (false, true)];
    for (at, (utf8, returns)) in ways.into_iter().enumerate() {
        let way = Way { utf8, returns, able: true };
        let came = commands::run(&written, way);
        if at == 0 && std::env::var_os("UPDATE_SESSIONS").is_some() {
            fs::write(path, &came).unwrap();
            return Ok(());
        }
        if came != written {
            let first = came.lines().zip(written.lines()).position(|(a, b)| a != b);
            let line = first.unwrap_or(came.lines().count().min(written.lines().count()));
            let shown = |text: &str| text.lines().skip(line.saturating_sub(3)).take(12).collect::<Vec<_>>().join("\n");
            return Err(format!("{way:?}, line {}: expected\n{}\n\ncame\n{}", line + 1, shown(&written), shown(&came)));
        }
    }
    Ok(())
}
