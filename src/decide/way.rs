//! Ways from one day to others that never lead back in time: by days, by months of the calendar, and the other way round. A
//! later day never leads to an earlier one, so each way has a converse, and each comparison of two dates that are moved by
//! constant spans says that one date is not before the end of a way that begins at the other.

use crate::dates::{CYCLE, CYCLE_MONTHS, first_of, month_of, months_later};

/// A day behind all others.
pub const NEVER: i64 = i64::MAX / 8;

/// A way, hop by hop.
pub type Way = Vec<Hop>;

/// A part of a way.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Hop {
    /// By so many days.
    Days(i64),
    /// By months.
    Months(Months),
    /// To the first day that is not earlier once it is moved by months.
    Back(Months),
    /// To the first day from which none of some ways leads to a later one.
    Until(Vec<Way>),
    /// To the day behind the last earlier one from which none of some ways leads to a later one.
    Behind(Vec<Way>),
}

/// Months of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Months {
    months: i64,
    /// The fewest days that they have.
    least: i64,
    /// The most days.
    most: i64,
}

impl Months {
    /// So many months, of which the days are counted: a month begins as late or as early in the next one as it does itself.
    pub fn new(months: i64) -> Self {
        let days = (0..CYCLE_MONTHS).map(|m| first_of(m.saturating_add(months)).saturating_sub(first_of(m)));
        let (mut least, mut most) = (NEVER, -NEVER);
        for days in days {
            (least, most) = (least.min(days), most.max(days));
        }
        Months { months, least, most }
    }

    fn later(self, day: i64) -> i64 {
        months_later(day, self.months).unwrap_or(if day < 0 { -NEVER } else { NEVER })
    }

    /// For how many days more a day leads on by as many, to `end`: until one of the two months is over.
    fn on(self, day: i64, end: i64) -> i64 {
        let ((from, before), (to, there)) = (month_of(day), month_of(end));
        let last = |month: i64| first_of(month.saturating_add(1)).saturating_sub(first_of(month)).saturating_sub(1);
        if before != there { 0 } else { last(from).min(last(to)).saturating_sub(before) }
    }

    /// The first day that is not earlier than another once it is moved.
    fn back(self, day: i64) -> i64 {
        let Some(near) = months_later(day, self.months.saturating_neg()) else {
            return if day < 0 { -NEVER } else { NEVER };
        };
        // Moved there and back it may come to lie earlier, at the end of a shorter month.
        if self.later(near) < day { near.saturating_add(1) } else { near }
    }
}

/// Where a way leads.
pub fn along(way: &[Hop], day: i64) -> i64 {
    way.iter().fold(day, |day, hop| match hop {
        _ if day.saturating_abs() >= NEVER => day,
        Hop::Days(days) => day.saturating_add(*days),
        Hop::Months(months) => months.later(day),
        Hop::Back(months) => months.back(day),
        Hop::Until(ways) => until(ways, day),
        Hop::Behind(ways) => behind(ways, day),
    })
}

/// Where a way leads, and for how many days more it leads on by as many.
fn along_and_on(way: &[Hop], day: i64) -> (i64, i64) {
    way.iter().fold((day, NEVER), |(day, on), hop| {
        let end = along(std::slice::from_ref(hop), day);
        let as_many = match hop {
            Hop::Days(_) => on,
            Hop::Months(months) => months.on(day, end),
            Hop::Back(months) if months.later(end) == day => months.on(end, day),
            Hop::Back(_) | Hop::Until(_) | Hop::Behind(_) => 0,
        };
        (end, on.min(as_many))
    })
}

/// The first day from one on from which no way leads to a later one. The calendar repeats itself, and so do these days.
fn until(ways: &[Way], from: i64) -> i64 {
    let mut day = from;
    while day <= from.saturating_add(CYCLE) {
        // From the days behind one from which a way leads on, it does so, too, as long as it leads on by as many.
        let beyond =
            |(end, on): (i64, i64)| if end > day { end.max(day.saturating_add(on).saturating_add(1)) } else { day };
        let later = ways.iter().map(|way| beyond(along_and_on(way, day))).max().unwrap_or(day);
        if later <= day {
            return day;
        }
        day = later;
    }
    NEVER
}

/// The day behind the last one before a day from which no way leads to a later one.
fn behind(ways: &[Way], before: i64) -> i64 {
    let converses: Vec<Way> = ways.iter().map(|way| converse(way)).collect();
    let mut day = before.saturating_sub(1);
    while day >= before.saturating_sub(CYCLE).saturating_sub(1) {
        let next = day.saturating_add(1);
        // The last day that no way leads beyond this one.
        let earlier = converses.iter().map(|way| along(way, next).saturating_sub(1)).min().unwrap_or(day);
        if earlier >= day {
            return next;
        }
        day = earlier;
    }
    -NEVER
}

