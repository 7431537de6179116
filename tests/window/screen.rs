//! An X server of one's own: a screen that nobody sees, with a keyboard and a mouse that are moved by requests.

use crate::picture_files;
use crate::pictures::Picture;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use x11rb::connection::Connection;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    Atom, AtomEnum, ClientMessageEvent, ConfigureWindowAux, ConnectionExt as _, EventMask, ImageFormat,
    InputFocus, MapState, PropMode, Window,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;
use x11rb::{CURRENT_TIME, NONE};

/// How long anything may take. Nothing that works comes near it, however busy the machine is.
pub(crate) const DEADLINE: Duration = Duration::from_secs(90);

/// A running X server, and a connection to it.
pub(crate) struct Screen {
    server: Child,
    /// As in the variable `DISPLAY`.
    pub(crate) name: String,
    pub(crate) connection: RustConnection,
    pub(crate) root: Window,
}

impl Screen {
    pub(crate) fn start() -> Self {
        let mut server = Command::new("Xvfb")
            // The server finds a free number and writes it to standard output.
            .args(["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-noreset"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| {
                panic!("tests of the window need Xvfb (run scripts/set-up test): {error}")
            });
        let mut number = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut number).unwrap();
        let name = format!(":{}", number.trim());
        let (connection, screen) = x11rb::connect(Some(&name)).unwrap();
        let root = connection.setup().roots[screen].root;
        Self { server, name, connection, root }
    }

    /// The largest window on the screen, once there is one.
    pub(crate) fn window(&self) -> Window {
        wait_for("a window on the screen", || {
            let windows = self.connection.query_tree(self.root).unwrap().reply().unwrap().children;
            let area = |window: Window| {
                let attributes = self.connection.get_window_attributes(window).ok()?.reply().ok()?;
                let size = self.connection.get_geometry(window).ok()?.reply().ok()?;
                (attributes.map_state == MapState::VIEWABLE)
                    .then_some(u32::from(size.width) * u32::from(size.height))
            };
            let areas = windows.into_iter().filter_map(|window| Some((area(window)?, window)));
            areas.max().map(|(_, window)| window)
        })
    }

    /// Without a window manager nobody else gives a window the keyboard.
    pub(crate) fn focus(&self, window: Window) {
        self.connection
            .set_input_focus(InputFocus::POINTER_ROOT, window, CURRENT_TIME)
            .unwrap()
            .check()
            .unwrap();
    }

    pub(crate) fn focused(&self) -> Window {
        self.connection.get_input_focus().unwrap().reply().unwrap().focus
    }

    /// Width and height.
    pub(crate) fn size(&self, window: Window) -> [u32; 2] {
        let size = self.connection.get_geometry(window).unwrap().reply().unwrap();
        [size.width.into(), size.height.into()]
    }

    pub(crate) fn resize(&self, window: Window, [width, height]: [u32; 2]) {
        let size = ConfigureWindowAux::new().width(width).height(height);
        self.connection.configure_window(window, &size).unwrap().check().unwrap();
    }

    /// Takes the window off the screen, as if it were minimised, or puts it back.
    pub(crate) fn show(&self, window: Window, is_shown: bool) {
        let request =
            if is_shown { self.connection.map_window(window) } else { self.connection.unmap_window(window) };
        request.unwrap().check().unwrap();
    }

    /// Asks the window to close, as the button in its title bar does.
    pub(crate) fn close(&self, window: Window) {
        let delete = self.atom("WM_DELETE_WINDOW");
        self.message(window, window, "WM_PROTOCOLS", [delete, CURRENT_TIME, 0, 0, 0]);
    }

    /// Takes the window away without asking.
    pub(crate) fn destroy(&self, window: Window) {
        self.connection.destroy_window(window).unwrap().check().unwrap();
    }

    /// Lets the whole display go away, as when a session is ended.
    pub(crate) fn die(&mut self) {
        self.server.kill().unwrap();
        self.server.wait().unwrap();
    }

    /// Says what window managers say of a minimised window, or takes it back.
    pub(crate) fn say_minimized(&self, window: Window, is_minimized: bool) {
        let states = if is_minimized { vec![self.atom("_NET_WM_STATE_HIDDEN")] } else { Vec::new() };
        let (property, kind) = (self.atom("_NET_WM_STATE"), AtomEnum::ATOM);
        let request = self.connection.change_property32(PropMode::REPLACE, window, property, kind, &states);
        request.unwrap().check().unwrap();
    }

    /// What stands in the title bar.
    pub(crate) fn title(&self, window: Window) -> String {
        let (name, utf8) = (self.atom("_NET_WM_NAME"), self.atom("UTF8_STRING"));
        let title =
            self.connection.get_property(false, window, name, utf8, 0, 1024).unwrap().reply().unwrap();
        String::from_utf8(title.value).unwrap()
    }

