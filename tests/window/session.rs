//! The program in a window of its own: started, told what to do by keys and mouse, and listened to.

use crate::input::LEFT;
use crate::screen::{DEADLINE, Screen, wait_for};
use crossbeam_channel::{Receiver, RecvTimeoutError, bounded};
use serde_json::Value;
use std::collections::VecDeque;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use x11rb::protocol::xproto::Window;

/// Small, quick films, on the adapter that every machine has.
pub(crate) const QUICK: &str = "--size 320x180 --quality draft --adapter software";

/// An elevation model, and the temperature of the sea in twelve bands; [`Session::start`] lays both into its folder.
pub(crate) const DEM: &str = "dem.tif";
pub(crate) const SST: &str = "sst.tif";

/// A head in a scanner; [`folder_with_a_volume`] lays it beside the others.
pub(crate) const HEAD: &str = "head.nii.gz";

/// One at a time: each has a screen, a renderer and an encoder to itself.
static TURN: Mutex<()> = Mutex::new(());

/// A folder, a screen, and the program at work there.
pub(crate) struct Session {
    child: Child,
    lines: Receiver<String>,
    /// The notice of the first picture.
    pub(crate) shown: Value,
    /// What was said and not asked for yet.
    waiting: VecDeque<Value>,
    /// Every line that was said.
    said: Vec<String>,
    pub(crate) window: Window,
    pub(crate) screen: Screen,
    pub(crate) folder: TempDir,
    _turn: MutexGuard<'static, ()>,
}

/// What is held down while the mouse is dragged.
pub(crate) enum Hold {
    Button(u8),
    /// With the left button.
    Shift,
}

impl Session {
    /// Opens a window with these words on the command line and small quick films, and waits for its first picture.
    pub(crate) fn start(line: &str) -> Self {
        Self::start_in(folder_with_data(), &format!("{line} {QUICK}"))
    }

    /// The same in this folder, with nothing added to the words.
    pub(crate) fn start_in(folder: TempDir, line: &str) -> Self {
        let mut session = Self::launch(folder, line);
        session.event("opened");
        session.shown = session.event("shown");
        session
    }

    /// Opens a window, whether or not there is anything to show.
    pub(crate) fn launch(folder: TempDir, line: &str) -> Self {
        // A test that failed is no reason for the others to.
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let screen = Screen::start();
        let mut child = program(folder.path(), line)
            .env("DISPLAY", &screen.name)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = listen(BufReader::new(child.stderr.take().unwrap()));
        let (waiting, said) = (VecDeque::new(), Vec::new());
        let mut session =
            Self { child, lines, shown: Value::Null, waiting, said, window: 0, screen, folder, _turn: turn };
        session.window = session.screen.window();
        session.screen.focus(session.window);
        session
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The names of all files but those that were there from the beginning.
    pub(crate) fn new_names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.retain(|name| ![DEM, SST, HEAD].contains(&name.as_str()));
        names.sort();
        names
    }

    /// The next notice of this name; others before it are kept for later.
    pub(crate) fn event(&mut self, name: &str) -> Value {
        let deadline = Instant::now() + DEADLINE;
        self.event_before(name, deadline).unwrap_or_else(|| self.give_up(&format!("no {name:?} came")))
    }

    /// The next notice of this name, if it comes before the deadline.
    pub(crate) fn event_before(&mut self, name: &str, deadline: Instant) -> Option<Value> {
        loop {
            let kept = self.waiting.iter().position(|notice| notice["event"] == name);
            if let Some(notice) = kept.and_then(|at| self.waiting.remove(at)) {
                return Some(notice);
            }
            let unwanted = |notice: &Value| notice["event"] == "error" && name != "error";
            if let Some(error) = self.waiting.iter().find(|notice| unwanted(notice)) {
                let why = format!("instead of {name:?} came {error}");
                self.give_up(&why);
            }
            if !self.hear(deadline) {
                return None;
            }
        }
    }

    /// Presses a key and waits for the notice of what it did.
    pub(crate) fn press_for(&mut self, key: &str, name: &str) -> Value {
        self.screen.press(key);
        self.event(name)
    }

    /// The command that makes the picture on screen; everything asked for before has been done in it.
    pub(crate) fn still_command(&mut self) -> String {
        self.command("Shift+C")
    }

    /// The command that makes the film recorded last.
    pub(crate) fn film_command(&mut self) -> String {
        self.command("c")
    }

    fn command(&mut self, key: &str) -> String {
        self.press_for(key, "command")["text"].as_str().unwrap().to_owned()
    }

