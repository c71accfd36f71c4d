//! Charts say what the guideline says: every way through each chart is walked with a patient who takes it, found for that way and asked
//! of the plain interpreter. Ways that no patient takes are named in the snapshot. Exports hold what strangers write as text.

use crate::pages_support::{PAYLOADS, dangers, files};
use gdl::chart::{Asks, Chart, End, Of, Target, charts, dot, drawing, drawn, file, in_words, mermaid, table};
use gdl::check::model::{DefId, Guideline, Outcome, Value};
use gdl::decide::diagram::{Manager, Node, Run, TooComplex};
use gdl::decide::usual::Usual;
use gdl::decide::witness::{Found, find};
use gdl::eval::{Engine, holds_in};
use gdl::interpret::{Defined, interpret};
use gdl::project::Project;
use gdl::source::Sources;
use std::cell::RefCell;
use std::path::Path;

/// A way through a chart: boxes, each with the answer that is taken; and where it ends.
type Path_ = (Vec<(usize, usize)>, End);

fn paths(chart: &Chart) -> Vec<Path_> {
    let mut found = Vec::new();
    let mut waiting = vec![(chart.begin, Vec::new())];
    while let Some((target, path)) = waiting.pop() {
        match target {
            Target::End(end) => found.push((path, end)),
            Target::Box(at) => {
                for (way, to) in chart.boxes[at].ways.iter().enumerate().rev() {
                    let mut path = path.clone();
                    path.push((at, way));
                    waiting.push((to.to, path));
                }
            }
        }
    }
    assert!(found.len() < 5_000, "{} ways", found.len());
    found
}

/// The diagram of an answer, built anew from what the chart says.
fn answer(engine: &Engine, manager: &mut Manager, asks: &Asks, classes: &[bool]) -> Result<Node, TooComplex> {
    let compiled = engine.compiled();
    let of = |manager: &mut Manager, variable: u32, classes: &[bool]| {
        let run = |(end, meant): (u32, &bool)| Run { end, child: Node::truth(*meant) };
        manager.node(variable, (1..).zip(classes).map(run).collect::<Vec<_>>())
    };
    let members = |manager: &mut Manager, id, members: &[u32]| -> Result<Vec<Node>, TooComplex> {
        members.iter().map(|at| of(manager, compiled.domain.bit(id, *at).unwrap(), &[false, true])).collect()
    };
    let either = |manager: &mut Manager, node: Node| match classes {
        [true, false] => manager.not(node),
        [false, true] => Ok(node),
        other => panic!("{other:?}"),
    };
    match asks {
        Asks::Fact(id) => of(manager, compiled.domain.fact(*id).unwrap(), classes),
        Asks::Several(variable) => of(manager, *variable, classes),
        Asks::AnyOf(id, some) => {
            let some = members(manager, *id, some)?;
            let any = manager.any(some)?;
            either(manager, any)
        }
        Asks::AllOf(id, some) => {
            let some = members(manager, *id, some)?;
            let all = manager.all(some)?;
            either(manager, all)
        }
        Asks::Definition(id @ DefId::Class(class)) => {
            let count = engine.guideline().class(*class).unwrap().members.len();
            assert_eq!(classes.len(), count + 1);
            let node = compiled.definitions[id];
            manager.map(node, &|_, node| {
                let at = node.as_member().map_or(count, |at| at as usize);
                Node::truth(classes[at])
            })
        }
        Asks::Definition(id) => either(manager, compiled.definitions[id]),
    }
}

/// Walks every way of a chart; says how many there are, and which nobody takes.
fn walked(engine: &Engine, usual: &Usual, chart: &Chart) -> (usize, Vec<Path_>) {
    let (g, compiled) = (engine.guideline(), engine.compiled());
    let mut manager = compiled.manager.clone();
    let paths = paths(chart);
    let (count, mut nobody) = (paths.len(), Vec::new());
    let scope = match chart.of {
        Of::Rec(id) if !g.rec(id).unwrap().regardless_of_scope => Some(compiled.scope),
        _ => None,
    };
    for (path, end) in paths {
        let parts: Vec<Node> = path
            .iter()
            .map(|(at, way)| {
                let asked = &chart.boxes[*at];
                answer(engine, &mut manager, &asked.asks, &asked.ways[*way].classes).unwrap()
            })
            .collect();
        let taken = manager.all(parts).unwrap();
        let mut ways = vec![(taken, Node::TRUE)];
        ways.extend(scope.into_iter().chain(compiled.constraints.iter().copied()).map(|node| (node, Node::TRUE)));
        let wrong = RefCell::new(None);
        let replay = |values: &[Value]| {
            let world = interpret(g, values);
            let known = values.iter().cloned().collect();
            let meets = g.constraints.iter().all(|constraint| world.holds(&constraint.holds));
            let within = scope.is_none() || world.in_scope();
            if !meets || !within || holds_in(&manager, taken, &engine.prepare(&known)) != Outcome::Yes {
                return false;
            }
            let came = match chart.of {
                Of::Scope => truth(world.in_scope()),
                Of::Rec(id) => truth(world.applies(id)),
                Of::Term(id) => truth(world.term(id)),
                Of::Class(id) => match world.defined(DefId::Class(id)) {
                    Some(Defined::Class(at)) => at.map_or(End::None, End::Member),
                    other => panic!("{other:?}"),
                },
            };
            if came != end {
                *wrong.borrow_mut() = Some(format!("{} comes to {came:?}, not {end:?}: {path:?}", chart.of.name(g)));
            }
            true
        };
        let found = find(g, usual, &compiled.domain, &manager, &ways, &replay);
        if let Some(wrong) = wrong.into_inner() {
            panic!("{wrong}");
        }
        match found {
            Found::Patient(_) => {}
            Found::Nobody => nobody.push((path, end)),
            Found::Open => panic!("{}: no patient was found for {path:?}", chart.of.name(g)),
        }
    }
    (count, nobody)
}

