//! Charts in the languages of other programs: Mermaid and Graphviz.

use super::boxes::{Asks, Chart, End, Target};
use super::words::{Words, end};
use crate::characters::shown;
use crate::check::model::Guideline;
use std::collections::BTreeSet;

/// Each line of a chart: from which box, what the answer says, and to what.
fn ways<'c>(chart: &'c Chart, words: &'c [Words]) -> impl Iterator<Item = (usize, &'c str, Target)> {
    chart.boxes.iter().zip(words).enumerate().flat_map(|(at, (asked, words))| {
        asked.ways.iter().zip(&words.ways).map(move |(way, says)| (at, says.as_str(), way.to))
    })
}

fn ends(chart: &Chart) -> BTreeSet<End> {
    let targets = chart.boxes.iter().flat_map(|asked| &asked.ways).map(|way| way.to).chain([chart.begin]);
    targets.filter_map(|to| if let Target::End(end) = to { Some(end) } else { None }).collect()
}

fn id(target: Target) -> String {
    match target {
        Target::Box(at) => format!("b{at}"),
        Target::End(End::Yes) => "yes".to_owned(),
        Target::End(End::No) => "no".to_owned(),
        Target::End(End::None) => "none".to_owned(),
        Target::End(End::Member(at)) => format!("m{at}"),
    }
}

/// The chart for Mermaid.
pub fn mermaid(g: &Guideline, chart: &Chart, words: &[Words]) -> String {
    let mut out = format!("%% {}\nflowchart TD\n", plain(chart.of.name(g)));
    for (at, (asked, words)) in chart.boxes.iter().zip(words).enumerate() {
        let (open, close) = if matches!(asked.asks, Asks::Definition(_)) { ("[[", "]]") } else { ("[", "]") };
        out.push_str(&format!("  b{at}{open}\"{}\"{close}\n", coded(&words.title)));
    }
    for at in ends(chart) {
        out.push_str(&format!("  {}([\"{}\"])\n", id(Target::End(at)), coded(&end(g, chart.of, at))));
    }
    for (from, says, to) in ways(chart, words) {
        out.push_str(&format!("  b{from} -->|\"{}\"| {}\n", coded(says), id(to)));
    }
    out
}

/// Text in which every sign that Mermaid might read is written by its number.
fn coded(text: &str) -> String {
    let mut out = String::new();
    for c in shown(text).chars() {
        match c {
            c if c.is_alphanumeric() || matches!(c, ' ' | ',' | '.' | '-' | '?' | '≥' | '≤') => out.push(c),
            c => out.push_str(&format!("#{};", u32::from(c))),
        }
    }
    out
}

/// The chart for Graphviz.
pub fn dot(g: &Guideline, chart: &Chart, words: &[Words]) -> String {
    let mut out = format!("digraph {} {{\n  label={};\n", quoted(chart.of.name(g)), quoted(chart.of.title(g)));
    out.push_str("  node [shape=box, fontname=\"sans-serif\"];\n  edge [fontname=\"sans-serif\"];\n");
    for (at, (asked, words)) in chart.boxes.iter().zip(words).enumerate() {
        let style = if matches!(asked.asks, Asks::Definition(_)) { ", style=dashed" } else { "" };
        out.push_str(&format!("  b{at} [label={}{style}];\n", quoted(&words.title)));
    }
    for at in ends(chart) {
        let label = quoted(&end(g, chart.of, at));
        out.push_str(&format!("  {} [label={label}, shape=ellipse];\n", id(Target::End(at))));
    }
    for (from, says, to) in ways(chart, words) {
        out.push_str(&format!("  b{from} -> {} [label={}];\n", id(to), quoted(says)));
    }
    out.push_str("}\n");
    out
}

/// A text in quotes, for Graphviz.
fn quoted(text: &str) -> String {
    format!("\"{}\"", shown(text).replace('\\', "\\\\").replace('"', "\\\"").replace(['\n', '\r'], " "))
}

/// A text in a comment.
fn plain(text: &str) -> String {
    shown(text).replace(['\n', '\r'], " ")
}
