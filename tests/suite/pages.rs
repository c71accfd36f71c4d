//! Pages: what they say is what the text says, and nothing that a stranger writes becomes more than a text.

use crate::pages_support::{PAYLOADS, dangers, files, read};
use gdl::case::{self, Case, CaseId};
use gdl::driver;
use gdl::eval::{Engine, answer};
use gdl::pages::answer::{From, html};
use gdl::pages::cohort;
use gdl::project::Project;
use gdl::report::answer_markdown::markdown;
use gdl::report::answer_text::{self, Detail};
use gdl::report::evidence::Evidence;
use gdl::report::said::Piece;
use gdl::source::Sources;
use std::fs;
use std::path::{Path, PathBuf};

/// The answer as pieces, as a page and as Markdown.
fn answered(
    engine: &Engine,
    sources: &Sources,
    label: &str,
    case: &Case,
    evidence: Evidence,
) -> (Vec<Piece>, String, String) {
    let (engine, case) = match engine.of_lists(&case.lists, &case.values).unwrap() {
        Some((own, values)) => (own, case.with(values)),
        None => (engine.clone(), case.clone()),
    };
    let guideline = engine.guideline();
    let answer = answer::answer(&engine, &engine.prepare(&case.values));
    let detail = Detail { all: false, evidence, page: true };
    let (head, body, origin) = answer_text::said(guideline, sources, label, &case, &answer, detail);
    let digest = driver::digest(sources);
    let from = From { guideline, sources, digest: &digest, label, case: &case, day: Some("2026-11-28") };
    let page = html(from, &answer, evidence).unwrap();
    let text = markdown((guideline, sources, &digest), (label, &case, Some("2026-11-28")), &answer, evidence);
    (head.pieces().iter().chain(body.pieces()).chain(origin.pieces()).cloned().collect(), page, text)
}

