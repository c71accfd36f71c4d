//! Questions that recommendations answer, and findings of proofs that the authors accept. They are checked last:
//! nothing refers to them, and they refer to everything.

use super::checker::Checker;
use super::clauses::{find, title};
use super::model::{Accepted, Accepts, DefId, Id, InvariantId, Part, Question, QuestionId, RecId};
use super::names::{CONDITIONS, WITH_CONDITIONS};
use super::symbol::Symbol;
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::suggest::nearest_title;
use crate::syntax::ast::{Clause, ClauseKind, Declaration, Keyword, Name, Named, Text};
use std::collections::{BTreeMap, BTreeSet};

/// Declarations of one kind that are named by their titles.
struct Titles {
    /// What a sentence calls one of them.
    noun: &'static str,
    /// Where each title is declared.
    declared: BTreeMap<String, Vec<Span>>,
    /// Index in the guideline of each that was understood.
    understood: BTreeMap<String, usize>,
    /// True where one of them has a title that could not be read.
    damaged: bool,
}

impl Titles {
    fn new<'g>(
        all: &[(bool, &Declaration)],
        keyword: Keyword,
        noun: &'static str,
        understood: impl Iterator<Item = &'g str>,
    ) -> Titles {
        let mut titles = Titles { noun, declared: BTreeMap::new(), understood: BTreeMap::new(), damaged: false };
        for (_, declaration) in all.iter().filter(|(_, d)| d.keyword == keyword) {
            match &declaration.title {
                Some(title) => titles.declared.entry(title.value.clone()).or_default().push(title.span),
                None => titles.damaged = true,
            }
        }
        for (at, title) in understood.enumerate() {
            titles.understood.entry(title.to_owned()).or_insert(at);
        }
        titles
    }
}

/// What an accepted finding may name.
struct Nameable {
    questions: Titles,
    invariants: Titles,
    constraints: Titles,
    /// Facts with a derivation, or with clauses that could not be read.
    derived: BTreeSet<String>,
}

