use super::draft::{Drafts, Field};
use super::gradient::color32;
use super::row::{Caption, row};
use crate::scene::{ColorError, Rgb8};
use egui::{Color32, Popup, Response, Sense, Stroke, StrokeKind, Ui, Vec2, color_picker, vec2};

/// What can be picked without typing: greys, and colours that are easy to tell apart.
const SWATCHES: [[u8; 3]; 16] = [
    [255, 255, 255],
    [217, 217, 217],
    [150, 150, 150],
    [99, 99, 99],
    [37, 37, 37],
    [0, 0, 0],
    [25, 25, 50],
    [222, 235, 247],
    [31, 119, 180],
    [23, 190, 207],
    [44, 160, 44],
    [188, 189, 34],
    [255, 127, 14],
    [214, 39, 40],
    [148, 103, 189],
    [140, 86, 75],
];
const SWATCHES_IN_A_ROW: usize = 8;
const SWATCH: Vec2 = vec2(26.0, 16.0);

/// A colour that may be left out.
pub(super) struct OptionalColor<'a> {
    /// The colour.
    pub(super) color: &'a mut Option<Rgb8>,
    /// What holds without one.
    pub(super) without: &'a str,
    /// The colour of that, if it is one.
    pub(super) held: Option<[u8; 3]>,
    /// Whether it may be left out here.
    pub(super) is_optional: bool,
}

/// A line with the colour: its swatch, which opens a few to pick from, and its name or digits.
pub(super) fn color_row(ui: &mut Ui, caption: Caption, value: OptionalColor<'_>, drafts: &mut Drafts) {
    let OptionalColor { color, without, held, is_optional } = value;
    row(ui, caption, |ui| {
        let swatch = swatch_button(ui, color.map(|color| color.0).or(held));
        Popup::menu(&swatch).id(swatch.id.with("popup")).show(|ui| {
            pick(ui, color, is_optional.then_some(without));
        });
        let current = color.map(|color| color.to_string()).unwrap_or_default();
        let read = |text: &str| match text.trim() {
            word if is_optional && (word.is_empty() || word == without) => Ok(None),
            word => word.parse().map(Some),
        };
        let field = Field { current, hint: without };
        let (response, typed) = drafts.field::<Option<Rgb8>, ColorError>(ui, caption.flag, field, read);
        if let Some(typed) = typed {
            *color = typed;
        }
        swatch | response
    });
    drafts.fault(ui, caption.flag);
}

fn swatch_button(ui: &mut Ui, color: Option<[u8; 3]>) -> Response {
    let size = vec2(SWATCH.x, ui.spacing().interact_size.y);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let shown = color.map_or(Color32::TRANSPARENT, color32);
    color_picker::show_color_at(ui.painter(), shown, rect.shrink(2.0));
    outline(ui, rect, &response);
    response
}

/// The swatches to pick from; and none of them, where there is a word for that.
fn pick(ui: &mut Ui, picked: &mut Option<Rgb8>, without: Option<&str>) {
    for line in SWATCHES.chunks(SWATCHES_IN_A_ROW) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            for color in line {
                let (rect, response) = ui.allocate_exact_size(SWATCH, Sense::click());
                ui.painter().rect_filled(rect.shrink(1.0), 2.0, color32(*color));
                outline(ui, rect, &response);
                if response.clicked() {
                    *picked = Some(Rgb8(*color));
                }
            }
        });
    }
    if without.is_some_and(|without| ui.button(without).clicked()) {
        *picked = None;
    }
}

fn outline(ui: &Ui, rect: egui::Rect, response: &Response) {
    let color = if response.hovered() {
        ui.visuals().widgets.hovered.fg_stroke.color
    } else {
        ui.visuals().widgets.noninteractive.bg_stroke.color
    };
    ui.painter().rect_stroke(rect.shrink(1.0), 2.0, Stroke::new(1.0, color), StrokeKind::Inside);
}
