//! Patients whose advice changes: real in both versions, with as few facts as decide both answers, replayed in both.

use super::merge::{Merged, Side};
use super::shown::When;
use crate::case::{self, Case, CaseId, CaseReader};
use crate::check::model::{FactId, FactType, Guideline, Id, Outcome, Value, Values};
use crate::decide::compile::as_rows;
use crate::decide::diagram::{Node, TooComplex};
use crate::decide::usual::Usual;
use crate::decide::witness::{Found, find};
use crate::eval::{Engine, Prepared, Subject};
use crate::interpret::{World, interpret};
use crate::lists::{self, Listings};
use crate::source::Sources;
use crate::verify::Space;

/// What must be true of a patient in each version.
#[derive(Debug, Clone, Default)]
pub struct Claim<'g> {
    /// In the old version.
    pub old: Vec<(Asked<'g>, bool)>,
    /// In the new version.
    pub new: Vec<(Asked<'g>, bool)>,
    /// A fact that is not given, but derived.
    pub derived: Option<FactId>,
}

/// What is asked of one version.
#[derive(Debug, Clone, Copy)]
pub enum Asked<'g> {
    /// A verdict.
    Verdict(Subject),
    /// Whether something of it is shown, with its diagram.
    Shown(When<'g>, Node),
}

/// A patient whose advice changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Name of the case, fit for a file.
    pub name: String,
    /// The facts as the old version has them.
    pub old: Values,
    /// The facts as the new version has them.
    pub new: Values,
    /// The lists of findings, as the old version has them.
    pub old_lists: Listings,
    /// The lists of findings, as the new version has them.
    pub new_lists: Listings,
    /// The case file for the old version.
    pub old_text: String,
    /// The case file for the new version.
    pub new_text: String,
}

/// What a search came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sought {
    /// A patient, replayed in both versions.
    Patient(Box<Changed>),
    /// There is none.
    Nobody,
    /// It could not be decided.
    Open,
}

/// Looks for patients in both versions.
#[derive(Debug)]
pub struct Seeker<'a> {
    /// The old version.
    pub old: &'a Engine,
    /// The new version.
    pub new: &'a Engine,
    /// Both.
    pub merged: &'a Merged,
    usual: Usual,
    old_reader: CaseReader<'a>,
    new_reader: CaseReader<'a>,
}

impl<'a> Seeker<'a> {
    /// A seeker in two versions.
    pub fn new(old: &'a Engine, new: &'a Engine, merged: &'a Merged) -> Self {
        let usual = merged.usual(new.guideline());
        Seeker {
            old,
            new,
            merged,
            usual,
            old_reader: CaseReader::new(old.guideline()),
            new_reader: CaseReader::new(new.guideline()),
        }
    }

    /// A patient in a region of the merged cases.
    pub fn seek(
        &self,
        space: &mut Space<'_>,
        region: Node,
        claim: &Claim<'a>,
        name: &str,
    ) -> Result<Sought, TooComplex> {
        if region == Node::FALSE {
            return Ok(Sought::Nobody);
        }
        let mut natural = region;
        for (fact, class) in &self.merged.new.derived {
            if Some(*fact) != claim.derived && space.facts(region).contains(fact) {
                let definitions = &space.engine.compiled().definitions;
                let rows = definitions.get(&crate::check::model::DefId::Class(*class)).copied().unwrap_or(Node::NONE);
                let fits = as_rows(space.domain(), &mut space.manager, *fact, rows)?;
                natural = space.manager.and(natural, fits)?;
            }
        }
        if natural != region {
            let natural = space.possible(natural)?;
            if let Sought::Patient(found) = self.seek_in(space, natural, claim, name) {
                return Ok(Sought::Patient(found));
            }
        }
        match self.seek_in(space, region, claim, name) {
            // A fact that is left out may be derived as something that a constraint forbids: then it is to be given.
            Sought::Open => {
                let whole = space.possible_with_all(region)?;
                Ok(if whole == region { Sought::Open } else { self.seek_in(space, whole, claim, name) })
            }
            found => Ok(found),
        }
    }

