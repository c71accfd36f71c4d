//! Clauses whose words are fixed, and which words these are: what an editor offers there.

use super::definitions::STATUSES;
use super::evidence::STATEMENT_KINDS;
use super::model::{Certainty, Strength};
use super::recommend::{KINDS, STANCES};
use super::studies::DESIGNS;
use crate::codes::Code;
use crate::syntax::ast::Keyword;

/// The words of a clause; none where it has no fixed ones.
pub fn words(keyword: Keyword, clause: &str) -> Vec<&'static str> {
    match (keyword, clause) {
        (Keyword::Guideline, "status") => STATUSES.iter().map(|(word, _)| *word).collect(),
        (Keyword::Recommend, "stance") => STANCES.iter().map(|(word, _)| *word).collect(),
        (Keyword::Recommend, "kind") => KINDS.to_vec(),
        (Keyword::Recommend, "shown") => vec!["first", "last"],
        (Keyword::Statement, "kind") => STATEMENT_KINDS.to_vec(),
        (Keyword::Study, "design") => DESIGNS.to_vec(),
        (Keyword::Scheme, "level") => {
            Strength::ALL.map(Strength::word).into_iter().chain(Certainty::ALL.map(Certainty::words)).collect()
        }
        (_, "allow") => Code::ALL.iter().filter(|code| code.is_lint()).map(|code| code.name()).collect(),
        (Keyword::Fact, "type") => vec![
            "yes/no",
            "one of",
            "set of",
            "integer",
            "decimal",
            "percent",
            "date",
            "duration in",
            "length in",
            "mass in",
            "quantity in",
            "list",
        ],
        _ => Vec::new(),
    }
}
