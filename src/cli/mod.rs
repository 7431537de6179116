//! The command line: a thin front end that only wires.

mod annotation;
mod arguments;
mod camera;
mod colormap_list;
#[cfg(feature = "window")]
mod command_line;
mod commands;
mod console;
#[cfg(feature = "libav")]
mod copying;
mod embedding;
#[cfg(all(feature = "libav", feature = "window"))]
mod encoder_search;
mod encoding;
mod exit_code;
mod facts;
mod film_info;
#[cfg(feature = "libav")]
mod formats;
mod generate;
mod info;
mod input;
mod job;
#[cfg(feature = "libav")]
mod join;
mod layers;
mod parts;
mod places;
mod plan;
mod progress;
#[cfg(feature = "libav")]
mod provenance;
mod raw_input;
#[cfg(feature = "libav")]
mod recover;
#[cfg(feature = "libav")]
mod remake;
mod run;
mod scene_file;
#[cfg(feature = "serve")]
mod serve;
mod shapes;
mod shard;
mod signals;
mod target;
mod terrain;
mod threads;
mod values;
#[cfg(feature = "window")]
mod window;

use arguments::Arguments;
use clap::ArgMatches;
use commands::Command;
use console::Console;
use fieldreel::record::usual_threads;
use std::io::{IsTerminal, Write};
use std::num::NonZeroUsize;
use std::process::ExitCode;
use values::ProgressStyle;

/// Runs the program.
pub(crate) fn main() -> ExitCode {
    let words: Vec<_> = std::env::args_os().collect();
    let (mut arguments, matches, origin) = match scene_file::parse(&words) {
        Ok(parsed) => parsed,
        Err(scene_file::Failure::CommandLine(error)) => return exit_code::of_parse_error(&error),
        Err(scene_file::Failure::File(error)) => {
            Console::new(ProgressStyle::Auto, false).error(&error);
            return exit_code::of_error(&error);
        }
    };
    if let Some(document) = arguments.generate {
        return generate::write(document);
    }
    let is_quiet = arguments.reporting.quiet || arguments.command.as_ref().is_some_and(Command::is_quiet);
    let console = Console::new(arguments.reporting.progress, is_quiet);
    if let Err(error) = scene_file::check(&matches, &origin) {
        return exit_code_of(Err(error), &console);
    }
    if arguments.scene.print_scene {
        return exit_code_of(print_scene(&matches), &Console::new(ProgressStyle::Auto, false));
    }
    // First of all, while this is the only thread: the drivers and encoders read their variables later.
    let threads = arguments.reporting.threads.unwrap_or_else(usual_threads);
    let lists_colormaps = arguments.look.colormap.as_deref() == Some("list");
    let opens_window = arguments.command.is_none() && !lists_colormaps && !arguments.output.offscreen;
    threads::tell_libraries(threads, opens_window);
    console::start_logging(is_quiet);
    let result = match arguments.command.take() {
        Some(Command::Info(info)) => info::run(&info),
        Some(Command::Plan(plan)) => plan::run(*plan),
        #[cfg(feature = "libav")]
        Some(Command::Formats(formats)) => formats::run(&formats),
        #[cfg(all(feature = "libav", feature = "window"))]
        Some(Command::TryEncoder(trial)) => encoder_search::run(&trial),
        #[cfg(feature = "libav")]
        Some(Command::Recover(recover)) => recover::run(&recover, &console),
        #[cfg(feature = "libav")]
        Some(Command::Join(join)) => join::run(&join, &console),
        #[cfg(feature = "libav")]
        Some(Command::Remake(remake)) => remake::run(&remake, threads, &console),
        #[cfg(feature = "serve")]
        Some(Command::Serve(serve)) => serve::run(*serve, &console),
        None if lists_colormaps => print_colormaps(),
        None if opens_window => open_window(arguments, threads, console.clone()),
        None => run::run((&arguments, &matches), threads, &console),
    };
    exit_code_of(result.map_err(|error| origin.located(error)), &console)
}

fn exit_code_of(result: anyhow::Result<ExitCode>, console: &Console) -> ExitCode {
    match result {
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

#[cfg(feature = "window")]
fn open_window(arguments: Arguments, threads: NonZeroUsize, console: Console) -> anyhow::Result<ExitCode> {
    window::run(arguments, threads, console)
}

#[cfg(not(feature = "window"))]
fn open_window(_: Arguments, _: NonZeroUsize, _: Console) -> anyhow::Result<ExitCode> {
    Err(job::usage("this build has no window: record with --offscreen -o FILE"))
}

fn print_scene(matches: &ArgMatches) -> anyhow::Result<ExitCode> {
    let text = scene_file::print(matches)?;
    exit_code::of_printing(std::io::stdout().lock().write_all(text.as_bytes()))
}

fn print_colormaps() -> anyhow::Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    // https://no-color.org: any value but an empty one turns colours off.
    let refuses_colors = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let with_colors = out.is_terminal() && !refuses_colors;
    exit_code::of_printing(colormap_list::print(&mut out, with_colors))
}
