//! What is drawn, pixel by pixel, on the software adapter.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod pictures;

use fieldreel::data::{MemoryRaster, PixelSpacing};
use fieldreel::frame::Resolution;
use fieldreel::record::{DrawSettings, Film};
use fieldreel::render::{AdapterChoice, GpuContext, Quality};
use fieldreel::scene::{
    Background, Colormap, FilmLength, Interpolation, LayerMode, Light, LimitsChoice, MissingColor, Orbit,
    Projection, Rgb8, SceneOptions, Wanted,
};
use pictures::{Picture, bare, compare, draft, draw, draw_with, software_gpu};

fn raster(columns: u32, rows: u32, value: impl Fn(u32, u32) -> f32) -> MemoryRaster {
    let values = (0..rows).flat_map(|row| (0..columns).map(move |column| (column, row)));
    let values = values.map(|(column, row)| value(column, row)).collect();
    MemoryRaster::new("test", [1, rows, columns], values).unwrap()
}

fn opaque([red, green, blue]: [u8; 3]) -> [u8; 4] {
    [red, green, blue, 255]
}

const WHITE: [u8; 4] = [255; 4];

/// A film in which nothing moves, seen from straight above.
fn from_above() -> SceneOptions {
    SceneOptions { elevation_deg: Some(90.0), orbit: Orbit::WholeFilmDeg(0.0), ..bare() }
}

#[test]
fn a_flat_unlit_raster_is_exactly_its_colormap_entry() {
    let gpu = software_gpu();
    let colormap = Colormap::default();
    // Entries begin at k/256; the last one holds its upper end too.
    for (entry, value) in [(0, 0.0), (1, 1.0 / 256.0), (77, 77.0 / 256.0), (100, 100.5 / 256.0), (255, 1.0)] {
        let options = SceneOptions { light: None, limits: LimitsChoice::Fixed(0.0, 1.0), ..bare() };
        let picture = &draw(&gpu, raster(20, 20, |_, _| value), &options, (64, 48), 0..1)[0];
        let color = opaque(colormap.entries()[entry]);
        assert_eq!(picture.center(), color, "entry {entry}");
        assert!(picture.count(color) > 64 * 48 / 5, "entry {entry}: {}", picture.count(color));
    }
}

#[test]
fn without_light_there_are_only_colormap_entries_even_where_samples_are_smaller_than_pixels() {
    let gpu = software_gpu();
    let colormap = Colormap::by_name("turbo").unwrap();
    let rough = |column: u32, row: u32| ((column * 7919 + row * 104_729) % 97) as f32;
    for side in [40, 400] {
        let options = SceneOptions { light: None, colormap: Some(colormap.clone()), ..bare() };
        let film = Film::new(Box::new(raster(side, side, rough)), &options).unwrap();
        let picture = &draw_with(&gpu, film, (160, 120), 0..1, draft())[0];
        let is_entry = |pixel: &&[u8; 4]| colormap.entries().iter().any(|entry| opaque(*entry) == **pixel);
        // Below row 100 is the note on heights.
        let data = &picture.pixels[..160 * 100];
        let others = data.iter().filter(|pixel| **pixel != WHITE && !is_entry(pixel)).count();
        assert_eq!(others, 0, "{side} samples a side");
        assert!(picture.pixels.iter().filter(is_entry).count() > 2000, "{side} samples a side");
    }
}

#[test]
fn outliers_keep_their_colour_although_their_height_is_cut() {
    let gpu = software_gpu();
    // A block of outliers too small to be more than 0.1 % of the samples.
    let spiked = |column: u32, row: u32| {
        let is_outlier = (50..53).contains(&column) && (50..53).contains(&row);
        if is_outlier { 1e6 } else { (column + row) as f32 }
    };
    let limits = LimitsChoice::Fixed(0.0, 1e6);
    let options = SceneOptions { limits, light: None, exaggeration: Some(0.0), ..from_above() };
    let film = Film::new(Box::new(raster(103, 103, spiked)), &options).unwrap();
    assert!(film.scene().layers[0].relief.high < 210.0);
    let picture = &draw_with(&gpu, film, (400, 400), 0..1, draft())[0];
    let colormap = Colormap::default();
    let entries: Vec<_> = colormap.entries().iter().copied().map(opaque).collect();
    assert!(picture.count(entries[255]) >= 9, "the outliers have lost their colour");
    assert!(picture.count(entries[0]) > 10_000, "{}", picture.count(entries[0]));
}

