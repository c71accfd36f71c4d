//! What the server tells a client that it can.

use crate::actions::{FIX_ALL, RUN};
use crate::client::Client;
use crate::commands;
use crate::drawing::{MODIFIERS, TYPES};
use crate::protocol::{
    CodeActionKind, CodeActionOptions, CodeLensOptions, CompletionOptions, ExecuteCommandOptions, RenameOptions,
    SemanticTokensLegend, SemanticTokensOptions, ServerCapabilities, TextDocumentSyncKind, TextDocumentSyncOptions,
    Value, WorkspaceFoldersServerCapabilities, WorkspaceOptions, json,
};

/// Everything.
pub fn all(client: &Client) -> Value {
    let sync = TextDocumentSyncOptions {
        open_close: Some(true),
        change: Some(TextDocumentSyncKind::Incremental),
        save: Some(true.into()),
        ..TextDocumentSyncOptions::default()
    };
    let folders = WorkspaceFoldersServerCapabilities { supported: Some(true), change_notifications: Some(true.into()) };
    let own = [FIX_ALL, RUN].map(|kind| CodeActionKind::Custom(kind.into()));
    let kinds = [CodeActionKind::QuickFix, CodeActionKind::RefactorExtract, CodeActionKind::RefactorInline];
    let kinds = kinds.into_iter().chain(own).collect();
    let actions = CodeActionOptions { code_action_kinds: Some(kinds), ..CodeActionOptions::default() };
    let completion = CompletionOptions {
        // A dot goes on with a name; a blank behind `is` begins one.
        trigger_characters: Some([".", " ", "("].map(str::to_owned).to_vec()),
        resolve_provider: Some(true),
        ..CompletionOptions::default()
    };
    let legend = SemanticTokensLegend {
        token_types: TYPES.map(str::to_owned).to_vec(),
        token_modifiers: MODIFIERS.map(str::to_owned).to_vec(),
    };
    let tokens = SemanticTokensOptions {
        legend,
        full: Some(true.into()),
        range: Some(true.into()),
        ..SemanticTokensOptions::default()
    };
    let commands = ExecuteCommandOptions {
        commands: commands::ALL.map(str::to_owned).to_vec(),
        ..ExecuteCommandOptions::default()
    };
    let capabilities = ServerCapabilities {
        position_encoding: Some(client.abilities.encoding.kind()),
        text_document_sync: Some(sync.into()),
        document_formatting_provider: Some(true.into()),
        document_range_formatting_provider: Some(true.into()),
        document_symbol_provider: Some(true.into()),
        workspace_symbol_provider: Some(true.into()),
        folding_range_provider: Some(true.into()),
        selection_range_provider: Some(true.into()),
        document_link_provider: Some(crate::protocol::DocumentLinkOptions::default()),
        code_action_provider: Some(actions.into()),
        definition_provider: Some(true.into()),
        references_provider: Some(true.into()),
        document_highlight_provider: Some(true.into()),
        hover_provider: Some(true.into()),
        rename_provider: Some(RenameOptions { prepare_provider: Some(true), ..RenameOptions::default() }.into()),
        call_hierarchy_provider: Some(true.into()),
        completion_provider: Some(completion),
        semantic_tokens_provider: Some(tokens.into()),
        code_lens_provider: Some(CodeLensOptions::default()),
        inlay_hint_provider: Some(true.into()),
        execute_command_provider: Some(commands),
        workspace: Some(WorkspaceOptions { workspace_folders: Some(folders), ..WorkspaceOptions::default() }),
        ..ServerCapabilities::default()
    };
    json!({"capabilities": capabilities, "serverInfo": {"name": "gdl", "version": env!("CARGO_PKG_VERSION")}})
}
