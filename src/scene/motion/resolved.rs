use super::curve::{Curve, Point};
use super::setting_curve::SettingCurve;
use super::{Easing, Key, Property};
use crate::scene::camera_path::NUMBERS;
use crate::scene::flight::Flight;
use crate::scene::{Camera, CameraPose, Layer, OptionWord, SceneError, SceneOptions, Timeline, View};
use glam::DVec3;
use std::borrow::Cow;

/// What keys make of a film: every property that they set, at every moment.
///
/// After its last key a property keeps its value, unless the film is a loop: then the last key leads back to the first.
/// Before its first key a number or a place has that key's value; other options are as they are without keys, and so is
/// what no key sets.
#[derive(Debug, Clone)]
pub struct Motion {
    numbers: [Option<Curve>; NUMBERS.len()],
    target: Option<Curve>,
    eye: Option<Curve>,
    settings: Vec<SettingCurve>,
    moves_camera: bool,
}

impl Motion {
    /// What the keys of these options make of a film; `None` if there are none.
    ///
    /// # Errors
    /// [`SceneError::OutOfRange`] for a key after the end of the film, and for a moment that the data does not have.
    pub(in crate::scene) fn new(
        options: &SceneOptions,
        timeline: &Timeline,
        (layer, flight): (&Layer, Option<&Flight>),
    ) -> Result<Option<Self>, SceneError> {
        let preset = options.camera_move.keys(options);
        let all = || options.keys.0.iter().chain(&preset.0);
        if all().next().is_none() && flight.is_none() {
            return Ok(None);
        }
        // Where keys say the same as the preset, they hold.
        let is_said = |key: &Key| options.keys.0.iter().any(|other| other.sets_what(key));
        let wanted = options.keys.0.iter().chain(preset.0.iter().filter(|key| !is_said(key)));
        let timed = wanted.map(|key| Ok((key.at.progress(timeline)?, key)));
        let mut keys = timed.collect::<Result<Vec<_>, SceneError>>()?;
        // Keys of one time stay in the order in which they were written.
        keys.sort_by(|(one, _), (other, _)| one.total_cmp(other));
        let is_loop = options.is_loop;
        let lengths = options.has_constant_speed.then(|| lengths(layer));
        let curve = |property: Property| {
            let points = points(property, &keys, layer)?;
            let has_points = !points.is_empty();
            let speed = lengths.filter(|_| matches!(property, Property::Target | Property::Eye));
            Ok::<_, SceneError>(has_points.then(|| Curve::new(property, points, is_loop, speed)))
        };
        let mut numbers = [const { None }; NUMBERS.len()];
        for (at, number) in numbers.iter_mut().enumerate() {
            *number = curve(Property::Number(at))?;
        }
        let setting = |word| SettingCurve::new(word, &keys, is_loop);
        let [targets, eyes] = flight.map_or([None, None], |flight| flight_curves(flight, timeline, is_loop));
        let is_flight = flight.is_some();
        if is_flight && options.field_of_view_deg == Camera::FIELD_OF_VIEW_DEG {
            usual_lens(&mut numbers);
        }
        let motion = Self {
            target: curve(Property::Target)?.or(targets),
            eye: curve(Property::Eye)?.or(eyes),
            settings: OptionWord::all().filter(|word| word.is_of_looks).filter_map(setting).collect(),
            moves_camera: is_flight
                || keys
                    .iter()
                    .flat_map(|(_, key)| key.settings())
                    .any(|(name, _)| Property::named(name).is_some_and(Property::is_of_camera)),
            numbers,
        };
        motion.check_bands(layer.moments)?;
        Ok(Some(motion))
    }

    fn check_bands(&self, moments: u32) -> Result<(), SceneError> {
        let Some(curve) = self.number(BAND) else { return Ok(()) };
        let [least, most] = curve.bounds();
        if least >= 0.0 && most <= f64::from(moments) {
            return Ok(());
        }
        let number = if least < 0.0 { least } else { most } + 1.0;
        let rule = "bands from 1 to one after the last, which begins again";
        Err(SceneError::out_of_range("band of keys", number, rule))
    }

    /// Whether it says where the camera is.
    pub(in crate::scene) fn moves_camera(&self) -> bool {
        self.moves_camera
    }

    /// Whether keys say where the camera stands, so that it may be anywhere.
    pub fn has_eye(&self) -> bool {
        self.eye.is_some()
    }

    /// Whether it changes options, other than numbers of a view.
    pub fn changes_settings(&self) -> bool {
        !self.settings.is_empty()
    }

    /// Least and largest factor on heights, if it moves that.
    pub(in crate::scene) fn exaggeration_bounds(&self) -> Option<[f64; 2]> {
        self.number("exaggeration").map(Curve::bounds)
    }

    /// The largest magnification, if it moves that.
    pub(in crate::scene) fn most_zoom(&self) -> Option<f64> {
        self.number("zoom").map(|curve| curve.bounds()[1])
    }

    /// The factor on heights, if it moves that.
    pub(in crate::scene) fn exaggeration_at(&self, progress: f64) -> Option<f64> {
        self.value("exaggeration", progress)
    }

    /// Azimuth and elevation of the light, as far as it moves that.
    pub(in crate::scene) fn light_at(&self, progress: f64) -> [Option<f64>; 2] {
        ["light-azimuth", "light-elevation"].map(|name| self.value(name, progress))
    }

