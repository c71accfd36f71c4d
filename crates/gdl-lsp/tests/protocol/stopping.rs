//! Proofs that nobody waits for end: after so many steps as lie between two questions whether to go on, and within a moment.

use crate::support::{Client, net, uri};
use gdl::decide::stop::Stop;
use gdl::project::Project;
use gdl::verify::{Budget, verify};
use serde_json::json;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

#[test]
fn proofs_end_soon_after_they_are_stopped() {
    let shelf = net();
    let project = Project::load(&*shelf, Path::new("/w/net-local-therapy")).unwrap();
    let engine = project.sound().unwrap().engine();
    let budget = Budget::default();
    let whole = verify(&engine, &project.sources, &budget);
    assert_eq!(whole.given_up, 0);
    let all = budget.taken();
    for asked in [0, 3, 40] {
        let left = AtomicU64::new(asked);
        let stop =
            Stop::when(move || left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| n.checked_sub(1)).is_err());
        let budget = Budget::default().stopped(&stop);
        let result = verify(&engine, &project.sources, &budget);
        assert!(result.given_up > 0 && budget.taken() < (asked + 2) * 4_096 + 200_000, "{} of {all}", budget.taken());
    }
    // From the key to the end of the proofs.
    let key = Arc::new(AtomicBool::new(false));
    let pressed = Arc::clone(&key);
    let stop = Stop::when(move || pressed.load(Ordering::Relaxed));
    let proof = std::thread::Builder::new().stack_size(64 << 20).spawn(move || {
        let budget = Budget::default().stopped(&stop);
        verify(&engine, &project.sources, &budget);
        Instant::now()
    });
    std::thread::sleep(Duration::from_millis(50));
    let begun = Instant::now();
    key.store(true, Ordering::Relaxed);
    let took = proof.unwrap().join().unwrap().saturating_duration_since(begun);
    println!("proofs ended {took:?} after the key");
    // A moment, on a machine that does other things as well.
    assert!(took < Duration::from_secs(2), "{took:?}");
}

#[test]
fn what_takes_long_is_answered_once_whether_it_is_taken_back_or_the_text_changes() {
    let (mut client, _) = Client::start(net(), &json!({}), &json!({"proofs": false}));
    let name = "net-local-therapy/10-surgery.gdl";
    let text = std::fs::read_to_string(format!("{}/../../guidelines/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let open = json!({"uri": uri(name), "languageId": "gdl", "version": 1, "text": text});
    client.notify("textDocument/didOpen", json!({"textDocument": open}));
    client.settle();
    let asked = json!({"textDocument": {"uri": uri(name)}});
    let answer = |client: &mut Client, id: i64| loop {
        let message = client.receive().unwrap();
        if message.get("id") == Some(&json!(id)) && message.get("method").is_none() {
            return message;
        }
        client.keep(message);
    };
    // Two of them are taken back, one while it runs and one that waits; the third comes to its end.
    let ids: Vec<i64> = (0..3).map(|_| client.begin("gdl/verify", asked.clone())).collect();
    client.notify("$/cancelRequest", json!({"id": ids[1]}));
    client.notify("$/cancelRequest", json!({"id": ids[0]}));
    let mut codes = std::collections::BTreeMap::new();
    for _ in 0..2 {
        let message = client.receive().unwrap();
        codes.insert(message["id"].as_i64().unwrap(), message["error"]["code"].as_i64());
    }
    // Whether the first was done before is the machine's choice.
    assert!(matches!(codes[&ids[0]], None | Some(-32800)), "{codes:?}");
    assert_eq!(codes[&ids[1]], Some(-32800));
    let last = answer(&mut client, ids[2]);
    assert_eq!(last["result"]["passed"], true, "{last}");
    // A key, and what was asked before is answered with that.
    let change = |version: i32, text: &str| {
        let at = json!({"line": 0, "character": 0});
        let document = json!({"uri": uri(name), "version": version});
        json!({"textDocument": document, "contentChanges": [{"range": {"start": at, "end": at}, "text": text}]})
    };
    client.notify("textDocument/didChange", change(2, "# A comment.\n"));
    client.settle();
    let running = client.begin("gdl/verify", asked.clone());
    client.notify("textDocument/didChange", change(3, "# Another.\n"));
    let changed = answer(&mut client, running);
    assert!(changed["error"]["code"] == -32801 || changed["result"]["passed"] == true, "{changed}");
    // What is asked after it is answered from the text as it is.
    let after = client.begin("gdl/verify", asked.clone());
    assert_eq!(answer(&mut client, after)["result"]["passed"], true);
    assert!(client.stop());
}
