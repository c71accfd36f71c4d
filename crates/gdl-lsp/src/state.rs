//! What the server knows, and how it speaks to its client.

use crate::analysis::{Analysis, Job};
use crate::client::Client;
use crate::findings::Published;
use crate::protocol::{Answer, Refused, Value, json};
use crate::tasks::Task;
use crate::world::{Documents, Overlay, World};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::mpsc::Sender;
use std::time::Instant;

/// A request that waits.
pub struct Waiting {
    /// Its id.
    pub id: Value,
    /// What is asked.
    pub method: String,
    /// With which parameters.
    pub params: Value,
}

/// How far the client has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// It has said nothing.
    Before,
    /// It works.
    Running,
    /// It said that it ends.
    ShutDown,
}

/// Proofs in the background.
pub struct Proofs {
    /// Where they are asked for.
    pub tasks: Sender<Task>,
    /// The change whose proofs are wanted; those of any other are stopped.
    pub wanted: Arc<AtomicU64>,
    /// When they begin.
    pub at: Option<Instant>,
    /// Whether some are made.
    pub running: bool,
}

/// What the server knows.
pub struct Server {
    /// Where messages go.
    pub out: Sender<Value>,
    /// Where what is to be looked at goes.
    pub jobs: Sender<Job>,
    /// Proofs in the background.
    pub proofs: Proofs,
    /// How far the client has come.
    pub stage: Stage,
    /// The client.
    pub client: Client,
    /// The texts.
    pub overlay: Overlay,
    /// The folders of the client, by their paths.
    pub roots: Vec<PathBuf>,
    /// Folders below them that hold guidelines.
    pub folders: BTreeSet<PathBuf>,
    /// Counted up with each change.
    pub revision: u64,
    /// What changed since the last look; none where anything may have.
    pub changed: Option<BTreeSet<PathBuf>>,
    /// Whether something changed since.
    pub stale: bool,
    /// What is known.
    pub analysis: Arc<Analysis>,
    /// Requests that wait for the next look.
    pub waiting: Vec<Waiting>,
    /// The findings that were sent, by the true paths of their files.
    pub published: BTreeMap<PathBuf, Published>,
    /// How often the client was asked for something.
    pub asked: u64,
    /// Requests that take long, and are under way.
    pub jobs_begun: Vec<Value>,
}

impl Server {
    /// One that knows nothing yet.
    pub fn new(out: Sender<Value>, jobs: Sender<Job>, proofs: Proofs, world: Arc<dyn World>) -> Server {
        Server {
            out,
            jobs,
            proofs,
            stage: Stage::Before,
            client: Client::default(),
            overlay: Overlay { world, documents: Documents::new() },
            roots: Vec::new(),
            folders: BTreeSet::new(),
            revision: 0,
            changed: None,
            stale: false,
            analysis: Arc::default(),
            waiting: Vec::new(),
            published: BTreeMap::new(),
            asked: 0,
            jobs_begun: Vec::new(),
        }
    }

    /// Answers a request.
    pub fn send(&self, id: Value, answer: Answer) {
        match answer {
            Ok(result) => self.say(json!({"jsonrpc": "2.0", "id": id, "result": result})),
            Err(refused) => self.refuse(id, &refused),
        }
    }

    /// Answers a request with why it is not met.
    pub fn refuse(&self, id: Value, refused: &Refused) {
        self.say(json!({"jsonrpc": "2.0", "id": id, "error": {"code": refused.code, "message": refused.why}}));
    }

    /// Tells the client something.
    pub fn notify(&self, method: &str, params: &Value) {
        self.say(json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    /// Asks the client for something.
    pub fn ask(&mut self, method: &str, params: &Value) {
        self.asked = self.asked.saturating_add(1);
        let id = format!("gdl-{}", self.asked);
        let mut message = json!({"jsonrpc": "2.0", "id": id, "method": method});
        if let (false, Some(object)) = (params.is_null(), message.as_object_mut()) {
            object.insert("params".to_owned(), params.clone());
        }
        self.say(message);
    }

    fn say(&self, message: Value) {
        // A client that is gone hears nothing.
        let _ = self.out.send(message);
    }
}
