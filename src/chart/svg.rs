//! A chart as a drawing: in a page, which has its colors, and as a file of its own.

use super::boxes::{Asks, Chart, End};
use super::layout::{Item, Kind, Layout, layout};
use super::words::{Words, in_words};
use crate::check::model::Guideline;
use crate::report::markup::Markup;

/// Height of a line, and how far below its upper edge the letters stand.
const LINE: i64 = 17;
const BASE: i64 = 13;

/// The colors of a file of its own.
const STYLE: &str = "\
<style>
.chart { --ink: #16181d; --paper: #ffffff; --soft: #f4f6f8; --quiet: #4d5661; --line: #7d8894; --good: #0072b2; --good-soft: #e8f2f9; }
@media (prefers-color-scheme: dark) { .chart { --ink: #e8eaed; --paper: #16181d; --soft: #1f2329; --quiet: #aab3bd; --line: #8a95a1; --good: #6cb8ec; --good-soft: #14283a; } }
.chart .ground { fill: var(--paper); } .chart text { fill: var(--ink); font: 13px system-ui, \"Segoe UI\", Roboto, \"DejaVu Sans\", sans-serif; text-anchor: middle; }
.chart .box { fill: var(--soft); stroke: var(--line); } .chart .named { stroke-dasharray: 5 3; } .chart .name { fill: var(--quiet); font-size: 11px; }
.chart .line { fill: none; stroke: var(--line); stroke-width: 1.5; } .chart .tip { fill: var(--line); } .chart .way { fill: var(--quiet); }
.chart .end { fill: var(--paper); stroke: var(--line); } .chart .yes { fill: var(--good-soft); stroke: var(--good); stroke-width: 2; }
</style>
";

/// A drawing for a page.
#[derive(Debug, Clone)]
pub struct Drawn {
    /// The drawing.
    pub svg: Markup,
    /// The same in sentences.
    pub words: Vec<String>,
    /// How wide it is.
    pub width: i64,
}

/// A chart for a page in which `id` is told once.
pub fn drawing(g: &Guideline, chart: &Chart, words: &[Words], id: &str) -> Drawn {
    let laid = layout(g, chart, words);
    let sentences = in_words(g, chart, words);
    let mut svg = Markup::new();
    open(&mut svg, &laid, id, false);
    title(&mut svg, g, chart, id, &sentences);
    content(&mut svg, chart, &laid);
    svg.raw("</svg>");
    Drawn { svg, words: sentences, width: laid.width }
}

/// A chart as a file.
pub fn file(g: &Guideline, chart: &Chart, words: &[Words]) -> String {
    let laid = layout(g, chart, words);
    let mut svg = Markup::new();
    open(&mut svg, &laid, "chart", true);
    title(&mut svg, g, chart, "chart", &in_words(g, chart, words));
    svg.raw(STYLE).raw("<rect class=\"ground\" width=\"100%\" height=\"100%\"/>\n");
    content(&mut svg, chart, &laid);
    svg.raw("</svg>\n");
    svg.finish()
}

fn open(svg: &mut Markup, laid: &Layout, id: &str, alone: bool) {
    svg.raw("<svg");
    if alone {
        svg.raw(" xmlns=\"http://www.w3.org/2000/svg\"");
    }
    svg.raw(" class=\"chart\" role=\"img\" aria-labelledby=\"")
        .text(id)
        .raw("-title ")
        .text(id)
        .raw("-words\" viewBox=\"0 0 ");
    let (width, height) = (laid.width.to_string(), laid.height.to_string());
    svg.text(&width).raw(" ").text(&height);
    svg.raw("\" width=\"").text(&width).raw("\" height=\"").text(&height).raw("\">\n");
}

fn title(svg: &mut Markup, g: &Guideline, chart: &Chart, id: &str, sentences: &[String]) {
    svg.raw("<title id=\"").text(id).raw("-title\">").text(&format!("Chart: {}", chart.of.title(g)));
    svg.raw("</title>\n<desc id=\"").text(id).raw("-words\">");
    for (at, sentence) in sentences.iter().enumerate() {
        svg.number(at.saturating_add(1)).raw(". ").text(sentence).raw(". ");
    }
    svg.raw("</desc>\n");
}

fn content(svg: &mut Markup, chart: &Chart, laid: &Layout) {
    for (from, to) in &laid.lines {
        if let (Some(from), Some(to)) = (laid.items.get(*from), laid.items.get(*to)) {
            line(svg, from, to);
        }
    }
    for item in &laid.items {
        match item.kind {
            Kind::Through => {
                let (top, bottom) = (item.y, item.y.saturating_add(item.height));
                path(svg, &[("M", &[item.x, top]), ("L", &[item.x, bottom])]);
            }
            Kind::Way => text(svg, "way", item),
            Kind::End(End::No | End::None) => rounded(svg, "end", item, item.height / 2, "plain"),
            Kind::End(End::Yes | End::Member(_)) => rounded(svg, "end yes", item, item.height / 2, "plain"),
            Kind::Box(at) => {
                let named = chart.boxes.get(at).is_some_and(|asked| matches!(asked.asks, Asks::Definition(_)));
                rounded(svg, if named { "box named" } else { "box" }, item, 4, "plain");
            }
        }
    }
}

fn rounded(svg: &mut Markup, class: &'static str, item: &Item, radius: i64, words: &'static str) {
    svg.raw("<rect class=\"").raw(class);
    let numbers = [
        ("\" x=\"", item.x.saturating_sub(item.width / 2)),
        ("\" y=\"", item.y),
        ("\" width=\"", item.width),
        ("\" height=\"", item.height),
        ("\" rx=\"", radius),
    ];
    for (name, number) in numbers {
        svg.raw(name).text(&number.to_string());
    }
    svg.raw("\"/>\n");
    text(svg, words, item);
}

fn text(svg: &mut Markup, class: &'static str, item: &Item) {
    let count = item.lines.len().saturating_add(usize::from(!item.name.is_empty()));
    let all = LINE.saturating_mul(i64::try_from(count).unwrap_or(0));
    let mut y = item.y.saturating_add(item.height.saturating_sub(all) / 2).saturating_add(BASE);
    let lines =
        item.lines.iter().map(|line| (class, line)).chain(Some(("name", &item.name)).filter(|_| !item.name.is_empty()));
    for (class, line) in lines {
        svg.raw("<text class=\"")
            .raw(class)
            .raw("\" x=\"")
            .text(&item.x.to_string())
            .raw("\" y=\"")
            .text(&y.to_string());
        svg.raw("\">").text(line).raw("</text>\n");
        y = y.saturating_add(LINE);
    }
}

/// A line from one item to one below it, with a tip where it reaches a box or an end.
fn line(svg: &mut Markup, from: &Item, to: &Item) {
    let (top, bottom) = (from.y.saturating_add(from.height), to.y);
    let reaches = matches!(to.kind, Kind::Box(_) | Kind::End(_));
    let bottom_line = if reaches { bottom.saturating_sub(6) } else { bottom };
    let middle = top.saturating_add(bottom_line) / 2;
    if from.x == to.x {
        path(svg, &[("M", &[from.x, top]), ("L", &[to.x, bottom_line])]);
    } else {
        path(svg, &[("M", &[from.x, top]), ("C", &[from.x, middle, to.x, middle, to.x, bottom_line])]);
    }
    if reaches {
        svg.raw("<path class=\"tip\" d=\"");
        let (left, right, up) = (to.x.saturating_sub(4), to.x.saturating_add(4), bottom.saturating_sub(7));
        steps(svg, &[("M", &[left, up]), ("L", &[right, up]), ("L", &[to.x, bottom]), ("Z", &[])]);
        svg.raw("\"/>\n");
    }
}

fn path(svg: &mut Markup, parts: &[(&'static str, &[i64])]) {
    svg.raw("<path class=\"line\" d=\"");
    steps(svg, parts);
    svg.raw("\"/>\n");
}

fn steps(svg: &mut Markup, parts: &[(&'static str, &[i64])]) {
    for (sign, numbers) in parts {
        svg.raw(sign);
        for number in *numbers {
            svg.raw(" ").text(&number.to_string());
        }
    }
}
