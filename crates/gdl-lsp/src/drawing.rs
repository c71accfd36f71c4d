//! What is drawn into a text: colors, the verdicts of a chosen case, and above recommendations and examples what can be run.

use crate::analysis::View;
use crate::commands;
use crate::proofs::examples_of;
use crate::protocol::{
    Answer, CodeLens, CodeLensParams, Command, InlayHint, InlayHintParams, Label, Position, Range, SemanticToken,
    SemanticTokens, SemanticTokensParams, SemanticTokensRangeParams, Uri, Value, answer, json, params,
};
use crate::state::Server;
use gdl::check::model::RecId;
use gdl::editor::{self, Color, Kind, Symbol};
use gdl::source::{SourceId, Span};
use gdl::syntax::ast::Keyword;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What clients call the colors, in the order of [`Color::ALL`].
pub const TYPES: [&str; 15] = [
    "keyword",
    "operator",
    "string",
    "comment",
    "number",
    "type",
    "property",
    "enumMember",
    "variable",
    "class",
    "interface",
    "function",
    "struct",
    "macro",
    "namespace",
];
/// What clients call that something is declared there.
pub const MODIFIERS: [&str; 1] = ["declaration"];

/// `textDocument/semanticTokens/full`
pub fn tokens(server: &mut Server, value: Value) -> Answer {
    let asked: SemanticTokensParams = params(value)?;
    colored(server, &asked.text_document.uri, None)
}

/// `textDocument/semanticTokens/range`
pub fn tokens_in_range(server: &mut Server, value: Value) -> Answer {
    let asked: SemanticTokensRangeParams = params(value)?;
    colored(server, &asked.text_document.uri, Some(asked.range))
}

fn colored(server: &Server, uri: &Uri, within: Option<Range>) -> Answer {
    let (view, source) = server.text(&uri.0)?;
    let mut data = Vec::new();
    let mut last = Position::default();
    for one in editor::colors(view.index(), source, view.text(source)) {
        let range = view.range(one.span);
        if within.is_some_and(|within| range.end < within.start || within.end < range.start) {
            continue;
        }
        let same_line = range.start.line == last.line;
        let kind = Color::ALL.iter().position(|color| *color == one.color).unwrap_or(0);
        data.push(SemanticToken {
            delta_line: range.start.line.saturating_sub(last.line),
            delta_start: range.start.character.saturating_sub(if same_line { last.character } else { 0 }),
            length: range.end.character.saturating_sub(range.start.character),
            token_type: u32::try_from(kind).unwrap_or(0),
            token_modifiers_bitset: u32::from(one.declares),
        });
        last = range.start;
    }
    answer(SemanticTokens { result_id: None, data })
}

/// Commands above a declaration.
pub struct Above {
    /// Place of its name or title.
    pub span: Span,
    /// The whole declaration.
    pub whole: Span,
    /// In words.
    pub title: String,
    /// The command.
    pub command: &'static str,
    /// Its name or title, which the command takes.
    pub of: String,
}

/// What can be run in a text.
pub fn above(view: &View, source: SourceId) -> Vec<Above> {
    if view.sound.is_none() {
        return Vec::new();
    }
    let guideline = &view.project.guideline;
    let names: BTreeMap<&str, RecId> =
        guideline.recommendations.with_ids().map(|(id, rec)| (rec.name.as_str(), id)).collect();
    let examples = examples_of(view);
    let own = view.index().all().map(|(_, symbol)| symbol);
    let own = own.filter(|symbol| symbol.span.source == source && !symbol.imported);
    own.flat_map(|symbol| match symbol.kind {
        Kind::Declared(Keyword::Recommend) => {
            let id = names.get(symbol.name.as_str());
            let examples = id.and_then(|id| examples.get(id)).map(Vec::as_slice);
            of_recommendation(view, symbol, examples.unwrap_or(&[]))
        }
        Kind::Declared(Keyword::Example) => vec![of_example(view, symbol)],
        _ => Vec::new(),
    })
    .collect()
}

