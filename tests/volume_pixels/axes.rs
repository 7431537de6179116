//! The box around a volume: what lies behind it is seen through it, what lies before it is not.

use super::*;
use fieldreel::data::VolumeSpace;
use fieldreel::scene::{Axes, FilmLength, Wanted};
use glam::DVec3;

const SIDE: u32 = 24;
const AZIMUTH_DEG: f64 = 30.0;
const ELEVATION_DEG: f64 = 25.0;

fn boxed(opacity: f64) -> SceneOptions {
    SceneOptions {
        axes: Axes::Box,
        opacity: Some(OpacityCurve::Points(vec![(0.0, opacity)])),
        azimuth_deg: AZIMUTH_DEG,
        elevation_deg: Some(ELEVATION_DEG),
        ..plain(VolumeMode::Composite)
    }
}

fn even() -> MemoryRaster {
    volume([SIDE; 3], |_| 102.0)
}

/// The pixel where a point is drawn that is `share` of the way from the middle of the box to its sides.
fn pixel_of(options: &SceneOptions, share: DVec3) -> [usize; 2] {
    let composition = compose(&mut BandReader::new(Box::new(even())), options, &mut |_| true).unwrap();
    let resolution = Resolution::new(SIZE.0, SIZE.1).unwrap();
    let stage = Stage::new(composition.scene, composition.timeline, resolution);
    let half = f64::from(SIDE - 1) / 2.0;
    let ndc = stage.state_at(0).clip_from_world.as_dmat4().project_point3(share * half);
    [(ndc.x * 0.5 + 0.5) * f64::from(SIZE.0), (0.5 - ndc.y * 0.5) * f64::from(SIZE.1)].map(|at| at as usize)
}

/// Of the pixels around one that with most ink on it, when ink is white.
fn most_inked(picture: &Picture, [column, row]: [usize; 2]) -> [usize; 2] {
    let near = (column - 1..=column + 1).flat_map(|column| (row - 1..=row + 1).map(move |row| [column, row]));
    near.max_by_key(|[column, row]| picture.at(*column, *row)[0]).unwrap()
}

/// The edge that is hidden: upright, on the far side.
const REAR: DVec3 = DVec3::new(-1.0, 1.0, -0.5);
/// The one nearest to the camera.
const FRONT: DVec3 = DVec3::new(1.0, -1.0, 0.4);

/// How much light passes from that edge to the camera: the box is left through its southern side.
fn passing(opacity: f64) -> f64 {
    let sides = 1.0 / (AZIMUTH_DEG.to_radians().cos() * ELEVATION_DEG.to_radians().cos());
    (1.0 - opacity).powf(100.0 * sides)
}

#[test]
fn a_rear_edge_is_dimmed_by_what_the_fog_lets_through() {
    let gpu = software_gpu();
    let clear = standard(&gpu, &even(), &boxed(0.0));
    let [column, row] = most_inked(&clear, pixel_of(&boxed(0.0), REAR));
    let ink = f64::from(clear.at(column, row)[0]) / 255.0;
    assert!(ink > 0.6, "{ink}");
    for opacity in [0.002, 0.005, 0.01] {
        for quality in [Quality::Draft, Quality::Standard] {
            let settings = Settings { quality, ..STANDARD };
            let picture = draw(&gpu, &even(), &boxed(opacity), &settings);
            let through = passing(opacity);
            let with = |through: f64| {
                bytes(entry(0.4).map(|part| part * (1.0 - passing(opacity)) + linear(ink) * through))
            };
            let found = picture.at(column, row);
            assert_within(2.0, found, with(through), &format!("{opacity} in {quality:?}"));
            // The comparison sees an edge that is dimmed a little less.
            let off =
                found.iter().zip(with(through * 1.1)).map(|(one, other)| (f64::from(*one) - other).abs());
            assert!(off.fold(0.0, f64::max) > 2.0, "{opacity}");
        }
    }
}

