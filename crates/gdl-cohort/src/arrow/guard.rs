//! The readers of these files are not ours, and some broken files make them panic. That is caught, and told as what it is: a
//! file that cannot be read.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Whether what panics in this thread now is caught and told; nobody needs to hear of it otherwise.
pub fn is_guarded() -> bool {
    GUARDED.with(Cell::get)
}

/// Runs what reads a file. What is under way when it panics must not be used again.
pub(crate) fn guarded<T>(read: impl FnOnce() -> T) -> Result<T, String> {
    let before = GUARDED.with(|guarded| guarded.replace(true));
    let done = catch_unwind(AssertUnwindSafe(read));
    GUARDED.with(|guarded| guarded.set(before));
    done.map_err(|_| "its bytes contradict each other".to_owned())
}
