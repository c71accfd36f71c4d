//! The book holds: every block of the book's pages, of README.md and its like, and of the pages in `tests/cli` is run
//! or read, and what a page shows is what the program says. One test a page. `UPDATE_BOOK=1 cargo test --test book`
//! writes the outputs anew; read the difference before you keep it.
//!
//! - `gdl file=NAME`, `json file=NAME`, `yaml file=NAME`, `text file=NAME`: written to the page's own folder, where later blocks find
//!   it; `append` adds to the file instead.
//! - `gdl fragment`: declarations that parse. `gdl error=GDL0201`: declarations with exactly these findings.
//! - `console`: lines `$ gdl …` (also `cat`, and `cargo run … --` for `gdl`), each followed by all that it prints and,
//!   where the exit status is not zero, by a line `? 1`. A line `...` stands for lines left out.
//! - `text` is a drawing or a scheme, and `sh` is for what cannot run here. Any other block is a failure.

use crate::held::held;
use crate::repository;
use gdl::codes::Code;
use gdl::diagnostic::Severity;
use gdl::source::Sources;
use libtest_mimic::{Failed, Trial};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// All tests.
pub fn trials() -> Vec<Trial> {
    let root = repository();
    let mut pages = vec!["README.md".to_owned(), "CONTRIBUTING.md".to_owned(), "ARCHITECTURE.md".to_owned()];
    pages.extend(markdown_below(root, "book/src"));
    pages.extend(markdown_below(root, "tests/cli"));
    let mut trials: Vec<Trial> = pages
        .iter()
        // The pages of codes are run by `codes.rs`.
        .filter(|page| !page.starts_with("book/src/codes/"))
        .map(|page| {
            let page = page.clone();
            Trial::test(page.clone(), move || check_page(&page))
        })
        .collect();
    trials.push(Trial::test("the table of codes", codes_table));
    trials.push(Trial::test("the codes in the summary", codes_in_summary));
    trials.push(Trial::test("links and summary", move || links(&pages)));
    trials
}

/// Whether outputs are written anew.
pub fn updating() -> bool {
    std::env::var_os("UPDATE_BOOK").is_some_and(|v| v == "1")
}

fn markdown_below(root: &Path, folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(root.join(folder)).unwrap() {
        let name = format!("{folder}/{}", entry.unwrap().file_name().to_str().unwrap());
        if root.join(&name).is_dir() {
            found.extend(markdown_below(root, &name));
        } else if name.ends_with(".md") {
            found.push(name);
        }
    }
    found.sort();
    found
}

// --- blocks ---------------------------------------------------------------------------------------------------

/// A fenced block: its info string, the number of its first line, its lines.
struct Block {
    info: String,
    first: usize,
    lines: Vec<String>,
}

/// The blocks of a page. Fences stand in column one.
fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for (at, line) in text.lines().enumerate() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) => open = Some(Block { info: info.trim().to_owned(), first: at + 1, lines: Vec::new() }),
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some(block), None) => block.lines.push(line.to_owned()),
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "the last block is not closed");
    blocks
}

fn check_page(page: &str) -> Result<(), Failed> {
    let path = repository().join(page);
    let text = fs::read_to_string(&path)?;
    let folder = folder_for(page);
    let mut faults = String::new();
    // Replacements of whole blocks: first line, number of lines, new lines.
    let mut renewed: Vec<(usize, usize, Vec<String>)> = Vec::new();
    for block in blocks(&text) {
        let place = format!("{page}:{}", block.first + 1);
        let mut words = block.info.split_whitespace();
        let kind = words.next().unwrap_or("");
        let options: Vec<&str> = words.collect();
        let option = |name: &str| options.iter().find_map(|o| o.strip_prefix(name)?.strip_prefix('='));
        let content: String = block.lines.iter().fold(String::new(), |all, line| all + line + "\n");
        let result = match (kind, option("file")) {
            ("gdl" | "json" | "yaml" | "toml" | "text", Some(file)) => {
                keep(&folder, file, &content, options.contains(&"append"))
            }
            ("gdl", None) if options.contains(&"fragment") => fragment(&content),
            ("gdl", None) => match option("error") {
                Some(codes) => mistaken(&content, codes),
                None => Err("a gdl block is `file=…`, `fragment` or `error=…`".to_owned()),
            },
            ("console", None) => match console(&folder, &block.lines) {
                Ok(lines) if lines == block.lines => Ok(()),
                Ok(lines) if updating() => {
                    renewed.push((block.first, block.lines.len(), lines));
                    Ok(())
                }
                Ok(lines) => Err(difference(&block.lines, &lines)),
                Err(fault) => Err(fault),
            },
            ("text" | "sh", None) => Ok(()),
            _ => Err(format!("no kind of block is called `{}`", block.info)),
        };
        if let Err(fault) = result {
            writeln!(faults, "{place}: {fault}").unwrap();
        }
    }
    if !renewed.is_empty() {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        for (first, count, new) in renewed.into_iter().rev() {
            lines.splice(first..first + count, new);
        }
        fs::write(&path, lines.join("\n") + "\n")?;
    }
    if faults.is_empty() { Ok(()) } else { Err(faults.into()) }
}

