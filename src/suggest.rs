//! "Did you mean": the nearest of the names that could stand here. A suggestion is near or it is not made.

/// The nearest candidate: equal but for case, hyphen or underscore, or within a third of the word's length in
/// edits (at most three). Where two are equally near, neither is meant for certain, and none is suggested; nor is a word
/// that says the opposite (`resectable` for `unresectable`).
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    nearest_within(word, candidates, 60)
}

/// The same for titles, which are longer than names.
pub fn nearest_title<'a>(title: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    nearest_within(title, candidates, 200)
}

/// The candidate that holds something near a text: within a third of its length in edits (at most three). Ties go to the
/// shortest candidate, then to the first in alphabetical order.
pub fn nearest_part<'a>(text: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted: Vec<char> = text.to_lowercase().chars().take(200).collect();
    let limit = (wanted.len() / 3).min(3);
    let near = candidates.into_iter().filter_map(|candidate| {
        let distance = distance_to_part(&wanted, candidate);
        (distance <= limit && distance < wanted.len()).then_some((distance, candidate.len(), candidate))
    });
    near.min().map(|(_, _, candidate)| candidate)
}

/// Edits from a text to the part of another that is nearest to it.
fn distance_to_part(wanted: &[char], candidate: &str) -> usize {
    // One column a letter of the candidate; a part may begin and end anywhere.
    let mut before: Vec<usize> = Vec::new();
    let mut column: Vec<usize> = (0..=wanted.len()).collect();
    let mut least = wanted.len();
    let mut last_letter = None;
    for letter in candidate.to_lowercase().chars() {
        let mut next = vec![0usize];
        let mut last_own = None;
        for (at, own) in wanted.iter().enumerate() {
            let get = |column: &[usize], at: usize| column.get(at).copied().unwrap_or(usize::MAX);
            let replaced = get(&column, at).saturating_add(usize::from(*own != letter));
            let left_out = get(&column, at.saturating_add(1)).min(get(&next, at)).saturating_add(1);
            let mut cost = replaced.min(left_out);
            if last_own == Some(letter) && last_letter == Some(*own) {
                cost = cost.min(get(&before, at.saturating_sub(1)).saturating_add(1));
            }
            next.push(cost);
            last_own = Some(*own);
        }
        least = least.min(next.last().copied().unwrap_or(usize::MAX));
        before = std::mem::replace(&mut column, next);
        last_letter = Some(letter);
    }
    least
}

fn nearest_within<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>, longest: usize) -> Option<&'a str> {
    let fold = |s: &str| s.to_lowercase().replace(['-', ' ', '.'], "_");
    let wanted = fold(word);
    let length = wanted.chars().count();
    if length == 0 || length > longest {
        return None;
    }
    let limit = (length / 3).clamp(1, 3);
    let mut best: Option<(usize, &str)> = None;
    let mut tied = false;
    for candidate in candidates {
        let folded = fold(candidate);
        if folded.chars().count().abs_diff(length) > limit {
            continue;
        }
        let distance = if folded == wanted { 0 } else { distance(&wanted, &folded, limit).max(1) };
        if distance > limit || (distance == 1 && length == 1) || opposite(&wanted, &folded) {
            continue;
        }
        match best {
            Some((least, first)) if distance == least => tied = tied || first != candidate,
            Some((least, _)) if distance > least => {}
            _ => (best, tied) = (Some((distance, candidate)), false),
        }
    }
    best.filter(|_| !tied).map(|(_, candidate)| candidate)
}

/// Whether a suggestion is so near that it can be written without asking: at most two letters differ, and no digit. A
/// grade, a stage or a size with another number is another one.
pub fn sure(word: &str, right: &str) -> bool {
    let digits = |text: &str| {
        let mut digits: Vec<char> = text.chars().filter(char::is_ascii_digit).collect();
        digits.sort_unstable();
        digits
    };
    digits(word) == digits(right) && distance(&word.to_lowercase(), &right.to_lowercase(), 2) <= 2
}

