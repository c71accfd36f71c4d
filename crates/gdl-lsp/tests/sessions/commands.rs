//! The commands of sessions, and how what comes back is written.

use crate::support::{Client, ROOT, Shelf, uri};
use crate::{Way, custom};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

/// A session under way.
pub struct Session {
    client: Client,
    shelf: Arc<Shelf>,
    way: Way,
    /// The texts as the editor has them, lines ended by a line feed alone.
    texts: BTreeMap<String, String>,
    versions: BTreeMap<String, i32>,
}

/// Runs a session, and writes it anew with what comes back.
pub fn run(written: &str, way: Way) -> String {
    let mut out = String::new();
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    let mut lines = written.lines().peekable();
    let mut name = String::new();
    for line in lines.by_ref() {
        writeln!(out, "{line}").unwrap();
        if line == "== session" {
            break;
        }
        match line.strip_prefix("== ") {
            Some(file) => {
                name = file.to_owned();
                texts.insert(name.clone(), String::new());
            }
            None if name.is_empty() => {}
            None => {
                let text = texts.get_mut(&name).unwrap();
                text.push_str(line);
                text.push('\n');
            }
        }
    }
    let shelf = Arc::new(Shelf::default());
    for (name, text) in &texts {
        shelf.put(&format!("{ROOT}/{name}"), ended(text, way));
    }
    // Proofs begin by the clock: only sessions that wait for them have them.
    let mut options = json!({"proofs": false});
    if let Some(line) = lines.next_if(|line| line.starts_with("options ")) {
        writeln!(out, "{line}").unwrap();
        options = serde_json::from_str(&line["options ".len()..]).unwrap();
    }
    let (client, _) = Client::start(shelf.clone(), &capabilities(way), &options);
    let mut session = Session { client, shelf, way, texts, versions: BTreeMap::new() };
    for line in lines.filter(|line| !line.starts_with("> ") && *line != ">") {
        writeln!(out, "{line}").unwrap();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        for line in session.command(line).lines() {
            writeln!(out, "{}", format!("> {line}").trim_end()).unwrap();
        }
    }
    assert!(session.client.stop(), "the server did not end as it should");
    out
}

