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
    /// The addresses of its folders.
    pub folders: Vec<String>,
    /// What its user chose.
    pub settings: Settings,
}

/// What its user chose.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// Where the book stands.
    pub book: Option<String>,
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
            folders,
            settings,
        }
    }
}

impl Settings {
    /// Of what a client sends: `{"book": "https://…"}`, or the same below `gdl`.
    pub fn of(value: &Value) -> Settings {
        let value = value.get("gdl").unwrap_or(value);
        let text =
            |name: &str| value.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned);
        Settings { book: text("book") }
    }
}
