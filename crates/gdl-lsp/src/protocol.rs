//! The types of the protocol. No other file names the package that they come from, so that another may take its place.

pub use gen_lsp_types::*;
pub use serde_json::{Value, json};

/// Codes of errors that the protocol has and its types leave out.
pub mod error {
    /// The message is no JSON.
    pub const PARSE: i32 = -32700;
    /// The message is no request.
    pub const INVALID_REQUEST: i32 = -32600;
    /// Nothing answers this method.
    pub const METHOD_NOT_FOUND: i32 = -32601;
    /// The parameters are not those of the method.
    pub const INVALID_PARAMS: i32 = -32602;
    /// A fault of the server.
    pub const INTERNAL: i32 = -32603;
    /// A request came before `initialize`.
    pub const NOT_INITIALIZED: i32 = -32002;
    /// The client took the request back.
    pub const CANCELLED: i32 = -32800;
    /// The text was changed since the request.
    pub const CONTENT_MODIFIED: i32 = -32801;
    /// The request is understood and cannot be met; the message says why.
    pub const FAILED: i32 = -32803;
}

/// Why a request is not met: a code of [`error`], and words.
#[derive(Debug, Clone, PartialEq)]
pub struct Refused {
    /// The code.
    pub code: i32,
    /// Why, for people.
    pub why: String,
}

impl Refused {
    /// That something is understood and cannot be done.
    pub fn because(why: impl Into<String>) -> Self {
        Refused { code: error::FAILED, why: why.into() }
    }
}

/// What a request ends in.
pub type Answer = Result<Value, Refused>;

/// The parameters of a method.
pub fn params<P: serde::de::DeserializeOwned>(value: Value) -> Result<P, Refused> {
    serde_json::from_value(value).map_err(|error| Refused { code: error::INVALID_PARAMS, why: error.to_string() })
}

/// What a method answers, as JSON.
pub fn answer(result: impl serde::Serialize) -> Answer {
    serde_json::to_value(result).map_err(|error| Refused { code: error::INTERNAL, why: error.to_string() })
}
