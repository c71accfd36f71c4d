//! One fact of a case file, said anew: as little as can be changes, so that the layout and the comments of its author stay. What
//! comes out is read again, and is only handed out if it says what it should, and nothing else is another.

use super::document::{self, Format};
use super::patient::Case;
use super::read::read_case;
use super::tree::{Item, Kind};
use super::{set, write};
use crate::check::model::Guideline;
use crate::diagnostic::{self, Diagnostic, Severity};
use crate::source::{SourceId, Sources};

/// The text of a case with one fact or list as it is said now, `unknown` for not known. The name of the file tells its format. Why
/// it cannot be, in words.
pub fn amend(guideline: &Guideline, name: &str, text: &str, (fact, value): (&str, &str)) -> Result<String, String> {
    let mut sources = Sources::new();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let empty = text.trim().is_empty();
    let text = match (empty, Format::of(name, text)) {
        (false, _) => text,
        (true, Format::Json) => "{}\n",
        (true, Format::Yaml) => "",
    };
    let mut wanted = Case::unknown(guideline);
    let mut tree = None;
    if !text.is_empty() {
        let source = sources.add(name, text);
        let read = read_case(guideline, &sources, source);
        if let Some(fault) = first(read.diagnostics) {
            return Err(format!("{}: {}", sources.place(fault.span()), fault.message));
        }
        wanted = read.case;
        tree = document::parse(source, text, Format::of(name, text)).ok();
    }
    let said = set::parse_option(guideline, &mut sources, fact, &format!("{fact}={value}"));
    if let Some(fault) = first(said.diagnostics) {
        return Err(fault.help.iter().fold(fault.message.clone(), |message, help| format!("{message}. {help}")));
    }
    let mut alone = Case::unknown(guideline);
    for case in [&mut wanted, &mut alone] {
        if let Some(assignment) = said.assignment.clone() {
            case.set(assignment);
        }
        match said.list.clone() {
            Some((list, Some(listing))) => drop(case.lists.insert(list, listing)),
            Some((list, None)) => drop(case.lists.remove(&list)),
            None => {}
        }
    }
    let whole = write::to_json(guideline, &wanted);
    let literal = literal(&write::to_json(guideline, &alone), fact).unwrap_or_else(|| "null".to_owned());
    let changed = changed(text, tree.as_ref(), (name, fact), &literal);
    if let Some(changed) = changed.filter(|changed| says(guideline, name, changed).is_some_and(|said| said == whole)) {
        return Ok(changed);
    }
    match Format::of(name, text) {
        Format::Json => Ok(whole),
        // Comments would be lost.
        Format::Yaml => {
            Err(format!("{name} is written in a way that is not changed by itself: write {fact}: {literal}"))
        }
    }
}

fn first(mut found: Vec<Diagnostic>) -> Option<Diagnostic> {
    diagnostic::sort(&mut found);
    found.into_iter().find(|found| found.severity() == Severity::Error)
}

/// What a text says as a case, in one form.
fn says(guideline: &Guideline, name: &str, text: &str) -> Option<String> {
    let mut sources = Sources::new();
    let source = sources.add(name, text);
    let read = read_case(guideline, &sources, source);
    first(read.diagnostics).is_none().then(|| write::to_json(guideline, &read.case))
}

/// How the value of a fact is written, on one line; none where the case does not say it.
fn literal(json: &str, fact: &str) -> Option<String> {
    let root = document::parse(SourceId(0), json, Format::Json).ok()?;
    let text = json.get(find(&root, "", fact)?.span.range())?;
    Some(text.lines().map(str::trim).collect::<Vec<_>>().join(" "))
}

/// What stands behind the name of a fact, in whatever groups.
fn find<'t>(item: &'t Item, group: &str, fact: &str) -> Option<&'t Item> {
    let Kind::Object(entries) = &item.kind else { return None };
    entries.iter().find_map(|(key, below)| {
        let name = if group.is_empty() { key.text.clone() } else { format!("{group}.{}", key.text) };
        if name == fact {
            return Some(below);
        }
        fact.starts_with(&format!("{name}.")).then(|| find(below, &name, fact))?
    })
}

