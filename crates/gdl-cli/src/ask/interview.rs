//! The state of an interview: what is known, what was asked, what is decided. It reads no line and prints nothing; a change
//! that nobody could be like is refused and leaves all as it was.

use crate::patient::ready;
use crate::what_if;
use gdl::ask::{self, Asking, Item, Next};
use gdl::case::{Case, Stated, parse_set};
use gdl::check::model::{Guideline, ListEntry, Listing, Outcome};
use gdl::codes::Code;
use gdl::diagnostic::{self, Diagnostic, Severity};
use gdl::eval::{Engine, Prepared, Subject};
use gdl::report::ask::{ProgressV1, QuestionV1, VerdictV1, question, verdict};
use gdl::report::refusal;
use gdl::report::what_if::Compared;
use gdl::source::Sources;
use std::cell::OnceCell;
use std::collections::BTreeSet;

/// An interview.
pub struct Interview {
    base: Engine,
    sources: Sources,
    /// What is known.
    case: Case,
    /// What is to be decided: all verdicts that were wanted, and what stands beside them where one went on with that.
    wanted: Vec<Subject>,
    /// How many of these were wanted first.
    first: usize,
    /// What is not asked again.
    passed: BTreeSet<Item>,
    /// What was asked, in its order, each once.
    history: Vec<Item>,
    /// Where in the history one is who went back; behind its end otherwise.
    at: usize,
    /// What is asked for now because somebody wants it, whether or not it matters.
    chosen: Option<Item>,
    revision: u64,
    view: View,
    /// What to ask next, once it is found.
    next: OnceCell<Option<Next>>,
    /// What the last change has decided, or changed.
    now: Vec<VerdictV1>,
    warnings: Vec<String>,
}

/// What follows from what is known.
pub struct View {
    /// The engine that answers the case.
    pub engine: Engine,
    /// The case with what its lists say put in.
    pub case: Case,
    /// The same made ready.
    pub prepared: Prepared,
    /// What is too complex for an exact answer with so little known; what is open because of it may be decided after all.
    pub complex: Vec<String>,
    verdicts: Vec<Outcome>,
}

impl View {
    /// Whether something can be said at all: what stands beside a recommendation, only while that applies.
    fn bears(&self, of: Subject) -> bool {
        match of {
            Subject::Favored(id, _) | Subject::Note(id, _) => {
                self.engine.verdict(&self.prepared, Subject::Rec(id)) == Outcome::Yes
            }
            _ => true,
        }
    }
}

/// What comes next.
pub enum Step {
    /// A question.
    Ask(Item, Vec<Subject>),
    /// Everything that was wanted is decided.
    Settled,
    /// What is open hangs on what nobody knows.
    NotKnown,
}

impl Interview {
    /// An interview of a case; what is wrong with the case otherwise.
    pub fn begin(
        base: &Engine,
        mut sources: Sources,
        case: Case,
        wanted: Vec<Subject>,
    ) -> Result<Self, Vec<Diagnostic>> {
        let (view, warnings) = view(base, &mut sources, &case, &wanted)?;
        // A list that is given is not asked for, unless a part of it is open.
        let whole = case.lists.iter().filter(|(_, listing)| whole(listing));
        let passed = whole.map(|(id, _)| Item::List(*id)).collect();
        Ok(Interview {
            base: base.clone(),
            sources,
            case,
            first: wanted.len(),
            wanted,
            passed,
            history: Vec::new(),
            at: 0,
            chosen: None,
            revision: 0,
            view,
            next: OnceCell::new(),
            now: Vec::new(),
            warnings,
        })
    }

    /// The guideline.
    pub fn guideline(&self) -> &Guideline {
        self.base.guideline()
    }

    /// What is known.
    pub fn case(&self) -> &Case {
        &self.case
    }

    /// What follows from it.
    pub fn view(&self) -> &View {
        &self.view
    }

    /// The texts of the case and the answers.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// How often it was changed.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// What the last change has decided, or changed.
    pub fn now(&self) -> &[VerdictV1] {
        &self.now
    }

