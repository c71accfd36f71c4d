//! What an example gives of a list of findings: `(7.2 % on 2026-03-01, and perhaps more)`.

use super::checker::Checker;
use super::model::{FactId, ListEntry, ListFact, ListedId, Listing, More, Stated};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::number;
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Further, Listed, Name, Said};

impl Checker<'_> {
    /// The entries that an example gives. None where something in them is reported.
    pub(super) fn given_list(&mut self, id: ListedId, said: &Said, span: Span) -> Option<Listing> {
        let list = self.guideline.listed.get(id)?.clone();
        match said {
            Said::Value(Expr { kind: ExprKind::List(items), .. }) if items.is_empty() => {
                Some(Listing { entries: Vec::new(), more: Some(More::Nothing), span })
            }
            Said::Listed(entries, more) => {
                let entries: Vec<Option<ListEntry>> = entries.iter().map(|one| self.given_entry(&list, one)).collect();
                let entries = entries.into_iter().collect::<Option<Vec<ListEntry>>>()?;
                if let Some(most) = list.most.filter(|most| entries.len() > *most as usize) {
                    let found = Diagnostic::new(
                        Code::OutsideRange,
                        span,
                        format!("`{}` has at most {most} entries", list.name),
                    );
                    self.push(found.help("Leave out the entries that do not belong."));
                    return None;
                }
                self.given_twice(&list, &entries)?;
                let more = match more {
                    Some(more) => Some(self.further(&list, more)?),
                    None => None,
                };
                Some(Listing { entries, more, span })
            }
            _ => {
                let found = Diagnostic::new(Code::ListAsked, span, format!("`{}` is a list of entries", list.name));
                self.push(match unknown(said) {
                    true => found.help("Leave the line out: what is not given is unknown."),
                    false => found.help(self.entry_form(&list)),
                });
                None
            }
        }
    }

    /// The days between which there may be more entries.
    fn further(&mut self, list: &ListFact, more: &Further) -> Option<More> {
        let (day, before) = match more {
            Further::Any => return Some(More::Between(None, None)),
            Further::Before(day) => (day, true),
            Further::After(day) => (day, false),
        };
        if list.on.is_none() {
            let what = format!("the entries of `{}` have no days", list.name);
            let found = Diagnostic::new(Code::ListAsked, day.span, what).also(list.span, "declared here");
            self.push(found.help("Write `and perhaps more` alone."));
            return None;
        }
        let own = self.quantity(day)?.value;
        Some(match before {
            true => More::Between(None, Some(own - number::one())),
            false => More::Between(Some(own + number::one()), None),
        })
    }

    fn entry_form(&self, list: &ListFact) -> String {
        let name = |part: &FactId| self.guideline.fact(*part).map_or("", |fact| fact.name.as_str());
        match (list.value, list.on) {
            (Some(_), Some(_)) => format!(
                "Write `{} = (VALUE on DAY, VALUE on DAY)`, `none` where there are none, and `and perhaps more` at the end where there may be more.",
                list.name
            ),
            _ => {
                let parts: Vec<String> = list.parts.iter().map(|part| format!("{} …", name(part))).collect();
                format!(
                    "Write `{} = (({}), …)`, each part by its name; `none` where there are none.",
                    list.name,
                    parts.join(", ")
                )
            }
        }
    }

    fn given_entry(&mut self, list: &ListFact, entry: &Listed) -> Option<ListEntry> {
        let mut parts: Vec<Option<(Stated, String)>> = vec![None; list.parts.len()];
        let mut seen: Vec<FactId> = Vec::new();
        for (nth, (name, said)) in entry.parts.iter().enumerate() {
            let part = match name {
                Some(name) => self.part_of(list, name)?,
                None => match (nth, list.value, list.on) {
                    (0, Some(value), Some(_)) => value,
                    (_, Some(_), Some(on)) => on,
                    _ => {
                        let found = Diagnostic::new(
                            Code::ListAsked,
                            entry.span,
                            format!("it is not said which parts of `{}` these are", list.name),
                        );
                        self.push(found.help(self.entry_form(list)));
                        return None;
                    }
                },
            };
            if seen.contains(&part) {
                let place = name.as_ref().map_or(entry.span, |name| name.span);
                let found = Diagnostic::new(Code::GivenTwice, place, "a part of an entry is given twice");
                self.push(found.help("Remove one of the two."));
                return None;
            }
            seen.push(part);
            if unknown(said) {
                continue;
            }
            let stated = self.stated(part, said, entry.span)?;
            if let Some(at) = list.parts.iter().position(|own| *own == part)
                && let Some(slot) = parts.get_mut(at)
            {
                *slot = Some((stated, String::new()));
            }
        }
        Some(ListEntry { parts, span: entry.span })
    }

    fn given_twice(&mut self, list: &ListFact, entries: &[ListEntry]) -> Option<()> {
        if list.key.is_empty() {
            return Some(());
        }
        let mut keys: Vec<(Vec<&Stated>, Span)> = Vec::new();
        for entry in entries {
            let key = list.key.iter().map(|part| {
                let at = list.parts.iter().position(|own| own == part)?;
                entry
                    .parts
                    .get(at)?
                    .as_ref()
                    .map(|(stated, _)| stated)
                    .filter(|stated| matches!(stated, Stated::Value(_)))
            });
            let Some(key) = key.collect::<Option<Vec<&Stated>>>() else { continue };
            if let Some((_, first)) = keys.iter().find(|(own, _)| *own == key) {
                let found = Diagnostic::new(
                    Code::GivenTwice,
                    entry.span,
                    format!("two entries of `{}` are of one and the same", list.name),
                )
                .also(*first, "first given here");
                self.push(found.help("Remove one of the two, or correct the other."));
                return None;
            }
            keys.push((key, entry.span));
        }
        Some(())
    }

    /// The list that a name stands for.
    pub(super) fn list_by_name(&self, name: &Name) -> Option<ListedId> {
        match self.names.get(&name.text)?.symbol {
            super::symbol::Symbol::Listed(id) => Some(id),
            _ => None,
        }
    }
}

/// `unknown`: nothing is said.
fn unknown(said: &Said) -> bool {
    matches!(said, Said::Value(Expr { kind: ExprKind::Name(name), .. }) if name == "unknown")
}