    fn seek_in(&self, space: &Space<'_>, region: Node, claim: &Claim<'a>, name: &str) -> Sought {
        let g = &self.merged.guideline;
        let bearing = space.bearing(region);
        let replay = |values: &[Value]| {
            let merged: Values = values.iter().cloned().collect();
            let meets = {
                let world = interpret(g, values);
                bearing.iter().all(|at| g.constraints.get(*at).is_none_or(|c| world.holds(&c.holds)))
            };
            meets && [Side::Old, Side::New].into_iter().all(|side| self.true_of(side, &merged, claim))
        };
        let patient = match find(g, &self.usual, space.domain(), &space.manager, &[(region, Node::TRUE)], &replay) {
            Found::Patient(patient) => patient,
            Found::Nobody => return Sought::Nobody,
            Found::Open => return Sought::Open,
        };
        let mut values = Values::unknown(g.facts.len());
        for (id, value) in patient {
            if Some(id) != claim.derived {
                values.set(id, value);
            }
        }
        if !self.shows(&values, claim) {
            values.fill(|id| if Some(id) == claim.derived { None } else { self.usual.any(id, g.fact(id)?) });
        }
        if !self.shows(&values, claim) {
            return Sought::Open;
        }
        let mut complete = values.clone();
        values.reduce(|values| self.shows(values, claim));
        if !self.real(&values) {
            // A fact that is left out may be derived as something that it cannot be: then it is to be given.
            complete.fill(|id| if Some(id) == claim.derived { None } else { self.usual.any(id, g.fact(id)?) });
            let real = |values: &Values| self.shows(values, claim) && self.real(values);
            if !real(&complete) {
                return Sought::Open;
            }
            complete.reduce(real);
            values = complete;
        }
        g.agree(&mut values);
        match self.written(&values, claim, name) {
            Some(changed) => Sought::Patient(Box::new(changed)),
            None => Sought::Open,
        }
    }

    /// True where both versions allow somebody who is like this.
    fn real(&self, merged: &Values) -> bool {
        [Side::Old, Side::New].into_iter().all(|side| self.engine(side).allows(&self.of(side, merged)))
    }

    /// A case that only one version allows: the new one, where it is newly allowed.
    pub fn seek_valid(&self, space: &Space<'_>, region: Node, newly_allowed: bool, name: &str) -> Sought {
        let g = &self.merged.guideline;
        let terms = [(self.merged.old.valid, !newly_allowed), (self.merged.new.valid, newly_allowed)];
        let replay = |values: &[Value]| {
            let world = interpret(g, values);
            terms.iter().all(|(term, wanted)| world.term(*term) == *wanted)
        };
        let patient = match find(g, &self.usual, space.domain(), &space.manager, &[(region, Node::TRUE)], &replay) {
            Found::Patient(patient) => patient,
            Found::Nobody => return Sought::Nobody,
            Found::Open => return Sought::Open,
        };
        let mut values = Values::unknown(g.facts.len());
        for (id, value) in patient {
            values.set(id, value);
        }
        // Only the refusal has to be decided: what is allowed must merely be possible, and is by the replay.
        let refusing = if newly_allowed { self.merged.old.valid } else { self.merged.new.valid };
        let refused = |values: &Values| {
            let prepared = space.engine.prepare(values);
            space.engine.verdict(&prepared, Subject::Term(refusing)) == Outcome::No
        };
        if !refused(&values) {
            return Sought::Open;
        }
        values.reduce(refused);
        g.agree(&mut values);
        // Of nobody is it told what comes out of lists that are not shown.
        if g.facts.with_ids().any(|(id, fact)| fact.entry.is_some() && values.knows(id)) {
            return Sought::Open;
        }
        let text = |side: Side| {
            let g = self.engine(side).guideline();
            let values = self.of(side, &values);
            let id = Some(CaseId { text: name.to_owned(), number: false });
            (case::to_json(g, &Case { id, values: values.clone(), ..Case::unknown(g) }), values)
        };
        let ((old_text, old), (new_text, new)) = (text(Side::Old), text(Side::New));
        let name = name.to_owned();
        let (old_lists, new_lists) = (Listings::new(), Listings::new());
        Sought::Patient(Box::new(Changed { name, old, new, old_lists, new_lists, old_text, new_text }))
    }

