//! What is declared where, and where each of it is named: definitions, references, renaming and hovers ask here.

use super::mentions::{Mention, Owner, Role, mentions};
use crate::check::is_shared;
use crate::project::Project;
use crate::source::{SourceId, Sources, Span};
use crate::syntax::ast::{ClauseKind, Declaration, File, Keyword, Text};
use crate::template::{Piece, pieces};
use std::collections::BTreeMap;

/// The place of a symbol in an [`Index`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SymbolId(pub usize);

/// What a symbol is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// What a keyword declares.
    Declared(Keyword),
    /// A member of a one-of, a set or a classification.
    Member,
    /// A part of the entries of a list.
    Part,
    /// An arm of a study.
    Arm,
    /// A level of a grading scheme.
    Grade,
}

/// Something that is declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol {
    /// What it is.
    pub kind: Kind,
    /// Its name; its title where it has only that.
    pub name: String,
    /// Its title or label.
    pub title: Option<String>,
    /// Place of its name, or of its title.
    pub span: Span,
    /// Place of the whole declaration.
    pub whole: Span,
    /// What it belongs to, where it is a part of something else.
    pub owner: Option<SymbolId>,
    /// Whether it stands in an imported folder.
    pub imported: bool,
    /// Whether it has a name, and not only a title.
    pub named: bool,
}

/// A place where something is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Use {
    /// Where.
    pub span: Span,
    /// What.
    pub of: SymbolId,
    /// Whether it is declared there.
    pub declares: bool,
    /// The declaration in which it stands.
    pub within: Option<SymbolId>,
}

/// Where everything is declared and named.
#[derive(Debug, Clone, Default)]
pub struct Index {
    /// What is declared, in the order of the texts.
    pub symbols: Vec<Symbol>,
    /// Where it is named, in the order of the texts.
    pub uses: Vec<Use>,
    /// Names that nothing declares.
    pub unknown: Vec<(Span, String)>,
    names: BTreeMap<String, SymbolId>,
    ids: BTreeMap<String, SymbolId>,
    titles: BTreeMap<(Keyword, String), SymbolId>,
    grades: BTreeMap<String, SymbolId>,
    /// Members by their owner, parts by their list, arms by their study.
    within: BTreeMap<(String, String), SymbolId>,
}

impl Index {
    /// Of a guideline or library with all that it imports.
    pub fn of(project: &Project) -> Index {
        let trees: Vec<&File> = project.sources.iter().filter_map(|(id, _)| project.tree(id)).collect();
        Index::of_trees(&project.sources, &trees)
    }

    /// Of texts that were read.
    pub fn of_trees(sources: &Sources, trees: &[&File]) -> Index {
        let mut index = Index::default();
        let files = || {
            trees.iter().flat_map(|tree| {
                let imported = sources.get(tree.source).is_some_and(|file| file.imported);
                let seen = move |one: &&Declaration| !imported || one.keyword == Keyword::Use || is_shared(one.keyword);
                tree.declarations.iter().filter(seen).map(move |one| (one, imported))
            })
        };
        for (declaration, imported) in files() {
            index.declare(declaration, imported);
        }
        for (declaration, imported) in files() {
            index.look(declaration, imported, sources);
        }
        index.uses.sort_by_key(|one| (one.span, one.of));
        index.uses.dedup();
        index
    }

    /// The symbol of an id.
    pub fn symbol(&self, id: SymbolId) -> Option<&Symbol> {
        self.symbols.get(id.0)
    }

    /// All symbols with their ids.
    pub fn all(&self) -> impl Iterator<Item = (SymbolId, &Symbol)> {
        self.symbols.iter().enumerate().map(|(at, symbol)| (SymbolId(at), symbol))
    }

    /// What is named at a place.
    pub fn at(&self, source: SourceId, offset: usize) -> Option<&Use> {
        let offset = u32::try_from(offset).ok()?;
        let behind = self.uses.partition_point(|one| (one.span.source, one.span.start) <= (source, offset));
        let before = self.uses.get(..behind)?.iter().rev().take(4);
        before.filter(|one| one.span.source == source && offset <= one.span.end).max_by_key(|one| one.span.start)
    }

    /// Where something is named.
    pub fn uses_of(&self, id: SymbolId) -> impl Iterator<Item = &Use> {
        self.uses.iter().filter(move |one| one.of == id)
    }

