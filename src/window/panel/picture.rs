use super::{Shown, looks};
use egui::emath::GuiRounding;
use egui::{Align2, FontId, Rect, Response, Sense, Stroke, StrokeKind, Ui, Vec2, vec2};

/// Room around the picture, for the mark of recording.
const MARGIN: f32 = 8.0;

/// Where the picture is.
#[derive(Debug, Clone)]
pub(in crate::window) struct PictureArea {
    /// In points, on whole pixels.
    pub(in crate::window) rect: Rect,
    /// Clicks, drags and whether the pointer is over it and over nothing that lies on it.
    pub(in crate::window) response: Response,
}

/// The picture in the middle, as large as its proportions allow, and what is around it.
pub(super) fn show(ui: &mut Ui, shown: &Shown<'_>) -> PictureArea {
    let looks = looks(ui);
    let room = ui.max_rect().shrink(MARGIN);
    let rect = fitted(room, shown.aspect_ratio).round_to_pixels(ui.pixels_per_point());
    // Not among the controls that the keyboard reaches: its keys are those of the window.
    let response = ui.allocate_rect(rect, Sense::CLICK | Sense::DRAG);
    // The film's own pixels are drawn underneath, by the renderer.
    if shown.facts.is_none() {
        let text = "Drop a file here, or press O to open one";
        ui.painter().text(rect.center(), Align2::CENTER_CENTER, text, FontId::proportional(14.0), looks.weak);
    }
    if shown.status.take.is_some() {
        let stroke = Stroke::new(3.0, looks.recording);
        ui.painter().rect_stroke(rect.expand(2.0), 2.0, stroke, StrokeKind::Outside);
    }
    if ui.input(|input| !input.raw.hovered_files.is_empty()) {
        drop_hint(ui, rect);
    }
    PictureArea { rect, response }
}

/// While a file is held over the window.
fn drop_hint(ui: &Ui, rect: Rect) {
    let looks = looks(ui);
    ui.painter().rect_filled(rect, 0.0, looks.surround.gamma_multiply(0.8));
    ui.painter().rect_stroke(rect, 4.0, Stroke::new(3.0, looks.accent), StrokeKind::Inside);
    let font = FontId::proportional(16.0);
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, "Drop to open", font, looks.strong);
}

/// The largest rectangle of these proportions in the middle of the room.
fn fitted(room: Rect, aspect_ratio: f64) -> Rect {
    let room_size = room.size().max(Vec2::splat(1.0));
    let aspect_ratio = if aspect_ratio.is_finite() && aspect_ratio > 0.0 { aspect_ratio as f32 } else { 1.0 };
    let width = room_size.x.min(room_size.y * aspect_ratio);
    Rect::from_center_size(room.center(), vec2(width, width / aspect_ratio))
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::pos2;

    #[test]
    fn a_picture_keeps_its_proportions_and_stays_in_its_room() {
        let room = Rect::from_min_size(pos2(10.0, 20.0), vec2(400.0, 300.0));
        for (aspect_ratio, size) in [(2.0, [400.0, 200.0]), (1.0, [300.0, 300.0]), (0.5, [150.0, 300.0])] {
            let rect = fitted(room, aspect_ratio);
            assert_eq!([rect.width(), rect.height()], size);
            assert_eq!(rect.center(), room.center());
        }
        let none = fitted(Rect::from_min_size(pos2(0.0, 0.0), vec2(-5.0, 0.0)), f64::NAN);
        assert!(none.is_positive() && none.width() <= 1.0, "{none:?}");
    }
}
