//! How two dates lie to each other, in the author's words: `seen >= birth + 50 years and seen < birth + 60 years`.

use crate::check::model::{Comparison, Guideline};
use crate::decide::chain::{Chain, Mark};
use crate::decide::moved::{Moved, Step};

/// What some classes of a chain say.
pub fn condition(g: &Guideline, chain: &Chain, classes: &[bool]) -> String {
    let mut stretches: Vec<(usize, usize)> = Vec::new();
    for (at, _) in classes.iter().enumerate().filter(|(_, meant)| **meant) {
        match stretches.last_mut() {
            Some((_, end)) if end.checked_add(1) == Some(at) => *end = at,
            _ => stretches.push((at, at)),
        }
    }
    let stretch = |(from, to): &(usize, usize)| {
        let reached = from.checked_sub(1).and_then(|at| chain.marks.get(at));
        let not = chain.marks.get(*to);
        match (reached, not) {
            (Some(first), Some(second)) if one_day(first, second) => vec![mark(g, first, Comparison::Equal)],
            _ => {
                let reached = reached
                    .map(|of| mark(g, of, if of.more { Comparison::Greater } else { Comparison::GreaterOrEqual }));
                let not = not.map(|of| mark(g, of, if of.more { Comparison::LessOrEqual } else { Comparison::Less }));
                reached.into_iter().chain(not).collect()
            }
        }
    };
    one_of(&stretches.iter().map(stretch).collect::<Vec<_>>())
}

/// Conditions of which one holds, each of which has parts that all hold.
pub(super) fn one_of(parts: &[Vec<String>]) -> String {
    match parts {
        [one] => one.join(" and "),
        many => {
            let side = |part: &Vec<String>| match part.as_slice() {
                [one] => one.clone(),
                several => format!("({})", several.join(" and ")),
            };
            format!("({})", many.iter().map(side).collect::<Vec<_>>().join(" or "))
        }
    }
}

/// Whether two comparisons leave just one day between them.
fn one_day(first: &Mark, second: &Mark) -> bool {
    let (a, b) = (&first.behind, &second.behind);
    (&a.late, &a.early, a.days.checked_add(1)) == (&b.late, &b.early, Some(b.days)) && !first.more && second.more
}

/// A comparison as the author would write it: the date that is not moved first.
fn mark(g: &Guideline, mark: &Mark, op: Comparison) -> String {
    let behind = &mark.behind;
    let days = behind.days.saturating_sub(i64::from(mark.more));
    if behind.late.steps.is_empty() && behind.early.steps.is_empty() && days != 0 {
        let (late, early) = (moved(g, &behind.late), moved(g, &behind.early));
        return match days {
            less if less < 0 => {
                format!("{early} - {late} {} {}", op.turned().sign(), count(less.saturating_neg(), "day"))
            }
            more => format!("{late} - {early} {} {}", op.sign(), count(more, "day")),
        };
    }
    let (left, right, op, days) = if behind.late.steps.is_empty() || !behind.early.steps.is_empty() {
        (&behind.late, &behind.early, op, days)
    } else {
        (&behind.early, &behind.late, op.turned(), days.saturating_neg())
    };
    format!("{} {} {}{}", moved(g, left), op.sign(), moved(g, right), by(days, "day"))
}

fn moved(g: &Guideline, date: &Moved) -> String {
    let step = |step: &Step| match step {
        Step::Days(days) => by(*days, "day"),
        Step::Months(months) if months.checked_rem(12) == Some(0) => by(months.saturating_div(12), "year"),
        Step::Months(months) => by(*months, "month"),
    };
    std::iter::once(g.fact_name(date.fact).to_owned()).chain(date.steps.iter().map(step)).collect()
}

/// What is added or taken away.
fn by(amount: i64, unit: &str) -> String {
    match amount {
        0 => String::new(),
        less if less < 0 => format!(" - {}", count(less.saturating_neg(), unit)),
        more => format!(" + {}", count(more, unit)),
    }
}

fn count(amount: i64, unit: &str) -> String {
    if amount.saturating_abs() == 1 { format!("{amount} {unit}") } else { format!("{amount} {unit}s") }
}
