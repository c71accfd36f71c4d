//! Which entries something that is asked of a list looks at: what an explanation shows. It decides nothing.

use super::entries::Entry;
use super::fold::and;
use super::place::Placing;
use crate::check::model::{CountedEntry, ListedId, Measure, Origin, Source, Window};
use crate::source::Span;

/// Most entries that are told one by one.
const MAX_ENTRIES: usize = 60;

impl<'a> Placing<'a> {
    /// Keeps the entries that are looked at, where it is plain which these are: all of a list, of a time, of which something holds.
    pub(super) fn keep_counted(&mut self, measure: &'a Measure) {
        if !plain(&measure.source) || self.lists.iter().map(|list| list.all.len()).sum::<usize>() > MAX_ENTRIES {
            return;
        }
        let Ok(looked) = self.looked(&measure.source) else { return };
        let part = measure.asked.part();
        let counted = looked.entries.all.iter().zip(&looked.passes).map(|(entry, passes)| CountedEntry {
            label: self.label_of(looked.entries.list.as_ref(), entry),
            counts: and([entry.holds.clone(), passes.clone()], Span::default()),
            num: part.and_then(|part| entry.num(part)),
        });
        let counted = counted.collect();
        let term = self.term_of(measure);
        self.out.counted.insert(term, counted);
    }

    fn label_of(&self, list: Option<&ListedId>, entry: &Entry) -> String {
        let label = list.and_then(|list| self.labels.get(list)).and_then(|labels| labels.get(entry.place));
        label.cloned().unwrap_or_else(|| entry.place.saturating_add(1).to_string())
    }
}

/// Whether a source is entries of a list itself, and no order between them is asked.
fn plain(source: &Source) -> bool {
    let windows = source.windows.iter().all(|window| matches!(window, Window::Since(_) | Window::Until(_)));
    matches!(source.of, Origin::List(_)) && windows
}
