//! From pest's pairs to heads and clauses: one arm a clause form, nothing decided that needs more than the clause itself.

use super::names::{Builder, P};
use super::parts::Parts;
use crate::diagnostic::Reported;
use crate::source::Span;
use crate::syntax::ast::{Choice, Clause, ClauseKind, Declaration, Expr, Instead, Keyword, Name, Named, Row, Text};
use crate::syntax::forms::Form;
use crate::syntax::grammar::{Rule, inner};
use crate::syntax::reader::Reader;

/// Fills in what a head says.
pub fn head<'t>(reader: &mut Reader<'t>, declaration: &mut Declaration, pair: P<'t>, base: usize) {
    let mut build = Builder { reader, base };
    for part in inner(pair).into_iter().skip(1) {
        match part.as_rule() {
            Rule::name | Rule::id => {
                let name = build.name(&part);
                match declaration.name {
                    None => declaration.name = Some(name),
                    Some(_) => declaration.more_names.push(name),
                }
            }
            Rule::text => {
                let text = build.text_of(part);
                if declaration.keyword == Keyword::Statement {
                    declaration.section = Some(text);
                } else {
                    declaration.title = Some(text);
                }
            }
            _ => {}
        }
    }
}

/// The clause that a pair says. What the grammar read and nothing here understands is reported, never passed over.
pub fn clause<'t>(
    reader: &mut Reader<'t>,
    form: &'static Form,
    pair: P<'t>,
    base: usize,
    span: Span,
    keyword_span: Span,
) -> Result<Clause, Reported> {
    let rule = pair.as_rule();
    let mut parts = inner(pair);
    if parts.first().is_some_and(|p| p.as_rule() == Rule::word) {
        parts.remove(0);
    }
    match (Parts { build: Builder { reader, base }, parts: parts.into_iter() }).clause(form.word, rule) {
        Some(kind) => Ok(Clause { kind, form, keyword_span, span }),
        None => Err(reader.unread(span)),
    }
}

