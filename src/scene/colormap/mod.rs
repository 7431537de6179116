mod cpt;
mod cpt_color;
mod csv;
mod file_error;
mod gradient;
mod known;
mod source;

pub use file_error::ColormapFileError;
pub use known::{ColormapFamily, KnownColormap, UnknownColormap};
pub use source::ColormapSource;

use super::SceneError;
use std::fmt;

/// A list of 1 to [`Colormap::MAX_ENTRIES`] colours, from the lower end of a range to the upper.
///
/// The embedded ones are exactly the entries that matplotlib 3.11.2, cmocean 4.0.3 and cmcrameri 1.10 use.
#[derive(Clone, PartialEq, Eq)]
pub struct Colormap {
    name: String,
    /// Never empty.
    entries: Vec<[u8; 3]>,
}

impl Colormap {
    /// The most entries that a colormap may have; the most of an embedded one are the 510 of `twilight`.
    pub const MAX_ENTRIES: usize = 512;

    /// The embedded colormap of that name.
    ///
    /// A name may say its family, as in `matplotlib:gray`, `cmocean:gray` (or `cmo.gray`) and `crameri:batlow` (or
    /// `cmc.batlow`); without it the name is looked for in the families in this order. Upper and lower case
    /// matter, and a final `_r` reverses.
    ///
    /// # Errors
    /// [`UnknownColormap`], with the most similar known name where there is one.
    pub fn by_name(name: &str) -> Result<Self, UnknownColormap> {
        let reversed = name.strip_suffix("_r");
        let known =
            KnownColormap::find(reversed.unwrap_or(name)).ok_or_else(|| UnknownColormap::new(name))?;
        let mut entries = known.entries.to_vec();
        if reversed.is_some() {
            entries.reverse();
        }
        Ok(Self { name: name.to_owned(), entries })
    }

    /// A colormap of these sRGB-encoded colours, such as the palette of a picture.
    ///
    /// # Errors
    /// [`SceneError::OutOfRange`] for no colours at all or more than [`Colormap::MAX_ENTRIES`].
    pub fn from_entries(name: impl Into<String>, entries: Vec<[u8; 3]>) -> Result<Self, SceneError> {
        let name = name.into();
        if !(1..=Self::MAX_ENTRIES).contains(&entries.len()) {
            let value = format!("{name} with {} colours", entries.len());
            return Err(SceneError::out_of_range("colormap", value, "1 to 512 colours"));
        }
        Ok(Self { name, entries })
    }

    /// The name it was found by or given.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The colours from the lower end of the range to the upper: sRGB-encoded red, green, blue. Never empty.
    pub fn entries(&self) -> &[[u8; 3]] {
        &self.entries
    }

    /// Which of `len` entries a value takes, given as the fraction of the range it lies at.
    ///
    /// `min(floor(fraction * len), len - 1)` as in matplotlib: entries are never mixed. Below 0 (and NaN, which
    /// callers mark as missing before they get here) is the first entry, above 1 is the last.
    pub fn index_of(fraction: f64, len: usize) -> usize {
        // The conversion saturates: negative and NaN become 0.
        ((fraction * len as f64) as usize).min(len.saturating_sub(1))
    }

    /// The colour at a fraction of the range; see [`Colormap::index_of`].
    pub fn color_of(&self, fraction: f64) -> [u8; 3] {
        self.entries[Self::index_of(fraction, self.entries.len())]
    }
}

/// viridis, matplotlib's default and ours.
impl Default for Colormap {
    fn default() -> Self {
        let name = "viridis";
        // The embedded tables hold it, as a test makes sure; black would be seen at once.
        Self::by_name(name).unwrap_or_else(|_| Self { name: name.to_owned(), entries: vec![[0; 3]] })
    }
}

impl fmt::Debug for Colormap {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Colormap").field("name", &self.name).field("entries", &self.entries.len()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_is_viridis() {
        assert_eq!(Colormap::default(), Colormap::by_name("viridis").unwrap());
    }

    #[test]
    fn a_value_takes_the_nearest_entry_and_no_mixture() {
        for (fraction, index) in [
            (0.0, 0),
            (-0.0, 0),
            (1.0 / 256.0, 1),
            (0.5, 128),
            (0.499_999_9, 127),
            (0.999_999, 255),
            (1.0, 255),
            (1.5, 255),
            (-0.1, 0),
            (f64::INFINITY, 255),
            (f64::NEG_INFINITY, 0),
            (f64::NAN, 0),
        ] {
            assert_eq!(Colormap::index_of(fraction, 256), index, "{fraction}");
        }
        for name in ["viridis", "tab10", "twilight"] {
            let map = Colormap::by_name(name).unwrap();
            let len = map.entries().len();
            for step in 0..=100_000_usize {
                // A step away from the border between two entries, where the division rounds.
                let fraction = (step as f64 + 1e-6) / 100_000.0;
                let index = (step * len / 100_000).min(len - 1);
                assert_eq!(map.color_of(fraction), map.entries()[index], "{name} {fraction}");
            }
        }
    }

    #[test]
    fn a_palette_may_have_1_to_512_colours() {
        let one = Colormap::from_entries("palette", vec![[1, 2, 3]]).unwrap();
        assert_eq!((one.name(), one.color_of(0.7)), ("palette", [1, 2, 3]));
        assert!(Colormap::from_entries("palette", vec![[0; 3]; 512]).is_ok());
        for count in [0, 513] {
            let error = Colormap::from_entries("palette", vec![[0; 3]; count]).unwrap_err().to_string();
            assert_eq!(
                error,
                format!("invalid colormap palette with {count} colours (expected 1 to 512 colours)")
            );
        }
    }
}
