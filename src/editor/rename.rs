//! Another name for something, wherever it is named. The result is read and checked before anybody may write it: it has no
//! error, and every name in it means what it meant.

use super::edits::{Edit, Edits};
use super::index::{Index, Kind, SymbolId};
use super::tried::{tried, unsound};
use crate::project::Project;
use crate::syntax::ast::Keyword;
use crate::syntax::{proper_id, proper_name, reserved};

/// Why something cannot have another name.
pub fn renamable(project: &Project, index: &Index, id: SymbolId) -> Result<(), String> {
    let Some(symbol) = index.symbol(id) else { return Err("nothing is named here".to_owned()) };
    if symbol.imported {
        let name = project.sources.get(symbol.span.source).map_or("", |file| file.name.as_str());
        return Err(format!(
            "`{}` stands in a folder that is imported ({name}): others may import it, too. Open that folder, and rename it there.",
            symbol.name
        ));
    }
    if !symbol.named {
        return Err(format!("\"{}\" is a title and no name: change it where it stands", symbol.name));
    }
    match symbol.kind {
        Kind::Declared(Keyword::Use) => {
            Err("an import is the name of a folder: rename the folder, and what imports it".to_owned())
        }
        Kind::Grade => Err(format!("`{}` is a grade as its source writes it", symbol.name)),
        _ => Ok(()),
    }
}

/// The edits that give something another name; why that cannot be, in words.
pub fn rename(project: &Project, index: &Index, id: SymbolId, name: &str) -> Result<Edits, String> {
    renamable(project, index, id)?;
    let Some(symbol) = index.symbol(id) else { return Ok(Edits::new()) };
    if let Some(place) = unsound(project) {
        return Err(format!(
            "this guideline has an error ({place}): mend it first, so that no use of the name is missed"
        ));
    }
    if symbol.name == name {
        return Ok(Edits::new());
    }
    spelled(symbol.kind, name)?;
    let mut edits = Edits::new();
    for one in index.uses_of(id) {
        let range = one.span.range();
        let imported = project.sources.get(one.span.source).is_some_and(|file| file.imported);
        if imported || project.sources.text(one.span) != symbol.name {
            return Err(format!("`{}` is named at {} in another way", symbol.name, project.sources.place(one.span)));
        }
        let edit = Edit { start: range.start, end: range.end, text: name.to_owned() };
        edits.entry(one.span.source).or_default().push(edit);
    }
    let after = tried(project, &edits).map_err(|error| format!("with this name {error}"))?;
    if !alike(index, &after, id, name) {
        return Err(format!("with the name `{name}` other names would mean something else"));
    }
    Ok(edits)
}

fn spelled(kind: Kind, name: &str) -> Result<(), String> {
    if let Kind::Declared(keyword) = kind {
        if let Some((what, help)) = reserved(keyword, name) {
            return Err(format!("{what}. {help}"));
        }
        if keyword == Keyword::Statement {
            return match proper_id(name) {
                Some(right) if right == name => Ok(()),
                Some(right) => Err(format!("the id of a statement is written `{right}`")),
                None => Err("the id of a statement is capital letters and a number, such as `SUR-1`".to_owned()),
            };
        }
    }
    let letters = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.'));
    // Members may have capital letters, and begin with a digit where the source has it so.
    if matches!(kind, Kind::Member) && letters && !name.is_empty() && !name.contains('.') {
        return Ok(());
    }
    match proper_name(name) {
        Some(right) if right == name => Ok(()),
        Some(right) => Err(format!("names have lower-case letters, digits and underscores: `{right}`")),
        None => Err("names have lower-case letters, digits and underscores, and begin with a letter".to_owned()),
    }
}

/// Whether two versions declare the same things in the same order, but for one name, and each name in them stands for the same.
fn alike(before: &Index, after: &Index, id: SymbolId, name: &str) -> bool {
    // A title may name a value, and then says its new name.
    let title = |title: &Option<String>| title.as_ref().filter(|title| !title.contains('{')).cloned();
    let symbols = before.symbols.len() == after.symbols.len()
        && before.all().zip(&after.symbols).all(|((at, one), other)| {
            let wanted = if at == id { name } else { &one.name };
            one.kind == other.kind
                && wanted == other.name
                && one.owner == other.owner
                && title(&one.title) == title(&other.title)
        });
    let uses = before.uses.len() == after.uses.len()
        && before.uses.iter().zip(&after.uses).all(|(one, other)| {
            one.of == other.of && one.declares == other.declares && one.span.source == other.span.source
        });
    symbols && uses && before.unknown.len() == after.unknown.len()
}
