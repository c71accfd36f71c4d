//! Recommendations.

use super::checker::Checker;
use super::clauses::{all, find, title};
use super::model::{Cond, CondKind, DefId, Level, RecId, Recommendation, Shown, Stance, StudyId, TreatmentId};
use super::symbol::Symbol;
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::suggest::nearest;
use crate::syntax::ast::{Choice, ClauseKind, Declaration, Expr, Name};

/// The words of `stance`.
pub(super) const STANCES: &[(&str, Stance)] = &[
    ("for", Stance::For),
    ("option", Stance::Option),
    ("against", Stance::Against),
    ("uncertain", Stance::Uncertain),
    ("caution", Stance::Caution),
    ("precaution", Stance::Precaution),
];

/// The words of `kind`.
pub(super) const KINDS: &[&str] = &["good practice", "research only", "controversy", "informal"];

impl Stance {
    /// The word as authors and reports write it.
    pub fn word(self) -> &'static str {
        STANCES.iter().find(|(_, s)| *s == self).map_or("", |(word, _)| word)
    }
}

impl Checker<'_> {
    /// Declares a recommendation by name, with all that needs no other names.
    pub(super) fn declare_recommendation(&mut self, declaration: &Declaration) -> Option<DefId> {
        let id = self.guideline.recommendations.next();
        let mut from = self.cited(declaration);
        let positions: Vec<(String, Vec<String>)> = all(declaration, |c| match &c.kind {
            ClauseKind::Position { text, from } => Some((text.value.clone(), from)),
            _ => None,
        })
        .into_iter()
        .map(|(text, names)| (text, self.cite(declaration, names)))
        .collect();
        for id in positions.iter().flat_map(|(_, ids)| ids) {
            if !from.contains(id) {
                from.push(id.clone());
            }
        }
        if !self.declare(declaration, Symbol::Rec(id)) {
            return None;
        }
        let name = declaration.name.as_ref()?;
        self.guideline.recommendations.push(Recommendation {
            name: name.text.clone(),
            title: title(declaration).unwrap_or_else(|| name.text.clone()),
            stance: Stance::For,
            treatments: Vec::new(),
            choice: None,
            over: Vec::new(),
            kind: None,
            grade: None,
            regardless_of_scope: find(declaration, |k| matches!(k, ClauseKind::Regardless).then_some(())).is_some(),
            when: None,
            unless: None,
            feasible: None,
            instead_of: None,
            inherited: 0,
            dose: None,
            favored: Vec::new(),
            because: find(declaration, |k| if let ClauseKind::Because(t) = k { Some(t.value.clone()) } else { None }),
            notes: Vec::new(),
            positions,
            evidence: Vec::new(),
            outcomes: Vec::new(),
            expected: None,
            shown: Shown::default(),
            overrides: Vec::new(),
            overridden_by: Vec::new(),
            from,
            span: name.span,
        });
        Some(DefId::Rec(id))
    }

    /// Types what decides a recommendation: `when`, `unless`, `overrides`. Runs in the order of definitions.
    pub(super) fn recommendation(&mut self, id: RecId, declaration: &Declaration) {
        let mut sound = !declaration.is_damaged();
        let mut condition = |this: &mut Self, pick: fn(&ClauseKind) -> Option<&Expr>| -> Option<Cond> {
            let expr = find(declaration, pick)?;
            let cond = this.condition(expr);
            sound &= cond.is_some();
            cond
        };
        let when = condition(self, |k| if let ClauseKind::When(e) = k { Some(e) } else { None });
        let unless = condition(self, |k| if let ClauseKind::Unless(e) = k { Some(e) } else { None });
        let feasible = condition(self, |k| if let ClauseKind::Feasible(e) = k { Some(e) } else { None });
        let whom = when.as_ref().map_or_else(|| "everybody".to_owned(), |when| self.text(when.span));
        let (when, in_order) = self.in_order(id, declaration, when, feasible.as_ref());
        let span = feasible.as_ref().map_or(declaration.span, |cond| cond.span);
        let before = self.before_feasible.get(&id).map(|parts| Cond { kind: CondKind::And(parts.clone()), span });
        sound &= in_order;
        if let Some(rec) = self.guideline.recommendations.get_mut(id) {
            rec.when = when;
            rec.unless = unless;
            if let (Some(_), Some(before)) = (&feasible, before) {
                rec.expected = Some((whom, before));
            }
            rec.feasible = feasible;
        }
        if !sound && let Some(name) = &declaration.name {
            self.unsound(&name.text);
        }
    }

    /// Everything else of a recommendation, once all definitions are typed.
    pub(super) fn finish_recommendation(&mut self, id: RecId, declaration: &Declaration) {
        let (stance, choice, treatments) = self.stance(declaration);
        let over = self.treatments(find(declaration, |k| if let ClauseKind::Over(n) = k { Some(n) } else { None }));
        let (grade, kind) = self.grade_and_kind(declaration);
        let (evidence, outcomes) = self.studies(declaration);
        let expected = find(declaration, |k| if let ClauseKind::Expected(e) = k { Some(e) } else { None });
        let expected = expected.and_then(|expr| Some((self.text(expr.span), self.condition(expr)?)));
        let shown = self.shown(declaration);
        self.stray_dose(declaration, stance);
        let dose = self.dose(id, declaration);
        let mut favored = Vec::new();
        if let Some(conditions) = find(declaration, |k| if let ClauseKind::Favored(c) = k { Some(c) } else { None }) {
            for expr in conditions {
                if let Some(cond) = self.condition(expr) {
                    favored.push((self.text(expr.span), cond));
                }
            }
        }
        let mut notes = Vec::new();
        for clause in &declaration.clauses {
            let ClauseKind::Note { text, when } = &clause.kind else { continue };
            match when {
                None => notes.push((text.value.clone(), None)),
                Some(expr) => {
                    if let Some(cond) = self.condition(expr) {
                        notes.push((text.value.clone(), Some(cond)));
                    }
                }
            }
        }
        let overrides = self.overrides(id, declaration);
        let positions = self.guideline.rec(id).map_or(0, |r| r.positions.len());
        if positions > 0 && kind.as_deref() != Some("controversy") {
            let place = declaration
                .clauses
                .iter()
                .find(|c| matches!(c.kind, ClauseKind::Position { .. }))
                .map_or(declaration.span, |c| c.keyword_span);
            let found = Diagnostic::new(Code::PositionWithoutControversy, place, "a position belongs in a controversy")
                .help("Add `kind controversy`, or write the text as `note`.");
            self.push(found);
        }
        for defeated in &overrides {
            if let Some(rec) = self.guideline.recommendations.get_mut(*defeated) {
                rec.overridden_by.push(id);
            }
        }
        let Some(rec) = self.guideline.recommendations.get_mut(id) else { return };
        rec.stance = stance;
        rec.choice = choice;
        rec.treatments = treatments;
        rec.over = over;
        rec.grade = grade;
        rec.kind = kind;
        rec.evidence = evidence;
        rec.outcomes = outcomes;
        // Where a treatment would apply if it were feasible, it might be expected.
        rec.expected = expected.or(rec.expected.take());
        rec.dose = dose;
        rec.shown = shown;
        rec.favored = favored;
        rec.notes = notes;
        rec.overrides = overrides;
    }

    fn stance(&mut self, declaration: &Declaration) -> (Stance, Option<Choice>, Vec<TreatmentId>) {
        let written = all(declaration, |c| match &c.kind {
            ClauseKind::Stance { stance, choice, treatments } => Some((c.keyword_span, stance, *choice, treatments)),
            _ => None,
        });
        let Some((first_span, stance, choice, names)) = written.first().copied() else {
            self.missing(declaration, "a stance", "Write for instance `stance for TREATMENT`; the stances are for, option, against, uncertain, caution, precaution.");
            return (Stance::For, None, Vec::new());
        };
        if let Some((again, other, _, _)) = written.get(1).copied() {
            let found = Diagnostic::new(Code::ForAndAgainst, again, format!("this recommendation is `{}` and `{}` at once", stance.text, other.text))
                .label("a second stance")
                .also(first_span, "the first one")
                .help("A recommendation has one stance. Make it two recommendations, each with its own conditions; several treatments of one stance stand in one list.");
            self.push(found);
        }
        let words: Vec<&str> = STANCES.iter().map(|(w, _)| *w).collect();
        self.one_of_words(stance, "stance", &words);
        let kind = STANCES.iter().find(|(w, _)| *w == stance.text).map_or(Stance::For, |(_, s)| *s);
        let treatments = self.treatments(Some(names));
        if treatments.len() > 1 && choice.is_none() && names.len() == treatments.len() {
            let span = names.iter().map(|n| n.span).reduce(Span::to).unwrap_or(first_span);
            let list = names.iter().map(|n| n.text.as_str()).collect::<Vec<_>>().join(", ");
            let found =
                Diagnostic::new(Code::MissingClause, span, "several treatments, and it is not said how they relate")
                    .help(format!(
                        "Write `{} any of {list}`, `{} one of {list}` or `{} in order {list}`.",
                        stance.text, stance.text, stance.text
                    ));
            self.push(found);
        }
        (kind, choice, treatments)
    }

    fn treatments(&mut self, names: Option<&Vec<Name>>) -> Vec<TreatmentId> {
        let mut ids = Vec::new();
        for name in names.into_iter().flatten() {
            if let Some(Symbol::Treatment(id)) =
                self.resolve(&name.text, name.span, "a treatment", |s| matches!(s, Symbol::Treatment(_)))
            {
                ids.push(id);
            }
        }
        ids
    }

    /// The studies that are evidence, and of each the outcomes that bear on the recommendation.
    fn studies(&mut self, declaration: &Declaration) -> (Vec<StudyId>, Vec<Vec<String>>) {
        let cited = find(declaration, |k| if let ClauseKind::Evidence(cited) = k { Some(cited) } else { None });
        let (mut ids, mut all) = (Vec::new(), Vec::new());
        for cited in cited.into_iter().flatten() {
            let name = &cited.study;
            let Some(Symbol::Study(id)) =
                self.resolve(&name.text, name.span, "a study", |s| matches!(s, Symbol::Study(_)))
            else {
                continue;
            };
            let results = self.guideline.studies.get(id).map_or(&[][..], |study| &study.results);
            let known: Vec<String> = results.iter().map(|result| result.outcome.clone()).collect();
            for outcome in cited.outcomes.iter().filter(|outcome| !known.contains(&outcome.value)) {
                let what = format!("the study `{}` has no result \"{}\"", name.text, outcome.value);
                let found = Diagnostic::new(Code::UnknownWord, outcome.span, what);
                let found = match nearest(&outcome.value, known.iter().map(String::as_str)) {
                    Some(right) => found.help(format!("Did you mean \"{right}\"?")),
                    None if known.is_empty() => {
                        found.help("It has no results. Write `result` clauses in it, or cite it alone.")
                    }
                    None => found.help(format!("Its results are: \"{}\".", known.join("\", \""))),
                };
                self.push(found);
            }
            ids.push(id);
            all.push(cited.outcomes.iter().map(|outcome| outcome.value.clone()).collect());
        }
        (ids, all)
    }

    fn shown(&mut self, declaration: &Declaration) -> Shown {
        let word = find(declaration, |k| if let ClauseKind::Shown(word) = k { Some(word) } else { None });
        let Some(word) = word.filter(|word| self.one_of_words(word, "place in an answer", &["first", "last"])) else {
            return Shown::Among;
        };
        if &*word.text == "first" { Shown::First } else { Shown::Last }
    }

    fn grade_and_kind(&mut self, declaration: &Declaration) -> (Option<Level>, Option<String>) {
        let kind = find(declaration, |k| if let ClauseKind::Kind(word) = k { Some(word) } else { None });
        let grade = find(declaration, |k| if let ClauseKind::Grade(code) = k { Some(code) } else { None });
        let kind_text =
            kind.filter(|word| self.one_of_words(word, "kind of recommendation", KINDS)).map(|w| w.text.clone());
        if let (Some(kind), Some(grade)) = (kind, grade) {
            let found = Diagnostic::new(
                Code::GradeAndKind,
                kind.span,
                format!("a graded recommendation is not `{}`", kind.text),
            )
            .also(grade.span, "graded here")
            .help("Graded recommendations have no `kind`; what has a kind has no grade. Remove one of the two.");
            self.push(found);
        }
        let level = grade.and_then(|code| self.level(code));
        (level, kind_text)
    }

    fn level(&mut self, code: &Name) -> Option<Level> {
        let levels: Vec<&Level> = self.guideline.schemes.iter().flat_map(|s| &s.levels).collect();
        if let Some(level) = levels.iter().find(|l| l.code == code.text) {
            return Some((*level).clone());
        }
        if self.damaged_schemes {
            return None;
        }
        let known = levels.iter().map(|l| l.code.as_str()).collect::<Vec<_>>().join(", ");
        let near = levels.iter().find(|l| l.code.eq_ignore_ascii_case(&code.text)).map(|l| l.code.clone());
        let found = Diagnostic::new(Code::UnknownGrade, code.span, format!("the scheme has no grade `{}`", code.text));
        let found = match (near, known.is_empty()) {
            (Some(right), _) => found.help(format!("Did you mean `{right}`?")).guess(code.span, right),
            (None, true) => found.help(
                "Declare the grades that the source uses: `scheme name \"title\"` with `level 2C means weak, low`.",
            ),
            (None, false) => found.help(format!("Its grades are: {known}.")),
        };
        self.push(found);
        None
    }

    fn overrides(&mut self, id: RecId, declaration: &Declaration) -> Vec<RecId> {
        let names = find(declaration, |k| if let ClauseKind::Overrides(n) = k { Some(n) } else { None });
        let mut ids = Vec::new();
        for name in names.into_iter().flatten() {
            match self.resolve(&name.text, name.span, "a recommendation", |s| matches!(s, Symbol::Rec(_))) {
                Some(Symbol::Rec(other)) if other == id => {
                    self.push(
                        Diagnostic::new(Code::OverridesItself, name.span, "a recommendation cannot override itself")
                            .help("Name the recommendation that is defeated."),
                    );
                }
                Some(Symbol::Rec(other)) if !ids.contains(&other) => ids.push(other),
                _ => {}
            }
        }
        ids
    }
}
