use super::icons::Icon;
use super::looks;
use crate::window::action::Action;
use crate::window::status::Message;
use egui::{Align, Align2, Area, Frame, Id, Label, Layout, Order, Rect, Sense, Ui, vec2};

const WIDEST: f32 = 560.0;

/// What the user has to know, at the lower edge of the picture until it is taken away.
pub(super) fn show(ui: &Ui, message: &Message, actions: &mut Vec<Action>) {
    let looks = looks(ui);
    let within = ui.max_rect();
    let place = within.center_bottom() - vec2(0.0, 14.0);
    let area = Area::new(Id::unique("message")).order(Order::Foreground).pivot(Align2::CENTER_BOTTOM);
    area.fixed_pos(place).constrain_to(within).show(ui.ctx(), |ui| {
        Frame::popup(ui.style()).inner_margin(10.0).show(ui, |ui| {
            // Some window managers make windows smaller than they may be.
            ui.set_max_width((within.width() - 60.0).clamp(0.0, WIDEST));
            ui.horizontal(|ui| {
                let color = if message.is_error { looks.error } else { looks.accent };
                let (mark, _) = ui.allocate_exact_size(vec2(4.0, 20.0), Sense::hover());
                let width = (ui.available_width() - 34.0).max(0.0);
                let text = egui::RichText::new(&message.text).color(looks.strong);
                let text = ui.vertical(|ui| {
                    ui.set_max_width(width);
                    ui.add(Label::new(text).wrap()).rect
                });
                let bar = Rect::from_x_y_ranges(mark.x_range(), text.inner.expand(2.0).y_range());
                ui.painter().rect_filled(bar, 2.0, color);
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    if Icon::Cross.button(ui, "Take this message away").clicked() {
                        actions.push(Action::DismissMessage);
                    }
                });
            });
        });
    });
}
