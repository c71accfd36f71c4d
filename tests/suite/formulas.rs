//! Formulas with several logarithms or powers: MELD, and the glomerular filtration rate by CKD-EPI 2021. What they come to is known from
//! a calculation with 80 digits elsewhere; it is compared with that cut off behind 36 digits, and with one more in the last of
//! them, and is rounded.

use crate::{case_of, sound};
use gdl::check::model::{Guideline, Outcome, RecId};
use gdl::eval::values::{Computed, Remaining, value};
use gdl::eval::{Engine, Standing, Subject, kleene};
use gdl::number;
use std::collections::BTreeSet;
use std::sync::Arc;

const HEAD: &str = "guideline g \"G\"\n  version 1.0.0\n  status published\ntreatment t \"T\"\n";
const MELD: &str = "9.57 * ln(creatinine) + 3.78 * ln(bilirubin) + 11.2 * ln(inr) + 6.43";
const FILTRATION: &str =
    "142 * min(creatinine / kappa, 1)^alpha * max(creatinine / kappa, 1)^-1.2 * 0.9938^age * factor";

/// Creatinine, bilirubin, INR: the score with 36 digits, and rounded.
const MELDS: [([&str; 3], &str, i64); 8] = [
    (["1.9", "4.2", "1.2"], "20.03916263235574933058684626975533404", 20),
    (["4", "20", "3"], "43.32516266303426772105771457606059153", 43),
    (["2.1", "1", "1.1"], "14.59781440286857931295080823151500457", 15),
    (["3.5", "12.3", "2.4"], "37.71047667865459644428194084140027285", 38),
    (["1.4", "8.4", "2.4"], "27.50000501093891980435172808313804044", 28),
    (["3.9", "4.0", "2.4"], "34.49998815690456493287070999208526088", 34),
    (["3.8", "7.0", "1.3"], "29.49998033409347869345291412747405126", 29),
    (["1", "1", "1"], "6.43", 6),
];

/// Creatinine, age, female: the rate with 36 digits, and rounded.
const RATES: [(&str, u32, bool, &str, i64); 7] = [
    ("1.0", 50, true, "68.63349665880081149824862313346445212", 69),
    ("1.0", 50, false, "91.69147860983322109254088524257431261", 92),
    ("0.7", 40, true, "112.0543067987974983147735102768754065", 112),
    ("1.4", 70, true, "40.47271424931001651832307561335403108", 40),
    ("1.3", 70, false, "59.09854675268839397865502236100204134", 59),
    ("5.2", 61, false, "11.84169525417820527833010261218457558", 12),
    ("2.75", 83, true, "16.60365276384662707070533392347166071", 17),
];

fn recommend(nth: usize, when: &str) -> String {
    format!("recommend r{nth} \"R\"\n  stance option t\n  kind informal\n  when {when}\n")
}

fn meld(limit: &str) -> Arc<Guideline> {
    let facts = "fact creatinine \"C\"\n  type decimal, 1 to 4\nfact bilirubin \"B\"\n  type decimal, at least 1\n\
                 fact inr \"I\"\n  type decimal, 1 to 20\n";
    let score = format!("term score \"S\"\n  means round ({MELD}) to nearest 1\n");
    let limits = [format!("{MELD} >= {limit}"), format!("{limit} < {MELD}"), "score >= 25".to_owned()];
    let asked: String = limits.iter().enumerate().map(|(nth, when)| recommend(nth, when)).collect();
    sound(&format!("{HEAD}{facts}{score}{asked}"))
}

fn filtration(limit: &str) -> Arc<Guideline> {
    let facts = "fact creatinine \"C\"\n  type decimal, above 0, at most 40\nfact age \"A\"\n  type integer, 18 to 120\n\
                 fact female \"F\"\n  type yes/no\nterm kappa \"K\"\n  means 0.7 when female\n        0.9 otherwise\n\
                 term alpha \"A\"\n  means -0.241 when female\n        (-0.302) otherwise\n\
                 term factor \"F\"\n  means 1.012 when female\n        1 otherwise\n";
    let rate = format!("term rate \"R\"\n  means round ({FILTRATION}) to nearest 1\n");
    let limits = [format!("{FILTRATION} >= {limit}"), format!("not {FILTRATION} <= {limit}"), "rate < 60".to_owned()];
    let asked: String = limits.iter().enumerate().map(|(nth, when)| recommend(nth, when)).collect();
    sound(&format!("{HEAD}{facts}{rate}{asked}"))
}

