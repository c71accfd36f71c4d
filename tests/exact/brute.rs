//! Answers by going through every completion of a case with the interpreter, from the definition and nothing else.
//! The values that a number may take are found without the compiler's classes: every comparison is probed for the
//! value at which it turns, and the values there, between, beside and at the ends of the range stand for all.

use gdl::check::model::{
    ClassId, Cond, CondKind, DefId, Derivation, FactId, FactType, Guideline, Meaning, Num, NumberKind, NumberType,
    RecId, ScoreId, TermId, Value, Values,
};
use gdl::decide::interval::Range;
use gdl::decide::rests::Rests;
use gdl::interpret::{Defined, World, interpret, interpret_some};
use gdl::number::{self, Number};
use num_traits::Zero;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// What is asked of a case, and what comes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    Scope,
    Rec(RecId),
    Term(TermId),
    Class(ClassId),
    Score(ScoreId),
    Value(TermId),
    Constraint(usize),
    Favored(usize, usize),
    Note(usize, usize),
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Out {
    Truth(bool),
    Class(Option<u32>),
    Number(Option<Number>),
}

fn id(at: usize) -> u32 {
    u32::try_from(at).unwrap()
}

/// Everything that can be asked of a guideline.
pub fn questions(g: &Guideline) -> Vec<Asked> {
    let mut asked = vec![Asked::Scope];
    asked.extend((0..g.recommendations.len()).map(|at| Asked::Rec(RecId(id(at)))));
    let terms = g.terms.iter().enumerate().filter(|(_, term)| matches!(term.means, Meaning::Cond(_)));
    asked.extend(terms.map(|(at, _)| Asked::Term(TermId(id(at)))));
    let by_rows =
        g.terms.iter().enumerate().filter(|(_, term)| matches!(term.means, Meaning::Rows(_) | Meaning::Num(..)));
    asked.extend(by_rows.map(|(at, _)| Asked::Value(TermId(id(at)))));
    asked.extend((0..g.classes.len()).map(|at| Asked::Class(ClassId(id(at)))));
    asked.extend((0..g.scores.len()).map(|at| Asked::Score(ScoreId(id(at)))));
    asked.extend((0..g.constraints.len()).map(Asked::Constraint));
    for (at, rec) in g.recommendations.iter().enumerate() {
        asked.extend((0..rec.favored.len()).map(|nth| Asked::Favored(at, nth)));
        asked.extend((0..rec.notes.len()).map(|nth| Asked::Note(at, nth)));
    }
    asked
}

/// What the interpreter says.
pub fn says(g: &Guideline, world: &World<'_>, asked: Asked) -> Out {
    let defined = |id: DefId| world.defined(id).cloned().unwrap();
    match asked {
        Asked::Scope => Out::Truth(world.in_scope()),
        Asked::Rec(id) => Out::Truth(world.applies(id)),
        Asked::Term(id) => Out::Truth(world.term(id)),
        Asked::Class(id) => match defined(DefId::Class(id)) {
            Defined::Class(class) => Out::Class(class),
            other => panic!("{other:?}"),
        },
        Asked::Score(id) => match defined(DefId::Score(id)) {
            Defined::Number(number) => Out::Number(number),
            other => panic!("{other:?}"),
        },
        Asked::Value(id) => match defined(DefId::Term(id)) {
            Defined::Number(number) => Out::Number(number),
            other => panic!("{other:?}"),
        },
        Asked::Constraint(at) => Out::Truth(world.holds(&g.constraints[at].holds)),
        Asked::Favored(at, nth) => Out::Truth(world.holds(&g.recommendations[at].favored[nth].1)),
        Asked::Note(at, nth) => {
            Out::Truth(g.recommendations[at].notes[nth].1.as_ref().is_none_or(|when| world.holds(when)))
        }
    }
}

