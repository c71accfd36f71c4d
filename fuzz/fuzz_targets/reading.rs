//! Any text as a guideline: what is damaged is reported, and comments, blanks and line breaks between its tokens, chosen
//! by the text itself, change neither the tree nor the findings.
#![no_main]

#[path = "../../tests/reading_support/mod.rs"]
mod reading_support;

use libfuzzer_sys::fuzz_target;
use reading_support::{DEEP, Read, disturbed, reported};
use std::collections::BTreeSet;

fuzz_target!(|text: &str| {
    assert!(reported(text), "damaged in silence");
    if text.lines().any(|line| line.len() - line.trim_start().len() >= DEEP.len() / 4) {
        return;
    }
    let mut state = text.bytes().fold(0x9E37_79B9_7F4A_7C15_u64, |state, byte| (state ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3));
    let disturbed = disturbed(text, DEEP, &mut |count| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % count
    });
    let before = Read::new(text);
    // What stands on the line of an unseen character is passed over; behind a line break it is not.
    if !before.laid_out() || before.codes.contains(&"GDL0119") {
        return;
    }
    let after = before.again(&disturbed);
    assert!(before.same_tree(&after), "another tree:\n{disturbed}");
    let kinds = |read: &Read| read.codes.iter().copied().collect::<BTreeSet<_>>();
    assert_eq!(kinds(&before), kinds(&after), "other findings:\n{disturbed}");
});
