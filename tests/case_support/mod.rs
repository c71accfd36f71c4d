//! What the tests of cases share: a guideline with a fact of every type, built as a model, and findings as plain text.
#![allow(dead_code)]

use gdl::case::Case;
use gdl::check::model::{Changes, Fact, FactType, Guideline, Member, NumberKind, NumberType};
use gdl::check::units;
use gdl::diagnostic::Diagnostic;
use gdl::number::{self, Number};
use gdl::source::{Sources, Span};

fn fact(name: &str, ty: FactType) -> Fact {
    Fact {
        name: name.to_owned(),
        title: name.to_owned(),
        ty,
        others: Vec::new(),
        ask: None,
        also: Vec::new(),
        codes: Vec::new(),
        judged: None,
        changes: Changes::Freely,
        derivation: None,
        formula: None,
        exclusive: false,
        never: None,
        day: None,
        entry: None,
        classed: false,
        notes: Vec::new(),
        from: Vec::new(),
        span: Span::default(),
    }
}

fn also(mut fact: Fact, names: &[&str]) -> Fact {
    fact.also = names.iter().map(|name| (*name).to_owned()).collect();
    fact
}

fn members(text: &str) -> Vec<Member> {
    let member = |word: &str| match word.split_once(':') {
        Some((name, label)) => Member { name: name.to_owned(), label: Some(label.replace('_', " ")) },
        None => Member { name: word.to_owned(), label: None },
    };
    text.split_whitespace().map(member).collect()
}

fn one_of(text: &str) -> FactType {
    FactType::OneOf(members(text))
}

fn set_of(text: &str) -> FactType {
    FactType::SetOf(members(text))
}

/// A number in a unit with limits as in `0..=100`, `0<` or nothing.
fn number_type(unit: &str, integer: bool, low: Option<(i64, bool)>, high: Option<(i64, bool)>) -> NumberType {
    let (kind, unit) = units::unit(unit).expect("a unit");
    let base = |limit: Option<(i64, bool)>| limit.map(|(v, with)| (number::whole(v) * &unit.factor, with));
    NumberType { kind, integer, scale: None, low: base(low), high: base(high), unit }
}

fn number_of(unit: &str, integer: bool, low: Option<(i64, bool)>, high: Option<(i64, bool)>) -> FactType {
    FactType::Number(number_type(unit, integer, low, high))
}

/// A fact of every type, most of them from the vocabulary of the NET guideline.
pub fn guideline() -> Guideline {
    let from_zero = Some((0, true));
    let percent = || number_of("%", false, from_zero, Some((100, true)));
    let length = || number_of("cm", false, Some((0, false)), None);
    let scaled = NumberType { scale: Some("mitoses per 2 mm²".to_owned()), ..number_type("", false, from_zero, None) };
    let date = NumberType {
        kind: NumberKind::Date,
        low: Some((number::whole(10957), true)), // 2000-01-01
        ..number_type("", false, None, None)
    };
    let sites = "esophagus stomach duodenum pancreas jejunum ileum cecum appendix colon rectum lung occult";
    let symptoms = "obstruction abdominal_discomfort:abdominal_pain ischemia bleeding other";
    let planned = "liver_surgery primary_surgery biopsy ablation:RFA bland_embolization chemoembolization";
    Guideline {
        facts: vec![
            fact("patient.age", number_of("years", true, from_zero, Some((120, true)))),
            fact("patient.ecog", number_of("", true, from_zero, Some((4, true)))),
            fact("patient.diagnosed", FactType::Number(date)),
            fact("tumor.primary_site", one_of(sites)),
            fact("tumor.grade", one_of("G1:low G2:intermediate G3:high")),
            also(fact("tumor.ki67", percent()), &["Ki-67 labeling index", "MIB-1"]),
            fact("tumor.mitoses", FactType::Number(scaled)),
            fact("tumor.hormonal_syndrome", one_of("none carcinoid insulinoma gastrinoma other")),
            fact("disease.liver_metastases", FactType::YesNo),
            fact("disease.liver_burden", percent()),
            fact("disease.largest_lesion", length()),
            fact("disease.smallest_lesion", length()),
            fact("disease.lesion_count", number_of("", true, from_zero, None)),
            fact("symptoms.primary", set_of(symptoms)),
            fact("treatment.planned", set_of(planned)),
            fact("treatment.interval", number_of("months", false, from_zero, Some((24, false)))),
            fact("labs.creatinine", number_of("mg/dL", false, Some((0, false)), None)),
            fact("labs.clearance", number_of("mL/min", false, from_zero, None)),
            fact("labs.ratio", number_of("", false, None, None)),
            fact("functional", FactType::YesNo),
        ]
        .into(),
        ..Guideline::default()
    }
}

/// A finding as text: code, place, message; then labels, help and fix, indented.
pub fn render(sources: &Sources, diagnostic: &Diagnostic) -> String {
    let place = |span: Span| {
        let file = sources.get(span.source).expect("a source");
        let (line, column) = file.line_column(span.start);
        format!("{line}:{column} `{}`", short(sources.text(span)))
    };
    let mut out = format!("{} {}\n", diagnostic.code.id(), diagnostic.message);
    for label in &diagnostic.labels {
        out.push_str(format!("  at {} {}", place(label.span), label.text).trim_end());
        out.push('\n');
    }
    if let Some(help) = &diagnostic.help {
        out.push_str(&format!("  help: {help}\n"));
    }
    if let Some(fix) = &diagnostic.fix {
        out.push_str(&format!("  fix: {} -> `{}`\n", place(fix.span), fix.replacement));
    }
    out
}

fn short(text: &str) -> String {
    let text = text.replace('\n', "⏎").replace('\r', "␍");
    if text.chars().count() > 60 { text.chars().take(60).chain(['…']).collect() } else { text }
}

/// `GDL0611 3:14`.
pub fn mark(sources: &Sources, diagnostic: &Diagnostic) -> String {
    let span = diagnostic.span();
    let (line, column) = sources.get(span.source).expect("a source").line_column(span.start);
    format!("{} {line}:{column}", diagnostic.code.id())
}

/// The known values of a case: base value and text as written.
pub fn show(guideline: &Guideline, case: &Case) -> String {
    let mut out = String::new();
    for (id, fact) in guideline.facts.with_ids() {
        if let Some(value) = case.value(id) {
            let written = case.written(id).unwrap_or("");
            out.push_str(&format!("{} = {} (as written: {written})\n", fact.name, gdl::case::show_value(fact, value)));
        } else if let Some(part) = case.part(id) {
            let written = case.written(id).unwrap_or("");
            out.push_str(&format!("{}: {} (as written: {written})\n", fact.name, gdl::case::show_part(fact, part)));
        }
    }
    out
}

/// An exact number.
pub fn exact(text: &str) -> Number {
    number::parse(text).expect("a number")
}
