//! Where what is drawn lies, and what is not drawn.

use super::*;

/// Columns and rows of pixels between the first and the last that are not black, and how many there are.
fn outline(picture: &Picture) -> ([usize; 2], usize) {
    let drawn: Vec<usize> =
        (0..picture.pixels.len()).filter(|at| picture.pixels[*at] != [0, 0, 0, 255]).collect();
    let span = |of: &dyn Fn(usize) -> usize| {
        let places = || drawn.iter().map(|at| of(*at));
        places().max().unwrap() - places().min().unwrap() + 1
    };
    ([span(&|at| at % picture.width), span(&|at| at / picture.width)], drawn.len())
}

#[test]
fn the_surface_of_a_ball_is_a_disc_as_large_as_it_should_be() {
    let gpu = software_gpu();
    let ball = |spacing: [f64; 3]| {
        spaced([41; 3], spacing, |place| {
            let distance = place.map(|at| (at as f32 - 20.0).powi(2)).iter().sum::<f32>().sqrt();
            250.0 - 10.0 * distance
        })
    };
    let options = SceneOptions { iso_surfaces: vec![100.0.into()], ..plain(VolumeMode::Isosurface) };
    let picture = standard(&gpu, &ball([1.0; 3]), &options);
    // A radius of 15 samples of a box of 40, which spans 84 % of a picture that is 121 pixels high.
    let diameter = 30.0 / 40.0 * 0.84 * 121.0;
    let ([width, height], count) = outline(&picture);
    assert!((width as f64 - diameter).abs() <= 1.5 && width.abs_diff(height) <= 1, "{width} x {height}");
    let area = std::f64::consts::FRAC_PI_4 * diameter * diameter;
    assert!((count as f64 / area - 1.0).abs() < 0.03, "{count} of {area}");
    assert_eq!(picture.center(), opaque(Colormap::default().color_of(100.0 / 255.0)));
    // Slices twice as far apart.
    let slender = standard(&gpu, &ball([1.0, 1.0, 2.0]), &options);
    let ([width, height], _) = outline(&slender);
    assert!((height as f64 / width as f64 - 2.0).abs() < 0.1, "{width} x {height}");
    let spacing = Some(PixelSpacing { x_m: 3.0, y_m: 3.0 });
    let told = SceneOptions { spacing, slice_spacing: Some(6.0), ..options };
    assert_eq!(standard(&gpu, &ball([1.0; 3]), &told), slender);
}

#[test]
fn slice_0_is_at_the_bottom_and_columns_run_east() {
    let gpu = software_gpu();
    let marked = volume([20; 3], |[column, _, slice]| if slice < 5 && column < 5 { 255.0 } else { 0.0 });
    let picture = standard(&gpu, &marked, &plain(VolumeMode::Maximum));
    let is_marked =
        |column: usize, row: usize| picture.at(column, row) == opaque(Colormap::default().entries()[255]);
    let ([width, height], _) = outline(&picture);
    let (left, right) = (80 - width * 2 / 5, 80 + width * 2 / 5);
    let (top, bottom) = (60 - height * 2 / 5, 60 + height * 2 / 5);
    let corners = [(left, bottom), (right, bottom), (left, top), (right, top)];
    assert_eq!(corners.map(|(column, row)| is_marked(column, row)), [true, false, false, false]);
    // From above the first row is nearest to the south.
    let marked = volume([20; 3], |[_, row, _]| if row < 5 { 255.0 } else { 0.0 });
    let options = SceneOptions { elevation_deg: Some(90.0), ..plain(VolumeMode::Maximum) };
    let picture = standard(&gpu, &marked, &options);
    let upper = opaque(Colormap::default().entries()[255]);
    assert_eq!((picture.at(80, bottom) == upper, picture.at(80, top) == upper), (true, false));
}

#[test]
fn what_is_missing_is_a_hole_and_darkens_nothing() {
    let gpu = software_gpu();
    let holed = volume([24; 3], |[column, _, _]| if column < 12 { f32::NAN } else { 200.0 });
    for mode in [VolumeMode::Maximum, VolumeMode::Minimum, VolumeMode::Average] {
        let picture = standard(&gpu, &holed, &plain(mode));
        let upper = opaque(Colormap::default().color_of(200.0 / 255.0));
        let others = picture.pixels.iter().filter(|pixel| **pixel != upper && **pixel != [0, 0, 0, 255]);
        assert_eq!(others.count(), 0, "{mode:?}");
        let ([width, height], count) = outline(&picture);
        assert_eq!(count, width * height, "{mode:?}");
        assert!((height as f64 / width as f64 - 2.0).abs() < 0.1, "{mode:?}: {width} x {height}");
    }
}

