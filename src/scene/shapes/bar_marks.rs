use super::{BarBand, BarOrder, Bars, SampleShape};
use crate::data::Excerpt;
use crate::scene::{BandMoment, Layer, SceneState};
use glam::{DVec2, DVec3, DVec4};

/// What the value at the end of a bar needs to know in a frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct BarMark {
    pub(crate) value: f64,
    /// Where the value stands, in the world: over the far edge of the top, or below the near edge of a bar that hangs down.
    pub(crate) end_m: DVec3,
    pub(crate) is_hanging: bool,
    /// How much of the end is seen, 0 to 1.
    pub(crate) opacity: f64,
    /// To the eye, squared, for comparison.
    distance: f64,
}

/// What the name at the foot of a bar needs to know in a frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct BarFoot {
    /// The column of the raster.
    pub(crate) column: usize,
    /// Below the near side of the bar, at the bottom of all.
    pub(crate) foot_m: DVec3,
    /// From left to right in the picture.
    across: f64,
}

/// Where bars are in a frame, of which texts tell something.
#[derive(Debug, Default)]
pub(crate) struct BarMarks {
    bodies: Vec<Body>,
    /// Those that are not missing, the nearest first.
    pub(crate) seen: Vec<BarMark>,
    /// The same from left to right.
    pub(crate) feet: Vec<BarFoot>,
}

/// A bar as a box in the world.
#[derive(Debug, Clone, Copy)]
struct Body {
    low: DVec3,
    high: DVec3,
    /// Where its name stands while it passes others.
    in_row: DVec2,
    column: usize,
    value: f64,
    is_hanging: bool,
}

/// Places across the end of a bar that are looked at, in shares of half its width.
const LOOKED_AT: [f64; 5] = [-0.9, -0.45, 0.0, 0.45, 0.9];

/// If less than this share of them is seen, so is nothing of the text.
const LEAST_SEEN: f64 = 0.4;

impl BarMarks {
    /// More bars have no texts: these could not be read.
    pub(crate) const MOST: usize = 200;

    /// No bars.
    pub(crate) fn clear(&mut self) {
        self.seen.clear();
        self.feet.clear();
    }

    /// Finds the bars of a frame: those of the two bands of the moment in an excerpt that holds samples as they are.
    pub(crate) fn find(
        &mut self,
        (layer, excerpt): (&Layer, &Excerpt),
        [first, second]: [&BarBand; 2],
        moment: BandMoment,
        state: &SceneState,
    ) {
        self.clear();
        let Some(SampleShape::Bar(bars)) = &layer.shape else { return };
        self.bodies.clear();
        let mix = f64::from(moment.mix);
        let is_sorted = bars.order == BarOrder::Value;
        let ([west, north], columns) = (excerpt.first(), excerpt.size()[0].max(1));
        let samples = first.values.iter().zip(&second.values).enumerate();
        self.bodies.extend(samples.filter_map(|(at, (one, other))| {
            let (one, other) = (f64::from((*one)?), f64::from((*other)?));
            let sample =
                [at as u32 % columns + west, at as u32 / columns + north].map(|place| place as usize);
            let value = if mix > 0.0 { one + (other - one) * mix } else { one } + layer.value_offset;
            let unsorted = || sample.map(|place| place as f64);
            let place = if is_sorted { first.place(sample, (second, mix)) } else { unsorted() };
            Some(Body::new((layer, bars), (sample, place), value, state.exaggeration))
        }));
        let eye = state.clip_from_world.as_dmat4().inverse() * DVec4::new(0.0, 0.0, -1.0, 0.0);
        let floor_m = layer.place_m([0.0, 0.0, layer.relief.low], state.exaggeration).z;
        let cell_m = DVec2::from_array(layer.spacing_m) / 2.0;
        let Self { bodies, seen, feet } = self;
        feet.extend(bodies.iter().map(|body| {
            let foot_m = (body.in_row + body.near_side(eye, cell_m)).extend(floor_m);
            let clip = state.clip_from_world.as_dmat4() * foot_m.extend(1.0);
            BarFoot { column: body.column, foot_m, across: clip.x / clip.w }
        }));
        feet.sort_unstable_by(|one, other| one.across.total_cmp(&other.across));
        seen.extend(bodies.iter().enumerate().map(|(at, body)| {
            let (middle, to_eye) = body.middle(eye);
            let near_side = body.near_side(eye, (body.high - body.low).truncate() / 2.0);
            // So that a text neither covers the top nor is covered by what hangs down.
            let end_m = if body.is_hanging {
                (middle.truncate() + near_side).extend(body.low.z)
            } else {
                (middle.truncate() - near_side).extend(body.high.z)
            };
            BarMark {
                value: body.value,
                end_m,
                is_hanging: body.is_hanging,
                opacity: seen_of(bodies, (at, end_m), eye),
                distance: to_eye.length_squared(),
            }
        }));
        seen.sort_unstable_by(|one, other| one.distance.total_cmp(&other.distance));
    }
}

