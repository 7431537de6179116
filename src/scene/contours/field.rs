use crate::data::Band;

/// Some of the values of a band, between which lines are found.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ContourField {
    pub(super) columns: usize,
    pub(super) rows: usize,
    /// Samples of the band from one to the next.
    pub(super) step: usize,
    /// What is missing is not a number.
    pub(super) values: Vec<f32>,
}

/// More samples along a side do not make better places for numbers.
const MOST: u32 = 512;

impl ContourField {
    /// Every so many samples of a band.
    pub(crate) fn new(band: &Band) -> Self {
        let step = band.columns.max(band.rows).div_ceil(MOST).max(1) as usize;
        let value = |at: usize| {
            if band.valid[at] == Band::INVALID { f32::NAN } else { band.values[at] }
        };
        let columns = band.columns as usize;
        let rows = (0..band.rows as usize).step_by(step);
        let values =
            rows.flat_map(|row| (0..columns).step_by(step).map(move |column| value(row * columns + column)));
        Self {
            columns: columns.div_ceil(step),
            rows: (band.rows as usize).div_ceil(step),
            step,
            values: values.collect(),
        }
    }

    /// The field so far on the way to another of the same band's raster.
    pub(crate) fn towards(&self, other: &Self, share: f32) -> Self {
        let both = self.values.iter().zip(&other.values);
        Self { values: both.map(|(one, other)| one + (other - one) * share).collect(), ..self.clone() }
    }

    /// Metres from one value to the next, where samples are so far apart.
    pub(crate) fn step_m(&self, spacing_m: [f64; 2]) -> f64 {
        spacing_m[0].min(spacing_m[1]) * self.step as f64
    }

    /// Whether a place in samples of the band is inside the border.
    pub(crate) fn holds(&self, place: [f64; 2]) -> bool {
        let last = [self.columns, self.rows].map(|count| ((count - 1) * self.step) as f64);
        (0..2).all(|axis| (0.0..=last[axis]).contains(&place[axis]))
    }

    /// The value at a place in samples of the band, between the samples around it; not a number where one of these is
    /// missing, and beyond the border.
    pub(crate) fn value_at(&self, [column, row]: [f64; 2]) -> f32 {
        if !self.holds([column, row]) {
            return f32::NAN;
        }
        let place = [column, row].map(|place| place / self.step as f64);
        let last = [self.columns, self.rows].map(|count| count as f64 - 1.0);
        let cell = [0, 1].map(|axis| place[axis].min(last[axis] - 1.0).max(0.0) as usize);
        let share = [0, 1].map(|axis| (place[axis] - cell[axis] as f64) as f32);
        let at = |right: usize, down: usize| {
            let [column, row] =
                [(cell[0] + right).min(self.columns - 1), (cell[1] + down).min(self.rows - 1)];
            self.values[row * self.columns + column]
        };
        let mix = |one: f32, other: f32, share: f32| one + (other - one) * share;
        mix(mix(at(0, 0), at(1, 0), share[0]), mix(at(0, 1), at(1, 1), share[0]), share[1])
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::scene::contours) fn band(size: [u32; 2], value: impl Fn(u32, u32) -> f32) -> Band {
        let [columns, rows] = size;
        let values: Vec<f32> = (0..rows)
            .flat_map(|row| (0..columns).map(move |column| (column, row)))
            .map(|(c, r)| value(c, r))
            .collect();
        let valid =
            values.iter().map(|value| if value.is_nan() { Band::INVALID } else { Band::VALID }).collect();
        let values = values.iter().map(|value| if value.is_nan() { 0.0 } else { *value }).collect();
        Band { columns, rows, values, valid, ..Band::default() }
    }

    #[test]
    fn values_are_found_between_samples_also_of_large_bands() {
        for side in [1, 2, 9, 1100] {
            let field = ContourField::new(&band([side, 5], |column, row| column as f32 + 10.0 * row as f32));
            let last = (field.columns - 1) * field.step;
            for place in [[0.0, 0.0], [last as f64, 0.0], [last as f64 * 0.37, 0.0]] {
                assert!((f64::from(field.value_at(place)) - place[0]).abs() < 1e-3, "{side} {place:?}");
            }
            assert!(field.value_at([-0.1, 0.0]).is_nan() && field.value_at([f64::from(side), 0.0]).is_nan());
        }
        let holes = ContourField::new(&band([4, 4], |c, r| if (c, r) == (1, 1) { f32::NAN } else { 5.0 }));
        assert!(holes.value_at([1.5, 0.5]).is_nan());
        assert_eq!(holes.value_at([2.5, 2.5]), 5.0);
    }

    #[test]
    fn between_two_fields_values_are_between_theirs() {
        let [one, other] = [1.0, 3.0].map(|value| ContourField::new(&band([3, 3], |_, _| value)));
        assert_eq!(one.towards(&other, 0.25).values, [1.5; 9]);
    }
}
