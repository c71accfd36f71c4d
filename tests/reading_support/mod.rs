//! Comments, blanks and line breaks put between the tokens of a guideline, and whether it is still read the same.
#![allow(dead_code)]

use gdl::source::{SourceId, Sources};
use gdl::syntax::{self, ast::File};
use gdl::{check, diagnostic, driver, tokens};

/// Further to the right than any clause begins.
pub const DEEP: &str = "                                        ";

/// A text that is read, but not checked.
const LARGE: usize = 24_000;

/// What stands between two tokens that follow each other.
pub struct Gap {
    pub start: usize,
    pub end: usize,
    /// No line may end here: a unit stands on the line of its number.
    pub on_one_line: bool,
}

/// The gaps of all that can be read, in order.
pub fn gaps(text: &str) -> Vec<Gap> {
    let places = syntax::token_places(SourceId(0), text);
    let between = places.windows(2).map(|pair| Gap {
        start: pair[0].span.range().end,
        end: pair[1].span.range().start,
        on_one_line: pair[1].is_unit,
    });
    let blank = |gap: &Gap| text.get(gap.start..gap.end).is_some_and(|text| tokens::tokens(text).all(|t| t.is_gap()));
    between.filter(blank).collect()
}

/// The text with something in some of its gaps; every line that is broken goes on in the column of `indent`.
pub fn disturbed(text: &str, indent: &str, pick: &mut dyn FnMut(usize) -> usize) -> String {
    let mut out = String::new();
    let mut done = 0;
    for gap in gaps(text) {
        out.push_str(&text[done..gap.start]);
        done = gap.start;
        // A declaration's name stands on the line of its keyword, where it may be misread.
        let line = text[..gap.start].rfind('\n').map_or(0, |end| end + 1);
        let behind_keyword = !text[line..gap.start].contains(char::is_whitespace);
        // `a-b` without blanks is a name that is written wrong, and `a - b` is not.
        let dash = ['-', '–', '−'];
        let glued = gap.start == gap.end && (text[..gap.start].ends_with(dash) || text[gap.start..].starts_with(dash));
        // `4A` is a member, and `4 A` is none: what a blank makes of it is told.
        let digits =
            gap.on_one_line && gap.start == gap.end && text[..gap.start].ends_with(|c: char| c.is_ascii_digit());
        if glued || digits {
            continue;
        }
        if gap.on_one_line || (behind_keyword && !text[gap.start..gap.end].contains('\n')) {
            out.push_str(["", " ", "  ", "\t"][pick(4)]);
        } else if text[gap.start..gap.end].contains('\n') {
            let more = ["", "", " \t", " # or \"( not", "\n", "\r\n", "\n# in column one", "\n    # when not yes\n"];
            out.push_str(more[pick(more.len())]);
        } else {
            let more = [
                "",
                "",
                "",
                " ",
                "\t ",
                " # or \"( not\n",
                " #\r\n",
                "\n",
                "\n\n",
                "\n# in column one\n",
                "\n    # when\n",
            ];
            let more = more[pick(more.len())];
            out.push_str(more);
            if more.ends_with('\n') {
                out.push_str(indent);
            }
        }
    }
    out.push_str(&text[done..]);
    out
}

/// A text as it is read by itself.
pub struct Read {
    file: File,
    /// The codes of all findings, sorted.
    pub codes: Vec<&'static str>,
    /// Whether one of them is an error.
    pub error: bool,
    checked: bool,
}

impl Read {
    pub fn new(text: &str) -> Read {
        Read::with(text, text.len() < LARGE)
    }

    /// Another layout of the same text.
    pub fn again(&self, text: &str) -> Read {
        Read::with(text, self.checked)
    }

    fn with(text: &str, checked: bool) -> Read {
        let mut sources = Sources::new();
        sources.add("a.gdl", text);
        let (mut files, mut found) = driver::parse_all(&sources);
        // What names mean is looked up in the whole text: in large ones, reading is enough.
        if checked {
            found.extend(check::check(&sources, &files).diagnostics);
        }
        let mut codes: Vec<&'static str> = found.iter().map(|found| found.code.id()).collect();
        codes.sort_unstable();
        Read { file: files.remove(0), codes, error: diagnostic::any_error(&found), checked }
    }

    /// Whether its declarations stand where they belong. One that is indented by mistake is known by the title on its
    /// line, so that there line breaks are not without meaning.
    pub fn laid_out(&self) -> bool {
        !self.codes.contains(&"GDL0118")
    }

    /// Whether both say the same, wherever their words stand.
    pub fn same_tree(&self, other: &Read) -> bool {
        syntax::same(&self.file, &other.file)
    }
}

/// Nothing that is damaged goes unreported.
pub fn reported(text: &str) -> bool {
    let parsed = syntax::parse(SourceId(0), text);
    let error = diagnostic::any_error(&parsed.diagnostics);
    let tree = format!("{:?}", parsed.file);
    error || !(tree.contains("Error(Reported") || tree.contains("damaged: Some") || parsed.file.damaged.is_some())
}
