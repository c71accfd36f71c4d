//! What a guideline computes, in words and as data: scores, classes, terms and derived facts with the values that they have or
//! can still have.

use super::said::Said;
use super::show::{self, label};
use super::style::{Ink, list};
use crate::case::in_unit;
use crate::check::model::{
    DefId, Fact, FactId, FactType, Guideline, Member, NumberKind, NumberType, Outcome, Recommendation, Value, Values,
};
use crate::decide::interval::Limit;
use crate::decide::rests::Rests;
use crate::eval::answer::Answer;
use crate::eval::explain::explain;
use crate::eval::kleene;
use crate::eval::mentioned::named_by;
use crate::eval::values::{Computed, Remaining, ValueAnswer, named};
use crate::eval::{Engine, Prepared};
use crate::number::{self, Number};
use crate::source::Sources;
use crate::template;
use serde::Serialize;
use std::collections::BTreeSet;

/// Values that are named one by one; of more, the first and the last are.
const FEW: usize = 6;
/// Members that are named in a text while it is not known which it is.
const IN_TEXT: usize = 3;

/// What is computed, a line each; a classification that rests on one score stands behind it.
pub fn lines(g: &Guideline, values: &[ValueAnswer]) -> Said {
    let score_of = |value: &ValueAnswer| match value.of {
        Computed::Class(id) => {
            let direct = Rests::direct(g, DefId::Class(id));
            let mut scores = direct.iter().filter_map(|id| if let DefId::Score(id) = id { Some(*id) } else { None });
            let only = scores.next().filter(|_| scores.next().is_none() && direct.len() == 1)?;
            values.iter().position(|value| value.of == Computed::Score(only))
        }
        Computed::Score(_) | Computed::Term(_) | Computed::Fact(_) => None,
    };
    let behind: Vec<Option<usize>> = values.iter().map(score_of).collect();
    let mut out = Said::new();
    for (at, value) in values.iter().enumerate().filter(|(at, _)| behind.get(*at).is_none_or(Option::is_none)) {
        let Some((_, title)) = named(g, value.of) else { continue };
        let mut words = format!("{title}: {}", said(g, value));
        // What several hang on alike is said behind the last of them.
        let mut missing = &value.missing;
        for (_, class) in behind.iter().zip(values).filter(|(of, _)| **of == Some(at)) {
            if class.missing != *missing {
                words.push_str(&hanging(g, missing));
                missing = &class.missing;
            }
            words.push_str(&format!(" · {}", said(g, class)));
        }
        words.push_str(&hanging(g, missing));
        let ink = if value.remaining.is_known() { Ink::Plain } else { Ink::Open };
        out.line("  ", 4, ink, &words);
    }
    out
}

fn hanging(g: &Guideline, missing: &[FactId]) -> String {
    let facts: Vec<&str> = missing.iter().map(|id| g.fact_name(*id)).collect();
    if facts.is_empty() { String::new() } else { format!(" (hangs on {})", facts.join(", ")) }
}

/// What something comes to: `3 of 5`, `2 or 3 of 5`, `severe`, `from 3 cm to 5 cm`.
pub fn said(g: &Guideline, value: &ValueAnswer) -> String {
    match &value.remaining {
        Remaining::Truth(Outcome::Undetermined) => "cannot be told yet".to_owned(),
        Remaining::Truth(truth) => show::truth(*truth).to_owned(),
        Remaining::Members(left) => {
            let label = |at: &Option<u32>| match at.and_then(|at| members(g, value.of).get(at as usize)) {
                Some(member) => label(member),
                None => "none of its classes".to_owned(),
            };
            or(&left.iter().map(label).collect::<Vec<_>>())
        }
        Remaining::Numbers(left) => {
            let ty = number_type(g, value.of);
            let mut words: Vec<String> = left.iter().map(|number| shown(g, value.of, ty, number)).collect();
            words.dedup();
            let of = value.range.as_ref().map(|(_, most)| format!(" of {}", number::show(most)));
            format!("{}{}", or(&words), of.unwrap_or_default())
        }
        Remaining::Between(low, high) => within(value, &between_rounded(g, value.of, low, high)),
        Remaining::Pieces(pieces, undefined) => {
            let none = undefined.then(|| "no value".to_owned());
            let all = pieces.iter().map(|(low, high)| between_rounded(g, value.of, low, high)).chain(none);
            within(value, &or(&all.collect::<Vec<_>>()))
        }
        Remaining::Undefined => "no value".to_owned(),
        Remaining::Sets(set) => set_words(g, value.of, set),
        Remaining::Untold => "too complex to be told".to_owned(),
    }
}

