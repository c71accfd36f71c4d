//! What a term means is written where the term is named: at one place, or at all of them, and the term is gone.

use super::edits::{Edit, Edits};
use super::expressions::outermost;
use super::extract::{bare, laid_out, uses};
use super::index::{Index, Kind, SymbolId, Use};
use super::tried::{tried, unsound};
use crate::project::Project;
use crate::source::{SourceId, Span};
use crate::syntax::ast::{ClauseKind, Declaration, Expr, ExprKind, Keyword};

/// What can be written out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inlined {
    /// The name of the term.
    pub name: String,
    /// Whether the place declares it: then it is written out wherever it is named, and removed.
    pub everywhere: bool,
    of: SymbolId,
    at: Use,
}

/// The term that is named at a place, where it means one condition or value, and is the guideline's own.
pub fn inlinable(project: &Project, index: &Index, source: SourceId, offset: usize) -> Option<Inlined> {
    let at = *index.at(source, offset)?;
    let symbol = index.symbol(at.of).filter(|one| !one.imported && one.kind == Kind::Declared(Keyword::Term))?;
    meaning(declared(project, symbol.whole)?)?;
    let own = project.sources.get(source).is_some_and(|file| !file.imported);
    let named = at.declares || owned(project, at.span).is_some();
    (own && named).then(|| Inlined { name: symbol.name.clone(), everywhere: at.declares, of: at.of, at })
}

/// The edits that write it out; why that cannot be, in words.
pub fn inline(project: &Project, index: &Index, wanted: &Inlined) -> Result<Edits, String> {
    let name = &wanted.name;
    if let Some(place) = unsound(project) {
        return Err(format!("this guideline has an error ({place}): mend it first"));
    }
    let gone = || format!("nothing is called `{name}` any more");
    let whole = index.symbol(wanted.of).ok_or_else(gone)?.whole;
    let declaration = declared(project, whole).ok_or_else(gone)?;
    let means = meaning(declaration).ok_or_else(gone)?;
    let text = |source: SourceId| project.sources.get(source).map_or("", |file| &*file.text);
    let written = text(whole.source);
    let written = written.get(bare(written, means.span.range())).unwrap_or("");
    let places: Vec<Span> = match wanted.everywhere {
        false => vec![wanted.at.span],
        true => index.uses_of(wanted.of).filter(|one| !one.declares).map(|one| one.span).collect(),
    };
    let mut edits = Edits::new();
    for span in &places {
        let place = || project.sources.place(*span);
        let (above, expr) = owned(project, *span)
            .ok_or_else(|| format!("at {} `{name}` is named where only a name can stand", place()))?;
        let range = expr.span.range();
        let around = if needs_parentheses(above, means) { ("(", ")") } else { ("", "") };
        let new = Edit { start: range.start, end: range.end, text: format!("{}{written}{}", around.0, around.1) };
        edits.entry(span.source).or_default().push(new);
    }
    if wanted.everywhere {
        edits.entry(whole.source).or_default().push(removed(project, declaration)?);
    }
    let edits = laid_out(project, edits);
    let after = tried(project, &edits).map_err(|error| format!("without `{name}` {error}"))?;
    // What the term names is named once more at each place, and once less where the term is gone.
    let mut wanted_uses = uses(index);
    let mut change = |key: (String, Option<String>), more: usize, less: usize| {
        let count = wanted_uses.entry(key).or_default();
        *count = count.saturating_add(more).saturating_sub(less);
    };
    let within = |one: &&Use| one.span.source == whole.source && inside(one.span, means.span);
    for symbol in index.uses.iter().filter(within).filter_map(|one| index.symbol(one.of)) {
        let owner = symbol.owner.and_then(|owner| index.symbol(owner)).map(|owner| owner.name.clone());
        change((symbol.name.clone(), owner), places.len(), usize::from(wanted.everywhere));
    }
    change((name.clone(), None), 0, places.len().saturating_add(usize::from(wanted.everywhere)));
    wanted_uses.retain(|_, count| *count > 0);
    // Citations of a term that is gone stand nowhere else.
    let mut came = uses(&after);
    if wanted.everywhere {
        for one in declaration
            .clauses
            .iter()
            .filter_map(|one| if let ClauseKind::From(ids) = &one.kind { Some(ids) } else { None })
        {
            one.iter().for_each(|id| {
                let count = came.entry((id.text.clone(), None)).or_default();
                *count = count.saturating_add(1);
            });
        }
    }
    if wanted_uses != came || index.unknown.len() != after.unknown.len() {
        return Err(format!("what `{name}` names would mean something else there"));
    }
    Ok(edits)
}

