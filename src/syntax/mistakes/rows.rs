//! Rows of classifications and scores in another order or with other signs: `else C`, `A: 5-6`, `A = condition`, `six months
//! when …`, `+2 when …`, `2 if …`, `condition: 2 points`.

use super::names::proper_name;
use super::place::{Cursor, NUMBERS, Place, Recogniser};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::source::SourceId;
use crate::syntax::forms::RESERVED;
use crate::syntax::grammar::{GdlParser, Rule};
use crate::syntax::keyword::Keyword;
use crate::syntax::known::Measure;
use crate::syntax::layout::nesting::nesting;
use crate::syntax::words::Token;
use pest::Parser;

/// Rows of scores, and of classifications.
pub const WHOLE: &[Recogniser] = &[plus, for_all, points_first, points_last, last_row, sign_for_when, spaced_name];

/// Only in a row of such a declaration.
fn row_of(place: &Place<'_, '_>, keyword: Keyword) -> Option<()> {
    (place.word.is_empty() && place.keyword == keyword).then_some(())
}

/// Whether a text is a condition by itself.
fn is_condition(text: &str) -> bool {
    let sound = nesting(SourceId(0), 0, text).is_ok();
    let read = || GdlParser::parse(Rule::condition_clause, &format!("when {text}")).is_ok();
    // A number alone is none.
    sound && text.contains(char::is_alphabetic) && read()
}

/// A condition, or a range of a value in words, as a condition is written.
fn condition(place: &Place<'_, '_>, start: usize, end: usize) -> Option<(String, bool)> {
    let text = place.text(start, end).trim();
    let bare = place.known().is_some_and(|known| known.get(text).is_some_and(|measure| !measure.is_condition()));
    if is_condition(text) && !bare {
        return Some((text.to_owned(), true));
    }
    // `INR 1.7 to 2.3`, `5-6`.
    let mut cursor = place.cursor(start);
    let mut words_end = start;
    while let Some(token) = cursor.token().filter(|token| token.at < end) {
        if !token.text.starts_with(|c: char| c.is_alphabetic()) || RESERVED.contains(&token.text) {
            break;
        }
        cursor.at = token.end();
        words_end = token.end();
    }
    let words = place.words(start, words_end);
    let known = place.known()?;
    // `3 to 5 adenomas`: what is counted names the fact; points are those of the only score.
    let counted = place.text(start, end).split_whitespace().last().unwrap_or("");
    let counted = known.meant(counted, Measure::is_plain).filter(|_| words.is_empty());
    let name = if words.is_empty() {
        counted.or_else(|| known.score())?
    } else if known.get(&words).is_some_and(Measure::is_number) {
        &words
    } else {
        known.meant(&words, Measure::is_number)?
    };
    let measure = known.get(name);
    let sign = cursor.eat_any(&["between", "from", ">=", "<=", "≥", "≤", ">", "<", "="]);
    let mut low = cursor.amount()?;
    let signed = matches!(sign, Some(">=" | "<=" | "≥" | "≤" | ">" | "<" | "="));
    if signed && place.cursor(low.end).token().is_none_or(|token| token.at >= end) {
        return Some((format!("{name} {} {}", sign.unwrap_or("="), low.for_measure(measure).0), false));
    }
    if cursor.eat_any(&["to", "and", "-", "–", "—"]).is_none() {
        let dash = place.text(low.end, end).chars().next().filter(|c| matches!(c, '-' | '–' | '—'))?;
        cursor.at = low.end.saturating_add(dash.len_utf8());
    }
    let high = cursor.amount()?;
    cursor.eat_any(&["points", "point"]);
    if cursor.token().is_some_and(|token| token.at < end) {
        return None;
    }
    low = low.with_unit_of(&high);
    Some((format!("{name} between {} and {}", low.for_measure(measure).0, high.for_measure(measure).0), false))
}

fn told(place: &Place<'_, '_>, what: &str, right: &str, exact: bool) -> Option<Diagnostic> {
    let end = place.slice().trim_end().len();
    if !place.reads(0, end, right) {
        return None;
    }
    let found = place
        .tell(Code::CannotRead, 0, end, what.to_owned())
        .help(format!("Write `{}`.", right.split_whitespace().collect::<Vec<_>>().join(" ")));
    // A comment inside would be lost.
    if place.slice().contains('#') {
        return Some(found);
    }
    let span = place.span(0, end);
    Some(if exact { found.fix(span, right) } else { found.guess(span, right) })
}

