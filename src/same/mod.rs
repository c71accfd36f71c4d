//! The last word on whether a fix is safe. Whatever a finding claims, a fix is applied unasked only where the text that it
//! writes has the same names, numbers, units, comparisons and conjunctions as the text before it, in the same clause: so
//! nobody can mark as safe what may mean something else.

mod comments;
mod kept;
mod lines;
mod notations;
mod parts;

use crate::diagnostic::Diagnostic;
use crate::source::Sources;
use lines::lines;
use parts::{LOGIC, Part, WORDS, parts};
use std::collections::BTreeSet;

/// Marks as not safe every fix whose text does not plainly say what the text before it says; and takes from a finding a fix
/// or an advice by which a denial, a direction or a comment would be lost.
pub fn hold(sources: &Sources, found: &mut [Diagnostic]) {
    for finding in found.iter_mut() {
        comments::hold(sources, finding);
        kept::hold(sources, finding);
    }
    let mut declared: Option<BTreeSet<String>> = None;
    for fix in found.iter_mut().filter_map(|finding| finding.fix.as_mut()).filter(|fix| fix.safe) {
        let text = sources.get(fix.span.source).map_or("", |file| &file.text);
        let declared = declared.get_or_insert_with(|| names(sources));
        fix.safe = says_the_same(text, fix.span.range(), &fix.replacement, declared);
    }
}

/// Names and members that the texts declare, as far as they can be told without reading them.
fn names(sources: &Sources) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (_, file) in sources.iter() {
        for line in file.text.lines() {
            let mut words = line.split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.' | '-')));
            let mut words = words.by_ref().filter(|word| !word.is_empty());
            if !line.starts_with([' ', '\t']) {
                names.extend(words.nth(1).map(str::to_owned));
            } else if matches!(words.next(), Some("type" | "lists" | "arm" | "level")) {
                let of = |word: &&str| !matches!(*word, "of" | "oneof" | "setof");
                let members =
                    words.skip_while(of).skip(1).filter(|word| !WORDS.contains(word) && !LOGIC.contains(word));
                names.extend(members.map(str::to_owned));
            }
        }
    }
    names
}

/// Whether a text says the same when `range` is replaced.
fn says_the_same(text: &str, range: std::ops::Range<usize>, right: &str, declared: &BTreeSet<String>) -> bool {
    let Some((old, new)) = lines(text, range.clone(), right) else { return false };
    let behind = text.get(range.end..).unwrap_or("");
    let tail = behind.split('\n').next().unwrap_or("");
    let (mut old_parts, mut new_parts) = (parts(old, declared), parts(&new, declared));
    if old_parts == new_parts {
        return true;
    }
    let same = old_parts.iter().zip(&new_parts).take_while(|(a, b)| a == b).count();
    let begins = same.checked_sub(1).and_then(|last| old_parts.get(last)).is_none_or(|last| *last == Part::Line);
    old_parts.drain(..same);
    new_parts.drain(..same);
    let same = old_parts.iter().rev().zip(new_parts.iter().rev()).take_while(|(a, b)| a == b).count();
    old_parts.truncate(old_parts.len().saturating_sub(same));
    new_parts.truncate(new_parts.len().saturating_sub(same));
    let version = old.trim_start().starts_with("version");
    same_clause(&old_parts, &new_parts, right, tail)
        && same_numbers(&old_parts, &new_parts, version)
        && same_words(&old_parts, &new_parts, declared)
        && same_signs(&old_parts, &new_parts, begins)
}

/// No line is cut before what decides or joined with another, and no group within a condition changes.
fn same_clause(old: &[Part], new: &[Part], right: &str, tail: &str) -> bool {
    const DECIDES: &[&str] =
        &["and", "or", "not", "unless", "when", "never", "otherwise", "always", "favored", "means"];
    let count = |parts: &[Part], wanted: &Part| parts.iter().filter(|part| *part == wanted).count();
    let (lines_before, lines_after) = (count(old, &Part::Line), count(new, &Part::Line));
    if lines_before > lines_after {
        return false;
    }
    if lines_before < lines_after {
        let behind = right.rsplit('\n').next().map(|rest| [rest.trim_start(), tail].concat()).unwrap_or_default();
        let word = behind.trim_start().split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
        return !DECIDES.contains(&word) && !word.is_empty();
    }
    let grouped =
        count(old, &Part::Open) != count(new, &Part::Open) || count(old, &Part::Close) != count(new, &Part::Close);
    let joins = |part: &Part| matches!(part, Part::Logic("and" | "or" | "not" | "unless" | "never"));
    !(grouped && old.iter().chain(new).any(joins))
}

