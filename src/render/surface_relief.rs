use super::gpu_context::GpuContext;
use super::renderer::Detail;
use super::surface::{
    FarGround, Ground, Lattice, MeshBuffers, MeshPart, MeshView, Outline, ShownTriangles, Triangulation,
    VertexErrors, see_sun, sky_seen,
};
use crate::data::Band;
use crate::scene::{Layer, SceneState};
use glam::DVec3;

/// Pixels that neighbouring samples of a wall are apart upwards at least.
const WALL_PX: f64 = 8.0;

/// The mesh of a surface, of two bands that it may be between.
pub(super) struct SurfaceRelief {
    pub(super) mesh: MeshBuffers,
    /// What of the samples it is made of; `None` is all.
    part: Option<MeshPart>,
    /// Whether the samples around a part throw shadows on it.
    has_shadows: bool,
    /// In memory, as it was uploaded.
    triangulation: Triangulation,
    slots: [Option<BandRelief>; 2],
    key: Option<MeshKey>,
    taken: u64,
    /// Whether there is ground as steep as a wall.
    has_walls: bool,
    /// What of the mesh is in the picture.
    pub(super) shown: ShownTriangles,
}

/// What is meshed of a band.
struct BandRelief {
    lattice: Lattice,
    errors: VertexErrors,
    /// A part with the samples around it, if they throw shadows.
    wide: Option<Lattice>,
    seen: Seen,
}

/// What is seen from each sample: shares of the sun and of the sky, and of which ground and light.
#[derive(Default)]
struct Seen {
    texels: Vec<[u8; 2]>,
    ground: Option<([f64; 2], f64)>,
    light: Option<DVec3>,
}

/// Everything a mesh depends on.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct MeshKey {
    slots: [usize; 2],
    /// How far heights of the mesh may be from those of the data, in units of value; below 0 if they are nowhere.
    pub(super) tolerance: f32,
    /// How many bands were taken before.
    taken: u64,
}

impl SurfaceRelief {
    /// Of all samples.
    pub(super) fn new(gpu: &GpuContext) -> Self {
        Self {
            mesh: MeshBuffers::new(gpu),
            part: None,
            has_shadows: false,
            triangulation: Triangulation::default(),
            slots: [None, None],
            key: None,
            taken: 0,
            has_walls: false,
            shown: ShownTriangles::default(),
        }
    }

    /// Of a part of them, and whether those around it throw shadows on it.
    pub(super) fn of_part(gpu: &GpuContext, part: MeshPart, has_shadows: bool) -> Self {
        Self { part: Some(part), has_shadows, ..Self::new(gpu) }
    }

    /// Takes the heights of a band into a slot.
    pub(super) fn take(&mut self, layer: &Layer, slot: usize, band: &Band) {
        let lattice = |band: &Band| Lattice::new(band, limits(layer), layer.missing.is_drawn());
        let wide = (self.part.is_some() && self.has_shadows).then(|| lattice(band));
        let lattice = self.part.as_ref().map_or_else(|| lattice(band), |part| lattice(&part.of(band)));
        let errors = VertexErrors::new(&lattice);
        self.slots[slot] = Some(BandRelief { lattice, errors, wide, seen: Seen::default() });
        self.key = None;
        self.taken += 1;
    }

    /// Everything is drawn, whether it is in the picture or not.
    pub(super) fn look_everywhere(&mut self) {
        self.shown.show_everything(self.mesh.index_count);
    }

    /// Finds out what of the mesh is in the picture, without undersides if upper sides hide them.
    pub(super) fn look(&mut self, view: &MeshView, hides_undersides: bool) {
        // Rays may come in under a part through holes in others.
        let hides_undersides = hides_undersides && self.part.is_none();
        self.triangulation.find_shown(view, hides_undersides, &mut self.shown);
    }

    /// What the samples in a slot see of the sun and of the sky, with cells of this size and so many metres a value, over
    /// what is around a part, too, in rows of so many; nothing if that is what was told last.
    pub(super) fn look_around(
        &mut self,
        slot: usize,
        (cell_m, z_m_per_value): ([f64; 2], f64),
        light: DVec3,
        around: Option<FarGround<'_>>,
    ) -> Option<(&[[u8; 2]], usize)> {
        let BandRelief { lattice, wide, seen, .. } = self.slots[slot].as_mut()?;
        let lattice = wide.as_ref().unwrap_or(lattice);
        let ground = Ground { lattice, around, cell_m, z_m_per_value };
        let is_known = seen.ground == Some((cell_m, z_m_per_value));
        if is_known && seen.light == Some(light) {
            return None;
        }
        if !is_known {
            seen.texels = sky_seen(&ground).into_iter().map(|sky| [255, sky]).collect();
            seen.ground = Some((cell_m, z_m_per_value));
        }
        see_sun(&ground, light, &mut seen.texels);
        seen.light = Some(light);
        Some((&seen.texels, lattice.columns()))
    }

