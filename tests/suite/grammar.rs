//! The grammar by which editors without the language server color guidelines (`editors/vscode`) knows every word of the language.

use gdl::syntax::RESERVED;
use gdl::syntax::ast::Keyword;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

fn grammar() -> Value {
    serde_json::from_str(&read("editors/vscode/syntaxes/gdl.tmLanguage.json")).unwrap()
}

/// The words of a pattern, without what is a sign of patterns.
fn words(pattern: &str) -> BTreeSet<String> {
    let mut plain = pattern.to_owned();
    for sign in ["\\t", "\\w", "\\b", "\\d", "\\G", "\\s"] {
        plain = plain.replace(sign, " ");
    }
    plain.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// The words that a rule of the concrete syntax takes: those before the end of a name, and names of functions. What is read only to
/// be refused is none of the language.
fn of_syntax() -> BTreeSet<String> {
    let text = read("grammar/gdl.pest");
    let mut rules: Vec<String> = Vec::new();
    for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
        match (rules.last_mut(), line.starts_with(|c: char| c.is_ascii_alphabetic())) {
            (Some(last), false) => last.push_str(line),
            _ => rules.push(line.to_owned()),
        }
    }
    let refused = |name: &str| {
        name.starts_with("foreign") || ["unit", "unit_part", "unit_name", "no_unit", "unknown_test"].contains(&name)
    };
    let mut found = BTreeSet::new();
    for rule in rules {
        let name = rule.split_whitespace().next().unwrap_or("");
        if refused(name) || !(rule.contains("name_end") || ["function_word", "extreme_word"].contains(&name)) {
            continue;
        }
        let texts = rule.split('"').skip(1).step_by(2);
        found.extend(
            texts.filter(|text| text.chars().all(|c| c.is_ascii_alphanumeric()) && !text.is_empty()).map(str::to_owned),
        );
    }
    found
}

#[test]
fn every_declaration_has_its_block_with_exactly_its_clauses() {
    let grammar = grammar();
    let included: Vec<&str> =
        grammar["patterns"].as_array().unwrap().iter().filter_map(|pattern| pattern["include"].as_str()).collect();
    for keyword in Keyword::ALL {
        let word = keyword.word();
        assert!(included.contains(&format!("#{word}").as_str()), "no declaration `{word}`");
        let block = &grammar["repository"][word];
        assert!(block["begin"].as_str().unwrap().contains(&format!("({word})")), "`{word}` begins no block");
        let clauses: BTreeSet<String> =
            keyword.clauses().iter().map(|form| form.word.to_owned()).filter(|word| !word.is_empty()).collect();
        let lines = block["patterns"].as_array().unwrap().iter().filter_map(|pattern| pattern["match"].as_str());
        let listed = lines.filter_map(|line| line.strip_prefix("^[ \\t]+(")?.split_once(")(?![\\w.-])"));
        let listed: BTreeSet<String> = listed.flat_map(|(list, _)| list.split('|').map(str::to_owned)).collect();
        assert_eq!(listed, clauses, "the clauses of `{word}`");
    }
}

#[test]
fn every_word_of_the_language_is_colored_as_one() {
    let grammar = grammar();
    let mut known = BTreeSet::new();
    for kind in ["operators", "constants", "phrases", "words"] {
        known.extend(words(grammar["repository"][kind]["match"].as_str().unwrap()));
    }
    let language = of_syntax();
    assert!(language.len() > 80, "{language:?}");
    let reserved = RESERVED.iter().map(|word| (*word).to_owned());
    let lacks: Vec<String> = language.into_iter().chain(reserved).filter(|word| !known.contains(word)).collect();
    assert!(lacks.is_empty(), "the grammar of the editors lacks {lacks:?}");
    // What no declaration can be called is colored wherever it stands.
    let anywhere: BTreeSet<String> = ["operators", "constants"]
        .iter()
        .flat_map(|kind| words(grammar["repository"][*kind]["match"].as_str().unwrap()))
        .collect();
    let words = words(grammar["repository"]["words"]["match"].as_str().unwrap());
    // `scope` is a clause, too, and stands alone in few phrases.
    let only_in_phrases: Vec<&&str> = RESERVED
        .iter()
        .filter(|word| !anywhere.contains(**word) && !words.contains(**word) && **word != "scope")
        .collect();
    assert!(only_in_phrases.is_empty(), "{only_in_phrases:?}");
}
