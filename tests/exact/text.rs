//! Random small guidelines as text: every construct of the language over three to six facts. A tape of choices is all
//! that is random, so that a failing guideline shrinks with its tape.

use std::collections::BTreeSet;
use std::fmt::Write;

/// Choices, each read once; behind the end every choice is the first.
#[derive(Debug, Clone)]
pub struct Tape {
    data: Vec<u16>,
    at: usize,
}

impl Tape {
    pub fn new(data: &[u16]) -> Self {
        Tape { data: data.to_vec(), at: 0 }
    }

    /// One of `count` choices.
    pub fn pick(&mut self, count: usize) -> usize {
        let value = self.data.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        usize::from(value) % count.max(1)
    }

    fn of<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[self.pick(choices.len())]
    }

    /// True once in `count` times.
    fn once_in(&mut self, count: usize) -> bool {
        self.pick(count) == count - 1
    }
}

/// Stands among the facts of what rests on a recommendation: constraints and derivations may not.
const RECOMMENDATION: usize = usize::MAX;

/// A generated guideline.
#[derive(Debug, Clone)]
pub struct Text {
    pub text: String,
    /// Whether some comparison rests on several facts or is not linear.
    pub opaque: bool,
    /// The facts of such comparisons.
    pub opaque_facts: BTreeSet<String>,
    /// Facts whose derived value is computed by such an expression.
    pub loose: BTreeSet<String>,
    /// How many thresholds stand in it.
    pub thresholds: usize,
    /// Readings that may be declared beside it.
    #[allow(dead_code)] // only what decided by a reading needs them
    pub readings: Vec<Wording>,
}

/// The other wording of a reading: the name of what is worded otherwise, its declaration as it stands, and as it would be.
#[derive(Debug, Clone)]
#[allow(dead_code)]
pub struct Wording {
    /// The declaration of the reading.
    pub reading: String,
    /// Texts that stand in the guideline, and what would stand there under the other wording.
    pub instead: Vec<(String, String)>,
}

type Facts = BTreeSet<usize>;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Ty {
    YesNo,
    OneOf,
    SetOf,
    Plain,
    Length,
    Percent,
    Date,
    Months,
}

struct Fact {
    name: &'static str,
    ty: Ty,
    declared: &'static str,
    members: &'static [&'static str],
    derivation: String,
}

/// A date that is not declared.
const TODAY: &str = "today";

const POOL: &[(&str, Ty, &str, &[&str])] = &[
    ("a", Ty::YesNo, "yes/no", &[]),
    ("g", Ty::OneOf, "one of p, q, r", &["p", "q", "r"]),
    ("n", Ty::Plain, "integer, 0 to 4", &[]),
    ("x.b", Ty::YesNo, "yes/no", &[]),
    ("x.s", Ty::SetOf, "set of u, v, w", &["u", "v", "w"]),
    ("d", Ty::Plain, "decimal, 0 to 4", &[]),
    ("m", Ty::Plain, "integer, 0 to 3", &[]),
    ("c", Ty::YesNo, "yes/no", &[]),
    ("x.l", Ty::Length, "length in cm, above 0 cm, below 5 cm", &[]),
    ("h", Ty::OneOf, "one of p, q, r, z", &["p", "q", "r", "z"]),
    ("e", Ty::Plain, "decimal, above 0", &[]),
    ("x.t", Ty::Date, "date, at least 2020-01-30, at most 2020-03-01", &[]),
    ("i", Ty::Percent, "percent, 0 % to 100 %", &[]),
    ("f", Ty::Plain, "decimal", &[]),
    ("x.w", Ty::SetOf, "set of u, v", &["u", "v"]),
    ("k", Ty::Length, "length in mm, at least 1 mm, at most 40 mm", &[]),
    (TODAY, Ty::Date, "", &[]),
    ("j", Ty::Months, "duration in months, 0 months to 4 months", &[]),
    ("y", Ty::Plain, "integer, at least 0.5, below 3.5", &[]),
];

#[derive(Clone)]
struct Num {
    text: String,
    /// Everything it rests on.
    facts: Facts,
    /// The numeric facts in it, those of scores not counted.
    direct: Facts,
    scores: bool,
    linear: bool,
    /// The highest power of a fact, at most.
    degree: usize,
}

impl Num {
    fn constant(text: &str) -> Self {
        Num { text: text.into(), facts: Facts::new(), direct: Facts::new(), scores: false, linear: true, degree: 0 }
    }

