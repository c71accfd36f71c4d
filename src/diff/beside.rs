//! What stands beside an answer: what favors a recommendation, its notes, what to see outside the scope. Each is shown to
//! some patients and not to others, and a change of that is told like a change of advice.

use super::compare::{Compare, Comparer, Done};
use super::difference::{BesideChange, Parts, Shown};
use super::merge::Side;
use super::pairing::{Names, Pairs, by_name};
use super::patient::{Asked, Claim};
use crate::check::model::{Cond, DefId, Guideline, RecId, Recommendation};
use crate::decide::Compiled;
use crate::decide::diagram::{Node, TooComplex};
use crate::eval::Subject;

impl Shown {
    /// Under which condition it is shown; none is always.
    pub fn condition<'g>(&self, guideline: &'g Guideline, side: Side) -> Option<&'g Cond> {
        let of = |pair: &(RecId, RecId)| guideline.rec(if side == Side::Old { pair.0 } else { pair.1 });
        let at = |pair: &(usize, usize)| if side == Side::Old { pair.0 } else { pair.1 };
        match self {
            Shown::Favored(recs, place) => of(recs)?.favored.get(at(place)).map(|(_, cond)| cond),
            Shown::Note(recs, place) => of(recs)?.notes.get(at(place))?.1.as_ref(),
            Shown::See(place) => guideline.header.as_ref()?.see.get(at(place))?.when.as_ref(),
        }
    }

    /// The diagram of that condition, among those of its version.
    pub fn node(&self, compiled: &Compiled, side: Side) -> Node {
        let of = |pair: &(RecId, RecId)| if side == Side::Old { pair.0 } else { pair.1 };
        let at = |pair: &(usize, usize)| if side == Side::Old { pair.0 } else { pair.1 };
        let node = match self {
            Shown::Favored(recs, place) => compiled.favored.get(of(recs)).and_then(|nodes| nodes.get(at(place))),
            Shown::Note(recs, place) => compiled.notes.get(of(recs)).and_then(|nodes| nodes.get(at(place))),
            Shown::See(place) => compiled.see.get(at(place)),
        };
        node.copied().unwrap_or(Node::TRUE)
    }
}

impl<'g> Comparer<'g, '_> {
    /// Everything that both versions show beside their answers.
    pub(super) fn beside(&mut self, recs: &Pairs<RecId>, names: &Names) {
        let (old, new) = (self.before(), self.now());
        let mut shown = Vec::new();
        for (a, b) in &recs.both {
            let (Some(before), Some(now)) = (old.recommendations.get(*a), new.recommendations.get(*b)) else {
                continue;
            };
            let pair = (*a, *b);
            let favored = |rec: &Recommendation| rec.favored.iter().map(|(label, _)| label.clone()).collect::<Vec<_>>();
            let former: Vec<String> = favored(before).iter().map(|label| names.now(label)).collect();
            for (place, text) in same(&former, &favored(now)) {
                shown.push((Shown::Favored(pair, place), text));
            }
            let notes = |rec: &Recommendation| rec.notes.iter().map(|(text, _)| text.clone()).collect::<Vec<_>>();
            for (place, text) in same(&notes(before), &notes(now)) {
                shown.push((Shown::Note(pair, place), text));
            }
        }
        let topics = |g: &Guideline| -> Vec<String> {
            g.header.iter().flat_map(|header| &header.see).map(|see| see.topic.clone()).collect()
        };
        for (place, text) in same(&topics(old), &topics(new)) {
            shown.push((Shown::See(place), text));
        }
        for (shown, text) in shown {
            match self.shown(shown, &text) {
                Ok(parts) if parts.none() => {}
                Ok(parts) => self.result.beside.push(BesideChange { shown, text, parts }),
                Err(TooComplex) => self.given_up(&format!("to whom \"{text}\" is shown")),
            }
            self.space.next_proof();
            self.space.tidy(false);
        }
    }

    /// To whom one thing is shown only by one version. What stands beside a recommendation counts where it applies.
    fn shown(&mut self, shown: Shown, text: &str) -> Done<Parts> {
        let (old, new) = (self.before(), self.now());
        let (old_cond, new_cond) = (shown.condition(old, Side::Old), shown.condition(new, Side::New));
        let (before, now) = (self.shown_where(Side::Old, shown), self.shown_where(Side::New, shown));
        self.open_where_derived(before, now, &format!("\"{text}\""));
        if before == now {
            return Ok(Parts::default());
        }
        let (around, base, of, case) = match shown {
            Shown::Favored((a, b), _) | Shown::Note((a, b), _) => {
                let both = self.space.manager.and(self.rec_node(Side::Old, a), self.rec_node(Side::New, b))?;
                let (base, of) = self.base(Some(a), Some(b))?;
                (both, base, of, new.rec(b).map_or("", |rec| rec.name.as_str()))
            }
            Shown::See(_) => (Node::TRUE, Node::TRUE, "all cases", "scope"),
        };
        let (before, now) = (self.space.manager.and(around, before)?, self.space.manager.and(around, now)?);
        let old_node = shown.node(self.seeker.old.compiled(), Side::Old);
        let new_node = shown.node(self.seeker.new.compiled(), Side::New);
        let claim = |gained: bool| {
            let applies = |id: RecId| (Asked::Verdict(Subject::Rec(id)), true);
            let (mut old, mut new) = match shown {
                Shown::Favored((a, b), _) | Shown::Note((a, b), _) => (vec![applies(a)], vec![applies(b)]),
                Shown::See(_) => (Vec::new(), Vec::new()),
            };
            old.push((Asked::Shown(old_cond, old_node), !gained));
            new.push((Asked::Shown(new_cond, new_node), gained));
            Claim { old, new, derived: None }
        };
        let case = format!("{case}-{}", shown.case());
        let what = format!("\"{text}\"");
        self.parts(&Compare { before, now, base, of, what: &what, case: &case, claim: &claim })
    }
}

impl Comparer<'_, '_> {
    /// The diagram of its condition among those of both versions.
    fn shown_where(&self, side: Side, shown: Shown) -> Node {
        let half = self.seeker.merged.half(side);
        let compiled = self.space.engine.compiled();
        let of = |pair: (RecId, RecId)| half.remap.rec(if side == Side::Old { pair.0 } else { pair.1 });
        let at = |pair: (usize, usize)| if side == Side::Old { pair.0 } else { pair.1 };
        let node = match shown {
            Shown::Favored(recs, place) => compiled.favored.get(of(recs)).and_then(|nodes| nodes.get(at(place))),
            Shown::Note(recs, place) => compiled.notes.get(of(recs)).and_then(|nodes| nodes.get(at(place))),
            Shown::See(place) => {
                half.see.get(at(place)).and_then(|term| compiled.definitions.get(&DefId::Term((*term)?)))
            }
        };
        node.copied().unwrap_or(Node::TRUE)
    }
}

/// What both lists hold: the places in each, and the text.
fn same(old: &[String], new: &[String]) -> Vec<((usize, usize), String)> {
    let pairs = by_name(old.iter().cloned(), new.iter().cloned()).into_iter();
    pairs.filter_map(|(at, to)| Some(((at, to?), old.get(at)?.clone()))).collect()
}
