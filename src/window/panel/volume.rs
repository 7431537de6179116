#[cfg(test)]
mod tests;

use super::draft::{Drafts, Field};
use super::row::Caption;
use crate::scene::{LayerMode, OptionWord, SceneError, SceneOptions, VolumeMode};
use crate::window::status::Facts;
use egui::Ui;

/// An option that is written as text, and what stands in its field where it has no value.
struct TextRow {
    caption: Caption,
    hint: &'static str,
    /// Whether a mode, or the data, has a use for it.
    counts_in: fn(VolumeMode, &Facts) -> bool,
}

const ROWS: [TextRow; 7] = [
    TextRow {
        caption: Caption::new(
            "Channels",
            "Names or numbers, with =COLOR and @MIN:MAX if wanted, as in DAPI=blue,2=lime@100:4000",
            "--channels",
        ),
        hint: "all",
        counts_in: |_, facts| !facts.channels.is_empty(),
    },
    TextRow {
        caption: Caption::new(
            "Transfer",
            "Colours, limits and opacities together: ct-bone, ct-soft-tissue, ct-lung or fluorescence",
            "--transfer",
        ),
        hint: "none",
        counts_in: |_, _| true,
    },
    TextRow {
        caption: Caption::new(
            "Opacity",
            "What values hide: ramp, sigmoid, window:LO,HI or points:VALUE=OPACITY,...",
            "--opacity",
        ),
        hint: "ramp",
        counts_in: |mode, _| mode == VolumeMode::Composite,
    },
    TextRow {
        caption: Caption::new(
            "Surfaces",
            "Values on which they lie, with =COLOR and @OPACITY if wanted",
            "--iso",
        ),
        hint: "automatic",
        counts_in: |mode, _| mode == VolumeMode::Isosurface,
    },
    TextRow {
        caption: Caption::new("Slices", "Planes that show values, as in x=20,y=50%,z=0..40", "--slices"),
        hint: "none",
        counts_in: |_, _| true,
    },
    TextRow {
        caption: Caption::new(
            "Clip box",
            "Columns, rows and slices to draw, as in 10:40,:,20:",
            "--clip-box",
        ),
        hint: "all",
        counts_in: |_, _| true,
    },
    TextRow {
        caption: Caption::new(
            "Clip planes",
            "AZIMUTH,ELEVATION,PLACE with / between them, as in 45,0,0",
            "--clip-planes",
        ),
        hint: "none",
        counts_in: |_, _| true,
    },
];

/// What a volume has beside colours, for the mode in which it is drawn.
pub(super) fn show(ui: &mut Ui, options: &mut SceneOptions, facts: &Facts, drafts: &mut Drafts) {
    let LayerMode::Volume(mode) = options.mode.unwrap_or(facts.mode) else { return };
    for TextRow { caption, hint, .. } in ROWS.into_iter().filter(|row| (row.counts_in)(mode, facts)) {
        let Some(word) = OptionWord::named(caption.flag.trim_start_matches('-')) else { continue };
        let current = word.write(options).unwrap_or_default();
        let read = |text: &str| -> Result<SceneOptions, SceneError> {
            let mut read = options.clone();
            word.read(&mut read, Some(text).filter(|text| !text.trim().is_empty()))?;
            Ok(read)
        };
        if let Some(read) = drafts.row(ui, caption, Field { current, hint }, read) {
            *options = read;
        }
    }
}
