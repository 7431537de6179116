//! What a pointer does on the picture.

use super::camera_control::{CameraControl, Grip};
use super::screen::Screen;
use super::session::Session;
use crate::scene::{Stage, View};
use egui::{PointerButton, Pos2, Rect};
use std::time::Instant;

/// A drag that goes on, and what was asked for by clicks.
#[derive(Default)]
pub(super) struct Gestures {
    /// The panel has not seen yet where the pointer was.
    pub(super) has_news: bool,
    drag: Option<Drag>,
    was_double_clicked: bool,
}

enum Drag {
    Orbit,
    Pan(Grip),
}

impl Gestures {
    /// Follows the pointer since the last time. Whether the view changed.
    pub(super) fn follow(&mut self, screen: &Screen, session: &mut Session, now: Instant) -> bool {
        let (Some(area), Some(stage)) = (&screen.area, screen.stage()) else { return false };
        let ground = |view: &View, at: [f64; 2]| stage.ground_under(view, at);
        let response = &area.response;
        self.was_double_clicked |= response.double_clicked();
        let mut view = session.view;
        let camera = session.camera();
        if let Some(at) = response.interact_pointer_pos()
            && response.dragged()
        {
            // What a drag began as it stays, whatever is pressed meanwhile.
            let is_panning = match &self.drag {
                Some(drag) => matches!(drag, Drag::Pan(_)),
                None => {
                    response.dragged_by(PointerButton::Secondary)
                        || response.dragged_by(PointerButton::Middle)
                        || response.ctx.input(|input| input.modifiers.shift)
                }
            };
            let at_ndc = ndc(area.rect, at);
            // That it is a drag is known only after some way.
            let began =
                response.ctx.input(|input| input.pointer.press_origin()).filter(|_| self.drag.is_none());
            let moved = began.map_or(response.drag_delta(), |began| at - began);
            let height = area.rect.height();
            let shares = [moved.x, -moved.y].map(|pixels| f64::from(pixels / height));
            match (&self.drag, is_panning) {
                // Its ground has no plane to be moved in: it turns, as fast as the hand.
                _ if let Some(turn_deg) = stage.turn_per_height_deg(&view) => {
                    view = camera.orbit(&view, shares.map(|share| -share * turn_deg));
                    self.drag = Some(Drag::Orbit);
                }
                (Some(Drag::Pan(grip)), true) => {
                    let (panned, grip) = camera.pan(&view, *grip, at_ndc, &ground);
                    view = panned;
                    self.drag = Some(Drag::Pan(grip));
                }
                (_, true) => {
                    let grip = CameraControl::grip(&view, ndc(area.rect, at - moved), &ground);
                    let (panned, grip) = camera.pan(&view, grip, at_ndc, &ground);
                    view = panned;
                    self.drag = Some(Drag::Pan(grip));
                }
                (_, false) => {
                    view = camera.drag(&view, shares);
                    self.drag = Some(Drag::Orbit);
                }
            }
        } else {
            self.drag = None;
        }
        if let Some(at) = response.hover_pos() {
            let scrolled = response.ctx.input(|input| f64::from(input.smooth_scroll_delta().y));
            let pinched = response.ctx.input(|input| f64::from(input.zoom_delta()));
            let factor = CameraControl::wheel_factor(CameraControl::lines_of_pixels(scrolled)) * pinched;
            if factor != 1.0 {
                view = camera.zoom_at(&view, factor, ndc(area.rect, at), &ground);
            }
        }
        let has_moved = view != session.view;
        if has_moved {
            session.moved(view, now);
        }
        has_moved
    }

    /// Whether the picture was double-clicked since this was asked last.
    pub(super) fn wants_reset(&mut self) -> bool {
        std::mem::take(&mut self.was_double_clicked)
    }
}

/// The picture, so many times as wide as high, moved by shares of its height to the right and up; a globe is turned.
pub(super) fn panned(
    stage: &Stage,
    camera: CameraControl,
    view: &View,
    (shares, aspect): ([f64; 2], f64),
) -> View {
    match stage.turn_per_height_deg(view) {
        Some(turn_deg) => camera.orbit(view, shares.map(|share| -share * turn_deg)),
        None => camera.pan_by(view, shares, aspect, &|view, at| stage.ground_under(view, at)),
    }
}

/// A place of the picture in normalised device coordinates.
fn ndc(rect: Rect, at: Pos2) -> [f64; 2] {
    let share = (at - rect.min) / rect.size();
    [f64::from(share.x) * 2.0 - 1.0, 1.0 - f64::from(share.y) * 2.0]
}
