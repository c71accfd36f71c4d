//! Which entries of a list are meant, as it is spoken: `inr in the last 3 months`, `(inr > 3)`, `(inr where value > 3 within 3
//! months)`. It is read loosely, and written as it has to be.

use super::place::{Amount, Cursor, Place};
use super::windows::{TIMES, window};
use crate::syntax::known::{Entries, Measure};

/// What is asked of the entries.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Looked {
    /// A number of one of their parts.
    Value,
    /// How many there are.
    Count,
    /// Whether there are such.
    Truth,
    /// How long they go on.
    Run,
}

/// The entries that are meant.
pub struct Choice<'a> {
    /// As they are written: `inr`, `(inr where value > 3)`.
    pub right: String,
    /// The list.
    pub list: &'a str,
    /// First byte behind it.
    pub end: usize,
    /// What is wrong with it.
    pub amiss: Option<String>,
    /// Something stands open that only the author knows.
    pub open: bool,
    /// Nothing else can be meant.
    pub sure: bool,
    /// There is a condition on the entries.
    pub conditioned: bool,
    /// Some of the entries are left out.
    pub narrowed: bool,
}

/// Comparisons, as they are spoken and as they are written; those that are words and signs of the language first.
const COMPARED: &[(&str, &str)] = &[
    (">=", ">="),
    ("<=", "<="),
    ("!=", "!="),
    (">", ">"),
    ("<", "<"),
    ("=", "="),
    ("≥", "≥"),
    ("≤", "≤"),
    ("≠", "≠"),
    ("is not", "is not"),
    ("is at least", ">="),
    ("is at most", "<="),
    ("is over", ">"),
    ("is above", ">"),
    ("is more than", ">"),
    ("is under", "<"),
    ("is below", "<"),
    ("is less than", "<"),
    ("is", "is"),
    ("in (", "in ("),
    ("between", "between"),
    ("at least", ">="),
    ("at most", "<="),
    ("more than", ">"),
    ("greater than", ">"),
    ("higher than", ">"),
    ("larger than", ">"),
    ("less than", "<"),
    ("lower than", "<"),
    ("smaller than", "<"),
    ("over", ">"),
    ("above", ">"),
    ("exceeding", ">"),
    ("under", "<"),
    ("below", "<"),
];

