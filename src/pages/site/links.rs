//! Where everything of a guideline stands in its site: anchors are made from names, so that they are the same in its next version, and no
//! two are the same in the whole site.

use crate::check::model::{DefId, FactId, Guideline};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// A link to somewhere in the site.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Link {
    /// File and anchor.
    pub href: String,
    /// Its words.
    pub words: String,
    /// The title of what it leads to, where the words are its name.
    pub title: String,
}

/// All links, by what declares, and the name or title.
#[derive(Debug, Default)]
pub(super) struct Links {
    places: BTreeMap<(&'static str, String), Link>,
    taken: RefCell<BTreeSet<String>>,
}

impl Links {
    /// The links of a guideline.
    pub fn of(g: &Guideline) -> Self {
        let mut links = Links::default();
        for rec in &g.recommendations {
            let file = links.anchor("recommend", &rec.name);
            links.place("recommend", &rec.name, &rec.title, format!("{file}.html"));
        }
        for fact in g.facts.iter().filter(|fact| fact.entry.is_none() && fact.day.is_none()) {
            links.on("facts.html", "fact", &fact.name, &fact.title);
        }
        for list in &g.listed {
            links.on("facts.html", "fact", &list.name, &list.title);
        }
        // What stands for a dose or for a question to a list has no name that an author wrote.
        for term in g.terms.iter().filter(|term| !term.name.contains(' ')) {
            links.on("terms.html", "term", &term.name, &term.title);
        }
        for class in g.classes.iter().filter(|class| class.rows_of.is_none()) {
            links.on("terms.html", "classify", &class.name, &class.title);
        }
        for score in &g.scores {
            links.on("terms.html", "score", &score.name, &score.title);
        }
        for list in &g.lists {
            links.on("terms.html", "list", &list.name, &list.title);
        }
        for treatment in &g.treatments {
            links.on("terms.html", "treatment", &treatment.name, &treatment.title);
        }
        for study in &g.studies {
            links.on("studies.html", "study", &study.name, &study.title);
        }
        for statement in &g.statements {
            links.on("source.html", "statement", &statement.id, statement.says.as_deref().unwrap_or(""));
        }
        for reading in &g.readings {
            links.on("readings.html", "reading", &reading.name, &reading.question);
        }
        for question in &g.questions {
            links.on("questions.html", "question", &question.title, "");
        }
        for accepted in &g.accepted {
            links.on("questions.html", "accepted", &accepted.title, "");
        }
        for invariant in &g.invariants {
            links.on("questions.html", "invariant", &invariant.title, "");
        }
        for example in &g.examples {
            links.on("examples.html", "example", &example.title, "");
        }
        links
    }

    /// An anchor that nothing else has.
    pub fn anchor(&self, kind: &str, name: &str) -> String {
        let mut plain = String::new();
        for c in name.chars() {
            match c {
                c if c.is_ascii_alphanumeric() || matches!(c, '.' | '_') => plain.push(c),
                _ if plain.ends_with('-') || plain.is_empty() => {}
                _ => plain.push('-'),
            }
        }
        let base = format!("{kind}-{}", plain.trim_end_matches('-'));
        let mut taken = self.taken.borrow_mut();
        // Two names that differ only in capitals would be one file for some systems.
        let mut anchor = base.clone();
        let mut count = 1usize;
        while !taken.insert(anchor.to_ascii_lowercase()) {
            count = count.saturating_add(1);
            anchor = format!("{base}-{count}");
        }
        anchor
    }

    fn on(&mut self, file: &str, kind: &'static str, name: &str, title: &str) {
        let anchor = self.anchor(kind, name);
        self.place(kind, name, title, format!("{file}#{anchor}"));
    }

    fn place(&mut self, kind: &'static str, name: &str, title: &str, href: String) {
        let link = Link { href, words: name.to_owned(), title: title.to_owned() };
        self.places.entry((kind, name.to_owned())).or_insert(link);
    }

    /// The link to something.
    pub fn to(&self, kind: &'static str, name: &str) -> Option<Link> {
        self.places.get(&(kind, name.to_owned())).cloned()
    }

    /// The anchor of something on its page.
    pub fn id(&self, kind: &'static str, name: &str) -> String {
        let link = self.to(kind, name).unwrap_or_default();
        link.href.split_once('#').map_or_else(String::new, |(_, anchor)| anchor.to_owned())
    }

    /// The link to what is cited: a statement or a reading.
    pub fn cited(&self, id: &str) -> Option<Link> {
        self.to("statement", id).or_else(|| self.to("reading", id))
    }

    /// The links to what cites.
    pub fn citing(&self, keyword: &'static str, name: &str) -> Link {
        let found = self.to(keyword, name).or_else(|| self.places.values().find(|link| link.words == name).cloned());
        found.unwrap_or_else(|| Link { words: name.to_owned(), ..Link::default() })
    }

    /// The link to a fact, by its title.
    pub fn fact(&self, g: &Guideline, id: FactId) -> Option<Link> {
        let mut id = g.asked(id);
        if let Some(entry) = g.fact(id).and_then(|fact| fact.entry.as_ref()) {
            let list = g.listed.get(entry.list)?;
            return self.to("fact", &list.name);
        }
        while let Some(day) = g.fact(id).and_then(|fact| fact.day) {
            id = day;
        }
        self.to("fact", g.fact_name(id))
    }

    /// The link to a definition.
    pub fn definition(&self, g: &Guideline, id: DefId) -> Option<Link> {
        match id {
            DefId::Rec(id) => self.to("recommend", &g.rec(id)?.name),
            DefId::Term(id) => self.to("term", &g.term(id)?.name),
            DefId::Class(id) => self.to("classify", &g.class(id)?.name),
            DefId::Score(id) => self.to("score", &g.score(id)?.name),
        }
    }

    /// Everything, in order of kind and name.
    pub fn all(&self) -> impl Iterator<Item = (&'static str, &Link)> {
        self.places.iter().map(|((kind, _), link)| (*kind, link))
    }
}

/// The same link with other words.
pub(super) fn worded(link: Link, words: &str) -> Link {
    Link { words: words.to_owned(), title: String::new(), ..link }
}
