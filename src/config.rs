//! `gdl.toml`, the settings that stand beside a guideline: at which level each remark is made.

use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::lint::{Level, Settings};
use crate::source::{SourceId, Span};
use crate::suggest::nearest;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Name of the file.
pub const FILE_NAME: &str = "gdl.toml";
/// Largest file of settings that is read, in bytes.
pub const MAX_BYTES: usize = 64 * 1024;

/// Reads settings, with what is wrong with them.
pub fn read(source: SourceId, text: &str) -> (Settings, Vec<Diagnostic>) {
    let mut settings = Settings::default();
    let mut found = Vec::new();
    let at = |range: Range<usize>| Span::new(source, range.start, range.end);
    let table = match DeTable::parse(text) {
        Ok(table) => table,
        Err(error) => {
            let place = error.span().map_or(Span::new(source, 0, 0), at);
            found.push(
                Diagnostic::new(Code::BadSettings, place, "these settings cannot be read")
                    .label(error.message().lines().next().unwrap_or("").to_owned())
                    .help(
                        "A setting is written `name = \"value\"` below the name of its group in brackets: `[lints]`.",
                    ),
            );
            return (settings, found);
        }
    };
    for (key, value) in table.get_ref() {
        let (name, place) = (key.get_ref().as_ref(), at(key.span()));
        match (name, value.get_ref()) {
            ("lints", DeValue::Table(levels)) => {
                for (lint, level) in levels {
                    set(&mut settings, &mut found, source, lint.get_ref(), at(lint.span()), level);
                }
            }
            ("lints", _) => {
                found.push(
                    Diagnostic::new(Code::UnknownSetting, place, "`lints` is a group of settings")
                        .help("Write `[lints]` on a line of its own, and below it `vague-term = \"deny\"`."),
                );
            }
            _ => {
                let problem = Diagnostic::new(Code::UnknownSetting, place, format!("there is no setting `{name}`"));
                found.push(match nearest(name, ["lints"]) {
                    Some(right) => problem.help(format!("Did you mean `{right}`?")),
                    None => problem.help("The one group of settings is `[lints]`."),
                });
            }
        }
    }
    (settings, found)
}

fn set(
    settings: &mut Settings,
    found: &mut Vec<Diagnostic>,
    source: SourceId,
    name: &str,
    place: Span,
    level: &Spanned<DeValue<'_>>,
) {
    let lints = || Code::ALL.iter().copied().filter(|code| code.is_lint());
    let value = Span::new(source, level.span().start, level.span().end);
    let Some(lint) = lints().find(|code| code.name() == name || code.id() == name) else {
        let problem =
            Diagnostic::new(Code::UnknownSetting, place, format!("`{name}` is no remark that `gdl check` makes"));
        found.push(match nearest(name, lints().map(Code::name)) {
            Some(right) => problem.help(format!("Did you mean `{right}`?")),
            None => problem.help("The remarks have codes from GDL0801 on; `gdl check` prints the name of each."),
        });
        return;
    };
    match level.get_ref().as_str().and_then(Level::of) {
        Some(level) => {
            settings.levels.insert(lint, level);
        }
        None => found.push(
            Diagnostic::new(Code::UnknownSetting, value, "this is no level of a remark")
                .help("A level is `\"allow\"`, `\"warn\"` or `\"deny\"`."),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<String> {
        let shown = |found: Diagnostic| format!("{} {}", found.code.id(), text.get(found.span().range()).unwrap_or(""));
        read(SourceId(0), text).1.into_iter().map(shown).collect()
    }

    #[test]
    fn levels_are_read() {
        let (settings, found) = read(SourceId(0), "[lints]\nvague-term = \"deny\"\nGDL0805 = \"warn\"\n");
        assert_eq!(found, []);
        assert_eq!(settings.levels.get(&Code::VagueTerm), Some(&Level::Deny));
        assert_eq!(settings.levels.get(&Code::NoEvidence), Some(&Level::Warn));
    }

    #[test]
    fn what_is_no_setting_is_said() {
        assert_eq!(codes("[lint]\n"), ["GDL0902 lint"]);
        assert_eq!(codes("[lints]\nvage-term = \"deny\"\n"), ["GDL0902 vage-term"]);
        assert_eq!(codes("[lints]\nvague-term = 1\n"), ["GDL0902 1"]);
        assert_eq!(codes("lints = 3"), ["GDL0902 lints"]);
        assert_eq!(codes("[lints\n").len(), 1);
    }
}
