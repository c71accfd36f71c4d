//! JSON whose entries stay in the order in which they were put there, as text.

use crate::case::write::quote;

/// A value of JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Json {
    /// `true` or `false`.
    Bool(bool),
    /// Digits, as they are to stand.
    Number(String),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Json>),
    /// Entries in their order.
    Object(Vec<(String, Json)>),
}

/// A text.
pub(super) fn text(text: &str) -> Json {
    Json::Text(text.to_owned())
}

/// An object of some entries.
pub(super) fn object<const N: usize>(entries: [(&str, Json); N]) -> Json {
    Json::Object(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

/// Nothing is known.
pub(super) fn null() -> Json {
    object([("title", text("not known")), ("type", text("null"))])
}

impl Json {
    /// As text, indented by two blanks a level; lists of single values on a line.
    pub fn written(&self) -> String {
        let mut out = String::new();
        self.write(0, &mut out);
        out.push('\n');
        out
    }

    fn write(&self, depth: usize, out: &mut String) {
        let margin = "  ".repeat(depth);
        let deeper = depth.saturating_add(1);
        match self {
            Json::Bool(value) => out.push_str(&value.to_string()),
            Json::Number(digits) => out.push_str(digits),
            Json::Text(text) => out.push_str(&quote(text)),
            Json::List(items) if items.iter().all(|item| !matches!(item, Json::List(_) | Json::Object(_))) => {
                out.push('[');
                for (nth, item) in items.iter().enumerate() {
                    out.push_str(if nth == 0 { "" } else { ", " });
                    item.write(deeper, out);
                }
                out.push(']');
            }
            Json::List(items) => {
                for (nth, item) in items.iter().enumerate() {
                    out.push_str(&format!("{}\n{margin}  ", if nth == 0 { "[" } else { "," }));
                    item.write(deeper, out);
                }
                out.push_str(&format!("\n{margin}]"));
            }
            Json::Object(entries) if entries.is_empty() => out.push_str("{}"),
            Json::Object(entries) => {
                for (nth, (key, value)) in entries.iter().enumerate() {
                    out.push_str(&format!("{}\n{margin}  {}: ", if nth == 0 { "{" } else { "," }, quote(key)));
                    value.write(deeper, out);
                }
                out.push_str(&format!("\n{margin}}}"));
            }
        }
    }
}
