use super::RenderError;
use super::gpu_context::GpuContext;
use super::gpu_times::TimedPass;
use super::pipelines::{EXACT, buffer_entry, pipeline_layout, texture_entry, uniform_entry};
use super::render_target::RenderTarget;
use super::shaders;
use crate::frame::{PixelFormat, PixelLayout};
use wgpu::ShaderStages;

/// Turns the finished picture into the encoder's pixel layout, on the GPU: planes leave it ready to be copied
/// into the encoder's frame, in half the bytes or less.
pub(super) enum PixelConverter {
    /// The picture's own format: copied as it is.
    Copy,
    /// Everything else: a compute shader that writes all planes into one buffer.
    Compute {
        pipeline: wgpu::ComputePipeline,
        group: wgpu::BindGroup,
        planes: wgpu::Buffer,
        workgroups: [u32; 2],
    },
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
        pub(super) padding: [u32; 2],
    }
}

/// Pixels that one workgroup makes: 8 x 8 invocations of 8 x 2 pixels.
const WORKGROUP_PIXELS: [u32; 2] = [64, 16];

impl PixelConverter {
    pub(super) fn new(
        gpu: &GpuContext,
        target: &RenderTarget,
        layout: &PixelLayout,
    ) -> Result<Self, RenderError> {
        let entry_point = match layout.format() {
            PixelFormat::Rgba8 => return Ok(Self::Copy),
            PixelFormat::Bgr0 => "bgr0",
            PixelFormat::Yuv420p | PixelFormat::Yuv420p10le => "yuv420",
            PixelFormat::Yuv444p | PixelFormat::Yuv444p10le => "yuv444",
        };
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
        let planes =
            buffer(gpu, "planes", byte_count, wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_SRC);
        let conversion = conversion(layout);
        let uniform_usage = wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST;
        let uniforms = buffer(gpu, "uniforms", size_of_val(&conversion) as u64, uniform_usage);
        gpu.queue.write_buffer(&uniforms, 0, bytemuck::bytes_of(&conversion));
        let group_layout = gpu.device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
            label: Some("PixelConverter::group_layout"),
            entries: &[
                uniform_entry(0, ShaderStages::COMPUTE),
                texture_entry(1, ShaderStages::COMPUTE, EXACT),
                buffer_entry(2, ShaderStages::COMPUTE, wgpu::BufferBindingType::Storage { read_only: false }),
            ],
        });
        let group = gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("PixelConverter::group"),
            layout: &group_layout,
            entries: &[
                wgpu::BindGroupEntry { binding: 0, resource: uniforms.as_entire_binding() },
                wgpu::BindGroupEntry {
                    binding: 1,
                    resource: wgpu::BindingResource::TextureView(&target.picture_view),
                },
                wgpu::BindGroupEntry { binding: 2, resource: planes.as_entire_binding() },
            ],
        });
        let bytes_per_sample = f64::from(layout.format().bit_depth().div_ceil(8));
        // A constant that an entry point does not use may not be given.
        let constants = [("BYTES_PER_SAMPLE", bytes_per_sample)];
        let constants = if layout.format().is_rgb() { &[] } else { &constants[..] };
        let pipeline = gpu.device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
            label: Some("PixelConverter::pipeline"),
            layout: Some(&pipeline_layout(gpu, "PixelConverter::pipeline_layout", &[&group_layout])),
            module: &shaders::CONVERT.compile(&gpu.device),
            entry_point: Some(entry_point),
            compilation_options: wgpu::PipelineCompilationOptions { constants, ..Default::default() },
            cache: None,
        });
        let [width, height] = WORKGROUP_PIXELS;
        let resolution = layout.resolution();
        let workgroups = [resolution.width.div_ceil(width), resolution.height.div_ceil(height)];
        Ok(Self::Compute { pipeline, group, planes, workgroups })
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
            Self::Compute { pipeline, group, planes, workgroups } => {
                let mut pass = commands.begin_compute_pass(&wgpu::ComputePassDescriptor {
                    label: Some("PixelConverter::convert"),
                    timestamp_writes: timed.map(TimedPass::compute),
                });
                pass.set_pipeline(pipeline);
                pass.set_bind_group(0, group, &[]);
                pass.dispatch_workgroups(workgroups[0], workgroups[1], 1);
                drop(pass);
                commands.copy_buffer_to_buffer(planes, 0, destination, 0, layout.byte_count() as u64);
            }
        }
    }
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
        padding: [0; 2],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::{Resolution, VideoFrame};
    use crate::render::AdapterChoice;
    use crate::render::pipelines::{texture, upload, view};
    use crate::render::readback_ring::ReadbackRing;
    use crate::render::render_target::COLOR_FORMAT;
    use crate::render::render_target::Sampling;
    use crate::render::shaders::tests::assert_same_layout;
    use std::mem::offset_of;
    use std::sync::Arc;

    /// Pixels without any pattern: a linear congruential generator (Knuth, MMIX).
    fn noise(resolution: Resolution) -> Vec<[u8; 4]> {
        let mut state = 1_u64;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 56) as u8
        };
        (0..resolution.pixel_count()).map(|_| [next(), next(), next(), 255]).collect()
    }

    fn convert(gpu: &GpuContext, pixels: &[[u8; 4]], layout: &Arc<PixelLayout>) -> VideoFrame {
        let resolution = layout.resolution();
        let mut target = RenderTarget::new(gpu, resolution, Sampling::PerPixel(1)).unwrap();
        let usage = wgpu::TextureUsages::TEXTURE_BINDING
            | wgpu::TextureUsages::COPY_SRC
            | wgpu::TextureUsages::COPY_DST;
        let size = [resolution.width, resolution.height];
        target.picture = texture(gpu, "picture", size, COLOR_FORMAT, usage);
        target.picture_view = view(&target.picture);
        upload(gpu, &target.picture, pixels.as_flattened(), resolution.width * 4);
        let converter = PixelConverter::new(gpu, &target, layout).unwrap();
        let mut ring = ReadbackRing::new(gpu, layout, 1);
        let slot = ring.take_free().unwrap();
        let mut commands = gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        converter.convert(&mut commands, (&target, layout), None, &slot);
        ring.submit(gpu, 0, commands, slot);
        ring.next_frame(gpu, None, true).unwrap().unwrap().0
    }

    /// How far the sample that is worst off is from what arithmetic in f64 says, before rounding.
    fn worst_error(frame: &VideoFrame, pixels: &[[u8; 4]]) -> f64 {
        let layout = frame.layout();
        let (format, resolution) = (layout.format(), layout.resolution());
        let matrix = format.color_spec().yuv_matrix(format.bit_depth()).unwrap();
        let codes_at = |column: i64, row: i64| {
            let column = column.clamp(0, i64::from(resolution.width) - 1) as usize;
            let row = row.clamp(0, i64::from(resolution.height) - 1) as usize;
            let [red, green, blue, _] = pixels[row * resolution.width as usize + column];
            matrix.convert([red, green, blue].map(|byte| f64::from(byte) / 255.0))
        };
        let expected = |plane: usize, column: i64, row: i64| {
            if plane == 0 || !format.is_subsampled() {
                return codes_at(column, row)[plane];
            }
            let weights = [(-1, 1.0), (0, 2.0), (1, 1.0)];
            let lines = [0, 1].map(|line| {
                weights
                    .map(|(at, weight)| weight * codes_at(2 * column + at, 2 * row + line)[plane])
                    .iter()
                    .sum::<f64>()
            });
            (lines[0] + lines[1]) / 8.0
        };
        let bytes = format.bit_depth().div_ceil(8) as usize;
        let mut worst = 0.0_f64;
        for plane in 0..layout.planes().len() {
            for (row, samples) in frame.rows(plane).enumerate() {
                for (column, sample) in samples.chunks(bytes).enumerate() {
                    let code = sample.iter().rev().fold(0_u32, |code, byte| code << 8 | u32::from(*byte));
                    worst = worst.max((f64::from(code) - expected(plane, column as i64, row as i64)).abs());
                }
            }
        }
        worst
    }

    #[test]
    fn planes_are_the_rounded_codes_of_every_pixel() {
        let gpu = GpuContext::new(&AdapterChoice::Software).unwrap();
        let formats =
            [PixelFormat::Yuv420p, PixelFormat::Yuv444p, PixelFormat::Yuv420p10le, PixelFormat::Yuv444p10le];
        for (width, height) in [(1, 1), (2, 2), (33, 17), (64, 16), (130, 37)] {
            let resolution = Resolution::new(width, height).unwrap();
            let mut pixels = noise(resolution);
            for format in formats {
                let layout = Arc::new(PixelLayout::new(format, resolution));
                let frame = convert(&gpu, &pixels, &layout);
                let worst = worst_error(&frame, &pixels);
                assert!(worst < 0.501, "{format} {resolution}: off by {worst}");
            }
            let layout = Arc::new(PixelLayout::new(PixelFormat::Yuv444p, resolution));
            let frame = convert(&gpu, &pixels, &layout);
            pixels[0][1] = pixels[0][1].wrapping_add(9);
            assert!(worst_error(&frame, &pixels) > 1.0, "a wrong pixel goes unseen");
        }
    }

    #[test]
    fn rgb_is_copied_exactly() {
        let gpu = GpuContext::new(&AdapterChoice::Software).unwrap();
        let resolution = Resolution::new(67, 19).unwrap();
        let pixels = noise(resolution);
        let rows_of = |format| {
            let frame = convert(&gpu, &pixels, &Arc::new(PixelLayout::new(format, resolution)));
            frame.rows(0).flat_map(<[u8]>::to_vec).collect::<Vec<u8>>()
        };
        assert_eq!(rows_of(PixelFormat::Rgba8), pixels.as_flattened());
        let swapped: Vec<u8> =
            pixels.iter().flat_map(|[red, green, blue, _]| [*blue, *green, *red, 0]).collect();
        assert_eq!(rows_of(PixelFormat::Bgr0), swapped);
    }

    #[test]
    fn conversion_is_the_same_struct_in_the_shader() {
        type Shared = gpu_data::Conversion;
        let members = [
            ("y", offset_of!(Shared, y)),
            ("cb", offset_of!(Shared, cb)),
            ("cr", offset_of!(Shared, cr)),
            ("size", offset_of!(Shared, size)),
            ("cb_start", offset_of!(Shared, cb_start)),
            ("cr_start", offset_of!(Shared, cr_start)),
            ("luma_row", offset_of!(Shared, luma_row)),
            ("chroma_row", offset_of!(Shared, chroma_row)),
        ];
        assert_same_layout(&shaders::CONVERT, "Conversion", &members, size_of::<Shared>());
    }
}
