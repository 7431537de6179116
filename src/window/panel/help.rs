use super::icons::Icon;
use super::looks;
use crate::window::keys::{GESTURES, SHORTCUTS, ShortcutGroup};
use egui::{Align, Grid, Key, Layout, RichText, ScrollArea, Ui, Vec2, vec2};

const LARGEST: Vec2 = vec2(740.0, 500.0);

/// From this width on the list has two columns.
const TWO_COLUMNS: f32 = 660.0;

/// How far an arrow key moves.
const LINE: f32 = 40.0;

/// Groups of keys in the left column; the others stand on the right, with the mouse.
const GROUPS_ON_THE_LEFT: usize = 3;

/// The list of keys and gestures. Returns whether it is to be closed.
pub(super) fn show(ui: &mut Ui) -> bool {
    let mut is_closed = false;
    // As large as it needs to be, but within the window.
    ui.set_max_size((ui.ctx().content_rect().size() - vec2(60.0, 60.0)).max(Vec2::splat(60.0)).min(LARGEST));
    ui.horizontal(|ui| {
        ui.label(RichText::new("Keys and mouse").heading().color(looks(ui).strong));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            is_closed = Icon::Cross.button(ui, "Close (Esc)").clicked();
        });
    });
    ui.add_space(4.0);
    let is_narrow = ui.available_width() < TWO_COLUMNS;
    ScrollArea::both().show(ui, |ui| {
        scroll_by_keys(ui);
        tables(ui, is_narrow);
    });
    is_closed
}

/// Arrows and Page keys move what does not fit.
fn scroll_by_keys(ui: &Ui) {
    let page = ui.clip_rect().height() * 0.9;
    let keys = [
        (Key::ArrowUp, vec2(0.0, LINE)),
        (Key::ArrowDown, vec2(0.0, -LINE)),
        (Key::PageUp, vec2(0.0, page)),
        (Key::PageDown, vec2(0.0, -page)),
        (Key::ArrowLeft, vec2(LINE, 0.0)),
        (Key::ArrowRight, vec2(-LINE, 0.0)),
    ];
    for (key, way) in keys {
        let times = ui.input(|input| input.num_presses(key));
        if times > 0 {
            ui.scroll_with_delta(way * times as f32);
        }
    }
}

fn tables(ui: &mut Ui, is_narrow: bool) {
    let (left, right) = SHORTCUTS.split_at(GROUPS_ON_THE_LEFT.min(SHORTCUTS.len()));
    if is_narrow {
        groups(ui, left);
        groups(ui, right);
        return gestures(ui);
    }
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 28.0;
        ui.vertical(|ui| groups(ui, left));
        ui.vertical(|ui| {
            groups(ui, right);
            gestures(ui);
        });
    });
}

fn groups(ui: &mut Ui, groups: &[ShortcutGroup]) {
    for group in groups {
        let lines = group.shortcuts.iter().map(|shortcut| (shortcut.keys(), shortcut.purpose));
        table(ui, group.title, lines);
    }
}

fn gestures(ui: &mut Ui) {
    table(ui, "Mouse", GESTURES.iter().map(|(gesture, purpose)| ((*gesture).to_owned(), *purpose)));
}

fn table(ui: &mut Ui, title: &str, lines: impl Iterator<Item = (String, &'static str)>) {
    let looks = looks(ui);
    ui.label(RichText::new(title).small().color(looks.weak));
    Grid::new(title).num_columns(2).min_col_width(118.0).spacing([12.0, 3.0]).show(ui, |ui| {
        for (keys, purpose) in lines {
            ui.label(RichText::new(keys).color(looks.strong));
            ui.label(purpose);
            ui.end_row();
        }
    });
    ui.add_space(8.0);
}
