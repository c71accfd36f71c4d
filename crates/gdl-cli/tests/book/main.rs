//! The book holds: every page that is run, and the page of every code. `UPDATE_BOOK=1 cargo test --test book` writes the
//! outputs anew; read the difference before you keep it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    clippy::print_stdout
)]

mod codes;
mod held;
mod pages;

use libtest_mimic::Arguments;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    if pages::updating() {
        // Two tests may write to one page.
        arguments.test_threads = Some(1);
    }
    let trials = [pages::trials(), codes::trials()];
    libtest_mimic::run(&arguments, trials.into_iter().flatten().collect()).exit_code()
}

/// Where the book, the guidelines and the pages of `tests/cli` stand.
fn repository() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}