#[test]
fn each_frame_shows_the_volume_of_its_moment() {
    let gpu = software_gpu();
    let values: Vec<f32> = [50.0, 150.0, 250.0].iter().flat_map(|value| [*value; 4 * 4 * 4]).collect();
    let raster = MemoryRaster::new("moving", [12, 4, 4], values).unwrap();
    let raster = raster.with_volume(VolumeGrid::with_spacing(4, [1.0; 3]).unwrap()).unwrap();
    let options =
        SceneOptions { length: fieldreel::scene::FilmLength::FramesPerBand(2), ..plain(VolumeMode::Maximum) };
    for (frame, value) in [(0, 50.0), (1, 50.0), (2, 150.0), (3, 150.0), (5, 250.0)] {
        let picture = draw(&gpu, &raster, &options, &Settings { frame, ..STANDARD });
        assert_eq!(picture.center(), opaque(Colormap::default().color_of(value / 255.0)), "frame {frame}");
    }
}

#[test]
fn small_thin_and_empty_volumes_are_drawn_as_they_are() {
    let gpu = software_gpu();
    for size in [[1, 1, 1], [1, 9, 1], [9, 1, 9], [2, 2, 2], [9, 9, 1]] {
        for mode in [
            VolumeMode::Composite,
            VolumeMode::Maximum,
            VolumeMode::Minimum,
            VolumeMode::Average,
            VolumeMode::Isosurface,
        ] {
            let options =
                SceneOptions { elevation_deg: Some(30.0), iso_surfaces: vec![99.0.into()], ..plain(mode) };
            let picture = standard(&gpu, &volume(size, |_| 200.0), &options);
            let is_drawn = picture.center() != [0, 0, 0, 255];
            assert_eq!(is_drawn, mode != VolumeMode::Isosurface, "{size:?} {mode:?}");
        }
    }
    let options = plain(VolumeMode::Composite);
    let mut reader = BandReader::new(Box::new(volume([3; 3], |_| f32::NAN)));
    assert!(compose(&mut reader, &options, &mut |_| true).is_err());
}

#[test]
fn the_camera_may_be_inside() {
    let gpu = software_gpu();
    let shell = volume([32; 3], |place| {
        let is_outside = place.iter().any(|at| !(4..28).contains(at));
        if is_outside { 220.0 } else { 0.0 }
    });
    for zoom in [3.0, 30.0] {
        let options = SceneOptions {
            projection: Projection::Perspective,
            opacity: Some("window:100,120".parse().unwrap()),
            elevation_deg: Some(20.0),
            zoom,
            ..plain(VolumeMode::Composite)
        };
        let picture = standard(&gpu, &shell, &options);
        assert_eq!(picture.count([0, 0, 0, 255]), 0, "zoom {zoom}");
    }
}

#[test]
fn modes_that_do_not_suit_the_data_are_refused() {
    let compose_as = |raster: MemoryRaster, mode| {
        let options = SceneOptions { mode: Some(mode), ..bare() };
        let mut reader = BandReader::new(Box::new(raster));
        compose(&mut reader, &options, &mut |_| true).map(drop).map_err(|error| error.to_string())
    };
    let flat = || MemoryRaster::new("flat", [2, 2, 2], vec![1.0; 8]).unwrap();
    let refused = compose_as(flat(), LayerMode::Volume(VolumeMode::Maximum)).unwrap_err();
    assert!(refused.contains("mip") && refused.contains("--as volume"), "{refused}");
    let refused = compose_as(volume([2; 3], |_| 1.0), LayerMode::Surface).unwrap_err();
    assert!(refused.contains("surface") && refused.contains("--as bands"), "{refused}");
    let missing = SceneOptions { missing: MissingColor::Opaque(Rgb8::BLACK), ..bare() };
    assert!(
        compose(&mut BandReader::new(Box::new(volume([2; 3], |_| 1.0))), &missing, &mut |_| true).is_ok()
    );
}

#[test]
fn a_clip_box_cuts_and_moves_nothing() {
    let gpu = software_gpu();
    let halves = volume([21; 3], |[column, _, _]| if column < 10 { 255.0 } else { 120.0 });
    let options = plain(VolumeMode::Maximum);
    let whole = standard(&gpu, &halves, &options);
    let clipped = SceneOptions { clip_box: "10:,:,5:15".parse().unwrap(), ..options };
    let clipped = standard(&gpu, &halves, &clipped);
    let lower = opaque(Colormap::default().color_of(120.0 / 255.0));
    let ([width, height], _) = outline(&whole);
    let ([clipped_width, clipped_height], count) = outline(&clipped);
    assert!((width as f64 / clipped_width as f64 - 2.0).abs() < 0.05, "{width} {clipped_width}");
    assert!((height as f64 / clipped_height as f64 - 2.0).abs() < 0.05, "{height} {clipped_height}");
    assert_eq!(clipped.count(lower), count);
    // What is left is where it was, and as it was.
    let column = 80 + width / 4;
    assert_eq!((whole.at(column, 60), clipped.at(column, 60)), (lower, lower));
    for outside in ["90:,:,:", ":,:-1,:", "20:,:,:"] {
        let nothing = SceneOptions { clip_box: outside.parse().unwrap(), ..plain(VolumeMode::Composite) };
        let refused = compose(&mut BandReader::new(Box::new(halves.clone())), &nothing, &mut |_| true);
        assert!(refused.unwrap_err().to_string().contains("clip-box"), "{outside}");
    }
}
