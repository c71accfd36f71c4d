//! A client for tests: it speaks the protocol with a server in the same process, over pipes, and keeps what it was told.
#![allow(dead_code)]

use gdl::project::{Files, Folder, Memory, Unread};
use gdl_lsp::{Committed, World};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, PipeReader, PipeWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

/// A disk in memory that can be written while the server runs.
#[derive(Default)]
pub struct Shelf(pub Mutex<Memory>, pub Mutex<BTreeMap<PathBuf, Vec<u8>>>, pub Mutex<Option<Memory>>);

impl Shelf {
    pub fn put(&self, path: &str, text: impl Into<Vec<u8>>) {
        let text = text.into();
        if path.ends_with(".gdl") {
            self.0.lock().unwrap().put(path, text.clone());
        }
        self.1.lock().unwrap().insert(path.into(), text);
    }

    pub fn remove(&self, path: &str) {
        self.0.lock().unwrap().remove(Path::new(path));
        self.1.lock().unwrap().remove(Path::new(path));
    }

    /// Keeps the texts as they are, as the last commit.
    pub fn commit(&self) {
        *self.2.lock().unwrap() = Some(self.0.lock().unwrap().clone());
    }

    fn other(&self, path: &Path) -> Option<Vec<u8>> {
        self.1.lock().unwrap().get(path).cloned()
    }
}

impl Files for Shelf {
    fn list(&self, folder: &Path) -> Result<Folder, Unread> {
        self.0.lock().unwrap().list(folder)
    }

    fn read(&self, file: &Path, limit: usize) -> Result<Vec<u8>, Unread> {
        self.0.lock().unwrap().read(file, limit)
    }
}

impl World for Shelf {
    fn real(&self, path: &Path) -> PathBuf {
        path.to_owned()
    }

    fn folders(&self, root: &Path) -> Vec<PathBuf> {
        let all = self.1.lock().unwrap();
        let gdl = all.keys().filter(|path| path.starts_with(root) && path.extension().is_some_and(|e| e == "gdl"));
        let mut found: Vec<PathBuf> = gdl.filter_map(|path| path.parent()).map(Path::to_owned).collect();
        found.sort();
        found.dedup();
        found
    }

    fn settings(&self, folder: &Path) -> Result<Option<Vec<u8>>, Unread> {
        Ok(self.other(&folder.join("gdl.toml")))
    }

    fn case(&self, file: &Path) -> Result<Vec<u8>, Unread> {
        let missing = || Unread { path: file.to_owned(), why: "there is no such file".to_owned(), missing: true };
        self.other(file).ok_or_else(missing)
    }

    fn today(&self) -> String {
        "2026-11-28".to_owned()
    }

    fn committed(&self, place: &Path) -> Result<Committed, String> {
        let committed = self.2.lock().unwrap().clone().ok_or("not in a git repository")?;
        Ok(Committed { files: Box::new(committed), place: place.to_owned(), root: ROOT.into() })
    }
}

/// The client.
pub struct Client {
    to: PipeWriter,
    from: BufReader<PipeReader>,
    next: i64,
    /// The last findings of each file.
    pub published: BTreeMap<String, Value>,
    /// Everything else that was told without being asked.
    pub told: Vec<Value>,
    server: Option<JoinHandle<bool>>,
}

pub const ROOT: &str = "/w";

/// The address of a file of a test.
pub fn uri(name: &str) -> String {
    if name.contains(':') { name.to_owned() } else { format!("file://{ROOT}/{name}") }
}

impl Client {
    /// A server that has not been spoken to.
    pub fn raw(world: Arc<Shelf>) -> Client {
        let (input, to) = std::io::pipe().unwrap();
        let (from, output) = std::io::pipe().unwrap();
        let server = std::thread::spawn(move || gdl_lsp::serve(BufReader::new(input), output, world).unwrap());
        let from = BufReader::new(from);
        Client { to, from, next: 0, published: BTreeMap::new(), told: Vec::new(), server: Some(server) }
    }

