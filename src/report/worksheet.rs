//! The worksheet of implementability, to be filled in: as Markdown, or as a page to print.

use super::style::plural;
use crate::check::model::Guideline;
use crate::source::Sources;
use crate::worksheet::{Answer, Dimension, Worksheet};
use quick_xml::escape::escape;

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
    let cell = |text: &str| text.replace('|', "\\|");
    let mut out = format!(
        "# Implementability: {title}\n\n{version}\n\nWhat `gdl` can tell is answered. What a person must judge is left to fill in.\n"
    );
    for dimension in &sheet.dimensions {
        out.push_str(&format!("\n## {}\n\n{}\n\n", dimension.name, dimension.about));
        for answer in &dimension.answers {
            let mark = if answer.except.is_empty() { 'x' } else { ' ' };
            out.push_str(&format!("- [{mark}] {} **{}**\n", answer.question, verdict(answer)));
            for place in answer.except.iter().take(MAX_PLACES) {
                out.push_str(&format!("  - {} ({})\n", place.what, sources.place(place.span)));
            }
            let more = answer.except.len().saturating_sub(MAX_PLACES);
            if more > 0 {
                out.push_str(&format!("  - and {more} more\n"));
            }
        }
        if !dimension.answers.is_empty() {
            out.push('\n');
        }
        for question in dimension.for_people {
            out.push_str(&format!("{question}\n\n| of | answer | by |\n|---|---|---|\n"));
            for of in judged(guideline, dimension) {
                out.push_str(&format!("| {} | | |\n", cell(&of)));
            }
            out.push('\n');
        }
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// Escaped, with what stands in backticks as code.
fn coded(text: &str) -> String {
    let mut out = String::new();
    for (at, part) in text.split('`').enumerate() {
        let escaped = escape(part);
        match at % 2 {
            1 => out.push_str(&format!("<code>{escaped}</code>")),
            _ => out.push_str(&escaped),
        }
    }
    out
}

/// As a page by itself, to fill in or to print.
pub fn html(guideline: &Guideline, sources: &Sources, sheet: &Worksheet) -> String {
    let (title, version) = heading(guideline);
    let title = escape(title.as_str());
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>Implementability: {title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
         <h1>Implementability: {title}</h1>\n<p>{}</p>\n\
         <p>What <code>gdl</code> can tell is answered. What a person must judge is left to fill in.</p>\n",
        escape(version.as_str())
    );
    for dimension in &sheet.dimensions {
        out.push_str(&format!("<h2>{}</h2>\n<p>{}</p>\n", escape(dimension.name), escape(dimension.about)));
        if !dimension.answers.is_empty() {
            out.push_str("<ul>\n");
            for answer in &dimension.answers {
                out.push_str(&format!("<li>{} <strong>{}</strong>", coded(answer.question), verdict(answer)));
                if !answer.except.is_empty() {
                    out.push_str("\n<ul>\n");
                    for place in answer.except.iter().take(MAX_PLACES) {
                        let at = sources.place(place.span);
                        out.push_str(&format!(
                            "<li>{} <span class=\"place\">{}</span></li>\n",
                            coded(&place.what),
                            escape(at.as_str())
                        ));
                    }
                    let more = answer.except.len().saturating_sub(MAX_PLACES);
                    if more > 0 {
                        out.push_str(&format!("<li>and {more} more</li>\n"));
                    }
                    out.push_str("</ul>\n");
                }
                out.push_str("</li>\n");
            }
            out.push_str("</ul>\n");
        }
        for question in dimension.for_people {
            let asked = escape(*question);
            out.push_str(&format!(
                "<table>\n<thead><tr><th>{asked}</th><th>Answer</th><th>By</th></tr></thead>\n<tbody>\n"
            ));
            for of in judged(guideline, dimension) {
                out.push_str(&format!("<tr><td>{}</td><td></td><td></td></tr>\n", escape(of.as_str())));
            }
            out.push_str("</tbody>\n</table>\n");
        }
    }
    out.push_str("</body>\n</html>\n");
    out
}
