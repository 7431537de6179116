use crate::frame::FrameRate;
use crate::scene::{Composition, Take, TakeSample, View};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A take that one thread records while another makes a film of it. Clones are the same take.
///
/// Frame `k` of the film shows what was shown `k` frames after the beginning. It is known as soon as something later
/// is, and never changes afterwards: a film that is made while the take goes on equals one that is made of it later.
#[derive(Debug, Clone)]
pub struct LiveTake {
    rate: FrameRate,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug)]
struct State {
    take: Take,
    /// What [`TakeSample::look`] counts. Never empty.
    looks: Vec<Arc<Composition>>,
    is_ended: bool,
}

impl LiveTake {
    /// A take begins with this view of this look; its film has the rate of the look's timeline.
    pub fn begin(view: View, look: Arc<Composition>) -> Self {
        let rate = look.timeline.rate();
        Self::with_state(rate, State { take: Take::new(view), looks: vec![look], is_ended: false })
    }

    /// A take that is over, as it was kept. `None` without any look. Samples that name a look that is not there show
    /// the last.
    pub fn finished(take: Take, looks: Vec<Arc<Composition>>) -> Option<Self> {
        let rate = looks.first()?.timeline.rate();
        Some(Self::with_state(rate, State { take, looks, is_ended: true }))
    }

    fn with_state(rate: FrameRate, state: State) -> Self {
        Self { rate, shared: Arc::new(Shared { state: Mutex::new(state), changed: Condvar::new() }) }
    }

    /// What is shown now, `time_secs` after the beginning, reached evenly from what was shown before.
    pub fn push(&self, time_secs: f64, view: View) {
        self.change(|state| {
            let look = state.looks.len() - 1;
            state.take.push(TakeSample { time_secs, view, look });
        });
    }

    /// What is shown from now on, without a way there.
    pub fn jump(&self, time_secs: f64, view: View) {
        self.change(|state| {
            let look = state.looks.len() - 1;
            state.take.jump(TakeSample { time_secs, view, look });
        });
    }

    /// From now on the picture has other settings.
    pub fn change_look(&self, time_secs: f64, view: View, look: Arc<Composition>) {
        self.change(|state| {
            state.looks.push(look);
            let look = state.looks.len() - 1;
            state.take.jump(TakeSample { time_secs, view, look });
        });
    }

    /// The take is over.
    pub fn end(&self) {
        self.change(|state| state.is_ended = true);
    }

    /// Frames per second of its film.
    pub fn rate(&self) -> FrameRate {
        self.rate
    }

    /// How long it is so far, in seconds.
    pub fn duration_secs(&self) -> f64 {
        self.lock().take.end_secs()
    }

    /// How many frames its film has so far.
    pub fn frames(&self) -> u64 {
        self.lock().take.frames(self.rate)
    }

    /// Whether it is over.
    pub fn is_ended(&self) -> bool {
        self.lock().is_ended
    }

    /// What it began with.
    pub(super) fn beginning(&self) -> (View, Arc<Composition>) {
        let state = self.lock();
        (state.take.at(0.0).0, Arc::clone(&state.looks[0]))
    }

    /// What was recorded so far, to be kept.
    pub fn recorded(&self) -> (Take, Vec<Arc<Composition>>) {
        let state = self.lock();
        (state.take.clone(), state.looks.clone())
    }

    /// What frame `index` shows, after waiting at most `patience` until that is known; `None` if it is not, or if
    /// there is no such frame.
    pub(super) fn wait_for_frame(&self, index: u64, patience: Duration) -> Option<(View, Arc<Composition>)> {
        let time_secs = self.rate.duration_secs(index);
        let state = self.wait(patience, |state| state.is_ended || state.take.end_secs() > time_secs);
        // What comes last can still be replaced by a jump at the same time.
        let is_over = state.is_ended || state.take.end_secs() > time_secs;
        let is_known = is_over && index < state.take.frames(self.rate);
        if !is_known {
            return None;
        }
        let (view, look) = state.take.at(time_secs);
        let look = state.looks.get(look).or(state.looks.last())?;
        Some((view, Arc::clone(look)))
    }

