//! Numbers of a case: digits, a unit, their exact value in base units, and the limits of the fact. A bare number is
//! read in the declared unit; nothing else is assumed.

use super::everyday;
use super::expect::{brief, expected, found, in_range, miss, range, unknown_or, wrong};
use super::shown::in_unit;
use super::tree::{Item, Kind};
use crate::check::annotations;
use crate::check::dimension;
use crate::check::model::{Fact, NumberKind, NumberType};
use crate::check::units;
use crate::check::weeks::{Weeks, weeks};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::number::{self, Halves, Number, NumberError};

/// A number and how it was written.
pub(super) type Counted = (Number, String);

/// Units offered where a unit does not fit; those that convert to the fact's are named.
const OFFERED: &[&str] = &[
    "mm", "cm", "m", "mg", "g", "kg", "mL", "L", "mm2", "cm2", "mm3", "cm3", "mg/dL", "g/dL", "g/L", "umol/L",
    "mmol/L", "ng/mL", "U/L", "mL/min", "mm[Hg]", "Gy", "MBq", "GBq", "minutes", "hours", "days", "weeks", "months",
    "years", "%",
];

/// Digits of a text, the unit behind them, and where in the text the unit begins.
pub(super) type Amount<'t> = (&'t str, &'t str, usize);

/// Reads the value of a numeric fact.
pub(super) fn read(fact: &Fact, ty: &NumberType, node: &Item) -> Result<Counted, Box<Diagnostic>> {
    let amount = match &node.kind {
        Kind::Number(digits) => (digits.as_str(), "", 0),
        Kind::Text { text, .. } => split(text).ok_or_else(|| no_number(fact, node, text))?,
        _ => {
            let message = format!("`{}` takes a number, not {}", fact.name, found(node));
            return Err(wrong(Code::CaseWrongType, fact, node, message));
        }
    };
    let (value, written) = counted(fact, ty, node, amount)?;
    if ty.integer && !in_unit(ty, &value).is_integer() {
        let of = if ty.unit.text.is_empty() { String::new() } else { format!(" of {}", ty.unit.text) };
        let message = format!("`{}` takes a whole number{of}", fact.name);
        return Err(wrong(Code::CaseNotWhole, fact, node, message));
    }
    limited(fact, ty, node, (value, written), matches!(&node.kind, Kind::Number(_)))
}

/// A number in base units, whether or not the fact can have it.
pub(super) fn counted(
    fact: &Fact,
    ty: &NumberType,
    node: &Item,
    (digits, unit, unit_at): Amount<'_>,
) -> Result<Counted, Box<Diagnostic>> {
    let count = number::parse(digits).map_err(|error| unreadable(fact, node, digits, error))?;
    if ty.kind == NumberKind::Quantity(dimension::TIME, 0)
        && let Some(Weeks::Read(value, written)) = weeks(digits, unit)
    {
        return Ok((value, written));
    }
    if ty.kind == NumberKind::Quantity(dimension::TIME, 0)
        && let Some(found) = everyday::weeks_and_a_point(ty, node, (digits, unit), &count)
    {
        return Err(found);
    }
    if ty.kind == units::TITER {
        if let Some(value) = units::titer(digits, unit) {
            return Ok((value, format!("{digits}{unit}")));
        }
        if unit.is_empty() {
            return Err(everyday::bare_titer(fact, node, digits));
        }
    }
    if ty.kind == units::OF_LIMIT && unit.is_empty() {
        return Err(everyday::bare_multiple(fact, node, digits));
    }
    if !unit.is_empty()
        && unit != ty.unit.text
        && let Ok(meaning) = units::parse(unit)
        && let Some(other) = fact.other_unit(meaning.kind)
    {
        return Ok((other.converted(&(count * meaning.factor)), units::behind(digits, unit)));
    }
    if unit != ty.unit.text && ty.scale.is_none() {
        let place = node.part(unit_at, unit_at.saturating_add(unit.len()));
        if let Some(found) = everyday::unit(ty, node, digits, unit, place) {
            return Err(Box::new(found));
        }
    }
    let value = count * factor(fact, ty, node, unit, unit_at)?;
    let unit = if unit.is_empty() { ty.unit.text.as_str() } else { unit };
    Ok((value, units::behind(digits, unit)))
}

/// Checks the limits of the fact.
pub(super) fn limited(
    fact: &Fact,
    ty: &NumberType,
    node: &Item,
    read: Counted,
    bare: bool,
) -> Result<Counted, Box<Diagnostic>> {
    if in_range(ty, &read.0) {
        return Ok(read);
    }
    let must = range(ty).unwrap_or_default();
    let message = format!("`{}` must be {must}", fact.name);
    let mut diagnostic = Diagnostic::new(Code::CaseOutOfRange, node.span, message).label(miss(ty, &read.0));
    if bare && !ty.unit.text.is_empty() {
        let unit = &ty.unit.text;
        diagnostic = diagnostic
            .help(format!("a bare number is read in {unit}; a number in another unit is a text with its unit"));
    }
    Err(Box::new(diagnostic))
}

