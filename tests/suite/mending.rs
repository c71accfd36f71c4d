//! A fix never changes a meaning: what `--fix` mends until no error is left says what was meant, a second run finds nothing
//! to do, and no text is left worse than it was. Over the mistakes of clinical authors (`tests/authors/edits.jsonl`), over
//! the mistakes of `tests/mistakes`, and over random damage to guidelines.

use crate::mistake_support;
use crate::random::Random;
use gdl::codes::{Code, Severity};
use gdl::diagnostic::Diagnostic;
use gdl::eval::Engine;
use gdl::format::{Formatted, format};
use gdl::mend::{Mended, Which, changes, mend};
use gdl::report::diff as report;
use gdl::report::style::Look;
use gdl::source::{SourceId, Sources};
use gdl::verify::MAX_NODES;
use gdl::{diff, driver};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const AUTHORS: [&str; 3] = ["childpugh", "doac", "polyps"];

pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The texts of a folder, by file name.
fn texts(folder: &Path) -> Vec<(String, String)> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "gdl"));
    files.sort();
    files
        .iter()
        .map(|f| (f.file_name().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(f).unwrap()))
        .collect()
}

pub(crate) fn sources(texts: &[(String, String)]) -> Sources {
    let mut sources = Sources::new();
    for (name, text) in texts {
        sources.add(name.clone(), text.as_str());
    }
    sources
}

pub(crate) fn mended(sources: &Sources, which: Which) -> Mended {
    mend(sources, which, &BTreeSet::new())
}

pub(crate) fn plain(sources: &Sources) -> Vec<String> {
    sources.iter().map(|(_, file)| file.text.to_string()).collect()
}

/// The lines that differ.
fn difference(old: &Sources, new: &Sources) -> String {
    let mut told = String::new();
    for (old, new) in plain(old).iter().zip(plain(new)) {
        for change in changes(old, &new) {
            told.push_str(&format!("- {}\n+ {}\n", change.old.join("\n- "), change.new.join("\n+ ")));
        }
    }
    told
}

pub(crate) fn errors(found: &[Diagnostic]) -> usize {
    found.iter().filter(|finding| finding.severity() == Severity::Error).count()
}

/// Findings that say that a text cannot be read.
fn unreadable(found: &[Diagnostic]) -> usize {
    found.iter().filter(|finding| finding.code.id().starts_with("GDL01")).count()
}

/// Every text without comments, laid out as `gdl fmt` does, its words with one blank between them.
fn laid_out(sources: &Sources) -> Vec<Vec<String>> {
    let code = |text: &str| -> Vec<String> {
        let lines =
            text.lines().map(|line| gdl::tokens::strip_comment(line).split_whitespace().collect::<Vec<_>>().join(" "));
        lines.filter(|line| !line.is_empty()).collect()
    };
    let one = |(id, file): (SourceId, &gdl::source::SourceFile)| match format(id, &file.text) {
        Formatted::Changed(text) => code(&text),
        _ => code(&file.text),
    };
    sources.iter().map(one).collect()
}

/// Whether two guidelines without errors say the same: word for word, or else `gdl diff` finds nothing.
pub(crate) fn say_the_same(old: &Sources, new: &Sources) -> Result<(), String> {
    if laid_out(old) == laid_out(new) {
        return Ok(());
    }
    let [old_engine, new_engine] = [old, new].map(|sources| {
        let built = driver::build(sources);
        Engine::of(&built.guideline, built.compiled.unwrap())
    });
    let version = |label, engine, sources| report::Version { label, engine, sources };
    let difference = diff::compare(&old_engine, &new_engine, &[], MAX_NODES).map_err(|failed| failed.0)?;
    if difference.same_advice() {
        return Ok(());
    }
    let guards = diff::guards((old_engine.guideline(), old), (new_engine.guideline(), new), &difference);
    let compared = report::Compared {
        old: version("old", &old_engine, old),
        new: version("new", &new_engine, new),
        difference: &difference,
        guards: &guards,
        cases: None,
    };
    Err(report::text(&compared, Look::default()))
}

