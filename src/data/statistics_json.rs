//! Statistics as JSON, so that another process need not read the raster again.

use super::percentile::BINS;
use super::{RasterInfo, ValueStatistics};
use serde_json::{Value, json};

impl ValueStatistics {
    /// Everything that they know. Numbers that must come back exactly are texts.
    pub fn to_json(&self) -> Value {
        let bins = self.histogram.iter().enumerate().filter(|(_, count)| **count > 0);
        json!({
            "value_offset": format!("{:?}", self.value_offset),
            "range": self.range.map(|(min, max)| [format!("{min:?}"), format!("{max:?}")]),
            "smallest_positive": self.smallest_positive.map(|value| format!("{value:?}")),
            "samples": self.sample_count,
            "valid": self.valid_count,
            "is_approximate": self.is_approximate,
            "are_whole": self.are_whole,
            "histogram": bins.map(|(bin, count)| json!([bin, count])).collect::<Vec<_>>(),
        })
    }

    /// What [`ValueStatistics::to_json`] made of the statistics of a raster described by `info`. `None` for anything
    /// else.
    pub fn from_json(value: &Value, info: &RasterInfo) -> Option<Self> {
        let mut histogram = vec![0; BINS];
        let mut counted: u64 = 0;
        for entry in value["histogram"].as_array()? {
            let [bin, count] = entry.as_array()?.as_slice() else { return None };
            let count = count.as_u64()?;
            *histogram.get_mut(usize::try_from(bin.as_u64()?).ok()?)? = count;
            counted = counted.checked_add(count)?;
        }
        let range = match &value["range"] {
            Value::Null => None,
            range => Some((finite(&range[0])?, finite(&range[1])?)),
        };
        let smallest_positive = match &value["smallest_positive"] {
            Value::Null => None,
            smallest => Some(finite(smallest)?),
        };
        let statistics = Self {
            value_offset: value["value_offset"].as_str()?.parse().ok()?,
            range,
            smallest_positive,
            sample_count: value["samples"].as_u64()?,
            valid_count: value["valid"].as_u64()?,
            histogram,
            is_approximate: value["is_approximate"].as_bool()?,
            are_whole: value["are_whole"].as_bool()?,
        };
        let agrees = counted == statistics.valid_count
            && range.is_some() == (counted > 0)
            && range.is_none_or(|(min, max)| min <= max)
            && (statistics.is_approximate || counted <= statistics.sample_count)
            && statistics.value_offset == info.value_offset;
        agrees.then_some(statistics)
    }
}

fn finite(value: &Value) -> Option<f32> {
    value.as_str()?.parse().ok().filter(|value: &f32| value.is_finite())
}

#[cfg(test)]
mod tests {
    use super::super::{BandReader, MemoryRaster};
    use super::*;

    #[test]
    fn statistics_come_back_exactly_and_others_not_at_all() {
        let values = vec![0.1, -7.25e-30, f32::NAN, 3e38, 0.1, 16_777_217.0];
        let mut reader = BandReader::new(Box::new(MemoryRaster::new("test", [1, 2, 3], values).unwrap()));
        let statistics = ValueStatistics::scan(&mut reader).unwrap();
        let written = statistics.to_json().to_string();
        let read =
            |text: &str| ValueStatistics::from_json(&serde_json::from_str(text).unwrap(), reader.info());
        let same = read(&written).unwrap();
        assert_eq!(format!("{same:?}"), format!("{statistics:?}"));
        for (from, to) in [
            ("\"valid\":5", "\"valid\":4"),
            ("\"samples\":6", "\"samples\":2"),
            ("\"value_offset\":\"0.0\"", "\"value_offset\":\"1.0\""),
            ("\"3e38\"", "\"inf\""),
            ("\"3e38\"", "\"-1e-29\""),
            ("[[", "[[65536,0],["),
            ("[[", "[[0],["),
            ("\"are_whole\":false", "\"are_whole\":0"),
        ] {
            assert!(written.contains(from), "{from}: {written}");
            assert!(read(&written.replacen(from, to, 1)).is_none(), "{from} -> {to}");
        }
    }
}
