use super::Sight;
use crate::scene::Layer;
use glam::{DAffine3, DMat4, DVec3};

/// The box that data lies in, which may be askew.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct DataBox {
    /// Corners along the box's own axes.
    pub(super) low: DVec3,
    pub(super) high: DVec3,
    pub(super) world_from_box: DAffine3,
}

/// One of the twelve edges of a box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Edge {
    /// Which of the box's axes it runs along.
    pub(super) axis: usize,
    /// Where it begins: bit `i` of a corner's number says whether it is at the upper end of axis `i`.
    corner: usize,
}

impl Edge {
    /// All edges, those along the same axis one after another.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        let corners = |axis: usize| (0..8).filter(move |corner| corner >> axis & 1 == 0);
        (0..3).flat_map(move |axis| corners(axis).map(move |corner| Self { axis, corner }))
    }
}

/// A side that looks at the camera by less than this angle, in radians, looks away: matrices in single precision are not
/// exact enough to tell.
const EDGE_ON: f64 = 1e-5;

/// Which sides of a box look at the camera: at the lower and the upper end of each axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SidesSeen([[bool; 2]; 3]);

impl DataBox {
    /// The box of all samples of a volume, whatever part of it is drawn; `None` of a raster.
    pub(super) fn of(layer: &Layer) -> Option<Self> {
        let body = layer.volume.as_ref()?;
        let [low, high] = body.index_bounds(layer.columns, layer.rows);
        Some(Self { low, high, world_from_box: body.world_from_index })
    }

    fn corner(&self, number: usize) -> DVec3 {
        let end = |axis: usize| if number >> axis & 1 == 0 { self.low[axis] } else { self.high[axis] };
        self.world_from_box.transform_point3(DVec3::new(end(0), end(1), end(2)))
    }

    /// A place along an edge, counted as the corners are.
    pub(super) fn on_edge(&self, edge: Edge, place: f64) -> DVec3 {
        let [low, high] = self.ends(edge);
        low.lerp(high, (place - self.low[edge.axis]) / (self.high[edge.axis] - self.low[edge.axis]))
    }

    pub(super) fn corners(&self) -> [DVec3; 8] {
        std::array::from_fn(|number| self.corner(number))
    }

    /// The place above the box's middle, in that direction (a unit vector), that is as high as the highest corner: of
    /// an upright box the middle of a side.
    pub(super) fn middle_of_side(&self, direction: DVec3) -> DVec3 {
        let middle = self.middle();
        let reach =
            self.corners().map(|corner| (corner - middle).dot(direction)).into_iter().fold(0.0, f64::max);
        middle + direction * reach
    }

    pub(super) fn middle(&self) -> DVec3 {
        self.world_from_box.transform_point3((self.low + self.high) / 2.0)
    }

    /// Both ends of an edge in the world, the lower one first.
    pub(super) fn ends(&self, edge: Edge) -> [DVec3; 2] {
        [edge.corner, edge.corner | 1 << edge.axis].map(|corner| self.corner(corner))
    }

    pub(super) fn sides_seen(&self, sight: &Sight) -> SidesSeen {
        // In the box's own axes, in which every box is upright.
        let eye = DMat4::from(self.world_from_box.inverse()) * sight.eye;
        let least = eye.truncate().length() * EDGE_ON;
        SidesSeen([0, 1, 2].map(|axis| {
            let beyond = |end: f64| eye[axis] - end * eye.w;
            [beyond(self.low[axis]) < -least, beyond(self.high[axis]) > least]
        }))
    }
}

impl SidesSeen {
    /// Whether the side at the upper end of an axis is turned away while the other is seen; `false` if it is the other
    /// way around, `None` if neither is seen.
    pub(super) fn is_upper_end_far(self, axis: usize) -> Option<bool> {
        match self.0[axis] {
            [true, false] => Some(true),
            [false, true] => Some(false),
            _ => None,
        }
    }

    /// How many of the two sides that meet in the edge look at the camera.
    pub(super) fn beside(self, edge: Edge) -> usize {
        let is_seen = |axis: &usize| self.0[*axis][edge.corner >> axis & 1];
        (0..3).filter(|axis| *axis != edge.axis).filter(is_seen).count()
    }

