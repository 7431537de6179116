//! A page in Chromium that is looked at and used as a person would, by the `DevTools` protocol.

use super::chromium::Chromium;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use crossbeam_channel::{Receiver, bounded};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::process::{ChildStdin, ChildStdout};
use std::time::Duration;

/// How long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// An open page. It is closed with the browser, when it is dropped.
pub(crate) struct Page {
    to_browser: ChildStdin,
    from_browser: Receiver<Value>,
    session: Option<String>,
    number: u64,
    /// What the browser told unasked: requests, errors and so on.
    pub(crate) events: Vec<Value>,
    _browser: Chromium,
}

impl Page {
    /// An empty page, `None` where there is no browser.
    pub(crate) fn open() -> Option<Self> {
        let (browser, to_browser, output) = Chromium::open_with_pipes()?;
        let (sender, from_browser) = bounded(1024);
        let reading = std::thread::Builder::new().name("browser".to_owned());
        // It ends with the browser.
        reading.spawn(move || messages(output, &mut |message| sender.send(message).is_ok())).unwrap();
        let mut page = Self {
            to_browser,
            from_browser,
            session: None,
            number: 0,
            events: Vec::new(),
            _browser: browser,
        };
        let target = page.call("Target.createTarget", json!({ "url": "about:blank" }));
        let attach = json!({ "targetId": target["targetId"], "flatten": true });
        let attached = page.call("Target.attachToTarget", attach);
        page.session = attached["sessionId"].as_str().map(str::to_owned);
        for domain in ["Page", "Runtime", "Network", "Log", "DOM", "Accessibility"] {
            page.call(&format!("{domain}.enable"), json!({}));
        }
        page.call("Emulation.setFocusEmulationEnabled", json!({ "enabled": true }));
        page.resize(1280, 900);
        Some(page)
    }

    /// Sends a command and returns its result.
    pub(crate) fn call(&mut self, method: &str, parameters: Value) -> Value {
        self.number += 1;
        let mut message = json!({ "id": self.number, "method": method, "params": parameters });
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        self.to_browser.write_all(format!("{message}\0").as_bytes()).unwrap();
        loop {
            let message = self.from_browser.recv_timeout(PATIENCE).expect("the browser answers");
            if message["id"] == json!(self.number) {
                assert!(message.get("error").is_none(), "{method}: {message}");
                return message["result"].clone();
            }
            if message.get("method").is_some() {
                self.events.push(message);
            }
        }
    }

    pub(crate) fn go(&mut self, address: &str) {
        // Another fragment of the same page would load nothing.
        self.call("Page.navigate", json!({ "url": "about:blank" }));
        let gone = self.call("Page.navigate", json!({ "url": address }));
        assert!(gone.get("errorText").is_none(), "{address}: {gone}");
    }

    /// What an expression of JavaScript is, in the page. Promises are waited for.
    pub(crate) fn value(&mut self, expression: &str) -> Value {
        let evaluate = json!({ "expression": expression, "awaitPromise": true, "returnByValue": true });
        let answer = self.call("Runtime.evaluate", evaluate);
        let exception = &answer["exceptionDetails"];
        assert!(exception.is_null(), "{expression}: {}", exception["exception"]["description"]);
        answer["result"]["value"].clone()
    }

    pub(crate) fn text(&mut self, expression: &str) -> String {
        self.value(expression).as_str().unwrap_or_default().to_owned()
    }

