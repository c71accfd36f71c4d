//! Why a verdict comes out as it does, in facts with values: on which of them it rests, which changes of them would make a
//! recommendation apply, and which answers would settle what is open. Pure functions of a guideline and a case.
//!
//! Candidates are found on the guideline's diagrams, restricted to the case (`paths`): the cheapest ways to another
//! terminal, with what is not known taken as it may be. What is printed is found on the diagram of the changed case
//! (`region`), as the widest range that says the same throughout, and asked of the engine once more (`realize`): a change that
//! the engine does not confirm, or that makes nobody of the patient, is not told.

mod meet;
mod needed;
mod paths;
mod realize;
mod region;
mod rests;
mod settle;
mod vary;
mod widen;

pub use needed::{Distance, Needed, Set, needed};
pub use realize::Change;
pub use rests::{Rests, rests};
pub use settle::{Leads, Next, Settling, settling};