    /// The place in the data, if it moves that: 0 is the first band.
    pub(in crate::scene) fn band_at(&self, progress: f64) -> Option<f64> {
        self.value(BAND, progress)
    }

    /// Where the camera is instead of where it would be, with this factor on heights.
    pub(in crate::scene) fn moved_camera(
        &self,
        base: CameraPose,
        progress: f64,
        (layer, exaggeration): (&Layer, f64),
    ) -> CameraPose {
        let number = |name: &str, usual: f64| self.value(name, progress).unwrap_or(usual);
        let place = |curve: &Curve| layer.place_m(curve.at(progress), exaggeration);
        let target = self.target.as_ref().map_or(base.target, place);
        let pose = CameraPose {
            azimuth_deg: number("azimuth", base.azimuth_deg).rem_euclid(360.0),
            elevation_deg: number("elevation", base.elevation_deg),
            zoom: number("zoom", base.zoom),
            roll_deg: number("roll", base.roll_deg),
            field_of_view_deg: number("field-of-view", base.field_of_view_deg),
            target,
            ..base
        };
        self.eye.as_ref().map_or(pose, |eye| pose.seen_from(place(eye)))
    }

    /// What is shown instead of a view, as far as it moves that.
    pub(in crate::scene) fn moved_view(&self, base: View, progress: f64) -> View {
        let mut numbers = base.numbers();
        for (number, curve) in numbers.iter_mut().zip(&self.numbers) {
            if let Some(curve) = curve {
                *number = curve.at(progress)[0];
            }
        }
        let view = View::from_numbers(numbers);
        let target = self.target.as_ref().map(|curve| curve.at(progress));
        View { target: target.map_or(view.target, |[column, row, _]| [column, row]), ..view }
    }

    /// The options that hold then.
    ///
    /// # Errors
    /// [`SceneError`] for what cannot be between two keys, though it can be at them.
    pub fn options_at(&self, base: &SceneOptions, progress: f64) -> Result<SceneOptions, SceneError> {
        let mut options = base.clone();
        for setting in &self.settings {
            if let Some(text) = setting.at(progress) {
                setting.word.read(&mut options, Property::value_of(setting.word, &text))?;
            }
        }
        Ok(options)
    }

    /// The texts of what it changes then: where these are the same, so are the options.
    pub fn settings_at(&self, progress: f64) -> Vec<Option<String>> {
        self.settings.iter().map(|setting| setting.at(progress).map(Cow::into_owned)).collect()
    }

    /// When options have keys, as shares of the film.
    pub fn setting_times(&self) -> Vec<f64> {
        let mut times: Vec<f64> = self.settings.iter().flat_map(SettingCurve::times).collect();
        times.sort_by(f64::total_cmp);
        times.dedup();
        times
    }

    fn number(&self, name: &str) -> Option<&Curve> {
        let at = NUMBERS.iter().position(|column| column.name == name)?;
        self.numbers[at].as_ref()
    }

    fn value(&self, name: &str, progress: f64) -> Option<f64> {
        Some(self.number(name)?.at(progress)[0])
    }
}

/// What a pilot sees through; the usual angle shows little of what is near.
const FLIGHT_VIEW_DEG: f64 = 55.0;

fn usual_lens(numbers: &mut [Option<Curve>; NUMBERS.len()]) {
    let at = NUMBERS.iter().position(|column| column.name == "field-of-view");
    if let Some(at) = at.filter(|at| numbers[*at].is_none()) {
        let point = Point { progress: 0.0, ease: Easing::Hold, value: [FLIGHT_VIEW_DEG, 0.0, 0.0] };
        numbers[at] = Some(Curve::new(Property::Number(at), vec![point], false, None));
    }
}

/// Targets and eyes. The last frame is the end of the way; of a loop that is one frame later.
fn flight_curves(flight: &Flight, timeline: &Timeline, is_loop: bool) -> [Option<Curve>; 2] {
    let end = if is_loop { 1.0 } else { timeline.progress(timeline.frames() - 1) };
    [(Property::Target, &flight.targets), (Property::Eye, &flight.eyes)].map(|(property, places)| {
        let last = (places.len() - 1) as f64;
        let point = |(at, value): (usize, &[f64; 3])| Point {
            progress: at as f64 / last * end,
            ease: Easing::Linear,
            value: *value,
        };
        let points = places.iter().enumerate().map(point).collect();
        Some(Curve::new(property, points, false, None))
    })
}

const BAND: &str = "band";

/// The keys that set a property.
fn points(property: Property, keys: &[(f64, &Key)], layer: &Layer) -> Result<Vec<Point>, SceneError> {
    keys.iter()
        .filter_map(|(progress, key)| {
            let (_, text) = key.settings().find(|(name, _)| *name == property.name())?;
            Some(property.read(text).map(|[first, second, third]| {
                // A target without a value is where heights are 0.
                let third = if third.is_nan() { layer.value_of_ground() } else { third };
                Point { progress: *progress, ease: key.ease, value: [first, second, third] }
            }))
        })
        .collect()
}

/// Metres of a step in column, row and value.
fn lengths(layer: &Layer) -> [f64; 3] {
    let exaggeration = layer.relief.exaggeration.at(0.0);
    let at = |place: [f64; 3]| layer.place_m(place, exaggeration);
    let origin = at([0.0; 3]);
    let length = |axis: DVec3| (at(axis.to_array()) - origin).length();
    [length(DVec3::X), length(DVec3::Y), length(DVec3::Z)]
}