/// Whether two words differ by what makes one the opposite of the other.
fn opposite(a: &str, b: &str) -> bool {
    const NOT: [&str; 8] = ["un", "in", "im", "ir", "non", "non_", "no_", "not_"];
    const PAIRS: [(&str, &str); 6] = [
        ("hyper", "hypo"),
        ("intra", "inter"),
        ("intra", "extra"),
        ("pre", "post"),
        ("micro", "macro"),
        ("mono", "poly"),
    ];
    let negates = |one: &str, other: &str| NOT.iter().any(|not| one.strip_prefix(not) == Some(other));
    let pair = |(first, second): &(&str, &str), one: &str, other: &str| {
        one.strip_prefix(first).is_some_and(|rest| other.strip_prefix(second) == Some(rest))
    };
    let parts = |word: &'_ str| word.split('_').map(str::to_owned).collect::<Vec<_>>();
    let (left, right) = (parts(a), parts(b));
    let differ = |one: &str, other: &str| {
        negates(one, other)
            || negates(other, one)
            || PAIRS.iter().any(|both| pair(both, one, other) || pair(both, other, one))
    };
    differ(a, b) || (left.len() == right.len() && left.iter().zip(&right).any(|(one, other)| differ(one, other)))
}

/// Edits (insert, delete, replace, swap of neighbours) from one word to the other; more than `limit` counts as `limit + 1`.
fn distance(a: &str, b: &str, limit: usize) -> usize {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    let mut last_a = '\0';
    for (i, &ca) in a.iter().enumerate() {
        let mut next = vec![i.saturating_add(1)];
        let mut last_b = '\0';
        for (j, &cb) in b.iter().enumerate() {
            let get = |row: &[usize], at: usize| row.get(at).copied().unwrap_or(usize::MAX).saturating_add(1);
            let replace = get(&row, j).saturating_sub(usize::from(ca == cb));
            let mut cost = replace.min(get(&row, j.saturating_add(1))).min(get(&next, j));
            if i > 0 && j > 0 && ca == last_b && cb == last_a {
                cost = cost.min(get(&before, j.saturating_sub(1)));
            }
            next.push(cost);
            last_b = cb;
        }
        if next.iter().all(|&cost| cost > limit) {
            return limit.saturating_add(1);
        }
        before = std::mem::replace(&mut row, next);
        last_a = ca;
    }
    row.last().copied().unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::{nearest, nearest_part, sure};

    #[test]
    fn near_or_nothing() {
        let names = ["tumor.ki67", "tumor.mitoses", "liver.function", "portal_vein"];
        assert_eq!(nearest("tumor.ki76", names), Some("tumor.ki67"));
        assert_eq!(nearest("Tumor_Ki67", names), Some("tumor.ki67"));
        assert_eq!(nearest("liver.funktion", names), Some("liver.function"));
        assert_eq!(nearest("hepatic_artery_variant", names), None);
        assert_eq!(nearest("x", ["y"]), None);
    }

    #[test]
    fn nothing_is_guessed() {
        assert_eq!(nearest("g4", ["g1", "g2", "g3"]), None);
        assert_eq!(nearest("liver.unresectable", ["liver.resectable"]), None);
        assert_eq!(nearest("hypertension", ["hypotension"]), None);
        assert_eq!(nearest("not_resectable", ["resectable"]), None);
        assert_eq!(nearest("resectible", ["resectable", "unresectable"]), Some("resectable"));
    }

    #[test]
    fn another_number_is_another_thing() {
        assert!(sure("tumor.ki76", "tumor.ki67"));
        assert!(sure("Liver.Funktion", "liver.function"));
        assert!(!sure("t3", "t2"));
        assert!(!sure("embolisation", "ablation"));
    }

    #[test]
    fn a_part_is_near_or_nothing() {
        let titles = ["Remnant of exactly 20 %", "A child with fever", "Age not known"];
        assert_eq!(nearest_part("remnent", titles), Some("Remnant of exactly 20 %"));
        assert_eq!(nearest_part("fewer", titles), Some("A child with fever"));
        assert_eq!(nearest_part("FEVRE", titles), Some("A child with fever"));
        assert_eq!(nearest_part("transplantation", titles), None);
        assert_eq!(nearest_part("z", titles), None);
        assert_eq!(nearest_part("", titles), None);
    }
}
