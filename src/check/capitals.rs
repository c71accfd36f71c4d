//! Units in capitals, as some laboratories print them: `MG/DL` is no mega-gauss, and `ML/MIN` no megaliter.

/// Units of clinical reports that are written with small letters. A unit whose capital tells its size, such as the `M` of
/// megabecquerels, is none of them.
const CLINICAL: &[&str] = &[
    "cm",
    "mm",
    "kg",
    "mg",
    "ug",
    "ng",
    "pg",
    "dL",
    "mL",
    "uL",
    "fL",
    "mg/dL",
    "ug/dL",
    "ng/dL",
    "g/dL",
    "mg/L",
    "ug/L",
    "ng/L",
    "pg/L",
    "mg/mL",
    "ug/mL",
    "ng/mL",
    "pg/mL",
    "mmol/L",
    "umol/L",
    "nmol/L",
    "pmol/L",
    "mol/L",
    "mEq/L",
    "mmol/mol",
    "mg/mmol",
    "mg/g",
    "ug/g",
    "mL/min",
    "mL/h",
    "L/min",
    "mg/kg",
    "ug/kg",
    "mL/kg",
    "mg/h",
    "mg/d",
    "mg/day",
    "kg/m2",
    "mmHg",
    "cmH2O",
    "kPa",
    "mOsm/kg",
    "kcal",
    "kcal/d",
    "mL/min/1.73m2",
    "mIU/L",
    "mIU/mL",
    "uIU/mL",
    "IU/mL",
    "U/mL",
    "mU/L",
    "min",
    "bpm",
];

/// The clinical unit of which a text is the capitals, in whole or in a part.
pub fn in_capitals(text: &str) -> Option<&'static str> {
    let loud = |part: &str| {
        part.chars().filter(char::is_ascii_alphabetic).count() > 1 && !part.contains(|c: char| c.is_ascii_lowercase())
    };
    if !text.split('/').any(loud) {
        return None;
    }
    // Micrograms without the Greek letter.
    let micro = |part: &str| {
        let small = part.to_ascii_lowercase();
        let known = ["mcg", "mcmol", "mcl"].contains(&small.as_str());
        if known { format!("u{}", small.trim_start_matches("mc")) } else { part.to_owned() }
    };
    let spelled = text.split('/').map(micro).collect::<Vec<_>>().join("/");
    let found = CLINICAL.iter().copied().find(|unit| unit.eq_ignore_ascii_case(&spelled))?;
    (found != text).then_some(found)
}

/// A unit that is written as a word.
pub fn in_words(text: &str) -> Option<&'static str> {
    Some(match text.to_lowercase().as_str() {
        "kilogram" | "kilograms" | "kilogramme" | "kgs" | "kilo" | "kilos" => "kg",
        "gram" | "grams" | "gms" => "g",
        "milligram" | "milligrams" | "mgs" => "mg",
        "microgram" | "micrograms" => "ug",
        "meter" | "meters" | "metre" | "metres" => "m",
        "liter" | "liters" | "litre" | "litres" => "L",
        "milliliter" | "milliliters" | "millilitre" | "millilitres" | "mls" => "mL",
        "micromol/l" | "micromole/l" | "micromoles/l" => "umol/L",
        "mm/1h" | "mm/1 h" => "mm/h",
        "ppm" => "[ppm]",
        "mitoses/hpf" | "mitosis/hpf" | "mitoses/1hpf" => "{mitoses}/[HPF]",
        "millimol/l" | "millimole/l" | "millimoles/l" => "mmol/L",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::in_capitals;

    #[test]
    fn capitals_are_those_of_clinical_units() {
        for (text, right) in [
            ("MG/DL", Some("mg/dL")),
            ("MG/dl", Some("mg/dL")),
            ("ML/MIN", Some("mL/min")),
            ("MMHG", Some("mmHg")),
            ("KPA", Some("kPa")),
            ("MCG", Some("ug")),
            ("MCMOL/L", Some("umol/L")),
            ("MG/L", Some("mg/L")),
            ("mg/dL", None),
            ("mG/dL", None),
            ("Mg/L", None),
            ("MBq", None),
            ("MBQ", None),
            ("IU/mL", None),
            ("U/L", None),
            ("G/L", None),
        ] {
            assert_eq!(in_capitals(text), right, "{text}");
        }
    }
}
