use super::bake_pass::BakePass;
use super::block_pass::BlockPass;
use super::globe::GlobePass;
use super::shape_pass::ShapePass;

/// What a layer is read through by the passes.
#[derive(Clone, Copy)]
pub(super) struct LayerLayouts<'a> {
    pub(super) bake: &'a BakePass,
    pub(super) draw: &'a wgpu::BindGroupLayout,
    pub(super) block: &'a BlockPass,
    pub(super) shape: &'a wgpu::BindGroupLayout,
    pub(super) globe: &'a wgpu::BindGroupLayout,
}

impl<'a> LayerLayouts<'a> {
    pub(super) fn of(
        bake: &'a BakePass,
        draw: &'a wgpu::BindGroupLayout,
        block: &'a BlockPass,
        (shape, globe): (&'a ShapePass, &'a GlobePass),
    ) -> Self {
        Self { bake, draw, block, shape: &shape.shape_layout, globe: &globe.layout }
    }
}
