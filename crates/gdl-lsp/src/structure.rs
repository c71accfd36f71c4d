//! What rests on how a text is built up: layout, symbols, folding, selections, links.

use crate::analysis::View;
use crate::edits;
use crate::protocol::{
    Answer, DocumentFormattingParams, DocumentLink, DocumentLinkParams, DocumentRangeFormattingParams, DocumentSymbol,
    DocumentSymbolParams, FoldingRange, FoldingRangeKind, FoldingRangeParams, Range, Refused, SelectionRange,
    SelectionRangeParams, SymbolKind, TextEdit, Uri, Value, WorkspaceSymbolParams, answer, json, params,
};
use crate::state::Server;
use gdl::editor::{self, Index, Kind, Symbol, SymbolId};
use gdl::source::SourceId;
use gdl::syntax::ast::Keyword;
use std::sync::Arc;

/// Most symbols of all guidelines that are sent.
const MOST_SYMBOLS: usize = 256;

/// `textDocument/formatting`
pub fn formatting(server: &mut Server, value: Value) -> Answer {
    let asked: DocumentFormattingParams = params(value)?;
    answer(laid_out(server, &asked.text_document.uri.0)?)
}

/// `textDocument/rangeFormatting`
pub fn range_formatting(server: &mut Server, value: Value) -> Answer {
    let asked: DocumentRangeFormattingParams = params(value)?;
    // Whole lines are laid out.
    let (first, last) = (asked.range.start.line, asked.range.end.line);
    let within = |edit: &TextEdit| edit.range.start.line <= last && first <= edit.range.end.line;
    let mut found = laid_out(server, &asked.text_document.uri.0)?;
    found.retain(within);
    answer(found)
}

fn laid_out(server: &Server, uri: &str) -> Result<Vec<TextEdit>, Refused> {
    let (view, source) = server.text(uri)?;
    match editor::layout(view.text(source)) {
        Ok(found) => Ok(edits::of_text(view.text(source), &found, server.client.abilities.encoding)),
        Err(mistakes) => {
            let first = mistakes.first().map_or(String::new(), |found| {
                let line = view.range(found.span()).start.line.saturating_add(1);
                format!(", the first in line {line}: {}", found.message)
            });
            Err(Refused::because(format!("a text with mistakes is left as it is{first}")))
        }
    }
}

/// What clients draw for a symbol.
pub fn kind(kind: Kind) -> SymbolKind {
    match kind {
        Kind::Declared(keyword) => match keyword {
            Keyword::Guideline | Keyword::Use => SymbolKind::Module,
            Keyword::Scheme | Keyword::Classify => SymbolKind::Enum,
            Keyword::Fact => SymbolKind::Field,
            Keyword::Constraint | Keyword::Invariant => SymbolKind::Interface,
            Keyword::Term => SymbolKind::Variable,
            Keyword::Score => SymbolKind::Number,
            Keyword::Treatment => SymbolKind::Object,
            Keyword::Recommend => SymbolKind::Function,
            Keyword::Study => SymbolKind::Struct,
            Keyword::Statement | Keyword::Narrative => SymbolKind::Key,
            Keyword::Reading | Keyword::Question => SymbolKind::Event,
            Keyword::Example | Keyword::Examples => SymbolKind::Method,
            Keyword::Accepted => SymbolKind::Null,
        },
        Kind::Member | Kind::Grade => SymbolKind::EnumMember,
        Kind::Part | Kind::Arm => SymbolKind::Property,
    }
}

/// `textDocument/documentSymbol`
pub fn document_symbols(server: &mut Server, value: Value) -> Answer {
    let asked: DocumentSymbolParams = params(value)?;
    let (view, source) = server.text(&asked.text_document.uri.0)?;
    let index = view.index();
    let declared = editor::declared(index, source);
    if server.client.nested_symbols {
        let nested: Vec<DocumentSymbol> =
            declared.iter().filter_map(|(id, parts)| nested(&view, index, *id, parts)).collect();
        return answer(nested);
    }
    let flat = declared.iter().filter_map(|(id, _)| information(&view, index.symbol(*id)?));
    Ok(flat.collect())
}

fn nested(view: &View, index: &Index, id: SymbolId, parts: &[SymbolId]) -> Option<DocumentSymbol> {
    let symbol = index.symbol(id)?;
    let whole = if matches!(symbol.kind, Kind::Declared(_)) { symbol.whole } else { symbol.span };
    let children: Vec<DocumentSymbol> = parts.iter().filter_map(|part| nested(view, index, *part, &[])).collect();
    #[allow(deprecated)] // the field has to be there
    Some(DocumentSymbol {
        // A symbol without a name is refused by clients.
        name: if symbol.name.trim().is_empty() { "(without a name)".to_owned() } else { symbol.name.clone() },
        detail: detail(symbol),
        kind: kind(symbol.kind),
        tags: None,
        deprecated: None,
        range: view.range(whole),
        selection_range: view.range(symbol.span),
        children: (!children.is_empty()).then_some(children),
    })
}

