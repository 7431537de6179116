use crate::data::{CoordinateUnit, PixelSpacing, RasterInfo};
use crate::scene::{Base, Rgb8, SceneError};
use glam::DVec3;

/// Where a raster lies on a sphere around the world's origin. North is up the world's z axis; a camera in the south
/// (azimuth 0) looks at [`Globe::middle_longitude_deg`], and further east where it stands further counter-clockwise.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Globe {
    /// Columns and rows of the raster.
    pub size: [u32; 2],
    /// Degrees east of the middle of the first column.
    pub first_longitude_deg: f64,
    /// Degrees from one column to the next, below 0 where columns run to the west; not 0.
    pub longitude_step_deg: f64,
    /// Degrees north of the middle of the first row.
    pub first_latitude_deg: f64,
    /// Degrees from one row to the next, below 0 where rows run to the south; not 0.
    pub latitude_step_deg: f64,
    /// The longitude that faces a camera in the south: 0 where data goes all the way around, else the middle of it.
    pub middle_longitude_deg: f64,
    /// The colour of the ball where there is no data, and none is given for that.
    pub color: Rgb8,
    /// Whether the raster says itself where it lies; otherwise it is the whole sphere.
    pub has_coordinates: bool,
}

/// Cells from the last column to the first, and from the last row to a pole, that are bridged: what has samples in the
/// middle of cells lacks one of the one and half of one of the other.
const WIDEST_GAP: f64 = 1.5;
const WIDEST_CAP: f64 = 1.05;

/// Coordinates that are beyond these are no degrees, whatever a file says: longitudes, and latitudes of samples.
const LONGITUDES_DEG: (f64, f64) = (-720.0, 720.0);
const FARTHEST_NORTH_DEG: f64 = 90.0;

/// Longer than any rounding of degrees, shorter than any cell.
const SLACK_DEG: f64 = 1e-4;

/// The latitude in the middle of the picture where all of the globe has data.
const USUAL_ELEVATION_DEG: f64 = 20.0;

impl Globe {
    /// The mean radius of the earth (Moritz, *Geodetic Reference System 1980*), which is the size of all globes, in metres.
    pub const RADIUS_M: f64 = 6_371_008.8;

    /// Where a raster lies; without coordinates from 180 W to 180 E and from 90 N to 90 S.
    ///
    /// # Errors
    /// [`SceneError::NotOnGlobe`] for a raster whose coordinates are no longitudes and latitudes.
    pub(in crate::scene) fn of(info: &RasterInfo) -> Result<Self, SceneError> {
        let refused = |reason: String| SceneError::NotOnGlobe { name: info.name.clone(), reason };
        let size = [info.columns, info.rows];
        let [columns, rows] = size.map(f64::from);
        let place = &info.place;
        if let Some(CoordinateUnit::Named(unit)) = &place.unit {
            return Err(refused(format!("its coordinates are in {unit}")));
        }
        let whole = [-180.0, 360.0 / columns, 0.0, 90.0, 0.0, -180.0 / rows];
        let [west, per_column, skew_x, north, skew_y, per_row] = place.transform.unwrap_or(whole);
        let is_sound = |step: f64| step.is_finite() && step != 0.0;
        if skew_x != 0.0 || skew_y != 0.0 || !is_sound(per_column) || !is_sound(per_row) {
            return Err(refused("its rows and columns do not follow parallels and meridians".to_owned()));
        }
        let globe = Self {
            size,
            first_longitude_deg: west + per_column / 2.0,
            longitude_step_deg: per_column,
            first_latitude_deg: north + per_row / 2.0,
            latitude_step_deg: per_row,
            middle_longitude_deg: 0.0,
            color: Base::USUAL_COLOR,
            has_coordinates: place.transform.is_some(),
        };
        let ends = |first: f64, step: f64, count: f64| [first, first + step * (count - 1.0)];
        let longitudes = ends(globe.first_longitude_deg, per_column, columns);
        let latitudes = ends(globe.first_latitude_deg, per_row, rows);
        let is_within = |ends: [f64; 2], (least, most): (f64, f64)| {
            ends.iter().all(|end| (least - SLACK_DEG..=most + SLACK_DEG).contains(end))
        };
        let is_known = place.unit == Some(CoordinateUnit::Degree);
        let sides =
            [("x", longitudes, LONGITUDES_DEG), ("y", latitudes, (-FARTHEST_NORTH_DEG, FARTHEST_NORTH_DEG))];
        for (name, [from, to], range) in sides {
            if !is_within([from, to], range) {
                let name = match (is_known, name) {
                    (true, "x") => "longitudes",
                    (true, _) => "latitudes",
                    (false, name) => name,
                };
                return Err(refused(format!("{name} of its samples from {from} to {to} are no degrees")));
            }
        }
        if (longitudes[1] - longitudes[0]).abs() > 360.0 + per_column.abs() + SLACK_DEG {
            let [from, to] = longitudes;
            return Err(refused(format!("longitudes from {from} to {to} are more than once around")));
        }
        let middle = f64::midpoint(longitudes[0], longitudes[1]);
        Ok(if globe.gap().is_some() { globe } else { Self { middle_longitude_deg: middle, ..globe } })
    }

