//! What is known of every guideline at one moment: read, checked, compiled, remarked on. Made anew in a thread of its own
//! after each change; of what did not change the last one is kept.

use crate::lines::{Encoding, Lines};
use crate::protocol::{Location, Range, Uri};
use crate::proved::Proved;
use crate::uri;
use crate::world::{Overlay, is_guideline};
use gdl::codes::Code;
use gdl::config;
use gdl::diagnostic::Diagnostic;
use gdl::editor::{Examples, Index};
use gdl::eval::Engine;
use gdl::lint::{self, Settings};
use gdl::project::{Project, Sound, Unread};
use gdl::source::{SourceId, Sources, Span};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

/// What is to be looked at.
pub struct Job {
    /// Counted up with each change.
    pub revision: u64,
    /// The texts.
    pub overlay: Overlay,
    /// The folders in which guidelines are, and texts that stand alone.
    pub places: BTreeSet<PathBuf>,
    /// The true paths of what changed since the last one; none where anything may have.
    pub changed: Option<BTreeSet<PathBuf>>,
    /// How the client counts characters.
    pub encoding: Encoding,
}

/// All guidelines at one moment.
#[derive(Clone, Default)]
pub struct Analysis {
    /// Of which change.
    pub revision: u64,
    /// Each guideline or library, by its folder.
    pub views: BTreeMap<PathBuf, Arc<View>>,
    /// What could not be read at all.
    pub unread: BTreeMap<PathBuf, Unread>,
}

/// One guideline or library.
pub struct View {
    /// Its folder, or its one text.
    pub place: PathBuf,
    /// Its texts, and what was found; remarks are among it.
    pub project: Project,
    /// What may be done with it, where it has no error.
    pub sound: Option<Sound>,
    /// What is wrong with its settings.
    pub settings: Option<(Sources, Vec<Diagnostic>)>,
    /// Each text as the client knows it.
    pub texts: Vec<Known>,
    proved: RwLock<Option<Arc<Proved>>>,
    encoding: Encoding,
    index: OnceLock<Index>,
    engine: OnceLock<Engine>,
    examples: OnceLock<Examples>,
}

/// A text as the client knows it.
pub struct Known {
    /// Its true path.
    pub real: PathBuf,
    /// Its address.
    pub uri: String,
    /// The version, where it is open.
    pub version: Option<i32>,
    lines: OnceLock<Lines>,
}

impl View {
    /// Where everything is declared and named.
    pub fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::of(&self.project))
    }

    /// What answers cases, where the guideline has no error: made once for all hovers.
    pub fn engine(&self) -> Option<&Engine> {
        let sound = self.sound.as_ref()?;
        Some(self.engine.get_or_init(|| sound.engine()))
    }

    /// Its examples made ready, where the guideline has no error.
    pub fn examples(&self) -> Option<&Examples> {
        let engine = self.engine()?;
        Some(self.examples.get_or_init(|| Examples::of(engine)))
    }

    /// Makes ready what the next hover asks for, as long as nobody types.
    pub fn make_ready(&self, typed: &mut dyn FnMut() -> bool) {
        if !typed() {
            self.index();
        }
        if !typed() {
            self.engine();
        }
        if !typed() {
            self.examples();
        }
    }

    /// What its examples and proofs came to, once they were run.
    pub fn proved(&self) -> Option<Arc<Proved>> {
        self.proved.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Keeps what they came to.
    pub fn prove(&self, proved: Arc<Proved>) {
        *self.proved.write().unwrap_or_else(PoisonError::into_inner) = Some(proved);
    }

    /// The text at a true path.
    pub fn source(&self, real: &Path) -> Option<SourceId> {
        let at = self.texts.iter().position(|known| known.real == real)?;
        u32::try_from(at).ok().map(SourceId)
    }

    /// A text as the client knows it.
    pub fn known(&self, id: SourceId) -> Option<&Known> {
        self.texts.get(usize::try_from(id.0).ok()?)
    }

    /// The words of a text.
    pub fn text(&self, id: SourceId) -> &str {
        self.project.sources.get(id).map_or("", |file| &file.text)
    }

    /// The range of a place.
    pub fn range(&self, span: Span) -> Range {
        let text = self.text(span.source);
        self.lines(span.source).map_or_else(Range::default, |lines| lines.range(text, span.range(), self.encoding))
    }

    fn lines(&self, id: SourceId) -> Option<&Lines> {
        Some(self.known(id)?.lines.get_or_init(|| Lines::of(self.text(id))))
    }

    /// The byte of a position.
    pub fn offset(&self, id: SourceId, position: crate::protocol::Position) -> usize {
        self.lines(id).map_or(0, |lines| lines.offset(self.text(id), position, self.encoding))
    }

    /// The address and range of a place.
    pub fn location(&self, span: Span) -> Option<Location> {
        Some(Location { uri: Uri(self.known(span.source)?.uri.clone()), range: self.range(span) })
    }

    /// Whether what changed may change this.
    fn rests_on(&self, changed: &BTreeSet<PathBuf>) -> bool {
        let lost = |found: &Diagnostic| {
            matches!(found.code, Code::ImportNotFound | Code::ImportUnreadable | Code::ImportCircle | Code::ImportLimit)
        };
        if self.project.findings.iter().any(lost) {
            return true;
        }
        let folders: BTreeSet<&Path> = self.texts.iter().filter_map(|known| known.real.parent()).collect();
        changed.iter().any(|path| {
            *path == self.place || path.parent().is_some_and(|folder| folder == self.place || folders.contains(folder))
        })
    }
}

