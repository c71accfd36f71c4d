//! The layout of a text: declarations begin in column one, clauses are indented and begin with their keyword.
//! Cutting along these lines before parsing keeps every mistake inside its clause, so one run reports them all.

use super::ast::{Clause, Declaration, File, Keyword};
use super::clauses;
use super::cut::{Piece, last_token, leaves_open};
use super::forms::{Form, owners};
use super::grammar::{self, GdlParser, Rule};
use super::known::Vocabulary;
use super::scan::{self, Line};
use super::slips::{self, next_token};
use super::{MAX_FILE_BYTES, Parsed, TokenPlace, mistakes, wordings};
use crate::codes::Code;
use crate::diagnostic::capital;
use crate::diagnostic::{Diagnostic, Findings, Reported};
use crate::source::{SourceId, Span};
use crate::suggest::nearest;
use crate::tokens::{Kind, Token, tokens};
use pest::Parser;
use pest::error::Error;
use pest::iterators::Pair;

/// Reads one text into a tree.
pub struct Reader<'t> {
    pub(super) source: SourceId,
    pub(super) text: &'t str,
    /// What all texts declare, where something could not be read.
    pub(super) known: Option<&'t Vocabulary>,
    pub(super) diagnostics: Findings,
    declarations: Vec<Declaration>,
    comments: Vec<Span>,
    damaged_names: Vec<String>,
    damaged: Option<Reported>,
    tokens: Option<Vec<TokenPlace>>,
}

/// What the first line of a clause says it is.
enum Meant {
    Clause(&'static Form),
    Reported(Reported),
}

/// Why a head or clause was not parsed.
enum Unparsed {
    Reported(Reported),
    Mistake(Box<Error<Rule>>),
}

impl<'t> Reader<'t> {
    /// A reader of one text.
    pub fn new(source: SourceId, text: &'t str) -> Self {
        Reader {
            source,
            text,
            known: None,
            diagnostics: Findings::new(),
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
            source: self.source,
            declarations: self.declarations,
            comments: self.comments,
            damaged_names: self.damaged_names,
            damaged: self.damaged,
        };
        Parsed { file, diagnostics: self.diagnostics.into_all() }
    }

    /// Reads the whole text.
    pub fn read(&mut self) {
        if self.text.len() > MAX_FILE_BYTES {
            let found = Diagnostic::new(Code::FileTooLarge, self.span(0, 0), "this file is too large")
                .help(format!("Files up to {} MB are read; split it into several.", MAX_FILE_BYTES / 1024 / 1024));
            let reported = self.diagnostics.error(found);
            // Whatever it declares is not read: what is missing elsewhere is not reported.
            self.damage(reported);
            self.damaged_names.push(String::new());
            return;
        }
        let (lines, comments) = scan::lines(self.source, self.text, &mut self.diagnostics);
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

    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.source, start, end)
    }

