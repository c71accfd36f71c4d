//! Applies the fixes of findings, and those of what they bring to light, until none is left. A fix is kept only if its
//! finding goes and the text that it wrote is read without a new one. Pure: texts in, texts out.

mod rounds;

use crate::codes::{Code, Severity};
use crate::diagnostic::{Diagnostic, Fix};
use crate::driver::{self, Built};
use crate::source::{SourceId, Sources, Span};
use rounds::{Edit, Key, Round};
use std::collections::{BTreeMap, BTreeSet};

pub use rounds::{Change, changes};

/// A mistake inside a clause hides what rests on the clause, so that one round brings the next to light; so many rounds
/// at most.
const MAX_ROUNDS: usize = 12;
/// How often mending begins anew without the fixes that proved no good.
const MAX_ATTEMPTS: usize = 8;
/// How often what was mended is mended once more. Where more is left to do then, nothing is mended at all, so that a second
/// run never finds work.
const MAX_PASSES: usize = 6;

/// Texts with their fixes applied.
#[derive(Debug)]
pub struct Mended {
    /// All texts, in their order.
    pub sources: Sources,
    /// What is found in them now.
    pub built: Built,
    /// How often each text was mended, and for what.
    pub applied: BTreeMap<SourceId, Vec<Code>>,
    /// How many of the findings that there were at first have been mended.
    pub first: usize,
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

/// How many findings the safe fixes mend, and how many more the others do. What stands in imported texts is left alone.
pub fn fixable(sources: &Sources, found: &[Diagnostic]) -> (usize, usize) {
    let own = |fix: &&Fix| sources.get(fix.span.source).is_some_and(|file| !file.imported);
    let fixes: Vec<&Fix> = found.iter().filter_map(|finding| finding.fix.as_ref()).filter(own).collect();
    let mends = |which: Which, worth: bool| if worth { mend(sources, which, &BTreeSet::new()).first } else { 0 };
    let safe = mends(Which::Safe, fixes.iter().any(|fix| fix.safe));
    let all = mends(Which::All, fixes.iter().any(|fix| !fix.safe));
    (safe, all.saturating_sub(safe))
}

/// Applies the fixes of a guideline's findings, round by round. Texts in `untouched` stay as they are.
pub fn mend(sources: &Sources, which: Which, untouched: &BTreeSet<SourceId>) -> Mended {
    let start = driver::build(sources);
    let none = |built: Built| Mended { sources: sources.clone(), built, applied: BTreeMap::new(), first: 0 };
    let mut mended = none(start.clone());
    for pass in 0..MAX_PASSES {
        let Some(next) = pass_over(&mended.sources, &mended.built, which, untouched) else { return mended };
        mended.first = if pass == 0 { next.first } else { mended.first };
        for (source, codes) in next.applied {
            mended.applied.entry(source).or_default().extend(codes);
        }
        (mended.sources, mended.built) = (next.sources, next.built);
    }
    none(start)
}

/// Applies what can be applied; begins anew without the fixes that proved no good. None where nothing is left.
fn pass_over(sources: &Sources, built: &Built, which: Which, untouched: &BTreeSet<SourceId>) -> Option<Mended> {
    let mut refused: BTreeSet<Key> = BTreeSet::new();
    // Places of the first text where every fix has led astray so far.
    let mut closed: BTreeSet<(SourceId, u32)> = BTreeSet::new();
    for attempt in 0..MAX_ATTEMPTS {
        let mut text = Attempt { sources: sources.clone(), built: built.clone(), rounds: Vec::new() };
        let open = |key: &Key| !refused.contains(key) && !closed.contains(&(key.0, line_of(sources, key.0, key.1)));
        let ended = text.run(which, untouched, &open);
        if text.rounds.is_empty() {
            return None;
        }
        let mut bad = text.bad(built);
        if !ended {
            bad.extend(
                text.rounds.last().into_iter().flat_map(|round| round.edits.iter().map(|edit| edit.key.clone())),
            );
        }
        if bad.is_empty() {
            return Some(text.mended());
        }
        for key in bad {
            if attempt >= MAX_ATTEMPTS / 2 {
                closed.insert((key.0, line_of(sources, key.0, key.1)));
            }
            refused.insert(key);
        }
    }
    None
}

/// The first byte of the line of a place.
fn line_of(sources: &Sources, source: SourceId, at: u32) -> u32 {
    let before = sources.get(source).and_then(|file| file.text.get(..usize::try_from(at).unwrap_or(0)));
    let start = before.and_then(|before| before.rfind('\n')).map_or(0, |at| at.saturating_add(1));
    u32::try_from(start).unwrap_or(u32::MAX)
}

/// The texts as they become, round by round.
struct Attempt {
    sources: Sources,
    built: Built,
    rounds: Vec<Round>,
}

impl Attempt {
    /// False where it would go on for ever.
    fn run(&mut self, which: Which, untouched: &BTreeSet<SourceId>, open: &dyn Fn(&Key) -> bool) -> bool {
        for _ in 0..MAX_ROUNDS {
            let edits = self.chosen(which, untouched, open);
            if edits.is_empty() {
                return true;
            }
            let (next, round) = rounds::applied(&self.sources, edits);
            self.built = driver::build(&next);
            self.sources = next;
            self.rounds.push(round);
        }
        self.chosen(which, untouched, open).is_empty()
    }