fn of_recommendation(view: &View, symbol: &Symbol, examples: &[Span]) -> Vec<Above> {
    let proved = view.proved();
    let failed = examples
        .iter()
        .filter(|span| matches!(proved.as_ref().and_then(|proved| proved.example(**span)), Some(Some(_))))
        .count();
    let count = if examples.len() == 1 { "1 example".to_owned() } else { format!("{} examples", examples.len()) };
    let how = match (proved.is_some(), failed) {
        _ if examples.is_empty() => "no example expects it".to_owned(),
        (false, _) => format!("run {count}"),
        (true, 0) => format!("{count}: as expected"),
        (true, failed) => format!("{count}: {failed} otherwise"),
    };
    let one = |title: String, command| Above {
        span: symbol.span,
        whole: symbol.whole,
        title,
        command,
        of: symbol.name.clone(),
    };
    vec![one(how, commands::RUN_EXAMPLES), one("show a patient".to_owned(), commands::SHOW_PATIENT)]
}

fn of_example(view: &View, symbol: &Symbol) -> Above {
    let proved = view.proved();
    let title = match proved.as_ref().and_then(|proved| proved.example(symbol.span)) {
        None => "run",
        Some(None) => "as expected",
        Some(Some(_)) => "comes out otherwise",
    };
    Above {
        span: symbol.span,
        whole: symbol.whole,
        title: title.to_owned(),
        command: commands::RUN_EXAMPLE,
        of: symbol.name.clone(),
    }
}

/// `textDocument/codeLens`
pub fn lenses(server: &mut Server, value: Value) -> Answer {
    let asked: CodeLensParams = params(value)?;
    let uri = asked.text_document.uri;
    let (view, source) = server.text(&uri.0)?;
    let lens = |one: Above| CodeLens {
        range: view.range(one.span),
        command: Some(Command {
            title: one.title,
            command: one.command.to_owned(),
            arguments: Some(vec![json!(uri), json!(one.of)]),
            ..Command::default()
        }),
        data: None,
    };
    answer(above(&view, source).into_iter().map(lens).collect::<Vec<_>>())
}

/// `textDocument/inlayHint`: the verdicts of the chosen case.
pub fn hints(server: &mut Server, value: Value) -> Answer {
    let asked: InlayHintParams = params(value)?;
    let (view, source) = server.text(&asked.text_document.uri.0)?;
    let (Some(chosen), Some(engine)) = (server.client.settings.case.clone(), view.engine()) else {
        return Ok(json!([]));
    };
    let hint = |position: Position, words: &str| InlayHint {
        position,
        label: Label::String(words.to_owned()),
        kind: None,
        text_edits: None,
        tooltip: None,
        padding_left: Some(true),
        padding_right: None,
        data: None,
    };
    let case = server.case(&chosen, &view.place);
    let today = server.overlay.world.today();
    let found =
        case.and_then(|bytes| editor::verdicts((engine, &view.project.sources), (&chosen, &bytes), &today, source));
    let shown = match found {
        Ok(found) => found
            .iter()
            .map(|one| (view.range(one.span), one.words))
            .filter(|(range, _)| range.end >= asked.range.start && range.end <= asked.range.end)
            .map(|(range, words)| hint(range.end, words))
            .collect(),
        // Said where it is seen, and not each time anew in a window.
        Err(why) => vec![hint(Position::default(), &format!("no verdicts: {why}"))],
    };
    answer(shown)
}

impl Server {
    /// The chosen case: beside the client's folders, or beside a guideline.
    pub fn case(&self, chosen: &str, place: &Path) -> Result<Vec<u8>, String> {
        let given = PathBuf::from(chosen);
        let places = self.roots.iter().map(|root| root.join(&given)).chain([place.join(&given), given.clone()]);
        let mut why = format!("there is no case {chosen}");
        for path in places {
            if let Some(document) = self.overlay.document(&path) {
                return Ok(document.text.as_bytes().to_vec());
            }
            match self.overlay.world.case(&path) {
                Ok(bytes) => return Ok(bytes),
                Err(unread) if unread.missing => {}
                Err(unread) => why = unread.to_string(),
            }
        }
        Err(why)
    }
}
