//! Where something is declared and named, what it means, another name for it, and what rests on it.

use crate::analysis::View;
use crate::edits;
use crate::protocol::{
    Answer, CallHierarchyIncomingCall, CallHierarchyIncomingCallsParams, CallHierarchyItem, CallHierarchyOutgoingCall,
    CallHierarchyOutgoingCallsParams, CallHierarchyPrepareParams, Contents, DefinitionParams, DocumentHighlight,
    DocumentHighlightParams, Hover, HoverParams, Location, MarkupContent, MarkupKind, PrepareRenameParams, Range,
    ReferenceParams, Refused, RenameParams, TextDocumentPositionParams, Uri, Value, answer, json, params,
};
use crate::state::Server;
use crate::structure::kind;
use gdl::editor::{self, Kind, SymbolId, Use};
use gdl::source::SourceId;
use gdl::syntax::ast::Keyword;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A place in a text.
struct At {
    view: Arc<View>,
    source: SourceId,
    offset: usize,
}

impl At {
    fn of(server: &Server, position: &TextDocumentPositionParams) -> Result<At, Refused> {
        let (view, source) = server.text(&position.text_document.uri.0)?;
        let offset = view.offset(source, position.position);
        Ok(At { view, source, offset })
    }

    fn named(&self) -> Option<Use> {
        self.view.index().at(self.source, self.offset).copied()
    }
}

/// `textDocument/definition`
pub fn definition(server: &mut Server, value: Value) -> Answer {
    let asked: DefinitionParams = params(value)?;
    let at = At::of(server, &asked.text_document_position_params)?;
    let index = at.view.index();
    let Some(used) = at.named() else { return Ok(Value::Null) };
    let Some(symbol) = index.symbol(used.of) else { return Ok(Value::Null) };
    // An import leads to the folder.
    if symbol.kind == Kind::Declared(Keyword::Use) {
        let to = editor::imports(&at.view.project, at.source).into_iter().find(|(span, _)| *span == symbol.span);
        let known = to.and_then(|(_, to)| at.view.known(to));
        return answer(known.map(|known| Location { uri: Uri(known.uri.clone()), range: Range::default() }));
    }
    answer(at.view.location(symbol.span))
}

/// `textDocument/references`
pub fn references(server: &mut Server, value: Value) -> Answer {
    let asked: ReferenceParams = params(value)?;
    let at = At::of(server, &asked.text_document_position_params)?;
    let Some(used) = at.named() else { return Ok(Value::Null) };
    let declarations = asked.context.include_declaration;
    let mut found: Vec<Location> = Vec::new();
    for (view, id) in server.same(&at.view, used.of) {
        let uses = view.index().uses_of(id).filter(|one| declarations || !one.declares);
        for location in uses.filter_map(|one| view.location(one.span)) {
            if !found.contains(&location) {
                found.push(location);
            }
        }
    }
    found.sort_by(|a, b| (&a.uri.0, a.range).cmp(&(&b.uri.0, b.range)));
    answer(found)
}

/// `textDocument/documentHighlight`
pub fn highlights(server: &mut Server, value: Value) -> Answer {
    let asked: DocumentHighlightParams = params(value)?;
    let at = At::of(server, &asked.text_document_position_params)?;
    let Some(used) = at.named() else { return Ok(Value::Null) };
    let here = at.view.index().uses_of(used.of).filter(|one| one.span.source == at.source);
    let shown = here.map(|one| DocumentHighlight { range: at.view.range(one.span), ..DocumentHighlight::default() });
    answer(shown.collect::<Vec<_>>())
}

/// `textDocument/hover`
pub fn hover(server: &mut Server, value: Value) -> Answer {
    let asked: HoverParams = params(value)?;
    let at = At::of(server, &asked.text_document_position_params)?;
    let found = editor::hover(&at.view.project, at.view.index(), at.view.examples(), at.source, at.offset);
    answer(found.map(|found| Hover {
        contents: Contents::MarkupContent(MarkupContent { kind: MarkupKind::Markdown, value: found.words }),
        range: Some(at.view.range(found.span)),
    }))
}

/// `textDocument/prepareRename`
pub fn prepare_rename(server: &mut Server, value: Value) -> Answer {
    let asked: PrepareRenameParams = params(value)?;
    let at = At::of(server, &asked.text_document_position_params)?;
    let Some(used) = at.named() else { return Err(Refused::because("nothing is named here")) };
    editor::renamable(&at.view.project, at.view.index(), used.of).map_err(Refused::because)?;
    let name = at.view.project.sources.text(used.span);
    Ok(json!({"range": at.view.range(used.span), "placeholder": name}))
}

