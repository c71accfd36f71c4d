//! Names of columns: with `_` for the dot, and so short that no engine cuts them, in all dialects alike.

use std::collections::BTreeMap;

/// Longest name in bytes: PostgreSQL cuts at 63 without a word.
const LONGEST: usize = 59;
/// What is left of a name that is longer.
const KEPT: usize = 50;

/// Names that are taken, and what took them.
#[derive(Debug, Default)]
pub(super) struct Names {
    taken: BTreeMap<String, String>,
    /// Names that were too long, and what stands for them.
    pub legend: Vec<(String, String)>,
    /// Two things that would have one name: the name, and both.
    pub collisions: Vec<(String, String, String)>,
}

impl Names {
    /// The name of a column for something. Engines do not tell capitals from small letters, even in quotes.
    pub fn give(&mut self, of: &str, wanted: &str) -> String {
        let name = short(&wanted.replace('.', "_"));
        if name.len() < wanted.len() {
            self.legend.push((wanted.to_owned(), name.clone()));
        }
        if let Some(other) = self.taken.insert(name.to_lowercase(), of.to_owned()) {
            self.collisions.push((name.clone(), other, of.to_owned()));
        }
        name
    }
}

/// A name that is short enough: the beginning of a longer one, and eight digits that tell it from others with the same beginning.
fn short(name: &str) -> String {
    if name.len() <= LONGEST {
        return name.to_owned();
    }
    let mut hash = 0x811c_9dc5u32;
    for byte in name.bytes() {
        hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    }
    let mut end = KEPT;
    while !name.is_char_boundary(end) {
        end = end.saturating_sub(1);
    }
    format!("{}_{hash:08x}", name.get(..end).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_are_shortened_and_stay_apart() {
        let mut names = Names::default();
        let long = "a".repeat(70);
        let (first, second) = (names.give("one", &format!("{long}.x")), names.give("two", &format!("{long}.y")));
        assert!(first.len() == 59 && second.len() == 59 && first != second, "{first} {second}");
        assert_eq!((names.legend.len(), names.collisions.len()), (2, 0));
        assert_eq!(names.give("three", "tumor.ki67"), "tumor_ki67");
        names.give("four", "Tumor_Ki67");
        assert_eq!(names.collisions, [("Tumor_Ki67".to_owned(), "three".to_owned(), "four".to_owned())]);
        assert!(short(&"ä".repeat(40)).len() <= 59);
    }
}
