//! Facts that comparisons tie to each other by a product, as a clearance to age, weight and creatinine: each gives a factor, its
//! multiple or what is left of a constant, to some power. Where all comparisons ask for the same product, it alone is cut into
//! classes, and which of them is reached is told by the ends of the factors, exactly: products of intervals of positive numbers
//! are intervals.

use super::cells::Classes;
use super::diagram::TooComplex;
use super::domain::{Domain, Kind, Question, order_class};
use super::interval::{Interval, Limit, Range, class_of};
use super::linear::{Forms, Linear, Unknown};
use super::positive::{Regions, Span, any_meets, merged};
use crate::check::model::{FactId, Guideline, Meaning, Num, TermId};
use crate::number::{Number, one};
use num_traits::{Pow, Signed, Zero};
use std::collections::{BTreeMap, BTreeSet};

/// Most values of a whole number.
const MAX_WHOLE: i64 = 200;
/// Most places.
const MAX_PLACES: usize = 3_000;
/// Most products of factors that are looked at.
const MAX_IMAGES: usize = 4_000;
/// Most looks at what is left of places.
const MAX_LOOKS: usize = 2_000_000;
/// Highest power.
const MAX_POWER: i32 = 8;
/// Most terms that refer to each other.
const MAX_TERMS: usize = 64;

/// A fact, or a constant without it: `x`, `140 - x`, `x + 3`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Factor {
    /// Whether it grows with the fact.
    up: bool,
    offset: Number,
}

/// A product of factors, each to a power, and a constant.
#[derive(Debug, Clone)]
struct Product {
    constant: Number,
    factors: BTreeMap<FactId, (Factor, i32)>,
}

impl Product {
    fn times(mut self, other: Product, up: bool) -> Option<Product> {
        self.constant = if up { self.constant * other.constant } else { self.constant / other.constant };
        for (id, (factor, power)) in other.factors {
            let power = if up { power } else { power.checked_neg()? };
            match self.factors.get_mut(&id) {
                Some((own, now)) if *own == factor => *now = now.checked_add(power)?,
                Some(_) => return None,
                None => {
                    self.factors.insert(id, (factor, power));
                }
            }
        }
        self.factors.retain(|_, (_, power)| *power != 0);
        self.factors.values().all(|(_, power)| power.abs() <= MAX_POWER).then_some(self)
    }
}

/// Reads numbers as such products, each value that they are computed with once.
struct Products<'a> {
    guideline: &'a Guideline,
    forms: &'a Forms,
    terms: BTreeMap<TermId, Option<Product>>,
}

impl Products<'_> {
    /// A number as a product; none where it is something else, or a factor of it.
    fn of(&mut self, num: &Num, terms: usize) -> Option<Product> {
        if let Some(Linear { constant, parts }) = self.forms.of(num) {
            let mut parts = parts.into_iter();
            return match (parts.next(), parts.next()) {
                (None, _) => constant.is_positive().then(|| Product { constant, factors: BTreeMap::new() }),
                (Some((Unknown::Fact(id), slope)), None) => {
                    let factor = Factor { up: slope.is_positive(), offset: constant / slope.abs() };
                    Some(Product { constant: slope.abs(), factors: [(id, (factor, 1))].into() })
                }
                _ => None,
            };
        }
        match num {
            Num::Multiply(a, b) => self.of(a, terms)?.times(self.of(b, terms)?, true),
            Num::Divide(a, b) => self.of(a, terms)?.times(self.of(b, terms)?, false),
            Num::Term(id) => {
                if let Some(done) = self.terms.get(id) {
                    return done.clone();
                }
                let found = match &self.guideline.term(*id)?.means {
                    Meaning::Num(num, _) => terms.checked_sub(1).and_then(|terms| self.of(num, terms)),
                    Meaning::Cond(_) | Meaning::Rows(_) => None,
                };
                self.terms.insert(*id, found.clone());
                found
            }
            Num::Const(_)
            | Num::Fact(_)
            | Num::Score(_)
            | Num::Add(..)
            | Num::Subtract(..)
            | Num::Negate(_)
            | Num::AddMonths(..)
            | Num::Completed(..)
            | Num::Least(..)
            | Num::Greatest(..)
            | Num::Rounded(..)
            | Num::Power(..)
            | Num::Function(..) => None,
        }
    }
}

/// One of the facts: what its factor can be in each of its classes.
#[derive(Debug)]
struct Tied {
    id: FactId,
    variable: Option<u32>,
    classes: Vec<Vec<Span>>,
}

