use super::icons::Icon;
use super::{Shown, looks, readout};
use crate::window::action::Action;
use crate::window::status::Controls;
use egui::{Align, Frame, Label, Layout, Margin, Panel, RichText, Sense, Ui, vec2};

const HEIGHT: f32 = 26.0;
/// Below this width only what goes on is shown.
const NARROW: f32 = 480.0;

/// The line at the lower edge of the window: what goes on on the left, what draws on the right.
pub(super) fn show(ui: &mut Ui, controls: &mut Controls<'_>, shown: Shown<'_>) {
    let frame = Frame::new().inner_margin(Margin::symmetric(10, 2));
    let strip = Panel::bottom("status").exact_size(HEIGHT).frame(frame).show_separator_line(false);
    strip.show(ui, |ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            right(ui, controls, &shown);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| left(ui, &shown));
        });
    });
}

fn right(ui: &mut Ui, controls: &mut Controls<'_>, shown: &Shown<'_>) {
    if Icon::Panel.button(ui, "Show or hide the panel (Tab)").clicked() {
        controls.actions.push(Action::TogglePanel);
    }
    let keys = ui.add(egui::Button::new("? Keys").small().frame_when_inactive(false));
    if keys.on_hover_text("Keys and mouse (?)").clicked() {
        controls.actions.push(Action::ToggleHelp);
    }
    // In a narrow window it gives way to what goes on.
    if ui.available_width() < NARROW {
        return;
    }
    let status = shown.status;
    let mut parts = vec![format!("{:.0} frames/s", status.frames_per_sec), status.adapter.clone()];
    parts.retain(|part| !part.is_empty());
    let text = RichText::new(parts.join(" · ")).small().weak();
    let width = (ui.available_width() * 0.4).max(0.0);
    ui.allocate_ui_with_layout(vec2(width, HEIGHT), Layout::right_to_left(Align::Center), |ui| {
        ui.add(Label::new(text).truncate()).on_hover_text("Frames drawn in the last second\n--adapter");
    });
}

fn left(ui: &mut Ui, shown: &Shown<'_>) {
    let looks = looks(ui);
    let status = shown.status;
    let text = if let Some(take) = &status.take {
        let (dot, _) = ui.allocate_exact_size(vec2(11.0, 11.0), Sense::hover());
        Icon::Dot.paint(ui.painter(), dot, looks.recording);
        let film = status.film.as_ref().map(|film| {
            let (behind, bytes) = (film.behind.as_secs_f64(), readout::byte_count(film.bytes));
            format!(" · {behind:.1} s behind · {bytes}")
        });
        let time = readout::film_time(take.duration);
        RichText::new(format!("Recording {time}{}", film.unwrap_or_default())).color(looks.strong)
    } else if let Some(film) = &status.film {
        let name = readout::file_name(&film.path);
        RichText::new(format!("Writing {name}: {} of {} frames", film.frames, film.of_frames))
    } else if let Some(path) = &status.is_opening {
        RichText::new(format!("Opening {}…", readout::file_name(path)))
    } else if shown.facts.is_some_and(|facts| facts.is_sample) {
        RichText::new("This is the built-in sample: drop a file on the window or press O")
    } else {
        RichText::new(shown.facts.map(|facts| facts.name.clone()).unwrap_or_default()).weak()
    };
    ui.add(Label::new(text).truncate());
}