/// Both sides of every comparison.
fn comparisons(g: &Guideline) -> Vec<(Num, Num)> {
    let mut waiting: Vec<&Cond> = Vec::new();
    if let Some(header) = &g.header {
        waiting.extend(&header.scope);
        waiting.extend(header.see.iter().filter_map(|see| see.when.as_ref()));
    }
    for term in &g.terms {
        if let Meaning::Cond(cond) = &term.means {
            waiting.push(cond);
        }
    }
    waiting.extend(g.classes.iter().flat_map(|c| &c.rows).filter_map(|row| row.when.as_ref()));
    waiting.extend(g.scores.iter().flat_map(|s| s.items.iter().map(|(_, when)| when)));
    for rec in &g.recommendations {
        waiting.extend(&rec.when);
        waiting.extend(&rec.unless);
        waiting.extend(rec.favored.iter().map(|(_, cond)| cond));
        waiting.extend(rec.notes.iter().filter_map(|(_, when)| when.as_ref()));
    }
    for fact in &g.facts {
        match &fact.derivation {
            Some(Derivation::Rows(rows)) => waiting.extend(rows.iter().filter_map(|row| row.when.as_ref())),
            Some(Derivation::Condition(cond)) => waiting.push(cond),
            Some(Derivation::Value(_)) | None => {}
        }
    }
    waiting.extend(g.constraints.iter().map(|c| &c.holds));
    waiting.extend(g.invariants.iter().map(|i| &i.always));
    waiting.extend(g.questions.iter().filter_map(|question| question.when.as_ref()));
    waiting.extend(g.accepted.iter().filter_map(|finding| finding.when.as_ref()));
    let mut found = Vec::new();
    while let Some(cond) = waiting.pop() {
        match &cond.kind {
            CondKind::Compare(_, left, right) => {
                for left in variants(g, left) {
                    found.extend(variants(g, right).into_iter().map(|right| (left.clone(), right)));
                }
            }
            CondKind::And(parts) | CondKind::Or(parts) | CondKind::AtLeast(_, parts) => waiting.extend(parts),
            CondKind::Not(inner) => waiting.push(inner),
            _ => {}
        }
    }
    found
}

/// What a number may be by the rows of the values in it; rows that never hold together among them.
fn variants(g: &Guideline, num: &Num) -> Vec<Num> {
    let two = |a: &Num, b: &Num, join: &dyn Fn(Box<Num>, Box<Num>) -> Num| {
        let (first, second) = (variants(g, a), variants(g, b));
        let pairs = first.iter().flat_map(|a| second.iter().map(move |b| (a.clone(), b.clone())));
        pairs.take(64).map(|(a, b)| join(Box::new(a), Box::new(b))).collect()
    };
    match num {
        Num::Const(_) | Num::Fact(_) | Num::Score(_) => vec![num.clone()],
        Num::Term(id) => match &g.term(*id).unwrap().means {
            Meaning::Cond(_) => vec![num.clone()],
            // A term without rows stays as it is named.
            Meaning::Num(means, _) => match variants(g, means) {
                only if only.len() == 1 && only[0] == *means => vec![num.clone()],
                several => several,
            },
            Meaning::Rows(rows) => rows.values.iter().flat_map(|value| variants(g, value)).take(64).collect(),
        },
        Num::Negate(a) => variants(g, a).into_iter().map(|a| Num::Negate(Box::new(a))).collect(),
        Num::Add(a, b) => two(a, b, &Num::Add),
        Num::Subtract(a, b) => two(a, b, &Num::Subtract),
        Num::Multiply(a, b) => two(a, b, &Num::Multiply),
        Num::Divide(a, b) => two(a, b, &Num::Divide),
        Num::AddMonths(a, b) => two(a, b, &Num::AddMonths),
        Num::Least(a, b) => two(a, b, &Num::Least),
        Num::Greatest(a, b) => two(a, b, &Num::Greatest),
        Num::Rounded(a, to) => variants(g, a).into_iter().map(|a| Num::Rounded(Box::new(a), to.clone())).collect(),
        Num::Completed(unit, a, b) => two(a, b, &|a, b| Num::Completed(*unit, a, b)),
        Num::Power(a, b) => two(a, b, &Num::Power),
        Num::Function(of, a) => variants(g, a).into_iter().map(|a| Num::Function(*of, Box::new(a))).collect(),
    }
}

fn allowed(ty: &NumberType, value: &Number) -> bool {
    let low = ty.low.as_ref().is_none_or(|(low, closed)| low < value || (low == value && *closed));
    let high = ty.high.as_ref().is_none_or(|(high, closed)| value < high || (value == high && *closed));
    low && high && (!ty.integer || (value / &ty.unit.factor).is_integer())
}

/// True of numbers that have no end as decimals.
pub fn unwritable(value: &Value) -> bool {
    let Value::Number(number) = value else { return false };
    let mut rest = number.denom().clone();
    for factor in [2u32, 5] {
        while (&rest % factor) == 0u32.into() {
            rest /= factor;
        }
    }
    rest != 1u32.into()
}

