//! What is written is what is read: comments, blanks and line breaks between any two tokens of every guideline change
//! neither the tree nor the findings. Where the layout gives a line break a meaning, a finding says so.

use crate::random::tried;
use crate::reading_support::{DEEP, Read, disturbed, gaps, reported};
use gdl::diagnostic::any_error;
use gdl::source::SourceId;
use gdl::{syntax, tokens};
use proptest::prelude::*;
use std::path::Path;
use std::sync::OnceLock;

/// Every guideline of this repository: files, fixtures, and the blocks of the book.
fn texts() -> &'static [(String, String)] {
    static TEXTS: OnceLock<Vec<(String, String)>> = OnceLock::new();
    TEXTS.get_or_init(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut found = Vec::new();
        for folder in ["guidelines", "tests", "book/src"] {
            collect(&root.join(folder), &mut found);
        }
        found.sort();
        assert!(found.len() > 300, "{} texts", found.len());
        found
    })
}

fn collect(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.to_string_lossy().into_owned();
        if path.is_dir() {
            collect(&path, found);
        } else if name.ends_with(".gdl") {
            found.extend(std::fs::read_to_string(&path).map(|text| (name, text)));
        } else if name.ends_with(".md") {
            let page = std::fs::read_to_string(&path).unwrap();
            for (at, block) in page.split("\n```gdl").skip(1).enumerate() {
                let block = block.split_once('\n').map_or("", |(_, block)| block);
                let block = block.split_once("\n```").map_or(block, |(block, _)| block);
                found.push((format!("{name} {at}"), format!("{block}\n")));
            }
        }
    }
}

/// Read the same, with the same findings.
fn held(name: &str, text: &Read, disturbed: &str) -> Result<(), String> {
    let read = text.again(disturbed);
    if !text.laid_out() {
        return Ok(());
    }
    if !text.same_tree(&read) {
        return Err(format!("{name}: another tree\n{disturbed}"));
    }
    if text.codes != read.codes {
        return Err(format!("{name}: other findings\n{:?}\n{:?}\n{disturbed}", text.codes, read.codes));
    }
    Ok(())
}

#[test]
fn every_token_is_known_to_the_one_reader_of_tokens() {
    for (name, text) in texts() {
        // What word processors put between words is read as a blank, but reported.
        let parsed = syntax::parse(SourceId(0), text);
        if parsed.file.damaged.is_some() || any_error(&parsed.diagnostics) {
            continue;
        }
        let places: Vec<_> = syntax::token_places(SourceId(0), text).iter().map(|token| token.span.range()).collect();
        let mut next = places.iter().peekable();
        for token in tokens::tokens(text).filter(|token| !token.is_gap()) {
            while next.peek().is_some_and(|place| place.end <= token.start) {
                next.next();
            }
            let inside = next.peek().is_some_and(|place| place.start <= token.start && token.end() <= place.end);
            assert!(inside, "{name}: `{}` at {} is no token of the grammar", token.text, token.start);
        }
    }
}

#[test]
fn comments_in_every_gap_change_nothing() {
    let mut faults = Vec::new();
    for (name, text) in texts() {
        let read = Read::new(text);
        // Each kind of filler in every gap; of large texts, some.
        for which in (0..11).step_by(if text.len() > 8_000 { 4 } else { 1 }) {
            faults.extend(held(name, &read, &disturbed(text, DEEP, &mut |count| which % count)).err());
        }
    }
    let names: Vec<&str> = faults.iter().filter_map(|fault| fault.split_once('\n')).map(|(name, _)| name).collect();
    assert!(faults.is_empty(), "{} faults: {names:#?}; the first:\n{}", faults.len(), faults[0]);
}

#[test]
fn a_line_break_means_what_its_column_says_or_is_refused() {
    let mut faults = Vec::new();
    for (name, text) in texts() {
        let parsed = syntax::parse(SourceId(0), text);
        let starts: Vec<usize> = parsed.file.declarations.iter().map(|d| d.span.range().start).collect();
        for (at, start) in starts.iter().enumerate() {
            // A declaration by itself, since one break is tried at a time.
            let end = starts.get(at + 1).copied().unwrap_or(text.len());
            let declaration = &text[*start..end];
            let parsed = syntax::parse(SourceId(0), declaration).file;
            if parsed.damaged.is_some() {
                continue;
            }
            for (at, gap) in gaps(declaration).iter().enumerate() {
                // Where clauses begin: there a word that both a clause and its tail begin with would change sides.
                let column = parsed.declarations.first().and_then(|d| d.clauses.first()).map_or("  ", |clause| {
                    let line = declaration[..clause.span.range().start].rfind('\n').map_or(0, |end| end + 1);
                    &declaration[line..clause.span.range().start]
                });
                let column = if column.trim().is_empty() { column } else { "  " };
                for indent in [["", " ", "  ", "    "][at % 4], column, DEEP] {
                    let rest = declaration[gap.start..].trim_start_matches([' ', '\t']);
                    let broken = format!("{}\n{indent}{rest}", &declaration[..gap.start]);
                    let read = syntax::parse(SourceId(0), &broken);
                    if syntax::same(&parsed, &read.file) {
                        continue;
                    }
                    let allowed = indent != DEEP || gap.on_one_line || is_head(declaration, gap.start);
                    // Most are refused when they are read; names and types are looked at only where that is not so.
                    let said = any_error(&read.diagnostics) || {
                        let whole = Read::new(&format!("{}{broken}{}", &text[..*start], &text[end..]));
                        whole.error && whole.codes != Read::new(text).codes
                    };
                    if !allowed || !said {
                        faults.push(format!("{name}:\n{broken}"));
                    }
                }
            }
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.iter().take(5).cloned().collect::<String>());
}

/// Behind the keyword of a declaration.
fn is_head(declaration: &str, at: usize) -> bool {
    !declaration[..at].contains(char::is_whitespace)
}

proptest! {
    #![proptest_config(tried(192))]

    #[test]
    fn whatever_stands_between_tokens_means_nothing(file in any::<usize>(), choices in prop::collection::vec(any::<usize>(), 1..400)) {
        let texts = texts();
        let (name, text) = &texts[file % texts.len()];
        let mut choice = choices.iter().cycle();
        let disturbed = disturbed(text, DEEP, &mut |count| choice.next().map_or(0, |choice| choice % count));
        held(name, &Read::new(text), &disturbed).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn nothing_is_damaged_in_silence(file in any::<usize>(), cuts in prop::collection::vec((any::<usize>(), 0..6usize, "[\"#(){},\\[\\] \n\ta-c0-9<>=!\\\\é\u{a0}]{0,3}"), 1..5)) {
        let texts = texts();
        let mut text = texts[file % texts.len()].1.clone();
        for (at, length, insert) in cuts {
            let bounds: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let first = at % bounds.len();
            let to = bounds[(first + length).min(bounds.len() - 1)];
            text.replace_range(bounds[first]..to, &insert);
        }
        prop_assert!(reported(&text), "{text}");
    }
}