/// The places of facts that a product ties.
#[derive(Debug)]
pub struct Factors {
    facts: Vec<Tied>,
    cuts: BTreeSet<Number>,
    /// By place: the class of each fact, and that of the product.
    all: Vec<(Vec<usize>, usize)>,
    classes: Vec<Classes>,
    /// The classes of the product.
    products: Vec<Span>,
    reached: Reached,
}

/// Places by the classes of all facts: those of the product, each with its place.
type Reached = BTreeMap<Vec<usize>, Vec<(usize, usize)>>;

/// The places that are left where something is known, and where something more is.
type Left = BTreeSet<(Vec<usize>, Vec<usize>)>;

impl Factors {
    /// The places of facts with these ranges, by variables that test nothing else. Fails where they ask for anything but one
    /// product and its factors, where a factor can be zero, and where there are too many places.
    pub fn new(
        g: &Guideline,
        domain: &Domain,
        ranges: &BTreeMap<FactId, Range>,
        variables: &[u32],
    ) -> Result<Self, TooComplex> {
        let mut read = Products { guideline: g, forms: &domain.forms, terms: BTreeMap::new() };
        let mut powers: Option<BTreeMap<FactId, (Factor, i32)>> = None;
        // By atom: its variable, and the power and multiple of the product that it asks for.
        let mut asked: Vec<(u32, i32, Number)> = Vec::new();
        let mut cuts = BTreeSet::new();
        for variable in variables {
            let Some(Kind::Atom(at)) = domain.kind(*variable) else { continue };
            let question = domain.question(at).ok_or(TooComplex)?;
            let of = match question {
                Question::Order(left, right) => {
                    let both = read.of(left, MAX_TERMS).zip(read.of(right, MAX_TERMS));
                    both.and_then(|(left, right)| left.times(right, false))
                }
                Question::Product(powers, _) => {
                    let factor = |(id, power): (&FactId, &i8)| {
                        (*id, (Factor { up: true, offset: Number::zero() }, i32::from(*power)))
                    };
                    Some(Product { constant: one(), factors: powers.iter().map(factor).collect() })
                }
                Question::Sum(..) | Question::Dates(_) | Question::Real(..) => None,
            };
            let Product { constant, mut factors } = of.ok_or(TooComplex)?;
            let down = factors.values().next().is_some_and(|(_, power)| *power < 0);
            if down {
                factors.values_mut().for_each(|(_, power)| *power = power.saturating_neg());
            }
            let power = match (factors.is_empty(), down) {
                (true, _) => 0,
                (false, true) => -1,
                (false, false) => 1,
            };
            if power != 0 && *powers.get_or_insert_with(|| factors.clone()) != factors {
                return Err(TooComplex);
            }
            let mut cut = |value: &Number| {
                let value = value / &constant;
                if power != 0 && value.is_positive() {
                    cuts.insert(if power < 0 { value.recip() } else { value });
                }
            };
            match question {
                Question::Product(_, intervals) => {
                    for interval in intervals {
                        if interval.rough() {
                            return Err(TooComplex);
                        }
                        let (low, high) = interval.limits();
                        low.iter().chain(&high).for_each(|(end, _)| cut(end));
                    }
                }
                _ => cut(&one()),
            }
            asked.push((*variable, power, constant));
        }
        let powers = powers.ok_or(TooComplex)?;
        let facts = ranges.iter().map(|(id, range)| tied(domain, *id, range, powers.get(id)));
        let facts = facts.collect::<Result<Vec<Tied>, TooComplex>>()?;
        let regions = Regions(cuts.iter().cloned().collect());
        let products = (0..=cuts.len().saturating_mul(2)).filter_map(|region| regions.span(region)).collect();
        let mut factors =
            Factors { facts, cuts, all: Vec::new(), classes: Vec::new(), products, reached: Reached::new() };
        for classes in factors.combinations(|_| true)? {
            let images = factors.images(|at| classes.get(at).copied())?;
            for (class, product) in factors.products.iter().enumerate() {
                if images.iter().any(|image| image.meets(product)) {
                    factors.all.push((classes.clone(), class));
                }
            }
            if factors.all.len() > MAX_PLACES {
                return Err(TooComplex);
            }
        }
        for (classes, class) in &factors.all {
            let place = factors.place(domain, &asked, classes, *class).ok_or(TooComplex)?;
            factors.classes.push(place);
        }
        for (place, (classes, class)) in factors.all.iter().enumerate() {
            factors.reached.entry(classes.clone()).or_default().push((*class, place));
        }
        Ok(factors)
    }

