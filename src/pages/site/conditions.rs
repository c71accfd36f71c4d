//! Conditions in words: what has to hold as a list, each part as its author wrote it, with the titles of what it names.

use super::links::{Link, Links};
use crate::check::model::{Cond, CondKind, FactId, Guideline, Named};
use crate::report::markup::Markup;
use crate::report::show;
use crate::source::{Sources, Span};
use std::collections::BTreeSet;

/// Draws conditions.
#[derive(Clone, Copy)]
pub(super) struct Conditions<'a> {
    /// The guideline.
    pub guideline: &'a Guideline,
    /// Its texts.
    pub sources: &'a Sources,
    /// Where everything stands.
    pub links: &'a Links,
}

impl Conditions<'_> {
    /// A condition as a list.
    pub fn list(&self, cond: &Cond) -> Markup {
        let mut out = Markup::new();
        out.raw("<ul class=\"conditions\">");
        match &cond.kind {
            CondKind::And(parts) => parts.iter().for_each(|part| self.part(part, &mut out)),
            _ => self.part(cond, &mut out),
        }
        out.raw("</ul>");
        out
    }

    fn part(&self, cond: &Cond, out: &mut Markup) {
        out.raw("<li>");
        let joined = match &cond.kind {
            CondKind::And(parts) => Some(("all of".to_owned(), parts.as_slice())),
            CondKind::Or(parts) => Some(("any of".to_owned(), parts.as_slice())),
            CondKind::AtLeast(count, parts) => Some((format!("at least {count} of"), parts.as_slice())),
            CondKind::Not(part) if !part.parts().is_empty() => {
                Some(("not".to_owned(), std::slice::from_ref(part.as_ref())))
            }
            _ => None,
        };
        match joined {
            // What stands in one place is said once: parts of a comparison are no conditions of their own.
            Some((words, parts)) if parts.iter().all(|part| part.span != cond.span) => {
                out.text(&words).raw("<ul>");
                parts.iter().for_each(|part| self.part(part, out));
                out.raw("</ul>");
            }
            _ => self.leaf(cond, out),
        }
        out.raw("</li>");
    }

    fn leaf(&self, cond: &Cond, out: &mut Markup) {
        out.raw("<code>").text(&show::written(self.guideline, self.sources, cond.span)).raw("</code>");
        let mut seen = BTreeSet::new();
        let mut links: Vec<Link> = Vec::new();
        cond.each_name(&mut |name| {
            let link = match name {
                Named::Fact(id) => self.fact(id),
                Named::Definition(id) => self.links.definition(self.guideline, id),
            };
            if let Some(link) = link
                && seen.insert(link.href.clone())
            {
                links.push(link);
            }
        });
        for link in links {
            out.raw(" <a href=\"").text(&link.href).raw("\">").text(&link.title).raw("</a>");
        }
    }

    fn fact(&self, id: FactId) -> Option<Link> {
        self.links.fact(self.guideline, id)
    }
}

/// A declaration as its author wrote it: from its line to the next one in column one.
pub(super) fn written(sources: &Sources, span: Span) -> String {
    let Some(file) = sources.get(span.source) else { return String::new() };
    let (line, _) = file.line_column(span.start);
    let begins = |text: &str| text.starts_with(|c: char| c.is_alphabetic());
    let lines: Vec<&str> = file.text.lines().collect();
    let mut first = line.saturating_sub(1);
    while first > 0 && !lines.get(first).is_some_and(|text| begins(text)) {
        first = first.saturating_sub(1);
    }
    let rest = lines.iter().skip(first.saturating_add(1)).take_while(|text| !begins(text));
    let mut taken: Vec<&str> = lines.get(first).into_iter().chain(rest).copied().collect();
    let comment = |text: &str| {
        text.trim().is_empty() || text.chars().next().is_some_and(|c| !c.is_whitespace() && !c.is_alphabetic())
    };
    while taken.len() > 1 && taken.last().is_some_and(|text| comment(text)) {
        taken.pop();
    }
    taken.join("\n")
}
