//! Figures in titles: numbers with units, and of what they plainly speak. A title may name a dose, an interval or a
//! margin beside a condition on a weight, an age or a size: only figures of the same thing can contradict each other.

use super::Linter;
use crate::check::dimension;
use crate::check::model::{Fact, FactId, FactType, NumberKind, NumberType};
use crate::check::units;
use crate::number::{self, Number};
use std::collections::BTreeSet;

/// Words that stand between a thing and its figure, or say on which side of the figure it lies.
const BETWEEN: &[&str] = &[
    "of",
    "up",
    "to",
    "at",
    "least",
    "most",
    "below",
    "above",
    "under",
    "over",
    "than",
    "less",
    "more",
    "fewer",
    "larger",
    "smaller",
    "bigger",
    "greater",
    "higher",
    "lower",
    "longer",
    "shorter",
    "heavier",
    "lighter",
    "older",
    "younger",
    "aged",
    "is",
    "are",
    "was",
    "a",
    "an",
    "the",
    "about",
    "around",
    "exactly",
    "just",
    "between",
    "measuring",
    "equal",
    "exceeding",
    "reaching",
    "level",
    "levels",
    "value",
    "values",
    "concentration",
    "or",
    "in",
    "it",
    "them",
    "only",
];

/// Those among them that make a figure a limit.
const LIMITS: &[&str] = &[
    "up",
    "least",
    "most",
    "below",
    "above",
    "under",
    "over",
    "than",
    "less",
    "more",
    "larger",
    "smaller",
    "bigger",
    "greater",
    "higher",
    "lower",
    "longer",
    "shorter",
    "heavier",
    "lighter",
    "exceeding",
];

/// Words behind a figure that make it a dose, a distance or a time.
const ELSEWHERE: &[&str] = &[
    "from", "away", "apart", "beyond", "into", "before", "after", "later", "ago", "earlier", "since", "prior", "of",
    "per", "twice", "once", "thrice", "times", "daily", "weekly", "monthly", "every", "each", "a", "an", "bid", "tid",
    "od", "po", "iv", "sc", "im",
];

/// Words before or behind a figure that make it another quantity than the one itself.
const ANOTHER: &[&str] = &[
    "margin",
    "margins",
    "distance",
    "interval",
    "gap",
    "needle",
    "needles",
    "catheter",
    "catheters",
    "tube",
    "tubes",
    "probe",
    "probes",
    "stent",
    "stents",
    "bead",
    "beads",
    "incision",
    "incisions",
    "port",
    "ports",
    "slice",
    "slices",
    "dose",
    "doses",
    "dosage",
    "rise",
    "increase",
    "decrease",
    "drop",
    "fall",
    "loss",
    "gain",
    "change",
    "reduction",
    "growth",
    "by",
    "within",
    "every",
    "after",
    "before",
    "for",
];

/// Words that make a figure an age.
const AGES: &[&str] = &["old", "older", "younger", "aged", "age", "ages"];

/// Words of names and titles that do not tell one fact from another.
const COMMON: &[&str] = &["patient", "patients", "number", "total", "for", "and", "with", "mm", "cm", "kg", "mg"];

/// Units of one quantity are at most so many times as large as each other: a dose in mg is no weight in kg.
const APART: i64 = 1_000;

/// What a title stands above.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Title {
    /// Advice: what is to be done, perhaps with figures of its own.
    Advice,
    /// What is told of a patient: a term, an example.
    Told,
}

/// A number with a unit in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    pub shown: String,
    pub kind: NumberKind,
    pub value: Number,
    /// Base units in one of its unit.
    factor: Number,
    /// Words before it in its clause, the nearest first.
    before: Vec<String>,
    /// Whether the first of these is the first word of the title.
    opens: bool,
    /// Words behind it in its clause.
    behind: Vec<String>,
}

