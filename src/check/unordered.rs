//! What has no size and is compared all the same: members of a one-of or a classification, sets, yes and no. Each is one
//! mistake, whatever stands on the other side.

use super::checker::Checker;
use super::model::{Comparison, FactType, Meaning};
use super::symbol::Symbol;
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind};

/// Most members that are named.
const MOST_NAMED: usize = 12;

impl Checker<'_> {
    /// `stage <= A`, `drugs > 2`, `fever >= 1`, also turned round. True where that is reported.
    pub(super) fn unordered(&mut self, op: Comparison, left: &Expr, right: &Expr, span: Span) -> bool {
        if matches!(op, Comparison::Equal | Comparison::NotEqual) {
            return false;
        }
        let found = self.sized(op, left, right, span).or_else(|| self.sized(op.turned(), right, left, span));
        found.map(|found| self.push(found)).is_some()
    }

    fn sized(&self, op: Comparison, value: &Expr, limit: &Expr, span: Span) -> Option<Diagnostic> {
        let ExprKind::Name(name) = &value.kind else { return None };
        let whole = |text: &str| text.parse::<usize>().ok();
        let number = match &limit.kind {
            ExprKind::Number { text, unit: None } => whole(text),
            _ => None,
        };
        match self.members_of(name) {
            Some((members, false)) => {
                let example = self.member_text(limit).filter(|member| members.contains(member));
                Some(no_order(name, &members, example.as_deref(), span))
            }
            Some((members, true)) => {
                let found = Diagnostic::new(Code::NotANumber, span, format!("`{name}` is a set, and has no size"));
                let member = self.member_text(limit).filter(|member| members.contains(member));
                let right = match (member, number) {
                    (Some(member), _) => Some(format!("{name} includes {member}")),
                    (None, Some(number)) => counted(name, &members, op, number),
                    (None, None) => None,
                };
                Some(match right {
                    Some(right) => found.help(format!("Write `{right}`.")).guess(span, right),
                    None => found.help(format!(
                        "Ask what it includes: `{name} includes {}`.",
                        members.first().map_or("MEMBER", String::as_str)
                    )),
                })
            }
            None => self.is_yes_or_no(name).then(|| {
                Diagnostic::new(Code::NotANumber, span, format!("`{name}` is yes or no, and has no size"))
                    .help(format!("Write `{name}` alone, or `not {name}`."))
            }),
        }
    }

    /// `stage between I and III`. True where that is reported.
    pub(super) fn unordered_between(&mut self, value: &Expr, low: &Expr, high: &Expr, span: Span) -> bool {
        let ExprKind::Name(name) = &value.kind else { return false };
        let place = |members: &[String], limit: &Expr| {
            let member = self.member_text(limit)?;
            members.iter().position(|own| *own == member)
        };
        let found = match self.members_of(name) {
            Some((members, false)) => {
                let between = place(&members, low)
                    .zip(place(&members, high))
                    .and_then(|(low, high)| members.get(low..=high))
                    .filter(|between| between.len() <= MOST_NAMED);
                match between {
                    Some(between) => {
                        let right = format!("{name} in ({})", between.join(", "));
                        Diagnostic::new(Code::NotANumber, span, format!("the members of `{name}` have no order"))
                            .help(format!("List those that are meant: `{right}`."))
                            .guess(span, right)
                    }
                    None => no_order(name, &members, None, span),
                }
            }
            Some((members, true)) => {
                let list: Vec<String> =
                    members.iter().take(2).map(|member| format!("{name} includes {member}")).collect();
                Diagnostic::new(Code::NotANumber, span, format!("`{name}` is a set, and has no size"))
                    .help(format!("Count what it includes: `at least 1 of ({})`.", list.join(", ")))
            }
            None if self.is_yes_or_no(name) => {
                Diagnostic::new(Code::NotANumber, span, format!("`{name}` is yes or no, and has no size"))
                    .help(format!("Write `{name}` alone, or `not {name}`."))
            }
            None => return false,
        };
        self.push(found);
        true
    }

    /// A fact that is yes or no, or a named condition.
    pub(super) fn is_yes_or_no(&self, name: &str) -> bool {
        let Some(declared) = self.names.get(name).filter(|declared| declared.sound) else { return false };
        match declared.symbol {
            Symbol::Fact(id) => self.guideline.fact(id).is_some_and(|fact| fact.ty == FactType::YesNo),
            Symbol::Term(id) => self.guideline.term(id).is_some_and(|term| matches!(term.means, Meaning::Cond(_))),
            _ => false,
        }
    }
}

fn no_order(name: &str, members: &[String], example: Option<&str>, span: Span) -> Diagnostic {
    let shown: Vec<&str> = members.iter().take(MOST_NAMED).map(String::as_str).collect();
    let more = if shown.len() < members.len() { ", …" } else { "" };
    let list = example.map_or_else(|| "…".to_owned(), |example| format!("{example}, …"));
    Diagnostic::new(Code::NotANumber, span, format!("the members of `{name}` have no order"))
        .help(format!("List those that are meant: `{name} in ({list})`. They are: {}{more}.", shown.join(", ")))
}

/// How many members a set includes, as it is written; none where every number or none fits.
fn counted(name: &str, members: &[String], op: Comparison, number: usize) -> Option<String> {
    let (least, denied) = match op {
        Comparison::GreaterOrEqual => (number, false),
        Comparison::Greater => (number.checked_add(1)?, false),
        Comparison::Less => (number, true),
        _ => (number.checked_add(1)?, true),
    };
    if least == 0 || least > members.len() || members.len() > MOST_NAMED {
        return None;
    }
    if least == 1 {
        return Some(format!("{name} is {}", if denied { "empty" } else { "not empty" }));
    }
    let list: Vec<String> = members.iter().map(|member| format!("{name} includes {member}")).collect();
    Some(format!("{}at least {least} of ({})", if denied { "not " } else { "" }, list.join(", ")))
}