/// A range, as one within which what is left lies, where less of it may be left.
fn within(value: &ValueAnswer, range: &str) -> String {
    match value.hull {
        true if range.starts_with("between ") => format!("somewhere {range}"),
        true if range.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '≈')) => {
            format!("somewhere within {range}")
        }
        true => format!("{range}, perhaps not all of it"),
        false => range.to_owned(),
    }
}

fn set_words(g: &Guideline, of: Computed, set: &BTreeSet<u32>) -> String {
    let label = |at: &u32| members(g, of).get(*at as usize).map(label);
    let words: Vec<String> = set.iter().filter_map(label).collect();
    if words.is_empty() { "none".to_owned() } else { list(&words) }
}

/// A guideline whose recommendations say the values of a case where they name them; none where they name none.
pub(super) fn filled(g: &Guideline, answer: &Answer) -> Option<Guideline> {
    let braces = |text: &String| text.contains(['{', '}']);
    if !g.recommendations.iter().any(|rec| braces(&rec.title) || rec.because.iter().any(braces)) {
        return None;
    }
    let mut filled = g.clone();
    for rec in filled.recommendations.iter_mut() {
        rec.title = in_text(g, &answer.mentioned, &rec.title);
        rec.because = rec.because.as_ref().map(|text| in_text(g, &answer.mentioned, text));
    }
    Some(filled)
}

/// A text with the values of a case where it names them: those that are left where they are few, else the title.
pub(super) fn in_text(g: &Guideline, mentioned: &[ValueAnswer], text: &str) -> String {
    template::filled(text, |name| {
        let value =
            mentioned.iter().find_map(|value| Some((value, named(g, value.of)?)).filter(|(_, (own, _))| *own == name));
        let Some((value, (_, title))) = value else { return format!("{{{name}}}") };
        match &value.remaining {
            Remaining::Untold | Remaining::Between(None, None) => format!("[{title}]"),
            Remaining::Members(left) if left.len() > IN_TEXT => format!("[{title}]"),
            _ => said_alone(g, value),
        }
    })
}

/// The title of a recommendation, with the values of a case where it names them.
pub(super) fn title(engine: &Engine, prepared: &Prepared, rec: &Recommendation) -> String {
    in_text(engine.guideline(), &named_by(engine, prepared, template::names(&rec.title)), &rec.title)
}

/// What something comes to, without what it could be at most: `3`, `2 or 3`.
fn said_alone(g: &Guideline, value: &ValueAnswer) -> String {
    said(g, &ValueAnswer { range: None, ..value.clone() })
}

/// `a`, `a or b`, `a, b or c`; of many the first and the last.
pub(super) fn or(words: &[String]) -> String {
    match words {
        [] => "no value".to_owned(),
        [only] => only.clone(),
        [first, .., last] if words.len() > FEW => format!("between {first} and {last}"),
        [rest @ .., last] => format!("{} or {last}", rest.join(", ")),
    }
}

pub(super) fn between(ty: Option<&NumberType>, low: &Limit, high: &Limit) -> String {
    let shown = |value: &Number| ty.map_or_else(|| number::show(value), |ty| show::number(ty, value));
    stretch(ty, &shown, low, high)
}

/// The same of what is computed, rounded where the guideline says how.
fn between_rounded(g: &Guideline, of: Computed, low: &Limit, high: &Limit) -> String {
    let ty = number_type(g, of);
    let words = |value: &Number| shown(g, of, ty, value);
    // Where all that is left is shown as one number, that is it.
    if let (Some((least, true)), Some((most, true))) = (low, high)
        && words(least) == words(most)
    {
        return words(least);
    }
    let ends = (outward(g, of, ty, low, false), outward(g, of, ty, high, true));
    stretch(ty, &words, &ends.0, &ends.1)
}

/// An end of what is left, with as many decimals as the guideline says: the next number on the outer side, so that what is said
/// of the end holds. Such a number belongs, since it lies beyond the end.
fn outward(g: &Guideline, of: Computed, ty: Option<&NumberType>, end: &Limit, upper: bool) -> Limit {
    let (value, belongs) = end.as_ref()?;
    let Some(rounding) = named(g, of).and_then(|(name, _)| g.rounded.get(name)) else { return end.clone() };
    let count = ty.map_or_else(|| value.clone(), |ty| in_unit(ty, value));
    let outer = number::to_decimals_outward(&count, rounding.decimals, upper);
    if outer == count {
        return Some((value.clone(), *belongs));
    }
    Some((ty.map_or(outer.clone(), |ty| outer * &ty.unit.factor), true))
}

