//! Options of colours, from the command line to the pixel.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]
#![cfg(all(target_os = "linux", feature = "libav"))]

mod arrays;
mod decode;
mod desk;
mod flat_map;
mod picture_files;
mod pictures;

use arrays::npy;
use desk::{Desk, assert_ends, said};
use fieldreel::data::{BandReader, MemoryRaster, quantiles};
use fieldreel::scene::{ColorScale, Colormap, Norm, Rgb8};
use flat_map::FlatMap;
use std::collections::{BTreeSet, HashSet};
use std::process::{Command, Output};

const SHAPE: [usize; 2] = [3, 8];

/// Negative numbers, zero, numbers around the limits and boundaries below, and a gap.
const VALUES: [f32; 24] = [
    -50.0,
    -1.0,
    -0.1,
    0.0,
    0.1,
    0.5,
    1.0,
    1.5,
    2.0,
    5.0,
    9.999,
    10.0,
    10.001,
    25.0,
    33.3,
    50.0,
    75.0,
    99.9,
    100.0,
    100.1,
    150.0,
    200.0,
    1000.0,
    f32::NAN,
];
const GAP: usize = 23;
const GAP_COLOR: [u8; 3] = [70, 60, 50];

fn desk() -> Desk {
    let desk = Desk::new();
    std::fs::write(desk.path("values.npy"), npy(&SHAPE, &VALUES)).unwrap();
    desk
}

fn run(desk: &Desk, options: &[&str]) -> Output {
    let line = format!("values.npy -o map.png --overwrite --size 160x60 --frames 1 {}", flat_map::OPTIONS);
    desk.command(&line).args(["--nan", "#463c32"]).args(options).output().unwrap()
}

fn map(desk: &Desk, options: &[&str]) -> FlatMap {
    assert_ends(&run(desk, options), 0, &[]);
    FlatMap::read(&desk.path("map.png"), SHAPE)
}

fn expected(scale: &ColorScale, values: &[f32]) -> Vec<[u8; 3]> {
    let color = |value: &f32| if value.is_nan() { GAP_COLOR } else { scale.color_of(f64::from(*value)) };
    values.iter().map(color).collect()
}

fn scale(norm: Norm, limits: (f64, f64)) -> ColorScale {
    ColorScale::new(Colormap::default(), norm, limits).unwrap()
}

#[test]
fn each_norm_gives_every_pixel_the_color_of_its_value() {
    let desk = desk();
    let raster = MemoryRaster::new("values", [1, 3, 8], VALUES.to_vec()).unwrap();
    let quantiles = quantiles(&mut BandReader::new(Box::new(raster)), (-50.0, 200.0), 256).unwrap();
    let classes = Norm::Classes { boundaries: vec![0.0, 1.0, 10.0, 50.0, 100.0] };
    let wide = (-50.0, 200.0);
    let mut seen = HashSet::new();
    for (norm, clim, scale) in [
        ("linear", "0,100", scale(Norm::Linear, (0.0, 100.0))),
        ("log", "0.1,1000", scale(Norm::Log, (0.1, 1000.0))),
        ("log", "0.5,100", scale(Norm::Log, (0.5, 100.0))),
        ("symlog:2", "-50,200", scale(Norm::SymLog { linear_within: 2.0 }, wide)),
        ("symlog", "-50,200", scale(Norm::SymLog { linear_within: 0.2 }, wide)),
        ("power:0.5", "0,100", scale(Norm::Power { exponent: 0.5 }, (0.0, 100.0))),
        ("centered:10", "-50,200", scale(Norm::Centered { center: 10.0 }, wide)),
        ("equalize", "-50,200", scale(Norm::Equalize { quantiles }, wide)),
        ("classes:0,1,10,50,100", "-50,200", scale(classes, wide)),
    ] {
        let colors = map(&desk, &["--norm", norm, "--clim", clim]).colors();
        assert_eq!(colors, expected(&scale, &VALUES), "{norm} from {clim}");
        seen.insert(colors);
    }
    assert_eq!(seen.len(), 9, "no two scales look alike");
}

