//! Characters that cannot be seen, or that steer a terminal or the direction of text: what each is called, and how a
//! text that holds one is shown so that nobody is fooled.

use std::borrow::Cow;
use std::path::Path;

/// What a character is called that no guideline and no case may hold; nothing for all others. Tabs and line ends are
/// left to whoever knows where they stand.
pub fn unseen(c: char) -> Option<&'static str> {
    // Letters, digits and marks of nearly every text end here.
    if (' '..='~').contains(&c) || matches!(c, '\t' | '\n') {
        return None;
    }
    Some(match c {
        '\0' => "a null character",
        '\u{7}' => "a bell",
        '\u{8}' => "a backspace",
        '\u{b}' => "a vertical tab",
        '\u{c}' => "a form feed",
        '\r' => "a carriage return",
        '\u{1a}' => "an end-of-file mark",
        '\u{1b}' => "an escape character",
        '\u{7f}' => "a delete character",
        '\u{85}' => "a next-line mark",
        '\u{9b}' => "a control sequence introducer",
        '\0'..='\u{1f}' | '\u{80}'..='\u{9f}' => "a control character",
        // What takes no place and shows nothing: Default_Ignorable_Code_Point of Unicode 16 (DerivedCoreProperties.txt), in
        // its order, with the separators and marks of other lists between.
        '\u{ad}' => "a soft hyphen",
        '\u{34f}' => "a grapheme joiner",
        '\u{61c}' => "an Arabic letter mark",
        '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' => "a Hangul filler",
        '\u{17b4}' | '\u{17b5}' => "an inherent vowel of Khmer",
        '\u{180b}'..='\u{180d}' | '\u{180f}' => "an invisible variation selector",
        '\u{180e}' => "a Mongolian vowel separator",
        '\u{200b}' => "a zero-width space",
        '\u{200c}' => "a zero-width non-joiner",
        '\u{200d}' => "a zero-width joiner",
        '\u{200e}' => "a left-to-right mark",
        '\u{200f}' => "a right-to-left mark",
        '\u{2028}' => "a line separator",
        '\u{2029}' => "a paragraph separator",
        '\u{202a}' => "a left-to-right embedding",
        '\u{202b}' => "a right-to-left embedding",
        '\u{202c}' => "the end of an embedded direction",
        '\u{202d}' => "a left-to-right override",
        '\u{202e}' => "a right-to-left override",
        '\u{2060}' => "a word joiner",
        '\u{2061}'..='\u{2065}' => "an invisible operator",
        '\u{2066}' => "a left-to-right isolate",
        '\u{2067}' => "a right-to-left isolate",
        '\u{2068}' => "a first-strong isolate",
        '\u{2069}' => "the end of an isolated direction",
        '\u{206a}'..='\u{206f}' => "a character that controls how text is shaped",
        // No list has it: a pattern of Braille without a dot looks like a blank, and is none.
        '\u{2800}' => "a blank of Braille",
        '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => "an invisible variation selector",
        '\u{feff}' => "a byte order mark",
        '\u{fff9}'..='\u{fffb}' => "an annotation mark",
        '\u{fffe}' | '\u{ffff}' => "no character at all",
        '\u{1bca0}'..='\u{1bca3}' => "a control of shorthand",
        '\u{1d173}'..='\u{1d17a}' => "a control of musical notation",
        '\u{e0000}'..='\u{e007f}' => "an invisible tag character",
        '\u{fff0}'..='\u{fff8}' | '\u{e0080}'..='\u{e0fff}' => "a character without a shape",
        _ => return None,
    })
}

/// How such a character is written where people read it: `<U+001B>`.
pub fn number(c: char) -> String {
    format!("<U+{:04X}>", u32::from(c))
}

/// A text with every character that cannot be seen shown by its number. Tabs and the ends of lines stay.
pub fn shown(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| unseen(c).is_some()) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(c) = letters.next() {
        let ends_line = c == '\r' && letters.peek() == Some(&'\n');
        match unseen(c) {
            Some(_) if !ends_line => out.push_str(&number(c)),
            _ => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// The name of a file or folder as people read it, on one line: what is no text, and what cannot be seen, is shown all the
/// same. Files are opened by the path itself, never by this.
pub fn path(path: &Path) -> String {
    shown(&path.to_string_lossy()).replace('\n', "<U+000A>").replace('\t', "<U+0009>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_shown() {
        assert_eq!(shown("a\u{1b}[31m b\u{202e}c\u{e0041}"), "a<U+001B>[31m b<U+202E>c<U+E0041>");
        assert!(matches!(shown("größer als 3 cm\n\t≥ µmol"), Cow::Borrowed(_)));
        assert_eq!(path(Path::new("a\n::error")), "a<U+000A>::error");
    }

    #[test]
    fn every_character_of_control_and_direction_has_a_name() {
        for c in (0..=u32::from(char::MAX)).filter_map(char::from_u32) {
            let direction = matches!(u32::from(c), 0x202a..=0x202e | 0x2066..=0x2069 | 0x200b..=0x200f | 0x61c);
            let separator = matches!(c, '\u{2028}' | '\u{2029}');
            if (c.is_control() && c != '\n' && c != '\t') || direction || separator {
                assert!(unseen(c).is_some(), "{c:?}");
            }
            // Fillers stand for letters that are not there.
            let filler = matches!(c, '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}');
            assert!(!(c.is_alphanumeric() && unseen(c).is_some()) || filler, "{c:?}");
        }
    }

    /// Every code point that Unicode 16 says is shown by nothing, as ranges (DerivedCoreProperties.txt,
    /// Default_Ignorable_Code_Point), and the blank of Braille.
    #[test]
    fn what_shows_nothing_has_a_name() {
        let ignorable = [
            (0xad, 0xad),
            (0x34f, 0x34f),
            (0x61c, 0x61c),
            (0x115f, 0x1160),
            (0x17b4, 0x17b5),
            (0x180b, 0x180f),
            (0x200b, 0x200f),
            (0x202a, 0x202e),
            (0x2060, 0x206f),
            (0x2800, 0x2800),
            (0x3164, 0x3164),
            (0xfe00, 0xfe0f),
            (0xfeff, 0xfeff),
            (0xffa0, 0xffa0),
            (0xfff0, 0xfff8),
            (0x1bca0, 0x1bca3),
            (0x1d173, 0x1d17a),
            (0xe0000, 0xe0fff),
        ];
        for c in ignorable.into_iter().flat_map(|(first, last)| first..=last).filter_map(char::from_u32) {
            assert!(unseen(c).is_some(), "U+{:04X}", u32::from(c));
            assert_eq!(shown(&format!("a{c}b")), format!("a{}b", number(c)));
        }
    }
}
