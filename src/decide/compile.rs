//! From the checked guideline to diagrams: every definition once, in the guideline's order, so that what refers to it
//! finds it done.

use super::diagram::{Manager, Node, Run, TooComplex};
use super::domain::Domain;
use super::linear::Unknown;
use crate::check::model::{
    ClassRow, Comparison, Cond, CondKind, DefId, Derivation, FactId, Guideline, Meaning, Num, RecId,
};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::eval::interpret::compare;
use crate::number::Number;
use crate::source::Span;
use num_traits::{One, Zero};
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
    pub recommendations: Vec<Node>,
    /// What refers to a definition finds its diagram here: truth, members ([`Node::member`]) or numbers.
    pub definitions: BTreeMap<DefId, Node>,
    /// Derived facts: members, truth as member 0 or 1; [`Node::NONE`] where no row holds.
    pub derivations: BTreeMap<FactId, Node>,
    /// `see` pointers, in order.
    pub see: Vec<Node>,
    /// What favors each recommendation, in order.
    pub favored: Vec<Vec<Node>>,
    /// The conditions of each recommendation's notes, in order.
    pub notes: Vec<Vec<Node>>,
    /// The constraints, in order.
    pub constraints: Vec<Node>,
    /// The invariants, in order.
    pub invariants: Vec<Node>,
}

/// Compiles a guideline without errors. Fails where a condition is too large, with a finding that names it.
pub fn compile(guideline: &Guideline) -> Result<Compiled, Diagnostic> {
    let mut compiler = Compiler {
        guideline,
        domain: Domain::new(guideline),
        manager: Manager::default(),
        definitions: BTreeMap::new(),
    };
    compiler.run()
}

/// Whether some patient meets row `at` and none above it, where several rows have one member. A bound counts as yes.
pub fn row_is_reached(guideline: &Guideline, compiled: &Compiled, rows: &[Option<&Cond>], at: usize) -> bool {
    let mut compiler = Compiler {
        guideline,
        domain: compiled.domain.clone(),
        manager: compiled.manager.clone(),
        definitions: compiled.definitions.clone(),
    };
    let mut node = |row: &Option<&Cond>| row.map_or(Ok(Node::TRUE), |when| compiler.cond(when));
    let above: Result<Vec<Node>, TooComplex> = rows.iter().take(at).map(&mut node).collect();
    let own = rows.get(at).map_or(Ok(Node::TRUE), node);
    let reached = above.and_then(|above| {
        let any = compiler.manager.any(above)?;
        let none = compiler.manager.not(any)?;
        compiler.manager.and(own?, none)
    });
    reached != Ok(Node::FALSE)
}

