use super::RenderError;
use super::gpu_context::GpuContext;
use super::gpu_memory::GpuMemory;
use super::raster_layer::{LayerLayouts, RasterLayer};
use super::volume_layer::VolumeLayer;
use crate::data::Band;
use crate::scene::{BandMoment, Layer};

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
    /// What each volume may take.
    pub(super) volume_memory: GpuMemory,
}

impl DrawnLayer {
    pub(super) fn new(gpu: &GpuContext, layouts: AllLayouts<'_>, layer: &Layer) -> Result<Self, RenderError> {
        if let Some(volume) = VolumeLayer::new(gpu, layouts.volume, layer, layouts.volume_memory) {
            return Ok(Self::Volume(Box::new(volume)));
        }
        RasterLayer::new(gpu, layouts.raster, layer).map(Box::new).map(Self::Raster)
    }

    pub(super) fn layer(&self) -> &Layer {
        match self {
            Self::Raster(raster) => &raster.layer,
            Self::Volume(volume) => &volume.layer,
        }
    }

    /// Shows another layer: with the samples that are there if they are the same.
    pub(super) fn restage(
        &mut self,
        gpu: &GpuContext,
        layouts: AllLayouts<'_>,
        layer: &Layer,
    ) -> Result<(), RenderError> {
        match self {
            Self::Raster(raster) if layer.volume.is_none() && raster.has_samples_of(layer) => {
                raster.restage(gpu, layouts.raster, layer);
            }
            Self::Volume(volume) if volume.has_samples_of(layer) => {
                volume.restage(gpu, layouts.volume, layer);
            }
            _ => *self = Self::new(gpu, layouts, layer)?,
        }
        Ok(())
    }

    /// The bands that `moment` needs and that are not on the GPU yet.
    pub(super) fn missing_bands(&self, moment: BandMoment) -> Box<dyn Iterator<Item = u32> + '_> {
        match self {
            Self::Raster(raster) => Box::new(raster.missing_bands(moment)),
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

    /// Takes a band that `moment` needs.
    pub(super) fn upload_band(&mut self, gpu: &GpuContext, moment: BandMoment, band: u32, samples: &Band) {
        match self {
            Self::Raster(raster) => raster.upload_band(gpu, moment, band, samples),
            Self::Volume(volume) => volume.upload_slice(gpu, band, samples),
        }
    }
}