    /// The classes of all variables at a place.
    fn place(&self, domain: &Domain, asked: &[(u32, i32, Number)], classes: &[usize], class: usize) -> Option<Classes> {
        let mut place = Classes::new();
        for (fact, class) in self.facts.iter().zip(classes) {
            place.extend(fact.variable.map(|variable| Some((variable, u32::try_from(*class).ok()?))).unwrap_or(None));
        }
        let inside = self.products.get(class)?.inside();
        for (variable, power, constant) in asked {
            let value = constant * Pow::pow(&inside, *power);
            let Kind::Atom(at) = domain.kind(*variable)? else { return None };
            let class = match domain.question(at)? {
                Question::Product(_, intervals) => class_of(intervals, &value)?,
                _ => order_class(Some(value.cmp(&one()))),
            };
            place.push((*variable, class));
        }
        place.sort_unstable();
        Some(place)
    }

    /// How many places there are.
    pub fn count(&self) -> usize {
        self.all.len()
    }

    /// The classes of each place.
    pub fn classes(&self) -> &[Classes] {
        &self.classes
    }

    /// All combinations of the classes of some facts; of all others the first class stands.
    fn combinations(&self, of: impl Fn(FactId) -> bool) -> Result<Vec<Vec<usize>>, TooComplex> {
        let mut all: Vec<Vec<usize>> = vec![Vec::new()];
        for fact in &self.facts {
            let count = if of(fact.id) { fact.classes.len() } else { 1 };
            if all.len().saturating_mul(count) > MAX_PLACES {
                return Err(TooComplex);
            }
            let longer = |before: &Vec<usize>| {
                let before = before.clone();
                (0..count).map(move |class| before.iter().copied().chain([class]).collect::<Vec<usize>>())
            };
            all = all.iter().flat_map(longer).collect();
        }
        Ok(all)
    }

    /// What the product of the factors of some facts can be, each in a class.
    fn images(&self, class: impl Fn(usize) -> Option<usize>) -> Result<Vec<Span>, TooComplex> {
        let mut all = vec![Span::point(one())];
        for (at, fact) in self.facts.iter().enumerate() {
            let Some(own) = class(at).and_then(|class| fact.classes.get(class)) else { continue };
            if all.len().saturating_mul(own.len()) > MAX_IMAGES {
                return Err(TooComplex);
            }
            all = merged(all.iter().flat_map(|before| own.iter().map(|factor| before.times(factor))).collect());
        }
        Ok(all)
    }

    /// The places that are left where some facts are known, and where others are, too: for all their values.
    pub fn left(&self, known: &BTreeSet<FactId>, also: &BTreeSet<FactId>) -> Result<Left, TooComplex> {
        let more = known.union(also).copied().collect::<BTreeSet<FactId>>();
        let mut less = Known::new(self, known)?;
        let mut fewer = Known::new(self, &more)?;
        let further = self.facts.iter().any(|fact| also.contains(&fact.id));
        // The combinations of classes of those that are known, too, and what the product of their factors can be.
        let with = |classes: Vec<usize>| {
            let images = self.images(|at| self.of(also, at).then(|| classes.get(at).copied()).flatten())?;
            Ok((classes, images))
        };
        let owns = self.combinations(|id| also.contains(&id))?;
        let owns = owns.into_iter().map(with).collect::<Result<Vec<_>, TooComplex>>()?;
        let mut pairs = BTreeSet::new();
        for classes in self.combinations(|id| known.contains(&id))? {
            for image in self.images(|at| self.of(known, at).then(|| classes.get(at).copied()).flatten())? {
                for region in less.regions.of(&image) {
                    let left = less.places(self, &classes, region)?;
                    if !further {
                        pairs.insert((left, left));
                        continue;
                    }
                    let Some(here) = less.regions.within(&image, region) else { continue };
                    for (own, factors) in &owns {
                        let both = classes.iter().zip(own).enumerate();
                        let classes = both.map(|(at, (class, own))| if self.of(also, at) { *own } else { *class });
                        let classes: Vec<usize> = classes.collect();
                        for factor in factors {
                            for region in fewer.regions.of(&here.times(factor)) {
                                pairs.insert((left, fewer.places(self, &classes, region)?));
                            }
                        }
                    }
                }
            }
        }
        // Where nothing more is known, the two are the same.
        let second = if further { &fewer } else { &less };
        let both = |(one, other): (usize, usize)| Some((less.sets.get(one)?.clone(), second.sets.get(other)?.clone()));
        Ok(pairs.into_iter().filter_map(both).collect())
    }

    fn of(&self, known: &BTreeSet<FactId>, at: usize) -> bool {
        self.facts.get(at).is_some_and(|fact| known.contains(&fact.id))
    }
}

/// What is left where some facts are known.
struct Known<'k> {
    known: &'k BTreeSet<FactId>,
    /// The combinations of classes of the others, and what the product of their factors can be.
    others: Vec<(Vec<usize>, Vec<Span>)>,
    /// Where the product of what is known leaves other places on its two sides.
    regions: Regions,
    /// Sets of places that are left somewhere, and where.
    sets: Vec<Vec<usize>>,
    known_sets: BTreeMap<Vec<usize>, usize>,
    found: BTreeMap<(Vec<usize>, usize), usize>,
    looks: usize,
}

