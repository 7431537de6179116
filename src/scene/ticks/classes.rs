use super::number;
use super::{Tick, TickRoom, Ticks};

/// The text of each class beside the middle of its box: the range it covers, or the whole number it stands for.
/// Where there are too many, only every second, fifth, tenth ... has one.
pub(super) fn ticks(boundaries: &[f64], room: TickRoom) -> Ticks {
    let classes = boundaries.len().saturating_sub(1);
    let (labels, shared) = whole_numbers(boundaries).map_or_else(
        || ranges(boundaries),
        |numbers| (numbers.iter().map(|&number| number::text(number, 0)).collect(), None),
    );
    let fraction = |class: usize| (class as f64 + 0.5) / classes as f64;
    let stride = [1, 2, 5, 10, 20, 50, 100, 200]
        .into_iter()
        .find(|stride| *stride as f64 / classes as f64 >= room.between_labels)
        .unwrap_or(classes.max(1));
    // Of whole numbers the round ones are kept, of ranges the first and those in equal steps from it.
    let first = whole_numbers(boundaries)
        .and_then(|numbers| numbers.iter().position(|number| number.rem_euclid(stride as f64) == 0.0))
        .unwrap_or(0);
    let labelled = labels.into_iter().enumerate().skip(first).step_by(stride);
    Ticks {
        labelled: labelled.map(|(class, label)| Tick { fraction: fraction(class), label }).collect(),
        shared,
        are_boxes: true,
        ..Ticks::default()
    }
}

/// The number in each class if all are one wide, and begin with it or lie around it: 3 in `3..4` and `2.5..3.5`.
fn whole_numbers(boundaries: &[f64]) -> Option<Vec<f64>> {
    let is_one_wide = boundaries.windows(2).all(|pair| pair[1] - pair[0] == 1.0);
    let (_, lower) = boundaries.split_last()?;
    let numbers: Vec<f64> = lower.iter().map(|boundary| boundary.ceil()).collect();
    let is_around = |(number, boundary): (&f64, &f64)| [0.0, 0.5].contains(&(number - boundary));
    // Adding zero turns a negative zero into zero.
    (is_one_wide && numbers.iter().zip(lower).all(is_around))
        .then(|| numbers.into_iter().map(|number| number + 0.0).collect())
}

/// `10 – 20` for each class, and the power of ten taken out of all of them.
fn ranges(boundaries: &[f64]) -> (Vec<String>, Option<String>) {
    let largest = boundaries.iter().fold(0.0_f64, |largest, boundary| largest.max(boundary.abs()));
    let exponent = number::exponent_taken_out(largest);
    let numbers: Vec<f64> = boundaries.iter().map(|&boundary| number::scaled(boundary, exponent)).collect();
    // Numbers with more decimals than this are not read but looked at.
    let decimals = numbers.iter().map(|&number| number::decimals_of(number)).max().unwrap_or(0).min(6);
    let range =
        |pair: &[f64]| format!("{} – {}", number::text(pair[0], decimals), number::text(pair[1], decimals));
    (numbers.windows(2).map(range).collect(), number::multiplier(exponent))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(boundaries: &[f64], between_labels: f64) -> String {
        let ticks = ticks(boundaries, TickRoom { wanted: 8, between_labels, between_marks: 0.01 });
        let texts: Vec<String> =
            ticks.labelled.into_iter().map(|tick| tick.label).chain(ticks.shared).collect();
        texts.join(" | ")
    }

    #[test]
    fn classes_say_what_they_cover() {
        for (boundaries, expected) in [
            (&[0.0, 10.0, 50.0][..], "0 – 10 | 10 – 50"),
            (&[-2.5, 0.0, 0.25], "−2.50 – 0.00 | 0.00 – 0.25"),
            (&[0.5, 1.5, 2.5, 3.5], "1 | 2 | 3"),
            (&[-1.0, 0.0, 1.0], "−1 | 0"),
            (&[-0.5, 0.5], "0"),
            (&[0.0, 1.0, 3.0], "0 – 1 | 1 – 3"),
            (&[0.25, 1.25], "0.25 – 1.25"),
            (&[0.0, 1e6, 2.5e6], "0.0 – 1.0 | 1.0 – 2.5 | ×10⁶"),
            (&[0.1 + 0.2, 1.0], "0.3 – 1.0"),
        ] {
            assert_eq!(labels(boundaries, 0.05), expected, "{boundaries:?}");
        }
    }

    #[test]
    fn texts_stand_beside_the_middle_of_their_boxes() {
        let ticks = ticks(
            &[0.0, 1.0, 10.0, 100.0, 1000.0],
            TickRoom { wanted: 8, between_labels: 0.1, between_marks: 0.01 },
        );
        let fractions: Vec<f64> = ticks.labelled.iter().map(|tick| tick.fraction).collect();
        assert_eq!(fractions, [0.125, 0.375, 0.625, 0.875]);
        assert!(ticks.are_boxes);
    }

    #[test]
    fn too_many_are_thinned_to_round_numbers() {
        let boundaries: Vec<f64> = (0..=40).map(|boundary| f64::from(boundary) - 3.5).collect();
        assert_eq!(labels(&boundaries, 0.2), "0 | 10 | 20 | 30");
        assert_eq!(labels(&boundaries, 0.12), "0 | 5 | 10 | 15 | 20 | 25 | 30 | 35");
        assert_eq!(labels(&[0.0, 1.5, 2.0, 7.0], 0.5), "0.0 – 1.5 | 2.0 – 7.0");
    }
}