/// Whether a type accepts a value.
#[allow(dead_code)] // only proofs compare types
pub fn accepts(ty: &FactType, value: &Value) -> bool {
    match (ty, value) {
        (FactType::Number(ty), Value::Number(value)) => allowed(ty, value),
        (FactType::OneOf(members), Value::Member(member)) => (*member as usize) < members.len(),
        (FactType::SetOf(members), Value::Set(set)) => set.iter().all(|member| (*member as usize) < members.len()),
        _ => true,
    }
}

/// Values of every fact that stand for all its values.
pub fn values(g: &Guideline) -> Vec<Vec<Value>> {
    let comparisons = comparisons(g);
    let start: Vec<Value> = g.facts.iter().map(|fact| simple(&fact.ty, 0)).collect();
    let other: Vec<Value> = g.facts.iter().map(|fact| simple(&fact.ty, 1)).collect();
    (0..g.facts.len())
        .map(|at| match &g.facts[at].ty {
            FactType::YesNo => vec![Value::Bool(false), Value::Bool(true)],
            FactType::OneOf(members) => (0..members.len()).map(|m| Value::Member(id(m))).collect(),
            FactType::SetOf(members) => (0..1u32 << members.len())
                .map(|bits| Value::Set((0..id(members.len())).filter(|m| bits >> m & 1 == 1).collect()))
                .collect(),
            FactType::Number(ty) => {
                let mut turns = BTreeSet::new();
                for base in [&start, &other] {
                    for (left, right) in &comparisons {
                        turns.extend(turn(g, base, at, left, right));
                        turns.extend(bends(g, base, at, ty, left, right));
                    }
                }
                number_values(ty, turns)
            }
        })
        .collect()
}

/// Two simple values of every type.
fn simple(ty: &FactType, which: u32) -> Value {
    match ty {
        FactType::YesNo => Value::Bool(which == 1),
        FactType::OneOf(_) => Value::Member(which),
        FactType::SetOf(_) => Value::Set((0..which).collect()),
        FactType::Number(ty) => {
            let found = number_values(ty, BTreeSet::new());
            found[which as usize % found.len()].clone()
        }
    }
}

/// The value of one fact at which two numbers are equal, where they are linear in it.
fn turn(g: &Guideline, base: &[Value], at: usize, left: &Num, right: &Num) -> Option<Number> {
    let mut case = base.to_vec();
    let mut difference = |value: i64| {
        case[at] = Value::Number(number::whole(value));
        let world = interpret(g, &case);
        Some(world.number(left)? - world.number(right)?)
    };
    let (first, second) = (difference(7)?, difference(8)?);
    let slope = &second - &first;
    if slope.is_zero() {
        return None;
    }
    Some(number::whole(7) - first / slope)
}