    fn is_constant(&self) -> bool {
        self.direct.is_empty() && !self.scores
    }

    fn with(&self, text: String, other: &Num, linear: bool) -> Num {
        Num {
            text,
            facts: join(&[&self.facts, &other.facts]),
            direct: join(&[&self.direct, &other.direct]),
            scores: self.scores || other.scores,
            linear: linear && self.linear && other.linear,
            degree: if linear { self.degree.max(other.degree) } else { self.degree + other.degree },
        }
    }

    /// Whether it is a threshold on one fact or on scores, or other arithmetic with one fact.
    fn exact(&self) -> bool {
        let threshold = self.linear && self.direct.len() <= 1 && (!self.scores || self.direct.is_empty());
        threshold || (!self.scores && self.direct.len() <= 1 && self.degree <= 4)
    }
}

struct Named {
    name: String,
    facts: Facts,
    /// Text of the declaration behind its name.
    body: String,
    kind: Kind,
}

#[derive(Clone)]
enum Kind {
    Cond,
    Value { ty: Ty, num: Box<Num> },
    Class { classes: usize },
    Score,
    Rec { overrides: Vec<String> },
}

struct Writer {
    tape: Tape,
    facts: Vec<Fact>,
    defined: Vec<Named>,
    scope: Facts,
    opaque: bool,
    opaque_facts: Facts,
    loose: BTreeSet<String>,
    thresholds: usize,
    mutate: Option<usize>,
    /// Facts up to here may be used, for derivations.
    limit: usize,
}

/// Writes the guideline of a tape; with `mutate`, one threshold of it is another.
pub fn write(tape: &[u16], mutate: Option<usize>) -> Text {
    let mut writer = Writer {
        tape: Tape::new(tape),
        facts: Vec::new(),
        defined: Vec::new(),
        scope: Facts::new(),
        opaque: false,
        opaque_facts: Facts::new(),
        loose: BTreeSet::new(),
        thresholds: 0,
        mutate,
        limit: usize::MAX,
    };
    writer.guideline()
}

fn join(parts: &[&Facts]) -> Facts {
    parts.iter().flat_map(|p| p.iter().copied()).collect()
}

impl Writer {
    fn guideline(&mut self) -> Text {
        let count = 3 + self.tape.pick(4);
        let start = self.tape.pick(POOL.len());
        let stride = [1, 2, 3, 5, 7][self.tape.pick(5)];
        for nth in 0..count {
            let (name, ty, declared, members) = POOL[(start + nth * stride) % POOL.len()];
            self.facts.push(Fact { name, ty, declared, members, derivation: String::new() });
        }
        for _ in 0..self.tape.pick(3) {
            self.define(false);
        }
        let mut out = String::from("guideline guide \"G\"\n  version 0.1.0\n  status draft\n");
        if self.tape.pick(2) == 1 {
            let (text, facts) = self.cond(1);
            let _ = writeln!(out, "  scope {text}");
            self.scope = facts;
        }
        for _ in 0..2 + self.tape.pick(6) {
            self.define(true);
        }
        self.recommendation();
        let mut rest = String::new();
        for nth in 0..[0, 0, 1, 2][self.tape.pick(4)] {
            self.limit = self.facts.len();
            let text = match self.tape.pick(3) {
                0 => format!("({}) and ({})", self.comparison().0, self.comparison().0),
                _ => self.cond(1).0,
            };
            self.limit = usize::MAX;
            let _ = writeln!(rest, "constraint \"C{nth}\"\n  holds {text}");
        }
        for nth in 0..1 + self.tape.pick(2) {
            let (text, _) = self.cond(2);
            let word = self.tape.of(&["always", "never"]);
            let _ = writeln!(rest, "invariant \"I{nth}\"\n  {word} {text}");
        }
        for at in 1..self.facts.len() {
            if self.tape.once_in(3) && self.facts[at].name != TODAY {
                self.derivation(at);
            }
        }
        for fact in self.facts.iter().filter(|fact| fact.name != TODAY) {
            let _ = writeln!(out, "fact {} \"F\"\n  type {}\n{}", fact.name, fact.declared, fact.derivation);
        }
        // Where it may be named, it is: a reading alone would bring in a fact.
        if self.facts.iter().any(|fact| fact.name == TODAY) {
            let _ = writeln!(out, "term asked \"T\"\n  means {TODAY} >= 2020-02-11");
        }
        out.push_str("treatment x \"X\"\n");
        for named in &self.defined {
            out.push_str(&named.body);
            if let Kind::Rec { overrides } = &named.kind
                && !overrides.is_empty()
            {
                let _ = writeln!(out, "  overrides {}", overrides.join(", "));
            }
        }
        self.questions(&mut rest);
        let readings = self.readings();
        let name = |at: &usize| self.facts[*at].name.to_owned();
        Text {
            readings,
            text: out + &rest,
            opaque: self.opaque,
            opaque_facts: self.opaque_facts.iter().filter(|at| **at != RECOMMENDATION).map(name).collect(),
            loose: self.loose.clone(),
            thresholds: self.thresholds,
        }
    }

