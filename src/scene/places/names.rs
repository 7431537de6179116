//! What features are called, and where on lines names stand.

use super::geojson::Feature;

/// The name of a feature: that of the property that is asked for, else the usual one.
pub(super) fn text_of(feature: &Feature, asked: Option<&str>) -> Option<String> {
    let name = match asked {
        Some(name) => feature.property(name),
        None => feature.property("name").or_else(|| feature.property("title")),
    };
    let one_line = |name: &str| name.split_whitespace().collect::<Vec<_>>().join(" ");
    name.map(one_line)
}

/// The length of a line in pixels of the raster, and where its name stands: halfway, and inside an outline in the middle of
/// its area.
pub(super) fn on_line(points: &[[f64; 2]], is_closed: bool) -> (f64, [f64; 2]) {
    let length_of = |pair: &[[f64; 2]]| (pair[1][0] - pair[0][0]).hypot(pair[1][1] - pair[0][1]);
    let length: f64 = points.windows(2).map(length_of).sum();
    if let (true, Some(middle)) = (is_closed, middle_of_area(points)) {
        return (length, middle);
    }
    let mut left = length / 2.0;
    for pair in points.windows(2) {
        let step = length_of(pair);
        if left <= step {
            let share = if step > 0.0 { left / step } else { 0.0 };
            return (length, [0, 1].map(|axis| pair[0][axis] + (pair[1][axis] - pair[0][axis]) * share));
        }
        left -= step;
    }
    (length, points.last().copied().unwrap_or_default())
}

/// By the sums of the triangles between its sides and its first point.
fn middle_of_area(ring: &[[f64; 2]]) -> Option<[f64; 2]> {
    let [x, y] = *ring.first()?;
    let (mut area, mut middle) = (0.0, [0.0; 2]);
    for pair in ring.windows(2) {
        let [[x0, y0], [x1, y1]] = [pair[0], pair[1]].map(|point| [point[0] - x, point[1] - y]);
        let twice = x0 * y1 - x1 * y0;
        area += twice;
        middle = [middle[0] + twice * (x0 + x1), middle[1] + twice * (y0 + y1)];
    }
    let place = [x + middle[0] / (3.0 * area), y + middle[1] / (3.0 * area)];
    place.iter().all(|number| number.is_finite()).then_some(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_halfway_or_in_the_middle() {
        assert_eq!(on_line(&[[0.0, 0.0], [10.0, 0.0], [10.0, 30.0]], false), (40.0, [10.0, 10.0]));
        let square = [[1.0, 1.0], [5.0, 1.0], [5.0, 3.0], [1.0, 3.0], [1.0, 1.0]];
        assert_eq!(on_line(&square, true), (12.0, [3.0, 2.0]));
        // Without an area.
        assert_eq!(on_line(&[[0.0, 0.0], [4.0, 0.0], [0.0, 0.0]], true).1, [4.0, 0.0]);
        assert_eq!(on_line(&[[2.0, 2.0], [2.0, 2.0]], false), (0.0, [2.0, 2.0]));
    }
}
