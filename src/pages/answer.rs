//! The answer for one patient on a page that can go to the board: one file, without a script, that asks for nothing. It says all
//! that the answer says as text, and beside it what is known of the patient, the figures of the evidence drawn, and by which
//! version of the guideline it was answered.

use super::figure::{Plot, plots};
use super::html::{Frame, Unmade, page, piece};
use super::outline::{Item, Section, label, sections, word};
use crate::case::Case;
use crate::check::model::{Guideline, Recommendation, StudyResult};
use crate::eval::answer::Answer;
use crate::report::answer_text::{self, Detail};
use crate::report::evidence::{Evidence, bears, cited};
use crate::report::known::{self, Known};
use crate::report::said::Line;
use crate::report::style::Ink;
use crate::source::Sources;
use minijinja::context;
use minijinja::value::Value;

/// What an answer was made from.
#[derive(Debug, Clone, Copy)]
pub struct From<'a> {
    /// The guideline.
    pub guideline: &'a Guideline,
    /// Its texts.
    pub sources: &'a Sources,
    /// What they come to in one number.
    pub digest: &'a str,
    /// The name of the case's file.
    pub label: &'a str,
    /// The case.
    pub case: &'a Case,
    /// The day on which the question is asked, where something says it.
    pub day: Option<&'a str>,
}

/// The page.
pub fn html(from: From<'_>, answer: &Answer, evidence: Evidence) -> Result<String, Unmade> {
    let detail = Detail { all: false, evidence, page: true };
    let (head, body, origin) = answer_text::said(from.guideline, from.sources, from.label, from.case, answer, detail);
    let header = from.guideline.header.as_ref();
    let title = header.map_or("", |header| header.title.as_str());
    let name = from.case.id.as_ref().map_or(from.label, |id| id.text.as_str());
    let of_header =
        |get: fn(&crate::check::model::Header) -> Option<&String>| header.and_then(get).cloned().unwrap_or_default();
    let version = header.map_or(String::new(), |header| format!("{} {}", header.name, header.version));
    let head: Vec<Section<'_>> = sections(&head);
    let head = head.iter().flat_map(|section| &section.items);
    // The title and the version stand above.
    let above = |item: &&Item<'_>| {
        item.ink == Ink::Title || (item.ink == Ink::Quiet && header.is_some() && item.title.starts_with(&version))
    };
    let (warnings, lines): (Vec<&Item<'_>>, Vec<&Item<'_>>) =
        head.filter(|item| !above(item)).partition(|item| item.label == "!");
    let figures = Figures { guideline: from.guideline, evidence };
    let content = context! {
        title,
        patient => name,
        warnings => warnings.iter().map(|item| Value::from(item.title)).collect::<Vec<_>>(),
        head => lines.iter().map(|item| figures.item(item)).collect::<Vec<_>>(),
        known => known::known(from.guideline, from.case, answer).iter().map(fact).collect::<Vec<_>>(),
        sections => sections(&body).iter().map(|section| figures.section(section)).collect::<Vec<_>>(),
        origin => sections(&origin).iter().flat_map(|section| &section.items).map(|item| figures.item(item)).collect::<Vec<_>>(),
        intended => of_header(|header| header.intended.as_ref()),
        misuse => of_header(|header| header.misuse.as_ref()),
        version => version.as_str(),
        status => header.map_or("", |header| header.status.word()),
        digest => from.digest,
        day => from.day.unwrap_or(""),
    };
    let short: String = from.digest.chars().take("sha256:".len().saturating_add(12)).collect();
    let foot = format!("{version}, {}", short.replace(':', " "));
    page("answer", &Frame { title: &format!("{name}: {title}"), foot: &foot }, content)
}

fn fact(known: &Known) -> Value {
    context! { title => known.title.as_str(), name => known.name.as_str(), value => known.value.as_str(), how => known.how }
}

/// Draws what is said, with the figures of the studies.
struct Figures<'a> {
    guideline: &'a Guideline,
    evidence: Evidence,
}

impl Figures<'_> {
    fn section(&self, section: &Section<'_>) -> Value {
        let id = section.heading.to_lowercase().replace(' ', "-");
        let items: Vec<Value> = section.items.iter().map(|item| self.item(item)).collect();
        let plain = section.items.iter().all(|item| item.lines.is_empty() && item.standing.is_empty());
        context! { heading => section.heading, id => id, items, plain }
    }

    fn item(&self, item: &Item<'_>) -> Value {
        let rec = item.rec.and_then(|id| self.guideline.rec(id));
        let (name, standing) = item.standing.split_first().map_or(("", &[][..]), |(name, rest)| (name.as_str(), rest));
        context! {
            mark => item.mark.map_or("", |(mark, _)| mark),
            ink => word(item.ink),
            label => item.label.trim_end_matches(':'),
            title => item.title,
            stance => rec.map_or("", |rec| rec.stance.word()),
            name,
            standing => standing.iter().map(|words| Value::from(words.as_str())).collect::<Vec<_>>(),
            lines => item.lines.iter().map(|line| self.line(line, rec)).collect::<Vec<_>>(),
        }
    }

    fn line(&self, line: &Line, rec: Option<&Recommendation>) -> Value {
        context! {
            label => label(line).trim_end_matches(':'),
            ink => word(line.ink),
            words => line.words.as_str(),
            plots => rec.map_or_else(Vec::new, |rec| self.plots(line, rec)),
        }
    }

    /// The figures of the study of a line: what bears on the recommendation, or all of it.
    fn plots(&self, line: &Line, rec: &Recommendation) -> Vec<Value> {
        let Some((_, study, outcomes)) = cited(self.guideline, rec).find(|(id, _, _)| Some(*id) == line.study) else {
            return Vec::new();
        };
        let bearing = |wanted: bool| {
            let results = study.results.iter().enumerate().filter(move |(at, _)| bears(study, outcomes, *at) == wanted);
            results.map(|(_, result)| result).collect::<Vec<&StudyResult>>()
        };
        let mut results = bearing(true);
        if self.evidence == Evidence::Full {
            results.extend(bearing(false));
        }
        let plots = plots(study, results.into_iter());
        plots.iter().enumerate().map(|(at, plot)| drawn(plot, &study.title, at == 0)).collect()
    }
}

/// A plot for a template; its title is seen where nothing above says it.
pub(super) fn drawn(plot: &Plot, title: &str, seen: bool) -> Value {
    let rows = plot.rows.iter().map(|row| {
        context! { label => row.label.as_str(), text => row.text.as_str(), mark => piece(row.mark.clone()) }
    });
    context! {
        title,
        seen,
        scale => plot.scale.iter().map(|words| Value::from(words.as_str())).collect::<Vec<_>>(),
        rows => rows.collect::<Vec<_>>(),
    }
}
