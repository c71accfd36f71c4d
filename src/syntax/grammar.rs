//! The fence around pest: the generated parser, and what each of its rules is called in a message. Only the files
//! of `syntax` know the type [`Rule`].

#![allow(missing_docs)] // pest derives undocumented items

use pest_derive::Parser;

/// The generated parser.
#[derive(Parser)]
#[grammar = "grammar/gdl.pest"]
pub struct GdlParser;

/// What a rule that was expected is called in a message; none where it helps nobody. The match has no wildcard, so
/// that a new rule does not compile before somebody decides.
pub fn words(rule: Rule) -> Option<&'static str> {
    let words = match rule {
        Rule::name | Rule::word | Rule::member | Rule::row_head => "a name",
        Rule::id => "a statement id such as `SUR-1`",
        Rule::string | Rule::text => "a text in quotes",
        Rule::number | Rule::reference_number | Rule::reference => "a number",
        Rule::quantity | Rule::value | Rule::figure => "a number",
        Rule::unit | Rule::type_unit => "a unit",
        Rule::date => "a date such as `2026-11-23`",
        Rule::version => "a version such as `0.1.0`",
        Rule::code => "a grade such as `2C`",
        Rule::expr | Rule::operand | Rule::relation | Rule::at_least => "a condition",
        Rule::sum | Rule::product | Rule::factor | Rule::primary | Rule::is_value | Rule::literal => "a value",
        Rule::list | Rule::list_item => "a list such as `(a, b)`",
        Rule::connective | Rule::kw_and => "`and`",
        Rule::kw_or => "`or`",
        Rule::compare_op | Rule::compare_tail | Rule::tail => "a comparison",
        Rule::comma => "a comma",
        Rule::open => "an opening parenthesis",
        Rule::close => "a closing parenthesis",
        Rule::equal => "`=`",
        Rule::kw_is => "`is`",
        Rule::kw_in => "`in`",
        Rule::kw_of => "`of`",
        Rule::kw_to => "`to`",
        Rule::kw_on => "`on`",
        Rule::kw_least => "`least`",
        Rule::kw_order => "`order`",
        Rule::kw_does => "`does not apply`",
        Rule::kw_apply => "`apply`",
        Rule::kw_applies => "`applies`",
        Rule::kw_hold | Rule::kw_holds => "`holds`",
        Rule::kw_include | Rule::kw_includes => "`includes`",
        Rule::kw_when => "`when`",
        Rule::kw_otherwise => "`otherwise`",
        Rule::row_case => "`when` or `otherwise`",
        Rule::kw_because => "`because`",
        Rule::kw_by => "`by`",
        Rule::kw_means => "`means`",
        Rule::kw_given => "`given`",
        Rule::kw_ci => "`CI`",
        Rule::at_time => "a time such as `at 5 years`",
        Rule::kw_scope => "`scope`",
        Rule::kw_undetermined => "`undetermined`",
        Rule::points_word => "`points`",
        Rule::type_body => "a type",
        Rule::bound | Rule::bound_word => "a range such as `0 to 100`",
        Rule::assignment => "`fact = value`",
        Rule::expectation => "an expectation such as `NAME applies`",
        Rule::row => "a row such as `NAME when CONDITION`",
        Rule::cell | Rule::cell_verdict => "a cell such as `100 %` or `applies`",
        Rule::coded => "a code such as `loinc \"29593-1\"`",
        Rule::sourced => "a text in quotes",
        Rule::lint => "what is allowed, such as `vague-term`",
        Rule::words => "a word",
        Rule::members => "a list of members",
        Rule::EOI => "the end of the clause",
        Rule::WHITESPACE
        | Rule::COMMENT
        | Rule::letter
        | Rule::name_end
        | Rule::reserved
        | Rule::citation
        | Rule::digits
        | Rule::blank
        | Rule::unit_name
        | Rule::unit_part
        | Rule::unit_letter
        | Rule::not_unit
        | Rule::kw_not
        | Rule::kw_at
        | Rule::kw_any
        | Rule::kw_all
        | Rule::kw_one
        | Rule::kw_most
        | Rule::kw_between
        | Rule::kw_empty
        | Rule::kw_without
        | Rule::kw_from
        | Rule::kw_none
        | Rule::kw_out
        | Rule::yes_no
        | Rule::chained
        | Rule::is_tail
        | Rule::is_one_of
        | Rule::unknown_test
        | Rule::does_tail
        | Rule::in_tail
        | Rule::includes_tail
        | Rule::between_tail
        | Rule::not_tail
        | Rule::quantifier
        | Rule::le
        | Rule::ge
        | Rule::ne
        | Rule::add_op
        | Rule::minus
        | Rule::mul_op
        | Rule::foreign_connective
        | Rule::foreign_not
        | Rule::foreign_compare
        | Rule::condition_clause
        | Rule::head
        | Rule::head_titled
        | Rule::head_statement
        | Rule::head_narrative
        | Rule::text_clause
        | Rule::texts_clause
        | Rule::words_clause
        | Rule::name_clause
        | Rule::names_clause
        | Rule::cite_clause
        | Rule::value_clause
        | Rule::version_clause
        | Rule::review_clause
        | Rule::see_clause
        | Rule::level_clause
        | Rule::type_clause
        | Rule::type_yes_no
        | Rule::type_set
        | Rule::codes_clause
        | Rule::judged_clause
        | Rule::derive_clause
        | Rule::row_clause
        | Rule::points_clause
        | Rule::note_clause
        | Rule::stance_clause
        | Rule::choice
        | Rule::grade_clause
        | Rule::regardless_clause
        | Rule::favored_clause
        | Rule::position_clause
        | Rule::references_clause
        | Rule::period_clause
        | Rule::arm_clause
        | Rule::result_clause
        | Rule::qualifier
        | Rule::share
        | Rule::interval
        | Rule::sources_clause
        | Rule::redundant_clause
        | Rule::by_clause
        | Rule::allow_clause
        | Rule::given_clause
        | Rule::expect_clause
        | Rule::table_row_clause
        | Rule::cell_without
        | Rule::without => return None,
    };
    Some(words)
}
