//! Units. What a clinician writes is mapped to UCUM where it has another spelling, parsed by the UCUM library, and
//! folded here into an exact factor to the base units: the library's own factors are rounded at each division.

use super::capitals::{in_capitals, in_words};
use super::dimension::{self, Exponents};
use super::weeks;
use crate::check::model::{NumberKind, Unit};
use crate::diagnostic::unit_behind;
use crate::number::{self, Number};
use num_traits::{One, Zero};
use octofhir_ucum::{UnitExpr, find_prefix, find_unit, get_all_units, parse_expression};

/// What a unit means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meaning {
    /// What a number with this unit measures.
    pub kind: NumberKind,
    /// Base units in one of it.
    pub factor: Number,
}

/// Clinicians' spellings that UCUM writes otherwise: as written, in UCUM.
const SPELLINGS: &[(&str, &str)] = &[
    ("day", "d"),
    ("days", "d"),
    ("week", "wk"),
    ("weeks", "wk"),
    ("hour", "h"),
    ("hours", "h"),
    ("hr", "h"),
    ("hrs", "h"),
    ("minute", "min"),
    ("minutes", "min"),
    ("sec", "s"),
    ("secs", "s"),
    ("second", "s"),
    ("seconds", "s"),
    ("cc", "mL"),
    ("gm", "g"),
    ("mcg", "ug"),
    ("mcmol", "umol"),
    ("mcL", "uL"),
    ("Eq", "eq"),
    ("mEq", "meq"),
    ("Osm", "osm"),
    ("mOsm", "mosm"),
    ("mmHg", "mm[Hg]"),
    ("mm Hg", "mm[Hg]"),
    ("cmH2O", "cm[H2O]"),
    ("cm H2O", "cm[H2O]"),
    ("24h", "d"),
    ("24 h", "d"),
    ("24hr", "d"),
    ("24 hr", "d"),
    ("24hours", "d"),
    ("24 hours", "d"),
    ("bpm", "/min"),
    ("IU", "[IU]"),
    ("mIU", "m[IU]"),
    ("°C", "Cel"),
    ("degC", "Cel"),
    ("°F", "[degF]"),
    ("degF", "[degF]"),
    ("mL/min/1.73m2", "mL/min/{1.73_m2}"),
    ("mL/min/1.73m²", "mL/min/{1.73_m2}"),
    ("mL/min/1.73 m2", "mL/min/{1.73_m2}"),
    ("mL/min/1.73 m²", "mL/min/{1.73_m2}"),
];

/// Words for what is counted, before `/min` or `/uL`: UCUM has them in braces.
const COUNTED: &[&str] = &["breaths", "beats", "cells"];

/// The small raised digits.
const RAISED: &[char] = &['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];

/// Words for months and years of the calendar, with the months in one.
const CALENDAR: &[(&str, i64)] = &[("month", 1), ("months", 1), ("mo", 1), ("year", 12), ("years", 12), ("a", 12)];

/// Most characters of a unit.
const MAX_LENGTH: usize = 60;

/// A sign that no unit holds, wherever it is written: in a guideline `#` begins a comment and `"` a text.
pub fn forbidden(text: &str) -> Option<char> {
    text.chars().find(|c| matches!(c, '"' | '#'))
}

/// Reads a unit. Fails with the spelling of the same unit, where one is known.
pub fn parse(text: &str) -> Result<Meaning, Option<String>> {
    if text.is_empty() {
        return Ok(Meaning { kind: NumberKind::Plain, factor: Number::one() });
    }
    if text == "%" {
        let factor = Number::new(1.into(), 100.into());
        return Ok(Meaning { kind: NumberKind::Percent, factor });
    }
    if text == "titer" {
        return Ok(Meaning { kind: TITER, factor: Number::one() });
    }
    if is_limit(text) {
        return Ok(Meaning { kind: OF_LIMIT, factor: Number::one() });
    }
    if let Some((_, months)) = CALENDAR.iter().find(|(word, _)| *word == text) {
        return Ok(Meaning { kind: NumberKind::CalendarDuration, factor: number::whole(*months) });
    }
    let code = ucum(text);
    if code.len() > MAX_LENGTH || forbidden(text).is_some() || silently_multiplies(&code) {
        return Err(None);
    }
    let tree = parse_expression(&code).map_err(|_| suggestion(text))?;
    let folded = fold(&tree).ok_or_else(|| suggestion(text))?;
    let plain = folded.dimension == dimension::NONE && folded.special == 0;
    let kind = if plain { NumberKind::Plain } else { NumberKind::Quantity(folded.dimension, folded.special) };
    Ok(Meaning { kind, factor: folded.factor })
}

/// What multiples of the laboratory's upper limit of normal measure. They convert to nothing: each laboratory has its own.
pub const OF_LIMIT: NumberKind = NumberKind::Quantity(dimension::NONE, u16::MAX);

/// What a titer measures: how far a sample can be diluted. `1:80` is 80.
pub const TITER: NumberKind = NumberKind::Quantity(dimension::NONE, u16::MAX - 1);

/// The dilution of a titer as it is written, `1:80`, from what stands before and behind its colon.
pub fn titer(before: &str, behind: &str) -> Option<Number> {
    let digits = behind.strip_prefix(':').filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()))?;
    number::parse(digits).ok().filter(|_| before == "1")
}

