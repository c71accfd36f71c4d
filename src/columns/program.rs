//! A straight-line program over planes: steps without a branch, each of which joins two planes to a third. What is asked twice
//! is calculated once, what nobody asks for is left out, and a place of the memory is used again when its plane is no
//! longer needed, so that all of it stays near the processor.

use super::plane::Plane;
use crate::decide::diagram::TooComplex;
use rustc_hash::FxHashMap;

/// Most steps of a program.
const MAX_STEPS: usize = 400_000;

/// What a program calculates with: an input, what a step gives, or a constant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Wire {
    /// True of no row.
    Never,
    /// True of all rows.
    Always,
    /// An input, or, behind the inputs, what a step gives.
    Of(u32),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Join {
    And,
    Or,
    Without,
    Not,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Step {
    join: Join,
    a: u32,
    b: u32,
}

/// A program under construction.
#[derive(Debug)]
pub(super) struct Builder {
    inputs: u32,
    steps: Vec<Step>,
    known: FxHashMap<Step, Wire>,
}

impl Builder {
    pub fn new(inputs: u32) -> Self {
        Builder { inputs, steps: Vec::new(), known: FxHashMap::default() }
    }

    fn step(&mut self, join: Join, a: u32, b: u32) -> Result<Wire, TooComplex> {
        let step = Step { join, a, b };
        if let Some(known) = self.known.get(&step) {
            return Ok(*known);
        }
        if self.steps.len() >= MAX_STEPS {
            return Err(TooComplex);
        }
        let place =
            u32::try_from(self.steps.len()).ok().and_then(|at| at.checked_add(self.inputs)).ok_or(TooComplex)?;
        self.steps.push(step);
        self.known.insert(step, Wire::Of(place));
        Ok(Wire::Of(place))
    }

    /// Both.
    pub fn and(&mut self, a: Wire, b: Wire) -> Result<Wire, TooComplex> {
        match (a, b) {
            (Wire::Never, _) | (_, Wire::Never) => Ok(Wire::Never),
            (Wire::Always, other) | (other, Wire::Always) => Ok(other),
            (Wire::Of(a), Wire::Of(b)) if a == b => Ok(Wire::Of(a)),
            (Wire::Of(a), Wire::Of(b)) => self.step(Join::And, a.min(b), a.max(b)),
        }
    }

    /// At least one.
    pub fn or(&mut self, a: Wire, b: Wire) -> Result<Wire, TooComplex> {
        match (a, b) {
            (Wire::Always, _) | (_, Wire::Always) => Ok(Wire::Always),
            (Wire::Never, other) | (other, Wire::Never) => Ok(other),
            (Wire::Of(a), Wire::Of(b)) if a == b => Ok(Wire::Of(a)),
            (Wire::Of(a), Wire::Of(b)) => self.step(Join::Or, a.min(b), a.max(b)),
        }
    }

    /// The first, and not the second.
    pub fn without(&mut self, a: Wire, b: Wire) -> Result<Wire, TooComplex> {
        match (a, b) {
            (Wire::Never, _) | (_, Wire::Always) => Ok(Wire::Never),
            (a, Wire::Never) => Ok(a),
            (Wire::Always, Wire::Of(b)) => self.step(Join::Not, b, b),
            (Wire::Of(a), Wire::Of(b)) if a == b => Ok(Wire::Never),
            (Wire::Of(a), Wire::Of(b)) => self.step(Join::Without, a, b),
        }
    }

    /// At least one of many.
    pub fn any(&mut self, all: impl IntoIterator<Item = Wire>) -> Result<Wire, TooComplex> {
        let mut any = Wire::Never;
        for wire in all {
            any = self.or(any, wire)?;
        }
        Ok(any)
    }

    /// The program that gives some outputs.
    pub fn finish(&self, outputs: &[Wire]) -> Program {
        let inputs = self.inputs as usize;
        let count = inputs.saturating_add(self.steps.len());
        // The step behind which each plane is no longer needed; none for those that nobody asks for.
        let mut last: Vec<Option<usize>> = vec![None; count];
        for output in outputs {
            if let Wire::Of(of) = output {
                last.get_mut(*of as usize).into_iter().for_each(|slot| *slot = Some(usize::MAX));
            }
        }
        let mut needed = vec![false; self.steps.len()];
        for (at, step) in self.steps.iter().enumerate().rev() {
            let wanted = last.get(inputs.saturating_add(at)).copied().flatten().is_some();
            if wanted {
                needed.get_mut(at).into_iter().for_each(|slot| *slot = true);
                for of in [step.a, step.b] {
                    if let Some(slot) = last.get_mut(of as usize)
                        && slot.is_none()
                    {
                        *slot = Some(at);
                    }
                }
            }
        }
        let mut places: Vec<u32> = (0..self.inputs).collect();
        places.resize(count, u32::MAX);
        let mut free: Vec<u32> = Vec::new();
        let mut size = self.inputs;
        let mut steps = Vec::new();
        for (at, step) in self.steps.iter().enumerate().filter(|(at, _)| needed.get(*at) == Some(&true)) {
            let place = |of: u32| places.get(of as usize).copied().unwrap_or(u32::MAX);
            let (a, b) = (place(step.a), place(step.b));
            let ends = |of: u32| of >= self.inputs && last.get(of as usize).copied().flatten() == Some(at);
            if ends(step.a) {
                free.push(a);
            }
            if step.b != step.a && ends(step.b) {
                free.push(b);
            }
            let to = free.pop().unwrap_or_else(|| {
                size = size.saturating_add(1);
                size.saturating_sub(1)
            });
            places.get_mut(inputs.saturating_add(at)).into_iter().for_each(|slot| *slot = to);
            steps.push(Placed { join: step.join, a, b, to });
        }
        let outputs = outputs.iter().map(|output| match output {
            Wire::Of(of) => Wire::Of(places.get(*of as usize).copied().unwrap_or(u32::MAX)),
            constant => *constant,
        });
        Program { inputs, size: size as usize, steps, outputs: outputs.collect() }
    }
}

#[derive(Debug, Clone, Copy)]
struct Placed {
    join: Join,
    a: u32,
    b: u32,
    to: u32,
}

/// A program.
#[derive(Debug, Clone)]
pub(super) struct Program {
    inputs: usize,
    /// Planes of its memory, the inputs first.
    size: usize,
    steps: Vec<Placed>,
    outputs: Vec<Wire>,
}

impl Program {
    /// A memory in which nothing is true.
    pub fn memory(&self) -> Vec<Plane> {
        vec![Plane::NONE; self.size()]
    }

    /// Planes of its memory.
    pub fn size(&self) -> usize {
        self.size
    }

    /// Makes all inputs untrue.
    pub fn clear(&self, memory: &mut [Plane]) {
        memory.iter_mut().take(self.inputs).for_each(|plane| *plane = Plane::NONE);
    }

    /// Steps of the program.
    pub fn len(&self) -> usize {
        self.steps.len()
    }

    /// Runs it.
    pub fn run(&self, memory: &mut [Plane]) {
        for step in &self.steps {
            let Some(a) = memory.get(step.a as usize).copied() else { continue };
            let Some(b) = memory.get(step.b as usize).copied() else { continue };
            let Some(to) = memory.get_mut(step.to as usize) else { continue };
            *to = match step.join {
                Join::And => a.and(b),
                Join::Or => a.or(b),
                Join::Without => a.without(b),
                Join::Not => Plane::ALL.without(b),
            };
        }
    }

    /// An output, once it was run.
    pub fn output(&self, memory: &[Plane], at: usize) -> Plane {
        match self.outputs.get(at) {
            Some(Wire::Always) => Plane::ALL,
            Some(Wire::Of(at)) => memory.get(*at as usize).copied().unwrap_or_default(),
            Some(Wire::Never) | None => Plane::NONE,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::*;

    #[test]
    fn places_are_used_again_and_nothing_is_lost() {
        let mut builder = Builder::new(4);
        let input = Wire::Of;
        let mut wire = input(0);
        let mut outputs = Vec::new();
        for round in 0..40u32 {
            let next = builder.or(wire, input(1)).unwrap();
            let less = builder.without(next, input(2)).unwrap();
            wire = builder.and(less, if round % 3 == 0 { input(3) } else { next }).unwrap();
            if round % 10 == 0 {
                outputs.push(wire);
            }
        }
        builder.and(input(0), input(1)).unwrap();
        outputs.push(builder.without(Wire::Always, input(0)).unwrap());
        outputs.push(Wire::Always);
        let program = builder.finish(&outputs);
        assert!(program.size < 16 && program.len() < 130, "{} {}", program.size, program.len());
        let mut memory = program.memory();
        for (plane, rows) in [(0, [1, 2, 3]), (1, [3, 4, 5]), (2, [5, 6, 7]), (3, [3, 4, 9])] {
            rows.iter().for_each(|row| memory[plane].set(*row));
        }
        program.run(&mut memory);
        let rows = |at: usize| program.output(&memory, at).rows().take(4).collect::<Vec<_>>();
        assert_eq!((rows(0), rows(3), rows(4), rows(5)), (vec![3, 4], vec![3, 4], vec![0, 4, 5, 6], vec![0, 1, 2, 3]));
    }
}
