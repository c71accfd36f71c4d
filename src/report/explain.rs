//! Why a recommendation comes out as it does, and why a score, class or other value does: conditions in the author's words,
//! each with what it says by itself and the facts behind it.

use super::reading::explained;
use super::style::{Ink, Look};
use super::{show, values, why};
use crate::check::model::{
    ClassRow, DefId, Derivation, FactId, Guideline, Meaning, Num, Outcome, RecId, TermId, ValueRows, Values,
};
use crate::eval::doses;
use crate::eval::explain::{Join, Reason, explain};
use crate::eval::kleene::{self, View};
use crate::eval::mentioned::value;
use crate::eval::values::{Computed, named};
use crate::eval::{Engine, Prepared, Subject};
use crate::source::Sources;
use std::collections::BTreeSet;

/// Explains some recommendations as text, one after the other. `case` is as it was given, `prepared` the same made ready.
pub fn text(
    engine: &Engine,
    sources: &Sources,
    (prepared, case): (&Prepared, &Values),
    ids: &[RecId],
    look: Look,
) -> String {
    // One look at the case for all of them: it goes over the whole guideline.
    let view = kleene::view(engine.guideline(), &prepared.values);
    let deciding = engine.deciding(prepared);
    let text = |id: &RecId| {
        let mut text = one(engine, sources, (prepared, &view), *id, look);
        for (_, decided) in deciding.recommendations.iter().filter(|(of, _)| of == id) {
            let line = explained(engine.guideline(), decided).unwrap_or_default();
            text.push_str(&look.wrap("  ", 4, Ink::Plain, &line));
        }
        text.push_str(&why::text(engine, (prepared, case), *id, ids.len() == 1, look));
        text
    };
    let scope = why::scope(engine, (prepared, case), look);
    format!("{scope}{}", ids.iter().map(text).collect::<Vec<String>>().join("\n"))
}

