//! Which clauses each kind of declaration has, which grammar rule reads each, how it is written, and whether it may stand
//! again: the one table behind the outline, the tree, the checks and the messages.

use super::grammar::Rule;
use super::keyword::Keyword;

/// A clause of a declaration.
#[derive(Debug)]
pub struct Form {
    /// Its keyword; empty for a row, which has none.
    pub word: &'static str,
    /// The rule that reads it.
    pub(super) rule: Rule,
    /// How it is written, by example.
    pub written: &'static str,
    /// Whether a declaration may have several.
    pub repeats: bool,
    /// What messages call it.
    pub called: &'static str,
}

/// A clause that may stand once.
const fn once(word: &'static str, rule: Rule, written: &'static str) -> Form {
    Form { word, rule, written, repeats: false, called: word }
}

/// A clause that may stand several times.
const fn often(word: &'static str, rule: Rule, written: &'static str) -> Form {
    Form { word, rule, written, repeats: true, called: word }
}

const A_TEXT: &str = "a text in quotes after the keyword.";
const TEXTS: &str = "texts in quotes with commas between them.";
const NAMES: &str = "names with commas between them.";
const WORDS: &str = "words after the keyword, such as `design case series`.";
const A_NUMBER: &str = "a whole number after the keyword, such as `patients 144`.";
const A_CONDITION: &str = "a condition after the keyword, such as `a and not b`, `x >= 3 cm` or `site is ileum`.";

const A_DOSE: &str = "`dose 1 mg/kg * patient.weight, in steps of 10 mg with halves down, at most 150 mg, route \"under the skin\", every 12 hours, for 5 days`; all but the amount may be left out. A range is `1 to 2 mg`; what is given next stands behind `then`.";

// What several declarations have.
const ALLOW: Form = often("allow", Rule::allow_clause, "`allow vague-term because \"reason\"`.");
const ALSO: Form = once("also", Rule::texts_clause, TEXTS);
const BECAUSE: Form = once("because", Rule::text_clause, A_TEXT);
const BY: Form = once("by", Rule::by_clause, "`by \"who\" on 2026-11-23`.");
const CODES: Form = once("codes", Rule::codes_clause, "`codes loinc \"29593-1\", snomed \"363346000\"`.");
const FROM: Form = once("from", Rule::cite_clause, "`from SUR-1, SUR-2`, with commas between the ids.");
const GIVEN: Form = once(
    "given",
    Rule::given_clause,
    "`given`, then one `fact = value` a line; known in part: `fact < value`, `fact = value to value`, `fact is not member`.",
);
const KIND: Form = once("kind", Rule::words_clause, WORDS);
const NOTE: Form = often("note", Rule::note_clause, "`note \"text\" when CONDITION`; the condition may be left out.");
const PLAIN_NOTE: Form = often("note", Rule::text_clause, "`note \"text\"`.");
const WHEN: Form = once("when", Rule::condition_clause, A_CONDITION);
const SHOWN: Form = once(
    "shown",
    Rule::shown_clause,
    "`shown always`, `shown never`, or how it is rounded: `shown to 1 decimal, halves up`.",
);
const EXCLUDE: Form = once("rows", Rule::exclude_clause, "`rows exclude each other`.");

const GUIDELINE: &[Form] = &[
    once("version", Rule::version_clause, "`version 0.1.0`."),
    once("status", Rule::words_clause, "`status draft`."),
    once("purpose", Rule::text_clause, A_TEXT),
    once("intended", Rule::text_clause, A_TEXT),
    once("misuse", Rule::text_clause, A_TEXT),
    once("authors", Rule::texts_clause, TEXTS),
    once("review", Rule::review_clause, "`review 2027-01-31`."),
    once("source", Rule::text_clause, A_TEXT),
    once("scope", Rule::condition_clause, A_CONDITION),
    often("see", Rule::see_clause, "`see \"topic\" when CONDITION`; the condition may be left out."),
    ALLOW,
    FROM,
];

