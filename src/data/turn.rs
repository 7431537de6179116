//! Files that go all the way around the globe, read so that they begin where other ground begins.

use super::{
    Band, CoordinateUnit, DataError, Overview, Place, Raster, RasterInfo, ReadLimits, ValueStatistics, Window,
};

/// How much of a column all the way around may be too little or too much.
const TOLERANCE: f64 = 0.1;

/// The longitudes at the west and the east side of what has so many columns and rows, if it lies on the globe, north up.
/// Coordinates without a unit are taken for degrees where they can be some.
pub(crate) fn longitudes(place: &Place, [columns, rows]: [u32; 2]) -> Option<[f64; 2]> {
    let [west, x_step, x_turn, north, y_turn, y_step] = place.transform?;
    let south = north + f64::from(rows) * y_step;
    let east = west + f64::from(columns) * x_step;
    let may_be_degrees = place.crs.is_none()
        && [north, south].iter().all(|latitude| latitude.abs() <= 90.0 + y_step.abs())
        && west >= -360.0
        && east <= 720.0;
    let is_degrees = match place.unit {
        Some(CoordinateUnit::Degree) => true,
        Some(_) => false,
        None => may_be_degrees,
    };
    let is_sound = x_step > 0.0 && y_step != 0.0 && east.is_finite() && north.is_finite();
    (is_degrees && is_sound && x_turn == 0.0 && y_turn == 0.0).then_some([west, east])
}

/// Which columns come first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Turn {
    /// Columns that are left out at the begin and stand at the end.
    pub(crate) columns: u32,
    /// Columns all the way around.
    pub(crate) around: u32,
    /// The longitude where it begins then.
    pub(crate) west: f64,
}

impl Turn {
    /// So that what goes all the way around covers the ground between these longitudes, which it does not as it is; `None` where
    /// it does, or does not go around.
    pub(crate) fn over(place: &Place, size: [u32; 2], ground: [f64; 2]) -> Option<Self> {
        let [west, east] = longitudes(place, size)?;
        let step = (east - west) / f64::from(size[0]);
        let around = (360.0 / step).round();
        let goes_around = (around * step - 360.0).abs() <= TOLERANCE * step
            && (around..=around + 1.0).contains(&f64::from(size[0]));
        let from_west = (ground[0] - west).rem_euclid(360.0);
        let columns = (from_west / step + 1e-6).floor();
        let is_covered = from_west + (ground[1] - ground[0]) <= east - west + TOLERANCE * step;
        if !goes_around || is_covered || columns < 1.0 || columns >= around {
            return None;
        }
        let west = ground[0] - (from_west - columns * step);
        Some(Self { columns: columns as u32, around: around as u32, west })
    }

    /// The column of the file that comes in this place.
    pub(crate) fn column(self, place: u32) -> u32 {
        (place % self.around + self.columns) % self.around
    }

    /// The place of what was turned.
    pub(crate) fn place(self, place: &Place) -> Place {
        let transform = place.transform.map(|[_, rest @ ..]| {
            let [x_step, x_turn, north, y_turn, y_step] = rest;
            [self.west, x_step, x_turn, north, y_turn, y_step]
        });
        Place { transform, ..place.clone() }
    }
}

/// A raster that begins at another longitude than its file.
pub(super) struct TurnedRaster {
    raster: Box<dyn Raster>,
    info: RasterInfo,
    turn: Turn,
}

impl TurnedRaster {
    /// The raster, turned if that lets it cover the ground between these longitudes.
    pub(super) fn over(raster: Box<dyn Raster>, ground: [f64; 2]) -> Box<dyn Raster> {
        let info = raster.info();
        let turn = Turn::over(&info.place, [info.columns, info.rows], ground);
        let Some(turn) = turn.filter(|_| info.volume.is_none()) else { return raster };
        let info = RasterInfo { place: turn.place(&info.place), ..info.clone() };
        Box::new(Self { raster, info, turn })
    }

    fn turned(&self, band: &mut Band) {
        let columns = band.columns as usize;
        if columns == 0 {
            return;
        }
        let order: Vec<usize> = (0..band.columns).map(|column| self.turn.column(column) as usize).collect();
        turn_rows(&mut band.values, &order);
        turn_rows(&mut band.valid, &order);
    }
}

fn turn_rows<T: Copy>(samples: &mut [T], order: &[usize]) {
    let mut turned = Vec::with_capacity(order.len());
    for row in samples.chunks_exact_mut(order.len()) {
        turned.clear();
        turned.extend(order.iter().map(|column| row[*column]));
        row.copy_from_slice(&turned);
    }
}

