//! The program at work in a folder of its own.
#![allow(dead_code, unreachable_pub, reason = "shared by several test files, each of which uses a part")]

use crate::decode::DecodedFilm;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Output, Stdio};
use tempfile::TempDir;

/// A folder to work in, and runs of the program there.
pub struct Desk {
    pub folder: TempDir,
}

impl Desk {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The program, offscreen on the software adapter, with the words of `line`.
    pub fn command(&self, line: &str) -> Command {
        // Signals that whoever runs the tests ignores, as `nohup` does, would stay ignored.
        let mut command = Command::new("env");
        command.args(["--default-signal", env!("CARGO_BIN_EXE_fieldreel")]);
        command.current_dir(self.folder.path()).stdin(Stdio::null());
        command.args(["--offscreen", "--adapter", "software"]).args(line.split_whitespace());
        command
    }

    /// Runs to the end, with a small quick film unless the line says otherwise.
    pub fn run(&self, line: &str) -> Output {
        let mut command = self.command(line);
        for (option, value) in [("--size", "64x48"), ("--frames", "4"), ("--quality", "draft")] {
            let has_length = line.contains("--duration") || line.contains("--frames-per-band");
            let is_given = line.split_whitespace().any(|word| word == option);
            if !is_given && (option != "--frames" || !has_length) {
                command.args([option, value]);
            }
        }
        command.output().unwrap()
    }

    /// Starts a film and waits until so many of its frames were drawn.
    pub fn start(&self, line: &str, frames: u64) -> (Child, BufReader<ChildStderr>) {
        let mut command = self.command(line);
        let mut child = command.args(["--progress", "json"]).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        while !is_recording(&line, frames) {
            line.clear();
            assert_ne!(lines.read_line(&mut line).unwrap(), 0, "it ended before it recorded");
        }
        (child, lines)
    }

    /// Runs to the end while its files may not grow beyond `bytes` once recording has begun, which is like a full disk.
    /// (The driver's own memory is a file to some drivers, so not from the beginning.)
    pub fn run_limited(&self, line: &str, bytes: u64) -> (Option<i32>, String) {
        let (mut child, mut lines) = self.start(line, 2);
        let (process, limit) = (format!("--pid={}", child.id()), format!("--fsize={bytes}"));
        assert!(Command::new("prlimit").args([process, limit]).status().unwrap().success());
        let mut text = String::new();
        lines.read_to_string(&mut text).unwrap();
        (child.wait().unwrap().code(), text)
    }

    pub fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    pub fn film(&self, name: &str) -> DecodedFilm {
        DecodedFilm::from_file(&self.path(name))
    }
}

fn is_recording(line: &str, frames: u64) -> bool {
    let event: serde_json::Value = serde_json::from_str(line).unwrap_or_default();
    event["activity"] == "recording" && event["frame"].as_u64() >= Some(frames)
}

pub fn send(signal: &str, child: &Child) {
    assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
}

pub fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Asserts the exit code and that standard error has every one of `words`.
pub fn assert_ends(output: &Output, code: i32, words: &[&str]) {
    let text = said(output);
    assert_eq!(output.status.code(), Some(code), "{text}");
    for word in words {
        assert!(text.contains(word), "{word:?} is not in: {text}");
    }
}

pub fn sample(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/samples").join(name).display().to_string()
}
