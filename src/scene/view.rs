/// The numbers of a scene that can move, at one moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    /// Degrees counter-clockwise seen from above; not reduced to a turn, so that what turns on can be told from
    /// what jumps.
    pub azimuth_deg: f64,
    /// Degrees above the horizon, -90 to 90.
    pub elevation_deg: f64,
    /// Magnification over the fitted picture.
    pub zoom: f64,
    /// Column and row, counted from the outer north-west corner, of the point in the middle of the picture.
    pub target: [f64; 2],
    /// Factor on heights.
    pub exaggeration: f64,
    /// Compass direction that the light comes from.
    pub light_azimuth_deg: f64,
    /// Degrees of the light above the horizon.
    pub light_elevation_deg: f64,
    /// Place in the data: 0 is the first band, 1.5 halfway between the second and the third. Beyond the last band it
    /// begins again.
    pub band: f64,
    /// Degrees by which the picture is turned, counter-clockwise: the camera leans to its right.
    pub roll_deg: f64,
    /// Vertical angle of a perspective picture before it is magnified, 1 to 150 degrees.
    pub field_of_view_deg: f64,
}

impl View {
    /// How many numbers it has.
    pub const NUMBERS: usize = 11;

    /// Its numbers, in the order in which they are declared.
    pub fn numbers(&self) -> [f64; Self::NUMBERS] {
        let [column, row] = self.target;
        [
            self.azimuth_deg,
            self.elevation_deg,
            self.zoom,
            column,
            row,
            self.exaggeration,
            self.light_azimuth_deg,
            self.light_elevation_deg,
            self.band,
            self.roll_deg,
            self.field_of_view_deg,
        ]
    }

    /// The view with these numbers, in the order of [`View::numbers`].
    pub fn from_numbers(numbers: [f64; Self::NUMBERS]) -> Self {
        let [
            azimuth_deg,
            elevation_deg,
            zoom,
            column,
            row,
            exaggeration,
            light_azimuth_deg,
            light_elevation_deg,
            band,
            roll_deg,
            field_of_view_deg,
        ] = numbers;
        Self {
            azimuth_deg,
            elevation_deg,
            zoom,
            target: [column, row],
            exaggeration,
            light_azimuth_deg,
            light_elevation_deg,
            band,
            roll_deg,
            field_of_view_deg,
        }
    }

    /// The view `share` (0 to 1) of the way to `later`: each number evenly, but the zoom by the same factor in the
    /// same time.
    #[must_use]
    pub fn towards(&self, later: &Self, share: f64) -> Self {
        let (from, to) = (self.numbers(), later.numbers());
        let mut numbers = std::array::from_fn(|at| from[at] + (to[at] - from[at]) * share);
        if self.zoom != later.zoom {
            numbers[2] = self.zoom * (later.zoom / self.zoom).powf(share);
        }
        Self::from_numbers(numbers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_back_in_order() {
        let numbers = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0];
        let view = View::from_numbers(numbers);
        assert_eq!(view.numbers(), numbers);
        assert_eq!((view.target, view.band, view.field_of_view_deg), ([4.0, 5.0], 9.0, 11.0));
    }

    #[test]
    fn a_zoom_grows_by_equal_factors_and_all_else_by_equal_steps() {
        let from = View::from_numbers([0.0, 10.0, 1.0, 0.0, 0.0, 1.0, 315.0, 45.0, 0.0, 0.0, 30.0]);
        let to = View { azimuth_deg: 90.0, zoom: 4.0, band: 1.0, ..from };
        let half = from.towards(&to, 0.5);
        assert_eq!((half.azimuth_deg, half.zoom, half.band, half.elevation_deg), (45.0, 2.0, 0.5, 10.0));
        assert_eq!(from.towards(&to, 0.0), from);
    }
}
