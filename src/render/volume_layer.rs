use super::cell_distances::cell_distances;
use super::cell_grid::CellGrid;
use super::color_lookup::ColorLookup;
use super::gpu_context::GpuContext;
use super::gpu_memory::GpuMemory;
use super::pipelines::{texture, upload, view, view_entries};
use super::render_target::Precision;
use super::volume_reduction::{Room, VolumeReduction, bytes_of, factor_for, reduced};
use super::volume_texture::{VolumeTexture, texture_3d, upload_3d};
use super::volume_uniforms::VolumeUniforms;
use crate::data::Band;
use crate::scene::{BandMoment, Layer, LayerMode, SceneState, TransferTable, VolumeBody, VolumeMode};
use wgpu::TextureFormat::{R8Unorm, Rgba32Float};

/// What the GPU holds of one volume: the samples of one moment, what is known of its cells, and its colours.
pub(super) struct VolumeLayer {
    pub(super) layer: Layer,
    pub(super) mode: VolumeMode,
    /// What is drawn of it: the layer itself, or means of its samples.
    drawn: Layer,
    body: VolumeBody,
    reduction: Option<(u32, VolumeReduction)>,
    samples: VolumeTexture,
    cells: CellGrid,
    cell_distances: wgpu::Texture,
    transfer: TransferTable,
    uniforms: VolumeUniforms,
    pub(super) group: wgpu::BindGroup,
    /// The moment whose slices are there, and how many of them.
    held: Option<(u32, u32)>,
    is_lit: bool,
}

impl VolumeLayer {
    /// `None` if the layer is no volume.
    pub(super) fn new(
        gpu: &GpuContext,
        layout: &wgpu::BindGroupLayout,
        layer: &Layer,
        memory: GpuMemory,
    ) -> Option<Self> {
        let (Some(whole), LayerMode::Volume(mode)) = (&layer.volume, layer.mode) else { return None };
        let room = Room { longest: gpu.limits().max_texture_dimension_3d, memory };
        let factor = factor_for(layer, whole, room);
        let (drawn, body) = drawn(layer, whole, factor);
        let reduction = (factor > 1).then(|| (factor, VolumeReduction::new(layer, whole, factor)));
        let size = [drawn.columns, drawn.rows, body.slices];
        if factor > 1 {
            let text = |size: [u32; 3]| {
                format!("{} ({})", size.map(|side| side.to_string()).join("x"), bytes_of(layer, whole, size))
            };
            let all = [layer.columns, layer.rows, whole.slices];
            let rule = if all.iter().any(|side| *side > room.longest) {
                format!("the adapter takes {} along a side", room.longest)
            } else {
                let whole = gpu.memory();
                let share =
                    if room.memory == whole { String::new() } else { format!(", its share {}", room.memory) };
                format!("--gpu-memory is {whole}{share}")
            };
            tracing::warn!("the volume of {} samples is drawn from {} means: {rule}", text(all), text(size));
        }
        let samples = VolumeTexture::new(gpu, size, body.stored.less(layer.value_offset), layer.has_missing);
        let cells = CellGrid::new(size);
        let cell_distances = texture_3d(gpu, "VolumeLayer::cell_distances", cells.cells(), R8Unorm);
        let uniforms = VolumeUniforms::new(gpu);
        let transfer = TransferTable::new(&layer.scale, &body.opacity, body.stored);
        let group = bind_group(gpu, layout, (&uniforms, &samples, &cell_distances), (layer, &transfer));
        Some(Self {
            layer: layer.clone(),
            mode,
            drawn,
            body,
            reduction,
            samples,
            cells,
            cell_distances,
            transfer,
            uniforms,
            group,
            held: None,
            is_lit: false,
        })
    }

