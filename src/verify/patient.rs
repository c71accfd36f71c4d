//! Patients who show a finding: found on a way of a diagram, reduced to the facts that matter, written as a case file,
//! read back, and asked again. Who does not replay is not shown.

use super::space::Space;
use crate::case::{self, Case, CaseId, CaseReader};
use crate::check::model::{Cond, Derivation, FactId, Guideline, Outcome, RecId, Value, Values};
use crate::decide::compile::{Derived, as_rows};
use crate::decide::diagram::{Node, TooComplex};
use crate::decide::usual::Usual;
use crate::decide::witness::{Found, find};
use crate::eval::{Engine, Prepared, Subject};
use crate::interpret::interpret;
use crate::lists::{self, Listings};
use crate::source::Sources;
use std::collections::BTreeSet;

/// Something that must be true of a patient.
#[derive(Debug, Clone, Copy)]
pub enum Claim<'g> {
    /// Whether the guideline speaks of the patient.
    Scope(bool),
    /// Whether a recommendation applies.
    Rec(RecId, bool),
    /// Whether a condition holds, with its diagram.
    Holds(&'g Cond, Node, bool),
}

/// A patient who shows a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    /// Name of the case, fit for a file.
    pub name: String,
    /// The facts that matter; all others may have any value.
    pub values: Values,
    /// The case file.
    pub text: String,
}

/// What a search came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sought {
    /// A patient, replayed.
    Patient(Box<Witness>),
    /// There is none.
    Nobody,
    /// It could not be decided.
    Open,
}

/// Looks for patients of one guideline.
#[derive(Debug)]
pub struct Seeker<'a> {
    engine: &'a Engine,
    usual: Usual,
    reader: CaseReader<'a>,
}

impl<'a> Seeker<'a> {
    /// A seeker of patients.
    pub fn new(engine: &'a Engine) -> Self {
        Seeker { engine, usual: Usual::of(engine.guideline()), reader: CaseReader::new(engine.guideline()) }
    }

    /// The values of the guideline's own examples.
    pub fn usual(&self) -> &Usual {
        &self.usual
    }

    /// A patient in a region of the possible cases, of whom all claims are true.
    pub fn seek(
        &self,
        space: &mut Space<'_>,
        region: Node,
        claims: &[Claim<'a>],
        name: &str,
    ) -> Result<Sought, TooComplex> {
        if region == Node::FALSE {
            return Ok(Sought::Nobody);
        }
        // Rather somebody whose derived facts are as they would be derived.
        let natural = natural(space, region)?;
        if natural != region
            && let Sought::Patient(found) = self.seek_in(space, &[(natural, Node::TRUE)], claims, name)
        {
            return Ok(Sought::Patient(found));
        }
        match self.seek_in(space, &[(region, Node::TRUE)], claims, name) {
            // A fact that is left out may be derived as something that a constraint forbids: then it is to be given.
            Sought::Open => {
                let whole = space.possible_with_all(region)?;
                Ok(if whole == region {
                    Sought::Open
                } else {
                    self.seek_in(space, &[(whole, Node::TRUE)], claims, name)
                })
            }
            found => Ok(found),
        }
    }

    /// As [`Seeker::seek`], in the conjunction of some diagrams that is too large to be built: each with the terminal to
    /// reach.
    pub fn seek_apart(&self, space: &Space<'_>, parts: &[(Node, Node)], claims: &[Claim<'a>], name: &str) -> Sought {
        let bearing = space.bearing_groups(parts.iter().map(|(node, _)| *node));
        let all: Vec<(Node, Node)> =
            parts.iter().copied().chain(bearing.into_iter().map(|node| (node, Node::TRUE))).collect();
        self.seek_in(space, &all, claims, name)
    }

