//! The film of the keys: a line of frames with its keys, to look at, to move and to delete them.

use super::{looks, readout};
use crate::scene::Easing;
use crate::window::action::Action;
use crate::window::status::{Controls, TimelineStatus};
use egui::{
    Align2, Button, ComboBox, CursorIcon, FontId, Frame, Margin, Panel, Pos2, Rect, Sense, Shape, Stroke, Ui,
    vec2,
};

use std::time::Duration;

const HEIGHT: f32 = 40.0;
/// Half the width of a key.
const KEY: f32 = 6.0;
/// Farther from a key nobody means it.
const REACH: f32 = 8.0;
const EASING_WIDTH: f32 = 96.0;

/// The key under a hand.
#[derive(Debug, Default)]
pub(super) struct TimelineState {
    dragged: Option<usize>,
}

/// The strip above the line of status; nothing where there are no keys.
pub(super) fn show(
    ui: &mut Ui,
    controls: &mut Controls<'_>,
    timeline: Option<&TimelineStatus>,
    state: &mut TimelineState,
) {
    let Some(timeline) = timeline else { return };
    let frame = Frame::new().inner_margin(Margin::symmetric(10, 4));
    Panel::bottom("timeline").exact_size(HEIGHT).frame(frame).show_separator_line(false).show(ui, |ui| {
        ui.horizontal_centered(|ui| {
            buttons(ui, controls, timeline);
            line(ui, controls, timeline, state);
        });
    });
}

fn buttons(ui: &mut Ui, controls: &mut Controls<'_>, timeline: &TimelineStatus) {
    let add = ui.add(Button::new("Key").small()).on_hover_text("Keep what is shown at this frame (K)");
    if add.clicked() {
        controls.actions.push(Action::AddKey);
    }
    let here = timeline.keys.iter().position(|key| key.frame == timeline.frame.round());
    let delete = ui.add_enabled(here.is_some(), Button::new("Delete").small());
    if let (true, Some(number)) = (delete.on_hover_text("Delete the key of this frame").clicked(), here) {
        controls.actions.push(Action::DeleteKey(number));
    }
    easing(ui, controls, here.map(|number| (number, timeline.keys[number].ease)));
}

/// How the key of this frame goes on to the next. It keeps its place where there is no key, so that the line does not
/// jump while the film plays.
fn easing(ui: &mut Ui, controls: &mut Controls<'_>, here: Option<(usize, Easing)>) {
    let shown = here.map(|(_, ease)| ease.to_string()).unwrap_or_default();
    let list = ComboBox::from_id_salt("ease").selected_text(shown).width(EASING_WIDTH).truncate();
    ui.add_enabled_ui(here.is_some(), |ui| {
        let list = list.show_ui(ui, |ui| {
            let Some((number, ease)) = here else { return };
            for named in Easing::named() {
                if ui.selectable_label(named == ease, named.to_string()).clicked() {
                    controls.actions.push(Action::EaseKey(number, named));
                }
            }
        });
        list.response.on_hover_text("How the key of this frame goes on to the next");
    });
}

fn line(ui: &mut Ui, controls: &mut Controls<'_>, timeline: &TimelineStatus, state: &mut TimelineState) {
    let (whole, response) = ui.allocate_exact_size(ui.available_size(), Sense::click_and_drag());
    let track = Rect::from_min_max(whole.min + vec2(KEY, 14.0), whole.max - vec2(KEY, 4.0));
    let last = (timeline.frames.max(2) - 1) as f32;
    let x_of = |frame: f64| track.left() + track.width() * (frame as f32 / last).min(1.0);
    let frame_at = |at: Pos2| {
        let share = ((at.x - track.left()) / track.width()).clamp(0.0, 1.0);
        f64::from((share * last).round())
    };
    let key_at = |at: Pos2| {
        let distance = |number: &usize| (x_of(timeline.keys[*number].frame) - at.x).abs();
        let nearest = (0..timeline.keys.len()).min_by(|one, other| distance(one).total_cmp(&distance(other)));
        nearest.filter(|number| distance(number) <= REACH && at.y > track.top() - REACH)
    };
    if let Some(at) = response.interact_pointer_pos() {
        if response.drag_started() {
            state.dragged = ui.input(|input| input.pointer.press_origin()).and_then(key_at);
        }
        match state.dragged {
            Some(number) if response.dragged() => {
                let frame = frame_at(at);
                if timeline.keys.get(number).is_some_and(|key| key.frame != frame) {
                    controls.actions.push(Action::MoveKey(number, frame as u64));
                }
            }
            _ if response.dragged() || response.clicked() => {
                // A key is wider than a frame of a long film.
                let key = key_at(at).filter(|_| response.clicked());
                let frame = key.map_or_else(|| frame_at(at), |number| timeline.keys[number].frame);
                controls.actions.push(Action::Seek(frame));
            }
            _ => {}
        }
        if let (true, Some(number)) = (response.secondary_clicked(), key_at(at)) {
            controls.actions.push(Action::DeleteKey(number));
        }
    }
    if response.drag_stopped() {
        state.dragged = None;
    }
    let hovered = response.hover_pos().and_then(key_at);
    let response = match hovered {
        Some(_) => response.on_hover_cursor(CursorIcon::ResizeHorizontal),
        None => response,
    };
    response.on_hover_text("Drag to look at a frame, drag a key to move it, right click deletes it");
    paint(ui, (timeline, track), x_of, hovered.or(state.dragged));
}

