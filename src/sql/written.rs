//! A plan as a query.

use super::dialect::{DECIMALS, Dialect};
use super::plan::{Answer, Column, Expr, Holds, Means, Place, Plan, Said, UNSETTLED};
use crate::characters::shown;
use crate::check::model::Comparison;
use crate::dates;
use crate::decide::moved::{Moved, Step};
use crate::number::{self, Number};
use num_traits::{One, Signed, ToPrimitive, Zero};

/// Conditions that stand beside each other before they are put in brackets by halves, so that no text is deep.
const BESIDE: usize = 12;
/// Signs on a line before a condition is broken into several.
const WIDE: usize = 96;

/// How a query reads its table.
#[derive(Debug, Clone)]
pub struct Layout {
    /// The table of cases; its schema before a dot.
    pub table: String,
    /// Columns that are carried over, and tell rows apart.
    pub ids: Vec<String>,
    /// The day on which the question is asked, where the table does not say it.
    pub today: Option<i64>,
    /// What is said at the head, each line a comment.
    pub head: Vec<String>,
}

/// A comment; no text of an author ends it.
pub(super) fn comment(text: &str) -> String {
    format!("-- {}", shown(text).replace(['\n', '\r'], " "))
}

/// A number as a decimal, where it has an end.
pub(super) fn decimal(value: &Number) -> Option<String> {
    let text = number::show(value);
    (!text.starts_with('≈')).then_some(text)
}

fn day(day: i64) -> String {
    let (month, before) = dates::month_of(day);
    let year = month.div_euclid(12).saturating_add(1970);
    format!("{year:04}-{:02}-{:02}", month.rem_euclid(12).saturating_add(1), before.saturating_add(1))
}

fn sign(op: Comparison) -> &'static str {
    match op {
        Comparison::Equal => "=",
        Comparison::NotEqual => "<>",
        Comparison::Less => "<",
        Comparison::LessOrEqual => "<=",
        Comparison::Greater => ">",
        Comparison::GreaterOrEqual => ">=",
    }
}

/// By what a column of numbers is multiplied to be whole.
pub(super) fn scale(dialect: Dialect, integer: bool) -> Number {
    let whole = integer || dialect != Dialect::Sqlite;
    if whole { Number::one() } else { num_traits::pow(number::whole(10), DECIMALS) }
}

/// Prints conditions of one plan.
pub(super) struct Printer<'a> {
    pub plan: &'a Plan,
    pub dialect: Dialect,
}

