//! The interview with a person: plain lines, numbered choices, nothing that is drawn anew. What was typed is shown again where
//! no terminal shows it, so that what is printed can be read by itself.

use super::input::{Event, Input};
use super::interview::{Interview, Step};
use super::{Told, Unreadable, no_fact, output, write};
use crate::Status;
use crate::files::Line;
use gdl::ask::Item;
use gdl::case::{show_part, show_value, to_json};
use gdl::diagnostic::Diagnostic;
use gdl::eval::answer;
use gdl::report::answer_text::{self, Detail};
use gdl::report::ask::{QuestionV1, decided, numbered, reason, subject, text};
use gdl::report::style::{Ink, Look, list, plural};
use std::cell::Cell;
use std::io::{IsTerminal, stdin};
use std::path::Path;

const HELP: &str =
    "  An answer is written as in a case, also in part: 4 %, under 3 cm, 3 to 5 cm, before 2020, not lung.
  not known           nobody can tell; ?  says the same
  back                the question before; what was answered since stays
  fact = value        corrects or gives any fact, by its name
  why                 everything that hangs on the question
  facts               what is known so far
  stop                ends here, with the answer as far as it goes
";

/// Who is asked.
struct Terminal {
    interview: Interview,
    look: Look,
    echo: bool,
    input: Input,
    /// How it was ended before its time, if it was.
    lost: Cell<Lost>,
}

/// How an interview ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lost {
    /// As it should.
    Not,
    /// The terminal has no more to say.
    Ended,
    /// By Ctrl-C, or another signal.
    Interrupted,
}

/// What was typed.
enum Typed {
    Line(String),
    End,
}

/// Runs the interview.
pub fn run(interview: Interview, told: &Told, plain: bool) -> Result<Status, Unreadable> {
    let look = output::look();
    let look = Look { color: look.color && !plain, ..look };
    let (input, lost) = (Input::open()?, Cell::new(Lost::Not));
    let mut terminal = Terminal { interview, look, echo: !stdin().is_terminal(), input, lost };
    for words in &told.others {
        terminal.say(Ink::Open, words)?;
    }
    output::result("Type an answer; help tells what else can be typed.\n")?;
    let ended = terminal.ask_all(told)?;
    if !ended && terminal.interview.open().is_empty() {
        terminal.go_on(told)?;
    }
    if terminal.lost.get() != Lost::Interrupted {
        terminal.finish(told, plain)?;
    }
    if terminal.lost.get() != Lost::Not {
        told.keep(&terminal.interview)?;
    }
    Ok(if terminal.lost.get() == Lost::Interrupted { Status::Interrupted } else { Status::Fine })
}

impl Terminal {
    fn say(&self, ink: Ink, words: &str) -> Result<(), Unreadable> {
        output::result(&self.look.wrap("  ", 2, ink, words))
    }

    /// Shows a prompt, and reads a line.
    fn typed(&self) -> Result<Typed, Unreadable> {
        loop {
            output::result("> ")?;
            let read = match self.input.next()? {
                Event::Line(read) => read,
                Event::Interrupted => {
                    self.lost.set(Lost::Interrupted);
                    output::result("\n")?;
                    return Ok(Typed::End);
                }
            };
            let shown = match &read {
                Line::Text(text) if self.echo => format!("{text}\n"),
                Line::Text(_) => String::new(),
                _ => "\n".to_owned(),
            };
            output::result(&shown)?;
            match read {
                Line::Text(text) => return Ok(Typed::Line(text.trim().to_owned())),
                Line::End => {
                    // Lines that come from no terminal are kept where they come from.
                    if !self.echo && self.lost.get() == Lost::Not {
                        self.lost.set(Lost::Ended);
                    }
                    return Ok(Typed::End);
                }
                Line::TooLong => self.say(Ink::Bad, "this line is longer than any answer")?,
                Line::NoText => self.say(Ink::Bad, "this line is not text in UTF-8")?,
            }
        }
    }

