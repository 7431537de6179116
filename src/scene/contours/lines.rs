use super::{ContourInterval, Contours};
use crate::frame::Resolution;
use crate::scene::annotation::Proportions;
use crate::scene::ticks::number_text;
use crate::scene::{Rgb8, SceneError, Wanted};

/// Contour lines with every automatic value resolved. They are counted from [`ContourLines::origin`]; every fifth of
/// them, from there, is bold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ContourLines {
    /// From line to line, above 0.
    pub interval: f64,
    /// The value of a bold line near the middle of all values, so that counting from it loses no digits.
    pub origin: f64,
    /// `None` is what contrasts with the colour of the value.
    pub color: Option<Rgb8>,
    /// How many lines it is from one that has numbers to the next, if any has.
    pub labelled: Option<u32>,
}

/// How many lines look well.
const WELL: f64 = 14.0;

/// Among more lines nothing is told from each other.
const MOST: f64 = 10_000.0;

/// More values than this are not written on lines: they would fill the picture.
const MOST_LABELLED: f64 = 60.0;

/// Thin lines are a pixel wide where texts have this size, and never thinner than this part of one.
const TEXT_OF_PIXEL: f32 = 18.0;
const THINNEST: f32 = 0.8;

impl ContourLines {
    /// Lines from one bold one to the next.
    pub const BOLD: u32 = 5;

    /// How wide thin and bold lines are in pictures of this size, in pixels.
    pub(crate) fn widths_px(resolution: Resolution) -> [f32; 2] {
        let scale = (Proportions::of(resolution).text / TEXT_OF_PIXEL).max(THINNEST);
        [1.0, 1.9].map(|width: f32| width * scale)
    }

    /// The lines between the lowest and the highest value; `None` if none were asked for.
    ///
    /// # Errors
    /// [`SceneError::OutOfRange`] for an interval that gives more lines than can be told apart.
    pub(in crate::scene) fn new(
        asked: &Contours,
        (low, high): (f64, f64),
    ) -> Result<Option<Self>, SceneError> {
        let range = high - low;
        let interval = match asked.interval {
            None => return Ok(None),
            Some(ContourInterval::Every(interval)) => interval,
            Some(ContourInterval::Auto) if range > 0.0 => nearest_1_2_5(range / WELL),
            Some(ContourInterval::Auto) => 1.0,
        };
        if range / interval > MOST {
            let rule = "an interval of at least a 10000th of the range of values";
            return Err(SceneError::out_of_range("contours", interval, rule));
        }
        let bold = interval * f64::from(Self::BOLD);
        let bold_lines = range / bold;
        let step =
            [1, 2, 5, 10, 20, 50].into_iter().find(|step| bold_lines / f64::from(*step) < MOST_LABELLED);
        Ok(Some(Self {
            interval,
            origin: (f64::midpoint(low, high) / bold).round() * bold,
            color: asked.color,
            labelled: (asked.labels != Wanted::Off).then(|| step.unwrap_or(100) * Self::BOLD),
        }))
    }

    /// What the film says about its lines.
    pub(in crate::scene) fn note(&self, unit: Option<&str>) -> String {
        let unit = unit.map(|unit| format!(" {unit}")).unwrap_or_default();
        format!("contours every {}{unit}", number_text(self.interval))
    }

    /// The value of a line, by its number from the origin.
    pub fn value(&self, number: i64) -> f64 {
        // Whole numbers of intervals, so that 3 x 0.1 is 0.3.
        let lines = (self.origin / self.interval).round() + number as f64;
        let reciprocal = (1.0 / self.interval).round();
        if self.interval < 1.0 && (self.interval * reciprocal - 1.0).abs() < 1e-12 {
            lines / reciprocal
        } else {
            lines * self.interval
        }
    }

    /// Numbers of the lines that may have their value written on them, between two values; none if that is off.
    pub(crate) fn labelled_between(&self, low: f64, high: f64) -> impl Iterator<Item = i64> {
        let step = self.labelled.map(i64::from);
        let place = |value: f64| (value - self.origin) / self.interval / step.unwrap_or(1) as f64;
        let (first, last) = (place(low).ceil() as i64, place(high).floor() as i64);
        let numbers = (first..=last).map(move |number| number * step.unwrap_or(1));
        numbers.filter(move |_| step.is_some())
    }
}

/// The number nearest to `value`, by ratio, among 1, 2 and 5 times powers of ten.
fn nearest_1_2_5(value: f64) -> f64 {
    let decade = value.log10().floor();
    // Written as a text is read: powers of ten that are computed may be off in the last digit.
    let candidate = |digit: u32, power: f64| format!("{digit}e{power}").parse().unwrap_or(value);
    let distance = |candidate: &f64| (candidate.log10() - value.log10()).abs();
    let candidates =
        [candidate(1, decade), candidate(2, decade), candidate(5, decade), candidate(1, decade + 1.0)];
    candidates.into_iter().min_by(|left, right| distance(left).total_cmp(&distance(right))).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(interval: ContourInterval, low: f64, high: f64) -> ContourLines {
        let asked = Contours { interval: Some(interval), ..Contours::default() };
        ContourLines::new(&asked, (low, high)).unwrap().unwrap()
    }

    #[test]
    fn automatic_intervals_are_round_and_give_about_10_to_20_lines() {
        for (low, high, interval) in
            [(0.0, 840.0, 50.0), (200.0, 340.0, 10.0), (-3e-5, 0.0, 2e-6), (0.0, 3e7, 2e6)]
        {
            let lines = lines(ContourInterval::Auto, low, high);
            assert_eq!(lines.interval, interval, "{low} {high}");
        }
        for step in 0..400 {
            let high = 1.07_f64.powi(step - 200);
            let count = high / lines(ContourInterval::Auto, 0.0, high).interval;
            assert!((8.8..=22.2).contains(&count), "{high} {count}");
        }
        assert_eq!(lines(ContourInterval::Auto, 7.0, 7.0).interval, 1.0);
    }

    #[test]
    fn the_origin_is_bold_and_near_the_middle() {
        let lines = lines(ContourInterval::Every(20.0), 210.0, 1100.0);
        assert_eq!((lines.origin, lines.labelled), (700.0, Some(5)));
        let labelled: Vec<f64> =
            lines.labelled_between(210.0, 1100.0).map(|number| lines.value(number)).collect();
        assert_eq!(labelled, [300.0, 400.0, 500.0, 600.0, 700.0, 800.0, 900.0, 1000.0, 1100.0]);
        let far = self::lines(ContourInterval::Every(0.1), 0.0, 1.0);
        assert_eq!(far.value(3 - 5), 0.3);
        let off =
            Contours { interval: Some(ContourInterval::Auto), labels: Wanted::Off, ..Contours::default() };
        let lines = ContourLines::new(&off, (0.0, 9.0)).unwrap().unwrap();
        assert_eq!(lines.labelled_between(0.0, 9.0).count(), 0);
    }

    #[test]
    fn nothing_and_far_too_much_are_told() {
        assert_eq!(ContourLines::new(&Contours::default(), (0.0, 1.0)).unwrap(), None);
        let asked = Contours { interval: Some(ContourInterval::Every(1e-5)), ..Contours::default() };
        let error = ContourLines::new(&asked, (0.0, 1.0)).unwrap_err().to_string();
        assert!(error.contains("invalid contours 0.00001"), "{error}");
        let many = lines(ContourInterval::Every(0.001), 0.0, 5.0);
        assert!(many.labelled_between(0.0, 5.0).count() <= 60, "{many:?}");
    }
}
