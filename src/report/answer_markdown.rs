//! The answer as Markdown, for a record or a ticket: all that it says as text, what is known of the patient, and by which version of
//! the guideline it was answered.

use super::answer_text::{self, Detail};
use super::evidence::Evidence;
use super::known::known;
use super::markdown::{Inline, Page};
use super::said::{Line, Piece, Said};
use super::style::Ink;
use crate::case::Case;
use crate::check::model::Guideline;
use crate::eval::answer::Answer;
use crate::source::Sources;

/// The answer. The digest is that of the guideline's texts; the day that of the question, where something says it.
pub fn markdown(
    (guideline, sources, digest): (&Guideline, &Sources, &str),
    (label, case, day): (&str, &Case, Option<&str>),
    answer: &Answer,
    evidence: Evidence,
) -> String {
    let detail = Detail { all: false, evidence, page: true };
    let (head, body, origin) = answer_text::said(guideline, sources, label, case, answer, detail);
    let mut page = Page::new();
    lines(&mut page, &head);
    let known = known(guideline, case, answer);
    if !known.is_empty() {
        page.heading(2, &Inline::raw("The patient"));
        page.row(&["Fact", "Value", "How it is known", "Name"].map(Inline::raw));
        page.raw("|---|---|---|---|\n");
        for fact in &known {
            let how = if fact.how.is_empty() { "given" } else { fact.how };
            page.row(&[
                Inline::text(&fact.title),
                Inline::text(&fact.value),
                Inline::raw(how),
                Inline::code(&fact.name),
            ]);
        }
        page.gap();
    }
    lines(&mut page, &body);
    page.heading(2, &Inline::raw("Where this comes from"));
    lines(&mut page, &origin);
    if let Some(header) = &guideline.header {
        let words = Inline::text(&format!("{} {}, {}", header.name, header.version, header.status.word()));
        page.item(0, &Inline::join(vec![Inline::raw("Answered by "), words]));
        for (lead, words) in [("Intended: ", &header.intended), ("Misuse: ", &header.misuse)] {
            if let Some(words) = words {
                page.item(0, &Inline::join(vec![Inline::raw(lead), Inline::text(words)]));
            }
        }
    }
    if let Some(day) = day {
        page.item(0, &Inline::join(vec![Inline::raw("Asked on "), Inline::text(day)]));
    }
    page.item(0, &Inline::join(vec![Inline::raw("Digest of its texts: "), Inline::code(digest)]));
    page.finish()
}

fn lines(page: &mut Page, said: &Said) {
    // Below a marked line or a recommendation stands what is said of it.
    let mut below = false;
    let mut listed = false;
    for piece in said.pieces() {
        match piece {
            Piece::Gap => {}
            Piece::Heading(words) => {
                if listed {
                    page.gap();
                }
                page.heading(2, &Inline::raw(words));
                (below, listed) = (false, false);
            }
            Piece::Entry(entry) => {
                let mut words = vec![Inline::text(&entry.title).strong()];
                for (at, standing) in entry.standing.iter().enumerate() {
                    words.push(Inline::raw(" · "));
                    words.push(if at == 0 { Inline::code(standing) } else { Inline::text(standing) });
                }
                page.item(0, &Inline::join(words));
                (below, listed) = (true, true);
            }
            Piece::Line(line) if line.ink == Ink::Title && line.mark.is_none() => page.heading(1, &words(line)),
            Piece::Line(line) => {
                let deep = line.mark.is_none() && line.depth() > 2 && below;
                page.item(usize::from(deep), &words(line));
                below |= !deep;
                listed = true;
            }
        }
    }
    if listed {
        page.gap();
    }
}

/// A line with what leads to it.
fn words(line: &Line) -> Inline {
    let words = Inline::text(&line.words);
    let lead = line.lead.trim().trim_start_matches("- ").trim_matches('-').trim();
    match (line.mark, lead) {
        (Some((mark, _)), _) => Inline::join(vec![Inline::raw(mark), Inline::raw(" "), words]),
        (None, "") => words,
        (None, "!") => Inline::join(vec![Inline::raw("**Note:** "), words]),
        (None, lead) => Inline::join(vec![Inline::text(lead), Inline::raw(" "), words]),
    }
}
