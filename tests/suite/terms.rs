//! A condition that becomes a term, and a term that is written out where it is named: the result has no finding that was not there,
//! and `gdl diff` proves that nobody's advice changes. On the NET guideline, at every condition; compared are some of each.

use crate::disk::Disk;
use gdl::diff;
use gdl::driver;
use gdl::editor::{self, Edits, Index};
use gdl::eval::Engine;
use gdl::lint::{self, Settings};
use gdl::project::{Memory, Project};
use gdl::source::{SourceId, Sources};
use gdl::testing::{self, Choice};
use gdl::verify::{self, Budget};
use std::collections::BTreeSet;
use std::path::Path;

fn changed(project: &Project, edits: &Edits) -> Sources {
    let mut sources = project.sources.clone();
    for (source, edits) in edits {
        let text = editor::applied(&sources.get(*source).unwrap().text, edits);
        sources.replace(*source, text);
    }
    sources
}

/// The texts with edits applied say the same: nothing is found, nobody's advice changes.
fn says_the_same(project: &Project, before: &Engine, edits: &Edits, compared: bool) {
    let sources = changed(project, edits);
    let built = driver::build(&sources);
    assert_eq!(built.diagnostics, [], "{edits:?}");
    let remarks = |g, sources| lint::lint(g, sources, &Settings::default()).into_iter().map(|one| one.code);
    let were: Vec<_> = remarks(before.guideline(), &project.sources).collect();
    let are: Vec<_> = remarks(&*built.guideline, &sources).collect();
    assert_eq!(were, are, "{edits:?}");
    if compared {
        let after = Engine::of(&built.guideline, (*built.compiled.unwrap()).clone());
        let difference = diff::compare(before, &after, &[], verify::MAX_NODES).unwrap_or_else(|f| panic!("{}", f.0));
        assert!(difference.same_advice(), "{edits:?}\n{:?}", difference.undecided);
    }
}

/// Every place of a guideline's own texts at which something can be made a term, one of each.
fn extractable(project: &Project) -> Vec<(SourceId, std::ops::Range<usize>)> {
    let mut found = Vec::new();
    for (source, file) in project.sources.iter().filter(|(_, file)| !file.imported) {
        let mut seen = BTreeSet::new();
        for (at, _) in file.text.char_indices() {
            let span = editor::extractable(project, source, at..at).filter(|span| seen.insert(*span));
            found.extend(span.map(|span| (source, span.range())));
        }
    }
    found
}

#[test]
fn conditions_of_the_net_guideline_become_terms_and_mean_the_same() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("guidelines/net-local-therapy");
    let project = Project::load(&Disk, &folder).unwrap();
    let (engine, index) = (project.sound().unwrap().engine(), Index::of(&project));
    let places = extractable(&project);
    assert!(places.len() > 150, "{}", places.len());
    let mut made = 0;
    for (at, (source, range)) in places.iter().enumerate().filter(|(at, _)| at % 12 == 0) {
        match editor::extract(&project, &index, *source, range.clone()) {
            Ok(edits) => {
                says_the_same(&project, &engine, &edits, at % 96 == 0);
                made += 1;
            }
            // What may be left out of a case is not asked of in a term; what never holds, as an invariant may say, is none.
            Err(why) => assert!(why.starts_with("as a term of its own it is not allowed"), "{why}"),
        }
    }
    assert!(made > 10, "{made}");
}

