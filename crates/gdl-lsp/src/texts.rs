//! The texts that are open: opened, edited, closed. An edit that does not fit is not guessed at: the text is out of step from
//! then on, and its user is told to open it once more.

use crate::lines::{Encoding, replaced};
use crate::protocol::{
    DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams,
    TextDocumentContentChangeEvent as Change, Value, params,
};
use crate::uri;
use crate::world::{Document, Overlay, path_of};
use std::path::PathBuf;

/// Why a text is not as the client wants it.
pub struct Unfit {
    /// In words.
    pub why: String,
    /// Whether its user has to do something.
    pub user: bool,
}

impl From<crate::protocol::Refused> for Unfit {
    fn from(refused: crate::protocol::Refused) -> Unfit {
        Unfit { why: refused.why, user: false }
    }
}

/// The true path of a text.
pub fn real(overlay: &Overlay, uri: &str) -> PathBuf {
    overlay.world.real(&path_of(uri, uri::HERE))
}

/// A text was opened. Answers its true path.
pub fn open(overlay: &mut Overlay, value: Value) -> Result<PathBuf, Unfit> {
    let item = params::<DidOpenTextDocumentParams>(value)?.text_document;
    let path = path_of(&item.uri.0, uri::HERE);
    let real = overlay.world.real(&path);
    let text = item.text.into();
    let document = Document { uri: item.uri.0, path, version: item.version, text, out_of_step: false };
    overlay.documents.insert(real.clone(), document);
    Ok(real)
}

/// A text was edited. Answers its true path.
pub fn change(overlay: &mut Overlay, value: Value, encoding: Encoding) -> Result<PathBuf, Unfit> {
    let edited = params::<DidChangeTextDocumentParams>(value)?;
    let uri = edited.text_document.text_document_identifier.uri.0;
    let real = real(overlay, &uri);
    let Some(document) = overlay.documents.get_mut(&real) else {
        return Err(Unfit { why: format!("{uri} was edited and is not open"), user: false });
    };
    document.version = edited.text_document.version;
    for change in edited.content_changes {
        match change {
            Change::TextDocumentContentChangeWholeDocument(whole) => {
                document.text = whole.text.into();
                document.out_of_step = false;
            }
            // What follows an edit that did not fit would not fit either.
            Change::TextDocumentContentChangePartial(_) if document.out_of_step => {}
            Change::TextDocumentContentChangePartial(part) => {
                match replaced(&document.text, part.range, &part.text, encoding) {
                    Some(text) => document.text = text.into(),
                    None => {
                        document.out_of_step = true;
                        let why = "an edit did not fit the text that gdl knows: close the file and open it again";
                        return Err(Unfit {
                            why: format!("{}: {why}", gdl::characters::path(&document.path)),
                            user: true,
                        });
                    }
                }
            }
        }
    }
    Ok(real)
}

/// A text was closed: the disk has it again. Answers its true path.
pub fn close(overlay: &mut Overlay, value: Value) -> Result<PathBuf, Unfit> {
    let uri = params::<DidCloseTextDocumentParams>(value)?.text_document.uri.0;
    let real = real(overlay, &uri);
    match overlay.documents.remove(&real) {
        Some(_) => Ok(real),
        None => Err(Unfit { why: format!("{uri} was closed and is not open"), user: false }),
    }
}
