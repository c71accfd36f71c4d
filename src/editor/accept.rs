//! That a finding is accepted: the clause or the declaration that says so. The reason is left empty, which is an error until the
//! author writes it.

use super::actions::{Action, behind, clause, line_end};
use super::edits::{Edit, layout};
use crate::codes::Code;
use crate::diagnostic::{Diagnostic, capital};
use crate::project::Project;
use crate::source::{SourceId, Span};
use crate::syntax::ast::{Declaration, File, Keyword};

/// That a remark is allowed where it is made.
pub fn allow(project: &Project, found: &Diagnostic) -> Option<Action> {
    let place = found.span();
    let tree = project.tree(place.source).filter(|_| found.code.is_lint())?;
    let declaration = holding(tree, place)?;
    declaration.keyword.clause("allow")?;
    let text = project.sources.get(place.source).map_or("", |file| &*file.text);
    let name = found.code.name();
    let written = format!("{:<9} {name} because \"\"", "allow");
    Some(Action { title: format!("Allow `{name}` here, with a reason"), edit: clause(text, declaration, &written) })
}

/// That what a proof found is accepted, where the language lets one accept it: a declaration beside the others of its kind, else at the
/// end of the text of the finding.
pub fn accept(project: &Project, found: &Diagnostic) -> Option<(SourceId, Action)> {
    let place = found.span();
    let own = project.sources.get(place.source).is_some_and(|file| !file.imported);
    let what = accepted(project, found).filter(|_| own)?;
    let others = |id: SourceId| {
        let declarations = project.tree(id).map_or(&[][..], |tree| &tree.declarations);
        declarations.iter().filter(|one| one.keyword == Keyword::Accepted).collect::<Vec<_>>()
    };
    let texts = project.sources.iter().filter(|(_, file)| !file.imported).map(|(id, _)| id);
    let most = texts.max_by_key(|id| (others(*id).len(), *id == place.source)).unwrap_or(place.source);
    let text = project.sources.get(most).map_or("", |file| &*file.text);
    // A name that it begins with stays as it is.
    let said = found.message.replace('`', "");
    let title = quoted(&if found.message.starts_with('`') { said } else { capital(&said) });
    let written = format!("accepted {title}\n  {what}\n  because \"\"\n");
    let written = layout(&written).map_or_else(|_| written.clone(), |edits| super::edits::applied(&written, &edits));
    let edit = match others(most).last() {
        Some(last) => {
            let at = behind(text, last);
            let end = line_end(text);
            Edit { start: at, end: at, text: format!("{end}{end}{}", written.trim_end().replace('\n', end)) }
        }
        None => super::actions::appended(text, &written),
    };
    Some((most, Action { title: format!("Accept it, with a reason: {what}"), edit }))
}

/// What is accepted, as an accepted finding names it.
fn accepted(project: &Project, found: &Diagnostic) -> Option<String> {
    let (g, place) = (&project.guideline, found.span());
    let declaration = holding(project.tree(place.source)?, place)?;
    let title = || declaration.title.as_ref().map(|title| quoted(&title.value));
    match found.code {
        Code::Gap => Some(format!("gap {}", title()?)),
        Code::NotDecided if declaration.keyword == Keyword::Invariant => Some(format!("undecided {}", title()?)),
        Code::UnusedFact => Some(format!("unused {}", declaration.name.as_ref()?.text)),
        Code::Conflict => {
            let named = |span: Span| g.recommendations.iter().find(|rec| rec.span == span).map(|rec| rec.name.as_str());
            let mut named = found.labels.iter().filter_map(|label| named(label.span));
            let (one, other) = (named.next()?, named.next()?);
            (one != other).then(|| format!("conflict {one}, {other}"))
        }
        Code::DeadRecommendation | Code::IdleException | Code::IdleCondition | Code::Repeated => {
            match declaration.keyword {
                Keyword::Constraint => Some(format!("redundant {}", title()?)),
                Keyword::Recommend | Keyword::Term | Keyword::Classify | Keyword::Score | Keyword::Fact => {
                    Some(format!("redundant {}", declaration.name.as_ref()?.text))
                }
                _ => None,
            }
        }
        _ => None,
    }
}

/// A text in quotes.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn holding(tree: &File, place: Span) -> Option<&Declaration> {
    let range = place.range();
    let holds = |one: &&Declaration| one.span.range().start <= range.start && range.end <= one.span.range().end;
    tree.declarations.iter().find(holds)
}
