//! A finding about something the user wrote: plain data with a stable code, labelled places, a help text and,
//! where the right text is known, a fix. Reports draw it; nothing here prints.

use crate::codes::Code;
pub use crate::codes::Severity;
use crate::source::Span;
use crate::suggest;

/// A place with a few words about it. The first label of a diagnostic is the primary one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What to say there; may be empty.
    pub text: String,
}

/// A mechanical repair: replace the text of `span` by `replacement`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What to replace; an empty span inserts.
    pub span: Span,
    /// The new text.
    pub replacement: String,
    /// Whether it says for certain what the author wrote. What may not is applied only where that is asked for. For
    /// guidelines, `same` has the last word.
    pub safe: bool,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable code.
    pub code: Code,
    /// How much it weighs: as its code says, where the authors have not chosen otherwise.
    pub severity: Severity,
    /// What is wrong, in the author's words; lower case, no full stop.
    pub message: String,
    /// Places, the primary one first.
    pub labels: Vec<Label>,
    /// Why, and what to write instead.
    pub help: Option<String>,
    /// The right text, where it is known.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// A finding at one place.
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        Diagnostic {
            code,
            severity: code.severity(),
            message: message.into(),
            labels: vec![Label { span, text: String::new() }],
            help: None,
            fix: None,
        }
    }

    /// Words for the primary place.
    pub fn label(mut self, text: impl Into<String>) -> Self {
        if let Some(first) = self.labels.first_mut() {
            first.text = text.into();
        }
        self
    }

    /// A further place.
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// What to do about it, in sentences: the first letter becomes a capital, and words at the end get their full stop.
    pub fn help(mut self, text: impl Into<String>) -> Self {
        let text: String = text.into();
        let mut chars = text.chars();
        let first = chars.next().map(|c| c.to_ascii_uppercase());
        let mut sentence: String = first.into_iter().chain(chars).collect();
        if sentence.ends_with(char::is_alphabetic) {
            sentence.push('.');
        }
        self.help = Some(sentence);
        self
    }

    /// The right text, where it says the same as what the author wrote: another layout, other quotes or punctuation, the
    /// spelling of a word of the language, another notation of the same number or unit. Never another name, number, unit,
    /// comparison or conjunction, and never another clause.
    pub fn fix(mut self, span: Span, replacement: impl Into<String>) -> Self {
        self.fix = Some(Fix { span, replacement: replacement.into(), safe: true });
        self
    }

    /// A text that would do, where the author may also have meant something else.
    pub fn guess(mut self, span: Span, replacement: impl Into<String>) -> Self {
        self.fix = Some(Fix { span, replacement: replacement.into(), safe: false });
        self
    }

    /// The right spelling of a word of the language: a guess where it is not very near.
    pub fn respell(mut self, span: Span, written: &str, right: &str) -> Self {
        self.fix = Some(Fix { span, replacement: right.to_owned(), safe: suggest::sure(written, right) });
        self
    }

    /// How much it weighs.
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// The primary place.
    pub fn span(&self) -> Span {
        self.labels.first().map(|label| label.span).unwrap_or_default()
    }
}

/// The proof that an error was reported: only [`Findings::error`] makes one. What could not be read carries it, so that
/// nothing is ever passed over in silence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reported(());

/// Findings while they are collected. Nothing is ever taken out again but all of them at the end.
#[derive(Debug, Clone, Default)]
pub struct Findings {
    found: Vec<Diagnostic>,
}

impl Findings {
    /// None so far.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a finding.
    pub fn push(&mut self, found: Diagnostic) {
        self.found.push(found);
    }

    /// Adds a finding that is an error, whatever its code weighs elsewhere.
    pub fn error(&mut self, mut found: Diagnostic) -> Reported {
        found.severity = Severity::Error;
        self.found.push(found);
        Reported(())
    }

    /// All of them, in the order in which they were found.
    pub fn into_all(self) -> Vec<Diagnostic> {
        self.found
    }
}

/// Sorts findings by place, then code, and drops exact repetitions, so that two runs print the same bytes.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| (a.span(), a.code.id(), &a.message).cmp(&(b.span(), b.code.id(), &b.message)));
    diagnostics.dedup();
}

/// True where at least one finding is an error.
pub fn any_error(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|d| d.severity() == Severity::Error)
}

/// What a message calls something, with the article that goes before it: a length, an area.
pub fn with_article(name: &str) -> String {
    let article = if name.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {name}")
}

/// What stands behind a number: ` cm`, and `/min` without a blank.
pub fn unit_behind(unit: &str) -> String {
    match unit.strip_prefix('1').unwrap_or(unit).strip_prefix('/') {
        _ if unit.is_empty() => String::new(),
        Some(per) if per.starts_with(char::is_alphabetic) => format!("/{per}"),
        _ => format!(" {unit}"),
    }
}

/// Words of a message with their first letter made a capital.
pub fn capital(words: &str) -> String {
    let mut chars = words.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}
