//! From the written tree to the checked guideline.
pub mod model;
pub mod suggest;
pub mod units;
