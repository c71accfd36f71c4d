//! What users see: text for people, JSON for machines. Nothing here reads a file or prints.

pub mod answer_json;
pub mod answer_text;
pub mod code;
pub mod cover;
pub mod coverage;
pub mod diagnostics;
pub mod diff;
pub mod drawn;
pub mod evidence;
pub mod explain;
pub mod github;
pub mod junit;
pub mod listing;
pub mod markdown;
pub mod markup;
pub mod order;
pub mod refusal;
pub mod sarif;
pub mod show;
pub mod style;
pub mod suggest;
pub mod terminal;
pub mod tests;
pub mod trace;
pub mod verify;
pub mod worksheet;
