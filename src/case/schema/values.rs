//! What a fact takes, as a schema: a value, what is known of it in part, or nothing.

use super::json::{Json, null, object, text};
use crate::case::expect::range;
use crate::case::members::has_small;
use crate::case::shown::in_unit;
use crate::check::model::{Derivation, Fact, FactType, Member, NumberKind, NumberType};
use crate::check::units;
use crate::number::{self, Number};

/// A text of a number: a sign or words of a limit, then digits, with no comma in them.
const NUMBER: &str = r"^\s*(?:[<>≤≥⩽⩾]=?|[A-Za-z]+(?:\s+[A-Za-z]+)*)?\s*[-+−]?[0-9][0-9.]*(?:[^0-9.,]|$)";
/// A text of a day: a sign or words of a limit, then a year, perhaps with its month and day.
const DAY: &str = r"^\s*(?:[<>≤≥⩽⩾]=?|[A-Za-z]+(?:\s+[A-Za-z]+)*)?\s*[0-9]{4}(?:-[0-9]{2}){0,2}(?:\s|$)";
/// That a day never was, or was some time.
const NEVER: &str = r"^\s*(?:not\s+)?never\s*$";

/// The schema of a fact.
pub(super) fn fact(fact: &Fact) -> Json {
    let mut of = vec![("title".to_owned(), text(&fact.title))];
    of.extend(fact.ask.as_ref().map(|ask| ("description".to_owned(), text(ask))));
    of.push(("x-gdl".to_owned(), about(fact)));
    of.push(("anyOf".to_owned(), Json::List(said(fact).into_iter().chain([null()]).collect())));
    Json::Object(of)
}

/// What a form wants to know of a fact beside its values.
fn about(fact: &Fact) -> Json {
    let mut about: Vec<(String, Json)> = Vec::new();
    let mut put = |key: &str, value: Json| about.push((key.to_owned(), value));
    put("fact", text(&fact.name));
    put("type", text(kind(fact)));
    if let FactType::Number(ty) = &fact.ty {
        if !ty.unit.text.is_empty() {
            put("unit", text(&ty.unit.text));
        }
        if let Some(scale) = &ty.scale {
            put("scale", text(scale));
        }
        if let Some(range) = range(ty) {
            put("range", text(&range));
        }
    }
    if !fact.others.is_empty() {
        put("also_in", Json::List(fact.others.iter().map(|other| text(&other.unit.text)).collect()));
    }
    if !fact.also.is_empty() {
        put("also", Json::List(fact.also.iter().map(|also| text(also)).collect()));
    }
    if let Some((by, why)) = &fact.judged {
        let why = why.as_ref().map(|why| ("because", text(why)));
        let all = [Some(("by", text(by))), why].into_iter().flatten();
        put("judged", Json::Object(all.map(|(key, value)| (key.to_owned(), value)).collect()));
    }
    if let Some(derivation) = &fact.derivation {
        let how = match derivation {
            Derivation::Value(_) => "computed",
            Derivation::Rows(_) | Derivation::Condition(_) => "derived",
        };
        put("when_not_given", text(how));
    }
    if !fact.codes.is_empty() {
        let code = |(system, code): &(String, String)| object([("system", text(system)), ("code", text(code))]);
        put("codes", Json::List(fact.codes.iter().map(code).collect()));
    }
    Json::Object(about)
}

/// The type of a fact in one word or two.
pub(crate) fn kind(fact: &Fact) -> &'static str {
    match &fact.ty {
        FactType::YesNo => "yes/no",
        FactType::OneOf(_) => "one of",
        FactType::SetOf(_) => "set of",
        FactType::Number(ty) => match ty.kind {
            NumberKind::Date if fact.never.is_some() => "date or never",
            NumberKind::Date => "date",
            NumberKind::Percent => "percent",
            NumberKind::CalendarDuration => "duration",
            NumberKind::Plain if ty.integer => "integer",
            NumberKind::Plain | NumberKind::Ratio => "decimal",
            NumberKind::Quantity(..) => "quantity",
        },
    }
}

