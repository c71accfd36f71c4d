//! From an engine to the plan of its query: derived facts, terms, classifications and scores that the answers rest on, then the
//! scope and the recommendations. What a query cannot tell exactly is refused by name, or, where that is asked for, said in the
//! rows in which it is so.

use super::dialect::DECIMALS;
use super::facts::{MOST, between};
use super::free::free;
use super::plan::{Answer, Expr, Holds, Means, Place, Plan, Said};
use super::scene::{Defined, Scene, Within};
use super::words::{points, spread};
use crate::check::model::{Cond, DefId, FactId, FactType, Meaning, NumberKind, RecId};
use crate::codes::Code;
use crate::decide::compile::Derived;
use crate::decide::diagram::{Manager, Node, TooComplex};
use crate::decide::interval::declared;
use crate::decide::rests::Rests;
use crate::diagnostic::Diagnostic;
use crate::eval::Engine;
use crate::number::{self, Number};
use crate::source::Span;
use num_traits::Signed;
use std::collections::BTreeSet;

/// What a query is to answer.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// Where the query cannot tell, it says so in the row, and is not refused.
    pub partly: bool,
    /// Columns for terms that are conditions.
    pub terms: bool,
    /// Columns for classifications.
    pub classes: bool,
    /// Columns for scores.
    pub scores: bool,
    /// These recommendations; all where none is named.
    pub only: BTreeSet<RecId>,
}

/// The plan of a query; what is in the way of one, where there is none.
pub fn plan(engine: &Engine, asked: &Asked) -> Result<Plan, Vec<Diagnostic>> {
    let g = engine.guideline();
    let whole = g.header.as_ref().map_or(Span::default(), |header| header.span);
    let large = |TooComplex| {
        vec![
            Diagnostic::new(Code::NotInSql, whole, "the guideline is too large for one query")
                .help("Ask for some of its recommendations alone, with `--only NAME`."),
        ]
    };
    let scene = Scene::new(engine).map_err(large)?;
    let mut builder = Builder { scene, asked, refused: Vec::new() };
    builder.run().map_err(large)?;
    let Builder { scene, mut refused, .. } = builder;
    for (name, one, other) in &scene.names.collisions {
        refused.push(
            Diagnostic::new(Code::SameColumn, whole, format!("{one} and {other} would both be the column `{name}`"))
                .help("Rename one of the two. In names of columns `.` becomes `_`, and engines do not tell capitals from small letters."),
        );
    }
    if !refused.is_empty() {
        return Err(refused);
    }
    let mut plan = scene.plan;
    plan.legend = scene.names.legend;
    Ok(plan)
}

struct Builder<'a> {
    scene: Scene<'a>,
    asked: &'a Asked,
    refused: Vec<Diagnostic>,
}