/// What holds of every text and every way to mend it: a second run finds nothing to do; what is mended goes; a text that can
/// be read stays so.
fn holds(before: &Sources, which: Which) -> Mended {
    let found = driver::build(before).diagnostics;
    let once = mended(before, which);
    let shown = || difference(before, &once.sources);
    let again = mended(&once.sources, which);
    assert!(plain(&again.sources) == plain(&once.sources), "a second run changes more:\n{}", shown());
    assert!(again.applied.is_empty());
    let changed = plain(&once.sources) != plain(before);
    assert_eq!(changed, !once.applied.is_empty(), "{}", shown());
    if !changed {
        assert_eq!(once.built.diagnostics.len(), found.len());
    } else if unreadable(&found) == 0 {
        assert_eq!(unreadable(&once.built.diagnostics), 0, "it could be read before:\n{}", shown());
    }
    if errors(&found) == 0 {
        assert_eq!(errors(&once.built.diagnostics), 0, "it had no errors before:\n{}", shown());
    }
    once
}

pub(crate) struct Edit {
    guideline: String,
    file: String,
    meant: String,
    pub(crate) written: String,
    /// What the written words say, where it is not what is meant.
    says: Option<String>,
}

impl Edit {
    /// What the written words say.
    pub(crate) fn right(&self) -> &str {
        self.says.as_ref().unwrap_or(&self.meant)
    }
}

pub(crate) fn edits() -> Vec<Edit> {
    let lists = [("edits.jsonl", "marks.jsonl"), ("more.jsonl", "more_marks.jsonl")];
    let text = |name: &str| fs::read_to_string(root().join("tests/authors").join(name)).unwrap();
    let read = |(line, mark): (&str, &str)| {
        let value: Value = serde_json::from_str(line).unwrap();
        let mark: Value = serde_json::from_str(mark).unwrap();
        assert_eq!(value["written"], mark["written"]);
        let field = |name: &str| value[name].as_str().map(str::to_owned);
        Edit {
            guideline: field("guideline").unwrap(),
            file: field("file").unwrap(),
            meant: field("meant").unwrap(),
            written: field("written").unwrap(),
            says: mark["right"].as_str().map(str::to_owned),
        }
    };
    let all = |(edits, marks): (&str, &str)| -> Vec<Edit> {
        text(edits).lines().zip(text(marks).lines()).map(read).collect()
    };
    lists.into_iter().flat_map(all).collect()
}

pub(crate) fn edited(edit: &Edit, words: &str) -> Sources {
    let mut texts = texts(&root().join("tests/authors").join(&edit.guideline));
    for (_, text) in texts.iter_mut().filter(|(name, _)| *name == edit.file) {
        assert!(text.contains(&edit.meant), "{}", edit.meant);
        *text = text.replacen(&edit.meant, words, 1);
    }
    sources(&texts)
}

#[test]
fn the_mistakes_of_authors_are_mended_as_they_were_meant() {
    let (mut safe, mut asked) = (0, 0);
    let mut wrong = Vec::new();
    for edit in edits() {
        let written = edited(&edit, &edit.written);
        let meant = edited(&edit, edit.right());
        let was_wrong = errors(&driver::build(&written).diagnostics) > 0;
        let done = holds(&written, Which::Safe);
        if !done.applied.is_empty() && errors(&done.built.diagnostics) == 0 {
            safe += usize::from(was_wrong);
            if let Err(why) = say_the_same(&meant, &done.sources) {
                let why: Vec<&str> = why.lines().take(12).collect();
                wrong.push(format!(
                    "{} → {}\n{}\n{}",
                    edit.meant,
                    edit.written,
                    difference(&meant, &done.sources),
                    why.join("\n")
                ));
            }
        }
        let done = holds(&written, Which::All);
        asked += usize::from(was_wrong && errors(&done.built.diagnostics) == 0);
    }
    println!("{safe} of {} are mended by --fix, {asked} by --unsafe-fixes", edits().len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(safe >= 20, "{safe}");
}

#[test]
fn the_mistakes_of_the_book_are_mended_once() {
    let all = mistake_support::files(&root().join("tests/mistakes"));
    assert!(all.len() > 100);
    for path in all {
        for which in [Which::Safe, Which::All] {
            holds(&sources(&[("guideline.gdl".to_owned(), mistake_support::text(&path))]), which);
        }
    }
}

/// Small texts of which `--fix` once wrote something else, or something longer with each run.
#[test]
fn what_may_mean_something_else_is_left_alone() {
    let folder = root().join("tests/mending");
    for (name, text) in texts(&folder) {
        let before = sources(&[(name.clone(), text.clone())]);
        let done = holds(&before, Which::Safe);
        let right = fs::read_to_string(folder.join(&name).with_extension("fixed")).unwrap_or(text);
        assert_eq!(plain(&done.sources)[0], right, "{name}");
        holds(&before, Which::All);
    }
}

/// Words, numbers, signs and texts of a line, each with its place.
fn tokens(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let first = text[at..].chars().next().unwrap();
        let length = |fits: fn(char) -> bool| text[at..].find(|c| !fits(c)).unwrap_or(text.len() - at);
        let end = at
            + match first {
                '"' => text[at + 1..].find('"').map_or(1, |end| end + 2),
                '#' => text[at..].find('\n').unwrap_or(text.len() - at),
                c if c.is_alphanumeric() => length(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '-')),
                '<' | '>' | '=' => length(|c| matches!(c, '<' | '>' | '=')),
                c => c.len_utf8(),
            };
        if !first.is_whitespace() && first != '#' {
            found.push(at..end);
        }
        at = end;
    }
    found
}

