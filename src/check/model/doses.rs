//! Doses: the amount of a treatment that is computed, what can be dispensed of it, and how it is given.
//!
//! The order of the calculation: the amount is computed as an exact fraction; it is brought to the nearest amount that can be
//! dispensed; where that is above a ceiling, the greatest amount that can be dispensed and is not above it is given. To round
//! once, and the ceiling last, is what keeps a dose below its ceiling: 148 mg in steps of 10 mg under 145 mg is 140 mg.

use super::conditions::Num;
use super::types::NumberType;
use crate::number::Number;
use crate::source::Span;
use num_traits::{One, Zero};
use std::collections::BTreeSet;

/// The dose of a recommendation.
#[derive(Debug, Clone)]
pub struct Dose {
    /// The amount of one dose before it is rounded, in base units.
    pub amount: Num,
    /// The upper end, where it is a range.
    pub high: Option<Num>,
    /// Place of the amount as the author wrote it; of a range, of its lower end.
    pub written: Span,
    /// Place of the upper end.
    pub written_high: Option<Span>,
    /// The whole clause as the author wrote it, on one line.
    pub text: String,
    /// What it measures, and the unit in which it is shown.
    pub ty: NumberType,
    /// What can be dispensed; none where any amount can.
    pub dispensed: Option<Dispensed>,
    /// To which side an amount goes that lies in the middle.
    pub halves_up: bool,
    /// The ceiling of one dose.
    pub most: Option<Number>,
    /// The ceiling of a day.
    pub most_a_day: Option<Number>,
    /// How it is given.
    pub route: Option<String>,
    /// How often.
    pub times: Option<Times>,
    /// For how long, as written: `5 days`.
    pub duration: Option<String>,
    /// Whether it is given only as needed, and for what, where that is said.
    pub as_needed: Option<Option<String>>,
    /// What is given next, one after the other.
    pub then: Vec<Dose>,
}

/// What can be dispensed of a treatment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Dispensed {
    /// Multiples of an amount.
    Steps(Number),
    /// These amounts.
    Amounts(BTreeSet<Number>),
}

/// How often a dose is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Times {
    /// Once, and not again.
    Single,
    /// So many times a day.
    PerDay(u32),
    /// At intervals: as written, and how many doses fall into one day at most.
    Every(String, Number),
}

impl Times {
    /// How many doses fall into one day at most.
    pub fn per_day(&self) -> Number {
        match self {
            Times::Single => Number::one(),
            Times::PerDay(times) => Number::from_integer((*times).into()),
            Times::Every(_, times) => times.clone(),
        }
    }
}

impl Dispensed {
    /// The greatest amount that is not above a limit; none where the least one is.
    pub fn up_to(&self, limit: &Number) -> Option<Number> {
        match self {
            Dispensed::Steps(step) => Some((limit / step).floor() * step).filter(|amount| *amount > Number::zero()),
            Dispensed::Amounts(all) => all.range(..=limit).next_back().cloned(),
        }
    }

    /// The least amount above a limit.
    pub fn above(&self, limit: &Number) -> Option<Number> {
        match self {
            Dispensed::Steps(step) => Some(((limit / step).floor() + Number::one()) * step),
            Dispensed::Amounts(all) => all.range(limit..).find(|amount| *amount > limit).cloned(),
        }
    }

    /// The nearest one; none where that is nothing.
    fn nearest(&self, amount: &Number, halves_up: bool) -> Option<Number> {
        match (self.up_to(amount), self.above(amount)) {
            (Some(below), Some(above)) => {
                let middle = middle(&below, &above);
                Some(if *amount > middle || (*amount == middle && halves_up) { above } else { below })
            }
            // Of steps, less than half a step is nothing.
            (None, Some(first)) => match self {
                Dispensed::Amounts(_) => Some(first),
                Dispensed::Steps(step) => {
                    let middle = middle(&Number::zero(), step);
                    (*amount > middle || (*amount == middle && halves_up)).then_some(first)
                }
            },
            (below, None) => below,
        }
    }
}

fn middle(one: &Number, other: &Number) -> Number {
    (one + other) / Number::from_integer(2.into())
}

impl Dose {
    /// Whether it is one amount: no range, and nothing is given next.
    pub fn is_one_amount(&self) -> bool {
        self.high.is_none() && self.then.is_empty()
    }

    /// The amounts that it is computed from, those of what follows too.
    pub fn amounts(&self) -> Vec<&Num> {
        let own = std::iter::once(&self.amount).chain(&self.high);
        own.chain(self.then.iter().flat_map(Dose::amounts)).collect()
    }

    /// The same with each of these amounts put otherwise.
    #[must_use]
    pub fn with_amounts(&self, put: &dyn Fn(&Num) -> Num) -> Dose {
        Dose {
            amount: put(&self.amount),
            high: self.high.as_ref().map(put),
            then: self.then.iter().map(|next| next.with_amounts(put)).collect(),
            ..self.clone()
        }
    }

    /// The upper end of a range as a dose by itself.
    pub fn upper(&self) -> Option<Dose> {
        let written = self.written_high.unwrap_or(self.written);
        Some(Dose { amount: self.high.clone()?, written, high: None, then: Vec::new(), ..self.clone() })
    }

    /// The ceiling of one dose. The doses of a day share its ceiling, but for those that are given as needed: of these nobody
    /// knows how many there will be, and the ceiling of the day is told with them.
    pub fn ceiling(&self) -> Option<Number> {
        let shared = |(most, times): (&Number, &Times)| most / times.per_day();
        let of_day = match &self.as_needed {
            Some(_) => self.most_a_day.clone(),
            None => self.most_a_day.as_ref().zip(self.times.as_ref()).map(shared),
        };
        self.most.iter().cloned().chain(of_day).min()
    }

