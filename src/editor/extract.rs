//! A condition becomes a term of its own, which stands where it stood. Whatever it names means there what it meant before, or it is
//! not done.

use super::actions::{behind, line_end};
use super::edits::{Edit, Edits, applied, difference, layout};
use super::expressions::outermost;
use super::index::Index;
use super::tried::{tried, unsound};
use crate::diagnostic::capital;
use crate::project::Project;
use crate::source::{SourceId, Span};
use crate::syntax::ast::{Declaration, Expr, ExprKind, Keyword};
use crate::syntax::{proper_name, reserved};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Longest name that is made of the words of a condition.
const LONGEST: usize = 40;

/// The condition of a selection, or at a cursor where nothing is selected: the smallest that holds it. Of conditions that stand side
/// by side those that it touches.
pub fn extractable(project: &Project, source: SourceId, selection: Range<usize>) -> Option<Span> {
    let (declaration, text) = place(project, source, selection.start)?;
    let selection = trimmed(text, selection);
    let whole = |expr: &&Expr| inside(&selection, &within_parentheses(text, expr.span.range()));
    let expr = outermost(declaration).into_iter().find(whole)?;
    let found = chosen(text, expr, &selection)?;
    // A term that means the whole of another says nothing new.
    let same = declaration.keyword == Keyword::Term && found == expr.span.range();
    let found = bare(text, found);
    (!same).then(|| Span::new(source, found.start, found.end))
}

/// The edits that make it a term, in the text where terms stand; why that cannot be, in words.
pub fn extract(project: &Project, index: &Index, source: SourceId, selection: Range<usize>) -> Result<Edits, String> {
    let none = || "no condition is selected that could be a term".to_owned();
    let span = extractable(project, source, selection).ok_or_else(none)?;
    if let Some(place) = unsound(project) {
        return Err(format!("this guideline has an error ({place}): mend it first"));
    }
    let (declaration, text) = place(project, source, span.range().start).ok_or_else(none)?;
    let written = text.get(span.range()).unwrap_or("");
    let (name, title) = named(index, declaration, written);
    let term = format!("term {name} \"{title}\"\n  means {}\n", written.replace("\r\n", "\n"));
    let term = layout(&term).map_or_else(|_| term.clone(), |edits| applied(&term, &edits));
    let (home, at) = home(project, source, declaration);
    let in_home = project.sources.get(home).map_or("", |file| &*file.text);
    let end = line_end(in_home);
    let added = Edit { start: at, end: at, text: format!("{end}{end}{}", term.trim_end().replace('\n', end)) };
    let replaced = without_parentheses(text, declaration, span.range());
    let put = Edit { start: replaced.start, end: replaced.end, text: name.clone() };
    let mut edits = Edits::from([(source, vec![put])]);
    edits.entry(home).or_default().push(added);
    let edits = laid_out(project, edits);
    let after = tried(project, &edits).map_err(|error| format!("as a term of its own it is not allowed: {error}"))?;
    let mut wanted = uses(index);
    let count = wanted.entry((name.clone(), None)).or_default();
    *count = count.saturating_add(2);
    if wanted != uses(&after) || index.unknown.len() != after.unknown.len() {
        return Err("what it names would mean something else in a term".to_owned());
    }
    Ok(edits)
}

/// How often each thing is named, by its name and that of what it belongs to.
pub(super) fn uses(index: &Index) -> BTreeMap<(String, Option<String>), usize> {
    let mut found = BTreeMap::new();
    for symbol in index.uses.iter().filter_map(|one| index.symbol(one.of)) {
        let owner = symbol.owner.and_then(|owner| index.symbol(owner)).map(|owner| owner.name.clone());
        let count: &mut usize = found.entry((symbol.name.clone(), owner)).or_default();
        *count = count.saturating_add(1);
    }
    found
}

/// The declaration at a place whose conditions are those of the guideline, and its text.
fn place(project: &Project, source: SourceId, offset: usize) -> Option<(&Declaration, &str)> {
    let file = project.sources.get(source).filter(|file| !file.imported)?;
    let holds = |one: &&Declaration| one.span.range().start <= offset && offset <= one.span.range().end;
    let declaration = project.tree(source)?.declarations.iter().find(holds)?;
    // What a reading words otherwise is no wording that counts.
    let apart = matches!(declaration.keyword, Keyword::Example | Keyword::Examples | Keyword::Reading);
    (!apart).then_some((declaration, &*file.text))
}

