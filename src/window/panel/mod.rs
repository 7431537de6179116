//! The panel beside the picture, and all else that egui draws in the window. Nothing of it is ever in a film.

mod camera_light;
mod color_field;
mod colormap_list;
mod colors;
mod curve_points;
mod dataset;
#[cfg(test)]
mod desk;
mod dialogs;
mod draft;
mod focus;
mod gradient;
mod help;
mod histogram;
mod icons;
mod layers;
mod limits;
mod message;
mod norm;
mod opacity_curve;
mod output;
mod overlay;
mod picture;
mod readout;
mod recording;
mod row;
mod shapes;
mod status_strip;
mod terrain;
#[cfg(test)]
mod tests;
mod timeline;
mod volume;
mod word_row;

pub(super) use picture::PictureArea;

use super::status::{Controls, Facts, Status};
use super::theme::{Palette, palette};
use egui::{
    CentralPanel, CollapsingHeader, Context, Frame, Margin, Panel, Popup, RichText, ScrollArea, Sense, Ui,
    UiBuilder,
};

/// Width of the panel before anybody changes it.
const WIDTH: f32 = 316.0;
const NARROWEST: f32 = 260.0;
const WIDEST: f32 = 560.0;

/// What the panel shows.
#[derive(Clone, Copy)]
pub(super) struct Shown<'a> {
    /// What the data is, if any is open.
    pub(super) facts: Option<&'a Facts>,
    /// What goes on.
    pub(super) status: &'a Status,
    /// Width of the film's picture divided by its height.
    pub(super) aspect_ratio: f64,
}

/// What of the panel is open, and what was typed into it.
#[derive(Debug, Default)]
pub(super) struct PanelState {
    is_hidden: bool,
    is_help_open: bool,
    file_dialog: Option<dialogs::FileDialog>,
    drafts: draft::Drafts,
    search: colormap_list::Search,
    bars: histogram::BarColors,
    focus: focus::FocusTrail,
    timeline: timeline::TimelineState,
}

impl PanelState {
    /// Shows or hides the panel.
    pub(super) fn toggle_panel(&mut self) {
        self.is_hidden = !self.is_hidden;
    }

    /// Shows the panel: for a key that moves among its controls.
    pub(super) fn reveal(&mut self) {
        self.is_hidden = false;
    }

    /// Shows or hides the list of keys.
    pub(super) fn toggle_help(&mut self) {
        self.is_help_open = !self.is_help_open;
    }

    /// Opens the dialog that asks for a file.
    pub(super) fn ask_for_file(&mut self) {
        self.file_dialog.get_or_insert_default();
    }

    /// Closes the dialog and the help.
    pub(super) fn close_dialogs(&mut self) {
        self.is_help_open = false;
        self.file_dialog = None;
    }

    /// Whether a dialog or the help is open, so that keys are not for the camera.
    pub(super) fn has_dialog(&self) -> bool {
        self.is_help_open || self.file_dialog.is_some()
    }

    /// Whether a dialog is to take what is typed, but was not shown yet.
    pub(super) fn has_new_dialog(&self) -> bool {
        self.file_dialog.as_ref().is_some_and(|dialog| !dialog.is_seen())
    }

    /// Leaves the innermost of what is open: a list, a dialog, the help, a field. Whether there was any; if not, the
    /// key is for the window. egui must not be told of the key.
    pub(super) fn leave(&mut self, context: &Context) -> bool {
        if Popup::is_any_open(context) {
            Popup::close_all(context);
        } else if self.file_dialog.take().is_none() && !std::mem::take(&mut self.is_help_open) {
            let Some(focused) = context.memory(egui::Memory::focused) else {
                return false;
            };
            // What was typed and not entered is given up.
            self.drafts = draft::Drafts::default();
            context.memory_mut(|memory| memory.surrender_focus(focused));
        }
        true
    }
}

