//! Pictures made smaller or larger.

use crate::scene::color_space::{linear_from_srgb, srgb_from_linear};

/// Linear light times opacity, and opacity.
type Light = [f32; 4];

/// A picture of straight sRGB-encoded colours at another size, premultiplied: means in linear light of what each pixel
/// covers, or straight transitions where it is made larger.
pub(super) fn scaled((pixels, size): (&[[u8; 4]], [u32; 2]), wanted: [u32; 2]) -> Vec<[u8; 4]> {
    let linear: Vec<f32> =
        (0..=255_u8).map(|code| linear_from_srgb(f64::from(code) / 255.0) as f32).collect();
    let light = |[red, green, blue, alpha]: &[u8; 4]| {
        let opacity = f32::from(*alpha) / 255.0;
        let part = |code: &u8| linear[usize::from(*code)] * opacity;
        [part(red), part(green), part(blue), opacity]
    };
    let whole: Vec<Light> = pixels.iter().map(light).collect();
    let [columns, rows] = size.map(|side| side as usize);
    let [wide, high] = wanted.map(|side| side as usize);
    let across = transposed(&whole, [rows, columns], wide);
    let both = transposed(&across, [wide, rows], high);
    both.into_iter().map(encoded).collect()
}

fn encoded([red, green, blue, opacity]: Light) -> [u8; 4] {
    let code = |light: f32| {
        let straight = f64::from(light / opacity.max(1e-6)).clamp(0.0, 1.0);
        // Rounded as colours, before they are multiplied, so that what is opaque stays exactly what it was.
        (srgb_from_linear(straight) * 255.0).round() as f32 * opacity
    };
    [code(red), code(green), code(blue), opacity * 255.0].map(|code| code.round().clamp(0.0, 255.0) as u8)
}

/// So many lines of samples at another length, with lines and samples exchanged: the first of all lines, then the second
/// of all.
fn transposed(samples: &[Light], [lines, length]: [usize; 2], wanted: usize) -> Vec<Light> {
    let scale = length as f32 / wanted as f32;
    // A triangle as wide as what is averaged, or as what lies between two samples.
    let reach = scale.max(1.0);
    let weights: Vec<(usize, Vec<f32>)> = (0..wanted)
        .map(|at| {
            let middle = (at as f32 + 0.5) * scale - 0.5;
            let first = (middle - reach).ceil().max(0.0) as usize;
            let last = ((middle + reach).floor() as usize).min(length - 1);
            let weight = |sample: usize| (1.0 - (sample as f32 - middle).abs() / reach).max(0.0);
            let own: Vec<f32> = (first..=last).map(weight).collect();
            let sum: f32 = own.iter().sum();
            (first, own.iter().map(|weight| weight / sum).collect())
        })
        .collect();
    let mean = |first: usize, own: &[f32], line: usize| {
        let line = &samples[line * length + first..][..own.len()];
        let part =
            |channel: usize| line.iter().zip(own).map(|(sample, weight)| sample[channel] * weight).sum();
        [part(0), part(1), part(2), part(3)]
    };
    weights.iter().flat_map(|(first, own)| (0..lines).map(move |line| mean(*first, own, line))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_colour_stays_that_colour_at_any_size() {
        for color in [[1, 128, 254, 255], [0, 0, 0, 255], [255; 4]] {
            for wanted in [[1, 1], [3, 7], [50, 2]] {
                let made = scaled((&[color; 35], [7, 5]), wanted);
                assert_eq!(made, vec![color; (wanted[0] * wanted[1]) as usize], "{wanted:?}");
            }
        }
        let half = scaled((&[[200, 100, 0, 128]], [1, 1]), [2, 2]);
        assert_eq!(half, [[100, 50, 0, 128]; 4]);
    }

    #[test]
    fn the_same_size_is_the_same_picture() {
        let pixels: Vec<[u8; 4]> = (0..12).map(|at| [at * 20, 255 - at, at, 255]).collect();
        assert_eq!(scaled((&pixels, [4, 3]), [4, 3]), pixels);
    }

    #[test]
    fn black_and_white_average_to_half_the_light() {
        let made = scaled((&[[0, 0, 0, 255], [255; 4]], [2, 1]), [1, 1]);
        assert_eq!(made, [[188, 188, 188, 255]]);
        // What is not there has no colour.
        let made = scaled((&[[255, 0, 0, 255], [0, 255, 0, 0]], [2, 1]), [1, 1]);
        assert_eq!(made, [[128, 0, 0, 128]]);
    }
}
