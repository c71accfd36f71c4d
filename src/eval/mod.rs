//! Evaluation: the plain interpreter that specifies the answer, the three-valued walker that explains it, and the
//! engine that gives it exactly and fast.

pub mod answer;
pub mod engine;
pub mod explain;
pub mod interpret;
pub mod kleene;
mod standing;

pub use engine::{Engine, Prepared, Subject};
pub use standing::{Refusal, Standing};
