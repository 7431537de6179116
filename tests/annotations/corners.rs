//! What stands in corners, and what turns there.

use super::*;
use fieldreel::data::{MemoryRaster, VolumeGrid, VolumeSpace};
use fieldreel::frame::Resolution;
use fieldreel::scene::annotation::{Area, Corner, Logo};
use fieldreel::scene::{AnnotationOptions, Background, Placement, Theme, Wanted};

fn everything(theme: Theme) -> SceneOptions {
    SceneOptions {
        title: Some("Jacksboro fault".to_owned()),
        value_unit: Some("m".to_owned()),
        scale_bar: Wanted::On,
        annotation: AnnotationOptions {
            theme,
            has_progress_bar: true,
            captions: Some(captions()),
            logo: Some(Logo::read(&root("tests/data/annotations/logo.png")).unwrap()),
            north_arrow: Placement::On,
            triad: Placement::On,
            ..AnnotationOptions::default()
        },
        ..SceneOptions::default()
    }
}

#[test]
fn everything_small() {
    check("everything_small", &frame(dem(), &everything(Theme::Auto), (320, 180), 20));
}

#[test]
fn everything_odd() {
    check("everything_odd", &frame(dem(), &everything(Theme::Dark), (333, 251), 8));
}

#[test]
fn arrow_and_triad_turn_with_the_camera() {
    let options = SceneOptions {
        has_colorbar: false,
        annotation: AnnotationOptions {
            north_arrow: Placement::At(Corner::BottomRight),
            triad: Placement::At(Corner::TopLeft),
            ..AnnotationOptions::default()
        },
        ..SceneOptions::default()
    };
    for (name, azimuth_deg, elevation_deg) in
        [("turned_above", 120.0, 90.0), ("turned_side", 200.0, 5.0), ("turned_below", 30.0, -40.0)]
    {
        let options = SceneOptions { azimuth_deg, elevation_deg: Some(elevation_deg), ..options.clone() };
        check(name, &frame(dem(), &options, (240, 160), 0));
    }
}

/// What is drawn in an area that is not the background.
fn inked(picture: &Picture, area: Area) -> usize {
    let [left, top, width, height] = [area.left, area.top, area.width, area.height].map(|side| side as usize);
    let pixels = (top..top + height).flat_map(|row| (left..left + width).map(move |column| (column, row)));
    pixels.filter(|(column, row)| picture.at(*column, *row) != [255; 4]).count()
}

#[test]
fn each_corner_is_taken_and_nothing_else_is_there() {
    for size in [(480, 270), (333, 251), (1920, 1080)] {
        let film = Film::new(dem(), &everything(Theme::Light)).unwrap();
        let stage = film.stage(Resolution::new(size.0, size.1).unwrap());
        let corners = stage.annotation().corners.clone();
        assert_eq!(corners.len(), 3, "{size:?}: {:?}", stage.annotation().left_out);
        let picture = frame(dem(), &everything(Theme::Light), size, 0);
        for area in corners {
            assert!(inked(&picture, area) > 30, "{size:?}: {area:?}");
        }
        assert_eq!(
            inked(&picture, Area { left: 0, top: 0, width: 4, height: 4 }),
            0,
            "the check sees what is free"
        );
    }
}

#[test]
fn what_has_no_room_is_left_out_and_named() {
    let film = Film::new(dem(), &everything(Theme::Light)).unwrap();
    let stage = film.stage(Resolution::new(96, 54).unwrap());
    for name in ["captions", "north-arrow", "triad"] {
        assert!(stage.annotation().left_out.contains(&name), "{:?}", stage.annotation().left_out);
    }
}

#[test]
fn a_logo_keeps_its_colours_and_its_transparency() {
    let with = |background: Background| SceneOptions {
        background,
        has_colorbar: false,
        annotation: AnnotationOptions {
            logo: Some(Logo::read(&root("tests/data/annotations/logo.png")).unwrap()),
            logo_corner: Corner::TopRight,
            ..AnnotationOptions::default()
        },
        ..SceneOptions::default()
    };
    let film = Film::new(dem(), &with(Background::Transparent)).unwrap();
    let area = film.stage(Resolution::new(640, 360).unwrap()).annotation().corners[0];
    let (column, row) = ((area.left + area.width / 2) as usize, (area.top + area.height / 2) as usize);
    let picture = frame(dem(), &with(Background::Transparent), (640, 360), 0);
    assert_eq!(picture.at(column, row), [200, 30, 40, 255]);
    assert_eq!(picture.at(area.left as usize, area.top as usize)[3], 0);
    let on_blue = frame(dem(), &with(fieldreel::scene::Rgb8([0, 0, 255]).into()), (640, 360), 0);
    assert_eq!(on_blue.at(column, row), [200, 30, 40, 255]);
    assert_eq!(on_blue.at(area.left as usize, area.top as usize), [0, 0, 255, 255]);
}

#[test]
fn there_is_no_north_in_a_patient() {
    let grid = VolumeGrid { space: VolumeSpace::Patient, ..VolumeGrid::with_spacing(2, [1.0; 3]).unwrap() };
    let raster = || {
        let values = (0..8_u8).map(f32::from).collect();
        MemoryRaster::new("v", [2, 2, 2], values).unwrap().with_volume(grid.clone()).unwrap()
    };
    let options = |north_arrow| SceneOptions {
        annotation: AnnotationOptions { north_arrow, triad: Placement::On, ..AnnotationOptions::default() },
        ..SceneOptions::default()
    };
    let error = Film::new(Box::new(raster()), &options(Placement::On)).err().unwrap().to_string();
    assert_eq!(error, "invalid north-arrow on (expected none: the data is no map)");
    assert!(Film::new(Box::new(raster()), &options(Placement::None)).is_ok());
}
