//! The layout of a text: declarations begin in column one, clauses are indented and begin with their keyword.
//! Cutting along these lines before parsing keeps every mistake inside its clause, so one run reports them all.

use super::ast::{Clause, Declaration, File, Keyword};
use super::clauses;
use super::forms::{continues, owners};
use super::grammar::{GdlParser, Rule};
use super::scan::{self, Line};
use super::{MAX_FILE_BYTES, Parsed, mistakes, wordings};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::source::{SourceId, Span};
use crate::suggest::nearest;
use pest::Parser;
use pest::error::Error;
use pest::iterators::Pair;

/// Reads one text into a tree.
pub struct Reader<'t> {
    pub(super) source: SourceId,
    pub(super) text: &'t str,
    pub(super) diagnostics: Vec<Diagnostic>,
    declarations: Vec<Declaration>,
    comments: Vec<Span>,
    damaged_names: Vec<String>,
}

/// What the first line of a clause says it is.
enum Form {
    Clause(Rule, &'static str),
    Row(Rule),
    Reported,
}

/// A head or clause: consecutive lines.
struct Piece {
    first: usize,
    last: usize,
}

impl<'t> Reader<'t> {
    /// A reader of one text.
    pub fn new(source: SourceId, text: &'t str) -> Self {
        Reader {
            source,
            text,
            diagnostics: Vec::new(),
            declarations: Vec::new(),
            comments: Vec::new(),
            damaged_names: Vec::new(),
        }
    }

    /// The tree and the problems.
    pub fn finish(self) -> Parsed {
        let file = File {
            source: self.source,
            declarations: self.declarations,
            comments: self.comments,
            damaged_names: self.damaged_names,
        };
        Parsed { file, diagnostics: self.diagnostics }
    }

    /// Reads the whole text.
    pub fn read(&mut self) {
        if self.text.len() > MAX_FILE_BYTES {
            let found = Diagnostic::new(Code::FileTooLarge, self.span(0, 0), "this file is too large")
                .help(format!("Files up to {} MB are read; split it into several.", MAX_FILE_BYTES / 1024 / 1024));
            self.diagnostics.push(found);
            // Whatever it declares is not read: what is missing elsewhere is not reported.
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

    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.source, start, end)
    }

    fn line_text(&self, line: &Line) -> &'t str {
        self.text.get(line.start..line.end).unwrap_or("")
    }

