//! Where a number lies of which not all facts are known: between which ends, and whether it may have no value. Each value that it
//! is computed with is looked at once, however often it is named.

use super::engine::Engine;
use super::kleene::View;
use super::lies::Lies;
use super::prepared::Prepared;
use super::remaining::{Remaining, limits};
use super::stretch::{Piece, Stretch, irrational};
use crate::check::model::{DefId, Derivation, FactId, FactType, Function, Meaning, Num, TermId};
use crate::decide::interval::Range;
use crate::interpret::bounded;
use crate::number::{self, Number};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

/// Where numbers lie, whatever is not known.
pub(super) struct Around<'a> {
    pub(super) engine: &'a Engine,
    pub(super) prepared: &'a Prepared,
    pub(super) view: &'a View<'a>,
    /// What else is known of facts.
    within: BTreeMap<FactId, Piece>,
    /// Whether values by rows and scores are asked of all completions, and not taken row by row.
    settles: bool,
    /// Values by their names.
    terms: RefCell<BTreeMap<TermId, Lies>>,
    /// Facts.
    facts: RefCell<BTreeMap<FactId, Lies>>,
    /// Values as sums.
    sums: RefCell<BTreeMap<TermId, Option<Sum>>>,
    /// How many values are looked at inside each other.
    depth: Cell<usize>,
}

/// Most values that are looked at inside each other; of what is deeper nothing is told.
const MAX_DEPTH: usize = 500;

/// Most multiples of a sum.
const MAX_PARTS: usize = 64;

/// Multiples of what is no sum itself, and a constant. Each stands there once; one that is cancelled stays, since it may have no
/// value.
#[derive(Debug, Clone)]
struct Sum {
    constant: Number,
    parts: Vec<(Num, Number)>,
}

impl Sum {
    fn one(of: &Num) -> Sum {
        Sum { constant: Number::default(), parts: vec![(of.clone(), number::one())] }
    }

    fn is(&self, num: &Num) -> bool {
        matches!(self.parts.as_slice(), [(of, _)] if of == num)
    }

    fn scaled(mut self, by: &Number) -> Sum {
        self.constant *= by;
        self.parts.iter_mut().for_each(|(_, factor)| *factor *= by);
        self
    }

    fn plus(mut self, other: Sum) -> Option<Sum> {
        self.constant += other.constant;
        for (of, factor) in other.parts {
            match self.parts.iter_mut().find(|(own, _)| *own == of) {
                Some((_, own)) => *own += factor,
                None => self.parts.push((of, factor)),
            }
        }
        let fits = |number: &Number| bounded(number.clone()).is_some();
        let all = self.parts.len() <= MAX_PARTS && fits(&self.constant) && self.parts.iter().all(|(_, own)| fits(own));
        all.then_some(self)
    }
}

impl<'a> Around<'a> {
    /// With what a case says.
    pub(super) fn new(engine: &'a Engine, prepared: &'a Prepared, view: &'a View<'a>) -> Self {
        let (terms, facts, sums) = (RefCell::default(), RefCell::default(), RefCell::default());
        let (within, depth) = (BTreeMap::new(), Cell::new(0));
        Around { engine, prepared, view, within, settles: true, terms, facts, sums, depth }
    }

    /// With something more.
    pub(super) fn within(&self, within: BTreeMap<FactId, Piece>) -> Self {
        Around { within, ..Around { settles: self.settles, ..Around::new(self.engine, self.prepared, self.view) } }
    }

    /// Without asking completions: where a number lies at most.
    pub(super) fn at_most(engine: &'a Engine, prepared: &'a Prepared, view: &'a View<'a>) -> Self {
        Around { settles: false, ..Around::new(engine, prepared, view) }
    }

    /// Where a number lies.
    pub(super) fn lies(&self, num: &Num) -> Lies {
        if let Some(known) = self.view.known_number(num) {
            return Lies::point(known);
        }
        match num {
            Num::Const(value) => Lies::point(value.clone()),
            Num::Fact(id) => self.fact(*id),
            Num::Term(id) => {
                if let Some(lies) = self.terms.borrow().get(id) {
                    return lies.clone();
                }
                let lies = self.deeper(Lies::anywhere, || match self.sum(num).filter(|sum| !sum.is(num)) {
                    Some(_) => self.computed(num),
                    None => self.term(*id),
                });
                self.terms.borrow_mut().insert(*id, lies.clone());
                lies
            }
            Num::Score(id) => self.score(*id),
            _ => self.computed(num),
        }
    }