fn inside(one: &Range<usize>, other: &Range<usize>) -> bool {
    other.start <= one.start && one.end <= other.end
}

/// A selection without the blanks around it.
fn trimmed(text: &str, selection: Range<usize>) -> Range<usize> {
    let Some(selected) = text.get(selection.clone()) else { return selection };
    let start = selection.start.saturating_add(selected.len().saturating_sub(selected.trim_start().len()));
    start..start.saturating_add(selected.trim().len()).max(start)
}

/// The condition of a selection within another.
fn chosen(text: &str, expr: &Expr, selection: &Range<usize>) -> Option<Range<usize>> {
    let whole = || is_condition(expr).then(|| expr.span.range());
    let outer = |part: &Expr| within_parentheses(text, part.span.range());
    match &expr.kind {
        ExprKind::And(parts) | ExprKind::Or(parts) => {
            let touched = |part: &&Expr| outer(part).start <= selection.end && selection.start <= outer(part).end;
            let touched: Vec<&Expr> = parts.iter().filter(touched).collect();
            match touched.as_slice() {
                [only] if inside(selection, &outer(only)) => chosen(text, only, selection).or_else(whole),
                [first, .., last] if touched.len() < parts.len() => Some(outer(first).start..outer(last).end),
                _ => whole(),
            }
        }
        ExprKind::Not(_) | ExprKind::AtLeast { .. } => {
            let part = expr.parts().into_iter().find(|part| inside(selection, &outer(part)));
            part.and_then(|part| chosen(text, part, selection)).or_else(whole)
        }
        // What is asked of the entries of a list names their parts.
        _ => whole(),
    }
}

fn is_condition(expr: &Expr) -> bool {
    matches!(
        expr.kind,
        ExprKind::And(_)
            | ExprKind::Or(_)
            | ExprKind::Not(_)
            | ExprKind::AtLeast { .. }
            | ExprKind::Compare { .. }
            | ExprKind::Between { .. }
            | ExprKind::Is { .. }
            | ExprKind::IsEmpty { .. }
            | ExprKind::In { .. }
            | ExprKind::Includes { .. }
            | ExprKind::Applies { .. }
    )
}

/// A place with the parentheses that stand around it alone.
fn within_parentheses(text: &str, range: Range<usize>) -> Range<usize> {
    let mut grown = range;
    loop {
        let before = text.get(..grown.start).unwrap_or("").trim_end();
        let after = text.get(grown.end..).unwrap_or("");
        let blanks = after.len().saturating_sub(after.trim_start().len());
        if !before.ends_with('(') || !after.trim_start().starts_with(')') {
            return grown;
        }
        grown = before.len().saturating_sub(1)..grown.end.saturating_add(blanks).saturating_add(1);
    }
}

/// A place without the parentheses that it begins and ends with, where they belong together.
pub(super) fn bare(text: &str, range: Range<usize>) -> Range<usize> {
    let written = text.get(range.clone()).unwrap_or("");
    let Some(inner) = written.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) else { return range };
    let mut depth = 0usize;
    for c in inner.chars() {
        match c {
            '(' => depth = depth.saturating_add(1),
            ')' if depth == 0 => return range,
            ')' => depth = depth.saturating_sub(1),
            // What stands in texts and comments counts for nothing: such a condition keeps its parentheses.
            '#' | '"' => return range,
            _ => {}
        }
    }
    let start = range.start.saturating_add(1);
    let within = trimmed(text, start..range.end.saturating_sub(1).max(start));
    bare(text, within)
}

/// A place with the parentheses that a name in its stead does not need: those of `at least 2 of (…)` are no such.
fn without_parentheses(text: &str, declaration: &Declaration, range: Range<usize>) -> Range<usize> {
    let grown = within_parentheses(text, range.clone());
    let mut listed = false;
    for expr in outermost(declaration) {
        super::expressions::each(expr, &mut |expr| {
            if let ExprKind::AtLeast { of, .. } = &expr.kind {
                listed |= of.len() == 1 && of.iter().any(|part| inside(&part.span.range(), &grown));
            }
        });
    }
    if listed { range } else { grown }
}

