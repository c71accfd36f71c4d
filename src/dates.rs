//! Days of the calendar, and how days are written elsewhere.

/// The first year that a date can have. What is before it is a slip or stands for a date that is not known.
pub const FIRST_YEAR: i16 = 1000;

/// Days since 1970-01-01 of an ISO date; none where there is no such day, or where it is before the year 1000.
pub fn days(text: &str) -> Option<i64> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if year.len() != 4 || month.len() != 2 || day.len() != 2 || parts.next().is_some() {
        return None;
    }
    let date = jiff::civil::Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
    if date.year() < FIRST_YEAR {
        return None;
    }
    let epoch = jiff::civil::Date::new(1970, 1, 1).ok()?;
    let span = epoch.until((jiff::Unit::Day, date)).ok()?;
    Some(i64::from(span.get_days()))
}

/// The last day that can be written, 9999-12-31.
pub const LAST_DAY: i64 = 2_932_896;
/// The first day that can be written, 1000-01-01.
pub const FIRST_DAY: i64 = -354_285;
/// The days after which the calendar repeats itself: 400 years.
pub const CYCLE: i64 = 146_097;
/// The months of these.
pub const CYCLE_MONTHS: i64 = 4_800;
/// Days and months farther off are not computed with.
const FAR: i64 = 1_000_000_000;

/// The first day of a month, in days since 1970-01-01; months are counted from January 1970.
pub fn first_of(month: i64) -> i64 {
    // Years are counted from March on, so that a day that is added in a leap year is the last one.
    let month = month.saturating_add(1970 * 12 - 2);
    let (years, month) = (month.div_euclid(12), month.rem_euclid(12));
    let within = month.saturating_mul(153).saturating_add(2).div_euclid(5);
    let leap = years.div_euclid(4).saturating_sub(years.div_euclid(100)).saturating_add(years.div_euclid(400));
    years.saturating_mul(365).saturating_add(leap).saturating_add(within).saturating_sub(719_468)
}

/// The month of a day, and how many days of that month are before it.
pub fn month_of(day: i64) -> (i64, i64) {
    // Howard Hinnant, chrono-Compatible Low-Level Date Algorithms: years begin in March, so that all months but the last follow
    // one pattern of 153 days in five months.
    let day = day.clamp(-FAR, FAR).saturating_add(719_468);
    let (cycles, day) = (day.div_euclid(CYCLE), day.rem_euclid(CYCLE));
    let leap = day.div_euclid(36_524).saturating_sub(day.div_euclid(146_096)).saturating_sub(day.div_euclid(1_460));
    let year = day.saturating_add(leap).div_euclid(365);
    let leap = year.div_euclid(4).saturating_sub(year.div_euclid(100));
    let day = day.saturating_sub(year.saturating_mul(365)).saturating_sub(leap);
    let within = day.saturating_mul(5).saturating_add(2).div_euclid(153);
    let before = day.saturating_sub(within.saturating_mul(153).saturating_add(2).div_euclid(5));
    let months = cycles.saturating_mul(CYCLE_MONTHS).saturating_add(year.saturating_mul(12)).saturating_add(within);
    (months.saturating_sub(1970 * 12 - 2), before)
}

/// A day moved by whole months, to the last day of the month where its own does not exist. The calendar has no end here: a
/// date that can be written may be moved beyond those that can. None millions of years off.
pub fn months_later(day: i64, months: i64) -> Option<i64> {
    if day.saturating_abs() > FAR || months.saturating_abs() > FAR {
        return None;
    }
    let (month, before) = month_of(day);
    let to = month.saturating_add(months);
    let moved = first_of(to).saturating_add(before);
    // Every month has 28 days.
    if before < 28 {
        return Some(moved);
    }
    Some(moved.min(first_of(to.saturating_add(1)).saturating_sub(1)))
}

