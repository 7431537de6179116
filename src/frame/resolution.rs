use super::FrameError;
use std::fmt;
use std::str::FromStr;

/// The size of a picture in pixels. Any size from 1x1 up; what a pixel format needs is checked where the
/// format is chosen, never mended silently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Resolution {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
}

impl Resolution {
    /// The longest side: what H.264, HEVC and 2D textures of common adapters all still take.
    pub const MAX_SIDE: u32 = 16_384;

    /// 1280x720.
    pub const HD: Self = Self { width: 1280, height: 720 };

    /// A picture of `width` x `height` pixels.
    ///
    /// # Errors
    /// [`FrameError::Resolution`] unless each side is from 1 to [`Resolution::MAX_SIDE`].
    pub fn new(width: u32, height: u32) -> Result<Self, FrameError> {
        let sides = 1..=Self::MAX_SIDE;
        if sides.contains(&width) && sides.contains(&height) {
            Ok(Self { width, height })
        } else {
            Err(FrameError::Resolution { value: format!("{width}x{height}") })
        }
    }

    /// Whether both sides are even, as 4:2:0 chroma needs with most encoders.
    pub fn is_even(self) -> bool {
        self.width.is_multiple_of(2) && self.height.is_multiple_of(2)
    }

    /// The next size up with even sides.
    #[must_use]
    pub fn rounded_up_to_even(self) -> Self {
        Self { width: self.width.next_multiple_of(2), height: self.height.next_multiple_of(2) }
    }

    /// Width divided by height.
    pub fn aspect_ratio(self) -> f64 {
        f64::from(self.width) / f64::from(self.height)
    }

    /// Number of pixels.
    pub fn pixel_count(self) -> usize {
        self.width as usize * self.height as usize
    }
}

impl FromStr for Resolution {
    type Err = FrameError;

    /// Reads `1280x720`.
    fn from_str(text: &str) -> Result<Self, FrameError> {
        let invalid = || FrameError::Resolution { value: text.to_owned() };
        let (width, height) = text.trim().split_once(['x', 'X', '\u{d7}']).ok_or_else(invalid)?;
        Self::new(width.parse().map_err(|_| invalid())?, height.parse().map_err(|_| invalid())?)
            .map_err(|_| invalid())
    }
}

impl fmt::Display for Resolution {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}x{}", self.width, self.height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_sizes_and_refuses_the_rest() {
        assert_eq!("333x251".parse::<Resolution>().unwrap(), Resolution { width: 333, height: 251 });
        for text in ["", "0x5", "5x0", "720", "1x-2", "99999x2", "1.5x2", "x"] {
            assert!(text.parse::<Resolution>().is_err(), "{text:?} was accepted");
        }
    }

    #[test]
    fn rounds_up_to_even() {
        let odd = Resolution::new(333, 251).unwrap();
        assert!(!odd.is_even());
        assert_eq!(odd.rounded_up_to_even(), Resolution { width: 334, height: 252 });
        assert!(odd.rounded_up_to_even().is_even());
    }
}
