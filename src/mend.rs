//! Applies the fixes of findings, and those of what they bring to light, until none is left. Pure: texts in, texts out.

use crate::codes::Code;
use crate::diagnostic::{Diagnostic, Fix};
use crate::driver::{self, Built};
use crate::source::{SourceId, Sources, Span};
use std::collections::{BTreeMap, BTreeSet};

/// A mistake inside a clause hides what rests on the clause, so that one round brings the next to light; so many rounds
/// at most.
const MAX_ROUNDS: usize = 12;

/// Texts with their fixes applied.
#[derive(Debug)]
pub struct Mended {
    /// All texts, in their order.
    pub sources: Sources,
    /// What is found in them now.
    pub built: Built,
    /// How often each text was mended, and for what.
    pub applied: BTreeMap<SourceId, Vec<Code>>,
}

/// Which fixes to apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Those that mean what the author wrote.
    Safe,
    /// Also those where the author may have meant something else.
    All,
}

impl Which {
    fn takes(self, fix: &Fix) -> bool {
        fix.safe || self == Which::All
    }
}

/// How many findings have a fix that is safe, and how many one that is not. What stands in imported texts is left alone.
pub fn fixable(sources: &Sources, found: &[Diagnostic]) -> (usize, usize) {
    let own = |fix: &&Fix| sources.get(fix.span.source).is_some_and(|file| !file.imported);
    let fixes: Vec<&Fix> = found.iter().filter_map(|finding| finding.fix.as_ref()).filter(own).collect();
    let safe = fixes.iter().filter(|fix| fix.safe).count();
    (safe, fixes.len().saturating_sub(safe))
}

/// Applies the fixes of a guideline's findings, round by round. Texts in `untouched` stay as they are.
pub fn mend(sources: &Sources, which: Which, untouched: &BTreeSet<SourceId>) -> Mended {
    let mut mended = Mended { sources: sources.clone(), built: driver::build(sources), applied: BTreeMap::new() };
    let mut seen: BTreeSet<Vec<String>> = BTreeSet::from([texts(sources)]);
    for _ in 0..MAX_ROUNDS {
        let chosen = chosen(&mended.sources, &mended.built.diagnostics, which, untouched);
        if chosen.is_empty() {
            break;
        }
        let next = applied(&mended.sources, &chosen);
        // Two fixes that undo each other would go on for ever.
        if !seen.insert(texts(&next)) {
            break;
        }
        for (code, fix) in &chosen {
            mended.applied.entry(fix.span.source).or_default().push(*code);
        }
        mended.built = driver::build(&next);
        mended.sources = next;
    }
    mended
}

fn texts(sources: &Sources) -> Vec<String> {
    sources.iter().filter(|(_, file)| !file.imported).map(|(_, file)| file.text.to_string()).collect()
}

/// The fixes of one round, in the order of the text; of two that touch each other, the first.
fn chosen(sources: &Sources, found: &[Diagnostic], which: Which, untouched: &BTreeSet<SourceId>) -> Vec<(Code, Fix)> {
    let own =
        |span: Span| !untouched.contains(&span.source) && sources.get(span.source).is_some_and(|file| !file.imported);
    let mut fixes: Vec<(Code, Fix)> = found
        .iter()
        .filter_map(|finding| finding.fix.clone().map(|fix| (finding.code, fix)))
        .filter(|(_, fix)| which.takes(fix) && own(fix.span))
        .collect();
    fixes.sort_by(|(_, a), (_, b)| (a.span, &a.replacement).cmp(&(b.span, &b.replacement)));
    let mut last: Option<Span> = None;
    fixes.retain(|(_, fix)| {
        let free = last.is_none_or(|before| before.source != fix.span.source || before.end < fix.span.start);
        if free {
            last = Some(fix.span);
        }
        free
    });
    fixes
}

fn applied(sources: &Sources, fixes: &[(Code, Fix)]) -> Sources {
    let mut next = sources.clone();
    for (id, file) in sources.iter().filter(|(_, file)| !file.imported) {
        let mut text = String::with_capacity(file.text.len());
        let mut done = 0usize;
        for (_, fix) in fixes.iter().filter(|(_, fix)| fix.span.source == id) {
            let range = fix.span.range();
            text.push_str(file.text.get(done..range.start).unwrap_or(""));
            text.push_str(&fix.replacement);
            done = range.end;
        }
        text.push_str(file.text.get(done..).unwrap_or(""));
        next.replace(id, text);
    }
    next
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(text: &str, which: Which) -> (String, usize) {
        let mut sources = Sources::new();
        sources.add("a.gdl", text);
        let mended = mend(&sources, which, &BTreeSet::new());
        (texts(&mended.sources).concat(), mended.built.diagnostics.len())
    }

    #[test]
    fn one_round_brings_the_next_to_light() {
        let text = "fact size \"Size\"\n  type      length in cm, at least 0 cm\n\nterm big \"Big\"\n  means     sise == 3,5 cm\n";
        let right = text.replace("sise == 3,5 cm", "size = 3.5 cm");
        assert_eq!(mended(text, Which::Safe), (right, 0));
    }

    #[test]
    fn what_may_mean_something_else_waits() {
        let text = "fact a \"A\"\n  type      yes/no\n\nterm t \"T\"\n  means     a and a  # x\n        or a\n";
        assert_eq!(mended(text, Which::Safe), (text.to_owned(), 1));
        assert_eq!(mended(text, Which::All).0, text.replace("a and a  # x\n        or", "(a and a)  # x\n        or"));
    }
}
