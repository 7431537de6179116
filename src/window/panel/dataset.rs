use super::icons::Icon;
use super::row::{Caption, check, choice_row, edited, row, slider_row};
use super::{Shown, looks, note, nothing_open};
use crate::scene::Interpolation;
use crate::window::action::Action;
use crate::window::status::{Controls, Facts};
use egui::{Button, Label, RichText, Slider, Ui, vec2};

const TURNING: Caption = Caption::new(
    "Turning",
    "Degrees that the camera turns in a second; the film turns by a frame's share of it from frame to frame",
    "--orbit-per-frame",
);
const BAND: Caption = Caption::new("Band", "The moment of the data that is shown", "--band");
const PLAYING: Caption =
    Caption::new("Playing", "Bands that go by in a second while it plays", "--frames-per-band");
const BETWEEN: Caption = Caption::new("Between", "What is shown between two bands", "--interpolate");
const LOOP: Caption = Caption::new("Loop", "Lead from the last band back to the first", "--loop");

/// What is open, and how it moves.
pub(super) fn show(ui: &mut Ui, controls: &mut Controls<'_>, shown: &Shown<'_>) {
    let Some(facts) = shown.facts else {
        nothing_open(ui);
        open_button(ui, controls);
        return;
    };
    ui.horizontal(|ui| {
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            open_button(ui, controls);
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                let name = RichText::new(&facts.name).color(looks(ui).strong);
                ui.add(Label::new(name).truncate()).on_hover_text(&facts.name);
            });
        });
    });
    note(ui, size_text(facts));
    turning(ui, controls);
    if facts.band_labels.len() > 1 {
        bands(ui, controls, facts);
    }
    for sentence in &facts.notes {
        note(ui, sentence);
    }
}

fn open_button(ui: &mut Ui, controls: &mut Controls<'_>) {
    let help = "Open another file (O); a file can be dropped on the window, too";
    if ui.button("Open…").on_hover_text(help).clicked() {
        controls.actions.push(Action::AskForFile);
    }
}

fn size_text(facts: &Facts) -> String {
    let [columns, rows] = facts.size;
    let bands = match facts.band_labels.len() {
        0 | 1 => String::new(),
        bands => format!(" · {bands} bands"),
    };
    let unit = facts.unit.as_ref().map(|unit| format!(" · {unit}")).unwrap_or_default();
    let channels = match facts.channels.len() {
        0 => String::new(),
        1 => " · 1 channel".to_owned(),
        channels => format!(" · {channels} channels"),
    };
    format!("{columns} × {rows} samples{bands}{channels}{unit}")
}

fn turning(ui: &mut Ui, controls: &mut Controls<'_>) {
    let motion = &mut *controls.motion;
    let is_on = motion.is_on;
    edited(&mut motion.turn_deg_per_sec, 1, |speed| {
        slider_row(ui, TURNING, Slider::new(speed, -90.0..=90.0).max_decimals(1).suffix("°/s"))
    });
    let (icon, name) = if is_on { (Icon::Bars, "Pause") } else { (Icon::Triangle, "Play") };
    let caption = Caption { label: "", help: "Let the data turn and play, or hold it", flag: "Space" };
    let response = row(ui, caption, |ui| {
        let size = vec2(ui.available_width(), ui.spacing().interact_size.y);
        ui.add_sized(size, Button::new((icon.atom(10.0, None), name)))
    });
    if response.clicked() {
        controls.actions.push(Action::ToggleTurning);
    }
}

fn bands(ui: &mut Ui, controls: &mut Controls<'_>, facts: &Facts) {
    let options = &mut controls.settings.scene;
    let count = facts.band_labels.len();
    let view = &mut *controls.view;
    // Shown as on the command line, where the first band is 1; in a loop the last leads back to the first.
    let last = if options.is_loop { count as f64 + 0.99 } else { count as f64 };
    let shown = view.band.rem_euclid(count as f64) + 1.0;
    let mut place = shown;
    let step = if options.interpolation == Interpolation::Hold { 1.0 } else { 0.0 };
    edited(&mut place, 2, |place| {
        slider_row(ui, BAND, Slider::new(place, 1.0..=last).step_by(step).max_decimals(2))
    });
    if place != shown {
        // Rounds of the data stay: what jumps back would play backwards in a film.
        view.band += place - shown;
    }
    let band = (place.floor() as usize).clamp(1, count);
    let label = facts.band_labels.get(band - 1).filter(|label| !label.is_empty());
    let label = label.map(|label| format!(": {label}")).unwrap_or_default();
    row(ui, Caption { label: "", ..BAND }, |ui| {
        ui.add(Label::new(format!("{band} of {count}{label}")).truncate())
    });
    edited(&mut controls.motion.bands_per_sec, 2, |speed| {
        let slider = Slider::new(speed, 0.0..=30.0).logarithmic(true).smallest_positive(0.1);
        slider_row(ui, PLAYING, slider.max_decimals(2).suffix(" /s"))
    });
    let choices = [(Interpolation::Linear, "blend"), (Interpolation::Hold, "hold")];
    choice_row(ui, BETWEEN, &mut options.interpolation, &choices);
    row(ui, Caption { label: "", ..LOOP }, |ui| check(ui, LOOP, &mut options.is_loop));
}
