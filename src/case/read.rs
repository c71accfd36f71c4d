//! From the tree of a case file to a case: which entry gives which fact. One run reports every fault, and one mistake
//! is reported once: what stands below a wrong name is read as if the name were right, but not kept.

use super::document::{Format, parse};
use super::everyday;
use super::expect::{brief, found, twice};
use super::names::{Meant, Names};
use super::patient::{Assignment, Case, CaseId, CaseRead};
use super::tree::{Item, Key, Kind};
use super::worked_out::worked_out;
use super::{forms, lists, today, unseen, values};
use crate::check::model::{FactId, Guideline, ListedId};
use crate::codes::Code;
use crate::diagnostic::{self, Diagnostic};
use crate::source::{SourceId, Sources, Span};
use rustc_hash::FxHashMap;

/// The key that names a case.
const ID: &str = "id";

/// Reads the case in a source, as JSON or YAML by its name and first character.
pub fn read_case(guideline: &Guideline, sources: &Sources, source: SourceId) -> CaseRead {
    let (name, text) = sources.get(source).map_or(("", ""), |file| (file.name.as_str(), &*file.text));
    CaseReader::new(guideline).read(source, text, Format::of(name, text))
}

/// Reads many cases of one guideline.
#[derive(Debug)]
pub struct CaseReader<'g> {
    guideline: &'g Guideline,
    names: Names<'g>,
}

impl<'g> CaseReader<'g> {
    /// A reader of cases for a guideline.
    pub fn new(guideline: &'g Guideline) -> Self {
        CaseReader { guideline, names: Names::new(guideline) }
    }

    /// Reads one case; `source` is the text's id in the store that will show the findings.
    pub fn read(&self, source: SourceId, text: &str, format: Format) -> CaseRead {
        let case = Case::unknown(self.guideline);
        let mut walk = Walk {
            reader: self,
            case,
            seen: FxHashMap::default(),
            listed: FxHashMap::default(),
            diagnostics: Vec::new(),
        };
        let root = parse(source, text, format);
        let unseen = unseen::refused(source, text, root.as_ref().ok());
        match root {
            Ok(root) => walk.root(&root),
            // Where the text cannot be read for such a character, that is what there is to say.
            Err(fault) if unseen.is_empty() || fault.code != Code::CaseSyntax => walk.diagnostics.push(fault),
            Err(_) => {}
        }
        let Walk { case, mut diagnostics, .. } = walk;
        let caused = |found: &Diagnostic| {
            let spans = unseen.iter().map(Diagnostic::span);
            let span = found.span();
            spans.into_iter().any(|unseen| unseen.start < span.end && span.start < unseen.end)
        };
        diagnostics.retain(|found| !caused(found));
        diagnostics.extend(unseen);
        diagnostic::sort(&mut diagnostics);
        CaseRead { case, diagnostics }
    }
}

struct Walk<'r, 'g> {
    reader: &'r CaseReader<'g>,
    case: Case,
    seen: FxHashMap<FactId, Span>,
    listed: FxHashMap<ListedId, Span>,
    diagnostics: Vec<Diagnostic>,
}

/// Where an object stands.
struct Place<'p> {
    /// Name of its group; empty at the top.
    group: &'p str,
    /// False where values are checked but belong to no fact for certain.
    keep: bool,
}

impl Walk<'_, '_> {
    fn root(&mut self, root: &Item) {
        match &root.kind {
            Kind::Object(entries) => self.object(entries, &Place { group: "", keep: true }),
            _ => self.diagnostics.push(no_object(root)),
        }
    }

    fn object(&mut self, entries: &[(Key, Item)], place: &Place<'_>) {
        let mut keys: FxHashMap<&str, Span> = FxHashMap::default();
        for (key, node) in entries {
            let name = if place.group.is_empty() { key.text.clone() } else { format!("{}.{}", place.group, key.text) };
            let first = *keys.entry(&key.text).or_insert(key.span);
            let repeated = (first != key.span).then_some(first);
            if place.group.is_empty() && key.text == ID {
                self.id(key, node, repeated);
            } else if let (true, Kind::Object(inner)) = (self.holds_facts(&name, node), &node.kind) {
                if let Some(first) = repeated {
                    self.twice(&format!("the group `{name}`"), key.span, first);
                }
                let keep = place.keep && repeated.is_none();
                self.object(inner, &Place { group: &name, keep });
            } else if let Some(id) = self.reader.names.fact(&name) {
                self.fact(id, key, node, place.keep);
            } else if let Some(id) = self.reader.names.list(&name) {
                self.list(id, key, node, place.keep);
            } else if self.reader.names.is_group(&name) {
                self.group_value(&name, node);
            } else if let Some(first) = repeated {
                self.twice(&brief(&name), key.span, first);
            } else if today::is_unasked(&self.reader.names, &name) {
                today::unasked(node, &mut self.diagnostics);
            } else {
                self.unknown(&name, key, node, place);
            }
        }
    }

