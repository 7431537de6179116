use super::lattice::tests::band;
use super::{Lattice, Triangulation, VertexErrors};
use std::collections::HashMap;

const LIMITS: [f32; 2] = [-1e6, 1e6];

fn mesh(lattices: &[Lattice], tolerance: f32) -> Triangulation {
    let errors: Vec<VertexErrors> = lattices.iter().map(VertexErrors::new).collect();
    let mut mesh = Triangulation::default();
    mesh.build((&lattices[0], &errors[0]), lattices.get(1).zip(errors.get(1)), tolerance);
    mesh
}

/// Corners of every triangle: columns and rows, and the values of a band.
fn triangles(mesh: &Triangulation, band: usize) -> impl Iterator<Item = [([i64; 2], f32); 3]> + '_ {
    let corner = move |index: &u32| {
        let vertex = &mesh.vertices[*index as usize];
        (vertex.place.map(i64::from), vertex.values[band])
    };
    mesh.indices.chunks(3).map(move |triangle| [0, 1, 2].map(|at| corner(&triangle[at])))
}

/// Twice the area, from above.
fn doubled_area([a, b, c]: [[i64; 2]; 3]) -> i64 {
    ((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])).abs()
}

/// The largest distance of a mesh from the values of `lattice` at its vertices.
fn largest_error(mesh: &Triangulation, band: usize, lattice: &Lattice) -> f32 {
    let mut worst = 0.0_f32;
    for [a, b, c] in triangles(mesh, band) {
        let places = [a.0, b.0, c.0];
        let whole = doubled_area(places) as f32;
        let range = |axis: usize| {
            let sides = places.map(|place| place[axis]);
            sides.into_iter().min().unwrap()..=sides.into_iter().max().unwrap()
        };
        for row in range(1) {
            for column in range(0) {
                let here = [column, row];
                let shares = [[here, b.0, c.0], [a.0, here, c.0], [a.0, b.0, here]].map(doubled_area);
                if shares.iter().sum::<i64>() as f32 > whole {
                    continue;
                }
                let [a_share, b_share, c_share] = shares.map(|share| share as f32 / whole);
                let drawn = a_share * a.1 + b_share * b.1 + c_share * c.1;
                let at = row as usize * lattice.columns + column as usize;
                worst = worst.max((drawn - lattice.values[at]).abs());
            }
        }
    }
    worst
}

fn hills(phase: f32) -> impl Fn(u32, u32) -> f32 {
    move |column, row| {
        let (x, y) = (column as f32 / 20.0 + phase, row as f32 / 31.0);
        (x.sin() + y.cos()) * 10.0 + (x * 3.0 + y * 5.0).sin() * 2.0
    }
}

/// Different for every sample, between 0 and 1.
fn noise(column: u32, row: u32) -> f32 {
    let mut hash = column.wrapping_mul(0x9e37_79b1) ^ row.wrapping_mul(0x85eb_ca77);
    hash = (hash ^ (hash >> 15)).wrapping_mul(0x2c1b_3c6d);
    hash = (hash ^ (hash >> 12)).wrapping_mul(0x297a_2d39);
    (hash ^ (hash >> 15)) as f32 / u32::MAX as f32
}

const SIZES: [[u32; 2]; 7] = [[1, 1], [1, 9], [2, 2], [129, 129], [130, 57], [300, 201], [257, 385]];

#[test]
fn meshes_have_no_gaps_and_cover_everything_once() {
    for size in SIZES {
        for tolerance in [-1.0, 0.1, 1.0, 1e9] {
            let lattice = Lattice::new(&band(size, hills(0.0)), LIMITS, false);
            let mesh = mesh(std::slice::from_ref(&lattice), tolerance);
            let last = [lattice.columns as i64 - 1, lattice.rows as i64 - 1];
            let (mut sides, mut area) = (HashMap::new(), 0);
            for corners in triangles(&mesh, 0) {
                let places = corners.map(|(place, _)| place);
                area += doubled_area(places);
                for (from, to) in [(0, 1), (1, 2), (2, 0)] {
                    let side = [places[from].min(places[to]), places[from].max(places[to])];
                    *sides.entry(side).or_insert(0) += 1;
                }
            }
            assert_eq!(area, 2 * last[0] * last[1], "{size:?} {tolerance}");
            for (side, count) in sides {
                let is_border = |axis: usize| {
                    side[0][axis] == side[1][axis] && (side[0][axis] == 0 || side[0][axis] == last[axis])
                };
                let expected = if is_border(0) || is_border(1) { 1 } else { 2 };
                assert_eq!(count, expected, "{size:?} {tolerance} {side:?}");
            }
        }
    }
}

