//! The command line: a thin front end that only wires.

mod arguments;
mod console;
mod exit_code;
mod generate;
mod job;
mod progress;
mod run;
mod signals;
mod threads;
mod values;

use arguments::Arguments;
use clap::Parser;
use console::Console;
use std::process::ExitCode;

/// Runs the program.
pub(crate) fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return exit_code::of_parse_error(&error),
    };
    if let Some(document) = arguments.generate {
        return generate::write(document);
    }
    let console = Console::new(arguments.reporting.progress, arguments.reporting.quiet);
    // First of all, while this is the only thread: the drivers and encoders read their variables later.
    let threads = threads::decide(arguments.reporting.threads);
    threads::tell_libraries(threads);
    console::start_logging(arguments.reporting.quiet);
    match run::run(&arguments, threads, &console) {
        Ok(code) => code,
        Err(error) => {
            let code = exit_code::of_error(&error);
            if code != ExitCode::SUCCESS {
                console.error(&error);
            }
            code
        }
    }
}
