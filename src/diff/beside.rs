//! What stands beside an answer: what favors a recommendation, its notes, what to see outside the scope. Each is shown to
//! some patients and not to others, and a change of that is told like a change of advice.

use super::compare::{Compare, Comparer, Done};
use super::difference::{BesideChange, Parts};
use super::merge::Side;
use super::pairing::{Names, Pairs, by_name};
use super::patient::{Asked, Claim};
use super::shown::{Places, Shown, When};
use crate::check::model::{DefId, Guideline, RecId, Recommendation};
use crate::decide::Compiled;
use crate::decide::diagram::{Node, TooComplex};
use crate::eval::Subject;

impl Shown {
    /// Its place in one of the versions.
    fn place(&self, side: Side) -> Option<usize> {
        let (Shown::Favored(_, places) | Shown::Note(_, places) | Shown::See(places)) = self;
        if side == Side::Old { places.0 } else { places.1 }
    }

    /// Under which condition it is shown.
    pub fn condition<'g>(&self, guideline: &'g Guideline, side: Side) -> When<'g> {
        let Some(at) = self.place(side) else { return When::Never };
        let of = |pair: &(RecId, RecId)| guideline.rec(if side == Side::Old { pair.0 } else { pair.1 });
        let cond = match self {
            Shown::Favored(recs, _) => of(recs).and_then(|rec| rec.favored.get(at)).map(|(_, cond)| cond),
            Shown::Note(recs, _) => of(recs).and_then(|rec| rec.notes.get(at)?.1.as_ref()),
            Shown::See(_) => guideline.header.as_ref().and_then(|header| header.see.get(at)?.when.as_ref()),
        };
        cond.map_or(When::Always, When::If)
    }

    /// The diagram of that condition, among those of its version.
    pub fn node(&self, compiled: &Compiled, side: Side) -> Node {
        let Some(at) = self.place(side) else { return Node::FALSE };
        let of = |pair: &(RecId, RecId)| if side == Side::Old { pair.0 } else { pair.1 };
        let node = match self {
            Shown::Favored(recs, _) => compiled.favored.get(of(recs)).and_then(|nodes| nodes.get(at)),
            Shown::Note(recs, _) => compiled.notes.get(of(recs)).and_then(|nodes| nodes.get(at)),
            Shown::See(_) => compiled.see.get(at),
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
            self.pairs(&former, &favored(now), &|places| Shown::Favored(pair, places), &mut shown);
            let notes = |rec: &Recommendation| rec.notes.iter().map(|(text, _)| text.clone()).collect::<Vec<_>>();
            self.pairs(&notes(before), &notes(now), &|places| Shown::Note(pair, places), &mut shown);
        }
        let topics = |g: &Guideline| -> Vec<String> {
            g.header.iter().flat_map(|header| &header.see).map(|see| see.topic.clone()).collect()
        };
        self.pairs(&topics(old), &topics(new), &Shown::See, &mut shown);
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

    /// What both lists hold is one thing, and so is what was put into other words and is shown to the same patients as before;
    /// of that there is nothing to find. All else only one of the versions has.
    fn pairs(
        &self,
        old: &[String],
        new: &[String],
        as_shown: &dyn Fn(Places) -> Shown,
        found: &mut Vec<(Shown, String)>,
    ) {
        let text = |list: &[String], at: usize| list.get(at).cloned().unwrap_or_default();
        let mut added: Vec<usize> = (0..new.len()).collect();
        let mut gone = Vec::new();
        for (at, to) in by_name(old.iter().cloned(), new.iter().cloned()) {
            match to {
                Some(to) => {
                    added.retain(|other| *other != to);
                    found.push((as_shown((Some(at), Some(to))), text(old, at)));
                }
                None => gone.push(at),
            }
        }
        for at in gone {
            let former = as_shown((Some(at), None));
            let whom = self.shown_where(Side::Old, former);
            let reworded = added.iter().position(|to| self.shown_where(Side::New, as_shown((None, Some(*to)))) == whom);
            match reworded {
                Some(place) => {
                    added.remove(place);
                }
                None => found.push((former, text(old, at))),
            }
        }
        found.extend(added.into_iter().map(|to| (as_shown((None, Some(to))), text(new, to))));
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
        let Some(at) = shown.place(side) else { return Node::FALSE };
        let node = match shown {
            Shown::Favored(recs, _) => compiled.favored.get(of(recs)).and_then(|nodes| nodes.get(at)),
            Shown::Note(recs, _) => compiled.notes.get(of(recs)).and_then(|nodes| nodes.get(at)),
            Shown::See(_) => half.see.get(at).and_then(|term| compiled.definitions.get(&DefId::Term((*term)?))),
        };
        node.copied().unwrap_or(Node::TRUE)
    }
}
