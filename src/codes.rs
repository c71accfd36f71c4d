//! Every code that a finding can carry, one row each: stable id, short name, weight, what it means.
//! An id is never used again for something else.

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The guideline or case cannot be used.
    Error,
    /// It can be used, but somebody should look.
    Warning,
}

macro_rules! codes {
    ($($name:ident = $id:literal, $kebab:literal, $severity:ident, $summary:literal;)*) => {
        /// A stable code.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $(#[doc = $summary] $name,)* }

        impl Code {
            /// All codes, in the order of their ids.
            pub const ALL: &'static [Code] = &[$(Code::$name,)*];

            /// `GDL0101`.
            pub fn id(self) -> &'static str {
                match self { $(Code::$name => $id,)* }
            }

            /// `unknown-name`.
            pub fn name(self) -> &'static str {
                match self { $(Code::$name => $kebab,)* }
            }

            /// Error or warning.
            pub fn severity(self) -> Severity {
                match self { $(Code::$name => Severity::$severity,)* }
            }

            /// Whether it is a remark on a guideline that can be used, whose level authors choose.
            pub fn is_lint(self) -> bool {
                self.id().starts_with("GDL08")
            }

            /// Its page of the book: a wrong example, why it is wrong, and the mended example.
            pub fn page(self) -> &'static str {
                match self { $(Code::$name => include_str!(concat!("../book/src/codes/", $id, ".md")),)* }
            }

            /// The code of an id or a name: `GDL0312`, `gdl0312`, `0312`, `312`, `missing-unit`.
            pub fn of(word: &str) -> Option<Code> {
                let word = word.trim().to_ascii_lowercase();
                let digits = word.strip_prefix("gdl").unwrap_or(&word);
                let id = format!("GDL{digits:0>4}");
                Code::ALL.iter().copied().find(|code| code.id() == id || code.name() == word)
            }

            /// One sentence.
            pub fn summary(self) -> &'static str {
                match self { $(Code::$name => $summary,)* }
            }
        }
    };
}

