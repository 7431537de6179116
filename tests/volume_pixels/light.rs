//! What gathers along rays.

use super::*;

#[test]
fn fog_of_one_density_lets_through_what_beer_and_lambert_say() {
    let gpu = software_gpu();
    let fog = volume([24; 3], |_| 102.0);
    for opacity in [0.002, 0.01, 0.05] {
        for (azimuth_deg, elevation_deg) in [(0.0, 0.0), (30.0, 0.0), (45.0, 35.264_389_7), (80.0, 90.0)] {
            let options = SceneOptions {
                opacity: Some(OpacityCurve::Points(vec![(0.0, opacity)])),
                azimuth_deg,
                elevation_deg: Some(elevation_deg),
                ..plain(VolumeMode::Composite)
            };
            // The way through the middle of a cube, in sides: as far as the steepest direction lets it.
            let (azimuth, elevation) = (f64::to_radians(azimuth_deg), f64::to_radians(elevation_deg));
            let way = [azimuth.sin() * elevation.cos(), azimuth.cos() * elevation.cos(), elevation.sin()];
            let sides = 1.0 / way.map(f64::abs).into_iter().fold(0.0, f64::max);
            let through = (1.0 - opacity).powf(100.0 * sides);
            let expected = bytes(entry(0.4).map(|part| part * (1.0 - through)));
            for quality in QUALITIES {
                let picture = draw(&gpu, &fog, &options, &Settings { quality, ..STANDARD });
                let what = format!("{opacity} from {azimuth_deg} {elevation_deg} in {quality:?}");
                assert_within(1.0, picture.center(), expected, &what);
            }
        }
    }
    // The comparison sees a density that is a little higher.
    let denser = bytes(entry(0.4).map(|part| part * (1.0 - 0.988_f64.powf(100.0))));
    let lighter = bytes(entry(0.4).map(|part| part * (1.0 - 0.99_f64.powf(100.0))));
    assert!((denser[1] - lighter[1]).abs() > 2.0, "{denser:?} {lighter:?}");
}

/// Values along x, y and z that differ everywhere.
fn blob(size: [u32; 3]) -> MemoryRaster {
    volume(size, move |place| {
        let distance: f32 = (0..3)
            .map(|axis| {
                let share = (place[axis] as f32 + 0.5) / size[axis] as f32 - [0.45, 0.5, 0.55][axis];
                share * share * 14.0
            })
            .sum();
        250.0 * (-distance).exp()
    })
}

/// The value between samples along a straight line of samples.
fn along(samples: &[f64], at: f64) -> f64 {
    let before = (at.floor() as usize).min(samples.len() - 2);
    samples[before] + (samples[before + 1] - samples[before]) * (at - before as f64)
}

/// The samples that the ray through the middle of the picture meets, from the south to the north.
fn middle_line(raster: &MemoryRaster, size: [u32; 3]) -> Vec<f64> {
    let mut reader = BandReader::new(Box::new(raster.clone()));
    (0..size[1])
        .map(|row| {
            let of = |column: u32, slice: u32, reader: &mut BandReader| {
                f64::from(reader.band(slice).unwrap().value(column, row).unwrap())
            };
            // An odd number of samples has one in the middle.
            of(size[0] / 2, size[2] / 2, &mut reader)
        })
        .collect()
}

#[test]
fn the_ray_through_a_blob_gathers_what_an_integral_does() {
    let gpu = software_gpu();
    let size = [33, 49, 41];
    let raster = blob(size);
    let samples = middle_line(&raster, size);
    for curve in ["ramp", "sigmoid", "window:60,200", "points:20=0,60=0.08,100=0,180=0,220=0.3"] {
        let opacity: OpacityCurve = curve.parse().unwrap();
        // Ten thousand steps a sample of the same equation, in double precision.
        let (mut light, mut through) = ([0.0; 3], 1.0);
        let steps = 480_000;
        let length = (samples.len() - 1) as f64;
        for step in 0..steps {
            let value = along(&samples, (f64::from(step) + 0.5) / f64::from(steps) * length);
            let passes = (1.0 - opacity.opacity_of(value, (0.0, 255.0))).powf(100.0 / f64::from(steps));
            let color = entry(value / 255.0);
            light = [0, 1, 2].map(|at| light[at] + through * (1.0 - passes) * color[at]);
            through *= passes;
        }
        let options = SceneOptions { opacity: Some(opacity), ..plain(VolumeMode::Composite) };
        for (quality, levels) in [(Quality::Draft, 6.0), (Quality::Standard, 4.0), (Quality::High, 2.0)] {
            let picture = draw(&gpu, &raster, &options, &Settings { quality, ..STANDARD });
            assert_within(levels, picture.center(), bytes(light), &format!("{curve} in {quality:?}"));
        }
    }
}

#[test]
fn projections_are_entries_of_the_colormap() {
    let gpu = software_gpu();
    let size = [33, 49, 41];
    let raster = blob(size);
    let samples = middle_line(&raster, size);
    let least = samples.iter().copied().fold(f64::MAX, f64::min);
    let most = samples.iter().copied().fold(0.0, f64::max);
    let ends = f64::midpoint(samples[0], samples[samples.len() - 1]);
    let mean = (samples.iter().sum::<f64>() - ends) / (samples.len() - 1) as f64;
    for (mode, value) in
        [(VolumeMode::Maximum, most), (VolumeMode::Minimum, least), (VolumeMode::Average, mean)]
    {
        let options = plain(mode);
        let picture = standard(&gpu, &raster, &options);
        let entries = Colormap::default().entries().to_vec();
        let found = entries.iter().position(|color| opaque(*color) == picture.center()).unwrap() as f64;
        assert!((found - (value / 255.0 * 256.0).floor()).abs() <= 1.0, "{mode:?}: {found}, {value}");
        let is_entry = |pixel: &[u8; 4]| entries.iter().any(|color| opaque(*color) == *pixel);
        assert!(picture.pixels.iter().all(|pixel| is_entry(pixel) || *pixel == [0, 0, 0, 255]), "{mode:?}");
        assert!(picture.pixels.iter().filter(|pixel| is_entry(pixel)).count() > 3000, "{mode:?}");
    }
}

