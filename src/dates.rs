//! Days of the calendar.

/// Days since 1970-01-01 of an ISO date; none where there is no such day.
pub fn days(text: &str) -> Option<i64> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if year.len() != 4 || month.len() != 2 || day.len() != 2 || parts.next().is_some() {
        return None;
    }
    let date = jiff::civil::Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
    let epoch = jiff::civil::Date::new(1970, 1, 1).ok()?;
    let span = epoch.until((jiff::Unit::Day, date)).ok()?;
    Some(i64::from(span.get_days()))
}
