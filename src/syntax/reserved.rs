//! Words that no declaration can have as its name, because a line or a condition that holds them says something else. Each is
//! refused where it is declared, with names that would do.

use super::forms::RESERVED;
use super::keyword::Keyword;

/// Clauses of examples and of tables of examples: a line of theirs that began with such a name would be that clause.
const CLAUSES: &[&str] = &["given", "expect", "allow", "note", "from", "columns", "row"];

/// The key that names a case.
const ID: &str = "id";

/// Why something cannot have a name, and names that would do; none where it can.
pub fn reserved(keyword: Keyword, name: &str) -> Option<(String, String)> {
    let first = name.split('.').next().unwrap_or(name);
    let grouped = first != name;
    let named =
        matches!(keyword, Keyword::Fact | Keyword::Term | Keyword::Classify | Keyword::Score | Keyword::Recommend);
    let (what, why) = if RESERVED.contains(&first) {
        (format!("`{first}` is a word of the language"), String::new())
    } else if named && CLAUSES.contains(&first) {
        let why = format!("In an example, a line that begins with `{first}` is the clause of that name. ");
        (format!("`{first}` begins a clause of an example"), why)
    } else if keyword == Keyword::Fact && first == ID {
        (format!("`{ID}` names the case"), format!("What a case gives behind `{ID}` is its own name. "))
    } else {
        return None;
    };
    let what = format!("{what} and cannot be {}", if grouped { "a group" } else { "a name" });
    Some((what, format!("{why}Choose another name, for instance {}.", instead(keyword, name))))
}

/// Names that would do.
fn instead(keyword: Keyword, name: &str) -> String {
    if let Some((first, rest)) = name.split_once('.') {
        return format!("`{first}_{rest}` or `{first}_group.{rest}`");
    }
    let word = match keyword {
        Keyword::Fact => return format!("`patient.{name}` or `{name}_value`"),
        Keyword::Term => "condition",
        Keyword::Classify => "class",
        Keyword::Score => "score",
        Keyword::Treatment => "treatment",
        Keyword::Recommend => "recommended",
        Keyword::Study => "study",
        Keyword::Scheme => "scheme",
        Keyword::Reading => "reading",
        _ => "name",
    };
    format!("`{name}_{word}`")
}
