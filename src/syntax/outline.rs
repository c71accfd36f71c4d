//! The layout of a text: declarations begin in column one, clauses are indented and begin with their keyword.
//! Cutting along these lines before parsing keeps every mistake inside its clause, so one run reports them all.

use super::ast::{Clause, Declaration, File};
use super::build::clauses;
use super::grammar::{self, GdlParser, Rule};
use super::keyword::Keyword;
use super::known::Vocabulary;
use super::layout::lines::{self, Line};
use super::layout::nesting::nesting;
use super::layout::pieces::{Piece, cut, last_token, leaves_open};
use super::mistakes::declarations::{self, Begins};
use super::mistakes::{self, between, endings, heads, keywords, levels, names};
use super::reader::Reader;
use super::words::{self, next_token};
use crate::codes::Code;
use crate::diagnostic::{Diagnostic, Reported};
use crate::source::{SourceId, Span};
use pest::Parser;
use pest::error::Error;
use pest::iterators::Pair;
use std::sync::Arc;

/// Largest file that is read, in bytes.
pub const MAX_FILE_BYTES: usize = 16 * 1024 * 1024;

/// A tree, and the problems found on the way.
#[derive(Debug, Clone)]
pub struct Parsed {
    /// What could be read, for all who keep it.
    pub file: Arc<File>,
    /// What could not.
    pub diagnostics: Vec<Diagnostic>,
}

/// A token of a head or clause, as the grammar reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenPlace {
    /// Where.
    pub span: Span,
    /// Whether it is the unit of the number before it, and stands on the same line.
    pub is_unit: bool,
}

/// Reads one text into a tree.
pub struct Outline<'t> {
    reader: Reader<'t>,
    declarations: Vec<Declaration>,
    comments: Vec<Span>,
    damaged_names: Vec<String>,
    damaged: Option<Reported>,
    tokens: Option<Vec<TokenPlace>>,
}

/// Why a head or clause was not parsed.
enum Unparsed {
    Reported(Reported),
    Mistake(Box<Error<Rule>>),
}

impl<'t> Outline<'t> {
    /// A text that is not read yet; what all texts declare, where something could not be read.
    pub fn new(source: SourceId, text: &'t str, known: Option<&'t Vocabulary>) -> Self {
        Outline {
            reader: Reader::new(source, text, known),
            declarations: Vec::new(),
            comments: Vec::new(),
            damaged_names: Vec::new(),
            damaged: None,
            tokens: None,
        }
    }

    /// Keeps the places of all tokens while reading.
    pub fn note_all_tokens(&mut self) {
        self.tokens = Some(Vec::new());
    }

    /// The places of the tokens.
    pub fn noted(self) -> Vec<TokenPlace> {
        self.tokens.unwrap_or_default()
    }

    /// The tree and the problems.
    pub fn finish(self) -> Parsed {
        let file = File {
            source: self.reader.source,
            declarations: self.declarations,
            comments: self.comments,
            damaged_names: self.damaged_names,
            damaged: self.damaged,
        };
        Parsed { file: Arc::new(file), diagnostics: self.reader.diagnostics.into_all() }
    }

    /// Reads the whole text.
    pub fn read(&mut self) {
        if self.reader.text.len() > MAX_FILE_BYTES {
            let found = Diagnostic::new(Code::FileTooLarge, self.reader.span(0, 0), "this file is too large")
                .help(format!("Files up to {} MB are read; split it into several.", MAX_FILE_BYTES / 1024 / 1024));
            let reported = self.reader.diagnostics.error(found);
            // Whatever it declares is not read: what is missing elsewhere is not reported.
            self.damage(reported);
            self.damaged_names.push(String::new());
            return;
        }
        let (lines, comments) = lines::lines(self.reader.source, self.reader.text, &mut self.reader.diagnostics);
        self.comments = comments;
        let mut at = 0usize;
        while at < lines.len() {
            at = self.declaration(&lines, at);
        }
    }

