//! What a volume looks like, against what VTK draws of it (see `data/make_vtk_pictures.py`).
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod pictures;

use fieldreel::data::{ReadLimits, Source, open};
use fieldreel::frame::Resolution;
use fieldreel::record::{DrawSettings, Film};
use fieldreel::scene::{
    Colormap, LayerMode, LimitsChoice, Orbit, Projection, Rgb8, SceneOptions, VolumeMode, Wanted,
};
use pictures::{bare, draw_with, software_gpu};
use std::path::{Path, PathBuf};

const SIZE: (u32, u32) = (160, 120);
/// The value of VTK's surface.
const ISO: f64 = 75.0;
/// The values of the stored bytes 0 and 255.
const LIMITS: LimitsChoice = LimitsChoice::Fixed(6.678_363_800_048_828, 96.555_419_832_468_03);
/// Levels of 256 by which the largest value along a ray may be off: one by rounding, and what lies between two steps.
const LEVELS: u8 = 4;

/// A line of the manifest.
struct View {
    name: String,
    azimuth_deg: f64,
    elevation_deg: f64,
    half_height: f64,
}

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn views() -> Vec<View> {
    let text = std::fs::read_to_string(path("tests/data/vtk/manifest.txt")).unwrap();
    let view = |line: &str| {
        let words: Vec<&str> = line.split(' ').collect();
        let number = |at: usize| words[at].parse().unwrap();
        View {
            name: words[0].to_owned(),
            azimuth_deg: number(1),
            elevation_deg: number(2),
            half_height: number(3),
        }
    };
    let views: Vec<View> = text.lines().map(view).collect();
    assert_eq!(views.len(), 3);
    views
}

/// VTK's picture, as levels row by row.
fn expected(view: &View, kind: &str) -> Vec<u8> {
    let file = std::fs::File::open(path(&format!("tests/data/vtk/{}_{kind}.png", view.name))).unwrap();
    let mut reader = png::Decoder::new(std::io::BufReader::new(file)).read_info().unwrap();
    let mut levels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut levels).unwrap();
    assert_eq!((info.width, info.height), SIZE);
    assert_eq!((info.color_type, info.bit_depth), (png::ColorType::Grayscale, png::BitDepth::Eight));
    levels
}

fn options(view: &View, mode: VolumeMode) -> SceneOptions {
    SceneOptions {
        mode: Some(LayerMode::Volume(mode)),
        colormap: Some(Colormap::by_name("gray").unwrap()),
        limits: LIMITS,
        background: Rgb8::BLACK.into(),
        light: None,
        marks: Wanted::Off,
        projection: Projection::Orthographic,
        azimuth_deg: view.azimuth_deg,
        elevation_deg: Some(view.elevation_deg),
        orbit: Orbit::WholeFilmDeg(0.0),
        ..bare()
    }
}

fn film(options: &SceneOptions) -> Film {
    let source = Source::from(path("assets/samples/someones_anatomy.nii.gz"));
    Film::new(open(&source, &ReadLimits::default()).unwrap(), options).unwrap()
}

fn drawn(options: &SceneOptions) -> Vec<u8> {
    let pictures = draw_with(&software_gpu(), film(options), SIZE, 0..1, DrawSettings::default());
    pictures[0].pixels.iter().map(|[red, ..]| *red).collect()
}

/// Whether a pixel or one of its neighbours is on the other side of an outline.
fn is_on_outline(mask: &[bool], at: usize) -> bool {
    let (width, height) = (SIZE.0 as usize, SIZE.1 as usize);
    let (column, row) = (at % width, at / width);
    let columns = column.saturating_sub(1)..(column + 2).min(width);
    let mut rows = row.saturating_sub(1)..(row + 2).min(height);
    rows.any(|row| mask[row * width..][columns.clone()].iter().any(|is_in| *is_in != mask[at]))
}

/// How our values differ from VTK's, inside of what VTK drew.
///
/// On its outline VTK leaves out some of the rays that just touch the box around the samples.
#[derive(Debug, Clone, Copy)]
struct ValueDifference {
    /// Of 256 levels.
    mean: f64,
    /// The part of the pixels that are off by more than [`LEVELS`].
    outliers: f64,
}

