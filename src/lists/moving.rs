//! Days that move with the day of the question, where that is not known: what is asked then tells entries apart by where they stand to
//! them, and that is only the same for every day where all of them move together.

use super::fold::Known;
use crate::check::model::{Fact, FactId, FactType, Guideline, Num, Value, Values};
use crate::number;

/// Days on which it is tried whether the times that are asked stand in the same order.
const TRIED: [&str; 12] = [
    "2023-01-31",
    "2023-02-28",
    "2023-03-01",
    "2023-08-31",
    "2023-12-31",
    "2024-02-28",
    "2024-02-29",
    "2024-03-01",
    "2024-03-31",
    "2024-07-15",
    "2025-02-28",
    "2026-11-27",
];

/// Whether days that move with the day of the question stand in the same order whatever it is.
pub(super) fn one_order(g: &Guideline, values: &Values, edges: &[(Num, bool)], today: FactId) -> bool {
    let mut tried: Vec<i64> = TRIED.iter().filter_map(|day| crate::dates::days(day)).collect();
    if edges.iter().any(|(num, _)| has_months(num)) && edges.iter().any(|(num, _)| has_days(num)) {
        // Months are of different length, and so are years: every day of some, with leap years and without one among them.
        let years = [("2022-12-31", "2028-12-31"), ("2096-01-01", "2104-12-31")];
        for (first, last) in years {
            let ends = crate::dates::days(first).zip(crate::dates::days(last));
            tried.extend(ends.into_iter().flat_map(|(first, last)| first..=last));
        }
    }
    let mut values = values.clone();
    let mut before: Option<Vec<i8>> = None;
    tried.into_iter().all(|day| {
        values.set(today, Value::Number(number::whole(day)));
        let known = Known { guideline: g, values: &values, parts: None };
        let there: Vec<(Num, bool)> =
            edges.iter().map(|(num, behind)| (super::place::deep(&known, &known.num(num)), *behind)).collect();
        let own = order_of(&there);
        let same = before.as_ref().is_none_or(|before| *before == own);
        before = Some(own);
        same && there.iter().all(|(num, _)| matches!(num, Num::Const(_)))
    })
}

/// Whether the days of entries have a first or a last one.
pub(super) fn bounded(on: Option<&Fact>) -> bool {
    on.is_some_and(|on| matches!(&on.ty, FactType::Number(ty) if ty.low.is_some() || ty.high.is_some()))
}

/// Whether a day is moved by months.
fn has_months(num: &Num) -> bool {
    let mut found = false;
    num.each(&mut |num| found |= matches!(num, Num::AddMonths(..)));
    found
}

/// Whether a day is moved by more than one day.
fn has_days(num: &Num) -> bool {
    let mut found = false;
    num.each(&mut |num| {
        if let Num::Add(a, b) | Num::Subtract(a, b) = num {
            let far = |num: &Num| match num {
                Num::Const(by) => *by > number::one() || *by < -number::one(),
                _ => false,
            };
            found |= far(a) || far(b);
        }
    });
    found
}

/// How some days stand to each other.
fn order_of(edges: &[(Num, bool)]) -> Vec<i8> {
    let mut order = Vec::new();
    for (at, (one, _)) in edges.iter().enumerate() {
        for (other, _) in edges.iter().skip(at.saturating_add(1)) {
            if let (Num::Const(one), Num::Const(other)) = (one, other) {
                order.push(match one.cmp(other) {
                    std::cmp::Ordering::Less => -1,
                    std::cmp::Ordering::Equal => 0,
                    std::cmp::Ordering::Greater => 1,
                });
            }
        }
    }
    order
}
