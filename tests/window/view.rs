//! What the picture on screen shows, as the command says that makes it.

use crate::session::{Session, numbers_of};

/// The numbers of the camera.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct View {
    /// 0 to 360.
    pub(crate) azimuth_deg: f64,
    pub(crate) elevation_deg: f64,
    pub(crate) zoom: f64,
    /// Column and row.
    pub(crate) target: [f64; 2],
    /// 1 is the first.
    pub(crate) band: f64,
}

impl View {
    pub(crate) fn in_command(command: &str) -> Self {
        // What is as it is without being asked for is left out.
        let number = |option: &str, default: f64| {
            numbers_of(command, option).map_or(default, |numbers| numbers.iter().sum())
        };
        Self {
            azimuth_deg: number("--azimuth", 0.0).rem_euclid(360.0),
            elevation_deg: number("--elevation", 35.0),
            zoom: number("--zoom", 1.0),
            target: numbers_of(command, "--target").unwrap().try_into().unwrap(),
            band: number("--band", 1.0),
        }
    }

    /// How far the camera turned to get here, the shorter way: degrees counter-clockwise and up.
    pub(crate) fn turned_from(&self, before: &Self) -> [f64; 2] {
        let around = (self.azimuth_deg - before.azimuth_deg + 180.0).rem_euclid(360.0) - 180.0;
        [around, self.elevation_deg - before.elevation_deg]
    }

    /// Columns and rows that the target moved.
    pub(crate) fn moved_from(&self, before: &Self) -> [f64; 2] {
        [0, 1].map(|axis| self.target[axis] - before.target[axis])
    }
}

impl Session {
    /// The view on screen, after all that was asked for before.
    pub(crate) fn view(&mut self) -> View {
        View::in_command(&self.still_command())
    }

    /// The view when nothing moves any more: a wheel runs out for some pictures.
    pub(crate) fn settled_view(&mut self) -> View {
        self.screen.wait_for_rest();
        self.view()
    }

    /// Does something, and says what was on screen before and after.
    pub(crate) fn views_around(&mut self, act: impl FnOnce(&mut Self)) -> [View; 2] {
        let before = self.view();
        act(self);
        [before, self.view()]
    }

    /// Stops the turning, which every window begins with.
    pub(crate) fn hold_still(&mut self) {
        self.screen.press("Space");
        let view = self.view();
        self.let_time_pass();
        assert_eq!(self.view(), view, "it still moves");
    }

    /// A place in the window: shares of its width and height.
    pub(crate) fn place(&self, [across, down]: [f64; 2]) -> [i16; 2] {
        let [width, height] = self.screen.size(self.window).map(f64::from);
        [(across * width) as i16, (down * height) as i16]
    }
}

/// Asserts that numbers are alike, but for how they are written.
#[track_caller]
pub(crate) fn assert_close<const N: usize>(found: [f64; N], expected: [f64; N], what: &str) {
    let off =
        found.iter().zip(expected).map(|(found, expected)| (found - expected).abs()).fold(0.0, f64::max);
    assert!(off < 1e-3, "{what}: {found:?}, expected {expected:?}");
}

#[test]
fn turns_are_told_across_north_and_numbers_apart() {
    let view = View::in_command("fieldreel --azimuth 365 --zoom 2 --target 3,4 --band 1.5");
    assert_eq!(
        view,
        View { azimuth_deg: 5.0, elevation_deg: 35.0, zoom: 2.0, target: [3.0, 4.0], band: 1.5 }
    );
    let before = View { azimuth_deg: 355.0, target: [1.0, 5.0], ..view };
    assert_eq!((view.turned_from(&before), view.moved_from(&before)), ([10.0, 0.0], [2.0, -1.0]));
    assert!(std::panic::catch_unwind(|| assert_close([1.0, 2.0], [1.0, 2.01], "")).is_err());
}
