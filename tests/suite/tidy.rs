//! The house is tidy: modules use each other only in the directions that ARCHITECTURE.md gives, each library stays in
//! its room, every file says why it exists and is short enough to be read.

use gdl::codes::Code;
use gdl::syntax::ast::Keyword;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Lines that a file may have; 100 to 400 is what we aim for.
const MOST_LINES: usize = 500;

/// Longer files, and why. An entry that is no longer needed fails.
const LONGER: &[(&str, &str)] = &[];

/// The packages that are programs.
const PROGRAMS: &[&str] = &["crates/"];

const ONE_WRITER: &str = "a file is replaced in one step or not at all: `write` of the program does it";

/// Codes that nothing reports yet, and why. An entry that is no longer needed fails.
const UNREPORTED: &[(&str, &str)] = &[];

/// A source file: its path from the root, its text, and its code without comments and unit tests.
struct File {
    path: String,
    text: String,
    code: String,
}

fn files() -> Vec<File> {
    let mut found = Vec::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    collect(root, "src", &mut found);
    for package in fs::read_dir(root.join("crates")).unwrap() {
        collect(root, &format!("crates/{}/src", package.unwrap().file_name().to_str().unwrap()), &mut found);
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn collect(root: &Path, folder: &str, found: &mut Vec<File>) {
    for entry in fs::read_dir(root.join(folder)).unwrap() {
        let path = format!("{folder}/{}", entry.unwrap().file_name().to_str().unwrap());
        if root.join(&path).is_dir() {
            collect(root, &path, found);
        } else if path.ends_with(".rs") {
            let text = fs::read_to_string(root.join(&path)).unwrap();
            let mut code = String::new();
            let mut tests = false;
            for line in text.lines() {
                // Unit tests stand in a module of their own, which ends at the left edge.
                tests |= line == "#[cfg(test)]";
                if !tests && !line.trim_start().starts_with("//") {
                    code.push_str(line);
                    code.push('\n');
                }
                let ends = line == "}" || (line.starts_with("mod ") && line.ends_with(';'));
                tests &= !ends;
            }
            found.push(File { path, text, code });
        }
    }
}

impl File {
    /// `src/check/typing.rs` is of `check`, `src/driver.rs` of `driver`, `crates/gdl-cli/src/eval.rs` of `gdl-cli`.
    fn module(&self) -> &str {
        let below = self.path.strip_prefix("src/").or_else(|| self.path.strip_prefix("crates/")).unwrap();
        below.split(['/', '.']).next().unwrap()
    }

    fn of_library(&self) -> bool {
        self.path.starts_with("src/")
    }

    /// Whether the code has a word, as a word of its own.
    fn has(&self, word: &str) -> bool {
        let inner = |c: char| c.is_alphanumeric() || c == '_';
        self.code.match_indices(word).any(|(at, _)| {
            let before = self.code[..at].chars().next_back();
            let after = self.code[at + word.len()..].chars().next();
            !before.is_some_and(inner) && !after.is_some_and(inner)
        })
    }

    /// The top-level modules of the library that the code names.
    fn uses(&self) -> BTreeSet<String> {
        let mut used = BTreeSet::new();
        let library = if self.of_library() { "crate::" } else { "gdl::" };
        for (at, path) in self.code.match_indices(library) {
            let rest = &self.code[at + path.len()..];
            let name = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
            match rest.strip_prefix('{') {
                None => {
                    used.insert(name(rest));
                }
                Some(group) => {
                    let mut depth = 0usize;
                    let mut fresh = true;
                    for (at, c) in group.char_indices() {
                        match c {
                            '}' if depth == 0 => break,
                            '{' => depth += 1,
                            '}' => depth -= 1,
                            ',' if depth == 0 => fresh = true,
                            _ if fresh && c.is_alphabetic() => {
                                used.insert(name(&group[at..]));
                                fresh = false;
                            }
                            _ => {}
                        }
                    }
                }
            }
        }
        used.remove(self.module());
        used.remove("");
        used
    }
}

/// The rows below a heading's table in ARCHITECTURE.md, cell by cell.
fn table(heading: &str) -> Vec<Vec<String>> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("ARCHITECTURE.md")).unwrap();
    let (_, below) = text.split_once(&format!("\n## {heading}\n")).expect("the heading");
    let rows = below.lines().skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
    let cells = |row: &str| row.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
    rows.skip(2).map(cells).collect()
}

