//! Takes, stills and their commands.

use super::active_take::{ActiveTake, RecordedTake};
use super::file_names::{beside, first_free, take_beside};
use super::session::Session;
use super::status::{FilmStatus, LastFile, TakeStatus};
use super::studio::{Made, Order};
use super::{Notice, place};
use crate::encode::{
    Container, EncodeError, EncodePlan, EncodeSettings, FilmSpec, Output, OutputKind, write_whole_file,
};
use crate::error::with_causes;
use crate::record::LiveTake;
use crate::scene::{CameraPath, Composition, SceneOptions, Take, View};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

impl Session {
    pub(super) fn toggle_recording(&mut self, now: Instant) {
        if self.take.is_some() {
            self.end_take(now);
        } else if !self.status.is_closing
            && let Err(error) = self.begin_take(now)
        {
            self.refuse(with_causes(&error));
        }
    }

    fn begin_take(&mut self, now: Instant) -> Result<(), EncodeError> {
        self.tick(now);
        let Some(dataset) = &self.dataset else { return Ok(()) };
        let path = self.next_film();
        let overwrite = self.overwrites(&path);
        let output = Output::File { path: path.clone(), overwrite };
        if dataset.paths.iter().any(|input| output.would_replace(input)) {
            self.refuse(format!("the film would replace what it is made of: {}", path.display()));
            return Ok(());
        }
        output.check()?;
        let plan = self.plan(&self.settings.encode, &dataset.look, None)?;
        let take = LiveTake::begin(self.view, Arc::clone(&dataset.look));
        let settings = super::Settings { scene: dataset.look.options.clone(), ..self.settings.clone() };
        let order = Order {
            account: self.commands.account(&dataset.paths, &settings, &path, None),
            take: take.clone(),
            raster: dataset.raster.clone(),
            plan,
            quality: self.settings.quality,
            dither: self.settings.dither,
            path: path.clone(),
            overwrite,
        };
        let recorded = RecordedTake {
            take: take.clone(),
            film: path.clone(),
            inputs: dataset.paths.clone(),
            settings,
            kept_in: None,
        };
        if !self.order(order) {
            return Ok(());
        }
        self.recorded = Some(recorded);
        self.take = Some(ActiveTake::begin(take, path.clone(), self.clock, now));
        self.rename();
        self.tell(Notice::Recording { path });
        Ok(())
    }

    pub(super) fn end_take(&mut self, now: Instant) {
        if self.take.is_none() {
            return;
        }
        self.tick(now);
        if let Some(active) = self.take.take() {
            let frames = active.end(now, self.view);
            // Only the first film was meant to replace a file.
            self.overwrite = false;
            self.rename();
            self.tell(Notice::Stopped { path: active.path.clone(), frames });
        }
    }

    pub(super) fn save_still(&mut self) {
        if let Err(error) = self.order_still() {
            self.refuse(with_causes(&error));
        }
    }

    fn order_still(&mut self) -> Result<(), EncodeError> {
        let Some(dataset) = &self.dataset else { return Ok(()) };
        let path = self.next_still();
        Output::File { path: path.clone(), overwrite: false }.check()?;
        let settings = EncodeSettings {
            metadata: self.settings.encode.metadata.clone(),
            threads: self.settings.encode.threads,
            ..EncodeSettings::new(Container::PngStill)
        };
        let plan = self.plan(&settings, &dataset.look, Some(1))?;
        let look = Arc::clone(&dataset.look);
        let shown = super::Settings { scene: look.options.clone(), ..self.settings.clone() };
        let view = self.still_view();
        let account = self.commands.account(&dataset.paths, &shown, &path, Some(&view));
        let Some(take) = LiveTake::finished(Take::new(view), vec![look]) else { return Ok(()) };
        let order = Order {
            take,
            raster: dataset.raster.clone(),
            plan,
            quality: self.settings.quality,
            dither: self.settings.dither,
            path,
            overwrite: false,
            account,
        };
        self.order(order);
        Ok(())
    }

    fn order(&mut self, order: Order) -> bool {
        let is_taken = self.studio.order(order);
        if is_taken {
            self.orders += 1;
        } else {
            self.say("too many films are waiting to be written: wait for one of them".to_owned(), true);
        }
        is_taken
    }

    /// For what is shown, which may not have followed the panel yet.
    fn plan(
        &self,
        settings: &EncodeSettings,
        look: &Composition,
        frames: Option<u64>,
    ) -> Result<EncodePlan, EncodeError> {
        let spec = FilmSpec {
            resolution: self.settings.size,
            rate: look.timeline.rate(),
            frames,
            has_alpha: look.scene.background.is_none(),
        };
        EncodePlan::resolve(settings, &spec, OutputKind::File)
    }

    /// Where the next film goes.
    pub(super) fn next_film(&self) -> PathBuf {
        let container = self.settings.encode.container;
        let path = match &self.output {
            Some(path) if container == self.output_container => path.clone(),
            Some(path) => path.with_extension(container.ending()),
            None if container.is_sequence() => {
                let ending = format!("%05d.{}", container.ending());
                beside(self.inputs().first().map(PathBuf::as_path), &ending)
            }
            None => beside(self.inputs().first().map(PathBuf::as_path), container.ending()),
        };
        if self.overwrites(&path) { path } else { self.free(&path) }
    }

