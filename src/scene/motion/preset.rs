use super::{Key, KeyTime, Keys};
use crate::scene::option_words::exact_text;
use crate::scene::{SceneError, SceneOptions};
use std::fmt;
use std::str::FromStr;

/// How the camera moves where neither keys nor a path say so.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum CameraMove {
    /// Around the data, as far as [`SceneOptions::orbit`] says.
    #[default]
    Orbit,
    /// To one side, to the other and back, so many degrees to either, 0 to 180.
    Rock(f64),
    /// Nearer until the film ends: the last frame is magnified so many times, 0.001 to 1000.
    ZoomIn(f64),
}

const RULE: &str = "orbit, rock or rock:DEGREES with 0 to 180, zoom-in or zoom-in:FACTOR with 0.001 to 1000";
const ROCK_DEG: f64 = 30.0;
const ZOOM_FACTOR: f64 = 3.0;

impl CameraMove {
    /// The keys that make it.
    pub(super) fn keys(self, options: &SceneOptions) -> Keys {
        let key = |at, name: &str, value: f64| {
            let mut key = Key::new(at);
            // Both are numbers within their ranges, or the options were refused.
            let set = key.set(name, &exact_text(value)).and_then(|()| key.set("ease", "ease-in-out"));
            set.map(|()| key).ok()
        };
        let keys = match self {
            Self::Orbit => Vec::new(),
            Self::Rock(degrees) => [0.0, 50.0, 100.0]
                .into_iter()
                .zip([-degrees, degrees, -degrees])
                .map(|(percent, aside)| {
                    key(KeyTime::Percent(percent), "azimuth", options.azimuth_deg + aside)
                })
                .collect(),
            Self::ZoomIn(factor) => vec![
                key(KeyTime::Frame(0), "zoom", options.zoom),
                key(KeyTime::LastFrame, "zoom", (options.zoom * factor).clamp(1e-3, 1e3)),
            ],
        };
        Keys(keys.into_iter().flatten().collect())
    }
}

impl fmt::Display for CameraMove {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Orbit => out.write_str("orbit"),
            Self::Rock(degrees) => write!(out, "rock:{}", exact_text(*degrees)),
            Self::ZoomIn(factor) => write!(out, "zoom-in:{}", exact_text(*factor)),
        }
    }
}

impl FromStr for CameraMove {
    type Err = SceneError;

    /// # Errors
    /// [`SceneError::OutOfRange`] for a text that is none.
    fn from_str(text: &str) -> Result<Self, SceneError> {
        let (name, number) = text.split_once(':').map_or((text, None), |(name, number)| (name, Some(number)));
        let number = |usual: f64, range: std::ops::RangeInclusive<f64>| {
            number
                .map_or(Some(usual), |text| text.trim().parse().ok().filter(|number| range.contains(number)))
        };
        let read = match name {
            "orbit" => (name == text).then_some(Self::Orbit),
            "rock" => number(ROCK_DEG, 0.0..=180.0).map(Self::Rock),
            "zoom-in" => number(ZOOM_FACTOR, 1e-3..=1e3).map(Self::ZoomIn),
            _ => None,
        };
        read.ok_or_else(|| SceneError::out_of_range("move", format!("{text:?}"), RULE))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read_as_they_were_written() {
        for text in ["orbit", "rock:12.5", "zoom-in:0.5"] {
            assert_eq!(text.parse::<CameraMove>().unwrap().to_string(), text);
        }
        assert_eq!("rock".parse::<CameraMove>().unwrap(), CameraMove::Rock(30.0));
        for text in ["", "rock:181", "orbit:3", "zoom-in:0", "fly", "rock:nan"] {
            assert!(text.parse::<CameraMove>().unwrap_err().to_string().contains("zoom-in:FACTOR"), "{text}");
        }
    }
}