/// The values of one fact at which two numbers that are not linear in it change their order: on a grid, then by halving.
/// Where a simple fraction between two neighbours gives another order than both, it is one of them.
fn bends(g: &Guideline, base: &[Value], at: usize, ty: &NumberType, left: &Num, right: &Num) -> Vec<Number> {
    let mut rests = Rests::default();
    rests.num(g, left);
    rests.num(g, right);
    // With other facts in it, it turns at other values for others of theirs.
    if rests.facts != BTreeSet::from([FactId(id(at))]) {
        return Vec::new();
    }
    let definitions: Vec<DefId> = g.order.iter().copied().filter(|id| rests.definitions.contains(id)).collect();
    let mut case = base.to_vec();
    let mut both = |value: &Number| {
        case[at] = Value::Number(value.clone());
        let world = interpret_some(g, &case, &definitions);
        Some((world.number(left)?, world.number(right)?))
    };
    let probes: Vec<Option<Number>> =
        [7, 8, 9, 0].iter().map(|value| both(&number::whole(*value)).map(|(a, b)| a - b)).collect();
    // A date that is moved by months looks linear within a month, and a quotient where it has a value.
    let straight = ty.kind != NumberKind::Date && !divides(g, left) && !divides(g, right);
    if let ([Some(a), Some(b), Some(c), Some(zero)], true) = (probes.as_slice(), straight) {
        let slope = b - a;
        if c - b == slope && a - &slope * number::whole(7) == *zero {
            return Vec::new();
        }
    }
    let mut order = |value: &Number| both(value).map(|(a, b)| a.cmp(&b));
    let grid: Vec<Number> = match ty.kind {
        // Days about those of the generator.
        NumberKind::Date => (17_000..19_700).map(number::whole).collect(),
        // Finer about zero, where quotients turn.
        _ => {
            let near = (-64i64..=64).map(|step| number::whole(step) / number::whole(8));
            let far = (9i64..=40).flat_map(|value| [number::whole(-value), number::whole(value)]);
            let all: BTreeSet<Number> = near.chain(far).map(|value| value * &ty.unit.factor).collect();
            all.into_iter().collect()
        }
    };
    let mut found = Vec::new();
    if ty.kind == NumberKind::Date {
        // Beyond, a day in twenty, and the turn between two of them; what turns and turns back in twenty days is near.
        let far = (3_000i64..17_000).step_by(20).chain((19_700..36_000).step_by(20));
        let far: Vec<i64> = far.collect();
        for pair in far.windows(2).filter(|pair| pair[1] - pair[0] == 20) {
            let (mut low, mut high) = (pair[0], pair[1]);
            let (first, last) = (order(&number::whole(low)), order(&number::whole(high)));
            if first == last {
                continue;
            }
            while high - low > 1 {
                let middle = (low + high) / 2;
                if order(&number::whole(middle)) == first { low = middle } else { high = middle }
            }
            found.push(number::whole(high));
        }
    }
    let mut last = grid.first().and_then(&mut order);
    for pair in grid.windows(2) {
        let first = last;
        last = order(&pair[1]);
        if ty.kind == NumberKind::Date {
            found.extend((first != last).then(|| pair[1].clone()));
        } else {
            halve((&pair[0], first), (&pair[1], last), 30, &mut order, &mut found);
        }
    }
    found
}

/// Whether a number has a quotient in it, which may have no value.
fn divides(g: &Guideline, num: &Num) -> bool {
    let mut found = false;
    num.each(&mut |part| {
        found |= match part {
            Num::Divide(..) => true,
            Num::Term(id) => g.term(*id).unwrap().means.numbers().iter().any(|num| divides(g, num)),
            _ => false,
        }
    });
    found
}

/// A number, and how two others compare for it.
type At<'a> = (&'a Number, Option<Ordering>);

/// The values between two at which an order turns, by halving; there may be several.
fn halve(
    low: At<'_>,
    high: At<'_>,
    times: u32,
    order: &mut dyn FnMut(&Number) -> Option<Ordering>,
    found: &mut Vec<Number>,
) {
    if low.1 == high.1 {
        return;
    }
    if times == 0 {
        let simple = between(low.0, high.0);
        let here = order(&simple);
        found.push(if here == low.1 || here == high.1 { high.0.clone() } else { simple });
        return;
    }
    let middle = (low.0 + high.0) / number::whole(2);
    let here = (&middle, order(&middle));
    halve(low, here, times - 1, order, found);
    halve(here, high, times - 1, order, found);
}

/// The fraction with the smallest denominator between two numbers, both included.
fn between(low: &Number, high: &Number) -> Number {
    let whole = low.floor();
    if whole == *low || &whole + number::whole(1) <= *high {
        return if whole == *low { whole } else { whole + number::whole(1) };
    }
    let (low, high) = (low - &whole, high - &whole);
    whole + between(&high.recip(), &low.recip()).recip()
}

/// True where the values of every fact are all that it can have.
pub fn complete(g: &Guideline) -> bool {
    g.facts.iter().all(|fact| match &fact.ty {
        FactType::Number(ty) => few(ty).is_some(),
        _ => true,
    })
}

/// All values of a number that has few.
fn few(ty: &NumberType) -> Option<Vec<Number>> {
    let ((low, _), (high, _)) = ty.low.as_ref().zip(ty.high.as_ref()).filter(|_| ty.integer)?;
    let (low, high) = ((low / &ty.unit.factor).ceil(), (high / &ty.unit.factor).floor());
    if &high - &low > number::whole(8) {
        return None;
    }
    let mut values = Vec::new();
    let mut next = low;
    while next <= high {
        values.push(&next * &ty.unit.factor);
        next += number::whole(1);
    }
    Some(values.into_iter().filter(|value| allowed(ty, value)).collect())
}