/// Reads the entries that are meant, at a name or at a parenthesis; none where it is no declared list.
pub fn choice<'a>(place: &Place<'_, 'a>, from: Cursor<'a>, how: Looked) -> Option<Choice<'a>> {
    let mut cursor = from;
    let grouped = cursor.eat("(");
    let mut amiss: Option<String> = None;
    let note = |amiss: &mut Option<String>, what: String| {
        amiss.get_or_insert(what);
    };
    let ends = some_of_them(cursor);
    let mut narrow = String::new();
    if let Some((right, said, end)) = ends {
        if place.words(cursor.token()?.at, end) != right {
            note(&mut amiss, format!("`{said}` is written `{right}`"));
        } else if !grouped {
            note(&mut amiss, "which entries are meant stands in parentheses".to_owned());
        }
        narrow = format!("{right} ");
        cursor.at = end;
    }
    cursor.eat_any(&["the values of", "values of", "the entries of", "entries of", "the", "all"]);
    let name = cursor.token()?;
    let (list, part, entries) = place.known()?.list(name.text)?;
    cursor.at = name.end();
    cursor.eat_any(&["values", "entries", "measurements", "results"]);
    let default = part.or(entries.looked_at());
    let mut open = false;
    let mut sure = true;
    let subject = match how {
        Looked::Value if part.is_some() || entries.valued => name.text.to_owned(),
        Looked::Value => match default {
            Some(part) => {
                sure = false;
                note(&mut amiss, format!("it is not said which part of the entries of `{list}` is meant"));
                format!("{list}.{part}")
            }
            None => {
                open = true;
                note(&mut amiss, format!("it is not said which part of the entries of `{list}` is meant"));
                format!("{list}.…")
            }
        },
        _ => list.to_owned(),
    };
    let mut windows: Vec<String> = Vec::new();
    let mut condition: Option<String> = None;
    loop {
        if grouped && cursor.eat(")") {
            break;
        }
        let mut ahead = cursor;
        let where_word = ahead.eat_any(&["where", "with", "which are", "that are", "that is"]);
        if where_word.is_some() && condition.is_none() && !grouped && matches!(how, Looked::Count | Looked::Value) {
            // Where the condition ends, and what the number is compared with, only the author knows.
            note(&mut amiss, "which entries are meant stands in parentheses".to_owned());
            open = true;
            condition = Some("…".to_owned());
            cursor.at = ahead.at;
            break;
        }
        if let Some(word) = where_word.filter(|_| condition.is_none()) {
            let default = part.or(part_for(entries, ahead)).or(default);
            let written = Written { place, list, default, grouped, run: how == Looked::Run };
            let (text, end, whole) = written.condition(ahead)?;
            if word != "where" {
                note(&mut amiss, format!("`{word}` is written `where`"));
            }
            if !whole {
                note(&mut amiss, "the part of an entry is missing behind `where`".to_owned());
                open |= default.is_none();
            }
            sure &= word == "where" && (grouped || how != Looked::Count) && !loose(ahead);
            condition = Some(text);
            cursor.at = end;
        } else if let Some(window) = window(place, cursor) {
            if condition.is_some() {
                note(&mut amiss, "the time stands before `where`".to_owned());
            }
            if let Some(what) = window.amiss {
                note(&mut amiss, what);
            }
            sure &= window.sure;
            windows.push(window.right);
            cursor.at = window.end;
        } else if condition.is_none() && (grouped || matches!(how, Looked::Truth | Looked::Run)) && compared(cursor) {
            let default = part.or(part_for(entries, cursor)).or(default);
            let written = Written { place, list, default, grouped, run: how == Looked::Run };
            let (text, end, _) = written.condition(cursor)?;
            note(&mut amiss, "what holds of an entry stands behind `where`".to_owned());
            open |= default.is_none();
            sure &= !loose(cursor);
            condition = Some(text);
            cursor.at = end;
        } else if grouped {
            return None;
        } else {
            break;
        }
    }
    let narrowed = !narrow.is_empty() || !windows.is_empty() || condition.is_some();
    let mut right = format!("{narrow}{subject}");
    for window in &windows {
        right.push_str(&format!(" {window}"));
    }
    if let Some(condition) = &condition {
        right.push_str(&format!(" where {condition}"));
    }
    if grouped || narrowed {
        if !grouped {
            note(&mut amiss, "which entries are meant stands in parentheses".to_owned());
        }
        right = format!("({right})");
    }
    Some(Choice { right, list, end: cursor.at, amiss, open, sure, conditioned: condition.is_some(), narrowed })
}

/// `last 3 of`, `most recent three`: as it is written, how it is said, and where it ends.
pub fn some_of_them(from: Cursor<'_>) -> Option<(String, String, usize)> {
    let mut cursor = from;
    cursor.eat("the");
    let said = cursor.eat_any(&["last", "latest", "most recent", "newest", "first", "earliest", "oldest"])?;
    let amount = cursor.amount().filter(|amount| whole(amount) && !cursor_at_time(cursor))?;
    cursor.eat_any(&["values", "entries", "measurements", "results"]);
    if !cursor.eat("of") && place_word(cursor).is_none() {
        return None;
    }
    let word = if matches!(said, "first" | "earliest" | "oldest") { "first" } else { "last" };
    let start = from.token()?.at;
    let said = from.slice.get(start..cursor.at)?.split_whitespace().collect::<Vec<_>>().join(" ");
    Some((format!("{word} {} of", amount.number), said, cursor.at))
}

/// A name that comes next.
fn place_word(cursor: Cursor<'_>) -> Option<&str> {
    cursor.token().filter(|token| token.is_word()).map(|token| token.text)
}

