#[cfg(test)]
mod tests;

use super::draft::Drafts;
use super::row::Caption;
use super::word_row::WordRow;
use crate::scene::{LayerMode, SceneOptions, VolumeMode};
use crate::window::status::Facts;
use egui::Ui;

/// A line, and whether a mode, or the data, has a use for it.
type Row = (WordRow, fn(VolumeMode, &Facts) -> bool);

const ROWS: [Row; 7] = [
    (
        WordRow::new(
            Caption::new(
                "Channels",
                "Names or numbers, with =COLOR and @MIN:MAX if wanted, as in DAPI=blue,2=lime@100:4000",
                "--channels",
            ),
            "all",
        ),
        |_, facts| !facts.channels.is_empty(),
    ),
    (
        WordRow::new(
            Caption::new(
                "Transfer",
                "Colours, limits and opacities together: ct-bone, ct-soft-tissue, ct-lung or fluorescence",
                "--transfer",
            ),
            "none",
        ),
        |_, _| true,
    ),
    (
        WordRow::new(
            Caption::new(
                "Opacity",
                "What values hide: ramp, sigmoid, window:LO,HI or points:VALUE=OPACITY,...",
                "--opacity",
            ),
            "ramp",
        ),
        |mode, _| mode == VolumeMode::Composite,
    ),
    (
        WordRow::new(
            Caption::new("Surfaces", "Values on which they lie, with =COLOR and @OPACITY if wanted", "--iso"),
            "automatic",
        ),
        |mode, _| mode == VolumeMode::Isosurface,
    ),
    (
        WordRow::new(
            Caption::new("Slices", "Planes that show values, as in x=20,y=50%,z=0..40", "--slices"),
            "none",
        ),
        |_, _| true,
    ),
    (
        WordRow::new(
            Caption::new("Clip box", "Columns, rows and slices to draw, as in 10:40,:,20:", "--clip-box"),
            "all",
        ),
        |_, _| true,
    ),
    (
        WordRow::new(
            Caption::new(
                "Clip planes",
                "AZIMUTH,ELEVATION,PLACE with / between them, as in 45,0,0",
                "--clip-planes",
            ),
            "none",
        ),
        |_, _| true,
    ),
];

/// What a volume has beside colours, for the mode in which it is drawn.
pub(super) fn show(ui: &mut Ui, options: &mut SceneOptions, facts: &Facts, drafts: &mut Drafts) {
    let LayerMode::Volume(mode) = options.mode.unwrap_or(facts.mode) else { return };
    for (row, counts_in) in ROWS {
        if counts_in(mode, facts) {
            row.show(ui, options, drafts);
        }
    }
}
