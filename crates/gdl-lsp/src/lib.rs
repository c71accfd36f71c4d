//! `gdl lsp`: the language server. It translates: what can be said of a guideline is the library's to say (`gdl::editor`), and
//! here it becomes messages of the protocol and back.
//!
//! Four threads beside the one that answers: one reads messages, one writes them, one looks at the guidelines after each change, one makes proofs. The one
//! that called [`serve`] answers. Messages are read and written here (`wire`), and not by a library: those that there are end at
//! the first message that they cannot read, reserve as much memory as a head promises, or lose requests whose number is large.
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        clippy::string_slice
    )
)]

mod actions;
mod analysis;
mod answer;
mod background;
mod capabilities;
mod client;
mod commands;
mod comparison;
mod completion;
mod drawing;
mod edits;
mod events;
mod findings;
mod jobs;
mod lines;
mod navigation;
mod proofs;
mod protocol;
mod proved;
mod requests;
mod server;
mod state;
mod structure;
mod tasks;
mod texts;
mod trials;
mod uri;
mod wire;
mod world;

pub use findings::MOST;
pub use server::serve;
pub use world::{Committed, World};