/// `ULN`, `x ULN`: multiples of the laboratory's upper limit of normal.
fn is_limit(text: &str) -> bool {
    let times = ["x", "×", "times "].iter().find_map(|times| text.strip_prefix(times));
    times.map_or(text, |rest| rest.strip_prefix(' ').unwrap_or(rest)) == "ULN"
}

/// What UCUM writes for a unit: as a whole, or part by part, as in `µg/day`.
pub(super) fn ucum(text: &str) -> String {
    let spelled = |word: &str| SPELLINGS.iter().find(|(known, _)| *known == word).map(|(_, code)| (*code).to_owned());
    // `kg/m^2`
    let raised = |word: &str| word.replace('²', "2").replace('³', "3").replace("m^2", "m2").replace("m^3", "m3");
    let plain = |word: &str| spelled(word).unwrap_or_else(|| raised(word).replace(['µ', 'μ'], "u"));
    if let Some(whole) = spelled(&text.replace("ml/min/1.73", "mL/min/1.73").replace("m^2", "m2")) {
        return whole;
    }
    let Some((first, rest)) = text.split_once('/') else { return plain(text) };
    let first = match power_of_ten(first) {
        Some(power) => power,
        None if COUNTED.contains(&first) => format!("{{{first}}}"),
        None => plain(first),
    };
    std::iter::once(first).chain(rest.split('/').map(plain)).collect::<Vec<_>>().join("/")
}

/// `10^9`, `x10^9`, `x 10⁹`, `10E9`: how many are counted, as UCUM writes it, `10*9`.
fn power_of_ten(text: &str) -> Option<String> {
    let times = text.strip_prefix(['x', '×']).map(|rest| rest.strip_prefix(' ').unwrap_or(rest));
    let behind = times.unwrap_or(text).strip_prefix("10")?;
    let digits = match behind.strip_prefix(['*', '^', 'E']) {
        Some(digits) => digits.to_owned(),
        None => behind
            .chars()
            .map(|c| RAISED.iter().zip('0'..='9').find(|(raised, _)| **raised == c).map(|(_, digit)| digit))
            .collect::<Option<String>>()?,
    };
    let plain = matches!(digits.len(), 1 | 2) && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| format!("10*{digits}"))
}

/// The unit of a fact as its author declares it.
pub fn unit(text: &str) -> Result<(NumberKind, Unit), Option<String>> {
    let meaning = parse(text)?;
    Ok((meaning.kind, Unit { text: text.to_owned(), factor: meaning.factor }))
}

/// Number and unit with one blank between, none before `%`.
pub fn show(value: &Number, unit: &Unit) -> String {
    if let Some(weeks) = weeks::shown(value, &unit.text) {
        return weeks;
    }
    if unit.text == "titer" && value.is_integer() {
        return format!("1:{}", number::show(value));
    }
    let count = if unit.factor.is_zero() { value.clone() } else { value / &unit.factor };
    let digits = number::show(&count);
    behind(&digits, &unit.text)
}

/// Digits and the unit behind them: `3 cm`, `18/min`.
pub fn behind(digits: &str, unit: &str) -> String {
    format!("{digits}{}", unit_behind(unit))
}

/// `mL/min/1.73.m2` is valid UCUM and means something else (1 times 73): it is refused.
fn silently_multiplies(code: &str) -> bool {
    let bytes = code.as_bytes();
    bytes.windows(3).any(|w| matches!(w, [a, b'.', b] if a.is_ascii_digit() && b.is_ascii_digit()))
        && !code.contains('{')
}

/// A symbol of a unit: `m` and `mol` of `mmol/L`, an empty prefix and `L`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol {
    /// The prefix of UCUM; empty for none.
    pub prefix: String,
    /// The unit of UCUM's table.
    pub unit: String,
}