/// `textDocument/rename`
pub fn rename(server: &mut Server, value: Value) -> Answer {
    let asked: RenameParams = params(value)?;
    let at = At::of(server, &asked.text_document_position_params)?;
    let Some(used) = at.named() else { return Err(Refused::because("nothing is named here")) };
    let (view, index) = (&at.view, at.view.index());
    // Who imports this folder would be left with the old name.
    let others = server.same(view, used.of);
    if let Some((other, _)) = others.iter().find(|(other, id)| {
        other.place != view.place && other.index().uses_of(*id).any(|one| !one.declares && own(other, one))
    }) {
        let name = gdl::characters::path(&other.place);
        return Err(Refused::because(format!(
            "the guideline in {name} imports this folder and names it, too: give it the new name as an additional declaration first, or change both by hand"
        )));
    }
    let edits = editor::rename(&view.project, index, used.of, asked.new_name.trim()).map_err(Refused::because)?;
    Ok(edits::of_texts(view, &edits, &server.client))
}

fn own(view: &View, one: &Use) -> bool {
    view.project.sources.get(one.span.source).is_some_and(|file| !file.imported)
}

impl Server {
    /// What something is in all guidelines that know its text: in its own, and in those that import it.
    fn same(&self, view: &Arc<View>, id: SymbolId) -> Vec<(Arc<View>, SymbolId)> {
        let mut found = vec![(Arc::clone(view), id)];
        let Some(symbol) = view.index().symbol(id) else { return found };
        let Some(real) = view.known(symbol.span.source).map(|known| known.real.clone()) else { return found };
        for other in self.analysis.views.values().filter(|other| other.place != view.place) {
            let Some(source) = other.source(&real) else { continue };
            let index = other.index();
            let same = index.all().find(|(_, one)| {
                one.span.source == source && one.span.range() == symbol.span.range() && one.kind == symbol.kind
            });
            found.extend(same.map(|(id, _)| (Arc::clone(other), id)));
        }
        found
    }
}

/// What stands in a hierarchy: what conditions name.
fn item(view: &View, id: SymbolId) -> Option<CallHierarchyItem> {
    let symbol = view.index().symbol(id)?;
    Some(CallHierarchyItem {
        name: symbol.name.clone(),
        kind: kind(symbol.kind),
        tags: None,
        detail: symbol.title.clone(),
        uri: Uri(view.known(symbol.span.source)?.uri.clone()),
        range: view.range(symbol.whole),
        selection_range: view.range(symbol.span),
        data: None,
    })
}

/// `textDocument/prepareCallHierarchy`
pub fn prepare_calls(server: &mut Server, value: Value) -> Answer {
    let asked: CallHierarchyPrepareParams = params(value)?;
    let at = At::of(server, &asked.text_document_position_params)?;
    let found = at.named().and_then(|used| item(&at.view, used.of));
    answer(found.map(|item| vec![item]))
}

/// What an item of a hierarchy is.
fn of_item(server: &Server, item: &CallHierarchyItem) -> Result<(Arc<View>, SymbolId), Refused> {
    let position = TextDocumentPositionParams {
        text_document: crate::protocol::TextDocumentIdentifier { uri: item.uri.clone() },
        position: item.selection_range.start,
    };
    let at = At::of(server, &position)?;
    match at.named() {
        Some(used) => Ok((at.view, used.of)),
        None => Err(Refused::because("the text was changed meanwhile: ask again")),
    }
}

/// `callHierarchy/incomingCalls`: what names it.
pub fn incoming(server: &mut Server, value: Value) -> Answer {
    let asked: CallHierarchyIncomingCallsParams = params(value)?;
    let (view, id) = of_item(server, &asked.item)?;
    let mut found = Vec::new();
    for (view, id) in server.same(&view, id) {
        let mut by: BTreeMap<SymbolId, Vec<Range>> = BTreeMap::new();
        for one in view.index().uses_of(id).filter(|one| !one.declares && own(&view, one)) {
            if let Some(within) = one.within {
                by.entry(within).or_default().push(view.range(one.span));
            }
        }
        found.extend(by.into_iter().filter_map(|(within, from_ranges)| {
            Some(CallHierarchyIncomingCall { from: item(&view, within)?, from_ranges })
        }));
    }
    answer(found)
}

/// `callHierarchy/outgoingCalls`: what it names.
pub fn outgoing(server: &mut Server, value: Value) -> Answer {
    let asked: CallHierarchyOutgoingCallsParams = params(value)?;
    let (view, id) = of_item(server, &asked.item)?;
    let mut by: BTreeMap<SymbolId, Vec<Range>> = BTreeMap::new();
    for one in view.index().uses.iter().filter(|one| one.within == Some(id) && !one.declares) {
        by.entry(one.of).or_default().push(view.range(one.span));
    }
    let found: Vec<CallHierarchyOutgoingCall> = by
        .into_iter()
        .filter_map(|(of, from_ranges)| Some(CallHierarchyOutgoingCall { to: item(&view, of)?, from_ranges }))
        .collect();
    answer(found)
}
