//! The command line: arguments, files, printing, exit status. Everything between is the library.

mod files;

use crate::report::diagnostics;
use std::process::ExitCode;

/// Runs the program.
pub fn main() -> ExitCode {
    for path in std::env::args().skip(2) {
        match files::guidelines(std::path::Path::new(&path)) {
            Ok(all) => for loaded in all {
                let built = crate::driver::build(&loaded.sources);
                let look = diagnostics::Look { width: 110, color: false };
                anstream::println!("{}", diagnostics::text(&loaded.sources, &loaded.diagnostics, look));
                anstream::println!("{}", diagnostics::text(&loaded.sources, &built.diagnostics, look));
                anstream::println!("{:?} {}", loaded.path, diagnostics::count(&built.diagnostics));
            },
            Err(e) => anstream::println!("{e}"),
        }
    }
    ExitCode::SUCCESS
}
