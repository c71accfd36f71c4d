//! Evaluation: the engine that gives exact answers fast, and the three-valued walker that explains them.

pub mod answer;
pub mod engine;
pub mod explain;
pub mod gaps;
pub mod kleene;
mod known;
mod standing;

pub use engine::{Engine, Prepared, Subject};
pub use standing::{Refusal, Standing};
