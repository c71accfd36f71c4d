//! The coverage as a page: the guideline's own text, with each condition marked by what the examples show of it. One file
//! that needs nothing else, readable without color and on dark screens.

use super::{VERDICTS, figure, lacks, recommendations, shown, shows, word};
use crate::check::model::Guideline;
use crate::report::markup::Markup;
use crate::source::{SourceFile, SourceId, Sources};
use crate::testing::{Aspect, Coverage, Item};

const STYLE: &str = "\
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --quiet: #5b6470; --line: #d5dae0;
  --full: #d8f0dd; --part: #fbeebf; --none: #f9d7d5; --edge-full: #217a3c; --edge-part: #8a6100; --edge-none: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e7eb; --paper: #16191d; --quiet: #a0a8b2; --line: #3a4149;
  --full: #16351f; --part: #3d3107; --none: #481a17; --edge-full: #6cc486; --edge-part: #e0b341; --edge-none: #f28b82; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 70rem; margin: 0 auto; padding: 1.5rem; }
table { border-collapse: collapse; } th, td { text-align: left; padding: .2rem 1rem .2rem 0; border-bottom: 1px solid var(--line); }
a { color: inherit; } .quiet, .n { color: var(--quiet); }
pre { overflow-x: auto; font: 14px/1.6 ui-monospace, monospace; border-top: 1px solid var(--line); padding-top: .5rem; }
.n { display: inline-block; width: 3.5em; user-select: none; }
mark { color: inherit; border-radius: 2px; padding: 0 .1em; border-bottom: 2px solid; }
mark.full { background: var(--full); border-color: var(--edge-full); }
mark.part { background: var(--part); border-color: var(--edge-part); border-bottom-style: dashed; }
mark.none { background: var(--none); border-color: var(--edge-none); border-bottom-style: double; }
mark sup { font-size: .7em; padding-left: .3em; user-select: none; }
";

/// The page.
pub fn page(guideline: &Guideline, sources: &Sources, coverage: &Coverage) -> String {
    let (name, version) = guideline.header.as_ref().map_or(("", ""), |h| (h.name.as_str(), h.version.as_str()));
    let title = guideline.header.as_ref().map_or("A library", |header| header.title.as_str());
    let mut out = Markup::new();
    out.raw(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>Coverage: ",
    );
    out.text(title).raw("</title>\n<style>\n").raw(STYLE);
    out.raw("</style>\n</head>\n<body>\n<main>\n<h1>What the examples show</h1>\n<p>").text(title);
    out.raw(" <span class=\"quiet\">").text(name).raw(" ").text(version).raw("</span></p>\n<p><strong>");
    out.text(&figure(coverage)).raw("</strong></p>\n");
    legend(&mut out);
    verdicts(&mut out, guideline, sources, coverage);
    missing(&mut out, sources, coverage);
    out.raw("<h2>The text</h2>\n");
    for (id, file) in sources.iter().filter(|(_, file)| !file.imported) {
        if coverage.conditions.iter().any(|span| span.source == id) {
            out.raw("<h3>").text(&file.name).raw("</h3>\n<pre><code>");
            marked(&mut out, id, file, coverage);
            out.raw("</code></pre>\n");
        }
    }
    out.raw("</main>\n</body>\n</html>\n");
    out.finish()
}

fn legend(out: &mut Markup) {
    out.raw(
        "<h2>How to read this page</h2>\n<p>Each condition is marked with how many of four things some example shows of \
         it: that it is true, false, unknown, and that it decides something expected.</p>\n<ul>\n\
         <li><mark class=\"full\">a condition<sup>4 of 4</sup></mark> solid line: all four are shown</li>\n\
         <li><mark class=\"part\">a condition<sup>2 of 4</sup></mark> dashed line: some are shown</li>\n\
         <li><mark class=\"none\">a condition<sup>0 of 4</sup></mark> double line: no expectation rests on it</li>\n\
         </ul>\n<p>What is missing is in the list below, and is told where the pointer rests on a condition. The page tells \
         what the examples show, not whether the guideline is right.</p>\n",
    );
}

