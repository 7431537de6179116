use glam::{DVec2, DVec3};

/// What all data lies in, around the world's origin, in metres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum DataExtent {
    /// A box of half this size.
    Box(DVec3),
    /// A ball of this radius.
    Ball(f64),
}

impl From<DVec3> for DataExtent {
    fn from(half_extent_m: DVec3) -> Self {
        Self::Box(half_extent_m)
    }
}

impl DataExtent {
    /// Nothing.
    pub(super) const NONE: Self = Self::Box(DVec3::ZERO);

    /// What both are in.
    pub(super) fn max(self, other: Self) -> Self {
        match (self, other) {
            (Self::Box(own), Self::Box(other)) => Self::Box(own.max(other)),
            (own, other) => Self::Ball(own.radius_m().max(other.radius_m())),
        }
    }

    /// Of the ball around the origin that it lies in.
    fn radius_m(self) -> f64 {
        match self {
            Self::Box(half_m) => half_m.length(),
            Self::Ball(radius_m) => radius_m,
        }
    }

    /// How far up and down it reaches.
    pub(super) fn half_height_m(self) -> f64 {
        match self {
            Self::Box(half_m) => half_m.z,
            Self::Ball(radius_m) => radius_m,
        }
    }

    /// Points that are in a picture if all of it is: the corners of a box, and the middle of a ball.
    pub(super) fn points(self) -> Vec<DVec3> {
        match self {
            Self::Box(half_m) => box_corners(half_m).to_vec(),
            Self::Ball(_) => vec![DVec3::ZERO],
        }
    }

    /// How far around its points it reaches.
    pub(super) fn reach_of_points_m(self) -> f64 {
        match self {
            Self::Box(_) => 0.0,
            Self::Ball(radius_m) => radius_m,
        }
    }

    /// Radius of a ball around `target` that holds it, and a little more.
    pub(super) fn reach_m(self, target: DVec3) -> f64 {
        let farthest = self.points().into_iter().map(|point| point.distance(target)).fold(0.0, f64::max);
        (farthest + self.reach_of_points_m()) * 1.01
    }

    /// How much of the free part of the picture it spans where it spans most during the film.
    pub(super) fn fill(self) -> f64 {
        match self {
            Self::Box(_) => FILL,
            Self::Ball(_) => FILL_OF_BALL,
        }
    }
}

/// A square raster that turns once then spans between about 60 % (edge on) and this much (corner on).
const FILL: f64 = 0.84;

/// A ball is as large from everywhere.
const FILL_OF_BALL: f64 = 0.92;

fn box_corners(half_extent_m: DVec3) -> [DVec3; 8] {
    std::array::from_fn(|corner| {
        let sign = |bit: usize| if corner & bit == 0 { -1.0 } else { 1.0 };
        DVec3::new(sign(1), sign(2), sign(4)) * half_extent_m
    })
}

/// The tangents of the angles between which a ball is seen, whose middle lies so far aside and ahead; endless where it is
/// not all ahead.
pub(super) fn ball_span(aside: f64, ahead: f64, radius: f64) -> DVec2 {
    let middle = DVec2::new(aside, ahead);
    let sine = radius / middle.length();
    if sine >= 1.0 {
        return DVec2::new(f64::NEG_INFINITY, f64::INFINITY);
    }
    let (angle, half) = (aside.atan2(ahead), sine.asin());
    let tangent = |angle: f64, endless: f64| {
        if angle.abs() < std::f64::consts::FRAC_PI_2 { angle.tan() } else { endless }
    };
    DVec2::new(tangent(angle - half, f64::NEG_INFINITY), tangent(angle + half, f64::INFINITY))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ball_is_seen_between_its_tangents() {
        // 30 degrees to either side, and turned by 20 degrees.
        let degrees = |span: DVec2| span.to_array().map(|tangent| tangent.atan().to_degrees());
        let near = |span: [f64; 2], expected: [f64; 2]| {
            span.iter().zip(expected).all(|(own, expected)| (own - expected).abs() < 1e-9)
        };
        assert!(near(degrees(ball_span(0.0, 2.0, 1.0)), [-30.0, 30.0]));
        let (sin, cos) = 20_f64.to_radians().sin_cos();
        assert!(near(degrees(ball_span(2.0 * sin, 2.0 * cos, 1.0)), [-10.0, 50.0]));
        assert_eq!(ball_span(0.5, 0.5, 1.0).y, f64::INFINITY);
        assert_eq!(ball_span(9.0, 0.5, 1.0).y, f64::INFINITY);
    }

    #[test]
    fn a_box_and_a_ball_are_in_a_ball() {
        let both = DataExtent::Box(DVec3::new(3.0, 4.0, 0.0)).max(DataExtent::Ball(2.0));
        assert_eq!(both, DataExtent::Ball(5.0));
        assert!((both.reach_m(DVec3::X) - 6.06).abs() < 1e-12);
    }
}
