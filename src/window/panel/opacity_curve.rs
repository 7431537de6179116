//! The curve of opacities over the histogram of a volume, with points that can be moved.

use super::curve_points::{Change, beside, change, height_of, opacity_at, points_of};
use super::looks;
use crate::scene::{LayerMode, OpacityCurve, SceneOptions, VolumeMode};
use crate::window::status::Facts;
use egui::{
    CursorIcon, EventFilter, Id, Key, PointerButton, Pos2, Rect, Response, Sense, Shape, Stroke, Ui, Vec2,
    lerp, pos2, remap, remap_clamp, vec2,
};

/// Half the width of what takes hold of a point.
const REACH: f32 = 7.0;
const RADIUS: f32 = 4.0;
/// A point that is let go so far above or below the histogram is gone.
const OUTSIDE: f32 = 30.0;
/// Steps of an arrow key from one end to the other: of values, and of heights.
const STEPS: [f64; 2] = [200.0, 100.0];
/// Width of the pieces that the curve is drawn with.
const PIECE: f32 = 2.0;

const HELP: &str = "A value and how much it hides: drag it, or press arrows. Right click, double click and Delete take it \
                    away, Space adds one beside it\n--opacity";
const GROUND_HELP: &str = "Click the curve to add a point to it\n--opacity";

/// What opacities are drawn with now; none where there is no fog.
pub(super) fn curve_now<'a>(options: &'a SceneOptions, facts: &'a Facts) -> Option<&'a OpacityCurve> {
    let mode = options.mode.unwrap_or(facts.mode);
    let is_fog = mode == LayerMode::Volume(VolumeMode::Composite);
    // Only a volume has one of its own.
    facts.opacity.as_ref().filter(|_| is_fog).map(|drawn| options.opacity.as_ref().unwrap_or(drawn))
}

/// What is behind the points. Handles that lie on it come after it, [`edit`] comes last.
pub(super) fn ground(ui: &Ui, plot: Rect) -> Response {
    // Nothing for the keyboard: points add others to themselves.
    ui.interact(plot, ui.make_persistent_id("opacity ground"), Sense::CLICK)
}

/// Draws the curve and changes it by its points. Returns the value and the opacity of the point that is pointed at.
pub(super) fn edit(
    ui: &Ui,
    ground: &Response,
    (options, facts): (&mut SceneOptions, &Facts),
    limits: [f64; 2],
) -> Option<(f64, f64)> {
    let curve = curve_now(options, facts)?.clone();
    let plane = Plane { plot: ground.rect, range: facts.range, limits };
    let mut points = points_of(&curve, limits);
    plane.paint(ui, &curve, &points);
    let mut wanted = added(ui, ground, &plane, &curve);
    let mut lit = None;
    for (index, point) in points.iter().enumerate() {
        // Others hold, but there is no place for them.
        if plane.shows(point.0) {
            let held = Held { plane: &plane, points: &points, index };
            let response = held.interact(ui);
            lit = if is_lit(&response) { Some(*point) } else { lit };
            wanted = held.wanted(ui, &response).or(wanted);
        }
    }
    if wanted.is_some_and(|wanted| change(&mut points, wanted, facts.range)) {
        options.opacity = Some(OpacityCurve::Points(points));
    }
    lit
}

/// The value at which a point is to come where the curve was clicked.
fn added(ui: &Ui, ground: &Response, plane: &Plane, curve: &OpacityCurve) -> Option<Change> {
    let pointer = ground.hover_pos()?;
    let value = plane.value_at(pointer.x);
    if (plane.place(plane.on(curve, value)).y - pointer.y).abs() > REACH {
        return None;
    }
    ui.ctx().set_cursor_icon(CursorIcon::Crosshair);
    ground.clone().on_hover_text(GROUND_HELP).clicked().then_some(Change::Add(value))
}

/// Where values and opacities lie on the screen.
struct Plane {
    plot: Rect,
    range: [f64; 2],
    limits: [f64; 2],
}

impl Plane {
    fn on(&self, curve: &OpacityCurve, value: f64) -> (f64, f64) {
        (value, curve.opacity_of(value, (self.limits[0], self.limits[1])))
    }

    /// Whether a point of this value has a place: at the ends rounding may have led a little too far.
    fn shows(&self, value: f64) -> bool {
        let [least, most] = self.range;
        let little = (most - least) / 1000.0;
        (least - little..=most + little).contains(&value)
    }

    fn place(&self, (value, opacity): (f64, f64)) -> Pos2 {
        let [left, right] = [self.plot.left(), self.plot.right()].map(f64::from);
        let x = remap_clamp(value, self.range[0]..=self.range[1], left..=right) as f32;
        pos2(x, lerp(self.plot.bottom()..=self.plot.top() + RADIUS, height_of(opacity) as f32))
    }

    fn value_at(&self, x: f32) -> f64 {
        let share = f64::from((x - self.plot.left()) / self.plot.width()).clamp(0.0, 1.0);
        lerp(self.range[0]..=self.range[1], share)
    }

    fn opacity_at(&self, y: f32) -> f64 {
        opacity_at(f64::from(remap(y, self.plot.bottom()..=self.plot.top() + RADIUS, 0.0..=1.0)))
    }