    /// What is declared under a name.
    pub fn named(&self, name: &str) -> Option<SymbolId> {
        self.names.get(name).or_else(|| self.ids.get(name)).copied()
    }

    /// A member, part or arm of something.
    pub fn part_of(&self, owner: &str, name: &str) -> Option<SymbolId> {
        self.within.get(&(owner.to_owned(), name.to_owned())).copied()
    }

    fn add(&mut self, symbol: Symbol) -> SymbolId {
        let id = SymbolId(self.symbols.len());
        self.uses.push(Use { span: symbol.span, of: id, declares: true, within: symbol.owner });
        self.symbols.push(symbol);
        id
    }

    fn declare(&mut self, declaration: &Declaration, imported: bool) {
        let keyword = declaration.keyword;
        if keyword == Keyword::Narrative {
            return;
        }
        let title = declaration.title.as_ref().map(|title| title.value.clone());
        let named = declaration.name.is_some();
        let place = declaration.name.as_ref().map(|name| (name.text.clone(), name.span));
        let place = place.or_else(|| declaration.title.as_ref().map(|title| (title.value.clone(), title.span)));
        let Some((name, span)) = place else { return };
        let whole = declaration.span;
        let kind = Kind::Declared(keyword);
        let id = self.add(Symbol { kind, name: name.clone(), title, span, whole, owner: None, imported, named });
        match keyword {
            Keyword::Statement => {
                self.ids.entry(name.clone()).or_insert(id);
            }
            Keyword::Reading => {
                self.ids.entry(name.clone()).or_insert(id);
                self.names.entry(name.clone()).or_insert(id);
            }
            _ if !named => {
                self.titles.entry((keyword, name.clone())).or_insert(id);
            }
            Keyword::Use => {}
            _ => {
                self.names.entry(name.clone()).or_insert(id);
            }
        }
        mentions(declaration, &mut |mention| {
            let (kind, key) = match mention.role {
                Role::NewMember(owner) => (Kind::Member, owned(owner)),
                Role::NewPart(list) => (Kind::Part, list.to_owned()),
                Role::NewArm => (Kind::Arm, name.clone()),
                Role::NewGrade => (Kind::Grade, String::new()),
                _ => return,
            };
            let known = match kind {
                Kind::Grade => self.grades.contains_key(mention.text),
                _ => self.within.contains_key(&(key.clone(), mention.text.to_owned())),
            };
            if known {
                return;
            }
            let symbol = Symbol {
                kind,
                name: mention.text.to_owned(),
                title: mention.title.map(str::to_owned),
                span: mention.span,
                whole,
                owner: Some(id),
                imported,
                named: true,
            };
            let part = self.add(symbol);
            match kind {
                Kind::Grade => self.grades.insert(mention.text.to_owned(), part),
                _ => self.within.insert((key, mention.text.to_owned()), part),
            };
        });
    }

    fn look(&mut self, declaration: &Declaration, imported: bool, sources: &Sources) {
        let own =
            declaration.name.as_ref().map(|name| name.span).or(declaration.title.as_ref().map(|title| title.span));
        let within = own.and_then(|span| self.declared_at(span));
        let mut found = Vec::new();
        if declaration.keyword == Keyword::Narrative {
            for name in declaration.name.iter().chain(&declaration.more_names) {
                found.extend(self.ids.get(&name.text).map(|id| (name.span, *id)));
            }
        }
        let mut unknown = Vec::new();
        mentions(declaration, &mut |mention| {
            let before = found.len();
            self.resolve(mention, declaration, &mut found);
            if before == found.len() && matches!(mention.role, Role::Declared | Role::Entry(_)) {
                unknown.push((mention.span, mention.text.to_owned()));
            }
        });
        if declaration.keyword == Keyword::Recommend && !imported {
            let texts = declaration.clauses.iter().filter_map(|clause| match &clause.kind {
                ClauseKind::Because(text) | ClauseKind::Note { text, .. } => Some(text),
                _ => None,
            });
            for text in declaration.title.iter().chain(texts) {
                for (span, name) in in_text(text, sources) {
                    found.extend(self.names.get(&name).map(|id| (span, *id)));
                }
            }
        }
        self.unknown.extend(unknown);
        self.uses.extend(found.into_iter().map(|(span, of)| Use { span, of, declares: false, within }));
    }

