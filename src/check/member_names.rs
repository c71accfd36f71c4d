//! Names that a member cannot have, because they say something of their own where a member is read. Each is refused where
//! it is declared; nothing is accepted there that cannot be used.

use super::checker::Checker;
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::ast::Keyword;

/// Words that ask behind `is` whether a fact is known or holds nothing.
const ASKING: &[&str] =
    &["unknown", "known", "missing", "present", "absent", "given", "null", "recorded", "undetermined", "empty"];

/// Words that stand for no member, or for no set, where the value of a set is given.
const NO_SET: &[&str] = &["none", "yes", "no", "unknown", "null", "undetermined", "empty"];

/// What has the member.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Holder {
    OneOf,
    Set,
    Class,
}

impl Checker<'_> {
    /// Reports a member whose name would be read as something else; `of` is what it is a member of.
    pub(super) fn member_name(&mut self, of: &str, member: &str, holder: Holder, span: Span) {
        let reserved = if holder == Holder::Set { NO_SET } else { ASKING };
        // A case in YAML writes `Null` and `NULL` for what is not known.
        let null = matches!(member, "Null" | "NULL") && holder != Holder::Class;
        // A row of a fact's derivation that began with one would be read as that clause.
        let clause = holder == Holder::OneOf && Keyword::Fact.clause(member).is_some();
        if !null && !clause && !reserved.contains(&member) {
            return;
        }
        let last = of.rsplit('.').next().unwrap_or(of);
        let right = format!("{last}_{}", member.to_lowercase());
        let why = match (holder, member) {
            (Holder::Set, "none") => format!("`{of} = none` says that there are none"),
            (Holder::Set, "yes" | "no") => format!("`{of} = {member}` would be yes or no, and `{of}` holds members"),
            (Holder::Set, _) => format!("`{of} = {member}` would not be told from one whose members are not known"),
            _ if clause => format!("a line that begins with `{member}` is the clause of that name"),
            _ if null => format!("`{of}: {member}` says in a case that it is not known"),
            _ => format!("`{of} is {member}` would ask whether anything is recorded of it"),
        };
        let help = match (holder, member) {
            (Holder::Set, "none" | "no" | "empty") => {
                format!("{why}. Leave it out, and ask `{of} is empty`; or write for instance `{right}`.")
            }
            _ => format!("{why}: write for instance `{right}`."),
        };
        let found = Diagnostic::new(Code::NameIsReserved, span, format!("`{member}` cannot be the name of a member"));
        self.push(found.help(help));
    }
}
