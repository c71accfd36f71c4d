//! What people read of a guideline in an editor: Markdown, in which nothing of the author's words can be taken for markup.

/// Lines as the author wrote them, in a fence that nothing in them closes.
pub fn fenced(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.saturating_add(1).max(3));
    format!("{fence}gdl\n{text}\n{fence}\n")
}

/// Words in a paragraph.
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\t' => out.push(' '),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&' | '$' | '!' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

/// A name or a piece of the language within a paragraph.
pub fn code(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let ticks = "`".repeat(longest.saturating_add(1));
    let blank = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{ticks}{blank}{}{blank}{ticks}", text.replace(['\n', '\r'], " "))
}

/// Paragraphs, one below the other.
pub fn paragraphs(all: &[String]) -> String {
    all.iter().filter(|one| !one.is_empty()).map(|one| one.trim_end()).collect::<Vec<_>>().join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_no_markup() {
        assert_eq!(plain("a_b <c> [d](e)\n# f"), "a\\_b \\<c\\> \\[d\\](e) \\# f");
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("`"), "`` ` ``");
        assert_eq!(fenced("a\n````\nb"), "`````gdl\na\n````\nb\n`````\n");
    }
}
