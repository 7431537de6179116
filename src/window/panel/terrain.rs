use super::color_field::{OptionalColor, color_row};
use super::draft::Drafts;
use super::row::{Caption, choice_row, edited, slider_row};
use super::word_row::WordRow;
use crate::scene::{Base, LayerMode, Rgb8, SceneOptions, Wanted, Water, WaterChoice};
use crate::window::status::Facts;
use egui::{Slider, Ui};

const CONTOURS: WordRow = WordRow::new(
    Caption::new("Contours", "Lines so far apart in the unit of the values, or auto", "--contours"),
    "none",
);
const CONTOUR_COLOR: Caption = Caption::new("Line colour", "Colour of the contour lines", "--contour-color");
const CONTOUR_LABELS: Caption =
    Caption::new("Line values", "Numbers on bold contour lines", "--contour-labels");
const DRAPE: WordRow = WordRow::new(
    Caption::new("Drape", "File whose picture, or whose values, lie over the surface", "--drape"),
    "none",
);
const BASE: WordRow = WordRow::new(
    Caption::new("Block", "How far its bottom lies below the lowest value, or auto", "--base"),
    "none",
);
const BASE_COLOR: Caption =
    Caption::new("Block colour", "Colour of the block, or of a globe without data", "--base-color");
const WATER: WordRow = WordRow::new(Caption::new("Water", "Up to this value", "--water"), "none");
const WATER_COLOR: Caption = Caption::new("Water colour", "Colour of the water", "--water-color");
const WATER_OPACITY: Caption = Caption::new("Water hides", "How much the water hides", "--water-opacity");
const GEOJSON: WordRow = WordRow::new(
    Caption::new("GeoJSON", "Files of points, lines and outlines, with | between several", "--geojson"),
    "none",
);
const GEOJSON_COLOR: Caption =
    Caption::new("Its colour", "Colour of all points and lines of GeoJSON files", "--geojson-color");
const GEOJSON_WIDTH: WordRow = WordRow::new(
    Caption::new("Its width", "Width of lines, in pixels of a film that is 720 high", "--geojson-width"),
    "as the file says",
);
const GEOJSON_NAME: WordRow =
    WordRow::new(Caption::new("Its names", "The property that holds names", "--geojson-name"), "name, title");

/// How the data is drawn, if that is something on which lines, pictures and places lie.
pub(super) fn ground(options: &SceneOptions, facts: &Facts) -> Option<LayerMode> {
    let mode = options.mode.unwrap_or(facts.mode);
    matches!(mode, LayerMode::Surface | LayerMode::Image | LayerMode::Globe).then_some(mode)
}

/// What lies on the ground and around it. What needs something else to be seen shows with it.
pub(super) fn show(ui: &mut Ui, options: &mut SceneOptions, mode: LayerMode, drafts: &mut Drafts) {
    CONTOURS.show(ui, options, drafts);
    if options.contours.interval.is_some() {
        color(ui, CONTOUR_COLOR, &mut options.contours.color, ("automatic", None), drafts);
        let wanted = [(Wanted::Auto, "auto"), (Wanted::On, "on"), (Wanted::Off, "off")];
        ui.add_enabled_ui(mode != LayerMode::Globe, |ui| {
            choice_row(ui, CONTOUR_LABELS, &mut options.contours.labels, &wanted);
        });
    }
    DRAPE.show(ui, options, drafts);
    if mode == LayerMode::Surface {
        BASE.show(ui, options, drafts);
    }
    if mode == LayerMode::Globe || (mode == LayerMode::Surface && options.base.depth.is_some()) {
        color(ui, BASE_COLOR, &mut options.base.color, ("warm grey", Some(Base::USUAL_COLOR.0)), drafts);
    }
    if mode == LayerMode::Surface {
        water(ui, options, drafts);
    }
    GEOJSON.show(ui, options, drafts);
    if !options.places.geojson.is_empty() {
        color(ui, GEOJSON_COLOR, &mut options.places.geojson_color, ("as the file says", None), drafts);
        GEOJSON_WIDTH.show(ui, options, drafts);
        GEOJSON_NAME.show(ui, options, drafts);
    }
}

fn water(ui: &mut Ui, options: &mut SceneOptions, drafts: &mut Drafts) {
    WATER.show(ui, options, drafts);
    let WaterChoice { level: Some(_), color: of_water, opacity } = &mut options.water else { return };
    color(ui, WATER_COLOR, of_water, ("blue", Some(Water::USUAL_COLOR.0)), drafts);
    let held = opacity.unwrap_or(Water::USUAL_OPACITY);
    let mut share = held;
    edited(&mut share, 2, |share| {
        slider_row(ui, WATER_OPACITY, Slider::new(share, 0.0..=1.0).max_decimals(2))
    });
    if share != held {
        *opacity = Some(share);
    }
}

