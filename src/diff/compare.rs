//! Compares the verdicts of two versions, diagram by diagram.

use super::difference::{AdviceChange, Difference, Part, Parts};
use super::merge::{Merged, Side, merge};
use super::pairing::{self, Pairs, Renamed};
use super::patient::{Asked, Claim, Seeker, Sought};
use super::texts;
use crate::check::model::{DefId, FactId, Guideline, Meaning, Num, RecId, TermId};
use crate::decide::budget::Budget;
use crate::decide::diagram::{Node, TooComplex};
use crate::decide::linear::Linear;
use crate::decide::rests::Rests;
use crate::decide::{Compiled, compile};
use crate::eval::{Engine, Subject};
use crate::lists;
use crate::verify::situation::extent;
use crate::verify::space::Left;
use crate::verify::{Measured, Space, Why};
use std::collections::{BTreeMap, BTreeSet};

/// Why two versions cannot be compared, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed(pub String);

/// Compares two versions. `renamed` says what the user knows of new names.
pub fn compare(
    old: &Engine,
    new: &Engine,
    renamed: &[Renamed],
    budget: impl Into<Budget>,
) -> Result<Difference, Failed> {
    let unlike = lists::unlike(old.guideline(), new.guideline());
    if !unlike.declared.is_empty() {
        let named: Vec<String> = unlike.declared.iter().map(|name| format!("`{name}`")).collect();
        let why =
            "versions are compared where lists of findings, and what is filled in from them, are declared the same";
        let why = format!("{why}; these are not: {}", named.join(", "));
        return Err(Failed(why));
    }
    let facts = pairing::facts(old.guideline(), new.guideline(), renamed, &unlike.asked);
    let merged = merge(old.guideline(), new.guideline(), facts, unlike.any);
    let compiled =
        compile(&merged.guideline).map_err(|found| Failed(format!("both versions together: {}", found.message)))?;
    let engine = Engine::of(&merged.guideline, compiled);
    let Ok(mut space) = Space::new(&engine, budget) else {
        let undecided = vec!["the constraints of both versions together are too large to be compared".to_owned()];
        return Ok(Difference { undecided, ..Difference::default() });
    };
    let former = old.guideline().terms.with_ids().filter(|(_, term)| matches!(term.means, Meaning::Cond(_)));
    let former = former.map(|(id, term)| (term.name.as_str(), id)).collect();
    space.terms = space.spoken(|term| speaks(&merged, engine.compiled(), &former, new.guideline(), term));
    let seeker = Seeker::new(old, new, &merged);
    let (changed, following, asks_otherwise) = (Vec::new(), Vec::new(), unlike.any);
    let mut comparer = Comparer { seeker, space, result: Difference::default(), changed, following, asks_otherwise };
    comparer.changed = comparer.changed_derivations();
    comparer.following = comparer.open_facts();
    comparer.run(renamed);
    Ok(comparer.result)
}

/// Terms by which situations may be described: those of the new version that mean the same as before, or are new.
fn speaks(
    merged: &Merged,
    compiled: &Compiled,
    former: &BTreeMap<&str, TermId>,
    new: &Guideline,
    term: TermId,
) -> bool {
    let Some(own) = term.0.checked_sub(merged.new.remap.terms).filter(|own| (*own as usize) < new.terms.len()) else {
        return false;
    };
    let Some(name) = new.terms.get(TermId(own)).map(|term| &term.name) else { return false };
    let former = former.get(name.as_str()).map(|id| merged.old.remap.term(*id));
    let node = |id: TermId| compiled.definitions.get(&DefId::Term(id));
    former.is_none_or(|former| node(former) == node(term))
}

pub(super) struct Comparer<'a, 'm> {
    pub(super) seeker: Seeker<'a>,
    pub(super) space: Space<'m>,
    pub(super) result: Difference,
    /// Facts of both versions that are derived in another way.
    changed: Vec<FactId>,
    /// Facts that follow from them, of which it is not looked into what they do.
    following: Vec<FactId>,
    /// Whether the versions ask other things of lists. What is true of the answers of both at once is then not known, so that nothing
    /// that hangs on them is counted.
    asks_otherwise: bool,
}

