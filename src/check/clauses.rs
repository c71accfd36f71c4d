//! Clauses of one declaration: which it has, which stand twice, which are missing.

use super::checker::Checker;
use super::model::Allowed;
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::suggest::nearest;
use crate::syntax::ast::{Clause, ClauseKind, Declaration, Keyword, Name, Text};

impl Checker<'_> {
    /// The remarks that a declaration allows.
    pub(super) fn allowed(&mut self, declaration: &Declaration) {
        for clause in &declaration.clauses {
            let ClauseKind::Allow { lints, because } = &clause.kind else { continue };
            self.check_reason(because, "a remark is allowed");
            for name in lints {
                let known = || Code::ALL.iter().copied().filter(|code| code.is_lint());
                if let Some(lint) = known().find(|code| code.name() == name.text) {
                    let because = because.value.clone();
                    self.guideline.allowed.push(Allowed { lint, because, within: declaration.span, span: name.span });
                    continue;
                }
                let found = Diagnostic::new(
                    Code::UnknownWord,
                    name.span,
                    format!("`{}` is no remark that `gdl check` makes", name.text),
                );
                self.push(match nearest(&name.text, known().map(Code::name)) {
                    Some(right) => found.help(format!("Did you mean `{right}`?")).respell(name.span, &name.text, right),
                    None => found.help("The remarks have codes from GDL0801 on; `gdl check` prints the name of each."),
                });
            }
        }
    }

    /// Reports a reason that has no word: what is accepted without one, nobody can judge later.
    pub(super) fn check_reason(&mut self, because: &Text, what: &str) {
        if because.value.chars().any(char::is_alphanumeric) {
            return;
        }
        let found = Diagnostic::new(Code::NoReason, because.span, format!("{what}, and no reason is written"))
            .help("Write between the quotes why it is right to leave it as it is.");
        self.push(found);
    }

    /// Reports clauses that stand twice, and a missing title.
    pub(super) fn check_clauses(&mut self, declaration: &Declaration) {
        let mut seen: Vec<(&'static str, Span)> = Vec::new();
        for clause in &declaration.clauses {
            let word = clause.form.called;
            if clause.form.repeats {
                continue;
            }
            match seen.iter().find(|(other, _)| *other == word) {
                Some((_, first)) => {
                    let found = Diagnostic::new(
                        Code::DuplicateClause,
                        clause.keyword_span,
                        format!("`{word}` stands twice in {}", declaration.keyword.noun()),
                    )
                    .label("again here")
                    .also(*first, "first here")
                    .help(hint_for_two(word));
                    self.push(found);
                }
                None => seen.push((word, clause.keyword_span)),
            }
        }
        let untitled = matches!(declaration.keyword, Keyword::Use | Keyword::Statement | Keyword::Narrative);
        // What a reading asks may stand behind its name or in a clause.
        let asked = declaration.clauses.iter().find(|clause| matches!(clause.kind, ClauseKind::Asked(_)));
        if let (Some(title), Some(asked)) = (&declaration.title, asked) {
            let found =
                Diagnostic::new(Code::DuplicateClause, asked.keyword_span, "the question stands twice in a reading")
                    .label("again here")
                    .also(title.span, "first here")
                    .help("Keep one of them: `reading name \"question\"`, or `question` as a clause.");
            self.push(found);
        }
        if declaration.title.is_none() && asked.is_none() && !untitled && !declaration.is_damaged() {
            let place = declaration.name.as_ref().map_or(declaration.keyword_span, |n| n.span);
            let found =
                Diagnostic::new(Code::MissingTitle, place, format!("{} needs a title", declaration.keyword.noun()))
                    .help(format!("Write `{}`.", declaration.keyword.head_form()));
            self.push(found);
        }
    }

    /// Reports that a clause is missing, unless part of the declaration could not be read.
    pub(super) fn missing(&mut self, declaration: &Declaration, what: &str, help: &str) {
        if declaration.is_damaged() {
            return;
        }
        let place = declaration.name.as_ref().map_or(declaration.keyword_span, |n| n.span);
        let found = Diagnostic::new(Code::MissingClause, place, format!("{} needs {what}", declaration.keyword.noun()))
            .help(help);
        self.push(found);
    }

    /// The ids that a declaration rests on, each recorded as cited.
    pub(super) fn cited(&mut self, declaration: &Declaration) -> Vec<String> {
        let names = find(declaration, |k| if let ClauseKind::From(names) = k { Some(names) } else { None });
        let Some(names) = names.cloned() else { return Vec::new() };
        self.cite(declaration, &names)
    }

    /// Records citations of a declaration.
    pub(super) fn cite(&mut self, declaration: &Declaration, names: &[Name]) -> Vec<String> {
        let by = declaration.name.as_ref().map(|n| n.text.clone()).or_else(|| title(declaration)).unwrap_or_default();
        for name in names {
            self.citations.push(super::checker::RawCitation {
                id: name.text.clone(),
                span: name.span,
                keyword: declaration.keyword.word(),
                by: by.clone(),
                imported: self.importing,
            });
        }
        names.iter().map(|n| n.text.clone()).collect()
    }
}

fn hint_for_two(word: &str) -> &'static str {
    match word {
        "when" | "unless" | "holds" | "always" | "never" | "scope" => "Join the two conditions with `and` or `or`.",
        "from" | "evidence" | "also" | "over" | "overrides" | "covers" => {
            "Put everything into one list, with commas between."
        }
        "gap" | "conflict" | "redundant" | "unused" | "undecided" => "Make it two accepted findings.",
        _ => "Remove one of the two.",
    }
}

/// The first clause that `pick` takes.
pub fn find<'d, T>(declaration: &'d Declaration, pick: impl Fn(&'d ClauseKind) -> Option<T>) -> Option<T> {
    declaration.clauses.iter().find_map(|clause| pick(&clause.kind))
}

/// All clauses that `pick` takes.
pub fn all<'d, T>(declaration: &'d Declaration, pick: impl Fn(&'d Clause) -> Option<T>) -> Vec<T> {
    declaration.clauses.iter().filter_map(pick).collect()
}

/// The title's text.
pub fn title(declaration: &Declaration) -> Option<String> {
    declaration.title.as_ref().map(|t| t.value.clone())
}

/// Whether the rows of a declaration exclude each other.
pub fn exclusive(declaration: &Declaration) -> bool {
    find(declaration, |k| matches!(k, ClauseKind::Exclude).then_some(())).is_some()
}
