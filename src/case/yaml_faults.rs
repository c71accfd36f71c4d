//! What is wrong with a text that is not YAML, in plain words.

use super::tree::{span_at, too_deep};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::source::SourceId;
use granit_parser::{ErrorKind, ScanError};

/// The finding for a syntax error; `base` is where the text begins in its file.
pub(crate) fn explain(source: SourceId, text: &str, base: usize, error: &ScanError) -> Diagnostic {
    let marker = error.marker();
    let at = marker.byte_offset().unwrap_or_else(|| by_characters(text, marker.index())).min(text.len());
    let kind = error.kind();
    let at = if about_tabs(kind) { tab_before(text, at).unwrap_or(at) } else { at };
    let next = text.get(at..).and_then(|rest| rest.chars().next());
    let length = next.filter(|c| !matches!(c, '\n' | '\r')).map_or(0, char::len_utf8);
    let span = span_at(source, base, at, at.saturating_add(length));
    if matches!(kind, ErrorKind::RecursionLimitExceeded) {
        return too_deep(span);
    }
    let line = text.get(at..).unwrap_or("").lines().next().unwrap_or("");
    let misplaced =
        matches!(kind, ErrorKind::SimpleKeyExpected | ErrorKind::ExpectedBlockMappingKey) && line.contains(": ");
    let front = text.get(..at).unwrap_or("").trim_end();
    if next == Some(',') && front.ends_with([',', '[', '{']) {
        let found = Diagnostic::new(Code::CaseSyntax, span, "a comma stands where an item belongs");
        return found.help("remove it, or write the item before it");
    }
    let (message, help) = words(if misplaced { &ErrorKind::InvalidIndentation } else { kind });
    let found = Diagnostic::new(Code::CaseSyntax, span, message);
    if help.is_empty() { found } else { found.help(help) }
}

fn by_characters(text: &str, index: usize) -> usize {
    text.char_indices().nth(index).map_or(text.len(), |(at, _)| at)
}

fn about_tabs(kind: &ErrorKind) -> bool {
    use ErrorKind as E;
    matches!(
        kind,
        E::TabNotAllowed
            | E::TabInBlockIndentation
            | E::TabInIndentation
            | E::TabInPlainScalar
            | E::TabAtBlockScalarStart
    )
}

/// The tab at or before a place, on its line.
fn tab_before(text: &str, at: usize) -> Option<usize> {
    let front = text.get(..at)?;
    let line = front.rfind('\n').map_or(0, |newline| newline.saturating_add(1));
    let here = text.get(at..)?.starts_with('\t').then_some(at);
    here.or_else(|| Some(line.saturating_add(front.get(line..)?.rfind('\t')?)))
}

