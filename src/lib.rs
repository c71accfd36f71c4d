//! GDL: a declarative language for clinical guidelines, and its compiler.
//!
//! Data flows one way: text → [`syntax`] → [`check`] → [`decide`] → [`eval`] → [`report`] → [`cli`].
//! The core is pure: texts in, values out. Only [`cli`] reads files and prints.
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        clippy::string_slice
    )
)]

pub mod case;
pub mod characters;
pub mod check;
pub mod cli;
pub mod codes;
pub mod config;
pub mod dates;
pub mod decide;
pub mod diagnostic;
pub mod diff;
pub mod driver;
pub mod eval;
pub mod format;
pub mod lint;
pub mod mend;
pub mod number;
pub mod project;
pub mod report;
pub mod same;
pub mod source;
pub mod suggest;
pub mod syntax;
pub mod testing;
pub mod tokens;
pub mod verify;
pub mod worksheet;