    /// Something could not be read.
    fn damage(&mut self, reported: Reported) {
        self.damaged = Some(reported);
    }

    fn word_span(&self, line: &Line) -> Span {
        self.reader.span(line.start, line.start.saturating_add(line.first_word(self.reader.text).len()))
    }

    /// Reads the declaration that begins at line `at`; returns the line behind it.
    fn declaration(&mut self, lines: &[Line], at: usize) -> usize {
        let Some(first) = lines.get(at) else { return lines.len() };
        let mut end = at.saturating_add(1);
        let indented = self.indented(first, None);
        if indented.is_some() {
            let found = Diagnostic::new(
                Code::NotUnderstoodLine,
                self.word_span(first),
                "this declaration does not begin in column one",
            )
            .help("Only clauses are indented. Move it to the beginning of its line.")
            .fix(self.reader.span(first.start.saturating_sub(first.indent), first.start), "");
            self.reader.diagnostics.error(found);
        } else if first.indent > 0 {
            while lines.get(end).is_some_and(|line| line.indent > 0) {
                end = end.saturating_add(1);
            }
            let found =
                Diagnostic::new(Code::NotUnderstoodLine, self.word_span(first), "this line belongs to no declaration")
                    .help("A declaration begins in column one with its keyword, for instance `fact` or `recommend`.");
            let reported = self.reader.diagnostics.error(found);
            self.damage(reported);
            return end;
        }
        let keyword = match indented.map_or_else(|| self.keyword(first), Ok) {
            Ok(keyword) => keyword,
            Err(reported) => {
                while lines.get(end).is_some_and(|line| line.indent > 0) {
                    end = end.saturating_add(1);
                }
                let rest = first.of(self.reader.text).get(first.first_word(self.reader.text).len()..).unwrap_or("");
                self.remember_name(rest, reported);
                return end;
            }
        };
        while let Some(line) = lines.get(end) {
            let above = end.checked_sub(1).and_then(|above| lines.get(above));
            let goes_on = above.is_some_and(|above| leaves_open(last_token(above.of(self.reader.text))));
            if (!goes_on && self.indented(line, Some(keyword)).is_some())
                || (line.indent == 0 && !self.stray_clause(line, keyword))
            {
                break;
            }
            end = end.saturating_add(1);
        }
        let body = lines.get(at..end).unwrap_or(&[]);
        let declaration = self.pieces(keyword, body);
        self.declarations.push(declaration);
        end
    }

    /// The keyword of a declaration that is indented by mistake: it is no clause of the declaration above, and has a name
    /// and a title, or a title.
    fn indented(&self, line: &Line, above: Option<Keyword>) -> Option<Keyword> {
        let word = line.first_word(self.reader.text);
        let keyword = Keyword::of(word).filter(|_| line.indent > 0)?;
        // `question "…"` in a fact means its `ask`.
        let clause = |above: Keyword| above.clause(word).is_some() || keywords::clause_meant(above, word).is_some();
        if above.is_some_and(|above| above.clauses().is_empty() || clause(above)) {
            return None;
        }
        let text = line.of(self.reader.text);
        let first = next_token(text, word.len())?;
        let is_text = |token: &words::Token<'_>| token.text.starts_with('"');
        // `term "label" when …` is a row with a member of this name.
        let row = |token: words::Token<'_>| matches!(token.text, "when" | "otherwise");
        if is_text(&first) && next_token(text, first.end()).is_some_and(row) {
            return None;
        }
        let titled = is_text(&first) || next_token(text, first.end()).is_some_and(|second| is_text(&second));
        titled.then_some(keyword)
    }

    /// A declaration that cannot be read still declares its name or title.
    fn remember_name(&mut self, rest: &str, reported: Reported) {
        self.damage(reported);
        // What has only a title is named by it.
        let first = next_token(rest, 0).filter(|token| token.is_word() || token.text.starts_with('"'));
        let name = first.map_or("", |token| token.text).trim_matches('"').to_owned();
        if !name.is_empty() {
            self.damaged_names.push(name);
        }
    }

