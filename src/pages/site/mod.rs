//! A guideline as a site: what a committee reviews and a society publishes. Every page stands by itself, asks for nothing, and works
//! without a script; the one script that there is only narrows down the list on the page for searching.

mod claims;
mod conditions;
mod facts;
mod index;
mod links;
mod parts;
mod recommendation;
mod source;
mod studies;
mod terms;

use self::conditions::{Conditions, written};
use self::links::{Link, Links};
use self::parts::{Block, Line, Page};
use super::html::{Frame, Unmade, page, searching};
use crate::chart::{self, Of};
use crate::check::model::Guideline;
use crate::eval::Engine;
use crate::source::{Sources, Span};
use minijinja::context;
use minijinja::value::Value;

/// What is drawn.
struct Site<'a> {
    engine: &'a Engine,
    sources: &'a Sources,
    links: Links,
}

/// A file of a site: its name, and what stands in it.
pub type File = (String, String);

/// The pages that are listed above each page, in order.
const PAGES: &[(&str, &str)] = &[
    ("index.html", "Overview"),
    ("facts.html", "Facts"),
    ("terms.html", "Terms"),
    ("source.html", "Source"),
    ("studies.html", "Studies"),
    ("readings.html", "Readings"),
    ("questions.html", "Questions and proofs"),
    ("examples.html", "Examples"),
    ("search.html", "Search"),
];

/// The site of a guideline. The digest is that of its texts.
pub fn site(engine: &Engine, sources: &Sources, digest: &str) -> Result<Vec<File>, Unmade> {
    let site = Site { engine, sources, links: Links::of(engine.guideline()) };
    let mut pages = vec![site.index()];
    pages.extend(engine.guideline().recommendations.ids().filter_map(|id| site.recommendation(id)));
    pages.extend([
        site.facts(),
        site.terms(),
        site.source(),
        site.studies(),
        site.readings(),
        site.questions(),
        site.examples(),
    ]);
    let mut files: Vec<File> = Vec::new();
    for page in &pages {
        files.push((page.file.clone(), site.drawn(page, digest)?));
    }
    files.push(("search.html".to_owned(), site.search(digest)?));
    Ok(files)
}

impl<'a> Site<'a> {
    fn guideline(&self) -> &'a Guideline {
        self.engine.guideline()
    }

    fn conditions(&self) -> Conditions<'_> {
        Conditions { guideline: self.engine.guideline(), sources: self.sources, links: &self.links }
    }

    fn written(&self, span: Span) -> String {
        written(self.sources, span)
    }

    fn scope_link(&self) -> Link {
        Link { href: "index.html#guideline-scope".to_owned(), ..Link::default() }
    }

    /// The chart of something as a drawing, and as a table where that is smaller; or why there is none.
    fn charted(&self, of: Of) -> (Vec<Line>, Vec<Block>) {
        let g = self.guideline();
        let (chart, words) = match chart::drawn(self.engine, self.sources, of) {
            Ok(drawn) => drawn,
            Err(why) => return (vec![Line::new("No chart", format!("{why}."))], Vec::new()),
        };
        let mut lines = Vec::new();
        if chart.cut {
            let links = chart.boxes.iter().filter_map(|asked| match &asked.asks {
                chart::Asks::Definition(id) => self.links.definition(g, *id),
                _ => None,
            });
            let words = "Dashed boxes have a chart of their own. There may be ways that no patient takes, where two of them exclude each other.";
            lines.push(Line { links: links.collect(), ..Line::new("Parts", words) });
        }
        let mut blocks = Vec::new();
        if let Some(table) = chart::table(g, &chart, &words) {
            let columns = table.columns.iter().map(|(title, _)| title.clone()).chain(["Then".to_owned()]).collect();
            let cell = |cell: &Option<String>| cell.clone().unwrap_or_else(|| "any".to_owned());
            let mut rows: Vec<Vec<String>> =
                table.rows.iter().map(|(cells, then)| cells.iter().map(cell).chain([then.clone()]).collect()).collect();
            if let Some(otherwise) = table.otherwise {
                let others = table.columns.iter().skip(1).map(|_| String::new());
                rows.push(["in all other cases".to_owned()].into_iter().chain(others).chain([otherwise]).collect());
            }
            blocks.push(Block::Table(format!("{}: as a table", of.title(g)), columns, rows));
        }
        let id = self.links.anchor("chart", of.name(g));
        let drawing = chart::drawing(g, &chart, &words, &id);
        blocks.push(Block::Chart(id, drawing.svg, drawing.words));
        (lines, blocks)
    }

    fn drawn(&self, of: &Page, digest: &str) -> Result<String, Unmade> {
        let (title, foot) = self.frame(&of.title, digest);
        page("site", &Frame { title: &title, foot: &foot }, self.framed(of.value(), &of.file, digest))
    }

    fn search(&self, digest: &str) -> Result<String, Unmade> {
        let entries = self.links.all().filter(|(_, link)| !link.words.is_empty()).map(|(kind, link)| {
            context! { kind, href => link.href.as_str(), words => link.words.as_str(), title => link.title.as_str() }
        });
        let (title, foot) = self.frame("Search", digest);
        let content = context! { entries => entries.collect::<Vec<_>>() };
        searching("search", &Frame { title: &title, foot: &foot }, self.framed(content, "search.html", digest))
    }

    fn frame(&self, title: &str, digest: &str) -> (String, String) {
        let header = self.guideline().header.as_ref();
        let of = header.map_or("", |header| header.title.as_str());
        let version = header.map_or(String::new(), |header| format!("{} {}", header.name, header.version));
        let short: String = digest.chars().take("sha256:".len().saturating_add(12)).collect();
        let title = if title == of { title.to_owned() } else { format!("{title} · {of}") };
        (title, format!("{version}, {}", short.replace(':', " ")))
    }

    /// What every page has around its own content.
    fn framed(&self, content: Value, file: &str, digest: &str) -> Value {
        let header = self.guideline().header.as_ref();
        let pages =
            PAGES.iter().map(|(name, words)| context! { href => *name, words => *words, here => *name == file });
        let warning = header.and_then(|header| header.status.warning()).unwrap_or("");
        context! {
            content,
            pages => pages.collect::<Vec<_>>(),
            guideline => header.map_or("", |header| header.title.as_str()),
            version => header.map_or(String::new(), |header| format!("{} {}, {}", header.name, header.version, header.status.word())),
            warning,
            digest,
        }
    }
}
