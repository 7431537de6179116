use super::degree_spacing::degree_spacing;
use super::error::ErrorContext;
use super::sample_decoder::{ByteOrder, SampleDecoder};
use super::sample_run;
use super::source::SourceReader;
use super::{
    Band, CoordinateUnit, DataError, Place, Raster, RasterInfo, ReadLimits, SampleType, Window, strips,
};
use std::io::Read;
use std::sync::Arc;

/// Columns and rows of the tiles that exist: 3 and 1 arc-seconds, and 1 by 2 far from the equator.
const SIZES: [[u32; 2]; 3] = [[1201, 1201], [3601, 3601], [1801, 3601]];

/// What marks a hole.
const VOID: &str = "-32768";

const SAMPLE_BYTES: u64 = 2;

/// Whether a file is a tile by its name, since nothing in it says so: it ends in `.hgt`, or it is nothing but
/// the tile's corner, as `N46E007`.
pub(super) fn is_hgt(file_name: &str) -> bool {
    has_extension(file_name) || (file_name.len() == CORNER_LENGTH && corner(file_name).is_some())
}

fn has_extension(file_name: &str) -> bool {
    file_name.rsplit_once('.').is_some_and(|(_, extension)| extension.eq_ignore_ascii_case("hgt"))
}

const CORNER_LENGTH: usize = 7;

/// Latitude and longitude of the south-west corner, which a tile's name begins with: `N46E007`, `s01w123`.
fn corner(file_name: &str) -> Option<[i16; 2]> {
    let (latitude, rest) = degrees(file_name, ['N', 'S'], 2)?;
    let (longitude, _) = degrees(rest, ['E', 'W'], 3)?;
    ((-90..90).contains(&latitude) && (-180..180).contains(&longitude)).then_some([latitude, longitude])
}

/// A letter that gives the sign and so many digits, and what follows.
fn degrees(text: &str, [plus, minus]: [char; 2], digits: usize) -> Option<(i16, &str)> {
    let letter = text.chars().next()?;
    let (number, rest) = text.get(letter.len_utf8()..)?.split_at_checked(digits)?;
    let degrees: i16 = number.bytes().all(|byte| byte.is_ascii_digit()).then(|| number.parse().ok())??;
    match letter.to_ascii_uppercase() {
        letter if letter == plus => Some((degrees, rest)),
        letter if letter == minus => Some((-degrees, rest)),
        _ => None,
    }
}

/// A tile of the Shuttle Radar Topography Mission: metres above the sea on whole arc-seconds.
pub(super) struct HgtRaster {
    info: RasterInfo,
    reader: Arc<SourceReader>,
    context: ErrorContext,
    decoder: SampleDecoder,
}

impl HgtRaster {
    /// Opens a tile; `file_name` says where it lies.
    pub(super) fn open(
        reader: Arc<SourceReader>,
        file_name: &str,
        context: ErrorContext,
        limits: &ReadLimits,
    ) -> Result<Self, DataError> {
        let bytes = |[columns, rows]: [u32; 2]| u64::from(columns) * u64::from(rows) * SAMPLE_BYTES;
        let size = SIZES.into_iter().find(|size| bytes(*size) == reader.length());
        let Some([columns, rows]) = size else {
            let sizes = SIZES.map(|[columns, rows]| format!("{columns} x {rows}"));
            let (held, sizes) = (reader.length(), sizes.join(", "));
            return Err(context.malformed(format!("{held} bytes are no tile of {sizes} samples")));
        };
        limits.check([1, rows.into(), columns.into()], &context.path)?;
        // Samples lie on the border of the tile, so that neighbours share them.
        let step = |samples: u32| 1.0 / f64::from(samples - 1);
        let (dx, dy) = (step(columns), step(rows));
        let name = file_name.rsplit_once('.').map_or(file_name, |(stem, _)| stem);
        let mut info = RasterInfo::new(name, "SRTM", SampleType::I16, [1, rows, columns]);
        info.value_unit = Some("m".to_owned());
        if let Some([south, west]) = corner(file_name).map(|corner| corner.map(f64::from)) {
            info.spacing = degree_spacing(dx, dy, south + 0.5);
            let north_west = [west - dx / 2.0, dx, 0.0, south + 1.0 + dy / 2.0, 0.0, -dy];
            info.place = Place {
                crs: Some("EPSG:4326".to_owned()),
                transform: Some(north_west),
                unit: Some(CoordinateUnit::Degree),
            };
        }
        let mut decoder = SampleDecoder::new(SampleType::I16, ByteOrder::BigEndian);
        decoder.no_data = Some(VOID.to_owned());
        Ok(Self { info, reader, context, decoder })
    }

