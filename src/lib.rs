//! GDL.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::arithmetic_side_effects, clippy::string_slice))]
pub mod case;
pub mod check;
pub mod codes;
pub mod diagnostic;
pub mod number;
pub mod source;
pub mod syntax;
