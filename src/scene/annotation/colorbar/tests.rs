use super::*;
use crate::frame::Resolution;
use crate::scene::annotation::Annotation;
use crate::scene::{Colormap, Rgb8};
use std::collections::HashSet;
use std::ops::Range;

const LIMITS: (f64, f64) = (-2.6, 33.2);

fn scale(colormap: &str, norm: Norm, limits: (f64, f64)) -> ColorScale {
    ColorScale::new(Colormap::by_name(colormap).unwrap(), norm, limits).unwrap()
}

fn plain(scale: ColorScale) -> Colorbar {
    Colorbar { scale, label: None, extend_below: false, extend_above: false }
}

fn viridis() -> Colorbar {
    plain(scale("viridis", Norm::Linear, LIMITS))
}

struct Picture {
    width: usize,
    pixels: Vec<u8>,
}

impl Picture {
    fn of(colorbar: Colorbar, width: u32, height: u32) -> Self {
        let annotation =
            Annotation { colorbars: vec![colorbar], background: Some(Rgb8::WHITE), ..Annotation::default() };
        let image = annotation.draw(Resolution::new(width, height).unwrap());
        Self { width: width as usize, pixels: image.pixels }
    }

    fn at(&self, column: usize, row: usize) -> [u8; 4] {
        let start = (row * self.width + column) * 4;
        self.pixels[start..start + 4].try_into().unwrap()
    }

    fn height(&self) -> usize {
        self.pixels.len() / 4 / self.width
    }

    /// Rows of a column that are ink.
    fn inked(&self, column: usize) -> Vec<usize> {
        (0..self.height()).filter(|&row| self.at(column, row) == [0, 0, 0, 255]).collect()
    }

    fn count(&self, color: [u8; 3]) -> usize {
        self.pixels.chunks_exact(4).filter(|pixel| pixel[..3] == color && pixel[3] == 255).count()
    }

    /// What lies inside the outline, found by looking: first column, number of columns, first row, colours.
    fn bar(&self) -> (usize, usize, usize, Vec<[u8; 4]>) {
        let outlines: Vec<usize> =
            (0..self.width).filter(|&column| self.inked(column).len() > self.height() * 2 / 5).collect();
        let gap =
            |ink: &[usize]| ink.windows(2).map(|pair| pair[0] + 1..pair[1]).max_by_key(Range::len).unwrap();
        let Range { start: left, end: right } = gap(&outlines);
        let rows = gap(&self.inked(usize::midpoint(left, right)));
        (left, right - left, rows.start, rows.map(|row| self.at(left, row)).collect())
    }
}

fn rows_that_differ(rows: &[[u8; 4]], colormap: &str) -> usize {
    let colormap = Colormap::by_name(colormap).unwrap();
    let height = rows.len() as f64;
    let expected = |row: usize| colormap.entries()[((height - row as f64 - 0.5) / height * 256.0) as usize];
    rows.iter().enumerate().filter(|&(row, pixel)| pixel[..3] != expected(row) || pixel[3] != 255).count()
}

#[test]
fn colors_are_the_entries_of_the_table() {
    for (width, height) in [(1280, 720), (640, 360), (333, 251), (1921, 1081)] {
        let picture = Picture::of(viridis(), width, height);
        let (left, columns, top, rows) = picture.bar();
        assert_eq!(rows_that_differ(&rows, "viridis"), 0, "{width}x{height}");
        for (row, color) in rows.iter().enumerate() {
            assert!((left..left + columns).all(|column| picture.at(column, top + row) == *color));
        }
        assert!((rows.len() as f32 - height as f32 * BAR_HEIGHT).abs() <= 1.0);
        let shown: HashSet<_> = rows.iter().map(|pixel| &pixel[..3]).collect();
        let viridis = Colormap::by_name("viridis").unwrap();
        let all: HashSet<_> = viridis.entries().iter().map(|color| &color[..]).collect();
        assert!(rows.len() < 256 || shown == all, "an entry is left out");
    }
}

#[test]
fn the_comparison_of_colors_notices_another_table() {
    let (.., rows) = Picture::of(viridis(), 640, 360).bar();
    assert!(rows_that_differ(&rows, "viridis_r") > rows.len() / 2);
    assert!(rows_that_differ(&rows, "plasma") > rows.len() / 2);
    assert!(rows_that_differ(&rows[1..], "viridis") > 0);
}

