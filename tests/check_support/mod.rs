//! What the tests of findings share: reading what a text expects, showing what was found, and judging the words.

#![allow(dead_code)]

use gdl::diagnostic::{Diagnostic, Fix};
use gdl::driver;
use gdl::report::drawn::text;
use gdl::report::style::Look;
use gdl::source::Sources;

/// File, line, first column, width in columns, code.
pub type Place = (String, usize, usize, usize, String);

/// What the comments of all texts expect.
pub fn expected(sources: &Sources) -> Vec<Place> {
    let mut places = Vec::new();
    for (_, file) in sources.iter() {
        let mut faulty = 0;
        for (at, line) in file.text.lines().enumerate() {
            match marker(line) {
                Some((column, width, code)) => places.push((file.name.clone(), faulty, column, width, code)),
                None => faulty = at + 1,
            }
        }
    }
    places.sort();
    places
}

/// `#    ^^^^ GDL0201`: column, width, code.
fn marker(line: &str) -> Option<(usize, usize, String)> {
    let rest = line.strip_prefix('#')?;
    let code = |words: &str| words.trim().strip_prefix("GDL").map(|digits| format!("GDL{digits}"));
    if let Some(words) = rest.strip_prefix('<') {
        return Some((1, 1, code(words)?));
    }
    let blanks = rest.chars().take_while(|c| *c == ' ').count();
    let carets = rest.chars().skip(blanks).take_while(|c| *c == '^').count();
    if carets == 0 {
        return None;
    }
    let words: String = rest.chars().skip(blanks + carets).collect();
    let (column, width) = if blanks == 0 { (1, carets + 1) } else { (blanks + 2, carets) };
    Some((column, width, code(&words)?))
}

/// Where the findings are.
pub fn found(sources: &Sources, diagnostics: &[Diagnostic]) -> Vec<Place> {
    let place = |diagnostic: &Diagnostic| {
        let span = diagnostic.span();
        let file = sources.get(span.source).expect("a finding stands in a text");
        let (line, column) = file.line_column(span.start);
        let covered = sources.text(span).lines().next().unwrap_or("").trim_end();
        let covered = gdl::tokens::strip_comment(covered).trim_end();
        (file.name.clone(), line, column, covered.chars().count().max(1), diagnostic.code.id().to_owned())
    };
    let mut places: Vec<Place> = diagnostics.iter().map(place).collect();
    places.sort();
    places
}

/// The findings as a person reads them.
pub fn rendered(sources: &Sources, diagnostics: &[Diagnostic]) -> String {
    text(sources, diagnostics, Look { width: 100, color: false })
}

/// Words of programmers, and words that blame or beg.
const BANNED: &[&str] = &[
    "token",
    "tokens",
    "parse",
    "parser",
    "parsing",
    "syntax",
    "identifier",
    "invalid",
    "illegal",
    "unexpected",
    "please",
    "error",
    "failed",
    "boolean",
    "string",
    "null",
    "expression",
    "operator",
    "lexer",
    "ast",
];

/// Whether the words are fit for a physician.
pub fn judge(diagnostic: &Diagnostic) {
    let Diagnostic { message, help, labels, .. } = diagnostic;
    let first = message.chars().next().expect("a message says something");
    assert!(!first.is_uppercase(), "begins with a capital: {message}");
    assert!(!message.ends_with('.'), "a full stop: {message}");
    // What the author wrote may be longer.
    let own: usize = message.split('`').step_by(2).map(|part| part.chars().count()).sum();
    assert!(own <= 120, "longer than a glance: {message}");
    let help = help.as_deref().expect(message);
    assert!(help.ends_with(['.', '?', ')']), "no full stop: {help}");
    let words: Vec<&str> = labels.iter().map(|label| label.text.as_str()).chain([message.as_str(), help]).collect();
    for text in words {
        // What the author wrote is repeated in backticks or quotes, and may hold any word.
        let own: String = text.split(['`', '"']).step_by(2).collect();
        for leak in ["Rule", "EOI", "kw_", "_clause", "pest", "Some(", "None", "u32"] {
            assert!(!text.contains(leak), "`{leak}` leaks into: {text}");
        }
        for part in text.split(['`', '"']).step_by(2) {
            let words: Vec<&str> = part.split_whitespace().collect();
            for pair in
                words.windows(2).filter(|pair| !["one", "uni", "us", "h"].iter().any(|w| pair[1].starts_with(w)))
            {
                let vowel = pair[1].starts_with(['a', 'e', 'i', 'o', 'u']);
                let other = pair[1].starts_with(|c: char| c.is_ascii_lowercase()) && !vowel;
                let wrong = (pair[0] == "a" && vowel) || (pair[0] == "an" && other);
                assert!(!wrong, "`a` and `an` are mistaken: {text}");
            }
        }
        for word in own.split(|c: char| !c.is_alphabetic()).map(str::to_lowercase) {
            assert!(!BANNED.contains(&word.as_str()), "`{word}` is no word for a physician: {text}");
        }
    }
    for label in labels {
        let listed = label.text.strip_suffix(" is expected").unwrap_or("");
        assert!(listed.matches(", ").count() < 2, "a long list: {}", label.text);
    }
}

/// The text that a fix makes.
pub fn mend(text: &str, fix: &Fix) -> String {
    let mut mended = text.to_owned();
    mended.replace_range(fix.span.range(), &fix.replacement);
    mended
}

/// A fix takes its finding away and brings no other finding of a different kind at its place.
pub fn mended(sources: &Sources, all: &[Diagnostic], diagnostic: &Diagnostic) {
    let Some(fix) = &diagnostic.fix else { return };
    let (_, file) = sources.iter().next().expect("a text");
    let mut after = Sources::new();
    after.add(file.name.clone(), mend(&file.text, fix));
    let left = driver::build(&after).diagnostics;
    let same = |d: &&Diagnostic| d.code == diagnostic.code && d.message == diagnostic.message;
    let count = |found: &[Diagnostic]| found.iter().filter(same).count();
    assert!(
        count(&left) < count(all),
        "the fix of `{}` does not mend it:\n{}",
        diagnostic.message,
        rendered(&after, &left)
    );
}
