//! What a place means, in words.

use super::expressions::{each, outermost};
use super::index::{Index, Kind, Symbol, SymbolId};
use super::words::{code, fenced, paragraphs, plain};
use crate::check::model::{Guideline, NumberKind, Outcome, RecId, Unit};
use crate::check::units;
use crate::eval::{Engine, Prepared, Subject};
use crate::number;
use crate::project::Project;
use crate::source::{SourceId, Span};
use crate::syntax::ast::{Clause, ClauseKind, Declaration, Expr, ExprKind, Keyword};
use std::collections::BTreeSet;

/// Most definitions that a term is unfolded into.
const MOST_UNFOLDED: usize = 16;
/// Most examples that are run to say in how many a recommendation applies.
const MOST_EXAMPLES: usize = 1_000;

/// What is shown of a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hover {
    /// What it is of.
    pub span: Span,
    /// Markdown.
    pub words: String,
}

/// What the examples of a guideline without errors come to: each is made ready once, for all that is asked of it.
#[derive(Debug, Clone)]
pub struct Examples {
    engine: Engine,
    ready: Vec<(Option<Engine>, Prepared)>,
}

impl Examples {
    /// Makes them ready; not those whose lists cannot be looked at, and none where they are too many.
    pub fn of(engine: &Engine) -> Examples {
        let g = engine.guideline();
        let few = g.examples.len() <= MOST_EXAMPLES;
        let ready = g.examples.iter().filter(|_| few).filter_map(|example| {
            let given = example.values(g.facts.len());
            Some(match engine.of_lists(&example.lists, &given).ok()? {
                Some((own, given)) => {
                    let prepared = own.prepare(&given);
                    (Some(own), prepared)
                }
                None => (None, engine.prepare(&given)),
            })
        });
        Examples { ready: ready.collect(), engine: engine.clone() }
    }

    /// The verdicts of a recommendation in them.
    fn verdicts(&self, id: RecId) -> Vec<Outcome> {
        let verdict = |(own, prepared): &(Option<Engine>, Prepared)| {
            own.as_ref().unwrap_or(&self.engine).verdict(prepared, Subject::Rec(id))
        };
        self.ready.iter().map(verdict).collect()
    }
}

/// What a place means; `examples` where the guideline has no error.
pub fn hover(
    project: &Project,
    index: &Index,
    examples: Option<&Examples>,
    source: SourceId,
    offset: usize,
) -> Option<Hover> {
    if let Some(found) = number_at(project, source, offset) {
        return Some(found);
    }
    let used = index.at(source, offset)?;
    let words = describe(project, index, examples, used.of)?;
    Some(Hover { span: used.span, words })
}

/// What something is, in words.
pub fn describe(project: &Project, index: &Index, examples: Option<&Examples>, id: SymbolId) -> Option<String> {
    let symbol = index.symbol(id)?;
    let about = About { project, index, examples };
    match symbol.kind {
        Kind::Declared(keyword) => about.declared(id, symbol, keyword),
        _ => about.part(symbol),
    }
}

struct About<'p> {
    project: &'p Project,
    index: &'p Index,
    examples: Option<&'p Examples>,
}

