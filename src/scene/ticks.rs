/// Where an axis is marked, and with which texts.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Ticks {
    /// Values, ascending, each within the range.
    pub(super) positions: Vec<f64>,
    /// One text for each position, all with the same number of decimals. The minus sign is U+2212.
    pub(super) labels: Vec<String>,
    /// The power of ten to multiply the labels with, such as `×10⁶`; `None` where they stand for themselves.
    pub(super) exponent_label: Option<String>,
}

/// Steps in quarters of a power of ten, each with the preference among steps that give equally many ticks.
const STEPS: [(i128, f64); 4] = [(4, 0.0), (8, 0.1), (10, 0.35), (20, 0.05)];

/// Labels stand for themselves while the largest is within these; otherwise a power of ten is taken out.
const PLAIN_MAGNITUDES: std::ops::RangeInclusive<f64> = 1e-3..=1e5;

/// Ranges narrower than this fraction of their values cannot be labelled in a readable number of digits.
const NARROWEST_RANGE: f64 = 1e-9;

/// Marks for the range from `min` to `max` (in either order): multiples of 1, 2, 2.5 or 5 times a power of ten,
/// about `wanted` of them and at least two.
///
/// A range without extent, or too narrow to tell its ends apart in nine digits, gets one tick at its lower end. A
/// range with an end that is not finite gets none.
pub(super) fn ticks(min: f64, max: f64, wanted: usize) -> Ticks {
    if !(min.is_finite() && max.is_finite()) {
        return Ticks { positions: Vec::new(), labels: Vec::new(), exponent_label: None };
    }
    let (min, max) = (min.min(max), min.max(max));
    // Halved, because the difference of two finite numbers need not be finite.
    let half_range = max / 2.0 - min / 2.0;
    if half_range < 1e-300 || half_range * 2.0 <= min.abs().max(max.abs()) * NARROWEST_RANGE {
        return single(min);
    }
    // As many as fit on any picture; also keeps the count itself small.
    let wanted = wanted.clamp(2, 50);
    let rough = (half_range.log10() + 2.0_f64.log10() - (wanted as f64).log10()).floor() as i32;
    (rough - 1..=rough + 2)
        .flat_map(|exponent| STEPS.map(|(quarters, dislike)| (Step { quarters, exponent }, dislike)))
        .filter_map(|(step, dislike)| {
            let (first, last) = step.multiples_within(min, max);
            let count = last - first + 1;
            // Too few is as bad as too many by the same factor.
            let misfit = (count as f64 / wanted as f64).ln().abs() + dislike;
            (count >= 2).then_some((misfit, step, first..=last))
        })
        .min_by(|(one, ..), (two, ..)| one.total_cmp(two))
        .map_or_else(|| single(min), |(_, step, multiples)| step.ticks(multiples, min, max))
}

/// The distance between ticks: `quarters / 4 * 10^exponent`. Integers, so that texts and positions are exact.
#[derive(Debug, Clone, Copy)]
struct Step {
    quarters: i128,
    exponent: i32,
}

impl Step {
    /// The first and last multiple of the step from `min` to `max`; the last is below the first if there is none.
    fn multiples_within(self, min: f64, max: f64) -> (i128, i128) {
        let size = decimal(self.quarters * 25, self.exponent - 2);
        let (low, high) = (min / size, max / size);
        // An end that is a multiple up to rounding counts as one.
        let slack = |multiple: f64| (multiple.abs() * 4.0 * f64::EPSILON).max(1e-9);
        ((low - slack(low)).ceil() as i128, (high + slack(high)).floor() as i128)
    }

    fn ticks(self, multiples: std::ops::RangeInclusive<i128>, min: f64, max: f64) -> Ticks {
        // In hundredths of the power of ten, every multiple is a whole number.
        let hundredths: Vec<i128> = multiples.map(|multiple| multiple * self.quarters * 25).collect();
        let positions: Vec<f64> =
            hundredths.iter().map(|&number| decimal(number, self.exponent - 2).clamp(min, max)).collect();
        let largest = positions.iter().fold(0.0_f64, |largest, position| largest.max(position.abs()));
        let taken_out = exponent_taken_out(largest);
        // Trailing zeros of the step are zeros of every label.
        let trimmed = if self.quarters == 10 { 1 } else { 2 };
        let decimals = usize::try_from(taken_out - (self.exponent - 2 + trimmed)).unwrap_or(0);
        let labels = hundredths
            .iter()
            .map(|&number| {
                let value = decimal(number, self.exponent - 2 - taken_out);
                with_minus_sign(&format!("{value:.decimals$}"))
            })
            .collect();
        Ticks { positions, labels, exponent_label: exponent_label(taken_out) }
    }
}

fn single(value: f64) -> Ticks {
    let taken_out = exponent_taken_out(value.abs());
    // Six significant digits, as many as 32-bit data have.
    let scaled: f64 = format!("{value:.5e}")
        .split_once('e')
        .and_then(|(digits, exponent)| {
            format!("{digits}e{}", exponent.parse::<i32>().ok()? - taken_out).parse().ok()
        })
        .unwrap_or(value);
    Ticks {
        positions: vec![value],
        // Adding zero turns a negative zero into zero.
        labels: vec![with_minus_sign(&(scaled + 0.0).to_string())],
        exponent_label: exponent_label(taken_out),
    }
}

/// The power of ten that labels up to `largest` in size are divided by; 0 where they stand for themselves.
fn exponent_taken_out(largest: f64) -> i32 {
    if largest == 0.0 || PLAIN_MAGNITUDES.contains(&largest) {
        return 0;
    }
    // Formatting finds the exact decimal exponent; a logarithm is off by one at powers of ten.
    format!("{largest:e}").split_once('e').and_then(|(_, exponent)| exponent.parse().ok()).unwrap_or(0)
}

