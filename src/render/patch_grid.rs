//! The mesh of a surface: instanced patches of 64 x 64 cells, one list of indices per stride.

use super::gpu_context::GpuContext;
use std::ops::Range;

/// Cells along a patch side.
pub(super) const PATCH_CELLS: u32 = 64;
/// Vertices along a patch side.
const LATTICE: u32 = PATCH_CELLS + 1;

/// Samples from one vertex to the next.
const STRIDES: [u32; 7] = [1, 2, 4, 8, 16, 32, 64];

/// What is drawn for a raster: every patch once, at one stride.
pub(super) struct PatchGrid {
    /// Those of all strides, one after another.
    pub(super) indices: wgpu::Buffer,
    index_ranges: [Range<u32>; STRIDES.len()],
    /// Column and row of every vertex in its patch.
    pub(super) vertices: wgpu::Buffer,
    pub(super) origins: wgpu::Buffer,
    pub(super) patch_count: u32,
}

impl PatchGrid {
    /// Patches over `columns` x `rows` samples.
    pub(super) fn new(gpu: &GpuContext, columns: u32, rows: u32) -> Self {
        let mut indices = Vec::new();
        let index_ranges = STRIDES.map(|stride| {
            let begin = indices.len() as u32;
            indices.extend(patch_indices(stride));
            begin..indices.len() as u32
        });
        let origins = patch_origins(columns, rows);
        let vertices = patch_vertices();
        let buffer = |label, bytes: &[u8], usage| {
            let buffer = gpu.device.create_buffer(&wgpu::BufferDescriptor {
                label: Some(label),
                size: bytes.len().next_multiple_of(4) as u64,
                usage: usage | wgpu::BufferUsages::COPY_DST,
                mapped_at_creation: false,
            });
            gpu.queue.write_buffer(&buffer, 0, bytes);
            buffer
        };
        Self {
            indices: buffer("PatchGrid::indices", bytemuck::cast_slice(&indices), wgpu::BufferUsages::INDEX),
            index_ranges,
            vertices: buffer(
                "PatchGrid::vertices",
                bytemuck::cast_slice(&vertices),
                wgpu::BufferUsages::VERTEX,
            ),
            origins: buffer("PatchGrid::origins", bytemuck::cast_slice(&origins), wgpu::BufferUsages::VERTEX),
            patch_count: origins.len() as u32,
        }
    }

    /// Where the indices for vertices at every `stride`-th sample (1, 2, 4, ... 64) stand.
    pub(super) fn indices_of(&self, stride: u32) -> Range<u32> {
        self.index_ranges[stride.ilog2().min(STRIDES.len() as u32 - 1) as usize].clone()
    }
}

/// The largest stride at which triangles span at most two pixels where they are nearest.
///
/// Colours and light stay at full resolution whatever the stride, and between stride 1 and 2 at this limit the
/// picture of rough terrain differs by 0.14 of 256 levels on average and by more than 8 in 0.1 % of its pixels:
/// less than 2 x 2 samples a pixel differ from 4 x 4 (`docs/benchmarks.md`).
pub(super) fn stride_for(pixels_per_cell: f64) -> u32 {
    let mut stride = 1;
    while stride < PATCH_CELLS && pixels_per_cell * f64::from(stride * 2) <= 2.0 {
        stride *= 2;
    }
    stride
}

/// Two triangles for every `stride` x `stride` cells of a patch.
fn patch_indices(stride: u32) -> Vec<u16> {
    let steps = (0..PATCH_CELLS).step_by(stride as usize);
    steps
        .clone()
        .flat_map(|row| steps.clone().map(move |column| (column, row)))
        .flat_map(|(column, row)| {
            let vertex = |column: u32, row: u32| (row * LATTICE + column) as u16;
            let (right, below) = (column + stride, row + stride);
            let [nw, ne] = [vertex(column, row), vertex(right, row)];
            let [sw, se] = [vertex(column, below), vertex(right, below)];
            [nw, sw, ne, ne, sw, se]
        })
        .collect()
}

/// Column and row of every vertex in its patch, row after row.
fn patch_vertices() -> Vec<[u16; 2]> {
    (0..LATTICE as u16).flat_map(|row| (0..LATTICE as u16).map(move |column| [column, row])).collect()
}

/// First column and row of every patch. A single row or column still has one patch.
fn patch_origins(columns: u32, rows: u32) -> Vec<[u32; 2]> {
    let starts = |samples: u32| (0..samples.saturating_sub(1).max(1)).step_by(PATCH_CELLS as usize);
    starts(rows).flat_map(|row| starts(columns).map(move |column| [column, row])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strides_keep_cells_within_a_pixel() {
        for (pixels_per_cell, stride) in [(3.0, 1), (1.01, 1), (1.0, 2), (0.51, 2), (0.2, 8), (1e-9, 64)] {
            assert_eq!(stride_for(pixels_per_cell), stride, "{pixels_per_cell}");
        }
    }

    #[test]
    fn indices_cover_the_patch_once_at_every_stride() {
        for stride in [1, 2, 4, 8, 16, 32, 64] {
            let indices = patch_indices(stride);
            assert_eq!(indices.len() as u32, (PATCH_CELLS / stride).pow(2) * 6, "stride {stride}");
            assert_eq!(u32::from(*indices.iter().max().unwrap()), LATTICE * LATTICE - 1, "stride {stride}");
            // Twice the signed area of all triangles, which all turn the same way.
            let position = |index: u16| {
                let index = i64::from(index);
                (index % i64::from(LATTICE), index / i64::from(LATTICE))
            };
            let area: i64 = indices
                .chunks(3)
                .map(|triangle| {
                    let [a, b, c] = [0, 1, 2].map(|corner| position(triangle[corner]));
                    let twice = (b.0 - a.0) * (c.1 - a.1) - (c.0 - a.0) * (b.1 - a.1);
                    assert!(twice < 0, "stride {stride}: a triangle is turned over");
                    -twice
                })
                .sum();
            assert_eq!(area, 2 * i64::from(PATCH_CELLS).pow(2), "stride {stride}");
        }
    }

    #[test]
    fn origins_cover_every_cell() {
        assert_eq!(patch_origins(1, 1), [[0, 0]]);
        assert_eq!(patch_origins(65, 2), [[0, 0]]);
        assert_eq!(patch_origins(66, 66), [[0, 0], [64, 0], [0, 64], [64, 64]]);
    }
}
