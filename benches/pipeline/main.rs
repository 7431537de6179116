//! `make bench`: what recording costs, stage by stage, as one table.
//!
//! Every scenario runs in a process of its own, so that CPU time and peak memory are its own. The numbers that
//! were found are kept in `docs/benchmarks.md`. Words on the command line choose the scenarios whose names have one of
//! them (`cargo bench --bench pipeline -- volume`).
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark prints, and one that cannot go on ends"
)]

mod depths;
mod process_use;
mod scenarios;
mod shells;
mod surfaces;
mod terrain;
mod volumes;

use process_use::ProcessUse;
use scenarios::Scenario;
use std::process::Command;

/// Tells a child process which scenario it is.
const SCENARIO: &str = "FIELDREEL_BENCH_SCENARIO";

fn all() -> impl Iterator<Item = &'static Scenario> {
    scenarios::USUAL.iter().chain(&surfaces::ALL).chain(&volumes::ALL).chain(&depths::ALL)
}

fn chosen() -> Vec<&'static Scenario> {
    // Cargo adds an option of its own.
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    if words.is_empty() {
        return scenarios::USUAL.iter().chain(&surfaces::ALL).collect();
    }
    all().filter(|scenario| words.iter().any(|word| scenario.name.contains(word.as_str()))).collect()
}

fn main() {
    if let Ok(name) = std::env::var(SCENARIO) {
        let scenario = all().find(|scenario| scenario.name == name).unwrap();
        let measured = (scenario.run)();
        let used = ProcessUse::so_far();
        println!("{} {} {} {}", measured.wall_secs, used.cpu_secs, used.peak_memory_mb, measured.note);
        return;
    }
    println!("{:<44} {:>8} {:>8} {:>9}  note", "scenario", "wall s", "CPU s", "peak MB");
    for scenario in chosen() {
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