codes! {
    // 00 – files and limits
    FileTooLarge = "GDL0001", "file-too-large", Error, "A file is larger than the compiler reads.";
    TooDeep = "GDL0002", "nested-too-deep", Error, "Parentheses or `not` are nested deeper than the compiler follows.";
    NotUtf8 = "GDL0003", "not-utf-8", Error, "A file is not text in UTF-8.";
    TooComplex = "GDL0004", "too-complex", Error, "A condition is too large to be decided exactly.";
    // 01 – layout and syntax
    UnknownDeclaration = "GDL0101", "unknown-declaration", Error, "A line begins in column one with a word that begins no declaration.";
    ClauseInColumnOne = "GDL0102", "clause-in-column-one", Error, "A clause stands in column one instead of being indented.";
    UnknownClause = "GDL0103", "unknown-clause", Error, "A clause begins with a word that this kind of declaration does not have.";
    UnclosedText = "GDL0104", "unclosed-text", Error, "A text in quotes is not closed on its line.";
    CannotRead = "GDL0105", "cannot-read", Error, "Something stands where the language expects something else.";
    MixedAndOr = "GDL0106", "and-beside-or", Error, "`and` stands beside `or` without parentheses.";
    ForeignOperator = "GDL0107", "foreign-operator", Error, "An operator of another language is used.";
    UnclosedParenthesis = "GDL0108", "unclosed-parenthesis", Error, "A parenthesis is opened and not closed, or closed and not opened.";
    ChainedComparison = "GDL0109", "chained-comparison", Error, "Two comparisons are chained.";
    UnknownnessTested = "GDL0110", "unknown-tested", Error, "A condition asks whether a fact is known.";
    BadName = "GDL0111", "bad-name", Error, "A name is not written as names are.";
    DecimalComma = "GDL0112", "decimal-comma", Error, "A number has a comma where its point belongs.";
    CurlyQuotes = "GDL0113", "curly-quotes", Error, "A text stands in typographic quotes.";
    BadDate = "GDL0114", "bad-date", Error, "A date does not exist or is not written year-month-day.";
    MissingTitle = "GDL0115", "missing-title", Error, "A declaration has no title.";
    MissingName = "GDL0116", "missing-name", Error, "A declaration has no name.";
    UnknownEscape = "GDL0117", "unknown-escape", Error, "A backslash in a text stands before something other than a quote or a backslash.";
    NotUnderstoodLine = "GDL0118", "stray-line", Error, "An indented line belongs to no declaration.";
    UnseenCharacter = "GDL0119", "unseen-character", Error, "A character stands in a guideline that nobody sees.";
    ClauseOfTwo = "GDL0120", "clause-of-two", Error, "A line could begin a clause, or go on with the clause above it.";
    // 02 – names
    UnknownName = "GDL0201", "unknown-name", Error, "A name is used that nothing declares.";
    DuplicateName = "GDL0202", "duplicate-name", Error, "Two declarations have the same name.";
    WrongKind = "GDL0203", "wrong-kind-of-name", Error, "A name is declared, but not as what is needed here.";
    DuplicateClause = "GDL0204", "duplicate-clause", Error, "A clause that may stand once stands twice.";
    MissingClause = "GDL0205", "missing-clause", Error, "A declaration lacks a clause that it needs.";
    Circle = "GDL0206", "circle", Error, "Definitions refer to each other in a circle.";
    UnknownMember = "GDL0207", "unknown-member", Error, "A one-of or set-of does not have the member named.";
    DuplicateMember = "GDL0208", "duplicate-member", Error, "A member is listed twice.";
    ImportNotFound = "GDL0209", "import-not-found", Error, "An imported folder does not exist.";
    ImportCircle = "GDL0210", "import-circle", Error, "Folders import each other in a circle.";
    SecondGuideline = "GDL0211", "second-guideline", Error, "A folder declares two guidelines.";
    NameIsReserved = "GDL0212", "reserved-name", Error, "A declared name is a word of the language.";
    NoGuideline = "GDL0213", "no-guideline", Error, "Recommendations stand in a folder without a `guideline` declaration.";
    NothingDeclared = "GDL0214", "nothing-declared", Error, "No declaration was found.";
    ImportUnreadable = "GDL0215", "import-unreadable", Error, "A file or folder that is imported cannot be read.";
    ImportLimit = "GDL0216", "import-limit", Error, "Imports go deeper, or to more folders, than are read.";
    // 03 – types and units
    UnknownType = "GDL0301", "unknown-type", Error, "A fact's type is none that the language has.";
    UnknownUnit = "GDL0302", "unknown-unit", Error, "A unit is none that UCUM or clinicians' usage knows.";
    DimensionMismatch = "GDL0303", "dimension-mismatch", Error, "Numbers of different dimensions are compared or added.";
    NotACondition = "GDL0304", "not-a-condition", Error, "A value stands where a condition is needed.";
    NotANumber = "GDL0305", "not-a-number", Error, "Something that is no number stands where a number is needed.";
    NeverHolds = "GDL0306", "never-holds", Error, "A comparison lies outside the range of its fact, or has none: it can never hold.";
    AlwaysHolds = "GDL0307", "always-holds", Error, "A comparison covers the whole range of its fact, or has none: it always holds.";
    EqualsOnMember = "GDL0308", "equals-on-member", Error, "`=` compares a one-of; the language says `is`.";
    IsOnNumber = "GDL0309", "is-on-number", Error, "`is` compares a number; the language says `=`.";
    UnlikeThings = "GDL0310", "unlike-things", Error, "Two things are compared that cannot be alike.";
    ScaleMismatch = "GDL0311", "scale-mismatch", Error, "Numbers of different scales are compared.";
    MissingUnit = "GDL0312", "missing-unit", Error, "A number needs a unit to be compared here.";
    UnexpectedUnit = "GDL0313", "unexpected-unit", Error, "A plain number is compared with a number that has a unit.";
    CalendarMix = "GDL0314", "calendar-mix", Error, "Months or years of the calendar are mixed with days or weeks.";
    EmptyRange = "GDL0315", "empty-range", Error, "A range has no value in it.";
    BadBound = "GDL0316", "bad-bound", Error, "A bound does not fit its type.";
    CountOutOfReach = "GDL0317", "count-out-of-reach", Error, "`at least N of` asks for none or for more than there are.";
    NotASet = "GDL0318", "not-a-set", Error, "`includes` or `is empty` stands beside something that is no set.";
    NotAOneOf = "GDL0319", "not-a-one-of", Error, "A membership test stands beside something that has no members.";
    DivisionByZero = "GDL0320", "division-by-zero", Error, "A number is divided by zero.";
    NotWhole = "GDL0321", "not-whole", Error, "A whole number is needed.";
    TextInCondition = "GDL0322", "text-in-condition", Error, "A text in quotes stands where a value is needed.";
    BetweenReversed = "GDL0323", "between-reversed", Error, "The limits of `between` are the wrong way round.";
    NumberTooLarge = "GDL0324", "number-too-large", Error, "A number has more digits than the compiler reads.";
    OutsideRange = "GDL0325", "outside-range", Error, "A value lies outside the range of its fact.";
    OtherUnit = "GDL0326", "other-unit", Error, "A second unit of a fact is not tied to the first.";
    // 04 – meaning of declarations
    UnreachableRow = "GDL0401", "unreachable-row", Error, "A row can never be reached.";
    NotExhaustive = "GDL0402", "not-exhaustive", Error, "A classification leaves cases without a row.";
    OtherwiseNotLast = "GDL0403", "otherwise-not-last", Error, "`otherwise` is not the last row.";
    UnknownGrade = "GDL0404", "unknown-grade", Error, "A grade is not in the guideline's scheme.";
    ForAndAgainst = "GDL0405", "for-and-against", Error, "One recommendation takes two stances.";
    GradeAndKind = "GDL0406", "grade-and-kind", Error, "A recommendation has a grade and says that it is of an ungraded kind.";
    UnknownWord = "GDL0407", "unknown-word", Error, "A clause has a word that is not among its choices.";
    ExpectationContradicts = "GDL0408", "expectation-contradicts", Error, "An example expects two different things of one name.";
    GivenTwice = "GDL0409", "given-twice", Error, "An example gives a fact twice.";
    NeverApplies = "GDL0410", "never-applies", Error, "A condition can never hold.";
    OverridesItself = "GDL0411", "overrides-itself", Error, "A recommendation overrides itself.";
    ConstraintNeverHolds = "GDL0412", "constraint-never-holds", Error, "A constraint can never hold.";
    TermKind = "GDL0414", "term-unclear", Error, "A term both means and lists, or neither.";
    EmptyExample = "GDL0415", "empty-example", Error, "An example expects nothing.";
    PositionWithoutControversy = "GDL0416", "position-without-controversy", Error, "A position stands in a recommendation that is no controversy.";
    AcceptedForSome = "GDL0417", "accepted-for-some", Error, "`when` stands in an accepted finding that is neither a gap nor a conflict.";
    ConflictOfTwo = "GDL0418", "conflict-of-two", Error, "An accepted conflict is not one of two different recommendations.";
    CellsAndColumns = "GDL0419", "cells-and-columns", Error, "A row of a table has more or fewer cells than there are columns.";
    CellUnlikeColumn = "GDL0420", "cell-unlike-column", Error, "A cell says something that its column cannot hold.";
    SameWording = "GDL0421", "same-wording", Error, "The other wording of a reading is the wording that decides.";
    NotReworded = "GDL0422", "not-to-reword", Error, "A reading words something otherwise that is no matter of wording here.";
    UndatedExample = "GDL0423", "undated-example", Error, "An example does not say which day it stands on, and its guideline asks for it.";
    NothingToShow = "GDL0424", "nothing-to-show", Error, "`shown` stands where nothing is computed.";
    ValueInText = "GDL0425", "value-in-text", Error, "Braces in a text name no value that could stand there.";
    GivenInPart = "GDL0426", "given-in-part", Error, "What an example gives in part says nothing, or nothing that is left.";
    RowsBothHold = "GDL0427", "rows-both-hold", Error, "Two rows that exclude each other hold for one patient, with different results.";
    RowsAlike = "GDL0428", "rows-alike", Warning, "Two rows that exclude each other hold for one patient, with the same result.";
    NoRows = "GDL0429", "no-rows", Error, "`rows exclude each other` stands where there are no rows.";
    LevelsLeaveOut = "GDL0430", "levels-leave-out", Error, "The levels of a score leave a value without points.";
    LevelsOverlap = "GDL0431", "levels-overlap", Error, "Two levels of a score hold for one value.";
    BadRounding = "GDL0432", "bad-rounding", Error, "It is not said how a number is rounded, or what is rounded is no number.";
    Dose = "GDL0440", "dose", Error, "A dose says something that cannot be given, or too little.";
    InsteadOf = "GDL0441", "instead-of", Error, "A recommendation stands in for one that is never known to be not feasible.";
    ListDeclaration = "GDL0450", "list-declaration", Error, "A list of findings is declared with something that it cannot have, or without something that it needs.";
    ListAsked = "GDL0451", "list-asked", Error, "What is asked of a list of findings cannot be asked of it.";
    NoReason = "GDL0452", "no-reason", Error, "Something is accepted or allowed, and no reason is written.";
    // 05 – sources and evidence
    UnknownStatement = "GDL0501", "unknown-statement", Error, "A statement is cited that is not declared.";
    UnaccountedStatement = "GDL0502", "unaccounted-statement", Error, "A statement is neither cited nor declared narrative.";
    NarrativeCited = "GDL0503", "narrative-cited", Error, "A statement is declared narrative and cited all the same.";
    PercentOutOfRange = "GDL0504", "percent-out-of-range", Error, "A percentage of a study lies outside 0 to 100.";
    IntervalReversed = "GDL0505", "interval-reversed", Error, "An interval of a study is the wrong way round.";
    EstimateOutsideInterval = "GDL0506", "estimate-outside-interval", Error, "An estimate lies outside its own confidence interval.";
    ShareDisagrees = "GDL0507", "share-disagrees", Error, "A percentage is not what its count and total give.";
    SubgroupTooLarge = "GDL0508", "subgroup-too-large", Error, "A part is larger than the whole.";
    SurvivalRises = "GDL0509", "survival-rises", Error, "A survival figure is higher at a later time.";
    ArmUnknown = "GDL0510", "arm-unknown", Error, "A result names an arm that the study does not have.";
    // 06 – cases
    CaseSyntax = "GDL0601", "case-syntax", Error, "A case file is not readable as JSON or YAML.";
    CaseEmpty = "GDL0602", "case-empty", Error, "A case file holds nothing.";
    CaseNotUtf8 = "GDL0603", "case-not-utf-8", Error, "A case file is not text in UTF-8.";
    CaseNotObject = "GDL0604", "case-not-an-object", Error, "A case is not a set of named facts.";
    CaseTooDeep = "GDL0605", "case-too-deep", Error, "A case is nested deeper than groups of facts are.";
    CaseTooLarge = "GDL0606", "case-too-large", Error, "A case file is larger than the compiler reads.";
    CaseGivenTwice = "GDL0607", "fact-given-twice", Error, "A fact is given twice.";
    CaseUnknownFact = "GDL0608", "unknown-fact", Error, "A case gives a fact that the guideline does not declare.";
    CaseWrongType = "GDL0609", "wrong-type", Error, "A value is not of its fact's type.";
    CaseWrongUnit = "GDL0610", "wrong-unit", Error, "A value's unit does not fit its fact.";
    CaseOutOfRange = "GDL0611", "out-of-range", Error, "A value lies outside the range of its fact.";
    CaseNotWhole = "GDL0612", "not-a-whole-number", Error, "A fact that counts is given a fraction.";
    CaseUnknownMember = "GDL0613", "no-such-member", Error, "A value is none of its fact's members.";
    CaseNotANumber = "GDL0614", "not-a-decimal-number", Error, "A value is not a number that can be read.";
    CaseNumberTooLarge = "GDL0615", "number-out-of-bounds", Error, "A number has more digits than can be meant.";
    CaseConstraint = "GDL0616", "constraint-violated", Error, "Facts of a case contradict a constraint of the guideline.";
    CaseBadDate = "GDL0617", "no-such-date", Error, "A date does not exist or is not written year-month-day.";
    CaseGroupIsNoFact = "GDL0618", "group-is-no-fact", Error, "A value is given to a group of facts, or facts inside a fact.";
    CaseDerivedDiffers = "GDL0619", "differs-from-derivation", Warning, "A given fact differs from what the other facts derive.";
    CaseMemberTwice = "GDL0620", "member-given-twice", Error, "A set names a member twice.";
    CaseBadSet = "GDL0621", "bad-set-argument", Error, "A `--set` argument is not `fact=value`.";
    CaseBadId = "GDL0622", "bad-case-id", Error, "The `id` of a case is neither text nor a number.";
    DerivedOutOfRange = "GDL0623", "derived-out-of-range", Error, "A derived value is none that its fact can have.";
    CaseNotDecided = "GDL0624", "case-not-decided", Warning, "Whether anybody is like a case is not decided.";
    CaseUnseenCharacter = "GDL0625", "unseen-in-case", Error, "A character stands in a case that nobody sees.";
    CaseBadPart = "GDL0626", "known-in-part", Error, "What is known of a fact in part is said in a form that leaves open what is meant.";
    CaseSaysNothing = "GDL0627", "says-nothing", Warning, "What is said of a fact leaves every value that it can have.";
    CaseTooComplex = "GDL0628", "case-too-complex", Error, "What is known of a case in part is too complex for an exact answer.";
    CaseTooNear = "GDL0629", "too-near", Error, "A number of a case is too near to a limit that is calculated.";
    // 07 – proofs over all possible patients
    InvariantBroken = "GDL0701", "invariant-broken", Error, "A possible patient breaks an invariant.";
    Conflict = "GDL0702", "conflict", Error, "Recommendations for and against one treatment apply to one patient.";
    Gap = "GDL0703", "gap", Error, "A question is left open for some patients.";
    DeadRecommendation = "GDL0704", "dead-recommendation", Error, "A recommendation applies to no possible patient.";
    IdleException = "GDL0705", "idle-exception", Error, "An exception or an `overrides` meets no possible patient.";
    IdleCondition = "GDL0706", "idle-condition", Error, "A condition makes no difference where it stands.";
    Repeated = "GDL0707", "repeated-recommendation", Error, "A recommendation says what another one says wherever it applies.";
    UnusedFact = "GDL0708", "unused-fact", Error, "No answer rests on a fact.";
    ConstraintsContradict = "GDL0709", "constraints-contradict", Error, "The constraints together leave no possible patient.";
    AcceptedNoMore = "GDL0710", "accepted-no-more", Error, "A finding is accepted that is found no more.";
    NotDecided = "GDL0711", "not-decided", Error, "A proof could not be completed.";
    IdleWording = "GDL0712", "idle-wording", Error, "The other wording of a reading changes no verdict.";
    DoseOfNothing = "GDL0713", "dose-of-nothing", Error, "A dose comes to nothing that can be given for a possible patient.";
    DoseRounded = "GDL0714", "dose-rounded", Warning, "Rounding changes a dose by more than a tenth for a possible patient.";
    // 08 – remarks on good guidelines
    VagueTerm = "GDL0801", "vague-term", Warning, "A fact asks for something vague, and nobody is named who judges it.";
    WordingAndGrade = "GDL0802", "wording-and-grade", Warning, "The title of a recommendation is stronger or weaker than its grade.";
    StrongOnLow = "GDL0803", "strong-on-low", Warning, "A strong recommendation rests on low certainty, and no reason is given.";
    NoSource = "GDL0804", "no-source", Warning, "A recommendation cites no statement of the source.";
    NoEvidence = "GDL0805", "no-evidence", Warning, "A graded recommendation names no study.";
    NoGrade = "GDL0806", "no-grade", Warning, "A recommendation has no grade and does not say that the source gives none.";
    UnusedName = "GDL0807", "unused-name", Warning, "A term is declared and used nowhere.";
    UntestedLimit = "GDL0808", "untested-limit", Warning, "No example stands at a limit, or just beside it.";
    UntestedVerdict = "GDL0809", "untested-verdict", Warning, "No example shows a recommendation in one of its verdicts.";
    BoundaryDiffers = "GDL0810", "boundary-differs", Warning, "A limit belongs to one side in one place and to the other side in another.";
    RowsCrack = "GDL0811", "crack-between-rows", Warning, "The ranges of a classification leave a crack, which `otherwise` fills.";
    RowsOverlap = "GDL0812", "overlapping-rows", Warning, "The ranges of a classification overlap.";
    OpenReading = "GDL0813", "open-reading", Warning, "A reading has no decision.";
    TitleContradicts = "GDL0814", "title-contradicts", Warning, "A title says something else than what stands below it.";
    ReviewPassed = "GDL0815", "review-passed", Warning, "The date of the next review has passed.";
    ArmsDiffer = "GDL0816", "arms-differ", Warning, "The arms of a study do not add up to its patients.";
    AllowedForNothing = "GDL0817", "allowed-for-nothing", Warning, "A remark is allowed that is not made.";
    SameTitle = "GDL0818", "same-title", Warning, "Two examples, or two others that have no name, have the same title.";
    UnreadSuggestion = "GDL0819", "unread-suggestion", Warning, "An example is kept as `gdl test --suggest` or `gdl verify --cover` wrote it.";
    NeverLeftOut = "GDL0820", "never-left-out", Warning, "A comparison leaves out those in whom a day never was.";
    ListMayBeEmpty = "GDL0821", "list-may-be-empty", Warning, "A condition holds of those who have no entry in a list, perhaps unmeant.";
    // 09 – settings
    BadSettings = "GDL0901", "bad-settings", Error, "The file `gdl.toml` cannot be read.";
    UnknownSetting = "GDL0902", "unknown-setting", Error, "The file `gdl.toml` sets something that there is not.";
    // 10 – export
    NotInSql = "GDL1001", "not-in-sql", Error, "A query cannot give an answer exactly.";
    SameColumn = "GDL1002", "same-column", Error, "Two things would be the same column of a query.";
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn ids_are_unique_and_in_order() {
        let ids: Vec<_> = Code::ALL.iter().map(|code| code.id()).collect();
        let mut sorted = ids.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(ids, sorted);
        let names: BTreeSet<_> = Code::ALL.iter().map(|code| code.name()).collect();
        assert_eq!(names.len(), ids.len());
    }
}