impl About<'_> {
    fn declaration(&self, symbol: &Symbol) -> Option<&Declaration> {
        let tree = self.project.tree(symbol.whole.source)?;
        tree.declarations.iter().find(|one| one.span == symbol.whole)
    }

    /// The head of a declaration and some of its clauses, as written.
    fn block(&self, declaration: &Declaration, words: &[&str]) -> String {
        let sources = &self.project.sources;
        let head = [declaration.keyword_span]
            .into_iter()
            .chain(declaration.name.iter().map(|name| name.span))
            .chain(declaration.title.iter().map(|title| title.span))
            .chain(declaration.section.iter().map(|section| section.span));
        let head = head.fold(declaration.keyword_span, Span::to);
        let mut text = sources.one_line(head);
        for clause in declaration.clauses.iter().filter(|clause| words.contains(&clause.form.word)) {
            text.push_str(&format!("\n  {}", self.written(clause)));
        }
        fenced(&text)
    }

    /// A clause as written, its further lines below each other.
    fn written(&self, clause: &Clause) -> String {
        let text = self.project.sources.text(clause.span);
        text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
    }

    fn clause<'d>(declaration: &'d Declaration, pick: impl Fn(&'d ClauseKind) -> Option<String>) -> Option<String> {
        declaration.clauses.iter().find_map(|clause| pick(&clause.kind))
    }

    fn declared(&self, id: SymbolId, symbol: &Symbol, keyword: Keyword) -> Option<String> {
        let declaration = self.declaration(symbol)?;
        let mut said = Vec::new();
        match keyword {
            Keyword::Fact => {
                said.push(self.block(declaration, &["type", "part", "scale", "when"]));
                said.extend(Self::clause(declaration, |kind| match kind {
                    ClauseKind::Ask(text) => Some(format!("Asked: *{}*", plain(&text.value))),
                    _ => None,
                }));
                said.extend(Self::clause(declaration, |kind| match kind {
                    ClauseKind::Judged { by, because } => {
                        let why = because.as_ref().map(|why| format!(", because {}", plain(&why.value)));
                        Some(format!("Judged by {}{}", plain(&by.value), why.unwrap_or_default()))
                    }
                    _ => None,
                }));
                said.extend(also(declaration));
            }
            Keyword::Term => {
                said.push(self.block(declaration, &["means", "lists", "of"]));
                said.extend(self.unfolded(id));
            }
            Keyword::Classify | Keyword::Score => {
                said.push(self.block(declaration, &["", "by", "may"]));
                said.extend(self.unfolded(id));
            }
            Keyword::Recommend => {
                let words =
                    ["stance", "over", "kind", "grade", "when", "unless", "dose", "feasible", "instead", "regardless"];
                said.push(self.block(declaration, &words));
                said.extend(Self::clause(declaration, |kind| match kind {
                    ClauseKind::Because(text) => Some(plain(&text.value)),
                    _ => None,
                }));
                said.extend(self.reached(&symbol.name));
                said.extend(self.unfolded(id));
            }
            Keyword::Treatment => {
                said.push(self.block(declaration, &["codes"]));
                said.extend(also(declaration));
                said.extend(self.named_by(id));
            }
            Keyword::Statement => {
                said.push(self.block(declaration, &["says", "kind"]));
                said.extend(self.narrative(&symbol.name));
                said.extend(self.named_by(id));
            }
            Keyword::Study => said.push(self.block(declaration, &["design", "patients", "arm", "result", "caveat"])),
            Keyword::Reading => {
                said.push(self.block(declaration, &["question", "source", "decision", "otherwise", "by"]))
            }
            Keyword::Scheme => said.push(self.block(declaration, &["level"])),
            Keyword::Constraint => said.push(self.block(declaration, &["holds", "because"])),
            Keyword::Invariant => said.push(self.block(declaration, &["always", "never"])),
            Keyword::Question => said.push(self.block(declaration, &["covers", "when"])),
            Keyword::Guideline => said.push(self.block(declaration, &["version", "status", "scope"])),
            Keyword::Use | Keyword::Narrative | Keyword::Example | Keyword::Examples | Keyword::Accepted => {
                said.push(self.block(declaration, &[]));
            }
        }
        for note in declaration.clauses.iter().filter_map(|clause| match &clause.kind {
            ClauseKind::Note { text, .. } if keyword != Keyword::Recommend => Some(text),
            _ => None,
        }) {
            said.push(plain(&note.value));
        }
        if keyword != Keyword::Statement {
            said.extend(self.rests(declaration));
        }
        if symbol.imported {
            let name = self.project.sources.get(symbol.span.source).map_or("", |file| file.name.as_str());
            said.push(format!("Imported from {}", plain(name)));
        }
        Some(paragraphs(&said))
    }

    /// A member, part, arm or grade.
    fn part(&self, symbol: &Symbol) -> Option<String> {
        let owner = self.index.symbol(symbol.owner?)?;
        let what = match symbol.kind {
            Kind::Member => "member",
            Kind::Part => "part of each entry",
            Kind::Arm => "arm",
            _ => "grade",
        };
        let title = symbol.title.as_ref().map(|title| format!(": {}", plain(title))).unwrap_or_default();
        let of = owner.title.as_ref().map(|title| format!(" ({})", plain(title))).unwrap_or_default();
        let mut said = vec![format!("{}{title}", code(&symbol.name)), format!("A {what} of {}{of}", code(&owner.name))];
        if symbol.kind == Kind::Grade {
            let means = self.declaration(owner)?.clauses.iter().find_map(|clause| match &clause.kind {
                ClauseKind::Level { code, strength, certainty } if code.text == symbol.name => {
                    Some(format!("{}, {} certainty", strength.text, certainty.text))
                }
                _ => None,
            });
            said.extend(means.map(|means| plain(&means)));
        }
        Some(paragraphs(&said))
    }

    /// What something rests on, definition by definition.
    fn unfolded(&self, id: SymbolId) -> Option<String> {
        let mut seen = BTreeSet::from([id]);
        let mut waiting = vec![id];
        let mut lines = Vec::new();
        while let Some(next) = waiting.pop() {
            let mut named: Vec<SymbolId> =
                self.index.uses.iter().filter(|one| one.within == Some(next)).map(|one| one.of).collect();
            named.reverse();
            for of in named {
                let Some(symbol) = self.index.symbol(of) else { continue };
                let Kind::Declared(keyword) = symbol.kind else { continue };
                let defines = matches!(keyword, Keyword::Term | Keyword::Classify | Keyword::Score);
                if defines && seen.insert(of) && lines.len() < MOST_UNFOLDED {
                    lines.push((of, symbol, keyword));
                    waiting.push(of);
                }
            }
        }
        lines.sort_by_key(|(of, ..)| *of);
        let line = |(_, symbol, keyword): &(SymbolId, &Symbol, Keyword)| {
            let means = self.declaration(symbol).and_then(|one| {
                let spans =
                    one.clauses.iter().filter(|clause| matches!(clause.form.word, "means" | "lists" | "" | "by"));
                spans.map(|clause| clause.span).reduce(Span::to)
            });
            let words = means.map_or(String::new(), |span| self.project.sources.one_line(span));
            let words = words.strip_prefix("means ").unwrap_or(&words);
            let short: String = words.chars().take(240).collect();
            let more = if short.len() < words.len() { " …" } else { "" };
            format!("- {} {}: {}{more}", keyword.word(), code(&symbol.name), code(&short))
        };
        (!lines.is_empty()).then(|| format!("Where\n\n{}", lines.iter().map(line).collect::<Vec<_>>().join("\n")))
    }

    fn rests(&self, declaration: &Declaration) -> Option<String> {
        let ids = declaration.clauses.iter().find_map(|clause| match &clause.kind {
            ClauseKind::From(names) => Some(names),
            _ => None,
        })?;
        let one = |name: &crate::syntax::ast::Name| {
            let says =
                self.guideline().statements.iter().find(|one| one.id == name.text).and_then(|one| one.says.as_ref());
            match says {
                Some(says) => format!("- {}: {}", code(&name.text), plain(says)),
                None => format!("- {}", code(&name.text)),
            }
        };
        Some(format!("From\n\n{}", ids.iter().map(one).collect::<Vec<_>>().join("\n")))
    }

    fn guideline(&self) -> &Guideline {
        &self.project.guideline
    }

    fn narrative(&self, id: &str) -> Option<String> {
        let why = self.guideline().statements.iter().find(|one| one.id == id)?.narrative.as_ref()?;
        Some(format!("Decides nothing: {}", plain(why)))
    }

    /// What names something, by its keyword.
    fn named_by(&self, id: SymbolId) -> Option<String> {
        let within: BTreeSet<SymbolId> =
            self.index.uses_of(id).filter(|one| !one.declares).filter_map(|one| one.within).collect();
        let names = within
            .iter()
            .filter_map(|id| self.index.symbol(*id))
            .map(|symbol| if symbol.named { code(&symbol.name) } else { format!("\"{}\"", plain(&symbol.name)) });
        let names: Vec<String> = names.collect();
        (!names.is_empty()).then(|| format!("Named by {}", names.join(", ")))
    }

    /// In how many of the guideline's examples a recommendation applies.
    fn reached(&self, name: &str) -> Option<String> {
        let examples = self.examples?;
        let found = examples.verdicts(examples.engine.guideline().rec_named(name)?);
        if found.is_empty() {
            return None;
        }
        let count = |outcome: Outcome| found.iter().filter(|one| **one == outcome).count();
        Some(format!(
            "Of {} examples it applies in {}, does not in {}, and cannot be told in {}.",
            found.len(),
            count(Outcome::Yes),
            count(Outcome::No),
            count(Outcome::Undetermined)
        ))
    }
}