impl<'t> Parts<'_, 't> {
    fn clause(&mut self, word: &str, rule: Rule) -> Option<ClauseKind> {
        use ClauseKind as C;
        Some(match (word, rule) {
            ("version", _) => C::Version(self.name()?),
            ("status", _) => C::Status(self.words()?),
            ("purpose", _) => C::Purpose(self.text()?),
            ("intended", _) => C::Intended(self.text()?),
            ("misuse", _) => C::Misuse(self.text()?),
            ("authors", _) => C::Authors(self.texts()),
            ("review", _) => C::Review(self.find_literal(Rule::date)?),
            ("source", Rule::text_clause) => C::Origin(self.text()?),
            ("source", _) => C::Sources(self.sourced()?),
            ("scope", _) => C::Scope(self.expr()?),
            ("see", _) => C::See { topic: self.text()?, when: self.expr() },
            ("level", _) => C::Level { code: self.name()?, strength: self.words()?, certainty: self.words()? },
            ("type", _) => C::Type(self.type_expr()?),
            ("part", _) => C::Part(self.part()?),
            ("ordered", _) => C::Ordered(self.name()?),
            ("one", _) => C::OneForEach(self.names()),
            ("each", _) => C::Each(self.expr()?),
            ("same", _) => C::SameDayCounts(self.same_day()?),
            ("complete", _) => self.complete()?,
            ("ask", _) => C::Ask(self.text()?),
            ("also", _) => C::Also(self.texts()),
            ("codes", _) => C::Codes(self.codes()?),
            ("may", Rule::left_clause) => C::MayBeLeftOut,
            ("may", _) => C::MayBeGiven(self.text()),
            ("judged", _) => C::Judged { by: self.text()?, because: self.text() },
            ("changes", _) => C::Changes(self.words()?),
            ("scale", _) => C::Scale(self.text()?),
            ("when", Rule::derive_clause) => self.derivation()?,
            ("note", _) => C::Note { text: self.text()?, when: self.expr() },
            ("from", _) => C::From(self.names()),
            ("because", _) => C::Because(self.text()?),
            ("holds", _) => C::Holds(self.expr()?),
            ("means", _) => self.meaning()?,
            ("lists", _) => C::Lists(self.names()),
            ("of", _) => C::Of(self.name()?),
            ("", Rule::row_clause) => {
                let row = self.find(Rule::row)?;
                C::Row(self.row(row)?)
            }
            ("by", Rule::levels_clause) => self.levels()?,
            ("rows", _) => C::Exclude,
            ("shown", Rule::shown_clause) => self.display()?,
            ("", Rule::points_clause) => C::Points { points: self.value()?, when: self.expr()? },
            ("stance", _) => self.stance()?,
            ("over", _) => C::Over(self.names()),
            ("kind", _) => C::Kind(self.words()?),
            ("grade", _) => C::Grade(self.name()?),
            ("when", _) => C::When(self.expr()?),
            ("unless", _) => C::Unless(self.expr()?),
            ("regardless", _) => C::Regardless,
            ("favored", _) => {
                let mut conditions = Vec::new();
                while let Some(expr) = self.expr() {
                    conditions.push(expr);
                }
                C::Favored(conditions)
            }
            ("position", _) => C::Position { text: self.text()?, from: self.names() },
            ("expected", _) => C::Expected(self.expr()?),
            ("dose", _) => C::Dose(self.dose()?),
            ("feasible", _) => C::Feasible(self.expr()?),
            ("instead", _) => C::InsteadOf(self.name()?),
            ("shown", _) => C::Shown(self.words()?),
            ("caveat", _) => C::Caveat(self.text()?),
            ("evidence", _) => C::Evidence(self.evidence()?),
            ("overrides", _) => C::Overrides(self.names()),
            ("ref" | "refs", _) => C::References(self.references()?),
            ("design", _) => C::Design(self.words()?),
            ("patients", _) => C::Patients(self.value()?),
            ("centers", _) => C::Centers(self.value()?),
            ("studies", _) => C::Studies(self.value()?),
            ("period", _) => C::Period(self.find_literal(Rule::number)?, self.find_literal(Rule::number)?),
            ("followup", _) => C::Followup(self.value()?),
            ("arm", _) => C::Arm { name: self.name()?, patients: self.find_literal(Rule::number), label: self.text() },
            ("result", _) => C::Result(self.result()?),
            ("says", _) => C::Says(self.text()?),
            ("question", _) => C::Asked(self.text()?),
            ("decision", _) => C::Decision(self.text()?),
            ("otherwise", _) => {
                let name = self.name()?;
                let says = |rule: Rule| self.parts.as_slice().iter().any(|part| part.as_rule() == rule);
                let (means, when) = (says(Rule::kw_means), says(Rule::kw_when));
                let instead = match (means, when) {
                    (true, _) => Instead::Means(self.expr()?),
                    (_, true) => Instead::When(self.expr()?),
                    _ => Instead::Never,
                };
                C::Otherwise { name, instead }
            }
            ("by", _) => C::By { who: self.text()?, on: self.find_literal(Rule::date) },
            ("affects", _) => C::Affects(self.names()),
            ("given", _) => {
                let entries = self.all(Rule::given);
                C::Given(entries.into_iter().map(|entry| self.given(entry)).collect::<Option<_>>()?)
            }
            ("columns", _) => C::Columns(self.names()),
            ("expect", Rule::columns_clause) => C::ExpectColumns(self.columns()),
            ("row", _) => C::TableRow { title: self.text(), cells: self.cells()? },
            ("expect", _) => {
                let entries = self.all(Rule::expectation);
                C::Expect(entries.into_iter().map(|entry| self.expectation(entry)).collect::<Option<_>>()?)
            }
            ("always", _) => C::Always(self.expr()?),
            ("never", _) => C::Never(self.expr()?),
            ("covers", _) => C::Covers(self.names()),
            ("gap", _) => C::Gap(self.text()?),
            ("conflict", _) => C::Conflict(self.names()),
            ("redundant", _) => C::Redundant(match self.text() {
                Some(title) => Named::Title(title),
                None => Named::Name(self.name()?),
            }),
            ("allow", _) => C::Allow { lints: self.all_names(Rule::lint), because: self.text()? },
            ("unused", _) => C::Unused(self.name()?),
            ("undecided", _) => C::Undecided(self.text()?),
            _ => return None,
        })
    }

    fn codes(&mut self) -> Option<Vec<(Name, Text)>> {
        let coded = self.all(Rule::coded);
        let mut codes = Vec::new();
        for pair in coded {
            let mut parts = inner(pair).into_iter();
            let (system, code) = (parts.next()?, parts.next()?);
            codes.push((self.build.name(&system), self.build.text_of(code)));
        }
        Some(codes)
    }

    fn sourced(&mut self) -> Option<Vec<(Text, Name)>> {
        let sourced = self.all(Rule::sourced);
        let mut sources = Vec::new();
        for pair in sourced {
            let parts = inner(pair);
            let text = parts.iter().find(|p| p.as_rule() == Rule::text)?;
            let cited = parts.iter().find(|p| matches!(p.as_rule(), Rule::id | Rule::name))?;
            sources.push((self.build.text_of(text.clone()), self.build.name(cited)));
        }
        Some(sources)
    }

    fn references(&mut self) -> Option<Vec<(Expr, Option<Expr>)>> {
        let references = self.all(Rule::reference);
        let mut result = Vec::new();
        for pair in references {
            let numbers: Vec<P<'t>> =
                inner(pair).into_iter().filter(|p| p.as_rule() == Rule::reference_number).collect();
            let mut numbers = numbers.iter().map(|n| self.build.number(n, None)).collect::<Vec<_>>().into_iter();
            result.push((numbers.next()?, numbers.next()));
        }
        Some(result)
    }

    fn derivation(&mut self) -> Option<ClauseKind> {
        if let Some(expr) = self.expr() {
            return Some(ClauseKind::DeriveValue(expr));
        }
        let rows = self.all(Rule::row);
        Some(ClauseKind::DeriveRows(rows.into_iter().map(|row| self.row(row)).collect::<Option<_>>()?))
    }

    fn row(&mut self, pair: P<'t>) -> Option<Row> {
        let span = self.build.at(&pair);
        let mut member = None;
        let mut label = None;
        let mut when = None;
        let mut otherwise = false;
        for part in inner(pair) {
            match part.as_rule() {
                Rule::row_head => member = Some(self.build.name(inner(part).first()?)),
                Rule::text => label = Some(self.build.text_of(part)),
                _ => {
                    let parts = inner(part);
                    otherwise = parts.iter().any(|p| p.as_rule() == Rule::kw_otherwise);
                    if let Some(expr) = parts.into_iter().find(|p| p.as_rule() == Rule::expr) {
                        when = Some(self.build.expr(expr));
                    }
                }
            }
        }
        (when.is_some() != otherwise).then_some(Row { member: member?, label, when, span })
    }

    fn stance(&mut self) -> Option<ClauseKind> {
        let stance = self.name()?;
        let choice = self.parts.as_slice().iter().find(|p| p.as_rule() == Rule::choice).cloned();
        let choice = match choice {
            None => None,
            Some(words) => Some(match inner(words).first()?.as_rule() {
                Rule::kw_any => Choice::AnyOf,
                Rule::kw_one => Choice::OneOf,
                Rule::kw_in => Choice::InOrder,
                _ => return None,
            }),
        };
        Some(ClauseKind::Stance { stance, choice, treatments: self.names() })
    }
}