    fn engine(&self, side: Side) -> &'a Engine {
        match side {
            Side::Old => self.old,
            Side::New => self.new,
        }
    }

    /// The values of one version.
    pub fn of(&self, side: Side, merged: &Values) -> Values {
        self.merged.values(side, self.engine(side).guideline().facts.len(), merged)
    }

    /// Whether a claim is true of a complete case, by the interpreter.
    fn true_of(&self, side: Side, merged: &Values, claim: &Claim<'a>) -> bool {
        let g = self.engine(side).guideline();
        let asked = if side == Side::Old { &claim.old } else { &claim.new };
        let values: Option<Vec<Value>> = self.of(side, merged).into_iter().collect();
        let Some(values) = values else { return false };
        let mut all = vec![values.clone()];
        if let Some(derived) = claim.derived {
            let Some(own) = self.merged.half(side).remap.facts.find(|to| *to == derived) else { return false };
            let value = g.fact(own).and_then(|fact| interpret(g, &values).derived(fact));
            // What is neither given nor derived may have any value.
            let possible = value.map_or_else(|| members(g, own), |value| vec![value]);
            if !possible.is_empty() {
                all = possible.into_iter().map(|value| with(&values, own, value)).collect();
            }
        }
        let worlds: Vec<World<'_>> = all.iter().map(|values| interpret(g, values)).collect();
        asked.iter().all(|(asked, wanted)| {
            let holds = |world: &World<'_>| match asked {
                Asked::Verdict(subject) => subject.holds(g, world),
                Asked::Shown(When::Always, _) => true,
                Asked::Shown(When::Never, _) => false,
                Asked::Shown(When::If(cond), _) => world.holds(cond),
            };
            worlds.iter().all(holds) == *wanted
        })
    }

    /// Whether both versions decide the claim by what is known.
    fn shows(&self, merged: &Values, claim: &Claim<'a>) -> bool {
        [Side::Old, Side::New].into_iter().all(|side| self.decides(side, &self.of(side, merged), claim))
    }

    fn decides(&self, side: Side, values: &Values, claim: &Claim<'a>) -> bool {
        let engine = self.engine(side);
        let asked = if side == Side::Old { &claim.old } else { &claim.new };
        if asked.is_empty() {
            return true;
        }
        let prepared = engine.prepare(values);
        let outcome = |prepared: &Prepared, asked: &Asked<'a>| match asked {
            Asked::Verdict(subject) => engine.verdict(prepared, *subject),
            Asked::Shown(_, node) => engine.holds(prepared, *node),
        };
        let sound =
            |prepared: &Prepared| prepared.out_of_range.is_empty() && engine.broken_constraints(prepared).is_empty();
        // What is neither given nor derived leaves open what does not hold for one of its values.
        let own = claim.derived.and_then(|derived| self.merged.half(side).remap.facts.find(|to| *to == derived));
        let open = own.filter(|own| !prepared.values.knows(*own)).and_then(|own| {
            let members = members(engine.guideline(), own);
            let given = members.iter().map(|value| {
                let mut values = values.clone();
                values.set(own, value.clone());
                engine.prepare(&values)
            });
            (!members.is_empty()).then(|| given.filter(sound).collect::<Vec<Prepared>>())
        });
        let decided = |(asked, wanted): &(Asked<'a>, bool)| match (&open, wanted) {
            (_, true) => outcome(&prepared, asked) == Outcome::Yes,
            (None, false) => outcome(&prepared, asked) == Outcome::No,
            (Some(open), false) => open.iter().any(|prepared| outcome(prepared, asked) == Outcome::No),
        };
        asked.iter().all(decided) && sound(&prepared)
    }

    /// The case files, if each reads back to the same answer.
    fn written(&self, merged: &Values, claim: &Claim<'a>, name: &str) -> Option<Changed> {
        let write = |side: Side, values: &Values, given: &Listings| {
            let g = self.engine(side).guideline();
            let id = Some(CaseId { text: name.to_owned(), number: false });
            let text = case::to_json(g, &Case { id, values: values.clone(), lists: given.clone(), ..Case::unknown(g) });
            let mut sources = Sources::new();
            let source = sources.add("witness.json", text.as_str());
            let reader = if side == Side::Old { &self.old_reader } else { &self.new_reader };
            let read = reader.read(source, &text, case::Format::Json);
            let again = if read.case.lists.is_empty() {
                read.case.values.clone()
            } else {
                lists::answered(g, &read.case.values, &read.case.lists)?
            };
            let same = read.diagnostics.is_empty() && again == *values && self.decides(side, values, claim);
            (same && self.asked_of_case(side, &read.case, claim)).then_some(text)
        };
        let [(old, old_lists), (new, new_lists)] = self.with_lists(merged, claim)?;
        let (old_text, new_text) = (write(Side::Old, &old, &old_lists)?, write(Side::New, &new, &new_lists)?);
        Some(Changed { name: name.to_owned(), old, new, old_lists, new_lists, old_text, new_text })
    }

    /// Whether a case with lists has the verdicts of a claim, asked as any case is.
    fn asked_of_case(&self, side: Side, case: &Case, claim: &Claim<'a>) -> bool {
        if case.lists.is_empty() || claim.derived.is_some() {
            return true;
        }
        let Ok(Some((engine, values))) = self.engine(side).of_lists(&case.lists, &case.values) else { return false };
        let prepared = engine.prepare(&values);
        let asked = if side == Side::Old { &claim.old } else { &claim.new };
        asked.iter().all(|(asked, wanted)| match asked {
            Asked::Verdict(subject) => {
                engine.verdict(&prepared, *subject) == if *wanted { Outcome::Yes } else { Outcome::No }
            }
            Asked::Shown(..) => true,
        })
    }

    /// The patient in both versions, the old one first, with the same lists of findings in both: lists that give what one of them knows
    /// of the answers, and the answers that they give in the other. None where no such lists were found.
    fn with_lists(&self, merged: &Values, claim: &Claim<'a>) -> Option<[(Values, Listings); 2]> {
        let both = [Side::Old, Side::New].map(|side| self.of(side, merged));
        let known =
            |side: Side, values: &Values| self.answers(side).any(|id| values.knows(id) || values.part(id).is_some());
        let [old, new] = &both;
        if !known(Side::Old, old) && !known(Side::New, new) {
            return Some(both.map(|values| (values, Listings::new())));
        }
        let ways = [(Side::New, new, Side::Old, old), (Side::Old, old, Side::New, new)];
        ways.into_iter().find_map(|(side, values, other_side, other)| {
            let (g, to) = (self.engine(side).guideline(), self.engine(other_side).guideline());
            let beside = |own: &Values, given: &Listings| {
                let carried = lists::carried(g, to, given)?;
                let mut other = other.clone();
                self.answers(other_side).for_each(|id| {
                    other.take(id);
                });
                if let (Some(today), Some(of_other)) = (g.today().and_then(|today| own.get(today)), to.today()) {
                    other.set(of_other, today.clone());
                }
                let other = if carried.is_empty() { other } else { lists::answered(to, &other, &carried)? };
                Some((other, carried))
            };
            let shows = |own: &Values, given: &Listings| {
                let other = beside(own, given);
                let other = other.is_some_and(|(other, _)| self.decides(other_side, &other, claim));
                other && self.decides(side, own, claim)
            };
            let (own, given) = lists::built_such(g, values, &shows)?;
            let other = beside(&own, &given)?;
            let own = (own, given);
            Some(if side == Side::Old { [own, other] } else { [other, own] })
        })
    }

    /// The facts that stand for what lists say.
    fn answers(&self, side: Side) -> impl Iterator<Item = FactId> + use<'a> {
        let facts = self.engine(side).guideline().facts.with_ids();
        facts.filter(|(_, fact)| fact.entry.is_some()).map(|(id, _)| id)
    }
}

/// The values of a fact that has members, or is yes or no.
fn members(g: &Guideline, id: FactId) -> Vec<Value> {
    match g.fact(id).map(|fact| &fact.ty) {
        Some(FactType::YesNo) => vec![Value::Bool(false), Value::Bool(true)],
        Some(FactType::OneOf(all)) => (0u32..).zip(all).map(|(member, _)| Value::Member(member)).collect(),
        Some(FactType::SetOf(_) | FactType::Number(_)) | None => Vec::new(),
    }
}

fn with(values: &[Value], id: FactId, value: Value) -> Vec<Value> {
    let mut values = values.to_vec();
    if let Some(slot) = values.get_mut(Id::place(id)) {
        *slot = value;
    }
    values
}