    /// Questions that may be left open, and gaps that are accepted.
    fn questions(&mut self, rest: &mut String) {
        let recs = |writer: &Self| -> Vec<String> {
            let recs = writer.defined.iter().filter(|named| matches!(named.kind, Kind::Rec { .. }));
            recs.map(|named| named.name.clone()).collect()
        };
        let recs = recs(self);
        for nth in 0..self.tape.pick(3) {
            let first = self.tape.pick(recs.len());
            let second = self.tape.pick(recs.len());
            let covers =
                if first == second { recs[first].clone() } else { format!("{}, {}", recs[first], recs[second]) };
            let _ = writeln!(rest, "question \"Q{nth}\"\n  covers {covers}");
            if self.tape.pick(2) == 1 {
                let _ = writeln!(rest, "  when {}", self.cond(1).0);
            }
            for accepted in 0..self.tape.pick(3) {
                let _ = writeln!(rest, "accepted \"A{nth}{accepted}\"\n  gap \"Q{nth}\"\n  because \"B\"");
                if self.tape.pick(3) > 0 {
                    let _ = writeln!(rest, "  when {}", self.cond(1).0);
                }
            }
        }
    }

    /// Readings with another wording of one or two condition terms, value terms or recommendations. Some of them are none,
    /// because definitions would rest on each other in a circle, or for another reason.
    fn readings(&mut self) -> Vec<Wording> {
        let mut readings = Vec::new();
        for nth in 0..2 {
            let mut reading = format!("reading reading{nth} \"Q\"\n  decision \"D\"\n");
            let mut instead = Vec::new();
            let mut done = BTreeSet::new();
            for _ in 0..1 + self.tape.pick(2) {
                let at = self.tape.pick(self.defined.len());
                let (name, body) = (self.defined[at].name.clone(), self.defined[at].body.clone());
                if !done.insert(at) {
                    continue;
                }
                match self.defined[at].kind.clone() {
                    Kind::Cond => {
                        let (other, _) = self.cond(1);
                        let _ = writeln!(reading, "  otherwise {name} means {other}");
                        instead.push((body, format!("term {name} \"T\"\n  means {other}\n")));
                    }
                    Kind::Value { ty, .. } => {
                        let Some(other) = self.compound(ty, 1) else { continue };
                        let _ = writeln!(reading, "  otherwise {name} means {}", other.text);
                        instead.push((body, format!("term {name} \"T\"\n  means {}\n", other.text)));
                    }
                    Kind::Rec { .. } => {
                        let kept =
                            body.lines().filter(|line| !line.starts_with("  when") && !line.starts_with("  unless"));
                        let mut other: String = kept.flat_map(|line| [line, "\n"]).collect();
                        if self.tape.once_in(3) {
                            let _ = writeln!(reading, "  otherwise {name} does not apply");
                            // Nobody is both.
                            let fact = self.facts[0].name;
                            let test = match self.facts[0].ty {
                                Ty::YesNo => format!("{fact} and not {fact}"),
                                Ty::OneOf => format!("{fact} is p and {fact} is not p"),
                                Ty::SetOf => format!("{fact} is empty and {fact} is not empty"),
                                _ => {
                                    let limit = self.inside(0).0;
                                    format!("{fact} > {limit} and {fact} < {limit}")
                                }
                            };
                            let _ = writeln!(other, "  when {test}");
                        } else {
                            let (when, _) = self.cond(2);
                            let _ = writeln!(reading, "  otherwise {name} applies when {when}");
                            let _ = writeln!(other, "  when {when}");
                        }
                        instead.push((body, other));
                    }
                    Kind::Class { .. } | Kind::Score => {}
                }
            }
            if !instead.is_empty() {
                readings.push(Wording { reading, instead });
            }
        }
        readings
    }

