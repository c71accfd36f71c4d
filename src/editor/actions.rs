//! What an author may want to write at a place: a statement to cite, a declaration of what is missing.

use super::edits::Edit;
use super::index::Index;
use crate::check::model::Guideline;
use crate::project::Project;
use crate::source::SourceId;
use crate::syntax::ast::{ClauseKind, Declaration, Expr, ExprKind, Keyword};
use std::collections::BTreeSet;

/// Most statements that are offered at one place.
const MOST_STATEMENTS: usize = 5;

/// Something that can be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// In words.
    pub title: String,
    /// The edit of the text in which the cursor is.
    pub edit: Edit,
}

/// What can be written at a byte of a text.
pub fn actions(project: &Project, index: &Index, source: SourceId, offset: usize) -> Vec<Action> {
    let Some(tree) = project.tree(source) else { return Vec::new() };
    let holds = |one: &&Declaration| one.span.range().start <= offset && offset <= one.span.range().end;
    let Some(declaration) = tree.declarations.iter().find(holds) else { return Vec::new() };
    let text = project.sources.get(source).map_or("", |file| &*file.text);
    let mut found = declare(index, source, text, declaration, offset);
    found.extend(cite(&project.guideline, text, declaration));
    found
}

/// The statements that nothing cites, for a declaration that cites none.
fn cite(guideline: &Guideline, text: &str, declaration: &Declaration) -> Vec<Action> {
    let may = matches!(
        declaration.keyword,
        Keyword::Recommend | Keyword::Term | Keyword::Classify | Keyword::Score | Keyword::Fact
    );
    let cites = declaration.clauses.iter().any(|clause| matches!(clause.kind, ClauseKind::From(_)));
    if !may || cites {
        return Vec::new();
    }
    let cited: BTreeSet<&str> = guideline.citations.iter().map(|one| one.statement.as_str()).collect();
    let free = guideline.statements.iter().filter(|one| one.narrative.is_none() && !cited.contains(one.id.as_str()));
    free.take(MOST_STATEMENTS)
        .map(|one| {
            let says: String = one.says.as_deref().unwrap_or(&one.section).chars().take(60).collect();
            let title = format!("Rest it on {}: {says}", one.id);
            Action { title, edit: clause(text, declaration, &format!("{:<9} {}", "from", one.id)) }
        })
        .collect()
}

/// A clause at the end of a declaration.
pub(super) fn clause(text: &str, declaration: &Declaration, written: &str) -> Edit {
    let at = behind(text, declaration);
    Edit { start: at, end: at, text: format!("{}  {written}", line_end(text)) }
}

/// The end of a declaration's last line, behind a comment that stands on it.
pub(super) fn behind(text: &str, declaration: &Declaration) -> usize {
    let end = declaration.span.range().end;
    text.get(end..).and_then(|rest| rest.find(['\n', '\r'])).map_or(text.len(), |more| end.saturating_add(more))
}

pub(super) fn line_end(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// Declarations of a name that nothing declares, of the type that its use implies.
fn declare(index: &Index, source: SourceId, text: &str, declaration: &Declaration, offset: usize) -> Vec<Action> {
    let at = |one: &&(crate::source::Span, String)| {
        one.0.source == source && one.0.range().start <= offset && offset <= one.0.range().end
    };
    let Some((span, name)) = index.unknown.iter().find(at) else { return Vec::new() };
    let mut ty = "yes/no".to_owned();
    for expr in super::expressions::outermost(declaration) {
        super::expressions::each(expr, &mut |expr| {
            if let Some(implied) = implied(expr, *span) {
                ty = implied;
            }
        });
    }
    let end = line_end(text);
    let title = name.rsplit('.').next().unwrap_or(name).replace('_', " ");
    let title = crate::diagnostic::capital(&title);
    let begin = if text.ends_with('\n') { end.to_owned() } else { end.repeat(2) };
    let edit = |body: String| Edit { start: text.len(), end: text.len(), text: format!("{begin}{body}{end}") };
    let fact = format!("fact {name} \"{title}\"{end}  {:<9} {ty}", "type");
    let mut found = vec![Action { title: format!("Declare `{name}` as a fact: {ty}"), edit: edit(fact) }];
    if ty == "yes/no" && !name.contains('.') {
        let term = format!("term {name} \"{title}\"{end}  {:<9} ", "means");
        found.push(Action {
            title: format!("Declare `{name}` as a term"),
            edit: edit(term.trim_end().to_owned() + " "),
        });
    }
    found
}

/// The type that a use implies of what stands at a place.
fn implied(expr: &Expr, of: crate::source::Span) -> Option<String> {
    let is = |one: &Expr| one.span == of;
    match &expr.kind {
        ExprKind::Compare { left, right, .. } => {
            let other = if is(left) {
                right
            } else if is(right) {
                left
            } else {
                return None;
            };
            number(other)
        }
        ExprKind::Between { value, low, .. } if is(value) => number(low),
        ExprKind::Is { value, other, .. } if is(value) => match &other.kind {
            ExprKind::Name(member) => Some(format!("one of {member}, other")),
            _ => None,
        },
        ExprKind::In { value, list: crate::syntax::ast::ListExpr::Items(items), .. } if is(value) => {
            Some(format!("one of {}, other", members(items)))
        }
        ExprKind::Includes { value, list: crate::syntax::ast::ListExpr::Items(items), .. } if is(value) => {
            Some(format!("set of {}", members(items)))
        }
        _ => None,
    }
}

fn members(items: &[Expr]) -> String {
    let names =
        items.iter().filter_map(|one| if let ExprKind::Name(name) = &one.kind { Some(name.as_str()) } else { None });
    names.collect::<Vec<_>>().join(", ")
}

fn number(other: &Expr) -> Option<String> {
    match &other.kind {
        ExprKind::Number { unit: Some(unit), .. } if unit.text == "%" => Some("percent, 0 % to 100 %".to_owned()),
        ExprKind::Number { unit: Some(unit), .. } => {
            Some(format!("quantity in {}, at least 0 {}", unit.text, unit.text))
        }
        ExprKind::Number { text, unit: None } if text.contains('.') => Some("decimal".to_owned()),
        ExprKind::Number { unit: None, .. } => Some("integer, at least 0".to_owned()),
        ExprKind::Date(_) => Some("date".to_owned()),
        _ => None,
    }
}

/// An example or another declaration at the end of a text.
pub fn appended(text: &str, declaration: &str) -> Edit {
    let end = line_end(text);
    let begin = if text.is_empty() {
        ""
    } else if text.ends_with('\n') {
        end
    } else {
        "\n\n"
    };
    let body = declaration.replace('\n', end);
    Edit { start: text.len(), end: text.len(), text: format!("{begin}{body}") }
}
