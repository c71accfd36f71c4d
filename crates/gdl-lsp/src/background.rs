//! What goes on beside the answers: which folders hold guidelines, when these are looked at anew, what findings are sent, and when
//! proofs begin and end.

use crate::analysis::{Analysis, Job, View};
use crate::findings::{self, Published};
use crate::protocol::{Value, error, json};
use crate::proved::Proved;
use crate::state::{Server, Stage};
use crate::tasks::Task;
use crate::uri;
use crate::world::is_guideline;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// So long nobody types before proofs begin.
const PAUSE: Duration = Duration::from_millis(300);

impl Server {
    /// Whether proofs are wanted.
    pub fn proves(&self) -> bool {
        !self.client.settings.no_proofs
    }

    /// The guidelines that are open and without errors, and whose proofs are not made.
    pub fn unproved(&self) -> Vec<Arc<View>> {
        let open = |view: &View| {
            let mut texts = view.texts.iter().zip(view.project.sources.iter());
            texts.any(|(known, (_, file))| known.version.is_some() && !file.imported)
        };
        let wanted = |view: &&Arc<View>| view.sound.is_some() && view.proved().is_none() && open(view);
        self.analysis.views.values().filter(wanted).cloned().collect()
    }

    /// Nobody typed for a moment: proofs begin.
    pub fn prove(&mut self) {
        self.proofs.at = None;
        let views = self.unproved();
        if !views.is_empty() && self.proves() && !self.stale {
            self.proofs.wanted.store(self.revision, Ordering::Relaxed);
            self.proofs.running = self.proofs.tasks.send(Task::proofs(self.revision, views)).is_ok();
        }
        self.refresh();
    }

    /// The examples and proofs of a guideline were run.
    pub fn proved(&mut self, view: &Arc<View>, proved: Proved) {
        // Of a guideline that is another one by now nothing is known.
        let current = self.analysis.views.get(&view.place).is_some_and(|now| Arc::ptr_eq(now, view));
        if current {
            // What a client asked for spared no step: it is kept.
            if view.proved().is_none() {
                view.prove(Arc::new(proved));
            }
            self.publish();
            if self.client.refreshes.lenses {
                self.ask("workspace/codeLens/refresh", &Value::Null);
            }
        }
        self.proofs.running = !self.unproved().is_empty() && self.proofs.running;
        self.serve_waiting();
    }

    /// Has the client ask again for what is drawn into texts.
    pub fn refresh(&mut self) {
        if self.client.refreshes.hints && self.client.settings.case.is_some() {
            self.ask("workspace/inlayHint/refresh", &Value::Null);
        }
        if self.client.refreshes.tokens {
            self.ask("workspace/semanticTokens/refresh", &Value::Null);
        }
    }

    /// The client opened or closed folders.
    pub fn folders_changed(&mut self, params: &Value) {
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
    pub fn find_folders(&mut self) {
        let world = &self.overlay.world;
        self.folders = self.roots.iter().flat_map(|root| world.folders(root)).map(|path| world.real(&path)).collect();
        self.everything();
    }

    /// Anything may have changed.
    pub fn everything(&mut self) {
        self.changed = None;
        self.outdated();
    }

    /// What is known is not of the texts as they are: proofs of it are stopped.
    pub fn outdated(&mut self) {
        self.stale = true;
        self.proofs.wanted.store(self.revision.saturating_add(1), Ordering::Relaxed);
        (self.proofs.at, self.proofs.running) = (None, false);
        self.stop_jobs(error::CONTENT_MODIFIED, "the text was changed meanwhile");
    }

    /// Some texts changed, by their true paths.
    pub fn touch(&mut self, paths: impl IntoIterator<Item = PathBuf>) {
        // What is to be looked at as a whole stays so.
        if !self.stale {
            self.changed = Some(BTreeSet::new());
        }
        self.outdated();
        if let Some(changed) = &mut self.changed {
            changed.extend(paths);
        }
    }

    /// Has the guidelines looked at, where something changed.
    pub fn look(&mut self) {
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

    /// The guidelines were looked at.
    pub fn analyzed(&mut self, revision: u64, done: Option<Analysis>) {
        // What was known before is dropped once its successor is told.
        let _before = Arc::clone(&self.analysis);
        match done {
            Some(done) => self.analysis = Arc::new(done),
            None => {
                let message = "gdl: checking failed; this is a fault of gdl, please report it";
                self.notify("window/logMessage", &json!({"type": 1, "message": message}));
                self.analysis = Arc::new(Analysis { revision, ..Analysis::default() });
            }
        }
        self.publish();
        if self.analysis.revision == self.revision && !self.stale {
            self.proofs.at = Some(Instant::now().checked_add(PAUSE).unwrap_or_else(Instant::now));
        }
        self.serve_waiting();
    }

    /// Sends the findings of each file of which they are others than before, and none of files that have none any more.
    pub fn publish(&mut self) {
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

    /// Sends the findings of one file.
    pub fn tell(&self, published: &Published) {
        let mut params = json!({"uri": published.uri, "diagnostics": published.shown});
        if let (Some(version), Some(object)) = (published.version, params.as_object_mut()) {
            object.insert("version".to_owned(), version.into());
        }
        self.notify("textDocument/publishDiagnostics", &params);
    }
}
