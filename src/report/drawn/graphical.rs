//! Findings drawn by miette: with the lines that they point at. The only place that knows it.

use crate::characters::shown;
use crate::diagnostic::{Diagnostic, Severity};
use crate::report::style::Look;
use crate::source::{SourceFile, SourceId, Sources};
use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan,
    SpanContents,
};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Draws every finding in full, one below the other.
pub fn text(sources: &Sources, diagnostics: &[Diagnostic], look: Look) -> String {
    let mut theme = if look.color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    theme.characters.error = "✗".into();
    theme.characters.warning = "!".into();
    theme.characters.advice = "·".into();
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_width(look.width)
        .with_links(false)
        .with_context_lines(1)
        .with_show_related_as_nested(true);
    let mut out = String::new();
    let texts = Texts::of(sources, diagnostics);
    for diagnostic in diagnostics {
        let drawn = Drawn::new(&texts, diagnostic);
        if handler.render_report(&mut out, &drawn).is_err() {
            out.push_str(&shown(&diagnostic.message));
        }
        out.push('\n');
    }
    out
}

/// A finding as miette wants it. Labels of other files become children with a source of their own.
struct Drawn<'s> {
    code: String,
    message: String,
    help: Option<String>,
    severity: miette::Severity,
    source: Option<Text<'s>>,
    labels: Vec<LabeledSpan>,
    related: Vec<Drawn<'s>>,
}

/// The texts as they are drawn: where one holds what cannot be seen, this is shown by its number.
struct Texts<'s> {
    sources: &'s Sources,
    /// Those that hold such a character, as they are drawn, each alone in its store.
    veiled: BTreeMap<SourceId, Sources>,
}

impl<'s> Texts<'s> {
    fn of(sources: &'s Sources, found: &[Diagnostic]) -> Self {
        let named: BTreeSet<SourceId> = found.iter().flat_map(|d| d.labels.iter().map(|l| l.span.source)).collect();
        let drawn = |id: SourceId| {
            let file = sources.get(id).filter(|file| file.veiled())?;
            let mut store = Sources::new();
            store.add(file.name.clone(), as_drawn(&file.text));
            Some((id, store))
        };
        Texts { sources, veiled: named.into_iter().filter_map(drawn).collect() }
    }

    /// Where a byte of a text is drawn.
    fn offset(&self, id: SourceId, at: usize) -> usize {
        let before = || self.sources.get(id).and_then(|file| file.text.get(..at));
        if self.veiled.contains_key(&id) { before().map_or(at, |before| as_drawn(before).len()) } else { at }
    }

    fn text(&self, id: SourceId) -> Option<Text<'_>> {
        match self.veiled.get(&id) {
            Some(store) => store.get(SourceId(0)).map(Text),
            None => self.sources.get(id).map(Text),
        }
    }
}

/// A text without the mark at its beginning, and with what cannot be seen shown by its number.
fn as_drawn(text: &str) -> String {
    shown(text.strip_prefix('\u{feff}').unwrap_or(text)).into_owned()
}

impl<'s> Drawn<'s> {
    fn new(texts: &'s Texts<'_>, diagnostic: &Diagnostic) -> Self {
        let sources = texts.sources;
        let home = diagnostic.span().source;
        if long_line(sources, diagnostic) {
            let place = sources.place(diagnostic.span());
            return Drawn { message: format!("{place}: {}", shown(&diagnostic.message)), ..Drawn::head(diagnostic) };
        }
        let here = diagnostic.labels.iter().filter(|l| l.span.source == home);
        let labels = here.enumerate().map(|(at, l)| label(texts, l, at == 0)).collect();
        let elsewhere = diagnostic.labels.iter().filter(|l| l.span.source != home);
        let related = elsewhere
            .map(|l| Drawn {
                code: String::new(),
                message: shown(&l.text).into_owned(),
                help: None,
                severity: miette::Severity::Advice,
                source: texts.text(l.span.source),
                labels: vec![label(texts, &crate::diagnostic::Label { span: l.span, text: String::new() }, true)],
                related: Vec::new(),
            })
            .collect();
        Drawn { source: texts.text(home), labels, related, ..Drawn::head(diagnostic) }
    }

