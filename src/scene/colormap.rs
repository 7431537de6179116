use std::fmt;

/// Entries in every table.
const ENTRIES: usize = 256;

/// One table of 256 x 3 bytes for each line of [`NAMES`], made by `assets/generate_colormaps.py`.
const TABLES: &[u8] = include_bytes!("../../assets/colormaps/matplotlib.bin");
const NAMES: &str = include_str!("../../assets/colormaps/matplotlib.txt");

/// A continuous colormap: exactly the 256 sRGB-encoded entries that matplotlib 3.11.2 uses.
///
/// (`twilight` and `twilight_shifted` have 510 entries there and every second one here.)
#[derive(Clone, PartialEq, Eq)]
pub struct Colormap {
    name: String,
    entries: Box<[[u8; 3]; ENTRIES]>,
}

/// A name that belongs to no colormap.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown colormap {name:?} ({})", .suggestion.as_ref().map_or_else(
    || "expected a continuous colormap of matplotlib such as viridis or terrain; append _r to reverse it".to_owned(),
    |similar| format!("did you mean {similar}?")))]
pub struct UnknownColormap {
    /// What was given.
    pub name: String,
    /// The known name that looks most like it, where one does.
    pub suggestion: Option<String>,
}

impl Colormap {
    /// The colormap of that name. Names are matplotlib's, upper and lower case matter, and a final `_r` reverses.
    ///
    /// # Errors
    /// [`UnknownColormap`], with the most similar known name where there is one.
    pub fn by_name(name: &str) -> Result<Self, UnknownColormap> {
        let reversed = name.strip_suffix("_r");
        let mut entries = table(reversed.unwrap_or(name))
            .ok_or_else(|| UnknownColormap { name: name.to_owned(), suggestion: similar_name(name) })?;
        if reversed.is_some() {
            entries.reverse();
        }
        Ok(Self { name: name.to_owned(), entries })
    }

    /// The name it was found by, with `_r` if reversed.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// All names in alphabetical order (capitals first), without the reversed ones.
    pub fn names() -> impl Iterator<Item = &'static str> {
        NAMES.lines()
    }

    /// The colours from the lower end of the range to the upper: sRGB-encoded red, green, blue.
    pub fn entries(&self) -> &[[u8; 3]; ENTRIES] {
        &self.entries
    }

    /// The entry that a value takes, given as the fraction of the range it lies at.
    ///
    /// `min(floor(fraction * 256), 255)` as in matplotlib: entries are never mixed. Below 0 (and NaN, which
    /// callers mark as missing before they get here) is entry 0, above 1 is entry 255.
    pub fn index_of(fraction: f64) -> usize {
        // The conversion saturates: negative and NaN become 0.
        ((fraction * ENTRIES as f64) as usize).min(ENTRIES - 1)
    }

    /// The colour at a fraction of the range; see [`Colormap::index_of`].
    pub fn color_of(&self, fraction: f64) -> [u8; 3] {
        self.entries[Self::index_of(fraction)]
    }
}

/// viridis, matplotlib's default and ours.
impl Default for Colormap {
    fn default() -> Self {
        let name = "viridis";
        // The embedded tables hold it, as a test makes sure; black would be seen at once.
        Self { name: name.to_owned(), entries: table(name).unwrap_or_else(|| Box::new([[0; 3]; ENTRIES])) }
    }
}

impl fmt::Debug for Colormap {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_tuple("Colormap").field(&self.name).finish()
    }
}

fn table(name: &str) -> Option<Box<[[u8; 3]; ENTRIES]>> {
    let position = NAMES.lines().position(|known| known == name)?;
    let (colors, _) = TABLES.as_chunks::<3>();
    let (tables, _) = colors.as_chunks::<ENTRIES>();
    tables.get(position).map(|entries| Box::new(*entries))
}

