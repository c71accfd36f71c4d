//! The program as its users run it: what it writes, what it prints, how it ends.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    clippy::print_stdout
)]

mod asking;
mod budget;
mod diff_git;
#[path = "../book/held.rs"]
mod held;
mod hostile;
mod imports;
mod pipelines;
mod printed;
mod writing;

#[path = "../../../../tests/shapes/mod.rs"]
mod shapes;
