//! Classes of numbers: the points at which some threshold lies, and the open intervals between them.

use super::root::Root;
use crate::check::model::{Comparison, FactId, FactType, Guideline, NumberType};
use crate::number::{self, Number};
use num_traits::{One, Zero};
use std::cmp::Ordering;
use std::collections::BTreeSet;

/// A limit of a range and whether it belongs; none where there is none.
pub type Limit = Option<(Number, bool)>;

/// The values that a number may take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range {
    /// Least value.
    pub low: Limit,
    /// Greatest value.
    pub high: Limit,
    /// The unit in which people write it.
    pub unit: Number,
    /// Only whole multiples of the unit.
    pub whole: bool,
}

impl Range {
    /// The declared range of a type.
    pub fn of(ty: &NumberType) -> Self {
        Range { low: ty.low.clone(), high: ty.high.clone(), unit: ty.unit.factor.clone(), whole: ty.integer }
    }

    /// True where the value belongs.
    pub fn contains(&self, value: &Number) -> bool {
        self.spans(value) && self.fits(value)
    }

    /// True where the value lies between the ends, whole or not.
    pub fn spans(&self, value: &Number) -> bool {
        self.low.as_ref().is_none_or(|(low, closed)| low < value || (low == value && *closed))
            && self.high.as_ref().is_none_or(|(high, closed)| value < high || (value == high && *closed))
    }

    fn fits(&self, value: &Number) -> bool {
        !self.whole || (value / &self.unit).is_integer()
    }

    /// The classes that cuts make of the range. Each holds at least one of its values.
    pub fn classes(&self, cuts: Option<&BTreeSet<Number>>) -> Vec<Interval> {
        self.classes_beside(cuts, &[])
    }

    /// The same with cuts at roots, too, each apart from all others.
    pub fn classes_beside(&self, cuts: Option<&BTreeSet<Number>>, roots: &[Root]) -> Vec<Interval> {
        let mut points: BTreeSet<&Number> = cuts.into_iter().flatten().collect();
        points.extend(self.low.iter().chain(&self.high).map(|(limit, _)| limit));
        let mut places: Vec<Cut> = points.into_iter().cloned().map(Cut::At).collect();
        places.extend(roots.iter().cloned().map(|root| Cut::Root(Box::new(root))));
        places.sort_by(|a, b| a.under().cmp(b.under()));
        let mut classes = Vec::new();
        let mut before: Option<&Cut> = None;
        for next in places.iter().map(Some).chain([None]) {
            // The open interval before `next` lies inside where its limits do not lie outside.
            let inside_low = before.is_none_or(|b| self.high.as_ref().is_none_or(|(high, _)| b.order(high).is_lt()));
            let inside_high = next.is_none_or(|n| self.low.as_ref().is_none_or(|(low, _)| n.order(low).is_gt()));
            let bounded = (before.is_some() || self.low.is_none()) && (next.is_some() || self.high.is_none());
            if inside_low && inside_high && bounded && self.holds_value(before, next) {
                classes.push(Interval::Open(before.cloned(), next.cloned()));
            }
            let point = next.and_then(Cut::exact).filter(|point| self.contains(point));
            classes.extend(point.map(|point| Interval::Point(point.clone())));
            before = next;
        }
        classes
    }

    /// Whether an open interval holds a value: always, but for whole numbers.
    fn holds_value(&self, low: Option<&Cut>, high: Option<&Cut>) -> bool {
        let (low, high) = (low.and_then(Cut::exact), high.and_then(Cut::exact));
        let (Some(low), Some(high), true) = (low, high, self.whole) else { return true };
        let first = (low / &self.unit).floor() + Number::one();
        first < high / &self.unit
    }

    /// Some value of a class, as [`Range::typical`].
    pub fn sample(&self, class: &Interval) -> Option<Number> {
        let (low, high) = class.inner();
        self.between(low, high).typical()
    }

    /// Of a class beyond the outermost limits of a guideline, a round value near them: 70 years rather than 93, where 65 is
    /// the limit and 120 the end of the range.
    pub fn near(&self, class: &Interval) -> Option<Number> {
        let end = |cut: &Option<Cut>, own: &Limit| match (cut, own) {
            (Some(cut), Some((end, _))) => cut.exact() == Some(end),
            (cut, own) => cut.is_none() && own.is_some(),
        };
        let value = match class {
            Interval::Open(low, high) => match (end(low, &self.low), end(high, &self.high)) {
                (false, true) => self.beside(low.as_ref()?.under(), true),
                (true, false) => self.beside(high.as_ref()?.under(), false),
                _ => None,
            },
            Interval::Point(_) => None,
        };
        value.filter(|value| class.contains(value) && self.contains(value))
    }

