use super::{
    BarOrder, ChannelLooks, ClipBox, ClipPlanes, LayerMode, MissingColor, Placement, SceneOptions,
    ShapeChoice, SlicePlanes, VolumeMode, Wanted,
};

/// Says which options were given although the mode has no use for them.
pub(super) fn idle_note(options: &SceneOptions, mode: LayerMode) -> Option<String> {
    let is_volume = matches!(mode, LayerMode::Volume(_));
    let is_globe = mode == LayerMode::Globe;
    let is_ground = matches!(mode, LayerMode::Surface | LayerMode::Image | LayerMode::Globe);
    let is = |volume| mode == LayerMode::Volume(volume);
    let has_notes = !options.places.notes.0.is_empty();
    let given = [
        ("--opacity", options.opacity.is_some() && !is(VolumeMode::Composite)),
        ("--iso", !options.iso_surfaces.is_empty() && !is(VolumeMode::Isosurface)),
        ("--transfer", options.transfer.is_some() && !is_volume),
        ("--channels", options.channels != ChannelLooks::default() && !is_volume),
        ("--slices", options.slices != SlicePlanes::default() && !is_volume),
        ("--clip-box", options.clip_box != ClipBox::default() && !is_volume),
        ("--clip-planes", options.clip_planes != ClipPlanes::default() && !is_volume),
        ("--shadows on", options.shadows == Wanted::On && mode != LayerMode::Surface),
        ("--contours", options.contours.interval.is_some() && !is_ground),
        ("--drape", options.drape.is_some() && !is_ground),
        ("--base", options.base.depth.is_some() && mode != LayerMode::Surface),
        ("--water", options.water.level.is_some() && mode != LayerMode::Surface),
        ("--bar-width", options.shapes.bar_width != ShapeChoice::BAR_WIDTH && mode != LayerMode::Bars),
        ("--bar-labels", options.shapes.bar_labels && mode != LayerMode::Bars),
        ("--bar-names on", options.shapes.bar_names == Wanted::On && mode != LayerMode::Bars),
        ("--bar-order", options.shapes.bar_order != BarOrder::Data && mode != LayerMode::Bars),
        ("--point-size", options.shapes.point_size.is_some() && mode != LayerMode::Points),
        (
            "--line-width",
            options.shapes.line_width != ShapeChoice::LINE_WIDTH && mode != LayerMode::Wireframe,
        ),
        ("--target", options.target.is_some() && is_globe),
        ("--spacing", options.spacing.is_some() && is_globe),
        ("--scale-bar on", options.scale_bar == Wanted::On && is_globe),
        ("--north-arrow", options.annotation.north_arrow != Placement::None && is_globe),
        ("--triad", options.annotation.triad != Placement::None && is_globe),
        ("--contour-labels on", options.contours.labels == Wanted::On && is_globe),
        ("--geojson", !options.places.geojson.is_empty() && (is_globe || !is_ground)),
        ("--notes", has_notes && (is_globe || (!is_ground && !is_volume))),
        ("--nan", options.missing != MissingColor::default() && is_volume),
    ];
    let idle: Vec<&str> = given.iter().filter(|(_, is_idle)| *is_idle).map(|(name, _)| *name).collect();
    let does = if idle.len() == 1 { "does" } else { "do" };
    (!idle.is_empty()).then(|| format!("{} {does} nothing in mode {mode}", idle.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::{GeoJson, PlaceOptions};

    #[test]
    fn what_does_nothing_is_named() {
        let options = SceneOptions {
            opacity: Some("sigmoid".parse().unwrap()),
            iso_surfaces: vec![1.0.into()],
            clip_box: "1:2,:,:".parse().unwrap(),
            ..SceneOptions::default()
        };
        let note = |mode| idle_note(&options, mode);
        let in_surface = note(LayerMode::Surface).unwrap();
        assert_eq!(in_surface, "--opacity, --iso, --clip-box do nothing in mode surface");
        let in_fog = note(LayerMode::Volume(VolumeMode::Composite)).unwrap();
        assert_eq!(in_fog, "--iso does nothing in mode volume");
        assert_eq!(idle_note(&SceneOptions::default(), LayerMode::Image), None);
        let shadows = SceneOptions { shadows: Wanted::On, ..SceneOptions::default() };
        assert_eq!(idle_note(&shadows, LayerMode::Surface), None);
        assert!(idle_note(&shadows, LayerMode::Image).unwrap().starts_with("--shadows on "));
        let shapes =
            ShapeChoice { bar_width: 0.5, point_size: Some(3.0), line_width: 2.0, ..ShapeChoice::default() };
        let options = SceneOptions { shapes, drape: Some("a.png".into()), ..SceneOptions::default() };
        let note = |mode| idle_note(&options, mode).unwrap();
        assert_eq!(
            note(LayerMode::Surface),
            "--bar-width, --point-size, --line-width do nothing in mode surface"
        );
        assert_eq!(note(LayerMode::Bars), "--drape, --point-size, --line-width do nothing in mode bars");
        assert_eq!(note(LayerMode::Points), "--drape, --bar-width, --line-width do nothing in mode points");
        assert_eq!(
            note(LayerMode::Wireframe),
            "--drape, --bar-width, --point-size do nothing in mode wireframe"
        );
        let places = PlaceOptions {
            geojson: vec![GeoJson::read(r#"{"type": "Point", "coordinates": [1, 2]}"#, "a").unwrap()],
            notes: "a @ 1,2".parse().unwrap(),
            ..PlaceOptions::default()
        };
        let places = SceneOptions { places, ..SceneOptions::default() };
        assert_eq!(idle_note(&places, LayerMode::Image), None);
        assert_eq!(
            idle_note(&places, LayerMode::Globe).unwrap(),
            "--geojson, --notes do nothing in mode globe"
        );
        let target = SceneOptions { target: Some([1.0, 2.0]), ..SceneOptions::default() };
        assert_eq!(idle_note(&target, LayerMode::Surface), None);
        assert_eq!(idle_note(&target, LayerMode::Globe).unwrap(), "--target does nothing in mode globe");
    }
}