/// A fresh folder for a page, with a copy of the repository's guidelines.
fn folder_for(page: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("book").join(page.replace(['/', '.'], "-"));
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    copy(&repository().join("guidelines"), &folder.join("guidelines"));
    folder
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The path of a file in the page's folder; no way leads out of it.
fn inside(folder: &Path, file: &str) -> Result<PathBuf, String> {
    let way_out = file.starts_with('/') || file.split('/').any(|part| part == "..");
    if way_out { Err(format!("`{file}` leads out of the folder")) } else { Ok(folder.join(file)) }
}

fn keep(folder: &Path, file: &str, content: &str, append: bool) -> Result<(), String> {
    let path = inside(folder, file)?;
    fs::create_dir_all(path.parent().unwrap()).map_err(|error| error.to_string())?;
    let before = if append { fs::read_to_string(&path).map_err(|error| error.to_string())? } else { String::new() };
    fs::write(path, before + content).map_err(|error| error.to_string())
}

// --- GDL ------------------------------------------------------------------------------------------------------

fn fragment(content: &str) -> Result<(), String> {
    let mut sources = Sources::new();
    let id = sources.add("block", content);
    let parsed = gdl::syntax::parse(id, content);
    if parsed.file.declarations.is_empty() {
        return Err("a fragment holds whole declarations, and here is none".to_owned());
    }
    match parsed.diagnostics.first() {
        None => Ok(()),
        Some(found) => Err(format!("{} {}", found.code.id(), found.message)),
    }
}

fn mistaken(content: &str, codes: &str) -> Result<(), String> {
    let mut sources = Sources::new();
    sources.add("block", content);
    let built = gdl::driver::build(&sources);
    let found: BTreeSet<&str> = built.diagnostics.iter().map(|d| d.code.id()).collect();
    let wanted: BTreeSet<&str> = codes.split(',').collect();
    let said: Vec<&str> = built.diagnostics.iter().map(|d| d.message.as_str()).collect();
    if found == wanted { Ok(()) } else { Err(format!("wanted {wanted:?}, found {found:?}: {said:?}")) }
}

// --- commands -------------------------------------------------------------------------------------------------

/// Runs the commands of a block and returns it as it should stand.
fn console(folder: &Path, lines: &[String]) -> Result<Vec<String>, String> {
    let mut result = Vec::new();
    let mut rest = lines;
    while let Some((first, more)) = rest.split_first() {
        let command = first.strip_prefix("$ ").ok_or("a console block begins with a line `$ command`")?;
        let count = more.iter().take_while(|line| !line.starts_with("$ ")).count();
        let (expected, after) = more.split_at(count);
        let found = run(folder, command)?;
        result.push(first.clone());
        if matches(expected, &found) {
            result.extend_from_slice(expected);
        } else {
            result.extend(found);
        }
        rest = after;
    }
    if result.is_empty() { Err("a console block without a command".to_owned()) } else { Ok(result) }
}

/// Whether an output is as expected; `...` stands for any lines.
fn matches(expected: &[String], found: &[String]) -> bool {
    match expected.split_first() {
        None => found.is_empty(),
        Some((first, rest)) if first == "..." => (0..=found.len()).any(|skip| matches(rest, &found[skip..])),
        Some((first, rest)) => found.split_first().is_some_and(|(f, more)| f == first && matches(rest, more)),
    }
}

/// Everything that a command prints, with `? N` behind it where its exit status is not zero.
fn run(folder: &Path, command: &str) -> Result<Vec<String>, String> {
    let parts: Vec<&str> = command.split(" | ").collect();
    let (last, before) = parts.split_last().unwrap();
    let mut input = String::new();
    for part in before {
        input = cat(folder, &split(part)?)?;
    }
    let words = split(last)?;
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let arguments = match words.as_slice() {
        ["gdl", arguments @ ..] => arguments,
        ["cargo", "run", arguments @ ..] => {
            let at = arguments.iter().position(|word| *word == "--").ok_or("`cargo run` without `--`")?;
            &arguments[at + 1..]
        }
        ["cat", ..] => {
            let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            return Ok(cat(folder, &words)?.lines().map(str::to_owned).collect());
        }
        _ => return Err(format!("`{command}` is not among the commands of the book")),
    };
    let (mut reader, writer) = std::io::pipe().map_err(|error| error.to_string())?;
    let mut child = {
        let mut program = Command::new(env!("CARGO_BIN_EXE_gdl"));
        program.args(arguments).current_dir(folder).env("COLUMNS", "100").env("NO_COLOR", "1");
        program.stdin(Stdio::piped()).stdout(writer.try_clone().map_err(|e| e.to_string())?).stderr(writer);
        program.spawn().map_err(|error| error.to_string())?
    };
    // A program that does not read its input may end before it is written.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let mut output = String::new();
    reader.read_to_string(&mut output).map_err(|error| error.to_string())?;
    let status = child.wait().map_err(|error| error.to_string())?.code();
    held(arguments, &output)?;
    let mut lines: Vec<String> = output.lines().map(|line| line.trim_end().to_owned()).collect();
    if status != Some(0) {
        lines.push(status.map_or("? killed".to_owned(), |code| format!("? {code}")));
    }
    Ok(lines)
}

fn cat(folder: &Path, words: &[String]) -> Result<String, String> {
    match words {
        [cat, file] if cat == "cat" => {
            fs::read_to_string(inside(folder, file)?).map_err(|error| format!("{file}: {error}"))
        }
        _ => Err("only `cat FILE` stands before a pipe".to_owned()),
    }
}

/// Words of a command line; quotes hold blanks together.
fn split(line: &str) -> Result<Vec<String>, String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for c in line.chars() {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (Some(_), _) => word.get_or_insert_default().push(c),
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, ' ') => words.extend(word.take()),
            (None, _) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    if quote.is_some() { Err(format!("a quote is not closed: {line}")) } else { Ok(words) }
}

