//! Values as they stand on reports, in cases, in `--set` and in guidelines: weeks and days, multiples of the upper limit of normal,
//! temperatures, and units that can be read and that nobody means. What is read is read everywhere alike; what is not is told
//! with the form that works.

use crate::sound;
use gdl::case::{CaseReader, Format, parse_set};
use gdl::check::model::{FactId, Guideline, Partial, Stated, Value};
use gdl::number::{self, Number};
use gdl::source::Sources;

/// What a text says of a fact, in JSON, YAML and `--set`, which have to agree; or what is said against it.
fn said(g: &Guideline, fact: &str, text: &str) -> Result<Stated, (String, String)> {
    let id = g.fact_named(fact).unwrap();
    let told = |found: &gdl::diagnostic::Diagnostic| {
        (found.code.id().to_owned(), format!("{}: {}", found.message, found.help.clone().unwrap_or_default()))
    };
    let quoted = if text.starts_with('{') { text.to_owned() } else { format!("\"{text}\"") };
    let read = |name: &str, text: String, format: Format| {
        let mut sources = Sources::new();
        let source = sources.add(name, text.clone());
        let read = CaseReader::new(g).read(source, &text, format);
        match read.diagnostics.first() {
            Some(found) => Err(told(found)),
            None => Ok(stated(&read.case.values, id)),
        }
    };
    let json = read("a.json", format!("{{\"{fact}\": {quoted}}}"), Format::Json);
    let yaml = read("a.yaml", format!("{fact}: {quoted}\n"), Format::Yaml);
    let mut sources = Sources::new();
    let set = parse_set(g, &mut sources, &format!("{fact}={text}"));
    let set = match (set.diagnostics.first(), set.assignment.and_then(|assignment| assignment.value)) {
        (Some(found), _) => Err(told(found)),
        (None, Some((stated, _))) => Ok(stated),
        (None, None) => panic!("{text} says nothing"),
    };
    assert_eq!(json, yaml, "{text}");
    assert_eq!(json, set, "{text}");
    json
}

fn stated(values: &gdl::check::model::Values, id: FactId) -> Stated {
    match (values.get(id), values.part(id)) {
        (Some(value), _) => Stated::Value(value.clone()),
        (None, Some(part)) => Stated::Part(part.clone()),
        (None, None) => panic!("nothing is said"),
    }
}

fn value(number: Number) -> Result<Stated, (String, String)> {
    Ok(Stated::Value(Value::Number(number)))
}

fn fraction(above: i64, below: i64) -> Number {
    Number::new(above.into(), below.into())
}

fn refused(g: &Guideline, fact: &str, text: &str, code: &str, form: &str) {
    let (found, help) = said(g, fact, text).unwrap_err();
    assert_eq!(found, code, "{text}: {help}");
    assert!(help.contains(form), "{text}: {help}");
}

fn guideline() -> std::sync::Arc<Guideline> {
    sound(
        "fact gestation \"Gestational age\"\n  type duration in weeks, at least 0 weeks, at most 45 weeks\n\
         fact alt \"ALT\"\n  type quantity in x ULN, at least 0 x ULN, at most 500 x ULN\n\
         fact temperature \"Temperature\"\n  type quantity in °C, 20 °C to 45 °C\n\
         fact fahrenheit \"Temperature\"\n  type quantity in degF, 70 °F to 113 degF\n",
    )
}

#[test]
fn weeks_and_days_are_one_time() {
    let g = guideline();
    let days = |count: i64| number::whole(count * 86_400);
    for text in
        ["36w6d", "36 weeks + 6 days", "36 weeks 6 days", "36 w 6 d", "36 wk + 6 d", "258 days", "36weeks+6days"]
    {
        assert_eq!(said(&g, "gestation", text), value(days(258)), "{text}");
    }
    assert_eq!(said(&g, "gestation", "36w0d"), value(days(252)));
    let below = Partial::Between(None, Some((days(258), false)));
    for text in ["<36w6d", "< 36 weeks + 6 days", "below 36w6d", "{\"below\": \"36w6d\"}"] {
        assert_eq!(said(&g, "gestation", text), Ok(Stated::Part(below.clone())), "{text}");
    }
    let between = Partial::Between(Some((days(258), true)), Some((days(262), true)));
    for text in ["36w6d to 37w3d", "36 weeks + 6 days to 37 weeks + 3 days", "between 36w6d and 37w3d"] {
        assert_eq!(said(&g, "gestation", text), Ok(Stated::Part(between.clone())), "{text}");
    }
    for text in ["36+6", "36 + 6", "36+6 weeks", "36 6/7", "36 6/7 weeks", "36+6/7", "36 weeks + 6", "36w6"] {
        refused(&g, "gestation", text, "GDL0614", "\"36w6d\"");
    }
    for text in ["36.5", "36.5 weeks", "36.5 wk", "> 36.5 weeks", "36.5 weeks to 38 weeks"] {
        refused(&g, "gestation", text, "GDL0614", "\"36w5d\"");
    }
    for text in ["36.0", "36.25", "36.9 weeks"] {
        assert!(matches!(said(&g, "gestation", text), Ok(Stated::Value(_))), "{text}");
    }
    for text in ["36w7d", "36 weeks + 10 days"] {
        refused(&g, "gestation", text, "GDL0614", "0 to 6 days");
    }
    refused(&g, "gestation", "36w", "GDL0610", "`weeks`");
    refused(&g, "gestation", "46w1d", "GDL0611", "");
}

