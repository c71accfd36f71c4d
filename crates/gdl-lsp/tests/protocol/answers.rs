//! Requests early and late, broken and cancelled: each gets one answer.

use crate::support::{Client, Shelf, uri};
use serde_json::{Value, json};
use std::sync::Arc;

const TEXT: &str = "fact a \"A\"\n  type      yes/no\n";

fn shelf() -> Arc<Shelf> {
    let shelf = Arc::new(Shelf::default());
    shelf.put("/w/g/a.gdl", TEXT);
    shelf
}

fn started() -> Client {
    Client::start(shelf(), &json!({}), &json!({})).0
}

/// The answer of an id, whatever else comes before it.
fn answer(client: &mut Client, id: &Value) -> Value {
    loop {
        let message = client.receive().expect("an answer");
        if message.get("id") == Some(id) && message.get("method").is_none() {
            return message;
        }
        client.keep(message);
    }
}

#[test]
fn requests_before_the_beginning_and_behind_the_end_are_refused() {
    let mut client = Client::raw(shelf());
    let early = client.request("textDocument/hover", json!({})).unwrap_err();
    assert_eq!(early["code"], -32002);
    client.notify("textDocument/didOpen", json!({}));
    let can = client.request("initialize", json!({"capabilities": {}})).unwrap();
    assert_eq!(can["capabilities"]["positionEncoding"], "utf-16");
    assert_eq!(client.request("initialize", json!({})).unwrap_err()["code"], -32600);
    client.request("shutdown", Value::Null).unwrap();
    assert_eq!(client.request("textDocument/formatting", json!({})).unwrap_err()["code"], -32600);
    client.notify("exit", Value::Null);
    assert!(client.receive().is_none());
}

#[test]
fn who_goes_without_a_word_ends_the_server_as_not_well() {
    assert!(started().stop());
    assert!(!started().vanish());
    let mut client = started();
    client.notify("exit", Value::Null);
    assert!(!client.vanish());
}

#[test]
fn what_is_no_message_is_answered_and_passed_over() {
    let mut client = started();
    for (text, code) in [
        ("{", -32700),
        ("[]", -32600),
        ("null", -32600),
        ("{}", -32600),
        ("{\"id\":1}", -32600),
        ("{\"method\":5}", -32600),
        ("{\"id\":null,\"method\":\"textDocument/hover\"}", -32600),
        ("{\"id\":[],\"method\":\"textDocument/hover\"}", -32600),
        ("\u{feff}", -32700),
    ] {
        client.send_bytes(format!("Content-Length: {}\r\n\r\n{text}", text.len()).as_bytes());
        let message = loop {
            let message = client.receive().unwrap();
            if message.get("error").is_some() {
                break message;
            }
        };
        assert_eq!(message["error"]["code"], code, "{text}");
    }
    // Answers to nothing that was asked.
    client.send(&json!({"jsonrpc": "2.0", "id": 7, "result": null}));
    client.send(&json!({"jsonrpc": "2.0", "id": "x", "error": {"code": 1, "message": ""}}));
    client.settle();
    assert!(client.stop());
}

