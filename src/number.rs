//! Exact numbers. A number is a ratio of two whole numbers of any size, so 0.1 + 0.2 is 0.3 and 30 mm is
//! 3 cm; the text that a person wrote is kept elsewhere, for display.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};
use std::cmp::Ordering;

/// The one meaning of a number.
pub type Number = BigRational;

/// Digits that a number in a guideline or a case may have, before or behind the point.
pub const MAX_DIGITS: usize = 40;

/// Why a text is no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberError {
    /// Not written as a decimal number.
    Malformed,
    /// More than [`MAX_DIGITS`] digits, or an exponent beyond them.
    TooLarge,
}

/// Reads `12`, `-0.5` or `1.5e3` exactly.
pub fn parse(text: &str) -> Result<Number, NumberError> {
    let (negative, rest) = match text.strip_prefix(['-', '−']) {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
        Some((m, e)) => (m, Some(e)),
        None => (rest, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((w, f)) if !f.is_empty() => (w, f),
        Some(_) => return Err(NumberError::Malformed),
        None => (mantissa, ""),
    };
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(fraction) {
        return Err(NumberError::Malformed);
    }
    if whole.len() > MAX_DIGITS || fraction.len() > MAX_DIGITS {
        return Err(NumberError::TooLarge);
    }
    let exponent = match exponent {
        None => 0,
        Some(e) => {
            let unsigned = e.strip_prefix(['-', '+']).unwrap_or(e);
            if unsigned.is_empty() || !digits(unsigned) {
                return Err(NumberError::Malformed);
            }
            e.parse::<i32>().map_err(|_| NumberError::TooLarge)?
        }
    };
    if exponent.unsigned_abs() as usize > MAX_DIGITS {
        return Err(NumberError::TooLarge);
    }
    let joined = format!("{whole}{fraction}");
    let all = joined.parse::<BigInt>().map_err(|_| NumberError::Malformed)?;
    let scale = exponent.saturating_sub(i32::try_from(fraction.len()).unwrap_or(i32::MAX));
    let power = num_traits::pow(BigInt::from(10), scale.unsigned_abs() as usize);
    let value = if scale < 0 { Number::new(all, power) } else { Number::from_integer(all * power) };
    Ok(if negative { -value } else { value })
}

/// A whole number.
pub fn whole(value: i64) -> Number {
    Number::from_integer(BigInt::from(value))
}

/// Writes a number as a decimal: exactly where it has an end within 40 places, else with six places and a leading `≈`.
pub fn show(value: &Number) -> String {
    let sign = if value.is_negative() { "-" } else { "" };
    let value = value.abs();
    let whole = value.to_integer();
    let mut rest = value.fract();
    if rest.is_zero() {
        return format!("{sign}{whole}");
    }
    let ten = Number::from_integer(BigInt::from(10));
    let mut places = String::new();
    while !rest.is_zero() && places.len() < MAX_DIGITS {
        rest *= &ten;
        places.push_str(&rest.to_integer().to_string());
        rest = rest.fract();
    }
    if rest.is_zero() {
        return format!("{sign}{whole}.{places}");
    }
    let million = Number::from_integer(BigInt::from(1_000_000));
    let rounded = (value * &million).round() / million;
    format!("≈{sign}{}", show(&rounded))
}

/// A number with so many decimals, the nearest one; of two that are as near, the one that is meant.
pub fn to_decimals(value: &Number, decimals: u32, halves: Halves) -> Number {
    let scale = Number::from_integer(num_traits::pow(BigInt::from(10), decimals as usize));
    let scaled = value * &scale;
    let below = scaled.floor();
    let two = Number::from_integer(BigInt::from(2));
    let up = match ((&scaled - &below) * &two).cmp(&Number::one()) {
        Ordering::Less => false,
        Ordering::Greater => true,
        Ordering::Equal => match halves {
            Halves::Up => true,
            Halves::Down => false,
            Halves::Even => !(&below / &two).is_integer(),
        },
    };
    (if up { below + Number::one() } else { below }) / scale
}

/// A number with so many decimals that is not above it; or, as an upper end, not below it.
pub fn to_decimals_outward(value: &Number, decimals: u32, upper: bool) -> Number {
    let scale = Number::from_integer(num_traits::pow(BigInt::from(10), decimals as usize));
    let scaled = value * &scale;
    (if upper { scaled.ceil() } else { scaled.floor() }) / scale
}

/// Where a number goes that lies in the middle of two to which it could be rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Halves {
    /// To the greater one.
    Up,
    /// To the lesser one.
    Down,
    /// To the one whose last digit is even.
    Even,
}

/// One.
pub fn one() -> Number {
    Number::one()
}

/// The nearest multiple of a number; of two that are as near, the greater.
pub fn rounded(value: &Number, to: &Number) -> Option<Number> {
    if to.is_zero() {
        return None;
    }
    Some((value / to + Number::new(1.into(), 2.into())).floor() * to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_exact() {
        let sum = parse("0.1").and_then(|a| parse("0.2").map(|b| a + b));
        assert_eq!(sum, parse("0.3"));
        assert_eq!(parse("1.5e3").map(|n| show(&n)), Ok("1500".into()));
        assert_eq!(parse("-2.50").map(|n| show(&n)), Ok("-2.5".into()));
        assert_eq!(show(&Number::new(BigInt::from(1), BigInt::from(3))), "≈0.333333");
    }

    #[test]
    fn halves_go_where_they_are_told_to() {
        let said = |text: &str, decimals, halves| parse(text).map(|n| show(&to_decimals(&n, decimals, halves)));
        for (text, up, down, even) in [
            ("7.95", "8", "7.9", "8"),
            ("7.85", "7.9", "7.8", "7.8"),
            ("-7.85", "-7.8", "-7.9", "-7.8"),
            ("7.949", "7.9", "7.9", "7.9"),
            ("7.951", "8", "8", "8"),
            ("7.9", "7.9", "7.9", "7.9"),
        ] {
            assert_eq!(said(text, 1, Halves::Up), Ok(up.into()), "{text}");
            assert_eq!(said(text, 1, Halves::Down), Ok(down.into()), "{text}");
            assert_eq!(said(text, 1, Halves::Even), Ok(even.into()), "{text}");
        }
        let third = Number::new(BigInt::from(1), BigInt::from(3));
        assert_eq!(show(&to_decimals(&third, 2, Halves::Up)), "0.33");
        assert_eq!(said("2.5", 0, Halves::Even), Ok("2".into()));
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", ".", "1.", ".5", "NaN", "1e", "1e+", "1_000", "٣", "--1", "1.2.3"] {
            assert_eq!(parse(text), Err(NumberError::Malformed), "{text}");
        }
        assert_eq!(parse("1e400"), Err(NumberError::TooLarge));
        assert_eq!(parse(&"9".repeat(41)), Err(NumberError::TooLarge));
    }
}
