//! What pest could not read, said in the author's words: what stands there, what the clause needs there, and how the
//! clause is written. Never a rule of the grammar, never a long list of things.
//!
//! Each file holds the mistakes of one kind, as lists of recognisers: functions that look at the place where reading
//! stopped, and either know the mistake or do not. The order in which they are asked is written here and nowhere else.

pub mod between;
mod choosing;
mod clauses;
mod comparing;
mod comparisons;
mod counting;
mod dates;
pub mod declarations;
mod doses;
pub mod elided;
pub mod endings;
mod entries;
mod exceptions;
mod expected;
mod gathering;
mod given;
pub mod habits;
pub mod heads;
mod implied;
mod joints;
pub mod keywords;
pub mod knowledge;
pub mod levels;
mod lists;
mod members;
pub mod names;
mod numbers;
pub mod operators;
mod place;
mod prose;
mod punctuation;
mod questions;
pub mod quotes;
mod ranges;
mod rows;
mod small;
mod spot;
mod subjects;
mod times;
mod type_words;
mod types;
mod units;
mod verdicts;
mod windows;

use super::forms::Form;
use super::grammar::Rule;
use super::keyword::Keyword;
use super::reader::Reader;
use crate::diagnostic::Diagnostic;
use pest::error::Error;
use place::{Place, Recogniser, stopped};
use spot::Spot;

/// All recognisers, in the order in which they are asked. The first that knows the mistake tells it.
const ASKED: &[&[Recogniser]] = &[
    // What stops reading wherever it stands: no words around it say more than the sign itself.
    habits::SIGNS,
    quotes::FOREIGN,
    lists::BRACKETS,
    numbers::ELSEWHERE,
    // Rows and levels are mended whole.
    levels::WRITTEN,
    // A dose as a prescription words it.
    doses::WORDS,
    // A member that is a word of the language: it says nothing of its own there.
    small::WORDS,
    // Phrases that begin before the place: they are mended whole, before a single word of theirs is. Days come first, for
    // all of a clause are mended together; an example gives single values, and a denial changes the sense of what follows.
    dates::DAYS,
    // What is asked of a declared list, and what an example gives of one, are told whole.
    gathering::ASKED,
    entries::GIVEN,
    given::VALUES,
    implied::HALVES,
    knowledge::ASKED,
    exceptions::DENIALS,
    rows::WHOLE,
    small::MEMBERS,
    types::WRITTEN,
    types::CELLS,
    // Amounts are parts of counts, counts of times, and all of them of comparisons: the parts come first.
    units::REPORTED,
    counting::SPOKEN,
    times::SPOKEN,
    members::WRITTEN,
    habits::ELSEWHERE,
    comparing::OR_EQUAL,
    comparisons::LIMITS,
    habits::PHRASES,
    verdicts::NONE,
    exceptions::INSIDE,
    clauses::WHOLE,
    joints::WORDS,
    // All that follows looks at the word that stands there: where there is none, the clause ends too early.
    endings::EARLY,
    // Signs and letters that stand nowhere.
    units::DEGREES,
    names::LETTERS,
    punctuation::LAST,
    // Phrases of prose that reach the place, longest first.
    quotes::NEEDLESS,
    type_words::PHRASES,
    prose::PHRASES,
    joints::PAIRS,
    comparing::NAMELESS,
    counting::EXACTLY,
    lists::INSIDE,
    // Habits of hand that one word or sign shows.
    punctuation::SIGNS,
    numbers::WRITTEN,
    units::PER,
    prose::WORDS,
    type_words::LISTS,
    lists::COMMAS,
    verdicts::EXPECTED,
    quotes::MISSING,
    // A clause that could have ended: what follows may belong elsewhere.
    exceptions::ON_THE_LINE,
    keywords::ON_THE_LINE,
    units::BELOW,
    // What is wanted there is known, and another word stands for it: the less certain, the later.
    comparing::WORDS,
    type_words::MISSING,
    verdicts::VERBS,
    prose::INSTEAD_OF_WANTED,
    numbers::ABOUT,
    lists::WANTED,
    prose::MISSING,
    joints::COMMA,
    names::BLANKS,
    endings::BELOW,
];

/// A clause that cannot be read.
pub fn clause(
    reader: &Reader<'_>,
    keyword: Keyword,
    form: &'static Form,
    base: usize,
    slice: &str,
    error: &Error<Rule>,
) -> Diagnostic {
    let all_wanted = expected::all(error);
    // No recogniser sees a comment, so that none can take its words for those of the guideline.
    let slice = reader.plain().get(base..base.saturating_add(slice.len())).unwrap_or("");
    let place = Place {
        reader,
        keyword,
        word: form.word,
        rule: form.rule,
        written: form.written,
        spot: &Spot::new(slice, base, stopped(error)),
        all_wanted: &all_wanted,
        wanted: &expected::telling(&all_wanted),
    };
    let told = ASKED.iter().flat_map(|kind| kind.iter()).find_map(|recogniser| recogniser(&place));
    told.unwrap_or_else(|| endings::cannot_stand(&place))
}
