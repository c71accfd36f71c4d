//! Commands: what is run for a recommendation or an example, and shown. What comes back is the answer, and a message for clients
//! that show no answers.

use crate::analysis::View;
use crate::edits;
use crate::proofs::examples_of;
use crate::protocol::{Answer, ExecuteCommandParams, Position, Range, Refused, Value, json, params};
use crate::state::Server;
use gdl::check::model::RecId;
use gdl::codes::Code;
use gdl::editor::{self, Edits};
use gdl::project::Sound;
use gdl::report::{cover, tests};
use gdl::source::{SourceId, Span};
use gdl::testing::{self, Choice};
use gdl::verify::{self, Budget, Witness};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Runs one example: address of its text, title.
pub const RUN_EXAMPLE: &str = "gdl.runExample";
/// Runs the examples that expect a verdict of a recommendation: address of its text, name.
pub const RUN_EXAMPLES: &str = "gdl.runExamples";
/// Shows a patient for whom a recommendation applies: address of its text, name.
pub const SHOW_PATIENT: &str = "gdl.showPatient";
/// Writes an example of such a patient at the end of the text: address, name.
pub const WRITE_EXAMPLE: &str = "gdl.writeExample";
/// Makes a condition a term of its own: address of its text, range.
pub const EXTRACT_TERM: &str = "gdl.extractTerm";
/// Writes out what a term means: address of the text, a position on its name.
pub const INLINE_TERM: &str = "gdl.inlineTerm";
/// Says what a code means.
pub const EXPLAIN: &str = "gdl.explain";
/// Chooses the case whose verdicts are shown: its path, or nothing.
pub const CHOOSE_CASE: &str = "gdl.chooseCase";

/// All of them.
pub const ALL: [&str; 8] =
    [RUN_EXAMPLE, RUN_EXAMPLES, SHOW_PATIENT, WRITE_EXAMPLE, EXTRACT_TERM, INLINE_TERM, EXPLAIN, CHOOSE_CASE];

/// Most nodes and steps that looking for one patient may take: a moment.
const BUDGET: (usize, u64) = (100_000, 20_000_000);

/// `workspace/executeCommand`
pub fn execute(server: &mut Server, value: Value) -> Answer {
    let asked: ExecuteCommandParams = params(value)?;
    let arguments = asked.arguments.unwrap_or_default();
    let text = |at: usize| arguments.get(at).and_then(Value::as_str).unwrap_or("");
    match asked.command.as_str() {
        EXPLAIN => match Code::of(text(0)) {
            Some(code) => Ok(code.page().into()),
            None => Err(Refused::because(format!("there is no code `{}`", text(0)))),
        },
        CHOOSE_CASE => {
            server.client.settings.case = Some(text(0).to_owned()).filter(|case| !case.is_empty());
            server.refresh();
            Ok(Value::Null)
        }
        RUN_EXAMPLE => {
            let (view, source) = server.text(text(0))?;
            let sound = sound(&view)?;
            let examples = view.project.guideline.examples.iter();
            let own: Vec<Span> =
                examples.filter(|one| one.title == text(1) && one.span.source == source).map(|one| one.span).collect();
            if own.is_empty() {
                return Err(Refused::because(format!("no example has the title \"{}\"", text(1))));
            }
            Ok(server.shown(run(&view, sound, &own)))
        }
        RUN_EXAMPLES => {
            let (view, _) = server.text(text(0))?;
            let (sound, id) = (sound(&view)?, recommendation(&view, text(1))?);
            let examples = examples_of(&view).remove(&id).unwrap_or_default();
            Ok(server.shown(run(&view, sound, &examples)))
        }
        SHOW_PATIENT => {
            let (view, _) = server.text(text(0))?;
            let (sound, id) = (sound(&view)?, recommendation(&view, text(1))?);
            let witness = patient(&view, sound, id)?;
            let lines = gdl::report::verify::facts(sound.guideline(), &witness);
            let who = if lines.is_empty() { "any patient".to_owned() } else { lines.join("\n") };
            Ok(server.shown(format!("`{}` applies to this patient, whatever else is true of them\n{who}\n", text(1))))
        }
        WRITE_EXAMPLE => {
            let (view, source) = server.text(text(0))?;
            let (sound, id) = (sound(&view)?, recommendation(&view, text(1))?);
            let witness = patient(&view, sound, id)?;
            let title = format!("A patient to whom {} applies, as computed: to be judged by a person", text(1));
            let example = cover::patient(sound.guideline(), &title, &witness.values, &format!("{} applies", text(1)));
            append(server, &view, source, &example);
            Ok(Value::Null)
        }
        EXTRACT_TERM => {
            let (view, source) = server.text(text(0))?;
            let range: Range = params(arguments.get(1).cloned().unwrap_or_default())?;
            let selection = view.offset(source, range.start)..view.offset(source, range.end);
            let found = editor::extract(&view.project, view.index(), source, selection).map_err(Refused::because)?;
            apply(server, &view, "Make a condition a term", &found);
            Ok(Value::Null)
        }
        INLINE_TERM => {
            let (view, source) = server.text(text(0))?;
            let at: Position = params(arguments.get(1).cloned().unwrap_or_default())?;
            let term = editor::inlinable(&view.project, view.index(), source, view.offset(source, at));
            let term = term.ok_or_else(|| Refused::because("no term is named here that could be written out"))?;
            let found = editor::inline(&view.project, view.index(), &term).map_err(Refused::because)?;
            apply(server, &view, "Write out a term", &found);
            Ok(Value::Null)
        }
        other => Err(Refused::because(format!("there is no command `{other}`"))),
    }
}

