//! GDL: a declarative language for clinical guidelines, and its compiler.
//!
//! Texts go in, values come out: nothing here reads a file, prints, or looks at a clock. A guideline is loaded through its
//! front door, [`project`]:
//!
//! ```
//! use gdl::{case, eval::Subject, project::{Memory, Project}, source::Sources};
//! use std::path::Path;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut files = Memory::default();
//! for folder in ["guidelines/net-local-therapy", "guidelines/oncology/patient"] {
//!     for entry in std::fs::read_dir(folder)?.flatten().filter(|entry| entry.path().is_file()) {
//!         files.put(entry.path(), std::fs::read(entry.path())?);
//!     }
//! }
//! let project = Project::load(&files, Path::new("guidelines/net-local-therapy"))?;
//! let engine = project.sound().expect("a guideline without errors").engine();
//!
//! let mut cases = Sources::new();
//! let source = case::add_source(&mut cases, "patient", br#"{ "patient": { "age": 64 } }"#).expect("text");
//! let read = case::read_case(engine.guideline(), &cases, source);
//! let prepared = engine.prepare(&read.case.values);
//! for (id, recommendation) in engine.guideline().recommendations.with_ids() {
//!     println!("{}: {:?}", recommendation.name, engine.verdict(&prepared, Subject::Rec(id)));
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Data flows one way: text → [`syntax`] → [`check`] → [`decide`] → [`eval`] → [`report`].
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

pub mod ask;
pub mod case;
pub mod change;
pub mod characters;
pub mod chart;
pub mod check;
pub mod codes;
pub mod columns;
pub mod config;
pub mod dates;
pub mod decide;
pub mod diagnostic;
pub mod diff;
pub mod driver;
pub mod editor;
pub mod enclosure;
pub mod eval;
pub mod figures;
pub mod format;
pub mod interpret;
pub mod lint;
pub mod lists;
pub mod mend;
pub mod number;
#[cfg(feature = "pages")]
pub mod pages;
pub mod project;
pub mod real;
pub mod report;
pub mod same;
pub mod source;
pub mod sql;
pub mod suggest;
pub mod syntax;
pub mod template;
pub mod testing;
pub mod tokens;
pub mod verify;
pub mod worksheet;
