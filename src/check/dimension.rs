//! What units measure, as exponents. UCUM has seven base units, and takes a mole for a bare number, a becquerel for
//! something per second, and a sievert for a gray: with these seven alone, platelets would convert to glucose. So five
//! more are kept apart here, and with them what is given for 1.73 m² of body surface.

/// Exponents of m, s, g, rad, K, C, cd, which UCUM has, and of mol, Bq, Sv, eq, osm, and of 1.73 m² of body surface, for which a
/// filtration rate is given.
pub type Exponents = [i8; 13];

/// A bare number.
pub const NONE: Exponents = [0; 13];
/// A length.
pub const LENGTH: Exponents = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
/// An area.
pub const AREA: Exponents = [2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
/// A volume.
pub const VOLUME: Exponents = [3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
/// A time.
pub const TIME: Exponents = [0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
/// A mass.
pub const MASS: Exponents = [0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
/// A mass in a volume.
pub const MASS_CONCENTRATION: Exponents = [-3, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
/// An amount of substance.
pub const SUBSTANCE: Exponents = [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0];
/// An amount of substance in a volume.
pub const SUBSTANCE_CONCENTRATION: Exponents = [-3, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0];
/// How many in a volume.
pub const COUNT_CONCENTRATION: Exponents = [-3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
/// How many in a time.
pub const RATE: Exponents = [0, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
/// A volume in a time, for 1.73 m² of body surface.
pub const FOR_SURFACE: Exponents = [3, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1];
/// A volume in a time.
pub const FLOW: Exponents = [3, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
/// What stands in the braces of a unit for 1.73 m² of body surface.
pub const SURFACE: Exponents = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
/// How much decays in a time.
pub const ACTIVITY: Exponents = [0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0];

/// Whether a quantity can be given to a patient, at once or in a time: a mass, a volume, a length of ointment, an amount of
/// substance, a radioactivity, an energy, a dose of radiation, or what is counted on a scale of its own.
pub fn is_dose(exponents: Exponents) -> bool {
    let [metre, second, gram, kelvin, coulomb, candela, radian, mole, becquerel, sievert, equivalent, osmole, surface] =
        exponents;
    let others = [mole, becquerel, sievert, equivalent, osmole];
    if [kelvin, coulomb, candela, radian, surface].iter().any(|exponent| *exponent != 0) {
        return false;
    }
    let one = others.iter().filter(|exponent| **exponent != 0).count();
    match (metre, gram, second) {
        // What is counted, and a bare number by its scale of its own.
        (0, 0, 0 | -1) => one <= 1 && others.iter().all(|exponent| (0..=1).contains(exponent)),
        (1 | 3, 0, 0 | -1) | (0, 1, 0 | -1) => one == 0,
        // Joules and watts; grays and sieverts.
        (2, 1, -2 | -3) => one == 0,
        (2, 0, -2 | -3) => mole == 0 && becquerel == 0 && equivalent == 0 && osmole == 0,
        _ => false,
    }
}

/// What a word in the braces of a unit measures: the body surface for which something is given. No other measures anything.
pub fn of_annotation(text: &str) -> Exponents {
    if text.starts_with("1.73") { SURFACE } else { NONE }
}

/// The exponents of a unit of UCUM's table, from the seven that the table gives it.
pub fn of(code: &str, known: [i8; 7]) -> Exponents {
    let mut all = NONE;
    all.iter_mut().zip(known).for_each(|(slot, exponent)| *slot = exponent);
    let [.., time, _, _, _, _, _, mole, becquerel, sievert, equivalent, osmole, _] = &mut all;
    match code {
        "mol" | "kat" | "U" => *mole = 1,
        "eq" => *equivalent = 1,
        "osm" => *osmole = 1,
        "Bq" | "Ci" => (*time, *becquerel) = (0, 1),
        "Sv" | "REM" => *sievert = 1,
        _ => {}
    }
    all
}

/// The everyday name of what a quantity measures.
pub fn name(exponents: Exponents) -> &'static str {
    match exponents {
        LENGTH => "length",
        AREA => "area",
        VOLUME => "volume",
        MASS => "mass",
        TIME => "time",
        MASS_CONCENTRATION => "mass concentration",
        SUBSTANCE => "substance amount",
        SUBSTANCE_CONCENTRATION => "substance concentration",
        COUNT_CONCENTRATION => "count per volume",
        RATE => "count per time",
        ACTIVITY => "radioactivity",
        _ => "quantity",
    }
}

#[cfg(test)]
mod tests {
    use super::super::units::parse;
    use octofhir_ucum::get_all_units;

    /// No unit of the table that is not named above comes out as a bare number though its name says otherwise.
    #[test]
    fn counts_substances_and_decays_do_not_convert() {
        let kind = |text: &str| parse(text).map(|meaning| meaning.kind);
        let apart: [&[&str]; 12] = [
            &["mmol/L", "mol/m3", "umol/dL", "mcmol/L"],
            &["meq/L", "mEq/L"],
            &["mosm/L", "mOsm/L"],
            &["{cells}/L", "10*9/L", "10*20/L", "1/uL", "/mL"],
            &["mmol", "mol"],
            &["1", "10*9", "{tablets}"],
            &["MBq", "GBq", "mCi"],
            &["/min", "1/s", "Hz", "{breaths}/min"],
            &["U/L", "ukat/L", "mmol/L/h"],
            &["[iU]/L", "[IU]/mL"],
            &["Gy", "RAD", "J/kg"],
            &["Sv", "mSv"],
        ];
        for (at, alike) in apart.iter().enumerate() {
            for unit in *alike {
                let first = alike.first().map(|unit| kind(unit));
                assert!(kind(unit).is_ok(), "{unit}");
                assert_eq!(Some(kind(unit)), first, "{unit}");
                for other in apart.iter().skip(at.saturating_add(1)).flat_map(|others| others.iter()) {
                    assert_ne!(kind(unit), kind(other), "{unit} and {other}");
                }
            }
        }
    }

    /// The units that the table derives from the mole, the becquerel and the sievert are those of [`super::of`].
    #[test]
    fn the_table_is_whole() {
        for unit in get_all_units() {
            let exponents = super::of(unit.code, unit.dim.0);
            let apart = exponents.iter().skip(7).any(|exponent| *exponent != 0);
            let says = [
                "amount of substance",
                "catalytic activity",
                "radioactivity",
                "dose equivalent",
                "radiation dose equivalent",
            ];
            let property = unit.property.to_lowercase();
            let expected = says.contains(&property.as_str()) || property.starts_with("amount of substance");
            assert_eq!(apart, expected, "{}: {}", unit.code, unit.property);
        }
    }
}