struct Compiler<'g> {
    guideline: &'g Guideline,
    domain: Domain,
    manager: Manager,
    definitions: BTreeMap<DefId, Node>,
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
        let mut notes = Vec::new();
        for rec in &g.recommendations {
            let large = |TooComplex| too_complex(rec.span, &rec.name);
            favored.push(rec.favored.iter().map(|(_, c)| self.cond(c)).collect::<Result<_, _>>().map_err(large)?);
            let of_note = |this: &mut Self, when: &Option<Cond>| when.as_ref().map_or(Ok(Node::TRUE), |w| this.cond(w));
            notes.push(rec.notes.iter().map(|(_, when)| of_note(self, when)).collect::<Result<_, _>>().map_err(large)?);
        }
        let mut derivations = BTreeMap::new();
        for id in &g.derivation_order {
            let Some(fact) = g.fact(*id) else { continue };
            let node = match &fact.derivation {
                Some(Derivation::Rows(rows)) => self.rows(rows),
                Some(Derivation::Condition(cond)) => {
                    let node = self.cond(cond);
                    node.and_then(|node| self.manager.choose(node, Node::member(1), Node::member(0)))
                }
                Some(Derivation::Value(_)) | None => continue,
            };
            derivations.insert(*id, node.map_err(|TooComplex| too_complex(fact.span, &fact.name))?);
        }
        let constraints =
            g.constraints.iter().map(|c| self.cond(&c.holds).map_err(|TooComplex| too_complex(c.span, &c.title)));
        let constraints = constraints.collect::<Result<_, _>>()?;
        let mut invariants = Vec::new();
        for invariant in &g.invariants {
            invariants.push(
                self.cond(&invariant.always).map_err(|TooComplex| too_complex(invariant.span, &invariant.title))?,
            );
        }
        self.manager.forget();
        let recommendation =
            |at: usize| self.definitions.get(&DefId::Rec(RecId(u32::try_from(at).unwrap_or(u32::MAX))));
        let recommendations =
            (0..g.recommendations.len()).map(|at| recommendation(at).copied().unwrap_or(Node::FALSE)).collect();
        Ok(Compiled {
            domain: std::mem::take(&mut self.domain),
            manager: std::mem::take(&mut self.manager),
            scope,
            recommendations,
            definitions: std::mem::take(&mut self.definitions),
            derivations,
            see,
            favored,
            notes,
            constraints,
            invariants,
        })
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
                // A value is looked into where it is compared.
                Some(Meaning::Num(..)) | None => Ok(Node::NONE),
            },
            DefId::Class(id) => match g.class(id) {
                Some(class) => self.rows(&class.rows),
                None => Ok(Node::NONE),
            },
            DefId::Score(id) => {
                let mut sum = self.manager.number(&Number::zero());
                for (points, when) in g.score(id).into_iter().flat_map(|s| &s.items) {
                    let when = self.cond(when)?;
                    let (points, zero) = (self.manager.number(points), self.manager.number(&Number::zero()));
                    let item = self.manager.choose(when, points, zero)?;
                    sum = self.manager.add(sum, item)?;
                }
                Ok(sum)
            }
            DefId::Rec(id) => self.recommendation(id, scope),
        }
    }

    fn recommendation(&mut self, id: RecId, scope: Node) -> Result<Node, TooComplex> {
        let Some(rec) = self.guideline.rec(id) else { return Ok(Node::FALSE) };
        let mut parts = Vec::new();
        if !rec.regardless_of_scope {
            parts.push(scope);
        }
        if let Some(when) = &rec.when {
            parts.push(self.cond(when)?);
        }
        if let Some(unless) = &rec.unless {
            let unless = self.cond(unless)?;
            parts.push(self.manager.not(unless)?);
        }
        for other in &rec.overridden_by {
            let other = self.definitions.get(&DefId::Rec(*other)).copied().unwrap_or(Node::FALSE);
            parts.push(self.manager.not(other)?);
        }
        self.manager.all(parts)
    }

    /// The first row that holds.
    fn rows(&mut self, rows: &[ClassRow]) -> Result<Node, TooComplex> {
        let mut result = Node::NONE;
        for row in rows.iter().rev() {
            let when = row.when.as_ref().map_or(Ok(Node::TRUE), |when| self.cond(when))?;
            result = self.manager.choose(when, Node::member(row.member), result)?;
        }
        Ok(result)
    }

    fn cond(&mut self, cond: &Cond) -> Result<Node, TooComplex> {
        match &cond.kind {
            CondKind::Const(value) => Ok(Node::truth(*value)),
            CondKind::Fact(id) => self.classes(self.domain.fact(*id), |class| class == 1),
            CondKind::Member(id, members) => self.classes(self.domain.fact(*id), |class| members.contains(&class)),
            CondKind::Has(id, member) => self.classes(self.domain.bit(*id, *member), |class| class == 1),
            CondKind::Empty(id) => {
                let mut bits = Vec::new();
                let mut member = 0u32;
                while let Some(variable) = self.domain.bit(*id, member) {
                    bits.push(self.classes(Some(variable), |class| class == 0)?);
                    member = member.saturating_add(1);
                }
                self.manager.all(bits)
            }
            CondKind::Term(id) => Ok(self.definitions.get(&DefId::Term(*id)).copied().unwrap_or(Node::FALSE)),
            CondKind::Applies(id) => Ok(self.definitions.get(&DefId::Rec(*id)).copied().unwrap_or(Node::FALSE)),
            CondKind::Class(id, members) => {
                let class = self.definitions.get(&DefId::Class(*id)).copied().unwrap_or(Node::NONE);
                self.manager.map(class, &|_, node| Node::truth(node.as_member().is_some_and(|m| members.contains(&m))))
            }
            CondKind::Compare(op, left, right) => self.comparison(*op, left, right),
            CondKind::And(parts) => {
                let parts = self.conds(parts)?;
                self.manager.all(parts)
            }
            CondKind::Or(parts) => {
                let parts = self.conds(parts)?;
                self.manager.any(parts)
            }
            CondKind::AtLeast(count, parts) => {
                let parts = self.conds(parts)?;
                self.manager.at_least(*count as usize, &parts)
            }
            CondKind::Not(inner) => {
                let inner = self.cond(inner)?;
                self.manager.not(inner)
            }
        }
    }

    fn conds(&mut self, parts: &[Cond]) -> Result<Vec<Node>, TooComplex> {
        parts.iter().map(|part| self.cond(part)).collect()
    }

    /// The test whether a variable's class is among some.
    fn classes(&mut self, variable: Option<u32>, test: impl Fn(u32) -> bool) -> Result<Node, TooComplex> {
        let Some(variable) = variable else { return Ok(Node::FALSE) };
        let count = self.domain.variables.get(variable as usize).map_or(1, |v| v.classes);
        let runs = (0..count).map(|class| Run { end: class.saturating_add(1), child: Node::truth(test(class)) });
        self.manager.node(variable, runs)
    }

    fn comparison(&mut self, op: Comparison, left: &Num, right: &Num) -> Result<Node, TooComplex> {
        let forms = &self.domain.forms;
        let minus = -Number::one();
        let form = forms.of(left).zip(forms.of(right)).map(|(l, r)| l.plus(r, &minus));
        let truth = move |value: &Number| Node::truth(compare(op, value.cmp(&Number::zero())));
        if let Some(form) = form {
            let mut parts = form.parts.iter();
            match (parts.next(), parts.next()) {
                (None, _) => return Ok(truth(&form.constant)),
                (Some((Unknown::Fact(fact), factor)), None) => {
                    let variable = self.domain.fact(*fact);
                    let Some(crate::check::model::FactType::Number(ty)) = self.guideline.fact(*fact).map(|f| &f.ty)
                    else {
                        return Ok(Node::FALSE);
                    };
                    // The threshold is a cut, so one value of a class speaks for all.
                    let values = self.domain.intervals(*fact).iter().map(|i| i.typical(ty) * factor + &form.constant);
                    let holds: Vec<bool> = values.map(|v| truth(&v) == Node::TRUE).collect();
                    return self.classes(variable, |class| holds.get(class as usize).copied().unwrap_or(false));
                }
                _ if form.parts.keys().all(|p| matches!(p, Unknown::Score(_))) => {
                    let mut sum = self.manager.number(&form.constant);
                    for (of, factor) in &form.parts {
                        let Unknown::Score(id) = of else { continue };
                        let score = self.definitions.get(&DefId::Score(*id)).copied().unwrap_or(Node::NONE);
                        let scaled = self.scaled(score, factor)?;
                        sum = self.manager.add(sum, scaled)?;
                    }
                    return self.manager.map(sum, &|m, node| m.as_number(node).map_or(Node::FALSE, truth));
                }
                _ => {}
            }
        }
        self.classes(self.domain.atom(op, left, right), |class| class == 1)
    }

    /// A number diagram with each terminal multiplied.
    fn scaled(&mut self, node: Node, factor: &Number) -> Result<Node, TooComplex> {
        if factor.is_one() {
            return Ok(node);
        }
        let mut products = BTreeMap::new();
        let mut waiting = vec![node];
        let mut seen = std::collections::BTreeSet::new();
        while let Some(node) = waiting.pop() {
            match self.manager.get(node) {
                Some((_, runs)) if seen.insert(node) => waiting.extend(runs.iter().map(|r| r.child)),
                Some(_) => {}
                None => {
                    if let Some(product) = self.manager.as_number(node).map(|value| value * factor) {
                        let product = self.manager.number(&product);
                        products.insert(node, product);
                    }
                }
            }
        }
        self.manager.map(node, &|_, terminal| products.get(&terminal).copied().unwrap_or(Node::NONE))
    }
}