#[test]
fn multiples_of_the_upper_limit_are_divided_exactly() {
    let g = guideline();
    for text in
        ["2.5 x ULN", "2.5xULN", "2.5 × ULN", "2.5 ULN", "2.5 times ULN", "100 U/L (ULN 40 U/L)", "100 U/L, ULN 40 U/L"]
    {
        assert_eq!(said(&g, "alt", text), value(fraction(5, 2)), "{text}");
    }
    for (text, above, below) in [
        ("100 U/L (ULN 30 U/L)", 10, 3),
        ("100 (ULN 30)", 10, 3),
        ("1 mg/L (ULN 0.3 mg/dL)", 1, 3),
        ("{\"value\": \"100 U/L\", \"ULN\": \"30 U/L\"}", 10, 3),
        ("{\"value\": 100, \"ULN\": 30}", 10, 3),
    ] {
        assert_eq!(said(&g, "alt", text), value(fraction(above, below)), "{text}");
    }
    let below = |high: Number| Ok(Stated::Part(Partial::Between(None, Some((high, false)))));
    let between = |low: Number, high: Number| Ok(Stated::Part(Partial::Between(Some((low, true)), Some((high, true)))));
    assert_eq!(said(&g, "alt", "<3 x ULN"), below(number::whole(3)));
    assert_eq!(said(&g, "alt", "2 to 3 x ULN"), between(number::whole(2), number::whole(3)));
    for text in ["<100 U/L (ULN 30 U/L)", "{\"value\": \"<100 U/L\", \"ULN\": \"30 U/L\"}"] {
        assert_eq!(said(&g, "alt", text), below(fraction(10, 3)), "{text}");
    }
    for text in ["60 to 100 U/L (ULN 30 U/L)", "60 U/L to 100 U/L (ULN 30 U/L)"] {
        assert_eq!(said(&g, "alt", text), between(number::whole(2), fraction(10, 3)), "{text}");
    }
    for text in [
        "100",
        "<3",
        "100 U/L",
        "100 U/L (ULN 30)",
        "100 U/L (ULN 30 g/L)",
        "100 Mg/L (ULN 30 mg/L)",
        "{\"at least\": 3}",
        "100 qq/L (ULN 30 qq/L)",
    ] {
        refused(&g, "alt", text, "GDL0610", "\"120 U/L (ULN 40 U/L)\"");
    }
    refused(&g, "alt", "3 x ULN (ULN 40 U/L)", "GDL0614", "such as \"20 x ULN\"");
    refused(&g, "alt", "100 U/L (ULN 0 U/L)", "GDL0611", "above 0");
    refused(&g, "alt", "-4 U/L (ULN 40 U/L)", "GDL0611", "from 0 x ULN");
    refused(&g, "alt", "3 uln", "GDL0610", "`x ULN`");
    refused(&g, "alt", "{\"ULN\": 30}", "GDL0626", "\"120 U/L (ULN 40 U/L)\"");
    refused(&g, "alt", "{\"value\": 30, \"ULN\": 40, \"LLN\": 2}", "GDL0626", "`value` and `ULN`");
}

#[test]
fn temperatures_have_two_scales() {
    let g = guideline();
    for text in ["38.5 °C", "38.5 Cel", "38.5 degC", "101.3 °F", "101.3 degF", "101.3 [degF]", "38.5"] {
        assert_eq!(said(&g, "temperature", text), value(fraction(77, 2)), "{text}");
    }
    for text in ["101.3 °F", "38.5 °C", "101.3"] {
        assert_eq!(said(&g, "fahrenheit", text), value(fraction(1013, 10)), "{text}");
    }
    assert_eq!(
        said(&g, "temperature", ">100 °F"),
        Ok(Stated::Part(Partial::Between(Some((fraction(340, 9), false)), None)))
    );
    refused(&g, "temperature", "101.3 F", "GDL0610", "`°F`");
    refused(&g, "temperature", "38.5 C", "GDL0610", "`°C`");
    refused(&g, "temperature", "310 K", "GDL0610", "`°C`");
    refused(&g, "temperature", "20 °F", "GDL0611", "");
}

#[test]
fn titers_are_dilutions() {
    let g = sound(
        "fact ana \"ANA\"\n  type quantity in titer, at least 1:1\nterm high \"High\"\n  means ana >= 1:160 and ana < 1:1280\n",
    );
    assert_eq!(said(&g, "ana", "1:160"), value(number::whole(160)));
    let part = Partial::Between(None, Some((number::whole(10), false)));
    assert_eq!(said(&g, "ana", "<1:10"), Ok(Stated::Part(part)));
    let part = Partial::Between(Some((number::whole(80), true)), Some((number::whole(320), true)));
    assert_eq!(said(&g, "ana", "1:80 to 1:320"), Ok(Stated::Part(part)));
    for text in ["160", "1/160", "1:80.5", "2:160", "1:"] {
        refused(&g, "ana", text, "GDL0610", "1:");
    }
    refused(&g, "ana", "1:0", "GDL0611", "");
}