    /// Whether `layer` shows the same samples, stored in the same way.
    pub(super) fn has_samples_of(&self, layer: &Layer) -> bool {
        let shape =
            |layer: &Layer| (layer.columns, layer.rows, layer.moments, layer.channel, layer.has_missing);
        let stored = |layer: &Layer| layer.volume.as_ref().map(|body| (body.slices, body.stored));
        stored(layer) == stored(&self.layer) && shape(layer) == shape(&self.layer)
    }

    /// Shows the same samples as another layer says.
    pub(super) fn restage(&mut self, gpu: &GpuContext, layout: &wgpu::BindGroupLayout, layer: &Layer) {
        let (Some(whole), LayerMode::Volume(mode)) = (&layer.volume, layer.mode) else { return };
        let factor = self.reduction.as_ref().map_or(1, |(factor, _)| *factor);
        let (drawn, body) = drawn(layer, whole, factor);
        let is_alike = self.layer.scale == layer.scale && self.body == body && self.mode == mode;
        (self.layer, self.drawn, self.body, self.mode) = (layer.clone(), drawn, body, mode);
        if !is_alike {
            self.transfer = TransferTable::new(&layer.scale, &self.body.opacity, self.body.stored);
            self.group = bind_group(
                gpu,
                layout,
                (&self.uniforms, &self.samples, &self.cell_distances),
                (layer, &self.transfer),
            );
            if self.is_whole() {
                self.upload_distances(gpu);
            }
        }
    }

    /// The slices of `moment` that are not on the GPU yet, as bands of the raster.
    pub(super) fn missing_bands(&self, moment: BandMoment) -> impl Iterator<Item = u32> + use<> {
        let slices = self.slices();
        let begin = self.first_band_of(moment.first);
        let there = self.held.map_or(0, |(held, slices)| if held == moment.first { slices } else { 0 });
        begin + there..begin + slices
    }

    /// The first slice of a moment, as a band of the raster.
    pub(super) fn first_band_of(&self, moment: u32) -> u32 {
        let (channel, channels) = self.layer.channel;
        (moment * channels + channel) * self.slices()
    }

    /// Takes the next slice of a moment, the first one if another moment was there.
    pub(super) fn upload_slice(&mut self, gpu: &GpuContext, band: u32, samples: &Band) {
        let (moment, slice) = (band / self.slices() / self.layer.channel.1, band % self.slices());
        if slice == 0 {
            self.cells.clear();
        }
        let complete = match &mut self.reduction {
            Some((_, reduction)) => reduction.add(slice, samples),
            None => Some((slice, samples)),
        };
        if let Some((slice, samples)) = complete {
            self.samples.upload_slice(gpu, slice, samples);
            let stored = |value: f32| self.samples.stored(value);
            self.cells.add_slice(slice, stored, samples);
        }
        self.held = Some((moment, slice + 1));
        if self.is_whole() {
            self.upload_distances(gpu);
        }
    }

    /// Which pipeline draws it.
    pub(super) fn look(&self) -> VolumeLook {
        VolumeLook {
            mode: self.mode,
            company: Company {
                is_added: self.layer.channel.1 > 1,
                is_among_layers: self.layer.place.is_some(),
            },
            has_missing: self.layer.has_missing,
            is_lit: self.is_lit,
            counts: [
                self.body.iso_surfaces.len(),
                self.body.clip_planes.0.len(),
                self.body.slices_shown.0.len(),
            ],
        }
    }

    fn is_whole(&self) -> bool {
        self.held.is_some_and(|(_, slices)| slices == self.slices())
    }

    /// Slices of one volume as it is read.
    fn slices(&self) -> u32 {
        self.layer.volume.as_ref().map_or(1, |body| body.slices)
    }

    /// Writes this frame's numbers.
    pub(super) fn prepare(&mut self, gpu: &GpuContext, state: &SceneState, picture: PictureOfVolume) {
        self.is_lit = state.light_direction.is_some();
        // What stands on the ground grows with its heights.
        let standing = self.layer.place.map(|place| VolumeBody {
            world_from_index: place.world_from_layer(state.exaggeration) * self.body.world_from_index,
            ..self.body.clone()
        });
        let body = standing.as_ref().unwrap_or(&self.body);
        self.uniforms.write(gpu, (&self.drawn, body), (state, self.cells.cells()), picture);
    }

