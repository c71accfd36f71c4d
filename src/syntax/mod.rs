//! From text to tree. Parsing never fails: it returns a tree and the problems beside it. A text is cut into
//! declarations and clauses by its layout (`outline`), each clause is read by the pest grammar alone, and what cannot
//! be read is reported inside its clause while all the rest goes on.

pub mod ast;
mod build;
mod forms;
mod grammar;
mod keyword;
mod known;
mod layout;
mod mistakes;
mod outline;
mod reader;
mod reserved;
mod wanted;
mod words;

pub use forms::{Form, NO_UNIT, RESERVED};
pub use layout::nesting::MAX_DEPTH;
pub use mistakes::elided::{limit_word, takes_limit};
pub use mistakes::habits::VAGUE;
pub use mistakes::knowledge::{is_asking, unknown_tested};
pub use mistakes::names::{proper_id, proper_name};
pub use outline::{MAX_FILE_BYTES, Parsed, TokenPlace};
pub use reserved::reserved;

use crate::source::SourceId;
use layout::{blanks, unseen};
use outline::Outline;

/// Whether two trees say the same, wherever they say it.
pub fn same(left: &ast::File, right: &ast::File) -> bool {
    left.damaged_names == right.damaged_names
        && left.declarations.len() == right.declarations.len()
        && left.declarations.iter().zip(&right.declarations).all(|(a, b)| format!("{a:+?}") == format!("{b:+?}"))
}

/// The tokens of the heads and clauses that can be read, in order. Between two of them blanks, line breaks and comments
/// may stand and mean nothing; but a unit stands on the line of its number.
pub fn token_places(source: SourceId, text: &str) -> Vec<TokenPlace> {
    let mut outline = Outline::new(source, text, None);
    outline.note_all_tokens();
    outline.read();
    outline.noted()
}

/// Reads one text.
pub fn parse(source: SourceId, text: &str) -> Parsed {
    read(source, text, None)
}

/// Reads texts that were read alone once more where they have a problem, in the light of what all of them declare.
pub fn read_together(parsed: &mut [Parsed], texts: &[(SourceId, &str)]) {
    if parsed.iter().any(|parsed| !parsed.diagnostics.is_empty()) {
        let known = known::Vocabulary::of(parsed.iter().map(|parsed| &*parsed.file));
        for (parsed, (source, text)) in parsed.iter_mut().zip(texts) {
            if !parsed.diagnostics.is_empty() {
                *parsed = read(*source, text, Some(&known));
            }
        }
    }
}

fn read(source: SourceId, text: &str, known: Option<&known::Vocabulary>) -> Parsed {
    let (plain, odd) = blanks::plain(source, text);
    let mut outline = Outline::new(source, &plain, known);
    outline.read();
    let mut parsed = outline.finish();
    blanks::merge(text, odd, &mut parsed.diagnostics);
    if text.len() <= MAX_FILE_BYTES {
        unseen::refuse(source, text, &mut parsed.diagnostics);
    }
    parsed
}