#[test]
fn terms_of_the_net_guideline_are_written_out_and_mean_the_same() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("guidelines/net-local-therapy");
    let project = Project::load(&Disk, &folder).unwrap();
    let (engine, index) = (project.sound().unwrap().engine(), Index::of(&project));
    let mut made = 0;
    for (at, one) in index.uses.iter().enumerate().filter(|(at, _)| at % 12 == 0) {
        let Some(term) = editor::inlinable(&project, &index, one.span.source, one.span.range().start) else { continue };
        // That a statement is cited nowhere any more, or a comment lost, is said instead.
        let Ok(edits) = editor::inline(&project, &index, &term) else { continue };
        let text = changed(&project, &edits);
        let built = driver::build(&text);
        assert_eq!(built.diagnostics, [], "{edits:?}");
        made += 1;
        if made % 5 == 1 {
            let after = Engine::of(&built.guideline, (*built.compiled.unwrap()).clone());
            let difference =
                diff::compare(&engine, &after, &[], verify::MAX_NODES).unwrap_or_else(|f| panic!("{}", f.0));
            assert!(difference.same_advice(), "{at} {edits:?}\n{:?}", difference.undecided);
        }
    }
    assert!(made > 3, "{made}");
}

const SMALL: &str = "guideline g \"G\"
  version   1.0.0
  status    draft

fact a \"A\"
  type      yes/no

fact b \"B\"
  type      yes/no

fact n \"N\"
  type      integer, 0 to 9

treatment t \"T\"

term either \"Either\"
  means     a or b

term both \"Both\"
  means     a and b

term twice \"Twice\"
  means     n + n

recommend r \"R\"
  stance    for t
  kind      good practice
  when      either and not both
        and (n > 3 or twice * 2 >= 8 or not either)
        and at least 2 of (a, both, (n < 5 and either))

recommend s \"S\"
  stance    for t
  kind      good practice
  when      both or either
";

fn small() -> Project {
    let mut files = Memory::default();
    files.put("g/g.gdl", SMALL.as_bytes().to_vec());
    Project::load(&files, Path::new("g")).unwrap()
}

#[test]
fn parentheses_stand_where_the_meaning_needs_them() {
    let project = small();
    let (engine, index) = (project.sound().unwrap().engine(), Index::of(&project));
    let mut texts = BTreeSet::new();
    for one in &index.uses {
        let Some(term) = editor::inlinable(&project, &index, one.span.source, one.span.range().start) else { continue };
        let edits = editor::inline(&project, &index, &term).unwrap();
        let sources = changed(&project, &edits);
        let built = driver::build(&sources);
        assert_eq!(built.diagnostics, [], "{edits:?}");
        let after = Engine::of(&built.guideline, (*built.compiled.unwrap()).clone());
        let difference = diff::compare(&engine, &after, &[], verify::MAX_NODES).unwrap_or_else(|f| panic!("{}", f.0));
        assert!(difference.same_advice(), "{edits:?}");
        texts.insert(sources.get(one.span.source).unwrap().text.to_string());
    }
    // Three declarations, and eight uses.
    assert_eq!(texts.len(), 11);
    assert!(texts.iter().any(|text| text.contains("(n + n) * 2 >= 8") && !text.contains("term twice")));
    for (source, range) in extractable(&project) {
        let edits = editor::extract(&project, &index, source, range).unwrap();
        says_the_same(&project, &engine, &edits, true);
    }
}

#[test]
fn conditions_on_lists_become_terms_or_it_is_said_why_not() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("guidelines/hba1c-monitoring");
    let project = Project::load(&Disk, &folder).unwrap();
    let (engine, index) = (project.sound().unwrap().engine(), Index::of(&project));
    let mut made = 0;
    for (source, range) in extractable(&project) {
        // What is asked of a list is made a term as a whole, or not at all.
        if let Ok(edits) = editor::extract(&project, &index, source, range) {
            let built = driver::build(&changed(&project, &edits));
            assert_eq!(built.diagnostics, [], "{edits:?}");
            let after = Engine::of(&built.guideline, (*built.compiled.unwrap()).clone());
            // Versions that ask their lists in other words are not compared: its examples are, which come out as they did.
            let report = testing::run_within(&after, &Choice::default(), &Budget::new(1, 1));
            assert!(report.examples.iter().all(|example| example.passed()), "{edits:?}");
            assert_eq!(report.examples.len(), engine.guideline().examples.len());
            made += 1;
        }
    }
    assert!(made > 3, "{made}");
}
