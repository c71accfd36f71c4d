//! Points of a score by levels: `by lab.albumin`, and points for ranges of its value or for some of its members. Every value
//! has the points of one level: what is left out, or counted twice, is reported with the values for which it is so.

use super::checker::Checker;
use super::literals::{describe_number, range, show_date};
use super::model::{
    ClassId, ClassRow, Classification, Comparison, Cond, CondKind, DefId, FactId, FactType, Member, Num, NumberKind,
    NumberType, RowsOf, ScoreId, TermId,
};
use super::names::CONDITION;
use super::symbol::Symbol;
use super::typing::{Typed, TypedNum, cond};
use super::units;
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::number::{self, Number};
use crate::source::Span;
use crate::syntax::ast::{Expr, Level, LevelSays, Name};
use std::collections::BTreeSet;

/// An end of a range, and whether it belongs; none where there is none.
type End = Option<(Number, bool)>;

/// What the levels look at.
#[allow(clippy::large_enum_variant)] // short-lived, never kept in lists
enum LookedAt {
    /// Something with members, and what says which of them it is.
    Members(Vec<Member>, Of),
    Number(TypedNum),
}

/// Something with members; of what is yes or no, these are no and yes.
#[derive(Clone, Copy)]
enum Of {
    Fact(FactId),
    Truth(FactId),
    Term(TermId),
    Class(ClassId),
}

/// Which values a level counts for.
#[derive(Clone)]
enum Covers {
    Range(End, End),
    Members(BTreeSet<u32>),
    Others,
}

struct Typing<'l> {
    level: &'l Level,
    points: Number,
    covers: Covers,
}

