use super::gpu_context::GpuContext;
use super::gpu_memory::GpuMemory;
use super::raster_layer::{LayerLayouts, RasterLayer};
use super::renderer::Detail;
use super::volume_layer::VolumeLayer;
use crate::data::{Band, Excerpt};
use crate::scene::{BandMoment, Layer, SceneState, Stage};

/// What the GPU holds of a layer.
pub(super) enum DrawnLayer {
    Raster(Box<RasterLayer>),
    Volume(Box<VolumeLayer>),
}

/// What layers of all kinds are read through by the passes.
#[derive(Clone, Copy)]
pub(super) struct AllLayouts<'a> {
    pub(super) raster: LayerLayouts<'a>,
    pub(super) volume: &'a wgpu::BindGroupLayout,
    /// What each layer may take.
    pub(super) memory: GpuMemory,
}

impl DrawnLayer {
    pub(super) fn new(gpu: &GpuContext, layouts: AllLayouts<'_>, layer: &Layer) -> Self {
        if let Some(volume) = VolumeLayer::new(gpu, layouts.volume, layer, layouts.memory) {
            return Self::Volume(Box::new(volume));
        }
        Self::Raster(Box::new(RasterLayer::new(gpu, layouts.raster, layer, layouts.memory)))
    }

    pub(super) fn layer(&self) -> &Layer {
        match self {
            Self::Raster(raster) => &raster.layer,
            Self::Volume(volume) => &volume.layer,
        }
    }

    /// Shows another layer: with the samples that are there if they are the same.
    pub(super) fn restage(&mut self, gpu: &GpuContext, layouts: AllLayouts<'_>, layer: &Layer) {
        match self {
            Self::Raster(raster) if layer.volume.is_none() && raster.has_samples_of(layer) => {
                raster.restage(gpu, layouts.raster, layer);
            }
            Self::Volume(volume) if volume.has_samples_of(layer) => {
                volume.restage(gpu, layouts.volume, layer);
            }
            _ => *self = Self::new(gpu, layouts, layer),
        }
    }

    /// What of its bands a frame wants. Volumes average what they are given.
    pub(super) fn excerpt_for(&self, state: &SceneState, detail: &Detail) -> Excerpt {
        match self {
            Self::Raster(raster) => raster.excerpt_for(state, detail),
            Self::Volume(volume) => Excerpt::whole([volume.layer.columns, volume.layer.rows], 0),
        }
    }

    /// The bands of which `moment` needs this and which are not on the GPU yet.
    pub(super) fn missing_bands(
        &self,
        moment: BandMoment,
        excerpt: Excerpt,
    ) -> Box<dyn Iterator<Item = u32> + '_> {
        match self {
            Self::Raster(raster) => Box::new(raster.missing_bands(moment, excerpt)),
            Self::Volume(volume) => Box::new(volume.missing_bands(moment)),
        }
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
        gpu: &GpuContext,
        layouts: LayerLayouts<'_>,
        wanted: (BandMoment, u32, Excerpt),
        samples: &Band,
    ) {
        match self {
            Self::Raster(raster) => raster.upload_band(gpu, layouts, wanted, samples),
            Self::Volume(volume) => volume.upload_slice(gpu, wanted.1, samples),
        }
    }
}

/// The share of each layer of the memory that they have together.
pub(super) fn layer_memory(gpu: &GpuContext, stage: &Stage) -> GpuMemory {
    GpuMemory(gpu.memory().0 / stage.scene().layers.len().max(1) as u64)
}
