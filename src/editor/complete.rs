//! What may stand where the cursor is, the likeliest first.

use super::candidates::{Candidate, Completions, Known, MOST};
use super::index::{Index, Kind};
use super::place::place;
use super::rank::rank;
use super::snippets;
use crate::check::fixed;
use crate::check::model::Guideline;
use crate::syntax::ast::Keyword;
use std::collections::BTreeSet;

/// What may stand at a byte of a text. `guideline` and `index` are those of the last look: the text may be newer.
pub fn complete(text: &str, offset: usize, guideline: &Guideline, index: &Index) -> Completions {
    let Some(place) = place(text, offset) else { return Completions::default() };
    let known = Known { place: &place, guideline, index, text };
    let wanted = place.prefix.to_lowercase();
    let mut found: Vec<(u8, usize, Candidate)> = Vec::new();
    let mut seen = BTreeSet::new();
    for (order, one) in known.candidates().into_iter().enumerate() {
        let title = [one.detail.as_deref().unwrap_or("")].into_iter().chain(one.also.iter().map(String::as_str));
        let title = title.collect::<Vec<_>>().join(" ");
        if let Some(rank) = rank(&wanted, &one.label, Some(&title))
            && seen.insert(one.label.clone())
        {
            found.push((rank, order, one));
        }
    }
    // Where nothing is typed yet, the order is that of the place.
    found.sort_by_key(|(rank, order, _)| (*rank, *order));
    let more = found.len() > MOST;
    let candidates = found.into_iter().take(MOST).map(|(.., one)| one).collect();
    Completions { start: place.start, candidates, more }
}

