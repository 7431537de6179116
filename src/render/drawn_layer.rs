use super::gpu_context::GpuContext;
use super::gpu_memory::GpuMemory;
use super::ground_layer::GroundLayer;
use super::layer_layouts::LayerLayouts;
use super::renderer::Detail;
use super::volume_layer::VolumeLayer;
use crate::data::{Band, Excerpt};
use crate::scene::{BandMoment, Layer, SceneState, Stage};

/// What the GPU holds of a layer.
pub(super) enum DrawnLayer {
    Raster(Box<GroundLayer>),
    Volume(Box<VolumeLayer>),
}

/// What layers of all kinds are read through by the passes.
#[derive(Clone, Copy)]
pub(super) struct AllLayouts<'a> {
    pub(super) raster: LayerLayouts<'a>,
    pub(super) volume: &'a wgpu::BindGroupLayout,
    /// What each layer may take.
    pub(super) memory: GpuMemory,
    pub(super) stage: &'a Stage,
}

impl DrawnLayer {
    pub(super) fn new(gpu: &GpuContext, layouts: AllLayouts<'_>, layer: &Layer) -> Self {
        if let Some(volume) = VolumeLayer::new(gpu, layouts.volume, layer, layouts.memory) {
            return Self::Volume(Box::new(volume));
        }
        let of_film = (layouts.memory, layouts.stage);
        Self::Raster(Box::new(GroundLayer::new(gpu, layouts.raster, layer, of_film)))
    }

    pub(super) fn layer(&self) -> &Layer {
        match self {
            Self::Raster(ground) => &ground.whole.layer,
            Self::Volume(volume) => &volume.layer,
        }
    }

    /// Shows another layer: with the samples that are there if they are the same.
    pub(super) fn restage(&mut self, gpu: &GpuContext, layouts: AllLayouts<'_>, layer: &Layer) {
        match self {
            Self::Raster(ground) if layer.volume.is_none() && ground.whole.has_samples_of(layer) => {
                ground.restage(gpu, layouts.raster, layer, (layouts.memory, layouts.stage));
            }
            Self::Volume(volume) if volume.has_samples_of(layer) => {
                volume.restage(gpu, layouts.volume, layer);
            }
            _ => *self = Self::new(gpu, layouts, layer),
        }
    }

    /// Bands that `moment` needs and that are not on the GPU yet, and what of each. Volumes average what they are given.
    pub(super) fn missing(
        &self,
        seen: (&SceneState, &Detail),
        moment: BandMoment,
    ) -> Box<dyn Iterator<Item = (u32, Excerpt)> + '_> {
        match self {
            Self::Raster(ground) => ground.missing(seen, moment),
            Self::Volume(volume) => {
                let all = Excerpt::whole([volume.layer.columns, volume.layer.rows], 0);
                Box::new(volume.missing_bands(moment).map(move |band| (band, all)))
            }
        }
    }

    /// Whether a frame shows it in tiles.
    pub(super) fn is_in_tiles(&self, seen: (&SceneState, &Detail)) -> bool {
        matches!(self, Self::Raster(ground) if ground.is_in_tiles(seen))
    }

    /// The band with which a moment begins.
    pub(super) fn first_band_of(&self, moment: u32) -> u32 {
        match self {
            Self::Raster(_) => moment,
            Self::Volume(volume) => volume.first_band_of(moment),
        }
    }

    /// Takes of a band what `moment` needs.
    pub(super) fn upload_band(
        &mut self,
        (gpu, layouts): (&GpuContext, LayerLayouts<'_>),
        seen: (&SceneState, &Detail),
        wanted: (BandMoment, u32, Excerpt),
        samples: &Band,
    ) {
        match self {
            Self::Raster(ground) => ground.upload_band((gpu, layouts), seen, wanted, samples),
            Self::Volume(volume) => volume.upload_slice(gpu, wanted.1, samples),
        }
    }
}

/// The share of each layer of the memory that they have together.
pub(super) fn layer_memory(gpu: &GpuContext, stage: &Stage) -> GpuMemory {
    GpuMemory(gpu.memory().0 / stage.scene().layers.len().max(1) as u64)
}
