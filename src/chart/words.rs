//! The words of a chart: of each box its question, of each answer what it says. Two answers of a box never read alike.

use super::boxes::{Asked, Asks, Chart, End, Target, by_parts, chart};
use super::of::{Of, Undrawn};
use crate::check::model::{
    ClassRow, Cond, CondKind, DefId, Derivation, Fact, FactType, Guideline, Meaning, Member, Num, Value,
};
use crate::decide::condition::Conditions;
use crate::decide::diagram::Node;
use crate::eval::Engine;
use crate::report::show;
use crate::source::{Sources, Span};
use crate::verify::{numbers, several};
use std::collections::BTreeSet;

/// Members from which on an answer is told by those that it has not, where they are fewer.
const MANY_MEMBERS: usize = 4;

/// The words of the boxes of a chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// What a box asks.
    pub title: String,
    /// The name of what it asks, where it is one thing.
    pub name: String,
    /// What each answer says, in the order of the ways.
    pub ways: Vec<String>,
}

/// The chart of something with its words: whole where words can be found for all of it, else by parts.
pub fn drawn(engine: &Engine, sources: &Sources, of: Of) -> Result<(Chart, Vec<Words>), Undrawn> {
    let whole = chart(engine, of)?;
    match words(engine, sources, &whole) {
        Err(Undrawn::Unsaid) if !whole.cut => {
            let parts = by_parts(engine, of)?;
            let words = words(engine, sources, &parts)?;
            Ok((parts, words))
        }
        words => Ok((whole, words?)),
    }
}

/// The words of each box.
fn words(engine: &Engine, sources: &Sources, chart: &Chart) -> Result<Vec<Words>, Undrawn> {
    let compared = if chart.boxes.iter().any(|asked| matches!(asked.asks, Asks::Several(_))) {
        comparisons(engine, sources)
    } else {
        Vec::new()
    };
    let said: Option<Vec<Words>> = chart.boxes.iter().map(|asked| of(engine, asked, &compared)).collect();
    let said = said.ok_or(Undrawn::Unsaid)?;
    let alike = |words: &Words| {
        let different: BTreeSet<&String> = words.ways.iter().collect();
        different.len() < words.ways.len() || words.ways.iter().any(String::is_empty)
    };
    if said.iter().any(alike) { Err(Undrawn::Unsaid) } else { Ok(said) }
}

fn of(engine: &Engine, asked: &Asked, compared: &[Compared]) -> Option<Words> {
    let g = engine.guideline();
    let classes = || asked.ways.iter().map(|way| way.classes.as_slice());
    let yes_or_no =
        || classes().map(|classes| if classes.get(1) == Some(&true) { "yes" } else { "no" }.to_owned()).collect();
    Some(match &asked.asks {
        Asks::Fact(id) => {
            let fact = g.fact(*id)?;
            let ways = match &fact.ty {
                FactType::YesNo if fact.day.is_some() => classes()
                    .map(|classes| if classes.get(1) == Some(&true) { "never" } else { "on some day" }.to_owned())
                    .collect(),
                FactType::YesNo => yes_or_no(),
                FactType::OneOf(members) => member_ways(members, &classes().collect::<Vec<_>>(), None),
                FactType::Number(_) => {
                    let intervals = engine.compiled().domain.intervals(*id);
                    let show = |number: &_| show::value(fact, &Value::Number(Clone::clone(number)));
                    classes().map(|classes| signs(&numbers("", intervals, classes, &show))).collect()
                }
                FactType::SetOf(_) => return None,
            };
            Words { title: fact.title.clone(), name: fact.name.clone(), ways }
        }
        Asks::AnyOf(id, members) => set(g.fact(*id)?, members, "any of ", yes_or_no())?,
        Asks::AllOf(id, members) => set(g.fact(*id)?, members, "all of ", yes_or_no())?,
        Asks::Definition(id) => {
            let (title, name) = titled(g, *id)?;
            match id {
                DefId::Class(id) => {
                    let members = &g.class(*id)?.members;
                    let ways = member_ways(members, &classes().collect::<Vec<_>>(), Some("none of its classes"));
                    Words { title, name, ways }
                }
                DefId::Rec(_) => Words { title: format!("{title}: does it apply?"), name, ways: yes_or_no() },
                _ => Words { title, name, ways: yes_or_no() },
            }
        }
        Asks::Several(variable) => {
            let of: Vec<&Compared> = compared.iter().filter(|one| one.variable == *variable).collect();
            let named = of.iter().find_map(|one| one.term.clone());
            let facts = engine.compiled().domain.facts(*variable).map(|id| g.fact(id).map_or("", |fact| &fact.title));
            let facts: BTreeSet<&str> = facts.collect();
            let title = named.unwrap_or_else(|| facts.into_iter().collect::<Vec<_>>().join("; "));
            let domain = &engine.compiled().domain;
            let way = |classes: &[bool]| match way_of(&of, classes) {
                words if words.is_empty() => several(g, domain, *variable, classes).unwrap_or_default(),
                words => words,
            };
            Words { title, name: String::new(), ways: classes().map(way).collect() }
        }
    })
}

