use super::super::lattice::tests::band;
use super::super::{Lattice, MeshView, ShownTriangles, Sides, Triangulation, VertexErrors};
use super::Eye;
use glam::dcamera::rh::proj::directx::{orthographic, perspective};
use glam::dcamera::rh::view::look_at_mat4;
use glam::{DMat4, DVec2, DVec3};
use std::ops::Range;

const SIZE: [u32; 2] = [420, 390];
/// Metres that a value is high, with samples a metre apart.
const HIGH_M: f64 = 24.0;

/// Hills on hills, between about -1 and 1.
fn hills(column: u32, row: u32) -> f32 {
    let (x, y) = (f64::from(column), f64::from(row));
    let hills = [(60.0, 0.6), (21.0, 0.3), (7.0, 0.15), (2.3, 0.08)];
    hills.iter().map(|(length, high)| (x / length).sin() * (y / length + 1.0).cos() * high).sum::<f64>()
        as f32
}

/// Lakes in valleys, and a hole on a slope.
fn lakes(column: u32, row: u32) -> f32 {
    let is_hole = (f64::from(column) - 120.0).hypot(f64::from(row) - 150.0) < 40.0;
    Some(hills(column, row)).filter(|height| *height > -0.5 && !is_hole).unwrap_or(f32::NAN)
}

struct Scene {
    mesh: Triangulation,
    /// Of each cell that is drawn, its two triangles.
    cells: Vec<Option<[[DVec3; 3]; 2]>>,
}

impl Scene {
    fn new(value: impl Fn(u32, u32) -> f32) -> Self {
        let lattice = Lattice::new(&band(SIZE, value), [-1e9, 1e9], false);
        let mut mesh = Triangulation::default();
        mesh.build((&lattice, &VertexErrors::new(&lattice)), None, -1.0);
        let mut found: Vec<Vec<[DVec3; 3]>> = vec![Vec::new(); (SIZE[0] * SIZE[1]) as usize];
        for triangle in mesh.indices.as_chunks::<3>().0 {
            let corners = corners_of(&mesh, *triangle);
            let cell = corners.iter().fold(DVec3::INFINITY, |low, corner| low.min(*corner));
            found[cell.y as usize * SIZE[0] as usize + cell.x as usize].push(corners);
        }
        let cells = found.into_iter().map(|triangles| triangles.try_into().ok()).collect();
        Self { mesh, cells }
    }

    /// How high the ground is, if it is drawn there.
    fn height_at(&self, place: DVec2) -> Option<f64> {
        if place.x < 0.0 || place.y < 0.0 || place.x >= f64::from(SIZE[0]) || place.y >= f64::from(SIZE[1]) {
            return None;
        }
        let cell = self.cells[place.y as usize * SIZE[0] as usize + place.x as usize];
        let on = |[a, b, c]: [DVec3; 3]| {
            let across = (b - a).cross(c - a);
            let low = [a, b, c].into_iter().fold(DVec3::INFINITY, DVec3::min);
            let high = [a, b, c].into_iter().fold(DVec3::NEG_INFINITY, DVec3::max);
            let height = a.z - ((place.x - a.x) * across.x + (place.y - a.y) * across.y) / across.z;
            // Whatever is between the corners is nowhere higher or lower.
            (low.z - 1e-9..=high.z + 1e-9)
                .contains(&height)
                .then_some((height, edge_distance([a, b, c], place)))
        };
        let heights = cell?.into_iter().filter_map(on);
        heights.max_by(|one, other| one.1.total_cmp(&other.1)).map(|(height, _)| height)
    }

    /// Whether what faces away at a place can be seen from there: nothing that is drawn lies between.
    fn sees_underside(&self, eye: Eye, place: DVec3) -> bool {
        let way = match eye {
            Eye::At(eye) => eye - place,
            Eye::From(direction) => direction,
        };
        let step = way / way.truncate().length().max(1e-9) * 0.05;
        for count in 1.. {
            let here = place + step * f64::from(count);
            let Some(height) = self.height_at(here.truncate()) else { return true };
            if here.z > height {
                return false;
            }
        }
        unreachable!("a way that goes on for ever leaves the ground")
    }

    /// Of the triangles that face away and are left out, how many can be seen; and how many are left out.
    fn wrongly_hidden(&self, clip_from_sample: DMat4) -> [usize; 2] {
        let view = MeshView::of_samples(clip_from_sample);
        let mut shown = ShownTriangles::default();
        self.mesh.find_shown(&view, true, &mut shown);
        let eye = super::eye_of(&clip_from_sample.inverse());
        let (mut seen, mut hidden) = (0, 0);
        for range in upper(&shown) {
            for triangle in self.mesh.indices[range.start as usize..range.end as usize].as_chunks::<3>().0 {
                let [a, b, c] = corners_of(&self.mesh, *triangle);
                let middle = (a + b + c) / 3.0;
                let upwards = (b - a).cross(c - a);
                let upwards = upwards * upwards.z.signum();
                let to_eye = match eye {
                    Eye::At(eye) => eye - middle,
                    Eye::From(direction) => direction,
                };
                if upwards.dot(to_eye) < 0.0 {
                    hidden += 1;
                    seen += usize::from(self.sees_underside(eye, middle));
                }
            }
        }
        [seen, hidden]
    }
}