impl Checker<'_> {
    /// Checks questions and accepted findings, once everything else is typed.
    pub(super) fn proofs(&mut self, all: &[(bool, &Declaration)]) {
        let mut seen = BTreeMap::new();
        for (_, declaration) in all.iter().filter(|(_, d)| d.keyword == Keyword::Question) {
            self.question(declaration, &mut seen);
        }
        let g = &self.guideline;
        let questions = g.questions.iter().map(|q| q.title.as_str());
        let invariants = g.invariants.iter().map(|i| i.title.as_str());
        let constraints = g.constraints.iter().map(|c| c.title.as_str());
        let nameable = Nameable {
            questions: Titles::new(all, Keyword::Question, "question", questions),
            invariants: Titles::new(all, Keyword::Invariant, "invariant", invariants),
            constraints: Titles::new(all, Keyword::Constraint, "constraint", constraints),
            derived: all.iter().filter_map(|(_, d)| derived(d)).collect(),
        };
        for (_, declaration) in all.iter().filter(|(_, d)| d.keyword == Keyword::Accepted) {
            self.accepted(declaration, &nameable);
        }
    }

    fn question(&mut self, declaration: &Declaration, seen: &mut BTreeMap<String, Span>) {
        let from = self.cited(declaration);
        let covers = self.covered(declaration);
        let when = find(declaration, |k| if let ClauseKind::When(e) = k { Some(e) } else { None })
            .and_then(|expr| self.condition(expr));
        let Some(title) = &declaration.title else { return };
        if let Some(before) = seen.get(&title.value) {
            let found = Diagnostic::new(Code::DuplicateName, title.span, "two questions have this title")
                .label("declared again")
                .also(*before, "first declared here")
                .help("Give one of the two another title, or remove it.");
            self.push(found);
            return;
        }
        seen.insert(title.value.clone(), title.span);
        self.guideline.questions.push(Question { title: title.value.clone(), covers, when, from, span: title.span });
    }

    fn covered(&mut self, declaration: &Declaration) -> Vec<RecId> {
        let Some(names) = find(declaration, |k| if let ClauseKind::Covers(names) = k { Some(names) } else { None })
        else {
            self.missing(declaration, "the recommendations that answer it", "Write `covers NAME, NAME`.");
            return Vec::new();
        };
        let mut places: BTreeMap<RecId, Span> = BTreeMap::new();
        let mut covers = Vec::new();
        for name in names {
            let Some(id) = self.recommended(name) else { continue };
            match places.get(&id) {
                Some(first) => {
                    let found =
                        Diagnostic::new(Code::DuplicateMember, name.span, format!("`{}` is listed twice", name.text))
                            .also(*first, "first listed here")
                            .help("Remove one of the two.");
                    self.push(found);
                }
                None => {
                    places.insert(id, name.span);
                    covers.push(id);
                }
            }
        }
        covers
    }

    fn recommended(&mut self, name: &Name) -> Option<RecId> {
        match self.resolve(&name.text, name.span, "a recommendation", |s| matches!(s, Symbol::Rec(_)))? {
            Symbol::Rec(id) => Some(id),
            _ => None,
        }
    }

    fn accepted(&mut self, declaration: &Declaration, nameable: &Nameable) {
        let from = self.cited(declaration);
        let what = match self.what(declaration) {
            Some(clause) => {
                self.check_for_whom(declaration, clause);
                self.accepts(clause, nameable)
            }
            None => None,
        };
        let because = find(declaration, |k| if let ClauseKind::Because(t) = k { Some(t) } else { None });
        match because {
            Some(because) => self.check_reason(because, "a finding is accepted"),
            None => self.missing(declaration, "a reason", "Write `because \"…\"`."),
        }
        let because = because.map(|because| because.value.clone());
        let when = find(declaration, |k| if let ClauseKind::When(e) = k { Some(e) } else { None })
            .map(|expr| self.condition(expr));
        let by = find(declaration, |k| if let ClauseKind::By { who, on } = k { Some((who, on)) } else { None });
        let on = by.and_then(|(_, on)| on.as_ref()).and_then(|expr| self.iso_date(expr));
        // A condition that was not understood must not turn into "for everybody".
        let (Some(what), Some(because), false) = (what, because, when.as_ref().is_some_and(Option::is_none)) else {
            return;
        };
        self.guideline.accepted.push(Accepted {
            title: title(declaration).unwrap_or_default(),
            what,
            when: when.flatten(),
            because,
            by: by.map(|(who, _)| who.value.clone()),
            on,
            from,
            span: declaration.title.as_ref().map_or(declaration.keyword_span, |t| t.span),
        });
    }

    /// The one clause that says what is accepted.
    fn what<'d>(&mut self, declaration: &'d Declaration) -> Option<&'d Clause> {
        let mut clauses = declaration.clauses.iter().filter_map(|clause| Some((finding(&clause.kind)?, clause)));
        let Some((word, first)) = clauses.next() else {
            self.missing(
                declaration,
                "what is accepted",
                "Write `gap \"question\"`, `conflict NAME, NAME`, `redundant NAME`, `unused FACT` or `undecided \"invariant\"`.",
            );
            return None;
        };
        // The same word again is a clause that stands twice, which is reported already.
        let Some((other, second)) = clauses.find(|(other, _)| *other != word) else { return Some(first) };
        let found = Diagnostic::new(
            Code::DuplicateClause,
            second.keyword_span,
            format!("an accepted finding says `{word}` or `{other}`, not both"),
        )
        .also(first.keyword_span, "the first one")
        .help("Make it two accepted findings.");
        self.push(found);
        None
    }

    /// Only what is found in patients can be accepted for some of them.
    fn check_for_whom(&mut self, declaration: &Declaration, clause: &Clause) {
        let when = declaration.clauses.iter().find(|c| matches!(c.kind, ClauseKind::When(_)));
        let (Some(when), Some(word)) = (when, finding(&clause.kind)) else { return };
        if matches!(clause.kind, ClauseKind::Gap(_) | ClauseKind::Conflict(_)) {
            return;
        }
        let found =
            Diagnostic::new(Code::AcceptedForSome, when.keyword_span, format!("`when` cannot stand beside `{word}`"))
                .also(clause.keyword_span, "what is accepted")
                .help("Remove it: only a gap or a conflict is found in some patients and not in others.");
        self.push(found);
    }

    fn accepts(&mut self, clause: &Clause, nameable: &Nameable) -> Option<Accepts> {
        Some(match &clause.kind {
            ClauseKind::Gap(title) => Accepts::Gap(QuestionId::of(self.titled(title, &nameable.questions)?)),
            ClauseKind::Undecided(title) => {
                Accepts::Undecided(InvariantId::of(self.titled(title, &nameable.invariants)?))
            }
            ClauseKind::Conflict(names) => {
                let (one, other) = self.conflict(clause, names)?;
                Accepts::Conflict(one, other)
            }
            ClauseKind::Redundant(Named::Title(title)) => {
                Accepts::Redundant(Part::Constraint(self.titled(title, &nameable.constraints)?))
            }
            ClauseKind::Redundant(Named::Name(name)) => Accepts::Redundant(self.part(name, &nameable.derived)?),
            ClauseKind::Unused(name) => {
                match self.resolve(&name.text, name.span, "a fact", |s| matches!(s, Symbol::Fact(_)))? {
                    Symbol::Fact(id) => Accepts::Unused(id),
                    _ => return None,
                }
            }
            _ => return None,
        })
    }

    fn conflict(&mut self, clause: &Clause, names: &[Name]) -> Option<(RecId, RecId)> {
        let [first, second] = names else {
            let (place, what) = match names.get(2) {
                Some(third) => (third.span, "a conflict is one of two recommendations, not of more"),
                None => (clause.span, "a conflict is one of two recommendations, and one is named here"),
            };
            let found = Diagnostic::new(Code::ConflictOfTwo, place, what)
                .help("Write `conflict NAME, NAME`; each further pair is an accepted finding of its own.");
            self.push(found);
            return None;
        };
        let (one, other) = (self.recommended(first), self.recommended(second));
        let (one, other) = (one?, other?);
        if one == other {
            let found = Diagnostic::new(
                Code::ConflictOfTwo,
                second.span,
                format!("`{}` cannot contradict itself", second.text),
            )
            .also(first.span, "named here already")
            .help("Name the other recommendation of the conflict.");
            self.push(found);
            return None;
        }
        Some((one, other))
    }

    /// The declaration whose conditions may be redundant.
    fn part(&mut self, name: &Name, derived: &BTreeSet<String>) -> Option<Part> {
        let fits = |s: Symbol| {
            matches!(s, Symbol::Rec(_) | Symbol::Term(_) | Symbol::Class(_) | Symbol::Score(_) | Symbol::Fact(_))
        };
        let what = match self.resolve(&name.text, name.span, CONDITIONS, fits)? {
            Symbol::Term(id) if self.guideline.term(id).is_some_and(|term| term.means.number_type().is_some()) => {
                "is a value, not a condition"
            }
            Symbol::Fact(_) if !derived.contains(&name.text) => "has no derivation that could be redundant",
            Symbol::Rec(id) => return Some(Part::Definition(DefId::Rec(id))),
            Symbol::Term(id) => return Some(Part::Definition(DefId::Term(id))),
            Symbol::Class(id) => return Some(Part::Definition(DefId::Class(id))),
            Symbol::Score(id) => return Some(Part::Definition(DefId::Score(id))),
            Symbol::Fact(id) => return Some(Part::Fact(id)),
            _ => return None,
        };
        let found =
            Diagnostic::new(Code::WrongKind, name.span, format!("`{}` {what}", name.text)).help(WITH_CONDITIONS);
        self.push(found);
        None
    }

    /// The index of what has this title. None where that is reported, here or earlier.
    fn titled(&mut self, title: &Text, titles: &Titles) -> Option<usize> {
        let noun = titles.noun;
        match titles.declared.get(&title.value).map(Vec::as_slice) {
            // Of questions, that is reported where the second one is declared.
            Some([first, second, ..]) if noun != "question" => {
                let found = Diagnostic::new(Code::DuplicateName, title.span, format!("two {noun}s have this title"))
                    .also(*first, "the first one")
                    .also(*second, "the second one")
                    .help("Give one of the two another title: it must be clear which of them is meant.");
                self.push(found);
                return None;
            }
            Some(_) => return titles.understood.get(&title.value).copied(),
            None => {}
        }
        if titles.damaged || self.is_damaged(&title.value) {
            return None;
        }
        let found = Diagnostic::new(Code::UnknownName, title.span, format!("no {noun} has this title"));
        let near = self.suggestions.checked_sub(titles.declared.len()).and_then(|left| {
            self.suggestions = left;
            nearest_title(&title.value, titles.declared.keys().map(String::as_str))
        });
        match near {
            Some(right) => {
                let right = format!("\"{}\"", right.replace('\\', "\\\\").replace('"', "\\\""));
                self.push(found.help(format!("Did you mean {right}?")).guess(title.span, right));
            }
            None => {
                let found = found.help(format!("Write the title of a declared {noun}, word for word."));
                self.push_unknown(&format!("{noun} \"{}\"", title.value), found);
            }
        }
        None
    }
}

