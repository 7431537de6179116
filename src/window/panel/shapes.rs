use super::draft::Drafts;
use super::row::{Caption, check, choice_row, edited, row, slider_row};
use super::word_row::WordRow;
use crate::scene::{BarOrder, LayerMode, SceneOptions, Wanted};
use egui::{Slider, Ui};

const BAR_WIDTH: Caption = Caption::new("Bar width", "Share of its cell that a bar is wide", "--bar-width");
const BAR_LABELS: Caption =
    Caption::new("Values at bars", "Write the value of each bar at its end", "--bar-labels");
const BAR_NAMES: Caption = Caption::new("Bar names", "Names of columns at the feet of bars", "--bar-names");
const BAR_ORDER: Caption =
    Caption::new("Bar order", "As in the data, or the largest value first at every moment", "--bar-order");
const POINT_SIZE: WordRow = WordRow::new(
    Caption::new("Point size", "Width of points, in pixels of a picture of 720 rows", "--point-size"),
    "automatic",
);
const LINE_WIDTH: Caption = Caption::new(
    "Line width",
    "Width of the edges of cells, in pixels of a picture of 720 rows",
    "--line-width",
);

/// What samples have that are drawn as shapes of their own.
pub(super) fn show(ui: &mut Ui, options: &mut SceneOptions, mode: LayerMode, drafts: &mut Drafts) {
    let shapes = &mut options.shapes;
    match mode {
        LayerMode::Bars => {
            edited(&mut shapes.bar_width, 2, |share| {
                slider_row(ui, BAR_WIDTH, Slider::new(share, 0.01..=1.0).max_decimals(2))
            });
            row(ui, Caption { label: "", ..BAR_LABELS }, |ui| check(ui, BAR_LABELS, &mut shapes.bar_labels));
            let wanted = [(Wanted::Auto, "auto"), (Wanted::On, "on"), (Wanted::Off, "off")];
            choice_row(ui, BAR_NAMES, &mut shapes.bar_names, &wanted);
            let orders = [(BarOrder::Data, "as in the data"), (BarOrder::Value, "by value")];
            choice_row(ui, BAR_ORDER, &mut shapes.bar_order, &orders);
        }
        LayerMode::Points => POINT_SIZE.show(ui, options, drafts),
        LayerMode::Wireframe => {
            edited(&mut shapes.line_width, 1, |width| {
                let slider = Slider::new(width, 0.1..=200.0).logarithmic(true).max_decimals(1);
                slider_row(ui, LINE_WIDTH, slider)
            });
        }
        LayerMode::Surface | LayerMode::Image | LayerMode::Globe | LayerMode::Volume(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::desk::{Desk, facts};
    use super::*;
    use crate::window::status::Status;
    use egui::{Key, vec2};

    fn desk(mode: LayerMode) -> Desk {
        let mut desk = Desk::new(Some(facts(1)), Status::default());
        desk.size.y = 3000.0;
        desk.settings.scene.mode = Some(mode);
        desk
    }

    #[test]
    fn bars_have_widths_values_names_and_an_order() {
        let mut desk = desk(LayerMode::Bars);
        let place = desk.place_of("by value");
        desk.click(place);
        let place = desk.place_of("Values at bars");
        desk.click(place);
        let row = desk.place_of("Bar names");
        let off = desk.texts().into_iter().filter(|(text, _)| text == "off").map(|(_, rect)| rect.center());
        let off = off.min_by(|one, other| (one.y - row.y).abs().total_cmp(&(other.y - row.y).abs())).unwrap();
        desk.click(off);
        let number = desk.place_of("0.80");
        desk.click(number);
        desk.type_text("0.5");
        desk.key(Key::Enter);
        desk.frame(Vec::new());
        let shapes = &desk.settings.scene.shapes;
        assert_eq!((shapes.bar_width, shapes.bar_labels), (0.5, true));
        assert_eq!((shapes.bar_names, shapes.bar_order), (Wanted::Off, BarOrder::Value));
    }

    #[test]
    fn a_mode_shows_what_it_has_and_nothing_else() {
        for (mode, shown) in [
            (LayerMode::Surface, [false, false, false]),
            (LayerMode::Bars, [true, false, false]),
            (LayerMode::Points, [false, true, false]),
            (LayerMode::Wireframe, [false, false, true]),
        ] {
            let mut desk = desk(mode);
            assert_eq!(["Bar width", "Point size", "Line width"].map(|text| desk.has_text(text)), shown);
        }
    }

    #[test]
    fn the_size_of_points_is_automatic_until_it_is_written() {
        let mut desk = desk(LayerMode::Points);
        let caption = desk.place_of("Point size");
        for (typed, size) in [("7.5", Some(7.5)), ("", None)] {
            desk.click(caption + vec2(150.0, 0.0));
            for _ in 0..8 {
                desk.key(Key::Backspace);
            }
            desk.type_text(typed);
            desk.key(Key::Enter);
            desk.frame(Vec::new());
            assert_eq!(desk.settings.scene.shapes.point_size, size);
        }
    }
}
