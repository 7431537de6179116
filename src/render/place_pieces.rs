use super::place_ground::PlaceGround;
use super::surface::add_crossings;
use crate::scene::{PlaceLine, Places, Rgb8};

/// A straight piece of a line, or a disc, as the GPU draws it.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
pub(super) struct Piece {
    /// The point before, both ends, and the point after: column and row, counted from the first sample that is drawn, and
    /// the values of two bands. Where a line ends its end stands twice.
    pub(super) points: [[f32; 4]; 4],
    /// sRGB-encoded, with straight alpha.
    pub(super) color: [f32; 4],
    /// Of the rim of discs.
    pub(super) rim_color: [f32; 4],
    /// Half of how wide it is, and how wide the rim is, in pixels of a film that is 720 high.
    pub(super) half_width: f32,
    pub(super) rim: f32,
}

/// More pieces than a picture can tell apart; further ones are left out.
pub(super) const MOST_PIECES: usize = 1 << 18;

/// As a part of the radius.
const RIM: f32 = 0.3;

/// Replaces `pieces` by all lines and discs on the ground, and says whether there was room for all.
pub(super) fn find_pieces(places: &Places, ground: &PlaceGround<'_>, pieces: &mut Vec<Piece>) -> bool {
    pieces.clear();
    let mut course = Course::default();
    for line in &places.lines {
        course.follow(line, ground, MOST_PIECES - pieces.len().min(MOST_PIECES));
        course.add_pieces(line, pieces);
    }
    for point in &places.points {
        let place = ground.snapped(ground.in_lattice(point.place));
        let Some(values) = ground.values(place) else { continue };
        let end = end(ground.sample(place), values);
        let radius = point.radius as f32;
        pieces.push(Piece {
            points: [end; 4],
            color: color(point.color, 1.0),
            rim_color: color(point.color.readable_ink(), 1.0),
            half_width: radius * (1.0 + RIM),
            rim: radius * RIM,
        });
    }
    let has_room = pieces.len() <= MOST_PIECES;
    pieces.truncate(MOST_PIECES);
    has_room
}

fn end(sample: [f64; 2], values: [f64; 2]) -> [f32; 4] {
    [sample[0], sample[1], values[0], values[1]].map(|number| number as f32)
}

fn color(Rgb8(codes): Rgb8, opacity: f64) -> [f32; 4] {
    let [red, green, blue] = codes.map(|code| f32::from(code) / 255.0);
    [red, green, blue, opacity as f32]
}

/// A line in pieces that each lie in one triangle of the ground. Memory that is used again.
#[derive(Default)]
struct Course {
    points: Vec<[f32; 4]>,
    /// Where each part that is connected begins, and where the last one ends.
    bounds: Vec<usize>,
    shares: Vec<f64>,
}

impl Course {
    fn follow(&mut self, line: &PlaceLine, ground: &PlaceGround<'_>, most: usize) {
        self.points.clear();
        self.bounds.clear();
        let ends = line.points.iter().chain(line.points.first().filter(|_| line.is_closed));
        let mut ends = ends.map(|place| ground.in_lattice(*place));
        let Some(mut from) = ends.next() else { return };
        for to in ends {
            if self.points.len() <= most {
                self.follow_straight([from, to], ground, most);
            }
            from = to;
        }
        self.bounds.push(self.points.len());
    }

    fn follow_straight(&mut self, ends: [[f64; 2]; 2], ground: &PlaceGround<'_>, most: usize) {
        let [from, to] = ends;
        let Some([begin, end_share]) = ground.clipped(ends) else { return };
        let at = |share: f64| [0, 1].map(|axis| from[axis] + (to[axis] - from[axis]) * share);
        let seen = [at(begin), at(end_share)];
        if ground.is_flat() {
            self.add_straight(seen.map(|place| end(ground.sample(place), [0.0; 2])));
            return;
        }
        let mut shares = std::mem::take(&mut self.shares);
        shares.clear();
        add_crossings(seen, most, &mut shares);
        for pair in shares.windows(2) {
            let at = |share: f64| [0, 1].map(|axis| seen[0][axis] + (seen[1][axis] - seen[0][axis]) * share);
            let Some(facets) = ground.facets(at(f64::midpoint(pair[0], pair[1]))) else { continue };
            let point = |share: f64| {
                let place = at(share);
                end(ground.sample(place), facets.map(|facet| facet.value_at(place)))
            };
            self.add_straight([point(pair[0]), point(pair[1])]);
        }
        self.shares = shares;
    }