    /// Asks until nothing is left to ask; true where it was ended before.
    fn ask_all(&mut self, told: &Told) -> Result<bool, Unreadable> {
        loop {
            output::result(&decided(self.interview.now(), self.look))?;
            for words in self.interview.warnings() {
                self.say(Ink::Open, words)?;
            }
            let (item, why) = match self.interview.step() {
                Step::Ask(item, why) => (item, why),
                Step::Settled => {
                    output::result("\nAll is decided.\n")?;
                    return Ok(false);
                }
                Step::NotKnown => {
                    let open = self.interview.open();
                    let names: Vec<String> = open.iter().map(|of| subject(self.interview.guideline(), *of)).collect();
                    let names = list(&names);
                    output::result("\nNothing that could still be asked decides what is open.\n")?;
                    self.say(Ink::Open, &format!("Open because of what is not known: {names}"))?;
                    return Ok(false);
                }
            };
            let question = self.interview.question(item, &why);
            output::result(&text(&question, self.look))?;
            if self.one(item, &question, told)? {
                return Ok(true);
            }
        }
    }

    /// Asks one question until it is answered; true where the interview is ended.
    fn one(&mut self, item: Item, question: &QuestionV1, told: &Told) -> Result<bool, Unreadable> {
        loop {
            let Typed::Line(typed) = self.typed()? else { return Ok(true) };
            let member = question.choices.iter().any(|choice| choice.name == typed);
            let word = if member { String::new() } else { typed.to_lowercase() };
            let result = match word.as_str() {
                "stop" | "quit" | "exit" => return Ok(true),
                "help" => {
                    output::result(HELP)?;
                    continue;
                }
                "why" => {
                    self.say(Ink::Plain, &reason(&question.why, usize::MAX))?;
                    continue;
                }
                "facts" => {
                    self.facts()?;
                    continue;
                }
                "back" => {
                    if self.interview.back() {
                        return Ok(false);
                    }
                    self.say(Ink::Bad, "nothing was asked before this")?;
                    continue;
                }
                "" if !member && question.known.is_some() => {
                    // Enter leaves what is known, and does not ask for it again.
                    let whole = matches!(item, Item::Fact(id) if self.interview.case().value(id).is_some());
                    if whole {
                        self.interview.keep();
                        return Ok(false);
                    }
                    self.interview.not_known(item)
                }
                "" if !member => {
                    self.say(Ink::Bad, "type an answer, or not known")?;
                    continue;
                }
                "?" | "not known" | "unknown" | "don't know" => self.interview.not_known(item),
                _ => match self.other(&typed) {
                    Some(Ok((other, value))) => self.give(other, &value),
                    Some(Err(words)) => {
                        self.say(Ink::Bad, &words)?;
                        continue;
                    }
                    None => self.interview.answer(item, &meant(question, &typed)),
                },
            };
            match result {
                Ok(()) => {
                    told.save(&self.interview)?;
                    return Ok(false);
                }
                Err(found) => self.explain(&found)?,
            }
        }
    }

    /// A line that speaks of another fact by its name; with what is wrong, where there is none of the name.
    fn other(&self, typed: &str) -> Option<Result<(Item, String), String>> {
        let (name, value) = typed.split_once('=')?;
        let (name, value) = (name.trim(), value.trim());
        let g = self.interview.guideline();
        if let Some(item) = Item::named(g, name) {
            return Some(Ok((item, value.to_owned())));
        }
        // `<= 5` is an answer, and names nothing.
        if !name.starts_with(|c: char| c.is_alphabetic()) || name.contains(char::is_whitespace) {
            return None;
        }
        Some(Err(no_fact(g, name)))
    }

    fn give(&mut self, item: Item, value: &str) -> Result<(), Vec<Diagnostic>> {
        match value.to_lowercase().as_str() {
            "?" | "not known" | "unknown" => self.interview.not_known(item),
            _ => {
                let question = self.interview.question(item, &[]);
                self.interview.answer(item, &meant(&question, value))
            }
        }
    }

    /// Why an answer does not fit.
    fn explain(&self, found: &[Diagnostic]) -> Result<(), Unreadable> {
        for one in found {
            self.say(Ink::Bad, &one.message)?;
            if let Some(help) = &one.help {
                self.say(Ink::Plain, help)?;
            }
        }
        Ok(())
    }

