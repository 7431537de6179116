//! One row of a picture as numbers to compute with.

use super::{Channels, Picture, Samples};

/// Red, green, blue and alpha of a row, each from 0 to 1, in planes of their own. Colours are sRGB-encoded.
///
/// In front of the first pixel and behind the last each plane repeats it, so that filters need no cases.
#[derive(Debug, Default, Clone)]
pub(super) struct PictureRow {
    pub(super) red: Vec<f32>,
    pub(super) green: Vec<f32>,
    pub(super) blue: Vec<f32>,
    /// All 1 where the film has no alpha: what is transparent lies on white then.
    pub(super) alpha: Vec<f32>,
}

impl PictureRow {
    /// For films of so many columns.
    pub(super) fn new(columns: usize) -> Self {
        let plane = || vec![1.0; columns + 2];
        Self { red: plane(), green: plane(), blue: plane(), alpha: plane() }
    }

    /// The planes without the repeated pixels: red, green, blue and alpha.
    pub(super) fn planes(&self) -> [&[f32]; 4] {
        [&self.red, &self.green, &self.blue, &self.alpha].map(|plane| &plane[1..plane.len() - 1])
    }

    /// Reads row `row` of a picture that is at most as wide as this; columns that it lacks repeat its last.
    pub(super) fn read(&mut self, picture: &Picture<'_>, row: usize, keeps_alpha: bool) {
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
        if picture.channels() == Channels::Rgba && !keeps_alpha {
            self.lay_on_white(columns);
        }
        let has_alpha = picture.channels() == Channels::Rgba && keeps_alpha;
        for plane in [&mut self.red, &mut self.green, &mut self.blue] {
            repeat_ends(plane, columns);
        }
        if has_alpha {
            repeat_ends(&mut self.alpha, columns);
        } else {
            self.alpha.fill(1.0);
        }
    }

    fn read_gray<T: Sample>(&mut self, samples: &[T]) {
        for (target, sample) in self.red[1..].iter_mut().zip(samples) {
            *target = sample.share();
        }
        let read = 1..1 + samples.len();
        self.green[read.clone()].copy_from_slice(&self.red[read.clone()]);
        self.blue[read.clone()].copy_from_slice(&self.red[read]);
    }

    fn read_rgb<T: Sample>(&mut self, samples: &[T]) {
        let pixels = samples.as_chunks::<3>().0;
        let targets = self.red[1..].iter_mut().zip(&mut self.green[1..]).zip(&mut self.blue[1..]);
        for (pixel, ((red, green), blue)) in pixels.iter().zip(targets) {
            (*red, *green, *blue) = (pixel[0].share(), pixel[1].share(), pixel[2].share());
        }
    }

    fn read_rgba<T: Sample>(&mut self, samples: &[T]) {
        let pixels = samples.as_chunks::<4>().0;
        let colors = self.red[1..].iter_mut().zip(&mut self.green[1..]).zip(&mut self.blue[1..]);
        for ((pixel, ((red, green), blue)), alpha) in pixels.iter().zip(colors).zip(&mut self.alpha[1..]) {
            (*red, *green, *blue) = (pixel[0].share(), pixel[1].share(), pixel[2].share());
            *alpha = pixel[3].share();
        }
    }

    /// What is seen of it on white paper, mixed as browsers and matplotlib mix: without going through linear light.
    fn lay_on_white(&mut self, columns: usize) {
        let alpha = &self.alpha[1..=columns];
        if alpha.iter().all(|alpha| *alpha == 1.0) {
            return;
        }
        for plane in [&mut self.red, &mut self.green, &mut self.blue] {
            for (color, alpha) in plane[1..=columns].iter_mut().zip(alpha) {
                *color = *color * alpha + (1.0 - alpha);
            }
        }
    }
}

fn repeat_ends(plane: &mut [f32], columns: usize) {
    plane[0] = plane[1];
    let last = plane[columns];
    plane[columns + 1..].fill(last);
}

/// A sample of a picture.
trait Sample: Copy {
    /// Which share it is of the most there can be.
    fn share(self) -> f32;
}

impl Sample for u8 {
    fn share(self) -> f32 {
        f32::from(self) * (1.0 / 255.0)
    }
}

impl Sample for u16 {
    fn share(self) -> f32 {
        f32::from(self) * (1.0 / 65_535.0)
    }
}
