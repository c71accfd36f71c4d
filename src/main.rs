//! The `gdl` program: everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    gdl::cli::main()
}
