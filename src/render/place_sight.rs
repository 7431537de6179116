use super::place_ground::PlaceGround;
use crate::scene::{Layer, LayerMode, Places, SceneState, SeenPlace};
use glam::{DMat4, DVec2, DVec3, DVec4};

/// Which places with texts are seen: not those that ground hides.
pub(super) struct PlaceSight<'a> {
    pub(super) layer: &'a Layer,
    pub(super) ground: PlaceGround<'a>,
    /// Share of the second band.
    pub(super) mix: f64,
    pub(super) state: &'a SceneState,
    /// Pixels along which a place disappears behind ground.
    pub(super) fading_px: f64,
    pub(super) picture_px: DVec2,
}

/// More steps than a lattice has cells along its diagonal.
const MOST_STEPS: u32 = 40_000;

impl PlaceSight<'_> {
    /// Replaces `seen` by all places of that frame, in their order.
    pub(super) fn find(&self, places: &Places, seen: &mut Vec<SeenPlace>) {
        seen.clear();
        let clip_from_world = self.state.clip_from_world.as_dmat4();
        let eye = clip_from_world.inverse() * DVec4::new(0.0, 0.0, -1.0, 0.0);
        seen.extend(places.texts().map(|text| {
            let place = self.ground.snapped(self.ground.in_lattice(text.place));
            let on_ground = self.value_at(place);
            let value = text.height.or(on_ground);
            let position_m = self.position_m(text.place, value.unwrap_or(self.layer.relief.middle));
            // On what is flat nothing lies higher.
            let opacity = match (value, self.layer.mode) {
                (None, _) => 0.0,
                (Some(_), LayerMode::Surface) => self.opacity(position_m, (&clip_from_world, eye)),
                (Some(_), _) => 1.0,
            };
            SeenPlace { position_m, opacity }
        }));
    }

    /// The value of the ground at a place of the lattice.
    fn value_at(&self, place: [f64; 2]) -> Option<f64> {
        let [first, second] = self.ground.values(place)?;
        Some(first + (second - first) * self.mix + self.layer.value_offset)
    }

    fn position_m(&self, place: [f64; 2], value: f64) -> DVec3 {
        let z_m = match self.layer.mode {
            LayerMode::Surface => {
                let relief = &self.layer.relief;
                (value - relief.middle) * relief.z_m_per_value(self.state.exaggeration)
            }
            _ => 0.0,
        };
        // A surface of one sample spans its cell, as everything of its layer.
        self.layer.position_m(place).with_z(z_m)
    }

    /// 1 for what is seen from the eye, a homogeneous point; less for what is just behind ground, 0 further behind it.
    fn opacity(&self, position_m: DVec3, (clip_from_world, eye): (&DMat4, DVec4)) -> f64 {
        let to_eye = (eye.truncate() - position_m * eye.w).normalize_or_zero();
        let across = to_eye.truncate().length();
        if across < 1e-6 {
            return if to_eye.z > 0.0 { 1.0 } else { 0.0 };
        }
        let px_per_m = self.upward_px_per_m(position_m, clip_from_world);
        if px_per_m <= 0.0 {
            return 1.0;
        }
        // As much above its place as it may be hidden.
        let begin_m = position_m.z + self.fading_px / px_per_m;
        let slope = to_eye.z / across;
        let begin = self.ground.in_lattice(self.layer.column_row(position_m));
        let ahead = self.layer.column_row(position_m + DVec3::new(to_eye.x, to_eye.y, 0.0) / across);
        let ahead = self.ground.in_lattice(ahead);
        let per_m = [0, 1].map(|axis| ahead[axis] - begin[axis]);
        let cells_per_m = per_m[0].abs().max(per_m[1].abs());
        if cells_per_m <= 0.0 {
            return 1.0;
        }
        let relief = &self.layer.relief;
        let z_m_per_value = relief.z_m_per_value(self.state.exaggeration);
        let highest_m = [relief.low, relief.high]
            .map(|value| (value - relief.middle) * z_m_per_value)
            .into_iter()
            .fold(f64::NEG_INFINITY, f64::max);
        // Over the eye itself nothing hides it.
        let to_eye_m = if eye.w == 0.0 { f64::INFINITY } else { level_m(position_m, eye) };
        let mut least_m = f64::INFINITY;
        for step in 1..MOST_STEPS {
            let walked_m = f64::from(step) / cells_per_m;
            let ray_m = begin_m + slope * walked_m;
            if ray_m > highest_m || walked_m >= to_eye_m {
                break;
            }
            let place = [0, 1].map(|axis| begin[axis] + per_m[axis] * walked_m);
            if !self.ground.holds(place) {
                break;
            }
            if let Some(value) = self.value_at(place) {
                least_m = least_m.min(ray_m - (value - relief.middle) * z_m_per_value);
            }
        }
        (least_m * px_per_m / self.fading_px).clamp(0.0, 1.0)
    }

    /// How many pixels further up a metre above a position is drawn.
    fn upward_px_per_m(&self, position_m: DVec3, clip_from_world: &DMat4) -> f64 {
        let clip = *clip_from_world * position_m.extend(1.0);
        if clip.w <= 0.0 {
            return 0.0;
        }
        let up = clip_from_world.z_axis;
        let moved = (up.truncate().truncate() - clip.truncate().truncate() / clip.w * up.w) / clip.w;
        (moved * self.picture_px / 2.0).length()
    }
}

/// Metres from a position to the eye, along the level ground.
fn level_m(position_m: DVec3, eye: DVec4) -> f64 {
    (eye.truncate() / eye.w - position_m).truncate().length()
}