#[test]
fn automatic_limits_of_a_logarithmic_scale_leave_out_zero_and_what_is_below() {
    let desk = desk();
    // The lower limit is found to 1/128; powers of two are found exactly.
    let values = VALUES.map(|value| if value > 0.0 { value.max(0.125) } else { value });
    std::fs::write(desk.path("values.npy"), npy(&SHAPE, &values)).unwrap();
    let under = [255, 0, 255];
    let scale = scale(Norm::Log, (0.125, 1000.0)).with_outside(Some(Rgb8(under)), None);
    let colors = map(&desk, &["--norm", "log", "--under", "#ff00ff"]).colors();
    assert_eq!(colors, expected(&scale, &values));
    assert_eq!(colors[..4], [under; 4], "zero and negative numbers");
    assert!(!colors[4..].contains(&under));
    assert_ends(
        &run(&desk, &["--norm", "log", "--clim", "0,10"]),
        2,
        &["limits above 0", "--clim", "symlog"],
    );
}

#[test]
fn colors_for_under_and_over_are_where_values_are_outside_and_nowhere_else() {
    let desk = desk();
    let (under, over) = ([255, 0, 255], [0, 255, 255]);
    let options = ["--clim", "0,100", "--under", "#ff00ff", "--over", "cyan"];
    let map = map(&desk, &options);
    let places = |is_outside: fn(f32) -> bool| -> BTreeSet<usize> {
        (0..GAP).filter(|&place| is_outside(VALUES[place])).collect()
    };
    assert_eq!(map.places_of(under), places(|value| value < 0.0));
    assert_eq!(map.places_of(over), places(|value| value > 100.0));
    assert_eq!(map.places_of(GAP_COLOR), BTreeSet::from([GAP]));
    let inside = scale(Norm::Linear, (0.0, 100.0)).with_outside(Some(Rgb8(under)), Some(Rgb8(over)));
    assert_eq!(map.colors(), expected(&inside, &VALUES));
}

#[test]
fn the_colorbar_shows_colors_for_outside_only_if_something_is_there() {
    let desk = desk();
    let in_colorbar = |clim: &str| {
        let options = ["--clim", clim, "--under", "#ff00ff", "--over", "cyan", "--nan", "white"];
        let line = "values.npy -o bar.png --overwrite --size 320x180 --frames 1 --unlit --quality draft";
        let output = desk.command(line).args(options).output().unwrap();
        assert_ends(&output, 0, &[]);
        let picture = picture_files::read(&desk.path("bar.png")).unwrap();
        let is_in_colorbar = |index: usize| index % picture.width > 240;
        [[255, 0, 255, 255], [0, 255, 255, 255]].map(|color| {
            let pixels = picture.pixels.iter().enumerate();
            pixels.filter(|(index, pixel)| **pixel == color && is_in_colorbar(*index)).count() > 5
        })
    };
    assert_eq!(in_colorbar("0,100"), [true, true]);
    assert_eq!(in_colorbar("-50,100"), [false, true]);
    assert_eq!(in_colorbar("0,1000"), [true, false]);
    assert_eq!(in_colorbar("-50,1000"), [false, false]);
}

#[test]
fn user_colors_reach_the_picture() {
    let desk = desk();
    let grey = ["--clim", "0,100", "--colormap"];
    let black_to_white = [Rgb8::BLACK, Rgb8::WHITE];
    let colormap = Colormap::from_colors("grey", &black_to_white).unwrap();
    let scale = ColorScale::new(colormap, Norm::Linear, (0.0, 100.0)).unwrap();
    std::fs::write(desk.path("grey.csv"), "red,green,blue\n0,0,0\n255,255,255\n").unwrap();
    for colors in ["#000,#fff", "black,white", "grey.csv"] {
        assert_eq!(
            map(&desk, &[&grey[..], &[colors]].concat()).colors(),
            expected(&scale, &VALUES),
            "{colors}"
        );
    }
    // A table brings limits, classes and colours of its own, and options come before them.
    let table = "0 10/20/30 10 10/20/30\n10 40/50/60 100 40/50/60\nB 1/1/1\nF 2/2/2\nN 3/3/3\n";
    std::fs::write(desk.path("steps.cpt"), table).unwrap();
    let line = format!("values.npy -o map.png --overwrite --size 160x60 --frames 1 {}", flat_map::OPTIONS);
    let colors = |more: &[&str]| {
        let output = desk.command(&line).args(["--colormap", "steps.cpt"]).args(more).output().unwrap();
        assert_ends(&output, 0, &[]);
        FlatMap::read(&desk.path("map.png"), SHAPE).colors()
    };
    let of_table = |value: f32, over: [u8; 3]| match value {
        value if value.is_nan() => [3; 3],
        value if value < 0.0 => [1; 3],
        value if value < 10.0 => [10, 20, 30],
        value if value <= 100.0 => [40, 50, 60],
        _ => over,
    };
    assert_eq!(colors(&[]), VALUES.map(|value| of_table(value, [2; 3])));
    assert_eq!(colors(&["--over", "red"]), VALUES.map(|value| of_table(value, [255, 0, 0])));
}

