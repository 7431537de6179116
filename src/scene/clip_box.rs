use super::SceneError;
use glam::DVec3;
use std::fmt;
use std::num::ParseFloatError;
use std::str::FromStr;

/// The part of a volume that is drawn, in samples along column, row and slice, the first at 0. What has no end goes as
/// far as the volume.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ClipBox {
    /// Where it begins along each axis.
    pub low: [Option<f64>; 3],
    /// Where it ends along each axis.
    pub high: [Option<f64>; 3],
}

const RULE: &str =
    "ranges of columns, rows and slices with commas between them, as in 10:40,:,20:, each rising";

impl ClipBox {
    /// What it leaves of a box. Where it leaves nothing, both corners are the same.
    pub fn within(&self, [low, high]: [DVec3; 2]) -> [DVec3; 2] {
        let ends = |axis: usize| {
            let (low, high) = (low[axis], high[axis]);
            let begin = self.low[axis].map_or(low, |begin| begin.clamp(low, high));
            (begin, self.high[axis].map_or(high, |end| end.clamp(begin, high)))
        };
        let [x, y, z] = [0, 1, 2].map(ends);
        [DVec3::new(x.0, y.0, z.0), DVec3::new(x.1, y.1, z.1)]
    }

    /// The same part in a volume whose sample `i` lies where sample `factor * i + offset` of this one does.
    #[must_use]
    pub fn rescaled(&self, factor: f64, offset: f64) -> Self {
        let scaled = |end: Option<f64>| end.map(|end| (end - offset) / factor);
        Self { low: self.low.map(scaled), high: self.high.map(scaled) }
    }
}

impl fmt::Display for ClipBox {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |end: Option<f64>| end.map(super::option_words::exact_text).unwrap_or_default();
        let ranges = [0, 1, 2].map(|axis| format!("{}:{}", text(self.low[axis]), text(self.high[axis])));
        out.write_str(&ranges.join(","))
    }
}

impl FromStr for ClipBox {
    type Err = SceneError;

    /// # Errors
    /// [`SceneError::OutOfRange`] for a text that is no box.
    fn from_str(text: &str) -> Result<Self, SceneError> {
        read(text).ok_or_else(|| SceneError::out_of_range("clip-box", format!("{text:?}"), RULE))
    }
}

fn read(text: &str) -> Option<ClipBox> {
    let ranges: Vec<&str> = text.split(',').collect();
    let ranges: [&str; 3] = ranges.try_into().ok()?;
    let mut clip = ClipBox::default();
    for (axis, range) in ranges.into_iter().enumerate() {
        let (low, high) = range.split_once(':')?;
        clip.low[axis] = end(low).ok()?;
        clip.high[axis] = end(high).ok()?;
        let ends = [clip.low[axis], clip.high[axis]];
        let is_finite = ends.into_iter().flatten().all(f64::is_finite);
        let is_rising = clip.low[axis].zip(clip.high[axis]).is_none_or(|(low, high)| low < high);
        (is_finite && is_rising).then_some(())?;
    }
    Some(clip)
}

/// A number, or nothing.
fn end(text: &str) -> Result<Option<f64>, ParseFloatError> {
    let text = text.trim();
    if text.is_empty() { Ok(None) } else { text.parse().map(Some) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read_as_they_were_written() {
        for text in ["10:40,:,20:", ":,:,:", ":-0.5,1.5:2,:1e22"] {
            assert_eq!(text.parse::<ClipBox>().unwrap().to_string(), text);
        }
        for text in ["", "1:2", "1:2,3:4", "1,2,3", "2:1,:,:", "1:1,:,:", "nan:,:,:", ":,:,:,:", "a:,:,:"] {
            let error = text.parse::<ClipBox>().unwrap_err().to_string();
            assert!(error.contains("clip-box") && error.contains("10:40,:,20:"), "{error}");
        }
    }

    #[test]
    fn a_box_is_cut_and_never_grows() {
        let whole = [DVec3::ZERO, DVec3::new(9.0, 19.0, 29.0)];
        let clip: ClipBox = "2:4,-5:100,:7.5".parse().unwrap();
        assert_eq!(clip.within(whole), [DVec3::new(2.0, 0.0, 0.0), DVec3::new(4.0, 19.0, 7.5)]);
        let outside: ClipBox = "50:60,:,:".parse().unwrap();
        assert_eq!(outside.within(whole)[0].x, outside.within(whole)[1].x);
        assert_eq!(ClipBox::default().within(whole), whole);
        let halved = clip.rescaled(2.0, 0.5);
        assert_eq!((halved.low[0], halved.high[2]), (Some(0.75), Some(3.5)));
    }
}
