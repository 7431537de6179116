use super::ground::{GroundUnder, difference, finite, length, overhead, shortened};
use crate::scene::View;

/// How hands and keys move the camera, and how far: whatever is done, some of the data stays in reach.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct CameraControl {
    home: View,
    /// Least and most.
    zoom: [f64; 2],
    /// Least and most of column and row.
    target: [[f64; 2]; 2],
}

/// What a hand that pans holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Grip {
    /// Where the hand is, in normalised device coordinates.
    at: [f64; 2],
    /// Column and row of the ground that it took; `None` above the horizon.
    ground: Option<[f64; 2]>,
}

impl CameraControl {
    /// What dragging across the height of the picture turns.
    const TURN_PER_HEIGHT_DEG: f64 = 180.0;

    /// Smallest and largest magnification, unless the window opened with another.
    const ZOOM: [f64; 2] = [0.2, 200.0];

    /// How much further than seen from above the ground may move under the same hand. Near the horizon a pixel is
    /// kilometres, and following it would throw the data out of the picture.
    const STEEPEST: f64 = 32.0;

    /// For data of this many columns and rows, with the camera that [`CameraControl::reset`] leads back to.
    ///
    /// The limits hold that camera too, so that what was asked for does not jump when it is first touched.
    pub(super) fn new(home: View, size: [u32; 2]) -> Self {
        let [least, most] = Self::ZOOM;
        let target = std::array::from_fn(|axis| {
            [home.target[axis].min(0.0), home.target[axis].max(f64::from(size[axis]))]
        });
        Self { home, zoom: [least.min(home.zoom), most.max(home.zoom)], target }
    }

    /// The camera turned by degrees counter-clockwise, seen from above, and degrees up.
    pub(super) fn orbit(&self, view: &View, [azimuth_deg, elevation_deg]: [f64; 2]) -> View {
        let turned = View {
            azimuth_deg: view.azimuth_deg + azimuth_deg,
            elevation_deg: view.elevation_deg + elevation_deg,
            ..*view
        };
        self.within_limits(view, turned)
    }

    /// The data turned by a hand that moves by shares of the picture's height to the right and up: what is near
    /// follows it.
    pub(super) fn drag(&self, view: &View, moved: [f64; 2]) -> View {
        self.orbit(view, moved.map(|share| -share * Self::TURN_PER_HEIGHT_DEG))
    }

    /// Takes hold of the ground under a place in the picture.
    pub(super) fn grip(view: &View, at: [f64; 2], ground: GroundUnder) -> Grip {
        Grip { at, ground: finite(ground(view, at)) }
    }

    /// The ground that is held, pulled to where the hand is now. The grip goes into the next call.
    ///
    /// Where the picture cannot follow, the hand slips: above the horizon the ground moves as if seen from above,
    /// just below it at a bounded speed. At the edge of the data the hand keeps what it holds.
    pub(super) fn pan(&self, view: &View, grip: Grip, to: [f64; 2], ground: GroundUnder) -> (View, Grip) {
        let from_above = overhead(view);
        let level = difference(ground(&from_above, grip.at), ground(&from_above, to)).unwrap_or_default();
        let exact = difference(grip.ground, ground(view, to)).map(|shift| self.reachable(view, shift));
        let shift = exact.map_or(level, |shift| shortened(shift, length(level) * Self::STEEPEST));
        let panned = self.shifted(view, *view, shift);
        if exact == Some(shift) {
            (panned, Grip { at: to, ..grip })
        } else {
            (panned, Self::grip(&panned, to, ground))
        }
    }

    /// The picture, `aspect` times as wide as high, moved by shares of its height to the right and up.
    pub(super) fn pan_by(&self, view: &View, moved: [f64; 2], aspect: f64, ground: GroundUnder) -> View {
        // From before the middle to behind it, so that the same way back leads back.
        let (right, up) = (moved[0] / aspect, moved[1]);
        self.pan(view, Self::grip(view, [-right, -up], ground), [right, up], ground).0
    }

    /// Magnified around the middle.
    pub(super) fn zoom(&self, view: &View, factor: f64) -> View {
        self.within_limits(view, View { zoom: view.zoom * factor, ..*view })
    }

