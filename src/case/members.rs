//! The members of a one-of or a set by their names, and the one that was meant where there is none of a name.

use super::expect::{brief, listed, unknown_or};
use super::tree::{Item, Kind};
use crate::check::model::{Fact, FactType, Member};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::suggest::{self, Near};

/// The member of a name.
pub(super) fn member(
    fact: &Fact,
    members: &[Member],
    node: &Item,
    text: &str,
) -> Result<(u32, String), Box<Diagnostic>> {
    if let Some(at) = position(members, text) {
        return Ok((at, text.to_owned()));
    }
    let message = match text {
        "" => format!("`{}` is given an empty text", fact.name),
        _ => format!("`{}` has no member {}", fact.name, brief(text)),
    };
    let found = Diagnostic::new(Code::CaseUnknownMember, node.span, message).label("no such member");
    let list = format!("Its members are {}", listed(members));
    if let Some(meant) = meant(members, text) {
        let help = match meant.label.as_deref() {
            Some(label) if label.eq_ignore_ascii_case(text.trim()) => format!("`{text}` is written `{}`.", meant.name),
            _ => format!("did you mean `{}`?", meant.name),
        };
        let help = format!("{help} {list}");
        let quoted = !matches!(node.kind, Kind::Text { quoted: false, .. });
        let right = if quoted { format!("\"{}\"", meant.name) } else { meant.name.clone() };
        return Err(Box::new(found.help(help).guess(node.span, right)));
    }
    Err(match &fact.ty {
        FactType::OneOf(_) => {
            let found = unknown_or(fact, node, text.trim(), found);
            let help = found.help.as_ref().map_or(list.clone(), |help| format!("{} {list}", sentence(help)));
            Box::new(found.help(help))
        }
        _ => Box::new(found.help(list)),
    })
}

/// Words with a full stop behind them.
fn sentence(words: &str) -> String {
    if words.ends_with(['.', '?']) { words.to_owned() } else { format!("{words}.") }
}

/// The member that a name or a label comes near. G4 is not near G3: another digit is another member.
pub(super) fn meant<'m>(members: &'m [Member], text: &str) -> Option<&'m Member> {
    let text = text.trim();
    let words = |member: &'m Member| [Some(member.name.as_str()), member.label.as_deref()];
    let Near::Meant(near) = suggest::name(text, members.iter().flat_map(words).flatten()) else { return None };
    members.iter().find(|member| words(member).contains(&Some(near)))
}

/// The name of a member as it is written: a text, or a number where members begin with digits.
pub(super) fn written<'n>(members: &[Member], node: &'n Item) -> Option<&'n str> {
    match &node.kind {
        Kind::Text { text, .. } => Some(text),
        Kind::Number(digits) if has_small(members) => Some(digits),
        _ => None,
    }
}

/// Whether some member begins with a digit: then a number of a case may be its name.
pub(super) fn has_small(members: &[Member]) -> bool {
    members.iter().any(|member| member.name.starts_with(|c: char| c.is_ascii_digit()))
}

pub(super) fn position(members: &[Member], text: &str) -> Option<u32> {
    let at = members.iter().position(|member| member.name == text)?;
    u32::try_from(at).ok()
}
