//! What takes longer than a key: examples, proofs and comparisons that a client asked for. They run beside the answers, one after the
//! other, and are stopped when the client takes them back or a text changes.

use crate::protocol::{Answer, Refused, Value, error};
use crate::state::Server;
use crate::tasks::{Job, Task};
use gdl::decide::stop::Stop;
use std::sync::atomic::Ordering;
use std::time::Instant;

impl Server {
    /// Begins something that takes long.
    pub fn begin(&mut self, id: Value, run: Box<dyn FnOnce(&Stop) -> Answer + Send>) {
        self.proofs.wanted.store(self.revision, Ordering::Relaxed);
        let task = Task::job(self.revision, Job { id: id.clone(), run });
        if self.proofs.tasks.send(task).is_ok() {
            self.jobs_begun.push(id);
        } else {
            self.refuse(id, &Refused::because("nothing is proved any more: start the language server again"));
        }
    }

    /// Something that took long is done.
    pub fn done(&mut self, id: Value, answer: Answer) {
        // What was taken back is answered already.
        let Some(at) = self.jobs_begun.iter().position(|begun| *begun == id) else { return };
        self.jobs_begun.remove(at);
        self.send(id, answer);
        self.publish();
    }

    /// The client takes back something that takes long.
    pub fn stop_job(&mut self, id: &Value) {
        let Some(at) = self.jobs_begun.iter().position(|begun| begun == id) else { return };
        let id = self.jobs_begun.remove(at);
        self.refuse(id, &Refused { code: error::CANCELLED, why: "the client took it back".to_owned() });
        // The others go on: only where none is left, what runs is stopped.
        if self.jobs_begun.is_empty() && !self.proofs.running {
            self.proofs.wanted.store(self.revision.saturating_add(1), Ordering::Relaxed);
            self.proofs.at = Some(Instant::now());
        }
    }

    /// All that takes long is answered with why it is not done.
    pub fn stop_jobs(&mut self, code: i32, why: &str) {
        for id in std::mem::take(&mut self.jobs_begun) {
            self.refuse(id, &Refused { code, why: why.to_owned() });
        }
    }
}
