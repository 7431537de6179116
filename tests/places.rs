//! Points, lines and texts at places of the data, pixel by pixel, on the software adapter.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod flat_ground;
mod pictures;

use fieldreel::data::{self, MemoryRaster, PixelSpacing};
use fieldreel::record::{DrawSettings, Film};
use fieldreel::scene::{
    Contours, FilmLength, GeoJson, LayerMode, MissingColor, PlaceOptions, Projection, Rgb8, SceneOptions,
    Wanted,
};
use flat_ground::{Columns, flat, raster};
use pictures::{Picture, bare, compare, draft, draw_with, software_gpu};

const SIZE: (u32, u32) = (640, 400);
/// Pixels of this picture for one of a film that is 720 high.
const UNIT: f64 = 10.0 / 18.0;

fn geojson(geometries: &[&str]) -> GeoJson {
    let features: Vec<String> = geometries
        .iter()
        .map(|geometry| format!(r#"{{"type": "Feature", "properties": {{}}, "geometry": {geometry}}}"#))
        .collect();
    let text = format!(r#"{{"type": "FeatureCollection", "features": [{}]}}"#, features.join(","));
    GeoJson::read(&text, "test").unwrap()
}

fn line(points: &[[f64; 2]]) -> String {
    format!(r#"{{"type": "LineString", "coordinates": {points:?}}}"#)
}

fn red(geometries: &[&str], width: f64) -> PlaceOptions {
    PlaceOptions {
        geojson: vec![geojson(geometries)],
        geojson_color: Some(Rgb8([255, 0, 0])),
        geojson_width: Some(width),
        ..PlaceOptions::default()
    }
}

fn picture_with(raster: MemoryRaster, options: &SceneOptions, settings: DrawSettings) -> Picture {
    let film = Film::new(Box::new(raster), options).unwrap();
    draw_with(&software_gpu(), film, SIZE, 0..1, settings).remove(0)
}

fn picture(raster: MemoryRaster, options: &SceneOptions) -> Picture {
    picture_with(raster, options, draft())
}

/// How red a pixel is, 0 to 1, of a picture whose colours have no red of their own.
fn redness(pixel: [u8; 4]) -> f64 {
    (f64::from(pixel[0]) - f64::from(pixel[1])).max(0.0) / 255.0
}

fn red_pixels(picture: &Picture) -> usize {
    picture.pixels.iter().filter(|pixel| redness(**pixel) > 0.5).count()
}

/// The middle of what is red in a row, and how wide it is, in pixels.
fn in_row(picture: &Picture, row: usize) -> (f64, f64) {
    let weights = (0..picture.width).map(|column| (column as f64 + 0.5, redness(picture.at(column, row))));
    let (sum, weight) =
        weights.fold((0.0, 0.0), |(sum, all), (place, weight)| (sum + place * weight, all + weight));
    (sum / weight, weight)
}

#[test]
fn lines_lie_where_they_are_and_are_as_wide_as_asked_for() {
    let ground = raster([101, 81], |column, row| (column + row) as f32);
    for mode in [LayerMode::Surface, LayerMode::Image] {
        for zoom in [1.0, 12.0] {
            let places = red(&[&line(&[[50.5, 0.0], [50.5, 81.0]])], 8.0);
            let options = SceneOptions { places, zoom, target: Some([50.0, 40.5]), ..flat(mode) };
            let picture = picture(ground.clone(), &options);
            let (middle, width) = in_row(&picture, 200);
            // The target is half a column beside it.
            let plain = picture_of_columns(mode);
            let expected = 320.0 + (plain.pixel(1.0) - plain.pixel(0.0)) / 2.0 * zoom;
            assert!((middle - expected).abs() < 0.6, "{mode} {zoom}: {middle} {expected}");
            assert!((width - 8.0 * UNIT).abs() < 0.2, "{mode} {zoom}: {width}");
            assert_eq!(picture.at(middle as usize, 200), [255, 0, 0, 255], "{mode} {zoom}");
            assert!(redness(picture.at(middle as usize + 5, 200)) == 0.0, "{mode} {zoom}");
        }
    }
}

fn plain(mode: LayerMode) -> Picture {
    picture(raster([101, 81], |column, row| (column + row) as f32), &flat(mode))
}

fn picture_of_columns(mode: LayerMode) -> Columns {
    Columns::of(&plain(mode), mode, 101)
}

/// The row of pixels in which the middle row of samples lies.
fn middle_row(mode: LayerMode) -> usize {
    let plain = plain(mode);
    let is_drawn = |row: &usize| plain.at(320, *row) != [255; 4];
    let [first, last] = [(0..400).find(is_drawn), (0..400).rfind(is_drawn)].map(Option::unwrap);
    usize::midpoint(first, last)
}

#[test]
fn outlines_close_and_what_lies_beside_the_data_is_cut_off() {
    let square =
        r#"{"type": "Polygon", "coordinates": [[[20.5, 20.5], [80.5, 20.5], [80.5, 60.5], [20.5, 60.5]]]}"#;
    let beyond = line(&[[-500.0, 40.5], [500.0, 40.5]]);
    for mode in [LayerMode::Surface, LayerMode::Image] {
        let ground = || raster([101, 81], |column, row| (column + row) as f32);
        let options = |geometry: &str| SceneOptions { places: red(&[geometry], 3.0), ..flat(mode) };
        let outline = picture(ground(), &options(square));
        let columns = picture_of_columns(mode);
        // Its western side is the one that closes it.
        let west = columns.pixel(20.0);
        let row = middle_row(mode);
        let found = (0..320).map(|column| (column, redness(outline.at(column, row))));
        let (place, _) = found.max_by(|one, other| one.1.total_cmp(&other.1)).unwrap();
        assert!((place as f64 + 0.5 - west).abs() < 1.6, "{mode}: {place} {west}");
        let cut = picture(ground(), &options(&beyond));
        let reds: Vec<usize> = (0..640).filter(|column| redness(cut.at(*column, row)) > 0.5).collect();
        let (first, last) = (reds[0] as f64, reds[reds.len() - 1] as f64);
        let ends = if mode == LayerMode::Surface { [0.0, 100.0] } else { [-0.5, 100.5] };
        let [left, right] = ends.map(|end| columns.pixel(end));
        // Ends are round.
        assert!((first - left).abs() < 3.0 && (last - right).abs() < 3.0, "{mode}: {first} {last}");
    }
}

/// A plain with a wall across it, and options to see it from the south.
fn wall() -> MemoryRaster {
    raster([101, 101], |_, row| if (48..=52).contains(&row) { 40.0 } else { 0.0 })
}

fn from_south(elevation_deg: f64, places: PlaceOptions) -> SceneOptions {
    SceneOptions {
        places,
        elevation_deg: Some(elevation_deg),
        exaggeration: Some(1.0),
        projection: Projection::Perspective,
        ..flat(LayerMode::Surface)
    }
}

#[test]
fn hills_hide_lines_and_points_behind_them_and_none_before_them() {
    let across = |row: f64| line(&[[10.0, row], [90.0, row]]);
    let point = |row: f64| format!(r#"{{"type": "Point", "coordinates": [50.5, {row}]}}"#);
    for settings in [draft(), DrawSettings::default()] {
        let reds = |geometry: &str, elevation_deg| {
            let options = from_south(elevation_deg, red(&[geometry], 4.0));
            red_pixels(&picture_with(wall(), &options, settings.clone()))
        };
        let bare = picture_with(wall(), &from_south(10.0, PlaceOptions::default()), settings.clone());
        for row in [20.0, 30.0, 44.0] {
            let hidden = picture_with(wall(), &from_south(10.0, red(&[&across(row)], 4.0)), settings.clone());
            assert_eq!(compare(&hidden, &bare, 0).unwrap().outliers, 0, "{row}: hidden lines leave a trace");
            assert_eq!(reds(&point(row), 10.0), 0, "{row}");
            assert!(reds(&across(row), 80.0) > 250, "{row}: what is seen from above");
            assert!(reds(&point(row), 80.0) > 10, "{row}");
        }
        for row in [50.5, 57.0, 80.0] {
            assert!(reds(&across(row), 10.0) > 250, "{row}");
            assert!(reds(&point(row), 10.0) > 10, "{row}");
        }
    }
}

#[test]
fn lines_are_whole_on_ground_that_hides_nothing() {
    // Waves that are nowhere as steep as the view.
    let waves = raster([201, 201], |column, row| {
        2.0 * ((column as f32 / 9.0).sin() + (row as f32 / 7.0).cos()) + (column * 7 % 5) as f32 * 0.02
    });
    let ways = [line(&[[15.0, 100.0], [186.0, 101.5]]), line(&[[20.0, 30.0], [180.0, 170.0]])];
    for way in &ways {
        for (elevation_deg, azimuth_deg) in [(50.0, 0.0), (50.0, 75.0), (89.0, 20.0), (42.0, 200.0)] {
            for settings in [draft(), DrawSettings::default()] {
                let options = SceneOptions {
                    azimuth_deg,
                    // As high as they are.
                    spacing: PixelSpacing::new(1.0, 1.0),
                    value_unit: Some("m".to_owned()),
                    ..from_south(elevation_deg, red(&[way], 4.0))
                };
                let picture = picture_with(waves.clone(), &options, settings);
                // Going along the longer side of where it is, it is everywhere.
                let reds: Vec<(usize, usize)> = (0..picture.height())
                    .flat_map(|row| (0..picture.width).map(move |column| (column, row)))
                    .filter(|(column, row)| redness(picture.at(*column, *row)) > 0.5)
                    .collect();
                let steps = |of: fn(&(usize, usize)) -> usize| {
                    let mut places: Vec<usize> = reds.iter().map(of).collect();
                    places.sort_unstable();
                    places.dedup();
                    (places[places.len() - 1] - places[0] + 1, places.len())
                };
                let (across, down) = (steps(|place| place.0), steps(|place| place.1));
                let (range, found) = across.max(down);
                assert!(range > 100 && found == range, "{elevation_deg} {azimuth_deg}: {found} of {range}");
            }
        }
    }
}

#[test]
fn points_are_discs_with_a_rim_of_constant_size() {
    let ground = || raster([101, 81], |column, row| (column + row) as f32);
    let sizes = [1.0, 10.0].map(|zoom| {
        let places = red(&[r#"{"type": "Point", "coordinates": [50.5, 40.5]}"#], 1.0);
        let options = SceneOptions { places, zoom, target: Some([50.5, 40.5]), ..flat(LayerMode::Surface) };
        let picture = picture(ground(), &options);
        let row = middle_row(LayerMode::Surface);
        assert_eq!(picture.at(320, row), [255, 0, 0, 255]);
        (0..picture.width).filter(|column| redness(picture.at(*column, row)) > 0.5).count()
    });
    assert_eq!(sizes[0], sizes[1]);
    // Of radius 5.
    assert!((sizes[0] as f64 - 10.0 * UNIT).abs() < 1.0, "{sizes:?}");
}

#[test]
fn lines_end_at_holes_of_surfaces_and_go_on_over_missing_data_that_is_drawn() {
    let holed = || {
        raster([101, 81], |column, row| {
            if (40..=60).contains(&column) && (30..=50).contains(&row) { f32::NAN } else { column as f32 }
        })
    };
    let places = red(&[&line(&[[0.0, 40.5], [101.0, 40.5]])], 3.0);
    let reds = |missing| {
        let options = SceneOptions { missing, places: places.clone(), ..flat(LayerMode::Surface) };
        let picture = picture(holed(), &options);
        let row = middle_row(LayerMode::Surface);
        (0..640).filter(|column| redness(picture.at(*column, row)) > 0.5).count()
    };
    let columns = picture_of_columns(LayerMode::Surface);
    let all = (columns.pixel(100.0) - columns.pixel(0.0)) as usize;
    let hole = (columns.pixel(61.0) - columns.pixel(39.0)) as usize;
    let (with_hole, without) =
        (reds(MissingColor::Transparent), reds(MissingColor::Opaque(Rgb8([0, 0, 90]))));
    assert!(with_hole.abs_diff(all - hole) < 8, "{with_hole} of {all} but {hole}");
    assert!(without.abs_diff(all) < 4, "{without} of {all}");
}

#[test]
fn notes_and_names_are_hidden_with_their_places() {
    let name = r#"{"type": "Feature", "properties": {"name": "Name"}, "geometry": {"type": "Point", "coordinates": [50.5, 30.5]}}"#;
    let named =
        PlaceOptions { geojson: vec![GeoJson::read(name, "test").unwrap()], ..PlaceOptions::default() };
    let noted = PlaceOptions { notes: "Note @ 50.5,30.5".parse().unwrap(), ..PlaceOptions::default() };
    let above = PlaceOptions { notes: "Note @ 50.5,30.5,200".parse().unwrap(), ..PlaceOptions::default() };
    let changed = |places: &PlaceOptions, azimuth_deg| {
        let [with, without] = [places.clone(), PlaceOptions::default()].map(|places| {
            // Room for what is high above.
            let options = SceneOptions { azimuth_deg, zoom: 0.4, ..from_south(10.0, places) };
            picture(wall(), &options)
        });
        compare(&with, &without, 8).unwrap().outliers
    };
    for places in [&named, &noted] {
        assert_eq!(changed(places, 0.0), 0);
        assert!(changed(places, 180.0) > 100);
    }
    assert!(changed(&above, 0.0) > 100, "what is above the wall is seen");
}

#[test]
fn notes_have_their_place_before_numbers_of_contours() {
    const NOTE: &str = "P @ 219,297; color=#f0f | Q @ 180,200; color=#f0f | R @ 300,330; color=#f0f";
    // Lines every few pixels, with numbers wherever there is room.
    let drawn = |notes: &str, is_numbered: Wanted| {
        let contours = Contours { interval: Some("20".parse().unwrap()), color: None, labels: is_numbered };
        let places = PlaceOptions { notes: notes.parse().unwrap(), ..PlaceOptions::default() };
        let options = SceneOptions { contours, places, length: FilmLength::Frames(12), ..bare() };
        let film = Film::new(data::sample_dem().unwrap(), &options).unwrap();
        draw_with(&software_gpu(), film, SIZE, 0..12, draft())
    };
    let [bare, unnumbered, numbered] =
        [("", Wanted::Off), (NOTE, Wanted::Off), (NOTE, Wanted::On)].map(|(notes, on)| drawn(notes, on));
    let magenta = |picture: &Picture| {
        let is_magenta = |pixel: &&[u8; 4]| pixel[0].min(pixel[2]) > 200 && pixel[1] < 60;
        picture.pixels.iter().filter(is_magenta).count()
    };
    let mut seen = 0;
    for (frame, numbered) in numbered.iter().enumerate() {
        assert_eq!(magenta(&bare[frame]), 0);
        assert_eq!(magenta(numbered), magenta(&unnumbered[frame]), "{frame}");
        seen += magenta(numbered);
    }
    assert!(seen > 300, "{seen}");
}

#[test]
fn any_frame_is_drawn_alone_as_in_its_film() {
    let path = |name: &str| format!("{}/assets/samples/{name}", env!("CARGO_MANIFEST_DIR"));
    let file = GeoJson::open(std::path::Path::new(&path("jacksboro_places.geojson"))).unwrap();
    let options = SceneOptions {
        places: PlaceOptions {
            geojson: vec![file],
            notes: "Summit @ 219,297 | Low @ 84.12417W,36.4925N; color=blue".parse().unwrap(),
            ..PlaceOptions::default()
        },
        length: FilmLength::Frames(6),
        ..bare()
    };
    let draw = |range| {
        let film = Film::new(data::sample_dem().unwrap(), &options).unwrap();
        draw_with(&software_gpu(), film, (320, 200), range, DrawSettings::default())
    };
    let all = draw(0..6);
    assert!(draw(4..5)[0] == all[4]);
    assert!(all[4] != all[3]);
}
