//! The engine: a guideline compiled once, then exact answers for any number of cases.

use super::kleene::View;
use super::regions::Gaps;
use super::wordings::Wording;
use crate::check::model::{Cond, DefId, FactId, Guideline, IndexVec, Outcome, ReadingId, RecId, TermId};
use crate::decide::compile::{Compiled, compile};
use crate::decide::diagram::Node;
use crate::decide::table::{ClassCode, Table, support};
use crate::decide::usual::Usual;
use crate::diagnostic::Diagnostic;
use crate::interpret::World;
use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

/// What an answer is asked of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// Whether the guideline speaks of the case.
    Scope,
    /// Whether a recommendation applies.
    Rec(RecId),
    /// Whether a condition term holds.
    Term(TermId),
    /// Whether a place to look instead or beside is for the case.
    See(usize),
    /// Whether something favors a recommendation, by its place there.
    Favored(RecId, usize),
    /// Whether a remark of a recommendation is for the case, by its place there.
    Note(RecId, usize),
    /// Whether a recommendation might be expected.
    Expected(RecId),
    /// How much a recommendation gives: an interview asks for it. It has no verdict of its own.
    Dose(RecId),
}

impl Subject {
    /// Whether it holds of a complete case, as the interpreter says.
    pub fn holds(self, guideline: &Guideline, world: &World<'_>) -> bool {
        match self {
            Subject::Scope => world.in_scope(),
            Subject::Rec(id) => world.applies(id),
            Subject::Term(id) => world.term(id),
            Subject::Dose(_) => true,
            _ => self.shown(guideline).is_some_and(|when| when.is_none_or(|when| world.holds(when))),
        }
    }

    /// Whether it holds condition by condition, however the unknown facts turn out.
    pub(super) fn by_condition(self, guideline: &Guideline, view: &View<'_>) -> Outcome {
        match self {
            Subject::Scope => view.scope(),
            Subject::Rec(id) => view.definition(DefId::Rec(id)),
            Subject::Term(id) => view.definition(DefId::Term(id)),
            Subject::Dose(_) => Outcome::Yes,
            _ => match self.shown(guideline) {
                Some(when) => when.map_or(Outcome::Yes, |when| view.truth(when)),
                None => Outcome::No,
            },
        }
    }

    /// The condition of what is shown beside verdicts: `Some(None)` where it is always shown.
    #[allow(clippy::option_option)]
    fn shown(self, guideline: &Guideline) -> Option<Option<&Cond>> {
        let rec = |id: RecId| guideline.rec(id);
        match self {
            Subject::Scope | Subject::Rec(_) | Subject::Term(_) | Subject::Dose(_) => None,
            Subject::See(at) => Some(guideline.header.as_ref()?.see.get(at)?.when.as_ref()),
            Subject::Favored(id, at) => Some(Some(&rec(id)?.favored.get(at)?.1)),
            Subject::Note(id, at) => Some(rec(id)?.notes.get(at)?.1.as_ref()),
            Subject::Expected(id) => Some(Some(&rec(id)?.expected.as_ref()?.1)),
        }
    }
}

/// A compiled guideline. It owns what it needs, may be shared between threads, and is cheap to clone.
#[derive(Debug, Clone)]
pub struct Engine {
    guideline: Arc<Guideline>,
    compiled: Arc<Compiled>,
    /// Laid out at once for the guideline, and not at all for other wordings and single cases, of which few verdicts are asked.
    table: Arc<OnceLock<Table>>,
    usual: Arc<Usual>,
    /// Built when the first answer asks for them.
    gaps: Arc<OnceLock<Gaps>>,
    /// The same.
    others: Arc<OnceLock<Vec<Wording>>>,
    /// For each reading, the engine under its other wording.
    under: Arc<IndexVec<ReadingId, OnceLock<Option<Engine>>>>,
}

impl Engine {
    /// Compiles a guideline that has no errors.
    pub fn new(guideline: &Arc<Guideline>) -> Result<Self, Diagnostic> {
        Ok(Self::of(guideline, compile(guideline)?))
    }

    /// An engine over a guideline that is compiled already.
    pub fn of(guideline: &Arc<Guideline>, compiled: impl Into<Arc<Compiled>>) -> Self {
        let engine = Self::plain(guideline, compiled.into());
        engine.table();
        engine
    }