/// Digits, unit, and where the unit begins. None where the text does not begin with a number.
pub(super) fn split(text: &str) -> Option<(&str, &str, usize)> {
    let body = text.trim_start();
    let lead = text.len().saturating_sub(body.len());
    let mut end = 0_usize;
    let mut exponent = false;
    for (at, c) in body.char_indices() {
        let rest = body.get(at.saturating_add(1)..).unwrap_or("");
        let follows = rest.strip_prefix(['-', '+']).unwrap_or(rest).starts_with(|c: char| c.is_ascii_digit());
        match c {
            '0'..='9' | '.' => {}
            '-' | '+' | '−' if at == 0 => {}
            'e' | 'E' if at > 0 && !exponent && follows => exponent = true,
            '-' | '+' if exponent && body.get(..at).is_some_and(|before| before.ends_with(['e', 'E'])) => {}
            _ => break,
        }
        end = at.saturating_add(c.len_utf8());
    }
    let (digits, rest) = body.split_at_checked(end)?;
    let unit = rest.trim();
    let blank = rest.len().saturating_sub(rest.trim_start().len());
    let cut = unit.starts_with(|c: char| c.is_ascii_digit() || matches!(c, ',' | '.')) && blank == 0;
    let other_base = digits == "0" && rest.starts_with(['x', 'o', 'b']);
    let any = digits.contains(|c: char| c.is_ascii_digit());
    (any && !cut && !other_base).then_some((digits, unit, lead.saturating_add(end).saturating_add(blank)))
}

/// Base units in one of the unit that stands behind the number.
fn factor(fact: &Fact, ty: &NumberType, node: &Item, unit: &str, at: usize) -> Result<Number, Box<Diagnostic>> {
    let same_scale = |scale: &String| scale.split_whitespace().eq(unit.split_whitespace());
    if unit.is_empty() || unit == ty.unit.text || ty.scale.as_ref().is_some_and(same_scale) {
        return Ok(ty.unit.factor.clone());
    }
    // UCUM reads `'000` as minutes of arc.
    if (units::parse(unit).is_err() || unit.starts_with('\''))
        && let Some(found) = everyday::figure(node)
    {
        return Err(Box::new(found));
    }
    let span = node.part(at, at.saturating_add(unit.len()));
    let name = &fact.name;
    let fault = |message: String| Diagnostic::new(Code::CaseWrongUnit, span, message);
    let takes = format!("it takes {}", expected(fact));
    if let Some(scale) = &ty.scale {
        let message = format!("`{name}` counts {scale}; {} is another scale", brief(unit));
        return Err(Box::new(
            fault(message).help("scales do not convert into each other: give the number on the scale of the fact"),
        ));
    }
    if let Some(sign) = units::forbidden(unit) {
        let found = fault(format!("`{sign}` cannot stand in a unit"));
        return Err(Box::new(found.help(fitting(ty).unwrap_or(takes))));
    }
    match units::parse(unit) {
        Ok(meaning) if agree(ty, meaning.kind) && annotations::unlike(unit, &ty.unit.text) => {
            let message = format!("`{unit}` and `{}`, the unit of `{name}`, do not count the same", ty.unit.text);
            Err(Box::new(fault(message).help(format!("give it in `{}`", ty.unit.text))))
        }
        Ok(meaning) if agree(ty, meaning.kind) => Ok(meaning.factor),
        Ok(meaning) if surface(ty.kind, meaning.kind) => {
            let [per, whole] = if ty.kind == FOR_SURFACE { [&ty.unit.text, unit] } else { [unit, &ty.unit.text] };
            let message = format!("`{per}` is for 1.73 m² of body surface, and `{whole}` for the whole patient");
            let help = format!("give `{name}` in `{}`: the two do not convert without the body surface", ty.unit.text);
            Err(Box::new(fault(message).help(help)))
        }
        Ok(_) if ty.kind == units::OF_LIMIT => Err(Box::new(everyday::without_limit(fact, span, unit))),
        Ok(meaning) => {
            let message = if ty.unit.text.is_empty() {
                format!("`{name}` is a number without a unit, not one in {}", brief(unit))
            } else {
                format!("`{unit}` does not convert to `{}`, the unit of `{name}`", ty.unit.text)
            };
            Err(Box::new(match calendar_mix(ty.kind, meaning.kind) {
                true => fault(message)
                    .help("months and years have no fixed number of days: give the one the fact is declared in"),
                false => {
                    let help = fitting(ty).unwrap_or(takes);
                    let analyte = tied(ty.kind, meaning.kind);
                    let also = format!(
                        "{help}; a fact that is measured in both, the guideline declares with `also in {unit}, 1 {unit} = … {}`",
                        ty.unit.text
                    );
                    fault(message).help(if analyte { also } else { help })
                }
            }))
        }
        Err(_) if several(unit) => Err(in_two_units(fact, ty, node).unwrap_or_else(|| several_numbers(fact, node))),
        Err(suggestion) => {
            let found = fault(format!("{} is no unit", brief(unit)));
            let fits = |unit: &String| units::parse(unit).is_ok_and(|meaning| agree(ty, meaning.kind));
            Err(Box::new(match suggestion.filter(fits) {
                Some(near) => found.help(format!("did you mean `{near}`?")).guess(span, near),
                None => found.help(fitting(ty).unwrap_or(takes)),
            }))
        }
    }
}