#[test]
fn whole_numbers_are_exact_in_projections() {
    let gpu = software_gpu();
    // As CT has them: 16 bits, and neighbouring values that differ by one.
    for value in [-1000.0, 1.0, 2047.0, 2049.0, 2985.0] {
        let scan = volume([12; 3], |place| if place == [0; 3] { -1024.0 } else { value });
        // The colours change exactly at the value.
        let options = SceneOptions {
            limits: LimitsChoice::Fixed(f64::from(value) - 1.0, f64::from(value) + 1.0),
            norm: format!("classes:{},{value},{}", value - 1.0, value + 1.0).parse().unwrap(),
            azimuth_deg: 180.0,
            ..plain(VolumeMode::Maximum)
        };
        let picture = standard(&gpu, &scan, &options);
        let upper = opaque(Colormap::default().entries()[255]);
        assert_eq!(picture.center(), upper, "{value}");
    }
}

#[test]
fn skipping_changes_nothing() {
    let gpu = software_gpu();
    let raster = blob([40, 30, 50]);
    let curve = "points:0=0,120=0,130=0.4,160=0,255=0.1".parse().unwrap();
    for mode in [VolumeMode::Composite, VolumeMode::Maximum, VolumeMode::Minimum, VolumeMode::Isosurface] {
        for projection in [Projection::Orthographic, Projection::Perspective] {
            let options = SceneOptions {
                opacity: Some(OpacityCurve::clone(&curve)),
                iso_surfaces: vec![60.0.into(), 150.0.into()],
                azimuth_deg: 35.0,
                elevation_deg: Some(25.0),
                light: SceneOptions::default().light,
                projection,
                ..plain(mode)
            };
            let [with, without] =
                [true, false].map(|skips| draw(&gpu, &raster, &options, &Settings { skips, ..STANDARD }));
            let differences = with.pixels.iter().zip(&without.pixels);
            let worst = differences
                .flat_map(|(one, other)| one.iter().zip(other).map(|(one, other)| one.abs_diff(*other)))
                .max();
            assert!(worst <= Some(1), "{mode:?} {projection:?}: {worst:?}");
            let drawn = with.pixels.iter().filter(|pixel| **pixel != [0, 0, 0, 255]).count();
            assert!(drawn > 500, "{mode:?} {projection:?}: {drawn} pixels");
        }
    }
}

#[test]
fn a_transparent_background_shows_through_what_does() {
    let gpu = software_gpu();
    let options = SceneOptions {
        opacity: Some(OpacityCurve::Points(vec![(0.0, 0.01)])),
        background: fieldreel::scene::Background::Transparent,
        ..plain(VolumeMode::Composite)
    };
    let center = standard(&gpu, &volume([16; 3], |_| 102.0), &options).center();
    let through = 0.99_f64.powf(100.0);
    assert!((f64::from(center[3]) - 255.0 * (1.0 - through)).abs() <= 1.0, "{center:?}");
    assert_within(1.0, center, bytes(entry(0.4)), "straight alpha");
}

/// The brightest pixel of a single sample among zeros, from everywhere: a ray in this raster of pixels comes near it.
#[test]
fn a_peak_between_steps_is_found() {
    let gpu = software_gpu();
    let spot = volume([21; 3], |place| if place == [10; 3] { 255.0 } else { 0.0 });
    for (azimuth_deg, elevation_deg) in [(0.0, 0.0), (17.0, 35.0), (45.0, 20.0), (80.0, 89.0)] {
        let options =
            SceneOptions { azimuth_deg, elevation_deg: Some(elevation_deg), ..plain(VolumeMode::Maximum) };
        // Of several rays for a pixel the mean is no entry of the colormap.
        for quality in [Quality::Draft, Quality::Standard] {
            let center = draw(&gpu, &spot, &options, &Settings { quality, ..STANDARD }).center();
            let entries = Colormap::default().entries().to_vec();
            let found = entries.iter().position(|color| opaque(*color) == center).unwrap();
            assert!(found >= 225, "{found} from {azimuth_deg} {elevation_deg} in {quality:?}");
        }
    }
}

#[test]
fn light_has_no_seam_where_values_rise_across_the_way() {
    let gpu = software_gpu();
    let ramp = volume([40; 3], |[_, _, slice]| slice as f32 * 6.0);
    let options = SceneOptions {
        light: SceneOptions::default().light,
        projection: Projection::Perspective,
        ..plain(VolumeMode::Composite)
    };
    let picture = standard(&gpu, &ramp, &options);
    let greens: Vec<i16> = (20..100).map(|row| picture.at(80, row)[1].into()).collect();
    let drawn: Vec<i16> = greens.into_iter().filter(|green| *green > 40).collect();
    let steepest = drawn.windows(2).map(|pair| (pair[0] - pair[1]).abs()).max();
    assert!(drawn.len() > 40 && steepest <= Some(10), "{} rows, {steepest:?}", drawn.len());
}