/// Fills the window: the panel on the right, a line of status at the bottom, the picture in what is left.
pub(super) fn show(
    ui: &mut Ui,
    controls: &mut Controls<'_>,
    shown: Shown<'_>,
    state: &mut PanelState,
) -> PictureArea {
    // Nothing is filled: the picture lies under all that egui paints, and the window is cleared with the panel's
    // colour, which costs software drivers nothing.
    if !state.is_hidden {
        let panel = Panel::right("panel").default_size(WIDTH).size_range(NARROWEST..=WIDEST);
        let panel = panel.frame(Frame::new());
        panel.show(ui, |ui| {
            // A row that is too wide is cut, instead of making the panel wider with every picture.
            let room = ui.available_rect_before_wrap();
            let mut contents = ui.new_child(UiBuilder::new().max_rect(room));
            panel_contents(&mut contents, controls, shown, state);
            ui.allocate_rect(room, Sense::hover());
        });
    }
    status_strip::show(ui, controls, shown);
    timeline::show(ui, controls, shown.status.timeline.as_ref(), &mut state.timeline);
    let area = CentralPanel::default().frame(Frame::new()).show(ui, |ui| {
        let area = picture::show(ui, &shown);
        if let Some(message) = &shown.status.message {
            message::show(ui, message, controls.actions);
        }
        area
    });
    dialogs::show(ui.ctx(), controls, shown.status, state);
    focus::ring(ui.ctx());
    area.inner
}

fn panel_contents(ui: &mut Ui, controls: &mut Controls<'_>, shown: Shown<'_>, state: &mut PanelState) {
    let margin = Margin::symmetric(12, 10);
    Frame::new().inner_margin(margin).show(ui, |ui| recording::show(ui, controls, shown.status));
    ui.spacing_mut().item_spacing.y = 0.0;
    ui.separator();
    ui.reset_style();
    let scroll =
        ScrollArea::vertical().auto_shrink(false).animated(false).content_margin(Margin { top: 4, ..margin });
    scroll.show(ui, |ui| {
        let drafts = &mut state.drafts;
        section(ui, "Data", true, |ui| dataset::show(ui, controls, &shown));
        if let (Some(facts), false) = (shown.facts, controls.settings.scene.layers.0.is_empty()) {
            section(ui, "Layers", true, |ui| layers::show(ui, &mut controls.settings.scene, facts));
        }
        section(ui, "Colours", true, |ui| {
            let Some(facts) = shown.facts else {
                return nothing_open(ui);
            };
            let options = &mut controls.settings.scene;
            colormap_list::show(ui, options, facts, &mut state.search);
            histogram::show(ui, options, facts, &mut state.bars);
            limits::show(ui, options, facts);
            norm::show(ui, options, facts, drafts);
            volume::show(ui, options, facts, drafts);
            colors::show(ui, controls.settings, facts, drafts);
        });
        section(ui, "Relief and light", true, |ui| {
            camera_light::show(ui, controls, shown.facts, drafts);
        });
        if let Some(ground) = shown.facts.and_then(|facts| terrain::ground(&controls.settings.scene, facts)) {
            section(ui, "Terrain and places", false, |ui| {
                terrain::show(ui, &mut controls.settings.scene, ground, drafts);
            });
        }
        section(ui, "Overlay", false, |ui| {
            overlay::show(ui, &mut controls.settings.scene, shown.facts, drafts);
        });
        section(ui, "Output", true, |ui| {
            output::show(ui, controls.settings, drafts, shown.status.take.is_some());
        });
        state.focus.follow(ui);
    });
}

/// A part of the panel that can be folded away.
fn section(ui: &mut Ui, title: &str, is_open: bool, add: impl FnOnce(&mut Ui)) {
    let strong = palette(ui.theme()).strong;
    let title = RichText::new(title).color(strong).size(13.0);
    CollapsingHeader::new(title).default_open(is_open).show_unindented(ui, |ui| {
        add(ui);
        ui.add_space(6.0);
    });
}

fn nothing_open(ui: &mut Ui) {
    ui.weak("Nothing is open.");
}

/// A line of small, quiet text that may be broken.
fn note(ui: &mut Ui, text: impl Into<String>) {
    ui.label(RichText::new(text).small().weak());
}

/// The colours of the theme that holds.
fn looks(ui: &Ui) -> &'static Palette {
    palette(ui.theme())
}
