//! What two versions say otherwise than by verdicts: wording, grades, evidence, sources, definitions of studies and
//! statements.

use super::pairing::{Names, Pairs, by_name};
use crate::check::model::{
    Choice, Fact, FactId, FactType, Guideline, Member, NumberType, RecId, Recommendation, Shown, Stance, Statement,
    Study, Treatment, TreatmentId,
};
use crate::number::{self, Halves};
use std::collections::BTreeSet;

/// Something that reads differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextChange {
    /// Of what: the guideline, or a declaration, as `recommend liver_resection`.
    pub of: String,
    /// What of it: `grade`.
    pub what: &'static str,
    /// Before; empty where it was not there.
    pub old: String,
    /// Now; empty where it is gone.
    pub new: String,
}

/// All of them: the guideline's own, then recommendations, facts, studies and statements in their order.
/// What was renamed makes no difference by itself.
pub fn changes(
    old: &Guideline,
    new: &Guideline,
    facts: &Pairs<FactId>,
    recs: &Pairs<RecId>,
    names: &Names,
) -> Vec<TextChange> {
    let mut texts = Texts::new(names);
    texts.header(old, new);
    for (a, b) in &recs.both {
        if let (Some(a), Some(b)) = (old.recommendations.get(*a), new.recommendations.get(*b)) {
            texts.of = format!("recommend {}", b.name);
            texts.recommendation(old, new, a, b);
        }
    }
    for (a, b) in &facts.both {
        if let (Some(a), Some(b)) = (old.facts.get(*a), new.facts.get(*b)) {
            texts.of = format!("fact {}", b.name);
            texts.fact(a, b);
        }
    }
    let names = [&old.displayed, &new.displayed].into_iter().flat_map(|shown| shown.keys());
    let rounded = [&old.rounded, &new.rounded].into_iter().flat_map(|rounded| rounded.keys());
    for name in names.chain(rounded).collect::<BTreeSet<_>>() {
        texts.of = name.clone();
        texts.differ("shown", &shown_as(old, name), &shown_as(new, name));
    }
    let treatment = |one: &Treatment| one.title.clone();
    texts.both("treatment", (&old.treatments, &new.treatments), |t| t.name.clone(), [&treatment, &treatment]);
    texts.both("study", (&old.studies, &new.studies), |s| s.name.clone(), [&study, &study]);
    texts.both("statement", (&old.statements, &new.statements), |s| s.id.clone(), [&statement, &statement]);
    texts.found
}

/// Whether and how a value is shown, as it is written.
fn shown_as(g: &Guideline, name: &str) -> String {
    let whether = match g.displayed.get(name) {
        Some(true) => Some("always".to_owned()),
        Some(false) => Some("never".to_owned()),
        None => None,
    };
    let rounded = g.rounded.get(name).map(|rounding| {
        let halves = match rounding.halves {
            Halves::Up => "up",
            Halves::Down => "down",
            Halves::Even => "to even",
        };
        let plural = if rounding.decimals == 1 { "" } else { "s" };
        format!("to {} decimal{plural}, halves {halves}", rounding.decimals)
    });
    whether.into_iter().chain(rounded).collect::<Vec<_>>().join(", ")
}

/// Facts of both versions that accept other values than before.
pub fn accepted(old: &Guideline, new: &Guideline, facts: &Pairs<FactId>) -> Vec<TextChange> {
    let pairs = facts.both.iter().filter_map(|(a, b)| old.facts.get(*a).zip(new.facts.get(*b)));
    let others = pairs.filter(|(a, b)| a.day.is_none() && !accepts_same(a, b));
    let change = |(a, b): (&Fact, &Fact)| TextChange {
        of: format!("fact {}", b.name),
        what: "type",
        old: type_words(a),
        new: type_words(b),
    };
    others.map(change).collect()
}

