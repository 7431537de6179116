//! What the window is about, without the window: the data, what is shown of it, and what is recorded.

use super::action::Action;
use super::active_take::{ActiveTake, RecordedTake};
use super::camera_control::CameraControl;
use super::composer::{Composer, for_another_file};
use super::dataset::Dataset;
use super::event::Event;
use super::job::{Clock, CommandWriter, WindowJob};
use super::keyed::Playhead;
use super::scenes::{fit_once, is_scene};
use super::status::Status;
use super::studio::Studio;
use super::{Motion, Notice, Settings, WindowError, place};
use crate::encode::Container;
use crate::render::GpuOptions;
use crate::scene::{SceneOptions, View};
use std::path::PathBuf;
use std::time::{Duration, Instant};
use winit::event_loop::EventLoopProxy;

/// Longer than this nothing turned on: the machine slept, or the program was stopped.
const LONGEST_STEP_SECS: f64 = 5.0;

/// How long films may still be drawn after a signal: a system that shuts down waits little longer.
const PATIENCE: Duration = Duration::from_secs(10);

pub(super) struct Session {
    pub(super) settings: Settings,
    pub(super) view: View,
    pub(super) motion: Motion,
    pub(super) playhead: Playhead,
    pub(super) dataset: Option<Dataset>,
    pub(super) status: Status,
    pub(super) take: Option<ActiveTake>,
    pub(super) recorded: Option<RecordedTake>,
    pub(super) studio: Studio,
    pub(super) output: Option<PathBuf>,
    /// The kind of file that `output` is meant for.
    pub(super) output_container: Container,
    pub(super) overwrite: bool,
    pub(super) clock: Clock,
    pub(super) commands: Box<dyn CommandWriter>,
    /// What was copied and has to get to the clipboard.
    pub(super) clipboard: Option<String>,
    notify: Box<dyn FnMut(Notice)>,
    composer: Composer,
    camera: CameraControl,
    /// The kind of film that [`Status::next_path`] is a name for.
    named_for: Container,
    /// What the composer was asked for last.
    asked_for: SceneOptions,
    last_tick: Instant,
    /// Films and stills that are not complete.
    pub(super) orders: usize,
    pub(super) failures: usize,
    interrupts: u32,
    /// When films have to be complete, whatever frames they have.
    deadline: Option<Instant>,
}

impl Session {
    pub(super) fn start(
        job: WindowJob,
        gpu: &GpuOptions,
        events: &EventLoopProxy<Event>,
    ) -> Result<Self, WindowError> {
        let WindowJob { settings, inputs, output, overwrite, clock, open, commands, notify, .. } = job;
        let settings_container = settings.encode.container;
        let composer = Composer::start(open, events.clone())?;
        let view = View::from_numbers([0.0; View::NUMBERS]);
        let status = Status { is_opening: inputs.first().cloned(), ..Status::default() };
        let mut session = Self {
            named_for: settings.encode.container,
            asked_for: settings.scene.clone(),
            settings,
            view,
            playhead: Playhead::default(),
            motion: Motion { is_on: true, turn_deg_per_sec: 0.0, bands_per_sec: 0.0 },
            dataset: None,
            status,
            take: None,
            recorded: None,
            studio: Studio::start(gpu.clone(), events.clone())?,
            output,
            output_container: settings_container,
            overwrite,
            clock,
            commands,
            clipboard: None,
            notify,
            composer,
            camera: CameraControl::new(view, [1, 1]),
            last_tick: Instant::now(),
            orders: 0,
            failures: 0,
            interrupts: 0,
            deadline: None,
        };
        fit_once(&mut session.settings.scene);
        session.start_opening(inputs, session.settings.scene.clone());
        Ok(session)
    }

    /// Opens files in this look.
    pub(super) fn start_opening(&mut self, inputs: Vec<PathBuf>, scene: SceneOptions) {
        self.composer.open(inputs, scene);
    }

