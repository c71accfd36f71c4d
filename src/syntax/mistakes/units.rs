//! Units and amounts as they stand on reports: `/min`, `mg/100 mL`, `mm Hg`, `ml/min/1.73 m²`, `10^9/L`, `1.5 x ULN`.

use super::place::{Place, Recogniser};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::syntax::forms::RESERVED;

/// Units and amounts that are not written so.
pub const REPORTED: &[Recogniser] =
    &[weeks_and_days, normal_limit, per_hundred, mercury, body_surface, powers, per, exponent];
/// A sign that looks like that of degrees.
pub const DEGREES: &[Recogniser] = &[degree_sign];
/// `per` in a unit.
pub const PER: &[Recogniser] = &[per_word];
/// A unit below its number.
pub const BELOW: &[Recogniser] = &[below_number];

/// `36 weeks 6 days`, `36 w 6 d`, `36 6/7 weeks`.
fn weeks_and_days(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let stopped = place.stopped();
    let mut at = place.part()?;
    for _ in 0..12 {
        let token = place.cursor(at).token()?;
        let mut cursor = place.cursor(token.at);
        let first = cursor.amount().filter(|amount| {
            matches!(amount.unit.as_deref(), None | Some("w" | "wk" | "week" | "weeks"))
                && amount.number.parse::<u32>().is_ok()
        });
        if let Some(weeks) = first {
            let named = weeks.unit.is_some();
            cursor.eat("and");
            let days = cursor.amount().filter(|days| matches!(days.number.parse(), Ok(0_u32..=6)));
            let read = days.filter(|days| match days.unit.as_deref() {
                Some("d" | "day" | "days") => named,
                None => cursor.eat("/ 7"),
                _ => false,
            });
            if let Some(days) = read.filter(|_| cursor.at >= stopped) {
                cursor.eat_any(&["weeks", "week", "wk", "w"]);
                let right = format!("{}w{}d", weeks.number, days.number);
                return rewritten(place, token.at, cursor.at, &right);
            }
        }
        at = token.end();
        if at > stopped {
            return None;
        }
    }
    None
}

/// `1.5 x ULN`, `twice the upper limit of normal`.
fn normal_limit(place: &Place<'_, '_>) -> Option<Diagnostic> {
    const LIMITS: &[&str] = &[
        "ULN",
        "LLN",
        "upper limit of normal",
        "lower limit of normal",
        "upper normal limit",
        "times upper limit of normal",
        "UNL",
    ];
    let stopped = place.stopped();
    let begin = place.part()?;
    let mut at = begin;
    for _ in 0..12 {
        let token = place.cursor(at).token()?;
        let mut cursor = place.cursor(token.at);
        let amount = cursor.amount();
        let times = cursor.eat_any(&["x", "×", "*", "times", "fold", "twice", "X"]).is_some();
        let glued =
            amount.as_ref().is_some_and(|amount| matches!(amount.unit.as_deref(), Some("x" | "X" | "fold" | "times")));
        cursor.eat("the");
        let limit_at = cursor.token().map_or(cursor.at, |token| token.at);
        if let Some(limit) =
            cursor.eat_any(LIMITS).filter(|_| (times || glued || amount.is_none()) && cursor.at >= stopped)
        {
            let number = amount.as_ref().map_or("2", |amount| amount.number.as_str());
            let lower = limit.starts_with('L') || limit.starts_with("lower");
            let (noun, tail) = if lower { ("lower", "lln") } else { ("upper", "uln") };
            let name = place.words(begin, token.at);
            let name = name.split([' ', '>', '<', '=', '≥', '≤']).next().unwrap_or("");
            let name = if place.measure(name).is_some() { name } else { "lab.alt" };
            let start = if amount.is_some() || times { token.at } else { limit_at };
            return Some(
                place
                    .tell(Code::CannotRead, start, cursor.at, format!("the {noun} limit of normal is no number of the guideline"))
                    .help(format!(
                        "It differs between laboratories: declare it as a fact of its own, for instance `{name}_{tail}`, and write \
                         `{number} * {name}_{tail}`.{}",
                        if lower {
                            String::new()
                        } else {
                            format!(" A fact that is given in multiples of it is declared `quantity in x ULN`, and compared with `{number} x ULN`.")
                        }
                    )),
            );
        }
        at = token.end();
        if at > stopped {
            break;
        }
    }
    None
}

