use super::number::{self, decimal};
use super::thinning::{least_distance, thinned};
use super::{Tick, TickRoom, Ticks, place};
use crate::scene::{ColorScale, Norm};

/// Powers of ten between texts, where there are too many for each to have one.
const STRIDES: [i32; 9] = [1, 2, 3, 5, 10, 20, 50, 100, 200];

/// With fewer powers of ten than this between the ends, 2 and 5 times them have texts, too.
const FEW_DECADES: f64 = 1.5;

/// Fewer texts do not show how the values are spread.
const LEAST_LABELS: usize = 3;

/// Texts of powers of ten stand this many times farther apart than needed.
const WELL_APART: f64 = 1.2;

/// `digit * 10^exponent`, or zero.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Mark {
    digit: i128,
    exponent: i32,
}

impl Mark {
    const ZERO: Self = Self { digit: 0, exponent: 0 };

    fn value(self) -> f64 {
        decimal(self.digit, self.exponent)
    }

    /// The number itself, or as a power of ten: `10⁻⁵`, `2×10⁻⁵`; nobody writes 10⁰ and 10¹.
    fn text(self, is_plain: bool) -> String {
        if is_plain || self.digit == 0 || [0, 1].contains(&self.exponent) {
            let decimals = usize::try_from(-self.exponent).unwrap_or(0);
            return number::text(self.value(), decimals);
        }
        let power = number::power_of_ten(self.exponent);
        match self.digit {
            1 => power,
            -1 => number::with_minus_sign(&format!("-{power}")),
            digit => number::with_minus_sign(&format!("{digit}×{power}")),
        }
    }
}

/// Marks at powers of ten on a logarithmic scale; with those of 2 and 5 where there are few, else with marks
/// without text between them. `None` where there are too few of all these.
pub(super) fn ticks(scale: &ColorScale, room: TickRoom) -> Option<Ticks> {
    let powers = marks(scale, &[1]);
    let decades = decades_between_ends(scale);
    if decades >= FEW_DECADES && powers.len() >= LEAST_LABELS {
        let well_apart = room.between_labels * WELL_APART;
        let has_room =
            |kept: &Vec<Mark>| kept.len() >= 2 && least_distance(&fractions(scale, kept)) >= well_apart;
        let labelled = STRIDES.iter().map(|&stride| every(stride, &powers)).find(has_room);
        let labelled = labelled.unwrap_or_else(|| powers.clone());
        let between =
            if labelled.len() == powers.len() { marks(scale, &[2, 3, 4, 5, 6, 7, 8, 9]) } else { powers };
        return Some(with_texts(scale, labelled, between, room));
    }
    let labelled = marks(scale, &[1, 2, 5]);
    let between = marks(scale, &[1, 2, 3, 4, 5, 6, 7, 8, 9]);
    (labelled.len() >= LEAST_LABELS).then(|| with_texts(scale, labelled, between, room))
}

/// The powers of ten from one end of the bar to the other, on both sides of zero.
fn decades_between_ends(scale: &ColorScale) -> f64 {
    sides(scale).iter().map(|(_, low, high)| (high / low).log10()).sum()
}

/// The logarithmic parts of the scale: sign, smallest and largest magnitude.
fn sides(scale: &ColorScale) -> Vec<(i128, f64, f64)> {
    let nearest = if let Norm::SymLog { linear_within } = scale.norm() { *linear_within } else { 0.0 };
    let sides = [(-1, -scale.max(), -scale.min()), (1, scale.min(), scale.max())];
    sides
        .into_iter()
        .map(|(sign, low, high)| (sign, low.max(nearest), high))
        .filter(|&(_, low, high)| low > 0.0 && low < high)
        .collect()
}

/// Multiples of powers of ten on the logarithmic parts of the scale, and zero; ascending.
fn marks(scale: &ColorScale, digits: &[i128]) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    for (sign, low, high) in sides(scale) {
        let exponents = number::exponent_of(low)..=number::exponent_of(high);
        let of_exponent = |exponent| digits.iter().map(move |digit| Mark { digit: sign * digit, exponent });
        let is_inside = |mark: &Mark| (low..=high).contains(&mark.value().abs());
        marks.extend(exponents.flat_map(of_exponent).filter(is_inside));
    }
    if matches!(scale.norm(), Norm::SymLog { .. })
        && digits.contains(&1)
        && (scale.min()..=scale.max()).contains(&0.0)
    {
        marks.push(Mark::ZERO);
    }
    marks.sort_by(|one, two| one.value().total_cmp(&two.value()));
    marks
}

fn every(stride: i32, powers: &[Mark]) -> Vec<Mark> {
    let is_kept = |mark: &&Mark| mark.digit == 0 || mark.exponent.rem_euclid(stride) == 0;
    powers.iter().filter(is_kept).copied().collect()
}

fn fractions(scale: &ColorScale, marks: &[Mark]) -> Vec<f64> {
    marks.iter().map(|mark| place(scale, mark.value())).collect()
}

/// Those of `labelled` that have room for their text, and `between` them marks without one if they all have room.
fn with_texts(scale: &ColorScale, labelled: Vec<Mark>, between: Vec<Mark>, room: TickRoom) -> Ticks {
    let rank = |index: usize| match labelled[index].digit.abs() {
        0 => 3,
        1 => 2,
        5 => 1,
        _ => 0,
    };
    let places = fractions(scale, &labelled);
    let labelled: Vec<Mark> =
        thinned(&places, room.between_labels, rank).into_iter().map(|index| labelled[index]).collect();
    let is_plain = labelled.iter().all(|mark| number::is_plain(mark.value().abs()));
    let ticks =
        labelled.iter().map(|mark| Tick { fraction: place(scale, mark.value()), label: mark.text(is_plain) });
    let places = fractions(scale, &between);
    let has_room = least_distance(&places) >= room.between_marks;
    let unlabelled = between.iter().zip(places).filter(|(mark, _)| has_room && !labelled.contains(mark));
    Ticks {
        labelled: ticks.collect(),
        unlabelled: unlabelled.map(|(_, fraction)| fraction).collect(),
        ..Ticks::default()
    }
}
