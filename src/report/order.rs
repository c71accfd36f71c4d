//! In which order an answer is read: what the guideline shows first, then stance by stance, then what it shows last.

use super::style::Ink;
use crate::check::model::{Guideline, Outcome, RecId, Recommendation, Shown, Stance};
use crate::eval::answer::{Answer, RecAnswer};

/// Stances in the order of reading: heading, color of the mark.
const STANCES: &[(Stance, &str, Ink)] = &[
    (Stance::For, "Suggested", Ink::Good),
    (Stance::Option, "May be done", Ink::Good),
    (Stance::Precaution, "To have ready", Ink::Open),
    (Stance::Caution, "Cautions", Ink::Open),
    (Stance::Against, "Advice against a treatment", Ink::Bad),
    (Stance::Uncertain, "Benefit uncertain", Ink::Open),
];

/// Recommendations that apply, read under one heading.
#[derive(Debug)]
pub struct Group<'a> {
    /// The heading.
    pub heading: &'static str,
    /// Its members.
    pub members: Vec<(&'a RecAnswer, &'a Recommendation)>,
}

impl Group<'_> {
    /// True of what the guideline shows behind everything else.
    pub fn is_last(&self) -> bool {
        self.members.first().is_some_and(|(_, rec)| rec.shown == Shown::Last)
    }
}

/// What applies, in groups.
pub fn groups<'a>(guideline: &'a Guideline, answer: &'a Answer) -> Vec<Group<'a>> {
    let applying: Vec<(&RecAnswer, &Recommendation)> = answer
        .recommendations
        .iter()
        .filter(|a| a.verdict == Outcome::Yes)
        .filter_map(|a| Some((a, guideline.rec(a.rec)?)))
        .collect();
    let of = |heading, fits: &dyn Fn(&Recommendation) -> bool| Group {
        heading,
        members: applying.iter().filter(|(_, rec)| fits(rec)).copied().collect(),
    };
    let mut groups = vec![of("First of all", &|rec| rec.shown == Shown::First)];
    groups.extend(
        STANCES
            .iter()
            .map(|(stance, heading, _)| of(heading, &|rec| rec.shown == Shown::Among && rec.stance == *stance)),
    );
    groups.push(of("In general", &|rec| rec.shown == Shown::Last));
    groups.retain(|group| !group.members.is_empty());
    groups
}

/// The same without headings.
pub fn order(guideline: &Guideline, answer: &Answer) -> Vec<RecId> {
    groups(guideline, answer).iter().flat_map(|group| group.members.iter().map(|(answer, _)| answer.rec)).collect()
}

/// The stances in the order of reading, with their headings.
pub fn stances() -> impl Iterator<Item = (Stance, &'static str)> {
    STANCES.iter().map(|(stance, heading, _)| (*stance, *heading))
}

/// The color of a stance.
pub fn ink(stance: Stance) -> Ink {
    STANCES.iter().find(|(other, _, _)| *other == stance).map_or(Ink::Plain, |(_, _, ink)| *ink)
}