/// Smaller versions in the file are left aside: their columns may not be those that are turned.
impl Raster for TurnedRaster {
    fn info(&self) -> &RasterInfo {
        &self.info
    }

    fn read_band(&mut self, band: u32, out: &mut Band) -> Result<(), DataError> {
        self.raster.read_band(band, out)?;
        self.turned(out);
        Ok(())
    }

    fn read_window(&mut self, band: u32, window: &Window, out: &mut Band) -> Result<(), DataError> {
        self.raster.read_rows(band, window.rows.clone(), out)?;
        self.turned(out);
        out.keep_columns(window.columns.clone());
        Ok(())
    }

    fn strip_rows(&self) -> Option<u32> {
        self.raster.strip_rows()
    }

    fn overview(&mut self, _band: u32, _most_level: u32) -> Result<Option<Overview>, DataError> {
        Ok(None)
    }

    fn rough_statistics(&mut self) -> Result<Option<ValueStatistics>, DataError> {
        self.raster.rough_statistics()
    }

    fn overview_statistics(&mut self) -> Result<Option<ValueStatistics>, DataError> {
        self.raster.overview_statistics()
    }

    fn limits(&self) -> ReadLimits {
        self.raster.limits()
    }

    fn is_exact_in_f32(&self) -> bool {
        self.raster.is_exact_in_f32()
    }

    fn rebase(&mut self, value_offset: f64) {
        self.raster.rebase(value_offset);
        self.info.value_offset = self.raster.info().value_offset;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Source, open};

    fn place(west: f64, step: f64) -> Place {
        Place {
            transform: Some([west, step, 0.0, 90.0, 0.0, -90.0]),
            unit: Some(CoordinateUnit::Degree),
            ..Place::default()
        }
    }

    #[test]
    fn what_goes_around_begins_where_the_ground_does() {
        let turn = |west, step, columns, ground| Turn::over(&place(west, step), [columns, 2], ground);
        let half = turn(-180.0, 90.0, 4, [0.0, 360.0]).unwrap();
        assert_eq!((half.columns, half.around, half.west), (2, 4, 0.0));
        // With the first longitude again at the end.
        let again = turn(-180.0, 90.0, 5, [0.0, 360.0]).unwrap();
        assert_eq!([0, 1, 2, 3, 4].map(|place| again.column(place)), [2, 3, 0, 1, 2]);
        // Ground on both sides of the date line, between two columns.
        let across = turn(-180.0, 90.0, 4, [100.0, 200.0]).unwrap();
        assert_eq!((across.columns, across.west), (3, 90.0));
        let still = [
            turn(-180.0, 90.0, 4, [-180.0, 180.0]),
            turn(-180.0, 90.0, 4, [180.0, 540.0]),
            turn(-180.0, 90.0, 4, [10.0, 20.0]),
            turn(-180.0, 90.0, 4, [350.0, 360.0]),
            turn(-180.0, 90.0, 3, [0.0, 360.0]),
            turn(-180.0, 70.0, 5, [0.0, 360.0]),
        ];
        assert_eq!(still, [None; 6]);
        let metres = Place { unit: Some(CoordinateUnit::Named("m".to_owned())), ..place(-180.0, 90.0) };
        assert_eq!(Turn::over(&metres, [4, 2], [0.0, 360.0]), None);
        let silent = Place { unit: None, ..place(-180.0, 90.0) };
        assert!(Turn::over(&silent, [4, 2], [0.0, 360.0]).is_some());
    }

    #[test]
    fn every_row_is_turned() {
        let raster = || {
            let grid = "ncols 4\nnrows 2\nxllcorner -180\nyllcorner -90\ncellsize 90\n0 1 2 3\n4 5 6 7\n";
            open(
                &Source::Bytes { name: "a.asc".to_owned(), bytes: grid.as_bytes().into() },
                &ReadLimits::default(),
            )
            .unwrap()
        };
        let mut turned = TurnedRaster::over(raster(), [0.0, 360.0]);
        let mut band = Band::default();
        turned.read_band(0, &mut band).unwrap();
        assert_eq!(band.values, [2.0, 3.0, 0.0, 1.0, 6.0, 7.0, 4.0, 5.0]);
        turned.read_rows(0, 1..2, &mut band).unwrap();
        assert_eq!(band.values, [6.0, 7.0, 4.0, 5.0]);
        assert_eq!(turned.info().place.transform.unwrap()[0], 0.0);
        let mut still = TurnedRaster::over(raster(), [-180.0, 180.0]);
        still.read_band(0, &mut band).unwrap();
        assert_eq!(band.values[..4], [0.0, 1.0, 2.0, 3.0]);
    }
}
