//! Evaluation: the engine that gives exact answers fast, and the three-valued walker that explains them.

pub mod answer;
mod around;
pub mod beside;
mod bounds;
mod by_rows;
mod contradictions;
pub mod doses;
pub mod engine;
pub mod explain;
pub mod gaps;
pub mod kleene;
mod known;
mod lies;
mod listed;
mod matter;
pub mod mentioned;
mod pieces;
mod places;
mod placing;
mod prepare;
mod prepared;
pub mod readings;
mod regions;
mod remaining;
mod settle;
mod standing;
mod stretch;
mod tie;
mod trial;
pub mod values;
mod verdicts;
pub mod wordings;

pub use engine::{Engine, Subject};
pub use listed::Unlisted;
pub use prepared::{Prepared, holds_in};
pub use standing::{Refusal, Standing};
