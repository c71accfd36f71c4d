//! From the checked guideline to diagrams: every definition once, in the guideline's order, so that what refers to it
//! finds it done.

use super::condition::Conditions;
use super::diagram::{Manager, Node, Run, TooComplex};
use super::domain::Domain;
use super::linear::Unknown;
use super::rowed::Way;
use super::scan;
use crate::check::model::{
    ClassRow, Classification, Comparison, Cond, DefId, Derivation, FactId, Guideline, IndexVec, InvariantId, Meaning,
    Num, QuestionId, RecId, RowsOf, TermId,
};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::number::Number;
use crate::source::Span;
use std::collections::BTreeMap;

/// A guideline as diagrams.
#[derive(Debug, Clone)]
pub struct Compiled {
    /// The variables.
    pub domain: Domain,
    /// The nodes.
    pub manager: Manager,
    /// Whether the guideline speaks of the case.
    pub scope: Node,
    /// Each recommendation, in the guideline's order.
    pub recommendations: IndexVec<RecId, Node>,
    /// Each recommendation as it is within the scope: the same there, and smaller.
    pub within_scope: IndexVec<RecId, Node>,
    /// What refers to a definition finds its diagram here: truth, members ([`Node::member`]) or numbers.
    pub definitions: BTreeMap<DefId, Node>,
    /// How facts are filled in.
    pub derivations: BTreeMap<FactId, Derived>,
    /// `see` pointers, in order.
    pub see: Vec<Node>,
    /// What favors each recommendation, in order.
    pub favored: IndexVec<RecId, Vec<Node>>,
    /// Of whom each recommendation might be expected; nobody where that is not said.
    pub expected: IndexVec<RecId, Node>,
    /// The conditions of each recommendation's notes, in order.
    pub notes: IndexVec<RecId, Vec<Node>>,
    /// The constraints, in order.
    pub constraints: Vec<Node>,
    /// The invariants, in order.
    pub invariants: IndexVec<InvariantId, Node>,
    /// For whom each question arises, in order.
    pub questions: IndexVec<QuestionId, Node>,
    /// For whom each finding is accepted, in order.
    pub accepted: Vec<Node>,
    /// Rows that exclude each other and hold together for somebody, were it not for the constraints.
    pub overlaps: Vec<Overlap>,
    /// Rows that no patient reaches, of classifications and derivations, in the order of compiling.
    pub unreached: Vec<UnreachedRow>,
}

/// How a fact is filled in.
#[derive(Debug, Clone)]
pub enum Derived {
    /// Members, truth as member 0 or 1; [`Node::NONE`] where no row holds.
    Rows(Node),
    /// A number diagram over scores, and multiples of facts to add to it.
    Sum(Node, Vec<(FactId, Number)>),
    /// A number that must be computed.
    Computed(Num),
}

/// Two rows that exclude each other and hold together.
#[derive(Debug, Clone, Copy)]
pub struct Overlap {
    /// Places of the rows, from the top.
    pub rows: [Span; 2],
    /// For whom both hold.
    pub both: Node,
    /// For whom they also give different results.
    pub otherwise: Node,
}

/// What rows give.
enum Results<'g> {
    /// That of the first row that holds.
    InOrder,
    /// The same, and two rows never hold together; numbers, where they give numbers and not members.
    Exclusive(&'g [Num]),
}

/// A row that no patient reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnreachedRow {
    /// Place of the row.
    pub span: Span,
    /// How many rows stand above it.
    pub above: usize,
    /// True for `otherwise`.
    pub otherwise: bool,
}

/// Compiles a guideline without errors. Fails where a condition is too large, with a finding that names it.
pub fn compile(guideline: &Guideline) -> Result<Compiled, Diagnostic> {
    let mut steps = MAX_STEPS;
    compile_within(guideline, &mut steps)
}

