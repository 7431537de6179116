//! What the window tells its user.

use super::Notice;
use super::session::Session;
use super::status::Message;
use std::time::{Duration, Instant};

/// How long it stays on the picture that something was done.
const MESSAGE_STAYS: Duration = Duration::from_secs(5);

impl Session {
    /// Says it over the picture.
    pub(super) fn say(&mut self, text: String, is_error: bool) {
        let until = if is_error { None } else { Instant::now().checked_add(MESSAGE_STAYS) };
        self.status.message = Some(Message { text, is_error, until });
    }

    /// Says that something cannot be done.
    pub(super) fn refuse(&mut self, text: String) {
        self.tell(Notice::Refused { text: text.clone() });
        self.say(text, true);
    }

    /// When the message goes by itself.
    pub(super) fn message_until(&self) -> Option<Instant> {
        self.status.message.as_ref().and_then(|message| message.until)
    }

    pub(super) fn take_old_message_away(&mut self, now: Instant) {
        if self.message_until().is_some_and(|until| until <= now) {
            self.status.message = None;
        }
    }
}