fn one(engine: &Engine, sources: &Sources, (prepared, view): (&Prepared, &View<'_>), id: RecId, look: Look) -> String {
    let g = engine.guideline();
    let Some(rec) = g.rec(id) else { return String::new() };
    let verdict = engine.verdict(prepared, Subject::Rec(id));
    let tree = Tree { guideline: g, sources, values: &prepared.values, look };
    let mut out = look.wrap("", 0, Ink::Title, &values::title(engine, prepared, rec));
    let (ink, words) = match verdict {
        Outcome::Yes => (Ink::Good, "applies"),
        Outcome::No => (Ink::Bad, "does not apply"),
        Outcome::Undetermined => (Ink::Open, "is undetermined"),
    };
    out.push_str(&look.wrap("  ", 2, ink, &format!("{} {words}", rec.name)));
    if let (Some(scope), false) = (g.header.as_ref().and_then(|h| h.scope.as_ref()), rec.regardless_of_scope) {
        out.push_str(&tree.section("scope", &explain(g, view, scope)));
    }
    if let Some(when) = &rec.when {
        out.push_str(&tree.section("when", &explain(g, view, when)));
    }
    if let Some(unless) = &rec.unless {
        out.push_str(&tree.section("unless", &explain(g, view, unless)));
    }
    if let Some(other) = rec.instead_of.and_then(|other| g.rec(other)) {
        out.push_str(&look.wrap(
            "  ",
            4,
            Ink::Plain,
            &format!("instead of {}, where that one is not feasible", other.name),
        ));
    }
    for other in &rec.overridden_by {
        let truth = engine.verdict(prepared, Subject::Rec(*other));
        let name = g.rec(*other).map_or("", |r| r.name.as_str());
        out.push_str(&format!("  overridden by {name}: {}\n", show::truth(truth)));
    }
    if verdict == Outcome::Undetermined {
        let missing: Vec<String> =
            engine.missing(prepared, Subject::Rec(id)).iter().map(|f| g.fact_name(*f).to_owned()).collect();
        out.push_str(&look.wrap("  ", 4, Ink::Open, &format!("It hangs on: {}.", missing.join(", "))));
    } else if view.definition(DefId::Rec(id)) == Outcome::Undetermined {
        let words =
            "Some conditions are unknown by themselves, but however their facts turn out, the verdict is the same.";
        out.push_str(&look.wrap("  ", 4, Ink::Quiet, words));
    }
    if let (Some(dose), Some(given)) = (&rec.dose, doses::dose(engine, prepared, id).filter(|_| verdict != Outcome::No))
    {
        out.push_str(&super::doses::lines(g, sources, dose, &given).text(look));
    }
    out
}

/// Explains something that is computed.
pub fn computed(engine: &Engine, sources: &Sources, prepared: &Prepared, of: Computed, look: Look) -> String {
    let g = engine.guideline();
    let view = kleene::view(g, &prepared.values);
    let answer = value(engine, prepared, &view, of);
    let Some((name, title)) = named(g, of) else { return String::new() };
    let tree = Tree { guideline: g, sources, values: &prepared.values, look };
    let ink = if answer.remaining.is_known() { Ink::Good } else { Ink::Open };
    let mut out = look.wrap("", 0, Ink::Title, title);
    let said = values::said(g, &answer);
    // `cannot be told yet` is a sentence already.
    let is = if said.starts_with("cannot") { "" } else { "is " };
    out.push_str(&look.wrap("  ", 2, ink, &format!("{name} {is}{said}")));
    if let Computed::Term(id) = of
        && let Some(rec) = g.dose_of(id)
        && let (Some(dose), Some(given)) =
            (g.rec(rec).and_then(|rec| rec.dose.as_ref()), doses::dose(engine, prepared, rec))
    {
        // Where each amount begins is arithmetic; how this one was found says more.
        out.push_str(&super::doses::lines(g, sources, dose, &given).text(look));
        return out;
    }
    match of {
        Computed::Score(id) => {
            for (points, when) in g.score(id).into_iter().flat_map(|score| &score.items) {
                let words = crate::number::show(points);
                let word = format!("{words} {}", if words == "1" { "point" } else { "points" });
                out.push_str(&tree.section(&word, &explain(g, &view, when)));
            }
        }
        Computed::Class(id) => out.push_str(&g.class(id).map_or_else(String::new, |class| {
            tree.rows(&view, &class.rows, &|at| class.members.get(at as usize).map(|member| member.name.clone()))
        })),
        Computed::Term(id) if g.is_placed(DefId::Term(id)) => out.push_str(&tree.entries(&view, id)),
        Computed::Term(id) => match g.term(id).map(|term| &term.means) {
            Some(Meaning::Cond(cond)) => out.push_str(&tree.section("means", &explain(g, &view, cond))),
            Some(Meaning::Num(num, _)) => out.push_str(&tree.number(engine, &view, num)),
            Some(Meaning::Rows(rows)) => out.push_str(&tree.values(engine, &view, rows)),
            None => {}
        },
        Computed::Fact(id) => {
            let fact = g.fact(id);
            let member = |at: u32| fact.map(|fact| values::member(fact, at));
            match fact.and_then(|fact| fact.derivation.as_ref()) {
                Some(Derivation::Rows(rows)) => out.push_str(&tree.rows(&view, rows, &member)),
                Some(Derivation::Condition(cond)) => {
                    out.push_str(&tree.section("yes when", &explain(g, &view, cond)));
                }
                Some(Derivation::Value(num)) => out.push_str(&tree.number(engine, &view, num)),
                None => {}
            }
        }
    }
    if !answer.missing.is_empty() {
        let missing: Vec<&str> = answer.missing.iter().map(|id| g.fact_name(*id)).collect();
        out.push_str(&look.wrap("  ", 4, Ink::Open, &format!("It hangs on: {}.", missing.join(", "))));
    }
    out
}

struct Tree<'a> {
    guideline: &'a Guideline,
    sources: &'a Sources,
    values: &'a Values,
    look: Look,
}