    /// Magnified around the ground under a place in the picture, which stays there; around the middle if there is no
    /// ground.
    pub(super) fn zoom_at(&self, view: &View, factor: f64, at: [f64; 2], ground: GroundUnder) -> View {
        let zoomed = self.zoom(view, factor);
        let moved = |from: &View, to: &View| difference(ground(from, at), ground(to, at));
        let level = moved(&overhead(view), &overhead(&zoomed)).unwrap_or_default();
        let shift = moved(view, &zoomed).unwrap_or_default();
        self.shifted(view, zoomed, shortened(shift, length(level) * Self::STEEPEST))
    }

    /// The magnification of a wheel turned by so many lines away from the hand.
    pub(super) fn wheel_factor(lines: f64) -> f64 {
        (lines / 4.0).exp2()
    }

    /// The lines of a wheel, or fingers, that scroll by pixels: egui makes as many of a line.
    pub(super) fn lines_of_pixels(pixels: f64) -> f64 {
        pixels / 40.0
    }

    /// The camera that the window opened with, reached by the shorter way around; light, heights and the place in the
    /// data stay.
    pub(super) fn reset(&self, view: &View) -> View {
        let turns = ((view.azimuth_deg - self.home.azimuth_deg) / 360.0).round();
        let reset = View {
            azimuth_deg: self.home.azimuth_deg + 360.0 * turns,
            elevation_deg: self.home.elevation_deg,
            zoom: self.home.zoom,
            target: self.home.target,
            roll_deg: self.home.roll_deg,
            field_of_view_deg: self.home.field_of_view_deg,
            ..*view
        };
        self.within_limits(view, reset)
    }

    /// What can be had of a shift of the target.
    fn reachable(&self, view: &View, shift: [f64; 2]) -> [f64; 2] {
        std::array::from_fn(|axis| {
            let [least, most] = self.target[axis];
            (view.target[axis] + shift[axis]).clamp(least, most) - view.target[axis]
        })
    }

    fn shifted(&self, before: &View, after: View, shift: [f64; 2]) -> View {
        let target = [after.target[0] + shift[0], after.target[1] + shift[1]];
        self.within_limits(before, View { target, ..after })
    }

    /// Numbers that are none stay as they were.
    fn within_limits(&self, before: &View, after: View) -> View {
        let (before, after) = (before.numbers(), after.numbers());
        let numbers = std::array::from_fn(|at| if after[at].is_finite() { after[at] } else { before[at] });
        let view = View::from_numbers(numbers);
        let [least_zoom, most_zoom] = self.zoom;
        View {
            elevation_deg: view.elevation_deg.clamp(-90.0, 90.0),
            zoom: view.zoom.clamp(least_zoom, most_zoom),
            target: std::array::from_fn(|axis| {
                let [least, most] = self.target[axis];
                view.target[axis].clamp(least, most)
            }),
            ..view
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: [u32; 2] = [100, 80];
    const ASPECT: f64 = 16.0 / 9.0;
    const HOME: View = View {
        azimuth_deg: 25.0,
        elevation_deg: 35.0,
        zoom: 1.0,
        target: [50.0, 40.0],
        exaggeration: 2.0,
        light_azimuth_deg: 315.0,
        light_elevation_deg: 45.0,
        band: 1.5,
        roll_deg: 0.0,
        field_of_view_deg: 30.0,
    };

    fn control() -> CameraControl {
        CameraControl::new(HOME, SIZE)
    }

    /// A pinhole camera 300 columns from its target: right, up and backward as the real one has them.
    fn ground_at(view: &View, [x, y]: [f64; 2]) -> Option<[f64; 2]> {
        let (sin_azimuth, cos_azimuth) = view.azimuth_deg.to_radians().sin_cos();
        let (sin, cos) = view.elevation_deg.to_radians().sin_cos();
        let half_height = 15_f64.to_radians().tan() / view.zoom;
        let (right, up) = (x * half_height * ASPECT, y * half_height);
        let rise = up * cos - sin;
        let along = -300.0 * sin / rise;
        let forward = 300.0 * cos - along * (up * sin + cos);
        let east = cos_azimuth * along * right + sin_azimuth * forward;
        let north = sin_azimuth * along * right - cos_azimuth * forward;
        (rise * sin < 0.0).then_some([view.target[0] + east, view.target[1] - north])
    }

    fn distance(left: Option<[f64; 2]>, right: Option<[f64; 2]>) -> f64 {
        length(difference(left, right).expect("both are on the ground"))
    }

    /// Numbers from 0 to 1 that look like chance and are the same every time.
    fn chance(seed: u64) -> impl FnMut() -> f64 {
        let mut state = seed;
        move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1_u64 << 53) as f64
        }
    }

