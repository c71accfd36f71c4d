//! What a guideline says otherwise than in the last commit, and to whom: `gdl/diff`.

use crate::analysis::View;
use crate::protocol::{Answer, Refused, Value, json};
use crate::state::Server;
use crate::tasks::Begun;
use crate::world::{World, is_guideline};
use gdl::decide::stop::Stop;
use gdl::diagnostic::Severity;
use gdl::diff;
use gdl::project::Project;
use gdl::report::diff as report;
use gdl::verify::Budget;
use std::path::Path;
use std::sync::Arc;

/// `gdl/diff`: the difference as `gdl diff --format json` has it and as a page, and each change at its place.
pub fn compare(server: &mut Server, value: Value) -> Begun {
    let uri = value.pointer("/textDocument/uri").and_then(Value::as_str).unwrap_or("");
    let (view, _) = server.text(uri)?;
    if view.sound.is_none() {
        return Err(Refused::because("this guideline has errors: it can be compared once it is mended"));
    }
    let world = Arc::clone(&server.overlay.world);
    Ok(Box::new(move |stop| compared(&view, &*world, stop)))
}

fn compared(view: &View, world: &dyn World, stop: &Stop) -> Answer {
    let committed = world.committed(&view.place).map_err(Refused::because)?;
    let old = match is_guideline(&view.place) {
        true => {
            let folder = committed.place.parent().unwrap_or(Path::new(""));
            Project::load_file(&*committed.files, &committed.place, folder)
        }
        false => Project::load(&*committed.files, &committed.place),
    };
    let mut old = old.map_err(|unread| Refused::because(format!("the last commit cannot be read: {unread}")))?;
    old.sources.rename(|name| committed.shown(name));
    let (Some(old_engine), Some(engine)) = (old.sound().map(|sound| sound.engine()), view.engine()) else {
        let first = old.findings.iter().find(|found| found.severity() == Severity::Error);
        let first = first.map_or_else(String::new, |one| format!("{}: {}", old.sources.place(one.span()), one.message));
        return Err(Refused::because(format!("the guideline of the last commit has errors. {first}")));
    };
    let budget = Budget::default().stopped(stop);
    let difference = diff::compare(&old_engine, engine, &[], &budget).map_err(|failed| Refused::because(failed.0))?;
    let (before, now) = ((&*old.guideline, &old.sources), (&*view.project.guideline, &view.project.sources));
    let guards = diff::guards(before, now, &difference);
    let compared = report::Compared {
        old: report::Version { label: "the last commit", engine: &old_engine, sources: &old.sources },
        new: report::Version { label: "the text as it is", engine, sources: &view.project.sources },
        difference: &difference,
        guards: &guards,
        cases: None,
    };
    let finding = |one: &report::Placed| {
        let at = one.span.and_then(|span| view.location(span));
        json!({"message": one.message, "patient": one.patient, "uri": at.as_ref().map(|at| &at.uri),
            "range": at.as_ref().map(|at| at.range)})
    };
    let findings: Vec<Value> = report::places(&compared).iter().map(finding).collect();
    Ok(json!({"same": difference.same_advice(), "findings": findings, "report": report::json(&compared),
        "page": report::markdown(&compared)}))
}