/// The same with so many steps at most; those that are left are said.
pub fn compile_within(guideline: &Guideline, steps: &mut u64) -> Result<Compiled, Diagnostic> {
    let domain = scan::domain(guideline).map_err(|id| {
        let (span, name) = guideline.term(id).map(|term| (term.span, term.name.as_str())).unwrap_or_default();
        Diagnostic::new(Code::NumberTooLarge, span, format!("the value of `{name}` has too many digits"))
            .help("It multiplies or adds up other values again and again. State it directly.")
    })?;
    let mut compiler = Compiler {
        guideline,
        domain,
        manager: Manager::default(),
        definitions: BTreeMap::new(),
        within_scope: guideline.recommendations.iter().map(|_| Node::FALSE).collect(),
        overlaps: Vec::new(),
        unreached: Vec::new(),
        steps: MAX_STEPS.min(*steps),
        given: 0,
    };
    compiler.next();
    let compiled = compiler.run();
    if compiled.is_err() {
        compiler.next();
    }
    *steps = steps.saturating_sub(MAX_STEPS).saturating_add(compiler.steps);
    compiled
}

/// Where a fact is the member that a diagram leads to, or it leads to none.
pub fn as_rows(domain: &Domain, manager: &mut Manager, id: FactId, rows: Node) -> Result<Node, TooComplex> {
    let Some(variable) = domain.fact(id) else { return Ok(Node::TRUE) };
    let count = domain.classes(variable).unwrap_or(1);
    let mut result = Node::TRUE;
    for member in manager.terminals(rows).into_iter().filter_map(Node::as_member) {
        let says = manager.map(rows, &|_, node| Node::truth(node.as_member() == Some(member)))?;
        let run = |class: u32| Run { end: class.saturating_add(1), child: Node::truth(class == member) };
        let is = manager.node(variable, (0..count).map(run))?;
        let fits = manager.choose(says, is, Node::TRUE)?;
        result = manager.and(result, fits)?;
    }
    Ok(result)
}

/// Steps that all definitions of a guideline may take together.
const MAX_STEPS: u64 = 300_000_000;
/// Steps that one of them may take.
const MAX_STEPS_EACH: u64 = 60_000_000;

/// What the rows of a classification give.
fn results<'g>(guideline: &'g Guideline, class: &Classification) -> Results<'g> {
    let means = match class.rows_of {
        Some(RowsOf::Term(id) | RowsOf::Dose(id)) => guideline.term(id).map(|term| &term.means),
        Some(RowsOf::Levels(_)) | None => None,
    };
    match means {
        _ if !class.exclusive => Results::InOrder,
        Some(Meaning::Rows(rows)) => Results::Exclusive(&rows.values),
        _ => Results::Exclusive(&[]),
    }
}

struct Compiler<'g> {
    guideline: &'g Guideline,
    domain: Domain,
    manager: Manager,
    definitions: BTreeMap<DefId, Node>,
    within_scope: IndexVec<RecId, Node>,
    overlaps: Vec<Overlap>,
    unreached: Vec<UnreachedRow>,
    /// Steps that are left.
    steps: u64,
    /// Steps of them that what is compiled now may take.
    given: u64,
}

/// The finding for a definition that is too large.
fn too_complex(span: Span, name: &str) -> Diagnostic {
    Diagnostic::new(Code::TooComplex, span, format!("`{name}` is too complex to be decided exactly"))
        .help("It rests on too many facts at once. Split it into smaller recommendations or terms, or leave conditions to a person with `judged by`.")
}

