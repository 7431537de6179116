//! Tables of numbers as text: columns with names, rows with labels. A row is a band of one row.

mod cells;
mod reading;

use super::error::ErrorContext;
use super::source::SourceReader;
use super::{Band, DataError, Raster, RasterInfo, ReadLimits, SampleType};
use reading::{Contents, read};
use std::sync::Arc;

/// A table whose columns are samples and whose rows are moments.
pub(super) struct TableRaster {
    info: RasterInfo,
    values: Vec<f64>,
    context: ErrorContext,
}

/// Whether a file is read as a table, if it is nothing else: numbers with commas between them begin with no magic bytes.
pub(super) fn is_table(file_name: &str) -> bool {
    let extension = file_name.rsplit_once('.').map_or("", |(_, extension)| extension);
    ["csv", "tsv"].iter().any(|known| extension.eq_ignore_ascii_case(known))
}

impl TableRaster {
    pub(super) fn open(
        reader: &Arc<SourceReader>,
        name: String,
        context: ErrorContext,
        limits: &ReadLimits,
    ) -> Result<Self, DataError> {
        let Contents { names, labels, values } = read(reader.stream(), limits, &context)?;
        let shape = limits.check([labels.len() as u64, 1, names.len() as u64], &context.path)?;
        let info = RasterInfo {
            band_labels: labels,
            column_names: names,
            // The numbers may have any number of digits.
            ..RasterInfo::new(name, "CSV table", SampleType::F64, shape)
        };
        Ok(Self { info, values, context })
    }
}

impl Raster for TableRaster {
    fn info(&self) -> &RasterInfo {
        &self.info
    }

    fn read_band(&mut self, band: u32, out: &mut Band) -> Result<(), DataError> {
        if band >= self.info.bands {
            return Err(self.context.no_such_band(band, self.info.bands));
        }
        out.fit(&self.info, &self.context.path)?;
        let first = band as usize * self.info.columns as usize;
        let row = self.values.get(first..).unwrap_or_default();
        for ((value, valid), number) in out.values.iter_mut().zip(&mut out.valid).zip(row) {
            let near = (number - self.info.value_offset) as f32;
            *value = if near.is_finite() { near } else { 0.0 };
            *valid = if near.is_finite() { Band::VALID } else { Band::INVALID };
        }
        Ok(())
    }

    fn rebase(&mut self, value_offset: f64) {
        self.info.value_offset = value_offset;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Source, open};

    fn table(text: &str) -> Result<TableRaster, DataError> {
        let source = Source::Bytes { name: "a.csv".to_owned(), bytes: text.as_bytes().into() };
        let reader = Arc::new(SourceReader::open(&source)?);
        let context = ErrorContext { format: "CSV table", path: source.location() };
        TableRaster::open(&reader, source.name(), context, &ReadLimits::default())
    }

    fn values(table: &mut TableRaster, band: u32) -> Vec<Option<f32>> {
        let mut out = Band::default();
        table.read_band(band, &mut out).unwrap();
        (0..out.columns).map(|column| out.value(column, 0)).collect()
    }

    #[test]
    fn rows_are_bands_and_columns_have_names() {
        for text in [
            "year,North,\"South, far\"\n2001,1.5,-2\n2002,,3e2\n",
            "\u{feff}year;North;\"South, far\"\r\n\r\n2001;1,5;-2\r\n2002;NA;300\r\n",
            "year\tNorth\tSouth, far\n2001\t1.5\t-2\n2002\tnan\t300",
        ] {
            let mut table = table(text).unwrap();
            let info = table.info().clone();
            assert_eq!((info.columns, info.rows, info.bands), (2, 1, 2), "{text}");
            assert_eq!(info.column_names, ["North", "South, far"]);
            assert_eq!(info.band_labels, [Some("2001".to_owned()), Some("2002".to_owned())]);
            assert_eq!(values(&mut table, 0), [Some(1.5), Some(-2.0)]);
            assert_eq!(values(&mut table, 1), [None, Some(300.0)]);
            assert!(table.read_band(2, &mut Band::default()).is_err());
        }
    }

    #[test]
    fn what_is_wrong_is_said_with_line_and_column() {
        for (text, words) in [
            ("", "broken CSV table file: it is empty"),
            ("year\n2001\n", "its first line has no comma, semicolon or tab"),
            ("2001,1,2\n2002,3,4\n", "its first line has only numbers: it has to name the columns"),
            ("year,a,\n1,2,3", "line 1: column 3 has no name"),
            ("year,a,a\n1,2,3", "line 1: two columns are called \"a\""),
            ("year,a,b\n", "its first line names the columns, and no other follows"),
            ("year,a,b\n1,2,3\n\n2,3\n", "line 4 has 2 cells, not 3 as the first"),
            ("year,a,b\n1,2,x y\n", "line 2, column \"b\": \"x y\" is no number"),
            ("year,a,b\n1,2,\"3\n", "line 2: a quote is not closed where a cell ends"),
            ("year,a,b\n1,2;5,3\n", "line 2, column \"a\": \"2;5\" is no number"),
        ] {
            let message = table(text).err().unwrap().to_string();
            assert!(message.contains(words) && message.ends_with(": a.csv"), "{message}");
        }
    }

    #[test]
    fn large_tables_and_other_encodings_are_refused() {
        let refused = |text: &[u8], limits: ReadLimits| {
            let source = Source::Bytes { name: "a.csv".to_owned(), bytes: text.into() };
            open(&source, &limits).err().unwrap().to_string()
        };
        let usual = ReadLimits::default();
        let few = ReadLimits { max_bands: 1, ..usual };
        assert!(refused(b"y,a\n1,2\n2,3\n", few).starts_with("number of bands 2 exceeds the limit of 1"));
        let few = ReadLimits { max_held_samples: 3, ..usual };
        assert!(refused(b"y,a,b\n1,2,3\n2,3,4\n", few).starts_with("number of samples in a table 4 exceeds"));
        let latin = refused(b"y,a\xe4\n1,2\n", usual);
        assert!(latin.contains("line 1 is no UTF-8 (convert it with: iconv"), "{latin}");
    }

    #[test]
    fn whatever_the_bytes_are_there_is_a_table_or_a_sentence() {
        let text = "\u{feff}y;\"a;b\";c\n1;2,5;\"3\"\n\n2;;nan\n".as_bytes();
        for at in 0..text.len() {
            for byte in [0, b'"', b';', b',', b'\n', 0xff] {
                let mut changed = text.to_vec();
                changed[at] = byte;
                for length in [at, changed.len()] {
                    let bytes = changed[..length].into();
                    let source = Source::Bytes { name: "a.csv".to_owned(), bytes };
                    match open(&source, &ReadLimits::default()) {
                        Ok(mut raster) => raster.read_band(0, &mut Band::default()).unwrap(),
                        Err(error) => assert!(error.to_string().ends_with(": a.csv"), "{error}"),
                    }
                }
            }
        }
    }

    #[test]
    fn only_the_name_tells_a_table() {
        let named = |name: &str| Source::Bytes { name: name.to_owned(), bytes: (*b"y,a\n1,2\n").into() };
        for name in ["a.csv", "a.CSV", "a.b.tsv"] {
            assert_eq!(open(&named(name), &ReadLimits::default()).unwrap().info().format, "CSV table");
        }
        for name in ["a.txt", "csv", "a"] {
            assert!(open(&named(name), &ReadLimits::default()).is_err(), "{name}");
        }
    }
}