/// The symbols of a unit that UCUM reads; none for words of the calendar and for what is no unit.
pub fn symbols(text: &str) -> Option<Vec<Symbol>> {
    if text == "%" || CALENDAR.iter().any(|(word, _)| *word == text) {
        return None;
    }
    let code = ucum(text);
    if code.len() > MAX_LENGTH {
        return None;
    }
    let tree = parse_expression(&code).ok()?;
    let mut found = Vec::new();
    collect(&tree, &mut found);
    Some(found)
}

fn collect(tree: &UnitExpr, found: &mut Vec<Symbol>) {
    match tree {
        UnitExpr::Symbol(symbol) => found
            .extend(split(symbol).map(|(prefix, unit)| Symbol { prefix: prefix.to_owned(), unit: unit.to_owned() })),
        UnitExpr::Numeric(_) | UnitExpr::Annotation(_) => {}
        UnitExpr::Power(inner, _) | UnitExpr::Annotated(inner, _) | UnitExpr::Reciprocal(inner) => {
            collect(inner, found)
        }
        UnitExpr::Product(parts) => parts.iter().for_each(|part| collect(part, found)),
        UnitExpr::Quotient(above, below) => {
            collect(above, found);
            collect(below, found);
        }
    }
}

/// Prefix and unit of a symbol.
fn split(symbol: &str) -> Option<(&str, &str)> {
    if find_unit(symbol).is_some() {
        return Some(("", symbol));
    }
    symbol.char_indices().skip(1).take(2).find_map(|(at, _)| {
        let (prefix, unit) = symbol.split_at_checked(at)?;
        find_prefix(prefix)?;
        find_unit(unit).filter(|unit| unit.is_metric)?;
        Some((prefix, unit))
    })
}

struct Folded {
    factor: Number,
    dimension: Exponents,
    special: u16,
}

impl Folded {
    fn one() -> Self {
        Folded { factor: Number::one(), dimension: dimension::NONE, special: 0 }
    }

    /// `self * other^power`; none where an exponent leaves its range or a scale of its own is not used alone.
    fn times(mut self, other: Folded, power: i32) -> Option<Folded> {
        if other.special != 0 {
            if self.special != 0 || power != 1 {
                return None;
            }
            self.special = other.special;
        }
        for (mine, theirs) in self.dimension.iter_mut().zip(other.dimension) {
            let step = i8::try_from(i32::from(theirs).checked_mul(power)?).ok()?;
            *mine = mine.checked_add(step)?;
        }
        let exponent = usize::try_from(power.unsigned_abs()).ok().filter(|e| *e <= 30)?;
        let raised = num_traits::pow(other.factor, exponent);
        if power >= 0 {
            self.factor *= raised;
        } else if raised.is_zero() {
            return None;
        } else {
            self.factor /= raised;
        }
        Some(self)
    }
}

fn fold(tree: &UnitExpr) -> Option<Folded> {
    match tree {
        UnitExpr::Symbol(symbol) => atom(symbol),
        UnitExpr::Numeric(value) => Some(Folded { factor: exact(&value.to_string())?, ..Folded::one() }),
        UnitExpr::Power(base, power) => Folded::one().times(fold(base)?, *power),
        UnitExpr::Annotation(text) => Some(Folded { dimension: dimension::of_annotation(text), ..Folded::one() }),
        UnitExpr::Annotated(base, text) => fold(base)?.times(fold(&UnitExpr::Annotation(text.clone()))?, 1),
        UnitExpr::Product(parts) => parts.iter().try_fold(Folded::one(), |all, part| all.times(fold(part)?, 1)),
        UnitExpr::Quotient(above, below) => fold(above)?.times(fold(below)?, -1),
        UnitExpr::Reciprocal(below) => Folded::one().times(fold(below)?, -1),
    }
}

/// A unit of the tables, perhaps with a prefix.
fn atom(symbol: &str) -> Option<Folded> {
    let (prefix, unit) = split(symbol)?;
    let mut folded = record(unit)?;
    if !prefix.is_empty() {
        folded.factor *= exact(&find_prefix(prefix)?.factor.to_string())?;
    }
    Some(folded)
}

/// Whether a scale of its own is one of amounts, as that of international units: twice as much is twice as much there.
pub fn is_counted(special: u16) -> bool {
    let unit = usize::from(special).checked_sub(1).and_then(|at| get_all_units().get(at));
    unit.is_some_and(|unit| unit.special.is_arbitrary() && !unit.special.is_special())
}

