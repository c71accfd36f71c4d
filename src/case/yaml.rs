//! Case files in YAML 1.2, by the events of granit-parser. Plain scalars stay text: whether `no` is a text or an
//! answer, only the fact's type can tell. What would make one place stand for another (anchors, aliases, tags, merge
//! keys, further documents) is refused.

use super::tree::{Item, Key, Kind, MAX_DEPTH, MAX_VALUES, empty, span_at, too_deep, too_many};
use super::yaml_faults;
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::source::{SourceId, Span};
use granit_parser::{Event, Parser, ScalarStyle, StructureStyle, options};

/// Reads YAML; `base` is where the text begins in its file.
pub(crate) fn parse(source: SourceId, text: &str, base: usize) -> Result<Item, Diagnostic> {
    let limits = options! {
        emit_comments: false,
        emit_anchor_events: true,
        emit_unresolved_aliases: true,
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
    };
    let mut tree = Builder { source, base, text, open: Vec::new(), root: None, count: 0 };
    for next in Parser::new_from_str_with_options(text, limits) {
        let (event, span) = next.map_err(|error| yaml_faults::explain(source, text, base, &error))?;
        let range = span.byte_range().unwrap_or_default();
        let place = span_at(source, base, range.start, range.end);
        if event.tag().is_some() {
            let range = span.tag_span().and_then(|tag| tag.byte_range()).unwrap_or(range);
            let help = "write the value without `!`; a text that begins with `!` stands in quotes";
            return Err(refused(span_at(source, base, range.start, range.end), "a tag", help));
        }
        tree.take(event, place)?;
    }
    let root = tree.root.filter(|root| root.kind != Kind::Null);
    root.ok_or_else(|| empty(Span::new(source, base, base)))
}

/// A list or object that is not yet complete.
struct Open {
    span: Span,
    flow: bool,
    content: Content,
}

enum Content {
    List(Vec<Item>),
    Object(Vec<(Key, Item)>, Option<Key>),
}

struct Builder<'a> {
    source: SourceId,
    base: usize,
    text: &'a str,
    open: Vec<Open>,
    root: Option<Item>,
    count: usize,
}

impl Builder<'_> {
    fn take(&mut self, event: Event<'_>, place: Span) -> Result<(), Diagnostic> {
        match event {
            Event::DocumentStart(..) if self.root.is_some() => {
                let message = "a second document begins";
                Err(Diagnostic::new(Code::CaseSyntax, place, message)
                    .help("A case file describes one patient. Give each patient a file of its own"))
            }
            Event::Scalar(text, style, ..) => self.scalar(&text, style, place),
            Event::SequenceStart(style, ..) => self.begin(Content::List(Vec::new()), style, place),
            Event::MappingStart(style, ..) => self.begin(Content::Object(Vec::new(), None), style, place),
            Event::SequenceEnd | Event::MappingEnd => self.end(place),
            Event::Anchor(..) => Err(refused(place, "an anchor", "write the value where it is needed, without `&`")),
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                Err(refused(place, "an alias", "write the value itself; a text that begins with `*` stands in quotes"))
            }
            _ => Ok(()),
        }
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, span: Span) -> Result<(), Diagnostic> {
        let quoted = style != ScalarStyle::Plain;
        if let Some(Open { content: Content::Object(_, key @ None), .. }) = self.open.last_mut() {
            if text == "<<" && !quoted {
                return Err(refused(span, "a merge key", "write the facts themselves"));
            }
            *key = Some(Key { text: text.to_owned(), span, quoted });
            return Ok(());
        }
        if matches!(style, ScalarStyle::Folded | ScalarStyle::Literal)
            && self.head(span).contains(|c: char| c.is_ascii_digit())
        {
            // `>60` is said of a number, and would be a text of the lines below, set in by so many blanks.
            return Err(Diagnostic::new(Code::CaseSyntax, span, "a text cannot begin with `>` or `|`")
                .help("a fact has one value; a text that begins so stands in double quotes"));
        }
        let kind = match text {
            "" | "~" | "null" | "Null" | "NULL" if !quoted => Kind::Null,
            _ if !quoted && is_json_number(text) => Kind::Number(text.to_owned()),
            _ => Kind::Text { text: text.to_owned(), quoted },
        };
        self.put(Item { span, kind })
    }

    /// What stands before a block of text, from its `>` or `|` on.
    fn head(&self, span: Span) -> &str {
        let start = (span.start as usize).saturating_sub(self.base);
        let own = self.text.get(start..).unwrap_or("").lines().next().filter(|line| line.starts_with(['>', '|']));
        let front = || {
            let front = self.text.get(..start).unwrap_or("").trim_end();
            front.rfind(['>', '|']).and_then(|at| front.get(at..)).unwrap_or("")
        };
        own.unwrap_or_else(front).split('#').next().unwrap_or("")
    }

    fn begin(&mut self, content: Content, style: StructureStyle, span: Span) -> Result<(), Diagnostic> {
        if let Some(Open { content: Content::Object(_, None), .. }) = self.open.last() {
            return Err(Diagnostic::new(Code::CaseSyntax, span, "a list or group stands where a name is due")
                .help("every entry is a name, a colon, a blank and a value"));
        }
        if self.open.len() >= MAX_DEPTH {
            return Err(too_deep(span));
        }
        self.open.push(Open { span, flow: style == StructureStyle::Flow, content });
        Ok(())
    }

    fn end(&mut self, place: Span) -> Result<(), Diagnostic> {
        let Some(Open { span, flow, content }) = self.open.pop() else { return Ok(()) };
        let last = match &content {
            Content::List(items) => items.last().map(|item| item.span),
            Content::Object(entries, _) => entries.last().map(|(key, value)| key.span.to(value.span)),
        };
        let span = if flow { span.to(place) } else { last.map_or(span, |last| span.to(last)) };
        let kind = match content {
            Content::List(items) => Kind::List(items),
            Content::Object(entries, _) => Kind::Object(entries),
        };
        self.put(Item { span, kind })
    }

    fn put(&mut self, node: Item) -> Result<(), Diagnostic> {
        self.count = self.count.saturating_add(1);
        if self.count > MAX_VALUES {
            return Err(too_many(node.span));
        }
        match self.open.last_mut().map(|open| &mut open.content) {
            None => self.root = Some(self.trimmed(node)),
            Some(Content::List(items)) => items.push(node),
            Some(Content::Object(entries, key)) => {
                if let Some(key) = key.take() {
                    entries.push((key, node));
                }
            }
        }
        Ok(())
    }

    /// The root, without the break behind it.
    fn trimmed(&self, mut node: Item) -> Item {
        let start = (node.span.start as usize).saturating_sub(self.base);
        let end = (node.span.end as usize).saturating_sub(self.base);
        let text = self.text.get(start..end).unwrap_or("").trim_end();
        node.span = span_at(self.source, self.base, start, start.saturating_add(text.len()));
        node
    }
}

/// Something YAML has and a case must not have.
fn refused(span: Span, what: &str, help: &str) -> Diagnostic {
    Diagnostic::new(Code::CaseSyntax, span, format!("a case has no use for {what} of YAML"))
        .label(format!("{what} stands here"))
        .help(help)
}

/// True for what JSON would take as a number; everything else of YAML's many spellings stays text.
fn is_json_number(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let leading_zero = unsigned.starts_with('0') && unsigned.as_bytes().get(1).is_some_and(u8::is_ascii_digit);
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    !leading_zero && digits(whole) && digits(fraction) && digits(exponent)
}
