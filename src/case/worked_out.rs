//! Names of what a guideline works out, given as if they were facts: what is to be given in their place.

use crate::check::model::{DefId, FactId, Guideline, Named};
use std::collections::BTreeSet;

/// Facts that are named in a help, at most.
const NAMED: usize = 8;

/// What is wrong, and what to write; none where nothing that is worked out has the name.
pub(super) fn worked_out(g: &Guideline, name: &str) -> Option<(String, String)> {
    let class = g.classes.with_ids().find(|(_, class)| class.name == name && class.rows_of.is_none());
    let score = g.scores.with_ids().find(|(_, score)| score.name == name);
    let term = g.terms.with_ids().find(|(_, term)| term.name == name);
    let (of, what) = match (class, score, term) {
        (Some((id, _)), ..) => (DefId::Class(id), "a class that the guideline works out"),
        (_, Some((id, _)), _) => (DefId::Score(id), "a score that the guideline adds up"),
        (.., Some((id, _))) => (DefId::Term(id), "what the guideline works out"),
        _ => return None,
    };
    let facts = facts_behind(g, of);
    let names: Vec<String> =
        facts.iter().filter_map(|id| g.fact(*id)).take(NAMED).map(|fact| format!("`{}`", fact.name)).collect();
    let more = if facts.len() > NAMED { ", …" } else { "" };
    let mut help = format!("give what it is worked out from: {}{more}", names.join(", "));
    if let DefId::Class(_) = of {
        help.push_str(
            "; a class that others find can be given where its authors say so: `may be given by \"hepatologist\"`",
        );
    }
    Some((format!("`{name}` is {what}, and no fact"), help))
}

/// The facts on which a definition rests, in the guideline's order; what is derived by its name alone.
fn facts_behind(g: &Guideline, of: DefId) -> BTreeSet<FactId> {
    let (mut facts, mut seen, mut waiting) = (BTreeSet::new(), BTreeSet::new(), vec![of]);
    while let Some(id) = waiting.pop() {
        if !seen.insert(id) {
            continue;
        }
        let mut named = |named: Named| match named {
            Named::Fact(id) => {
                facts.insert(id);
            }
            Named::Definition(id) => waiting.push(id),
        };
        match id {
            DefId::Term(id) => g.term(id).into_iter().for_each(|term| term.means.each_name(&mut named)),
            DefId::Class(id) => {
                let rows = g.class(id).into_iter().flat_map(|class| &class.rows);
                rows.filter_map(|row| row.when.as_ref()).for_each(|when| when.each_name(&mut named));
            }
            DefId::Score(id) => {
                let items = g.score(id).into_iter().flat_map(|score| &score.items);
                items.for_each(|(_, when)| when.each_name(&mut named));
            }
            DefId::Rec(_) => {}
        }
    }
    facts.retain(|id| g.fact(*id).is_some_and(|fact| fact.entry.is_none()));
    facts
}
