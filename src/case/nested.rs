//! Facts in their groups: how a case is nested, whoever writes it.

use crate::check::model::Guideline;

/// What stands behind a key.
pub(super) enum Entry<V> {
    /// What is said of a fact.
    Value(V),
    /// A group of facts.
    Group(Vec<(String, Entry<V>)>),
}

/// Puts a value in its group. A group whose name is a fact's too cannot be nested: its facts keep their dots.
pub(super) fn insert<V>(
    entries: &mut Vec<(String, Entry<V>)>,
    guideline: &Guideline,
    group: &str,
    rest: &str,
    value: V,
) {
    if let Some((head, tail)) = rest.split_once('.') {
        let name = if group.is_empty() { head.to_owned() } else { format!("{group}.{head}") };
        if guideline.fact_named(&name).is_none() {
            let found = entries.iter().position(|(key, _)| key == head);
            let at = found.unwrap_or(entries.len());
            if found.is_none() {
                entries.push((head.to_owned(), Entry::Group(Vec::new())));
            }
            if let Some((_, Entry::Group(inner))) = entries.get_mut(at) {
                insert(inner, guideline, &name, tail, value);
            }
            return;
        }
    }
    entries.push((rest.to_owned(), Entry::Value(value)));
}