impl ValueDifference {
    fn between(ours: &[u8], theirs: &[u8]) -> Self {
        let drawn = mask(theirs);
        let inside = (0..drawn.len()).filter(|at| drawn[*at] && !is_on_outline(&drawn, *at));
        let off: Vec<u8> = inside.map(|at| ours[at].abs_diff(theirs[at])).collect();
        assert!(off.len() > drawn.len() / 4, "{} pixels are compared", off.len());
        let outliers = off.iter().filter(|off| **off > LEVELS).count();
        Self {
            mean: off.iter().map(|off| f64::from(*off)).sum::<f64>() / off.len() as f64,
            outliers: outliers as f64 / off.len() as f64,
        }
    }

    fn is_small(self) -> bool {
        self.mean <= 0.75 && self.outliers <= 0.01
    }
}

/// How our outline differs from VTK's.
#[derive(Debug, Clone, Copy)]
struct OutlineDifference {
    /// The part of all pixels that only one of them has.
    share: f64,
    /// Pixels of these that are neither on nor beside VTK's outline.
    strays: usize,
}

impl OutlineDifference {
    fn between(ours: &[bool], theirs: &[bool]) -> Self {
        let differing: Vec<usize> = (0..ours.len()).filter(|at| ours[*at] != theirs[*at]).collect();
        let strays = differing.iter().filter(|at| !is_on_outline(theirs, **at)).count();
        Self { share: differing.len() as f64 / ours.len() as f64, strays }
    }

    /// Where what is inside a surface is thinner than a step, a ray may miss it.
    fn is_small(self) -> bool {
        self.share <= 0.005 && self.strays <= 2
    }
}

fn mask(levels: &[u8]) -> Vec<bool> {
    levels.iter().map(|level| *level > 0).collect()
}

#[test]
fn the_cameras_are_the_same() {
    for view in views() {
        let stage =
            film(&options(&view, VolumeMode::Maximum)).stage(Resolution::new(SIZE.0, SIZE.1).unwrap());
        let clip_from_world = stage.state_at(0).clip_from_world;
        let half_height = 1.0 / f64::from(clip_from_world.row(1).truncate().length());
        assert!((half_height / view.half_height - 1.0).abs() < 1e-6, "{}: {half_height}", view.name);
    }
}

#[test]
fn the_largest_values_along_rays_are_those_of_vtk() {
    let views = views();
    for (index, view) in views.iter().enumerate() {
        let found = drawn(&options(view, VolumeMode::Maximum));
        let theirs = expected(view, "mip");
        let difference = ValueDifference::between(&found, &theirs);
        assert!(difference.is_small(), "{}: {difference:?}", view.name);
        let edges = OutlineDifference::between(&mask(&found), &mask(&theirs));
        assert!(edges.strays == 0, "{}: {edges:?}", view.name);
        let other = &views[(index + 1) % views.len()];
        let control = ValueDifference::between(&found, &expected(other, "mip"));
        assert!(!control.is_small(), "{} and {}: {control:?}", view.name, other.name);
    }
}

#[test]
fn surfaces_have_the_outlines_of_those_of_vtk() {
    let views = views();
    for (index, view) in views.iter().enumerate() {
        let outline = |value: f64| {
            let iso_surfaces = vec![value.into()];
            mask(&drawn(&SceneOptions { iso_surfaces, ..options(view, VolumeMode::Isosurface) }))
        };
        let found = outline(ISO);
        let theirs = mask(&expected(view, "iso"));
        let difference = OutlineDifference::between(&found, &theirs);
        assert!(difference.is_small(), "{}: {difference:?}", view.name);
        let other = &views[(index + 1) % views.len()];
        let control = OutlineDifference::between(&found, &mask(&expected(other, "iso")));
        assert!(!control.is_small(), "{} and {}: {control:?}", view.name, other.name);
        let control = OutlineDifference::between(&outline(ISO - 5.0), &theirs);
        assert!(!control.is_small(), "{} at another value: {control:?}", view.name);
    }
}
