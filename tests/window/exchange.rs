//! What windows give each other: files dropped from a file manager, and text through the clipboard.

use crate::screen::Screen;
use std::fmt::Write as _;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use x11rb::connection::Connection;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    ConnectionExt as _, CreateWindowAux, EventMask, PropMode, SELECTION_NOTIFY_EVENT, SelectionNotifyEvent,
    SelectionRequestEvent, Window, WindowClass,
};
use x11rb::wrapper::ConnectionExt as _;
use x11rb::{COPY_DEPTH_FROM_PARENT, COPY_FROM_PARENT, CURRENT_TIME, NONE};

/// The version of the protocol for dragging that is spoken here.
const DRAG_VERSION: u32 = 5;

/// What a window does that something is dragged over.
enum DragEvent {
    /// It asks what is dragged.
    Request(SelectionRequestEvent),
    /// It says by the message of this name whether it takes it.
    Answer(&'static str, bool),
}

impl Screen {
    /// Drops a file in the middle of a window, and returns whether the window took it.
    pub(crate) fn drop_file(&self, onto: Window, file: &Path) -> bool {
        let source = self.unseen_window();
        let selection = self.atom("XdndSelection");
        let uri_list = self.atom("text/uri-list");
        self.connection.set_selection_owner(source, selection, CURRENT_TIME).unwrap().check().unwrap();
        let send = |kind: &str, data: [u32; 4]| {
            let [first, second, third, fourth] = data;
            self.message(onto, onto, kind, [source, first, second, third, fourth]);
        };
        send("XdndEnter", [DRAG_VERSION << 24, uri_list, NONE, NONE]);
        let [width, height] = self.size(onto);
        let middle = (width / 2) << 16 | (height / 2);
        send("XdndPosition", [0, middle, CURRENT_TIME, self.atom("XdndActionCopy")]);
        // The answer and the request come in any order.
        let (mut is_welcome, mut is_handed_over) = (None, false);
        while is_welcome.is_none() || (is_welcome == Some(true) && !is_handed_over) {
            match self.drag_event(source) {
                DragEvent::Request(request) => {
                    self.hand_over(&request, file_uri(file).as_bytes());
                    is_handed_over = true;
                }
                DragEvent::Answer("XdndStatus", is_yes) => is_welcome = Some(is_yes),
                DragEvent::Answer(..) => {}
            }
        }
        if is_welcome == Some(false) {
            return false;
        }
        send("XdndDrop", [0, CURRENT_TIME, 0, 0]);
        loop {
            if let DragEvent::Answer("XdndFinished", is_taken) = self.drag_event(source) {
                self.destroy(source);
                return is_taken;
            }
        }
    }

    /// The text in the clipboard.
    pub(crate) fn clipboard(&self) -> String {
        let asker = self.unseen_window();
        let [clipboard, utf8, answer] = ["CLIPBOARD", "UTF8_STRING", "ANSWER"].map(|name| self.atom(name));
        self.connection
            .convert_selection(asker, clipboard, utf8, answer, CURRENT_TIME)
            .unwrap()
            .check()
            .unwrap();
        let property = self.event("the clipboard", |event| match event {
            Event::SelectionNotify(notice) if notice.requestor == asker => Some(notice.property),
            _ => None,
        });
        assert_ne!(property, NONE, "the clipboard is empty");
        let text =
            self.connection.get_property(true, asker, property, utf8, 0, 1 << 20).unwrap().reply().unwrap();
        String::from_utf8(text.value).unwrap()
    }

    /// What the window under the drag does next.
    fn drag_event(&self, source: Window) -> DragEvent {
        let kinds = ["XdndStatus", "XdndFinished"].map(|name| (name, self.atom(name)));
        let selection = self.atom("XdndSelection");
        self.event("an answer to the drag", |event| match event {
            Event::SelectionRequest(request) if request.selection == selection => {
                Some(DragEvent::Request(request))
            }
            Event::ClientMessage(message) if message.window == source => {
                let (name, _) = kinds.iter().find(|(_, kind)| *kind == message.type_)?;
                Some(DragEvent::Answer(name, message.data.as_data32()[1] & 1 == 1))
            }
            _ => None,
        })
    }

    fn hand_over(&self, request: &SelectionRequestEvent, bytes: &[u8]) {
        let SelectionRequestEvent { requestor, property, target, selection, time, .. } = *request;
        self.connection
            .change_property8(PropMode::REPLACE, requestor, property, target, bytes)
            .unwrap()
            .check()
            .unwrap();
        let notice = SelectionNotifyEvent {
            response_type: SELECTION_NOTIFY_EVENT,
            sequence: 0,
            time,
            requestor,
            selection,
            target,
            property,
        };
        self.connection.send_event(false, requestor, EventMask::NO_EVENT, notice).unwrap().check().unwrap();
    }

    /// A window that only sends and receives messages.
    fn unseen_window(&self) -> Window {
        let window = self.connection.generate_id().unwrap();
        self.connection
            .create_window(
                COPY_DEPTH_FROM_PARENT,
                window,
                self.root,
                0,
                0,
                1,
                1,
                0,
                WindowClass::INPUT_OUTPUT,
                COPY_FROM_PARENT,
                &CreateWindowAux::new(),
            )
            .unwrap()
            .check()
            .unwrap();
        window
    }
}

/// A file as file managers name it.
fn file_uri(file: &Path) -> String {
    let mut uri = "file://".to_owned();
    for byte in file.as_os_str().as_bytes() {
        match byte {
            b'/' | b'.' | b'-' | b'_' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => {
                uri.push(char::from(*byte));
            }
            other => write!(uri, "%{other:02X}").unwrap(),
        }
    }
    uri + "\r\n"
}

#[test]
fn odd_file_names_are_escaped() {
    assert_eq!(file_uri(Path::new("/a b/100%_ä.tif")), "file:///a%20b/100%25_%C3%A4.tif\r\n");
}
