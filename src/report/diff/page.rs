//! The difference of two versions as a page of plain blocks, made once and drawn as text or as Markdown.

use super::answers::{answers, verdict_words};
use super::compared::{Asked, Cases, Compared};
use crate::check::model::{Fact, FactId, Guideline, Values};
use crate::diff::{AdviceChange, BesideChange, Changed, Difference, Part, Parts, Shown, TextChange};
use crate::report::show;
use crate::report::style::plural;
use crate::report::verify::{SHARES, percent};
use crate::verify::Measured;
use std::collections::{BTreeMap, BTreeSet};

/// Situations that a page lists; JSON holds all that were looked for.
const LISTED: usize = 5;
/// Cases that a page lists.
const LISTED_CASES: usize = 50;

/// A piece of a page.
pub(super) enum Block {
    /// The name of a section.
    Heading(String),
    /// Small print.
    Note(&'static str),
    /// What a section is about: a recommendation with its title.
    Subject { name: String, title: String },
    /// A sentence, and whether it is good news.
    Say(Tone, String),
    /// A change and for whom: each situation with its share.
    Situations { lead: String, rows: Vec<(String, String)>, more: Option<String> },
    /// A patient with both answers.
    Patient { name: String, facts: Vec<String>, answers: Vec<(String, Vec<String>)> },
    /// Short items.
    List(Vec<String>),
    /// Texts before and now.
    Texts(Vec<TextChange>),
}

/// Whether something is good news.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    Good,
    Bad,
    Open,
    Plain,
}

/// What follows from the comparison, in one sentence each.
fn verdicts(compared: &Compared<'_>) -> Vec<(Tone, String)> {
    let difference = compared.difference;
    let mut said = Vec::new();
    let all = difference.pairs.len();
    if difference.same_advice() {
        said.push((
            Tone::Good,
            format!(
                "No patient's advice changes. This is proved for every patient whom the declared types and constraints \
                 allow, for all {}.",
                plural(all, "recommendation")
            ),
        ));
        return said;
    }
    let changed = difference.advice.len();
    if changed > 0 {
        said.push((Tone::Bad, format!("Advice changes in {changed} of {}.", plural(all, "recommendation"))));
    } else if !difference.derivations.is_empty() {
        said.push((Tone::Bad, "No recommendation changes by itself, but what is known of a patient does.".to_owned()));
    }
    if !difference.values.is_empty() {
        said.push((Tone::Bad, "Answers can show other values than before.".to_owned()));
    }
    if !difference.refused.none() {
        said.push((Tone::Bad, "Other cases are refused than before.".to_owned()));
    }
    if !difference.facts.is_empty() {
        said.push((Tone::Bad, format!("{} other values than before.", accept(difference.facts.len()))));
    }
    if !difference.added_facts.is_empty() || !difference.gone_facts.is_empty() {
        said.push((Tone::Bad, "Other facts can be given than before.".to_owned()));
    }
    if changed == 0 && !difference.scope.none() {
        said.push((Tone::Bad, "The guideline speaks of other patients than before.".to_owned()));
    }
    if !difference.beside.is_empty() {
        let words =
            "What is shown beside the advice (notes, what favors it, what else to see) changes for some patients.";
        said.push((Tone::Bad, words.to_owned()));
    }
    let same = difference.unchanged.len();
    if same > 0 && changed > 0 {
        let words = match same {
            1 => "The other one is proved to apply to the same patients as before.".to_owned(),
            _ => format!("The other {same} are proved to apply to the same patients as before."),
        };
        said.push((Tone::Plain, words));
    } else if same > 0 {
        let verb = if same == 1 { "is" } else { "are" };
        let words =
            format!("{} {verb} proved to apply to the same patients as before.", plural(same, "recommendation"));
        said.push((Tone::Plain, words));
    }
    if !difference.undecided.is_empty() {
        said.push((Tone::Open, format!("{} could not be decided.", plural(difference.undecided.len(), "question"))));
    }
    said
}

/// `2 facts accept`.
fn accept(count: usize) -> String {
    format!("{} {}", plural(count, "fact"), if count == 1 { "accepts" } else { "accept" })
}

