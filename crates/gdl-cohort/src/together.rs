//! What columns say of the rows of a batch, and what is counted of it without looking at one row after the other.

use crate::tally::{Tally, many};
use gdl::check::model::{ClassId, DefId, FactId, Guideline, Outcome, ScoreId};
use gdl::columns::{Decided, Plane};
use gdl::decide::diagram::Node;
use gdl::eval::Engine;
use gdl::number;
use std::collections::BTreeMap;

/// What columns say of a batch.
pub(crate) struct Together {
    /// The rows of which they say it.
    pub rows: Plane,
    /// In which rows something may hold, and in which it may not: the scope, then each recommendation.
    pub verdicts: Vec<(Plane, Plane)>,
    /// Of each recommendation, where that was asked: the facts that it hangs on.
    hanging: Vec<Hanging>,
    values: Vec<(Counted, Option<Value>)>,
}

/// On what a recommendation hangs.
struct Hanging {
    /// The rows in which only single cases tell.
    untold: Plane,
    facts: BTreeMap<FactId, Plane>,
}

/// A score or class that is counted.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Counted {
    Class(ClassId),
    Score(ScoreId),
}

/// In which rows only a single case tells what a score or class comes to, and in which rows it may come to what.
type Value = (Plane, Vec<(Node, Plane)>);

impl Counted {
    pub fn name(self, g: &Guideline) -> &str {
        match self {
            Counted::Class(id) => g.class(id).map_or("", |class| class.name.as_str()),
            Counted::Score(id) => g.score(id).map_or("", |score| score.name.as_str()),
        }
    }

    pub fn id(self) -> DefId {
        match self {
            Counted::Class(id) => DefId::Class(id),
            Counted::Score(id) => DefId::Score(id),
        }
    }

    /// A value in words.
    fn shown(self, engine: &Engine, end: Node) -> Option<String> {
        match self {
            Counted::Class(id) => {
                let class = engine.guideline().class(id)?;
                let member = end.as_member().and_then(|at| class.members.get(at as usize));
                Some(member.map_or_else(|| "none".to_owned(), |member| member.name.clone()))
            }
            Counted::Score(_) => engine.compiled().manager.as_number(end).map(number::show),
        }
    }
}

impl Together {
    /// What was decided of a block of so many rows. `hangs` says whether it is asked on what verdicts hang.
    pub fn of(decided: &Decided<'_>, rows: usize, hangs: bool, counted: &[Counted]) -> Self {
        let rows = Plane::first(rows).without(decided.single());
        let verdicts: Vec<(Plane, Plane)> = (0..decided.subjects()).map(|at| decided.planes(at)).collect();
        let hanging = |at: usize| {
            let (yes, no) = verdicts.get(at).copied().unwrap_or_default();
            let open = rows.and(yes).and(no);
            let mut facts: BTreeMap<FactId, Plane> = BTreeMap::new();
            let Some(missing) = decided.missing(at) else { return Hanging { untold: open, facts } };
            let untold = decided.untold(at).and(open);
            for (id, plane) in missing {
                let own = facts.entry(id).or_default();
                *own = own.or(plane.and(open).without(untold));
            }
            Hanging { untold, facts }
        };
        let hanging = if hangs { (1..decided.subjects()).map(hanging).collect() } else { Vec::new() };
        let values = counted.iter().map(|of| (*of, decided.value(of.id()))).collect();
        Together { rows, verdicts, hanging, values }
    }

    /// The verdict of a row.
    pub fn verdict(&self, nth: usize, row: usize) -> Outcome {
        match self.verdicts.get(nth).map(|(yes, no)| (yes.get(row), no.get(row))) {
            Some((true, false)) => Outcome::Yes,
            Some((false, true)) => Outcome::No,
            _ => Outcome::Undetermined,
        }
    }

    /// The recommendations of which only a single case tells on what they hang, in a row.
    pub fn untold(&self, row: usize) -> impl Iterator<Item = usize> {
        (0..).zip(&self.hanging).filter(move |(_, of)| of.untold.get(row)).map(|(at, _)| at)
    }

    /// The facts on which recommendations hang in a row, of those of which it is told.
    pub fn hanging(&self, row: usize) -> impl Iterator<Item = FactId> {
        self.hanging
            .iter()
            .flat_map(move |of| of.facts.iter().filter(move |(_, plane)| plane.get(row)).map(|(id, _)| *id))
    }

    /// Counts what hangs on which fact, but for rows of which not all is told here: these are the rest.
    pub fn count_hanging(&self, tally: &mut Tally) -> Plane {
        let rest = self.hanging.iter().fold(Plane::NONE, |rest, of| rest.or(of.untold));
        let mut all: BTreeMap<FactId, (Plane, Plane, u64)> = BTreeMap::new();
        for of in &self.hanging {
            let (mut one, mut several) = (Plane::NONE, Plane::NONE);
            for plane in of.facts.values() {
                several = several.or(one.and(*plane));
                one = one.or(*plane);
            }
            for (id, plane) in &of.facts {
                let plane = plane.without(rest);
                let alone = plane.without(several);
                let (matters, settles, verdicts) = all.entry(*id).or_default();
                *matters = matters.or(plane);
                *settles = settles.or(alone);
                *verdicts = verdicts.saturating_add(many(alone));
            }
        }
        for (id, (matters, settles, verdicts)) in all {
            tally.hang(id, many(matters), many(settles), verdicts);
        }
        rest
    }

    /// Counts what scores and classes come to; the rest are rows of which only single cases tell it.
    pub fn count_values(&self, engine: &Engine, tally: &mut Tally) -> Vec<(Counted, Plane)> {
        let mut rest = Vec::new();
        for (of, value) in &self.values {
            let Some((untold, ends)) = value else {
                rest.push((*of, self.rows));
                continue;
            };
            let (mut one, mut several) = (Plane::NONE, Plane::NONE);
            for (_, plane) in ends {
                several = several.or(one.and(*plane));
                one = one.or(*plane);
            }
            let name = of.name(engine.guideline());
            for (end, plane) in ends {
                tally.value(name, of.shown(engine, *end), many(self.rows.and(*plane).without(several)));
            }
            let several = self.rows.and(several);
            tally.value(name, None, many(several.without(*untold)));
            rest.push((*of, several.and(*untold)));
        }
        rest
    }
}
