//! Pages of HTML: the answer for a patient and the summary of a cohort, each as one file that needs nothing else; a guideline, as a site. The texts of strangers enter by templates that
//! escape them whatever they are, and drawings by one type, [`Markup`](crate::report::markup::Markup).

pub mod answer;
pub mod cohort;
pub mod figure;
mod html;
mod outline;
pub mod site;

pub use html::Unmade;