impl Checker<'_> {
    /// The points of a score by levels, as rows.
    pub(super) fn levels(&mut self, id: ScoreId, of: &Name, levels: &[Level]) -> Option<Vec<(Number, Cond)>> {
        let subject = self.level_subject(of)?;
        let mut typed = Vec::new();
        let mut sound = true;
        let last = levels.len().saturating_sub(1);
        for (at, level) in levels.iter().enumerate() {
            let points = self.points(&level.points);
            if matches!(level.says, LevelSays::Otherwise) && at < last {
                self.otherwise_above(level.span);
                sound = false;
                continue;
            }
            match points.zip(self.level_covers(&subject, of, level)) {
                Some((points, covers)) => typed.push(Typing { level, points, covers }),
                None => sound = false,
            }
        }
        if !sound || !self.fit(&subject, of, &typed) {
            return None;
        }
        let mut items: Vec<(Number, Cond)> = Vec::new();
        for Typing { level, points, covers } in typed {
            let when = match covers {
                Covers::Others => {
                    let any = items.iter().map(|(_, when)| Cond { span: level.place, ..when.clone() }).collect();
                    CondKind::Not(Box::new(cond(CondKind::Or(any), level.place)))
                }
                Covers::Members(members) => subject.is(members, level.place),
                Covers::Range(low, high) => subject.within(low, high, level.place),
            };
            self.guideline.leveled.insert(level.place, of.text.clone());
            items.push((points, cond(when, level.place)));
        }
        self.looked_at_later(id, &subject, of, &items, levels);
        Some(items)
    }

    /// Of a number that is computed only the diagrams know which values it can have.
    fn looked_at_later(
        &mut self,
        id: ScoreId,
        subject: &LookedAt,
        of: &Name,
        items: &[(Number, Cond)],
        levels: &[Level],
    ) {
        let LookedAt::Number(TypedNum { num: Num::Term(_) | Num::Score(_), .. }) = subject else { return };
        let row = |(member, (level, (_, when))): (u32, (&Level, &(Number, Cond)))| ClassRow {
            member,
            when: (!matches!(level.says, LevelSays::Otherwise)).then(|| when.clone()),
            span: level.span,
        };
        let member = |(points, _): &(Number, Cond)| Member { name: number::show(points), label: None };
        let class = self.guideline.classes.push(Classification {
            name: of.text.clone(),
            title: of.text.clone(),
            members: items.iter().map(member).collect(),
            rows: (0u32..).zip(levels.iter().zip(items)).map(row).collect(),
            exclusive: true,
            rows_of: Some(RowsOf::Levels(id)),
            from: Vec::new(),
            span: of.span,
        });
        self.rows_of.entry(DefId::Score(id)).or_default().push(class);
        self.note_verdict(DefId::Class(class));
    }

    fn level_subject(&mut self, of: &Name) -> Option<LookedAt> {
        let fits = |s: Symbol| matches!(s, Symbol::Fact(_) | Symbol::Term(_) | Symbol::Class(_) | Symbol::Score(_));
        let symbol = self.resolve(&of.text, of.span, CONDITION, fits)?;
        let yes_no = || ["no", "yes"].map(|name| Member { name: name.to_owned(), label: None }).to_vec();
        let found = match (self.named(&of.text, of.span)?, symbol) {
            (Typed::Num(num), _) if num.constant.is_none() => return Some(LookedAt::Number(num)),
            (Typed::Num(_), _) => {
                Diagnostic::new(Code::UnlikeThings, of.span, format!("`{}` is the same for everybody", of.text))
            }
            (Typed::OneOf(id), _) => {
                let Some(FactType::OneOf(members)) = self.guideline.fact(id).map(|fact| &fact.ty) else { return None };
                return Some(LookedAt::Members(members.clone(), Of::Fact(id)));
            }
            (Typed::Class(id), _) => {
                return Some(LookedAt::Members(self.guideline.class(id)?.members.clone(), Of::Class(id)));
            }
            (Typed::Cond(_), Symbol::Fact(id)) => return Some(LookedAt::Members(yes_no(), Of::Truth(id))),
            (Typed::Cond(_), Symbol::Term(id)) => return Some(LookedAt::Members(yes_no(), Of::Term(id))),
            (Typed::Cond(_) | Typed::SetOf(_), _) => {
                Diagnostic::new(Code::NotAOneOf, of.span, format!("`{}` has more than one member at a time", of.text))
            }
        };
        self.push(found.help("Points by levels look at a number, a date, a one-of, a classification, or what is yes or no. Other points are written `2 points when CONDITION`."));
        None
    }

    /// Which values a level counts for.
    fn level_covers(&mut self, subject: &LookedAt, of: &Name, level: &Level) -> Option<Covers> {
        match (subject, &level.says) {
            (_, LevelSays::Otherwise) => Some(Covers::Others),
            (LookedAt::Members(members, _), LevelSays::Members(names)) => {
                let found: Vec<Option<u32>> =
                    names.iter().map(|name| self.member(members, &of.text, &name.text, name.span)).collect();
                found.into_iter().collect::<Option<_>>().map(Covers::Members)
            }
            (LookedAt::Members(members, _), LevelSays::Value(value)) => {
                match self.small_member(members, &of.text, value) {
                    Some(member) => member.map(|member| Covers::Members([member].into())),
                    None => self.not_a_level(level, of, members),
                }
            }
            (LookedAt::Members(members, _), LevelSays::Range(..)) => self.not_a_level(level, of, members),
            (LookedAt::Number(num), LevelSays::Value(value)) => {
                let value = self.level_end(num, of, value)?;
                Some(Covers::Range(Some((value.clone(), true)), Some((value, true))))
            }
            (LookedAt::Number(num), LevelSays::Range(low, high)) => {
                let end = |this: &mut Self, end: &Option<(Expr, bool)>| match end {
                    None => Some(None),
                    Some((end, belongs)) => this.level_end(num, of, end).map(|value| Some((value, *belongs))),
                };
                // One finding for both.
                let low = end(self, low)?;
                let high = end(self, high)?;
                if let (Some((from, _)), Some((to, _))) = (&low, &high)
                    && from > to
                {
                    let found =
                        Diagnostic::new(Code::BetweenReversed, level.place, "the limits are the wrong way round");
                    self.push(found.help("The smaller limit comes first."));
                    return None;
                }
                Some(Covers::Range(low, high))
            }
            (LookedAt::Number(num), LevelSays::Members(_)) => {
                let what = format!("`{}` is {}, and has no members", of.text, describe_number(&num.ty));
                let found = Diagnostic::new(Code::NotAOneOf, level.place, what);
                self.push(found.help(
                    "Write a range of its values, as `below 2`, `from 2 to 3`, `from 2 to below 3` or `above 3`.",
                ));
                None
            }
        }
    }

    fn not_a_level(&mut self, level: &Level, of: &Name, members: &[Member]) -> Option<Covers> {
        let names: Vec<&str> = members.iter().map(|member| member.name.as_str()).collect();
        let found = Diagnostic::new(Code::NotANumber, level.place, format!("`{}` is no number", of.text))
            .help(format!("Name the members that have these points: {}.", names.join(", ")));
        self.push(found);
        None
    }

    /// A limit of a level, in the unit of what it looks at.
    fn level_end(&mut self, num: &TypedNum, of: &Name, end: &Expr) -> Option<Number> {
        let limit = self.num(end)?;
        let limit = self.in_own_unit(num, limit);
        if !self.comparable(num, &limit) {
            return None;
        }
        let value = limit.constant?;
        let out =
            |end: &End, low: bool| end.as_ref().is_some_and(|(end, _)| if low { value < *end } else { value > *end });
        if out(&num.ty.low, true) || out(&num.ty.high, false) {
            let what = format!("`{}` lies outside the range of `{}`", self.text(end.span), of.text);
            let bounds = format!("`{}` is {}", of.text, range(&num.ty));
            let found = Diagnostic::new(Code::OutsideRange, end.span, what);
            self.push(found.label(bounds).help("Correct the limit or its unit, or the range of the fact."));
            return None;
        }
        Some(value)
    }

    /// Whether every value has the points of one level. What is computed is looked at where all conditions are.
    fn fit(&mut self, subject: &LookedAt, of: &Name, levels: &[Typing<'_>]) -> bool {
        let mut faults = Vec::new();
        match subject {
            LookedAt::Members(members, _) => members_fit(members, of, levels, &mut faults),
            LookedAt::Number(TypedNum { num: Num::Fact(_), ty, .. }) => numbers_fit(ty, of, levels, &mut faults),
            LookedAt::Number(_) => {}
        }
        let fits = faults.is_empty();
        faults.into_iter().for_each(|fault| self.push(fault));
        fits
    }
}