    /// One value further inside; beyond the bound something else.
    pub(super) fn deeper<T>(&self, beyond: impl FnOnce() -> T, look: impl FnOnce() -> T) -> T {
        let depth = self.depth.get();
        if depth >= MAX_DEPTH {
            return beyond();
        }
        self.depth.set(depth.saturating_add(1));
        let found = look();
        self.depth.set(depth);
        found
    }

    fn fact(&self, id: FactId) -> Lies {
        if let Some(lies) = self.facts.borrow().get(&id) {
            return lies.clone();
        }
        let lies = self.deeper(Lies::anywhere, || self.fact_anew(id));
        self.facts.borrow_mut().insert(id, lies.clone());
        lies
    }

    fn fact_anew(&self, id: FactId) -> Lies {
        let Some((FactType::Number(ty), derivation)) =
            self.engine.guideline().fact(id).map(|fact| (&fact.ty, &fact.derivation))
        else {
            return Lies::anywhere();
        };
        let part = self.prepared.values.part(id);
        let (low, high) = limits(part);
        let mut known = Range::of(ty).between(low, high);
        let (low, high) = self.within.get(&id).cloned().unwrap_or_default();
        known = known.between(low, high);
        // What is derived follows its formula where that has a value; where something is known of it in part, only where all
        // that can be derived is among what is known.
        if let Some(Derivation::Value(num)) = derivation {
            let derived = self.lies(num);
            let (low, high) = limits(part);
            let given = Range { low, high, unit: number::one(), whole: false };
            if !derived.lacks && derived.stretch.lies_in(&given) {
                let (low, high) = derived.stretch.limits();
                known = known.between(low, high);
            }
        }
        Lies::surely(Stretch::of(ty, &known.low, &known.high).tight())
    }

    fn term(&self, id: TermId) -> Lies {
        let g = self.engine.guideline();
        match g.term(id).map(|term| &term.means) {
            Some(Meaning::Num(num, _)) => self.lies(num),
            Some(Meaning::Rows(rows)) if !self.settles => {
                // Whichever row holds, and perhaps none.
                let all = rows.values.iter().map(|num| self.lies(num)).reduce(|a, b| a.or(&b));
                all.map_or_else(Lies::anywhere, |lies| Lies { lacks: true, ..lies })
            }
            Some(Meaning::Rows(_)) => {
                let left = self.engine.by_rows(self.prepared, self.view, id);
                left.map_or_else(Lies::anywhere, |((left, _), _)| Lies::of(&left))
            }
            Some(Meaning::Cond(_)) | None => Lies::anywhere(),
        }
    }

    fn score(&self, id: crate::check::model::ScoreId) -> Lies {
        if self.settles {
            return Lies::of(&self.engine.left(self.prepared, DefId::Score(id), self.view).0);
        }
        let end = |end: Number| Some((end, true));
        match self.engine.range(id) {
            Some((low, high)) => Lies::surely(Stretch::between(end(low), end(high))),
            None => Lies::anywhere(),
        }
    }

    /// The parts of a number that is a sum, with their factors; none where it is none.
    pub(super) fn parts(&self, num: &Num) -> Option<Vec<(Num, Number)>> {
        self.sum(num).filter(|sum| !sum.is(num)).map(|sum| sum.parts)
    }

    /// A number as a sum of multiples; none where it has too many of them.
    fn sum(&self, num: &Num) -> Option<Sum> {
        if let Some(known) = self.view.known_number(num) {
            return Some(Sum { constant: known, parts: Vec::new() });
        }
        let of = |num: &Num| self.sum(num);
        match num {
            Num::Term(id) => {
                if let Some(done) = self.sums.borrow().get(id) {
                    return done.clone();
                }
                let sum = match self.engine.guideline().term(*id).map(|term| &term.means) {
                    Some(Meaning::Num(means, _)) if !means.irrational() => self.deeper(|| None, || self.sum(means)),
                    _ => Some(Sum::one(num)),
                };
                self.sums.borrow_mut().insert(*id, sum.clone());
                sum
            }
            Num::Add(a, b) => of(a)?.plus(of(b)?),
            Num::Subtract(a, b) => of(a)?.plus(of(b)?.scaled(&-number::one())),
            Num::Negate(a) => Some(of(a)?.scaled(&-number::one())),
            Num::Multiply(a, b) => match (self.view.known_number(a), self.view.known_number(b)) {
                (Some(by), _) => Some(of(b)?.scaled(&by)),
                (_, Some(by)) => Some(of(a)?.scaled(&by)),
                _ => Some(Sum::one(num)),
            },
            Num::Divide(a, b) => match self.view.known_number(b).filter(|by| *by != Number::default()) {
                Some(by) => Some(of(a)?.scaled(&by.recip())),
                None => Some(Sum::one(num)),
            },
            _ => Some(Sum::one(num)),
        }
    }