/// The verdicts of a case, and what the rounded value can be.
fn said(g: &Arc<Guideline>, case: &str, rounded: &str) -> (Vec<Outcome>, Remaining) {
    let engine = Engine::new(g).unwrap();
    let values = case_of(g, case);
    let prepared = engine.prepare(&values);
    assert_eq!(engine.standing(&prepared), Standing::Possible, "{case}");
    let verdicts = (0..3).map(|nth| engine.verdict(&prepared, Subject::Rec(RecId(nth)))).collect();
    let term = g.terms.ids().find(|id| g.term(*id).is_some_and(|term| term.name == rounded)).unwrap();
    let view = kleene::view(g, &values);
    (verdicts, value(&engine, &prepared, &view, Computed::Term(term)).remaining)
}

fn is(truth: bool) -> Outcome {
    if truth { Outcome::Yes } else { Outcome::No }
}

#[test]
fn meld_is_what_it_is() {
    for ([creatinine, bilirubin, inr], digits, rounded) in MELDS {
        let case = format!("{{\"creatinine\": {creatinine}, \"bilirubin\": {bilirubin}, \"inr\": {inr}}}");
        let exact = digits == "6.43";
        for (limit, reached) in [(digits.to_owned(), true), (up(digits), false)] {
            let (verdicts, left) = said(&meld(&limit), &case, "score");
            assert_eq!(verdicts, [is(reached), is(reached && !exact), is(rounded >= 25)], "{limit} {case}");
            assert_eq!(left, Remaining::Numbers(BTreeSet::from([number::whole(rounded)])), "{case}");
        }
    }
}

#[test]
fn filtration_is_what_it_is() {
    for (creatinine, age, female, digits, rounded) in RATES {
        let case = format!("{{\"creatinine\": {creatinine}, \"age\": {age}, \"female\": {female}}}");
        for (limit, reached) in [(digits.to_owned(), true), (up(digits), false)] {
            let (verdicts, left) = said(&filtration(&limit), &case, "rate");
            assert_eq!(verdicts, [is(reached), is(reached), is(rounded < 60)], "{limit} {case}");
            assert_eq!(left, Remaining::Numbers(BTreeSet::from([number::whole(rounded)])), "{case}");
        }
    }
}

/// One more in the last digit.
fn up(digits: &str) -> String {
    let (whole, fraction) = digits.split_once('.').unwrap();
    let next = (format!("{whole}{fraction}").parse::<u128>().unwrap() + 1).to_string();
    let (whole, fraction) = next.split_at(next.len() - fraction.len());
    format!("{whole}.{fraction}")
}

/// What is not known of a patient leaves it open, or is decided by the ends of what is known.
#[test]
fn what_is_not_known_is_exact_or_refused() {
    let g = meld("20");
    let engine = Engine::new(&g).unwrap();
    for (case, right, missing) in [
        ("{\"creatinine\": 1.9, \"bilirubin\": 4.2}", Outcome::Undetermined, vec!["inr"]),
        ("{\"creatinine\": 1.9}", Outcome::Undetermined, vec!["bilirubin", "inr"]),
        ("{\"creatinine\": 1.9, \"bilirubin\": 4.2, \"inr\": \"> 1.2\"}", Outcome::Yes, vec![]),
        ("{\"creatinine\": \"< 1.9\", \"bilirubin\": 4.2, \"inr\": \"< 1.19\"}", Outcome::No, vec![]),
        ("{\"creatinine\": 2, \"bilirubin\": 2}", Outcome::Undetermined, vec!["inr"]),
        ("{\"creatinine\": 4, \"bilirubin\": 8.4}", Outcome::Yes, vec![]),
    ] {
        let prepared = engine.prepare(&case_of(&g, case));
        assert_eq!(engine.standing(&prepared), Standing::Possible, "{case}");
        assert_eq!(engine.verdict(&prepared, Subject::Rec(RecId(0))), right, "{case}");
        let found: Vec<&str> =
            engine.missing(&prepared, Subject::Rec(RecId(0))).into_iter().map(|id| g.fact_name(id)).collect();
        assert_eq!(found, missing, "{case}");
        assert!(engine.too_complex(&prepared).is_empty(), "{case}");
    }
}
