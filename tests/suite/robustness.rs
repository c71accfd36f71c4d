//! Texts that no person writes, and that must still be read in near-linear time, without a panic and without a stack
//! overflow: deep, long, wide, and noise. All go through `driver::build`, on a thread with an ordinary stack.

use gdl::codes::Code;
use gdl::driver::{self, Built};
use gdl::source::Sources;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::time::{Duration, Instant};

/// Builds one text; says how long it took.
fn build(name: &str, text: &str) -> (Built, Duration) {
    let mut sources = Sources::new();
    sources.add(name, text);
    let start = Instant::now();
    let built = driver::build(&sources);
    let took = start.elapsed();
    println!("{name}: {} kB, {} findings, {took:?}", text.len() / 1024, built.diagnostics.len());
    for found in &built.diagnostics {
        for label in &found.labels {
            let range = label.span.range();
            assert!(text.get(range).is_some(), "a label outside the text: {found:?}");
        }
    }
    (built, took)
}

fn codes(built: &Built) -> BTreeSet<Code> {
    built.diagnostics.iter().map(|found| found.code).collect()
}

const FACT: &str = "fact a \"A\"\n  type yes/no\nfact n \"N\"\n  type integer, at least 0\n";
const GUIDELINE: &str = "guideline g \"G\"\n  version 1\n  status draft\ntreatment t \"T\"\n";

#[test]
fn deep_parentheses_are_refused() {
    let n = 100_000;
    let text = format!("{FACT}term x \"X\"\n  means {}a{}\n", "(".repeat(n), ")".repeat(n));
    let (built, _) = build("parentheses", &text);
    assert_eq!(codes(&built), [Code::TooDeep].into());
    let text = format!("{FACT}term x \"X\"\n  means {}a\n", "(".repeat(n));
    assert_eq!(build("unclosed parentheses", &text).0.diagnostics.len(), 1);
    let text = format!("{FACT}term x \"X\"\n  means {}n > 3\n", "- ".repeat(n));
    build("minus signs", &text);
}

#[test]
fn nesting_below_the_limit_is_read_in_time() {
    for n in [12, 30, 60] {
        let text = format!("{FACT}term x \"X\"\n  means {}n + 1{} > 3\n", "(".repeat(n), ")".repeat(n));
        let (built, took) = build("nested", &text);
        assert!(built.diagnostics.is_empty(), "{:?}", built.diagnostics);
        assert!(took < Duration::from_secs(5), "{n} parentheses took {took:?}");
        let text = format!("{FACT}term x \"X\"\n  means {}a and n > 3{}\n", "(not (".repeat(n / 2), "))".repeat(n / 2));
        let (_, took) = build("nested not", &text);
        assert!(took < Duration::from_secs(5), "{n} parentheses took {took:?}");
    }
}

#[test]
fn many_nots_are_refused() {
    let text = format!("{FACT}term x \"X\"\n  means {}a\n", "not ".repeat(10_000));
    assert_eq!(codes(&build("nots", &text).0), [Code::TooDeep].into());
}

/// A condition, and what it is refused for, if it is.
fn refused(condition: &str, code: Option<Code>) {
    let text = format!("{FACT}term x \"X\"\n  means {condition}\n");
    let (built, _) = build("nested", &text);
    assert_eq!(
        built.diagnostics.iter().map(|found| found.code).find(|found| !found.is_lint()),
        code,
        "{condition:.80}"
    );
}

#[test]
fn every_way_to_nest_is_refused_past_its_limit() {
    let deep = Some(Code::TooDeep);
    for word in [
        "not ",
        "NOT ",
        "Not ",
        "!",
        "! # x\n    ",
        "not # (\"\n    ",
        "not(",
        "NOT (",
        "at least 1 of (",
        "- ",
        "- (",
        "(- ",
    ] {
        refused(
            &format!(
                "{}a{}",
                word.repeat(1_300),
                ")".repeat(if word.contains('(') && !word.contains('#') { 1_300 } else { 0 })
            ),
            deep,
        );
    }
    let parentheses = |inner: &str| format!("{}{inner}{}", "(".repeat(3_000), ")".repeat(3_000));
    refused(&format!("n > 3 {{\"}} and {} and n > 3 {{\"}}", parentheses("a")), Some(Code::CannotRead));
    refused(&format!("n > 3 {{(}} and {} and n > 3 {{)}}", parentheses("a")), deep);
    refused(&format!("n > 3 {{#}} and {}\n    and n > 3 {{#}}", parentheses("a")), Some(Code::CannotRead));
    refused(&format!("n > 3 mg/{}", parentheses("kg")), deep);
    refused(&format!("\"\n    and {}", parentheses("a")), Some(Code::UnclosedText));
    let sums = |levels: usize, signs: usize| {
        (0..levels).fold("n".to_owned(), |inner, _| format!("({inner}{})", " + 1".repeat(signs)))
    };
    refused(&format!("{} > 3", sums(60, 60)), deep);
    refused(&format!("{} > 3", sums(5, 60)), deep);
}

