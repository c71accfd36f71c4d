//! The last door before a terminal: what a guideline, a case, a file's name or an argument says can neither steer it nor
//! hide itself, nor speak to the server that runs a pipeline. Only our own colors pass.

use crate::characters::{number, unseen};
use std::borrow::Cow;

/// What servers take for a command wherever it stands in a line (Azure, TeamCity, GitHub in its older form).
const MARKERS: &[&str] = &["##[", "##vso[", "##teamcity["];

/// Whose lines may begin with `::`, the mark of a command for GitHub Actions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Commands {
    /// Nobody's.
    Refused,
    /// Ours: the text is made of annotations, whose words have escapes of their own.
    Annotations,
}

/// A text as it may be printed. With `color`, the codes that set our own colors are left.
pub fn guarded(text: &str, color: bool, commands: Commands) -> Cow<'_, str> {
    if harmless(text) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut begins_line = true;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let behind = rest.get(c.len_utf8()..).unwrap_or("");
        let steers = (c == ':' && begins_line && behind.starts_with(':') && commands == Commands::Refused)
            || (c == '#' && MARKERS.iter().any(|marker| rest.starts_with(marker)));
        if let Some(length) = Some(own_color(rest)).filter(|length| color && *length > 0) {
            out.push_str(rest.get(..length).unwrap_or(""));
            rest = rest.get(length..).unwrap_or("");
            continue;
        }
        let ends_line = c == '\r' && behind.starts_with('\n');
        if steers || (unseen(c).is_some() && !ends_line) {
            out.push_str(&number(c));
        } else {
            out.push(c);
        }
        begins_line = c == '\n' || (begins_line && (c == ' ' || c == '\t'));
        rest = behind;
    }
    Cow::Owned(out)
}

fn harmless(text: &str) -> bool {
    // Most texts have nothing but letters that everybody sees: that is soon told.
    let plain = |byte: u8| matches!(byte, b' '..=b'~' | b'\t' | b'\n');
    let seen = text.bytes().fold(true, |all, byte| all & plain(byte)) || !text.chars().any(|c| unseen(c).is_some());
    seen && !text.contains("::") && !text.contains("##")
}

/// The length of a code of ours that sets a color or a weight, at the beginning of a text; codes that hide text, move the
/// cursor or set a background are not ours.
fn own_color(text: &str) -> usize {
    let Some(codes) = text.strip_prefix("\u{1b}[") else { return 0 };
    let Some((numbers, _)) = codes.split_once('m') else { return 0 };
    let ours = |code: &str| {
        matches!(code.parse::<u8>(), Ok(0..=4 | 22..=24 | 31..=36 | 39 | 91..=96))
            && code.bytes().all(|b| b.is_ascii_digit())
    };
    if numbers.split(';').all(ours) { numbers.len().saturating_add(3) } else { 0 }
}

/// JSON in which everything that cannot be seen, and what servers take for a command, is written as an escape. In JSON
/// such characters stand only inside texts.
pub fn json(text: &str) -> Cow<'_, str> {
    if harmless(text) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let marker =
            c == '#' && text.get(at..).is_some_and(|rest| MARKERS.iter().any(|marker| rest.starts_with(marker)));
        if marker || unseen(c).is_some() {
            let mut units = [0u16; 2];
            for unit in c.encode_utf16(&mut units) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        guarded(text, false, Commands::Refused).into_owned()
    }

    #[test]
    fn nothing_steers_a_terminal() {
        assert_eq!(shown("a\u{1b}[2Jb\u{7}"), "a<U+001B>[2Jb<U+0007>");
        let colored = "\u{1b}[31mred\u{1b}[0m \u{1b}[36;1mcyan\u{1b}[39m \u{1b}[8mhidden\u{1b}]0;t";
        let seen = "\u{1b}[31mred\u{1b}[0m \u{1b}[36;1mcyan\u{1b}[39m <U+001B>[8mhidden<U+001B>]0;t";
        assert_eq!(guarded(colored, true, Commands::Refused), seen);
        assert!(!shown(colored).contains('\u{1b}'));
    }

    #[test]
    fn no_line_is_a_command() {
        assert_eq!(shown("::error::x\n  ::warning::y\na ::b"), "<U+003A>:error::x\n  <U+003A>:warning::y\na ::b");
        assert_eq!(shown("x ##[error]y ##vso[z"), "x <U+0023>#[error]y <U+0023>#vso[z");
        assert_eq!(guarded("::error::x\u{7}", false, Commands::Annotations), "::error::x<U+0007>");
    }

    #[test]
    fn json_keeps_its_values() {
        let value = serde_json::json!({ "a\u{1b}": "\u{202e}b\u{e0041} ##[error]", "c": "d" });
        let text = serde_json::to_string_pretty(&value).unwrap();
        let safe = json(&text);
        assert!(safe.is_ascii() && !safe.contains("##["), "{safe}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&safe).unwrap(), value);
    }
}
