//! Behind the conditions of an explanation: on what a verdict rests, what would turn it, what would settle it.

use super::words;
use crate::ask::Item;
use crate::change::{Distance, Needed, Rests, Settling, needed, rests, settling};
use crate::check::model::{Guideline, ListedId, Outcome, RecId, Values};
use crate::eval::{Engine, Prepared, Subject};
use crate::report::show;
use crate::report::style::{Ink, Look};
use std::collections::BTreeSet;

/// What would bring a patient into the scope who is not in it, or may not be.
pub fn scope(engine: &Engine, (prepared, case): (&Prepared, &Values), look: Look) -> String {
    let page = Page { g: engine.guideline(), values: &prepared.values, look };
    match engine.verdict(prepared, Subject::Scope) {
        Outcome::Yes => String::new(),
        Outcome::No => {
            let title = look.wrap("", 0, Ink::Title, "Out of scope: the guideline does not speak of this patient");
            let needed = needed(engine, (prepared, case), Subject::Scope);
            format!("{title}{}\n", page.needed(&needed, "would be in scope"))
        }
        Outcome::Undetermined => {
            let title = "Whether the guideline speaks of this patient cannot be told yet";
            let settling = settling(engine, (prepared, case), Subject::Scope);
            let headings = ["in scope", "out of scope"];
            format!("{}{}\n", look.wrap("", 0, Ink::Title, title), page.settling(&settling, headings))
        }
    }
}

/// What is said of one recommendation, `alone` or among all. `case` is as it was given, `prepared` the same made ready.
pub fn text(engine: &Engine, (prepared, case): (&Prepared, &Values), id: RecId, alone: bool, look: Look) -> String {
    let subject = Subject::Rec(id);
    let g = engine.guideline();
    let page = Page { g, values: &prepared.values, look };
    let regardless = g.rec(id).is_some_and(|rec| rec.regardless_of_scope);
    if !alone && !regardless && engine.verdict(prepared, Subject::Scope) == Outcome::No {
        return look.wrap("  ", 2, Ink::Quiet, "Out of scope: see above.");
    }
    match engine.verdict(prepared, subject) {
        Outcome::Yes => rests(engine, case, subject).map_or_else(String::new, |rests| page.rests(&rests)),
        Outcome::No => page.needed(&needed(engine, (prepared, case), subject), "would apply"),
        Outcome::Undetermined => {
            page.settling(&settling(engine, (prepared, case), subject), ["applies", "does not apply"])
        }
    }
}

struct Page<'a> {
    g: &'a Guideline,
    values: &'a Values,
    look: Look,
}