fn truth(value: bool) -> End {
    if value { End::Yes } else { End::No }
}

#[test]
fn every_way_through_every_chart_is_as_the_interpreter_says() {
    let files = files();
    let mut told = String::new();
    for name in [
        "net-local-therapy",
        "pneumonia-severity",
        "liver-reserve",
        "polyp-surveillance",
        "anticoagulant-dose",
        "tumor-response",
        "hba1c-monitoring",
    ] {
        let project = Project::load(&files, &Path::new("guidelines").join(name)).unwrap();
        let engine = project.sound().unwrap().engine();
        let g = engine.guideline();
        let usual = Usual::of(g);
        told.push_str(&format!("{name}\n"));
        for of in charts(g) {
            let (chart, words) = match drawn(&engine, &project.sources, of) {
                Ok(drawn) => drawn,
                Err(why) => {
                    told.push_str(&format!("  {}: {why}\n", of.name(g)));
                    continue;
                }
            };
            let (ways, nobody) = walked(&engine, &usual, &chart);
            let cut = if chart.cut { ", by parts" } else { "" };
            told.push_str(&format!("  {}: {} boxes, {ways} ways{cut}", of.name(g), chart.boxes.len()));
            if let Some(table) = table(g, &chart, &words) {
                told.push_str(&format!(", a table of {} by {}", table.rows.len(), table.columns.len()));
            }
            told.push('\n');
            for (path, end) in nobody {
                let step = |(at, way): &(usize, usize)| format!("{}: {}", words[*at].title, words[*at].ways[*way]);
                let steps: Vec<String> = path.iter().map(step).collect();
                told.push_str(&format!("    nobody: {} → {end:?}\n", steps.join("; ")));
            }
        }
    }
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!("charts", told) });
}

/// A guideline in which nearly everything is drawn.
fn guideline_of(text: &str) -> (Engine, Sources) {
    let mut sources = Sources::new();
    sources.add("g.gdl", format!(
        "guideline g {text}\n  version 0.1.0\n  status draft\n  scope known\n\nfact known {text}\n  type yes/no\n\n\
         fact site {text}\n  type one of liver \"A\", lung \"B\"\n\nfact parts {text}\n  type set of left {text}, right {text}\n\n\
         fact size {text}\n  type length in cm, above 0 cm\n\nfact other {text}\n  type length in cm, above 0 cm\n\n\
         classify group {text}\n  big when size > 3 cm\n  small \"s\" otherwise\n\ntreatment removal {text}\n\n\
         recommend remove {text}\n  stance for removal\n  kind informal\n  when known and site is lung and parts includes left\n   \
         and (size > 3 cm or size > other)\n"
    ));
    let built = gdl::driver::build(&sources);
    let errors: Vec<&str> = built
        .diagnostics
        .iter()
        .filter(|found| found.severity() == gdl::diagnostic::Severity::Error)
        .map(|found| found.message.as_str())
        .collect();
    assert_eq!(errors, [""; 0]);
    (Engine::new(&built.guideline).unwrap(), sources)
}

fn all<T>(engine: &Engine, sources: &Sources, of: impl Fn(&Guideline, &Chart, &[gdl::chart::Words]) -> T) -> Vec<T> {
    let g = engine.guideline();
    let make = |one| {
        let (chart, words) = drawn(engine, sources, one).unwrap();
        of(g, &chart, &words)
    };
    charts(g).into_iter().map(make).collect()
}

#[test]
fn what_strangers_write_is_text_in_every_drawing() {
    for payload in PAYLOADS {
        let written: String = payload.chars().filter(|c| gdl::characters::unseen(*c).is_none()).collect();
        let (engine, sources) = guideline_of(&format!("\"{}\"", written.replace('\\', "\\\\").replace('"', "\\\"")));
        for svg in all(&engine, &sources, file) {
            assert_eq!(dangers(&svg), [""; 0], "{svg}");
        }
        for page in all(&engine, &sources, |g, chart, words| drawing(g, chart, words, "a").svg.finish()) {
            assert_eq!(dangers(&page), [""; 0], "{page}");
        }
        for text in all(&engine, &sources, mermaid) {
            for line in text.lines().skip(2) {
                // Between its two quotes stands nothing that ends them or begins a tag.
                assert!(line.matches('"').count() == 2 && !line.contains(['<', '`', '{']), "{line}");
            }
        }
        for text in all(&engine, &sources, dot) {
            let plain = text.replace("\\\\", "").replace("\\\"", "");
            for line in plain.lines() {
                assert!(line.matches('"').count() % 2 == 0, "{line}");
            }
        }
    }
}

#[test]
fn a_chart_is_told_in_sentences() {
    let (engine, sources) = guideline_of("\"T\"");
    let said = all(&engine, &sources, in_words);
    assert_eq!(said[0], ["T: no: out of scope; yes: in scope"]);
    assert_eq!(
        said[1],
        [
            "T: ≤ 3 cm: go to 2; > 3 cm: go to 3",
            "T: A: does not apply; B: go to 5",
            "T: A: does not apply; B: go to 4",
            "T: T: no: does not apply; yes: applies",
            "T: T: no: does not apply; yes: go to 6",
            "T: not size > other: does not apply; size > other: applies",
        ]
    );
}