fn sound(view: &View) -> Result<&Sound, Refused> {
    view.sound
        .as_ref()
        .ok_or_else(|| Refused::because("this guideline has errors: it cannot be used until it is mended"))
}

fn recommendation(view: &View, name: &str) -> Result<RecId, Refused> {
    let found = view.project.guideline.rec_named(name);
    found.ok_or_else(|| Refused::because(format!("no recommendation is called `{name}`")))
}

/// A small patient for whom a recommendation applies.
fn patient(view: &View, sound: &Sound, id: RecId) -> Result<Witness, Refused> {
    let budget = Budget::new(BUDGET.0, BUDGET.1);
    verify::patient_of(&sound.engine(), &view.project.sources, id, budget).map_err(Refused::because)
}

/// Runs some examples, by the places of their titles.
fn run(view: &View, sound: &Sound, wanted: &[Span]) -> String {
    let guideline = sound.guideline();
    let titles = guideline.examples.iter().filter(|one| wanted.contains(&one.span)).map(|one| one.title.clone());
    let choice = Choice { titles: titles.collect(), fail_fast: false };
    if choice.titles.is_empty() {
        return "no example expects it\n".to_owned();
    }
    // Steps for invariants that are called alike are not wanted.
    let report = testing::run_within(&sound.engine(), &choice, &Budget::new(1, 1));
    let mut out = String::new();
    for example in report.examples.iter().filter(|one| wanted.contains(&one.span)) {
        if example.passed() {
            out.push_str(&format!("as expected: {}\n", example.title));
        } else {
            out.push_str(&tests::one_example(&example.guideline, &view.project.sources, example));
        }
    }
    out
}

/// Asks the client to write something at the end of a text.
fn append(server: &mut Server, view: &Arc<View>, source: SourceId, declaration: &str) {
    let edit = editor::appended(view.text(source), declaration);
    apply(server, view, "Write an example", &BTreeMap::from([(source, vec![edit])]));
}

/// Asks the client to change some texts.
fn apply(server: &mut Server, view: &View, label: &str, found: &Edits) {
    let edit = edits::of_texts(view, found, &server.client);
    server.ask("workspace/applyEdit", &json!({"label": label, "edit": edit}));
}

impl Server {
    /// What is answered, and shown by clients that show no answers.
    fn shown(&self, text: String) -> Value {
        self.notify("window/showMessage", &json!({"type": 3, "message": text.trim_end()}));
        text.into()
    }
}