    /// Opens a tile that has to be unpacked, which goes into memory: the largest takes 26 MB.
    pub(super) fn unpack(
        stream: &mut dyn Read,
        file_name: &str,
        context: ErrorContext,
        limits: &ReadLimits,
    ) -> Result<Self, DataError> {
        let largest = SIZES.map(|[columns, rows]| u64::from(columns) * u64::from(rows) * SAMPLE_BYTES);
        let most = largest.into_iter().max().unwrap_or_default() + 1;
        let mut bytes = Vec::new();
        stream.take(most).read_to_end(&mut bytes).map_err(|error| context.stream_failed(error))?;
        Self::open(Arc::new(SourceReader::from_memory(bytes.into())), file_name, context, limits)
    }
}

impl Raster for HgtRaster {
    fn info(&self) -> &RasterInfo {
        &self.info
    }

    fn read_band(&mut self, band: u32, out: &mut Band) -> Result<(), DataError> {
        self.read_rows(band, 0..self.info.rows, out)
    }

    fn read_window(&mut self, band: u32, window: &Window, out: &mut Band) -> Result<(), DataError> {
        if band != 0 {
            return Err(self.context.no_such_band(band, 1));
        }
        let window = &window.within([self.info.columns, self.info.rows]);
        out.fit_size(window.size(), &self.context.path)?;
        let part = (self.info.columns, window);
        sample_run::read_window((&self.reader, 0), part, &self.decoder, out, &self.context)
    }

    fn strip_rows(&self) -> Option<u32> {
        Some(strips::strip_rows([self.info.columns, self.info.rows], 1))
    }

    fn rebase(&mut self, value_offset: f64) {
        self.decoder.value_offset = value_offset;
        self.info.value_offset = value_offset;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(bytes: Vec<u8>, file_name: &str) -> Result<HgtRaster, DataError> {
        let context = ErrorContext { format: "SRTM", path: file_name.to_owned() };
        let reader = Arc::new(SourceReader::from_memory(bytes.into()));
        HgtRaster::open(reader, file_name, context, &ReadLimits::default())
    }

    #[test]
    fn names_are_read_in_any_case() {
        for (name, expected) in [
            ("N46E007.hgt", Some([46, 7])),
            ("s01w123", Some([-1, -123])),
            ("N46E007.SRTMGL1.hgt", Some([46, 7])),
            ("N46E07.hgt", None),
            ("N90E007", None),
            ("N46E180", None),
            ("X46E007", None),
            ("N4\u{e4}E007", None),
            ("N+6E007", None),
            ("", None),
        ] {
            assert_eq!(corner(name), expected, "{name}");
        }
        for (name, expected) in [
            ("N46E007.hgt", true),
            ("alps.HGT", true),
            ("N46E007", true),
            // The same tile in another byte order.
            ("N46E007.bil", false),
            ("N46E0071", false),
            ("hgt", false),
        ] {
            assert_eq!(is_hgt(name), expected, "{name}");
        }
    }

    #[test]
    fn reads_heights_and_place() {
        let mut bytes = vec![0; 1201 * 1201 * 2];
        bytes[..6].copy_from_slice(&[0x80, 0x00, 0x12, 0x34, 0xff, 0xfe]);
        let mut raster = open(bytes, "N46E007.hgt").unwrap();
        let mut band = Band::default();
        raster.read_band(0, &mut band).unwrap();
        assert_eq!(
            [0, 1, 2, 3].map(|column| band.value(column, 0)),
            [None, Some(4660.0), Some(-2.0), Some(0.0)]
        );
        assert_eq!(band.valid_values().count(), 1201 * 1201 - 1);
        let info = raster.info();
        assert_eq!((info.name.as_str(), info.value_unit.as_deref()), ("N46E007", Some("m")));
        let second = 1.0 / 1200.0;
        let expected = [7.0 - second / 2.0, second, 0.0, 47.0 + second / 2.0, 0.0, -second];
        assert_eq!(info.place.transform, Some(expected));
        let spacing = info.spacing.unwrap();
        assert!((spacing.y_m - 92.766_7).abs() < 1e-3, "{spacing:?}");
        assert!((spacing.x_m - 92.766_7 * 46.5_f64.to_radians().cos()).abs() < 1e-3, "{spacing:?}");
    }

    #[test]
    fn only_whole_tiles_are_read() {
        let wide = open(vec![0; 1801 * 3601 * 2], "N71E025.hgt").unwrap();
        assert_eq!((wide.info().columns, wide.info().rows), (1801, 3601));
        let nowhere = open(vec![0; 1201 * 1201 * 2], "alps.hgt").unwrap();
        assert_eq!((&nowhere.info().place, nowhere.info().spacing), (&Place::default(), None));
        let message = open(vec![0; 100], "alps.hgt").err().unwrap().to_string();
        assert!(message.contains("100 bytes are no tile of 1201 x 1201, 3601 x 3601"), "{message}");
        let context = ErrorContext { format: "SRTM", path: "bomb.hgt.gz".to_owned() };
        let bomb = HgtRaster::unpack(&mut std::io::repeat(0), "bomb.hgt", context, &ReadLimits::default())
            .err()
            .unwrap();
        assert!(bomb.to_string().contains("25934403 bytes are no tile"), "{bomb}");
    }
}
