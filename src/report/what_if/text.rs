//! What changes, for people: each thing on one line, before → after.

use super::sides::{Change, Compared, Instead};
use crate::report::style::{Ink, Look, list};

/// What changes, as text.
pub fn text(label: &str, compared: &Compared, look: Look) -> String {
    let what: Vec<String> = compared.instead.iter().map(instead).collect();
    let mut out = look.wrap("", 0, Ink::Title, &format!("{label}: if {}", list(&what)));
    if compared.changes.is_empty() {
        let words = "Nothing changes: no verdict, no value that is shown, nothing that is missing.";
        out.push('\n');
        out.push_str(&look.wrap("", 0, Ink::Plain, words));
        return out;
    }
    let mut heading = "";
    let mut at = 0usize;
    while let Some(change) = compared.changes.get(at) {
        let own = headed(change.of);
        if own != heading {
            out.push_str(&format!("\n{}\n", look.ink(Ink::Heading, own)));
            heading = own;
        }
        let rest = compared.changes.get(at..).unwrap_or(&[]);
        // Verdict and what it hangs on are said together, and so are facts.
        let same = |other: &&Change| other.of == change.of && (other.name == change.name || other.of == "missing");
        let same = rest.iter().take_while(same).count();
        out.push_str(&thing(rest.get(..same).unwrap_or(&[]), look));
        at = at.saturating_add(same.max(1));
    }
    out
}

/// `liver.function were compromised (is preserved)`.
fn instead(of: &Instead) -> String {
    match (&of.before, &of.after) {
        (Some(before), Some(after)) if before == after => format!("{} were {after}, as it is", of.name),
        (Some(before), Some(after)) => format!("{} were {after} (is {before})", of.name),
        (None, Some(after)) => format!("{}, not known now, were {after}", of.name),
        (Some(before), None) => format!("{} were not known (is {before})", of.name),
        (None, None) => format!("{} were not known, as it is", of.name),
    }
}

fn headed(of: &str) -> &'static str {
    match of {
        "scope" | "see" => "Scope",
        "derived" => "Derived",
        "value" => "Computed",
        "recommendation" => "Recommendations",
        "bar" => "Not for this patient",
        "question" => "Questions left open",
        "missing" => "Facts that are missing",
        _ => "Warnings",
    }
}

/// All that changes of one thing.
fn thing(changes: &[Change], look: Look) -> String {
    let Some(first) = changes.first() else { return String::new() };
    let nothing = |words: &[String], none: &str| if words.is_empty() { none.to_owned() } else { words.join("; ") };
    let plain = |none: &str| format!("{} → {}", nothing(&first.before, none), nothing(&first.after, none));
    match first.of {
        "missing" => return missing(changes, look),
        "warning" | "see" => {
            let lead = if first.of == "see" { "see " } else { "" };
            let words = match first.after.first() {
                Some(now) => format!("{lead}now: {now}"),
                None => format!("{lead}no longer: {}", nothing(&first.before, "")),
            };
            return look.wrap("  ", 2, Ink::Plain, &words);
        }
        "derived" => return look.wrap("  ", 2, Ink::Plain, &format!("{}: {}", first.name, plain("not derived"))),
        "value" => return look.wrap("  ", 2, Ink::Plain, &format!("{}: {}", first.title, plain("nothing"))),
        "bar" => return bar(first, look),
        _ => {}
    }
    let part = |part: &str| changes.iter().find(|change| change.part == part);
    let mut out = String::new();
    let (verdict, missing) = (part("verdict"), part("missing"));
    if verdict.is_some() || missing.is_some() {
        let before = verdict_of(first.of, verdict.map(|of| &of.before), missing.map(|of| &of.before));
        let after = verdict_of(first.of, verdict.map(|of| &of.after), missing.map(|of| &of.after));
        let name = match first.of {
            "scope" => "The guideline".to_owned(),
            "question" => first.name.clone(),
            _ => format!("{} ({})", first.title, first.name),
        };
        let ink = match verdict.and_then(|of| of.after.first()).map(String::as_str) {
            Some("applies" | "in_scope") => Ink::Good,
            Some("undetermined") => Ink::Open,
            Some(_) => Ink::Bad,
            None => Ink::Plain,
        };
        out.push_str(&look.wrap("  ", 2, Ink::Plain, &name));
        out.push_str(&look.wrap("    ", 4, ink, &format!("{before} → {after}")));
    } else {
        let name =
            if first.of == "scope" { "The guideline".to_owned() } else { format!("{} ({})", first.title, first.name) };
        out.push_str(&look.wrap("  ", 2, Ink::Plain, &name));
    }
    for change in changes.iter().filter(|change| !matches!(change.part, "verdict" | "missing")) {
        let word = match change.part {
            "favored" => "favored by",
            "may_favor" => "may be favored by",
            "readings" => "decided by reading",
            part => part,
        };
        let words = format!("{word}: {} → {}", nothing(&change.before, "nothing"), nothing(&change.after, "nothing"));
        out.push_str(&look.wrap("    ", 4, Ink::Plain, &words));
    }
    out
}

/// What might be expected: barred now, no longer, or for other reasons.
fn bar(change: &Change, look: Look) -> String {
    let said = |words: &[String]| match words.split_first() {
        Some((by, reasons)) if !reasons.is_empty() => format!("{by}: {}", reasons.join("; ")),
        _ => words.concat(),
    };
    let words = match (change.before.is_empty(), change.after.is_empty()) {
        (true, _) => format!("now {}", said(&change.after)),
        (_, true) => format!("no longer {}", said(&change.before)),
        (false, false) => format!("{} → {}", said(&change.before), said(&change.after)),
    };
    let name = look.wrap("  ", 2, Ink::Plain, &format!("{} ({})", change.title, change.name));
    format!("{name}{}", look.wrap("    ", 4, Ink::Plain, &words))
}

/// Facts that something hangs on now, and those that nothing hangs on any more.
fn missing(changes: &[Change], look: Look) -> String {
    let names = |now: bool| {
        let of = changes.iter().filter(move |change| change.after.is_empty() != now);
        of.map(|change| change.name.clone()).collect::<Vec<_>>()
    };
    let line = |word: &str, names: Vec<String>| match names.is_empty() {
        true => String::new(),
        false => look.wrap(&format!("  {word}: "), 4, Ink::Plain, &names.join(", ")),
    };
    format!("{}{}", line("no longer", names(false)), line("now", names(true)))
}

/// A verdict with what it hangs on.
fn verdict_of(of: &str, verdict: Option<&Vec<String>>, missing: Option<&Vec<String>>) -> String {
    let word = match verdict {
        // Only what it hangs on differs.
        None => Some("undetermined"),
        Some(words) => words.first().map(String::as_str),
    };
    let said = match (of, word) {
        ("question", Some("open")) => "left open",
        ("question", None) => "answered, or does not arise",
        (_, Some("applies")) => "applies",
        (_, Some("does_not_apply")) => "does not apply",
        (_, Some("in_scope")) => "speaks of this patient",
        (_, Some("out_of_scope")) => "does not speak of this patient",
        _ => "cannot be told",
    };
    match missing.filter(|missing| said == "cannot be told" && !missing.is_empty()) {
        Some(missing) => format!("{said} (hangs on {})", missing.join(", ")),
        None => said.to_owned(),
    }
}