fn also(declaration: &Declaration) -> Option<String> {
    About::clause(declaration, |kind| match kind {
        ClauseKind::Also(names) => {
            let names: Vec<String> = names.iter().map(|name| plain(&name.value)).collect();
            Some(format!("Also called {}", names.join(", ")))
        }
        _ => None,
    })
}

/// Units that clinicians write, among which a number is shown in those that measure the same.
pub(super) const UNITS: &[&str] = &[
    "mm", "cm", "m", "ug", "mg", "g", "kg", "uL", "mL", "dL", "L", "s", "min", "h", "days", "weeks", "months", "years",
    "mg/dL", "g/dL", "g/L", "mg/L", "ug/L", "ng/mL", "ug/mL", "umol/L", "mmol/L", "nmol/L", "pmol/L", "mL/min",
    "L/min", "mmHg", "kPa", "10*9/L", "10*6/L", "10*3/uL", "U/L", "kat/L", "mm2", "cm2", "m2", "mg/kg", "ug/kg",
    "g/kg",
];

/// A number with a unit, in the other units in which it can be said.
fn number_at(project: &Project, source: SourceId, offset: usize) -> Option<Hover> {
    let tree = project.tree(source)?;
    let declaration = tree.declarations.iter().find(|one| holds(one.span, offset))?;
    let mut found: Option<&Expr> = None;
    for expr in outermost(declaration) {
        each(expr, &mut |expr| {
            if matches!(expr.kind, ExprKind::Number { unit: Some(_), .. }) && holds(expr.span, offset) {
                found = Some(expr);
            }
        });
    }
    let expr = found?;
    let ExprKind::Number { text, unit: Some(unit) } = &expr.kind else { return None };
    let meaning = units::parse(&unit.text).ok()?;
    let value = number::parse(text).ok()? * &meaning.factor;
    let mut shown = BTreeSet::new();
    let facts = project.guideline.facts.iter().filter_map(|fact| match &fact.ty {
        crate::check::model::FactType::Number(ty) => Some((ty.kind, ty.unit.clone())),
        _ => None,
    });
    let known = UNITS.iter().filter_map(|text| units::unit(text).ok());
    let mut words = Vec::new();
    for (kind, other) in facts.chain(known) {
        let same = kind == meaning.kind && !matches!(kind, NumberKind::Plain | NumberKind::Percent);
        if same && other.text != unit.text && shown.insert(other.factor.clone()) && other.factor != meaning.factor {
            words.extend(in_unit(&value, &other));
        }
    }
    if words.is_empty() {
        return None;
    }
    let own = project.sources.one_line(expr.span);
    Some(Hover { span: expr.span, words: format!("{} = {}", code(&own), words.join(" = ")) })
}

/// A number in a unit, where it can be written out in few digits.
fn in_unit(value: &number::Number, unit: &Unit) -> Option<String> {
    if unit.factor == number::whole(0) {
        return None;
    }
    let digits = number::show(&(value / &unit.factor));
    (digits.len() <= 10 && !digits.contains('/')).then(|| code(&units::show(value, unit)))
}

fn holds(span: Span, offset: usize) -> bool {
    let range = span.range();
    range.start <= offset && offset <= range.end
}