    fn define(&mut self, recommendations: bool) {
        match self.tape.pick(if recommendations { 9 } else { 6 }) {
            0 | 1 => self.cond_term(),
            2 | 3 => self.value_term(),
            4 => self.class(),
            5 => self.score(),
            _ => self.recommendation(),
        }
    }

    fn push(&mut self, name: String, facts: Facts, body: String, kind: Kind) {
        self.defined.push(Named { name, facts, body, kind });
    }

    fn cond_term(&mut self) {
        let name = format!("term{}", self.defined.len());
        let (text, facts) = self.cond(2);
        let body = format!("term {name} \"T\"\n  means {text}\n");
        self.push(name, facts, body, Kind::Cond);
    }

    /// A value by rows, whose conditions may be anything.
    fn value_by_rows(&mut self) {
        let name = format!("term{}", self.defined.len());
        let ty = [Ty::Plain, Ty::Plain, Ty::Length, Ty::Date, Ty::Months][self.tape.pick(5)];
        let mut body = format!("term {name} \"T\"\n  means ");
        let mut all: Option<Num> = None;
        let rows = 1 + self.tape.pick(3);
        for row in 0..=rows {
            let (case, facts) = if row == rows {
                if self.tape.once_in(4) {
                    break;
                }
                ("otherwise".to_owned(), Facts::new())
            } else {
                let (text, facts) = self.cond(1);
                (format!("when {text}"), facts)
            };
            let other = if self.tape.pick(2) == 0 { self.number(ty, 1) } else { None };
            let value = other.unwrap_or_else(|| {
                Num::constant(match ty {
                    Ty::Plain => self.tape.of(&["1", "2", "0.5"]),
                    Ty::Length => self.tape.of(&["3 cm", "25 mm"]),
                    Ty::Months => self.tape.of(&["1 month", "2 months", "1 year"]),
                    _ => self.tape.of(&["2020-02-10", "2020-02-29"]),
                })
            });
            let text = value.text.strip_prefix('-').map_or(value.text.clone(), |_| format!("({})", value.text));
            let _ = writeln!(body, "    {text} {case}");
            let value = Num { facts: join(&[&value.facts, &facts]), ..value };
            all = Some(match all {
                None => value,
                Some(all) => Num { degree: all.degree.max(value.degree), ..all.with(String::new(), &value, true) },
            });
        }
        let Some(num) = all else { return self.cond_term() };
        self.push(name, num.facts.clone(), body, Kind::Value { ty, num: Box::new(num) });
    }

    /// Points by levels of a fact, which have all of its values; none where it has no levels.
    fn levels(&mut self) -> Option<(String, Facts)> {
        let at = self.tape.pick(self.usable());
        let fact = &self.facts[at];
        let name = fact.name;
        let rows = match fact.ty {
            Ty::SetOf => return None,
            Ty::YesNo => {
                ["1 point yes, 2 points no", "2 points no\n    0 points otherwise"][self.tape.pick(2)].to_owned()
            }
            Ty::OneOf => {
                let (first, rest) = fact.members.split_first()?;
                match self.tape.pick(2) {
                    0 => format!("0 points {first}\n    2 points {}", rest.join(" or ")),
                    _ => format!("1 point {first}\n    3 points otherwise"),
                }
            }
            _ => {
                let (limit, whole) = self.inside(at);
                match self.tape.pick(if whole { 4 } else { 2 }) {
                    0 => format!("1 point below {limit}\n    2 points at least {limit}"),
                    1 => format!("2 points above {limit}\n    0 points at most {limit}"),
                    2 => format!("1 point below {limit}, 3 points {limit}, 2 points above {limit}"),
                    _ => format!("2 points {limit}\n    1 point otherwise"),
                }
            }
        };
        Some((format!("  by {name}\n    {rows}"), [at].into()))
    }

    fn value_term(&mut self) {
        if self.tape.once_in(3) {
            return self.value_by_rows();
        }
        let name = format!("term{}", self.defined.len());
        let ty = [Ty::Plain, Ty::Plain, Ty::Length, Ty::Date][self.tape.pick(4)];
        let num = if ty == Ty::Plain && self.tape.once_in(4) {
            Num::constant(self.tape.of(&["1", "2"]))
        } else {
            match self.compound(ty, 2) {
                Some(num) => num,
                None => return self.cond_term(),
            }
        };
        let body = format!("term {name} \"T\"\n  means {}\n", num.text);
        self.push(name, num.facts.clone(), body, Kind::Value { ty, num: Box::new(num) });
    }