/// Names in backticks.
fn names(cell: &str) -> Vec<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn report(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn modules_use_each_other_in_the_directions_of_the_architecture() {
    let mut allowed: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut faults = Vec::new();
    for row in table("Import directions") {
        let module = names(&row[0]).remove(0);
        let used = names(row.last().unwrap());
        for other in used.iter().filter(|other| !allowed.contains_key(*other)) {
            faults.push(format!("the table lets `{module}` use `{other}`, which does not stand above it"));
        }
        allowed.insert(module, used.into_iter().collect());
    }
    for file in files() {
        if file.path == "src/lib.rs" {
            continue;
        }
        let module = file.module().to_owned();
        if file.code.contains("super::super") {
            faults.push(format!("{}: `super::super` hides a direction; write `crate::`", file.path));
        }
        let Some(known) = allowed.get(&module) else {
            faults.push(format!("{}: ARCHITECTURE.md does not know `{module}`", file.path));
            continue;
        };
        for used in file.uses() {
            if !known.contains(&used) {
                faults.push(format!("{}: `{module}` may not use `{used}`", file.path));
            }
        }
    }
    report(&faults);
}

/// The paths that begin at a byte of the code, groups in braces taken apart.
fn paths(code: &str, at: &mut usize) -> Vec<Vec<String>> {
    let rest = &code[*at..];
    if rest.starts_with('{') {
        *at += 1;
        let mut all = Vec::new();
        while let Some(next) = code[*at..].find(|c: char| !c.is_whitespace() && c != ',') {
            *at += next;
            if code[*at..].starts_with('}') {
                *at += 1;
                break;
            }
            let before = *at;
            all.extend(paths(code, at));
            if *at == before {
                break;
            }
        }
        return all;
    }
    let length = rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '*').unwrap_or(rest.len());
    let word = rest[..length].to_owned();
    *at += length;
    if code[*at..].starts_with(" as ") {
        *at += code[*at..].find([',', ';', '}']).unwrap_or(0);
    }
    if !code[*at..].starts_with("::") {
        return vec![vec![word]];
    }
    *at += 2;
    let mut all = paths(code, at);
    for path in &mut all {
        path.insert(0, word.clone());
    }
    all
}

/// The files of its own room that the code of each file names: those to which a path leads. The head of a folder names
/// its files where a path begins with one; `mod name;` alone is none. A package beside the library is one room.
fn named_files(files: &[File]) -> BTreeMap<Vec<String>, BTreeSet<Vec<String>>> {
    let module = |file: &File| {
        let path = file.path.strip_suffix(".rs").unwrap();
        let mut module: Vec<String> = match path.strip_prefix("crates/").and_then(|path| path.split_once("/src/")) {
            Some((package, path)) => [package].into_iter().chain(path.split('/')).map(str::to_owned).collect(),
            None => path.strip_prefix("src/").unwrap().split('/').map(str::to_owned).collect(),
        };
        if module.last().is_some_and(|last| last == "mod") {
            module.pop();
        }
        module
    };
    let all: BTreeSet<Vec<String>> = files.iter().map(module).collect();
    let mut named = BTreeMap::new();
    for file in files {
        let own = module(file);
        let above = &own[..own.len() - 1];
        let root = if file.of_library() { Vec::new() } else { own[..1].to_vec() };
        let children = all.iter().filter(|other| other.split_last().is_some_and(|(_, folder)| folder == own));
        let mut starts: Vec<(String, Vec<String>)> =
            [("crate", root), ("super", above.to_vec()), ("self", own.clone())]
                .map(|(word, base)| (format!("{word}::"), base))
                .to_vec();
        starts.extend(children.map(|child| (format!("{}::", child.last().unwrap()), child.clone())));
        let mut found = BTreeSet::new();
        for (start, base) in starts {
            for (at, _) in file.code.match_indices(&start) {
                let inner = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
                if file.code[..at].chars().next_back().is_some_and(inner) {
                    continue;
                }
                let mut at = at + start.len();
                for path in paths(&file.code, &mut at) {
                    let mut path: Vec<String> = base.iter().cloned().chain(path).collect();
                    while !path.is_empty() && !all.contains(&path) {
                        path.pop();
                    }
                    if path.first() == own.first() && path != own {
                        found.insert(path);
                    }
                }
            }
        }
        named.insert(own, found);
    }
    named
}