    /// The same, without the table.
    pub(crate) fn plain(guideline: &Arc<Guideline>, compiled: Arc<Compiled>) -> Self {
        Engine {
            guideline: Arc::clone(guideline),
            compiled,
            table: Arc::default(),
            usual: Arc::new(Usual::of(guideline)),
            gaps: Arc::default(),
            others: Arc::default(),
            under: Arc::new(guideline.readings.iter().map(|_| OnceLock::new()).collect()),
        }
    }

    pub(super) fn table(&self) -> &Table {
        let regardless = self.guideline.recommendations.iter().map(|rec| rec.regardless_of_scope);
        self.table.get_or_init(|| Table::new(&self.compiled, regardless))
    }

    /// The table, where it is laid out.
    pub(super) fn laid_out(&self) -> Option<&Table> {
        self.table.get()
    }

    /// The other wordings of its readings.
    pub(super) fn other_wordings(&self) -> &[Wording] {
        self.others.get_or_init(|| Wording::all(&self.guideline))
    }

    /// The engine of one of them, compiled when the first case needs it; none where it is too complex.
    pub(super) fn under(&self, wording: &Wording) -> Option<&Engine> {
        let make = || {
            let guideline = Arc::new(wording.guideline(&self.guideline));
            let compiled = compile(&guideline).ok()?;
            Some(Self::plain(&guideline, Arc::new(compiled)))
        };
        self.under.get(wording.reading)?.get_or_init(make).as_ref()
    }

    /// The guideline.
    pub fn guideline(&self) -> &Guideline {
        &self.guideline
    }

    /// The guideline, to be kept.
    pub fn shared(&self) -> Arc<Guideline> {
        Arc::clone(&self.guideline)
    }

    /// Its diagrams.
    pub fn compiled(&self) -> &Compiled {
        &self.compiled
    }

    /// The values of its examples.
    pub fn usual(&self) -> &Usual {
        &self.usual
    }

    /// Words of the table that verdicts are walked on.
    pub fn table_size(&self) -> usize {
        self.table().len()
    }

    /// How many steps it takes about to make a case ready and ask for some verdicts.
    pub fn weight(&self) -> usize {
        let (g, domain) = (&*self.guideline, &self.compiled.domain);
        let several = domain.atoms.len().saturating_add(domain.computed.len()).saturating_add(g.derivation_order.len());
        let few = g.facts.len().saturating_add(domain.variables.len()) / 8;
        few.saturating_add(several.saturating_mul(8)).saturating_add(g.constraints.len().saturating_mul(8))
    }

    /// The diagram of a subject.
    pub fn root(&self, subject: Subject) -> Node {
        let compiled = &self.compiled;
        let node = match subject {
            Subject::Scope => Some(compiled.scope),
            Subject::Rec(id) => compiled.recommendations.get(id).copied(),
            Subject::Term(id) => compiled.definitions.get(&DefId::Term(id)).copied(),
            Subject::See(at) => compiled.see.get(at).copied(),
            Subject::Favored(id, at) => compiled.favored.get(id).and_then(|nodes| nodes.get(at)).copied(),
            Subject::Note(id, at) => compiled.notes.get(id).and_then(|nodes| nodes.get(at)).copied(),
            Subject::Expected(id) => compiled.expected.get(id).copied(),
            Subject::Dose(_) => Some(Node::TRUE),
        };
        node.unwrap_or(Node::FALSE)
    }

    pub(super) fn compiled_gaps(&self) -> &Gaps {
        self.gaps.get_or_init(|| Gaps::of(&self.guideline, &self.compiled))
    }

    pub(super) fn facts_behind(&self, node: Node, codes: &[ClassCode]) -> impl Iterator<Item = FactId> {
        let variables = support(&self.compiled.manager, node, codes);
        variables.into_iter().flat_map(|variable| self.compiled.domain.facts(variable))
    }

    /// The facts that a constraint tests, in the guideline's order.
    pub fn constraint_facts(&self, at: usize) -> BTreeSet<FactId> {
        self.compiled.constraints.get(at).into_iter().flat_map(|node| self.facts_behind(*node, &[])).collect()
    }
}