    fn class(&mut self) {
        let name = format!("class{}", self.defined.len());
        let mut facts = Facts::new();
        let mut body = format!("classify {name} \"C\"\n");
        let rows = 1 + self.tape.pick(3);
        let classes = 2 + self.tape.pick(2);
        let mut used = BTreeSet::new();
        for row in 0..rows {
            let (text, of) = self.cond(1);
            facts.extend(of);
            let class = if row == 0 { 0 } else { self.tape.pick(classes) };
            used.insert(class);
            let _ = writeln!(body, "  k{class} when {text}");
        }
        if self.tape.pick(3) > 0 {
            let class = self.tape.pick(classes);
            used.insert(class);
            let _ = writeln!(body, "  k{class} otherwise");
        }
        let classes = if used.len() == classes { classes } else { 1 };
        self.push(name, facts, body, Kind::Class { classes });
    }

    fn score(&mut self) {
        let name = format!("score{}", self.defined.len());
        let mut facts = Facts::new();
        let mut body = format!("score {name} \"S\"\n");
        for _ in 0..1 + self.tape.pick(3) {
            if self.tape.once_in(3)
                && let Some((levels, of)) = self.levels()
            {
                facts.extend(of);
                let _ = writeln!(body, "{levels}");
                continue;
            }
            let (text, of) = self.cond(1);
            facts.extend(of);
            let points = self.tape.of(&["1 point", "2 points", "3 points"]);
            let _ = writeln!(body, "  {points} when {text}");
        }
        self.push(name, facts, body, Kind::Score);
    }

    fn recommendation(&mut self) {
        let name = format!("rec{}", self.defined.len());
        let mut facts = Facts::new();
        let mut body = format!("recommend {name} \"R\"\n  stance for x\n  kind good practice\n");
        if !self.tape.once_in(5) {
            let (text, of) = self.cond(2);
            facts.extend(of);
            let _ = writeln!(body, "  when {text}");
        }
        if self.tape.once_in(3) {
            let (text, of) = self.cond(1);
            facts.extend(of);
            let _ = writeln!(body, "  unless {text}");
        }
        if self.tape.once_in(4) {
            body.push_str("  regardless of scope\n");
        } else {
            facts.extend(self.scope.iter().copied());
        }
        if self.tape.once_in(4) {
            let (text, _) = self.cond(1);
            let _ = writeln!(body, "  favored {text}");
        }
        if self.tape.once_in(4) {
            let (text, _) = self.cond(1);
            let _ = writeln!(body, "  note \"N\" when {text}");
        }
        let earlier: Vec<usize> =
            (0..self.defined.len()).filter(|at| matches!(self.defined[*at].kind, Kind::Rec { .. })).collect();
        if !earlier.is_empty() && self.tape.once_in(3) {
            let at = earlier[self.tape.pick(earlier.len())];
            facts.extend(self.defined[at].facts.clone());
            if let Kind::Rec { overrides } = &mut self.defined[at].kind {
                overrides.push(name.clone());
            }
        }
        facts.insert(RECOMMENDATION);
        self.push(name, facts, body, Kind::Rec { overrides: Vec::new() });
    }

    /// How a fact is filled in, from the facts before it.
    fn derivation(&mut self, at: usize) {
        self.limit = at;
        let mut text = String::new();
        match self.facts[at].ty {
            Ty::YesNo if self.tape.pick(2) == 0 => {
                let (cond, _) = self.cond(1);
                let _ = writeln!(text, "  when not given {cond}");
            }
            Ty::YesNo | Ty::OneOf => {
                let members = if self.facts[at].ty == Ty::YesNo { &["yes", "no"][..] } else { self.facts[at].members };
                text.push_str("  when not given\n");
                for _ in 0..1 + self.tape.pick(3) {
                    let (cond, _) = self.cond(1);
                    let member = self.tape.of(members);
                    let _ = writeln!(text, "    {member} when {cond}");
                }
                if self.tape.pick(2) == 1 {
                    let member = self.tape.of(members);
                    let _ = writeln!(text, "    {member} otherwise");
                }
            }
            ty @ (Ty::Plain | Ty::Length | Ty::Date) => {
                if let Some(num) = self.compound(ty, 1) {
                    let _ = writeln!(text, "  when not given {}", num.text);
                    if !num.linear || (num.scores && !num.direct.is_empty()) {
                        self.loose.insert(self.facts[at].name.to_owned());
                    }
                }
            }
            Ty::SetOf | Ty::Percent | Ty::Months => {}
        }
        self.limit = usize::MAX;
        self.facts[at].derivation = text;
    }

