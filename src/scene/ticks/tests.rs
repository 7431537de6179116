use super::*;
use crate::scene::Colormap;

const ROOM: TickRoom = TickRoom { wanted: 6, between_labels: 0.06, between_marks: 0.01 };

fn scale(norm: Norm, min: f64, max: f64) -> ColorScale {
    ColorScale::new(Colormap::default(), norm, (min, max)).unwrap()
}

fn texts(ticks: Ticks) -> String {
    let labels = ticks.labelled.into_iter().map(|tick| tick.label);
    labels.chain(ticks.shared).collect::<Vec<_>>().join(" ")
}

fn linear_texts(min: f64, max: f64, wanted: usize) -> String {
    texts(ticks(&scale(Norm::Linear, min, max), None, TickRoom { wanted, ..ROOM }))
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
    ] {
        assert_eq!(linear_texts(min, max, wanted), expected, "{min} to {max}");
    }
}

#[test]
fn ranges_without_extent_get_one_mark_in_the_middle() {
    for (value, expected) in
        [(0.0, "0"), (-0.0, "0"), (5.0, "5"), (0.1, "0.1"), (-273.15, "−273.15"), (2.5e6, "2.5 ×10⁶")]
    {
        assert_eq!(linear_texts(value, value, 5), expected);
        let marks = ticks(&scale(Norm::Linear, value, value), None, ROOM);
        assert_eq!(marks.labelled[0].fraction, 0.5);
    }
    assert_eq!(linear_texts(1.0, 1.0 + f64::EPSILON, 5), "1");
    assert_eq!(linear_texts(0.0, 5e-324, 5), "0");
    assert_eq!(texts(ticks(&scale(Norm::Log, 3.0, 3.0), None, ROOM)), "3");
}

#[test]
fn logarithmic_scales_are_marked_in_decades() {
    for (min, max, expected) in [
        (1e-2, 1e3, "0.01 0.1 1 10 100 1000"),
        (0.02, 700.0, "0.1 1 10 100"),
        (1e-5, 1.0, "10⁻⁵ 10⁻⁴ 10⁻³ 10⁻² 10⁻¹ 1"),
        (1e-12, 1e12, "10⁻¹² 10⁻¹⁰ 10⁻⁸ 10⁻⁶ 10⁻⁴ 10⁻² 1 10² 10⁴ 10⁶ 10⁸ 10¹⁰ 10¹²"),
        (1.0, 10.0, "1 2 5 10"),
        (0.5, 70.0, "0.5 1 2 5 10 20 50"),
        (2e6, 3e7, "2×10⁶ 5×10⁶ 10⁷ 2×10⁷"),
        (3.0, 4.0, "3.0 3.2 3.4 3.6 3.8 4.0"),
        (1e-300, 1e300, "10⁻³⁰⁰ 10⁻²⁵⁰ 10⁻²⁰⁰ 10⁻¹⁵⁰ 10⁻¹⁰⁰ 10⁻⁵⁰ 1 10⁵⁰ 10¹⁰⁰ 10¹⁵⁰ 10²⁰⁰ 10²⁵⁰ 10³⁰⁰"),
    ] {
        assert_eq!(texts(ticks(&scale(Norm::Log, min, max), None, ROOM)), expected, "{min} to {max}");
    }
}

#[test]
fn decades_have_marks_without_text_between_them() {
    let marks = ticks(&scale(Norm::Log, 1.0, 1000.0), None, ROOM);
    assert_eq!((marks.labelled.len(), marks.unlabelled.len()), (4, 24));
    // In a range of many decades those without text are marked.
    let marks = ticks(&scale(Norm::Log, 1e-10, 1e10), None, ROOM);
    assert_eq!(marks.labelled.len() + marks.unlabelled.len(), 21);
    // Without room there are none.
    let marks = ticks(&scale(Norm::Log, 1.0, 1000.0), None, TickRoom { between_marks: 0.1, ..ROOM });
    assert_eq!((marks.labelled.len(), marks.unlabelled.len()), (4, 0));
}

