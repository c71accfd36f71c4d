//! The loop: messages come in, each request gets exactly one answer, and after each change the guidelines are looked at anew.
//! Requests that need what is known of the guidelines wait until the last change was looked at.

use crate::analysis::{Analysis, Job, analyze};
use crate::capabilities;
use crate::client::{Client, Settings};
use crate::findings::{self, Published};
use crate::protocol::{Answer, Refused, Value, error, json};
use crate::requests;
use crate::texts;
use crate::uri;
use crate::wire::{self, Incoming};
use crate::world::{Documents, Overlay, World, is_guideline};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread;

/// Bytes of stack for each thread: as much as checking the deepest text takes, on every system.
const STACK: usize = 64 * 1024 * 1024;
/// Messages that wait to be looked at before the reader waits, too.
const WAITING: usize = 256;

/// Something that happened.
enum Event {
    /// The client said something.
    Client(Incoming),
    /// The guidelines were looked at; none where that went wrong.
    Analyzed(u64, Option<Analysis>),
}

/// Serves a client until it ends. Answers whether it ended as the protocol wants it: with `shutdown`, then `exit`.
pub fn serve(
    mut input: impl BufRead + Send + 'static,
    mut output: impl Write + Send + 'static,
    world: Arc<dyn World>,
) -> std::io::Result<bool> {
    let (events, happened) = sync_channel(WAITING);
    let (out, written) = channel::<Value>();
    let writer = thread::Builder::new().name("gdl-writer".into()).spawn(move || {
        written.into_iter().all(|message| wire::write(&mut output, &message).is_ok());
    })?;
    let reads = events.clone();
    // It is never waited for: nothing ends its reading but the client.
    thread::Builder::new().name("gdl-reader".into()).spawn(move || {
        loop {
            let one = wire::read(&mut input);
            let ended = one == Incoming::End;
            if reads.send(Event::Client(one)).is_err() || ended {
                return;
            }
        }
    })?;
    let jobs = analyst(events)?;
    let server = Server::new(out, jobs, world);
    let ended =
        thread::Builder::new().name("gdl-server".into()).stack_size(STACK).spawn(move || server.run(&happened))?;
    let ended = ended.join().unwrap_or(false);
    // The server is gone, and with it what the writer waits for.
    let _ = writer.join();
    Ok(ended)
}

/// The thread that looks at the guidelines.
fn analyst(events: SyncSender<Event>) -> std::io::Result<Sender<Job>> {
    let (jobs, waiting) = channel::<Job>();
    thread::Builder::new().name("gdl-analysis".into()).stack_size(STACK).spawn(move || {
        let mut last = Analysis::default();
        while let Ok(mut job) = waiting.recv() {
            // Of several only the newest is wanted, with all that changed.
            while let Ok(newer) = waiting.try_recv() {
                let before = job.changed.take();
                job = newer;
                job.changed =
                    job.changed.take().zip(before).map(|(now, before)| now.into_iter().chain(before).collect());
            }
            let revision = job.revision;
            let done = catch_unwind(AssertUnwindSafe(|| analyze(&job, &last))).ok();
            let (send, keep) = match done {
                Some(done) => (Some(done.clone()), done),
                None => (None, Analysis::default()),
            };
            last = keep;
            if events.send(Event::Analyzed(revision, send)).is_err() {
                return;
            }
        }
    })?;
    Ok(jobs)
}

/// A request that waits.
struct Waiting {
    id: Value,
    method: String,
    params: Value,
}

/// How far the client has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Before,
    Running,
    ShutDown,
}

/// What the server knows.
pub struct Server {
    out: Sender<Value>,
    jobs: Sender<Job>,
    stage: Stage,
    /// The client.
    pub client: Client,
    /// The texts.
    pub overlay: Overlay,
    /// The folders of the client, by their paths.
    pub roots: Vec<PathBuf>,
    /// Folders below them that hold guidelines.
    folders: BTreeSet<PathBuf>,
    /// Counted up with each change.
    revision: u64,
    /// What changed since the last look; none where anything may have.
    changed: Option<BTreeSet<PathBuf>>,
    stale: bool,
    /// What is known.
    pub analysis: Arc<Analysis>,
    waiting: Vec<Waiting>,
    published: BTreeMap<PathBuf, Published>,
    asked: u64,
}