    /// The next round number above or below a limit: in steps of which two to twenty make it.
    fn beside(&self, limit: &Number, above: bool) -> Option<Number> {
        let count = limit / &self.unit;
        let ten = number::whole(10);
        // Days of the calendar are counted from far away.
        if self.whole && count >= number::whole(1_000) {
            return None;
        }
        let mut step = Number::one();
        for _ in 0..number::MAX_DIGITS {
            let steps = &count / &step;
            let size = if steps < Number::zero() { -steps } else { steps };
            if size >= number::whole(20) {
                step *= &ten;
            } else if size >= number::whole(2) || size.is_zero() || (self.whole && step.is_one()) {
                break;
            } else {
                step /= &ten;
            }
        }
        let steps = &count / &step;
        let next = if above { steps.floor() + Number::one() } else { steps.ceil() - Number::one() };
        Some(next * step * &self.unit)
    }

    /// The part of the range that is also in a class. Where a limit is a root, a little more.
    pub fn within(&self, class: &Interval) -> Range {
        let (low, high) = class.limits();
        self.between(low, high)
    }

    /// The part of the range between two limits.
    pub fn between(&self, low: Limit, high: Limit) -> Range {
        let tighter = |a: &Limit, b: Limit, lower: bool| match (a, b) {
            (None, other) => other,
            (Some(a), None) => Some(a.clone()),
            (Some(a), Some(b)) if a.0 == b.0 => Some((b.0, a.1 && b.1)),
            (Some(a), Some(b)) => Some(if (a.0 > b.0) == lower { a.clone() } else { b }),
        };
        Range { low: tighter(&self.low, low, true), high: tighter(&self.high, high, false), ..self.clone() }
    }

    /// Some value of the range with few digits, in its middle where it has two ends; none where it is empty.
    pub fn typical(&self) -> Option<Number> {
        let limit = |limit: &Limit| limit.as_ref().map(|(value, _)| value / &self.unit);
        let (low, high) = (limit(&self.low), limit(&self.high));
        let one = Number::one();
        let inner = match (&low, &high) {
            (None, None) => Number::zero(),
            (Some(low), None) => low.floor() + one,
            (None, Some(high)) => high.ceil() - one,
            (Some(low), Some(high)) if low == high => low.clone(),
            (Some(low), Some(high)) => shortest_between(low, high),
        };
        let ends = [low, high].into_iter().flatten();
        std::iter::once(inner).chain(ends).map(|value| value * &self.unit).find(|value| self.contains(value))
    }

    /// All values of a range of whole numbers; none where they are others, or more than so many.
    pub fn all_whole(&self, most: i64) -> Option<Vec<Number>> {
        let ((low, _), (high, _)) = self.low.as_ref().zip(self.high.as_ref()).filter(|_| self.whole)?;
        let first = (low / &self.unit).ceil();
        let last = (high / &self.unit).floor();
        if &last - &first > number::whole(most) {
            return None;
        }
        let mut values = Vec::new();
        let mut next = first;
        while next <= last {
            values.push(&next * &self.unit);
            next += Number::one();
        }
        values.retain(|value| self.contains(value));
        Some(values)
    }

    /// The simplest value of the range: an end that belongs, else a typical one.
    pub fn simplest(&self) -> Option<Number> {
        let mut ends = self.low.iter().chain(&self.high).map(|(value, _)| value);
        ends.find(|value| self.contains(value)).cloned().or_else(|| self.typical())
    }
}

/// A place where classes meet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cut {
    /// A number.
    At(Number),
    /// A number that no fraction writes.
    Root(Box<Root>),
}

impl Cut {
    /// How it compares with a value.
    pub fn order(&self, value: &Number) -> Ordering {
        match self {
            Cut::At(at) => at.cmp(value),
            Cut::Root(root) => root.order(value),
        }
    }

    /// The number itself; none for a root.
    pub fn exact(&self) -> Option<&Number> {
        match self {
            Cut::At(at) => Some(at),
            Cut::Root(_) => None,
        }
    }

    /// Itself, or a number just below it.
    pub fn under(&self) -> &Number {
        match self {
            Cut::At(at) => at,
            Cut::Root(root) => root.under(),
        }
    }