/// The same numbers in the same order; of a date, the same in another.
fn same_numbers(old: &[Part], new: &[Part], version: bool) -> bool {
    let numbers = |parts: &[Part]| -> Vec<String> {
        let number = |part: &Part| if let Part::Number(digits) = part { Some(digits.clone()) } else { None };
        parts.iter().filter_map(number).collect()
    };
    let (old, new) = (numbers(old), numbers(new));
    if old == new {
        return true;
    }
    if version {
        return new.starts_with(&old) && new.iter().skip(old.len()).all(|more| more == "0");
    }
    old.len() == new.len()
        && !old.is_empty()
        && old.chunks(3).zip(new.chunks(3)).all(|(old, new)| old == new || same_day(old, new))
}

/// The same day, its parts in another order. `03/04/2026` is March in one country and April in another: it is no day.
fn same_day(old: &[String], new: &[String]) -> bool {
    let small: Vec<u8> = old.iter().filter(|n| n.len() <= 2).filter_map(|n| n.parse().ok()).collect();
    let [one, two] = small.as_slice() else { return false };
    let sorted = |parts: &[String]| {
        let mut parts = parts.to_vec();
        parts.sort();
        parts
    };
    let told = one == two || (*one > 12) != (*two > 12);
    told && old.iter().any(|number| number.len() == 4) && sorted(old) == sorted(new)
}

/// No name is written that was not there, and none is left out.
fn same_words(old: &[Part], new: &[Part], declared: &BTreeSet<String>) -> bool {
    let words = |parts: &[Part]| -> Vec<String> {
        let word = |part: &Part| if let Part::Word(word) = part { Some(word.clone()) } else { None };
        parts.iter().filter_map(word).collect()
    };
    let (old_words, new_words) = (words(old), words(new));
    let mut left = new_words.iter().peekable();
    let mut dropped = Vec::new();
    for word in &old_words {
        if left.peek() == Some(&word) {
            left.next();
        } else {
            dropped.push(word);
        }
    }
    if left.next().is_some() || dropped.iter().any(|word| declared.contains(*word)) {
        return false;
    }
    // A word of the language stands where a misspelt one stood, or belongs to what is left.
    let logic = |parts: &[Part]| -> Vec<&'static str> {
        let word = |part: &Part| if let Part::Logic(word) = part { Some(*word) } else { None };
        parts.iter().filter_map(word).collect()
    };
    let (old_logic, new_logic) = (logic(old), logic(new));
    let mut left = new_logic.iter().peekable();
    let mut added = 0usize;
    for word in &old_logic {
        while left.peek().is_some_and(|next| *next != word) {
            left.next();
            added = added.saturating_add(1);
        }
        if left.next().is_none() {
            return false;
        }
    }
    added = added.saturating_add(left.count());
    added <= dropped.len()
}