    /// The first word of a line, or its first character.
    fn first_word(&self, line: &Line) -> &'t str {
        let text = self.line_text(line);
        let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
        if end == 0 {
            text.chars().next().and_then(|c| text.get(..c.len_utf8())).unwrap_or("")
        } else {
            text.get(..end).unwrap_or("")
        }
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
            self.diagnostics.push(found);
        } else if first.indent > 0 {
            while lines.get(end).is_some_and(|line| line.indent > 0) {
                end = end.saturating_add(1);
            }
            let found =
                Diagnostic::new(Code::NotUnderstoodLine, self.word_span(first), "this line belongs to no declaration")
                    .help("A declaration begins in column one with its keyword, for instance `fact` or `recommend`.");
            self.diagnostics.push(found);
            return end;
        }
        let Some(keyword) = indented.or_else(|| self.keyword(first)) else {
            while lines.get(end).is_some_and(|line| line.indent > 0) {
                end = end.saturating_add(1);
            }
            let rest = self.line_text(first).get(self.first_word(first).len()..).unwrap_or("");
            self.remember_name(rest);
            return end;
        };
        while let Some(line) = lines.get(end) {
            if self.indented(line, Some(keyword)).is_some() || (line.indent == 0 && !self.stray_clause(line, keyword)) {
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
        let clause =
            |above: Keyword| above.clause_rule(word).is_some() || wordings::clause_meant(above, word).is_some();
        if above.is_some_and(|above| above.clauses().is_empty() || clause(above)) {
            return None;
        }
        let mut rest = self.line_text(line).get(word.len()..)?.split_whitespace();
        let first = rest.next()?;
        let titled = first.starts_with('"') || rest.next().is_some_and(|second| second.starts_with('"'));
        titled.then_some(keyword)
    }

    /// A declaration that cannot be read still declares its name or title.
    fn remember_name(&mut self, rest: &str) {
        let rest = rest.trim_start();
        let name: String = match rest.strip_prefix('"') {
            // What has only a title is named by it.
            Some(title) => title.chars().take_while(|c| *c != '"').collect(),
            None => rest.chars().take_while(|c| c.is_alphanumeric() || "_.-".contains(*c)).collect(),
        };
        if !name.is_empty() {
            self.damaged_names.push(name);
        }
    }

    fn keyword(&mut self, line: &Line) -> Option<Keyword> {
        let word = self.first_word(line);
        if let Some(keyword) = Keyword::of(word) {
            return Some(keyword);
        }
        let near = nearest(word, Keyword::ALL.iter().map(|k| k.word())).and_then(Keyword::of);
        let near = near.or_else(|| wordings::declaration_meant(word));
        if let Some(found) = self.foreign_comment(line) {
            self.diagnostics.push(found);
            return None;
        }
        if let Some((numbered, rest)) = self.numbered(line) {
            self.diagnostics.push(numbered);
            self.remember_name(&rest);
            return None;
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
        self.diagnostics.push(found);
        near
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
        if Keyword::of(word).is_some() || !(joins || keyword.clause_rule(word).is_some()) {
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
                Some(clause) => {
                    declaration.span = declaration.span.to(clause.span);
                    declaration.clauses.push(clause);
                }
                None => declaration.damaged = true,
            }
        }
        declaration
    }

    fn cut(&self, keyword: Keyword, lines: &[Line]) -> (Piece, Vec<Piece>) {
        let mut head = Piece { first: 0, last: 0 };
        let mut pieces: Vec<Piece> = Vec::new();
        let mut column = None;
        let mut current = "";
        let headless = keyword.clauses().is_empty();
        for (at, line) in lines.iter().enumerate().skip(1) {
            let word = self.first_word(line);
            if headless
                || (column.is_none() && matches!(word, "\"" | "because" | "in") && keyword.clause_rule(word).is_none())
            {
                head.last = at;
                continue;
            }
            let column = *column.get_or_insert(line.indent);
            let joins = matches!(word, "and" | "or" | "\"" | "(" | ")" | "," | "=" | "<" | ">" | "+" | "-" | "*" | "/");
            let deeper = line.indent > column;
            let own = keyword.clause_rule(word).is_some();
            let begins = pieces.is_empty() || if deeper { own && !continues(current, word) } else { !joins };
            if begins {
                current = word;
                pieces.push(Piece { first: at, last: at });
            } else if let Some(piece) = pieces.last_mut() {
                piece.last = at;
            }
        }
        (head, pieces)
    }

    /// The bytes of a piece, and whether all its texts are closed.
    fn extent(&self, lines: &[Line], piece: &Piece) -> (usize, usize, bool) {
        let own = lines.get(piece.first..=piece.last).unwrap_or(&[]);
        let start = own.first().map_or(0, |line| line.start);
        let end = own.last().map_or(start, |line| line.end);
        (start, end, own.iter().all(|line| line.closed))
    }

    fn head(&mut self, keyword: Keyword, lines: &[Line], piece: &Piece) -> Declaration {
        let (start, end, closed) = self.extent(lines, piece);
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
            damaged: false,
        };
        let slice = self.text.get(start..end).unwrap_or("");
        let parsed = if closed { self.parse(keyword.head_rule(), start, slice) } else { Err(None) };
        match parsed {
            Ok(pair) => clauses::head(self, &mut declaration, pair, start),
            Err(found) => {
                declaration.damaged = true;
                if let Some(error) = found {
                    let problem = mistakes::head(self, keyword, start, slice, &error);
                    self.diagnostics.push(problem);
                }
                self.remember_name(slice.get(word..).unwrap_or(""));
            }
        }
        declaration
    }

    fn clause(&mut self, keyword: Keyword, lines: &[Line], piece: &Piece) -> Option<Clause> {
        let (start, end, closed) = self.extent(lines, piece);
        let slice = self.text.get(start..end)?;
        let line = lines.get(piece.first)?;
        let word = self.first_word(line);
        let word_span = self.word_span(line);
        let (rule, word) = match keyword.clause_rule(word) {
            Some(rule) => (rule, word),
            None => match self.form(keyword, word, word_span) {
                Form::Clause(rule, word) => (rule, word),
                Form::Row(rule) => (rule, ""),
                Form::Reported => return None,
            },
        };
        if !closed {
            return None;
        }
        match self.parse(rule, start, slice) {
            Ok(pair) => clauses::clause(self, word, pair, start, self.span(start, end), word_span),
            Err(None) => None,
            Err(Some(error)) => {
                let problem = mistakes::clause(self, keyword, word, start, slice, &error);
                self.diagnostics.push(problem);
                None
            }
        }
    }

    /// What a first word that is no clause of this declaration may mean.
    fn form(&mut self, keyword: Keyword, word: &str, span: Span) -> Form {
        let elsewhere = owners(word);
        if let (Some(rule), true) = (keyword.row_rule(), elsewhere.is_empty()) {
            return Form::Row(rule);
        }
        let known = keyword.clauses();
        let near = nearest(word, known.iter().map(|(name, _, _)| *name));
        let near = known.iter().find(|(name, _, _)| Some(*name) == near);
        let noun = keyword.noun();
        let list = known.iter().map(|(name, _, _)| *name).collect::<Vec<_>>().join(", ");
        // Recommendations are what most people look for.
        let mut elsewhere = elsewhere;
        elsewhere.sort_by_key(|owner| (*owner != Keyword::Recommend, *owner != Keyword::Fact));
        let found = Diagnostic::new(Code::UnknownClause, span, format!("`{word}` is no clause of {noun}"));
        let meant = wordings::clause_meant(keyword, word);
        let (found, form) = match (near, meant) {
            (Some((right, rule, _)), _) => {
                (found.help(format!("Did you mean `{right}`?")).respell(span, word, right), Form::Clause(*rule, right))
            }
            (None, Some(right)) => (found.help(format!("Did you mean `{right}`?")).fix(span, right), Form::Reported),
            (None, None) if !elsewhere.is_empty() => {
                let owners: Vec<&str> = elsewhere.iter().take(3).map(|owner| owner.noun()).collect();
                let help =
                    format!("`{word}` is a clause of {}. {} has: {list}.", owners.join(" and of "), capital(noun));
                (found.help(help), Form::Reported)
            }
            (None, None) => {
                let help = format!(
                    "{} has: {list}. A line that goes on with the clause above is indented deeper.",
                    capital(noun)
                );
                (found.help(help), Form::Reported)
            }
        };
        self.diagnostics.push(found);
        form
    }

    /// Parses one head or clause. `Err(None)`: already reported.
    fn parse(&mut self, rule: Rule, base: usize, slice: &'t str) -> Result<Pair<'t, Rule>, Option<Box<Error<Rule>>>> {
        if let Err(problem) = scan::nesting(self.source, base, slice) {
            self.diagnostics.push(*problem);
            return Err(None);
        }
        let mut pairs = GdlParser::parse(rule, slice).map_err(|error| Some(Box::new(error)))?;
        pairs.next().ok_or(None)
    }
}

/// The first letter made a capital.
pub(super) fn capital(words: &str) -> String {
    let mut chars = words.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}
