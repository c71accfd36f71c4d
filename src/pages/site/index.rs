//! The first page: what the guideline is for, of whom it speaks, and its recommendations stance by stance.

use super::Site;
use super::parts::{Entry, Line, Page, Section, said, text};
use crate::chart::Of;
use crate::pages::outline::word;
use crate::report::markup::Markup;
use crate::report::order;

impl Site<'_> {
    /// The first page.
    pub(super) fn index(&self) -> Page {
        let g = self.guideline();
        let header = g.header.as_ref();
        let of = |get: fn(&crate::check::model::Header) -> Option<&String>| header.and_then(get);
        let lead = said([
            text("Purpose", of(|header| header.purpose.as_ref())),
            text("Intended", of(|header| header.intended.as_ref())),
            text("Misuse", of(|header| header.misuse.as_ref())),
            Line::new("Authors", header.map_or(String::new(), |header| header.authors.join(", "))),
            text("Review due", of(|header| header.review.as_ref())),
            text("Source", of(|header| header.origin.as_ref())),
        ]);
        let mut sections = Vec::new();
        for (stance, heading) in order::stances() {
            let entries: Vec<Entry> = g
                .recommendations
                .iter()
                .filter(|rec| rec.stance == stance)
                .map(|rec| Entry {
                    title: rec.title.clone(),
                    link: self.links.to("recommend", &rec.name),
                    name: rec.name.clone(),
                    chips: self.standing(rec),
                    ink: word(order::ink(rec.stance)),
                    lines: said([text("", rec.because.as_ref())]),
                    ..Entry::default()
                })
                .collect();
            if !entries.is_empty() {
                let id = self.links.anchor("stance", stance.word());
                sections.push(Section { id, heading: heading.to_owned(), entries, ..Section::default() });
            }
        }
        if let Some(scope) = header.and_then(|header| header.scope.as_ref()) {
            let (mut lines, blocks) = self.charted(Of::Scope);
            lines.insert(0, Line::piece("In scope when", self.conditions().list(scope)));
            for see in header.iter().flat_map(|header| &header.see) {
                let mut when = Markup::new();
                if let Some(condition) = &see.when {
                    when.raw("<span class=\"quiet\">when</span>").add(&self.conditions().list(condition));
                }
                lines.push(Line { piece: when, ..Line::new("See", see.topic.clone()) });
            }
            sections.push(Section {
                id: "guideline-scope".to_owned(),
                heading: "Of whom it speaks".to_owned(),
                lines,
                blocks,
                entries: Vec::new(),
            });
        }
        let title = header.map_or("", |header| header.title.as_str()).to_owned();
        let over = header
            .map_or(String::new(), |header| format!("{} {}, {}", header.name, header.version, header.status.word()));
        Page { file: "index.html".to_owned(), title, over, lead, sections }
    }
}
