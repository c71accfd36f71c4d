//! The templates, and the one way through them: every value that is no [`Markup`] is escaped as `Markup` escapes texts, under
//! whatever name its template goes; a value that is not there fails. No template can say that a text is safe.

use crate::report::markup::Markup;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Value;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior, context};
use sha2::{Digest, Sha256};
use std::fmt;

/// The templates by their names.
const TEMPLATES: &[(&str, &str)] = &[
    ("base", include_str!("templates/base.html")),
    ("answer", include_str!("templates/answer.html")),
    ("cohort", include_str!("templates/cohort.html")),
    ("parts", include_str!("templates/parts.html")),
    ("site", include_str!("templates/site.html")),
    ("search", include_str!("templates/search.html")),
];

/// What every page is laid out by.
const STYLE: &str = include_str!("templates/style.css");

/// The one script that there is.
const SEARCH: &str = include_str!("templates/search.js");

/// A page that could not be made: a fault of this program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmade(String);

impl fmt::Display for Unmade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unmade {}

impl From<Error> for Unmade {
    fn from(error: Error) -> Self {
        Unmade(format!("{error:#}"))
    }
}

/// A drawing, or another piece that is escaped already.
pub(super) fn piece(markup: Markup) -> Value {
    Value::from_safe_string(markup.finish())
}

/// What a page holds beside its own content.
#[derive(Debug, Clone)]
pub(super) struct Frame<'a> {
    /// The title of the window.
    pub title: &'a str,
    /// What stands at the foot of each printed page.
    pub foot: &'a str,
}

/// A page by the template of a name.
pub(super) fn page(name: &str, frame: &Frame<'_>, content: Value) -> Result<String, Unmade> {
    made(name, frame, content, Markup::new())
}

/// A page with the script that searches.
pub(super) fn searching(name: &str, frame: &Frame<'_>, content: Value) -> Result<String, Unmade> {
    let mut script = Markup::new();
    script.raw(SEARCH);
    made(name, frame, content, script)
}

fn made(name: &str, frame: &Frame<'_>, content: Value, script: Markup) -> Result<String, Unmade> {
    let style = style(frame.foot);
    let mut policy = format!("default-src 'none'; style-src '{}'; base-uri 'none'; form-action 'none'", hash(&style));
    if !script.is_empty() {
        policy.push_str(&format!("; script-src '{}'", hash(&script)));
    }
    let context = context! {
        title => frame.title,
        policy,
        style => piece(style),
        script => piece(script),
        page => content,
    };
    let environment = environment()?;
    Ok(environment.get_template(name)?.render(context)?)
}

fn environment() -> Result<Environment<'static>, Error> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    environment.remove_filter("safe");
    environment.set_formatter(|out, _, value| {
        if value.is_undefined() {
            return Err(Error::from(ErrorKind::UndefinedError));
        }
        let text = value.to_string();
        let text = if value.is_safe() { text } else { Markup::of(&text).finish() };
        out.write_str(&text).map_err(Error::from)
    });
    for (name, text) in TEMPLATES {
        environment.add_template(name, text)?;
    }
    Ok(environment)
}

/// The style, with what stands at the foot of each printed page. In a style no text can be escaped: so of the foot only letters,
/// digits and a few signs are left.
fn style(foot: &str) -> Markup {
    let plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '.' | '-' | '_' | ',');
    let foot: String = foot.chars().filter(plain).collect();
    let mut style = Markup::new();
    style.raw(STYLE).raw("@page { @bottom-left { content: \"").text(&foot).raw("\"; } }\n");
    style
}

/// What a policy says of a style or script that it lets pass.
fn hash(markup: &Markup) -> String {
    format!("sha256-{}", base64(&Sha256::digest(markup.clone().finish().as_bytes())))
}

fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for three in bytes.chunks(3) {
        let at = |place: usize| u32::from(three.get(place).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for (place, six) in [bits >> 18, bits >> 12, bits >> 6, bits].into_iter().enumerate() {
            let sign = SIGNS.get((six & 63) as usize).copied().unwrap_or(b'=');
            out.push(if place > three.len() { '=' } else { char::from(sign) });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_become_signs() {
        for (text, signs) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")] {
            assert_eq!(base64(text.as_bytes()), signs);
        }
    }

    #[test]
    fn no_template_says_that_a_text_is_safe() {
        for (name, text) in TEMPLATES {
            for word in ["safe", "autoescape", "javascript:", "http:", "https:"] {
                assert!(!text.contains(word), "{name}: {word}");
            }
        }
        for word in ["innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval", "fetch", "location"] {
            assert!(!SEARCH.contains(word), "{word}");
        }
        assert!(!STYLE.contains("url(") && !STYLE.contains("@import"), "a page asks for nothing");
    }

    /// How much lighter one color is than another, as WCAG measures it.
    fn contrast(one: &str, other: &str) -> f64 {
        let light = |color: &str| {
            let part = |at: usize| f64::from(u8::from_str_radix(&color[at..at + 2], 16).unwrap()) / 255.0;
            let linear = |c: f64| if c <= 0.03928 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) };
            0.2126 * linear(part(1)) + 0.7152 * linear(part(3)) + 0.0722 * linear(part(5))
        };
        let (a, b) = (light(one), light(other));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn words_and_marks_are_seen_on_what_they_stand_on() {
        // Light, dark, and on paper.
        let schemes: Vec<&str> =
            STYLE.match_indices(":root {").map(|(at, _)| STYLE[at..].split('}').next().unwrap()).collect();
        assert_eq!(schemes.len(), 3);
        for scheme in schemes {
            let color = |name: &str| {
                let (_, rest) = scheme.split_once(&format!("--{name}: ")).unwrap();
                let color = rest.split(';').next().unwrap();
                if color.len() == 4 {
                    color.chars().flat_map(|c| if c == '#' { vec![c] } else { vec![c, c] }).collect()
                } else {
                    color.to_owned()
                }
            };
            let words = ["ink", "quiet", "link", "good", "bad", "open"].map(|name| (name, "paper", 4.5));
            let soft = [
                ("ink", "soft", 4.5),
                ("quiet", "soft", 4.5),
                ("ink", "bad-soft", 4.5),
                ("ink", "good-soft", 4.5),
                ("ink", "open-soft", 4.5),
            ];
            for (one, other, least) in
                words.into_iter().chain(soft).chain([("edge", "paper", 3.0), ("edge", "soft", 3.0)])
            {
                let ratio = contrast(&color(one), &color(other));
                assert!(ratio >= least, "--{one} on --{other}: {ratio:.1}\n{scheme}");
            }
        }
    }

    #[test]
    fn a_text_is_escaped_under_any_name_and_what_is_not_there_fails() {
        let mut environment = environment().unwrap();
        for name in ["a.txt", "a.svg", "a", "a.json"] {
            let text = "{% autoescape false %}{{ text }}{% endautoescape %}|{{ text }}|{{ piece }}";
            environment.add_template(name, text).unwrap();
            let context = context! { text => "<b>\u{202e}\0", piece => piece(Markup::of("<")) };
            let shown = environment.get_template(name).unwrap().render(context).unwrap();
            let text = "&lt;b&gt;&lt;U+202E&gt;&lt;U+0000&gt;";
            assert_eq!(shown, format!("{text}|{text}|&lt;"));
            assert!(environment.get_template(name).unwrap().render(context! { text => "x" }).is_err());
        }
        assert!(environment.render_str("{{ text|safe }}", context! { text => "x" }).is_err());
    }

    #[test]
    fn the_foot_of_a_page_ends_no_style() {
        let style = style("a\"; } </style><script>x</script> 1.0").finish();
        assert!(style.ends_with("content: \"a  stylescriptxscript 1.0\"; } }\n"), "{style}");
    }
}
