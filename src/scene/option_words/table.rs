//! Every option of a scene, once.

use super::values::{
    changed, changed_number, color_or_transparent, exact_text, flag, given, list, list_text, number,
    number_or, numbers, numbers_text, pair, pair_text, refused, replace, set, set_light, whole,
};
use super::{OptionWord, layers, motion, places, shapes, terrain};
use crate::data::PixelSpacing;
use crate::frame::FrameRate;
use crate::scene::{
    Axes, Background, Camera, ClipBox, ColormapSource, FilmLength, Interpolation, LimitsChoice, MissingColor,
    Orbit, Projection, Wanted,
};

/// In the order in which a command line has them. Of alternatives (`clim` and `percentile`) each sets the default
/// only in place of itself; `unlit` comes before what it takes away.
pub(super) const WORDS: &[OptionWord] = &[
    OptionWord::value(
        "fps",
        |options| changed(options.rate, FrameRate::THIRTY),
        |options, text| {
            let rule = "a rate such as 30, 12.5 or 30000/1001, from 0.01 to 1000";
            let rate = |text: &str| text.parse().map_err(|_| refused("fps", text, rule));
            set(&mut options.rate, text.map_or(Ok(FrameRate::THIRTY), rate))
        },
    ),
    OptionWord::value(
        "frames",
        |options| match options.length {
            FilmLength::Frames(frames) => Some(frames.to_string()),
            _ => None,
        },
        |options, text| {
            let frames = whole("frames", text)?.map(FilmLength::Frames);
            let is_this = matches!(options.length, FilmLength::Frames(_));
            replace(&mut options.length, frames, is_this);
            Ok(())
        },
    ),
    OptionWord::value(
        "frames-per-band",
        |options| match options.length {
            FilmLength::FramesPerBand(frames) => Some(frames.to_string()),
            _ => None,
        },
        |options, text| {
            let frames = whole("frames-per-band", text)?.map(FilmLength::FramesPerBand);
            let is_this = matches!(options.length, FilmLength::FramesPerBand(_));
            replace(&mut options.length, frames, is_this);
            Ok(())
        },
    ),
    OptionWord::value(
        "duration",
        |options| match options.length {
            FilmLength::Seconds(seconds) => Some(exact_text(seconds)),
            _ => None,
        },
        |options, text| {
            let seconds = number("duration", text)?.map(FilmLength::Seconds);
            let is_this = matches!(options.length, FilmLength::Seconds(_));
            replace(&mut options.length, seconds, is_this);
            Ok(())
        },
    ),
    OptionWord::value(
        "interpolate",
        |options| changed(options.interpolation, Interpolation::Linear),
        |options, text| set(&mut options.interpolation, given(text).map(Option::unwrap_or_default)),
    )
    .of_looks(),
    OptionWord::flag(
        "loop",
        |options| changed(options.is_loop, false),
        |options, text| set(&mut options.is_loop, flag("loop", text)),
    )
    .of_looks(),
    OptionWord::text(
        "value-unit",
        |options| options.value_unit.clone(),
        |options, text| set(&mut options.value_unit, Ok(text.map(str::to_owned))),
    ),
    OptionWord::value(
        "spacing",
        |options| {
            let PixelSpacing { x_m, y_m } = options.spacing?;
            numbers_text(&[x_m, y_m].into_iter().chain(options.slice_spacing).collect::<Vec<_>>())
        },
        |options, text| {
            let rule = "two numbers, or three for volumes, with commas between them, as in 30,30";
            (options.spacing, options.slice_spacing) = match numbers("spacing", text)?[..] {
                [] => (None, None),
                [x_m, y_m] => (Some(PixelSpacing { x_m, y_m }), None),
                [x_m, y_m, slices] => (Some(PixelSpacing { x_m, y_m }), Some(slices)),
                _ => return Err(refused("spacing", text.unwrap_or_default(), rule)),
            };
            Ok(())
        },
    ),
    OptionWord::value(
        "clim",
        |options| match options.limits {
            LimitsChoice::Fixed(min, max) => Some(pair_text([min, max])),
            _ => None,
        },
        |options, text| {
            let limits = pair("clim", text)?.map(|[min, max]| LimitsChoice::Fixed(min, max));
            let is_this = matches!(options.limits, LimitsChoice::Fixed(..));
            replace(&mut options.limits, limits, is_this);
            Ok(())
        },
    )
    .of_looks(),
    OptionWord::value(
        "percentile",
        |options| match options.limits {
            LimitsChoice::Percentile(low, high) => Some(pair_text([low, high])),
            _ => None,
        },
        |options, text| {
            let limits = pair("percentile", text)?.map(|[low, high]| LimitsChoice::Percentile(low, high));
            let is_this = matches!(options.limits, LimitsChoice::Percentile(..));
            replace(&mut options.limits, limits, is_this);
            Ok(())
        },
    )
    .of_looks(),
    OptionWord::value(
        "orbit",
        |options| match options.orbit {
            Orbit::WholeFilmDeg(degrees) if options.orbit != Orbit::default() => Some(exact_text(degrees)),
            _ => None,
        },
        |options, text| {
            let degrees = number("orbit", text)?.map(Orbit::WholeFilmDeg);
            let is_this = matches!(options.orbit, Orbit::WholeFilmDeg(_));
            replace(&mut options.orbit, degrees, is_this);
            Ok(())
        },
    ),
    OptionWord::value(
        "orbit-per-frame",
        |options| match options.orbit {
            Orbit::PerFrameDeg(degrees) => Some(exact_text(degrees)),
            Orbit::WholeFilmDeg(_) => None,
        },
        |options, text| {
            let degrees = number("orbit-per-frame", text)?.map(Orbit::PerFrameDeg);
            let is_this = matches!(options.orbit, Orbit::PerFrameDeg(_));
            replace(&mut options.orbit, degrees, is_this);
            Ok(())
        },
    ),
    OptionWord::value(
        "azimuth",
        |options| changed_number(options.azimuth_deg, 0.0),
        |options, text| set(&mut options.azimuth_deg, number_or("azimuth", text, 0.0)),
    ),
    OptionWord::value(
        "elevation",
        |options| options.elevation_deg.map(exact_text),
        |options, text| set(&mut options.elevation_deg, number("elevation", text)),
    ),
    OptionWord::value(
        "zoom",
        |options| changed_number(options.zoom, 1.0),
        |options, text| set(&mut options.zoom, number_or("zoom", text, 1.0)),
    ),
    OptionWord::value(
        "target",
        |options| options.target.map(pair_text),
        |options, text| set(&mut options.target, pair("target", text)),
    ),
    motion::MOVE,
    motion::FLY_ALONG,
    motion::FLY_HEIGHT,
    motion::LOOK_AHEAD,
    motion::KEYS,
    motion::CONSTANT_SPEED,
    OptionWord::value(
        "fit-elevation",
        |options| options.fit_elevation_deg.map(exact_text),
        |options, text| set(&mut options.fit_elevation_deg, number("fit-elevation", text)),
    ),
    OptionWord::value(
        "roll",
        |options| changed_number(options.roll_deg, 0.0),
        |options, text| set(&mut options.roll_deg, number_or("roll", text, 0.0)),
    ),
    OptionWord::value(
        "field-of-view",
        |options| changed_number(options.field_of_view_deg, Camera::FIELD_OF_VIEW_DEG),
        |options, text| {
            let usual = Camera::FIELD_OF_VIEW_DEG;
            set(&mut options.field_of_view_deg, number_or("field-of-view", text, usual))
        },
    ),
    OptionWord::value(
        "projection",
        |options| changed(options.projection, Projection::Perspective),
        |options, text| set(&mut options.projection, given(text).map(Option::unwrap_or_default)),
    )
    .of_looks(),
    OptionWord::value(
        "mode",
        |options| options.mode.map(|mode| mode.to_string()),
        |options, text| set(&mut options.mode, given(text)),
    )
    .of_looks(),
    OptionWord::text(
        "colormap",
        |options| options.colormap.as_ref().map(|colormap| colormap.name().to_owned()),
        |options, text| {
            let source = text.map(ColormapSource::read).transpose();
            set(&mut options.colormap, source.map(|source| source.map(|source| source.colormap)))
        },
    )
    .of_looks(),
    OptionWord::value(
        "norm",
        |options| Some(options.norm.to_string()).filter(|norm| norm != "linear"),
        |options, text| set(&mut options.norm, given(text).map(Option::unwrap_or_default)),
    )
    .of_looks(),
    OptionWord::value(
        "under",
        |options| options.under.map(|color| color.to_string()),
        |options, text| set(&mut options.under, given(text)),
    )
    .of_looks(),
    OptionWord::value(
        "over",
        |options| options.over.map(|color| color.to_string()),
        |options, text| set(&mut options.over, given(text)),
    )
    .of_looks(),
    OptionWord::value(
        "opacity",
        |options| options.opacity.as_ref().map(ToString::to_string),
        |options, text| set(&mut options.opacity, given(text)),
    )
    .of_looks(),
    OptionWord::value(
        "transfer",
        |options| options.transfer.map(|preset| preset.to_string()),
        |options, text| set(&mut options.transfer, given(text)),
    )
    .of_looks(),
    OptionWord::value(
        "iso",
        |options| list_text(&options.iso_surfaces),
        |options, text| set(&mut options.iso_surfaces, list(text)),
    )
    .of_looks(),
    OptionWord::value(
        "channels",
        |options| Some(options.channels.to_string()).filter(|text| !text.is_empty()),
        |options, text| set(&mut options.channels, given(text).map(Option::unwrap_or_default)),
    )
    .of_looks(),
    OptionWord::value(
        "slices",
        |options| Some(options.slices.to_string()).filter(|text| !text.is_empty()),
        |options, text| set(&mut options.slices, given(text).map(Option::unwrap_or_default)),
    )
    .of_looks(),
    OptionWord::value(
        "clip-planes",
        |options| Some(options.clip_planes.to_string()).filter(|text| !text.is_empty()),
        |options, text| set(&mut options.clip_planes, given(text).map(Option::unwrap_or_default)),
    )
    .of_looks(),
    OptionWord::value(
        "clip-box",
        |options| changed(options.clip_box, ClipBox::default()),
        |options, text| set(&mut options.clip_box, given(text).map(Option::unwrap_or_default)),
    )
    .of_looks(),
    layers::LAYERS,
    layers::VISIBLE_LAYERS,
    terrain::CONTOURS,
    terrain::CONTOUR_COLOR,
    terrain::CONTOUR_LABELS,
    terrain::DRAPE,
    terrain::BASE,
    terrain::BASE_COLOR,
    terrain::WATER,
    terrain::WATER_COLOR,
    terrain::WATER_OPACITY,
    shapes::BAR_WIDTH,
    shapes::BAR_LABELS,
    shapes::BAR_NAMES,
    shapes::BAR_ORDER,
    shapes::POINT_SIZE,
    shapes::LINE_WIDTH,
    places::GEOJSON,
    places::GEOJSON_COLOR,
    places::GEOJSON_WIDTH,
    places::GEOJSON_NAME,
    places::NOTES,
    OptionWord::value(
        "nan",
        |options| match options.missing {
            MissingColor::Opaque(color) => Some(color.to_string()),
            MissingColor::Transparent => None,
        },
        |options, text| {
            let color = color_or_transparent(text)?;
            set(&mut options.missing, Ok(color.map_or(MissingColor::Transparent, MissingColor::Opaque)))
        },
    )
    .of_looks(),
    OptionWord::value(
        "background",
        |options| changed(options.background, Background::Auto),
        |options, text| set(&mut options.background, given(text).map(Option::unwrap_or_default)),
    )
    .of_looks(),
    OptionWord::value(
        "exaggeration",
        |options| options.exaggeration.map(exact_text),
        |options, text| set(&mut options.exaggeration, number("exaggeration", text)),
    ),
    OptionWord::flag(
        "unlit",
        |options| changed(options.light.is_none(), false),
        |options, text| {
            let light = options.light.unwrap_or_default();
            set(&mut options.light, flag("unlit", text).map(|is_unlit| (!is_unlit).then_some(light)))
        },
    )
    .of_looks(),
    OptionWord::value(
        "shadows",
        |options| changed(options.shadows, Wanted::Auto),
        |options, text| set(&mut options.shadows, given(text).map(Option::unwrap_or_default)),
    )
    .of_looks(),
    OptionWord::value(
        "light-azimuth",
        |options| changed_number(options.light?.azimuth_deg.at(0.0), 315.0),
        |options, text| {
            let degrees = number_or("light-azimuth", text, 315.0)?;
            set_light(options, |light| &mut light.azimuth_deg, degrees);
            Ok(())
        },
    ),
    OptionWord::value(
        "light-elevation",
        |options| changed_number(options.light?.elevation_deg.at(0.0), 45.0),
        |options, text| {
            let degrees = number_or("light-elevation", text, 45.0)?;
            set_light(options, |light| &mut light.elevation_deg, degrees);
            Ok(())
        },
    ),
    OptionWord::text(
        "title",
        |options| options.title.clone(),
        |options, text| set(&mut options.title, Ok(text.map(str::to_owned))),
    )
    .of_looks(),
    OptionWord::text(
        "label",
        |options| options.label.as_ref().map(ToString::to_string),
        |options, text| set(&mut options.label, given(text)),
    )
    .of_looks(),
    OptionWord::flag(
        "no-colorbar",
        |options| changed(!options.has_colorbar, false),
        |options, text| set(&mut options.has_colorbar, flag("no-colorbar", text).map(|is_off| !is_off)),
    )
    .of_looks(),
    OptionWord::value(
        "axes",
        |options| changed(options.axes, Axes::None),
        |options, text| set(&mut options.axes, given(text).map(Option::unwrap_or_default)),
    )
    .of_looks(),
    OptionWord::value(
        "marks",
        |options| changed(options.marks, Wanted::Auto),
        |options, text| set(&mut options.marks, given(text).map(Option::unwrap_or_default)),
    )
    .of_looks(),
    OptionWord::value(
        "scale-bar",
        |options| changed(options.scale_bar, Wanted::Auto),
        |options, text| set(&mut options.scale_bar, given(text).map(Option::unwrap_or_default)),
    )
    .of_looks(),
];