/// The way to the first day from which a way leads to a given day, or behind it.
pub fn converse(way: &[Hop]) -> Way {
    let mut converse = Way::new();
    let around = |hop: Hop| [Hop::Days(-1), hop, Hop::Days(1)];
    for hop in way.iter().rev() {
        match hop {
            Hop::Days(days) => converse.push(Hop::Days(days.saturating_neg())),
            Hop::Months(months) => converse.push(Hop::Back(*months)),
            Hop::Back(months) => converse.extend(around(Hop::Months(*months))),
            Hop::Until(ways) => converse.push(Hop::Behind(ways.clone())),
            Hop::Behind(ways) => converse.extend(around(Hop::Until(ways.clone()))),
        }
    }
    simple(converse)
}

/// A way with neighbouring days put together.
pub fn simple(way: Way) -> Way {
    let mut simple = Way::with_capacity(way.len());
    for hop in way {
        match (simple.last_mut(), hop) {
            (Some(Hop::Days(sum)), Hop::Days(days)) => *sum = sum.saturating_add(days),
            (_, hop) => simple.push(hop),
        }
        if simple.last() == Some(&Hop::Days(0)) {
            simple.pop();
        }
    }
    simple
}

/// How many days a way leads on at least, and at most.
pub fn bounds(way: &[Hop]) -> (i64, i64) {
    let mut sum = (0i64, 0i64);
    for hop in way {
        let (least, most) = match hop {
            Hop::Days(days) => (*days, *days),
            Hop::Months(months) => (months.least, months.most),
            Hop::Back(months) => (months.most.saturating_neg(), months.least.saturating_neg()),
            Hop::Until(_) => (0, NEVER),
            Hop::Behind(_) => (-NEVER, 0),
        };
        sum = (sum.0.saturating_add(least), sum.1.saturating_add(most));
    }
    sum
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)]
mod tests {
    use super::*;

    fn months(months: i64) -> Hop {
        Hop::Months(Months::new(months))
    }

    #[test]
    fn converses_are_converses() {
        let loops = vec![vec![months(1), Hop::Days(-30)], vec![months(6), Hop::Days(-182)]];
        let ways = [
            vec![months(1)],
            vec![months(-1)],
            vec![Hop::Days(5), months(-13), Hop::Days(-2), months(600)],
            vec![Hop::Back(Months::new(1)), Hop::Days(1)],
            vec![Hop::Back(Months::new(-12)), months(3)],
            vec![Hop::Until(loops.clone()), months(1)],
            vec![months(2), Hop::Behind(loops.clone())],
        ];
        // Around the ends of February 1999, 2000, and 2001.
        for way in &ways {
            let (converse, (least, most)) = (converse(way), bounds(way));
            let twice = super::converse(&converse);
            for day in (10_600..10_670).chain(10_970..11_030).chain(11_340..11_400) {
                let first = along(&converse, day);
                assert!(along(way, first) >= day && along(way, first - 1) < day, "{way:?} {day} {first}");
                // The converse of the converse: from the day behind.
                let first = along(&twice, day);
                assert!(along(&converse, first) >= day && along(&converse, first - 1) < day, "{way:?} {day}");
                let days = along(way, day) - day;
                assert!(least <= days && days <= most, "{way:?} {day}: {days}");
                assert!(along(way, day) <= along(way, day + 1));
            }
        }
        let until = along(&ways[5][..1], 10_600);
        let meets = |day: i64| loops.iter().all(|way| along(way, day) <= day);
        assert_eq!((10_600..).find(|day| meets(*day)), Some(until));
        assert_eq!((0..10_700).rev().find(|day| meets(*day)), Some(along(&ways[6][1..], 10_700) - 1));
    }

    #[test]
    fn ways_lead_on_by_as_many() {
        let ways = [
            vec![months(1)],
            vec![months(-1), Hop::Days(40), months(12)],
            vec![Hop::Days(5), months(-13), Hop::Days(-2), months(600)],
            vec![Hop::Back(Months::new(1)), Hop::Days(1), months(2)],
        ];
        for way in &ways {
            let mut on_from = 0;
            for day in 10_600..11_400 {
                let (end, on) = along_and_on(way, day);
                assert_eq!(end, along(way, day));
                (0..=on).for_each(|more| assert_eq!(along(way, day + more), end + more, "{way:?} {day} {more}"));
                on_from += on;
            }
            assert!(on_from > 2_000, "{way:?}: {on_from}");
        }
    }

    #[test]
    fn months_have_as_many_days_as_the_calendar_gives_them() {
        for (n, least, most) in [(1, 28, 31), (6, 181, 184), (12, 365, 366), (216, 6_573, 6_575), (720, 21_914, 21_915)]
        {
            assert_eq!((Months::new(n).least, Months::new(n).most), (least, most), "{n}");
        }
    }
}
