//! Units that can be read and that nobody means: `Mg/L` for `mg/L`, `G/L` for thousand millions of cells, `ft` for feet. A
//! guideline and a case refuse them alike, each with what is written instead.

use super::capitals::in_capitals;
use super::units::{self, symbols};

/// Why a unit is refused, and what may be meant by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lookalike {
    /// What is wrong, without a capital and a full stop.
    pub what: String,
    /// A sentence more, in capitals and with its full stop; empty where there is nothing to say.
    pub more: String,
    /// The unit that may be meant, as a whole.
    pub meant: Option<String>,
    /// Whether cells are counted: a guideline declares a scale for them.
    pub counts: bool,
}

/// What stands for how many in a blood count, before `/L` or `/uL`, and how UCUM writes it.
const COUNTS: &[(&str, &str)] = &[
    ("G", "10*9"),
    ("T", "10*12"),
    ("K", "10*3"),
    ("k", "10*3"),
    ("M", "10*6"),
    ("m", "10*6"),
    ("Mio", "10*6"),
    ("Mio.", "10*6"),
    ("Tsd", "10*3"),
    ("Tsd.", "10*3"),
];

const VOLUMES: &[&str] =
    &["L", "l", "uL", "ul", "µL", "µl", "μL", "μl", "mcL", "mm3", "mm³", "cumm", "cmm", "nL", "mL", "ml"];

/// Symbols that are somebody else's unit: the symbol of UCUM without its prefix, whether a prefix is needed for the
/// mistake, and what it is, and what else is written.
const OTHERS: &[(&str, Form, &str)] = &[
    ("G", Form::Any, "gauss, of magnetic fields. Grams are `g`; thousand millions of cells are `10*9/L`."),
    (
        "H",
        Form::Any,
        "henry, of electric coils. Hours are `h` or `hours`; a pH is a number without a unit, `type decimal`.",
    ),
    ("u", Form::Any, "the mass of atoms. Units of enzymes or insulin are `U`, international units `IU`."),
    ("AU", Form::Any, "the distance of the earth from the sun. Arbitrary units are `[arb'U]`."),
    ("pc", Form::Any, "parsec, a distance of stars. How many there are is `{pieces}`."),
    ("t", Form::Prefixed, "a part of a tonne. Feet are `[ft_i]`, pints `[pt_us]`; a mass is in g, mg or kg."),
    ("st", Form::Any, "stere, of firewood. Stones are `[stone_av]`; or declare the fact in kg."),
    ("b", Form::Any, "barn, of atoms."),
    ("C", Form::Alone, "coulomb, of electric charge. Degrees Celsius are `°C`."),
    ("F", Form::Alone, "farad, of electric capacity. Degrees Fahrenheit are `°F`."),
    ("P", Form::Alone, "poise, of viscosity. Mass, time and volume are in `g`, `h` and `L`."),
    ("R", Form::Alone, "roentgen, of rays in air. A dose that is absorbed is in `Gy`."),
    ("S", Form::Alone, "siemens, of electric conduction. Seconds are `s`."),
    ("B", Form::Alone, "bel, of loudness. How many there are stands in braces, as in `{cells}`."),
    (
        "rad",
        Form::Alone,
        "radian, of angles. A dose that is absorbed is in `Gy`; a rad of old is a hundredth of it, `RAD`.",
    ),
    ("ph", Form::Alone, "phot, of light. A pH is a number without a unit, `type decimal`."),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// However it is written.
    Any,
    /// With a prefix.
    Prefixed,
    /// As the whole unit, without a prefix.
    Alone,
}

/// Prefixes of a million and more, how many that is, and the prefix that is meant by a slip of the shift key.
const LARGE: &[(&str, &str, Option<&str>)] = &[
    ("M", "a million", Some("m")),
    ("G", "a thousand million", None),
    ("T", "a million million", None),
    ("P", "a thousand million million", Some("p")),
    ("E", "a million million million", None),
    ("Z", "a thousand million million million", None),
    ("Y", "a million million million million", None),
];