    /// Itself, or a number just above it.
    pub fn over(&self) -> &Number {
        match self {
            Cut::At(at) => at,
            Cut::Root(root) => root.over(),
        }
    }
}

/// A class of numbers, in base units: an open interval or a single value.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(clippy::large_enum_variant)] // few a fact
pub enum Interval {
    /// Just this value.
    Point(Number),
    /// Everything between, without the limits; none is without limit.
    Open(Option<Cut>, Option<Cut>),
}

impl Interval {
    /// Its limits, and whether they belong to it; a little further apart where one is a root.
    pub fn limits(&self) -> (Limit, Limit) {
        match self {
            Interval::Point(value) => (Some((value.clone(), true)), Some((value.clone(), true))),
            Interval::Open(low, high) => {
                let limit = |value: &Number| (value.clone(), false);
                (low.as_ref().map(|cut| limit(cut.under())), high.as_ref().map(|cut| limit(cut.over())))
            }
        }
    }

    /// Limits between which all values belong to it.
    pub fn inner(&self) -> (Limit, Limit) {
        match self {
            Interval::Point(_) => self.limits(),
            Interval::Open(low, high) => {
                let limit = |cut: &Cut, value: &Number| (value.clone(), cut.exact().is_none());
                (low.as_ref().map(|cut| limit(cut, cut.over())), high.as_ref().map(|cut| limit(cut, cut.under())))
            }
        }
    }

    /// True where one of its limits is a root.
    pub fn rough(&self) -> bool {
        let root = |cut: &Option<Cut>| matches!(cut, Some(Cut::Root(_)));
        matches!(self, Interval::Open(low, high) if root(low) || root(high))
    }

    /// True where the whole class lies below the value.
    fn below(&self, value: &Number) -> bool {
        match self {
            Interval::Point(point) => point < value,
            Interval::Open(_, high) => high.as_ref().is_some_and(|high| high.order(value).is_le()),
        }
    }

    /// True where the value belongs to the class.
    pub fn contains(&self, value: &Number) -> bool {
        match self {
            Interval::Point(point) => point == value,
            Interval::Open(low, high) => {
                low.as_ref().is_none_or(|low| low.order(value).is_lt())
                    && high.as_ref().is_none_or(|high| high.order(value).is_gt())
            }
        }
    }
}

/// The class of a value among sorted classes.
pub fn class_of(classes: &[Interval], value: &Number) -> Option<u32> {
    let at = classes.partition_point(|class| class.below(value));
    classes.get(at).filter(|class| class.contains(value))?;
    u32::try_from(at).ok()
}

/// For which of sorted classes `op limit` holds, the limit being one of the cuts: runs as (end, whether it holds).
pub fn runs_of(classes: &[Interval], op: Comparison, limit: &Number) -> [(usize, bool); 3] {
    use Comparison::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
    let below = classes.partition_point(|class| class.below(limit));
    let at = usize::from(classes.get(below).is_some_and(|class| *class == Interval::Point(limit.clone())));
    [
        (below, matches!(op, Less | LessOrEqual | NotEqual)),
        (below.saturating_add(at), matches!(op, Equal | LessOrEqual | GreaterOrEqual)),
        (classes.len(), matches!(op, Greater | GreaterOrEqual | NotEqual)),
    ]
}

/// The decimal with the fewest places strictly between two numbers, near their middle.
fn shortest_between(low: &Number, high: &Number) -> Number {
    let middle = (low + high) / number::whole(2);
    let mut step = Number::one();
    for _ in 0..number::MAX_DIGITS {
        let near = (&middle / &step).round() * &step;
        for candidate in [near.clone(), &near - &step, &near + &step] {
            if *low < candidate && candidate < *high {
                return candidate;
            }
        }
        step /= number::whole(10);
    }
    middle
}

