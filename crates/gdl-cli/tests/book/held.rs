//! Every JSON that a command prints, held against its published schema: which schema it is, is told by the command and its options.

use jsonschema::Validator;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The schemas, by the name that their file begins with.
static SCHEMAS: LazyLock<BTreeMap<&'static str, Validator>> = LazyLock::new(|| {
    let texts = [
        ("answer", include_str!("../../../../schemas/answer-v1.schema.json")),
        ("ask", include_str!("../../../../schemas/ask-v1.schema.json")),
        ("check", include_str!("../../../../schemas/check-v1.schema.json")),
        ("cohort", include_str!("../../../../schemas/cohort-v1.schema.json")),
        ("cohort-row", include_str!("../../../../schemas/cohort-row-v1.schema.json")),
        ("diff", include_str!("../../../../schemas/diff-v1.schema.json")),
        ("explain", include_str!("../../../../schemas/explain-v1.schema.json")),
        ("refused", include_str!("../../../../schemas/refused-v1.schema.json")),
        ("sarif", include_str!("../../../../tests/schemas/sarif-2.1.0.json")),
        ("test", include_str!("../../../../schemas/test-v1.schema.json")),
        ("trace", include_str!("../../../../schemas/trace-v1.schema.json")),
        ("verify", include_str!("../../../../schemas/verify-v1.schema.json")),
        ("what-if", include_str!("../../../../schemas/what-if-v1.schema.json")),
    ];
    let validator = |text: &str| jsonschema::validator_for(&serde_json::from_str(text).unwrap()).unwrap();
    texts.into_iter().map(|(name, text)| (name, validator(text))).collect()
});

/// The schemas against which a value is held.
fn faults(name: &str, value: &Value) -> Result<(), String> {
    let faults: Vec<String> =
        SCHEMAS[name].iter_errors(value).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
    if faults.is_empty() { Ok(()) } else { Err(format!("not as the schema {name} says: {}", faults.join("; "))) }
}

/// Holds what a command printed against its schema; how many objects were held. Nothing is of what is no JSON, or no output of `gdl`
/// (patients that are invented are cases).
pub fn held(arguments: &[&str], output: &str) -> Result<usize, String> {
    let given = |option: &str| arguments.iter().any(|argument| argument.starts_with(option));
    let format = arguments.iter().position(|argument| *argument == "--format").and_then(|at| arguments.get(at + 1));
    let format = format.copied().or_else(|| arguments.iter().find_map(|argument| argument.strip_prefix("--format=")));
    let command = arguments.first().copied().unwrap_or_default();
    let line = match (command, format) {
        ("ask", Some("json")) => Some("ask"),
        ("cohort", None | Some("ndjson")) if !given("--generate") => Some("cohort-row"),
        _ => None,
    };
    if let Some(name) = line {
        let lines: Vec<&str> = output.lines().filter(|line| line.starts_with('{')).collect();
        for line in &lines {
            let value = serde_json::from_str(line).map_err(|error| format!("no JSON: {error}: {line}"))?;
            faults(name, &value)?;
        }
        return Ok(lines.len());
    }
    if command == "schema" && output.starts_with('{') {
        let value: Value = serde_json::from_str(output).map_err(|error| format!("no JSON: {error}"))?;
        jsonschema::draft202012::meta::validate(&value).map_err(|fault| format!("no JSON Schema: {fault}"))?;
        return Ok(1);
    }
    let Some(start) = output.find('{').filter(|_| matches!(format, Some("json" | "sarif" | "summary-json"))) else {
        return Ok(0);
    };
    // Remarks for people may stand before it and behind it.
    let mut values = serde_json::Deserializer::from_str(&output[start..]).into_iter::<Value>();
    let Some(Ok(value)) = values.next() else { return Ok(0) };
    let name = match (command, format) {
        (_, Some("sarif")) => "sarif",
        (_, Some("json")) if value.get("findings").is_some() && value.get("errors").is_some() => "refused",
        ("eval", _) if given("--what-if") => "what-if",
        ("eval", _) if given("--explain") => "explain",
        ("eval", _) => "answer",
        ("cohort", _) => "cohort",
        ("check" | "test" | "verify" | "diff" | "trace", _) => command,
        _ => return Err(format!("`gdl {command}` prints JSON, and no schema says how")),
    };
    faults(name, &value)?;
    Ok(1)
}