    fn usable(&self) -> usize {
        self.facts.len().min(self.limit)
    }

    /// The definitions that may be used, of some kind.
    fn definitions(&self, fits: impl Fn(&Kind) -> bool) -> Vec<usize> {
        let inside = |named: &Named| self.limit == usize::MAX || named.facts.iter().all(|fact| *fact < self.limit);
        (0..self.defined.len()).filter(|at| fits(&self.defined[*at].kind) && inside(&self.defined[*at])).collect()
    }

    fn cond(&mut self, depth: usize) -> (String, Facts) {
        let choice = if depth == 0 { 4 + self.tape.pick(8) } else { self.tape.pick(12) };
        match choice {
            0 | 1 => {
                let word = if choice == 0 { " and " } else { " or " };
                let parts: Vec<_> = (0..2 + self.tape.pick(2)).map(|_| self.cond(depth - 1)).collect();
                let facts = join(&parts.iter().map(|p| &p.1).collect::<Vec<_>>());
                (format!("({})", parts.iter().map(|p| p.0.as_str()).collect::<Vec<_>>().join(word)), facts)
            }
            2 => {
                let (text, facts) = self.cond(depth - 1);
                (format!("not ({text})"), facts)
            }
            3 => {
                let parts: Vec<_> = (0..2 + self.tape.pick(3)).map(|_| self.cond(depth - 1)).collect();
                let facts = join(&parts.iter().map(|p| &p.1).collect::<Vec<_>>());
                let count = 1 + self.tape.pick(parts.len());
                let list = parts.iter().map(|p| p.0.as_str()).collect::<Vec<_>>().join(", ");
                (format!("at least {count} of ({list})"), facts)
            }
            4..=6 => self.test(),
            7 | 8 => self.comparison(),
            _ => self.named().unwrap_or_else(|| self.test()),
        }
    }

    /// A definition's condition.
    fn named(&mut self) -> Option<(String, Facts)> {
        let fits = self.definitions(|kind| !matches!(kind, Kind::Value { .. }));
        if fits.is_empty() {
            return None;
        }
        let at = fits[self.tape.pick(fits.len())];
        let (name, facts) = (self.defined[at].name.clone(), self.defined[at].facts.clone());
        let text = match self.defined[at].kind.clone() {
            Kind::Cond => name,
            Kind::Class { classes } => match self.tape.pick(3) {
                0 => format!("{name} is k0"),
                1 => format!("{name} is not k0"),
                _ if classes > 1 => format!("{name} in (k0, k1)"),
                _ => format!("{name} not in (k0)"),
            },
            Kind::Score => {
                let op = self.operator(true);
                let limit = self.threshold(&["1", "2", "3", "5"]);
                format!("{name} {op} {limit}")
            }
            Kind::Rec { .. } => format!("{name} {}", self.tape.of(&["applies", "does not apply"])),
            Kind::Value { .. } => return None,
        };
        Some((text, facts))
    }