/// A colour that may be left out for what holds `without` it: its word, and the colour if it is one.
fn color(
    ui: &mut Ui,
    caption: Caption,
    color: &mut Option<Rgb8>,
    (without, held): (&'static str, Option<[u8; 3]>),
    drafts: &mut Drafts,
) {
    color_row(ui, caption, OptionalColor { color, without, held, is_optional: true }, drafts);
}

#[cfg(test)]
mod tests {
    use super::super::desk::{Desk, facts, volume_facts};
    use super::*;
    use crate::scene::BaseDepth;
    use crate::window::status::Status;
    use egui::{Key, vec2};

    fn desk() -> Desk {
        let mut desk = Desk::new(Some(facts(1)), Status::default());
        desk.size.y = 3000.0;
        let section = desk.place_of("Terrain and places");
        desk.click(section);
        for _ in 0..20 {
            desk.frame(Vec::new());
        }
        desk
    }

    /// Types into the field behind a caption, in place of what is there.
    fn write(desk: &mut Desk, caption: &str, text: &str) {
        let caption = desk.place_of(caption);
        desk.click(caption + vec2(150.0, 0.0));
        desk.key(Key::End);
        for _ in 0..80 {
            desk.key(Key::Backspace);
        }
        desk.type_text(text);
        desk.key(Key::Enter);
        desk.frame(Vec::new());
    }

    #[test]
    fn contours_a_block_and_water_are_written_and_taken_away() {
        let mut desk = desk();
        for hidden in ["Line values", "Block colour", "Water hides"] {
            assert!(!desk.has_text(hidden), "{hidden}");
        }
        write(&mut desk, "Contours", "50");
        write(&mut desk, "Block", "auto");
        write(&mut desk, "Water", "-2.5");
        let off = desk.place_of("Line values");
        desk.click(off + vec2(250.0, 0.0));
        write(&mut desk, "Water colour", "navy");
        write(&mut desk, "Block colour", "#102030");
        let options = desk.settings.scene.clone();
        assert_eq!(options.contours.interval, Some("50".parse().unwrap()));
        assert_eq!(options.contours.labels, Wanted::Off);
        assert_eq!(
            (options.base.depth, options.base.color),
            (Some(BaseDepth::Auto), Some(Rgb8([16, 32, 48])))
        );
        assert_eq!((options.water.level, options.water.color), (Some(-2.5), Some(Rgb8([0, 0, 128]))));
        for caption in ["Contours", "Block", "Water"] {
            write(&mut desk, caption, "");
        }
        let options = &desk.settings.scene;
        assert_eq!((options.contours.interval, options.base.depth, options.water.level), (None, None, None));
        assert!(!desk.has_text("Water hides"));
    }

    #[test]
    fn files_that_lie_on_it_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let paths = ["a.geojson", "b c.geojson"].map(|name| folder.path().join(name));
        for path in &paths {
            std::fs::write(path, r#"{"type": "Point", "coordinates": [1, 2]}"#).unwrap();
        }
        let mut desk = desk();
        write(&mut desk, "Drape", " /pictures/map.png ");
        assert_eq!(desk.settings.scene.drape, Some("/pictures/map.png".into()));
        write(&mut desk, "GeoJSON", "/nowhere.geojson");
        assert!(desk.has_text("cannot"), "the fault is not shown");
        assert_eq!(desk.settings.scene.places.geojson.len(), 0);
        let both = paths.each_ref().map(|path| path.display().to_string()).join(" | ");
        write(&mut desk, "GeoJSON", &both);
        assert_eq!(desk.settings.scene.places.geojson.len(), 2);
        write(&mut desk, "Its width", "3");
        assert_eq!(desk.settings.scene.places.geojson_width, Some(3.0));
        assert!(desk.has_text(&both), "both are shown");
    }

    #[test]
    fn what_is_no_ground_has_no_such_section() {
        for (mode, is_shown) in [(LayerMode::Image, true), (LayerMode::Globe, true), (LayerMode::Bars, false)]
        {
            let mut desk = Desk::new(Some(facts(1)), Status::default());
            desk.size.y = 3000.0;
            desk.settings.scene.mode = Some(mode);
            assert_eq!(desk.has_text("Terrain and places"), is_shown, "{mode:?}");
        }
        let mut desk = Desk::new(Some(volume_facts()), Status::default());
        desk.size.y = 3000.0;
        assert!(!desk.has_text("Terrain and places"));
    }
}