fn number_values(ty: &NumberType, mut turns: BTreeSet<Number>) -> Vec<Value> {
    if let Some(all) = few(ty) {
        return all.into_iter().map(Value::Number).collect();
    }
    turns.extend(ty.low.iter().chain(&ty.high).map(|(limit, _)| limit.clone()));
    let step = if ty.integer { number::whole(1) } else { &ty.unit.factor / number::whole(64) };
    if turns.is_empty() {
        turns.insert(number::whole(0));
    }
    let mut found: BTreeSet<Number> = BTreeSet::new();
    let sorted: Vec<Number> = turns.into_iter().collect();
    for pair in sorted.windows(2) {
        found.insert((&pair[0] + &pair[1]) / number::whole(2));
    }
    for value in sorted {
        found.extend([&value - &step, value.clone(), &value + &step]);
    }
    if ty.integer {
        found = found.iter().flat_map(|v| [v.floor(), v.ceil()]).collect();
    }
    // The first and the last day that can be written.
    if ty.kind == NumberKind::Date {
        found.extend([-354_285, 2_932_896].map(number::whole));
    }
    let mut found: Vec<Number> = found.into_iter().filter(|value| allowed(ty, value)).collect();
    // One value cannot stand for a range: what is computed from it would seem to be known.
    if let [only] = found.as_slice() {
        let apart = if ty.integer { step } else { step / number::whole(2) };
        let beside = [only - &apart, only + &apart];
        found.extend(beside.into_iter().filter(|value| allowed(ty, value)));
    }
    found.into_iter().map(Value::Number).collect()
}

/// All completions of a case, and what is said in each.
pub struct Brute {
    /// The facts that are not known.
    pub unknown: Vec<FactId>,
    /// The completions, each as what is not known there.
    rows: Vec<Vec<Value>>,
    /// Per question, what each completion says.
    said: Vec<Vec<u32>>,
    outs: Vec<Out>,
    /// Which of the unknown facts are not derived, or given in part so that nothing that is derived is left to them.
    plain: Vec<usize>,
    /// Of each unknown fact that is a day, where it stands whether that day never was, if that is unknown, too.
    never: Vec<Option<usize>>,
    /// The completions where a derived fact is given.
    given: Vec<(FactId, Brute)>,
}

/// How many completions a case has.
pub fn completions(values: &[Vec<Value>], case: &[Option<Value>]) -> usize {
    values.iter().zip(case).filter(|(_, known)| known.is_none()).map(|(values, _)| values.len()).product()
}

/// Goes through the completions of a case.
pub fn each_completion(values: &[Vec<Value>], case: &[Option<Value>], mut visit: impl FnMut(&[Value])) {
    let unknown: Vec<usize> = (0..case.len()).filter(|at| case[*at].is_none()).collect();
    let mut complete: Vec<Value> =
        case.iter().zip(values).map(|(known, values)| known.clone().unwrap_or_else(|| values[0].clone())).collect();
    let mut digits = vec![0usize; unknown.len()];
    'all: loop {
        visit(&complete);
        for nth in (0..unknown.len()).rev() {
            let of = &values[unknown[nth]];
            digits[nth] += 1;
            if digits[nth] < of.len() {
                complete[unknown[nth]] = of[digits[nth]].clone();
                continue 'all;
            }
            digits[nth] = 0;
            complete[unknown[nth]] = of[0].clone();
        }
        return;
    }
}

/// The completions of a case: facts that are not known have values that are left to them, facts that are derived the value
/// that is derived for them where it is left to them, and all constraints hold.
pub fn naturals(g: &Guideline, values: &[Vec<Value>], case: &Values) -> BTreeSet<Vec<Value>> {
    let mut found = BTreeSet::new();
    each_completion(values, case, |complete| {
        let mut natural = complete.to_vec();
        for id in &g.derivation_order {
            let at = id.0 as usize;
            if case.knows(*id) {
                continue;
            }
            let derived = interpret(g, &natural).derived(&g.facts[at]);
            // Of what is known in part only values are left that the fact can have.
            let within = |value: &Value| match (&g.facts[at].ty, value) {
                (FactType::Number(ty), Value::Number(value)) => Range::of(ty).spans(value),
                _ => true,
            };
            let left = |value: &Value| case.part(*id).is_none_or(|part| part.allows(value) && within(value));
            if let (FactType::Number(ty), Some(Value::Number(value))) = (&g.facts[at].ty, &derived)
                && !allowed(ty, value)
                && left(&Value::Number(value.clone()))
            {
                return;
            }
            if let Some(value) = derived.filter(left) {
                natural[at] = value;
            }
        }
        let world = interpret(g, &natural);
        let left = case.parts().all(|(id, part)| part.allows(&natural[id.0 as usize]));
        if left && g.constraints.iter().all(|constraint| world.holds(&constraint.holds)) {
            found.insert(natural);
        }
    });
    found
}

