use super::console::{Console, say};
use super::signals::Signals;
use super::values::ProgressStyle;
use fieldreel::record::{Activity, Progress};
use indicatif::{ProgressBar, ProgressStyle as BarStyle};
use std::io::IsTerminal;
use std::time::{Duration, Instant};

/// Shows progress, and turns signals into the end of the recording.
pub(super) struct ProgressReporter<'a> {
    signals: &'a mut Signals,
    display: Display,
}

enum Display {
    None,
    /// A bar that redraws itself.
    Bar(ProgressBar),
    /// A line whenever `interval` has passed.
    Lines {
        write: fn(&Progress),
        interval: Duration,
        next: Duration,
    },
}

impl<'a> ProgressReporter<'a> {
    pub(super) fn new(console: &Console, signals: &'a mut Signals) -> Self {
        let lines = |write: fn(&Progress), interval| Display::Lines { write, interval, next: interval };
        let display = match console.style {
            _ if console.is_quiet => Display::None,
            ProgressStyle::Json => lines(json_line, Duration::from_millis(500)),
            ProgressStyle::Auto if std::io::stderr().is_terminal() => Display::Bar(bar()),
            ProgressStyle::Auto => lines(plain_line, Duration::from_mins(1)),
        };
        Self { signals, display }
    }

    /// Runs `read` with a function that is told before each of `bands` bands is read for the value range. A
    /// signal ends the program meanwhile: nothing was written yet.
    pub(super) fn watch_reading<T>(
        &mut self,
        bands: u32,
        read: impl FnOnce(&mut dyn FnMut(u32) -> bool) -> T,
    ) -> T {
        let began = Instant::now();
        let result = read(&mut |band| {
            self.show(&Progress {
                activity: Activity::ReadingValues,
                frames: band.into(),
                total: bands.into(),
                bytes: 0,
                elapsed: began.elapsed(),
            });
            true
        });
        // What follows is timed anew.
        match &mut self.display {
            Display::None => {}
            Display::Bar(bar) => bar.reset(),
            Display::Lines { interval, next, .. } => *next = *interval,
        }
        result
    }

    /// Runs `record` with an observer that shows its progress.
    pub(super) fn watch<T>(&mut self, record: impl FnOnce(&mut dyn fieldreel::record::Observer) -> T) -> T {
        let result = record(&mut |progress: &Progress| {
            self.show(progress);
            self.signals.flow(progress.activity)
        });
        if let Display::Bar(bar) = &self.display {
            bar.finish_and_clear();
            bar.reset();
        }
        result
    }

    fn show(&mut self, progress: &Progress) {
        match &mut self.display {
            Display::None => {}
            Display::Bar(bar) => {
                bar.set_length(progress.total);
                bar.set_position(progress.frames);
                bar.set_message(activity_name(progress.activity));
            }
            Display::Lines { write, interval, next } => {
                if progress.elapsed >= *next {
                    write(progress);
                    *next = progress.elapsed + *interval;
                }
            }
        }
    }
}

fn bar() -> ProgressBar {
    let bar = ProgressBar::new(0);
    let template = "{msg} {wide_bar} {pos}/{len}  {per_sec}  {eta} left";
    // The template is a constant; should it ever be refused, the default bar is still a bar.
    if let Ok(style) = BarStyle::with_template(template) {
        bar.set_style(style);
    }
    bar
}

fn activity_name(activity: Activity) -> &'static str {
    match activity {
        Activity::ReadingValues => "reading values",
        Activity::SamplingColors => "sampling colours",
        Activity::Recording => "recording",
        Activity::Finishing => "finishing",
    }
}

/// Frames per second so far, and the seconds that remain at that speed, once there is one.
fn pace(progress: &Progress) -> (f64, Option<f64>) {
    let per_second = progress.frames as f64 / progress.elapsed.as_secs_f64().max(1e-9);
    let left = (progress.total - progress.frames) as f64;
    (per_second, (per_second > 0.0).then(|| left / per_second))
}

fn plain_line(progress: &Progress) {
    let (per_second, left_secs) = pace(progress);
    let Progress { activity, frames, total, .. } = progress;
    let left = left_secs.map_or_else(String::new, |secs| format!(", {secs:.0} s left"));
    say(&format!("{}: {frames}/{total}, {per_second:.1} a second{left}", activity_name(*activity)));
}

fn json_line(progress: &Progress) {
    let (per_second, left_secs) = pace(progress);
    let line = serde_json::json!({
        "event": "progress",
        "activity": activity_name(progress.activity),
        "frame": progress.frames,
        "frames": progress.total,
        "fps": per_second,
        "eta_secs": left_secs,
        "elapsed_secs": progress.elapsed.as_secs_f64(),
    });
    say(&line.to_string());
}