impl Printer<'_> {
    pub fn name(&self, place: Place) -> String {
        self.dialect.quoted(self.plan.name(place))
    }

    /// What a place is multiplied by to be in base units.
    fn unit(&self, place: Place) -> Number {
        let own = match self.plan.holds(place) {
            Some(Holds::Number(ty)) => &ty.unit.factor / scale(self.dialect, ty.integer),
            _ => Number::one(),
        };
        let Place::Column(at) = place else { return own };
        self.plan.columns.get(at).map_or(own.clone(), |column| own / self.times(column))
    }

    /// By what a sum is multiplied to be whole, where the engine has no decimals.
    fn times(&self, column: &Column) -> Number {
        match (&column.means, &column.holds) {
            (Means::Sum(_, parts, constant), Holds::Number(ty)) if self.dialect == Dialect::Sqlite => {
                let own = &ty.unit.factor / scale(self.dialect, ty.integer);
                let factors: Vec<Number> =
                    parts.iter().map(|(part, factor)| factor * self.unit(*part) / &own).collect();
                common(factors.iter().chain([&(constant / &own)]))
            }
            _ => Number::one(),
        }
    }

    /// A condition; `inner` where it stands beside others.
    pub fn expr(&self, expr: &Expr, inner: bool) -> String {
        let closed = |text: String| if inner { format!("({text})") } else { text };
        match expr {
            Expr::Const(true) => "TRUE".to_owned(),
            Expr::Const(false) => "FALSE".to_owned(),
            Expr::Unknown => "NULL".to_owned(),
            Expr::Flag(place) => self.name(*place),
            Expr::Known(place) => closed(format!("{} IS NOT NULL", self.name(*place))),
            Expr::Member(place, members) => closed(self.member(*place, members, false)),
            Expr::Compare(place, op, limit) => closed(self.compare(*place, *op, limit)),
            Expr::Sum(parts, op, limit) => closed(self.sum(parts, *op, limit)),
            Expr::Behind(late, early, behind) => {
                let moved = |place: Place, date: &Moved| self.moved(self.name(place), &date.steps);
                let (one, other) = (moved(*late, &behind.late), moved(*early, &behind.early));
                let text = format!("{one} >= {}", self.dialect.days_later(&other, behind.days));
                let moves = !behind.late.steps.is_empty() || !behind.early.steps.is_empty() || behind.days != 0;
                if self.dialect == Dialect::Sqlite && moves {
                    let (late, early) = (self.name(*late), self.name(*early));
                    return format!("CASE WHEN {late} IS NOT NULL AND {early} IS NOT NULL THEN {text} END");
                }
                closed(text)
            }
            Expr::All(parts) => closed(self.beside(parts, "AND", inner)),
            Expr::Any(parts) => closed(self.beside(parts, "OR", inner)),
            Expr::AtLeast(count, parts) => self.at_least(*count, parts),
            Expr::Not(part) => match &**part {
                Expr::Known(place) => closed(format!("{} IS NULL", self.name(*place))),
                Expr::Member(place, members) => closed(self.member(*place, members, true)),
                part => closed(format!("NOT {}", self.expr(part, true))),
            },
            Expr::Open(part) => closed(format!("{} IS NULL", self.expr(part, true))),
            Expr::Else(parts) => {
                let parts: Vec<String> = parts.iter().map(|part| self.expr(part, false)).collect();
                format!("COALESCE({})", parts.join(", "))
            }
            Expr::First(rows, last) => {
                let row = |(when, then): &(Expr, Expr)| {
                    format!(" WHEN {} THEN {}", self.expr(when, false), self.expr(then, false))
                };
                let rows: String = rows.iter().map(row).collect();
                match (rows.is_empty(), &**last) {
                    (true, Expr::Unknown) => "CAST(NULL AS BOOLEAN)".to_owned(),
                    (true, last) => self.expr(last, inner),
                    (false, Expr::Unknown) => format!("CASE{rows} END"),
                    (false, last) => format!("CASE{rows} ELSE {} END", self.expr(last, false)),
                }
            }
        }
    }

    fn beside(&self, parts: &[Expr], word: &str, inner: bool) -> String {
        if parts.len() > BESIDE {
            let (left, right) = parts.split_at(parts.len().div_ceil(2));
            let [left, right] = [left, right].map(|half| self.beside(half, word, true));
            return format!("({left})\n      {word} ({right})");
        }
        let texts: Vec<String> = parts.iter().map(|part| self.expr(part, true)).collect();
        let wide = !inner && texts.iter().map(String::len).fold(0, usize::saturating_add) > WIDE;
        texts.join(&if wide { format!("\n      {word} ") } else { format!(" {word} ") })
    }

    fn at_least(&self, count: u32, parts: &[Expr]) -> String {
        let sum = |one: &dyn Fn(&Expr) -> String| parts.iter().map(one).collect::<Vec<_>>().join(" + ");
        let sure = sum(&|part| format!("CASE WHEN {} THEN 1 ELSE 0 END", self.expr(part, false)));
        let perhaps = sum(&|part| format!("CASE WHEN NOT {} THEN 0 ELSE 1 END", self.expr(part, true)));
        format!("CASE WHEN {sure} >= {count} THEN TRUE WHEN {perhaps} < {count} THEN FALSE END")
    }

    fn member(&self, place: Place, members: &std::collections::BTreeSet<u32>, not: bool) -> String {
        let words: Vec<String> = members.iter().map(|member| self.word(place, *member)).collect();
        match words.as_slice() {
            [only] => format!("{} {} {only}", self.name(place), if not { "<>" } else { "=" }),
            _ => format!("{} {}IN ({})", self.name(place), if not { "NOT " } else { "" }, words.join(", ")),
        }
    }

    fn word(&self, place: Place, member: u32) -> String {
        let Some(Holds::Member(words)) = self.plan.holds(place) else { return "NULL".to_owned() };
        self.dialect.text(words.get(member as usize).map_or(NO_ROW, String::as_str))
    }

    fn compare(&self, place: Place, op: Comparison, limit: &Number) -> String {
        let name = self.name(place);
        let always =
            |holds: bool| format!("CASE WHEN {name} IS NOT NULL THEN {} END", if holds { "TRUE" } else { "FALSE" });
        if self.plan.holds(place) == Some(&Holds::Date) {
            let (op, limit) = with_whole(op, limit);
            let at = limit.to_integer().to_i64();
            let above = limit > number::whole(dates::LAST_DAY);
            return match (at, op) {
                _ if !limit.is_integer() => always(op == Comparison::NotEqual),
                (Some(at), _) if (dates::FIRST_DAY..=dates::LAST_DAY).contains(&at) => {
                    format!("{name} {} {}", sign(op), self.dialect.day(&day(at)))
                }
                (_, Comparison::Less | Comparison::LessOrEqual) => always(above),
                (_, Comparison::Greater | Comparison::GreaterOrEqual) => always(!above),
                (_, Comparison::Equal) => always(false),
                (_, Comparison::NotEqual) => always(true),
            };
        }
        let limit = limit / self.unit(place);
        if self.dialect == Dialect::Sqlite {
            // What stands there is a whole number.
            let (op, limit) = with_whole(op, &limit);
            let whole = limit.is_integer();
            return if whole { format!("{name} {} {limit}", sign(op)) } else { always(op == Comparison::NotEqual) };
        }
        match decimal(&limit) {
            Some(text) => format!("{name} {} {text}", sign(op)),
            None => format!("{name} * {} {} {}", limit.denom(), sign(op), limit.numer()),
        }
    }

    fn sum(&self, parts: &[(Place, Number)], op: Comparison, limit: &Number) -> String {
        let factors: Vec<Number> = parts.iter().map(|(place, factor)| factor * self.unit(*place)).collect();
        let times = common(factors.iter().chain([limit]));
        let terms = parts.iter().zip(&factors).map(|((place, _), factor)| (*place, factor * &times));
        let (right, left): (Vec<_>, Vec<_>) = terms.partition(|(_, factor)| factor.is_negative());
        let limit = limit * &times;
        // Two dates, one on each side, are what engines with dates compare themselves; all else is counted in days.
        let dates = left.iter().chain(&right).all(|(place, factor)| self.is_date(*place) && factor.abs().is_one());
        let sides = left.len() == 1 && right.len() == 1;
        let counted = self.dialect == Dialect::Sqlite || !(dates && sides && limit.is_integer());
        let term = |(place, factor): &(Place, Number)| self.term(*place, &factor.abs(), counted);
        let mut right: Vec<String> = right.iter().map(term).collect();
        let left: Vec<String> = left.iter().map(term).collect();
        if !limit.is_zero() || right.is_empty() {
            right.push(limit.to_string());
        }
        let left = if left.is_empty() { "0".to_owned() } else { left.join(" + ") };
        format!("{left} {} {}", sign(op), right.join(" + "))
    }

    /// A part of a sum; a date in days since 1970-01-01 where it is counted.
    fn term(&self, place: Place, factor: &Number, counted: bool) -> String {
        let name = self.name(place);
        let name = if counted && self.is_date(place) { self.dialect.days_of(&name) } else { name };
        if factor.is_one() { name } else { format!("{name} * {}", factor.to_integer()) }
    }

    fn is_date(&self, place: Place) -> bool {
        self.plan.holds(place) == Some(&Holds::Date)
    }

    fn moved(&self, date: String, steps: &[Step]) -> String {
        steps.iter().fold(date, |date, step| match step {
            Step::Days(days) => {
                let later = self.dialect.days_later(&date, *days);
                if later == date { date } else { format!("({later})") }
            }
            Step::Months(months) => self.dialect.months_later(&date, *months),
        })
    }

    fn said(&self, holds: &Holds, said: Option<&Said>) -> String {
        match (said, holds) {
            (Some(Said::Member(member)), Holds::Member(words)) => {
                self.dialect.text(words.get(*member as usize).map_or(NO_ROW, String::as_str))
            }
            (Some(Said::Number(number)), Holds::Number(ty)) => {
                let own = number / &ty.unit.factor * scale(self.dialect, ty.integer);
                decimal(&own).unwrap_or_else(|| "NULL".to_owned())
            }
            _ => "NULL".to_owned(),
        }
    }

    /// How a column comes to its value.
    pub fn means(&self, column: &Column) -> String {
        let given = |given: &Option<Place>, text: String| match given {
            Some(place) => format!("COALESCE({}, {text})", self.name(*place)),
            None => text,
        };
        match &column.means {
            Means::Truth(expr) => match expr {
                Expr::Unknown => "CAST(NULL AS BOOLEAN)".to_owned(),
                expr => self.expr(expr, false),
            },
            Means::Rows(place, rows, last) => {
                let mut text = String::from("CASE");
                for (when, said) in rows {
                    let then = self.said(&column.holds, said.as_ref());
                    text.push_str(&format!("\n      WHEN {} THEN {then}", self.expr(when, false)));
                }
                if rows.is_empty() {
                    return given(place, self.said(&column.holds, last.as_ref()));
                }
                text.push_str(&format!("\n      ELSE {} END", self.said(&column.holds, last.as_ref())));
                given(place, text)
            }
            Means::Points(items) => {
                let item = |(points, when): &(Number, Expr)| {
                    let points = self.said(&column.holds, Some(&Said::Number(points.clone())));
                    let when = (self.expr(when, false), self.expr(when, true));
                    format!("CASE WHEN {} THEN {points} WHEN NOT {} THEN 0 END", when.0, when.1)
                };
                let items: Vec<String> = items.iter().map(item).collect();
                if items.is_empty() { "0".to_owned() } else { items.join("\n      + ") }
            }
            Means::Sum(place, parts, constant) => {
                let own = match &column.holds {
                    Holds::Number(ty) => &ty.unit.factor / scale(self.dialect, ty.integer),
                    _ => Number::one(),
                };
                if column.holds == Holds::Date {
                    let date = parts.first().map_or_else(String::new, |(date, _)| self.name(*date));
                    let days = constant.to_integer().to_i64().unwrap_or(0);
                    return given(place, self.dialect.days_later(&date, days));
                }
                let times = self.times(column);
                let own = own / &times;
                let mut terms: Vec<String> = Vec::new();
                for (part, factor) in parts {
                    let factor = factor * self.unit(*part) / &own;
                    let name = self.name(*part);
                    terms.push(if factor.is_one() { name } else { format!("{name} * {}", number::show(&factor)) });
                }
                let constant = constant / &own;
                if !constant.is_zero() || terms.is_empty() {
                    terms.push(number::show(&constant));
                }
                match place {
                    Some(place) if !times.is_one() => {
                        format!("COALESCE({} * {times}, {})", self.name(*place), terms.join(" + "))
                    }
                    place => given(place, terms.join(" + ")),
                }
            }
        }
    }

    /// A verdict in words, or the value itself, of rows that are answered.
    fn answer(&self, answer: &Answer) -> String {
        let (value, status) = (self.name(answer.of), self.dialect.quoted("gdl_status"));
        let Some((words, loose)) = &answer.verdict else {
            return format!("CASE WHEN {status} = 'answered' THEN {value} END");
        };
        let [yes, no, open] = words;

        let loose = match loose {
            Expr::Const(false) => String::new(),
            loose => format!(" WHEN {} THEN '{UNSETTLED}'", self.expr(loose, false)),
        };
        format!(
            "CASE WHEN {status} <> 'answered' THEN NULL WHEN {value} THEN '{yes}' WHEN NOT {value} THEN '{no}'{loose} ELSE '{open}' END"
        )
    }
}