    /// Whether everything in the box lies before the edge, as seen by the camera: the box is convex, so that this is
    /// so where both sides look away. From inside all do.
    pub(super) fn is_behind(self, edge: Edge) -> bool {
        self.beside(edge) == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::Projection;
    use crate::scene::surroundings::sight::tests::looking;

    fn unit_box() -> DataBox {
        DataBox { low: DVec3::splat(-1.0), high: DVec3::ONE, world_from_box: DAffine3::IDENTITY }
    }

    fn from(eye: [f64; 3]) -> Sight {
        looking(DVec3::from_array(eye), DVec3::new(0.01, 0.02, 0.0), Projection::Perspective)
    }

    /// Edges with no, one and two sides that are seen.
    fn counts(data_box: &DataBox, sight: &Sight) -> [usize; 3] {
        let seen = data_box.sides_seen(sight);
        [0, 1, 2].map(|sides| Edge::all().filter(|edge| seen.beside(*edge) == sides).count())
    }

    /// A way to the same answer: whether the middle of the box lies before the line from the camera to the edge's
    /// middle, that is, whether that line goes through the inside of the box.
    fn is_hidden(data_box: &DataBox, edge: Edge, eye: DVec3) -> bool {
        let [one, other] = data_box.ends(edge);
        let target = (one + other) / 2.0;
        (1..1000).any(|step| {
            let place = eye.lerp(target, f64::from(step) / 1000.0);
            let inside = data_box.world_from_box.inverse().transform_point3(place);
            inside.cmpgt(data_box.low + 1e-9).all() && inside.cmplt(data_box.high - 1e-9).all()
        })
    }

    #[test]
    fn there_are_twelve_edges_as_long_as_the_box() {
        let edges: Vec<Edge> = Edge::all().collect();
        assert_eq!(edges.len(), 12);
        for (at, edge) in edges.iter().enumerate() {
            let [from, to] = unit_box().ends(*edge);
            assert_eq!((to - from)[edge.axis], 2.0);
            assert!(edges[at + 1..].iter().all(|other| unit_box().ends(*other) != [from, to]));
        }
    }

    #[test]
    fn edges_are_told_apart_from_everywhere() {
        for (eye, expected) in [
            ([5.0, -4.0, 3.0], [3, 6, 3]),
            ([-5.0, 4.0, -3.0], [3, 6, 3]),
            // From before an edge, and from before the middle of a side.
            ([5.0, 4.0, 0.5], [5, 6, 1]),
            ([5.0, 0.5, 0.5], [8, 4, 0]),
            ([0.3, 0.2, 0.9], [12, 0, 0]),
            ([0.0, 0.0, 0.0], [12, 0, 0]),
        ] {
            assert_eq!(counts(&unit_box(), &from(eye)), expected, "{eye:?}");
        }
        let parallel =
            |from: [f64; 3]| looking(DVec3::from_array(from), DVec3::ZERO, Projection::Orthographic);
        assert_eq!(counts(&unit_box(), &parallel([1.0, 2.0, 3.0])), [3, 6, 3]);
        assert_eq!(counts(&unit_box(), &parallel([1.0, 2.0, 0.0])), [5, 6, 1]);
    }

    #[test]
    fn what_is_behind_is_hidden_by_the_box_also_where_it_is_askew_or_mirrored() {
        let askew = glam::DMat3::from_cols(
            DVec3::new(-2.0, 0.3, 0.1),
            DVec3::new(0.5, 1.0, -0.2),
            DVec3::new(0.4, 0.1, 3.0),
        );
        assert!(askew.determinant() < 0.0);
        for matrix3 in [glam::DMat3::IDENTITY, askew] {
            let data_box = DataBox {
                low: DVec3::new(0.0, 0.0, 0.0),
                high: DVec3::new(1.0, 2.0, 1.5),
                world_from_box: DAffine3 { matrix3, translation: DVec3::new(-0.5, -1.0, 0.3) },
            };
            for eye in [[9.0, -7.0, 5.0], [-9.0, 8.0, 4.0], [1.0, 12.0, -6.0], [0.4, -0.2, 11.0]] {
                let seen = data_box.sides_seen(&from(eye));
                for edge in Edge::all() {
                    let is_hidden = is_hidden(&data_box, edge, DVec3::from_array(eye));
                    assert_eq!(seen.is_behind(edge), is_hidden, "{edge:?} from {eye:?}");
                }
            }
        }
    }
}