impl Compiler<'_> {
    fn run(&mut self) -> Result<Compiled, Diagnostic> {
        let g = self.guideline;
        let header = g.header.as_ref();
        let mut scope = None;
        for id in &g.order {
            // The scope needs terms, and recommendations need the scope.
            if let DefId::Rec(rec) = id
                && scope.is_none()
                && g.rec(*rec).is_some_and(|r| !r.regardless_of_scope)
            {
                scope = Some(self.scope()?);
            }
            let (span, name) = self.place(*id);
            let node =
                self.definition(*id, scope.unwrap_or(Node::TRUE)).map_err(|TooComplex| too_complex(span, &name))?;
            self.definitions.insert(*id, node);
            self.next();
        }
        let scope = match scope {
            Some(scope) => scope,
            None => self.scope()?,
        };
        let whole = header.map_or(Span::default(), |h| h.span);
        let large = |TooComplex| too_complex(whole, header.map_or("", |h| h.name.as_str()));
        let see = header.map_or(&[][..], |h| &h.see);
        let see = see
            .iter()
            .map(|s| s.when.as_ref().map_or(Ok(Node::TRUE), |w| self.cond(w)))
            .collect::<Result<_, _>>()
            .map_err(large)?;
        let mut favored = Vec::new();
        let mut expected = Vec::new();
        let mut notes = Vec::new();
        for rec in &g.recommendations {
            let large = |TooComplex| too_complex(rec.span, &rec.name);
            favored.push(rec.favored.iter().map(|(_, c)| self.cond(c)).collect::<Result<_, _>>().map_err(large)?);
            let whom = rec.expected.as_ref().map_or(Ok(Node::FALSE), |(_, when)| self.cond(when));
            expected.push(whom.map_err(large)?);
            let of_note = |this: &mut Self, when: &Option<Cond>| when.as_ref().map_or(Ok(Node::TRUE), |w| this.cond(w));
            notes.push(rec.notes.iter().map(|(_, when)| of_note(self, when)).collect::<Result<_, _>>().map_err(large)?);
            self.next();
        }
        let mut derivations = BTreeMap::new();
        for id in &g.derivation_order {
            let Some(fact) = g.fact(*id) else { continue };
            let derived = match &fact.derivation {
                Some(Derivation::Rows(rows)) => {
                    let results = if fact.exclusive { Results::Exclusive(&[]) } else { Results::InOrder };
                    self.rows(rows, results).map(Derived::Rows)
                }
                Some(Derivation::Condition(cond)) => self
                    .cond(cond)
                    .and_then(|node| self.manager.choose(node, Node::member(1), Node::member(0)).map(Derived::Rows)),
                Some(Derivation::Value(num)) => self.value(num),
                None => continue,
            };
            derivations.insert(*id, derived.map_err(|TooComplex| too_complex(fact.span, &fact.name))?);
            self.next();
        }
        let mut constraints = Vec::new();
        for constraint in &g.constraints {
            self.next();
            let holds = self.cond(&constraint.holds);
            constraints.push(holds.map_err(|TooComplex| too_complex(constraint.span, &constraint.title))?);
        }
        let mut invariants = Vec::new();
        for invariant in &g.invariants {
            self.next();
            invariants.push(
                self.cond(&invariant.always).map_err(|TooComplex| too_complex(invariant.span, &invariant.title))?,
            );
        }
        let mut questions = Vec::new();
        for question in &g.questions {
            self.next();
            let when = question.when.as_ref().map_or(Ok(Node::TRUE), |when| self.cond(when));
            questions.push(when.map_err(|TooComplex| too_complex(question.span, &question.title))?);
        }
        let mut accepted = Vec::new();
        for finding in &g.accepted {
            self.next();
            let when = finding.when.as_ref().map_or(Ok(Node::TRUE), |when| self.cond(when));
            accepted.push(when.map_err(|TooComplex| too_complex(finding.span, &finding.title))?);
        }
        self.next();
        self.manager.forget();
        self.manager.set_steps(u64::MAX);
        let recommendation = |id| self.definitions.get(&DefId::Rec(id)).copied().unwrap_or(Node::FALSE);
        let recommendations = g.recommendations.ids().map(recommendation).collect();
        Ok(Compiled {
            domain: std::mem::take(&mut self.domain),
            manager: std::mem::take(&mut self.manager),
            scope,
            recommendations,
            within_scope: std::mem::take(&mut self.within_scope),
            definitions: std::mem::take(&mut self.definitions),
            derivations,
            see,
            favored: favored.into(),
            expected: expected.into(),
            notes: notes.into(),
            constraints,
            invariants: invariants.into(),
            questions: questions.into(),
            accepted,
            overlaps: std::mem::take(&mut self.overlaps),
            unreached: std::mem::take(&mut self.unreached),
        })
    }

    /// Begins the next definition.
    fn next(&mut self) {
        self.steps = self.steps.saturating_sub(self.given.saturating_sub(self.manager.steps()));
        self.given = self.steps.min(MAX_STEPS_EACH);
        self.manager.set_steps(self.given);
    }

    fn scope(&mut self) -> Result<Node, Diagnostic> {
        let Some(header) = &self.guideline.header else { return Ok(Node::TRUE) };
        let Some(scope) = &header.scope else { return Ok(Node::TRUE) };
        self.cond(scope).map_err(|TooComplex| too_complex(header.span, "scope"))
    }

    fn place(&self, id: DefId) -> (Span, String) {
        let g = self.guideline;
        match id {
            DefId::Term(id) => g.term(id).map(|d| (d.span, d.name.clone())),
            DefId::Class(id) => g.class(id).map(|d| (d.span, d.name.clone())),
            DefId::Score(id) => g.score(id).map(|d| (d.span, d.name.clone())),
            DefId::Rec(id) => g.rec(id).map(|d| (d.span, d.name.clone())),
        }
        .unwrap_or_default()
    }

    fn definition(&mut self, id: DefId, scope: Node) -> Result<Node, TooComplex> {
        let g = self.guideline;
        match id {
            DefId::Term(id) => match g.term(id).map(|t| &t.means) {
                Some(Meaning::Cond(cond)) => self.cond(cond),
                // A value is looked into where it is compared; one by rows is one of several.
                Some(Meaning::Num(..) | Meaning::Rows(_)) => self.ways(id),
                None => Ok(Node::NONE),
            },
            DefId::Class(id) => match g.class(id) {
                Some(class) => {
                    let results = results(g, class);
                    self.rows(&class.rows, results)
                }
                None => Ok(Node::NONE),
            },
            DefId::Score(id) => {
                let zero = self.manager.number(&crate::number::whole(0));
                let mut items = Vec::new();
                for (points, when) in g.score(id).into_iter().flat_map(|s| &s.items) {
                    let when = self.cond(when)?;
                    let points = self.manager.number(points);
                    items.push(self.manager.choose(when, points, zero)?);
                }
                self.manager.sum(items)
            }
            DefId::Rec(id) => self.recommendation(id, scope),
        }
    }

    fn recommendation(&mut self, id: RecId, scope: Node) -> Result<Node, TooComplex> {
        let Some(rec) = self.guideline.rec(id) else { return Ok(Node::FALSE) };
        let mut parts = Vec::new();
        if let Some(when) = &rec.when {
            parts.push(self.cond(when)?);
        }
        if let Some(unless) = &rec.unless {
            let unless = self.cond(unless)?;
            parts.push(self.manager.not(unless)?);
        }
        let mut within = parts.clone();
        for other in &rec.overridden_by {
            let everywhere = self.definitions.get(&DefId::Rec(*other)).copied().unwrap_or(Node::FALSE);
            parts.push(self.manager.not(everywhere)?);
            let here = self.within_scope.get(*other).copied().unwrap_or(Node::FALSE);
            within.push(self.manager.not(here)?);
        }
        if !rec.regardless_of_scope {
            parts.push(scope);
        }
        let within = self.manager.all(within)?;
        if let Some(slot) = self.within_scope.get_mut(id) {
            *slot = within;
        }
        self.manager.all(parts)
    }

    /// The way through rows on which a value is what it is, as a member; nothing of a value that is computed without rows.
    fn ways(&mut self, id: TermId) -> Result<Node, TooComplex> {
        let ways = self.domain.rowed.ways(id).map(<[Way]>::to_vec).unwrap_or_default();
        let mut result = Node::NONE;
        for (at, way) in (0u32..).zip(ways) {
            let mut all = Vec::new();
            for (class, row) in way.rows {
                let class = self.definitions.get(&DefId::Class(class)).copied().unwrap_or(Node::NONE);
                all.push(self.manager.map(class, &|_, node| Node::truth(node.as_member() == Some(row)))?);
            }
            let all = self.manager.all(all)?;
            result = self.manager.choose(all, Node::member(at), result)?;
        }
        Ok(result)
    }

    /// Remembers where rows that exclude each other hold together.
    fn overlaps(&mut self, rows: &[ClassRow], holds: &[Node], values: &[Num]) -> Result<(), TooComplex> {
        let mut before = Node::FALSE;
        for (at, (row, own)) in rows.iter().zip(holds).enumerate().filter(|(_, (row, _))| row.when.is_some()) {
            if self.manager.and(before, *own)? != Node::FALSE {
                for (first, (other, and)) in rows.iter().zip(holds).enumerate().take(at) {
                    let both = self.manager.and(*and, *own)?;
                    if both == Node::FALSE {
                        continue;
                    }
                    let differ = match (values.get(first), values.get(at)) {
                        (Some(a), Some(b)) if a == b => Node::FALSE,
                        (Some(a), Some(b)) => self.conditions().comparison(Comparison::NotEqual, a, b)?,
                        _ => Node::truth(row.member != other.member),
                    };
                    let otherwise = self.manager.and(both, differ)?;
                    self.overlaps.push(Overlap { rows: [other.span, row.span], both, otherwise });
                }
            }
            before = self.manager.or(before, *own)?;
        }
        Ok(())
    }

    /// The first row that holds, as the member it gives.
    fn rows(&mut self, rows: &[ClassRow], results: Results<'_>) -> Result<Node, TooComplex> {
        let mut parts = Vec::with_capacity(rows.len());
        let mut holds = Vec::with_capacity(rows.len());
        for (at, row) in (0u32..).zip(rows) {
            let when = row.when.as_ref().map_or(Ok(Node::TRUE), |when| self.cond(when))?;
            holds.push(when);
            parts.push(self.manager.choose(when, Node::member(at), Node::NONE)?);
        }
        if let Results::Exclusive(values) = results {
            self.overlaps(rows, &holds, values)?;
        }
        // Joined pairwise, so that what many rows say of one number is not written down anew for each of them.
        while parts.len() > 1 {
            let mut next = Vec::with_capacity(parts.len().div_ceil(2));
            for pair in parts.chunks(2) {
                match pair {
                    [above, below] => {
                        let open = self.manager.map(*above, &|_, node| Node::truth(node == Node::NONE))?;
                        next.push(self.manager.choose(open, *below, *above)?);
                    }
                    _ => next.extend(pair),
                }
            }
            parts = next;
        }
        let first = parts.pop().unwrap_or(Node::NONE);
        let reached = self.manager.terminals(first);
        for (at, row) in (0u32..).zip(rows) {
            if reached.binary_search(&Node::member(at)).is_err() {
                let row = UnreachedRow { span: row.span, above: at as usize, otherwise: row.when.is_none() };
                self.unreached.push(row);
            }
        }
        let member = |row: u32| rows.get(row as usize).map_or(Node::NONE, |row| Node::member(row.member));
        self.manager.map(first, &|_, node| node.as_member().map_or(node, member))
    }

    /// A derived number.
    fn value(&mut self, num: &Num) -> Result<Derived, TooComplex> {
        let Some(form) = self.domain.forms.of(num) else { return Ok(Derived::Computed(num.clone())) };
        let fact = |(of, factor): (&Unknown, &Number)| match of {
            Unknown::Fact(id) => Some((*id, factor.clone())),
            Unknown::Score(_) => None,
        };
        let facts = form.parts.iter().filter_map(fact).collect();
        let scores = self.conditions().scores(&form.parts)?;
        let constant = self.manager.number(&form.constant);
        Ok(Derived::Sum(self.manager.add(scores, constant)?, facts))
    }

    fn cond(&mut self, cond: &Cond) -> Result<Node, TooComplex> {
        self.conditions().cond(cond)
    }

    fn conditions(&mut self) -> Conditions<'_> {
        Conditions { domain: &self.domain, manager: &mut self.manager, definitions: &self.definitions }
    }
}
