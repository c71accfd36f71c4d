//! What only the diagrams see of a guideline: rows that are never reached, classifications that leave cases without a
//! row, recommendations, terms and constraints that can never hold.

use super::compile::{Compiled, Derived};
use super::diagram::Node;
use super::usual::Usual;
use super::witness::{Found, find};
use crate::check::literals::show_date;
use crate::check::model::{
    ClassId, ClassRow, DefId, Derivation, FactId, FactType, Guideline, Meaning, NumberKind, RowsOf, TermId, Value,
};
use crate::check::units;
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::interpret::{Defined, World, interpret};
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};

/// Steps that looking for patients without a class may take.
const MAX_STEPS: u64 = 50_000_000;

/// Findings about a compiled guideline.
pub fn findings(guideline: &Guideline, compiled: &Compiled) -> Vec<Diagnostic> {
    compiled.manager.set_steps(MAX_STEPS);
    let usual = Usual::of(guideline);
    let mut found = overlapping_rows(guideline, &usual, compiled);
    // A row that another one hides although they exclude each other is told of once.
    let told: BTreeSet<Span> = found.iter().map(Diagnostic::span).collect();
    found.extend(unreached_rows(guideline, compiled, &told));
    let classes = (0u32..).zip(&guideline.classes);
    found.extend(classes.filter_map(|(at, _)| no_class(guideline, &usual, compiled, ClassId(at))));
    let given = guideline.facts.with_ids().filter(|(_, fact)| fact.classed);
    found.extend(given.filter_map(|(id, _)| no_class_to_give(guideline, &usual, compiled, id)));
    for (rec, node) in guideline.recommendations.iter().zip(&compiled.recommendations) {
        if *node == Node::FALSE {
            let place = rec.when.as_ref().map_or(rec.span, |when| when.span);
            let never = Diagnostic::new(Code::NeverApplies, rec.span, format!("`{}` can never apply", rec.name))
                .also(place, "no patient meets this, in scope and without an exception")
                .help("Look for conditions that contradict each other, the scope, an exception, or a recommendation that overrides it.");
            found.push(never);
        }
    }
    for (at, term) in (0u32..).zip(&guideline.terms) {
        if let Meaning::Cond(cond) = &term.means
            && compiled.definitions.get(&DefId::Term(TermId(at))) == Some(&Node::FALSE)
        {
            let never = Diagnostic::new(Code::NeverApplies, cond.span, format!("`{}` can never hold", term.name))
                .help("Look for conditions in it that contradict each other.");
            found.push(never);
        }
    }
    for (constraint, node) in guideline.constraints.iter().zip(&compiled.constraints) {
        if *node == Node::FALSE {
            let never =
                Diagnostic::new(Code::ConstraintNeverHolds, constraint.span, "no patient meets this constraint")
                    .also(constraint.holds.span, "these conditions contradict each other")
                    .help("Every case would be refused. Correct the condition.");
            found.push(never);
        }
    }
    compiled.manager.set_steps(u64::MAX);
    found
}

fn unreached_rows(guideline: &Guideline, compiled: &Compiled, told: &BTreeSet<Span>) -> Vec<Diagnostic> {
    let finding = |row: &super::compile::UnreachedRow| {
        let why = match (row.otherwise, row.above) {
            (true, _) => "the rows above it leave no case over",
            (false, 0) => "its condition can never hold",
            (false, _) => "the rows above it already hold wherever it would",
        };
        Diagnostic::new(Code::UnreachableRow, row.span, "this row is never reached")
            .label(why)
            .help("Rows are tried from the top; remove this one, or move it above the row that hides it.")
    };
    let placed = guideline.classes.with_ids().filter(|(id, _)| guideline.is_placed(DefId::Class(*id)));
    let placed: BTreeSet<Span> = placed.map(|(_, class)| class.span).collect();
    // Amounts that nobody is given are none that an author wrote.
    let of_doses = guideline.classes.iter().filter(|class| matches!(class.rows_of, Some(RowsOf::Dose(_))));
    let of_doses: BTreeSet<Span> = of_doses.flat_map(|class| &class.rows).map(|row| row.span).collect();
    let told = |row: &&super::compile::UnreachedRow| {
        told.contains(&row.span) || of_doses.contains(&row.span) || placed.contains(&row.span)
    };
    compiled.unreached.iter().filter(|row| !told(row)).map(finding).collect()
}

