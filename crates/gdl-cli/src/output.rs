//! Printing: results on standard output, findings on standard error. A result that cannot be written ends the command; a
//! reader that closes its end of a pipe ends the printing quietly. All that is printed goes through `report::terminal`.

use super::files::Unreadable;
use gdl::characters::{number, shown};
use gdl::diagnostic::Diagnostic;
use gdl::report::style::Look;
use gdl::report::terminal::{self, Commands, guarded};
use gdl::report::{drawn, listing};
use gdl::source::Sources;
use serde::Serialize;
use std::io::{self, IsTerminal, Write};

/// What printing a result ends in.
pub type Printed = Result<(), Unreadable>;

/// Prints a result.
pub fn result(text: &str) -> Printed {
    bytes(guarded(text, wants_color(&io::stdout()), Commands::Refused).as_bytes())
}

/// Prints annotations, whose lines are commands for the server that runs a pipeline.
pub fn annotations(text: &str) -> Printed {
    bytes(guarded(text, false, Commands::Annotations).as_bytes())
}

/// Prints data as indented JSON.
pub fn json(data: &impl Serialize) -> Printed {
    let text =
        serde_json::to_string_pretty(data).map_err(|error| Unreadable(format!("no JSON can be made: {error}")))?;
    bytes(format!("{}\n", terminal::json(&text)).as_bytes())
}

/// Prints data as JSON on one line.
pub fn json_line(data: &impl Serialize) -> Printed {
    let text = serde_json::to_string(data).map_err(|error| Unreadable(format!("no JSON can be made: {error}")))?;
    bytes(format!("{}\n", terminal::json(&text)).as_bytes())
}

/// Prints bytes as they are: the text of a guideline in which every character was looked at, or what `gdl` says of itself.
pub fn bytes(bytes: &[u8]) -> Printed {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        // A closed pipe is the reader's choice, and no error of ours.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Unreadable(format!("standard output cannot be written: {error}")))
        }
        _ => Ok(()),
    }
}

/// Standard output for messages of a protocol, which no person reads: nothing else is printed where it is used.
pub fn protocol() -> io::Stdout {
    io::stdout()
}

/// Rows on standard output, printed as they come.
pub struct Rows(io::BufWriter<io::Stdout>);

/// Begins to print rows.
pub fn rows() -> Rows {
    Rows(io::BufWriter::with_capacity(1 << 16, io::stdout()))
}

impl Write for Rows {
    /// Whole rows come in, so that no command is cut in two.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match std::str::from_utf8(bytes) {
            Ok(text) => self.0.write_all(guarded(text, false, Commands::Refused).as_bytes())?,
            Err(_) => return Err(io::Error::other("what is printed is no text")),
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Whether somebody sees what is shown of how far something is.
pub fn is_watched() -> bool {
    io::stderr().is_terminal()
}

/// Shows how far something is, in the place of what was shown before.
pub fn line_over(text: &str) {
    let mut out = io::stderr().lock();
    let _ = out.write_all(b"\r\x1b[2K").and_then(|()| out.write_all(shown(text).as_bytes())).and_then(|()| out.flush());
}

/// Prints a problem.
pub fn problem(text: &str) {
    let mut out = io::stderr().lock();
    let text = guarded(text, wants_color(&io::stderr()), Commands::Refused);
    // Where nobody can be told, the exit status tells.
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Prints why something could not be done.
pub fn failure(error: &Unreadable) {
    // One line: an argument in it may hold more.
    let line = shown(&error.0).replace('\n', &number('\n'));
    problem(&format!("gdl: {line}\n"));
}

/// Prints findings for people, warnings of one kind together.
pub fn findings(sources: &Sources, found: &[Diagnostic]) {
    if !found.is_empty() {
        problem(&listing::list(sources, found, stderr_look()));
    }
}

/// Prints every finding in full.
pub fn findings_in_full(sources: &Sources, found: &[Diagnostic]) {
    if !found.is_empty() {
        problem(&drawn::text(sources, found, stderr_look()));
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
