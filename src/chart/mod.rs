//! Flow charts of recommendations, terms and the scope: their diagrams in the author's terms. A fact is a box, a threshold a range,
//! what two ways share stands once, and where a chart would be large the terms and recommendations that the author names are
//! boxes of their own.

mod boxes;
mod cut;
mod export;
mod layout;
mod of;
mod svg;
mod table;
mod words;

pub use boxes::{Asked, Asks, Chart, End, Target, Way};
pub use export::{dot, mermaid};
pub use layout::Layout;
pub use of::{Of, Undrawn, charts, named};
pub use svg::{Drawn, drawing, file};
pub use table::{Table, table};
pub use words::{Words, drawn, in_words};
