//! The facts: what each asks, of what kind it is, who judges it, and what rests on it.

use super::Site;
use super::parts::{Block, Entry, Line, Page, Section, said, text};
use crate::check::model::{ClassRow, Derivation, Fact, FactId, FactType, Guideline, ListFact, Member, Value};
use crate::decide::rests::Rests;
use crate::report::show;
use std::collections::BTreeMap;

impl Site<'_> {
    /// The page of all facts, by the first word of their names.
    pub(super) fn facts(&self) -> Page {
        let g = self.guideline();
        let mut sections: Vec<Section> = Vec::new();
        let used = used(g);
        for (id, fact) in g.facts.with_ids().filter(|(_, fact)| fact.entry.is_none() && fact.day.is_none()) {
            let entry = self.fact(fact, used.get(&id).map_or(&[][..], Vec::as_slice));
            self.add(&mut sections, &fact.name, entry);
        }
        for list in &g.listed {
            self.add(&mut sections, &list.name, self.list(list));
        }
        let constraints: Vec<Entry> = g
            .constraints
            .iter()
            .filter(|one| !one.title.is_empty())
            .map(|one| Entry {
                title: one.title.clone(),
                lines: said([
                    Line::piece("Holds", self.conditions().list(&one.holds)),
                    text("Because", one.because.as_ref()),
                    Line::links("Source", one.from.iter().filter_map(|id| self.links.cited(id)).collect()),
                ]),
                ..Entry::default()
            })
            .collect();
        if !constraints.is_empty() {
            sections.push(Section {
                id: "facts-constraints".to_owned(),
                heading: "What must hold between them".to_owned(),
                entries: constraints,
                ..Section::default()
            });
        }
        Page { file: "facts.html".to_owned(), title: "Facts".to_owned(), sections, ..Page::default() }
    }

    fn add(&self, sections: &mut Vec<Section>, name: &str, entry: Entry) {
        let group = name.split('.').next().unwrap_or("");
        let heading = if name.contains('.') { group.to_owned() } else { "other".to_owned() };
        match sections.iter_mut().find(|section| section.heading == heading) {
            Some(section) => section.entries.push(entry),
            None => {
                let id = self.links.anchor("facts", &heading);
                sections.push(Section { id, heading, entries: vec![entry], ..Section::default() });
            }
        }
    }

    fn fact(&self, fact: &Fact, used: &[String]) -> Entry {
        let (by, why) = fact.judged.clone().map_or((String::new(), None), |(by, why)| (by, why));
        let members = match &fact.ty {
            FactType::OneOf(members) | FactType::SetOf(members) => Block::Table(
                format!("{}: the values", fact.title),
                vec!["Value".to_owned(), "Meaning".to_owned()],
                members.iter().map(row).collect(),
            ),
            _ => Block::Written(String::new()),
        };
        let ty = match &fact.ty {
            FactType::OneOf(_) => "one of these".to_owned(),
            FactType::SetOf(_) => "any of these".to_owned(),
            _ => show::values(fact),
        };
        let other: Vec<&str> = fact.others.iter().map(|other| other.unit.text.as_str()).collect();
        let never = if fact.never.is_some() { "; it may never have been" } else { "" };
        let mut lines = vec![
            text("Asked", fact.ask.as_ref()),
            Line::new("Value", format!("{ty}{}{never}", range(fact))),
            Line::new("Also in", other.join(", ")),
            Line::new("Judged by", by),
            text("Why it is left to a person", why.as_ref()),
            Line::new("Also called", fact.also.join(", ")),
            Line::new(
                "Codes",
                fact.codes.iter().map(|(system, code)| format!("{system} {code}")).collect::<Vec<_>>().join(", "),
            ),
        ];
        lines.extend(self.derivation(fact));
        lines.extend(fact.notes.iter().map(|note| Line::new("Note", note.clone())));
        lines.push(Line::links("Source", fact.from.iter().filter_map(|id| self.links.cited(id)).collect()));
        lines.push(Line::links("Used by", used.iter().filter_map(|name| self.links.to("recommend", name)).collect()));
        Entry {
            id: self.links.id("fact", &fact.name),
            title: fact.title.clone(),
            name: fact.name.clone(),
            lines: said(lines),
            blocks: Some(members).filter(|block| !matches!(block, Block::Written(_))).into_iter().collect(),
            ..Entry::default()
        }
    }

    fn derivation(&self, fact: &Fact) -> Vec<Line> {
        let name = |row: &ClassRow| match (&fact.ty, row.member) {
            (FactType::YesNo, 1) => "yes".to_owned(),
            (FactType::YesNo, _) => "no".to_owned(),
            (_, at) => show::value(fact, &Value::Member(at)),
        };
        match &fact.derivation {
            Some(Derivation::Rows(rows)) => rows
                .iter()
                .map(|row| match &row.when {
                    Some(when) => {
                        Line::piece(&format!("Where it is not given, {} when", name(row)), self.conditions().list(when))
                    }
                    None => Line::new("Where it is not given", format!("{} otherwise", name(row))),
                })
                .collect(),
            Some(Derivation::Condition(when)) => {
                vec![Line::piece("Where it is not given, yes when", self.conditions().list(when))]
            }
            Some(Derivation::Value(_)) => {
                let written = fact.formula.map(|span| self.sources.one_line(span)).unwrap_or_default();
                vec![Line::new("Where it is not given", format!("computed: {written}"))]
            }
            None => Vec::new(),
        }
    }

    fn list(&self, list: &ListFact) -> Entry {
        let g = self.guideline();
        let parts =
            list.parts.iter().filter_map(|id| g.fact(*id)).map(|fact| {
                vec![fact.name.clone(), fact.title.clone(), format!("{}{}", show::values(fact), range(fact))]
            });
        let columns = ["Part", "Title", "Value"].map(str::to_owned).to_vec();
        Entry {
            id: self.links.id("fact", &list.name),
            title: list.title.clone(),
            name: list.name.clone(),
            lines: said([
                text("Asked", list.ask.as_ref()),
                Line::new("Value", "a list of findings"),
                Line::new("Also called", list.also.join(", ")),
                Line::new(
                    "Codes",
                    list.codes.iter().map(|(system, code)| format!("{system} {code}")).collect::<Vec<_>>().join(", "),
                ),
            ]),
            blocks: vec![Block::Table(format!("{}: the parts of an entry", list.title), columns, parts.collect())],
            ..Entry::default()
        }
    }
}

