//! A line that could begin a clause of the declaration, and could as well go on with the clause above it: a `note` without a
//! condition, and below it a `when`. Its column says which one is meant, and a column is easily mistaken; so it is asked.

use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::syntax::ast::{Clause, Declaration};
use crate::syntax::forms::continues;
use crate::syntax::grammar::GdlParser;
use crate::syntax::layout::nesting::nesting;
use crate::syntax::reader::Reader;
use pest::Parser;
use std::collections::BTreeMap;

/// The clauses of a declaration that would be read as a part of the clause above, were they further to the right. One that
/// stands a second time is told of as such.
pub fn of_two(reader: &Reader<'_>, declaration: &Declaration) -> Vec<Diagnostic> {
    let word = |clause: &Clause| reader.plain().get(clause.keyword_span.range()).unwrap_or("");
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for clause in &declaration.clauses {
        let count = counts.entry(word(clause)).or_insert(0);
        *count = count.saturating_add(1);
    }
    let pairs = declaration.clauses.iter().zip(declaration.clauses.iter().skip(1));
    let both = pairs.filter(|(above, clause)| {
        let once = counts.get(word(clause)) == Some(&1);
        once && continues(word(above), word(clause)) && reads_as_one(reader, declaration, above, clause)
    });
    both.map(|(above, clause)| {
        let (above_word, own) = (word(above), word(clause));
        let kind = declaration.keyword.noun();
        let kind = kind.split_once(' ').map_or(kind, |(_, noun)| noun);
        Diagnostic::new(
            Code::ClauseOfTwo,
            clause.keyword_span,
            format!("this `{own}` could be the {kind}'s, or go on with the `{above_word}` above it"),
        )
        .also(above.keyword_span, format!("`{above_word}` may have a `{own}` of its own"))
        .help(format!(
            "If it is the `{above_word}`'s, write it on the same line, or indent it more deeply than `{above_word}`. If it is the \
             {kind}'s, move it up, before the `{above_word}`."
        ))
    })
    .collect()
}

/// Whether two clauses, each of which is read by itself, would also be read as one.
fn reads_as_one(reader: &Reader<'_>, declaration: &Declaration, above: &Clause, clause: &Clause) -> bool {
    let word = reader.plain().get(above.keyword_span.range()).unwrap_or("");
    let both = above.span.to(clause.span);
    let (Some(form), Some(text)) = (declaration.keyword.clause(word), reader.plain().get(both.range())) else {
        return false;
    };
    nesting(reader.source, 0, text).is_ok() && GdlParser::parse(form.rule, text).is_ok()
}