    /// All but what points into a text.
    fn head(diagnostic: &Diagnostic) -> Self {
        Drawn {
            code: format!("{} {}", diagnostic.code.id(), diagnostic.code.name()),
            message: shown(&diagnostic.message).into_owned(),
            help: diagnostic.help.as_deref().map(|help| shown(help).into_owned()),
            severity: match diagnostic.severity() {
                Severity::Error => miette::Severity::Error,
                Severity::Warning => miette::Severity::Warning,
            },
            source: None,
            labels: Vec::new(),
            related: Vec::new(),
        }
    }
}

/// Longest line that is drawn, in bytes; a finding in a longer one is said with its place.
const MAX_LINE: usize = 1_000;

fn long_line(sources: &Sources, diagnostic: &Diagnostic) -> bool {
    diagnostic.labels.iter().any(|label| {
        let Some(file) = sources.get(label.span.source) else { return false };
        let start = (label.span.start as usize).min(file.text.len());
        let run = |bytes: &mut dyn Iterator<Item = u8>| bytes.take(MAX_LINE).take_while(|b| *b != b'\n').count();
        let before = run(&mut file.text.get(..start).unwrap_or("").bytes().rev());
        let behind = run(&mut file.text.get(start..).unwrap_or("").bytes());
        before.saturating_add(behind) >= MAX_LINE
    })
}

fn label(texts: &Texts<'_>, label: &crate::diagnostic::Label, primary: bool) -> LabeledSpan {
    let text = if label.text.is_empty() { None } else { Some(shown(&label.text).into_owned()) };
    let length = texts.sources.get(label.span.source).map_or(0, |f| f.text.len());
    let start = (label.span.start as usize).min(length);
    let end = (label.span.end as usize).min(length);
    let start = texts.offset(label.span.source, start);
    let span = (start, texts.offset(label.span.source, end).saturating_sub(start));
    if primary { LabeledSpan::new_primary_with_span(text, span) } else { LabeledSpan::new_with_span(text, span) }
}

/// A text as miette reads it: only the lines around a place, however long the text is.
struct Text<'s>(&'s SourceFile);

impl SourceCode for Text<'_> {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (line, _) = self.0.line_column(u32::try_from(span.offset()).unwrap_or(u32::MAX));
        let skipped = line.saturating_sub(1).saturating_sub(before);
        let start = self.0.line_start(skipped);
        let rest = self.0.text.get(start..).ok_or(MietteError::OutOfBounds)?;
        let moved = SourceSpan::from((span.offset().saturating_sub(start), span.len()));
        let read = rest.read_span(&moved, before, after)?;
        let place = SourceSpan::from((read.span().offset().saturating_add(start), read.span().len()));
        Ok(Box::new(MietteSpanContents::new_named(
            self.0.name.clone(),
            read.data(),
            place,
            read.line().saturating_add(skipped),
            read.column(),
            read.line_count().saturating_add(skipped),
        )))
    }
}

impl fmt::Debug for Drawn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Display for Drawn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Drawn<'_> {}

impl miette::Diagnostic for Drawn<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        if self.code.is_empty() { None } else { Some(Box::new(&self.code)) }
    }
    fn severity(&self) -> Option<miette::Severity> {
        Some(self.severity)
    }
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }
    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_ref().map(|s| s as &dyn SourceCode)
    }
    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        if self.labels.is_empty() { None } else { Some(Box::new(self.labels.iter().cloned())) }
    }
    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn miette::Diagnostic> + 'a>> {
        if self.related.is_empty() {
            None
        } else {
            Some(Box::new(self.related.iter().map(|d| d as &dyn miette::Diagnostic)))
        }
    }
}
