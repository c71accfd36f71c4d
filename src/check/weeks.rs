//! Weeks and days as one time, as the age of a pregnancy is written: `36w6d`, `36 weeks + 6 days`. `36+6` is a sum to everybody
//! else, so it is never read, and told how it is written.

use crate::number::{self, Number};

/// What digits and the words behind them say of weeks and days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Weeks {
    /// So many seconds, and as they are written.
    Read(Number, String),
    /// What is probably meant, as it is written.
    Meant(String),
    /// More days than a week has behind the weeks.
    TooMany(String),
}

const WEEKS: &[&str] = &["weeks", "week", "wks", "wk", "w"];
const DAYS: &[&str] = &["days", "day", "d"];
/// Words of the unit of a fact that is shown in weeks and days.
const SHOWN: &[&str] = &["weeks", "week", "wk"];

/// Most weeks that are read with days behind them.
const MOST: u32 = 100_000;

/// Weeks and days from the digits of a number and what stands behind them; none where that says nothing of both.
pub fn weeks(digits: &str, behind: &str) -> Option<Weeks> {
    let weeks: u32 = digits.parse().ok().filter(|weeks| *weeks <= MOST)?;
    let behind = behind.trim();
    let word = WEEKS.iter().find(|word| {
        behind.strip_prefix(**word).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphabetic() || c == '/'))
    });
    let rest = word.map_or(behind, |word| behind.get(word.len()..).unwrap_or("")).trim();
    let sign = ["+", "and ", ","].iter().find(|sign| rest.starts_with(**sign));
    let rest = sign.map_or(rest, |sign| rest.get(sign.len()..).unwrap_or("")).trim();
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (days, unit) = rest.split_at_checked(end)?;
    let days: u32 = days.parse().ok()?;
    let unit = unit.trim();
    let named = DAYS.contains(&unit);
    // `36+6`, `36+6 weeks`, `36 6/7`, `36 weeks + 6`.
    let meant = sign.is_some_and(|sign| *sign == "+") && (unit.is_empty() || WEEKS.contains(&unit))
        || unit.strip_prefix("/7").is_some_and(|rest| rest.is_empty() || WEEKS.contains(&rest.trim()));
    let read = word.is_some() && named && sign.is_none_or(|sign| *sign != ",");
    if !read && !meant && !(word.is_some() && (named || unit.is_empty())) {
        return None;
    }
    let right = format!("{weeks}w{days}d");
    Some(match days {
        0..=6 if read => Weeks::Read(seconds(weeks, days), right),
        0..=6 => Weeks::Meant(right),
        7..=9 if meant => Weeks::TooMany(right),
        _ if read => Weeks::TooMany(right),
        _ => return None,
    })
}

fn seconds(weeks: u32, days: u32) -> Number {
    number::whole(i64::from(weeks).saturating_mul(7).saturating_add(i64::from(days))) * number::whole(86_400)
}

/// A time that is no number of whole weeks, in weeks and days; none where it has no whole days, and in all other units.
pub fn shown(value: &Number, unit: &str) -> Option<String> {
    if !SHOWN.contains(&unit) {
        return None;
    }
    let days = value / number::whole(86_400);
    let week = number::whole(7);
    let weeks = (&days / &week).floor();
    let rest = &days - &weeks * &week;
    let whole = days.is_integer() && rest != number::whole(0) && weeks >= number::whole(0);
    whole.then(|| format!("{}w{}d", number::show(&weeks), number::show(&rest)))
}

/// `36.5` where weeks are counted: the weeks and days that it may stand for. A part of a week may be meant as well.
pub fn of_point(digits: &str, unit: &str) -> Option<String> {
    let (weeks, days) = digits.split_once('.')?;
    let one = matches!(days.as_bytes(), [b'1'..=b'6']) && weeks.bytes().all(|digit| digit.is_ascii_digit());
    (one && !weeks.is_empty() && WEEKS.contains(&unit)).then(|| format!("{weeks}w{days}d"))
}

/// `36+6` where weeks are measured: how it is written.
pub fn of_sum(written: &str) -> Option<String> {
    let (digits, days) = written.split_once('+')?;
    match weeks(digits.trim(), &format!("+{}", days.trim()))? {
        Weeks::Meant(right) => Some(right),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(text: &str) -> Option<Weeks> {
        let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        weeks(&text[..end], &text[end..])
    }

    #[test]
    fn weeks_and_days_are_one_time() {
        let read = Some(Weeks::Read(number::whole(258 * 86_400), "36w6d".to_owned()));
        for text in
            ["36w6d", "36 weeks + 6 days", "36 weeks 6 days", "36 weeks and 6 days", "36wk6d", "36w 6d", "36 wk + 6 d"]
        {
            assert_eq!(days(text), read, "{text}");
        }
        for text in
            ["36+6", "36 + 6", "36+6 weeks", "36 6/7", "36 6/7 weeks", "36+6/7", "36 weeks + 6", "36 weeks 6", "36w6"]
        {
            assert_eq!(days(text), Some(Weeks::Meant("36w6d".to_owned())), "{text}");
        }
        for text in ["36w7d", "36 weeks + 10 days", "36+7"] {
            assert!(matches!(days(text), Some(Weeks::TooMany(_))), "{text}");
        }
        for text in [
            "36",
            "36 weeks",
            "36w",
            "36 6",
            "36 cm",
            "36 days",
            "36 mg/6 d",
            "36 weeks/6 days",
            "36.5w6d",
            "36+60",
            "36 + 6 mg",
        ] {
            assert_eq!(days(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_shown_is_read_again() {
        for count in 1..800_i64 {
            let value = number::whole(count * 86_400);
            match shown(&value, "weeks") {
                Some(text) => assert_eq!(days(&text), Some(Weeks::Read(value, text.clone())), "{text}"),
                None => assert_eq!(count % 7, 0),
            }
        }
        assert_eq!(shown(&number::whole(3_600), "weeks"), None);
        assert_eq!(shown(&number::whole(-86_400), "weeks"), None);
        assert_eq!(shown(&number::whole(86_400), "days"), None);
    }
}