/// A rewritten unit at some bytes.
fn rewritten(place: &Place<'_, '_>, start: usize, end: usize, right: &str) -> Option<Diagnostic> {
    place.reads(start, end, right).then(|| {
        place
            .tell(Code::UnknownUnit, start, end, format!("`{}` is no unit", place.words(start, end)))
            .help(format!("Write `{right}`."))
            .fix(place.span(start, end), right)
    })
}

/// Where the unit begins that ends at the place where reading stopped, and that unit: what stands behind the digits.
fn unit_before(place: &Place<'_, '_>) -> Option<(usize, String)> {
    let before = place.spot.before.as_ref()?;
    let line = place.text(0, before.end());
    let from = line.rfind(|c: char| c.is_whitespace() || matches!(c, '(' | ',')).map_or(0, |at| at.saturating_add(1));
    let word = line.get(from..)?;
    let digits = word.len().saturating_sub(word.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').len());
    Some((from.saturating_add(digits), word.get(digits..)?.to_owned()))
}

/// `mg/100 mL` is `mg/dL`.
fn per_hundred(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let found = place.spot.found.as_ref()?;
    let (start, unit) = unit_before(place)?;
    let above = unit.strip_suffix("/100")?;
    found.text.eq_ignore_ascii_case("ml").then(|| rewritten(place, start, found.end(), &format!("{above}/dL")))?
}

/// `mm Hg`.
fn mercury(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let found = place.spot.found.as_ref().filter(|found| found.text.eq_ignore_ascii_case("hg"))?;
    let before = place.spot.before.as_ref().filter(|before| before.text.ends_with("mm"))?;
    let start = before.end().saturating_sub(2);
    rewritten(place, start, found.end(), "mmHg")
}

/// `ml/min/1.73 m²`.
fn body_surface(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let found = place.spot.found.as_ref().filter(|found| matches!(found.text, "m²" | "m2" | "m^2" | "sqm" | "m"))?;
    let (start, unit) = unit_before(place)?;
    let above = unit.strip_suffix("/1.73")?;
    let mut end = found.end();
    if found.text == "m" {
        let rest = place.text(end, place.slice().len());
        end = end.saturating_add(["^2", "²"].iter().find(|power| rest.starts_with(**power))?.len());
    }
    let above = if above.eq_ignore_ascii_case("ml/min") { "mL/min" } else { above };
    rewritten(place, start, end, &format!("{above}/1.73m2"))
}

/// `100 10^9/L`, `4.5 x 10^9/L`: counts.
fn powers(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let stopped = place.stopped();
    let start = place.part().unwrap_or(0);
    let text = place.text(start, place.slice().len()).lines().next()?;
    let at = ["10^", "10*", "10⁹", "10⁶", "10³", "10E", "10e"].iter().filter_map(|power| text.find(power)).min()?;
    let begin = start.saturating_add(at);
    let power = text.get(at..)?;
    let length = power.find(|c: char| c.is_whitespace() || matches!(c, ',' | ')' | ';')).unwrap_or(power.len());
    let end = begin.saturating_add(length);
    if stopped > end || begin.saturating_sub(stopped) > 3 {
        return None;
    }
    let written = place.text(begin, end);
    Some(
        place
            .tell(Code::UnknownUnit, begin, end, format!("`{written}` cannot be written as a unit here"))
            .help(format!(
                "Declare the fact as a plain number on that scale, `type decimal` with `scale \"{written}\"`, and write its \
                 limits as plain numbers."
            )),
    )
}

/// `/min`, `1/uL`: how many in a time or a volume.
fn per(place: &Place<'_, '_>) -> Option<Diagnostic> {
    const TIMES: &[&str] = &["min", "minute", "h", "hour", "d", "day", "s", "sec", "second", "wk", "week"];
    const VOLUMES: &[&str] = &["uL", "ul", "µL", "µl", "mm3", "mm³", "nL", "mL", "ml", "L", "l"];
    let begin = place.stopped();
    let text = place.text(begin, place.slice().len()).lines().next()?;
    let written = text
        .find(|c: char| c.is_whitespace() || matches!(c, ',' | ')' | ';'))
        .map_or(text, |end| text.get(..end).unwrap_or(text));
    let unit = written.strip_prefix('1').unwrap_or(written).strip_prefix('/')?;
    let counted = if TIMES.contains(&unit) {
        format!("`{{breaths}}/{unit}` or `{{beats}}/{unit}`")
    } else if VOLUMES.contains(&unit) {
        format!("`{{cells}}/{unit}`")
    } else {
        return None;
    };
    let end = begin.saturating_add(written.len());
    Some(
        place
            .tell(Code::UnknownUnit, begin, end, format!("`{written}` cannot be written as a unit here"))
            .help(format!("What is counted stands in braces before it: write for instance {counted}.")),
    )
}

/// `x^2`, `x ** 2`, `(a / b)^-1.209`.
fn exponent(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let begin = place.stopped();
    let rest = place.text(begin, place.slice().len());
    let sign = ["^", "**", "²", "³"].into_iter().find(|sign| rest.starts_with(sign))?;
    let behind = rest.get(sign.len()..).unwrap_or("").trim_start();
    let bare = behind.trim_start_matches(['-', '−', '(']);
    let digits = bare.find(|c: char| !c.is_ascii_digit() && c != '.').map_or(bare, |end| bare.get(..end).unwrap_or(""));
    let power = match sign {
        "²" => "2",
        "³" => "3",
        _ => digits,
    };
    let whole = matches!(sign, "²" | "³") || (behind.starts_with(digits) && digits.parse::<u32>().is_ok());
    let help = if whole {
        format!("Write `^` before the power: `x^{power}`.")
    } else {
        "Such a power is not computed: declare its result as a fact of its own, which a calculator or the laboratory gives."
            .to_owned()
    };
    let end = begin.saturating_add(sign.len());
    Some(place.tell(Code::CannotRead, begin, end, "a power cannot be written".to_owned()).help(help))
}

/// `º` for `°`.
fn degree_sign(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let found = place.spot.found.as_ref()?;
    let first = found.text.chars().next().filter(|first| matches!(first, 'º' | '˚' | '∘' | '˙'))?;
    let sign = place.span(found.at, found.at.saturating_add(first.len_utf8()));
    let told = Diagnostic::new(Code::CannotRead, sign, format!("`{first}` is not the sign of degrees, `°`"));
    Some(told.help("Write `°C` with the sign of degrees, or `Cel`.").guess(sign, "°"))
}

/// `mg per dL`.
fn per_word(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let found = place.spot.found.as_ref().filter(|found| found.text == "per")?;
    let from = place.spot.before.as_ref().filter(|before| before.is_word())?.end();
    let (above, below) = (place.spot.before.as_ref()?, place.spot.after.as_ref()?);
    let below_it = match below.text {
        "minute" => "min",
        "hour" => "h",
        "liter" | "litre" => "L",
        "deciliter" | "decilitre" => "dL",
        written => written,
    };
    let right = format!("{}/{below_it}", above.text);
    Some(
        place
            .problem(found, "a unit has `/`, not `per`")
            .help(format!("Write `{right}`."))
            .fix(place.span(from, below.end()), right.get(above.text.len()..).unwrap_or("/")),
    )
}

/// A unit on the line below its number.
fn below_number(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let found = place.spot.found.as_ref()?;
    let number =
        place.spot.before.as_ref().filter(|before| before.text.bytes().all(|b| b.is_ascii_digit() || b == b'.'))?;
    let word = place.ends() && found.is_word() && !RESERVED.contains(&found.text);
    if !place.spot.begins_line(found) || !(word || found.text == "%") {
        return None;
    }
    let problem = place
        .problem(found, format!("`{}` stands on a line of its own, behind a number", found.shown()))
        .help(format!("A unit stands on the line of its number: `{} {}`.", number.text, found.shown()));
    let gap = place.text(number.end(), found.at);
    Some(if gap.trim().is_empty() { problem.guess(place.gap(found), " ") } else { problem })
}