    /// Whether an object stands for a group: what is known in part of a fact of the same name may stand there, too.
    fn holds_facts(&self, name: &str, node: &Item) -> bool {
        let names = &self.reader.names;
        let Kind::Object(inner) = &node.kind else { return false };
        let inside = |key: &Key| {
            let name = format!("{name}.{}", key.text);
            names.fact(&name).is_some() || names.is_group(&name)
        };
        let part = names.fact(name).is_some() && forms::is_part(inner) && !inner.iter().any(|(key, _)| inside(key));
        names.is_group(name) && !part
    }

    fn id(&mut self, key: &Key, node: &Item, repeated: Option<Span>) {
        if let Some(first) = repeated {
            return self.twice("the `id` of the case", key.span, first);
        }
        self.case.id = match &node.kind {
            Kind::Null => None,
            Kind::Number(text) => Some(CaseId { text: text.clone(), number: true }),
            Kind::Text { text, .. } if !text.trim().is_empty() => Some(CaseId { text: text.clone(), number: false }),
            _ => {
                let found = Diagnostic::new(Code::CaseBadId, node.span, "the `id` of a case is a text or a number");
                self.diagnostics.push(found.help("write the name of the case, such as \"case-17\", or leave `id` out"));
                None
            }
        };
    }

    fn fact(&mut self, id: FactId, key: &Key, node: &Item, keep: bool) {
        let Some(fact) = self.reader.guideline.fact(id) else { return };
        if keep {
            let first = *self.seen.entry(id).or_insert(key.span);
            if first != key.span {
                return self.twice(&brief(&fact.name), key.span, first);
            }
        }
        if node.kind == Kind::Null {
            return;
        }
        let value = values::read(fact, node, &mut self.diagnostics);
        if let Some(value) = value.filter(|_| keep) {
            self.case.set(Assignment { fact: id, beside: fact.never, value: Some(value), span: node.span });
        }
    }

    fn list(&mut self, id: ListedId, key: &Key, node: &Item, keep: bool) {
        if keep {
            let first = *self.listed.entry(id).or_insert(key.span);
            if first != key.span {
                let name = self.reader.guideline.listed.get(id).map_or_else(String::new, |list| brief(&list.name));
                return self.twice(&name, key.span, first);
            }
        }
        if node.kind == Kind::Null {
            return;
        }
        let listing = lists::read(self.reader.guideline, id, node, &mut self.diagnostics);
        if let Some(listing) = listing.filter(|_| keep) {
            self.case.lists.insert(id, listing);
        }
    }

    /// A value for a group. Null says that nothing is known of any of its facts.
    fn group_value(&mut self, name: &str, node: &Item) {
        if node.kind == Kind::Null {
            return;
        }
        let message = format!("`{name}` is a group of facts and takes no value itself");
        let found = Diagnostic::new(Code::CaseGroupIsNoFact, node.span, message);
        let members: Vec<String> =
            self.reader.names.members(name).iter().take(8).map(|fact| format!("`{fact}`")).collect();
        self.diagnostics.push(found.help(format!("give a fact of the group: {}", members.join(", "))));
    }

    fn unknown(&mut self, name: &str, key: &Key, node: &Item, place: &Place<'_>) {
        let meant = self.reader.names.meant(name, matches!(node.kind, Kind::Object(_)));
        let message = match name {
            "" => "an entry has no name".to_owned(),
            _ => format!("the guideline has no fact {}", brief(name)),
        };
        if let Some((what, help)) = worked_out(self.reader.guideline, name).filter(|_| place.group.is_empty()) {
            self.diagnostics.push(Diagnostic::new(Code::CaseUnknownFact, key.span, what).help(help));
            return;
        }
        let mut found = Diagnostic::new(Code::CaseUnknownFact, key.span, message).label("not declared");
        if let Some(help) = everyday::truth(self.reader.guideline, node) {
            found = found.help(help);
        } else if let Some(meant) = &meant {
            found = found.help(meant.question());
            if let Some(right) = meant.replacement(place.group, key) {
                found = found.guess(key.span, right);
            }
        } else if node.kind == Kind::Null && !key.quoted && key.text.contains(':') {
            found = found.help("in YAML a blank stands behind the colon");
        } else if !place.group.is_empty() {
            found = found.help(format!("the group has {}", self.reader.names.members(place.group).join(", ")));
        } else {
            found = found.help(format!("the guideline has {}", self.reader.names.top().join(", ")));
        }
        self.diagnostics.push(found);
        if let (Some(Meant::Group(group)), Kind::Object(inner)) = (&meant, &node.kind) {
            self.object(inner, &Place { group, keep: false });
        }
    }

    fn twice(&mut self, what: &str, span: Span, first: Span) {
        self.diagnostics.push(twice(what, span, first));
    }
}

/// A case that is no object.
fn no_object(root: &Item) -> Diagnostic {
    let what = found(root);
    let found = Diagnostic::new(Code::CaseNotObject, root.span, format!("a case is a set of named facts, not {what}"));
    match &root.kind {
        Kind::Text { text, quoted: false } if text.contains(':') => {
            found.help("in YAML a blank stands behind the colon of an entry")
        }
        Kind::List(_) => found.help("A case file describes one patient. Give each patient a file of its own"),
        _ => found.help("write facts with their values: {\"tumor\": {\"ki67\": \"4 %\"}}"),
    }
}