    /// Where the cells are that show anything, for the modes that ask.
    fn upload_distances(&self, gpu: &GpuContext) {
        let isos: Vec<f32> =
            self.body.iso_surfaces.iter().map(|surface| self.body.stored.share_of(surface.value)).collect();
        let shows = |low, high| match self.mode {
            VolumeMode::Composite => self.transfer.shows_between(low, high),
            _ => isos.iter().any(|iso| (low..=high).contains(iso)),
        };
        if matches!(self.mode, VolumeMode::Composite | VolumeMode::Isosurface) {
            let cells = self.cells.ranges().iter().map(|range| {
                let [low, high] = range.map(|part| f32::from(part) / f32::from(u16::MAX));
                low <= high && shows(low, high)
            });
            upload_3d(gpu, &self.cell_distances, &cell_distances(cells, self.cells.cells()), 1);
        }
    }
}

/// What is drawn of a layer from means of cubes of so many samples along each side.
fn drawn(layer: &Layer, body: &VolumeBody, factor: u32) -> (Layer, VolumeBody) {
    let drawn = if factor > 1 { reduced(layer, body, factor) } else { layer.clone() };
    let body = drawn.volume.clone().unwrap_or_else(|| body.clone());
    (drawn, body)
}

/// What pipelines of volumes differ in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct VolumeLook {
    pub(super) mode: VolumeMode,
    pub(super) company: Company,
    pub(super) has_missing: bool,
    pub(super) is_lit: bool,
    /// Surfaces, planes that cut and slices.
    pub(super) counts: [usize; 3],
}

/// What else is drawn with a volume.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Company {
    /// Whether it adds to what is there, as channels do, instead of lying before it.
    pub(super) is_added: bool,
    /// Whether other layers are drawn before it.
    pub(super) is_among_layers: bool,
}

/// What a volume has to know of the picture that it is drawn into.
#[derive(Debug, Clone, Copy)]
pub(super) struct PictureOfVolume {
    /// Columns and rows of samples.
    pub(super) samples: [u32; 2],
    /// Steps along a ray for one sample of the volume.
    pub(super) steps_per_voxel: f64,
}

fn bind_group(
    gpu: &GpuContext,
    layout: &wgpu::BindGroupLayout,
    (uniforms, samples, cell_distances): (&VolumeUniforms, &VolumeTexture, &wgpu::Texture),
    (layer, transfer): (&Layer, &TransferTable),
) -> wgpu::BindGroup {
    let entries = transfer.entries();
    let usage = wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST;
    let size = [entries.len() as u32, 1];
    let table = texture(gpu, "VolumeLayer::transfer", size, Rgba32Float, usage);
    upload(gpu, &table, bytemuck::cast_slice(entries), size[0] * 16);
    // Only entries themselves are looked up, and they are bytes.
    let lookup = ColorLookup::new(gpu, &layer.scale, layer.value_offset, Precision::Bytes);
    let [cell_distances, table] = [cell_distances, &table].map(view);
    let mut bound = Vec::new();
    for (binding, buffer) in [(0, &uniforms.buffer), (6, &lookup.uniforms)] {
        bound.push(wgpu::BindGroupEntry { binding, resource: buffer.as_entire_binding() });
    }
    bound.extend(view_entries(1, &[&samples.values, &samples.valid]));
    for (binding, sampler) in [(3, &samples.sampler), (8, &samples.valid_sampler)] {
        bound.push(wgpu::BindGroupEntry { binding, resource: wgpu::BindingResource::Sampler(sampler) });
    }
    bound.extend(view_entries(4, &[&cell_distances, &table]));
    bound.extend(view_entries(7, &[&lookup.shades]));
    gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
        label: Some("VolumeLayer::group"),
        layout,
        entries: &bound,
    })
}
