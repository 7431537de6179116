use crate::data::Band;

/// What is known of the bars of one band.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct BarBand {
    /// Row by row; `None` where the sample is missing.
    pub(super) values: Vec<Option<f32>>,
    /// From left to right, of the bars of the first row, if they are sorted.
    places: Vec<f32>,
}

/// How far bars that change places pass before and behind others, in rows.
const PASSING_ROWS: f64 = 0.9;

impl BarBand {
    /// Of a band whose bars are sorted by value, or not.
    pub(crate) fn new(band: &Band, is_sorted: bool) -> Self {
        let samples = band.values.iter().zip(&band.valid);
        let values: Vec<_> =
            samples.map(|(value, valid)| (*valid != Band::INVALID).then_some(*value)).collect();
        let places = if is_sorted { ranks(&values) } else { Vec::new() };
        Self { values, places }
    }

    /// The places of sorted bars, from 0, in the order of their columns.
    pub(crate) fn places(&self) -> &[f32] {
        &self.places
    }

    /// Column and row at which the bar of a sample stands when so much of the way to another band is over.
    pub(super) fn place(&self, [column, row]: [usize; 2], (other, mix): (&Self, f64)) -> [f64; 2] {
        let (Some(from), Some(to)) = (self.places.get(column), other.places.get(column)) else {
            return [column as f64, row as f64];
        };
        let (from, to) = (f64::from(*from), f64::from(*to));
        // As in `shaders/shapes.wgsl`.
        let way = mix * mix * (3.0 - 2.0 * mix);
        let passing = (mix * std::f64::consts::PI).sin() * (from - to).clamp(-1.0, 1.0) * PASSING_ROWS;
        [from + (to - from) * way, row as f64 + passing]
    }
}

/// The place of each value if the largest comes first; missing ones come last, equal ones as they are.
fn ranks(values: &[Option<f32>]) -> Vec<f32> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    let size = |at: &usize| values.get(*at).copied().flatten().unwrap_or(f32::NEG_INFINITY);
    order.sort_by(|one, other| size(other).total_cmp(&size(one)));
    let mut places = vec![0.0; values.len()];
    for (place, at) in order.into_iter().enumerate() {
        places[at] = place as f32;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    fn band(values: &[f32]) -> BarBand {
        let valid = |value: &f32| if value.is_nan() { Band::INVALID } else { Band::VALID };
        let samples = Band {
            values: values.iter().map(|value| if value.is_nan() { 0.0 } else { *value }).collect(),
            valid: values.iter().map(valid).collect(),
            columns: values.len() as u32,
            rows: 1,
            ..Band::default()
        };
        BarBand::new(&samples, true)
    }

    #[test]
    fn the_largest_is_first_and_what_is_missing_last() {
        assert_eq!(band(&[2.0, f32::NAN, 5.0, -1.0, 2.0]).places(), [1.0, 4.0, 0.0, 3.0, 2.0]);
        assert_eq!(BarBand::default().place([3, 2], (&BarBand::default(), 0.5)), [3.0, 2.0]);
    }

    #[test]
    fn bars_that_change_places_pass_before_and_behind() {
        let (first, second) = (band(&[1.0, 2.0]), band(&[3.0, 2.0]));
        let place = |column, mix| first.place([column, 0], (&second, mix));
        assert_eq!((place(0, 0.0), place(1, 0.0)), ([1.0, 0.0], [0.0, 0.0]));
        assert_eq!((place(0, 0.5), place(1, 0.5)), ([0.5, 0.9], [0.5, -0.9]));
        let end = place(0, 1.0);
        assert!((end[0]).abs() < 1e-12 && end[1].abs() < 1e-12, "{end:?}");
    }
}