#[test]
fn an_opaque_volume_hides_what_is_behind_it_and_nothing_before_it() {
    let gpu = software_gpu();
    for mode in [VolumeMode::Composite, VolumeMode::Maximum, VolumeMode::Average] {
        let options = SceneOptions { mode: Some(LayerMode::Volume(mode)), ..boxed(1.0) };
        let bare = standard(&gpu, &even(), &SceneOptions { axes: Axes::None, ..options.clone() });
        let picture = standard(&gpu, &even(), &options);
        let clear = standard(&gpu, &even(), &boxed(0.0));
        let [column, row] = most_inked(&clear, pixel_of(&options, REAR));
        assert_eq!(picture.at(column, row), bare.at(column, row), "{mode:?}");
        let [column, row] = most_inked(&clear, pixel_of(&options, FRONT));
        assert_ne!(bare.at(column, row), clear.at(column, row), "{mode:?}");
        let ink = f64::from(clear.at(column, row)[0]) / 255.0;
        let mixed = bare.at(column, row).map(|byte| f64::from(byte) * (1.0 - ink) + 255.0 * ink);
        assert!(ink > 0.6, "{ink}");
        assert_within(1.0, picture.at(column, row), [mixed[0], mixed[1], mixed[2]], &format!("{mode:?}"));
    }
}

#[test]
fn lines_on_nothing_are_as_opaque_as_they_cover_pixels() {
    let gpu = software_gpu();
    let on_black = standard(&gpu, &even(), &boxed(0.0));
    let transparent =
        |opacity| SceneOptions { background: fieldreel::scene::Background::Transparent, ..boxed(opacity) };
    let clear = standard(&gpu, &even(), &transparent(0.0));
    for (black, none) in on_black.pixels.iter().zip(&clear.pixels) {
        // White ink on black, black ink on nothing.
        assert_eq!((none[3], &none[..3]), (black[0], &[0, 0, 0][..]));
    }
    assert!(clear.pixels.iter().filter(|pixel| pixel[3] > 200).count() > 200);
    let picture = standard(&gpu, &even(), &transparent(0.01));
    let [column, row] = most_inked(&on_black, pixel_of(&boxed(0.0), REAR));
    let (ink, through) = (f64::from(clear.at(column, row)[3]) / 255.0, passing(0.01));
    let alpha = 1.0 - through + through * ink;
    let found = picture.at(column, row);
    assert!((f64::from(found[3]) - 255.0 * alpha).abs() <= 1.0, "{found:?}, {alpha}");
    assert_within(2.0, found, bytes(entry(0.4).map(|part| part * (1.0 - through) / alpha)), "rear");
}

#[test]
fn a_part_of_a_volume_has_the_box_of_all_of_it() {
    let gpu = software_gpu();
    let whole = standard(&gpu, &even(), &boxed(0.0));
    let clipped = SceneOptions { clip_box: "10:,:,5:15".parse().unwrap(), ..boxed(0.0) };
    assert_eq!(standard(&gpu, &even(), &clipped), whole);
    let none = SceneOptions { axes: Axes::None, ..boxed(0.0) };
    assert_ne!(standard(&gpu, &even(), &none), whole);
}

/// A turn of a volume that is not seen.
fn turning(axes: Axes, background: Option<Rgb8>) -> SceneOptions {
    SceneOptions {
        axes,
        background: background.map_or(fieldreel::scene::Background::Transparent, Into::into),
        orbit: Orbit::WholeFilmDeg(360.0),
        length: FilmLength::Frames(720),
        projection: Projection::Perspective,
        ..boxed(0.0)
    }
}

#[test]
fn numbers_stand_outside_the_box_and_move_with_it() {
    let gpu = software_gpu();
    let drawn =
        |axes, frame| draw(&gpu, &even(), &turning(axes, Some(Rgb8::BLACK)), &Settings { frame, ..STANDARD });
    let is_inked = |pixel: &&[u8; 4]| pixel[0] > 128;
    // What is written below the lowest corner.
    let below = |axes| {
        let sides = [-1.0, 1.0];
        let corners = sides.iter().flat_map(|x| sides.map(|y| DVec3::new(*x, y, -1.0)));
        let options = turning(axes, Some(Rgb8::BLACK));
        let lowest = corners.map(|corner| pixel_of(&options, corner)[1]).max().unwrap();
        let picture = drawn(axes, 0);
        picture.pixels[(lowest + 3) * picture.width..].iter().filter(is_inked).count()
    };
    assert_eq!(below(Axes::Box), 0);
    assert!(below(Axes::Ticks) > 20, "{}", below(Axes::Ticks));
    let [first, second] = [0, 1].map(|frame| drawn(Axes::Ticks, frame));
    let inked = first.pixels.iter().filter(is_inked).count();
    let pairs = first.pixels.iter().zip(&second.pixels);
    let changed = pairs.filter(|(one, other)| one[0].abs_diff(other[0]) > 128).count();
    assert!(changed < inked / 2, "{changed} of {inked}");
}

