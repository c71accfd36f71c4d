//! HTML and XML that are escaped by their type: only what stands in the source of this program goes in as it is; all that
//! comes from a guideline, a case or a name goes in as text.

use crate::characters::shown;
use quick_xml::escape::escape;

/// A piece of HTML or XML.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Markup(String);

impl Markup {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A piece that is one text.
    pub fn of(text: &str) -> Self {
        let mut markup = Markup::new();
        markup.text(text);
        markup
    }

    /// Tags, and words of ours.
    pub fn raw(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// A text, between tags or inside the quotes of an attribute.
    pub fn text(&mut self, text: &str) -> &mut Self {
        self.0.push_str(&escaped(text));
        self
    }

    /// A number.
    pub fn number(&mut self, number: usize) -> &mut Self {
        self.0.push_str(&number.to_string());
        self
    }

    /// Another piece.
    pub fn add(&mut self, markup: &Markup) -> &mut Self {
        self.0.push_str(&markup.0);
        self
    }

    /// A text in which what stands in backticks is code.
    pub fn words(&mut self, text: &str) -> &mut Self {
        let parts: Vec<&str> = text.split('`').collect();
        if parts.len().is_multiple_of(2) {
            return self.text(text);
        }
        for (at, part) in parts.into_iter().enumerate() {
            match at % 2 {
                1 => self.raw("<code>").text(part).raw("</code>"),
                _ => self.text(part),
            };
        }
        self
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The whole.
    pub fn finish(self) -> String {
        self.0
    }
}

/// A text that is nothing but text, neither for HTML and XML nor for a server that reads what a pipeline prints.
fn escaped(text: &str) -> String {
    let seen: String = shown(text).chars().filter(|c| *c != '\r').collect();
    escape(seen).replace("::", "&#58;:").replace("##", "&#35;#")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_stays_a_text() {
        let mut page = Markup::new();
        page.raw("<p title=\"").text("\" onclick=\"x").raw("\">").words("a `<b>` & `c`").raw("</p>");
        assert_eq!(
            page.finish(),
            "<p title=\"&quot; onclick=&quot;x\">a <code>&lt;b&gt;</code> &amp; <code>c</code></p>"
        );
        assert_eq!(Markup::of("::error::]]>\u{1b}").finish(), "&#58;:error&#58;:]]&gt;&lt;U+001B&gt;");
        assert_eq!(Markup::of("one ` alone").finish(), Markup::new().words("one ` alone").0);
    }
}