impl Server {
    fn new(out: Sender<Value>, jobs: Sender<Job>, world: Arc<dyn World>) -> Server {
        Server {
            out,
            jobs,
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
        }
    }

    /// Runs until the client ends; whether it ended as it should.
    fn run(mut self, happened: &Receiver<Event>) -> bool {
        while let Ok(event) = happened.recv() {
            let mut next = Some(event);
            // All that came meanwhile is taken before the guidelines are looked at.
            while let Some(event) = next {
                match event {
                    Event::Client(Incoming::End) => return self.stage == Stage::ShutDown,
                    Event::Client(Incoming::Message(message)) => {
                        if message.get("method").and_then(Value::as_str) == Some("exit") && message.get("id").is_none()
                        {
                            return self.stage == Stage::ShutDown;
                        }
                        self.message(message);
                    }
                    Event::Client(Incoming::Unreadable(why)) => {
                        self.refuse(Value::Null, &Refused { code: error::PARSE, why });
                    }
                    Event::Analyzed(revision, done) => self.analyzed(revision, done),
                }
                next = happened.try_recv().ok();
            }
            self.look();
        }
        false
    }

    fn message(&mut self, mut message: Value) {
        let Some(object) = message.as_object_mut() else {
            let why = "a message is an object".to_owned();
            return self.refuse(Value::Null, &Refused { code: error::INVALID_REQUEST, why });
        };
        let (id, params) = (object.remove("id"), object.remove("params").unwrap_or(Value::Null));
        match (id, object.remove("method")) {
            (Some(id @ (Value::Number(_) | Value::String(_))), Some(Value::String(method))) => {
                self.request(id, method, params);
            }
            (None, Some(Value::String(method))) => self.notified(&method, params),
            // An answer to what the server asked: nothing hangs on it.
            (Some(_), None) if object.contains_key("result") || object.contains_key("error") => {}
            (id, _) => {
                let why = "a request has a number or a text as its id, and the name of a method".to_owned();
                self.refuse(id.unwrap_or(Value::Null), &Refused { code: error::INVALID_REQUEST, why });
            }
        }
    }

    fn request(&mut self, id: Value, method: String, params: Value) {
        let wrong = |code, why: &str| Err(Refused { code, why: why.to_owned() });
        let answer = match (self.stage, method.as_str()) {
            (Stage::Before, "initialize") => Ok(self.initialize(&params)),
            (Stage::Before, _) => wrong(error::NOT_INITIALIZED, "`initialize` comes first"),
            (Stage::Running, "initialize") => wrong(error::INVALID_REQUEST, "this server is initialized already"),
            (Stage::Running, "shutdown") => {
                self.stage = Stage::ShutDown;
                for waiting in std::mem::take(&mut self.waiting) {
                    let why = "the server is shut down".to_owned();
                    self.refuse(waiting.id, &Refused { code: error::CANCELLED, why });
                }
                Ok(Value::Null)
            }
            (Stage::ShutDown, _) => wrong(error::INVALID_REQUEST, "the server is shut down"),
            (Stage::Running, known) if requests::waits(known) => {
                self.waiting.push(Waiting { id, method, params });
                return self.serve_waiting();
            }
            (Stage::Running, known) if requests::is_known(known) => self.guarded(known, params),
            (Stage::Running, unknown) => {
                Err(Refused { code: error::METHOD_NOT_FOUND, why: format!("nothing answers `{unknown}`") })
            }
        };
        self.send(id, answer);
    }

    /// A fault in one answer ends nothing but that answer.
    fn guarded(&mut self, method: &str, params: Value) -> Answer {
        catch_unwind(AssertUnwindSafe(|| requests::answer(self, method, params))).unwrap_or_else(|_| {
            Err(Refused { code: error::INTERNAL, why: "this is a fault of gdl, please report it".to_owned() })
        })
    }

    /// Answers what waited for the last look, in order.
    fn serve_waiting(&mut self) {
        if self.stale || self.analysis.revision != self.revision {
            return;
        }
        for Waiting { id, method, params } in std::mem::take(&mut self.waiting) {
            let answer = self.guarded(&method, params);
            self.send(id, answer);
        }
    }

