//! What answers show of what a guideline computes, and how it is rounded there: `shown always`, `shown never`, `shown to 1
//! decimal, halves up`.

use super::checker::Checker;
use super::clauses::find;
use super::model::{FactType, Halves, NumberKind, NumberType, Rounding};
use super::symbol::Symbol;
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::ast::{ClauseKind, Declaration, Expr, Keyword, Name};
use num_traits::ToPrimitive;

/// Most decimals that a text shows.
const MAX_DECIMALS: u32 = 10;

/// Where halves go, as it is written.
const HALVES: &[(&str, Halves)] =
    &[("halves up", Halves::Up), ("halves down", Halves::Down), ("halves to even", Halves::Even)];

impl Checker<'_> {
    /// Whether and how answers show what is computed.
    pub(super) fn display(&mut self, declaration: &Declaration) {
        let said = find(declaration, |k| match k {
            ClauseKind::Display { words, decimals } => Some((words, decimals)),
            _ => None,
        });
        let (Some((words, decimals)), Some(name)) = (said, &declaration.name) else { return };
        let (mut shown, mut halves): (Option<&Name>, Option<(&Name, Halves)>) = (None, None);
        for word in words {
            let other = HALVES.iter().find(|(text, _)| *text == word.text);
            let again = match other {
                Some((_, other)) => halves.replace((word, *other)).is_some(),
                None if !self.one_of_words(word, "way to show a value", &["always", "never"]) => return,
                None => shown.replace(word).is_some(),
            };
            if again {
                let found =
                    Diagnostic::new(Code::BadRounding, word.span, "this says a second time how the value is shown");
                self.push(found.help("Keep one of the two."));
                return;
            }
        }
        self.rounding(declaration, name, decimals.as_ref(), halves);
        if let Some(word) = shown {
            self.displayed(declaration, name, word);
        }
    }

    /// How the number is rounded.
    fn rounding(
        &mut self,
        declaration: &Declaration,
        name: &Name,
        decimals: Option<&Expr>,
        halves: Option<(&Name, Halves)>,
    ) {
        let bad = |span: Span, what: String, help: &str| Diagnostic::new(Code::BadRounding, span, what).help(help);
        let Some(written) = decimals else {
            if let Some((word, _)) = halves {
                let what = format!("`{}` does not say to how many decimals", word.text);
                self.push(bad(word.span, what, &format!("Write `shown to 1 decimal, {}`.", word.text)));
            }
            return;
        };
        let text = self.text(written.span);
        let Some((_, halves)) = halves else {
            let what = "it is not said where a number goes that lies in the middle".to_owned();
            let unit = if text == "1" { "decimal" } else { "decimals" };
            let help = format!(
                "Write `shown to {text} {unit}, halves up`, or `halves down`, or `halves to even`: to one decimal, 2.25 is shown as 2.3, 2.2 or 2.2."
            );
            self.push(bad(written.span, what, &help));
            return;
        };
        let Some(decimals) = self.quantity(written).map(|literal| literal.value) else { return };
        let decimals = decimals.is_integer().then(|| decimals.to_integer().to_u32()).flatten();
        let Some(decimals) = decimals.filter(|decimals| *decimals <= MAX_DECIMALS) else {
            let help = format!("The number of decimals is a whole number from 0 to {MAX_DECIMALS}.");
            self.push(bad(written.span, format!("`{text}` decimals cannot be shown"), &help));
            return;
        };
        let computed = self.names.get(&name.text).filter(|declared| declared.span == name.span);
        let Some(computed) = computed.filter(|declared| declared.sound).map(|declared| declared.symbol) else { return };
        let number = |ty: &NumberType| ty.kind != NumberKind::Date;
        let rounds = match computed {
            Symbol::Score(_) => true,
            Symbol::Fact(id) => {
                matches!(self.guideline.fact(id).map(|fact| &fact.ty), Some(FactType::Number(ty)) if number(ty))
            }
            Symbol::Term(id) => self.guideline.term(id).and_then(|term| term.means.number_type()).is_some_and(number),
            _ => false,
        };
        if rounds {
            self.guideline.rounded.insert(name.text.clone(), Rounding { decimals, halves });
            return;
        }
        let what = format!("`{}` is no number that could be rounded", name.text);
        let place = declaration.clauses.iter().find(|clause| matches!(clause.kind, ClauseKind::Display { .. }));
        let place = place.map_or(written.span, |clause| clause.span);
        self.push(bad(place, what, "Only a number or a quantity is rounded. Remove it."));
    }

    /// Whether answers show it.
    fn displayed(&mut self, declaration: &Declaration, name: &Name, word: &Name) {
        let fact = self.guideline.fact_named(&name.text).and_then(|id| self.guideline.fact(id));
        let computed = match declaration.keyword {
            Keyword::Fact => fact.is_none_or(|fact| fact.derivation.is_some()),
            _ => !declaration.clauses.iter().any(|clause| matches!(clause.kind, ClauseKind::Lists(_))),
        };
        if computed {
            self.guideline.displayed.insert(name.text.clone(), word.text == "always");
            return;
        }
        let (what, help) = match declaration.keyword {
            Keyword::Fact => (
                format!("`{}` is given in the case, and not computed", name.text),
                "Only what the guideline computes is shown so: give it a derivation with `when not given`, or remove `shown`.",
            ),
            _ => (format!("`{}` is a list of members, and has no value", name.text), "Remove `shown`."),
        };
        self.push(Diagnostic::new(Code::NothingToShow, word.span, what).help(help));
    }
}
