use super::patches::{PATCH_CELLS, PatchPlace, SphereView};
use super::poles::Poles;
use super::uniforms::{globe_numbers, gpu_data};
use crate::data::{Band, Excerpt};
use crate::render::gpu_context::GpuContext;
use crate::render::pipelines::bind_group;
use crate::render::renderer::Detail;
use crate::scene::{Globe, Layer, SceneState};

/// What draws a raster as a globe besides its samples: which parts of a sphere are seen, and where data lies on it.
pub(in crate::render) struct GlobeMesh {
    uniforms: wgpu::Buffer,
    pub(super) group: wgpu::BindGroup,
    pub(super) patches: wgpu::Buffer,
    pub(super) patch_count: u32,
    places: Vec<PatchPlace>,
    poles: [Poles; 2],
}

/// What of a globe a frame shows.
#[derive(Clone, Copy)]
pub(in crate::render) struct GlobeView<'a> {
    pub(in crate::render) state: &'a SceneState,
    pub(in crate::render) detail: &'a Detail,
    pub(in crate::render) excerpt: &'a Excerpt,
    /// Of the first and of the second band, and the share of the second.
    pub(in crate::render) slots: [usize; 2],
    pub(in crate::render) mix: f32,
}

/// Corners of a relief are this many pixels apart, at one sample a pixel: light shows what is finer.
const CELL_PX: f64 = 4.0;

/// And never nearer than so many to a sample of the data, between which there is nothing.
const CELLS_PER_SAMPLE: f64 = 2.0;

/// How far the outline of a sphere of flat cells is from round, in samples of the picture.
const ROUND_SAMPLES: f64 = 0.12;

/// More cells are not told apart as numbers.
const MOST_CELLS: f64 = 4_000_000.0;

impl GlobeMesh {
    pub(in crate::render) fn new(gpu: &GpuContext, layout: &wgpu::BindGroupLayout) -> Self {
        let uniforms = gpu.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("GlobeMesh::uniforms"),
            size: size_of::<gpu_data::Globe>() as u64,
            usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        let entries = [wgpu::BindGroupEntry { binding: 0, resource: uniforms.as_entire_binding() }];
        Self {
            group: bind_group(gpu, "GlobeMesh::group", layout, &entries),
            uniforms,
            patches: patch_buffer(gpu, 1),
            patch_count: 0,
            places: Vec::new(),
            poles: [Poles::default(); 2],
        }
    }

    /// Takes what lies at the poles of a band into a slot.
    pub(in crate::render) fn take(&mut self, slot: usize, excerpt: &Excerpt, band: &Band) {
        self.poles[slot] = Poles::of(band, excerpt.size()[0]);
    }

    /// Finds out what is seen in a frame.
    pub(in crate::render) fn prepare(&mut self, gpu: &GpuContext, layer: &Layer, seen: GlobeView<'_>) {
        let Some(globe) = &layer.globe else { return };
        let GlobeView { state, detail, excerpt, slots, mix } = seen;
        let view = SphereView::new(state, Globe::RADIUS_M, reach(layer, state.exaggeration));
        let cells = cells(layer, (state, detail), excerpt);
        view.find(cells, &mut self.places);
        self.patch_count = self.places.len() as u32;
        let bytes: &[u8] = bytemuck::cast_slice(&self.places);
        if bytes.len() as u64 > self.patches.size() {
            self.patches = patch_buffer(gpu, self.places.len().next_power_of_two());
        }
        if !bytes.is_empty() {
            gpu.queue.write_buffer(&self.patches, 0, bytes);
        }
        let poles = self.poles[slots[0]].towards(self.poles[slots[1]], mix);
        let numbers = globe_numbers((layer, globe), (&view, cells), poles);
        gpu.queue.write_buffer(&self.uniforms, 0, bytemuck::bytes_of(&numbers));
    }
}

fn patch_buffer(gpu: &GpuContext, patches: usize) -> wgpu::Buffer {
    gpu.device.create_buffer(&wgpu::BufferDescriptor {
        label: Some("GlobeMesh::patches"),
        size: (patches * size_of::<PatchPlace>()) as u64,
        usage: wgpu::BufferUsages::VERTEX | wgpu::BufferUsages::COPY_DST,
        mapped_at_creation: false,
    })
}

/// Least and largest distance of the ground from the middle, in radii.
fn reach(layer: &Layer, exaggeration: f64) -> [f64; 2] {
    let relief = &layer.relief;
    let height = |value: f64| (value - relief.middle) * relief.z_m_per_value(exaggeration) / Globe::RADIUS_M;
    // As `globe_point` has it; where nothing is known the ball is where it is without heights.
    [height(relief.low).min(0.0), height(relief.high).max(0.0)].map(|height| (1.0 + height).max(0.05))
}

/// Cells along an edge of the cube: as many as the outline and the relief need where a radius is largest.
fn cells(layer: &Layer, (state, detail): (&SceneState, &Detail), excerpt: &Excerpt) -> u32 {
    let radius_px = (state.pixel_scale.across * Globe::RADIUS_M).max(1.0);
    // An arc is so much higher than its chord: radius * angle^2 / 8.
    let round = (8.0 * ROUND_SAMPLES / (radius_px * detail.sampling.samples_per_side())).sqrt();
    let has_relief = state.most_exaggeration != 0.0 && layer.relief.high > layer.relief.low;
    let sample = layer.longest_cell_m(excerpt) / Globe::RADIUS_M;
    let relief = (CELL_PX * detail.merged_px.max(0.5) / radius_px).max(sample / CELLS_PER_SAMPLE);
    let angle = if has_relief { round.min(relief) } else { round };
    let patches = (std::f64::consts::FRAC_PI_2 / angle).min(MOST_CELLS) / f64::from(PATCH_CELLS);
    patches.ceil().max(1.0) as u32 * PATCH_CELLS
}
