//! Slices, planes that cut, and surfaces that can be seen through.

use super::*;
use fieldreel::scene::FilmLength;

/// sRGB-encoded, as a share of 255.
fn colored(value: f64) -> [u8; 4] {
    opaque(Colormap::default().color_of(value / 255.0))
}

#[test]
fn a_slice_shows_values_in_their_colors() {
    let gpu = software_gpu();
    let raster = volume([21; 3], |[_, row, slice]| (row * 10 + slice) as f32);
    let from_south = SceneOptions { slices: "y=7".parse().unwrap(), ..plain(VolumeMode::Slices) };
    assert_eq!(standard(&gpu, &raster, &from_south).center(), colored(80.0));
    let from_above = SceneOptions {
        slices: "z=4,z=0".parse().unwrap(),
        elevation_deg: Some(90.0),
        ..plain(VolumeMode::Slices)
    };
    assert_eq!(standard(&gpu, &raster, &from_above).center(), colored(104.0));
    // On the sides of the box, too.
    for (slices, value) in [("y=0", 10.0), ("y=100%", 210.0)] {
        let options = SceneOptions { slices: slices.parse().unwrap(), ..from_south.clone() };
        assert_eq!(standard(&gpu, &raster, &options).center(), colored(value), "{slices}");
    }
    // Without any there are three through the middle; the one across rows is met.
    let options = plain(VolumeMode::Slices);
    assert_eq!(
        standard(&gpu, &raster, &options).at(75, 55),
        standard(&gpu, &raster, &SceneOptions { slices: "y=50%".parse().unwrap(), ..options }).at(75, 55)
    );
}

#[test]
fn slices_move_with_the_film() {
    let gpu = software_gpu();
    let raster = volume([21; 3], |[_, row, _]| (row * 10) as f32);
    let options = SceneOptions {
        slices: "y=0..20".parse().unwrap(),
        length: FilmLength::Frames(10),
        ..plain(VolumeMode::Slices)
    };
    for frame in [0, 3, 9] {
        let picture = draw(&gpu, &raster, &options, &Settings { frame, ..STANDARD });
        assert_eq!(picture.center(), colored(20.0 * frame as f64), "frame {frame}");
    }
}

#[test]
fn what_is_missing_in_a_slice_shows_the_one_behind() {
    let gpu = software_gpu();
    let raster = volume([21; 3], |[column, row, _]| match row {
        5 if column > 10 => f32::NAN,
        5 => 50.0,
        _ => 150.0,
    });
    let options = SceneOptions { slices: "y=15,y=5".parse().unwrap(), ..plain(VolumeMode::Slices) };
    let picture = standard(&gpu, &raster, &options);
    assert_eq!([picture.at(50, 60), picture.at(110, 60)], [colored(50.0), colored(150.0)]);
}

/// Even fog of this opacity for each hundredth of the longest side.
fn fog(opacity: f64) -> SceneOptions {
    SceneOptions { opacity: Some(OpacityCurve::Points(vec![(0.0, opacity)])), ..plain(VolumeMode::Composite) }
}

#[test]
fn fog_lies_before_a_slice_as_thick_as_its_way_is() {
    let gpu = software_gpu();
    let raster = volume([21; 3], |_| 200.0);
    for quality in QUALITIES {
        for (slices, way) in [("y=5", 0.25), ("y=50%", 0.5), ("y=20", 1.0)] {
            let options = SceneOptions { slices: slices.parse().unwrap(), ..fog(0.02) };
            let through = 0.98_f64.powf(100.0 * way);
            // Of one colour all of it: change what lies on the slice.
            let marked =
                volume([21; 3], |[_, row, _]| if row == (20.0 * way) as u32 { 100.0 } else { 200.0 });
            let found = draw(&gpu, &raster, &options, &Settings { quality, ..STANDARD }).center();
            assert_within(1.0, found, bytes(entry(200.0 / 255.0)), slices);
            let light: Vec<f64> = entry(200.0 / 255.0)
                .iter()
                .zip(entry(100.0 / 255.0))
                .map(|(fog, slice)| fog * (1.0 - through) + slice * through)
                .collect();
            // The fog just before the slice has something of its colour.
            let found = draw(&gpu, &marked, &options, &Settings { quality, ..STANDARD }).center();
            assert_within(
                5.0,
                found,
                bytes([light[0], light[1], light[2]]),
                &format!("{slices} {quality:?}"),
            );
        }
    }
}

