//! Values by rows: a comparison with one is decided row by row, and so is what is computed with one.

use crate::check::model::{ClassId, Comparison, Cond, CondKind, Guideline, Meaning, Num, TermId};
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};

/// Ways through rows that are followed in one comparison or value. What has more is compared once its facts are known.
const MAX_WAYS: usize = 1_000;
/// Parts that such a number may have, with all terms put in.
const MAX_PARTS: usize = 500;

/// The terms whose value is by rows, and the value terms that are computed with such.
#[derive(Debug, Clone, Default)]
pub struct Rowed {
    terms: BTreeMap<TermId, Of>,
    ways: BTreeMap<TermId, Vec<Way>>,
    /// Parts of each, with all terms put in.
    sizes: BTreeMap<TermId, usize>,
}

#[derive(Debug, Clone)]
enum Of {
    Rows(ClassId, Vec<Num>),
    Value(Num),
}

/// One way through rows: the rows, and the number that they leave, which names no rows any more.
#[derive(Debug, Clone)]
pub struct Way {
    /// Classifications whose members are rows, and the row of each.
    pub rows: Vec<(ClassId, u32)>,
    /// The number.
    pub num: Num,
}

impl Rowed {
    /// Adds a value term; all that it refers to must have been added.
    pub fn add(&mut self, guideline: &Guideline, id: TermId) {
        let of = match guideline.term(id).map(|term| &term.means) {
            Some(Meaning::Rows(rows)) => Of::Rows(rows.class, rows.values.clone()),
            Some(Meaning::Num(num, _)) if self.first(num).is_some() => Of::Value(num.clone()),
            Some(Meaning::Num(..) | Meaning::Cond(_)) | None => return,
        };
        let size = match &of {
            Of::Rows(_, values) => values.iter().map(|num| self.size(num)).max().unwrap_or(0),
            Of::Value(num) => self.size(num),
        };
        self.terms.insert(id, of);
        self.sizes.insert(id, size);
        if size > MAX_PARTS {
            return;
        }
        let mut ways = Vec::new();
        if self.follow(Num::Term(id), &mut ways) {
            self.ways.insert(id, ways);
        }
    }

    fn size(&self, num: &Num) -> usize {
        let mut size = 0usize;
        num.each(&mut |part| {
            let own = if let Num::Term(id) = part { self.sizes.get(id).copied() } else { None };
            size = size.saturating_add(own.unwrap_or(1));
        });
        size
    }

    /// All ways through the rows of a value; none where it has no rows, or too many.
    pub fn ways(&self, id: TermId) -> Option<&[Way]> {
        self.ways.get(&id).map(Vec::as_slice)
    }

    /// A comparison with values by rows: some row holds, and the comparison with its value. None where there are no rows, or
    /// too many.
    pub fn by_rows(&self, op: Comparison, left: &Num, right: &Num) -> Option<Cond> {
        let mut waiting = vec![left, right];
        let mut count = 1usize;
        let mut seen = BTreeSet::new();
        while let Some(num) = waiting.pop() {
            num.each(&mut |part| {
                if let Num::Term(id) = part
                    && self.terms.contains_key(id)
                    && seen.insert(*id)
                {
                    count = count.saturating_mul(self.ways.get(id).map_or(usize::MAX, |ways| ways.len().max(1)));
                }
            });
        }
        if seen.is_empty() || count > MAX_WAYS {
            return None;
        }
        self.one_term(op, left, right)
    }

    /// The same for the first term that has rows; the others follow where its parts are looked at.
    fn one_term(&self, op: Comparison, left: &Num, right: &Num) -> Option<Cond> {
        let id = self.first(left).or_else(|| self.first(right))?;
        let with = |by: &Num| CondKind::Compare(op, put(left, id, by), put(right, id, by));
        Some(cond(match self.terms.get(&id)? {
            Of::Value(num) => with(num),
            Of::Rows(class, values) => {
                // Rows of one value are compared once.
                let mut alike: Vec<(&Num, BTreeSet<u32>)> = Vec::new();
                for (row, value) in (0u32..).zip(values) {
                    match alike.iter_mut().find(|(other, _)| *other == value) {
                        Some((_, rows)) => {
                            rows.insert(row);
                        }
                        None => alike.push((value, [row].into())),
                    }
                }
                let one = |(value, rows): (&Num, BTreeSet<u32>)| {
                    cond(CondKind::And(vec![cond(CondKind::Class(*class, rows)), cond(with(value))]))
                };
                CondKind::Or(alike.into_iter().map(one).collect())
            }
        }))
    }

    /// The first term in a number that has rows, or is computed with one that has.
    fn first(&self, num: &Num) -> Option<TermId> {
        let mut found = None;
        num.each(&mut |part| {
            if let Num::Term(id) = part
                && found.is_none()
                && self.terms.contains_key(id)
            {
                found = Some(*id);
            }
        });
        found
    }

    /// The ways through the rows of a number; false where there are too many. Each step puts in what one term is.
    fn follow(&self, num: Num, ways: &mut Vec<Way>) -> bool {
        let mut waiting: Vec<(Num, Vec<(ClassId, u32)>)> = vec![(num, Vec::new())];
        while let Some((num, rows)) = waiting.pop() {
            if ways.len().saturating_add(waiting.len()) > MAX_WAYS {
                return false;
            }
            let Some(id) = self.first(&num) else {
                ways.push(Way { rows, num });
                continue;
            };
            match self.terms.get(&id) {
                Some(Of::Value(value)) => waiting.push((put(&num, id, value), rows)),
                Some(Of::Rows(class, values)) => {
                    // The last first, so that ways come out in the order of rows.
                    for (row, value) in (0u32..).zip(values).collect::<Vec<_>>().into_iter().rev() {
                        let longer = rows.iter().copied().chain([(*class, row)]).collect();
                        waiting.push((put(&num, id, value), longer));
                    }
                }
                None => return false,
            }
        }
        true
    }
}

fn cond(kind: CondKind) -> Cond {
    Cond { kind, span: Span::default() }
}

/// A number with another in the place of a term.
fn put(num: &Num, id: TermId, by: &Num) -> Num {
    match num {
        Num::Term(other) if *other == id => by.clone(),
        _ => num.with(&|operand| put(operand, id, by)),
    }
}
