//! What users see: text for people, JSON for machines. Nothing here reads a file or prints.

pub mod diagnostics;