/// True where a unit of one kind measures what the fact measures.
fn agree(ty: &NumberType, given: NumberKind) -> bool {
    match ty.kind {
        NumberKind::Ratio => matches!(given, NumberKind::Plain | NumberKind::Percent | NumberKind::Ratio),
        NumberKind::Plain => given == NumberKind::Plain && !ty.unit.text.is_empty(),
        kind => kind == given,
    }
}

/// A filtration rate for 1.73 m² of body surface.
const FOR_SURFACE: NumberKind = NumberKind::Quantity(dimension::FOR_SURFACE, 0);

/// Whether one of two is a filtration rate for 1.73 m² of body surface, and the other one for the whole patient.
fn surface(declared: NumberKind, given: NumberKind) -> bool {
    let flow = NumberKind::Quantity(dimension::FLOW, 0);
    [(FOR_SURFACE, flow), (flow, FOR_SURFACE)].contains(&(declared, given))
}

/// Whether one substance may be measured in both: by weight and by number.
fn tied(declared: NumberKind, given: NumberKind) -> bool {
    let of = |kind, weight, number| match kind {
        NumberKind::Quantity(exponents, 0) => exponents == weight || exponents == number,
        _ => false,
    };
    let both = |weight, number| of(declared, weight, number) && of(given, weight, number);
    both(dimension::MASS_CONCENTRATION, dimension::SUBSTANCE_CONCENTRATION)
}

fn calendar_mix(declared: NumberKind, given: NumberKind) -> bool {
    let time = |kind| matches!(kind, NumberKind::Quantity(dimension::TIME, 0));
    let calendar = |kind| kind == NumberKind::CalendarDuration;
    (calendar(declared) && time(given)) || (time(declared) && calendar(given))
}

/// The units that convert to the fact's.
fn fitting(ty: &NumberType) -> Option<String> {
    let declared = &ty.unit.text;
    if declared.is_empty() {
        return None;
    }
    let fits = |unit: &&&str| **unit != declared && units::parse(unit).is_ok_and(|meaning| agree(ty, meaning.kind));
    let others: Vec<String> = OFFERED.iter().filter(fits).take(5).map(|unit| format!("`{unit}`")).collect();
    Some(match others.len() {
        0 => format!("give it in `{declared}`"),
        _ => format!("give it in `{declared}`; {} convert too", others.join(", ")),
    })
}

/// True where the part behind the first number holds another.
fn several(unit: &str) -> bool {
    let dash = unit.starts_with(['-', '–', '—', '/', 'x', '×', '±']);
    unit.contains(|c: char| c.is_ascii_digit()) && (dash || unit.contains(char::is_whitespace))
}

/// `1.5 mg/dL (133 umol/L)`: one value in two units; none where it is no such thing.
fn in_two_units(fact: &Fact, ty: &NumberType, node: &Item) -> Option<Box<Diagnostic>> {
    let Kind::Text { text, .. } = &node.kind else { return None };
    let (first, second) = text.split_once(['(', '=', ';', ','])?;
    let (first, second) = (first.trim(), second.trim().trim_end_matches(')').trim());
    let (one, other) = (split(first)?, split(second)?);
    // Only of what is a unit each is counted: else each would be looked at as two, and so on.
    if one.1 == other.1 || [one.1, other.1].iter().any(|unit| unit.is_empty() || units::parse(unit).is_err()) {
        return None;
    }
    let value = |amount| counted(fact, ty, node, amount).ok().map(|(value, _)| value);
    let (low, high) = (value(one)?, value(other)?);
    // The second is mostly converted from the first, and rounded.
    let unit = value(("1", other.1, 0)).filter(|unit| *unit != Number::default())?;
    let decimals = other.0.split_once('.').map_or(0, |(_, digits)| digits.len());
    let written = |value: &Number| {
        number::show(&number::to_decimals(
            &(value / &unit),
            u32::try_from(decimals).unwrap_or(u32::MAX).min(9),
            Halves::Up,
        ))
    };
    let name = &fact.name;
    let (what, help) = if low == high {
        (format!("`{name}` is given in two units; both are the same"), format!("give it once: `{first}`"))
    } else if written(&low) == written(&high) {
        (
            format!("`{name}` is given in two units; `{second}` is `{first}`, rounded"),
            format!("give the one that was measured, such as `{first}`"),
        )
    } else {
        (
            format!("`{name}` is given in two units, and they are not the same"),
            format!("`{first}` is {} {}; give the one that was measured", written(&low), other.1),
        )
    };
    Some(Box::new(Diagnostic::new(Code::CaseNotANumber, node.span, what).help(help)))
}