#[test]
fn every_request_has_one_answer_whatever_its_id_and_parameters() {
    let mut client = started();
    let methods = [
        "textDocument/formatting",
        "textDocument/rangeFormatting",
        "textDocument/documentSymbol",
        "textDocument/foldingRange",
        "textDocument/selectionRange",
        "textDocument/documentLink",
        "textDocument/codeAction",
        "textDocument/definition",
        "textDocument/references",
        "textDocument/rename",
        "textDocument/prepareRename",
        "textDocument/hover",
        "textDocument/completion",
        "textDocument/documentHighlight",
        "textDocument/semanticTokens/full",
        "textDocument/codeLens",
        "textDocument/inlayHint",
        "textDocument/prepareCallHierarchy",
        "callHierarchy/incomingCalls",
        "callHierarchy/outgoingCalls",
        "completionItem/resolve",
        "workspace/symbol",
        "workspace/executeCommand",
        "gdl/answer",
        "gdl/question",
        "gdl/give",
        "gdl/tests",
        "gdl/test",
        "gdl/verify",
        "gdl/diff",
        "no/such",
        "initialize",
    ];
    let documents =
        ["file:///w/g/a.gdl", "file:///w/none.gdl", "file:///", "", "untitled:x", "file:///w/g", "http://x"];
    let mut ids: Vec<Value> = Vec::new();
    for method in methods {
        for (at, document) in documents.iter().enumerate() {
            let position = json!({"line": at, "character": 4_294_967_295u32});
            let range = json!({"start": position, "end": {"line": 0, "character": 0}});
            let params = json!({"textDocument": {"uri": document}, "position": position, "range": range, "query": document,
                "positions": [position], "newName": document, "context": {"diagnostics": [], "includeDeclaration": true},
                "options": {"tabSize": 2, "insertSpaces": true}, "command": document, "arguments": [], "item": {}, "label": "x"});
            let broken = [
                params,
                Value::Null,
                json!([]),
                json!({"textDocument": 5}),
                json!("x"),
                json!({"textDocument": {"uri": null}}),
            ];
            for params in broken {
                let number = ids.len();
                let id = match number % 3 {
                    0 => json!(number),
                    1 => json!(format!("n{number}")),
                    _ => json!(5_000_000_000u64 + number as u64),
                };
                client.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
                ids.push(id);
            }
        }
    }
    let mut answered: Vec<Value> = Vec::new();
    // What takes long is done in order, beside the others: once these are answered, all others are.
    let text = json!({"textDocument": {"uri": uri("g/a.gdl")}});
    let mut last = vec![json!("last of all"), json!("last that takes long")];
    client.send(&json!({"jsonrpc": "2.0", "id": last[0], "method": "gdl/settled", "params": {}}));
    client.send(&json!({"jsonrpc": "2.0", "id": last[1], "method": "gdl/test", "params": text}));
    while !last.is_empty() {
        let message = client.receive().unwrap();
        if message.get("method").is_some() {
            continue;
        }
        if let Some(at) = last.iter().position(|id| *id == message["id"]) {
            last.remove(at);
            continue;
        }
        assert_ne!(message["error"]["code"], -32603, "a fault: {message}");
        answered.push(message["id"].clone());
    }
    let mut sorted = [ids, answered].map(|mut all| {
        all.sort_by_key(Value::to_string);
        all
    });
    assert_eq!(sorted[0].len(), sorted[1].len());
    assert_eq!(std::mem::take(&mut sorted[0]), sorted[1]);
    client.settle();
    assert!(client.stop());
}

#[test]
fn notifications_that_fit_nothing_end_nothing() {
    let mut client = started();
    let document = json!({"uri": uri("g/a.gdl"), "version": 3});
    let at = |line: u32, character: u32| json!({"line": line, "character": character});
    for (method, params) in [
        ("textDocument/didChange", json!({"textDocument": document, "contentChanges": []})),
        ("textDocument/didClose", json!({"textDocument": document})),
        ("textDocument/didOpen", json!({})),
        ("textDocument/didSave", json!([])),
        ("workspace/didChangeWatchedFiles", json!(5)),
        ("workspace/didChangeWorkspaceFolders", json!({"event": {"removed": [{"uri": "file:///w"}], "added": [{}]}})),
        ("workspace/didChangeWorkspaceFolders", json!({"event": {"removed": [], "added": [{"uri": "file:///w"}]}})),
        ("workspace/didChangeConfiguration", json!({"settings": 5})),
        ("$/cancelRequest", json!({})),
        ("$/setTrace", json!({"value": "verbose"})),
        ("no/such", json!({})),
    ] {
        client.notify(method, params);
    }
    client.settle();
    // An edit that ends before it begins: the text is out of step until it is opened again.
    let open = json!({"uri": uri("g/a.gdl"), "languageId": "gdl", "version": 1, "text": TEXT});
    client.notify("textDocument/didOpen", json!({"textDocument": open}));
    let range = json!({"start": at(1, 0), "end": at(0, 0)});
    let changes = json!([{"range": range, "text": "x"}]);
    client.notify("textDocument/didChange", json!({"textDocument": document, "contentChanges": changes}));
    client.settle();
    let shown = client.told.iter().find(|one| one["method"] == "window/showMessage").expect("a message");
    assert!(shown["params"]["message"].as_str().unwrap().contains("open it again"), "{shown}");
    let asked = json!({"textDocument": document, "options": {"tabSize": 2, "insertSpaces": true}});
    let refused = client.request("textDocument/formatting", asked.clone()).unwrap_err();
    assert!(refused["message"].as_str().unwrap().contains("out of step"), "{refused}");
    let whole = json!([{"text": TEXT}]);
    client.notify("textDocument/didChange", json!({"textDocument": document, "contentChanges": whole}));
    assert_eq!(client.request("textDocument/formatting", asked).unwrap(), json!([]));
    assert!(client.stop());
}