impl Brute {
    /// The completions of a case.
    pub fn new(g: &Guideline, values: &[Vec<Value>], case: &Values, questions: &[Asked]) -> Self {
        Brute::of(g, naturals(g, values, case), case, questions)
    }

    /// The same, and the completions where a fact that is derived is given instead: then it is free of its derivation. Nobody
    /// gives those of `told`: constraints leave them but one value, which is that of their derivation or beside it.
    pub fn with_derived(
        g: &Guideline,
        values: &[Vec<Value>],
        case: &Values,
        questions: &[Asked],
        told: &[FactId],
    ) -> Self {
        let mut case = case.clone();
        for id in told {
            case.take(*id);
        }
        let case = &case;
        let mut brute = Brute::new(g, values, case, questions);
        let free: BTreeSet<FactId> = brute.plain.iter().map(|at| brute.unknown[*at]).collect();
        let derived = |id: &&FactId| !case.knows(**id) && !told.contains(id) && !free.contains(id);
        for id in g.derivation_order.iter().filter(derived) {
            for value in
                values[id.0 as usize].iter().filter(|value| case.part(*id).is_none_or(|part| part.allows(value)))
            {
                let mut more = case.clone();
                more.set(*id, value.clone());
                brute.given.push((*id, Brute::new(g, values, &more, questions)));
            }
        }
        brute
    }

    /// All combinations of values, whether or not somebody has them.
    pub fn every(g: &Guideline, values: &[Vec<Value>], case: &Values, questions: &[Asked]) -> Self {
        let mut all = BTreeSet::new();
        each_completion(values, case, |complete| {
            all.insert(complete.to_vec());
        });
        Brute::of(g, all, case, questions)
    }

    fn of(g: &Guideline, all: BTreeSet<Vec<Value>>, case: &Values, questions: &[Asked]) -> Self {
        let unknown: Vec<FactId> = g.facts.ids().filter(|id| !case.knows(*id)).collect();
        let fact = |id: &FactId| g.fact(*id).unwrap();
        // Whether a day never was is known with the day: who knows that there was one knows which.
        let with_day = |id: &FactId| fact(id).day.is_some_and(|day| unknown.contains(&day));
        let counts = |id: &FactId| {
            let part = case.part(*id).filter(|_| matches!(fact(id).ty, FactType::OneOf(_)));
            let derived = |row: &Vec<Value>| interpret(g, row).derived(fact(id));
            part.is_none_or(|part| all.iter().filter_map(derived).any(|value| part.allows(&value)))
        };
        let asked = |id: &FactId| (fact(id).derivation.is_none() || !counts(id)) && !with_day(id);
        let plain = (0..unknown.len()).filter(|at| asked(&unknown[*at])).collect();
        let place = |id: FactId| unknown.iter().position(|other| *other == id);
        let never = unknown.iter().map(|id| fact(id).never.and_then(place)).collect();
        let said = vec![Vec::new(); questions.len()];
        let mut brute = Brute { unknown, plain, never, rows: Vec::new(), said, outs: Vec::new(), given: Vec::new() };
        for complete in all {
            let world = interpret(g, &complete);
            for (said, asked) in brute.said.iter_mut().zip(questions) {
                let out = says(g, &world, *asked);
                let at = brute.outs.iter().position(|other| *other == out).unwrap_or_else(|| {
                    brute.outs.push(out);
                    brute.outs.len() - 1
                });
                said.push(id(at));
            }
            brute.rows.push(brute.unknown.iter().map(|id| complete[id.0 as usize].clone()).collect());
        }
        brute
    }

    /// Whether nobody is like the case.
    pub fn nobody(&self) -> bool {
        self.rows.is_empty()
    }

    /// All that is said in some completion.
    pub fn said(&self, question: usize) -> BTreeSet<Out> {
        self.said[question].iter().map(|out| self.outs[*out as usize].clone()).collect()
    }