fn whole(amount: &Amount) -> bool {
    amount.number.bytes().all(|byte| byte.is_ascii_digit())
        && amount.unit.as_deref().is_none_or(|unit| unit == "values")
}

fn cursor_at_time(cursor: Cursor<'_>) -> bool {
    cursor.token().is_some_and(|token| TIMES.contains(&token.text))
}

/// The part that is compared with a member or with a day, where it is not named.
fn part_for<'e>(entries: &'e Entries, cursor: Cursor<'_>) -> Option<&'e str> {
    let (_, end) = comparison(cursor)?;
    let value = Cursor { at: end, ..cursor }.token()?;
    if crate::dates::days(value.text).is_some() {
        return entries.on.as_deref();
    }
    let has = |measure: &Measure| matches!(measure, Measure::Members(members, _) if members.iter().any(|own| own == value.text));
    entries.parts.iter().find(|(_, measure)| has(measure)).map(|(name, _)| name.as_str())
}

/// Whether a comparison comes next by which speakers often mean the limit too.
fn loose(mut cursor: Cursor<'_>) -> bool {
    cursor.eat("is");
    cursor.eat_any(&["over", "above", "under", "below"]).is_some()
}

/// Whether a comparison comes next.
fn compared(cursor: Cursor<'_>) -> bool {
    comparison(cursor).is_some()
}

/// The comparison that comes next, as it is written, and where it ends.
fn comparison(cursor: Cursor<'_>) -> Option<(&'static str, usize)> {
    COMPARED.iter().find_map(|(said, right)| {
        let mut ahead = cursor;
        ahead.eat(said).then_some((*right, ahead.at))
    })
}

/// What a condition on the entries is written with.
struct Written<'p, 'r, 'a> {
    place: &'p Place<'r, 'a>,
    list: &'a str,
    /// The part that is looked at where none is named.
    default: Option<&'p str>,
    grouped: bool,
    run: bool,
}

impl<'a> Written<'_, '_, 'a> {
    /// A condition on the parts of an entry, where it ends, and whether it names its part.
    fn condition(&self, from: Cursor<'a>) -> Option<(String, usize, bool)> {
        let mut text = String::new();
        let part = self.default.unwrap_or("…");
        let mut cursor = from;
        let first = comparison(cursor);
        if let Some((right, end)) = first {
            text = format!("{part} {right}");
            cursor.at = end;
        }
        let mut end = cursor.at;
        let (mut depth, mut between) = (usize::from(text.ends_with('(')), text.ends_with("between"));
        while let Some(token) = cursor.token() {
            let outside = depth == 0;
            match token.text {
                ")" if outside => break,
                "," if outside && self.grouped => return None,
                "," if outside => break,
                "when" | "unless" | "otherwise" => break,
                "and" if outside && between => between = false,
                "and" | "or" if outside && !self.grouped => break,
                "over" | "for" | "lasting" if outside && !self.grouped && self.run && end > from.at => break,
                "between" => between = true,
                _ if outside && end > from.at && window(self.place, cursor).is_some() => break,
                _ => {}
            }
            match token.text {
                "(" => depth = depth.saturating_add(1),
                ")" => depth = depth.saturating_sub(1),
                _ => {}
            }
            let gap = self.place.text(end, token.at);
            if !text.is_empty() && !gap.is_empty() {
                text.push_str(if gap.trim().is_empty() && !gap.contains('\n') { gap } else { " " });
            }
            let own = token.text.strip_prefix(self.list).filter(|rest| rest.is_empty() || rest.starts_with('.'));
            text.push_str(match own {
                Some("") => part,
                Some(rest) => rest.trim_start_matches('.'),
                None => token.text,
            });
            end = token.end();
            cursor.at = end;
        }
        (!text.is_empty()).then_some((text, end, first.is_none()))
    }
}

/// How an entry is described where its part is not known: the parts there are.
pub fn parts_of(entries: &Entries) -> String {
    entries.parts.iter().map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
