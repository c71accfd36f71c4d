//! Facts that are lists of findings: the parts of their entries, their order, what holds of every entry, and the lists that are
//! computed from others.

use super::checker::Checker;
use super::clauses::{all, find, title};
use super::facts::notes;
use super::literals::describe_number;
use super::model::{
    Complete, Fact, FactId, FactType, Groups, ListFact, ListedId, NumberKind, NumberType, ON, Unit, VALUE,
};
use super::symbol::Symbol;
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::number;
use crate::source::Span;
use crate::syntax::ast::{
    Bound, BoundKind, Clause, ClauseKind, Declaration, Expr, ExprKind, Gathered, Name, PartDecl, SameDay, TypeExpr,
    TypeKind,
};
use num_traits::ToPrimitive;
use std::collections::BTreeMap;

/// Most parts of an entry.
const MAX_PARTS: usize = 24;

impl Checker<'_> {
    /// The written type of a fact that is a list.
    pub(super) fn list_type(declaration: &Declaration) -> Option<&TypeExpr> {
        let written = find(declaration, |k| if let ClauseKind::Type(ty) = k { Some(ty) } else { None })?;
        matches!(written.kind, TypeKind::List { .. }).then_some(written)
    }

    /// Declares a list with the parts of its entries.
    pub(super) fn list_fact(&mut self, declaration: &Declaration, written: &TypeExpr, from: Vec<String>) {
        let id = self.guideline.listed.next();
        if !self.declare(declaration, Symbol::Listed(id)) {
            return;
        }
        let Some(name) = declaration.name.clone() else { return };
        let TypeKind::List { of, dated } = &written.kind else { return };
        let mut list = ListFact {
            name: name.text.clone(),
            title: title(declaration).unwrap_or_else(|| name.text.clone()),
            stands: FactId(u32::MAX),
            ask: find(declaration, |k| if let ClauseKind::Ask(t) = k { Some(t.value.clone()) } else { None }),
            also: find(declaration, |k| match k {
                ClauseKind::Also(texts) => Some(texts.iter().map(|text| text.value.clone()).collect()),
                _ => None,
            })
            .unwrap_or_default(),
            codes: super::facts::codes(declaration),
            parts: Vec::new(),
            value: None,
            on: None,
            key: Vec::new(),
            each: Vec::new(),
            same_day: find(declaration, |k| if let ClauseKind::SameDayCounts(same) = k { Some(*same) } else { None }),
            most: None,
            complete: Complete::Given,
            left_out: declaration.clauses.iter().any(|clause| matches!(clause.kind, ClauseKind::MayBeLeftOut)),
            notes: notes(declaration),
            from,
            span: name.span,
        };
        let list_title = list.title.clone();
        list.stands = self.inner(&name.text, &list_title, FactType::YesNo, name.span);
        for other in &list.also {
            self.other_name(other, &name.text);
        }
        let parts = all(declaration, |c| if let ClauseKind::Part(part) = &c.kind { Some(part.clone()) } else { None });
        let sound = match of {
            Some(of) => self.list_of_values(&mut list, of, *dated, &parts),
            None => self.list_of_entries(&mut list, written, *dated, &parts),
        };
        let sound = self.list_order(&mut list, declaration) && sound;
        self.list_strays(declaration);
        if !sound {
            self.unsound(&name.text);
        }
        self.guideline.listed.push(list);
    }

    /// `list of percent, dated`: a value, and its day.
    fn list_of_values(&mut self, list: &mut ListFact, of: &TypeExpr, dated: bool, parts: &[PartDecl]) -> bool {
        if let Some(part) = parts.first() {
            let found = Diagnostic::new(
                Code::ListDeclaration,
                part.name.span,
                "a list of values has no parts beside the value and its day",
            );
            self.push(found.help("Write `type list`, and the value as a part of its own: `part value percent`."));
            return false;
        }
        if let TypeKind::OneOf(_) | TypeKind::SetOf(_) | TypeKind::List { .. } = of.kind {
            let found =
                Diagnostic::new(Code::ListDeclaration, of.span, "a list of values is one of numbers or of yes and no");
            self.push(found.help("Write `type list`, and each part of an entry on a line of its own: `part result one of positive, negative`."));
            return false;
        }
        let Some(ty) = self.fact_type(&list.name, of) else { return false };
        if of.never.is_some() {
            let found = Diagnostic::new(Code::ListDeclaration, of.span, "what never was has no entry in a list");
            self.push(found.help("Leave `or never` out: a list without entries is written `none`."));
        }
        let others = self.all_units(&ty, &of.also);
        let value = self.inner(VALUE, &list.title, ty, list.span);
        if let Some(fact) = value.inner().and_then(|at| self.guideline.inner.get_mut(at)) {
            fact.others = others;
        }
        list.value = Some(value);
        list.parts.push(value);
        if dated {
            let on = self.inner(ON, "Day", FactType::Number(day()), list.span);
            list.on = Some(on);
            list.parts.push(on);
        }
        true
    }

    /// `list`, with a clause for each part.
    fn list_of_entries(&mut self, list: &mut ListFact, written: &TypeExpr, dated: bool, parts: &[PartDecl]) -> bool {
        let mut sound = true;
        let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
        for part in parts {
            let name = part.name.text.as_str();
            if let Some(first) = seen.insert(name, part.name.span) {
                let found = Diagnostic::new(
                    Code::DuplicateName,
                    part.name.span,
                    format!("the part `{name}` is declared twice"),
                );
                self.push(found.also(first, "first here").help("Give one of the two another name, or remove it."));
                continue;
            }
            let plain = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
            if !plain {
                let found = Diagnostic::new(
                    Code::BadName,
                    part.name.span,
                    format!("`{name}` is not written as the name of a part"),
                );
                self.push(found.help("The name of a part has lower-case letters, digits and underscores, and no dot."));
                sound = false;
            }
            if let Some(never) = part.ty.never {
                let found = Diagnostic::new(Code::ListDeclaration, never, "what never was has no entry in a list");
                self.push(found.help("Leave `or never` out: a list without entries is written `none`."));
            }
            let Some(ty) = self.fact_type(&list.name, &part.ty) else {
                sound = false;
                continue;
            };
            let others = self.all_units(&ty, &part.ty.also);
            let title = part.title.as_ref().map_or(name, |title| title.value.as_str());
            let id = self.inner(name, title, ty, part.name.span);
            if let Some(fact) = id.inner().and_then(|at| self.guideline.inner.get_mut(at)) {
                fact.others = others;
            }
            list.parts.push(id);
        }
        if list.parts.is_empty() && sound {
            let found =
                Diagnostic::new(Code::ListDeclaration, written.span, "it is not said what an entry of this list holds");
            self.push(found.help("Write `list of percent, dated` for values with their days, or a line for each part of an entry: `part diameter length in mm`."));
            sound = false;
        }
        if list.parts.len() > MAX_PARTS {
            let found = Diagnostic::new(
                Code::ListDeclaration,
                written.span,
                format!("an entry has more than {MAX_PARTS} parts"),
            );
            self.push(found.help("Leave out the parts that no condition asks for."));
        }
        if dated {
            let found = Diagnostic::new(
                Code::ListDeclaration,
                written.span,
                "it is not said which part is the day of an entry",
            );
            self.push(found.help("Leave `dated` out, and write `part on date` with `ordered by on`."));
        }
        for bound in &written.bounds {
            sound &= self.most_entries(list, bound);
        }
        sound
    }

    fn most_entries(&mut self, list: &mut ListFact, bound: &Bound) -> bool {
        let count = match (&bound.kind, self.quantity(&bound.value)) {
            (BoundKind::AtMost, Some(literal)) if literal.bare && literal.whole => literal.value.to_integer().to_u32(),
            (_, None) => return false,
            _ => None,
        };
        list.most = count.filter(|count| *count > 0);
        if list.most.is_none() {
            let found = Diagnostic::new(
                Code::BadBound,
                bound.value.span,
                "of a list only the greatest number of entries is given",
            );
            self.push(found.help("Write `list, at most 200`, or leave it out."));
        }
        list.most.is_some()
    }

    /// `ordered by`, `one for each`.
    fn list_order(&mut self, list: &mut ListFact, declaration: &Declaration) -> bool {
        let mut sound = true;
        for clause in &declaration.clauses {
            match &clause.kind {
                ClauseKind::Ordered(name) => match self.part_of(list, name) {
                    Some(part) if self.is_date_part(part) => list.on = Some(part),
                    Some(_) => {
                        let found =
                            Diagnostic::new(Code::ListDeclaration, name.span, format!("`{}` is no date", name.text));
                        self.push(found.help("The entries of a list are ordered by the part that is their day."));
                        sound = false;
                    }
                    None => sound = false,
                },
                ClauseKind::OneForEach(names) => {
                    for name in names {
                        match self.part_of(list, name) {
                            Some(part) => list.key.push(part),
                            None => sound = false,
                        }
                    }
                }
                _ => {}
            }
        }
        if let Some(clause) = declaration.clauses.iter().find(|c| matches!(c.kind, ClauseKind::SameDayCounts(_))) {
            let number = list.value.and_then(|value| self.number_of(value));
            if number.as_ref().is_some_and(|ty| ty.integer) && list.same_day == Some(SameDay::Mean) {
                let found = Diagnostic::new(
                    Code::ListDeclaration,
                    clause.keyword_span,
                    "the mean of whole numbers is not always a whole number",
                );
                self.push(found.help(
                    "Declare the list as `list of decimal, dated`, or let the highest or the lowest of a day count.",
                ));
                sound = false;
            }
            let numeric = number.is_some();
            if !numeric || list.on.is_none() {
                let found = Diagnostic::new(
                    Code::ListDeclaration,
                    clause.keyword_span,
                    "only of numbers with their days one counts of several of one day",
                );
                self.push(found.help("It stands in a `list of percent, dated` or of another number."));
                sound = false;
            }
        }
        sound
    }

    /// Clauses that a list has no use for.
    fn list_strays(&mut self, declaration: &Declaration) {
        for clause in &declaration.clauses {
            let what = match clause.kind {
                ClauseKind::DeriveRows(_) | ClauseKind::DeriveValue(_) => "a list is given, and never derived",
                ClauseKind::Scale(_) => "a list has no scale; its parts are declared in its type",
                ClauseKind::Display { .. } => "a list is not shown as a value; what a term asks of it is",
                ClauseKind::Exclude => "a list has no rows",
                ClauseKind::Changes(_) => "what would change a verdict is not looked for among the entries of a list",
                _ => continue,
            };
            self.push(Diagnostic::new(Code::ListDeclaration, clause.keyword_span, what).help("Remove the clause."));
        }
    }

    /// Clauses of lists in a fact that is none.
    pub(super) fn no_list(&mut self, declaration: &Declaration) {
        let stray = |clause: &&Clause| {
            matches!(
                clause.kind,
                ClauseKind::Part(_)
                    | ClauseKind::Ordered(_)
                    | ClauseKind::OneForEach(_)
                    | ClauseKind::Each(_)
                    | ClauseKind::SameDayCounts(_)
                    | ClauseKind::Complete(..)
                    | ClauseKind::MayBeLeftOut
            )
        };
        if let Some(clause) = declaration.clauses.iter().find(stray) {
            let word = clause.form.word;
            let found = Diagnostic::new(
                Code::ListDeclaration,
                clause.keyword_span,
                format!("`{word}` stands in a fact that is no list"),
            );
            self.push(found.help("A fact that repeats is declared with `type list`, or `type list of percent, dated`; remove the clause from any other."));
        }
    }

    /// What holds of every entry, and from when on a list is complete; once all facts are declared.
    pub(super) fn list_rules(&mut self, declaration: &Declaration) {
        let Some(name) = &declaration.name else { return };
        let Some(Symbol::Listed(id)) = self.names.get(&name.text).map(|declared| declared.symbol) else { return };
        let mut each = Vec::new();
        let mut complete = Complete::Given;
        for clause in &declaration.clauses {
            match &clause.kind {
                ClauseKind::Each(holds) => each.extend(self.of_an_entry(id, holds)),
                ClauseKind::Complete(None, given) => {
                    complete = if *given { Complete::Given } else { Complete::Never };
                }
                ClauseKind::Complete(Some(day), _) => complete = self.complete_from(id, day).unwrap_or(complete),
                _ => {}
            }
        }
        if let Some(list) = self.guideline.listed.get_mut(id) {
            list.each = each;
            list.complete = complete;
        }
    }

    fn complete_from(&mut self, id: ListedId, day: &Expr) -> Option<Complete> {
        let typed = self.num(day)?;
        let dated = self.guideline.listed.get(id)?.on.is_some();
        if typed.ty.kind != NumberKind::Date || !dated {
            let what = match dated {
                true => format!("this is {}, and a list is complete from a day on", describe_number(&typed.ty)),
                false => "the entries of this list have no days".to_owned(),
            };
            let found = Diagnostic::new(Code::ListDeclaration, day.span, what);
            self.push(
                found.help("Write `complete from today - 12 months` in a list that is dated, or `complete never`."),
            );
            return None;
        }
        self.no_definition(|visit| typed.num.each_name(&mut |named| visit(named)), day.span)?;
        Some(Complete::From(typed.num))
    }

    /// A condition on the parts of an entry.
    pub(super) fn of_an_entry(&mut self, id: ListedId, holds: &Expr) -> Option<super::model::Cond> {
        let list = self.guideline.listed.get(id)?;
        let parts = list.parts.clone();
        let typed = self.with_parts(&parts, |checker| checker.condition(holds))?;
        self.defines_nothing(typed, holds.span)
    }

    /// Lets the names of parts stand for them.
    pub(super) fn with_parts<T>(&mut self, parts: &[FactId], inside: impl FnOnce(&mut Self) -> T) -> T {
        let names = parts.iter().filter_map(|part| Some((self.guideline.fact(*part)?.name.clone(), *part)));
        let names: BTreeMap<String, FactId> = names.collect();
        let before = self.parts.replace(names);
        let result = inside(self);
        self.parts = before;
        result
    }

    /// The part of a list that has a name; reported where it has none.
    pub(super) fn part_of(&mut self, list: &ListFact, name: &Name) -> Option<FactId> {
        let names: Vec<(String, FactId)> =
            list.parts.iter().filter_map(|part| Some((self.guideline.fact(*part)?.name.clone(), *part))).collect();
        if let Some((_, part)) = names.iter().find(|(own, _)| *own == name.text) {
            return Some(*part);
        }
        let found = Diagnostic::new(
            Code::UnknownName,
            name.span,
            format!("an entry of `{}` has no part `{}`", list.name, name.text),
        )
        .also(list.span, "declared here");
        let near = crate::suggest::nearest(&name.text, names.iter().map(|(own, _)| own.as_str()));
        self.push(match near {
            Some(near) => found.help(format!("Did you mean `{near}`?")).guess(name.span, near),
            None if names.is_empty() => found.help("Declare it with `part NAME TYPE`."),
            None => {
                let own: Vec<String> = names.iter().map(|(own, _)| format!("`{own}`")).collect();
                found.help(format!("It has {}.", own.join(", ")))
            }
        });
        None
    }

    /// Adds what stands for a part of an entry, or for what is asked.
    pub(super) fn inner(&mut self, name: &str, title: &str, ty: FactType, span: Span) -> FactId {
        let at = u32::try_from(self.guideline.inner.len()).unwrap_or(u32::MAX >> 2);
        self.guideline.inner.push(Fact::of_entry(name.to_owned(), title.to_owned(), ty, span));
        FactId(FactId::INNER.saturating_add(at))
    }

    /// The type of a fact or part that is a number.
    pub(super) fn number_of(&self, fact: FactId) -> Option<NumberType> {
        match &self.guideline.fact(fact)?.ty {
            FactType::Number(ty) => Some(ty.clone()),
            _ => None,
        }
    }

    pub(super) fn is_date_part(&self, fact: FactId) -> bool {
        self.number_of(fact).is_some_and(|ty| ty.kind == NumberKind::Date)
    }

    /// `term sums means sum of tumor.target.diameter for each scan`: declares the name of a list that is computed.
    pub(super) fn declare_groups(&mut self, declaration: &Declaration, gathered: &Gathered, span: Span) -> bool {
        let Some(name) = &declaration.name else { return true };
        let at = self.guideline.groups.len();
        let at = at.saturating_add(self.pending_groups.len());
        if self.declare(declaration, Symbol::Groups(u32::try_from(at).unwrap_or(u32::MAX))) {
            self.pending_groups.push((name.text.clone(), gathered.clone(), span));
        }
        true
    }

    /// Fills in the lists that are computed, once all facts are declared.
    pub(super) fn fill_groups(&mut self) {
        for (name, gathered, span) in std::mem::take(&mut self.pending_groups) {
            // One that is faulty keeps its place.
            let groups = self.groups(&name, &gathered, span);
            if groups.is_none() {
                self.unsound(&name);
            }
            let nothing = || Groups {
                name: name.clone(),
                asked: super::model::Asked::Number,
                source: super::model::Source {
                    of: super::model::Origin::List(ListedId(u32::MAX)),
                    windows: Vec::new(),
                    only: None,
                },
                by: FactId(u32::MAX),
                value: FactId(u32::MAX),
                dated: false,
            };
            self.guideline.groups.push(groups.unwrap_or_else(nothing));
        }
    }
}

/// The term that is a list which is computed.
pub(super) fn grouped(declaration: &Declaration) -> Option<(&Gathered, Span)> {
    let means = find(declaration, |k| if let ClauseKind::Means(expr) = k { Some(expr) } else { None })?;
    match &means.kind {
        ExprKind::Gathered(gathered) if gathered.per.is_some() => Some((gathered, means.span)),
        _ => None,
    }
}

fn day() -> NumberType {
    NumberType {
        kind: NumberKind::Date,
        unit: Unit { text: String::new(), factor: number::one() },
        integer: true,
        scale: None,
        low: None,
        high: None,
    }
}