    /// The same with a ball of this colour, if one is given.
    #[must_use]
    pub(in crate::scene) fn with_color(self, color: Option<Rgb8>) -> Self {
        Self { color: color.unwrap_or(self.color), ..self }
    }

    /// Columns in a whole turn.
    pub fn turn(&self) -> f64 {
        360.0 / self.longitude_step_deg.abs()
    }

    /// How many columns it is from the last one on to the first: 0 if the last repeats the first. `None` if data does
    /// not go all the way around.
    pub fn gap(&self) -> Option<f64> {
        let gap = self.turn() - (f64::from(self.size[0]) - 1.0);
        (gap <= WIDEST_GAP).then_some(gap.max(0.0))
    }

    /// Where poles lie that are closed, counted in rows from the middle of the first row: before it and after the last
    /// one. `None` for a pole that data ends before.
    pub fn poles(&self) -> [Option<f64>; 2] {
        let last = f64::from(self.size[1]) - 1.0;
        let pole = |latitude_deg: f64| (latitude_deg - self.first_latitude_deg) / self.latitude_step_deg;
        let mut poles = [pole(90.0), pole(-90.0)];
        poles.sort_by(f64::total_cmp);
        let [before, after] = poles;
        let closed = |beyond: f64| (beyond <= WIDEST_CAP).then_some(beyond.max(0.0));
        let around = self.gap();
        [
            around.and(closed(-before)).map(|beyond| -beyond),
            around.and(closed(after - last)).map(|beyond| last + beyond),
        ]
    }

    /// The latitude in the middle of pictures for which none is said: that of the middle of the data.
    pub(in crate::scene) fn usual_elevation_deg(&self) -> f64 {
        if self.gap().is_some() {
            return USUAL_ELEVATION_DEG;
        }
        self.first_latitude_deg + self.latitude_step_deg * (f64::from(self.size[1]) - 1.0) / 2.0
    }

    /// Metres from one sample to the next along the equator and along meridians.
    pub(in crate::scene) fn spacing(&self) -> Option<PixelSpacing> {
        let [x_m, y_m] = [self.longitude_step_deg, self.latitude_step_deg]
            .map(|step| step.abs().to_radians() * Self::RADIUS_M);
        PixelSpacing::new(x_m, y_m)
    }

    /// The unit vector towards a longitude and a latitude.
    pub fn direction(&self, [longitude_deg, latitude_deg]: [f64; 2]) -> DVec3 {
        let (sin_east, cos_east) = (longitude_deg - self.middle_longitude_deg).to_radians().sin_cos();
        let (sin_north, cos_north) = latitude_deg.to_radians().sin_cos();
        DVec3::new(sin_east * cos_north, -cos_east * cos_north, sin_north)
    }

