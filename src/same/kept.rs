//! What denies and what directs is never lost: no fix, and no advice to write something, takes a `not`, an `unless` or an
//! `against` from a statement without saying it in another way. All findings on a guideline pass here, whoever made them.

use super::lines::lines;
use crate::diagnostic::Diagnostic;
use crate::source::Sources;
use crate::tokens::{Kind, tokens};

/// Words that deny, or that turn a statement round.
const DENIALS: &[&str] = &[
    "not",
    "no",
    "non",
    "never",
    "without",
    "neither",
    "nor",
    "unless",
    "against",
    "except",
    "excluding",
    "false",
    "isnt",
    "arent",
    "doesnt",
    "dont",
    "cannot",
];
/// Signs that do.
const SIGNS: &[&str] = &["!", "≠", "¬", "<>"];
/// What a stance says.
const DIRECTIONS: &[&str] = &["for", "option", "against", "uncertain", "caution", "precaution"];
/// Words that make an upper limit behind `not` and `no`.
const MORE: &[&str] = &[
    "more",
    "greater",
    "larger",
    "higher",
    "longer",
    "older",
    "bigger",
    "heavier",
    "above",
    "over",
    "beyond",
    "exceeding",
    "exceed",
    "exceeds",
    "after",
    "later",
    ">",
];
/// The same for a lower limit.
const LESS: &[&str] =
    &["less", "fewer", "smaller", "lower", "shorter", "younger", "lighter", "below", "under", "before", "earlier", "<"];
/// Words that every condition has, so that they do not tell which part of a line is meant.
const COMMON: &[&str] =
    &["and", "or", "is", "in", "of", "at", "least", "most", "to", "between", "when", "a", "an", "the"];
/// Longest line whose parts are looked for, in tokens.
const MOST: usize = 400;

/// Takes the fix from a finding, and the advice, where they would lose what denies or directs.
pub fn hold(sources: &Sources, finding: &mut Diagnostic) {
    let text = sources.get(finding.span().source).map_or("", |file| &file.text);
    let from_fix = finding.fix.as_ref().and_then(|fix| {
        let text = sources.get(fix.span.source).map_or("", |file| &file.text);
        let (old, new) = lines(text, fix.span.range(), &fix.replacement)?;
        lost(&words(old), &words(&new))
    });
    let lost = from_fix.or_else(|| {
        let help = finding.help.as_deref().filter(|help| help.contains("rite `"))?;
        let line = lines(text, finding.span().range(), "")?.0;
        let line = words(line);
        advised(help).find_map(|right| advice_loses(&line, &words(right)))
    });
    if let Some(word) = lost {
        finding.fix = None;
        *finding = finding.clone().help(format!(
            "`{word}` belongs to what is said here, and its meaning must not be lost: write what is meant in another way"
        ));
    }
}

/// The texts that a help says to write.
fn advised(help: &str) -> impl Iterator<Item = &str> {
    help.match_indices("rite `").filter_map(|(at, lead)| {
        let behind = help.get(at.saturating_add(lead.len())..)?;
        behind.split_once('`').map(|(right, _)| right)
    })
}

/// Words, numbers and signs in small letters, without blanks and comments; names and texts word by word.
fn words(text: &str) -> Vec<String> {
    let plain = text.to_lowercase().replace("n't", " not").replace("n’t", " not");
    let mut words: Vec<String> = Vec::new();
    for token in tokens(&plain).filter(|token| !token.is_gap()) {
        match token.kind {
            Kind::Word => words.extend(token.text.split('_').filter(|part| !part.is_empty()).map(str::to_owned)),
            Kind::Text { .. } => {
                let parts = token.text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
                words.extend(parts.map(str::to_owned));
            }
            _ if token.text == ">" && words.last().is_some_and(|last| last == "<") => {
                words.pop();
                words.push("<>".to_owned());
            }
            _ => words.push(token.text.to_owned()),
        }
    }
    words
}

