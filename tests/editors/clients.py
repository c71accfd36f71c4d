"""`gdl lsp` as clients that nobody here wrote see it: pytest-lsp, introducing itself as several editors do."""

import os
import pathlib

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

EDITORS = ["neovim@v0.11.0", "neovim@v0.10.0", "neovim@v0.7.0", "visual_studio_code@v1.65.2", "emacs@v29.1"]
FACTS = 'fact size "Gr\u00f6\u00dfe \U0001d538"\n  type      length in cm, at least 0 cm\n'
TERM = 'term big "Big \u00b5\U0001d538"\n  means     size >= 3 cm or "x" siz\n'


@pytest_lsp.fixture(
    params=EDITORS,
    config=ClientServerConfig(server_command=[os.environ["GDL"], "lsp"]),
)
async def client(request, lsp_client: LanguageClient, tmp_path_factory):
    root = tmp_path_factory.mktemp("guideline")
    (root / "facts.gdl").write_text(FACTS, encoding="utf-8")
    (root / "term.gdl").write_text('term big "Big"\n  means     siz >= 3 cm\n', encoding="utf-8")
    lsp_client.root = root
    params = types.InitializeParams(
        capabilities=client_capabilities(request.param),
        workspace_folders=[types.WorkspaceFolder(uri=root.as_uri(), name="guideline")],
        root_uri=root.as_uri(),
    )
    # What an editor does when the server asks it for something.
    for asked in (
        types.CLIENT_REGISTER_CAPABILITY,
        types.WORKSPACE_CODE_LENS_REFRESH,
        types.WORKSPACE_SEMANTIC_TOKENS_REFRESH,
        types.WORKSPACE_INLAY_HINT_REFRESH,
    ):
        lsp_client.feature(asked)(lambda *_: None)
    await lsp_client.initialize_session(params)
    yield
    await lsp_client.shutdown_session()


def opened(client: LanguageClient, name: str, text: str) -> str:
    uri = (pathlib.Path(client.root) / name).as_uri()
    item = types.TextDocumentItem(uri=uri, language_id="gdl", version=1, text=text)
    client.text_document_did_open(types.DidOpenTextDocumentParams(text_document=item))
    return uri


async def findings(client: LanguageClient, uri: str, enough) -> list:
    for _ in range(50):
        found = client.diagnostics.get(uri)
        if found is not None and enough(found):
            return found
        await client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    raise AssertionError(f"no such findings: {client.diagnostics.get(uri)}")


@pytest.mark.asyncio
async def test_findings_come_and_go(client: LanguageClient):
    text = 'term big "Big \u00b5\U0001d538"\n  means     siz >= 3 cm\n'
    uri = opened(client, "term.gdl", text)
    found = await findings(client, uri, lambda found: len(found) == 1)
    assert found[0].code == "GDL0201"
    assert found[0].range.start == types.Position(line=1, character=12)
    change = types.TextDocumentContentChangePartial(
        range=types.Range(types.Position(1, 12), types.Position(1, 15)), text="size"
    )
    client.text_document_did_change(
        types.DidChangeTextDocumentParams(
            text_document=types.VersionedTextDocumentIdentifier(uri=uri, version=2), content_changes=[change]
        )
    )
    await findings(client, uri, lambda found: not any(one.severity == types.DiagnosticSeverity.Error for one in found))


@pytest.mark.asyncio
async def test_names_meanings_and_completion(client: LanguageClient):
    uri = opened(client, "term.gdl", 'term big "Big"\n  means     size >= 3 cm\n')
    document = types.TextDocumentIdentifier(uri=uri)
    at = types.Position(line=1, character=13)
    hover = await client.text_document_hover_async(types.HoverParams(text_document=document, position=at))
    assert "length in cm" in hover.contents.value
    there = await client.text_document_definition_async(types.DefinitionParams(text_document=document, position=at))
    there = there[0] if isinstance(there, list) else there
    assert there.uri.endswith("facts.gdl") and there.range.start.line == 0
    found = await client.text_document_completion_async(
        types.CompletionParams(text_document=document, position=types.Position(line=1, character=12))
    )
    assert "size" in [item.label for item in found.items]
    edit = await client.text_document_rename_async(
        types.RenameParams(text_document=document, position=at, new_name="diameter")
    )
    changes = edit.document_changes or list((edit.changes or {}).items())
    assert len(changes) == 2
    symbols = await client.text_document_document_symbol_async(types.DocumentSymbolParams(text_document=document))
    assert [symbol.name for symbol in symbols] == ["big"]


@pytest.mark.asyncio
async def test_layout_leaves_what_is_right(client: LanguageClient):
    uri = opened(client, "term.gdl", 'term big "Big"\n  means size >= 3 cm\n')
    options = types.FormattingOptions(tab_size=2, insert_spaces=True)
    edits = await client.text_document_formatting_async(
        types.DocumentFormattingParams(text_document=types.TextDocumentIdentifier(uri=uri), options=options)
    )
    assert [(edit.range.start.line, edit.new_text) for edit in edits] == [(1, "    ")]