/// Where millions and more are measured: the prefixes and the units.
const MEASURED: &[(&str, &[&str])] =
    &[("MGT", &["Bq", "Hz", "eV"]), ("MG", &["Pa", "Ohm", "W", "V", "J"]), ("MGT", &["By", "bit", "Bd"])];

/// Molar units, which UCUM does not have.
const MOLAR: &[(&str, &str)] = &[
    ("M", "mol/L"),
    ("mM", "mmol/L"),
    ("uM", "umol/L"),
    ("µM", "umol/L"),
    ("μM", "umol/L"),
    ("nM", "nmol/L"),
    ("pM", "pmol/L"),
];

/// Masses in 100 mL, of which UCUM reads a hundredth of the mass.
const IN_HUNDRED: &[(&str, &str)] =
    &[("g%", "g/dL"), ("mg%", "mg/dL"), ("ug%", "ug/dL"), ("µg%", "ug/dL"), ("μg%", "ug/dL"), ("mcg%", "ug/dL")];

/// Why a unit is refused though it could be read; none for all others.
pub fn lookalike(text: &str) -> Option<Lookalike> {
    counted(text).or_else(|| molar(text)).or_else(|| in_hundred(text)).or_else(|| remark(text)).or_else(|| {
        let symbols = symbols(text)?;
        let alone = symbols.len() == 1;
        let odd = symbols.iter().find_map(|symbol| {
            large(text, symbol).or_else(|| other(text, symbol, alone)).or_else(|| calendar(text, symbol))
        })?;
        Some(capitals(text).unwrap_or(odd))
    })
}

fn refused(what: String, more: &str) -> Option<Lookalike> {
    Some(Lookalike { what, more: more.to_owned(), meant: None, counts: false })
}

/// `K/uL`, `G/L`.
fn counted(text: &str) -> Option<Lookalike> {
    let (above, below) = text.split_once('/')?;
    let (_, power) = COUNTS.iter().find(|(count, _)| *count == above.trim())?;
    let volume = VOLUMES.iter().find(|volume| **volume == below.trim())?;
    let volume = match *volume {
        "l" => "L",
        "ul" | "µl" | "µL" | "μL" | "μl" | "mcL" | "mm3" | "mm³" | "cumm" | "cmm" => "uL",
        "ml" => "mL",
        known => known,
    };
    let what = format!("`{text}` is no count of cells");
    Some(Lookalike { what, more: String::new(), meant: Some(format!("{power}/{volume}")), counts: true })
}

/// `mM`.
fn molar(text: &str) -> Option<Lookalike> {
    let (_, right) = MOLAR.iter().find(|(molar, _)| *molar == text)?;
    let what = format!("`{text}` is not written as a unit");
    let more = if text == "M" { "Months are `months`, meters `m`." } else { "" };
    Some(Lookalike { what, more: more.to_owned(), meant: Some((*right).to_owned()), counts: false })
}

/// `mg%`: so many milligrams in 100 mL.
fn in_hundred(text: &str) -> Option<Lookalike> {
    let (_, right) = IN_HUNDRED.iter().find(|(written, _)| *written == text)?;
    let what = format!("`{text}` would be a hundredth of a mass");
    Some(Lookalike { what, more: String::new(), meant: Some((*right).to_owned()), counts: false })
}

/// `MG/DL`: the clinical unit comes first, whatever UCUM reads in its capitals.
fn capitals(text: &str) -> Option<Lookalike> {
    let right = in_capitals(text)?;
    let what = format!("`{text}` is not written in capitals");
    Some(Lookalike { what, more: String::new(), meant: Some(right.to_owned()), counts: false })
}

