//! Examples: recommendations that none shows in a verdict, titles that say something else than is expected, suggested
//! examples that nobody has read.

use super::Linter;
use super::figures::{Title, figures};
use super::walk;
use crate::check::model::{Example, ExpectedOf as Of, ExpectedOutcome, Outcome, Partial, Recommendation, Value};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::number::Number;
use std::collections::{BTreeMap, BTreeSet};

impl Linter<'_> {
    /// Remarks on examples.
    pub(super) fn examples(&mut self) {
        let decides = walk::deciding(self.guideline);
        let constants = walk::behind(self.guideline, &decides.conditions).constants;
        for example in &self.guideline.examples {
            // A title that nobody wrote says nothing of its own.
            if !self.unread(example) {
                self.title_verdict(example);
                self.title_value(example, &constants);
            }
        }
        self.verdicts();
    }

    fn verdicts(&mut self) {
        let mut shown: BTreeMap<Of, BTreeSet<Outcome>> = BTreeMap::new();
        for expected in self.guideline.examples.iter().flat_map(|example| &example.expect) {
            if let ExpectedOutcome::Verdict(outcome, _) = expected.outcome {
                shown.entry(expected.of).or_default().insert(outcome);
            }
        }
        for (id, rec) in (0..).map(crate::check::model::RecId).zip(&self.guideline.recommendations) {
            let seen = shown.get(&Of::Rec(id));
            let lacks = |outcome: Outcome| !seen.is_some_and(|seen| seen.contains(&outcome));
            let varies = self.varies(rec);
            let mut missing = Vec::new();
            if lacks(Outcome::Yes) {
                missing.push("applies");
            }
            if varies && lacks(Outcome::No) {
                missing.push("does not apply");
            }
            if varies && lacks(Outcome::Undetermined) {
                missing.push("is undetermined");
            }
            if missing.is_empty() {
                continue;
            }
            let what = format!("no example shows where `{}` {}", rec.name, missing.join(", or where it "));
            let found = Diagnostic::new(Code::UntestedVerdict, rec.span, what)
                .help("`gdl test --suggest` writes examples to start from; whether their verdicts are right, a physician must say.");
            self.push(found);
        }
    }

    /// Whether a recommendation can have more than one verdict, as far as its clauses tell.
    fn varies(&self, rec: &Recommendation) -> bool {
        let scope = self.guideline.header.as_ref().is_some_and(|header| header.scope.is_some());
        rec.when.is_some()
            || rec.unless.is_some()
            || !rec.overridden_by.is_empty()
            || (scope && !rec.regardless_of_scope)
    }

    /// "… does not apply" above nothing but `applies`.
    fn title_verdict(&mut self, example: &Example) {
        let title = example.title.to_lowercase();
        let outcomes: BTreeSet<Outcome> = example
            .expect
            .iter()
            .filter_map(|e| if let ExpectedOutcome::Verdict(outcome, _) = e.outcome { Some(outcome) } else { None })
            .collect();
        let says = |words: &[&'static str]| words.iter().copied().find(|word| title.contains(word));
        let negative = says(&["does not apply", "do not apply", "not applicable", "does not hold", "out of scope"]);
        let open = says(&["undetermined"]);
        let positive = says(&[" applies", " apply", " in scope"]).filter(|_| negative.is_none() && open.is_none());
        let said = match (negative, open, positive) {
            (Some(words), _, _) if !outcomes.contains(&Outcome::No) => words,
            (_, Some(words), _) if !outcomes.contains(&Outcome::Undetermined) => words,
            (_, _, Some(words)) if !outcomes.contains(&Outcome::Yes) => words,
            _ => return,
        };
        if outcomes.is_empty() {
            return;
        }
        let what = format!("the title says \"{}\", and nothing below it expects that", said.trim());
        let found = Diagnostic::new(Code::TitleContradicts, example.span, what)
            .help("Correct the title or the expectation, whichever is wrong.");
        self.push(found);
    }

    /// "A lesion of 4 cm" above `5 cm`.
    fn title_value(&mut self, example: &Example, constants: &BTreeSet<Number>) {
        let figures = figures(&example.title);
        if figures.is_empty() {
            return;
        }
        let given = example.given.iter().map(|(id, value, _)| (*id, value));
        let expected = example.expect.iter().filter_map(|expected| match (expected.of, &expected.outcome) {
            (Of::Fact(id), ExpectedOutcome::Value(value)) => Some((id, value)),
            _ => None,
        });
        // A title may name the limit that the value lies beside.
        let mut known = constants.clone();
        let mut facts = BTreeSet::new();
        for (id, value) in given.chain(expected) {
            if let Value::Number(number) = value {
                facts.insert(id);
                known.insert(number.clone());
            }
        }
        // What is known in part may be named by its limits.
        for (id, part, _) in &example.parts {
            if let Partial::Between(low, high) = part {
                facts.insert(*id);
                known.extend([low, high].into_iter().flatten().map(|(limit, _)| limit.clone()));
            }
        }
        if let Some((figure, _)) = self.odd(&figures, &facts, &known, Title::Told) {
            let what = format!("the title says {}, and no fact is given that value", figure.shown);
            let found = Diagnostic::new(Code::TitleContradicts, example.span, what)
                .help("Correct the title or the value, whichever is wrong.");
            self.push(found);
        }
    }

    /// An example that nobody has given a title of its own, and so perhaps nobody has read.
    fn unread(&mut self, example: &Example) -> bool {
        const WRITTEN: &[(&str, &str)] = &[("Suggested ", "gdl test --suggest"), ("Cover ", "gdl verify --cover")];
        let numbered = |rest: &str| {
            let nth = rest.split(':').next().unwrap_or("").trim_end();
            !nth.is_empty() && nth.bytes().all(|byte| byte.is_ascii_digit())
        };
        let wrote = WRITTEN.iter().find(|(begins, _)| example.title.strip_prefix(begins).is_some_and(numbered));
        if let Some((_, command)) = wrote {
            let what = format!("`{}` is as `{command}` wrote it", example.title);
            let found = Diagnostic::new(Code::UnreadSuggestion, example.span, what)
                .help("It says what the guideline does, and not what is right. Let a physician read what it expects, then give it a title of its own.");
            self.push(found);
        }
        wrote.is_some()
    }
}