#[test]
fn numbers_on_nothing_are_black_with_a_light_rim() {
    let picture = standard(&software_gpu(), &even(), &turning(Axes::Ticks, None));
    let rim = picture.pixels.iter().filter(|pixel| pixel[3] > 200 && pixel[0] > 200).count();
    let ink = picture.pixels.iter().filter(|pixel| pixel[3] == 255 && pixel[0] < 30).count();
    assert!(rim > 50 && ink > 50, "{rim} {ink}");
}

fn patient() -> MemoryRaster {
    let grid =
        VolumeGrid { space: VolumeSpace::Patient, ..VolumeGrid::with_spacing(SIDE, [1.0; 3]).unwrap() };
    even().with_volume(grid).unwrap()
}

#[test]
fn only_patients_are_marked_and_right_is_right() {
    let gpu = software_gpu();
    let options = |marks| SceneOptions {
        axes: Axes::None,
        azimuth_deg: 0.0,
        elevation_deg: Some(0.0),
        marks,
        ..boxed(0.0)
    };
    let inked = |picture: &Picture| picture.pixels.iter().filter(|pixel| pixel[0] > 128).count();
    let marked = standard(&gpu, &patient(), &options(Wanted::Auto));
    assert_eq!(marked, standard(&gpu, &patient(), &options(Wanted::On)));
    assert!(inked(&marked) > 30, "{}", inked(&marked));
    assert_eq!(inked(&standard(&gpu, &patient(), &options(Wanted::Off))), 0);
    assert_eq!(inked(&standard(&gpu, &even(), &options(Wanted::Auto))), 0);
    // L is an upright and a foot: of the letters at both sides it has less ink in its upper half.
    let upper = |columns: std::ops::Range<usize>| {
        let rows = (marked.height() - 9) / 2..marked.height() / 2;
        rows.flat_map(|row| columns.clone().map(move |column| (column, row)))
            .filter(|(column, row)| marked.at(*column, *row)[0] > 100)
            .count()
    };
    let [left, right] = [upper(0..40), upper(marked.width - 40..marked.width)];
    assert!(left > right + 3 && right > 0, "{left} {right}");
    let refused = compose(&mut BandReader::new(Box::new(even())), &options(Wanted::On), &mut |_| true);
    let message = refused.unwrap_err().to_string();
    assert!(message.starts_with("invalid marks on (expected auto or off, unless the file says"), "{message}");
}

#[test]
fn a_scale_bar_is_as_long_as_it_says_for_a_round_number() {
    let gpu = software_gpu();
    let grid =
        VolumeGrid { unit: Some("µm".to_owned()), ..VolumeGrid::with_spacing(SIDE, [1.0; 3]).unwrap() };
    let measured = even().with_volume(grid).unwrap();
    for zoom in [0.5, 1.0, 1.7] {
        let options = SceneOptions {
            axes: Axes::None,
            azimuth_deg: 0.0,
            elevation_deg: Some(0.0),
            zoom,
            scale_bar: Wanted::On,
            ..boxed(0.0)
        };
        let picture = standard(&gpu, &measured, &options);
        // White from side to side of the longest row of ink.
        let row = |row: usize| (0..picture.width).filter(|column| picture.at(*column, row)[0] > 128).count();
        let bar = (0..picture.height()).map(row).max().unwrap() as f64;
        let without = SceneOptions { scale_bar: Wanted::Auto, ..options };
        let [left, right] = [-1.0, 1.0].map(|x| pixel_of(&without, DVec3::new(x, 0.0, 0.0))[0] as f64);
        let length = bar / (right - left) * f64::from(SIDE - 1);
        let is_round = [1.0, 2.0, 5.0, 10.0, 20.0].iter().any(|round| (length / round - 1.0).abs() < 0.07);
        assert!(is_round, "{length} at {zoom}");
    }
    let refused = compose(
        &mut BandReader::new(Box::new(even())),
        &SceneOptions { scale_bar: Wanted::On, ..boxed(0.0) },
        &mut |_| true,
    );
    let message = refused.unwrap_err().to_string();
    assert!(message.starts_with("invalid scale-bar on (expected auto or off, unless the data"), "{message}");
}
