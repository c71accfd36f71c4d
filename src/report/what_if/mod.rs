//! What changes where facts of a case are otherwise: two answers held against each other, thing by thing. Only what differs is
//! told.

mod aspects;
mod compared;
mod json;
mod sides;
mod text;

pub use compared::compared;
pub use json::{WhatIfV1, json};
pub use sides::{Change, Compared, Instead, Side, Touched};
pub use text::text;