#[test]
fn cancelled_and_outdated_requests_are_answered() {
    let mut client = started();
    let mut large = String::new();
    for at in 0..2_000 {
        large.push_str(&format!("fact f{at} \"F\"\n  type      yes/no\n"));
    }
    let open = json!({"uri": uri("g/a.gdl"), "languageId": "gdl", "version": 1, "text": large});
    client.notify("textDocument/didOpen", json!({"textDocument": open}));
    let document = json!({"uri": uri("g/a.gdl"), "version": 2});
    let first = client.begin("textDocument/documentSymbol", json!({"textDocument": document}));
    client.notify("$/cancelRequest", json!({"id": first}));
    let second = client.begin("textDocument/documentSymbol", json!({"textDocument": document}));
    let at = json!({"line": 0, "character": 0});
    let changes = json!([{"range": {"start": at, "end": at}, "text": "# \n"}]);
    client.notify("textDocument/didChange", json!({"textDocument": document, "contentChanges": changes}));
    let third = client.begin("textDocument/documentSymbol", json!({"textDocument": document}));
    // Whether the look was over before is the machine's choice; that each is answered is not.
    let codes = |message: &Value| message["error"]["code"].as_i64();
    assert!(matches!(codes(&answer(&mut client, &json!(first))), None | Some(-32800)));
    assert!(matches!(codes(&answer(&mut client, &json!(second))), None | Some(-32801)));
    assert_eq!(answer(&mut client, &json!(third))["result"].as_array().unwrap().len(), 2_000);
    assert!(client.stop());
}

#[test]
fn files_that_are_no_text_or_too_large_are_told_of() {
    let shelf = shelf();
    shelf.put("/w/g/b.gdl", b"fact b \"\xff\"\n  type yes/no\n".to_vec());
    shelf.put("/w/h/large.gdl", vec![b'#'; 17 * 1024 * 1024]);
    let (mut client, _) = Client::start(shelf, &json!({}), &json!({}));
    let code = |client: &Client, name: &str| client.published[&uri(name)]["diagnostics"][0]["code"].clone();
    assert_eq!(code(&client, "g/b.gdl"), "GDL0003");
    assert_eq!(code(&client, "h/large.gdl"), "GDL0001");
    client.settle();
    assert!(client.stop());
}

#[test]
fn of_many_findings_the_first_are_sent_and_the_rest_is_counted() {
    let shelf = shelf();
    let mut text = String::new();
    for at in 0..1_000 {
        text.push_str(&format!("term t{at} \"T\"\n  means     nothing{at}\n"));
    }
    shelf.put("/w/g/b.gdl", text);
    let (client, _) = Client::start(shelf, &json!({}), &json!({}));
    let found = client.published[&uri("g/b.gdl")]["diagnostics"].as_array().unwrap();
    assert_eq!(found.len(), gdl_lsp::MOST);
    let last = found.last().unwrap()["message"].as_str().unwrap();
    assert_eq!(last, "701 more findings in this file, 701 of them errors, are not shown: `gdl check` lists them all");
    assert!(client.stop());
}
