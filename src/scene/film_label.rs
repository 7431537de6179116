use super::{BandMoment, LabelField, LabelMoment, LabelTemplate, Timeline};
use crate::data::{RasterInfo, parse_date};
use time::OffsetDateTime;

/// The line under the title of each frame: a template and what its fields stand for.
#[derive(Debug, Clone, PartialEq)]
pub struct FilmLabel {
    template: LabelTemplate,
    /// One per moment; empty where it has none.
    labels: Vec<String>,
    /// When each band was measured, in seconds since 1970 began, if that is known of all.
    times_secs: Option<Vec<f64>>,
    /// The number in each band's label, if all have one, else the band's own number from 1.
    values: Vec<f64>,
    /// Whether dates alone say all there is to say about times.
    has_dates_only: bool,
}

/// The most frames whose texts are looked at to know how much room they need.
const SAMPLES: u64 = 64;

const DAY_SECS: f64 = 86_400.0;

impl FilmLabel {
    /// The labels of a film of the raster that `info` describes.
    pub fn new(template: LabelTemplate, info: &RasterInfo) -> Self {
        let labels: Vec<String> =
            info.moment_labels().map(|label| label.cloned().unwrap_or_default()).collect();
        let times_secs: Option<Vec<f64>> = labels.iter().map(|label| parse_date(label)).collect();
        let numbers: Option<Vec<f64>> = labels.iter().map(|label| number_in(label)).collect();
        let values = numbers.unwrap_or_else(|| (1..=info.moments()).map(f64::from).collect());
        let has_dates_only = times_secs.iter().flatten().all(|seconds| seconds.rem_euclid(DAY_SECS) == 0.0);
        Self { template, labels, times_secs, values, has_dates_only }
    }

    /// What frame `index` of the timeline is labelled with.
    pub fn text(&self, index: u64, timeline: &Timeline) -> String {
        let moment = timeline.band_moment(index, self.labels.len() as u32);
        self.text_of((index, timeline.frames()), moment, timeline)
    }

    /// What frame `index` of so many is labelled with if it shows this moment of the data.
    pub fn text_of(&self, (index, frames): (u64, u64), moment: BandMoment, timeline: &Timeline) -> String {
        let bands = self.labels.len() as u32;
        let time = if self.template.uses(LabelField::Time) {
            self.time(index, moment, timeline)
        } else {
            String::new()
        };
        self.template.text(&LabelMoment {
            band: moment.first + 1,
            bands,
            label: self.labels.get(moment.first as usize).map_or("", String::as_str),
            frame: index,
            frames,
            time: &time,
            date_secs: self.seconds(moment),
            value: blend(&self.values, moment).unwrap_or(f64::NAN),
        })
    }

    /// Whether it tells how many frames the film has.
    pub fn tells_frames(&self) -> bool {
        self.template.uses(LabelField::Frames)
    }

    /// Texts of frames spread over the film, among them the first and the last.
    pub fn samples(&self, timeline: &Timeline) -> Vec<String> {
        let frames = timeline.frames();
        let step = frames.div_ceil(SAMPLES).max(1) as usize;
        let mut texts: Vec<String> =
            (0..frames).step_by(step).chain([frames - 1]).map(|index| self.text(index, timeline)).collect();
        texts.dedup();
        texts
    }

    /// When a moment is, if it is dated.
    fn seconds(&self, moment: BandMoment) -> Option<f64> {
        blend(self.times_secs.as_ref()?, moment)
    }

    /// Whether all of the data is dated.
    pub fn has_dates(&self) -> bool {
        self.times_secs.is_some()
    }

    /// The date of the data, or else the time in the film.
    fn time(&self, index: u64, moment: BandMoment, timeline: &Timeline) -> String {
        self.seconds(moment).and_then(|seconds| self.date(seconds)).unwrap_or_else(|| {
            let tenths = (timeline.rate().duration_secs(index) * 10.0).round() as u64;
            format!("{}:{:02}.{}", tenths / 600, tenths / 10 % 60, tenths % 10)
        })
    }