    /// Longitude (-180 to 180 degrees) and latitude of a direction.
    pub fn longitude_latitude(&self, direction: DVec3) -> [f64; 2] {
        let east = direction.x.atan2(-direction.y).to_degrees() + self.middle_longitude_deg;
        let north = direction.z.atan2(direction.truncate().length()).to_degrees();
        [east - 360.0 * ((east + 180.0) / 360.0).floor(), north]
    }

    /// Longitude and latitude of a column and row, counted from the outer corner of the first sample.
    pub fn of_column_row(&self, [column, row]: [f64; 2]) -> [f64; 2] {
        [
            self.first_longitude_deg + (column - 0.5) * self.longitude_step_deg,
            self.first_latitude_deg + (row - 0.5) * self.latitude_step_deg,
        ]
    }

    /// Column and row of a longitude and latitude, counted from the outer corner of the first sample. Where the raster
    /// has no data they are outside of it, by less than half a turn.
    pub fn column_row(&self, [longitude_deg, latitude_deg]: [f64; 2]) -> [f64; 2] {
        let turn = self.turn();
        let column = (longitude_deg - self.first_longitude_deg) / self.longitude_step_deg;
        // Up to halfway through what is beyond the last column it lies there.
        let before = (turn - f64::from(self.size[0]) + 1.0).max(0.0) / 2.0;
        let column = (column + before).rem_euclid(turn) - before;
        [column + 0.5, (latitude_deg - self.first_latitude_deg) / self.latitude_step_deg + 0.5]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Place, SampleType};

    fn info(columns: u32, rows: u32, transform: Option<[f64; 6]>) -> RasterInfo {
        let unit = transform.map(|_| CoordinateUnit::Degree);
        let place = Place { crs: None, transform, unit };
        RasterInfo { place, ..RasterInfo::new("r.tif", "test", SampleType::F32, [1, rows, columns]) }
    }

    fn globe(columns: u32, rows: u32, [west, north]: [f64; 2], [x, y]: [f64; 2]) -> Globe {
        Globe::of(&info(columns, rows, Some([west, x, 0.0, north, 0.0, y]))).unwrap()
    }

    fn is_near(left: [f64; 2], right: [f64; 2]) -> bool {
        left.iter().zip(right).all(|(left, right)| (left - right).abs() < 1e-9)
    }

    #[test]
    fn without_coordinates_a_raster_is_the_whole_globe() {
        let globe = Globe::of(&info(8, 4, None)).unwrap();
        assert_eq!((globe.gap(), globe.poles()), (Some(1.0), [Some(-0.5), Some(3.5)]));
        assert!(is_near(globe.of_column_row([0.0, 0.0]), [-180.0, 90.0]) && !globe.has_coordinates);
        assert!(is_near(globe.column_row([0.0, 0.0]), [4.0, 2.0]));
        // Both sides of the date line are half a cell from samples.
        assert!(is_near(globe.column_row([179.9, 0.0]), [7.0 + 44.9 / 45.0, 2.0]));
        assert!(is_near(globe.column_row([-179.9, 0.0]), [0.1 / 45.0, 2.0]));
    }