fn record(code: &str) -> Option<Folded> {
    let unit = find_unit(code)?;
    let own_scale = unit.special.is_special() || unit.special.is_arbitrary();
    let special = if own_scale {
        // One unit under two names.
        let code = if unit.code == "[IU]" { "[iU]" } else { unit.code };
        let at = get_all_units().iter().position(|other| other.code == code)?;
        u16::try_from(at).ok()?.checked_add(1)?
    } else {
        0
    };
    let factor = match unit.code {
        _ if own_scale => Number::one(),
        // A micromole a minute: in the table it is rounded.
        "U" => atom("umol")?.factor / number::whole(60),
        _ => exact(&unit.factor.to_string())?,
    };
    Some(Folded { factor, dimension: dimension::of(unit.code, unit.dim.0), special })
}

/// The library prints its factors as decimals, with an exponent where they are long.
fn exact(text: &str) -> Option<Number> {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let exponent: i32 = exponent.parse().ok()?;
    let size = usize::try_from(exponent.unsigned_abs()).ok().filter(|e| *e <= 100)?;
    let power = Number::from_integer(num_traits::pow(num_bigint::BigInt::from(10), size));
    let mantissa = number::parse(mantissa).ok()?;
    Some(if exponent < 0 { mantissa / power } else { mantissa * power })
}

