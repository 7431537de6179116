use super::{Placing, Sight, Stroke};
use crate::scene::annotation::{PixelRect, Proportions};
use crate::scene::ticks::number_text;
use glam::{DVec2, DVec3};

/// Unit of the scene's lengths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LengthUnit {
    /// Metres: long ones are written in kilometres, short ones in millimetres.
    Metre,
    /// As the file spells it.
    Named(String),
}

/// Lengths that the bar may have, with their texts in the atlas.
#[derive(Debug, Clone)]
pub(super) struct ScaleBar {
    lengths: Vec<(f64, usize)>,
    /// That of the first frame.
    first: usize,
}

/// What the bar's length is chosen for, in widths of the picture, and between which it stays.
const WANTED: f64 = 1.0 / 6.0;
const SHORTEST: f64 = 1.0 / 24.0;
const LONGEST: f64 = 1.0 / 3.0;

/// Lengths on both sides of the first one: three are a power of ten, and magnification goes from 0.001 to 1000.
const MORE: i32 = 19;

impl ScaleBar {
    /// The round lengths around the one that is nearest to a sixth of the picture; their texts are handed to `text`.
    /// `None` if nothing has a length.
    pub(super) fn new(
        unit: &LengthUnit,
        picture_width: f64,
        pixels_per_unit: f64,
        text: &mut dyn FnMut(String) -> usize,
    ) -> Option<Self> {
        let wanted = picture_width * WANTED / pixels_per_unit;
        if !(1e-200..1e200).contains(&wanted) {
            return None;
        }
        let about = (wanted.log10() * 3.0).round() as i32;
        let first = (about - 3..=about + 3).min_by(|one, other| {
            let misfit = |step: &i32| (round_length(*step) / wanted).ln().abs();
            misfit(one).total_cmp(&misfit(other))
        })?;
        let lengths =
            (first - MORE..=first + MORE).map(round_length).map(|length| (length, text(words(length, unit))));
        Some(Self { lengths: lengths.collect(), first: MORE as usize })
    }

    /// The length of the first frame as long as it has room and can be seen, else another.
    fn length(&self, picture_width: f64, pixels_per_unit: f64) -> Option<(f64, usize)> {
        let share = |length: f64| length * pixels_per_unit / picture_width;
        let first = self.lengths.get(self.first).copied()?;
        if (SHORTEST..=LONGEST).contains(&share(first.0)) {
            return Some(first);
        }
        let misfit = |length: f64| (share(length) / WANTED).ln().abs();
        let nearest = self.lengths.iter().min_by(|one, other| misfit(one.0).total_cmp(&misfit(other.0)));
        nearest.copied().filter(|(length, _)| share(*length) <= 2.0 * LONGEST)
    }

    /// Puts the bar into the lower right corner of what is free, its text above it.
    pub(super) fn draw(
        &self,
        (sight, target): (&Sight, DVec3),
        (free, proportions): (PixelRect, Proportions),
        placing: &mut Placing<'_>,
        bar: &mut dyn FnMut(Stroke),
    ) {
        let scale = sight.pixels_per_unit(target);
        let Some((length, text)) = self.length(proportions.picture_width.into(), scale) else { return };
        let Proportions { text: size, margin, gap, .. } = proportions;
        let thickness = f64::from((size / 7.0).round().max(2.0));
        let right = f64::from(free.left + free.width - margin);
        let bottom = f64::from(free.top + free.height - margin).floor();
        let left = right - length * scale;
        let half = placing.half_size(text);
        let middle = f64::midpoint(left, right).min(right - half.x);
        let above = bottom - thickness - f64::from(gap) * 0.5 - half.y;
        if left < f64::from(free.left + margin) || !placing.put(text, DVec2::new(middle, above)) {
            return;
        }
        let corners = [DVec2::new(left, bottom - thickness), DVec2::new(right, bottom)];
        placing.keep_free(corners.map(|corner| corner.round().as_ivec2()));
        // Round ends reach half the thickness beyond theirs.
        let row = bottom - thickness / 2.0;
        let ends = [left + thickness / 2.0, right - thickness / 2.0].map(|x| [x as f32, row as f32]);
        bar(Stroke { ends, half_width: (thickness / 2.0) as f32, color: [0.0; 4] });
    }
}

/// 1, 2 or 5 times a power of ten: 1 for step 0, 2 for 1, 0.5 for -1.
fn round_length(step: i32) -> f64 {
    let digit = [1, 2, 5][step.rem_euclid(3) as usize % 3];
    // Reading is exact, multiplying by a power of ten is not.
    format!("{digit}e{}", step.div_euclid(3)).parse().unwrap_or(0.0)
}

fn words(length: f64, unit: &LengthUnit) -> String {
    match unit {
        LengthUnit::Named(name) => format!("{} {name}", number_text(length)),
        LengthUnit::Metre if length >= 1e3 => format!("{} km", number_text(length / 1e3)),
        LengthUnit::Metre if length < 1.0 => format!("{} mm", number_text(length * 1e3)),
        LengthUnit::Metre => format!("{} m", number_text(length)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(pixels_per_unit: f64) -> (ScaleBar, Vec<String>) {
        let mut texts = Vec::new();
        let mut number = |words: String| {
            texts.push(words);
            texts.len() - 1
        };
        let bar = ScaleBar::new(&LengthUnit::Named("µm".to_owned()), 1200.0, pixels_per_unit, &mut number);
        (bar.unwrap(), texts)
    }

    #[test]
    fn lengths_are_round_and_about_a_sixth_of_the_picture() {
        for (pixels_per_unit, expected) in
            [(4.0, "50 µm"), (200.0, "1 µm"), (0.0021, "100000 µm"), (1.5e-9, "10¹¹ µm"), (3e4, "0.005 µm")]
        {
            let (bar, texts) = bar(pixels_per_unit);
            let (length, text) = bar.length(1200.0, pixels_per_unit).unwrap();
            let share = length * pixels_per_unit / 1200.0;
            assert!((0.1..0.28).contains(&share), "{share}");
            if !expected.starts_with("10¹¹") {
                assert_eq!(texts[text], expected);
            }
        }
        assert_eq!([0, 1, 2, 3, -1, -2, -3].map(round_length), [1.0, 2.0, 5.0, 10.0, 0.5, 0.2, 0.1]);
    }

    #[test]
    fn the_length_stays_while_it_has_room() {
        let (bar, texts) = bar(4.0);
        let text = |zoom: f64| bar.length(1200.0, 4.0 * zoom).map(|(_, text)| texts[text].as_str());
        for zoom in [0.3, 0.5, 1.0, 1.5, 1.9] {
            assert_eq!(text(zoom), Some("50 µm"), "{zoom}");
        }
        assert_eq!(text(3.0), Some("20 µm"));
        assert_eq!(text(0.2), Some("200 µm"));
        assert_eq!((text(1000.0), text(0.001)), (Some("0.05 µm"), Some("50000 µm")));
        assert_eq!(text(1e9), None);
    }

    #[test]
    fn metres_are_written_as_people_do() {
        let text = |length| words(length, &LengthUnit::Metre);
        assert_eq!([0.005, 1.0, 500.0, 1e3, 2e5].map(text), ["5 mm", "1 m", "500 m", "1 km", "200 km"]);
    }

    #[test]
    fn what_has_no_size_has_no_bar() {
        let mut number = |_: String| 0;
        for scale in [0.0, f64::NAN, f64::INFINITY] {
            assert!(ScaleBar::new(&LengthUnit::Metre, 1200.0, scale, &mut number).is_none(), "{scale}");
        }
    }
}
