//! The fence around pest: the generated parser, what stands at a pair, and what each rule reads.
//! Only the files of `syntax` know the type [`Rule`], and only this one looks at the text of a pair: between two tokens
//! comments may stand, so that nothing but the text of a single token says anything.

#![allow(missing_docs)] // pest derives undocumented items

use pest::iterators::Pair;
use pest_derive::Parser;

/// The generated parser.
#[derive(Parser)]
#[grammar = "grammar/gdl.pest"]
pub struct GdlParser;

/// The text of a token; nothing for a rule that is none.
pub fn written<'t>(pair: &Pair<'t, Rule>) -> &'t str {
    if is_token(pair.as_rule()) { pair.as_str() } else { "" }
}

/// The bytes from the first token of a pair to its last: neither blanks nor comments before or behind it.
pub fn place(pair: &Pair<'_, Rule>) -> (usize, usize) {
    let span = pair.as_span();
    let mut last = pair.clone();
    while !is_token(last.as_rule()) {
        match last.into_inner().next_back() {
            Some(inner) => last = inner,
            None => return (span.start(), span.end()),
        }
    }
    (span.start(), last.as_span().end())
}

/// The pairs inside a pair, without what only marks a place.
pub fn inner(pair: Pair<'_, Rule>) -> Vec<Pair<'_, Rule>> {
    pair.into_inner().filter(|p| p.as_rule() != Rule::EOI).collect()
}

/// The places and rules of all tokens of a pair, in order.
pub fn token_places(pair: &Pair<'_, Rule>) -> Vec<(usize, usize, Rule)> {
    let tokens = pair.clone().into_inner().flatten().filter(|pair| is_token(pair.as_rule()));
    tokens.map(|token| (token.as_span().start(), token.as_span().end(), token.as_rule())).collect()
}

/// Whether a rule is a single token, in which neither blanks nor comments can stand: those that the grammar marks `@`.
/// The match has no wildcard, so that a new rule does not compile before somebody decides.
fn is_token(rule: Rule) -> bool {
    match rule {
        Rule::reserved
        | Rule::word
        | Rule::name
        | Rule::id
        | Rule::small
        | Rule::code
        | Rule::version
        | Rule::string
        | Rule::number
        | Rule::date
        | Rule::unit
        | Rule::not_unit
        | Rule::comma
        | Rule::open
        | Rule::close
        | Rule::equal
        | Rule::kw_and
        | Rule::kw_or
        | Rule::kw_not
        | Rule::kw_is
        | Rule::kw_in
        | Rule::kw_of
        | Rule::kw_to
        | Rule::kw_at
        | Rule::kw_on
        | Rule::kw_any
        | Rule::kw_all
        | Rule::kw_one
        | Rule::kw_least
        | Rule::kw_most
        | Rule::kw_order
        | Rule::kw_does
        | Rule::kw_apply
        | Rule::kw_applies
        | Rule::kw_hold
        | Rule::kw_holds
        | Rule::kw_include
        | Rule::kw_includes
        | Rule::kw_between
        | Rule::kw_empty
        | Rule::kw_never
        | Rule::or_never
        | Rule::kw_also
        | Rule::caret
        | Rule::signed
        | Rule::plus
        | Rule::titer
        | Rule::extreme_word
        | Rule::function_word
        | Rule::gathered_word
        | Rule::some_end
        | Rule::some_word
        | Rule::same_day
        | Rule::kw_list
        | Rule::kw_dated
        | Rule::kw_counts
        | Rule::kw_within
        | Rule::kw_since
        | Rule::kw_until
        | Rule::kw_latest
        | Rule::kw_where
        | Rule::kw_row
        | Rule::kw_run
        | Rule::kw_over
        | Rule::kw_perhaps
        | Rule::kw_more
        | Rule::kw_round
        | Rule::kw_nearest
        | Rule::kw_the
        | Rule::kw_when
        | Rule::kw_otherwise
        | Rule::kw_because
        | Rule::kw_without
        | Rule::kw_from
        | Rule::kw_none
        | Rule::kw_scope
        | Rule::kw_out
        | Rule::kw_undetermined
        | Rule::kw_by
        | Rule::kw_be
        | Rule::kw_left
        | Rule::kw_before
        | Rule::kw_after
        | Rule::month
        | Rule::kw_means
        | Rule::kw_given
        | Rule::kw_ci
        | Rule::kw_then
        | Rule::kw_needed
        | Rule::kw_dose
        | Rule::kw_steps
        | Rule::kw_as
        | Rule::kw_with
        | Rule::kw_halves
        | Rule::kw_down
        | Rule::kw_a
        | Rule::kw_day
        | Rule::kw_times
        | Rule::kw_once
        | Rule::kw_twice
        | Rule::kw_every
        | Rule::kw_for
        | Rule::kw_route
        | Rule::dose_count
        | Rule::foreign_dose
        | Rule::kw_up
        | Rule::kw_above
        | Rule::kw_below
        | Rule::kw_exclude
        | Rule::kw_each
        | Rule::kw_other
        | Rule::decimals_word
        | Rule::kw_yes
        | Rule::kw_no
        | Rule::slash
        | Rule::yes_no
        | Rule::span_unit
        | Rule::unknown_test
        | Rule::lt
        | Rule::gt
        | Rule::le
        | Rule::ge
        | Rule::ne
        | Rule::add_op
        | Rule::minus
        | Rule::mul_op
        | Rule::foreign_connective
        | Rule::foreign_not
        | Rule::foreign_compare
        | Rule::type_set
        | Rule::type_unit
        | Rule::points_word
        | Rule::reference_number
        | Rule::qualifying
        | Rule::lint => true,
        Rule::WHITESPACE
        | Rule::COMMENT
        | Rule::letter
        | Rule::name_end
        | Rule::citation
        | Rule::text
        | Rule::digits
        | Rule::blank
        | Rule::some_gap
        | Rule::some_listed
        | Rule::some_mark
        | Rule::quantity
        | Rule::unit_name
        | Rule::unit_part
        | Rule::unit_letter
        | Rule::no_unit
        | Rule::expr
        | Rule::connective
        | Rule::operand
        | Rule::relation
        | Rule::at_least
        | Rule::tail
        | Rule::compare_tail
        | Rule::chained
        | Rule::is_tail
        | Rule::is_one_of
        | Rule::is_value
        | Rule::does_tail
        | Rule::in_tail
        | Rule::includes_tail
        | Rule::between_tail
        | Rule::not_tail
        | Rule::quantifier
        | Rule::list
        | Rule::list_item
        | Rule::sum
        | Rule::product
        | Rule::factor
        | Rule::primary
        | Rule::completed
        | Rule::extreme
        | Rule::exponent
        | Rule::function
        | Rule::gathered
        | Rule::for_each
        | Rule::gathered_from
        | Rule::source
        | Rule::marked
        | Rule::marked_source
        | Rule::some_last
        | Rule::source_span
        | Rule::in_a_row
        | Rule::run_of
        | Rule::some_of
        | Rule::list_type
        | Rule::part_clause
        | Rule::ordered_clause
        | Rule::one_clause
        | Rule::same_clause
        | Rule::complete_clause
        | Rule::given_listed
        | Rule::listed
        | Rule::listed_part
        | Rule::listed_value
        | Rule::and_more
        | Rule::more_side
        | Rule::rounded
        | Rule::round_part
        | Rule::day
        | Rule::day_part
        | Rule::compare_op
        | Rule::condition_clause
        | Rule::means_clause
        | Rule::value_row
        | Rule::levels_clause
        | Rule::level
        | Rule::level_range
        | Rule::level_low
        | Rule::level_high
        | Rule::level_members
        | Rule::exclude_clause
        | Rule::shown_clause
        | Rule::shown_part
        | Rule::head
        | Rule::head_titled
        | Rule::head_statement
        | Rule::head_narrative
        | Rule::text_clause
        | Rule::texts_clause
        | Rule::words_clause
        | Rule::words
        | Rule::name_clause
        | Rule::names_clause
        | Rule::lists_clause
        | Rule::cite_clause
        | Rule::value_clause
        | Rule::value
        | Rule::version_clause
        | Rule::review_clause
        | Rule::see_clause
        | Rule::level_clause
        | Rule::type_clause
        | Rule::type_body
        | Rule::type_yes_no
        | Rule::members
        | Rule::member
        | Rule::bound
        | Rule::bound_word
        | Rule::codes_clause
        | Rule::coded
        | Rule::judged_clause
        | Rule::derive_clause
        | Rule::row
        | Rule::row_head
        | Rule::row_case
        | Rule::row_clause
        | Rule::may_clause
        | Rule::left_clause
        | Rule::points_clause
        | Rule::note_clause
        | Rule::stance_clause
        | Rule::choice
        | Rule::grade_clause
        | Rule::regardless_clause
        | Rule::favored_clause
        | Rule::expected_clause
        | Rule::otherwise_clause
        | Rule::evidence_clause
        | Rule::cited
        | Rule::position_clause
        | Rule::dose_clause
        | Rule::dose_part
        | Rule::dose_step
        | Rule::dose_steps
        | Rule::dose_needed
        | Rule::dose_of
        | Rule::columns_clause
        | Rule::dose_amounts
        | Rule::halves
        | Rule::dose_most
        | Rule::dose_a_day
        | Rule::dose_route
        | Rule::dose_every
        | Rule::dose_times
        | Rule::dose_for
        | Rule::instead_clause
        | Rule::references_clause
        | Rule::reference
        | Rule::period_clause
        | Rule::arm_clause
        | Rule::result_clause
        | Rule::figure
        | Rule::qualifier
        | Rule::share
        | Rule::interval
        | Rule::at_time
        | Rule::sources_clause
        | Rule::sourced
        | Rule::redundant_clause
        | Rule::allow_clause
        | Rule::by_clause
        | Rule::given_clause
        | Rule::given
        | Rule::given_is
        | Rule::given_value
        | Rule::given_limit
        | Rule::given_sign
        | Rule::given_word
        | Rule::given_number
        | Rule::plus_days
        | Rule::given_between
        | Rule::given_never
        | Rule::also_in
        | Rule::equation
        | Rule::given_in
        | Rule::given_set
        | Rule::given_includes
        | Rule::given_excludes
        | Rule::literal
        | Rule::expect_clause
        | Rule::expectation
        | Rule::table_row_clause
        | Rule::cell
        | Rule::cell_verdict
        | Rule::cell_without
        | Rule::without
        | Rule::EOI => false,
    }
}

/// Whether a head or clause holds neither parentheses nor conditions nor units, so that no text makes its reading deep.
pub fn is_flat(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::head
            | Rule::head_titled
            | Rule::head_statement
            | Rule::head_narrative
            | Rule::text_clause
            | Rule::texts_clause
            | Rule::words_clause
            | Rule::name_clause
            | Rule::names_clause
            | Rule::columns_clause
            | Rule::lists_clause
            | Rule::cite_clause
            | Rule::sources_clause
            | Rule::evidence_clause
            | Rule::cited
            | Rule::position_clause
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `name = @{ …` as the grammar writes it: the name and the mark.
    fn marks() -> Vec<(&'static str, &'static str)> {
        let grammar = include_str!("../../grammar/gdl.pest");
        let heads = grammar.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_alphabetic()));
        heads.filter_map(|line| line.split_once('=')).map(|(name, rest)| (name.trim(), rest.trim())).collect()
    }

    #[test]
    fn tokens_are_what_the_grammar_marks_as_atomic() {
        let marks = marks();
        assert_eq!(marks.len(), Rule::all_rules().len(), "one rule a line");
        for rule in Rule::all_rules() {
            let name = format!("{rule:?}");
            let atomic = marks.iter().any(|(other, rest)| *other == name && rest.starts_with("@{"));
            assert_eq!(is_token(*rule), atomic, "{name}");
        }
    }

    #[test]
    fn flat_rules_hold_nothing_that_nests() {
        let marks = marks();
        for rule in Rule::all_rules().iter().filter(|rule| is_flat(**rule)) {
            let name = format!("{rule:?}");
            let body = marks.iter().find(|(other, _)| *other == name).map_or("", |(_, body)| body);
            for word in body.split(|c: char| !c.is_ascii_alphabetic() && c != '_').filter(|word| !word.is_empty()) {
                let known = [
                    "SOI", "EOI", "word", "words", "text", "string", "name", "small", "citation", "cited", "comma",
                    "sourced", "dose_of",
                ];
                assert!(known.contains(&word) || word.starts_with("kw_"), "{name}: {word}");
            }
        }
    }

    #[test]
    fn what_stands_outside_of_tokens_decides_nothing() {
        // A rule that is no token is made of other rules: a word of its own would be looked for in its text.
        let grammar = include_str!("../../grammar/gdl.pest");
        let mut token = true;
        let mut faults = Vec::new();
        for line in grammar.lines().map(|line| line.split("//").next().unwrap_or("")) {
            if let Some((_, rest)) =
                line.split_once('=').filter(|_| line.starts_with(|c: char| c.is_ascii_alphabetic()))
            {
                token = !rest.trim_start().starts_with(['{', '$']);
            }
            if !token && line.contains('"') {
                faults.push(line);
            }
        }
        assert!(faults.is_empty(), "{faults:#?}");
    }
}
