//! How a text is built up: what it declares, what can be folded, what a selection grows to, and where its imports lead.

use super::index::{Index, Kind, SymbolId};
use super::mentions::mentions;
use crate::project::Project;
use crate::source::{SourceId, Span};
use crate::syntax::ast::{File, Keyword};
use std::path::PathBuf;

/// What a text declares, each with the members and parts that it has; those of examples, which hold none, too.
pub fn declared(index: &Index, source: SourceId) -> Vec<(SymbolId, Vec<SymbolId>)> {
    let mut found: Vec<(SymbolId, Vec<SymbolId>)> = Vec::new();
    for (id, symbol) in index.all().filter(|(_, symbol)| symbol.span.source == source) {
        match symbol.kind {
            Kind::Declared(_) => found.push((id, Vec::new())),
            _ => {
                if let Some((_, parts)) = found.iter_mut().rev().find(|(of, _)| Some(*of) == symbol.owner) {
                    parts.push(id);
                }
            }
        }
    }
    found
}

/// Something that can be folded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fold {
    /// From its first line to its last.
    pub span: Span,
    /// Whether it is made of comments.
    pub comment: bool,
}

/// What can be folded: declarations, clauses of several lines, and comments that stand below each other.
pub fn folds(file: &File, text: &str) -> Vec<Fold> {
    let mut found: Vec<Fold> = Vec::new();
    let several = |span: Span| text.get(span.range()).is_some_and(|text| text.contains('\n'));
    for declaration in &file.declarations {
        let spans = std::iter::once(declaration.span).chain(declaration.clauses.iter().map(|clause| clause.span));
        found.extend(spans.filter(|span| several(*span)).map(|span| Fold { span, comment: false }));
    }
    let mut run: Option<Span> = None;
    for comment in &file.comments {
        let between = |run: Span| text.get(Span { start: run.end, end: comment.start, ..run }.range());
        match run.filter(|run| between(*run).is_some_and(|gap| gap.trim().is_empty() && gap.matches('\n').count() == 1))
        {
            Some(before) => run = Some(before.to(*comment)),
            None => {
                found.extend(run.filter(|run| several(*run)).map(|span| Fold { span, comment: true }));
                run = Some(*comment);
            }
        }
    }
    found.extend(run.filter(|run| several(*run)).map(|span| Fold { span, comment: true }));
    found.sort_by_key(|fold| (fold.span, fold.comment));
    found
}

/// What a selection at a place grows to, from the inside out: the word, the parts of the condition, the clause, the
/// declaration, the text.
pub fn selections(file: &File, text: &str, offset: usize) -> Vec<Span> {
    let at = |span: Span| {
        let range = span.range();
        range.start <= offset && offset <= range.end
    };
    let mut found = vec![Span::new(file.source, 0, text.len())];
    for declaration in file.declarations.iter().filter(|one| at(one.span)) {
        found.push(declaration.span);
        for clause in declaration.clauses.iter().filter(|clause| at(clause.span)) {
            found.push(clause.span);
        }
        mentions(declaration, &mut |mention| {
            if at(mention.span) {
                found.push(mention.span);
            }
        });
        found.extend(super::expressions::around(declaration, offset));
    }
    if let Some(token) = word_at(text, offset) {
        found.push(Span::new(file.source, token.0, token.1));
    }
    found.sort_by_key(|span| (span.range().len(), span.start));
    found.dedup();
    // Each holds the one before it.
    let mut grown: Vec<Span> = Vec::new();
    for span in found {
        if grown.last().is_none_or(|last| span.start <= last.start && last.end <= span.end) {
            grown.push(span);
        }
    }
    grown
}

/// The word, number or text at a place.
pub fn word_at(text: &str, offset: usize) -> Option<(usize, usize)> {
    let line = text.get(..offset)?.rfind('\n').map_or(0, |at| at.saturating_add(1));
    let tokens = crate::tokens::tokens(text.get(line..)?);
    let mut best = None;
    for token in tokens {
        let (start, end) = (line.saturating_add(token.start), line.saturating_add(token.end()));
        if start > offset {
            break;
        }
        if offset <= end && !token.is_gap() {
            best = Some((start, end));
        }
    }
    best
}

/// The imports of a text, each with the first text of the folder that it brings.
pub fn imports(project: &Project, source: SourceId) -> Vec<(Span, SourceId)> {
    let Some(file) = project.tree(source) else { return Vec::new() };
    let uses = file.declarations.iter().filter(|one| one.keyword == Keyword::Use).filter_map(|one| one.name.as_ref());
    let first = |name: &str| {
        let folder: PathBuf = name.split('.').collect();
        project.sources.iter().map(|(id, _)| id).find(|id| {
            let path = usize::try_from(id.0).ok().and_then(|at| project.paths.get(at));
            *id != source && path.and_then(|path| path.parent()).is_some_and(|parent| parent.ends_with(&folder))
        })
    };
    uses.filter_map(|name| Some((name.span, first(&name.text)?))).collect()
}