/// `{10*9}/L`: what stands in braces does not count.
fn remark(text: &str) -> Option<Lookalike> {
    let inner = text.split_once('{')?.1.split_once('}')?.0;
    let lower = inner.to_lowercase();
    let power = lower.match_indices("10").any(|(at, ten)| {
        let behind = lower.get(at.saturating_add(ten.len())..).unwrap_or("").trim_start_matches('_');
        behind.starts_with(['*', '^', 'e', '⁹', '⁶', '³', '¹'])
    });
    let words = ["thousand", "million", "billion", "mio", "tsd"].iter().any(|word| lower.contains(word));
    if !power && !words {
        return None;
    }
    Some(Lookalike {
        what: format!("`{{{inner}}}` counts for one: what stands in braces is a remark"),
        more: String::new(),
        meant: None,
        counts: true,
    })
}

/// `Mmol/L`, `Pg`.
fn large(text: &str, symbol: &units::Symbol) -> Option<Lookalike> {
    let (prefix, many, small) = LARGE.iter().find(|(prefix, ..)| *prefix == symbol.prefix)?;
    let unit = symbol.unit.as_str();
    let measured = MEASURED.iter().any(|(prefixes, units)| prefixes.contains(prefix) && units.contains(&unit));
    // Millions of units are given, and not found in a sample.
    let dose = *prefix == "M" && matches!(unit, "U" | "[iU]" | "[IU]") && !text.contains('/');
    if measured || dose {
        return None;
    }
    let written = format!("{prefix}{unit}");
    let Some(small) = small else { return refused(format!("`{written}` is {many} {unit}, and never meant"), "") };
    let right = format!("{small}{unit}");
    let times = if *prefix == "M" { "a thousand million" } else { "far more than a million million" };
    let mut at = text.match_indices(&written);
    let meant = match (at.next(), at.next()) {
        (Some((at, _)), None) => {
            let behind = text.get(at.saturating_add(written.len())..).unwrap_or("");
            Some(format!("{}{right}{behind}", text.get(..at).unwrap_or("")))
        }
        _ => None,
    };
    let what = format!("`{written}` is {times} times `{right}`");
    Some(Lookalike { what, more: String::new(), meant, counts: false })
}

fn other(text: &str, symbol: &units::Symbol, alone: bool) -> Option<Lookalike> {
    let (unit, _, what) = OTHERS.iter().find(|(unit, form, _)| {
        *unit == symbol.unit
            && match form {
                Form::Any => true,
                Form::Prefixed => !matches!(symbol.prefix.as_str(), "" | "k"),
                Form::Alone => alone && symbol.prefix.is_empty(),
            }
    })?;
    let (is, more) = what.split_once(". ").unwrap_or((what.trim_end_matches('.'), ""));
    let written = format!("{}{unit}", symbol.prefix);
    let of = if written == text { String::new() } else { format!("in `{text}`, ") };
    refused(format!("{of}`{written}` would be {is}"), more)
}

