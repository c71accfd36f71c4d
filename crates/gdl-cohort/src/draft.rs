//! A draft of a file for `--map`: what is mapped already as it is, and as comments what seems to be meant, with every code
//! that was met and is no member.

use crate::look::Looked;
use crate::look_text::without;
use crate::mapping::Mapping;
use crate::table::Role;
use gdl::characters::shown;
use gdl::check::model::{FactType, Guideline, Member};
use gdl::suggest::nearest;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Words that are named in one comment.
const NAMED: usize = 20;

/// The codes of a fact: how often each was met, and whether it cannot be read.
type Codes<'a> = BTreeMap<&'a str, (u64, bool)>;

/// Drafts a file for `--map`.
pub fn draft(guideline: &Guideline, mapping: &Mapping, looked: &[Looked]) -> String {
    let mut out = String::new();
    let files: Vec<&str> = looked.iter().map(|file| file.name.as_str()).collect();
    let rows = looked.iter().map(|file| file.rows).fold(0, u64::saturating_add);
    // Writing to a text never fails.
    let mut line = |words: String| out.push_str(&(words + "\n"));
    line(comment(&format!("A file for --map, drafted from {rows} rows of {}.", files.join(", "))));
    line(comment("What begins with # does nothing. Read each line, put it right, and take the # away."));
    line("\n[columns]".to_owned());
    for (column, fact) in &mapping.columns {
        line(pair(column, fact));
    }
    let mut seen: Vec<&str> = Vec::new();
    for column in looked.iter().flat_map(|file| &file.columns) {
        let Role::Unknown(meant) = &column.role else { continue };
        if seen.contains(&column.name.as_str()) {
            continue;
        }
        seen.push(&column.name);
        match meant {
            Some((name, fact)) => line(format!("# {}", pair(name, fact))),
            None => line(format!(
                "# {}  # {}",
                pair(&column.name, ""),
                plain("no fact has a name like this; --ignore passes over it")
            )),
        }
    }
    let (none, _) = without(guideline, looked);
    for some in none.chunks(NAMED) {
        line(comment(&format!("Given by no column: {}", some.join(", "))));
    }
    for fact in &guideline.facts {
        let members = match &fact.ty {
            FactType::OneOf(members) | FactType::SetOf(members) => members,
            FactType::YesNo | FactType::Number(_) => continue,
        };
        let (codes, more) = codes(looked, &fact.name);
        let own = mapping.codes.get(&fact.name);
        if own.is_some() || !codes.is_empty() {
            line(group(&fact.name, members, own, &codes, more).trim_end().to_owned());
        }
    }
    line("\n[units]".to_owned());
    for (fact, unit) in &mapping.units {
        line(pair(fact, unit));
    }
    for fact in &guideline.facts {
        let FactType::Number(ty) = &fact.ty else { continue };
        let unit = ty.unit.text.as_str();
        let (words, _) = codes(looked, &fact.name);
        let bare = words.keys().any(|word| word.parse::<f64>().is_ok());
        if bare && !unit.is_empty() && !mapping.units.contains_key(&fact.name) {
            line(format!("# {}  # bare numbers are read so", pair(&fact.name, unit)));
        }
    }
    line("\n[unknown]".to_owned());
    if !mapping.unknown.is_empty() {
        let values: Vec<String> = mapping.unknown.iter().map(|text| quoted(text)).collect();
        line(format!("values = [{}]", values.join(", ")));
    }
    let unread = unread(guideline, looked);
    if !unread.is_empty() {
        let values: Vec<String> = unread.iter().take(NAMED).map(|text| quoted(text)).collect();
        line(comment("Met where no fact can be so; name here those of them that stand for what is not known."));
        line(format!("# values = [{}]", values.join(", ")));
    }
    out
}

/// The codes of a fact.
fn group(
    fact: &str,
    members: &[Member],
    own: Option<&BTreeMap<String, String>>,
    codes: &Codes<'_>,
    more: bool,
) -> String {
    let mut out = format!("\n[codes.{}]\n", quoted(fact));
    let mut line = |words: String| {
        let _ = writeln!(out, "{words}");
    };
    for (code, member) in own.into_iter().flatten() {
        line(pair(code, member));
    }
    let names = || members.iter().map(|member| member.name.as_str());
    let as_they_stand: Vec<&str> = codes.iter().filter(|(_, (_, faulty))| !faulty).map(|(code, _)| *code).collect();
    for some in as_they_stand.chunks(NAMED) {
        line(comment(&format!("Read as they stand: {}", some.join(", "))));
    }
    let faulty: Vec<_> = codes.iter().filter(|(_, (_, faulty))| *faulty).collect();
    if !faulty.is_empty() {
        let all: Vec<&str> = names().collect();
        for some in all.chunks(NAMED) {
            line(comment(&format!("Members: {}", some.join(", "))));
        }
    }
    for (code, (times, _)) in faulty {
        let begun = || {
            let lower = code.to_lowercase();
            let mut fit = names().filter(|name| name.to_lowercase().starts_with(&lower));
            fit.next().filter(|_| fit.next().is_none())
        };
        let member = nearest(code, names()).or_else(begun).unwrap_or("");
        line(format!("# {}  # {times}x", pair(code, member)));
    }
    if more {
        line(comment("There are more codes than are named here."));
    }
    out
}

/// The words of all columns that give a fact or seem to.
fn codes<'a>(looked: &'a [Looked], fact: &str) -> (Codes<'a>, bool) {
    let mut all = Codes::new();
    let mut more = false;
    for column in looked.iter().flat_map(|file| &file.columns) {
        let of = match &column.role {
            Role::Fact(name) | Role::Unknown(Some((_, name))) => name,
            Role::Name | Role::Passed | Role::Unknown(None) => continue,
        };
        if of != fact {
            continue;
        }
        more |= column.more_words;
        for (word, (times, fault)) in &column.words {
            let (count, faulty) = all.entry(word).or_insert((0, false));
            *count = count.saturating_add(*times);
            *faulty |= fault.is_some();
        }
    }
    (all, more)
}

/// Words that no number and no answer to a yes/no question is.
fn unread<'a>(guideline: &Guideline, looked: &'a [Looked]) -> Vec<&'a str> {
    let mut all: Vec<&str> = Vec::new();
    for fact in guideline.facts.iter().filter(|fact| matches!(fact.ty, FactType::YesNo | FactType::Number(_))) {
        let (words, _) = codes(looked, &fact.name);
        // A number that is out of range is known.
        let number = |word: &str| word.contains(|c: char| c.is_ascii_digit()) && word.len() > 1;
        let faulty = words.iter().filter(|(word, (_, faulty))| *faulty && !number(word));
        all.extend(faulty.map(|(word, _)| *word));
    }
    all.sort_unstable();
    all.dedup();
    all
}

fn pair(left: &str, right: &str) -> String {
    format!("{} = {}", quoted(left), quoted(right))
}

/// A text as TOML has it; what cannot be seen stands by its number.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() || shown(c.encode_utf8(&mut [0; 4])).len() > c.len_utf8() => {
                out.push_str(&format!("\\U{:08X}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn comment(words: &str) -> String {
    format!("# {}", plain(words))
}

/// Words in one line.
fn plain(words: &str) -> String {
    shown(words).replace(['\n', '\t'], " ")
}