    fn send(&self, id: Value, answer: Answer) {
        match answer {
            Ok(result) => self.say(json!({"jsonrpc": "2.0", "id": id, "result": result})),
            Err(refused) => self.refuse(id, &refused),
        }
    }

    fn refuse(&self, id: Value, refused: &Refused) {
        self.say(json!({"jsonrpc": "2.0", "id": id, "error": {"code": refused.code, "message": refused.why}}));
    }

    /// Tells the client something.
    pub fn notify(&self, method: &str, params: &Value) {
        self.say(json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    fn ask(&mut self, method: &str, params: &Value) {
        self.asked = self.asked.saturating_add(1);
        let id = format!("gdl-{}", self.asked);
        self.say(json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
    }

    fn say(&self, message: Value) {
        // A client that is gone hears nothing.
        let _ = self.out.send(message);
    }

    fn initialize(&mut self, params: &Value) -> Value {
        self.client = Client::of(params);
        self.stage = Stage::Running;
        self.roots = self.client.folders.iter().filter_map(|folder| uri::path(folder, uri::HERE)).collect();
        capabilities::all(&self.client)
    }

    fn notified(&mut self, method: &str, params: Value) {
        if method == "$/cancelRequest" {
            let id = params.get("id").cloned().unwrap_or(Value::Null);
            if let Some(at) = self.waiting.iter().position(|waiting| waiting.id == id) {
                self.waiting.remove(at);
                self.refuse(id, &Refused { code: error::CANCELLED, why: "the client took it back".to_owned() });
            }
            return;
        }
        if self.stage != Stage::Running {
            return;
        }
        match method {
            "initialized" => {
                if self.client.watches {
                    let watchers = json!([{"globPattern": "**/*.gdl"}, {"globPattern": "**/gdl.toml"}]);
                    let registration = json!({"id": "gdl-files", "method": "workspace/didChangeWatchedFiles",
                        "registerOptions": {"watchers": watchers}});
                    self.ask("client/registerCapability", &json!({"registrations": [registration]}));
                }
                self.find_folders();
            }
            "textDocument/didOpen" => {
                let changed = texts::open(&mut self.overlay, params);
                self.text_changed(changed);
            }
            "textDocument/didChange" => {
                let encoding = self.client.abilities.encoding;
                let changed = texts::change(&mut self.overlay, params, encoding);
                self.text_changed(changed);
            }
            "textDocument/didClose" => {
                let changed = texts::close(&mut self.overlay, params);
                self.text_changed(changed);
            }
            "textDocument/didSave" => {
                let path = params.pointer("/textDocument/uri").and_then(Value::as_str);
                if let Some(path) = path.and_then(|uri| uri::path(uri, uri::HERE)) {
                    let real = self.overlay.world.real(&path);
                    self.touch([real]);
                }
            }
            "workspace/didChangeWatchedFiles" => self.find_folders(),
            "workspace/didChangeWorkspaceFolders" => self.folders_changed(&params),
            "workspace/didChangeConfiguration" => {
                let settings = params.get("settings").map(Settings::of).unwrap_or_default();
                if settings != self.client.settings {
                    self.client.abilities.book.clone_from(&settings.book);
                    self.client.settings = settings;
                    self.everything();
                }
            }
            _ => {}
        }
    }

    /// A text was opened, edited or closed, or could not be.
    fn text_changed(&mut self, changed: Result<PathBuf, texts::Unfit>) {
        match changed {
            Ok(path) => {
                self.withdraw(&path);
                self.touch([path]);
            }
            Err(unfit) => {
                // Edits before the one that did not fit were made.
                if unfit.user {
                    self.everything();
                }
                let message = json!({"type": if unfit.user { 1 } else { 4 }, "message": unfit.why});
                self.notify(if unfit.user { "window/showMessage" } else { "window/logMessage" }, &message);
            }
        }
    }

    /// Requests about a text that is another one now are not answered from it.
    fn withdraw(&mut self, path: &Path) {
        let about = |waiting: &Waiting| {
            let uri = waiting.params.pointer("/textDocument/uri").and_then(Value::as_str);
            uri.is_some_and(|uri| self.overlay.document(path).is_some_and(|document| document.uri == uri))
        };
        let (gone, left): (Vec<_>, Vec<_>) = std::mem::take(&mut self.waiting).into_iter().partition(about);
        self.waiting = left;
        for waiting in gone {
            let why = "the text was changed meanwhile".to_owned();
            self.refuse(waiting.id, &Refused { code: error::CONTENT_MODIFIED, why });
        }
    }

    fn folders_changed(&mut self, params: &Value) {
        let paths = |pointer: &str| -> Vec<PathBuf> {
            let all = params.pointer(pointer).and_then(Value::as_array);
            let uris = all.into_iter().flatten().filter_map(|one| one.get("uri").and_then(Value::as_str));
            uris.filter_map(|uri| uri::path(uri, uri::HERE)).collect()
        };
        let removed = paths("/event/removed");
        self.roots.retain(|root| !removed.contains(root));
        for added in paths("/event/added") {
            if !self.roots.contains(&added) {
                self.roots.push(added);
            }
        }
        self.find_folders();
    }

    /// Looks for guidelines below the client's folders, and at all of them.
    fn find_folders(&mut self) {
        let world = &self.overlay.world;
        self.folders = self.roots.iter().flat_map(|root| world.folders(root)).map(|path| world.real(&path)).collect();
        self.everything();
    }

    fn everything(&mut self) {
        self.changed = None;
        self.stale = true;
    }

    fn touch(&mut self, paths: impl IntoIterator<Item = PathBuf>) {
        // What is to be looked at as a whole stays so.
        if !self.stale {
            self.changed = Some(BTreeSet::new());
        }
        self.stale = true;
        if let Some(changed) = &mut self.changed {
            changed.extend(paths);
        }
    }

    /// Has the guidelines looked at, where something changed.
    fn look(&mut self) {
        if !self.stale || self.stage != Stage::Running {
            return;
        }
        self.stale = false;
        self.revision = self.revision.saturating_add(1);
        let mut places = self.folders.clone();
        for path in self.overlay.documents.keys() {
            match path.parent() {
                Some(folder) if is_guideline(path) => places.insert(folder.to_owned()),
                _ if path.ends_with(gdl::config::FILE_NAME) => false,
                _ => places.insert(path.clone()),
            };
        }
        let job = Job {
            revision: self.revision,
            overlay: self.overlay.clone(),
            places,
            changed: self.changed.take(),
            encoding: self.client.abilities.encoding,
        };
        // Where nobody looks any more, nothing is answered that would rest on it.
        if self.jobs.send(job).is_err() {
            self.notify("window/logMessage", &json!({"type": 1, "message": "gdl: nothing is checked any more"}));
        }
    }

    fn analyzed(&mut self, revision: u64, done: Option<Analysis>) {
        match done {
            Some(done) => self.analysis = Arc::new(done),
            None => {
                let message = "gdl: checking failed; this is a fault of gdl, please report it";
                self.notify("window/logMessage", &json!({"type": 1, "message": message}));
                self.analysis = Arc::new(Analysis { revision, ..Analysis::default() });
            }
        }
        self.publish();
        self.serve_waiting();
    }

    /// Sends the findings of each file of which they are others than before, and none of files that have none any more.
    fn publish(&mut self) {
        let mut now = findings::all(&self.analysis, &self.client.abilities);
        for (path, before) in std::mem::take(&mut self.published) {
            // A file that is closed keeps the address by which the client knows it.
            if let Some(published) = now.get(&path) {
                if *published == before {
                    self.published.insert(path, before);
                    continue;
                }
            } else if !before.shown.is_empty() {
                self.tell(&Published { shown: Vec::new(), version: None, ..before });
            }
        }
        now.retain(|path, _| !self.published.contains_key(path));
        for (path, published) in now {
            self.tell(&published);
            self.published.insert(path, published);
        }
    }

    fn tell(&self, published: &Published) {
        let mut params = json!({"uri": published.uri, "diagnostics": published.shown});
        if let (Some(version), Some(object)) = (published.version, params.as_object_mut()) {
            object.insert("version".to_owned(), version.into());
        }
        self.notify("textDocument/publishDiagnostics", &params);
    }
}