    /// What other threads have to say.
    pub(super) fn hear(&mut self, event: Event, now: Instant) {
        match event {
            Event::Opened(opened) => {
                self.close_dataset(now);
                self.asked_for = opened.composition.options.clone();
                self.settings.scene = self.asked_for.clone();
                let dataset = Dataset::new(*opened);
                self.view = dataset.look.view();
                self.motion =
                    Motion { is_on: self.motion.is_on, ..Motion::of(&dataset.look, dataset.bands()) };
                self.camera = CameraControl::new(self.view, dataset.size());
                self.status.is_opening = None;
                self.status.message = None;
                self.tell(Notice::Opened { name: dataset.facts.name.clone() });
                for note in &dataset.facts.notes {
                    (self.notify)(Notice::Note { text: note.clone() });
                }
                self.dataset = Some(dataset);
                self.playhead = Playhead { frame: 0.0, follows: true };
                self.rename();
                self.last_tick = now;
            }
            Event::Composed(composed) => {
                self.tick(now);
                if let Some(dataset) = self.dataset.as_mut().filter(|open| open.number == composed.dataset) {
                    dataset.set_look(composed.composition);
                    if let Some(take) = &self.take {
                        take.changes_look(now, self.view, dataset.look.clone());
                    }
                }
            }
            Event::Refused { paths, text } => {
                if paths.is_some() {
                    self.status.is_opening = None;
                }
                self.tell(Notice::Refused { text: text.clone() });
                self.say(text, true);
            }
            Event::Counted { dataset: counted, counts } => {
                if let Some(dataset) = self.dataset.as_mut().filter(|dataset| dataset.number == counted) {
                    dataset.facts.histogram = Some(counts);
                }
            }
            Event::Made => self.collect(now),
            Event::Progress => {}
            Event::Interrupted => {
                self.interrupts += 1;
                if self.interrupts > 1 {
                    self.studio.give_up();
                }
                // Whoever sent it may end the program soon.
                self.deadline.get_or_insert(now + PATIENCE);
                self.close(now);
            }
        }
    }

    /// Lets time pass.
    pub(super) fn tick(&mut self, now: Instant) {
        let seconds = now.saturating_duration_since(self.last_tick).as_secs_f64().min(LONGEST_STEP_SECS);
        self.last_tick = now;
        self.take_old_message_away(now);
        let waits_for_pictures = self.take.as_ref().is_some_and(|take| take.picture_secs().is_some());
        if self.is_moving() && !waits_for_pictures {
            self.advance(seconds, now);
        }
        if let Some(take) = &self.take {
            take.shows(now, self.view);
        }
    }

    /// A picture of the view is on its way to the screen.
    pub(super) fn drawn(&mut self, now: Instant) {
        let Some(take) = &mut self.take else { return };
        take.drawn(self.view);
        if let Some(seconds) = take.picture_secs()
            && self.is_moving()
        {
            self.advance(seconds, now);
        }
    }

    /// The camera moved by hand, or a slider of the panel did.
    pub(super) fn moved(&mut self, view: View, now: Instant) {
        self.playhead.follows = false;
        self.view = view;
        if let Some(take) = &self.take {
            take.shows(now, view);
        }
    }

    /// Finds out where the next film goes.
    pub(super) fn rename(&mut self) {
        self.named_for = self.settings.encode.container;
        self.status.next_path = self.next_film();
    }

    fn jumped(&mut self, view: View, now: Instant) {
        self.tick(now);
        self.playhead.follows = false;
        self.view = view;
        if let Some(take) = &self.take {
            take.jumps(now, view);
        }
    }

    /// Settings of the panel may have changed.
    pub(super) fn apply_settings(&mut self) {
        if self.settings.encode.container != self.named_for {
            self.rename();
        }
        let shown = self.scene_shown();
        if shown != self.asked_for {
            self.asked_for = shown;
            if let Some(dataset) = &self.dataset {
                self.composer.compose(dataset.number, self.asked_for.clone());
            }
        }
    }