impl LookedAt {
    fn is(&self, members: BTreeSet<u32>, span: Span) -> CondKind {
        let LookedAt::Members(_, of) = self else { return CondKind::Const(false) };
        let truth = |kind: CondKind| match (members.contains(&1), members.contains(&0)) {
            (true, true) => CondKind::Const(true),
            (true, false) => kind,
            (false, _) => CondKind::Not(Box::new(cond(kind, span))),
        };
        match *of {
            Of::Fact(id) => CondKind::Member(id, members),
            Of::Class(id) => CondKind::Class(id, members),
            Of::Truth(id) => truth(CondKind::Fact(id)),
            Of::Term(id) => truth(CondKind::Term(id)),
        }
    }

    fn within(&self, low: End, high: End, span: Span) -> CondKind {
        let LookedAt::Number(num) = self else { return CondKind::Const(false) };
        let compare = |op: Comparison, limit: Number| CondKind::Compare(op, num.num.clone(), Num::Const(limit));
        if let (Some((from, true)), Some((to, true))) = (&low, &high)
            && from == to
        {
            return compare(Comparison::Equal, from.clone());
        }
        let low = low
            .map(|(limit, with)| compare(if with { Comparison::GreaterOrEqual } else { Comparison::Greater }, limit));
        let high =
            high.map(|(limit, with)| compare(if with { Comparison::LessOrEqual } else { Comparison::Less }, limit));
        match (low, high) {
            (Some(low), Some(high)) => CondKind::And(vec![cond(low, span), cond(high, span)]),
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => CondKind::Const(true),
        }
    }
}