pub(super) type Done<T> = Result<T, TooComplex>;

impl<'a> Comparer<'a, '_> {
    pub(super) fn before(&self) -> &'a Guideline {
        self.seeker.old.guideline()
    }

    pub(super) fn now(&self) -> &'a Guideline {
        self.seeker.new.guideline()
    }

    fn run(&mut self, renamed: &[Renamed]) {
        let merged = self.seeker.merged;
        let pairs = pairing::recommendations(self.before(), self.now(), renamed, |a, b| {
            let node = |side: Side, id: RecId| self.rec_node(side, id);
            node(Side::Old, a) == node(Side::New, b) && node(Side::Old, a) != Node::FALSE
        });
        self.names(&merged.facts, &pairs);
        let mut both: Vec<_> = pairs.both.iter().map(|(a, b)| (Some(*a), Some(*b))).collect();
        both.extend(pairs.added.iter().map(|b| (None, Some(*b))));
        both.sort_by_key(|(_, new)| *new);
        both.extend(pairs.gone.iter().map(|a| (Some(*a), None)));
        self.result.pairs = both.clone();
        let nobody = matches!(self.space.anybody(), Ok(Some(false)));
        if nobody && self.term_node(merged.old.valid) != self.term_node(merged.new.valid) {
            self.result
                .undecided
                .push("the versions allow no patient in common, so no verdict can be compared".to_owned());
        }
        if !nobody {
            self.whole();
        }
        for (old, new) in both {
            self.pair(old, new);
        }
        let names = self.result.names();
        if !nobody {
            self.beside(&pairs, &names);
            self.values();
        }
        self.result.facts = texts::accepted(self.before(), self.now(), &merged.facts);
        self.result.texts = texts::changes(self.before(), self.now(), &merged.facts, &pairs, &names);
    }

    fn names(&mut self, facts: &Pairs<FactId>, recs: &Pairs<RecId>) {
        let (old, new) = (self.before(), self.now());
        for (a, b) in &facts.both {
            if let (Some(a), Some(b)) = (old.facts.get(*a), new.facts.get(*b))
                && a.name != b.name
            {
                self.result.renamed_facts.push((a.name.clone(), b.name.clone()));
            }
        }
        for (a, b) in &recs.both {
            if let (Some(a), Some(b)) = (old.recommendations.get(*a), new.recommendations.get(*b))
                && a.name != b.name
            {
                self.result.renamed_recommendations.push((a.name.clone(), b.name.clone()));
            }
        }
        let names = |g: &Guideline, ids: &[FactId]| -> Vec<String> {
            let facts = ids.iter().filter_map(|at| g.facts.get(*at));
            let facts = facts.filter(|fact| fact.day.is_none() && fact.entry.is_none());
            facts.map(|fact| fact.name.clone()).collect()
        };
        self.result.gone_facts = names(old, &facts.gone);
        self.result.added_facts = names(new, &facts.added);
    }

    /// Scope, constraints and derivations.
    fn whole(&mut self) {
        let merged = self.seeker.merged;
        let (before, now) = (self.term_node(merged.old.scope), self.term_node(merged.new.scope));
        let claim = |gained: bool| {
            let scope = |wanted| vec![(Asked::Verdict(Subject::Scope), wanted)];
            Claim { old: scope(!gained), new: scope(gained), derived: None }
        };
        let (base, of) = (Node::TRUE, "all cases");
        match self.parts(&Compare { before, now, base, of, what: "the scope", case: "scope", claim: &claim }) {
            Ok(parts) => {
                self.result.scope = parts;
                self.open_where_derived(before, now, "the scope");
            }
            Err(TooComplex) => self.given_up("the scope"),
        }
        self.space.next_proof();
        self.validity();
        self.result.derivations = self.changed.iter().map(|id| merged.guideline.fact_name(*id).to_owned()).collect();
    }

    /// Facts of both versions that are derived in another way.
    fn changed_derivations(&self) -> Vec<FactId> {
        let merged = self.seeker.merged;
        let rows = |side: Side| -> BTreeMap<FactId, Node> {
            let derived = merged.half(side).derived.iter();
            derived.map(|(fact, class)| (*fact, self.definition(DefId::Class(*class)))).collect()
        };
        let numbers = |side: Side| -> BTreeMap<FactId, Result<Linear, &Num>> {
            let computed = merged.half(side).computed.iter();
            computed.map(|(fact, num)| (*fact, self.space.domain().forms.of(num).ok_or(num))).collect()
        };
        let (old_rows, new_rows) = (rows(Side::Old), rows(Side::New));
        let (old_numbers, new_numbers) = (numbers(Side::Old), numbers(Side::New));
        let facts = |side: Side| merged.half(side).remap.facts.iter().copied().collect::<BTreeSet<FactId>>();
        let (old, new) = (facts(Side::Old), facts(Side::New));
        let changed = |at: &FactId| old_rows.get(at) != new_rows.get(at) || old_numbers.get(at) != new_numbers.get(at);
        old.intersection(&new).copied().filter(changed).collect()
    }

    pub(super) fn definition(&self, id: DefId) -> Node {
        self.space.engine.compiled().definitions.get(&id).copied().unwrap_or(Node::NONE)
    }

    pub(super) fn term_node(&self, id: TermId) -> Node {
        self.definition(DefId::Term(id))
    }

    pub(super) fn rec_node(&self, side: Side, id: RecId) -> Node {
        self.definition(DefId::Rec(self.seeker.merged.half(side).remap.rec(id)))
    }

    /// One recommendation of both versions, or of one.
    fn pair(&mut self, old: Option<RecId>, new: Option<RecId>) {
        let name = match (old.and_then(|id| self.before().rec(id)), new.and_then(|id| self.now().rec(id))) {
            (_, Some(rec)) | (Some(rec), None) => rec.name.clone(),
            (None, None) => return,
        };
        let undecided = self.result.undecided.len();
        match self.change(old, new, &name) {
            Err(TooComplex) => self.given_up(&name),
            Ok(change) => {
                if !change.parts.none() || !change.derived.is_empty() || change.says.is_some() {
                    self.result.advice.push(change);
                } else if let (Some(old), Some(new), true) = (old, new, undecided == self.result.undecided.len()) {
                    self.result.unchanged.push((old, new));
                }
            }
        }
        self.space.next_proof();
        self.space.tidy(false);
    }

    /// Says of what the comparison under way was given up, and why.
    pub(super) fn given_up(&mut self, what: &str) {
        let why = match self.space.why() {
            Why::Large => "is too large to be compared",
            Why::Long => "is not decided: it takes more steps than one comparison may",
            Why::Spent => "is not decided: the budget of this run is spent",
        };
        self.result.undecided.push(format!("{what} {why}"));
        self.space.next_proof();
        self.space.tidy(true);
    }

    fn change(&mut self, old: Option<RecId>, new: Option<RecId>, name: &str) -> Done<AdviceChange> {
        let before = old.map_or(Node::FALSE, |id| self.rec_node(Side::Old, id));
        let now = new.map_or(Node::FALSE, |id| self.rec_node(Side::New, id));
        let verdict = |id: Option<RecId>, wanted: bool| {
            id.map(|id| (Asked::Verdict(Subject::Rec(id)), wanted)).into_iter().collect::<Vec<_>>()
        };
        let claim = |gained: bool| Claim { old: verdict(old, !gained), new: verdict(new, gained), derived: None };
        let (base, of) = self.base(old, new)?;
        let parts = self.parts(&Compare { before, now, base, of, what: name, case: name, claim: &claim })?;
        let mut derived = Vec::new();
        for fact in self.changed.clone() {
            let (a, b) = (self.with_derived(before, fact, Side::Old)?, self.with_derived(now, fact, Side::New)?);
            let fact_name = self.seeker.merged.guideline.fact_name(fact).to_owned();
            let claim = |gained: bool| Claim { derived: Some(fact), ..claim(gained) };
            let what = format!("{name}, where {fact_name} is filled in,");
            let case = format!("{name}-derived");
            let asked = Compare { before: a, now: b, base, of, what: &what, case: &case, claim: &claim };
            let left = self.without_its_rows(fact)?;
            let parts = self.parts(&asked);
            left.into_iter().for_each(|left| self.space.take_back(left));
            let parts = parts?;
            if !parts.none() {
                derived.push((fact_name, parts));
            }
        }
        self.open_where_derived(before, now, name);
        let says = old.zip(new).and_then(|(old, new)| texts::says_change(self.before(), self.now(), old, new));
        Ok(AdviceChange { old, new, parts, derived, says })
    }

    /// Leaves out that a class which is given is what its rows give: of those who are given none, each version fills in its own.
    fn without_its_rows(&mut self, fact: FactId) -> Done<Option<Left>> {
        let merged = self.seeker.merged;
        let both = merged.old.classed.iter().chain(&merged.new.classed);
        let own: BTreeSet<usize> = both.filter(|(id, _)| *id == fact).map(|(_, at)| *at).collect();
        if own.is_empty() { Ok(None) } else { self.space.leave(|at| !own.contains(&at)).map(Some) }
    }

    /// Says that a verdict is not decided where it rests on facts that are computed in another way, or follow from such.
    pub(super) fn open_where_derived(&mut self, before: Node, now: Node, name: &str) {
        if self.following.is_empty() {
            return;
        }
        let tested: BTreeSet<FactId> = self.space.facts(before).into_iter().chain(self.space.facts(now)).collect();
        for id in self.following.iter().filter(|id| tested.contains(id)) {
            let fact = self.seeker.merged.guideline.fact_name(*id);
            self.result.undecided.push(format!("for whom {name} changes where {fact} is filled in from other facts"));
        }
    }

    /// Facts that are computed in another way, or follow from such. Members that are derived in another way were looked at,
    /// the facts behind them being as they are.
    fn open_facts(&self) -> Vec<FactId> {
        if self.changed.is_empty() {
            return Vec::new();
        }
        let followed = self.following(&self.changed).into_iter();
        followed.filter(|id| !(self.changed.contains(id) && self.gives_members(*id))).collect()
    }

    /// Facts that are filled in in another way, or follow from such.
    pub(super) fn filled_otherwise(&self) -> BTreeSet<FactId> {
        self.following(&self.changed)
    }

    /// Whether one of the versions derives a member of a fact.
    fn gives_members(&self, fact: FactId) -> bool {
        let merged = self.seeker.merged;
        [Side::Old, Side::New].into_iter().any(|side| merged.half(side).derived.iter().any(|(id, _)| *id == fact))
    }

    /// Facts, and those that are derived from them in one of the versions.
    fn following(&self, changed: &[FactId]) -> BTreeSet<FactId> {
        let merged = self.seeker.merged;
        let mut behind: BTreeMap<FactId, Vec<FactId>> = BTreeMap::new();
        for (side, g) in [(Side::Old, self.before()), (Side::New, self.now())] {
            let remap = &merged.half(side).remap;
            for own in &g.derivation_order {
                let mut rests = Rests::default();
                if let Some(derivation) = g.fact(*own).and_then(|fact| fact.derivation.as_ref()) {
                    rests.derivation(g, derivation);
                }
                for fact in &rests.facts {
                    behind.entry(remap.fact(*fact)).or_default().push(remap.fact(*own));
                }
            }
        }
        let mut found = BTreeSet::new();
        let mut waiting = changed.to_vec();
        while let Some(id) = waiting.pop() {
            if found.insert(id) {
                waiting.extend(behind.get(&id).into_iter().flatten());
            }
        }
        found
    }

    /// Against which cases a change is measured: those in scope of either version.
    pub(super) fn base(&mut self, old: Option<RecId>, new: Option<RecId>) -> Done<(Node, &'static str)> {
        let regardless =
            |g: &Guideline, id: Option<RecId>| id.and_then(|id| g.rec(id)).is_some_and(|r| r.regardless_of_scope);
        if regardless(self.before(), old) || regardless(self.now(), new) {
            return Ok((Node::TRUE, "all cases"));
        }
        let merged = self.seeker.merged;
        let (before, now) = (self.term_node(merged.old.scope), self.term_node(merged.new.scope));
        Ok((self.space.manager.or(before, now)?, "the cases in scope"))
    }

    /// Where something is sure though a fact is not given: as the fact is derived, or whatever it is where it is not.
    fn with_derived(&mut self, node: Node, fact: FactId, side: Side) -> Done<Node> {
        let merged = self.seeker.merged;
        let Some(variable) = self.space.domain().fact(fact).filter(|_| self.gives_members(fact)) else {
            return Ok(node);
        };
        let classes = self.space.domain().classes(variable).unwrap_or(0);
        let mut result = Node::TRUE;
        for class in 0..classes {
            let given = self.space.manager.given(node, variable, class)?;
            result = self.space.manager.and(result, given)?;
        }
        let class = merged.half(side).derived.iter().find(|(id, _)| *id == fact).map(|(_, class)| *class);
        let Some(class) = class else { return Ok(result) };
        let rows = self.definition(DefId::Class(class));
        for member in self.space.manager.terminals(rows).into_iter().filter_map(Node::as_member) {
            let here =
                self.space.manager.map(rows, &|_, terminal| Node::truth(terminal.as_member() == Some(member)))?;
            let given = self.space.manager.given(node, variable, member)?;
            result = self.space.manager.choose(here, given, result)?;
        }
        Ok(result)
    }

    /// Whether a region hangs on what lists say.
    fn of_lists(&self, region: Node) -> bool {
        let g = &self.seeker.merged.guideline;
        self.space.facts(region).iter().any(|id| g.fact(*id).is_some_and(|fact| fact.entry.is_some()))
    }

    /// For whom something is so in one version only.
    pub(super) fn parts(&mut self, asked: &Compare<'_, '_>) -> Done<Parts> {
        let mut parts = Parts::default();
        if asked.before == asked.now {
            return Ok(parts);
        }
        for gained in [false, true] {
            let (from, to) = if gained { (asked.now, asked.before) } else { (asked.before, asked.now) };
            let only = self.space.without(from, to)?;
            let region = self.space.possible(only)?;
            let claim = (asked.claim)(gained);
            let case = format!("{}-{}", asked.case, if gained { "now" } else { "before" });
            match self.seeker.seek(&mut self.space, region, &claim, &case)? {
                Sought::Nobody => {}
                Sought::Open if self.space.manager.over() => return Err(TooComplex),
                Sought::Open => {
                    let why = if self.of_lists(region) {
                        "is open: no lists of findings were found of which it is so"
                    } else {
                        "rests on comparisons of several facts"
                    };
                    let what = if gained { "begins to hold" } else { "ceases to hold" };
                    self.result.undecided.push(format!("whether {} {what} for somebody {why}", asked.what));
                }
                Sought::Patient(patient) => {
                    let (base, aside) = self.space.countable_beside(asked.base, only)?;
                    let here = self.space.manager.and(only, base)?;
                    let of = asked.of;
                    let counted = !self.asks_otherwise || !self.of_lists(region);
                    let extent = if counted { extent(&mut self.space, here, base)? } else { None };
                    let extent = extent.map(|extent| Measured { of, aside, extent });
                    let part = Some(Part { patient: *patient, extent });
                    if gained { parts.gained = part } else { parts.lost = part }
                }
            }
        }
        Ok(parts)
    }
}

/// A question put to both versions.
pub(super) struct Compare<'g, 'f> {
    /// Where it is so in the old version.
    pub before: Node,
    /// Where it is so in the new version.
    pub now: Node,
    /// Against which cases a change is measured.
    pub base: Node,
    /// The same in words.
    pub of: &'static str,
    /// What is compared, in words.
    pub what: &'f str,
    /// The name of the cases that show a change.
    pub case: &'f str,
    /// What is true of a patient who loses or gains it.
    pub claim: &'f dyn Fn(bool) -> Claim<'g>,
}