fn row(member: &Member) -> Vec<String> {
    vec![member.name.clone(), show::label(member)]
}

/// The limits of a number: `, above 0 cm`.
fn range(fact: &Fact) -> String {
    let FactType::Number(ty) = &fact.ty else { return String::new() };
    let end = |limit: &Option<(crate::number::Number, bool)>, belongs: &str, not: &str| {
        let (number, with) = limit.as_ref()?;
        Some(format!(", {} {}", if *with { belongs } else { not }, show::number(ty, number)))
    };
    let low = end(&ty.low, "at least", "above");
    let high = end(&ty.high, "at most", "below");
    low.into_iter().chain(high).collect()
}

/// The recommendations that rest on each fact, by their names.
pub(super) fn used(g: &Guideline) -> BTreeMap<FactId, Vec<String>> {
    let mut used: BTreeMap<FactId, Vec<String>> = BTreeMap::new();
    for rec in &g.recommendations {
        let mut rests = Rests::default();
        for cond in rec.when.iter().chain(&rec.unless) {
            rests.cond(g, cond);
        }
        for fact in rests.facts.into_iter().map(|id| g.asked(id)) {
            let names = used.entry(fact).or_default();
            if !names.contains(&rec.name) {
                names.push(rec.name.clone());
            }
        }
    }
    used
}