    /// What is known so far.
    fn facts(&self) -> Result<(), Unreadable> {
        let (g, case) = (self.interview.guideline(), self.interview.case());
        let mut lines = Vec::new();
        for (id, fact) in g.facts.with_ids() {
            if let Some(value) = case.value(id) {
                lines.push(format!("{} = {}", fact.name, show_value(fact, value)));
            } else if let Some(part) = case.part(id) {
                lines.push(format!("{}: {}", fact.name, show_part(fact, part)));
            }
        }
        for (id, listing) in &case.lists {
            let name = g.listed.get(*id).map_or("", |list| list.name.as_str());
            lines.push(format!("{name}: entries given, {}", listing.entries.len()));
        }
        if lines.is_empty() {
            lines.push("nothing is known so far".to_owned());
        }
        lines.iter().try_for_each(|words| self.say(Ink::Plain, words))
    }

    /// Offers to go on with what only remarks and what favors a recommendation hang on.
    fn go_on(&mut self, told: &Told) -> Result<(), Unreadable> {
        let left = self.interview.beside();
        if left == 0 {
            return Ok(());
        }
        let facts = plural(left, "fact");
        output::result(&format!("{facts} would add remarks, or what favors a recommendation. Go on? (yes or no)\n"))?;
        loop {
            let Typed::Line(typed) = self.typed()? else { return Ok(()) };
            match typed.to_lowercase().as_str() {
                "yes" | "y" => return self.ask_all(told).map(|_| ()),
                "no" | "n" | "stop" | "" => return Ok(()),
                _ => self.say(Ink::Bad, "type yes or no")?,
            }
        }
    }

    /// The answer, and the case, where it is to be kept.
    fn finish(&self, told: &Told, plain: bool) -> Result<(), Unreadable> {
        let view = self.interview.view();
        let mut answer = answer::answer(&view.engine, &view.prepared);
        answer.warnings.extend(self.interview.warnings().iter().chain(&view.complex).cloned());
        let (guideline, detail) = (view.engine.guideline(), Detail::default());
        let sources = self.interview.sources();
        let words = answer_text::text(guideline, sources, &told.label, &view.case, &answer, detail, self.look);
        let words = if plain { words.replace(['●', '○', '◆', '✗'], "-") } else { words };
        output::result(&format!("\n{words}"))?;
        if let Some(path) = &told.save {
            told.save(&self.interview)?;
            self.lost.set(Lost::Not);
            return output::result(&format!("\nThe case is in {}\n", crate::files::name(path)));
        }
        // Lines that come from no terminal may end with answers that were not asked for: none of them names a file.
        if self.echo || self.lost.get() != Lost::Not { Ok(()) } else { self.offer() }
    }

    /// Offers to write the case.
    fn offer(&self) -> Result<(), Unreadable> {
        output::result("\nWrite the case to a file? Type its name, or press Enter.\n")?;
        loop {
            let Typed::Line(name) = self.typed()? else { return Ok(()) };
            if name.is_empty() || name == "no" {
                return Ok(());
            }
            let path = Path::new(&name);
            let written = super::may_save(Some(path), None)
                .and_then(|()| write::file(path, &to_json(self.interview.guideline(), self.interview.case())));
            match written {
                Ok(()) => return output::result(&format!("The case is in {}\n", crate::files::name(path))),
                Err(why) => self.say(Ink::Bad, &why.0)?,
            }
        }
    }
}

/// An answer with numbers of choices as their names, and `y` and `n` as yes and no.
fn meant(question: &QuestionV1, typed: &str) -> String {
    if question.kind == "yes/no" {
        return match typed.to_lowercase().as_str() {
            "y" | "yes" => "yes".to_owned(),
            "n" | "no" => "no".to_owned(),
            _ => typed.to_owned(),
        };
    }
    if !numbered(question) {
        return typed.to_owned();
    }
    let choice = |word: &str| {
        let at = word.trim().parse::<usize>().ok()?.checked_sub(1)?;
        question.choices.get(at).map(|choice| choice.name.clone())
    };
    if question.kind == "set of" {
        let words: Vec<String> = typed.split(',').map(|word| choice(word).unwrap_or_else(|| word.to_owned())).collect();
        return words.join(",");
    }
    choice(typed).unwrap_or_else(|| typed.to_owned())
}
