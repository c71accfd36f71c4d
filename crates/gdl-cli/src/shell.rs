//! `gdl completions` and `gdl man`: what a shell and the manual know of the program, from its own description.

use super::files::Unreadable;
use super::{Arguments, Status, output, write};
use clap::CommandFactory;
use clap_complete::Shell;
use std::path::Path;

/// Prints the completions of a shell.
pub fn completions(shell: Shell) -> Result<Status, Unreadable> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "gdl", &mut script);
    output::bytes(&script)?;
    Ok(Status::Fine)
}

/// Writes a manual page for the program and one for each command.
pub fn manual(folder: &Path) -> Result<Status, Unreadable> {
    let mut command = Arguments::command().disable_help_subcommand(true);
    command.build();
    let mut pages = vec![("gdl".to_owned(), command.clone())];
    for own in command.get_subcommands() {
        pages.push((format!("gdl-{}", own.get_name()), own.clone()));
    }
    for (name, command) in pages {
        let mut page = Vec::new();
        // Writing to memory cannot fail.
        let _ = clap_mangen::Man::new(command).render(&mut page);
        write::file(&folder.join(format!("{name}.1")), &String::from_utf8_lossy(&page))?;
    }
    Ok(Status::Fine)
}