#[test]
fn a_lit_level_raster_is_exactly_its_colormap_entry() {
    let gpu = software_gpu();
    for (azimuth_deg, elevation_deg) in [(315.0, 45.0), (10.0, 20.0), (200.0, 90.0)] {
        let light = Light { azimuth_deg: f64::into(azimuth_deg), elevation_deg: f64::into(elevation_deg) };
        let limits = LimitsChoice::Fixed(0.0, 1.0);
        let options = SceneOptions { light: Some(light), limits, ..bare() };
        let picture = &draw(&gpu, raster(9, 9, |_, _| 0.3), &options, (64, 48), 0..1)[0];
        assert_eq!(picture.center(), opaque(Colormap::default().color_of(0.3)), "{light:?}");
    }
}

#[test]
fn the_lit_cone_is_bright_towards_the_light_and_dark_away_from_it_and_keeps_its_hues() {
    let gpu = software_gpu();
    let cone = |column: u32, row: u32| -(column as f32 - 40.0).hypot(row as f32 - 40.0);
    let picture = |light| {
        let limits = LimitsChoice::Fixed(-60.0, 0.0);
        let options = SceneOptions { limits, light, exaggeration: Some(4.0), ..from_above() };
        let film = Film::new(Box::new(raster(81, 81, cone)), &options).unwrap();
        draw_with(&gpu, film, (200, 200), 0..1, draft()).remove(0)
    };
    let (lit, unlit) = (picture(Some(Light::default())), picture(None));
    let lightness = |column, row| oklab(lit.at(column, row))[0];
    // North-west, south-east and the two between.
    let (towards, away) = (lightness(70, 70), lightness(130, 130));
    let (north_east, south_west) = (lightness(130, 70), lightness(70, 130));
    assert!(towards > north_east + 0.03 && north_east > away + 0.03, "{towards} {north_east} {away}");
    assert!(towards > south_west + 0.03 && south_west > away + 0.03, "{towards} {south_west} {away}");
    let mut colourful = 0;
    for (lit, unlit) in lit.pixels.iter().zip(&unlit.pixels).take(200 * 170) {
        let [lit, unlit] = [oklab(*lit), oklab(*unlit)];
        // Near grey and near black one step of 8 bits turns the hue by more.
        if lit[1].hypot(lit[2]) > 0.05 && unlit[1].hypot(unlit[2]) > 0.05 && lit[0] > 0.25 {
            let turned = (lit[2].atan2(lit[1]) - unlit[2].atan2(unlit[1])).to_degrees();
            let turned = (turned + 180.0).rem_euclid(360.0) - 180.0;
            assert!(turned.abs() < 2.0, "hue turned by {turned}: {unlit:?} {lit:?}");
            colourful += 1;
        }
    }
    assert!(colourful > 5000, "only {colourful} pixels were compared");
}

/// OKLab of an sRGB pixel (Ottosson 2020), written down a second time so that both are checked.
fn oklab(pixel: [u8; 4]) -> [f64; 3] {
    let [r, g, b] = [0, 1, 2].map(|at| {
        let encoded = f64::from(pixel[at]) / 255.0;
        if encoded <= 0.04045 { encoded / 12.92 } else { ((encoded + 0.055) / 1.055).powf(2.4) }
    });
    let l = (0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b).cbrt();
    let m = (0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b).cbrt();
    let s = (0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b).cbrt();
    [
        0.210_454_255_3 * l + 0.793_617_785_0 * m - 0.004_072_046_8 * s,
        1.977_998_495_1 * l - 2.428_592_205_0 * m + 0.450_593_709_9 * s,
        0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766_0 * s,
    ]
}