/// A classification that leaves a patient without a class, with that patient.
fn no_class(guideline: &Guideline, usual: &Usual, compiled: &Compiled, id: ClassId) -> Option<Diagnostic> {
    let class = guideline.class(id).filter(|_| !guideline.is_placed(DefId::Class(id)))?;
    let node = *compiled.definitions.get(&DefId::Class(id))?;
    let none = |world: &World<'_>| world.defined(DefId::Class(id)) == Some(&Defined::Class(None));
    let patient = without(guideline, usual, compiled, node, &none)?;
    Some(match class.rows_of {
        None => not_exhaustive(guideline, &class.name, class.span, patient),
        Some(RowsOf::Term(_)) => {
            let what = format!("`{}` has no value for every patient", class.name);
            Diagnostic::new(Code::NotExhaustive, class.span, what)
                .label(format!("none for {}", example(guideline, patient)))
                .help("Add the missing row, or `VALUE otherwise` as the last one.")
        }
        // A dose that rounds to nothing is found by `verify`.
        Some(RowsOf::Dose(_)) => return None,
        Some(RowsOf::Levels(_)) => {
            let what = format!("`{}` has no points for every patient", class.name);
            Diagnostic::new(Code::LevelsLeaveOut, class.span, what)
                .label(format!("none for {}", example(guideline, patient)))
                .help("Every value has points, if only 0: add the missing level, or correct the limit beside it.")
        }
    })
}

/// Rows that exclude each other and both hold for somebody, with that patient: a row is told of once.
fn overlapping_rows(guideline: &Guideline, usual: &Usual, compiled: &Compiled) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = Vec::new();
    let mut told = BTreeSet::new();
    let of_classes = guideline.classes.iter().map(|class| (class.rows.as_slice(), class.rows_of));
    let of_facts = guideline.facts.iter().filter_map(|fact| match &fact.derivation {
        Some(Derivation::Rows(rows)) => Some((rows.as_slice(), None)),
        _ => None,
    });
    let all = of_classes.chain(of_facts).flat_map(|(rows, of)| rows.iter().map(move |row| (row, of)));
    let rows: BTreeMap<Span, (&ClassRow, Option<RowsOf>)> = all.map(|(row, of)| (row.span, (row, of))).collect();
    let holds = |world: &World<'_>, span: &Span| {
        rows.get(span).is_some_and(|(row, _)| row.when.as_ref().is_none_or(|when| world.holds(when)))
    };
    let result = |world: &World<'_>, span: &Span| {
        let (row, of) = rows.get(span)?;
        match of {
            Some(RowsOf::Term(id)) => match guideline.term(*id).map(|term| &term.means) {
                Some(Meaning::Rows(rows)) => world.number(rows.values.get(row.member as usize)?),
                _ => None,
            },
            _ => Some(crate::number::whole(i64::from(row.member))),
        }
    };
    let patient = |node: Node, rows: &[Span; 2], differ: bool| {
        let is = |world: &World<'_>| {
            let [first, second] = rows;
            holds(world, first)
                && holds(world, second)
                && (!differ || result(world, first) != result(world, second))
                && guideline.constraints.iter().all(|constraint| world.holds(&constraint.holds))
        };
        somebody(guideline, usual, compiled, (node, Node::TRUE), &is)
    };
    for differ in [true, false] {
        for overlap in &compiled.overlaps {
            let [first, second] = overlap.rows;
            let of_levels = matches!(rows.get(&second), Some((_, Some(RowsOf::Levels(_)))));
            let node = if differ && !of_levels { overlap.otherwise } else { overlap.both };
            if told.contains(&second) {
                continue;
            }
            let Some(mut patient) = patient(node, &overlap.rows, differ && !of_levels) else { continue };
            // What may be given is what its rows give.
            patient.retain(|(id, _)| !guideline.fact(*id).is_some_and(|fact| fact.classed));
            told.insert(second);
            let whom = example(guideline, patient);
            let one = if of_levels {
                Diagnostic::new(Code::LevelsOverlap, second, format!("two levels count for {whom}"))
                    .help("A value has the points of one level: leave it out of the other, as in `below 2`.")
            } else if differ {
                Diagnostic::new(Code::RowsBothHold, second, format!("two rows that exclude each other hold for {whom}"))
                    .help("Their results differ. Correct one of the conditions; or, where the first row that holds is meant to count, remove `rows exclude each other`.")
            } else {
                Diagnostic::new(Code::RowsAlike, second, format!("two rows that exclude each other hold for {whom}"))
                    .help("Their results are the same, so that nothing goes wrong yet. Correct one of the conditions, or join the two rows with `or`.")
            };
            found.push(one.label("this row holds").also(first, "and so does this one"));
        }
    }
    found
}