const SCHEME: &[Form] = &[often("level", Rule::level_clause, "`level 2C means weak, low`.")];

const FACT: &[Form] = &[
    once(
        "type",
        Rule::type_clause,
        "`type yes/no`, `type percent, 0 % to 100 %` or `type one of a \"label\", b \"label\"`.",
    ),
    often(
        "part",
        Rule::part_clause,
        "`part diameter \"Diameter\" length in mm, 0 mm to 500 mm`, of the entries of a list.",
    ),
    once("ordered", Rule::ordered_clause, "`ordered by PART`, the part that is the day of an entry."),
    once("one", Rule::one_clause, "`one for each PART, PART`, where no two entries have the same."),
    often("each", Rule::condition_clause, "`each CONDITION`, which holds of every entry, such as `each on <= today`."),
    once("same", Rule::same_clause, "`same day highest counts`; lowest or mean."),
    once(
        "complete",
        Rule::complete_clause,
        "`complete when given`, `complete never`, or `complete from today - 12 months`.",
    ),
    once("may", Rule::left_clause, "`may be left out`, of a list from which other facts are derived."),
    once("ask", Rule::text_clause, A_TEXT),
    ALSO,
    CODES,
    once("judged", Rule::judged_clause, "`judged by \"tumor board\" because \"reason\"`."),
    once(
        "changes",
        Rule::words_clause,
        "`changes never`, of what stays as it is; `changes by decision`, of what is decided.",
    ),
    once("scale", Rule::text_clause, A_TEXT),
    Form {
        called: "when not given",
        ..once(
            "when",
            Rule::derive_clause,
            "`when not given`, then rows `member when CONDITION` on deeper lines, or one value.",
        )
    },
    EXCLUDE,
    SHOWN,
    ALLOW,
    NOTE,
    FROM,
];

const CONSTRAINT: &[Form] = &[once("holds", Rule::condition_clause, A_CONDITION), BECAUSE, FROM];

const TERM: &[Form] = &[
    once("means", Rule::means_clause, A_CONDITION),
    once("lists", Rule::lists_clause, NAMES),
    once("of", Rule::name_clause, "`of FACT`, the fact whose members are listed."),
    EXCLUDE,
    SHOWN,
    ALLOW,
    ALSO,
    NOTE,
    FROM,
];

const CLASSES: &[Form] = &[
    once("may", Rule::may_clause, "`may be given`, or `may be given by \"hepatologist\"`."),
    EXCLUDE,
    SHOWN,
    NOTE,
    ALLOW,
    FROM,
];

const SCORES: &[Form] = &[
    often(
        "by",
        Rule::levels_clause,
        "`by FACT`, then rows such as `1 point below 2 mg/dL` or `2 points mild` on deeper lines.",
    ),
    SHOWN,
    NOTE,
    ALLOW,
    FROM,
];

const TREATMENT: &[Form] = &[ALSO, CODES, NOTE, FROM];

const RECOMMEND: &[Form] = &[
    // A second stance is told of with both in view, in `check`.
    often(
        "stance",
        Rule::stance_clause,
        "`stance for TREATMENT`; a stance is for, option, against, uncertain, caution or precaution.",
    ),
    once("over", Rule::names_clause, NAMES),
    KIND,
    once("grade", Rule::grade_clause, "`grade 2C`."),
    WHEN,
    once("unless", Rule::condition_clause, A_CONDITION),
    once("regardless", Rule::regardless_clause, "`regardless of scope`."),
    once("favored", Rule::favored_clause, "`favored CONDITION, CONDITION`, with commas between them."),
    once("expected", Rule::expected_clause, "`expected when CONDITION`, for whom the treatment might be expected."),
    once("shown", Rule::words_clause, "`shown first` or `shown last`."),
    once("dose", Rule::dose_clause, A_DOSE),
    once("feasible", Rule::expected_clause, "`feasible when CONDITION`, without which the treatment cannot be given."),
    once("instead", Rule::instead_clause, "`instead of RECOMMENDATION`, where that one is not feasible."),
    BECAUSE,
    NOTE,
    often("position", Rule::position_clause, "`position \"text\" from ABC-1`."),
    once(
        "evidence",
        Rule::evidence_clause,
        "`evidence STUDY, STUDY`; `STUDY on \"outcome\", \"outcome\"` says which of its results bear on it.",
    ),
    once("overrides", Rule::names_clause, NAMES),
    ALLOW,
    FROM,
];