    fn keyword(&mut self, line: &Line) -> Result<Keyword, Reported> {
        if let Some(keyword) = Keyword::of(line.first_word(self.reader.text)) {
            return Ok(keyword);
        }
        match declarations::unknown(&mut self.reader, line) {
            Begins::Meant(keyword) => Ok(keyword),
            Begins::Nothing(reported) => Err(reported),
            Begins::Numbered(reported, rest) => {
                self.remember_name(&rest, reported);
                Err(reported)
            }
        }
    }

    /// True where a line in column one plainly goes on with the declaration above it.
    fn stray_clause(&mut self, line: &Line, keyword: Keyword) -> bool {
        let word = line.first_word(self.reader.text);
        let joins = matches!(word, "and" | "or" | "\"" | "(" | ")" | ",");
        // `source`, `use`, `score`… may begin a declaration: then they do.
        if Keyword::of(word).is_some() || !(joins || keyword.clause(word).is_some()) {
            return false;
        }
        let message = if joins {
            "this line goes on with the clause above, but stands in column one"
        } else {
            "this clause stands in column one"
        };
        let found = Diagnostic::new(Code::ClauseInColumnOne, self.word_span(line), message)
            .help("Indent it by two spaces: only declarations begin in column one.")
            .fix(self.reader.span(line.start, line.start), "  ");
        self.reader.diagnostics.push(found);
        true
    }

    /// Cuts a declaration into its head and clauses, and reads each.
    fn pieces(&mut self, keyword: Keyword, lines: &[Line]) -> Declaration {
        let (head, pieces) = cut(self.reader.text, keyword, lines);
        let mut declaration = self.head(keyword, lines, &head);
        let mut at = 0usize;
        while let Some(piece) = pieces.get(at) {
            if let Some((found, count)) = levels::beside(&self.reader, lines, pieces.get(at..).unwrap_or(&[])) {
                declaration.damaged = Some(self.reader.diagnostics.error(found));
                at = at.saturating_add(count);
                continue;
            }
            at = at.saturating_add(1);
            match self.clause(keyword, lines, piece) {
                Ok(clause) => {
                    declaration.span = declaration.span.to(clause.span);
                    declaration.clauses.push(clause);
                }
                Err(reported) => declaration.damaged = Some(reported),
            }
        }
        for found in between::of_two(&self.reader, &declaration) {
            declaration.damaged = Some(self.reader.diagnostics.error(found));
        }
        self.damaged = self.damaged.or(declaration.damaged);
        declaration
    }

    /// The bytes of a piece, and whether a line of it cannot be read.
    fn extent(&self, lines: &[Line], piece: &Piece) -> (usize, usize, Option<Reported>) {
        let own = lines.get(piece.first..=piece.last).unwrap_or(&[]);
        let start = own.first().map_or(0, |line| line.start);
        let end = own.last().map_or(start, |line| line.end);
        (start, end, own.iter().find_map(|line| line.damaged))
    }

