use super::histogram::limits_now;
use super::readout;
use super::row::{Caption, edited, row};
use crate::scene::{LimitsChoice, SceneOptions};
use crate::window::status::Facts;
use egui::{Button, DragValue, Ui, vec2};

const LIMITS: Caption =
    Caption::new("Limits", "The values of the first and of the last colour", "--clim MIN,MAX");
const AUTO_WIDTH: f32 = 44.0;

/// The limits as two numbers, and whether they are automatic.
pub(super) fn show(ui: &mut Ui, options: &mut SceneOptions, facts: &Facts) {
    let is_known = limits_now(options, facts).iter().all(|limit| limit.is_finite());
    ui.add_enabled_ui(is_known && !facts.is_classes, |ui| row(ui, LIMITS, |ui| numbers(ui, options, facts)));
}

fn numbers(ui: &mut Ui, options: &mut SceneOptions, facts: &Facts) -> egui::Response {
    let [mut min, mut max] = limits_now(options, facts);
    let span = (facts.range[1] - facts.range[0]).abs();
    let speed = if span > 0.0 { span / 400.0 } else { 0.01 };
    let gap = ui.spacing().item_spacing.x;
    let height = ui.spacing().interact_size.y;
    let size = vec2((ui.available_width() - AUTO_WIDTH - 2.0 * gap) / 2.0, height);
    let largest = f64::from(f32::MAX);
    let decimals = readout::decimals(span) + 1;
    let number = |ui: &mut Ui, value: &mut f64, range: std::ops::RangeInclusive<f64>| {
        edited(value, decimals, |value| {
            let number = DragValue::new(value).speed(speed).range(range).clamp_existing_to_range(false);
            ui.add_sized(size, number.max_decimals(decimals).update_while_editing(false))
        })
    };
    let before = [min, max];
    let first = number(ui, &mut min, -largest..=max);
    let second = number(ui, &mut max, min..=largest);
    if [min, max] != before && min.is_finite() && max.is_finite() {
        options.limits = LimitsChoice::Fixed(min, max);
    }
    let is_automatic = options.limits == LimitsChoice::Auto;
    let auto = Button::selectable(is_automatic, "Auto").frame_when_inactive(true);
    let auto = ui.add_sized(vec2(AUTO_WIDTH, height), auto);
    if auto.clicked() {
        options.limits = LimitsChoice::Auto;
    }
    first | second | auto
}
