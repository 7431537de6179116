//! `make bench`: what recording costs, stage by stage, as one table.
//!
//! Every scenario runs in a process of its own, so that CPU time and peak memory are its own. The numbers that
//! were found are kept in `docs/benchmarks.md`.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark prints, and one that cannot go on ends"
)]

mod process_use;
mod scenarios;
mod terrain;

use process_use::ProcessUse;
use std::process::Command;

/// Tells a child process which scenario it is.
const SCENARIO: &str = "FIELDREEL_BENCH_SCENARIO";

fn main() {
    if let Ok(name) = std::env::var(SCENARIO) {
        let scenario = scenarios::ALL.iter().find(|scenario| scenario.name == name).unwrap();
        let measured = (scenario.run)();
        let used = ProcessUse::so_far();
        println!("{} {} {} {}", measured.wall_secs, used.cpu_secs, used.peak_memory_mb, measured.note);
        return;
    }
    println!("{:<44} {:>8} {:>8} {:>9}  note", "scenario", "wall s", "CPU s", "peak MB");
    for scenario in &scenarios::ALL {
        let output =
            Command::new(std::env::current_exe().unwrap()).env(SCENARIO, scenario.name).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        let mut words = text.trim().splitn(4, ' ');
        let mut number = || words.next().and_then(|word| word.parse::<f64>().ok()).unwrap_or(f64::NAN);
        let (wall, cpu, memory) = (number(), number(), number());
        println!(
            "{:<44} {wall:>8.2} {cpu:>8.2} {memory:>9.0}  {}",
            scenario.name,
            words.next().unwrap_or("failed")
        );
    }
}
