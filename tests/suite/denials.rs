//! What denies and what directs is never lost: no fix and no advice to write something takes a `not`, an `unless` or an
//! `against` from a statement. Over every text of the tests, and over guidelines into which such words are put. And what has
//! two readings is asked, not mended: `tests/asked`, each with what is said beside it.

use crate::check_support::{judge, rendered};
use crate::mistake_support;
use gdl::diagnostic::{Diagnostic, Severity};
use gdl::driver;
use gdl::mend::{Which, mend};
use gdl::source::{SourceId, Sources, Span};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every guideline's file below a folder.
fn below(folder: &Path, files: &mut Vec<PathBuf>) {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            below(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "gdl" || extension == "mistake") {
            files.push(path);
        }
    }
}

fn alone(text: &str) -> Sources {
    let mut sources = Sources::new();
    sources.add("guideline.gdl", text);
    sources
}

/// Words and signs of a text that deny or turn round, and the others.
fn words(text: &str) -> Vec<String> {
    let plain = text.to_lowercase().replace("n't", " not").replace("n’t", " not").replace("<>", " ≠ ");
    let plain = plain.replace("!=", " ≠ ").replace('!', " ≠ ").replace(['<', '≤'], " < ").replace(['>', '≥'], " > ");
    let cut = plain.lines().map(gdl::tokens::strip_comment).collect::<Vec<_>>().join(" ");
    let parts = cut.split(|c: char| !(c.is_alphanumeric() || "≠<>".contains(c)));
    parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

const DENIALS: [&str; 10] = ["not", "no", "never", "without", "neither", "nor", "unless", "against", "except", "≠"];

/// How often a text denies. What is denied twice says yes, and a limit may say `not more than`.
fn denied(text: &str) -> usize {
    const LIMITS: [&str; 18] = [
        "more",
        "less",
        "fewer",
        "greater",
        "larger",
        "smaller",
        "higher",
        "lower",
        "above",
        "below",
        "over",
        "under",
        "exceeding",
        "before",
        "after",
        "later",
        "<",
        ">",
    ];
    let words = words(text);
    let mut count = 0;
    let mut at = 0;
    while at < words.len() {
        let next = words.get(at + 1).map_or("", String::as_str);
        if DENIALS.contains(&words[at].as_str()) {
            if matches!(next, "no" | "false") || LIMITS.contains(&next) {
                at += 1;
            } else {
                count += 1;
            }
        }
        at += 1;
    }
    count
}

/// The lines of a place, and what they become.
fn lines(text: &str, range: std::ops::Range<usize>, right: &str) -> (String, String) {
    let start = text[..range.start].rfind('\n').map_or(0, |at| at + 1);
    let end = range.end + text[range.end..].find('\n').unwrap_or(text.len() - range.end);
    (text[start..end].to_owned(), format!("{}{right}{}", &text[start..range.start], &text[range.end..end]))
}

/// Of what holds for everybody, an exception is one alternative: `always a unless b` is `always a or b`, word by word.
fn is_alternative(old: &str, new: &str) -> bool {
    let (mut old, new) = (words(old), words(new));
    let stated = matches!(old.first().map(String::as_str), Some("always" | "holds"));
    let exception = old.iter().position(|word| word == "unless");
    exception.is_some_and(|at| stated && std::mem::replace(&mut old[at], "or".to_owned()) == "unless" && old == new)
}

/// What a finding's fix or advice loses.
fn loses(sources: &Sources, finding: &Diagnostic) -> Option<String> {
    let text = |span: Span| &*sources.get(span.source).unwrap().text;
    if let Some(fix) = &finding.fix {
        let (old, new) = lines(text(fix.span), fix.span.range(), &fix.replacement);
        // A limit on which a denial rests stays a limit.
        let slip = old.trim_start().starts_with("except") && new.trim_start().starts_with("expect");
        if denied(&new) < denied(&old) && !slip && !is_alternative(&old, &new) {
            return Some(format!("{old} → {new}"));
        }
    }
    let said = &text(finding.span())[finding.span().range()];
    let help = finding.help.as_deref().unwrap_or("");
    let advised = help.split("rite `").skip(1).filter_map(|rest| rest.split('`').next());
    for right in advised {
        let shares = words(right).iter().any(|word| word.len() > 3 && words(said).contains(word));
        if shares && denied(right) < denied(said) {
            return Some(format!("{said}: {help}"));
        }
    }
    None
}

fn faults(sources: &Sources) -> Vec<String> {
    driver::build(sources).diagnostics.iter().filter_map(|finding| loses(sources, finding)).collect()
}

#[test]
fn no_fix_and_no_advice_loses_a_denial() {
    let mut files = Vec::new();
    below(&root().join("tests"), &mut files);
    let mut wrong = Vec::new();
    let mut read = 0;
    for file in files {
        // What is no text in UTF-8 is none of theirs.
        let Ok(_) = fs::read_to_string(&file) else { continue };
        let text = mistake_support::text(&file);
        read += 1;
        wrong.extend(faults(&alone(&text)).into_iter().map(|fault| format!("{}: {fault}", file.display())));
    }
    assert!(read > 500, "{read}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The texts of a guideline of authors, one with a text in it replaced.
fn guideline(name: &str, file: &str, change: impl Fn(&str) -> String) -> Sources {
    let mut files = Vec::new();
    below(&root().join("tests/authors").join(name), &mut files);
    let mut sources = Sources::new();
    for path in files {
        let text = mistake_support::text(&path);
        let own = path.file_name().unwrap() == file;
        let text = if own { change(&text) } else { text };
        sources.add(path.file_name().unwrap().to_str().unwrap(), text.as_str());
    }
    sources
}

#[test]
fn nor_do_those_of_the_mistakes_of_authors() {
    let mut wrong = Vec::new();
    for list in ["edits.jsonl", "more.jsonl"] {
        for line in fs::read_to_string(root().join("tests/authors").join(list)).unwrap().lines() {
            let edit: Value = serde_json::from_str(line).unwrap();
            let field = |name: &str| edit[name].as_str().unwrap().to_owned();
            let (meant, written) = (field("meant"), field("written"));
            let sources = guideline(&field("guideline"), &field("file"), |text| text.replacen(&meant, &written, 1));
            wrong.extend(faults(&sources));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A word that denies, before any word of a guideline.
#[test]
fn nor_do_those_of_guidelines_with_denials_put_into_them() {
    let denials = ["not", "no", "never", "without", "neither", "unless", "against", "except", "!", "not_"];
    let mut seed = 0x9e37_79b9_u64;
    let mut below = |count: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        usize::try_from(seed % u64::try_from(count.max(1)).unwrap()).unwrap()
    };
    let mut wrong = Vec::new();
    for run in 0..1_500 {
        let (name, file) =
            [("childpugh", "guideline.gdl"), ("doac", "guideline.gdl"), ("polyps", "guideline.gdl")][run % 3];
        let text = fs::read_to_string(root().join("tests/authors").join(name).join(file)).unwrap();
        let starts: Vec<usize> = text
            .char_indices()
            .zip(text.chars().skip(1))
            .filter(|((_, before), c)| (*before == ' ' || *before == '(') && c.is_alphanumeric())
            .map(|((at, _), _)| at + 1)
            .collect();
        let at = starts[below(starts.len())];
        let denial = denials[below(denials.len())];
        let gap = if matches!(denial, "!" | "not_") { "" } else { " " };
        let sources = guideline(name, file, |text| format!("{}{denial}{gap}{}", &text[..at], &text[at..]));
        wrong.extend(faults(&sources));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// One finding that says what is wrong and what to write, and nothing is written by anybody else than the author.
#[test]
fn what_has_two_readings_is_asked() {
    let mut files = Vec::new();
    below(&root().join("tests/asked"), &mut files);
    assert!(files.len() >= 40);
    let mut wrong = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let sources = alone(&text);
        let found = driver::build(&sources).diagnostics;
        let errors: Vec<Diagnostic> = found.into_iter().filter(|found| found.severity() == Severity::Error).collect();
        let name = file.file_name().unwrap().to_str().unwrap();
        if errors.len() != 1 {
            wrong.push(format!("{name}: {} findings", errors.len()));
        }
        errors.iter().for_each(judge);
        let done = mend(&sources, Which::All, &BTreeSet::new());
        let after = done.sources.get(SourceId(0)).unwrap().text.to_string();
        if after != text {
            wrong.push(format!("{name} becomes\n{after}"));
        }
        insta::with_settings!({
            snapshot_path => file.parent().unwrap(),
            prepend_module_to_snapshot => false,
            omit_expression => true,
        }, { insta::assert_snapshot!(name, rendered(&sources, &errors)) });
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