#[test]
fn triangles_turn_one_way() {
    for size in SIZES {
        for tolerance in [-1.0, 0.3] {
            let lattice = Lattice::new(&band(size, hills(0.0)), LIMITS, false);
            for corners in triangles(&mesh(&[lattice], tolerance), 0) {
                let [a, b, c] = corners.map(|(place, _)| place);
                // Rows are counted downwards.
                let turn = (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]);
                assert!(turn < 0, "{size:?}: {corners:?}");
            }
        }
    }
}

#[test]
fn meshes_are_as_near_as_they_must_be_and_no_finer() {
    for size in SIZES {
        let lattice = Lattice::new(&band(size, hills(0.0)), LIMITS, false);
        let mut last_count = usize::MAX;
        for tolerance in [0.05, 0.3, 2.0] {
            let mesh = mesh(std::slice::from_ref(&lattice), tolerance);
            let error = largest_error(&mesh, 0, &lattice);
            assert!(error <= tolerance, "{size:?} {tolerance}: {error}");
            assert!(mesh.vertices.len() <= last_count);
            last_count = mesh.vertices.len();
        }
        if size == [257, 385] {
            assert!(last_count < 257 * 385 / 20, "{last_count} vertices for hills");
        }
    }
}

#[test]
fn an_error_is_seen() {
    let lattice = Lattice::new(&band([65, 65], hills(0.0)), LIMITS, false);
    let mesh = mesh(std::slice::from_ref(&lattice), 1e9);
    assert!(largest_error(&mesh, 0, &lattice) > 2.0);
}

#[test]
fn what_is_between_two_bands_is_as_near_as_both() {
    let lattices =
        [hills(0.0), hills(1.3)].map(|hills| Lattice::new(&band([200, 130], hills), LIMITS, false));
    let mesh = mesh(&lattices, 0.3);
    for (at, lattice) in lattices.iter().enumerate() {
        assert!(largest_error(&mesh, at, lattice) <= 0.3);
    }
}

#[test]
fn noise_keeps_every_sample_and_no_tolerance_keeps_all_of_a_plane() {
    let rough = Lattice::new(&band([100, 70], noise), LIMITS, false);
    assert!(mesh(&[rough], 1e-6).vertices.len() > 6900);
    let plane = Lattice::new(&band([100, 70], |_, _| 0.0), LIMITS, false);
    assert_eq!(mesh(std::slice::from_ref(&plane), -1.0).vertices.len(), 7000);
    assert!(mesh(&[plane], 0.0).vertices.len() < 700);
}

#[test]
fn holes_are_exactly_the_cells_that_lack_a_corner() {
    let is_missing = |column: u32, row: u32| {
        let (x, y) = (f64::from(column) - 90.0, f64::from(row) - 60.0);
        x.hypot(y) < 30.0 || (column, row) == (10, 10) || column > 190
    };
    let value = |column, row| if is_missing(column, row) { f32::NAN } else { hills(0.0)(column, row) };
    for other in [None, Some(hills(0.5))] {
        let first = Lattice::new(&band([200, 130], value), LIMITS, false);
        let second = other.map(|hills| Lattice::new(&band([200, 130], hills), LIMITS, false));
        let lattices: Vec<Lattice> = [Some(first), second].into_iter().flatten().collect();
        let mesh = mesh(&lattices, 1e9);
        let area: i64 =
            triangles(&mesh, 0).map(|corners| doubled_area(corners.map(|(place, _)| place))).sum();
        let cells = (0..129).flat_map(|row| (0..199).map(move |column| (column, row)));
        let corners =
            |(column, row)| [(column, row), (column + 1, row), (column, row + 1), (column + 1, row + 1)];
        let whole = cells.filter(|cell| !corners(*cell).into_iter().any(|(c, r)| is_missing(c, r)));
        assert_eq!(area, 2 * whole.count() as i64);
        // Away from the hole's rim there is little to show.
        assert!(mesh.vertices.len() < 5000, "{}", mesh.vertices.len());
    }
}

#[test]
fn nothing_measured_is_nothing_drawn() {
    let lattice = Lattice::new(&band([9, 9], |_, _| f32::NAN), LIMITS, false);
    assert!(mesh(&[lattice], 0.0).indices.is_empty());
}