    /// Waits until a condition in JavaScript holds.
    pub(crate) fn until(&mut self, condition: &str) {
        let (milliseconds, shown) = (PATIENCE.as_millis() / 2, json!(condition));
        self.value(&format!(
            r#"new Promise((done, failed) => {{
                const end = performance.now() + {milliseconds};
                const holds = async () => {{ try {{ return await ({condition}); }} catch {{ return false; }} }};
                const look = async () => {{
                    if (await holds()) {{
                        done(true);
                    }} else if (performance.now() > end) {{
                        const trouble = document.getElementById("trouble")?.textContent;
                        failed(new Error(`it never was that ${{{shown}}} (${{trouble}})`));
                    }} else {{
                        setTimeout(look, 20);
                    }}
                }};
                look();
            }})"#
        ));
    }

    /// Presses a key: a letter, or one of those that are called Tab, Enter, Escape, `ArrowRight` and so on.
    pub(crate) fn press(&mut self, key: &str) {
        let (code, text) = match key {
            "Tab" => (9, ""),
            "Enter" => (13, "\r"),
            "Escape" => (27, ""),
            "ArrowLeft" => (37, ""),
            "ArrowUp" => (38, ""),
            "ArrowRight" => (39, ""),
            "ArrowDown" => (40, ""),
            letter => (u32::from(letter.as_bytes()[0].to_ascii_uppercase()), letter),
        };
        for kind in ["keyDown", "keyUp"] {
            let text = if kind == "keyDown" { text } else { "" };
            let pressed =
                json!({ "type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code, "text": text });
            self.call("Input.dispatchKeyEvent", pressed);
        }
    }

    pub(crate) fn write(&mut self, text: &str) {
        for letter in text.chars() {
            self.press(&letter.to_string());
        }
    }

    /// Goes on by Tab until the element with this id has the focus.
    pub(crate) fn tab_to(&mut self, id: &str) {
        for _ in 0..80 {
            self.press("Tab");
            if self.text("document.activeElement.id") == id {
                return;
            }
        }
        panic!("{id} is not reached by Tab");
    }

    pub(crate) fn resize(&mut self, width: u32, height: u32) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 });
        self.call("Emulation.setDeviceMetricsOverride", size);
    }

    /// Sets what a person prefers, as in `prefers-color-scheme` and `dark`.
    pub(crate) fn prefer(&mut self, feature: &str, value: &str) {
        let features = json!({ "features": [{ "name": feature, "value": value }] });
        self.call("Emulation.setEmulatedMedia", features);
    }

    /// What is in the window, as PNG.
    pub(crate) fn screenshot(&mut self) -> Vec<u8> {
        let shot = self.call("Page.captureScreenshot", json!({ "format": "png" }));
        STANDARD.decode(shot["data"].as_str().unwrap()).unwrap()
    }

    /// Errors and warnings of the page, in its console or nowhere caught.
    pub(crate) fn complaints(&self) -> Vec<String> {
        let is_complaint = |event: &&Value| match event["method"].as_str() {
            Some("Runtime.exceptionThrown") => true,
            Some("Runtime.consoleAPICalled") => {
                ["error", "warning", "assert"].map(|kind| json!(kind)).contains(&event["params"]["type"])
            }
            Some("Log.entryAdded") => {
                ["error", "warning"].map(|level| json!(level)).contains(&event["params"]["entry"]["level"])
            }
            _ => false,
        };
        self.events.iter().filter(is_complaint).map(|event| event["params"].to_string()).collect()
    }

    /// Addresses that were asked for.
    pub(crate) fn requests(&self) -> Vec<String> {
        let of_event = |event: &Value| {
            let is_request = event["method"] == "Network.requestWillBeSent";
            is_request.then(|| event["params"]["request"]["url"].as_str().unwrap_or_default().to_owned())
        };
        self.events.iter().filter_map(of_event).collect()
    }
}

/// Hands out messages, each of which ends with a zero, until nobody wants more.
fn messages(output: ChildStdout, hand_out: &mut dyn FnMut(Value) -> bool) {
    let mut reader = BufReader::new(output);
    loop {
        let mut bytes = Vec::new();
        match reader.read_until(0, &mut bytes) {
            Ok(length) if length > 0 && bytes.last() == Some(&0) => bytes.truncate(length - 1),
            _ => return,
        }
        let Ok(message) = serde_json::from_slice(&bytes) else { return };
        if !hand_out(message) {
            return;
        }
    }
}
