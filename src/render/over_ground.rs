//! What is drawn over the ground of layers, and what is known of places on it.

use super::drawn_layer::DrawnLayer;
use super::gpu_context::GpuContext;
use super::ground_places::{GroundPlaces, PictureSize};
use super::places_pass::PlacesPass;
use super::raster_layer::RasterLayer;
use super::render_target::RenderTarget;
use crate::scene::{Places, Stage, WrittenOn};

/// The pass for lines and points, made when it is first needed.
#[derive(Default)]
pub(super) struct OverGround(Option<PlacesPass>);

impl OverGround {
    /// Takes a stage or a target that is new.
    pub(super) fn restage(&mut self, gpu: &GpuContext, target: &RenderTarget, stage: &Stage) {
        let is_wanted = stage.scene().layers.iter().any(|layer| layer.places.is_some());
        match &mut self.0 {
            Some(pass) => pass.set_target(gpu, target),
            none if is_wanted => *none = Some(PlacesPass::new(gpu, target)),
            _ => {}
        }
    }

    /// Makes a layer ready to be drawn over.
    pub(super) fn prepare(&self, gpu: &GpuContext, layer: &mut RasterLayer) {
        if let (Some(places), Some(pass)) = (&mut layer.places, &self.0) {
            places.bind(gpu, &pass.layout);
        }
    }

    /// Whether anything is drawn, for which the depths of the ground have to be kept.
    pub(super) fn is_drawn(&self, layers: &[DrawnLayer]) -> bool {
        self.0.is_some() && all(layers).next().is_some()
    }

    /// Draws lines and points over layers that were drawn.
    pub(super) fn draw(
        &self,
        commands: &mut wgpu::CommandEncoder,
        target: &RenderTarget,
        layers: &[DrawnLayer],
    ) {
        if let Some(pass) = self.0.as_ref().filter(|_| self.is_drawn(layers)) {
            pass.draw(commands, target, all(layers));
        }
    }
}

/// How large the picture of a stage is that is drawn into a target.
pub(super) fn picture_size(target: &RenderTarget, stage: &Stage) -> PictureSize {
    let [samples_per_pixel] = target.in_samples([1.0]);
    let unit_px = Places::unit_px(stage.resolution());
    PictureSize { samples: target.samples_size(), samples_per_pixel, unit_px }
}

/// What the first layer has texts on.
pub(super) fn written_on(layers: &[DrawnLayer]) -> WrittenOn<'_> {
    match layers.first() {
        Some(DrawnLayer::Raster(ground)) => ground.whole.written_on(),
        _ => WrittenOn::default(),
    }
}

fn all(layers: &[DrawnLayer]) -> impl Iterator<Item = &GroundPlaces> {
    layers.iter().filter_map(|layer| match layer {
        DrawnLayer::Raster(ground) => ground.whole.places.as_ref().filter(|_| ground.whole.layer.is_visible),
        DrawnLayer::Volume(_) => None,
    })
}
