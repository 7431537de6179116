//! Axes around surfaces and images.

use super::*;
use fieldreel::scene::{AnnotationOptions, Axes, LayerMode, Projection, Theme};

fn terrain(axes: Axes) -> SceneOptions {
    SceneOptions { axes, value_unit: Some("m".to_owned()), azimuth_deg: 30.0, ..SceneOptions::default() }
}

#[test]
fn a_surface_with_a_grid() {
    check("surface_grid", &frame(dem(), &terrain(Axes::Grid), (640, 400), 0));
}

#[test]
fn a_surface_with_ticks_small_and_dark() {
    let annotation = AnnotationOptions { theme: Theme::Dark, ..AnnotationOptions::default() };
    let options = SceneOptions { annotation, azimuth_deg: 200.0, ..terrain(Axes::Ticks) };
    check("surface_ticks", &frame(dem(), &options, (333, 251), 0));
}

#[test]
fn an_image_with_degrees() {
    let options = SceneOptions {
        mode: Some(LayerMode::Image),
        axes: Axes::Grid,
        elevation_deg: Some(90.0),
        projection: Projection::Orthographic,
        ..SceneOptions::default()
    };
    check("image_grid", &frame(sea_temperature(), &options, (480, 270), 0));
}

#[test]
fn an_image_seen_from_the_side() {
    let options = SceneOptions {
        mode: Some(LayerMode::Image),
        axes: Axes::Ticks,
        azimuth_deg: 25.0,
        elevation_deg: Some(30.0),
        ..SceneOptions::default()
    };
    check("image_ticks", &frame(sea_temperature(), &options, (320, 180), 0));
}