/// What stands where no row of a classification holds.
pub(super) const NO_ROW: &str = "(no row)";

/// A comparison of a whole number with whole numbers.
fn with_whole(op: Comparison, limit: &Number) -> (Comparison, Number) {
    match op {
        Comparison::Less | Comparison::GreaterOrEqual => (op, limit.ceil()),
        Comparison::LessOrEqual | Comparison::Greater => (op, limit.floor()),
        Comparison::Equal | Comparison::NotEqual => (op, limit.clone()),
    }
}

/// The least number that makes all of some whole.
fn common<'n>(numbers: impl Iterator<Item = &'n Number>) -> Number {
    let mut times = num_bigint::BigInt::one();
    for number in numbers {
        let denominator = number.denom();
        let scaled = Number::new(times.clone(), denominator.clone());
        times *= scaled.denom();
    }
    Number::from_integer(times)
}

/// The columns that the answers need, by levels: each needs only those of levels before its own.
fn levels(plan: &Plan) -> Vec<Vec<&Column>> {
    let mut needed = vec![false; plan.columns.len()];
    let ask = |place: Place, needed: &mut Vec<bool>| {
        if let Place::Column(at) = place
            && let Some(slot) = needed.get_mut(at)
        {
            *slot = true;
        }
    };
    let verdicts = plan.answers.iter().filter_map(|answer| Some(&answer.verdict.as_ref()?.1));
    plan.answers.iter().for_each(|answer| ask(answer.of, &mut needed));
    for expr in plan.contradictory.iter().chain(&plan.untold).chain(verdicts) {
        expr.each_place(&mut |place| ask(place, &mut needed));
    }
    for (at, column) in plan.columns.iter().enumerate().rev() {
        if needed.get(at) == Some(&true) {
            column.means.each_place(&mut |place| ask(place, &mut needed));
        }
    }
    let mut level = vec![0usize; plan.columns.len()];
    let mut all: Vec<Vec<&Column>> = Vec::new();
    for (at, column) in plan.columns.iter().enumerate().filter(|(at, _)| needed.get(*at) == Some(&true)) {
        let mut own = 0;
        column.means.each_place(&mut |place| {
            if let Place::Column(of) = place {
                own = own.max(level.get(of).copied().unwrap_or(0).saturating_add(1));
            }
        });
        level.get_mut(at).into_iter().for_each(|slot| *slot = own);
        while all.len() <= own {
            all.push(Vec::new());
        }
        all.get_mut(own).into_iter().for_each(|columns| columns.push(column));
    }
    all
}

