//! What only the diagrams see of a guideline, as its author reads it.

use gdl::codes::Code;
use gdl::driver;
use gdl::source::Sources;

const HEAD: &str = "guideline net \"NET\"\n  version 0.1.0\n  status draft\ntreatment surgery \"Surgery\"\n";
const RECOMMEND: &str = "recommend resection \"Resect\"\n  stance for surgery\n  kind good practice\n";

/// Code, message, the primary label, and the words that it stands under.
fn found(text: &str) -> Vec<(Code, String, String, String)> {
    let mut sources = Sources::new();
    sources.add("net.gdl", format!("{HEAD}{text}").as_str());
    let built = driver::build(&sources);
    let of = |found: &gdl::diagnostic::Diagnostic| {
        let label = &found.labels[0];
        (found.code, found.message.clone(), label.text.clone(), sources.one_line(label.span))
    };
    built.diagnostics.iter().map(of).collect()
}

fn only(text: &str) -> (Code, String, String, String) {
    let mut found = found(text);
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

fn is(found: (Code, String, String, String), code: Code, message: &str, label: &str, place: &str) {
    assert_eq!((found.0, found.1.as_str(), found.2.as_str(), found.3.as_str()), (code, message, label, place));
}

#[test]
fn a_table_that_leaves_a_gap_names_a_patient_in_it() {
    let table = "fact ki67 \"Ki-67\"\n  type percent, 0 % to 100 %\nclassify who_grade \"WHO grade\"\n";
    let rows = "  G1 when ki67 < 2 %\n  G2 when ki67 between 3 % and 20 %\n  G3 when ki67 > 20 %\n";
    is(
        only(&format!("{table}{rows}")),
        Code::NotExhaustive,
        "`who_grade` has no class for every patient",
        "none for ki67 = 2.5 %",
        "who_grade",
    );
    let closed = rows.replace("< 2 %", "<= 2 %");
    assert_eq!(only(&format!("{table}{closed}")).2, "none for ki67 = 2.5 %");
    let whole = rows.replace("< 2 %", "< 3 %");
    assert_eq!(found(&format!("{table}{whole}")), []);
}

#[test]
fn a_gap_between_two_facts_is_a_patient_too() {
    let facts = "fact small \"S\"\n  type length in cm, above 0 cm, at most 20 cm\nfact large \"L\"\n  type length in cm, above 0 cm, at most 20 cm\n";
    let rows = "classify spread \"Spread\"\n  wide when large - small > 3 cm\n  even when large - small < 3 cm\n";
    let (code, _, label, _) = only(&format!("{facts}{rows}"));
    assert_eq!((code, label.as_str()), (Code::NotExhaustive, "none for small = 9 cm, large = 12 cm"));
    assert_eq!(found(&format!("{facts}{}", rows.replace("< 3 cm", "<= 3 cm"))), []);
    // Written the other way round, it is the same question.
    assert_eq!(found(&format!("{facts}{}", rows.replace("large - small < 3 cm", "3 cm >= large - small"))), []);
    assert_eq!(found(&format!("{facts}{}", rows.replace("large - small < 3 cm", "small + 3 cm >= large"))), []);
}

#[test]
fn a_gap_shows_what_a_set_holds_and_dates() {
    let text = "fact symptoms \"S\"\n  type set of pain, ileus\nfact seen \"D\"\n  type date\n\
        classify urgency \"U\"\n  high when symptoms includes ileus\n  low when seen > 2020-02-29 or symptoms is empty\n";
    assert_eq!(only(text).2, "none for symptoms = (pain), seen = 2020-02-28");
}

#[test]
fn rows_that_are_never_reached_say_why() {
    let table = "fact ki67 \"Ki-67\"\n  type percent, 0 % to 100 %\nclassify who_grade \"WHO grade\"\n";
    let rows = "  G1 when ki67 < 3 %\n  G2 when ki67 < 2 %\n  G3 otherwise\n";
    is(
        only(&format!("{table}{rows}")),
        Code::UnreachableRow,
        "this row is never reached",
        "the rows above it already hold wherever it would",
        "G2 when ki67 < 2 %",
    );
    // The class is reached by another row; this row is not.
    let rows = "  G1 when ki67 < 3 %\n  G1 when ki67 < 2 %\n  G3 otherwise\n";
    assert_eq!(only(&format!("{table}{rows}")).3, "G1 when ki67 < 2 %");
    let rows = "  G1 when ki67 < 3 %\n  G2 when ki67 >= 3 %\n  G3 otherwise\n";
    is(
        only(&format!("{table}{rows}")),
        Code::UnreachableRow,
        "this row is never reached",
        "the rows above it leave no case over",
        "G3 otherwise",
    );
    let rows = "  G1 when ki67 < 3 % and ki67 > 4 %\n  G3 otherwise\n";
    assert_eq!(only(&format!("{table}{rows}")).2, "its condition can never hold");
}

#[test]
fn derivations_have_rows_too() {
    let text = "fact mitoses \"M\"\n  type integer, at least 0\nfact grade \"G\"\n  type one of G1, G2, G3\n  when not given\n\
        \x20   G3 when mitoses > 20\n    G2 when mitoses >= 2\n    G3 when mitoses >= 20\n";
    is(
        only(text),
        Code::UnreachableRow,
        "this row is never reached",
        "the rows above it already hold wherever it would",
        "G3 when mitoses >= 20",
    );
    // Without a row for the rest the fact stays unknown; that is no gap.
    assert_eq!(found(&text.replace("    G3 when mitoses >= 20\n", "")), []);
}

#[test]
fn what_contradicts_itself_never_applies() {
    let facts = "fact age \"Age\"\n  type integer, 0 to 120\nfact fit \"Fit\"\n  type yes/no\n";
    let text = format!("{facts}{RECOMMEND}  when fit and age > 70\n  unless fit or age < 18\n");
    let (code, message, _, place) = only(&text);
    assert_eq!(
        (code, message.as_str(), place.as_str()),
        (Code::NeverApplies, "`resection` can never apply", "resection")
    );
    let text = format!("{facts}term old_child \"T\"\n  means age > 70 and age < 18\n");
    is(only(&text), Code::NeverApplies, "`old_child` can never hold", "", "age > 70 and age < 18");
    let text = format!("{facts}constraint \"C\"\n  holds fit and not fit\n");
    assert_eq!(only(&text).0, Code::ConstraintNeverHolds);
}

#[test]
fn an_override_everywhere_is_seen() {
    let text = format!(
        "fact fit \"Fit\"\n  type yes/no\n{RECOMMEND}  when fit\nrecommend wait \"Wait\"\n  stance against surgery\n  \
         kind good practice\n  overrides resection\n"
    );
    assert_eq!(only(&text).1, "`resection` can never apply");
}

#[test]
fn two_comparisons_of_the_same_facts_are_not_free_of_each_other() {
    let facts =
        "fact small \"S\"\n  type length in cm, above 0 cm\nfact large \"L\"\n  type length in cm, above 0 cm\n";
    let text = format!("{facts}{RECOMMEND}  when small > large and large >= small\n");
    assert_eq!(only(&text).0, Code::NeverApplies);
    assert_eq!(found(&format!("{facts}{RECOMMEND}  when small >= large and large >= small\n")), []);
}

#[test]
fn what_is_too_complex_is_named() {
    let mut text: String = (0..1_300).map(|at| format!("fact f{at} \"F\"\n  type yes/no\n")).collect();
    let names: Vec<String> = (0..1_300).map(|at| format!("f{at}")).collect();
    text.push_str(&format!("{RECOMMEND}  when {}\n", names.join(" and ")));
    is(only(&text), Code::TooComplex, "`resection` is too complex to be decided exactly", "", "resection");
}