fn titled(g: &Guideline, id: DefId) -> Option<(String, String)> {
    let of = |title: &str, name: &str| Some((title.to_owned(), name.to_owned()));
    match id {
        DefId::Term(id) => g.term(id).and_then(|term| of(&term.title, &term.name)),
        DefId::Class(id) => g.class(id).and_then(|class| of(&class.title, &class.name)),
        DefId::Score(id) => g.score(id).and_then(|score| of(&score.title, &score.name)),
        DefId::Rec(id) => g.rec(id).and_then(|rec| of(&rec.title, &rec.name)),
    }
}

fn set(fact: &Fact, asked: &[u32], of: &str, ways: Vec<String>) -> Option<Words> {
    let FactType::SetOf(members) = &fact.ty else { return None };
    let labels: Vec<String> = asked.iter().filter_map(|at| members.get(*at as usize)).map(show::short).collect();
    let of = if labels.len() > 1 { of } else { "" };
    let title = format!("{}: {of}{}?", fact.title, labels.join(", "));
    Some(Words { title, name: fact.name.clone(), ways })
}

/// The members of each answer; where the widest has many, it is told by those that it has not.
fn member_ways(members: &[Member], ways: &[&[bool]], none: Option<&str>) -> Vec<String> {
    let labels = |classes: &[bool], wanted: bool| -> String {
        let label = |at: usize| members.get(at).map_or_else(|| none.unwrap_or("").to_owned(), show::short);
        let some = classes.iter().enumerate().filter(|(_, meant)| **meant == wanted);
        let labels: Vec<String> = some.map(|(at, _)| label(at)).collect();
        let commas = labels.iter().any(|label| label.contains(','));
        labels.join(if commas { "; " } else { ", " })
    };
    let count = |classes: &[bool]| classes.iter().filter(|meant| **meant).count();
    let words = |classes: &&[bool]| {
        let (meant, others) = (count(classes), classes.len().saturating_sub(count(classes)));
        match meant >= MANY_MEMBERS && others < meant {
            true => format!("any but {}", labels(classes, false)),
            false => labels(classes, true),
        }
    };
    ways.iter().map(words).collect()
}

/// Signs as they are printed: `≥ 3 cm`.
fn signs(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").replace(">=", "≥").replace("<=", "≤")
}

/// A comparison that the author wrote, and for which classes of its variable it holds.
struct Compared {
    variable: u32,
    holds: Vec<bool>,
    written: String,
    term: Option<String>,
}

/// All comparisons of a guideline that one variable decides.
fn comparisons(engine: &Engine, sources: &Sources) -> Vec<Compared> {
    let (g, compiled) = (engine.guideline(), engine.compiled());
    let mut manager = compiled.manager.clone();
    let mut found = Vec::new();
    let mut seen: BTreeSet<Span> = BTreeSet::new();
    each_condition(g, &mut |cond| {
        let CondKind::Compare(_, left, right) = &cond.kind else { return };
        if !seen.insert(cond.span) {
            return;
        }
        let mut conditions =
            Conditions { domain: &compiled.domain, manager: &mut manager, definitions: &compiled.definitions };
        let Ok(node) = conditions.cond(cond) else { return };
        let Some((variable, runs)) = manager.get(node) else { return };
        let mut holds = Vec::new();
        for run in runs {
            if !run.child.is_terminal() {
                return;
            }
            holds.resize(run.end as usize, run.child == Node::TRUE);
        }
        let term = [left, right].into_iter().find_map(|num| match num {
            Num::Term(id) => g.term(*id).map(|term| term.title.clone()),
            _ => None,
        });
        found.push(Compared { variable, holds, written: show::written(g, sources, cond.span), term });
    });
    found
}

