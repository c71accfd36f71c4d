//! What can be done at a place: the fixes of findings one by one, and all at once where each has one right text.

use crate::analysis::View;
use crate::protocol::{Answer, CodeActionKind, CodeActionParams, Range, Value, json, params};
use crate::state::Server;
use crate::{commands, drawing, edits};
use gdl::codes::Code;
use gdl::diagnostic::Diagnostic;
use gdl::editor::{self, Edit};
use gdl::mend::{self, Which};
use gdl::source::SourceId;
use std::collections::{BTreeMap, BTreeSet};

/// The kind of the action that mends all that has one right text.
pub const FIX_ALL: &str = "source.fixAll.gdl";

/// The kind of the actions that run or show something.
pub const RUN: &str = "gdl.run";
/// The kind of the actions that make a condition a term of its own.
pub const EXTRACT: &str = "refactor.extract";
/// The kind of the actions that write out what a term means.
pub const INLINE: &str = "refactor.inline";

/// `textDocument/codeAction`
pub fn actions(server: &mut Server, value: Value) -> Answer {
    let asked: CodeActionParams = params(value)?;
    let (view, source) = server.text(&asked.text_document.uri.0)?;
    let only = |kind: &str| {
        let wanted = asked.context.only.as_deref().unwrap_or(&[]);
        let holds = |only: &CodeActionKind| {
            let only = only.to_string();
            kind == only || kind.strip_prefix(&only).is_some_and(|rest| rest.starts_with('.')) || only.is_empty()
        };
        wanted.is_empty() || wanted.iter().any(holds)
    };
    let mut found = Vec::new();
    let own = view.project.sources.get(source).is_some_and(|file| !file.imported);
    if only("quickfix") && own {
        found.extend(fixes(server, &view, source, asked.range));
    }
    if only("quickfix") && own {
        found.extend(accepted(server, &view, source, asked.range));
    }
    if own && view.sound.is_some() {
        let uri = &asked.text_document.uri;
        let offsets = view.offset(source, asked.range.start)..view.offset(source, asked.range.end);
        let extractable = || editor::extractable(&view.project, source, offsets.clone());
        if let Some(span) = Some(EXTRACT).filter(|kind| only(kind)).and_then(|_| extractable()) {
            let title = format!("Make it a term: `{}`", short(&view.project.sources.one_line(span)));
            let arguments = json!([uri, view.range(span)]);
            found.push(command(&title, EXTRACT, commands::EXTRACT_TERM, &arguments));
        }
        let inlinable = || editor::inlinable(&view.project, view.index(), source, offsets.start);
        if let Some(term) = Some(INLINE).filter(|kind| only(kind)).and_then(|_| inlinable()) {
            let title = match term.everywhere {
                true => format!("Write out `{}` wherever it is named, and remove it", term.name),
                false => format!("Write out `{}` here", term.name),
            };
            found.push(command(&title, INLINE, commands::INLINE_TERM, &json!([uri, asked.range.start])));
        }
    }
    if only("quickfix") && own {
        let offset = view.offset(source, asked.range.start);
        let written = editor::actions(&view.project, view.index(), source, offset).into_iter().map(|one| (one, None));
        let here = |one: &&Diagnostic| one.span().source == source && touches(view.range(one.span()), asked.range);
        let remarks = view.project.findings.iter().filter(here);
        let allowed = remarks.filter_map(|one| Some((editor::allow(&view.project, one)?, Some(one))));
        for (action, of) in written.chain(allowed) {
            let edit = edits::of_texts(&view, &BTreeMap::from([(source, vec![action.edit])]), &server.client);
            let mut shown = json!({"title": action.title, "kind": "quickfix", "edit": edit});
            if let (Some(of), Some(object)) = (of, shown.as_object_mut()) {
                let of = crate::findings::shown(of, &server.client.abilities, &|span| view.location(span));
                object.insert("diagnostics".to_owned(), json!([of]));
            }
            found.push(shown);
        }
    }
    // Clients without lenses have them here.
    if only(RUN) {
        let uri = &asked.text_document.uri;
        for one in drawing::above(&view, source).into_iter().filter(|one| touches(view.range(one.whole), asked.range)) {
            let run = |title: &str, name: &str| command(title, RUN, name, &json!([uri, one.of]));
            found.push(run(&one.title, one.command));
            if one.command == commands::SHOW_PATIENT {
                found.push(run("write an example of such a patient", commands::WRITE_EXAMPLE));
            }
        }
    }
    // What is asked for by its name, as when a text is saved; never among what a place offers.
    let named = asked.context.only.iter().flatten().any(|kind| kind.to_string().starts_with("source"));
    if named && only(FIX_ALL) && own {
        found.extend(all(server, &view, source));
    }
    Ok(found.into())
}