    /// The fixes of one round, in the order of the text; of two that touch each other, the first.
    fn chosen(&self, which: Which, untouched: &BTreeSet<SourceId>, open: &dyn Fn(&Key) -> bool) -> Vec<Edit> {
        let own = |source: SourceId| {
            !untouched.contains(&source) && self.sources.get(source).is_some_and(|file| !file.imported)
        };
        let mut edits: Vec<Edit> = Vec::new();
        for finding in &self.built.diagnostics {
            let Some(fix) = finding.fix.as_ref().filter(|fix| which.takes(fix) && own(fix.span.source)) else {
                continue;
            };
            let key = (fix.span.source, self.origin(fix.span), finding.code, fix.replacement.clone());
            if open(&key) {
                edits.push(Edit {
                    code: finding.code,
                    span: fix.span,
                    written: fix.span,
                    right: fix.replacement.clone(),
                    key,
                });
            }
        }
        edits.sort_by(|a, b| (a.span, &a.right).cmp(&(b.span, &b.right)));
        let mut last: Option<Span> = None;
        edits.retain(|edit| {
            let free = last.is_none_or(|before| before.source != edit.span.source || before.end < edit.span.start);
            if free {
                last = Some(edit.span);
            }
            free
        });
        edits
    }

    /// Where a place was in the first text.
    fn origin(&self, span: Span) -> u32 {
        self.rounds.iter().rev().fold(span.start, |at, round| round.back(span.source, at))
    }

    /// Where a place of the text before a round is now.
    fn now(&self, since: usize, source: SourceId, at: u32) -> u32 {
        self.rounds.iter().skip(since).fold(at, |at, round| round.forward(source, at))
    }

    /// The fixes that have to be taken back: their finding is still there, or what they wrote cannot stand as it is.
    fn bad(&self, first: &Built) -> BTreeSet<Key> {
        let mut known: BTreeSet<(Code, &str, SourceId, u32)> = BTreeSet::new();
        for finding in &first.diagnostics {
            let span = finding.span();
            known.insert((finding.code, &finding.message, span.source, self.now(0, span.source, span.start)));
        }
        // What was written, where it is now; in the order of the text.
        let mut written: Vec<(Span, &Edit)> = Vec::new();
        for (at, round) in self.rounds.iter().enumerate() {
            let since = at.saturating_add(1);
            for edit in &round.edits {
                let place = |at: u32| self.now(since, edit.written.source, at);
                let span = Span { start: place(edit.written.start), end: place(edit.written.end), ..edit.written };
                written.push((span, edit));
            }
        }
        written.sort_by_key(|(span, _)| *span);
        let mut bad = BTreeSet::new();
        for finding in &self.built.diagnostics {
            let span = finding.span();
            let unreadable = is_syntax(finding.code);
            let new = !known.contains(&(finding.code, finding.message.as_str(), span.source, span.start));
            let ends = finding.labels.iter().map(|label| label.span).filter(|label| label.source == span.source);
            let last = ends.map(|label| label.end).max().unwrap_or(span.end);
            let end = written.partition_point(|(place, _)| (place.source, place.start) <= (span.source, last));
            let near: Vec<&(Span, &Edit)> = written
                .iter()
                .take(end)
                .rev()
                .take_while(|(place, _)| place.source == span.source)
                .take(NEAR)
                .collect();
            let mut blamed = false;
            let error = finding.severity() == Severity::Error;
            let labels = || finding.labels.iter().skip(1).filter(|_| new && error).map(|label| label.span);
            for (place, edit) in &near {
                let meets =
                    |span: Span| place.source == span.source && place.start <= span.end && span.start <= place.end;
                let touches = meets(span);
                let behind = place.end <= span.start && self.one_part(*place, span);
                if (touches && (new || finding.code == edit.code))
                    || labels().any(meets)
                    || (behind && new && unreadable)
                {
                    bad.insert(edit.key.clone());
                    blamed = true;
                }
            }
            let Some((place, edit)) =
                near.first().copied().or(written.first()).filter(|_| new && unreadable && !blamed)
            else {
                continue;
            };
            // What follows cannot be read any more.
            if place.source != span.source || place.end > span.start || self.declarations_between(*place, span) {
                bad.insert(edit.key.clone());
            }
        }
        bad
    }