/// The query.
pub fn query(plan: &Plan, dialect: Dialect, layout: &Layout) -> String {
    let printer = Printer { plan, dialect };
    let mut out = String::new();
    for line in &layout.head {
        out.push_str(&comment(line));
        out.push('\n');
    }
    for (name, stands) in &plan.legend {
        out.push_str(&comment(&format!("{stands} stands for {name}")));
        out.push('\n');
    }
    out.push_str("WITH gdl_0 AS (\n  SELECT\n");
    let mut lines: Vec<(String, String)> = layout.ids.iter().map(|id| (dialect.quoted(id), String::new())).collect();
    for input in &plan.inputs {
        let name = dialect.quoted(&input.name);
        let unit = match &input.holds {
            Holds::Number(ty) => {
                let text = ty.scale.clone().unwrap_or_else(|| ty.unit.text.clone());
                match dialect == Dialect::Sqlite && !ty.integer {
                    true => format!("millionths of {}", if text.is_empty() { "one" } else { text.as_str() }),
                    false => text,
                }
            }
            _ => String::new(),
        };
        let own = match layout.today {
            Some(today) if input.full == "today" => format!("{} AS {name}", dialect.day(&day(today))),
            _ => name,
        };
        lines.push((own, unit));
    }
    let count = lines.len();
    for (at, (text, unit)) in lines.into_iter().enumerate() {
        let comma = if at.saturating_add(1) < count { "," } else { "" };
        let unit = if unit.is_empty() { unit } else { format!(" {}", comment(&unit)) };
        out.push_str(&format!("    {text}{comma}{unit}\n"));
    }
    out.push_str(&format!("  FROM {}\n)", dialect.table(&layout.table)));
    let mut last = 0usize;
    for columns in levels(plan) {
        let next = last.saturating_add(1);
        // PostgreSQL would put the conditions of one level into the next, each as often as it is named there.
        let named = columns.iter().any(|column| column.title.is_empty());
        let kept = if named && dialect == Dialect::Postgres { " MATERIALIZED" } else { "" };
        out.push_str(&format!(", gdl_{next} AS{kept} (\n  SELECT gdl_{last}.*"));
        for column in columns {
            out.push_str(",\n");
            if !column.title.is_empty() {
                out.push_str(&format!("    {}\n", comment(&column.title)));
            }
            out.push_str(&format!("    {} AS {}", printer.means(column), dialect.quoted(&column.name)));
        }
        out.push_str(&format!("\n  FROM gdl_{last}\n)"));
        last = next;
    }
    let valid = Expr::all(plan.inputs.iter().map(|input| input.valid.clone()));
    let rows = [
        (valid.negated(), "invalid"),
        (Expr::any(plan.contradictory.iter().cloned()), "contradictory"),
        (Expr::any(plan.untold.iter().cloned()), UNSETTLED),
    ];
    let mut status = String::new();
    for (when, word) in rows.iter().filter(|(when, _)| *when != Expr::Const(false)) {
        status.push_str(&format!("\n      WHEN {} THEN '{word}'", printer.expr(when, false)));
    }
    let status =
        if status.is_empty() { "'answered'".to_owned() } else { format!("CASE{status}\n      ELSE 'answered' END") };
    out.push_str(&format!(
        ", gdl_rows AS (\n  SELECT gdl_{last}.*,\n    {status} AS {}\n  FROM gdl_{last}\n)\nSELECT\n",
        dialect.quoted("gdl_status")
    ));
    let mut lines: Vec<String> = layout.ids.iter().map(|id| dialect.quoted(id)).collect();
    lines.push(format!("{} AS {}", dialect.quoted("gdl_status"), dialect.quoted("status")));
    for answer in &plan.answers {
        lines.push(format!("{} AS {}", printer.answer(answer), dialect.quoted(&answer.name)));
    }
    out.push_str(&format!("  {}\nFROM gdl_rows\n", lines.join(",\n  ")));
    out
}