const STUDY: &[Form] = &[
    once("ref", Rule::references_clause, "`ref 4 to 7, 9`."),
    once("design", Rule::words_clause, WORDS),
    once("patients", Rule::value_clause, A_NUMBER),
    once("centers", Rule::value_clause, A_NUMBER),
    once("studies", Rule::value_clause, A_NUMBER),
    once("period", Rule::period_clause, "`period 1982 to 2009`."),
    once("followup", Rule::value_clause, "`followup 56 months`."),
    often("arm", Rule::arm_clause, "`arm name 339 \"label\"`."),
    often("result", Rule::result_clause, "`result \"what\" 77 % at 5 years, 50 % at 10 years`."),
    often("caveat", Rule::text_clause, A_TEXT),
    ALLOW,
    NOTE,
    FROM,
];

const STATEMENT: &[Form] = &[
    once("says", Rule::text_clause, A_TEXT),
    KIND,
    Form { called: "ref", ..once("refs", Rule::references_clause, "`ref 4 to 7, 9`.") },
];

const READING: &[Form] = &[
    once("question", Rule::text_clause, A_TEXT),
    once("source", Rule::sources_clause, "`source \"words\" in ABC-1, \"words\" in ABC-2`."),
    once("decision", Rule::text_clause, A_TEXT),
    often(
        "otherwise",
        Rule::otherwise_clause,
        "`otherwise TERM means CONDITION`, `otherwise RECOMMENDATION applies when CONDITION` or `otherwise RECOMMENDATION does not apply`.",
    ),
    BY,
    once("affects", Rule::names_clause, NAMES),
    ALLOW,
];

const EXAMPLE: &[Form] = &[
    GIVEN,
    once(
        "expect",
        Rule::expect_clause,
        "`expect`, then one `NAME applies`, `NAME does not apply` or `NAME = value` a line.",
    ),
    ALLOW,
    NOTE,
    FROM,
];

const EXAMPLES: &[Form] = &[
    GIVEN,
    once("columns", Rule::names_clause, NAMES),
    once("expect", Rule::columns_clause, NAMES),
    often("row", Rule::table_row_clause, "`row 3 cm, yes, applies`, a cell for each column, with commas between them."),
    NOTE,
    FROM,
];

const INVARIANT: &[Form] = &[
    once("always", Rule::condition_clause, A_CONDITION),
    once("never", Rule::condition_clause, A_CONDITION),
    NOTE,
    FROM,
];

const QUESTION: &[Form] = &[once("covers", Rule::names_clause, NAMES), WHEN, PLAIN_NOTE, FROM];

const ACCEPTED: &[Form] = &[
    once("gap", Rule::text_clause, "`gap \"title of a question\"`."),
    once("conflict", Rule::names_clause, "`conflict NAME, NAME`, the names of two recommendations."),
    once("redundant", Rule::redundant_clause, "`redundant NAME`; a constraint is named by its title in quotes."),
    once("unused", Rule::name_clause, "`unused FACT`."),
    once("undecided", Rule::text_clause, "`undecided \"title of an invariant\"`."),
    WHEN,
    BECAUSE,
    BY,
    PLAIN_NOTE,
    FROM,
];

/// The rows of a classification.
const CLASS_ROW: Form =
    often("", Rule::row_clause, "`class \"label\" when CONDITION`, or `class otherwise` as the last row.");
