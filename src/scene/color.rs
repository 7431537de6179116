use super::color_space::linear_from_srgb;
use std::fmt;
use std::str::FromStr;

/// A colour: red, green and blue, sRGB-encoded, 0 to 255.
///
/// ```
/// # use fieldreel::scene::Rgb8;
/// assert_eq!("steelblue".parse(), Ok(Rgb8([70, 130, 180])));
/// assert_eq!("#4682b4".parse(), Ok(Rgb8([70, 130, 180])));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rgb8(pub [u8; 3]);

/// A text that names no colour.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("invalid color {value:?} (expected #rrggbb, #rgb or a CSS name such as white, black or steelblue)")]
pub struct ColorError {
    /// What was given.
    pub value: String,
}

impl Rgb8 {
    /// 255, 255, 255.
    pub const WHITE: Self = Self([255; 3]);
    /// 0, 0, 0.
    pub const BLACK: Self = Self([0; 3]);

    /// Its red, green and blue in linear light, 0 to 1.
    pub(crate) fn linear(self) -> [f64; 3] {
        self.0.map(|code| linear_from_srgb(f64::from(code) / 255.0))
    }

    /// Relative luminance from 0 (black) to 1 (white), as WCAG 2.2 defines it.
    pub fn relative_luminance(self) -> f64 {
        let [red, green, blue] = self.linear();
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// Contrast ratio with another colour, from 1 (equal) to 21 (black and white), as WCAG 2.2 defines it.
    pub fn contrast_with(self, other: Self) -> f64 {
        let (one, two) = (self.relative_luminance(), other.relative_luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// Black or white, whichever is easier to read on this colour.
    #[must_use]
    pub fn readable_ink(self) -> Self {
        if self.contrast_with(Self::BLACK) >= self.contrast_with(Self::WHITE) {
            Self::BLACK
        } else {
            Self::WHITE
        }
    }
}

impl Rgb8 {
    /// Black or white, whichever is easier to read on that background; black where there is none.
    pub(in crate::scene) fn ink_on(background: Option<Self>) -> Self {
        background.map_or(Self::BLACK, Self::readable_ink)
    }
}

impl FromStr for Rgb8 {
    type Err = ColorError;

    /// Reads `#rrggbb`, `#rgb` and the CSS names; upper and lower case are the same.
    fn from_str(text: &str) -> Result<Self, ColorError> {
        let trimmed = text.trim();
        let color = match trimmed.strip_prefix('#') {
            Some(digits) => from_digits(digits),
            None => NAMED
                .iter()
                .find(|(name, _)| name.eq_ignore_ascii_case(trimmed))
                .map(|(_, components)| Self(*components)),
        };
        color.ok_or_else(|| ColorError { value: text.to_owned() })
    }
}

fn from_digits(digits: &str) -> Option<Rgb8> {
    // A sign would pass for a digit in the conversion below.
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let number = u32::from_str_radix(digits, 16).ok()?;
    match digits.len() {
        6 => Some(Rgb8([(number >> 16) as u8, (number >> 8) as u8, number as u8])),
        3 => Some(Rgb8(
            [(number >> 8) as u8, (number >> 4 & 15) as u8, (number & 15) as u8].map(|digit| digit * 17),
        )),
        _ => None,
    }
}

impl fmt::Display for Rgb8 {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(out, "#{red:02x}{green:02x}{blue:02x}")
    }
}

/// The names of CSS Color Module Level 4, section 6.1.
const NAMED: &[(&str, [u8; 3])] = &[
    ("aliceblue", [240, 248, 255]),
    ("antiquewhite", [250, 235, 215]),
    ("aqua", [0, 255, 255]),
    ("aquamarine", [127, 255, 212]),
    ("azure", [240, 255, 255]),
    ("beige", [245, 245, 220]),
    ("bisque", [255, 228, 196]),
    ("black", [0, 0, 0]),
    ("blanchedalmond", [255, 235, 205]),
    ("blue", [0, 0, 255]),
    ("blueviolet", [138, 43, 226]),
    ("brown", [165, 42, 42]),
    ("burlywood", [222, 184, 135]),
    ("cadetblue", [95, 158, 160]),
    ("chartreuse", [127, 255, 0]),
    ("chocolate", [210, 105, 30]),
    ("coral", [255, 127, 80]),
    ("cornflowerblue", [100, 149, 237]),
    ("cornsilk", [255, 248, 220]),
    ("crimson", [220, 20, 60]),
    ("cyan", [0, 255, 255]),
    ("darkblue", [0, 0, 139]),
    ("darkcyan", [0, 139, 139]),
    ("darkgoldenrod", [184, 134, 11]),
    ("darkgray", [169, 169, 169]),
    ("darkgreen", [0, 100, 0]),
    ("darkgrey", [169, 169, 169]),
    ("darkkhaki", [189, 183, 107]),
    ("darkmagenta", [139, 0, 139]),
    ("darkolivegreen", [85, 107, 47]),
    ("darkorange", [255, 140, 0]),
    ("darkorchid", [153, 50, 204]),
    ("darkred", [139, 0, 0]),
    ("darksalmon", [233, 150, 122]),
    ("darkseagreen", [143, 188, 143]),
    ("darkslateblue", [72, 61, 139]),
    ("darkslategray", [47, 79, 79]),
    ("darkslategrey", [47, 79, 79]),
    ("darkturquoise", [0, 206, 209]),
    ("darkviolet", [148, 0, 211]),
    ("deeppink", [255, 20, 147]),
    ("deepskyblue", [0, 191, 255]),
    ("dimgray", [105, 105, 105]),
    ("dimgrey", [105, 105, 105]),
    ("dodgerblue", [30, 144, 255]),
    ("firebrick", [178, 34, 34]),
    ("floralwhite", [255, 250, 240]),
    ("forestgreen", [34, 139, 34]),
    ("fuchsia", [255, 0, 255]),
    ("gainsboro", [220, 220, 220]),
    ("ghostwhite", [248, 248, 255]),
    ("gold", [255, 215, 0]),
    ("goldenrod", [218, 165, 32]),
    ("gray", [128, 128, 128]),
    ("green", [0, 128, 0]),
    ("greenyellow", [173, 255, 47]),
    ("grey", [128, 128, 128]),
    ("honeydew", [240, 255, 240]),
    ("hotpink", [255, 105, 180]),
    ("indianred", [205, 92, 92]),
    ("indigo", [75, 0, 130]),
    ("ivory", [255, 255, 240]),
    ("khaki", [240, 230, 140]),
    ("lavender", [230, 230, 250]),
    ("lavenderblush", [255, 240, 245]),
    ("lawngreen", [124, 252, 0]),
    ("lemonchiffon", [255, 250, 205]),
    ("lightblue", [173, 216, 230]),
    ("lightcoral", [240, 128, 128]),
    ("lightcyan", [224, 255, 255]),
    ("lightgoldenrodyellow", [250, 250, 210]),
    ("lightgray", [211, 211, 211]),
    ("lightgreen", [144, 238, 144]),
    ("lightgrey", [211, 211, 211]),
    ("lightpink", [255, 182, 193]),
    ("lightsalmon", [255, 160, 122]),
    ("lightseagreen", [32, 178, 170]),
    ("lightskyblue", [135, 206, 250]),
    ("lightslategray", [119, 136, 153]),
    ("lightslategrey", [119, 136, 153]),
    ("lightsteelblue", [176, 196, 222]),
    ("lightyellow", [255, 255, 224]),
    ("lime", [0, 255, 0]),
    ("limegreen", [50, 205, 50]),
    ("linen", [250, 240, 230]),
    ("magenta", [255, 0, 255]),
    ("maroon", [128, 0, 0]),
    ("mediumaquamarine", [102, 205, 170]),
    ("mediumblue", [0, 0, 205]),
    ("mediumorchid", [186, 85, 211]),
    ("mediumpurple", [147, 112, 219]),
    ("mediumseagreen", [60, 179, 113]),
    ("mediumslateblue", [123, 104, 238]),
    ("mediumspringgreen", [0, 250, 154]),
    ("mediumturquoise", [72, 209, 204]),
    ("mediumvioletred", [199, 21, 133]),
    ("midnightblue", [25, 25, 112]),
    ("mintcream", [245, 255, 250]),
    ("mistyrose", [255, 228, 225]),
    ("moccasin", [255, 228, 181]),
    ("navajowhite", [255, 222, 173]),
    ("navy", [0, 0, 128]),
    ("oldlace", [253, 245, 230]),
    ("olive", [128, 128, 0]),
    ("olivedrab", [107, 142, 35]),
    ("orange", [255, 165, 0]),
    ("orangered", [255, 69, 0]),
    ("orchid", [218, 112, 214]),
    ("palegoldenrod", [238, 232, 170]),
    ("palegreen", [152, 251, 152]),
    ("paleturquoise", [175, 238, 238]),
    ("palevioletred", [219, 112, 147]),
    ("papayawhip", [255, 239, 213]),
    ("peachpuff", [255, 218, 185]),
    ("peru", [205, 133, 63]),
    ("pink", [255, 192, 203]),
    ("plum", [221, 160, 221]),
    ("powderblue", [176, 224, 230]),
    ("purple", [128, 0, 128]),
    ("rebeccapurple", [102, 51, 153]),
    ("red", [255, 0, 0]),
    ("rosybrown", [188, 143, 143]),
    ("royalblue", [65, 105, 225]),
    ("saddlebrown", [139, 69, 19]),
    ("salmon", [250, 128, 114]),
    ("sandybrown", [244, 164, 96]),
    ("seagreen", [46, 139, 87]),
    ("seashell", [255, 245, 238]),
    ("sienna", [160, 82, 45]),
    ("silver", [192, 192, 192]),
    ("skyblue", [135, 206, 235]),
    ("slateblue", [106, 90, 205]),
    ("slategray", [112, 128, 144]),
    ("slategrey", [112, 128, 144]),
    ("snow", [255, 250, 250]),
    ("springgreen", [0, 255, 127]),
    ("steelblue", [70, 130, 180]),
    ("tan", [210, 180, 140]),
    ("teal", [0, 128, 128]),
    ("thistle", [216, 191, 216]),
    ("tomato", [255, 99, 71]),
    ("turquoise", [64, 224, 208]),
    ("violet", [238, 130, 238]),
    ("wheat", [245, 222, 179]),
    ("white", [255, 255, 255]),
    ("whitesmoke", [245, 245, 245]),
    ("yellow", [255, 255, 0]),
    ("yellowgreen", [154, 205, 50]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_digits_and_names() {
        for (text, components) in [
            ("#ffffff", [255, 255, 255]),
            ("#0a1B2c", [10, 27, 44]),
            ("#f80", [255, 136, 0]),
            ("white", [255, 255, 255]),
            (" Grey ", [128, 128, 128]),
            ("gray", [128, 128, 128]),
            ("PURPLE", [128, 0, 128]),
            ("green", [0, 128, 0]),
            ("RebeccaPurple", [102, 51, 153]),
        ] {
            assert_eq!(text.parse::<Rgb8>(), Ok(Rgb8(components)), "{text:?}");
        }
    }

    #[test]
    fn refuses_what_is_no_color_and_names_the_value() {
        for text in [
            "",
            "#",
            "#ff",
            "#ffff",
            "#fffffff",
            "#gggggg",
            "#+12345",
            "#12 456",
            "ffffff",
            "transparent",
            "#é1234",
        ] {
            let error = text.parse::<Rgb8>().unwrap_err();
            assert_eq!(error.value, text);
            assert!(error.to_string().contains(&format!("{text:?}")), "{error}");
        }
    }

    #[test]
    fn what_is_written_reads_back() {
        for components in [[0, 0, 0], [1, 2, 3], [255, 16, 9]] {
            let color = Rgb8(components);
            assert_eq!(color.to_string().parse(), Ok(color));
        }
        assert_eq!(Rgb8([1, 2, 255]).to_string(), "#0102ff");
    }

    #[test]
    fn contrast_follows_the_published_definition() {
        assert!((Rgb8::BLACK.contrast_with(Rgb8::WHITE) - 21.0).abs() < 1e-9);
        assert!((Rgb8([119; 3]).contrast_with(Rgb8::WHITE) - 4.478).abs() < 0.001, "#777 on white is 4.48");
        assert_eq!(Rgb8::WHITE.readable_ink(), Rgb8::BLACK);
        assert_eq!(Rgb8::BLACK.readable_ink(), Rgb8::WHITE);
        assert_eq!(Rgb8([0, 0, 255]).readable_ink(), Rgb8::WHITE);
        assert_eq!(Rgb8([255, 255, 0]).readable_ink(), Rgb8::BLACK);
    }
}
