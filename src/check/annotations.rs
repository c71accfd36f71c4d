//! The words in a unit that say what is counted: `{breaths}/min`, `ng/mL{FEU}`. UCUM gives them no meaning, so that breaths would
//! compare with beats, and a filtration rate for 1.73 m² of body surface with one for the whole patient.

use super::units;

/// Words that say no more than that something is counted.
const ANYTHING: &[&str] = &["cell", "count", "number", "time", "event", "each"];

/// Whether two units say of what is counted that it is not the same.
pub fn unlike(one: &str, other: &str) -> bool {
    one != other && counted(one).zip(counted(other)).is_some_and(|(one, other)| one != other)
}

/// The one thing that a unit says is counted, in the singular.
fn counted(unit: &str) -> Option<String> {
    let code = units::ucum(unit);
    let mut words = code.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(word, _)| {
        let word = word.trim().to_lowercase();
        word.strip_suffix('s').map_or(word.clone(), str::to_owned)
    });
    let word = words.next().filter(|word| !ANYTHING.contains(&word.as_str()) && !word.starts_with("1.73"))?;
    words.next().is_none().then_some(word)
}

#[cfg(test)]
mod tests {
    use super::unlike;

    #[test]
    fn what_is_counted_is_told_apart() {
        let apart = [("breaths/min", "beats/min"), ("{beats}/min", "{breath}/min"), ("ng/mL{FEU}", "ug/mL{DDU}")];
        let alike = [
            ("breaths/min", "/min"),
            ("{breath}/min", "breaths/min"),
            ("{leukocytes}/uL", "cells/uL"),
            ("mL/min/1.73 m2", "mL/min"),
            ("ng/mL", "ng/mL{FEU}"),
        ];
        for (one, other) in apart {
            assert!(unlike(one, other) && unlike(other, one), "{one} {other}");
        }
        for (one, other) in alike {
            assert!(!unlike(one, other) && !unlike(other, one), "{one} {other}");
        }
    }
}
