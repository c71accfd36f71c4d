//! What the facts of a guideline take in a row of JSON.

use super::whole::{Scale, Sum};
use crate::check::model::{Fact, FactId, FactType, Member, NumberKind};
use crate::decide::domain::Domain;
use rustc_hash::FxHashMap;

/// Most members of a set.
const MAX_MEMBERS: usize = 63;

/// A fact.
#[derive(Debug, Clone)]
pub(super) struct Field {
    pub id: FactId,
    /// The variable of its class; none where no condition asks for it.
    pub variable: Option<u32>,
    pub takes: Takes,
}

/// What is written for it.
#[derive(Debug, Clone)]
pub(super) enum Takes {
    YesNo,
    OneOf(FxHashMap<Box<[u8]>, u32>),
    /// Members, and the variable of each.
    SetOf(FxHashMap<Box<[u8]>, u32>, Vec<u32>),
    Number(Box<Scale>),
    Date(Box<Scale>),
}

/// A number that is derived from others by adding them up.
#[derive(Debug, Clone)]
pub(super) struct Derives {
    pub id: FactId,
    pub variable: Option<u32>,
    pub sum: Sum,
    /// Whether planes say what hangs on it where it is not derived.
    pub free: bool,
}

/// What a fact takes; none where its rows are read otherwise.
pub(super) fn takes(domain: &Domain, id: FactId, fact: &Fact) -> Option<Takes> {
    let members = |members: &[Member]| {
        let plain = |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
        let names = (0u32..).zip(members).filter(|(_, member)| plain(&member.name));
        names.map(|(at, member)| (member.name.as_bytes().into(), at)).collect::<FxHashMap<_, _>>()
    };
    match &fact.ty {
        FactType::YesNo => Some(Takes::YesNo),
        FactType::OneOf(all) => Some(Takes::OneOf(members(all))),
        FactType::SetOf(all) if all.len() > MAX_MEMBERS => None,
        FactType::SetOf(all) => Some(Takes::SetOf(members(all), domain.bits(id).collect())),
        FactType::Number(ty) => {
            let scale = Box::new(Scale::new(ty, domain.intervals(id))?);
            Some(if ty.kind == NumberKind::Date { Takes::Date(scale) } else { Takes::Number(scale) })
        }
    }
}