/// Those of which only the upper side is drawn.
fn upper(shown: &ShownTriangles) -> &[Range<u32>] {
    shown.ranges().into_iter().find(|(sides, _)| *sides == Sides::Upper).unwrap().1
}

fn corners_of(mesh: &Triangulation, triangle: [u32; 3]) -> [DVec3; 3] {
    triangle.map(|index| {
        let vertex = mesh.vertices[index as usize];
        DVec3::new(vertex.place[0].into(), vertex.place[1].into(), vertex.values[0].into())
    })
}

/// How far within a triangle a place is, as seen from above; below 0 outside.
fn edge_distance(corners: [DVec3; 3], place: DVec2) -> f64 {
    let [a, b, c] = corners.map(DVec3::truncate);
    let side = |from: DVec2, to: DVec2| (to - from).perp_dot(place - from);
    let turn = (b - a).perp_dot(c - a).signum();
    [side(a, b), side(b, c), side(c, a)].into_iter().map(|side| side * turn).fold(f64::INFINITY, f64::min)
}

/// From the middle so many metres away, turned and raised by so many degrees.
fn view([turn_deg, elevation_deg, away_m]: [f64; 3], is_far: bool) -> DMat4 {
    let world_from_sample = DMat4::from_scale(DVec3::new(1.0, -1.0, HIGH_M))
        * DMat4::from_translation(-DVec3::new(209.5, 194.5, 0.0));
    let (sin, cos) = elevation_deg.to_radians().sin_cos();
    let (east, north) = turn_deg.to_radians().sin_cos();
    let eye = DVec3::new(east * cos, north * cos, sin) * away_m;
    let clip_from_view = if is_far {
        orthographic(-300.0, 300.0, -300.0, 300.0, away_m - 320.0, away_m + 320.0)
    } else {
        perspective(0.8, 1.6, (away_m - 320.0).max(1.0), away_m + 320.0)
    };
    clip_from_view * look_at_mat4(eye, DVec3::ZERO, DVec3::Z) * world_from_sample
}

const VIEWS: [[f64; 3]; 10] = [
    [0.0, 35.0, 900.0],
    [37.0, 35.0, 900.0],
    [135.0, 35.0, 900.0],
    [200.0, 12.0, 900.0],
    [290.0, 4.0, 900.0],
    [45.0, 80.0, 900.0],
    [10.0, 20.0, 120.0],
    [100.0, 50.0, 60.0],
    [190.0, -30.0, 900.0],
    [0.0, 89.9, 900.0],
];

#[test]
fn no_underside_is_left_out_that_can_be_seen() {
    for value in [hills as fn(u32, u32) -> f32, lakes] {
        let scene = Scene::new(value);
        assert!(scene.mesh.indices.len() / 3 > super::super::triangulation::FEWEST_TRIANGLES);
        let mut all_hidden = 0;
        for view_of in VIEWS {
            for is_far in [false, true] {
                let [seen, hidden] = scene.wrongly_hidden(view(view_of, is_far));
                assert_eq!(seen, 0, "{view_of:?} {is_far}: of {hidden}");
                all_hidden += hidden;
                assert!(view_of[1] > 0.0 || hidden == 0, "{view_of:?}: from below everything is seen");
            }
        }
        assert!(all_hidden > 10_000, "{all_hidden}");
    }
}

#[test]
fn without_knowing_where_the_ground_ends_undersides_would_be_missing() {
    let mut scene = Scene::new(lakes);
    scene.mesh.forget_rims();
    let seen: usize = VIEWS.iter().map(|each| scene.wrongly_hidden(view(*each, false))[0]).sum();
    assert!(seen > 100, "{seen}");
}

#[test]
fn who_stands_in_the_ground_sees_everything_from_below() {
    let scene = Scene::new(lakes);
    let looks_out = perspective(0.8, 1.6, 1.0, 500.0)
        * look_at_mat4(DVec3::new(60.0, 40.0, -20.0), DVec3::new(0.0, 0.0, 10.0), DVec3::Z)
        * DMat4::from_scale(DVec3::new(1.0, -1.0, HIGH_M))
        * DMat4::from_translation(-DVec3::new(209.5, 194.5, 0.0));
    let mut shown = ShownTriangles::default();
    scene.mesh.find_shown(&MeshView::of_samples(looks_out), true, &mut shown);
    assert_ne!(shown, ShownTriangles::default());
    assert!(upper(&shown).is_empty());
}

#[test]
fn heights_that_grow_downwards_are_drawn_from_both_sides() {
    let scene = Scene::new(lakes);
    let mut shown = ShownTriangles::default();
    let view = MeshView::of_samples(view(VIEWS[0], false));
    scene.mesh.find_shown(&view, false, &mut shown);
    assert!(upper(&shown).is_empty());
    scene.mesh.find_shown(&view, true, &mut shown);
    assert!(!upper(&shown).is_empty());
}