    /// Waits until that stands in the title bar: it is told to the screen after it is told to anybody else.
    pub(crate) fn wait_for_title(&self, window: Window, part: &str) {
        wait_for(part, || self.title(window).contains(part).then_some(()));
    }

    pub(crate) fn atom(&self, name: &str) -> Atom {
        self.connection.intern_atom(false, name.as_bytes()).unwrap().reply().unwrap().atom
    }

    /// Sends a message about `window` to `to`.
    pub(crate) fn message(&self, to: Window, window: Window, kind: &str, data: [u32; 5]) {
        let event = ClientMessageEvent::new(32, window, self.atom(kind), data);
        self.connection.send_event(false, to, EventMask::NO_EVENT, event).unwrap().check().unwrap();
    }

    /// The next event that `choose` takes; others are passed over.
    pub(crate) fn event<T>(&self, what: &str, mut choose: impl FnMut(Event) -> Option<T>) -> T {
        wait_for(what, || {
            while let Some(event) = self.connection.poll_for_event().unwrap() {
                if let Some(chosen) = choose(event) {
                    return Some(chosen);
                }
            }
            None
        })
    }

    /// What is on the screen now.
    pub(crate) fn picture(&self) -> Picture {
        let [width, height] = self.size(self.root).map(|side| side as u16);
        let pixmap = ImageFormat::Z_PIXMAP;
        let image =
            self.connection.get_image(pixmap, self.root, 0, 0, width, height, !0).unwrap().reply().unwrap();
        let pixels = image.data.as_chunks::<4>().0.iter();
        Picture {
            width: width.into(),
            pixels: pixels.map(|[blue, green, red, _]| [*red, *green, *blue, 255]).collect(),
        }
    }

    /// Waits until the screen looks as wanted.
    pub(crate) fn picture_that(&self, what: &str, mut is_wanted: impl FnMut(&Picture) -> bool) -> Picture {
        let mut look = || Some(self.picture()).filter(&mut is_wanted);
        wait_until(Instant::now() + DEADLINE, &mut look).unwrap_or_else(|| {
            panic!("waited in vain for {what}; the screen is in {}", self.keep_picture().display())
        })
    }

    /// Waits until the middle of the screen has been the same for a while: longer than a picture takes, and than it
    /// takes until one that stands still is refined. What counts up around the middle goes on.
    pub(crate) fn wait_for_rest(&self) {
        let middle = |picture: &Picture| -> Vec<[u8; 4]> {
            let (columns, rows) = (picture.width / 5, picture.height() / 5);
            (rows..3 * rows)
                .flat_map(|row| (columns..3 * columns).map(move |column| (column, row)))
                .map(|(column, row)| picture.at(column, row))
                .collect()
        };
        let mut last = Vec::new();
        let mut since = Instant::now();
        self.picture_that("a picture at rest", |picture| {
            let now = middle(picture);
            if now != last {
                (last, since) = (now, Instant::now());
            }
            since.elapsed() > Duration::from_millis(800)
        });
    }

    /// Writes what is on the screen to a file, for whoever looks why a test failed.
    pub(crate) fn keep_picture(&self) -> PathBuf {
        let name = format!("screen-{}-{}.png", std::process::id(), self.name.trim_start_matches(':'));
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        picture_files::write(&path, &self.picture());
        path
    }

    /// Whether a window still exists.
    pub(crate) fn has(&self, window: Window) -> bool {
        window != NONE && self.connection.get_geometry(window).unwrap().reply().is_ok()
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // Already gone is as good.
        drop(self.server.kill());
        drop(self.server.wait());
    }
}

/// What `find` finds, asked again until it finds something.
pub(crate) fn wait_for<T>(what: &str, mut find: impl FnMut() -> Option<T>) -> T {
    wait_until(Instant::now() + DEADLINE, &mut find).unwrap_or_else(|| panic!("waited in vain for {what}"))
}

/// What `find` finds before the deadline.
pub(crate) fn wait_until<T>(deadline: Instant, find: &mut dyn FnMut() -> Option<T>) -> Option<T> {
    loop {
        let found = find();
        if found.is_some() || Instant::now() >= deadline {
            return found;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// How many pixels of two pictures differ, as a share of all.
pub(crate) fn changed_share(left: &Picture, right: &Picture) -> f64 {
    assert_eq!((left.width, left.height()), (right.width, right.height()));
    let changed = left.pixels.iter().zip(&right.pixels).filter(|(left, right)| left != right).count();
    changed as f64 / left.pixels.len() as f64
}
