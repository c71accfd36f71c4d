//! Every folder of `tests/diff` holds two versions of a guideline, `old.gdl` and `new.gdl`, which `gdl diff` compares.
//! What must come out stands in the new one, one line a kind, each in the order of the report:
//!
//! ```text
//! #! advice: operate -, wait +-, rest !      loses patients, gains them, says another thing
//! #! unchanged: other
//! #! scope: +
//! #! not compared: why the two cannot be compared, and nothing else is said
//! ```
//!
//! The report in full, as text and as Markdown, is in the `.snap` beside the folder.

use crate::each;
use gdl::case;
use gdl::check::model::{Outcome, RecId};
use gdl::diff::{self, Changed, Difference, Parts, Shown, Side, TextChange};
use gdl::driver::{self, Built};
use gdl::eval::{Engine, Prepared, Subject};
use gdl::report::diff as report;
use gdl::report::style::Look;
use gdl::source::Sources;
use gdl::verify;
use libtest_mimic::Trial;
use std::path::Path;

fn read(path: &Path) -> crate::Result<(Sources, Built)> {
    let mut sources = Sources::new();
    let name = path.file_name().and_then(|name| name.to_str()).ok_or("a file name")?;
    sources.add(name, std::fs::read_to_string(path)?);
    let built = driver::build(&sources);
    assert!(built.sound(), "{}", gdl::report::drawn::text(&sources, &built.diagnostics, Look::default()));
    Ok((sources, built))
}