    /// Whether the take is over, after waiting for that at most `patience`.
    pub(super) fn wait_for_end(&self, patience: Duration) -> bool {
        self.wait(patience, |state| state.is_ended).is_ended
    }

    fn wait(&self, patience: Duration, is_met: impl Fn(&State) -> bool) -> MutexGuard<'_, State> {
        let waited = self.shared.changed.wait_timeout_while(self.lock(), patience, |state| !is_met(state));
        waited.unwrap_or_else(PoisonError::into_inner).0
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.lock());
        self.shared.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{BandReader, MemoryRaster};
    use crate::scene::{SceneOptions, compose};

    fn look(title: &str) -> Arc<Composition> {
        let raster = MemoryRaster::new("test", [1, 2, 2], vec![1.0, 2.0, 3.0, 4.0]).unwrap();
        let options = SceneOptions { title: Some(title.to_owned()), ..SceneOptions::default() };
        Arc::new(compose(&mut BandReader::new(Box::new(raster)), &options, &mut |_| true).unwrap())
    }

    fn turned(azimuth_deg: f64) -> View {
        View { azimuth_deg, ..look("").view() }
    }

    /// Azimuth and title of a frame that is known now.
    fn shown(take: &LiveTake, index: u64) -> Option<(f64, String)> {
        let (view, look) = take.wait_for_frame(index, Duration::ZERO)?;
        Some((view.azimuth_deg, look.options.title.clone().unwrap_or_default()))
    }

    #[test]
    fn a_frame_is_known_once_something_later_is_and_never_changes() {
        let take = LiveTake::begin(turned(0.0), look("first"));
        assert_eq!(shown(&take, 0), None);
        // Frames are a thirtieth of a second apart.
        take.push(0.1, turned(30.0));
        let known: Vec<_> = (0..4).map(|index| shown(&take, index)).collect();
        assert!(known[..3].iter().all(Option::is_some) && known[3].is_none(), "{known:?}");
        take.jump(0.1, turned(90.0));
        take.change_look(0.15, turned(90.0), look("second"));
        take.push(0.3, turned(120.0));
        take.end();
        assert_eq!((0..3).map(|index| shown(&take, index)).collect::<Vec<_>>(), known[..3]);
        assert_eq!(shown(&take, 3), Some((90.0, "first".to_owned())));
        assert_eq!(shown(&take, 5).map(|(_, title)| title).as_deref(), Some("second"));
        assert_eq!((take.frames(), shown(&take, 8).is_some(), shown(&take, 9)), (9, true, None));
    }

    #[test]
    fn what_was_kept_shows_the_same() {
        let take = LiveTake::begin(turned(0.0), look("first"));
        take.push(0.5, turned(10.0));
        take.change_look(0.5, turned(10.0), look("second"));
        take.push(1.0, turned(50.0));
        take.end();
        let (recorded, looks) = take.recorded();
        let again = LiveTake::finished(recorded, looks).unwrap();
        assert_eq!(again.frames(), take.frames());
        for index in 0..=take.frames() {
            assert_eq!(shown(&again, index), shown(&take, index), "{index}");
        }
        assert!(LiveTake::finished(Take::new(turned(0.0)), Vec::new()).is_none());
    }

    #[test]
    fn whoever_waits_for_a_frame_gets_it_when_it_is_shown() {
        let take = LiveTake::begin(turned(0.0), look(""));
        let other = take.clone();
        let wait = move || {
            let frame = other.wait_for_frame(3, Duration::from_mins(1)).map(|(view, _)| view.azimuth_deg);
            (frame, other.wait_for_end(Duration::from_mins(1)))
        };
        let waiting = std::thread::Builder::new().name("film".to_owned()).spawn(wait).unwrap();
        take.push(0.2, turned(60.0));
        take.end();
        assert_eq!(waiting.join().unwrap(), (Some(30.0), true));
    }
}