/// `22 points otherwise`: the rows of a score add up, so that there is no other.
fn for_all(place: &Place<'_, '_>) -> Option<Diagnostic> {
    row_of(place, Keyword::Score)?;
    let found = place.spot.found.as_ref().filter(|found| matches!(found.text, "otherwise" | "else" | "always"))?;
    let points = place.cursor(0).amount()?.number;
    let told = place.tell(
        Code::CannotRead,
        found.at,
        found.end(),
        format!("a score has no `{}`: all rows that hold add up", found.text),
    );
    if points.chars().all(|c| matches!(c, '0' | '.')) {
        return Some(
            told.help("A row of 0 points changes nothing: leave the row out. Where no row holds, the score is 0."),
        );
    }
    Some(
        told
            .help(format!(
                "Points that everybody has change nothing: leave the row out, and lower the limits of the score by {points}. \
                 Points of those for whom nothing else holds stand behind a condition of their own, as in `{points} points when \
                 not (a or b)`."
            )),
    )
}

/// `+2 when …`: a line that begins with a plus goes on with the row above.
fn plus(place: &Place<'_, '_>) -> Option<Diagnostic> {
    row_of(place, Keyword::Score)?;
    let found = place.spot.found.as_ref().filter(|found| matches!(found.text, "when" | "if" | "for"))?;
    let all = tokens(place.cursor(0));
    let at = all.iter().position(|token| token.at == found.at)?;
    let line = all.get(..at)?.iter().rposition(|token| token.text == "+" && place.spot.begins_line(token))?;
    let sign = all.get(line)?;
    let mut cursor = place.cursor(sign.end());
    let points = cursor.amount()?;
    let behind = place.cursor(points.end).token()?;
    let pointed = matches!(points.unit.as_deref(), None | Some("pts" | "pt" | "p"));
    if !pointed || (behind.at != found.at && !matches!(behind.text, "points" | "point")) {
        return None;
    }
    let end = if behind.at == found.at { found.end() } else { behind.end() };
    let right = if behind.at == found.at {
        points_row(&points.number, "").trim_end().to_owned()
    } else {
        format!("{} {}", points.number, behind.text)
    };
    Some(
        place
            .tell(Code::CannotRead, sign.at, end, "the points of a row have no sign before them".to_owned())
            .help(format!("Write `{right} …`."))
            .fix(place.span(sign.at, end), right),
    )
}

/// `+2 when …`, `2 if …`, `2: …`, `2 pts for …`, `when … 2 points`.
fn points_first(place: &Place<'_, '_>) -> Option<Diagnostic> {
    row_of(place, Keyword::Score)?;
    let mut cursor = place.cursor(0);
    let whole = place.slice().trim_end().len();
    if cursor.eat("when") || cursor.eat("if") {
        let tokens = tokens(place.cursor(cursor.at));
        // The last number, and `points` behind it.
        let (last, before) = (tokens.last()?, tokens.len().checked_sub(2).and_then(|at| tokens.get(at)));
        let pointed = matches!(last.text, "points" | "point" | "pts" | "p");
        let number = if pointed { *before? } else { *last };
        let mut amount = place.cursor(number.at);
        let points = amount.amount().filter(|_| pointed)?;
        let body = place.text(cursor.at, number.at).trim().trim_end_matches([':', '=', ',']).trim_end();
        let start = cursor.token()?.at;
        let (condition, exact) = condition(place, start, start.saturating_add(body.len()))?;
        return told(place, "the points of a row come first", &points_row(&points.number, &condition), exact);
    }
    let sign = cursor.eat("+");
    let token = cursor.token().filter(|token| token.text.starts_with(|c: char| c.is_ascii_digit()))?;
    let digits = token.text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(token.text.len());
    let number = token.text.get(..digits)?.trim_end_matches('.');
    cursor.at = token.at.saturating_add(number.len());
    let pointed = cursor.eat_any(&["points", "point", "pts", "pt", "p", "Punkte", "Punkt"]);
    let joint = cursor.eat_any(&["when", "if", "for", "where", "in case of", ":", "=", "-", "–", "→"]);
    // Only `points` is missing, or nothing.
    if !sign && joint == Some("when") && matches!(pointed, None | Some("points" | "point")) {
        return None;
    }
    joint?;
    let start = cursor.token()?.at;
    let (condition, exact) = condition(place, start, whole)?;
    let what = format!("`{}` is not how a row of a score begins", place.words(0, start));
    told(place, &what, &points_row(number, &condition), exact)
}

fn points_row(number: &str, condition: &str) -> String {
    let points = if number == "1" { "point" } else { "points" };
    format!("{number} {points} when {condition}")
}

fn tokens<'a>(cursor: Cursor<'a>) -> Vec<Token<'a>> {
    let mut cursor = cursor;
    let mut tokens = Vec::new();
    while let Some(token) = cursor.token() {
        tokens.push(token);
        cursor.at = token.end();
    }
    tokens
}