#[test]
fn projections_lie_behind_slices() {
    let gpu = software_gpu();
    let raster = volume([21; 3], |[_, row, _]| (row * 10) as f32);
    for mode in [VolumeMode::Maximum, VolumeMode::Minimum, VolumeMode::Average] {
        let options =
            SceneOptions { slices: "y=12".parse().unwrap(), elevation_deg: Some(40.0), ..plain(mode) };
        let picture = standard(&gpu, &raster, &options);
        let without = standard(&gpu, &raster, &SceneOptions { slices: "".parse().unwrap(), ..options });
        assert_eq!(picture.center(), colored(120.0), "{mode:?}");
        let differing =
            picture.pixels.iter().zip(&without.pixels).filter(|(one, other)| one != other).count();
        let drawn = without.pixels.iter().filter(|pixel| **pixel != [0, 0, 0, 255]).count();
        assert!((drawn / 10..drawn * 9 / 10).contains(&differing), "{mode:?}: {differing} of {drawn}");
    }
}

#[test]
fn a_plane_cuts_away_what_is_nearer() {
    let gpu = software_gpu();
    let raster = volume([21; 3], |_| 200.0);
    for (planes, way) in [("0,0,0", 0.5), ("0,0,0.5", 0.75), ("0,0,0/180,0,0.5", 0.25), ("90,0,0.4", 1.0)] {
        let options = SceneOptions { clip_planes: planes.parse().unwrap(), ..fog(0.02) };
        let expected = entry(200.0 / 255.0).map(|part| part * (1.0 - 0.98_f64.powf(100.0 * way)));
        for quality in QUALITIES {
            let found = draw(&gpu, &raster, &options, &Settings { quality, ..STANDARD }).center();
            assert_within(1.0, found, bytes(expected), &format!("{planes} {quality:?}"));
        }
    }
    let gone = SceneOptions { clip_planes: "90,0,-0.2".parse().unwrap(), ..fog(0.02) };
    assert_eq!(standard(&gpu, &raster, &gone).center(), [0, 0, 0, 255]);
}

#[test]
fn planes_move_with_the_film_and_cut_slices() {
    let gpu = software_gpu();
    let raster = volume([21; 3], |[_, row, _]| (row * 10) as f32);
    let options = SceneOptions {
        slices: "y=5,y=15".parse().unwrap(),
        clip_planes: "0,0,1..-1".parse().unwrap(),
        length: FilmLength::Frames(4),
        ..plain(VolumeMode::Slices)
    };
    // It lies at 0, 5, 10 and 15 of 20 rows.
    for (frame, color) in [(0, colored(50.0)), (2, colored(150.0))] {
        let picture = draw(&gpu, &raster, &options, &Settings { frame, ..STANDARD });
        assert_eq!(picture.center(), color, "frame {frame}");
    }
    let options = SceneOptions { length: FilmLength::Frames(8), ..options };
    let picture = draw(&gpu, &raster, &options, &Settings { frame: 7, ..STANDARD });
    assert_eq!(picture.center(), [0, 0, 0, 255]);
}

#[test]
fn surfaces_are_seen_through_as_much_as_they_say() {
    let gpu = software_gpu();
    let ball = volume([41; 3], |place| {
        let distance = place.map(|at| (at as f32 - 20.0).powi(2)).iter().sum::<f32>().sqrt();
        250.0 - 10.0 * distance
    });
    let options = SceneOptions {
        // Given out of order on purpose.
        iso_surfaces: vec!["150=#0000ff@0.5".parse().unwrap(), "100=#ff0000@0.25".parse().unwrap()],
        ..plain(VolumeMode::Isosurface)
    };
    let picture = standard(&gpu, &ball, &options);
    // Red, blue, blue, red.
    let (mut light, mut through) = ([0.0; 3], 1.0);
    for (part, opacity) in [(0, 0.25), (2, 0.5), (2, 0.5), (0, 0.25)] {
        light[part] += through * opacity;
        through *= 1.0 - opacity;
    }
    assert_within(1.0, picture.center(), bytes(light), "through the middle");
    // Past the inner ball there is red twice: its radius is 10 of 40 samples, which span 102 pixels.
    let beside = picture.at(80 + 31, 60);
    assert_within(1.0, beside, bytes([0.25 + 0.75 * 0.25, 0.0, 0.0]), "past the inner ball");
    let unskipped = draw(&gpu, &ball, &options, &Settings { skips: false, ..STANDARD });
    let differing = picture.pixels.iter().zip(&unskipped.pixels).filter(|(one, other)| one != other).count();
    assert_eq!(differing, 0);
}

#[test]
fn planes_outside_of_the_volume_are_refused() {
    for (slices, word) in [("x=21", "x=21"), ("y=0..30", "y=0..30"), ("z=101%", "z=101%")] {
        let options = SceneOptions { slices: slices.parse().unwrap(), ..plain(VolumeMode::Slices) };
        let mut reader = BandReader::new(Box::new(volume([21; 3], |_| 1.0)));
        let error = compose(&mut reader, &options, &mut |_| true).map(drop).unwrap_err().to_string();
        assert!(error.contains(word), "{error}");
    }
}
