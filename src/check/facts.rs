//! Facts: their types, ranges, and the names of their members; schemes and treatments, which need no more.

use super::checker::Checker;
use super::clauses::{all, exclusive, find, title};
use super::dimension::{self, Exponents};
use super::literals::{describe_number, measure};
use super::member_names::Holder;
use super::model::{
    Certainty, Changes, Fact, FactType, Level, Member, NumberKind, NumberType, Scheme, Strength, Treatment, Unit,
};
use super::symbol::Symbol;
use super::units;
use crate::codes::Code;
use crate::diagnostic::{Diagnostic, unit_behind, with_article};
use crate::number;
use crate::source::Span;
use crate::suggest::nearest;
use crate::syntax::ast::{Bound, BoundKind, ClauseKind, Declaration, ExprKind, MemberDecl, Name, TypeExpr, TypeKind};
use std::collections::BTreeMap;

/// Words before `in UNIT`, and the dimension that each demands.
const QUANTITY_WORDS: &[(&str, Option<Exponents>)] = &[
    ("length", Some(dimension::LENGTH)),
    ("area", Some(dimension::AREA)),
    ("volume", Some(dimension::VOLUME)),
    ("mass", Some(dimension::MASS)),
    ("time", Some(dimension::TIME)),
    ("quantity", None),
    ("duration", None),
];