/// `kg/mo`: months and years have no fixed length.
fn calendar(text: &str, symbol: &units::Symbol) -> Option<Lookalike> {
    let word = match symbol.unit.as_str() {
        "mo" => "month",
        "a" => "year",
        _ => return None,
    };
    let what = format!("`{text}` would give every {word} the same number of days");
    refused(
        what,
        &format!("Declare the fact as a plain number on that scale: `type decimal` with `scale \"per {word}\"`."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_means_is_refused() {
        for (text, meant) in [
            ("Mg/L", Some("mg/L")),
            ("MG/DL", Some("mg/dL")),
            ("MG/dl", Some("mg/dL")),
            ("MG/L", Some("mg/L")),
            ("ML/MIN", Some("mL/min")),
            ("PG/ML", Some("pg/mL")),
            ("Mmol/L", Some("mmol/L")),
            ("Pg/mL", Some("pg/mL")),
            ("Pmol/L", Some("pmol/L")),
            ("Mm", Some("mm")),
            ("Mm2", Some("mm2")),
            ("ML", Some("mL")),
            ("mg/ML", Some("mg/mL")),
            ("kg/(Mm2.d)", Some("kg/(mm2.d)")),
            ("Mm[Hg]", Some("mm[Hg]")),
            ("MU/L", Some("mU/L")),
            ("Msv", None),
            ("MSv", Some("mSv")),
            ("MGy", Some("mGy")),
            ("Gg", None),
            ("Tmol", None),
            ("Em", None),
            ("G/L", Some("10*9/L")),
            ("T/L", Some("10*12/L")),
            ("K/uL", Some("10*3/uL")),
            ("M/µL", Some("10*6/uL")),
            ("K/mm3", Some("10*3/uL")),
            ("mM", Some("mmol/L")),
            ("µM", Some("umol/L")),
            ("ft", None),
            ("pt", None),
            ("mG/dL", None),
            ("pH", None),
            ("mg/H", None),
            ("u/L", None),
            ("AU/mL", None),
            ("C", None),
            ("S", None),
            ("R", None),
            ("rad", None),
            ("mg%", Some("mg/dL")),
            ("g%", Some("g/dL")),
            ("F", None),
            ("kg/mo", None),
            ("/a", None),
            ("{10*9}/L", None),
            ("{thousand}/uL", None),
        ] {
            let found = lookalike(text);
            if text != "Msv" {
                assert!(found.is_some(), "{text}");
            }
            assert_eq!(found.and_then(|found| found.meant).as_deref(), meant, "{text}");
        }
    }

    #[test]
    fn capitals_that_are_no_unit_are_told_as_the_unit_that_is_meant() {
        for (text, right) in [("MMHG", "mmHg"), ("KPA", "kPa"), ("MCG", "ug")] {
            assert_eq!(units::parse(text), Err(Some(right.to_owned())), "{text}");
        }
    }

    #[test]
    fn what_is_measured_is_not() {
        for text in [
            "MBq",
            "GBq",
            "TBq",
            "MBq/kg",
            "MHz",
            "GHz",
            "MPa",
            "MV",
            "MeV",
            "MJ",
            "MJ/d",
            "MOhm",
            "M[IU]",
            "MU",
            "mg/L",
            "mmol/L",
            "pg/mL",
            "pmol/L",
            "mm",
            "m",
            "T",
            "K",
            "t",
            "kt",
            "mm[Hg]",
            "cm[H2O]",
            "Pa",
            "kPa",
            "Gy",
            "cGy",
            "Sv",
            "mS/cm",
            "fL",
            "days",
            "months",
            "mo",
            "a",
            "%",
            "{breaths}/min",
            "mL/min/{1.73_m2}",
            "mL/min/1.73m2",
            "10*9/L",
            "°C",
            "Ci",
            "mCi",
            "cal",
            "kcal",
            "U/L",
            "mU/L",
            "[iU]/L",
            "kg/m2",
            "dB",
            "mV",
            "Hz",
            "d",
            "wk",
            "h",
            "min",
            "s",
        ] {
            assert_eq!(lookalike(text), None, "{text}");
        }
    }

    /// No prefix of a million and more stands before a unit without its being asked for above.
    #[test]
    fn no_unit_is_a_million_times_too_large_unseen() {
        for unit in octofhir_ucum::get_all_units().iter().filter(|unit| unit.is_metric) {
            for prefix in ["M", "G", "T", "P", "E", "Z", "Y"] {
                let text = format!("{prefix}{}", unit.code);
                let known = octofhir_ucum::find_unit(&text).is_some();
                let measured =
                    MEASURED.iter().any(|(prefixes, units)| prefixes.contains(prefix) && units.contains(&unit.code));
                let dose = prefix == "M" && matches!(unit.code, "U" | "[iU]" | "[IU]");
                if units::parse(&text).is_ok() && !known && !measured && !dose {
                    assert!(lookalike(&text).is_some(), "{text}");
                    assert!(lookalike(&format!("{text}/L")).is_some(), "{text}/L");
                }
            }
        }
    }
}
