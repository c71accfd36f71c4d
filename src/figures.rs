//! Numbers as people write them elsewhere: `1e3`, `1_000`, `10 000`, `1'000`, `1,234.5`, `1.234,5`, `0x10`, `5k`, `3 mio`, `½`.
//! None of them is a number of a guideline; what they say is told exactly, and where they may say two things, both.

/// A number that is written in such a way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// How many bytes it takes.
    pub length: usize,
    /// The number in plain digits; two where it may be either, none where plain digits cannot say it.
    pub readings: Vec<String>,
}

impl Figure {
    /// The number, where it can be only one.
    pub fn certain(&self) -> Option<&str> {
        match self.readings.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }

    /// What to write, in a sentence without its full stop.
    pub fn advice(&self) -> String {
        match self.readings.as_slice() {
            [only] => format!("write `{only}`: a number is written in digits, without marks between them"),
            [one, other] => format!("write `{one}` or `{other}`, whichever is meant"),
            _ => "write the number in digits, with a point before its fraction".to_owned(),
        }
    }
}

/// Most zeros that are written out.
const MOST_ZEROS: usize = 30;

/// Fractions in one sign, and what is written for them; empty where no decimal number is the same.
const FRACTIONS: &[(char, &str)] = &[
    ('½', "5"),
    ('¼', "25"),
    ('¾', "75"),
    ('⅛', "125"),
    ('⅜', "375"),
    ('⅝', "625"),
    ('⅞', "875"),
    ('⅕', "2"),
    ('⅖', "4"),
    ('⅗', "6"),
    ('⅘', "8"),
    ('⅓', ""),
    ('⅔', ""),
    ('⅙', ""),
    ('⅚', ""),
];

/// Words for how many times a number is meant; a second one where it depends on the country.
const TIMES: &[(&str, usize, Option<usize>)] = &[
    ("thousand", 3, None),
    ("thousands", 3, None),
    ("tsd", 3, None),
    ("k", 3, None),
    ("million", 6, None),
    ("millions", 6, None),
    ("mio", 6, None),
    ("mill", 6, None),
    ("billion", 9, Some(12)),
    ("billions", 9, Some(12)),
    ("bn", 9, Some(12)),
    ("lakh", 5, None),
    ("crore", 7, None),
];

/// The number that a text begins with, where it is not one in plain digits.
pub fn figure(text: &str) -> Option<Figure> {
    other_base(text)
        .or_else(|| fraction(text))
        .or_else(|| {
            let (length, readings) = grouped(text).unwrap_or_else(|| plain(text));
            if length == 0 {
                return None;
            }
            let rest = text.get(length..).unwrap_or("");
            if let Some((more, power)) = exponent(rest) {
                return powered(text, length, more, &readings, &[power]);
            }
            if let Some((more, powers)) = times(rest) {
                return powered(text, length, more, &readings, &powers);
            }
            let (digits, _) = plain(text);
            (length > digits).then_some(Figure { length, readings })
        })
        .filter(|figure| ends(text.get(figure.length..).unwrap_or("")))
}

/// Nothing of a word or a number goes on there.
fn ends(rest: &str) -> bool {
    let next = rest.chars().next();
    let dotted =
        rest.starts_with('.') && rest.get(1..).is_some_and(|rest| rest.starts_with(|c: char| c.is_alphanumeric()));
    !dotted && next.is_none_or(|c| !(c.is_alphanumeric() || c == '_'))
}

fn digits(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text.get(..end).unwrap_or("")
}

/// Plain digits with a point.
fn plain(text: &str) -> (usize, Vec<String>) {
    let whole = digits(text);
    let rest = text.get(whole.len()..).unwrap_or("");
    let fraction = rest.strip_prefix('.').map_or("", digits);
    let length =
        if fraction.is_empty() { whole.len() } else { whole.len().saturating_add(1).saturating_add(fraction.len()) };
    (length, vec![text.get(..length).unwrap_or("").to_owned()])
}

/// `0x10`.
fn other_base(text: &str) -> Option<Figure> {
    let (base, rest) = [(16, "0x"), (16, "0X"), (8, "0o"), (2, "0b")]
        .into_iter()
        .find_map(|(base, sign)| text.strip_prefix(sign).map(|rest| (base, rest)))?;
    let end = rest.find(|c: char| !c.is_digit(base)).unwrap_or(rest.len());
    let value = u128::from_str_radix(rest.get(..end)?, base).ok()?;
    Some(Figure { length: end.saturating_add(2), readings: vec![value.to_string()] })
}

