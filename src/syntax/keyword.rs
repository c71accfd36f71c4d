//! What declares: the keywords that begin a declaration, what sentences call it, and how its first line is written.

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Keyword {
    Guideline,
    Use,
    Scheme,
    Fact,
    Constraint,
    Term,
    Classify,
    Score,
    Treatment,
    Recommend,
    Study,
    Statement,
    Narrative,
    Reading,
    Example,
    Examples,
    Invariant,
    Question,
    Accepted,
}

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
}
