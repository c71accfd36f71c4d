//! Every test that is a file: dropping one into a folder below `tests` adds a test with its name. Each module says what its
//! folders hold, and what a test is that one of them gives.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    clippy::print_stdout
)]

mod answers;
mod cases;
mod check;
mod diff;
mod examples;
mod fmt;
mod mistakes;
mod parts;
mod schema;
mod verify;

#[path = "../case_support/mod.rs"]
mod case_support;
#[path = "../check_support/mod.rs"]
mod check_support;
#[path = "../disk/mod.rs"]
mod disk;
#[path = "../format_support/mod.rs"]
mod format_support;

#[path = "../mistake_support/mod.rs"]
mod mistake_support;

use libtest_mimic::{Arguments, Failed, Trial};
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> ExitCode {
    let trials = [
        answers::trials(),
        cases::trials(),
        check::trials(),
        diff::trials(),
        examples::trials(),
        fmt::trials(),
        mistakes::trials(),
        parts::trials(),
        schema::trials(),
        verify::trials(),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials.into_iter().flatten().collect()).exit_code()
}

/// A test for every file below a folder that is one, by its path within the folder.
fn each(folder: &'static str, is_one: fn(&str) -> bool, test: fn(&Path) -> Result<()>) -> Vec<Trial> {
    let mut found = Vec::new();
    collect(Path::new(folder), &mut found);
    found.sort();
    let trial = |path: PathBuf| {
        let within = path.strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/");
        let run = move || test(&path).map_err(|error| Failed::from(error.to_string()));
        is_one(&within).then(|| Trial::test(format!("{folder}/{within}"), run))
    };
    found.into_iter().filter_map(trial).collect()
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, found);
        } else {
            found.push(path);
        }
    }
}
