//! Chromium without a window, for tests that look at what browsers do.

use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use tempfile::TempDir;

/// A browser without a window, which ends with the test.
pub(crate) struct Chromium {
    process: Child,
    _profile: TempDir,
}

impl Chromium {
    /// Opens a page. `None` where there is no browser, which is no reason to fail but in continuous integration.
    pub(crate) fn open(address: &str) -> Option<Self> {
        let profile = tempfile::tempdir().unwrap();
        let mut command = Command::new(program()?);
        command.args(arguments(profile.path())).arg(address);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        Some(Self { process: command.spawn().unwrap(), _profile: profile })
    }

    /// Opens an empty page, and pipes over which the browser is told what to do. `None` as in [`Chromium::open`].
    pub(crate) fn open_with_pipes() -> Option<(Self, ChildStdin, ChildStdout)> {
        let profile = tempfile::tempdir().unwrap();
        // It listens on file 3 and answers on file 4, which a shell can give it.
        let script = r#"exec "$@" 3<&0 4>&1 </dev/null >/dev/null 2>&1"#;
        let mut command = Command::new("sh");
        command.args(["-c", script, "sh", program()?]).args(arguments(profile.path()));
        command.args(["--remote-debugging-pipe", "about:blank"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().unwrap();
        let pipes = (process.stdin.take().unwrap(), process.stdout.take().unwrap());
        Some((Self { process, _profile: profile }, pipes.0, pipes.1))
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

#[allow(clippy::print_stderr, reason = "a test says why it looks at nothing")]
fn program() -> Option<&'static str> {
    let is_there = |program: &&str| {
        let mut command = Command::new(program);
        command.arg("--version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    let found = ["chromium", "chromium-browser", "google-chrome"].into_iter().find(is_there);
    if found.is_none() {
        assert!(std::env::var_os("CI").is_none(), "no browser: scripts/set-up test installs one");
        eprintln!("skipped: there is no Chromium here (scripts/set-up test installs one)");
    }
    found
}

fn arguments(profile: &Path) -> Vec<String> {
    let fixed = ["--headless=new", "--no-sandbox", "--disable-gpu", "--mute-audio", "--no-first-run"];
    let profile = format!("--user-data-dir={}", profile.display());
    fixed.into_iter().map(str::to_owned).chain([profile]).collect()
}
