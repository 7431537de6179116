use super::gradient;
use super::row::{Caption, check, row};
use crate::scene::{Colormap, ColormapFamily, KnownColormap, SceneOptions};
use crate::window::status::Facts;
use egui::{Atom, Button, ComboBox, Key, PopupCloseBehavior, RichText, StrokeKind, TextEdit, Ui, vec2};

const COLORMAP: Caption = Caption::new("Colormap", "Which colours stand for the values", "--colormap");
const REVERSED: Caption = Caption::new("Reversed", "From the last colour to the first", "--colormap NAME_r");

/// Shown while the data's own colours hold.
const OWN_COLORS: &str = "the file's own";

/// The entry of no colormap in particular: the file's own colours, or viridis.
const AUTOMATIC: &str = "automatic";

/// The kinds in the order in which they are listed; any others follow.
const KINDS: [&str; 5] = ["sequential", "multi-sequential", "diverging", "cyclic", "qualitative"];

/// What is looked for in the list.
#[derive(Debug, Default)]
pub(super) struct Search {
    text: String,
    /// For how many frames the list has been open.
    frames: u32,
}

/// The colormap, with a list of all that are built in.
pub(super) fn show(ui: &mut Ui, options: &mut SceneOptions, facts: &Facts, search: &mut Search) {
    let name = match &options.colormap {
        Some(colormap) => colormap.name().to_owned(),
        None if facts.is_classes => OWN_COLORS.to_owned(),
        None => Colormap::default().name().to_owned(),
    };
    row(ui, COLORMAP, |ui| {
        let bar = bar(facts.colors.clone(), 72.0);
        let list = ComboBox::from_id_salt("colormap")
            .selected_text((bar, name.as_str()))
            .width(ui.available_width())
            .close_behavior(PopupCloseBehavior::CloseOnClickOutside);
        let shown = list.show_ui(ui, |ui| contents(ui, &mut options.colormap, &name, search));
        search.frames = if shown.inner.is_some() { search.frames.saturating_add(1) } else { 0 };
        shown.response
    });
    reversed(ui, options, &name);
}

fn bar(colors: Vec<[u8; 3]>, width: f32) -> Atom<'static> {
    Atom::paint(vec2(width, 12.0), move |ui, place| {
        gradient::paint(ui.painter(), place.rect, &colors);
        // Some begin or end in the colour of what is behind them.
        let line = ui.visuals().widgets.noninteractive.bg_stroke;
        ui.painter().rect_stroke(place.rect, 0.0, line, StrokeKind::Outside);
    })
}

/// The open list, which closes when something is picked in it.
fn contents(ui: &mut Ui, choice: &mut Option<Colormap>, current: &str, search: &mut Search) {
    if search.frames == 0 {
        search.text.clear();
    }
    let field = TextEdit::singleline(&mut search.text).hint_text("Search…").desired_width(f32::INFINITY);
    let field = ui.add(field);
    // What is typed goes to the search. In the first frame the click that opened the list takes the focus away again.
    if search.frames < 2 {
        field.request_focus();
        ui.ctx().request_repaint();
    }
    let is_entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    let wanted = search.text.trim().to_lowercase();
    let is_found = |known: &KnownColormap| {
        [known.name, known.kind, known.family.name()].iter().any(|word| word.to_lowercase().contains(&wanted))
    };
    if wanted.is_empty() && ui.selectable_label(choice.is_none(), AUTOMATIC).clicked() {
        *choice = None;
        ui.close();
    }
    let mut is_first = true;
    for family in ColormapFamily::ALL {
        let mut kind = "";
        for known in by_kind(family).into_iter().filter(is_found) {
            if kind != known.kind {
                kind = known.kind;
                ui.add_space(4.0);
                ui.label(RichText::new(format!("{family}: {kind}")).small().weak());
            }
            let name = name_of(&known);
            let is_current = current.strip_suffix("_r").unwrap_or(current) == name;
            let entry = Button::selectable(is_current, (bar(known.entries.to_vec(), 96.0), known.name));
            let response = ui.add(entry.min_size(vec2(ui.available_width(), 0.0)));
            if response.clicked() || (is_entered && is_first) {
                *choice = Colormap::by_name(&name).ok();
                ui.close();
            }
            is_first = false;
        }
    }
    if is_first {
        ui.weak("No colormap has this in its name.");
    }
}

/// A family's colormaps, those of one kind together.
fn by_kind(family: ColormapFamily) -> Vec<KnownColormap> {
    let mut known: Vec<KnownColormap> = family.colormaps().collect();
    let place = |kind: &str| KINDS.iter().position(|known| *known == kind);
    known.sort_by_key(|colormap| place(colormap.kind).unwrap_or(KINDS.len()));
    known
}

/// The shortest name that means this colormap: some names are in several families.
fn name_of(known: &KnownColormap) -> String {
    let first = KnownColormap::all().find(|other| other.name == known.name);
    if first.is_some_and(|first| first.family == known.family) {
        known.name.to_owned()
    } else {
        format!("{}:{}", known.family, known.name)
    }
}

fn reversed(ui: &mut Ui, options: &mut SceneOptions, name: &str) {
    let other_name = name.strip_suffix("_r").map_or_else(|| format!("{name}_r"), str::to_owned);
    // Colours out of a file have no name for their reverse.
    let other = Colormap::by_name(&other_name);
    let mut is_reversed = other.is_ok() && name.ends_with("_r");
    let caption = Caption { label: "", ..REVERSED };
    row(ui, caption, |ui| ui.add_enabled_ui(other.is_ok(), |ui| check(ui, REVERSED, &mut is_reversed)).inner);
    if let Ok(other) = other.map_err(drop)
        && is_reversed != name.ends_with("_r")
    {
        options.colormap = Some(other);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_colormap_is_listed_once_under_a_name_that_means_it() {
        let mut names = Vec::new();
        for known in ColormapFamily::ALL.into_iter().flat_map(by_kind) {
            let name = name_of(&known);
            assert_eq!(Colormap::by_name(&name).unwrap().entries(), known.entries, "{name}");
            assert!(!names.contains(&name), "{name}");
            names.push(name);
        }
        assert_eq!(names.len(), KnownColormap::all().count());
        assert!(names.iter().any(|name| name.contains(':')), "no name is in two families");
    }
}
