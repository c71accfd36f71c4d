//! What cases say of lists, what comes of it, and why it may be too little.

use crate::check::model::{Guideline, ListedId, Listing, Values};
use crate::source::Span;
use std::collections::BTreeMap;

/// What cases say of the lists of a guideline.
pub type Listings = BTreeMap<ListedId, Listing>;

/// A guideline in which nothing is asked of a list any more, and what is known of its facts.
#[derive(Debug, Clone)]
pub struct Placed {
    /// The guideline. It holds the one that it was made from.
    pub guideline: Guideline,
    /// What is known, of the facts that were made for the entries, too.
    pub values: Values,
}

/// What is asked of a list and cannot be decided: too much of it is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TooOpen {
    /// The list.
    pub list: String,
    /// What is asked, as it is written.
    pub asked: String,
    /// What is too much.
    pub why: String,
    /// Where it is asked.
    pub span: Span,
}