/// Any damage: a token is left out, doubled, swapped with the next, or takes another's place; a character is another.
fn damaged(text: &str, random: &mut Random) -> String {
    let tokens = tokens(text);
    let at = random.below(tokens.len().saturating_sub(1));
    let (one, two) = (tokens[at].clone(), tokens[(at + 1).min(tokens.len() - 1)].clone());
    let word = &text[one.clone()];
    let replaced =
        |range: std::ops::Range<usize>, by: &str| format!("{}{by}{}", &text[..range.start], &text[range.end..]);
    match random.below(7) {
        0 => replaced(one, ""),
        1 => replaced(one, &format!("{word} {word}")),
        2 => replaced(one.start..two.end, &format!("{} {word}", &text[two.clone()])),
        3 => {
            let other = random.of(&tokens).clone();
            replaced(one, &text[other])
        }
        4 => {
            let signs = [
                "..", ",", "\u{a0}", "(", ")", "and", "or", "not", "unless", "is", "=", ">", "\n", "\"", "#", "-", "%",
            ];
            let sign: &&str = random.of(&signs);
            replaced(one.start..one.start, sign)
        }
        _ => {
            let chars: Vec<(usize, char)> = word.char_indices().collect();
            let (place, c) = *random.of(&chars);
            let letters = ["a", "e", "l", "s", "1", "0", ".", ",", "_", "", "I", "ß"];
            let letter: &&str = random.of(&letters);
            replaced(one.start + place..one.start + place + c.len_utf8(), letter)
        }
    }
}

/// Damage that says the same: what such a text is mended to is what it was.
fn rewritten(text: &str, random: &mut Random) -> Option<String> {
    const SLIPS: &[(&str, &str)] = &[
        (" >= ", " => "),
        (" >= ", " ≥ "),
        (" <= ", " =< "),
        (" = ", " == "),
        (" and ", " && "),
        (" and ", " AND "),
        (" or ", " OR "),
        (" or ", " || "),
        (" and ", " & "),
        ("\n  when ", "\n  wehn "),
        ("\n  when ", "\n  when: "),
        ("\n  when ", "\n  When "),
        ("\n  unless ", "\n  unles "),
        ("\n  stance ", "\n  stanse "),
        ("\nrecommend ", "\nrecomend "),
        ("\n  type ", "\n  tpye "),
        ("\n  type ", "\n  - type "),
        (".5", ",5"),
        (" cm", "\u{a0}cm"),
        (" cm", "\u{202f}cm"),
        (" mg/dL", " mg/dl"),
        (" mL/min", " ml/min"),
        (" µmol/L", " mcmol/L"),
        (" µmol/L", " μmol/l"),
        (" kg", " KG"),
        ("\"\n", "”\n"),
        ("  applies", "  aplies"),
        (" yes\n", " true\n"),
    ];
    let (right, wrong) = random.of(SLIPS);
    // Words inside of a text in quotes say something else when they change.
    let bare = |at: &usize| {
        let line = text[*at + 1..].lines().next().unwrap_or("");
        let before = text[..*at + 1].rsplit('\n').next().unwrap_or("");
        right.contains('"') || !(before.contains(['"', '#']) || line.contains(['"', '#']))
    };
    let places: Vec<usize> = text.match_indices(right).map(|(at, _)| at).filter(bare).collect();
    let at = *places.get(random.below(places.len()))?;
    Some(format!("{}{wrong}{}", &text[..at], &text[at + right.len()..]))
}