    pub(super) fn line_text(&self, line: &Line) -> &'t str {
        self.text.get(line.start..line.end).unwrap_or("")
    }

    /// The first word of a line, or its first sign.
    pub(super) fn first_word(&self, line: &Line) -> &'t str {
        let text = self.line_text(line);
        let word = |token: &Token<'_>| matches!(token.kind, Kind::Word | Kind::Number);
        let length: usize = tokens(text).take_while(word).map(|token| token.text.len()).sum();
        let first = if length == 0 { text.chars().next().map_or(0, char::len_utf8) } else { length };
        text.get(..first).unwrap_or("")
    }

    fn word_span(&self, line: &Line) -> Span {
        self.span(line.start, line.start.saturating_add(self.first_word(line).len()))
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
            .fix(self.span(first.start.saturating_sub(first.indent), first.start), "");
            self.diagnostics.error(found);
        } else if first.indent > 0 {
            while lines.get(end).is_some_and(|line| line.indent > 0) {
                end = end.saturating_add(1);
            }
            let found =
                Diagnostic::new(Code::NotUnderstoodLine, self.word_span(first), "this line belongs to no declaration")
                    .help("A declaration begins in column one with its keyword, for instance `fact` or `recommend`.");
            let reported = self.diagnostics.error(found);
            self.damage(reported);
            return end;
        }
        let keyword = match indented.map_or_else(|| self.keyword(first), Ok) {
            Ok(keyword) => keyword,
            Err(reported) => {
                while lines.get(end).is_some_and(|line| line.indent > 0) {
                    end = end.saturating_add(1);
                }
                let rest = self.line_text(first).get(self.first_word(first).len()..).unwrap_or("");
                self.remember_name(rest, reported);
                return end;
            }
        };
        while let Some(line) = lines.get(end) {
            let above = end.checked_sub(1).and_then(|above| lines.get(above));
            let goes_on = above.is_some_and(|above| leaves_open(last_token(self.line_text(above))));
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
        let word = self.first_word(line);
        let keyword = Keyword::of(word).filter(|_| line.indent > 0)?;
        // `question "…"` in a fact means its `ask`.
        let clause = |above: Keyword| above.clause(word).is_some() || wordings::clause_meant(above, word).is_some();
        if above.is_some_and(|above| above.clauses().is_empty() || clause(above)) {
            return None;
        }
        let text = self.line_text(line);
        let first = next_token(text, word.len())?;
        let is_text = |token: &slips::Token<'_>| token.text.starts_with('"');
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
        let word = self.first_word(line);
        if let Some(keyword) = Keyword::of(word) {
            return Ok(keyword);
        }
        let near = nearest(word, Keyword::ALL.iter().map(|k| k.word())).and_then(Keyword::of);
        let near = near.or_else(|| wordings::declaration_meant(word));
        if let Some(found) = self.foreign_comment(line) {
            return Err(self.diagnostics.error(found));
        }
        if let Some((numbered, rest)) = self.numbered(line) {
            let reported = self.diagnostics.error(numbered);
            self.remember_name(&rest, reported);
            return Err(reported);
        }
        if let Some(found) = near.and_then(|keyword| self.colon_head(keyword, line.start, line.end)) {
            return Err(self.diagnostics.error(found));
        }
        let span = self.word_span(line);
        let mut found = Diagnostic::new(Code::UnknownDeclaration, span, format!("`{word}` begins no declaration"));
        found = match near {
            Some(keyword) => {
                let right = keyword.word();
                found.help(format!("Did you mean `{right}`?")).respell(span, word, right)
            }
            None if !owners(word).is_empty() => {
                found.help(format!("`{word}` is a clause: indent it below the declaration it belongs to."))
            }
            None => found.help(
                "A declaration begins in column one with its keyword, such as `fact`, `term` or `recommend`; a comment begins \
                 with `#`. What goes on with the line above is indented.",
            ),
        };
        let reported = self.diagnostics.error(found);
        near.ok_or(reported)
    }

    /// A number or a bullet before a declaration, and what stands behind its keyword.
    fn numbered(&self, line: &Line) -> Option<(Diagnostic, String)> {
        let text = self.line_text(line);
        let behind =
            text.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ')' | '-' | '•' | '*' | ' '));
        let word = behind.split_whitespace().next().filter(|word| Keyword::of(word).is_some())?;
        let before = text.len().saturating_sub(behind.len());
        let sign = text.get(..before).unwrap_or("").trim_end();
        let span = self.span(line.start, line.start.saturating_add(sign.len()));
        let whole = self.span(line.start, line.start.saturating_add(before));
        let found = Diagnostic::new(Code::UnknownDeclaration, span, format!("`{sign}` begins no declaration"))
            .help(format!("Declarations have no numbers and no bullets: begin with `{word}`."))
            .fix(whole, "");
        Some((found, behind.get(word.len()..).unwrap_or("").to_owned()))
    }

    /// A comment as other languages write it.
    fn foreign_comment(&self, line: &Line) -> Option<Diagnostic> {
        let text = self.line_text(line);
        let sign = ["//", "/*", "--", ";", "%"].into_iter().find(|sign| text.starts_with(sign))?;
        let span = self.span(line.start, line.start.saturating_add(sign.len()));
        let found = Diagnostic::new(Code::UnknownDeclaration, span, format!("`{sign}` begins no declaration"));
        Some(found.help("A comment begins with `#` and ends with its line.").fix(span, "#"))
    }

    /// True where a line in column one plainly goes on with the declaration above it.
    fn stray_clause(&mut self, line: &Line, keyword: Keyword) -> bool {
        let word = self.first_word(line);
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
            .fix(self.span(line.start, line.start), "  ");
        self.diagnostics.push(found);
        true
    }

    /// Cuts a declaration into its head and clauses, and reads each.
    fn pieces(&mut self, keyword: Keyword, lines: &[Line]) -> Declaration {
        let (head, pieces) = self.cut(keyword, lines);
        let mut declaration = self.head(keyword, lines, &head);
        for piece in pieces {
            match self.clause(keyword, lines, &piece) {
                Ok(clause) => {
                    declaration.span = declaration.span.to(clause.span);
                    declaration.clauses.push(clause);
                }
                Err(reported) => declaration.damaged = Some(reported),
            }
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
        let word = lines.first().map_or(0, |line| self.first_word(line).len());
        let mut declaration = Declaration {
            keyword,
            keyword_span: self.span(start, start.saturating_add(word)),
            name: None,
            more_names: Vec::new(),
            title: None,
            section: None,
            clauses: Vec::new(),
            span: self.span(start, end),
            damaged: None,
        };
        let slice = self.text.get(start..end).unwrap_or("");
        let parsed = match damaged {
            Some(reported) => Err(Unparsed::Reported(reported)),
            None => self.parse(keyword.head_rule(), start, slice),
        };
        let reported = match parsed {
            Ok(pair) => {
                clauses::head(self, &mut declaration, pair, start);
                return declaration;
            }
            Err(Unparsed::Reported(reported)) => reported,
            Err(Unparsed::Mistake(error)) => {
                let found = mistakes::head(self, keyword, start, slice, &error);
                if found.code == Code::MissingName {
                    // Whatever it is called: uses of its name are not reported.
                    self.damaged_names.push(String::new());
                } else if found.code == Code::BadName {
                    let named = mistakes::joined_name(slice, word);
                    self.damaged_names.push(named);
                }
                self.diagnostics.error(found)
            }
        };
        declaration.damaged = Some(reported);
        self.remember_name(slice.get(word..).unwrap_or(""), reported);
        declaration
    }

    fn clause(&mut self, keyword: Keyword, lines: &[Line], piece: &Piece) -> Result<Clause, Reported> {
        let (start, end, damaged) = self.extent(lines, piece);
        let slice = self.text.get(start..end).unwrap_or("");
        let (word, word_span) = match lines.get(piece.first) {
            Some(line) => (self.first_word(line), self.word_span(line)),
            None => ("", self.span(start, start)),
        };
        if keyword.clause(word).is_none()
            && let Some(reported) = lines.get(piece.first).and_then(|line| self.reworded(keyword, line.start, line.end))
        {
            return Err(reported);
        }
        let form = match keyword.clause(word) {
            Some(form) => form,
            None => match self.meant(keyword, word, word_span) {
                Meant::Clause(form) => form,
                Meant::Reported(reported) => return Err(reported),
            },
        };
        if let Some(reported) = damaged {
            return Err(reported);
        }
        match self.parse(form.rule, start, slice) {
            Ok(pair) => clauses::clause(self, form, pair, start, self.span(start, end), word_span),
            Err(Unparsed::Reported(reported)) => Err(reported),
            Err(Unparsed::Mistake(error)) => {
                let found = mistakes::clause(self, keyword, form, start, slice, &error);
                Err(self.diagnostics.error(found))
            }
        }
    }

    /// What a first word that is no clause of this declaration may mean.
    fn meant(&mut self, keyword: Keyword, word: &str, span: Span) -> Meant {
        let elsewhere = owners(word);
        // `when …` in a score is a row in another order; a class may be named as clauses of other declarations are.
        let behind = self.text.get(span.range().end..).and_then(|rest| rest.lines().next()).unwrap_or("").trim_start();
        let begins = ["when ", "otherwise", "\""].iter().any(|begin| behind.starts_with(begin));
        let row = elsewhere.is_empty()
            || (keyword == Keyword::Score && word == "when")
            || (keyword == Keyword::Classify && word != "when" && begins);
        if let (Some(form), true) = (keyword.row(), row) {
            return Meant::Clause(form);
        }
        let known = keyword.clauses();
        // `not` is no slip for `note`, nor `no` one for `on`: what denies is asked about.
        let denies = matches!(word, "not" | "no" | "nor" | "never" | "neither" | "without");
        let near = nearest(word, known.iter().map(|form| form.word).filter(|_| !denies));
        let near = known.iter().find(|form| Some(form.word) == near);
        let noun = keyword.noun();
        let list = known.iter().map(|form| form.word).collect::<Vec<_>>().join(", ");
        // Recommendations are what most people look for.
        let mut elsewhere = elsewhere;
        elsewhere.sort_by_key(|owner| (*owner != Keyword::Recommend, *owner != Keyword::Fact));
        let found = Diagnostic::new(Code::UnknownClause, span, format!("`{word}` is no clause of {noun}"));
        let meant = wordings::clause_meant(keyword, word);
        if let Some(form) = near {
            let right = form.word;
            let found = found.help(format!("Did you mean `{right}`?")).respell(span, word, right);
            self.diagnostics.error(found);
            return Meant::Clause(form);
        }
        let found = match meant {
            Some(right) => found.help(format!("Did you mean `{right}`?")).fix(span, right),
            None if !elsewhere.is_empty() => {
                let owners: Vec<&str> = elsewhere.iter().take(3).map(|owner| owner.noun()).collect();
                found.help(format!(
                    "`{word}` is a clause of {}. {} has: {list}.",
                    owners.join(" and of "),
                    capital(noun)
                ))
            }
            None if denies => found.help(
                "A condition is denied behind `when` or `unless`, as in `when not a`; what does not hold of a whole clause is left out.",
            ),
            None => found.help(format!(
                "{} has: {list}. A line that goes on with the clause above is indented deeper.",
                capital(noun)
            )),
        };
        Meant::Reported(self.diagnostics.error(found))
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
                let whole = self.span(base, base.saturating_add(slice.len()));
                Err(Unparsed::Reported(self.unread(whole)))
            }
        }
    }

    fn nested(&mut self, base: usize, slice: &str) -> Result<(), Unparsed> {
        let Err(problem) = scan::nesting(self.source, base, slice) else { return Ok(()) };
        let problem = mistakes::product_sign(self, base, slice).unwrap_or(*problem);
        Err(Unparsed::Reported(self.diagnostics.error(problem)))
    }

    fn note_tokens(&mut self, pair: &Pair<'t, Rule>, base: usize) {
        let Some(noted) = self.tokens.as_mut() else { return };
        noted.extend(grammar::token_places(pair).into_iter().map(|(start, end, rule)| TokenPlace {
            span: Span::new(self.source, base.saturating_add(start), base.saturating_add(end)),
            is_unit: rule == Rule::unit,
        }));
    }
}
