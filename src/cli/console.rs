use super::values::ProgressStyle;
use fieldreel::record::RecordReport;
#[cfg(feature = "window")]
use fieldreel::window::Notice;
use std::io::{IsTerminal, Write};
#[cfg(feature = "window")]
use std::path::Path;
use std::time::Duration;
use tracing_subscriber::EnvFilter;

/// What the program says, always on standard error: standard output carries only the film.
#[derive(Clone)]
pub(super) struct Console {
    pub(super) style: ProgressStyle,
    pub(super) is_quiet: bool,
}

impl Console {
    pub(super) fn new(style: ProgressStyle, is_quiet: bool) -> Self {
        Self { style, is_quiet }
    }

    /// Something that was chosen or noticed.
    pub(super) fn note(&self, text: &str) {
        if self.is_quiet {
            return;
        }
        match self.style {
            ProgressStyle::Auto => say(text),
            ProgressStyle::Json => say(&serde_json::json!({ "event": "note", "text": text }).to_string()),
        }
    }

    /// Why the program ends, with all causes.
    pub(super) fn error(&self, error: &anyhow::Error) {
        match self.style {
            ProgressStyle::Auto => say(&format!("fieldreel: {error:#}")),
            ProgressStyle::Json => {
                say(&serde_json::json!({ "event": "error", "text": format!("{error:#}") }).to_string());
            }
        }
    }

    /// What happens in the window.
    #[cfg(feature = "window")]
    pub(super) fn notice(&self, notice: &Notice) {
        match notice {
            Notice::Done { path, report } => self.report(report, &path.display().to_string()),
            Notice::Failed { text } | Notice::Refused { text } if self.style == ProgressStyle::Auto => {
                say(&format!("fieldreel: {text}"));
            }
            _ if self.is_quiet => {}
            Notice::Note { text } => self.note(text),
            notice => match self.style {
                ProgressStyle::Auto => drop(plain_notice(notice).map(|text| say(&text))),
                ProgressStyle::Json => say(&json_notice(notice).to_string()),
            },
        }
    }

    /// The closing line.
    pub(super) fn report(&self, report: &RecordReport, target: &str) {
        if self.is_quiet {
            return;
        }
        match self.style {
            ProgressStyle::Auto => say(&closing_line(report, target)),
            ProgressStyle::Json => say(&closing_json(report, target).to_string()),
        }
    }
}

/// The text without what could command a terminal: names come from files and from whoever wrote them.
pub(super) fn printable(text: &str) -> String {
    text.replace(|character: char| character.is_control() && character != '\n', "\u{fffd}")
}

/// One whole line. If standard error is gone there is nobody left to tell.
pub(super) fn say(text: &str) {
    drop(writeln!(std::io::stderr().lock(), "{}", printable(text)));
}

#[cfg(feature = "window")]
/// What is worth a line where people read.
fn plain_notice(notice: &Notice) -> Option<String> {
    match notice {
        Notice::Opened { name } => Some(format!("opened {name}")),
        Notice::Recording { path } => Some(format!("recording: {}", path.display())),
        Notice::Stopped { path, frames } => {
            Some(format!("stopped after {frames} frames: {}", path.display()))
        }
        Notice::Command { text } => Some(text.clone()),
        Notice::SceneSaved { path } => Some(format!("scene: {}", path.display())),
        _ => None,
    }
}

