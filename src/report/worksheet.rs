//! The worksheet of implementability, to be filled in: as Markdown, or as a page to print.

use super::markdown::{Inline, Page};
use super::markup::Markup;
use super::style::plural;
use crate::check::model::Guideline;
use crate::source::Sources;
use crate::worksheet::{Answer, Dimension, Worksheet};

/// Most places that an answer lists.
const MAX_PLACES: usize = 40;

const STYLE: &str = "\
:root { color-scheme: light dark; }
body { margin: 0 auto; max-width: 60rem; padding: 1.5rem; font: 16px/1.5 system-ui, sans-serif; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 1rem; }
th, td { text-align: left; vertical-align: top; border: 1px solid #8a929c; padding: .3rem .5rem; }
td:nth-child(2) { width: 35%; } code { font: .95em ui-monospace, monospace; } .place { color: #77808a; }
";

fn heading(guideline: &Guideline) -> (String, String) {
    match &guideline.header {
        Some(header) => (header.title.clone(), format!("{} {}", header.name, header.version)),
        None => ("A library".to_owned(), String::new()),
    }
}

fn verdict(answer: &Answer) -> String {
    match answer.except.len() {
        0 => "yes".to_owned(),
        count => format!("not everywhere ({})", plural(count, "place")),
    }
}

/// Who or what a person judges: the whole, or each recommendation by its title.
fn judged(guideline: &Guideline, dimension: &Dimension) -> Vec<String> {
    if dimension.each {
        guideline.recommendations.iter().map(|rec| rec.title.clone()).collect()
    } else {
        vec!["The guideline".to_owned()]
    }
}

/// As Markdown.
pub fn markdown(guideline: &Guideline, sources: &Sources, sheet: &Worksheet) -> String {
    let (title, version) = heading(guideline);
    let mut out = Page::new();
    out.heading(1, &Inline::join(vec![Inline::raw("Implementability: "), Inline::text(&title)]));
    out.paragraph(&Inline::text(&version));
    out.raw("What `gdl` can tell is answered. What a person must judge is left to fill in.\n\n");
    for dimension in &sheet.dimensions {
        out.heading(2, &Inline::raw(dimension.name));
        out.paragraph(&Inline::raw(dimension.about));
        for answer in &dimension.answers {
            let question = Inline::raw(answer.question);
            let verdict = Inline::text(&verdict(answer)).strong();
            out.tick(answer.except.is_empty(), &Inline::join(vec![question, Inline::raw(" "), verdict]));
            for place in answer.except.iter().take(MAX_PLACES) {
                let at = Inline::text(&sources.place(place.span));
                out.item(1, &Inline::join(vec![Inline::words(&place.what), Inline::raw(" ("), at, Inline::raw(")")]));
            }
            let more = answer.except.len().saturating_sub(MAX_PLACES);
            if more > 0 {
                out.item(1, &Inline::text(&format!("and {more} more")));
            }
        }
        if !dimension.answers.is_empty() {
            out.gap();
        }
        for question in dimension.for_people {
            out.paragraph(&Inline::raw(question));
            out.raw("| of | answer | by |\n|---|---|---|\n");
            for of in judged(guideline, dimension) {
                out.row(&[Inline::text(&of), Inline::default(), Inline::default()]);
            }
            out.gap();
        }
    }
    out.finish()
}

/// As a page by itself, to fill in or to print.
pub fn html(guideline: &Guideline, sources: &Sources, sheet: &Worksheet) -> String {
    let (title, version) = heading(guideline);
    let mut out = Markup::new();
    out.raw(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>Implementability: ",
    );
    out.text(&title).raw("</title>\n<style>\n").raw(STYLE).raw("</style>\n</head>\n<body>\n<h1>Implementability: ");
    out.text(&title)
        .raw("</h1>\n<p>")
        .text(&version)
        .raw("</p>\n<p>What <code>gdl</code> can tell is answered. What a person must judge is left to fill in.</p>\n");
    for dimension in &sheet.dimensions {
        out.raw("<h2>").text(dimension.name).raw("</h2>\n<p>").text(dimension.about).raw("</p>\n");
        if !dimension.answers.is_empty() {
            out.raw("<ul>\n");
            dimension.answers.iter().for_each(|answer| answered(&mut out, sources, answer));
            out.raw("</ul>\n");
        }
        for question in dimension.for_people {
            out.raw("<table>\n<thead><tr><th>")
                .text(question)
                .raw("</th><th>Answer</th><th>By</th></tr></thead>\n<tbody>\n");
            for of in judged(guideline, dimension) {
                out.raw("<tr><td>").text(&of).raw("</td><td></td><td></td></tr>\n");
            }
            out.raw("</tbody>\n</table>\n");
        }
    }
    out.raw("</body>\n</html>\n");
    out.finish()
}

fn answered(out: &mut Markup, sources: &Sources, answer: &Answer) {
    out.raw("<li>").words(answer.question).raw(" <strong>").text(&verdict(answer)).raw("</strong>");
    if !answer.except.is_empty() {
        out.raw("\n<ul>\n");
        for place in answer.except.iter().take(MAX_PLACES) {
            out.raw("<li>").words(&place.what).raw(" <span class=\"place\">");
            out.text(&sources.place(place.span)).raw("</span></li>\n");
        }
        let more = answer.except.len().saturating_sub(MAX_PLACES);
        if more > 0 {
            out.raw("<li>and ").number(more).raw(" more</li>\n");
        }
        out.raw("</ul>\n");
    }
    out.raw("</li>\n");
}
