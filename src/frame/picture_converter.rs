#![expect(clippy::inline_always, reason = "what is called is compiled for several kinds of processors")]

use super::opaque_rows::{OpaqueRows, row_of};
use super::picture_row::PictureRow;
use super::{Picture, PixelFormat, PixelLayout};
use fearless_simd::{Level, Simd, dispatch};
use std::sync::Arc;

/// Turns pictures that were drawn on the CPU into the planes that an encoder wants, by the formulas of the shader that
/// does it for pictures drawn on a GPU, and rounded as there.
///
/// A picture may be smaller than the film, whose sides an encoder may want even: its last column and row are repeated.
/// Where the film has no alpha, transparent pictures are laid on white.
#[derive(Debug)]
pub struct PictureConverter {
    layout: Arc<PixelLayout>,
    keeps_alpha: bool,
    has_lost_alpha: bool,
    /// Weights of red, green and blue and an offset, for Y', Cb and Cr.
    matrix: Option<[[f32; 4]; 3]>,
    /// What the processor can do.
    level: Level,
    /// For pictures that most are like, where the film is one of luma and chroma.
    opaque: Option<OpaqueRows>,
    upper: PictureRow,
    lower: PictureRow,
    /// Of a row of chroma: red, green, blue and alpha.
    means: [Vec<f32>; 4],
    /// Of two rows of a plane, with the pixels that are repeated at its ends.
    sums: Vec<f32>,
    /// Of a row, as many codes as it has.
    codes: Vec<u32>,
}

impl PictureConverter {
    /// A converter for films of this layout. `keeps_alpha` says whether the film has transparent parts.
    pub fn new(layout: Arc<PixelLayout>, keeps_alpha: bool) -> Self {
        let format = layout.format();
        let matrix = format.color_spec().yuv_matrix(format.bit_depth());
        let matrix =
            matrix.map(|matrix| [matrix.y, matrix.cb, matrix.cr].map(|row| row.map(|weight| weight as f32)));
        let columns = layout.resolution().width as usize;
        let row = PictureRow::new(columns);
        let means = std::array::from_fn(|_| vec![0.0; columns.div_ceil(2)]);
        Self {
            keeps_alpha,
            has_lost_alpha: false,
            matrix,
            upper: row.clone(),
            lower: row,
            level: Level::new(),
            opaque: OpaqueRows::new(&layout),
            means,
            sums: vec![0.0; columns + 2],
            codes: vec![0; columns],
            layout,
        }
    }

    /// How it lays frames out.
    pub fn layout(&self) -> &Arc<PixelLayout> {
        &self.layout
    }

    /// Whether the film has room for a picture of this size: its own, or up to one column and row less.
    pub fn takes(&self, picture: &Picture<'_>) -> bool {
        let (film, picture) = (self.layout.resolution(), picture.resolution());
        film == picture || film == picture.rounded_up_to_even()
    }

    /// Whether the last picture had transparent parts, which lie on white in the film.
    pub fn has_lost_alpha(&self) -> bool {
        self.has_lost_alpha
    }

    /// Writes a picture into the bytes of a frame; padding stays as it is. Returns whether that was done: not if the
    /// picture has another size than the film, or the bytes are not as many as the layout says.
    pub fn convert(&mut self, picture: &Picture<'_>, bytes: &mut [u8]) -> bool {
        if bytes.len() != self.layout.byte_count() || !self.takes(picture) {
            return false;
        }
        // The same sums and products in the same order, whatever the processor: none of them changes a code.
        dispatch!(self.level, simd => self.convert_rows(simd, picture, bytes));
        true
    }

    #[inline(always)]
    fn convert_rows<S: Simd>(&mut self, simd: S, picture: &Picture<'_>, bytes: &mut [u8]) {
        let rows = self.layout.resolution().height as usize;
        let last = picture.resolution().height as usize - 1;
        self.has_lost_alpha = false;
        for pair in 0..rows.div_ceil(2) {
            let upper = 2 * pair;
            let read = [upper.min(last), (upper + 1).min(last)];
            if let Some(opaque) = &mut self.opaque
                && opaque.read(simd, picture, read)
            {
                opaque.store(&self.layout, upper, bytes);
                continue;
            }
            for (target, row) in [&mut self.upper, &mut self.lower].into_iter().zip(read) {
                self.has_lost_alpha |= target.read(picture, row, self.keeps_alpha);
            }
            match self.matrix {
                Some(matrix) => self.store_yuv(&matrix, upper, bytes),
                None => self.store_rgb(upper, bytes),
            }
        }
    }

