//! Which requests there are, and what answers each.

use crate::protocol::{Answer, Refused, Value, error};
use crate::state::Server;
use crate::tasks::Begun;
use crate::{actions, answer, commands, comparison, completion, drawing, navigation, proofs, structure, trials};

/// Answered once the proofs of all that is open are made.
pub const PROVED: &str = "gdl/proved";

type Handler = fn(&mut Server, Value) -> Answer;

/// Each request that waits until the last change was looked at.
const KNOWN: &[(&str, Handler)] = &[
    ("textDocument/formatting", structure::formatting),
    ("textDocument/rangeFormatting", structure::range_formatting),
    ("textDocument/documentSymbol", structure::document_symbols),
    ("workspace/symbol", structure::workspace_symbols),
    ("textDocument/foldingRange", structure::folding),
    ("textDocument/selectionRange", structure::selections),
    ("textDocument/documentLink", structure::links),
    ("textDocument/codeAction", actions::actions),
    ("textDocument/definition", navigation::definition),
    ("textDocument/references", navigation::references),
    ("textDocument/documentHighlight", navigation::highlights),
    ("textDocument/hover", navigation::hover),
    ("textDocument/prepareRename", navigation::prepare_rename),
    ("textDocument/rename", navigation::rename),
    ("textDocument/prepareCallHierarchy", navigation::prepare_calls),
    ("callHierarchy/incomingCalls", navigation::incoming),
    ("callHierarchy/outgoingCalls", navigation::outgoing),
    ("textDocument/semanticTokens/full", drawing::tokens),
    ("textDocument/semanticTokens/range", drawing::tokens_in_range),
    ("textDocument/codeLens", drawing::lenses),
    ("textDocument/inlayHint", drawing::hints),
    ("workspace/executeCommand", commands::execute),
    ("gdl/answer", answer::answer),
    ("gdl/question", answer::question),
    ("gdl/give", answer::give),
    ("gdl/tests", trials::list),
    ("gdl/settled", settled),
    (PROVED, settled),
];

/// Begins what takes longer than a key.
pub type Beginning = fn(&mut Server, Value) -> Begun;

/// Those that take longer than a key, and go on beside the others.
const LONG: &[(&str, Beginning)] =
    &[("gdl/test", trials::run), ("gdl/verify", proofs::verify), ("gdl/diff", comparison::compare)];

/// Those that are answered at once.
const AT_ONCE: &[(&str, Handler)] =
    &[("textDocument/completion", completion::complete), ("completionItem/resolve", completion::resolve)];

/// Whether a request waits.
pub fn waits(method: &str) -> bool {
    KNOWN.iter().any(|(known, _)| *known == method) || beginning(method).is_some()
}

/// What begins a request that takes long.
pub fn beginning(method: &str) -> Option<Beginning> {
    LONG.iter().find(|(known, _)| *known == method).map(|(_, begin)| *begin)
}

/// Whether there is such a request.
pub fn is_known(method: &str) -> bool {
    KNOWN.iter().chain(AT_ONCE).any(|(known, _)| *known == method)
}

/// Answers a request.
pub fn answer(server: &mut Server, method: &str, params: Value) -> Answer {
    match KNOWN.iter().chain(AT_ONCE).find(|(known, _)| *known == method) {
        Some((_, handler)) => handler(server, params),
        None => Err(Refused { code: error::METHOD_NOT_FOUND, why: format!("nothing answers `{method}`") }),
    }
}

/// That everything that the client said was looked at, and its findings sent: for scripts and tests.
fn settled(_: &mut Server, _: Value) -> Answer {
    Ok(Value::Null)
}