impl Builder<'_> {
    fn run(&mut self) -> Result<(), TooComplex> {
        let g = self.scene.g;
        self.never();
        self.numbers();
        let wanted: Vec<RecId> =
            g.recommendations.ids().filter(|id| self.asked.only.is_empty() || self.asked.only.contains(id)).collect();
        let mut targets: BTreeSet<DefId> = wanted.iter().map(|id| DefId::Rec(*id)).collect();
        let own = |id: &DefId| match id {
            DefId::Term(_) => self.asked.terms,
            // Rows of a score or of a value are no classification of their own.
            DefId::Class(id) => self.asked.classes && g.class(*id).is_some_and(|class| class.rows_of.is_none()),
            DefId::Score(_) => self.asked.scores,
            DefId::Rec(_) => false,
        };
        targets.extend(g.order.iter().filter(|id| own(id)).copied());
        let given: Vec<(u32, FactId)> = self.scene.facts.is_given.iter().map(|(at, id)| (*at, *id)).collect();
        for (is_given, id) in given {
            let Some(derivation) = g.fact(id).and_then(|fact| fact.derivation.as_ref()) else { continue };
            let mut rests = Rests::default();
            rests.derivation(g, derivation);
            self.define_all(&rests.definitions)?;
            self.scene.by_rows(is_given, id)?;
        }
        let scope = g.header.as_ref().and_then(|header| header.scope.as_ref());
        let mut rests = Rests::default();
        scope.into_iter().for_each(|scope| rests.cond(g, scope));
        self.define_all(&rests.definitions)?;
        let in_scope = self.scope(scope)?;
        let mut rests = Rests::default();
        rests.definitions(g, targets.iter().copied());
        self.define_all(&rests.definitions)?;
        self.rows()?;
        let verdict = |(of, loose): (Place, Expr), name: &str, words| Answer {
            name: name.to_owned(),
            of,
            verdict: Some((words, loose)),
        };
        let answer = verdict(in_scope, "scope", ["in_scope", "out_of_scope", "undetermined"]);
        self.scene.plan.answers.push(answer);
        for id in wanted {
            let Some(rec) = g.rec(id) else { continue };
            let node = self.scene.compiled.definitions.get(&DefId::Rec(id)).copied().unwrap_or(Node::FALSE);
            let node = self.scene.filled(node)?;
            let within = self.scene.within(node)?;
            let Some(Defined { place, .. }) = self.scene.definitions.get(&DefId::Rec(id)).copied() else { continue };
            self.refuse(&rec.name, rec.span, &within);
            let answer = verdict((place, within.loose), &rec.name, ["applies", "does_not_apply", "undetermined"]);
            self.scene.plan.answers.push(answer);
        }
        for id in g.order.iter().filter(|id| own(id)) {
            let (Some(Defined { place, .. }), Some(name)) = (self.scene.definitions.get(id).copied(), self.name(*id))
            else {
                continue;
            };
            self.scene.plan.answers.push(Answer { name, of: place, verdict: None });
        }
        Ok(())
    }

    /// Says what is in the way of an exact answer.
    fn refuse(&mut self, name: &str, span: Span, within: &Within) {
        if self.asked.partly || within.loose == Expr::Const(false) {
            return;
        }
        let g = self.scene.g;
        let facts: Vec<String> = g
            .asked_all(within.because.iter().copied())
            .into_iter()
            .map(|id| format!("`{}`", g.fact_name(id)))
            .collect();
        let message = format!("a query cannot always tell `{name}` exactly: it computes with {}", facts.join(", "));
        self.refused.push(Diagnostic::new(Code::NotInSql, span, message).help(
            "Where one of them is not known, or no engine computes with them exactly, only `gdl eval` can tell. Leave the recommendation out with `--only`, or let the query answer `unsettled` in such rows with `--partly`.",
        ));
    }

    fn name(&self, id: DefId) -> Option<String> {
        let g = self.scene.g;
        Some(match id {
            DefId::Term(id) => g.term(id)?.name.clone(),
            DefId::Class(id) => g.class(id)?.name.clone(),
            DefId::Score(id) => g.score(id)?.name.clone(),
            DefId::Rec(id) => g.rec(id)?.name.clone(),
        })
    }

    /// Who has a day had one.
    fn never(&mut self) {
        for (id, fact) in self.scene.g.facts.with_ids() {
            let given = |id: &FactId| self.scene.facts.given.get(id).copied();
            let (Some(day), Some(own)) = (fact.day.as_ref().and_then(given), given(&id)) else { continue };
            let expr = Expr::First(vec![(Expr::Known(day), Expr::Const(false))], Box::new(Expr::Flag(own)));
            let name = self.scene.names.give("whether a day never was", &format!("known_{}_never", fact.name));
            let place = self.scene.push(name, format!("{}: never", fact.title), Holds::Truth, Means::Truth(expr));
            self.scene.facts.known.insert(id, place);
        }
    }

    /// Numbers that are derived as a sum of others.
    fn numbers(&mut self) {
        let g = self.scene.g;
        for id in &g.derivation_order {
            let (Some(fact), Some(derived)) = (g.fact(*id), self.scene.compiled.derivations.get(id)) else { continue };
            let (Some(given), FactType::Number(ty)) = (self.scene.facts.given.get(id).copied(), &fact.ty) else {
                continue;
            };
            let sum = match derived {
                Derived::Sum(scores, parts) => self.sum(&ty.unit.factor, *scores, parts),
                Derived::Rows(_) | Derived::Computed(_) => None,
            };
            if matches!(derived, Derived::Rows(_)) {
                continue;
            }
            let limited = ty.low.is_some() || ty.high.is_some() || ty.integer;
            // Of a date, what every engine knows is the day so many days behind another.
            let later = |parts: &[(Place, Number)], constant: &Number| {
                ty.kind != NumberKind::Date
                    || matches!(parts, [(_, factor)] if *factor == number::one()) && constant.is_integer()
            };
            let place = match sum.filter(|(parts, constant)| later(parts, constant)) {
                Some((parts, constant)) if !ty.integer => {
                    let name = self
                        .scene
                        .names
                        .give(&format!("`{}` as it is known", fact.name), &format!("known_{}", fact.name));
                    let holds = if ty.kind == NumberKind::Date { Holds::Date } else { Holds::Number(ty.clone()) };
                    let means = Means::Sum(Some(given), parts, constant);
                    let place = self.scene.push(name, fact.title.clone(), holds, means);
                    self.scene.facts.known.insert(*id, place);
                    let within = between(place, &(ty.low.clone(), ty.high.clone())).or_else(Expr::Const(true));
                    self.scene.plan.contradictory.extend((within != Expr::Const(true)).then(|| within.negated()));
                    place
                }
                _ => given,
            };
            if free(self.scene.g, self.scene.compiled, *id) && place != given {
                self.scene.free.insert(*id);
            } else if limited {
                // It may come to a value that the fact cannot have.
                self.scene.plan.untold.push(Expr::Known(place).negated());
                if !self.asked.partly {
                    let message =
                        format!("a query cannot always tell whether `{}` can be what it is computed as", fact.name);
                    self.refused.push(Diagnostic::new(Code::NotInSql, fact.span, message).help(
                        "Its type has limits, and where it is not given, only `gdl eval` can tell whether it keeps to them. Let the query answer `unsettled` in such rows with `--partly`.",
                    ));
                }
            }
        }
    }

    /// A sum that every engine calculates exactly.
    fn sum(&self, own: &Number, scores: Node, parts: &[(FactId, Number)]) -> Option<(Vec<(Place, Number)>, Number)> {
        let constant = self.scene.manager.as_number(scores)?.clone();
        let unit = |id: FactId| declared(self.scene.g, id).map_or_else(number::one, |range| range.unit);
        let short = |number: &Number| {
            let places = number * num_traits::pow(number::whole(10), DECIMALS);
            places.is_integer() && number.abs() <= number::whole(MOST)
        };
        let all = parts.iter().map(|(id, factor)| factor * unit(*id) / own);
        if !all.chain([&constant / own]).all(|number| short(&number)) {
            return None;
        }
        let place = |(id, factor): &(FactId, Number)| Some((*self.scene.facts.known.get(id)?, factor.clone()));
        Some((parts.iter().map(place).collect::<Option<_>>()?, constant))
    }

    fn define_all(&mut self, ids: &BTreeSet<DefId>) -> Result<(), TooComplex> {
        for id in self.scene.g.order.iter().filter(|id| ids.contains(id)) {
            if !self.scene.definitions.contains_key(id) {
                self.define(*id)?;
            }
        }
        Ok(())
    }

    fn define(&mut self, id: DefId) -> Result<(), TooComplex> {
        let (g, scene) = (self.scene.g, &mut self.scene);
        let node = scene.compiled.definitions.get(&id).copied().unwrap_or(Node::NONE);
        let node = scene.filled(node)?;
        let defined = match id {
            DefId::Term(term) => {
                let Some(term) = g.term(term) else { return Ok(()) };
                let Meaning::Cond(cond) = &term.means else { return Ok(()) };
                let (within, words) = (scene.within(node)?, scene.words(cond)?);
                let name = scene.names.give(&format!("the term `{}`", term.name), &term.name);
                scene.truth((name, term.title.clone()), &within, words)?
            }
            DefId::Class(class) => {
                let Some(class) = g.class(class) else { return Ok(()) };
                let none = u32::try_from(class.members.len()).unwrap_or(u32::MAX);
                let node =
                    scene.manager.map(node, &|_, end| if end == Node::NONE { Node::member(none) } else { end })?;
                let within = scene.within(node)?;
                let rows = scene.rows(class.rows.iter().map(|row| (row.when.as_ref(), row.member)))?;
                let words = match rows {
                    None => None,
                    Some((rows, last)) => {
                        let ends: Vec<_> = rows.iter().map(|(_, says, to)| (*says, Node::member(*to))).collect();
                        let last = last.unwrap_or(none);
                        let says = scene.extended.first(&ends, Node::member(last))?;
                        Some((Means::Rows(None, spread(rows), Some(Said::Member(last))), says))
                    }
                };
                let wanted =
                    if class.rows_of.is_some() { format!("rows_of_{}", class.name) } else { class.name.clone() };
                let name = scene.names.give(&format!("the classification `{}`", class.name), &wanted);
                let holds = Holds::Member(class.members.iter().map(|member| member.name.clone()).collect());
                let said = |_: &Manager, end: Node| end.as_member().map(Said::Member);
                scene.several((name, class.title.clone(), holds), &within, words, &said)?
            }
            DefId::Score(score) => {
                let Some(score) = g.score(score) else { return Ok(()) };
                let within = scene.within(node)?;
                let words = Self::points(scene, &score.items)?;
                let within = Self::numbers_of(scene, within)?;
                let exact = match (&words, within.exact) {
                    (Some((_, says)), Some(exact)) => scene.extended.agrees(*says, exact) == Ok(true),
                    _ => false,
                };
                if !exact && !self.asked.scores {
                    return Ok(());
                }
                let name = scene.names.give(&format!("the score `{}`", score.name), &score.name);
                let said = |manager: &Manager, end: Node| manager.as_number(end).cloned().map(Said::Number);
                scene.several((name, score.title.clone(), Holds::Number(points())), &within, words, &said)?
            }
            DefId::Rec(rec) => {
                let Some(rec) = g.rec(rec) else { return Ok(()) };
                let within = scene.within(node)?;
                let mut parts = Vec::new();
                if let Some(when) = &rec.when {
                    parts.push(scene.words(when)?);
                }
                if let Some(unless) = &rec.unless {
                    let unless = scene.words(unless)?;
                    parts.push(scene.denied(unless)?);
                }
                for other in &rec.overridden_by {
                    let other = scene.flag(DefId::Rec(*other));
                    parts.push(scene.denied(other)?);
                }
                if !rec.regardless_of_scope
                    && let Some(scope) = scene.scope
                {
                    parts.push(scope.says.map(|says| (Expr::Flag(scope.place), says)));
                }
                let words = scene.joined(parts, false)?;
                let name = scene.names.give(&format!("the recommendation `{}`", rec.name), &rec.name);
                scene.truth((name, rec.title.clone()), &within, words)?
            }
        };
        self.scene.definitions.insert(id, defined);
        Ok(())
    }

    /// Points of what holds, and what they come to.
    fn points(scene: &mut Scene<'_>, items: &[(Number, Cond)]) -> Result<Option<(Means, Node)>, TooComplex> {
        let mut all = Vec::new();
        let zero = scene.extended.manager.number(&number::whole(0));
        let mut sum = zero;
        for (points, when) in items {
            let Some((expr, says)) = scene.words(when)? else { return Ok(None) };
            let own = scene.extended.manager.number(points);
            let item = scene.extended.first(&[(says, own)], zero)?;
            sum = scene.extended.manager.add(sum, item)?;
            all.push((points.clone(), expr));
        }
        Ok(Some((Means::Points(all), sum)))
    }

    /// The same with the numbers of the diagrams over what is known.
    fn numbers_of(scene: &mut Scene<'_>, within: Within) -> Result<Within, TooComplex> {
        let Some(exact) = within.exact else { return Ok(within) };
        let mut numbers = std::collections::BTreeMap::new();
        for end in scene.extended.manager.terminals(exact) {
            if let Some(value) = scene.manager.as_number(end).cloned() {
                numbers.insert(end, scene.extended.manager.number(&value));
            }
        }
        let exact = scene.extended.manager.map(exact, &|_, end| numbers.get(&end).copied().unwrap_or(end))?;
        Ok(Within { exact: Some(exact), ..within })
    }

    /// The scope, and where the query cannot tell it.
    fn scope(&mut self, scope: Option<&Cond>) -> Result<(Place, Expr), TooComplex> {
        let node = self.scene.filled(self.scene.compiled.scope)?;
        let within = self.scene.within(node)?;
        let words = match scope {
            Some(scope) => self.scene.words(scope)?,
            None => Some((Expr::Const(true), Node::TRUE)),
        };
        let title = "Whether the guideline speaks of the case".to_owned();
        let defined = self.scene.truth(("gdl_scope".to_owned(), title), &within, words)?;
        let span = self.scene.g.header.as_ref().map_or(Span::default(), |header| header.span);
        self.refuse("scope", span, &within);
        self.scene.scope = Some(defined);
        Ok((defined.place, within.loose))
    }

    /// Rows whose facts contradict each other, and those of which the query cannot tell.
    fn rows(&mut self) -> Result<(), TooComplex> {
        let scene = &mut self.scene;
        let g = scene.g;
        let place = |id: FactId| scene.facts.given.get(&id).copied();
        let dates = |id: FactId| matches!(g.fact(id).map(|fact| &fact.ty), Some(FactType::Number(ty)) if ty.kind == NumberKind::Date);
        let mut contradictory = scene.ties.broken(&dates, &place);
        for id in scene.ties.facts() {
            let (Some(own), Some(FactType::Number(ty))) = (place(id), g.fact(id).map(|fact| &fact.ty)) else {
                continue;
            };
            let leaves = scene.ties.leaves(g, id, &(ty.low.clone(), ty.high.clone()), &place);
            contradictory.push(Expr::all([Expr::Known(own).negated(), leaves.negated()]));
        }
        let all: Vec<Node> = scene.constraints.iter().map(|(_, node)| *node).collect();
        let node = scene.manager.all(all)?;
        let (loose, because) = scene.loose_of(node);
        let node = {
            let tested = scene.facts_of(node);
            let domain = scene.domain();
            let together = scene.ties.together(&mut scene.manager, (g, domain), &tested)?;
            scene.manager.and(node, together)?
        };
        let may = scene.reach(node, &[Node::TRUE, Node::FALSE])?;
        if let [yes, no] = may.as_slice() {
            contradictory.push(yes.clone().negated());
            let open = Expr::all([loose, yes.clone(), no.clone()]);
            if open != Expr::Const(false) {
                scene.plan.untold.push(open);
                if !self.asked.partly {
                    let facts: Vec<String> =
                        g.asked_all(because).into_iter().map(|id| format!("`{}`", g.fact_name(id))).collect();
                    let span = g.constraints.first().map_or(Span::default(), |constraint| constraint.span);
                    let message = format!(
                        "a query cannot always tell whether the constraints hold: they compute with {}",
                        facts.join(", ")
                    );
                    self.refused.push(Diagnostic::new(Code::NotInSql, span, message).help(
                        "Where one of them is not known, or no engine computes with them exactly, only `gdl eval` can tell. Let the query answer `unsettled` in such rows with `--partly`.",
                    ));
                }
            }
        }
        let scene = &mut self.scene;
        scene.plan.contradictory.extend(contradictory.into_iter().filter(|expr| *expr != Expr::Const(false)));
        if !g.near.is_empty() {
            scene.plan.untold.push(Expr::Const(true));
            if !self.asked.partly {
                let span = g.near.first().map_or(Span::default(), |near| near.span);
                self.refused.push(
                    Diagnostic::new(Code::NotInSql, span, "a query cannot tell who is too near to a limit that no fraction writes")
                        .help("Roots, powers, `exp` and `ln` are calculated between bounds, which no engine does. Only `gdl eval` answers these."),
                );
            }
        }
        Ok(())
    }
}
