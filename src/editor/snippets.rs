//! The text that is written for a word of the language, with places to fill in: `${1:name}`.

use crate::syntax::ast::Keyword;

/// Whether a clause holds a condition.
pub(super) fn is_condition(keyword: Keyword, clause: &str) -> bool {
    match clause {
        "scope" | "holds" | "means" | "when" | "unless" | "favored" | "expected" | "feasible" | "always" | "never"
        | "each" => true,
        "see" | "note" | "otherwise" => true,
        "" => keyword.row().is_some(),
        _ => false,
    }
}

/// Clauses that few declarations have come behind the others.
pub(super) fn rare(keyword: Keyword, clause: &str) -> bool {
    let usual: &[&str] = match keyword {
        Keyword::Fact => &["type", "ask", "also", "judged", "when not given", "note", "from", "scale", "codes"],
        Keyword::Recommend => &[
            "stance",
            "over",
            "kind",
            "grade",
            "when",
            "unless",
            "favored",
            "because",
            "note",
            "evidence",
            "overrides",
            "from",
        ],
        _ => return false,
    };
    !usual.contains(&clause)
}

/// A declaration with places to fill in.
pub(super) fn declaration(keyword: Keyword) -> String {
    let body = match keyword {
        Keyword::Guideline => {
            "guideline ${1:name} \"${2:Title}\"\n  version   0.1.0\n  status    draft\n  scope     $0"
        }
        Keyword::Use => "use ${1:folder.name}",
        Keyword::Scheme => "scheme ${1:name} \"${2:Title}\"\n  level ${3:1A} means strong, high$0",
        Keyword::Fact => {
            "fact ${1:group.name} \"${2:Title}\"\n  type      ${3:yes/no}\n  ask       \"${4:Question?}\"$0"
        }
        Keyword::Constraint => "constraint \"${1:Title}\"\n  holds     $0",
        Keyword::Term => "term ${1:name} \"${2:Title}\"\n  means     $0",
        Keyword::Classify => {
            "classify ${1:name} \"${2:Title}\"\n  ${3:class} \"${4:label}\" when $0\n  ${5:class} otherwise"
        }
        Keyword::Score => "score ${1:name} \"${2:Title}\"\n  ${3:1} points when $0",
        Keyword::Treatment => "treatment ${1:name} \"${2:Title}\"$0",
        Keyword::Recommend => {
            "recommend ${1:name} \"${2:Title}\"\n  stance    ${3:for} ${4:treatment}\n  kind      ${5:good practice}\n  when      ${6:condition}\n  from      $0"
        }
        Keyword::Study => {
            "study ${1:name} \"${2:Title}\"\n  design    ${3:cohort}\n  patients  ${4:100}\n  result    \"${5:outcome}\" $0"
        }
        Keyword::Statement => "statement ${1:ABC-1} in \"${2:Section}\"\n  says      \"$0\"",
        Keyword::Narrative => "narrative ${1:ABC-1} because \"$0\"",
        Keyword::Reading => {
            "reading ${1:name} \"${2:Question}\"\n  source    \"${3:words}\" in ${4:ABC-1}\n  decision  \"$0\""
        }
        Keyword::Example => "example \"${1:Title}\"\n  given     ${2:fact} = ${3:value}\n  expect    $0",
        Keyword::Examples => {
            "examples \"${1:Title}\"\n  columns   ${2:fact}\n  expect    ${3:recommendation}\n  row       ${4:value}, $0"
        }
        Keyword::Invariant => "invariant \"${1:Title}\"\n  ${2:never}     $0",
        Keyword::Question => "question \"${1:Title}\"\n  covers    $0",
        Keyword::Accepted => "accepted \"${1:Title}\"\n  ${2:gap}       $3\n  because   \"$0\"",
    };
    body.to_owned()
}

/// The keyword of a clause with what usually follows, in the column where values stand.
pub(super) fn clause(keyword: Keyword, word: &str) -> String {
    let rest = match (keyword, word) {
        (Keyword::Fact, "when not given") => {
            return "when not given\n    ${1:member} when $0\n    ${2:member} otherwise".to_owned();
        }
        (_, "rows") => return "rows exclude each other".to_owned(),
        (_, "regardless") => return "regardless of scope".to_owned(),
        (_, "instead") => return "instead of $0".to_owned(),
        (_, "judged") => return "judged by \"${1:who}\" because \"$0\"".to_owned(),
        (Keyword::Classify, "may") => return "may be given".to_owned(),
        (Keyword::Fact, "may") => return "may be left out".to_owned(),
        (_, "see") => "\"${1:topic}\" when $0",
        (_, "by") if keyword != Keyword::Score => "\"${1:who}\" on ${2:2026-01-31}",
        (_, "allow") => "${1:remark} because \"$0\"",
        (Keyword::Reading, "source") => "\"${1:words}\" in $0",
        (_, "position") => "\"${1:text}\" from $0",
        (_, "result") => "\"${1:outcome}\" $0",
        (
            _,
            "ask" | "also" | "because" | "note" | "purpose" | "intended" | "misuse" | "authors" | "source" | "says"
            | "caveat" | "scale" | "question" | "decision" | "gap" | "undecided",
        ) => "\"$0\"",
        _ => "$0",
    };
    format!("{word:<9} {rest}")
}
