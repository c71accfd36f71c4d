//! What is asked of one list, told apart by what decides each question: which entries it looks at, and what of them it remembers.
//! What looks at no more than one entry after the other can be answered of lists of any length.

use super::place::Placing;
use crate::check::model::{
    Asked, Cond, CondKind, Derivation, FactId, Guideline, ListedId, Measure, Num, Origin, Window,
};
use crate::number::Number;
use num_traits::ToPrimitive;
use std::cell::RefCell;
use std::collections::BTreeSet;

/// A question that is answered by going over the entries once.
#[derive(Debug, Clone)]
pub(super) struct Line<'a> {
    pub(super) measure: &'a Measure,
    /// What has to hold of an entry so that it is looked at.
    pub(super) base: Vec<&'a Cond>,
    /// The times from which entries are taken.
    pub(super) windows: Vec<&'a Window>,
    /// What has to hold of those that count.
    pub(super) passes: Option<&'a Cond>,
    /// Numbers with which the result is compared.
    pub(super) limits: BTreeSet<Number>,
    /// Whether that is all that is done with it.
    pub(super) plain: bool,
}

impl<'a> Line<'a> {
    /// The greatest number of entries that is told apart from more of them.
    pub(super) fn most(&self) -> u32 {
        match self.measure.asked {
            Asked::AtLeast(count) | Asked::InARow(count) => count,
            Asked::Number => {
                let greatest = self.limits.iter().filter_map(|limit| limit.ceil().to_integer().to_u32()).max();
                greatest.unwrap_or(0).saturating_add(1)
            }
            _ => 1,
        }
    }

    /// A question as one; none where it cannot be answered so.
    fn of(measure: &'a Measure, g: &Guideline) -> Option<Line<'a>> {
        if matches!(measure.asked, Asked::Sum(_) | Asked::Mean(_)) {
            return None;
        }
        let mut line = Line {
            measure,
            base: Vec::new(),
            windows: Vec::new(),
            passes: measure.source.only.as_ref(),
            limits: BTreeSet::new(),
            plain: true,
        };
        let mut source = &measure.source;
        loop {
            for window in &source.windows {
                match window {
                    Window::Since(_) | Window::Until(_) => line.windows.push(window),
                    Window::BeforeLatest | Window::Any(_) => return None,
                }
            }
            match &source.of {
                Origin::List(_) => break,
                Origin::Inner(of) => {
                    line.base.extend(&of.only);
                    source = of;
                }
                Origin::Groups(_) | Origin::Ends { .. } => return None,
            }
        }
        line.compared(g);
        Some(line)
    }

    /// With which numbers the result is compared, by itself or by the name of a term.
    fn compared(&mut self, g: &Guideline) {
        let fact = self.measure.fact;
        let mut names: Vec<Num> = vec![Num::Fact(fact)];
        let names_it = |num: &Num, names: &[Num]| {
            let mut named = false;
            num.each(&mut |num| named |= names.contains(num));
            named
        };
        let mut computed: Vec<(Num, &Num)> = Vec::new();
        for (id, term) in g.terms.with_ids() {
            computed.extend(term.means.numbers().iter().map(|num| (Num::Term(id), num)));
        }
        for (id, fact) in g.facts.with_ids() {
            if let Some(Derivation::Value(num)) = &fact.derivation {
                computed.push((Num::Fact(id), num));
            }
        }
        // What is named by another name is compared by that one, too.
        loop {
            let before = names.len();
            for (name, num) in &computed {
                if names.contains(num) && !names.contains(name) {
                    names.push(name.clone());
                }
            }
            if names.len() == before {
                break;
            }
        }
        self.plain = computed.iter().all(|(_, num)| names.contains(num) || !names_it(num, &names));
        let found = RefCell::new((BTreeSet::new(), true));
        let look = |cond: &Cond| {
            cond.each(&mut |part| {
                let CondKind::Compare(_, left, right) = &part.kind else { return };
                let mut found = found.borrow_mut();
                match (names.contains(left), names.contains(right), left, right) {
                    (true, false, _, Num::Const(limit)) | (false, true, Num::Const(limit), _) => {
                        found.0.insert(limit.clone());
                    }
                    _ if names_it(left, &names) || names_it(right, &names) => found.1 = false,
                    _ => {}
                }
            });
            cond.clone()
        };
        super::place::everywhere(&mut g.clone(), &look, &Num::clone);
        let (limits, plain) = found.into_inner();
        self.limits = limits;
        self.plain &= plain;
    }
}

impl<'a> Placing<'a> {
    /// What is asked of a list: what is answered by going over its entries once, and what is not.
    pub(super) fn lines(&self, list: ListedId) -> (Vec<Line<'a>>, Vec<&'a Measure>) {
        let (mut lines, mut others) = (Vec::new(), Vec::new());
        let origin = self.origin;
        for measure in origin.measures.iter().filter(|measure| origin.list_of(&measure.source) == Some(list)) {
            match Line::of(measure, origin) {
                Some(line) => lines.push(line),
                None => others.push(measure),
            }
        }
        (lines, others)
    }
}

/// The numbers with which conditions compare a part; none where they compare it with something else.
pub(super) fn limits_of(conds: &[Cond], part: FactId, into: &mut BTreeSet<Number>) -> Option<bool> {
    let mut named = false;
    let mut sound = true;
    for cond in conds {
        cond.each(&mut |cond| {
            match &cond.kind {
                CondKind::Compare(_, Num::Fact(fact), Num::Const(limit))
                | CondKind::Compare(_, Num::Const(limit), Num::Fact(fact))
                    if *fact == part =>
                {
                    into.insert(limit.clone());
                    named = true;
                }
                CondKind::Compare(_, left, right) => {
                    let mut here = false;
                    left.each(&mut |num| here |= *num == Num::Fact(part));
                    right.each(&mut |num| here |= *num == Num::Fact(part));
                    sound &= !here;
                    named |= here;
                }
                CondKind::Fact(fact) | CondKind::Member(fact, _) if *fact == part => named = true,
                CondKind::Has(fact, _) | CondKind::Empty(fact) if *fact == part => sound = false,
                _ => {}
            };
        });
    }
    sound.then_some(named)
}
