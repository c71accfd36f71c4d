//! Which guideline a machine format speaks of.

use crate::check::model::Guideline;
use serde::Serialize;

/// A version of a guideline, version 1.
#[derive(Debug, Serialize)]
pub(super) struct GuidelineV1 {
    name: String,
    version: String,
    status: &'static str,
    digest: String,
}

impl GuidelineV1 {
    /// Of a guideline, with the digest of its texts.
    pub fn of(guideline: &Guideline, digest: &str) -> Self {
        let header = guideline.header.as_ref();
        GuidelineV1 {
            name: header.map_or(String::new(), |header| header.name.clone()),
            version: header.map_or(String::new(), |header| header.version.clone()),
            status: header.map_or("draft", |header| header.status.word()),
            digest: digest.to_owned(),
        }
    }
}