#[test]
fn files_of_a_room_use_each_other_without_a_circle() {
    // The root of a package names all its files.
    let root = |file: &File| ["src/lib.rs", "src/main.rs"].iter().any(|root| file.path.ends_with(root));
    let files: Vec<File> = files().into_iter().filter(|file| !root(file)).collect();
    let named = named_files(&files);
    // All that each file leads to.
    let reached = |from: &Vec<String>| {
        let mut reached: BTreeSet<&Vec<String>> = BTreeSet::new();
        let mut next: Vec<&Vec<String>> = named[from].iter().collect();
        while let Some(file) = next.pop() {
            if reached.insert(file) {
                next.extend(&named[file]);
            }
        }
        reached
    };
    let mut circles: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for file in named.keys() {
        if reached(file).contains(file) {
            circles.entry(file[0].as_str()).or_default().push(file.join("/"));
        }
    }
    let said = |(room, files): (&&str, &Vec<String>)| {
        format!("{room}: these files use each other in a circle: {}", files.join(", "))
    };
    report(&circles.iter().map(said).collect::<Vec<_>>());
}

#[test]
fn every_file_says_why_it_exists_and_is_short() {
    let mut faults = Vec::new();
    for file in files() {
        if !file.text.starts_with("//!") {
            faults.push(format!("{}: a file opens with `//!` and why it exists", file.path));
        }
        let lines = file.text.lines().count();
        let longer = LONGER.iter().any(|(path, _)| *path == file.path);
        match (lines > MOST_LINES, longer) {
            (true, false) => faults.push(format!("{}: {lines} lines, more than {MOST_LINES}", file.path)),
            (false, true) => faults.push(format!("{}: {lines} lines; it needs no exemption", file.path)),
            _ => {}
        }
    }
    report(&faults);
}

#[test]
fn libraries_and_the_world_stay_in_their_rooms() {
    // What, where it may stand, and what is said otherwise.
    let rooms: &[(&str, &[&str], &str)] = &[
        ("pest", &["src/syntax/"], "the parser is known to `syntax` alone"),
        ("Rule", &["src/syntax/"], "rules of the grammar are known to `syntax` alone"),
        ("miette", &["src/report/drawn/graphical.rs"], "findings are drawn in one place"),
        ("minijinja", &["src/pages/"], "templates are known to the pages alone"),
        ("from_safe_string", &["src/pages/html.rs"], "only a drawing enters a page as it is, by one function"),
        // The program's `output.rs` names it to take any report.
        // A package below `crates/` has its reports with it.
        (
            "Serialize",
            &[
                "src/report/",
                "crates/gdl-cli/src/output.rs",
                "crates/gdl-cohort/src/fault.rs",
                "crates/gdl-cohort/src/summary.rs",
                "crates/gdl-lsp/src/protocol.rs",
            ],
            "machine formats are types of the reports",
        ),
        ("std::fs", PROGRAMS, "the library touches no disk"),
        ("std::net", PROGRAMS, "the library knows no network"),
        ("std::io", PROGRAMS, "the library reads and prints nothing"),
        ("std::thread", PROGRAMS, "the library starts no thread"),
        ("std::time", PROGRAMS, "the library looks at no clock"),
        ("Timestamp", PROGRAMS, "the library looks at no clock"),
        ("Zoned", PROGRAMS, "the library looks at no clock"),
        ("clap", PROGRAMS, "the library knows no command line"),
        ("gen_lsp_types", &["crates/gdl-lsp/src/protocol.rs"], "the types of the protocol have one door"),
        ("quick_xml", &["src/report/markup.rs"], "HTML and XML are escaped by their type"),
        ("fs::write", &["crates/gdl-cli/src/write/"], ONE_WRITER),
        ("fs::rename", &["crates/gdl-cli/src/write/"], ONE_WRITER),
        ("fs::copy", &["crates/gdl-cli/src/write/"], ONE_WRITER),
        ("fs::remove_file", &["crates/gdl-cli/src/write/"], ONE_WRITER),
        ("fs::remove_dir_all", &["crates/gdl-cli/src/write/"], ONE_WRITER),
        ("fs::create_dir", &["crates/gdl-cli/src/write/"], ONE_WRITER),
        ("fs::create_dir_all", &["crates/gdl-cli/src/write/"], ONE_WRITER),
        ("fs::hard_link", &["crates/gdl-cli/src/write/"], ONE_WRITER),
        ("File::create", &["crates/gdl-cli/src/write/"], ONE_WRITER),
        ("File::create_new", &["crates/gdl-cli/src/write/"], ONE_WRITER),
        ("File::options", &["crates/gdl-cli/src/write/"], ONE_WRITER),
        ("OpenOptions", &["crates/gdl-cli/src/write/"], ONE_WRITER),
        ("persist", &["crates/gdl-cli/src/write/"], ONE_WRITER),
        ("NamedTempFile", &["crates/gdl-cli/src/write/"], ONE_WRITER),
        ("rustix", &["crates/gdl-cli/src/write/"], ONE_WRITER),
        ("io::stdout", &["crates/gdl-cli/src/output.rs"], "all that is printed goes through one door"),
        ("io::stderr", &["crates/gdl-cli/src/output.rs"], "all that is printed goes through one door"),
        ("std::env", PROGRAMS, "the library does not look at the environment"),
        ("std::process", PROGRAMS, "the library ends no program"),
        ("println", PROGRAMS, "the library prints nothing"),
        ("eprintln", PROGRAMS, "the library prints nothing"),
        ("print", PROGRAMS, "the library prints nothing"),
    ];
    let mut faults = Vec::new();
    for file in files() {
        for (word, places, why) in rooms {
            if file.has(word) && !places.iter().any(|place| file.path.starts_with(place)) {
                faults.push(format!("{}: `{word}`: {why}", file.path));
            }
        }
    }
    report(&faults);
}

