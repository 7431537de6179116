use super::draft::{Drafts, Field};
use super::row::Caption;
use crate::scene::{LayerMode, OpacityCurve, OptionWord, SceneError, SceneOptions, VolumeMode};
use crate::window::status::Facts;
use egui::Ui;

const OPACITY: Caption = Caption::new(
    "Opacity",
    "What values hide: ramp, sigmoid, window:LO,HI or points:VALUE=OPACITY,...",
    "--opacity",
);
const ISO: Caption = Caption::new("Surfaces", "Values on which they lie", "--iso");

/// What a volume has beside colours, for the mode in which it is drawn.
pub(super) fn show(ui: &mut Ui, options: &mut SceneOptions, facts: &Facts, drafts: &mut Drafts) {
    if !facts.is_volume {
        return;
    }
    match options.mode {
        None | Some(LayerMode::Volume(VolumeMode::Composite)) => {
            let field = Field { current: options.opacity.to_string(), hint: "ramp" };
            if let Some(opacity) = drafts.row(ui, OPACITY, field, str::parse::<OpacityCurve>) {
                options.opacity = opacity;
            }
        }
        Some(LayerMode::Volume(VolumeMode::Isosurface)) => {
            let Some(word) = OptionWord::named("iso") else { return };
            let current = word.write(options).unwrap_or_default();
            let read = |text: &str| -> Result<Vec<f64>, SceneError> {
                let mut read = SceneOptions::default();
                word.read(&mut read, Some(text).filter(|text| !text.trim().is_empty()))?;
                Ok(read.iso_values)
            };
            if let Some(values) = drafts.row(ui, ISO, Field { current, hint: "automatic" }, read) {
                options.iso_values = values;
            }
        }
        Some(_) => {}
    }
}