fn stretch(ty: Option<&NumberType>, shown: &dyn Fn(&Number) -> String, low: &Limit, high: &Limit) -> String {
    let day = ty.is_some_and(|ty| ty.kind == NumberKind::Date);
    if let (Some((low, true)), Some((high, true))) = (low, high) {
        if low == high {
            return shown(low);
        }
        let (low, high) = (shown(low), shown(high));
        return if day { format!("between {low} and {high}") } else { format!("{low} to {high}") };
    }
    let said = |limit: &Limit, belongs: &str, not: &str| {
        let (value, with) = limit.as_ref()?;
        Some(format!("{} {}", if *with { belongs } else { not }, shown(value)))
    };
    let low = said(low, if day { "on or after" } else { "at least" }, if day { "after" } else { "above" });
    let high = said(high, if day { "on or before" } else { "at most" }, if day { "before" } else { "below" });
    match (low, high) {
        (Some(low), Some(high)) => format!("{low}, {high}"),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => "cannot be told yet".to_owned(),
    }
}

/// A number as a person writes it.
fn shown(g: &Guideline, of: Computed, ty: Option<&NumberType>, value: &Number) -> String {
    let rounded = named(g, of).and_then(|(name, _)| g.rounded.get(name)).map(|rounding| {
        let count = ty.map_or_else(|| value.clone(), |ty| in_unit(ty, value));
        let rounded = number::to_decimals(&count, rounding.decimals, rounding.halves);
        ty.map_or(rounded.clone(), |ty| rounded * &ty.unit.factor)
    });
    // A row's own number is shown as it is written there.
    let own = match of {
        Computed::Term(id) => g.term(id).and_then(|term| term.means.written_in(value)),
        _ => None,
    };
    let value = rounded.as_ref().unwrap_or(value);
    match (own, ty) {
        (Some(unit), Some(ty)) => show::number(&NumberType { unit: unit.clone(), ..ty.clone() }, value),
        (_, Some(ty)) => show::number(ty, value),
        (_, None) => number::show(value),
    }
}

/// A number as data: a decimal number in the declared unit, or a fraction such as `160/7` where that has no end.
pub(super) fn plain(ty: Option<&NumberType>, value: &Number) -> String {
    let count = match ty {
        Some(ty) if ty.kind == NumberKind::Date => return show::number(ty, value),
        Some(ty) => in_unit(ty, value),
        None => value.clone(),
    };
    let decimal = number::show(&count);
    if decimal.starts_with('≈') { format!("{}/{}", count.numer(), count.denom()) } else { decimal }
}

/// The members that something can have.
fn members(g: &Guideline, of: Computed) -> &[Member] {
    match of {
        Computed::Class(id) => g.class(id).map_or(&[], |class| &class.members),
        Computed::Fact(id) => match g.fact(id).map(|fact| &fact.ty) {
            Some(FactType::OneOf(members) | FactType::SetOf(members)) => members,
            _ => &[],
        },
        Computed::Score(_) | Computed::Term(_) => &[],
    }
}

/// A member of a fact as authors write it.
pub(super) fn member(fact: &Fact, at: u32) -> String {
    match (&fact.ty, at) {
        (FactType::YesNo, 1) => "yes".to_owned(),
        (FactType::YesNo, _) => "no".to_owned(),
        _ => show::value(fact, &Value::Member(at)),
    }
}

/// The type of a number; none of a score, which counts points.
fn number_type(g: &Guideline, of: Computed) -> Option<&NumberType> {
    match of {
        Computed::Term(id) => g.term(id)?.means.number_type(),
        Computed::Fact(id) => match &g.fact(id)?.ty {
            FactType::Number(ty) => Some(ty),
            _ => None,
        },
        Computed::Score(_) | Computed::Class(_) => None,
    }
}

/// What is computed, as versioned data.
#[derive(Debug, Serialize)]
pub(super) struct ValueV1 {
    name: String,
    title: String,
    kind: &'static str,
    r#type: &'static str,
    unit: Option<String>,
    text: String,
    value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    remaining: Option<Vec<Option<String>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<EndV1>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<EndV1>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ranges: Option<Vec<StretchV1>>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    hull: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    least: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    most: Option<String>,
    missing: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rows: Option<Vec<RowV1>>,
}

/// An end of what is left.
#[derive(Debug, Serialize)]
pub(super) struct EndV1 {
    pub(super) value: String,
    pub(super) included: bool,
}

