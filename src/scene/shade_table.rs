use super::ColorScale;
use super::color_space::{linear_from_oklab, linear_from_srgb, oklab_from_linear, srgb_from_linear};

/// Every colour of a scale under every amount of light, sRGB-encoded: the GPU only looks colours up, so a
/// level cell has exactly its colormap entry and shading cannot change a hue.
///
/// Shade level [`ShadeTable::LEVEL_GROUND`] is the colour itself. Below it the linear colour is scaled down,
/// which keeps the OKLab hue exactly (all three components scale alike); above it the colour moves towards
/// white along a line of constant hue in OKLab. [`ShadeTable::SUNLESS`] is what only the sky lights, all of it;
/// below it the sky is hidden more and more.
#[derive(Debug, Clone)]
pub(crate) struct ShadeTable {
    width: u32,
    /// `LEVELS` rows (dark to bright) of `width` colours from 0 to 1.
    colors: Vec<[f64; 3]>,
}

impl ShadeTable {
    /// Rows.
    pub(crate) const LEVELS: u32 = Self::SUNLESS + 256;
    /// The row of what the sun does not reach. So many rows make the step of light from row to row the same below it as
    /// above: `AMBIENT / (1 - AMBIENT)` of those above.
    pub(crate) const SUNLESS: u32 = 55;
    /// The row that holds the colours themselves.
    pub(crate) const LEVEL_GROUND: u32 = Self::SUNLESS + 128;
    /// The share of linear light that remains where the sun does not reach: dark enough to model the
    /// terrain, bright enough to tell the entries of a dark colormap apart.
    const AMBIENT: f64 = 0.30;
    /// How far towards white a slope that faces the sun goes.
    const HIGHLIGHT: f64 = 0.28;

    /// Computes all shades of the colours of `scale`, its colour for under and its colour for over.
    pub(crate) fn new(scale: &ColorScale) -> Self {
        let colors: Vec<[u8; 3]> =
            scale.colors().iter().copied().chain([scale.under_color(), scale.over_color()]).collect();
        let linear: Vec<[f64; 3]> =
            colors.iter().map(|color| color.map(|byte| linear_from_srgb(f64::from(byte) / 255.0))).collect();
        let mut shades = Vec::with_capacity(Self::LEVELS as usize * colors.len());
        for level in 0..Self::LEVELS {
            shades.extend(colors.iter().zip(&linear).map(|(color, linear)| {
                if level == Self::LEVEL_GROUND {
                    color.map(|byte| f64::from(byte) / 255.0)
                } else {
                    shaded(*linear, level)
                }
            }));
        }
        Self { width: colors.len() as u32, colors: shades }
    }

    /// Colours in a row: those of the scale from the lower end, then under, then over. 3 to 514.
    pub(crate) fn width(&self) -> u32 {
        self.width
    }

    /// RGBA, row after row, with 8 bits a channel.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let byte = |share: f64| (share * 255.0).round() as u8;
        self.colors.iter().flat_map(|color| [color[0], color[1], color[2], 1.0].map(byte)).collect()
    }

    /// RGBA, row after row, with 16 bits a channel.
    pub(crate) fn words(&self) -> Vec<u16> {
        let word = |share: f64| (share * 65535.0).round() as u16;
        self.colors.iter().flat_map(|color| [color[0], color[1], color[2], 1.0].map(word)).collect()
    }
}

fn shaded(linear: [f64; 3], level: u32) -> [f64; 3] {
    let ground = f64::from(ShadeTable::LEVEL_GROUND);
    let level = f64::from(level);
    let lit = if level < ground {
        let sunless = f64::from(ShadeTable::SUNLESS);
        let light =
            ShadeTable::AMBIENT + (1.0 - ShadeTable::AMBIENT) * (level - sunless) / (ground - sunless);
        linear.map(|component| component * light.max(0.0))
    } else {
        let towards_white =
            ShadeTable::HIGHLIGHT * (level - ground) / (f64::from(ShadeTable::LEVELS - 1) - ground);
        let [lightness, a, b] = oklab_from_linear(linear);
        let lightness = lightness + (1.0 - lightness) * towards_white;
        inside_srgb([lightness, a * (1.0 - towards_white), b * (1.0 - towards_white)])
    };
    lit.map(|component| srgb_from_linear(component.clamp(0.0, 1.0)))
}