/// The numbers with units of a text: `3 cm`, `20 %`, `2-cm`.
pub fn figures(text: &str) -> Vec<Figure> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let from = rest.get(at..).unwrap_or("");
        let length = from.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(from.len());
        let digits = from.get(..length).unwrap_or("").trim_end_matches('.');
        let behind = from.get(length..).unwrap_or("");
        let word = behind.trim_start_matches([' ', '-', '\u{a0}']);
        let end = word.find(|c: char| !c.is_alphabetic() && c != '%' && c != '/').unwrap_or(word.len());
        let unit = word.get(..end).unwrap_or("");
        let before = text.get(..text.len().saturating_sub(from.len())).unwrap_or("");
        // `1,000 mg` and `2,5 cm` are one number, which nobody reads here.
        let glued = before.ends_with(|c: char| c.is_alphanumeric() || c == '-')
            || before.strip_suffix(',').is_some_and(|before| before.ends_with(|c: char| c.is_ascii_digit()));
        if let (false, false, Ok(number), Ok(meaning)) =
            (glued, unit.is_empty(), number::parse(digits), units::parse(unit))
            && meaning.kind != NumberKind::Plain
        {
            let clause = before.rsplit(ends).next().unwrap_or("");
            let behind = word.get(end..).unwrap_or("");
            let behind = behind.split(|c| c == ':' || ends(c)).next().unwrap_or("");
            let mut near = words(clause);
            near.reverse();
            found.push(Figure {
                shown: format!("{digits} {unit}"),
                kind: meaning.kind,
                value: number * &meaning.factor,
                factor: meaning.factor,
                opens: clause.len() == before.len() && content(&near).is_some_and(|word| near.last() == Some(word)),
                before: near,
                behind: words(behind),
            });
        }
        rest = behind;
    }
    found
}

