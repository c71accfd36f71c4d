//! The one structure behind exact answers: each fact's values fall into finitely many classes (`domain`), and each
//! condition becomes a reduced ordered multi-valued decision diagram over them (`diagram`, `compile`). `table` lays
//! the diagrams out for one quick walk a verdict; `findings` says what only they can see of a guideline.

pub mod budget;
pub mod calendar;
pub mod cases;
pub mod cells;
pub mod chain;
pub mod compile;
pub mod completions;
pub mod condition;
pub mod counted;
pub mod curve;
pub mod dated;
pub mod diagram;
pub mod domain;
pub mod factors;
pub mod findings;
pub mod interval;
pub mod joint;
pub mod linear;
pub mod meet;
pub mod moved;
mod multiple;
pub mod polyhedron;
mod positive;
pub mod product;
pub mod rests;
pub mod root;
pub mod rowed;
pub mod scan;
pub mod stop;
pub mod table;
pub mod usual;
pub mod way;
pub mod witness;

pub use budget::Budget;
pub use compile::{Compiled, compile};
