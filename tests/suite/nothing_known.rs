//! A case of which nothing is known is answered by every guideline of the project: all is open, and what it hangs on is named.

use crate::disk::Disk;
use gdl::check::model::{FactId, Outcome, Values};
use gdl::eval::{Standing, answer};
use gdl::project::Project;
use std::path::{Path, PathBuf};

fn guidelines() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("guidelines");
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<PathBuf> = entries.filter(|path| path.join("cases").is_dir()).collect();
    found.sort();
    found
}

#[test]
fn every_guideline_answers_it() {
    assert!(guidelines().len() >= 7);
    for path in guidelines() {
        let project = Project::load(&Disk, &path).unwrap();
        let engine = project.sound().unwrap().engine();
        let g = engine.guideline();
        let mut values = Values::unknown(g.facts.len());
        if let Some(today) = g.today() {
            values.set(today, gdl::check::model::Value::Number(gdl::number::whole(20_784)));
        }
        let prepared = engine.prepare(&values);
        assert_eq!(engine.standing(&prepared), Standing::Possible, "{}", path.display());
        let none: Vec<FactId> = engine.too_complex(&prepared).into_iter().collect();
        assert_eq!(none, [], "{}", path.display());
        let answer = answer::answer(&engine, &prepared);
        for rec in answer.recommendations.iter().filter(|rec| rec.verdict == Outcome::Undetermined) {
            assert!(!rec.missing.is_empty(), "{}", path.display());
        }
        assert!(answer.recommendations.iter().any(|rec| rec.verdict == Outcome::Undetermined), "{}", path.display());
    }
}
