//! What authors mean by what can be read and says nothing: `is S0 or A`, `includes a or b`, `= 5 or 6`, a member where a
//! condition belongs, two dates whose difference is compared with years, `24+3 weeks`, `140/90 mmHg`. Each is reported once,
//! with what to write.

use super::checker::Checker;
use super::model::{Comparison, FactType, NumberKind};
use super::symbol::Symbol;
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Includes, ListExpr, Operator};
use crate::syntax::{limit_word, takes_limit};

/// Words that authors write for one of some choices, by what the choice is of.
const SYNONYMS: &[(&str, &[&str], &str)] = &[
    ("kind of statement", &["advice", "recommended", "recommends", "suggestion", "rule"], "recommendation"),
    ("kind of statement", &["fact", "result", "finding", "study"], "evidence"),
    ("kind of statement", &["warning", "contraindication", "safety"], "caution"),
    ("status", &["final", "released", "approved", "active", "public", "valid", "ready"], "published"),
    ("status", &["wip", "preliminary", "unfinished", "new", "work in progress"], "draft"),
    ("status", &["review", "reviewed", "under review", "proposed"], "in review"),
    ("status", &["retired", "withdrawn", "obsolete", "replaced", "old"], "superseded"),
    ("status", &["outdated", "invalid"], "expired"),
    ("stance", &["recommend", "recommended", "do", "give", "should", "yes", "pro", "offer", "use", "strong"], "for"),
    ("stance", &["avoid", "contra", "no", "not", "don't", "never", "contraindicated"], "against"),
    ("stance", &["consider", "may", "optional", "can", "possible", "weak"], "option"),
    ("stance", &["unclear", "unknown", "controversial"], "uncertain"),
    ("stance", &["warning", "careful"], "caution"),
    ("way in which a fact changes", &["no", "not", "cannot", "not at all", "fixed", "constant"], "never"),
    ("way in which a fact changes", &["decision", "decided", "by a decision", "by choice", "planned"], "by decision"),
];

/// The choice that a word of everyday language means.
pub(super) fn synonym(what: &str, word: &str) -> Option<&'static str> {
    let lower = word.to_lowercase();
    SYNONYMS.iter().find(|(of, words, _)| *of == what && words.contains(&lower.as_str())).map(|(.., right)| *right)
}