    fn seek_in(&self, space: &Space<'_>, ways: &[(Node, Node)], claims: &[Claim<'a>], name: &str) -> Sought {
        let g = self.engine.guideline();
        // Constraints on other facts alone can be met by these others.
        let bearing: BTreeSet<usize> = ways.iter().flat_map(|(node, _)| space.bearing(*node)).collect();
        let replay = |values: &[Value]| {
            let world = interpret(g, values);
            let holds = |claim: &Claim<'_>| match claim {
                Claim::Scope(wanted) => world.in_scope() == *wanted,
                Claim::Rec(id, wanted) => world.applies(*id) == *wanted,
                Claim::Holds(cond, _, wanted) => world.holds(cond) == *wanted,
            };
            let meets = |at: &usize| g.constraints.get(*at).is_none_or(|c| world.holds(&c.holds));
            claims.iter().all(holds) && bearing.iter().all(meets)
        };
        let patient = match find(g, &self.usual, space.domain(), &space.manager, ways, &replay) {
            Found::Patient(patient) => patient,
            Found::Nobody => return Sought::Nobody,
            Found::Open => return Sought::Open,
        };
        let mut values = Values::unknown(g.facts.len());
        for (id, value) in patient {
            values.set(id, value);
        }
        if !self.shows(&values, claims) {
            // What a comparison of several facts rests on may be needed in full.
            values.fill(|id| self.usual.any(id, g.fact(id)?));
        }
        if !self.shows(&values, claims) {
            return Sought::Open;
        }
        let mut complete = values.clone();
        self.reduce(space, &mut values, &|values| self.shows(values, claims));
        if !self.engine.allows(&values) {
            // A fact that is left out may be derived as something that it cannot be: then it is to be given.
            complete.fill(|id| self.usual.any(id, g.fact(id)?));
            let real = |values: &Values| self.shows(values, claims) && self.engine.allows(values);
            if !real(&complete) {
                return Sought::Open;
            }
            self.reduce(space, &mut complete, &real);
            values = complete;
        }
        g.agree(&mut values);
        let Some((values, lists)) = self.with_lists(values, claims) else { return Sought::Open };
        let text = self.write(&values, &lists, name);
        if !self.replays(&values, &text, claims) {
            return Sought::Open;
        }
        Sought::Patient(Box::new(Witness { name: name.to_owned(), values, text }))
    }

    /// The same patient with lists of findings that give what is known of them. None where there are none that do.
    fn with_lists(&self, values: Values, claims: &[Claim<'_>]) -> Option<(Values, Listings)> {
        let (values, lists) = lists::built(self.engine.guideline(), &values)?;
        (lists.is_empty() || self.shows(&values, claims)).then_some((values, lists))
    }

    /// True where every claim is decided as it should be by what is known, and no constraint is broken.
    fn shows(&self, values: &Values, claims: &[Claim<'_>]) -> bool {
        let prepared = self.engine.prepare(values);
        claims.iter().all(|claim| self.decides(&prepared, claim))
            && prepared.out_of_range.is_empty()
            && self.engine.broken_constraints(&prepared).is_empty()
    }

    fn decides(&self, prepared: &Prepared, claim: &Claim<'_>) -> bool {
        let (outcome, wanted) = match claim {
            Claim::Scope(wanted) => (self.engine.verdict(prepared, Subject::Scope), *wanted),
            Claim::Rec(id, wanted) => (self.engine.verdict(prepared, Subject::Rec(*id)), *wanted),
            Claim::Holds(_, node, wanted) => (self.engine.holds(prepared, *node), *wanted),
        };
        outcome == if wanted { Outcome::Yes } else { Outcome::No }
    }

    /// Leaves out every fact without which the same is shown.
    fn reduce(&self, space: &Space<'_>, values: &mut Values, shows: &dyn Fn(&Values) -> bool) {
        values.reduce(|fewer| {
            // Who is shown with more facts than needed shows it all the same.
            if space.manager.over() {
                return false;
            }
            space.manager.charge(self.engine.weight());
            shows(fewer)
        });
    }

    /// The case file of some values.
    pub fn write(&self, values: &Values, lists: &Listings, name: &str) -> String {
        let g = self.engine.guideline();
        let id = Some(CaseId { text: name.to_owned(), number: false });
        case::to_json(g, &Case { id, values: values.clone(), lists: lists.clone(), ..Case::unknown(g) })
    }

    /// Reads the case file as `gdl eval` does and asks again.
    fn replays(&self, values: &Values, text: &str, claims: &[Claim<'_>]) -> bool {
        let mut sources = Sources::new();
        let source = sources.add("witness.json", text);
        let read = self.reader.read(source, text, case::Format::Json);
        if !read.diagnostics.is_empty() {
            return false;
        }
        if read.case.lists.is_empty() {
            return read.case.values == *values && self.shows(&read.case.values, claims);
        }
        let again = lists::answered(self.engine.guideline(), &read.case.values, &read.case.lists);
        again.is_some_and(|again| again == *values && self.shows(&again, claims))
    }
}

/// The part of a region in which derived facts are what the others derive, as far as these facts are tested in it.
fn natural(space: &mut Space<'_>, region: Node) -> Result<Node, TooComplex> {
    let engine = space.engine;
    let g = engine.guideline();
    let mut result = region;
    for id in space.facts(region) {
        if matches!(g.fact(id).map(|f| &f.derivation), Some(Some(Derivation::Rows(_) | Derivation::Condition(_)))) {
            let as_derived = as_derived(space, id)?;
            result = space.manager.and(result, as_derived)?;
        }
    }
    if result == region { Ok(region) } else { space.possible(result) }
}

/// Where a fact is what its rows derive, or they derive nothing.
pub fn as_derived(space: &mut Space<'_>, id: FactId) -> Result<Node, TooComplex> {
    match space.engine.compiled().derivations.get(&id) {
        Some(Derived::Rows(rows)) => as_rows(space.domain(), &mut space.manager, id, *rows),
        _ => Ok(Node::TRUE),
    }
}

/// The facts of a witness, in order.
pub fn given<'g>(
    guideline: &'g Guideline,
    witness: &'g Witness,
) -> impl Iterator<Item = (&'g crate::check::model::Fact, &'g Value)> {
    let facts = guideline.facts.with_ids().filter_map(|(id, fact)| Some((id, fact, witness.values.get(id)?)));
    let said = |id: FactId| guideline.speaks(id, |id| witness.values.get(id).cloned());
    facts.filter(move |(id, fact, _)| fact.entry.is_none() && said(*id)).map(|(_, fact, value)| (fact, value))
}
