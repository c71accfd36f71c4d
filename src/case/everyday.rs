//! Values as they stand on reports and in letters: days of other countries, units with blanks, or that nobody means, `36+6` weeks, titers, `sex: female`. Each is refused with what to write.

use super::expect::brief;
use super::tree::{Item, Kind};
use crate::check::dimension;
use crate::check::lookalikes::lookalike;
use crate::check::model::{Fact, FactType, Guideline, NumberKind, NumberType};
use crate::check::units;
use crate::check::weeks::{Weeks, of_point, weeks};
use crate::codes::Code;
use crate::dates;
use crate::diagnostic::Diagnostic;
use crate::figures;
use crate::number::{self, Number};
use crate::source::Span;

/// A day in another spelling, or one that is said never to have been.
pub(super) fn day(fact: &Fact, node: &Item, text: &str) -> Option<Box<Diagnostic>> {
    let found = Diagnostic::new(Code::CaseBadDate, node.span, format!("{} is not written year-month-day", brief(text)));
    if matches!(text.to_lowercase().as_str(), "none" | "never" | "no") {
        return Some(Box::new(found.help(format!(
            "where the day of `{}` is not known, write null or leave it out; that there may never have been one, \
             the guideline says by `type date or never`",
            fact.name
        ))));
    }
    if text.starts_with(['-', '+', '−', '–']) && !dates::readings(text).is_empty() {
        return Some(Box::new(found.help("a year has no sign before it: remove it, if that day is meant")));
    }
    let whole = matches!(&node.kind, Kind::Text { text: own, .. } if own == text);
    Some(Box::new(match dates::readings(text).as_slice() {
        [only] if whole => found.help(format!("write {only}")).fix(node.part(0, text.len()), only.clone()),
        [only] => found.help(format!("write {only}")),
        [first, second] => found.help(format!("write {first} or {second}, whichever is meant")),
        _ => return None,
    }))
}

/// A number in another notation, such as `10 000`, `5k` and `½`, before whatever stands behind it.
pub(super) fn figure(node: &Item) -> Option<Diagnostic> {
    let Kind::Text { text, .. } = &node.kind else { return None };
    let body = text.trim_start();
    let lead = text.len().saturating_sub(body.len());
    let found = figures::figure(body)?;
    let written = body.get(..found.length)?;
    let what = format!("{} is not written as a number", brief(written));
    let told = Diagnostic::new(Code::CaseNotANumber, node.span, what).help(found.advice().replace('`', ""));
    let rest = body.get(found.length..)?;
    let end = lead.saturating_add(found.length);
    Some(match found.certain().filter(|_| rest.is_empty() || rest.starts_with(' ')) {
        Some(right) => told.guess(node.part(lead, end), right),
        None => told,
    })
}

/// A unit that is another than it seems, or is written in another way. `digits` stand before it, `span` is its place.
pub(super) fn unit(ty: &NumberType, node: &Item, digits: &str, unit: &str, span: Span) -> Option<Diagnostic> {
    let fault = |message: String| Diagnostic::new(Code::CaseWrongUnit, span, message);
    let fits = |text: &str| units::parse(text).is_ok_and(|meaning| meaning.kind == ty.kind);
    if let Some(odd) = lookalike(unit).filter(|_| !ty.unit.text.is_empty()) {
        let declared = &ty.unit.text;
        let found = fault(odd.what);
        return Some(match odd.meant.filter(|meant| fits(meant)) {
            Some(meant) if meant == *declared => {
                found.help(format!("write `{meant}` if that is meant")).guess(span, meant)
            }
            Some(meant) => found
                .help(format!("write `{meant}` if that is meant; else give the number in `{declared}`"))
                .guess(span, meant),
            None => {
                found.help(format!("give it in `{declared}`. {}", odd.more).trim_end_matches(['.', ' ']).to_owned())
            }
        });
    }
    if unit.contains(char::is_whitespace) && !fits(unit) {
        let joined: String = unit.split_whitespace().collect();
        let spelled = ["/100ml", "/100mL"].iter().fold(joined.clone(), |text, volume| text.replace(volume, "/dL"));
        if fits(&spelled) {
            return Some(
                fault(format!("{} is not written as a unit", brief(unit)))
                    .help(if spelled == joined {
                        format!("write `{spelled}`, without blanks")
                    } else {
                        format!("write `{spelled}`")
                    })
                    .fix(span, spelled),
            );
        }
    }
    if ty.kind == NumberKind::Quantity(dimension::TIME, 0) {
        match weeks(digits, unit) {
            Some(Weeks::Meant(right)) => {
                let written = match &node.kind {
                    Kind::Text { text, .. } => text.as_str(),
                    _ => unit,
                };
                let what = format!("{} may be a sum, or weeks and days", brief(written));
                let found = Diagnostic::new(Code::CaseNotANumber, node.span, what);
                return Some(found.help(format!("weeks and days are written \"{right}\"")));
            }
            Some(Weeks::TooMany(_)) => {
                let found = Diagnostic::new(Code::CaseNotANumber, node.span, "a week has 7 days".to_owned());
                return Some(found.help("behind the weeks stand 0 to 6 days, as in \"36w6d\""));
            }
            Some(Weeks::Read(..)) | None => {}
        }
    }
    if ty.kind == units::TITER {
        return Some(
            fault(format!("{} is not written as a titer", brief(&format!("{digits}{unit}"))))
                .help("a titer is written with a colon and whole numbers, \"1:80\""),
        );
    }
    let titer = unit.strip_prefix(':').filter(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()))?;
    let found = Diagnostic::new(
        Code::CaseNotANumber,
        node.span,
        format!("{} is two numbers", brief(&format!("{digits}:{titer}"))),
    );
    Some(found.help(format!(
        "give one; a fact that is a titer, the guideline declares `quantity in titer`: {titer} is the dilution"
    )))
}