impl Checker<'_> {
    /// `site is colon or rectum`: what follows the first part does not say of what. True where that is reported; the other
    /// parts are then checked all the same.
    pub(super) fn elided(&mut self, parts: &[Expr], or: bool) -> bool {
        for (at, part) in parts.iter().enumerate() {
            let behind = parts.get(at.saturating_add(1)..).unwrap_or(&[]);
            let Some((found, taken)) = self
                .limit_behind(part, behind, or)
                .or_else(|| self.members_behind(part, behind, or))
                .or_else(|| self.numbers_behind(part, behind, or))
            else {
                continue;
            };
            self.push(found);
            let last = at.saturating_add(taken);
            for (other, part) in parts.iter().enumerate() {
                if other < at || other > last {
                    self.condition(part);
                }
            }
            return true;
        }
        self.verdicts(parts)
    }

    /// `size is 20 mm or larger`.
    fn limit_behind(&self, part: &Expr, behind: &[Expr], or: bool) -> Option<(Diagnostic, usize)> {
        let word = behind.first().filter(|_| or)?;
        let ExprKind::Name(name) = &word.kind else { return None };
        let sign = limit_word(name).filter(|_| !self.names.contains_key(name))?;
        let (value, limit) = match &part.kind {
            ExprKind::Is { value, other, negated: false } => (value, other),
            ExprKind::Compare { op, left, right } if takes_limit(*op, sign) => (left, right),
            _ => return None,
        };
        if !matches!(limit.kind, ExprKind::Number { .. } | ExprKind::Date(_)) {
            return None;
        }
        let right = format!("{} {sign} {}", self.text(value.span), self.text(limit.span));
        let span = part.span.to(word.span);
        let found =
            Diagnostic::new(Code::ForeignOperator, span, format!("`or {name}` is written `{sign}` before the number"));
        // `patient is 76 years or older`: what is compared has to be a fact.
        if matches!(&value.kind, ExprKind::Name(subject) if !self.names.contains_key(subject)) {
            let right = format!("{sign} {}", self.text(limit.span));
            return Some((
                found.help(format!("Write the name of the fact that is compared, and `{right}` behind it.")),
                1,
            ));
        }
        Some((found.help(format!("Write `{right}`.")).guess(span, right), 1))
    }

    /// The members of a name, and whether it can hold several.
    pub(super) fn members_of(&self, name: &str) -> Option<(Vec<String>, bool)> {
        match self.names.get(name).filter(|declared| declared.sound)?.symbol {
            Symbol::Fact(id) => match &self.guideline.fact(id)?.ty {
                FactType::OneOf(members) => Some((members.iter().map(|m| m.name.clone()).collect(), false)),
                FactType::SetOf(members) => Some((members.iter().map(|m| m.name.clone()).collect(), true)),
                _ => None,
            },
            Symbol::Class(id) => {
                Some((self.guideline.class(id)?.members.iter().map(|m| m.name.clone()).collect(), false))
            }
            _ => None,
        }
    }

    /// How many of the parts behind are members that stand alone, and their names.
    fn alone(&self, behind: &[Expr], members: &[String]) -> Vec<String> {
        let name = |part: &Expr| {
            self.member_text(part).filter(|name| members.contains(name) && !self.names.contains_key(name))
        };
        behind.iter().map_while(name).collect()
    }

    fn members_behind(&self, part: &Expr, behind: &[Expr], or: bool) -> Option<(Diagnostic, usize)> {
        let (value, first, words) = match &part.kind {
            ExprKind::Is { value, other, negated } => {
                (value, self.member_text(other)?, if *negated { "not in" } else { "in" })
            }
            ExprKind::Includes { value, quantity: Includes::One, list: ListExpr::Named(name), negated } => {
                let words = match (*negated, or) {
                    (false, true) => "includes any of",
                    (false, false) => "includes all of",
                    (true, _) => "does not include any of",
                };
                (value, name.text.clone(), words)
            }
            _ => return None,
        };
        let ExprKind::Name(fact) = &value.kind else { return None };
        let (members, several) = self.members_of(fact)?;
        let others = self.alone(behind, &members);
        let last = behind.get(others.len().checked_sub(1)?)?;
        let said: Vec<&str> = std::iter::once(&first).chain(&others).map(String::as_str).collect();
        let right = format!("{fact} {words} ({})", said.join(", "));
        let alone = others.first().map_or("", String::as_str);
        let found = Diagnostic::new(Code::CannotRead, last.span, format!("`{alone}` does not say of what"));
        let sure = words == "includes all of" || (or && matches!(words, "in" | "includes any of"));
        let found = if sure {
            found.help(format!("Write `{right}`: several members stand in one list."))
        } else if several || words != "in" {
            found.help(format!("Write `{right}` where none of them may be there."))
        } else {
            found.help(format!("`{fact}` has one member at a time: write `{right}` where either is meant."))
        };
        let span = part.span.to(last.span);
        Some((if sure { found.guess(span, right) } else { found }, others.len()))
    }

    /// `x = 5 or 6`.
    fn numbers_behind(&self, part: &Expr, behind: &[Expr], or: bool) -> Option<(Diagnostic, usize)> {
        let (op, left, right) = match &part.kind {
            ExprKind::Compare { op, left, right } => (*op, left, right),
            ExprKind::Is { value, other, negated }
                if matches!(other.kind, ExprKind::Number { .. } | ExprKind::Date(_)) =>
            {
                (if *negated { Comparison::NotEqual } else { Comparison::Equal }, value, other)
            }
            _ => return None,
        };
        if matches!(&left.kind, ExprKind::Name(name) if self.members_of(name).is_some()) {
            return None;
        }
        let numbers = behind.iter().take_while(|part| matches!(part.kind, ExprKind::Number { .. } | ExprKind::Date(_)));
        let numbers: Vec<&Expr> = numbers.collect();
        let last = numbers.last()?;
        let name = self.text(left.span);
        let sign = op.sign();
        let joined = |sign: &str, joint: &str| {
            let mut right = format!("{name} {sign} {}", self.text(right.span));
            for number in &numbers {
                right.push_str(&format!(" {joint} {name} {sign} {}", self.text(number.span)));
            }
            right
        };
        let found =
            Diagnostic::new(Code::CannotRead, last.span, format!("`{}` does not say of what", self.text(last.span)));
        // No text is written that always holds, or never, or of which one part says nothing.
        let found = match (op, or) {
            (Comparison::Equal, true) | (Comparison::NotEqual, false) => {
                let right = joined(sign, if or { "or" } else { "and" });
                found
                    .help(format!("Write `{right}`: the name stands in each comparison."))
                    .guess(part.span.to(last.span), right)
            }
            (Comparison::Equal, false) => found.help(format!(
                "`{name}` has one value at a time: write `{}` where any of them is meant.",
                joined(sign, "or")
            )),
            (Comparison::NotEqual, true) => found.help(format!(
                "`{}` would always hold: write `{}` where none of them is meant.",
                joined(sign, "or"),
                joined(sign, "and")
            )),
            _ => found.help(format!(
                "One of these limits says the other too. Write the one that is meant: `{name} {sign} {}` or `{name} {sign} {}`.",
                self.text(right.span),
                self.text(last.span)
            )),
        };
        Some((found, numbers.len()))
    }

    /// `x in (5, 6)`.
    pub(super) fn numbers_listed(
        &self,
        value: &Expr,
        list: &ListExpr,
        span: Span,
        negated: bool,
    ) -> Option<Diagnostic> {
        let ListExpr::Items(items) = list else { return None };
        let whole = |item: &Expr| match &item.kind {
            ExprKind::Number { text, unit: None } => text.parse::<u32>().ok(),
            _ => None,
        };
        let name = self.text(value.span);
        if !items.iter().all(|item| matches!(item.kind, ExprKind::Number { .. })) || items.len() > 12 {
            return None;
        }
        let found =
            Diagnostic::new(Code::NotAOneOf, value.span, format!("`in` asks for members, and `{name}` is a number"));
        let numbers: Vec<u32> = items.iter().map_while(whole).collect();
        let next = |pair: &[u32]| matches!(pair, [a, b] if a.checked_add(1) == Some(*b));
        if let (Some(first), Some(last)) = (numbers.first(), numbers.last())
            && numbers.len() == items.len()
            && numbers.len() > 1
            && numbers.windows(2).all(next)
        {
            let denied = if negated { " not" } else { "" };
            let right = format!("{name}{denied} between {first} and {last}");
            return Some(found.help(format!("Write `{right}`: both limits belong.")).guess(span, right));
        }
        let (sign, joint) = if negated { ("!=", " and ") } else { ("=", " or ") };
        let each: Vec<String> = items.iter().map(|item| format!("{name} {sign} {}", self.text(item.span))).collect();
        Some(found.help(format!("Write `({})`.", each.join(joint))))
    }

    /// Several recommendations without their verdict are one mistake.
    fn verdicts(&mut self, parts: &[Expr]) -> bool {
        let named = |part: &&Expr| match &part.kind {
            ExprKind::Name(name) => {
                self.names.get(name).is_some_and(|declared| matches!(declared.symbol, Symbol::Rec(_)))
            }
            _ => false,
        };
        let alone: Vec<&Expr> = parts.iter().filter(named).collect();
        let (Some(first), Some(last)) = (alone.first(), alone.last()) else { return false };
        if alone.len() < 2 || alone.len() != parts.len() {
            return false;
        }
        let span = first.span.to(last.span);
        let mut right = String::new();
        let mut at = span.start;
        for part in &alone {
            right.push_str(self.sources.text(Span { start: at, end: part.span.end, ..span }));
            right.push_str(" applies");
            at = part.span.end;
        }
        let found = Diagnostic::new(Code::WrongKind, span, "a recommendation is no condition: its verdict is")
            .help(format!("Write `{}`.", crate::tokens::one_line(&right)))
            .guess(span, right);
        self.push(found);
        true
    }

    /// `visit - born >= 76 years`: the years are counted from the earlier day. True where that is reported.
    pub(super) fn day_difference(&mut self, op: Comparison, left: &Expr, right: &Expr, span: Span) -> bool {
        let ExprKind::Arithmetic { op: Operator::Subtract, left: later, right: earlier } = &left.kind else {
            return false;
        };
        let ExprKind::Number { text, unit: Some(unit) } = &right.kind else { return false };
        let calendar = matches!(unit.text.as_str(), "month" | "months" | "year" | "years");
        if !(calendar && self.is_date(later) && self.is_date(earlier)) {
            return false;
        }
        if matches!(op, Comparison::Equal | Comparison::NotEqual) {
            return false;
        }
        let sign = op.sign();
        let right = format!("{} {sign} {} + {text} {}", self.text(later.span), self.text(earlier.span), unit.text);
        let found =
            Diagnostic::new(Code::CalendarMix, span, "the days between two dates are compared with months or years")
                .help(format!("Months and years are counted from the earlier day: write `{right}`."))
                .guess(span, right);
        self.push(found);
        true
    }

    fn is_date(&self, expr: &Expr) -> bool {
        let ExprKind::Name(name) = &expr.kind else { return false };
        self.fact_kind(name) == Some(NumberKind::Date)
    }

    fn fact_kind(&self, name: &str) -> Option<NumberKind> {
        let Symbol::Fact(id) = self.names.get(name)?.symbol else { return None };
        match &self.guideline.fact(id)?.ty {
            FactType::Number(ty) => Some(ty.kind),
            _ => None,
        }
    }

    /// `patient is female` for `patient.female`. True where that is reported.
    pub(super) fn subject_is(&mut self, value: &Expr, other: &Expr, span: Span, negated: bool) -> bool {
        let (ExprKind::Name(subject), ExprKind::Name(word)) = (&value.kind, &other.kind) else { return false };
        if self.names.contains_key(subject) || self.is_damaged(subject) {
            return false;
        }
        let name = format!("{subject}.{word}");
        let owner = || {
            self.owner(word).map(|(fact, several)| {
                let verb = match (several, negated) {
                    (true, false) => "includes",
                    (true, true) => "does not include",
                    (false, false) => "is",
                    (false, true) => "is not",
                };
                format!("{fact} {verb} {word}")
            })
        };
        let right = if self.names.contains_key(&name) {
            if negated { format!("not {name}") } else { name }
        } else {
            match owner() {
                Some(right) => right,
                None => return false,
            }
        };
        let found = Diagnostic::new(Code::UnknownName, span, format!("nothing declares `{subject}`"))
            .help(format!("Did you mean `{right}`?"))
            .guess(span, right);
        self.push(found);
        true
    }

    /// The only fact or classification that has a member of this name, and whether it can hold several.
    fn owner(&self, member: &str) -> Option<(String, bool)> {
        let has = |members: &[super::model::Member]| members.iter().any(|m| m.name == member);
        let facts = self.guideline.facts.iter().filter_map(|fact| match &fact.ty {
            FactType::OneOf(members) if has(members) => Some((fact.name.clone(), false)),
            FactType::SetOf(members) if has(members) => Some((fact.name.clone(), true)),
            _ => None,
        });
        let classes = self.guideline.classes.iter().filter(|class| class.rows_of.is_none() && has(&class.members));
        let mut all = facts.chain(classes.map(|class| (class.name.clone(), false)));
        match (all.next(), all.next()) {
            (Some(only), None) => Some(only),
            _ => None,
        }
    }

    /// What an unknown name in a condition means, where it is no name: a member, or the age of a patient whose birth is known.
    pub(super) fn everyday(&mut self, name: &str, span: Span) -> Option<Diagnostic> {
        if self.unknown.contains_key(name) {
            return None;
        }
        if matches!(name.to_uppercase().as_str(), "ULN" | "LLN" | "UNL") {
            let limit = if name.eq_ignore_ascii_case("lln") { "lower" } else { "upper" };
            let what = format!("the {limit} limit of normal is no number of the guideline");
            let lower = name.to_lowercase();
            return Some(Diagnostic::new(Code::UnknownName, span, what).help(format!(
                "It differs between laboratories: declare it as a fact of its own, for instance `lab.alt_{lower}`, and write its name.{}",
                if limit == "upper" { " A fact that is given in multiples of it is declared `quantity in x ULN`, and compared as in `3 x ULN`." } else { "" }
            )));
        }
        self.suggestions = self.suggestions.checked_sub(self.guideline.facts.len())?;
        if let Some((fact, several)) = self.owner(name) {
            let right = format!("{fact} {} {name}", if several { "includes" } else { "is" });
            let found =
                Diagnostic::new(Code::UnknownName, span, format!("`{name}` is a member of `{fact}`, and no condition"));
            return Some(found.help(format!("Write `{right}`.")).guess(span, right));
        }
        let last = name.rsplit('.').next().unwrap_or(name);
        let dated = |words: &[&str]| {
            let mut all = self.guideline.facts.iter().filter(|fact| {
                let date = matches!(&fact.ty, FactType::Number(ty) if ty.kind == NumberKind::Date);
                date && words.contains(&fact.name.rsplit('.').next().unwrap_or(""))
            });
            all.next().map(|fact| fact.name.clone()).filter(|_| all.next().is_none())
        };
        if !last.eq_ignore_ascii_case("age") {
            return None;
        }
        let birth = dated(&["born", "birth", "dob", "birthday", "birthdate", "birth_date", "date_of_birth"])?;
        let today = dated(&["today", "now", "visit", "visit_date", "date"]).unwrap_or_else(|| "today".to_owned());
        let found = Diagnostic::new(Code::UnknownName, span, format!("nothing declares `{name}`"));
        let right = format!("years from {birth} to {today}");
        Some(
            found
                .help(format!("An age in completed years is reckoned from the dates: write `{right}`."))
                .guess(span, right),
        )
    }
}