impl Known<'_> {
    fn candidates(&self) -> Vec<Candidate> {
        let place = self.place;
        if place.column_one {
            return self.declarations();
        }
        let Some(keyword) = place.keyword else { return Vec::new() };
        if place.first {
            let mut found = self.goes_on(keyword);
            found.extend(self.clauses(keyword));
            return found;
        }
        if place.clause.is_empty() && keyword.row().is_none() {
            return self.head(keyword);
        }
        self.clause(keyword)
    }

    fn declarations(&self) -> Vec<Candidate> {
        let declared = self.guideline.header.is_some();
        let all = Keyword::ALL.iter().filter(|keyword| **keyword != Keyword::Guideline || !declared);
        all.map(|keyword| Candidate {
            detail: Some(keyword.noun().to_owned()),
            insert: snippets::declaration(*keyword),
            snippet: true,
            ..Candidate::word(keyword.word())
        })
        .collect()
    }

    /// What stands in the head of a declaration.
    fn head(&self, keyword: Keyword) -> Vec<Candidate> {
        match keyword {
            Keyword::Narrative if self.place.words.contains(&"because") => Vec::new(),
            Keyword::Narrative => {
                let mut found = self.symbols(|kind| kind == Kind::Declared(Keyword::Statement));
                if !self.place.words.is_empty() {
                    found.insert(0, Candidate::word("because"));
                }
                found
            }
            Keyword::Statement if self.place.words.len() == 1 => vec![Candidate::word("in")],
            Keyword::Use => self.symbols(|kind| kind == Kind::Declared(Keyword::Use)),
            _ => Vec::new(),
        }
    }

    /// Clauses that are allowed and missing, in their usual order.
    fn clauses(&self, keyword: Keyword) -> Vec<Candidate> {
        let missing = keyword.clauses().iter().filter(|form| form.repeats || !self.place.present.contains(&form.word));
        let clause = |form: &'static crate::syntax::Form| Candidate {
            detail: Some(form.written.replace('`', "")),
            insert: snippets::clause(keyword, form.called),
            snippet: true,
            ..Candidate::word(form.called)
        };
        let mut found: Vec<Candidate> = missing.map(clause).collect();
        found.sort_by_key(|one| snippets::rare(keyword, &one.label));
        if keyword.row().is_some() {
            found.push(Candidate { insert: "otherwise".to_owned(), ..Candidate::word("otherwise") });
            found.extend(self.own_members());
        }
        found
    }

    /// A condition goes on in the next line.
    fn goes_on(&self, keyword: Keyword) -> Vec<Candidate> {
        let condition = snippets::is_condition(keyword, self.place.clause);
        let open = self.place.words.last().is_some_and(|word| !matches!(*word, "and" | "or" | "not" | "(" | ","));
        if condition && open {
            // Beside each other they would say nothing clear.
            let has = |word: &str| self.place.words.contains(&word);
            return ["and", "or"]
                .into_iter()
                .filter(|word| *word == "and" && !has("or") || *word == "or" && !has("and"))
                .map(Candidate::word)
                .collect();
        }
        match (keyword, self.place.clause) {
            (Keyword::Example | Keyword::Examples, "given") => self.facts_to_give(),
            (Keyword::Example, "expect") => self.expected(),
            _ if condition => self.operands(),
            _ => Vec::new(),
        }
    }

    /// Members that rows of this classification have already.
    fn own_members(&self) -> Vec<Candidate> {
        let Some(id) = self.index.named(self.own_name()) else { return Vec::new() };
        let own = self.index.all().filter(|(_, symbol)| symbol.owner == Some(id) && symbol.kind == Kind::Member);
        own.map(|(id, symbol)| Candidate::named(id, symbol)).collect()
    }

    /// What stands in a clause.
    fn clause(&self, keyword: Keyword) -> Vec<Candidate> {
        let words = self.place.words.as_slice();
        let fixed = || fixed::words(keyword, self.place.clause).into_iter().map(Candidate::word).collect::<Vec<_>>();
        match (keyword, self.place.clause) {
            (Keyword::Recommend, "stance") if words.is_empty() => fixed(),
            (Keyword::Recommend, "stance") => {
                let mut found = self.declared(Keyword::Treatment);
                if words.len() == 1 {
                    found.extend(["any of", "one of", "in order"].map(Candidate::word));
                }
                found
            }
            (Keyword::Recommend, "over") => self.declared(Keyword::Treatment),
            (Keyword::Recommend, "grade") => self.symbols(|kind| kind == Kind::Grade),
            (Keyword::Recommend, "evidence") if !words.contains(&"on") || words.last() == Some(&",") => {
                self.declared(Keyword::Study)
            }
            (Keyword::Recommend, "overrides") => {
                let own = self.own_name();
                self.declared(Keyword::Recommend).into_iter().filter(|one| one.label != own).collect()
            }
            (Keyword::Question, "covers") | (Keyword::Accepted, "conflict") => self.declared(Keyword::Recommend),
            (Keyword::Recommend, "instead") if words.is_empty() => vec![Candidate::word("of")],
            (Keyword::Recommend, "instead") => self.declared(Keyword::Recommend),
            (Keyword::Recommend, "regardless") => vec![Candidate::word("of scope")],
            (_, "from") => self.statements(),
            (Keyword::Recommend, "position") if words.contains(&"from") => self.statements(),
            (Keyword::Reading, "source") if words.last() == Some(&"in") => self.declared(Keyword::Statement),
            (Keyword::Reading, "affects") => self.symbols(|kind| {
                matches!(kind, Kind::Declared(Keyword::Term | Keyword::Recommend | Keyword::Classify | Keyword::Score))
            }),
            (Keyword::Reading, "otherwise") if words.is_empty() => {
                self.symbols(|kind| matches!(kind, Kind::Declared(Keyword::Term | Keyword::Recommend)))
            }
            (Keyword::Accepted, "unused") | (Keyword::Term, "of") | (Keyword::Score, "by") if words.is_empty() => {
                self.declared(Keyword::Fact)
            }
            (Keyword::Accepted, "redundant") => self.symbols(|kind| {
                matches!(
                    kind,
                    Kind::Declared(
                        Keyword::Term | Keyword::Recommend | Keyword::Classify | Keyword::Score | Keyword::Fact
                    )
                )
            }),
            (Keyword::Accepted, "gap") => self.titles(Keyword::Question),
            (Keyword::Accepted, "undecided") => self.titles(Keyword::Invariant),
            (Keyword::Examples, "columns") => self.declared(Keyword::Fact),
            (Keyword::Examples, "expect") => self.columns(),
            (Keyword::Example | Keyword::Examples, "given") => self.given(),
            (Keyword::Example, "expect") => self.expected(),
            (Keyword::Term, "lists") => self.listed(),
            (_, "allow") if !words.is_empty() => vec![Candidate::word("because")],
            (Keyword::Fact, "type") if !words.is_empty() => Vec::new(),
            (keyword, clause) if snippets::is_condition(keyword, clause) => self.condition(),
            _ if words.is_empty() => fixed(),
            _ => Vec::new(),
        }
    }

    /// Titles in quotes.
    fn titles(&self, keyword: Keyword) -> Vec<Candidate> {
        let titled = self.index.all().filter(|(_, symbol)| symbol.kind == Kind::Declared(keyword) && !symbol.named);
        titled
            .map(|(id, symbol)| {
                let insert = format!("\"{}\"", symbol.name.replace('\\', "\\\\").replace('"', "\\\""));
                Candidate { insert, label: symbol.name.clone(), ..Candidate::named(id, symbol) }
            })
            .collect()
    }

    /// Statements, those that nothing accounts for first; they are found by the words that they say.
    fn statements(&self) -> Vec<Candidate> {
        let cited: BTreeSet<&str> = self.guideline.citations.iter().map(|one| one.statement.as_str()).collect();
        let mut found = Vec::new();
        for one in &self.guideline.statements {
            let Some(id) = self.index.named(&one.id) else { continue };
            let Some(symbol) = self.index.symbol(id) else { continue };
            let mut candidate = Candidate::named(id, symbol);
            candidate.detail = Some(one.says.clone().unwrap_or_else(|| one.section.clone()));
            candidate.also = vec![one.section.clone()];
            let accounted = cited.contains(one.id.as_str()) || one.narrative.is_some();
            found.push((accounted || self.place.words.contains(&one.id.as_str()), candidate));
        }
        found.sort_by_key(|(accounted, _)| *accounted);
        let readings = self.declared(Keyword::Reading);
        found.into_iter().map(|(_, one)| one).chain(readings).collect()
    }

    /// The members of the fact that a term lists members of.
    fn listed(&self) -> Vec<Candidate> {
        let declaration = self.text.get(self.place.declaration..).unwrap_or("");
        let of = declaration.lines().skip(1).take_while(|line| line.starts_with([' ', '\t']));
        let of = of.map(str::trim).find_map(|line| line.strip_prefix("of ")).map(str::trim);
        match of {
            Some(fact) => self.members(fact),
            None => self.symbols(|kind| kind == Kind::Member),
        }
    }
}
