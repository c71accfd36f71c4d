//! Terms, classes, scores, lists of members and treatments: what each means, and its chart.

use super::Site;
use super::parts::{Block, Entry, Line, Page, Section, said};
use crate::chart::Of;
use crate::check::model::{ClassRow, Classification, Meaning, Score, Term, TermId};
use crate::number;
use crate::report::show;

impl Site<'_> {
    /// The page of everything that the guideline defines and computes.
    pub(super) fn terms(&self) -> Page {
        let g = self.guideline();
        let terms = g.terms.with_ids().filter(|(_, term)| !term.name.contains(' '));
        let classes = g.classes.with_ids().filter(|(_, class)| class.rows_of.is_none());
        let lists = g.lists.iter().map(|list| {
            let members = g.fact(list.of).map(|fact| match &fact.ty {
                crate::check::model::FactType::OneOf(members) | crate::check::model::FactType::SetOf(members) => {
                    list.members.iter().filter_map(|at| members.get(*at as usize)).map(show::label).collect()
                }
                _ => Vec::new(),
            });
            Entry {
                id: self.links.id("list", &list.name),
                title: list.title.clone(),
                name: list.name.clone(),
                lines: said([
                    Line::links("Members of", self.links.fact(g, list.of).into_iter().collect()),
                    Line::new("Which", members.unwrap_or_default().join(", ")),
                    self.cited(&list.from),
                ]),
                ..Entry::default()
            }
        });
        let treatments = g.treatments.iter().map(|treatment| {
            let recs = g.recommendations.iter().filter(|rec| {
                rec.treatments
                    .iter()
                    .chain(&rec.over)
                    .any(|id| g.treatments.get(*id).is_some_and(|other| other.name == treatment.name))
            });
            Entry {
                id: self.links.id("treatment", &treatment.name),
                title: treatment.title.clone(),
                name: treatment.name.clone(),
                lines: said([
                    Line::new("Also called", treatment.also.join(", ")),
                    Line::new(
                        "Codes",
                        treatment
                            .codes
                            .iter()
                            .map(|(system, code)| format!("{system} {code}"))
                            .collect::<Vec<_>>()
                            .join(", "),
                    ),
                    Line::links(
                        "Recommendations",
                        recs.filter_map(|rec| self.links.to("recommend", &rec.name)).collect(),
                    ),
                ]),
                ..Entry::default()
            }
        });
        let sections = [
            ("defined-terms", "Terms", terms.map(|(id, term)| self.term(id, term)).collect::<Vec<_>>()),
            ("defined-classes", "Classes", classes.map(|(id, class)| self.class(Of::Class(id), class)).collect()),
            ("defined-scores", "Scores", g.scores.iter().map(|score| self.score(score)).collect()),
            ("defined-lists", "Lists of members", lists.collect()),
            ("defined-treatments", "Treatments", treatments.collect()),
        ];
        let sections =
            sections.into_iter().filter(|(_, _, entries)| !entries.is_empty()).map(|(id, heading, entries)| Section {
                id: id.to_owned(),
                heading: heading.to_owned(),
                entries,
                ..Section::default()
            });
        Page {
            file: "terms.html".to_owned(),
            title: "Terms".to_owned(),
            sections: sections.collect(),
            ..Page::default()
        }
    }

    fn cited(&self, from: &[String]) -> Line {
        Line::links("Source", from.iter().filter_map(|id| self.links.cited(id)).collect())
    }

    fn term(&self, id: TermId, term: &Term) -> Entry {
        let mut entry = Entry {
            id: self.links.id("term", &term.name),
            title: term.title.clone(),
            name: term.name.clone(),
            ..Entry::default()
        };
        match &term.means {
            Meaning::Cond(cond) => {
                entry.lines.push(Line::piece("Means", self.conditions().list(cond)));
                let (lines, blocks) = self.charted(Of::Term(id));
                entry.lines.extend(lines);
                entry.blocks = blocks;
            }
            Meaning::Num(..) | Meaning::Rows(_) => entry.blocks.push(Block::Written(self.written(term.span))),
        }
        entry.lines.extend(said([self.cited(&term.from)]));
        entry
    }

    fn class(&self, of: Of, class: &Classification) -> Entry {
        let name = |row: &ClassRow| class.members.get(row.member as usize).map(show::label).unwrap_or_default();
        let mut lines: Vec<Line> = class
            .rows
            .iter()
            .map(|row| match &row.when {
                Some(when) => Line::piece(&format!("{} when", name(row)), self.conditions().list(when)),
                None => Line::new("Otherwise", name(row)),
            })
            .collect();
        let (more, blocks) = self.charted(of);
        lines.extend(more);
        lines.push(self.cited(&class.from));
        let id = self.links.id("classify", &class.name);
        Entry {
            id,
            title: class.title.clone(),
            name: class.name.clone(),
            lines: said(lines),
            blocks,
            ..Entry::default()
        }
    }

    fn score(&self, score: &Score) -> Entry {
        let rows = score
            .items
            .iter()
            .map(|(points, when)| vec![number::show(points), show::written(self.guideline(), self.sources, when.span)]);
        let columns = ["Points", "When"].map(str::to_owned).to_vec();
        Entry {
            id: self.links.id("score", &score.name),
            title: score.title.clone(),
            name: score.name.clone(),
            lines: said([self.cited(&score.from)]),
            blocks: vec![Block::Table(format!("{}: the points", score.title), columns, rows.collect())],
            ..Entry::default()
        }
    }
}