/// The colour itself, or the most colourful one of the same lightness and hue that sRGB can show.
fn inside_srgb([lightness, mut a, mut b]: [f64; 3]) -> [f64; 3] {
    loop {
        let linear = linear_from_oklab([lightness, a, b]);
        let is_inside = linear.iter().all(|component| (-1e-4..=1.0001).contains(component));
        if is_inside || a.hypot(b) < 1e-4 {
            return linear;
        }
        a *= 0.97;
        b *= 0.97;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::{Colormap, Norm, Rgb8};

    fn oklab_of(rgb: &[u8]) -> [f64; 3] {
        oklab_from_linear([0, 1, 2].map(|at| linear_from_srgb(f64::from(rgb[at]) / 255.0)))
    }

    fn hue_difference_deg(left: [f64; 3], right: [f64; 3]) -> f64 {
        let turn = (left[2].atan2(left[1]) - right[2].atan2(right[1])).to_degrees();
        (turn + 180.0).rem_euclid(360.0) - 180.0
    }

    fn scale(name: &str) -> ColorScale {
        ColorScale::new(Colormap::by_name(name).unwrap(), Norm::Linear, (0.0, 1.0)).unwrap()
    }

    #[test]
    fn level_ground_is_the_colormap_itself_then_under_then_over() {
        for (name, width) in [("terrain", 258), ("tab10", 12), ("twilight", 512)] {
            let scale = scale(name).with_outside(Some(Rgb8([1, 2, 3])), Some(Rgb8([4, 5, 6])));
            let table = ShadeTable::new(&scale);
            let (bytes, words) = (table.bytes(), table.words());
            let count = (width * ShadeTable::LEVELS * 4) as usize;
            assert_eq!((table.width(), bytes.len(), words.len()), (width, count, count), "{name}");
            let row = (ShadeTable::LEVEL_GROUND * width * 4) as usize;
            let row = row..row + width as usize * 4;
            let (ground, _) = bytes[row.clone()].as_chunks::<4>();
            assert!(words[row].iter().zip(ground.as_flattened()).all(|(w, b)| *w == u16::from(*b) * 257));
            let expected = scale.colors().iter().chain([&[1, 2, 3], &[4, 5, 6]]);
            assert!(ground.iter().map(|pixel| &pixel[..3]).eq(expected), "{name}");
        }
    }

    #[test]
    fn shading_keeps_the_hue_and_orders_lightness() {
        for name in ["viridis", "turbo", "RdBu", "terrain"] {
            let scale = scale(name);
            let table = ShadeTable::new(&scale);
            let bytes = table.bytes();
            for (index, entry) in scale.colors().iter().enumerate() {
                let base = oklab_of(entry);
                let mut last_lightness = -1.0;
                for level in 0..ShadeTable::LEVELS as usize {
                    let at = (level * table.width() as usize + index) * 4;
                    let lab = oklab_of(&bytes[at..at + 3]);
                    assert!(lab[0] >= last_lightness - 2e-3, "{name} {index} {level}: darker than before");
                    last_lightness = lab[0];
                    // Near grey and near black one step of 8 bits alone turns the hue by more.
                    if lab[1].hypot(lab[2]) > 0.06 && base[1].hypot(base[2]) > 0.06 && lab[0] > 0.3 {
                        let turned = hue_difference_deg(base, lab);
                        assert!(
                            turned.abs() < 2.0,
                            "{name} entry {index} level {level}: hue turned {turned}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn the_hue_measure_sees_a_turned_hue() {
        let turned = hue_difference_deg(oklab_of(&[200, 60, 60]), oklab_of(&[200, 75, 60]));
        assert!(turned.abs() > 2.0, "{turned}");
    }
}