/// What compares and what reckons stays as it is; words may become signs, and a dash the `to` of a range.
fn same_signs(old: &[Part], new: &[Part], begins: bool) -> bool {
    let compares = |parts: &[Part]| -> Vec<&'static str> {
        let sign = |part: &Part| if let Part::Compares(sign) = part { Some(*sign) } else { None };
        parts.iter().filter_map(sign).collect()
    };
    let (old_compares, new_compares) = (compares(old), compares(new));
    if !old_compares.is_empty() && old_compares != new_compares {
        return false;
    }
    // A comparison stands where words said it; only `=` may be missing.
    let told = |part: &Part| matches!(part, Part::Word(_) | Part::Language(_));
    if old_compares.is_empty() && new_compares.iter().any(|sign| *sign != "=") && !old.iter().any(told) {
        return false;
    }
    let signs = |parts: &[Part]| -> Vec<char> {
        let sign = |part: &Part| if let Part::Sign(sign) = part { Some(*sign) } else { None };
        parts.iter().filter_map(sign).collect()
    };
    let dates = |parts: &[Part]| {
        let is_year = |part: &&Part| matches!(part, Part::Number(digits) if digits.len() == 4);
        let numbers = parts.iter().filter(|part| matches!(part, Part::Number(_))).count();
        numbers > 0 && numbers == parts.iter().filter(is_year).count().saturating_mul(3)
    };
    let says = |part: &Part| matches!(part, Part::Number(_) | Part::Word(_));
    let (old_signs, new_signs) = (signs(old), signs(new));
    // A bullet before the first word of a line, or `//` before a comment, reckons nothing.
    let bullet = begins && new_signs.is_empty() && !old.iter().chain(new).any(says);
    old_signs == new_signs || bullet || (dates(old) && dates(new))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "fact alt \"A\"\nfact ast \"A\"\nfact site \"S\"\n  type one of lung, liver\nfact date \"D\"\n";

    fn same(old: &str, new: &str) -> bool {
        let mut sources = Sources::new();
        let text = [TEXT, old].concat();
        sources.add("a.gdl", text.as_str());
        says_the_same(&text, TEXT.len()..text.len(), new, &names(&sources))
    }

    #[test]
    fn what_says_the_same() {
        for (old, new) in [
            ("  when  alt==3 U/L", "  when alt = 3 U/L"),
            ("  wehn alt > 3", "  when alt > 3"),
            ("  if alt > 3", "  when alt > 3"),
            ("  when alt => 3,5 U/l", "  when alt >= 3.5 U/L"),
            ("  when alt > 3 mcmol/l", "  when alt > 3 umol/L"),
            ("  when alt > 3 µmol/L", "  when alt > 3 umol/L"),
            ("  ask “How?”", "  ask \"How?\""),
            ("  when alt & ast", "  when alt and ast"),
            ("  when site is one of [lung, liver]", "  when site in (lung, liver)"),
            ("  when alt = no", "  when not alt"),
            ("  when alt != no", "  when alt"),
            ("  type oneof lung or liver", "  type one of lung, liver"),
            ("  when alt is at least 3", "  when alt >= 3"),
            ("  when alt is not equal to 3", "  when alt != 3"),
            ("  when alt less than or equal to 3", "  when alt <= 3"),
            ("  when alt more than 3", "  when alt > 3"),
            ("  grade = 2C", "  grade 2C"),
            ("  from ABL-1 and ABL-2", "  from ABL-1, ABL-2"),
            ("  type decimal, 3-5", "  type decimal, 3 to 5"),
            ("  when date = 27.11.2026", "  when date = 2026-11-27"),
            ("  type date, 01/01/1990 to 31/12/2060", "  type date, 1990-01-01 to 2060-12-31"),
            ("  when alt of 20 U/L or more", "  when alt >= 20 U/L"),
            ("  two or more of (alt, ast)", "  at least 2 of (alt, ast)"),
            ("  row 1 | 2 | -", "  row 1, 2, -"),
            ("  version v1", "  version 1.0.0"),
            ("  type yes/no ask \"A?\"", "  type yes/no\n  ask \"A?\""),
            ("// note", "# note"),
            ("  - when alt", "  when alt"),
        ] {
            assert!(same(old, new), "{old} → {new}");
        }
    }

    #[test]
    fn what_may_say_something_else() {
        for (old, new) in [
            ("  when alt > 3", "  when ast > 3"),
            ("  when atl > 3", "  when alt > 3"),
            ("  when ALT > 3", "  when alt > 3"),
            ("  when ast > 2 or alt > 3", "  when ast > 2 or ast > 3"),
            ("  when alt > 3 mcmol/L", "  when alt > 3 mmol/L"),
            ("  when alt > 3 Mg", "  when alt > 3 mg"),
            ("  when alt > 3", "  when alt > 3 %"),
            ("  when alt > 3", "  when alt > 30"),
            ("  when alt > 1,000", "  when alt > 1000"),
            ("  when alt > 1,000", "  when alt > 1.000"),
            ("  when alt > 3", "  when alt >= 3"),
            ("  when alt at least 3", "  when alt > 3"),
            ("  when alt more than 3", "  when alt >= 3"),
            ("  when alt is not 3", "  when alt is 3"),
            ("  when alt = 3", "  when alt includes 3"),
            ("  when alt and ast", "  when alt or ast"),
            ("  when alt, ast", "  when alt and ast"),
            ("  when no alt", "  when not alt"),
            ("  when alt and ast or site", "  when (alt and ast) or site"),
            ("  low unless alt and ast", "  low\n  unless alt and ast"),
            ("  when alt\n  unless ast", "  when alt unless ast"),
            ("  unless alt", "  when alt"),
            ("  when site is lung", "  when site is liver"),
            ("  when site is lung or liver", "  when site in (lung, liver)"),
            ("  when date = 03/04/2026", "  when date = 2026-03-04"),
            ("  when alt ast", "  when alt"),
            ("  when 3 < alt < 5", "  when 3 < alt and alt < 5"),
            ("  2 of (alt, ast)", "  at least 2 of (alt, ast)"),
            ("  when alt - 3", "  when alt 3"),
            ("  when alt - ast", "  when alt / ast"),
        ] {
            assert!(!same(old, new), "{old} → {new}");
        }
    }
}