#[test]
fn arrows_have_the_colors_of_what_lies_outside() {
    let scale = scale("RdBu", Norm::Linear, LIMITS);
    let entries = [scale.colors()[0], scale.colors()[255]];
    let given = [[255, 0, 255], [0, 255, 0]];
    let outside = scale.clone().with_outside(Some(Rgb8(given[0])), Some(Rgb8(given[1])));
    for (scale, colors) in [(scale, entries), (outside, given)] {
        let without = Picture::of(plain(scale.clone()), 1280, 720);
        let arrows = Colorbar { extend_below: true, extend_above: true, ..plain(scale) };
        let with = Picture::of(arrows, 1280, 720);
        for color in colors {
            assert!(with.count(color) > without.count(color) + 100, "{color:?}");
        }
    }
}

#[test]
fn classes_are_boxes_of_equal_height() {
    let boundaries = vec![0.0, 1.0, 10.0, 50.0, 1000.0, 1001.0, 2000.0, 3000.0];
    let scale = scale("viridis", Norm::Classes { boundaries }, (0.0, 1.0));
    let picture = Picture::of(plain(scale.clone()), 1000, 701);
    let (left, columns, _, rows) = picture.bar();
    for color in scale.colors() {
        let height = rows.iter().filter(|pixel| pixel[..3] == color[..]).count();
        assert_eq!(height * 7, rows.len(), "{color:?}");
    }
    assert!(picture.inked(left + columns + 3).is_empty(), "boxes need no marks");
}

#[test]
fn logarithmic_bars_have_the_colors_of_their_values_and_short_marks() {
    let scale = scale("viridis", Norm::Log, (1.0, 1000.0));
    let picture = Picture::of(plain(scale.clone()), 1280, 800);
    let (left, columns, top, rows) = picture.bar();
    assert_eq!(rows_that_differ(&rows, "viridis"), 0);
    let wrong = |row: usize| {
        let value = scale.value_at((rows.len() as f64 - row as f64 - 0.5) / rows.len() as f64);
        scale.color_of(value) != rows[row][..3]
    };
    assert_eq!((0..rows.len()).filter(|&row| wrong(row)).count(), 0);
    let (all, long) = (picture.inked(left + columns + 2), picture.inked(left + columns + 5));
    assert_eq!((all.len(), long.len()), (28, 4));
    for (mark, decade) in long.iter().rev().zip(0..) {
        let expected = top as f64 + rows.len() as f64 * (1.0 - f64::from(decade) / 3.0);
        assert!((*mark as f64 + 0.5 - expected).abs() <= 1.5, "10^{decade} at {mark}, not {expected}");
    }
}

#[test]
fn dates_take_the_place_of_their_unit() {
    let dates = |label: &str| Colorbar {
        label: Some(label.to_owned()),
        ..plain(scale("viridis", Norm::Linear, (0.0, 9000.0)))
    };
    let pixels = |label| Picture::of(dates(label), 1280, 720).pixels;
    assert_eq!(pixels("days since 1970-01-01"), pixels("days since 1970-01-01T00:00:00Z"));
    assert_ne!(pixels("days since 1970-01-01"), pixels("days since 1980-01-01"));
    assert_ne!(pixels("days since 1970-01-01"), pixels("Thaw (days since 1970-01-01)"));
}

#[test]
fn ticks_stand_where_their_values_are() {
    let picture = Picture::of(viridis(), 1280, 720);
    let (left, columns, top, rows) = picture.bar();
    let marks = picture.inked(left + columns + 3);
    assert_eq!(marks.len(), 7);
    for (mark, value) in marks.iter().rev().zip([0.0, 5.0, 10.0, 15.0, 20.0, 25.0, 30.0]) {
        let expected = top as f64 + rows.len() as f64 * (33.2 - value) / 35.8;
        assert!((*mark as f64 + 0.5 - expected).abs() <= 1.0, "{value} at {mark}, not {expected}");
    }
}

#[test]
fn ranges_of_every_kind_are_drawn() {
    for limits in [(5.0, 5.0), (0.0, 0.0), (-1e307, 1e307), (0.0, 5e-324), (1e9, 1e9 + 1e-3), (-9.0, 9.0)] {
        let quantiles = vec![limits.0, limits.0, limits.1];
        for norm in [
            Norm::Linear,
            Norm::Power { exponent: 0.5 },
            Norm::Centered { center: 1.0 },
            Norm::SymLog { linear_within: 1.0 },
            Norm::Equalize { quantiles },
        ] {
            let colorbar = Colorbar { extend_above: true, ..plain(scale("viridis", norm.clone(), limits)) };
            let annotation = Annotation { colorbars: vec![colorbar], ..Annotation::default() };
            let image = annotation.draw(Resolution::new(640, 360).unwrap());
            assert!(image.left_out.is_empty(), "{norm:?} {limits:?}");
            assert!(image.pixels.iter().filter(|byte| **byte != 0).count() > 10_000, "{norm:?} {limits:?}");
        }
    }
}