fn detail(symbol: &Symbol) -> Option<String> {
    let word = match symbol.kind {
        Kind::Declared(keyword) => keyword.word(),
        _ => "",
    };
    let title = symbol.title.as_deref().filter(|_| symbol.named).unwrap_or("");
    let detail = [word, title].join(" ");
    Some(detail.trim().to_owned()).filter(|detail| !detail.is_empty())
}

fn information(view: &View, symbol: &Symbol) -> Option<Value> {
    let mut found = json!({"name": symbol.name, "kind": kind(symbol.kind), "location": view.location(symbol.span)?});
    if let (Some(title), Some(object)) = (symbol.title.as_ref().filter(|_| symbol.named), found.as_object_mut()) {
        object.insert("containerName".to_owned(), title.clone().into());
    }
    Some(found)
}

/// `workspace/symbol`
pub fn workspace_symbols(server: &mut Server, value: Value) -> Answer {
    let asked: WorkspaceSymbolParams = params(value)?;
    let wanted = asked.query.to_lowercase();
    let mut found: Vec<(u8, String, Value)> = Vec::new();
    for view in server.analysis.views.values() {
        let own = view.index().all().map(|(_, symbol)| symbol).filter(|symbol| !symbol.imported);
        for symbol in own.filter(|symbol| symbol.kind != Kind::Declared(Keyword::Use)) {
            let Some(rank) = editor::rank(&wanted, &symbol.name, symbol.title.as_deref()) else { continue };
            found.extend(information(view, symbol).map(|shown| (rank, symbol.name.clone(), shown)));
        }
    }
    found.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
    Ok(found.into_iter().take(MOST_SYMBOLS).map(|(_, _, shown)| shown).collect())
}

/// `textDocument/foldingRange`
pub fn folding(server: &mut Server, value: Value) -> Answer {
    let asked: FoldingRangeParams = params(value)?;
    let (view, source) = server.text(&asked.text_document.uri.0)?;
    let Some(tree) = view.project.tree(source) else { return Ok(json!([])) };
    let folds = editor::folds(tree, view.text(source));
    let shown = folds.iter().map(|fold| {
        let range = view.range(fold.span);
        FoldingRange {
            start_line: range.start.line,
            end_line: range.end.line,
            kind: fold.comment.then_some(FoldingRangeKind::Comment),
            ..FoldingRange::default()
        }
    });
    answer(shown.collect::<Vec<_>>())
}

/// `textDocument/selectionRange`
pub fn selections(server: &mut Server, value: Value) -> Answer {
    let asked: SelectionRangeParams = params(value)?;
    let (view, source) = server.text(&asked.text_document.uri.0)?;
    let mut found = Vec::new();
    for position in asked.positions {
        let offset = view.offset(source, position);
        let spans = match view.project.tree(source) {
            Some(tree) => editor::selections(tree, view.text(source), offset),
            None => Vec::new(),
        };
        let grown = spans.iter().rev().fold(None, |parent: Option<SelectionRange>, span| {
            Some(SelectionRange { range: view.range(*span), parent: parent.map(Box::new) })
        });
        found.push(grown.unwrap_or(SelectionRange { range: Range { start: position, end: position }, parent: None }));
    }
    answer(found)
}

/// `textDocument/documentLink`
pub fn links(server: &mut Server, value: Value) -> Answer {
    let asked: DocumentLinkParams = params(value)?;
    let (view, source) = server.text(&asked.text_document.uri.0)?;
    let links = editor::imports(&view.project, source).into_iter().filter_map(|(span, to)| {
        let known = view.known(to)?;
        Some(DocumentLink {
            range: view.range(span),
            target: Some(Uri(known.uri.clone())),
            tooltip: Some("Open the imported folder".to_owned()),
            ..DocumentLink::default()
        })
    });
    answer(links.collect::<Vec<_>>())
}

impl Server {
    /// The guideline in which a text stands, and the text.
    pub fn text(&self, uri: &str) -> Result<(Arc<View>, SourceId), Refused> {
        let real = crate::texts::real(&self.overlay, uri);
        if self.overlay.documents.get(&real).is_some_and(|document| document.out_of_step) {
            return Err(Refused::because("this text is out of step with the editor: close it and open it again"));
        }
        let holding = self.analysis.views.values().filter_map(|view| Some((view, view.source(&real)?)));
        let own = |(view, source): &(&Arc<View>, SourceId)| {
            view.project.sources.get(*source).is_none_or(|file| file.imported)
        };
        // Of a text that several import, its own folder knows most.
        match holding.min_by_key(own) {
            Some((view, source)) => Ok((Arc::clone(view), source)),
            None => Err(Refused::because(format!("gdl knows no guideline with the text {uri}"))),
        }
    }
}