/// `½`, `1 ½`.
fn fraction(text: &str) -> Option<Figure> {
    let whole = digits(text);
    let rest = text.get(whole.len()..)?;
    let behind = if whole.is_empty() { rest } else { rest.trim_start_matches(' ') };
    let first = behind.chars().next()?;
    let (_, part) = FRACTIONS.iter().find(|(sign, _)| *sign == first)?;
    let length = text.len().saturating_sub(behind.len()).saturating_add(first.len_utf8());
    let whole = if whole.is_empty() { "0" } else { whole };
    let readings = if part.is_empty() { Vec::new() } else { vec![format!("{whole}.{part}")] };
    Some(Figure { length, readings })
}

/// Digits in groups.
fn grouped(text: &str) -> Option<(usize, Vec<String>)> {
    let first = digits(text);
    let sign = text.get(first.len()..)?.chars().next()?;
    if first.is_empty()
        || !matches!(sign, '_' | '\'' | '’' | ',' | '.' | ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}')
        || (first.len() > 3 && sign != '_')
        || (first.starts_with('0') && sign != '_')
    {
        return None;
    }
    let mut groups = vec![first];
    let mut length = first.len();
    loop {
        let rest = text.get(length..)?;
        let Some(behind) = rest.strip_prefix(sign) else { break };
        let next = digits(behind);
        // The last group has three digits; those before it also two, as in India.
        let last = !behind.get(next.len()..).unwrap_or("").starts_with(sign)
            || !behind
                .get(next.len().saturating_add(sign.len_utf8())..)
                .unwrap_or("")
                .starts_with(|c: char| c.is_ascii_digit());
        let fits = next.len() == 3 || (sign == '_' && !next.is_empty()) || (sign == ',' && next.len() == 2 && !last);
        if !fits {
            break;
        }
        groups.push(next);
        length = length.saturating_add(sign.len_utf8()).saturating_add(next.len());
    }
    if groups.len() < 2 || (sign != '_' && groups.last().is_some_and(|last| last.len() != 3)) {
        return None;
    }
    let joined = groups.concat();
    // A second mark is that of the fraction.
    let rest = text.get(length..)?;
    let point = rest.chars().next().filter(|c| matches!(c, '.' | ',') && *c != sign);
    let part = point.and_then(|point| rest.strip_prefix(point)).map_or("", digits);
    if !part.is_empty() {
        return Some((length.saturating_add(1).saturating_add(part.len()), vec![format!("{joined}.{part}")]));
    }
    match sign {
        // One group behind a point is a fraction, and behind a comma either.
        '.' if groups.len() == 2 => None,
        ',' if groups.len() == 2 => Some((length, vec![groups.join("."), joined])),
        _ => Some((length, vec![joined])),
    }
}

/// `e3`, `E-3`: how long it is, and the power of ten.
fn exponent(rest: &str) -> Option<(usize, isize)> {
    let behind = rest.strip_prefix(['e', 'E'])?;
    let (sign, number) = match behind.strip_prefix(['-', '−']) {
        Some(number) => (-1_isize, number),
        None => (1, behind.strip_prefix('+').unwrap_or(behind)),
    };
    let power = digits(number);
    let value: isize = power.parse().ok()?;
    let length = rest.len().saturating_sub(number.len()).saturating_add(power.len());
    Some((length, value.saturating_mul(sign)))
}

/// `k`, ` mio`: how long it is, and the powers of ten that it may be.
fn times(rest: &str) -> Option<(usize, Vec<isize>)> {
    let behind = rest.trim_start_matches([' ', '\u{a0}']);
    let end = behind.find(|c: char| !c.is_alphabetic()).unwrap_or(behind.len());
    let word = behind.get(..end)?;
    let (known, one, other) = TIMES.iter().find(|(known, ..)| known.eq_ignore_ascii_case(word))?;
    // `5 K` is a temperature.
    if *known == "k" && word != "k" {
        return None;
    }
    let power = |zeros: usize| isize::try_from(zeros).ok();
    let powers = std::iter::once(power(*one)).chain(other.map(power)).flatten().collect();
    let dot = usize::from(
        matches!(*known, "mio" | "tsd" | "mill") && behind.get(end..).is_some_and(|rest| rest.starts_with('.')),
    );
    Some((rest.len().saturating_sub(behind.len()).saturating_add(end).saturating_add(dot), powers))
}