    /// The curve, straight in opacities and so bent on the screen.
    fn paint(&self, ui: &Ui, curve: &OpacityCurve, points: &[(f64, f64)]) {
        let pieces = (self.plot.width() / PIECE).max(1.0) as usize;
        let even = (0..=pieces).map(|at| lerp(self.plot.x_range(), at as f32 / pieces as f32));
        let mut values: Vec<f64> = even.map(|x| self.value_at(x)).collect();
        values.extend(points.iter().map(|(value, _)| *value).filter(|value| self.shows(*value)));
        values.sort_by(f64::total_cmp);
        let line: Vec<Pos2> = values.into_iter().map(|value| self.place(self.on(curve, value))).collect();
        // What is behind may have any colour.
        ui.painter().add(Shape::line(line.clone(), Stroke::new(3.5, ui.visuals().extreme_bg_color)));
        ui.painter().add(Shape::line(line, Stroke::new(1.5, looks(ui).strong)));
    }
}

fn is_lit(response: &Response) -> bool {
    response.hovered() || response.dragged() || response.has_focus()
}

/// One point of the curve.
struct Held<'a> {
    plane: &'a Plane,
    points: &'a [(f64, f64)],
    index: usize,
}

impl Held<'_> {
    fn id(ui: &Ui, index: usize) -> Id {
        ui.make_persistent_id(("opacity point", index))
    }

    fn interact(&self, ui: &Ui) -> Response {
        let place = self.plane.place(self.points[self.index]);
        // Under the histogram are the grips of the limits, which often have the same values.
        let rect = Rect::from_center_size(place, Vec2::splat(2.0 * REACH)).intersect(self.ground());
        let response = ui.interact(rect, Self::id(ui, self.index), Sense::click_and_drag());
        let response = response.on_hover_cursor(CursorIcon::Move);
        let (ground, looks) = (ui.visuals().extreme_bg_color, looks(ui));
        let color = if is_lit(&response) { looks.accent } else { looks.strong };
        let fill = if response.dragged() && self.is_outside(ui) { ground } else { color };
        ui.painter().circle(place, RADIUS + 1.0, ground, Stroke::NONE);
        ui.painter().circle(place, RADIUS, fill, Stroke::new(1.5, color));
        if response.hovered() { response.on_hover_text(HELP) } else { response }
    }

    /// Where points can be taken hold of.
    fn ground(&self) -> Rect {
        self.plane.plot.expand2(vec2(REACH, 0.0))
    }

    /// Whether the pointer is so far away that the point would be gone.
    fn is_outside(&self, ui: &Ui) -> bool {
        let near = self.plane.plot.y_range().expand(OUTSIDE);
        ui.input(|input| input.pointer.interact_pos()).is_some_and(|pointer| !near.contains(pointer.y))
    }

    /// What pointer and keys want of the point.
    fn wanted(&self, ui: &Ui, response: &Response) -> Option<Change> {
        let is_away = response.drag_stopped_by(PointerButton::Primary) && self.is_outside(ui);
        if is_away || response.secondary_clicked() || response.double_clicked() {
            return Some(Change::Remove(self.index));
        }
        self.dragged(ui, response).or_else(|| self.pressed(ui, response))
    }

    fn dragged(&self, ui: &Ui, response: &Response) -> Option<Change> {
        let (value, opacity) = self.points[self.index];
        if response.drag_started_by(PointerButton::Primary) {
            // It is held where it was taken, which need not be its middle.
            let taken = ui.input(|input| input.pointer.press_origin())?;
            let held = self.plane.place((value, opacity)) - taken;
            ui.data_mut(|data| data.insert_temp(response.id, held));
        }
        if !response.dragged_by(PointerButton::Primary) || self.is_outside(ui) {
            return None;
        }
        let delta = response.drag_delta();
        let held: Vec2 = ui.data(|data| data.get_temp(response.id)).unwrap_or_default();
        let place = response.interact_pointer_pos()? + held;
        let value = if delta.x == 0.0 { value } else { self.plane.value_at(place.x) };
        let opacity = if delta.y == 0.0 { opacity } else { self.plane.opacity_at(place.y) };
        (delta != Vec2::ZERO).then_some(Change::Move(self.index, (value, opacity)))
    }

    fn pressed(&self, ui: &Ui, response: &Response) -> Option<Change> {
        if !response.has_focus() {
            return None;
        }
        let keep = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, keep));
        let (Plane { range, .. }, index) = (self.plane, self.index);
        if response.clicked() && !response.clicked_by(PointerButton::Primary) {
            return beside(self.points, index, *range).map(Change::Add);
        }
        let presses = |key| ui.input(|input| input.num_presses(key)) as f64;
        if presses(Key::Delete) + presses(Key::Backspace) > 0.0 {
            let left = self.points.len().saturating_sub(2);
            ui.memory_mut(|memory| memory.request_focus(Self::id(ui, index.min(left))));
            return Some(Change::Remove(index));
        }
        let (value, opacity) = self.points[index];
        let right = (presses(Key::ArrowRight) - presses(Key::ArrowLeft)) / STEPS[0];
        let up = (presses(Key::ArrowUp) - presses(Key::ArrowDown)) / STEPS[1];
        let value = value + right * (range[1] - range[0]);
        let opacity = if up == 0.0 { opacity } else { opacity_at(height_of(opacity) + up) };
        (right != 0.0 || up != 0.0).then_some(Change::Move(index, (value, opacity)))
    }
}