/// The word of a clause that says what is accepted.
fn finding(kind: &ClauseKind) -> Option<&'static str> {
    match kind {
        ClauseKind::Gap(_) => Some("gap"),
        ClauseKind::Conflict(_) => Some("conflict"),
        ClauseKind::Redundant(_) => Some("redundant"),
        ClauseKind::Unused(_) => Some("unused"),
        ClauseKind::Undecided(_) => Some("undecided"),
        _ => None,
    }
}

/// The name of a fact that has a derivation, or may have one among what could not be read.
fn derived(declaration: &Declaration) -> Option<String> {
    let derives = |c: &Clause| matches!(c.kind, ClauseKind::DeriveRows(_) | ClauseKind::DeriveValue(_));
    let may =
        declaration.keyword == Keyword::Fact && (declaration.is_damaged() || declaration.clauses.iter().any(derives));
    declaration.name.as_ref().filter(|_| may).map(|name| name.text.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::model::{CondKind, Guideline};

    const BASE: &str = r#"
guideline test "A guideline"
  version 0.1.0
  status draft
treatment surgery "Surgery"
fact fit "Fit"
  type yes/no
fact size "Size"
  type length in cm, above 0 cm
recommend wait "Wait"
  stance against surgery
  when not fit
recommend operate "Operate"
  stance for surgery
  when fit
constraint "One"
  holds fit or size > 1 cm
constraint "Two"
  holds fit or size > 2 cm
invariant "First"
  never wait applies and fit
invariant "Second"
  never operate applies and not fit
statement SUR-1 in "Surgery"
statement SUR-2 in "Surgery"
"#;

    fn guideline(text: &str) -> std::sync::Arc<Guideline> {
        let mut sources = crate::source::Sources::new();
        sources.add("test.gdl", format!("{BASE}{text}"));
        let built = crate::driver::build(&sources);
        let said: Vec<&str> = built.diagnostics.iter().map(|d| d.message.as_str()).collect();
        assert_eq!(said, Vec::<&str>::new());
        built.guideline
    }

    #[test]
    fn questions_are_kept_in_order() {
        let g = guideline(
            "question \"Who waits?\"\n  covers wait\n\
             question \"What is done?\"\n  covers operate, wait\n  when operate applies\n  from SUR-2, SUR-1\n",
        );
        let titles: Vec<&str> = g.questions.iter().map(|q| q.title.as_str()).collect();
        assert_eq!(titles, ["Who waits?", "What is done?"]);
        let covers: Vec<Vec<RecId>> = g.questions.iter().map(|q| q.covers.clone()).collect();
        assert_eq!(covers, [vec![RecId(0)], vec![RecId(1), RecId(0)]]);
        let when: Vec<Option<&CondKind>> = g.questions.iter().map(|q| q.when.as_ref().map(|c| &c.kind)).collect();
        assert_eq!(when, [None, Some(&CondKind::Applies(RecId(1)))]);
        let from: Vec<&[String]> = g.questions.iter().map(|q| q.from.as_slice()).collect();
        assert_eq!(from, [&[][..], &["SUR-2".to_owned(), "SUR-1".to_owned()]]);
        let cited: Vec<(&str, &str)> = g.citations.iter().map(|c| (c.keyword, c.by.as_str())).collect();
        assert_eq!(cited, [("question", "What is done?"), ("question", "What is done?")]);
    }

    #[test]
    fn accepted_findings_know_what_they_accept() {
        let accepted = |title: &str, what: &str| format!("accepted \"{title}\"\n  {what}\n  because \"So.\"\n");
        let mut text = "question \"A\"\n  covers wait\nquestion \"B\"\n  covers operate\n".to_owned();
        text += &accepted("Gap", "gap \"B\"\n  when not fit");
        text += "  by \"the group\" on 2026-11-23\n  from SUR-1, SUR-2\n";
        text += &accepted("Conflict", "conflict operate, wait");
        text += &accepted("Unused", "unused size");
        text += &accepted("Undecided", "undecided \"Second\"");
        text += &accepted("Recommendation", "redundant operate");
        text += &accepted("Constraint", "redundant \"Two\"");
        let g = guideline(&text);
        let found: Vec<(&str, Accepts)> = g.accepted.iter().map(|a| (a.title.as_str(), a.what)).collect();
        assert_eq!(
            found,
            [
                ("Gap", Accepts::Gap(QuestionId(1))),
                ("Conflict", Accepts::Conflict(RecId(1), RecId(0))),
                ("Unused", Accepts::Unused(crate::check::model::FactId(1))),
                ("Undecided", Accepts::Undecided(InvariantId(1))),
                ("Recommendation", Accepts::Redundant(Part::Definition(DefId::Rec(RecId(1))))),
                ("Constraint", Accepts::Redundant(Part::Constraint(1))),
            ]
        );
        let said: Vec<_> = g.accepted.iter().map(|a| (a.because.as_str(), a.by.as_deref(), a.on.as_deref())).collect();
        assert_eq!(said.first(), Some(&("So.", Some("the group"), Some("2026-11-23"))));
        assert_eq!(said.get(1), Some(&("So.", None, None)));
        let limited: Vec<bool> = g.accepted.iter().map(|a| a.when.is_some()).collect();
        assert_eq!(limited, [true, false, false, false, false, false]);
        let cited: Vec<(&str, &str, &str)> =
            g.citations.iter().map(|c| (c.statement.as_str(), c.keyword, c.by.as_str())).collect();
        assert_eq!(cited, [("SUR-1", "accepted", "Gap"), ("SUR-2", "accepted", "Gap")]);
    }
}