    fn is_within_limits(view: &View) -> bool {
        let [column, row] = view.target;
        view.numbers().iter().all(|number| number.is_finite())
            && (-90.0..=90.0).contains(&view.elevation_deg)
            && (0.2..=200.0).contains(&view.zoom)
            && (0.0..=100.0).contains(&column)
            && (0.0..=80.0).contains(&row)
    }

    #[test]
    fn what_is_near_follows_the_hand() {
        let near = [0.0, -0.4];
        let follows = |moved: [f64; 2], to: [f64; 2]| {
            let dragged = control().drag(&HOME, moved);
            let off = |place| distance(ground_at(&dragged, place), ground_at(&HOME, near));
            off(to) < 0.9 * off(near)
        };
        assert!(follows([0.1, 0.0], [0.05, -0.4]) && follows([0.0, -0.1], [0.0, -0.42]));
        assert!(!follows([0.1, 0.0], [-0.05, -0.4]) && !follows([0.0, -0.1], [0.0, -0.38]));
    }

    #[test]
    fn the_height_of_the_picture_is_half_a_turn() {
        let dragged = control().drag(&HOME, [1.0, -0.25]);
        assert_eq!((dragged.azimuth_deg, dragged.elevation_deg), (25.0 - 180.0, 35.0 + 45.0));
        assert_eq!(control().drag(&HOME, [0.0, -5.0]).elevation_deg, 90.0);
        assert_eq!(
            control().orbit(&HOME, [5.0, -500.0]),
            View { azimuth_deg: 30.0, elevation_deg: -90.0, ..HOME }
        );
    }

    #[test]
    fn what_is_grabbed_stays_under_the_hand() {
        let mut chance = chance(1);
        for _ in 0..300 {
            let elevation_deg = if chance() < 0.5 { 25.0 + 65.0 * chance() } else { -25.0 - 65.0 * chance() };
            let start =
                View { azimuth_deg: 720.0 * chance(), elevation_deg, zoom: 2.0 + 8.0 * chance(), ..HOME };
            let mut place = || [0.5 * chance() - 0.25, 0.5 * chance() - 0.25];
            let from = place();
            let grabbed = ground_at(&start, from);
            let (mut view, mut grip) = (start, CameraControl::grip(&start, from, &ground_at));
            for _ in 0..20 {
                let to = place();
                (view, grip) = control().pan(&view, grip, to, &ground_at);
                assert!(distance(ground_at(&view, to), grabbed) < 1e-6, "{view:?} {to:?}");
            }
            assert_ne!(view.target, start.target);
            // A hand that slips by a hundredth of a column is seen.
            let slipped = View { target: [view.target[0] + 0.01, view.target[1]], ..view };
            assert!(distance(ground_at(&slipped, grip.at), grabbed) > 1e-6);
        }
    }

    #[test]
    fn at_the_edge_of_the_data_the_hand_keeps_what_it_holds() {
        let from = [0.1, -0.2];
        let grabbed = ground_at(&HOME, from);
        let grip = CameraControl::grip(&HOME, from, &ground_at);
        let (beyond, grip) = control().pan(&HOME, grip, [3.0, -0.2], &ground_at);
        assert!(is_within_limits(&beyond) && distance(ground_at(&beyond, [3.0, -0.2]), grabbed) > 10.0);
        let (back, _) = control().pan(&beyond, grip, from, &ground_at);
        assert!(distance(ground_at(&back, from), grabbed) < 1e-6);
    }

    #[test]
    fn nothing_jumps_near_and_above_the_horizon() {
        for elevation_deg in [-20.0, -3.0, -0.1, 0.0, 0.1, 3.0, 14.0, 20.0] {
            let mut view = View { elevation_deg, ..HOME };
            let mut grip = CameraControl::grip(&view, [0.0, -0.9], &ground_at);
            for step in -899..=900 {
                let to = [0.0, f64::from(step) / 1000.0];
                let before = view;
                (view, grip) = control().pan(&view, grip, to, &ground_at);
                let moved = length([view.target[0] - before.target[0], view.target[1] - before.target[1]]);
                // From above a thousandth is 0.08 columns.
                assert!(moved < 0.081 * CameraControl::STEEPEST, "{elevation_deg} {to:?}: {moved}");
            }
        }
        let level = View { elevation_deg: 0.0, ..HOME };
        let moved = control().pan_by(&level, [0.0, 0.05], ASPECT, &ground_at);
        assert_ne!(moved.target, HOME.target);
    }