    /// What is computed, brought to the nearest amount that can be dispensed; none where that is nothing.
    pub fn rounded(&self, amount: &Number) -> Option<Number> {
        match &self.dispensed {
            Some(dispensed) if *amount > Number::zero() => dispensed.nearest(amount, self.halves_up),
            Some(_) => None,
            None => Some(amount.clone()),
        }
    }

    /// What is given where so much is computed; none where nothing can be dispensed, or nothing is computed.
    pub fn given(&self, amount: &Number) -> Option<Number> {
        if *amount > Number::zero() { self.given_beside(amount, self.halves_up) } else { None }
    }

    /// The same for amounts just beside this one, above it or below.
    pub fn given_beside(&self, amount: &Number, above: bool) -> Option<Number> {
        if *amount < Number::zero() || (amount.is_zero() && !above) {
            return None;
        }
        let ceiling = self.ceiling();
        match &self.dispensed {
            None => Some(ceiling.map_or_else(|| amount.clone(), |ceiling| ceiling.min(amount.clone())))
                .filter(|amount| *amount > Number::zero()),
            Some(dispensed) => {
                let nearest = dispensed.nearest(amount, above)?;
                match ceiling {
                    Some(ceiling) if nearest > ceiling => dispensed.up_to(&ceiling),
                    _ => Some(nearest),
                }
            }
        }
    }

    /// The amount from which on this one is given and not the one before it: where it begins, and whether the amount itself
    /// belongs. None where any amount can be given.
    pub fn begins(&self, given: &Number) -> Option<(Number, bool)> {
        let before = match self.dispensed.as_ref()? {
            Dispensed::Steps(step) => given - step,
            Dispensed::Amounts(all) => match all.range(..given).next_back() {
                Some(before) => before.clone(),
                // However little is computed, the least of them is given.
                None => return Some((Number::zero(), false)),
            },
        };
        Some((middle(&before, given), self.halves_up))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::model::{NumberKind, Unit};
    use crate::number::{one, parse};

    fn number(text: &str) -> Number {
        parse(text).unwrap()
    }

    fn dose(dispensed: Option<Dispensed>, halves_up: bool, most: Option<&str>) -> Dose {
        let unit = Unit { text: "mg".to_owned(), factor: one() };
        let ty = NumberType { kind: NumberKind::Plain, unit, integer: false, scale: None, low: None, high: None };
        Dose {
            amount: Num::Const(one()),
            written: Span::default(),
            text: String::new(),
            ty,
            dispensed,
            halves_up,
            most: most.map(number),
            most_a_day: None,
            route: None,
            times: None,
            duration: None,
            high: None,
            written_high: None,
            as_needed: None,
            then: Vec::new(),
        }
    }

    fn steps(step: &str) -> Option<Dispensed> {
        Some(Dispensed::Steps(number(step)))
    }

    #[test]
    fn it_is_rounded_once_and_the_ceiling_comes_last() {
        let under = dose(steps("10"), false, Some("145"));
        assert_eq!(under.given(&number("148")), Some(number("140")));
        for (amount, down, up) in
            [("370", "360", "380"), ("369.9", "360", "360"), ("370.1", "380", "380"), ("380", "380", "380")]
        {
            assert_eq!(dose(steps("20"), false, None).given(&number(amount)), Some(number(down)));
            assert_eq!(dose(steps("20"), true, None).given(&number(amount)), Some(number(up)));
        }
        assert_eq!(dose(steps("20"), false, None).given(&number("10")), None);
        assert_eq!(dose(steps("20"), true, None).given(&number("10")), Some(number("20")));
        assert_eq!(dose(None, false, Some("7.5")).given(&number("8.25")), Some(number("7.5")));
        for halves_up in [false, true] {
            assert_eq!(dose(None, halves_up, None).given(&number("0")), None);
            assert_eq!(dose(steps("20"), halves_up, None).given(&number("0")), None);
        }
    }

    #[test]
    fn of_single_amounts_the_nearest_is_given() {
        let amounts = Dispensed::Amounts(["2.5", "5", "10"].iter().map(|text| number(text)).collect());
        let given = |halves_up: bool, most: Option<&str>, amount: &str| {
            dose(Some(amounts.clone()), halves_up, most).given(&number(amount))
        };
        assert_eq!(given(false, None, "0.1"), Some(number("2.5")));
        assert_eq!(given(true, None, "0"), None);
        assert_eq!(given(false, None, "3.75"), Some(number("2.5")));
        assert_eq!(given(true, None, "3.75"), Some(number("5")));
        assert_eq!(given(true, None, "80"), Some(number("10")));
        assert_eq!(given(true, Some("9"), "80"), Some(number("5")));
        assert_eq!(given(true, Some("2"), "80"), None);
    }

    #[test]
    fn an_amount_is_given_from_where_it_begins() {
        for halves_up in [false, true] {
            let by = dose(steps("20"), halves_up, None);
            let (from, belongs) = by.begins(&number("360")).unwrap();
            assert_eq!((&from, belongs), (&number("350"), halves_up));
            assert_eq!(by.given(&from) == Some(number("360")), belongs);
            assert_eq!(by.given_beside(&from, true), Some(number("360")));
            assert_eq!(by.given_beside(&from, false), Some(number("340")));
        }
    }
}