impl Tree<'_> {
    fn section(&self, word: &str, reason: &Reason) -> String {
        let mut out = format!("  {}\n", self.look.ink(Ink::Heading, word));
        self.line(reason, 4, &mut out);
        out
    }

    /// Rows, of which the first that holds counts.
    fn rows(&self, view: &View<'_>, rows: &[ClassRow], name: &dyn Fn(u32) -> Option<String>) -> String {
        let mut out = String::new();
        for row in rows {
            let name = name(row.member).unwrap_or_default();
            match &row.when {
                Some(when) => {
                    out.push_str(&self.section(&format!("{name} when"), &explain(self.guideline, view, when)));
                }
                None => out.push_str(&format!("  {}\n", self.look.ink(Ink::Heading, &format!("{name} otherwise")))),
            }
        }
        out
    }

    /// Rows of a value, each with the facts that its number is computed with.
    fn values(&self, engine: &Engine, view: &View<'_>, values: &ValueRows) -> String {
        let Some(class) = self.guideline.class(values.class) else { return String::new() };
        let name = |at: u32| class.members.get(at as usize).map(|member| member.name.clone());
        let mut out = self.rows(view, &class.rows, &name);
        let computed: BTreeSet<FactId> = values.values.iter().flat_map(|num| engine.computed_with(num)).collect();
        if !computed.is_empty() {
            out.push_str(&self.facts(computed));
        }
        out
    }

    /// What a number is computed with.
    /// What a number is computed with: facts, and the entries of lists that it looks at.
    fn number(&self, engine: &Engine, view: &View<'_>, num: &Num) -> String {
        let mut entries = String::new();
        num.each(&mut |part| {
            if let Num::Term(id) = part {
                entries.push_str(&self.entries(view, *id));
            }
        });
        let facts = engine.computed_with(num);
        if facts.is_empty() && !entries.is_empty() { entries } else { format!("{}{entries}", self.facts(facts)) }
    }

    /// The entries of a list that something that is asked looks at, each with whether it counts.
    fn entries(&self, view: &View<'_>, id: TermId) -> String {
        let g = self.guideline;
        let (Some(term), Some(entries)) = (g.term(id), g.counted.get(&id)) else { return String::new() };
        let mut out = format!("  {}\n", self.look.ink(Ink::Heading, &format!("entries of {}", term.title)));
        if entries.is_empty() {
            out.push_str(&self.look.wrap("    ", 6, Ink::Plain, "none"));
        }
        for entry in entries {
            let (mark, ink) = sign(view.truth(&entry.counts));
            let words = match &entry.num {
                None => entry.label.clone(),
                Some(num) => match (view.known_number(num), term.means.number_type(), num) {
                    (Some(value), Some(ty), _) => format!("{}: {}", entry.label, show::number(ty, &value)),
                    (_, _, Num::Fact(id)) => format!("{}: {}", entry.label, show::fact(g, *id, self.values)),
                    _ => format!("{}: not known", entry.label),
                },
            };
            out.push_str(&self.look.wrap(&format!("    {} ", self.look.ink(ink, mark)), 6, Ink::Plain, &words));
        }
        out
    }

    fn facts(&self, facts: BTreeSet<FactId>) -> String {
        let lines = facts
            .into_iter()
            .map(|id| self.look.wrap("    ", 6, Ink::Plain, &show::fact(self.guideline, id, self.values)));
        let lines: String = lines.collect();
        format!("  {}\n{lines}", self.look.ink(Ink::Heading, "computed with"))
    }

    fn line(&self, reason: &Reason, indent: usize, out: &mut String) {
        if reason.join == Join::All && !reason.parts.is_empty() && indent == 4 {
            reason.parts.iter().for_each(|part| self.line(part, indent, out));
            return;
        }
        let (mark, ink) = sign(reason.truth);
        // `not X` is one line where X is one condition.
        let one = |part: &&Reason| matches!(part.join, Join::Leaf | Join::Means) && part.span != reason.span;
        let part = reason.parts.first().filter(|_| reason.join == Join::Not).filter(one);
        let words = match reason.join {
            Join::All => "all of".to_owned(),
            Join::Any => "any of".to_owned(),
            Join::AtLeast(count) => format!("at least {count} of"),
            Join::Not if part.is_none() => "not".to_owned(),
            Join::Not if reason.span.is_empty() => {
                let of = part.unwrap_or(reason);
                format!("not {}{}", show::condition(self.sources, of), show::facts(self.guideline, of, self.values))
            }
            Join::Not | Join::Leaf | Join::Means => {
                let facts = show::facts(self.guideline, part.unwrap_or(reason), self.values);
                format!("{}{facts}", show::condition(self.sources, reason))
            }
        };
        let lead = " ".repeat(indent);
        let text = self.look.wrap(&format!("{lead}{mark} "), indent.saturating_add(2), Ink::Plain, &words);
        let colored = self.look.ink(ink, mark);
        out.push_str(&if self.look.color { text.replacen(mark, &colored, 1) } else { text });
        for part in part.map_or(&reason.parts, |part| &part.parts) {
            // What a name stands for is a list of its conditions: no need to say that all are meant.
            let listed = reason.join == Join::Means && part.join == Join::All;
            let below = if listed { part.parts.as_slice() } else { std::slice::from_ref(part) };
            below.iter().for_each(|part| self.line(part, indent.saturating_add(2), out));
        }
    }
}

/// The sign of a condition.
fn sign(truth: Outcome) -> (&'static str, Ink) {
    match truth {
        Outcome::Yes => ("✓", Ink::Good),
        Outcome::No => ("✗", Ink::Bad),
        Outcome::Undetermined => ("?", Ink::Open),
    }
}
