//! What could have stood where reading stopped, and which of it helps most.

use crate::syntax::grammar::Rule;
use crate::syntax::wanted::{Wanted, of_rule};
use pest::error::{Error, ErrorVariant};

/// All things that may stand there.
pub fn all(error: &Error<Rule>) -> Vec<Wanted> {
    let ErrorVariant::ParsingError { positives, .. } = &error.variant else { return Vec::new() };
    let mut wanted: Vec<Wanted> = Vec::new();
    for rule in positives.iter().filter_map(|rule| of_rule(*rule)) {
        if !wanted.contains(&rule) {
            wanted.push(rule);
        }
    }
    wanted
}

/// At most three things that may stand there, the most telling ones.
pub fn telling(all: &[Wanted]) -> Vec<Wanted> {
    let mut wanted = all.to_vec();
    // What may be left out helps least.
    for weak in [Wanted::Unit, Wanted::Text] {
        if wanted.len() > 1 {
            wanted.retain(|wanted| *wanted != weak);
        }
    }
    if wanted.contains(&Wanted::Case) {
        wanted.retain(|wanted| !matches!(wanted, Wanted::Written("when" | "otherwise")));
    }
    // A condition can always go on: say so only where nothing more telling is missing.
    if wanted.len() > 3 {
        const TELLING: &[Wanted] = &[
            Wanted::Condition,
            Wanted::Value,
            Wanted::Type,
            Wanted::Name,
            Wanted::Number,
            Wanted::Case,
            Wanted::List,
            Wanted::Written("because"),
            Wanted::Closing,
            Wanted::Comparison,
            Wanted::Written("and"),
            Wanted::Written("or"),
            Wanted::Comma,
            Wanted::End,
        ];
        let mut telling: Vec<Wanted> = TELLING.iter().copied().filter(|it| wanted.contains(it)).collect();
        if telling.contains(&Wanted::Condition) {
            telling.retain(|it| !matches!(it, Wanted::Value | Wanted::Name | Wanted::Number | Wanted::Comparison));
        }
        telling.truncate(3);
        if !telling.is_empty() {
            return telling;
        }
    }
    wanted.truncate(3);
    wanted
}

/// As a sentence lists it.
pub fn join(wanted: &[Wanted]) -> String {
    match wanted {
        [] => String::new(),
        [only] => only.to_string(),
        [rest @ .., last] => {
            let rest: Vec<String> = rest.iter().map(Wanted::to_string).collect();
            format!("{} or {last}", rest.join(", "))
        }
    }
}