fn verdicts(out: &mut Markup, guideline: &Guideline, sources: &Sources, coverage: &Coverage) {
    if guideline.recommendations.is_empty() {
        return;
    }
    out.raw("<h2>Recommendations</h2>\n<table>\n<thead><tr><th scope=\"col\">Recommendation</th>");
    for (_, verdict) in VERDICTS {
        out.raw("<th scope=\"col\">").text(verdict).raw("</th>");
    }
    out.raw("</tr></thead>\n<tbody>\n");
    for ((id, name), rec) in recommendations(guideline).zip(&guideline.recommendations) {
        let line = sources.get(rec.span.source).map_or(0, |file| file.line_column(rec.span.start).0);
        // Only texts with conditions are on the page.
        out.raw("<tr><th scope=\"row\">");
        if coverage.conditions.iter().any(|span| span.source == rec.span.source) {
            out.raw("<a href=\"#").text(&anchor(rec.span.source, line)).raw("\">").text(name).raw("</a>");
        } else {
            out.text(name);
        }
        out.raw("</th>");
        for (outcome, _) in VERDICTS {
            let shown = shown(coverage, Item::Verdict(id, outcome));
            let sign = match shown {
                Some(true) => "✓",
                Some(false) => "✗",
                None => "–",
            };
            out.raw("<td>").raw(sign).raw(" ").text(word(shown)).raw("</td>");
        }
        out.raw("</tr>\n");
    }
    out.raw("</tbody>\n</table>\n");
}

/// The conditions that lack something, for readers without a pointer.
fn missing(out: &mut Markup, sources: &Sources, coverage: &Coverage) {
    let mut items = Markup::new();
    for (at, span) in coverage.conditions.iter().enumerate() {
        let (Some(lacks), Some(file)) = (lacks(coverage, at), sources.get(span.source)) else { continue };
        let link = anchor(span.source, file.line_column(span.start).0);
        let text = sources.one_line(*span);
        items
            .raw("<li><a href=\"#")
            .text(&link)
            .raw("\"><code>")
            .text(&text)
            .raw("</code></a>: ")
            .text(&lacks)
            .raw("</li>\n");
    }
    if !items.is_empty() {
        out.raw("<h2>Conditions that the examples do not show in full</h2>\n<ul>\n").add(&items).raw("</ul>\n");
    }
}

fn anchor(source: SourceId, line: usize) -> String {
    format!("f{}-{line}", source.0)
}

/// A text with its lines numbered and its conditions marked. Conditions do not overlap.
fn marked(out: &mut Markup, id: SourceId, file: &SourceFile, coverage: &Coverage) {
    let mut lines = Lines { id, number: 0, fresh: true };
    let mut from = if file.text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    for (at, span) in coverage.conditions.iter().enumerate().filter(|(_, span)| span.source == id) {
        let range = span.range();
        let Some(before) = file.text.get(from..range.start) else { continue };
        lines.write(out, before);
        let count = coverage.of_condition(at).len();
        let class = match count {
            0 => "none",
            _ if count == Aspect::ALL.len() => "full",
            _ => "part",
        };
        let mut words = match count {
            0 => String::new(),
            _ => format!("shown: {}", shows(coverage, at)),
        };
        if let Some(lacks) = lacks(coverage, at) {
            words = if words.is_empty() { lacks } else { format!("{words}; {lacks}") };
        }
        out.raw("<mark class=\"").raw(class).raw("\" title=\"").text(&words).raw("\">");
        lines.write(out, file.text.get(range.clone()).unwrap_or(""));
        out.raw("<sup>").number(count).raw(" of ").number(Aspect::ALL.len()).raw("</sup></mark>");
        from = range.end;
    }
    lines.write(out, file.text.get(from..).unwrap_or(""));
}

struct Lines {
    id: SourceId,
    number: usize,
    /// True where the next letter begins a line.
    fresh: bool,
}

impl Lines {
    fn write(&mut self, out: &mut Markup, text: &str) {
        for part in text.split_inclusive('\n') {
            if self.fresh {
                self.number = self.number.saturating_add(1);
                let (number, anchor) = (self.number, anchor(self.id, self.number));
                out.raw("<span class=\"n\" id=\"").text(&anchor).raw("\">").number(number).raw("</span>");
            }
            self.fresh = part.ends_with('\n');
            out.text(part);
        }
    }
}