    /// Records while `act` is done, and waits for the complete film: the notices that the take ended, and that the film
    /// is there.
    pub(crate) fn record(&mut self, act: impl FnOnce(&mut Self)) -> [Value; 2] {
        self.press_for("r", "recording");
        act(self);
        [self.press_for("r", "stopped"), self.event("done")]
    }

    /// Lets several frames' time go by.
    pub(crate) fn let_time_pass(&mut self) {
        std::thread::sleep(Duration::from_millis(200));
        self.still_command();
    }

    /// Drags at the pace of a hand, which looks at what it does. Nothing else may move.
    pub(crate) fn drag(&mut self, hold: &Hold, from: [i16; 2], to: [i16; 2]) {
        let button = match hold {
            Hold::Button(button) => *button,
            Hold::Shift => LEFT,
        };
        let between = [0, 1].map(|axis| i16::midpoint(from[axis], to[axis]));
        if let Hold::Shift = hold {
            self.screen.hold("Shift", true);
        }
        self.screen.point(from);
        self.screen.wait_for_rest();
        self.screen.hold_button(button, true);
        for place in [between, to] {
            self.screen.point(place);
            self.screen.wait_for_rest();
        }
        self.screen.hold_button(button, false);
        if let Hold::Shift = hold {
            self.screen.hold("Shift", false);
        }
    }

    pub(crate) fn signal(&self, signal: &str) {
        assert!(
            Command::new("kill").args([signal, &self.child.id().to_string()]).status().unwrap().success()
        );
    }

    /// Waits for the end of the program.
    pub(crate) fn end(&mut self) -> ExitStatus {
        let deadline = Instant::now() + DEADLINE;
        while self.hear(deadline) {}
        wait_for("the end of the program", || self.child.try_wait().unwrap())
    }

    /// Whether the program still runs.
    pub(crate) fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// All that was said until now.
    pub(crate) fn said(&self) -> String {
        self.said.join("\n")
    }

    /// Takes in one more line; `false` if there is none until the deadline, or never again.
    fn hear(&mut self, deadline: Instant) -> bool {
        match self.lines.recv_deadline(deadline) {
            Ok(line) => {
                if let Ok(notice) = serde_json::from_str(&line) {
                    self.waiting.push_back(notice);
                }
                self.said.push(line);
                true
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => false,
        }
    }

    /// Fails the test with what was said and a picture of the screen.
    fn give_up(&mut self, why: &str) -> ! {
        let state = match self.child.try_wait().unwrap() {
            None => "runs".to_owned(),
            Some(status) => format!("has ended ({status})"),
        };
        let path = self.screen.keep_picture();
        panic!("{why}; the program {state} and said:\n{}\nthe screen is in {}", self.said(), path.display())
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // Already gone is as good.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// A folder with files that can be opened.
pub(crate) fn folder_with_data() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/samples");
    for (sample, name) in [("jacksboro_dem.tif", DEM), ("coads_sst_monthly.tif", SST)] {
        std::fs::copy(samples.join(sample), folder.path().join(name)).unwrap();
    }
    folder
}

/// The same with a volume.
pub(crate) fn folder_with_a_volume() -> TempDir {
    let folder = folder_with_data();
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/samples/someones_anatomy.nii.gz");
    std::fs::copy(sample, folder.path().join(HEAD)).unwrap();
    folder
}

/// The program in this folder, with a display neither of X11 nor of Wayland.
pub(crate) fn program(folder: &Path, line: &str) -> Command {
    // Signals that whoever runs the tests ignores, as `nohup` does, would stay ignored.
    let mut command = Command::new("env");
    command.args(["--default-signal", env!("CARGO_BIN_EXE_fieldreel"), "--progress", "json"]);
    command.args(line.split_whitespace()).current_dir(folder);
    for name in ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET", "XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS"] {
        command.env_remove(name);
    }
    // The Wayland library that drivers load complains without one.
    command.env("XDG_RUNTIME_DIR", folder);
    command
}

/// Reads lines on a thread of its own, until there are no more.
fn listen(lines: impl BufRead + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = bounded(256);
    let read = move || {
        for line in lines.lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    };
    std::thread::Builder::new().name("listen".to_owned()).spawn(read).unwrap();
    receiver
}

/// The number, or numbers, that an option of a command has; `None` if the option is not there.
pub(crate) fn numbers_of(command: &str, option: &str) -> Option<Vec<f64>> {
    let mut words = command.split([' ', '=']).skip_while(|word| *word != option);
    let value = words.nth(1)?;
    let number = |text: &str| text.parse().unwrap_or_else(|_| panic!("{option} {value} in: {command}"));
    Some(value.split(',').map(number).collect())
}