fn difference(expected: &[String], found: &[String]) -> String {
    let at = expected.iter().zip(found).take_while(|(a, b)| a == b).count();
    let mut text = format!("line {} of the block differs (UPDATE_BOOK=1 writes it anew)\n", at + 1);
    for (mark, lines) in [("page   ", expected), ("program", found)] {
        for line in lines.iter().skip(at).take(12) {
            writeln!(text, "  {mark} | {line}").unwrap();
        }
    }
    text
}

// --- what the book says of the program --------------------------------------------------------------------------

/// The table of codes in `messages.md` is that of `src/codes.rs`.
fn codes_table() -> Result<(), Failed> {
    let path = repository().join("book/src/messages.md");
    let text = fs::read_to_string(&path)?;
    let (begin, end) = ("<!-- codes: written by cargo test -->\n", "<!-- end of codes -->");
    let (before, rest) = text.split_once(begin).ok_or("messages.md has no place for the codes")?;
    let (old, after) = rest.split_once(end).ok_or("the table of codes has no end")?;
    let mut table = String::new();
    let groups = [
        ("GDL00", "Files and limits"),
        ("GDL01", "Layout and syntax"),
        ("GDL02", "Names"),
        ("GDL03", "Types and units"),
        ("GDL04", "The meaning of declarations"),
        ("GDL05", "Sources and evidence"),
        ("GDL06", "Cases"),
        ("GDL07", "Proofs over all possible patients"),
        ("GDL08", "Remarks on guidelines that can be used"),
        ("GDL09", "Settings"),
        ("GDL10", "Queries for databases"),
    ];
    let mut listed = 0;
    for (prefix, title) in groups {
        write!(table, "\n### {title}\n\n| code | name | what it means |\n|---|---|---|\n").unwrap();
        for code in Code::ALL.iter().filter(|code| code.id().starts_with(prefix)) {
            let warning = if code.severity() == Severity::Warning { " (a warning)" } else { "" };
            writeln!(table, "| [{0}](codes/{0}.md) | {1} | {2}{warning} |", code.id(), code.name(), code.summary())
                .unwrap();
            listed += 1;
        }
    }
    table.push('\n');
    if listed != Code::ALL.len() {
        return Err("a group of codes has no title in this test".into());
    }
    if table == old {
        return Ok(());
    }
    if updating() {
        fs::write(&path, format!("{before}{begin}{table}{end}{after}"))?;
        return Ok(());
    }
    Err("the table of codes is not that of src/codes.rs (UPDATE_BOOK=1 writes it anew)".into())
}

