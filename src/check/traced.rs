//! Where a number lies of which something is done, from where the result lies: `ln(x)` from 2 on is x from e^2 on. Step by step from
//! the outside in, with ends that are exact or enclosed.

use crate::enclosure::{Enclosed, raised};
use crate::number::{self, Number};
use num_traits::{Signed, ToPrimitive, Zero};

/// What is done to a number, from the inside out.
#[derive(Debug, Clone)]
pub(super) enum Step {
    Plus(Number),
    Times(Number),
    Reciprocal,
    Power(i64, u32),
    Exp,
    Ln,
    Log10,
}

/// An end of a stretch, and whether it belongs; none where there is no end.
pub(super) type End = Option<(Enclosed, bool)>;
pub(super) type Stretch = (End, End);

/// The stretches of what all steps are done to, from those of what comes out. None where an end cannot be calculated.
pub(super) fn traced(steps: &[Step], mut stretches: Vec<Stretch>) -> Option<Vec<Stretch>> {
    for step in steps.iter().rev() {
        let mut before = Vec::new();
        for (low, high) in stretches {
            match step {
                Step::Plus(by) => {
                    let moved = |end: End| end.map(|(end, with)| (end.plus(&-by.clone()), with));
                    before.push((moved(low), moved(high)));
                }
                Step::Times(by) => {
                    let scaled = |end: End| end.map(|(end, with)| (end.times(&by.recip()), with));
                    let (low, high) = (scaled(low), scaled(high));
                    before.push(if by.is_negative() { (high, low) } else { (low, high) });
                }
                Step::Reciprocal => {
                    if let Some((low, high)) = above_zero(low.clone(), high.clone(), false)? {
                        before.push(turned(low, high)?);
                    }
                    let opposite = |end: End| end.map(|(end, with)| (end.times(&number::whole(-1)), with));
                    if let Some((low, high)) = above_zero(opposite(high), opposite(low), false)? {
                        let (low, high) = turned(low, high)?;
                        before.push((opposite(high), opposite(low)));
                    }
                }
                Step::Power(above, below) => {
                    let rising = *above > 0;
                    let Some((low, high)) = above_zero(low, high, rising)? else { continue };
                    let below_now = u32::try_from(above.unsigned_abs()).ok()?;
                    let above_now = i64::from(*below).checked_mul(above.signum())?;
                    let root = |end: End| match end {
                        Some((end, with)) if end.value().is_some_and(Zero::is_zero) => Some(Some((end, with))),
                        Some((end, with)) => Some(Some((end.power(above_now, below_now)?, with))),
                        None => Some(None),
                    };
                    before.push(match rising {
                        true => (root(low)?, root(high)?),
                        // The less there comes out, the more there was; of nothing, there was no end.
                        false => {
                            let low = low.filter(|(end, _)| end.value().is_none_or(|value| !value.is_zero()));
                            let zero = Some((Enclosed::exact(number::whole(0)), false));
                            (root(high)?.or(zero), root(low)?)
                        }
                    });
                }
                Step::Exp => {
                    let Some((low, high)) = above_zero(low, high, false)? else { continue };
                    let low = low.filter(|(end, _)| end.value().is_none_or(|value| !value.is_zero()));
                    let logarithm = |end: End| match end {
                        Some((end, with)) => Some(Some((end.ln()?, with))),
                        None => Some(None),
                    };
                    before.push((logarithm(low)?, logarithm(high)?));
                }
                Step::Ln | Step::Log10 => {
                    let raised_to = |end: End| match end {
                        Some((end, with)) if matches!(step, Step::Ln) => Some(Some((end.exp()?, with))),
                        Some((end, with)) => Some(Some((tenfold(&end)?, with))),
                        None => Some(None),
                    };
                    let zero = Some((Enclosed::exact(number::whole(0)), false));
                    before.push((raised_to(low)?.or(zero), raised_to(high)?));
                }
            }
        }
        stretches = before;
    }
    Some(stretches)
}

/// Ten to a power.
fn tenfold(power: &Enclosed) -> Option<Enclosed> {
    let ten = Enclosed::exact(number::whole(10));
    if let Some(value) = power.value() {
        if value.is_integer() {
            return Some(Enclosed::exact(raised(&number::whole(10), value.to_integer().to_i64()?)?));
        }
        if let (Some(above), Some(below)) = (value.numer().to_i64(), value.denom().to_u32())
            && above.unsigned_abs() <= 10_000
            && below <= 10_000
        {
            return ten.power(above, below);
        }
    }
    let rate = ten.ln()?;
    let ends = [&power.low * &rate.low, &power.low * &rate.high, &power.high * &rate.low, &power.high * &rate.high];
    let (low, high) = (ends.iter().min()?.clone(), ends.iter().max()?.clone());
    Enclosed { low, high, root: None }.exp()
}

/// The part of a stretch that lies above zero, with zero where it may belong; none inside where there is no such part. None where
/// it is not known on which side an end lies.
#[allow(clippy::option_option)]
fn above_zero(low: End, high: End, zero_belongs: bool) -> Option<Option<Stretch>> {
    let zero = |with: bool| Some((Enclosed::exact(number::whole(0)), with));
    if let Some((end, with)) = &high
        && !end.positive()?
    {
        let touches = zero_belongs && *with && end.value().is_some_and(Zero::is_zero);
        let from = low
            .as_ref()
            .is_none_or(|(end, with)| end.high.is_negative() || end.value().is_some_and(Zero::is_zero) && *with);
        return Some((touches && from).then(|| (zero(true), zero(true))));
    }
    let low = match low {
        Some((end, with)) => match end.positive()? {
            true => Some((end, with)),
            false if end.value().is_some_and(Zero::is_zero) => zero(with && zero_belongs),
            false => zero(zero_belongs),
        },
        None => zero(zero_belongs),
    };
    Some(Some((low, high)))
}

/// The reciprocals of a stretch above zero.
fn turned(low: End, high: End) -> Option<Stretch> {
    let one_by = |end: End| match end {
        Some((end, with)) => Some(Some((end.reciprocal()?, with))),
        None => Some(None),
    };
    let low = low.filter(|(end, _)| end.value().is_none_or(|value| !value.is_zero()));
    let zero = Some((Enclosed::exact(number::whole(0)), false));
    Some((one_by(high)?.or(zero), one_by(low)?))
}
