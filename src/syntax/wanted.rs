//! What could have stood where reading stopped. It is kept as what it is, and put into words only in the message.

use super::grammar::Rule;
use std::fmt;

/// What could have stood there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    Name,
    StatementId,
    Text,
    Number,
    Unit,
    Date,
    Version,
    Grade,
    Condition,
    Value,
    List,
    Members,
    Comparison,
    Comma,
    Opening,
    Closing,
    /// `at 5 years`.
    Time,
    /// `when …` or `otherwise`.
    Case,
    Type,
    Range,
    Expectation,
    Row,
    Level,
    Cell,
    Code,
    Remark,
    Word,
    /// The end of the clause.
    End,
    /// A word or sign of the language, just so.
    Written(&'static str),
}

impl fmt::Display for Wanted {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(match self {
            Wanted::Name => "a name",
            Wanted::StatementId => "a statement id such as `SUR-1`",
            Wanted::Text => "a text in quotes",
            Wanted::Number => "a number",
            Wanted::Unit => "a unit",
            Wanted::Date => "a date such as `2026-11-23`",
            Wanted::Version => "a version such as `0.1.0`",
            Wanted::Grade => "a grade such as `2C`",
            Wanted::Condition => "a condition",
            Wanted::Value => "a value",
            Wanted::List => "a list such as `(a, b)`",
            Wanted::Members => "a list of members",
            Wanted::Comparison => "a comparison",
            Wanted::Comma => "a comma",
            Wanted::Opening => "an opening parenthesis",
            Wanted::Closing => "a closing parenthesis",
            Wanted::Time => "a time such as `at 5 years`",
            Wanted::Case => "`when` or `otherwise`",
            Wanted::Type => "a type",
            Wanted::Range => "a range such as `0 to 100`",
            Wanted::Expectation => "an expectation such as `NAME applies`",
            Wanted::Row => "a row such as `NAME when CONDITION`",
            Wanted::Level => "points such as `1 point below 2 mg/dL`",
            Wanted::Cell => "a cell such as `100 %` or `applies`",
            Wanted::Code => "a code such as `loinc \"29593-1\"`",
            Wanted::Remark => "what is allowed, such as `vague-term`",
            Wanted::Word => "a word",
            Wanted::End => "the end of the clause",
            Wanted::Written(word) => return write!(to, "`{word}`"),
        })
    }
}

