//! Two rows of opaque pixels of 8 bits, as most pictures have them, on the shortest way to luma and chroma.
//!
//! Pixels stay whole numbers of 32 bits until they are weighted, so that processors handle several at once.
#![expect(clippy::inline_always, reason = "called where code is compiled for several kinds of processors")]

use super::{Channels, Picture, PixelLayout, Plane, Samples};
use fearless_simd::prelude::*;
use fearless_simd::{u8x16, u32x4};

/// Red and blue of a pixel.
const RED_AND_BLUE: u32 = 0x00ff_00ff;

/// Added to a code, leaves it rounded to the nearest whole number in the lowest bits: a float of this size has no others.
const WHOLE: f64 = 8_388_608.0;

/// Two rows of a picture, and what their planes get.
#[derive(Debug)]
pub(super) struct OpaqueRows {
    /// Red, green, blue and whatever, from the lowest bits up. An even number: the last pixel is repeated.
    upper: Vec<u32>,
    lower: Vec<u32>,
    /// Of the even columns of both rows, then of these and their neighbours as they count for chroma.
    even: Sums,
    /// Of the odd columns, after that of the column before the first.
    odd: Sums,
    /// Of single pixels, for Y', Cb and Cr.
    weights: [[f32; 4]; 3],
    /// Of sums of eight, for Cb and Cr.
    weights_of_sums: [[f32; 4]; 2],
}

/// Sums of pixels, of eight at most.
#[derive(Debug)]
struct Sums {
    /// Blue in the upper half of each number, red in the lower.
    red_and_blue: Vec<u32>,
    green: Vec<u32>,
}

impl Sums {
    fn new(count: usize) -> Self {
        Self { red_and_blue: vec![0; count], green: vec![0; count] }
    }
}

impl OpaqueRows {
    /// For films of this layout; `None` for those that have no luma, or alpha.
    pub(super) fn new(layout: &PixelLayout) -> Option<Self> {
        let format = layout.format();
        let matrix = format.color_spec().yuv_matrix(format.bit_depth()).filter(|_| !format.has_alpha())?;
        let pairs = (layout.resolution().width as usize).div_ceil(2);
        let scaled = |row: [f64; 4], full: f64| {
            let [red, green, blue, offset] = row;
            [red / full, green / full, blue / full, offset + WHOLE].map(|weight| weight as f32)
        };
        Some(Self {
            upper: vec![0; 2 * pairs],
            lower: vec![0; 2 * pairs],
            even: Sums::new(pairs),
            odd: Sums::new(pairs + 1),
            weights: [matrix.y, matrix.cb, matrix.cr].map(|row| scaled(row, 255.0)),
            weights_of_sums: [matrix.cb, matrix.cr].map(|row| scaled(row, 8.0 * 255.0)),
        })
    }

    /// Reads two rows of a picture that is at most as wide as the film. Returns whether that was possible: not if there
    /// are more than 8 bits, or anything to see through.
    #[inline(always)]
    pub(super) fn read<S: Simd>(
        &mut self,
        simd: S,
        picture: &Picture<'_>,
        [upper, lower]: [usize; 2],
    ) -> bool {
        let Samples::Bytes(samples) = picture.samples() else { return false };
        let columns = picture.resolution().width as usize;
        let width = columns * picture.channels().count();
        let mut is_opaque = true;
        for (pixels, row) in [(&mut self.upper, upper), (&mut self.lower, lower)] {
            let (read, repeated) = pixels.split_at_mut(columns);
            let samples = &samples[row * width..][..width];
            is_opaque &= match picture.channels() {
                Channels::Gray => read_gray(samples, read),
                Channels::Rgb => read_rgb(simd, samples, read),
                Channels::Rgba => read_rgba(samples, read),
            };
            repeated.fill(read[columns - 1]);
        }
        is_opaque
    }

    /// Writes the codes of the rows that were read; `row` is the first of them.
    #[inline(always)]
    pub(super) fn store(&mut self, layout: &PixelLayout, row: usize, bytes: &mut [u8]) {
        let planes = layout.planes();
        let is_subsampled = layout.format().is_subsampled();
        let whole_planes = if is_subsampled { 1 } else { planes.len() };
        for (pixels, row) in [(&self.upper, row), (&self.lower, row + 1)] {
            for (plane, weights) in planes[..whole_planes].iter().zip(&self.weights) {
                if row < plane.rows {
                    let codes = row_of(plane, row, bytes);
                    weigh(weights, layout, pixels, codes);
                }
            }
        }
        if is_subsampled {
            self.sum();
            for (plane, weights) in planes[1..].iter().zip(&self.weights_of_sums) {
                weigh_sums(weights, layout, &self.even, row_of(plane, row / 2, bytes));
            }
        }
    }