/// The whole page.
pub(super) fn page(compared: &Compared<'_>) -> Vec<Block> {
    let mut page = Page { compared, blocks: Vec::new() };
    let difference = compared.difference;
    page.blocks.extend(verdicts(compared).into_iter().map(|(tone, words)| Block::Say(tone, words)));
    if !difference.advice.is_empty() {
        page.heading("Whose advice changes");
        for change in &difference.advice {
            page.advice(change);
        }
    }
    if !difference.beside.is_empty() {
        page.heading("What is shown beside the advice");
        for change in &difference.beside {
            page.beside(change);
        }
    }
    page.parts_section(
        "Of whom the guideline speaks",
        &difference.scope,
        Asked::Scope,
        "No longer in scope",
        "Newly in scope",
    );
    if !difference.facts.is_empty() {
        page.heading("Facts that accept other values than before");
        page.blocks.push(Block::Texts(difference.facts.clone()));
    }
    page.parts_section(
        "Which cases are refused",
        &difference.refused,
        Asked::Valid(false),
        "Refused now",
        "Allowed now, and refused before",
    );
    if !difference.derivations.is_empty() {
        page.heading("Facts that are filled in in another way");
        page.blocks.push(Block::List(difference.derivations.clone()));
    }
    page.list("Values that can be otherwise than before", &difference.values);
    page.list("What could not be decided", &difference.undecided);
    page.list("Facts and recommendations", &names(difference));
    if !difference.texts.is_empty() {
        page.heading("Wording, grades, evidence and sources");
        page.blocks.push(Block::Texts(difference.texts.clone()));
    }
    if !compared.guards.is_empty() {
        page.heading("Invariants, questions, accepted findings, examples and readings");
        page.blocks.push(Block::Texts(compared.guards.to_vec()));
    }
    if let Some(cases) = compared.cases {
        page.cases(cases);
    }
    if page.blocks.iter().any(|block| matches!(block, Block::Situations { rows, .. } if !rows.is_empty())) {
        page.blocks.push(Block::Note(SHARES));
    }
    page.blocks
}

/// Names that are new, gone, or other than before.
fn names(difference: &Difference) -> Vec<String> {
    let renamed = |what: &str, pairs: &[(String, String)]| {
        pairs.iter().map(|(old, new)| format!("{what} {old} is called {new} now")).collect::<Vec<_>>()
    };
    let mut items = renamed("fact", &difference.renamed_facts);
    items.extend(renamed("recommendation", &difference.renamed_recommendations));
    items.extend(difference.added_facts.iter().map(|name| format!("fact {name} is new")));
    items.extend(difference.gone_facts.iter().map(|name| format!("fact {name} is gone")));
    items
}

struct Page<'a> {
    compared: &'a Compared<'a>,
    blocks: Vec<Block>,
}

