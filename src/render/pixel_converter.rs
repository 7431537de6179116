#[cfg(test)]
mod tests;

use super::RenderError;
use super::gpu_context::GpuContext;
use super::gpu_times::TimedPass;
use super::pipelines::{EXACT, buffer_entry, pipeline_layout, texture_entry, uniform_entry};
use super::render_target::{Precision, RenderTarget};
use super::shaders;
use crate::frame::{PixelFormat, PixelLayout};
use wgpu::ShaderStages;

/// Turns the finished picture into the encoder's pixel layout, on the GPU: planes leave it ready to be copied
/// into the encoder's frame, in half the bytes or less.
pub(super) enum PixelConverter {
    /// The picture's own format: copied as it is.
    Copy,
    /// Everything else: compute shaders that write all planes into one buffer.
    Compute { steps: Vec<Step>, group: wgpu::BindGroup, planes: wgpu::Buffer },
}

/// One compute shader.
pub(super) struct Step {
    pipeline: wgpu::ComputePipeline,
    workgroups: [u32; 2],
}

mod gpu_data {
    /// As `Conversion` in `convert.wgsl`.
    #[repr(C)]
    #[derive(Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
    pub(super) struct Conversion {
        pub(super) y: [f32; 4],
        pub(super) cb: [f32; 4],
        pub(super) cr: [f32; 4],
        pub(super) size: [u32; 2],
        pub(super) cb_start: u32,
        pub(super) cr_start: u32,
        pub(super) luma_row: u32,
        pub(super) chroma_row: u32,
        pub(super) alpha_start: u32,
        pub(super) alpha_most: f32,
    }
}

/// Pixels that one workgroup makes: 8 x 8 invocations of 8 x 2 pixels.
const WORKGROUP_PIXELS: [u32; 2] = [64, 16];
/// Pixels along a side of a tile, as `TILE` in the shader.
const TILE: u32 = 8;
/// A workgroup sums 8 x 8 tiles.
const WORKGROUP_TILES: [u32; 2] = [8 * TILE; 2];

impl PixelConverter {
    /// `dithers` tells codes between two by a fixed pattern of both, where there are planes of luma and chroma.
    pub(super) fn new(
        gpu: &GpuContext,
        target: &RenderTarget,
        layout: &PixelLayout,
        dithers: bool,
    ) -> Result<Self, RenderError> {
        let format = layout.format();
        let entry_point = match format {
            PixelFormat::Rgba8 => return Ok(Self::Copy),
            PixelFormat::Rgba64le if target.precision == Precision::Words => return Ok(Self::Copy),
            PixelFormat::Rgba64le => "rgba64",
            PixelFormat::Bgr0 | PixelFormat::Bgra => "bgra",
            PixelFormat::Yuv420p | PixelFormat::Yuv420p10le | PixelFormat::Yuva420p => "yuv420",
            PixelFormat::Yuv444p | PixelFormat::Yuv444p10le | PixelFormat::Yuva444p10le => "yuv444",
        };
        let (planes, group_layout, group) = buffers(gpu, target, layout)?;
        let parts = (&group_layout, &shaders::CONVERT.compile(&gpu.device));
        let has_alpha = ("HAS_ALPHA", f64::from(u8::from(format.has_alpha())));
        let bytes = ("BYTES_PER_SAMPLE", f64::from(format.bit_depth().div_ceil(8)));
        let dithers = ("DITHERS", f64::from(u8::from(dithers)));
        // A constant that an entry point does not use may not be given.
        let constants: &[_] = match entry_point {
            "rgba64" => &[],
            "bgra" => &[has_alpha],
            _ => &[has_alpha, bytes, dithers],
        };
        let mut steps = Vec::new();
        if has_tiles(format) {
            steps.push(Step::new(gpu, parts, ("sum_tiles", &[]), (layout, WORKGROUP_TILES)));
        }
        steps.push(Step::new(gpu, parts, (entry_point, constants), (layout, WORKGROUP_PIXELS)));
        Ok(Self::Compute { steps, group, planes })
    }

    /// Writes the picture's bytes in `layout` to the start of `destination`.
    pub(super) fn convert(
        &self,
        commands: &mut wgpu::CommandEncoder,
        (target, layout): (&RenderTarget, &PixelLayout),
        timed: Option<TimedPass<'_>>,
        destination: &wgpu::Buffer,
    ) {
        match self {
            Self::Copy => {
                let buffer_layout = wgpu::TexelCopyBufferLayout {
                    offset: 0,
                    bytes_per_row: layout.planes().first().map(|plane| plane.bytes_per_row as u32),
                    rows_per_image: None,
                };
                let destination = wgpu::TexelCopyBufferInfo { buffer: destination, layout: buffer_layout };
                commands.copy_texture_to_buffer(
                    target.picture.as_image_copy(),
                    destination,
                    target.picture.size(),
                );
            }
            Self::Compute { steps, group, planes } => {
                let mut pass = commands.begin_compute_pass(&wgpu::ComputePassDescriptor {
                    label: Some("PixelConverter::convert"),
                    timestamp_writes: timed.map(TimedPass::compute),
                });
                pass.set_bind_group(0, group, &[]);
                for Step { pipeline, workgroups } in steps {
                    pass.set_pipeline(pipeline);
                    pass.dispatch_workgroups(workgroups[0], workgroups[1], 1);
                }
                drop(pass);
                commands.copy_buffer_to_buffer(planes, 0, destination, 0, layout.byte_count() as u64);
            }
        }
    }
}