fn paint(
    ui: &Ui,
    (timeline, track): (&TimelineStatus, Rect),
    x_of: impl Fn(f64) -> f32,
    marked: Option<usize>,
) {
    let looks = looks(ui);
    let painter = ui.painter();
    let middle = track.center().y;
    let quiet = ui.visuals().weak_text_color();
    painter.hline(track.x_range(), middle, Stroke::new(2.0, quiet));
    for (number, key) in timeline.keys.iter().enumerate() {
        let color = if marked == Some(number) { looks.strong } else { ui.visuals().text_color() };
        let at = Pos2::new(x_of(key.frame), middle);
        let corners = [vec2(0.0, -KEY), vec2(KEY, 0.0), vec2(0.0, KEY), vec2(-KEY, 0.0)];
        painter.add(Shape::convex_polygon(corners.map(|corner| at + corner).to_vec(), color, Stroke::NONE));
    }
    let head = x_of(timeline.frame);
    // Amid a picture of another place it is only where the next key will be.
    let color = if timeline.follows { looks.recording } else { quiet };
    painter.vline(head, track.y_range(), Stroke::new(2.0, color));
    let seconds = readout::film_time(Duration::from_secs_f64(timeline.frame / timeline.rate));
    let text = format!("{:.0} / {}  {seconds}", timeline.frame.floor(), timeline.frames);
    let (anchor, x) = if head < track.center().x {
        (Align2::LEFT_TOP, head - KEY)
    } else {
        (Align2::RIGHT_TOP, head + KEY)
    };
    painter.text(Pos2::new(x, track.top() - 14.0), anchor, text, FontId::proportional(11.0), color);
}

#[cfg(test)]
mod tests {
    use super::super::desk::{Desk, facts};
    use super::*;
    use crate::window::status::{KeyStatus, Status};

    fn desk(frame: f64) -> Desk {
        let key = |frame, ease| KeyStatus { frame, ease };
        let keys = vec![key(0.0, Easing::Linear), key(20.0, Easing::Smooth)];
        let timeline = TimelineStatus { frame, follows: true, frames: 40, rate: 20.0, keys };
        Desk::new(Some(facts(1)), Status { timeline: Some(timeline), ..Status::default() })
    }

    #[test]
    fn a_key_goes_on_as_it_is_told() {
        let mut desk = desk(20.0);
        let place = desk.place_of("smooth");
        desk.click(place);
        desk.frame(Vec::new());
        let place = desk.place_of("ease-in-out");
        desk.click(place);
        let expected: Easing = "ease-in-out".parse().unwrap();
        assert_eq!(desk.actions, [Action::EaseKey(1, expected)]);
    }

    #[test]
    fn a_click_beside_a_key_means_its_frame_and_one_between_keys_another() {
        let mut desk = desk(0.0);
        let corner = |desk: &mut Desk| desk.area.as_ref().unwrap().rect.right_bottom();
        desk.frame(Vec::new());
        let shapes = desk.frame(Vec::new());
        let keys: Vec<Pos2> = shapes
            .iter()
            .filter_map(|shape| match &shape.shape {
                Shape::Path(path) if path.points.len() == 4 => {
                    Some(shape.shape.visual_bounding_rect().center())
                }
                _ => None,
            })
            .filter(|at| at.y > corner(&mut desk).y)
            .collect();
        for away in [3.0, 60.0] {
            desk.click(keys[1] + vec2(away, 0.0));
        }
        let [Action::Seek(near), Action::Seek(far)] = desk.actions[..] else { panic!("{:?}", desk.actions) };
        assert_eq!(near, 20.0);
        assert!((22.0..30.0).contains(&far), "{far}");
    }

    #[test]
    fn between_keys_there_is_nothing_to_tell() {
        let mut at_key = desk(20.0);
        let mut between = desk(10.0);
        assert!(!between.has_text("smooth"));
        assert_eq!(at_key.place_of("Delete"), between.place_of("Delete"));
        for text in ["20 / 40", "10 / 40"] {
            assert_eq!(at_key.texts().iter().any(|(shown, _)| shown.starts_with(text)), text == "20 / 40");
        }
    }
}