    /// What all completions say, where they agree.
    pub fn agreed(&self, question: usize) -> Option<&Out> {
        let said = &self.said[question];
        said.iter().all(|out| *out == said[0]).then(|| &self.outs[said[0] as usize])
    }

    /// The value of a fact that all completions have.
    pub fn value(&self, fact: FactId) -> Option<&Value> {
        let at = self.unknown.iter().position(|id| *id == fact)?;
        let first = self.rows.first()?.get(at)?;
        self.rows.iter().all(|row| row[at] == *first).then_some(first)
    }

    /// The values of a fact that completions have.
    pub fn left(&self, fact: FactId) -> BTreeSet<&Value> {
        let at = self.unknown.iter().position(|id| *id == fact);
        self.rows.iter().filter_map(|row| row.get(at?)).collect()
    }

    /// For some facts, what is said where they have some values: what all completions say, none where they differ.
    fn settled(&self, question: usize, known: &[FactId]) -> BTreeMap<Vec<&Value>, Option<&Out>> {
        let mut groups: BTreeMap<Vec<&Value>, Option<&Out>> = BTreeMap::new();
        let places: Vec<usize> =
            known.iter().map(|id| self.unknown.iter().position(|other| other == id).unwrap()).collect();
        for (row, said) in self.rows.iter().zip(&self.said[question]) {
            let out = &self.outs[*said as usize];
            // Of a day that never was that is all that there is to know.
            let value = |at: &usize| match self.never[*at].map(|never| &row[never]) {
                Some(never @ Value::Bool(true)) => never,
                _ => &row[*at],
            };
            let slot = groups.entry(places.iter().map(value).collect()).or_insert(Some(out));
            if *slot != Some(out) {
                *slot = None;
            }
        }
        groups
    }

    /// The facts that matter: those of which one value more, beside some values of others that leave the answer open, settles
    /// it. Facts that are derived are not given beside others; by itself one settles it where it is free of its derivation.
    pub fn missing(&mut self, question: usize) -> BTreeSet<FactId> {
        let count = self.plain.len();
        let chosen = |bits: usize| {
            (0..count).filter(|at| bits >> at & 1 == 1).map(|at| self.unknown[self.plain[at]]).collect::<Vec<_>>()
        };
        let mut found = BTreeSet::new();
        for bits in 0..1usize << count {
            let known = chosen(bits);
            let open: BTreeSet<Vec<&Value>> = self
                .settled(question, &known)
                .into_iter()
                .filter(|(_, out)| out.is_none())
                .map(|(key, _)| key)
                .collect();
            if open.is_empty() {
                continue;
            }
            for at in (0..count).filter(|at| bits >> at & 1 == 0) {
                let id = self.unknown[self.plain[at]];
                let mut more = known.clone();
                more.push(id);
                let settled = self.settled(question, &more);
                if settled.iter().any(|(key, out)| out.is_some() && open.contains(&key[..known.len()])) {
                    found.insert(id);
                }
            }
            for (id, given) in &self.given {
                let settled = given.settled(question, &known);
                if settled.iter().any(|(key, out)| out.is_some() && open.contains(key)) {
                    found.insert(*id);
                }
            }
        }
        found
    }
}

/// What a fact's derivation gives in every completion of a case, where it is the same.
pub fn derived(g: &Guideline, values: &[Vec<Value>], case: &[Option<Value>], fact: FactId) -> Option<Value> {
    let of = &g.facts[fact.0 as usize];
    let derivation = of.derivation.as_ref().unwrap();
    let mut results: Vec<Option<Value>> = Vec::new();
    each_completion(values, case, |complete| {
        let world = interpret(g, complete);
        let truth = of.ty == FactType::YesNo;
        let result = match derivation {
            Derivation::Rows(rows) => {
                world.row(rows).map(|m| if truth { Value::Bool(m == 1) } else { Value::Member(m) })
            }
            Derivation::Condition(cond) => Some(Value::Bool(world.holds(cond))),
            Derivation::Value(num) => world.number(num).map(Value::Number),
        };
        if !results.contains(&result) {
            results.push(result);
        }
    });
    match (&of.ty, results.as_slice()) {
        (FactType::Number(ty), [Some(Value::Number(value))]) if !allowed(ty, value) => None,
        (_, [only]) => only.clone(),
        _ => None,
    }
}
