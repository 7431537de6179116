use super::patches::{PATCH_CELLS, PatchPlace};
use crate::render::gpu_context::GpuContext;
use crate::render::pipelines::{PipelineParts, uniform_entry};
use crate::render::raster_layer::RasterLayer;
use crate::render::render_target::Precision;
use crate::render::shaders;
use crate::scene::Layer;
use std::cell::OnceCell;
use wgpu::util::DeviceExt;

/// Draws rasters as globes.
pub(in crate::render) struct GlobePass {
    /// Of what each globe has for itself.
    pub(in crate::render) layout: wgpu::BindGroupLayout,
    /// Made when it is first needed.
    module: OnceCell<wgpu::ShaderModule>,
    layouts: [wgpu::BindGroupLayout; 2],
    /// Two triangles for every cell of a patch.
    indices: wgpu::Buffer,
    /// One for each look that was drawn, since most films have one.
    pipelines: Vec<(GlobeLook, wgpu::RenderPipeline)>,
    precision: Precision,
}

/// What pipelines differ in.
#[derive(Clone, Copy, PartialEq, Eq)]
struct GlobeLook {
    has_contours: bool,
    has_drape: bool,
    has_holes: bool,
}

const INDICES: u32 = PATCH_CELLS * PATCH_CELLS * 6;

impl GlobePass {
    pub(in crate::render) fn new(
        gpu: &GpuContext,
        frame_layout: &wgpu::BindGroupLayout,
        draw_layout: &wgpu::BindGroupLayout,
        precision: Precision,
    ) -> Self {
        let layout = gpu.device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
            label: Some("GlobePass::layout"),
            entries: &[uniform_entry(0, wgpu::ShaderStages::VERTEX_FRAGMENT)],
        });
        Self {
            layout,
            module: OnceCell::new(),
            layouts: [frame_layout.clone(), draw_layout.clone()],
            indices: gpu.device.create_buffer_init(&wgpu::util::BufferInitDescriptor {
                label: Some("GlobePass::indices"),
                contents: bytemuck::cast_slice(&patch_indices()),
                usage: wgpu::BufferUsages::INDEX,
            }),
            pipelines: Vec::new(),
            precision,
        }
    }

    /// Makes ready what draws a layer as it looks now, if it is a globe.
    pub(in crate::render) fn prepare(&mut self, gpu: &GpuContext, layer: &RasterLayer) {
        let look = GlobeLook::of(layer);
        if layer.globe.is_some() && self.pipeline(look).is_none() {
            let pipeline = self.create(gpu, look);
            self.pipelines.push((look, pipeline));
        }
    }

    fn pipeline(&self, look: GlobeLook) -> Option<&wgpu::RenderPipeline> {
        self.pipelines.iter().find(|(known, _)| *known == look).map(|(_, pipeline)| pipeline)
    }

    fn create(&self, gpu: &GpuContext, look: GlobeLook) -> wgpu::RenderPipeline {
        let patches = wgpu::VertexBufferLayout {
            array_stride: size_of::<PatchPlace>() as u64,
            step_mode: wgpu::VertexStepMode::Instance,
            attributes: &wgpu::vertex_attr_array![0 => Uint32x3],
        };
        let flag = |is_on: bool| f64::from(u8::from(is_on));
        let parts = PipelineParts {
            label: "GlobePass::pipeline",
            module: self.module.get_or_init(|| shaders::GLOBE.compile(&gpu.device)),
            entry_points: ["globe_point", "globe_color"],
            groups: &[&self.layouts[0], &self.layouts[1], &self.layout],
            buffers: &[Some(patches)],
            topology: wgpu::PrimitiveTopology::TriangleList,
            targets: &[self.precision.color_format().into()],
            has_depth: true,
            constants: &[
                ("DRAWS_CONTOURS", flag(look.has_contours)),
                ("HAS_DRAPE", flag(look.has_drape)),
                ("HAS_HOLES", flag(look.has_holes)),
                self.precision.mixes_shades(),
                self.precision.has_exact_light(),
            ],
        };
        parts.create(gpu)
    }

    pub(in crate::render) fn draw(&self, pass: &mut wgpu::RenderPass<'_>, layer: &RasterLayer) {
        let pipeline = self.pipeline(GlobeLook::of(layer));
        let (Some(pipeline), Some(held), Some(globe)) = (pipeline, &layer.held, &layer.globe) else { return };
        pass.set_pipeline(pipeline);
        pass.set_bind_group(1, &held.groups.draw, &[]);
        pass.set_bind_group(2, &globe.group, &[]);
        pass.set_vertex_buffer(0, globe.patches.slice(..));
        pass.set_index_buffer(self.indices.slice(..), wgpu::IndexFormat::Uint16);
        pass.draw_indexed(0..INDICES, 0, 0..globe.patch_count);
    }
}

impl GlobeLook {
    fn of(layer: &RasterLayer) -> Self {
        let Layer { contours, drape, has_missing, globe, .. } = &layer.layer;
        let is_whole = globe.is_some_and(|globe| globe.poles().iter().all(Option::is_some));
        Self {
            has_contours: contours.is_some(),
            has_drape: drape.is_some(),
            has_holes: *has_missing || !is_whole,
        }
    }
}

fn patch_indices() -> Vec<u16> {
    let row = PATCH_CELLS as u16 + 1;
    let cells = (0..row - 1).flat_map(|down| (0..row - 1).map(move |across| down * row + across));
    cells.flat_map(|at| [at, at + 1, at + row, at + 1, at + row + 1, at + row]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_is_covered_once() {
        let indices = patch_indices();
        assert_eq!(indices.len(), INDICES as usize);
        assert_eq!(indices.iter().max(), Some(&(17 * 17 - 1)));
    }
}
