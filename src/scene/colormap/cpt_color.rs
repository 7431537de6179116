//! Colours as GMT writes them.

use crate::scene::Rgb8;

/// A colour in the system in which it was written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum CptColor {
    /// Red, green, blue, 0 to 255.
    Rgb([f64; 3]),
    /// Hue in degrees (0 to 360), saturation and value (0 to 1).
    Hsv([f64; 3]),
}

pub(super) const COLOR_RULE: &str =
    "a colour: r/g/b from 0 to 255, h-s-v, one grey from 0 to 255, #rrggbb or a name";
const PATTERN_RULE: &str = "a colour, not a pattern, which is not supported";
const TRANSPARENCY_RULE: &str = "a colour without transparency, which is not supported";
const CMYK_RULE: &str = "r/g/b: c/m/y/k is not supported";
const NOTHING_RULE: &str = "a colour: slices that are left out (-) are not supported";

/// Names that X11, whose colours GMT knows, gives to other colours than CSS does.
const X11_NAMES: [(&str, [u8; 3]); 5] = [
    ("gray", [190, 190, 190]),
    ("grey", [190, 190, 190]),
    ("green", [0, 255, 0]),
    ("maroon", [176, 48, 96]),
    ("purple", [160, 32, 240]),
];

impl CptColor {
    /// Reads one word.
    pub(super) fn from_word(word: &str) -> Result<Self, &'static str> {
        if word == "-" {
            return Err(NOTHING_RULE);
        }
        if word.contains('@') {
            return Err(TRANSPARENCY_RULE);
        }
        let slashed: Vec<&str> = word.split('/').collect();
        match *slashed {
            [_] => {}
            _ if word.starts_with(['p', 'P']) => return Err(PATTERN_RULE),
            [red, green, blue] => return Self::from_columns([red, green, blue], false),
            [_, _, _, _] => return Err(CMYK_RULE),
            _ => return Err(COLOR_RULE),
        }
        if let [hue, saturation, value] = *word.split('-').collect::<Vec<_>>()
            && !word.starts_with('#')
        {
            return Self::from_columns([hue, saturation, value], true);
        }
        if let Ok(level) = word.parse::<f64>() {
            return Self::Rgb([level; 3]).checked();
        }
        named(word).map(|color| Self::Rgb(color.map(f64::from))).ok_or_else(|| {
            let is_pattern =
                word.starts_with(['p', 'P']) && word[1..].starts_with(|c: char| c.is_ascii_digit());
            if is_pattern { PATTERN_RULE } else { COLOR_RULE }
        })
    }

    /// Reads three columns, hue first if `is_hsv`, else red.
    pub(super) fn from_columns(columns: [&str; 3], is_hsv: bool) -> Result<Self, &'static str> {
        // What is no number is out of every range.
        let numbers = columns.map(|column| column.parse().unwrap_or(f64::NAN));
        if is_hsv { Self::Hsv(numbers) } else { Self::Rgb(numbers) }.checked()
    }

    fn checked(self) -> Result<Self, &'static str> {
        let is_inside = match self {
            Self::Rgb(components) => components.iter().all(|component| (0.0..=255.0).contains(component)),
            Self::Hsv([hue, saturation, value]) => {
                (0.0..=360.0).contains(&hue)
                    && (0.0..=1.0).contains(&saturation)
                    && (0.0..=1.0).contains(&value)
            }
        };
        if is_inside { Ok(self) } else { Err(COLOR_RULE) }
    }

    /// Red, green, blue, 0 to 255.
    fn rgb(self) -> [f64; 3] {
        match self {
            Self::Rgb(components) => components,
            Self::Hsv([hue, saturation, value]) => {
                // How far each primary is from the hue, in sixths of the circle.
                [5.0, 3.0, 1.0].map(|offset| {
                    let sixth = (offset + hue / 60.0).rem_euclid(6.0);
                    let share = sixth.min(4.0 - sixth).clamp(0.0, 1.0);
                    255.0 * (value - value * saturation * share)
                })
            }
        }
    }

    pub(super) fn rgb8(self) -> [u8; 3] {
        self.rgb().map(|component| component.round() as u8)
    }

    /// The colour at a share of the way to another one; by hue if `is_hsv` and both were written so.
    pub(super) fn towards(self, other: Self, share: f64, is_hsv: bool) -> Self {
        let between = |from: [f64; 3], to: [f64; 3]| [0, 1, 2].map(|i| from[i] + share * (to[i] - from[i]));
        match (self, other) {
            (Self::Hsv(from), Self::Hsv(to)) if is_hsv => Self::Hsv(between(from, to)),
            _ => Self::Rgb(between(self.rgb(), other.rgb())),
        }
    }
}

