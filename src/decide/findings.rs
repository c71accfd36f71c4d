//! What only the diagrams see of a guideline: rows that are never reached, classifications that leave cases without a
//! row, recommendations, terms and constraints that can never hold.

use super::compile::Compiled;
use super::diagram::{Manager, Node};
use super::domain::Kind;
use crate::check::literals::show_date;
use crate::check::model::{
    ClassRow, Cond, DefId, Derivation, FactType, Guideline, Meaning, NumberKind, RecId, TermId, Value,
};
use crate::check::units;
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// Findings about a compiled guideline.
pub fn findings(guideline: &Guideline, compiled: &Compiled) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let view = View { guideline, compiled, manager: &compiled.manager };
    for (at, class) in guideline.classes.iter().enumerate() {
        let id = DefId::Class(crate::check::model::ClassId(u32::try_from(at).unwrap_or(u32::MAX)));
        let Some(node) = compiled.definitions.get(&id).copied() else { continue };
        view.rows(&class.rows, node, &mut found);
        view.exhaustive(&class.name, class.span, node, &mut found);
    }
    for fact in &guideline.facts {
        let id = guideline.fact_named(&fact.name);
        let node = id.and_then(|id| compiled.derivations.get(&id)).copied();
        if let (Some(Derivation::Rows(rows)), Some(node)) = (&fact.derivation, node) {
            view.rows(rows, node, &mut found);
        }
    }
    for (at, node) in compiled.recommendations.iter().enumerate() {
        let id = RecId(u32::try_from(at).unwrap_or(u32::MAX));
        if let (Node::FALSE, Some(rec)) = (*node, guideline.rec(id)) {
            let place = rec.when.as_ref().map_or(rec.span, |when| when.span);
            let found_here = Diagnostic::new(Code::NeverApplies, rec.span, format!("`{}` can never apply", rec.name))
                .also(place, "no patient meets this, in scope and without an exception")
                .help("Look for conditions that contradict each other, the scope, an exception, or a recommendation that overrides it.");
            found.push(found_here);
        }
    }
    for (at, term) in guideline.terms.iter().enumerate() {
        let id = DefId::Term(TermId(u32::try_from(at).unwrap_or(u32::MAX)));
        if let (Meaning::Cond(cond), Some(&Node::FALSE)) = (&term.means, compiled.definitions.get(&id)) {
            let found_here = Diagnostic::new(Code::NeverApplies, cond.span, format!("`{}` can never hold", term.name))
                .help("Look for conditions in it that contradict each other.");
            found.push(found_here);
        }
    }
    for (constraint, node) in guideline.constraints.iter().zip(&compiled.constraints) {
        if *node == Node::FALSE {
            let found_here =
                Diagnostic::new(Code::ConstraintNeverHolds, constraint.span, "no patient meets this constraint")
                    .also(constraint.holds.span, "these conditions contradict each other")
                    .help("Every case would be refused. Correct the condition.");
            found.push(found_here);
        }
    }
    found
}

struct View<'a> {
    guideline: &'a Guideline,
    compiled: &'a Compiled,
    manager: &'a Manager,
}

impl View<'_> {
    /// A row is reached where its own terminal is; rows of one member are told apart by leaving the row out.
    fn rows(&self, rows: &[ClassRow], node: Node, found: &mut Vec<Diagnostic>) {
        for (at, row) in rows.iter().enumerate() {
            let alone = rows.iter().filter(|other| other.member == row.member).count() == 1;
            let reached =
                if alone { self.reaches(node, Node::member(row.member)) } else { self.row_is_reached(rows, at) };
            if reached {
                continue;
            }
            let why = match &row.when {
                Some(_) if at > 0 => "the rows above it already hold wherever it would",
                Some(_) => "its condition can never hold",
                None => "the rows above it leave no case over",
            };
            let here = Diagnostic::new(Code::UnreachableRow, row.span, "this row is never reached")
                .label(why)
                .help("Rows are tried from the top; remove this one, or move it above the row that hides it.");
            found.push(here);
        }
    }

    fn row_is_reached(&self, rows: &[ClassRow], at: usize) -> bool {
        let conditions: Vec<Option<&Cond>> = rows.iter().map(|row| row.when.as_ref()).collect();
        super::compile::row_is_reached(self.guideline, self.compiled, &conditions, at)
    }

    fn reaches(&self, node: Node, terminal: Node) -> bool {
        let mut waiting = vec![node];
        let mut seen = std::collections::BTreeSet::new();
        while let Some(node) = waiting.pop() {
            if node == terminal {
                return true;
            }
            if let Some((_, runs)) = self.manager.get(node)
                && seen.insert(node)
            {
                waiting.extend(runs.iter().map(|r| r.child));
            }
        }
        false
    }

    fn exhaustive(&self, name: &str, span: Span, node: Node, found: &mut Vec<Diagnostic>) {
        let mut path = Vec::new();
        if !self.way_to(node, Node::NONE, &mut path) {
            return;
        }
        let facts: Vec<String> = path.iter().filter_map(|(variable, class)| self.say(*variable, *class)).collect();
        let example = if facts.is_empty() { "any patient".to_owned() } else { facts.join(", ") };
        let here = Diagnostic::new(Code::NotExhaustive, span, format!("`{name}` has no class for every patient"))
            .label(format!("none for {example}"))
            .help("Add the missing row, or `… otherwise` as the last one.");
        found.push(here);
    }

    fn way_to(&self, node: Node, terminal: Node, path: &mut Vec<(u32, u32)>) -> bool {
        if node == terminal {
            return true;
        }
        let Some((variable, runs)) = self.manager.get(node) else { return false };
        let mut from = 0u32;
        for run in runs {
            if self.reaches(run.child, terminal) {
                path.push((variable, from));
                return self.way_to(run.child, terminal, path);
            }
            from = run.end;
        }
        false
    }

    /// A variable's class as a clinician would say it.
    fn say(&self, variable: u32, class: u32) -> Option<String> {
        let domain = &self.compiled.domain;
        match domain.variables.get(variable as usize)?.kind {
            Kind::Fact(id) => {
                let fact = self.guideline.fact(id)?;
                let value = match (domain.representative(self.guideline, id, class)?, &fact.ty) {
                    (Value::Bool(value), _) => if value { "yes" } else { "no" }.to_owned(),
                    (Value::Member(at), FactType::OneOf(members)) => members.get(at as usize)?.name.clone(),
                    (Value::Number(number), FactType::Number(ty)) if ty.kind == NumberKind::Date => show_date(&number),
                    (Value::Number(number), FactType::Number(ty)) => units::show(&number, &ty.unit),
                    _ => return None,
                };
                Some(format!("{} = {value}", fact.name))
            }
            Kind::Bit(id, member) => {
                let fact = self.guideline.fact(id)?;
                let FactType::SetOf(members) = &fact.ty else { return None };
                let name = &members.get(member as usize)?.name;
                Some(format!("{} {} {name}", fact.name, if class == 1 { "includes" } else { "without" }))
            }
            Kind::Atom(_) => None,
        }
    }
}
