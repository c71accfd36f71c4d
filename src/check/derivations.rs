//! The order in which derived facts are filled in: each behind the derived facts that it rests on, directly or through
//! terms, classifications and scores. Works without recursion between definitions, so that no chain of any length
//! overflows the stack.

use super::checker::Checker;
use super::model::Named;
use super::model::{Cond, DefId, Derivation, FactId, Num};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use std::collections::{BTreeMap, BTreeSet};

/// What a definition names directly.
#[derive(Default)]
struct Direct {
    nodes: BTreeSet<Named>,
    /// Names the verdict of a recommendation.
    verdict: bool,
}

impl Direct {
    fn cond(&mut self, cond: &Cond) {
        cond.each_name(&mut |named| self.named(named));
    }

    fn num(&mut self, num: &Num) {
        num.each_name(&mut |named| self.named(named));
    }

    fn named(&mut self, named: Named) {
        match named {
            Named::Definition(DefId::Rec(_)) => self.verdict = true,
            other => {
                self.nodes.insert(other);
            }
        }
    }
}

impl Checker<'_> {
    /// True where a condition rests on the verdict of a recommendation, through the definitions it names.
    pub(super) fn rests_on_verdict(&self, cond: &Cond) -> bool {
        let mut direct = Direct::default();
        direct.cond(cond);
        self.any_verdict(&direct)
    }

    fn any_verdict(&self, direct: &Direct) -> bool {
        let on_verdict = |node: &Named| matches!(node, Named::Definition(id) if self.on_verdicts.contains(id));
        direct.verdict || direct.nodes.iter().any(on_verdict)
    }

    /// Remembers whether a typed definition rests on the verdict of a recommendation. Runs in the order of definitions.
    pub(super) fn note_verdict(&mut self, id: DefId) {
        let direct = self.direct(Named::Definition(id));
        if self.any_verdict(&direct) {
            self.on_verdicts.insert(id);
        }
    }

    fn direct(&self, node: Named) -> Direct {
        let mut direct = Direct::default();
        match node {
            Named::Fact(id) => match self.guideline.fact(id).and_then(|f| f.derivation.as_ref()) {
                None => {}
                Some(Derivation::Rows(rows)) => {
                    rows.iter().filter_map(|r| r.when.as_ref()).for_each(|c| direct.cond(c))
                }
                Some(Derivation::Condition(cond)) => direct.cond(cond),
                Some(Derivation::Value(num)) => direct.num(num),
            },
            Named::Definition(DefId::Term(id)) => {
                if let Some(term) = self.guideline.term(id) {
                    term.means.each_name(&mut |named| direct.named(named));
                }
            }
            Named::Definition(DefId::Class(id)) => {
                let rows = self.guideline.class(id).into_iter().flat_map(|c| &c.rows);
                rows.filter_map(|row| row.when.as_ref()).for_each(|c| direct.cond(c));
            }
            Named::Definition(DefId::Score(id)) => {
                self.guideline.score(id).into_iter().flat_map(|s| &s.items).for_each(|(_, when)| direct.cond(when));
            }
            Named::Definition(DefId::Rec(_)) => {}
        }
        direct
    }

    /// The definitions on which it rests whether a case is possible, and how its facts are filled in.
    pub(super) fn behind_cases(&self) -> BTreeSet<DefId> {
        let mut direct = Direct::default();
        self.guideline.constraints.iter().for_each(|constraint| direct.cond(&constraint.holds));
        let mut waiting: Vec<Named> = direct.nodes.into_iter().collect();
        let derived = self.guideline.facts.with_ids().filter(|(_, fact)| fact.derivation.is_some());
        waiting.extend(derived.map(|(id, _)| Named::Fact(id)));
        let mut seen: BTreeSet<Named> = waiting.iter().copied().collect();
        while let Some(node) = waiting.pop() {
            waiting.extend(self.direct(node).nodes.into_iter().filter(|next| seen.insert(*next)));
        }
        seen.into_iter().filter_map(|node| if let Named::Definition(id) = node { Some(id) } else { None }).collect()
    }

    /// Orders the derived facts; a derivation that rests on a recommendation or on itself is reported and dropped.
    pub(super) fn derivation_order(&mut self) {
        let derived: Vec<FactId> =
            self.guideline.facts.with_ids().filter(|(_, fact)| fact.derivation.is_some()).map(|(id, _)| id).collect();
        for id in &derived {
            if !self.any_verdict(&self.direct(Named::Fact(*id))) {
                continue;
            }
            let Some(fact) = self.guideline.facts.get_mut(*id) else { continue };
            fact.derivation = None;
            let what = format!("the derivation of `{}` rests on a recommendation", fact.name);
            let found = Diagnostic::new(Code::WrongKind, fact.span, what)
                .help("Recommendations rest on facts; a fact is derived from other facts only.");
            self.push(found);
        }
        let mut direct: BTreeMap<Named, Vec<Named>> = BTreeMap::new();
        let mut done: BTreeSet<Named> = BTreeSet::new();
        let mut circular: BTreeSet<Named> = BTreeSet::new();
        let mut order = Vec::new();
        for start in derived.into_iter().map(Named::Fact) {
            if done.contains(&start) {
                continue;
            }
            let mut path: Vec<(Named, usize)> = vec![(start, 0)];
            let mut on_path: BTreeSet<Named> = [start].into();
            while let Some((here, next)) = path.last_mut() {
                let here = *here;
                let below = direct.entry(here).or_insert_with(|| self.direct(here).nodes.into_iter().collect());
                let to = below.get(*next).copied();
                *next = next.saturating_add(1);
                match to {
                    None => {
                        path.pop();
                        on_path.remove(&here);
                        done.insert(here);
                        direct.remove(&here);
                        if let Named::Fact(id) = here
                            && self.guideline.fact(id).is_some_and(|f| f.derivation.is_some())
                        {
                            order.push(id);
                        }
                    }
                    Some(to) if done.contains(&to) => {}
                    Some(to) if on_path.contains(&to) => self.derivation_circle(&path, to, &mut circular),
                    Some(to) => {
                        path.push((to, 0));
                        on_path.insert(to);
                    }
                }
            }
        }
        self.guideline.derivation_order = order;
    }

    /// Reports a circle of derivations, unless one through the same place is reported already.
    fn derivation_circle(&mut self, path: &[(Named, usize)], to: Named, circular: &mut BTreeSet<Named>) {
        if circular.contains(&to) {
            return;
        }
        let start = path.iter().rposition(|(node, _)| *node == to).unwrap_or(0);
        let members: Vec<Named> = path.iter().skip(start).map(|(node, _)| *node).collect();
        circular.extend(members.iter().copied());
        // Circles of definitions alone are reported where definitions are ordered.
        let Some(first) = members.iter().position(|node| matches!(node, Named::Fact(_))) else { return };
        let round = || members.iter().cycle().skip(first).take(members.len().saturating_add(1));
        let names: Vec<&str> = round().map(|node| self.node_name(*node)).collect();
        let shown = if names.len() > 12 {
            format!("{} → … → {}", names.get(..6).unwrap_or(&[]).join(" → "), names.last().copied().unwrap_or(""))
        } else {
            names.join(" → ")
        };
        let facts: Vec<FactId> = round()
            .take(members.len())
            .filter_map(|node| if let Named::Fact(id) = node { Some(*id) } else { None })
            .collect();
        let mut places = facts.iter().filter_map(|id| self.guideline.fact(*id)).map(|f| (f.span, f.name.clone()));
        let Some((span, name)) = places.next() else { return };
        let mut found =
            Diagnostic::new(Code::Circle, span, format!("derivations rest on each other in a circle: {shown}"))
                .label(format!("`{name}` rests on itself"))
                .help("One of these facts must be given, or derived without the others.");
        for (span, name) in places.take(7) {
            found = found.also(span, format!("through `{name}`"));
        }
        self.push(found);
    }

    fn node_name(&self, node: Named) -> &str {
        let name = match node {
            Named::Fact(id) => Some(self.guideline.fact_name(id)),
            Named::Definition(DefId::Term(id)) => self.guideline.term(id).map(|t| t.name.as_str()),
            Named::Definition(DefId::Class(id)) => self.guideline.class(id).map(|c| c.name.as_str()),
            Named::Definition(DefId::Score(id)) => self.guideline.score(id).map(|s| s.name.as_str()),
            Named::Definition(DefId::Rec(id)) => self.guideline.rec(id).map(|r| r.name.as_str()),
        };
        name.unwrap_or("")
    }
}
