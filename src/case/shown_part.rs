//! What is known of a fact in part, in words. The words for numbers and days read back to the same.

use super::shown::{day, name, shown};
use crate::check::model::{Fact, FactType, Member, NumberKind, NumberType, Partial};
use crate::check::stretch::said;
use crate::number::{self, Number};
use std::collections::BTreeSet;

/// Members that are named rather than those that are left out.
const NAMED: usize = 4;

/// What is known of a fact in part: `below 5 cm`, `3 cm to 5 cm`, `before 2015`, `ileum or jejunum`.
pub fn show_part(fact: &Fact, part: &Partial) -> String {
    match (&fact.ty, part) {
        (FactType::Number(ty), Partial::Between(low, high)) => {
            let (low, high) = said(ty, low, high);
            match ty.kind {
                NumberKind::Date => days(low.map(|low| low.0), high.map(|high| high.0)),
                _ => numbers(ty, low, high),
            }
        }
        (FactType::OneOf(members), Partial::OneOf(left)) => one_of(members, left),
        (FactType::SetOf(members), Partial::Set(includes, excludes)) => {
            let names = |set: &BTreeSet<u32>| set.iter().map(|at| name(members, *at)).collect::<Vec<_>>().join(", ");
            match (includes.is_empty(), excludes.is_empty()) {
                (false, true) => format!("including {}", names(includes)),
                (true, _) => format!("without {}", names(excludes)),
                (false, false) => format!("including {}, without {}", names(includes), names(excludes)),
            }
        }
        _ => String::new(),
    }
}

type Limit = Option<(Number, bool)>;

fn numbers(ty: &NumberType, low: Limit, high: Limit) -> String {
    let over =
        |(value, with): &(Number, bool)| format!("{} {}", if *with { "at least" } else { "above" }, shown(ty, value));
    let under =
        |(value, with): &(Number, bool)| format!("{} {}", if *with { "at most" } else { "below" }, shown(ty, value));
    match (&low, &high) {
        (Some((low, true)), Some((high, true))) => format!("{} to {}", shown(ty, low), shown(ty, high)),
        (Some(low), Some(high)) => format!("{} and {}", over(low), under(high)),
        (Some(low), None) => over(low),
        (None, Some(high)) => under(high),
        (None, None) => String::new(),
    }
}

fn days(low: Option<Number>, high: Option<Number>) -> String {
    let text = |value: &Number| day(value).unwrap_or_else(|| number::show(value));
    match (low, high) {
        (Some(low), Some(high)) => {
            let (first, last) = (text(&low), text(&(&high + number::whole(1))));
            let period = |cut: usize, rest: &str| {
                let begins = short(&first).len() <= cut && short(&last).len() <= cut;
                let name = first.get(..cut).filter(|_| begins && first.get(cut..) == Some(rest));
                name.filter(|name| follows(name, &last))
            };
            match period(4, "-01-01").or_else(|| period(7, "-01")) {
                Some(period) => period.to_owned(),
                None if low == high => first,
                None => format!("{first} to {}", text(&high)),
            }
        }
        (Some(low), None) => format!("since {}", short(&text(&low))),
        (None, Some(high)) => format!("before {}", short(&text(&(high + number::whole(1))))),
        (None, None) => String::new(),
    }
}

/// The shortest name of the period that begins with a day: of a year, of a month, or of the day itself.
fn short(day: &str) -> &str {
    day.strip_suffix("-01-01").or_else(|| day.strip_suffix("-01")).unwrap_or(day)
}

/// Whether a day is the first behind a year or month.
fn follows(period: &str, day: &str) -> bool {
    let number = |text: Option<&str>| text.and_then(|text| text.parse::<u32>().ok());
    let (year, month) = (number(period.get(..4)).unwrap_or(0), number(period.get(5..7)));
    let next = match month {
        None => format!("{:04}-01-01", year.saturating_add(1)),
        Some(12) => format!("{:04}-01-01", year.saturating_add(1)),
        Some(month) => format!("{year:04}-{:02}-01", month.saturating_add(1)),
    };
    next == day
}

fn one_of(members: &[Member], left: &BTreeSet<u32>) -> String {
    let all = 0..u32::try_from(members.len()).unwrap_or(u32::MAX);
    let others: Vec<&str> = all.filter(|at| !left.contains(at)).map(|at| name(members, at)).collect();
    let names: Vec<&str> = left.iter().map(|at| name(members, *at)).collect();
    if names.len() <= NAMED && !(others.len() == 1 && names.len() > 2) {
        return either(&names);
    }
    match others.as_slice() {
        [only] => format!("not {only}"),
        few if few.len() <= NAMED => format!("neither {}", few.join(" nor ")),
        _ => either(&names),
    }
}

/// `a, b or c`.
fn either(names: &[&str]) -> String {
    match names.split_last() {
        Some((last, first)) if !first.is_empty() => format!("{} or {last}", first.join(", ")),
        _ => names.concat(),
    }
}
