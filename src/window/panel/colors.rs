use super::color_field::{OptionalColor, color_row};
use super::draft::Drafts;
use super::row::Caption;
use crate::scene::{Background, MissingColor};
use crate::window::Settings;
use crate::window::status::Facts;
use egui::Ui;

const UNDER: Caption = Caption::new("Below", "Colour of values below the limits", "--under");
const OVER: Caption = Caption::new("Above", "Colour of values above the limits", "--over");
const MISSING: Caption = Caption::new("No data", "Colour where data is missing", "--nan");
const BACKGROUND: Caption = Caption::new(
    "Background",
    "Colour behind the data; transparent where the kind of file can keep that",
    "--background",
);

/// The colours that stand outside of the colormap.
pub(super) fn show(ui: &mut Ui, settings: &mut Settings, facts: &Facts, drafts: &mut Drafts) {
    let can_be_transparent = settings.encode.container.holds_alpha();
    let options = &mut settings.scene;
    ui.add_enabled_ui(!facts.is_classes, |ui| {
        let [first, last] = [facts.colors.first(), facts.colors.last()];
        for (caption, color, without, held) in [
            (UNDER, &mut options.under, "first colour", first),
            (OVER, &mut options.over, "last colour", last),
        ] {
            let value = OptionalColor { color, without, held: held.copied(), is_optional: true };
            color_row(ui, caption, value, drafts);
        }
    });
    let mut missing = match options.missing {
        MissingColor::Transparent => None,
        MissingColor::Opaque(color) => Some(color),
    };
    let value = OptionalColor { color: &mut missing, without: "transparent", held: None, is_optional: true };
    color_row(ui, MISSING, value, drafts);
    options.missing = missing.map_or(MissingColor::Transparent, MissingColor::Opaque);
    let shown = match options.background {
        Background::Transparent => None,
        Background::Color(color) => Some(color),
        Background::Auto => facts.background,
    };
    let mut color = shown;
    let value = OptionalColor {
        color: &mut color,
        without: "transparent",
        held: None,
        is_optional: can_be_transparent,
    };
    color_row(ui, BACKGROUND, value, drafts);
    if color != shown {
        options.background = color.map_or(Background::Transparent, Background::Color);
    }
}