impl Checker<'_> {
    /// Declares a fact with its type; its derivation follows once all names are known.
    pub(super) fn fact(&mut self, declaration: &Declaration) {
        let id = self.guideline.facts.next();
        let from = self.cited(declaration);
        if let Some(written) = Self::list_type(declaration) {
            return self.list_fact(declaration, written, from);
        }
        self.no_list(declaration);
        if !self.declare(declaration, Symbol::Fact(id)) {
            return;
        }
        let Some(name) = declaration.name.clone() else { return };
        let written = find(declaration, |k| if let ClauseKind::Type(ty) = k { Some(ty) } else { None });
        let scale = find(declaration, |k| if let ClauseKind::Scale(text) = k { Some(text.clone()) } else { None });
        let ty = match written {
            Some(written) => self.fact_type(&name.text, written),
            None => {
                self.missing(
                    declaration,
                    "a type",
                    "Write for instance `type yes/no`, `type percent, 0 % to 100 %` or `type one of a, b`.",
                );
                None
            }
        };
        if ty.is_none() {
            self.unsound(&name.text);
        }
        let never = match (&ty, written.and_then(|written| written.never)) {
            (Some(ty), Some(word)) => self.may_be_never(ty, word, id),
            _ => None,
        };
        let mut ty = ty.unwrap_or(FactType::YesNo);
        if let Some(scale) = scale {
            match &mut ty {
                FactType::Number(number) if number.kind == NumberKind::Plain => number.scale = Some(scale.value),
                _ => {
                    let found = Diagnostic::new(
                        Code::UnexpectedUnit,
                        scale.span,
                        "only an `integer` or `decimal` fact has a scale of its own",
                    )
                    .help("A quantity has its unit in the type: `type length in cm`.");
                    self.push(found);
                }
            }
        }
        let texts = |k: &ClauseKind| {
            if let ClauseKind::Also(texts) = k {
                Some(texts.iter().map(|t| t.value.clone()).collect::<Vec<_>>())
            } else {
                None
            }
        };
        let also: Vec<String> = find(declaration, texts).unwrap_or_default();
        for other in &also {
            self.other_name(other, &name.text);
        }
        let others = written.map_or_else(Vec::new, |written| self.all_units(&ty, &written.also));
        let fact = Fact {
            name: name.text.clone(),
            title: title(declaration).unwrap_or_else(|| name.text.clone()),
            ty,
            others,
            ask: find(declaration, |k| if let ClauseKind::Ask(t) = k { Some(t.value.clone()) } else { None }),
            also,
            codes: codes(declaration),
            judged: find(declaration, |k| match k {
                ClauseKind::Judged { by, because } => {
                    Some((by.value.clone(), because.as_ref().map(|t| t.value.clone())))
                }
                _ => None,
            }),
            changes: self.changes(declaration),
            derivation: None,
            formula: None,
            exclusive: exclusive(declaration),
            never,
            day: None,
            entry: None,
            classed: false,
            notes: notes(declaration),
            from,
            span: name.span,
        };
        let whether = fact.never.is_some().then(|| Fact::whether_never(&fact, id));
        self.guideline.facts.push(fact);
        self.guideline.facts.extend(whether);
    }

    /// Whether a fact can be otherwise.
    pub(super) fn changes(&mut self, declaration: &Declaration) -> Changes {
        let word = find(declaration, |k| if let ClauseKind::Changes(word) = k { Some(word) } else { None });
        let words = [Changes::Never.word(), Changes::ByDecision.word()];
        let Some(word) = word.filter(|word| self.one_of_words(word, "way in which a fact changes", &words)) else {
            return Changes::Freely;
        };
        if word.text == Changes::Never.word() { Changes::Never } else { Changes::ByDecision }
    }

    pub(super) fn fact_type(&mut self, of: &str, written: &TypeExpr) -> Option<FactType> {
        let mut ty = match &written.kind {
            TypeKind::YesNo => FactType::YesNo,
            TypeKind::Integer => {
                FactType::Number(NumberType { integer: true, ..number_type(NumberKind::Plain, "", number::one()) })
            }
            TypeKind::Decimal => FactType::Number(number_type(NumberKind::Plain, "", number::one())),
            TypeKind::Percent => {
                let meaning = units::parse("%").ok()?;
                FactType::Number(number_type(meaning.kind, "%", meaning.factor))
            }
            TypeKind::Date => {
                FactType::Number(NumberType { integer: true, ..number_type(NumberKind::Date, "", number::one()) })
            }
            TypeKind::Quantity { word, unit } => FactType::Number(self.quantity_type(word, unit)?),
            TypeKind::OneOf(members) => {
                for member in members {
                    self.member_name(of, &member.name.text, Holder::OneOf, member.name.span);
                }
                FactType::OneOf(self.members(members))
            }
            TypeKind::SetOf(members) => {
                for member in members {
                    self.member_name(of, &member.name.text, Holder::Set, member.name.span);
                }
                FactType::SetOf(self.members(members))
            }
            TypeKind::Unknown(word) => {
                self.unknown_type(word);
                return None;
            }
            // A list has its own way.
            TypeKind::List { .. } => return None,
        };
        match &mut ty {
            FactType::Number(number) => {
                // A limit that cannot be read is reported by itself.
                let read = |bound: &Bound| {
                    matches!(bound.value.kind, ExprKind::Number { .. } | ExprKind::Negate(_) | ExprKind::Date(_))
                };
                let sound = written.bounds.iter().all(read) && !self.units_missing(number, &written.bounds);
                for bound in written.bounds.iter().filter(|_| sound) {
                    self.bound(number, bound);
                }
            }
            _ => {
                let places = written.bounds.iter().map(|bound| bound.value.span);
                if let Some(span) = places.reduce(Span::to) {
                    let found = Diagnostic::new(Code::BadBound, span, "only a number or a date has a range");
                    self.push(found.help("Remove the range."));
                }
            }
        }
        if let FactType::Number(number) = &mut ty {
            self.check_range(number, written.span);
        }
        Some(ty)
    }

    fn unknown_type(&mut self, word: &Name) {
        const TYPES: &[&str] = &[
            "yes/no",
            "integer",
            "decimal",
            "percent",
            "date",
            "one of",
            "set of",
            "length in cm",
            "duration in months",
        ];
        let meant = match word.text.to_lowercase().as_str() {
            "boolean" | "bool" | "yesno" | "yes" => Some("yes/no"),
            "number" | "float" | "real" | "numeric" => Some("decimal"),
            "int" | "count" | "whole" => Some("integer"),
            "percentage" => Some("percent"),
            "length" | "size" | "diameter" => Some("length in cm"),
            "datetime" | "timestamp" | "day" => Some("date"),
            "duration" => Some("duration in months"),
            "enum" | "choice" | "oneof" => Some("one of"),
            "set" | "list" => Some("set of"),
            other => nearest(other, TYPES.iter().copied()),
        };
        let found = Diagnostic::new(Code::UnknownType, word.span, format!("`{}` is no type", word.text));
        let found = match meant {
            // A number may count or measure.
            Some("decimal") => found.help("Did you mean `decimal` or `integer`?").guess(word.span, "decimal"),
            Some(right) if right.contains(" in ") => {
                found.help(format!("Did you mean `{right}`?")).guess(word.span, right)
            }
            Some(right) => found.help(format!("Did you mean `{right}`?")).fix(word.span, right),
            None if units::parse(&word.text).is_ok() => {
                let right = format!("quantity in {}", word.text);
                found.help(format!("Write `{right}`.")).guess(word.span, right)
            }
            None => found.help("The types are yes/no, integer, decimal, percent, date, `one of a, b`, `set of a, b`, and a quantity such as `length in cm`, `quantity in mg/dL` or `duration in months`."),
        };
        self.push(found);
    }

    fn quantity_type(&mut self, word: &Name, unit: &Name) -> Option<NumberType> {
        let meaning = self.unit(&unit.text, unit.span, true)?;
        if meaning.kind == NumberKind::Plain && meaning.factor == number::one() {
            let whole = word.span.to(unit.span);
            let found =
                Diagnostic::new(Code::DimensionMismatch, unit.span, format!("`{}` measures nothing", unit.text))
                    .help("A number without a unit is declared `decimal`, and `integer` where it is whole.");
            let titer = unit.text.contains("titer") || unit.text.contains("titre");
            self.push(match titer {
                true => found
                    .help("A titer is declared `quantity in titer`, and written `1:80`.")
                    .guess(whole, "quantity in titer"),
                false => found.guess(whole, "decimal"),
            });
            return None;
        }
        let Some((_, wanted)) = QUANTITY_WORDS.iter().find(|(w, _)| *w == word.text) else {
            let found =
                Diagnostic::new(Code::UnknownType, word.span, format!("`{}` is no kind of quantity", word.text));
            let near = nearest(&word.text, QUANTITY_WORDS.iter().map(|(w, _)| *w));
            let measured = |exponents: &Exponents| meaning.kind == NumberKind::Quantity(*exponents, 0);
            let fitting = QUANTITY_WORDS.iter().find(|(_, e)| e.as_ref().is_some_and(measured)).map(|(w, _)| *w);
            let right = near.or(fitting).unwrap_or("quantity");
            self.push(found.help(format!("Write `{right} in {}`.", unit.text)).fix(word.span, right));
            return None;
        };
        let time = NumberKind::Quantity(dimension::TIME, 0);
        let fits = match (word.text.as_str(), wanted) {
            ("duration", _) => meaning.kind == NumberKind::CalendarDuration || meaning.kind == time,
            (_, Some(exponents)) => meaning.kind == NumberKind::Quantity(*exponents, 0),
            (_, None) => true,
        };
        if !fits {
            let found = Diagnostic::new(
                Code::DimensionMismatch,
                unit.span,
                format!(
                    "`{}` is the unit of {}, not of {}",
                    unit.text,
                    with_article(measure(meaning.kind)),
                    with_article(&word.text)
                ),
            )
            .help("Correct the word or the unit.");
            self.push(found);
            return None;
        }
        Some(number_type(meaning.kind, &unit.text, meaning.factor))
    }

    fn members(&mut self, written: &[MemberDecl]) -> Vec<Member> {
        let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
        let mut members = Vec::new();
        for member in written {
            if let Some(first) = seen.insert(&member.name.text, member.name.span) {
                let found = Diagnostic::new(
                    Code::DuplicateMember,
                    member.name.span,
                    format!("`{}` is listed twice", member.name.text),
                )
                .also(first, "first here")
                .help("Remove one of the two.");
                self.push(found);
                continue;
            }
            self.alike(&members, &member.name);
            members
                .push(Member { name: member.name.text.clone(), label: member.label.as_ref().map(|t| t.value.clone()) });
        }
        members
    }

    /// Reports limits without their unit: `percent, 0 to 100`. True where there are any.
    fn units_missing(&mut self, ty: &NumberType, bounds: &[Bound]) -> bool {
        let bare = |bound: &&Bound| matches!(bound.value.kind, ExprKind::Number { unit: None, .. });
        if ty.unit.text.is_empty() || !bounds.iter().any(|b| bare(&b)) {
            return false;
        }
        let Some(span) = bounds.iter().filter(bare).map(|b| b.value.span).reduce(Span::to) else { return false };
        // A limit that has its unit says that of the other.
        let said = bounds.iter().find_map(|bound| match &bound.value.kind {
            ExprKind::Number { unit: Some(unit), .. } => Some(unit.text.clone()),
            _ => None,
        });
        let unit = said.as_deref().unwrap_or(&ty.unit.text);
        let mut right = String::new();
        let mut at = span.start;
        for bound in bounds.iter().filter(bare) {
            let here = bound.value.span;
            right.push_str(self.sources.text(Span { start: at, end: here.end, ..span }));
            right.push_str(&unit_behind(unit));
            at = here.end;
        }
        let found = Diagnostic::new(Code::BadBound, span, format!("{} has a range with units", describe_number(ty)))
            .label("the unit is missing");
        let values = bounds.iter().filter_map(|bound| number::parse(self.sources.text(bound.value.span)).ok());
        let shares = ty.kind == NumberKind::Percent && said.is_none() && {
            let values: Vec<_> = values.collect();
            values.iter().any(super::literals::share) && values.iter().all(|value| value <= &number::whole(1))
        };
        self.push(match shares {
            true => found.help("From 0 to 1 is written `0 % to 100 %`; write the limits as percentages."),
            false => found.help(format!("Write `{}`.", crate::tokens::one_line(&right))).guess(span, right),
        });
        true
    }

    fn bound(&mut self, ty: &mut NumberType, bound: &Bound) {
        let Some(literal) = self.quantity(&bound.value) else { return };
        if literal.kind != ty.kind {
            let what = match super::other_units::other_scale(ty) {
                Some(other) if other.kind == literal.kind => "a range is in the unit of its fact".to_owned(),
                _ => format!("this limit is no {}", measure(ty.kind)),
            };
            let found = Diagnostic::new(Code::BadBound, bound.value.span, what).help(match ty.unit.text.as_str() {
                "" => "Write the limit without a unit.".to_owned(),
                unit => format!("Write the limit in {unit}."),
            });
            self.push(found);
            return;
        }
        let (slot, closed) = match bound.kind {
            BoundKind::Above => (&mut ty.low, false),
            BoundKind::AtLeast => (&mut ty.low, true),
            BoundKind::Below => (&mut ty.high, false),
            BoundKind::AtMost => (&mut ty.high, true),
        };
        if slot.is_some() {
            self.push(
                Diagnostic::new(Code::BadBound, bound.value.span, "this side of the range has two limits")
                    .help("Remove one of the two."),
            );
            return;
        }
        *slot = Some((literal.value, closed));
    }

    fn check_range(&mut self, ty: &mut NumberType, span: Span) {
        let (Some((low, low_closed)), Some((high, high_closed))) = (&ty.low, &ty.high) else { return };
        let count = |value: &number::Number| value / &ty.unit.factor;
        let empty = if ty.integer {
            let first = if *low_closed { count(low).ceil() } else { count(low).floor() + number::one() };
            let last = if *high_closed { count(high).floor() } else { count(high).ceil() - number::one() };
            first > last
        } else {
            low > high || (low == high && !(*low_closed && *high_closed))
        };
        if empty {
            self.push(
                Diagnostic::new(Code::EmptyRange, span, "this range has no value in it")
                    .help("The smaller limit comes first."),
            );
            // What is compared with such a fact is not reported again.
            (ty.low, ty.high) = (None, None);
        }
    }

    /// Declares a scheme with its levels.
    pub(super) fn scheme(&mut self, declaration: &Declaration) {
        let id = self.guideline.schemes.next();
        if !self.declare(declaration, Symbol::Scheme(id)) {
            return;
        }
        let mut levels: Vec<Level> = Vec::new();
        let mut codes_seen = std::collections::BTreeSet::new();
        let written = all(declaration, |c| match &c.kind {
            ClauseKind::Level { code, strength, certainty } => Some((code, strength, certainty)),
            _ => None,
        });
        for (code, strength, certainty) in written {
            let written = |word: &str| Strength::ALL.into_iter().find(|strength| strength.word() == word);
            let rated = |words: &str| Certainty::ALL.into_iter().find(|certainty| certainty.words() == words);
            self.one_of_words(strength, "strength", &Strength::ALL.map(Strength::word));
            self.one_of_words(certainty, "certainty", &Certainty::ALL.map(Certainty::words));
            if !codes_seen.insert(code.text.clone()) {
                self.push(
                    Diagnostic::new(Code::DuplicateMember, code.span, format!("level `{}` stands twice", code.text))
                        .help("Remove one of the two."),
                );
                continue;
            }
            // A mistaken word has its finding; the level is known all the same.
            levels.push(Level {
                code: code.text.clone(),
                strength: written(&strength.text).unwrap_or(Strength::Weak),
                certainty: rated(&certainty.text).unwrap_or(Certainty::NotRated),
            });
        }
        if levels.is_empty() {
            self.missing(declaration, "levels", "Write for instance `level 2C means weak, low`.");
        }
        let Some(name) = &declaration.name else { return };
        self.guideline.schemes.push(Scheme {
            name: name.text.clone(),
            title: title(declaration).unwrap_or_default(),
            levels,
            span: name.span,
        });
    }

    /// Declares a treatment.
    pub(super) fn treatment(&mut self, declaration: &Declaration) {
        let id = self.guideline.treatments.next();
        self.cited(declaration);
        if !self.declare(declaration, Symbol::Treatment(id)) {
            return;
        }
        let Some(name) = &declaration.name else { return };
        let also: Vec<String> = find(declaration, |k| match k {
            ClauseKind::Also(texts) => Some(texts.iter().map(|t| t.value.clone()).collect()),
            _ => None,
        })
        .unwrap_or_default();
        for other in &also {
            self.other_name(other, &name.text);
        }
        self.guideline.treatments.push(Treatment {
            name: name.text.clone(),
            title: title(declaration).unwrap_or_default(),
            also,
            codes: codes(declaration),
            span: name.span,
        });
    }

    /// Reports a word that is none of its choices.
    pub(super) fn one_of_words(&mut self, word: &Name, what: &str, choices: &[&str]) -> bool {
        if choices.contains(&word.text.as_str()) {
            return true;
        }
        let found = Diagnostic::new(Code::UnknownWord, word.span, format!("`{}` is no {what}", word.text));
        let list = choices.join(", ");
        let found = match nearest(&word.text, choices.iter().copied()) {
            Some(right) => found
                .help(format!("Did you mean `{right}`? The choices are: {list}."))
                .respell(word.span, &word.text, right),
            None => match super::meant::synonym(what, &word.text) {
                Some(right) => {
                    found.help(format!("Did you mean `{right}`? The choices are: {list}.")).guess(word.span, right)
                }
                None => found.help(format!("The choices are: {list}.")),
            },
        };
        self.push(found);
        false
    }
}

fn number_type(kind: NumberKind, unit: &str, factor: number::Number) -> NumberType {
    NumberType {
        kind,
        unit: Unit { text: unit.to_owned(), factor },
        integer: false,
        scale: None,
        low: None,
        high: None,
    }
}

pub(super) fn codes(declaration: &Declaration) -> Vec<(String, String)> {
    let written = find(declaration, |k| if let ClauseKind::Codes(codes) = k { Some(codes) } else { None });
    written.map(|codes| codes.iter().map(|(s, c)| (s.text.clone(), c.value.clone())).collect()).unwrap_or_default()
}

/// Remarks without a condition.
pub fn notes(declaration: &Declaration) -> Vec<String> {
    all(declaration, |c| if let ClauseKind::Note { text, .. } = &c.kind { Some(text.value.clone()) } else { None })
}
