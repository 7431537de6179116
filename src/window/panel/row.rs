//! The lines that sections are made of: a caption on the left, what it is set with on the right.

use egui::{
    Align, Checkbox, ComboBox, Label, Layout, Response, RichText, Slider, SliderClamping, Stroke, Ui, vec2,
};

/// Width of the captions.
const CAPTION_WIDTH: f32 = 84.0;

/// Width of the number behind a slider.
const NUMBER_WIDTH: f32 = 72.0;

/// What a setting is called.
#[derive(Debug, Clone, Copy)]
pub(super) struct Caption {
    /// In front of it.
    pub(super) label: &'static str,
    /// What it is, for the tooltip.
    pub(super) help: &'static str,
    /// Its option on the command line.
    pub(super) flag: &'static str,
}

impl Caption {
    /// A caption of a setting that is `flag` on the command line.
    pub(super) const fn new(label: &'static str, help: &'static str, flag: &'static str) -> Self {
        Self { label, help, flag }
    }

    fn tooltip(self) -> String {
        format!("{}\n{}", self.help, self.flag)
    }

    /// The response with the caption's tooltip, whether the control can be used or not.
    pub(super) fn explain(self, response: Response) -> Response {
        response.on_hover_text(self.tooltip()).on_disabled_hover_text(self.tooltip())
    }
}

/// The caption, and behind it whatever `add` adds.
pub(super) fn row(ui: &mut Ui, caption: Caption, add: impl FnOnce(&mut Ui) -> Response) -> Response {
    ui.horizontal(|ui| {
        let size = vec2(CAPTION_WIDTH, ui.spacing().interact_size.y);
        let label = RichText::new(caption.label).weak();
        let place = Layout::left_to_right(Align::Center);
        let label = ui.allocate_ui_with_layout(size, place, |ui| {
            ui.set_min_width(CAPTION_WIDTH);
            ui.add(Label::new(label).truncate())
        });
        let label = caption.explain(label.inner);
        caption.explain(add(ui)).labelled_by(label.id)
    })
    .inner
}

/// Lets `edit` change a number that is shown with so many decimals. A change that does not show is none: fields write
/// back their rounded text when they are left.
pub(super) fn edited<T>(value: &mut f64, decimals: usize, edit: impl FnOnce(&mut f64) -> T) -> T {
    let mut copy = *value;
    let result = edit(&mut copy);
    let shown = |number: f64| egui::emath::round_to_decimals(number, decimals);
    if shown(copy) != shown(*value) {
        *value = copy;
    }
    result
}

/// A slider as wide as the panel allows, with its number.
pub(super) fn slider_row(ui: &mut Ui, caption: Caption, slider: Slider<'_>) -> Response {
    row(ui, caption, |ui| {
        let spacing = ui.spacing_mut();
        spacing.interact_size.x = NUMBER_WIDTH;
        let gap = spacing.item_spacing.x;
        ui.spacing_mut().slider_width = (ui.available_width() - NUMBER_WIDTH - gap).max(40.0);
        // Numbers that were typed or given on the command line may lie outside of what the slider offers.
        ui.add(slider.clamping(SliderClamping::Edits))
    })
}

/// A few choices beside one another.
pub(super) fn choice_row<T: PartialEq + Copy>(
    ui: &mut Ui,
    caption: Caption,
    value: &mut T,
    choices: &[(T, &str)],
) -> Response {
    row(ui, caption, |ui| {
        ui.spacing_mut().button_padding.x = 2.0;
        let gap = ui.spacing().item_spacing.x;
        let width = (ui.available_width() - gap * (choices.len() as f32 - 1.0)) / choices.len() as f32;
        let mut joined: Option<Response> = None;
        for (choice, name) in choices {
            let button =
                egui::Button::selectable(*value == *choice, *name).frame_when_inactive(true).truncate();
            let response = ui.add_sized([width, ui.spacing().interact_size.y], button);
            if response.clicked() {
                *value = *choice;
            }
            joined = Some(joined.map_or(response.clone(), |joined| joined | response));
        }
        joined.unwrap_or_else(|| ui.label(""))
    })
}

/// Many choices in a list that opens.
pub(super) fn list_row<T: PartialEq + Copy>(
    ui: &mut Ui,
    caption: Caption,
    value: &mut T,
    choices: &[(T, &str)],
) -> Response {
    row(ui, caption, |ui| {
        let current = choices.iter().find(|(choice, _)| choice == value).map_or("", |(_, name)| name);
        let list = ComboBox::from_id_salt(caption.flag).selected_text(current).width(ui.available_width());
        list.show_ui(ui, |ui| {
            for (choice, name) in choices {
                ui.selectable_value(value, *choice, *name);
            }
        })
        .response
    })
}

/// A box to tick, with the caption behind it.
pub(super) fn check(ui: &mut Ui, caption: Caption, value: &mut bool) -> Response {
    // A box at rest would hardly be seen without an outline.
    let outline = Stroke::new(1.0, ui.visuals().weak_text_color());
    let response = ui.scope(|ui| {
        ui.visuals_mut().widgets.inactive.bg_stroke = outline;
        ui.add(Checkbox::new(value, caption.label))
    });
    caption.explain(response.inner)
}