    /// A number that is computed: where facts stand in it several times, as far as they can be added up or multiplied.
    fn computed(&self, num: &Num) -> Lies {
        if !num.irrational() {
            if let Some(sum) = self.sum(num).filter(|sum| !sum.is(num)) {
                let start = Lies::point(sum.constant);
                return sum
                    .parts
                    .iter()
                    .fold(start, |all, (of, factor)| all.plus(&self.lies(of).times(&Lies::point(factor.clone()))));
            }
            if let Some(product) = self.engine.compiled().domain.forms.powers(num) {
                let start = Lies::point(product.factor);
                return product.powers.iter().fold(start, |all, (id, power)| {
                    let fact = self.lies(&Num::Fact(*id));
                    // By facts that may be zero no product of powers divides.
                    let own = fact.stretch.raised(*power).map(|stretch| Lies { stretch, ..fact });
                    all.times(&own.unwrap_or_else(Lies::anywhere))
                });
            }
        }
        let of = |num: &Num| self.lies(num);
        let both = |a: &Num, b: &Num, join: &dyn Fn(&Stretch, &Stretch) -> Option<Stretch>| {
            let (a, b) = (of(a), of(b));
            join(&a.stretch, &b.stretch).map_or_else(Lies::anywhere, |stretch| a.with(&b, stretch))
        };
        match num {
            Num::Add(a, b) => of(a).plus(&of(b)),
            Num::Subtract(a, b) => of(a).plus(&of(b).times(&Lies::point(-number::one()))),
            Num::Negate(a) => of(a).times(&Lies::point(-number::one())),
            Num::Multiply(a, b) => of(a).times(&of(b)),
            Num::Divide(a, b) => of(a).over(&of(b)),
            Num::Least(a, b) => both(a, b, &|a, b| Some(a.least(b))),
            Num::Greatest(a, b) => both(a, b, &|a, b| Some(a.greatest(b))),
            Num::AddMonths(a, b) => both(a, b, &Stretch::plus_months),
            Num::Completed(unit, a, b) => both(a, b, &|a, b| a.completed(*unit, b)),
            Num::Rounded(a, to) => {
                let a = of(a);
                Lies { stretch: a.stretch.rounded(to), ..a }
            }
            Num::Power(..) | Num::Function(..) => {
                let lacks = num.operands().any(|operand| of(operand).lacks);
                // Where the ends of its parts do not tell that it is defined, it may not be.
                let ends = irrational(num, &|operand| Some(of(operand).stretch));
                match ends {
                    Some(stretch) => Lies { stretch, lacks, ..Lies::anywhere() },
                    None => {
                        Lies { lacks: lacks || !matches!(num, Num::Function(Function::Exp, _)), ..Lies::anywhere() }
                    }
                }
            }
            Num::Const(_) | Num::Fact(_) | Num::Term(_) | Num::Score(_) => Lies::anywhere(),
        }
    }
}

impl Lies {
    /// Where what is left lies.
    fn of(left: &Remaining) -> Lies {
        let end = |end: Option<&Number>| end.map(|number| (number.clone(), true));
        match left {
            Remaining::Numbers(left) => Lies::surely(Stretch::between(end(left.first()), end(left.last()))),
            Remaining::Between(low, high) => Lies::surely(Stretch::between(low.clone(), high.clone())),
            Remaining::Pieces(pieces, lacks) => {
                let ends = pieces.first().zip(pieces.last());
                let (low, high) = ends.map_or((None, None), |((low, _), (_, high))| (low.clone(), high.clone()));
                Lies { stretch: Stretch::between(low, high), lacks: *lacks, never: false }
            }
            Remaining::Undefined => Lies::nothing(),
            Remaining::Truth(_) | Remaining::Members(_) | Remaining::Sets(_) | Remaining::Untold => Lies::anywhere(),
        }
    }
}
