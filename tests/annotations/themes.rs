//! Themes and fonts.

use super::*;
use fieldreel::scene::annotation::FontFile;
use fieldreel::scene::{AnnotationOptions, Rgb8, Theme, Wanted};

fn options(theme: Theme) -> SceneOptions {
    SceneOptions {
        title: Some("Jacksboro fault".to_owned()),
        label: Some("frame {frame} of {frames}".parse().unwrap()),
        value_unit: Some("m".to_owned()),
        scale_bar: Wanted::On,
        annotation: AnnotationOptions { theme, ..AnnotationOptions::default() },
        ..SceneOptions::default()
    }
}

fn drawn(theme: Theme, size: (u32, u32)) -> Picture {
    frame(dem(), &options(theme), size, 40)
}

#[test]
fn light() {
    check("light", &drawn(Theme::Light, (320, 180)));
}

#[test]
fn dark() {
    check("dark", &drawn(Theme::Dark, (333, 251)));
}

#[test]
fn print() {
    check("print", &drawn(Theme::Print, (640, 360)));
}

#[test]
fn a_theme_has_its_own_background_unless_another_is_asked_for() {
    let corner = |options: &SceneOptions| frame(dem(), options, (64, 36), 0).at(0, 0);
    assert_eq!(corner(&options(Theme::Dark)), [22, 24, 29, 255]);
    assert_eq!(corner(&options(Theme::Auto)), [255; 4]);
    let red = SceneOptions { background: Rgb8([200, 0, 0]).into(), ..options(Theme::Dark) };
    assert_eq!(corner(&red), [200, 0, 0, 255]);
}

#[test]
fn a_font_is_used_and_what_it_lacks_is_not() {
    let font = Some(FontFile::read(&root("tests/data/fonts/serif.ttf")).unwrap());
    let with = |font| SceneOptions {
        title: Some("Höhe 標高 of Jacksboro".to_owned()),
        annotation: AnnotationOptions { font, ..AnnotationOptions::default() },
        ..options(Theme::Auto)
    };
    let picture = frame(dem(), &with(font), (320, 180), 40);
    check("font", &picture);
    let plain = frame(dem(), &with(None), (320, 180), 40);
    assert!(!tolerance(&plain).holds(&plain, &picture), "the comparison sees another font");
}