fn compared(path: &Path) -> crate::Result<()> {
    let folder = path.parent().ok_or("a folder")?;
    let (old_sources, mut old_built) = read(&folder.join("old.gdl"))?;
    let (new_sources, mut new_built) = read(path)?;
    let old = Engine::of(&old_built.guideline, old_built.compiled.take().ok_or("compiled")?);
    let new = Engine::of(&new_built.guideline, new_built.compiled.take().ok_or("compiled")?);
    let expected = std::fs::read_to_string(path)?;
    let renamed: Vec<diff::Renamed> = expected
        .lines()
        .filter_map(|line| line.strip_prefix("#! told: ")?.split_once('='))
        .map(|(from, to)| (from.to_owned(), to.to_owned()))
        .collect();
    let compared = diff::compare(&old, &new, &renamed, verify::MAX_NODES);
    if let Some(why) = expected.lines().find_map(|line| line.strip_prefix("#! not compared: ")) {
        assert_eq!(compared.err().map(|failed| failed.0).as_deref(), Some(why));
        return Ok(());
    }
    let difference = compared.map_err(|failed| failed.0)?;

    let guards = diff::guards((old.guideline(), &old_sources), (new.guideline(), &new_sources), &difference);
    let compared = report::Compared {
        old: report::Version { label: "old", engine: &old, sources: &old_sources },
        new: report::Version { label: "new", engine: &new, sources: &new_sources },
        difference: &difference,
        guards: &guards,
        cases: None,
    };
    let text = report::text(&compared, Look { width: 100, color: false });
    let name = folder.file_name().and_then(|n| n.to_str()).ok_or("a name")?;
    let shown = format!("{text}\n~~~ Markdown\n{}", report::markdown(&compared));
    insta::with_settings!({
        snapshot_path => Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff"),
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, { insta::assert_snapshot!(name, shown) });

    let wanted: Vec<&str> =
        expected.lines().filter_map(|line| line.strip_prefix("#! ")).filter(|line| !line.starts_with("told")).collect();
    assert_eq!(summary(&difference, &guards, &old, &new), wanted, "\n{text}");
    let changes =
        ["advice", "beside", "scope", "refused", "accepts", "added", "gone", "derived", "values", "undecided"];
    let changed = wanted.iter().any(|line| changes.iter().any(|kind| line.starts_with(&format!("{kind}:"))));
    assert_eq!(difference.same_advice(), !changed, "\n{text}");
    replayed(&difference, &old, &new);

    let same = diff::compare(&new, &new, &[], verify::MAX_NODES).map_err(|failed| failed.0)?;
    assert!(same.same_advice() && same.texts.is_empty(), "a version differs from itself");
    Ok(())
}

/// What came out, one line a kind.
fn summary(difference: &Difference, guards: &[TextChange], old: &Engine, new: &Engine) -> Vec<String> {
    let name = |a: Option<RecId>, b: Option<RecId>| {
        let named = |engine: &Engine, id: Option<RecId>| {
            id.and_then(|id| engine.guideline().rec(id)).map(|rec| rec.name.clone())
        };
        named(new, b).or(named(old, a)).unwrap_or_default()
    };
    let signs =
        |parts: &Parts| parts.each().map(|(gained, _)| if gained { "+" } else { "-" }).collect::<Vec<_>>().concat();
    let advice = difference.advice.iter().map(|change| {
        let mut words = format!("{} {}", name(change.old, change.new), signs(&change.parts));
        for (fact, parts) in &change.derived {
            words.push_str(&format!(" by {fact} {}", signs(parts)));
        }
        if change.says.is_some() {
            words.push('!');
        }
        words
    });
    let unchanged = difference.unchanged.iter().map(|(a, b)| name(Some(*a), Some(*b)));
    let renamed = |pairs: &[(String, String)]| pairs.iter().map(|(a, b)| format!("{a}={b}")).collect::<Vec<_>>();
    let texts = difference.texts.iter().map(|text| format!("{}: {}", text.of, text.what));
    let guards = guards.iter().map(|text| format!("{}: {}", text.of, text.what));
    let beside = difference.beside.iter().map(|change| {
        let of = match change.shown {
            Shown::Favored((_, id), _) | Shown::Note((_, id), _) => name(None, Some(id)),
            Shown::See(_) => "guideline".to_owned(),
        };
        format!("{of} {} {}", change.shown.word(), signs(&change.parts))
    });
    let accepts = difference.facts.iter().map(|text| format!("{}: {}", text.of, text.what));
    let lines: [(&str, Vec<String>); 14] = [
        ("advice", advice.collect()),
        ("unchanged", unchanged.collect()),
        ("beside", beside.collect()),
        ("scope", Some(signs(&difference.scope)).into_iter().filter(|s| !s.is_empty()).collect()),
        ("refused", Some(signs(&difference.refused)).into_iter().filter(|s| !s.is_empty()).collect()),
        ("accepts", accepts.collect()),
        ("derived", difference.derivations.clone()),
        ("values", difference.values.clone()),
        ("renamed", [renamed(&difference.renamed_facts), renamed(&difference.renamed_recommendations)].concat()),
        ("added", difference.added_facts.clone()),
        ("gone", difference.gone_facts.clone()),
        ("texts", texts.collect()),
        ("guards", guards.collect()),
        ("undecided", difference.undecided.clone()),
    ];
    let lines = lines.into_iter().filter(|(_, items)| !items.is_empty());
    lines.map(|(kind, items)| format!("{kind}: {}", items.join(", "))).collect()
}

/// Every patient that is shown for a recommendation is answered otherwise by the two versions, read from the files.
fn replayed(difference: &Difference, old: &Engine, new: &Engine) {
    for change in &difference.beside {
        for (gained, part) in change.parts.each() {
            let before = shown(old, &part.patient, Side::Old, change.shown);
            let now = shown(new, &part.patient, Side::New, change.shown);
            let (yes, no) = (Outcome::Yes, Outcome::No);
            assert_eq!((before, now), if gained { (no, yes) } else { (yes, no) }, "{}", part.patient.new_text);
            if let Shown::Favored((a, b), _) | Shown::Note((a, b), _) = change.shown {
                let applies = (verdict(old, &part.patient, false, a), verdict(new, &part.patient, true, b));
                assert_eq!(applies, (yes, yes), "{}", part.patient.new_text);
            }
        }
    }
    for change in &difference.advice {
        let parts = change.derived.iter().map(|(_, parts)| parts).chain([&change.parts]);
        for (gained, part) in parts.flat_map(Parts::each) {
            let before = change.old.map_or(Outcome::No, |id| verdict(old, &part.patient, false, id));
            let now = change.new.map_or(Outcome::No, |id| verdict(new, &part.patient, true, id));
            let (yes, no) = (Outcome::Yes, Outcome::No);
            let found = if gained { (now, before) } else { (before, now) };
            // A version that does not derive the fact leaves open what hangs on it.
            let open = !change.derived.is_empty() && found == (yes, Outcome::Undetermined);
            assert!(open || found == (yes, no), "{found:?} {}", part.patient.new_text);
        }
    }
}

/// Whether something is shown beside the answer to a patient, read from the file.
fn shown(engine: &Engine, patient: &Changed, side: Side, shown: Shown) -> Outcome {
    let (placed, prepared) = prepared(engine, patient, side == Side::New);
    let engine = placed.as_ref().unwrap_or(engine);
    engine.holds(&prepared, shown.node(engine.compiled(), side))
}

fn verdict(engine: &Engine, patient: &Changed, is_new: bool, id: RecId) -> Outcome {
    let (placed, prepared) = prepared(engine, patient, is_new);
    placed.as_ref().unwrap_or(engine).verdict(&prepared, Subject::Rec(id))
}

/// A patient as any case is answered; with an engine of its own where lists are given.
fn prepared(engine: &Engine, patient: &Changed, is_new: bool) -> (Option<Engine>, Prepared) {
    let text = if is_new { &patient.new_text } else { &patient.old_text };
    let mut texts = Sources::new();
    let source = case::add_source(&mut texts, "witness.json", text.as_bytes()).expect("a case");
    let read = case::read_case(engine.guideline(), &texts, source);
    assert!(read.diagnostics.is_empty(), "{:?}", read.diagnostics);
    let placed = engine.of_lists(&read.case.lists, &read.case.values).expect("lists that are decided");
    let (placed, values) = placed.map_or((None, read.case.values), |(placed, values)| (Some(placed), values));
    let own = placed.as_ref().unwrap_or(engine);
    let prepared = own.prepare(&values);
    assert_eq!(own.broken_constraints(&prepared), Vec::<usize>::new());
    (placed, prepared)
}

/// All tests.
pub fn trials() -> Vec<Trial> {
    each("tests/diff", |path| path.ends_with("/new.gdl"), compared)
}