#[test]
fn the_text_of_a_pair_is_looked_at_in_one_place() {
    // A comment may stand between two tokens: what looks into the text of more than one finds words that are not there.
    let mut faults = Vec::new();
    for file in
        files().iter().filter(|file| file.path.starts_with("src/syntax/") && file.path != "src/syntax/grammar.rs")
    {
        let mut banned = vec!["as_span", "get_input", "line_col", "as_node_tag", "concat"];
        if ["Pair", "Pairs", "GdlParser", "inner"].iter().any(|word| file.has(word)) {
            banned.extend(["as_str", "to_string", "to_json"]);
        }
        for word in banned.into_iter().filter(|word| file.code.contains(&format!(".{word}("))) {
            faults.push(format!("{}: `.{word}()`: only `grammar.rs` looks at the text of a pair", file.path));
        }
    }
    report(&faults);
}

#[test]
fn quotes_and_comments_are_known_in_one_place() {
    // Code that looks for them by itself reads another language than the grammar.
    let mut faults = Vec::new();
    for file in files() {
        let text =
            ["src/syntax/", "src/format/", "src/check/", "src/lint/", "src/source.rs", "src/mend/", "src/driver.rs"];
        if !text.iter().any(|place| file.path.starts_with(place)) {
            continue;
        }
        for (at, line) in file.code.lines().enumerate() {
            let signs = [r#"'"'"#, "'#'", r"'\\'"];
            let ways =
                [("", " =>"), ("", " if "), ("find(", ")"), ("split(", ")"), ("split_once(", ")"), (".matches(", ")")];
            let mut looks =
                signs.iter().flat_map(|sign| ways.map(|(before, behind)| format!("{before}{sign}{behind}")));
            let looks = looks
                .find(|way| line.contains(way))
                .or_else(|| line.contains("starts_with('#')").then(|| "starts_with('#')".to_owned()));
            if let Some(sign) = looks {
                faults.push(format!("{}: line {} of the code: {sign}: ask `crate::tokens`", file.path, at + 1));
            }
        }
    }
    report(&faults);
}

#[test]
fn what_tells_of_mistakes_sees_no_comment() {
    // `Reader::plain` has blanks where comments stand. Only a fix that writes them again as they are may see them.
    let writes_again = ["src/syntax/mistakes/operators.rs", "src/syntax/mistakes/levels.rs"];
    let mut faults = Vec::new();
    for file in files() {
        if !["src/syntax/mistakes/", "src/syntax/build/"].iter().any(|room| file.path.starts_with(room)) {
            continue;
        }
        let mut looks = vec![("reader.text", "the text with its comments: ask `reader.plain()`")];
        if !writes_again.contains(&file.path.as_str()) {
            looks.push((".with_comments(", "only a fix that writes comments again may see them"));
        }
        for (look, why) in looks.into_iter().filter(|(look, _)| file.code.contains(look)) {
            faults.push(format!("{}: `{look}`: {why}", file.path));
        }
    }
    report(&faults);
}

#[test]
fn nothing_is_left_for_later_in_the_source() {
    let mut faults = Vec::new();
    for file in files() {
        for (at, line) in file.text.lines().enumerate() {
            for word in ["TODO", "FIXME", "XXX", "dbg!", "todo!", "unimplemented!"] {
                if line.contains(word) {
                    faults.push(format!("{}:{}: {word}", file.path, at + 1));
                }
            }
        }
    }
    report(&faults);
}

/// The kinds of clauses of the tree that some code does not name.
fn unnamed<'t>(tree: &'t str, code: &[&File]) -> Vec<&'t str> {
    let start = tree.find("pub enum ClauseKind {").unwrap();
    let body = tree[start..].split("\n}\n").next().unwrap();
    let kinds =
        body.lines().filter_map(|line| line.strip_prefix("    ")).filter(|line| line.starts_with(char::is_uppercase));
    let kinds: Vec<&str> = kinds.map(|line| line.split(|c: char| !c.is_alphanumeric()).next().unwrap()).collect();
    assert!(kinds.len() > 50, "{kinds:?}");
    kinds.into_iter().filter(|kind| !code.iter().any(|file| file.has(&format!("ClauseKind::{kind}")))).collect()
}

