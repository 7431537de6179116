use super::color_field::{OptionalColor, color_row};
use super::draft::Drafts;
use super::row::Caption;
use crate::scene::MissingColor;
use crate::window::Settings;
use egui::Ui;

const UNDER: Caption = Caption::new("Below", "Colour of values below the limits", "--under");
const OVER: Caption = Caption::new("Above", "Colour of values above the limits", "--over");
const MISSING: Caption = Caption::new("No data", "Colour where data is missing", "--nan");
const BACKGROUND: Caption =
    Caption::new("Background", "Colour behind the data; transparent in PNG only", "--background");

/// The colours that stand outside of the colormap.
pub(super) fn show(ui: &mut Ui, settings: &mut Settings, drafts: &mut Drafts) {
    let can_be_transparent = settings.encode.container.is_png();
    let options = &mut settings.scene;
    let value = OptionalColor { color: &mut options.under, without: "first colour", is_optional: true };
    color_row(ui, UNDER, value, drafts);
    let value = OptionalColor { color: &mut options.over, without: "last colour", is_optional: true };
    color_row(ui, OVER, value, drafts);
    let mut missing = match options.missing {
        MissingColor::Transparent => None,
        MissingColor::Opaque(color) => Some(color),
    };
    let value = OptionalColor { color: &mut missing, without: "transparent", is_optional: true };
    color_row(ui, MISSING, value, drafts);
    options.missing = missing.map_or(MissingColor::Transparent, MissingColor::Opaque);
    let value = OptionalColor {
        color: &mut options.background,
        without: "transparent",
        is_optional: can_be_transparent,
    };
    color_row(ui, BACKGROUND, value, drafts);
}