    /// What begins where the last piece ended is connected with it.
    fn add_straight(&mut self, [from, to]: [[f32; 4]; 2]) {
        if self.points.last().is_none_or(|last| last[..2] != from[..2]) {
            self.bounds.push(self.points.len());
            self.points.push(from);
        }
        // Pieces without a length have no direction.
        if from[..2] != to[..2] {
            self.points.push(to);
        }
    }

    fn add_pieces(&self, line: &PlaceLine, pieces: &mut Vec<Piece>) {
        for bounds in self.bounds.windows(2) {
            let part = &self.points[bounds[0]..bounds[1]];
            let Some(last) = part.len().checked_sub(1).filter(|last| *last > 0) else { continue };
            let is_ring = line.is_closed && part[0][..2] == part[last][..2];
            for at in 0..last {
                let before = match at {
                    0 if is_ring => last - 1,
                    _ => at.saturating_sub(1),
                };
                let after = if at + 1 == last && is_ring { 1 } else { (at + 2).min(last) };
                pieces.push(Piece {
                    points: [part[before], part[at], part[at + 1], part[after]],
                    color: color(line.color, line.opacity),
                    rim_color: [0.0; 4],
                    half_width: line.width as f32 / 2.0,
                    rim: 0.0,
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Band, Excerpt};
    use crate::render::surface::Lattice;
    use crate::scene::{Composition, Layer, PlacePoint, SceneOptions, compose};

    /// A slope of so many samples, and what is drawn of it at that level.
    fn layer(size: [u32; 2]) -> Layer {
        let [columns, rows] = size;
        let values = (0..rows).flat_map(|row| (0..columns).map(move |column| (column + 10 * row) as f32));
        let raster = crate::data::MemoryRaster::new("slope", [1, rows, columns], values.collect()).unwrap();
        let mut reader = crate::data::BandReader::new(Box::new(raster));
        let Composition { scene, .. } =
            compose(&mut reader, &SceneOptions::default(), &mut |_| true).unwrap();
        scene.layers[0].clone()
    }

    fn lattice(size: [u32; 2], value: impl Fn(u32, u32) -> f32) -> Lattice {
        let [columns, rows] = size;
        let values: Vec<f32> = (0..rows)
            .flat_map(|row| (0..columns).map(move |column| (column, row)))
            .map(|(c, r)| value(c, r))
            .collect();
        let valid =
            values.iter().map(|value| if value.is_nan() { Band::INVALID } else { Band::VALID }).collect();
        let values = values.iter().map(|value| if value.is_nan() { 0.0 } else { *value }).collect();
        Lattice::new(&Band { columns, rows, values, valid, ..Band::default() }, [-1e9, 1e9], false)
    }

    fn line(points: &[[f64; 2]], is_closed: bool) -> Places {
        let line =
            PlaceLine { points: points.to_vec(), is_closed, color: Rgb8::WHITE, opacity: 1.0, width: 2.0 };
        Places { lines: vec![line], ..Places::default() }
    }

    fn pieces(places: &Places, ground: &PlaceGround<'_>) -> Vec<Piece> {
        let mut pieces = Vec::new();
        assert!(find_pieces(places, ground, &mut pieces));
        pieces
    }

    #[test]
    fn pieces_follow_the_ground_and_know_their_neighbours() {
        let size = [21, 11];
        let lattice = lattice(size, |column, row| column as f32 + 10.0 * row as f32);
        let layer = layer(size);
        let ground = PlaceGround::new(&layer, &Excerpt::whole(size, 0), Some([&lattice; 2]));
        let all = pieces(&line(&[[-5.0, 3.2], [30.0, 8.4]], false), &ground);
        assert!(all.len() > 40, "{}", all.len());
        for (at, piece) in all.iter().enumerate() {
            for [column, row, first, second] in piece.points {
                assert!((first - (column + 10.0 * row)).abs() < 1e-3 && first == second, "{piece:?}");
                assert!((0.0..=20.0).contains(&column), "{piece:?}");
            }
            let before = all.get(at.wrapping_sub(1)).map_or(piece.points[1], |before| before.points[1]);
            let after = all.get(at + 1).map_or(piece.points[2], |after| after.points[2]);
            assert_eq!((piece.points[0], piece.points[3]), (before, after), "{at}");
        }
        // On a ring the first follows the last.
        let ring = pieces(&line(&[[4.5, 4.5], [9.5, 4.5], [9.5, 8.5]], true), &ground);
        assert_eq!(ring[0].points[0], ring[ring.len() - 1].points[1]);
        assert_eq!(ring[ring.len() - 1].points[3], ring[0].points[2]);
        // What is cut by the border is none any more.
        let cut = pieces(&line(&[[4.5, -4.5], [9.5, 4.5], [9.5, 8.5]], true), &ground);
        assert_eq!(cut[0].points[0], cut[0].points[1]);
    }

    #[test]
    fn lines_stop_at_holes_and_lie_where_samples_are_left_out() {
        let size = [21, 11];
        let layer = layer(size);
        let holed = lattice(size, |column, row| if (column, row) == (10, 5) { f32::NAN } else { 1.0 });
        let ground = PlaceGround::new(&layer, &Excerpt::whole(size, 0), Some([&holed; 2]));
        let all = pieces(&line(&[[0.5, 5.7], [20.5, 5.7]], false), &ground);
        let ends: Vec<f32> = all
            .iter()
            .flat_map(|piece| {
                let [before, from, to, after] = piece.points;
                [(before == from, from[0]), (after == to, to[0])]
            })
            .filter_map(|(is_end, column)| is_end.then_some(column))
            .collect();
        assert_eq!(ends, [0.0, 9.0, 11.0, 20.0]);
        // Every fourth sample, and the last.
        let coarse = lattice([6, 4], |column, _| (4 * column) as f32);
        let excerpt = Excerpt::whole(size, 2);
        let ground = PlaceGround::new(&layer, &excerpt, Some([&coarse; 2]));
        for place in [[0.5, 0.5], [7.3, 2.0], [20.5, 10.5], [18.9, 9.9]] {
            let sample = ground.sample(ground.in_lattice(place));
            assert!(
                (0..2).all(|axis| (sample[axis] - (place[axis] - 0.5)).abs() < 1e-9),
                "{place:?} {sample:?}"
            );
        }
        assert_eq!(ground.in_lattice([20.5, 10.5]), [5.0, 3.0]);
    }

    #[test]
    fn points_stand_on_the_ground_also_at_its_border_and_none_beside_it() {
        let size = [21, 11];
        let layer = layer(size);
        let lattice = lattice(size, |column, row| column as f32 + 10.0 * row as f32);
        let ground = PlaceGround::new(&layer, &Excerpt::whole(size, 0), Some([&lattice; 2]));
        let point = |place| PlacePoint { place, color: Rgb8::BLACK, radius: 5.0 };
        let places = [[10.5, 5.5], [0.0, 0.0], [22.0, 5.0], [21.0, 11.0]].map(point).to_vec();
        let all = pieces(&Places { points: places, ..Places::default() }, &ground);
        let found: Vec<[f32; 3]> =
            all.iter().map(|piece| [piece.points[0][0], piece.points[0][1], piece.points[0][2]]).collect();
        assert_eq!(found, [[10.0, 5.0, 60.0], [0.0, 0.0, 0.0], [20.0, 10.0, 120.0]]);
        assert!(
            all.iter().all(|piece| piece.rim_color[..3] == [1.0; 3] && piece.points[0] == piece.points[3])
        );
    }

    #[test]
    fn there_are_never_more_pieces_than_can_be_drawn() {
        let size = [2000, 2000];
        let flat = lattice(size, |_, _| 0.0);
        let layer = layer([20, 20]);
        let layer = Layer { columns: 2000, rows: 2000, ..layer };
        let ground = PlaceGround::new(&layer, &Excerpt::whole(size, 0), Some([&flat; 2]));
        let zigzag: Vec<[f64; 2]> =
            (0..200).map(|at| [f64::from(at % 2) * 1999.0, f64::from(at) * 10.0]).collect();
        let mut pieces = Vec::new();
        assert!(!find_pieces(&line(&zigzag, false), &ground, &mut pieces));
        assert!(pieces.len() <= MOST_PIECES && pieces.len() > MOST_PIECES / 2, "{}", pieces.len());
    }
}