/// All forms in which something can be said of a fact.
pub(super) fn said(fact: &Fact) -> Vec<Json> {
    match &fact.ty {
        FactType::YesNo => {
            let words = ["yes", "no", "true", "false"].map(text);
            vec![
                titled("known", [("type", text("boolean"))]),
                titled("known, in words", [("enum", Json::List(words.into()))]),
            ]
        }
        FactType::OneOf(members) => one_of(members),
        FactType::SetOf(members) => set_of(members),
        FactType::Number(ty) if ty.kind == NumberKind::Date => date(fact),
        FactType::Number(ty) => number(ty),
    }
}

fn titled<const N: usize>(title: &str, entries: [(&str, Json); N]) -> Json {
    let title = [("title".to_owned(), text(title))];
    Json::Object(title.into_iter().chain(entries.into_iter().map(|(key, value)| (key.to_owned(), value))).collect())
}

/// The names of members, and the numbers that stand for those that are written with digits.
fn names(members: &[Member]) -> Vec<(Json, &Member)> {
    let digits = |name: &str| name.bytes().all(|b| b.is_ascii_digit()) && (name.len() == 1 || !name.starts_with('0'));
    let mut names: Vec<(Json, &Member)> = members.iter().map(|member| (text(&member.name), member)).collect();
    if has_small(members) {
        let numbers = members.iter().filter(|member| digits(&member.name));
        names.extend(numbers.map(|member| (Json::Number(member.name.clone()), member)));
    }
    names
}

/// One member; where members have labels, each with its own.
fn member(members: &[Member]) -> (&'static str, Json) {
    let names = names(members);
    if members.iter().all(|member| member.label.is_none()) {
        return ("enum", Json::List(names.into_iter().map(|(name, _)| name).collect()));
    }
    let choice = |(name, member): (Json, &Member)| {
        let label = member.label.as_ref().unwrap_or(&member.name);
        object([("const", name), ("title", text(label))])
    };
    ("oneOf", Json::List(names.into_iter().map(choice).collect()))
}

fn plain_member(members: &[Member]) -> Json {
    object([("enum", Json::List(names(members).into_iter().map(|(name, _)| name).collect()))])
}

/// Members in a list, each once; a single one may stand without brackets.
fn some(members: &[Member]) -> Json {
    let list = [("type", text("array")), ("items", plain_member(members)), ("uniqueItems", Json::Bool(true))];
    object([("anyOf", Json::List(vec![object(list), plain_member(members)]))])
}

