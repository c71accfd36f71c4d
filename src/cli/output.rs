//! Printing: results on standard output, findings on standard error. A reader that closes its end of a pipe ends the
//! program quietly.

use crate::diagnostic::Diagnostic;
use crate::report::diagnostics;
use crate::report::style::Look;
use crate::source::Sources;
use serde::Serialize;
use std::io::{self, IsTerminal, Write};

/// Prints a result.
pub fn result(text: &str) {
    let mut out = io::stdout().lock();
    // A closed pipe is the reader's choice, and no error of ours.
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Prints a problem.
pub fn problem(text: &str) {
    let mut out = io::stderr().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Prints data as indented JSON.
pub fn json(data: &impl Serialize) {
    if let Ok(mut text) = serde_json::to_string_pretty(data) {
        text.push('\n');
        result(&text);
    }
}

/// Prints findings for people.
pub fn findings(sources: &Sources, found: &[Diagnostic]) {
    if !found.is_empty() {
        problem(&diagnostics::text(sources, found, stderr_look()));
    }
}

/// How standard output wants its text.
pub fn look() -> Look {
    Look { width: width(), color: wants_color(&io::stdout()) }
}

/// How standard error wants its text.
pub fn stderr_look() -> Look {
    Look { width: width(), color: wants_color(&io::stderr()) }
}

fn wants_color(stream: &impl IsTerminal) -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    stream.is_terminal() && !set("NO_COLOR") && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

/// Columns of the terminal; 100 where there is none.
fn width() -> usize {
    let columns = std::env::var("COLUMNS").ok().and_then(|c| c.parse().ok());
    let terminal = || terminal_width().filter(|_| io::stdout().is_terminal() || io::stderr().is_terminal());
    columns.or_else(terminal).unwrap_or(100).clamp(40, 200)
}

fn terminal_width() -> Option<usize> {
    terminal_size::terminal_size().map(|(width, _)| usize::from(width.0))
}
