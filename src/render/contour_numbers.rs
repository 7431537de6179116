use crate::data::{Band, Excerpt};
use crate::scene::{
    BandMoment, ContourAnchor, ContourField, ContourNumber, Layer, LayerMode, SceneState, choose_anchors,
};
use glam::{DVec3, DVec4};

/// Where the numbers of a raster's contour lines stand, and which of them are seen.
pub(super) struct ContourNumbers {
    /// Of the bands in the slots of the raster's samples.
    fields: [Option<ContourField>; 2],
    /// What is shown, where that is between two bands.
    mixed: Option<ContourField>,
    anchors: Vec<ContourAnchor>,
    /// What anchors were chosen for.
    moment: Option<BandMoment>,
    /// In the frame that was prepared last.
    pub(super) seen: Vec<ContourNumber>,
}

/// By how much steeper the way to the eye has to be than the ground for a number to be seen whole: slopes.
const WHOLE: f64 = 0.06;

impl ContourNumbers {
    pub(super) fn new() -> Self {
        Self { fields: [None, None], mixed: None, anchors: Vec::new(), moment: None, seen: Vec::new() }
    }

    /// Takes the values of a band into a slot.
    pub(super) fn take(&mut self, slot: usize, band: &Band) {
        self.fields[slot] = Some(ContourField::new(band));
        self.moment = None;
    }

    /// Lines are others than they were.
    pub(super) fn forget(&mut self) {
        self.moment = None;
        self.seen.clear();
    }

    /// Finds out what a frame shows.
    pub(super) fn prepare(
        &mut self,
        (layer, excerpt): (&Layer, &Excerpt),
        (moment, slots): (BandMoment, [usize; 2]),
        state: &SceneState,
    ) {
        let Some(lines) = &layer.contours else { return };
        let [Some(first), second] = slots.map(|slot| self.fields[slot].as_ref()) else { return };
        if self.moment != Some(moment) {
            self.mixed = second.filter(|_| moment.mix > 0.0).map(|second| first.towards(second, moment.mix));
            let field = self.mixed.as_ref().unwrap_or(first);
            self.anchors = choose_anchors(field, lines, layer.value_offset);
            self.moment = Some(moment);
        }
        let field = self.mixed.as_ref().unwrap_or(first);
        let ground = NumberedGround { layer, excerpt, field, z_m_per_value: z_m_per_value(layer, state) };
        let eye = state.clip_from_world.as_dmat4().inverse() * DVec4::new(0.0, 0.0, -1.0, 0.0);
        self.seen.clear();
        self.seen.extend(self.anchors.iter().map(|anchor| {
            let position_m = ground.position_m(anchor.place, lines.value(anchor.number));
            ContourNumber {
                number: anchor.number,
                position_m,
                opacity: ground.opacity(anchor, position_m, eye),
            }
        }));
    }
}

fn z_m_per_value(layer: &Layer, state: &SceneState) -> f64 {
    match layer.mode {
        LayerMode::Surface => layer.relief.z_m_per_value(state.exaggeration),
        _ => 0.0,
    }
}

/// The ground on which numbers stand.
struct NumberedGround<'a> {
    layer: &'a Layer,
    excerpt: &'a Excerpt,
    field: &'a ContourField,
    z_m_per_value: f64,
}

impl NumberedGround<'_> {
    /// Of a column and row of the excerpt, in the world.
    fn position_m(&self, place: [f64; 2], value: f64) -> DVec3 {
        let (first, extent, strides) = (self.excerpt.first(), self.excerpt.extent(), self.excerpt.strides());
        let sample = [0, 1].map(|axis| {
            f64::from(first[axis]) + (place[axis] * strides[axis]).min(f64::from(extent[axis]) - 1.0) + 0.5
        });
        let relief = &self.layer.relief;
        let height_m = (value.clamp(relief.low, relief.high) - relief.middle) * self.z_m_per_value;
        self.layer.position_m(sample).with_z(height_m)
    }

    /// How well a number is seen from the eye, a homogeneous point: 0 where ground is between them.
    fn opacity(&self, anchor: &ContourAnchor, position_m: DVec3, eye: DVec4) -> f64 {
        if self.layer.mode != LayerMode::Surface {
            return 1.0;
        }
        let to_eye = (eye.truncate() - position_m * eye.w).normalize_or_zero();
        // From one sample to the next, as the way to the eye goes over the ground.
        let [x_m, y_m] = self.layer.held_cell_m(self.excerpt);
        let stride = self.field.step_m([x_m, y_m]);
        let across = to_eye.truncate().length();
        if across < 1e-6 {
            return if to_eye.z > 0.0 { 1.0 } else { 0.0 };
        }
        let slope = to_eye.z / across;
        let step_m = to_eye.truncate() / across * stride;
        let highest_m = (self.layer.relief.high - self.layer.relief.middle).abs() * self.z_m_per_value.abs();
        let mut least = f64::INFINITY;
        for step in 1.. {
            let walked_m = stride * f64::from(step);
            let ray_m = position_m.z + slope * walked_m;
            let moved = step_m * f64::from(step);
            let place = [anchor.place[0] + moved.x / x_m, anchor.place[1] - moved.y / y_m];
            if ray_m > highest_m || !self.field.holds(place) {
                break;
            }
            let value = f64::from(self.field.value_at(place)) + self.layer.value_offset;
            if value.is_finite() {
                let ground_m = self.position_m(place, value).z;
                least = least.min((ray_m - ground_m) / walked_m);
            }
        }
        // Also where nothing was walked over the eye must not be below the ground.
        (least.min(slope + WHOLE) / WHOLE).clamp(0.0, 1.0)
    }
}
