use super::Triangulation;
use crate::render::gpu_context::GpuContext;

/// A mesh on the GPU.
pub(in crate::render) struct MeshBuffers {
    pub(in crate::render) vertices: wgpu::Buffer,
    pub(in crate::render) indices: wgpu::Buffer,
    pub(in crate::render) index_count: u32,
}

/// Room for a small mesh.
const FEWEST_BYTES: u64 = 1 << 16;

impl MeshBuffers {
    pub(in crate::render) fn new(gpu: &GpuContext) -> Self {
        Self {
            vertices: buffer(gpu, wgpu::BufferUsages::VERTEX, FEWEST_BYTES),
            indices: buffer(gpu, wgpu::BufferUsages::INDEX, FEWEST_BYTES),
            index_count: 0,
        }
    }

    /// What it takes of the GPU's memory.
    pub(in crate::render) fn bytes(&self) -> u64 {
        self.vertices.size() + self.indices.size()
    }

    /// Replaces the mesh, in the same memory if it has room.
    pub(in crate::render) fn upload(&mut self, gpu: &GpuContext, mesh: &Triangulation) {
        let vertices: &[u8] = bytemuck::cast_slice(&mesh.vertices);
        let indices: &[u8] = bytemuck::cast_slice(&mesh.indices);
        for (held, bytes, usage) in [
            (&mut self.vertices, vertices, wgpu::BufferUsages::VERTEX),
            (&mut self.indices, indices, wgpu::BufferUsages::INDEX),
        ] {
            if held.size() < bytes.len() as u64 {
                // A little more than asked for: the next band's may be a little larger.
                let more = (bytes.len() as u64 * 9 / 8).next_multiple_of(FEWEST_BYTES);
                let most =
                    gpu.limits().max_buffer_size / wgpu::COPY_BUFFER_ALIGNMENT * wgpu::COPY_BUFFER_ALIGNMENT;
                *held = buffer(gpu, usage, more.min(most));
            }
            gpu.queue.write_buffer(held, 0, bytes);
        }
        // There may be many.
        gpu.copy_now();
        self.index_count = mesh.indices.len() as u32;
    }
}

fn buffer(gpu: &GpuContext, usage: wgpu::BufferUsages, size: u64) -> wgpu::Buffer {
    gpu.device.create_buffer(&wgpu::BufferDescriptor {
        label: Some("MeshBuffers"),
        size,
        usage: usage | wgpu::BufferUsages::COPY_DST,
        mapped_at_creation: false,
    })
}