#[test]
fn what_is_nested_below_the_limits_is_read() {
    let sums = |levels: usize, signs: usize| {
        (0..levels).fold("n".to_owned(), |inner, _| format!("({inner}{})", " + 1".repeat(signs)))
    };
    for (levels, signs) in [(1, 63), (3, 20), (20, 2)] {
        refused(&format!("{} > 1000", sums(levels, signs)), None);
        refused(&format!("a and not ({} > 1000)", sums(levels, signs)), None);
    }
    refused(&format!("n{} > 70", " + 1".repeat(63)), None);
}

#[test]
fn a_long_chain_of_and_is_read() {
    let text = format!("{FACT}term x \"X\"\n  means a{}\n", "\n    and a".repeat(100_000));
    let (built, took) = build("and", &text);
    assert!(!codes(&built).contains(&Code::CannotRead));
    assert!(took < Duration::from_secs(30), "{took:?}");
    let text = format!("{FACT}term x \"X\"\n  means a{} or a\n", " and a".repeat(100_000));
    assert_eq!(codes(&build("and beside or", &text).0), [Code::MixedAndOr].into());
    let text = format!("{FACT}term x \"X\"\n  means n{} > 3\n", " + n".repeat(100_000));
    assert_eq!(codes(&build("sum", &text).0), [Code::TooDeep].into());
}

#[test]
fn many_clauses_are_read() {
    let text = format!("fact a \"A\"\n  type yes/no\n{}", "  note \"Again.\"\n".repeat(100_000));
    let (built, took) = build("notes", &text);
    assert!(built.diagnostics.is_empty());
    assert!(took < Duration::from_secs(30), "{took:?}");
    let text = format!("fact a \"A\"\n  type yes/no\n{}", "  ask \"Again?\"\n".repeat(100_000));
    assert_eq!(build("asks", &text).0.diagnostics.len(), 99_999);
    let mut text = format!("{FACT}classify c \"C\"\n");
    (0..100_000).for_each(|i| writeln!(text, "  r{i} when nothing{i}").unwrap());
    let (built, took) = build("rows", &text);
    assert_eq!(built.diagnostics.len(), 100_000);
    assert!(took < Duration::from_secs(60), "{took:?}");
}

/// Seconds that a text of `n` parts takes; growth from one size to its fourfold shows what is not linear.
fn growth(name: &str, small: usize, make: impl Fn(usize) -> String) {
    let (_, one) = build(name, &make(small));
    let (_, four) = build(name, &make(small * 4));
    let floor = Duration::from_millis(60);
    assert!(four < one.max(floor) * 12, "{name}: {one:?} for {small}, {four:?} for four times as many");
}

#[test]
fn time_grows_with_the_text() {
    growth("statements and narratives", 5_000, |n| {
        let mut text = FACT.to_owned();
        for i in 0..n {
            writeln!(text, "statement S-{i} in \"S\"\nnarrative S-{i} because \"No.\"").unwrap();
        }
        text
    });
    growth("unknown statements", 5_000, |n| {
        let mut text = FACT.to_owned();
        for i in 0..n {
            writeln!(text, "statement S-{i} in \"S\"\nfact f{i} \"F\"\n  type yes/no\n  from T-{i}").unwrap();
        }
        text
    });
    growth("unknown names", 5_000, |n| {
        let mut text = FACT.to_owned();
        (0..n).for_each(|i| writeln!(text, "term x{i} \"X\"\n  means unknown_name_{i} and a").unwrap());
        text
    });
    growth("readings", 5_000, |n| {
        let mut text = FACT.to_owned();
        (0..n).for_each(|i| writeln!(text, "reading r{i} \"R\"\n  decision \"So.\"\n  affects a").unwrap());
        text
    });
    growth("arms", 5_000, |n| {
        let mut text = "study s \"S\"\n".to_owned();
        (0..n).for_each(|i| writeln!(text, "  arm a{i} 3").unwrap());
        text
    });
    growth("expectations", 5_000, |n| {
        let mut text = FACT.to_owned();
        (0..n).for_each(|i| writeln!(text, "term x{i} \"X\"\n  means a and not missing").unwrap());
        text.push_str("example \"E\"\n  expect x0 holds\n");
        (1..n).for_each(|i| writeln!(text, "         x{i} holds").unwrap());
        text
    });
    growth("faulty chain", 5_000, |n| chain(n, " and nothing"));
    growth("circles", 5_000, |n| {
        let mut text = String::new();
        (0..n).for_each(|i| writeln!(text, "term x{i} \"X\"\n  means x{} and x{i} and x0", (i + 1) % n).unwrap());
        text
    });
}

