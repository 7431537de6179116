//! Signs drawn as shapes, since the fonts hold letters and no pictures.

use egui::{Atom, Color32, Painter, Pos2, Rect, Response, Sense, Shape, Stroke, Ui, Vec2, pos2, vec2};

/// A sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Icon {
    /// A dot: recording.
    Dot,
    /// A square: stop.
    Square,
    /// A triangle: play.
    Triangle,
    /// Two bars: pause.
    Bars,
    /// A cross: take away.
    Cross,
    /// A hook: done.
    Hook,
    /// A window with a column on the right: the panel.
    Panel,
}

impl Icon {
    /// The sign in the middle of `rect`.
    pub(super) fn paint(self, painter: &Painter, rect: Rect, color: Color32) {
        let (middle, size) = (rect.center(), rect.size().min_elem());
        let at = |x: f32, y: f32| middle + vec2(x, y) * size;
        let stroke = Stroke::new((size / 8.0).max(1.25), color);
        let bar = |x: f32| Rect::from_center_size(at(x, 0.0), vec2(0.26, 0.8) * size);
        match self {
            Self::Dot => {
                painter.circle_filled(middle, size * 0.45, color);
            }
            Self::Square => {
                painter.rect_filled(Rect::from_center_size(middle, Vec2::splat(size * 0.75)), 1.5, color);
            }
            Self::Triangle => {
                let corners: Vec<Pos2> = vec![at(-0.32, -0.42), at(0.45, 0.0), at(-0.32, 0.42)];
                painter.add(Shape::convex_polygon(corners, color, Stroke::NONE));
            }
            Self::Bars => {
                painter.rect_filled(bar(-0.24), 1.0, color);
                painter.rect_filled(bar(0.24), 1.0, color);
            }
            Self::Cross => {
                painter.line_segment([at(-0.3, -0.3), at(0.3, 0.3)], stroke);
                painter.line_segment([at(-0.3, 0.3), at(0.3, -0.3)], stroke);
            }
            Self::Hook => {
                painter.add(Shape::line(vec![at(-0.38, 0.05), at(-0.1, 0.32), at(0.4, -0.3)], stroke));
            }
            Self::Panel => {
                let frame = Rect::from_center_size(middle, vec2(0.95, 0.75) * size);
                painter.rect_stroke(frame, 1.5, Stroke::new(1.25, color), egui::StrokeKind::Inside);
                let column = Rect::from_min_max(pos2(middle.x + size * 0.12, frame.top()), frame.max);
                painter.rect_filled(column.shrink(1.0), 0.5, color);
            }
        }
    }

    /// The sign as part of a button, in a colour of its own or that of the button's text.
    pub(super) fn atom(self, size: f32, color: Option<Color32>) -> Atom<'static> {
        Atom::paint(Vec2::splat(size), move |ui, place| {
            self.paint(ui.painter(), place.rect, color.unwrap_or(place.fallback_text_color));
        })
    }

    /// A small button of only this sign; `name` is what it does.
    pub(super) fn button(self, ui: &mut Ui, name: &str) -> Response {
        let (rect, response) = ui.allocate_exact_size(Vec2::splat(20.0), Sense::click());
        let visuals = ui.style().interact(&response);
        if response.hovered() {
            ui.painter().rect_filled(rect, visuals.corner_radius, visuals.bg_fill);
        }
        self.paint(ui.painter(), rect.shrink(4.0), visuals.text_color());
        let is_enabled = ui.is_enabled();
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, is_enabled, name));
        response.on_hover_text(name)
    }
}