/// Message and help.
fn words(kind: &ErrorKind) -> (String, &'static str) {
    use ErrorKind as E;
    const ENTRY: &str = "every entry is a name, a colon, a blank and a value, on a line of its own";
    const QUOTE: &str = "put the whole text in double quotes";
    let (message, help) = match kind {
        E::UnclosedQuotedScalar | E::DocumentIndicatorInQuotedScalar => {
            ("a text in quotes is not closed", "close it with the quote that opened it")
        }
        E::UnexpectedEofFlowSequence => ("the file ends and `[` is not closed", "close it with ]"),
        E::UnexpectedEofFlowMapping | E::UnexpectedEofImplicitFlowMapping => {
            ("the file ends and `{` is not closed", "close it with }")
        }
        E::UnclosedFlowCollection { open } => {
            return (format!("`{open}` is not closed"), "close it before the next entry");
        }
        E::MismatchedFlowCollectionEnd { open, close } => return (format!("`{open}` is closed by `{close}`"), ""),
        E::MisplacedFlowCollectionEnd => ("a bracket is closed that was not opened", QUOTE),
        E::ExpectedFlowMappingSeparator => {
            ("a comma or a closing brace is missing", "between { and } entries are separated by commas")
        }
        E::ExpectedFlowSequenceSeparator => {
            ("a comma or a closing bracket is missing", "between [ and ] items are separated by commas")
        }
        _ if about_tabs(kind) => ("a tab stands where YAML wants blanks", "indent with blanks"),
        E::InvalidIndentation
        | E::InvalidBlockScalarIndent
        | E::InvalidQuotedScalarIndent
        | E::InvalidFlowScalarIndent => {
            ("a line is not indented like its neighbors", "facts of one group are indented alike")
        }
        E::SimpleKeyExpected | E::InvalidSimpleKey | E::ExpectedBlockMappingKey => {
            ("a name without a colon and a value", ENTRY)
        }
        E::MappingValueNotAllowed | E::MappingKeyNotAllowed => (
            "a colon stands where no value can begin",
            "one line holds one entry; put a text with a colon in double quotes, and indent a group's facts below it",
        ),
        E::InvalidColonPlacement | E::InvalidMappingValueWhitespace | E::FlowMappingValueAdjacentCollection => {
            ("a colon stands where it cannot stand", ENTRY)
        }
        E::UnexpectedCharacter { character } if character.is_control() => {
            return (format!("an invisible character (U+{:04X}) stands here", u32::from(*character)), "remove it");
        }
        E::UnexpectedCharacter { character } => {
            return (format!("a text cannot begin with `{}`", character.escape_default()), QUOTE);
        }
        E::InvalidTrailingSingleQuotedScalar | E::InvalidTrailingDoubleQuotedScalar => {
            ("something stands behind the closing quote", QUOTE)
        }
        E::UnknownQuotedScalarEscape
        | E::InvalidQuotedScalarHexEscape
        | E::InvalidUnicodeEscape
        | E::InvalidLowSurrogateHexEscape
        | E::InvalidLowSurrogate
        | E::MissingLowSurrogate
        | E::UnpairedLowSurrogate => {
            ("a backslash stands before something that it cannot stand before", "write \\\\ for a backslash")
        }
        E::InvalidBlockScalarHeader | E::ZeroBlockScalarIndent => (
            "a text cannot begin with `>` or `|`",
            "a fact has one value; a text that begins so stands in double quotes",
        ),
        E::ExpectedBlockSequenceEntry
        | E::BlockSequenceEntryNotAllowed
        | E::BlockEntryInFlowCollection
        | E::InvalidBlockEntryWhitespace
        | E::PlainScalarStartsWithDashFlowIndicator => (
            "a dash stands where no item of a list can begin",
            "items of a list stand on lines of their own, each behind a dash and a blank",
        ),
        E::CommentNotSeparated | E::CommentInterceptedScalar => {
            ("a comment stands where it cannot stand", "a blank stands before #, and a text is not broken by a comment")
        }
        E::BomInsideDocument => ("an invisible character (a byte order mark) stands inside the case", "remove it"),
        E::ExpectedDocumentStart | E::InvalidDocumentEnd => (
            "something stands behind the end of the case",
            "entries of one group are indented alike; a file holds one case",
        ),
        E::UnexpectedEof => ("the file ends too early", ""),
        E::MissingAnchorOrAliasName | E::UnknownAnchor => ("`&` and `*` cannot begin a text", QUOTE),
        E::DuplicateVersionDirective
        | E::UnsupportedYamlMajorVersion
        | E::DuplicateTagDirective
        | E::MissingDocumentEndBeforeDirective
        | E::InvalidDirectiveTerminator
        | E::DirectiveDisallowed
        | E::MissingYamlVersionSeparator
        | E::MissingDirectiveName
        | E::InvalidDirectiveName
        | E::DirectiveByteLimitExceeded { .. }
        | E::TooManyReservedDirectiveParams { .. }
        | E::YamlVersionTooLong
        | E::MissingYamlVersion
        | E::InvalidTagDirectiveTerminator
        | E::ExpectedTagDirectiveBang => (
            "`%` at the beginning of a line is no entry",
            "a case needs no directives; a name that begins with % stands in double quotes",
        ),
        E::ExpectedTagBang
        | E::InvalidGlobalTagCharacter
        | E::InvalidTagTerminator
        | E::MissingTagUri
        | E::UnclosedVerbatimTag
        | E::InvalidTagEscape
        | E::InvalidTagUtf8LeadingByte
        | E::InvalidTagUtf8TrailingByte
        | E::InvalidTagUtf8
        | E::UndeclaredTagHandle => ("`!` cannot begin a text", QUOTE),
        _ => ("this cannot be read as YAML", ENTRY),
    };
    (message.to_owned(), help)
}
