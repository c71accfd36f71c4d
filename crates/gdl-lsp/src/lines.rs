//! Places in a text as the protocol counts them: lines that end with `\n`, `\r\n` or a lone `\r`, and within a line bytes or
//! the units of UTF-16. The library counts bytes, and only here one becomes the other.

use crate::protocol::{Position, PositionEncodingKind, Range};

/// How characters of a line are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encoding {
    /// In units of UTF-16: what every client can.
    #[default]
    Utf16,
    /// In bytes.
    Utf8,
}

impl Encoding {
    /// What the protocol calls it.
    pub fn kind(self) -> PositionEncodingKind {
        match self {
            Encoding::Utf16 => PositionEncodingKind::UTF16,
            Encoding::Utf8 => PositionEncodingKind::UTF8,
        }
    }

    fn length(self, text: &str) -> usize {
        match self {
            Encoding::Utf8 => text.len(),
            Encoding::Utf16 if text.is_ascii() => text.len(),
            Encoding::Utf16 => text.chars().map(char::len_utf16).sum(),
        }
    }

    /// How many bytes so many units are; within a character, up to it.
    fn bytes(self, text: &str, units: usize) -> usize {
        let mut counted = 0usize;
        for (at, c) in text.char_indices() {
            let width = match self {
                Encoding::Utf8 => c.len_utf8(),
                Encoding::Utf16 => c.len_utf16(),
            };
            counted = counted.saturating_add(width);
            if counted > units {
                return at;
            }
        }
        text.len()
    }
}

/// Where the lines of a text begin.
#[derive(Debug, Clone, Default)]
pub struct Lines {
    starts: Vec<usize>,
}

impl Lines {
    /// Of a text.
    pub fn of(text: &str) -> Lines {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for (at, byte) in bytes.iter().enumerate() {
            let next = at.saturating_add(1);
            if *byte == b'\n' || (*byte == b'\r' && bytes.get(next) != Some(&b'\n')) {
                starts.push(next);
            }
        }
        Lines { starts }
    }

    /// The bytes of a line without its end; empty behind the last.
    fn line<'t>(&self, text: &'t str, line: usize) -> (usize, &'t str) {
        let start = self.starts.get(line).copied().unwrap_or(text.len());
        let end = self.starts.get(line.saturating_add(1)).copied().unwrap_or(text.len());
        (start, text.get(start..end).unwrap_or("").trim_end_matches(['\r', '\n']))
    }

    /// The byte of a position; what lies behind the end of a line or of the text is taken for that end.
    pub fn offset(&self, text: &str, position: Position, encoding: Encoding) -> usize {
        let (start, line) = self.line(text, usize::try_from(position.line).unwrap_or(usize::MAX));
        start.saturating_add(encoding.bytes(line, usize::try_from(position.character).unwrap_or(usize::MAX)))
    }

    /// The position of a byte; within a character, of its beginning.
    pub fn position(&self, text: &str, offset: usize, encoding: Encoding) -> Position {
        let offset = (0..=offset.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let line = self.starts.partition_point(|start| *start <= offset).saturating_sub(1);
        let start = self.starts.get(line).copied().unwrap_or(0);
        let units = encoding.length(text.get(start..offset).unwrap_or(""));
        Position { line: u32::try_from(line).unwrap_or(u32::MAX), character: u32::try_from(units).unwrap_or(u32::MAX) }
    }

    /// The range of some bytes.
    pub fn range(&self, text: &str, bytes: std::ops::Range<usize>, encoding: Encoding) -> Range {
        Range {
            start: self.position(text, bytes.start, encoding),
            end: self.position(text, bytes.end.max(bytes.start), encoding),
        }
    }
}

/// A text with a part replaced; none where the part ends before it begins.
pub fn replaced(text: &str, range: Range, with: &str, encoding: Encoding) -> Option<String> {
    let lines = Lines::of(text);
    let (start, end) = (lines.offset(text, range.start, encoding), lines.offset(text, range.end, encoding));
    if start > end {
        return None;
    }
    let (before, behind) = (text.get(..start)?, text.get(end..)?);
    Some([before, with, behind].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\u{feff}a\r\nµ𝔸x\rb\n\nc";

    fn at(line: u32, character: u32) -> Position {
        Position { line, character }
    }

    #[test]
    fn every_border_of_characters_goes_there_and_back() {
        let lines = Lines::of(TEXT);
        for encoding in [Encoding::Utf8, Encoding::Utf16] {
            for (offset, _) in TEXT.char_indices() {
                let position = lines.position(TEXT, offset, encoding);
                let inside_break = TEXT.get(..offset).unwrap().ends_with('\r') && TEXT[offset..].starts_with('\n');
                let back = lines.offset(TEXT, position, encoding);
                assert_eq!(back, if inside_break { offset - 1 } else { offset }, "{encoding:?} {offset}");
            }
        }
        assert_eq!(lines.position(TEXT, TEXT.find('x').unwrap(), Encoding::Utf16), at(1, 3));
        assert_eq!(lines.position(TEXT, TEXT.find('x').unwrap(), Encoding::Utf8), at(1, 6));
        assert_eq!(lines.position(TEXT, TEXT.find('b').unwrap(), Encoding::Utf8), at(2, 0));
        assert_eq!(lines.position(TEXT, TEXT.find('c').unwrap(), Encoding::Utf8), at(4, 0));
    }

    #[test]
    fn what_lies_outside_is_taken_for_the_end() {
        let lines = Lines::of(TEXT);
        for (position, behind) in [
            (at(0, 99), "\r\nµ"),
            (at(1, 2), "𝔸x"),
            (at(3, 7), "\nc"),
            (at(4, 9), ""),
            (at(99, 0), ""),
            (at(u32::MAX, u32::MAX), ""),
        ] {
            let offset = lines.offset(TEXT, position, Encoding::Utf16);
            assert!(TEXT[offset..].starts_with(behind) && (behind.len() > 1 || TEXT.len() == offset), "{position:?}");
        }
    }

    #[test]
    fn a_part_is_replaced() {
        let range = |start, end| Range { start, end };
        let with = |range, text| replaced("aµ𝔸b\nc", range, text, Encoding::Utf16);
        assert_eq!(with(range(at(0, 2), at(0, 4)), "x").as_deref(), Some("aµxb\nc"));
        assert_eq!(with(range(at(0, 5), at(1, 0)), "").as_deref(), Some("aµ𝔸bc"));
        assert_eq!(with(range(at(0, 0), at(9, 9)), "y").as_deref(), Some("y"));
        assert_eq!(with(range(at(1, 0), at(0, 0)), "y"), None);
    }
}