    /// Whether two places stand in one part of a condition, or in one clause without any: nothing is joined between them.
    fn one_part(&self, one: Span, other: Span) -> bool {
        let text = self.sources.text(Span { start: one.end, end: other.start, ..one });
        !text.contains('\n') && !text.split_whitespace().any(|word| matches!(word, "and" | "or" | "not" | "when"))
    }

    /// Whether a declaration begins between two places.
    fn declarations_between(&self, one: Span, other: Span) -> bool {
        let text = self.sources.text(Span { start: one.end, end: other.start, ..one });
        text.split('\n').skip(1).any(|line| line.starts_with(|c: char| c.is_alphabetic()))
    }

    fn mended(self) -> Mended {
        let mut applied: BTreeMap<SourceId, Vec<Code>> = BTreeMap::new();
        for edit in self.rounds.iter().flat_map(|round| &round.edits) {
            applied.entry(edit.span.source).or_default().push(edit.code);
        }
        let first = self.rounds.first().map_or(0, |round| round.edits.len());
        Mended { sources: self.sources, built: self.built, applied, first }
    }
}

/// So many written places before a finding are looked at.
const NEAR: usize = 8;

/// Findings that say that a text cannot be read.
fn is_syntax(code: Code) -> bool {
    code.id().starts_with("GDL01") || code == Code::TooDeep
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(text: &str, which: Which) -> (String, usize) {
        let mut sources = Sources::new();
        sources.add("a.gdl", text);
        let mended = mend(&sources, which, &BTreeSet::new());
        let text = mended.sources.get(SourceId(0)).map(|file| file.text.to_string());
        (text.unwrap_or_default(), mended.built.diagnostics.len())
    }

    #[test]
    fn one_round_brings_the_next_to_light() {
        let text = "fact size \"Size\"\n  tpye      length in cm, at least 0 cm\n\nterm big \"Big\"\n  means     size == 3,5 cm\n";
        let right = text.replace("tpye", "type").replace("size == 3,5 cm", "size = 3.5 cm");
        assert_eq!(mended(text, Which::Safe), (right, 0));
    }

    #[test]
    fn what_may_mean_something_else_waits() {
        let text = "fact a \"A\"\n  type      yes/no\n\nterm t \"T\"\n  means     a and a  # x\n        or a\n";
        assert_eq!(mended(text, Which::Safe), (text.to_owned(), 1));
        assert_eq!(mended(text, Which::All).0, text.replace("a and a  # x\n        or", "(a and a)  # x\n        or"));
    }

    #[test]
    fn what_does_not_help_is_taken_back() {
        let fact = "fact n \"N\"\n  type      integer, 0 to 9\n\n";
        for condition in ["n > 1..5", "most recent n >= 3", "n > 3 lb"] {
            let text = format!("{fact}term t \"T\"\n  means     {condition}\n");
            assert_eq!(mended(&text, Which::Safe).0, text);
            let (once, _) = mended(&text, Which::All);
            assert_eq!(mended(&once, Which::All).0, once);
        }
    }

    #[test]
    fn thousands_of_mistakes_are_mended_in_a_moment() {
        let mut text = String::from("fact n \"N\"\n  type      integer, 0 to 9\n\n");
        for at in 0..10_000 {
            text.push_str(&format!("term t{at} \"T\"\n  meens     n > 3\n\n"));
        }
        let (mended, left) = mended(&text, Which::Safe);
        assert_eq!((mended, left), (text.replace("meens", "means"), 0));
    }
}
