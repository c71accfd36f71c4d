//! How far a run is, on a terminal.

use crate::output;
use gdl_cohort::Progress;
use std::time::{Duration, Instant};

/// How often it is shown.
const SHOWN: Duration = Duration::from_millis(300);

/// How far a run is, on a terminal.
pub struct Bar {
    total: Option<u64>,
    start: Instant,
    last: Instant,
    on: bool,
    drawn: bool,
}

impl Bar {
    /// A line that is shown where somebody watches; `total` is the size of all that is read.
    pub fn new(total: Option<u64>) -> Self {
        let now = Instant::now();
        Bar { total: total.filter(|total| *total > 0), start: now, last: now, on: output::is_watched(), drawn: false }
    }

    /// Shows how far it is, now and then.
    pub fn show(&mut self, progress: Progress) {
        if !self.on || self.last.elapsed() < SHOWN {
            return;
        }
        self.last = Instant::now();
        let spent = self.start.elapsed().as_secs().max(1);
        let rate = progress.rows.checked_div(spent).unwrap_or(0);
        let mut line = format!("{} rows, {rate} a second", progress.rows);
        if progress.invalid > 0 {
            line.push_str(&format!(", {} without an answer", progress.invalid));
        }
        if let Some(total) = self.total {
            let percent = progress.bytes.saturating_mul(100).checked_div(total).unwrap_or(0).min(100);
            let rest =
                total.saturating_sub(progress.bytes).saturating_mul(spent).checked_div(progress.bytes).unwrap_or(0);
            line.push_str(&format!(", {percent} %, {rest} s left"));
        }
        output::line_over(&line);
        self.drawn = true;
    }

    /// Takes the line away.
    pub fn clear(&self) {
        if self.drawn {
            output::line_over("");
        }
    }
}