/// `number * 10^exponent`, correctly rounded, which multiplying by a power of ten is not.
fn decimal(number: i128, exponent: i32) -> f64 {
    format!("{number}e{exponent}").parse().unwrap_or(0.0)
}

fn with_minus_sign(text: &str) -> String {
    text.replace('-', "\u{2212}")
}

fn exponent_label(exponent: i32) -> Option<String> {
    const SUPERSCRIPTS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let raised = |character: char| {
        character.to_digit(10).and_then(|digit| SUPERSCRIPTS.get(digit as usize)).copied().unwrap_or('⁻')
    };
    (exponent != 0).then(|| format!("×10{}", exponent.to_string().chars().map(raised).collect::<String>()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(min: f64, max: f64, wanted: usize) -> String {
        let ticks = ticks(min, max, wanted);
        format!("{} {}", ticks.labels.join(" "), ticks.exponent_label.unwrap_or_default())
            .trim_end()
            .to_owned()
    }

    #[test]
    fn texts_are_those_a_person_would_write() {
        for (min, max, wanted, expected) in [
            (236.0, 1076.0, 5, "400 600 800 1000"),
            (0.0, 1.0, 6, "0.0 0.2 0.4 0.6 0.8 1.0"),
            (0.0, 10.0, 5, "0 2 4 6 8 10"),
            (2.4, 7.6, 3, "2.5 5.0 7.5"),
            (-2.6, 33.2, 7, "0 5 10 15 20 25 30"),
            (0.1, 0.3, 3, "0.1 0.2 0.3"),
            (-10_376.0, 7_833.0, 5, "−10000 −5000 0 5000"),
            (0.0, 4e6, 5, "0 1 2 3 4 ×10⁶"),
            (-2e-5, 2e-5, 5, "−2 −1 0 1 2 ×10⁻⁵"),
            (100_000.0, 101_000.0, 3, "1.000 1.005 1.010 ×10⁵"),
            (0.0, 100_000.0, 3, "0 50000 100000"),
            (5.0, 0.0, 6, "0 1 2 3 4 5"),
        ] {
            assert_eq!(labels(min, max, wanted), expected, "{min} to {max}");
        }
    }

    #[test]
    fn ranges_without_extent_get_one_tick() {
        for (value, expected) in
            [(0.0, "0"), (-0.0, "0"), (5.0, "5"), (0.1, "0.1"), (-273.15, "−273.15"), (2.5e6, "2.5 ×10⁶")]
        {
            assert_eq!(labels(value, value, 5), expected);
            assert_eq!(ticks(value, value, 5).positions, [value]);
        }
        assert_eq!(ticks(1.0, 1.0 + f64::EPSILON, 5).labels, ["1"]);
        assert_eq!(ticks(0.0, 5e-324, 5).labels, ["0"]);
    }

    #[test]
    fn ranges_without_ends_get_none() {
        for (min, max) in [(f64::NAN, 1.0), (0.0, f64::INFINITY), (f64::NEG_INFINITY, f64::NAN)] {
            assert!(ticks(min, max, 5).positions.is_empty());
        }
    }

    /// What is wrong with the ticks of a range; empty if nothing.
    fn faults(min: f64, max: f64, wanted: usize, ticks: &Ticks) -> Vec<String> {
        let mut faults = Vec::new();
        let mut expect = |holds: bool, what: &str| {
            if !holds {
                faults.push(format!("{what}: {min} to {max}, {wanted} wanted: {ticks:?}"));
            }
        };
        let (positions, labels) = (&ticks.positions, &ticks.labels);
        let decimals = |label: &String| label.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        expect(positions.len() == labels.len(), "one label a position");
        expect(positions.len() >= 2, "two ticks at least");
        expect(positions.len() <= wanted.max(2) * 2, "not many more than wanted");
        expect(positions.iter().all(|position| (min..=max).contains(position)), "within the range");
        expect(positions.windows(2).all(|pair| pair[0] < pair[1]), "ascending");
        expect(labels.windows(2).all(|pair| pair[0] != pair[1]), "labels differ");
        expect(labels.iter().all(|label| decimals(label) == decimals(&labels[0])), "same decimals");
        expect(labels.iter().all(|label| label.len() < 16 && !label.contains('-')), "short, true minus");
        faults
    }

    #[test]
    fn holds_for_ranges_of_every_size_and_place() {
        let mut ranges = vec![(f64::MIN, f64::MAX), (-1e-290, 1e-290), (0.0, f64::MAX)];
        for exponent in (-280..=300).step_by(7) {
            let scale = 10.0_f64.powi(exponent);
            for (low, high) in
                [(0.0, 1.0), (-3.7, 9.1), (0.97, 1.02), (-5.0, -4.9), (1.0, 1.000_01), (3.3, 97.0)]
            {
                ranges.push((low * scale, high * scale));
            }
        }
        for (min, max) in ranges {
            for wanted in [0, 2, 3, 5, 6, 9, 12] {
                assert_eq!(faults(min, max, wanted, &ticks(min, max, wanted)), Vec::<String>::new());
            }
        }
    }

    #[test]
    fn the_check_itself_finds_faults() {
        let mut outside = ticks(0.0, 1.0, 6);
        outside.positions[0] = -0.1;
        assert_eq!(faults(0.0, 1.0, 6, &outside).len(), 1);
        let mut uneven = ticks(0.0, 1.0, 6);
        uneven.labels[1] = "0.20".to_owned();
        assert_eq!(faults(0.0, 1.0, 6, &uneven).len(), 1);
    }
}
