//! What each word of a text is, for coloring: what only the check knows of names among it.

use super::index::{Index, Kind};
use crate::source::{SourceId, Span};
use crate::syntax::RESERVED;
use crate::syntax::ast::Keyword;
use crate::tokens::{self, tokens};

/// What a word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Color {
    /// What begins a declaration or a clause.
    Keyword,
    /// A word of conditions.
    Operator,
    Text,
    Comment,
    Number,
    /// A unit behind a number.
    Unit,
    Fact,
    Member,
    Term,
    /// A classification or score.
    Class,
    Treatment,
    Recommendation,
    Study,
    /// A statement or reading of the source.
    Statement,
    /// Any other name that is declared.
    Other,
}

impl Color {
    /// All, in the order of the numbers by which clients know them.
    pub const ALL: [Color; 15] = [
        Color::Keyword,
        Color::Operator,
        Color::Text,
        Color::Comment,
        Color::Number,
        Color::Unit,
        Color::Fact,
        Color::Member,
        Color::Term,
        Color::Class,
        Color::Treatment,
        Color::Recommendation,
        Color::Study,
        Color::Statement,
        Color::Other,
    ];

    fn of(kind: Kind) -> Color {
        match kind {
            Kind::Declared(keyword) => match keyword {
                Keyword::Fact => Color::Fact,
                Keyword::Term => Color::Term,
                Keyword::Classify | Keyword::Score => Color::Class,
                Keyword::Treatment => Color::Treatment,
                Keyword::Recommend => Color::Recommendation,
                Keyword::Study => Color::Study,
                Keyword::Statement | Keyword::Reading => Color::Statement,
                _ => Color::Other,
            },
            Kind::Member | Kind::Grade => Color::Member,
            Kind::Part | Kind::Arm => Color::Fact,
        }
    }
}

/// A word and what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colored {
    /// Where; on one line.
    pub span: Span,
    /// What it is.
    pub color: Color,
    /// Whether it is declared there.
    pub declares: bool,
}

/// The words of a text in order; none of them reaches into another.
pub fn colors(index: &Index, source: SourceId, text: &str) -> Vec<Colored> {
    let first = index.uses.partition_point(|one| one.span.source < source);
    let mut uses = index.uses.iter().skip(first).take_while(|one| one.span.source == source).peekable();
    let mut found: Vec<Colored> = Vec::new();
    let mut reached = 0usize;
    let mut line = Line { keyword: None, indented: false, words: 0 };
    let mut before_number = false;
    for token in tokens(text) {
        if token.kind == tokens::Kind::Break {
            (line.words, line.indented, before_number) = (0, false, false);
            continue;
        }
        if token.kind == tokens::Kind::Blank {
            line.indented |= line.words == 0 && token.text != "\u{feff}";
            continue;
        }
        let number = std::mem::replace(&mut before_number, token.kind == tokens::Kind::Number);
        line.words = line.words.saturating_add(1);
        if token.start < reached {
            continue;
        }
        // What is named within a text is drawn with it.
        while uses.next_if(|one| one.span.range().start < token.start).is_some() {}
        let named = uses
            .next_if(|one| one.span.range().start == token.start && token.kind != tokens::Kind::Text { closed: true });
        let own = Span::new(source, token.start, token.end());
        let (span, color, declares) = match named.and_then(|one| Some((one, index.symbol(one.of)?))) {
            Some((one, symbol)) => (one.span, Color::of(symbol.kind), one.declares),
            None => match line.color(token, number) {
                Some(color) => (own, color, false),
                None => continue,
            },
        };
        reached = span.range().end;
        found.push(Colored { span, color, declares });
    }
    found
}

/// A line while its words are looked at.
struct Line {
    /// The declaration in which it stands.
    keyword: Option<Keyword>,
    indented: bool,
    /// Words so far, the one that is looked at among them.
    words: usize,
}

impl Line {
    fn color(&mut self, token: tokens::Token<'_>, number: bool) -> Option<Color> {
        use tokens::Kind;
        match token.kind {
            Kind::Text { .. } => Some(Color::Text),
            Kind::Comment => Some(Color::Comment),
            Kind::Number => Some(Color::Number),
            Kind::Annotation => Some(Color::Unit),
            Kind::Sign => match token.text {
                "%" | "°" => Some(Color::Unit),
                "<" | ">" | "=" | "!" | "≤" | "≥" | "≠" | "+" | "*" | "×" => Some(Color::Operator),
                _ => None,
            },
            Kind::Word if self.words == 1 && !self.indented => {
                self.keyword = Keyword::of(token.text);
                self.keyword.map(|_| Color::Keyword)
            }
            Kind::Word
                if self.words == 1 && self.keyword.is_some_and(|keyword| keyword.clause(token.text).is_some()) =>
            {
                Some(Color::Keyword)
            }
            Kind::Word if RESERVED.contains(&token.text) => Some(Color::Operator),
            Kind::Word if number => Some(Color::Unit),
            _ => None,
        }
    }
}
