//! What changed between two versions of a guideline, and for whom: the difference of their diagrams. What is said to be
//! unchanged is proved for every patient whom both versions allow.

mod beside;
mod cases;
mod compare;
mod difference;
mod guards;
mod merge;
mod pairing;
mod patient;
mod refused;
mod remap;
mod same;
mod shown;
mod texts;
mod values;

pub use cases::{CaseChange, VerdictChange, changes};
pub use compare::{Failed, compare};
pub use difference::{AdviceChange, BesideChange, Difference, Part, Parts};
pub use guards::guards;
pub use merge::Side;
pub use pairing::Renamed;
pub use patient::Changed;
pub use shown::{Shown, When};
pub use texts::TextChange;