    /// Sums of what counts for chroma, eight pixels each: [1 2 1] across, [1 1] down.
    #[inline(always)]
    fn sum(&mut self) {
        let Self { upper, lower, even, odd, .. } = self;
        let pairs = even.green.len();
        let (upper, lower) = (&upper.as_chunks::<2>().0[..pairs], &lower.as_chunks::<2>().0[..pairs]);
        let (even_colors, even_greens) = (&mut even.red_and_blue[..pairs], &mut even.green[..pairs]);
        let (odd_colors, odd_greens) = (&mut odd.red_and_blue[1..][..pairs], &mut odd.green[1..][..pairs]);
        // By their place, since that is what compilers understand where there are six.
        for pair in 0..pairs {
            let ([first, second], [first_below, second_below]) = (upper[pair], lower[pair]);
            even_colors[pair] = (first & RED_AND_BLUE) + (first_below & RED_AND_BLUE);
            even_greens[pair] = (first >> 8 & 0xff) + (first_below >> 8 & 0xff);
            odd_colors[pair] = (second & RED_AND_BLUE) + (second_below & RED_AND_BLUE);
            odd_greens[pair] = (second >> 8 & 0xff) + (second_below >> 8 & 0xff);
        }
        for (middles, sides) in
            [(&mut even.red_and_blue, &mut odd.red_and_blue), (&mut even.green, &mut odd.green)]
        {
            sides[0] = middles[0];
            for ((middle, left), right) in middles.iter_mut().zip(&*sides).zip(&sides[1..]) {
                *middle = left + 2 * *middle + right;
            }
        }
    }
}

/// Reads pixels, here of one sample; returns whether all of them are opaque.
#[inline(always)]
fn read_gray(samples: &[u8], pixels: &mut [u32]) -> bool {
    for (pixel, gray) in pixels.iter_mut().zip(samples) {
        *pixel = u32::from(*gray) * 0x0001_0101;
    }
    true
}

/// Four pixels at a time, from 16 bytes of which they are the first 12.
#[inline(always)]
fn read_rgb<S: Simd>(simd: S, samples: &[u8], pixels: &mut [u32]) -> bool {
    let together = samples.len().saturating_sub(4) / 12 * 4;
    let (fours, others) = pixels.split_at_mut(together);
    let order = u8x16::simd_from(simd, [0, 1, 2, 2, 3, 4, 5, 5, 6, 7, 8, 8, 9, 10, 11, 11]);
    for (pixels, samples) in fours.as_chunks_mut::<4>().0.iter_mut().zip(samples.windows(16).step_by(12)) {
        let four: u32x4<S> = u8x16::from_slice(simd, samples).swizzle_dyn(order).bitcast();
        four.store_slice(pixels);
    }
    for (pixel, [red, green, blue]) in others.iter_mut().zip(samples[3 * together..].as_chunks().0) {
        *pixel = u32::from_le_bytes([*red, *green, *blue, u8::MAX]);
    }
    true
}

#[inline(always)]
fn read_rgba(samples: &[u8], pixels: &mut [u32]) -> bool {
    let mut all = u32::MAX;
    for (pixel, samples) in pixels.iter_mut().zip(samples.as_chunks().0) {
        *pixel = u32::from_le_bytes(*samples);
        all &= *pixel;
    }
    all >> 24 == 0xff
}

/// Codes of a row of pixels.
#[inline(always)]
fn weigh(weights: &[f32; 4], layout: &PixelLayout, pixels: &[u32], codes: &mut [u8]) {
    let code = |pixel: &u32| weighed(weights, [0, 8, 16].map(|bits| pixel >> bits & 0xff));
    if layout.format().bit_depth() == 8 {
        for (target, pixel) in codes.iter_mut().zip(pixels) {
            *target = code(pixel) as u8;
        }
    } else {
        for (target, pixel) in codes.as_chunks_mut().0.iter_mut().zip(pixels) {
            *target = (code(pixel) as u16).to_le_bytes();
        }
    }
}

/// The same of sums.
#[inline(always)]
fn weigh_sums(weights: &[f32; 4], layout: &PixelLayout, sums: &Sums, codes: &mut [u8]) {
    let sums = sums.red_and_blue.iter().zip(&sums.green);
    let code = |(colors, green): (&u32, &u32)| weighed(weights, [colors & 0xffff, *green, colors >> 16]);
    if layout.format().bit_depth() == 8 {
        for (target, sum) in codes.iter_mut().zip(sums) {
            *target = code(sum) as u8;
        }
    } else {
        for (target, sum) in codes.as_chunks_mut().0.iter_mut().zip(sums) {
            *target = (code(sum) as u16).to_le_bytes();
        }
    }
}

/// The code of a colour, in the lowest bits; those above are not cleared.
#[inline(always)]
fn weighed(weights: &[f32; 4], color: [u32; 3]) -> u32 {
    // As signed numbers, which processors convert at once.
    let [red, green, blue] = color.map(|sample| sample as i32 as f32);
    (weights[0] * red + weights[1] * green + weights[2] * blue + weights[3]).to_bits()
}

/// The bytes of one row of a plane that hold samples.
#[inline(always)]
pub(super) fn row_of<'a>(plane: &Plane, row: usize, bytes: &'a mut [u8]) -> &'a mut [u8] {
    &mut bytes[plane.offset + row * plane.bytes_per_row..][..plane.used_bytes_per_row]
}