/// What the words of a statement deny and the new words do not.
fn lost(old: &[String], new: &[String]) -> Option<String> {
    let directions = |words: &[String]| words.iter().filter(|word| DIRECTIONS.contains(&word.as_str())).count();
    let stance = old.first().is_some_and(|first| first == "stance");
    let settled = stance && directions(old) > directions(new) && directions(new) > 0;
    let of_all = old.first().map(String::as_str);
    let same = old.iter().zip(new).take_while(|(one, other)| one == other).count();
    let (old, new) = (old.get(same..)?, new.get(same..)?);
    let tail = old.iter().rev().zip(new.iter().rev()).take_while(|(one, other)| one == other).count();
    // With the word behind, which tells what is denied.
    let part = |words: &[String]| words.len().saturating_sub(tail.saturating_sub(1));
    let (old_part, new_part) = (old.get(..part(old))?, new.get(..part(new))?);
    if settled {
        return old_part.iter().find(|word| DIRECTIONS.contains(&word.as_str())).cloned();
    }
    // A slip for the clause of an example, where nothing is excepted.
    let begins = |words: &[String], word: &str| same == 0 && words.first().is_some_and(|first| first == word);
    if begins(old_part, "except") && begins(new_part, "expect") {
        return None;
    }
    fewer(old_part, new_part, of_all.is_some_and(states_all) && more_or(old_part, new_part))
}

/// Whether a line states what holds for everybody: there, an exception is one alternative.
fn states_all(first: &str) -> bool {
    matches!(first, "always" | "holds")
}

/// Whether new words have more alternatives.
fn more_or(old: &[String], new: &[String]) -> bool {
    let count = |words: &[String]| words.iter().filter(|word| *word == "or").count();
    count(new) > count(old)
}

/// A denial of the old words, where the new ones have fewer; an exception may have become an alternative.
fn fewer(old: &[String], new: &[String], alternative: bool) -> Option<String> {
    let (mut old, left) = (denials(old, new), denials(new, new).len());
    if let Some(at) = old.iter().position(|word| alternative && matches!(word.as_str(), "unless" | "except")) {
        old.remove(at);
    }
    if old.len() > left { old.into_iter().next() } else { None }
}

/// What is denied in some words: not `is not no`, which says yes, nor `not more than`, where a limit says it.
fn denials(words: &[String], new: &[String]) -> Vec<String> {
    let has = |signs: &[&str]| new.iter().any(|word| signs.contains(&word.as_str()));
    let mut found = Vec::new();
    let mut at = 0usize;
    while let Some(word) = words.get(at) {
        let here = at;
        let next = |by: usize| words.get(here.saturating_add(by)).map_or("", String::as_str);
        at = at.saturating_add(1);
        let denies = DENIALS.contains(&word.as_str()) || SIGNS.contains(&word.as_str());
        let none_of = word == "none" && next(1) == "of";
        if !(denies || none_of) {
            continue;
        }
        let behind = if matches!(next(1), "=" | "a" | "any") { 2 } else { 1 };
        if matches!(next(behind), "no" | "false") && word != "unless" && word != "against" {
            at = at.saturating_add(behind);
        } else if (MORE.contains(&next(1)) && has(&["<", "≤", "most"]))
            || (LESS.contains(&next(1)) && has(&[">", "≥", "least"]))
        {
            at = at.saturating_add(1);
        } else {
            found.push(word.clone());
        }
    }
    found
}

