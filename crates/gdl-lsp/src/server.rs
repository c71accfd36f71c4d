//! The loop: messages come in, each request gets exactly one answer, and after each change the guidelines are looked at anew.
//! Requests that need what is known of the guidelines wait until the last change was looked at.

use crate::analysis::{Analysis, Job, analyze};
use crate::capabilities;
use crate::client::{Client, Settings};
use crate::events::Event;
use crate::proofs::prover;
use crate::protocol::{Answer, Refused, Value, error, json};
use crate::requests;
use crate::state::{Proofs, Server, Stage, Waiting};
use crate::texts;
use crate::uri;
use crate::wire::{self, Incoming};
use crate::world::World;
use std::io::{BufRead, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel};
use std::thread;
use std::time::Instant;

/// Bytes of stack for each thread: as much as checking the deepest text takes, on every system.
const STACK: usize = 64 * 1024 * 1024;
/// Messages that wait to be looked at before the reader waits, too.
const WAITING: usize = 256;

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
    let wanted = Arc::new(AtomicU64::new(0));
    let tasks = prover(events.clone(), Arc::clone(&wanted), STACK)?;
    let jobs = analyst(events)?;
    let server = Server::new(out, jobs, Proofs { tasks, wanted, at: None, running: false }, world);
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
        let mut ahead: Option<Job> = None;
        while let Some(mut job) = ahead.take().or_else(|| waiting.recv().ok()) {
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
            // What is asked for next, while nobody types.
            let mut typed = || {
                ahead = ahead.take().or_else(|| waiting.try_recv().ok());
                ahead.is_some()
            };
            let _ = catch_unwind(AssertUnwindSafe(|| {
                last.views.values().for_each(|view| view.make_ready(&mut typed));
            }));
        }
    })?;
    Ok(jobs)
}

impl Server {
    /// Runs until the client ends; whether it ended as it should.
    fn run(mut self, happened: &Receiver<Event>) -> bool {
        loop {
            let event = match self.proofs.at {
                None => happened.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(at) => happened.recv_timeout(at.saturating_duration_since(Instant::now())),
            };
            let mut next = match event {
                Ok(event) => Some(event),
                Err(RecvTimeoutError::Timeout) => {
                    self.prove();
                    None
                }
                Err(RecvTimeoutError::Disconnected) => return false,
            };
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
                    Event::Proved(view, proved) => self.proved(&view, proved),
                    Event::Done(id, answer) => self.done(id, answer),
                }
                next = happened.try_recv().ok();
            }
            self.look();
        }
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
                self.stop_jobs(error::CANCELLED, "the server is shut down");
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
    pub fn serve_waiting(&mut self) {
        if self.stale || self.analysis.revision != self.revision {
            return;
        }
        let unproved = self.proves() && !self.unproved().is_empty();
        let mut left = Vec::new();
        for Waiting { id, method, params } in std::mem::take(&mut self.waiting) {
            if method == requests::PROVED && unproved {
                left.push(Waiting { id, method, params });
                continue;
            }
            match requests::beginning(&method) {
                None => {
                    let answer = self.guarded(&method, params);
                    self.send(id, answer);
                }
                Some(begin) => match begin(self, params) {
                    Ok(run) => self.begin(id, run),
                    Err(refused) => self.refuse(id, &refused),
                },
            }
        }
        if !left.is_empty() && !self.proofs.running {
            self.proofs.at = Some(Instant::now());
        }
        self.waiting.extend(left);
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
            } else {
                self.stop_job(&id);
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
}
