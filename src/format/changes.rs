//! What a new layout changes, line by line. Lines with something on them correspond one to one, so no search for the
//! shortest difference is needed.

/// A line that changes: its number in the old text, and both versions; an added or a removed blank line has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Number in the old text, from 1; for an added line, of the line that it stands before.
    pub line: usize,
    /// As it is.
    pub old: Option<String>,
    /// As it should be.
    pub new: Option<String>,
}

/// The lines that differ. Where only the ends of lines do, there are none.
pub fn changes(old: &str, new: &str) -> Vec<Change> {
    let mut found = Vec::new();
    let mut before = old.lines().enumerate().peekable();
    let mut after = new.lines().peekable();
    let empty = |line: &str| line.trim().is_empty();
    loop {
        let (blank, wanted) = (before.peek().map(|(_, line)| empty(line)), after.peek().map(|line| empty(line)));
        let line = before.peek().map_or_else(|| old.lines().count(), |(at, _)| *at).saturating_add(1);
        let (old, new) = match (blank, wanted) {
            (None, None) => return found,
            (Some(true), None | Some(false)) => (before.next(), None),
            (None | Some(false), Some(true)) => (None, after.next()),
            _ => (before.next(), after.next()),
        };
        let (old, new) = (old.map(|(_, text)| text.to_owned()), new.map(str::to_owned));
        if old != new {
            found.push(Change { line, old, new });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_set_against_their_own() {
        let change = |line, old: Option<&str>, new: Option<&str>| Change {
            line,
            old: old.map(str::to_owned),
            new: new.map(str::to_owned),
        };
        assert_eq!(
            changes("a\n\n\nb \nc", "a\n\nb\n\nc\n"),
            [change(3, Some(""), None), change(4, Some("b "), Some("b")), change(5, None, Some(""))]
        );
        assert_eq!(changes("a\r\nb\r\n", "a\nb\n"), []);
        assert_eq!(changes("", "\n"), [change(1, None, Some(""))]);
    }
}