    fn date(&self, seconds: f64) -> Option<String> {
        let moment = OffsetDateTime::from_unix_timestamp(seconds.floor() as i64).ok()?;
        let date = format!("{:04}-{:02}-{:02}", moment.year(), u8::from(moment.month()), moment.day());
        Some(if self.has_dates_only {
            date
        } else {
            format!("{date} {:02}:{:02}", moment.hour(), moment.minute())
        })
    }
}

/// The value of a moment. Where the last band leads back to the first nothing lies between them.
fn blend(values: &[f64], moment: BandMoment) -> Option<f64> {
    let first = *values.get(moment.first as usize)?;
    let second = *values.get(moment.second as usize)?;
    if moment.second < moment.first {
        return Some(first);
    }
    Some(first + (second - first) * f64::from(moment.mix))
}

/// The first number in a text, as in `depth 12.5 m` or `1990`.
fn number_in(text: &str) -> Option<f64> {
    let start = text.find(|character: char| character.is_ascii_digit())?;
    // After a letter it is a hyphen.
    let sign = text[..start].strip_suffix(['-', '\u{2212}']);
    let is_negative = sign.is_some_and(|before| !before.ends_with(char::is_alphanumeric));
    let digits = &text[start..];
    let end = digits
        .find(|character: char| !character.is_ascii_digit() && character != '.')
        .unwrap_or(digits.len());
    let number: f64 = digits[..end].trim_end_matches('.').parse().ok()?;
    Some(if is_negative { -number } else { number })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::SampleType;
    use crate::frame::FrameRate;
    use crate::scene::Interpolation;

    fn text(template: &str, labels: &[&str], frame: u64) -> String {
        let bands = labels.len() as u32;
        let info = RasterInfo {
            band_labels: labels
                .iter()
                .map(|label| Some((*label).to_owned()).filter(|l| !l.is_empty()))
                .collect(),
            ..RasterInfo::new("test", "test", SampleType::F32, [bands, 1, 1])
        };
        let rate = FrameRate::new(10, 1).unwrap();
        let timeline = Timeline::new(20, rate, Interpolation::Linear, true).unwrap();
        FilmLabel::new(template.parse().unwrap(), &info).text(frame, &timeline)
    }

    #[test]
    fn fields_say_what_the_frame_shows() {
        let labels = ["depth 10 m", "depth 20 m"];
        assert_eq!(text("{band}/{bands} {label}", &labels, 0), "1/2 depth 10 m");
        assert_eq!(text("{band}/{bands} {label}", &labels, 10), "2/2 depth 20 m");
        assert_eq!(text("{frame}/{frames} {value:.1}", &labels, 5), "5/20 15.0");
        // Back to the first: nothing is between.
        assert_eq!(text("{value:.1}", &labels, 15), "20.0");
        assert_eq!(text("{time}", &labels, 19), "0:01.9");
        assert_eq!(text("{label}{value:.2}", &["", ""], 5), "1.50");
    }

    #[test]
    fn dated_bands_tell_the_time_between_them() {
        assert_eq!(text("{time}", &["2020-02-28", "2020-03-01"], 5), "2020-02-29");
        assert_eq!(text("{time}", &["2020-02-28 12:00", "2020-02-29 00:00"], 5), "2020-02-28 18:00");
        let labels = ["2020-02-28", "2020-03-01"];
        assert_eq!(text("{time:%e %B} {time:%Y, %H:%M}", &labels, 5), "29 February 2020, 00:00");
        assert_eq!(text("{time:%e %B}", &["2020-02-28", "x"], 5), "0:00.5");
        // One band without a date, and there is no time between.
        assert_eq!(text("{time}", &["2020-02-28", "x"], 5), "0:00.5");
    }

    #[test]
    fn numbers_are_found_in_texts() {
        assert_eq!(number_in("depth 12.5 m"), Some(12.5));
        assert_eq!(number_in("1990."), Some(1990.0));
        assert_eq!(number_in("-3 °C"), Some(-3.0));
        assert_eq!(number_in("T = \u{2212}3"), Some(-3.0));
        assert_eq!(number_in("band-3"), Some(3.0));
        assert_eq!(number_in("1.2.3"), None);
        assert_eq!(number_in("January"), None);
    }
}