/// The declared range of a numeric fact.
pub fn declared(guideline: &Guideline, id: FactId) -> Option<Range> {
    match guideline.fact(id).map(|fact| &fact.ty) {
        Some(FactType::Number(ty)) => Some(Range::of(ty)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(whole: bool, low: Option<(i64, bool)>, high: Option<(i64, bool)>) -> Range {
        let limit = |b: Option<(i64, bool)>| b.map(|(v, closed)| (number::whole(v), closed));
        Range { low: limit(low), high: limit(high), unit: Number::one(), whole }
    }

    fn cut(range: &Range, at: &[&str]) -> Vec<String> {
        let cuts = at.iter().map(|v| number::parse(v).unwrap()).collect();
        let show = |v: &Option<Cut>| v.as_ref().map_or("∞".to_owned(), |cut| number::show(cut.under()));
        let text = |i: &Interval| match i {
            Interval::Point(p) => format!("[{}]", number::show(p)),
            Interval::Open(a, b) => format!("({},{})", show(a), show(b)),
        };
        let classes = range.classes(Some(&cuts));
        for (at, class) in classes.iter().enumerate() {
            let typical = range.within(class).typical().unwrap();
            assert!(class.contains(&typical) && range.contains(&typical), "{class:?}");
            assert_eq!(class_of(&classes, &typical), u32::try_from(at).ok());
        }
        classes.iter().map(text).collect()
    }

    #[test]
    fn cuts_make_classes_inside_the_range() {
        let closed = range(false, Some((0, true)), Some((10, true)));
        assert_eq!(cut(&closed, &["3"]), ["[0]", "(0,3)", "[3]", "(3,10)", "[10]"]);
        assert_eq!(cut(&closed, &["12", "-1"]), ["[0]", "(0,10)", "[10]"]);
        assert_eq!(cut(&range(false, Some((0, false)), None), &["3"]), ["(0,3)", "[3]", "(3,∞)"]);
        assert_eq!(cut(&range(false, None, None), &[]), ["(∞,∞)"]);
    }

    #[test]
    fn whole_numbers_have_no_classes_between_them() {
        let whole = range(true, Some((0, true)), Some((4, true)));
        assert_eq!(cut(&whole, &["2", "3"]), ["[0]", "(0,2)", "[2]", "[3]", "[4]"]);
        assert_eq!(cut(&whole, &["2.3", "2.7"]), ["[0]", "(0,2.3)", "(2.7,4)", "[4]"]);
    }

    #[test]
    fn a_threshold_parts_the_classes() {
        let classes = range(true, Some((0, true)), Some((4, true))).classes(Some(&[number::whole(2)].into()));
        assert_eq!(runs_of(&classes, Comparison::Less, &number::whole(2)), [(2, true), (3, false), (5, false)]);
        assert_eq!(runs_of(&classes, Comparison::Equal, &number::whole(2)), [(2, false), (3, true), (5, false)]);
        assert_eq!(
            runs_of(&classes, Comparison::GreaterOrEqual, &number::whole(9)),
            [(5, false), (5, true), (5, true)]
        );
    }

    #[test]
    fn typical_values_are_short() {
        let between = |a: &str, b: &str| {
            let (a, b) = (number::parse(a).unwrap(), number::parse(b).unwrap());
            number::show(&shortest_between(&a, &b))
        };
        assert_eq!(between("2", "3"), "2.5");
        assert_eq!(between("0", "10"), "5");
        assert_eq!(between("2.99", "3"), "2.995");
    }

    #[test]
    fn values_near_the_limits_are_round() {
        let near = |range: &Range, at: &[&str]| {
            let cuts = at.iter().map(|v| number::parse(v).unwrap()).collect();
            let shown = |value: Option<Number>| value.map_or("-".to_owned(), |value| number::show(&value));
            let classes = range.classes(Some(&cuts));
            classes.iter().map(|class| shown(range.near(class))).collect::<Vec<_>>().join(" ")
        };
        let age = range(true, Some((0, true)), Some((120, true)));
        assert_eq!(near(&age, &["18", "65"]), "- 17 - - - 70 -");
        assert_eq!(near(&age, &["2", "119"]), "- 1 - - - -");
        let pressure = range(false, Some((0, true)), Some((300, true)));
        assert_eq!(near(&pressure, &["90", "140"]), "- 80 - - - 150 -");
        assert_eq!(near(&pressure, &["0.5"]), "- 0.4 - 0.6 -");
        assert_eq!(near(&range(false, None, None), &["3"]), "- - -");
        assert_eq!(near(&range(false, Some((-20, true)), Some((20, true))), &["-5"]), "- -6 - -4 -");
    }

    #[test]
    fn simplest_values_are_values() {
        let half = Some((number::parse("0.5").unwrap(), true));
        let whole = Range { low: half, high: None, unit: Number::one(), whole: true };
        assert_eq!(whole.simplest(), Some(number::whole(1)));
        assert_eq!(range(false, Some((3, false)), Some((3, false))).typical(), None);
        assert_eq!(range(false, Some((3, true)), Some((3, true))).typical(), Some(number::whole(3)));
    }
}