/// Which levels count for a value, the last one for those that no other does.
fn counting<'l>(levels: &'l [Typing<'l>], holds: impl Fn(&Covers) -> bool) -> Vec<&'l Typing<'l>> {
    let own: Vec<&Typing<'_>> = levels.iter().filter(|level| holds(&level.covers)).collect();
    if own.is_empty() { levels.iter().filter(|level| matches!(level.covers, Covers::Others)).collect() } else { own }
}

fn leave_out(of: &Name, values: &str, level: &str) -> Diagnostic {
    Diagnostic::new(Code::LevelsLeaveOut, of.span, format!("`{}` has no points for {values}", of.text))
        .label("some values are left out")
        .help(format!(
            "Every value has points, if only 0: add for instance `1 point {level}`, or correct the limit beside it."
        ))
}

fn overlap(of: &Name, values: &str, (first, second): (&Typing<'_>, &Typing<'_>)) -> Diagnostic {
    Diagnostic::new(Code::LevelsOverlap, second.level.place, format!("`{}` has points twice for {values}", of.text))
        .label("these count for it")
        .also(first.level.place, "and so do these")
        .help("A value has the points of one level: leave it out of the other, as in `below 2` or `from 2 to below 3`.")
}

fn never(level: &Typing<'_>, of: &Name) -> Diagnostic {
    Diagnostic::new(Code::NeverHolds, level.level.place, format!("no value of `{}` has these points", of.text))
        .help("Correct the limits, or the range of the fact.")
}

