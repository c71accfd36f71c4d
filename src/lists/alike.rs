//! Whether two versions of a guideline tell the same lists apart: only then what is true of the answers to their questions is the same,
//! and their diagrams can be compared.

use crate::check::model::{Cond, CondKind, Guideline, Num};

/// Whether what can be true of lists at once is the same in both.
pub fn alike(old: &Guideline, new: &Guideline) -> bool {
    let said = |g: &Guideline| {
        let own = g.own_constraints().len();
        let mut said: Vec<String> = g.constraints.iter().skip(own).map(|tied| words(g, &tied.holds)).collect();
        said.extend(g.measures.iter().map(|measure| measure.text.clone()));
        said.sort();
        said
    };
    said(old) == said(new)
}

/// A condition by the names of its facts, wherever it stands.
fn words(g: &Guideline, cond: &Cond) -> String {
    let all = |parts: &[Cond]| parts.iter().map(|part| words(g, part)).collect::<Vec<String>>().join("; ");
    match &cond.kind {
        CondKind::And(parts) => format!("all ({})", all(parts)),
        CondKind::Or(parts) => format!("any ({})", all(parts)),
        CondKind::AtLeast(count, parts) => format!("{count} of ({})", all(parts)),
        CondKind::Not(part) => format!("not ({})", words(g, part)),
        CondKind::Fact(id) => g.fact_name(*id).to_owned(),
        CondKind::Member(id, members) => format!("{} {members:?}", g.fact_name(*id)),
        CondKind::Compare(op, left, right) => format!("{} {} {}", number(g, left), op.sign(), number(g, right)),
        other => format!("{other:?}"),
    }
}

fn number(g: &Guideline, num: &Num) -> String {
    match num {
        Num::Fact(id) => g.fact_name(*id).to_owned(),
        other => format!("{other:?}"),
    }
}
