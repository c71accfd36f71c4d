//! The way of the rows: one thread reads batches, some decide them, and whoever asked writes them in the order of the input.
//! No more batches are under way than a fixed number, so that the memory is bounded whatever the size.

use crate::answer::{Answered, Worker};
use crate::batch::Batch;
use crate::input::Input;
use crate::mapping::Names;
use crate::output::Layout;
use crate::request::{Request, Stopped};
use crate::rows::Rows;
use crate::tally::Tally;
use gdl::columns::Columns;
use std::collections::{BTreeMap, HashMap};
use std::io::Write;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// Batches under way for each thread.
const AHEAD: usize = 4;
/// How long it takes at most until whoever asked is looked after.
const PATIENCE: Duration = Duration::from_millis(200);
/// Names of rows that are kept of those that are there twice.
const NAMED: usize = 10;

/// How far a run is.
#[derive(Debug, Clone, Copy)]
pub struct Progress {
    /// Rows that were written.
    pub rows: u64,
    /// Those of them that are faulty.
    pub invalid: u64,
    /// Bytes of them, unpacked.
    pub bytes: u64,
}

enum Message {
    Answered(Box<Answered>),
    /// So many batches there are.
    End(u64),
    Failed(Stopped),
}

/// Answers all rows of some inputs. `watch` is told now and then how far it is, and says whether to go on.
pub fn run(
    request: &Arc<Request>,
    inputs: Vec<Input>,
    out: &mut dyn Write,
    watch: &mut dyn FnMut(Progress) -> bool,
) -> Result<Tally, Stopped> {
    let threads = request.threads.max(1);
    let window = threads.saturating_mul(AHEAD);
    let (permit, permits) = sync_channel::<()>(window);
    let (batches, waiting) = sync_channel::<Batch>(window);
    let (answers, answered) = sync_channel::<Message>(window.saturating_add(2));
    let columns = Arc::new(Columns::new(&request.engine));
    let waiting = Arc::new(Mutex::new(waiting));
    for _ in 0..threads {
        let (request, columns) = (Arc::clone(request), Arc::clone(&columns));
        let (waiting, answers) = (Arc::clone(&waiting), answers.clone());
        thread::spawn(move || work(&request, columns.as_ref().as_ref(), &waiting, &answers));
    }
    let reading = Arc::clone(request);
    thread::spawn(move || {
        let message = read(&reading, inputs, &permit, &batches).map_or_else(Message::Failed, Message::End);
        // Nobody waits for it any more where the run was ended.
        let _ = answers.send(message);
    });
    write(request, &answered, &permits, out, watch)
}

fn read(
    request: &Request,
    inputs: Vec<Input>,
    permit: &SyncSender<()>,
    batches: &SyncSender<Batch>,
) -> Result<u64, Stopped> {
    let mut rows = Rows::new(request, inputs);
    let mut count = 0u64;
    while let Some(batch) = rows.next()? {
        count = count.saturating_add(1);
        if permit.send(()).is_err() || batches.send(batch).is_err() {
            return Err(Stopped::Interrupted);
        }
    }
    Ok(count)
}

fn work(request: &Request, columns: Option<&Columns>, waiting: &Mutex<Receiver<Batch>>, answers: &SyncSender<Message>) {
    let mut worker = Worker::new(request, columns);
    loop {
        let batch = match waiting.lock() {
            Ok(waiting) => waiting.recv(),
            Err(_) => return,
        };
        let Ok(batch) = batch else { return };
        if answers.send(Message::Answered(Box::new(worker.answer(&batch)))).is_err() {
            return;
        }
    }
}

fn write(
    request: &Request,
    answered: &Receiver<Message>,
    permits: &Receiver<()>,
    out: &mut dyn Write,
    watch: &mut dyn FnMut(Progress) -> bool,
) -> Result<Tally, Stopped> {
    let g = request.engine.guideline();
    let mut tally = Tally::new(g, request.counted);
    let mut early: BTreeMap<u64, Box<Answered>> = BTreeMap::new();
    let (mut next, mut end) = (0u64, None);
    let mut ids: HashMap<u128, u64> = HashMap::new();
    let layout = Layout::new(g, request.format, request.missing);
    out.write_all(layout.head().as_bytes()).map_err(Stopped::Output)?;
    while end != Some(next) {
        match answered.recv_timeout(PATIENCE) {
            Ok(Message::Answered(batch)) => {
                early.insert(batch.nth, batch);
            }
            Ok(Message::End(count)) => end = Some(count),
            Ok(Message::Failed(why)) => return Err(why),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => {
                return Err(Stopped::Input("the program ended within a row; this is a mistake of gdl".to_owned()));
            }
        }
        while let Some(batch) = early.remove(&next) {
            next = next.saturating_add(1);
            let _ = permits.try_recv();
            let Answered { text, tally: more, ids: names, .. } = *batch;
            out.write_all(text.as_bytes()).map_err(Stopped::Output)?;
            for (digest, name, row) in names {
                match ids.get(&digest) {
                    None => {
                        ids.insert(digest, row);
                    }
                    Some(first) => {
                        tally.doubles = tally.doubles.saturating_add(1);
                        if tally.doubled.len() < NAMED {
                            tally.doubled.push((name, *first, row));
                        }
                    }
                }
            }
            tally.add(more);
            if request.max_errors.is_some_and(|most| tally.all.invalid > most) {
                return Err(Stopped::TooManyErrors(Box::new(tally)));
            }
        }
        let progress = Progress { rows: tally.all.rows, invalid: tally.all.invalid, bytes: tally.bytes };
        if !watch(progress) {
            return Err(Stopped::Interrupted);
        }
    }
    never_there(request, &tally)?;
    out.flush().map_err(Stopped::Output)?;
    Ok(tally)
}

/// A column that was named and that no row has was named wrongly. Of a table its head says so before; of rows of JSON only
/// the last one.
fn never_there(request: &Request, tally: &Tally) -> Result<(), Stopped> {
    let names = Names::of(request.engine.guideline());
    let said = |column: &str, option: &str| {
        Err(Stopped::Input(format!("no row has {}, which {option} names", names.question(column))))
    };
    let answered = tally.all.rows.saturating_sub(tally.all.invalid);
    if let Some(id) = request.id.as_ref().filter(|_| answered > 0 && tally.unnamed == answered) {
        return said(id, "--id");
    }
    for (nth, by) in request.by.iter().enumerate().filter(|(_, by)| names.holds(by).is_none()) {
        let empty = |group: &Vec<String>| group.get(nth).is_none_or(String::is_empty);
        if !tally.groups.is_empty() && tally.groups.keys().all(empty) {
            return said(by, "--by");
        }
    }
    Ok(())
}