#[cfg(feature = "window")]
fn json_notice(notice: &Notice) -> serde_json::Value {
    let name = |path: &Path| path.display().to_string();
    match notice {
        Notice::Shown { size: [width, height], adapter } => {
            serde_json::json!({ "event": "shown", "width": width, "height": height, "adapter": adapter })
        }
        Notice::Opened { name } => serde_json::json!({ "event": "opened", "name": name }),
        Notice::Refused { text } => serde_json::json!({ "event": "refused", "text": text }),
        Notice::Recording { path } => serde_json::json!({ "event": "recording", "output": name(path) }),
        Notice::Stopped { path, frames } => {
            serde_json::json!({ "event": "stopped", "output": name(path), "frames": frames })
        }
        Notice::Done { path, report } => closing_json(report, &name(path)),
        Notice::Failed { text } => serde_json::json!({ "event": "error", "text": text }),
        Notice::Command { text } => serde_json::json!({ "event": "command", "text": text }),
        Notice::SceneSaved { path } => serde_json::json!({ "event": "scene", "path": name(path) }),
        Notice::Note { text } => serde_json::json!({ "event": "note", "text": text }),
        Notice::Closed => serde_json::json!({ "event": "closed" }),
    }
}

fn closing_line(report: &RecordReport, target: &str) -> String {
    let RecordReport {
        frames, is_complete, resolution, rate, bytes, encoder, adapter, elapsed, times, ..
    } = report;
    let state = if *is_complete { "done" } else { "interrupted, complete up to here" };
    let parts =
        [("draw", times.draw), ("convert", times.convert), ("encode", times.encode), ("wait", times.wait)];
    let parts: Vec<String> =
        parts.iter().map(|(name, time)| format!("{name} {:.1} s", time.as_secs_f64())).collect();
    format!(
        "{state}: {frames} {}, {resolution}, {:.2} s at {rate} fps, {}, {encoder}, {adapter}; {:.1} s = {:.1} fps \
         ({}): {target}",
        if *frames == 1 { "frame" } else { "frames" },
        rate.duration_secs(*frames),
        in_units(*bytes),
        elapsed.as_secs_f64(),
        *frames as f64 / elapsed.as_secs_f64().max(1e-9),
        parts.join(", "),
    )
}

fn closing_json(report: &RecordReport, target: &str) -> serde_json::Value {
    let seconds = |time: Duration| time.as_secs_f64();
    serde_json::json!({
        "event": "done",
        "complete": report.is_complete,
        "frames": report.frames,
        "width": report.resolution.width,
        "height": report.resolution.height,
        "fps": report.rate.to_string(),
        "duration_secs": report.rate.duration_secs(report.frames),
        "bytes": report.bytes,
        "encoder": report.encoder,
        "adapter": report.adapter,
        "elapsed_secs": seconds(report.elapsed),
        "first_frame_secs": seconds(report.first_frame),
        "draw_secs": seconds(report.times.draw),
        "convert_secs": seconds(report.times.convert),
        "encode_secs": seconds(report.times.encode),
        "wait_secs": seconds(report.times.wait),
        "output": target,
    })
}

fn in_units(bytes: u64) -> String {
    match bytes as f64 {
        small if small < 1e3 => format!("{bytes} B"),
        kilo if kilo < 1e6 => format!("{:.1} kB", kilo / 1e3),
        mega if mega < 1e9 => format!("{:.1} MB", mega / 1e6),
        giga => format!("{:.2} GB", giga / 1e9),
    }
}

/// Warnings of ours and of libav; what drivers have to say about displays that nobody needs is left out.
const DEFAULT_LOG: &str = "warn,fieldreel::serve=info,winit=error,wgpu_core=error,wgpu_hal=off,naga=error";

/// Logs go to standard error; `FIELDREEL_LOG=debug` and the like choose other ones.
pub(super) fn start_logging(is_quiet: bool) {
    let default = if is_quiet { "off" } else { DEFAULT_LOG };
    let filter = EnvFilter::try_from_env("FIELDREEL_LOG").unwrap_or_else(|_| EnvFilter::new(default));
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .without_time();
    if subscriber.try_init().is_err() {
        say("fieldreel: a log subscriber is installed already");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_rounded_to_their_unit() {
        assert_eq!(
            [12, 12_345, 12_345_678, 12_345_678_901].map(in_units),
            ["12 B", "12.3 kB", "12.3 MB", "12.35 GB"]
        );
    }
}