    /// Whether cells of the mesh that was prepared last are many times as high in the picture as they may be wide.
    pub(super) fn has_walls(&self) -> bool {
        self.has_walls
    }

    /// The heights of the bands in these slots.
    pub(super) fn lattices(&self, slots: [usize; 2]) -> Option<[&Lattice; 2]> {
        let [first, second] = slots.map(|slot| self.slots[slot].as_ref().map(|relief| &relief.lattice));
        Some([first?, second?])
    }

    /// How far heights of the mesh may be from those of the data, in units of value.
    pub(super) fn tolerance(&self) -> f32 {
        self.key.map_or(0.0, |key| key.tolerance.max(0.0))
    }

    /// How many bands were taken.
    pub(super) fn taken(&self) -> u64 {
        self.taken
    }

    /// Where the mesh ends.
    pub(super) fn outline(&self) -> Option<Outline> {
        let key = self.key?;
        let [first, second] = key.slots.map(|slot| self.slots[slot].as_ref().map(|relief| &relief.lattice));
        Some(Outline::of(&self.triangulation, [first?, second?]))
    }

    /// What the mesh was made for; it changes whenever the mesh does.
    pub(super) fn key(&self) -> Option<MeshKey> {
        self.key
    }

    /// Makes the mesh of what lies between the bands in these slots, unless it is there.
    pub(super) fn prepare(
        &mut self,
        gpu: &GpuContext,
        layer: &Layer,
        slots: [usize; 2],
        (state, detail): (&SceneState, &Detail),
    ) {
        let pixels_per_value =
            state.pixel_scale.upwards * layer.relief.z_m_per_value(state.most_exaggeration);
        let tolerance = even_step(detail.surface_error_px / pixels_per_value.abs());
        // Less than any error: no vertex is left out.
        let tolerance = if detail.simplifies { tolerance } else { -1.0 };
        let key = MeshKey { slots, tolerance, taken: self.taken };
        if self.key == Some(key) {
            return;
        }
        let relief = |slot: usize| self.slots[slot].as_ref().map(|relief| (&relief.lattice, &relief.errors));
        if let Some(first) = relief(slots[0]) {
            let second = relief(slots[1]).filter(|_| slots[1] != slots[0]);
            self.triangulation.build(first, second, tolerance);
            if let Some(part) = &self.part {
                let lattices = [first.0, second.map_or(first.0, |(lattice, _)| lattice)];
                part.fit(&mut self.triangulation, lattices, tolerance);
            }
            self.mesh.upload(gpu, &self.triangulation);
            if self.part.is_some() {
                // Of parts there are many, and nobody asks for their triangles.
                self.triangulation.keep_blocks();
            }
            // Less than a pixel of error: what a wall spans in values.
            let wall = tolerance * (WALL_PX / detail.surface_error_px) as f32;
            let has_walls = |slot: usize| relief(slot).is_some_and(|(lattice, _)| lattice.has_walls(wall));
            self.has_walls = slots.into_iter().any(has_walls);
            self.key = Some(key);
            tracing::debug!(tolerance, triangles = self.mesh.index_count / 3, "mesh");
        }
    }
}

/// Between which values heights lie, as bands hold them.
pub(super) fn limits(layer: &Layer) -> [f32; 2] {
    [layer.relief.low, layer.relief.high].map(|value| (value - layer.value_offset) as f32)
}

/// The tolerance, or up to a twelfth less: the same for all frames in which it changes little, so that few meshes are
/// made. Never infinite, even where there are no heights: what no triangle may span misses by that much.
fn even_step(tolerance: f64) -> f32 {
    const STEPS_PER_OCTAVE: f64 = 8.0;
    ((tolerance.log2() * STEPS_PER_OCTAVE).floor() / STEPS_PER_OCTAVE).exp2().min(f32::MAX.into()) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tolerances_are_never_larger_than_asked_for() {
        for tolerance in [1e-7, 0.4, 0.5, 0.51, 3.0, 1e9] {
            let step = f64::from(even_step(tolerance));
            assert!(step <= tolerance * 1.000_001 && step > tolerance * 0.91, "{tolerance} {step}");
        }
        assert_eq!(even_step(f64::INFINITY), f32::MAX);
        assert_eq!(even_step(0.500_1), even_step(0.51));
    }
}
