//! What happens: to all of it the one that answers listens.

use crate::analysis::{Analysis, View};
use crate::protocol::{Answer, Value};
use crate::proved::Proved;
use crate::wire::Incoming;
use std::sync::Arc;

/// Something that happened.
pub enum Event {
    /// The client said something.
    Client(Incoming),
    /// The guidelines were looked at; none where that went wrong.
    Analyzed(u64, Option<Analysis>),
    /// The examples and proofs of one were run.
    Proved(Arc<View>, Proved),
    /// What a client asked for is done.
    Done(Value, Answer),
}
