//! What a person types, or that they end the program. Lines are read in a thread of their own, so that Ctrl-C is noticed while nobody
//! types.

use crate::files::{Line, Unreadable, line};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

/// What came.
pub enum Event {
    /// A line, or that there are no more.
    Line(Line),
    /// Whoever asked ends the program.
    Interrupted,
}

/// Where it comes from.
pub struct Input(Receiver<Result<Event, Unreadable>>);

impl Input {
    /// Listens from now on.
    pub fn open() -> Result<Self, Unreadable> {
        // A line ahead is read at most.
        let (events, waiting) = sync_channel(0);
        signals(&events)?;
        let read = move || {
            loop {
                let read = line();
                let last = !matches!(read, Ok(Line::Text(_) | Line::TooLong | Line::NoText));
                if events.send(read.map(Event::Line)).is_err() || last {
                    return;
                }
            }
        };
        thread::Builder::new()
            .name("gdl-lines".into())
            .spawn(read)
            .map_err(|error| Unreadable(format!("no thread can be started: {error}")))?;
        Ok(Input(waiting))
    }

    /// Waits for what comes next. Behind the end, the end is all that comes.
    pub fn next(&self) -> Result<Event, Unreadable> {
        self.0.recv().unwrap_or(Ok(Event::Line(Line::End)))
    }
}

/// Tells of the first signal that ends the program; a second one ends it at once.
#[cfg(unix)]
fn signals(events: &SyncSender<Result<Event, Unreadable>>) -> Result<(), Unreadable> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use std::io::Read as _;
    use std::os::unix::net::UnixStream;
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;
    let failed = |error: std::io::Error| Unreadable(format!("a signal cannot be handled: {error}"));
    let (mut told, tells) = UnixStream::pair().map_err(failed)?;
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        let once = Arc::new(AtomicBool::new(false));
        signal_hook::flag::register_conditional_default(signal, Arc::clone(&once)).map_err(failed)?;
        signal_hook::flag::register(signal, once).map_err(failed)?;
        signal_hook::low_level::pipe::register(signal, tells.try_clone().map_err(failed)?).map_err(failed)?;
    }
    let events = events.clone();
    let wait = move || {
        if told.read_exact(&mut [0]).is_ok() {
            let _ = events.send(Ok(Event::Interrupted));
        }
    };
    thread::Builder::new().name("gdl-signals".into()).spawn(wait).map_err(failed)?;
    Ok(())
}

#[cfg(not(unix))]
fn signals(_: &SyncSender<Result<Event, Unreadable>>) -> Result<(), Unreadable> {
    Ok(())
}