/// True where two facts accept the same values, written in the same ways.
fn accepts_same(a: &Fact, b: &Fact) -> bool {
    let never = a.never.is_some() == b.never.is_some();
    never && a.others == b.others && accepts_same_values(&a.ty, &b.ty)
}

fn accepts_same_values(old: &FactType, new: &FactType) -> bool {
    match (old, new) {
        (FactType::Number(a), FactType::Number(b)) => {
            NumberType { unit: b.unit.clone(), ..a.clone() } == *b && a.unit.factor == b.unit.factor
        }
        (FactType::OneOf(a), FactType::OneOf(b)) | (FactType::SetOf(a), FactType::SetOf(b)) => {
            let names = |members: &[Member]| members.iter().map(|m| m.name.clone()).collect::<BTreeSet<_>>();
            names(a) == names(b)
        }
        (a, b) => a == b,
    }
}

/// Stance and treatments in words, where they differ.
pub fn says_change(old: &Guideline, new: &Guideline, a: RecId, b: RecId) -> Option<(String, String)> {
    let says = |g: &Guideline, id: RecId| g.rec(id).map(|rec| advice(g, rec)).unwrap_or_default();
    let (before, now) = (says(old, a), says(new, b));
    (before != now).then_some((before, now))
}

/// `for liver_surgery over chemotherapy`.
fn advice(g: &Guideline, rec: &Recommendation) -> String {
    let names = |ids: &[TreatmentId]| -> Vec<&str> {
        ids.iter().filter_map(|at| g.treatments.get(*at)).map(|t| t.name.as_str()).collect()
    };
    let stance = match rec.stance {
        Stance::For => "for",
        Stance::Option => "option",
        Stance::Against => "against",
        Stance::Uncertain => "uncertain",
        Stance::Caution => "caution",
        Stance::Precaution => "precaution",
    };
    let joint = match rec.choice {
        None => ", ",
        Some(Choice::AnyOf) => " or ",
        Some(Choice::OneOf) => ", just one of them: ",
        Some(Choice::InOrder) => ", then ",
    };
    let over = names(&rec.over);
    let over = if over.is_empty() { String::new() } else { format!(" over {}", over.join(", ")) };
    format!("{stance} {}{over}", names(&rec.treatments).join(joint))
}

pub(super) struct Texts<'n> {
    of: String,
    names: &'n Names,
    found: Vec<TextChange>,
}

impl<'n> Texts<'n> {
    pub fn new(names: &'n Names) -> Self {
        Texts { of: String::new(), names, found: Vec::new() }
    }

    /// What was found.
    pub fn found(self) -> Vec<TextChange> {
        self.found
    }

    fn differ(&mut self, what: &'static str, old: &str, new: &str) {
        if old != new {
            let change = TextChange { of: self.of.clone(), what, old: old.to_owned(), new: new.to_owned() };
            self.found.push(change);
        }
    }

    fn option(&mut self, what: &'static str, old: Option<&String>, new: Option<&String>) {
        let text = |text: Option<&String>| text.cloned().unwrap_or_default();
        self.differ(what, &text(old), &text(new));
    }

    fn list(&mut self, what: &'static str, old: &[String], new: &[String]) {
        self.differ(what, &old.join(", "), &new.join(", "));
    }

    fn header(&mut self, old: &Guideline, new: &Guideline) {
        let (Some(a), Some(b)) = (&old.header, &new.header) else { return };
        self.of = "guideline".to_owned();
        self.differ("name", &a.name, &b.name);
        self.differ("title", &a.title, &b.title);
        self.differ("version", &a.version, &b.version);
        self.differ("status", a.status.word(), b.status.word());
        self.option("purpose", a.purpose.as_ref(), b.purpose.as_ref());
        self.option("intended", a.intended.as_ref(), b.intended.as_ref());
        self.option("misuse", a.misuse.as_ref(), b.misuse.as_ref());
        self.list("authors", &a.authors, &b.authors);
        self.option("review", a.review.as_ref(), b.review.as_ref());
        self.option("source", a.origin.as_ref(), b.origin.as_ref());
        let topics = |see: &[crate::check::model::See]| see.iter().map(|s| s.topic.clone()).collect::<Vec<_>>();
        self.list("see", &topics(&a.see), &topics(&b.see));
    }

