//! Suggested examples as GDL, ready to be pasted. They say what the guideline does, which a physician has to judge.

use super::cover::{lines, literal};
use super::coverage::{figure, verb};
use super::show;
use super::style::{list, plural};
use crate::check::model::{ExpectedOf as Of, FactId, Guideline, Outcome, Value, Values};
use crate::source::{Sources, Span};
use crate::testing::{Coverage, Found, Item, Suggested, Suggestions};

/// Titles name at most so many facts.
const NAMED: usize = 3;

/// The examples as GDL.
pub fn examples(guideline: &Guideline, sources: &Sources, coverage: &Coverage, suggestions: &Suggestions) -> String {
    let page = Page { guideline, sources, conditions: &coverage.conditions };
    if coverage.shown.len() == coverage.items.len() {
        return format!("# Nothing is left to suggest: {}\n", figure(coverage));
    }
    let mut out = format!(
        "# {} suggested by `gdl test --suggest`, for what the guideline's own examples do not show:\n# {}\n\
         # Each says what the guideline does, and not what is right. A physician has to read every expectation\n\
         # before it is kept, and to correct the guideline where it is wrong.\n",
        plural(suggestions.examples.len(), "example"),
        figure(coverage)
    );
    for item in &suggestions.left {
        out.push_str(&format!("# Nothing was found for: {}\n", page.item(*item)));
    }
    for what in &suggestions.undecided {
        out.push_str(&format!("# Not decided: {what}\n"));
    }
    for (nth, example) in suggestions.examples.iter().enumerate() {
        out.push('\n');
        out.push_str(&page.example(nth.saturating_add(1), example));
    }
    out
}

struct Page<'a> {
    guideline: &'a Guideline,
    sources: &'a Sources,
    conditions: &'a [Span],
}

impl Page<'_> {
    fn example(&self, nth: usize, example: &Suggested) -> String {
        let expectation = self.expectation(example);
        let title = self.title(example);
        let mut out = format!("example \"Suggested {nth}: {title}\"\n");
        let mut known = Values::unknown(self.guideline.facts.len());
        example.given.iter().for_each(|(id, value)| known.set(*id, value.clone()));
        let entries = show::lists(self.guideline, &known).unwrap_or_default();
        let given = example.given.iter().filter_map(|(id, value)| {
            let fact = self.guideline.fact(*id).filter(|fact| fact.entry.is_none())?;
            let get = |id: FactId| example.given.iter().find(|(other, _)| *other == id).map(|(_, value)| value.clone());
            self.guideline.speaks(*id, get).then_some(())?;
            Some(format!("{} = {}", fact.name, literal(fact, value)))
        });
        lines(&mut out, "given", given.chain(entries));
        lines(&mut out, "expect", std::iter::once(expectation));
        let mut verdicts = example.shows.iter().filter(|item| matches!(item, Item::Verdict(..))).peekable();
        if verdicts.peek().is_some() {
            out.push_str("  # shows the verdict\n");
        }
        let mut last = None;
        for item in &example.shows {
            let Item::Condition(at, _) = item else { continue };
            if last.replace(*at) != Some(*at) {
                let aspects = example.shows.iter().filter_map(|other| match other {
                    Item::Condition(same, aspect) if same == at => Some(verb(*aspect).to_owned()),
                    _ => None,
                });
                let aspects = list(&aspects.collect::<Vec<_>>());
                out.push_str(&format!("  # shows {aspects}: {}\n", self.condition(*at)));
            }
        }
        out
    }

    /// The expectation, cut where the answer hangs on many facts.
    fn title(&self, example: &Suggested) -> String {
        let mut short = example.clone();
        let mut rest = 0;
        if let Found::Verdict(_, Some(facts)) = &mut short.expected {
            rest = facts.len().saturating_sub(NAMED);
            *facts = facts.iter().copied().take(NAMED).collect();
        }
        let words = self.expectation(&short);
        if rest == 0 { words } else { format!("{words} and {rest} more") }
    }

    fn expectation(&self, example: &Suggested) -> String {
        let g = self.guideline;
        let name = match example.of {
            Of::Scope => String::new(),
            Of::Rec(id) => g.rec(id).map_or(String::new(), |rec| rec.name.clone()),
            Of::Term(id) => g.term(id).map_or(String::new(), |term| term.name.clone()),
            Of::Class(id) => g.class(id).map_or(String::new(), |class| class.name.clone()),
            Of::Score(id) => g.score(id).map_or(String::new(), |score| score.name.clone()),
            Of::Fact(id) => g.fact_name(id).to_owned(),
        };
        match &example.expected {
            Found::Verdict(outcome, missing) => {
                let words = match (example.of, outcome) {
                    (Of::Scope, Outcome::Yes) => "in scope".to_owned(),
                    (Of::Scope, Outcome::No) => "out of scope".to_owned(),
                    (Of::Scope, Outcome::Undetermined) => "scope undetermined".to_owned(),
                    (Of::Rec(_), Outcome::Yes) => format!("{name} applies"),
                    (Of::Rec(_), Outcome::No) => format!("{name} does not apply"),
                    (_, Outcome::Yes) => format!("{name} holds"),
                    (_, Outcome::No) => format!("{name} does not hold"),
                    (_, Outcome::Undetermined) => format!("{name} undetermined"),
                };
                match missing {
                    Some(facts) => {
                        let facts: Vec<&str> = facts.iter().map(|id| g.fact_name(*id)).collect();
                        format!("{words} without {}", facts.join(", "))
                    }
                    None => words,
                }
            }
            Found::Class(Of::Class(id), Some(Some(member))) => {
                let member = g.class(*id).and_then(|class| class.members.get(*member as usize));
                format!("{name} = {}", member.map_or("", |member| member.name.as_str()))
            }
            Found::Value(Of::Fact(id), Some(value)) => {
                format!("{name} = {}", g.fact(*id).map_or(String::new(), |fact| literal(fact, value)))
            }
            Found::Value(Of::Term(id), Some(Value::Number(number))) => {
                let ty = g.term(*id).and_then(|term| term.means.number_type());
                format!("{name} = {}", ty.map_or(String::new(), |ty| show::number(ty, number)))
            }
            Found::Value(_, Some(Value::Number(number))) => {
                format!("{name} = {}", crate::number::show(number))
            }
            Found::Value(..) | Found::Class(..) => name,
        }
    }

    fn item(&self, item: Item) -> String {
        match item {
            Item::Verdict(id, outcome) => {
                let verdict = match outcome {
                    Outcome::Yes => "applies",
                    Outcome::No => "does not apply",
                    Outcome::Undetermined => "undetermined",
                };
                format!("{} {verdict}", self.guideline.rec(id).map_or("", |rec| rec.name.as_str()))
            }
            Item::Dose(id) => format!("dose of {}", self.guideline.rec(id).map_or("", |rec| rec.name.as_str())),
            Item::Condition(at, aspect) => format!("{}: {}", verb(aspect), self.condition(at)),
        }
    }

    fn condition(&self, at: usize) -> String {
        let span = self.conditions.get(at).copied().unwrap_or_default();
        format!("{} ({})", show::written(self.guideline, self.sources, span), self.sources.place(span))
    }
}
