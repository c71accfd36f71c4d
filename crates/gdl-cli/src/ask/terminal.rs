//! The interview with a person: plain lines, numbered choices, nothing that is drawn anew. What was typed is shown again where
//! no terminal shows it, so that what is printed can be read by itself.

use super::input::{Event, Input};
use super::interview::{Interview, Step};
use super::told::{Told, may_save, no_fact};
use crate::files::{Line, Unreadable};
use crate::{Status, output, write};
use gdl::ask::Item;
use gdl::case::{show_part, show_value, to_json};
use gdl::diagnostic::Diagnostic;
use gdl::eval::answer;
use gdl::report::answer_text::{self, Detail};
use gdl::report::ask::{QuestionV1, decided, numbered, reason, subject, text};
use gdl::report::style::{Ink, Look, list};
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

/// What a line did that can be typed everywhere.
enum Done {
    /// It changed what is known, or what is asked.
    Changed,
    /// It told something, or why it could not be done.
    Told,
    /// It is no such line.
    Other,
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
    // A correction at the end may open what was decided.
    while terminal.round(told, plain)? {}
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

    /// Asks for all that matters, and for what stands beside it where that is wanted; then prints the answer. True where something was
    /// corrected at the end, so that all of it is done once more.
    fn round(&mut self, told: &Told, plain: bool) -> Result<bool, Unreadable> {
        let ended = self.ask_all(told)?;
        if !ended && self.interview.open().is_empty() && self.go_on(told)? {
            return Ok(true);
        }
        if self.lost.get() == Lost::Interrupted {
            return Ok(false);
        }
        self.finish(told, plain)
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
            if matches!(word.as_str(), "stop" | "quit" | "exit") {
                return Ok(true);
            }
            if word == "why" {
                self.say(Ink::Plain, &reason(&question.why, usize::MAX))?;
                continue;
            }
            if !member {
                match self.common(&word, &typed, told)? {
                    Done::Changed => return Ok(false),
                    Done::Told => continue,
                    Done::Other => {}
                }
            }
            let result = match word.as_str() {
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
                _ => self.interview.answer(item, &meant(question, &typed)),
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

    /// Does what can be typed everywhere: help, the facts, back, and an answer to any fact by its name.
    fn common(&mut self, word: &str, typed: &str, told: &Told) -> Result<Done, Unreadable> {
        match word {
            "help" => output::result(HELP)?,
            "facts" => self.facts()?,
            "back" if self.interview.back() => return Ok(Done::Changed),
            "back" => self.say(Ink::Bad, "nothing was asked before this")?,
            _ => match self.other(typed) {
                None => return Ok(Done::Other),
                Some(Err(words)) => self.say(Ink::Bad, &words)?,
                Some(Ok((item, value))) => match self.give(item, &value) {
                    Ok(()) => {
                        told.save(&self.interview)?;
                        return Ok(Done::Changed);
                    }
                    Err(found) => self.explain(&found)?,
                },
            },
        }
        Ok(Done::Told)
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

    /// Offers to go on with what only remarks and what favors a recommendation hang on; true where something has changed, or it is wanted.
    fn go_on(&mut self, told: &Told) -> Result<bool, Unreadable> {
        let left = self.interview.beside();
        if left.is_empty() {
            return Ok(false);
        }
        let only = match left.len() {
            1 => "1 more fact decides no verdict: it only tells",
            _ => "more facts decide no verdict: they only tell",
        };
        let count = if left.len() == 1 { String::new() } else { format!("{} ", left.len()) };
        let words =
            format!("{count}{only} which remarks belong to what applies, and what favors it. Go on? (yes or no)\n");
        output::result(&words)?;
        loop {
            let Typed::Line(typed) = self.typed()? else { return Ok(false) };
            let word = typed.to_lowercase();
            match word.as_str() {
                "yes" | "y" => {
                    self.interview.go_on();
                    return Ok(true);
                }
                "no" | "n" | "stop" | "quit" | "exit" | "" => return Ok(false),
                "?" | "why" => {
                    let names: Vec<String> =
                        left.iter().map(|item| item.name(self.interview.guideline()).to_owned()).collect();
                    self.say(Ink::Plain, &format!("yes asks for {}; no ends here, with the answer", list(&names)))?;
                    continue;
                }
                _ => {}
            }
            match self.common(&word, &typed, told)? {
                Done::Changed => return Ok(true),
                Done::Told => {}
                Done::Other => self.say(Ink::Bad, "type yes or no; help tells what else can be typed")?,
            }
        }
    }

    /// The answer, and the case, where it is to be kept; true where something was corrected behind it.
    fn finish(&mut self, told: &Told, plain: bool) -> Result<bool, Unreadable> {
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
            output::result(&format!("\nThe case is in {}\n", crate::files::name(path)))?;
            return Ok(false);
        }
        // Lines that come from no terminal may end with answers that were not asked for: none of them names a file.
        if self.echo || self.lost.get() != Lost::Not { Ok(false) } else { self.offer(told) }
    }

    /// Offers to write the case; true where something was corrected instead.
    fn offer(&mut self, told: &Told) -> Result<bool, Unreadable> {
        output::result("\nWrite the case to a file? Type its name, or press Enter.\n")?;
        loop {
            let Typed::Line(name) = self.typed()? else { return Ok(false) };
            let word = name.to_lowercase();
            match word.as_str() {
                "" | "no" | "n" | "stop" | "quit" | "exit" => return Ok(false),
                "yes" | "y" | "?" | "why" => {
                    let words = "type the name of the file, such as case.json; Enter ends without one";
                    self.say(Ink::Plain, words)?;
                    continue;
                }
                _ => match self.common(&word, &name, told)? {
                    Done::Changed => return Ok(true),
                    Done::Told => continue,
                    Done::Other => {}
                },
            }
            let path = Path::new(&name);
            let written = may_save(Some(path), None)
                .and_then(|()| write::file(path, &to_json(self.interview.guideline(), self.interview.case())));
            match written {
                Ok(()) => {
                    output::result(&format!("The case is in {}\n", crate::files::name(path)))?;
                    return Ok(false);
                }
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
