//! Readers of texts: colours and labels.

use fieldreel::data::{BandReader, MemoryRaster};
use fieldreel::scene::scene_file::SceneFile;
use fieldreel::scene::{
    ColorScale, Colormap, ColormapSource, FilmLength, FlightPath, GeoJson, Keys, LabelMoment, LabelTemplate,
    Norm, NormChoice, PlaceOptions, SceneOptions, compose,
};
use std::convert::Infallible;
use std::path::Path;

/// A colour palette table of GMT.
pub fn cpt(bytes: &[u8]) {
    if let Ok(source) = ColormapSource::from_cpt(&String::from_utf8_lossy(bytes), "fuzzed") {
        check_source(source);
    }
}

/// Rows of colours.
pub fn colormap_csv(bytes: &[u8]) {
    if let Ok(source) = ColormapSource::from_csv(&String::from_utf8_lossy(bytes), "fuzzed") {
        check_source(source);
    }
}

/// Two limits as numbers of 8 bytes, little-endian, and after them the text of a norm.
pub fn color_scale(bytes: &[u8]) {
    let Some((limits, text)) = bytes.split_first_chunk::<16>() else {
        return;
    };
    let [min, max] =
        [&limits[..8], &limits[8..]].map(|half| f64::from_le_bytes(half.try_into().unwrap_or_default()));
    let Ok(choice) = String::from_utf8_lossy(text).parse::<NormChoice>() else {
        return;
    };
    assert_eq!(choice.to_string().parse::<NormChoice>().ok(), Some(choice.clone()), "written and read again");
    check_scale(Colormap::default(), &choice, (min, max));
}

/// Keys of a film: written they are read again as the same, and the film that they make shows something at any moment.
pub fn keys(bytes: &[u8]) {
    let Ok(keys) = String::from_utf8_lossy(bytes).parse::<Keys>() else {
        return;
    };
    assert_eq!(keys.to_string().parse::<Keys>().ok(), Some(keys.clone()), "written and read again");
    let values = (0..12).map(|value| value as f32).collect();
    let Ok(raster) = MemoryRaster::new("fuzzed", [1, 3, 4], values) else { return };
    let length = FilmLength::Frames(90);
    let is_loop = bytes.len().is_multiple_of(2);
    let options =
        SceneOptions { keys, length, is_loop, has_constant_speed: is_loop, ..SceneOptions::default() };
    let Ok(film) = compose(&mut BandReader::new(Box::new(raster)), &options, &mut |_| true) else {
        return;
    };
    let Some(motion) = &film.scene.motion else { return };
    for frame in [0, 1, 44, 89] {
        let progress = film.timeline.progress(frame);
        let view = film.view_at(progress);
        assert!(view.numbers().iter().all(|number| number.is_finite()), "{view:?}");
        drop(motion.options_at(&options, progress));
    }
}

/// A scene: what is read is written, and read again as the same; a mistake has its place in the text.
pub fn scene_file(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let nowhere = Path::new("/nowhere");
    let scene = match SceneFile::parse(&text, nowhere) {
        Ok(scene) => scene,
        Err(mistake) => {
            let (line, column) = mistake.place(&text);
            assert!(mistake.span.start <= mistake.span.end && mistake.span.end <= text.len(), "{mistake:?}");
            assert!(line <= text.matches('\n').count() + 1 && column >= 1, "{line}:{column}");
            return;
        }
    };
    let Ok(written) = scene.to_toml() else { return };
    let again = SceneFile::parse(&written, nowhere).map(|scene| scene.to_toml().ok());
    assert_eq!(again, Ok(Some(written)), "written and read again");
}

/// A line to fly along.
pub fn flight_path(bytes: &[u8]) {
    if let Ok(path) = FlightPath::read(&String::from_utf8_lossy(bytes), "fuzzed") {
        assert_eq!(path.name(), "fuzzed");
    }
}

/// Points and lines, laid over a raster without coordinates, whose columns and rows they are then.
pub fn geojson(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let Ok(file) = GeoJson::read(&text, "fuzzed") else { return };
    let Ok(raster) = MemoryRaster::new("fuzzed", [1, 3, 4], vec![1.0; 12]) else { return };
    let places = PlaceOptions { geojson: vec![file], ..PlaceOptions::default() };
    let options = SceneOptions { places, ..SceneOptions::default() };
    let Ok(film) = compose(&mut BandReader::new(Box::new(raster)), &options, &mut |_| true) else {
        return;
    };
    let Some(places) = film.scene.layers.first().and_then(|layer| layer.places.as_ref()) else { return };
    let lines = places.lines.iter().flat_map(|line| line.points.iter().copied());
    let all = lines.chain(places.points.iter().map(|point| point.place));
    for place in all.chain(places.names.iter().map(|name| name.place)) {
        assert!(place.iter().all(|number| number.is_finite()), "{place:?}");
    }
}

/// A template, filled in twice.
pub fn label_template(bytes: &[u8]) {
    let Ok(template) = String::from_utf8_lossy(bytes).parse::<LabelTemplate>() else {
        return;
    };
    let numbers = bytes.iter().take(8).fold(0, |bits, byte| bits << 8 | u64::from(*byte));
    for value in [f64::from_bits(numbers), 0.5] {
        let moment =
            LabelMoment { label: "{band}", frame: numbers, time: "noon", value, ..LabelMoment::default() };
        let text = template.text(&moment);
        assert!(text.len() <= 400 * (bytes.len() + 1), "{} bytes of {template:?}", text.len());
    }
}

fn check_source(source: ColormapSource) {
    if let Some((min, max)) = source.limits {
        assert!(min.is_finite() && max.is_finite() && min < max, "limits {min} to {max}");
    }
    let choice = source.norm.unwrap_or_default();
    check_scale(source.colormap, &choice, source.limits.unwrap_or((0.0, 1.0)));
}

/// Whatever the limits are: a scale is refused, or it has colours, and thresholds that ascend between them.
fn check_scale(colormap: Colormap, choice: &NormChoice, limits: (f64, f64)) {
    let quantiles = || Ok::<_, Infallible>(vec![limits.0, f64::midpoint(limits.0, limits.1), limits.1]);
    let Ok(norm) = choice.resolve(limits, quantiles);
    let Ok(scale) = ColorScale::new(colormap, norm, limits) else {
        return;
    };
    let count = scale.colors().len();
    assert!((1..=Colormap::MAX_ENTRIES).contains(&count));
    assert!(scale.min().is_finite() && scale.max().is_finite() && scale.min() <= scale.max(), "{scale:?}");
    let thresholds = scale.thresholds();
    assert_eq!(thresholds.len(), count - 1);
    assert!(thresholds.is_sorted() && thresholds.iter().all(|value| value.is_finite()), "{thresholds:?}");
    for value in [scale.min(), scale.max(), 0.0, -1.0, 1e300, f64::MIN, f64::INFINITY, f64::from_bits(1)] {
        let color = scale.color_of(value);
        let all = [scale.under_color(), scale.over_color()];
        assert!(scale.colors().contains(&color) || all.contains(&color), "{color:?} for {value}");
    }
    for fraction in [0.0, 0.25, 0.5, 1.0] {
        let value = scale.value_at(fraction);
        assert!(value.is_finite(), "{value} at {fraction} of {:?} {:?}", Norm::clone(scale.norm()), limits);
    }
}