fn one_of(members: &[Member]) -> Vec<Json> {
    let any: Vec<String> = members.iter().map(|member| escaped(&member.name)).collect();
    let one = format!(r#"["']*(?:{})["']*"#, any.join("|"));
    let part = format!(
        r"^\s*(?:[Nn][Oo][Tt]\s+{one}|(?:[Ee][Ii][Tt][Hh][Ee][Rr]\s+)?{one}(?:\s*,\s*{one})*(?:\s*,)?\s+or\s+{one}(?:\s+or\s+{one})*)\s*$"
    );
    let key = |key: &str| {
        titled(
            "known in part",
            [
                ("type", text("object")),
                ("properties", object([(key, some(members))])),
                ("required", Json::List(vec![text(key)])),
                ("additionalProperties", Json::Bool(false)),
            ],
        )
    };
    vec![
        titled("known", [member(members)]),
        titled("known in part, in words", [("type", text("string")), ("pattern", text(&part))]),
        key("one of"),
        key("not"),
    ]
}

fn set_of(members: &[Member]) -> Vec<Json> {
    let items = object([member(members)]);
    let list = [("type", text("array")), ("items", items), ("uniqueItems", Json::Bool(true))];
    let part = [
        ("type", text("object")),
        ("properties", object([("includes", some(members)), ("excludes", some(members))])),
        ("minProperties", Json::Number("1".to_owned())),
        ("additionalProperties", Json::Bool(false)),
    ];
    vec![titled("known", list), titled("known in part", part)]
}

/// A name as it stands in a pattern.
fn escaped(name: &str) -> String {
    let sign = |c: char| c.is_ascii() && !c.is_ascii_alphanumeric() && c != '_';
    name.chars().flat_map(|c| sign(c).then_some('\\').into_iter().chain([c])).collect()
}

fn number(ty: &NumberType) -> Vec<Json> {
    let with_unit = matches!(ty.kind, units::OF_LIMIT | units::TITER);
    let words = object([("type", text("string")), ("pattern", text(NUMBER))]);
    let mut bare = vec![("type".to_owned(), text(if ty.integer { "integer" } else { "number" }))];
    let limit = |limit: &Option<(Number, bool)>, names: [&str; 2]| {
        let (value, with) = limit.as_ref()?;
        let count = in_unit(ty, value);
        let digits = number::show(&count);
        let exact = number::parse(&digits) == Ok(count);
        exact.then(|| (if *with { names[0] } else { names[1] }.to_owned(), Json::Number(digits)))
    };
    bare.extend(limit(&ty.low, ["minimum", "exclusiveMinimum"]));
    bare.extend(limit(&ty.high, ["maximum", "exclusiveMaximum"]));
    let title = match ty.unit.text.as_str() {
        "" => "known".to_owned(),
        unit => format!("known, in {unit}"),
    };
    let bare = Json::Object([("title".to_owned(), text(&title))].into_iter().chain(bare).collect());
    let of_limit = match with_unit {
        true => words.clone(),
        false => object([("anyOf", Json::List(vec![object([("type", text("number"))]), words.clone()]))]),
    };
    let text_of = titled("known with its unit, or in part", [("type", text("string")), ("pattern", text(NUMBER))]);
    let mut forms = if with_unit { Vec::new() } else { vec![bare] };
    forms.extend([text_of, limits(&["above", "at least"], &["below", "at most"], &of_limit)]);
    if ty.kind == units::OF_LIMIT {
        let value = object([("anyOf", Json::List(vec![object([("type", text("number"))]), words]))]);
        let keys = object([("^[Vv][Aa][Ll][Uu][Ee]$", value.clone()), ("^[Uu][Ll][Nn]$", value)]);
        forms.push(titled(
            "known, with the laboratory's upper limit",
            [
                ("type", text("object")),
                ("patternProperties", keys),
                ("minProperties", Json::Number("2".to_owned())),
                ("maxProperties", Json::Number("2".to_owned())),
                ("additionalProperties", Json::Bool(false)),
            ],
        ));
    }
    forms
}

fn date(fact: &Fact) -> Vec<Json> {
    let year = || object([("type", text("integer")), ("minimum", whole(1000)), ("maximum", whole(9999))]);
    let words = object([("type", text("string")), ("pattern", text(DAY))]);
    let value = object([("anyOf", Json::List(vec![words, year()]))]);
    let full = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$";
    let mut forms = vec![
        titled("known", [("type", text("string")), ("format", text("date")), ("pattern", text(full))]),
        titled("known in part, in words", [("type", text("string")), ("pattern", text(DAY))]),
        titled("known by its year", [("type", text("integer")), ("minimum", whole(1000)), ("maximum", whole(9999))]),
        limits(
            &["after", "since", "on or after", "above", "at least"],
            &["before", "on or before", "below", "at most"],
            &value,
        ),
    ];
    if fact.never.is_some() {
        forms.push(titled("whether there never was one", [("type", text("string")), ("pattern", text(NEVER))]));
        let word = object([("const", text("never"))]);
        let list =
            object([("type", text("array")), ("items", word.clone()), ("minItems", whole(1)), ("maxItems", whole(1))]);
        let not = object([("anyOf", Json::List(vec![word, list]))]);
        forms.push(titled(
            "that there was one",
            [
                ("type", text("object")),
                ("properties", object([("not", not)])),
                ("required", Json::List(vec![text("not")])),
                ("additionalProperties", Json::Bool(false)),
            ],
        ));
    }
    forms
}

fn whole(number: u32) -> Json {
    Json::Number(number.to_string())
}

/// Limits of which there is at most one a side.
fn limits(low: &[&str], high: &[&str], value: &Json) -> Json {
    let keys = low.iter().chain(high).map(|key| ((*key).to_owned(), value.clone())).collect();
    let side = |names: &[&str]| {
        let one = |name: &&str| object([("required", Json::List(vec![text(name)]))]);
        let mut any: Vec<Json> = names.iter().map(one).collect();
        let none = object([("not", object([("anyOf", Json::List(any.clone()))]))]);
        any.push(none);
        object([("oneOf", Json::List(any))])
    };
    titled(
        "known in part",
        [
            ("type", text("object")),
            ("properties", Json::Object(keys)),
            ("minProperties", whole(1)),
            ("additionalProperties", Json::Bool(false)),
            ("allOf", Json::List(vec![side(low), side(high)])),
        ],
    )
}
