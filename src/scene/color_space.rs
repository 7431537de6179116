//! The colour spaces in which shading is computed. All components run from 0 to 1 unless noted.

/// sRGB-encoded to linear light. Source: IEC 61966-2-1.
pub(super) fn linear_from_srgb(encoded: f64) -> f64 {
    if encoded <= 0.040_45 { encoded / 12.92 } else { ((encoded + 0.055) / 1.055).powf(2.4) }
}

/// Linear light to sRGB-encoded. Source: IEC 61966-2-1.
pub(super) fn srgb_from_linear(linear: f64) -> f64 {
    if linear <= 0.003_130_8 { linear * 12.92 } else { 1.055 * linear.powf(1.0 / 2.4) - 0.055 }
}

/// Linear sRGB to OKLab (lightness 0 to 1, green-red and blue-yellow about -0.4 to 0.4).
///
/// Source: Björn Ottosson, "A perceptual color space for image processing", 2020.
pub(super) fn oklab_from_linear([r, g, b]: [f64; 3]) -> [f64; 3] {
    let l = (0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b).cbrt();
    let m = (0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b).cbrt();
    let s = (0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b).cbrt();
    [
        0.210_454_255_3 * l + 0.793_617_785_0 * m - 0.004_072_046_8 * s,
        1.977_998_495_1 * l - 2.428_592_205_0 * m + 0.450_593_709_9 * s,
        0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766_0 * s,
    ]
}

/// The inverse of [`oklab_from_linear`]; components outside 0..1 are colours outside sRGB.
pub(super) fn linear_from_oklab([lightness, a, b]: [f64; 3]) -> [f64; 3] {
    let l = (lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
    let m = (lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
    let s = (lightness - 0.089_484_177_5 * a - 1.291_485_548_0 * b).powi(3);
    [
        4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s,
        -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s,
        -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701_0 * s,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn srgb_bytes_survive_the_round_trip() {
        for byte in 0..=255 {
            let encoded = f64::from(byte) / 255.0;
            let back = srgb_from_linear(linear_from_srgb(encoded)) * 255.0;
            assert!((back - f64::from(byte)).abs() < 1e-6, "{byte} came back as {back}");
        }
    }

    #[test]
    fn oklab_matches_published_values_and_inverts() {
        // Red as listed with the definition of the space.
        let red = oklab_from_linear([1.0, 0.0, 0.0]);
        for (value, expected) in red.iter().zip([0.627_96, 0.224_86, 0.125_85]) {
            assert!((value - expected).abs() < 1e-4, "{red:?}");
        }
        let color = [0.2, 0.7, 0.05];
        for (value, expected) in linear_from_oklab(oklab_from_linear(color)).iter().zip(color) {
            assert!((value - expected).abs() < 1e-6, "{value} {expected}");
        }
    }
}