/// Where a new term stands: behind the last one of this text, or of the text with most of them; else behind the declaration that uses it.
fn home(project: &Project, source: SourceId, declaration: &Declaration) -> (SourceId, usize) {
    let terms = |id: SourceId| {
        let declarations = project.tree(id).map_or(&[][..], |tree| &tree.declarations);
        declarations.iter().filter(|one| one.keyword == Keyword::Term).collect::<Vec<_>>()
    };
    let texts = project.sources.iter().filter(|(_, file)| !file.imported).map(|(id, _)| id);
    let here = |id: SourceId| id == source && !terms(id).is_empty();
    let home = texts.max_by_key(|id| (here(*id), terms(*id).len(), *id == source)).unwrap_or(source);
    let (home, behind_what) = match terms(home).last() {
        Some(last) => (home, *last),
        None => (source, declaration),
    };
    (home, behind(project.sources.get(home).map_or("", |file| &*file.text), behind_what))
}

/// A free name of the words of a condition, and these as a title.
fn named(index: &Index, declaration: &Declaration, written: &str) -> (String, String) {
    let said = words(written);
    let mut name: String = said.join("_").replace('.', "_").to_lowercase();
    let mut title = capital(&said.join(" "));
    let proper = proper_name(&name).is_some_and(|right| right == name) && reserved(Keyword::Term, &name).is_none();
    if said.is_empty() || name.len() > LONGEST || !proper || written.contains(['#', '"']) {
        let of = declaration.name.as_ref().map_or("", |name| name.text.rsplit('.').next().unwrap_or(""));
        name = if of.is_empty() { "condition".to_owned() } else { format!("{of}_condition") };
        title = capital(&name.replace('_', " "));
    }
    let taken: BTreeSet<&str> = index.symbols.iter().map(|symbol| symbol.name.as_str()).collect();
    let free = |name: &String| !taken.contains(name.as_str());
    let numbered = (2usize..).map(|at| format!("{name}_{at}"));
    let free = std::iter::once(name.clone()).chain(numbered).find(free).unwrap_or(name);
    (free, title)
}

/// The words of a condition, signs as words.
fn words(written: &str) -> Vec<String> {
    const SIGNS: [(&str, &str); 11] = [
        (">=", "at least"),
        ("≥", "at least"),
        ("<=", "at most"),
        ("≤", "at most"),
        ("!=", "not"),
        ("≠", "not"),
        (">", "over"),
        ("<", "under"),
        ("%", "percent"),
        ("²", "2"),
        ("µ", "u"),
    ];
    let mut said = written.to_owned();
    for (sign, word) in SIGNS {
        let word = if sign.len() == 2 && !sign.is_ascii() { word.to_owned() } else { format!(" {word} ") };
        said = said.replace(sign, &word);
    }
    let parts = said.split(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '.');
    let number = |word: &str| word.starts_with(|c: char| c.is_ascii_digit());
    let short = |word: &str| match number(word) {
        true => word.to_owned(),
        false => word.rsplit('.').next().unwrap_or("").replace('_', " "),
    };
    parts
        .map(short)
        .filter(|word| !word.is_empty() && word != "is")
        .flat_map(|word| word.split(' ').map(str::to_owned).collect::<Vec<_>>())
        .collect()
}

/// Edits with the layout that follows, where a text was laid out before; in order.
pub(super) fn laid_out(project: &Project, edits: Edits) -> Edits {
    let mut done = Edits::new();
    for (source, mut edits) in edits {
        edits.sort_by_key(|edit| (edit.start, edit.end));
        let old = project.sources.get(source).map_or("", |file| &*file.text);
        let new = applied(old, &edits);
        let was = layout(old).is_ok_and(|edits| edits.is_empty());
        let new = match layout(&new).ok().filter(|_| was) {
            Some(edits) => applied(&new, &edits),
            None => new,
        };
        done.insert(source, difference(old, &new));
    }
    done
}
