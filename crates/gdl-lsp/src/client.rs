//! What a client says of itself when it begins: how it counts characters, what it can show, which folders are open, and the
//! settings of its user. What is not understood is taken for not said.

use crate::findings::Abilities;
use crate::lines::Encoding;
use crate::protocol::Value;

/// A client.
#[derive(Debug, Clone, Default)]
pub struct Client {
    /// How findings are shown.
    pub abilities: Abilities,
    /// Whether it watches files when it is asked to.
    pub watches: bool,
    /// Whether edits may carry versions.
    pub versioned_edits: bool,
    /// Whether it takes snippets.
    pub snippets: bool,
    /// Whether symbols may stand within symbols.
    pub nested_symbols: bool,
    /// Whether it asks again for lenses, hints and colors when it is told to.
    pub refreshes: Refreshes,
    /// The addresses of its folders.
    pub folders: Vec<String>,
    /// What its user chose.
    pub settings: Settings,
}

/// What a client asks for again when it is told to.
#[derive(Debug, Clone, Copy, Default)]
pub struct Refreshes {
    /// Code lenses.
    pub lenses: bool,
    /// Inlay hints.
    pub hints: bool,
    /// Colors.
    pub tokens: bool,
}

/// What its user chose.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// Where the book stands.
    pub book: Option<String>,
    /// A case whose verdicts are shown.
    pub case: Option<String>,
    /// Whether proofs are made: they are unless that is switched off.
    pub no_proofs: bool,
}

impl Client {
    /// Of the parameters of `initialize`.
    pub fn of(params: &Value) -> Client {
        let yes = |pointer: &str| params.pointer(pointer).and_then(Value::as_bool).unwrap_or(false);
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let lists = |pointer: &str, wanted: &str| {
            let all = params.pointer(pointer).and_then(Value::as_array);
            all.is_some_and(|all| all.iter().any(|one| one == wanted))
        };
        let encoding = match lists("/capabilities/general/positionEncodings", "utf-8") {
            true => Encoding::Utf8,
            false => Encoding::Utf16,
        };
        let settings = params.get("initializationOptions").map(Settings::of).unwrap_or_default();
        let published = "/capabilities/textDocument/publishDiagnostics";
        let tags = params.pointer(&format!("{published}/tagSupport"));
        let mut folders: Vec<String> = params
            .get("workspaceFolders")
            .and_then(Value::as_array)
            .map(|all| all.iter().filter_map(|one| one.get("uri").and_then(text)).collect())
            .unwrap_or_default();
        if folders.is_empty() {
            folders.extend(params.get("rootUri").and_then(text));
        }
        Client {
            abilities: Abilities {
                related: yes(&format!("{published}/relatedInformation")),
                tags: tags.is_some_and(|tags| !tags.is_null() && tags != false),
                links: yes(&format!("{published}/codeDescriptionSupport")),
                book: settings.book.clone(),
                encoding,
            },
            watches: yes("/capabilities/workspace/didChangeWatchedFiles/dynamicRegistration"),
            versioned_edits: yes("/capabilities/workspace/workspaceEdit/documentChanges"),
            snippets: yes("/capabilities/textDocument/completion/completionItem/snippetSupport"),
            nested_symbols: yes("/capabilities/textDocument/documentSymbol/hierarchicalDocumentSymbolSupport"),
            refreshes: Refreshes {
                lenses: yes("/capabilities/workspace/codeLens/refreshSupport"),
                hints: yes("/capabilities/workspace/inlayHint/refreshSupport"),
                tokens: yes("/capabilities/workspace/semanticTokens/refreshSupport"),
            },
            folders,
            settings,
        }
    }
}

impl Settings {
    /// Of what a client sends: `{"book": "https://…", "case": "cases/one.json", "proofs": false}`, or the same below `gdl`.
    pub fn of(value: &Value) -> Settings {
        let value = value.get("gdl").unwrap_or(value);
        let text =
            |name: &str| value.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned);
        let no_proofs = value.get("proofs").and_then(Value::as_bool) == Some(false);
        Settings { book: text("book"), case: text("case"), no_proofs }
    }
}