/// An action that is a command.
fn command(title: &str, kind: &str, name: &str, arguments: &Value) -> Value {
    json!({"title": title, "kind": kind, "command": {"title": title, "command": name, "arguments": arguments}})
}

/// That what proofs found in a range is accepted.
fn accepted(server: &Server, view: &View, source: SourceId, range: Range) -> Vec<Value> {
    let Some(proved) = view.proved() else { return Vec::new() };
    let here = |one: &&Diagnostic| one.span().source == source && touches(view.range(one.span()), range);
    let findings = proved.findings.iter().map(|(one, _, _)| one).filter(here);
    let action = |of: &Diagnostic| {
        let (text, action) = editor::accept(&view.project, of)?;
        let edit = edits::of_texts(view, &BTreeMap::from([(text, vec![action.edit])]), &server.client);
        let of = crate::findings::shown(of, &server.client.abilities, &|span| view.location(span));
        Some(json!({"title": action.title, "kind": "quickfix", "diagnostics": [of], "edit": edit}))
    };
    findings.filter_map(action).collect()
}

fn touches(one: Range, other: Range) -> bool {
    one.start <= other.end && other.start <= one.end
}

/// The fixes of findings that touch a range.
fn fixes(server: &Server, view: &View, source: SourceId, range: Range) -> Vec<Value> {
    let mut found: Vec<Value> = Vec::new();
    for one in &view.project.findings {
        let here = one.span().source == source && touches(view.range(one.span()), range);
        let Some(fix) = one.fix.as_ref().filter(|_| here) else { continue };
        let edit = Edit { start: fix.span.range().start, end: fix.span.range().end, text: fix.replacement.clone() };
        let edit = edits::of_texts(view, &BTreeMap::from([(fix.span.source, vec![edit])]), &server.client);
        let shown = crate::findings::shown(one, &server.client.abilities, &|span| view.location(span));
        let action = json!({
            "title": title(view, one), "kind": "quickfix", "isPreferred": fix.safe,
            "diagnostics": [shown], "edit": edit,
        });
        if !found.contains(&action) {
            found.push(action);
        }
    }
    found
}

/// The beginning of a text, on one line.
fn short(text: &str) -> String {
    let mut short: String = text.chars().take(60).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short.replace('\n', " ")
}

/// What a fix does, in words.
fn title(view: &View, one: &Diagnostic) -> String {
    let Some(fix) = &one.fix else { return String::new() };
    let written = view.project.sources.one_line(fix.span);
    let right = fix.replacement.trim();
    match (written.is_empty(), right.is_empty()) {
        (true, true) if fix.replacement.is_empty() => format!("Remove what {}", one.code.name()),
        (true, true) => "Indent the line".to_owned(),
        (true, false) => format!("Insert `{}`", short(right)),
        (false, true) => format!("Remove `{}`", short(&written)),
        (false, false) => format!("Write `{}` for `{}`", short(right), short(&written)),
    }
}

/// The action that mends all that has one right text in this one.
fn all(server: &Server, view: &View, source: SourceId) -> Option<Value> {
    let untouched: BTreeSet<SourceId> = view
        .project
        .reading()
        .iter()
        .filter(|found| found.code == Code::NotUtf8)
        .map(|found| found.span().source)
        .chain(view.project.sources.iter().map(|(id, _)| id).filter(|id| *id != source))
        .collect();
    let mended = mend::mend(&view.project.sources, Which::Safe, &untouched);
    let text = mended.sources.get(source).map_or("", |file| &*file.text);
    let found = editor::difference(view.text(source), text);
    if found.is_empty() {
        return None;
    }
    let edit = edits::of_texts(view, &BTreeMap::from([(source, found)]), &server.client);
    Some(json!({"title": "Mend all that has one right text", "kind": FIX_ALL, "edit": edit}))
}
