//! Whatever is done to a guideline's text, reading and checking it never panics, every place lies inside its text, and
//! two runs say the same in the same order.

use crate::random::tried;
use gdl::check;
use gdl::diagnostic::{self, Diagnostic};
use gdl::driver;
use gdl::source::Sources;
use proptest::prelude::*;
use std::sync::OnceLock;

/// Declarations that the NET guideline may not have.
const PROOFS: &str = r#"
question "Which of the two?"
  covers  liver_resection, liver_debulking
  when    liver_resection does not apply
  note    "A remark."
accepted "Nothing for some"
  gap       "Which of the two?"
  when      not surgery.candidate
  because   "The source is silent."
  by        "guideline group" on 2026-11-23
  from      SUR-1
accepted "Both at once"
  conflict  liver_resection, liver_debulking
  because   "They differ."
accepted "Written for the reader"
  redundant liver_resection
  because   "So."
accepted "A constraint"
  redundant "Title"
  because   "So."
accepted "For the record"
  unused    tumor.ki67
  because   "So."
accepted "Decided by hand"
  undecided "Title"
  because   "So."
examples "Many of one shape"
  given     tumor.grade = G2, symptoms.primary = (bleeding, other)
  columns   surgery.resectable_fraction, liver.function, treatment.planned
  expect    scope, liver_resection, tumor.grade, reserve_sufficient
  row       100 %, preserved, (biopsy, anesthesia), in scope, does not apply, G2, holds
  row       "a row" -, unknown, none, undetermined without (metastatic), -, undetermined, does not hold
  from      SUR-1
"#;

/// The files of the NET guideline, name and text, and one more.
fn guideline() -> &'static [(String, String)] {
    static FILES: OnceLock<Vec<(String, String)>> = OnceLock::new();
    FILES.get_or_init(|| {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/guidelines/net-local-therapy");
        let mut files: Vec<(String, String)> = std::fs::read_dir(folder)
            .expect("the guideline's folder")
            .map(|entry| entry.expect("an entry").path())
            .filter(|path| path.extension().is_some_and(|e| e == "gdl"))
            .map(|path| {
                (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(&path).unwrap())
            })
            .collect();
        files.push(("proofs.gdl".to_owned(), PROOFS.to_owned()));
        files.sort();
        files
    })
}

/// Reads and checks; what the diagrams find is another matter.
fn findings(sources: &Sources) -> Vec<Diagnostic> {
    let (files, mut diagnostics) = driver::parse_all(sources);
    diagnostics.extend(check::check(sources, &files).diagnostics);
    diagnostic::sort(&mut diagnostics);
    diagnostics
}

fn sound(sources: &Sources) -> Result<(), TestCaseError> {
    let first = findings(sources);
    let second = findings(sources);
    prop_assert_eq!(format!("{first:?}"), format!("{second:?}"));
    for pair in first.windows(2) {
        prop_assert!(pair[0].span() <= pair[1].span(), "not in order: {:?}", pair);
    }
    for found in &first {
        let places = found.labels.iter().map(|label| label.span).chain(found.fix.iter().map(|fix| fix.span));
        for span in places {
            let text = &sources.get(span.source).expect("a text").text;
            prop_assert!(text.get(span.range()).is_some(), "{:?} lies outside its text, or inside a character", found);
        }
        prop_assert!(found.help.is_some(), "no help: {:?}", found);
    }
    Ok(())
}

/// One change to a text; the numbers choose where.
#[derive(Debug, Clone)]
enum Change {
    DeleteToken(usize),
    DuplicateToken(usize),
    SwapTokens(usize, usize),
    InsertToken(usize, String),
    DeleteLine(usize),
    DuplicateLine(usize),
    SwapLines(usize, usize),
    Indent(usize, usize),
    Cut(usize),
    InsertText(usize, String),
}

/// Words of the language, and signs that are none.
const WORDS: &[&str] = &[
    "fact",
    "term",
    "recommend",
    "study",
    "statement",
    "example",
    "question",
    "accepted",
    "covers",
    "gap",
    "conflict",
    "redundant",
    "unused",
    "undecided",
    "because",
    "by",
    "when",
    "unless",
    "means",
    "type",
    "from",
    "given",
    "expect",
    "and",
    "or",
    "not",
    "is",
    "in",
    "between",
    "includes",
    "any",
    "of",
    "(",
    ")",
    ",",
    "=",
    "<",
    ">=",
    "+",
    "-",
    "/",
    "3",
    "0",
    "3,5",
    "20 %",
    "3 cm",
    "6 months",
    "2026-11-23",
    "\"text\"",
    "\"",
    "“",
    "tumor.grade",
    "tumor.ki67",
    "G1",
    "SUR-1",
    "ä",
    "applies",
    "does",
    "without",
    "otherwise",
    "yes",
    "none",
    "at",
    "least",
    "2",
    "[",
    "&&",
    "#",
    "\\",
    "\u{feff}",
    "\t",
    "\r",
];