    fn next_still(&self) -> PathBuf {
        let path = match &self.output {
            Some(path) => path.with_extension("png"),
            None => beside(self.inputs().first().map(PathBuf::as_path), "png"),
        };
        self.free(&path)
    }

    fn free(&self, path: &Path) -> PathBuf {
        first_free(path, |path| {
            // Of a sequence the first picture is in the way.
            let first = Container::first_file(path);
            path.exists() || first.exists() || self.studio.is_pending(path)
        })
    }

    fn overwrites(&self, path: &Path) -> bool {
        self.overwrite && self.output.as_deref() == Some(path) && !self.studio.is_pending(path)
    }

    /// The view as a command line tells it, which knows no second round of the data.
    fn still_view(&self) -> View {
        View { band: place::place(self.view.band, self.bands()), ..self.view }
    }

    pub(super) fn copy_still_command(&mut self) {
        let Some(dataset) = &self.dataset else { return };
        let settings = super::Settings { scene: dataset.look.options.clone(), ..self.settings.clone() };
        let (path, view) = (self.next_still(), self.still_view());
        let text = self.commands.still(&dataset.paths, &settings, &path, &view);
        self.copy(text, "the command for this picture was copied");
    }

    pub(super) fn copy_film_command(&mut self) {
        let Some(mut recorded) = self.recorded.take() else {
            self.say(
                "nothing was recorded yet: R records, Shift+C copies the command for a picture".to_owned(),
                false,
            );
            return;
        };
        let kept_in = recorded
            .kept_in
            .clone()
            .unwrap_or_else(|| first_free(&take_beside(&recorded.film), Path::exists));
        match keep(&recorded.take, &kept_in) {
            Ok(()) => {
                let RecordedTake { inputs, settings, film, .. } = &recorded;
                // What the film is called is taken now.
                let output = self.free(film);
                let text = self.commands.film(inputs, settings, &output, &kept_in);
                self.copy(text, "the command for the film was copied");
                recorded.kept_in = Some(kept_in);
            }
            Err(error) => {
                self.say(format!("cannot keep the take: {error}: {}", kept_in.display()), true);
            }
        }
        self.recorded = Some(recorded);
    }

    fn copy(&mut self, text: String, said: &str) {
        self.clipboard = Some(text.clone());
        self.say(said.to_owned(), false);
        self.tell(Notice::Command { text });
    }

    /// Hears what became of films and stills.
    pub(super) fn collect(&mut self, now: Instant) {
        for made in self.studio.made() {
            self.made(made, now);
        }
    }

    fn made(&mut self, made: Made, now: Instant) {
        self.orders = self.orders.saturating_sub(1);
        self.rename();
        let Made { path, result } = made;
        match result {
            Ok(report) => {
                let frames = if report.frames == 1 { "frame" } else { "frames" };
                let summary =
                    format!("{} {frames}, {}, {}", report.frames, report.resolution, report.encoder);
                self.status.last_file = Some(LastFile { path: path.clone(), summary });
                self.tell(Notice::Done { path, report: Box::new(report) });
            }
            Err(text) => {
                self.failures += 1;
                if self.take.as_ref().is_some_and(|take| take.path == path) {
                    self.end_take(now);
                }
                self.tell(Notice::Failed { text: text.clone() });
                self.say(text, true);
            }
        }
    }

    /// Tells the panel how far films are.
    pub(super) fn refresh_status(&mut self) {
        self.status.take = self
            .take
            .as_ref()
            .map(|active| TakeStatus { duration: Duration::from_secs_f64(active.take.duration_secs()) });
        self.status.film = self.studio.under_way().map(|film| {
            let of_frames = film.take.frames();
            let behind_secs = film.take.rate().duration_secs(of_frames.saturating_sub(film.frames));
            FilmStatus {
                path: film.path,
                frames: film.frames,
                of_frames,
                behind: Duration::from_secs_f64(behind_secs),
                bytes: film.bytes,
            }
        });
        self.status.timeline = self.timeline_status();
        let under_way = usize::from(self.status.film.is_some());
        self.status.waiting = self.orders.saturating_sub(under_way);
    }
}

/// Writes a take to a file, which is replaced only when it is whole.
fn keep(take: &LiveTake, path: &Path) -> std::io::Result<()> {
    let table = table_of(take)?;
    write_whole_file(path, |out| out.write_all(table.as_bytes()))
}

/// A take as a table that `--camera-path` replays.
pub(super) fn table_of(take: &LiveTake) -> std::io::Result<String> {
    let (take, looks) = take.recorded();
    let looks: Vec<SceneOptions> = looks.iter().map(|look| look.options.clone()).collect();
    let mut table = Vec::new();
    CameraPath::write(&take, &looks, &mut table)?;
    String::from_utf8(table).map_err(std::io::Error::other)
}