    fn recommendation(&mut self, old: &Guideline, new: &Guideline, a: &Recommendation, b: &Recommendation) {
        self.differ("title", &a.title, &b.title);
        self.differ("grade", &grade(a), &grade(b));
        self.option("kind", a.kind.as_ref(), b.kind.as_ref());
        self.option("because", a.because.as_ref(), b.because.as_ref());
        let labels = |rec: &Recommendation| rec.favored.iter().map(|(label, _)| label.clone()).collect::<Vec<_>>();
        let former: Vec<String> = labels(a).iter().map(|label| self.names.now(label)).collect();
        self.list("favored", &former, &labels(b));
        let whom = |rec: &Recommendation| rec.expected.as_ref().map(|(label, _)| label.clone());
        self.option("expected", whom(a).map(|label| self.names.now(&label)).as_ref(), whom(b).as_ref());
        self.differ("shown", shown(a), shown(b));
        let dose = |rec: &Recommendation| rec.dose.as_ref().map(|dose| dose.text.clone());
        self.option("dose", dose(a).map(|text| self.names.now(&text)).as_ref(), dose(b).as_ref());
        let other = |g: &Guideline, rec: &Recommendation| Some(g.rec(rec.instead_of?)?.name.clone());
        self.option("instead of", other(old, a).map(|name| self.names.now(&name)).as_ref(), other(new, b).as_ref());
        let notes = |rec: &Recommendation| rec.notes.iter().map(|(text, _)| text.clone()).collect::<Vec<_>>();
        self.list("note", &notes(a), &notes(b));
        let positions = |rec: &Recommendation| {
            rec.positions.iter().map(|(text, from)| format!("{text} ({})", from.join(", "))).collect::<Vec<_>>()
        };
        self.list("position", &positions(a), &positions(b));
        let studies = |g: &Guideline, rec: &Recommendation| {
            let named = rec.evidence.iter().filter_map(|at| g.studies.get(*at));
            let outcomes = |at: usize| rec.outcomes.get(at).map_or(&[][..], |outcomes| outcomes);
            let said = |(at, study): (usize, &Study)| match outcomes(at) {
                [] => study.name.clone(),
                some => format!("{} on \"{}\"", study.name, some.join("\", \"")),
            };
            named.enumerate().map(said).collect::<Vec<_>>()
        };
        self.list("evidence", &studies(old, a), &studies(new, b));
        self.list("from", &a.from, &b.from);
    }

    fn fact(&mut self, a: &Fact, b: &Fact) {
        self.differ("title", &a.title, &b.title);
        if accepts_same(a, b) {
            self.differ("type", &type_words(a), &type_words(b));
        }
        self.option("ask", a.ask.as_ref(), b.ask.as_ref());
        self.list("also", &a.also, &b.also);
        let codes = |fact: &Fact| fact.codes.iter().map(|(s, c)| format!("{s} {c}")).collect::<Vec<_>>();
        self.list("codes", &codes(a), &codes(b));
        let judged = |fact: &Fact| fact.judged.as_ref().map(|(who, _)| who.clone()).unwrap_or_default();
        self.differ("judged by", &judged(a), &judged(b));
        self.differ("changes", a.changes.word(), b.changes.word());
        self.list("note", &a.notes, &b.notes);
        self.list("from", &a.from, &b.from);
    }