/// Looks at all places; of those on which nothing of what changed bears, `before` is kept.
pub fn analyze(job: &Job, before: &Analysis) -> Analysis {
    let mut done = Analysis { revision: job.revision, ..Analysis::default() };
    for place in &job.places {
        let last = before.views.get(place);
        if let (Some(last), Some(changed)) = (last, &job.changed)
            && !last.rests_on(changed)
        {
            done.views.insert(place.clone(), Arc::clone(last));
            continue;
        }
        match look(job, place, last.map(Arc::as_ref)) {
            // A folder whose last text is gone is no guideline any more.
            Ok(view) if view.texts.is_empty() => {}
            Err(unread) if unread.missing => {}
            Ok(view) => {
                done.views.insert(place.clone(), Arc::new(view));
            }
            Err(unread) => {
                done.unread.insert(place.clone(), unread);
            }
        }
    }
    done
}

fn look(job: &Job, place: &Path, last: Option<&View>) -> Result<View, Unread> {
    let overlay = &job.overlay;
    let alone = overlay.document(place).is_some_and(|_| !is_guideline(place));
    let mut project = if alone {
        let folder = place.parent().unwrap_or(Path::new(""));
        Project::load_file(overlay, place, &overlay.world.real(folder))?
    } else {
        match last {
            Some(last) => last.project.reload(overlay, place)?,
            None => Project::load(overlay, place)?,
        }
    };
    let sound = project.sound();
    let (settings, wrong) = if alone { (Settings::default(), None) } else { settings(job, place) };
    if sound.is_some() {
        let remarks = lint::lint(&project.guideline, &project.sources, &settings);
        project.remark(remarks);
    }
    let known = |path: &PathBuf| {
        let document = overlay.document(path);
        Known {
            real: overlay.world.real(path),
            uri: document.map_or_else(|| uri::uri(path, uri::HERE), |document| document.uri.clone()),
            version: document.map(|document| document.version),
            lines: OnceLock::new(),
        }
    };
    let texts = project.paths.iter().map(known).collect();
    let (place, encoding) = (place.to_owned(), job.encoding);
    Ok(View {
        place,
        project,
        sound,
        settings: wrong,
        texts,
        encoding,
        index: OnceLock::new(),
        engine: OnceLock::new(),
        examples: OnceLock::new(),
        proved: RwLock::default(),
    })
}

/// The settings beside a guideline, and what is wrong with them.
fn settings(job: &Job, place: &Path) -> (Settings, Option<(Sources, Vec<Diagnostic>)>) {
    let today = Some(job.overlay.world.today());
    let Ok(Some(bytes)) = job.overlay.settings(place) else {
        return (Settings { today, ..Settings::default() }, None);
    };
    let bytes = bytes.get(..config::MAX_BYTES).unwrap_or(&bytes);
    let path = place.join(config::FILE_NAME);
    let mut sources = Sources::new();
    let source = sources.add(gdl::characters::path(&path), String::from_utf8_lossy(bytes).into_owned());
    sources.stands_at(source, &path);
    let text = sources.get(source).map_or("", |file| &*file.text);
    let (settings, found) = config::read(source, text);
    (Settings { today, ..settings }, Some((sources, found)))
}