/// The spelling that is meant, where it is near: common units and clinicians' words.
fn suggestion(text: &str) -> Option<String> {
    const COMMON: &[&str] = &[
        "%", "cm", "mm", "m", "kg", "g", "mg", "ug", "ng", "L", "dL", "mL", "mg/dL", "g/dL", "g/L", "mmol/L", "umol/L",
        "ng/mL", "U/L", "mL/min", "mm2", "cm2", "mm[Hg]", "kg/m2", "10*9/L", "Gy", "MBq", "GBq", "days", "weeks",
        "months", "years", "hours", "minutes",
    ];
    let special = match text.to_lowercase().as_str() {
        "percent" | "pct" => Some("%"),
        "centimeter" | "centimeters" | "centimetre" | "centimetres" | "cms" => Some("cm"),
        "millimeter" | "millimeters" | "millimetre" | "millimetres" | "mms" => Some("mm"),
        "lb" | "lbs" | "pound" | "pounds" => Some("[lb_av]"),
        "yr" | "yrs" | "y" | "y/o" | "yo" => Some("years"),
        "mo" | "mos" | "mth" => Some("months"),
        "iu" => Some("[IU]"),
        "ie" | "i.u." | "unit" | "units" => Some("IU"),
        "tablet" | "tablets" => Some("{tablets}"),
        "capsule" | "capsules" => Some("{capsules}"),
        "puff" | "puffs" => Some("{puffs}"),
        "drop" | "drops" => Some("{drops}"),
        "gm/dl" => Some("g/dL"),
        "°c" | "c°" | "degc" | "celsius" => Some("°C"),
        "°f" | "f°" | "degf" | "fahrenheit" => Some("°F"),
        "w" | "wks" => Some("weeks"),
        "titers" | "titre" | "titres" => Some("titer"),
        "uln" | "xuln" | "x uln" | "unl" | "x unl" | "xunl" => Some("x ULN"),
        _ if text == "mM" => Some("mmol/L"),
        _ if matches!(text, "uM" | "µM" | "μM") => Some("umol/L"),
        _ if text == "nM" => Some("nmol/L"),
        _ => None,
    };
    if let Some(found) = special.or_else(|| in_words(text)).or_else(|| in_capitals(text)) {
        return Some(found.to_owned());
    }
    // `mcCi/L`: the prefix as it is written where there is no Greek letter. Any other size is another unit.
    let micro = |part: &str| match part.strip_prefix("mc") {
        Some(rest) if parse_expression(&format!("u{rest}")).is_ok() => format!("u{rest}"),
        _ => part.to_owned(),
    };
    let spelled = text.split('/').map(micro).collect::<Vec<_>>().join("/");
    // `M` alone may be a month, a meter or a concentration.
    let case = COMMON.iter().find(|unit| unit.eq_ignore_ascii_case(&spelled) && text != "M");
    if let Some(found) = case {
        return Some((*found).to_owned());
    }
    if spelled != text && parse(&spelled).is_ok() {
        return Some(spelled);
    }
    // Units of a few letters are near to units of other things.
    let words = COMMON.iter().copied().filter(|unit| unit.len() > 3 && unit.chars().all(char::is_alphabetic));
    if text.len() > 3 { crate::suggest::nearest(text, words).map(str::to_owned) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn factor(text: &str) -> Option<String> {
        parse(text).ok().map(|m| number::show(&m.factor))
    }

    #[test]
    fn factors_are_exact() {
        assert_eq!(factor("cm"), Some("0.01".into()));
        assert_eq!(factor("mm"), Some("0.001".into()));
        assert_eq!(factor("%"), Some("0.01".into()));
        assert_eq!(
            parse("mg/dL").map(|m| m.factor * number::whole(10)),
            parse("mg/L").map(|m| m.factor * number::whole(100))
        );
        assert_eq!(parse("U/L").map(|m| m.factor), parse("umol/min/L").map(|m| m.factor));
        assert_eq!(parse("U/L").map(|m| m.factor * number::whole(60)), parse("ukat/L").map(|m| m.factor));
        let (day, hour) = (parse("mg/d"), parse("mg/h"));
        assert_eq!(day.map(|m| m.factor * number::whole(24)), hour.map(|m| m.factor));
    }

    #[test]
    fn dimensions_keep_unlike_units_apart() {
        let kind = |text: &str| parse(text).ok().map(|m| m.kind);
        assert_eq!(kind("cm"), kind("mm"));
        assert_ne!(kind("cm"), kind("kg"));
        assert_ne!(kind("[IU]/L"), kind("/L"));
        assert_ne!(kind("months"), kind("days"));
        assert_eq!(kind("days"), kind("wk"));
        assert_eq!(parse("mo"), parse("month"));
        assert_eq!(parse("a"), parse("year"));
        assert_eq!(kind("[IU]/L"), kind("[iU]/mL"));
    }

    #[test]
    fn unknown_units_are_refused_with_the_near_spelling() {
        assert_eq!(parse("gm/dl"), parse("g/dL"));
        assert_eq!(parse("µg/m²/day"), parse("ug/m2/d"));
        assert_eq!(parse("CM"), Err(Some("cm".into())));
        assert_eq!(parse("mcmol/L"), parse("umol/L"));
        assert_eq!(parse("mcmol/l"), parse("umol/L"));
        assert_eq!(parse("mcmmol/L"), Err(None));
        assert_eq!(parse("10^9^2/L"), Err(None));
        assert_eq!(parse("mL/min/1.73 .m2"), Err(None));
        assert_eq!(parse("monhts"), Err(Some("months".into())));
        assert_eq!(parse("lb"), Err(Some("[lb_av]".into())));
        assert_eq!(parse("qqqq"), Err(None));
        assert_eq!(parse("mgg"), Err(None));
        assert_eq!(parse("mL/min/1.73.m2"), Err(None));
    }

    /// Every spelling of reports means what UCUM writes otherwise, and is no unit that nobody means.
    #[test]
    fn reports_spell_units_in_their_own_way() {
        for (written, meant) in [
            ("10^9/L", "10*9/L"),
            ("10⁹/L", "10*9/L"),
            ("x10^9/L", "10*9/L"),
            ("x 10^9/L", "10*9/L"),
            ("×10⁹/L", "10*9/L"),
            ("10E9/L", "10*9/L"),
            ("10^12/L", "10*12/L"),
            ("10¹²/L", "10*12/L"),
            ("10^3/µL", "10*3/uL"),
            ("10³/mm³", "10*3/mm3"),
            ("/µL", "/uL"),
            ("/mm3", "1/uL"),
            ("cells/uL", "/uL"),
            ("cells/µL", "{cells}/uL"),
            ("1/min", "/min"),
            ("bpm", "/min"),
            ("beats/min", "/min"),
            ("breaths/min", "{breaths}/min"),
            ("mL/min/1.73 m2", "mL/min/{1.73_m2}"),
            ("mL/min/1.73 m²", "mL/min/{1.73_m2}"),
            ("mm Hg", "mm[Hg]"),
            ("cmH2O", "cm[H2O]"),
            ("cm H2O", "cm[H2O]"),
            ("mcmol/L", "umol/L"),
            ("mcg/kg/min", "ug/kg/min"),
            ("mEq/L", "meq/L"),
            ("mOsm/kg", "mosm/kg"),
            ("mg/24 h", "mg/d"),
            ("mg/24h", "mg/d"),
            ("g/24 hr", "g/d"),
            ("hr", "h"),
            ("mL/hr", "mL/h"),
            ("sec", "s"),
        ] {
            assert!(parse(written).is_ok(), "{written}");
            assert_eq!(parse(written), parse(meant), "{written}");
            assert_eq!(crate::check::lookalikes::lookalike(written), None, "{written}");
        }
        assert_eq!(behind("18", "/min"), "18/min");
        assert_eq!(behind("250", "10^9/L"), "250 10^9/L");
    }
}