    fn operator(&mut self, equal: bool) -> &'static str {
        let all = [">", ">=", "<", "<=", "=", "!="];
        all[self.tape.pick(if equal { 6 } else { 4 })]
    }

    /// One of some thresholds; the mutated one is the next of them.
    fn threshold(&mut self, choices: &[&'static str]) -> &'static str {
        let mut at = self.tape.pick(choices.len());
        if self.mutate == Some(self.thresholds) {
            at = (at + 1) % choices.len();
        }
        self.thresholds += 1;
        choices[at]
    }

    /// Thresholds inside every range of a type's facts.
    fn inside(&mut self, at: usize) -> (&'static str, bool) {
        match self.facts[at].ty {
            Ty::Plain if self.facts[at].declared.starts_with("integer, at") => ("2", true),
            Ty::Plain if self.facts[at].declared.starts_with("integer") && self.tape.once_in(3) => {
                (self.threshold(&["1.5", "0.5"]), false)
            }
            Ty::Plain if self.facts[at].declared.starts_with("integer") => (self.threshold(&["1", "2"]), true),
            Ty::Plain => (self.threshold(&["1", "2.5", "3", "0.5"]), true),
            Ty::Length => (self.threshold(&["3 cm", "15 mm", "2.05 cm", "30.5 mm"]), true),
            Ty::Percent => (self.threshold(&["20 %", "33.3 %", "50 %"]), true),
            Ty::Date => (self.threshold(&["2020-02-10", "2020-02-29", "2020-02-11", "2020-02-01"]), true),
            Ty::Months => (self.threshold(&["1 month", "2 months"]), true),
            Ty::YesNo | Ty::OneOf | Ty::SetOf => ("", false),
        }
    }

    /// A test of one fact.
    fn test(&mut self) -> (String, Facts) {
        let at = self.tape.pick(self.usable());
        let name = self.facts[at].name;
        let members = self.facts[at].members;
        let text = match self.facts[at].ty {
            Ty::YesNo => name.to_owned(),
            Ty::OneOf => {
                let first = self.tape.pick(members.len());
                let second = (first + 1) % members.len();
                let (first, second) = (members[first], members[second]);
                match self.tape.pick(4) {
                    0 => format!("{name} is {first}"),
                    1 => format!("{name} is not {first}"),
                    2 => format!("{name} in ({first}, {second})"),
                    _ => format!("{name} not in ({first}, {second})"),
                }
            }
            Ty::SetOf => {
                let first = self.tape.pick(members.len());
                let second = (first + 1) % members.len();
                let (first, second) = (members[first], members[second]);
                match self.tape.pick(6) {
                    0 | 1 => format!("{name} includes {first}"),
                    2 => format!("{name} includes any of ({first}, {second})"),
                    3 => format!("{name} includes all of ({first}, {second})"),
                    4 => format!("{name} is empty"),
                    _ => format!("{name} is not empty"),
                }
            }
            _ => {
                let (limit, equal) = self.inside(at);
                if equal && self.tape.once_in(4) {
                    format!("{name} between {limit} and {limit}")
                } else {
                    format!("{name} {} {limit}", self.operator(equal))
                }
            }
        };
        (text, Facts::from([at]))
    }

    /// How many years, months, weeks or days are completed from one date to another, and whether other dates than one are
    /// constant.
    fn span(&mut self) -> Option<(Num, bool)> {
        if !(0..self.usable()).any(|at| self.facts[at].ty == Ty::Date) {
            return None;
        }
        let unit = self.tape.of(&["years", "months", "weeks", "days"]);
        let mut day = || match self.tape.pick(3) {
            0 => Some(Num::constant(self.threshold(&["2020-02-29", "2020-02-10", "2019-03-31", "2021-02-28"]))),
            _ => self.number(Ty::Date, 1),
        };
        let (from, to) = (day()?, day()?);
        if from.is_constant() && to.is_constant() {
            return None;
        }
        let text = format!("{unit} from {} to {}", from.text, to.text);
        let num = Num { degree: 5, ..from.with(text, &to, false) };
        // A day that is moved by months which are not known either is of two facts, as where it is compared.
        let exact = from.is_constant() != to.is_constant() && num.direct.len() <= 1;
        Some((num, exact))
    }

    /// A number that is more than a fact or a constant.
    fn compound(&mut self, ty: Ty, depth: usize) -> Option<Num> {
        if ty == Ty::Plain
            && self.tape.once_in(8)
            && let Some((span, _)) = self.span()
        {
            return Some(Num { text: format!("(({}) + 1)", span.text), ..span });
        }
        let left = self.number(ty, depth)?;
        let l = &left.text;
        let alone = |text: String, linear: bool| left.with(text, &Num::constant(""), linear);
        Some(match ty {
            Ty::Plain => match self.tape.pick(12) {
                0 => alone(format!("({l} + {})", self.tape.of(&["1", "0.5", "2"])), true),
                1 => alone(format!("{} * {l}", self.tape.of(&["2", "3", "0.25"])), true),
                2 => alone(format!("(5 - {l})"), true),
                3 => alone(format!("{l} / 2"), true),
                4 => {
                    let right = self.number(ty, 0)?;
                    left.with(format!("({l} + {})", right.text), &right, true)
                }
                5 => {
                    let right = self.number(ty, 0)?;
                    left.with(format!("({l} - {})", right.text), &right, true)
                }
                6 => {
                    let right = self.number(ty, 0).filter(|right| right.linear && left.linear)?;
                    let linear = right.is_constant() || left.is_constant();
                    left.with(format!("({l} * {})", right.text), &right, linear)
                }
                7 => alone(format!("-({l} + 1)"), true),
                // What is multiplied again and again is refused by `gdl check`.
                8 if left.degree <= 2 => left.with(format!("({l} * {l})"), &left, false),
                9 => left.with(format!("(1 / {l})"), &left, false),
                10 if left.degree <= 2 => left.with(format!("({l} * {l} - {l})"), &left, false),
                8 | 10 => alone(format!("({l} + 1)"), true),
                _ => {
                    let right =
                        self.number(ty, 0).filter(|right| right.linear && left.linear && !right.is_constant())?;
                    left.with(format!("({l} / ({} - 1))", right.text), &right, false)
                }
            },
            Ty::Length => match self.tape.pick(4) {
                0 => alone(format!("({l} + 5 mm)"), true),
                1 => alone(format!("2 * {l}"), true),
                2 => alone(format!("(8 cm - {l})"), true),
                _ => {
                    let right = self.number(ty, 0)?;
                    left.with(format!("({l} - {})", right.text), &right, true)
                }
            },
            Ty::Date => match self.tape.pick(4) {
                0 => alone(format!("({l} + 10 days)"), true),
                1 => alone(format!("({l} + 1 month)"), false),
                2 => alone(format!("({l} - 6 months)"), false),
                _ => {
                    let at = (0..self.usable()).find(|at| self.facts[*at].ty == Ty::Months)?;
                    let months = self.plain_fact(at);
                    left.with(format!("({l} + {})", months.text), &months, false)
                }
            },
            _ => return None,
        })
    }

    fn plain_fact(&self, at: usize) -> Num {
        let name = self.facts[at].name;
        Num { facts: [at].into(), direct: [at].into(), degree: 1, ..Num::constant(name) }
    }

    /// A fact, value term or score of a type; none where there is none.
    fn number(&mut self, ty: Ty, depth: usize) -> Option<Num> {
        if depth > 0 && self.tape.once_in(3) {
            return self.compound(ty, depth - 1);
        }
        let facts: Vec<usize> = (0..self.usable()).filter(|at| self.facts[*at].ty == ty).collect();
        let terms = self.definitions(|kind| match kind {
            Kind::Value { ty: of, .. } => *of == ty,
            Kind::Score => ty == Ty::Plain,
            _ => false,
        });
        let total = facts.len() + terms.len();
        if total == 0 {
            return None;
        }
        let nth = self.tape.pick(total);
        if let Some(at) = facts.get(nth) {
            return Some(self.plain_fact(*at));
        }
        let named = &self.defined[terms[nth - facts.len()]];
        let name = named.name.clone();
        Some(match &named.kind {
            Kind::Value { num, .. } => Num { text: name, ..(**num).clone() },
            _ => Num { facts: named.facts.clone(), scores: true, ..Num::constant(&name) },
        })
    }

    /// A comparison with arithmetic.
    fn comparison(&mut self) -> (String, Facts) {
        let choice = self.tape.pick(5);
        if choice == 4
            && let Some((span, exact)) = self.span()
        {
            let (op, limit) = (self.operator(true), self.threshold(&["0", "1", "-1", "2", "3", "10"]));
            if !exact {
                self.opaque = true;
                self.opaque_facts.extend(&span.facts);
            }
            return (format!("{} {op} {limit}", span.text), span.facts);
        }
        let ty = [Ty::Plain, Ty::Plain, Ty::Length, Ty::Date, Ty::Date][choice];
        let Some(left) = self.compound(ty, 1) else { return self.test() };
        let op = self.operator(true);
        let other = if self.tape.pick(2) == 0 { self.number(ty, 1) } else { None };
        let right = other.unwrap_or_else(|| {
            let text = match ty {
                Ty::Plain => self.threshold(&["2", "1", "3.5", "0.75", "6"]),
                Ty::Length => self.threshold(&["3 cm", "25 mm", "41 mm"]),
                _ => self.threshold(&["2020-03-01", "2020-02-28", "2020-02-14"]),
            };
            Num::constant(text)
        });
        let both = left.with(format!("{} {op} {}", left.text, right.text), &right, true);
        // A date that is moved on both sides is a variable of its own beside the date.
        let moved = ty == Ty::Date && !left.is_constant() && !right.is_constant();
        if !both.exact() || (moved && !both.linear) {
            self.opaque = true;
            self.opaque_facts.extend(&both.facts);
        }
        (both.text, both.facts)
    }
}