/// The same for a classification that may be given.
fn no_class_to_give(guideline: &Guideline, usual: &Usual, compiled: &Compiled, id: FactId) -> Option<Diagnostic> {
    let fact = guideline.fact(id)?;
    let (Some(Derivation::Rows(rows)), Some(Derived::Rows(node))) = (&fact.derivation, compiled.derivations.get(&id))
    else {
        return None;
    };
    let none = |world: &World<'_>| rows.iter().all(|row| row.when.as_ref().is_some_and(|when| !world.holds(when)));
    let mut patient = without(guideline, usual, compiled, *node, &none)?;
    patient.retain(|(other, _)| *other != id);
    Some(not_exhaustive(guideline, &fact.name, fact.span, patient))
}

/// Somebody for whom no row holds.
fn without(
    guideline: &Guideline,
    usual: &Usual,
    compiled: &Compiled,
    node: Node,
    none: &dyn Fn(&World<'_>) -> bool,
) -> Option<Vec<(FactId, Value)>> {
    let none = |world: &World<'_>| {
        none(world) && guideline.constraints.iter().all(|constraint| world.holds(&constraint.holds))
    };
    somebody(guideline, usual, compiled, (node, Node::NONE), &none)
}

/// Somebody who can be, of whom all constraints hold, and of whom a diagram says something.
fn somebody(
    guideline: &Guideline,
    usual: &Usual,
    compiled: &Compiled,
    says: (Node, Node),
    is: &dyn Fn(&World<'_>) -> bool,
) -> Option<Vec<(FactId, Value)>> {
    let replay = |values: &[Value]| is(&interpret(guideline, values));
    let constraints = compiled.constraints.iter().map(|node| (*node, Node::TRUE));
    let ways: Vec<(Node, Node)> = std::iter::once(says).chain(constraints).collect();
    match find(guideline, usual, &compiled.domain, &compiled.manager, &ways, &replay) {
        Found::Patient(patient) => Some(patient.into_iter().collect()),
        _ => None,
    }
}

fn not_exhaustive(guideline: &Guideline, name: &str, span: Span, patient: Vec<(FactId, Value)>) -> Diagnostic {
    Diagnostic::new(Code::NotExhaustive, span, format!("`{name}` has no class for every patient"))
        .label(format!("none for {}", example(guideline, patient)))
        .help("Add the missing row, or `… otherwise` as the last one.")
}

/// A patient as a clinician would say it.
fn example(guideline: &Guideline, patient: Vec<(FactId, Value)>) -> String {
    let absent = |(id, value): &(FactId, Value)| guideline.there(*id).filter(|_| *value == Value::Bool(false));
    let absent: Vec<FactId> = patient.iter().filter_map(absent).collect();
    // Of a day that never was, only that is told; of one that was, which it is.
    let said = |id: FactId| patient.iter().find(|(other, _)| *other == id).map(|(_, value)| value);
    let of_day = |(id, value): &(FactId, Value)| match guideline.fact(*id) {
        Some(fact) if fact.day.is_some() => *value == Value::Bool(true) || fact.day.and_then(said).is_none(),
        Some(fact) => fact.never.and_then(said) != Some(&Value::Bool(true)),
        None => true,
    };
    let told = patient.iter().filter(|(id, _)| !absent.contains(id)).filter(|known| of_day(known));
    let facts: Vec<String> = told.filter_map(|(id, value)| say(guideline, *id, value)).collect();
    if facts.is_empty() { "any patient".to_owned() } else { facts.join(", ") }
}

/// A fact's value as a clinician would say it.
fn say(guideline: &Guideline, id: FactId, value: &Value) -> Option<String> {
    let fact = guideline.fact(id)?;
    if let Some(number) = guideline.there(id) {
        return (*value == Value::Bool(false))
            .then(|| format!("no {}", guideline.fact(number).map_or("", |fact| &fact.name)));
    }
    let value = match (value, &fact.ty) {
        (Value::Bool(never), _) if fact.day.is_some() => if *never { "never" } else { "some day" }.to_owned(),
        (Value::Bool(value), _) => if *value { "yes" } else { "no" }.to_owned(),
        (Value::Member(at), FactType::OneOf(members)) => members.get(*at as usize)?.name.clone(),
        (Value::Set(set), FactType::SetOf(members)) => {
            let names: Vec<&str> =
                set.iter().filter_map(|at| members.get(*at as usize)).map(|m| m.name.as_str()).collect();
            if names.is_empty() { "none".to_owned() } else { format!("({})", names.join(", ")) }
        }
        (Value::Number(number), FactType::Number(ty)) if ty.kind == NumberKind::Date => show_date(number),
        (Value::Number(number), FactType::Number(ty)) => units::show(number, &ty.unit),
        _ => return None,
    };
    Some(format!("{} = {value}", fact.name))
}
