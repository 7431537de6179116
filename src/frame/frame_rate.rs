use super::FrameError;
use std::fmt;
use std::str::FromStr;

/// Frames per second as an exact fraction, in lowest terms.
///
/// Time in fieldreel is an integer frame index counted in units of one frame; this type says how long a
/// frame lasts. `30000/1001` stays exact all the way into the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FrameRate {
    numerator: u32,
    denominator: u32,
}

impl FrameRate {
    /// 30 frames per second.
    pub const THIRTY: Self = Self { numerator: 30, denominator: 1 };

    /// `numerator / denominator` frames per second.
    ///
    /// # Errors
    /// [`FrameError::FrameRate`] unless the rate is between 1/100 and 1000 frames per second.
    pub fn new(numerator: u32, denominator: u32) -> Result<Self, FrameError> {
        let invalid = || FrameError::FrameRate { value: format!("{numerator}/{denominator}") };
        if numerator == 0 || denominator == 0 {
            return Err(invalid());
        }
        let divisor = greatest_common_divisor(numerator, denominator);
        let rate = Self { numerator: numerator / divisor, denominator: denominator / divisor };
        let in_range = (0.01..=1000.0).contains(&rate.as_f64());
        // Containers store both parts in 32 signed bits and multiply them with frame counts.
        let storable = rate.numerator <= 1_000_000_000 && rate.denominator <= 1_000_000;
        if in_range && storable { Ok(rate) } else { Err(invalid()) }
    }

    /// Frames in `denominator` seconds.
    pub fn numerator(self) -> u32 {
        self.numerator
    }

    /// Seconds that hold `numerator` frames.
    pub fn denominator(self) -> u32 {
        self.denominator
    }

    /// Frames per second, for display only: timestamps never pass through floats.
    pub fn as_f64(self) -> f64 {
        f64::from(self.numerator) / f64::from(self.denominator)
    }

    /// How long `frames` frames last in seconds, for display only.
    pub fn duration_secs(self, frames: u64) -> f64 {
        frames as f64 * f64::from(self.denominator) / f64::from(self.numerator)
    }

    /// How many frames begin within `seconds`; what is off by a millionth of a frame counts as the end of a frame.
    pub fn frames_begun_in(self, seconds: f64) -> u64 {
        (seconds * self.as_f64() - 1e-6).ceil() as u64
    }

    /// The number of frames nearest to `seconds`, at least one.
    pub fn frames_in(self, seconds: f64) -> u64 {
        ((seconds * self.as_f64()).round() as u64).max(1)
    }
}

/// Decimals that everybody writes for the NTSC rates, which are really n/1001.
const NTSC_DECIMALS: [(&str, u32); 7] = [
    ("23.976", 24_000),
    ("23.98", 24_000),
    ("29.97", 30_000),
    ("47.952", 48_000),
    ("47.95", 48_000),
    ("59.94", 60_000),
    ("119.88", 120_000),
];

impl FromStr for FrameRate {
    type Err = FrameError;

    /// Reads `30`, `12.5`, `30000/1001` or one of the NTSC decimals (`23.976`, `29.97`, `59.94`, ...).
    fn from_str(text: &str) -> Result<Self, FrameError> {
        let invalid = || FrameError::FrameRate { value: text.to_owned() };
        let text = text.trim();
        if let Some((_, numerator)) = NTSC_DECIMALS.iter().find(|(decimal, _)| *decimal == text) {
            return Self::new(*numerator, 1001);
        }
        let (numerator, denominator) = if let Some((numerator, denominator)) = text.split_once('/') {
            (numerator.parse().map_err(|_| invalid())?, denominator.parse().map_err(|_| invalid())?)
        } else if let Some((whole, fraction)) = text.split_once('.') {
            // Digits, not floats: 12.5 is 125/10 exactly.
            if fraction.is_empty() || fraction.len() > 6 || !fraction.bytes().all(|b| b.is_ascii_digit()) {
                return Err(invalid());
            }
            let digits: u32 = format!("{whole}{fraction}").parse().map_err(|_| invalid())?;
            (digits, 10_u32.pow(fraction.len() as u32))
        } else {
            (text.parse().map_err(|_| invalid())?, 1)
        };
        Self::new(numerator, denominator).map_err(|_| invalid())
    }
}

impl fmt::Display for FrameRate {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.denominator == 1 {
            write!(out, "{}", self.numerator)
        } else {
            write!(out, "{}/{}", self.numerator, self.denominator)
        }
    }
}

fn greatest_common_divisor(mut a: u32, mut b: u32) -> u32 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_integers_decimals_fractions_and_ntsc_names() {
        for (text, numerator, denominator) in [
            ("30", 30, 1),
            ("12.5", 25, 2),
            ("0.5", 1, 2),
            ("1/3", 1, 3),
            ("29.97", 30_000, 1001),
            ("30000/1001", 30_000, 1001),
            ("60/2", 30, 1),
        ] {
            let rate: FrameRate = text.parse().unwrap();
            assert_eq!((rate.numerator(), rate.denominator()), (numerator, denominator), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_rate() {
        for text in ["", "0", "-1", "abc", "1/0", "0/5", "1e3", "30.", "1.2345678", "nan", "2000", "1/1000"] {
            assert!(text.parse::<FrameRate>().is_err(), "{text:?} was accepted");
        }
    }

    #[test]
    fn counts_frames_in_seconds() {
        let rate: FrameRate = "30000/1001".parse().unwrap();
        assert_eq!(rate.frames_in(10.01), 300);
        assert_eq!(rate.frames_in(0.0), 1);
        assert!((rate.duration_secs(30) - 1.001).abs() < 1e-12);
    }
}