impl Step {
    fn new(
        gpu: &GpuContext,
        (group_layout, module): (&wgpu::BindGroupLayout, &wgpu::ShaderModule),
        (entry_point, constants): (&str, &[(&str, f64)]),
        (layout, pixels): (&PixelLayout, [u32; 2]),
    ) -> Self {
        let pipeline = gpu.device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
            label: Some("PixelConverter::pipeline"),
            layout: Some(&pipeline_layout(gpu, "PixelConverter::pipeline_layout", &[group_layout])),
            module,
            entry_point: Some(entry_point),
            compilation_options: wgpu::PipelineCompilationOptions { constants, ..Default::default() },
            cache: None,
        });
        let resolution = layout.resolution();
        let workgroups = [resolution.width.div_ceil(pixels[0]), resolution.height.div_ceil(pixels[1])];
        Self { pipeline, workgroups }
    }
}

/// Whether colours that nobody sees are made up from those around.
fn has_tiles(format: PixelFormat) -> bool {
    format.has_alpha() && !format.is_rgb()
}

/// The buffer that planes are written to, and how the shader reaches it and the rest.
fn buffers(
    gpu: &GpuContext,
    target: &RenderTarget,
    layout: &PixelLayout,
) -> Result<(wgpu::Buffer, wgpu::BindGroupLayout, wgpu::BindGroup), RenderError> {
    let byte_count = layout.byte_count() as u64;
    let limit = gpu.limits().max_storage_buffer_binding_size;
    if byte_count > limit {
        return Err(RenderError::TooLarge {
            what: "a frame in the encoder's pixel format",
            size: format!("{byte_count} bytes"),
            limit,
            adapter: gpu.adapter_name().to_owned(),
            remedy: "use a smaller --size or --pixel-format yuv420p",
        });
    }
    let in_shader = wgpu::BufferUsages::STORAGE;
    let planes = buffer(gpu, "planes", byte_count, in_shader | wgpu::BufferUsages::COPY_SRC);
    let resolution = layout.resolution();
    let tiles = u64::from(resolution.width.div_ceil(TILE)) * u64::from(resolution.height.div_ceil(TILE));
    let tiles = buffer(gpu, "tiles", 16 * if has_tiles(layout.format()) { tiles } else { 1 }, in_shader);
    let conversion = conversion(layout);
    let uniform_usage = wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST;
    let uniforms = buffer(gpu, "uniforms", size_of_val(&conversion) as u64, uniform_usage);
    gpu.queue.write_buffer(&uniforms, 0, bytemuck::bytes_of(&conversion));
    let written = wgpu::BufferBindingType::Storage { read_only: false };
    let group_layout = gpu.device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
        label: Some("PixelConverter::group_layout"),
        entries: &[
            uniform_entry(0, ShaderStages::COMPUTE),
            texture_entry(1, ShaderStages::COMPUTE, EXACT),
            buffer_entry(2, ShaderStages::COMPUTE, written),
            buffer_entry(3, ShaderStages::COMPUTE, written),
        ],
    });
    let entry = |binding, resource| wgpu::BindGroupEntry { binding, resource };
    let group = gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
        label: Some("PixelConverter::group"),
        layout: &group_layout,
        entries: &[
            entry(0, uniforms.as_entire_binding()),
            entry(1, wgpu::BindingResource::TextureView(&target.picture_view)),
            entry(2, planes.as_entire_binding()),
            entry(3, tiles.as_entire_binding()),
        ],
    });
    Ok((planes, group_layout, group))
}

fn buffer(gpu: &GpuContext, name: &str, size: u64, usage: wgpu::BufferUsages) -> wgpu::Buffer {
    gpu.device.create_buffer(&wgpu::BufferDescriptor {
        label: Some(&format!("PixelConverter::{name}")),
        size,
        usage,
        mapped_at_creation: false,
    })
}

fn conversion(layout: &PixelLayout) -> gpu_data::Conversion {
    let format = layout.format();
    let rows =
        format.color_spec().yuv_matrix(format.bit_depth()).map(|matrix| [matrix.y, matrix.cb, matrix.cr]);
    let [y, cb, cr] = rows.unwrap_or_default().map(|row| row.map(|weight| weight as f32));
    let plane = |index: usize| layout.planes().get(index).map_or((0, 0), |p| (p.offset, p.bytes_per_row));
    let words = |bytes: usize| (bytes / 4) as u32;
    gpu_data::Conversion {
        y,
        cb,
        cr,
        size: [layout.resolution().width, layout.resolution().height],
        cb_start: words(plane(1).0),
        cr_start: words(plane(2).0),
        luma_row: words(plane(0).1),
        chroma_row: words(plane(1).1),
        alpha_start: words(plane(3).0),
        alpha_most: (2_u32.pow(format.bit_depth()) - 1) as f32,
    }
}