/// One of several stretches of numbers; of one number both ends are it.
#[derive(Debug, Serialize)]
struct StretchV1 {
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<EndV1>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<EndV1>,
}

/// Points of a score, and whether they count.
#[derive(Debug, Serialize)]
struct RowV1 {
    points: String,
    condition: String,
    counts: &'static str,
}

/// What is computed, as data; `facts` are the values of the case.
pub(super) fn json(g: &Guideline, sources: &Sources, values: &[ValueAnswer], facts: &Values) -> Vec<ValueV1> {
    let view = kleene::view(g, facts);
    let rows = |of: Computed| {
        let Computed::Score(id) = of else { return None };
        let items = g.score(id)?.items.iter().map(|(points, when)| {
            let reason = explain(g, &view, when);
            RowV1 {
                points: number::show(points),
                condition: show::condition(sources, &reason),
                counts: show::truth(reason.truth),
            }
        });
        Some(items.collect())
    };
    let one = |value: &ValueAnswer| {
        let (name, title) = named(g, value.of)?;
        let ty = number_type(g, value.of);
        let plain = |number: &Number| plain(ty, number);
        let member = |at: &Option<u32>| Some(members(g, value.of).get(at.as_ref().copied()? as usize)?.name.clone());
        let all: Option<Vec<Option<String>>> = match &value.remaining {
            Remaining::Truth(Outcome::Undetermined) => Some(vec![Some("no".to_owned()), Some("yes".to_owned())]),
            Remaining::Truth(truth) => Some(vec![Some(show::truth(*truth).to_owned())]),
            Remaining::Members(left) => Some(left.iter().map(member).collect()),
            Remaining::Numbers(left) => Some(left.iter().map(|number| Some(plain(number))).collect()),
            Remaining::Undefined => Some(vec![None]),
            Remaining::Sets(_) => Some(vec![Some(said(g, value))]),
            Remaining::Pieces(_, true) => Some(vec![None]),
            Remaining::Between(..) | Remaining::Pieces(_, false) | Remaining::Untold => None,
        };
        let (from, to) = match &value.remaining {
            Remaining::Between(low, high) => (low.as_ref(), high.as_ref()),
            Remaining::Pieces(pieces, _) => {
                (pieces.first().and_then(|(low, _)| low.as_ref()), pieces.last().and_then(|(_, high)| high.as_ref()))
            }
            _ => (None, None),
        };
        let end = |(number, included): &(Number, bool)| EndV1 { value: plain(number), included: *included };
        let known = value.remaining.is_known();
        let stretch =
            |(low, high): &(Limit, Limit)| StretchV1 { from: low.as_ref().map(&end), to: high.as_ref().map(&end) };
        let ranges = match &value.remaining {
            Remaining::Pieces(pieces, _) => Some(pieces.iter().map(stretch).collect()),
            _ => None,
        };
        Some(ValueV1 {
            name: name.to_owned(),
            title: title.to_owned(),
            kind: match value.of {
                Computed::Score(_) => "score",
                Computed::Class(_) => "class",
                Computed::Term(_) => "term",
                Computed::Fact(_) => "fact",
            },
            r#type: type_word(g, value.of),
            unit: ty.map(|ty| ty.unit.text.clone()).filter(|unit| !unit.is_empty()),
            text: said(g, value),
            value: all.as_ref().filter(|_| known).and_then(|all| all.first().cloned().flatten()),
            remaining: all.filter(|_| !known),
            from: from.map(&end),
            to: to.map(&end),
            ranges,
            hull: value.hull,
            least: value.range.as_ref().map(|(least, _)| plain(least)),
            most: value.range.as_ref().map(|(_, most)| plain(most)),
            missing: value.missing.iter().map(|id| g.fact_name(*id).to_owned()).collect(),
            rows: rows(value.of),
        })
    };
    values.iter().filter_map(one).collect()
}

/// What kind of value it is.
fn type_word(g: &Guideline, of: Computed) -> &'static str {
    match (of, number_type(g, of)) {
        (Computed::Score(_), _) => "points",
        (Computed::Class(_), _) => "member",
        (_, Some(ty)) if ty.kind == NumberKind::Date => "date",
        (_, Some(_)) => "number",
        (Computed::Term(_), None) => "yes/no",
        (Computed::Fact(id), None) => match g.fact(id).map(|fact| &fact.ty) {
            Some(FactType::YesNo) => "yes/no",
            _ => "member",
        },
    }
}