/// A number with its point moved.
fn powered(text: &str, length: usize, more: usize, readings: &[String], powers: &[isize]) -> Option<Figure> {
    let length = length.saturating_add(more);
    // `10E9/L` is how blood counts are written: one of them, or ten.
    if text.starts_with("10E") && text.get(length..).is_some_and(|rest| rest.starts_with('/')) {
        return Some(Figure { length, readings: Vec::new() });
    }
    let moved = readings.iter().flat_map(|number| powers.iter().map(move |power| moved(number, *power)));
    let readings: Vec<String> = moved.flatten().collect();
    Some(Figure { length, readings: if readings.len() > 2 { Vec::new() } else { readings } })
}

/// A number times a power of ten, in plain digits.
fn moved(number: &str, power: isize) -> Option<String> {
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let zeros = power.unsigned_abs();
    if zeros > MOST_ZEROS {
        return None;
    }
    let (whole, part) = if power >= 0 {
        let padded = format!("{part:0<zeros$}");
        let (into, rest) = padded.split_at_checked(zeros)?;
        (format!("{whole}{into}"), rest.to_owned())
    } else {
        let width = zeros.saturating_add(1);
        let padded = format!("{whole:0>width$}");
        let (rest, into) = padded.split_at_checked(padded.len().saturating_sub(zeros))?;
        (rest.to_owned(), format!("{into}{part}"))
    };
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let part = part.trim_end_matches('0');
    Some(if part.is_empty() { whole.to_owned() } else { format!("{whole}.{part}") })
}

#[cfg(test)]
mod tests {
    use super::figure;

    #[test]
    fn what_is_written_by_hand_is_read_exactly() {
        for (text, length, readings) in [
            ("1e3", 3, &["1000"][..]),
            ("2.5E-3 cm", 6, &["0.0025"]),
            ("2.5e3", 5, &["2500"]),
            ("2.5e1", 5, &["25"]),
            ("12.25e1", 7, &["122.5"]),
            ("5E+3)", 4, &["5000"]),
            ("1.5e−2", 8, &["0.015"]),
            ("1_000", 5, &["1000"]),
            ("1_0000", 6, &["10000"]),
            ("10 000 mg", 6, &["10000"]),
            ("10\u{202f}000", 8, &["10000"]),
            ("1'000", 5, &["1000"]),
            ("1’000’000.5", 15, &["1000000.5"]),
            ("1,234.5", 7, &["1234.5"]),
            ("1.234,5", 7, &["1234.5"]),
            ("1,234,567", 9, &["1234567"]),
            ("12,34,567", 9, &["1234567"]),
            ("1.234.567", 9, &["1234567"]),
            ("1 234,5", 7, &["1234.5"]),
            ("1,234", 5, &["1.234", "1234"]),
            ("0x1F", 4, &["31"]),
            ("0b101", 5, &["5"]),
            ("5k", 2, &["5000"]),
            ("3 mio", 5, &["3000000"]),
            ("3.5 Mio. mg", 8, &["3500000"]),
            ("2 billion", 9, &["2000000000", "2000000000000"]),
            ("1,234k", 6, &["1234", "1234000"]),
            ("½", 2, &["0.5"]),
            ("1½ cm", 3, &["1.5"]),
            ("1 ½", 4, &["1.5"]),
            ("⅓", 3, &[]),
            ("10E9/L", 4, &[]),
            ("1e400", 5, &[]),
        ] {
            let found = figure(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(
                (found.length, found.readings),
                (length, readings.iter().map(|r| (*r).to_owned()).collect()),
                "{text}"
            );
        }
    }

    #[test]
    fn plain_numbers_and_units_are_left() {
        for text in [
            "", "1", "1.5", "1.234", "3 cm", "5 kg", "5 K", "1,5", "0.1.0", "1.2.3", "2026", "1 2", "10 0000", "1..5",
            "3 e", "x", "5 kcal", "5 mill_x", "1 1/2", "20.5.", "10*9/L", "3 months", "1.234.5", "10 000x", "1,23,45",
        ] {
            assert_eq!(figure(text), None, "{text}");
        }
    }
}
