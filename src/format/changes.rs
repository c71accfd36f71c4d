//! What a new layout changes, line by line. Lines with something on them correspond one to one, so no search for the
//! shortest difference is needed.

/// A line that changes: its number in the old text, and both versions; an added or a removed blank line has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change<'t> {
    /// Number in the old text, from 1; for an added line, of the line that it stands before.
    pub line: usize,
    /// As it is.
    pub old: Option<&'t str>,
    /// As it should be.
    pub new: Option<&'t str>,
}

/// The first so many of the lines that differ, and how many there are. Where only the ends of lines do, there are none.
pub fn changes<'t>(old: &'t str, new: &'t str, most: usize) -> (Vec<Change<'t>>, usize) {
    let mut found = Vec::new();
    let (mut count, lines) = (0usize, old.lines().count());
    let mut before = old.lines().enumerate().peekable();
    let mut after = new.lines().peekable();
    let empty = |line: &str| line.trim().is_empty();
    loop {
        let (blank, wanted) = (before.peek().map(|(_, line)| empty(line)), after.peek().map(|line| empty(line)));
        let line = before.peek().map_or(lines, |(at, _)| *at).saturating_add(1);
        let (old, new) = match (blank, wanted) {
            (None, None) => return (found, count),
            (Some(true), None | Some(false)) => (before.next(), None),
            (None | Some(false), Some(true)) => (None, after.next()),
            _ => (before.next(), after.next()),
        };
        let old = old.map(|(_, text)| text);
        if old == new {
            continue;
        }
        count = count.saturating_add(1);
        if found.len() < most {
            found.push(Change { line, old, new });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_set_against_their_own() {
        let change = |line, old, new| Change { line, old, new };
        let all = vec![change(3, Some(""), None), change(4, Some("b "), Some("b")), change(5, None, Some(""))];
        let (old, new) = ("a\n\n\nb \nc", "a\n\nb\n\nc\n");
        assert_eq!(changes(old, new, 3), (all.clone(), 3));
        assert_eq!(changes(old, new, 2), (all.into_iter().take(2).collect(), 3));
        assert_eq!(changes("a\r\nb\r\n", "a\nb\n", 9), (Vec::new(), 0));
        assert_eq!(changes("", "\n", 9), (vec![change(1, None, Some(""))], 1));
    }
}