fn named(word: &str) -> Option<[u8; 3]> {
    let lower = word.to_ascii_lowercase();
    let of_x11 = X11_NAMES.iter().find(|(name, _)| *name == lower).map(|(_, color)| *color);
    // gray0 to gray100 are percent of white.
    let percent = || {
        let digits = lower.strip_prefix("gray").or_else(|| lower.strip_prefix("grey"))?;
        let percent: u8 = digits.parse().ok().filter(|percent| *percent <= 100)?;
        Some([(f64::from(percent) * 2.55).round() as u8; 3])
    };
    of_x11.or_else(percent).or_else(|| word.parse::<Rgb8>().ok().map(|color| color.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_way_to_write_a_color() {
        for (word, color) in [
            ("10/20/30", [10, 20, 30]),
            ("127.6/0/255", [128, 0, 255]),
            ("200", [200, 200, 200]),
            ("0", [0, 0, 0]),
            ("#4682b4", [70, 130, 180]),
            ("SteelBlue", [70, 130, 180]),
            ("gray", [190, 190, 190]),
            ("gray50", [127, 127, 127]),
            ("Green", [0, 255, 0]),
            ("0-1-1", [255, 0, 0]),
            ("360-1-1", [255, 0, 0]),
            ("60-1-1", [255, 255, 0]),
            ("120-1-0.5", [0, 128, 0]),
            ("210-0.5-0.8", [102, 153, 204]),
            ("300-0-0.2", [51, 51, 51]),
        ] {
            assert_eq!(CptColor::from_word(word).map(CptColor::rgb8), Ok(color), "{word}");
        }
        assert_eq!(CptColor::from_columns(["240", "1", "1"], true).map(CptColor::rgb8), Ok([0, 0, 255]));
        assert_eq!(CptColor::from_columns(["240", "1", "1"], false).map(CptColor::rgb8), Ok([240, 1, 1]));
    }

    #[test]
    fn refuses_the_rest_by_name() {
        for (word, rule) in [
            ("-", NOTHING_RULE),
            ("red@50", TRANSPARENCY_RULE),
            ("p200/10", PATTERN_RULE),
            ("p16+r200", PATTERN_RULE),
            ("0/10/20/30", CMYK_RULE),
            ("1/2", COLOR_RULE),
            ("1/2/256", COLOR_RULE),
            ("1/2/-3", COLOR_RULE),
            ("361-1-1", COLOR_RULE),
            ("1-2-3", COLOR_RULE),
            ("256", COLOR_RULE),
            ("NaN", COLOR_RULE),
            ("gray101", COLOR_RULE),
            ("p", COLOR_RULE),
            ("pé", COLOR_RULE),
            ("", COLOR_RULE),
            ("reddish", COLOR_RULE),
        ] {
            assert_eq!(CptColor::from_word(word), Err(rule), "{word:?}");
        }
    }

    #[test]
    fn a_way_between_hues_leads_over_other_hues() {
        let [red, blue] = ["0-1-1", "240-1-1"].map(|word| CptColor::from_word(word).unwrap());
        assert_eq!(red.towards(blue, 0.5, true).rgb8(), [0, 255, 0]);
        assert_eq!(red.towards(blue, 0.5, false).rgb8(), [128, 0, 128]);
        let white = CptColor::from_word("white").unwrap();
        assert_eq!(red.towards(white, 0.5, true).rgb8(), [255, 128, 128]);
    }
}