fn joined(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Markdown without its escapes.
fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut signs = text.chars();
    while let Some(c) = signs.next() {
        out.push(if c == '\\' { signs.next().unwrap() } else { c });
    }
    joined(&out.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
}

#[test]
fn a_page_says_all_that_the_text_says() {
    let files = files();
    let mut seen = 0;
    for guideline in fs::read_dir("guidelines").unwrap().flatten().map(|entry| entry.path()) {
        let Ok(cases) = fs::read_dir(guideline.join("cases")) else { continue };
        let project = Project::load(&files, &guideline).unwrap();
        let engine = project.sound().unwrap().engine();
        let mut paths: Vec<PathBuf> = cases.flatten().map(|entry| entry.path()).collect();
        paths.retain(|path| path.extension().is_some_and(|extension| extension != "snap"));
        paths.sort();
        for (at, path) in paths.into_iter().enumerate() {
            let mut sources = project.sources.clone();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            let source = case::add_source(&mut sources, &name, &fs::read(&path).unwrap()).unwrap();
            let read_case = case::read_case(engine.guideline(), &sources, source);
            // The others differ in the evidence alone.
            let some = [Evidence::Full, Evidence::Brief, Evidence::None];
            for evidence in some.into_iter().take(if at == 0 { 3 } else { 1 }) {
                let (pieces, page, markdown) = answered(&engine, &project.sources, &name, &read_case.case, evidence);
                assert_eq!(dangers(&page), [""; 0]);
                let (shown, plain) = (read(&page).text, unescaped(&markdown));
                for piece in &pieces {
                    let words = match piece {
                        Piece::Gap => Vec::new(),
                        Piece::Heading(words) => vec![(*words).to_owned()],
                        Piece::Entry(entry) => [std::slice::from_ref(&entry.title), entry.standing.as_slice()].concat(),
                        Piece::Line(line) => vec![line.words.clone()],
                    };
                    for words in words.iter().map(|words| joined(words)) {
                        assert!(shown.contains(&words), "{name}: the page lacks {words}");
                        assert!(plain.contains(&words), "{name}: the Markdown lacks {words}\n{plain}");
                    }
                    if let Piece::Line(line) = piece {
                        let lead = line.lead.trim().trim_start_matches("- ").trim_matches('-').trim_end_matches(':');
                        let words = joined(&format!("{lead} {}", line.words));
                        let said = lead == "!" || lead.is_empty() || shown.contains(&words);
                        assert!(said, "{name}: the page lacks what leads to {words}");
                    }
                }
                seen += 1;
            }
        }
    }
    assert!(seen > 40, "{seen}");
}

/// A guideline in which every free text is this one.
pub(crate) fn guideline_of(text: &str) -> String {
    format!(
        r#"guideline g {text}
  version   0.1.0
  status    draft
  purpose   {text}
  intended  {text}
  misuse    {text}
  authors   {text}
  source    {text}
  scope     lesion.known
  see       {text} when lesion.known

scheme own {text}
  level 2C means weak, low

fact lesion.known {text}
  type  yes/no
  ask   {text}
  note  {text}

fact lesion.site {text}
  type  one of liver {text}, lung {text}
  ask   {text}
  judged by {text} because {text}

fact lesion.parts {text}
  type  set of left {text}, right {text}

fact lesion.size {text}
  type  length in cm, above 0 cm
  ask   {text}

term large {text}
  means lesion.size > 3 cm
  from  A-1

classify group {text}
  big when large
  small otherwise

treatment removal {text}
treatment watching {text}

recommend remove {text}
  stance   for removal
  over     watching
  grade    2C
  when     large and lesion.known
  unless   lesion.site is lung
  expected when lesion.known
  favored  lesion.parts includes left
  because  {text}
  note     {text}
  evidence series
  from     A-1, r

recommend watch {text}
  stance   against watching
  kind     controversy
  when     lesion.known
  position {text} from A-1

recommend barred {text}
  stance   option removal
  kind     informal
  when     lesion.known
  unless   large
  expected when lesion.known

recommend open {text}
  stance   caution removal
  kind     informal
  when     lesion.parts includes right

study series {text}
  design   case series
  patients 20
  arm      one 10 {text}
  result   {text} in one 77 % at 5 years, 30 months
  caveat   {text}
  from     A-1

statement A-1 in {text}
  {text}

narrative A-2 because {text}

statement A-2 in {text}
  {text}

reading r
  question  {text}
  source    {text} in A-1
  decision  {text}
  by        {text} on 2026-11-23
  otherwise large means lesion.size > 4 cm

question {text}
  covers barred
  from   A-1

accepted {text}
  gap     {text}
  because {text}

example {text}
  given  lesion.known = yes
         lesion.size = 4 cm
  note   {text}
  expect remove undetermined

invariant {text}
  never remove applies and lesion.site is lung
"#
    )
}

#[test]
fn nothing_that_a_stranger_writes_becomes_more_than_a_text() {
    for payload in PAYLOADS {
        // What no text of a guideline may hold comes with the case.
        let written: String = payload.chars().filter(|c| gdl::characters::unseen(*c).is_none()).collect();
        let quoted = format!("\"{}\"", written.replace('\\', "\\\\").replace('"', "\\\""));
        let mut sources = Sources::new();
        sources.add("g.gdl", guideline_of(&quoted));
        let built = driver::build(&sources);
        let errors: Vec<String> = built
            .diagnostics
            .iter()
            .filter(|found| found.severity() == gdl::diagnostic::Severity::Error)
            .map(|found| format!("{} {}", sources.place(found.span()), found.message))
            .collect();
        assert_eq!(errors, [""; 0], "{payload}");
        let engine = Engine::new(&built.guideline).unwrap();
        let guideline = engine.guideline();
        let mut cases = Sources::new();
        let source = case::add_source(
            &mut cases,
            "c",
            br#"{"lesion.known": true, "lesion.size": "4 cm", "lesion.site": "liver"}"#,
        );
        let mut read_case = case::read_case(guideline, &cases, source.unwrap()).case;
        read_case.id = Some(CaseId { text: payload.to_owned(), number: false });
        let (_, page, markdown) = answered(&engine, &sources, payload, &read_case, Evidence::Full);
        assert_eq!(dangers(&page), [""; 0], "{payload}\n{page}");
        let shown = read(&page);
        assert_eq!(shown.elements.iter().filter(|element| element.name == "style").count(), 1, "{payload}");
        // It is on the page as what it is.
        let words = joined(&gdl::characters::shown(&written.replace("{{", "{").replace("}}", "}")));
        assert!(shown.text.contains(&words) || shown.text.contains(&joined(&written)), "{payload}\n{}", shown.text);
        // In Markdown what could be a tag, a link or an address in brackets is escaped.
        let mut before = ' ';
        for (at, c) in markdown.char_indices() {
            let rest = &markdown[at..];
            assert!(c != '<', "{payload}\n{rest}");
            assert!(!(c == '[' || (c == '(' && before == ']')) || before == '\\', "{payload}\n{rest}");
            assert!(gdl::characters::unseen(c).is_none(), "{payload}\n{rest}");
            before = if before == '\\' && c == '\\' { ' ' } else { c };
        }
    }
}

#[test]
fn a_summary_of_strangers_rows_is_nothing_but_text() {
    for payload in PAYLOADS {
        let own = || (*payload).to_owned();
        let recommendation = cohort::Recommendation { name: own(), title: own(), verdicts: [1, 2, 3, 4], share: own() };
        let part = cohort::Part { rows: 12, invalid: 2, scope: [3, 4, 3], recommendations: vec![recommendation] };
        let page = cohort::html(&cohort::Cohort {
            title: own(),
            version: own(),
            status: own(),
            digest: own(),
            today: Some(own()),
            inputs: vec![own()],
            all: part.clone(),
            groups: vec![(own(), part)],
            more_groups: true,
            facts: vec![cohort::Fact { name: own(), title: own(), settles: 1, matters: 2, missing: 3 }],
            values: vec![cohort::Values { name: own(), counts: vec![(Some(own()), 4), (None, 5)] }],
            faults: vec![cohort::Fault { code: own(), first: own(), count: 9, rows: vec![1, 2] }],
            doubled: 3,
        })
        .unwrap();
        assert_eq!(dangers(&page), [""; 0], "{payload}\n{page}");
        let shown = read(&page);
        assert_eq!(shown.elements.iter().filter(|element| element.name == "style").count(), 1, "{payload}");
        let words = joined(&gdl::characters::shown(payload));
        assert!(shown.text.matches(&words).count() >= 12, "{payload}\n{}", shown.text);
    }
}

#[test]
fn a_page_is_the_same_each_time() {
    let files = files();
    let page = || {
        let project = Project::load(&files, Path::new("guidelines/net-local-therapy")).unwrap();
        let engine = project.sound().unwrap().engine();
        let case = Case::unknown(engine.guideline());
        answered(&engine, &project.sources, "none", &case, Evidence::Full)
    };
    assert_eq!(page(), page());
}