#[test]
fn wrong_colors_end_with_a_rule_and_the_place() {
    let desk = desk();
    for (name, text) in [
        ("short.csv", "0,0,0\n1,2\n"),
        ("word.csv", "0,0,0\n10,20,30\n1,2,x\n"),
        ("gap.cpt", "# a comment\n0 black 5 white\n10 red 12 blue\n"),
        ("unknown.cpt", "0 black 1 sparkling\n"),
        ("empty.csv", ""),
    ] {
        std::fs::write(desk.path(name), text).unwrap();
    }
    for (colormap, code, words) in [
        ("short.csv", 4, &["line 2", "\"1,2\"", "short.csv"][..]),
        ("word.csv", 4, &["line 3", "\"1,2,x\"", "word.csv"]),
        ("gap.cpt", 4, &["line 3", "\"10 red 12 blue\"", "gap.cpt"]),
        ("unknown.cpt", 4, &["line 1", "sparkling", "unknown.cpt"]),
        ("empty.csv", 4, &["two or more rows", "empty.csv"]),
        ("missing.cpt", 4, &["cannot read", "missing.cpt"]),
        ("virdis", 2, &["virdis", "did you mean viridis?"]),
        ("#000,#ggg", 2, &["#ggg", "#rrggbb"]),
        ("black,", 2, &["\"\"", "#rrggbb"]),
    ] {
        let output = run(&desk, &["--colormap", colormap]);
        assert_ends(&output, code, words);
        assert_eq!(said(&output).lines().count(), 1, "{}", said(&output));
    }
    assert!(!desk.path("map.png").exists());
}

#[test]
fn wrong_norms_and_outside_colors_are_exit_2_with_the_rule() {
    let desk = desk();
    let classes = "two or more boundaries, each above the one before";
    for (option, value, rule) in [
        ("--norm", "", "linear, log, symlog[:LINTHRESH]"),
        ("--norm", "asinh", "linear, log, symlog[:LINTHRESH]"),
        ("--norm", "log:2", "no parameter"),
        ("--norm", "power", "power:G"),
        ("--norm", "power:0", "a number above 0"),
        ("--norm", "symlog:-1", "a number above 0"),
        ("--norm", "centered:middle", "centered:V"),
        ("--norm", "classes:5", classes),
        ("--norm", "classes:0,5,5", classes),
        ("--norm", "classes:5,0", classes),
        ("--under", "#12", "#rrggbb"),
        ("--over", "transparent", "#rrggbb"),
    ] {
        assert_ends(&run(&desk, &[option, value]), 2, &[option, value, rule]);
    }
    let many = format!("classes:{}", (0..12).map(|number| number.to_string()).collect::<Vec<_>>().join(","));
    assert_ends(&run(&desk, &["--norm", &many, "--colormap", "tab10"]), 2, &["11 classes", "10 colours"]);
    assert!(!desk.path("map.png").exists());
}

#[test]
fn the_list_names_every_family_without_codes_where_nobody_sees_colors() {
    let output = Command::new(env!("CARGO_BIN_EXE_fieldreel")).args(["--colormap", "list"]).output().unwrap();
    assert_ends(&output, 0, &[]);
    assert_eq!(said(&output), "");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(!text.contains('\x1b'));
    for line in ["matplotlib, sequential", "cmocean, diverging", "crameri, cyclic"] {
        assert!(text.lines().any(|found| found == line), "{line} is not in {text}");
    }
    for name in ["viridis", "thermal", "batlow"] {
        assert!(text.split_whitespace().any(|found| found == name), "{name} is not in {text}");
    }
}
