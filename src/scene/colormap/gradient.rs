use super::Colormap;
use crate::scene::{Rgb8, SceneError};

/// Entries of a colormap between given colours, as of matplotlib's `LinearSegmentedColormap`.
pub(super) const ENTRIES: usize = 256;

/// A place along the colorbar, 0 to 1, and its colour: red, green, blue, 0 to 1.
pub(super) type Stop = (f64, [f64; 3]);

impl Colormap {
    /// 256 entries between these colours, which lie evenly along the colorbar: what matplotlib's
    /// `LinearSegmentedColormap.from_list` gives.
    ///
    /// # Errors
    /// [`SceneError::OutOfRange`] for fewer than two colours.
    pub fn from_colors(name: impl Into<String>, colors: &[Rgb8]) -> Result<Self, SceneError> {
        let name = name.into();
        if colors.len() < 2 {
            let rule = "two or more colours with commas between them, such as black,steelblue,#ffffff";
            return Err(SceneError::out_of_range("colormap", format!("{name:?}"), rule));
        }
        let colors: Vec<[f64; 3]> =
            colors.iter().map(|color| color.0.map(|code| f64::from(code) / 255.0)).collect();
        Self::from_entries(name, entries_between(&evenly(&colors)))
    }
}

/// The colours with places from 0 to 1, as far from one another.
pub(super) fn evenly(colors: &[[f64; 3]]) -> Vec<Stop> {
    let places = evenly_spaced(colors.len());
    places.into_iter().zip(colors.iter().copied()).collect()
}

/// `numpy.linspace(0, 1, count)`, to the last digit.
fn evenly_spaced(count: usize) -> Vec<f64> {
    let last = count.saturating_sub(1);
    let step = 1.0 / last.max(1) as f64;
    (0..count).map(|index| if index == last { 1.0 } else { index as f64 * step }).collect()
}

/// The entries that matplotlib computes for these stops: at least one, the first at 0, the last at 1, none before
/// the one before it. Two at the same place are a jump.
pub(super) fn entries_between(stops: &[Stop]) -> Vec<[u8; 3]> {
    let color_at = |place: f64| {
        let end = (ENTRIES - 1) as f64;
        let place = end * place;
        let next = stops.partition_point(|(stop, _)| end * stop < place);
        let before = next.checked_sub(1).and_then(|before| stops.get(before));
        match (before, stops.get(next), stops.last()) {
            // The end is taken as it is, as matplotlib does: computed, it could be off by a rounding.
            (Some((start_place, start)), Some((end_place, color)), _) if place < end => {
                let share = (place - end * start_place) / (end * end_place - end * start_place);
                [0, 1, 2].map(|channel| share * (color[channel] - start[channel]) + start[channel])
            }
            (None, Some((_, color)), _) | (_, _, Some((_, color))) => *color,
            _ => [0.0; 3],
        }
    };
    evenly_spaced(ENTRIES).into_iter().map(|place| code_of(color_at(place))).collect()
}

/// The codes of a colour whose components run from 0 to 1, cut off as matplotlib does.
pub(super) fn code_of(color: [f64; 3]) -> [u8; 3] {
    color.map(|component| (component.clamp(0.0, 1.0) * 255.0) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// Colours and the hexadecimal digits of the 256 entries, by `tests/data/colormaps/make_gradients.py`.
    fn gradients() -> Vec<(Vec<Rgb8>, Vec<Rgb8>)> {
        let path = format!("{}/tests/data/colormaps/gradients.txt", env!("CARGO_MANIFEST_DIR"));
        let colors = |text: &str| text.split(',').map(|color| color.parse().unwrap()).collect();
        let lines = fs::read_to_string(path).unwrap();
        lines.lines().map(|line| line.split_once(' ').unwrap()).map(|(a, b)| (colors(a), colors(b))).collect()
    }

    #[test]
    fn colors_between_colors_are_those_of_matplotlib() {
        let gradients = gradients();
        assert_eq!(gradients.len(), 7);
        for (given, expected) in gradients {
            let made = Colormap::from_colors("made", &given).unwrap();
            let differing: Vec<usize> =
                (0..ENTRIES).filter(|index| made.entries()[*index] != expected[*index].0).collect();
            assert_eq!((expected.len(), differing), (ENTRIES, Vec::new()), "{given:?}");
        }
    }

    #[test]
    fn the_first_of_two_stops_at_an_end_is_passed_over() {
        let [black, grey, white] = [0.0, 0.5, 1.0].map(|level| [level; 3]);
        let entries = entries_between(&[(0.0, black), (0.5, grey), (0.5, white), (1.0, white)]);
        assert_eq!(
            (entries[0], entries[127], entries[128], entries[255]),
            ([0; 3], [127; 3], [255; 3], [255; 3])
        );
    }

    #[test]
    fn every_code_survives() {
        for code in 0..=255 {
            assert_eq!(code_of([f64::from(code) / 255.0, 0.0, 1.0]), [code, 0, 255]);
        }
    }

    #[test]
    fn one_color_is_no_gradient() {
        let error = Colormap::from_colors("red", &[Rgb8([255, 0, 0])]).unwrap_err().to_string();
        assert!(error.starts_with(r#"invalid colormap "red" (expected two or more colours"#), "{error}");
    }
}
