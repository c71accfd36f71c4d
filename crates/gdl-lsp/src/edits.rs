//! Edits of the library as the client takes them: of one text, or of several with the versions that they are made for.

use crate::analysis::View;
use crate::client::Client;
use crate::lines::{Encoding, Lines};
use crate::protocol::{TextEdit, Value, json};
use gdl::editor::Edit;
use gdl::source::SourceId;
use std::collections::BTreeMap;

/// The edits of one text.
pub fn of_text(text: &str, edits: &[Edit], encoding: Encoding) -> Vec<TextEdit> {
    let lines = Lines::of(text);
    let edit = |edit: &Edit| TextEdit {
        range: lines.range(text, edit.start..edit.end, encoding),
        new_text: edit.text.clone(),
    };
    edits.iter().map(edit).collect()
}

/// The edits of several texts.
pub fn of_texts(view: &View, edits: &BTreeMap<SourceId, Vec<Edit>>, client: &Client) -> Value {
    let mut versioned = Vec::new();
    let mut plain = serde_json::Map::new();
    for (source, edits) in edits.iter().filter(|(_, edits)| !edits.is_empty()) {
        let Some(known) = view.known(*source) else { continue };
        let edits = of_text(view.text(*source), edits, client.abilities.encoding);
        if client.versioned_edits {
            let document = json!({"uri": known.uri, "version": known.version});
            versioned.push(json!({"textDocument": document, "edits": edits}));
        } else {
            plain.insert(known.uri.clone(), json!(edits));
        }
    }
    if client.versioned_edits { json!({"documentChanges": versioned}) } else { json!({"changes": plain}) }
}