/// The known name fewest edits away from `name`, if so few that a slip of the finger explains them.
fn similar_name(name: &str) -> Option<String> {
    // Longer than any name by far: not a slip, and comparing would take as long as the text is.
    if name.len() > 40 {
        return None;
    }
    let lower = name.to_lowercase();
    let (base, suffix) = lower.strip_suffix("_r").map_or((lower.as_str(), ""), |base| (base, "_r"));
    let allowed = 1 + base.chars().count() / 4;
    NAMES
        .lines()
        .map(|known| (strsim::damerau_levenshtein(base, &known.to_lowercase()), known))
        .min()
        .filter(|(distance, _)| *distance <= allowed)
        .map(|(_, known)| format!("{known}{suffix}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_is_viridis() {
        assert_eq!(Colormap::default(), Colormap::by_name("viridis").unwrap());
    }

    /// Entries 0, 1, 64, 128, 200 and 255 as matplotlib 3.11.2 prints them:
    /// `cmap((numpy.arange(256) + 0.5) / 256, bytes=True)[:, :3]`.
    const FROM_MATPLOTLIB: &[(&str, [[u8; 3]; 6])] = &[
        (
            "viridis",
            [[68, 1, 84], [68, 2, 85], [58, 82, 139], [32, 144, 140], [112, 206, 86], [253, 231, 36]],
        ),
        ("magma", [[0, 0, 3], [0, 0, 4], [80, 18, 123], [182, 54, 121], [253, 151, 104], [251, 252, 191]]),
        (
            "cividis",
            [[0, 34, 77], [0, 35, 79], [67, 78, 107], [124, 123, 120], [196, 180, 104], [253, 231, 55]],
        ),
        ("turbo", [[48, 18, 59], [49, 21, 66], [40, 187, 235], [164, 252, 59], [244, 101, 22], [122, 4, 2]]),
        (
            "terrain",
            [[51, 51, 153], [49, 53, 155], [1, 204, 102], [254, 253, 152], [145, 114, 107], [255, 255, 255]],
        ),
        ("RdBu", [[103, 0, 31], [105, 0, 31], [229, 131, 104], [246, 246, 246], [79, 154, 199], [5, 48, 97]]),
        (
            "gist_earth",
            [[0, 0, 0], [0, 0, 43], [42, 115, 126], [93, 160, 75], [192, 163, 101], [253, 250, 250]],
        ),
        (
            "twilight",
            [[225, 216, 226], [224, 217, 226], [97, 116, 186], [47, 20, 54], [187, 106, 88], [225, 216, 225]],
        ),
        (
            "Spectral",
            [[158, 1, 66], [160, 3, 66], [248, 142, 82], [254, 254, 190], [112, 198, 164], [94, 79, 162]],
        ),
    ];
    const CHECKED: [usize; 6] = [0, 1, 64, 128, 200, 255];

    fn differing(name: &str, expected: &[[u8; 3]; 6]) -> usize {
        let map = Colormap::by_name(name).unwrap();
        CHECKED.iter().zip(expected).filter(|&(&index, color)| map.entries()[index] != *color).count()
    }

    #[test]
    fn entries_are_those_of_matplotlib() {
        for (name, expected) in FROM_MATPLOTLIB {
            assert_eq!(differing(name, expected), 0, "{name}");
            let reversed = Colormap::by_name(&format!("{name}_r")).unwrap();
            let straight = Colormap::by_name(name).unwrap();
            assert!(reversed.entries().iter().eq(straight.entries().iter().rev()), "{name}_r");
        }
    }

    #[test]
    fn the_comparison_notices_one_level_and_another_map() {
        let (name, mut expected) = FROM_MATPLOTLIB[0];
        expected[3][1] += 1;
        assert_eq!(differing(name, &expected), 1);
        assert_eq!(differing("magma", &FROM_MATPLOTLIB[0].1), 6);
    }

    #[test]
    fn every_name_has_a_whole_table() {
        assert_eq!(TABLES.len(), Colormap::names().count() * ENTRIES * 3);
        assert_eq!(Colormap::names().count(), 78);
        for name in Colormap::names() {
            assert_eq!(Colormap::by_name(name).unwrap().name(), name);
            let distinct: std::collections::HashSet<_> =
                Colormap::by_name(name).unwrap().entries().iter().copied().collect();
            assert!(distinct.len() > 2, "{name} is not continuous");
        }
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
            assert_eq!(Colormap::index_of(fraction), index, "{fraction}");
        }
        let map = Colormap::by_name("viridis").unwrap();
        for step in 0..=100_000_u32 {
            let fraction = f64::from(step) / 100_000.0;
            let index = (step as usize * 256 / 100_000).min(255);
            assert_eq!(map.color_of(fraction), map.entries()[index], "{fraction}");
        }
    }

    #[test]
    fn unknown_names_get_a_suggestion_where_one_is_near() {
        for (given, near) in [
            ("virdis", Some("viridis")),
            ("Viridis", Some("viridis")),
            ("viridis_R", Some("viridis_r")),
            ("spectral_r", Some("Spectral_r")),
            ("terain", Some("terrain")),
            ("tab10", None),
            ("", None),
            ("no such thing", None),
        ] {
            let error = Colormap::by_name(given).unwrap_err();
            assert_eq!(error.suggestion.as_deref(), near, "{given:?}");
            assert!(error.to_string().contains(&format!("{given:?}")), "{error}");
        }
        assert!(Colormap::by_name(&"v".repeat(1_000_000)).unwrap_err().suggestion.is_none());
        assert_eq!(
            Colormap::by_name("virdis").unwrap_err().to_string(),
            r#"unknown colormap "virdis" (did you mean viridis?)"#
        );
    }
}
