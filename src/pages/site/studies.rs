//! The studies, with every figure as a number and as a drawing.

use super::Site;
use super::parts::{Block, Entry, Line, Page, Section, said};
use crate::check::model::{Study, StudyResult};
use crate::pages::figure::plots;
use crate::report::evidence::{groups, measured, ordered, setting, standing};

/// A study; where outcomes are named, what bears on whoever cites it for them comes first.
pub(super) fn study(site: &Site<'_>, study: &Study, outcomes: &[String]) -> Entry {
    let results: Vec<&StudyResult> = ordered(study, outcomes).collect();
    let drawn = plots(study, results.iter().copied());
    let is_drawn = |label: &str, text: &str| {
        drawn.iter().flat_map(|plot| &plot.rows).any(|row| row.label == label && row.text == text)
    };
    let mut rest = Vec::new();
    for result in &results {
        let label = measured(study, result);
        for figure in result.figures.iter().filter(|figure| !is_drawn(&label, &figure.text)) {
            rest.push(vec![label.clone(), figure.text.clone()]);
        }
    }
    let mut blocks: Vec<Block> = drawn.into_iter().map(|plot| Block::Plot(plot, study.title.clone())).collect();
    if !rest.is_empty() {
        let columns = vec!["Outcome".to_owned(), "Reported".to_owned()];
        blocks.push(Block::Table(format!("{}: other figures", study.title), columns, rest));
    }
    let mut lines = vec![
        Line::new("", standing(study)),
        Line::new("Arms", groups(study).join("; ")),
        Line::new("Setting", setting(study).join(", ")),
    ];
    lines.extend(study.caveats.iter().map(|caveat| Line::new("Caveat", caveat.clone())));
    lines.extend(study.notes.iter().map(|note| Line::new("Note", note.clone())));
    lines.push(Line::links("Source", study.from.iter().filter_map(|id| site.links.cited(id)).collect()));
    Entry {
        id: site.links.id("study", &study.name),
        title: study.title.clone(),
        name: study.name.clone(),
        lines: said(lines),
        blocks,
        ..Entry::default()
    }
}

impl Site<'_> {
    /// The page of all studies.
    pub(super) fn studies(&self) -> Page {
        let g = self.guideline();
        let entries = g.studies.with_ids().map(|(id, of)| {
            let mut entry = study(self, of, &[]);
            let cites = g.recommendations.iter().filter(|rec| rec.evidence.contains(&id));
            let cites = cites.filter_map(|rec| self.links.to("recommend", &rec.name)).collect();
            entry.lines.extend(said([Line::links("Cited by", cites)]));
            entry
        });
        Page {
            file: "studies.html".to_owned(),
            title: "Studies".to_owned(),
            sections: vec![Section {
                id: "all-studies".to_owned(),
                heading: "All studies".to_owned(),
                entries: entries.collect(),
                ..Section::default()
            }],
            ..Page::default()
        }
    }
}
