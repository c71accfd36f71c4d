//! Random small guidelines about two or three dates, each of a few days about the end of a month, moved by days and by months:
//! so few that all patients can be gone through.

use crate::text::{Tape, Text};
use std::collections::BTreeSet;
use std::fmt::Write;

/// The days that a date may have, one within, its month, counted from January 2020, and a day, as far from January 31.
const WINDOWS: [(&str, &str, &str, i64, i64); 5] = [
    ("2020-02-25", "2020-03-02", "2020-02-28", 1, 28),
    ("2020-03-27", "2020-04-02", "2020-03-31", 2, 60),
    ("2021-02-25", "2021-03-03", "2021-02-28", 13, 394),
    ("2020-01-28", "2020-02-03", "2020-01-31", 0, 0),
    ("2019-08-28", "2019-09-03", "2019-08-31", -5, -153),
];

const OPS: [&str; 6] = ["<=", "<", ">=", ">", "=", "!="];

struct Writer {
    tape: Tape,
    windows: Vec<usize>,
    /// Which dates may never have been.
    never: Vec<bool>,
    /// Which threshold is moved, counted from 0.
    mutate: Option<usize>,
    thresholds: usize,
}

fn amount(count: i64, unit: &str) -> String {
    let sign = if count < 0 { "-" } else { "+" };
    let count = count.abs();
    format!("{sign} {count} {unit}{}", if count == 1 { "" } else { "s" })
}

impl Writer {
    fn name(&self, at: usize) -> String {
        format!("day{at}")
    }

    /// A number near another; one more where it is the one to be moved.
    fn near(&mut self, value: i64, width: usize) -> i64 {
        let moved = self.mutate == Some(self.thresholds);
        self.thresholds += 1;
        let pick = self.tape.pick(2 * width + 1) as i64 - width as i64;
        value + pick + i64::from(moved)
    }

    /// A comparison of two dates, or of one with itself, or with a fixed day.
    fn comparison(&mut self) -> String {
        let count = self.windows.len();
        let (a, b) = (self.tape.pick(count), self.tape.pick(count));
        let op = OPS[self.tape.pick(OPS.len())];
        let ((.., month_a, day_a), (.., month_b, day_b)) = (WINDOWS[self.windows[a]], WINDOWS[self.windows[b]]);
        let (one, other) = (self.name(a), self.name(b));
        let (months, days) = (month_b - month_a, day_b - day_a);
        match self.tape.pick(8) {
            0 | 1 if months != 0 => format!("{one} {} {op} {other}", amount(months, "month")),
            2 if a != b => {
                let days = self.near(days, 4);
                format!("{other} - {one} {op} {days} days")
            }
            3 => format!("{one} {op} {other} {}", amount(-months + i64::from(months == 0), "month")),
            4 => {
                let days = self.near(0, 3);
                format!(
                    "({one} {}) {} {op} {other}",
                    amount(months + i64::from(months == 0), "month"),
                    amount(days, "day")
                )
            }
            5 => {
                let (first, days) = (1 - 2 * self.tape.pick(2) as i64, self.near(0, 2));
                let rest = if months == first { 12 } else { months - first };
                format!(
                    "({one} {} {}) {} {op} {other}",
                    amount(first, "month"),
                    amount(days, "day"),
                    amount(rest, "month")
                )
            }
            6 => {
                let days = self.near(30, 2);
                format!("{one} + 1 month {op} {one} {}", amount(days, "day"))
            }
            _ => {
                let (_, _, day, ..) = WINDOWS[self.windows[a]];
                let (year, rest) = day.split_at(4);
                match self.tape.pick(2) {
                    0 => format!("{one} {op} {day}"),
                    _ => format!("{one} + 12 months {op} {}{rest}", year.parse::<i64>().unwrap() + 1),
                }
            }
        }
    }

    fn cond(&mut self, depth: usize) -> String {
        let pick = if depth == 0 { 0 } else { self.tape.pick(6) };
        match pick {
            0 | 1 => self.comparison(),
            2 => {
                let at = self.tape.pick(self.never.len());
                let not = if self.tape.pick(2) == 0 { "" } else { "not " };
                if self.never[at] { format!("{} is {not}never", self.name(at)) } else { "ill".to_owned() }
            }
            3 => format!("not ({})", self.cond(depth - 1)),
            _ => {
                let word = if pick == 4 { " and " } else { " or " };
                let parts: Vec<String> =
                    (0..2 + self.tape.pick(2)).map(|_| format!("({})", self.cond(depth - 1))).collect();
                parts.join(word)
            }
        }
    }
}

/// Writes a guideline; with one threshold moved, where that is asked.
pub fn write(data: &[u16], mutate: Option<usize>) -> Text {
    let mut tape = Tape::new(data);
    let count = 2 + tape.pick(2);
    let windows = (0..count).map(|_| tape.pick(WINDOWS.len())).collect();
    let never = (0..count).map(|_| tape.pick(4) == 3).collect();
    let mut writer = Writer { tape, windows, never, mutate, thresholds: 0 };
    let mut text = String::from("guideline dates \"G\"\n  version 0.1.0\n  status draft\n");
    for at in 0..count {
        let (first, last, ..) = WINDOWS[writer.windows[at]];
        let never = if writer.never[at] { " or never" } else { "" };
        let name = writer.name(at);
        let _ = writeln!(text, "fact {name} \"D\"\n  type date{never}, at least {first}, at most {last}");
    }
    text.push_str("fact ill \"I\"\n  type yes/no\ntreatment care \"C\"\nstatement S-1 in \"S\"\n  says \"W\"\n");
    if writer.tape.pick(3) == 0 {
        let holds = writer.cond(1);
        let _ = writeln!(text, "constraint \"C\"\n  holds {holds}");
    }
    let _ = writeln!(text, "term near \"T\"\n  means {}", writer.cond(2));
    for (at, stance) in ["for", "against", "option"].iter().enumerate() {
        let when = if at == 2 { format!("near and ({})", writer.cond(1)) } else { writer.cond(2) };
        let _ = writeln!(text, "recommend advice{at} \"R\"\n  stance {stance} care\n  when {when}\n  from S-1");
    }
    let _ = writeln!(text, "invariant \"N\"\n  never advice0 applies and ({})", writer.cond(1));
    let _ = writeln!(text, "question \"Q\"\n  covers advice0, advice1");
    Text {
        text,
        opaque: false,
        opaque_facts: BTreeSet::new(),
        loose: BTreeSet::new(),
        thresholds: writer.thresholds,
        readings: Vec::new(),
    }
}
