//! What is done beside the answers: proofs of what is open, and what a client asked for that takes longer than a key.

use crate::analysis::View;
use crate::events::Event;
use crate::protocol::{Answer, Refused, Value, error};
use gdl::decide::stop::Stop;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::SyncSender;

/// What is done beside the answers.
pub struct Task {
    /// Of which change it is.
    pub revision: u64,
    /// What it is.
    pub work: Work,
}

/// What is done.
pub enum Work {
    /// Proofs of guidelines that are open.
    Prove(Vec<Arc<View>>),
    /// What a client asked for.
    Job(Job),
}

impl Task {
    /// The proofs of some guidelines.
    pub fn proofs(revision: u64, views: Vec<Arc<View>>) -> Task {
        Task { revision, work: Work::Prove(views) }
    }

    /// What a client asked for.
    pub fn job(revision: u64, job: Job) -> Task {
        Task { revision, work: Work::Job(job) }
    }
}

/// What is to be done.
pub struct Job {
    /// The request.
    pub id: Value,
    /// Does it.
    pub run: Box<dyn FnOnce(&Stop) -> Answer + Send>,
}

/// A request that is answered beside the others: what does it, or why nothing does.
pub type Begun = Result<Box<dyn FnOnce(&Stop) -> Answer + Send>, Refused>;

impl Job {
    /// Does it, and says so. Answers whether anybody hears it.
    pub fn done(self, stop: &Stop, events: &SyncSender<Event>) -> bool {
        let Job { id, run } = self;
        let answer = match stop.now() {
            true => Err(Refused { code: error::CONTENT_MODIFIED, why: "the text was changed meanwhile".to_owned() }),
            false => catch_unwind(AssertUnwindSafe(|| run(stop))).unwrap_or_else(|_| {
                Err(Refused { code: error::INTERNAL, why: "this is a fault of gdl, please report it".to_owned() })
            }),
        };
        events.send(Event::Done(id, answer)).is_ok()
    }
}
