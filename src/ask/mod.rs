//! Which fact to ask next of a patient of whom not all is known, so that few questions decide what is wanted. A pure function
//! of the guideline, of what is known, and of what was asked before: the same everywhere, and for a program that keeps no
//! state.
//!
//! Only facts that matter to an open verdict are asked. Of these, the one that is most likely pivotal comes first: the share of
//! completions in which another value of this fact alone gives another verdict. A pivotal fact has to be asked in any
//! order, so that nothing is wasted.

mod order;
mod pivotal;
mod wanted;

pub use order::next;
pub use wanted::{Asking, Item, Next, beside, hanging, open, verdicts};
