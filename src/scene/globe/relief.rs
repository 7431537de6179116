use super::Globe;
use crate::scene::Relief;

/// The width, as a part of the radius, of a raster whose usual relief suits a globe: 3 % of its radius high.
const SUITABLE_WIDTH: f64 = 0.2;

/// The relief of a globe whose values lie within `heights`, on a raster that is `extent_m` wide. Lengths are heights above the sphere, which is where they are
/// 0; other values have none unless a factor is given, and then lie on the sphere where they are lowest.
///
/// `metres_per_value` is `None` unless values are lengths, `exaggeration` is `None` for the automatic one.
pub(in crate::scene) fn globe_relief(
    heights: (f64, f64),
    extent_m: f64,
    metres_per_value: Option<f64>,
    exaggeration: Option<f64>,
) -> Relief {
    let extent_m = extent_m.min(SUITABLE_WIDTH * Globe::RADIUS_M);
    let relief = Relief::new(heights, extent_m, metres_per_value, exaggeration);
    if relief.is_true_scale {
        return Relief { middle: 0.0, ..relief };
    }
    Relief {
        middle: relief.low,
        exaggeration: exaggeration.unwrap_or(0.0).into(),
        automatic_exaggeration: 0.0,
        ..relief
    }
}

/// What a user may want to know about where a globe lies and how high it is.
pub(in crate::scene) fn globe_notes(globe: &Globe, relief: &Relief, unit: Option<&str>) -> Vec<String> {
    let place = (!globe.has_coordinates).then(|| {
        "the data states no coordinates: it is drawn from 180\u{b0}W to 180\u{b0}E and from 90\u{b0}N to 90\u{b0}S".to_owned()
    });
    let heights = if relief.is_true_scale {
        relief.note()
    } else if relief.exaggeration.bounds() == (0.0, 0.0) {
        let reason = unit.map_or_else(
            || "the data states no unit (--value-unit m for metres)".to_owned(),
            |unit| format!("{unit} is no length unit"),
        );
        format!("the globe is smooth: {reason}; --exaggeration 1 gives it a relief")
    } else {
        relief.note()
    };
    place.into_iter().chain([heights]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::Track;

    #[test]
    fn heights_are_above_the_sphere_and_other_values_on_it() {
        let whole_m = 4.0 * Globe::RADIUS_M;
        let earth = globe_relief((-10_000.0, 8000.0), whole_m, Some(1.0), None);
        assert_eq!((earth.middle, earth.exaggeration), (0.0, Track::Constant(10.0)));
        let warm = globe_relief((-2.0, 33.0), whole_m, None, None);
        assert_eq!((warm.middle, warm.exaggeration), (-2.0, Track::Constant(0.0)));
        let asked = globe_relief((-2.0, 33.0), whole_m, None, Some(1.0));
        let height_m = (33.0 - asked.middle) * asked.z_m_per_value(1.0);
        assert!((height_m / Globe::RADIUS_M - 0.03).abs() < 1e-9, "{height_m}");
        // A part of the world has the relief that a surface of its size has.
        let part = globe_relief((200.0, 1000.0), 36_000.0, Some(1.0), None);
        assert_eq!(part.exaggeration, Track::Constant(5.0));
    }
}
