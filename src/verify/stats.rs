//! How large the diagrams of a guideline are, and what each of their variables stands for.

use crate::check::model::{FactId, FactType};
use crate::decide::diagram::Node;
use crate::decide::domain::Kind;
use crate::eval::Engine;

/// How large the diagrams are.
#[derive(Debug, Clone, Default)]
pub struct Stats {
    /// What each variable stands for, and how many classes it has, in the order of the diagrams.
    pub order: Vec<(String, u32)>,
    /// Nodes of each recommendation.
    pub recommendations: Vec<(String, usize)>,
    /// Nodes of the compiled guideline.
    pub compiled: usize,
    /// Nodes after all proofs.
    pub proofs: usize,
    /// Steps that all proofs took, and that they might take.
    pub steps: (u64, u64),
}

impl Stats {
    /// Before anything is proved.
    pub(super) fn of(engine: &Engine) -> Stats {
        let compiled = engine.compiled();
        let inner = |node: Node| compiled.manager.below(node).into_iter().filter(|node| !node.is_terminal()).count();
        let variables = (0u32..).zip(&compiled.domain.variables);
        let recommendations = engine.guideline().recommendations.iter().zip(&compiled.recommendations);
        Stats {
            order: variables.map(|(at, variable)| (variable_name(engine, at), variable.classes)).collect(),
            recommendations: recommendations.map(|(rec, node)| (rec.name.clone(), inner(*node))).collect(),
            compiled: compiled.manager.len(),
            proofs: compiled.manager.len(),
            steps: (0, 0),
        }
    }
}

/// What a variable stands for, in the author's words.
fn variable_name(engine: &Engine, at: u32) -> String {
    let g = engine.guideline();
    let domain = &engine.compiled().domain;
    let fact = |id: FactId| g.fact_name(id).to_owned();
    match domain.kind(at) {
        Some(Kind::Fact(id)) => fact(id),
        Some(Kind::Bit(id, member)) => {
            let name = match g.fact(id).map(|f| &f.ty) {
                Some(FactType::SetOf(members)) => members.get(member as usize).map(|m| &m.name),
                _ => None,
            };
            format!("{} includes {}", fact(id), name.map_or("", String::as_str))
        }
        Some(Kind::Atom(_)) => {
            let facts: Vec<String> = domain.facts(at).map(fact).collect();
            format!("a comparison of {}", facts.join(" and "))
        }
        None => String::new(),
    }
}
