//! A guideline as a query for engines that hospitals already run: one query with a column for each recommendation, as exact
//! about what is not known as an answer for a single case is. The author's words are printed where SQL's own three-valued logic
//! is proved to say the same as all completions do (`extended`); what it does not say is printed from the diagrams (`planes`).

mod build;
mod derived;
mod dialect;
mod extended;
mod facts;
mod free;
mod names;
pub mod plan;
mod planes;
mod scene;
mod table;
mod ties;
mod words;
mod written;

pub use build::{Asked, plan};
pub use dialect::Dialect;
pub use plan::Plan;
pub use table::{table, validity};
pub use written::{Layout, query};