impl Body {
    fn new(
        (layer, bars): (&Layer, &Bars),
        ([column, row], place): ([usize; 2], [f64; 2]),
        value: f64,
        exaggeration: f64,
    ) -> Self {
        let at = |value: f64| layer.place_m([place[0] + 0.5, place[1] + 0.5, value], exaggeration);
        let half = DVec2::from_array(layer.spacing_m) * bars.width / 2.0;
        let (end, base) = (at(value.clamp(layer.relief.low, layer.relief.high)), at(bars.base));
        Self {
            low: end.min(base) - half.extend(0.0),
            high: end.max(base) + half.extend(0.0),
            in_row: layer.position_m([place[0] + 0.5, row as f64 + 0.5]).truncate(),
            column,
            value,
            is_hanging: end.z < base.z,
        }
    }

    /// Its middle, and the way from there to the eye.
    fn middle(&self, eye: DVec4) -> (DVec3, DVec3) {
        let middle = (self.low + self.high) / 2.0;
        (middle, eye.truncate() - middle * eye.w)
    }

    /// The way over the ground from the middle to the near side of a box with half of that size.
    fn near_side(&self, eye: DVec4, half: DVec2) -> DVec2 {
        let towards = self.middle(eye).1.truncate().normalize_or_zero();
        towards * half.dot(towards.abs())
    }

    /// Whether the way from a point towards the eye goes through it.
    fn hides(&self, from: DVec3, way: DVec3) -> bool {
        let (one, other) = ((self.low - from) / way, (self.high - from) / way);
        let (enters, leaves) = (one.min(other).max_element(), one.max(other).min_element());
        leaves > enters.max(0.0)
    }
}

/// How much is seen of the end of a bar.
fn seen_of(bodies: &[Body], (own, end_m): (usize, DVec3), eye: DVec4) -> f64 {
    let to_eye = eye.truncate() - end_m * eye.w;
    let half = (bodies[own].high - bodies[own].low).x / 2.0;
    let across = DVec3::Z.cross(to_eye).normalize_or(DVec3::X) * half;
    let is_seen = |share: &&f64| {
        let from = end_m + across * **share;
        let way = eye.truncate() - from * eye.w;
        // A way along an axis would divide by zero.
        let way = DVec3::select(way.abs().cmplt(DVec3::splat(1e-12)), DVec3::splat(1e-12), way);
        bodies.iter().enumerate().all(|(at, body)| at == own || !body.hides(from, way))
    };
    let share = LOOKED_AT.iter().filter(is_seen).count() as f64 / LOOKED_AT.len() as f64;
    ((share - LEAST_SEEN) / (1.0 - LEAST_SEEN)).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Band, BandReader, MemoryRaster, Raster};
    use crate::frame::Resolution;
    use crate::scene::{LayerMode, Orbit, SceneOptions, Stage, compose};

    fn marks(values: &[f32], rows: u32, elevation_deg: f64) -> BarMarks {
        let columns = values.len() as u32 / rows;
        let mut raster = MemoryRaster::new("test", [1, rows, columns], values.to_vec()).unwrap();
        let mut band = Band::default();
        raster.read_band(0, &mut band).unwrap();
        let options = SceneOptions {
            mode: Some(LayerMode::Bars),
            elevation_deg: Some(elevation_deg),
            orbit: Orbit::WholeFilmDeg(0.0),
            ..SceneOptions::default()
        };
        let composition = compose(&mut BandReader::new(Box::new(raster)), &options, &mut |_| true).unwrap();
        let resolution = Resolution::new(200, 100).unwrap();
        let stage = Stage::new(composition.scene, composition.timeline, resolution);
        let (state, layer) = (stage.state_at(0), &stage.scene().layers[0]);
        let band = BarBand::new(&band, false);
        let mut marks = BarMarks::default();
        let excerpt = Excerpt::whole([columns, rows], 0);
        marks.find((layer, &excerpt), [&band, &band], stage.band_moment(layer, &state), &state);
        marks
    }

    #[test]
    fn the_nearest_come_first_and_hide_those_behind() {
        // The second row is nearer to the south.
        let of = |elevation_deg: f64| {
            let seen = marks(&[1.0, 9.0, 8.0, 2.0], 2, elevation_deg).seen;
            let of_value = |value: f64| seen.iter().find(|mark| mark.value == value).unwrap().opacity;
            assert!(seen.is_sorted_by(|one, other| one.distance <= other.distance));
            [1.0, 9.0, 8.0, 2.0].map(of_value)
        };
        assert_eq!(of(10.0), [0.0, 1.0, 1.0, 1.0]);
        assert!(of(80.0).iter().all(|opacity| *opacity > 0.6));
    }

    #[test]
    fn values_stand_at_the_ends_of_bars_and_names_before_their_feet() {
        let BarMarks { seen, feet, .. } = marks(&[4.0, f32::NAN, -2.0], 1, 30.0);
        assert_eq!(seen.len(), 2, "what is missing has no bar");
        let [up, down] = [4.0, -2.0].map(|value| seen.iter().find(|mark| mark.value == value).unwrap());
        assert!(!up.is_hanging && down.is_hanging);
        assert!(up.end_m.z > down.end_m.z);
        assert!(up.end_m.y > 0.3 && down.end_m.y < -0.3, "to the north and to the south: {up:?} {down:?}");
        assert_eq!(feet.iter().map(|foot| foot.column).collect::<Vec<_>>(), [0, 2]);
        for foot in feet {
            assert!(foot.foot_m.y < -0.4 && (foot.foot_m.z - down.end_m.z).abs() < 1e-9, "{foot:?}");
        }
    }
}
