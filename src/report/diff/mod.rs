//! The difference of two versions, as people read it: a page of plain blocks, made once and drawn as text or as
//! Markdown; and as JSON.

mod answers;
mod compared;
mod json;
mod markdown;
mod page;
mod places;
mod text;

pub use compared::{Cases, Compared, Version};
pub use json::{DifferenceV1, json};
pub use markdown::markdown;
pub use places::{Placed, places};
pub use text::text;