#[test]
fn noise_is_read() {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let bytes: Vec<u8> = (0..10 * 1024 * 1024).map(|_| (random() >> 24) as u8).collect();
    let (_, took) = build("bytes", &String::from_utf8_lossy(&bytes).chars().take(5_000_000).collect::<String>());
    assert!(took < Duration::from_secs(60), "{took:?}");
    let tokens = [
        "fact",
        "term",
        "recommend",
        "when",
        "means",
        "type",
        "and",
        "or",
        "not",
        "(",
        ")",
        "is",
        "in",
        "=",
        "<",
        ">=",
        "3",
        "3 cm",
        "20 %",
        "\"text\"",
        "name",
        "a.b",
        "SUR-1",
        "\n",
        "\n  ",
        "\n    ",
        ",",
        "-",
        "#",
        "one of",
        "from",
        "given",
        "expect",
        "applies",
        "between",
        "study",
        "result",
        "example",
        "statement",
        "classify",
        "otherwise",
        "“",
        "ä",
        "\t",
    ];
    let mut text = String::new();
    while text.len() < 10 * 1024 * 1024 {
        let at = usize::try_from(random() % u64::try_from(tokens.len()).unwrap()).unwrap();
        text.push_str(tokens[at]);
        if !tokens[at].starts_with('\n') {
            text.push(' ');
        }
    }
    let (_, took) = build("tokens", &text);
    assert!(took < Duration::from_secs(120), "{took:?}");
}

#[test]
fn a_file_too_large_is_refused() {
    let text = format!("{FACT}{}", "# nothing\n".repeat(2 * 1024 * 1024));
    assert_eq!(codes(&build("large", &text).0), [Code::FileTooLarge].into());
}

#[test]
fn an_empty_file_declares_nothing() {
    assert_eq!(codes(&build("empty", "").0), [Code::NothingDeclared].into());
    assert_eq!(codes(&build("blank", "\n\n  \n").0), [Code::NothingDeclared].into());
    assert_eq!(codes(&build("mark", "\u{feff}").0), [Code::NothingDeclared].into());
}

/// A chain of terms, each resting on the one before. The last text of a faulty one stays in `check`; a sound one goes on.
fn chain(n: usize, fault: &str) -> String {
    let mut text = format!("{FACT}term x0 \"X\"\n  means a{fault}\n");
    (1..n).for_each(|i| writeln!(text, "term x{i} \"X\"\n  means x{} or n > {}", i - 1, i % 7).unwrap());
    text
}

#[test]
fn a_chain_of_terms_is_checked() {
    let (built, took) = build("faulty chain", &chain(100_000, " and nothing"));
    assert_eq!(codes(&built), [Code::UnknownName].into());
    assert!(took < Duration::from_secs(30), "{took:?}");
}

#[test]
fn a_chain_of_terms_is_built() {
    let (built, took) = build("chain", &chain(100_000, ""));
    assert!(built.diagnostics.iter().all(|found| !matches!(found.code, Code::Circle | Code::CannotRead)));
    assert!(took < Duration::from_secs(60), "{took:?}");
}

#[test]
fn a_chain_of_derived_facts_is_built() {
    let mut text = FACT.to_owned();
    writeln!(text, "fact d0 \"D\"\n  type yes/no").unwrap();
    (1..3_000)
        .for_each(|i| writeln!(text, "fact d{i} \"D\"\n  type yes/no\n  when not given  d{} and a", i - 1).unwrap());
    let (built, took) = build("derived", &text);
    assert!(built.diagnostics.is_empty(), "{:?}", built.diagnostics.first());
    assert_eq!(built.guideline.derivation_order.len(), 2_999);
    assert!(took < Duration::from_secs(30), "{took:?}");
}

#[test]
fn many_recommendations_are_built() {
    let mut text = format!("{GUIDELINE}{FACT}");
    for i in 0..10_000 {
        writeln!(text, "recommend r{i} \"R\"\n  stance for t\n  when n > {} and a", i % 50).unwrap();
    }
    let (built, took) = build("recommendations", &text);
    assert!(!built.diagnostics.iter().any(|found| found.code == Code::CannotRead));
    assert!(took < Duration::from_secs(60), "{took:?}");
}
