//! From pest's pairs to heads and clauses: one arm a clause form, nothing decided that needs more than the clause itself.

use super::ast::{
    Assignment, Bound, BoundKind, Cell, CellKind, Choice, Clause, ClauseKind, Declaration, Expectation,
    ExpectationKind, Expr, ExprKind, Figure, FigureValue, Keyword, MemberDecl, Name, Named, Outcome, ResultClause, Row,
    Text, TypeExpr, TypeKind,
};
use super::forms::Form;
use super::grammar::{Rule, inner, written};
use super::outline::Reader;
use crate::diagnostic::Reported;
use crate::source::Span;
use pest::iterators::Pair;

type P<'t> = Pair<'t, Rule>;

/// Fills in what a head says.
pub fn head<'t>(reader: &mut Reader<'t>, declaration: &mut Declaration, pair: P<'t>, base: usize) {
    for part in inner(pair).into_iter().skip(1) {
        match part.as_rule() {
            Rule::name | Rule::id => {
                let name = reader.name(&part, base);
                match declaration.name {
                    None => declaration.name = Some(name),
                    Some(_) => declaration.more_names.push(name),
                }
            }
            Rule::text => {
                let text = reader.text_of(part, base);
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

/// The clause that a pair says; What the grammar read and nothing here
/// understands is reported, never passed over.
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
    match (Builder { reader, base, parts: parts.into_iter() }).clause(form.word, rule) {
        Some(kind) => Ok(Clause { kind, form, keyword_span, span }),
        None => Err(reader.unread(span)),
    }
}

struct Builder<'r, 't> {
    reader: &'r mut Reader<'t>,
    base: usize,
    parts: std::vec::IntoIter<P<'t>>,
}

impl<'t> Builder<'_, 't> {
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
            ("ask", _) => C::Ask(self.text()?),
            ("also", _) => C::Also(self.texts()),
            ("codes", _) => C::Codes(self.codes()?),
            ("judged", _) => C::Judged { by: self.text()?, because: self.text() },
            ("scale", _) => C::Scale(self.text()?),
            ("when", Rule::derive_clause) => self.derivation()?,
            ("note", _) => C::Note { text: self.text()?, when: self.expr() },
            ("from", _) => C::From(self.names()),
            ("because", _) => C::Because(self.text()?),
            ("holds", _) => C::Holds(self.expr()?),
            ("means", _) => C::Means(self.expr()?),
            ("lists", _) => C::Lists(self.names()),
            ("of", _) => C::Of(self.name()?),
            ("", Rule::row_clause) => {
                let row = self.find(Rule::row)?;
                C::Row(self.row(row)?)
            }
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
            ("evidence", _) => C::Evidence(self.names()),
            ("overrides", _) => C::Overrides(self.names()),
            ("ref" | "refs", _) => C::References(self.references()?),
            ("design", _) => C::Design(self.words()?),
            ("patients", _) => C::Patients(self.value()?),
            ("centers", _) => C::Centers(self.value()?),
            ("studies", _) => C::Studies(self.value()?),
            ("period", _) => C::Period(self.find_literal(Rule::number)?, self.find_literal(Rule::number)?),
            ("followup", _) => C::Followup(self.value()?),
            ("arm", _) => C::Arm { name: self.name()?, patients: self.find_literal(Rule::number)?, label: self.text() },
            ("result", _) => C::Result(self.result()?),
            ("says", _) => C::Says(self.text()?),
            ("question", _) => C::Asked(self.text()?),
            ("decision", _) => C::Decision(self.text()?),
            ("by", _) => C::By { who: self.text()?, on: self.find_literal(Rule::date) },
            ("affects", _) => C::Affects(self.names()),
            ("given", _) => {
                let entries = self.all(Rule::assignment);
                C::Given(entries.into_iter().map(|entry| self.assignment(entry)).collect::<Option<_>>()?)
            }
            ("columns", _) => C::Columns(self.names()),
            ("expect", Rule::names_clause) => C::ExpectColumns(self.names()),
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

    /// The next part, if it is of this rule.
    fn find(&mut self, rule: Rule) -> Option<P<'t>> {
        let next = self.parts.as_slice().iter().position(|p| p.as_rule() == rule)?;
        self.parts.nth(next)
    }

    /// The names of this rule, up to the next part of another rule.
    fn all_names(&mut self, rule: Rule) -> Vec<Name> {
        let mut names = Vec::new();
        while let Some(pair) =
            self.parts.as_slice().iter().position(|p| p.as_rule() == rule).and_then(|at| self.parts.nth(at))
        {
            names.push(self.reader.name(&pair, self.base));
        }
        names
    }

    fn all(&mut self, rule: Rule) -> Vec<P<'t>> {
        self.parts.by_ref().filter(|p| p.as_rule() == rule).collect()
    }

    /// The next name, id, code, version or single word.
    fn name(&mut self) -> Option<Name> {
        let is_name =
            |p: &P<'t>| matches!(p.as_rule(), Rule::name | Rule::id | Rule::code | Rule::version | Rule::word);
        let next = self.parts.as_slice().iter().position(is_name)?;
        let pair = self.parts.nth(next)?;
        Some(self.reader.name(&pair, self.base))
    }

    fn names(&mut self) -> Vec<Name> {
        std::iter::from_fn(|| self.name()).collect()
    }

    /// Several words as one, blanks made single.
    fn words(&mut self) -> Option<Name> {
        let pair = self.find(Rule::words)?;
        let span = self.reader.at(&pair, self.base);
        Some(Name { text: joined(&inner(pair)), span })
    }

    fn text(&mut self) -> Option<Text> {
        let pair = self.find(Rule::text)?;
        Some(self.reader.text_of(pair, self.base))
    }

    fn texts(&mut self) -> Vec<Text> {
        let strings = self.all(Rule::string);
        strings.into_iter().map(|s| self.reader.text_of(s, self.base)).collect()
    }

    fn expr(&mut self) -> Option<Expr> {
        let pair = self.find(Rule::expr)?;
        Some(self.reader.expr(pair, self.base))
    }

    fn find_literal(&mut self, rule: Rule) -> Option<Expr> {
        let pair = self.find(rule)?;
        Some(self.reader.literal(pair, self.base))
    }

    fn value(&mut self) -> Option<Expr> {
        let pair = self.find(Rule::value)?;
        Some(self.value_of(pair))
    }

    /// A number or date, perhaps with minus signs before it.
    fn value_of(&mut self, pair: P<'t>) -> Expr {
        let span = self.reader.at(&pair, self.base);
        let mut negative = false;
        let mut result = None;
        for part in inner(pair) {
            match part.as_rule() {
                Rule::minus => negative = !negative,
                Rule::comma | Rule::open | Rule::close | Rule::equal | Rule::kw_is => {}
                _ => result = Some(self.reader.literal(part, self.base)),
            }
        }
        let result = result.unwrap_or_else(|| self.reader.unread_expr(span));
        if negative { Expr { kind: ExprKind::Negate(Box::new(result)), span } } else { result }
    }

    fn codes(&mut self) -> Option<Vec<(Name, Text)>> {
        let coded = self.all(Rule::coded);
        let mut codes = Vec::new();
        for pair in coded {
            let mut parts = inner(pair).into_iter();
            let (system, code) = (parts.next()?, parts.next()?);
            codes.push((self.reader.name(&system, self.base), self.reader.text_of(code, self.base)));
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
            sources.push((self.reader.text_of(text.clone(), self.base), self.reader.name(cited, self.base)));
        }
        Some(sources)
    }

    fn references(&mut self) -> Option<Vec<(Expr, Option<Expr>)>> {
        let references = self.all(Rule::reference);
        let mut result = Vec::new();
        for pair in references {
            let numbers: Vec<P<'t>> =
                inner(pair).into_iter().filter(|p| p.as_rule() == Rule::reference_number).collect();
            let mut numbers =
                numbers.iter().map(|n| self.reader.number(n, None, self.base)).collect::<Vec<_>>().into_iter();
            result.push((numbers.next()?, numbers.next()));
        }
        Some(result)
    }

    fn type_expr(&mut self) -> Option<TypeExpr> {
        let body = self.find(Rule::type_body)?;
        let mut span = self.reader.at(&body, self.base);
        let mut word = None;
        let mut unit = None;
        let mut members = None;
        let mut set = false;
        let mut yes_no = false;
        for part in inner(body) {
            match part.as_rule() {
                Rule::type_yes_no => yes_no = true,
                Rule::type_set => set = true,
                Rule::word => word = Some(self.reader.name(&part, self.base)),
                Rule::type_unit => unit = Some(self.reader.name(&part, self.base)),
                Rule::members => members = Some(self.members(part)?),
                _ => {}
            }
        }
        let kind = match (yes_no, members, word, unit) {
            (true, ..) => TypeKind::YesNo,
            (_, Some(members), ..) if set => TypeKind::SetOf(members),
            (_, Some(members), ..) => TypeKind::OneOf(members),
            (_, _, Some(word), Some(unit)) => TypeKind::Quantity { word, unit },
            (_, _, Some(word), None) => match &*word.text {
                "integer" => TypeKind::Integer,
                "decimal" => TypeKind::Decimal,
                "percent" => TypeKind::Percent,
                "date" => TypeKind::Date,
                _ => TypeKind::Unknown(word),
            },
            _ => return None,
        };
        let mut bounds = Vec::new();
        for bound in self.all(Rule::bound) {
            span = span.to(self.reader.at(&bound, self.base));
            self.bound(bound, &mut bounds)?;
        }
        Some(TypeExpr { kind, bounds, span })
    }

    fn members(&mut self, pair: P<'t>) -> Option<Vec<MemberDecl>> {
        let mut members = Vec::new();
        for member in inner(pair).into_iter().filter(|p| p.as_rule() == Rule::member) {
            let mut parts = inner(member).into_iter();
            let name = self.reader.name(&parts.next()?, self.base);
            let label = parts.next().map(|text| self.reader.text_of(text, self.base));
            members.push(MemberDecl { name, label });
        }
        Some(members)
    }

    fn bound(&mut self, pair: P<'t>, bounds: &mut Vec<Bound>) -> Option<()> {
        let mut kind = None;
        let mut values = Vec::new();
        for part in inner(pair) {
            match part.as_rule() {
                Rule::bound_word => kind = Some(bound_kind(part)?),
                Rule::value => {
                    let value = self.value_of(part);
                    values.push(value);
                }
                _ => {}
            }
        }
        let mut values = values.into_iter();
        match kind {
            Some(kind) => bounds.push(Bound { kind, value: values.next()? }),
            None => {
                bounds.push(Bound { kind: BoundKind::AtLeast, value: values.next()? });
                bounds.push(Bound { kind: BoundKind::AtMost, value: values.next()? });
            }
        }
        Some(())
    }

    fn derivation(&mut self) -> Option<ClauseKind> {
        if let Some(expr) = self.expr() {
            return Some(ClauseKind::DeriveValue(expr));
        }
        let rows = self.all(Rule::row);
        Some(ClauseKind::DeriveRows(rows.into_iter().map(|row| self.row(row)).collect::<Option<_>>()?))
    }

    fn row(&mut self, pair: P<'t>) -> Option<Row> {
        let span = self.reader.at(&pair, self.base);
        let mut member = None;
        let mut label = None;
        let mut when = None;
        let mut otherwise = false;
        for part in inner(pair) {
            match part.as_rule() {
                Rule::row_head => member = Some(self.reader.name(inner(part).first()?, self.base)),
                Rule::text => label = Some(self.reader.text_of(part, self.base)),
                _ => {
                    let parts = inner(part);
                    otherwise = parts.iter().any(|p| p.as_rule() == Rule::kw_otherwise);
                    if let Some(expr) = parts.into_iter().find(|p| p.as_rule() == Rule::expr) {
                        when = Some(self.reader.expr(expr, self.base));
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

    fn result(&mut self) -> Option<ResultClause> {
        let label = self.text()?;
        let arm =
            self.parts.as_slice().iter().find(|p| p.as_rule() == Rule::name).map(|p| self.reader.name(p, self.base));
        let figures = self.all(Rule::figure);
        let figures = figures.into_iter().map(|figure| self.figure(figure)).collect::<Option<_>>()?;
        Some(ResultClause { label, arm, figures })
    }

    fn figure(&mut self, pair: P<'t>) -> Option<Figure> {
        let span = self.reader.at(&pair, self.base);
        let mut qualifier = None;
        let mut values = Vec::new();
        let mut total = None;
        let mut share = None;
        let mut interval = None;
        let mut at = None;
        for part in inner(pair) {
            match part.as_rule() {
                Rule::qualifier => qualifier = Some(joined(&inner(part))),
                Rule::value => {
                    let value = self.value_of(part);
                    values.push(value);
                }
                Rule::number => total = Some(self.reader.number(&part, None, self.base)),
                Rule::share => share = Some(self.quantity_in(part)?),
                Rule::interval => interval = Some(self.interval(part)?),
                Rule::at_time => at = Some(self.quantity_in(part)?),
                _ => {}
            }
        }
        let mut values = values.into_iter();
        let first = values.next()?;
        let value = match (values.next(), total) {
            (Some(second), _) => FigureValue::Range(first, second),
            (None, Some(total)) => FigureValue::Share(first, total, share),
            (None, None) => FigureValue::One(first),
        };
        Some(Figure { qualifier, value, interval, at, span })
    }

    fn quantity_in(&mut self, pair: P<'t>) -> Option<Expr> {
        let quantity = inner(pair).into_iter().find(|p| p.as_rule() == Rule::quantity)?;
        Some(self.reader.quantity(quantity, self.base))
    }

    fn interval(&mut self, pair: P<'t>) -> Option<(Expr, Expr, Expr)> {
        let mut numbers = Vec::new();
        for part in inner(pair) {
            match part.as_rule() {
                Rule::quantity => {
                    let value = self.reader.quantity(part, self.base);
                    numbers.push(value);
                }
                Rule::value => {
                    let value = self.value_of(part);
                    numbers.push(value);
                }
                _ => {}
            }
        }
        let mut numbers = numbers.into_iter();
        Some((numbers.next()?, numbers.next()?, numbers.next()?))
    }

    fn assignment(&mut self, pair: P<'t>) -> Option<Assignment> {
        let span = self.reader.at(&pair, self.base);
        let mut parts = inner(pair).into_iter();
        let fact = parts.next().map(|name| self.reader.name(&name, self.base))?;
        let literal = parts.find(|p| p.as_rule() == Rule::literal)?;
        let value = self.given_value(literal)?;
        Some(Assignment { fact, value, span })
    }

    /// What a fact is given: a value, a list, or `none`.
    fn given_value(&mut self, pair: P<'t>) -> Option<Expr> {
        let span = self.reader.at(&pair, self.base);
        let parts = inner(pair.clone());
        if !parts.iter().any(|p| p.as_rule() == Rule::list_item) {
            return Some(self.value_of(pair));
        }
        let mut items = Vec::new();
        for item in parts.into_iter().filter(|p| p.as_rule() == Rule::list_item) {
            let item = self.reader.literal(inner(item).into_iter().next()?, self.base);
            items.push(item);
        }
        Some(Expr { kind: ExprKind::List(items), span })
    }

    fn cells(&mut self) -> Option<Vec<Cell>> {
        let cells = self.all(Rule::cell);
        cells.into_iter().map(|cell| self.cell(cell)).collect()
    }

    fn cell(&mut self, pair: P<'t>) -> Option<Cell> {
        let span = self.reader.at(&pair, self.base);
        let part = inner(pair).into_iter().next()?;
        let kind = match part.as_rule() {
            Rule::literal => CellKind::Value(self.given_value(part)?),
            Rule::cell_verdict => {
                let parts = inner(part);
                let has = |rule: Rule| parts.iter().any(|p| p.as_rule() == rule);
                let missing = parts.iter().find(|p| p.as_rule() == Rule::cell_without).map(|without| {
                    let names = inner(without.clone()).into_iter().filter(|p| p.as_rule() == Rule::name);
                    names.map(|name| self.reader.name(&name, self.base)).collect()
                });
                CellKind::Outcome { outcome: outcome(&parts)?, scope: has(Rule::kw_scope), missing }
            }
            Rule::minus => CellKind::Nothing,
            _ => return None,
        };
        Some(Cell { kind, span })
    }

    fn expectation(&mut self, pair: P<'t>) -> Option<Expectation> {
        let span = self.reader.at(&pair, self.base);
        let parts = inner(pair);
        let has = |rule: Rule| parts.iter().any(|p| p.as_rule() == rule);
        let missing = parts.iter().find(|p| p.as_rule() == Rule::without).map(|without| {
            let names = inner(without.clone()).into_iter().filter(|p| p.as_rule() == Rule::name);
            names.map(|name| self.reader.name(&name, self.base)).collect::<Vec<_>>()
        });
        if has(Rule::kw_scope) {
            return Some(Expectation { kind: ExpectationKind::Scope(outcome(&parts)?, missing), span });
        }
        let name = parts.first().map(|name| self.reader.name(name, self.base))?;
        if let Some(literal) = parts.iter().find(|p| p.as_rule() == Rule::literal) {
            let value = self.given_value(literal.clone())?;
            let kind = ExpectationKind::Value(Assignment { fact: name, value, span });
            return Some(Expectation { kind, span });
        }
        let outcome = outcome(&parts)?;
        Some(Expectation { kind: ExpectationKind::Outcome { name, outcome, missing }, span })
    }
}

/// Words with one blank between them.
fn joined(words: &[P<'_>]) -> String {
    words.iter().map(written).collect::<Vec<_>>().join(" ")
}

fn bound_kind(words: P<'_>) -> Option<BoundKind> {
    let words = inner(words);
    let has = |rule: Rule| words.iter().any(|p| p.as_rule() == rule);
    if has(Rule::kw_least) {
        Some(BoundKind::AtLeast)
    } else if has(Rule::kw_most) {
        Some(BoundKind::AtMost)
    } else if has(Rule::kw_above) {
        Some(BoundKind::Above)
    } else {
        has(Rule::kw_below).then_some(BoundKind::Below)
    }
}

/// The outcome that the words of an expectation say.
fn outcome(parts: &[P<'_>]) -> Option<Outcome> {
    let has = |rule: Rule| parts.iter().any(|p| p.as_rule() == rule);
    if has(Rule::kw_undetermined) {
        Some(Outcome::Undetermined)
    } else if has(Rule::kw_out) || has(Rule::kw_not) {
        Some(Outcome::No)
    } else {
        (has(Rule::kw_in) || has(Rule::kw_applies) || has(Rule::kw_holds)).then_some(Outcome::Yes)
    }
}
