use super::number::{self, decimal};
use super::thinning::thinned;
use super::{Tick, TickRoom, Ticks, place};
use crate::scene::{ColorScale, Norm};

/// Steps in quarters of a power of ten, each with the preference among steps that give equally many ticks.
const STEPS: [(i128, f64); 4] = [(4, 0.0), (8, 0.1), (10, 0.35), (20, 0.05)];

/// Ranges narrower than this fraction of their values cannot be labelled in a readable number of digits.
const NARROWEST_RANGE: f64 = 1e-9;

/// The widest gap that does not ask for finer steps, in distances of labels that do not overlap.
const WIDEST_GAP: f64 = 5.0;

/// How much finer steps may get where most of them fall onto one end of the bar.
const FINER: [usize; 6] = [1, 2, 5, 10, 20, 50];

/// Marks at round values, placed where the scale has them. Where they crowd, the roundest stay; where they leave half
/// of the bar without a mark, there are finer ones.
pub(super) fn ticks(scale: &ColorScale, room: TickRoom) -> Ticks {
    // As many as fit on any picture; also keeps the count itself small.
    let wanted = room.wanted.clamp(2, 50);
    let (min, max) = (scale.min(), scale.max());
    let widest = (WIDEST_GAP * room.between_labels).min(0.5);
    let mut best: Option<(f64, Multiples)> = None;
    for finer in FINER {
        let Some(mut multiples) = Multiples::within(min, max, wanted * finer) else { break };
        let fractions: Vec<f64> =
            multiples.values().map(|value| place(scale, value.clamp(min, max))).collect();
        let kept = thinned(&fractions, room.between_labels, |index| roundness(multiples.numbers[index]));
        let gap = widest_gap(kept.iter().map(|&index| fractions[index]));
        multiples.numbers = kept.into_iter().map(|index| multiples.numbers[index]).collect();
        if best.as_ref().is_none_or(|(least, _)| gap < *least) {
            best = Some((gap, multiples));
        }
        if gap <= widest || matches!(scale.norm(), Norm::Linear | Norm::Centered { .. }) {
            break;
        }
    }
    best.map_or_else(|| single(scale), |(_, multiples)| multiples.ticks(scale))
}

/// The longest part of the bar without a mark; infinite for one mark, which does not show how values are spread.
fn widest_gap(fractions: impl ExactSizeIterator<Item = f64>) -> f64 {
    if fractions.len() < 2 {
        return f64::INFINITY;
    }
    let mut last = 0.0;
    let mut widest = 0.0_f64;
    for fraction in fractions.chain([1.0]) {
        widest = widest.max(fraction - last);
        last = fraction;
    }
    widest
}

/// One mark, for values that are all the same.
fn single(scale: &ColorScale) -> Ticks {
    let value = scale.min();
    let exponent = number::exponent_taken_out(value.abs());
    let scaled = number::scaled(value, exponent);
    let label = number::text(scaled, number::decimals_of(scaled));
    Ticks {
        labelled: vec![Tick { fraction: place(scale, value), label }],
        shared: number::multiplier(exponent),
        ..Ticks::default()
    }
}

/// Zeros at the end of the number, counted twice, and one for halves in front of them. Zero is roundest.
fn roundness(mut number: i128) -> i32 {
    if number == 0 {
        return i32::MAX;
    }
    let zeros = trailing_zeros(number);
    number /= 10_i128.pow(zeros);
    2 * zeros as i32 + i32::from(number % 5 == 0)
}

fn trailing_zeros(mut number: i128) -> u32 {
    let mut zeros = 0;
    while number != 0 && number % 10 == 0 {
        number /= 10;
        zeros += 1;
    }
    zeros
}

/// Multiples of a step, as whole numbers times a power of ten, so that texts and places are exact.
#[derive(Debug, Clone, PartialEq)]
struct Multiples {
    numbers: Vec<i128>,
    exponent: i32,
}

impl Multiples {
    /// Multiples of 1, 2, 2.5 or 5 times a power of ten from `min` to `max`, about `wanted` and at least two.
    /// `None` for a range too narrow to tell its ends apart in nine digits.
    fn within(min: f64, max: f64, wanted: usize) -> Option<Self> {
        // Halved, because the difference of two finite numbers need not be finite.
        let half_range = max / 2.0 - min / 2.0;
        if half_range < 1e-300 || half_range * 2.0 <= min.abs().max(max.abs()) * NARROWEST_RANGE {
            return None;
        }
        let rough = (half_range.log10() + 2.0_f64.log10() - (wanted as f64).log10()).floor() as i32;
        (rough - 1..=rough + 2)
            .flat_map(|exponent| STEPS.map(|(quarters, dislike)| (quarters, exponent, dislike)))
            .filter_map(|(quarters, exponent, dislike)| {
                let (first, last) = multiples_within(quarters, exponent, [min, max]);
                let count = last - first + 1;
                // Too few is as bad as too many by the same factor.
                let misfit = (count as f64 / wanted as f64).ln().abs() + dislike;
                (count >= 2).then_some((misfit, quarters, exponent, first..=last))
            })
            .min_by(|(one, ..), (two, ..)| one.total_cmp(two))
            .map(|(_, quarters, exponent, multiples)| Self {
                // In hundredths of the power of ten, every multiple is a whole number.
                numbers: multiples.map(|multiple| multiple * quarters * 25).collect(),
                exponent: exponent - 2,
            })
    }

    fn values(&self) -> impl Iterator<Item = f64> {
        self.numbers.iter().map(|&number| decimal(number, self.exponent))
    }

    fn ticks(&self, scale: &ColorScale) -> Ticks {
        let largest = self.values().fold(0.0_f64, |largest, value| largest.max(value.abs()));
        let taken_out = number::exponent_taken_out(largest);
        let zeros = self.numbers.iter().filter(|number| **number != 0).map(|&number| trailing_zeros(number));
        // Zeros that all texts end with are left out.
        let last_digit = self.exponent + zeros.min().unwrap_or(0) as i32;
        let decimals = usize::try_from(taken_out - last_digit).unwrap_or(0);
        let label = |&number: &i128| number::text(decimal(number, self.exponent - taken_out), decimals);
        let labelled = self.values().zip(self.numbers.iter().map(label)).map(|(value, label)| Tick {
            fraction: place(scale, value.clamp(scale.min(), scale.max())),
            label,
        });
        Ticks { labelled: labelled.collect(), shared: number::multiplier(taken_out), ..Ticks::default() }
    }
}

/// The first and last multiple of `quarters / 4 * 10^exponent` in the range; the last is below the first if there
/// is none.
fn multiples_within(quarters: i128, exponent: i32, [min, max]: [f64; 2]) -> (i128, i128) {
    let size = decimal(quarters * 25, exponent - 2);
    let (low, high) = (min / size, max / size);
    // An end that is a multiple up to rounding counts as one.
    let slack = |multiple: f64| (multiple.abs() * 4.0 * f64::EPSILON).max(1e-9);
    ((low - slack(low)).ceil() as i128, (high + slack(high)).floor() as i128)
}