impl Page<'_> {
    fn heading(&self, words: &str) -> String {
        format!("  {}\n", self.look.ink(Ink::Heading, words))
    }

    fn line(&self, words: &str) -> String {
        self.look.wrap("    - ", 6, Ink::Plain, words)
    }

    fn remark(&self, words: &str) -> String {
        self.look.wrap("    ", 4, Ink::Quiet, words)
    }

    fn rests(&self, rests: &Rests) -> String {
        let mut out = self.heading("rests on");
        for change in &rests.facts {
            out.push_str(&self.line(&words::rests(self.g, self.values, change)));
        }
        for list in rests.lists.iter().filter_map(|id| self.g.listed.get(*id)) {
            out.push_str(&self.line(&format!("the entries of {}", list.name)));
        }
        if rests.facts.is_empty() && rests.lists.is_empty() {
            out.push_str(&self.remark("Nothing of this patient: it applies to everybody."));
        }
        out
    }

    fn needed(&self, needed: &Needed, heading: &str) -> String {
        let mut out = self.heading(heading);
        for (at, set) in needed.sets.iter().enumerate() {
            let lead = if at == 0 { "if" } else { "or if" };
            out.push_str(&self.line(&format!("{lead} {}", words::set(self.g, self.values, set))));
        }
        if needed.sets.is_empty() {
            let beside: Vec<&str> =
                needed.lists.iter().filter_map(|id| self.g.listed.get(*id)).map(|list| list.name.as_str()).collect();
            out.push_str(&self.remark(&none(needed, &beside.join(", "))));
        } else if needed.more.0 {
            out.push_str(&self.remark(OTHERS));
        } else if !needed.whole {
            out.push_str(&self.remark(NOT_WHOLE));
        }
        if !needed.by_decision.is_empty() {
            out.push_str(&self.heading("by a decision"));
            for set in &needed.by_decision {
                out.push_str(&self.line(&format!("if {}", words::set(self.g, self.values, set))));
            }
            if needed.more.1 {
                out.push_str(&self.remark(OTHERS));
            }
        }
        for (id, behind) in &needed.idle {
            let names: Vec<&str> = behind.iter().map(|id| self.g.fact_name(*id)).collect();
            let words =
                format!("{} is given: while it is, {} says nothing by it.", self.g.fact_name(*id), names.join(", "));
            out.push_str(&self.remark(&words));
        }
        out.push_str(&self.lists(&needed.lists));
        out
    }

    fn settling(&self, settling: &Settling, headings: [&str; 2]) -> String {
        let mut out = String::new();
        for (heading, sets) in headings.into_iter().zip([&settling.yes, &settling.no]) {
            if sets.is_empty() {
                continue;
            }
            out.push_str(&self.heading(heading));
            for (at, set) in sets.iter().enumerate() {
                let lead = if at == 0 { "if" } else { "or if" };
                let answers: Vec<String> = set.iter().map(|change| words::answer(self.g, change)).collect();
                out.push_str(&self.line(&format!("{lead} {}", answers.join(" and "))));
            }
        }
        if settling.yes.is_empty() || settling.no.is_empty() {
            let way = match (settling.yes.is_empty(), settling.no.is_empty()) {
                (true, true) => "decides it",
                (true, false) => "makes it apply",
                _ => "rules it out",
            };
            out.push_str(&self.remark(&format!("No set of up to three answers was found that {way}.")));
        } else if !settling.whole {
            out.push_str(&self.remark(NOT_WHOLE));
        }
        if let Some(next) = &settling.next {
            let name = next.item.name(self.g);
            out.push_str(&self.heading(&format!("next question: {name}")));
            for leads in &next.leads {
                let Item::Fact(id) = next.item else { continue };
                let Some(fact) = self.g.fact(id) else { continue };
                let then = match leads.verdict {
                    Outcome::Yes => "applies".to_owned(),
                    Outcome::No => "does not apply".to_owned(),
                    Outcome::Undetermined => {
                        let missing: Vec<&str> = leads.missing.iter().map(|id| self.g.fact_name(*id)).collect();
                        format!("hangs on {}", missing.join(", "))
                    }
                };
                out.push_str(&self.line(&format!("{}: {then}", words::values(fact, &leads.answer))));
            }
            if !next.others.is_empty() {
                let missing: Vec<&str> = next.others.iter().map(|id| self.g.fact_name(*id)).collect();
                out.push_str(&self.line(&format!("other answers: hangs on {}", missing.join(", "))));
            }
            if next.leads.is_empty() {
                let what = match next.item {
                    Item::Fact(id) => self.g.fact(id).map_or_else(String::new, show::values),
                    Item::List(_) => "a list, whose entries are not gone through here".to_owned(),
                };
                out.push_str(&self.remark(&what));
            }
        }
        out.push_str(&self.lists(&settling.lists));
        out
    }

    /// Lists that are not looked at entry by entry.
    fn lists(&self, lists: &BTreeSet<ListedId>) -> String {
        let names: Vec<&str> = lists.iter().filter_map(|id| self.g.listed.get(*id)).map(|l| l.name.as_str()).collect();
        if names.is_empty() {
            return String::new();
        }
        self.remark(&format!("What other entries of {} would change is not shown here.", names.join(", ")))
    }
}

const OTHERS: &str = "There are others, as small.";
const NOT_WHOLE: &str = "There may be others, as few: what several facts say together was not gone through to the end.";

/// Why no set of changes is told.
fn none(needed: &Needed, lists: &str) -> String {
    match needed.distance {
        Distance::Never if lists.is_empty() => "Nothing that can change would make it apply.".to_owned(),
        Distance::Never => format!("Nothing beside the entries of {lists} would make it apply."),
        Distance::Facts(count, exact) if count > 3 => {
            let least = if exact { "" } else { "at least " };
            format!("It differs in {least}{count} facts from the nearest patient to whom it applies.")
        }
        _ if needed.whole => "No change of up to three facts does it.".to_owned(),
        _ => "No change of up to three facts was found that does it.".to_owned(),
    }
}