    /// Two rows, the first of which is `row`, and the chroma they share.
    #[inline(always)]
    fn store_yuv(&mut self, matrix: &[[f32; 4]; 3], row: usize, bytes: &mut [u8]) {
        let Self { layout, upper, lower, means, sums, codes, .. } = self;
        let format = layout.format();
        let depth = format.bit_depth();
        let planes = layout.planes();
        let most = ((1_u32 << depth) - 1) as f32;
        let present = layout.resolution().height as usize - row;
        for (line, source) in [&*upper, &*lower].into_iter().take(present).enumerate() {
            let [red, green, blue, alpha] = source.planes();
            weigh(&matrix[0], [red, green, blue], codes);
            store(codes, depth, row_of(&planes[0], row + line, bytes));
            if let Some(plane) = planes.get(3) {
                for (code, alpha) in codes.iter_mut().zip(alpha) {
                    *code = rounded(alpha * most);
                }
                store(codes, depth, row_of(plane, row + line, bytes));
            }
            if !format.is_subsampled() {
                for (plane, weights) in planes[1..3].iter().zip(&matrix[1..]) {
                    weigh(weights, [red, green, blue], codes);
                    store(codes, depth, row_of(plane, row + line, bytes));
                }
            }
        }
        if format.is_subsampled() {
            average([upper, lower], (sums, means), format.has_alpha());
            let [red, green, blue, _] = &*means;
            let codes = &mut codes[..red.len()];
            for (plane, weights) in planes[1..3].iter().zip(&matrix[1..]) {
                weigh(weights, [red, green, blue], codes);
                store(codes, depth, row_of(plane, row / 2, bytes));
            }
        }
    }

    #[inline(always)]
    fn store_rgb(&mut self, row: usize, bytes: &mut [u8]) {
        let Self { layout, upper, lower, .. } = self;
        let plane = &layout.planes()[0];
        let present = layout.resolution().height as usize - row;
        for (line, source) in [&*upper, &*lower].into_iter().take(present).enumerate() {
            let [red, green, blue, alpha] = source.planes();
            let colors = red.iter().zip(green).zip(blue).zip(alpha);
            let target = row_of(plane, row + line, bytes);
            match layout.format() {
                PixelFormat::Rgba64le => {
                    for ((((red, green), blue), alpha), target) in colors.zip(target.as_chunks_mut::<8>().0) {
                        let codes = [red, green, blue, alpha].map(|share| rounded(share * 65_535.0) as u16);
                        target.copy_from_slice(codes.map(u16::to_le_bytes).as_flattened());
                    }
                }
                format => {
                    let is_blue_first = matches!(format, PixelFormat::Bgra | PixelFormat::Bgr0);
                    let opaque = u8::from(format != PixelFormat::Bgr0) * u8::MAX;
                    for ((((red, green), blue), alpha), target) in colors.zip(target.as_chunks_mut::<4>().0) {
                        let [red, green, blue, alpha] =
                            [red, green, blue, alpha].map(|share| rounded(share * 255.0) as u8);
                        let alpha = alpha & opaque;
                        *target =
                            if is_blue_first { [blue, green, red, alpha] } else { [red, green, blue, alpha] };
                    }
                }
            }
        }
    }
}

/// Codes of a row from its red, green and blue.
#[inline(always)]
fn weigh(weights: &[f32; 4], [red, green, blue]: [&[f32]; 3], codes: &mut [u32]) {
    for (((code, red), green), blue) in codes.iter_mut().zip(red).zip(green).zip(blue) {
        *code = rounded(weights[0] * red + weights[1] * green + weights[2] * blue + weights[3]);
    }
}

/// The nearest whole number to one between 0 and 65535. A sum with 2^23 has the number in its lowest bits: unlike a
/// conversion it needs no case for what is out of range, and compilers make eight at once of it.
#[inline(always)]
fn rounded(value: f32) -> u32 {
    (value + 8_388_608.0).to_bits() & 0xffff
}

/// The colours of chroma samples. They sit on the even columns, midway between two rows: [1 2 1]/4 across, [1 1]/2 down.
/// What is not seen does not count; where nothing is seen they are black.
#[inline(always)]
fn average(
    [upper, lower]: [&mut PictureRow; 2],
    (sums, means): (&mut [f32], &mut [Vec<f32>; 4]),
    has_alpha: bool,
) {
    if has_alpha {
        for row in [&mut *upper, &mut *lower] {
            for plane in [&mut row.red, &mut row.green, &mut row.blue] {
                for (color, alpha) in plane.iter_mut().zip(&row.alpha) {
                    *color *= alpha;
                }
            }
        }
    }
    let [red, green, blue, alpha] = means;
    mean(&upper.red, &lower.red, (sums, red));
    mean(&upper.green, &lower.green, (sums, green));
    mean(&upper.blue, &lower.blue, (sums, blue));
    if has_alpha {
        mean(&upper.alpha, &lower.alpha, (sums, alpha));
        for plane in [red, green, blue] {
            for (color, alpha) in plane.iter_mut().zip(alpha.iter()) {
                *color /= alpha.max(1e-6);
            }
        }
    }
}

/// Means of a plane and the one below, which begin one column before the picture.
#[inline(always)]
fn mean(above: &[f32], below: &[f32], (sums, means): (&mut [f32], &mut [f32])) {
    for ((sum, above), below) in sums.iter_mut().zip(above).zip(below) {
        *sum = above + below;
    }
    let pairs = sums.as_chunks::<2>().0.iter();
    let next = sums[2..].iter().step_by(2);
    for ((mean, [left, middle]), right) in means.iter_mut().zip(pairs).zip(next) {
        *mean = (left + 2.0 * middle + right) * 0.125;
    }
}

#[inline(always)]
fn store(codes: &[u32], depth: u32, target: &mut [u8]) {
    if depth == 8 {
        for (target, code) in target.iter_mut().zip(codes) {
            *target = *code as u8;
        }
    } else {
        for (target, code) in target.as_chunks_mut::<2>().0.iter_mut().zip(codes) {
            *target = (*code as u16).to_le_bytes();
        }
    }
}

#[cfg(test)]
mod tests;