fn members_fit(members: &[Member], of: &Name, levels: &[Typing<'_>], faults: &mut Vec<Diagnostic>) {
    let mut left_out = Vec::new();
    let mut others = false;
    for (at, member) in (0u32..).zip(members) {
        let counts = counting(levels, |covers| matches!(covers, Covers::Members(some) if some.contains(&at)));
        others |= counts.iter().any(|level| matches!(level.covers, Covers::Others));
        match counts.as_slice() {
            [] => left_out.push(member.name.as_str()),
            [first, second, ..] => faults.push(overlap(of, &format!("`{}`", member.name), (first, second))),
            [_] => {}
        }
    }
    if !left_out.is_empty() {
        let named: Vec<String> = left_out.iter().map(|name| format!("`{name}`")).collect();
        faults.push(leave_out(of, &named.join(", "), &left_out.join(" or ")));
    }
    let idle = levels.iter().find(|level| matches!(level.covers, Covers::Others) && !others);
    faults.extend(idle.map(|level| never(level, of)));
}

/// A part of the values of a number between two neighboring limits, or one of the limits.
#[derive(Clone)]
struct Cell {
    low: End,
    high: End,
}

/// The values of a type, cut at some limits.
fn cells(ty: &NumberType, limits: &BTreeSet<Number>) -> Vec<Cell> {
    let mut cells = Vec::new();
    let mut before: End = None;
    let point = |limit: &Number| Cell { low: Some((limit.clone(), true)), high: Some((limit.clone(), true)) };
    for limit in limits {
        cells.push(Cell { low: before, high: Some((limit.clone(), false)) });
        cells.push(point(limit));
        before = Some((limit.clone(), false));
    }
    cells.push(Cell { low: before, high: None });
    cells.retain(|cell| cell.has_value(ty));
    cells
}

impl Cell {
    /// Whether some value of a type lies in it.
    fn has_value(&self, ty: &NumberType) -> bool {
        let outside = |end: &End, limit: &End, low: bool| match (end, limit) {
            (Some((end, _)), Some((limit, closed))) => {
                let beyond = if low { end > limit } else { end < limit };
                beyond || (end == limit && !(*closed && self.low == self.high))
            }
            _ => false,
        };
        // Its low end against the greatest value, and its high end against the least.
        if outside(&self.low, &ty.high, true) || outside(&self.high, &ty.low, false) {
            return false;
        }
        let (Some((low, with)), Some((high, _)), true) = (&self.low, &self.high, ty.integer) else { return true };
        let (low, high) = (low / &ty.unit.factor, high / &ty.unit.factor);
        if *with { low.is_integer() } else { low.floor() + number::one() < high }
    }

    fn within(&self, low: &End, high: &End) -> bool {
        let above = match (low, &self.low) {
            (None, _) => true,
            (Some((limit, closed)), Some((from, with))) => from > limit || (from == limit && (*closed || !*with)),
            (Some(_), None) => false,
        };
        above
            && match (high, &self.high) {
                (None, _) => true,
                (Some((limit, closed)), Some((to, with))) => to < limit || (to == limit && (*closed || !*with)),
                (Some(_), None) => false,
            }
    }
}

fn numbers_fit(ty: &NumberType, of: &Name, levels: &[Typing<'_>], faults: &mut Vec<Diagnostic>) {
    let ends = levels.iter().flat_map(|level| match &level.covers {
        Covers::Range(low, high) => [low.clone(), high.clone()],
        _ => [None, None],
    });
    let limits = ends.chain([ty.low.clone(), ty.high.clone()]).flatten().map(|(limit, _)| limit).collect();
    let cells = cells(ty, &limits);
    let counts =
        |cell: &Cell| counting(levels, |covers| matches!(covers, Covers::Range(low, high) if cell.within(low, high)));
    let places = |cell: &Cell| counts(cell).iter().map(|level| level.level.place).collect::<Vec<_>>();
    let mut reached = BTreeSet::new();
    let mut at = 0usize;
    while let Some(first) = cells.get(at) {
        let own = places(first);
        reached.extend(own.iter().copied());
        let alike = cells.iter().skip(at).take_while(|cell| places(cell) == own).count().max(1);
        at = at.saturating_add(alike);
        let Some(last) = cells.get(at.saturating_sub(1)) else { break };
        if own.len() == 1 {
            continue;
        }
        let region = tight(ty, first.low.clone(), last.high.clone());
        match counts(first).as_slice() {
            [first, second, ..] => faults.push(overlap(of, &words(ty, &region, true), (first, second))),
            _ => faults.push(leave_out(of, &words(ty, &region, true), &words(ty, &region, false))),
        }
    }
    faults.extend(levels.iter().filter(|level| !reached.contains(&level.level.place)).map(|level| never(level, of)));
}

/// Whole numbers between two ends, their ends belonging; and within the type.
fn tight(ty: &NumberType, low: End, high: End) -> (End, End) {
    let low = low.or_else(|| ty.low.clone());
    let high = high.or_else(|| ty.high.clone());
    if !ty.integer {
        return (low, high);
    }
    let whole = |end: End, up: bool| {
        let (value, with) = end?;
        let count = &value / &ty.unit.factor;
        let count = match (up, with || !count.is_integer()) {
            (true, true) => count.ceil(),
            (true, false) => count + number::one(),
            (false, true) => count.floor(),
            (false, false) => count - number::one(),
        };
        Some((count * &ty.unit.factor, true))
    };
    (whole(low, true), whole(high, false))
}

/// A range as levels are written; `told` in a sentence.
fn words(ty: &NumberType, (low, high): &(End, End), told: bool) -> String {
    let show = |value: &Number| match ty.kind {
        NumberKind::Date => show_date(value),
        _ => units::show(value, &ty.unit),
    };
    let range = match (low, high) {
        (Some((low, _)), Some((high, _))) if low == high => return show(low),
        (Some((low, from)), Some((high, to))) => {
            let (from, to) = (if *from { "from" } else { "above" }, if *to { "to" } else { "to below" });
            format!("{from} {} {to} {}", show(low), show(high))
        }
        (Some((low, with)), None) => format!("{} {}", if *with { "at least" } else { "above" }, show(low)),
        (None, Some((high, with))) => format!("{} {}", if *with { "at most" } else { "below" }, show(high)),
        (None, None) if told => return "any value".to_owned(),
        (None, None) => return "otherwise".to_owned(),
    };
    if told { format!("values {range}") } else { range }
}