    fn head(&mut self, keyword: Keyword, lines: &[Line], piece: &Piece) -> Declaration {
        let (start, end, damaged) = self.extent(lines, piece);
        let word = lines.first().map_or(0, |line| line.first_word(self.reader.text).len());
        let mut declaration = Declaration {
            keyword,
            keyword_span: self.reader.span(start, start.saturating_add(word)),
            name: None,
            more_names: Vec::new(),
            title: None,
            section: None,
            clauses: Vec::new(),
            span: self.reader.span(start, end),
            damaged: None,
        };
        let slice = self.reader.text.get(start..end).unwrap_or("");
        let parsed = match damaged {
            Some(reported) => Err(Unparsed::Reported(reported)),
            None => self.parse(keyword.head_rule(), start, slice),
        };
        let reported = match parsed {
            Ok(pair) => {
                clauses::head(&mut self.reader, &mut declaration, pair, start);
                return declaration;
            }
            Err(Unparsed::Reported(reported)) => reported,
            Err(Unparsed::Mistake(error)) => {
                let found = heads::head(&self.reader, keyword, start, slice, &error);
                if found.code == Code::MissingName {
                    // Whatever it is called: uses of its name are not reported.
                    self.damaged_names.push(String::new());
                } else if found.code == Code::BadName {
                    let named = names::joined_name(slice, word);
                    self.damaged_names.push(named);
                }
                self.reader.diagnostics.error(found)
            }
        };
        declaration.damaged = Some(reported);
        self.remember_name(slice.get(word..).unwrap_or(""), reported);
        declaration
    }

    fn clause(&mut self, keyword: Keyword, lines: &[Line], piece: &Piece) -> Result<Clause, Reported> {
        let (start, end, damaged) = self.extent(lines, piece);
        let slice = self.reader.text.get(start..end).unwrap_or("");
        let (word, word_span) = match lines.get(piece.first) {
            Some(line) => (line.first_word(self.reader.text), self.word_span(line)),
            None => ("", self.reader.span(start, start)),
        };
        if keyword.clause(word).is_none()
            && let Some(line) = lines.get(piece.first)
            && let Some(reported) = keywords::reworded(&mut self.reader, keyword, line.start, line.end)
        {
            return Err(reported);
        }
        let form = match keyword.clause(word) {
            Some(form) => form,
            None => keywords::unknown(&mut self.reader, keyword, word, word_span, slice.trim_end() == word)?,
        };
        if let Some(reported) = damaged {
            return Err(reported);
        }
        match self.parse(form.rule, start, slice) {
            Ok(pair) => {
                let span = self.reader.span(start, end);
                clauses::clause(&mut self.reader, form, pair, start, span, word_span)
            }
            Err(Unparsed::Reported(reported)) => Err(reported),
            Err(Unparsed::Mistake(error)) => {
                let found = mistakes::clause(&self.reader, keyword, form, start, slice, &error);
                Err(self.reader.diagnostics.error(found))
            }
        }
    }

    /// Parses one head or clause.
    fn parse(&mut self, rule: Rule, base: usize, slice: &'t str) -> Result<Pair<'t, Rule>, Unparsed> {
        // What cannot nest is looked at only where it cannot be read, for its parentheses.
        let flat = grammar::is_flat(rule);
        if !flat {
            self.nested(base, slice)?;
        }
        let mut pairs = match GdlParser::parse(rule, slice) {
            Ok(pairs) => pairs,
            Err(error) => {
                if flat {
                    self.nested(base, slice)?;
                }
                return Err(Unparsed::Mistake(Box::new(error)));
            }
        };
        match pairs.next() {
            Some(pair) => {
                self.note_tokens(&pair, base);
                Ok(pair)
            }
            None => {
                let whole = self.reader.span(base, base.saturating_add(slice.len()));
                Err(Unparsed::Reported(self.reader.unread(whole)))
            }
        }
    }

    fn nested(&mut self, base: usize, slice: &str) -> Result<(), Unparsed> {
        let Err(problem) = nesting(self.reader.source, base, slice) else { return Ok(()) };
        let problem = endings::product_sign(&self.reader, base, slice).unwrap_or(*problem);
        Err(Unparsed::Reported(self.reader.diagnostics.error(problem)))
    }

    fn note_tokens(&mut self, pair: &Pair<'t, Rule>, base: usize) {
        let Some(noted) = self.tokens.as_mut() else { return };
        noted.extend(grammar::token_places(pair).into_iter().map(|(start, end, rule)| TokenPlace {
            span: Span::new(self.reader.source, base.saturating_add(start), base.saturating_add(end)),
            is_unit: rule == Rule::unit,
        }));
    }
}