impl Page<'_> {
    fn heading(&mut self, words: &str) {
        self.blocks.push(Block::Heading(words.to_owned()));
    }

    fn list(&mut self, heading: &str, items: &[String]) {
        if !items.is_empty() {
            self.heading(heading);
            self.blocks.push(Block::List(items.to_vec()));
        }
    }

    fn advice(&mut self, change: &AdviceChange) {
        let (old, new) = (self.compared.old.engine.guideline(), self.compared.new.engine.guideline());
        let (before, now) = (change.old.and_then(|id| old.rec(id)), change.new.and_then(|id| new.rec(id)));
        let Some(rec) = now.or(before) else { return };
        self.blocks.push(Block::Subject { name: rec.name.clone(), title: rec.title.clone() });
        match (before, now) {
            (None, Some(_)) => self.say(Tone::Plain, "This recommendation is new."),
            (Some(_), None) => self.say(Tone::Plain, "This recommendation is gone."),
            (Some(before), Some(now)) if before.name != now.name => {
                self.say(Tone::Plain, &format!("It was called {}.", before.name));
            }
            _ => {}
        }
        if let Some((before, now)) = &change.says {
            let words = format!("To everybody to whom it applies it says another thing: {before} before, {now} now.");
            self.say(Tone::Bad, &words);
        }
        let asked = Asked::Rec(change.old, change.new);
        let (lost, gained) = match (before, now) {
            (_, None) => ("Applied before", ""),
            (None, _) => ("", "Applies now"),
            _ => ("No longer applies", "Applies now, and did not before"),
        };
        self.parts(&change.parts, asked, lost, gained);
        for (fact, parts) in &change.derived {
            self.say(Tone::Plain, &format!("Where {fact} is not given, but filled in from other facts:"));
            self.parts(parts, asked, lost, gained);
        }
    }

    fn beside(&mut self, change: &BesideChange) {
        let g = self.compared.new.engine.guideline();
        let (name, title) = match change.shown {
            Shown::Favored((_, id), _) | Shown::Note((_, id), _) => {
                g.rec(id).map_or(("", ""), |rec| (rec.name.as_str(), rec.title.as_str()))
            }
            Shown::See(_) => ("guideline", g.header.as_ref().map_or("", |header| header.title.as_str())),
        };
        self.blocks.push(Block::Subject { name: name.to_owned(), title: title.to_owned() });
        self.say(Tone::Plain, &format!("{}: {}", change.shown.word(), change.text));
        self.parts(&change.parts, Asked::Shown(change.shown), "No longer shown", "Shown now, and not before");
    }

    fn say(&mut self, tone: Tone, words: &str) {
        self.blocks.push(Block::Say(tone, words.to_owned()));
    }

    fn parts_section(&mut self, heading: &str, parts: &Parts, asked: Asked, lost: &str, gained: &str) {
        if !parts.none() {
            self.heading(heading);
            self.parts(parts, asked, lost, gained);
        }
    }

    fn parts(&mut self, parts: &Parts, asked: Asked, lost: &str, gained: &str) {
        for (is_gained, part) in parts.each() {
            let asked = if matches!(asked, Asked::Valid(_)) { Asked::Valid(is_gained) } else { asked };
            let lead = if is_gained { gained } else { lost };
            self.part(part, asked, lead);
        }
    }

    fn part(&mut self, part: &Part, asked: Asked, lead: &str) {
        self.blocks.push(match &part.extent {
            Some(measured) => situations(lead, measured),
            None if matches!(asked, Asked::Valid(_)) => Block::Situations {
                lead: format!("{lead}: some cases (how many is not counted)"),
                rows: Vec::new(),
                more: None,
            },
            None => Block::Situations {
                lead: format!("{lead} for some patients (how many is not counted where comparisons join facts)"),
                rows: Vec::new(),
                more: None,
            },
        });
        let patient = self.patient(&part.patient, asked);
        self.blocks.push(patient);
    }

    /// A patient with both answers. What both versions say in the same words is left out where more is said.
    fn patient(&self, changed: &Changed, asked: Asked) -> Block {
        let (old, new) = (&self.compared.old, &self.compared.new);
        let mut answers = answers(self.compared, asked, changed).to_vec();
        let common: Vec<String> = match answers.as_slice() {
            [(_, a), (_, b)] => a.iter().filter(|words| b.contains(words)).cloned().collect(),
            _ => Vec::new(),
        };
        for (_, reasons) in &mut answers {
            if reasons.iter().any(|words| !common.contains(words)) {
                reasons.retain(|words| !common.contains(words));
            }
        }
        let (lead, lead_new) = ("before", "now");
        for ((words, _), lead) in answers.iter_mut().zip([lead, lead_new]) {
            *words = format!("{lead}: {words}");
        }
        let mut facts = self.facts((old.engine.guideline(), &changed.old), (new.engine.guideline(), &changed.new));
        let lists = show::given_lists(new.engine.guideline(), &changed.new_lists);
        let lists: BTreeMap<&str, String> =
            show::given_lists(old.engine.guideline(), &changed.old_lists).chain(lists).collect();
        facts.extend(lists.into_values());
        Block::Patient { name: changed.name.clone(), facts, answers }
    }

    /// What is known of a patient, as the new version writes it. Where the old one writes a fact of the same name in another
    /// way, or means another fact by the name, both are told apart.
    fn facts(&self, (old, before): (&Guideline, &Values), (new, now): (&Guideline, &Values)) -> Vec<String> {
        let words = |g: &Guideline, values: &Values, id: FactId| {
            let id = show::spoken_of(g, id, values);
            let fact = g.fact(id)?;
            Some(format!("{} = {}", fact.name, show::value(fact, values.get(id)?)))
        };
        let own = |fact: &Fact| fact.day.is_none() && fact.entry.is_none();
        let former = old.facts.with_ids().filter(|(_, fact)| own(fact));
        let former: BTreeMap<&str, Option<String>> =
            former.map(|(id, fact)| (fact.name.as_str(), words(old, before, id))).collect();
        let renamed: BTreeSet<&str> =
            self.compared.difference.renamed_facts.iter().map(|(before, _)| before.as_str()).collect();
        let (gone, added) = (&self.compared.difference.gone_facts, &self.compared.difference.added_facts);
        let gone: BTreeSet<&String> = gone.iter().collect();
        let another: BTreeSet<&String> = added.iter().filter(|name| gone.contains(name)).collect();
        let mut told = BTreeSet::new();
        let mut facts = Vec::new();
        for (id, fact) in new.facts.with_ids().filter(|(_, fact)| own(fact)) {
            let own = words(new, now, id);
            let same_name = former.get(fact.name.as_str()).filter(|_| !renamed.contains(fact.name.as_str()));
            match same_name {
                Some(other) if *other != own && (another.contains(&fact.name) || other.is_some() && own.is_some()) => {
                    facts.extend(other.iter().map(|words| format!("before: {words}")));
                    facts.extend(own.iter().map(|words| format!("now: {words}")));
                }
                Some(other) => facts.extend(own.or_else(|| other.clone())),
                None => facts.extend(own),
            }
            told.extend(same_name.map(|_| fact.name.as_str()));
        }
        for (name, words) in old.facts.iter().filter_map(|fact| former.get_key_value(fact.name.as_str())) {
            facts.extend(words.clone().filter(|_| !told.contains(name) && !renamed.contains(name)));
        }
        facts
    }

    fn cases(&mut self, cases: &Cases) {
        self.heading("The given cases");
        let words = match (cases.compared, cases.changed.len()) {
            (0, _) => "No case could be compared.".to_owned(),
            (compared, 0) => format!("None of {} changes.", plural(compared, "case")),
            (compared, changed) => format!("{changed} of {} changed.", plural(compared, "case")),
        };
        let tone = if cases.changed.is_empty() { Tone::Good } else { Tone::Bad };
        self.say(tone, &words);
        let mut items = Vec::new();
        for case in &cases.changed {
            let mut words: Vec<String> = case.refused.iter().cloned().collect();
            words.extend(case.verdicts.iter().map(verdict_words));
            items.push(format!("{}: {}", case.case, words.join("; ")));
        }
        items.extend(cases.unread.iter().map(|(case, why)| format!("{case} was not compared: {why}")));
        let more = items.len().saturating_sub(LISTED_CASES);
        items.truncate(LISTED_CASES);
        if more > 0 {
            items.push(format!("and {more} more"));
        }
        if !items.is_empty() {
            self.blocks.push(Block::List(items));
        }
    }
}

fn situations(lead: &str, measured: &Measured) -> Block {
    let extent = &measured.extent;
    let count = extent.situations.len();
    let number = if extent.complete { plural(count, "situation") } else { format!("more than {count} situations") };
    let aside = if measured.aside { ", counting also patients whom the constraints exclude" } else { "" };
    let rows = extent.situations.iter().take(LISTED).map(|situation| {
        let words = match situation.conditions.as_slice() {
            [] => "everybody".to_owned(),
            conditions => conditions.join(" and "),
        };
        (percent(&situation.share), words)
    });
    let more = count.saturating_sub(LISTED);
    Block::Situations {
        lead: format!("{lead}: {} of {}{aside}, {number}", percent(&extent.share), measured.of),
        rows: rows.collect(),
        more: (more > 0).then(|| format!("and {more} more, smaller")),
    }
}
