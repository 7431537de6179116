use super::icons::Icon;
use super::{looks, note, readout};
use crate::window::action::Action;
use crate::window::status::{Controls, FilmStatus, LastFile, Status};
use egui::{Align, Button, Label, Layout, ProgressBar, RichText, Ui, vec2};

/// The button that records, what is being written, what was written last.
pub(super) fn show(ui: &mut Ui, controls: &mut Controls<'_>, status: &Status) {
    record_button(ui, controls, status);
    // Where a film goes is not known before something is open.
    if status.take.is_none() && !status.next_path.as_os_str().is_empty() {
        let name = format!("The next film becomes {}", readout::file_name(&status.next_path));
        let label = Label::new(RichText::new(name).small().weak()).truncate();
        ui.add(label).on_hover_text(format!("{}\n-o, --output", status.next_path.display()));
    }
    if let Some(film) = &status.film {
        film_progress(ui, film, status.waiting);
    }
    other_buttons(ui, controls);
    if let Some(file) = &status.last_file {
        last_file(ui, file);
    }
}

fn record_button(ui: &mut Ui, controls: &mut Controls<'_>, status: &Status) {
    let looks = looks(ui);
    let size = vec2(ui.available_width(), 38.0);
    let (button, help) = if let Some(take) = &status.take {
        let text = format!("Stop   {}", readout::film_time(take.duration));
        let text = RichText::new(text).size(14.0).color(looks.on_recording);
        let icon = Icon::Square.atom(12.0, Some(looks.on_recording));
        (Button::new((icon, text)).fill(looks.recording), "End the film here (R)")
    } else {
        let text = RichText::new("Record").size(14.0).color(looks.strong);
        let icon = Icon::Dot.atom(14.0, Some(looks.recording));
        (Button::new((icon, text)), "Record a film of what the picture shows (R)")
    };
    if ui.add_sized(size, button.gap(8.0)).on_hover_text(help).clicked() {
        controls.actions.push(Action::ToggleRecording);
    }
}

fn other_buttons(ui: &mut Ui, controls: &mut Controls<'_>) {
    let mut button = |ui: &mut Ui, width: f32, (name, help): (&str, &str), action: Action| {
        let size = vec2(width, ui.spacing().interact_size.y);
        if ui.add_sized(size, Button::new(name)).on_hover_text(help).clicked() {
            controls.actions.push(action);
        }
    };
    let texts = ("Save this picture", "Write this picture as PNG at the film's size (P)");
    button(ui, ui.available_width(), texts, Action::SaveStill);
    ui.horizontal(|ui| {
        ui.weak("Copy command of");
        let width = (ui.available_width() - ui.spacing().item_spacing.x) / 2.0;
        let texts = ("last film", "Copy the command line that makes the film recorded last (C)");
        button(ui, width, texts, Action::CopyFilmCommand);
        let texts = ("picture", "Copy the command line that makes the picture on screen (Shift+C)");
        button(ui, width, texts, Action::CopyStillCommand);
    });
}

fn film_progress(ui: &mut Ui, film: &FilmStatus, waiting: usize) {
    let looks = looks(ui);
    ui.add_space(2.0);
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.label(RichText::new(readout::byte_count(film.bytes)).small().weak());
            let name = RichText::new(readout::file_name(&film.path));
            let name = Label::new(name).truncate().halign(Align::LEFT);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| ui.add(name))
                .inner
                .on_hover_text(film.path.display().to_string());
        });
    });
    ui.add(ProgressBar::new(share(film)).desired_height(5.0).fill(looks.accent).corner_radius(2.0));
    let mut parts = vec![format!("{} of {} frames", film.frames, film.of_frames)];
    if !film.behind.is_zero() {
        parts.push(format!("{:.1} s behind", film.behind.as_secs_f64()));
    }
    match waiting {
        0 => {}
        1 => parts.push("1 film waits".to_owned()),
        more => parts.push(format!("{more} films wait")),
    }
    note(ui, parts.join(" · "));
}

/// How much of a film is written, 0 to 1.
pub(super) fn share(film: &FilmStatus) -> f32 {
    if film.of_frames == 0 { 0.0 } else { (film.frames as f32 / film.of_frames as f32).min(1.0) }
}

fn last_file(ui: &mut Ui, file: &LastFile) {
    let accent = looks(ui).accent;
    ui.horizontal(|ui| {
        let (rect, _) = ui.allocate_exact_size(vec2(12.0, 12.0), egui::Sense::hover());
        Icon::Hook.paint(ui.painter(), rect, accent);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 1.0;
            let path = file.path.display().to_string();
            let name = Label::new(readout::file_name(&file.path)).truncate();
            ui.add(name).on_hover_text(path.clone());
            ui.add(Label::new(RichText::new(path).small().weak()).wrap());
            note(ui, &file.summary);
        });
    });
}
