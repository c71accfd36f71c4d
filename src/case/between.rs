//! Limits of a number or a day, of which there is at most one a side, put together.

use super::expect;
use super::forms::Side;
use super::numbers::Counted;
use super::stretch::{self, Limit};
use super::tree::Item;
use crate::check::model::{Fact, NumberType, Stated};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;

/// A number of a limit as it was written, and whether it belongs.
type End = (Counted, bool);

/// The stretch between limits, of which there is at most one a side.
pub(super) fn between(
    fact: &Fact,
    ty: &NumberType,
    node: &Item,
    read: Vec<(Side, Counted)>,
) -> Result<(Stated, String), Box<Diagnostic>> {
    let (mut low, mut high): (Option<End>, Option<End>) = (None, None);
    for (side, counted) in read {
        let (slot, with) = match side {
            Side::Low(with) => (&mut low, with),
            Side::High(with) => (&mut high, with),
        };
        if slot.replace((counted, with)).is_some() {
            let message = format!("two limits of `{}` lie on the same side", fact.name);
            return Err(Box::new(Diagnostic::new(Code::CaseBadPart, node.span, message).help("keep the nearer one")));
        }
    }
    if let (Some(((from, first), _)), Some(((to, second), _))) = (&low, &high)
        && from > to
    {
        let message = format!("the lower limit of `{}` is greater than the upper one", fact.name);
        let found = Diagnostic::new(Code::CaseBadPart, node.span, message);
        let closed = low.as_ref().is_some_and(|low| low.1) && high.as_ref().is_some_and(|high| high.1);
        return Err(Box::new(match closed {
            true => found.help(format!("write the smaller one first: `{second} to {first}`")),
            false => found.help("correct one of the limits"),
        }));
    }
    let written = written(ty, low.as_ref(), high.as_ref());
    let limit = |limit: Option<End>| -> Limit { limit.map(|((value, _), with)| (value, with)) };
    stretch::stated(fact, ty, node, (limit(low), limit(high)), written)
}

/// The limits in the person's own digits and units.
fn written(ty: &NumberType, low: Option<&End>, high: Option<&End>) -> String {
    let [at_least, over, at_most, under] = expect::words(ty);
    let low_words = |((_, text), with): &End| format!("{} {text}", if *with { at_least } else { over });
    let high_words = |((_, text), with): &End| format!("{} {text}", if *with { at_most } else { under });
    match (low, high) {
        (Some(((_, low), true)), Some(((_, high), true))) => format!("{low} to {high}"),
        (Some(low), Some(high)) => format!("{} and {}", low_words(low), high_words(high)),
        (Some(low), None) => low_words(low),
        (None, Some(high)) => high_words(high),
        (None, None) => String::new(),
    }
}
