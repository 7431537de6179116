use super::bake_pass::BakePass;
use super::color_levels::ColorLevels;
use super::gpu_context::GpuContext;
use super::render_target::Precision;
use crate::data::{ColorPicture, Excerpt};
use crate::scene::Drape;
use glam::{DAffine2, DVec2};
use std::sync::Arc;

/// The picture that is laid over a raster, and means of it, on the GPU; a single texel where there is none.
pub(super) struct DrapeTexture {
    picture: Option<Arc<ColorPicture>>,
    levels: ColorLevels,
    pub(super) sampler: wgpu::Sampler,
}

impl DrapeTexture {
    pub(super) fn new(gpu: &GpuContext, bake: &BakePass, drape: Option<&Drape>) -> Self {
        let picture = drape.map(|drape| Arc::clone(&drape.picture));
        let levels = match &picture {
            None => ColorLevels::filled(gpu, bake, ([1, 1], false), &[0; 4]),
            Some(picture) => {
                let (size, pixels) = fitted(picture, gpu.limits().max_texture_dimension_2d);
                ColorLevels::filled(gpu, bake, (size, true), &pixels)
            }
        };
        let sampler = gpu.device.create_sampler(&wgpu::SamplerDescriptor {
            label: Some("DrapeTexture::sampler"),
            mag_filter: wgpu::FilterMode::Linear,
            min_filter: wgpu::FilterMode::Linear,
            mipmap_filter: wgpu::MipmapFilterMode::Linear,
            ..Default::default()
        });
        Self { picture, levels, sampler }
    }

    /// Whether this is what a drape shows.
    pub(super) fn shows(&self, drape: Option<&Drape>) -> bool {
        match (&self.picture, drape) {
            (None, None) => true,
            (Some(held), Some(drape)) => Arc::ptr_eq(held, &drape.picture),
            _ => false,
        }
    }

    pub(super) fn view(&self) -> &wgpu::TextureView {
        &self.levels.all
    }
}

/// Pixels of the picture times their opacity; every second, third, ... where an adapter takes no larger textures.
fn fitted(picture: &ColorPicture, longest: u32) -> ([u32; 2], Vec<u8>) {
    let [columns, rows] = picture.size;
    let step = columns.max(rows).div_ceil(longest).max(1);
    let all = picture.pixels.as_chunks::<4>().0;
    let times_alpha = |[red, green, blue, alpha]: [u8; 4]| {
        let times = |code: u8| ((u16::from(code) * u16::from(alpha) + 127) / 255) as u8;
        [times(red), times(green), times(blue), alpha]
    };
    let places = (0..rows).step_by(step as usize).flat_map(|row| {
        (0..columns).step_by(step as usize).map(move |column| (row as usize, column as usize))
    });
    let pixels = places.flat_map(|(row, column)| times_alpha(all[row * columns as usize + column]));
    ([columns.div_ceil(step), rows.div_ceil(step)], pixels.collect())
}

/// From samples of an excerpt, counted from its first, to places in the picture: the weights of column, row and 1 for both
/// axes.
pub(super) fn picture_from_sample(drape: Option<&Drape>, excerpt: &Excerpt) -> [[f32; 4]; 2] {
    let picture_from_raster = drape.map_or(DAffine2::IDENTITY, |drape| drape.picture_from_raster);
    let [west, north] = excerpt.first().map(f64::from);
    // Samples lie in the middle of their cells.
    let affine = picture_from_raster * DAffine2::from_translation(DVec2::new(west + 0.5, north + 0.5));
    [0, 1].map(|axis| {
        let weights = [affine.x_axis[axis], affine.y_axis[axis], affine.translation[axis], 0.0];
        weights.map(|weight| weight as f32)
    })
}

impl ColorLevels {
    /// These bytes, red, green, blue and opacity times which they are, and means of them if wanted.
    fn filled(gpu: &GpuContext, bake: &BakePass, (size, has_means): ([u32; 2], bool), pixels: &[u8]) -> Self {
        let levels = Self::new(gpu, &bake.halve, size, has_means);
        match bake.precision {
            Precision::Bytes => levels.upload(gpu, pixels, size[0] * 4),
            Precision::Words => {
                // A byte is 257 times itself in 16 bits.
                let words: Vec<u16> = pixels.iter().map(|byte| u16::from(*byte) * 257).collect();
                levels.upload(gpu, bytemuck::cast_slice(&words), size[0] * 8);
            }
        }
        let label = Some("DrapeTexture::halve");
        let mut commands = gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor { label });
        bake.halve.draw(&mut commands, &levels);
        gpu.queue.submit([commands.finish()]);
        levels
    }
}