const MONTHS: &[&str] = &[
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
/// Other spellings of months, and which month each is.
const OTHER_MONTHS: &[(&str, usize)] = &[
    ("sept", 9),
    ("januar", 1),
    ("februar", 2),
    ("märz", 3),
    ("maerz", 3),
    ("mai", 5),
    ("juni", 6),
    ("juli", 7),
    ("oktober", 10),
    ("okt", 10),
    ("dezember", 12),
    ("dez", 12),
];

/// The number of a month, by its name or the first three letters of it.
pub fn month(word: &str) -> Option<usize> {
    let word = word.trim_end_matches('.').to_lowercase();
    let full = MONTHS.iter().position(|month| *month == word || (word.len() == 3 && month.starts_with(&word)));
    let other = OTHER_MONTHS.iter().find(|(month, _)| *month == word).map(|(_, number)| *number);
    full.map(|at| at.saturating_add(1)).or(other)
}

/// The days that a text of another spelling may mean: `11/26/2026`, `26.11.2026`, `Nov 26, 2026`, `26 Nov 2026`. Two where a
/// country decides.
pub fn readings(text: &str) -> Vec<String> {
    let parts: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    let [a, b, c] = parts.as_slice() else { return Vec::new() };
    let number =
        |part: &str, most: usize| !part.is_empty() && part.len() <= most && part.bytes().all(|b| b.is_ascii_digit());
    let year = |part: &str| part.len() == 4 && number(part, 4);
    let day = |part: &str| part.trim_end_matches(|c: char| c.is_ascii_alphabetic()).to_owned();
    let iso = |year: &str, month: &str, day: &str| format!("{year}-{month:0>2}-{day:0>2}");
    let mut found = Vec::new();
    if year(a) && number(b, 2) && number(c, 2) {
        found.push(iso(a, b, c));
    } else if year(c) && number(a, 2) && number(b, 2) {
        found.push(iso(c, b, a));
        if !text.contains('.') {
            found.push(iso(c, a, b));
        }
    } else if year(c) {
        let named = [(a, b), (b, a)].into_iter().find_map(|(name, other)| Some((month(name)?, day(other))));
        found.extend(named.map(|(month, day)| iso(c, &month.to_string(), &day)));
    }
    found.retain(|date| days(date).is_some());
    found.dedup();
    found
}

/// The month that a text of another spelling means: `05/1950`, `May 1950`, `1950.5`.
pub fn month_reading(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    let [a, b] = parts.as_slice() else { return None };
    let digits = |part: &str, most: usize| part.len() <= most && part.bytes().all(|b| b.is_ascii_digit());
    let is_year = |part: &str| part.len() == 4 && digits(part, 4);
    let (year, other) = if is_year(a) { (a, b) } else { (b, a) };
    let number = if digits(other, 2) { other.parse().ok() } else { month(other) };
    let number = number.filter(|number| is_year(year) && (1..=12).contains(number))?;
    days(&format!("{year}-{number:02}-01")).map(|_| format!("{year}-{number:02}"))
}

/// The first and the last day of a year (`1950`) or a month (`1950-05`), in days since 1970-01-01; none where there is none.
pub fn period(text: &str) -> Option<(i64, i64)> {
    let (year, month) = match text.split_once('-') {
        Some((year, month)) => (year, Some(month)),
        None => (text, None),
    };
    let digits = |text: &str, length: usize| text.len() == length && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(year, 4) || month.is_some_and(|month| !digits(month, 2)) {
        return None;
    }
    let first = days(&format!("{year}-{}-01", month.unwrap_or("01")))?;
    let last = match month {
        None => days(&format!("{year}-12-31"))?,
        Some(month) => ["31", "30", "29", "28"].into_iter().find_map(|day| days(&format!("{year}-{month}-{day}")))?,
    };
    Some((first, last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_those_of_the_calendar() {
        let epoch = jiff::civil::date(1970, 1, 1);
        let day = |at: i64| epoch.checked_add(jiff::Span::new().days(at)).unwrap();
        let number = |date: jiff::civil::Date| i64::from(epoch.until((jiff::Unit::Day, date)).unwrap().get_days());
        assert_eq!(
            (number(jiff::civil::date(9999, 12, 31)), number(jiff::civil::date(1000, 1, 1))),
            (LAST_DAY, FIRST_DAY)
        );
        // Primes, so that all days and months of the calendar are met with all kinds of years.
        for at in (FIRST_DAY..LAST_DAY).step_by(211) {
            for months in [0i64, 1, -1, 2, 6, -7, 12, 13, -48, 600, 1_200, -1_201, 4_800] {
                let moved = day(at).checked_add(jiff::Span::new().months(months)).ok();
                let expected = moved.map(number);
                assert!(expected.is_none() || months_later(at, months) == expected, "{} {months}", day(at));
            }
        }
        assert_eq!(months_later(LAST_DAY, 1), Some(LAST_DAY + 31));
    }

    #[test]
    fn a_day_lies_in_the_month_that_begins_before_it() {
        let years = |first: i64| first..first + 401 * 366;
        let far = [-FAR, -FAR + 1, FAR - 1, FAR, i64::MIN, i64::MAX].into_iter();
        for day in years(FIRST_DAY).chain(years(-200_000)).chain(years(0)).chain(years(-FAR)).chain(far) {
            let (month, before) = month_of(day);
            let day = day.clamp(-FAR, FAR);
            assert_eq!(first_of(month) + before, day);
            assert!(before >= 0 && first_of(month + 1) > day, "{day}");
        }
    }

    #[test]
    fn days_of_other_countries_are_read_or_left_open() {
        let read = |text: &str| readings(text).join(" ");
        assert_eq!(read("11/26/2026"), "2026-11-26");
        assert_eq!(read("26.11.2026"), "2026-11-26");
        assert_eq!(read("26 Nov 2026"), "2026-11-26");
        assert_eq!(read("Nov 26, 2026"), "2026-11-26");
        assert_eq!(read("26th November 2026"), "2026-11-26");
        assert_eq!(read("2026/3/9"), "2026-03-09");
        assert_eq!(read("03/04/2026"), "2026-04-03 2026-03-04");
        assert_eq!(read("31.11.2026"), "");
        assert_eq!(read("Nov 2026"), "");
    }
}