/// Every condition of a guideline, with its parts.
fn each_condition<'g>(g: &'g Guideline, visit: &mut impl FnMut(&'g Cond)) {
    let rows = |rows: &'g [ClassRow]| rows.iter().filter_map(|row| row.when.as_ref());
    let mut all: Vec<&Cond> = g.header.iter().filter_map(|header| header.scope.as_ref()).collect();
    all.extend(g.terms.iter().filter_map(|term| match &term.means {
        Meaning::Cond(cond) => Some(cond),
        Meaning::Num(..) | Meaning::Rows(_) => None,
    }));
    all.extend(g.classes.iter().flat_map(|class| rows(&class.rows)));
    all.extend(g.scores.iter().flat_map(|score| score.items.iter().map(|(_, when)| when)));
    all.extend(g.recommendations.iter().flat_map(|rec| rec.when.iter().chain(&rec.unless)));
    all.extend(g.facts.iter().flat_map(|fact| match &fact.derivation {
        Some(Derivation::Rows(derived)) => rows(derived).collect::<Vec<_>>(),
        Some(Derivation::Condition(cond)) => vec![cond],
        Some(Derivation::Value(_)) | None => Vec::new(),
    }));
    for cond in all {
        cond.each(visit);
    }
}

/// What the author's comparisons say of some classes: one that says just that, else all that say anything.
fn way_of(compared: &[&Compared], classes: &[bool]) -> String {
    let is = |one: &&&Compared, wanted: bool| {
        one.holds.len() == classes.len()
            && one.holds.iter().zip(classes).all(|(holds, meant)| (*holds == wanted) == *meant)
    };
    if let Some(one) = compared.iter().find(|one| is(one, true)) {
        return one.written.clone();
    }
    if let Some(one) = compared.iter().find(|one| is(one, false)) {
        return format!("not {}", one.written);
    }
    let mut said: Vec<String> = Vec::new();
    for one in compared {
        let within: BTreeSet<bool> =
            one.holds.iter().zip(classes).filter(|(_, meant)| **meant).map(|(holds, _)| *holds).collect();
        let words = if within.contains(&true) { one.written.clone() } else { format!("not {}", one.written) };
        if within.len() == 1 && !said.contains(&words) {
            said.push(words);
        }
    }
    said.join(" and ")
}

/// What an end says.
pub(super) fn end(g: &Guideline, of: Of, end: End) -> String {
    let member = |at: u32| match of {
        Of::Class(id) => g.class(id).and_then(|class| class.members.get(at as usize)).map(show::label),
        _ => None,
    };
    match (of, end) {
        (_, End::Member(at)) => member(at).unwrap_or_default(),
        (_, End::None) => "none of its classes".to_owned(),
        (Of::Scope, End::Yes) => "in scope".to_owned(),
        (Of::Scope, End::No) => "out of scope".to_owned(),
        (Of::Rec(_), End::Yes) => "applies".to_owned(),
        (Of::Rec(_), End::No) => "does not apply".to_owned(),
        (_, End::Yes) => "yes".to_owned(),
        (_, End::No) => "no".to_owned(),
    }
}

/// A chart as a list of sentences, for those who do not see it: a box a line, with where each answer leads.
pub fn in_words(g: &Guideline, chart: &Chart, words: &[Words]) -> Vec<String> {
    let to = |target: Target| match target {
        Target::Box(at) => format!("go to {}", at.saturating_add(1)),
        Target::End(at) => end(g, chart.of, at),
    };
    let line = |(asked, words): (&Asked, &Words)| {
        let ways = asked.ways.iter().zip(&words.ways).map(|(way, says)| format!("{says}: {}", to(way.to)));
        format!("{}: {}", words.title.trim_end_matches('?'), ways.collect::<Vec<_>>().join("; "))
    };
    match chart.begin {
        Target::End(at) => vec![format!("Everybody: {}", end(g, chart.of, at))],
        Target::Box(_) => chart.boxes.iter().zip(words).map(line).collect(),
    }
}
