//! Findings as annotations of GitHub Actions: one line each (docs.github.com, "Workflow commands for GitHub Actions").

use super::sarif::message;
use crate::characters::{shown, unseen};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Sources;

/// One finding as one line; `more` is said behind it.
pub fn line(sources: &Sources, diagnostic: &Diagnostic, more: Option<&str>) -> String {
    let span = diagnostic.span();
    let file = sources.get(span.source);
    let place = |offset| file.map_or((1, 1), |file| file.line_column(offset));
    let ((line, column), (end_line, end_column)) = (place(span.start), place(span.end));
    let command = match diagnostic.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    // Columns are shown only within one line; GitHub's end column is the last one that belongs to it.
    let columns = if line == end_line {
        format!(",col={column},endColumn={}", end_column.saturating_sub(1).max(column))
    } else {
        String::new()
    };
    format!(
        "::{command} file={},line={line},endLine={end_line}{columns},title={}::{}\n",
        escaped(&file.map_or(String::new(), |file| file.real_name().into_owned())),
        property(&format!("{} {}", diagnostic.code.id(), diagnostic.code.name())),
        data(&message(diagnostic, more))
    )
}

/// The escapes of a message.
fn data(text: &str) -> String {
    shown(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The escapes of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// A path, with all that it holds: the server reads the escapes back.
fn escaped(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for c in path.chars() {
        if matches!(c, '%' | ':' | ',') || unseen(c).is_some() || c == '\n' || c == '\t' {
            let mut bytes = [0; 4];
            c.encode_utf8(&mut bytes).bytes().for_each(|byte| out.push_str(&format!("%{byte:02X}")));
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::Code;
    use crate::source::Span;

    #[test]
    fn a_line_for_each_finding() {
        let mut sources = Sources::new();
        let id = sources.add("a,b.gdl", "fact x\n  type yes/no\n");
        let finding = Diagnostic::new(Code::UnknownName, Span::new(id, 5, 6), "50 % of this\nis wrong").help("mend it");
        let line = line(&sources, &finding, Some("x = yes"));
        assert_eq!(
            line,
            "::error file=a%2Cb.gdl,line=1,endLine=1,col=6,endColumn=6,title=GDL0201 unknown-name::\
             50 %25 of this%0Ais wrong. Mend it. X = yes.\n"
        );
    }
}