/// A clause that no check looks at would be read and say nothing.
#[test]
fn every_clause_is_looked_at_by_a_check() {
    let files = files();
    let tree = files.iter().find(|file| file.path == "src/syntax/ast/clauses.rs").unwrap();
    let check: Vec<&File> = files.iter().filter(|file| file.path.starts_with("src/check/")).collect();
    let faults: Vec<String> = unnamed(&tree.text, &check)
        .iter()
        .map(|kind| format!("ClauseKind::{kind}: no file of src/check names it"))
        .collect();
    report(&faults);
    let more = tree.text.replace("pub enum ClauseKind {\n", "pub enum ClauseKind {\n    Overlooked(Name),\n");
    assert_eq!(unnamed(&more, &check), ["Overlooked"]);
}

/// What the pages for contributors name is there: a recipe that names a file which was moved is no recipe.
#[test]
fn files_that_contributors_are_sent_to_exist() {
    const TOP: &[&str] =
        &["src/", "tests/", "crates/", "grammar/", "guidelines/", "book/", "schemas/", "fuzz/", ".ci/", "editors/"];
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut faults = Vec::new();
    let mut named = 0;
    for page in ["ARCHITECTURE.md", "CONTRIBUTING.md", "README.md"] {
        let text = fs::read_to_string(root.join(page)).unwrap();
        // `src/check/model/`, `tests/suite/random.rs::tried`; not `NAME` and `*`, which stand for many.
        for name in text.split('`').skip(1).step_by(2).filter(|name| TOP.iter().any(|top| name.starts_with(top))) {
            let path = name.split("::").next().unwrap();
            if !path.contains([' ', '*', '{']) && !path.contains("NAME") {
                named += 1;
                if !root.join(path).exists() {
                    faults.push(format!("{page}: `{path}` does not exist"));
                }
            }
        }
    }
    assert!(named > 40, "{named} files are named");
    report(&faults);
}

#[test]
fn what_judges_fixes_knows_the_words_of_the_language() {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/same/parts.rs")).unwrap();
    let clauses = Keyword::ALL.iter().flat_map(|keyword| keyword.clauses()).map(|form| form.word);
    let words: BTreeSet<&str> = Keyword::ALL.iter().map(|keyword| keyword.word()).chain(clauses).collect();
    let faults: Vec<String> = words
        .iter()
        .filter(|word| !text.contains(&format!("\"{word}\"")))
        .map(|word| format!("src/same/parts.rs: it does not know `{word}`"))
        .collect();
    report(&faults);
}

#[test]
fn every_code_is_used() {
    let files: Vec<File> = files().into_iter().filter(|file| file.path != "src/codes.rs").collect();
    let mut faults = Vec::new();
    for code in Code::ALL {
        let name = format!("Code::{code:?}");
        let used = files.iter().any(|file| file.has(&name));
        let listed = UNREPORTED.iter().any(|(id, _)| *id == code.id());
        match (used, listed) {
            (false, false) => faults.push(format!("{} {name}: nothing reports it", code.id())),
            (true, true) => faults.push(format!("{} {name}: it is reported, and needs no exemption", code.id())),
            _ => {}
        }
    }
    report(&faults);
}

#[test]
fn the_library_builds_without_what_only_a_program_needs() {
    let tree = |features: &[&str]| {
        let mut cargo = std::process::Command::new(env!("CARGO"));
        cargo.args(["tree", "--locked", "--package", "gdl", "--edges", "normal", "--prefix", "none"]);
        let output = cargo.args(features).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        text.lines().filter_map(|line| line.split(' ').next().map(str::to_owned)).collect::<BTreeSet<String>>()
    };
    let (bare, drawn) = (tree(&["--no-default-features"]), tree(&[]));
    assert!(bare.contains("pest") && drawn.contains("miette"), "{drawn:?}");
    for package in
        ["clap", "clap_complete", "clap_mangen", "tempfile", "terminal_size", "rustix", "signal-hook", "miette"]
    {
        assert!(!bare.contains(package), "the library needs `{package}`");
    }
    assert!(!drawn.contains("clap") && !drawn.contains("tempfile"), "{drawn:?}");
}
