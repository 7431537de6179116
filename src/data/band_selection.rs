use super::{DataError, RasterInfo};
use std::fmt;
use std::str::FromStr;

/// More than this many bands are not listed one by one by anybody.
const MAX_SELECTED: usize = 1 << 20;

/// Which bands of a raster are wanted, and in which order: numbers from 1 and ranges, separated by commas.
/// `3` is one band, `2-5` four of them, `5-2` the same backwards, `-4` the first four, `7-` the seventh and
/// all after it. A band may be named more than once. Of volumes, numbers count whole ones.
///
/// ```
/// use fieldreel::data::BandSelection;
///
/// let selection: BandSelection = "4-,1".parse()?;
/// assert_eq!(selection.indices(5, "dem.tif")?, [3, 4, 0]);
/// # Ok::<(), fieldreel::data::DataError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BandSelection {
    ranges: Vec<Range>,
}

/// Both ends belong to it and are counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Range {
    first: u32,
    /// `None` for the last band, whichever that is.
    last: Option<u32>,
}

impl FromStr for BandSelection {
    type Err = DataError;

    fn from_str(text: &str) -> Result<Self, DataError> {
        let ranges: Result<_, _> = text.split(',').map(|part| Range::parse(part.trim(), text)).collect();
        Ok(Self { ranges: ranges? })
    }
}

impl Range {
    fn parse(part: &str, text: &str) -> Result<Self, DataError> {
        let error =
            |rule| DataError::InvalidBandSelection { part: part.to_owned(), rule, text: text.to_owned() };
        let number = |digits: &str| {
            let digits =
                Some(digits.trim()).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
            match digits.and_then(|digits| digits.parse().ok()) {
                Some(0) => Err(error("bands are counted from 1")),
                Some(number) => Ok(number),
                None => Err(error("expected numbers and ranges such as 3, 2-5, -4 or 7-")),
            }
        };
        match part.split_once('-') {
            None => number(part).map(|band| Self { first: band, last: Some(band) }),
            Some(("", last)) => Ok(Self { first: 1, last: Some(number(last)?) }),
            Some((first, "")) => Ok(Self { first: number(first)?, last: None }),
            Some((first, last)) => Ok(Self { first: number(first)?, last: Some(number(last)?) }),
        }
    }
}

impl BandSelection {
    /// The selected bands of a raster that has `bands` of them, counted from 0; at least one. Errors end with
    /// `path`.
    ///
    /// # Errors
    /// [`DataError::NoSelectedBand`] if a number is beyond the last band,
    /// [`DataError::InvalidBandSelection`] if it is more than 2^20 bands.
    pub fn indices(&self, bands: u32, path: &str) -> Result<Vec<u32>, DataError> {
        let mut indices = Vec::new();
        for Range { first, last } in &self.ranges {
            let last = last.unwrap_or(bands);
            let highest = (*first).max(last);
            if highest > bands {
                return Err(DataError::NoSelectedBand { number: highest, bands, path: path.to_owned() });
            }
            let (lowest, count) = ((*first).min(last), first.abs_diff(last) as usize + 1);
            if indices.len().saturating_add(count) > MAX_SELECTED {
                return Err(self.too_many());
            }
            let ascending = (lowest - 1)..highest;
            if *first <= last { indices.extend(ascending) } else { indices.extend(ascending.rev()) }
        }
        Ok(indices)
    }

    /// The selected bands of a raster: of one that holds volumes all slices of each that is named.
    ///
    /// # Errors
    /// Those of [`BandSelection::indices`], and [`DataError::NoSelectedVolume`].
    pub(super) fn bands_of(&self, info: &RasterInfo) -> Result<Vec<u32>, DataError> {
        let Some(grid) = &info.volume else { return self.indices(info.bands, &info.name) };
        let moments = self.indices(grid.moments(info), &info.name).map_err(|error| match error {
            DataError::NoSelectedBand { number, bands, path } => {
                DataError::NoSelectedVolume { number, volumes: bands, path }
            }
            other => other,
        })?;
        let bands = info.bands_per_moment();
        if moments.len().saturating_mul(bands as usize) > MAX_SELECTED {
            return Err(self.too_many());
        }
        let of_moment = |moment: u32| moment * bands..(moment + 1) * bands;
        Ok(moments.into_iter().flat_map(of_moment).collect())
    }

