//! Proofs that nobody waits for end: after so many steps as lie between two questions whether to go on, and within a moment.

use crate::support::net;
use gdl::decide::stop::Stop;
use gdl::project::Project;
use gdl::verify::{Budget, verify};
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