#[test]
fn symmetric_scales_are_marked_on_both_sides_of_zero() {
    for (linear_within, min, max, expected) in [
        (1.0, -1000.0, 1000.0, "−1000 −100 −10 −1 0 1 10 100 1000"),
        (3.0, -50.0, 5000.0, "−10 0 10 100 1000"),
        (1e-6, -1e-3, 1e-3, "−10⁻³ −10⁻⁴ −10⁻⁵ −10⁻⁶ 0 10⁻⁶ 10⁻⁵ 10⁻⁴ 10⁻³"),
        (1.0, 0.0, 5.0, "0 1 2 5"),
        (1.0, 10.0, 1000.0, "10 100 1000"),
        (100.0, -20.0, 20.0, "−20 −10 0 10 20"),
    ] {
        let marks = ticks(&scale(Norm::SymLog { linear_within }, min, max), None, ROOM);
        assert_eq!(texts(marks), expected, "{linear_within}: {min} to {max}");
    }
}

#[test]
fn dates_begin_years_months_days_and_hours() {
    for (unit, min, max, expected) in [
        ("days since 1970-01-01", 0.0, 18_262.0, "1970 1980 1990 2000 2010 2020"),
        ("days since 2001-01-01", 14.0, 350.0, "2001-03 2001-05 2001-07 2001-09 2001-11"),
        (
            "days since 2001-01-01",
            0.0,
            61.0,
            "2001-01-01 2001-01-11 2001-01-21 2001-02-01 2001-02-11 2001-02-21 2001-03-01",
        ),
        (
            "hours since 2001-01-01",
            0.0,
            24.0,
            "01-01 00:00 01-01 06:00 01-01 12:00 01-01 18:00 01-02 00:00 2001",
        ),
        ("hours since 2001-01-01", 6.0, 12.0, "06:00 07:00 08:00 09:00 10:00 11:00 12:00 2001-01-01"),
        (
            "seconds since 2001-01-01",
            -60.0,
            60.0,
            "12-31 23:59:00 12-31 23:59:30 01-01 00:00:00 01-01 00:00:30 01-01 00:01:00 2000–2001",
        ),
        ("seconds since 2001-01-01", 1.0, 10.0, "00:00:02 00:00:04 00:00:06 00:00:08 00:00:10 2001-01-01"),
        ("years since 2000-01-01", -2100.0, 100.0, "0000 0500 1000 1500 2000"),
    ] {
        let (_, unit) = TimeUnit::find(unit).unwrap();
        let marks = ticks(&scale(Norm::Linear, min, max), Some(&unit), ROOM);
        assert!(marks.are_dates);
        assert_eq!(texts(marks), expected, "{min} to {max}");
    }
}

#[test]
fn dates_that_no_calendar_has_stay_numbers() {
    let (_, unit) = TimeUnit::find("days since 1970-01-01").unwrap();
    for (min, max) in [(0.0, 1e9), (-1e300, 1e300), (3.0, 3.0), (0.25, 0.250_001)] {
        assert!(!ticks(&scale(Norm::Linear, min, max), Some(&unit), ROOM).are_dates, "{min} to {max}");
    }
}

/// What is wrong with the marks of a scale; empty if nothing.
fn faults(marks: &Ticks, room: TickRoom) -> Vec<String> {
    let mut faults = Vec::new();
    let mut expect = |holds: bool, what: &str| {
        if !holds {
            faults.push(format!("{what}: {marks:?}"));
        }
    };
    let fractions: Vec<f64> = marks.labelled.iter().map(|tick| tick.fraction).collect();
    let labels: Vec<&str> = marks.labelled.iter().map(|tick| tick.label.as_str()).collect();
    let all = fractions.iter().chain(&marks.unlabelled);
    let gaps: Vec<f64> = fractions.windows(2).map(|pair| pair[1] - pair[0]).collect();
    expect(fractions.len() >= 2, "two marks at least");
    expect(all.clone().all(|fraction| (0.0..=1.0).contains(fraction)), "within the bar");
    expect(gaps.iter().all(|gap| *gap > 0.0), "ascending");
    expect(gaps.iter().all(|gap| *gap >= room.between_labels), "no overlap");
    expect(labels.windows(2).all(|pair| pair[0] != pair[1]), "labels differ");
    expect(
        labels.iter().all(|label| label.chars().count() < 17 && !label.contains('-')),
        "short, true minus",
    );
    faults
}