    #[test]
    fn longitudes_may_begin_anywhere_and_run_either_way() {
        // The same places in rasters from 0, from 20, south up, and east to west.
        for (globe, expected) in [
            (globe(36, 18, [0.0, 90.0], [10.0, -10.0]), [35.5, 1.0]),
            (globe(36, 18, [20.0, 90.0], [10.0, -10.0]), [33.5, 1.0]),
            (globe(36, 18, [-180.0, -90.0], [10.0, 10.0]), [17.5, 17.0]),
            (globe(36, 18, [180.0, 90.0], [-10.0, -10.0]), [18.5, 1.0]),
            // Samples at corners: the first longitude again at the end, and rows at the poles.
            (globe(37, 19, [-5.0, 95.0], [10.0, -10.0]), [36.0, 1.5]),
        ] {
            assert!(is_near(globe.column_row([-5.0, 80.0]), expected), "{globe:?}");
            let east = globe.of_column_row(expected)[0].rem_euclid(360.0);
            assert!((east - 355.0).abs() < 1e-9, "{globe:?}");
            assert!(globe.gap().is_some() && globe.middle_longitude_deg == 0.0, "{globe:?}");
            assert!(globe.poles().iter().all(Option::is_some), "{globe:?}");
        }
        let corners = globe(37, 19, [-5.0, 95.0], [10.0, -10.0]);
        assert_eq!((corners.gap(), corners.poles()), (Some(0.0), [Some(0.0), Some(18.0)]));
    }

    #[test]
    fn a_part_of_the_world_is_in_the_middle_and_has_sides() {
        // Across the date line.
        let part_of = globe;
        let globe = part_of(40, 20, [160.0, -10.0], [1.0, -1.0]);
        assert_eq!((globe.gap(), globe.poles(), globe.middle_longitude_deg), (None, [None; 2], 180.0));
        assert_eq!(globe.usual_elevation_deg(), -20.0);
        assert!(is_near(globe.column_row([-175.0, -15.0]), [25.0, 5.0]));
        // What is not there is on the nearer side.
        assert!(is_near(globe.column_row([150.0, -15.0]), [-10.0, 5.0]));
        assert!(is_near(globe.column_row([-150.0, -15.0]), [50.0, 5.0]));
        // Data to the pole, but not all around it, does not close it.
        let quarter = part_of(9, 9, [0.0, 90.0], [10.0, -10.0]);
        assert_eq!(quarter.poles(), [None; 2]);
    }

    #[test]
    fn directions_are_those_of_the_camera() {
        let globe = Globe::of(&info(8, 4, None)).unwrap();
        for (place, expected) in [
            ([0.0, 0.0], DVec3::NEG_Y),
            ([90.0, 0.0], DVec3::X),
            ([-90.0, 0.0], DVec3::NEG_X),
            ([0.0, 90.0], DVec3::Z),
        ] {
            assert!((globe.direction(place) - expected).length() < 1e-12, "{place:?}");
        }
        for place in [[0.0, 0.0], [179.0, -60.0], [-120.0, 45.0], [33.0, 89.0]] {
            let pose = crate::scene::CameraPose::towards(place[0], place[1]);
            assert!((pose.axes()[2] - globe.direction(place)).length() < 1e-12, "{place:?}");
            assert!(is_near(globe.longitude_latitude(globe.direction(place)), place), "{place:?}");
        }
    }

    #[test]
    fn what_is_no_longitude_and_latitude_is_refused() {
        let refused = |info: RasterInfo| Globe::of(&info).unwrap_err().to_string();
        let mut utm = info(100, 100, Some([730_000.0, 30.0, 0.0, 4_040_000.0, 0.0, -30.0]));
        assert!(refused(utm.clone()).contains("longitudes of its samples from 730015 to 732985"));
        utm.place.unit = None;
        assert!(refused(utm.clone()).contains("x of its samples from 730015"));
        utm.place.unit = Some(CoordinateUnit::Named("m".to_owned()));
        let text = refused(utm);
        assert!(text.contains("r.tif") && text.contains("in m") && text.contains("EPSG:4326"), "{text}");
        let turned = info(10, 10, Some([0.0, 1.0, 0.1, 10.0, 0.1, -1.0]));
        assert!(refused(turned).contains("parallels"));
        let north = info(10, 10, Some([0.0, 1.0, 0.0, 95.0, 0.0, -1.0]));
        assert!(refused(north).contains("latitudes of its samples from 94.5"));
        let twice = info(720, 10, Some([-360.0, 1.0, 0.0, 10.0, 0.0, -1.0]));
        assert!(refused(twice).contains("more than once around"));
    }
}