#[test]
fn image_mode_shows_every_sample_as_its_own_entry_and_never_a_mix() {
    let gpu = software_gpu();
    let colormap = Colormap::by_name("turbo").unwrap();
    let options = SceneOptions {
        mode: Some(LayerMode::Image),
        colormap: Some(colormap.clone()),
        limits: LimitsChoice::Fixed(0.0, 16.0),
        projection: Projection::Orthographic,
        ..from_above()
    };
    let chart = |column: u32, row: u32| (row * 4 + column) as f32 + 0.5;
    let film = Film::new(Box::new(raster(4, 4, chart)), &options).unwrap();
    let picture = &draw_with(&gpu, film, (160, 120), 0..1, draft())[0];
    let allowed: Vec<_> = (0..16).map(|k| opaque(colormap.color_of((f64::from(k) + 0.5) / 16.0))).collect();
    for color in &allowed {
        assert!(picture.count(*color) > 300, "{color:?}: {}", picture.count(*color));
    }
    let others = picture.pixels.iter().filter(|pixel| **pixel != WHITE && !allowed.contains(pixel));
    assert_eq!(others.count(), 0, "mixed colours");
    // Row 0 is in the north, column 0 in the west.
    let first = picture.pixels.iter().find(|pixel| **pixel != WHITE);
    assert_eq!(first, Some(&allowed[0]));
}

#[test]
fn a_whole_turn_returns_to_the_first_frame() {
    let gpu = software_gpu();
    let hill = |column: u32, row: u32| (column as f32 * 0.3).sin() + (row as f32 * 0.2).cos();
    let film = |azimuth_deg| {
        let options = SceneOptions { azimuth_deg, length: FilmLength::Frames(8), ..bare() };
        draw(&gpu, raster(30, 40, hill), &options, (96, 64), 0..8)
    };
    let (first, next_turn) = (film(0.0), film(360.0));
    assert_eq!(first, next_turn);
    for (index, pair) in first.windows(2).enumerate() {
        assert_ne!(pair[0], pair[1], "frame {index} repeats");
    }
    let options = SceneOptions { azimuth_deg: 33.0, ..bare() };
    let film = Film::new(Box::new(raster(30, 40, hill)), &options).unwrap();
    let stage = film.stage(Resolution::new(96, 64).unwrap());
    let (first_state, next_state) = (stage.state_at(0), stage.state_at(film.timeline().frames()));
    assert_eq!(first_state.clip_from_world, next_state.clip_from_world);
    // The frame before frame 0 of the next turn differs from it: no seam, no repeat.
    assert_ne!(first[7], first[0]);
}

#[test]
fn the_picture_does_not_depend_on_the_number_of_slots() {
    let gpu = software_gpu();
    let film = |slots| {
        let options = SceneOptions { length: FilmLength::Frames(6), ..SceneOptions::default() };
        let raster =
            MemoryRaster::new("test", [3, 8, 9], (0..216).map(|v| (v % 31) as f32).collect()).unwrap();
        let film = Film::new(Box::new(raster), &options).unwrap();
        draw_with(&gpu, film, (96, 64), 0..6, DrawSettings { slots, ..DrawSettings::default() })
    };
    let one = film(1);
    assert_eq!(one.len(), 6);
    assert_eq!(one, film(2));
    assert_eq!(one, film(3));
}

#[test]
fn holes_are_holes_with_smooth_edges() {
    let gpu = software_gpu();
    let holed = |column: u32, row: u32| {
        if (4..8).contains(&column) && (4..8).contains(&row) { f32::NAN } else { 1.0 }
    };
    let options = SceneOptions { light: None, azimuth_deg: 20.0, ..from_above() };
    let picture = &draw(&gpu, raster(12, 12, holed), &options, (120, 120), 0..1)[0];
    let surface = opaque(Colormap::default().color_of(0.0));
    assert_eq!(picture.center(), WHITE);
    let middle_row: Vec<_> = (0..120).map(|column| picture.at(column, 60)).collect();
    assert!(middle_row.contains(&surface), "no surface beside the hole");
    let between = picture.pixels.iter().filter(|pixel| **pixel != WHITE && **pixel != surface).count();
    assert!(between > 50, "edges of hole and outline are not anti-aliased: {between}");
    // A cell with a missing corner is a hole: five cells of 11 along each side, so 25/121 of the area.
    let film = Film::new(Box::new(raster(12, 12, holed)), &options).unwrap();
    let sharp = &draw_with(&gpu, film, (120, 120), 0..1, draft())[0];
    let whole = &draw(&gpu, raster(12, 12, |_, _| 1.0), &options, (120, 120), 0..1)[0];
    let share = sharp.count(surface) as f64 / whole.count(surface) as f64;
    assert!((share - 96.0 / 121.0).abs() < 0.03, "{share}");
}

