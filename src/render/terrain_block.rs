use super::block_pass::BlockPass;
use super::gpu_context::GpuContext;
use super::surface_relief::{MeshKey, SurfaceRelief};
use crate::scene::{Layer, Rgb8};

/// What the GPU holds of the block under a surface, and of the water around it.
pub(super) struct TerrainBlock {
    uniforms: wgpu::Buffer,
    pub(super) group: wgpu::BindGroup,
    pub(super) edges: Instances,
    pub(super) rectangles: Instances,
    /// The mesh whose border this is.
    mesh: Option<MeshKey>,
}

/// A buffer and how many things are in it.
pub(super) struct Instances {
    pub(super) buffer: wgpu::Buffer,
    pub(super) count: u32,
}

pub(super) mod gpu_data {
    /// As `Block` in `shaders/block.wgsl`.
    #[repr(C)]
    #[derive(Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
    pub(super) struct Block {
        pub(super) base_color: [f32; 4],
        pub(super) water_color: [f32; 4],
        pub(super) bottom: f32,
        pub(super) water_level: f32,
        pub(super) water_height: f32,
        /// The size is a multiple of 16 bytes.
        pub(super) padding: f32,
    }
}

/// What water is drawn above its level at least, as a part of the range of values: ground that lies at its level is below
/// water.
const LIFT: f64 = 1e-5;

impl TerrainBlock {
    /// What a layer needs of that; `None` if that is nothing.
    pub(super) fn new(gpu: &GpuContext, layout: &wgpu::BindGroupLayout, layer: &Layer) -> Option<Self> {
        if layer.base.is_none() && layer.water.is_none() {
            return None;
        }
        let uniforms = gpu.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("TerrainBlock::uniforms"),
            size: size_of::<gpu_data::Block>() as u64,
            usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        let group = gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("TerrainBlock::group"),
            layout,
            entries: &[wgpu::BindGroupEntry { binding: 0, resource: uniforms.as_entire_binding() }],
        });
        let (edges, rectangles) = (Instances::new(gpu, 1 << 16), Instances::new(gpu, 1 << 10));
        Some(Self { uniforms, group, edges, rectangles, mesh: None })
    }

    /// Takes what a frame needs of the layer and of the mesh of its surface.
    pub(super) fn prepare(&mut self, gpu: &GpuContext, layer: &Layer, relief: &SurfaceRelief) {
        let Some(mesh) = relief.key() else { return };
        if self.mesh != Some(mesh)
            && let Some(outline) = relief.outline()
        {
            self.edges.upload(gpu, bytemuck::cast_slice(&outline.edges), outline.edges.len());
            self.rectangles.upload(gpu, bytemuck::cast_slice(&outline.rectangles), outline.rectangles.len());
            self.mesh = Some(mesh);
        }
        let block = numbers(layer, f64::from(mesh.tolerance));
        gpu.queue.write_buffer(&self.uniforms, 0, bytemuck::bytes_of(&block));
    }
}

fn numbers(layer: &Layer, tolerance: f64) -> gpu_data::Block {
    let held = |value: f64| (value - layer.value_offset) as f32;
    let color = |Rgb8(bytes): Rgb8, alpha: f64| {
        let [red, green, blue] = bytes.map(|byte| f32::from(byte) / 255.0);
        [red, green, blue, alpha as f32]
    };
    let level = layer.water.map_or(0.0, |water| water.level);
    let range = layer.relief.high - layer.relief.low;
    // Above the highest value nothing is in the way.
    let height = (level + tolerance.max(0.0)).min(layer.relief.high.max(level)) + LIFT * range;
    gpu_data::Block {
        base_color: layer.base.map_or([0.0; 4], |base| color(base.color, 1.0)),
        water_color: layer.water.map_or([0.0; 4], |water| color(water.color, water.opacity)),
        bottom: held(layer.base.map_or(0.0, |base| base.bottom)),
        water_level: held(level),
        water_height: held(height),
        padding: 0.0,
    }
}

impl Instances {
    fn new(gpu: &GpuContext, bytes: u64) -> Self {
        let usage = wgpu::BufferUsages::VERTEX | wgpu::BufferUsages::COPY_DST;
        let buffer = gpu.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("Instances::buffer"),
            size: bytes,
            usage,
            mapped_at_creation: false,
        });
        Self { buffer, count: 0 }
    }

    pub(super) fn draw(&self, pass: &mut wgpu::RenderPass<'_>) {
        pass.set_vertex_buffer(0, self.buffer.slice(..));
        pass.draw(0..4, 0..self.count);
    }

    fn upload(&mut self, gpu: &GpuContext, bytes: &[u8], count: usize) {
        if self.buffer.size() < bytes.len() as u64 {
            *self = Self::new(gpu, (bytes.len() as u64).next_power_of_two());
        }
        gpu.queue.write_buffer(&self.buffer, 0, bytes);
        self.count = count as u32;
    }
}

impl BlockPass {
    /// Makes, keeps or gives up what the GPU holds for a layer that looks otherwise now.
    pub(super) fn restage(&self, gpu: &GpuContext, block: &mut Option<TerrainBlock>, layer: &Layer) {
        let is_wanted = layer.base.is_some() || layer.water.is_some();
        if is_wanted != block.is_some() {
            *block = TerrainBlock::new(gpu, &self.block_layout, layer);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::shaders::{self, tests::assert_same_layout};
    use std::mem::offset_of;

    #[test]
    fn block_is_the_same_struct_in_the_shader() {
        type Shared = gpu_data::Block;
        let members = [
            ("base_color", offset_of!(Shared, base_color)),
            ("water_color", offset_of!(Shared, water_color)),
            ("bottom", offset_of!(Shared, bottom)),
            ("water_level", offset_of!(Shared, water_level)),
            ("water_height", offset_of!(Shared, water_height)),
        ];
        assert_same_layout(&shaders::BLOCK, "Block", &members, size_of::<Shared>());
    }
}
