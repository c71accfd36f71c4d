//! How the entries of a list are told from each other where they are spoken of.

use super::place::Placing;
use crate::case::show_value;
use crate::check::model::{FactId, ListEntry, ListFact, Stated};
use std::collections::BTreeMap;

impl Placing<'_> {
    /// How the entries of a list are told from each other; those that would be called the same are numbered, as they stand.
    pub(super) fn named_apart(&self, list: &ListFact, given: &[ListEntry]) -> Vec<String> {
        let plain: Vec<String> = given.iter().enumerate().map(|(at, one)| self.label(list, one, at)).collect();
        let mut count: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for label in &plain {
            let all = &mut count.entry(label).or_default().0;
            *all = all.saturating_add(1);
        }
        let mut number = |label: &String| match count.get_mut(label.as_str()) {
            Some((all, nth)) if *all > 1 => {
                *nth = nth.saturating_add(1);
                format!("{label}, {nth} of {all}")
            }
            _ => label.clone(),
        };
        plain.iter().map(&mut number).collect()
    }

    /// How an entry is told from others: by its day, or by its place.
    pub(super) fn label(&self, list: &ListFact, given: &ListEntry, at: usize) -> String {
        let shown = |part: &FactId| {
            let place = list.parts.iter().position(|own| own == part)?;
            match given.parts.get(place)?.as_ref()? {
                (Stated::Value(value), _) => Some(show_value(self.origin.fact(*part)?, value)),
                _ => None,
            }
        };
        let key = if list.key.is_empty() { list.on.as_slice() } else { &list.key };
        let named: Option<Vec<String>> = key.iter().map(shown).collect();
        match named {
            Some(named) if !named.is_empty() => named.join(", "),
            _ => format!("{}", at.saturating_add(1)),
        }
    }
}
