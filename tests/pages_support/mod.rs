//! A page as a browser reads it: its elements with their attributes, and the text between them. Written for tests, after the rules of
//! HTML for what these pages hold, so that what escapes wrongly is seen as the element that it becomes.

use gdl::project::Memory;
use std::fs;
use std::path::PathBuf;

/// An element that begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    pub name: String,
    pub attributes: Vec<(String, String)>,
}

impl Element {
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }
}

/// A page that was read.
#[derive(Debug, Default)]
pub struct Read {
    pub elements: Vec<Element>,
    /// All that a reader sees, blanks joined.
    pub text: String,
    /// What stands in elements whose content is no markup.
    pub raw: Vec<(String, String)>,
}

pub fn read(page: &str) -> Read {
    let mut read = Read::default();
    let mut rest = page;
    let mut text = String::new();
    while let Some(at) = rest.find('<') {
        text.push_str(&decoded(&rest[..at]));
        rest = &rest[at..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
        } else if rest.starts_with("<!") || rest.starts_with("</") || rest.starts_with("<?") {
            rest = rest.find('>').map_or("", |end| &rest[end + 1..]);
            text.push(' ');
        } else if rest[1..].starts_with(|c: char| c.is_ascii_alphabetic()) {
            let (element, behind) = element(&rest[1..]);
            rest = behind;
            text.push(' ');
            if matches!(element.name.as_str(), "style" | "script" | "title" | "textarea") {
                let end = format!("</{}", element.name);
                let at = rest.to_ascii_lowercase().find(&end).unwrap_or(rest.len());
                read.raw.push((element.name.clone(), decoded(&rest[..at])));
                rest = &rest[at..];
            }
            read.elements.push(element);
        } else {
            text.push('<');
            rest = &rest[1..];
        }
    }
    text.push_str(&decoded(rest));
    read.text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    read
}

fn element(text: &str) -> (Element, &str) {
    let end = text.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).unwrap_or(text.len());
    let name = text[..end].to_ascii_lowercase();
    let mut rest = &text[end..];
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if rest.is_empty() {
            return (Element { name, attributes }, rest);
        }
        if let Some(behind) = rest.strip_prefix('>') {
            return (Element { name, attributes }, behind);
        }
        let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/' | '=')).unwrap_or(rest.len());
        let (key, behind) = rest.split_at(end.max(1));
        rest = behind.trim_start();
        let mut value = String::new();
        if let Some(behind) = rest.strip_prefix('=') {
            let behind = behind.trim_start();
            let quote = behind.chars().next().filter(|c| matches!(c, '"' | '\''));
            let (inner, end) = match quote {
                Some(quote) => behind[1..].split_once(quote).unwrap_or((&behind[1..], "")),
                None => {
                    let end = behind.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(behind.len());
                    behind.split_at(end)
                }
            };
            value = decoded(inner);
            rest = end;
        }
        attributes.push((key.to_ascii_lowercase(), value));
    }
}

fn decoded(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find(';').unwrap_or(0);
        let name = &rest[1..end.max(1)];
        let number = |digits: &str, base| u32::from_str_radix(digits, base).ok().and_then(char::from_u32);
        let c = match name {
            "lt" => Some('<'),
            "gt" => Some('>'),
            "amp" => Some('&'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => match name.strip_prefix('#') {
                Some(hex) if hex.starts_with(['x', 'X']) => number(&hex[1..], 16),
                Some(digits) => number(digits, 10),
                None => None,
            },
        };
        match c {
            Some(c) => {
                out.push(c);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// What strangers write to break out of a page.
pub const PAYLOADS: [&str; 12] = [
    "<script>window.hit=1</script>",
    "\"><img src=x onerror=window.hit=1>",
    "</title><script>window.hit=1</script>",
    "</style><script>window.hit=1</script>",
    "--><script>window.hit=1</script>",
    "]]><script>window.hit=1</script>",
    "' onfocus='window.hit=1' autofocus x='\" onfocus=\"window.hit=1",
    "javascript:window.hit=1",
    "<svg onload=window.hit=1><a xlink:href=\"javascript:window.hit=1\">x</a></svg>",
    "[x](javascript:window.hit=1) ![y](x) <http://a.b> `c` | d\u{202e}",
    "\0<iframe src=x>",
    "&lt;script&gt; {{{{ 7*7 }}}} {{% raw %}} <base href=//x>",
];

/// Everything in a page that runs, asks for something, or leads away.
pub fn dangers(page: &str) -> Vec<String> {
    let read = read(page);
    let mut found = Vec::new();
    for element in &read.elements {
        let scripts = element.name == "script" && element.attribute("type") != Some("application/json");
        if scripts || matches!(element.name.as_str(), "img" | "iframe" | "base" | "object" | "embed" | "link" | "form")
        {
            found.push(format!("<{}>", element.name));
        }
        for (key, value) in &element.attributes {
            let refers = matches!(key.as_str(), "href" | "src" | "xlink:href" | "action" | "formaction" | "srcset");
            let inside = value.starts_with('#') || (value.ends_with(".html") || value.contains(".html#"));
            if key.starts_with("on")
                || key == "style"
                || key == "autofocus"
                || (refers && (!inside || value.contains(':')))
            {
                found.push(format!("<{} {key}=\"{value}\">", element.name));
            }
        }
    }
    if page.chars().any(|c| gdl::characters::unseen(c).is_some()) {
        found.push("a character that cannot be seen".to_owned());
    }
    found
}

/// All guidelines of the repository, in memory.
pub fn files() -> Memory {
    let mut files = Memory::default();
    let mut folders = vec![PathBuf::from("guidelines")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap().flatten() {
            match entry.path() {
                path if path.is_dir() => folders.push(path),
                path if path.extension().is_some_and(|extension| extension == "gdl") => {
                    files.put(&path, fs::read(&path).unwrap());
                }
                _ => {}
            }
        }
    }
    files
}
