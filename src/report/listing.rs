//! Many findings for people: errors in full; of warnings the first of each kind in full, and below it the others of that
//! kind, one a line. At the end, how many there are of each kind.

use super::drawn::{MAX_DRAWN, text};
use super::style::{Ink, Look, plural};
use crate::codes::Code;
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Sources;
use std::collections::BTreeMap;
use std::slice::from_ref;

/// Most warnings of a kind that have a line of their own.
const LISTED: usize = 20;
/// Fewer findings are seen at a glance, and not counted again by kind.
const SUMMED: usize = 5;

/// The findings in their order, those of one kind together.
pub fn list(sources: &Sources, found: &[Diagnostic], look: Look) -> String {
    let mut kinds: BTreeMap<Code, Vec<&Diagnostic>> = BTreeMap::new();
    for warning in found.iter().filter(|finding| finding.severity() == Severity::Warning) {
        kinds.entry(warning.code).or_default().push(warning);
    }
    let mut out = String::new();
    let mut errors = 0usize;
    for finding in found {
        if finding.severity() == Severity::Error {
            errors = errors.saturating_add(1);
            if errors <= MAX_DRAWN {
                out.push_str(&text(sources, from_ref(finding), look));
            }
        } else if let Some(kind) = kinds.remove(&finding.code) {
            out.push_str(&text(sources, from_ref(finding), look));
            out.push_str(&others(sources, kind.get(1..).unwrap_or(&[]), LISTED, look));
        }
    }
    if errors > MAX_DRAWN {
        let more = plural(errors.saturating_sub(MAX_DRAWN), "more error");
        out.push_str(&format!("… and {more}\n"));
    }
    out
}

/// What else there is of a kind, a line each; so many of them at most.
pub(super) fn others(sources: &Sources, others: &[&Diagnostic], most: usize, look: Look) -> String {
    if others.is_empty() {
        return String::new();
    }
    let mut out = look.wrap("  ", 2, Ink::Heading, &format!("{} more of this kind:", others.len()));
    for other in others.iter().take(most) {
        let label = other.labels.first().map_or("", |label| &label.text);
        let label = if label.is_empty() { String::new() } else { format!(" ({label})") };
        let words = format!("{}: {}{label}", sources.place(other.span()), other.message);
        out.push_str(&look.wrap("    ", 6, Ink::Plain, &words));
    }
    if others.len() > most {
        out.push_str(&format!("      … and {} more\n", others.len().saturating_sub(most)));
    }
    out.push('\n');
    out
}

/// How many there are of each kind, errors first; nothing where they are few.
pub fn summary(found: &[Diagnostic], look: Look) -> String {
    if found.len() < SUMMED {
        return String::new();
    }
    let mut kinds: BTreeMap<(Severity, Code), usize> = BTreeMap::new();
    for finding in found {
        let count = kinds.entry((finding.severity(), finding.code)).or_default();
        *count = count.saturating_add(1);
    }
    let line = |((severity, code), count): (&(Severity, Code), &usize)| {
        let ink = if *severity == Severity::Error { Ink::Bad } else { Ink::Open };
        format!("  {} × {} {}\n", look.ink(ink, &format!("{count:>4}")), code.id(), code.name())
    };
    kinds.iter().map(line).collect()
}

#[cfg(test)]
#[allow(clippy::indexing_slicing)]
mod tests {
    use super::*;
    use crate::source::Span;

    const PLAIN: Look = Look { width: 100, color: false };

    fn found(code: Code, count: usize) -> (Sources, Vec<Diagnostic>) {
        let mut sources = Sources::new();
        let id = sources.add("g.gdl", "fact a\n".repeat(count).as_str());
        let at = |nth: usize| {
            Span::new(id, nth.saturating_mul(7).saturating_add(5), nth.saturating_mul(7).saturating_add(6))
        };
        let all = (0..count).map(|nth| Diagnostic::new(code, at(nth), format!("number {nth}")).help("So.")).collect();
        (sources, all)
    }

    fn lines(text: &str, with: &str) -> usize {
        text.lines().filter(|line| line.contains(with)).count()
    }

    #[test]
    fn warnings_of_one_kind_stand_together() {
        let (sources, mut all) = found(Code::VagueTerm, 4);
        all[1].code = Code::NoSource;
        let text = list(&sources, &all, PLAIN);
        assert_eq!((lines(&text, "help: So."), lines(&text, "more of this kind")), (2, 1), "{text}");
        assert!(
            text.contains("  2 more of this kind:\n      g.gdl:3:6: number 2\n      g.gdl:4:6: number 3\n\n"),
            "{text}"
        );
        assert!(text.find("number 3") < text.find("number 1"), "{text}");
    }

    #[test]
    fn errors_are_in_full() {
        for (count, drawn) in [(1, 1), (100, 100), (101, 100)] {
            let (sources, all) = found(Code::UnknownName, count);
            let text = list(&sources, &all, PLAIN);
            assert_eq!(lines(&text, "help: So."), drawn);
            assert_eq!(text.ends_with("… and 1 more error\n"), count > drawn);
        }
    }

    #[test]
    fn what_is_listed_is_bounded() {
        for (count, listed, left) in [(1, 0, false), (2, 1, false), (21, 20, false), (22, 20, true), (10_000, 20, true)]
        {
            let (sources, all) = found(Code::VagueTerm, count);
            let text = list(&sources, &all, PLAIN);
            assert_eq!((lines(&text, "help: So."), lines(&text, "g.gdl:") - 1), (1, listed), "{text}");
            assert_eq!(text.contains(&format!("… and {} more\n", count.saturating_sub(21))), left, "{text}");
        }
    }

    #[test]
    fn kinds_are_counted_where_findings_are_many() {
        let (_, all) = found(Code::VagueTerm, 4);
        assert_eq!(summary(&all, PLAIN), "");
        let (_, mut all) = found(Code::VagueTerm, 5);
        all[4].code = Code::NoSource;
        assert_eq!(summary(&all, PLAIN), "     4 × GDL0801 vague-term\n     1 × GDL0804 no-source\n");
        all[4].severity = Severity::Error;
        assert_eq!(summary(&all, PLAIN), "     1 × GDL0804 no-source\n     4 × GDL0801 vague-term\n");
    }
}