    #[test]
    fn the_wheel_holds_the_ground_at_the_pointer() {
        let mut chance = chance(2);
        for _ in 0..300 {
            let view = View { azimuth_deg: 360.0 * chance(), elevation_deg: 40.0 + 50.0 * chance(), ..HOME };
            let at = [0.2 * chance() - 0.1, 0.2 * chance() - 0.1];
            let zoomed = control().zoom_at(&view, CameraControl::wheel_factor(4.0), at, &ground_at);
            assert_eq!(zoomed.zoom, 2.0);
            assert!(distance(ground_at(&view, at), ground_at(&zoomed, at)) < 1e-6);
            assert!(distance(ground_at(&view, at), ground_at(&View { zoom: 2.0, ..view }, at)) > 1e-6);
        }
        assert_eq!(CameraControl::wheel_factor(CameraControl::lines_of_pixels(-160.0)), 0.5);
        let line = egui::InputOptions::default().line_scroll_speed;
        assert_eq!(CameraControl::lines_of_pixels(line.into()), 1.0);
        // Above the horizon only the magnification changes.
        let level = View { elevation_deg: 1.0, ..HOME };
        assert_eq!(control().zoom_at(&level, 2.0, [0.3, 0.9], &ground_at), View { zoom: 2.0, ..level });
    }

    #[test]
    fn keys_move_the_picture_by_shares_of_its_height() {
        let above = View { azimuth_deg: 0.0, elevation_deg: 90.0, ..HOME };
        let height = 2.0 * 300.0 * 15_f64.to_radians().tan();
        let target = control().pan_by(&above, [0.1, 0.05], ASPECT, &ground_at).target;
        let expected = [50.0 - 0.1 * height, 40.0 + 0.05 * height];
        assert!(distance(Some(target), Some(expected)) < 1e-6, "{target:?} {expected:?}");
        let moved = control().pan_by(&HOME, [0.1, 0.05], ASPECT, &ground_at);
        let back = control().pan_by(&moved, [-0.1, -0.05], ASPECT, &ground_at);
        assert!(distance(Some(back.target), Some(HOME.target)) < 1e-6 && moved != HOME);
    }

    #[test]
    fn reset_leads_home_and_leaves_the_data_where_it_is() {
        let moved = View {
            azimuth_deg: 1100.0,
            elevation_deg: -3.0,
            zoom: 9.0,
            target: [3.0, 4.0],
            band: 7.25,
            ..HOME
        };
        let expected = View { azimuth_deg: 25.0 + 3.0 * 360.0, band: 7.25, ..HOME };
        assert_eq!(control().reset(&moved), expected);
    }

    #[test]
    fn a_camera_that_was_asked_for_is_within_its_own_limits() {
        let far_out = View { zoom: 500.0, target: [-20.0, 90.0], ..HOME };
        let touched = CameraControl::new(far_out, SIZE).orbit(&far_out, [1.0, 0.0]);
        assert_eq!((touched.zoom, touched.target), (far_out.zoom, far_out.target));
        assert_eq!(control().orbit(&far_out, [1.0, 0.0]).zoom, 200.0);
    }

    #[test]
    fn whatever_is_done_the_view_stays_within_limits() {
        let odd = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e308, -1e308, 0.0, 1e-300];
        for seed in 0..20 {
            let mut chance = chance(seed);
            let mut view = HOME;
            for step in 0..1000 {
                let mut number = |size: f64| match (chance() * 100.0) as usize {
                    rare if rare < odd.len() => odd[rare],
                    _ => size * (2.0 * chance() - 1.0),
                };
                let (from, to) = ([number(2.0), number(2.0)], [number(2.0), number(2.0)]);
                view = match (number(4.0).abs() as u32, step % 50) {
                    (_, 49) => control().reset(&view),
                    (0, _) => control().drag(&view, to),
                    (1, _) => {
                        control().zoom_at(&view, CameraControl::wheel_factor(number(8.0)), to, &ground_at)
                    }
                    (2, _) => control().pan_by(&view, to, ASPECT, &ground_at),
                    _ => {
                        let grip = CameraControl::grip(&view, from, &ground_at);
                        control().pan(&view, grip, to, &ground_at).0
                    }
                };
                assert!(is_within_limits(&view), "seed {seed}, step {step}: {view:?}");
            }
        }
        for outside in [View { zoom: f64::NAN, ..HOME }, View { target: [100.1, 0.0], ..HOME }] {
            assert!(!is_within_limits(&outside));
        }
    }
}