    /// Declarations that come, go, or read differently; `text` is what each version has to say of one.
    pub fn both<T>(
        &mut self,
        keyword: &str,
        (old, new): (&[T], &[T]),
        name: impl Fn(&T) -> String,
        text: [&dyn Fn(&T) -> String; 2],
    ) {
        let [before, now] = text;
        let pairs = by_name(old.iter().map(&name), new.iter().map(&name));
        let taken: BTreeSet<usize> = pairs.iter().filter_map(|(_, to)| *to).collect();
        for (one, (_, to)) in old.iter().zip(pairs) {
            self.of = format!("{keyword} {}", name(one));
            match to.and_then(|to| new.get(to)) {
                Some(other) => self.differ("text", &before(one), &now(other)),
                None => self.differ("declaration", &before(one), ""),
            }
        }
        for (_, one) in new.iter().enumerate().filter(|(to, _)| !taken.contains(to)) {
            self.of = format!("{keyword} {}", name(one));
            self.differ("declaration", "", &now(one));
        }
    }
}

fn grade(rec: &Recommendation) -> String {
    rec.grade
        .as_ref()
        .map_or(String::new(), |g| format!("{} ({}, certainty {})", g.code, g.strength.word(), g.certainty.words()))
}

fn type_words(fact: &Fact) -> String {
    match &fact.ty {
        FactType::YesNo => "yes/no".to_owned(),
        FactType::Number(ty) => {
            let range = crate::check::literals::range(ty);
            let mut words = crate::check::literals::describe_number(ty);
            if fact.never.is_some() {
                words.push_str(" or never");
            }
            let scale = crate::check::other_units::other_scale(ty);
            for other in fact.others.iter().filter(|other| scale.as_ref() != Some(other)) {
                let unit = &other.unit.text;
                let one = |count: i64| {
                    let value = other.converted(&(number::whole(count) * &other.unit.factor));
                    format!("{count} {unit} = {}", crate::check::units::show(&value, &ty.unit))
                };
                words.push_str(&format!(", also in {unit}, {}, {}", one(0), one(1)));
            }
            if range.is_empty() { words } else { format!("{words}, {range}") }
        }
        FactType::OneOf(members) | FactType::SetOf(members) => {
            let set = if matches!(fact.ty, FactType::SetOf(_)) { "set of" } else { "one of" };
            let words = members.iter().map(|m| match &m.label {
                Some(label) => format!("{} \"{label}\"", m.name),
                None => m.name.clone(),
            });
            format!("{set} {}", words.collect::<Vec<_>>().join(", "))
        }
    }
}

fn shown(rec: &Recommendation) -> &'static str {
    match rec.shown {
        Shown::First => "first",
        Shown::Among => "",
        Shown::Last => "last",
    }
}

fn study(study: &Study) -> String {
    let mut words = vec![study.title.clone()];
    words.extend(study.design.clone());
    words.extend(study.patients.map(|count| format!("{count} patients")));
    words.extend(study.centers.map(|count| format!("{count} centers")));
    words.extend(study.studies.map(|count| format!("{count} studies")));
    words.extend(study.period.map(|(first, last)| format!("{first} to {last}")));
    words.extend(study.followup.as_ref().map(|followup| format!("followed for {}", followup.text)));
    words.extend(study.arms.iter().map(|arm| {
        let count = arm.patients.map_or_else(String::new, |count| format!(" {count}"));
        format!("{}{count} {}", arm.name, arm.label).trim_end().to_owned()
    }));
    words.extend(study.results.iter().map(|result| {
        let arm = result.arm.as_ref().map_or(String::new(), |arm| format!("{arm} "));
        let figures = result.figures.iter().map(|figure| figure.text.as_str()).collect::<Vec<_>>();
        format!("{} {arm}{}", result.outcome, figures.join(", "))
    }));
    words.extend(study.caveats.iter().map(|caveat| format!("caveat: {caveat}")));
    words.extend(study.notes.iter().map(|note| format!("note: {note}")));
    words.join("; ")
}

fn statement(statement: &Statement) -> String {
    let mut words = vec![statement.section.clone()];
    words.extend(statement.says.clone());
    words.extend(statement.kind.clone());
    words.extend(statement.narrative.as_ref().map(|why| format!("narrative: {why}")));
    words.join("; ")
}