    fn too_many(&self) -> DataError {
        let text = self.to_string();
        let rule = "at most 1048576 bands are selected";
        DataError::InvalidBandSelection { part: text.clone(), rule, text }
    }
}

/// As it is read: `2-,5`.
impl fmt::Display for BandSelection {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, Range { first, last }) in self.ranges.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            match last {
                None => write!(out, "{comma}{first}-")?,
                Some(last) if last == first => write!(out, "{comma}{first}")?,
                Some(last) => write!(out, "{comma}{first}-{last}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{SampleType, VolumeGrid};

    fn select(text: &str, bands: u32) -> Result<Vec<u32>, DataError> {
        text.parse::<BandSelection>()?.indices(bands, "a.tif")
    }

    #[test]
    fn numbers_and_ranges_are_read() {
        for (text, expected, written) in [
            ("3", &[2][..], "3"),
            ("2-4", &[1, 2, 3], "2-4"),
            ("4-2", &[3, 2, 1], "4-2"),
            ("-2", &[0, 1], "1-2"),
            ("4-", &[3, 4], "4-"),
            ("5-", &[4], "5-"),
            (" 2 - 3 , 1,1", &[1, 2, 0, 0], "2-3,1,1"),
        ] {
            assert_eq!(select(text, 5).unwrap(), expected, "{text}");
            assert_eq!(text.parse::<BandSelection>().unwrap().to_string(), written);
        }
    }

    #[test]
    fn of_volumes_all_slices_are_selected() {
        let select = |text: &str, slices, bands| {
            let mut info = RasterInfo::new("scan", "test", SampleType::U8, [1, 1, 1]);
            info.bands = bands;
            info.volume = VolumeGrid::with_spacing(slices, [1.0; 3]);
            text.parse::<BandSelection>().unwrap().bands_of(&info)
        };
        assert_eq!(select("2,1", 3, 6).unwrap(), [3, 4, 5, 0, 1, 2]);
        assert_eq!(select("2,1", 1, 6).unwrap(), [1, 0]);
        assert_eq!(select("2,1", 0, 6).unwrap(), [1, 0], "bands that form no volumes");
        let message = select("2-3", 3, 6).unwrap_err().to_string();
        assert_eq!(message, "volume 3 does not exist (there are 2, counted from 1): scan");
        assert!(select("1", 1 << 20, 1 << 21).is_ok());
        assert!(matches!(select("1,1", 1 << 20, 1 << 21), Err(DataError::InvalidBandSelection { .. })));
    }

    #[test]
    fn everything_else_is_refused() {
        for (text, words) in [
            ("", "invalid band selection \"\" (expected numbers and ranges"),
            ("-", "(expected numbers and ranges"),
            ("1,,2", "(expected numbers and ranges"),
            ("a", "invalid band selection \"a\""),
            ("1--2", "(expected numbers"),
            ("+1", "(expected numbers"),
            ("99999999999", "(expected numbers"),
            ("0", "(bands are counted from 1)"),
            ("0-3", "(bands are counted from 1)"),
            ("6", "band 6 does not exist (there are 5, counted from 1): a.tif"),
            ("2-7", "band 7 does not exist"),
            ("7-", "band 7 does not exist"),
        ] {
            let message = select(text, 5).unwrap_err().to_string();
            assert!(message.contains(words), "{text}: {message}");
        }
        assert!(matches!(select("1-,1-", 1 << 20), Err(DataError::InvalidBandSelection { .. })));
        assert!(matches!(select("1-", u32::MAX), Err(DataError::InvalidBandSelection { .. })));
    }
}
