//! ESRI ASCII grids: a few keys, then numbers as text from the north-west corner on.

mod header;
mod projection;
mod words;

pub(super) use header::is_ascii_grid;
pub(super) use words::Words;

use super::error::ErrorContext;
use super::source::{SourceReader, SourceStream};
use super::{Band, DataError, Place, Raster, RasterInfo, ReadLimits, SampleType};
use header::Header;
use projection::Projection;
use std::io::BufReader;
use std::path::Path;
use std::sync::Arc;

/// A grid of numbers as text: one band, read from the beginning whenever it is wanted.
pub(super) struct AsciiGridRaster {
    info: RasterInfo,
    reader: Arc<SourceReader>,
    context: ErrorContext,
    header: Header,
}

impl AsciiGridRaster {
    /// Opens a grid; `path` is where to look for the `.prj` file beside it.
    pub(super) fn open(
        reader: Arc<SourceReader>,
        name: String,
        path: Option<&Path>,
        context: ErrorContext,
        limits: &ReadLimits,
    ) -> Result<Self, DataError> {
        let header = Header::read(&mut Words::new(reader.stream()), &context)?;
        let shape = limits.check([1, header.rows, header.columns], &context.path)?;
        // Every number takes a digit, and all but the last a separator.
        let at_least = (header.rows * header.columns).saturating_mul(2) - 1;
        if at_least > reader.length() {
            let (held, Header { columns, rows, .. }) = (reader.length(), &header);
            return Err(context.malformed(format!("{held} bytes cannot hold {columns} x {rows} numbers")));
        }
        let [west, south] = header.west_south;
        let [dx, dy] = header.cell;
        let north = south + dy * header.rows as f64;
        let projection = path.and_then(Projection::beside).unwrap_or_default();
        let centre_y = f64::midpoint(south, north);
        let info = RasterInfo {
            spacing: projection.spacing(header.cell, centre_y),
            place: Place {
                unit: projection.coordinate_unit(),
                crs: projection.name,
                transform: Some([west, dx, 0.0, north, 0.0, -dy]),
            },
            // The numbers may have any number of digits.
            ..RasterInfo::new(name, "ESRI ASCII grid", SampleType::F64, shape)
        };
        Ok(Self { info, reader, context, header })
    }

    fn is_missing(&self, value: f64) -> bool {
        // The lowest float is written with as many digits as a program likes.
        let is_float = self.header.no_data.abs() > 1e30 && self.header.no_data as f32 == value as f32;
        value == self.header.no_data || is_float || !value.is_finite()
    }

    fn words(&self) -> Result<Words<BufReader<SourceStream>>, DataError> {
        let mut words = Words::new(self.reader.stream());
        for _ in 0..self.header.words {
            words.next().map_err(|error| self.context.stream_failed(error))?;
        }
        Ok(words)
    }
}

impl Raster for AsciiGridRaster {
    fn info(&self) -> &RasterInfo {
        &self.info
    }

    fn read_band(&mut self, band: u32, out: &mut Band) -> Result<(), DataError> {
        if band != 0 {
            return Err(self.context.no_such_band(band, 1));
        }
        out.fit(&self.info, &self.context.path)?;
        let mut words = self.words()?;
        let total = out.values.len();
        for (index, (value, valid)) in out.values.iter_mut().zip(&mut out.valid).enumerate() {
            let word = words.next().map_err(|error| self.context.stream_failed(error))?;
            let Some(word) = word else {
                return Err(self.context.malformed(format!("it ends after {index} of {total} numbers")));
            };
            let number = number(word, &self.context)?;
            let near = (number - self.info.value_offset) as f32;
            let is_valid = near.is_finite() && !self.is_missing(number);
            *value = if is_valid { near } else { 0.0 };
            *valid = if is_valid { Band::VALID } else { Band::INVALID };
        }
        if words.next().map_err(|error| self.context.stream_failed(error))?.is_some() {
            let Header { columns, rows, .. } = self.header;
            return Err(self.context.malformed(format!("more numbers than {columns} columns x {rows} rows")));
        }
        Ok(())
    }

    fn rebase(&mut self, value_offset: f64) {
        self.info.value_offset = value_offset;
    }
}