fn capabilities(way: Way) -> Value {
    let encodings = if way.utf8 { json!(["utf-8", "utf-16"]) } else { json!(["utf-16"]) };
    let kinds = json!({"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}});
    json!({
        "general": {"positionEncodings": encodings},
        "workspace": {"workspaceEdit": {"documentChanges": way.able}, "didChangeWatchedFiles": {"dynamicRegistration": true}},
        "textDocument": {
            "publishDiagnostics": {"relatedInformation": true, "tagSupport": {"valueSet": [1]}, "codeDescriptionSupport": true},
            "documentSymbol": {"hierarchicalDocumentSymbolSupport": true},
            "completion": {"completionItem": {"snippetSupport": true}},
            "codeAction": kinds,
        },
    })
}

fn ended(text: &str, way: Way) -> String {
    if way.returns { text.replace('\n', "\r\n") } else { text.to_owned() }
}

impl Session {
    /// A position of the protocol, of a line and a column in characters from 1.
    fn position(&self, name: &str, place: &str) -> Value {
        let (line, column) = place.split_once(':').expect("LINE:COLUMN");
        let (line, column): (usize, usize) = (line.parse().unwrap(), column.parse().unwrap());
        let text = self.texts.get(name).unwrap().lines().nth(line - 1).unwrap_or("");
        let before: String = text.chars().take(column - 1).collect();
        let units = if self.way.utf8 { before.len() } else { before.encode_utf16().count() };
        json!({"line": line - 1, "character": units})
    }

    fn range(&self, name: &str, place: &str) -> Value {
        let (start, end) = place.split_once('-').unwrap_or((place, place));
        json!({"start": self.position(name, start), "end": self.position(name, end)})
    }

    /// A position of the protocol in a text, as sessions write it.
    fn place(&self, name: &str, position: &Value) -> String {
        let line = usize::try_from(position["line"].as_u64().unwrap()).unwrap();
        let units = usize::try_from(position["character"].as_u64().unwrap()).unwrap();
        let empty = String::new();
        let text = self.texts.get(name).unwrap_or(&empty).lines().nth(line).unwrap_or("");
        let mut counted = 0;
        let mut column = 1;
        for c in text.chars().take_while(|_| true) {
            if counted >= units {
                break;
            }
            counted += if self.way.utf8 { c.len_utf8() } else { c.len_utf16() };
            column += 1;
        }
        format!("{}:{column}", line + 1)
    }

    /// A range, as sessions write it.
    pub fn span(&self, name: &str, range: &Value) -> String {
        let (start, end) = (self.place(name, &range["start"]), self.place(name, &range["end"]));
        if start == end { start } else { format!("{start}-{end}") }
    }

    /// The name of a file.
    pub fn name(&self, uri: &Value) -> String {
        let uri = uri.as_str().unwrap();
        uri.strip_prefix(&format!("file://{ROOT}/")).unwrap_or(uri).to_owned()
    }

    fn command(&mut self, line: &str) -> String {
        let (line, quoted) = match line.split_once(" \"") {
            _ if line.starts_with("run ") => (line, String::new()),
            Some((line, quoted)) => (line, serde_json::from_str::<String>(&format!("\"{quoted}")).expect("a text")),
            None => (line, String::new()),
        };
        let words: Vec<&str> = line.split_whitespace().collect();
        let name = words.get(1).copied().unwrap_or("").to_owned();
        let place = words.get(2).copied().unwrap_or("").to_owned();
        let document = json!({"uri": uri(&name)});
        match words[0] {
            "open" => self.open(&name),
            "new" => {
                self.texts.insert(name.clone(), quoted);
                self.open(&name)
            }
            "close" => {
                self.client.notify("textDocument/didClose", json!({"textDocument": document}));
                String::new()
            }
            "save" => {
                self.shelf.put(&format!("{ROOT}/{name}"), ended(&self.texts[&name], self.way));
                self.client.notify("textDocument/didSave", json!({"textDocument": document}));
                String::new()
            }
            "edit" => self.edit(&name, &place, &quoted),
            "write" | "delete" => {
                let path = format!("{ROOT}/{name}");
                if words[0] == "write" {
                    self.shelf.put(&path, ended(&quoted, self.way));
                    self.texts.insert(name.clone(), quoted);
                } else {
                    self.shelf.remove(&path);
                }
                let kind = if words[0] == "write" { 2 } else { 3 };
                let changes = json!([{"uri": uri(&name), "type": kind}]);
                self.client.notify("workspace/didChangeWatchedFiles", json!({"changes": changes}));
                String::new()
            }
            "findings" => {
                self.client.settle();
                self.findings()
            }
            "told" => {
                self.client.settle();
                let told = std::mem::take(&mut self.client.told);
                told.iter().map(|one| format!("{}\n", one["params"])).collect()
            }
            "formatting" => {
                let options = json!({"tabSize": 2, "insertSpaces": true});
                let found = match place.as_str() {
                    "" => self.ask("textDocument/formatting", json!({"textDocument": document, "options": options})),
                    place => {
                        let range = self.range(&name, place);
                        let asked = json!({"textDocument": document, "range": range, "options": options});
                        self.ask("textDocument/rangeFormatting", asked)
                    }
                };
                found.map_or_else(|why| why, |edits| self.edits(&name, &edits))
            }
            "symbols" => self
                .ask("textDocument/documentSymbol", json!({"textDocument": document}))
                .map_or_else(|why| why, |found| self.symbols(&name, &found, 0)),
            "workspace-symbols" => {
                let found = self.ask("workspace/symbol", json!({"query": name}));
                found.map_or_else(|why| why, |found| self.locations(&found))
            }
            "folds" => {
                let found = self.ask("textDocument/foldingRange", json!({"textDocument": document}));
                let one = |fold: &Value| {
                    let lines = (fold["startLine"].as_u64().unwrap() + 1, fold["endLine"].as_u64().unwrap() + 1);
                    format!("{}-{} {}\n", lines.0, lines.1, fold["kind"].as_str().unwrap_or(""))
                };
                found.map_or_else(|why| why, |found| found.as_array().unwrap().iter().map(one).collect())
            }
            "selection" => {
                let positions = json!([self.position(&name, &place)]);
                let found =
                    self.ask("textDocument/selectionRange", json!({"textDocument": document, "positions": positions}));
                found.map_or_else(|why| why, |found| self.grown(&name, &found[0]))
            }
            "links" => {
                let found = self.ask("textDocument/documentLink", json!({"textDocument": document}));
                found.map_or_else(
                    |why| why,
                    |found| {
                        let one = |link: &Value| {
                            format!("{} {}\n", self.span(&name, &link["range"]), self.name(&link["target"]))
                        };
                        found.as_array().unwrap().iter().map(one).collect()
                    },
                )
            }
            "actions" | "fix-all" => {
                let only = if words[0] == "actions" { json!([]) } else { json!(["source.fixAll"]) };
                let mut context = json!({"diagnostics": []});
                if only != json!([]) {
                    context["only"] = only;
                }
                let range = if place.is_empty() {
                    json!({"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}})
                } else {
                    self.range(&name, &place)
                };
                let found = self.ask(
                    "textDocument/codeAction",
                    json!({"textDocument": document, "range": range, "context": context}),
                );
                found.map_or_else(|why| why, |found| self.actions(&found))
            }
            "definition" | "references" | "hover" | "prepareRename" | "documentHighlight" => {
                let position = self.position(&name, &place);
                let method = format!("textDocument/{}", words[0]);
                let asked =
                    json!({"textDocument": document, "position": position, "context": {"includeDeclaration": true}});
                let found = self.ask(&method, asked);
                found.map_or_else(|why| why, |found| self.found(&name, &found))
            }
            "rename" => {
                let position = self.position(&name, &place);
                let asked = json!({"textDocument": document, "position": position, "newName": words[3]});
                let found = self.ask("textDocument/rename", asked);
                found.map_or_else(|why| why, |found| self.workspace_edit(&found))
            }
            "complete" => {
                let position = self.position(&name, &place);
                let found =
                    self.ask("textDocument/completion", json!({"textDocument": document, "position": position}));
                found.map_or_else(|why| why, |found| self.completions(&name, &found))
            }
            "tokens" | "lenses" | "hints" => self.drawn(words[0], &name),
            "calls" => self.calls(&name, &place),
            "run" => {
                let arguments: Value =
                    serde_json::from_str(line.splitn(3, ' ').nth(2).unwrap_or("[]")).expect("arguments");
                let text = arguments.to_string().replace("\"@", "\"file:///w/");
                let arguments: Value = serde_json::from_str(&text).unwrap();
                let found = self.ask("workspace/executeCommand", json!({"command": name, "arguments": arguments}));
                let asked: String = std::mem::take(&mut self.client.told)
                    .iter()
                    .filter(|one| one["method"] == "workspace/applyEdit")
                    .map(|one| self.workspace_edit(&one["params"]["edit"]))
                    .collect();
                let said = |found: Value| match found.as_str() {
                    Some(text) => text.to_owned(),
                    None if asked.is_empty() => format!("{found}"),
                    None => asked.clone(),
                };
                found.map_or_else(|why| why, said)
            }
            "commit" => {
                self.shelf.commit();
                String::new()
            }
            "answer" | "question" | "give" | "tests" | "test" | "explain" | "verify" | "diff" => {
                custom::command(self, &words, &quoted)
            }
            "proofs" => {
                self.client.request("gdl/proved", json!({})).unwrap();
                self.findings()
            }
            other => panic!("no command `{other}`"),
        }
    }

    /// Asks for something once all was looked at.
    pub fn ask(&mut self, method: &str, params: Value) -> Result<Value, String> {
        self.client.settle();
        self.client
            .request(method, params)
            .map_err(|error| format!("refused: {}\n", error["message"].as_str().unwrap()))
    }

    fn open(&mut self, name: &str) -> String {
        let text = ended(&self.texts[name], self.way);
        self.versions.insert(name.to_owned(), 1);
        let item = json!({"uri": uri(name), "languageId": "gdl", "version": 1, "text": text});
        self.client.notify("textDocument/didOpen", json!({"textDocument": item}));
        String::new()
    }

    fn edit(&mut self, name: &str, place: &str, text: &str) -> String {
        let range = self.range(name, place);
        let version = self.versions.get_mut(name).expect("an open text");
        *version += 1;
        let document = json!({"uri": uri(name), "version": *version});
        let change = json!([{"range": range, "text": ended(text, self.way)}]);
        self.client.notify("textDocument/didChange", json!({"textDocument": document, "contentChanges": change}));
        let (start, end) = place.split_once('-').unwrap_or((place, place));
        let (start, end) = (self.byte(name, start), self.byte(name, end));
        self.texts.get_mut(name).unwrap().replace_range(start..end, text);
        String::new()
    }

    fn byte(&self, name: &str, place: &str) -> usize {
        let (line, column) = place.split_once(':').unwrap();
        let (line, column): (usize, usize) = (line.parse().unwrap(), column.parse().unwrap());
        let text = &self.texts[name];
        let start: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
        let rest = &text[start..];
        start + rest.char_indices().nth(column - 1).map_or(rest.len(), |(at, _)| at)
    }

    fn findings(&self) -> String {
        let mut out = String::new();
        for (uri, published) in &self.client.published {
            let name = self.name(&json!(uri));
            for one in published["diagnostics"].as_array().unwrap() {
                let severity =
                    ["error", "warning", "information", "hint"][one["severity"].as_u64().unwrap() as usize - 1];
                let tag = if one["tags"] == json!([1]) { " (unused)" } else { "" };
                let code = one["code"].as_str().unwrap_or("-");
                let source = one["source"].as_str().unwrap();
                let by = if source == "gdl" { String::new() } else { format!(" [{source}]") };
                let span = self.span(&name, &one["range"]);
                let message = one["message"].as_str().unwrap().replace('\n', "\n    ");
                writeln!(out, "{name}:{span} {severity} {code}{tag}{by} {message}").unwrap();
                if let Some(link) = one["codeDescription"]["href"].as_str() {
                    writeln!(out, "    see {link}").unwrap();
                }
                for related in one["relatedInformation"].as_array().into_iter().flatten() {
                    let name = self.name(&related["location"]["uri"]);
                    let span = self.span(&name, &related["location"]["range"]);
                    writeln!(out, "    {name}:{span} {}", related["message"].as_str().unwrap()).unwrap();
                }
            }
        }
        if out.is_empty() { "nothing\n".to_owned() } else { out }
    }

    fn edits(&self, name: &str, edits: &Value) -> String {
        let one = |edit: &Value| {
            let text = edit["newText"].as_str().unwrap().replace("\r\n", "\n");
            format!("{name}:{} {}\n", self.span(name, &edit["range"]), json!(text))
        };
        let all: String = edits.as_array().unwrap().iter().map(one).collect();
        if all.is_empty() { "nothing\n".to_owned() } else { all }
    }

    fn workspace_edit(&self, edit: &Value) -> String {
        let changes = edit["documentChanges"].as_array().expect("versioned edits");
        changes.iter().map(|one| self.edits(&self.name(&one["textDocument"]["uri"]), &one["edits"])).collect()
    }

    fn actions(&self, found: &Value) -> String {
        let mut out = String::new();
        for one in found.as_array().unwrap() {
            let preferred = if one["isPreferred"] == json!(true) { " (preferred)" } else { "" };
            writeln!(
                out,
                "{} \"{}\"{preferred}",
                one["kind"].as_str().unwrap_or("command"),
                one["title"].as_str().unwrap()
            )
            .unwrap();
            if one["edit"].is_object() {
                for line in self.workspace_edit(&one["edit"]).lines() {
                    writeln!(out, "  {line}").unwrap();
                }
            }
            if let Some(command) = one["command"]["command"].as_str() {
                writeln!(out, "  {command} {}", one["command"]["arguments"]).unwrap();
            }
        }
        if out.is_empty() { "nothing\n".to_owned() } else { out }
    }

    fn symbols(&self, name: &str, found: &Value, depth: usize) -> String {
        let mut out = String::new();
        for one in found.as_array().into_iter().flatten() {
            let detail = one["detail"].as_str().unwrap_or("");
            let (whole, own) = (self.span(name, &one["range"]), self.span(name, &one["selectionRange"]));
            writeln!(
                out,
                "{}{} {own} in {whole} kind {} {detail}",
                "  ".repeat(depth),
                one["name"].as_str().unwrap(),
                one["kind"]
            )
            .unwrap();
            out.push_str(&self.symbols(name, &one["children"], depth + 1));
        }
        out
    }

    fn locations(&self, found: &Value) -> String {
        let one = |one: &Value| {
            let at = one.get("location").unwrap_or(one);
            let name = self.name(&at["uri"]);
            let what = one["name"].as_str().map_or(String::new(), |what| format!("{what} "));
            format!("{what}{name}:{}\n", self.span(&name, &at["range"]))
        };
        let all: String = found.as_array().unwrap().iter().map(one).collect();
        if all.is_empty() { "nothing\n".to_owned() } else { all }
    }

    fn grown(&self, name: &str, found: &Value) -> String {
        match found {
            Value::Null => String::new(),
            found => format!("{}\n{}", self.span(name, &found["range"]), self.grown(name, &found["parent"])),
        }
    }

    fn found(&self, name: &str, found: &Value) -> String {
        match found {
            Value::Null => "nothing\n".to_owned(),
            Value::Array(all) if all.iter().any(|one| one.get("uri").is_none()) => {
                let one = |one: &Value| format!("{} kind {}\n", self.span(name, &one["range"]), one["kind"]);
                all.iter().map(one).collect()
            }
            Value::Array(_) => self.locations(found),
            _ if found.get("contents").is_some() => {
                let span = self.span(name, &found["range"]);
                format!("{span}\n{}\n", found["contents"]["value"].as_str().unwrap())
            }
            _ if found.get("uri").is_some() => self.locations(&json!([found])),
            _ => format!("{} {}\n", self.span(name, &found["range"]), found["placeholder"]),
        }
    }

    fn completions(&self, name: &str, found: &Value) -> String {
        let mut out = String::new();
        for one in found["items"].as_array().unwrap().iter().take(12) {
            let text = one["textEdit"]["newText"].as_str().unwrap();
            let label = one["label"].as_str().unwrap();
            let writes = if text == label { String::new() } else { format!(" writes {}", json!(text)) };
            let detail = one["detail"].as_str().map_or(String::new(), |detail| format!(" - {detail}"));
            writeln!(out, "{} {label}{writes}{detail}", self.span(name, &one["textEdit"]["range"])).unwrap();
        }
        let more = found["items"].as_array().unwrap().len().saturating_sub(12);
        if more > 0 {
            writeln!(out, "and {more} more").unwrap();
        }
        if out.is_empty() { "nothing\n".to_owned() } else { out }
    }

    fn drawn(&mut self, what: &str, name: &str) -> String {
        let document = json!({"uri": uri(name)});
        let whole = json!({"start": {"line": 0, "character": 0}, "end": {"line": 99999, "character": 0}});
        match what {
            "lenses" => {
                let found = self.ask("textDocument/codeLens", json!({"textDocument": document}));
                let one = |lens: &Value| {
                    format!(
                        "{} {} ({})\n",
                        self.span(name, &lens["range"]),
                        lens["command"]["title"].as_str().unwrap(),
                        lens["command"]["command"].as_str().unwrap()
                    )
                };
                found.map_or_else(|why| why, |found| found.as_array().unwrap().iter().map(one).collect())
            }
            "hints" => {
                let found = self.ask("textDocument/inlayHint", json!({"textDocument": document, "range": whole}));
                let one = |hint: &Value| {
                    format!("{} {}\n", self.place(name, &hint["position"]), hint["label"].as_str().unwrap())
                };
                found.map_or_else(|why| why, |found| found.as_array().unwrap().iter().map(one).collect())
            }
            _ => {
                let found = self.ask("textDocument/semanticTokens/full", json!({"textDocument": document})).unwrap();
                let data: Vec<u64> = found["data"].as_array().unwrap().iter().map(|n| n.as_u64().unwrap()).collect();
                let (mut line, mut start) = (0, 0);
                let mut out = String::new();
                for token in data.chunks(5) {
                    start = if token[0] > 0 { token[1] } else { start + token[1] };
                    line += token[0];
                    let from = json!({"line": line, "character": start});
                    let to = json!({"line": line, "character": start + token[2]});
                    let range = json!({"start": from, "end": to});
                    let (a, b) = (self.place(name, &range["start"]), self.place(name, &range["end"]));
                    let text = &self.texts[name][self.byte(name, &a)..self.byte(name, &b)];
                    writeln!(out, "{a} {text} {}:{}", token[3], token[4]).unwrap();
                }
                out
            }
        }
    }

    fn calls(&mut self, name: &str, place: &str) -> String {
        let position = self.position(name, place);
        let asked = json!({"textDocument": {"uri": uri(name)}, "position": position});
        let Ok(items) = self.ask("textDocument/prepareCallHierarchy", asked) else { return "refused\n".to_owned() };
        let Some(item) = items.as_array().and_then(|all| all.first()).cloned() else { return "nothing\n".to_owned() };
        let mut out = format!("{}\n", item["name"].as_str().unwrap());
        for (method, end) in [("incomingCalls", "from"), ("outgoingCalls", "to")] {
            let found = self.ask(&format!("callHierarchy/{method}"), json!({"item": item})).unwrap();
            for one in found.as_array().unwrap() {
                let file = self.name(&one[end]["uri"]);
                let at = if end == "from" { file.clone() } else { name.to_owned() };
                let ranges: Vec<String> =
                    one["fromRanges"].as_array().unwrap().iter().map(|range| self.span(&at, range)).collect();
                writeln!(out, "  {end} {} ({file}) at {}", one[end]["name"].as_str().unwrap(), ranges.join(", "))
                    .unwrap();
            }
        }
        out
    }
}
