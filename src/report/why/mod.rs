//! Why a recommendation applies or does not, in facts with values: on what it rests, which changes would turn it, which answers
//! would settle it. The word is "if", never "to obtain": nobody is told to change a patient.

mod json;
mod text;
mod words;

pub use json::{ExplainV1, json};
pub(super) use text::{scope, text};
