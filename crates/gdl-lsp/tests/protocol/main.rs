//! What holds of every session: each request has exactly one answer, nothing that a client sends ends the server, and after any
//! edits the server knows what one that starts afresh knows.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    clippy::print_stdout
)]

mod answers;
mod random;
mod stopping;
#[path = "../support/mod.rs"]
mod support;
