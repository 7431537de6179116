use super::film_shelf::FilmShelf;
use super::render_queue::RenderQueue;
use crate::record::RecordReport;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use std::sync::atomic::AtomicU64;

type Labels<const N: usize> = Vec<(String, String)>;
type Seconds = Counter<f64, AtomicU64>;

/// What the server did, for Prometheus.
pub(super) struct Metrics {
    registry: Registry,
    requests: Family<Labels<2>, Counter>,
    sent_bytes: Counter,
    renders: Family<Labels<1>, Counter>,
    frames: Counter,
    stage_seconds: Family<Labels<1>, Seconds>,
    found: Family<Labels<1>, Counter>,
    running: Gauge,
    waiting: Gauge,
    film_bytes: Gauge,
    kept_bytes: Gauge,
}

/// A render that runs, until it is dropped.
pub(super) struct Running<'a>(&'a Gauge);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.dec();
    }
}

fn label(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

impl Metrics {
    pub(super) fn new() -> Self {
        let mut registry = Registry::with_prefix("fieldreel");
        let metrics = Self {
            requests: Family::default(),
            sent_bytes: Counter::default(),
            renders: Family::default(),
            frames: Counter::default(),
            stage_seconds: Family::default(),
            found: Family::default(),
            running: Gauge::default(),
            waiting: Gauge::default(),
            film_bytes: Gauge::default(),
            kept_bytes: Gauge::default(),
            registry: Registry::default(),
        };
        registry.register("requests", "Requests by route and status", metrics.requests.clone());
        registry.register("sent_bytes", "Bytes of films that were sent", metrics.sent_bytes.clone());
        registry.register("renders", "Films by what became of them", metrics.renders.clone());
        registry.register("frames", "Frames that were rendered", metrics.frames.clone());
        registry.register(
            "stage_seconds",
            "Seconds by stage: draw and convert of the adapter, encode of the encoder, wait for it, and total",
            metrics.stage_seconds.clone(),
        );
        registry.register(
            "films_found",
            "Films that were asked for, by whether they were there",
            metrics.found.clone(),
        );
        registry.register("renders_running", "Films that are rendered now", metrics.running.clone());
        registry.register("renders_waiting", "Films that wait to be rendered", metrics.waiting.clone());
        registry.register("film_memory_bytes", "Bytes of all films in memory", metrics.film_bytes.clone());
        registry.register("cache_bytes", "Bytes of films that are kept", metrics.kept_bytes.clone());
        Self { registry, ..metrics }
    }

    pub(super) fn count_request(&self, route: &str, status: u16) {
        let labels = vec![label("route", route), label("status", &status.to_string())];
        self.requests.get_or_create(&labels).inc();
    }

    pub(super) fn count_sent(&self, bytes: u64) {
        self.sent_bytes.inc_by(bytes);
    }

    /// Whether a film that was asked for was there, or made already.
    pub(super) fn count_found(&self, was_there: bool) {
        let result = if was_there { "found" } else { "rendered" };
        self.found.get_or_create(&vec![label("result", result)]).inc();
    }

    pub(super) fn count_render(&self, outcome: &str) {
        self.renders.get_or_create(&vec![label("outcome", outcome)]).inc();
    }

    pub(super) fn count_report(&self, report: &RecordReport) {
        self.count_render("done");
        self.frames.inc_by(report.frames);
        let times = report.times;
        let stages = [
            ("draw", times.draw),
            ("convert", times.convert),
            ("encode", times.encode),
            ("wait", times.wait),
            ("total", report.elapsed),
        ];
        for (stage, time) in stages {
            self.stage_seconds.get_or_create(&vec![label("stage", stage)]).inc_by(time.as_secs_f64());
        }
    }

    pub(super) fn running(&self) -> Running<'_> {
        self.running.inc();
        Running(&self.running)
    }

    /// All of it in the text format of Prometheus.
    pub(super) fn text(&self, shelf: &FilmShelf, queue: &RenderQueue) -> Result<String, std::fmt::Error> {
        let [film_bytes, kept_bytes] = shelf.bytes();
        self.film_bytes.set(film_bytes as i64);
        self.kept_bytes.set(kept_bytes as i64);
        self.waiting.set(queue.waiting() as i64);
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}