/// `INR 1.7 to 2.3: 2 points`, `fever = 1`.
fn points_last(place: &Place<'_, '_>) -> Option<Diagnostic> {
    row_of(place, Keyword::Score)?;
    let tokens = tokens(place.cursor(0));
    let at = tokens.iter().rposition(|token| matches!(token.text, ":" | "=" | "→" | ","))?;
    let sign = tokens.get(at)?;
    let mut cursor = place.cursor(sign.end());
    cursor.eat("+");
    let points = cursor.amount()?;
    let pointed = cursor.eat_any(&["points", "point", "pts", "pt", "p"]).is_some()
        || matches!(points.unit.as_deref(), Some("pts" | "pt" | "p"));
    if !cursor.ended() || (points.unit.is_some() && !pointed) {
        return None;
    }
    let (condition, exact) = condition(place, 0, sign.at)?;
    told(place, "the points of a row come first", &points_row(&points.number, &condition), exact)
}

/// `else C`, `otherwise C`, `C else`.
fn last_row(place: &Place<'_, '_>) -> Option<Diagnostic> {
    row_of(place, Keyword::Classify)?;
    let mut cursor = place.cursor(0);
    let words: &[&str] = &["otherwise", "else", "default", "in all other cases", "all others", "anything else"];
    let said = cursor.eat_any(words)?;
    cursor.eat_any(&[":", "=", ",", "→"]);
    let member = cursor.token().filter(Token::is_word)?;
    let mut rest = place.cursor(member.end());
    let label = rest.token().filter(|token| token.text.starts_with('"'));
    rest.at = label.as_ref().map_or(rest.at, Token::end);
    if !rest.ended() {
        return None;
    }
    let label = label.map(|label| format!(" {}", label.text)).unwrap_or_default();
    let what = format!("`{said}` stands behind the class");
    told(place, &what, &format!("{}{label} otherwise", member.text), true)
}

/// `A: 5-6`, `A = condition`, `A when 5 to 6 points`.
fn sign_for_when(place: &Place<'_, '_>) -> Option<Diagnostic> {
    row_of(place, Keyword::Classify)?;
    let mut cursor = place.cursor(0);
    let member = cursor.token().filter(Token::is_word)?;
    cursor.at = member.end();
    let label = cursor.token().filter(|token| token.text.starts_with('"'));
    cursor.at = label.as_ref().map_or(cursor.at, Token::end);
    let sign = cursor.eat_any(&[":", "=", "→", "-", "–", "means", "is", "for", "when"])?;
    if sign == "-" && !place.text(0, cursor.at).trim_end_matches('-').ends_with(' ') {
        return None;
    }
    cursor.eat_any(&[">", "when", "if"]);
    let start = cursor.token()?.at;
    let head = place.words(0, label.map_or(member.end(), |label| label.end()));
    match condition(place, start, place.slice().trim_end().len()) {
        Some((condition, exact)) if sign != "when" => {
            let what = format!("`{sign}` stands where `when` belongs");
            told(place, &what, &format!("{head} when {condition}"), exact)
        }
        Some((condition, false)) => {
            let what = format!("`{}` does not say of what", place.words(start, place.slice().len()));
            told(place, &what, &format!("{head} when {condition}"), false)
        }
        _ => None,
    }
}

/// `six months when …`, `6_months when …`.
fn spaced_name(place: &Place<'_, '_>) -> Option<Diagnostic> {
    row_of(place, Keyword::Classify)?;
    let tokens = tokens(place.cursor(0));
    let at = tokens
        .iter()
        .take(7)
        .position(|token| matches!(token.text, "when" | "otherwise") || token.text.starts_with('"'))?;
    let parts = tokens.get(..at).filter(|parts| !parts.is_empty())?;
    let end = parts.last()?.end();
    let word =
        |token: &Token<'_>| token.text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '/' | '+'));
    let first = parts.first()?;
    let digits = first.text.find(|c: char| !c.is_ascii_digit()).unwrap_or(first.text.len());
    if !parts.iter().all(word) || (parts.len() == 1 && digits == 0) {
        return None;
    }
    let joined = place.words(0, end).replace(' ', "_");
    let spelled = if digits > 0 {
        let (number, rest) = joined.split_at_checked(digits)?;
        let spoken = NUMBERS.iter().find(|(_, digit)| *digit == number).map(|(word, _)| *word);
        let rest = if rest.starts_with('_') || rest.is_empty() { rest.to_owned() } else { format!("_{rest}") };
        spoken.map_or_else(|| format!("{}_{number}", rest.trim_start_matches('_')), |word| format!("{word}{rest}"))
    } else {
        joined
    };
    let right = proper_name(&spelled)?;
    let what = if parts.len() > 1 { "has a blank in it" } else { "does not begin with a letter" };
    let found = place
        .tell(Code::BadName, 0, end, format!("the name `{}` {what}", place.words(0, end)))
        .help(format!("A name has letters, digits and underscores, and begins with a letter: write `{right}`."));
    Some(place.guessed(found, 0, end, right))
}
