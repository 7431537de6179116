use crate::window::theme::palette;
use egui::{Context, Id, Stroke, StrokeKind, Ui};

/// Shows where the keyboard is, wherever it moves: egui itself neither outlines all controls nor scrolls to them.
#[derive(Debug, Default)]
pub(super) struct FocusTrail {
    /// The control that was scrolled to.
    followed: Option<Id>,
}

impl FocusTrail {
    /// Within what scrolls, after its last control: scrolls to the one that has the focus now.
    pub(super) fn follow(&mut self, ui: &Ui) {
        let focused = ui.memory(egui::Memory::focused);
        if focused == self.followed {
            return;
        }
        self.followed = focused;
        let response = focused.and_then(|id| ui.ctx().read_response(id));
        let is_inside = |rect: egui::Rect| ui.min_rect().contains(rect.center());
        if let Some(response) = response.filter(|it| it.layer_id == ui.layer_id() && is_inside(it.rect)) {
            response.scroll_to_me(None);
        }
    }
}

/// A ring around the control that has the focus.
pub(super) fn ring(context: &Context) {
    let Some(response) = context.memory(egui::Memory::focused).and_then(|id| context.read_response(id))
    else {
        return;
    };
    // Of a control that is scrolled out of sight nothing is left.
    if response.interact_rect.is_positive() {
        let accent = palette(context.theme()).accent;
        let ring = response.interact_rect.expand(2.0);
        let painter = context.layer_painter(response.layer_id);
        painter.rect_stroke(ring, 5.0, Stroke::new(2.0, accent), StrokeKind::Middle);
    }
}
