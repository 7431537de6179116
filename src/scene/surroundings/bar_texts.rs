use super::{Placing, Sight};
use crate::scene::annotation::{GLYPHS_OF_NUMBERS, Proportions};
use crate::scene::ticks::multiplier;
use crate::scene::{Bars, WrittenOn};
use glam::DVec2;

/// What is written at bars: names at their feet, values at their ends, which are put together from digits.
#[derive(Debug, Clone)]
pub(super) struct BarTexts {
    /// Texts of the atlas, by columns.
    names: Vec<usize>,
    numbers: Option<Numbers>,
}

/// How values are written.
#[derive(Debug, Clone, Copy)]
struct Numbers {
    /// Ten to the power of the decimals, over what values are divided by.
    factor: f64,
    decimals: usize,
    /// What stands behind each, `×10⁶`, if anything does.
    multiplier: Option<usize>,
}

/// More digits than any value has.
const MOST_DIGITS: usize = 24;

/// How often a name is moved down where others stand.
const ROWS_OF_NAMES: usize = 4;

/// Fainter texts are left out: others may have their room.
const FAINTEST: f64 = 0.15;

impl BarTexts {
    /// What these bars have; `None` if that is nothing.
    pub(super) fn new(bars: &Bars, text: &mut dyn FnMut(String) -> usize) -> Option<Self> {
        if !bars.has_texts() {
            return None;
        }
        let (exponent, decimals) = bars.number_format;
        let numbers = || Numbers {
            factor: 10_f64.powi(decimals as i32 - exponent),
            decimals,
            multiplier: multiplier(exponent).map(&mut *text),
        };
        let numbers = bars.has_labels.then(numbers);
        Some(Self { names: bars.names.iter().cloned().map(text).collect(), numbers })
    }

    /// Whether its texts need the glyphs of numbers.
    pub(super) fn has_numbers(&self) -> bool {
        self.numbers.is_some()
    }

    /// Puts them where there is room: values of near bars first, then names from left to right.
    pub(super) fn draw(
        &self,
        written: &WrittenOn<'_>,
        (sight, proportions): (&Sight, Proportions),
        placing: &mut Placing<'_>,
    ) {
        let gap = f64::from(proportions.gap) * 0.5;
        // Room for all letters, with rims, on whole pixels.
        let row_px = f64::from(proportions.text * 1.25 + 2.0 * proportions.halo + 2.0);
        let bars = if self.numbers.is_some() { written.bars } else { &[] };
        for bar in bars.iter().filter(|bar| bar.opacity >= FAINTEST) {
            if let (Some(numbers), Some(end)) = (self.numbers, sight.place(bar.end_m)) {
                let (glyphs, count) = numbers.glyphs(bar.value);
                let glyphs = &glyphs[MOST_DIGITS - count..];
                let up = if bar.is_hanging { -gap } else { gap };
                placing.put_glyphs((glyphs, numbers.multiplier), end, (up, bar.opacity));
            }
        }
        for bar in written.feet {
            if let (Some(name), Some(foot)) = (self.names.get(bar.column), sight.place(bar.foot_m)) {
                let height = 2.0 * placing.half_size(*name).y;
                let below = |row: usize| DVec2::Y * (height * 0.5 + row_px * row as f64);
                // The first row that has room.
                let _ = (0..ROWS_OF_NAMES).any(|row| placing.put(*name, foot + below(row)));
            }
        }
    }
}

impl Numbers {
    /// The glyphs of a value, by their places among [`GLYPHS_OF_NUMBERS`]; the last so many count.
    fn glyphs(self, value: f64) -> ([usize; MOST_DIGITS], usize) {
        let place = |wanted: char| GLYPHS_OF_NUMBERS.iter().position(|glyph| *glyph == wanted).unwrap_or(0);
        let mut glyphs = [0; MOST_DIGITS];
        let mut count = 0;
        let mut push = |glyph: usize| {
            if count < MOST_DIGITS {
                count += 1;
                glyphs[MOST_DIGITS - count] = glyph;
            }
        };
        let mut rest = (value.abs() * self.factor).round().min(1e15) as u64;
        let is_negative = value < 0.0 && rest > 0;
        let mut digits = 0;
        while rest > 0 || digits <= self.decimals {
            if digits == self.decimals && digits > 0 {
                push(place('.'));
            }
            push((rest % 10) as usize);
            rest /= 10;
            digits += 1;
        }
        if is_negative {
            push(place('\u{2212}'));
        }
        (glyphs, count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(value: f64, exponent: i32, decimals: usize) -> String {
        let factor = 10_f64.powi(decimals as i32 - exponent);
        let (glyphs, count) = Numbers { factor, decimals, multiplier: None }.glyphs(value);
        glyphs[MOST_DIGITS - count..].iter().map(|glyph| GLYPHS_OF_NUMBERS[*glyph]).collect()
    }

    #[test]
    fn values_are_put_together_from_digits() {
        for (value, exponent, decimals, expected) in [
            (0.0, 0, 0, "0"),
            (-0.04, 0, 1, "0.0"),
            (24.31, 0, 1, "24.3"),
            (-2.5, 0, 2, "−2.50"),
            (1076.0, 0, 0, "1076"),
            (0.05, 0, 3, "0.050"),
            (2.5e6, 6, 2, "2.50"),
            (1e300, 0, 0, "1000000000000000"),
        ] {
            assert_eq!(written(value, exponent, decimals), expected);
        }
    }
}
