//! However a guideline is laid out, its layout says the same, keeps every comment in its place, and is laid out no
//! further. No text brings the formatter down, or to a layout that it must refuse itself.

use crate::format_support::held;
use crate::random::tried;
use crate::text;
use crate::text::Tape;
use gdl::format::{self, Formatted};
use gdl::source::SourceId;
use proptest::prelude::*;
use std::fmt::Write;
use std::time::Instant;

const COMMENTS: &[&str] = &["# why", "#", "# a \"text\" in it", "#   set off   ", "# ---- Section", "#\ttab"];

/// The same guideline with comments, and with blanks and line breaks that mean nothing.
fn messy(text: &str, tape: &mut Tape) -> String {
    let indent = ["  ", "\t", "   ", " "][tape.pick(4)];
    let end = ["\n", "\n", "\r\n"][tape.pick(3)];
    let mut out = String::new();
    if tape.pick(8) == 7 {
        out.push('\u{feff}');
    }
    for line in text.lines() {
        between(&mut out, tape, end);
        let body = line.trim_start();
        for _ in 0..(line.len() - body.len()) / 2 {
            out.push_str(indent);
        }
        let mut quoted = false;
        let mut rest = body;
        while let Some(c) = rest.chars().next() {
            quoted ^= c == '"';
            if quoted || c != ' ' {
                match c {
                    ',' if !quoted && tape.pick(6) == 5 => out.push_str(" ,"),
                    c => out.push(c),
                }
                // Room beside parentheses and comparisons, or none behind a comma, means nothing.
                if !quoted && matches!(c, '(' | '<') && !rest[1..].starts_with('=') && tape.pick(6) == 5 {
                    out.push(' ');
                }
                rest = &rest[c.len_utf8()..];
                continue;
            }
            rest = &rest[1..];
            let joins = rest.starts_with("and ") || rest.starts_with("or ");
            if joins && tape.pick(4) == 3 && !body.contains(" between ") {
                tail(&mut out, tape);
                out.push_str(end);
                between(&mut out, tape, end);
                out.push_str([" ", "      ", "                 ", "\t\t\t"][tape.pick(4)]);
                continue;
            }
            out.push_str([" ", " ", " ", "  ", "\t", "     "][tape.pick(6)]);
        }
        tail(&mut out, tape);
        out.push_str(end);
    }
    between(&mut out, tape, end);
    out
}

fn between(out: &mut String, tape: &mut Tape, end: &str) {
    while tape.pick(5) == 4 {
        match tape.pick(3) {
            0 => out.push_str(end),
            1 => *out += &format!("  \t{end}{end}"),
            _ => {
                out.push_str(["", "  ", "\t", "            "][tape.pick(4)]);
                out.push_str(COMMENTS[tape.pick(COMMENTS.len())]);
                out.push_str(end);
            }
        }
    }
}

fn tail(out: &mut String, tape: &mut Tape) {
    match tape.pick(8) {
        6 => out.push_str("  \t"),
        7 => *out += &format!(" {}", COMMENTS[tape.pick(COMMENTS.len())]),
        _ => {}
    }
}

fn tape(length: usize) -> impl Strategy<Value = Vec<u16>> {
    prop::collection::vec(any::<u16>(), length)
}

proptest! {
    #![proptest_config(tried(512))]

    #[test]
    fn a_layout_says_the_same(choices in tape(120), mess in tape(400)) {
        let plain = text::write(&choices, None).text;
        let messy = messy(&plain, &mut Tape::new(&mess));
        match format::format(SourceId(0), &messy) {
            Formatted::Same => {}
            Formatted::Changed(laid_out) => held(&messy, &laid_out).map_err(TestCaseError::fail)?,
            other => prop_assert!(false, "{other:?}\n{messy}"),
        }
    }

    #[test]
    fn no_text_brings_it_down(
        choices in tape(60),
        mess in tape(200),
        damage in prop::collection::vec((any::<usize>(), 0..4usize, "[\"#(){},\\[\\] \n\ta-c0-9<>=!\\\\é\u{a0}]{0,3}"), 0..4),
    ) {
        let mut text = messy(&text::write(&choices, None).text, &mut Tape::new(&mess));
        for (at, length, insert) in damage {
            let bounds: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
            let first = at % bounds.len().max(1);
            let from = bounds.get(first).copied().unwrap_or(text.len());
            let to = bounds.get(first + length).copied().unwrap_or(text.len());
            text.replace_range(from..to, &insert);
        }
        match format::format(SourceId(0), &text) {
            Formatted::Fault(why) => prop_assert!(false, "{why}\n{text}"),
            Formatted::Changed(laid_out) => held(&text, &laid_out).map_err(TestCaseError::fail)?,
            _ => {}
        }
    }
}

/// `cargo test --release --test properties_format -- --ignored --nocapture` prints how time grows with size.
#[test]
#[ignore = "a measurement"]
fn time_grows_with_size() {
    for count in [2_500, 5_000, 10_000] {
        let mut text = String::from("guideline big \"Big\"\n version 0.1.0\n");
        for at in 0..count {
            let _ = write!(
                text,
                "# Number {at}\nrecommend r{at} \"Title\"\n stance for x\n kind good practice\n when a and (b or c >= 3 cm)\n    and d\n \
                 because \"Some reason that is written in a text of one line.\"\n  \"And another one below it.\"\n from A-1,A-2\n"
            );
        }
        let begun = Instant::now();
        let outcome = format::format(SourceId(0), &text);
        println!("{count} recommendations, {} bytes: {:?}", text.len(), begun.elapsed());
        assert!(matches!(outcome, Formatted::Changed(_)));
    }
}