/// What an advice loses: it stands for the shortest part of the line that has all of the names and numbers that both have.
fn advice_loses(line: &[String], right: &[String]) -> Option<String> {
    let tells = |word: &&String| {
        let first = word.chars().next().is_some_and(char::is_alphanumeric);
        first && !COMMON.contains(&word.as_str()) && !DENIALS.contains(&word.as_str())
    };
    let shared: Vec<&String> = right.iter().filter(tells).filter(|word| line.contains(word)).collect();
    let last = shared.last()?;
    if line.len() > MOST {
        return None;
    }
    let mut best: Option<&[String]> = None;
    for end in line.iter().enumerate().filter(|(_, word)| word == last || shared.contains(word)).map(|(at, _)| at) {
        let upto = line.get(..=end)?;
        let from = shared.iter().map(|word| upto.iter().rposition(|own| own == *word)).min().flatten();
        let all = shared.iter().all(|word| upto.contains(word));
        let part = from.filter(|_| all).and_then(|from| upto.get(from..));
        if let Some(part) = part.filter(|part| best.is_none_or(|best| part.len() < best.len())) {
            best = Some(part);
        }
    }
    let best = best?;
    let of_all = right.first().is_some_and(|first| states_all(first));
    fewer(best, right, of_all && more_or(best, right))
}

#[cfg(test)]
mod tests {
    use super::{advice_loses, lost, words};

    #[test]
    fn a_denial_or_a_direction_is_not_lost() {
        for (old, new) in [
            ("  stance not for t", "  stance for t"),
            ("  stance for against t", "  stance against t"),
            ("  stance against for t", "  stance against t"),
            ("  stance neither for nor against t", "  stance for nor against t"),
            ("  when n not in (3, 5)", "  when (n = 3 or n = 5)"),
            ("  when not > 3", "  when > 3"),
            ("  when not not a", "  when not a"),
            ("  when n != 3", "  when n = 3"),
            ("  when n <> 3", "  when n = 3"),
            ("  when not_resectable", "  when resectable"),
            ("  when a isn't b", "  when a is b"),
            ("  not regardless of scope", "  note \"regardless of scope\""),
            ("  when a unless b", "  when a and b"),
            ("  when a, except b", "  when a and b"),
            ("  when a unless b", "  when a or b"),
            ("  always a unless b", "  always a and b"),
            ("  always not a unless b", "  always a or b"),
            ("  never a unless b", "  never a or b"),
            ("  when none of (a, b)", "  when at least 1 of (a, b)"),
            ("  when not more than 3", "  when > 3"),
        ] {
            assert!(lost(&words(old), &words(new)).is_some(), "{old} → {new}");
        }
    }

    #[test]
    fn what_carries_it_may_stand_for_it() {
        for (old, new) in [
            ("  when n not more than 3", "  when n <= 3"),
            ("  when n is not > 3", "  when n <= 3"),
            ("  when no fever", "  when not fever"),
            ("  when neither a nor b", "  when not a and not b"),
            ("  when a != no", "  when a"),
            ("  when a is not no", "  when a"),
            ("  when a = false", "  when not a"),
            ("  do not give t", "  stance against t"),
            ("  but not if a", "  unless a"),
            ("  when a nor b", "  when a and not b"),
            ("  type true/false", "  type yes/no"),
            ("  because not all", "  because \"not all\""),
            ("  except r applies", "  expect r applies"),
            ("  r doesn't apply", "  r does not apply"),
            ("  stance agianst t", "  stance against t"),
            ("fact no fever \"F\"", "fact no_fever \"F\""),
            ("  when none of (a, b)", "  when not at least 1 of (a, b)"),
            ("  always r applies unless b", "  always r applies or b"),
            ("  holds a unless not b", "  holds a or not b"),
        ] {
            assert_eq!(lost(&words(old), &words(new)), None, "{old} → {new}");
        }
    }

    #[test]
    fn an_advice_stands_for_a_part_of_the_line() {
        let loses = |line: &str, right: &str| advice_loses(&words(line), &words(right)).is_some();
        assert!(loses("when n not in (3, 5) and b", "(n = 3 or n = 5)"));
        assert!(!loses("when not a and n > 3 lb", "n > 3 kg"));
        assert!(!loses("when not n and b > 3 and n > 3 lb", "n > 3 kg"));
        assert!(!loses("when not a", "and not"));
    }
}