fn decimals(label: &str) -> usize {
    label.split_once('.').map_or(0, |(_, decimals)| decimals.len())
}

#[test]
fn holds_for_ranges_of_every_size_and_place() {
    let mut ranges = vec![(-1e307, 1e307), (-1e-290, 1e-290), (0.0, 1.7e308)];
    for exponent in (-280..=300).step_by(14) {
        let scale = 10.0_f64.powi(exponent);
        for (low, high) in
            [(0.0, 1.0), (-3.7, 9.1), (0.97, 1.02), (-5.0, -4.9), (1.0, 1.000_01), (3.3, 97.0), (2e-4, 31.0)]
        {
            ranges.push((low * scale, high * scale));
        }
    }
    for (min, max) in ranges {
        let skewed: Vec<f64> =
            (0..=100).map(|step| min + (max - min) * (f64::from(step) / 100.0).powi(5)).collect();
        let farther = min.abs().max(max.abs());
        let mut norms = vec![
            Norm::Linear,
            Norm::Power { exponent: 0.3 },
            Norm::Power { exponent: 2.5 },
            Norm::Equalize { quantiles: skewed },
            Norm::SymLog { linear_within: farther * 1e-3 },
        ];
        norms.extend((min > 0.0).then_some(Norm::Log));
        for norm in norms {
            let scale = scale(norm.clone(), min, max);
            for wanted in [2, 3, 5, 6, 8] {
                let room = TickRoom { wanted, between_labels: 0.25 / wanted as f64, between_marks: 0.01 };
                let marks = ticks(&scale, None, room);
                let found = faults(&marks, room);
                assert_eq!(found, [""; 0], "{norm:?} {min:e} to {max:e}, {wanted}");
                if matches!(norm, Norm::Linear) {
                    let first = decimals(&marks.labelled[0].label);
                    assert!(marks.labelled.iter().all(|tick| decimals(&tick.label) == first), "{marks:?}");
                }
            }
        }
    }
}

#[test]
fn the_check_itself_finds_faults() {
    let good = ticks(&scale(Norm::Linear, 0.0, 1.0), None, ROOM);
    assert_eq!(faults(&good, ROOM), [""; 0]);
    let mut outside = good.clone();
    outside.labelled[0].fraction = -0.1;
    assert_eq!(faults(&outside, ROOM).len(), 1);
    let mut crowded = good.clone();
    crowded.labelled[1].fraction = 0.01;
    assert_eq!(faults(&crowded, ROOM).len(), 1);
    let mut hyphen = good;
    hyphen.labelled[1].label = "-1".to_owned();
    assert_eq!(faults(&hyphen, ROOM).len(), 1);
}

#[test]
fn crowded_scales_keep_the_roundest() {
    let marks = ticks(&scale(Norm::Power { exponent: 0.25 }, 0.0, 1000.0), None, ROOM);
    assert_eq!(texts(marks), "0 10 50 100 200 300 500 700 1000");
    let marks = ticks(&scale(Norm::Power { exponent: 4.0 }, 0.0, 1000.0), None, ROOM);
    assert_eq!(texts(marks), "0 500 600 700 750 800 850 900 950 1000");
    let quantiles = (0..=100).map(|step| (f64::from(step) / 100.0).powi(6) * 5000.0).collect();
    let marks = ticks(&scale(Norm::Equalize { quantiles }, 0.0, 1.0), None, ROOM);
    assert_eq!(texts(marks), "0 20 100 200 500 1000 2000 3000 5000");
}
