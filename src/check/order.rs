//! The order of definitions: each behind everything it refers to. Where there is none, the circle is printed. Works on
//! the written tree, without recursion between definitions, so that no chain of any length overflows the stack.

use super::checker::Checker;
use super::clauses::find;
use super::model::DefId;
use super::symbol::Symbol;
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::ast::{ClauseKind, DOSE_OF, Declaration, Expr, ExprKind, ListExpr};
use std::collections::{BTreeMap, BTreeSet};

/// A definition and the places where it refers to others.
struct Definition {
    id: DefId,
    name: String,
    /// What its own conditions name.
    own: Vec<(DefId, Span)>,
    /// What the scope names, where it holds for it, and what overrides it.
    around: Vec<(DefId, Span)>,
}

impl Definition {
    fn refers(&self, at: usize) -> Option<(DefId, Span)> {
        let own = self.own.len();
        self.own.get(at).or_else(|| self.around.get(at.checked_sub(own)?)).copied()
    }
}

/// All definitions of a guideline, with what each refers to.
pub(super) struct Definitions(BTreeMap<DefId, Definition>);

impl Checker<'_> {
    /// Orders the definitions; reports circles and marks what stands in them unsound.
    pub(super) fn order(&mut self, declarations: &[(DefId, &Declaration)], scope: Option<&Expr>) -> Vec<DefId> {
        let nodes = self.definitions(declarations, scope);
        self.sort(&nodes.0, declarations, None)
    }

    /// Orders them with the other wording of a reading put in: some definitions with another condition, or with none.
    pub(super) fn order_otherwise(
        &mut self,
        nodes: &mut Definitions,
        declarations: &[(DefId, &Declaration)],
        reading: &str,
        instead: &BTreeMap<DefId, Option<&Expr>>,
    ) -> Vec<DefId> {
        let mut before = Vec::new();
        for (id, expr) in instead {
            let mut refers = Vec::new();
            if let Some(expr) = expr {
                self.references(expr, &mut refers);
            }
            if let Some(node) = nodes.0.get_mut(id) {
                before.push((*id, std::mem::replace(&mut node.own, refers)));
            }
        }
        let order = self.sort(&nodes.0, declarations, Some(reading));
        for (id, own) in before {
            if let Some(node) = nodes.0.get_mut(&id) {
                node.own = own;
            }
        }
        self.with_rows(order)
    }

    /// What each definition refers to.
    pub(super) fn definitions(&self, declarations: &[(DefId, &Declaration)], scope: Option<&Expr>) -> Definitions {
        let mut nodes: BTreeMap<DefId, Definition> = BTreeMap::new();
        let mut scope_refers = Vec::new();
        if let Some(scope) = scope {
            self.references(scope, &mut scope_refers);
        }
        for (id, declaration) in declarations {
            let mut own = Vec::new();
            if let Some(amounts) = self.behind_dose(*id, declaration) {
                amounts.into_iter().for_each(|amount| self.references(amount, &mut own));
                let name = declaration.name.as_ref().map_or(String::new(), |n| format!("{DOSE_OF}{}", n.text));
                nodes.insert(*id, Definition { id: *id, name, own, around: Vec::new() });
                continue;
            }
            for clause in &declaration.clauses {
                match &clause.kind {
                    ClauseKind::Means(e) | ClauseKind::When(e) | ClauseKind::Unless(e) | ClauseKind::Feasible(e) => {
                        self.references(e, &mut own)
                    }
                    ClauseKind::InsteadOf(name) => {
                        if let Some(Symbol::Rec(other)) = self.names.get(&name.text).map(|d| d.symbol)
                            && DefId::Rec(other) != *id
                        {
                            own.push((DefId::Rec(other), name.span));
                        }
                    }
                    ClauseKind::MeansRows(rows) => {
                        for row in rows {
                            self.references(&row.value, &mut own);
                            row.when.iter().for_each(|when| self.references(when, &mut own));
                        }
                    }
                    ClauseKind::Levels { subject, .. } => self.references(subject, &mut own),
                    ClauseKind::Points { when, .. } => self.references(when, &mut own),
                    ClauseKind::Row(row) => {
                        if let Some(when) = &row.when {
                            self.references(when, &mut own);
                        }
                    }
                    _ => {}
                }
            }
            let regardless = find(declaration, |k| matches!(k, ClauseKind::Regardless).then_some(())).is_some();
            let scoped = matches!(id, DefId::Rec(_)) && !regardless;
            let around = if scoped { scope_refers.clone() } else { Vec::new() };
            let name = declaration.name.as_ref().map_or(String::new(), |n| n.text.clone());
            nodes.insert(*id, Definition { id: *id, name, own, around });
        }
        // A defeated recommendation rests on the one that overrides it.
        for (id, declaration) in declarations {
            if self.behind_dose(*id, declaration).is_some() {
                continue;
            }
            let Some(others) =
                find(declaration, |k| if let ClauseKind::Overrides(names) = k { Some(names) } else { None })
            else {
                continue;
            };
            for other in others {
                if let Some(Symbol::Rec(defeated)) = self.names.get(&other.text).map(|d| d.symbol)
                    && DefId::Rec(defeated) != *id
                    && let Some(node) = nodes.get_mut(&DefId::Rec(defeated))
                {
                    node.around.push((*id, other.span));
                }
            }
        }
        Definitions(nodes)
    }

    /// The rows of a value or score stand before what they are part of.
    pub(super) fn with_rows(&self, order: Vec<DefId>) -> Vec<DefId> {
        let rows = |id: &DefId| self.rows_of.get(id).into_iter().flatten().map(|class| DefId::Class(*class));
        order.into_iter().flat_map(|id| rows(&id).chain([id]).collect::<Vec<_>>()).collect()
    }

    fn sort(
        &mut self,
        nodes: &BTreeMap<DefId, Definition>,
        declarations: &[(DefId, &Declaration)],
        reading: Option<&str>,
    ) -> Vec<DefId> {
        let mut done: BTreeSet<DefId> = BTreeSet::new();
        let mut order = Vec::new();
        for (start, _) in declarations {
            if done.contains(start) {
                continue;
            }
            // The way from `start` to here: node, and which of its references comes next.
            let mut path: Vec<(DefId, usize)> = vec![(*start, 0)];
            let mut on_path: BTreeSet<DefId> = [*start].into();
            while let Some((id, next)) = path.last_mut() {
                let here = *id;
                let reference = nodes.get(&here).and_then(|node| node.refers(*next));
                *next = next.saturating_add(1);
                match reference {
                    None => {
                        path.pop();
                        on_path.remove(&here);
                        done.insert(here);
                        order.push(here);
                    }
                    Some((to, _)) if done.contains(&to) || !nodes.contains_key(&to) => {}
                    Some((to, _)) if on_path.contains(&to) => self.circle(nodes, &path, to, reading),
                    Some((to, _)) => {
                        path.push((to, 0));
                        on_path.insert(to);
                    }
                }
            }
        }
        order
    }

    fn circle(
        &mut self,
        nodes: &BTreeMap<DefId, Definition>,
        path: &[(DefId, usize)],
        to: DefId,
        reading: Option<&str>,
    ) {
        let known = nodes.get(&to).and_then(|node| self.names.get(&node.name)).is_some_and(|d| !d.sound);
        if known {
            return;
        }
        let start = path.iter().rposition(|(id, _)| *id == to).unwrap_or(0);
        let members: Vec<&Definition> = path.iter().skip(start).filter_map(|(id, _)| nodes.get(id)).collect();
        let name_of = |id: DefId| nodes.get(&id).map_or("", |n| n.name.as_str());
        let mut names: Vec<&str> = members.iter().map(|n| n.name.as_str()).collect();
        if names.iter().any(|name| self.names.get(*name).is_some_and(|d| !d.sound)) {
            return;
        }
        names.push(name_of(to));
        let shown = if names.len() > 12 {
            format!("{} → … → {}", names.get(..6).unwrap_or(&[]).join(" → "), names.last().copied().unwrap_or(""))
        } else {
            names.join(" → ")
        };
        let mut labels = path.iter().skip(start).filter_map(|(id, next)| {
            let node = nodes.get(id)?;
            let (target, span) = node.refers(next.saturating_sub(1))?;
            Some((span, format!("`{}` rests on `{}`", node.name, name_of(target))))
        });
        let Some((span, text)) = labels.next() else { return };
        let whose = reading.map_or(String::new(), |name| format!("with the other wording of `{name}`, "));
        let what = format!("{whose}definitions rest on each other in a circle: {shown}");
        let mut found = Diagnostic::new(Code::Circle, span, what)
            .label(text)
            .help("Break the circle: one of them must be stated without the next.");
        for (span, text) in labels.take(8) {
            found = found.also(span, text);
        }
        for node in members.into_iter().filter(|_| reading.is_none()) {
            debug_assert!(nodes.contains_key(&node.id));
            self.unsound(&node.name);
        }
        self.push(found);
    }

    /// The definitions that an expression refers to, with the place.
    fn references(&self, expr: &Expr, into: &mut Vec<(DefId, Span)>) {
        let mut named = |name: &str, span: Span| {
            let id = match self.names.get(name).map(|d| d.symbol) {
                Some(Symbol::Term(id)) => DefId::Term(id),
                Some(Symbol::Class(id)) => DefId::Class(id),
                Some(Symbol::Score(id)) => DefId::Score(id),
                Some(Symbol::Rec(id)) => DefId::Rec(id),
                _ => return,
            };
            into.push((id, span));
        };
        match &expr.kind {
            ExprKind::Name(name) => named(name, expr.span),
            ExprKind::Applies { name, .. } => named(&name.text, name.span),
            ExprKind::In { list: ListExpr::Named(name), .. }
            | ExprKind::Includes { list: ListExpr::Named(name), .. } => {
                named(&name.text, name.span);
            }
            _ => {}
        }
        for part in expr.parts() {
            self.references(part, into);
        }
    }
}
