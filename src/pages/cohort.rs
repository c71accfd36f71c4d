//! The summary of a cohort on a page: one file, without a script, that asks for nothing. Beside each number stands a bar, and beside each
//! bar its number, so that nothing rests on a color alone.

use super::html::{Frame, Unmade, page, piece};
use crate::report::markup::Markup;
use minijinja::context;
use minijinja::value::Value;

/// How wide a bar is.
const WIDTH: u64 = 1_000;
/// Facts that are drawn.
const MOST_FACTS: usize = 30;

/// The summary of a cohort, in words and numbers.
#[derive(Debug, Clone, Default)]
pub struct Cohort {
    /// The title of the guideline.
    pub title: String,
    /// Its name and version.
    pub version: String,
    /// Its status.
    pub status: String,
    /// What its texts come to in one number.
    pub digest: String,
    /// The day of the question, where the guideline asks for it.
    pub today: Option<String>,
    /// The names of the files.
    pub inputs: Vec<String>,
    /// All rows.
    pub all: Part,
    /// Groups of rows by what they have in common.
    pub groups: Vec<(String, Part)>,
    /// Whether there are more groups.
    pub more_groups: bool,
    /// Facts that are missing, those that would settle most first.
    pub facts: Vec<Fact>,
    /// Scores and classes.
    pub values: Vec<Values>,
    /// Kinds of faults.
    pub faults: Vec<Fault>,
    /// Rows with a name that a row before them has.
    pub doubled: u64,
}

/// Some rows.
#[derive(Debug, Clone, Default)]
pub struct Part {
    /// How many there are.
    pub rows: u64,
    /// How many of them have no answer.
    pub invalid: u64,
    /// Rows in the scope, outside it, and such of which that cannot be told.
    pub scope: [u64; 3],
    /// By recommendation.
    pub recommendations: Vec<Recommendation>,
}

/// The verdicts of a recommendation.
#[derive(Debug, Clone, Default)]
pub struct Recommendation {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// It applies, cannot be told, does not apply, and the guideline does not speak of the row.
    pub verdicts: [u64; 4],
    /// Between which shares it applies.
    pub share: String,
}

/// How many rows come to each value of a score or class.
#[derive(Debug, Clone, Default)]
pub struct Values {
    /// Its name.
    pub name: String,
    /// Each value with its rows; no value stands for what cannot be told.
    pub counts: Vec<(Option<String>, u64)>,
}

/// A missing fact.
#[derive(Debug, Clone, Default)]
pub struct Fact {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Rows with a verdict that hangs on it alone.
    pub settles: u64,
    /// Rows with a verdict that hangs on it.
    pub matters: u64,
    /// Rows that do not give it.
    pub missing: u64,
}

/// A kind of fault.
#[derive(Debug, Clone, Default)]
pub struct Fault {
    /// Its code.
    pub code: String,
    /// The first of them in words.
    pub first: String,
    /// How many there are.
    pub count: u64,
    /// The first rows that have it.
    pub rows: Vec<u64>,
}