fn guidelines() -> Vec<Vec<(String, String)>> {
    let root = root();
    let mut all: Vec<_> = AUTHORS.iter().map(|name| texts(&root.join("tests/authors").join(name))).collect();
    all.push(texts(&root.join("guidelines/oncology/patient")));
    let net = texts(&root.join("guidelines/net-local-therapy"));
    // The whole of it takes too long; the facts and terms stand on their own.
    all.push(net.into_iter().filter(|(name, _)| matches!(name.as_bytes()[1], b'2' | b'3' | b'5')).collect());
    all
}

#[test]
fn random_damage_is_left_no_worse() {
    let mut random = Random(0x2026_1127);
    for texts in guidelines() {
        for _ in 0..120 {
            let mut texts = texts.clone();
            let file = random.below(texts.len());
            for _ in 0..=random.below(2) {
                texts[file].1 = damaged(&texts[file].1, &mut random);
            }
            let which = *random.of(&[Which::Safe, Which::All]);
            holds(&sources(&texts), which);
        }
    }
}

#[test]
fn what_was_written_otherwise_is_mended_to_what_it_was() {
    let mut random = Random(0x1127_2026);
    let mut mended_back = 0;
    for texts in guidelines() {
        let right = sources(&texts);
        let sound = errors(&driver::build(&right).diagnostics) == 0;
        for _ in 0..120 {
            let mut texts = texts.clone();
            let file = random.below(texts.len());
            for _ in 0..=random.below(3) {
                texts[file].1 = rewritten(&texts[file].1, &mut random).unwrap_or(texts[file].1.clone());
            }
            let done = holds(&sources(&texts), Which::Safe);
            if sound && !done.applied.is_empty() && errors(&done.built.diagnostics) == 0 {
                mended_back += 1;
                if let Err(why) = say_the_same(&right, &done.sources) {
                    panic!("{}\n{why}", difference(&right, &done.sources));
                }
            }
        }
    }
    println!("{mended_back} mended");
    assert!(mended_back > 100, "{mended_back}");
}

/// Names that are near are never written unasked.
#[test]
fn no_name_takes_the_place_of_another() {
    let near = [
        "alt",
        "ast",
        "ldl",
        "hdl",
        "sbp",
        "dbp",
        "hiv",
        "hbv",
        "po2",
        "pco2",
        "egfr",
        "gfr",
        "hypotension",
        "hypertension",
    ];
    // Nor do words that look alike, or that begin in another way.
    let alike = [
        ("systolic_pressure", "diastolic_pressure"),
        ("female_patient", "male_patient"),
        ("outpatient_stay", "inpatient_stay"),
        ("clozapine_given", "clonidine_given"),
        ("melanoma_present", "myeloma_present"),
        ("age_at_dialysis", "age_at_diagnosis"),
        ("inhibition_therapy", "inhalation_therapy"),
        ("proximal_lesion", "distal_lesion"),
        ("intracranial_bleeding", "extracranial_bleeding"),
        ("abduction", "adduction"),
        ("left_sided", "right_sided"),
        ("insulin_given", "inulin_given"),
        ("brachial_lesion", "bronchial_lesion"),
        ("prednisone", "prednisolone"),
        ("hydroxyzine", "hydralazine"),
    ];
    let both = alike.into_iter().flat_map(|(one, other)| [(one, other), (other, one)]);
    let short = near.iter().flat_map(|one| near.iter().map(|other| (*one, *other))).filter(|(one, other)| one != other);
    for (declared, written) in short.chain(both) {
        {
            let text = format!(
                "fact {declared} \"A\"\n  type      integer, 0 to 300\n\nterm t \"T\"\n  means     {declared} > 2 and {written} > 3\n"
            );
            let before = sources(&[("a.gdl".to_owned(), text)]);
            for which in [Which::Safe, Which::All] {
                let done = holds(&before, which);
                assert_eq!(plain(&done.sources), plain(&before), "{written} {declared}");
                assert!(done.built.diagnostics.iter().any(|found| found.code == Code::UnknownName));
            }
        }
    }
}