    /// The remarks on the last change.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    fn next(&self) -> Option<&Next> {
        let find = || {
            let last = self.history.last().copied();
            let asking = Asking { wanted: &self.wanted, passed: &self.passed, last };
            ask::next(&self.view.engine, &self.view.prepared, &asking)
        };
        self.next.get_or_init(find).as_ref()
    }

    /// What comes next.
    pub fn step(&self) -> Step {
        let back = self.history.get(self.at).copied();
        let next = self.next();
        match (self.chosen.or(back), next) {
            (Some(item), next) => {
                // One goes back to what nobody knew, too.
                let why = next.filter(|next| next.item == item).map(|next| next.why.clone());
                let view = &self.view;
                let why = why.unwrap_or_else(|| ask::hanging(&view.engine, &view.prepared, &self.wanted, item));
                Step::Ask(item, why)
            }
            (None, Some(next)) => Step::Ask(next.item, next.why.clone()),
            (None, None) if self.open().is_empty() => Step::Settled,
            (None, None) => Step::NotKnown,
        }
    }

    /// A question as it is shown.
    pub fn question(&self, item: Item, why: &[Subject]) -> QuestionV1 {
        QuestionV1 {
            revision: self.revision,
            progress: self.progress(),
            decided_now: self.now.clone(),
            warnings: self.warnings.clone(),
            ..question(self.guideline(), &self.case, item, why)
        }
    }

    /// What is wanted and not decided.
    pub fn open(&self) -> Vec<Subject> {
        ask::open(&self.view.engine, &self.view.prepared, &self.wanted)
    }

    /// How far it is.
    pub fn progress(&self) -> ProgressV1 {
        let of = self.wanted.len();
        let left = self.next().map_or(0, |next| next.left.len());
        ProgressV1 { decided: of.saturating_sub(self.open().len()), of, left }
    }

    /// Takes an answer, as `--set` takes it. Where it does not fit, says why, and all stays as it was.
    pub fn answer(&mut self, item: Item, text: &str) -> Result<(), Vec<Diagnostic>> {
        let name = item.name(self.guideline()).to_owned();
        let read = parse_set(self.base.guideline(), &mut self.sources, &format!("{name}={text}"));
        if !read.diagnostics.is_empty() {
            return Err(read.diagnostics);
        }
        let mut case = self.case.clone();
        let mut passed = self.passed.clone();
        passed.remove(&item);
        let in_part = matches!(item, Item::Fact(id) if case.part(id).is_some());
        match (read.assignment, read.list) {
            (Some(assignment), _) => {
                let known = assignment.value.is_some();
                case.set(assignment);
                // What nobody knows, or knows only in part a second time, is not asked again.
                let still = matches!(item, Item::Fact(id) if case.part(id).is_some());
                if !known || (in_part && still) {
                    passed.insert(item);
                }
            }
            (None, Some((list, listing))) => {
                // One of which a part is open is asked for once more.
                let again = listing.as_ref().is_some_and(|listing| !whole(listing));
                let before = match listing {
                    Some(listing) => case.lists.insert(list, listing),
                    None => case.lists.remove(&list),
                };
                if !again || before.is_some() {
                    passed.insert(item);
                }
            }
            (None, None) => {}
        }
        self.change(item, case, passed)
    }

    /// What changes against what is known, were facts otherwise: each as `--set` takes it. Nothing is changed by it.
    pub fn what_if(&mut self, facts: &[String]) -> Result<Compared, Vec<Diagnostic>> {
        let before = ready(&self.base, &self.sources, self.case.clone(), Vec::new())?;
        what_if::changes((&self.base, &before), self.case.clone(), &mut self.sources, ("what_if", facts), false)
    }

    /// Says that something is not known, or not better than it is.
    pub fn not_known(&mut self, item: Item) -> Result<(), Vec<Diagnostic>> {
        let mut passed = self.passed.clone();
        passed.insert(item);
        let in_part = match item {
            Item::Fact(id) => self.case.part(id).is_some(),
            Item::List(id) => self.case.lists.contains_key(&id),
        };
        match in_part {
            true => self.change(item, self.case.clone(), passed),
            false => self.answer(item, "unknown"),
        }
    }

    fn change(&mut self, item: Item, case: Case, passed: BTreeSet<Item>) -> Result<(), Vec<Diagnostic>> {
        let (view, warnings) = view(&self.base, &mut self.sources, &case, &self.wanted)?;
        let before = std::mem::replace(&mut self.view, view);
        let changed = self.wanted.iter().zip(before.verdicts.iter().zip(&self.view.verdicts));
        let changed = changed.filter(|(of, (before, after))| before != after && self.view.bears(**of));
        self.now = changed.map(|(of, (_, after))| verdict(self.base.guideline(), *of, *after)).collect();
        (self.case, self.passed, self.warnings) = (case, passed, warnings);
        (self.chosen, self.next) = (None, OnceCell::new());
        if self.history.get(self.at) == Some(&item) {
            self.at = self.at.saturating_add(1);
        } else {
            self.history.retain(|other| *other != item);
            self.history.push(item);
            self.at = self.history.len();
        }
        self.revision = self.revision.saturating_add(1);
        // What stands beside a recommendation that no longer applies is not asked for.
        if self.wanted.len() > self.first {
            let view = &self.view;
            self.wanted.retain(|of| view.bears(*of));
            self.view.verdicts = outcomes(&self.view.engine, &self.view.prepared, &self.wanted);
        }
        Ok(())
    }

    /// Leaves an answer as it is, and goes on.
    pub fn keep(&mut self) {
        self.chosen = None;
        self.at = self.history.len();
        self.forget();
    }

    /// Goes back to what was asked before; nothing that was answered is lost. False where nothing was.
    pub fn back(&mut self) -> bool {
        self.forget();
        self.chosen = None;
        match self.at.checked_sub(1) {
            Some(before) => self.at = before,
            None => return false,
        }
        true
    }

    /// Asks for something, whether or not it matters.
    pub fn choose(&mut self, item: Item) {
        self.forget();
        self.chosen = Some(item);
    }

    /// What was told of the last change is not told again.
    fn forget(&mut self) {
        self.now.clear();
        self.warnings.clear();
    }

    /// What could be asked because of what only stands beside verdicts, in the guideline's order.
    pub fn beside(&self) -> Vec<Item> {
        let open = self.open_beside();
        let asking = Asking { wanted: &open, passed: &self.passed, last: None };
        ask::next(&self.view.engine, &self.view.prepared, &asking).map_or_else(Vec::new, |next| next.left)
    }

    fn open_beside(&self) -> Vec<Subject> {
        let wanted = ask::beside(&self.view.engine, &self.view.prepared);
        ask::open(&self.view.engine, &self.view.prepared, &wanted)
    }

    /// Goes on with what only stands beside verdicts. These are asked for again where a correction opens them.
    pub fn go_on(&mut self) {
        let open = self.open_beside();
        self.wanted.truncate(self.first);
        self.wanted.extend(open);
        self.view.verdicts = outcomes(&self.view.engine, &self.view.prepared, &self.wanted);
        self.next = OnceCell::new();
        self.forget();
        self.at = self.history.len();
    }
}