fn inside(one: Span, other: Span) -> bool {
    other.start <= one.start && one.end <= other.end
}

fn declared(project: &Project, whole: Span) -> Option<&Declaration> {
    project.tree(whole.source)?.declarations.iter().find(|one| one.span == whole)
}

/// The one condition or value that a term means.
fn meaning(declaration: &Declaration) -> Option<&Expr> {
    let mut means = declaration.clauses.iter().filter_map(|clause| match &clause.kind {
        ClauseKind::Means(expr) => Some(expr),
        _ => None,
    });
    means.next().filter(|_| means.next().is_none())
}

/// The expression of a place that is a name and nothing more, and what it is a part of. Names within a question to a list may be those
/// of its parts.
fn owned(project: &Project, span: Span) -> Option<(Option<&Expr>, &Expr)> {
    let holds = |one: &&Declaration| inside(span, one.span);
    let declaration = project.tree(span.source)?.declarations.iter().find(holds)?;
    if matches!(declaration.keyword, Keyword::Example | Keyword::Examples | Keyword::Reading) {
        return None;
    }
    let text = project.sources.get(span.source).map_or("", |file| &*file.text);
    let is = |expr: &Expr| bare(text, expr.span.range()) == span.range();
    outermost(declaration).into_iter().find_map(|expr| find(None, expr, &is))
}

fn find<'e>(
    above: Option<&'e Expr>,
    expr: &'e Expr,
    is: &dyn Fn(&Expr) -> bool,
) -> Option<(Option<&'e Expr>, &'e Expr)> {
    match &expr.kind {
        ExprKind::Name(_) if is(expr) => Some((above, expr)),
        ExprKind::Gathered(_) => None,
        _ => expr.parts().into_iter().find_map(|part| find(Some(expr), part, is)),
    }
}

fn needs_parentheses(above: Option<&Expr>, means: &Expr) -> bool {
    let single = matches!(
        means.kind,
        ExprKind::Name(_)
            | ExprKind::Number { .. }
            | ExprKind::Date(_)
            | ExprKind::YesNo(_)
            | ExprKind::AtLeast { .. }
            | ExprKind::Extreme { .. }
            | ExprKind::Function { .. }
    );
    match above.map(|above| &above.kind) {
        None | Some(ExprKind::AtLeast { .. }) => false,
        Some(ExprKind::And(_)) => matches!(means.kind, ExprKind::Or(_)),
        Some(ExprKind::Or(_)) => matches!(means.kind, ExprKind::And(_)),
        Some(_) => !single,
    }
}

/// The edit that removes a declaration with the blank lines behind it, where nothing is lost but its meaning.
fn removed(project: &Project, declaration: &Declaration) -> Result<Edit, String> {
    let name = declaration.name.as_ref().map_or("", |name| name.text.as_str());
    let lost =
        |clause: &&crate::syntax::ast::Clause| !matches!(clause.kind, ClauseKind::Means(_) | ClauseKind::From(_));
    if let Some(clause) = declaration.clauses.iter().find(lost) {
        return Err(format!("`{name}` has a clause `{}`, which would be lost", clause.form.called));
    }
    let source = declaration.span.source;
    let text = project.sources.get(source).map_or("", |file| &*file.text);
    let range = declaration.span.range();
    let above = text.get(..range.start).unwrap_or("").trim_end_matches([' ', '\t']).lines().last().unwrap_or("");
    let below = super::actions::behind(text, declaration);
    let comment = |span: &Span| range.start <= span.range().start && span.range().start < below;
    let comments = project.tree(source).map_or(&[][..], |tree| &tree.comments);
    if above.trim_start().starts_with('#') || comments.iter().any(comment) {
        return Err(format!("the comment on `{name}` would be lost: move it first"));
    }
    let rest = text.get(below..).unwrap_or("");
    let blank = rest.len().saturating_sub(rest.trim_start_matches(['\r', '\n']).len());
    Ok(Edit { start: range.start, end: below.saturating_add(blank), text: String::new() })
}
