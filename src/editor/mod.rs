//! What an editor asks of a guideline while it is written: where things are declared and named, what may stand at a place, what
//! a place means in words, and which edits are safe. Nothing here knows a protocol.

mod accept;
mod actions;
mod candidates;
mod cases;
mod colors;
mod complete;
mod edits;
mod expressions;
mod extract;
mod hover;
mod index;
mod inline;
mod mentions;
mod outline;
mod place;
mod rank;
mod rename;
mod snippets;
mod subjects;
mod tried;
mod verdicts;
mod words;

pub use accept::{accept, allow};
pub use actions::{Action, actions, appended};
pub use candidates::{Candidate, Completions, Sort, unfilled};
pub use cases::{Asked, asked};
pub use colors::{Color, Colored, colors};
pub use complete::complete;
pub use edits::{Edit, Edits, applied, difference, layout};
pub use extract::{extract, extractable};
pub use hover::{Examples, Hover, describe, hover};
pub use index::{Index, Kind, Symbol, SymbolId, Use};
pub use inline::{Inlined, inlinable, inline};
pub use mentions::{Mention, Owner, Role, mentions};
pub use outline::{Fold, declared, folds, imports, selections, word_at};
pub use rank::rank;
pub use rename::{renamable, rename};
pub use verdicts::{Verdict, verdicts};