    /// A server that is ready.
    pub fn start(world: Arc<Shelf>, capabilities: &Value, options: &Value) -> (Client, Value) {
        let mut client = Client::raw(world);
        let folder = json!([{"uri": format!("file://{ROOT}"), "name": "w"}]);
        let params = json!({"processId": null, "rootUri": null, "capabilities": capabilities, "workspaceFolders": folder,
            "initializationOptions": options});
        let answer = client.request("initialize", params).unwrap();
        client.notify("initialized", json!({}));
        client.settle();
        (client, answer)
    }

    pub fn send_bytes(&mut self, bytes: &[u8]) {
        self.to.write_all(bytes).unwrap();
    }

    pub fn send(&mut self, message: &Value) {
        let text = message.to_string();
        self.send_bytes(format!("Content-Length: {}\r\n\r\n{text}", text.len()).as_bytes());
    }

    pub fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    /// Sends a request without waiting for its answer.
    pub fn begin(&mut self, method: &str, params: Value) -> i64 {
        self.next += 1;
        self.send(&json!({"jsonrpc": "2.0", "id": self.next, "method": method, "params": params}));
        self.next
    }

    pub fn request(&mut self, method: &str, params: Value) -> Result<Value, Value> {
        let id = self.begin(method, params);
        loop {
            let message = self.receive().expect("an answer");
            if message.get("id") == Some(&json!(id)) && message.get("method").is_none() {
                return match message.get("error") {
                    Some(error) => Err(error.clone()),
                    None => Ok(message["result"].clone()),
                };
            }
            self.keep(message);
        }
    }

    /// Waits until everything was looked at and told.
    pub fn settle(&mut self) {
        self.request("gdl/settled", json!({})).unwrap();
    }

    pub fn keep(&mut self, message: Value) {
        if message["method"] == "textDocument/publishDiagnostics" {
            let uri = message["params"]["uri"].as_str().unwrap().to_owned();
            self.published.insert(uri, message["params"].clone());
        } else {
            if message.get("method").is_some() && message.get("id").is_some() {
                self.send(&json!({"jsonrpc": "2.0", "id": message["id"], "result": null}));
            }
            self.told.push(message);
        }
    }

    /// The next message; none at the end.
    pub fn receive(&mut self) -> Option<Value> {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if self.from.read_line(&mut line).unwrap() == 0 {
                return None;
            }
            if line == "\r\n" {
                break;
            }
            if let Some(value) = line.strip_prefix("Content-Length: ") {
                length = value.trim().parse().unwrap();
            }
        }
        let mut bytes = vec![0; length];
        self.from.read_exact(&mut bytes).unwrap();
        Some(serde_json::from_slice(&bytes).unwrap())
    }

    /// Ends the server as the protocol wants it; whether it did.
    pub fn stop(mut self) -> bool {
        self.request("shutdown", Value::Null).unwrap();
        self.notify("exit", Value::Null);
        self.server.take().unwrap().join().unwrap()
    }

    /// The editor goes away without a word; how the server ended.
    pub fn vanish(mut self) -> bool {
        drop(self.to);
        let server = self.server.take().unwrap();
        std::io::copy(&mut self.from, &mut std::io::sink()).unwrap();
        server.join().unwrap()
    }
}

/// The NET guideline with what it imports, below `/w`.
pub fn net() -> Arc<Shelf> {
    let shelf = Arc::new(Shelf::default());
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../guidelines");
    for folder in ["net-local-therapy", "oncology/patient"] {
        for entry in std::fs::read_dir(root.join(folder)).unwrap().flatten().filter(|entry| entry.path().is_file()) {
            let name = entry.file_name().into_string().unwrap();
            shelf.put(&format!("{ROOT}/{folder}/{name}"), std::fs::read(entry.path()).unwrap());
        }
    }
    shelf
}
