use super::{PanelState, help, looks, note, readout, recording};
use crate::window::action::Action;
use crate::window::status::{Controls, FilmStatus, Status};
use egui::{Color32, Context, Frame, Id, Key, Modal, ProgressBar, RichText, TextEdit, Ui};
use std::path::PathBuf;

/// The path that is being typed.
#[derive(Debug, Default)]
pub(super) struct FileDialog {
    path: String,
    is_seen: bool,
}

impl FileDialog {
    /// Whether it was shown, so that it has the keyboard.
    pub(super) fn is_seen(&self) -> bool {
        self.is_seen
    }
}

/// Whichever dialog is due: that of closing before all others.
pub(super) fn show(context: &Context, controls: &mut Controls<'_>, status: &Status, state: &mut PanelState) {
    if status.is_closing {
        dialog(context, "closing", |ui| closing(ui, controls, status));
        return;
    }
    if let Some(typed) = &mut state.file_dialog {
        let answer = dialog(context, "open file", |ui| ask_for_file(ui, typed));
        if let Some(Answer::Open(path)) = &answer {
            controls.actions.push(Action::Open(vec![path.clone()]));
        }
        if answer.is_some() {
            state.file_dialog = None;
        }
    }
    if state.is_help_open && dialog(context, "help", help::show) {
        state.is_help_open = false;
    }
}

fn dialog<R>(context: &Context, name: &str, contents: impl FnOnce(&mut Ui) -> R) -> R {
    let frame = Frame::window(&context.global_style());
    let modal = Modal::new(Id::unique(name)).frame(frame).backdrop_color(Color32::from_black_alpha(90));
    modal.show(context, contents).inner
}

fn heading(ui: &mut Ui, text: impl Into<String>) {
    ui.label(RichText::new(text).heading().color(looks(ui).strong));
}

/// How a dialog ended.
enum Answer {
    Open(PathBuf),
    Cancel,
}

fn ask_for_file(ui: &mut Ui, dialog: &mut FileDialog) -> Option<Answer> {
    ui.set_width(440.0);
    heading(ui, "Open a file");
    let hint = "dem.tif, cube.npy, 'series_*.tif', …";
    let field = ui.add(TextEdit::singleline(&mut dialog.path).hint_text(hint).desired_width(f32::INFINITY));
    if !std::mem::replace(&mut dialog.is_seen, true) {
        field.request_focus();
    }
    let mut is_entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    note(
        ui,
        "Path of a raster: GeoTIFF, NumPy, ASCII grid, HGT or PNG. Files can be dropped on the window, too.",
    );
    ui.add_space(4.0);
    let mut is_canceled = false;
    ui.horizontal(|ui| {
        is_entered |= ui.button("Open").clicked();
        is_canceled = ui.button("Cancel").clicked();
    });
    let typed = dialog.path.trim();
    if is_canceled {
        Some(Answer::Cancel)
    } else {
        (is_entered && !typed.is_empty()).then(|| Answer::Open(at_home(typed)))
    }
}

/// The path, with `~` for the home folder as in a shell.
fn at_home(typed: &str) -> PathBuf {
    let below = typed.strip_prefix("~/").zip(std::env::home_dir());
    below.map_or_else(|| typed.into(), |(below, home)| home.join(below))
}

fn closing(ui: &mut Ui, controls: &mut Controls<'_>, status: &Status) {
    ui.set_width(380.0);
    match &status.film {
        Some(film) => {
            heading(ui, progress(film));
            ui.add_space(2.0);
            let bar = ProgressBar::new(recording::share(film)).desired_height(8.0).fill(looks(ui).accent);
            ui.add(bar.corner_radius(3.0));
            note(ui, format!("{} · {}", readout::byte_count(film.bytes), film.path.display()));
        }
        None => heading(ui, "Finishing"),
    }
    match status.waiting {
        0 => {}
        1 => note(ui, "One film waits for its turn."),
        more => note(ui, format!("{more} films wait for their turn.")),
    }
    ui.add_space(4.0);
    let help = "End the film with the frames that it has (X); what is written can be played";
    if ui.button("Stop here").on_hover_text(help).clicked() {
        controls.actions.push(Action::CutShort);
    }
}

fn progress(film: &FilmStatus) -> String {
    let name = readout::file_name(&film.path);
    format!("Finishing {name}: {} of {} frames", film.frames, film.of_frames)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_leading_tilde_is_the_home_folder() {
        assert_eq!(at_home("a/~/b"), PathBuf::from("a/~/b"));
        assert_eq!(at_home("~user/b"), PathBuf::from("~user/b"));
        if let Some(home) = std::env::home_dir() {
            assert_eq!(at_home("~/b"), home.join("b"));
        }
    }
}
