/// How 8-bit or 10-bit luma and chroma codes follow from red, green and blue: one value that feeds both the conversion shader and
/// the colour tags in the file, so that the two cannot disagree.
///
/// The matrix works on sRGB-encoded values. Transfer and primaries are tagged BT.709: players treat the
/// sRGB transfer tag inconsistently, and hosting sites normalise to BT.709.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColorSpec {
    /// BT.709 matrix, primaries and transfer, limited range (16-235 / 16-240 at 8 bits), chroma sited left.
    Bt709Limited,
    /// R'G'B' as it is (identity matrix, full range): PNG, GIF, FFV1.
    SrgbFull,
}

impl ColorSpec {
    /// The conversion from R'G'B' in 0..1 to codes of `bit_depth` bits (8 to 16), or `None` where pixels stay RGB.
    ///
    /// Source of the numbers: ITU-R BT.709-6, items 3.2 to 3.5 (Kr = 0.2126, Kb = 0.0722; 219 luma and 224
    /// chroma steps at 8 bits, both scaled by 2^(n-8)).
    pub fn yuv_matrix(self, bit_depth: u32) -> Option<YuvMatrix> {
        match self {
            Self::SrgbFull => None,
            Self::Bt709Limited => {
                let (kr, kb) = (0.2126, 0.0722);
                let kg = 1.0 - kr - kb;
                let step = 2_f64.powi(bit_depth as i32 - 8);
                let (luma, chroma) = (219.0 * step, 224.0 * step);
                let (cb, cr) = (chroma / (2.0 * (1.0 - kb)), chroma / (2.0 * (1.0 - kr)));
                Some(YuvMatrix {
                    y: [luma * kr, luma * kg, luma * kb, 16.0 * step],
                    cb: [-cb * kr, -cb * kg, cb * (1.0 - kb), 128.0 * step],
                    cr: [cr * (1.0 - kr), -cr * kg, -cr * kb, 128.0 * step],
                })
            }
        }
    }
}

/// Three rows of red, green and blue weights and an offset; the result is a code before rounding.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct YuvMatrix {
    /// Luma.
    pub y: [f64; 4],
    /// Blue difference.
    pub cb: [f64; 4],
    /// Red difference.
    pub cr: [f64; 4],
}

impl YuvMatrix {
    /// The codes of one R'G'B' colour in 0..1, before rounding, in the order Y', Cb, Cr.
    pub fn convert(&self, rgb: [f64; 3]) -> [f64; 3] {
        [self.y, self.cb, self.cr].map(|row| row[0] * rgb[0] + row[1] * rgb[1] + row[2] * rgb[2] + row[3])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_the_published_codes_of_the_bt709_colour_bars() {
        let matrix = ColorSpec::Bt709Limited.yuv_matrix(8).unwrap();
        // 100 % bars of ITU-R BT.709 at 8 bits.
        for (rgb, codes) in [
            ([1.0, 1.0, 1.0], [235, 128, 128]),
            ([1.0, 1.0, 0.0], [219, 16, 138]),
            ([0.0, 1.0, 1.0], [188, 154, 16]),
            ([0.0, 1.0, 0.0], [173, 42, 26]),
            ([1.0, 0.0, 1.0], [78, 214, 230]),
            ([1.0, 0.0, 0.0], [63, 102, 240]),
            ([0.0, 0.0, 1.0], [32, 240, 118]),
            ([0.0, 0.0, 0.0], [16, 128, 128]),
        ] {
            assert_eq!(matrix.convert(rgb).map(|code| code.round() as i32), codes, "{rgb:?}");
        }
    }

    #[test]
    fn ten_bits_are_four_times_eight() {
        let eight = ColorSpec::Bt709Limited.yuv_matrix(8).unwrap().convert([0.3, 0.7, 0.1]);
        let ten = ColorSpec::Bt709Limited.yuv_matrix(10).unwrap().convert([0.3, 0.7, 0.1]);
        for (low, high) in eight.iter().zip(ten) {
            assert!((low * 4.0 - high).abs() < 1e-9, "{low} {high}");
        }
    }
}
