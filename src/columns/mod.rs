//! Many cases at once: the diagrams of a guideline as one straight-line program over planes of bits, one for what may hold
//! and one for what may not. It is as exact as an answer for a single case is. What planes cannot say is told apart row by
//! row, and goes the way of single cases.

mod block;
mod diagrams;
mod plan;
mod plane;
mod program;
mod quick;

pub use block::{Block, Columns, Decided};
pub use plane::{Plane, ROWS};
pub use quick::{Quick, Row};
