//! Findings as text for people. Where the library is built with its feature `drawn`, each is drawn with the lines that it
//! points at; without, it is said in words alone.

#[cfg(feature = "drawn")]
mod graphical;

use super::style::Look;
use crate::diagnostic::Diagnostic;
use crate::source::Sources;

/// Most errors that are drawn in full where nobody asks for all.
pub const MAX_DRAWN: usize = 100;

/// Every finding in full, one below the other.
pub fn text(sources: &Sources, diagnostics: &[Diagnostic], look: Look) -> String {
    #[cfg(feature = "drawn")]
    return graphical::text(sources, diagnostics, look);
    #[cfg(not(feature = "drawn"))]
    return in_words(sources, diagnostics, look);
}

/// Code, place, what is wrong, and what to write.
#[cfg(any(test, not(feature = "drawn")))]
fn in_words(sources: &Sources, diagnostics: &[Diagnostic], look: Look) -> String {
    use super::style::Ink;
    use crate::characters::shown;

    let mut out = String::new();
    for found in diagnostics {
        let head = format!("{} {}: ", found.code.id(), sources.place(found.span()));
        out.push_str(&look.wrap(&head, 2, Ink::Plain, &shown(&found.message)));
        for label in found.labels.iter().skip(1) {
            let place = format!("  {}: ", sources.place(label.span));
            out.push_str(&look.wrap(&place, 4, Ink::Plain, &shown(&label.text)));
        }
        if let Some(help) = &found.help {
            out.push_str(&look.wrap("  ", 2, Ink::Plain, &shown(help)));
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::Code;
    use crate::source::Span;

    #[test]
    fn in_words_a_finding_has_its_place_and_its_help() {
        let mut sources = Sources::new();
        let id = sources.add("a.gdl", "fact x\n  type yes/no\n");
        let found = Diagnostic::new(Code::UnknownName, Span::new(id, 5, 6), "there is no `x`").help("Write `y`.");
        let text = in_words(&sources, &[found], Look::default());
        assert_eq!(text, "GDL0201 a.gdl:1:6: there is no `x`\n  Write `y`.\n\n");
    }
}