#[test]
fn missing_data_can_have_a_colour() {
    let gpu = software_gpu();
    let holed = |column: u32, _: u32| if column < 6 { f32::NAN } else { 1.0 };
    for mode in [LayerMode::Surface, LayerMode::Image] {
        let missing = MissingColor::Opaque(Rgb8([255, 0, 128]));
        let options = SceneOptions { mode: Some(mode), missing, light: None, ..from_above() };
        let picture = &draw(&gpu, raster(12, 12, holed), &options, (120, 120), 0..1)[0];
        assert_eq!(picture.at(35, 60), [255, 0, 128, 255], "{mode:?}");
        assert_eq!(picture.at(85, 60), opaque(Colormap::default().color_of(0.0)), "{mode:?}");
    }
}

#[test]
fn bands_blend_or_hold() {
    let gpu = software_gpu();
    let colormap = Colormap::default();
    let values: Vec<f32> = [0.1, 0.91].iter().flat_map(|value| vec![*value; 25]).collect();
    let film = |interpolation, is_loop| {
        let options = SceneOptions {
            interpolation,
            is_loop,
            light: None,
            limits: LimitsChoice::Fixed(0.0, 1.0),
            length: FilmLength::Frames(4),
            ..from_above()
        };
        let raster = MemoryRaster::new("test", [2, 5, 5], values.clone()).unwrap();
        draw(&gpu, raster, &options, (64, 64), 0..4).iter().map(Picture::center).collect::<Vec<_>>()
    };
    let colors = |values: [f64; 4]| values.map(|value| opaque(colormap.color_of(value)));
    assert_eq!(film(Interpolation::Linear, false), colors([0.1, 0.505, 0.91, 0.91]));
    assert_eq!(film(Interpolation::Linear, true), colors([0.1, 0.505, 0.91, 0.505]));
    assert_eq!(film(Interpolation::Hold, false), colors([0.1, 0.1, 0.91, 0.91]));
}

#[test]
fn missing_edges_stay_clean_while_bands_blend() {
    let gpu = software_gpu();
    let band = |valid: std::ops::Range<usize>| {
        (0..100).map(move |at| if valid.contains(&(at % 10)) { 0.5 } else { f32::NAN })
    };
    let values: Vec<f32> = band(0..6).chain(band(4..10)).collect();
    let options = SceneOptions {
        light: None,
        limits: LimitsChoice::Fixed(0.0, 1.0),
        length: FilmLength::Frames(4),
        ..from_above()
    };
    let raster = MemoryRaster::new("test", [2, 10, 10], values).unwrap();
    let film = Film::new(Box::new(raster), &options).unwrap();
    let color = opaque(Colormap::default().color_of(0.5));
    for (index, picture) in draw_with(&gpu, film, (80, 80), 0..4, draft()).iter().enumerate() {
        let others = picture.pixels.iter().filter(|pixel| **pixel != WHITE && **pixel != color).count();
        assert_eq!(others, 0, "frame {index} mixes missing data into colours");
        assert!(picture.count(color) > 50, "frame {index} shows nothing");
    }
}

