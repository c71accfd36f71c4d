//! What could have stood where reading stopped. It is kept as what it is, and put into words only in the message.

use std::fmt;

/// What could have stood there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    Name,
    StatementId,
    Text,
    Number,
    Unit,
    Date,
    Version,
    Grade,
    Condition,
    Value,
    List,
    Members,
    Comparison,
    Comma,
    Opening,
    Closing,
    /// `at 5 years`.
    Time,
    /// `when …` or `otherwise`.
    Case,
    Type,
    Range,
    Expectation,
    Row,
    Cell,
    Code,
    Remark,
    Word,
    /// The end of the clause.
    End,
    /// A word or sign of the language, just so.
    Written(&'static str),
}

impl fmt::Display for Wanted {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(match self {
            Wanted::Name => "a name",
            Wanted::StatementId => "a statement id such as `SUR-1`",
            Wanted::Text => "a text in quotes",
            Wanted::Number => "a number",
            Wanted::Unit => "a unit",
            Wanted::Date => "a date such as `2026-11-23`",
            Wanted::Version => "a version such as `0.1.0`",
            Wanted::Grade => "a grade such as `2C`",
            Wanted::Condition => "a condition",
            Wanted::Value => "a value",
            Wanted::List => "a list such as `(a, b)`",
            Wanted::Members => "a list of members",
            Wanted::Comparison => "a comparison",
            Wanted::Comma => "a comma",
            Wanted::Opening => "an opening parenthesis",
            Wanted::Closing => "a closing parenthesis",
            Wanted::Time => "a time such as `at 5 years`",
            Wanted::Case => "`when` or `otherwise`",
            Wanted::Type => "a type",
            Wanted::Range => "a range such as `0 to 100`",
            Wanted::Expectation => "an expectation such as `NAME applies`",
            Wanted::Row => "a row such as `NAME when CONDITION`",
            Wanted::Cell => "a cell such as `100 %` or `applies`",
            Wanted::Code => "a code such as `loinc \"29593-1\"`",
            Wanted::Remark => "what is allowed, such as `vague-term`",
            Wanted::Word => "a word",
            Wanted::End => "the end of the clause",
            Wanted::Written(word) => return write!(to, "`{word}`"),
        })
    }
}