/// The text with another value: in the place of the old one, or behind all others.
fn changed(text: &str, tree: Option<&Item>, (name, fact): (&str, &str), literal: &str) -> Option<String> {
    if let Some(old) = tree.and_then(|tree| find(tree, "", fact)) {
        let (before, behind) = (text.get(..old.span.range().start)?, text.get(old.span.range().end..)?);
        let blank = if before.ends_with(':') { " " } else { "" };
        return Some(format!("{before}{blank}{literal}{behind}"));
    }
    if Format::of(name, text) == Format::Yaml {
        let end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
        return Some(format!("{text}{end}{fact}: {literal}\n"));
    }
    let Kind::Object(entries) = &tree?.kind else { return None };
    let at = match entries.last() {
        Some((_, last)) => last.span.range().end,
        None => tree?.span.range().start.saturating_add(1),
    };
    let (before, behind) = (text.get(..at)?, text.get(at..)?);
    let comma = if entries.is_empty() { "" } else { "," };
    let end = if behind.starts_with('}') { "\n" } else { "" };
    Some(format!("{before}{comma}\n  \"{fact}\": {literal}{end}{behind}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    fn guideline() -> Arc<Guideline> {
        let mut sources = Sources::new();
        sources.add(
            "g.gdl",
            "fact patient.adult \"A\"\n  type yes/no\n\nfact lesion.size \"S\"\n  type length in mm, above 0 mm\n\nfact drugs \"D\"\n  type set of a, b, c\n\nfact lab.hba1c \"H\"\n  type list of percent, 3 % to 20 %, dated\n",
        );
        crate::driver::build(&sources).guideline
    }

    fn amended(name: &str, text: &str, fact: &str, value: &str) -> String {
        amend(&guideline(), name, text, (fact, value)).unwrap_or_else(|why| format!("refused: {why}"))
    }

    #[test]
    fn a_value_takes_the_place_of_the_old_one() {
        let text = "{ \"lesion\": { \"size\": \"8 mm\" }, \"patient\": {\"adult\": true} }\n";
        let new = amended("c.json", text, "lesion.size", "9 mm");
        assert_eq!(new, text.replace("8 mm", "9 mm"));
        let new = amended("c.json", text, "patient.adult", "unknown");
        assert_eq!(new, text.replace("true", "null"));
        let text = "# a comment\nlesion:\n  size: 8 mm  # measured\n  # more\npatient:\n  adult: null\n";
        assert_eq!(amended("c.yaml", text, "lesion.size", "9 mm"), text.replace("8 mm", "\"9 mm\""));
        assert_eq!(amended("c.yaml", text, "patient.adult", "no"), text.replace("null", "false"));
    }

    #[test]
    fn what_was_not_said_comes_last() {
        assert_eq!(amended("c.json", "", "lesion.size", "9 mm"), "{\n  \"lesion.size\": \"9 mm\"\n}\n");
        let text = "{\n  \"id\": 7,\n  \"drugs\": [\"a\"]\n}\n";
        let expected = "{\n  \"id\": 7,\n  \"drugs\": [\"a\"],\n  \"patient.adult\": true\n}\n";
        assert_eq!(amended("c.json", text, "patient.adult", "yes"), expected);
        assert_eq!(amended("c.yaml", "", "drugs", "a, c"), "drugs: [\"a\", \"c\"]\n");
        assert_eq!(amended("c.yaml", "id: x", "lesion.size", "<5 mm"), "id: x\nlesion.size: \"below 5 mm\"\n");
        let lists = amended("c.yaml", "", "lab.hba1c", "7.2 % on 2026-03-01");
        assert!(says(&guideline(), "c.yaml", &lists).is_some_and(|said| said.contains("2026-03-01")), "{lists}");
        assert_eq!(amended("c.json", "\u{feff}{}", "drugs", "none"), "{\n  \"drugs\": []\n}");
    }

    #[test]
    fn what_cannot_be_is_said() {
        let refused = |name, text, fact, value| {
            let new = amended(name, text, fact, value);
            assert!(new.starts_with("refused: "), "{new}");
            new
        };
        assert!(refused("c.json", "{", "drugs", "a").contains("c.json:1:"));
        assert!(refused("c.json", "{}", "drugs", "d").contains("`d`"));
        assert!(refused("c.json", "{}", "no.such", "d").contains("no.such"));
        assert!(refused("c.json", "{}", "lesion.size", "-1 mm").contains("above 0 mm"));
        // A flow of YAML has no line for one fact more.
        assert!(refused("c.yaml", "{id: x}", "patient.adult", "yes").contains("write patient.adult: true"));
    }
}