    /// The symbol whose name stands at a place; symbols stand in the order in which they were declared.
    fn declared_at(&self, span: Span) -> Option<SymbolId> {
        let at = self.symbols.partition_point(|symbol| symbol.whole.source < span.source);
        let mut low = at;
        let mut high = self.symbols.partition_point(|symbol| symbol.whole.source <= span.source);
        while low < high {
            let middle = low.midpoint(high);
            if self
                .symbols
                .get(middle)
                .is_some_and(|symbol| symbol.whole.start < span.start && symbol.whole.end <= span.start)
            {
                low = middle.saturating_add(1);
            } else {
                high = middle;
            }
        }
        let rest = self.symbols.get(low..)?.iter().take_while(|symbol| symbol.whole.source == span.source);
        rest.take(4).position(|symbol| symbol.span == span).map(|more| SymbolId(low.saturating_add(more)))
    }

    fn resolve(&self, mention: Mention<'_>, declaration: &Declaration, found: &mut Vec<(Span, SymbolId)>) {
        let Mention { text, span, role, .. } = mention;
        let named = |key: &str| self.within.get(&(key.to_owned(), text.to_owned())).copied();
        let own = declaration.name.as_ref().map_or("", |name| &name.text);
        let direct = match role {
            Role::Declared => None,
            Role::Entry(list) => self.list(list).and_then(named),
            Role::Part(list) => self.list(list).and_then(named),
            Role::Member(owner) => self.member(owner, text),
            Role::NewMember(owner) => named(&owned(owner)),
            Role::Statement => self.ids.get(text).copied(),
            Role::Title(keyword) => self.titles.get(&(keyword, text.to_owned())).copied(),
            Role::Grade => self.grades.get(text).copied(),
            Role::Arm => named(own),
            Role::Folder | Role::NewPart(_) | Role::NewArm | Role::NewGrade => None,
        };
        let may_be_any = matches!(role, Role::Declared | Role::Entry(_) | Role::Member(_));
        if let Some(id) = direct {
            // Where it is declared it is known already.
            if self.symbol(id).is_none_or(|symbol| symbol.span != span) {
                found.push((span, id));
            }
        } else if let Some(id) = self.names.get(text).filter(|_| may_be_any) {
            found.push((span, *id));
        } else if let (true, Some((list, part))) = (may_be_any, text.rsplit_once('.')) {
            // A part of a list: `tumor.target.diameter`.
            let (Some(of), Some(id)) = (self.names.get(list), self.part_of(list, part)) else { return };
            let length = u32::try_from(list.len()).unwrap_or(0);
            let end = span.start.saturating_add(length);
            found.push((Span { end, ..span }, *of));
            found.push((Span { start: end.saturating_add(1), ..span }, id));
        }
    }

    /// The list that a name stands for, be it with a part behind it.
    fn list<'n>(&self, name: &'n str) -> Option<&'n str> {
        if self.names.contains_key(name) {
            return Some(name);
        }
        name.rsplit_once('.').map(|(list, _)| list).filter(|list| self.names.contains_key(*list))
    }

    fn member(&self, owner: Owner<'_>, text: &str) -> Option<SymbolId> {
        let get = |key: &str| self.within.get(&(key.to_owned(), text.to_owned())).copied();
        let of_part = |name: &str, part: &str| get(&owned(Owner { name, part: Some(part) }));
        match owner.part {
            Some(part) => self.list(owner.name).and_then(|list| of_part(list, part)).or_else(|| get(part)),
            None => {
                get(owner.name).or_else(|| owner.name.rsplit_once('.').and_then(|(list, part)| of_part(list, part)))
            }
        }
    }
}

fn owned(owner: Owner<'_>) -> String {
    owner.part.map_or_else(|| owner.name.to_owned(), |part| format!("{} {part}", owner.name))
}

/// The names in the braces of a text, each with its place.
fn in_text(text: &Text, sources: &Sources) -> Vec<(Span, String)> {
    let written = sources.text(text.span);
    let mut found = Vec::new();
    for piece in pieces(written) {
        let Piece::Value(name, brace) = piece else { continue };
        let behind = written.get(brace.saturating_add(1)..).unwrap_or("");
        let blanks = behind.len().saturating_sub(behind.trim_start().len());
        let start = usize::try_from(text.span.start)
            .unwrap_or(0)
            .saturating_add(brace)
            .saturating_add(1)
            .saturating_add(blanks);
        found.push((Span::new(text.span.source, start, start.saturating_add(name.len())), name.to_owned()));
    }
    found
}