/// Whether a clause ends at a character.
fn ends(c: char) -> bool {
    matches!(c, ',' | ';' | '(' | ')' | '[' | ']' | '\u{2013}' | '\u{2014}' | '"')
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

fn one_of(words: &[&str], word: &str) -> bool {
    words.contains(&word)
}

/// The first word that is more than a link.
fn content(words: &[String]) -> Option<&String> {
    words.iter().find(|word| !one_of(BETWEEN, word))
}

/// The links before it.
fn links(words: &[String]) -> impl Iterator<Item = &str> {
    words.iter().map(String::as_str).take_while(|word| one_of(BETWEEN, word))
}

/// A word without the ending of its plural.
fn stem(word: &str) -> &str {
    if word.chars().count() > 3 { word.strip_suffix('s').unwrap_or(word) } else { word }
}

/// The words that a fact is known by.
fn known_by(fact: &Fact) -> BTreeSet<String> {
    let texts = [&fact.name, &fact.title].into_iter().chain(&fact.also);
    let telling = |word: &String| word.chars().count() > 1 && !one_of(BETWEEN, word) && !one_of(COMMON, word);
    texts.flat_map(|text| words(text)).filter(telling).map(|word| stem(&word).to_owned()).collect()
}

impl Figure {
    /// Whether the words beside it name a fact.
    fn names(&self, fact: &Fact) -> bool {
        let known = known_by(fact);
        let is = |word: Option<&String>| word.is_some_and(|word| known.contains(stem(word)));
        let old = |words: &[String]| {
            words.iter().take_while(|word| one_of(BETWEEN, word) || one_of(AGES, word)).any(|word| one_of(AGES, word))
        };
        if known.contains("age") && (old(&self.before) || old(&self.behind)) {
            return true;
        }
        is(content(&self.behind)) || (!self.elsewhere() && is(content(&self.before)))
    }

    fn elsewhere(&self) -> bool {
        self.behind.first().is_some_and(|word| one_of(ELSEWHERE, word))
    }

    /// Whether it can only speak of the one fact of its kind, though the words beside it do not name that.
    fn stands_alone(&self, of: Title) -> bool {
        let (before, behind) = (content(&self.before), content(&self.behind));
        let another = |word: Option<&String>| word.is_some_and(|word| one_of(ANOTHER, word));
        if self.elsewhere() || another(before) || another(behind) {
            return false;
        }
        // Lengths, concentrations, and what is weighed in kilograms; shares, times, doses and volumes are of many things.
        let plain = match self.kind {
            NumberKind::Quantity(
                dimension::LENGTH
                | dimension::MASS_CONCENTRATION
                | dimension::SUBSTANCE_CONCENTRATION
                | dimension::COUNT_CONCENTRATION,
                0,
            ) => true,
            NumberKind::Quantity(dimension::MASS, 0) => self.factor >= number::whole(APART),
            _ => false,
        };
        let limit = links(&self.before).chain(links(&self.behind)).any(|word| one_of(LIMITS, word));
        plain && (of == Title::Told || (limit && (before.is_none() || self.opens)))
    }

    /// Whether a fact is a number of its kind and size.
    fn like(&self, ty: &NumberType) -> bool {
        let (one, other) = (&self.factor, &ty.unit.factor);
        let apart = number::whole(APART);
        ty.kind == self.kind && *one <= other * &apart && *other <= one * &apart
    }
}

impl Linter<'_> {
    /// The first figure that plainly speaks of one of some facts and has none of the values that are known there.
    pub(super) fn odd<'f>(
        &self,
        figures: &'f [Figure],
        facts: &BTreeSet<FactId>,
        known: &BTreeSet<Number>,
        of: Title,
    ) -> Option<(&'f Figure, FactId)> {
        let agrees =
            |kind: NumberKind| figures.iter().any(|figure| figure.kind == kind && known.contains(&figure.value));
        figures.iter().filter(|figure| !known.contains(&figure.value)).find_map(|figure| {
            let like = |id: &&FactId| {
                let fact = self.guideline.fact(**id);
                matches!(fact.map(|fact| &fact.ty), Some(FactType::Number(ty)) if figure.like(ty))
            };
            let named = facts.iter().filter(like).find(|id| self.guideline.fact(**id).is_some_and(|f| figure.names(f)));
            let only = || {
                let alone = figure.stands_alone(of) && !agrees(figure.kind) && self.facts_of(figure.kind) == 1;
                facts.iter().find(like).filter(|_| alone)
            };
            named.or_else(only).map(|id| (figure, *id))
        })
    }

    /// How many facts are numbers of a kind.
    fn facts_of(&self, kind: NumberKind) -> usize {
        let of = |fact: &&Fact| matches!(&fact.ty, FactType::Number(ty) if ty.kind == kind);
        self.guideline.facts.iter().filter(of).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_units() {
        let shown = |text: &str| figures(text).into_iter().map(|f| f.shown).collect::<Vec<_>>();
        assert_eq!(shown("Lesions of 3 cm or less, Ki-67 up to 20 %."), ["3 cm", "20 %"]);
        assert_eq!(shown("A 2.5-cm lesion at 5 years"), ["2.5 cm", "5 years"]);
        assert_eq!(shown("G3, 2 of 5 patients, TEN-1"), Vec::<String>::new());
        assert_eq!(shown("1,000 mg, 2,5 cm, and then, 3 cm"), ["3 cm"]);
    }

    #[test]
    fn words_beside_a_figure_are_those_of_its_clause() {
        let figure = |text: &str| figures(text).into_iter().next().map(|f| (f.before, f.behind, f.opens));
        let words = |text: &str| text.split(' ').filter(|w| !w.is_empty()).map(str::to_owned).collect::<Vec<_>>();
        let of = |before: &str, behind: &str, opens: bool| Some((words(before), words(behind), opens));
        assert_eq!(figure("Large, ablate up to 3 cm or less (never more)"), of("to up ablate", "or less", false));
        assert_eq!(figure("Ablate up to 3 cm: done"), of("to up ablate", "", true));
        assert_eq!(figure("3 cm"), of("", "", false));
        assert_eq!(figure("Weight: 60 kg"), of("weight", "", true));
    }
}
