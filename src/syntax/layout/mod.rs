//! The layout of a text: its lines, which of them belong together, how deep they nest, and signs that are not seen.

pub mod blanks;
pub mod lines;
pub mod nesting;
pub mod pieces;
pub mod unseen;