/// The study's table: what can be read as a unit and is meant otherwise; what is meant, and a unit of the fact that it would be
/// given for.
const LOOKALIKES: &[(&str, &str)] = &[
    ("ft", "cm"),
    ("pt", "mL"),
    ("st", "kg"),
    ("Mg", "mg"),
    ("Pg", "pg"),
    ("nm/L", "nmol/L"),
    ("nM", "nmol/L"),
    ("G/L", "10*9/L"),
    ("T/L", "10*12/L"),
    ("K/uL", "10*9/L"),
    ("K/µL", "10*9/L"),
    ("M/uL", "10*12/L"),
    ("mg/H", "mg/h"),
    ("u/L", "U/L"),
    ("mMol/L", "mmol/L"),
    ("Mmol/L", "mmol/L"),
    ("Gmol/L", "mmol/L"),
    ("mcmmol/L", "umol/L"),
    ("F", "°C"),
    ("C", "°C"),
    ("mL/min/1.73.m2", "mL/min/1.73 m2"),
    ("B", "mmol/L"),
    ("P", "mg/L"),
    ("R", "Gy"),
    ("rad", "Gy"),
    ("a", "days"),
    ("b", "/min"),
    ("meq/L", "mmol/L"),
    ("mEq/L", "mmol/L"),
    ("Sv", "Gy"),
    ("MBq", "/min"),
    ("umol/L", "10*9/L"),
    ("10*9/L", "mmol/L"),
    ("/L", "mmol/L"),
    ("U/L", "[IU]/L"),
    ("%", "mmol/mol"),
    ("kat", "mol"),
];

#[test]
fn what_nobody_means_is_refused_in_conditions_and_cases() {
    for (written, unit) in LOOKALIKES {
        let declared = format!(
            "fact x \"X\"\n  type {}\n",
            if *unit == "%" { "percent".to_owned() } else { format!("quantity in {unit}") }
        );
        let g = sound(&declared);
        let case = said(&g, "x", &format!("5 {written}"));
        assert!(case.is_err(), "5 {written} for a fact in {unit}: {case:?}");
        let mut sources = Sources::new();
        sources.add("g.gdl", format!("{declared}term big \"Big\"\n  means x > 5 {written}\n"));
        let built = gdl::driver::build(&sources);
        assert!(gdl::diagnostic::any_error(&built.diagnostics), "x > 5 {written} of a fact in {unit}");
    }
}

/// The same as the unit of a fact; what nobody measures so is refused there.
#[test]
fn what_nobody_means_is_refused_where_it_is_declared() {
    for written in [
        "ft",
        "pt",
        "st",
        "Mg",
        "Pg",
        "nM",
        "G/L",
        "T/L",
        "K/uL",
        "M/uL",
        "mg/H",
        "u/L",
        "Mmol/L",
        "F",
        "C",
        "b",
        "mL/min/1.73.m2",
        "Gg/L",
    ] {
        let mut sources = Sources::new();
        sources.add("g.gdl", format!("fact x \"X\"\n  type quantity in {written}\n"));
        let built = gdl::driver::build(&sources);
        assert!(gdl::diagnostic::any_error(&built.diagnostics), "{written}");
        let found = &built.diagnostics[0];
        assert!(found.help.is_some(), "{written}: {}", found.message);
    }
}

/// Spellings of reports, in guidelines and cases alike.
#[test]
fn what_reports_write_is_read_in_both() {
    for (written, unit) in [
        ("10^9/L", "10*9/L"),
        ("10⁹/L", "10*9/L"),
        ("x10^9/L", "10*9/L"),
        ("10E9/L", "10*9/L"),
        ("/µL", "/uL"),
        ("/mm3", "/uL"),
        ("cells/µL", "/uL"),
        ("/min", "1/min"),
        ("bpm", "/min"),
        ("breaths/min", "/min"),
        ("mL/min/1.73 m2", "mL/min/{1.73_m2}"),
        ("mL/min/1.73m²", "mL/min/1.73 m2"),
        ("mm Hg", "mmHg"),
        ("mmHg", "mm[Hg]"),
        ("cmH2O", "cm[H2O]"),
        ("mcg", "ug"),
        ("µg", "ug"),
        ("μg", "ug"),
        ("mcmol/L", "umol/L"),
        ("IU/L", "[IU]/L"),
        ("mIU/mL", "IU/L"),
        ("mEq/L", "meq/L"),
        ("mOsm/kg", "mosm/kg"),
        ("degF", "°F"),
        ("mg/24 h", "mg/d"),
        ("mg/day", "mg/24 h"),
        ("hr", "h"),
        ("sec", "s"),
    ] {
        let g = sound(&format!("fact x \"X\"\n  type quantity in {unit}\nterm big \"Big\"\n  means x > 5 {written}\n"));
        assert!(said(&g, "x", &format!("5 {written}")).is_ok(), "{written} for {unit}");
    }
}