/// The rows of a score.
const SCORE_ROW: Form = often("", Rule::points_clause, "`2 points when CONDITION`.");

impl Keyword {
    /// The rule that reads its head.
    pub(super) fn head_rule(self) -> Rule {
        match self {
            Keyword::Constraint
            | Keyword::Example
            | Keyword::Examples
            | Keyword::Invariant
            | Keyword::Question
            | Keyword::Accepted => Rule::head_titled,
            Keyword::Statement => Rule::head_statement,
            Keyword::Narrative => Rule::head_narrative,
            _ => Rule::head,
        }
    }

    /// Its clauses, in the order in which messages list them.
    pub fn clauses(self) -> &'static [Form] {
        match self {
            Keyword::Guideline => GUIDELINE,
            Keyword::Scheme => SCHEME,
            Keyword::Fact => FACT,
            Keyword::Constraint => CONSTRAINT,
            Keyword::Term => TERM,
            Keyword::Classify => CLASSES,
            Keyword::Score => SCORES,
            Keyword::Treatment => TREATMENT,
            Keyword::Recommend => RECOMMEND,
            Keyword::Study => STUDY,
            Keyword::Statement => STATEMENT,
            Keyword::Reading => READING,
            Keyword::Example => EXAMPLE,
            Keyword::Examples => EXAMPLES,
            Keyword::Invariant => INVARIANT,
            Keyword::Question => QUESTION,
            Keyword::Accepted => ACCEPTED,
            Keyword::Use | Keyword::Narrative => &[],
        }
    }

    /// One of its clauses.
    pub fn clause(self, word: &str) -> Option<&'static Form> {
        self.clauses().iter().find(|form| form.word == word)
    }

    /// A line that begins with none of its keywords.
    pub fn row(self) -> Option<&'static Form> {
        match self {
            Keyword::Classify => Some(&CLASS_ROW),
            Keyword::Score => Some(&SCORE_ROW),
            _ => None,
        }
    }
}

/// Declarations that have a clause of this name.
pub fn owners(word: &str) -> Vec<Keyword> {
    Keyword::ALL.iter().copied().filter(|keyword| keyword.clause(word).is_some()).collect()
}

/// True where a deeper line that begins with `word` goes on with a clause that began with `current`, although the
/// declaration has a clause `word` too: `note "…"` with its `when` on the next line.
pub fn continues(current: &str, word: &str) -> bool {
    matches!(
        (current, word),
        // `means at least 2` with its `of (…)` on the next line; an `unless` deep in a condition is not the clause.
        ("means", "of")
            | ("when" | "note" | "see" | "favored" | "expected" | "feasible", "unless")
            | ("note" | "see" | "when" | "expected" | "feasible", "when")
            | ("position" | "by" | "complete", "from")
            // Members of a type, and rows of a derivation, may be called so.
            | ("one" | "rows", "each")
            | ("type" | "part" | "when", "part" | "each" | "one" | "same" | "complete" | "ordered")
            | ("otherwise", "means" | "applies" | "when")
            | ("judged" | "allow", "because")
    )
}

/// The words that the grammar reads as no name (its rule `reserved`), and more.
macro_rules! words_and {
    ($($more:literal),* $(,)?) => {
        &[
            "and", "or", "not", "is", "in", "when", "otherwise", "applies", "apply", "between", "includes", "include",
            "does", "holds", "hold", "unless", "of", "without", $($more),*
        ]
    };
}

/// Words of the language that no declaration can have as its name.
pub const RESERVED: &[&str] = words_and!["yes", "no", "none", "scope", "at", "any", "all", "unknown"];

/// Words that are no unit behind a number, as the grammar's rule `not_unit` has them: `4and b`.
pub const NO_UNIT: &[&str] =
    words_and!["CI", "to", "at", "on", "with", "points", "point", "because", "from", "any", "all"];
