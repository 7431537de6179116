//! The norms against matplotlib's, over the values that `tests/data/norms/make_norms.py` stored.

use super::{Norm, NormChoice};
use crate::scene::{ColorScale, Colormap, Rgb8};
use std::fs;

fn stored(file: &str) -> Vec<u8> {
    fs::read(format!("{}/tests/data/norms/{file}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn numbers<const BYTES: usize, T>(bytes: &[u8], number: fn([u8; BYTES]) -> T) -> Vec<T> {
    let (numbers, rest) = bytes.as_chunks::<BYTES>();
    assert!(rest.is_empty());
    numbers.iter().map(|bytes| number(*bytes)).collect()
}

fn values() -> Vec<f64> {
    let values = numbers(&stored("values.bin"), f32::from_le_bytes);
    assert_eq!(values.len(), 10_000);
    values.into_iter().map(f64::from).collect()
}

fn norm(text: &str, limits: (f64, f64)) -> Norm {
    let quantiles =
        || Ok::<_, std::convert::Infallible>(numbers(&stored("quantiles.bin"), f64::from_le_bytes));
    text.parse::<NormChoice>().unwrap().resolve(limits, quantiles).unwrap()
}

/// A colour that stands for an index: -1 for under, the number of colours for over.
fn tint(index: i16) -> [u8; 3] {
    let [low, high] = index.to_le_bytes();
    [low, high, 77]
}

/// A scale whose colours say which they are.
fn counting_scale(norm: Norm, limits: (f64, f64), colors: i16) -> ColorScale {
    let colormap = Colormap::from_entries("counting", (0..colors).map(tint).collect()).unwrap();
    let scale = ColorScale::new(colormap, norm, limits).unwrap();
    scale.with_outside(Some(Rgb8(tint(-1))), Some(Rgb8(tint(colors))))
}

struct Case {
    scale: ColorScale,
    colors: i16,
    fractions: Option<Vec<f32>>,
    indices: Vec<i16>,
}

fn cases() -> Vec<(String, Case)> {
    let list = String::from_utf8(stored("cases.txt")).unwrap();
    let cases = list.lines().map(|line| {
        let words: Vec<&str> = line.split(' ').collect();
        let limits = (words[2].parse().unwrap(), words[3].parse().unwrap());
        let colors = words[4].parse().unwrap();
        let bytes = stored(&format!("{}.bin", words[0]));
        let (fractions, indices) = bytes.split_at(bytes.len() - 20_000);
        let case = Case {
            scale: counting_scale(norm(words[1], limits), limits, colors),
            colors,
            fractions: (!fractions.is_empty()).then(|| numbers(fractions, f32::from_le_bytes)),
            indices: numbers(indices, i16::from_le_bytes),
        };
        (words[1].to_owned(), case)
    });
    cases.collect()
}

/// The values that have another colour than matplotlib gives them.
fn with_another_color(case: &Case, values: &[f64]) -> Vec<f64> {
    let expected = |value: f64, index: i16| {
        // The one difference: matplotlib's last boundary is over, ours belongs to the last class.
        let is_last_boundary = matches!(case.scale.norm(), Norm::Classes { .. }) && value == case.scale.max();
        if is_last_boundary { case.scale.colors()[case.scale.colors().len() - 1] } else { tint(index) }
    };
    let pairs = values.iter().zip(&case.indices);
    pairs
        .filter(|(value, index)| case.scale.color_of(**value) != expected(**value, **index))
        .map(|(value, _)| *value)
        .collect()
}

/// The values whose place is not the one that matplotlib gives them, as far as single precision can tell.
fn with_another_fraction(case: &Case, values: &[f64]) -> Vec<f64> {
    let Some(fractions) = &case.fractions else { return Vec::new() };
    let differs = |fraction: f64, expected: f64| {
        let allowed = 1e-7 * expected.abs().max(1e-3);
        fraction != expected && (fraction.is_nan() || (fraction - expected).abs() > allowed)
    };
    let pairs = values.iter().zip(fractions);
    pairs
        .filter(|(value, expected)| differs(case.scale.fraction_of(**value), f64::from(**expected)))
        .map(|(value, _)| *value)
        .collect()
}

#[test]
fn ten_thousand_values_are_where_matplotlib_puts_them() {
    let values = values();
    let cases = cases();
    assert_eq!(cases.len(), 11);
    for (name, case) in &cases {
        assert_eq!(with_another_color(case, &values), [0.0; 0], "{name}");
        assert_eq!(with_another_fraction(case, &values), [0.0; 0], "{name}");
        let used = case.indices.iter().collect::<std::collections::HashSet<_>>().len();
        assert!(used * 2 > case.scale.colors().len(), "{name}: only {used} of {} colours", case.colors);
    }
}

#[test]
fn the_comparison_notices_another_norm_and_slightly_different_limits() {
    let values = values();
    for (name, mut case) in cases() {
        let (min, max) = (case.scale.min(), case.scale.max());
        for (norm, limits) in
            [(Norm::Power { exponent: 1.01 }, (min, max)), (Norm::Linear, (min, max * 1.0001))]
        {
            case.scale = counting_scale(norm, limits, case.colors);
            assert!(!with_another_color(&case, &values).is_empty(), "{name}");
            assert!(case.fractions.is_none() || !with_another_fraction(&case, &values).is_empty(), "{name}");
        }
    }
}

#[test]
fn a_place_leads_back_to_its_value() {
    for (name, Case { scale, .. }) in cases() {
        assert_eq!((scale.value_at(0.0), scale.value_at(1.0)), (scale.min(), scale.max()), "{name}");
        assert_eq!((scale.value_at(-3.0), scale.value_at(f64::NAN)), (scale.min(), scale.min()), "{name}");
        assert_eq!(scale.value_at(7.0), scale.max(), "{name}");
        let span = scale.max() - scale.min();
        let inside: Vec<f64> =
            values().into_iter().filter(|value| (scale.min()..=scale.max()).contains(value)).collect();
        assert!(inside.len() > 1000, "{name}");
        for value in inside {
            let back = scale.value_at(scale.fraction_of(value));
            assert!((back - value).abs() <= 1e-12 * span, "{name}: {value} came back as {back}");
        }
    }
}

#[test]
fn places_outside_lie_below_0_and_above_1() {
    for (name, Case { scale, .. }) in cases() {
        let span = scale.max() - scale.min();
        for distance in [1e-3, 1.0, 1e6] {
            let (below, above) = (scale.min() - span * distance, scale.max() + span * distance);
            assert!(scale.fraction_of(below) < 0.0, "{name}: {below}");
            assert!(scale.fraction_of(above) > 1.0, "{name}: {above}");
        }
        assert!(scale.fraction_of(f64::NAN).is_nan(), "{name}");
    }
}

#[test]
fn classes_are_equally_large_along_the_colorbar() {
    let scale = counting_scale(norm("classes:0,1,10,100,1000", (5.0, 6.0)), (5.0, 6.0), 256);
    assert_eq!((scale.min(), scale.max(), scale.colors().len()), (0.0, 1000.0, 4));
    for (value, fraction) in
        [(0.0, 0.0), (0.5, 0.125), (1.0, 0.25), (5.5, 0.375), (10.0, 0.5), (550.0, 0.875)]
    {
        assert!((scale.fraction_of(value) - fraction).abs() < 1e-15, "{value}");
        assert!((scale.value_at(fraction) - value).abs() < 1e-12, "{fraction}");
    }
}
