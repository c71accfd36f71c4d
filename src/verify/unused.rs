//! Facts on which no answer rests.

use super::finding::Finding;
use super::verifier::Verifier;
use crate::check::model::{Accepts, Complete, DefId, FactId, ListedId, Named};
use crate::codes::Code;
use crate::decide::rests::Rests;
use crate::diagnostic::Diagnostic;
use crate::eval::values::{Computed, computed_named};
use std::collections::BTreeSet;

impl Verifier<'_, '_> {
    /// Facts that no verdict rests on, and nothing that is shown beside one.
    pub(super) fn unused(&mut self) {
        let g = self.guideline();
        self.result.counts.facts = g
            .facts
            .iter()
            .filter(|fact| !self.imported(fact.span) && fact.day.is_none() && fact.entry.is_none())
            .count();
        let lists = g.listed.iter().filter(|list| !self.imported(list.span)).count();
        self.result.counts.facts = self.result.counts.facts.saturating_add(lists);
        let mut needed = self.needed();
        needed.extend(needed.iter().map(|id| g.asked(*id)).collect::<Vec<_>>());
        let mut asked: BTreeSet<ListedId> =
            needed.iter().filter_map(|id| g.fact(*id)?.entry.as_ref().map(|entry| entry.list)).collect();
        let derived = needed.iter().filter_map(|id| g.written().fact(*id)?.derivation.as_ref());
        asked.extend(derived.flat_map(|derivation| g.may_be_left_out(derivation)).collect::<Vec<_>>());
        needed.extend(self.behind_lists(&asked));
        for (id, list) in g.listed.with_ids() {
            if asked.contains(&id) || self.imported(list.span) {
                continue;
            }
            let diagnostic =
                Diagnostic::new(Code::UnusedFact, list.span, format!("no answer rests on `{}`", list.name))
                    .label("whatever it is, nothing changes")
                    .help("A case is asked for it in vain. Use it, or remove it.");
            let accepted = self.accepts(Accepts::Unused(list.stands));
            self.push(Finding { of: diagnostic.code, diagnostic, shown: None, extent: None, accepted });
        }
        for (id, fact) in g.facts.with_ids().filter(|(_, fact)| fact.entry.is_none()) {
            if needed.contains(&id) || self.imported(fact.span) || fact.day.is_some() {
                continue;
            }
            let diagnostic =
                Diagnostic::new(Code::UnusedFact, fact.span, format!("no answer rests on `{}`", fact.name))
                    .label("whatever it is, nothing changes")
                    .help("A case is asked for it in vain. Use it, or remove it.");
            let accepted = self.accepts(Accepts::Unused(id));
            self.push(Finding { of: diagnostic.code, diagnostic, shown: None, extent: None, accepted });
        }
    }

    /// The facts that what is asked of some lists rests on.
    fn behind_lists(&self, lists: &BTreeSet<ListedId>) -> BTreeSet<FactId> {
        let g = self.guideline();
        let mut named = BTreeSet::new();
        for list in lists.iter().filter_map(|id| g.listed.get(*id)) {
            let mut add = |name: Named| {
                if let Named::Fact(id) = name {
                    named.insert(id);
                }
            };
            list.each.iter().for_each(|each| each.each_name(&mut add));
            if let Complete::From(day) = &list.complete {
                day.each_name(&mut add);
            }
        }
        for measure in
            g.measures.iter().filter(|measure| g.list_of(&measure.source).is_some_and(|id| lists.contains(&id)))
        {
            g.names_of_source(&measure.source, &mut |name| {
                if let Named::Fact(id) = name {
                    named.insert(id);
                }
            });
        }
        named
    }

    /// The facts that verdicts really rest on, and those that these are derived from.
    fn needed(&self) -> BTreeSet<FactId> {
        let g = self.guideline();
        let compiled = self.space.engine.compiled();
        let mut roots = vec![compiled.scope];
        roots.extend(&compiled.recommendations);
        roots.extend(&compiled.see);
        roots.extend(compiled.favored.iter().flatten());
        roots.extend(&compiled.expected);
        roots.extend(compiled.notes.iter().flatten());
        let mut needed: BTreeSet<FactId> = self.space.facts_of(roots);
        // What answers show rests on facts, too.
        let mut shown = Rests::default();
        let always = g.displayed.iter().filter(|(_, always)| **always).map(|(name, _)| name);
        for name in g.mentioned.iter().chain(always) {
            match computed_named(g, name) {
                Some(Computed::Score(id)) => shown.definitions(g, [DefId::Score(id)]),
                Some(Computed::Class(id)) => shown.definitions(g, [DefId::Class(id)]),
                Some(Computed::Term(id)) => shown.definitions(g, [DefId::Term(id)]),
                Some(Computed::Fact(id)) => {
                    needed.insert(id);
                }
                None => needed.extend(g.fact_named(name)),
            }
        }
        g.recommendations
            .iter()
            .filter_map(|rec| rec.dose.as_ref())
            .for_each(|dose| dose.amounts().into_iter().for_each(|amount| shown.num(g, amount)));
        needed.extend(shown.facts);
        for id in g.derivation_order.iter().rev().filter(|id| needed.contains(id)).copied().collect::<Vec<_>>() {
            let mut rests = Rests::default();
            if let Some(derivation) = g.fact(id).and_then(|fact| fact.derivation.as_ref()) {
                rests.derivation(g, derivation);
            }
            needed.extend(rests.facts);
        }
        needed
    }
}