    /// Does what was asked for, as far as the window itself is not concerned.
    pub(super) fn act(&mut self, action: Action, now: Instant) {
        match action {
            Action::ToggleRecording => self.toggle_recording(now),
            Action::SaveStill => self.save_still(),
            Action::ToggleTurning => {
                self.tick(now);
                self.toggle_moving();
            }
            Action::ResetCamera => self.jumped(self.camera.reset(&self.view), now),
            Action::Orbit(degrees) => self.moved(self.camera.orbit(&self.view, degrees), now),
            Action::Zoom(factor) => self.moved(self.camera.zoom(&self.view, factor), now),
            Action::StepBand(by) => {
                let bands = self.bands();
                self.motion.is_on = false;
                self.jumped(place::step_band(&self.view, bands, by), now);
            }
            Action::StepFrame(by) if self.step_keyed_frames(by, now) => {}
            Action::StepFrame(by) => {
                let frame_secs = self.settings.scene.rate.duration_secs(1);
                self.motion.is_on = false;
                let view = place::step_frame(&self.view, self.bands(), &self.motion, frame_secs, by);
                self.jumped(view, now);
            }
            Action::CopyFilmCommand => self.copy_film_command(),
            Action::CopyStillCommand => self.copy_still_command(),
            Action::AddKey => self.add_key(),
            Action::DeleteKey(number) => self.delete_key(number),
            Action::MoveKey(number, frame) => self.move_key(number, frame),
            Action::EaseKey(number, ease) => self.ease_key(number, ease),
            Action::Seek(frame) => self.seek(frame, now),
            Action::SaveScene => self.save_scene(),
            Action::Open(paths) => match &paths[..] {
                [path] if is_scene(path) => self.open_scene(path),
                _ => {
                    self.status.is_opening = paths.first().cloned();
                    self.start_opening(paths, for_another_file(&self.settings.scene));
                }
            },
            Action::Quit => {
                // Asked for again: as soon as can be.
                if self.status.is_closing {
                    self.studio.cut_short();
                }
                self.close(now);
            }
            Action::CutShort if self.status.is_closing => self.studio.cut_short(),
            Action::DismissMessage => self.status.message = None,
            // These are the window's.
            Action::Pan(_)
            | Action::TogglePanel
            | Action::ToggleHelp
            | Action::AskForFile
            | Action::MoveFocus(_)
            | Action::CutShort
            | Action::Leave => {}
        }
    }

    /// Ends the program, once all films are complete.
    pub(super) fn close(&mut self, now: Instant) {
        self.end_take(now);
        self.status.is_closing = true;
    }

    /// Whether nothing is left to wait for.
    pub(super) fn is_over(&mut self) -> bool {
        if !self.status.is_closing || self.take.is_some() {
            return false;
        }
        if self.orders > 0 && self.studio.has_died() {
            self.failures += std::mem::take(&mut self.orders);
        }
        self.orders == 0
    }

    /// When [`Session::check_deadline`] has something to do.
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.deadline.filter(|_| self.orders > 0)
    }

    /// Films that are late have the frames that they have.
    pub(super) fn check_deadline(&mut self, now: Instant) {
        if self.deadline.is_some_and(|deadline| deadline <= now) {
            self.deadline = None;
            self.studio.hurry();
        }
    }

    /// How many films and stills could not be made.
    pub(super) fn failures(&self) -> usize {
        self.failures
    }

    /// The frame of the film that what is shown now will be in; 0 if nothing is recorded.
    pub(super) fn frame(&self) -> u64 {
        self.take.as_ref().map_or(0, |active| active.take.frames().saturating_sub(1))
    }

    /// How many frames the film has so far; those of the options if nothing is recorded.
    pub(super) fn frames(&self) -> u64 {
        let planned = || self.dataset.as_ref().map_or(0, |dataset| dataset.look.timeline.frames());
        self.take.as_ref().map_or_else(planned, |active| active.take.frames())
    }

    pub(super) fn camera(&self) -> &CameraControl {
        &self.camera
    }

    pub(super) fn bands(&self) -> u32 {
        self.dataset.as_ref().map_or(1, Dataset::bands)
    }

    pub(super) fn tell(&mut self, notice: Notice) {
        (self.notify)(notice);
    }

    /// A take ends with its data.
    pub(super) fn close_dataset(&mut self, now: Instant) {
        self.end_take(now);
        self.dataset = None;
    }

    /// Waits until all films are complete.
    pub(super) fn finish(&mut self, now: Instant) {
        self.close(now);
        self.studio.finish();
        self.collect(now);
        self.failures += std::mem::take(&mut self.orders);
    }

    /// What stands in the title bar.
    pub(super) fn title(&self) -> String {
        let state = match (&self.take, self.orders) {
            (Some(active), _) => {
                let seconds = active.take.duration_secs() as u64;
                format!("recording {}:{:02} \u{2013} ", seconds / 60, seconds % 60)
            }
            (None, 0) => String::new(),
            (None, _) => "finishing \u{2013} ".to_owned(),
        };
        format!("{state}{} \u{2013} fieldreel", self.data_name())
    }

    /// Name of the data, as it stands in the title.
    fn data_name(&self) -> &str {
        self.dataset.as_ref().map_or("nothing open", |dataset| dataset.facts.name.as_str())
    }

    /// The files that are open; none for the sample.
    pub(super) fn inputs(&self) -> Vec<PathBuf> {
        self.dataset.as_ref().map(|dataset| dataset.paths.clone()).unwrap_or_default()
    }
}