/// The page.
pub fn html(cohort: &Cohort) -> Result<String, Unmade> {
    let most = cohort.facts.iter().map(|fact| fact.matters).max().unwrap_or(0);
    let facts = cohort.facts.iter().take(MOST_FACTS).map(|fact| {
        let bar = bar(&[("applies", fact.settles), ("open", fact.matters.saturating_sub(fact.settles))], most);
        let numbers = [fact.settles, fact.matters, fact.missing].map(count);
        context! { name => fact.name.as_str(), title => fact.title.as_str(), bar => piece(bar), numbers }
    });
    let values = cohort.values.iter().map(|Values { name, counts }| {
        let most = counts.iter().map(|(_, rows)| *rows).max().unwrap_or(0);
        let rows = counts.iter().map(|(value, rows)| {
            let (class, words) = value.as_ref().map_or(("open", "cannot be told"), |value| ("applies", value));
            context! { value => words, bar => piece(bar(&[(class, *rows)], most)), rows => count(*rows) }
        });
        context! { name => name.as_str(), rows => rows.collect::<Vec<_>>() }
    });
    let faults = cohort.faults.iter().map(|fault| {
        let rows: Vec<String> = fault.rows.iter().map(u64::to_string).collect();
        let more = if fault.count > fault.rows.len() as u64 { ", …" } else { "" };
        let rows = format!("{}{more}", rows.join(", "));
        context! { code => fault.code.as_str(), first => fault.first.as_str(), rows, count => count(fault.count) }
    });
    let groups = cohort.groups.iter().map(|(by, part)| context! { by => by.as_str(), part => part_of(part) });
    let content = context! {
        title => cohort.title.as_str(),
        version => cohort.version.as_str(),
        status => cohort.status.as_str(),
        digest => cohort.digest.as_str(),
        today => cohort.today.as_deref().unwrap_or(""),
        inputs => cohort.inputs.join(", "),
        all => part_of(&cohort.all),
        groups => groups.collect::<Vec<_>>(),
        more_groups => cohort.more_groups,
        facts => facts.collect::<Vec<_>>(),
        more_facts => cohort.facts.len().saturating_sub(MOST_FACTS),
        values => values.collect::<Vec<_>>(),
        faults => faults.collect::<Vec<_>>(),
        doubled => cohort.doubled,
        doubled_words => count(cohort.doubled),
    };
    let short: String = cohort.digest.chars().take("sha256:".len().saturating_add(12)).collect();
    let foot = format!("{}, {}", cohort.version, short.replace(':', " "));
    page("cohort", &Frame { title: &format!("Cohort: {}", cohort.title), foot: &foot }, content)
}

fn part_of(part: &Part) -> Value {
    let valid = part.rows.saturating_sub(part.invalid);
    let recommendations = part.recommendations.iter().map(|rec| {
        let [applies, open, not, outside] = rec.verdicts;
        let bar = bar(&[("applies", applies), ("open", open), ("not", not), ("outside", outside)], valid);
        let numbers = rec.verdicts.map(count);
        context! { name => rec.name.as_str(), title => rec.title.as_str(), bar => piece(bar), numbers, share => rec.share.as_str() }
    });
    let [inside, outside, open] = part.scope;
    context! {
        rows => count(part.rows),
        one => part.rows == 1,
        invalid => if part.invalid > 0 { count(part.invalid) } else { String::new() },
        inside => count(inside),
        outside => count(outside),
        open => count(open),
        recommendations => recommendations.collect::<Vec<_>>(),
    }
}

/// A bar of some parts; `all` is its whole width. Each part ends where all up to it end, rounded, so that what is rounded never
/// adds up.
fn bar(parts: &[(&'static str, u64)], all: u64) -> Markup {
    let mut svg = Markup::new();
    svg.raw("<svg class=\"bar\" viewBox=\"0 0 1000 20\" preserveAspectRatio=\"none\" aria-hidden=\"true\" focusable=\"false\">");
    let place = |upto: u64| {
        let wide = u128::from(upto).saturating_mul(u128::from(WIDTH));
        wide.checked_div(u128::from(all)).and_then(|at| u64::try_from(at).ok()).unwrap_or(0).min(WIDTH)
    };
    let mut upto = 0u64;
    for (class, count) in parts {
        let from = place(upto);
        upto = upto.saturating_add(*count);
        let wide = place(upto).saturating_sub(from);
        if *count > 0 {
            svg.raw("<rect class=\"").raw(class).raw("\" y=\"0\" height=\"20\" x=\"").text(&from.to_string());
            // What is there is seen.
            svg.raw("\" width=\"").text(&wide.max(2).to_string()).raw("\"/>");
        }
    }
    svg.raw("</svg>");
    svg
}

/// A count with a comma between thousands.
fn count(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && digits.len().saturating_sub(at) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_bar_make_up_the_whole() {
        let svg = bar(&[("applies", 1), ("open", 1), ("not", 1), ("outside", 0)], 3).finish();
        let places: Vec<&str> = svg.split(" x=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert_eq!(places, ["0", "333", "666"], "{svg}");
        assert!(svg.contains("width=\"333\"") && svg.contains("width=\"334\"") && !svg.contains("outside"), "{svg}");
        assert!(bar(&[("applies", 0)], 0).finish().ends_with("focusable=\"false\"></svg>"));
        assert!(bar(&[("applies", 1), ("not", u64::MAX - 1)], u64::MAX).finish().contains("width=\"2\""));
        assert_eq!(count(1_234_567), "1,234,567");
    }
}