impl<'k> Known<'k> {
    fn new(factors: &Factors, known: &'k BTreeSet<FactId>) -> Result<Self, TooComplex> {
        let with = |classes: Vec<usize>| {
            let images = factors.images(|at| (!factors.of(known, at)).then(|| classes.get(at).copied()).flatten())?;
            Ok((classes, images))
        };
        let others = factors.combinations(|id| !known.contains(&id))?;
        let others = others.into_iter().map(with).collect::<Result<Vec<_>, TooComplex>>()?;
        let mut cuts = BTreeSet::new();
        for image in others.iter().flat_map(|(_, images)| images) {
            for end in [Some(&image.low), image.high.as_ref()].into_iter().flatten().filter(|(end, _)| !end.is_zero()) {
                cuts.extend(factors.cuts.iter().map(|cut| cut / &end.0));
            }
        }
        let regions = Regions(cuts.into_iter().collect());
        let (sets, known_sets) = (Vec::new(), BTreeMap::new());
        Ok(Known { known, others, regions, sets, known_sets, found: BTreeMap::new(), looks: 0 })
    }

    /// The set of places that are left where what is known has these classes, and its product lies in a region.
    fn places(&mut self, factors: &Factors, classes: &[usize], region: usize) -> Result<usize, TooComplex> {
        let key = (classes.to_vec(), region);
        if let Some(set) = self.found.get(&key) {
            return Ok(*set);
        }
        let product = Span::point(self.regions.span(region).ok_or(TooComplex)?.inside().recip());
        let wanted: Vec<Span> = factors.products.iter().map(|wanted| wanted.times(&product)).collect();
        let mut places = Vec::new();
        for (own, images) in &self.others {
            let class = |(at, own): (usize, &usize)| {
                if factors.of(self.known, at) { classes.get(at).copied() } else { Some(*own) }
            };
            let all: Option<Vec<usize>> = own.iter().enumerate().map(class).collect();
            for (class, place) in all.and_then(|all| factors.reached.get(&all)).into_iter().flatten() {
                self.looks = self.looks.saturating_add(1);
                if self.looks > MAX_LOOKS {
                    return Err(TooComplex);
                }
                if wanted.get(*class).is_some_and(|wanted| any_meets(images, wanted)) {
                    places.push(*place);
                }
            }
        }
        places.sort_unstable();
        let next = self.sets.len();
        let set = *self.known_sets.entry(places.clone()).or_insert(next);
        if set == next {
            self.sets.push(places);
        }
        self.found.insert(key, set);
        Ok(set)
    }
}

/// What the factor of a fact can be in each class of the fact, to its power.
fn tied(domain: &Domain, id: FactId, range: &Range, of: Option<&(Factor, i32)>) -> Result<Tied, TooComplex> {
    let variable = domain.fact(id);
    let everything = Interval::Open(None, None);
    let intervals = match variable {
        Some(_) => domain.intervals(id).to_vec(),
        None => vec![everything],
    };
    let class = |interval: &Interval| {
        if interval.rough() {
            return Err(TooComplex);
        }
        let within = range.within(interval);
        // A fact that is no factor has classes and nothing else.
        let Some((factor, power)) = of else { return Ok(vec![Span::point(one())]) };
        let spans = if within.whole {
            let all = within.all_whole(MAX_WHOLE).ok_or(TooComplex)?;
            all.into_iter().map(|value| Some((value, true))).map(|end| (end.clone(), end)).collect()
        } else {
            vec![(within.low.clone(), within.high.clone())]
        };
        let spans = spans.into_iter().map(|(low, high)| factor.span(low, high).map(|span| span.to(*power)));
        spans.collect::<Option<Vec<Span>>>().map(merged).ok_or(TooComplex)
    };
    let classes = intervals.iter().map(class).collect::<Result<Vec<_>, TooComplex>>()?;
    Ok(Tied { id, variable, classes })
}

impl Factor {
    /// What it can be where the fact lies between limits; none where it can be zero or less.
    fn span(&self, low: Limit, high: Limit) -> Option<Span> {
        let moved = |limit: Limit| {
            limit.map(|(end, belongs)| (if self.up { end + &self.offset } else { &self.offset - end }, belongs))
        };
        let (low, high) = if self.up { (moved(low), moved(high)) } else { (moved(high), moved(low)) };
        let low = low.filter(|(end, belongs)| end.is_positive() || (end.is_zero() && !belongs))?;
        Some(Span { low, high })
    }
}
