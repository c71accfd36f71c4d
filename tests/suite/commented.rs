//! A comment is no part of what is said, nor of what is said wrongly: with one in any gap of a mistake, its words stand in no
//! message, no help and no fix; no fix touches it; and what is mended means what it means without it.

use crate::mending::{Edit, edited, edits, errors, mended, plain, say_the_same};
use gdl::diagnostic::Diagnostic;
use gdl::driver;
use gdl::mend::Which;
use gdl::source::Sources;
use gdl::tokens::{Kind, tokens};

/// Words that turn a bound round where they are taken for words of the guideline, and a word that nothing else has.
const COMMENT: &str = " # zzq is not\n                    ";

/// The gaps between the words of a mistake.
fn gaps(written: &str) -> Vec<std::ops::Range<usize>> {
    let all: Vec<_> = tokens(written).collect();
    let blank = |at: &usize| {
        let inner = *at > 0 && all[at + 1..].iter().any(|token| !token.is_gap());
        inner && all[*at].kind == Kind::Blank && !all[at - 1].is_gap() && !all[at + 1].is_gap()
    };
    (0..all.len()).filter(blank).map(|at| all[at].start..all[at].end()).collect()
}

/// The comments of all texts, in their order.
fn comments(sources: &Sources) -> Vec<String> {
    let all = plain(sources);
    all.iter().flat_map(|text| tokens(text)).filter(|t| t.kind == Kind::Comment).map(|t| t.text.to_owned()).collect()
}

/// Every word of all texts, without comments and layout.
fn words(sources: &Sources) -> Vec<String> {
    let all = plain(sources);
    all.iter().flat_map(|text| tokens(text)).filter(|token| !token.is_gap()).map(|t| t.text.to_owned()).collect()
}

fn told(found: &[Diagnostic]) -> Vec<String> {
    let mut told = Vec::new();
    for finding in found {
        told.push(finding.message.clone());
        told.extend(finding.help.clone());
        told.extend(finding.labels.iter().map(|label| label.text.clone()));
        // A fix may write a comment again, where it stands.
        told.extend(finding.fix.iter().map(|fix| gdl::tokens::one_line(&fix.replacement)));
    }
    told
}

/// The edit with comments in some of its gaps.
fn commented(edit: &Edit, gaps: &[std::ops::Range<usize>]) -> String {
    let mut written = edit.written.clone();
    for gap in gaps.iter().rev() {
        written.replace_range(gap.clone(), COMMENT);
    }
    written
}

/// What is said with a word of a comment.
fn says(found: &[Diagnostic]) -> Option<String> {
    told(found).into_iter().find(|text| text.contains("zzq"))
}

/// What mending changes of the comments, or of the meaning.
fn amiss(edit: &Edit, before: &Sources, which: Which) -> Option<String> {
    let done = mended(before, which);
    if comments(&done.sources) != comments(before) {
        return Some(format!("{which:?} changes comments"));
    }
    if done.applied.is_empty() || errors(&done.built.diagnostics) > 0 {
        return None;
    }
    let bare = mended(&edited(edit, &edit.written), which);
    if words(&bare.sources) == words(&done.sources) {
        return None;
    }
    // Where the comment alone lets it be read, what was meant tells.
    let right = if errors(&bare.built.diagnostics) == 0 { bare.sources } else { edited(edit, edit.right()) };
    say_the_same(&right, &done.sources).err().map(|why| format!("{which:?}: {why}"))
}

#[test]
fn no_word_of_a_comment_is_taken_for_one_of_the_guideline() {
    let mut wrong = Vec::new();
    let mut tried = 0;
    for (at, edit) in edits().iter().enumerate() {
        let gaps = gaps(&edit.written);
        // What is said of the text alone, in each gap.
        for gap in &gaps {
            let written = commented(edit, std::slice::from_ref(gap));
            for (id, file) in edited(edit, &written).iter().filter(|(_, file)| file.text.contains(COMMENT)) {
                let said = says(&gdl::syntax::parse(id, &file.text).diagnostics);
                wrong.extend(said.map(|said| format!("{written}\n    says: {said}")));
            }
            tried += 1;
        }
        // What is said of the whole, and what is mended: with comments in all gaps, or in one.
        let few = if at % 3 == 0 { &gaps[..gaps.len().min(1)] } else { &gaps[..] };
        let written = commented(edit, few);
        let before = edited(edit, &written);
        let said = says(&driver::build(&before).diagnostics).map(|said| format!("says: {said}"));
        let which = if at % 2 == 0 { Which::All } else { Which::Safe };
        wrong.extend(said.or_else(|| amiss(edit, &before, which)).map(|what| format!("{written}\n    {what}")));
    }
    assert!(tried > 800, "{tried}");
    assert!(wrong.is_empty(), "{}\n{} of {tried}", wrong.join("\n"), wrong.len());
}