fn change() -> impl Strategy<Value = Change> {
    let at = any::<usize>;
    let word = proptest::sample::select(WORDS).prop_map(str::to_owned);
    prop_oneof![
        3 => at().prop_map(Change::DeleteToken),
        2 => at().prop_map(Change::DuplicateToken),
        2 => (at(), at()).prop_map(|(a, b)| Change::SwapTokens(a, b)),
        4 => (at(), word).prop_map(|(a, w)| Change::InsertToken(a, w)),
        2 => at().prop_map(Change::DeleteLine),
        1 => at().prop_map(Change::DuplicateLine),
        1 => (at(), at()).prop_map(|(a, b)| Change::SwapLines(a, b)),
        2 => (at(), 0..8usize).prop_map(|(a, n)| Change::Indent(a, n)),
        1 => at().prop_map(Change::Cut),
        1 => (at(), ".{1,8}").prop_map(|(a, t)| Change::InsertText(a, t)),
    ]
}

/// Words and blanks in turn, so that putting them together gives the text again.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let kind = |c: char| {
        if c.is_alphanumeric() || c == '_' || c == '.' {
            0
        } else if c.is_whitespace() {
            1
        } else {
            2
        }
    };
    let mut last = 3;
    for c in text.chars() {
        let this = kind(c);
        match tokens.last_mut().filter(|_| this == last && this < 2) {
            Some(token) => token.push(c),
            None => tokens.push(c.to_string()),
        }
        last = this;
    }
    tokens
}

fn apply(text: &str, change: &Change) -> String {
    let mut words = tokens(text);
    let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
    if words.is_empty() {
        return text.to_owned();
    }
    let (w, l) = (words.len(), lines.len());
    match change {
        Change::DeleteToken(a) => drop(words.remove(a % w)),
        Change::DuplicateToken(a) => words.insert(a % w, words[a % w].clone()),
        Change::SwapTokens(a, b) => words.swap(a % w, b % w),
        Change::InsertToken(a, word) => words.insert(a % w, format!(" {word} ")),
        Change::DeleteLine(a) => drop(lines.remove(a % l)),
        Change::DuplicateLine(a) => lines.insert(a % l, lines[a % l].clone()),
        Change::SwapLines(a, b) => lines.swap(a % l, b % l),
        Change::Indent(a, n) => lines[a % l] = format!("{}{}", " ".repeat(*n), lines[a % l].trim_start_matches(' ')),
        Change::Cut(a) => words.truncate(a % w),
        Change::InsertText(a, t) => words.insert(a % w, t.clone()),
    }
    match change {
        Change::DeleteLine(_) | Change::DuplicateLine(_) | Change::SwapLines(..) | Change::Indent(..) => lines.concat(),
        _ => words.concat(),
    }
}

proptest! {
    #![proptest_config(tried(96))]

    #[test]
    fn a_damaged_guideline_is_read(file in any::<usize>(), changes in prop::collection::vec(change(), 1..12)) {
        let files = guideline();
        let at = file % files.len();
        let mut sources = Sources::new();
        for (here, (name, text)) in files.iter().enumerate() {
            let damaged = if here == at { changes.iter().fold(text.clone(), |text, change| apply(&text, change)) } else { text.clone() };
            sources.add(name.clone(), damaged);
        }
        sound(&sources)?;
    }
}

proptest! {
    #![proptest_config(tried(512))]

    #[test]
    fn one_damaged_file_is_read(file in any::<usize>(), changes in prop::collection::vec(change(), 1..40)) {
        let files = guideline();
        let (name, text) = &files[file % files.len()];
        let mut sources = Sources::new();
        sources.add(name.clone(), changes.iter().fold(text.clone(), |text, change| apply(&text, change)));
        sound(&sources)?;
    }

    #[test]
    fn a_soup_of_words_is_read(words in prop::collection::vec((proptest::sample::select(WORDS), 0..6usize), 0..200)) {
        let mut text = String::new();
        for (word, gap) in words {
            text.push_str(word);
            text.push_str(["\n", "\n  ", "\n    ", " ", " ", ""][gap]);
        }
        let mut sources = Sources::new();
        sources.add("soup.gdl", text);
        sound(&sources)?;
    }

    #[test]
    fn random_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let mut sources = Sources::new();
        sources.add("bytes.gdl", String::from_utf8_lossy(&bytes).into_owned());
        sound(&sources)?;
    }
}
