//! Which clauses each kind of declaration has, and which grammar rule reads each: the one table behind the
//! outline, the tree and the messages.

use super::ast::Keyword;
use super::grammar::Rule;

impl Keyword {
    /// All keywords that begin a declaration.
    pub const ALL: &'static [Keyword] = &[
        Keyword::Guideline,
        Keyword::Use,
        Keyword::Scheme,
        Keyword::Fact,
        Keyword::Constraint,
        Keyword::Term,
        Keyword::Classify,
        Keyword::Score,
        Keyword::Treatment,
        Keyword::Recommend,
        Keyword::Study,
        Keyword::Statement,
        Keyword::Narrative,
        Keyword::Reading,
        Keyword::Example,
        Keyword::Examples,
        Keyword::Invariant,
        Keyword::Question,
        Keyword::Accepted,
    ];

    /// The word as written.
    pub fn word(self) -> &'static str {
        match self {
            Keyword::Guideline => "guideline",
            Keyword::Use => "use",
            Keyword::Scheme => "scheme",
            Keyword::Fact => "fact",
            Keyword::Constraint => "constraint",
            Keyword::Term => "term",
            Keyword::Classify => "classify",
            Keyword::Score => "score",
            Keyword::Treatment => "treatment",
            Keyword::Recommend => "recommend",
            Keyword::Study => "study",
            Keyword::Statement => "statement",
            Keyword::Narrative => "narrative",
            Keyword::Reading => "reading",
            Keyword::Example => "example",
            Keyword::Examples => "examples",
            Keyword::Invariant => "invariant",
            Keyword::Question => "question",
            Keyword::Accepted => "accepted",
        }
    }

    /// What a sentence calls it, with its article.
    pub fn noun(self) -> &'static str {
        match self {
            Keyword::Guideline => "a guideline",
            Keyword::Use => "an import",
            Keyword::Scheme => "a grading scheme",
            Keyword::Fact => "a fact",
            Keyword::Constraint => "a constraint",
            Keyword::Term => "a term",
            Keyword::Classify => "a classification",
            Keyword::Score => "a score",
            Keyword::Treatment => "a treatment",
            Keyword::Recommend => "a recommendation",
            Keyword::Study => "a study",
            Keyword::Statement => "a statement",
            Keyword::Narrative => "a narrative",
            Keyword::Reading => "a reading",
            Keyword::Example => "an example",
            Keyword::Examples => "a table of examples",
            Keyword::Invariant => "an invariant",
            Keyword::Question => "a question",
            Keyword::Accepted => "an accepted finding",
        }
    }

    /// The keyword of a word.
    pub fn of(word: &str) -> Option<Keyword> {
        Keyword::ALL.iter().copied().find(|keyword| keyword.word() == word)
    }

    /// How its head is written.
    pub fn head_form(self) -> &'static str {
        match self {
            Keyword::Guideline => "guideline NAME \"title\"",
            Keyword::Use => "use folder.name",
            Keyword::Scheme => "scheme NAME \"title\"",
            Keyword::Fact => "fact group.name \"title\"",
            Keyword::Constraint => "constraint \"title\"",
            Keyword::Term => "term name \"title\"",
            Keyword::Classify => "classify name \"title\"",
            Keyword::Score => "score name \"title\"",
            Keyword::Treatment => "treatment name \"title\"",
            Keyword::Recommend => "recommend name \"title\"",
            Keyword::Study => "study name \"title\"",
            Keyword::Statement => "statement ABC-1 in \"section of the source\"",
            Keyword::Narrative => "narrative ABC-1, ABC-2 because \"reason\"",
            Keyword::Reading => "reading name \"question\"",
            Keyword::Example => "example \"title\"",
            Keyword::Examples => "examples \"title\"",
            Keyword::Invariant => "invariant \"title\"",
            Keyword::Question => "question \"title\"",
            Keyword::Accepted => "accepted \"title\"",
        }
    }

    /// The rule that reads its head.
    pub fn head_rule(self) -> Rule {
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

    /// Its clauses: keyword, grammar rule, whether it may be repeated.
    pub fn clauses(self) -> &'static [(&'static str, Rule, bool)] {
        match self {
            Keyword::Guideline => &[
                ("version", Rule::version_clause, false),
                ("status", Rule::words_clause, false),
                ("purpose", Rule::text_clause, false),
                ("intended", Rule::text_clause, false),
                ("misuse", Rule::text_clause, false),
                ("authors", Rule::texts_clause, false),
                ("review", Rule::review_clause, false),
                ("source", Rule::text_clause, false),
                ("scope", Rule::condition_clause, false),
                ("see", Rule::see_clause, true),
                ("allow", Rule::allow_clause, true),
                ("from", Rule::cite_clause, false),
            ],
            Keyword::Scheme => &[("level", Rule::level_clause, true)],
            Keyword::Fact => &[
                ("type", Rule::type_clause, false),
                ("ask", Rule::text_clause, false),
                ("also", Rule::texts_clause, false),
                ("codes", Rule::codes_clause, false),
                ("judged", Rule::judged_clause, false),
                ("scale", Rule::text_clause, false),
                ("when", Rule::derive_clause, false),
                ("allow", Rule::allow_clause, true),
                ("note", Rule::note_clause, true),
                ("from", Rule::cite_clause, false),
            ],
            Keyword::Constraint => &[
                ("holds", Rule::condition_clause, false),
                ("because", Rule::text_clause, false),
                ("from", Rule::cite_clause, false),
            ],
            Keyword::Term => &[
                ("means", Rule::condition_clause, false),
                ("lists", Rule::names_clause, false),
                ("of", Rule::name_clause, false),
                ("allow", Rule::allow_clause, true),
                ("also", Rule::texts_clause, false),
                ("note", Rule::note_clause, true),
                ("from", Rule::cite_clause, false),
            ],
            Keyword::Classify | Keyword::Score => &[
                ("note", Rule::note_clause, true),
                ("allow", Rule::allow_clause, true),
                ("from", Rule::cite_clause, false),
            ],
            Keyword::Treatment => &[
                ("also", Rule::texts_clause, false),
                ("codes", Rule::codes_clause, false),
                ("note", Rule::note_clause, true),
                ("from", Rule::cite_clause, false),
            ],
            Keyword::Recommend => &[
                ("stance", Rule::stance_clause, false),
                ("over", Rule::names_clause, false),
                ("kind", Rule::words_clause, false),
                ("grade", Rule::grade_clause, false),
                ("when", Rule::condition_clause, false),
                ("unless", Rule::condition_clause, false),
                ("regardless", Rule::regardless_clause, false),
                ("favored", Rule::favored_clause, false),
                ("because", Rule::text_clause, false),
                ("note", Rule::note_clause, true),
                ("position", Rule::position_clause, true),
                ("evidence", Rule::names_clause, false),
                ("overrides", Rule::names_clause, false),
                ("allow", Rule::allow_clause, true),
                ("from", Rule::cite_clause, false),
            ],
            Keyword::Study => &[
                ("ref", Rule::references_clause, false),
                ("design", Rule::words_clause, false),
                ("patients", Rule::value_clause, false),
                ("centers", Rule::value_clause, false),
                ("studies", Rule::value_clause, false),
                ("period", Rule::period_clause, false),
                ("followup", Rule::value_clause, false),
                ("arm", Rule::arm_clause, true),
                ("result", Rule::result_clause, true),
                ("allow", Rule::allow_clause, true),
                ("note", Rule::note_clause, true),
                ("from", Rule::cite_clause, false),
            ],
            Keyword::Statement => &[
                ("says", Rule::text_clause, false),
                ("kind", Rule::words_clause, false),
                ("refs", Rule::references_clause, false),
            ],
            Keyword::Reading => &[
                ("question", Rule::text_clause, false),
                ("source", Rule::sources_clause, false),
                ("decision", Rule::text_clause, false),
                ("by", Rule::by_clause, false),
                ("affects", Rule::names_clause, false),
                ("allow", Rule::allow_clause, true),
            ],
            Keyword::Example => &[
                ("given", Rule::given_clause, false),
                ("expect", Rule::expect_clause, false),
                ("allow", Rule::allow_clause, true),
                ("note", Rule::note_clause, true),
                ("from", Rule::cite_clause, false),
            ],
            Keyword::Examples => &[
                ("given", Rule::given_clause, false),
                ("columns", Rule::names_clause, false),
                ("expect", Rule::names_clause, false),
                ("row", Rule::table_row_clause, true),
                ("note", Rule::note_clause, true),
                ("from", Rule::cite_clause, false),
            ],
            Keyword::Invariant => &[
                ("always", Rule::condition_clause, false),
                ("never", Rule::condition_clause, false),
                ("note", Rule::note_clause, true),
                ("from", Rule::cite_clause, false),
            ],
            Keyword::Question => &[
                ("covers", Rule::names_clause, false),
                ("when", Rule::condition_clause, false),
                ("note", Rule::text_clause, true),
                ("from", Rule::cite_clause, false),
            ],
            Keyword::Accepted => &[
                ("gap", Rule::text_clause, false),
                ("conflict", Rule::names_clause, false),
                ("redundant", Rule::redundant_clause, false),
                ("unused", Rule::name_clause, false),
                ("undecided", Rule::text_clause, false),
                ("when", Rule::condition_clause, false),
                ("because", Rule::text_clause, false),
                ("by", Rule::by_clause, false),
                ("note", Rule::text_clause, true),
                ("from", Rule::cite_clause, false),
            ],
            Keyword::Use | Keyword::Narrative => &[],
        }
    }

    /// The rule of one of its clauses; rows of classifications and scores have no keyword.
    pub fn clause_rule(self, word: &str) -> Option<Rule> {
        self.clauses().iter().find(|(keyword, _, _)| *keyword == word).map(|(_, rule, _)| *rule)
    }

    /// The rule of a line that begins with none of its keywords.
    pub fn row_rule(self) -> Option<Rule> {
        match self {
            Keyword::Classify => Some(Rule::row_clause),
            Keyword::Score => Some(Rule::points_clause),
            _ => None,
        }
    }
}

/// Declarations that have a clause of this name.
pub fn owners(word: &str) -> Vec<Keyword> {
    Keyword::ALL.iter().copied().filter(|keyword| keyword.clause_rule(word).is_some()).collect()
}

/// True where a deeper line that begins with `word` goes on with a clause that began with `current`, although the
/// declaration has a clause `word` too: `note "…"` with its `when` on the next line.
pub fn continues(current: &str, word: &str) -> bool {
    matches!(
        (current, word),
        // `means at least 2` with its `of (…)` on the next line; an `unless` deep in a condition is not the clause.
        ("means", "of")
            | ("when" | "note" | "see" | "favored", "unless")
            | ("note" | "see" | "when", "when")
            | ("position", "from")
            | ("judged" | "allow", "because")
    )
}

/// Words of the language that no declaration can have as its name.
pub const RESERVED: &[&str] = &[
    "and",
    "or",
    "not",
    "is",
    "in",
    "when",
    "otherwise",
    "applies",
    "apply",
    "between",
    "includes",
    "include",
    "does",
    "holds",
    "hold",
    "unless",
    "of",
    "without",
    "yes",
    "no",
    "none",
    "scope",
    "at",
    "any",
    "all",
    "unknown",
];
