//! The summary for people: as text, or as Markdown. No share stands without the rows that it is a share of.

use crate::summary::{Part, Recommendation, Summary};
use crate::tabular::{Style, Table, cell, count};
use gdl::report::markdown::{Inline, Page};

/// Facts that are named.
const MOST_FACTS: usize = 15;

/// The summary as text.
pub fn text(summary: &Summary) -> String {
    draw(summary, Style::Text)
}

/// The summary as Markdown.
pub fn markdown(summary: &Summary) -> String {
    draw(summary, Style::Markdown)
}

fn draw(summary: &Summary, style: Style) -> String {
    let mut out = String::new();
    let heading = |words: &str| match style {
        Style::Text => format!("\n{words}\n"),
        Style::Markdown => format!("\n{}", titled(2, words)),
    };
    let of = &summary.guideline;
    let title = format!("{} {}: {}", of.name, of.version, of.title);
    out.push_str(&match style {
        Style::Text => format!("{title}\n"),
        Style::Markdown => titled(1, &title),
    });
    let all = &summary.all;
    out.push_str(&format!("{}.\n", rows(all)));
    out.push_str(&heading("Recommendations"));
    out.push_str(&recommendations(all, style));
    let open: Vec<_> = summary.facts.iter().filter(|fact| fact.matters > 0).collect();
    if !open.is_empty() {
        out.push_str(&heading("Which missing fact would settle most"));
        let mut table = Table::new(1, &["fact", "settles a verdict of", "verdicts", "matters to", "not given in"]);
        let valid = all.rows.saturating_sub(all.invalid);
        for fact in open.iter().take(MOST_FACTS) {
            table.rows.push(vec![
                named(&fact.name, style),
                count(fact.settles),
                count(fact.verdicts),
                count(fact.matters),
                count(valid.saturating_sub(fact.known)),
            ]);
        }
        out.push_str(&table.draw(style));
        let more = open.len().saturating_sub(MOST_FACTS);
        if more > 0 {
            out.push_str(&match style {
                Style::Text => format!("  and {more} more\n"),
                Style::Markdown => format!("\nAnd {more} more.\n"),
            });
        }
    }
    for value in &summary.values {
        out.push_str(&heading(&format!("`{}`", value.name)));
        let mut table = Table::new(1, &["value", "rows"]);
        for counted in &value.counts {
            table.rows.push(vec![
                counted.value.as_deref().map_or_else(|| "cannot be told".to_owned(), cell),
                count(counted.rows),
            ]);
        }
        out.push_str(&table.draw(style));
    }
    if !summary.errors.is_empty() {
        out.push_str(&heading("Rows without an answer"));
        let mut table = Table::new(3, &["code", "first of its kind", "in rows", "times"]);
        for kind in &summary.errors {
            let named: Vec<String> = kind.rows.iter().map(u64::to_string).collect();
            let more = if kind.count > kind.rows.len() as u64 { ", …" } else { "" };
            table.rows.push(vec![
                kind.code.to_owned(),
                cell(&kind.first),
                format!("{}{more}", named.join(", ")),
                count(kind.count),
            ]);
        }
        out.push_str(&table.draw(style));
    }
    for group in &summary.groups {
        let by: Vec<String> = group
            .by
            .iter()
            .map(|(name, value)| format!("{name} {}", if value.is_empty() { "not given" } else { value }))
            .collect();
        out.push_str(&heading(&cell(&by.join(", "))));
        out.push_str(&format!("{}{}.\n", if style == Style::Text { "  " } else { "" }, rows(&group.part)));
        if style == Style::Markdown {
            out.push('\n');
        }
        out.push_str(&recommendations(&group.part, style));
    }
    if summary.more_groups {
        out.push_str("\nThere are more groups than are shown.\n");
    }
    out
}

/// A heading of Markdown, with a text that it takes for nothing else.
fn titled(level: usize, words: &str) -> String {
    let mut page = Page::new();
    page.heading(level, &Inline::words(words));
    format!("{}\n", page.finish())
}

/// The name of something in a table.
fn named(name: &str, style: Style) -> String {
    match style {
        Style::Text => cell(name),
        Style::Markdown => format!("`{name}`"),
    }
}

fn rows(part: &Part) -> String {
    let invalid = if part.invalid > 0 { format!(", {} without an answer", count(part.invalid)) } else { String::new() };
    let scope = &part.scope;
    format!(
        "{} {}{invalid}: {} in the scope, {} outside it, {} of which that cannot be told",
        count(part.rows),
        if part.rows == 1 { "row" } else { "rows" },
        count(scope.in_scope),
        count(scope.out_of_scope),
        count(scope.undetermined),
    )
}

fn recommendations(part: &Part, style: Style) -> String {
    let mut table = Table::new(
        1,
        &["recommendation", "applies", "does not", "cannot be told", "outside", "share that it applies to"],
    );
    for rec in &part.recommendations {
        table.rows.push(vec![
            named(&rec.name, style),
            count(rec.applies),
            count(rec.does_not_apply),
            count(rec.undetermined),
            count(rec.outside),
            share(rec),
        ]);
    }
    table.draw(style)
}

/// Between which shares of those within the scope it applies, whatever is not known.
pub(crate) fn share(rec: &Recommendation) -> String {
    let most = rec.applies.saturating_add(rec.undetermined);
    let all = most.saturating_add(rec.does_not_apply);
    match (permille(rec.applies, all), permille(most, all)) {
        (Some(low), Some(high)) if low == high => format!("{low} % of {}", count(all)),
        (Some(low), Some(high)) => format!("{low} to {high} % of {}", count(all)),
        _ => "-".to_owned(),
    }
}

/// A share in percent with one decimal.
fn permille(part: u64, all: u64) -> Option<String> {
    let half = all / 2;
    let tenths =
        u128::from(part).saturating_mul(1_000).saturating_add(u128::from(half)).checked_div(u128::from(all))?;
    Some(format!("{}.{}", tenths / 10, tenths % 10))
}