/// What stands where a rule was expected; none where it helps nobody to know. The match has no wildcard, so
/// that a new rule does not compile before somebody decides.
pub fn of_rule(rule: Rule) -> Option<Wanted> {
    let wanted = match rule {
        Rule::name | Rule::word | Rule::member | Rule::row_head => Wanted::Name,
        Rule::id => Wanted::StatementId,
        Rule::string | Rule::text => Wanted::Text,
        Rule::number | Rule::reference_number | Rule::reference => Wanted::Number,
        Rule::quantity | Rule::value | Rule::figure => Wanted::Number,
        Rule::unit | Rule::type_unit => Wanted::Unit,
        Rule::date => Wanted::Date,
        Rule::version => Wanted::Version,
        Rule::code => Wanted::Grade,
        Rule::expr | Rule::operand | Rule::relation | Rule::at_least => Wanted::Condition,
        Rule::sum
        | Rule::product
        | Rule::factor
        | Rule::primary
        | Rule::is_value
        | Rule::literal
        | Rule::given_is
        | Rule::given_value => Wanted::Value,
        Rule::day | Rule::day_part => Wanted::Date,
        Rule::list | Rule::list_item => Wanted::List,
        Rule::connective | Rule::kw_and => Wanted::Written("and"),
        Rule::kw_or => Wanted::Written("or"),
        Rule::compare_op | Rule::compare_tail | Rule::tail => Wanted::Comparison,
        Rule::comma => Wanted::Comma,
        Rule::open => Wanted::Opening,
        Rule::close => Wanted::Closing,
        Rule::equal => Wanted::Written("="),
        Rule::kw_is => Wanted::Written("is"),
        Rule::kw_in => Wanted::Written("in"),
        Rule::kw_of => Wanted::Written("of"),
        Rule::kw_to => Wanted::Written("to"),
        Rule::kw_on => Wanted::Written("on"),
        Rule::kw_least => Wanted::Written("least"),
        Rule::kw_order => Wanted::Written("order"),
        Rule::kw_does => Wanted::Written("does not apply"),
        Rule::kw_apply => Wanted::Written("apply"),
        Rule::kw_applies => Wanted::Written("applies"),
        Rule::kw_hold | Rule::kw_holds => Wanted::Written("holds"),
        Rule::kw_include | Rule::kw_includes => Wanted::Written("includes"),
        Rule::kw_when => Wanted::Written("when"),
        Rule::kw_otherwise => Wanted::Written("otherwise"),
        Rule::row_case => Wanted::Case,
        Rule::kw_because => Wanted::Written("because"),
        Rule::kw_by => Wanted::Written("by"),
        Rule::kw_be => Wanted::Written("be"),
        Rule::kw_left => Wanted::Written("left"),
        Rule::kw_exclude => Wanted::Written("exclude"),
        Rule::kw_each => Wanted::Written("each"),
        Rule::kw_other => Wanted::Written("other"),
        Rule::decimals_word => Wanted::Written("decimals"),
        Rule::level_range | Rule::level_members => Wanted::Range,
        Rule::level => Wanted::Level,
        Rule::kw_means => Wanted::Written("means"),
        Rule::kw_steps => Wanted::Written("steps"),
        Rule::kw_halves => Wanted::Written("halves"),
        Rule::kw_up | Rule::kw_down => Wanted::Written("up"),
        Rule::kw_a | Rule::dose_a_day => Wanted::Written("a day"),
        Rule::kw_day => Wanted::Written("day"),
        Rule::kw_times => Wanted::Written("times"),
        Rule::kw_then => Wanted::Written("then"),
        Rule::kw_needed => Wanted::Written("needed"),
        Rule::dose_part => Wanted::Written("every 12 hours"),
        Rule::kw_given => Wanted::Written("given"),
        Rule::kw_ci => Wanted::Written("CI"),
        Rule::at_time => Wanted::Time,
        Rule::kw_scope => Wanted::Written("scope"),
        Rule::kw_undetermined => Wanted::Written("undetermined"),
        Rule::points_word => Wanted::Written("points"),
        Rule::type_body => Wanted::Type,
        Rule::bound | Rule::bound_word => Wanted::Range,
        Rule::given => Wanted::Written("fact = value"),
        Rule::expectation => Wanted::Expectation,
        Rule::row => Wanted::Row,
        Rule::cell | Rule::cell_verdict => Wanted::Cell,
        Rule::coded => Wanted::Code,
        Rule::sourced => Wanted::Text,
        Rule::lint => Wanted::Remark,
        Rule::words => Wanted::Word,
        Rule::members => Wanted::Members,
        Rule::EOI => Wanted::End,
        Rule::WHITESPACE
        | Rule::COMMENT
        | Rule::letter
        | Rule::name_end
        | Rule::reserved
        | Rule::citation
        | Rule::digits
        | Rule::blank
        | Rule::some_gap
        | Rule::some_listed
        | Rule::some_mark
        | Rule::unit_name
        | Rule::unit_part
        | Rule::unit_letter
        | Rule::small
        | Rule::not_unit
        | Rule::kw_not
        | Rule::kw_at
        | Rule::kw_any
        | Rule::kw_all
        | Rule::kw_one
        | Rule::kw_most
        | Rule::kw_between
        | Rule::kw_empty
        | Rule::kw_never
        | Rule::or_never
        | Rule::kw_without
        | Rule::kw_from
        | Rule::completed
        | Rule::caret
        | Rule::exponent
        | Rule::signed
        | Rule::titer
        | Rule::extreme_word
        | Rule::function_word
        | Rule::kw_round
        | Rule::kw_nearest
        | Rule::kw_the
        | Rule::extreme
        | Rule::function
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
        | Rule::span_unit
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
        | Rule::lt
        | Rule::gt
        | Rule::kw_above
        | Rule::kw_below
        | Rule::kw_yes
        | Rule::kw_no
        | Rule::slash
        | Rule::qualifying
        | Rule::no_unit
        | Rule::condition_clause
        | Rule::means_clause
        | Rule::value_row
        | Rule::levels_clause
        | Rule::level_low
        | Rule::level_high
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
        | Rule::name_clause
        | Rule::names_clause
        | Rule::lists_clause
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
        | Rule::dose_step
        | Rule::dose_steps
        | Rule::dose_needed
        | Rule::dose_of
        | Rule::kw_dose
        | Rule::columns_clause
        | Rule::dose_amounts
        | Rule::halves
        | Rule::dose_most
        | Rule::dose_route
        | Rule::dose_every
        | Rule::dose_times
        | Rule::dose_for
        | Rule::dose_count
        | Rule::foreign_dose
        | Rule::instead_clause
        | Rule::kw_as
        | Rule::kw_with
        | Rule::kw_once
        | Rule::kw_twice
        | Rule::kw_every
        | Rule::kw_for
        | Rule::kw_route
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
        | Rule::given_limit
        | Rule::given_sign
        | Rule::given_word
        | Rule::given_number
        | Rule::plus_days
        | Rule::plus
        | Rule::given_between
        | Rule::given_never
        | Rule::also_in
        | Rule::equation
        | Rule::kw_also
        | Rule::given_in
        | Rule::given_set
        | Rule::given_includes
        | Rule::given_excludes
        | Rule::kw_before
        | Rule::kw_after
        | Rule::month
        | Rule::expect_clause
        | Rule::table_row_clause
        | Rule::cell_without
        | Rule::without => return None,
    };
    Some(wanted)
}
