//! A case file of which nothing is known yet, to be filled in: every fact with its question and what it takes, as comments.

use super::expect::expected;
use super::nested::{Entry, insert};
use crate::characters::shown;
use crate::check::model::{Fact, FactType, Guideline, ListFact, Member, NumberKind};

/// Columns of a comment.
const WIDTH: usize = 98;

/// The file, in YAML.
pub fn blank(guideline: &Guideline) -> String {
    let mut out = String::new();
    if let Some(header) = &guideline.header {
        comment(&mut out, "", &format!("A case of {} {}: {}", header.name, header.version, header.title));
    }
    let how = "What is known stands in the place of null. What stays null, or is left out, is not known. What is known in part \
               is written so: \"<5\", \"3 to 5 cm\", \"1950\", \"not lung\".";
    comment(&mut out, "", how);
    out.push_str("\n# The name of the case, if it has one.\nid: null\n");
    let mut root = Vec::new();
    for fact in guideline.facts.iter().filter(|fact| fact.day.is_none() && fact.entry.is_none() && fact.name != "id") {
        insert(&mut root, guideline, "", &fact.name, of_fact(fact));
    }
    for list in &guideline.listed {
        insert(&mut root, guideline, "", &list.name, of_list(guideline, list));
    }
    entries(&root, 0, &mut out);
    out
}

fn entries(of: &[(String, Entry<Vec<String>>)], depth: usize, out: &mut String) {
    let margin = "  ".repeat(depth);
    for (nth, (key, entry)) in of.iter().enumerate() {
        if depth == 0 || nth > 0 {
            out.push('\n');
        }
        match entry {
            Entry::Group(inner) => {
                out.push_str(&format!("{margin}{}:\n", quoted(key)));
                entries(inner, depth.saturating_add(1), out);
            }
            Entry::Value(comments) => {
                comments.iter().for_each(|line| comment(out, &margin, line));
                out.push_str(&format!("{margin}{}: null\n", quoted(key)));
            }
        }
    }
}

/// A key as YAML of any version reads it as a text.
fn quoted(key: &str) -> String {
    let word = ["yes", "no", "on", "off", "true", "false", "null", "y", "n"].contains(&key.to_lowercase().as_str());
    let plain = key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.'));
    if plain && !word { key.to_owned() } else { format!("\"{key}\"") }
}

fn comment(out: &mut String, margin: &str, words: &str) {
    // A comment ends with its line, and holds nothing that nobody sees.
    let words = shown(words).split_whitespace().collect::<Vec<_>>().join(" ");
    let begin = format!("{margin}# ");
    let options = textwrap::Options::new(WIDTH).initial_indent(&begin).subsequent_indent(&begin).break_words(false);
    for line in textwrap::wrap(&words, options) {
        out.push_str(line.trim_end());
        out.push('\n');
    }
}

fn of_fact(fact: &Fact) -> Vec<String> {
    let mut lines = vec![fact.title.clone()];
    lines.extend(fact.ask.iter().filter(|ask| **ask != fact.title).cloned());
    lines.push(takes(fact));
    if let Some((by, why)) = &fact.judged {
        lines.push(match why {
            Some(why) => format!("Judged by {by}: {why}"),
            None => format!("Judged by {by}"),
        });
    }
    if fact.derivation.is_some() {
        lines.push("Filled in from other facts where it is not given.".to_owned());
    }
    lines
}

/// What a fact takes, in words.
fn takes(fact: &Fact) -> String {
    match &fact.ty {
        FactType::YesNo => "Takes yes or no".to_owned(),
        FactType::OneOf(members) => format!("Takes one of {}", choices(members)),
        FactType::SetOf(members) => format!("Takes a list of any of {}; [] where there is none", choices(members)),
        FactType::Number(ty) if ty.kind == NumberKind::Date && fact.never.is_some() => {
            format!("Takes {}, or never", expected(fact))
        }
        FactType::Number(_) => format!("Takes {}", expected(fact)),
    }
}

fn choices(members: &[Member]) -> String {
    let choice = |member: &Member| match &member.label {
        Some(label) if *label != member.name => format!("{} ({label})", member.name),
        _ => member.name.clone(),
    };
    members.iter().map(choice).collect::<Vec<_>>().join(", ")
}

fn of_list(guideline: &Guideline, list: &ListFact) -> Vec<String> {
    let mut lines = vec![list.title.clone()];
    lines.extend(list.ask.iter().filter(|ask| **ask != list.title).cloned());
    let facts: Vec<&Fact> = list.parts.iter().filter_map(|part| guideline.fact(*part)).collect();
    let entry: Vec<String> = facts.iter().map(|fact| format!("{}: …", fact.name)).collect();
    lines.push(format!("Takes a list of entries: [{{{}}}]; [] where there are none", entry.join(", ")));
    for fact in facts {
        lines.push(format!("{} ({}): {}", fact.name, fact.title, takes(fact)));
    }
    lines
}