/// The summary lists the page of each code.
fn codes_in_summary() -> Result<(), Failed> {
    let path = repository().join("book/src/SUMMARY.md");
    let text = fs::read_to_string(&path)?;
    let (before, rest) = text.split_once("- [Messages](messages.md)\n").ok_or("SUMMARY.md has no page on messages")?;
    let after: String =
        rest.lines().filter(|line| !line.contains("](codes/")).map(|line| format!("{line}\n")).collect();
    let pages: String =
        Code::ALL.iter().map(|code| format!("  - [{0} {1}](codes/{0}.md)\n", code.id(), code.name())).collect();
    let right = format!("{before}- [Messages](messages.md)\n{pages}{after}");
    if right == text {
        return Ok(());
    }
    if updating() {
        fs::write(&path, right)?;
        return Ok(());
    }
    Err("SUMMARY.md does not list the pages of src/codes.rs (UPDATE_BOOK=1 writes them anew)".into())
}

/// Every page is in the summary, and every link between the project's own files leads somewhere.
fn links(pages: &[String]) -> Result<(), Failed> {
    let mut faults = String::new();
    let summary = fs::read_to_string(repository().join("book/src/SUMMARY.md"))?;
    for page in pages.iter().filter_map(|page| page.strip_prefix("book/src/")).filter(|page| *page != "SUMMARY.md") {
        if !summary.contains(&format!("({page})")) {
            writeln!(faults, "{page} is not in SUMMARY.md").unwrap();
        }
    }
    for page in pages {
        let text = fs::read_to_string(repository().join(page))?;
        let folder = Path::new(page).parent().unwrap();
        for (target, heading) in targets(&text) {
            let path = if target.is_empty() { PathBuf::from(page) } else { folder.join(&target) };
            let Ok(linked) = fs::canonicalize(repository().join(&path)) else {
                writeln!(faults, "{page}: no file `{target}`").unwrap();
                continue;
            };
            if let Some(heading) = heading {
                let text = fs::read_to_string(linked)?;
                if !headings(&text).contains(&heading) {
                    writeln!(faults, "{page}: no heading `{target}#{heading}`").unwrap();
                }
            }
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(faults.into()) }
}

/// Lines outside blocks.
fn prose(text: &str) -> Vec<&str> {
    let mut inside = false;
    let outside = |line: &&str| {
        let fence = line.starts_with("```");
        inside ^= fence;
        !inside && !fence
    };
    text.lines().filter(outside).collect()
}

/// Files and headings that a page links to, without the web.
fn targets(text: &str) -> Vec<(String, Option<String>)> {
    let mut found = Vec::new();
    for line in prose(text) {
        for part in line.split("](").skip(1) {
            let Some((target, _)) = part.split_once(')') else { continue };
            if target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            match target.split_once('#') {
                Some((file, heading)) => found.push((file.to_owned(), Some(heading.to_owned()))),
                None => found.push((target.to_owned(), None)),
            }
        }
    }
    found
}

/// The anchors of a page's headings, as mdBook makes them.
fn headings(text: &str) -> BTreeSet<String> {
    let titles = prose(text).into_iter().filter_map(|line| Some(line.trim_start_matches('#')).filter(|t| *t != line));
    let anchor = |title: &str| {
        let kept = title.trim().to_lowercase();
        let kept = kept.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
        kept.map(|c| if c == ' ' { '-' } else { c }).collect::<String>()
    };
    titles.map(anchor).collect()
}