fn several_numbers(fact: &Fact, node: &Item) -> Box<Diagnostic> {
    let message = format!("`{}` takes one number, and here stand several", fact.name);
    Box::new(Diagnostic::new(Code::CaseNotANumber, node.span, message).help(format!("it takes {}", expected(fact))))
}

/// A text that does not begin with a number.
pub(super) fn no_number(fact: &Fact, node: &Item, text: &str) -> Box<Diagnostic> {
    let name = &fact.name;
    let fault = |message: String| Diagnostic::new(Code::CaseNotANumber, node.span, message);
    let trimmed = text.trim();
    if let Some((whole, rest)) = trimmed.split_once(',')
        && !whole.is_empty()
        && whole.bytes().all(|b| b.is_ascii_digit())
        && rest.starts_with(|c: char| c.is_ascii_digit())
    {
        return Box::new(comma(node, text, whole, rest, fault("a number has a comma in it".to_owned())));
    }
    if matches!(&node.kind, Kind::Text { text: own, .. } if own == text)
        && let Some(found) = everyday::figure(node)
    {
        return Box::new(found);
    }
    unknown_or(
        fact,
        node,
        trimmed,
        fault(format!("{} is no number", brief(trimmed))).help(format!("`{name}` takes {}", expected(fact))),
    )
}

/// A comma in a number: the point of other languages, or a mark between groups of digits. Where it may be either,
/// nothing is proposed.
fn comma(node: &Item, text: &str, whole: &str, rest: &str, found: Diagnostic) -> Diagnostic {
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (pointed, joined) = (format!("{whole}.{rest}"), text.trim().replace(',', ""));
    let right = match digits {
        3 if rest.get(digits..).is_some_and(|more| more.starts_with(['.', ','])) => joined,
        3 => return found.help(format!("write {pointed} or {joined}, whichever is meant")),
        _ => pointed,
    };
    match split(&right).is_some_and(|(digits, ..)| number::parse(digits).is_ok()) {
        true => found.help(format!("write {right}")).fix(node.part(0, text.len()), right),
        false => found.help("write a point before the fraction, and no marks between digits"),
    }
}

fn unreadable(fact: &Fact, node: &Item, digits: &str, error: NumberError) -> Box<Diagnostic> {
    match error {
        NumberError::TooLarge => {
            let message = format!("the number has more than {} digits", number::MAX_DIGITS);
            Box::new(Diagnostic::new(Code::CaseNumberTooLarge, node.span, message).help(format!(
                "`{}` takes {}",
                fact.name,
                expected(fact)
            )))
        }
        NumberError::Malformed => {
            let found =
                wrong(Code::CaseNotANumber, fact, node, format!("{} is not written as a number", brief(digits)));
            let point = digits
                .strip_prefix('.')
                .map(|rest| format!("0.{rest}"))
                .or_else(|| digits.strip_suffix('.').map(str::to_owned));
            match point.filter(|mended| number::parse(mended).is_ok()) {
                Some(mended) => Box::new(found.help(format!("write {mended}"))),
                None => found,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is printed of a unit as reports write it is read again as the same.
    #[test]
    fn what_is_printed_is_read_again() {
        for unit in [
            "10^9/L",
            "10⁹/L",
            "x10^9/L",
            "x 10^9/L",
            "×10⁹/L",
            "10*9/L",
            "10E9/L",
            "/uL",
            "/µL",
            "/mm3",
            "cells/uL",
            "/min",
            "1/min",
            "bpm",
            "breaths/min",
            "{breaths}/min",
            "mL/min/1.73 m2",
            "mL/min/1.73m²",
            "mm Hg",
            "cmH2O",
            "cm H2O",
            "mcmol/L",
            "mEq/L",
            "mOsm/kg",
            "mg/24 h",
            "hr",
            "sec",
            "cm",
            "°C",
        ] {
            for digits in ["0", "18", "0.5", "-3"] {
                let shown = units::behind(digits, unit);
                // `1/min` is written `18/min`.
                let unit = if unit.starts_with("1/") { &unit[1..] } else { unit };
                assert_eq!(split(&shown).map(|(digits, unit, _)| (digits, unit)), Some((digits, unit)), "{shown}");
            }
        }
    }
}
