//! Names that a member cannot have, because they say something of their own where a member is read. Each is refused where
//! it is declared; nothing is accepted there that cannot be used.

use super::checker::Checker;
use super::model::Member;
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::NO_UNIT;
use crate::syntax::ast::{Expr, ExprKind, Keyword, Name};

/// Words that ask behind `is` whether a fact is known or holds nothing.
const ASKING: &[&str] =
    &["unknown", "known", "missing", "present", "absent", "given", "null", "recorded", "undetermined", "empty"];

/// Words that stand for no member, or for no set, where the value of a set is given.
const NO_SET: &[&str] = &["none", "yes", "no", "unknown", "null", "undetermined", "empty"];

/// Units that make a quantity of the number before them. Units of one letter are left out: `1a` and `4A` are stages.
const UNITS: &[&str] = &[
    "mm", "cm", "dm", "km", "nm", "um", "mg", "kg", "ug", "mcg", "ng", "pg", "gm", "mL", "ml", "dL", "dl", "uL", "cc",
    "mol", "mmol", "umol", "nmol", "min", "mins", "minute", "minutes", "sec", "secs", "second", "seconds", "hr", "hrs",
    "hour", "hours", "day", "days", "wk", "wks", "week", "weeks", "mo", "mos", "month", "months", "yr", "yrs", "year",
    "years", "mmHg", "kPa", "cmH2O", "Gy", "cGy", "mGy", "Bq", "kBq", "MBq", "GBq", "IU", "mIU", "kIU", "bpm", "Hz",
    "kcal", "kJ", "mEq", "percent", "pct", "degF",
];

/// The first numbers in words.
const SPOKEN: &[&str] =
    &["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

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
        if member.starts_with(|c: char| c.is_ascii_digit()) {
            return self.small_name(of, member, span);
        }
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

    /// Reports a member that differs from another one only in capitals: whoever writes a case would take one for the other.
    pub(super) fn alike(&mut self, members: &[Member], name: &Name) {
        let Some(first) = members.iter().find(|member| member.name.eq_ignore_ascii_case(&name.text)) else { return };
        let (first, second) = (first.name.clone(), &name.text);
        let what = format!("`{second}` differs from `{first}` only in capitals");
        let found = Diagnostic::new(Code::DuplicateMember, name.span, what);
        self.push(found.help("Whoever writes a case may take one for the other: give them names that differ in more."));
    }

    /// Reports a member that begins with a digit and would be taken for a number.
    fn small_name(&mut self, of: &str, member: &str, span: Span) {
        let digits = member.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = member.split_at_checked(digits).unwrap_or((member, ""));
        let last = of.rsplit('.').next().unwrap_or(of);
        // `6_months` was `six_months`.
        let unit = rest.strip_prefix('_').filter(|unit| UNITS.contains(unit));
        let spoken = unit.zip(number.parse().ok().and_then(|at: usize| SPOKEN.get(at)));
        let right = match spoken {
            Some((rest, word)) => format!("{word}_{rest}"),
            None => format!("{last}_{}", member.to_lowercase()),
        };
        let plain = number.trim_start_matches('0');
        let plain = if plain.is_empty() { "0" } else { plain };
        let why = if rest.is_empty() && number != plain {
            format!("In a case, `{member}` is the number {plain}: write `{plain}` or `{right}`.")
        } else if is_number(number, rest) {
            format!("Programs that write cases take `{member}` for a number: write for instance `{right}`.")
        } else if NO_UNIT.iter().any(|word| word.eq_ignore_ascii_case(rest)) {
            format!("Conditions would read `{number}` and `{rest}`: write for instance `{right}`.")
        } else if let Some(unit) = UNITS.iter().find(|unit| **unit == rest.trim_start_matches('_')) {
            format!("`{number} {unit}` is a quantity: write for instance `{right}`, or declare a number with its unit.")
        } else {
            return;
        };
        let found = Diagnostic::new(Code::NameIsReserved, span, format!("`{member}` cannot be the name of a member"));
        let found = found.help(why);
        self.push(if spoken.is_some() { found.guess(span, right) } else { found });
        // What names the member as it is meant is not reported again.
        self.unsound(of);
    }

    /// The name of a member as it is written: a word, or digits with letters behind.
    pub(super) fn member_text(&self, expr: &Expr) -> Option<String> {
        match &expr.kind {
            ExprKind::Name(name) => Some(name.clone()),
            ExprKind::Number { .. } => {
                Some(self.sources.text(expr.span)).filter(|text| is_small(text)).map(str::to_owned)
            }
            _ => None,
        }
    }

    /// The member that is meant where the grammar reads a number, with what stands behind it as its unit; none where nothing
    /// with such members is asked for, and none inside where it is reported.
    #[allow(clippy::option_option)]
    pub(super) fn small_member(&mut self, members: &[Member], of: &str, expr: &Expr) -> Option<Option<u32>> {
        if !matches!(expr.kind, ExprKind::Number { .. }) || !has_small(members) {
            return None;
        }
        let written = self.text(expr.span);
        let joined: String = written.split_whitespace().collect();
        if is_small(&written) || !members.iter().any(|member| member.name == joined) {
            return Some(self.member(members, of, &written, expr.span));
        }
        let found = Diagnostic::new(Code::UnknownMember, expr.span, format!("`{of}` has no member `{written}`"))
            .help(format!("A member has no blank in it: write `{joined}`."))
            .fix(expr.span, joined);
        self.push(found);
        Some(None)
    }
}

/// Whether a text is written as a member that begins with a digit.
fn is_small(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// Whether some member begins with a digit.
pub(super) fn has_small(members: &[Member]) -> bool {
    members.iter().any(|member| member.name.starts_with(|c: char| c.is_ascii_digit()))
}

/// Whether others read a number: `1e5`, `0x1F`, `1_000`.
fn is_number(digits: &str, rest: &str) -> bool {
    let all = |text: &str, fits: fn(&u8) -> bool| !text.is_empty() && text.as_bytes().iter().all(fits);
    let of_base = |sign: char, fits: fn(&u8) -> bool| {
        digits == "0" && rest.to_lowercase().strip_prefix(sign).is_some_and(|rest| all(rest, fits))
    };
    let exponent = rest.strip_prefix(['e', 'E']).is_some_and(|rest| all(rest, u8::is_ascii_digit));
    exponent
        || of_base('x', u8::is_ascii_hexdigit)
        || of_base('o', u8::is_ascii_digit)
        || of_base('b', u8::is_ascii_digit)
        || all(rest, |b| b.is_ascii_digit() || *b == b'_')
}