/// Whether all is said of the entries of a list that are given.
fn whole(listing: &Listing) -> bool {
    let said = |entry: &ListEntry| entry.parts.iter().all(|part| matches!(part, Some((Stated::Value(_), _))));
    listing.entries.iter().all(said)
}

fn outcomes(engine: &Engine, prepared: &Prepared, wanted: &[Subject]) -> Vec<Outcome> {
    wanted.iter().map(|of| engine.verdict(prepared, *of)).collect()
}

/// What follows from a case, and the remarks on it; what keeps it from being somebody's otherwise.
fn view(
    base: &Engine,
    sources: &mut Sources,
    case: &Case,
    wanted: &[Subject],
) -> Result<(View, Vec<String>), Vec<Diagnostic>> {
    let (engine, case) = match base.of_lists(&case.lists, &case.values) {
        Ok(Some((own, values))) => (own, case.with(values)),
        Ok(None) => (base.clone(), case.clone()),
        Err(why) => return Err(refusal::unlisted(base.guideline(), case, why)),
    };
    let prepared = engine.prepare(&case.values);
    let found = refusal::relations(&engine, sources, &case, &prepared);
    // What is too complex with so little known may be decided with the next answer: it is told at the end, if it still is.
    let (complex, mut found): (Vec<Diagnostic>, Vec<Diagnostic>) =
        found.into_iter().partition(|found| found.code == Code::CaseTooComplex);
    diagnostic::sort(&mut found);
    if diagnostic::any_error(&found) {
        return Err(found);
    }
    let complex = complex.into_iter().map(|found| found.message).collect();
    let warnings = found.into_iter().filter(|found| found.severity() == Severity::Warning);
    let warnings = warnings.map(|found| found.message).collect();
    let verdicts = outcomes(&engine, &prepared, wanted);
    Ok((View { engine, case, prepared, verdicts, complex }, warnings))
}