#[test]
fn tiny_rasters_and_pictures_work() {
    let gpu = software_gpu();
    for (columns, rows) in [(1, 1), (1, 7), (7, 1), (2, 2), (65, 66), (130, 3)] {
        for mode in [LayerMode::Surface, LayerMode::Image] {
            for size in [(1, 1), (2, 3), (65, 33)] {
                let options = SceneOptions { mode: Some(mode), ..SceneOptions::default() };
                let picture =
                    &draw(&gpu, raster(columns, rows, |c, r| (c + r) as f32), &options, size, 0..1)[0];
                assert_eq!(picture.pixels.len(), (size.0 * size.1) as usize);
                if size == (65, 33) {
                    let drawn = picture.pixels.iter().filter(|pixel| **pixel != WHITE).count();
                    assert!(drawn > 30, "{columns}x{rows} {mode:?}: {drawn} pixels");
                }
            }
        }
    }
}

#[test]
fn a_transparent_background_has_straight_alpha() {
    let gpu = software_gpu();
    let options =
        SceneOptions { background: Background::Transparent, light: None, azimuth_deg: 30.0, ..from_above() };
    let picture = &draw(&gpu, raster(8, 8, |_, _| 1.0), &options, (90, 90), 0..1)[0];
    let [red, green, blue] = Colormap::default().color_of(0.0);
    assert_eq!(picture.at(0, 0)[3], 0);
    assert_eq!(picture.center(), [red, green, blue, 255]);
    let edge: Vec<_> = picture.pixels.iter().filter(|pixel| !matches!(pixel[3], 0 | 255)).collect();
    assert!(edge.len() > 20, "no anti-aliased edge");
    for pixel in edge {
        assert_eq!(&pixel[..3], &[red, green, blue], "the background bleeds into the edge");
    }
}

#[test]
fn coarse_meshes_look_like_finer_ones() {
    let gpu = software_gpu();
    let hills = |column: u32, row: u32| (column as f32 * 0.05).sin() + (row as f32 * 0.04).cos();
    let options = SceneOptions { spacing: PixelSpacing::new(1.0, 1.0), shadows: Wanted::Off, ..bare() };
    let picture = |quality, shift: u32| {
        let raster = raster(600, 600, move |column, row| hills(column + shift, row));
        let film = Film::new(Box::new(raster), &options).unwrap();
        let settings = DrawSettings { quality, ..DrawSettings::default() };
        draw_with(&gpu, film, (240, 160), 0..1, settings).remove(0)
    };
    // Cells of half a pixel and less: at standard quality triangles span twice as many samples as at high.
    let (coarse, fine) = (picture(Quality::Standard, 0), picture(Quality::High, 0));
    let allowed = 240 * 160 / 100;
    let difference = compare(&coarse, &fine, 24).unwrap();
    assert!(difference.outliers < allowed, "{difference:?}");
    assert!(difference.largest > 0, "both are the same mesh");
    let control = compare(&picture(Quality::Standard, 30), &fine, 24).unwrap();
    assert!(control.outliers > 3 * allowed, "the comparison sees no difference: {control:?}");
}

#[test]
fn opengl_draws_what_vulkan_draws() {
    let hills = |column: u32, row: u32| {
        if column < 5 { f32::NAN } else { (column as f32 * 0.3).sin() + (row as f32 * 0.2).cos() }
    };
    // A machine without OpenGL has nothing to compare.
    let Ok(opengl) = GpuContext::new(&AdapterChoice::Named("OpenGL".to_owned())) else { return };
    let draw = |gpu: &GpuContext| draw(gpu, raster(60, 50, hills), &SceneOptions::default(), (160, 96), 7..8);
    let difference = compare(&draw(&opengl)[0], &draw(&software_gpu())[0], 3).unwrap();
    assert!(difference.outliers < 20, "{difference:?}");
}

#[test]
fn the_comparison_sees_one_wrong_pixel_and_another_size() {
    let picture = Picture { width: 2, pixels: vec![[10; 4]; 4] };
    let mut wrong = picture.clone();
    wrong.pixels[3][1] = 13;
    assert_eq!(compare(&picture, &wrong, 2).map(|d| (d.largest, d.outliers)), Some((3, 1)));
    assert_eq!(compare(&picture, &Picture { width: 4, ..picture.clone() }, 2), None);
}
