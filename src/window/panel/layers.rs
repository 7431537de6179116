//! Which of several datasets are drawn.

use crate::scene::{LayerChoice, SceneOptions};
use crate::window::status::Facts;
use egui::Ui;
use std::path::Path;

/// A mark for every layer: the input, then those that are added.
pub(super) fn show(ui: &mut Ui, options: &mut SceneOptions, facts: &Facts) {
    let added = options.layers.0.iter().map(|layer| name_of(layer.path()));
    let names: Vec<String> = std::iter::once(facts.name.clone()).chain(added).collect();
    let mut is_visible: Vec<bool> =
        (1..=names.len() as u32).map(|number| options.visible_layers.has(number)).collect();
    let mut has_changed = false;
    for (number, (name, is_visible)) in (1..).zip(names.iter().zip(&mut is_visible)) {
        let mark = ui.checkbox(is_visible, name).on_hover_text(format!("Layer {number}\n--visible-layers"));
        has_changed |= mark.changed();
    }
    if has_changed {
        let numbers = (1..).zip(&is_visible).filter(|(_, is_visible)| **is_visible).map(|(number, _)| number);
        let is_all = is_visible.iter().all(|is_visible| *is_visible);
        options.visible_layers = if is_all { LayerChoice::All } else { LayerChoice::Only(numbers.collect()) };
    }
}

fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::super::desk::{Desk, facts};
    use super::*;
    use crate::window::status::Status;

    #[test]
    fn a_layer_is_hidden_and_shown_by_its_mark() {
        let mut desk = Desk::new(Some(facts(1)), Status::default());
        desk.settings.scene.layers = "rain.nc; mode=volume | /data/ice.tif".parse().unwrap();
        assert!(desk.has_text("rain.nc"));
        let place = desk.place_of("ice.tif");
        desk.click(place);
        assert_eq!(desk.settings.scene.visible_layers, LayerChoice::Only(vec![1, 2]));
        desk.click(place);
        assert_eq!(desk.settings.scene.visible_layers, LayerChoice::All);
    }
}
