//! One row of a picture as numbers to compute with.
#![expect(clippy::inline_always, reason = "called where code is compiled for several kinds of processors")]

use super::{Channels, Picture, Samples};

/// Red, green, blue and alpha of a row, each from 0 to 1, in planes of their own. Colours are sRGB-encoded.
///
/// In front of the first pixel and behind the last each plane repeats it, so that filters need no cases.
#[derive(Debug, Clone)]
pub(super) struct PictureRow {
    pub(super) red: Vec<f32>,
    pub(super) green: Vec<f32>,
    pub(super) blue: Vec<f32>,
    /// All 1 where the film has no alpha: what is transparent lies on white then.
    pub(super) alpha: Vec<f32>,
    /// Whether alpha is 1 everywhere.
    is_opaque: bool,
}

impl PictureRow {
    /// For films of so many columns.
    pub(super) fn new(columns: usize) -> Self {
        let plane = || vec![1.0; columns + 2];
        Self { red: plane(), green: plane(), blue: plane(), alpha: plane(), is_opaque: true }
    }

    /// The planes without the repeated pixels: red, green, blue and alpha.
    #[inline(always)]
    pub(super) fn planes(&self) -> [&[f32]; 4] {
        [&self.red, &self.green, &self.blue, &self.alpha].map(|plane| &plane[1..plane.len() - 1])
    }

    /// Reads row `row` of a picture that is at most as wide as this; columns that it lacks repeat its last. Returns whether
    /// transparent parts were laid on white.
    #[inline(always)]
    pub(super) fn read(&mut self, picture: &Picture<'_>, row: usize, keeps_alpha: bool) -> bool {
        let columns = picture.resolution().width as usize;
        let width = columns * picture.channels().count();
        match (picture.samples(), picture.channels()) {
            (Samples::Bytes(samples), Channels::Gray) => self.read_gray(&samples[row * width..][..width]),
            (Samples::Bytes(samples), Channels::Rgb) => self.read_rgb(&samples[row * width..][..width]),
            (Samples::Bytes(samples), Channels::Rgba) => self.read_rgba(&samples[row * width..][..width]),
            (Samples::Words(samples), Channels::Gray) => self.read_gray(&samples[row * width..][..width]),
            (Samples::Words(samples), Channels::Rgb) => self.read_rgb(&samples[row * width..][..width]),
            (Samples::Words(samples), Channels::Rgba) => self.read_rgba(&samples[row * width..][..width]),
        }
        let loses_alpha = !self.is_opaque && !keeps_alpha;
        if loses_alpha {
            self.lay_on_white(columns);
        }
        for plane in [&mut self.red, &mut self.green, &mut self.blue] {
            repeat_ends(plane, columns);
        }
        if !self.is_opaque {
            repeat_ends(&mut self.alpha, columns);
        }
        loses_alpha
    }

    /// Forgets the alpha of the row before, if that had any.
    #[inline(always)]
    fn be_opaque(&mut self) {
        if !self.is_opaque {
            self.alpha.fill(1.0);
            self.is_opaque = true;
        }
    }

    #[inline(always)]
    fn read_gray<T: Sample>(&mut self, samples: &[T]) {
        self.be_opaque();
        for (target, sample) in self.red[1..].iter_mut().zip(samples) {
            *target = sample.share();
        }
        let read = 1..1 + samples.len();
        self.green[read.clone()].copy_from_slice(&self.red[read.clone()]);
        self.blue[read.clone()].copy_from_slice(&self.red[read]);
    }

    #[inline(always)]
    fn read_rgb<T: Sample>(&mut self, samples: &[T]) {
        self.be_opaque();
        let pixels = samples.as_chunks::<3>().0;
        let targets = self.red[1..].iter_mut().zip(&mut self.green[1..]).zip(&mut self.blue[1..]);
        for (&[first, second, third], ((red, green), blue)) in pixels.iter().zip(targets) {
            [*red, *green, *blue] = T::colors([first, second, third, T::FULL]);
        }
    }

    #[inline(always)]
    fn read_rgba<T: Sample>(&mut self, samples: &[T]) {
        let pixels = samples.as_chunks::<4>().0;
        // All are looked at: that is faster than to stop at the first, as several fit into one instruction.
        let is_opaque = pixels.iter().filter(|pixel| pixel[3] != T::FULL).count() == 0;
        if is_opaque {
            self.be_opaque();
        } else {
            self.is_opaque = false;
            for (pixel, alpha) in pixels.iter().zip(&mut self.alpha[1..]) {
                *alpha = pixel[3].share();
            }
        }
        let targets = self.red[1..].iter_mut().zip(&mut self.green[1..]).zip(&mut self.blue[1..]);
        for (pixel, ((red, green), blue)) in pixels.iter().zip(targets) {
            [*red, *green, *blue] = T::colors(*pixel);
        }
    }

    /// What is seen of it on white paper, mixed as browsers and matplotlib mix: without going through linear light.
    #[inline(always)]
    fn lay_on_white(&mut self, columns: usize) {
        let alpha = &self.alpha[1..=columns];
        for plane in [&mut self.red, &mut self.green, &mut self.blue] {
            for (color, alpha) in plane[1..=columns].iter_mut().zip(alpha) {
                *color = *color * alpha + (1.0 - alpha);
            }
        }
        self.be_opaque();
    }
}

#[inline(always)]
fn repeat_ends(plane: &mut [f32], columns: usize) {
    plane[0] = plane[1];
    let last = plane[columns];
    plane[columns + 1..].fill(last);
}

/// A sample of a picture.
trait Sample: Copy + PartialEq {
    /// The most there can be.
    const FULL: Self;

    /// Which share it is of the most there can be.
    fn share(self) -> f32;

    /// Red, green and blue of a pixel of four samples.
    #[inline(always)]
    fn colors([red, green, blue, _]: [Self; 4]) -> [f32; 3] {
        [red.share(), green.share(), blue.share()]
    }
}

impl Sample for u8 {
    const FULL: Self = Self::MAX;

    #[inline(always)]
    fn share(self) -> f32 {
        f32::from(self) * (1.0 / 255.0)
    }

    /// From a whole word, which compilers do for several pixels at once.
    #[inline(always)]
    fn colors(pixel: [Self; 4]) -> [f32; 3] {
        let word = u32::from_le_bytes(pixel);
        [0, 8, 16].map(|bits| (word >> bits & 0xff) as i32 as f32 * (1.0 / 255.0))
    }
}

impl Sample for u16 {
    const FULL: Self = Self::MAX;

    #[inline(always)]
    fn share(self) -> f32 {
        f32::from(self) * (1.0 / 65_535.0)
    }
}