/// `36.5` weeks: to some the half of a week, to others five days.
pub(super) fn weeks_and_a_point(
    ty: &NumberType,
    node: &Item,
    (digits, unit): (&str, &str),
    count: &Number,
) -> Option<Box<Diagnostic>> {
    let unit = if unit.is_empty() { ty.unit.text.as_str() } else { unit };
    let days = of_point(digits, unit)?;
    let what = format!("{digits} weeks may be weeks and days, or weeks and a part of one");
    let part = number::show(&(count * number::whole(7)));
    let help = format!("write \"{days}\" for weeks and days; a part of a week is written in days, \"{part} days\"");
    Some(Box::new(Diagnostic::new(Code::CaseNotANumber, node.span, what).help(help)))
}

/// The yes/no fact that a value names: `sex: female` for `patient.female`, and what is written for it.
pub(super) fn truth(guideline: &Guideline, node: &Item) -> Option<String> {
    let Kind::Text { text, .. } = &node.kind else { return None };
    let word = text.trim().to_lowercase();
    let opposite = match word.as_str() {
        "male" | "man" => "female",
        "female" | "woman" => "male",
        _ => "",
    };
    let last = |fact: &Fact| fact.name.rsplit('.').next().unwrap_or("").to_owned();
    let yes_no = || guideline.facts.iter().filter(|fact| matches!(fact.ty, FactType::YesNo) && fact.day.is_none());
    let mut same = yes_no().filter(|fact| last(fact) == word);
    if let (Some(only), None) = (same.next(), same.next()) {
        return Some(format!("did you mean `{}: true`?", only.name));
    }
    let mut other = yes_no().filter(|fact| !opposite.is_empty() && last(fact) == opposite);
    match (other.next(), other.next()) {
        (Some(only), None) => Some(format!("the guideline asks `{}`: write false for no, true for yes", only.name)),
        _ => None,
    }
}

/// How a fact in multiples of the laboratory's limit is given.
pub(super) const MULTIPLES: &str =
    "write \"2.5 x ULN\", or the value with the laboratory's limit: \"120 U/L (ULN 40 U/L)\"";

/// A number without a unit, for such a fact.
pub(super) fn bare_multiple(fact: &Fact, node: &Item, digits: &str) -> Box<Diagnostic> {
    let message = format!(
        "`{}` is given in multiples of the upper limit of normal, and {} may be one or the value itself",
        fact.name,
        brief(digits)
    );
    Box::new(Diagnostic::new(Code::CaseWrongUnit, node.span, message).help(MULTIPLES))
}

/// A number without a colon, for a titer.
pub(super) fn bare_titer(fact: &Fact, node: &Item, digits: &str) -> Box<Diagnostic> {
    let message = format!("`{}` is a titer, and {} is not written as one", fact.name, brief(digits));
    Box::new(
        Diagnostic::new(Code::CaseWrongUnit, node.span, message).help(format!("write \"1:{digits}\" if that is meant")),
    )
}

/// A number in another unit, without the limit.
pub(super) fn without_limit(fact: &Fact, span: Span, unit: &str) -> Diagnostic {
    let message = format!("`{}` is given in multiples of the upper limit of normal, not in {}", fact.name, brief(unit));
    Diagnostic::new(Code::CaseWrongUnit, span, message).help(MULTIPLES)
}
