//! What may stand where the cursor is: asked of the text as it is at this moment, with the names of the last look.

use crate::lines::Lines;
use crate::protocol::{
    Answer, CompletionItem, CompletionItemKind, CompletionItemTextEdit, CompletionList, CompletionParams,
    Documentation, InsertTextFormat, MarkupContent, MarkupKind, Refused, SymbolKind, TextEdit, Value, answer, json,
    params,
};
use crate::state::Server;
use crate::structure;
use crate::texts;
use gdl::editor::{self, Candidate, Sort, SymbolId};

/// `textDocument/completion`
pub fn complete(server: &mut Server, value: Value) -> Answer {
    let asked: CompletionParams = params(value)?;
    let position = asked.text_document_position_params;
    let real = texts::real(&server.overlay, &position.text_document.uri.0);
    let Some(document) = server.overlay.documents.get(&real).filter(|document| !document.out_of_step) else {
        return Err(Refused::because("this text is not open"));
    };
    let text = document.text.clone();
    let uri = document.uri.clone();
    // Where the guideline was not looked at yet, words of the language are offered all the same.
    let known = server.text(&uri).ok().map(|(view, _)| view);
    let nothing = (gdl::check::model::Guideline::default(), editor::Index::default());
    let (guideline, index) = match &known {
        Some(view) => (&*view.project.guideline, view.index()),
        None => (&nothing.0, &nothing.1),
    };
    let encoding = server.client.abilities.encoding;
    let lines = Lines::of(&text);
    let offset = lines.offset(&text, position.position, encoding);
    let found = editor::complete(&text, offset, guideline, index);
    let range = lines.range(&text, found.start..offset, encoding);
    let snippets = server.client.snippets;
    let shown = |(order, one): (usize, &Candidate)| {
        let insert = if snippets { one.insert.clone() } else { editor::unfilled(one) };
        CompletionItem {
            label: one.label.clone(),
            kind: Some(kind(one)),
            detail: one.detail.clone(),
            // The order is that of the library.
            sort_text: Some(format!("{order:04}")),
            filter_text: (!one.also.is_empty()).then(|| format!("{} {}", one.label, one.also.join(" "))),
            insert_text_format: (one.snippet && snippets).then_some(InsertTextFormat::Snippet),
            text_edit: Some(CompletionItemTextEdit::TextEdit(TextEdit { range, new_text: insert })),
            data: one.symbol.map(|id| json!({"uri": uri, "symbol": id.0})),
            ..CompletionItem::default()
        }
    };
    let items = found.candidates.iter().enumerate().map(shown).collect();
    answer(CompletionList { is_incomplete: found.more, items, ..CompletionList::default() })
}

fn kind(one: &Candidate) -> CompletionItemKind {
    match one.sort {
        Sort::Word if one.snippet => CompletionItemKind::Snippet,
        Sort::Word => CompletionItemKind::Keyword,
        Sort::Value => CompletionItemKind::Unit,
        Sort::Named(kind) => match structure::kind(kind) {
            SymbolKind::Field => CompletionItemKind::Field,
            SymbolKind::Function => CompletionItemKind::Function,
            SymbolKind::EnumMember => CompletionItemKind::EnumMember,
            SymbolKind::Enum => CompletionItemKind::Enum,
            SymbolKind::Module => CompletionItemKind::Module,
            SymbolKind::Struct => CompletionItemKind::Struct,
            SymbolKind::Property => CompletionItemKind::Property,
            SymbolKind::Key => CompletionItemKind::Reference,
            SymbolKind::Number => CompletionItemKind::Value,
            _ => CompletionItemKind::Variable,
        },
    }
}

/// `completionItem/resolve`: what is declared, in words.
pub fn resolve(server: &mut Server, value: Value) -> Answer {
    let mut item: CompletionItem = params(value)?;
    let data = item.data.as_ref();
    let symbol =
        data.and_then(|data| data.get("symbol")).and_then(Value::as_u64).and_then(|id| usize::try_from(id).ok());
    let uri = data.and_then(|data| data.get("uri")).and_then(Value::as_str);
    if let (Some(id), Some(uri)) = (symbol.map(SymbolId), uri)
        && let Ok((view, _)) = server.text(uri)
        // The guideline may be another one by now.
        && view.index().symbol(id).is_some_and(|symbol| item.label.split(' ').next() == Some(symbol.name.as_str()))
    {
        let words = editor::describe(&view.project, view.index(), view.examples(), id);
        item.documentation =
            words.map(|value| Documentation::MarkupContent(MarkupContent { kind: MarkupKind::Markdown, value }));
    }
    answer(item)
}
