//! Many cases at once: the diagrams of a guideline as one straight-line program over planes of bits, one for what may hold
//! and one for what may not. It is as exact as an answer for a single case is. What planes cannot say is told apart row by
//! row, and goes the way of single cases.

mod block;
mod cursor;
mod diagrams;
mod fields;
mod hanging;
mod ordered;
mod plan;
mod plane;
mod program;
mod quick;
mod row;
mod single;
mod ties;
mod whole;

pub use block::{Block, Columns, Decided, Residue};
pub use plane::{Plane, ROWS};
pub use quick::Quick;
pub use row::{Day, Row};
pub use single::Single;
