//! A survey as JSON, so that other processes need not read the raster again.

use super::survey::{ChannelSurvey, Survey};
use super::{ColorLimits, LimitsChoice};
use crate::data::{RasterInfo, ValueStatistics};
use serde_json::{Value, json};

impl Survey {
    /// Everything that is known. Numbers that must come back exactly are texts.
    pub fn to_json(&self) -> Value {
        Value::Array(self.channels.iter().map(ChannelSurvey::to_json).collect())
    }

    /// What [`Survey::to_json`] made of the survey of a raster described by `info`. `None` for anything else.
    pub fn from_json(value: &Value, info: &RasterInfo) -> Option<Self> {
        let channels = value.as_array()?;
        if channels.len() != info.channel_count() as usize {
            return None;
        }
        let channels = channels.iter().map(|channel| ChannelSurvey::from_json(channel, info));
        Some(Self::of(channels.collect::<Option<_>>()?))
    }
}

impl ChannelSurvey {
    fn to_json(&self) -> Value {
        let limits = self.limits.iter().map(|(choice, limits)| {
            let choice = match choice {
                LimitsChoice::Auto => json!(["auto"]),
                LimitsChoice::Fixed(min, max) => json!(["fixed", exact(*min), exact(*max)]),
                LimitsChoice::Percentile(low, high) => json!(["percentile", exact(*low), exact(*high)]),
            };
            json!({
                "choice": choice,
                "min": exact(limits.min),
                "max": exact(limits.max),
                "is_trimmed": limits.is_trimmed,
            })
        });
        let quantiles = self.quantiles.iter().map(|((min, max), quantiles)| {
            let values: Vec<String> = quantiles.iter().copied().map(exact).collect();
            json!({ "min": exact(*min), "max": exact(*max), "values": values })
        });
        json!({
            "statistics": self.statistics.to_json(),
            "limits": limits.collect::<Vec<_>>(),
            "quantiles": quantiles.collect::<Vec<_>>(),
        })
    }

    fn from_json(value: &Value, info: &RasterInfo) -> Option<Self> {
        let limits = value["limits"].as_array()?.iter().map(|entry| {
            let choice = &entry["choice"];
            let choice = match choice[0].as_str()? {
                "auto" => LimitsChoice::Auto,
                "fixed" => LimitsChoice::Fixed(number(&choice[1])?, number(&choice[2])?),
                "percentile" => LimitsChoice::Percentile(number(&choice[1])?, number(&choice[2])?),
                _ => return None,
            };
            let (min, max) = (number(&entry["min"])?, number(&entry["max"])?);
            let limits = ColorLimits { min, max, is_trimmed: entry["is_trimmed"].as_bool()? };
            (min <= max).then_some((choice, limits))
        });
        let quantiles = value["quantiles"].as_array()?.iter().map(|entry| {
            let values = entry["values"].as_array()?.iter().map(number).collect::<Option<Vec<f64>>>()?;
            values.is_sorted().then_some(((number(&entry["min"])?, number(&entry["max"])?), values))
        });
        Some(Self {
            statistics: ValueStatistics::from_json(&value["statistics"], info)?,
            limits: limits.collect::<Option<_>>()?,
            quantiles: quantiles.collect::<Option<_>>()?,
        })
    }
}

fn exact(value: f64) -> String {
    format!("{value:?}")
}

fn number(value: &Value) -> Option<f64> {
    value.as_str()?.parse().ok().filter(|value: &f64| value.is_finite())
}

#[cfg(test)]
mod tests {
    use super::super::{Composition, NormChoice, SceneOptions};
    use super::*;
    use crate::data::{Band, BandReader, DataError, MemoryRaster, Raster};

    /// A raster that cannot be read.
    struct Unread(RasterInfo);

    impl Raster for Unread {
        fn info(&self) -> &RasterInfo {
            &self.0
        }

        fn read_band(&mut self, _: u32, _: &mut Band) -> Result<(), DataError> {
            Err(DataError::NoValidSamples { path: "nothing is read".to_owned() })
        }
    }

    fn raster() -> MemoryRaster {
        let values = (0..20_000_u16).map(|index| if index == 77 { 1e7 } else { f32::from(index).sqrt() });
        MemoryRaster::new("test", [2, 100, 100], values.collect()).unwrap()
    }

    /// The same scene, composed from a survey that was written and read again, without reading the raster.
    fn again(survey: &Survey, info: &RasterInfo, options: &SceneOptions) -> Option<Composition> {
        let text = survey.to_json().to_string();
        let mut read = Survey::from_json(&serde_json::from_str(&text).unwrap(), info).unwrap();
        let mut reader = BandReader::new(Box::new(Unread(info.clone())));
        read.compose(&mut reader, options).ok()
    }

    #[test]
    fn scenes_of_a_survey_that_was_written_are_the_same_and_read_nothing() {
        for (norm, limits) in [
            (NormChoice::Linear, LimitsChoice::Auto),
            (NormChoice::Equalize, LimitsChoice::Auto),
            (NormChoice::Equalize, LimitsChoice::Percentile(1.0, 97.0)),
            (NormChoice::Linear, LimitsChoice::Fixed(1.0, 5.0)),
        ] {
            let options = SceneOptions { norm, limits, ..SceneOptions::default() };
            let mut reader = BandReader::new(Box::new(raster()));
            let info = reader.info().clone();
            let mut survey = Survey::read(&mut reader, &mut |_| true).unwrap();
            let nothing_known = survey.clone();
            let composition = survey.compose(&mut reader, &options).unwrap();
            let same = again(&survey, &info, &options).expect("nothing has to be read");
            assert_eq!(format!("{same:?}"), format!("{composition:?}"));
            // What was not asked for before needs the raster, or the test would show nothing.
            assert!(again(&nothing_known, &info, &options).is_none(), "{options:?}");
        }
    }

    #[test]
    fn surveys_of_other_rasters_are_refused() {
        let mut reader = BandReader::new(Box::new(raster()));
        let survey = Survey::read(&mut reader, &mut |_| true).unwrap().to_json();
        assert!(Survey::from_json(&survey, reader.info()).is_some());
        let other = RasterInfo { value_offset: 5.0, ..reader.info().clone() };
        assert!(Survey::from_json(&survey, &other).is_none());
        assert!(Survey::from_json(&json!([]), reader.info()).is_none());
        assert!(Survey::from_json(&json!(null), reader.info()).is_none());
    }
}