/// A number as programs write it: `12`, `-3.5`, `1e-7`, `nan`.
fn number(word: &[u8], context: &ErrorContext) -> Result<f64, DataError> {
    let number = std::str::from_utf8(word).ok().and_then(|text| text.parse().ok());
    number.ok_or_else(|| {
        let text: String = String::from_utf8_lossy(word).chars().take(40).collect();
        if text.contains(',') {
            let path = context.quoted_path();
            let remedy = format!("write points with: tr , . < {path} > points.asc");
            context.unsupported(format!("decimal commas ({text:?})"), remedy)
        } else {
            context.malformed(format!("{text:?} is no number"))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Source;

    fn open(text: &str) -> Result<AsciiGridRaster, DataError> {
        let source = Source::Bytes { name: "a.asc".to_owned(), bytes: text.as_bytes().into() };
        let reader = Arc::new(SourceReader::open(&source)?);
        let context = ErrorContext { format: "ESRI ASCII grid", path: source.location() };
        AsciiGridRaster::open(reader, source.name(), None, context, &ReadLimits::default())
    }

    fn values(text: &str) -> Result<Vec<Option<f32>>, DataError> {
        let mut band = Band::default();
        open(text)?.read_band(0, &mut band)?;
        Ok((0..band.rows)
            .flat_map(|row| (0..band.columns).map(move |column| (column, row)))
            .map(|(column, row)| band.value(column, row))
            .collect())
    }

    const KEYS: &str = "ncols 3\nnrows 2\nxllcorner 10\nyllcorner 20\ncellsize 5\n";

    #[test]
    fn values_may_wrap_and_be_missing() {
        let expected = [Some(1.0), Some(-2.5), None, None, Some(3e-4), Some(6.0)];
        for text in
            ["1 -2.5 -9999\nnan 3E-4 +6\n", "1\n-2.5 -9999.0 inf\r\n3.0e-04\t6", "1 -2.5 1e99 NaN .0003 6."]
        {
            assert_eq!(values(&format!("{KEYS}{text}")).unwrap(), expected, "{text}");
        }
        let float = format!("{KEYS}nodata_value -3.40282347e+38\n-3.4028234663852886e+38 1 2 3 4 -3.4e38");
        assert_eq!(
            values(&float).unwrap(),
            [None, Some(1.0), Some(2.0), Some(3.0), Some(4.0), Some(-3.4e38)]
        );
    }

    #[test]
    fn knows_where_it_lies_and_keeps_detail_far_from_zero() {
        let mut raster = open(&format!("{KEYS}2451545.25 2451545.5 2451545.125 4 5 6")).unwrap();
        assert_eq!(raster.info().place.transform, Some([10.0, 5.0, 0.0, 30.0, 0.0, -5.0]));
        assert_eq!((raster.info().columns, raster.info().rows), (3, 2));
        raster.rebase(2_451_545.0);
        let mut band = Band::default();
        raster.read_band(0, &mut band).unwrap();
        assert_eq!(band.values[..3], [0.25, 0.5, 0.125]);
        assert_eq!(raster.info().value_offset, 2_451_545.0);
    }

    #[test]
    fn a_wrong_number_of_numbers_and_words_are_named() {
        for (text, words) in [
            ("1 2 3 4 5   ", "it ends after 5 of 6 numbers"),
            ("1 2 3 4 5 6 7", "more numbers than 3 columns x 2 rows"),
            ("1 2 3 4 5 six", "\"six\" is no number"),
            ("1 2 3 4 5 6,5", "decimal commas (\"6,5\") (write points with: tr , . < a.asc > points.asc)"),
        ] {
            let message = values(&format!("{KEYS}{text}")).unwrap_err().to_string();
            assert!(message.contains(words) && message.ends_with(": a.asc"), "{message}");
        }
        let huge = "ncols 30000\nnrows 30000\nxllcorner 0\nyllcorner 0\ncellsize 5\n1 2 3";
        let message = values(huge).unwrap_err().to_string();
        assert!(message.contains("64 bytes cannot hold 30000 x 30000 numbers"), "{message}");
    }
}
